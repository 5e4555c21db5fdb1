//! Imports of reference data: regions, residents, areas, code lists, units.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use entity::{
    account, code_list, import_run, nomenclature, quality_finding, region, region_area,
    region_list, region_listing, region_population, region_succession, source_document, unit,
    unit_version,
};
use pantau::import::{Kind, Options, Outcome, Report};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};

use crate::support::workbench::{Workbench, fresh_database};

const LIST_2016: &str = "\
kode,nama
91,PAPUA
91.01,KAB. MERAUKE
91.01.01,Merauke
91.01.02,Muting
91.01.03,Sukamaju
91.02,KAB. SORONG
91.71,KOTA SORONG
34,DAERAH ISTIMEWA
34.02,KAB. BANTUL
34.02.01,Srandakan
";

/// Merauke has moved to a new province; its Sukamaju is there twice, so nothing shows which.
const LIST_2025: &str = "\
kode,nama
34,Daerah Istimewa Yogyakarta
34.02,Kabupaten Bantul
34.02.01,Srandakan
34.02.01.2001,Poncosari
91,Papua
91.71,Kota Sorong
93,Papua Selatan
93.01,Kabupaten Merauke
93.01.01,Merauke
93.01.02,MUTING
93.01.03,Sukamaju
93.01.04,Sukamaju
";

/// Between the two: Merauke has moved already, and 34.02.01 is not listed.
const LIST_2020: &str = "\
kode,nama
34,DI Yogyakarta
34.02,Kabupaten Bantul
91,Papua
91.71,Kota Sorong
93,Papua Selatan
93.01,Kabupaten Merauke
93.01.01,Merauke
";

/// A table of what all lists of regions say together, in words.
async fn regions_in_words(bench: &Workbench) -> Vec<String> {
    let db = bench.database.reader();
    let regions = region::Entity::find().all(db).await.unwrap();
    let code: HashMap<_, _> = regions
        .iter()
        .map(|region| (region.id, region.code.clone()))
        .collect();
    let lists: HashMap<_, _> = region_list::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|list| (list.id, list.edition))
        .collect();
    let mut words: Vec<String> = regions
        .iter()
        .map(|region| {
            format!(
                "{} {:?} in {} is {} ({}), {} to {}",
                region.code,
                region.level,
                region.parent_id.map_or("none", |parent| &code[&parent]),
                region.name,
                region.search_name,
                region
                    .valid_from
                    .map_or("open".into(), |date| date.to_string()),
                region
                    .valid_to
                    .map_or("open".into(), |date| date.to_string()),
            )
        })
        .collect();
    for row in region_succession::Entity::find().all(db).await.unwrap() {
        words.push(format!(
            "{} -> {} in {} by {:?}",
            code[&row.predecessor_id],
            code[&row.successor_id],
            lists[&row.region_list_id],
            row.evidence
        ));
    }
    for row in region_listing::Entity::find().all(db).await.unwrap() {
        words.push(format!(
            "{} as {} in line {} of {}",
            code[&row.region_id], row.name, row.source_line, lists[&row.region_list_id]
        ));
    }
    words.sort();
    words
}

async fn successions(bench: &Workbench) -> Vec<String> {
    let mut words = regions_in_words(bench).await;
    words.retain(|words| words.contains("->"));
    words
}

async fn region_of(bench: &Workbench, code: &str) -> region::Model {
    region::Entity::find()
        .all(bench.database.reader())
        .await
        .unwrap()
        .into_iter()
        .find(|region| region.code == code)
        .unwrap()
}

async fn rows<E: EntityTrait>(bench: &Workbench) -> u64
where
    E::Model: Send + Sync,
{
    E::find().count(bench.database.reader()).await.unwrap()
}

/// Rule, line, column and raw text of the findings that a report shows.
fn shown(report: &Report) -> Vec<(&str, i64, &str, &str)> {
    report
        .examples
        .iter()
        .map(|finding| {
            (
                finding.rule,
                finding.line.unwrap_or(0),
                finding.column.as_deref().unwrap_or(""),
                finding.raw.as_deref().unwrap_or(""),
            )
        })
        .collect()
}

