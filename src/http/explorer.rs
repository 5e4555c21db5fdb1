//! The explorer: the bundle of `web/dist/`, within the program.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::etag;

/// Built by `npm run build` in `web/` and committed, so that building the program needs no Node.
#[derive(RustEmbed)]
#[folder = "web/dist/"]
struct Bundle;

/// Scripts and workers are files of this server, and none may make code of text. The editor writes
/// its own style elements as it goes, and cannot give them a nonce: so styles may be inline.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
);

const NOSNIFF: (HeaderName, HeaderValue) = (
    header::X_CONTENT_TYPE_OPTIONS,
    HeaderValue::from_static("nosniff"),
);

pub(super) async fn page(headers: HeaderMap) -> Response {
    asset("index.html", &headers)
}

/// Addresses within the page begin at `/explorer/`, so the page itself has one address.
pub(super) async fn slash() -> Redirect {
    Redirect::permanent("/explorer")
}

pub(super) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    asset(&path, &headers)
}

fn asset(path: &str, headers: &HeaderMap) -> Response {
    let Some(file) = Bundle::get(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = etag::of_digest(&file.metadata.sha256_hash());
    let kept = HeaderValue::from_static(if path.starts_with("assets/") {
        // Their names change with their content.
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    });
    let common = [
        POLICY,
        NOSNIFF,
        (header::CACHE_CONTROL, kept),
        (header::ETAG, etag.clone()),
    ];
    if etag::is_known(headers, &etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = (header::CONTENT_TYPE, media_type(path));
    let EmbeddedFile { data, .. } = file;
    (common, [kind], data).into_response()
}

/// A closed list: the bundle has nothing else, which a test holds.
fn media_type(path: &str) -> HeaderValue {
    let extension = path.rsplit('.').next().unwrap_or_default();
    HeaderValue::from_static(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_bundle_has_a_media_type() {
        let unknown: Vec<_> = Bundle::iter()
            .filter(|path| media_type(path) == "application/octet-stream")
            .collect();

        assert_eq!(unknown, Vec::<String>::new());
        assert!(Bundle::get("index.html").is_some());
    }
}
