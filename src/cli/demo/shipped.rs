//! What the project ships, in the order in which it is loaded, and where it comes from. The full
//! account, with what was changed, is `data/NOTICE.md`.

use crate::import::Kind;

/// A shipped file.
#[derive(Debug)]
pub(super) struct Shipped {
    pub(super) file: &'static str,
    pub(super) kind: Kind,
    /// The version, where the file's name does not say it.
    pub(super) edition: Option<&'static str>,
    pub(super) publisher: &'static str,
    pub(super) url: &'static str,
    pub(super) licence: &'static str,
}

const CODE_LIST: &str = "None stated; text of a regulation";

/// Every shipped file; the newest list of regions first, since the first is the quickest to store.
pub(super) const SHIPPED: [Shipped; 8] = [
    Shipped {
        file: "wilayah_kemendagri_2025.csv.gz",
        kind: Kind::Regions,
        edition: None,
        publisher: "cahyadsn/wilayah, after Kepmendagri 300.2.2-2138/2025",
        url: "https://github.com/cahyadsn/wilayah/blob/b7ad440a/db/wilayah.sql",
        licence: "MIT",
    },
    Shipped {
        file: "wilayah_kemendagri_2016.csv.gz",
        kind: Kind::Regions,
        edition: None,
        publisher: "cahyadsn/wilayah, after Permendagri 56/2015",
        url: "https://github.com/cahyadsn/wilayah/blob/b7ad440a/db/archive/wilayah_2016.sql",
        licence: "MIT",
    },
    Shipped {
        file: "wilayah_penduduk_2025.csv.gz",
        kind: Kind::Population,
        edition: None,
        publisher: "cahyadsn/wilayah, after Kepmendagri 300.2.2-2138/2025",
        url: "https://github.com/cahyadsn/wilayah/blob/b7ad440a/db/wilayah_penduduk.sql",
        licence: "MIT",
    },
    Shipped {
        file: "wilayah_luas_2025.csv.gz",
        kind: Kind::Area,
        edition: None,
        publisher: "cahyadsn/wilayah, after the Badan Informasi Geospasial",
        url: "https://github.com/cahyadsn/wilayah/blob/b7ad440a/db/wilayah_luas.sql",
        licence: "MIT",
    },
    Shipped {
        file: "kode_rekening_permendagri_90_2019.csv.gz",
        kind: Kind::Accounts,
        edition: None,
        publisher: "putributarbutar53/prp2_toba, after Permendagri 90/2019",
        url: "https://github.com/putributarbutar53/prp2_toba/blob/e3671754/dump_database.sql",
        licence: CODE_LIST,
    },
    Shipped {
        file: "nomenklatur_2023.csv.gz",
        kind: Kind::Nomenclature,
        edition: None,
        publisher: "AldiAlfatih/BAPPEDA",
        url: "https://github.com/AldiAlfatih/BAPPEDA/tree/915fd4e7/database/seeders",
        licence: CODE_LIST,
    },
    Shipped {
        file: "apbd_diy_2014_2016.csv.gz",
        kind: Kind::Budget,
        edition: None,
        publisher: "Governments of Kulon Progo, Bantul, Gunungkidul, Sleman and Yogyakarta, \
                    gathered by roaddee/dulkemot",
        url: "https://github.com/roaddee/dulkemot/tree/2e11b020/content/berkas",
        licence: "MIT",
    },
    // The list of Permendagri 13/2006 is gathered from the budgets.
    Shipped {
        file: "padanan_akun_2006_2019.csv.gz",
        kind: Kind::Crosswalk,
        edition: None,
        publisher: "This project: a comparison of names",
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
];

const MADE_UP: &str = "This project: made up, of no real government (data buatan)";

/// The example: a government that does not exist, through a merger, a split and a renaming, what its
/// units promise, and what came of it.
pub(super) const EXAMPLE: [Shipped; 6] = [
    Shipped {
        file: "contoh/contoh_wilayah.csv",
        kind: Kind::ExampleRegions,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
    Shipped {
        file: "contoh/contoh_perubahan_opd.csv",
        kind: Kind::UnitChanges,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
    Shipped {
        file: "contoh/contoh_apbd_2015_2019.csv.gz",
        kind: Kind::Budget,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
    // After the budgets, which name its units.
    Shipped {
        file: "contoh/contoh_layanan.csv",
        kind: Kind::Services,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
    Shipped {
        file: "contoh/contoh_capaian_layanan.csv",
        kind: Kind::ServicePeriods,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
    Shipped {
        file: "contoh/contoh_skm.csv",
        kind: Kind::Satisfaction,
        edition: None,
        publisher: MADE_UP,
        url: "data/NOTICE.md",
        licence: "MIT OR Apache-2.0",
    },
];
