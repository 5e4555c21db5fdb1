//! Documents of up to 64 KiB that are meant to hurt.

use std::fmt::Write as _;

/// A name and a document.
pub(crate) type Bomb = (&'static str, String);

const ROOM: usize = 65_000;

/// As many of these as fit, between a beginning and an end.
fn filled(start: &str, item: impl Fn(usize) -> String, end: &str) -> String {
    let mut text = start.to_owned();
    for number in 0.. {
        let item = item(number);
        if text.len() + item.len() + end.len() > ROOM {
            break;
        }
        text.push_str(&item);
    }
    text + end
}

fn nested(start: &str, open: &str, middle: &str, close: &str, end: &str) -> String {
    let levels = (ROOM - start.len() - middle.len() - end.len()) / (open.len() + close.len());
    format!(
        "{start}{}{middle}{}{end}",
        open.repeat(levels),
        close.repeat(levels)
    )
}

/// Levels of fragments, each spread several times in the one before.
fn fragments(levels: usize, spreads: &str, ty: &str, leaf: &str) -> String {
    let mut text = format!("{{ {} }}", spreads.replace("NEXT", "f0"));
    for level in 0..levels {
        let next = format!("f{}", level + 1);
        let _infallible = write!(
            text,
            " fragment f{level} on {ty} {{ {} }}",
            spreads.replace("NEXT", &next)
        );
    }
    let _infallible = write!(text, " fragment f{levels} on {ty} {{ {leaf} }}");
    text
}

/// One of each kind that is known.
pub(crate) fn bombs() -> Vec<Bomb> {
    let region = "region(code: \"34\") ";
    let parents = |alias: &str| format!("{alias}: parent {{ ...NEXT }} ");
    let via_parent = |levels: usize, each: &str| {
        let text = fragments(levels, each, "Region", "code");
        text.replacen("{ ", &format!("{{ {region} {{ "), 1)
            .replacen(" }", " } }", 1)
    };
    vec![
        ("fragments of 30 levels, 3 spreads", fragments(30, "...NEXT ...NEXT ...NEXT ", "Query", "glossary { term }")),
        ("fragments of 30 levels, 40 spreads", fragments(30, &"...NEXT ".repeat(40), "Query", "__typename")),
        ("fragments below fields", via_parent(16, &(parents("a") + &parents("b") + &parents("c")))),
        ("fragments with other neighbours", via_parent(16, "a: parent { ...NEXT x: code } b: parent { ...NEXT y: code } c: parent { ...NEXT } ")),
        ("a chain of fragments", {
            let chain = filled("{ ...f0 }", |n| format!("fragment f{n} on Query{{...f{}}}", n + 1), "");
            let last = chain.matches("fragment").count();
            chain + &format!("fragment f{last} on Query{{a:__typename}}")
        }),
        ("a circle of fragments", filled("{ ...f0 }", |n| format!("fragment f{n} on Query{{...f{}...f0}}", n + 1), "")),
        ("a circle through fields", "{ region(code: \"34\") { ...A } } fragment A on Region { a: parent { ...A ...B } b: parent { ...B } } fragment B on Region { a: parent { ...B ...A } b: parent { ...A } }".to_owned()),
        ("every fragment spreads all", {
            let spreads = (0..90).fold(String::new(), |all, n| all + &format!("...f{n} "));
            (0..90).fold(format!("{{ {spreads} }}"), |text, n| {
                let later = (n + 1..90).fold(String::new(), |all, n| all + &format!("...f{n} "));
                text + &format!(" fragment f{n} on Query {{ {later} __typename }}")
            })
        }),
        ("operations that share fragments", filled(
            &(0..200).fold(String::new(), |text, n| text + &format!("fragment f{n} on Query{{...f{}}}", n + 1).replace("...f200", "__typename")),
            |n| format!("query q{n}{{...f0}}"), "")),
        ("1,000 aliases", (0..1_000).fold("{".to_owned(), |text, n| text + &format!("a{n}: region(code: \"34\") {{ name }} ")) + "}"),
        ("as many aliases as fit", filled("{", |n| format!("a{n}:__typename "), "}")),
        ("inline fragments inside each other", nested("{", "...{", "__typename", "}", "}")),
        ("inline fragments side by side", filled("{", |_| "...on Query{a:__typename}".to_owned(), "}")),
        ("lists 5,000 deep", format!("{{ regions(filter: {}1{}) {{ totalCount }} }}", "[".repeat(5_000), "]".repeat(5_000))),
        ("objects 5,000 deep", format!("{{ regions(filter: {}{{}}{}) {{ totalCount }} }}", "{ not: ".repeat(5_000), "}".repeat(5_000))),
        ("lists never closed", format!("{{ a(b: {}", "[".repeat(60_000))),
        ("types inside each other", nested("query($a: ", "[", "Int", "]", ") { __typename }")),
        ("selections never closed", "{ a".repeat(21_000)),
        ("directives on a field", filled("{ __typename ", |_| "@include(if:true)".to_owned(), "}")),
        ("unknown directives", filled("{ __typename ", |n| format!("@d{n} "), "}")),
        ("directives on spreads", filled("{ ", |_| "...F @skip(if:false) ".to_owned(), "} fragment F on Query { __typename }")),
        ("directives on an operation", filled("query ", |_| "@skip(if:true)".to_owned(), "{ __typename }")),
        ("many operations", filled("", |n| format!("query q{n}{{a:__typename}}"), "")),
        ("many operations of one name", filled("", |_| "query q{a:__typename}".to_owned(), "")),
        ("many fragments", filled("{ ...f0 }", |n| format!("fragment f{n} on Query{{__typename}}"), "")),
        ("many variables", filled("query(", |n| format!("$v{n}:Int "), ") { __typename }")),
        ("many variables, all used", {
            let declared = (0..1_200).fold(String::new(), |all, n| all + &format!("$v{n}:ID! "));
            let used = (0..1_200).fold(String::new(), |all, n| all + &format!("$v{n} "));
            format!("query({declared}) {{ nodes(ids: [{used}]) {{ id }} }}")
        }),
        ("introspection inside itself", {
            let depth = 400;
            format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(depth), "} }".repeat(depth))
        }),
        ("introspection to the depth that is answered", format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(8), "} }".repeat(8))),
        ("introspection, aliased", filled("{", |n| format!("a{n}:__schema{{types{{fields{{args{{type{{name}}}}}}}}}}"), "}")),
        ("one field again and again", filled("{", |_| "glossary{term}".to_owned(), "}")),
        ("fields of one name that conflict", filled("{", |n| format!("a:region(code:\"{n}\"){{name}}"), "}")),
        ("nested fields of one name", filled("{", |_| "a:regions{nodes{a:parent{a:parent{a:code}}}}".to_owned(), "}")),
        ("interfaces that overlap", filled("{ node(id: 1) {", |n| format!("...on Region{{a{n}:parent{{id}}}}...on Unit{{a{n}:parent{{id}}}}"), "} }")),
        ("a long name", format!("{{ {} }}", "a".repeat(65_000))),
        ("a long string", format!("{{ region(code: \"{}\") {{ name }} }}", "a".repeat(65_000))),
        ("a huge integer", format!("{{ regions(first: {}) {{ totalCount }} }}", "9".repeat(65_000))),
        ("a huge number for a scalar", format!("{{ region(code: {}) {{ name }} }}", "9".repeat(65_000))),
        ("a tiny number", format!("{{ region(code: 1e-{}) {{ name }} }}", "9".repeat(65_000))),
        ("lone surrogates", filled("{ region(code: \"", |_| "\\ud800".to_owned(), "\") { name } }")),
        ("a wide object", filled("{ regions(filter: {", |n| format!("f{n}:1 "), "}) { totalCount } }")),
        ("one field of an object again and again", filled("{ regions(filter: {", |_| "search:\"\" ".to_owned(), "}) { totalCount } }")),
        ("a wide list", filled("{ nodes(ids: [", |_| "1 ".to_owned(), "]) { id } }")),
        ("many arguments", filled("{ regions(", |n| format!("a{n}:1 "), ") { totalCount } }")),
        ("many unknown fields", filled("{", |n| format!("a{n} "), "}")),
        ("commas", ",".repeat(65_000)),
        ("a comment", format!("#{}", "{".repeat(65_000))),
        ("quotes", "\"".repeat(65_000)),
        ("dots", ".".repeat(65_000)),
        ("brackets that close", "}".repeat(65_000)),
        ("signs", "$@!:".repeat(16_000)),
    ]
}
