//! What callers see when something is wrong: closed codes, never a cause.

use std::any::Any;
use std::sync::{Arc, Once};

use admission::{Problem, Refusal};
use async_graphql::{ErrorExtensionValues, Pos, Response, ServerError, Value};

use crate::auth::actor::Scope;
use crate::auth::policy::Standing;
use crate::service::cube::MOST_CELLS;
use crate::service::cube::question::{CubeRefusal, MOST_DIMENSIONS};
use crate::service::cube::table::LARGEST_SIZE as LARGEST_CUBE_PAGE;
use crate::service::diff::{DiffRefusal, MOST_FACTS};
use crate::service::failure::Failure;
use crate::service::page::{LARGEST_SIZE, PageRefusal};
use crate::service::signal::{MOST_UNITS, SignalRefusal};
use crate::service::sums::TooLarge;

/// The codes under `extensions.code`. A code is never renamed or reused.
pub mod code {
    /// The document is not GraphQL.
    pub const GRAPHQL_PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
    /// The document does not fit the schema.
    pub const GRAPHQL_VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
    /// An argument or a variable has a value that cannot be used.
    pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
    /// The document holds no such operation, or several and none was named.
    pub const OPERATION_RESOLUTION_FAILURE: &str = "OPERATION_RESOLUTION_FAILURE";
    /// The query nests too deep or asks for too much.
    pub const QUERY_TOO_COMPLEX: &str = "QUERY_TOO_COMPLEX";
    /// No document is known by the hash that was sent; send it once with its text.
    pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
    /// A sum or difference is larger than an amount can be.
    pub const AMOUNT_TOO_LARGE: &str = "AMOUNT_TOO_LARGE";
    /// The key or token that the caller showed is not valid, or it showed none and must.
    pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
    /// This caller may not ask this.
    pub const FORBIDDEN: &str = "FORBIDDEN";
    /// The caller asks too much at once, or too often.
    pub const RATE_LIMITED: &str = "RATE_LIMITED";
    /// The request took too long.
    pub const REQUEST_TIMEOUT: &str = "REQUEST_TIMEOUT";
    /// More is asked than can be answered now.
    pub const SERVICE_UNAVAILABLE: &str = "SERVICE_UNAVAILABLE";
    /// A fault of ours.
    pub const INTERNAL_SERVER_ERROR: &str = "INTERNAL_SERVER_ERROR";

    /// Every code.
    pub const ALL: [&str; 13] = [
        GRAPHQL_PARSE_FAILED,
        GRAPHQL_VALIDATION_FAILED,
        BAD_USER_INPUT,
        OPERATION_RESOLUTION_FAILURE,
        QUERY_TOO_COMPLEX,
        PERSISTED_QUERY_NOT_FOUND,
        AMOUNT_TOO_LARGE,
        UNAUTHENTICATED,
        FORBIDDEN,
        RATE_LIMITED,
        REQUEST_TIMEOUT,
        INTERNAL_SERVER_ERROR,
        SERVICE_UNAVAILABLE,
    ];

    /// The code that a value is, for counting; `unknown` where it is none.
    pub fn known(value: Option<&async_graphql::Value>) -> &'static str {
        let found = ALL
            .into_iter()
            .find(|code| matches!(value, Some(async_graphql::Value::String(text)) if text == code));
        found.unwrap_or("unknown")
    }
}

/// What a fault of ours says to everyone.
pub const FAULT_MESSAGE: &str = "Something went wrong on our side.";

/// The only error a resolver returns.
///
/// Deliberately not `Display`: the framework turns anything printable into a message the client
/// sees, so a bare `?` on a database error would publish it.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// The caller's mistake, explained.
    BadInput(String),
    /// The sum or difference asked for fits no amount.
    AmountTooLarge,
    /// The caller shows neither key nor token, and must.
    Unauthenticated,
    /// This caller may not, and why.
    Forbidden(&'static str),
    /// A fault of ours: logged, never shown.
    Fault(Arc<Fault>),
}

/// A fault of ours. All fields that one read fails share it, and it is logged once.
#[derive(Debug)]
pub struct Fault {
    cause: anyhow::Error,
    logged: Once,
}

impl From<anyhow::Error> for ApiError {
    fn from(cause: anyhow::Error) -> Self {
        let logged = Once::new();
        Self::Fault(Arc::new(Fault { cause, logged }))
    }
}

