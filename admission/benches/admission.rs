//! How long admission takes: of a known document, and of a new one of about 1 KB.
//!
//! `cargo bench -p pantau-admission --bench admission`
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints figures, or cannot go on"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use async_graphql_value::Variables;
use pantau_admission::{Admission, Limits, Sizes};

const SCHEMA: &str = include_str!("../../schema.graphql");

fn main() {
    let mut document = String::from(
        "query Q($size: Int = 20) { programs(first: $size, orderBy: [{ field: CODE }]) { \
         nodes { code name fiscalYear unit { label region { ...Place } } ",
    );
    for number in 0..8 {
        let _infallible = write!(
            document,
            "items{number}: budgetItems(first: {number}, filter: {{ side: {{ eq: EXPENDITURE }} }}) \
             {{ nodes {{ name enacted current }} }} "
        );
    }
    document.push_str("} } } fragment Place on Region { code name parent { code name } }");
    println!("document: {} bytes", document.len());

    let admission = Admission::new(SCHEMA, Limits::default(), Sizes::default(), 1 << 26).unwrap();
    // Another comment makes another text.
    let texts: Vec<String> = (0..2_000)
        .map(|number| format!("{document}#{number}"))
        .collect();
    measure("new", texts.len(), |round| {
        black_box(admission.document(&texts[round]).unwrap());
    });
    let known = &texts[texts.len() - 1];
    measure("known", 500_000, |_| {
        black_box(admission.document(black_box(known)).unwrap());
    });
    measure("known, operation with variables and cost", 500_000, |_| {
        let document = admission.document(black_box(known)).unwrap();
        black_box(document.operation(None, Variables::default()).unwrap());
    });
    let admitted = admission
        .document(known)
        .unwrap()
        .operation(None, Variables::default())
        .unwrap();
    measure("copy for execution", 20_000, |_| {
        black_box(admitted.executable());
    });
}

fn measure(what: &str, rounds: usize, mut run: impl FnMut(usize)) {
    let start = Instant::now();
    for round in 0..rounds {
        run(round);
    }
    let each = start.elapsed().as_nanos() / u128::try_from(rounds).unwrap();
    println!("{what}: {each} ns");
}
