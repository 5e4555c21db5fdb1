//! Conversations as a table.

use std::borrow::Cow;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::Participation;
use crate::area::AreaSet;
use crate::service::comment::Comment;

impl Exported for Comment {
    const SHEET: Sheet = Sheet {
        name: "comments",
        about: "What people say on programs, units, documents, items, findings, changes of units and public services.",
        areas: AreaSet::of(&[Participation]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Comment"), "Global id."),
            Column::new(
                "reply_to_id",
                Kind::Id("Comment"),
                "The comment that it answers; empty where it begins a thread.",
            ),
            Column::new(
                "author_id",
                Kind::Id("Person"),
                "Who said it; empty once it is withdrawn.",
            ),
            Column::new(
                "office_id",
                Kind::Id("Unit"),
                "The unit whose answer it is; empty where its author speaks for themself.",
            ),
            Column::new(
                "stance",
                Kind::Word,
                "SUPPORTS, OPPOSES, ASKS or INFORMS; empty where it does not say, once it is withdrawn, and where the text is not shown.",
            ),
            Column::new(
                "text",
                Kind::Text,
                "What it says, as it was written; empty once it is withdrawn, and while a moderator's decision has it not shown.",
            ),
            Column::new("version", Kind::Whole, "Counts its texts, from 1."),
            Column::new("created_at", Kind::Instant, "When it was said."),
            Column::new(
                "edited_at",
                Kind::Instant,
                "When it was edited last; empty where it never was.",
            ),
            Column::new(
                "withdrawn_at",
                Kind::Instant,
                "When its author withdrew it; empty where it stands.",
            ),
            Column::new(
                "moderation_id",
                Kind::Id("ModerationDecision"),
                "The decision by which what it says is not shown; empty where there is none.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            let author = row.withdrawn_at.is_none().then_some(row.person_id);
            out.push([
                row.id.into(),
                row.parent_id.into(),
                author.into(),
                row.office_id.into(),
                row.stance.as_ref().map_or(Cell::Nothing, Cell::word),
                row.text.into(),
                i64::from(row.version).into(),
                row.created_at.into(),
                row.edited_at.into(),
                row.withdrawn_at.into(),
                row.moderation_id.into(),
            ])?;
        }
        Ok(())
    }
}
