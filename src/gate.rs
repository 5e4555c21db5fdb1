//! How many questions are executed at once, and how many may wait for their turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets so many in at once, and so many wait; who comes then is sent away at once, which costs
/// less than a queue that only grows. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate {
    permits: Arc<Semaphore>,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    running: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
    shed: AtomicU64,
}

/// The right to be executed, until it is dropped.
#[derive(Debug)]
pub struct Pass(#[expect(dead_code, reason = "given back when dropped")] OwnedSemaphorePermit);

/// Too many wait already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Gate {
    /// A gate for `running` at once, while `waiting` wait.
    pub fn new(running: usize, waiting: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(running)),
            inner: Arc::new(Inner {
                running,
                waiting: AtomicUsize::new(0),
                most_waiting: waiting,
                shed: AtomicU64::new(0),
            }),
        }
    }

    /// A gate beside this one that is half as wide and sends nobody away.
    #[must_use]
    pub fn patient(&self) -> Self {
        Self::new((self.inner.running / 2).max(1), usize::MAX)
    }

    /// Waits for its turn, first come, first served.
    pub async fn enter(&self) -> Result<Pass, Full> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(Pass(permit));
        }
        let _place = self.queue().inspect_err(|Full| {
            self.inner.shed.fetch_add(1, Ordering::Relaxed);
        })?;
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        permit.map(Pass).map_err(|_| Full)
    }

    /// How many are executed now.
    pub fn running(&self) -> usize {
        self.inner.running - self.permits.available_permits()
    }

    /// How many wait now.
    pub fn waiting(&self) -> usize {
        self.inner.waiting.load(Ordering::Relaxed)
    }

    /// How many were sent away so far.
    pub fn shed(&self) -> u64 {
        self.inner.shed.load(Ordering::Relaxed)
    }

    fn queue(&self) -> Result<Place, Full> {
        let waiting = self.inner.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place(Arc::clone(&self.inner));
        if waiting < self.inner.most_waiting {
            Ok(place)
        } else {
            Err(Full)
        }
    }
}

/// A place in the queue, until it is dropped.
struct Place(Arc<Inner>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn so_many_run_so_many_wait_and_the_rest_is_sent_away() {
        let gate = Gate::new(1, 1);

        let first = gate.enter().now_or_never().unwrap().unwrap();
        let mut second = Box::pin(gate.enter());
        let waits = second.as_mut().now_or_never().is_none();
        let third = gate.enter().now_or_never().unwrap();

        assert!(waits);
        assert_eq!(third.unwrap_err(), Full);
        assert_eq!((gate.running(), gate.waiting(), gate.shed()), (1, 1, 1));

        drop(first);
        let second = second.now_or_never().unwrap().unwrap();
        assert_eq!((gate.running(), gate.waiting()), (1, 0));
        drop(second);
        assert_eq!(gate.running(), 0);
    }
}
