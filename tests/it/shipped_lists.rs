//! The lists that come with the project: regions, residents, areas, accounts, nomenclature.

use entity::{region_area, region_population, region_succession};
use pantau::import::{Kind, Options};

use crate::support::files::of_the_project;
use crate::support::on_both;

on_both! {
    async fn the_shipped_reference_data_is_imported_whole(app) {
        let mut read = Vec::new();

        for (kind, name) in [
            (Kind::Regions, "wilayah_kemendagri_2025.csv.gz"),
            (Kind::Regions, "wilayah_kemendagri_2016.csv.gz"),
            (Kind::Population, "wilayah_penduduk_2025.csv.gz"),
            (Kind::Area, "wilayah_luas_2025.csv.gz"),
            (Kind::Accounts, "kode_rekening_permendagri_90_2019.csv.gz"),
            (Kind::Nomenclature, "nomenklatur_2023.csv.gz"),
        ] {
            let report = app.import_file(kind, &of_the_project(&format!("data/{name}")), &Options::default()).await.unwrap();
            read.push((report.rows_accepted, report.rows_rejected));
            if name == "wilayah_kemendagri_2016.csv.gz" {
                assert_eq!(report.counted["regions_vanished"], 614);
                assert_eq!(report.counted["regions_appeared"], 743);
                assert_eq!(report.counted["regions_succeeded"], 607);
            }
        }

        // One account lies under one that the list lacks, and 19 programs are missing whose 48
        // activities and sub-activities the list has.
        assert_eq!(read, [(91_599, 0), (7_708, 0), (553, 0), (552, 0), (1_559, 1), (2_500, 48)]);
        assert_eq!(app.count::<region_succession::Entity>().await, 607);
        assert_eq!(app.count::<region_population::Entity>().await, 552);
        assert_eq!(app.count::<region_area::Entity>().await, 552);
    }
}
