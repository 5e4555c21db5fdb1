//! The closed sets of words of complaints.

use async_graphql::Enum;
use entity::{complaint, complaint_step};

use crate::graphql::filter::worded_enum;
use crate::service::comment::personal_data;

worded_enum! {
    /// What is wanted.
    ComplaintKind, ComplaintKindFilter, complaint::Kind {
        /// That something is put right (*pengaduan*).
        Complaint,
        /// That something is done differently (*aspirasi*).
        Suggestion,
        /// To know something (*permintaan informasi*).
        InformationRequest,
    }
}

worded_enum! {
    /// How things stand with a complaint. Whether it is late is no state of its own.
    ComplaintState, ComplaintStateFilter, complaint::State {
        /// It was filed, and waits to be verified.
        Received,
        /// Its reporter was asked to complete it.
        NeedsCompletion,
        /// It was verified, and waits for a unit (*terverifikasi*).
        Verified,
        /// A unit has it, and has not begun (*disposisi*).
        Assigned,
        /// The unit works on it (*tindak lanjut*).
        InProgress,
        /// The unit answered; its reporter says whether that will do (*tanggapan*).
        Answered,
        /// It is over: its reporter agreed, or said nothing for long enough.
        Closed,
        /// It was not taken on; `rejection` says why.
        Rejected,
        /// Its reporter did not complete it in time.
        Archived,
        /// It repeats another one.
        Duplicate,
        /// Somebody else than this government has to answer it.
        Redirected,
        /// Its reporter was not content with the answer.
        Reopened,
        /// It was taken higher: to the head of the unit, to the inspectorate or the regional secretary,
        /// to the Ombudsman.
        Escalated,
    }
}

worded_enum! {
    /// What it takes to resolve a complaint, which decides by when it must be.
    ComplaintHandling, ComplaintHandlingFilter, complaint::Handling {
        /// To tell what is known or what a rule says.
        Simple,
        /// To look into it, without going there.
        WithoutExamination,
        /// To examine it on the spot (*pengaduan berkadar pengawasan*).
        WithExamination,
    }
}

/// What has to be done next about a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "complaint::Duty")]
pub enum ComplaintDuty {
    /// The government verifies it and passes it on.
    Verify,
    /// The unit says what it will do.
    FollowUp,
    /// The unit resolves it.
    Resolve,
    /// Its reporter completes it; else it is archived.
    Complete,
    /// Its reporter says whether the answer will do; else it is closed.
    Confirm,
}

/// Why a complaint was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "complaint::Rejection")]
pub enum ComplaintRejection {
    /// It is nothing that complaints are for: a crime to be investigated, a law to be made.
    OutOfScope,
    /// Nobody can tell from it what happened where.
    NotEnoughInformation,
    /// No government unit has the authority.
    NotAuthorized,
    /// A court has it.
    BeforeCourt,
    /// It insults or threatens, and says nothing else.
    Abusive,
    /// Something else; the step says what.
    Other,
}

/// What can be done about a complaint; `complaintRules` says by whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "complaint_step::Action")]
pub enum ComplaintAction {
    /// It is filed: by `fileComplaint`, not by an action on a case.
    File,
    /// It is found fit to be taken on, and from then on is public, unless it is confidential. Says
    /// what it takes (`handling`), and may raise flags.
    Verify,
    /// Its reporter is asked to complete it.
    RequestCompletion,
    /// Its reporter completes it.
    Complete,
    /// It is not taken on, for a `rejection` and a text.
    Reject,
    /// It repeats another one (`duplicateOf`).
    MarkDuplicate,
    /// Somebody else has to answer it (`redirectTo`).
    Redirect,
    /// A `unit` has to answer it.
    Assign,
    /// The unit gives it back: it is not theirs to answer.
    Return,
    /// The unit says what it will do.
    Start,
    /// The unit says what it did.
    FollowUp,
    /// The unit answers.
    Answer,
    /// Its reporter is content. May give a `rating`.
    Confirm,
    /// Its reporter is not content.
    Reopen,
    /// Its reporter says how satisfied they are (`rating`).
    Rate,
    /// It is taken one level higher.
    Escalate,
    /// It is closed, since its reporter said nothing for long enough.
    Close,
    /// It is archived, since its reporter did not complete it in time.
    Archive,
    /// Who filed it (`anonymous`) or all of it (`confidential`) is told to nobody from now on.
    RaiseFlags,
    /// A flag is taken back.
    LowerFlags,
    /// Something is noted for those who handle the case.
    Note,
}

/// As what somebody is on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "complaint_step::CaseRole")]
pub enum ComplaintRole {
    /// Who filed it (*pelapor*).
    Reporter,
    /// Who receives complaints for the government (*admin koordinator*).
    Coordinator,
    /// Who answers in the name of the unit (*pejabat penghubung*).
    Official,
    /// This program, by its clocks.
    System,
}

/// Who may read something of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "complaint_step::Seen")]
pub enum ComplaintAudience {
    /// Everyone, as long as the complaint is public.
    Public,
    /// Its reporter, and those who handle it.
    Case,
    /// Those who handle it.
    Handlers,
}

/// A kind of personal data that a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "personal_data::PersonalData")]
pub enum PersonalDataKind {
    /// A national identity number (*NIK*).
    NationalId,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The number of a payment card.
    Card,
}
