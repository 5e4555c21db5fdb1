//! The program over a database of its own, and what tests put into it.

pub(crate) mod build;
mod database;
pub(crate) mod dice;
pub(crate) mod files;
pub(crate) mod redis;
pub(crate) mod socket;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use pantau::app::App;
use pantau::clock::Clock;
use pantau::config::Config;
use pantau::database::Database;
use sea_orm::{EntityTrait, PaginatorTrait as _};
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// The day on which all tests happen.
pub(crate) const NOW: &str = "2026-11-21T04:00:00Z";

/// The program, running, over a migrated and empty database of its own.
pub(crate) struct TestApp {
    pub(crate) database: Database,
    pub(crate) database_url: String,
    pub(crate) clock: Clock,
    pub(crate) address: String,
    pub(crate) http: reqwest::Client,
    statements: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
}

impl TestApp {
    async fn start(home: &database::Home) -> Self {
        let database = home.connect().await;
        let statements = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&statements);
        let watched = database
            .clone()
            .observed(move |sql| seen.lock().unwrap().push(sql.to_owned()));
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let clock = Clock::fixed(now);
        // Some tests ask more in a second than anyone may.
        let unlimited = Config {
            rate_limit_burst: 0,
            sign_in_attempts: 0,
            ..Config::default()
        };
        let (address, stop) = serve(watched, clock.clone(), unlimited).await;
        Self {
            database,
            database_url: home.url(),
            clock,
            address,
            http: reqwest::Client::new(),
            statements,
            stop: Some(stop),
        }
    }

    /// The address of the program with other settings, over the same database; it runs until the
    /// sender is dropped.
    pub(crate) async fn with(&self, config: Config) -> (String, oneshot::Sender<()>) {
        serve(self.database.clone(), self.clock.clone(), config).await
    }

    /// The address of the program at another time, over the same database; it runs until the sender
    /// is dropped.
    pub(crate) async fn at(&self, now: DateTime<Utc>) -> (String, oneshot::Sender<()>) {
        let unlimited = Config {
            rate_limit_burst: 0,
            sign_in_attempts: 0,
            ..Config::default()
        };
        serve(self.database.clone(), Clock::fixed(now), unlimited).await
    }

    /// Answers in full, errors and all.
    pub(crate) async fn post(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let answer = self
            .http
            .post(format!("{}/graphql", self.address))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    }

    /// The data of an answer without errors.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.post(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The code of the first error of an answer.
    pub(crate) async fn refusal(&self, query: &str) -> String {
        let answer = self.post(query, json!({})).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no coded error: {answer:#}"))
            .to_owned()
    }

    /// How many statements reach the database to answer a query.
    pub(crate) async fn statements_for(&self, query: &str) -> Vec<String> {
        self.statements_of(self.ask(query)).await.1
    }

    /// What comes of something, and the statements that it sends to the database.
    pub(crate) async fn statements_of<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        self.statements.lock().unwrap().clear();
        let outcome = work.await;
        (outcome, self.statements.lock().unwrap().clone())
    }

    /// The statements that reached the database since this was last asked.
    pub(crate) fn statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }

    /// How many rows a table has.
    pub(crate) async fn count<E: EntityTrait>(&self) -> u64
    where
        E::Model: Send + Sync,
    {
        E::find().count(self.database.reader()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        self.http
            .get(format!("{}{path}", self.address))
            .send()
            .await
            .unwrap()
    }
}

async fn serve(database: Database, clock: Clock, config: Config) -> (String, oneshot::Sender<()>) {
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        ..config
    };
    let app = App::start(&config, database, clock).await.unwrap();
    let address = format!("http://{}", app.address);
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(app.run(async {
        let _told_or_dropped = stopped.await;
    }));
    (address, stop)
}

/// Runs a test on one engine and clears up, whatever comes of it.
pub(crate) async fn on<F: Future<Output = ()> + Send + 'static>(
    engine: database::Engine,
    test: impl FnOnce(Arc<TestApp>) -> F,
) {
    let Some(home) = database::make(engine).await else {
        return;
    };
    let mut app = TestApp::start(&home).await;
    let stop = app.stop.take();
    let app = Arc::new(app);
    let outcome = tokio::spawn(test(Arc::clone(&app))).await;
    drop(stop);
    let database = app.database.clone();
    drop(app);
    home.remove(database).await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

pub(crate) use database::Engine;

/// Tests that run on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($(async fn $name:ident($app:ident) $body:block)+) => {
        $(
            async fn $name($app: &crate::support::TestApp) $body

            mod $name {
                use crate::support::{Engine, on};

                #[tokio::test]
                async fn on_sqlite() {
                    on(Engine::Sqlite, |app| async move { super::$name(&app).await }).await;
                }

                #[tokio::test]
                async fn on_postgres() {
                    on(Engine::Postgres, |app| async move { super::$name(&app).await }).await;
                }
            }
        )+
    };
}
pub(crate) use on_both;
