//! Who may import whom: the picture in the architecture document stays true.

use std::path::{Path, PathBuf};

/// Where a rule holds, what may not stand there, and what is excepted.
const RULES: &[(&str, &[&str], &[&str])] = &[
    ("entity/src", &["pantau", "migration::"], &[]),
    ("migration/src", &["pantau", "entity::"], &[]),
    (
        "admission/src",
        &["pantau::", "entity::", "async_graphql::", "axum", "sea_orm"],
        &[],
    ),
    (
        "src/service",
        &[
            "async_graphql",
            "axum",
            "crate::graphql",
            "crate::http",
            "crate::cli",
            "crate::import",
        ],
        &[],
    ),
    (
        "src/import",
        &[
            "async_graphql",
            "axum",
            "crate::graphql",
            "crate::http",
            "crate::cli",
        ],
        &[],
    ),
    (
        "src/auth",
        &[
            "async_graphql",
            "axum",
            "sea_orm",
            "crate::service",
            "crate::graphql",
            "crate::http",
        ],
        &[],
    ),
    (
        "src/graphql",
        &[
            "sea_orm",
            "ActiveModel",
            "axum",
            "redis",
            "crate::http",
            "crate::import",
            "crate::database",
        ],
        &[],
    ),
    (
        "src/http",
        &["sea_orm", "entity::", "ActiveModel", "redis"],
        &[],
    ),
    (
        "src/answering",
        &["axum", "sea_orm", "redis", "crate::http"],
        &[],
    ),
    (
        "src/response_cache",
        &[
            "axum",
            "async_graphql",
            "sea_orm",
            "crate::graphql",
            "crate::http",
        ],
        &[],
    ),
    (
        "src/rate_limit",
        &["axum", "async_graphql", "sea_orm", "crate::graphql"],
        &[],
    ),
    (
        "src/area",
        &["axum", "async_graphql", "crate::graphql", "crate::http"],
        &[],
    ),
    (
        "src/questions",
        &[
            "async_graphql",
            "axum",
            "sea_orm",
            "crate::http",
            "crate::graphql",
        ],
        &[],
    ),
    ("src", &["std::env"], &["src/config.rs"]),
    ("src", &["Utc::now", "now_v7"], &["src/clock.rs"]),
];

#[test]
fn nothing_imports_what_it_may_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut broken = Vec::new();
    for (folder, forbidden, exceptions) in RULES {
        for file in sources(&root.join(folder)) {
            let name = file.strip_prefix(root).unwrap().display().to_string();
            if exceptions.contains(&name.as_str()) {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                if let Some(word) = forbidden.iter().find(|word| line.contains(**word)) {
                    broken.push(format!("{name} names {word}: {}", line.trim()));
                }
            }
        }
    }

    assert!(broken.is_empty(), "{broken:#?}");
}

/// Rust files of `folder` and, for a module folder, of the file beside it.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Some(folder.with_extension("rs"))
        .into_iter()
        .filter(|file| file.exists())
        .collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    assert!(!found.is_empty(), "{} is not there", folder.display());
    found.sort();
    found.dedup();
    found
}
