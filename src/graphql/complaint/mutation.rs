//! Filing complaints, and what is done about them.

use async_graphql::{Context, Object};

use super::acting::{ActOnComplaintInput, ActOnComplaintPayload};
use super::case::ComplaintCase;
use super::filing::{FileComplaintInput, FileComplaintPayload, FiledComplaint};
use crate::graphql::error::ApiError;
use crate::graphql::writing::{BUSY, Told, write};
use crate::service::comment::personal_data::PersonalData;
use crate::service::comment::text::LONGEST;
use crate::service::complaint::{
    ComplaintRefusal, LONGEST_KEY, LONGEST_NAME, LONGEST_TITLE, MOST_STEPS, SHORTEST_KEY,
};

impl Told for ComplaintRefusal {
    fn told(self) -> (Option<&'static str>, String) {
        let (field, message) = match self {
            Self::BadTitle => {
                let message = format!("A title has 1 to {LONGEST_TITLE} characters to read.");
                return (Some("title"), message);
            }
            Self::BadText => {
                let message = format!(
                    "A text has 1 to {LONGEST} characters to read, a name at most {LONGEST_NAME}."
                );
                return (Some("text"), message);
            }
            Self::PersonalData(kinds) => {
                let kinds: Vec<&str> = kinds.into_iter().map(PersonalData::words).collect();
                let message = format!(
                    "What everyone may come to read seems to hold {}. Is it meant?",
                    kinds.join(" and ")
                );
                return (Some("text"), message);
            }
            Self::PlaceMissing => (
                Some("unit"),
                "Name a unit, a service, a program or a region, so that somebody receives it.",
            ),
            Self::RegionNotFound => (Some("regionCode"), "No government has this region."),
            Self::UnitNotFound => (
                Some("unit"),
                "No unit of this government has this id, or it is over.",
            ),
            Self::ServiceNotFound => (Some("service"), "No service of this unit has this id."),
            Self::ProgramNotFound => (Some("program"), "No program of this unit has this id."),
            Self::BadPoint => (
                Some("latitude"),
                "A point has a latitude up to 90 degrees and a longitude.",
            ),
            Self::InFuture => (Some("happenedOn"), "This day has not come yet."),
            Self::BadKey => {
                let message = format!(
                    "An idempotency key has 1 to {LONGEST_KEY} characters, and without an account at \
                     least {SHORTEST_KEY} that nobody guesses."
                );
                return (Some("idempotencyKey"), message);
            }
            Self::KeyReused => (
                Some("idempotencyKey"),
                "Something else was sent under this key; use a new one each time.",
            ),
            Self::NotFound => (Some("id"), "The caller is on no such case."),
            Self::RoleNotHeld => (Some("action"), "Somebody else on the case does this."),
            Self::NotPossible => (Some("action"), "As things stand it cannot be done."),
            Self::Missing(field) => {
                return (Some(field), format!("This action needs `{field}`."));
            }
            Self::Superfluous(field) => {
                return (Some(field), format!("This action takes no `{field}`."));
            }
            Self::OriginalNotFound => (
                Some("duplicateOf"),
                "It repeats another complaint that you receive, and that repeats none itself.",
            ),
            Self::BadRating => (Some("rating"), "A rating is a number from 1 to 4."),
            Self::TooManySteps => {
                return (None, format!("A case has at most {MOST_STEPS} steps."));
            }
            Self::Busy => (None, BUSY),
            Self::Standing(_) => (None, "You may not."),
        };
        (field, message.to_owned())
    }
}

/// Complaints.
#[derive(Debug, Default)]
pub struct ComplaintMutation;

/// Complaints.
#[Object]
impl ComplaintMutation {
    /// Files a complaint, a suggestion or a request for information: for the user that the app acts
    /// for, or, where none is named, for somebody without an account, who comes back to it by code
    /// and secret. Nothing of it is public before it was reviewed.
    async fn file_complaint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is filed.")] input: FileComplaintInput,
    ) -> Result<Option<FileComplaintPayload>, ApiError> {
        let new = input.read()?;
        let written = write(ctx, move |services, actor| async move {
            services.complaints.file(&actor, new).await
        });
        FileComplaintPayload::of(written.await?.map(FiledComplaint::of)).map(Some)
    }

    /// Does something about a case that the caller is on; `availableActions` of the case says what
    /// can be done, and by `complaintRules` by whom.
    async fn act_on_complaint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is done about which case.")] input: ActOnComplaintInput,
    ) -> Result<Option<ActOnComplaintPayload>, ApiError> {
        let act = input.act()?;
        let written = write(ctx, move |services, actor| async move {
            services.complaints.act(&actor, act).await
        });
        ActOnComplaintPayload::of(written.await?.map(ComplaintCase)).map(Some)
    }
}
