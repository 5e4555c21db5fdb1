//! The report of an import, for people.

use std::fmt::Write as _;

use crate::import::finding::ShownFinding;
use crate::import::{Outcome, Report};

/// What became of a file: rows, counts, findings by rule, and the gravest findings in full.
pub(super) fn text(report: &Report) -> String {
    let mut text = format!("{}\n", report.file);
    let mut line = |words: String| {
        let _cannot_fail = writeln!(text, "  {words}");
    };
    line(match report.outcome {
        Outcome::Imported => format!("imported as {}", report.kind),
        Outcome::DryRun => format!("can be imported as {}; nothing was stored", report.kind),
        Outcome::AlreadyImported => {
            line(imported_before(report));
            return text;
        }
    });
    line(format!(
        "rows: {} read, {} accepted, {} rejected",
        grouped(report.rows_read),
        grouped(report.rows_accepted),
        grouped(report.rows_rejected)
    ));
    for (what, count) in &report.counted {
        line(format!("{}: {}", what.replace('_', " "), grouped(*count)));
    }
    if !report.findings.is_empty() {
        line("findings by rule:".to_owned());
    }
    for (rule, found) in &report.findings {
        line(format!(
            "  {rule} ({}): {}",
            found.severity.to_lowercase(),
            grouped(found.count)
        ));
    }
    let all: u64 = report.findings.values().map(|rule| rule.count).sum();
    if !report.examples.is_empty() {
        line(format!(
            "{} of {} findings, the gravest first:",
            report.examples.len(),
            grouped(all)
        ));
    }
    for example in &report.examples {
        line(format!("  {}", finding(&report.file, example)));
    }
    text
}

/// When a file that is there already was imported, and as what.
fn imported_before(report: &Report) -> String {
    match (&report.imported_as, &report.imported_at) {
        (Some(kind), Some(at)) => format!(
            "was imported as {kind} on {}; nothing changed",
            at.format("%Y-%m-%d at %H:%M UTC")
        ),
        _ => "was imported before; nothing changed".to_owned(),
    }
}

/// A file of which nothing was imported, and why.
pub(super) fn refusal(file: &str, outcome: &str, reason: &str) -> String {
    format!("{file}\n  {}: {reason}\n", outcome.to_lowercase())
}

fn finding(file: &str, finding: &ShownFinding) -> String {
    let mut text = file.to_owned();
    if let Some(line) = finding.line {
        let _cannot_fail = write!(text, ":{line}");
    }
    if let Some(column) = finding.column.as_ref().filter(|column| !column.is_empty()) {
        let _cannot_fail = write!(text, ", column {column}");
    }
    if let Some(raw) = &finding.raw {
        let _cannot_fail = write!(text, ", `{raw}`");
    }
    let _cannot_fail = write!(text, ": {} [{}]", finding.message, finding.rule);
    text
}

/// A number with a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_kept_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (91_599, "91,599")] {
            assert_eq!(grouped(number), text);
        }
    }
}
