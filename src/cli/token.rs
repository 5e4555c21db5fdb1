//! `pantau token create`, `list`, `rotate` and `revoke`

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, TimeDelta, Utc};

use super::database::{open_for_reading, open_for_writing};
use super::instant::{day_or, instant};
use crate::auth::actor::{Scope, Scopes};
use crate::clock::Clock;
use crate::config::Config;
use crate::service::Services;
use crate::service::app::{Issued, KeyRefusal, LONGEST_NAME};
use crate::service::failure::Failure;

/// Make, list, rotate and revoke the keys of apps
#[derive(Debug, clap::Subcommand)]
pub(super) enum Token {
    /// Make a key for an app and print it, once: only its hash is kept
    Create {
        /// The app's name, as others see it; a new name makes a new app
        #[arg(long, value_name = "NAME")]
        app: String,
        /// What the key may be used for: act-for-users, comment, moderate, administer; several with commas between
        #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', required = true, value_parser = scope)]
        scopes: Vec<Scope>,
        /// From when on it is no longer valid: YYYY-MM-DD (in Western Indonesia), or an instant
        #[arg(long, value_name = "WHEN", value_parser = instant)]
        expires: Option<DateTime<Utc>>,
    },
    /// Print all keys, by how they begin
    List,
    /// Make a new key in place of one, and print it, once
    Rotate {
        /// How the old key begins, as `list` prints it
        prefix: String,
        /// Hours for which the old one stays valid
        #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(..=8_760))]
        overlap: u16,
    },
    /// Make a key invalid from now on
    Revoke {
        /// How it begins, as `list` prints it
        prefix: String,
    },
}

pub(super) async fn run(config: &Config, clock: &Clock, command: Token) -> anyhow::Result<()> {
    let database = match command {
        Token::List => open_for_reading(config).await?,
        _ => open_for_writing(config).await?,
    };
    let apps = Services::new(&database, clock.clone()).apps;
    match command {
        Token::Create {
            app,
            scopes,
            expires,
        } => {
            let scopes = scopes.into_iter().collect::<Scopes>();
            let issued = apps.create_key(&app, &scopes, expires).await;
            print_key(&issued.map_err(said)?)
        }
        Token::Rotate { prefix, overlap } => {
            let overlap = TimeDelta::hours(overlap.into());
            let issued = apps.rotate_key(&prefix, overlap).await;
            print_key(&issued.map_err(said)?)
        }
        Token::Revoke { prefix } => {
            let revoked = apps.revoke_key(&prefix).await.map_err(said)?;
            print(&format!("{} is no longer valid", revoked.prefix))
        }
        Token::List => {
            let keys = apps.keys().await?;
            let lines = keys.iter().map(|(app, key)| {
                let state = match (key.revoked_at, apps.is_valid(key)) {
                    (Some(_), _) => "revoked",
                    (None, true) => "valid",
                    (None, false) => "expired",
                };
                [
                    key.prefix.clone(),
                    state.to_owned(),
                    format!("expires {}", day_or(key.expires_at, "never")),
                    format!("last used {}", day_or(key.last_used_at, "never")),
                    key.scopes.clone(),
                    app.name.clone(),
                ]
                .join("\t")
            });
            lines.into_iter().try_for_each(|line| print(&line))
        }
    }
}

/// The key stands alone on its line, so that a script can take it.
fn print_key(issued: &Issued) -> anyhow::Result<()> {
    print(issued.secret.reveal())
}

fn print(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("print to standard output")
}

fn said(failure: Failure<KeyRefusal>) -> anyhow::Error {
    match failure {
        Failure::Refused(KeyRefusal::BadName) => anyhow!(
            "the app's name must have 1 to {LONGEST_NAME} characters, no line breaks, and no spaces \
             at its ends"
        ),
        Failure::Refused(KeyRefusal::Expired) => anyhow!("the key would have expired already"),
        Failure::Refused(KeyRefusal::NoSuchKey) => {
            anyhow!("no valid key begins so; see `pantau token list`")
        }
        Failure::Fault(cause) => cause,
    }
}

fn scope(word: &str) -> Result<Scope, String> {
    Scope::named(word).ok_or_else(|| {
        let known: Vec<&str> = Scope::ALL.into_iter().map(Scope::word).collect();
        format!("known are: {}", known.join(", "))
    })
}
