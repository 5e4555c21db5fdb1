//! Logs: lists whose rows are numbered in the order of their commits, followed as they grow.
//!
//! What followers get is read from the database and from nowhere else, so nothing is lost when a
//! process ends, and what other processes write is seen too. Memory only tells when to look, and
//! holds what was just read for others who go on from the same place.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use moka::future::Cache;
use tokio::sync::watch;
use uuid::Uuid;

use super::condition::{Column, Condition, Literal};
use super::list::{ListSpec, Listed, Lists};
use super::page::{self, Direction, Order, PageRefusal, PageRequest};

/// How often the database is asked for news; one question, however many follow.
const LOOK: Duration = Duration::from_secs(1);

/// Rows read at once by a follower that is behind.
const BATCH: u32 = 100;

/// How long rows that were read are held for others who go on from the same place.
const HELD: Duration = Duration::from_secs(2);
/// How many such readings are held.
const MOST_HELD: u64 = 256;

/// A row that stands in a log.
pub trait Logged: Listed {
    /// The number of the row. Numbers are given in the order in which rows become visible: under a
    /// lock that is held until the commit.
    const SEQUENCE: Column;

    /// The number of this row, and its id.
    fn place(&self) -> (i64, Uuid);
}

/// A log, and who follows it. Cheap to clone; clones share the question for news.
#[derive(Debug)]
pub struct Log<L: Logged> {
    shared: Arc<Shared<L>>,
}

/// What is read behind a place, of rows that meet a condition, when the log reached up to a number:
/// all of it up to there.
type Reading = (Condition, Option<String>, i64);

#[derive(Debug)]
struct Shared<L: Logged> {
    lists: Lists,
    /// What was just read: many follow the same rows and go on from the same place at once.
    read: Cache<Reading, Arc<[Entry<L>]>>,
    /// The newest number that was seen.
    newest: watch::Sender<i64>,
    /// Whether somebody looks for news; locked while followers come and the last one goes.
    looking: Mutex<bool>,
}

/// A place in a log from which it is read on.
#[derive(Debug)]
pub struct Follower<L: Logged> {
    log: Log<L>,
    newest: watch::Receiver<i64>,
    /// Which rows it is about.
    only: Condition,
    /// The cursor behind which it goes on; none at the beginning of the log.
    place: Option<String>,
    /// The number that belongs to it.
    reached: i64,
    read: VecDeque<Entry<L>>,
}

/// A row of a log.
#[derive(Debug, Clone)]
pub struct Entry<L> {
    /// Where to go on after it.
    pub cursor: String,
    /// The row.
    pub row: L,
}

impl<L: Logged> Clone for Log<L> {
    fn clone(&self) -> Self {
        let shared = Arc::clone(&self.shared);
        Self { shared }
    }
}

impl<L: Logged> Log<L> {
    const ORDER: [Order; 1] = [(L::SEQUENCE, Direction::Ascending)];

