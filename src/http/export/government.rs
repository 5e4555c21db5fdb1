//! All that is known of one government as one file: `/export/governments/34.02.zip`.

use axum::extract::{Path, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{ROWS_FOR_A_COST, body, fault, refusal, tag, tagged};
use crate::area::AreaSet;
use crate::area::versions::Versions;
use crate::export::{archive, package};
use crate::gate::Full;
use crate::graphql::error::code;
use crate::graphql::{limited, overloaded, refused};
use crate::http::compression::AsTagged;
use crate::http::graphql::write_limit;
use crate::http::{Site, etag, request_id};
use crate::service::Services;
use crate::service::export::government::{Government, government};

/// `GET /export/governments/CODE.zip`
pub(in crate::http) async fn get(
    State(site): State<Site>,
    Path(file): Path<String>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let id = request_id(&extensions);
    let no_such = || {
        let message = "A government's file is named by its code, for example 34.02.zip.";
        refusal(&refused(code::BAD_USER_INPUT, message.to_owned()))
    };
    let Some(code) = file.strip_suffix(".zip") else {
        return no_such();
    };
    let pass = match site.exports.enter().await {
        Ok(pass) => pass,
        Err(Full) => return refusal(&overloaded()),
    };
    let (found, versions) = match Box::pin(site.in_time(find(&site, code))).await {
        Ok(Ok((Some(found), versions))) => (found, versions),
        Ok(Ok((None, _))) => return no_such(),
        Ok(Err(cause)) => return refusal(&fault(&cause, &id)),
        Err(given_up) => return refusal(&given_up),
    };
    let etag = tag(&site, &versions, AreaSet::ALL, &["government", code]);
    if etag::is_known(&headers, &etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let mut verdict = None;
    if let Some(limit) = site.answering.limit() {
        let client = site.asker(&extensions, &headers).client;
        // Each figure stands in the file once for itself and once in its item.
        let cost = 1 + 2 * found.figures / ROWS_FOR_A_COST;
        let charged = limit.charge(client, cost).await;
        if !charged.is_granted() {
            let mut response = refusal(&limited());
            write_limit(&mut response, Some(limit), Some(charged));
            return response;
        }
        verdict = Some(charged);
    }
    let descriptor = package::of_government(
        &found.code,
        &found.name,
        &versions.word(),
        found.tables.iter().map(|table| table.sheet()),
    );
    let disposition = format!("attachment; filename=\"pantau-{}.zip\"", found.code);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(archive::MEDIA_TYPE),
        ),
        (
            header::CONTENT_DISPOSITION,
            // A code is digits and points.
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    let tables = found.tables;
    let body = body::of(site.longest_export, pass, |out| {
        archive::pump(tables, descriptor, out)
    });
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(AsTagged);
    write_limit(&mut response, site.answering.limit(), verdict);
    tagged(response, etag)
}

async fn find(site: &Site, code: &str) -> anyhow::Result<(Option<Government>, Versions)> {
    let now = site.database.frozen().await?;
    let versions = Versions::asked_of(&now).await?;
    let services = Services::new(&now, site.clock.clone()).with(site.settings());
    Ok((government(&services, code).await?, versions))
}
