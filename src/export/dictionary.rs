//! What the columns of tables say: the data dictionary, made of the tables themselves.
//!
//! A table is described as a Table Schema of the Frictionless standards, which programs read too.

use serde_json::{Value, json};

use crate::service::export::{Column, Kind, Sheet};

/// A table as a Table Schema.
pub fn schema(sheet: &Sheet) -> Value {
    let fields: Vec<Value> = sheet.columns.iter().map(field).collect();
    json!({ "fields": fields, "missingValues": [""] })
}

/// A column as a field of a Table Schema.
fn field(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": type_of(column.kind),
        "format": "default",
        "description": column.about,
    })
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Id(_) | Kind::Text | Kind::Word => "string",
        Kind::Whole => "integer",
        Kind::Money | Kind::Ratio => "number",
        Kind::Date => "date",
        Kind::Instant => "datetime",
        Kind::YesNo => "boolean",
    }
}
