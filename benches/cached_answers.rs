//! What a kept answer costs beside a handler that returns the same bytes and does nothing else.
//!
//! `cargo bench --bench cached_answers`; needs `wrk` (Debian: `apt-get install wrk`). Both servers
//! are processes of their own and are asked in turns by the same script, 500 distinct requests
//! round and round. With `PANTAU_BENCH_DATABASE_URL` on another database, which must be migrated
//! and hold the regions; with `PANTAU_BENCH_SECONDS` for so long each time.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::Bytes;
use axum::routing::any;
use pantau::cli::demo;
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use serde_json::{Value, json};

const DATABASE: &str = "PANTAU_BENCH_DATABASE_URL";
const SECONDS: &str = "PANTAU_BENCH_SECONDS";
/// Distinct questions.
const QUESTIONS: usize = 500;
/// Connections that ask at once.
const CONNECTIONS: &str = "64";
/// Rounds of both; the best of each counts, as the machine is never quite still.
const ROUNDS: usize = 3;

/// A question whose answer has about 250 bytes.
const SMALL: &str = "query Small($after: String) { regions(first: 1, after: $after) \
                     { nodes { id code name level } pageInfo { endCursor } } }";
/// A question whose answer has about 40 KB.
const LARGE: &str = "query Large($after: String) { regions(first: 100, after: $after) \
                     { nodes { id code name level validFrom validTo parent { id code name level } \
                     listings { name list { edition effectiveFrom } } } pageInfo { endCursor } } }";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("constant") {
        let bytes = arguments.next().context("how many bytes")?.parse()?;
        return constant(bytes).await;
    }
    let folder = tempfile::tempdir()?;
    let url = database(folder.path()).await?;
    let pantau = Server::start(
        Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"])
            .args(["--database-url", &url])
            .env("PANTAU_RATE_LIMIT_BURST", "0")
            // Variables of this program are no settings of that one.
            .env_remove(DATABASE)
            .env_remove(SECONDS),
    )?;
    let mut out = std::io::stdout();
    for (name, query) in [("small", SMALL), ("large", LARGE)] {
        let questions = questions(&pantau.address, query).await?;
        let bytes = questions
            .iter()
            .map(|question| question.bytes)
            .sum::<usize>()
            / QUESTIONS;
        let constant = Server::start(
            Command::new(std::env::current_exe()?).args(["constant", &bytes.to_string()]),
        )?;
        writeln!(
            out,
            "{name}: {QUESTIONS} answers of {bytes} bytes on the average"
        )?;
        compare(
            &mut out,
            &folder,
            &pantau,
            &constant,
            &posts(query, &questions)?,
            "POST",
        )?;
        compare(
            &mut out,
            &folder,
            &pantau,
            &constant,
            &gets(query, &questions)?,
            "GET 304",
        )?;
    }
    Ok(())
}

/// A database that holds the regions.
async fn database(folder: &Path) -> anyhow::Result<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, without the settings"
    )]
    if let Ok(url) = std::env::var(DATABASE) {
        return Ok(url);
    }
    let url = format!("sqlite://{}/cached.db", folder.display());
    let database = Database::connect(&url, 1, WhenMissing::Create).await?;
    database.migrate().await?;
    demo::load(&database, &Clock::system()).await?;
    database.close().await?;
    Ok(url)
}

