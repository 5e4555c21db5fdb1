//! Long answers: told when the program is to end, and waited for.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Tells sockets and streams that the program is to end. Clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Stopping {
    told: CancellationToken,
    sockets: TaskTracker,
}

impl Stopping {
    /// Tells all of them to end.
    pub fn begin(&self) {
        self.told.cancel();
        self.sockets.close();
    }

    /// Over when the program was told to end.
    pub(super) async fn begun(&self) {
        self.told.cancelled().await;
    }

    /// Held by a socket until it is closed.
    pub(super) fn hold(&self) -> TaskTrackerToken {
        self.sockets.token()
    }

    /// Over when every socket is closed.
    pub(super) async fn done(&self) {
        self.sockets.wait().await;
    }
}
