//! Many listen to a thread: what each costs, and how soon it is told.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::{Forum, percentile};

/// Comments whose way to all who listen is timed.
const TOLD: usize = 10;
/// Sockets that are opened at once.
const AT_ONCE: usize = 50;
/// How often it is asked whether all listen.
const ATTEMPTS: usize = 10;
/// When nothing was told for so long, nothing more comes.
const SILENCE: Duration = Duration::from_secs(3);
/// Longer than it may take.
const PATIENCE: Duration = Duration::from_mins(2);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub(crate) async fn run(forum: &Forum, count: usize, out: &mut impl Write) -> anyhow::Result<()> {
    let before = resident(forum)?;
    let (heard, mut told) = mpsc::unbounded_channel();
    let mut open = Vec::with_capacity(count);
    let begun = Instant::now();
    while open.len() < count {
        let more = (open.len()..count).take(AT_ONCE).map(|_| subscribe(forum));
        for socket in futures_util::future::join_all(more).await {
            let (sink, stream) = socket?.split();
            let heard = heard.clone();
            open.push(sink);
            tokio::spawn(listen(stream, heard));
        }
    }
    let opening = begun.elapsed();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory = resident(forum)?.saturating_sub(before);
    writeln!(
        out,
        "{count} listeners, a socket each, opened in {:.1} s: {} bytes of memory each",
        opening.as_secs_f64(),
        memory * 1024 / u64::try_from(count)?.max(1),
    )?;
    // A socket answers before what it asked for is under way.
    let mut ready = 0;
    for attempt in 0..ATTEMPTS {
        forum.say(&format!("Is everybody there, {attempt}")).await?;
        ready = 0;
        while let Ok(Some(_)) = tokio::time::timeout(SILENCE, told.recv()).await {
            ready += 1;
        }
        if ready == count {
            break;
        }
    }
    anyhow::ensure!(ready == count, "{ready} of {count} listen");
    let mut first = Vec::new();
    let mut all = Vec::new();
    for number in 0..TOLD {
        let sent = Instant::now();
        forum.say(&format!("Told {number}")).await?;
        for _ in 0..count {
            let at: Instant = tokio::time::timeout(PATIENCE, told.recv())
                .await
                .context("not all who listen were told")?
                .context("nobody listens any more")?;
            all.push(at.duration_since(sent));
        }
        first.push(sent.elapsed());
    }
    all.sort_unstable();
    first.sort_unstable();
    writeln!(
        out,
        "  from sending a comment to a listener: p50 {:?}, p99 {:?}; to the last of them, median of {TOLD}: {:?}",
        percentile(&all, 50),
        percentile(&all, 99),
        percentile(&first, 50),
    )?;
    for mut sink in open {
        let _gone: Result<(), _> = SplitSink::close(&mut sink).await;
    }
    Ok(())
}

/// Opens a socket that listens to the subject.
async fn subscribe(forum: &Forum) -> anyhow::Result<Socket> {
    let url = format!(
        "{}/graphql",
        forum.server.address.replace("http://", "ws://")
    );
    let mut request = url.into_client_request()?;
    let protocol = "graphql-transport-ws".parse()?;
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let small = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let (mut socket, _) = connect_async_with_config(request, Some(small), false).await?;
    let query = "subscription($on: ID!) { commentAdded(on: $on) { cursor comment { id text createdAt author { displayName } } } }";
    let payload = json!({ "query": query, "variables": { "on": forum.subject } });
    for message in [
        json!({ "type": "connection_init" }),
        json!({ "id": "a", "type": "subscribe", "payload": payload }),
        // Answered when all before it was heeded.
        json!({ "type": "ping" }),
    ] {
        socket.send(Message::text(message.to_string())).await?;
    }
    loop {
        match socket.next().await.context("the socket was closed")?? {
            Message::Text(text) => {
                let said: Value = serde_json::from_str(&text)?;
                match said["type"].as_str() {
                    Some("pong") => return Ok(socket),
                    Some("connection_ack") => {}
                    _ => bail!("unexpected: {said}"),
                }
            }
            Message::Ping(_) => {}
            other => bail!("unexpected: {other}"),
        }
    }
}

/// Says when it was told something.
async fn listen(mut stream: SplitStream<Socket>, heard: mpsc::UnboundedSender<Instant>) {
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = message
            && text.contains("\"next\"")
            && heard.send(Instant::now()).is_err()
        {
            return;
        }
    }
}

/// Memory that the server holds, in KiB.
fn resident(forum: &Forum) -> anyhow::Result<u64> {
    let status = format!("/proc/{}/status", forum.server.process.id());
    let status = std::fs::read_to_string(status).context("read the server's memory")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.context("the server's memory is not told")
}
