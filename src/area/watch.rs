//! What the versions of the areas are now, for many who ask at once.

use sea_orm::DatabaseConnection;
use tokio::sync::{mpsc, oneshot};

use super::versions::Versions;

/// Tells the versions of the areas. Cheap to clone.
///
/// Each answer was read after it was asked for: so it knows of every write that was acknowledged
/// before, whichever process wrote. One read answers all who asked before it began; the more ask,
/// the less it costs each.
#[derive(Debug, Clone)]
pub struct Watch {
    asked: mpsc::UnboundedSender<oneshot::Sender<Option<Versions>>>,
}

impl Watch {
    /// Watches over a connection that is free for it.
    pub fn start(reader: DatabaseConnection) -> Self {
        let (asked, asking) = mpsc::unbounded_channel();
        tokio::spawn(answer(reader, asking));
        Self { asked }
    }

    /// The versions, at least as new as every write acknowledged before; none where the database
    /// does not say.
    pub async fn now(&self) -> Option<Versions> {
        let (answer, answered) = oneshot::channel();
        self.asked.send(answer).ok()?;
        answered.await.ok()?
    }
}

/// Reads and answers, batch by batch, until nobody can ask any more.
async fn answer(
    reader: DatabaseConnection,
    mut asking: mpsc::UnboundedReceiver<oneshot::Sender<Option<Versions>>>,
) {
    let mut batch = Vec::new();
    while asking.recv_many(&mut batch, usize::MAX).await > 0 {
        // Lets the requests that are ready now ask too, before the read begins.
        tokio::task::yield_now().await;
        while let Ok(one_more) = asking.try_recv() {
            batch.push(one_more);
        }
        let versions = match Versions::read(&reader).await {
            Ok(versions) => Some(versions),
            Err(cause) => {
                tracing::warn!(cause = format!("{cause:#}"), "answers cannot be kept");
                None
            }
        };
        for asked in batch.drain(..) {
            let _gave_up_waiting = asked.send(versions);
        }
    }
}
