//! A caller on a socket that says exactly what a test tells it to.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything a test waits for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a socket that asks for the protocol, or for none.
    pub(crate) async fn open(address: &str, protocol: Option<&'static str>) -> Self {
        let url = format!("{}/graphql", address.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        if let Some(protocol) = protocol {
            let headers = request.headers_mut();
            headers.insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        Self(connect_async(request).await.unwrap().0)
    }

    /// Opens a socket and introduces itself.
    pub(crate) async fn ready(address: &str) -> Self {
        let mut socket = Self::open(address, Some("graphql-transport-ws")).await;
        socket.say(&json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        let message = json!({ "id": id, "type": "subscribe", "payload": payload });
        self.say(&message).await;
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("no message: {other:?}"),
        }
    }

    /// The payload of the next message, which must be a result of this operation.
    pub(crate) async fn result(&mut self, id: &str) -> Value {
        let mut heard = self.hear().await;
        assert_eq!(
            (&heard["type"], &heard["id"]),
            (&json!("next"), &json!(id)),
            "{heard}"
        );
        heard["payload"].take()
    }

    /// Whether nothing is said for a while.
    pub(crate) async fn is_silent(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.next()).await.is_err()
    }

    /// How the server closes the socket.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Some(Message::Close(Some(frame))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("not closed: {other:?}"),
        }
    }

    /// Whether the connection is gone without a word.
    pub(crate) async fn is_gone(&mut self) -> bool {
        self.next().await.is_none()
    }

    async fn next(&mut self) -> Option<Message> {
        loop {
            let said = tokio::time::timeout(PATIENCE, self.0.next()).await.unwrap();
            match said {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }
}
