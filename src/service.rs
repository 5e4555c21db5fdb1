//! Use cases: what can be asked and done. No GraphQL and no HTTP here.

pub mod amounts;
pub mod app;
pub mod budget;
pub mod calendar;
mod caller;
pub mod chain;
pub mod change;
pub mod check;
pub mod citation;
pub mod code_list;
pub mod comment;
pub mod complaint;
pub mod condition;
pub mod crosswalk;
pub mod cube;
pub mod decimal;
pub mod diff;
pub mod export;
pub mod failure;
pub mod glossary;
pub mod impact;
pub mod in_force;
pub mod issuer;
pub mod known;
pub mod lineage;
pub mod list;
pub mod log;
pub mod moderation;
pub mod overview;
pub mod page;
mod participation;
pub mod person;
pub mod program;
pub mod public_service;
pub mod quality;
pub mod region;
pub mod role;
pub mod satisfaction;
pub mod service_period;
pub mod signal;
pub mod source;
pub(crate) mod sql;
pub mod sums;
pub mod unit;
pub mod user_account;
pub mod working_day;

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use entity::import_run;

use crate::area::ReadAreas;
use crate::auth::identity_token::Issuer;
use crate::clock::Clock;
use crate::database::Database;
use amounts::{AmountService, Known};
use app::AppService;
use calendar::Calendar;
use citation::{CitationService, Room};
use comment::CommentService;
use complaint::ComplaintService;
use crosswalk::CrosswalkService;
use cube::CubeService;
use diff::DiffService;
use issuer::IssuerService;
use known::KnownAt;
use lineage::LineageService;
use list::Lists;
use log::Log;
use moderation::ModerationService;
use public_service::component::Published;
use role::RoleService;
use satisfaction::SatisfactionService;
use signal::SignalService;
use signal::thresholds::Thresholds;
use user_account::{AccountService, SessionSettings};

/// What is set about the use cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// How much room citations have.
    pub room: Room,
    /// By when documents are expected.
    pub calendar: Calendar,
    /// From where on something is a signal.
    pub signals: Thresholds,
    /// Which components of service standards are shown.
    pub published: Published,
    /// How long people stay signed in, and how many passwords are tried at once.
    pub sessions: SessionSettings,
    /// Which issuers of identities are trusted.
    pub issuers: Vec<Issuer>,
}

/// Everything that can be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Services {
    /// Pages, counts and look-ups of every noun.
    pub lists: Lists,
    /// Amounts of items and their sums.
    pub amounts: AmountService,
    /// Codes of one version of a list in the words of another.
    pub crosswalks: CrosswalkService,
    /// Amounts grouped by what the caller chooses.
    pub cube: CubeService,
    /// What changed between two budgets.
    pub diff: DiffService,
    /// What became of units, and of their money.
    pub lineages: LineageService,
    /// Answers under addresses that stay.
    pub citations: CitationService,
    /// What is worth a look.
    pub signals: SignalService,
    /// Apps and their keys.
    pub apps: AppService,
    /// Accounts of this program's own.
    pub accounts: AccountService,
    /// Issuers of identities that are trusted.
    pub issuers: IssuerService,
    /// What people are trusted with.
    pub roles: RoleService,
    /// What people say.
    pub comments: CommentService,
    /// What moderators decide about it.
    pub moderation: ModerationService,
    /// How satisfied people are.
    pub satisfaction: SatisfactionService,
    /// What people complain about, suggest and ask for.
    pub complaints: ComplaintService,
    /// Imports in the order of their commits.
    pub imports: Log<import_run::Model>,
    /// Comments as they are made.
    pub spoken: Log<comment::Comment>,
    /// By when documents are expected.
    pub calendar: Arc<Calendar>,
    /// Which components of service standards are shown.
    pub published: Published,
    clock: Clock,
    /// The instant as of which everything is answered, and what was known by then; none for now.
    as_of: Option<(DateTime<Utc>, KnownAt)>,
}

