//! Every setting, its default and where it is read. Nothing else reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use admission::Limits;
use anyhow::Context as _;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::auth::identity_token::Issuer;
use crate::service::Settings;
use crate::service::calendar::Calendar;
use crate::service::citation::Room;
use crate::service::public_service::component::{Component, Published};
use crate::service::signal::thresholds::Thresholds;
use crate::service::user_account::SessionSettings;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of one run. A flag beats a variable `PANTAU_…` beats the file `pantau.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`.
    pub database_url: String,
    /// Connections that answer questions, one statement each at a time.
    pub database_readers: u32,
    /// Address to serve on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, for example `info` or `pantau=debug,warn`.
    pub log_filter: String,
    /// Where traces are sent by OTLP over HTTP, for example `http://127.0.0.1:4318/v1/traces`.
    pub otlp_endpoint: Option<String>,
    /// Largest request body in bytes.
    pub max_body_bytes: usize,
    /// Seconds after which a request is given up.
    pub request_timeout_seconds: u64,
    /// Seconds that the head of a request may take, and that a connection may wait for its next.
    pub header_timeout_seconds: u64,
    /// Seconds that the body of a request may take to arrive.
    pub body_timeout_seconds: u64,
    /// Seconds that running requests are given when the program is told to stop.
    pub drain_timeout_seconds: u64,
    /// Seconds in which a caller on a socket must introduce itself (`connection_init`).
    pub socket_init_timeout_seconds: u64,
    /// Seconds between two signs of life on sockets and event streams. A caller on a socket that does
    /// not answer one before the next is gone.
    pub ping_interval_seconds: u64,
    /// How many operations may run at once over one socket.
    pub max_socket_operations: usize,
    /// Answer with the finer status codes of the newer GraphQL-over-HTTP draft: 422 where a document
    /// does not fit the schema, 294 where some of its fields failed.
    pub draft_statuses: bool,
    /// Largest GraphQL document in bytes.
    pub max_document_bytes: usize,
    /// Most words, numbers, strings and signs of a document.
    pub max_document_tokens: usize,
    /// Most brackets open at once in a document, and selections inside each other through fragments.
    pub max_document_nesting: usize,
    /// Most directives of a document.
    pub max_document_directives: usize,
    /// Largest document, in selections, arguments and values, its fragments written out at each use.
    pub max_document_expanded: usize,
    /// How many levels of fields a query may have.
    pub max_query_depth: usize,
    /// How many fields a query may have, fragments counted at each use.
    pub max_query_fields: usize,
    /// How much a query may ask for: scalars 0, an object 1, a list its page size times its rows.
    pub max_query_cost: u64,
    /// Bytes of memory for answers that are kept; 0 keeps none.
    pub cache_bytes: u64,
    /// `redis://HOST:PORT`, where several instances share kept answers and rate limits.
    pub redis_url: Option<String>,
    /// Cost that a client may ask for at once; 0 sets no limit. Kept answers cost nothing.
    pub rate_limit_burst: u64,
    /// Cost that a client may ask for each second for ever.
    pub rate_limit_per_second: u64,
    /// How often somebody's password may be tried at once; one more each minute, and three times as
    /// often from one address. 0 sets no limit.
    pub sign_in_attempts: u64,
    /// Passwords tried at once; each takes 19 MiB and a core for a moment.
    pub max_password_checks: usize,
    /// Minutes for which an access token lets somebody in who has signed in.
    pub session_access_minutes: u32,
    /// Days for which a refresh token gets new tokens.
    pub session_refresh_days: u32,
    /// Days after which who has signed in has to sign in again.
    pub session_longest_days: u32,
    /// Issuers of identities (OpenID Connect) that are trusted to vouch for people: `url`, `audience`,
    /// and if need be `algorithms` and `name_claim`.
    pub issuers: Vec<Issuer>,
    /// Networks of the proxies whose `X-Forwarded-For` is believed, for example `10.0.0.0/8`.
    pub trusted_proxies: Vec<IpNet>,
    /// Questions executed at once.
    pub max_executions: usize,
    /// Questions that may wait to be executed; more are answered 503.
    pub max_waiting_executions: usize,
    /// By which days of the year documents are expected, as `MM-DD`.
    pub calendar: Calendar,
    /// From where on something in a government's budgets is a signal.
    pub signals: Thresholds,
    /// Components of service standards that are shown beside the six of delivery, for example
    /// `["legal_basis"]`; those of delivery always are.
    pub published_components: Vec<Component>,
    /// Largest answer that a citation keeps, in bytes compressed; of a larger one it keeps the hash.
    pub citation_answer_bytes: usize,
    /// Room in the database for all citations together, in bytes; 0 lets nobody cite.
    pub citation_total_bytes: u64,
    /// Files read at once.
    pub max_exports: usize,
    /// Rows that an XLSX file may have; a sheet holds no more than 1048575.
    pub max_xlsx_rows: u64,
    /// Seconds that a file may take to be read and sent.
    pub export_timeout_seconds: u64,
    /// Seconds after which it is looked again what is due about complaints.
    pub complaint_clock_seconds: u64,
    /// Memory for documents that were admitted, in bytes.
    pub document_cache_bytes: u64,
    /// Memory for documents that clients persist, in bytes.
    pub persisted_documents_bytes: u64,
}