    /// The log in this database.
    pub fn new(lists: Lists) -> Self {
        let newest = watch::Sender::new(0);
        let looking = Mutex::new(false);
        let read = Cache::builder()
            .max_capacity(MOST_HELD)
            .time_to_live(HELD)
            .build();
        let shared = Shared {
            lists,
            read,
            newest,
            looking,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The cursor of a row.
    pub fn cursor(row: &L) -> String {
        Self::at(row.place())
    }

    fn at((sequence, id): (i64, Uuid)) -> String {
        let order = [Self::ORDER[0], (L::TABLE.tie, Direction::Ascending)];
        let keys = [Literal::Int(sequence), Literal::Id(id)];
        page::encode(L::TABLE.tag, &order, &keys)
    }

    /// Follows the rows that meet a condition, from behind a row with this cursor.
    pub fn follow(&self, only: Condition, place: String) -> Result<Follower<L>, PageRefusal> {
        let spec = Self::behind(Condition::ALWAYS, Some(place.clone()))?;
        let reached = match spec.behind() {
            Some([Literal::Int(sequence), ..]) => *sequence,
            _ => return Err(PageRefusal::InvalidCursor),
        };
        Ok(self.follower(only, Some(place), reached))
    }

    /// Follows the rows that meet a condition, from behind what is there now.
    pub async fn follow_from_now(&self, only: Condition) -> anyhow::Result<Follower<L>> {
        let last = self.last().await?;
        let reached = last.as_ref().map_or(0, |last| last.row.place().0);
        Ok(self.follower(only, last.map(|last| last.cursor), reached))
    }

    fn follower(&self, only: Condition, place: Option<String>, reached: i64) -> Follower<L> {
        Follower {
            log: self.clone(),
            newest: self.look(),
            only,
            place,
            reached,
            read: VecDeque::new(),
        }
    }

    /// The rows behind a place that meet a condition.
    fn behind(only: Condition, place: Option<String>) -> Result<ListSpec, PageRefusal> {
        let request = PageRequest {
            first: Some(BATCH),
            after: place,
            ..PageRequest::default()
        };
        ListSpec::new::<L>(None, only, Self::ORDER.to_vec(), request)
    }

    async fn read(&self, spec: ListSpec) -> anyhow::Result<Vec<Entry<L>>> {
        let slice = self.shared.lists.page::<L>(&spec).await?;
        let entry = |(keys, row): (Vec<Literal>, L)| Entry {
            cursor: spec.cursor::<L>(&keys),
            row,
        };
        Ok(slice.rows.into_iter().map(entry).collect())
    }

    async fn last(&self) -> anyhow::Result<Option<Entry<L>>> {
        let request = PageRequest {
            last: Some(1),
            ..PageRequest::default()
        };
        let spec = ListSpec::new::<L>(None, Condition::ALWAYS, Self::ORDER.to_vec(), request)
            .map_err(|refusal| anyhow::anyhow!("read the end of a log: {refusal:?}"))?;
        Ok(self.read(spec).await?.pop())
    }

    /// Has somebody look for news, for as long as anybody follows.
    fn look(&self) -> watch::Receiver<i64> {
        let mut looking = self.shared.lock();
        let newest = self.shared.newest.subscribe();
        if !*looking {
            *looking = true;
            tokio::spawn(self.clone().look_for_news());
        }
        newest
    }

    async fn look_for_news(self) {
        let committed = self.shared.lists.committed();
        loop {
            // Waits from before the reading, so that no commit falls between.
            let mut told = pin!(committed.notified());
            told.as_mut().enable();
            match self.newest().await {
                Ok(newest) => {
                    self.shared.newest.send_if_modified(|known| {
                        let news = newest != *known;
                        *known = newest;
                        news
                    });
                }
                Err(cause) => {
                    let cause = format!("{cause:#}");
                    tracing::error!(cause, "the log of {} cannot be read", L::TABLE.tag);
                }
            }
            tokio::select! {
                () = told => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            let mut looking = self.shared.lock();
            if self.shared.newest.receiver_count() == 0 {
                *looking = false;
                return;
            }
        }
    }

    async fn newest(&self) -> anyhow::Result<i64> {
        let mut sql = self.shared.lists.sql();
        sql.push("SELECT COALESCE(MAX(").push(L::SEQUENCE.sql);
        sql.push("), 0) AS newest FROM ").push(L::TABLE.from);
        let rows = self.shared.lists.all(sql, "the end of a log").await?;
        let row = rows.first().context("the end of a log")?;
        row.try_get("", "newest").context("the end of a log")
    }
}

impl<L: Logged> Shared<L> {
    fn lock(&self) -> std::sync::MutexGuard<'_, bool> {
        self.looking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Logged> Follower<L> {
    /// The next row; waits until there is one. Dropped while it waits, it loses nothing.
    pub async fn next(&mut self) -> Entry<L> {
        loop {
            if let Some(entry) = self.read.pop_front() {
                self.place = Some(entry.cursor.clone());
                self.reached = entry.row.place().0;
                return entry;
            }
            let newest = *self.newest.borrow_and_update();
            if self.reached >= newest {
                // Cannot fail: the log of this follower holds the other side.
                let _news = self.newest.changed().await;
                continue;
            }
            match self.read_on(newest).await {
                Ok(rows) if rows.is_empty() && self.only != Condition::ALWAYS => {
                    // Nothing of the news is meant for it.
                    self.reached = newest;
                    self.place = Some(Log::<L>::at((newest, Uuid::max())));
                    continue;
                }
                Ok(rows) => self.read = rows.iter().cloned().collect(),
                Err(cause) => {
                    let cause = format!("{cause:#}");
                    tracing::error!(cause, "a follower of {} cannot read on", L::TABLE.tag);
                }
            }
            if self.read.is_empty() {
                // The database failed, or this reader is behind the one that was asked for news.
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// The rows behind its place, of a log that reaches at least up to `newest`.
    async fn read_on(&self, newest: i64) -> anyhow::Result<Arc<[Entry<L>]>> {
        let (only, place) = (self.only.clone(), self.place.clone());
        let reading = async {
            let spec = Log::<L>::behind(only, place)
                .map_err(|refusal| anyhow::anyhow!("go on in a log: {refusal:?}"))?;
            anyhow::Ok(self.log.read(spec).await?.into())
        };
        let key = (self.only.clone(), self.place.clone(), newest);
        let read = self.log.shared.read.try_get_with(key, reading).await;
        // The same fault may meet many.
        read.map_err(|cause: Arc<anyhow::Error>| anyhow::anyhow!("{cause:#}"))
    }
}
