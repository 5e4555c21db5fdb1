//! What is done about a case.

use async_graphql::{ID, InputObject};

use super::case::ComplaintCase;
use super::words::{ComplaintAction, ComplaintHandling, ComplaintRejection};
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::writing::outcome;
use crate::service::complaint::{Act, ComplaintRefusal, On};

/// What its reporter got when a complaint was filed.
#[derive(InputObject)]
pub struct ComplaintTracking {
    /// The code, with or without hyphens.
    code: String,
    /// The secret, with or without hyphens.
    secret: String,
}

/// What is done about which case. Name the case by its id, or, for its reporter, by `tracking`.
#[derive(InputObject)]
pub struct ActOnComplaintInput {
    /// The id of the case, for the user that the app acts for.
    id: Option<ID>,
    /// The code and the secret, for a reporter without an account.
    tracking: Option<ComplaintTracking>,
    /// What is done.
    action: ComplaintAction,
    /// What is said: plain text, at most 10,000 characters. `complaintRules` says which actions need
    /// one, and who may read it.
    text: Option<String>,
    /// For `ASSIGN`: global id of the unit that has to answer, one of the government.
    unit: Option<ID>,
    /// For `MARK_DUPLICATE`: the id of the case that it repeats.
    duplicate_of: Option<ID>,
    /// For `REDIRECT`: who is to answer it, at most 200 characters.
    redirect_to: Option<String>,
    /// For `REJECT`: why.
    rejection: Option<ComplaintRejection>,
    /// For `VERIFY`: what it takes to resolve it.
    handling: Option<ComplaintHandling>,
    /// For `RATE`, and for `CONFIRM` if wanted: from 1, not at all satisfied, to 4, very.
    rating: Option<i32>,
    /// For `RAISE_FLAGS`, `VERIFY` (to raise it before anything is public) and `LOWER_FLAGS`: whether
    /// the flag by which the reporter is told to nobody is meant.
    #[graphql(default)]
    anonymous: bool,
    /// For the same: whether the flag by which all of it is told to nobody but those on the case is
    /// meant.
    #[graphql(default)]
    confidential: bool,
    /// Whether personal data that was found in what everyone may read (the refusal `PERSONAL_DATA`)
    /// is meant.
    #[graphql(default)]
    personal_data_confirmed: bool,
    /// A word of your own for this step, at most 200 characters, new for each. Sent again under the
    /// same word it is done once.
    idempotency_key: String,
}

impl ActOnComplaintInput {
    pub(super) fn act(self) -> Result<Act, ApiError> {
        let Self {
            id,
            tracking,
            action,
            text,
            unit,
            duplicate_of,
            redirect_to,
            rejection,
            handling,
            rating,
            anonymous,
            confidential,
            personal_data_confirmed,
            idempotency_key,
        } = self;
        let row = |id: Option<ID>, kind: NodeKind| id.map(|id| kind.parse(&id)).transpose();
        let on = match (id, tracking) {
            (Some(id), None) => On::Case(NodeKind::ComplaintCase.parse(&id)?),
            (None, Some(ComplaintTracking { code, secret })) => On::Tracked { code, secret },
            _ => {
                let message = "Name the case either by `id` or by `tracking`.";
                return Err(ApiError::BadInput(message.to_owned()));
            }
        };
        Ok(Act {
            on,
            action: action.into(),
            text,
            unit: row(unit, NodeKind::Unit)?,
            duplicate_of: row(duplicate_of, NodeKind::ComplaintCase)?,
            redirect_to,
            rejection: rejection.map(Into::into),
            handling: handling.map(Into::into),
            rating,
            anonymous,
            confidential,
            personal_data_confirmed,
            idempotency_key,
        })
    }
}

outcome! {
    /// Either the case, or the reasons why nothing was done.
    ActOnComplaintPayload {
        /// The case, as it is now; null where nothing was done.
        case: ComplaintCase
    }, ActOnComplaintError, ComplaintRefusal,
    /// Why nothing was done.
    ActOnComplaintErrorCode {
        /// There is no such case, the caller is not on it, or code and secret do not belong together.
        CaseNotFound = ComplaintRefusal::NotFound,
        /// Somebody else on the case does this.
        RoleNotHeld = ComplaintRefusal::RoleNotHeld,
        /// It cannot be done in this state; `availableActions` says what can be.
        ActionNotPossible = ComplaintRefusal::NotPossible,
        /// The action needs a field that was not given.
        FieldMissing = ComplaintRefusal::Missing(_),
        /// A field was given that has nothing to do with the action.
        FieldSuperfluous = ComplaintRefusal::Superfluous(_),
        /// The text has nothing to read, or is too long.
        TextInvalid = ComplaintRefusal::BadText,
        /// What everyone may read seems to hold personal data: take it out, raise the flag
        /// `confidential`, or say by `personalDataConfirmed` that it is meant.
        PersonalData = ComplaintRefusal::PersonalData(_),
        /// No unit of the government has this id, or it is over.
        UnitNotFound = ComplaintRefusal::UnitNotFound,
        /// No complaint that the coordinator receives has this id, or it repeats one itself.
        OriginalNotFound = ComplaintRefusal::OriginalNotFound,
        /// A rating is a number from 1 to 4.
        RatingInvalid = ComplaintRefusal::BadRating,
        /// Too much was done about the case to add to it.
        TooManySteps = ComplaintRefusal::TooManySteps,
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = ComplaintRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ComplaintRefusal::KeyReused,
    }
}
