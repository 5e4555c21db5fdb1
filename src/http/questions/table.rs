//! An answer as a table: one row for each deepest list element, one column for each path.
//!
//! `web/src/table/flatten.ts` does the same; `tests/fixtures/tables.json` holds both to it.

use std::collections::HashMap;

use async_graphql::{Name, Value, indexmap::IndexMap};

type Object = IndexMap<Name, Value>;
type Row = HashMap<String, Cell>;

/// The column that tells the top-level fields apart, where there are several.
const FIELD_COLUMN: &str = "field";

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Not stated.
    Nothing,
    YesNo(bool),
    /// Texts and numbers, as the answer spells them.
    Text(String),
}

/// Columns by path, and a cell for each of them in each row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn of(data: &Value) -> Self {
        let mut columns = Columns::default();
        let mut rows = Vec::new();
        if let Value::Object(fields) = data {
            let several = fields.len() > 1;
            if several {
                columns.see(&[FIELD_COLUMN]);
            }
            for (name, value) in fields {
                for mut row in rows_of_field(name, value, &mut columns) {
                    if several {
                        let name = Cell::Text(name.to_string());
                        row.entry(FIELD_COLUMN.to_owned()).or_insert(name);
                    }
                    rows.push(row);
                }
            }
        }
        let columns = columns.leaves();
        let rows = rows.into_iter().map(|mut row| {
            let cells = columns.iter().map(|path| row.remove(path));
            cells.map(|cell| cell.unwrap_or(Cell::Nothing)).collect()
        });
        let rows = rows.collect();
        Self { columns, rows }
    }
}

fn rows_of_field(name: &str, value: &Value, columns: &mut Columns) -> Vec<Row> {
    match value {
        Value::Null => Vec::new(),
        Value::List(list) if list.iter().all(|element| *element == Value::Null) => Vec::new(),
        Value::List(list) if list.iter().any(is_object) => (objects(list))
            .flat_map(|element| rows_of(element, &[], columns))
            .collect(),
        Value::Object(object) => rows_of(&without_count(object), &[], columns),
        scalar => {
            columns.see(&[name]);
            vec![Row::from([(name.to_owned(), cell(scalar))])]
        }
    }
}

/// What a top-level connection counts speaks of the whole answer and not of its rows.
fn without_count(object: &Object) -> Object {
    let is_list = |key: &str| matches!(object.get(key), Some(Value::List(_)));
    let is_connection = is_list("nodes") || is_list("edges");
    let kept = object
        .iter()
        .filter(|(key, _)| !(is_connection && *key == "totalCount"));
    kept.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn rows_of(object: &Object, path: &[&str], columns: &mut Columns) -> Vec<Row> {
    let mut own = Row::new();
    let mut branches = Vec::new();
    collect(object, path, &mut own, &mut branches, columns);
    if branches.is_empty() {
        return if own.is_empty() {
            Vec::new()
        } else {
            vec![own]
        };
    }
    for row in &mut branches {
        for (path, cell) in &own {
            row.entry(path.clone()).or_insert_with(|| cell.clone());
        }
    }
    branches
}

/// Fields of objects join the row; elements of lists make rows of their own.
fn collect(
    object: &Object,
    path: &[&str],
    own: &mut Row,
    branches: &mut Vec<Row>,
    columns: &mut Columns,
) {
    for (key, child) in object {
        let key = key.as_str();
        let below: Vec<&str> = path.iter().copied().chain([key]).collect();
        match child {
            _ if key == "pageInfo" => {}
            Value::List(list) if list.iter().any(is_object) => {
                for element in objects(list) {
                    match key {
                        "edges" => branches.extend(rows_of(&node_of(element), path, columns)),
                        "nodes" => branches.extend(rows_of(element, path, columns)),
                        _ => branches.extend(rows_of(element, &below, columns)),
                    }
                }
            }
            Value::List(_) if key == "nodes" || key == "edges" => {}
            Value::Object(object) => collect(object, &below, own, branches, columns),
            scalar => {
                columns.see(&below);
                own.insert(below.join("."), cell(scalar));
            }
        }
    }
}

/// An edge stands for its node; cursors are for paging.
fn node_of(edge: &Object) -> Object {
    let mut object = edge.clone();
    object.shift_remove("cursor");
    if let Some(Value::Object(node)) = object.shift_remove("node") {
        object.extend(node);
    }
    object
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Object(_))
}

fn objects(list: &[Value]) -> impl Iterator<Item = &Object> {
    list.iter().filter_map(|value| match value {
        Value::Object(object) => Some(object),
        _ => None,
    })
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Nothing,
        Value::Boolean(value) => Cell::YesNo(*value),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Enum(name) => Cell::Text(name.to_string()),
        Value::List(list) if list.is_empty() => Cell::Nothing,
        Value::List(list) => {
            let words = list.iter().map(|value| match cell(value) {
                Cell::Text(text) => text,
                Cell::YesNo(value) => value.to_string(),
                Cell::Nothing => String::new(),
            });
            Cell::Text(words.collect::<Vec<_>>().join("; "))
        }
        other => Cell::Text(other.to_string()),
    }
}

/// Paths in the order of the question, not of the first row that has them.
#[derive(Default)]
struct Columns(IndexMap<String, Columns>);

impl Columns {
    fn see(&mut self, path: &[&str]) {
        if let [first, rest @ ..] = path {
            self.0.entry((*first).to_owned()).or_default().see(rest);
        }
    }

    /// A null that is an object elsewhere is no column of its own.
    fn leaves(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, child) in &self.0 {
            if child.0.is_empty() {
                paths.push(name.clone());
            }
            paths.extend(child.leaves().iter().map(|below| format!("{name}.{below}")));
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use serde::Deserialize;

    use super::{Cell, Table};

    #[derive(Deserialize)]
    struct Case {
        name: String,
        data: Value,
        columns: Vec<String>,
        rows: Vec<Vec<Value>>,
    }

    #[test]
    fn an_answer_becomes_the_same_table_here_and_in_the_browser() {
        let cases = include_str!("../../../tests/fixtures/tables.json");
        let cases: Vec<Case> = serde_json::from_str(cases).unwrap();

        for case in cases {
            let rows: Vec<Vec<Cell>> = case
                .rows
                .iter()
                .map(|row| row.iter().map(super::cell).collect())
                .collect();
            let expected = Table {
                columns: case.columns,
                rows,
            };
            assert_eq!(Table::of(&case.data), expected, "{}", case.name);
        }
    }
}
