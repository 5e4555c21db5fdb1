//! The start page: what is loaded, and a place to ask.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::Site;
use crate::service::overview::{Government, Overview};

const PAGE: &str = include_str!("start.html");
const LOADED: &str = "<!-- LOADED -->";

/// Nothing is fetched from anywhere else.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
);

pub(super) async fn page(State(site): State<Site>) -> Response {
    match site.answering.api().services().lists.overview().await {
        Ok(overview) => {
            let page = PAGE.replacen(LOADED, &loaded(&overview), 1);
            ([POLICY], Html(page)).into_response()
        }
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "the start page failed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn loaded(overview: &Overview) -> String {
    let mut html = String::from("<ul class=\"numbers\">");
    for (count, what) in [
        (overview.regions, "regions"),
        (overview.units, "units"),
        (overview.documents, "budget documents"),
        (overview.items, "budget items"),
        (overview.findings, "findings"),
    ] {
        // Writing to a string cannot fail.
        let _infallible = write!(html, "<li><b>{count}</b> {what}</li>");
    }
    html.push_str("</ul>");
    if overview.governments.is_empty() {
        html.push_str("<p>No budget documents are loaded yet.</p>");
        return html;
    }
    html.push_str(
        "<h2>What is loaded</h2><div class=\"scroll\"><table><tr><th>Code</th><th>Government</th>\
         <th>Fiscal years (<i lang=\"id\">tahun anggaran</i>)</th><th class=\"n\">Documents</th></tr>",
    );
    for government in &overview.governments {
        html.push_str(&row(government));
    }
    html.push_str("</table></div>");
    html
}

fn row(government: &Government) -> String {
    let years: Vec<String> = government.years.keys().map(ToString::to_string).collect();
    let documents: i64 = government.years.values().sum();
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{documents}</td></tr>",
        escaped(&government.code),
        escaped(&government.name),
        years.join(", "),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
