//! One socket from its opening to its end.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::BoxStream;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_stream::{StreamExt as _, StreamMap};

use super::close::Close;
use super::message::{self, Said};
use crate::answering::Asker;
use crate::auth::token::Credentials;
use crate::graphql::{Asked, too_many_operations};
use crate::http::Site;
use crate::http::caller;
use crate::http::part::{Part, parts};

/// How long a caller may take to take a message.
const SEND_PATIENCE: Duration = Duration::from_secs(20);

/// How far the caller has introduced itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Introduced {
    No,
    Yes,
}

/// One socket. All its operations run on its own task, so ending it ends them.
pub(super) struct Session {
    site: Site,
    asker: Asker,
    /// What the caller showed of itself.
    credentials: Option<Credentials>,
    introduced: Introduced,
    operations: StreamMap<String, BoxStream<'static, Part>>,
}

/// Why a session goes no further: closed by us with a reason, or gone.
type End = Option<Close>;

impl Session {
    pub(super) fn new(site: Site, asker: Asker, credentials: Option<Credentials>) -> Self {
        Self {
            site,
            asker,
            credentials,
            introduced: Introduced::No,
            operations: StreamMap::new(),
        }
    }

    /// Talks until one side ends it.
    pub(super) async fn run(mut self, mut socket: WebSocket) {
        let ended = if socket.protocol().is_some() {
            self.talk(&mut socket).await
        } else {
            Some(Close::Protocol)
        };
        // What runs is dropped before the farewell: nothing is done for who is gone.
        self.operations.clear();
        if let Some(close) = ended {
            tracing::debug!(?close, "a socket is closed");
            let farewell = async {
                let _gone = socket.send(close.message()).await;
                // The caller's own close frame ends it properly.
                while let Some(Ok(_)) = socket.recv().await {}
            };
            let _waited_enough = tokio::time::timeout(Duration::from_secs(2), farewell).await;
        }
    }

    async fn talk(&mut self, socket: &mut WebSocket) -> End {
        let settings = self.site.sockets;
        let opened = Instant::now();
        let introduction = opened + settings.init_timeout;
        let mut pings = interval_at(opened + settings.ping_interval, settings.ping_interval);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = true;
        let stopping = self.site.stopping.clone();
        loop {
            let step = tokio::select! {
                // What the caller says is heeded before it is told more, so that it hears nothing
                // of what it stopped, and is not taken for gone while its answer waits to be read.
                biased;
                () = stopping.begun() => ControlFlow::Break(Some(Close::Restart)),
                () = sleep_until(introduction), if self.introduced == Introduced::No => {
                    ControlFlow::Break(Some(Close::InitTimeout))
                }
                said = socket.recv() => {
                    heard = true;
                    match said {
                        Some(Ok(said)) => self.hear(said).await,
                        Some(Err(fault)) => ControlFlow::Break(too_large(fault)),
                        None => ControlFlow::Break(None),
                    }
                }
                _ = pings.tick() => {
                    if heard {
                        heard = false;
                        ControlFlow::Continue(Some(Message::Ping(Vec::new().into())))
                    } else {
                        ControlFlow::Break(None)
                    }
                }
                Some((id, part)) = self.operations.next() => {
                    ControlFlow::Continue(Some(self.tell(&id, part)))
                }
            };
            let message = match step {
                ControlFlow::Break(end) => return end,
                ControlFlow::Continue(None) => continue,
                ControlFlow::Continue(Some(message)) => message,
            };
            match tokio::time::timeout(SEND_PATIENCE, socket.send(message)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return None,
            }
        }
    }

    /// What to say to this.
    async fn hear(&mut self, said: Message) -> ControlFlow<End, Option<Message>> {
        match said {
            Message::Text(text) => {
                let heeded = match Said::read(&text) {
                    Ok(said) => self.heed(said).await,
                    Err(close) => Err(close),
                };
                match heeded {
                    Ok(answer) => ControlFlow::Continue(answer),
                    Err(close) => ControlFlow::Break(Some(close)),
                }
            }
            Message::Binary(_) => {
                let reason = "Only messages of text are understood".to_owned();
                ControlFlow::Break(Some(Close::Invalid(reason)))
            }
            Message::Close(_) => {
                // The library answers it when it is asked for more, and then the stream ends.
                self.operations.clear();
                ControlFlow::Continue(None)
            }
            // The library answers pings of the socket itself.
            Message::Ping(_) | Message::Pong(_) => ControlFlow::Continue(None),
        }
    }

    async fn heed(&mut self, said: Said) -> Result<Option<Message>, Close> {
        match said {
            Said::Init(_) if self.introduced == Introduced::Yes => Err(Close::TooManyInits),
            Said::Init(payload) => {
                // Who shows something and is not known by it must not believe to be known.
                if let Some(shown) = caller::of_payload(&payload)? {
                    self.credentials = Some(shown);
                    self.recognize().await?;
                }
                self.introduced = Introduced::Yes;
                Ok(Some(message::acknowledged()))
            }
            Said::Ping(payload) => Ok(Some(message::pong(payload))),
            Said::Pong => Ok(None),
            Said::Subscribe { .. } if self.introduced == Introduced::No => Err(Close::Unauthorized),
            Said::Subscribe { id, asked } => {
                // A key may have been revoked since.
                self.recognize().await?;
                self.begin(id, &asked)
            }
            Said::Complete { id } => {
                self.operations.remove(&id);
                Ok(None)
            }
        }
    }

    async fn recognize(&mut self) -> Result<(), Close> {
        let shown = self.credentials.as_ref();
        self.asker = self.site.recognize(self.asker.clone(), shown).await?;
        Ok(())
    }

    fn begin(&mut self, id: String, asked: &Asked) -> Result<Option<Message>, Close> {
        if self.operations.contains_key(&id) {
            return Err(Close::Exists(id));
        }
        if self.operations.len() >= self.site.sockets.max_operations {
            return Ok(Some(message::error(&id, &too_many_operations().errors)));
        }
        let admitted = self.site.answering.api().admit(asked);
        let operation = parts(self.site.clone(), admitted, None, self.asker.clone());
        self.operations.insert(id, operation);
        Ok(None)
    }

    fn tell(&mut self, id: &str, part: Part) -> Message {
        if part.is_last() {
            self.operations.remove(id);
        }
        match part {
            Part::Next { body, .. } => message::next(id, &body),
            Part::Refused(errors) => message::error(id, &errors),
            Part::Complete => message::complete(id),
        }
    }
}

/// What to say to who sent more than allowed; other faults mean that the caller is gone.
fn too_large(fault: axum::Error) -> End {
    use tungstenite::Error;
    use tungstenite::error::CapacityError;

    let fault = fault.into_inner().downcast::<Error>().ok()?;
    let too_large = matches!(
        *fault,
        Error::Capacity(CapacityError::MessageTooLong { .. })
    );
    too_large.then_some(Close::TooLarge)
}
