//! Lists as files: the addresses that a list links to, and how an address becomes the list again.
//!
//! An address names a list field, the object it stands on if it is not the root, and its arguments.
//! It is turned into a document of GraphQL and executed; the field's resolver hands its list over
//! instead of reading a page. So filters, orders, dates and errors are the same, whatever the list.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use async_graphql::{Context, ID, Name, Request, Response, SimpleObject, Value, Variables};
use chrono::NaiveDate;
use form_urlencoded::Serializer;
use serde_json::{Map, json};
use uuid::Uuid;

use super::error::{self, ApiError, code, guarded, request_error, request_fault};
use super::node::{Named, NodeKind};
use super::{Api, Asked, batch};
use crate::service::Services;
use crate::service::cube::measure::Measure;
use crate::service::cube::table::Table;
use crate::service::export::cube::Cells;
use crate::service::export::{Exported, Listing, Source};
use crate::service::list::ListSpec;

/// Arguments that say which page; a file has all rows.
const PAGING: [&str; 4] = ["first", "after", "last", "before"];
/// Types whose values stand in an address as they are, not as JSON.
const NUMBERS: [&str; 3] = ["Int", "Float", "Boolean"];
/// The argument that says as of which date things are.
const AS_OF: &str = "asOf";

/// Where a whole list is read as a file, by the same filter and in the same order. The addresses
/// are paths on this server. Files have one row a line and the same columns for ever; money has two
/// decimals.
#[derive(Debug, SimpleObject)]
pub struct Exports {
    /// What the files will hold: how many rows, about how many bytes in each format, and what each
    /// column says. As JSON.
    about: String,
    /// CSV (RFC 4180) in UTF-8; with `bom=true` added, after a byte-order mark.
    csv: String,
    /// One JSON object a line.
    ndjson: String,
    /// A workbook with the rows on one sheet and what the columns hold on another. It is refused where
    /// there are more rows than a sheet holds (1,048,575).
    xlsx: String,
    /// Apache Parquet: typed columns, amounts as exact decimals, for programs such as `DuckDB`,
    /// pandas or Spark.
    parquet: String,
}

/// How a list was asked for.
#[derive(Debug)]
pub(crate) struct Origin {
    field: String,
    of: Option<ID>,
    arguments: Vec<(Name, Value)>,
}

impl Origin {
    /// Of the list that is being resolved, if files of it are asked for.
    pub(crate) fn of(
        context: &Context<'_>,
        of: Option<ID>,
        on: Option<NaiveDate>,
    ) -> Result<Option<Self>, ApiError> {
        if !context.look_ahead().field("exports").exists() {
            return Ok(None);
        }
        let field = context.field();
        let arguments = field.arguments();
        let mut arguments = arguments
            .map_err(|_| anyhow::anyhow!("the arguments of a list cannot be read again"))?;
        arguments.retain(|(name, value)| {
            *value != Value::Null && name != AS_OF && !PAGING.contains(&name.as_str())
        });
        arguments.extend(on.map(|date| (Name::new(AS_OF), Value::String(date.to_string()))));
        Ok(Some(Self {
            field: field.name().to_owned(),
            of,
            arguments,
        }))
    }

    /// The addresses.
    pub(crate) fn exports(&self) -> Exports {
        Exports {
            about: self.address(""),
            csv: self.address(".csv"),
            ndjson: self.address(".ndjson"),
            xlsx: self.address(".xlsx"),
            parquet: self.address(".parquet"),
        }
    }

    fn address(&self, extension: &str) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(of) = &self.of {
            query.append_pair("of", of);
        }
        for (name, value) in &self.arguments {
            match value {
                Value::String(text) => query.append_pair(name, text),
                Value::Enum(word) => query.append_pair(name, word),
                other => query.append_pair(
                    name,
                    &other.clone().into_json().unwrap_or_default().to_string(),
                ),
            };
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/export/{}{extension}{mark}{query}", self.field)
    }
}

/// Where the resolver of a list leaves it, when the list is executed to be exported.
#[derive(Clone)]
pub(crate) struct Handover {
    services: Services,
    /// The date of measures.
    as_of: NaiveDate,
    given: Arc<Mutex<Option<Box<dyn Source>>>>,
}

