//! Answers that were given before, kept as bytes, and known to be true still.
//!
//! An answer is kept under what was asked and the versions of the areas it was read from. A read
//! asks for the versions first (`crate::area::watch`): so it meets no answer older than the last
//! write that was acknowledged, and nothing ever has to be thrown away in time.

mod encoded;
mod flight;
mod key;
mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

pub use encoded::{Coding, Encoded};
pub use key::{Fingerprint, Key};
pub use shared::Shared;

use crate::area::AreaSet;
use crate::area::versions::Versions;
use crate::area::watch::Watch;
use flight::Flights;

/// What is asked, as far as the cache has to know.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Equal for questions that have the same answer while the data stays the same.
    pub fingerprint: Fingerprint,
    /// Areas that the answer may be read from.
    pub areas: AreaSet,
}

/// What came of an execution.
#[derive(Debug, Clone)]
pub enum Executed<E> {
    /// An answer without errors.
    Whole {
        /// The answer, encoded.
        body: Bytes,
        /// The areas that were read for it.
        read: AreaSet,
    },
    /// Anything else. It is handed on and never kept.
    Other(E),
}

/// What the cache knows of a question.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "made and taken apart once a request, where a box would cost more"
)]
pub enum Found {
    /// The answer.
    Answer(Arc<Encoded>),
    /// Nothing; it has to be executed.
    Nothing(Missing),
}

/// A question whose answer is not there.
#[derive(Debug, Clone, Copy)]
pub struct Missing {
    question: Question,
    /// The key to keep it under and the versions it was made of; none where nothing is kept, or the
    /// database did not tell them.
    place: Option<(Key, Versions)>,
}

/// How often what happened, since the start.
#[derive(Debug, Default)]
pub struct Counts {
    /// Answers from memory.
    pub hits: AtomicU64,
    /// Answers from the cache that instances share.
    pub shared_hits: AtomicU64,
    /// Questions that had to be executed, or waited for the same one's execution.
    pub misses: AtomicU64,
    /// Executions; fewer than misses where equal questions came together.
    pub executions: AtomicU64,
    /// Answers kept.
    pub stored: AtomicU64,
    /// Whole answers not kept because the data changed meanwhile.
    pub outrun: AtomicU64,
    /// Whole answers not kept because they were read from an area that the schema does not tell:
    /// a mistake of ours.
    pub undeclared: AtomicU64,
    /// Answers that made room for others.
    pub evicted: AtomicU64,
}

/// The cache. Cheap to clone. `E` is what an execution may end with that is not kept.
#[derive(Debug, Clone)]
pub struct ResponseCache<E: Clone> {
    memory: Cache<Key, Arc<Encoded>>,
    flights: Flights<Result<Arc<Encoded>, E>>,
    shared: Option<Shared>,
    /// None where nothing is kept anywhere, so that nothing has to be known to be true still.
    watch: Option<Watch>,
    counts: Arc<Counts>,
}

