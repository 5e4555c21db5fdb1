//! Statements written once for both engines; the words in which they differ stand here.

use std::fmt::Write as _;

use sea_orm::{DatabaseBackend, Statement, Value};
use uuid::Uuid;

use super::condition::Literal;
use crate::database::Engine;

/// A statement in the making: text with numbered places, and the values for them.
#[derive(Debug)]
pub(crate) struct Sql {
    engine: Engine,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            text: String::with_capacity(512),
            values: Vec::new(),
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a string cannot fail.
        let _infallible = write!(self.text, "${}", self.values.len());
        self
    }

    pub(crate) fn bind_literal(&mut self, literal: &Literal) -> &mut Self {
        match literal {
            Literal::Text(text) => self.bind(text.as_str()),
            Literal::Int(number) => self.bind(*number),
            Literal::Date(date) => self.bind(*date),
            Literal::Instant(instant) => self.bind(*instant),
            Literal::Id(id) => self.bind(*id),
            Literal::Bool(truth) => self.bind(*truth),
        }
    }

    /// The ids as a table `p` with one column `id`; one value, however many ids.
    ///
    /// A single id is a plain value: PostgreSQL plans the statement once then, and anew for each list
    /// whose length it sees.
    pub(crate) fn parents(&mut self, ids: &[Uuid]) -> &mut Self {
        if let [id] = ids {
            return self.push("(SELECT ").bind_id(*id).push(" AS id) AS p");
        }
        match self.engine {
            Engine::Sqlite => self
                .push("(SELECT unhex(value) AS id FROM json_each(")
                .bind(json_ids(ids))
                .push(")) AS p"),
            Engine::Postgres => self
                .push("unnest(string_to_array(")
                .bind(comma_ids(ids))
                .push(", ',')::uuid[]) AS p(id)"),
        }
    }

    /// An id, of a type that is known where nothing it is compared with tells it.
    fn bind_id(&mut self, id: Uuid) -> &mut Self {
        self.bind(id);
        match self.engine {
            Engine::Sqlite => self,
            Engine::Postgres => self.push("::uuid"),
        }
    }

    /// The lines of documents as a table `p` with the columns `id` and `line`.
    pub(crate) fn places(&mut self, places: &[(Uuid, i64)]) -> &mut Self {
        match self.engine {
            Engine::Sqlite => {
                let list: Vec<_> = places
                    .iter()
                    .map(|(id, line)| (id.simple().to_string(), line))
                    .collect();
                self.push(
                    "(SELECT unhex(json_extract(value, '$[0]')) AS id, \
                     json_extract(value, '$[1]') AS line FROM json_each(",
                )
                .bind(serde_json::json!(list).to_string())
                .push(")) AS p")
            }
            Engine::Postgres => {
                let ids: Vec<Uuid> = places.iter().map(|(id, _)| *id).collect();
                let lines: Vec<String> = places.iter().map(|(_, line)| line.to_string()).collect();
                self.push("unnest(string_to_array(")
                    .bind(comma_ids(&ids))
                    .push(", ',')::uuid[], string_to_array(")
                    .bind(lines.join(","))
                    .push(", ',')::bigint[]) AS p(id, line)")
            }
        }
    }

    /// `expression` is one of the ids; one value, however many ids.
    pub(crate) fn is_one_of_ids(&mut self, expression: &str, ids: &[Uuid]) -> &mut Self {
        if let [id] = ids {
            return self.push(expression).push(" = ").bind_id(*id);
        }
        match self.engine {
            Engine::Sqlite => self
                .push(expression)
                .push(" IN (SELECT unhex(value) FROM json_each(")
                .bind(json_ids(ids))
                .push("))"),
            Engine::Postgres => self
                .push(expression)
                .push(" = ANY(string_to_array(")
                .bind(comma_ids(ids))
                .push(", ',')::uuid[])"),
        }
    }

    /// `expression` is one of the codes, which hold no comma; one value, however many codes.
    pub(crate) fn is_one_of_codes(&mut self, expression: &str, codes: &[&str]) -> &mut Self {
        match self.engine {
            Engine::Sqlite => self
                .push(expression)
                .push(" IN (SELECT value FROM json_each(")
                .bind(serde_json::json!(codes).to_string())
                .push("))"),
            Engine::Postgres => self
                .push(expression)
                .push(" = ANY(string_to_array(")
                .bind(codes.join(","))
                .push(", ','))"),
        }
    }

    /// The text stands somewhere in `expression`, letter for letter.
    pub(crate) fn contains(&mut self, expression: &str, text: &str) -> &mut Self {
        let function = match self.engine {
            Engine::Sqlite => "instr(",
            Engine::Postgres => "strpos(",
        };
        self.push(function)
            .push(expression)
            .push(", ")
            .bind(text)
            .push(") > 0")
    }

    pub(crate) fn statement(self) -> Statement {
        let backend = match self.engine {
            Engine::Sqlite => DatabaseBackend::Sqlite,
            Engine::Postgres => DatabaseBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

fn json_ids(ids: &[Uuid]) -> String {
    let mut list = String::with_capacity(ids.len() * 35 + 2);
    list.push('[');
    for id in ids {
        if list.len() > 1 {
            list.push(',');
        }
        let _infallible = write!(list, "\"{}\"", id.simple());
    }
    list.push(']');
    list
}

fn comma_ids(ids: &[Uuid]) -> String {
    let mut list = String::with_capacity(ids.len() * 33);
    for id in ids {
        if !list.is_empty() {
            list.push(',');
        }
        let _infallible = write!(list, "{}", id.simple());
    }
    list
}