fn count(report: &Report, rule: &str) -> u64 {
    report.findings.get(rule).map_or(0, |found| found.count)
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

#[tokio::test]
async fn lists_of_regions_give_the_same_in_whatever_order_they_are_imported() {
    let lists = [
        ("regions_2016.csv", LIST_2016),
        ("regions_2020.csv", LIST_2020),
        ("regions_2025.csv", LIST_2025),
    ];
    let mut outcomes = Vec::new();

    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let bench = fresh_database().await;
        for place in order {
            let (name, content) = lists[place];
            bench.import(Kind::Regions, name, content).await;
        }
        outcomes.push(regions_in_words(&bench).await);
    }

    for outcome in &outcomes[1..] {
        assert_eq!(*outcome, outcomes[0]);
    }
}

#[tokio::test]
async fn a_region_that_vanished_leads_to_the_one_with_its_name() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2016.csv", LIST_2016)
        .await;

    let report = bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    assert_eq!(
        successions(&bench).await,
        [
            "91.01 -> 93.01 in 2025 by SameName",
            "91.01.01 -> 93.01.01 in 2025 by SameNameAndParent",
            "91.01.02 -> 93.01.02 in 2025 by SameNameAndParent",
        ]
    );
    assert_eq!(report.counted["regions_vanished"], 5);
    assert_eq!(count(&report, "REGION_REPLACED"), 3);
    assert_eq!(count(&report, "REGION_VANISHED"), 2);
}

#[tokio::test]
async fn a_list_in_between_takes_back_what_it_disproves() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2016.csv", LIST_2016)
        .await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    bench
        .import(Kind::Regions, "regions_2020.csv", LIST_2020)
        .await;

    assert_eq!(
        successions(&bench).await,
        [
            "91.01 -> 93.01 in 2020 by SameName",
            "91.01.01 -> 93.01.01 in 2020 by SameNameAndParent",
        ]
    );
}

#[tokio::test]
async fn a_code_is_valid_from_the_first_list_that_has_it_to_the_first_that_lacks_it() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    bench
        .import(Kind::Regions, "regions_2016.csv", LIST_2016)
        .await;

    let mut validity = Vec::new();
    for code in ["34.02", "91.01", "93.01", "34.02.01.2001"] {
        let region = region_of(&bench, code).await;
        let day = |date: Option<chrono::NaiveDate>| {
            date.map_or("open".to_owned(), |date| date.to_string())
        };
        validity.push(format!(
            "{code}: {} to {}",
            day(region.valid_from),
            day(region.valid_to)
        ));
    }

    assert_eq!(
        validity,
        [
            "34.02: open to open",
            "91.01: open to 2025-01-01",
            "93.01: 2025-01-01 to open",
            // The list of 2016 holds no villages, so it says nothing about this one.
            "34.02.01.2001: open to open",
        ]
    );
}

#[tokio::test]
async fn a_region_bears_the_name_of_the_newest_list_that_has_it() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    bench
        .import(Kind::Regions, "regions_2016.csv", LIST_2016)
        .await;

    let bantul = region_of(&bench, "34.02").await;
    let merauke = region_of(&bench, "91.01").await;

    assert_eq!(
        (&*bantul.name, &*bantul.search_name),
        ("Kabupaten Bantul", "kabupaten bantul")
    );
    assert_eq!(
        (&*merauke.name, &*merauke.search_name),
        ("KAB. MERAUKE", "kab merauke")
    );
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    let before = regions_in_words(&bench).await;

    let again = bench
        .import(Kind::Regions, "under_another_name.csv", LIST_2025)
        .await;

    assert_eq!(again.outcome, Outcome::AlreadyImported);
    assert_eq!(regions_in_words(&bench).await, before);
    assert_eq!(rows::<source_document::Entity>(&bench).await, 1);
    assert_eq!(rows::<import_run::Entity>(&bench).await, 1);
}