impl Services {
    /// Services over this database, set as they are unless told otherwise.
    pub fn new(database: &Database, clock: Clock) -> Self {
        let lists = Lists::new(database.clone());
        let Settings {
            room,
            calendar,
            signals,
            published,
            sessions,
            issuers,
        } = Settings::default();
        Self {
            amounts: AmountService::new(lists.clone()),
            crosswalks: CrosswalkService::new(lists.clone()),
            cube: CubeService::new(lists.clone()),
            diff: DiffService::new(lists.clone()),
            lineages: LineageService::new(lists.clone()),
            signals: SignalService::new(lists.clone(), Arc::new(signals)),
            citations: CitationService::new(database.clone(), lists.clone(), clock.clone(), room),
            apps: AppService::new(database.clone(), lists.clone(), clock.clone()),
            issuers: IssuerService::new(issuers, clock.clone()),
            accounts: AccountService::new(database.clone(), lists.clone(), clock.clone(), sessions),
            comments: CommentService::new(database.clone(), clock.clone()),
            moderation: ModerationService::new(database.clone(), lists.clone(), clock.clone()),
            complaints: ComplaintService::new(database.clone(), lists.clone(), clock.clone()),
            roles: RoleService::new(database.clone(), clock.clone()),
            satisfaction: SatisfactionService::new(database.clone(), clock.clone()),
            imports: Log::new(lists.clone()),
            spoken: Log::new(lists.clone()),
            lists,
            calendar: Arc::new(calendar),
            published,
            clock,
            as_of: None,
        }
    }

    /// The same services, set so.
    #[must_use]
    pub fn with(self, settings: Settings) -> Self {
        let Settings {
            room,
            calendar,
            signals,
            published,
            sessions,
            issuers,
        } = settings;
        Self {
            accounts: self.accounts.set(sessions),
            issuers: IssuerService::new(issuers, self.clock.clone()),
            citations: self.citations.within(room),
            signals: SignalService::new(self.lists.clone(), Arc::new(signals)),
            calendar: Arc::new(calendar),
            published,
            ..self
        }
    }

    /// How they are set.
    pub fn settings(&self) -> Settings {
        Settings {
            room: self.citations.room(),
            calendar: Calendar::clone(&self.calendar),
            signals: Thresholds::clone(&self.signals.thresholds),
            published: self.published,
            sessions: self.accounts.settings(),
            issuers: self.issuers.issuers(),
        }
    }

    /// The same services; which areas they read is noted in `read`.
    #[must_use]
    pub fn noting(&self, read: ReadAreas) -> Self {
        let lists = self.lists.noting(read);
        Self {
            amounts: AmountService::new(lists.clone()),
            crosswalks: CrosswalkService::new(lists.clone()),
            cube: CubeService::new(lists.clone()),
            diff: DiffService::new(lists.clone()),
            lineages: LineageService::new(lists.clone()),
            signals: SignalService::new(lists.clone(), Arc::clone(&self.signals.thresholds)),
            citations: self.citations.reading(lists.clone()),
            apps: self.apps.clone(),
            accounts: self.accounts.clone(),
            issuers: self.issuers.clone(),
            comments: self.comments.clone(),
            moderation: self.moderation.reading(lists.clone()),
            complaints: self.complaints.reading(lists.clone()),
            roles: self.roles.clone(),
            satisfaction: self.satisfaction.clone(),
            imports: Log::new(lists.clone()),
            spoken: Log::new(lists.clone()),
            lists,
            calendar: Arc::clone(&self.calendar),
            published: self.published,
            clock: self.clock.clone(),
            as_of: self.as_of,
        }
    }

    /// The same services; where nothing else is asked for, they answer as of this instant: with its
    /// day for today, and without what was imported after the import of this number.
    #[must_use]
    pub fn as_of(&self, instant: DateTime<Utc>, import_sequence: i64) -> Self {
        Self {
            as_of: Some((instant, KnownAt::Import(import_sequence))),
            ..self.clone()
        }
    }

    /// The moment whose knowledge is meant where no other is asked for; none for now.
    pub fn known(&self) -> Known {
        self.as_of.map(|(_, known)| known)
    }

    /// The present day in Western Indonesia (WIB), where the capital is.
    pub fn today(&self) -> NaiveDate {
        day_of(
            self.as_of
                .map_or_else(|| self.clock.now(), |(instant, _)| instant),
        )
    }
}

/// The instant at which a day begins in Western Indonesia.
pub(crate) fn begin_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let wib = FixedOffset::east_opt(7 * 3600)?;
    let begin = day.and_time(NaiveTime::MIN).and_local_timezone(wib);
    begin.single().map(|begin| begin.to_utc())
}

/// The day of an instant in Western Indonesia.
pub(crate) fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(7 * 3600).map_or_else(
        || instant.date_naive(),
        |wib| instant.with_timezone(&wib).date_naive(),
    )
}
