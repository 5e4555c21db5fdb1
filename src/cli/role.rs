//! `pantau role grant`, `list` and `revoke`

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::database::{open_for_reading, open_for_writing};
use super::instant::{day_or, instant};
use crate::auth::actor::{Identity, Vouched, Voucher};
use crate::clock::Clock;
use crate::config::Config;
use crate::graphql::node::NodeKind;
use crate::service::Services;
use crate::service::failure::Failure;
use crate::service::role::{
    self, GrantRefusal, LONGEST_REASON, NewGrant, RoleGrant, RoleService, Trust,
};

/// Trust people with answers in the name of units, moderation or complaints, list who holds what,
/// end it
#[derive(Debug, clap::Subcommand)]
pub(super) enum Role {
    /// Trust a user of an app, or who signs in themself, with a role, and print the id of this grant
    #[command(group(clap::ArgGroup::new("voucher").required(true)))]
    Grant {
        /// What they may do: answer in the name of a unit, moderate what is said, receive complaints,
        /// or administer
        #[arg(long, value_enum, default_value_t = Kind::Official)]
        role: Kind,
        #[command(flatten)]
        who: Who,
        /// The id of the unit, as the API gives it; a moderator without one moderates everywhere
        #[arg(long, value_name = "ID", value_parser = unit)]
        unit: Option<Uuid>,
        /// The code of the government whose complaints a coordinator receives, for example 34.02; a
        /// coordinator without one receives all
        #[arg(long, value_name = "CODE")]
        region: Option<String>,
        /// From when on it is no longer held: YYYY-MM-DD (in Western Indonesia), or an instant
        #[arg(long, value_name = "WHEN", value_parser = instant)]
        until: Option<DateTime<Utc>>,
        /// Why; everyone can read it
        #[arg(long)]
        reason: String,
    },
    /// Print all that was ever granted
    List,
    /// End a grant now
    Revoke {
        /// Its id, as `list` prints it
        id: Uuid,
        /// Why; everyone can read it
        #[arg(long)]
        reason: String,
    },
}

/// Whom it is granted to: by who vouches for them, and what they are called there.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct Who {
    /// The name of the account by which they sign in here
    #[arg(long, value_name = "NAME", group = "voucher")]
    account: Option<String>,
    /// The name of the app that vouches for them
    #[arg(long, value_name = "NAME", group = "voucher")]
    app: Option<String>,
    /// The address of the issuer of identities that vouches for them, as it is set
    #[arg(long, value_name = "URL", group = "voucher")]
    issuer: Option<String>,
    /// The id that the app or the issuer gave them
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "account",
        conflicts_with = "account"
    )]
    user: Option<String>,
    /// The name that others see, until the app or the issuer gives another
    #[arg(
        long,
        value_name = "NAME",
        required_unless_present = "account",
        conflicts_with = "account"
    )]
    name: Option<String>,
}

/// What people are trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Kind {
    /// To answer in the name of a unit
    Official,
    /// To moderate what is said on a unit and what is its, or everywhere
    Moderator,
    /// To receive the complaints of a government, or all
    Coordinator,
    /// To let people in and to trust them with roles, and apps with keys
    Administrator,
}

impl From<Kind> for role::Role {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Official => Self::Official,
            Kind::Moderator => Self::Moderator,
            Kind::Coordinator => Self::Coordinator,
            Kind::Administrator => Self::Administrator,
        }
    }
}