#[tokio::test]
async fn a_dry_run_reports_and_stores_nothing() {
    let bench = fresh_database().await;
    let path = bench.file("regions_2025.csv", &format!("{LIST_2025}9x,Nowhere\n"));
    let options = Options {
        dry_run: true,
        ..Options::default()
    };

    let report = bench
        .import_with(Kind::Regions, &path, options)
        .await
        .unwrap();

    assert_eq!(report.outcome, Outcome::DryRun);
    assert_eq!((report.rows_accepted, report.rows_rejected), (12, 1));
    assert_eq!(rows::<region::Entity>(&bench).await, 0);
    assert_eq!(rows::<source_document::Entity>(&bench).await, 0);
    assert_eq!(rows::<quality_finding::Entity>(&bench).await, 0);
}

#[tokio::test]
async fn rows_that_are_no_regions_are_rejected_with_their_place() {
    let bench = fresh_database().await;

    let report = bench
        .import(
            Kind::Regions,
            "regions_2025.csv",
            "kode,nama\n34,Yogyakarta\n34.2,Bantul\n34.02,\n34.05.01,Orphan\n34.05.01.2001,Its child\n34,Again\n35.01.01.9001,No village\n12\n",
        )
        .await;

    assert_eq!(
        (report.rows_read, report.rows_accepted, report.rows_rejected),
        (8, 1, 7)
    );
    assert_eq!(
        shown(&report),
        [
            ("CODE_MALFORMED", 3, "kode", "34.2"),
            ("NAME_MISSING", 4, "nama", ""),
            ("CODE_MALFORMED", 8, "kode", "35.01.01.9001"),
            ("ROW_TOO_SHORT", 9, "", "12"),
            ("DUPLICATE_CODE", 7, "kode", "34"),
            ("MISSING_PARENT", 5, "kode", "34.05.01"),
            ("MISSING_PARENT", 6, "kode", "34.05.01.2001"),
        ]
    );
    assert_eq!(rows::<quality_finding::Entity>(&bench).await, 7);
}

#[tokio::test]
async fn a_name_that_contradicts_its_code_is_a_warning() {
    let bench = fresh_database().await;

    let report = bench
        .import(
            Kind::Regions,
            "regions_2025.csv",
            "kode,nama\n34,Yogyakarta\n34.02,Kota Bantul\n",
        )
        .await;

    assert_eq!(
        shown(&report),
        [("LEVEL_CONTRADICTED", 3, "nama", "Kota Bantul")]
    );
    assert_eq!(report.rows_accepted, 2);
}

#[tokio::test]
async fn a_list_of_regions_needs_a_year_of_its_own() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let no_year = bench.refusal(Kind::Regions, "regions.csv", LIST_2016).await;
    let same_year = bench
        .refusal(Kind::Regions, "other_2025.csv", LIST_2016)
        .await;

    assert!(
        no_year.contains("give the year with --edition"),
        "{no_year}"
    );
    assert_eq!(
        same_year,
        "the list of regions of 2025 is there already, from regions_2025.csv"
    );
}

#[tokio::test]
async fn residents_are_stored_and_their_sums_checked() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let report = bench
        .import(
            Kind::Population,
            "population_2025.csv",
            "kode,nama,pria,wanita,total\n0,INDONESIA,15,20,36\n34,Daerah Istimewa Yogyakarta,10,12,22\n34.02,Kabupaten Bantul,9,12,21\n91,Papua Raya,5,8,13\n99,Nowhere,1,1,2\n93,Papua Selatan,\"1,000\",1,1001\n",
        )
        .await;

    assert_eq!((report.rows_accepted, report.rows_rejected), (4, 2));
    assert_eq!(
        shown(&report),
        [
            ("REGION_UNKNOWN", 6, "kode", "99"),
            ("NUMBER_MALFORMED", 7, "pria", "1,000"),
            ("PARTS_DIFFER", 2, "total", "36"),
            ("SUM_DIFFERS", 2, "total", "36"),
            ("SUM_DIFFERS", 3, "pria", "10"),
            ("SUM_DIFFERS", 3, "total", "22"),
            ("NAME_DIFFERS", 5, "nama", "Papua Raya"),
        ]
    );
    // The nation is no region.
    assert_eq!(rows::<region_population::Entity>(&bench).await, 3);
}

