//! The words of the field: the Indonesian term, the name it has here, what it means.

/// A word of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The Indonesian term.
    pub term: &'static str,
    /// Its name in the API.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// The regulation that defines it, where one does.
    pub regulation: Option<&'static str>,
}

const fn word(
    term: &'static str,
    name: &'static str,
    meaning: &'static str,
    regulation: &'static str,
) -> Word {
    let regulation = if regulation.is_empty() {
        None
    } else {
        Some(regulation)
    };
    Word {
        term,
        name,
        meaning,
        regulation,
    }
}

const UNITS: &str = "PP 18/2016";
const SERVICE: &str = "UU 25/2009";

/// Every word, by field: place, organization, plan, budget.
pub const WORDS: &[Word] = &[
    word(
        "wilayah",
        "Region",
        "A province, regency, city, district or village.",
        "",
    ),
    word(
        "kode wilayah",
        "regionCode",
        "Official code of a region.",
        "",
    ),
    word(
        "provinsi",
        "PROVINCE",
        "Region of the first level, with a government and a budget.",
        "",
    ),
    word(
        "kabupaten",
        "REGENCY",
        "Rural region of the second level, with a government and a budget.",
        "",
    ),
    word(
        "kota",
        "CITY",
        "Urban region of the second level, with a government and a budget.",
        "",
    ),
    word(
        "kecamatan",
        "DISTRICT",
        "Region of the third level; its office is a unit.",
        "",
    ),
    word(
        "kelurahan",
        "URBAN_VILLAGE",
        "Region of the fourth level that is part of its district's office.",
        "",
    ),
    word(
        "desa",
        "VILLAGE",
        "Region of the fourth level that governs itself.",
        "",
    ),
    word(
        "desa adat",
        "CUSTOMARY_VILLAGE",
        "Village governed by custom.",
        "",
    ),
    word(
        "pemerintah daerah",
        "government",
        "The government of a province, regency or city.",
        "",
    ),
    word(
        "perangkat daerah, OPD, SKPD",
        "Unit",
        "Office of a local government with a budget of its own.",
        UNITS,
    ),
    word(
        "unit SKPD, UPTD",
        "Unit with a parent",
        "Office that is part of another.",
        UNITS,
    ),
    word(
        "sekretariat daerah",
        "SECRETARIAT",
        "Office that coordinates all units.",
        UNITS,
    ),
    word(
        "sekretariat DPRD",
        "COUNCIL_SECRETARIAT",
        "Office that serves the council.",
        UNITS,
    ),
    word(
        "inspektorat",
        "INSPECTORATE",
        "Office that supervises all units.",
        UNITS,
    ),
    word(
        "dinas",
        "AGENCY",
        "Office that carries out an affair of government.",
        UNITS,
    ),
    word(
        "badan",
        "BOARD",
        "Office that supports the affairs: planning, finance, staff.",
        UNITS,
    ),
    word("bagian", "DIVISION", "Part of a secretariat.", UNITS),
    word("RSUD", "HOSPITAL", "Hospital of a local government.", UNITS),
    word(
        "puskesmas",
        "HEALTH_CENTRE",
        "Community health centre.",
        UNITS,
    ),
    word(
        "penataan organisasi",
        "UnitChange",
        "A change of what units there are.",
        UNITS,
    ),
    word("pembentukan", "FORMATION", "A unit is founded.", UNITS),
    word("penggabungan", "MERGER", "Units become one.", UNITS),
    word("pemecahan", "SPLIT", "A unit becomes several.", UNITS),
    word("penghapusan", "ABOLITION", "A unit is abolished.", UNITS),
    word(
        "perubahan nomenklatur",
        "RENAMING",
        "A unit gets another name.",
        UNITS,
    ),
    word(
        "pengalihan fungsi",
        "FUNCTION_TRANSFER",
        "Functions go from one unit to another.",
        UNITS,
    ),
    word(
        "dasar hukum",
        "legalBasis",
        "The regulation that orders something.",
        "",
    ),
    word(
        "urusan",
        "AFFAIR",
        "What local government is responsible for, in the broadest sense.",
        "",
    ),
    word(
        "bidang urusan",
        "AFFAIR_FIELD",
        "A field within an affair, such as health.",
        "",
    ),
    word("program", "PROGRAM", "What a unit wants to reach.", ""),
    word("kegiatan", "ACTIVITY", "What is done for a program.", ""),
    word("sub kegiatan", "SUB_ACTIVITY", "Part of an activity.", ""),
    word(
        "nomenklatur",
        "Nomenclature",
        "The national list of affairs, programs and activities.",
        "Permendagri 90/2019",
    ),
    word(
        "APBD",
        "regional budget",
        "The budget of a local government for one year.",
        "",
    ),
    word(
        "tahun anggaran",
        "fiscalYear",
        "The calendar year of a budget.",
        "",
    ),
    word(
        "tahap",
        "BudgetStage",
        "The point in the budget cycle at which an amount is stated.",
        "",
    ),
    word("RKPD", "WORK_PLAN", "Work plan of a local government.", ""),
    word(
        "KUA-PPAS",
        "CEILING",
        "Agreement with the council on ceilings.",
        "",
    ),
    word("RAPBD", "DRAFT", "Draft of the budget.", ""),
    word("APBD murni", "ENACTED", "The budget as first enacted.", ""),
    word(
        "pergeseran",
        "SHIFT",
        "Money moved between items without a new enactment by the council.",
        "",
    ),
    word(
        "APBD perubahan",
        "AMENDED",
        "The budget as amended with the council.",
        "",
    ),
    word(
        "anggaran (dalam LRA)",
        "FINAL_BUDGET",
        "The budget against which a realization report sets its amounts.",
        "",
    ),
    word(
        "LRA",
        "REALIZATION",
        "Report of what was spent and received.",
        "",
    ),
    word("pendapatan", "REVENUE", "Money that comes in.", ""),
    word("belanja", "EXPENDITURE", "Money that goes out.", ""),
    word(
        "belanja tidak langsung",
        "indirect expenditure",
        "Expenditure outside programs, until 2020.",
        "Permendagri 13/2006",
    ),
    word(
        "belanja langsung",
        "direct expenditure",
        "Expenditure of programs, until 2020.",
        "Permendagri 13/2006",
    ),
    word(
        "penerimaan pembiayaan",
        "FINANCING_RECEIPT",
        "Money from reserves, loans or last year.",
        "",
    ),
    word(
        "pengeluaran pembiayaan",
        "FINANCING_PAYMENT",
        "Money into reserves, participations or repayment.",
        "",
    ),
    word(
        "kode rekening",
        "Account",
        "What kind of money is meant.",
        "Permendagri 90/2019",
    ),
    word("sumber dana", "FundSource", "Where money comes from.", ""),
    word(
        "rincian belanja",
        "BudgetItem",
        "What is being paid for.",
        "",
    ),
    word("pagu", "ceiling", "The most that may be spent.", ""),
    word("realisasi", "realized", "Spent or received.", ""),
    word(
        "serapan",
        "absorptionRate",
        "Realized as a share of the current budget.",
        "",
    ),
    word("sisa", "remaining", "Current budget less realized.", ""),
    word(
        "surplus/defisit",
        "surplus",
        "Revenue less expenditure.",
        "",
    ),
    word(
        "SiLPA",
        "carryover",
        "What is left over at the end of a year.",
        "",
    ),
    word(
        "pelayanan publik",
        "PublicService",
        "What a unit offers to people.",
        SERVICE,
    ),
    word(
        "standar pelayanan",
        "ServiceStandard",
        "What is promised about a service, from a day on.",
        SERVICE,
    ),
    word(
        "persyaratan",
        "requirements",
        "What the applicant for a service brings.",
        SERVICE,
    ),
    word(
        "jangka waktu penyelesaian",
        "processingTime",
        "The longest time that a service is promised to take.",
        SERVICE,
    ),
    word("biaya/tarif", "fee", "What a service costs.", SERVICE),
];