impl Default for Config {
    fn default() -> Self {
        let limits = Limits::default();
        let room = Room::default();
        let sessions = SessionSettings::default();
        Self {
            database_url: "sqlite://pantau.db".to_owned(),
            database_readers: 4,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            log_format: LogFormat::Text,
            log_filter: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
            otlp_endpoint: None,
            max_body_bytes: 65_536,
            request_timeout_seconds: 30,
            header_timeout_seconds: 75,
            body_timeout_seconds: 10,
            drain_timeout_seconds: 30,
            socket_init_timeout_seconds: 5,
            ping_interval_seconds: 12,
            max_socket_operations: 100,
            draft_statuses: false,
            cache_bytes: 128 << 20,
            redis_url: None,
            rate_limit_burst: 500_000,
            rate_limit_per_second: 10_000,
            sign_in_attempts: 10,
            max_password_checks: sessions.password_checks,
            session_access_minutes: sessions.access_minutes,
            session_refresh_days: sessions.refresh_days,
            session_longest_days: sessions.longest_days,
            issuers: Vec::new(),
            trusted_proxies: Vec::new(),
            max_executions: 16,
            max_waiting_executions: 256,
            max_exports: 4,
            max_xlsx_rows: crate::export::xlsx::MOST_ROWS,
            export_timeout_seconds: 3_600,
            complaint_clock_seconds: 60,
            max_document_bytes: limits.bytes,
            max_document_tokens: limits.tokens,
            max_document_nesting: limits.nesting,
            max_document_directives: limits.directives,
            max_document_expanded: limits.expanded,
            max_query_depth: limits.depth,
            max_query_fields: limits.fields,
            max_query_cost: limits.cost,
            calendar: Calendar::default(),
            signals: Thresholds::default(),
            published_components: Vec::new(),
            citation_answer_bytes: room.answer_bytes,
            citation_total_bytes: room.total_bytes,
            document_cache_bytes: 33_554_432,
            persisted_documents_bytes: 16_777_216,
        }
    }
}

/// Settings given on the command line; what is absent is looked up further.
#[derive(Debug, Clone, Default, Serialize, clap::Args)]
pub struct Flags {
    /// Database to use: <sqlite://FILE> or <postgres://USER:PASSWORD@HOST/NAME>
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// Address to serve on; port 0 picks a free one
    #[arg(long, global = true, value_name = "ADDR", help_heading = "Settings")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Which log lines are written, for example info or pantau=debug,warn
    #[arg(long, global = true, value_name = "FILTER", help_heading = "Settings")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_filter: Option<String>,
    /// File of settings
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "pantau.toml",
        help_heading = "Settings"
    )]
    #[serde(skip)]
    pub config: PathBuf,
}