#[tokio::test]
async fn figures_that_are_there_already_are_not_overwritten() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    let first = "kode,nama,luas\n34,Daerah Istimewa Yogyakarta,3170.645\n91,Papua,10\n";
    bench.import(Kind::Area, "area_2025.csv", first).await;

    let report = bench
        .import(
            Kind::Area,
            "area_again_2025.csv",
            "kode,nama,luas\n34,Daerah Istimewa Yogyakarta,3170.6450\n91,Papua,11\n",
        )
        .await;

    assert_eq!((report.rows_accepted, report.rows_rejected), (1, 1));
    assert_eq!(count(&report, "ALREADY_STATED"), 1);
    assert_eq!(shown(&report)[0], ("STATED_DIFFERENTLY", 3, "luas", "11"));
    assert_eq!(rows::<region_area::Entity>(&bench).await, 2);
}

#[tokio::test]
async fn areas_are_exact_to_the_square_metre() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let report = bench
        .import(
            Kind::Area,
            "area_2025.csv",
            "kode,nama,luas\n34,Daerah Istimewa Yogyakarta,3170.6451\n91,Papua,0.0000001\n93,Papua Selatan,\"1,5\"\n",
        )
        .await;

    let stored = region_area::Entity::find()
        .all(bench.database.reader())
        .await
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].square_metres, 3_170_645_100);
    assert_eq!((stored[0].year, stored[0].source_line), (2025, 2));
    assert_eq!(
        shown(&report),
        [
            ("NUMBER_MALFORMED", 3, "luas", "0.0000001"),
            ("NUMBER_MALFORMED", 4, "luas", "1,5"),
        ]
    );
}

#[tokio::test]
async fn a_code_that_became_a_number_is_read_only_where_the_name_agrees() {
    let bench = fresh_database().await;
    let list = "kode,nama\n11,Aceh\n11.10,Kabupaten Aceh Singkil\n12,Sumatera Utara\n12.20,Kabupaten Padang Lawas Utara\n";
    bench.import(Kind::Regions, "regions_2025.csv", list).await;

    let report = bench
        .import(
            Kind::Area,
            "area_2025.csv",
            "kode,nama,luas\n11.0,Aceh,1\n11.1,Kabupaten Aceh Singkil,1\n12.2,Kabupaten Karo,1\n",
        )
        .await;

    assert_eq!(
        shown(&report),
        [
            ("CODE_MALFORMED", 4, "kode", "12.2"),
            ("CODE_WRITTEN_AS_NUMBER", 2, "kode", "11.0"),
            ("CODE_WRITTEN_AS_NUMBER", 3, "kode", "11.1"),
        ]
    );
    assert_eq!(report.rows_accepted, 2);
}

#[tokio::test]
async fn figures_need_regions_first() {
    let bench = fresh_database().await;

    let reason = bench
        .refusal(
            Kind::Area,
            "area_2025.csv",
            "kode,nama,luas\n34,Yogyakarta,1\n",
        )
        .await;

    assert!(reason.contains("pantau import regions"), "{reason}");
}

