//! Imports of budget documents: formats, quirks, copies, refusals, totals.

use entity::{
    budget_document, budget_fact, budget_item, program, published_total, quality_finding,
    source_excerpt, unit, unit_version,
};
use pantau::import::{Kind, Options, Outcome};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};

use crate::support::build::region;
use crate::support::files::of_the_project;
use crate::support::{TestApp, on_both};

/// A document as officials upload it, of the health agency of Bantul.
pub(crate) fn upload(title: &str, heading: &str, rows: &str) -> String {
    format!(
        "Judul,{title},,,,,\nDaerah,Kabupaten Bantul,,,,,\nTahun,2014,,,,,\n\
         Kode Organisasi,1.02.01,,,,,\nNama Organisasi,Dinas Kesehatan,,,,,\nKolom,7,,,,,\n,,,,,,\n\
         {heading}\n{rows}"
    )
}

pub(crate) const ENACTED: &str = "Penjabaran Anggaran Pendapatan dan Belanja Daerah";
pub(crate) const ONE_AMOUNT: &str = "No. Rekening,Uraian,Jumlah,Keterangan";
const TWO_AMOUNTS: &str = "No. Rekening,Uraian,Sebelum,Sesudah,Angka,Prosentase,Keterangan";

/// One program with one activity of two accounts, and salaries.
pub(crate) const PLAN: &str = "\
1.02 . 1.02.01 . 00 . 00 . 5,BELANJA,1500,
1.02 . 1.02.01 . 00 . 00 . 5 . 1,BELANJA TIDAK LANGSUNG,1000,
1.02 . 1.02.01 . 00 . 00,Non Kegiatan,1000,
1.02 . 1.02.01 . 00 . 00 . 5 . 1 . 1,Belanja Pegawai,1000,
1.02 . 1.02.01 . 00 . 00 . 5 . 1 . 1 . 01,Gaji dan Tunjangan,1000,
1.02 . 1.02.01 . 00 . 00 . 5 . 1 . 1 . 01 . 01,Gaji Pokok,1000,
1.02 . 1.02.01 . 01 . 02 . 5 . 2,BELANJA LANGSUNG,500,
1.02 . 1.02.01 . 01,Program Pelayanan Administrasi Perkantoran,500,
1.02 . 1.02.01 . 01 . 02,Penyediaan Jasa Komunikasi,500,
1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2,Belanja Barang dan Jasa,500,
1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2 . 03,Belanja Jasa Kantor,500,
1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2 . 03 . 01,Belanja Telepon,200,\"1 th x 200,00 = 200,00\"
1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2 . 03 . 02,Belanja Air,300,
";

/// Thirty accounts of ten rupiah each.
pub(crate) fn thirty_rows() -> String {
    let row = |at: i32| {
        format!("1.02 . 1.02.01 . 02 . {at} . 5 . 2 . 2 . 01 . 01,Belanja Alat {at},10,\n")
    };
    (10..40).map(row).collect()
}

pub(crate) async fn bantul(app: &TestApp) {
    region("34.02").named("Kabupaten Bantul").create(app).await;
}

async fn facts(app: &TestApp) -> Vec<(String, i64)> {
    let mut facts: Vec<(String, i64)> = budget_fact::Entity::find()
        .find_also_related(budget_item::Entity)
        .all(app.database.reader())
        .await
        .unwrap()
        .into_iter()
        .map(|(fact, item)| (item.unwrap().line_key, fact.amount_sen))
        .collect();
    facts.sort();
    facts
}

async fn findings(app: &TestApp, rule: &str) -> Vec<quality_finding::Model> {
    quality_finding::Entity::find()
        .filter(quality_finding::Column::Rule.eq(rule))
        .order_by_asc(quality_finding::Column::Id)
        .all(app.database.reader())
        .await
        .unwrap()
}

async fn documents(app: &TestApp) -> Vec<budget_document::Model> {
    budget_document::Entity::find()
        .order_by_asc(budget_document::Column::Id)
        .all(app.database.reader())
        .await
        .unwrap()
}

