//! An import that is killed in the middle leaves nothing.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use entity::{budget_document, budget_fact, import_run, source_document};
use flate2::read::GzDecoder;
use pantau::import::Kind;
use sea_orm::{ConnectionTrait as _, DatabaseBackend, Statement};

use crate::support::build::region;
use crate::support::files::of_the_project;
use crate::support::{Engine, TestApp, on_both};

/// How long an import may take to write its first rows.
const PATIENCE: Duration = Duration::from_mins(3);

/// Written by the import alone, and not committed: more than any test puts there beforehand.
const WELL_UNDER_WAY: u64 = 1 << 20;

/// A small document of the same government.
const SMALL: &str = "\
kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas
34.02,2014,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,500,,,,,a.csv
";

/// A program that ends with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped_already = self.0.wait();
    }
}

/// The shipped table twice, the second time for other years: SQLite keeps 64 MiB of changes in
/// memory before it writes any, which is all that the table comes to.
fn twice_the_shipped_table(folder: &Path) -> PathBuf {
    let shipped = std::fs::File::open(of_the_project("data/apbd_diy_2014_2016.csv.gz")).unwrap();
    let mut table = String::new();
    GzDecoder::new(shipped).read_to_string(&mut table).unwrap();
    let (_, rows) = table.split_once('\n').unwrap();
    let earlier: String = rows
        .split_inclusive('\n')
        .map(|row| {
            let year_begins = row.starts_with("34.") && row.get(5..8) == Some(",20");
            if year_begins {
                format!("{},200{}", &row[..5], &row[9..])
            } else {
                row.to_owned()
            }
        })
        .collect();
    let path = folder.join("twice.csv");
    std::fs::write(&path, table.clone() + &earlier).unwrap();
    path
}

/// Bytes on disk that are there before a commit makes them count.
async fn written(app: &TestApp) -> u64 {
    match app.database.engine() {
        Engine::Sqlite => {
            let file = app.database_url.trim_start_matches("sqlite://");
            std::fs::metadata(format!("{file}-wal")).map_or(0, |wal| wal.len())
        }
        Engine::Postgres => {
            let size = Statement::from_string(
                DatabaseBackend::Postgres,
                "SELECT pg_relation_size('budget_fact')",
            );
            let row = app.database.reader().query_one_raw(size).await.unwrap();
            let size: i64 = row.unwrap().try_get_by_index(0).unwrap();
            size.unsigned_abs()
        }
    }
}

on_both! {
    async fn a_budget_import_that_is_killed_leaves_nothing_and_the_next_one_works(app) {
        for code in ["34.01", "34.02", "34.03", "34.04", "34.71"] {
            region(code).create(app).await;
        }
        let folder = tempfile::tempdir().unwrap();
        let table = twice_the_shipped_table(folder.path());
        let mut import = Running(Command::new(env!("CARGO_BIN_EXE_pantau"))
            .current_dir(folder.path())
            .args(["import", "budget", "--database-url", &app.database_url])
            .arg(&table)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn().unwrap());
        let begun = Instant::now();
        while written(app).await < WELL_UNDER_WAY {
            assert_eq!(import.0.try_wait().unwrap(), None, "it ended before it could be killed");
            assert!(begun.elapsed() < PATIENCE, "nothing is written");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }

        import.0.kill().unwrap();
        let ended = import.0.wait().unwrap();

        assert_eq!(ended.code(), None, "killed, not ended");
        assert_eq!(app.count::<source_document::Entity>().await, 0);
        assert_eq!(app.count::<import_run::Entity>().await, 0);
        assert_eq!(app.count::<budget_document::Entity>().await, 0);
        assert_eq!(app.count::<budget_fact::Entity>().await, 0);
        let next = app.import(Kind::Budget, "small.csv", SMALL).await;
        assert_eq!((next.rows_accepted, next.rows_rejected), (1, 0));
        assert_eq!(app.count::<source_document::Entity>().await, 1);
        assert_eq!(app.count::<budget_document::Entity>().await, 1);
        assert_eq!(app.count::<budget_fact::Entity>().await, 1);
    }
}