#[tokio::test]
async fn accounts_become_a_tree() {
    let bench = fresh_database().await;

    let report = bench
        .import(
            Kind::Accounts,
            "accounts.csv",
            "kode,tingkat,nama,saldo_normal\n5,akun,BELANJA,\n5.1,kelompok,BELANJA OPERASI,\n5.1.02,jenis,Belanja Barang,D\n5.1.02.01.01,rincian_objek,Orphan,\n5.2,jenis,Wrong word,\n5.3,kelompok,Wrong balance,X\n5.1.2,jenis,Wrong code,\n",
        )
        .await;

    assert_eq!(
        shown(&report),
        [
            ("LEVEL_CONTRADICTED", 6, "tingkat", "jenis"),
            ("WORD_UNKNOWN", 7, "saldo_normal", "X"),
            ("CODE_MALFORMED", 8, "kode", "5.1.2"),
            ("MISSING_PARENT", 5, "kode", "5.1.02.01.01"),
        ]
    );
    let accounts = account::Entity::find()
        .order_by_asc(account::Column::Code)
        .all(bench.database.reader())
        .await
        .unwrap();
    assert_eq!(accounts.len(), 3);
    assert_eq!(accounts[2].parent_id, Some(accounts[1].id));
    assert_eq!(
        accounts[2].normal_balance,
        Some(account::NormalBalance::Debit)
    );
    let list = code_list::Entity::find()
        .one(bench.database.reader())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (&*list.edition, &*list.regulation),
        ("permendagri-90-2019", "Permendagri 90/2019")
    );
}

#[tokio::test]
async fn a_code_list_is_stated_by_one_file() {
    let bench = fresh_database().await;
    let content = "kode,tingkat,nama,saldo_normal\n5,akun,BELANJA,\n";
    bench.import(Kind::Accounts, "accounts.csv", content).await;

    let reason = bench
        .refusal(
            Kind::Accounts,
            "changed.csv",
            &format!("{content}6,akun,PEMBIAYAAN,\n"),
        )
        .await;

    assert_eq!(
        reason,
        "the list permendagri-90-2019 is there already, from accounts.csv; \
         name another version with --edition"
    );
    assert_eq!(rows::<account::Entity>(&bench).await, 1);
}

#[tokio::test]
async fn nomenclature_has_one_form_of_a_code() {
    let bench = fresh_database().await;

    let report = bench
        .import(
            Kind::Nomenclature,
            "nomenclature.csv",
            "tingkat,kode,nama\nurusan,1,WAJIB\nbidang_urusan,1.01,PENDIDIKAN\nprogram,1.01.02,PENGELOLAAN\nkegiatan,1.01.02.02.01,SD\nsub_kegiatan,1.01.02.2.01.0001,Gedung\nkegiatan,1.01.02.2.01,SD again\nprogram,2.13.01,Orphan\n",
        )
        .await;

    assert_eq!(
        shown(&report),
        [
            ("DUPLICATE_CODE", 7, "kode", "1.01.02.2.01"),
            ("MISSING_PARENT", 8, "kode", "2.13.01"),
        ]
    );
    let codes: Vec<String> = nomenclature::Entity::find()
        .order_by_asc(nomenclature::Column::Code)
        .all(bench.database.reader())
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.code)
        .collect();
    assert_eq!(
        codes,
        ["1", "1.01", "1.01.02", "1.01.02.2.01", "1.01.02.2.01.0001"]
    );
}

const UNITS_2023: &str = "\
kode_unit,nama_unit,jenis,kode_opd_induk
1.02.0.00.0.00.01.0001,Puskesmas Jetis,Unit SKPD,1.02.0.00.0.00.01.0000
1.02.0.00.0.00.01.0000,Dinas Kesehatan,SKPD,1.02.0.00.0.00.01.0000
";

#[tokio::test]
async fn units_of_a_list_hold_from_the_first_day_of_its_year() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let report = bench
        .import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023)
        .await;

    assert_eq!(report.counted["units_created"], 2);
    let units = unit::Entity::find()
        .all(bench.database.reader())
        .await
        .unwrap();
    let bantul = region_of(&bench, "34.02").await;
    assert!(units.iter().all(|unit| unit.region_id == bantul.id));
    let versions = versions_in_words(&bench).await;
    assert_eq!(
        versions,
        [
            "Dinas Kesehatan Agency 2023-01-01 to open, on its own, line 3",
            "Puskesmas Jetis HealthCentre 2023-01-01 to open, of 1.02.0.00.0.00.01.0000, line 2",
        ]
    );
}