on_both! {
    async fn leaves_become_facts_and_totals_stay_the_documents_own(app) {
        bantul(app).await;

        let report = app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)).await;

        assert_eq!((report.rows_read, report.rows_rejected), (13, 0));
        assert_eq!(facts(app).await, [
            ("1.02.01.02|5.2.2.03.01".to_owned(), 20_000),
            ("1.02.01.02|5.2.2.03.02".to_owned(), 30_000),
            ("|5.1.1.01.01".to_owned(), 100_000),
        ]);
        let totals = published_total::Entity::find().all(app.database.reader()).await.unwrap();
        assert_eq!(totals.len(), 10);
        assert!(totals.iter().all(|total| total.leaf_sum_sen == Some(total.amount_sen)));
        let [document] = &documents(app).await[..] else { panic!("one document") };
        assert_eq!(document.reconciliation, budget_document::Reconciliation::Met);
        assert_eq!(document.stage, budget_document::BudgetStage::Enacted);
        let [excerpt] = &source_excerpt::Entity::find().all(app.database.reader()).await.unwrap()[..]
            else { panic!("one excerpt") };
        let rows: Vec<(i64, String, String, Option<String>)> = serde_json::from_str(&excerpt.rows).unwrap();
        assert_eq!(rows[11].3.as_deref(), Some("1 th x 200,00 = 200,00"));
        assert_eq!(rows[11].0, 20);
    }

    async fn programs_form_a_tree_and_units_are_made(app) {
        bantul(app).await;

        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)).await;

        let programs = program::Entity::find().order_by_asc(program::Column::Code)
            .all(app.database.reader()).await.unwrap();
        let [above, below] = &programs[..] else { panic!("two programs: {programs:?}") };
        assert_eq!((above.code.as_str(), below.code.as_str()), ("1.02.01", "1.02.01.02"));
        assert_eq!(below.parent_id, Some(above.id));
        assert_eq!(below.name.as_deref(), Some("Penyediaan Jasa Komunikasi"));
        let [unit] = &unit_version::Entity::find().all(app.database.reader()).await.unwrap()[..]
            else { panic!("one unit") };
        assert_eq!(unit.name.as_deref(), Some("Dinas Kesehatan"));
        assert_eq!(unit.code, "1.02.01");
    }

    async fn a_total_that_is_not_met_is_a_finding_with_both_amounts(app) {
        bantul(app).await;
        let rows = PLAN.replace("BELANJA,1500", "BELANJA,1501.25");

        let report = app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        assert_eq!(report.rows_rejected, 0);
        let [finding] = &findings(app, "TOTAL_NOT_MET").await[..] else { panic!("one finding") };
        assert_eq!((finding.expected_sen, finding.actual_sen), (Some(150_000), Some(150_125)));
        assert_eq!((finding.line, finding.column_name.as_deref()), (Some(9), Some("Jumlah")));
        assert_eq!(documents(app).await[0].reconciliation, budget_document::Reconciliation::NotMet);
    }

    async fn an_amendment_states_two_stages(app) {
        bantul(app).await;
        let rows = "\
1.02 . 1.02.01 . 00.00 . 5,BELANJA,100,250,150,150.00,
1.02 . 1.02.01 . 00.00 . 5.1,BELANJA TIDAK LANGSUNG,100,250,150,150.00,
1.02 . 1.02.01 . 00.00 . 5.1.1,Belanja Pegawai,100,250,151,150.00,
";

        app.import(Kind::Budget, "a.csv", upload("Perubahan APBD", TWO_AMOUNTS, rows)).await;

        let stages: Vec<_> = documents(app).await.into_iter()
            .map(|document| (document.stage, document.restated, document.column_heading)).collect();
        assert_eq!(stages, [
            (budget_document::BudgetStage::Enacted, true, "Sebelum".to_owned()),
            (budget_document::BudgetStage::Amended, false, "Sesudah".to_owned()),
        ]);
        let [finding] = &findings(app, "DIFFERENCE_NOT_MET").await[..] else { panic!("one finding") };
        assert_eq!((finding.line, finding.expected_sen, finding.actual_sen), (Some(11), Some(15_000), Some(15_100)));
    }

    async fn a_realization_report_states_the_final_budget_and_what_was_spent(app) {
        bantul(app).await;
        let rows = "\
1.02.1.02.01.00.00.5.,BELANJA DAERAH,\"1,000.50 \",\"900.25\",(100.25),(10.02),
1.02.1.02.01.00.00.5.1.,BELANJA TIDAK LANGSUNG,\"1,000.50 \",900.25,(100.25),(10.02),
1.02.1.02.01.00.00.5.1.1.,BELANJA PEGAWAI,\"1,000.50 \",900.25,(100.25),(10.02),
";

        app.import(Kind::Budget, "a.csv", upload("Realisasi APBD", TWO_AMOUNTS, rows)).await;

        let stages: Vec<_> = documents(app).await.into_iter().map(|document| document.stage).collect();
        assert_eq!(stages, [budget_document::BudgetStage::FinalBudget, budget_document::BudgetStage::Realization]);
        assert_eq!(facts(app).await, [("|5.1.1".to_owned(), 90_025), ("|5.1.1".to_owned(), 100_050)]);
        assert!(findings(app, "DIFFERENCE_NOT_MET").await.is_empty());
    }

    async fn a_realization_that_spends_salaries_to_the_sen_is_ambiguous(app) {
        bantul(app).await;
        let rows = "\
1.02.1.02.01.00.00.5.,BELANJA DAERAH,300,250,-50,0,
1.02.1.02.01.00.00.5.1.,BELANJA TIDAK LANGSUNG,100,100,0,0,
1.02.1.02.01.00.00.5.1.1.,BELANJA PEGAWAI,100,100,0,0,
1.02.1.02.01.01.,Program Pelayanan,200,150,-50,0,
";

        app.import(Kind::Budget, "a.csv", upload("Realisasi APBD", TWO_AMOUNTS, rows)).await;

        let stages: Vec<_> = documents(app).await.into_iter().map(|document| document.stage).collect();
        assert_eq!(stages, [budget_document::BudgetStage::Undetermined; 2]);
        assert_eq!(findings(app, "STAGE_AMBIGUOUS").await.len(), 1);
    }

    async fn every_style_of_number_is_decided_by_its_column(app) {
        bantul(app).await;
        for (place, amounts, sen) in [
            (1, ["702.300.000^00", "702.300.000^00"], 70_230_000_000_i64),
            (2, ["\"5260000,50\"", "\"5260000,50\""], 526_000_050),
            (3, ["Rp 1.234", "1.234"], 123_400),
            (4, ["-458761414.00", "-458761414.00"], -45_876_141_400),
        ] {
            let rows = format!(
                "1.0{place}.1.0{place}.01.00.00.5,BELANJA,{},\n1.0{place}.1.0{place}.01.00.00.5.1.1,Pegawai,{},\n",
                amounts[0], amounts[1]
            );
            let content = upload(ENACTED, ONE_AMOUNT, &rows).replace("Organisasi,1.02.01", &format!("Organisasi,1.0{place}.01"));

            let report = app.import(Kind::Budget, "a.csv", content).await;

            assert_eq!(report.rows_rejected, 0, "{amounts:?}");
            let last = documents(app).await.pop().unwrap();
            let [fact] = &budget_fact::Entity::find()
                .filter(budget_fact::Column::BudgetDocumentId.eq(last.id))
                .all(app.database.reader()).await.unwrap()[..] else { panic!("one fact") };
            assert_eq!(fact.amount_sen, sen, "{amounts:?}");
        }
    }

    async fn a_cell_that_is_no_amount_rejects_its_row_and_is_shown(app) {
        bantul(app).await;
        let rows = PLAN.replace("Belanja Air,300", "Belanja Air,tiga ratus");

        let report = app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        assert_eq!(report.rows_rejected, 1);
        let [finding] = &findings(app, "AMOUNT_NOT_UNDERSTOOD").await[..] else { panic!("one finding") };
        assert_eq!(finding.line, Some(21));
        assert_eq!(finding.column_name.as_deref(), Some("Jumlah"));
        assert_eq!(finding.raw_text.as_deref(), Some("tiga ratus"));
        assert_eq!(facts(app).await.len(), 2);
    }

    async fn rows_swallowed_by_an_open_quotation_mark_are_rejected_with_their_text(app) {
        bantul(app).await;
        let rows = PLAN.replace(
            "Belanja Telepon,200,\"1 th x 200,00 = 200,00\"\n",
            "\"Belanja Telepon,200,\n",
        ) + "\"\n";

        let report = app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        assert_eq!(report.rows_rejected, 1);
        let [finding] = &findings(app, "QUOTE_UNBALANCED").await[..] else { panic!("one finding") };
        assert!(finding.raw_text.as_deref().unwrap().contains("Belanja Air,300"));
    }

    async fn the_same_bytes_again_change_nothing(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, PLAN);
        app.import(Kind::Budget, "a.csv", &content).await;

        let again = app.import(Kind::Budget, "b.csv", &content).await;

        assert_eq!(again.outcome, Outcome::AlreadyImported);
        assert_eq!(documents(app).await.len(), 1);
    }

    async fn a_dry_run_reports_and_writes_nothing(app) {
        bantul(app).await;
        let options = Options { dry_run: true, ..Options::default() };

        let report = app.try_import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN), &options)
            .await.unwrap();

        assert_eq!(report.outcome, Outcome::DryRun);
        assert_eq!(report.counted["facts"], 3);
        assert!(documents(app).await.is_empty());
        assert_eq!(unit::Entity::find().count(app.database.reader()).await.unwrap(), 0);
    }

    async fn a_document_published_under_another_name_counts_once(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, PLAN);
        app.import(Kind::Budget, "a.csv", &content).await;

        app.import(Kind::Budget, "b.csv", content.replace("1.02.01,,", "1.02,,")).await;

        let [first, second] = &documents(app).await[..] else { panic!("two documents") };
        assert_eq!(second.duplicate_of_id, Some(first.id));
        assert_eq!(second.unit_id, first.unit_id, "one unit under two precisions of its code");
        assert_eq!(findings(app, "DOCUMENT_DUPLICATE").await.len(), 1);
    }

    async fn of_two_copies_the_one_that_meets_its_total_counts(app) {
        bantul(app).await;
        let more = thirty_rows();
        let good = PLAN.replace("BELANJA,1500", "BELANJA,1800") + &more;
        let rounded = good.replace("Gaji Pokok,1000", "Gaji Pokok,1010");
        app.import(Kind::Budget, "rounded.csv", upload(ENACTED, ONE_AMOUNT, &rounded)).await;

        app.import(Kind::Budget, "good.csv", upload(ENACTED, ONE_AMOUNT, &good)).await;

        let [first, second] = &documents(app).await[..] else { panic!("two documents") };
        assert_eq!(first.duplicate_of_id, Some(second.id));
        assert_eq!(second.duplicate_of_id, None);
        assert_eq!(findings(app, "DOCUMENT_DUPLICATE_DIFFERS").await.len(), 1);
    }

    async fn a_correction_supersedes_and_the_old_document_stays(app) {
        bantul(app).await;
        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)).await;
        let corrected = PLAN.replace("200", "210").replace("300", "290").replace("1000", "1100").replace("1500", "1600");

        app.import(Kind::Budget, "b.csv", upload(ENACTED, ONE_AMOUNT, &corrected)).await;

        let [first, second] = &documents(app).await[..] else { panic!("two documents") };
        assert_eq!(second.supersedes_id, Some(first.id));
        assert_eq!(facts(app).await.len(), 6);
        assert_eq!(findings(app, "DOCUMENT_SUPERSEDES").await.len(), 1);
    }

    async fn a_unit_that_no_document_names_shows_its_code_and_a_finding_says_so(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, PLAN).replace("Dinas Kesehatan", "1.02.01");

        app.import(Kind::Budget, "a.csv", content).await;

        let [unit] = &unit_version::Entity::find().all(app.database.reader()).await.unwrap()[..]
            else { panic!("one unit") };
        assert_eq!((unit.name.as_deref(), unit.code.as_str()), (None, "1.02.01"));
        assert_eq!(findings(app, "UNIT_NAME_UNKNOWN").await.len(), 1);
    }

    async fn a_name_is_taken_from_another_document_of_the_unit_and_leads_to_it(app) {
        bantul(app).await;
        let nameless = upload(ENACTED, ONE_AMOUNT, PLAN).replace("Dinas Kesehatan", "1.02.01");
        app.import(Kind::Budget, "a.csv", nameless).await;

        app.import(Kind::Budget, "b.csv", upload(ENACTED, ONE_AMOUNT, PLAN).replace("2014", "2015")).await;

        let [unit] = &unit_version::Entity::find().all(app.database.reader()).await.unwrap()[..]
            else { panic!("one version") };
        assert_eq!(unit.name.as_deref(), Some("Dinas Kesehatan"));
        let second = documents(app).await.pop().unwrap();
        assert_eq!(unit.name_source_document_id, Some(second.source_document_id));
        assert_eq!(unit.name_fiscal_year, Some(2015));
    }

    async fn a_file_that_is_no_budget_is_refused_with_the_reason(app) {
        bantul(app).await;
        let no_amounts = upload(ENACTED, ONE_AMOUNT, "1.02.1.02.01.00.00.5,BELANJA,,\n");
        for (content, reason) in [
            ("", "no heading"),
            ("a,b\n1,2\n", "no heading"),
            (&upload(ENACTED, "No,Nama,Alamat", "1,2,3\n"), "no heading"),
            (&upload(ENACTED, ONE_AMOUNT, PLAN).replace("Tahun,2014", "Tahun,lalu"), "is no year"),
            (&upload(ENACTED, ONE_AMOUNT, PLAN).replace("Kabupaten Bantul", "Kabupaten Entah"), "no government"),
            (&no_amounts, "no row states an amount"),
            ("tahun,kode_sub_kegiatan,sumber_dana,kode_rekening,uraian,murni,pergeseran\n", "--region"),
        ] {
            let said = app.import_refusal(Kind::Budget, "a.csv", content).await;

            assert!(said.contains(reason), "{said}");
        }
        assert!(documents(app).await.is_empty());
    }

    async fn a_budget_without_known_regions_is_refused(app) {
        let said = app.import_refusal(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)).await;

        assert!(said.contains("pantau import regions"), "{said}");
    }

    async fn rows_of_a_table_that_belong_to_no_document_are_rejected(app) {
        bantul(app).await;
        let heading = "kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas";
        let row = "34.02,2014,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,500,,,,,a.csv";
        let content = [heading, row, &row.replace("34.02", "34-02"), &row.replace("2014", "lalu"), "34.02,2014"].join("\n");

        let report = app.import(Kind::Budget, "a.csv", content).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 3));
        let lines: Vec<_> = findings(app, "ROW_NOT_OF_A_DOCUMENT").await.into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [Some(3), Some(4), Some(5)]);
    }

    async fn rows_of_one_document_that_stand_apart_refuse_the_table(app) {
        bantul(app).await;
        let heading = "kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas";
        let row = "34.02,2014,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,500,,,,,a.csv";
        let content = [heading, row, &row.replace("2014", "2015"), row].join("\n");

        let said = app.import_refusal(Kind::Budget, "a.csv", content).await;

        assert!(said.contains("stand apart"), "{said}");
        assert!(documents(app).await.is_empty());
    }

    async fn a_budget_of_today_has_fund_sources_and_two_amounts_that_sum_alike(app) {
        bantul(app).await;
        let options = Options {
            region: Some("34.02".to_owned()),
            unit: Some("4.01.0.00.0.00.01.0005".to_owned()),
            unit_name: Some("Bagian Perekonomian".to_owned()),
            ..Options::default()
        };
        let path = of_the_project("tests/fixtures/dpa_2026_setda_perekonomian.csv");

        let report = app.import_file(Kind::Budget, &path, &options).await.unwrap();

        assert_eq!((report.rows_read, report.rows_rejected), (52, 0));
        for document in documents(app).await {
            let facts = budget_fact::Entity::find()
                .filter(budget_fact::Column::BudgetDocumentId.eq(document.id))
                .all(app.database.reader()).await.unwrap();
            assert_eq!(facts.len(), 52);
            assert_eq!(facts.iter().map(|fact| fact.amount_sen).sum::<i64>(), 68_198_969_100);
        }
        let items = budget_item::Entity::find().all(app.database.reader()).await.unwrap();
        assert!(items.iter().all(|item| item.fund_source_id.is_some() && item.program_id.is_some()));
        let levels = program::Entity::find()
            .filter(program::Column::Level.eq(program::ProgramLevel::SubActivity))
            .count(app.database.reader()).await.unwrap();
        assert!(levels > 1);
    }

    async fn a_correction_of_one_row_supersedes_when_both_documents_meet_their_totals(app) {
        bantul(app).await;
        let many = thirty_rows();
        let first = PLAN.replace("BELANJA,1500", "BELANJA,1800") + &many;
        let second = first.replace("BELANJA,1800", "BELANJA,1890").replace("Alat 39,10", "Alat 39,100");
        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &first)).await;

        app.import(Kind::Budget, "b.csv", upload(ENACTED, ONE_AMOUNT, &second)).await;

        let [first, second] = &documents(app).await[..] else { panic!("two documents") };
        assert_eq!((second.supersedes_id, second.duplicate_of_id), (Some(first.id), None));
    }

    async fn of_amounts_that_lost_their_decimal_point_the_smaller_count_in_either_order(app) {
        bantul(app).await;
        let hundredfold = PLAN.replace("1500", "150000").replace(",1000", ",100000")
            .replace(",500", ",50000").replace("Telepon,200", "Telepon,20000").replace("Air,300", "Air,30000");
        for (year, files) in [("2014", [PLAN, &hundredfold]), ("2015", [&hundredfold, PLAN])] {
            for rows in files {
                app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, rows).replace("2014", year)).await;
            }
        }

        let counted: Vec<_> = documents(app).await.into_iter().map(|document| document.duplicate_of_id.is_none()).collect();
        assert_eq!(counted, [true, false, false, true]);
        assert_eq!(findings(app, "DOCUMENT_SCALED").await.len(), 2);
    }

    async fn units_with_equal_budgets_are_not_copies_of_each_other(app) {
        bantul(app).await;
        let other = upload(ENACTED, ONE_AMOUNT, PLAN).replace("1.02.01", "1.02.02");
        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)).await;

        app.import(Kind::Budget, "b.csv", other).await;

        assert!(documents(app).await.iter().all(|document| document.duplicate_of_id.is_none()));
    }

    async fn a_unit_whose_rows_are_bare_accounts_is_not_its_government(app) {
        bantul(app).await;
        let rows = "5,BELANJA,500,\n5.1,OPERASI,500,\n5.1.02,Barang dan Jasa,500,\n5.1.02.01,Barang,500,\n5.1.02.01.01,Pakai Habis,500,\n5.1.02.01.01.0024,Alat Tulis,500,\n";
        let content = upload(ENACTED, ONE_AMOUNT, rows).replace("2014", "2023")
            .replace("Organisasi,1.02.01", "Organisasi,1.02.0.00.0.00.01.0000");

        app.import(Kind::Budget, "a.csv", content).await;

        let [document] = &documents(app).await[..] else { panic!("one document") };
        assert_eq!(document.scope, budget_document::BudgetScope::Unit);
        assert_eq!(document.row_unit_code, None);
        assert_eq!(facts(app).await, [("|5.1.02.01.01.0024".to_owned(), 50_000)]);
    }

    async fn a_document_of_no_unit_is_refused(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, "5,BELANJA,500,\n5.1,TIDAK LANGSUNG,500,\n")
            .replace("Organisasi,1.02.01", "Organisasi,belum ada");

        let said = app.import_refusal(Kind::Budget, "a.csv", content).await;

        assert!(said.contains("name a unit"), "{said}");
    }

    async fn a_row_of_another_unit_counts_where_it_is_printed_and_a_finding_says_so(app) {
        bantul(app).await;
        let rows = PLAN.replace("1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2 . 03 . 02", "1.02 . 1.02.07 . 01 . 02 . 5 . 2 . 2 . 03 . 02");

        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        let [finding] = &findings(app, "ROW_OF_ANOTHER_UNIT").await[..] else { panic!("one finding") };
        assert_eq!(finding.line, Some(21));
        assert_eq!(facts(app).await.iter().map(|(_, sen)| sen).sum::<i64>(), 150_000);
    }

    async fn totals_of_direct_and_indirect_expenditure_are_not_taken_for_all_of_it(app) {
        bantul(app).await;
        let rows = PLAN.lines().skip(1).collect::<Vec<_>>().join("\n")
            + "\n,JUMLAH BELANJA TIDAK LANGSUNG,1000,\n,JUMLAH BELANJA LANGSUNG,500,\n,JUMLAH BELANJA,1500,\n";

        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        assert!(findings(app, "TOTAL_NOT_MET").await.is_empty());
        assert_eq!(documents(app).await[0].reconciliation, budget_document::Reconciliation::Met);
    }

    async fn amounts_no_region_could_have_are_refused(app) {
        bantul(app).await;
        let rows = PLAN.replace("Air,300", "Air,9000000000000000");

        let said = app.import_refusal(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &rows)).await;

        assert!(said.contains("thousand trillion"), "{said}");
    }
}