impl From<Standing> for ApiError {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Unauthenticated => Self::Unauthenticated,
            Standing::ScopeMissing(Scope::Comment) => {
                Self::Forbidden("This key is not for commenting (comment).")
            }
            Standing::ScopeMissing(Scope::Moderate) => {
                Self::Forbidden("This key is not for moderating (moderate).")
            }
            Standing::ScopeMissing(Scope::Complain) => {
                Self::Forbidden("This key is not for complaints (complain).")
            }
            Standing::ScopeMissing(Scope::HandleComplaints) => {
                Self::Forbidden("This key is not for handling complaints (handle-complaints).")
            }
            Standing::ScopeMissing(Scope::ActForUsers) => {
                Self::Forbidden("This key is not for acting for users (act-for-users).")
            }
            Standing::ScopeMissing(Scope::Administer) => {
                Self::Forbidden("This key is not for administering (administer).")
            }
            Standing::SessionMissing => Self::Forbidden(
                "This is for who has signed in with an account of this instance (signIn).",
            ),
            Standing::UserMissing => Self::Forbidden(
                "Say for which of your users you act, by `On-Behalf-Of` and `On-Behalf-Of-Name`.",
            ),
        }
    }
}

impl From<Failure<PageRefusal>> for ApiError {
    fn from(failure: Failure<PageRefusal>) -> Self {
        match failure {
            Failure::Refused(reason) => reason.into(),
            Failure::Fault(cause) => cause.into(),
        }
    }
}

impl From<PageRefusal> for ApiError {
    fn from(reason: PageRefusal) -> Self {
        Self::BadInput(match reason {
            PageRefusal::BothDirections => {
                "Use `first` and `after`, or `last` and `before`, not both.".to_owned()
            }
            PageRefusal::TooLarge => format!("A page has at most {LARGEST_SIZE} rows."),
            PageRefusal::InvalidCursor => {
                "The cursor does not belong to this list in this order.".to_owned()
            }
            PageRefusal::FilterTooLarge => {
                "The filter has too many conditions or nests too deep.".to_owned()
            }
            PageRefusal::SearchWithoutWords => {
                "A search needs at least one letter or digit.".to_owned()
            }
            PageRefusal::OrderTooLong => "The list is ordered by too many keys.".to_owned(),
        })
    }
}

impl From<Failure<DiffRefusal>> for ApiError {
    fn from(failure: Failure<DiffRefusal>) -> Self {
        match failure {
            Failure::Refused(reason) => reason.into(),
            Failure::Fault(cause) => cause.into(),
        }
    }
}

impl From<DiffRefusal> for ApiError {
    fn from(reason: DiffRefusal) -> Self {
        Self::BadInput(match reason {
            DiffRefusal::UnknownDocument => {
                "There is no budget document with this id, or there was none at that time."
                    .to_owned()
            }
            DiffRefusal::ScopesMixed => {
                "One document is a unit's and the other a government's own \
                 summary; they state the same money and are not compared."
                    .to_owned()
            }
            DiffRefusal::OtherBudget => {
                "The documents are of two governments, or of two units that \
                 no recorded reorganization connects; `budgetCompare` puts them side by side."
                    .to_owned()
            }
            DiffRefusal::YearInFilter => {
                "Fiscal years stand in `from` and `to`, not in the filter.".to_owned()
            }
            DiffRefusal::TooManyFacts => format!(
                "A budget of more than {MOST_FACTS} items is not compared item by item: name a \
                 government, a unit or a program in the filter."
            ),
            DiffRefusal::Page(reason) => return reason.into(),
        })
    }
}

impl From<Failure<CubeRefusal>> for ApiError {
    fn from(failure: Failure<CubeRefusal>) -> Self {
        match failure {
            Failure::Refused(reason) => reason.into(),
            Failure::Fault(cause) => cause.into(),
        }
    }
}

impl From<CubeRefusal> for ApiError {
    fn from(reason: CubeRefusal) -> Self {
        Self::BadInput(match reason {
            CubeRefusal::TooManyDimensions => {
                format!("A cube has at most {MOST_DIMENSIONS} dimensions.")
            }
            CubeRefusal::DimensionTwice => "The cube is grouped by a dimension twice.".to_owned(),
            CubeRefusal::SidesMixed => "Revenue, expenditure and financing are not added: ask for \
                 one, with `filter: { side: { eq: EXPENDITURE } }`, or group by `SIDE`."
                .to_owned(),
            CubeRefusal::YearsMixed => "Fiscal years are added only where they are named: ask for \
                 one, with `filter: { fiscalYear: { eq: 2014 } }`, or for several with `in`, or \
                 group by `FISCAL_YEAR`."
                .to_owned(),
            CubeRefusal::TooManyCells => format!(
                "The cube has more than {MOST_CELLS} cells: group by less, or filter for less."
            ),
            CubeRefusal::SearchWithoutWords => return PageRefusal::SearchWithoutWords.into(),
            CubeRefusal::FilterTooLarge => return PageRefusal::FilterTooLarge.into(),
            CubeRefusal::InvalidCursor => return PageRefusal::InvalidCursor.into(),
            CubeRefusal::BothDirections => return PageRefusal::BothDirections.into(),
            CubeRefusal::PageTooLarge => {
                format!("A page of a cube has at most {LARGEST_CUBE_PAGE} cells.")
            }
        })
    }
}

