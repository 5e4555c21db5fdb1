//! Imports of lists of units: one government's units in one year.

use std::collections::HashMap;

use entity::{region, unit, unit_version};
use pantau::import::{Kind, Options};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::support::files::{REGIONS_2025, day, of_the_project, shown};
use crate::support::{TestApp, on, on_both};

const UNITS_2023: &str = "\
kode_unit,nama_unit,jenis,kode_opd_induk
1.02.0.00.0.00.01.0001,Puskesmas Jetis,Unit SKPD,1.02.0.00.0.00.01.0000
1.02.0.00.0.00.01.0000,Dinas Kesehatan,SKPD,1.02.0.00.0.00.01.0000
";

async fn versions_in_words(app: &TestApp) -> Vec<String> {
    let db = app.database.reader();
    let codes: HashMap<_, _> = unit::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|unit| (unit.id, unit.code))
        .collect();
    unit_version::Entity::find()
        .order_by_asc(unit_version::Column::Name)
        .order_by_asc(unit_version::Column::ValidFrom)
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|version| {
            format!(
                "{} {:?} {} to {}, {}, line {}",
                version.name.unwrap(),
                version.kind.unwrap(),
                day(version.valid_from),
                day(version.valid_to),
                version
                    .parent_id
                    .map_or("on its own".to_owned(), |id| format!("of {}", codes[&id])),
                version.name_source_line.unwrap(),
            )
        })
        .collect()
}

