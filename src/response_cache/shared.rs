//! The second level: answers that instances share, in Redis.

use std::sync::Arc;

use bytes::Bytes;
use redis::AsyncCommands as _;
use tokio::sync::Semaphore;

use super::Key;
use crate::redis::Redis;

/// An answer nobody asked for in this time is dropped. Only room depends on it, never truth.
const KEPT_SECONDS: u64 = 24 * 3_600;
/// Answers larger than this stay where they were made.
const LARGEST: usize = 4 << 20;
/// Answers on their way to Redis at once; more are not sent.
const SENDING: usize = 64;

/// Answers that instances share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shared {
    redis: Redis,
    /// Begins every key: instances of another build encode other answers.
    prefix: Arc<str>,
    sending: Arc<Semaphore>,
}

impl Shared {
    /// Answers shared by instances whose program is the same `build`.
    pub fn new(redis: Redis, build: &str) -> Self {
        Self {
            redis,
            prefix: format!("pantau:answer:{build}:").into(),
            sending: Arc::new(Semaphore::new(SENDING)),
        }
    }

    pub(super) async fn get(&self, key: Key) -> Option<Bytes> {
        let name = self.name(key);
        let found: Option<Vec<u8>> = self
            .redis
            .call(|mut redis| async move { redis.get(name).await })
            .await?;
        found.map(Bytes::from)
    }

    /// Sends an answer on its way; nobody waits for it.
    pub(super) fn put(&self, key: Key, body: Bytes) {
        let Ok(permit) = Arc::clone(&self.sending).try_acquire_owned() else {
            return;
        };
        if body.len() > LARGEST {
            return;
        }
        let (redis, name) = (self.redis.clone(), self.name(key));
        tokio::spawn(async move {
            let put = redis.call(|mut redis| async move {
                redis
                    .set_ex::<_, _, ()>(name, &body[..], KEPT_SECONDS)
                    .await
            });
            let _known_to_be_away = put.await;
            drop(permit);
        });
    }

    fn name(&self, key: Key) -> String {
        format!("{}{}", self.prefix, key.hex())
    }
}
