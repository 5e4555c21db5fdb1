//! Whether anyone has committed to a SQLite file, told without asking SQLite.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, Sqlite};
use sea_orm::{DatabaseConnection, DbErr};

/// The header of the WAL-index; its layout is documented: <https://sqlite.org/walformat.html>.
const HEADER: usize = 48;

/// The file through which the connections to one database tell each other what they committed.
///
/// Each commit counts up in its header before it is acknowledged, in whichever process.
#[derive(Debug, Clone)]
pub struct WalIndex {
    path: Arc<Path>,
    pool: DatabaseConnection,
    open: Arc<RwLock<Option<Open>>>,
}

#[derive(Debug)]
struct Open {
    file: File,
    /// The last connection that closes removes the file, so this one stays.
    held: PoolConnection<Sqlite>,
}

/// The header at one moment: while it stays the same, nothing was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitMark([u8; HEADER]);

impl WalIndex {
    /// The one beside a database file; not read before it is opened. The pool gives it a connection
    /// to hold.
    pub(super) fn beside(database: &Path, pool: DatabaseConnection) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Self {
            path: PathBuf::from(path).into(),
            pool,
            open: Arc::default(),
        }
    }

    /// Opens it, where the system shows the same file to those who read it and to those who map it.
    pub(super) async fn open(&self) -> Result<(), sqlx::Error> {
        if !cfg!(target_os = "linux") || self.is_open() {
            return Ok(());
        }
        let mut held = self.pool.get_sqlite_connection_pool().acquire().await?;
        // With its first read a connection counts among those that hold the file.
        sqlx::query("SELECT count(*) FROM sqlite_master")
            .execute(&mut *held)
            .await?;
        let file = File::open(&self.path)?;
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(Open { file, held });
        Ok(())
    }

    fn is_open(&self) -> bool {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.is_some()
    }

    /// The mark of the newest commit; none where it cannot be told, so that SQLite must be asked.
    pub fn mark(&self) -> Option<CommitMark> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().and_then(|open| read(&open.file))
    }

    /// Lets go of it.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let open = self
            .open
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(open.map(|open| open.held));
        self.pool.close_by_ref().await
    }
}

#[cfg(unix)]
fn read(file: &File) -> Option<CommitMark> {
    use std::os::unix::fs::FileExt as _;
    let mut header = [0; HEADER];
    file.read_exact_at(&mut header, 0).ok()?;
    Some(CommitMark(header))
}

#[cfg(not(unix))]
fn read(_: &File) -> Option<CommitMark> {
    None
}
