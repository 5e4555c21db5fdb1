//! How often somebody tries to get in.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Answering;
use crate::rate_limit::{Client, Policy, RateLimit};
use crate::service::user_account::attempts::{Attempts, Uncounted};

/// What a try costs of what a name has: one is forgiven in a minute.
const OF_NAME: u64 = 60;
/// What it costs of what an address has, behind which may be a whole office.
const OF_ADDRESS: u64 = 20;

/// Counts tries from an address.
struct Counted {
    tries: RateLimit,
    address: Client,
}

impl Attempts for Counted {
    fn at_address(&self) -> BoxFuture<'_, bool> {
        let client = self.address.trying_from();
        Box::pin(async move { self.tries.charge(client, OF_ADDRESS).await.is_granted() })
    }

    fn as_name<'a>(&'a self, name: &'a str) -> BoxFuture<'a, bool> {
        let client = Client::trying_as(name);
        Box::pin(async move { self.tries.charge(client, OF_NAME).await.is_granted() })
    }
}

/// A limit by which somebody may be tried so many times at once.
pub fn limit_of_tries(at_once: u64) -> Policy {
    Policy {
        burst: OF_NAME * at_once,
        per_second: 1,
    }
}

impl Answering {
    /// What counts tries from this address.
    pub(super) fn tries_from(&self, address: Client) -> Arc<dyn Attempts> {
        match &self.tries {
            Some(tries) => Arc::new(Counted {
                tries: tries.clone(),
                address,
            }),
            None => Arc::new(Uncounted),
        }
    }
}
