//! Complaints: filed by anyone, seen by those on the case, and shown to everyone as far as they may
//! be.
//!
//! Four types stand for one complaint, so that what is hidden cannot be shown by mistake: the row
//! (`entity::complaint::Model`), which is shown to nobody; [`PublicComplaint`], which is read from a
//! view that has no other columns; [`Case`], which is made of the row for somebody who is on the
//! case; and [`CaseRow`], by which lists find cases.

mod acting;
mod case;
mod clockwork;
pub mod deadline;
mod filing;
pub mod flow;
mod place;
mod public;
mod reading;
mod step;
mod term;

use super::comment::personal_data::PersonalData;
use super::failure::Failure;
use super::list::Lists;
use super::participation::{Common, Turns};
use crate::auth::policy::Standing;
use crate::clock::Clock;
use crate::database::Database;

pub use super::participation::LONGEST_KEY;
pub use acting::{Act, On};
pub use case::{Case, CaseRow, FILED_AT as CASE_FILED_AT, KIND as CASE_KIND, STATE as CASE_STATE};
pub use filing::{Filed, NewComplaint};
pub use public::{
    DUE_AT, DUTY, ESCALATION, FILED_AT, GOVERNMENT, GOVERNMENT_CODE, HANDLING, KIND,
    PublicComplaint, PublicStep, RATING, RESPONDENT, SERVICE, SERVICE_CODE, STATE, STEPS, TITLE,
    UNIT, UNIT_CODE,
};
pub use reading::Cases;
pub use step::{CaseStep, SeenStep, seen_in};
pub use term::{Term, holidays_of, late_on};

/// Most characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// Most characters of who something is redirected to.
pub const LONGEST_NAME: usize = 200;
/// Fewest characters of a key under which something is filed without an account: with it the secret
/// is had again, so it must be as hard to guess.
pub const SHORTEST_KEY: usize = 32;
/// Most steps of a case.
pub const MOST_STEPS: i32 = 500;

/// Why nothing was filed or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComplaintRefusal {
    /// This caller may not.
    Standing(Standing),
    /// The title is empty or too long.
    BadTitle,
    /// The text is empty or too long.
    BadText,
    /// These kinds of personal data are in it, and nobody said that this is meant.
    PersonalData(Vec<PersonalData>),
    /// Neither a unit nor a region is named, so nobody would receive it.
    PlaceMissing,
    /// No government has this region.
    RegionNotFound,
    /// There is no such unit, or it belongs to another government than the region.
    UnitNotFound,
    /// There is no such service, or it is another unit's.
    ServiceNotFound,
    /// There is no such program, or it is another unit's.
    ProgramNotFound,
    /// Of a place one coordinate is missing, or lies on no map.
    BadPoint,
    /// It is to have happened in the future.
    InFuture,
    /// The key is empty or too long, or too short for who has no account.
    BadKey,
    /// Something else was sent under this key.
    KeyReused,
    /// The case is not there, or the caller is not on it.
    NotFound,
    /// Somebody else does this.
    RoleNotHeld,
    /// It is not done as things stand.
    NotPossible,
    /// This must be said, too.
    Missing(&'static str),
    /// This has nothing to do with the action.
    Superfluous(&'static str),
    /// The complaint that it repeats is not there, is the same one, or repeats another one itself.
    OriginalNotFound,
    /// A rating is a number from 1 to 4.
    BadRating,
    /// Too much was done about it.
    TooManySteps,
    /// An import is writing, and it was waited for in vain.
    Busy,
}

impl Common for ComplaintRefusal {
    fn busy() -> Self {
        Self::Busy
    }

    fn bad_key() -> Self {
        Self::BadKey
    }

    fn key_reused() -> Self {
        Self::KeyReused
    }
}

type Refused = Failure<ComplaintRefusal>;

fn refused(reason: ComplaintRefusal) -> Refused {
    Failure::Refused(reason)
}

fn standing(standing: Standing) -> Refused {
    refused(ComplaintRefusal::Standing(standing))
}

/// Keeps complaints. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ComplaintService {
    turns: Turns,
    lists: Lists,
}

impl ComplaintService {
    /// The complaints in this database.
    pub fn new(database: Database, lists: Lists, clock: Clock) -> Self {
        let turns = Turns::new(database, clock);
        Self { turns, lists }
    }

    /// The same, reading by these lists.
    #[must_use]
    pub fn reading(&self, lists: Lists) -> Self {
        let turns = self.turns.clone();
        Self { turns, lists }
    }
}
