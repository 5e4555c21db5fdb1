//! Requests that never became GraphQL, and what they are told.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::accept::Format;
use crate::graphql::error::code;
use crate::http::caller::Unrecognized;

/// Why a request did not become GraphQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No format of ours is accepted.
    NotAcceptable,
    /// The operation is answered by a stream of events only.
    NeedsEvents,
    /// The body is not JSON in UTF-8, or it is compressed.
    NotJson,
    /// The body is larger than allowed.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The body broke off.
    BrokenOff,
    /// The body is a list of requests.
    Batch,
    /// The request is no GraphQL-over-HTTP request, for this reason.
    Malformed(&'static str),
    /// The method may only read, and the operation writes.
    WouldWrite,
    /// No such method here.
    Method,
    /// A page of another site made a browser ask without knowing that it asks GraphQL.
    Simple,
    /// The caller shows something and is not known by it.
    Caller(Unrecognized),
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Self::NotAcceptable | Self::NeedsEvents => StatusCode::NOT_ACCEPTABLE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff | Self::Batch | Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::WouldWrite | Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Simple => StatusCode::FORBIDDEN,
            Self::Caller(unrecognized) => match unrecognized {
                Unrecognized::Unknown => StatusCode::UNAUTHORIZED,
                Unrecognized::NotForUsers => StatusCode::FORBIDDEN,
                Unrecognized::Malformed => StatusCode::BAD_REQUEST,
                Unrecognized::IssuerDown | Unrecognized::Unavailable => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
            },
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::TooSlow => code::REQUEST_TIMEOUT,
            Self::Simple | Self::Caller(Unrecognized::NotForUsers) => code::FORBIDDEN,
            Self::Caller(Unrecognized::Unknown) => code::UNAUTHENTICATED,
            Self::Caller(Unrecognized::IssuerDown | Unrecognized::Unavailable) => {
                code::SERVICE_UNAVAILABLE
            }
            _ => code::BAD_USER_INPUT,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::NotAcceptable => {
                "Accept application/graphql-response+json, application/json or text/event-stream."
            }
            Self::NeedsEvents => {
                "A subscription is answered to those who accept text/event-stream, and over the \
                 WebSocket protocol graphql-transport-ws."
            }
            Self::NotJson => "Send the request as application/json, in UTF-8 and not compressed.",
            Self::TooLarge => "The request is too large.",
            Self::TooSlow => "The request did not arrive in time.",
            Self::BrokenOff => "The request broke off.",
            Self::Batch => {
                "A list of requests is not answered. Send them one by one, or ask all their fields \
                 in one document."
            }
            Self::Malformed(reason) => reason,
            Self::WouldWrite => "A mutation needs POST.",
            Self::Method => "Ask by POST or GET.",
            Self::Caller(unrecognized) => unrecognized.message(),
            Self::Simple => {
                "A page of another site asked this without saying that it asks GraphQL. Ask with \
                 fetch() in the mode `cors`."
            }
        }
    }

    fn allow(self) -> Option<&'static str> {
        match self {
            Self::WouldWrite => Some("POST"),
            Self::Method => Some("GET, HEAD, POST, OPTIONS"),
            _ => None,
        }
    }

    /// How to show who asks, as RFC 6750 says it.
    fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Caller(Unrecognized::Unknown) => {
                Some("Bearer realm=\"pantau\", error=\"invalid_token\"")
            }
            Self::Caller(Unrecognized::NotForUsers) => Some(
                "Bearer realm=\"pantau\", error=\"insufficient_scope\", scope=\"act-for-users\"",
            ),
            _ => None,
        }
    }

    /// The error as the body of an answer.
    pub(super) fn body(self) -> serde_json::Value {
        let extensions = json!({ "code": self.code() });
        json!({ "errors": [{ "message": self.message(), "extensions": extensions }] })
    }

    pub(super) fn answer(self, format: Format) -> Response {
        let mut response = (self.status(), Json(self.body())).into_response();
        let headers = response.headers_mut();
        let content_type = HeaderValue::from_static(format.content_type());
        headers.insert(header::CONTENT_TYPE, content_type);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(allow) = self.allow() {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(challenge) = self.challenge() {
            let challenge = HeaderValue::from_static(challenge);
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
