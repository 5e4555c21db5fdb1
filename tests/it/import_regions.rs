//! Imports of lists of regions: what each list says, and what became of a region between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use entity::{
    import_run, quality_finding, region, region_list, region_listing, region_succession,
    source_document,
};
use pantau::database::{Database, WhenMissing};
use pantau::import::{self, Kind, Options, Outcome};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use crate::support::files::{REGIONS_2016, REGIONS_2025, day, found, shown};
use crate::support::{TestApp, on, on_both};

/// Between the two: Merauke has moved already, and 34.02.01 is not listed.
const REGIONS_2020: &str = "\
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
async fn regions_in_words(app: &TestApp) -> Vec<String> {
    let db = app.database.reader();
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
                day(region.valid_from),
                day(region.valid_to),
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

async fn successions(app: &TestApp) -> Vec<String> {
    let mut words = regions_in_words(app).await;
    words.retain(|words| words.contains("->"));
    words
}

async fn region_of(app: &TestApp, code: &str) -> region::Model {
    region::Entity::find()
        .filter(region::Column::Code.eq(code))
        .one(app.database.reader())
        .await
        .unwrap()
        .unwrap()
}

on_both! {
    async fn lists_of_regions_give_the_same_in_whatever_order_they_are_imported(app) {
        let lists = [
            ("regions_2016.csv", REGIONS_2016),
            ("regions_2020.csv", REGIONS_2020),
            ("regions_2025.csv", REGIONS_2025),
        ];
        let outcomes = Arc::new(Mutex::new(Vec::new()));

        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let outcomes = Arc::clone(&outcomes);
            on(app.database.engine(), move |app| async move {
                for (name, content) in order.map(|place| lists[place]) {
                    app.import(Kind::Regions, name, content).await;
                }
                let words = regions_in_words(&app).await;
                outcomes.lock().unwrap().push(words);
            }).await;
        }

        let outcomes = outcomes.lock().unwrap();
        assert_eq!(outcomes.len(), 6);
        assert!(outcomes[0].len() > 20);
        for outcome in &outcomes[1..] {
            assert_eq!(*outcome, outcomes[0]);
        }
    }

    async fn a_region_that_vanished_leads_to_the_one_with_its_name(app) {
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;

        let report = app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        assert_eq!(successions(app).await, [
            "91.01 -> 93.01 in 2025 by SameName",
            "91.01.01 -> 93.01.01 in 2025 by SameNameAndParent",
            "91.01.02 -> 93.01.02 in 2025 by SameNameAndParent",
        ]);
        assert_eq!(report.counted["regions_vanished"], 5);
        assert_eq!(found(&report, "REGION_REPLACED"), 3);
        assert_eq!(found(&report, "REGION_VANISHED"), 2);
    }

    async fn a_list_in_between_takes_back_what_it_disproves(app) {
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        app.import(Kind::Regions, "regions_2020.csv", REGIONS_2020).await;

        assert_eq!(successions(app).await, [
            "91.01 -> 93.01 in 2020 by SameName",
            "91.01.01 -> 93.01.01 in 2020 by SameNameAndParent",
        ]);
    }

    async fn a_code_is_valid_from_the_first_list_that_has_it_to_the_first_that_lacks_it(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;

        let mut validity = Vec::new();
        for code in ["34.02", "91.01", "93.01", "34.02.01.2001"] {
            let region = region_of(app, code).await;
            validity.push(format!("{code}: {} to {}", day(region.valid_from), day(region.valid_to)));
        }

        assert_eq!(validity, [
            "34.02: open to open",
            "91.01: open to 2025-01-01",
            "93.01: 2025-01-01 to open",
            // The list of 2016 holds no villages, so it says nothing about this one.
            "34.02.01.2001: open to open",
        ]);
    }

    async fn a_region_bears_the_name_of_the_newest_list_that_has_it(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;

        let bantul = region_of(app, "34.02").await;
        let merauke = region_of(app, "91.01").await;

        assert_eq!((&*bantul.name, &*bantul.search_name), ("Kabupaten Bantul", "kabupaten bantul"));
        assert_eq!((&*merauke.name, &*merauke.search_name), ("KAB. MERAUKE", "kab merauke"));
    }

    async fn rows_that_are_no_regions_are_rejected_with_their_place(app) {
        let report = app.import(Kind::Regions, "regions_2025.csv", "\
kode,nama
34,Yogyakarta
34.2,Bantul
34.02,
34.05.01,Orphan
34.05.01.2001,Its child
34,Again
35.01.01.9001,No village
12
").await;

        assert_eq!((report.rows_read, report.rows_accepted, report.rows_rejected), (8, 1, 7));
        assert_eq!(shown(&report), [
            ("CODE_MALFORMED", 3, "kode", "34.2"),
            ("NAME_MISSING", 4, "nama", ""),
            ("CODE_MALFORMED", 8, "kode", "35.01.01.9001"),
            ("ROW_TOO_SHORT", 9, "", "12"),
            ("DUPLICATE_CODE", 7, "kode", "34"),
            ("MISSING_PARENT", 5, "kode", "34.05.01"),
            ("MISSING_PARENT", 6, "kode", "34.05.01.2001"),
        ]);
        assert_eq!(app.count::<quality_finding::Entity>().await, 7);
    }

    async fn a_name_that_contradicts_its_code_is_a_warning(app) {
        let report = app.import(Kind::Regions, "regions_2025.csv", "kode,nama\n34,Yogyakarta\n34.02,Kota Bantul\n").await;

        assert_eq!(shown(&report), [("LEVEL_CONTRADICTED", 3, "nama", "Kota Bantul")]);
        assert_eq!(report.rows_accepted, 2);
    }

    async fn a_list_of_regions_needs_a_year_of_its_own(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let no_year = app.import_refusal(Kind::Regions, "regions.csv", REGIONS_2016).await;
        let same_year = app.import_refusal(Kind::Regions, "other_2025.csv", REGIONS_2016).await;

        assert!(no_year.contains("give the year with --edition"), "{no_year}");
        assert_eq!(same_year, "the list of regions of 2025 is there already, from regions_2025.csv");
    }

    async fn the_same_file_again_changes_nothing(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let before = regions_in_words(app).await;

        let again = app.import(Kind::Regions, "under_another_name.csv", REGIONS_2025).await;

        assert_eq!(again.outcome, Outcome::AlreadyImported);
        assert_eq!(regions_in_words(app).await, before);
        assert_eq!(app.count::<source_document::Entity>().await, 1);
        assert_eq!(app.count::<import_run::Entity>().await, 1);
    }

    async fn of_two_imports_of_a_file_at_once_one_is_told_that_it_is_there(app) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regions_2025.csv");
        std::fs::write(&path, REGIONS_2025).unwrap();
        let other = Database::connect(&app.database_url, 1, WhenMissing::Refuse).await.unwrap();
        let options = Options::default();

        let (first, second) = tokio::join!(
            import::import_file(&app.database, &app.clock, Kind::Regions, &path, &options),
            import::import_file(&other, &app.clock, Kind::Regions, &path, &options),
        );

        let mut outcomes = [first, second].map(|report| format!("{:?}", report.unwrap().outcome));
        outcomes.sort();
        assert_eq!(outcomes, ["AlreadyImported", "Imported"]);
        assert_eq!(app.count::<source_document::Entity>().await, 1);
        assert_eq!(app.count::<import_run::Entity>().await, 1);
    }

    async fn a_dry_run_reports_and_stores_nothing(app) {
        let content = format!("{REGIONS_2025}9x,Nowhere\n");
        let options = Options { dry_run: true, ..Options::default() };

        let report = app.try_import(Kind::Regions, "regions_2025.csv", content, &options).await.unwrap();

        assert_eq!(report.outcome, Outcome::DryRun);
        assert_eq!((report.rows_accepted, report.rows_rejected), (12, 1));
        assert_eq!(app.count::<region::Entity>().await, 0);
        assert_eq!(app.count::<source_document::Entity>().await, 0);
        assert_eq!(app.count::<quality_finding::Entity>().await, 0);
    }
}