impl Handover {
    /// Leaves the list.
    pub(crate) fn give<L: Exported>(&self, spec: &ListSpec, parent: Option<Uuid>) {
        let listing = Listing::<L>::new(self.services.clone(), spec, parent, self.as_of);
        self.leave(listing);
    }

    /// Leaves the cells of a cube, with these measures.
    pub(crate) fn give_cells(&self, table: Arc<Table>, measures: Vec<Measure>) {
        self.leave(Cells::new(self.services.clone(), table, measures));
    }

    fn leave(&self, source: impl Source + 'static) {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        *given = Some(Box::new(source));
    }

    fn take(&self) -> Option<Box<dyn Source>> {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.take()
    }
}

/// A list that is asked for as a file, as an address names it.
#[derive(Debug, Clone, Default)]
pub struct ListAsked {
    /// The field, for example `budgetItems`.
    pub field: String,
    /// The global id of the object whose list it is; none for a list of the root.
    pub of: Option<String>,
    /// The arguments: text as it is, all else as JSON.
    pub arguments: Vec<(String, String)>,
}

/// A list that can be read.
pub struct Found {
    /// Its rows.
    pub source: Box<dyn Source>,
    /// The operation that it was found by.
    pub operation: admission::Admitted,
}

impl Api {
    /// Finds a list that is asked for as a file, or says why it is refused.
    pub async fn list_to_export(
        &self,
        asked: &ListAsked,
        request_id: &str,
    ) -> Result<Found, Response> {
        let refuse =
            |code: &str, message: String| Response::from_errors(vec![request_error(code, message)]);
        let document = self.lists.document(asked);
        let (query, variables) =
            document.map_err(|message| refuse(code::BAD_USER_INPUT, message))?;
        let as_of = match asked.argument(AS_OF) {
            None => self.services.today(),
            Some(text) => text.parse().map_err(|_| {
                let message = format!("`{AS_OF}` is a date such as 2026-11-21.");
                refuse(code::BAD_USER_INPUT, message)
            })?,
        };
        let operation = Asked {
            query: Some(query),
            variables,
            ..Asked::default()
        };
        let operation = operation
            .admitted(&self.admission, &self.persisted, &self.published)
            .map_err(|refusal| Response::from_errors(error::of_refusal(&refusal)))?;
        let handover = Handover {
            services: self.services.clone(),
            as_of,
            given: Arc::default(),
        };
        let (loaders, started) = batch::loaders(self.services.clone());
        let mut request = Request::new(String::new())
            .variables(operation.variables().clone())
            .data(loaders)
            .data(started.clone())
            .data(handover.clone());
        request.set_parsed_query(operation.executable());
        let response = batch::run(self.schema.execute(request), started).await;
        if !response.errors.is_empty() {
            let errors = response.errors.into_iter();
            let errors = errors.map(|error| guarded(error, request_id));
            return Err(Response::from_errors(errors.collect()));
        }
        match handover.take() {
            Some(source) => Ok(Found { source, operation }),
            None if asked.of.is_some() => Err(refuse(
                code::BAD_USER_INPUT,
                "There is nothing with the id `of`.".to_owned(),
            )),
            None => {
                let fault = request_fault(&anyhow::anyhow!("a list was not handed over"));
                Err(Response::from_errors(vec![guarded(fault, request_id)]))
            }
        }
    }
}

impl ListAsked {
    fn argument(&self, name: &str) -> Option<&str> {
        let mut arguments = self.arguments.iter();
        let found = arguments.find(|(given, _)| given == name)?;
        Some(&found.1)
    }
}

/// The fields of the schema that are lists, with their arguments.
pub(crate) struct ListFields(HashMap<(String, String), Vec<Argument>>);

struct Argument {
    name: String,
    of_type: String,
    /// Whether its values stand in an address as they are.
    is_text: bool,
}

