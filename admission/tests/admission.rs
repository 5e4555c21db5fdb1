//! What is admitted, what it costs, and how a refusal reads.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use async_graphql_value::{ConstValue, Name, Variables};
use pantau_admission::{
    Admission, Admitted, Code, Kind, Limits, Location, Persisted, Refusal, Sizes,
};

const SCHEMA: &str = include_str!("../../schema.graphql");
const FEATURES: &str = include_str!("../../tests/examiners/graphql-js/features/schema.graphql");

fn over(sdl: &str, limits: Limits) -> Admission {
    Admission::new(sdl, limits, Sizes::default(), 1 << 20).unwrap()
}

fn admit(admission: &Admission, text: &str, variables: &str) -> Result<Admitted, Refusal> {
    let variables: ConstValue = serde_json::from_str(variables).unwrap();
    admission
        .document(text)?
        .operation(None, Variables::from_value(variables))
}

fn refusal(limits: Limits, text: &str) -> (Code, String) {
    let refusal = admit(&over(SCHEMA, limits), text, "{}").unwrap_err();
    (refusal.code, refusal.problems[0].message.clone())
}

fn cost(text: &str, variables: &str) -> u64 {
    admit(&over(SCHEMA, Limits::default()), text, variables)
        .unwrap()
        .cost()
}

#[test]
fn each_limit_is_refused_where_it_ends() {
    let d = Limits::default();
    for (limits, fits, refused, message) in [
        (
            Limits { bytes: 14, ..d },
            "{ __typename }",
            "{ __typename }#",
            "The document has 15 bytes; at most 14 are read.",
        ),
        (
            Limits { tokens: 3, ..d },
            "{ __typename }",
            "{ __typename a: __typename }",
            "The document has more than 3 tokens.",
        ),
        (
            Limits { nesting: 3, ..d },
            "{...{...{__typename}}}",
            "{...{...{...{__typename}}}}",
            "The document has more than 3 brackets inside each other.",
        ),
        (
            Limits { nesting: 3, ..d },
            "{...A} fragment A on Query{...B} fragment B on Query{__typename}",
            "{...A} fragment A on Query{...B} fragment B on Query{...C} fragment C on Query{__typename}",
            "The document's nesting is 4; at most 3 is answered.",
        ),
        (
            Limits { directives: 1, ..d },
            "{ a: __typename @skip(if: true) }",
            "{ a: __typename @skip(if: true) b: __typename @skip(if: true) }",
            "The document has more than 1 directives.",
        ),
        (
            Limits { expanded: 5, ..d },
            "{ ...A ...A } fragment A on Query { __typename }",
            "{ ...A ...A ...A } fragment A on Query { __typename }",
            "The document's size with its fragments written out is 6; at most 5 is answered.",
        ),
        (
            Limits { depth: 2, ..d },
            "{ region(code: \"34\") { ...A } } fragment A on Region { name }",
            "{ region(code: \"34\") { ...A } } fragment A on Region { parent { name } }",
            "The query's depth is 3; at most 2 is answered.",
        ),
        (
            Limits { fields: 3, ..d },
            "{ __typename ...A ...A } fragment A on Query { a: __typename }",
            "{ __typename ...A ...A ...A } fragment A on Query { a: __typename }",
            "The query's number of fields is 4; at most 3 is answered.",
        ),
        (
            Limits { cost: 21, ..d },
            "{ regions { nodes { name } } }",
            "{ regions(first: 21) { nodes { name } } }",
            "The query's cost is 22; at most 21 is answered.",
        ),
    ] {
        let admitted = admit(&over(SCHEMA, limits), fits, "{}");
        assert!(admitted.is_ok(), "{fits}: {admitted:?}");
        assert_eq!(
            refusal(limits, refused),
            (Code::TooComplex, message.to_owned())
        );
    }
}

