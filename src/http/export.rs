//! Lists as files: `/export/budgetItems.csv?filter={…}`, and what such files will hold.

mod about;
mod body;
mod government;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use super::compression::AsTagged;
use super::graphql::{Written, write_limit};
use super::{Site, etag, request_id};
use crate::area::AreaSet;
use crate::area::versions::Versions;
use crate::export::{Format, Options, package, pump};
use crate::gate::{Full, Pass};
use crate::graphql::error::{code, faulty};
use crate::graphql::export::{Found, ListAsked};
use crate::graphql::{limited, overloaded, refused};
use crate::rate_limit::Verdict;
use crate::service::Services;

/// Files read at once may be waited for by so many more.
pub(super) const WAITING: usize = 16;
/// Rows of a file that cost as much as one object of an answer.
const ROWS_FOR_A_COST: u64 = 10;

/// What is answered instead of a file.
type Refused = Box<async_graphql::Response>;

pub(super) use government::get as government;

/// What an address asks for.
struct Wanted {
    list: ListAsked,
    what: What,
}

/// What is wanted of a list.
#[derive(Clone, Copy)]
enum What {
    /// What its files will hold.
    About,
    /// The descriptor of its CSV file, as a Data Package.
    Descriptor,
    /// A file.
    File(Options),
}

/// `GET /export/LIST.FORMAT`, and `GET /export/LIST` for its description.
pub(super) async fn get(
    State(site): State<Site>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let id = request_id(&extensions);
    let query = query.unwrap_or_default();
    let wanted = match Wanted::read(&file, &query) {
        Ok(wanted) => wanted,
        Err(message) => return refusal(&refused(code::BAD_USER_INPUT, message)),
    };
    let pass = match site.exports.enter().await {
        Ok(pass) => pass,
        Err(Full) => return refusal(&overloaded()),
    };
    let opening = Box::pin(Opened::new(&site, &wanted, &uri, &id));
    let opened = site.in_time(opening).await;
    let opened = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(refused)) => return refusal(&refused),
        Err(given_up) => return refusal(&given_up),
    };
    if etag::is_known(&headers, &opened.etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, opened.etag)]).into_response();
    }
    if let Some(message) = wanted.too_many(opened.rows, site.max_xlsx_rows) {
        return refusal(&refused(code::QUERY_TOO_COMPLEX, message));
    }
    let client = site.asker(&extensions, &headers).client;
    let rows = u64::try_from(opened.rows).unwrap_or(0);
    let mut verdict = None;
    if let Some(limit) = site.answering.limit() {
        let charged = limit.charge(client, 1 + rows / ROWS_FOR_A_COST).await;
        if !charged.is_granted() {
            let mut response = refusal(&limited());
            write_limit(&mut response, Some(limit), Some(charged));
            return response;
        }
        verdict = Some(charged);
    }
    answer(&site, wanted, opened, pass, verdict, &query, &id).await
}

/// The file, or its description.
async fn answer(
    site: &Site,
    wanted: Wanted,
    opened: Opened,
    pass: Pass,
    verdict: Option<Verdict>,
    query: &str,
    id: &str,
) -> Response {
    let etag = opened.etag.clone();
    let mut response = match wanted.what {
        What::File(options) => {
            let longest = site.longest_export;
            file(opened.found, options, longest, pass)
        }
        What::Descriptor => {
            let sheet = opened.found.source.sheet();
            let path = address(&wanted.list.field, ".csv", query);
            let path = path.trim_start_matches("/export/");
            Json(package::of_list(sheet, path, &opened.version)).into_response()
        }
        What::About => match about::of(&wanted.list, opened, query).await {
            Ok(about) => Json(about).into_response(),
            Err(cause) => return refusal(&fault(&cause, id)),
        },
    };
    write_limit(&mut response, site.answering.limit(), verdict);
    tagged(response, etag)
}

/// The address of something of a list.
fn address(field: &str, end: &str, query: &str) -> String {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/export/{field}{end}{mark}{query}")
}

