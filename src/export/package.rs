//! Descriptors: what the files of a list or of a government are, as Data Packages of the
//! Frictionless standards. Budgets are described as Fiscal Data Packages (version 1.0rc1): each
//! column has the fiscal concept that it states.

use serde_json::{Map, Value, json};

use super::dictionary::schema;
use crate::service::export::{Column, Sheet};

/// The path of a list's own descriptor ends so.
pub const EXTENSION: &str = "datapackage.json";

/// The descriptor of one table at an address.
pub fn of_list(sheet: &Sheet, path: &str, version: &str) -> Value {
    let name = sheet.name.replace('_', "-");
    let resource = resource(sheet, path);
    let is_fiscal = is_fiscal(sheet);
    let profile = if is_fiscal {
        "fiscal-data-package"
    } else {
        "tabular-data-package"
    };
    let mut package = Map::new();
    package.insert("profile".to_owned(), json!(profile));
    package.insert("name".to_owned(), json!(name));
    package.insert("description".to_owned(), json!(sheet.about));
    package.insert("version".to_owned(), json!(version));
    if is_fiscal {
        package.insert("countryCode".to_owned(), json!("ID"));
    }
    package.insert("resources".to_owned(), json!([resource]));
    Value::Object(package)
}

/// The descriptor of the tables of one government, each a file beside it.
pub fn of_government<'a>(
    code: &str,
    name: &str,
    version: &str,
    sheets: impl Iterator<Item = &'a Sheet>,
) -> Value {
    let resources: Vec<Value> = sheets
        .map(|sheet| resource(sheet, &format!("{}.csv", sheet.name)))
        .collect();
    json!({
        "profile": "tabular-data-package",
        "name": format!("pantau-{code}"),
        "title": name,
        "description": "All that is known of one government's organization and budgets. Measures \
                        of budget items are those after everything that was published.",
        "countryCode": "ID",
        "regionCode": code,
        "version": version,
        "resources": resources,
    })
}

fn resource(sheet: &Sheet, path: &str) -> Value {
    json!({
        "profile": "tabular-data-resource",
        "name": sheet.name.replace('_', "-"),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n", "header": true },
        "description": sheet.about,
        "schema": fiscal_schema(sheet),
    })
}

/// Whether a table states amounts of a budget.
fn is_fiscal(sheet: &Sheet) -> bool {
    matches!(sheet.name, "budget_items" | "budget_facts")
}

/// The columns, each with its concept where the table is fiscal.
fn fiscal_schema(sheet: &Sheet) -> Value {
    let mut schema = schema(sheet);
    if !is_fiscal(sheet) {
        return schema;
    }
    let fields = schema["fields"].as_array_mut().into_iter().flatten();
    for (field, column) in fields.zip(sheet.columns.iter()) {
        if let Some(concept) = concept(column) {
            field["columnType"] = json!(concept);
        }
        if let Some(phase) = phase(sheet, column) {
            field["normalize"] = json!({ "phase": phase });
        }
    }
    let mut extra = vec![json!({
        "name": "currency",
        "type": "string",
        "columnType": "value-currency:code",
        "constant": "IDR",
    })];
    if sheet.name == "budget_items" {
        // Each row states the same money at three phases.
        extra.push(json!({ "name": "phase", "type": "string", "columnType": "phase:id" }));
        extra.push(json!({
            "name": "amount",
            "type": "number",
            "columnType": "value",
            "normalizationTarget": true,
        }));
    }
    schema["extraFields"] = json!(extra);
    schema
}

/// The fiscal concept that a column states.
fn concept(column: &Column) -> Option<&'static str> {
    Some(match column.name {
        "id" | "budget_item_id" => "budget-line-id",
        "region_code" => "geo:source:code",
        "region_name" => "geo:source:title",
        "unit_code" => "administrative-classification:generic:code",
        "unit_name" => "administrative-classification:generic:label",
        "fiscal_year" => "date:fiscal-year",
        "side" => "direction",
        "stage" => "phase:id",
        "program_code" => "activity:generic:program:code",
        "program_name" => "activity:generic:program:label",
        "account_code" => "economic-classification:generic:code",
        "account_name" => "economic-classification:generic:label",
        "fund_source" => "fin-source:generic:code",
        "amount" => "value",
        _ => return None,
    })
}

/// The phase of a budget that a column of amounts states.
fn phase(sheet: &Sheet, column: &Column) -> Option<&'static str> {
    if sheet.name != "budget_items" {
        return None;
    }
    Some(match column.name {
        "enacted" => "approved",
        "current" => "adjusted",
        "realized" => "executed",
        _ => return None,
    })
}
