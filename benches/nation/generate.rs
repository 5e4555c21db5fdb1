//! Budgets of the whole nation, made up: the same every time for one number of facts.
//!
//! Documents look as published ones do (Permendagri 13/2006): every unit has its amended budget,
//! with the amounts before and after, and its realization; totals stand above what they sum, and
//! the sums meet to the sen. Written as the normalised table, one file a year.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::document::{self, HEADING, Made};

/// Provinces, regencies and cities that have budgets; the parts of Jakarta have none.
pub(crate) const GOVERNMENTS: usize = 546;
/// The first year.
pub(crate) const FIRST_YEAR: u16 = 2014;
/// Units of each government, under the codes of Permendagri 13/2006.
pub(crate) const UNITS: [(&str, &str); 12] = [
    ("1.01.01", "Dinas Pendidikan"),
    ("1.02.01", "Dinas Kesehatan"),
    ("1.03.01", "Dinas Pekerjaan Umum"),
    ("1.06.01", "Badan Perencanaan Pembangunan Daerah"),
    ("1.07.01", "Dinas Perhubungan"),
    ("1.08.01", "Badan Lingkungan Hidup"),
    ("1.13.01", "Dinas Sosial"),
    ("1.14.01", "Dinas Tenaga Kerja dan Transmigrasi"),
    ("1.20.03", "Sekretariat Daerah"),
    ("1.20.05", "Dinas Pendapatan dan Pengelolaan Keuangan"),
    ("2.01.01", "Dinas Pertanian"),
    ("2.06.01", "Dinas Perindustrian dan Perdagangan"),
];
/// Each line of a budget is stated as enacted, as amended and as realized.
const FACTS_A_LINE: u64 = 3;

/// The governments and how much they have budgeted.
pub(crate) struct Nation {
    /// Codes in the order of the shipped list.
    pub(crate) governments: Vec<String>,
    /// How many years have budgets.
    pub(crate) years: u16,
    lines: u64,
}

impl Nation {
    /// A nation with so many facts, rounded up to whole lines.
    pub(crate) fn of(facts: u64) -> anyhow::Result<Self> {
        let governments = governments()?;
        anyhow::ensure!(
            governments.len() == GOVERNMENTS,
            "the list has {} governments",
            governments.len()
        );
        Ok(Self {
            governments,
            years: match facts {
                ..1_000_000 => 1,
                1_000_000..10_000_000 => 2,
                _ => 5,
            },
            lines: facts.div_ceil(FACTS_A_LINE),
        })
    }

    /// How many facts there will be.
    pub(crate) fn facts(&self) -> u64 {
        self.lines * FACTS_A_LINE
    }

    /// Writes the budgets, one file a year.
    pub(crate) fn write(&self, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        let units = (GOVERNMENTS * UNITS.len()) as u64;
        let documents = units * u64::from(self.years);
        let (each, more) = (self.lines / documents, self.lines % documents);
        let mut paths = Vec::new();
        for year in 0..self.years {
            let path = folder.join(format!("apbd_{}.csv", FIRST_YEAR + year));
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
            writeln!(out, "{HEADING}")?;
            for place in 0..GOVERNMENTS * UNITS.len() {
                let number = u64::from(year) * units + place as u64;
                let made = self.made(place, FIRST_YEAR + year, each + u64::from(number < more));
                document::write(&mut out, &made, "PERUBAHAN")?;
                document::write(&mut out, &made, "REALISASI")?;
            }
            out.flush()?;
            paths.push(path);
        }
        Ok(paths)
    }

    fn made(&self, place: usize, year: u16, lines: u64) -> Made<'_> {
        let (unit_code, unit_name) = UNITS[place % UNITS.len()];
        Made {
            government: &self.governments[place / UNITS.len()],
            year,
            unit_code,
            unit_name,
            lines,
            seed: (u64::from(year) << 32) | place as u64,
        }
    }
}

fn governments() -> anyhow::Result<Vec<String>> {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wilayah_kemendagri_2025.csv.gz");
    let list = flate2::read::GzDecoder::new(File::open(list).context("open the region list")?);
    let mut codes = Vec::new();
    for line in BufReader::new(list).lines().skip(1) {
        let line = line.context("read the region list")?;
        let code = line.split(',').next().unwrap_or_default();
        if code.len() == 2 || code.len() == 5 && !code.starts_with("31.") {
            codes.push(code.to_owned());
        }
    }
    Ok(codes)
}
