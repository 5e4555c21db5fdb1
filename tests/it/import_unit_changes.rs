//! Imports of reorganizations: what they mean for units, and what does not fit.

use pantau::import::Kind;
use serde_json::{Value, json};

use crate::support::build::{document, region, unit};
use crate::support::files::shown;
use crate::support::{TestApp, on_both};

const HEADING: &str = "no_peristiwa,kode_wilayah,jenis_peristiwa,tanggal_berlaku,dasar_hukum,\
    keterangan,target_penghematan,peran,kode_unit,nama_unit,jenis_unit,porsi\n";

/// A merger, a split by stated shares and a renaming, as a spreadsheet would hold them.
const THREE: &str = "\
1,34.02,PENGGABUNGAN,2017-01-01,Perda 9/2016,Perumpunan urusan,\"1.500.000.000,00\",ASAL,1.01.01,Dinas Pendidikan,,
1,34.02,,,,,,ASAL,1.18.01,Kantor Pemuda,,
1,34.02,,,,,,HASIL,1.01.02,Dinas Pendidikan dan Pemuda,DINAS,
2,34.02,PEMECAHAN,2018-07-01,,,,ASAL,1.03.01,Dinas Pekerjaan Umum,,
2,34.02,,,,,,HASIL,1.03.01,Dinas Pekerjaan Umum,,\"37,5%\"
2,34.02,,,,,,HASIL,1.04.01,Dinas Perumahan,,5/8
3,34.02,Perubahan Nomenklatur,2019-01-01,,,,ASAL,1.06.01,Bappeda,,
3,34.02,,,,,,HASIL,1.06.01,Badan Perencanaan Pembangunan Daerah,,
";

async fn import(app: &TestApp, name: &str, rows: &str) -> pantau::import::Report {
    app.import(Kind::UnitChanges, name, format!("{HEADING}{rows}"))
        .await
}

async fn refused(app: &TestApp, rows: &str) -> Vec<(String, i64)> {
    // A file of which nothing is taken is refused as a whole; a good event keeps it.
    let good = "99,34.02,PEMBENTUKAN,2001-01-01,,,,HASIL,9.99.99,Dinas Lain,,\n";
    let report = import(app, "refused.csv", &format!("{good}{rows}")).await;
    shown(&report)
        .into_iter()
        .map(|(rule, line, ..)| (rule.to_owned(), line))
        .collect()
}

const VERSIONS: &str =
    "{ regions(filter: { code: { eq: \"34.02\" } }) { nodes { units(asOf: \"2020-01-01\") {
    nodes { code name kind versions { code name validFrom validTo } } } } } }";

fn units(found: &Value) -> &Value {
    &found["regions"]["nodes"][0]["units"]["nodes"]
}

