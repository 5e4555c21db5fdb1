//! Citations: each under the address that what it says leads to, with the answer that it had.

use anyhow::Context as _;
use sea_orm::FromQueryResult as _;
use uuid::Uuid;

use super::{Break, Course, Part, Verdict};
use crate::service::citation::{Citation, is_its_own, kept_answer};
use crate::service::list::Lists;

/// Citations read at once; an answer may have a megabyte.
const PAGE: i64 = 20;

pub(super) async fn check(lists: &Lists) -> anyhow::Result<Verdict> {
    let mut course = Course::new(Part::Citations);
    let mut last: Option<Uuid> = None;
    while !course.is_broken() {
        let mut sql = lists.sql();
        sql.push("SELECT t.* FROM citation t");
        if let Some(last) = last {
            sql.push(" WHERE t.id > ").bind(last);
        }
        sql.push(" ORDER BY t.id LIMIT ").bind(PAGE);
        let rows = lists.all(sql, "citations").await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let citation = Citation::from_query_result(row, "").context("read a citation")?;
            last = Some(citation.id);
            course.take(whole(&citation));
        }
    }
    Ok(course.verdict())
}

fn whole(citation: &Citation) -> Result<(), Break> {
    let place = format!("citation {}", citation.id.simple());
    if !is_its_own(citation) {
        return Err(Break::new(
            place,
            "its address is not that of what it says it cites",
        ));
    }
    if kept_answer(citation).is_err() {
        return Err(Break::new(
            place,
            "the kept answer is not the one that was cited",
        ));
    }
    Ok(())
}
