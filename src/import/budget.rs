//! Budgets: published files of three formats become documents, facts, totals and findings.

use std::io::{Cursor, Read};

use anyhow::Context as _;
use tokio::sync::mpsc;

use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::{Counted, ImportError, Options};
use crate::rupiah::Rupiah;

pub mod account_book;
pub mod document;
pub mod number;
pub mod plan_book;
pub mod raw;
pub mod stage;
pub mod statement;
pub mod structure;
pub mod table;

use document::Document;

/// What a reader hands over.
#[derive(Debug)]
pub enum Item {
    /// A document with all its rows.
    Document(Document),
    /// A row that belongs to no document.
    Rejected(Finding),
}

/// Bytes from which a format is told.
const START: usize = 8 * 1024;

/// A published difference must be what came after minus what was before.
pub(crate) fn check_difference(
    line: i64,
    column: &str,
    before: Option<Rupiah>,
    after: Option<Rupiah>,
    stated: Option<Rupiah>,
) -> Option<Finding> {
    let (before, after, stated) = (before?, after?, stated?);
    let computed = after.checked_sub(before)?;
    (computed != stated).then(|| {
        let off = computed.sen().abs_diff(stated.sen());
        let message =
            format!("The stated difference is {stated}; after minus before is {computed}.");
        let finding = if off < 100 {
            Finding::notice("DIFFERENCE_ROUNDED", message)
        } else {
            Finding::warning("DIFFERENCE_NOT_MET", message)
        };
        finding
            .at(line)
            .cell(column, stated.to_string())
            .amounts(computed, stated)
    })
}
pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    _options: &Options,
) -> Result<Counted, ImportError> {
    let mut content = file.open()?;
    let mut start = Vec::new();
    content
        .by_ref()
        .take(START as u64)
        .read_to_end(&mut start)
        .context("read")?;
    let all: Box<dyn Read + Send> = Box::new(Cursor::new(start.clone()).chain(content));
    let mut n = 0;
    let mut emit = |item: Item| {
        match item {
            Item::Document(d) => {
                n += d.lines.len();
                if false {
                    tracing::info!(?d.header, "doc");
                }
            }
            Item::Rejected(_) => {}
        }
        true
    };
    if start.starts_with(b"kode_wilayah,") {
        table::read(all, &mut emit)?;
    } else {
        raw::read(file, all, &start, &mut emit)?;
    }
    let _ = mpsc::channel::<()>(1);
    run.accepted = n as u64;
    Ok(Counted::new())
}
