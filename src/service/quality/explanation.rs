//! What explains a finding, and how a finding stands by it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::finding_explanation;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::service::condition::{Column, Condition, Relation};
use crate::service::list::{Columns, Link, Listed, Table, columns_of, read_columns};

/// The explanation of a listed finding.
const EXPLANATION: Relation =
    Relation("SELECT 1 FROM finding_explanation x WHERE x.quality_finding_id = t.id");

impl Listed for finding_explanation::Model {
    const TABLE: Table = Table {
        tag: "finding_explanation",
        from: "finding_explanation t",
        columns: columns_of!(
            quality_finding_id,
            text,
            evidence_url,
            evidence_document_id,
            explained_by,
            explained_on,
            source_document_id,
            source_line
        ),
        identity: "t.quality_finding_id",
        tie: Column::id("t.quality_finding_id"),
        order: &[],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(read_columns!(columns => Self {
            quality_finding_id,
            text,
            evidence_url,
            evidence_document_id,
            explained_by,
            explained_on,
            source_document_id,
            source_line,
        }))
    }
}

/// The explanation of a finding, of which there is at most one.
pub const OF_FINDING: Link = Link("t.quality_finding_id = p.id");

/// Findings that are explained.
pub fn explained() -> Condition {
    Condition::related(EXPLANATION)
}

/// The finding that a global id of the API names; none where it names something else.
pub fn finding_with_global_id(id: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let (letter, rest) = bytes.split_first()?;
    // The letter of findings among global ids.
    (*letter == b'Q').then(|| Uuid::from_slice(rest).ok())?
}
