//! Imports of public services: what rows mean, from when to when they hold, and what does not fit.

use std::time::Duration;

use entity::{public_service, service_standard, service_term};
use pantau::import::{Kind, Options, Outcome, Report};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _, Statement};

use crate::support::build::{region, unit};
use crate::support::files::{day, shown};
use crate::support::{TestApp, on_both};

pub(crate) const HEADING: &str = "kode_wilayah,kode_unit,kode_layanan,nama_layanan,jenis,kategori,\
    saluran,pengguna,no_sk,berlaku_sejak,berlaku_sampai,persyaratan,prosedur,waktu,biaya,produk,\
    pengaduan,dasar_hukum,jumlah_pelaksana\n";

/// Two services of one unit, the first with two standards.
pub(crate) const THREE: &str = "\
34.02,1.06.01,01,Penerbitan Kartu Keluarga,Administratif,Kependudukan,\"loket, daring\",Warga Bantul,SK 1/2024,2024-01-01,,\"1. Surat pengantar RT
2. Buku nikah\",Ambil antrean; Serahkan berkas,3 (tiga) hari kerja,Tidak dipungut biaya,Kartu Keluarga,Kotak saran,UU 24/2013,2 orang
34.02,1.06.01,01,Penerbitan Kartu Keluarga,Administratif,Kependudukan,\"loket, daring\",Warga Bantul,SK 9/2025,01-07-2025,,Buku nikah,Ambil antrean; Serahkan berkas,1 hari kerja,Tidak dipungut biaya,Kartu Keluarga,Kotak saran,UU 24/2013,3 orang
34.02,1.06.01,02,Sewa Gedung,jasa,,loket,,,2024-01-01,2025-12-31,KTP,Mendaftar,1 hari,\"Aula: Rp500.000
Halaman: Rp150.000\",Izin pakai,Loket,,
";

pub(crate) async fn a_unit(app: &TestApp) -> entity::unit::Model {
    let bantul = region("34.02").create(app).await;
    unit(&bantul, "1.06.01")
        .named("Dinas Dukcapil")
        .create(app)
        .await
}

pub(crate) async fn import(app: &TestApp, name: &str, rows: &str) -> Report {
    app.import(Kind::Services, name, format!("{HEADING}{rows}"))
        .await
}

async fn standards(app: &TestApp) -> Vec<service_standard::Model> {
    service_standard::Entity::find()
        .order_by_asc(service_standard::Column::Name)
        .order_by_asc(service_standard::Column::ValidFrom)
        .order_by_asc(service_standard::Column::SourceLine)
        .all(app.database.reader())
        .await
        .unwrap()
}

/// Names of the standards with the days from and until which they hold.
async fn days(app: &TestApp) -> Vec<String> {
    let days = standards(app).await.into_iter().map(|standard| {
        format!(
            "{} {} {}",
            standard.name,
            standard.valid_from,
            day(standard.valid_to)
        )
    });
    days.collect()
}

const SHORT: &str =
    "kode_wilayah,kode_unit,kode_layanan,nama_layanan,berlaku_sejak,berlaku_sampai,waktu\n";

async fn short(app: &TestApp, name: &str, rows: &str) -> Report {
    app.import(Kind::Services, name, format!("{SHORT}{rows}"))
        .await
}