async fn versions_in_words(bench: &Workbench) -> Vec<String> {
    let db = bench.database.reader();
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
            let day = |date: Option<chrono::NaiveDate>| {
                date.map_or("open".to_owned(), |date| date.to_string())
            };
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

#[tokio::test]
async fn a_list_of_another_year_dates_what_changed_whichever_comes_first() {
    let list_2025 = UNITS_2023.replace("Dinas Kesehatan", "Dinas Kesehatan dan Keluarga Berencana");
    let files = [
        ("opd_kabupaten_bantul_2023.csv", UNITS_2023),
        ("opd_kabupaten_bantul_2025.csv", &list_2025),
    ];

    for order in [[0, 1], [1, 0]] {
        let bench = fresh_database().await;
        bench
            .import(Kind::Regions, "regions_2025.csv", LIST_2025)
            .await;
        for place in order {
            let (name, content) = files[place];
            bench.import(Kind::Units, name, content).await;
        }

        assert_eq!(
            versions_in_words(&bench).await,
            [
                "Dinas Kesehatan Agency 2023-01-01 to 2025-01-01, on its own, line 3",
                "Dinas Kesehatan dan Keluarga Berencana Agency 2025-01-01 to open, on its own, line 3",
                "Puskesmas Jetis HealthCentre 2023-01-01 to open, of 1.02.0.00.0.00.01.0000, line 2",
            ]
        );
    }
}

#[tokio::test]
async fn units_that_are_known_stay_as_they_are() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    bench
        .import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023)
        .await;
    let before = versions_in_words(&bench).await;

    let with_blank_line = format!("{UNITS_2023}\n");
    let same = bench
        .import(
            Kind::Units,
            "again_kabupaten_bantul_2023.csv",
            &with_blank_line,
        )
        .await;
    let other = bench
        .import(
            Kind::Units,
            "other_kabupaten_bantul_2023.csv",
            &UNITS_2023.replace("Puskesmas Jetis", "Puskesmas Jetis II"),
        )
        .await;

    assert_eq!(same.counted["units_unchanged"], 2);
    assert_eq!(
        shown(&other),
        [("STATED_DIFFERENTLY", 2, "nama_unit", "Puskesmas Jetis II")]
    );
    assert_eq!(versions_in_words(&bench).await, before);
}

#[tokio::test]
async fn the_list_of_a_real_government_is_imported_whole() {
    let bench = fresh_database().await;
    let list = "kode,nama\n35,Jawa Timur\n35.19,Kabupaten Madiun\n35.77,Kota Madiun\n";
    bench.import(Kind::Regions, "regions_2025.csv", list).await;
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/opd_kabupaten_madiun_2023.csv");

    let report = bench
        .import_with(Kind::Units, &path, Options::default())
        .await
        .unwrap();

    assert_eq!((report.rows_accepted, report.rows_rejected), (90, 0));
    let versions = unit_version::Entity::find()
        .all(bench.database.reader())
        .await
        .unwrap();
    let of_another = versions
        .iter()
        .filter(|version| version.parent_id.is_some());
    assert_eq!(of_another.count(), 45);
    let health_centres = versions
        .iter()
        .filter(|version| version.kind == Some(unit_version::UnitKind::HealthCentre));
    assert_eq!(health_centres.count(), 26);
}