impl<E: Clone + Send + Sync + 'static> ResponseCache<E> {
    /// An empty cache of at most this many bytes; with none and nothing shared, each question is
    /// executed for itself.
    pub fn new(most_bytes: u64, watch: Watch, shared: Option<Shared>) -> Self {
        let counts = Arc::new(Counts::default());
        let evicted = Arc::clone(&counts);
        let memory = Cache::builder()
            .max_capacity(most_bytes)
            .weigher(|_, kept: &Arc<Encoded>| kept.weight())
            // What was kept for versions that are gone is never asked for again and goes first.
            .eviction_policy(EvictionPolicy::lru())
            .eviction_listener(move |_, _, cause| {
                if cause.was_evicted() {
                    evicted.evicted.fetch_add(1, Ordering::Relaxed);
                }
            })
            .build();
        Self {
            memory,
            flights: Flights::default(),
            watch: (most_bytes > 0 || shared.is_some()).then_some(watch),
            shared,
            counts,
        }
    }

    /// Looks for the answer to a question. One that is found is as new as every write that was
    /// acknowledged before.
    pub async fn find(&self, question: Question) -> Found {
        let place = self.versions().await.map(|versions| {
            let key = Key::new(question, &versions);
            (key, versions)
        });
        if let Some((key, _)) = place {
            if let Some(kept) = self.memory.get(&key) {
                count(&self.counts.hits);
                return Found::Answer(kept);
            }
            if let Some(kept) = self.find_shared(key).await {
                count(&self.counts.shared_hits);
                return Found::Answer(kept);
            }
        }
        count(&self.counts.misses);
        Found::Nothing(Missing { question, place })
    }

    /// The answer to a question that was asked before, if it is in memory and as new as one that is
    /// found. Only then it counts.
    pub async fn kept(&self, question: Question) -> Option<Arc<Encoded>> {
        let versions = self.versions().await?;
        let kept = self.memory.get(&Key::new(question, &versions))?;
        count(&self.counts.hits);
        Some(kept)
    }

    /// Executes a question whose answer is not there, and keeps a whole answer. Of equal questions
    /// that come together one is executed, for all; it ends when none of them is waited for.
    pub async fn execute<F>(&self, missing: Missing, execution: F) -> Result<Arc<Encoded>, E>
    where
        F: Future<Output = Executed<E>> + Send + 'static,
    {
        let cache = self.clone();
        let Some((key, versions)) = missing.place else {
            return cache.run(execution, None).await.map(|(kept, _)| kept);
        };
        let flight = async move {
            let (kept, read) = cache.run(execution, Some(key)).await?;
            cache
                .keep(missing.question, key, versions, &kept, read)
                .await;
            Ok(kept)
        };
        // Kept by an execution that ended since it was looked for.
        let kept_since = || self.memory.get(&key).map(Ok);
        self.flights.join(key, kept_since, flight).await
    }

    /// An answer in the coding that was asked for, or as it is where that would not be smaller.
    pub async fn body(&self, answer: &Arc<Encoded>, coding: Coding) -> (Bytes, Coding) {
        let before = answer.weight();
        let body = answer.body(coding).await;
        if answer.weight() != before
            && let Some(key) = answer.key()
            && self
                .memory
                .get(&key)
                .is_some_and(|kept| Arc::ptr_eq(&kept, answer))
        {
            // Weighs it anew.
            self.memory.insert(key, Arc::clone(answer));
        }
        body
    }

    async fn run<F>(&self, execution: F, key: Option<Key>) -> Result<(Arc<Encoded>, AreaSet), E>
    where
        F: Future<Output = Executed<E>>,
    {
        count(&self.counts.executions);
        match execution.await {
            Executed::Whole { body, read } => Ok((Arc::new(Encoded::new(body).under(key)), read)),
            Executed::Other(other) => Err(other),
        }
    }

    /// Keeps an answer, unless the data it was read from changed while it was read: then it may be
    /// of both states.
    async fn keep(
        &self,
        question: Question,
        key: Key,
        before: Versions,
        answer: &Arc<Encoded>,
        read: AreaSet,
    ) {
        if !question.areas.covers(read) {
            count(&self.counts.undeclared);
            tracing::error!(?read, declared = ?question.areas, "an answer was read from more areas than its types declare");
            return;
        }
        let Some(after) = self.versions().await else {
            return;
        };
        if !before.agree(&after, question.areas) {
            count(&self.counts.outrun);
            return;
        }
        count(&self.counts.stored);
        self.memory.insert(key, Arc::clone(answer));
        if let Some(shared) = &self.shared {
            shared.put(key, answer.identity().clone());
        }
    }

    /// The versions as they are now.
    async fn versions(&self) -> Option<Versions> {
        self.watch.as_ref()?.now().await
    }

    async fn find_shared(&self, key: Key) -> Option<Arc<Encoded>> {
        let body = self.shared.as_ref()?.get(key).await?;
        let kept = Arc::new(Encoded::new(body).under(Some(key)));
        self.memory.insert(key, Arc::clone(&kept));
        Some(kept)
    }

    /// What happened so far.
    pub const fn counts(&self) -> &Arc<Counts> {
        &self.counts
    }

    /// Bytes kept in memory.
    pub fn bytes(&self) -> u64 {
        self.memory.run_pending_tasks();
        self.memory.weighted_size()
    }

    /// Answers kept in memory.
    pub fn len(&self) -> u64 {
        self.memory.run_pending_tasks();
        self.memory.entry_count()
    }

    /// Whether it keeps none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
