//! The start page: what is loaded, and where to ask.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::Site;
use super::page::{self, Page, Words, grouped, words};
use super::questions::list;
use crate::language::Language;
use crate::service::overview::{Government, Overview};

/// The kinds of values, each at the address to which the schema points.
const SCALARS: [(&str, &str); 6] = [
    (
        "Rupiah",
        "Money as a decimal string with two decimals, exact to the sen: \"759243300538.61\". As \
         input a string or a whole number, never a float.",
    ),
    (
        "BigInt",
        "A whole number of up to 64 bits as a decimal string.",
    ),
    ("Decimal", "An exact decimal number as a string."),
    (
        "RegionCode",
        "Official code of a region (kode wilayah): 34, 34.02, 34.02.01, 34.02.01.2001.",
    ),
    (
        "Variables",
        "The values of a document's variables: an object, by their names.",
    ),
    (
        "AccountCode",
        "Code of an account (kode rekening): digits between points, such as 5.1.02.01.",
    ),
];

pub(super) async fn get(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let language = page::language_of(query.as_deref(), &headers);
    let words = words(language);
    let overview = match site.answering.api().services().lists.overview().await {
        Ok(overview) => overview,
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "the start page failed");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let body = html! {
        h1 { "Pantau" }
        p.lead { (words.start_lead) }
        p.actions {
            a.button href={ "/explorer?lang=" (language.tag()) } { (words.open_explorer) }
            a.button.quiet href={ "/questions?lang=" (language.tag()) } { (words.all_questions) }
        }
        (numbers(&overview, words, language))
        (list::shelves(&site.questions, language))
        h2 { (words.loaded) }
        (governments(&overview.governments, words))
        h2 { (words.for_programs) }
        p { code { "POST /graphql" } " · " a href="/schema.graphql" { "/schema.graphql" } }
        p { (words.for_programs_lead) }
        h2 { (words.scalars) }
        dl lang="en" {
            @for (name, meaning) in SCALARS {
                dt id={ "scalar-" (name) } { code { (name) } }
                dd { (meaning) }
            }
        }
    };
    let page = Page {
        language,
        title: words.start_title,
        address: "/",
        body,
    };
    page.response(StatusCode::OK)
}

fn numbers(overview: &Overview, words: &Words, language: Language) -> Markup {
    let numbers = [
        (overview.regions, words.regions),
        (overview.units, words.units),
        (overview.documents, words.documents),
        (overview.items, words.items),
        (overview.findings, words.findings),
    ];
    html! {
        ul.numbers {
            @for (count, what) in numbers {
                li { b { (grouped(&count.to_string(), language)) } " " (what) }
            }
        }
    }
}

fn governments(governments: &[Government], words: &Words) -> Markup {
    if governments.is_empty() {
        return html! { p { (words.nothing_loaded) } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.loaded) {
            table {
                thead {
                    tr {
                        th scope="col" { (words.code) }
                        th scope="col" { (words.government) }
                        th scope="col" { (words.fiscal_years) }
                        th.number scope="col" { (words.documents_heading) }
                    }
                }
                tbody {
                    @for government in governments {
                        tr {
                            td { (government.code) }
                            th scope="row" { (government.name) }
                            td { (years(government)) }
                            td.number { (government.years.values().sum::<i64>()) }
                        }
                    }
                }
            }
        }
    }
}

fn years(government: &Government) -> String {
    let years: Vec<String> = government.years.keys().map(ToString::to_string).collect();
    years.join(", ")
}