#[tokio::test]
async fn a_unit_is_known_again_under_a_code_it_had_for_a_time() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;
    bench
        .import(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023)
        .await;
    let renumbered = "1.02.0.00.0.00.09.0000";
    unit_version::Entity::update_many()
        .col_expr(unit_version::Column::Code, Expr::value(renumbered))
        .filter(unit_version::Column::Name.eq("Dinas Kesehatan"))
        .exec(bench.database.writer())
        .await
        .unwrap();

    let report = bench
        .import(
            Kind::Units,
            "opd_kabupaten_bantul_2024.csv",
            &format!(
                "kode_unit,nama_unit,jenis,kode_opd_induk\n{renumbered},DINAS KESEHATAN,SKPD,{renumbered}\n"
            ),
        )
        .await;

    assert_eq!(report.counted["units_created"], 0);
    assert_eq!(report.counted["units_unchanged"], 1);
}

#[tokio::test]
async fn units_that_do_not_fit_are_rejected() {
    let bench = fresh_database().await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let report = bench
        .import(
            Kind::Units,
            "opd_kabupaten_bantul_2023.csv",
            &format!(
                "{UNITS_2023}1.02,Too short,SKPD,1.02\n1.01.0.00.0.00.01.0001,Orphan,Unit SKPD,1.01.0.00.0.00.01.0000\n1.01.0.00.0.00.02.0000,,SKPD,1.01.0.00.0.00.02.0000\n1.01.0.00.0.00.03.0001,No SKPD,SKPD,1.02.0.00.0.00.01.0000\n1.02.0.00.0.00.01.0000,Twice,SKPD,1.02.0.00.0.00.01.0000\n"
            ),
        )
        .await;

    assert_eq!(
        shown(&report),
        [
            ("CODE_MALFORMED", 4, "kode_unit", "1.02"),
            ("NAME_MISSING", 6, "nama_unit", ""),
            ("PARENT_CONTRADICTED", 7, "jenis", "SKPD"),
            ("DUPLICATE_CODE", 8, "kode_unit", "1.02.0.00.0.00.01.0000"),
            (
                "MISSING_PARENT",
                5,
                "kode_opd_induk",
                "1.01.0.00.0.00.01.0000"
            ),
        ]
    );
    assert_eq!(report.rows_accepted, 2);
}

#[tokio::test]
async fn a_list_of_units_needs_one_known_government() {
    let bench = fresh_database().await;
    let no_regions = bench
        .refusal(Kind::Units, "opd_kabupaten_bantul_2023.csv", UNITS_2023)
        .await;
    bench
        .import(Kind::Regions, "regions_2025.csv", LIST_2025)
        .await;

    let no_name = bench.refusal(Kind::Units, "opd_2023.csv", UNITS_2023).await;
    let two_names = bench
        .refusal(
            Kind::Units,
            "kota_sorong_kabupaten_bantul_2023.csv",
            UNITS_2023,
        )
        .await;
    let path = bench.file("opd_2023.csv", UNITS_2023);
    let by_code = bench
        .import_with(
            Kind::Units,
            &path,
            Options {
                region: Some("34.02".to_owned()),
                ..Options::default()
            },
        )
        .await
        .unwrap();

    assert!(no_regions.contains("pantau import regions"), "{no_regions}");
    assert!(no_name.contains("--region"), "{no_name}");
    assert!(two_names.contains("34.02 Kabupaten Bantul"), "{two_names}");
    assert_eq!(by_code.rows_accepted, 2);
}