#[test]
fn a_list_costs_its_rows_times_one_row() {
    for (text, expected) in [
        ("{ __typename }", 0),
        ("{ region(code: \"34\") { name parent { name } } }", 2),
        ("{ regions { totalCount pageInfo { endCursor } } }", 2),
        ("{ regions { nodes { name } } }", 1 + 20),
        (
            "{ regions(first: 50) { nodes { parent { name } } } }",
            1 + 50 * 2,
        ),
        (
            "{ regions(last: 3) { edges { cursor node { name } } } }",
            1 + 3 * 2,
        ),
        (
            "{ regions(first: null, last: 3) { nodes { name } } }",
            1 + 3,
        ),
        (
            "{ regions(first: 10) { nodes { children(first: 5) { nodes { name } } } } }",
            1 + 10 * (1 + 1 + 5),
        ),
        // Without pages: as many as its argument lists, or ten.
        ("{ nodes(ids: [1, 2, 3]) { id } }", 3),
        ("{ nodes(ids: 1) { id } }", 1),
        ("{ glossary { term } }", 10),
        // Fragments count at each use, and not by what is skipped.
        (
            "{ a: region(code: \"34\") { ...A } b: region(code: \"35\") { ...A } } fragment A on Region { parent { name } }",
            4,
        ),
        ("{ region(code: \"34\") @skip(if: true) { name } }", 1),
        (
            "{ regions(first: 2) { ...A } } fragment A on RegionConnection { nodes { ... on Region { parent { name } } } }",
            1 + 2 * 2,
        ),
    ] {
        assert_eq!(cost(text, "{}"), expected, "{text}");
    }
}

#[test]
fn page_sizes_come_through_variables_and_their_defaults() {
    let text = "query($first: Int, $inner: Int = 4, $ids: [ID!] = []) { regions(first: $first) { nodes { children(first: $inner) { ...A } } } nodes(ids: $ids) { id } } fragment A on RegionConnection { nodes { name } }";
    let text = &text.replace("[ID!] = []", "[ID!]! = []");

    assert_eq!(cost(text, "{}"), 1 + 20 * (1 + 1 + 4));
    assert_eq!(cost(text, "{\"first\": 3}"), 1 + 3 * (1 + 1 + 4));
    assert_eq!(
        cost(text, "{\"first\": null, \"inner\": null}"),
        1 + 20 * (1 + 1 + 20)
    );
    assert_eq!(cost(text, "{\"first\": 0, \"ids\": [1, 2, 3]}"), 1 + 3);
    let many = admit(
        &over(SCHEMA, Limits::default()),
        text,
        "{\"first\": 2147483647, \"inner\": 2147483647}",
    );
    assert_eq!(many.unwrap_err().code, Code::TooComplex);
}

#[test]
fn a_cost_that_no_number_holds_is_still_refused() {
    let levels = 18;
    let text = format!(
        "{{ regions(first: 2147483647) {{ nodes {{ {} name {} }} }} }}",
        "children(first: 2147483647) { nodes { ".repeat(levels),
        "} }".repeat(levels)
    );
    let limits = Limits {
        depth: 100,
        cost: u64::MAX - 1,
        ..Limits::default()
    };

    let (code, message) = refusal(limits, &text);

    assert_eq!(code, Code::TooComplex);
    assert!(message.contains("18446744073709551615"), "{message}");
}

#[test]
fn a_client_that_reads_the_schema_is_answered() {
    let text = "query IntrospectionQuery { __schema { description queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } } fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } } fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason } fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

    let cost = cost(text, "{}");

    assert!((1_000..90_000).contains(&cost), "{cost}");
}

#[test]
fn a_refusal_says_where_and_why() {
    for (text, code, message, line, column) in [
        (
            "{\n  region(code: \"34\"",
            Code::ParseFailed,
            "Syntax error: expected a name, found the end of the document.",
            2,
            20,
        ),
        (
            "",
            Code::ParseFailed,
            "Syntax error: expected an operation or a fragment, found the end of the document.",
            1,
            1,
        ),
        (
            "{ a(b 1) }",
            Code::ParseFailed,
            "Syntax error: expected `:`, found `1`.",
            1,
            7,
        ),
        (
            "{ é }",
            Code::ParseFailed,
            "Syntax error: unexpected character.",
            1,
            3,
        ),
        (
            "{ nothing }",
            Code::ValidationFailed,
            "Cannot query field \"nothing\" on type \"Query\".",
            1,
            3,
        ),
        (
            "# é\n{ regions }",
            Code::ValidationFailed,
            "Field \"regions\" of type \"Query\" must have a selection of subfields. Did you mean \"regions { ... }\"?",
            2,
            3,
        ),
        (
            "query($a: Int) { regions(first: $b) { totalCount } }",
            Code::ValidationFailed,
            "Variable \"$a\" is never used.",
            1,
            7,
        ),
        (
            "type T { a: Int }",
            Code::ValidationFailed,
            "Only operations and fragments are executed, not definitions of a schema.",
            1,
            1,
        ),
    ] {
        let refusal = over(SCHEMA, Limits::default()).document(text).unwrap_err();
        let problem = &refusal.problems[0];
        assert_eq!(
            (refusal.code, problem.message.as_str()),
            (code, message),
            "{text}"
        );
        assert_eq!(problem.location, Some(Location { line, column }), "{text}");
    }
}

