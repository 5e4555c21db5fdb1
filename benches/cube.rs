//! What a cube costs as the nation grows: all governments, and the units of one, answered from kept
//! sums; beside raw SQL that reads the same sums and builds the same JSON, and beside raw SQL that
//! adds up the facts. And what it costs to import an amended budget of one unit.
//!
//! `cargo bench --bench cube -- postgres://…/small postgres://…/large`: databases filled by the
//! program `nation`, the smallest first; each gets some more amended budgets of one unit.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, bail};
use sea_orm::sqlx::{self, PgPool};
use serde_json::{Value, json};

#[path = "nation/document.rs"]
mod document;
#[path = "support/server.rs"]
mod server;

use document::{HEADING, Made};
use server::Server;

const RUNS: usize = 40;
const SCANS: usize = 3;
const IMPORTS: usize = 7;
/// Lines of the amended budget that is imported, in every database.
const LINES: u64 = 100;

/// A cube, and what it is measured beside.
struct Cube {
    name: &'static str,
    query: &'static str,
    /// Reads the same kept sums and builds the same JSON.
    kept: &'static str,
    /// Adds up the facts instead.
    scanned: &'static str,
}

const NATION: Cube = Cube {
    name: "the nation by government",
    query: "{ budgetCube(groupBy: [REGION], first: 1000, filter: { fiscalYear: { eq: 2014 }, \
            side: { eq: EXPENDITURE } }) { nodes { keys { code name } enacted current realized } } }",
    kept: "SELECT json_build_object('data', json_build_object('budgetCube', json_build_object('nodes', \
           json_agg(json_build_object('keys', json_build_array(json_build_object('code', r.code, \
           'name', r.name)), \
           'enacted', (((enacted_millions::numeric * 1000000 + enacted_rest) / 100)::numeric(30, 2))::text, \
           'current', (((current_millions::numeric * 1000000 + current_rest) / 100)::numeric(30, 2))::text, \
           'realized', (((realized_millions::numeric * 1000000 + realized_rest) / 100)::numeric(30, 2))::text) \
           ORDER BY enacted_millions DESC, enacted_rest DESC))))::text \
           FROM region_sum s JOIN region r ON r.id = s.region_id \
           WHERE s.fiscal_year = 2014 AND s.side = 'EXPENDITURE' AND s.valid_from <= CURRENT_DATE \
           AND (s.valid_to IS NULL OR s.valid_to > CURRENT_DATE)",
    scanned: "SELECT json_agg(cells)::text FROM (SELECT b.region_id, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 0)::text AS enacted, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 1)::text AS current, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 2)::text AS realized \
              FROM budget_in_force b \
              CROSS JOIN LATERAL (VALUES (b.enacted_document_id, 0), (b.current_document_id, 1), \
                (b.realized_document_id, 2)) AS d (id, stage) \
              JOIN budget_fact f ON f.budget_document_id = d.id \
              JOIN budget_item i ON i.id = f.budget_item_id AND i.side = 'EXPENDITURE' \
              WHERE b.fiscal_year = 2014 AND b.known_to IS NULL GROUP BY b.region_id) AS cells",
};

const GOVERNMENT: Cube = Cube {
    name: "one government by unit",
    query: "{ budgetCube(groupBy: [UNIT], first: 1000, filter: { regionCode: { eq: \"34.02\" }, \
            fiscalYear: { eq: 2014 }, side: { eq: EXPENDITURE } }) \
            { nodes { keys { code name } enacted current realized } } }",
    kept: "SELECT json_build_object('data', json_build_object('budgetCube', json_build_object('nodes', \
           json_agg(json_build_object('keys', json_build_array(json_build_object('code', u.code, \
           'name', v.name)), \
           'enacted', (((e.millions::numeric * 1000000 + e.rest) / 100)::numeric(30, 2))::text, \
           'current', (((c.millions::numeric * 1000000 + c.rest) / 100)::numeric(30, 2))::text, \
           'realized', (((z.millions::numeric * 1000000 + z.rest) / 100)::numeric(30, 2))::text) \
           ORDER BY e.millions DESC, e.rest DESC))))::text \
           FROM budget_in_force b JOIN region r ON r.id = b.region_id JOIN unit u ON u.id = b.unit_id \
           JOIN unit_version v ON v.unit_id = u.id AND v.valid_to IS NULL \
           LEFT JOIN document_sum e ON e.budget_document_id = b.enacted_document_id AND e.side = 'EXPENDITURE' \
           LEFT JOIN document_sum c ON c.budget_document_id = b.current_document_id AND c.side = 'EXPENDITURE' \
           LEFT JOIN document_sum z ON z.budget_document_id = b.realized_document_id AND z.side = 'EXPENDITURE' \
           WHERE r.code = '34.02' AND b.fiscal_year = 2014 AND b.known_to IS NULL \
           AND b.valid_from <= CURRENT_DATE AND (b.valid_to IS NULL OR b.valid_to > CURRENT_DATE)",
    scanned: "SELECT json_agg(cells)::text FROM (SELECT b.unit_id, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 0)::text AS enacted, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 1)::text AS current, \
              sum(f.amount_sen) FILTER (WHERE d.stage = 2)::text AS realized \
              FROM budget_in_force b JOIN region r ON r.id = b.region_id AND r.code = '34.02' \
              CROSS JOIN LATERAL (VALUES (b.enacted_document_id, 0), (b.current_document_id, 1), \
                (b.realized_document_id, 2)) AS d (id, stage) \
              JOIN budget_fact f ON f.budget_document_id = d.id \
              JOIN budget_item i ON i.id = f.budget_item_id AND i.side = 'EXPENDITURE' \
              WHERE b.fiscal_year = 2014 AND b.known_to IS NULL GROUP BY b.unit_id) AS cells",
};

