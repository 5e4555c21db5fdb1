//! One file's import: a single transaction, its provenance, its findings and its counts.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::{import_run, source_document};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Set,
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::chain;
use super::finding::{Finding, Recorder};
use super::progress::Progress;
use super::source::SourceFile;
use super::txn::Txn;
use super::{Kind, Options};
use crate::clock::Clock;
use crate::database::Database;

/// An import that has begun and is not committed yet. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct Run {
    /// The transaction that everything is written in.
    pub txn: Txn,
    /// The time and new ids.
    pub clock: Clock,
    /// The run's id.
    pub id: Uuid,
    /// The file's id.
    pub source_document: Uuid,
    /// Findings so far.
    pub findings: Recorder,
    /// Rows read and kept.
    pub accepted: u64,
    /// Rows read and left out.
    pub rejected: u64,
    /// Where to show how far we are.
    pub progress: Progress,
    started_at: DateTime<Utc>,
    committed: Arc<Notify>,
}

impl Run {
    /// Waits for other imports, opens the transaction and records the file and the run in it.
    ///
    /// None where the file is there already, perhaps by an import that was waited for.
    pub(super) async fn begin(
        database: &Database,
        clock: &Clock,
        kind: Kind,
        file: &SourceFile,
        options: &Options,
        progress: Progress,
    ) -> anyhow::Result<Option<Self>> {
        let txn = Txn::begin(database).await?;
        if is_known(&txn, file).await? {
            txn.rollback().await?;
            progress.done();
            return Ok(None);
        }
        let started_at = clock.now();
        let source_document = clock.id();
        source_document::ActiveModel {
            id: Set(source_document),
            kind: Set(kind.name().to_owned()),
            file_name: Set(file.name.clone()),
            publisher: Set(options.publisher.clone()),
            url: Set(options.url.clone()),
            licence: Set(options.licence.clone()),
            sha256: Set(file.sha256.clone()),
            bytes: Set(i64::try_from(file.bytes).context("measure the file")?),
        }
        .insert(&txn)
        .await
        .context("record the source document")?;
        let id = clock.id();
        import_run::ActiveModel {
            id: Set(id),
            source_document_id: Set(source_document),
            kind: Set(kind.name().to_owned()),
            software_version: Set(env!("CARGO_PKG_VERSION").to_owned()),
            started_at: Set(started_at),
            finished_at: Set(started_at),
            rows_read: Set(0),
            rows_accepted: Set(0),
            rows_rejected: Set(0),
            finding_count: Set(0),
            sequence: Set(next_sequence(&txn).await?),
        }
        .insert(&txn)
        .await
        .context("record the import run")?;
        Ok(Some(Self {
            txn,
            clock: clock.clone(),
            id,
            source_document,
            findings: Recorder::new(id, source_document),
            accepted: 0,
            rejected: 0,
            progress,
            started_at,
            committed: database.committed(),
        }))
    }

    /// Takes a finding in; a rejection is counted by whoever left the row out.
    pub fn find(&mut self, finding: Finding) {
        self.findings.add(&self.clock, finding);
    }

    /// Leaves a row out.
    pub fn reject(&mut self, finding: Finding) {
        self.rejected += 1;
        self.find(finding);
    }

    /// The name of a file that was imported.
    pub async fn file_of(&self, source_document: Uuid) -> anyhow::Result<String> {
        Ok(source_document::Entity::find_by_id(source_document)
            .one(&self.txn)
            .await
            .context("read a source document")?
            .context("find a source document that is referred to")?
            .file_name)
    }

    /// Writes the findings that wait.
    pub async fn flush_findings(&mut self) -> anyhow::Result<()> {
        self.findings.flush(&self.txn).await
    }

    /// Writes the counts and commits, or with `keep == false` takes everything back.
    pub(super) async fn finish(mut self, keep: bool) -> anyhow::Result<Recorder> {
        self.flush_findings().await?;
        let count = |n: u64| i64::try_from(n).context("count rows");
        import_run::Entity::update(import_run::ActiveModel {
            id: Set(self.id),
            // A run never ends before it began, even if the clock was set back.
            finished_at: Set(self.clock.now().max(self.started_at)),
            rows_read: Set(count(self.accepted + self.rejected)?),
            rows_accepted: Set(count(self.accepted)?),
            rows_rejected: Set(count(self.rejected)?),
            finding_count: Set(count(self.findings.count())?),
            ..Default::default()
        })
        .exec(&self.txn)
        .await
        .context("record what the import run read")?;
        if keep {
            chain::append(&self.txn).await?;
            self.txn.commit(&self.clock).await?;
            self.committed.notify_waiters();
        } else {
            self.txn.rollback().await?;
        }
        self.progress.done();
        Ok(self.findings)
    }
}

/// Whether the bytes of a file were imported before.
pub(super) async fn is_known(db: &impl ConnectionTrait, file: &SourceFile) -> anyhow::Result<bool> {
    let known = source_document::Entity::find()
        .filter(source_document::Column::Sha256.eq(&file.sha256))
        .one(db)
        .await
        .context("look for the file among those imported")?;
    Ok(known.is_some())
}

/// The number of the next run: imports take turns until they are committed, so numbers are given in
/// the order in which runs become visible.
async fn next_sequence(txn: &Txn) -> anyhow::Result<i64> {
    let newest: Option<Option<i64>> = import_run::Entity::find()
        .select_only()
        .column_as(import_run::Column::Sequence.max(), "newest")
        .into_tuple()
        .one(txn)
        .await
        .context("number the import run")?;
    Ok(newest.flatten().unwrap_or(0) + 1)
}
