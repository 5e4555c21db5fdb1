//! Accounts of this program's own: a name and a password, sessions, invitations.

pub mod attempts;
mod invitation;
pub mod password;
mod session;
mod settings;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::{user_account, user_session};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Set,
};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::app::Denied;
use super::failure::Failure;
use super::list::{Columns, Lists, read_columns};
use super::participation::{Common, Suspends, Turns};
use crate::auth::actor::{Actor, Identity, PersonActor, Session, Vouched, Voucher};
use crate::auth::policy::{self, Standing};
use crate::auth::token::SecretHash;
use crate::clock::Clock;
use crate::database::{Database, Transaction, waited_in_vain};
use password::{PasswordRefusal, Passwords};

pub use entity::user_account::Model as UserAccount;
pub use entity::user_invitation::Model as Invitation;
pub use entity::user_session::Model as UserSession;
pub use invitation::{Invited, NewInvitation};
pub use session::{MOST_SESSIONS, SignedIn};
pub use settings::SessionSettings;

/// Fewest and most characters of the name by which an account is signed in to.
pub const NAME_LENGTH: (usize, usize) = (3, 100);
/// Most characters of a reason.
pub const LONGEST_REASON: usize = 1_000;

/// Why nothing was done about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRefusal {
    /// This caller may not.
    Standing(Standing),
    /// There is no such account, or the password is another, or nobody is let in by it: all the same
    /// to who tries.
    CredentialsInvalid,
    /// It was tried too often of late.
    TooManyAttempts,
    /// So many passwords are being tried that this one has to wait.
    Overloaded,
    /// No session has this refresh token: it is no token, was used before, or has expired.
    TokenInvalid,
    /// No invitation that is open has this code.
    CodeInvalid,
    /// No invitation that is open begins so.
    NoSuchInvitation,
    /// The name to sign in by has too few or too many characters, or other characters.
    BadName,
    /// Another account has this name.
    NameTaken,
    /// The invitation is to give an account of another name a new password.
    OtherName,
    /// The name that others see is empty, too long or cannot be seen.
    BadDisplayName,
    /// The new password cannot be used.
    Password(PasswordRefusal),
    /// No account has this name.
    NoSuchAccount,
    /// The reason is empty or too long.
    BadReason,
    /// The end is not in the future, or too far in it.
    BadEnd,
    /// The person does not, or no longer, administer.
    RoleNotHeld,
    /// The key is empty or too long.
    BadKey,
    /// The same person sent something else under this key.
    KeyReused,
    /// A moderator suspended the person until then.
    Suspended(DateTime<Utc>),
    /// An import is writing, and it was waited for in vain.
    Busy,
}

impl Common for AccountRefusal {
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

impl Suspends for AccountRefusal {
    fn suspended(until: DateTime<Utc>) -> Self {
        Self::Suspended(until)
    }
}

type Refused = Failure<AccountRefusal>;

/// Lets people in by a password. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AccountService {
    database: Database,
    lists: Lists,
    turns: Turns,
    clock: Clock,
    passwords: Passwords,
    settings: SessionSettings,
}

impl AccountService {
    /// The accounts in this database.
    pub fn new(database: Database, lists: Lists, clock: Clock, settings: SessionSettings) -> Self {
        Self {
            turns: Turns::new(database.clone(), clock.clone()),
            database,
            lists,
            clock,
            passwords: Passwords::new(settings.password_checks),
            settings,
        }
    }

    /// The same, set so.
    #[must_use]
    pub(super) fn set(self, settings: SessionSettings) -> Self {
        Self {
            passwords: Passwords::new(settings.password_checks),
            settings,
            ..self
        }
    }

    /// How sessions are set.
    pub const fn settings(&self) -> SessionSettings {
        self.settings
    }

