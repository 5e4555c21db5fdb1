//! Messages of `graphql-transport-ws`.

use async_graphql::ServerError;
use axum::extract::ws::Message;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::close::Close;
use crate::graphql::Asked;
use crate::http::graphql::Parameters;

/// What a caller says. Entries that the protocol does not know are ignored.
#[derive(Debug)]
pub(super) enum Said {
    Init(Map<String, Value>),
    Ping(Option<Map<String, Value>>),
    Pong,
    Subscribe { id: String, asked: Asked },
    Complete { id: String },
}

/// A message as it is written.
#[derive(Debug, Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    payload: Option<Value>,
}

impl Said {
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let invalid = |what: &str| Close::Invalid(what.to_owned());
        // A list would be read by the places of its entries.
        let raw: Raw = Some(text)
            .filter(|text| text.trim_start().starts_with('{'))
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| invalid("Invalid message received"))?;
        let Raw { kind, id, payload } = raw;
        let id = || {
            let id = id.filter(|id| !id.is_empty());
            id.ok_or_else(|| invalid("The message needs a non-empty `id`"))
        };
        let object = |payload| match payload {
            None => Ok(None),
            Some(Value::Object(payload)) => Ok(Some(payload)),
            Some(_) => Err(invalid("The `payload` must be an object")),
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(object(payload)?.unwrap_or_default())),
            "ping" => Ok(Self::Ping(object(payload)?)),
            "pong" => object(payload).map(|_| Self::Pong),
            "subscribe" => {
                let id = id()?;
                let payload = object(payload)?.unwrap_or_default();
                let asked = serde_json::from_value(Value::Object(payload))
                    .ok()
                    .and_then(Parameters::asked)
                    .ok_or_else(|| invalid("The `payload` must be a request with a `query`"))?;
                Ok(Self::Subscribe { id, asked })
            }
            "complete" => Ok(Self::Complete { id: id()? }),
            _ => Err(invalid("Unexpected type of message received")),
        }
    }
}

fn text(message: &Value) -> Message {
    Message::Text(message.to_string().into())
}

pub(super) fn acknowledged() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> Message {
    match payload {
        None => text(&json!({ "type": "pong" })),
        Some(payload) => text(&json!({ "type": "pong", "payload": payload })),
    }
}

/// A result, which is JSON already.
pub(super) fn next(id: &str, result: &str) -> Message {
    let id = Value::from(id);
    let message = format!("{{\"id\":{id},\"type\":\"next\",\"payload\":{result}}}");
    Message::Text(message.into())
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    text(&json!({ "id": id, "type": "error", "payload": errors }))
}

pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "id": id, "type": "complete" }))
}