on_both! {
    async fn events_make_units_and_what_they_are_called(app) {
        let bantul = region("34.02").create(app).await;
        unit(&bantul, "1.06.01").named("Bappeda").create(app).await;

        let report = import(app, "perubahan.csv", THREE).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (8, 0));
        assert_eq!(report.counted["changes_created"], 3);
        assert_eq!(report.counted["units_created"], 5);
        assert_eq!(report.counted["units_changed"], 1);
        let found = app.ask(VERSIONS).await;
        assert_eq!(units(&found), &json!([
            { "code": "1.01.02", "name": "Dinas Pendidikan dan Pemuda", "kind": "AGENCY", "versions": [
                { "code": "1.01.02", "name": "Dinas Pendidikan dan Pemuda", "validFrom": "2017-01-01", "validTo": null },
            ] },
            { "code": "1.03.01", "name": "Dinas Pekerjaan Umum", "kind": "AGENCY", "versions": [
                { "code": "1.03.01", "name": "Dinas Pekerjaan Umum", "validFrom": null, "validTo": null },
            ] },
            { "code": "1.04.01", "name": "Dinas Perumahan", "kind": "AGENCY", "versions": [
                { "code": "1.04.01", "name": "Dinas Perumahan", "validFrom": "2018-07-01", "validTo": null },
            ] },
            { "code": "1.06.01", "name": "Badan Perencanaan Pembangunan Daerah", "kind": "BOARD", "versions": [
                { "code": "1.06.01", "name": "Bappeda", "validFrom": null, "validTo": "2019-01-01" },
                { "code": "1.06.01", "name": "Badan Perencanaan Pembangunan Daerah", "validFrom": "2019-01-01", "validTo": null },
            ] },
        ]));
    }

    async fn events_are_shown_with_their_parties_and_their_source(app) {
        region("34.02").create(app).await;

        import(app, "perubahan.csv", THREE).await;

        let found = app.ask(
            "{ unitChanges { nodes { kind effectiveOn legalBasis note promisedSaving
                 sourceDocument { fileName } sourceLine
                 predecessors { unit { name } shareNumerator shareDenominator }
                 successors { unit { name } shareNumerator shareDenominator } } } }",
        ).await;
        let party = |name: &str, upper: Option<&str>, lower: Option<&str>| {
            json!({ "unit": { "name": name }, "shareNumerator": upper, "shareDenominator": lower })
        };
        assert_eq!(found["unitChanges"]["nodes"], json!([
            { "kind": "MERGER", "effectiveOn": "2017-01-01", "legalBasis": "Perda 9/2016",
              "note": "Perumpunan urusan", "promisedSaving": "1500000000.00",
              "sourceDocument": { "fileName": "perubahan.csv" }, "sourceLine": "2",
              "predecessors": [party("Dinas Pendidikan", None, None), party("Kantor Pemuda", None, None)],
              "successors": [party("Dinas Pendidikan dan Pemuda", None, None)] },
            { "kind": "SPLIT", "effectiveOn": "2018-07-01", "legalBasis": null, "note": null, "promisedSaving": null,
              "sourceDocument": { "fileName": "perubahan.csv" }, "sourceLine": "5",
              "predecessors": [party("Dinas Pekerjaan Umum", None, None)],
              "successors": [party("Dinas Pekerjaan Umum", Some("3"), Some("8")), party("Dinas Perumahan", Some("5"), Some("8"))] },
            { "kind": "RENAMING", "effectiveOn": "2019-01-01", "legalBasis": null, "note": null, "promisedSaving": null,
              "sourceDocument": { "fileName": "perubahan.csv" }, "sourceLine": "8",
              "predecessors": [party("Bappeda", None, None)],
              "successors": [party("Badan Perencanaan Pembangunan Daerah", None, None)] },
        ]));
    }

    async fn the_same_change_in_another_file_changes_nothing(app) {
        region("34.02").create(app).await;
        import(app, "perubahan.csv", THREE).await;
        let before = app.ask(VERSIONS).await;

        let again = import(app, "salinan.csv", &format!("{THREE}\n")).await;
        let other = import(app, "lain.csv", &THREE.replace("1.500.000.000,00", "2.000.000.000,00")).await;

        assert_eq!((again.rows_accepted, again.rows_rejected), (8, 0));
        assert_eq!(again.counted["changes_known"], 3);
        assert_eq!(again.findings["CHANGE_KNOWN"].count, 3);
        assert_eq!((other.rows_accepted, other.rows_rejected), (5, 3));
        assert_eq!(other.findings["STATED_DIFFERENTLY"].count, 1);
        assert_eq!(app.ask(VERSIONS).await, before);
    }

    async fn a_unit_known_from_its_budgets_is_founded_by_the_event(app) {
        let bantul = region("34.02").create(app).await;
        let merged = unit(&bantul, "1.01.02").named("Dinas Pendidikan dan Pemuda").create(app).await;
        document(&merged).year(2017).create(app).await;

        import(app, "perubahan.csv", THREE).await;

        let found = app.ask("{ unit(regionCode: \"34.02\", code: \"1.01.02\") { versions { validFrom }
            changes { nodes { kind } } } }").await;
        assert_eq!(found["unit"], json!({
            "versions": [{ "validFrom": "2017-01-01" }], "changes": { "nodes": [{ "kind": "MERGER" }] },
        }));
    }

    async fn a_unit_that_has_a_budget_before_it_was_founded_is_not_founded(app) {
        let bantul = region("34.02").create(app).await;
        let merged = unit(&bantul, "1.01.02").create(app).await;
        document(&merged).year(2016).create(app).await;

        let report = import(app, "perubahan.csv", THREE).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (5, 3));
        assert_eq!(shown(&report)[0], ("UNIT_EXISTED", 4, "kode_unit", "1.01.02"));
        assert_eq!(report.findings["CHANGE_LEFT_OUT"].count, 2);
    }

    async fn a_budget_after_the_end_is_a_finding_and_stays(app) {
        let bantul = region("34.02").create(app).await;
        let old = unit(&bantul, "1.01.01").named("Dinas Pendidikan").create(app).await;
        document(&old).year(2017).create(app).await;

        let report = import(app, "perubahan.csv", THREE).await;

        assert_eq!(report.rows_rejected, 0);
        assert_eq!(report.findings["BUDGET_AFTER_END"].count, 1);
    }

    async fn a_budget_that_comes_later_finds_the_unit_of_its_year(app) {
        region("34.02").named("Kabupaten Bantul").create(app).await;
        let rows = "\
1,34.02,PERUBAHAN KODE,2015-01-01,,,,ASAL,1.01.01,Dinas Pendidikan,,
1,34.02,,,,,,HASIL,1.01.02,Dinas Pendidikan,,
2,34.02,PERUBAHAN KODE,2015-01-01,,,,ASAL,1.18.01,Kantor Pemuda,,
2,34.02,,,,,,HASIL,1.01.01,Kantor Pemuda,,
";
        import(app, "kode.csv", rows).await;
        for year in [2014, 2015] {
            let file = format!("Judul,Penjabaran APBD\nDaerah,Kabupaten Bantul\nTahun,{year}\n\
                Kode Organisasi,1.01.01\nNo. Rekening,Uraian,Jumlah\n\
                1.01.1.01.01.00.00.5.1.1.01,Belanja,100");
            app.import(Kind::Budget, &format!("{year}.csv"), file).await;
        }

        let found = app.ask("{ budgetDocuments(orderBy: [{ field: FISCAL_YEAR }]) {
            nodes { fiscalYear unit { name } } } }").await;
        assert_eq!(found["budgetDocuments"]["nodes"], json!([
            { "fiscalYear": 2014, "unit": { "name": "Dinas Pendidikan" } },
            { "fiscalYear": 2015, "unit": { "name": "Kantor Pemuda" } },
        ]));
    }

    async fn a_list_of_units_does_not_bring_an_ended_unit_back(app) {
        region("34.02").named("Kabupaten Bantul").create(app).await;
        import(app, "perubahan.csv", THREE).await;
        let list = "kode_unit,nama_unit,jenis,kode_opd_induk\n\
            1.01.01,Dinas Pendidikan,SKPD,1.01.01\n1.06.01,Bapelitbang,SKPD,1.06.01\n";

        let report = app.import(Kind::Units, "opd_kabupaten_bantul_2020.csv", list).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 1));
        assert_eq!(shown(&report)[0], ("UNIT_NOT_IN_FORCE", 2, "kode_unit", "1.01.01"));
    }

    async fn what_does_not_fit_is_left_out_as_a_whole_and_says_why(app) {
        region("34.02").create(app).await;
        import(app, "perubahan.csv", THREE).await;
        let cases = [
            // The kind asks for another number of units.
            ("1,34.02,PENGGABUNGAN,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.07.01,Baru,,\n",
                "SHAPE_CONTRADICTED", 3),
            // Shares.
            ("1,34.02,PEMECAHAN,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.07.01,A,,1/2\n1,34.02,,,,,,HASIL,1.07.02,B,,1/3\n",
                "SHARES_NOT_ONE", 4),
            ("1,34.02,PEMECAHAN,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.07.01,A,,1/2\n1,34.02,,,,,,HASIL,1.07.02,B,,\n",
                "SHARE_MISSING", 5),
            ("1,34.02,PEMECAHAN,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.07.01,A,,02-Jan\n1,34.02,,,,,,HASIL,1.07.02,B,,1/2\n",
                "SHARE_MALFORMED", 4),
            // No unit without a fate.
            ("1,34.02,PENGHAPUSAN,2020-01-01,,,,ASAL,1.06.01,,,\n", "UNIT_WITHOUT_FATE", 3),
            // A unit is not changed after its end, and does not come back.
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,,ASAL,1.18.01,,,\n", "UNIT_NOT_IN_FORCE", 3),
            ("1,34.02,PEMBENTUKAN,2020-01-01,,,,HASIL,1.18.01,Kantor Pemuda,,\n", "CODE_TAKEN", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.18.01,,,\n", "UNIT_NOT_IN_FORCE", 4),
            // What was there before is not founded.
            ("1,34.02,PEMBENTUKAN,2020-01-01,,,,HASIL,1.04.01,Dinas Perumahan,,\n", "UNIT_EXISTED", 3),
            // Words, dates, amounts, codes and names.
            ("1,34.02,PERANG,2020-01-01,,,,ASAL,1.06.01,,,\n", "WORD_UNKNOWN", 3),
            ("1,34.02,PENGHAPUSAN,01/02/2020,,Selesai,,ASAL,1.06.01,,,\n", "DATE_MALFORMED", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,banyak,ASAL,1.06.01,,,\n", "AMOUNT_MALFORMED", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,,ASAL,1.6,,,\n", "CODE_MALFORMED", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,,KIRI,1.06.01,,,\n", "WORD_UNKNOWN", 3),
            ("1,34.02,PENGHAPUSAN,,,Selesai,,ASAL,1.06.01,,,\n", "CHANGE_INCOMPLETE", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,,ASAL,7.01.01,,,\n", "NAME_MISSING", 3),
            ("1,34.09,PENGHAPUSAN,2020-01-01,,Selesai,,ASAL,1.06.01,,,\n", "REGION_UNKNOWN", 3),
            ("1,34.02,PENGALIHAN FUNGSI,2020-01-01,,,,ASAL,1.06.01,,,\n1,34.02,,,,,,HASIL,1.06.01,,,\n", "NOTHING_CHANGES", 3),
            ("1,34.02,PENGHAPUSAN,2020-01-01,,Selesai,,ASAL,1.06.01,,,\n1,34.02,,2020-02-01,,,,HASIL,1.04.01,,,\n", "CHANGE_CONTRADICTED", 4),
        ];
        let before = app.ask(VERSIONS).await;

        for (number, (rows, rule, line)) in cases.into_iter().enumerate() {
            // Each file has bytes of its own.
            let found = refused(app, &format!("{rows}{}", "\n".repeat(number))).await;

            let first = found.iter().find(|(found, _)| found == rule);
            assert_eq!(first, Some(&(rule.to_owned(), line)), "{rows}{found:?}");
        }

        let units_before = units(&before).as_array().unwrap().len();
        let after = app.ask(VERSIONS).await;
        assert_eq!(units(&after).as_array().unwrap().len(), units_before + 1, "only the good event");
    }

    async fn a_table_with_semicolons_is_read_as_well(app) {
        region("34.02").create(app).await;
        let heading = HEADING.replace(',', ";");
        let rows = "1;34.02;PEMBENTUKAN;2017-01-01;Perda 1, 2;;1.500,50;HASIL;1.01.01;Dinas A, B;;\n";

        app.import(Kind::UnitChanges, "titik-koma.csv", format!("{heading}{rows}")).await;

        let found = app.ask("{ unitChanges { nodes { legalBasis promisedSaving successors { unit { name } } } } }").await;
        assert_eq!(found["unitChanges"]["nodes"], json!([{ "legalBasis": "Perda 1, 2", "promisedSaving": "1500.50",
            "successors": [{ "unit": { "name": "Dinas A, B" } }] }]));
    }

    async fn a_dry_run_leaves_nothing(app) {
        region("34.02").create(app).await;
        let options = pantau::import::Options { dry_run: true, ..Default::default() };

        let report = app.try_import(Kind::UnitChanges, "perubahan.csv", format!("{HEADING}{THREE}"), &options).await;

        assert_eq!(report.unwrap().rows_accepted, 8);
        let found = app.ask("{ unitChanges { totalCount } units { totalCount } }").await;
        assert_eq!(found, json!({ "unitChanges": { "totalCount": 0 }, "units": { "totalCount": 0 } }));
    }
}
