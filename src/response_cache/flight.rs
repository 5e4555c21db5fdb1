//! Single flight: of equal questions that come together one is executed, for all.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::Key;

type Flight<T> = BoxFuture<'static, T>;

/// Executions under way. Whoever waits for one holds it; when nobody does, it is dropped.
pub(super) struct Flights<T: Clone> {
    inner: Arc<Inner<T>>,
}

/// Each with its number: another may have begun under the same key.
type Flying<T> = HashMap<Key, (u64, WeakShared<Flight<T>>)>;

struct Inner<T: Clone> {
    flying: Mutex<Flying<T>>,
    begun: AtomicU64,
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// The outcome of the flight under this key; `flight` takes off where none is under way and
    /// nothing has `landed` meanwhile.
    pub(super) async fn join(
        &self,
        key: Key,
        landed: impl FnOnce() -> Option<T>,
        flight: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let number = self.inner.begun.fetch_add(1, Ordering::Relaxed);
        let own = self.guarded(key, number, flight);
        let joined = {
            let mut flying = self.inner.flying();
            let under_way = flying.get(&key).and_then(|(_, flight)| flight.upgrade());
            if let Some(flight) = under_way {
                Ok(flight)
            } else if let Some(outcome) = landed() {
                Err(outcome)
            } else {
                flying.extend(own.downgrade().map(|weak| (key, (number, weak))));
                Ok(own.clone())
            }
        };
        // Not held while the lock is: a flight that ends with its last holder takes the lock.
        drop(own);
        match joined {
            Ok(flight) => flight.await,
            Err(outcome) => outcome,
        }
    }

    /// A flight that is struck off the list when it has ended, or was dropped.
    fn guarded(
        &self,
        key: Key,
        number: u64,
        flight: impl Future<Output = T> + Send + 'static,
    ) -> Shared<Flight<T>> {
        let listed = Listed {
            inner: Arc::clone(&self.inner),
            key,
            number,
        };
        async move {
            let _struck_off_at_the_end = listed;
            flight.await
        }
        .boxed()
        .shared()
    }
}

impl<T: Clone> Inner<T> {
    fn flying(&self) -> MutexGuard<'_, Flying<T>> {
        self.flying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Listed<T: Clone> {
    inner: Arc<Inner<T>>,
    key: Key,
    number: u64,
}

impl<T: Clone> Drop for Listed<T> {
    fn drop(&mut self) {
        let mut flying = self.inner.flying();
        if flying
            .get(&self.key)
            .is_some_and(|(number, _)| *number == self.number)
        {
            flying.remove(&self.key);
        }
    }
}

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        let inner = Inner {
            flying: Mutex::new(HashMap::new()),
            begun: AtomicU64::new(0),
        };
        Self {
            inner: Arc::new(inner),
        }
    }
}

impl<T: Clone> Clone for Flights<T> {
    fn clone(&self) -> Self {
        let inner = Arc::clone(&self.inner);
        Self { inner }
    }
}

impl<T: Clone> fmt::Debug for Flights<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flying = self.inner.flying().len();
        formatter
            .debug_struct("Flights")
            .field("flying", &flying)
            .finish()
    }
}
