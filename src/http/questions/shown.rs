//! A question, its form and its answer, as people read them.

use maud::{Markup, html};

use super::super::page::{Words, grouped, with_language, words, written};
use super::asked::{Answer, Filled};
use super::form::form;
use super::table::{Cell, Table};
use crate::language::Language;
use crate::questions::{ColumnKind, Headings, Question, Questions};

pub(super) fn body(
    questions: &Questions,
    question: &Question,
    filled: &Filled,
    answer: &Answer,
    language: Language,
) -> Markup {
    let words = words(language);
    html! {
        p.above { a href={ "/questions?lang=" (language.tag()) } { "← " (words.back) } }
        h1 { (question.title.in_language(language)) }
        p.lead { (question.about.in_language(language)) }
        @if let Answer::Mistaken = answer {
            p.mistake role="alert" { (words.mistakes) }
        }
        @if !question.variables.is_empty() { (form(question, filled, language)) }
        @match answer {
            Answer::Mistaken => {},
            Answer::Failed { status, messages } => {
                (failures(messages, if status.is_client_error() { words.refused } else { words.failed }))
            },
            Answer::Table { table, messages, next } => {
                @if !messages.is_empty() { (failures(messages, words.failed)) }
                (answered(question, filled, table, questions.headings(), next.as_deref(), language))
            },
        }
        p.actions {
            a href=(filled.explorer_address(question, language)) { (words.in_explorer) }
        }
        details {
            summary { (words.document) }
            pre tabindex="0" { code lang="en" { (question.document) } }
        }
    }
}

fn failures(messages: &[String], heading: &str) -> Markup {
    html! {
        div.mistake role="alert" {
            p { (heading) }
            ul lang="en" { @for message in messages.iter().take(5) { li { (message) } } }
        }
    }
}

fn answered(
    question: &Question,
    filled: &Filled,
    table: &Table,
    headings: &Headings,
    next: Option<&str>,
    language: Language,
) -> Markup {
    let words = words(language);
    let to = |after| with_language(&filled.page_address(question, "", after), language);
    let address = filled.address(question);
    let this_page = address
        .split_once('?')
        .map_or(String::new(), |(_, query)| format!("?{query}"));
    html! {
        h2 #answer {
            (words.answer) " "
            small { (table.rows.len()) " " (if table.rows.len() == 1 { words.row } else { words.rows }) }
        }
        @if table.rows.is_empty() {
            p { (words.no_rows) }
        } @else {
            div.scroll tabindex="0" role="region" aria-labelledby="answer" {
                (rows(question, table, headings, language))
            }
            p.hint { (words.empty_cells) }
        }
        p.actions {
            @if !filled.is_first_page() { a href=(to(None)) { (words.first_page) } }
            @if let Some(next) = next { a.button rel="next" href=(to(Some(next))) { (words.next_page) " →" } }
            @if !table.rows.is_empty() {
                a href={ "/questions/" (question.name) ".csv" (this_page) } download { (words.csv) }
            }
        }
    }
}

fn rows(question: &Question, table: &Table, headings: &Headings, language: Language) -> Markup {
    let kinds: Vec<ColumnKind> = table
        .columns
        .iter()
        .map(|path| {
            question
                .columns
                .get(path)
                .copied()
                .unwrap_or(ColumnKind::Text)
        })
        .collect();
    let words = words(language);
    html! {
        table {
            thead {
                tr {
                    @for (path, kind) in table.columns.iter().zip(&kinds) {
                        th scope="col" class=[class(*kind)] title=(path) {
                            (heading(path, headings, language))
                        }
                    }
                }
            }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (cell, kind) in row.iter().zip(&kinds) {
                            td class=[class(*kind)] { (text(cell, *kind, language, words)) }
                        }
                    }
                }
            }
        }
    }
}

/// What people call the column, or else its path.
fn heading<'a>(path: &'a str, headings: &'a Headings, language: Language) -> &'a str {
    headings
        .of(path)
        .map_or(path, |text| text.in_language(language))
}

fn class(kind: ColumnKind) -> Option<&'static str> {
    match kind {
        ColumnKind::Money | ColumnKind::Number => Some("number"),
        ColumnKind::Text => None,
    }
}

fn text(cell: &Cell, kind: ColumnKind, language: Language, words: &Words) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::YesNo(true) => words.yes.to_owned(),
        Cell::YesNo(false) => words.no.to_owned(),
        Cell::Text(text) if kind == ColumnKind::Text => text.clone(),
        Cell::Text(digits) if kind == ColumnKind::Money => grouped(digits, language),
        // A year is a number too, and nobody groups its digits.
        Cell::Text(digits) => written(digits, language),
    }
}
