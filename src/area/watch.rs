//! What the versions of the areas are now, for many who ask at once.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};

use super::versions::Versions;
use crate::database::session::Session;
use crate::database::wal_index::{CommitMark, WalIndex};

/// Tells the versions of the areas. Cheap to clone.
///
/// Each answer was read after it was asked for: so it knows of every write that was acknowledged
/// before, whichever process wrote. One read answers all who asked before it began; the more ask,
/// the less it costs each. Where nothing was committed since they were read last, they need not be
/// read at all.
#[derive(Debug, Clone)]
pub struct Watch {
    asked: mpsc::UnboundedSender<oneshot::Sender<Option<Versions>>>,
    unchanged: Option<Unchanged>,
}

impl Watch {
    /// Watches over a connection that is free for it; `commits` tells of commits, where the engine
    /// can.
    pub fn start(reader: Session, commits: Option<WalIndex>) -> Self {
        let (asked, asking) = mpsc::unbounded_channel();
        let unchanged = commits.map(|commits| Unchanged {
            commits,
            read: Arc::default(),
        });
        tokio::spawn(answer(reader, unchanged.clone(), asking));
        Self { asked, unchanged }
    }

    /// The versions, at least as new as every write acknowledged before; none where the database
    /// does not say.
    pub async fn now(&self) -> Option<Versions> {
        let unchanged = self.unchanged.as_ref().and_then(Unchanged::versions);
        if unchanged.is_some() {
            return unchanged;
        }
        let (answer, answered) = oneshot::channel();
        self.asked.send(answer).ok()?;
        answered.await.ok()?
    }
}

/// The versions that were read last, and the commit they were read after.
#[derive(Debug, Clone)]
struct Unchanged {
    commits: WalIndex,
    read: Arc<RwLock<Option<(CommitMark, Versions)>>>,
}

impl Unchanged {
    /// The versions, unless something was committed since they were read.
    fn versions(&self) -> Option<Versions> {
        let now = self.commits.mark()?;
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.as_ref()
            .filter(|(then, _)| *then == now)
            .map(|(_, versions)| *versions)
    }

    /// Remembers versions that were read when `mark` was the newest commit, or later.
    fn remember(&self, mark: CommitMark, versions: Versions) {
        let mut read = self.read.write().unwrap_or_else(PoisonError::into_inner);
        *read = Some((mark, versions));
    }
}

/// Reads and answers, batch by batch, until nobody can ask any more.
async fn answer(
    mut reader: Session,
    unchanged: Option<Unchanged>,
    mut asking: mpsc::UnboundedReceiver<oneshot::Sender<Option<Versions>>>,
) {
    let mut batch = Vec::new();
    while asking.recv_many(&mut batch, usize::MAX).await > 0 {
        // Lets the requests that are ready now ask too, before the read begins.
        tokio::task::yield_now().await;
        while let Ok(one_more) = asking.try_recv() {
            batch.push(one_more);
        }
        // Before the read: what is committed meanwhile may be read or not, and must be read again.
        let mark = unchanged
            .as_ref()
            .and_then(|unchanged| unchanged.commits.mark());
        let versions = match Versions::told_by(&mut reader).await {
            Ok(versions) => Some(versions),
            Err(cause) => {
                tracing::warn!(cause = format!("{cause:#}"), "answers cannot be kept");
                None
            }
        };
        if let (Some(unchanged), Some(mark), Some(versions)) = (&unchanged, mark, versions) {
            unchanged.remember(mark, versions);
        }
        for asked in batch.drain(..) {
            let _gave_up_waiting = asked.send(versions);
        }
    }
}
