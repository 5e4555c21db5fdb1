//! How fast budget items with their measures are written as CSV, beside `psql`'s own `\copy` of the
//! same rows, in turns on the same machine; and how much memory it takes as the list grows. Linux
//! only: it reads `/proc`.
//!
//! `cargo bench --bench export_rate -- server=postgres://USER@HOST:PORT [rows=2000000]`; makes a
//! database of its own on the server, drops it at the end, and needs the program `psql`.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use pantau::clock::Clock;
use pantau::config::Config;
use pantau::database::{Database, WhenMissing};
use pantau::export::{Format, Options, pump};
use pantau::graphql::Api;
use pantau::graphql::export::ListAsked;
use pantau::service::Services;
use sea_orm::ConnectionTrait as _;

const RUNS: usize = 3;
const NAME: &str = "pantau_bench_export";

/// One government of 100 units with two documents each, ten years, and items that all documents of
/// their year state. The ids grow as those of an import do.
const FILL: &[&str] = &[
    "CREATE FUNCTION made_id(kind TEXT, n BIGINT) RETURNS UUID IMMUTABLE LANGUAGE SQL AS
       $$ SELECT (kind || '000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$",
    "INSERT INTO source_document (id, kind, file_name, sha256, bytes)
       VALUES (made_id('01', 1), 'budget', 'made.csv', repeat('0', 64), 1)",
    "INSERT INTO import_run (id, source_document_id, kind, software_version, started_at, finished_at,
         rows_read, rows_accepted, rows_rejected, finding_count, sequence)
       VALUES (made_id('02', 1), made_id('01', 1), 'budget', '0', now(), now(), 1, 1, 0, 0, 1)",
    "INSERT INTO region (id, code, level, parent_id, name, search_name)
       VALUES (made_id('03', 1), '34', 'PROVINCE', NULL, 'Daerah Istimewa Yogyakarta', 'diy'),
              (made_id('03', 2), '34.02', 'REGENCY', made_id('03', 1), 'Kabupaten Bantul', 'bantul')",
    "INSERT INTO unit (id, region_id, code)
       SELECT made_id('04', n), made_id('03', 2), '1.01.' || lpad(n::text, 3, '0')
       FROM generate_series(1, 100) n",
    "INSERT INTO unit_version (id, unit_id, code, name, search_name, kind,
         name_source_document_id, name_source_line, name_fiscal_year)
       SELECT made_id('05', n), made_id('04', n), '1.01.' || lpad(n::text, 3, '0'),
              'Dinas Nomor ' || n, 'dinas ' || n, 'AGENCY', made_id('01', 1), 1, 2010
       FROM generate_series(1, 100) n",
    "INSERT INTO code_list (id, kind, edition, regulation, official)
       VALUES (made_id('06', 1), 'ACCOUNT', 'made', 'made', true)",
    "INSERT INTO account (id, code_list_id, code, level, name, search_name)
       SELECT made_id('07', n), made_id('06', 1), n::text, 'CLASS',
              'Belanja Barang dan Jasa Nomor ' || n, 'belanja ' || n FROM generate_series(0, 499) n",
    "INSERT INTO program (id, unit_id, fiscal_year, level, code, name, search_name)
       SELECT made_id('08', y * 100000 + u * 100 + p), made_id('04', u), 2010 + y, 'PROGRAM',
              '1.01.' || p, 'Program Peningkatan Pelayanan Nomor ' || p, 'program ' || p
       FROM generate_series(0, 9) y, generate_series(1, 100) u, generate_series(0, 99) p",
    "INSERT INTO budget_document (id, region_id, unit_id, scope, fiscal_year, stage, sequence, restated,
         column_heading, title, origin_file_name, first_line, source_document_id, import_run_id,
         content_sha256, item_count, total_count, unmet_total_count, reconciliation)
       SELECT made_id('09', y * 1000 + u * 2 + s), made_id('03', 2), made_id('04', u), 'UNIT', 2010 + y,
              CASE s WHEN 0 THEN 'ENACTED' ELSE 'AMENDED' END, 1, false, 'Jumlah', 'APBD', 'made.csv', 1,
              made_id('01', 1), made_id('02', 1), repeat('0', 64), 1, 0, 0, 'NO_TOTAL'
       FROM generate_series(0, 9) y, generate_series(1, 100) u, generate_series(0, 1) s",
    "INSERT INTO budget_in_force (owner_id, region_id, unit_id, scope, fiscal_year, valid_from, known_from,
         enacted_document_id, current_document_id, undated)
       SELECT made_id('04', u), made_id('03', 2), made_id('04', u), 'UNIT', 2010 + y,
              make_date(2010 + y, 1, 1), 1, made_id('09', y * 1000 + u * 2),
              made_id('09', y * 1000 + u * 2 + 1), true
       FROM generate_series(0, 9) y, generate_series(1, 100) u",
    "INSERT INTO budget_item (id, region_id, unit_id, fiscal_year, program_id, account_id, side, line_key,
         name, search_name)
       SELECT made_id('0a', n), made_id('03', 2), made_id('04', u), 2010 + y,
              made_id('08', y * 100000 + u * 100 + n % 100), made_id('07', n % 500), 'EXPENDITURE', n::text,
              'Belanja perjalanan dinas dalam daerah, kegiatan nomor ' || n, 'belanja ' || n
       FROM (SELECT n, n * 10 / {rows} AS y, 1 + n * 1000 / {rows} % 100 AS u
             FROM generate_series(0, {rows} - 1) n) AS made",
    "INSERT INTO budget_fact (budget_document_id, budget_item_id, amount_sen, source_line)
       SELECT made_id('09', y * 1000 + u * 2 + s), made_id('0a', n), n * 1234567 % 900000000000 + s, n + 2
       FROM (SELECT n, n * 10 / {rows} AS y, 1 + n * 1000 / {rows} % 100 AS u
             FROM generate_series(0, {rows} - 1) n) AS made, generate_series(0, 1) s",
    "ANALYZE",
];

