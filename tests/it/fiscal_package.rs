//! Fiscal Data Packages, as others publish them and as this program does.

use std::io::Write as _;

use pantau::import::{ImportError, Kind, Options};
use serde_json::{Value, json};

use crate::support::build::region;
use crate::support::{TestApp, on_both};

/// A ZIP of these files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn field(name: &str, concept: &str) -> Value {
    json!({ "name": name, "type": "string", "columnType": concept })
}

/// A package with approved and executed amounts side by side.
fn descriptor() -> Value {
    json!({
        "profile": "fiscal-data-package",
        "name": "apbd-bantul",
        "title": "APBD Bantul 2023",
        "resources": [{
            "name": "apbd",
            "path": "apbd.csv",
            "dialect": { "delimiter": ";" },
            "schema": {
                "fields": [
                    field("opd", "administrative-classification:generic:code"),
                    field("nama opd", "administrative-classification:generic:label"),
                    field("kegiatan", "activity:generic:subprogram:code"),
                    field("rekening", "economic-classification:generic:code"),
                    field("uraian rekening", "economic-classification:generic:label"),
                    { "name": "anggaran", "type": "number", "decimalChar": ",", "groupChar": ".", "normalize": { "phase": "approved" } },
                    { "name": "realisasi", "type": "number", "decimalChar": ",", "groupChar": ".", "normalize": { "phase": "executed" } },
                    field("catatan", ""),
                ],
                "extraFields": [
                    { "name": "phase", "type": "string", "columnType": "phase:id" },
                    { "name": "amount", "type": "number", "columnType": "value", "normalizationTarget": true },
                    { "name": "tahun", "type": "integer", "columnType": "date:fiscal-year", "constant": 2023 },
                    { "name": "wilayah", "type": "string", "columnType": "geo:source:code", "constant": "34.02" },
                    { "name": "mata uang", "type": "string", "columnType": "value-currency:code", "constant": "IDR" },
                ],
            },
        }],
    })
}

const TABLE: &str = "\
opd;nama opd;kegiatan;rekening;uraian rekening;anggaran;realisasi;catatan
1.02.01;Dinas Kesehatan;1.02.02.2.01;5.1.02.01;Belanja Barang;1.500,50;1.000,00;x
1.02.01;Dinas Kesehatan;1.02.02.2.01;5.2.02.01;Belanja Modal;2.000,00;;
1.02.01;Dinas Kesehatan;seribu;5.1.02.01;Belanja Barang;1,00;;
1.02.02;Rumah Sakit;1.02.02.2.02;5.1.02.01;Belanja Barang;10,00;4,00;
";

impl TestApp {
    async fn package(
        &self,
        descriptor: &Value,
        table: &str,
    ) -> Result<pantau::import::Report, ImportError> {
        let bytes = zipped(&[
            ("datapackage.json", &descriptor.to_string()),
            ("apbd.csv", table),
        ]);
        self.try_import(
            Kind::FiscalPackage,
            "package.zip",
            bytes,
            &Options::default(),
        )
        .await
    }

    /// Why a package is refused.
    async fn refused_package(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut descriptor = descriptor();
        change(&mut descriptor);
        match self.package(&descriptor, TABLE).await {
            Err(ImportError::Refused(reason)) => reason,
            other => panic!("not refused: {other:?}"),
        }
    }
}