/// A database of the nation.
struct Place {
    url: String,
    server: Server,
    pool: PgPool,
    facts: i64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let mut places = Vec::new();
    for url in std::env::args().filter(|word| word.starts_with("postgres")) {
        let pool = PgPool::connect(&url).await?;
        places.push(Place {
            server: Server::pantau(&url, false)?,
            facts: sqlx::query_scalar("SELECT count(*) FROM budget_fact")
                .fetch_one(&pool)
                .await?,
            pool,
            url,
        });
    }
    if places.is_empty() {
        writeln!(out, "nothing to ask: give postgres://… of each database")?;
        return Ok(());
    }
    for cube in [NATION, GOVERNMENT] {
        measure(&mut out, &places, &cube).await?;
    }
    import(&mut out, &places)?;
    Ok(())
}

async fn measure(
    out: &mut impl std::io::Write,
    places: &[Place],
    cube: &Cube,
) -> anyhow::Result<()> {
    writeln!(out, "{} (medians of {RUNS}, in turns)", cube.name)?;
    pantau::tls::by_ring();
    let client = reqwest::Client::new();
    let (mut ours, mut kept) = (
        vec![Vec::new(); places.len()],
        vec![Vec::new(); places.len()],
    );
    // The first turns warm.
    for turn in 0..RUNS + 5 {
        for (at, place) in places.iter().enumerate() {
            let begun = Instant::now();
            let answer = place.server.ask(&client, cube.query, &json!({})).await?;
            let our_time = begun.elapsed();
            let begun = Instant::now();
            let same: String = sqlx::query_scalar(cube.kept).fetch_one(&place.pool).await?;
            let kept_time = begun.elapsed();
            if turn == 0 {
                compare(&answer, &serde_json::from_str(&same)?)?;
            }
            if turn >= 5 {
                ours[at].push(our_time);
                kept[at].push(kept_time);
            }
        }
    }
    let mut first = None;
    for ((place, ours), kept) in places.iter().zip(ours).zip(kept) {
        let (ours, kept) = (median(ours), median(kept));
        let mut scans = Vec::new();
        for _ in 0..SCANS {
            let begun = Instant::now();
            let _cells: String = sqlx::query_scalar(cube.scanned)
                .fetch_one(&place.pool)
                .await?;
            scans.push(begun.elapsed());
        }
        let scanned = median(scans);
        let first = *first.get_or_insert(ours);
        writeln!(
            out,
            "  {:>9} facts   {ours:>8.2?}, {} of the smallest (wanted: at most 1.50)   kept sums by \
             raw SQL {kept:>8.2?}, {} of it (wanted: at most 1.50)   facts by raw SQL {scanned:>8.2?}, \
             {} times ours",
            place.facts,
            ratio(ours, first),
            ratio(ours, kept),
            ratio(scanned, ours)
        )?;
    }
    Ok(())
}

/// Both must tell the same, but for the order of equal cells.
fn compare(ours: &Value, same: &Value) -> anyhow::Result<()> {
    let cells = |data: &Value| -> Option<Vec<String>> {
        let nodes = data["budgetCube"]["nodes"].as_array()?;
        let mut cells: Vec<_> = nodes
            .iter()
            .map(|node| {
                [
                    &node["keys"][0]["code"],
                    &node["enacted"],
                    &node["current"],
                    &node["realized"],
                ]
                .map(ToString::to_string)
                .join(" ")
            })
            .collect();
        cells.sort_unstable();
        Some(cells)
    };
    let (ours, same) = (cells(ours), cells(&same["data"]));
    if ours.is_none() || ours != same {
        bail!("raw SQL tells something else: {ours:?} {same:?}");
    }
    Ok(())
}

/// Imports amended budgets of one unit, of one length everywhere, in turns.
fn import(out: &mut impl std::io::Write, places: &[Place]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let mut times = vec![Vec::new(); places.len()];
    for turn in 0..=IMPORTS {
        let path = folder.path().join("amended.csv");
        let mut text = format!("{HEADING}\n").into_bytes();
        let made = Made {
            government: "34.02",
            year: 2014,
            unit_code: "1.02.01",
            unit_name: "Dinas Kesehatan",
            lines: LINES,
            seed: now.as_secs() + turn as u64,
        };
        document::write(&mut text, &made, "PERUBAHAN")?;
        std::fs::write(&path, text)?;
        for (place, times) in places.iter().zip(&mut times) {
            let took = import_file(&place.url, &path)?;
            if turn > 0 {
                times.push(took);
            }
        }
    }
    writeln!(
        out,
        "an amended budget of one unit, {LINES} lines, by a process of its own (medians of {IMPORTS}, in turns)"
    )?;
    let mut first = None;
    for (place, times) in places.iter().zip(times) {
        let took = median(times);
        let first = *first.get_or_insert(took);
        writeln!(
            out,
            "  {:>9} facts   {took:>8.1?}, {} of the smallest",
            place.facts,
            ratio(took, first)
        )?;
    }
    Ok(())
}

fn import_file(url: &str, path: &Path) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .args(["import", "budget", "--database-url", url])
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("import")?;
    if !status.success() {
        bail!("the import failed");
    }
    Ok(begun.elapsed())
}

fn ratio(what: Duration, beside: Duration) -> String {
    let hundredths = what.as_nanos() * 100 / beside.as_nanos().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
