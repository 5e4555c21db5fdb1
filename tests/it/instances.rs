//! Several instances over one database and one Redis, which may go away at any time.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pantau::import::Kind;
use serde_json::{Value, json};

use crate::support::files::{REGIONS_2016, REGIONS_2025};
use crate::support::{TestApp, on_both, redis};

/// A server in a process of its own, ended with the test.
struct Instance {
    process: Child,
    address: String,
}

impl Instance {
    fn start(app: &TestApp, redis: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"])
            .args(["--database-url", &app.database_url])
            .env("PANTAU_REDIS_URL", redis)
            .env("PANTAU_RATE_LIMIT_BURST", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned();
        Self { process, address }
    }

    async fn ask(&self, app: &TestApp, query: &str) -> Value {
        let body = json!({ "query": query }).to_string();
        let request = app.http.post(format!("{}/graphql", self.address));
        let answer = request
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap();
        answer.json().await.unwrap()
    }

    /// The value of a count.
    async fn count(&self, app: &TestApp, name: &str) -> u64 {
        let counts = app
            .http
            .get(format!("{}/metrics", self.address))
            .send()
            .await
            .unwrap();
        let counts = counts.text().await.unwrap();
        let line = counts
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap().parse().unwrap()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped_already = self.process.wait();
    }
}

const REGIONS: &str = "{ regions { totalCount nodes { code name } } }";

/// Waits a little, and not for ever.
struct Patience(Instant);

impl Patience {
    fn begin() -> Self {
        Self(Instant::now())
    }

    async fn wait(&self, what: &str) {
        assert!(
            self.0.elapsed() < Duration::from_mins(1),
            "waited for {what} in vain"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

on_both! {
    async fn what_one_instance_answered_another_has_and_a_write_reaches_both_at_once(app) {
        let Some(server) = redis::shared() else { return };
        let (one, other) = (Instance::start(app, &server), Instance::start(app, &server));
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;

        let first = one.ask(app, REGIONS).await;
        // An answer is on its way to Redis when it is given; sooner or later it comes first.
        let patience = Patience::begin();
        let mut number = 0;
        while other.count(app, "pantau_cache_shared_hits_total").await == 0 {
            number += 1;
            let question = format!("{{ regions(first: {}) {{ nodes {{ code }} }} }}", 1 + number % 99);
            let (from_one, from_other) = (one.ask(app, &question).await, other.ask(app, &question).await);
            assert_eq!(from_one, from_other);
            patience.wait("a shared answer").await;
        }
        assert_eq!(other.ask(app, REGIONS).await, first);
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let (from_one, from_other) = (one.ask(app, REGIONS).await, other.ask(app, REGIONS).await);

        assert_ne!(from_one, first);
        assert_eq!(from_one, from_other);
    }

    async fn answers_go_on_true_while_redis_is_killed_and_comes_back(app) {
        let Some(mut server) = redis::Own::start() else { return };
        let (one, other) = (Instance::start(app, &server.url()), Instance::start(app, &server.url()));
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(AtomicU64::new(0));
        let load: Vec<_> = [&one, &other, &one, &other].into_iter().enumerate().map(|(reader, instance)| {
            let (http, url) = (app.http.clone(), format!("{}/graphql", instance.address));
            let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
            tokio::spawn(async move {
                let mut number = reader;
                while !stop.load(Ordering::SeqCst) {
                    number += 4;
                    // Some are asked again and again, some are new each time.
                    let name = if number.is_multiple_of(3) { number } else { 7 };
                    let body = json!({ "query": format!("query Number{name} {{ regions(first: 7) {{ totalCount nodes {{ code }} }} }}") }).to_string();
                    let answer = http.post(&url).header("content-type", "application/json").body(body).send().await.unwrap();
                    assert_eq!(answer.status(), 200);
                    let answer: Value = answer.json().await.unwrap();
                    assert_eq!(answer.get("errors"), None, "{answer}");
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            })
        }).collect();
        let patience = Patience::begin();
        while asked.load(Ordering::SeqCst) < 50 {
            patience.wait("load").await;
        }

        server.kill();
        let before = asked.load(Ordering::SeqCst);
        let first = one.ask(app, REGIONS).await;
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let (from_one, from_other) = (one.ask(app, REGIONS).await, other.ask(app, REGIONS).await);
        let patience = Patience::begin();
        while asked.load(Ordering::SeqCst) < before + 50 || one.count(app, "pantau_redis_up").await == 1 {
            patience.wait("load without Redis").await;
        }

        server.restart();
        let patience = Patience::begin();
        while one.count(app, "pantau_redis_up").await + other.count(app, "pantau_redis_up").await < 2 {
            patience.wait("Redis").await;
        }
        app.import(Kind::Population, "population_2025.csv", "kode,nama,pria,wanita,total\n34,Daerah Istimewa Yogyakarta,10,12,22\n").await;
        let after = "{ region(code: \"34\") { populations { total } } }";
        let (after_one, after_other) = (one.ask(app, after).await, other.ask(app, after).await);
        stop.store(true, Ordering::SeqCst);
        for reader in load {
            reader.await.unwrap();
        }

        assert_ne!(from_one, first);
        assert_eq!(from_one, from_other);
        assert_eq!(after_one["data"]["region"]["populations"][0]["total"], "22");
        assert_eq!(after_one, after_other);
        assert_eq!(one.count(app, "pantau_cache_undeclared_total").await, 0);
    }
}
