//! Budgets: published files of three formats become documents, facts, totals and findings.

use std::io::{Cursor, Read as _};

use anyhow::Context as _;
use tokio::sync::mpsc;

use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::{Counted, ImportError, Options};
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

pub mod account_book;
pub mod document;
pub mod dpa;
mod fiscal_package;
pub mod keys;
pub mod number;
mod period;
pub mod plan_book;
pub mod queue;
pub mod raw;
pub mod rollup;
pub mod shelf;
pub mod stage;
pub mod statement;
pub mod store;
pub mod structure;
pub mod table;
pub mod unit_book;
pub mod unit_names;

use document::Document;
use statement::Statement;
use store::Store;

/// What a reader hands over.
#[derive(Debug)]
pub enum Item {
    /// A document with all its rows.
    Document(Document),
    /// A row that belongs to no document.
    Rejected(Finding),
}

/// Bytes from which a format is told.
const START: u64 = 8 * 1024;

/// Most rows of one document, which is held in memory while it is read; the largest published one
/// has 2,508.
const MOST_ROWS: usize = 200_000;

/// Documents that may be read ahead of the writer.
const DOCUMENTS_AHEAD: usize = 4;

/// A published difference must be the one amount less the other: what came after less what was
/// before, or what was budgeted less what was realized.
pub(crate) fn check_difference(
    line: i64,
    column: &str,
    less: Option<Rupiah>,
    from: Option<Rupiah>,
    stated: Option<Rupiah>,
) -> Option<Finding> {
    let (less, from, stated) = (less?, from?, stated?);
    let computed = from.checked_sub(less)?;
    (computed != stated).then(|| {
        let off = computed.sen().abs_diff(stated.sen());
        let message = format!(
            "The stated difference is {stated}; the amounts beside it differ by {computed}."
        );
        let finding = if off < 100 {
            Finding::notice(QualityRule::DIFFERENCE_ROUNDED, message)
        } else {
            Finding::warning(QualityRule::DIFFERENCE_NOT_MET, message)
        };
        finding
            .at(line)
            .cell(column, stated.to_string())
            .amounts(computed, stated)
    })
}
/// A cell that was opened by a quotation mark and never closed swallows the rows after it.
pub(crate) fn check_quotes(line: &mut document::Line) -> Option<Finding> {
    let starts_a_row = |text: &str| {
        let mut rest = text
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .chars();
        let dot = rest.find(|c| *c != ' ') == Some('.');
        dot && text.trim_start().starts_with(|c: char| c.is_ascii_digit())
            && rest.find(|c| *c != ' ').is_some_and(|c| c.is_ascii_digit())
    };
    let swallowed = !line.has_amount() && line.label.lines().skip(1).any(starts_a_row);
    swallowed.then(|| {
        line.unreadable = true;
        Finding::rejected(
            QualityRule::QUOTE_UNBALANCED,
            "A quotation mark that is never closed swallows the rows after it.",
        )
        .at(line.line)
        .cell("", line.label.clone())
    })
}

/// What the reading thread hands to the writing one.
enum Read {
    Statement(Box<Statement>),
    Rejected(Finding),
}

/// Imports a file of budgets.
pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    import_by(run, file, options, read).await
}

/// Imports a Fiscal Data Package.
pub(super) async fn import_package(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    import_by(run, file, options, |file, options, sender| {
        // The writer may have given up: nobody is listening any more.
        let mut emit = |item| sender.blocking_send(item).is_ok();
        fiscal_package::read(file, options, &mut emit)
    })
    .await
}

/// How a file is read into what the writer takes.
type Reader = fn(&SourceFile, &Options, &mpsc::Sender<Read>) -> Result<(), ImportError>;

/// Parsing in one thread, writing in another.
async fn import_by(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
    reader: Reader,
) -> Result<Counted, ImportError> {
    let mut store = Store::open(run).await?;
    let (sender, mut receiver) = mpsc::channel(DOCUMENTS_AHEAD);
    let reading = tokio::task::spawn_blocking({
        let (file, options) = (file.clone(), options.clone());
        move || reader(&file, &options, &sender)
    });
    while let Some(item) = receiver.recv().await {
        match item {
            Read::Statement(statement) => store.take(run, *statement).await?,
            Read::Rejected(finding) => run.reject(finding),
        }
        let bytes = file.bytes_read.load(std::sync::atomic::Ordering::Relaxed);
        run.progress.reached(bytes, run.accepted + run.rejected);
    }
    reading.await.context("read the file")??;
    store.finish(run).await?;
    rollup::refresh(&run.txn, store.owners).await?;
    unit_names::refresh(run, store.touched_units.into_iter().collect()).await?;
    Ok(store.counted)
}

/// Reads the file in the format that its first bytes tell.
fn read(
    file: &SourceFile,
    options: &Options,
    sender: &mpsc::Sender<Read>,
) -> Result<(), ImportError> {
    let mut content = file.open()?;
    let mut start = Vec::new();
    content
        .by_ref()
        .take(START)
        .read_to_end(&mut start)
        .context("read the file")?;
    let all: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(start.clone()).chain(content));
    let heading: Vec<String> = String::from_utf8_lossy(&start)
        .lines()
        .next()
        .unwrap_or_default()
        .split(',')
        .map(|word| word.trim_matches(['"', ' ']).to_lowercase())
        .collect();
    let mut too_long = None;
    let mut emit = |item: Item| {
        let item = match item {
            Item::Document(document) if document.lines.len() > MOST_ROWS => {
                too_long = Some(document.header.origin_file);
                return false;
            }
            Item::Document(document) => Read::Statement(Box::new(Statement::of(document))),
            Item::Rejected(finding) => Read::Rejected(finding),
        };
        // The writer has given up: nobody is listening any more.
        sender.blocking_send(item).is_ok()
    };
    if heading == table::HEADING {
        table::read(all, &mut emit)?;
    } else if heading == dpa::HEADING {
        let statement = dpa::read(file, all, options)?;
        let _writer_gave_up = sender.blocking_send(Read::Statement(Box::new(statement)));
    } else {
        raw::read(file, all, &start, &mut emit)?;
    }
    match too_long {
        None => Ok(()),
        Some(document) => Err(ImportError::refused(format!(
            "{document} is one document of more than {MOST_ROWS} rows; no unit publishes as many"
        ))),
    }
}