#[test]
fn only_the_first_few_problems_are_told() {
    let text = format!(
        "{{ {} }}",
        (0..500).fold(String::new(), |all, n| all + &format!("x{n} "))
    );

    let refusal = over(SCHEMA, Limits::default()).document(&text).unwrap_err();

    assert_eq!(refusal.problems.len(), 5);
}

#[test]
fn an_operation_is_found_by_its_name_or_alone() {
    let admission = over(FEATURES, Limits::default());
    let text = "query A { stone { id } } mutation B { paint(id: 1) { __typename } } subscription C { painted { __typename } }";
    let document = admission.document(text).unwrap();
    let find = |name| document.operation(name, Variables::default());

    assert_eq!(find(Some("A")).unwrap().kind(), Kind::Query);
    assert_eq!(find(Some("B")).unwrap().kind(), Kind::Mutation);
    assert_eq!(find(Some("C")).unwrap().kind(), Kind::Subscription);
    for (name, message) in [
        (None, "The document holds several operations: name one."),
        (Some("D"), "The document holds no operation \"D\"."),
        (Some(""), "The document holds no operation \"\"."),
    ] {
        let refusal = find(name).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.problems[0].message.as_str()),
            (Code::OperationResolutionFailure, message)
        );
    }
    let mutation = over("type Query { a: Int }", Limits::default())
        .document("mutation M { __typename }")
        .unwrap();
    let refusal = mutation.operation(None, Variables::default()).unwrap_err();
    assert_eq!(refusal.code, Code::OperationResolutionFailure);
}

#[test]
fn variables_are_brought_into_their_types() {
    let admission = over(FEATURES, Limits::default());
    let text = "query($c: Colour!, $cs: [Colour!] = GREEN, $p: Point!, $m: [[Int!]!]! = 1, $f: Float, $id: ID, $any: Any = [1, { a: X }]) {
        colour(is: $c, not: $cs) point(at: $p) matrix(rows: $m, any: $any) scalars(float: $f, id: $id) }";
    let given = "{\"c\": \"RED\", \"p\": {\"x\": 1.0, \"next\": {\"x\": 2, \"label\": null}}, \"f\": 1, \"id\": 7, \"unknown\": true}";

    let admitted = admit(&admission, text, given).unwrap();

    let values = serde_json::to_value(admitted.variables()).unwrap();
    assert_eq!(
        values,
        serde_json::json!({
            "c": "RED",
            "cs": ["GREEN"],
            "p": { "x": 1, "y": 0, "next": { "x": 2, "y": 0, "label": null }, "label": "p" },
            "m": [[1]],
            "f": 1,
            "id": 7,
            "any": [1, { "a": "X" }],
        })
    );
}

