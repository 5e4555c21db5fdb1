//! The ready questions as plain pages: a form, a table and a file, without a script.

mod asked;
mod csv;
mod form;
mod governments;
pub(super) mod list;
mod shown;
mod table;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::html;
use serde_json::{Map, Value, json};

use super::Site;
use super::page::{self, Page, words};
use crate::language::{Language, Text};
use crate::questions::Question;
use asked::{Answer, Filled};

/// Every question with its words, and what columns are called: for the explorer and for others.
pub(super) async fn json(State(site): State<Site>) -> Json<Value> {
    let headings = site.questions.headings().iter();
    let headings: Map<_, _> = headings
        .map(|(end, heading)| (end.to_owned(), both(heading)))
        .collect();
    let questions: Vec<_> = site.questions.iter().map(published).collect();
    Json(json!({ "questions": questions, "headings": headings }))
}

fn published(question: &Question) -> Value {
    let defaults = question.variables.iter().filter_map(|variable| {
        let default = variable.default.clone()?;
        Some((variable.name.clone(), default))
    });
    json!({
        "name": question.name,
        "audience": question.audience.word(),
        "title": both(&question.title),
        "about": both(&question.about),
        "document": question.document,
        "variables": defaults.collect::<Map<_, _>>(),
    })
}

fn both(text: &Text) -> Value {
    json!({ "id": text.indonesian, "en": text.english })
}

/// All questions.
pub(super) async fn index(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let language = page::language_of(query.as_deref(), &headers);
    let words = words(language);
    let body = html! {
        h1 { (words.questions_title) }
        p.lead { (words.questions_lead) }
        (list::shelves(&site.questions, language))
    };
    let page = Page {
        language,
        title: words.questions_title,
        address: "/questions",
        body,
    };
    page.response(StatusCode::OK)
}

/// One question: as a page, or as a file where the name ends in `.csv`.
pub(super) async fn one(
    State(site): State<Site>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    extensions: axum::http::Extensions,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let language = page::language_of(Some(&query), &headers);
    let (name, as_file) = match name.strip_suffix(".csv") {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let Some(question) = site.questions.get(name) else {
        return not_found(language);
    };
    let filled = Filled::read(question, &query);
    let asker = site.asker(&extensions, &headers);
    let answer = filled.ask(&site, question, asker.clone()).await;
    if as_file && let Answer::Table { table, .. } = &answer {
        return match csv::write(table) {
            Ok(bytes) => file(name, bytes),
            Err(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "a CSV file failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        };
    }
    let suggestions = governments::suggestions(&site, question, asker).await;
    let title = question.title.in_language(language);
    let page = Page {
        language,
        title,
        address: &filled.address(question),
        body: html! {
            (shown::body(&site.questions, question, &filled, &answer, language))
            (suggestions)
        },
    };
    page.response(answer.status())
}

fn file(name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers: [(HeaderName, HeaderValue); 2] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        ),
        (
            header::CONTENT_DISPOSITION,
            // The name of a question is a file name of ours.
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    (headers, bytes).into_response()
}

fn not_found(language: Language) -> Response {
    let words = words(language);
    let body = html! {
        h1 { (words.not_found) }
        p { a href={ "/questions?lang=" (language.tag()) } { (words.back) } }
    };
    let page = Page {
        language,
        title: words.not_found,
        address: "/questions",
        body,
    };
    page.response(StatusCode::NOT_FOUND)
}