on_both! {
    async fn a_package_becomes_documents_of_each_unit_and_phase(app) {
        region("34.02").create(app).await;

        let report = app.package(&descriptor(), TABLE).await.unwrap();

        assert_eq!((report.rows_accepted, report.rows_rejected), (5, 1));
        assert_eq!(report.examples[0].rule, "CODE_NOT_UNDERSTOOD");
        let found = app.ask("{
            unit(regionCode: \"34.02\", code: \"1.02.01\") { name budget(fiscalYear: 2023) { expenditure { enacted realized } } }
            budgetDocuments { nodes { stage title unit { code } originFileName } }
            budgetItems(filter: { unitCode: { eq: \"1.02.01\" } }) { nodes { name enacted realized program { code level parent { code } } account { code } facts { amount sourceRow { label } } } }
        }").await;
        assert_eq!(found["unit"], json!({ "name": "Dinas Kesehatan", "budget": { "expenditure": { "enacted": "3500.50", "realized": "1000.00" } } }));
        assert_eq!(found["budgetDocuments"]["nodes"].as_array().unwrap().len(), 4);
        assert_eq!(found["budgetDocuments"]["nodes"][0]["originFileName"], "package.zip/apbd.csv");
        let first = &found["budgetItems"]["nodes"][0];
        assert_eq!(first["program"], json!({ "code": "1.02.02.2.01", "level": "ACTIVITY", "parent": { "code": "1.02.02" } }));
        assert_eq!((&first["name"], &first["account"]["code"]), (&json!("Belanja Barang"), &json!("5.1.02.01")));
        assert_eq!(first["facts"][0]["sourceRow"]["label"], "Belanja Barang");
    }

    async fn a_package_that_is_not_understood_is_refused_and_says_why(app) {
        region("34.02").create(app).await;
        let schema = |package: &mut Value| package["resources"][0]["schema"].take();

        for (reason, change) in [
            ("version 0.3", Box::new(|package: &mut Value| package["model"] = json!({})) as Box<dyn FnOnce(&mut Value) + Send>),
            ("no table of it has a column", Box::new(move |package: &mut Value| drop(schema(package)))),
            ("no column and no constant says the fiscal year", Box::new(|package: &mut Value| package["resources"][0]["schema"]["extraFields"][2] = json!({ "name": "x" }))),
            ("which is neither a phase nor a fiscal year", Box::new(|package: &mut Value| package["resources"][0]["schema"]["fields"][5]["normalize"] = json!({ "quarter": 1 }))),
            ("the table is not in the package", Box::new(|package: &mut Value| package["resources"][0]["path"] = json!("https://example.org/apbd.csv"))),
            ("there is no other.csv in it", Box::new(|package: &mut Value| package["resources"][0]["path"] = json!("other.csv"))),
            ("the table has no column `opd`", Box::new(|package: &mut Value| package["resources"][0]["dialect"] = json!({}))),
            ("`foreignKeys`", Box::new(|package: &mut Value| package["resources"][0]["schema"]["foreignKeys"] = json!([]))),
            ("different styles", Box::new(|package: &mut Value| package["resources"][0]["schema"]["fields"][5]["groupChar"] = json!(" "))),
            ("several of its tables", Box::new(|package: &mut Value| { let again = package["resources"][0].clone(); package["resources"].as_array_mut().unwrap().push(again); })),
            ("The amount is not in rupiah", Box::new(|package: &mut Value| package["resources"][0]["schema"]["extraFields"][4]["constant"] = json!("USD"))),
        ] {
            let said = app.refused_package(change).await;

            assert!(said.contains(reason), "{said}");
        }
        let not_zipped = app.import_refusal(Kind::FiscalPackage, "datapackage.json", descriptor().to_string()).await;
        assert!(not_zipped.contains("zip package.zip"), "{not_zipped}");
        assert_eq!(app.count::<entity::budget_document::Entity>().await, 0);
    }

    async fn rows_of_one_unit_stand_together(app) {
        region("34.02").create(app).await;
        let apart = format!("{TABLE}1.02.01;Dinas Kesehatan;1.02.02.2.01;5.1.02.02;Belanja Jasa;1,00;;\n");

        let outcome = app.package(&descriptor(), &apart).await;

        assert!(matches!(outcome, Err(ImportError::Refused(reason)) if reason.contains("stand apart")));
    }

    async fn a_list_of_facts_comes_back_as_it_was(app) {
        region("34.02").create(app).await;
        app.package(&descriptor(), TABLE).await.unwrap();
        let before = app.ask("{ budgetItems(orderBy: [{ field: LINE }]) { nodes { name enacted realized unit { code } program { code } account { code } } } }").await;
        let csv = app.get("/export/budgetItems.csv").await.text().await.unwrap();
        let mut package: Value = app.get("/export/budgetItems.datapackage.json").await.json().await.unwrap();
        package["resources"][0]["path"] = json!("items.csv");
        let bytes = zipped(&[("datapackage.json", &package.to_string()), ("items.csv", &csv)]);

        let report = app.try_import(Kind::FiscalPackage, "again.zip", bytes, &Options::default()).await.unwrap();

        assert_eq!(report.rows_rejected, 0, "{report:?}");
        let after = app.ask("{ budgetItems(orderBy: [{ field: LINE }]) { nodes { name enacted realized unit { code } program { code } account { code } } } }").await;
        assert_eq!(before, after);
    }
}