on_both! {
    async fn rows_become_services_with_standards_that_follow_each_other(app) {
        let unit = a_unit(app).await;

        let report = import(app, "layanan.csv", THREE).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (3, 0));
        assert_eq!(report.counted["services_created"], 2);
        assert_eq!(report.counted["standards_created"], 3);
        assert_eq!(report.findings.len(), 0, "{:?}", report.examples);
        assert_eq!(days(app).await, [
            "Penerbitan Kartu Keluarga 2024-01-01 2025-07-01",
            "Penerbitan Kartu Keluarga 2025-07-01 open",
            "Sewa Gedung 2024-01-01 2026-01-01",
        ]);
        let standards = standards(app).await;
        assert_eq!(standards[0].requirements.as_deref(), Some("[\"Surat pengantar RT\",\"Buku nikah\"]"));
        assert_eq!(standards[0].procedure_steps.as_deref(), Some("[\"Ambil antrean\",\"Serahkan berkas\"]"));
        assert_eq!((standards[0].time_number, standards[0].time_unit), (Some(3), Some(service_standard::TimeUnit::WorkingDays)));
        assert_eq!((standards[0].fee_kind, standards[0].fee_sen), (Some(service_standard::FeeKind::None), Some(0)));
        assert_eq!(standards[0].source_line, 2);
        assert_eq!(standards[2].fee_tariffs.as_deref(), Some("[[\"Aula\",50000000],[\"Halaman\",15000000]]"));
        let services = public_service::Entity::find().all(app.database.reader()).await.unwrap();
        assert!(services.iter().all(|service| service.unit_id == unit.id));
    }

    async fn a_standard_that_is_known_counts_once_and_another_of_the_day_is_left_out(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;

        let same_bytes = import(app, "layanan.csv", THREE).await;
        let again = import(app, "salinan.csv", &format!("{THREE}\n")).await;
        let other = import(app, "lain.csv", &THREE.replace("1 hari kerja", "2 hari kerja")).await;

        assert_eq!(same_bytes.outcome, Outcome::AlreadyImported);
        assert_eq!(again.counted["standards_known"], 3);
        assert_eq!(again.findings["STANDARD_KNOWN"].count, 3);
        assert_eq!((other.rows_accepted, other.rows_rejected), (2, 1));
        assert_eq!(shown(&other)[0], ("STATED_DIFFERENTLY", 4, "berlaku_sejak", "2025-07-01"));
        assert_eq!(app.count::<service_standard::Entity>().await, 3);
    }

    async fn a_standard_from_between_ends_the_one_before_and_ends_with_the_one_after(app) {
        a_unit(app).await;
        short(app, "a.csv", "34.02,1.06.01,1,KTP,2020-01-01,,1 jam\n34.02,1.06.01,1,KTP,2024-01-01,,1 jam\n").await;

        short(app, "b.csv", "34.02,1.06.01,1,KTP-el,2022-01-01,,2 jam\n34.02,1.06.01,1,KTP,2010-01-01,2010-12-31,3 jam\n").await;

        assert_eq!(days(app).await, [
            "KTP 2010-01-01 2011-01-01",
            "KTP 2020-01-01 2022-01-01",
            "KTP 2024-01-01 open",
            "KTP-el 2022-01-01 2024-01-01",
        ]);
    }

    async fn a_standard_is_ended_by_stating_it_again_with_its_last_day(app) {
        a_unit(app).await;
        short(app, "a.csv", "34.02,1.06.01,1,KTP,2020-01-01,,1 jam\n").await;

        let ended = short(app, "b.csv", "34.02,1.06.01,1,KTP,2020-01-01,2025-12-31,1 jam\n").await;
        let otherwise = short(app, "c.csv", "34.02,1.06.01,1,KTP,2020-01-01,2024-12-31,1 jam\n34.02,1.06.01,2,KK,2020-01-01,,1 jam\n").await;

        assert_eq!(ended.counted["standards_ended"], 1);
        assert_eq!(otherwise.findings["STATED_DIFFERENTLY"].count, 1);
        assert_eq!(days(app).await, ["KK 2020-01-01 open", "KTP 2020-01-01 2026-01-01"]);
    }

    async fn rows_that_do_not_fit_are_left_out_each_with_its_reason(app) {
        let bantul = region("34.02").create(app).await;
        unit(&bantul, "1.06.01").create(app).await;
        unit(&bantul, "1.07.01").to("2020-01-01").create(app).await;
        let row = |row: &str| format!("{row}\n");
        let rows: String = [
            "34.99,1.06.01,1,KTP,2024-01-01,,1 jam",
            ",1.06.01,1,KTP,2024-01-01,,1 jam",
            "34.02,1.6,1,KTP,2024-01-01,,1 jam",
            "34.02,1.09.01,1,KTP,2024-01-01,,1 jam",
            "34.02,1.07.01,1,KTP,2024-01-01,,1 jam",
            "34.02,1.06.01,,KTP,2024-01-01,,1 jam",
            "34.02,1.06.01,1,,2024-01-01,,1 jam",
            "34.02,1.06.01,1,KTP,Januari 2024,,1 jam",
            "34.02,1.06.01,1,KTP,2024-01-01,2023-12-31,1 jam",
            "34.02,1.06.01,1,KTP,2024-01-01,2024-01-01,1 jam",
        ].into_iter().map(row).collect();

        let report = short(app, "layanan.csv", &rows).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 9));
        let mut rejected: Vec<_> = report.examples.iter().filter(|finding| finding.severity == "REJECTED")
            .map(|finding| (finding.line.unwrap(), finding.rule)).collect();
        rejected.sort_unstable();
        assert_eq!(rejected, [
            (2, "REGION_UNKNOWN"), (3, "GOVERNMENT_MISSING"), (4, "CODE_MALFORMED"), (5, "UNIT_UNKNOWN"),
            (6, "UNIT_NOT_IN_FORCE"), (7, "CODE_MALFORMED"), (8, "NAME_MISSING"), (9, "DATE_MALFORMED"),
            (10, "PERIOD_REVERSED"),
        ]);
        assert_eq!(report.findings["COMPONENT_MISSING"].count, 5);
        assert_eq!(days(app).await, ["KTP 2024-01-01 2024-01-02"]);
    }

    async fn what_is_not_understood_is_kept_as_text_and_told(app) {
        a_unit(app).await;
        let rows = "34.02,1.06.01,1,KTP,,,,,,2024-01-01,,KTP,Datang,segera,negosiasi,KTP,Loket,,\n\
                    34.02,1.06.01,2,KTP,hadiah,,,,,2024-01-01,,KTP,Datang,1 jam,0,KTP,Loket,,\n\
                    34.02,1.06.01,3,KTP,,,merpati,,,2024-01-01,,KTP,Datang,1 jam,0,KTP,Loket,,\n";

        let report = import(app, "layanan.csv", rows).await;

        assert_eq!(shown(&report), [
            ("WORD_UNKNOWN", 3, "jenis", "hadiah"),
            ("WORD_UNKNOWN", 4, "saluran", "merpati"),
            ("TIME_NOT_UNDERSTOOD", 2, "waktu", "segera"),
            ("FEE_NOT_UNDERSTOOD", 2, "biaya", "negosiasi"),
        ]);
        let kept = &standards(app).await[0];
        assert_eq!((kept.time_text.as_deref(), kept.time_number), (Some("segera"), None));
        assert_eq!((kept.fee_text.as_deref(), kept.fee_kind), (Some("negosiasi"), None));
    }

    async fn findings_never_show_what_a_component_within_the_office_says(app) {
        a_unit(app).await;
        let start = "34.02,1.06.01,1,KTP,,,,,,2024-01-01,,KTP,Datang,1 jam,0,KTP,Loket,,".as_bytes();
        let rows = [HEADING.as_bytes(), start, b"R\xe9serve\n", start, b"Rah\0asia\n"].concat();

        let report = app.import(Kind::Services, "layanan.csv", rows).await;

        assert_eq!(shown(&report), [
            ("TEXT_HAS_NUL", 3, "jumlah_pelaksana", ""),
            ("TEXT_NOT_UTF8", 2, "jumlah_pelaksana", ""),
        ]);
    }

    async fn a_unit_publishes_with_three_columns_and_says_whose_they_are(app) {
        a_unit(app).await;
        let options = Options { region: Some("34.02".into()), unit: Some("1.06.01".into()), ..Options::default() };
        let file = "Kode Layanan;Nama Layanan;Berlaku Sejak;Catatan\n1;Penerbitan KTP;2024-01-01;penting\n";

        let report = app.try_import(Kind::Services, "layanan.csv", file, &options).await.unwrap();

        assert_eq!(report.rows_accepted, 1);
        assert_eq!(report.findings["COMPONENT_MISSING"].count, 6);
        assert_eq!(report.findings["COLUMN_NOT_READ"].count, 1);
        assert_eq!(days(app).await, ["Penerbitan KTP 2024-01-01 open"]);
    }

    async fn a_workbook_is_read_as_the_table_that_it_holds(app) {
        a_unit(app).await;
        let mut book = Workbook::new();
        let notes = book.add_worksheet();
        notes.set_name("Petunjuk").unwrap();
        notes.write(0, 0, "Isi lembar berikutnya").unwrap();
        let sheet = book.add_worksheet();
        let headings = ["Kode Wilayah", "Kode Unit", "Kode Layanan", "Nama Layanan", "Berlaku Sejak", "Biaya", "Persyaratan"];
        for (column, heading) in (0..).zip(headings) {
            sheet.write(0, column, heading).unwrap();
        }
        let date = Format::new().set_num_format("dd/mm/yyyy");
        for (row, fee) in [(2, 50_000.0), (3, 12_500.5)] {
            sheet.write(row, 0, "34.02").unwrap();
            sheet.write(row, 1, "1.06.01").unwrap();
            sheet.write(row, 2, f64::from(row)).unwrap();
            sheet.write(row, 3, "Sewa Aula").unwrap();
            sheet.write_with_format(row, 4, ExcelDateTime::from_ymd(2024, 2, 29).unwrap(), &date).unwrap();
            sheet.write(row, 5, fee).unwrap();
            sheet.write(row, 6, "KTP\nSurat kuasa").unwrap();
        }
        sheet.write(4, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        let bytes = book.save_to_buffer().unwrap();

        let report = app.import(Kind::Services, "layanan.xlsx", bytes).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (2, 1));
        let standards = standards(app).await;
        let stated: Vec<_> = standards.iter().map(|row| (row.valid_from.to_string(), row.fee_sen, row.source_line)).collect();
        assert_eq!(stated, [
            ("2024-02-29".to_owned(), Some(5_000_000), 3),
            ("2024-02-29".to_owned(), Some(1_250_050), 4),
        ]);
        assert_eq!(standards[0].requirements.as_deref(), Some("[\"KTP\",\"Surat kuasa\"]"));
    }

    async fn a_file_that_is_no_table_of_services_is_refused(app) {
        a_unit(app).await;
        let mut old = vec![0xd0, 0xcf, 0x11, 0xe0];
        old.extend([0; 600]);
        for (name, bytes, reason) in [
            ("kosong.csv", b"".to_vec(), "kosong.csv is empty"),
            ("a.csv", b"kode_layanan,nama_layanan\n1,KTP\n".to_vec(),
             "a.csv has no column `berlaku_sejak`; needed are kode_layanan, nama_layanan, berlaku_sejak, and known are kode_wilayah"),
            ("b.csv", b"kode_layanan,Kode_Layanan,nama_layanan,berlaku_sejak\n".to_vec(), "b.csv has two columns `kode_layanan`"),
            ("c.xls", old, "c.xls is a workbook in the old format"),
            ("d.xlsx", b"PK\x03\x04 and nothing else".to_vec(), "d.xlsx cannot be read as a workbook"),
            ("e.csv", format!("{SHORT}34.99,1.06.01,1,KTP,2024-01-01,,\n").into_bytes(), "e.csv holds no row that can be read as services"),
        ] {
            let refusal = app.import_refusal(Kind::Services, name, bytes).await;

            assert!(refusal.starts_with(reason), "{name}: {refusal}");
        }
        assert_eq!(app.count::<service_standard::Entity>().await, 0);
    }

    async fn a_dry_run_stores_nothing(app) {
        a_unit(app).await;
        let dry = Options { dry_run: true, ..Options::default() };

        let report = app.try_import(Kind::Services, "layanan.csv", format!("{HEADING}{THREE}"), &dry).await.unwrap();

        assert_eq!((report.outcome, report.rows_accepted), (Outcome::DryRun, 3));
        assert_eq!(app.count::<public_service::Entity>().await, 0);
    }

    async fn an_import_that_is_given_up_leaves_nothing_and_the_next_one_works(app) {
        a_unit(app).await;
        let rows: Vec<String> = (0..5_000).map(|number| format!("34.02,1.06.01,{number},KTP,2024-01-01,,1 jam")).collect();
        let rows = rows.join("\n");

        let given_up = tokio::time::timeout(Duration::from_millis(50), short(app, "layanan.csv", &rows)).await;
        let left = app.count::<service_standard::Entity>().await;
        let whole = short(app, "layanan.csv", &rows).await;

        assert!(given_up.is_err(), "it ended before it could be given up");
        assert_eq!(left, 0);
        assert_eq!((whole.outcome, whole.rows_accepted), (Outcome::Imported, 5_000));
        assert_eq!(app.count::<public_service::Entity>().await, 5_000);
    }

    async fn terms_that_other_rules_made_are_made_anew(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;
        let made = app.count::<service_term::Entity>().await;
        let writer = app.database.writer();
        for sql in ["DELETE FROM service_term", "UPDATE service_standard SET term_version = 0"] {
            let statement = Statement::from_string(writer.get_database_backend(), sql);
            writer.execute_raw(statement).await.unwrap();
        }

        let renewed = pantau::import::services::terms::complete(&app.database, &app.clock).await.unwrap();
        let again = pantau::import::services::terms::complete(&app.database, &app.clock).await.unwrap();

        assert_eq!((renewed, again), (3, 0));
        assert!(made > 10);
        assert_eq!(app.count::<service_term::Entity>().await, made);
    }
}
