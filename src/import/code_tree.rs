//! Lists whose codes form a tree: each entry lies under another one of the same list.

use std::collections::HashSet;

use super::finding::Finding;
use super::run::Run;
use crate::service::quality::rule::QualityRule;

/// An entry of a list, with the place where the file states it.
pub trait Coded {
    /// Its code, in the form in which it is stored.
    fn code(&self) -> &str;
    /// The code of the entry that it lies under; none at the top.
    fn parent(&self) -> Option<&str>;
    /// Its code as it stands in the file.
    fn raw(&self) -> &str {
        self.code()
    }
    /// Its line in the file.
    fn line(&self) -> i64;
}

/// Sorts entries so that each comes after the one it lies under, and leaves out those whose code
/// repeats or whose parent the list does not hold, with all that lies under them.
pub fn rooted<T: Coded>(run: &mut Run, mut entries: Vec<T>) -> Vec<T> {
    // A parent's code is the beginning of its children's, so it sorts before them.
    entries.sort_by(|a, b| (a.code(), a.line()).cmp(&(b.code(), b.line())));
    let mut kept: Vec<T> = Vec::with_capacity(entries.len());
    let mut orphans: HashSet<String> = HashSet::new();
    for entry in entries {
        if let Some(first) = kept.last().filter(|last| last.code() == entry.code()) {
            let message = format!("{} stands in line {} already.", entry.code(), first.line());
            reject(run, QualityRule::DUPLICATE_CODE, message, &entry);
            continue;
        }
        let orphan = entry.parent().filter(|parent| {
            kept.binary_search_by(|known| known.code().cmp(parent))
                .is_err()
        });
        if let Some(parent) = orphan {
            let message = if orphans.contains(parent) {
                format!("{} lies under {parent}, which is left out.", entry.code())
            } else {
                format!(
                    "{} lies under {parent}, which the file lacks.",
                    entry.code()
                )
            };
            orphans.insert(entry.code().to_owned());
            reject(run, QualityRule::MISSING_PARENT, message, &entry);
            continue;
        }
        kept.push(entry);
    }
    kept
}

fn reject(run: &mut Run, rule: &'static QualityRule, message: String, entry: &impl Coded) {
    run.reject(
        Finding::rejected(rule, message)
            .at(entry.line())
            .cell("kode", entry.raw()),
    );
}