    /// Who shows this access token. It is looked up each time, so that a session that has ended
    /// anywhere has ended everywhere at once.
    pub async fn recognize(&self, token: SecretHash) -> Result<Actor, Failure<Denied>> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT a.id, a.name, a.display_name, a.password_hash, a.password_changed_at, \
             a.created_at, a.disabled_at, s.id, s.account_id, s.family_sha256, s.refresh_sha256, \
             s.access_sha256, s.created_at, s.refreshed_at, s.access_ends_at, s.refresh_ends_at, \
             s.ends_at FROM user_session s JOIN user_account a ON a.id = s.account_id \
             WHERE s.access_sha256 = ",
        )
        .bind(token.bytes());
        let rows = self.lists.all(sql, "a session").await?;
        let Some(row) = rows.first() else {
            return Err(Failure::Refused(Denied::Unknown));
        };
        let (account, session) = read(&mut Columns::of(row)).context("read a session")?;
        let identity = identity_of(&account);
        match identity {
            Some(identity) if policy::lets_in(&session, &account, self.clock.now()) => {
                Ok(Actor::Person(PersonActor {
                    identity,
                    session: Some(Session {
                        id: session.id,
                        account: account.id,
                    }),
                }))
            }
            _ => Err(Failure::Refused(Denied::Unknown)),
        }
    }

    /// The account of who is signed in.
    pub async fn account(&self, id: Uuid) -> anyhow::Result<Option<UserAccount>> {
        user_account::Entity::find_by_id(id)
            .one(self.database.reader())
            .await
            .context("read an account")
    }

    /// The sessions of an account that have not ended, the last used first.
    pub async fn sessions_of(&self, account: &UserAccount) -> anyhow::Result<Vec<UserSession>> {
        let now = self.now();
        let sessions = user_session::Entity::find()
            .filter(user_session::Column::AccountId.eq(account.id))
            .order_by_desc(user_session::Column::RefreshedAt)
            .order_by_desc(user_session::Column::Id)
            .all(self.database.reader())
            .await
            .context("read the sessions of an account")?;
        let sessions = sessions.into_iter();
        Ok(sessions
            .filter(|session| policy::can_refresh(session, account, now))
            .collect())
    }

    /// All accounts, by their names.
    pub async fn accounts(&self) -> anyhow::Result<Vec<UserAccount>> {
        user_account::Entity::find()
            .order_by_asc(user_account::Column::Name)
            .all(self.database.reader())
            .await
            .context("read the accounts")
    }

    /// Lets nobody in by the account of this name any more, or lets its owner in again.
    pub async fn set_disabled(
        &self,
        name: &str,
        is_disabled: bool,
    ) -> Result<UserAccount, Refused> {
        let txn = self.begin().await?;
        let account = with_name(&txn, &tidy_name(name)).await?;
        let account = account.ok_or(refused(AccountRefusal::NoSuchAccount))?;
        if is_disabled {
            forget_sessions(&txn, account.id, None).await?;
        }
        let since = account.disabled_at.unwrap_or_else(|| self.now());
        let mut account = account.into_active_model();
        account.disabled_at = Set(is_disabled.then_some(since));
        let account = account.update(&txn).await.context("close an account")?;
        self.commit(txn).await?;
        Ok(account)
    }

    /// Begins to write what is no conversation, and so needs no turn.
    async fn begin(&self) -> Result<Transaction, Refused> {
        let txn = self.database.begin().await.context("begin to write");
        txn.map_err(in_vain)
    }

    async fn commit(&self, txn: Transaction) -> Result<(), Refused> {
        txn.commit().await.context("commit").map_err(in_vain)
    }

    /// As exactly as both engines keep it.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }
}

/// Who has an account, as others know them. None where the name is not one that can be seen, which
/// no account has.
pub(super) fn identity_of(account: &UserAccount) -> Option<Identity> {
    Some(Identity {
        voucher: Voucher::Account,
        user: Vouched::new(&account.id.to_string(), &account.display_name)?,
    })
}

fn in_vain(error: anyhow::Error) -> Refused {
    if waited_in_vain(&error) {
        refused(AccountRefusal::Busy)
    } else {
        Failure::Fault(error)
    }
}

const fn refused(reason: AccountRefusal) -> Refused {
    Failure::Refused(reason)
}

const fn standing(standing: Standing) -> Refused {
    refused(AccountRefusal::Standing(standing))
}

/// A name as accounts are known by it, however it was typed.
pub(super) fn tidy_name(name: &str) -> String {
    name.trim().nfkc().collect::<String>().to_lowercase()
}

/// Whether an account can have this name: one that is typed on any keyboard, and looks like no other.
fn is_name(name: &str) -> bool {
    let (fewest, most) = NAME_LENGTH;
    let is_fit =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_@+".contains(&byte);
    (fewest..=most).contains(&name.len()) && name.bytes().all(is_fit)
}

pub(super) async fn with_name(
    connection: &impl ConnectionTrait,
    name: &str,
) -> anyhow::Result<Option<UserAccount>> {
    // Not every text can be asked for.
    if !is_name(name) {
        return Ok(None);
    }
    let found = user_account::Entity::find().filter(user_account::Column::Name.eq(name));
    found.one(connection).await.context("look for an account")
}

/// Ends the sessions of an account, but for one.
async fn forget_sessions(
    txn: &Transaction,
    account: Uuid,
    but: Option<Uuid>,
) -> anyhow::Result<()> {
    let mut sessions =
        user_session::Entity::delete_many().filter(user_session::Column::AccountId.eq(account));
    if let Some(kept) = but {
        sessions = sessions.filter(user_session::Column::Id.ne(kept));
    }
    sessions.exec(txn).await.context("end sessions")?;
    Ok(())
}

fn read(columns: &mut Columns<'_>) -> Result<(UserAccount, UserSession), sea_orm::DbErr> {
    let account = read_columns!(columns => UserAccount {
        id,
        name,
        display_name,
        password_hash,
        password_changed_at,
        created_at,
        disabled_at,
    });
    let session = read_columns!(columns => UserSession {
        id,
        account_id,
        family_sha256,
        refresh_sha256,
        access_sha256,
        created_at,
        refreshed_at,
        access_ends_at,
        refresh_ends_at,
        ends_at,
    });
    Ok((account, session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_typed_and_looks_like_no_other() {
        for (typed, name, fits) in [
            (" Siti@Example.id ", "siti@example.id", true),
            ("budi_1-2+x", "budi_1-2+x", true),
            ("ab", "ab", false),
            ("siti aminah", "siti aminah", false),
            // A Cyrillic letter that looks like a Latin one.
            ("s\u{456}ti", "s\u{456}ti", false),
            (&"a".repeat(101), &"a".repeat(101), false),
        ] {
            assert_eq!(tidy_name(typed), name);
            assert_eq!(is_name(name), fits, "{name}");
        }
    }
}
