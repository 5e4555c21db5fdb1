//! Answers in parts, as sockets and event streams send them.

use async_graphql::{Response, ServerError};
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use super::Site;
use super::graphql::Written;
use crate::answering::{Answer, Asker};
use crate::graphql::subscription::Opened;
use crate::graphql::{Admitted, was_refused};

/// A part of the answer to one request.
#[derive(Debug)]
pub(super) enum Part {
    /// A result.
    Next {
        /// The result in JSON.
        body: String,
        /// Where to go on after it, if it is an event.
        cursor: Option<String>,
    },
    /// The request was not executed; nothing follows.
    Refused(Vec<ServerError>),
    /// Nothing more comes.
    Complete,
}

impl Part {
    pub(super) fn is_last(&self) -> bool {
        !matches!(self, Self::Next { .. })
    }

    /// A result; at the cursor, if it is an event.
    fn of_answer(answer: &Answer, cursor: Option<String>) -> Self {
        match answer {
            Answer::Kept(kept) => Self::Next {
                body: String::from_utf8_lossy(kept.identity()).into_owned(),
                cursor,
            },
            Answer::Passing(response) => Self::of(response, cursor),
        }
    }

    fn of(answer: &Response, cursor: Option<String>) -> Self {
        if was_refused(answer) {
            return Self::Refused(answer.errors.clone());
        }
        match Written::new(answer).to_json() {
            Ok(body) => Self::Next { body, cursor },
            Err(cause) => {
                tracing::error!(%cause, "an answer could not be written");
                Self::Complete
            }
        }
    }
}

/// The answer to a request, part by part. Dropped, it stops what is executed for it.
pub(super) fn parts(
    site: Site,
    admitted: Result<Admitted, Box<Response>>,
    resume: Option<String>,
    asker: Asker,
) -> BoxStream<'static, Part> {
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(refused) => return stream::iter([Part::Refused(refused.errors)]).boxed(),
    };
    if !admitted.is_followed() {
        let answer = async move {
            let answered = site.answer(admitted, asker).await;
            Part::of_answer(&answered.answer, None)
        };
        return until_last(stream::once(answer).chain(stream::iter([Part::Complete]))).boxed();
    }
    let opened = async move {
        let opening = site.answering.subscribe(admitted, resume, &asker);
        match site.in_time(opening).await {
            Err(given_up) => stream::iter([Part::Refused(given_up.errors)]).boxed(),
            Ok(Err(refused)) => stream::iter([Part::Refused(refused.errors)]).boxed(),
            Ok(Ok(subscription)) => stream::unfold((site, subscription), happening).boxed(),
        }
    };
    until_last(stream::once(opened).flatten()).boxed()
}

/// The answer to the next event.
async fn happening((site, mut subscription): (Site, Opened)) -> Option<(Part, (Site, Opened))> {
    let event = subscription.next().await;
    let operation = subscription.operation();
    let told = site.answering.told_before(operation, &event).await;
    let answer = if let Some(answer) = told {
        answer
    } else {
        let _turn = site.answering.turn().await.ok()?;
        let telling = Box::pin(site.answering.event(operation, &event));
        let answer = site.in_time(telling).await;
        answer.unwrap_or_else(|given_up| Answer::Passing(given_up.into()))
    };
    let part = Part::of_answer(&answer, Some(event.cursor));
    Some((part, (site, subscription)))
}

/// The parts up to the first after which nothing may come.
fn until_last(parts: impl stream::Stream<Item = Part>) -> impl stream::Stream<Item = Part> {
    parts.scan(false, |ended, part| {
        let part = (!*ended).then_some(part);
        *ended = part.as_ref().is_none_or(Part::is_last);
        std::future::ready(part)
    })
}
