//! What kind of unit a name tells.

use entity::unit_version::UnitKind;

use crate::search_name;

/// Beginnings of names, and the kind that each tells; the first that fits decides.
const BEGINNINGS: [(&str, UnitKind); 50] = [
    // The office of the civil servants' corps, not the council's.
    ("sekretariat dewan pengurus", UnitKind::Other),
    ("sekretariat dprd", UnitKind::CouncilSecretariat),
    ("sekretariat dewan", UnitKind::CouncilSecretariat),
    ("setwan", UnitKind::CouncilSecretariat),
    ("sekretariat daerah", UnitKind::Secretariat),
    ("setda", UnitKind::Secretariat),
    ("inspektorat", UnitKind::Inspectorate),
    ("badan layanan umum daerah rumah sakit", UnitKind::Hospital),
    ("badan rumah sakit", UnitKind::Hospital),
    ("rumah sakit", UnitKind::Hospital),
    ("rsud", UnitKind::Hospital),
    ("rsd", UnitKind::Hospital),
    ("rsu", UnitKind::Hospital),
    ("rs", UnitKind::Hospital),
    ("puskesmas", UnitKind::HealthCentre),
    ("pusat kesehatan masyarakat", UnitKind::HealthCentre),
    ("dinas", UnitKind::Agency),
    ("badan", UnitKind::Board),
    ("bappeda", UnitKind::Board),
    ("bapenda", UnitKind::Board),
    ("bapelitbangda", UnitKind::Board),
    ("bakesbangpol", UnitKind::Board),
    ("bpbd", UnitKind::Board),
    ("bpkad", UnitKind::Board),
    ("bkad", UnitKind::Board),
    ("bkd", UnitKind::Board),
    ("bkpp", UnitKind::Board),
    ("bkpsdm", UnitKind::Board),
    ("kantor kecamatan", UnitKind::DistrictOffice),
    ("kecamatan", UnitKind::DistrictOffice),
    ("kantor kelurahan", UnitKind::UrbanVillageOffice),
    ("kelurahan", UnitKind::UrbanVillageOffice),
    ("bagian", UnitKind::Division),
    ("sd", UnitKind::School),
    ("sdn", UnitKind::School),
    ("smp", UnitKind::School),
    ("smpn", UnitKind::School),
    ("sma", UnitKind::School),
    ("sman", UnitKind::School),
    ("smk", UnitKind::School),
    ("smkn", UnitKind::School),
    ("slb", UnitKind::School),
    ("slbn", UnitKind::School),
    ("tk", UnitKind::School),
    ("tkn", UnitKind::School),
    ("sekolah dasar", UnitKind::School),
    ("sekolah menengah", UnitKind::School),
    ("sekolah luar biasa", UnitKind::School),
    ("taman kanak kanak", UnitKind::School),
    ("sanggar kegiatan belajar", UnitKind::School),
];

/// Beginnings that say that the unit is a technical one, whatever else it is.
const TECHNICAL: [&str; 5] = [
    "upt",
    "uptd",
    "uptb",
    "unit pelaksana teknis",
    "unit pelaksana teknis daerah",
];

/// The kind of unit that a name tells, by how the name begins; `OTHER` where it tells none.
///
/// A technical unit that is a hospital, a health centre or a school is that first.
pub fn of_name(name: &str) -> UnitKind {
    let name = search_name::plain(name);
    let technical = TECHNICAL
        .iter()
        .filter_map(|words| after(&name, words))
        .min_by_key(|rest| rest.len());
    match technical {
        Some(rest) => match by_beginning(rest) {
            kind @ (UnitKind::Hospital | UnitKind::HealthCentre | UnitKind::School) => kind,
            _ => UnitKind::TechnicalUnit,
        },
        None => by_beginning(&name),
    }
}

fn by_beginning(name: &str) -> UnitKind {
    BEGINNINGS
        .iter()
        .find(|(words, _)| after(name, words).is_some())
        .map_or(UnitKind::Other, |(_, kind)| *kind)
}

/// What follows `words` at the beginning of `name`, where they end with a word.
fn after<'a>(name: &'a str, words: &str) -> Option<&'a str> {
    let rest = name.strip_prefix(words)?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_kind() {
        for (name, kind) in [
            ("Dinas Pendidikan", UnitKind::Agency),
            ("DINAS KESEHATAN", UnitKind::Agency),
            ("Badan Perencanaan Pembangunan Daerah", UnitKind::Board),
            ("Bappeda Kulonprogo", UnitKind::Board),
            ("BPBD", UnitKind::Board),
            ("Sekretariat Daerah", UnitKind::Secretariat),
            ("Sekretariat DPRD", UnitKind::CouncilSecretariat),
            (
                "Sekretariat Dewan Perwakilan Rakyat Daerah",
                UnitKind::CouncilSecretariat,
            ),
            ("Dewan Perwakilan Rakyat Daerah", UnitKind::Other),
            ("Sekretariat Korpri", UnitKind::Other),
            ("Sekretariat Dewan Pengurus Korpri", UnitKind::Other),
            ("Inspektorat Daerah", UnitKind::Inspectorate),
            ("Kecamatan Kebonsari", UnitKind::DistrictOffice),
            ("Kantor Kecamatan Bantul", UnitKind::DistrictOffice),
            ("Kelurahan Nglames", UnitKind::UrbanVillageOffice),
            ("RSUD Dolopo", UnitKind::Hospital),
            ("Rumah Sakit Umum Daerah Wates", UnitKind::Hospital),
            ("UPT Puskesmas Jetis", UnitKind::HealthCentre),
            ("Puskesmas Jetis", UnitKind::HealthCentre),
            ("UPTD Pasar", UnitKind::TechnicalUnit),
            (
                "Unit Pelaksana Teknis Daerah Laboratorium",
                UnitKind::TechnicalUnit,
            ),
            (
                "UPT Dinas Pendidikan Kecamatan Depok",
                UnitKind::TechnicalUnit,
            ),
            ("Bagian Hukum", UnitKind::Division),
            ("SMP Negeri 2 Wates", UnitKind::School),
            ("SMAN 1 Bantul", UnitKind::School),
            ("UPT SD Negeri 3", UnitKind::School),
            ("Satuan Polisi Pamong Praja", UnitKind::Other),
            ("Kantor Lingkungan Hidup", UnitKind::Other),
            ("Sdabinamarga", UnitKind::Other),
        ] {
            assert_eq!(of_name(name), kind, "{name}");
        }
    }
}
