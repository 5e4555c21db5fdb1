//! Who asks, as a request shows it: by a key or a token, and by the user that an app acts for.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, header};
use serde_json::{Map, Value};

use super::Site;
use crate::answering::Asker;
use crate::auth::actor::{Actor, Vouched};
use crate::auth::token::{Bearer, Credentials};
use crate::rate_limit::Client;
use crate::service::app::Denied;
use crate::service::failure::Failure;

/// The app's id for the user it acts for, in UTF-8 with percent signs where it is not ASCII.
pub(super) const USER_ID: HeaderName = HeaderName::from_static("on-behalf-of");
/// That user's name, written likewise.
pub(super) const USER_NAME: HeaderName = HeaderName::from_static("on-behalf-of-name");

/// Why it is not known who asks, although somebody shows something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unrecognized {
    /// What is shown is no key or token of ours, or none that is valid.
    Unknown,
    /// It is not for acting for users.
    NotForUsers,
    /// The user that the app acts for is not said as it should be.
    Malformed,
    /// The issuer that is said to vouch for them did not give its keys.
    IssuerDown,
    /// The database did not say.
    Unavailable,
}

impl Unrecognized {
    /// What is wrong, for people.
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Unknown => {
                "The key or token in `Authorization: Bearer …` is not known, has expired or was \
                 revoked."
            }
            Self::NotForUsers => "This key or token is not for acting for users (act-for-users).",
            Self::Malformed => {
                "Say for whom you act by `On-Behalf-Of` (1 to 255 characters) and \
                 `On-Behalf-Of-Name` (1 to 80) together, in percent-encoded UTF-8, without line \
                 breaks and without spaces at their ends."
            }
            Self::IssuerDown => {
                "The issuer of this token could not be asked for its keys; try again in a moment."
            }
            Self::Unavailable => "Who asks could not be looked up now; try again in a moment.",
        }
    }
}

/// Whether a request shows who asks.
pub(super) fn is_shown(headers: &HeaderMap) -> bool {
    [header::AUTHORIZATION, USER_ID, USER_NAME]
        .iter()
        .any(|name| headers.contains_key(name))
}

/// What the headers of a request show; none where they show nothing.
pub(super) fn of_headers(headers: &HeaderMap) -> Result<Option<Credentials>, Unrecognized> {
    if !is_shown(headers) {
        return Ok(None);
    }
    let shown = single(headers, &header::AUTHORIZATION).map_err(|_| Unrecognized::Unknown)?;
    let bearer = shown.and_then(Bearer::of_authorization);
    let bearer = bearer.ok_or(Unrecognized::Unknown)?;
    let (id, name) = (single(headers, &USER_ID)?, single(headers, &USER_NAME)?);
    let user = match (id, name) {
        (None, None) => None,
        (Some(id), Some(name)) => {
            let user = Vouched::new(&decoded(id)?, &decoded(name)?);
            Some(user.ok_or(Unrecognized::Malformed)?)
        }
        _ => return Err(Unrecognized::Malformed),
    };
    Ok(Some(Credentials { bearer, user }))
}

/// What the introduction on a socket shows: `authorization`, and `onBehalfOf` with `id` and `name`.
pub(super) fn of_payload(
    payload: &Map<String, Value>,
) -> Result<Option<Credentials>, Unrecognized> {
    let entry = |wanted: &str| {
        let found = payload
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    };
    let (shown, user) = (entry("authorization"), entry("onBehalfOf"));
    if shown.is_none() && user.is_none() {
        return Ok(None);
    }
    let bearer = shown
        .and_then(Value::as_str)
        .and_then(Bearer::of_authorization);
    let bearer = bearer.ok_or(Unrecognized::Unknown)?;
    let user = match user {
        None => None,
        Some(user) => {
            let text = |name| user.get(name).and_then(Value::as_str);
            let user = text("id")
                .zip(text("name"))
                .and_then(|(id, name)| Vouched::new(id, name));
            Some(user.ok_or(Unrecognized::Malformed)?)
        }
    };
    Ok(Some(Credentials { bearer, user }))
}

/// A header that may stand once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Unrecognized> {
    let mut values = headers.get_all(name).iter();
    let (value, another) = (values.next(), values.next());
    match (value, another) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Unrecognized::Malformed)?;
            Ok(Some(text))
        }
        (Some(_), Some(_)) => Err(Unrecognized::Malformed),
    }
}

fn decoded(text: &str) -> Result<String, Unrecognized> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8();
    text.map(Into::into).map_err(|_| Unrecognized::Malformed)
}

impl Site {
    /// The asker, as who it shows to be. What an app asks counts against the app, and what somebody
    /// asks who has signed in, against them.
    pub(super) async fn recognize(
        &self,
        asker: Asker,
        credentials: Option<&Credentials>,
    ) -> Result<Asker, Unrecognized> {
        let Some(credentials) = credentials else {
            return Ok(asker);
        };
        let services = self.answering.api().services();
        let actor = match self.in_time(services.recognize(credentials)).await {
            Ok(Ok(actor)) => actor,
            Ok(Err(Failure::Refused(Denied::Unknown))) => return Err(Unrecognized::Unknown),
            Ok(Err(Failure::Refused(Denied::NotForUsers))) => {
                return Err(Unrecognized::NotForUsers);
            }
            Ok(Err(Failure::Refused(Denied::IssuerDown))) => {
                return Err(Unrecognized::IssuerDown);
            }
            Ok(Err(Failure::Fault(cause))) => {
                let cause = format!("{cause:#}");
                tracing::error!(cause, "who asks could not be looked up");
                return Err(Unrecognized::Unavailable);
            }
            Err(_too_slow) => return Err(Unrecognized::Unavailable),
        };
        let client = match &actor {
            Actor::Public => asker.client,
            Actor::App(app) => Client::App(app.app.id),
            Actor::Person(person) => Client::of_person(&person.identity.key()),
        };
        Ok(Asker {
            client,
            actor: Arc::new(actor),
            ..asker
        })
    }
}
