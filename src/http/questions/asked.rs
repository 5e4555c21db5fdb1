//! A form that was filled in, and what the API answers to it.

use std::collections::HashMap;

use async_graphql::{Response, Value as Data, Variables};
use axum::http::StatusCode;
use form_urlencoded::Serializer;
use serde_json::{Map, Value};

use super::super::Site;
use super::super::page::with_language;
use super::table::Table;
use crate::answering::Asker;
use crate::graphql::{Asked, error::code, was_refused};
use crate::language::Language;
use crate::questions::{AFTER, Mistake, Question, Variable};

/// What somebody filled in.
pub(super) struct Filled {
    texts: HashMap<String, String>,
    after: Option<String>,
}

/// What came of it.
pub(super) enum Answer {
    /// It was not asked.
    Mistaken,
    /// The API refused it, or failed.
    Failed {
        status: StatusCode,
        messages: Vec<String>,
    },
    Table {
        table: Table,
        /// What did not work in parts of it.
        messages: Vec<String>,
        /// The cursor of the next page, where there is one.
        next: Option<String>,
    },
}

impl Filled {
    pub(super) fn read(question: &Question, query: &str) -> Self {
        let mut texts = HashMap::new();
        let mut after = None;
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if key == AFTER {
                after = (!value.is_empty()).then(|| value.into_owned());
            } else if question
                .variables
                .iter()
                .any(|variable| variable.name == key)
            {
                texts.insert(key.into_owned(), value.into_owned());
            }
        }
        let after = after.filter(|_| question.paged_field.is_some());
        Self { texts, after }
    }

    /// What stands in a field of the form.
    pub(super) fn text(&self, variable: &Variable) -> String {
        (self.texts.get(&variable.name)).map_or_else(|| variable.default_text(), Clone::clone)
    }

    pub(super) fn mistake(&self, variable: &Variable) -> Option<Mistake> {
        variable.value(&self.text(variable)).err()
    }

    pub(super) fn is_first_page(&self) -> bool {
        self.after.is_none()
    }

    /// The address of this page, less its language.
    pub(super) fn address(&self, question: &Question) -> String {
        self.page_address(question, "", self.after.as_deref())
    }

    /// The address of a page of the answer; `suffix` makes it that of a file.
    pub(super) fn page_address(
        &self,
        question: &Question,
        suffix: &str,
        after: Option<&str>,
    ) -> String {
        let mut query = Serializer::new(String::new());
        for variable in &question.variables {
            if let Some(text) = self.texts.get(&variable.name) {
                query.append_pair(&variable.name, text);
            }
        }
        if let Some(after) = after {
            query.append_pair(AFTER, after);
        }
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/questions/{}{suffix}{mark}{query}", question.name)
    }

    /// The same question in the explorer.
    pub(super) fn explorer_address(&self, question: &Question, language: Language) -> String {
        let variables = self.variables(question).unwrap_or_default();
        let mut fragment = Serializer::new(String::new());
        fragment.append_pair("question", &question.name);
        fragment.append_pair("variables", &Value::Object(variables).to_string());
        let path = with_language("/explorer", language);
        format!("{path}#{}", fragment.finish())
    }

    fn variables(&self, question: &Question) -> Result<Map<String, Value>, Mistake> {
        let mut variables = Map::new();
        for variable in &question.variables {
            let value = variable.value(&self.text(variable))?;
            variables.insert(variable.name.clone(), value);
        }
        if let Some(after) = &self.after {
            variables.insert(AFTER.to_owned(), after.as_str().into());
        }
        Ok(variables)
    }

    pub(super) async fn ask(&self, site: &Site, question: &Question, asker: Asker) -> Answer {
        let Ok(variables) = self.variables(question) else {
            return Answer::Mistaken;
        };
        let request = Asked {
            query: Some(question.document.clone()),
            variables: Variables::from_json(Value::Object(variables)),
            ..Asked::default()
        };
        Answer::of(&*site.answer_page(&request, asker).await, question)
    }
}

impl Answer {
    fn of(response: &Response, question: &Question) -> Self {
        let status = status(response);
        let messages = response
            .errors
            .iter()
            .map(|error| error.message.clone())
            .collect();
        if status != StatusCode::OK {
            return Self::Failed { status, messages };
        }
        Self::Table {
            table: Table::of(&response.data),
            messages,
            next: next_page(&response.data, question),
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Mistaken => StatusCode::BAD_REQUEST,
            Self::Failed { status, .. } => *status,
            Self::Table { .. } => StatusCode::OK,
        }
    }
}

/// A question with wrong values is the asker's mistake; one without any data is ours.
fn status(response: &Response) -> StatusCode {
    let has = |code: &str| {
        let codes = response
            .errors
            .iter()
            .filter_map(|error| error.extensions.as_ref()?.get("code"));
        codes.into_iter().any(|found| *found == Data::from(code))
    };
    if response.errors.is_empty() {
        StatusCode::OK
    } else if has(code::RATE_LIMITED) {
        StatusCode::TOO_MANY_REQUESTS
    } else if has(code::REQUEST_TIMEOUT) || has(code::SERVICE_UNAVAILABLE) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if was_refused(response) || has(code::BAD_USER_INPUT) {
        StatusCode::BAD_REQUEST
    } else if response.data == Data::Null {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::OK
    }
}

fn next_page(data: &Data, question: &Question) -> Option<String> {
    let field = |data: &Data, name: &str| match data {
        Data::Object(object) => object.get(name).cloned(),
        _ => None,
    };
    let connection = field(data, question.paged_field.as_deref()?)?;
    let page = field(&connection, "pageInfo")?;
    match (field(&page, "hasNextPage")?, field(&page, "endCursor")?) {
        (Data::Boolean(true), Data::String(cursor)) => Some(cursor),
        _ => None,
    }
}