/// A handler that does nothing but answer.
async fn constant(bytes: usize) -> anyhow::Result<()> {
    let body = Bytes::from("x".repeat(bytes));
    let answer = any(|_question: Bytes| async move {
        ([("content-type", "application/json")], body.clone())
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    axum::serve(listener, Router::new().fallback(answer)).await?;
    Ok(())
}

/// A server in a process of its own, ended with this one.
struct Server {
    process: Child,
    address: String,
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .context("start a server")?;
        let mut output = BufReader::new(process.stdout.take().context("read what it says")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = line
            .trim()
            .strip_prefix("listening on ")
            .context("it did not start")?;
        Ok(Self {
            process,
            address: address.to_owned(),
            _output: output,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped_already = self.process.wait();
    }
}

/// What is asked, and what is known of the answer.
struct Question {
    after: Option<String>,
    etag: String,
    bytes: usize,
}

/// Pages of a list, each asked once, so that its answer is kept.
async fn questions(address: &str, query: &str) -> anyhow::Result<Vec<Question>> {
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let mut after: Option<String> = None;
    let mut questions = Vec::new();
    while questions.len() < QUESTIONS {
        let answer = client
            .get(format!("{address}{}", path(query, after.as_deref())?))
            .header("accept", "application/json")
            .send()
            .await?;
        let etag = answer
            .headers()
            .get("etag")
            .context("an answer without a tag")?;
        let etag = etag.to_str()?.to_owned();
        let body = answer.bytes().await?;
        let found: Value = serde_json::from_slice(&body)?;
        let Some(next) = found["data"]["regions"]["pageInfo"]["endCursor"].as_str() else {
            bail!("the list is too short: {found}");
        };
        let question = Question {
            after: after.replace(next.to_owned()),
            etag,
            bytes: body.len(),
        };
        questions.push(question);
    }
    Ok(questions)
}

fn path(query: &str, after: Option<&str>) -> anyhow::Result<String> {
    let variables = json!({ "after": after }).to_string();
    let pairs = [("query", query), ("variables", &variables)];
    let url = reqwest::Url::parse_with_params("http://x/graphql", pairs)?;
    Ok(format!("/graphql?{}", url.query().unwrap_or_default()))
}

/// A script of wrk: the same requests for both servers, in the same order.
fn posts(query: &str, questions: &[Question]) -> anyhow::Result<String> {
    let mut script = "local requests = {}\n".to_owned();
    for question in questions {
        let body = json!({ "query": query, "variables": { "after": question.after } }).to_string();
        writeln!(
            script,
            "requests[#requests + 1] = wrk.format('POST', '/graphql', \
             {{['content-type'] = 'application/json', accept = 'application/json'}}, [==[{body}]==])"
        )?;
    }
    Ok(script + ROUND)
}

fn gets(query: &str, questions: &[Question]) -> anyhow::Result<String> {
    let mut script = "local requests = {}\n".to_owned();
    for question in questions {
        let path = path(query, question.after.as_deref())?;
        let tag = &question.etag;
        writeln!(
            script,
            "requests[#requests + 1] = wrk.format('GET', '{path}', \
             {{accept = 'application/json', ['if-none-match'] = '{tag}'}})"
        )?;
    }
    Ok(script + ROUND)
}

const ROUND: &str = "local next = 0\nfunction request()\n  next = next % #requests + 1\n  \
                     return requests[next]\nend\n";

fn compare(
    out: &mut impl std::io::Write,
    folder: &tempfile::TempDir,
    pantau: &Server,
    constant: &Server,
    script: &str,
    name: &str,
) -> anyhow::Result<()> {
    let file = folder.path().join("requests.lua");
    std::fs::write(&file, script)?;
    let (mut kept, mut floor) = (0, 0);
    for _ in 0..ROUNDS {
        floor = floor.max(load(&constant.address, &file)?);
        kept = kept.max(load(&pantau.address, &file)?);
    }
    let percent = kept * 100 / floor.max(1);
    writeln!(
        out,
        "  {name:8} kept {kept:>7}/s   constant {floor:>7}/s   {percent:>3} per cent"
    )?;
    Ok(())
}

/// Requests a second that a server answers.
fn load(address: &str, script: &Path) -> anyhow::Result<u64> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, without the settings"
    )]
    let seconds = std::env::var(SECONDS).unwrap_or_else(|_| "6".to_owned());
    let output = Command::new("wrk")
        .args([
            "--threads",
            "1",
            "--connections",
            CONNECTIONS,
            "--duration",
            &seconds,
        ])
        .arg("--script")
        .arg(script)
        .arg(address)
        .output()
        .context("run wrk")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains("Non-2xx or 3xx") || said.contains("Socket errors") {
        bail!("not everything was answered:\n{said}");
    }
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    let rate = rate.and_then(|rate| rate.trim().split('.').next()?.parse().ok());
    rate.with_context(|| format!("wrk did not say:\n{said}"))
}