impl ListFields {
    /// Of a schema in its own language.
    pub(crate) fn of(sdl: &str) -> anyhow::Result<Self> {
        let schema = parse_schema(sdl).context("read the schema")?;
        let mut texts: Vec<String> = vec!["ID".to_owned(), "String".to_owned()];
        let mut lists = HashMap::new();
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(of) = definition else {
                continue;
            };
            let name = of.node.name.node.to_string();
            match of.node.kind {
                TypeKind::Scalar | TypeKind::Enum(_) if !NUMBERS.contains(&&*name) => {
                    texts.push(name);
                }
                TypeKind::Object(object) => {
                    for field in object.fields {
                        let field = field.node;
                        let of_type = field.ty.node.to_string();
                        if of_type.trim_end_matches('!').ends_with("Connection") {
                            let key = (name.clone(), field.name.node.to_string());
                            lists.insert(key, field.arguments);
                        }
                    }
                }
                _ => {}
            }
        }
        let fields = lists.into_iter().map(|(key, arguments)| {
            let arguments = arguments.into_iter().map(|argument| {
                let of_type = argument.node.ty.node.to_string();
                Argument {
                    name: argument.node.name.node.to_string(),
                    is_text: texts
                        .iter()
                        .any(|text| text == of_type.trim_end_matches('!')),
                    of_type,
                }
            });
            (key, arguments.collect())
        });
        Ok(Self(fields.collect()))
    }

    /// The document by which a list is found, and its variables; or what is wrong with the address.
    fn document(&self, asked: &ListAsked) -> Result<(String, Variables), String> {
        let of_type = match &asked.of {
            None => "Query".to_owned(),
            Some(id) => match Named::read(&ID(id.clone())) {
                Ok(Named::Row(kind, _)) => kind.name(),
                _ => return Err("`of` is not the id of an object with lists.".to_owned()),
            },
        };
        let key = (of_type, asked.field.clone());
        let Some(known) = self.0.get(&key) else {
            return Err(match key.0.as_str() {
                "Query" => format!("There is no list `{}`.", key.1),
                of_type => format!("A {of_type} has no list `{}`.", key.1),
            });
        };
        let (mut declared, mut passed) = (Vec::new(), Vec::new());
        let mut variables = Map::new();
        if let Some(id) = &asked.of {
            declared.push("$of: ID!".to_owned());
            variables.insert("of".to_owned(), json!(id));
        }
        for (name, text) in &asked.arguments {
            if PAGING.contains(&&**name) {
                return Err(format!("A file has all rows; it takes no `{name}`."));
            }
            let Some(argument) = known.iter().find(|argument| argument.name == *name) else {
                // The date of measures, in lists whose rows do not depend on one.
                if name == AS_OF {
                    continue;
                }
                return Err(format!("The list has no argument `{name}`."));
            };
            let value = if argument.is_text {
                json!(text)
            } else {
                serde_json::from_str(text).map_err(|_| {
                    format!(
                        "The argument `{name}` is JSON of the type {}.",
                        argument.of_type
                    )
                })?
            };
            if variables.insert(name.clone(), value).is_some() {
                return Err(format!("The argument `{name}` is given twice."));
            }
            declared.push(format!("${name}: {}", argument.of_type));
            passed.push(format!("{name}: ${name}"));
        }
        let declared = in_parentheses(&declared);
        let list = format!("{}{} {{ __typename }}", key.1, in_parentheses(&passed));
        let document = match key.0.as_str() {
            "Query" => format!("query Export{declared} {{ {list} }}"),
            of_type => format!(
                "query Export{declared} {{ node(id: $of) {{ ... on {of_type} {{ {list} }} }} }}"
            ),
        };
        let variables = Variables::from_json(serde_json::Value::Object(variables));
        Ok((document, variables))
    }
}

fn in_parentheses(parts: &[String]) -> String {
    if parts.is_empty() {
        String::new()
    } else {
        format!("({})", parts.join(", "))
    }
}

/// The global ids of one column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Ids(NodeKind);

impl Ids {
    /// Ids of objects of this type.
    pub fn of(of_type: &str) -> anyhow::Result<Self> {
        let kind = NodeKind::named(of_type);
        Ok(Self(kind.with_context(|| {
            format!("a {of_type} has no global id")
        })?))
    }

    /// The id of one row.
    pub fn id(self, row: Uuid) -> String {
        self.0.id(row).0
    }
}