#[test]
fn a_variable_that_does_not_fit_is_named_with_the_place_in_it() {
    let admission = over(FEATURES, Limits::default());
    let text = "query($c: Colour, $p: [Point!], $i: Int, $n: Int!) { colour(is: $c) point(at: { x: $n }, nest: { flag: true, points: $p }) scalars(int: $i) }";
    let text = &text.replace("[Point!]", "[Point!]!");
    for (given, message) in [
        ("{\"p\": []}", "The variable `$n` needs a value."),
        (
            "{\"p\": [], \"n\": null}",
            "The variable `$n` may not be null.",
        ),
        (
            "{\"p\": [], \"n\": 1, \"c\": \"PINK\"}",
            "The variable `$c` is no value of `Colour`.",
        ),
        (
            "{\"p\": [], \"n\": 1, \"c\": 1}",
            "The variable `$c` is no value of `Colour`.",
        ),
        (
            "{\"p\": [{\"x\": 1}, {\"x\": 1, \"next\": {}}], \"n\": 1}",
            "The variable `$p` at `[1].next.x` needs a value.",
        ),
        (
            "{\"p\": {\"x\": \"1\"}, \"n\": 1}",
            "The variable `$p` at `x` is no 32-bit integer.",
        ),
        (
            "{\"p\": [null], \"n\": 1}",
            "The variable `$p` at `[0]` may not be null.",
        ),
        (
            "{\"p\": [{\"x\": 1, \"z\": 1}], \"n\": 1}",
            "The variable `$p` at `[0].z` has no place in `Point`.",
        ),
        (
            "{\"p\": [1], \"n\": 1}",
            "The variable `$p` at `[0]` is no `Point` object.",
        ),
        (
            "{\"p\": [], \"n\": 2147483648}",
            "The variable `$n` is no 32-bit integer.",
        ),
        (
            "{\"p\": [], \"n\": 1.5}",
            "The variable `$n` is no 32-bit integer.",
        ),
    ] {
        let refusal = admit(&admission, text, given).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.problems[0].message.as_str()),
            (Code::BadUserInput, message),
            "{given}"
        );
        assert!(refusal.problems[0].location.is_some(), "{given}");
    }
}

#[test]
fn what_an_operation_reads_is_known() {
    let text = "query A { region(code: \"34\") { name parent { ...F } } } query B { glossary { term } } fragment F on Node { id }";
    let document = over(SCHEMA, Limits::default()).document(text).unwrap();

    let admitted = document.operation(Some("A"), Variables::default()).unwrap();

    let reads: Vec<_> = admitted
        .reads()
        .iter()
        .map(|read| (read.ty(), read.field()))
        .collect();
    assert_eq!(
        reads,
        [
            ("Node", "id"),
            ("Query", "region"),
            ("Region", "name"),
            ("Region", "parent")
        ]
    );
}

#[test]
fn a_text_is_read_once_and_kept_within_the_memory() {
    let admission = Admission::new(SCHEMA, Limits::default(), Sizes::default(), 200_000).unwrap();
    let first = admission.document("{ __typename }").unwrap();
    let again = admission.document("{ __typename }").unwrap();
    for number in 0..1_000 {
        admission
            .document(&format!("{{ a{number}: __typename }}"))
            .unwrap();
    }

    assert!(std::sync::Arc::ptr_eq(&first, &again));
    assert!(admission.kept_bytes() <= 200_000);
    assert!(admission.kept_bytes() > 50_000);
}

#[test]
fn descriptions_commas_and_comments_change_nothing() {
    let admission = over(SCHEMA, Limits::default());
    let text = "\"what, it does\" query Q(\"\"\"the code\"\"\" $code: RegionCode!) { # { ( \n ... , on Query { region(code: $code) { name } } }";
    let document = admission.document(text).unwrap();

    let given = [(Name::new("code"), ConstValue::from("34"))]
        .into_iter()
        .collect();
    let admitted = document
        .operation(Some("Q"), Variables::from_value(ConstValue::Object(given)))
        .unwrap();

    assert_eq!(admitted.cost(), 1);
}

#[test]
fn a_persisted_document_is_found_by_its_hash_and_no_other() {
    let persisted = Persisted::new(10_000);
    let hash = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
    let unknown = persisted.find(hash).unwrap_err();

    assert_eq!(
        (unknown.code, unknown.problems[0].message.as_str()),
        (Code::PersistedQueryNotFound, "PersistedQueryNotFound")
    );
    Persisted::check(hash, "{__typename}").unwrap();
    assert_eq!(
        Persisted::check(hash, "{ __typename}").unwrap_err().code,
        Code::BadUserInput
    );
    persisted.keep(hash, "{__typename}");
    assert_eq!(
        &*persisted.find(&hash.to_uppercase()).unwrap(),
        "{__typename}"
    );
    for number in 0..1_000 {
        persisted.keep(&format!("{number:064}"), "{__typename}");
    }
    let kept = (0..1_000)
        .filter(|number| persisted.find(&format!("{number:064}")).is_ok())
        .count();
    assert!(kept < 100, "{kept}");
}
