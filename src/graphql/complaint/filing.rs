//! Filing a complaint.

use async_graphql::{ID, InputObject, SimpleObject};

use super::case::ComplaintCase;
use super::words::ComplaintKind;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{Date, Degrees, RegionCode};
use crate::graphql::writing::outcome;
use crate::service::complaint::{ComplaintRefusal, Filed, NewComplaint};

/// What is filed. Name at least one of unit, service, program and region, so that a government
/// receives it.
#[derive(InputObject)]
pub struct FileComplaintInput {
    /// What is wanted.
    kind: ComplaintKind,
    /// What it is about, in a few words: at most 200 characters.
    title: String,
    /// What it says: plain text, at most 10,000 characters.
    text: String,
    /// Global id of the unit that it is about (*terlapor*).
    unit: Option<ID>,
    /// Official code of the region where it happened, as near as it is known.
    region_code: Option<RegionCode>,
    /// Global id of the public service that it is about.
    service: Option<ID>,
    /// Global id of the program that it is about.
    program: Option<ID>,
    /// Where it happened: degrees north. Given together with `longitude`.
    latitude: Option<Degrees>,
    /// Where it happened: degrees east. Given together with `latitude`.
    longitude: Option<Degrees>,
    /// The day on which it happened.
    happened_on: Option<Date>,
    /// Whether who files it is told to nobody, also not to those who handle it (*anonim*). The reporter
    /// alone takes it back.
    #[graphql(default)]
    anonymous: bool,
    /// Whether it is told to nobody but those who handle it (*rahasia*). The reporter alone takes it
    /// back.
    #[graphql(default)]
    confidential: bool,
    /// Whether the reporter was asked about personal data that was found in title or text (the
    /// refusal `PERSONAL_DATA`), and means it.
    #[graphql(default)]
    personal_data_confirmed: bool,
    /// A word of your own for this complaint, at most 200 characters, new for each. When you send the
    /// same again under the same word, because you did not hear the answer, nothing is filed twice,
    /// and within a day you get a new secret in place of the first. Without an account it has at
    /// least 32 characters that nobody can guess, such as a random UUID: whoever knows it can do as
    /// you can.
    idempotency_key: String,
}

impl FileComplaintInput {
    pub(super) fn read(self) -> Result<NewComplaint, ApiError> {
        let Self {
            kind,
            title,
            text,
            unit,
            region_code,
            service,
            program,
            latitude,
            longitude,
            happened_on,
            anonymous,
            confidential,
            personal_data_confirmed,
            idempotency_key,
        } = self;
        let id = |id: Option<ID>, kind: NodeKind| id.map(|id| kind.parse(&id)).transpose();
        Ok(NewComplaint {
            kind: kind.into(),
            title,
            text,
            unit: id(unit, NodeKind::Unit)?,
            region_code: region_code.map(|code| code.0),
            service: id(service, NodeKind::PublicService)?,
            program: id(program, NodeKind::Program)?,
            point: (
                latitude.map(|degrees| degrees.0),
                longitude.map(|degrees| degrees.0),
            ),
            happened_on: happened_on.map(|day| day.0),
            is_anonymous: anonymous,
            is_confidential: confidential,
            personal_data_confirmed,
            idempotency_key,
        })
    }
}

/// What was filed, and how its reporter comes back to it.
#[derive(SimpleObject)]
pub struct FiledComplaint {
    /// The case.
    case: ComplaintCase,
    /// The code that names it. To be written down, with the secret.
    code: String,
    /// What its reporter alone knows. It is shown this once; only its hash is kept, so it cannot be
    /// asked for again. Null where the same was filed more than a day ago.
    secret: Option<String>,
}

impl std::fmt::Debug for FiledComplaint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FiledComplaint(..)")
    }
}

impl FiledComplaint {
    pub(super) fn of(filed: Filed) -> Self {
        Self {
            case: ComplaintCase(filed.case),
            code: filed.code.to_string(),
            secret: filed.secret.map(|secret| secret.reveal()),
        }
    }
}

outcome! {
    /// Either what was filed, or the reasons why nothing was.
    FileComplaintPayload {
        /// What was filed; null where it was refused.
        filed: FiledComplaint
    }, FileComplaintError, ComplaintRefusal,
    /// What is wrong with what was to be filed.
    FileComplaintErrorCode {
        /// The title has nothing to read, or is too long.
        TitleInvalid = ComplaintRefusal::BadTitle,
        /// The text has nothing to read, or is too long.
        TextInvalid = ComplaintRefusal::BadText,
        /// Title or text seem to hold personal data: ask the reporter, then send it again with
        /// `personalDataConfirmed`, or without the data.
        PersonalData = ComplaintRefusal::PersonalData(_),
        /// Neither unit, service, program nor region is named.
        PlaceMissing = ComplaintRefusal::PlaceMissing,
        /// No government has this region.
        RegionNotFound = ComplaintRefusal::RegionNotFound,
        /// No unit has this id, or it belongs to another government than the region.
        UnitNotFound = ComplaintRefusal::UnitNotFound,
        /// No service has this id, or it is another unit's.
        ServiceNotFound = ComplaintRefusal::ServiceNotFound,
        /// No program has this id, or it is another unit's.
        ProgramNotFound = ComplaintRefusal::ProgramNotFound,
        /// Of the point one coordinate is missing, or it lies on no map.
        PointInvalid = ComplaintRefusal::BadPoint,
        /// It is to have happened on a day that has not come yet.
        HappenedInFuture = ComplaintRefusal::InFuture,
        /// The idempotency key is empty or too long, or, without an account, too short.
        IdempotencyKeyInvalid = ComplaintRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ComplaintRefusal::KeyReused,
    }
}
