//! Subscriptions: charged when they are opened, and answered in turns when something happens.

use async_graphql::Response;

use super::{Answering, Asker};
use crate::gate::{Full, Pass};
use crate::graphql::subscription::{Event, Opened};
use crate::graphql::{Admitted, limited};

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

    /// Answers an event.
    pub async fn event(&self, subscription: &Opened, event: &Event) -> Response {
        let answer = self.caught(subscription.answer(event), subscription.request_id());
        answer.await.unwrap_or_else(|fault| fault)
    }
}
