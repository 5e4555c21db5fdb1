//! What a file will hold, before it is read: its size, its columns, its addresses.

use serde_json::{Value, json};

use super::{Opened, address};
use crate::export::{Format, dictionary, package, size_of};
use crate::graphql::export::ListAsked;
use crate::service::export::Rows;

/// Rows that the size is told by.
const SAMPLE: usize = 500;

pub(super) async fn of(list: &ListAsked, opened: Opened, query: &str) -> anyhow::Result<Value> {
    let Opened {
        mut found, rows, ..
    } = opened;
    let sample = found.source.next().await?;
    let sheet = found.source.sheet();
    let mut sample = sample.unwrap_or_else(|| Rows::new(sheet.columns.len()));
    sample.truncate(SAMPLE);
    let mut formats = Vec::new();
    for format in Format::ALL {
        let size = size_of(sheet, &sample, format)?;
        formats.push(json!({
            "format": format.extension(),
            "mediaType": format.media_type(),
            "path": address(&list.field, &format!(".{}", format.extension()), query),
            "aboutBytes": size.for_rows(u64::try_from(rows).unwrap_or(0)),
        }));
    }
    Ok(json!({
        "table": sheet.name,
        "description": sheet.about,
        "rows": rows,
        "files": formats,
        "descriptor": address(&list.field, &format!(".{}", package::EXTENSION), query),
        "schema": dictionary::schema(sheet),
    }))
}
