//! Every setting, its default and where it is read. Nothing else reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

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
    /// Connections that only read; one more writes.
    pub database_readers: u32,
    /// Address to serve on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, for example `info` or `pantau=debug,warn`.
    pub log_filter: String,
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
    /// How many levels a query may nest.
    pub max_query_depth: usize,
    /// How much a query may ask for: scalars 0, an object 1, a list its page size times its rows.
    pub max_query_cost: usize,
    /// Bytes of memory for answers that are kept; 0 keeps none.
    pub cache_bytes: u64,
    /// `redis://HOST:PORT`, where several instances share kept answers and rate limits.
    pub redis_url: Option<String>,
    /// Cost that a client may ask for at once; 0 sets no limit. Kept answers cost nothing.
    pub rate_limit_burst: u64,
    /// Cost that a client may ask for each second for ever.
    pub rate_limit_per_second: u64,
    /// Networks of the proxies whose `X-Forwarded-For` is believed, for example `10.0.0.0/8`.
    pub trusted_proxies: Vec<IpNet>,
    /// Questions executed at once.
    pub max_executions: usize,
    /// Questions that may wait to be executed; more are answered 503.
    pub max_waiting_executions: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite://pantau.db".to_owned(),
            database_readers: 4,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            log_format: LogFormat::Text,
            log_filter: "info,sqlx=warn,sea_orm_migration=warn".to_owned(),
            max_body_bytes: 65_536,
            request_timeout_seconds: 30,
            header_timeout_seconds: 75,
            body_timeout_seconds: 10,
            drain_timeout_seconds: 30,
            socket_init_timeout_seconds: 5,
            ping_interval_seconds: 12,
            max_socket_operations: 100,
            draft_statuses: false,
            max_query_depth: 20,
            max_query_cost: 100_000,
            cache_bytes: 128 << 20,
            redis_url: None,
            rate_limit_burst: 500_000,
            rate_limit_per_second: 10_000,
            trusted_proxies: Vec::new(),
            max_executions: 16,
            max_waiting_executions: 256,
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
        anyhow::ensure!(
            self.max_executions > 0,
            "max_executions must be at least 1"
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
        ] {
            anyhow::ensure!(seconds > 0, "{name} must be at least 1");
        }
        Ok(self)
    }
}
