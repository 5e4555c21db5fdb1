//! Batches: what the fields of one level ask for is read together, in one request only.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache};
use async_graphql::runtime::Timer;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{FuturesUnordered, Stream as _};
use futures_util::task::{FutureObj, Spawn, SpawnError};

use crate::service::Services;

/// Answers the questions of one request's loaders; see the `loader` files.
#[derive(Debug)]
pub struct Batch {
    pub(crate) services: Services,
}

/// The loaders of one request.
pub(crate) type Loaders = DataLoader<Batch, HashMapCache>;

/// Reads that were started and that nobody has run yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Started(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Started {
    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Spawn for Started {
    fn spawn_obj(&self, read: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        let mut started = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        started.push(read);
        Ok(())
    }
}

struct NoDelay;

impl Timer for NoDelay {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(ready(()))
    }
}

/// Loaders for one request, and where their reads gather.
pub(crate) fn loaders(services: Services) -> (Loaders, Started) {
    let started = Started::default();
    let cache = HashMapCache::default();
    let loaders = DataLoader::with_cache(Batch { services }, started.clone(), NoDelay, cache)
        .delay(Duration::ZERO)
        .max_batch_size(usize::MAX);
    (loaders, started)
}

/// Runs a request and its reads in turns, level by level.
///
/// Reads start when no field of the request can go on, run together, and are all answered before
/// the request goes on. So each read carries every key of its level, no waiting time is guessed,
/// and the number of statements does not depend on which answer comes first. This needs every read
/// of a resolver to be one of these: the request itself must never wait for the database, or it
/// would keep a connection that the reads need.
pub(crate) async fn run<T>(request: impl Future<Output = T>, started: Started) -> T {
    let mut request = pin!(request);
    let mut reads = FuturesUnordered::new();
    std::future::poll_fn(|context| {
        loop {
            while let Poll::Ready(Some(())) = pin!(&mut reads).poll_next(context) {}
            if !reads.is_empty() {
                return Poll::Pending;
            }
            if let Poll::Ready(answer) = request.as_mut().poll(context) {
                return Poll::Ready(answer);
            }
            reads.extend(started.take());
            if reads.is_empty() {
                return Poll::Pending;
            }
        }
    })
    .await
}
