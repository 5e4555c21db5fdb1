//! The public contract: the schema is committed, and everything in it is described.

use pantau::graphql::sdl;

#[test]
fn the_committed_schema_is_current() {
    let committed = include_str!("../../schema.graphql");

    assert!(
        committed == sdl(),
        "schema.graphql is not current; run: cargo run -- schema > schema.graphql"
    );
}

#[test]
fn everything_in_the_schema_is_described() {
    let text = sdl();
    let mut missing = Vec::new();
    let mut declarations = 0;
    let mut in_description = false;
    let mut described = false;
    for line in text.lines().map(str::trim) {
        if line == "\"\"\"" {
            described = in_description;
            in_description = !in_description;
        } else if !in_description && declares(line) {
            declarations += 1;
            if !described {
                missing.push(line);
            }
            described = false;
        }
    }

    assert!(declarations > 1_000, "only {declarations} were found");
    assert!(missing.is_empty(), "without a description: {missing:#?}");
}

/// Whether a line of the schema declares something of ours.
fn declares(line: &str) -> bool {
    let not_ours = [
        "}",
        ")",
        "schema",
        "query:",
        "mutation:",
        "subscription:",
        "directive",
    ];
    !line.is_empty() && !not_ours.iter().any(|start| line.starts_with(start))
}