on_both! {
    async fn units_of_a_list_hold_from_the_first_day_of_its_year(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let report = app.import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023).await;

        assert_eq!(report.counted["units_created"], 2);
        let units = unit::Entity::find().all(app.database.reader()).await.unwrap();
        let bantul = region::Entity::find().filter(region::Column::Code.eq("34.02"))
            .one(app.database.reader()).await.unwrap().unwrap();
        assert!(units.iter().all(|unit| unit.region_id == bantul.id));
        let versions = versions_in_words(app).await;
        assert_eq!(versions, [
            "Dinas Kesehatan Agency 2023-01-01 to open, on its own, line 3",
            "Puskesmas Jetis HealthCentre 2023-01-01 to open, of 1.02.0.00.0.00.01.0000, line 2",
        ]);
    }

    async fn a_list_of_another_year_dates_what_changed_whichever_comes_first(app) {
        let list_2025 = UNITS_2023.replace("Dinas Kesehatan", "Dinas Kesehatan dan Keluarga Berencana");
        let files = [
            ("opd_kabupaten_bantul_2023.csv", UNITS_2023.to_owned()),
            ("opd_kabupaten_bantul_2025.csv", list_2025),
        ];

        for order in [[0, 1], [1, 0]] {
            let files = order.map(|place| files[place].clone());
            on(app.database.engine(), move |app| async move {
                app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
                for (name, content) in files {
                    app.import(Kind::Units, name, content).await;
                }

                assert_eq!(versions_in_words(&app).await, [
                    "Dinas Kesehatan Agency 2023-01-01 to 2025-01-01, on its own, line 3",
                    "Dinas Kesehatan dan Keluarga Berencana Agency 2025-01-01 to open, on its own, line 3",
                    "Puskesmas Jetis HealthCentre 2023-01-01 to open, of 1.02.0.00.0.00.01.0000, line 2",
                ]);
            }).await;
        }
    }

    async fn units_that_are_known_stay_as_they_are(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        app.import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023).await;
        let before = versions_in_words(app).await;

        let with_blank_line = format!("{UNITS_2023}\n");
        let same = app.import(Kind::Units, "again_kabupaten_bantul_2023.csv", &with_blank_line).await;
        let other = app.import(Kind::Units, "other_kabupaten_bantul_2023.csv", UNITS_2023.replace("Puskesmas Jetis", "Puskesmas Jetis II")).await;

        assert_eq!(same.counted["units_unchanged"], 2);
        assert_eq!(shown(&other), [("STATED_DIFFERENTLY", 2, "nama_unit", "Puskesmas Jetis II")]);
        assert_eq!(versions_in_words(app).await, before);
    }

    async fn the_list_of_a_real_government_is_imported_whole(app) {
        let list = "\
kode,nama
35,Jawa Timur
35.19,Kabupaten Madiun
35.77,Kota Madiun
";
        app.import(Kind::Regions, "regions_2025.csv", list).await;
        let path = of_the_project("tests/fixtures/opd_kabupaten_madiun_2023.csv");

        let report = app.import_file(Kind::Units, &path, &Options::default()).await.unwrap();

        assert_eq!((report.rows_accepted, report.rows_rejected), (90, 0));
        let versions = unit_version::Entity::find().all(app.database.reader()).await.unwrap();
        let of_another = versions.iter().filter(|version| version.parent_id.is_some());
        assert_eq!(of_another.count(), 45);
        let health_centres = versions.iter().filter(|version| version.kind == Some(unit_version::UnitKind::HealthCentre));
        assert_eq!(health_centres.count(), 26);
    }

    async fn a_unit_is_known_again_under_a_code_it_had_for_a_time(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        app.import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023).await;
        let renumbered = "1.02.0.00.0.00.09.0000";
        unit_version::Entity::update_many()
            .col_expr(unit_version::Column::Code, Expr::value(renumbered))
            .filter(unit_version::Column::Name.eq("Dinas Kesehatan"))
            .exec(app.database.writer()).await.unwrap();

        let report = app.import(Kind::Units, "opd_kabupaten_bantul_2024.csv", format!("\
kode_unit,nama_unit,jenis,kode_opd_induk
{renumbered},DINAS KESEHATAN,SKPD,{renumbered}
")).await;

        assert_eq!(report.counted["units_created"], 0);
        assert_eq!(report.counted["units_unchanged"], 1);
    }

    async fn units_that_do_not_fit_are_rejected(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let report = app.import(Kind::Units, "opd_kabupaten_bantul_2023.csv", format!("\
{UNITS_2023}1.02,Too short,SKPD,1.02
1.01.0.00.0.00.01.0001,Orphan,Unit SKPD,1.01.0.00.0.00.01.0000
1.01.0.00.0.00.02.0000,,SKPD,1.01.0.00.0.00.02.0000
1.01.0.00.0.00.03.0001,No SKPD,SKPD,1.02.0.00.0.00.01.0000
1.02.0.00.0.00.01.0000,Twice,SKPD,1.02.0.00.0.00.01.0000
")).await;

        assert_eq!(shown(&report), [
            ("CODE_MALFORMED", 4, "kode_unit", "1.02"),
            ("NAME_MISSING", 6, "nama_unit", ""),
            ("PARENT_CONTRADICTED", 7, "jenis", "SKPD"),
            ("DUPLICATE_CODE", 8, "kode_unit", "1.02.0.00.0.00.01.0000"),
            ("MISSING_PARENT", 5, "kode_opd_induk", "1.01.0.00.0.00.01.0000"),
        ]);
        assert_eq!(report.rows_accepted, 2);
    }

    async fn a_list_of_units_needs_one_known_government(app) {
        let no_regions = app.import_refusal(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023).await;
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let no_name = app.import_refusal(Kind::Units, "opd_2023.csv", UNITS_2023).await;
        let two_names = app.import_refusal(Kind::Units, "kota_sorong_kabupaten_bantul_2023.csv", UNITS_2023).await;
        let options = Options { region: Some("34.02".to_owned()), ..Options::default() };
        let by_code = app.try_import(Kind::Units, "opd_2023.csv", UNITS_2023, &options).await.unwrap();

        assert!(no_regions.contains("pantau import regions"), "{no_regions}");
        assert!(no_name.contains("--region"), "{no_name}");
        assert!(two_names.contains("34.02 Kabupaten Bantul"), "{two_names}");
        assert_eq!(by_code.rows_accepted, 2);
    }
}
