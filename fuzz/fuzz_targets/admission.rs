//! No text makes admission panic, overflow the stack or take long; what is admitted is complete.
#![no_main]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use async_graphql_value::Variables;
use libfuzzer_sys::fuzz_target;
use pantau_admission::{Admission, Limits, Sizes};

static ADMISSION: LazyLock<Admission> = LazyLock::new(|| {
    let sdl = include_str!("../../schema.graphql");
    Admission::new(sdl, Limits::default(), Sizes::default(), 1 << 20).expect("the schema is valid")
});

fuzz_target!(|text: &str| {
    let admission = &*ADMISSION;
    let start = Instant::now();
    match admission.document(text) {
        Ok(document) => {
            if let Ok(admitted) = document.operation(None, Variables::default()) {
                assert!(admitted.cost() <= admission.limits().cost);
                drop(admitted.executable());
            }
        }
        Err(refusal) => assert!((1..=5).contains(&refusal.problems.len())),
    }
    // Hundreds of times what it takes, since other programs run beside the fuzzer.
    assert!(start.elapsed() < Duration::from_secs(3));
});
