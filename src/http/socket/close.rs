//! Why a socket is closed.

use axum::extract::ws::{CloseFrame, Message};

use crate::http::caller::Unrecognized;

/// Longest reason that fits into a close frame.
const LONGEST_REASON: usize = 123;

/// Why a socket is closed, for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// A message is larger than allowed.
    TooLarge,
    /// Who asks could not be looked up; the caller may try again.
    Unavailable,
    /// The program is ending; the caller may come back.
    Restart,
    /// A message that the protocol does not know.
    Invalid(String),
    /// An operation was asked before the connection was acknowledged.
    Unauthorized,
    /// The connection is refused.
    Forbidden,
    /// The caller speaks another protocol.
    Protocol,
    /// The caller did not introduce itself in time.
    InitTimeout,
    /// An operation with this id runs already.
    Exists(String),
    /// The caller introduced itself twice.
    TooManyInits,
}

impl From<Unrecognized> for Close {
    fn from(reason: Unrecognized) -> Self {
        match reason {
            Unrecognized::Unknown | Unrecognized::NotForUsers => Self::Forbidden,
            Unrecognized::Malformed => {
                Self::Invalid("`onBehalfOf` is not as it should be".to_owned())
            }
            Unrecognized::IssuerDown | Unrecognized::Unavailable => Self::Unavailable,
        }
    }
}

impl Close {
    fn code(&self) -> u16 {
        match self {
            Self::TooLarge => 1009,
            Self::Restart => 1012,
            Self::Unavailable => 1013,
            Self::Invalid(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden => 4403,
            Self::Protocol => 4406,
            Self::InitTimeout => 4408,
            Self::Exists(_) => 4409,
            Self::TooManyInits => 4429,
        }
    }

    fn reason(&self) -> String {
        let mut reason = match self {
            Self::TooLarge => "Message too large".to_owned(),
            Self::Restart => "Service restart".to_owned(),
            Self::Unavailable => "Try again later".to_owned(),
            Self::Invalid(what) => what.clone(),
            Self::Unauthorized => "Unauthorized".to_owned(),
            Self::Forbidden => "Forbidden".to_owned(),
            Self::Protocol => "Subprotocol not acceptable".to_owned(),
            Self::InitTimeout => "Connection initialisation timeout".to_owned(),
            Self::Exists(id) => format!("Subscriber for {id} already exists"),
            Self::TooManyInits => "Too many initialisation requests".to_owned(),
        };
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        reason
    }

    pub(super) fn message(&self) -> Message {
        Message::Close(Some(CloseFrame {
            code: self.code(),
            reason: self.reason().into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::Close;

    #[test]
    fn a_reason_fits_into_its_frame() {
        let long = Close::Exists("é".repeat(200));

        assert!(long.reason().len() <= 123);
        assert!(long.reason().starts_with("Subscriber for éé"));
    }
}
