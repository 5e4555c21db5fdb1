//! A citation as people read it.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::super::page::{Page, Words, grouped, words};
use crate::answering::{Changed, Followed};
use crate::language::Language;
use crate::service::citation::Citation;

/// Characters of an answer that are shown; all of it is behind its own address.
const SHOWN: usize = 20_000;

pub(super) fn page(citation: &Citation, followed: &Followed, language: Language) -> Response {
    let words = words(language);
    let address = format!("/citations/{}", citation.id.simple());
    let file = format!("{address}.json");
    let (status, answer) = match followed {
        Followed::Same(answer) => (StatusCode::OK, same(answer, &file, words)),
        Followed::Other(changed) => (StatusCode::GONE, other(changed, words)),
        Followed::Limited | Followed::Overloaded => return not_found(language),
    };
    let version = words.data_version_of(citation.import_sequence);
    let body = html! {
        h1 { (words.citation) }
        p.lead { (words.citation_lead) }
        dl {
            dt { (words.accessed) }
            dd { (citation.known_at.format("%Y-%m-%d %H:%M:%S UTC")) }
            dt { (words.data_version) }
            dd { (version) " (Pantau " (citation.software_version) ")" }
            dt { "SHA-256" }
            dd { code { (citation.answer_sha256) } }
            dt { (words.size) }
            dd { (grouped(&citation.answer_bytes.to_string(), language)) " B" }
        }
        (answer)
        h2 { (words.document) }
        pre tabindex="0" { code lang="en" { (citation.document) } }
        @if citation.variables != "{}" {
            h2 { (words.variables) }
            pre tabindex="0" { code { (citation.variables) } }
        }
    };
    let page = Page {
        language,
        title: words.citation,
        address: &address,
        body,
    };
    page.response(status)
}

fn same(answer: &[u8], file: &str, words: &Words) -> Markup {
    let text = String::from_utf8_lossy(answer);
    let shown: String = text.chars().take(SHOWN).collect();
    let is_cut = shown.len() < text.len();
    html! {
        p.actions { a.button href=(file) { (words.get_answer) } }
        h2 { (words.answer) }
        pre tabindex="0" { code { (shown) @if is_cut { " …" } } }
    }
}

fn other(changed: &Changed, words: &Words) -> Markup {
    html! {
        div.mistake role="alert" {
            p { (words.answer_changed) }
            @if let Some(now) = &changed.sha256_now { p { "SHA-256: " code { (now) } } }
            ul lang="en" { @for error in changed.errors.iter().take(5) { li { (error) } } }
            p { (words.changed_areas) " " (changed.since.areas.join(", ")) }
            p { (words.imports_since) " " (changed.since.imports) }
            ul {
                @for (sequence, kind, file) in &changed.since.first {
                    li { (sequence) ": " (file) " (" (kind) ")" }
                }
            }
        }
    }
}

pub(super) fn not_found(language: Language) -> Response {
    let words = words(language);
    let page = Page {
        language,
        title: words.no_citation,
        address: "/citations",
        body: html! { h1 { (words.no_citation) } },
    };
    page.response(StatusCode::NOT_FOUND)
}
