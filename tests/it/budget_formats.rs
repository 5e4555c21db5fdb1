//! What headings, titles and damaged cells of budget files are taken for, and which are refused.

use entity::budget_document::BudgetStage::{
    self, Amended, Ceiling, Draft, Enacted, FinalBudget, Realization, Undetermined, WorkPlan,
};
use entity::{
    budget_document, budget_fact, quality_finding, region as region_entity, unit_version,
};
use pantau::database::{Database, Engine, WhenMissing};
use pantau::import::{ImportError, Kind, Options};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    SqliteTransactionMode, TransactionOptions, TransactionTrait as _,
};

use crate::support::build::region;
use crate::support::files::{REGIONS_2025, shown};
use crate::support::{TestApp, on_both};

const TITLE: &str = "Penjabaran APBD";
const ONE_AMOUNT: &str = "No. Rekening,Uraian,Jumlah,Keterangan";

/// A document as officials upload it; its rows begin on the line after the heading, the seventh.
fn upload(title: &str, heading: &str, rows: &str) -> String {
    format!(
        "Judul,{title}\nDaerah,Kabupaten Bantul\nTahun,2014\nKode Organisasi,1.02.01\n\
         Nama Organisasi,Dinas Kesehatan\n{heading}\n{rows}"
    )
}

/// A total and its one account, with these cells after their names.
fn rows(cells: &str) -> String {
    format!(
        "1.02.1.02.01.00.00.5,BELANJA,{cells}\n1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,{cells}\n"
    )
}

async fn bantul(app: &TestApp) {
    region("34.02").named("Kabupaten Bantul").create(app).await;
}

/// Stage, heading and sum of facts of each document.
async fn stated(app: &TestApp) -> Vec<(BudgetStage, String, i64)> {
    let mut stated = Vec::new();
    let documents = budget_document::Entity::find()
        .order_by_asc(budget_document::Column::Id)
        .all(app.database.reader())
        .await
        .unwrap();
    for document in documents {
        let facts = budget_fact::Entity::find()
            .filter(budget_fact::Column::BudgetDocumentId.eq(document.id))
            .all(app.database.reader())
            .await
            .unwrap();
        let sum = facts.iter().map(|fact| fact.amount_sen / 100).sum();
        stated.push((document.stage, document.column_heading, sum));
    }
    stated
}

/// Lines and raw texts of the findings of a rule.
async fn findings(app: &TestApp, rule: &str) -> Vec<(i64, String)> {
    quality_finding::Entity::find()
        .filter(quality_finding::Column::Rule.eq(rule))
        .order_by_asc(quality_finding::Column::Id)
        .all(app.database.reader())
        .await
        .unwrap()
        .into_iter()
        .map(|finding| {
            (
                finding.line.unwrap_or(0),
                finding.raw_text.unwrap_or_default(),
            )
        })
        .collect()
}

/// Imports a document into an otherwise empty government and says what it states.
async fn stated_by(
    app: &TestApp,
    unit: u32,
    title: &str,
    heading: &str,
    cells: &str,
) -> Vec<(BudgetStage, String, i64)> {
    let content = upload(title, heading, &rows(cells)).replace("1.02", &format!("1.{unit:02}"));
    let before = stated(app).await.len();
    app.import(Kind::Budget, "a.csv", content).await;
    stated(app).await.split_off(before)
}