/// The response with its tag: to be kept, and asked for again each time.
fn tagged(mut response: Response, etag: HeaderValue) -> Response {
    let out = response.headers_mut();
    out.insert(header::ETAG, etag);
    let revalidate = HeaderValue::from_static("public, no-cache");
    out.insert(header::CACHE_CONTROL, revalidate);
    let nosniff = HeaderValue::from_static("nosniff");
    out.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

fn file(found: Found, options: Options, longest: std::time::Duration, pass: Pass) -> Response {
    let format = options.format;
    let name = format!("{}.{}", found.source.sheet().name, format.extension());
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            // The name of a table is a file name of ours.
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    let source = found.source;
    let body = body::of(longest, pass, |out| pump(source, options, out));
    let mut response = (headers, body).into_response();
    if format.is_compressed() {
        response.extensions_mut().insert(AsTagged);
    }
    response
}

impl Wanted {
    /// What is said where the format does not hold so many rows.
    fn too_many(&self, rows: i64, most: u64) -> Option<String> {
        let rows = u64::try_from(rows).unwrap_or(0);
        let is_workbook =
            matches!(self.what, What::File(options) if options.format == Format::Xlsx);
        (is_workbook && rows > most).then(|| {
            format!(
                "The list has {rows} rows, and an XLSX file may have {most}. Ask for \
                 csv, or filter the list."
            )
        })
    }

    fn read(file: &str, query: &str) -> Result<Self, String> {
        let (field, extension) = file.split_once('.').unwrap_or((file, ""));
        let format = Format::named(extension);
        if format.is_none() && !["", package::EXTENSION].contains(&extension) {
            return Err(format!("There is no format `{extension}`."));
        }
        let mut list = ListAsked {
            field: field.to_owned(),
            ..ListAsked::default()
        };
        let mut bom = false;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "of" => list.of = Some(value.into_owned()),
                "bom" => {
                    bom = value
                        .parse()
                        .map_err(|_| "`bom` is true or false.".to_owned())?;
                }
                _ => list.arguments.push((name.into_owned(), value.into_owned())),
            }
        }
        let what = match format {
            Some(format) => What::File(Options { format, bom }),
            None if extension.is_empty() => What::About,
            None => What::Descriptor,
        };
        Ok(Self { list, what })
    }
}

/// A list at one moment, ready to be read.
struct Opened {
    found: Found,
    rows: i64,
    /// The version of the data.
    version: String,
    etag: HeaderValue,
}

impl Opened {
    async fn new(site: &Site, wanted: &Wanted, uri: &Uri, id: &str) -> Result<Self, Refused> {
        let fault = |cause: anyhow::Error| Box::new(fault(&cause, id));
        let now = site.database.frozen().await;
        let now = now.map_err(|cause| fault(cause.into()))?;
        let versions = Versions::asked_of(&now).await.map_err(fault)?;
        let services = Services::new(&now, site.clock.clone()).with(site.settings());
        let today = services.today();
        let api = site.answering.api().over(services);
        let found = api.list_to_export(&wanted.list, id).await;
        let found = found.map_err(Box::new)?;
        let areas = site.answering.areas_of(&found.operation);
        let areas = areas.and(found.source.sheet().areas);
        let rows = found.source.count().await.map_err(fault)?;
        let etag = tag(
            site,
            &versions,
            areas,
            &[&today.to_string(), &uri.to_string()],
        );
        Ok(Self {
            found,
            rows,
            version: versions.word(),
            etag,
        })
    }
}

/// The tag of what was read from these areas at these versions.
fn tag(site: &Site, versions: &Versions, areas: AreaSet, asked: &[&str]) -> HeaderValue {
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update(site.schema.etag());
    for area in areas.iter() {
        digest.update(versions.of(area));
    }
    for part in asked {
        digest.update(part);
        digest.update([0]);
    }
    etag::of_digest(&digest.finalize())
}

fn fault(cause: &anyhow::Error, id: &str) -> async_graphql::Response {
    tracing::error!(cause = format!("{cause:#}"), "an export failed");
    faulty(id)
}

/// What went wrong, in the form that errors have everywhere.
fn refusal(response: &async_graphql::Response) -> Response {
    let error = response.errors.first();
    let given = error.and_then(|error| error.extensions.as_ref()?.get("code").cloned());
    let status = match given.and_then(|code| code.into_json().ok()?.as_str().map(str::to_owned)) {
        Some(word) => match word.as_str() {
            code::RATE_LIMITED => StatusCode::TOO_MANY_REQUESTS,
            code::SERVICE_UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
            code::REQUEST_TIMEOUT => StatusCode::GATEWAY_TIMEOUT,
            code::INTERNAL_SERVER_ERROR => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        },
        None => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = match Written::new(response).to_json() {
        Ok(body) => {
            let kind = HeaderValue::from_static("application/json");
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(cause) => {
            tracing::error!(%cause, "a refusal could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    };
    let no_store = HeaderValue::from_static("no-store");
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, no_store);
    write_limit(&mut response, None, None);
    response
}
