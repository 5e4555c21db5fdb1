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
}

async fn busy_timeout(connection: &sea_orm::DatabaseConnection) -> i32 {
    let pragma =
        sea_orm::Statement::from_string(connection.get_database_backend(), "PRAGMA busy_timeout");
    let row = connection.query_one_raw(pragma).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