impl From<SignalRefusal> for ApiError {
    fn from(reason: SignalRefusal) -> Self {
        Self::BadInput(match reason {
            SignalRefusal::TooManyItems => {
                "More would have to be compared than may be at once: name some units (`unitCode`) or \
                 rules (`rule`)."
                    .to_owned()
            }
            SignalRefusal::TooManyUnits => format!("At most {MOST_UNITS} units are named."),
        })
    }
}

impl From<TooLarge> for ApiError {
    fn from(_: TooLarge) -> Self {
        Self::AmountTooLarge
    }
}

impl From<ApiError> for async_graphql::Error {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that builds a client error"
    )]
    fn from(error: ApiError) -> Self {
        let (code, message) = match error {
            ApiError::Unauthenticated => (
                code::UNAUTHENTICATED,
                "Show the key of an app, or sign in and show the access token: `Authorization: \
                 Bearer …`."
                    .to_owned(),
            ),
            ApiError::Forbidden(reason) => (code::FORBIDDEN, reason.to_owned()),
            ApiError::BadInput(message) => (code::BAD_USER_INPUT, message),
            ApiError::AmountTooLarge => (
                code::AMOUNT_TOO_LARGE,
                "This is larger than an amount can be.".to_owned(),
            ),
            ApiError::Fault(fault) => {
                fault.logged.call_once(|| {
                    tracing::error!(
                        cause = format!("{:#}", fault.cause),
                        code = code::INTERNAL_SERVER_ERROR,
                        "a field failed"
                    );
                });
                (code::INTERNAL_SERVER_ERROR, FAULT_MESSAGE.to_owned())
            }
        };
        let mut error = Self::new(message);
        error.extensions = Some(with_code(code));
        error
    }
}

fn with_code(code: &str) -> ErrorExtensionValues {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    extensions
}

/// An error about the whole request.
pub(crate) fn request_error(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions = Some(with_code(code));
    error
}

/// A fault of ours that fails the whole request.
pub(crate) fn request_fault(cause: &anyhow::Error) -> ServerError {
    tracing::error!(cause = format!("{cause:#}"), "a request failed");
    request_error(code::INTERNAL_SERVER_ERROR, FAULT_MESSAGE)
}

/// The errors of a document or request that was not admitted.
pub(crate) fn of_refusal(refusal: &Refusal) -> Vec<ServerError> {
    let problems = refusal.problems.iter();
    let errors = problems.map(|Problem { message, location }| {
        let place = location.map(|place| Pos::from((place.line, place.column)));
        let mut error = ServerError::new(message, place);
        error.extensions = Some(with_code(refusal.code.as_str()));
        error
    });
    errors.collect()
}

/// The same error with this code.
pub(crate) fn coded(mut error: ServerError, code: &str) -> ServerError {
    error.source = None;
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
    error
}

/// The last net: no error leaves without a code, none shows a cause, a fault names the request.
pub(crate) fn guarded(mut error: ServerError, request_id: &str) -> ServerError {
    let given = error
        .extensions
        .as_ref()
        .and_then(|values| values.get("code"));
    if given.is_none() {
        let found = if error.source.is_some() {
            // The framework's blanket conversion printed some error of ours.
            tracing::error!(
                cause = error.message,
                "an error without a code left a resolver"
            );
            FAULT_MESSAGE.clone_into(&mut error.message);
            code::INTERNAL_SERVER_ERROR
        } else {
            // Documents were admitted before: what is left is an argument's value.
            code::BAD_USER_INPUT
        };
        error = coded(error, found);
    }
    let ours = Value::from(code::INTERNAL_SERVER_ERROR);
    if let Some(extensions) = &mut error.extensions
        && extensions.get("code") == Some(&ours)
    {
        extensions.set("requestId", request_id);
    }
    error
}

/// The answer to a request that met a panic, which is logged.
pub fn panicked(panic: &(dyn Any + Send), request_id: &str) -> Response {
    tracing::error!(panic = said(panic), "the program failed");
    faulty(request_id)
}

/// The answer to a request that failed by a fault of ours.
pub fn faulty(request_id: &str) -> Response {
    let error = request_error(code::INTERNAL_SERVER_ERROR, FAULT_MESSAGE);
    Response::from_errors(vec![guarded(error, request_id)])
}

/// What a panic said.
pub fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("nothing")
}