impl Config {
    /// Reads the settings of this run.
    ///
    /// Fails on an unknown key, a value of the wrong kind or one out of range, and names it.
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        let config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(&flags.config))
            .merge(Env::prefixed("PANTAU_").filter(|key| !key.starts_with("test_")))
            .merge(Serialized::defaults(flags))
            .extract()
            .context("read the settings")?;
        config.validated()
    }

    /// How large a document may be.
    pub fn document_limits(&self) -> Limits {
        Limits {
            bytes: self.max_document_bytes,
            tokens: self.max_document_tokens,
            nesting: self.max_document_nesting,
            directives: self.max_document_directives,
            expanded: self.max_document_expanded,
            depth: self.max_query_depth,
            fields: self.max_query_fields,
            cost: self.max_query_cost,
        }
    }

    /// What is set about the use cases.
    pub fn service_settings(&self) -> Settings {
        Settings {
            room: Room {
                answer_bytes: self.citation_answer_bytes,
                total_bytes: self.citation_total_bytes,
            },
            calendar: self.calendar.clone(),
            signals: self.signals.clone(),
            published: Published::with(&self.published_components),
            sessions: SessionSettings {
                access_minutes: self.session_access_minutes,
                refresh_days: self.session_refresh_days,
                longest_days: self.session_longest_days,
                password_checks: self.max_password_checks,
            },
            issuers: self.issuers.clone(),
        }
    }

    fn validated(self) -> anyhow::Result<Self> {
        let known = ["sqlite:", "postgres:", "postgresql:"];
        anyhow::ensure!(
            known
                .iter()
                .any(|scheme| self.database_url.starts_with(scheme)),
            "database_url must begin with sqlite: or postgres:"
        );
        anyhow::ensure!(
            self.database_readers > 0,
            "database_readers must be at least 1"
        );
        anyhow::ensure!(
            self.max_body_bytes >= 1_024,
            "max_body_bytes must be at least 1024"
        );
        anyhow::ensure!(
            self.request_timeout_seconds <= 300,
            "request_timeout_seconds must be at most 300: no statement may run longer"
        );
        anyhow::ensure!(
            self.rate_limit_burst == 0 || self.rate_limit_per_second > 0,
            "rate_limit_per_second must be at least 1, or rate_limit_burst 0"
        );
        anyhow::ensure!(self.max_executions > 0, "max_executions must be at least 1");
        // Those that are tried and those that wait take places of those who only read.
        anyhow::ensure!(
            (1..=self.max_executions).contains(&self.max_password_checks),
            "max_password_checks must be at least 1, and at most max_executions"
        );
        anyhow::ensure!(
            (1..=1_440).contains(&self.session_access_minutes),
            "session_access_minutes must be 1 to 1440: a token that is lost should soon be worthless"
        );
        anyhow::ensure!(
            self.session_refresh_days > 0
                && self.session_refresh_days <= self.session_longest_days
                && self.session_longest_days <= 3_650,
            "session_refresh_days must be at least 1 and at most session_longest_days, which must be \
             at most 3650"
        );
        crate::service::issuer::validate(&self.issuers)?;
        self.calendar.validate()?;
        self.signals.validate()?;
        anyhow::ensure!(self.max_exports > 0, "max_exports must be at least 1");
        let most = crate::export::xlsx::MOST_ROWS;
        anyhow::ensure!(
            self.max_xlsx_rows <= most,
            "max_xlsx_rows must be at most {most}: a sheet holds no more"
        );
        for (name, seconds) in [
            ("request_timeout_seconds", self.request_timeout_seconds),
            ("header_timeout_seconds", self.header_timeout_seconds),
            ("body_timeout_seconds", self.body_timeout_seconds),
            ("drain_timeout_seconds", self.drain_timeout_seconds),
            (
                "socket_init_timeout_seconds",
                self.socket_init_timeout_seconds,
            ),
            ("ping_interval_seconds", self.ping_interval_seconds),
            ("export_timeout_seconds", self.export_timeout_seconds),
            ("complaint_clock_seconds", self.complaint_clock_seconds),
        ] {
            anyhow::ensure!(seconds > 0, "{name} must be at least 1");
        }
        anyhow::ensure!(
            self.max_document_nesting <= 120,
            "max_document_nesting must be at most 120, or a document could exhaust the stack"
        );
        Ok(self)
    }
}
