//! A conversation under load: ten thousand who listen, and two hundred comments a second.
//!
//! `cargo bench --bench conversation` does both on SQLite; with `PANTAU_BENCH_DATABASE_URL` on
//! another database, which must be migrated and empty. `-- 2000 10` takes two thousand listeners and
//! writes for ten seconds. The server is a process of its own; it and this program need a file a
//! listener (`ulimit -n`).

#[path = "conversation/listeners.rs"]
mod listeners;
#[path = "support/server.rs"]
mod server;
#[path = "conversation/writers.rs"]
mod writers;

use std::io::Write as _;

use anyhow::Context as _;
use entity::region::{self, RegionLevel};
use entity::{unit, unit_version};
use pantau::auth::actor::{Scope, Scopes};
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use pantau::service::Services;
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::{Value, json};

use server::Server;

const DATABASE: &str = "PANTAU_BENCH_DATABASE_URL";
const CREATE: &str = "mutation($input: CreateCommentInput!) { createComment(input: $input) \
                      { comment { id } userErrors { code message } } }";

/// A forum that lets people speak on a unit.
pub(crate) struct Forum {
    pub(crate) server: Server,
    pub(crate) client: reqwest::Client,
    key: String,
    /// Global id of what is spoken about.
    pub(crate) subject: String,
}

impl Forum {
    /// Says something; it was acknowledged when this ends.
    pub(crate) async fn say(&self, text: &str) -> anyhow::Result<()> {
        let input = json!({ "on": self.subject, "text": text, "idempotencyKey": text });
        let answer: Value = self
            .client
            .post(format!("{}/graphql", self.server.address))
            .bearer_auth(&self.key)
            .header("on-behalf-of", "siti")
            .header("on-behalf-of-name", "Siti")
            .json(&json!({ "query": CREATE, "variables": { "input": input } }))
            .send()
            .await?
            .json()
            .await?;
        let id = &answer["data"]["createComment"]["comment"]["id"];
        anyhow::ensure!(id.is_string(), "it was not said: {answer}");
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let numbers: Vec<u64> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let listeners = numbers.first().copied().unwrap_or(10_000);
    let seconds = numbers.get(1).copied().unwrap_or(60);
    let folder = tempfile::tempdir()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, without the settings"
    )]
    let url = std::env::var(DATABASE)
        .unwrap_or_else(|_| format!("sqlite://{}/conversation.db", folder.path().display()));
    let forum = open(&url).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", url.split(':').next().unwrap_or_default())?;
    listeners::run(&forum, usize::try_from(listeners)?, &mut out).await?;
    writers::run(&forum, seconds, &mut out).await
}

/// A database with a unit, an app's key, and a server over it.
async fn open(url: &str) -> anyhow::Result<Forum> {
    let database = Database::connect(url, 2, WhenMissing::Create).await?;
    database.migrate().await?;
    let clock = Clock::system();
    let region = region::ActiveModel {
        id: Set(clock.id()),
        code: Set("34".to_owned()),
        level: Set(RegionLevel::Province),
        name: Set("Daerah Istimewa Yogyakarta".to_owned()),
        search_name: Set("daerah istimewa yogyakarta".to_owned()),
        ..Default::default()
    };
    let region = region.insert(database.writer()).await.context("a region")?;
    let unit = unit::ActiveModel {
        id: Set(clock.id()),
        region_id: Set(region.id),
        code: Set("1.01.01".to_owned()),
    };
    let unit = unit.insert(database.writer()).await.context("a unit")?;
    let version = unit_version::ActiveModel {
        id: Set(clock.id()),
        unit_id: Set(unit.id),
        code: Set(unit.code),
        search_name: Set(String::new()),
        ..Default::default()
    };
    version.insert(database.writer()).await.context("a unit")?;
    let scopes: Scopes = Scope::ALL.into_iter().collect();
    let apps = Services::new(&database, clock).apps;
    let issued = apps.create_key("Forum", &scopes, None).await;
    let issued = issued.map_err(|refusal| anyhow::anyhow!("a key: {refusal:?}"))?;
    let key = issued.secret.reveal().to_owned();
    database.close().await?;
    let server = Server::pantau(url, true)?;
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let found = server
        .ask(
            &client,
            "{ regions(first: 1) { nodes { id units(first: 1) { nodes { id } } } } }",
            &json!({}),
        )
        .await?;
    let subject = found["regions"]["nodes"][0]["units"]["nodes"][0]["id"].as_str();
    Ok(Forum {
        subject: subject.context("a unit to speak about")?.to_owned(),
        server,
        client,
        key,
    })
}

/// The value that so many of a hundred do not exceed.
pub(crate) fn percentile(sorted: &[std::time::Duration], percent: usize) -> std::time::Duration {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}
