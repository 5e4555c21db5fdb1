//! The ledger of moderation as a table, and the queue, of which a file is empty.

use std::borrow::Cow;

use entity::{moderation_case, moderation_decision};

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::Participation;
use crate::area::AreaSet;

impl Exported for moderation_decision::Model {
    const SHEET: Sheet = Sheet {
        name: "moderation_decisions",
        about: "What moderators decided about comments: the public ledger.",
        areas: AreaSet::of(&[Participation]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("ModerationDecision"), "Global id."),
            Column::new("sequence", Kind::Whole, "The number of the decision."),
            Column::new(
                "action",
                Kind::Word,
                "What was decided: HIDE, RESTORE, REMOVE, LOCK, UNLOCK, WARN, SUSPEND, REINSTATE, DISMISS, UPHOLD or RETRACT.",
            ),
            Column::new("rule", Kind::Word, "The rule by which it was decided."),
            Column::new("reason", Kind::Text, "Why, in the moderator's words."),
            Column::new("comment_id", Kind::Id("Comment"), "The comment."),
            Column::new("moderator_id", Kind::Id("Person"), "Who decided."),
            Column::new(
                "person_id",
                Kind::Id("Person"),
                "Who was warned, suspended or reinstated; empty for other decisions.",
            ),
            Column::new(
                "ends_at",
                Kind::Instant,
                "From when on a suspended person may write again; empty for other decisions.",
            ),
            Column::new(
                "earlier_id",
                Kind::Id("ModerationDecision"),
                "The decision that this one takes back or confirms; empty for others.",
            ),
            Column::new("decided_at", Kind::Instant, "When it was decided."),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.id.into(),
                row.sequence.into(),
                Cell::word(&row.action),
                Cell::word(&row.rule),
                row.reason.into(),
                row.comment_id.into(),
                row.moderator_id.into(),
                row.person_id.into(),
                row.ends_at.into(),
                row.earlier_id.into(),
                row.decided_at.into(),
            ])?;
        }
        Ok(())
    }
}

/// Files are made for everyone, and what waits is for moderators alone: so no row is ever in one.
impl Exported for moderation_case::Model {
    const SHEET: Sheet = Sheet {
        name: "moderation_cases",
        about: "What waits for moderators. It is for them alone, so a file of it has no rows.",
        areas: AreaSet::of(&[Participation]),
        columns: Cow::Borrowed(&[
            Column::new("kind", Kind::Word, "Why it waits: REPORTS or APPEAL."),
            Column::new("opened_at", Kind::Instant, "Since when it waits."),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([Cell::word(&row.kind), row.opened_at.into()])?;
        }
        Ok(())
    }
}
