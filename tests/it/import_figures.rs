//! Imports of figures about regions: residents and land area.

use entity::{region_area, region_population};
use pantau::import::Kind;
use sea_orm::EntityTrait as _;

use crate::support::files::{REGIONS_2025, found, shown};
use crate::support::on_both;

on_both! {
    async fn residents_are_stored_and_their_sums_checked(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let report = app.import(Kind::Population, "population_2025.csv", "\
kode,nama,pria,wanita,total
0,INDONESIA,15,20,36
34,Daerah Istimewa Yogyakarta,10,12,22
34.02,Kabupaten Bantul,9,12,21
91,Papua Raya,5,8,13
99,Nowhere,1,1,2
93,Papua Selatan,\"1,000\",1,1001
").await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (4, 2));
        assert_eq!(shown(&report), [
            ("REGION_UNKNOWN", 6, "kode", "99"),
            ("NUMBER_MALFORMED", 7, "pria", "1,000"),
            ("PARTS_DIFFER", 2, "total", "36"),
            ("SUM_DIFFERS", 2, "total", "36"),
            ("SUM_DIFFERS", 3, "pria", "10"),
            ("SUM_DIFFERS", 3, "total", "22"),
            ("NAME_DIFFERS", 5, "nama", "Papua Raya"),
        ]);
        // The nation is no region.
        assert_eq!(app.count::<region_population::Entity>().await, 3);
    }

    async fn figures_that_are_there_already_are_not_overwritten(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let first = "\
kode,nama,luas
34,Daerah Istimewa Yogyakarta,3170.645
91,Papua,10
";
        app.import(Kind::Area, "area_2025.csv", first).await;

        let report = app.import(Kind::Area, "area_again_2025.csv", "\
kode,nama,luas
34,Daerah Istimewa Yogyakarta,3170.6450
91,Papua,11
").await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 1));
        assert_eq!(found(&report, "ALREADY_STATED"), 1);
        assert_eq!(shown(&report)[0], ("STATED_DIFFERENTLY", 3, "luas", "11"));
        assert_eq!(app.count::<region_area::Entity>().await, 2);
    }

    async fn areas_are_exact_to_the_square_metre(app) {
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let report = app.import(Kind::Area, "area_2025.csv", "\
kode,nama,luas
34,Daerah Istimewa Yogyakarta,3170.6451
91,Papua,0.0000001
93,Papua Selatan,\"1,5\"
").await;

        let stored = region_area::Entity::find().all(app.database.reader()).await.unwrap();
        assert_eq!(stored.len(), 1);
        assert_eq!(stored[0].square_metres, 3_170_645_100);
        assert_eq!((stored[0].year, stored[0].source_line), (2025, 2));
        assert_eq!(shown(&report), [
            ("NUMBER_MALFORMED", 3, "luas", "0.0000001"),
            ("NUMBER_MALFORMED", 4, "luas", "1,5"),
        ]);
    }

    async fn a_code_that_became_a_number_is_read_only_where_the_name_agrees(app) {
        let list = "\
kode,nama
11,Aceh
11.10,Kabupaten Aceh Singkil
12,Sumatera Utara
12.20,Kabupaten Padang Lawas Utara
";
        app.import(Kind::Regions, "regions_2025.csv", list).await;

        let report = app.import(Kind::Area, "area_2025.csv", "\
kode,nama,luas
11.0,Aceh,1
11.1,Kabupaten Aceh Singkil,1
12.2,Kabupaten Karo,1
").await;

        assert_eq!(shown(&report), [
            ("CODE_MALFORMED", 4, "kode", "12.2"),
            ("CODE_WRITTEN_AS_NUMBER", 2, "kode", "11.0"),
            ("CODE_WRITTEN_AS_NUMBER", 3, "kode", "11.1"),
        ]);
        assert_eq!(report.rows_accepted, 2);
    }

    async fn figures_need_regions_first(app) {
        let reason = app.import_refusal(Kind::Area, "area_2025.csv", "kode,nama,luas\n34,Yogyakarta,1\n").await;

        assert!(reason.contains("pantau import regions"), "{reason}");
    }
}
