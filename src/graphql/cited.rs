//! How a question is answered to be cited, and again when the citation is followed.

use std::sync::Arc;

use async_graphql::Response;
use entity::citation;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio_util::task::AbortOnDropHandle;

use super::{Admitted, Api, Asked, OperationKind};
use crate::service::citation::{CiteRefusal, Question};
use crate::service::failure::Failure;

/// How often a question is answered anew where an import was committed meanwhile.
const TRIES: usize = 3;

/// What keeping a citation costs beside its question, so that nobody fills the room in no time.
const COST: u64 = 1_000;

/// Digits of a SHA-256.
const DIGITS: usize = 64;

/// Lets whoever asks be charged for work that shows only while it is done.
pub trait Purse: Send + Sync {
    /// Takes a cost from what the caller has left; false where that is not enough.
    fn charge(&self, cost: u64) -> BoxFuture<'_, bool>;
}

/// Why a question cannot be cited.
#[derive(Debug)]
pub enum Uncitable {
    /// It would not be answered; why.
    Refused(Vec<String>),
    /// It does not only read.
    NotAQuery,
    /// Its answer is not about published data alone.
    NotPublished,
    /// Its answer has errors; the first.
    Failed(String),
    /// The caller has asked for too much.
    Limited,
    /// Imports were committed all the time.
    Changing,
    /// It could not be kept.
    Kept(CiteRefusal),
}

/// The extensions by which a request names a document: by its hash, or by its name.
pub(crate) fn naming(document: &str) -> Map<String, Value> {
    let is_hash = document.len() == DIGITS && document.bytes().all(|byte| byte.is_ascii_hexdigit());
    let extensions = if is_hash {
        json!({ "persistedQuery": { "version": 1, "sha256Hash": document.to_lowercase() } })
    } else {
        json!({ "document": document })
    };
    match extensions {
        Value::Object(extensions) => extensions,
        _ => Map::new(),
    }
}

/// Answers a question and keeps the answer.
pub(crate) async fn cite(
    api: Api,
    asked: Asked,
) -> anyhow::Result<Result<citation::Model, Uncitable>> {
    let admitted = match api.admit(&asked) {
        Ok(admitted) => admitted,
        Err(refused) => {
            let messages = refused.errors.into_iter().map(|error| error.message);
            return Ok(Err(Uncitable::Refused(messages.collect())));
        }
    };
    if admitted.kind() != OperationKind::Query {
        return Ok(Err(Uncitable::NotAQuery));
    }
    if !admitted.is_published() {
        return Ok(Err(Uncitable::NotPublished));
    }
    let Some(document) = api.text(&asked) else {
        let unknown = "The document is not known any more; send its text.".to_owned();
        return Ok(Err(Uncitable::Refused(vec![unknown])));
    };
    let cost = admitted.operation.cost().saturating_add(COST);
    if let Some(purse) = &api.purse
        && !purse.charge(cost).await
    {
        return Ok(Err(Uncitable::Limited));
    }
    let question = Question {
        document,
        operation_name: asked.operation_name.clone(),
        variables: serde_json::to_value(&asked.variables)?,
    };
    // Whoever follows it gets the same, whoever cited.
    let api = api.acting(Arc::default());
    let citations = api.services().citations.clone();
    for _ in 0..TRIES {
        let before = citations.data_version().await?;
        let then = api.services().as_of(before.at, before.import_sequence);
        let answer = match answer(&api.over(then), admitted.clone()).await? {
            Ok(answer) => answer,
            Err(message) => return Ok(Err(Uncitable::Failed(message))),
        };
        if !citations.data_version().await?.agrees(&before) {
            continue;
        }
        return match citations.keep(&question, &before, &answer).await {
            Ok(kept) => Ok(Ok(kept)),
            Err(Failure::Refused(reason)) => Ok(Err(Uncitable::Kept(reason))),
            Err(Failure::Fault(cause)) => Err(cause),
        };
    }
    Ok(Err(Uncitable::Changing))
}

/// The bytes of an answer without errors: what is cited. Otherwise the first error.
async fn answer(api: &Api, admitted: Admitted) -> anyhow::Result<Result<Vec<u8>, String>> {
    // On a task of its own: so its depth is not added to that of the mutation.
    let work = tokio::spawn(executed(api.clone(), admitted));
    let response = AbortOnDropHandle::new(work).await?;
    bytes(&response)
}

fn executed(api: Api, admitted: Admitted) -> BoxFuture<'static, Response> {
    Box::pin(async move { api.execute(&admitted, "").await })
}

/// The bytes of a response's data. Where it has errors, the first.
pub fn bytes(response: &Response) -> anyhow::Result<Result<Vec<u8>, String>> {
    if let Some(error) = response.errors.first() {
        return Ok(Err(error.message.clone()));
    }
    // Fields stand in the order in which they were asked for.
    let data = &response.data;
    Ok(Ok(serde_json::to_vec(&Whole { data })?))
}

#[derive(Serialize)]
struct Whole<'a> {
    data: &'a async_graphql::Value,
}
