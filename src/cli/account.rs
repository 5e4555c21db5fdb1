//! `pantau account invite`, `list`, `close` and `open`

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};

use super::database::{open_for_reading, open_for_writing};
use super::instant::instant;
use crate::clock::Clock;
use crate::config::Config;
use crate::service::Services;
use crate::service::failure::Failure;
use crate::service::user_account::{AccountRefusal, LONGEST_REASON, NewInvitation};

/// Let people in who sign in here by a password, list them, let them in no more
#[derive(Debug, clap::Subcommand)]
pub(super) enum Account {
    /// Make an invitation and print its code, once: only its hash is kept
    Invite {
        /// The account that is to get a new password; a new account unless given
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
        /// Why
        #[arg(long)]
        reason: String,
        /// From when on it cannot be accepted, in a week unless given: YYYY-MM-DD (in Western
        /// Indonesia), or an instant
        #[arg(long, value_name = "WHEN", value_parser = instant)]
        until: Option<DateTime<Utc>>,
    },
    /// Print all accounts, by their names
    List,
    /// Let nobody in by an account any more, and end its sessions
    Close {
        /// Its name
        name: String,
    },
    /// Let the owner of an account in again
    Open {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(config: &Config, clock: &Clock, command: Account) -> anyhow::Result<()> {
    let database = match command {
        Account::List => open_for_reading(config).await?,
        _ => open_for_writing(config).await?,
    };
    let accounts = Services::new(&database, clock.clone()).accounts;
    match command {
        Account::Invite {
            account,
            reason,
            until,
        } => {
            let new = NewInvitation {
                account,
                reason,
                ends_at: until,
            };
            let invited = accounts.invite(new).await.map_err(said)?;
            let code = invited.code.context("the invitation has no code")?;
            // Alone on its line, so that a script can take it.
            print(code.reveal())
        }
        Account::List => {
            for account in accounts.accounts().await? {
                let state = match account.disabled_at {
                    Some(_) => "closed",
                    None => "open",
                };
                let since = account.created_at.format("since %Y-%m-%dT%H:%MZ");
                let fields = [
                    account.name,
                    state.to_owned(),
                    since.to_string(),
                    account.display_name,
                ];
                print(&fields.join("\t"))?;
            }
            Ok(())
        }
        Account::Close { name } => {
            let account = accounts.set_disabled(&name, true).await.map_err(said)?;
            print(&format!("{} is closed", account.name))
        }
        Account::Open { name } => {
            let account = accounts.set_disabled(&name, false).await.map_err(said)?;
            print(&format!("{} is open", account.name))
        }
    }
}

fn print(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("print to standard output")
}

fn said(failure: Failure<AccountRefusal>) -> anyhow::Error {
    match failure {
        Failure::Refused(AccountRefusal::NoSuchAccount) => {
            anyhow!("no account has this name; see `pantau account list`")
        }
        Failure::Refused(AccountRefusal::BadReason) => {
            anyhow!("the reason must have 1 to {LONGEST_REASON} characters and no line breaks")
        }
        Failure::Refused(AccountRefusal::BadEnd) => {
            anyhow!("it must end in the future, and at most 90 days away")
        }
        Failure::Refused(AccountRefusal::Busy) => {
            anyhow!("an import is writing to the database; try again when it has ended")
        }
        Failure::Refused(other) => anyhow!("it was refused: {other:?}"),
        Failure::Fault(cause) => cause,
    }
}