pub(super) async fn run(config: &Config, clock: &Clock, command: Role) -> anyhow::Result<()> {
    let database = match command {
        Role::List => open_for_reading(config).await?,
        _ => open_for_writing(config).await?,
    };
    let roles = Services::new(&database, clock.clone()).roles;
    match command {
        Role::Grant {
            role,
            who,
            unit,
            region,
            until,
            reason,
        } => {
            let trust = Trust {
                role: role.into(),
                unit,
                government: region,
                reason,
                ends_at: until,
            };
            let granted = granted(config, &roles, who, trust).await?;
            print(&granted.map_err(said)?.id.to_string())
        }
        Role::Revoke { id, reason } => {
            let grant = roles.revoke(id, &reason).await.map_err(said)?;
            print(&format!("{} is no longer held", grant.id))
        }
        Role::List => {
            let grants = roles.grants().await?;
            let lines = grants.iter().map(|(grant, person)| {
                let state = match (grant.revoked_at, roles.is_held(grant)) {
                    (Some(_), _) => "revoked",
                    (None, true) => "held",
                    (None, false) => "ended",
                };
                let role = match grant.role {
                    role::Role::Official => "official",
                    role::Role::Moderator => "moderator",
                    role::Role::Coordinator => "coordinator",
                    role::Role::Administrator => "administrator",
                };
                let unit = grant.unit_id.map(|unit| NodeKind::Unit.id(unit));
                let region = grant.region_id.map(|region| NodeKind::Region.id(region));
                let of = unit
                    .or(region)
                    .map_or_else(|| "everywhere".to_owned(), |id| format!("of {}", id.0));
                [
                    grant.id.to_string(),
                    state.to_owned(),
                    format!("ends {}", day_or(grant.ends_at, "never")),
                    format!("{role} {of}"),
                    person.display_name.clone(),
                    grant.reason.clone(),
                ]
                .join("\t")
            });
            lines.into_iter().try_for_each(|line| print(&line))
        }
    }
}

/// What comes of granting it; an issuer must be one that is trusted.
async fn granted(
    config: &Config,
    roles: &RoleService,
    who: Who,
    trust: Trust,
) -> anyhow::Result<Result<RoleGrant, Failure<GrantRefusal>>> {
    if let Some(account) = who.account {
        return Ok(roles.grant_to_account(&account, trust).await);
    }
    let (user, name) = (who.user.unwrap_or_default(), who.name.unwrap_or_default());
    let user = Vouched::new(&user, &name).context(
        "the user's id and name must be short, without spaces at their ends, and hold only what can \
         be seen",
    )?;
    if let Some(issuer) = who.issuer {
        let is_trusted = config.issuers.iter().any(|trusted| trusted.url == issuer);
        anyhow::ensure!(is_trusted, "no issuer of this address is set (`issuers`)");
        let identity = Identity {
            voucher: Voucher::Issuer(issuer),
            user,
        };
        return Ok(roles.grant_to_identity(&identity, trust).await);
    }
    let Trust {
        role,
        unit,
        government,
        reason,
        ends_at,
    } = trust;
    let new = NewGrant {
        app: who.app.unwrap_or_default(),
        user,
        role,
        unit,
        government,
        reason,
        ends_at,
    };
    Ok(roles.grant(new).await)
}

fn print(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("print to standard output")
}

fn said(failure: Failure<GrantRefusal>) -> anyhow::Error {
    match failure {
        Failure::Refused(GrantRefusal::NoSuchApp) => {
            anyhow!("no app has this name; see `pantau token list`")
        }
        Failure::Refused(GrantRefusal::NoSuchAccount) => {
            anyhow!("no account has this name; see `pantau account list`")
        }
        Failure::Refused(GrantRefusal::NoSuchUnit) => anyhow!("no unit has this id"),
        Failure::Refused(GrantRefusal::UnitMissing) => {
            anyhow!("an official is one of a unit: give its id by --unit")
        }
        Failure::Refused(GrantRefusal::UnitNamed) => {
            anyhow!("coordinators and administrators are not of a unit: leave --unit out")
        }
        Failure::Refused(GrantRefusal::GovernmentNamed) => {
            anyhow!("only a coordinator is one of a government")
        }
        Failure::Refused(GrantRefusal::NoSuchGovernment) => {
            anyhow!("no province, regency or city has this code")
        }
        Failure::Refused(GrantRefusal::BadReason) => {
            anyhow!("the reason must have 1 to {LONGEST_REASON} characters and no line breaks")
        }
        Failure::Refused(GrantRefusal::Ended) => anyhow!("it would have ended already"),
        Failure::Refused(GrantRefusal::NoSuchGrant) => {
            anyhow!("no grant that is held has this id; see `pantau role list`")
        }
        Failure::Fault(cause) => cause,
    }
}

fn unit(text: &str) -> Result<Uuid, String> {
    let id = NodeKind::Unit.parse(&text.into());
    id.map_err(|_| "give the id of a unit, as the API gives it".to_owned())
}
