//! Subscriptions: what can be waited for, and how each event is answered.
//!
//! A subscription is opened once and its operation executed anew at each event, with loaders of its
//! own: nothing read for one event is shown at another. The framework would execute all events of a
//! subscription in one context, so it is asked for a single event at a time.

pub mod comment;
pub mod import;
mod root;

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Context, MergedSubscription, Request, Response};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};

use super::context::ContextExt as _;
use super::error::{ApiError, guarded, request_fault};
use super::{Admitted, Api, batch};
use crate::service::Services;
use crate::service::condition::Condition;
use crate::service::log::{Entry, Follower, Log, Logged};

use root::with_single_field;

/// Everything that can be waited for.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(import::ImportSubscription, comment::CommentSubscription);

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// Where to go on after it.
    pub cursor: String,
    row: Arc<dyn Any + Send + Sync>,
}

/// Where events come from.
trait Source: Send + Sync {
    fn next(&mut self) -> BoxFuture<'_, Event>;
}

impl<L: Logged> Source for Follower<L> {
    fn next(&mut self) -> BoxFuture<'_, Event> {
        Box::pin(async {
            let Entry { cursor, row } = Follower::next(self).await;
            let row = Arc::new(row);
            Event { cursor, row }
        })
    }
}

/// Why the operation of a subscription is executed.
enum Turn {
    /// To find out what is waited for.
    Opening {
        /// Where the caller was when the connection broke off; beats the argument.
        resume: Option<String>,
        source: Arc<Mutex<Option<Box<dyn Source>>>>,
    },
    /// To answer this event.
    Event(Event),
}

/// A subscription that was opened.
pub struct Opened {
    operation: Arc<Followed>,
    source: Box<dyn Source>,
}

/// What is executed at each event of a subscription.
#[derive(Debug)]
pub struct Followed {
    /// Its operation, with its values.
    pub admitted: Admitted,
    document: ExecutableDocument,
    /// The id of the request that opened it.
    pub request_id: String,
}

impl Api {
    /// Opens a subscription, or says why it is refused.
    pub async fn subscribe(
        &self,
        admitted: Admitted,
        resume: Option<String>,
        request_id: &str,
    ) -> Result<Opened, Response> {
        let refuse = |refusal| Response::from_errors(vec![refusal]);
        let document = with_single_field(admitted.operation.executable()).map_err(refuse)?;
        let source = Arc::new(Mutex::new(None));
        let opening = Turn::Opening {
            resume,
            source: Arc::clone(&source),
        };
        let refused = self.turn(&admitted, &document, opening, request_id).await;
        if let Some(refused) = refused {
            return Err(refused);
        }
        let source = source.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(source) = source else {
            let fault = request_fault(&anyhow::anyhow!("a subscription has no source of events"));
            return Err(Response::from_errors(vec![guarded(fault, request_id)]));
        };
        let operation = Followed {
            admitted,
            document,
            request_id: request_id.to_owned(),
        };
        Ok(Opened {
            operation: Arc::new(operation),
            source,
        })
    }

    /// The answer to an event of a subscription.
    pub async fn told(&self, operation: &Followed, event: &Event) -> Response {
        let Followed {
            admitted,
            document,
            request_id,
        } = operation;
        let turn = Turn::Event(event.clone());
        let answer = self.turn(admitted, document, turn, request_id).await;
        answer.unwrap_or_else(|| Response::new(async_graphql::Value::Null))
    }

    /// Executes the operation of a subscription up to its first answer, if it has one.
    async fn turn(
        &self,
        admitted: &Admitted,
        document: &ExecutableDocument,
        turn: Turn,
        request_id: &str,
    ) -> Option<Response> {
        let (loaders, started) = batch::loaders(self.services.clone());
        let mut request = Request::new(String::new())
            .variables(admitted.operation.variables().clone())
            .data(loaders)
            .data(started.clone())
            .data(turn);
        request.set_parsed_query(document.clone());
        let mut answers = self.schema.execute_stream(request);
        let mut answer = batch::run(answers.next(), started).await?;
        for error in &mut answer.errors {
            *error = guarded(error.clone(), request_id);
        }
        Some(answer)
    }
}

impl Opened {
    /// What is executed at each event.
    pub fn operation(&self) -> &Arc<Followed> {
        &self.operation
    }

    /// The next event; waits until there is one.
    pub async fn next(&mut self) -> Event {
        self.source.next().await
    }
}

/// What a field of [`Subscription`] gives: the event of this turn, if there is one.
///
/// When the subscription is opened there is none, and the log is followed from where the caller
/// wants: behind `after`, or behind what is there now; of its rows those that meet a condition.
async fn events<L: Logged, T: Send + 'static>(
    ctx: &Context<'_>,
    after: Option<String>,
    only: Condition,
    log: fn(&Services) -> &Log<L>,
    object: fn(Entry<L>) -> T,
) -> Result<BoxStream<'static, T>, ApiError> {
    match ctx.data_opt::<Turn>() {
        Some(Turn::Opening { resume, source }) => {
            let follower = match resume.clone().or(after) {
                Some(place) => log(ctx.services()?).follow(only, place)?,
                None => {
                    ctx.read(
                        move |services| async move { log(&services).follow_from_now(only).await },
                    )
                    .await?
                }
            };
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            *source = Some(Box::new(follower));
            Ok(stream::empty().boxed())
        }
        Some(Turn::Event(event)) => {
            let row = event.row.downcast_ref::<L>().cloned();
            let row = row.ok_or_else(|| anyhow::anyhow!("an event of another subscription"))?;
            let cursor = event.cursor.clone();
            let object = object(Entry { cursor, row });
            Ok(stream::once(std::future::ready(object)).boxed())
        }
        None => Err(anyhow::anyhow!("a subscription is executed without a turn").into()),
    }
}