#[tokio::test]
async fn the_shipped_reference_data_is_imported_whole() {
    let bench = fresh_database().await;
    let mut read = Vec::new();

    for (kind, name) in [
        (Kind::Regions, "wilayah_kemendagri_2025.csv.gz"),
        (Kind::Regions, "wilayah_kemendagri_2016.csv.gz"),
        (Kind::Population, "wilayah_penduduk_2025.csv.gz"),
        (Kind::Area, "wilayah_luas_2025.csv.gz"),
        (Kind::Accounts, "kode_rekening_permendagri_90_2019.csv.gz"),
        (Kind::Nomenclature, "nomenklatur_2023.csv.gz"),
    ] {
        let report = bench
            .import_with(kind, &data(name), Options::default())
            .await
            .unwrap();
        read.push((report.rows_accepted, report.rows_rejected));
        if name == "wilayah_kemendagri_2016.csv.gz" {
            assert_eq!(report.counted["regions_vanished"], 614);
            assert_eq!(report.counted["regions_appeared"], 743);
            assert_eq!(report.counted["regions_succeeded"], 607);
        }
    }

    // One account lies under one that the list lacks, and 19 programs are missing whose 48
    // activities and sub-activities the list has.
    assert_eq!(
        read,
        [
            (91_599, 0),
            (7_708, 0),
            (553, 0),
            (552, 0),
            (1_559, 1),
            (2_500, 48)
        ]
    );
    let succeeded = rows::<region_succession::Entity>(&bench).await;
    assert_eq!(succeeded, 607);
    assert_eq!(rows::<region_population::Entity>(&bench).await, 552);
    assert_eq!(rows::<region_area::Entity>(&bench).await, 552);
}

/// Runs the program's `import` on a database in the test's folder.
fn pantau_import(bench: &Workbench, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .current_dir(bench.folder())
        .env("PANTAU_DATABASE_URL", "sqlite://cli.db")
        .arg("import")
        .args(arguments)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[tokio::test]
async fn the_exit_code_tells_the_worst_and_the_other_files_are_imported() {
    let bench = fresh_database().await;
    bench.file("whole_2016.csv", LIST_2016);
    bench.file("broken_2020.csv", "kode,nama\n34,Yogyakarta\n3x,Nowhere\n");
    bench.file("whole_2025.csv", LIST_2025);

    let (refused, report, _) =
        pantau_import(&bench, &["regions", "absent_2019.csv", "whole_2016.csv"]);
    let (rejected, rejections, _) = pantau_import(&bench, &["regions", "broken_2020.csv"]);
    let (whole, _, _) = pantau_import(&bench, &["regions", "whole_2025.csv", "whole_2016.csv"]);

    assert_eq!((refused, rejected, whole), (2, 1, 0));
    assert!(report.contains("absent_2019.csv\n  refused: "), "{report}");
    assert!(
        report.contains("rows: 10 read, 10 accepted, 0 rejected"),
        "{report}"
    );
    assert!(
        rejections.contains("broken_2020.csv:3, column kode, `3x`: "),
        "{rejections}"
    );
}

#[tokio::test]
async fn a_report_can_be_read_by_a_program_one_line_a_file() {
    let bench = fresh_database().await;
    bench.file("whole_2025.csv", LIST_2025);

    let (_, report, _) = pantau_import(
        &bench,
        &[
            "regions",
            "--json",
            "whole_2025.csv",
            "absent.csv",
            "whole_2025.csv",
        ],
    );

    let outcomes: Vec<String> = report
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|report| report["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(outcomes, ["IMPORTED", "REFUSED", "ALREADY_IMPORTED"]);
}

#[tokio::test]
async fn a_database_of_another_version_is_refused_with_what_mends_it() {
    let bench = fresh_database().await;
    bench.file("whole_2025.csv", LIST_2025);
    let import = [
        "regions",
        "whole_2025.csv",
        "--database-url",
        "sqlite://pantau.db",
    ];
    let change = async |sql: &str| {
        bench
            .database
            .writer()
            .execute_unprepared(sql)
            .await
            .unwrap();
    };

    change("UPDATE seaql_migrations SET version = 'm2999' WHERE version LIKE '%budgets'").await;
    let (newer, _, newer_said) = pantau_import(&bench, &import);
    change("DELETE FROM seaql_migrations WHERE version = 'm2999'").await;
    let (behind, _, behind_said) = pantau_import(&bench, &import);

    assert_eq!((newer, behind), (2, 2));
    assert!(
        newer_said.contains("made by a newer version of pantau"),
        "{newer_said}"
    );
    assert!(behind_said.contains("pantau migrate up"), "{behind_said}");
    assert_eq!(rows::<region::Entity>(&bench).await, 0);
}
