//! What the entries of the change log say, made of what the tables hold.

use chrono::SecondsFormat;
use entity::{import_run, source_document};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::hex;

/// The documents of an import, taken in one after the other in the order of their ids.
#[derive(Debug, Default)]
pub struct Documents {
    count: u64,
    facts: i64,
    content: Sha256,
}

impl Documents {
    /// One more, with the fingerprint of its facts and their number.
    pub fn add(&mut self, content_sha256: &str, facts: i64) {
        self.count += 1;
        self.facts += facts;
        self.content.update(content_sha256);
    }
}

/// What the entry of an import says beside what every entry does: the file, the rows, and a
/// fingerprint of the facts of its documents.
pub fn import(
    run: &import_run::Model,
    source: &source_document::Model,
    documents: Documents,
) -> Value {
    let Documents {
        count,
        facts,
        content,
    } = documents;
    let content = (count > 0).then(|| hex(&content.finalize()));
    json!({
        "what": run.kind,
        "software": run.software_version,
        "source": {
            "file": source.file_name,
            "sha256": source.sha256,
            "bytes": source.bytes,
            "publisher": source.publisher,
            "url": source.url,
            "licence": source.licence,
        },
        "rows": {
            "read": run.rows_read,
            "accepted": run.rows_accepted,
            "rejected": run.rows_rejected,
        },
        "findings": run.finding_count,
        "documents": count,
        "facts": facts,
        "contentSha256": content,
    })
}

/// When an import ended, as exactly as both engines keep it.
pub fn instant(run: &import_run::Model) -> String {
    run.finished_at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
