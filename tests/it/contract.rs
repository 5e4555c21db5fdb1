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
    let mut described = false;
    let mut in_description = false;
    let mut missing = Vec::new();
    let mut inside_arguments = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("\"\"\"") {
            in_description = !in_description && !(line.len() > 3 && line.ends_with("\"\"\""));
            described = true;
            continue;
        }
        if in_description || line.is_empty() {
            continue;
        }
        let declares = !line.starts_with(['}', ')', '@', '{'])
            && !line.starts_with("schema")
            && !line.starts_with("query:")
            && !line.starts_with("directive");
        if declares && !described {
            missing.push(line.to_owned());
        }
        inside_arguments = line.ends_with('(') || (inside_arguments && !line.starts_with(')'));
        described = false;
    }

    assert!(missing.is_empty(), "without a description: {missing:#?}");
}
