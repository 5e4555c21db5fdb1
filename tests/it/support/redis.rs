//! Redis for tests: the server that was started for them, or one of a test's own to kill.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SERVER: &str = "PANTAU_TEST_REDIS_URL";
const REQUIRE: &str = "PANTAU_TEST_REQUIRE_REDIS";

#[expect(
    clippy::disallowed_methods,
    reason = "where the test server is, tests alone ask"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The server that tests share; none where there is none, unless it is required.
pub(crate) fn shared() -> Option<String> {
    let server = variable(SERVER);
    if server.is_none() {
        assert!(
            variable(REQUIRE).as_deref() != Some("1"),
            "{SERVER} is not set"
        );
        eprintln!("Redis was not tested: {SERVER} is not set");
    }
    server
}

/// A server of a test's own.
pub(crate) struct Own {
    port: u16,
    folder: tempfile::TempDir,
    running: Option<Child>,
}

impl Own {
    /// Starts one; none where other Redis tests do not run either.
    pub(crate) fn start() -> Option<Self> {
        shared()?;
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut own = Self {
            port: free.local_addr().unwrap().port(),
            folder: tempfile::tempdir().unwrap(),
            running: None,
        };
        drop(free);
        own.restart();
        Some(own)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts it again, empty, on the same port.
    pub(crate) fn restart(&mut self) {
        let program = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(["--port", &self.port.to_string()])
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        self.running = Some(program.unwrap());
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "Redis did not start"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ended_already = running.kill();
            let _reaped_already = running.wait();
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.kill();
    }
}
