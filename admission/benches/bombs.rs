//! How long each bomb takes to be judged.
//!
//! `cargo bench -p pantau-admission --bench bombs`
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints figures, or cannot go on"
)]

#[path = "../tests/support/bombs.rs"]
mod bombs;

use std::time::Instant;

use async_graphql_value::Variables;
use pantau_admission::{Admission, Limits, Sizes};

const SCHEMA: &str = include_str!("../../schema.graphql");

fn main() {
    let admission = Admission::new(SCHEMA, Limits::default(), Sizes::default(), 0).unwrap();
    let mut slowest = 0;
    for (name, text) in bombs::bombs() {
        let start = Instant::now();
        let admitted = admission
            .document(&text)
            .and_then(|document| document.operation(None, Variables::default()));
        let took = start.elapsed().as_micros();
        slowest = slowest.max(took);
        let said = match admitted {
            Ok(admitted) => format!("admitted, cost {}", admitted.cost()),
            Err(refusal) => refusal.to_string().chars().take(110).collect(),
        };
        println!("{took:>8} us  {name}: {said}");
    }
    println!("slowest: {slowest} us");
}
