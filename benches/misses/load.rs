//! Servers in processes of their own, the load on them, and the processor time they take for it.
//! Linux only: it reads `/proc`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::server::Server;

/// Connections that ask at once.
const CONNECTIONS: &str = "16";

/// A server that is asked, and who works for it in the database.
pub(crate) struct Target {
    pub(crate) server: Server,
    /// The process whose children are the database's.
    pub(crate) database: Option<u32>,
}

impl Target {
    /// The processor time so far of the server, and of each backend of its database, in hundredths
    /// of a second.
    fn times(&self) -> anyhow::Result<(u64, HashMap<u32, u64>)> {
        let mut backends = HashMap::new();
        if let Some(database) = self.database {
            for entry in std::fs::read_dir("/proc")? {
                let name = entry?.file_name();
                let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else {
                    continue;
                };
                if let Ok(process) = Process::of(id)
                    && process.parent == database
                {
                    backends.insert(id, process.time);
                }
            }
        }
        Ok((Process::of(self.server.process.id())?.time, backends))
    }

    /// Asks what the script says for so many seconds.
    pub(crate) fn load(&self, script: &Path, seconds: u64) -> anyhow::Result<Load> {
        let (own_before, before) = self.times()?;
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", CONNECTIONS, "--duration"])
            .arg(seconds.to_string())
            .arg("--script")
            .arg(script)
            .arg(&self.server.address)
            .output()
            .context("run wrk")?;
        let (own_after, after) = self.times()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if said.contains("Non-2xx") || said.contains("Socket errors") {
            bail!("{} did not answer everything:\n{said}", self.server.name);
        }
        let requests: u64 = said
            .lines()
            .find_map(|line| line.trim().split_once(" requests in ")?.0.parse().ok())
            .with_context(|| format!("wrk did not say:\n{said}"))?;
        // Backends come and go.
        let worked = after
            .iter()
            .map(|(id, time)| time - before.get(id).unwrap_or(&0));
        let micros = |hundredths: u64| hundredths * 10_000 / requests.max(1);
        Ok(Load {
            rate: requests / seconds,
            own: micros(own_after - own_before),
            database: micros(worked.sum()),
        })
    }
}

/// What a load found.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// Requests a second.
    pub(crate) rate: u64,
    /// The server's processor time a request, in microseconds.
    pub(crate) own: u64,
    /// The database's.
    pub(crate) database: u64,
}

impl Load {
    pub(crate) fn both(self) -> u64 {
        self.own + self.database
    }
}

/// A process as `/proc` tells of it.
pub(crate) struct Process {
    pub(crate) parent: u32,
    time: u64,
}

impl Process {
    pub(crate) fn of(id: u32) -> anyhow::Result<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // After the name, which may hold anything.
        let words: Vec<_> = stat
            .rsplit_once(')')
            .context("read a process")?
            .1
            .split_whitespace()
            .collect();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
        Ok(Self {
            parent: u32::try_from(number(1).context("its parent")?)?,
            time: number(11).context("its time")? + number(12).context("its system time")?,
        })
    }
}

/// A script of wrk that asks one request after the other, round and round.
pub(crate) fn script(path: &Path, requests: &[Value]) -> anyhow::Result<()> {
    // Not before `init` wrk knows the host.
    let mut script = "local requests = {}\nfunction init()\n".to_owned();
    for request in requests {
        writeln!(
            script,
            "requests[#requests + 1] = wrk.format('POST', '/graphql', \
             {{['content-type'] = 'application/json', accept = 'application/json'}}, [==[{request}]==])"
        )?;
    }
    script += "end\nlocal next = 0\nfunction request()\n  next = next % #requests + 1\n  \
               return requests[next]\nend\n";
    std::fs::write(path, script)?;
    Ok(())
}
