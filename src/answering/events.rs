//! Subscriptions: charged when they are opened, and answered in turns when something happens.
//!
//! Many who listen ask the same: the answer to an event is executed once for all of them, and kept
//! as long as it is true, as answers to queries are.

use std::sync::Arc;

use async_graphql::Response;

use super::{Answer, Answering, Asker};
use crate::area::ReadAreas;
use crate::gate::{Full, Pass};
use crate::graphql::subscription::{Event, Followed, Opened};
use crate::graphql::{Admitted, limited};
use crate::response_cache::{Fingerprint, Found, Question};

impl Answering {
    /// Opens a subscription, or says why it is refused. What it costs is charged here, once.
    pub async fn subscribe(
        &self,
        admitted: Admitted,
        resume: Option<String>,
        asker: &Asker,
    ) -> Result<Opened, Box<Response>> {
        if self.charge(&admitted, asker).await.is_err() {
            return Err(Box::new(limited()));
        }
        let opening = self.api.subscribe(admitted, resume, &asker.id);
        match self.caught(opening, &asker.id).await {
            Ok(opened) => opened.map_err(Box::new),
            Err(fault) => Err(Box::new(fault)),
        }
    }

    /// The right to answer an event. What happens is told to all who listen at once, and must not
    /// take everything from those who ask; so listeners wait for each other.
    pub async fn turn(&self) -> Result<Pass, Full> {
        self.listeners.enter().await
    }

    /// The answer to an event, where another who listens has got the same.
    pub async fn told_before(&self, operation: &Followed, event: &Event) -> Option<Answer> {
        if operation.admitted.is_personal() {
            return None;
        }
        let question = self.question_of_event(operation, event);
        self.cache.kept(question).await.map(Answer::Kept)
    }

    /// Answers an event.
    pub async fn event(&self, operation: &Arc<Followed>, event: &Event) -> Answer {
        if operation.admitted.is_personal() {
            let telling = self.api.told(operation, event);
            let told = self.caught(telling, &operation.request_id).await;
            return Answer::Passing(Arc::new(told.unwrap_or_else(|fault| fault)));
        }
        let question = self.question_of_event(operation, event);
        let missing = match self.cache.find(question).await {
            Found::Answer(kept) => return Answer::Kept(kept),
            Found::Nothing(missing) => missing,
        };
        let (answering, operation, event) = (self.clone(), Arc::clone(operation), event.clone());
        let execution = async move {
            let read = ReadAreas::default();
            let services = answering.api.services().noting(read.clone());
            let api = answering.api.over(services);
            let id = &operation.request_id;
            let told = answering.caught(api.told(&operation, &event), id).await;
            Self::executed(told.unwrap_or_else(|fault| fault), &read, id)
        };
        // Boxed: it holds all that an execution needs, and would be moved with every caller.
        let executed = Box::pin(self.cache.execute(missing, execution));
        executed.await.map_or_else(Answer::Passing, Answer::Kept)
    }

    fn question_of_event(&self, operation: &Followed, event: &Event) -> Question {
        let Question { fingerprint, areas } = self.question(&operation.admitted);
        Question {
            fingerprint: Fingerprint::of(&[fingerprint.bytes(), event.cursor.as_bytes()]),
            areas,
        }
    }
}
