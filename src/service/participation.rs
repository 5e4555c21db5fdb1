//! What all who take part write by: in turn, and once for each key.

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::idempotency_key;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait as _,
    IntoActiveModel as _,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::chain::canonical;
use super::failure::Failure;
use super::person::{Person, acting};
use super::sql::Sql;
use crate::area::versions::renew;
use crate::area::{Area, AreaSet};
use crate::auth::actor::Identity;
use crate::auth::policy::moderation;
use crate::clock::Clock;
use crate::database::{Database, Engine, Transaction, waited_in_vain};

/// Most characters of a key by which a creation is known again.
pub const LONGEST_KEY: usize = 200;

/// Reasons that all writing has in common.
pub(super) trait Common {
    /// An import is writing, and it was waited for in vain.
    fn busy() -> Self;
    /// The key is empty or too long.
    fn bad_key() -> Self;
    /// The same person sent something else under this key.
    fn key_reused() -> Self;
}

/// Reasons of writing that suspensions are from.
pub(super) trait Suspends {
    /// The person may not write until then.
    fn suspended(until: DateTime<Utc>) -> Self;
}

/// Gives those who write their turn. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    database: Database,
    pub(super) clock: Clock,
}

impl Turns {
    pub(super) fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
    }

    /// Begins to write. Who writes takes part in turn: so what is numbered is numbered in the order
    /// of the commits, and what is counted is counted once.
    pub(super) async fn begin<R: Common>(&self) -> Result<Transaction, Failure<R>> {
        self.begin_in(AreaSet::of(&[Area::Participation])).await
    }

    /// Begins to write in these areas, in turn with all who write in one of them.
    pub(super) async fn begin_in<R: Common>(
        &self,
        areas: AreaSet,
    ) -> Result<Transaction, Failure<R>> {
        let txn = self.database.begin().await.context("begin to write");
        let txn = txn.map_err(in_vain)?;
        renew(&txn, areas, &self.clock).await.map_err(in_vain)?;
        Ok(txn)
    }

    /// Where what is not written is read.
    pub(super) fn reader(&self) -> &DatabaseConnection {
        self.database.reader()
    }

    /// Keeps what was written, and tells those who wait for news.
    pub(super) async fn commit<R: Common>(&self, txn: Transaction) -> Result<(), Failure<R>> {
        txn.commit().await.context("commit").map_err(in_vain)?;
        self.database.committed().notify_waiters();
        Ok(())
    }

    /// The person who writes, or for whom an app does.
    pub(super) async fn person(
        &self,
        txn: &Transaction,
        identity: &Identity,
    ) -> anyhow::Result<Person> {
        acting(txn, &self.clock, identity, self.now()).await
    }

    /// As exactly as both engines keep it.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }
}

fn in_vain<R: Common>(error: anyhow::Error) -> Failure<R> {
    if waited_in_vain(&error) {
        Failure::Refused(R::busy())
    } else {
        Failure::Fault(error)
    }
}

pub(super) fn may_write<R: Suspends>(
    person: &Person,
    now: DateTime<Utc>,
) -> Result<(), Failure<R>> {
    match moderation::suspended_until(person, now) {
        Some(until) => Err(Failure::Refused(R::suspended(until))),
        None => Ok(()),
    }
}

/// A key under which a person makes something once.
#[derive(Debug)]
pub(super) struct Key<'a> {
    word: &'a str,
    /// What tells what is sent from anything else.
    input: Vec<u8>,
}

impl<'a> Key<'a> {
    pub(super) fn new<R: Common>(word: &'a str, input: &Value) -> Result<Self, Failure<R>> {
        if word.is_empty() || word.chars().count() > LONGEST_KEY || word.contains('\0') {
            return Err(Failure::Refused(R::bad_key()));
        }
        let input = Sha256::digest(canonical(input)).to_vec();
        Ok(Self { word, input })
    }

    /// What the person made under this key; none where the key is new.
    pub(super) async fn made<R: Common>(
        &self,
        txn: &Transaction,
        person: Uuid,
    ) -> Result<Option<Uuid>, Failure<R>> {
        let known = idempotency_key::Entity::find_by_id((person, self.word.to_owned()))
            .one(txn)
            .await
            .context("look for a key")?;
        match known {
            Some(known) if known.input_sha256 != self.input => {
                Err(Failure::Refused(R::key_reused()))
            }
            known => Ok(known.map(|known| known.made_id)),
        }
    }

    /// From now on this was made under it.
    pub(super) async fn keep(
        self,
        txn: &Transaction,
        person: Uuid,
        made: Uuid,
    ) -> anyhow::Result<()> {
        let key = idempotency_key::Model {
            person_id: person,
            word: self.word.to_owned(),
            input_sha256: self.input,
            made_id: made,
        };
        let kept = key.into_active_model().insert(txn).await;
        kept.context("keep a key")?;
        Ok(())
    }
}

/// The number of the next row of a table. Others wait until it is committed.
pub(super) async fn next_sequence(txn: &Transaction, table: &str) -> anyhow::Result<i64> {
    let mut sql = writing(txn);
    sql.push("SELECT COALESCE(MAX(c.sequence), 0) + 1 AS next FROM ")
        .push(table)
        .push(" c");
    let row = txn.query_one_raw(sql.statement()).await;
    let row = row.context("number a row")?.context("number a row")?;
    row.try_get("", "next").context("number a row")
}

/// A statement of a transaction, in the making.
pub(super) fn writing(txn: &Transaction) -> Sql {
    Sql::new(match txn {
        Transaction::Sqlite(_) => Engine::Sqlite,
        Transaction::Postgres(_) => Engine::Postgres,
    })
}
