//! What was acknowledged survives a server that is killed, and nothing is said twice.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use entity::comment;
use futures_util::future::join_all;
use pantau::auth::actor::Scope;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use super::{CREATE, key, subject, user};
use crate::support::dice::Dice;
use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

/// How often the server is killed.
const KILLS: usize = 50;
/// How many people speak at once.
const SPEAKERS: usize = 4;

/// A server that ends with the test, however that ends.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    async fn start(app: &TestApp) -> Self {
        let database_url = app.database_url.clone();
        let started = tokio::task::spawn_blocking(move || Self::run(&database_url));
        started.await.unwrap()
    }

    fn run(database_url: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--database-url", database_url])
            .env("PANTAU_RATE_LIMIT_BURST", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = process.stdout.take().unwrap();
        let line = BufReader::new(said).lines().next().unwrap().unwrap();
        let address = line.strip_prefix("listening on ").unwrap().to_owned();
        Self { process, address }
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        assert_eq!(
            self.process.wait().unwrap().code(),
            None,
            "killed, not ended"
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped_already = self.process.wait();
    }
}

/// Says one thing after the other until told to stop; each again with its key until it is
/// acknowledged. Gives back the id of each text, and how many had to be sent again.
async fn speak(
    speaker: usize,
    on: &str,
    key: &str,
    address: Arc<Mutex<String>>,
    stop: Arc<std::sync::atomic::AtomicBool>,
    acknowledged: Arc<std::sync::atomic::AtomicUsize>,
) -> (BTreeMap<String, String>, usize) {
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let (mut said, mut again) = (BTreeMap::new(), 0);
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        let text = format!("Speaker {speaker} says {}", said.len());
        let input = json!({ "on": on, "text": text, "idempotencyKey": text });
        let id = loop {
            let to = format!("{}/graphql", address.lock().unwrap());
            let request = http
                .post(to)
                .bearer_auth(key)
                .header("on-behalf-of", format!("speaker-{speaker}"))
                .header("on-behalf-of-name", "Warga")
                .json(&json!({ "query": CREATE, "variables": { "input": input } }));
            let answer: Option<Value> = match request.send().await {
                Ok(response) => response.json().await.ok(),
                Err(_) => None,
            };
            let id = answer.as_ref().and_then(|answer| {
                answer["data"]["createComment"]["comment"]["id"]
                    .as_str()
                    .map(ToOwned::to_owned)
            });
            if let Some(id) = id {
                break id;
            }
            again += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        said.insert(text, id);
        acknowledged.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
    (said, again)
}

on_both! {
    async fn a_server_that_is_killed_under_load_loses_nothing_it_acknowledged_and_doubles_nothing(app) {
        let on = subject(app).await;
        let key = key(app, "Forum", &Scope::ALL).await;
        let mut socket = Socket::ready(&app.address).await;
        let added = |arguments: &str| format!("subscription {{ commentAdded(on: \"{on}\"{arguments}) {{ cursor comment {{ text }} }} }}");
        socket.subscribe("a", &added("")).await;
        assert!(socket.is_silent(Duration::from_secs(1)).await);
        let begun = user(app, "Forum", "siti").await.says(&on, None, "First").await;
        let first = socket.result("a").await["data"]["commentAdded"]["cursor"].take();
        let mut server = Server::start(app).await;
        let address = Arc::new(Mutex::new(server.address.clone()));
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let acknowledged = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let heard = || acknowledged.load(std::sync::atomic::Ordering::Relaxed);
        let speakers: Vec<_> = (0..SPEAKERS).map(|speaker| {
            let (on, key, address, stop) = (on.clone(), key.clone(), Arc::clone(&address), Arc::clone(&stop));
            let acknowledged = Arc::clone(&acknowledged);
            tokio::spawn(async move { speak(speaker, &on, &key, address, stop, acknowledged).await })
        }).collect();
        let mut dice = Dice::new(50);
        for _ in 0..KILLS {
            let before = heard();
            tokio::time::sleep(Duration::from_millis(5 + dice.roll(120))).await;
            // A machine with much else to do may not have come to any comment by then.
            for _ in 0..1_000 {
                if heard() > before {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            server.kill();
            server = Server::start(app).await;
            address.lock().unwrap().clone_from(&server.address);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.store(true, std::sync::atomic::Ordering::Relaxed);

        let outcomes = join_all(speakers).await;

        let mut said = BTreeMap::from([("First".to_owned(), begun)]);
        let mut again = 0;
        for outcome in outcomes {
            let (texts, repeated) = outcome.unwrap();
            said.extend(texts);
            again += repeated;
        }
        assert!(said.len() >= KILLS && again > 0, "{} said, {again} again", said.len());
        let rows = comment::Entity::find().order_by_asc(comment::Column::Sequence).all(app.database.reader()).await.unwrap();
        let kept: BTreeSet<&str> = rows.iter().filter_map(|row| row.text.as_deref()).collect();
        assert_eq!(kept, said.keys().map(String::as_str).collect());
        assert_eq!(rows.len(), said.len(), "said twice");
        let numbers: BTreeSet<i64> = rows.iter().map(|row| row.sequence).collect();
        assert_eq!(numbers.len(), rows.len(), "one number twice");
        // Each once over the API too: counted, under its id, and told to who follows from the start.
        let found = app.ask_with(
            "query($id: ID!, $ids: [ID!]!) { node(id: $id) { ... on Commentable { commentCount } } nodes(ids: $ids) { ... on Comment { text } } }",
            json!({ "id": on, "ids": said.values().take(50).collect::<Vec<_>>() }),
        ).await;
        assert_eq!(found["node"]["commentCount"], json!(rows.len()));
        let texts: Vec<&str> = found["nodes"].as_array().unwrap().iter().map(|node| node["text"].as_str().unwrap()).collect();
        assert_eq!(texts, said.keys().map(String::as_str).take(50).collect::<Vec<_>>());
        let mut socket = Socket::ready(&server.address).await;
        socket.subscribe("a", &added(&format!(", after: {first}"))).await;
        for row in &rows[1..] {
            let told = socket.result("a").await;
            assert_eq!(told["data"]["commentAdded"]["comment"]["text"], json!(row.text));
        }
    }
}
