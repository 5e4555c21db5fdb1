//! A server in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

/// A server, ended with this program.
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: String,
    pub(crate) process: Child,
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> anyhow::Result<Self> {
        let mut process = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let mut output = BufReader::new(process.stdout.take().context("read what it says")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                bail!("{name} did not start");
            }
            if let Some(address) = line.trim().strip_prefix("listening on ") {
                break address.to_owned();
            }
        };
        Ok(Self {
            name,
            address,
            process,
            _output: output,
        })
    }

    /// Pantau over a database, without limits by cost; it keeps answers, or none.
    pub(crate) fn pantau(url: &str, keeps: bool) -> anyhow::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pantau"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"])
            .args(["--database-url", url])
            .env("PANTAU_RATE_LIMIT_BURST", "0");
        if !keeps {
            command.env("PANTAU_CACHE_BYTES", "0");
        }
        Self::start("Pantau", &mut command)
    }

    /// The data of an answer.
    pub(crate) async fn ask(
        &self,
        client: &reqwest::Client,
        query: &str,
        variables: &Value,
    ) -> anyhow::Result<Value> {
        let request = json!({ "query": query, "variables": variables });
        let answer = client
            .post(format!("{}/graphql", self.address))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(request.to_string())
            .send()
            .await?
            .bytes()
            .await?;
        let mut answer: Value = serde_json::from_slice(&answer)?;
        if !answer["errors"].is_null() {
            bail!("{} refused {request}: {answer}", self.name);
        }
        Ok(answer["data"].take())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped_already = self.process.wait();
    }
}