on_both! {
    async fn what_remains_of_a_budget_is_checked_and_no_amount_of_its_own(app) {
        bantul(app).await;
        let said = stated_by(app, 1, "Realisasi APBD", "No. Rekening,Uraian,Anggaran,Realisasi,Sisa Anggaran", "300,250,49").await;

        let sums: Vec<_> = said.iter().map(|(stage, _, sum)| (*stage, *sum)).collect();
        assert_eq!(sums, [(FinalBudget, 300), (Realization, 250)]);
        assert_eq!(findings(app, "DIFFERENCE_NOT_MET").await, [(7, "49.00".to_owned()), (8, "49.00".to_owned())]);
    }

    async fn a_row_that_numbers_the_columns_belongs_to_the_heading(app) {
        bantul(app).await;
        let heading = "No. Rekening,Uraian,Anggaran,Realisasi,Lebih (Kurang)\n1,2,(3),4,5 = 4 - 3";
        let said = stated_by(app, 1, "Realisasi APBD", heading, "300,250,-50").await;

        let sums: Vec<_> = said.iter().map(|(stage, _, sum)| (*stage, *sum)).collect();
        assert_eq!(sums, [(FinalBudget, 300), (Realization, 250)]);
        assert_eq!(findings(app, "AMOUNT_UNREADABLE").await, []);
        let rules = quality_finding::Entity::find().all(app.database.reader()).await.unwrap();
        assert!(rules.is_empty(), "{rules:?}");
    }

    async fn words_anywhere_in_a_heading_tell_before_from_after(app) {
        bantul(app).await;
        for (unit, title, heading, expected) in [
            (1, "Perubahan APBD", "Jumlah Sebelum Perubahan,Jumlah Setelah Perubahan",
                [(Enacted, "Jumlah Sebelum Perubahan"), (Amended, "Jumlah Setelah Perubahan")]),
            (2, "Perubahan APBD", "APBD Murni,APBD Perubahan", [(Enacted, "APBD Murni"), (Amended, "APBD Perubahan")]),
            (3, TITLE, "Anggaran 2014,Jumlah Realisasi", [(FinalBudget, "Anggaran 2014"), (Realization, "Jumlah Realisasi")]),
            (4, "Perubahan APBD", "Anggaran Setelah Perubahan,Realisasi",
                [(FinalBudget, "Anggaran Setelah Perubahan"), (Realization, "Realisasi")]),
        ] {
            let said = stated_by(app, unit, title, &format!("Kode Rekening,Uraian,{heading}"), "300,250").await;

            let expected = expected.map(|(stage, heading)| (stage, heading.to_owned()));
            let stages: Vec<_> = said.iter().map(|(stage, heading, _)| (*stage, heading.clone())).collect();
            assert_eq!(stages, expected, "{heading}");
            assert_eq!((said[0].2, said[1].2), (300, 250), "{heading}");
        }
    }

    async fn a_heading_of_two_rows_is_understood(app) {
        bantul(app).await;

        let said = stated_by(
            app, 2, "Perubahan APBD",
            "No. Rekening,Uraian,Jumlah,,Bertambah/(Berkurang),,Keterangan\n,,Sebelum,Sesudah,Rp,%,",
            "100,250,151,150.00,",
        ).await;

        assert_eq!(said, [(Enacted, "Jumlah Sebelum".to_owned(), 100), (Amended, "Jumlah Sesudah".to_owned(), 250)]);
        assert_eq!(findings(app, "DIFFERENCE_NOT_MET").await.len(), 2);
        assert!(findings(app, "COLUMN_NOT_READ").await.is_empty());
    }

    async fn a_column_of_numbers_that_would_be_lost_refuses_the_file(app) {
        bantul(app).await;
        for (heading, cells, reason) in [
            ("No. Rekening,Uraian,Jumlah,Realisasi Tahun Lalu", "300,250", "the column Realisasi Tahun Lalu holds numbers"),
            ("No. Rekening,Uraian,Anggaran,Realisasi 2013", "300,250", "the column Realisasi 2013 holds numbers"),
            ("No. Rekening,Uraian,Jumlah,", "300,250", "the column 4 (without a heading) holds numbers"),
            ("No. Rekening,Uraian,Jumlah,\n,,2013,2014", "300,250", "the column 4 (without a heading) holds numbers"),
            ("No. Rekening,Uraian,Jumlah", "300,250", "the column 4 (without a heading) holds numbers"),
            ("No. Rekening,Uraian,Sebelum,Sesudah,Realisasi", "300,250,200", "Sebelum, Sesudah, Realisasi"),
            ("No. Rekening,Uraian,Jumlah Sebelum,Jumlah", "300,250", "Jumlah Sebelum, Jumlah it cannot be told"),
        ] {
            let said = app.import_refusal(Kind::Budget, "a.csv", upload(TITLE, heading, &rows(cells))).await;

            assert!(said.contains(reason), "{said}");
        }
        assert!(stated(app).await.is_empty());
    }

    async fn words_in_a_column_that_is_not_read_are_a_notice(app) {
        bantul(app).await;

        stated_by(app, 2, TITLE, "No. Rekening,Uraian,Jumlah,Lokasi", "300,Bantul").await;

        assert_eq!(findings(app, "COLUMN_NOT_READ").await, [(7, "Bantul".to_owned())]);
    }

    async fn the_title_tells_the_stage_word_by_word(app) {
        bantul(app).await;
        for (unit, title, stage) in [
            (1, "Rancangan APBD", Draft),
            (2, "RAPBD", Draft),
            (3, "RKPD", WorkPlan),
            (4, "Rancangan KUA", Ceiling),
            (5, "PPAS", Ceiling),
            (6, "Rincian Belanja", Enacted),
        ] {
            let said = stated_by(app, unit, title, ONE_AMOUNT, "300,").await;

            assert_eq!(said, [(stage, "Jumlah".to_owned(), 300)], "{title}");
        }
        assert!(findings(app, "TITLE_NAMES_NO_STAGE").await.is_empty());
    }

    async fn a_title_that_names_no_stage_leaves_it_undetermined(app) {
        bantul(app).await;

        let one = stated_by(app, 2, "Uraian", ONE_AMOUNT, "300,").await;
        let report = stated_by(app, 3, "Uraian", "No. Rekening,Uraian,Anggaran,Realisasi", "300,250").await;

        assert_eq!(one, [(Undetermined, "Jumlah".to_owned(), 300)]);
        assert_eq!((report[0].0, report[1].0), (FinalBudget, Realization));
        assert_eq!(findings(app, "TITLE_NAMES_NO_STAGE").await, [(1, "Uraian".to_owned())]);
    }

    async fn two_documents_in_one_file_are_refused_with_the_line_to_split_at(app) {
        bantul(app).await;
        let first = upload(TITLE, ONE_AMOUNT, &rows("300,"));
        let other_unit = rows("300,").replace("1.02.01", "1.03.01");
        for second in [
            &upload(TITLE, ONE_AMOUNT, &other_unit),
            &format!("Kode Organisasi,1.03.01\n{ONE_AMOUNT}\n{other_unit}"),
            &format!("{ONE_AMOUNT}\n{other_unit}"),
            &format!("No. Rekening,Uraian,Anggaran\n{}", rows("300")),
        ] {
            let said = app.import_refusal(Kind::Budget, "a.csv", format!("{first}{second}")).await;

            assert!(said.contains("two documents in one file; split it at line 9"), "{said}");
        }
        assert!(stated(app).await.is_empty());
    }

    async fn a_row_that_speaks_of_accounts_is_no_second_heading(app) {
        bantul(app).await;
        let row = "1.02.1.02.01.01.02.5.2.2.03.01,Rekening Listrik,5,Uraian: 1 tahun\n";

        let report = app.import(Kind::Budget, "a.csv", upload(TITLE, ONE_AMOUNT, &(rows("300,") + row))).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (3, 0));
    }

    async fn a_heading_repeated_on_each_page_is_left_out_and_said(app) {
        bantul(app).await;
        let heading = "No. Rekening,Uraian,Jumlah,\n,,Sebelum,Sesudah";
        let page = "1.02.1.02.01.00.00.5.1.2,Belanja Bunga,7,8\n";
        let content = upload("Perubahan APBD", heading, &format!("{}{heading}\n{page}", rows("100,250")));

        let report = app.import(Kind::Budget, "a.csv", content).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (3, 0));
        let left_out = findings(app, "HEADING_REPEATED").await;
        assert_eq!(left_out.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [10, 11]);
        assert_eq!(stated(app).await[1], (Amended, "Jumlah Sesudah".to_owned(), 258));
    }

    async fn a_unit_is_named_in_the_cell_of_its_code(app) {
        bantul(app).await;
        let content = upload(TITLE, ONE_AMOUNT, &rows("300,"))
            .replace("Nama Organisasi,Dinas Kesehatan\n", "")
            .replace("Organisasi,1.02.01", "Organisasi,1.02.01 (Dinas Kesehatan)");

        app.import(Kind::Budget, "a.csv", content).await;

        let [unit] = &unit_version::Entity::find().all(app.database.reader()).await.unwrap()[..]
            else { panic!("one unit") };
        assert_eq!((unit.code.as_str(), unit.name.as_deref()), ("1.02.01", Some("Dinas Kesehatan")));
        assert!(findings(app, "UNIT_CODE_CONTRADICTED").await.is_empty());
    }

    async fn a_row_with_a_nul_is_rejected_in_every_format(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let upload = upload(TITLE, ONE_AMOUNT, &(rows("300,") + "1.02.1.02.01.00.00.5.1.2,Bel\0anja,5,\n"));
        let table = "kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas
34.02,2015,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,500,,,,,a.csv
34.02,2015,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.2,Bel\0anja,500,,,,,a.csv
";

        let raw = app.import(Kind::Budget, "a.csv", upload).await;
        let table = app.import(Kind::Budget, "b.csv", table).await;
        let regions = app.import(Kind::Regions, "regions_2026.csv", format!("{REGIONS_2025}93.01.05,Suka\0maju\n")).await;

        assert_eq!((raw.rows_accepted, raw.rows_rejected), (2, 1));
        assert_eq!((table.rows_accepted, table.rows_rejected), (1, 1));
        assert_eq!(regions.rows_rejected, 1);
        let rejected = |line, raw| ("TEXT_HAS_NUL", line, "", raw);
        assert_eq!(shown(&raw)[0], ("TEXT_HAS_NUL", 9, "Uraian", "Bel\u{fffd}anja"));
        assert_eq!(shown(&table)[0].1, 3);
        assert!(shown(&table)[0].3.contains("Bel\u{fffd}anja"));
        assert_eq!(shown(&regions)[0], rejected(14, "93.01.05,Suka\u{fffd}maju"));
        assert!(region_entity::Entity::find()
            .filter(region_entity::Column::Code.eq("93.01.05"))
            .one(app.database.reader()).await.unwrap().is_none());
    }

    async fn a_heading_with_a_nul_refuses_the_file(app) {
        bantul(app).await;
        let whole = upload(TITLE, ONE_AMOUNT, &rows("300,"));
        let utf_16: String = whole.chars().flat_map(|c| [c, '\0']).collect();
        for (kind, content, line) in [
            (Kind::Budget, whole.replace("Penjabaran", "Penj\0abaran"), "line 1 "),
            (Kind::Budget, whole.replace("Uraian", "Urai\0an"), "line 6 "),
            (Kind::Budget, whole.replace("Keterangan", "Kete\0rangan"), "line 6 "),
            (Kind::Budget, utf_16, "line 1 "),
            (Kind::Regions, REGIONS_2025.replace("nama", "nama\0"), "line 1 "),
        ] {
            let said = app.import_refusal(kind, "a_2025.csv", content).await;

            assert!(said.contains(line) && said.contains("holds a NUL"), "{said}");
        }
        assert!(stated(app).await.is_empty());
    }

    async fn a_point_before_the_digits_is_not_lost(app) {
        bantul(app).await;
        let content = upload(TITLE, ONE_AMOUNT, &(rows("Rp.300,") + "1.02.1.02.01.00.00.5.1.2,Belanja Bunga,.50,\n"));

        let report = app.import(Kind::Budget, "a.csv", content).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (2, 1));
        assert_eq!(findings(app, "AMOUNT_NOT_UNDERSTOOD").await, [(9, ".50".to_owned())]);
        assert_eq!(stated(app).await, [(Enacted, "Jumlah".to_owned(), 300)]);
    }

    async fn codes_of_a_budget_of_today_must_be_codes(app) {
        bantul(app).await;
        let content = "tahun,kode_sub_kegiatan,sumber_dana,kode_rekening,uraian,murni,pergeseran
2026,4.01.01.2.02.0002,PAD,5.1.02.01.01.0024,Alat Tulis,100,100
2026,4.01.01.2.02.xx.0002,PAD,5.1.02.01.01.0024,Kertas,100,100
2026,4.01.01.2.02.0002,P\0AD,5.1.02.01.01.0025,Kertas,100,100
";
        let options = |region: &str, unit: &str| Options {
            region: Some(region.to_owned()),
            unit: Some(unit.to_owned()),
            ..Options::default()
        };
        let today = "4.01.0.00.0.00.01.0005";
        for (region, unit, form) in [
            ("34.02", "Bagian Perekonomian", "expected 9.99.9.99.9.99.99.9999"),
            ("34.02", "4.01.0.00.0.00.01", "expected 9.99.9.99.9.99.99.9999"),
            ("34.02", "1.02", "9.99.99"),
            ("Bantul", today, "99.99 for a regency or city"),
            ("34.02.01", today, "99.99 for a regency or city"),
        ] {
            match app.try_import(Kind::Budget, "a.csv", content, &options(region, unit)).await {
                Err(ImportError::Refused(reason)) => assert!(reason.contains(form), "{reason}"),
                other => panic!("{region} {unit}: {other:?}"),
            }
        }

        let report = app.try_import(Kind::Budget, "a.csv", content, &options("34.02", today)).await.unwrap();

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 2));
        assert_eq!(findings(app, "CODE_NOT_UNDERSTOOD").await, [(3, "4.01.01.2.02.xx.0002".to_owned())]);
    }

    async fn a_file_that_is_there_already_is_said_to_be_with_its_day_and_kind(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let again = app.import(Kind::Population, "population_2025.csv", REGIONS_2025).await;

        assert_eq!(again.imported_at, Some(app.clock.now()));
        assert_eq!(again.imported_as.as_deref(), Some("regions"));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a_2025.csv"), REGIONS_2025).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_pantau"))
            .current_dir(folder.path())
            .args(["import", "--database-url", &app.database_url, "regions", "a_2025.csv"])
            .output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("was imported as regions on 2026-11-21 at 04:00 UTC"), "{said}");
    }

    async fn an_import_that_waits_in_vain_says_that_another_one_writes(app) {
        let impatient = match app.database.engine() {
            Engine::Sqlite => app.database_url.clone(),
            Engine::Postgres => format!("{}?options[lock_timeout]=50", app.database_url),
        };
        let impatient = Database::connect(&impatient, 2, WhenMissing::Refuse).await.unwrap();
        if app.database.engine() == Engine::Sqlite {
            for (connection, milliseconds) in [(impatient.writer(), 600_000), (impatient.reader(), 5_000)] {
                assert_eq!(busy_timeout(connection).await, milliseconds);
            }
            impatient.writer().execute_unprepared("PRAGMA busy_timeout = 50").await.unwrap();
        }
        let other = app.database.writer().begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        }).await.unwrap();
        if app.database.engine() == Engine::Postgres {
            other.execute_unprepared("SELECT pg_advisory_xact_lock(88241417240917)").await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regions_2025.csv");
        std::fs::write(&path, REGIONS_2025).unwrap();
        let import = async || {
            let options = Options::default();
            pantau::import::import_file(&impatient, &app.clock, Kind::Regions, &path, &options).await
        };

        let in_vain = import().await;
        other.rollback().await.unwrap();
        let after = import().await;

        match in_vain {
            Err(ImportError::Fault(cause)) => {
                assert!(format!("{cause:#}").starts_with("another import is writing"), "{cause:#}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(after.unwrap().rows_rejected, 0);
    }
}

async fn busy_timeout(connection: &sea_orm::DatabaseConnection) -> i32 {
    let pragma =
        sea_orm::Statement::from_string(connection.get_database_backend(), "PRAGMA busy_timeout");
    let row = connection.query_one_raw(pragma).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