/// The same rows and columns, as somebody would write it who knows which documents are in force.
const SAME_ROWS: &str = "SELECT i.id, r.code AS region_code, r.name AS region_name, u.code AS unit_code, \
    v.name AS unit_name, i.fiscal_year, i.side, p.code AS program_code, p.name AS program_name, \
    p.level AS program_level, a.code AS account_code, a.name AS account_name, s.name AS fund_source, \
    i.name, (e.amount_sen / 100.0)::numeric(20,2) AS enacted, \
    (c.amount_sen / 100.0)::numeric(20,2) AS current, NULL AS realized, \
    ((c.amount_sen - e.amount_sen) / 100.0)::numeric(20,2) AS change, NULL AS remaining, \
    NULL AS absorption_rate, false AS rests_on_undated_documents \
    FROM budget_item i JOIN region r ON r.id = i.region_id JOIN unit u ON u.id = i.unit_id \
    JOIN unit_version v ON v.unit_id = u.id LEFT JOIN program p ON p.id = i.program_id \
    LEFT JOIN account a ON a.id = i.account_id LEFT JOIN fund_source s ON s.id = i.fund_source_id \
    JOIN budget_document d ON d.unit_id = i.unit_id AND d.fiscal_year = i.fiscal_year \
      AND d.stage = 'ENACTED' \
    JOIN budget_document w ON w.unit_id = i.unit_id AND w.fiscal_year = i.fiscal_year \
      AND w.stage = 'AMENDED' \
    LEFT JOIN budget_fact e ON e.budget_document_id = d.id AND e.budget_item_id = i.id \
    LEFT JOIN budget_fact c ON c.budget_document_id = w.id AND c.budget_item_id = i.id \
    ORDER BY i.id";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let word = |name: &str| {
        let mut words = std::env::args();
        words.find_map(|word| Some(word.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
    };
    if let (Some(url), Some(last_year)) = (word("url"), word("until")) {
        return write_once(&url, &last_year).await;
    }
    let Some(server) = word("server") else {
        writeln!(
            std::io::stdout(),
            "nothing to measure on: give server=postgres://…"
        )?;
        return Ok(());
    };
    let rows: u64 = word("rows").map_or(Ok(2_000_000), |rows| rows.parse())?;
    let server = server.trim_end_matches('/');
    run(server, &format!("DROP DATABASE IF EXISTS {NAME}")).await?;
    run(server, &format!("CREATE DATABASE {NAME}")).await?;
    let outcome = measure(&format!("{server}/{NAME}"), rows).await;
    run(server, &format!("DROP DATABASE {NAME} WITH (FORCE)")).await?;
    outcome
}

async fn measure(url: &str, rows: u64) -> anyhow::Result<()> {
    let database = Database::connect(url, 1, WhenMissing::Refuse).await?;
    database.migrate().await?;
    for statement in FILL {
        let statement = statement.replace("{rows}", &rows.to_string());
        database.writer().execute_unprepared(&statement).await?;
    }
    database.close().await?;
    let folder = tempfile::tempdir()?;
    let mut out = std::io::stdout();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for turn in 0..=RUNS {
        let (our_file, their_file) = (
            folder.path().join("ours.csv"),
            folder.path().join("theirs.csv"),
        );
        let our_time = write(url, &our_file, "2019").await?;
        let their_time = psql(url, &their_file)?;
        if turn > 0 {
            ours.push(our_time);
            theirs.push(their_time);
        } else {
            let lines = |path: &Path| anyhow::Ok(std::fs::read_to_string(path)?.lines().count());
            let (ours, theirs) = (lines(&our_file)?, lines(&their_file)?);
            anyhow::ensure!(ours == theirs, "{ours} lines of ours, {theirs} of theirs");
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    writeln!(out, "rows                     {rows}")?;
    writeln!(
        out,
        "pantau export list       {ours:.2?} (median of {RUNS})"
    )?;
    writeln!(
        out,
        "psql \\copy               {theirs:.2?} (median of {RUNS})"
    )?;
    let per_mille = theirs.as_millis() * 1000 / ours.as_millis().max(1);
    let (whole, rest) = (per_mille / 1000, per_mille % 1000);
    writeln!(
        out,
        "rate beside \\copy        {whole}.{rest:03} (wanted: at least 0.333)"
    )?;
    // In processes of their own, so that each starts clean.
    for until in ["2010", "2019"] {
        let status = Command::new(std::env::current_exe()?)
            .args([format!("url={url}"), format!("until={until}")])
            .status()?;
        if !status.success() {
            bail!("the export until {until} failed");
        }
    }
    Ok(())
}

async fn write_once(url: &str, last_year: &str) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("items.csv");
    write(url, &path, last_year).await?;
    let bytes = path.metadata()?.len();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.context("read the peak of memory")?.trim();
    let out = &mut std::io::stdout();
    writeln!(out, "{bytes:>12} bytes of CSV   peak memory {peak}")?;
    Ok(())
}

/// Writes the items of the years up to this one, as the command does.
async fn write(url: &str, path: &Path, last_year: &str) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let database = Database::connect(url, 1, WhenMissing::Refuse).await?;
    let now = database.frozen().await?;
    let api = Api::new(Services::new(&now, Clock::system()), &Config::default())?;
    drop(now);
    let filter = format!("{{\"fiscalYear\":{{\"lte\":{last_year}}}}}");
    let asked = ListAsked {
        field: "budgetItems".to_owned(),
        of: None,
        arguments: vec![("filter".to_owned(), filter)],
    };
    let Ok(found) = api.list_to_export(&asked, "").await else {
        bail!("the list was refused");
    };
    pump(
        found.source,
        Options::plain(Format::Csv),
        File::create(path)?,
    )
    .await?;
    Ok(begun.elapsed())
}

fn psql(url: &str, path: &Path) -> anyhow::Result<Duration> {
    let copy = format!(
        "\\copy ({SAME_ROWS}) TO '{}' WITH (FORMAT csv, HEADER)",
        path.display()
    );
    let begun = Instant::now();
    let status = Command::new("psql")
        .args([url, "-q", "-c", &copy])
        .status()
        .context("start psql; is it installed?")?;
    if !status.success() {
        bail!("psql failed");
    }
    Ok(begun.elapsed())
}

async fn run(server: &str, statement: &str) -> anyhow::Result<()> {
    let maintenance = sea_orm::Database::connect(format!("{server}/postgres")).await?;
    maintenance.execute_unprepared(statement).await?;
    maintenance.close().await?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
