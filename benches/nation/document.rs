//! One unit's budget as a table of codes, labels and amounts, totals above what they sum.

use std::io::Write;

/// Whose budget, and how long.
pub(crate) struct Made<'a> {
    pub(crate) government: &'a str,
    pub(crate) year: u16,
    pub(crate) unit_code: &'a str,
    pub(crate) unit_name: &'a str,
    /// Lines that are no totals.
    pub(crate) lines: u64,
    /// What the amounts follow from.
    pub(crate) seed: u64,
}

/// The table's heading.
pub(crate) const HEADING: &str = "kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,\
                           no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas";

/// Most programs of a unit: their numbers have two digits.
const PROGRAMS: u64 = 90;
const ACTIVITIES: u64 = 4;
const PURPOSES: [&str; 10] = [
    "Pelayanan Administrasi Perkantoran",
    "Peningkatan Sarana dan Prasarana Aparatur",
    "Peningkatan Kapasitas Sumber Daya Aparatur",
    "Pengembangan Sistem Pelaporan Kinerja dan Keuangan",
    "Pemberdayaan Masyarakat dan Kelembagaan",
    "Pembangunan dan Pemeliharaan Jalan dan Jembatan",
    "Pengembangan Data dan Informasi",
    "Peningkatan Mutu Pelayanan Dasar",
    "Pengendalian Pencemaran Lingkungan",
    "Penataan Penguasaan dan Pemanfaatan Tanah",
];
const SALARIES: [&str; 8] = [
    "Gaji Pokok PNS/Uang Representasi",
    "Tunjangan Keluarga",
    "Tunjangan Jabatan",
    "Tunjangan Fungsional",
    "Tunjangan Fungsional Umum",
    "Tunjangan Beras",
    "Tunjangan PPh/Tunjangan Khusus",
    "Pembulatan Gaji",
];
/// Types of direct expenditure, with their objects; each object has four details.
const DIRECT: [(&str, &str, &[&str]); 3] = [
    (
        "5.2.1",
        "Belanja Pegawai",
        &["Honorarium PNS", "Honorarium Non PNS", "Uang Lembur"],
    ),
    (
        "5.2.2",
        "Belanja Barang dan Jasa",
        &[
            "Belanja Bahan Pakai Habis",
            "Belanja Bahan/Material",
            "Belanja Jasa Kantor",
            "Belanja Premi Asuransi",
            "Belanja Perawatan Kendaraan Bermotor",
            "Belanja Cetak dan Penggandaan",
            "Belanja Sewa Rumah/Gedung/Gudang/Parkir",
            "Belanja Sewa Sarana Mobilitas",
            "Belanja Sewa Alat Berat",
            "Belanja Sewa Perlengkapan dan Peralatan Kantor",
            "Belanja Makanan dan Minuman",
        ],
    ),
    (
        "5.2.3",
        "Belanja Modal",
        &[
            "Belanja Modal Pengadaan Tanah",
            "Belanja Modal Pengadaan Alat-Alat Berat",
            "Belanja Modal Pengadaan Alat Kantor",
            "Belanja Modal Pengadaan Komputer",
        ],
    ),
];
const DETAILS: u64 = 4;

/// Writes a document's rows of the normalised table: an amended budget (`PERUBAHAN`), with the
/// amounts before and after, or a realization (`REALISASI`).
pub(crate) fn write(out: &mut impl Write, made: &Made<'_>, kind: &str) -> std::io::Result<()> {
    let Made {
        government,
        year,
        unit_code,
        unit_name,
        ..
    } = made;
    let field = &unit_code[..4];
    let has_pair = kind == "PERUBAHAN";
    let title = if has_pair {
        "Penjabaran Perubahan APBD"
    } else {
        "Realisasi APBD"
    };
    let file = government.replace('.', "");
    for row in &rows(made) {
        write!(
            out,
            "{government},{year},{kind},{title},{unit_code},{unit_name},{field} . {unit_code} . {},\"{}\",",
            row.code, row.label
        )?;
        let [before, after, realized] = row.amounts;
        if has_pair {
            let change = after - before;
            let percent = i128::from(change) * 10_000 / i128::from(before.max(1));
            let percent = Sen(i64::try_from(percent).unwrap_or_default());
            let (before, after, change) = (Sen(before), Sen(after), Sen(change));
            write!(out, ",{before},{after},{change},{percent}")?;
        } else {
            write!(out, "{},,,,", Sen(realized))?;
        }
        writeln!(out, ",{file}_{year}_{kind}.csv")?;
    }
    Ok(())
}

/// Hundredths, written as documents write rupiah: without decimals where there are none.
struct Sen(i64);

impl std::fmt::Display for Sen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.abs() / 100, self.0.abs() % 100);
        if rest == 0 {
            write!(out, "{sign}{whole}")
        } else {
            write!(out, "{sign}{whole}.{rest:02}")
        }
    }
}

struct Row {
    code: String,
    label: String,
    /// Before, after and realized, in sen.
    amounts: [i64; 3],
}

/// Rows so far, and where amounts come from.
struct Rows {
    rows: Vec<Row>,
    state: u64,
}

impl Rows {
    /// A total that sums what is added to it later; says where it stands.
    fn total(&mut self, code: String, label: impl Into<String>) -> usize {
        let label = label.into();
        let amounts = [0; 3];
        self.rows.push(Row {
            code,
            label,
            amounts,
        });
        self.rows.len() - 1
    }

    /// A line with amounts of its own, which the totals above it take in.
    fn line(&mut self, code: String, label: impl Into<String>, totals: &[usize]) {
        let before = (250_000 + self.next() % 400_000_000) / 1_000 * 100_000;
        let after = if self.next().is_multiple_of(5) {
            before * (80 + self.next() % 40) / 100
        } else {
            before
        };
        let realized = after / 1_000 * (650 + self.next() % 350);
        let amounts = [before, after, realized].map(u64::cast_signed);
        for total in totals {
            for (sum, amount) in self.rows[*total].amounts.iter_mut().zip(amounts) {
                *sum += amount;
            }
        }
        let label = label.into();
        self.rows.push(Row {
            code,
            label,
            amounts,
        });
    }

    /// The next number of the sequence (Steele, Lea and Flood: `SplitMix64`).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

fn rows(made: &Made<'_>) -> Vec<Row> {
    let mut rows = Rows {
        rows: Vec::new(),
        state: made.seed.wrapping_mul(0x2545_f491_4f6c_dd1d),
    };
    let revenue = if made.unit_code == "1.20.05" {
        made.lines / 4
    } else {
        0
    };
    let salaries = (made.lines / 5).clamp(1, 24).min(made.lines - revenue);
    if revenue > 0 {
        add_revenue(&mut rows, revenue);
    }
    let all = rows.total("00.00 . 5".to_owned(), "BELANJA");
    add_salaries(&mut rows, all, salaries);
    add_programs(&mut rows, all, made.lines - revenue - salaries);
    rows.rows
}

fn add_revenue(rows: &mut Rows, lines: u64) {
    let all = rows.total("00.00 . 4".to_owned(), "PENDAPATAN");
    let own = rows.total("00.00 . 4.1".to_owned(), "PENDAPATAN ASLI DAERAH");
    let taxes = rows.total("00.00 . 4.1.1".to_owned(), "Pajak Daerah");
    let mut object = 0;
    for line in 0..lines {
        let (tax, detail) = (line / 50 + 1, line % 50 + 1);
        if detail == 1 {
            object = rows.total(
                format!("00.00 . 4.1.1.{tax:02}"),
                format!("Pajak Daerah Kelompok {tax}"),
            );
        }
        rows.line(
            format!("00.00 . 4.1.1.{tax:02}.{detail:02}"),
            format!("Pajak Daerah Kelompok {tax} Wilayah {detail}"),
            &[all, own, taxes, object],
        );
    }
}

fn add_salaries(rows: &mut Rows, all: usize, lines: u64) {
    let indirect = rows.total("00.00 . 5.1".to_owned(), "BELANJA TIDAK LANGSUNG");
    let none = rows.total("00.00".to_owned(), "Non Kegiatan");
    let staff = rows.total("00.00 . 5.1.1".to_owned(), "Belanja Pegawai");
    let mut object = 0;
    for (line, name) in (0..lines).zip(SALARIES.iter().cycle()) {
        let (group, detail) = (line / 8 + 1, line % 8 + 1);
        if detail == 1 {
            object = rows.total(
                format!("00.00 . 5.1.1.{group:02}"),
                format!("Gaji dan Tunjangan Golongan {group}"),
            );
        }
        rows.line(
            format!("00.00 . 5.1.1.{group:02}.{detail:02}"),
            *name,
            &[all, indirect, none, staff, object],
        );
    }
}

fn add_programs(rows: &mut Rows, all: usize, lines: u64) {
    if lines == 0 {
        return;
    }
    let direct = rows.total("01.01 . 5.2".to_owned(), "BELANJA LANGSUNG");
    let accounts: Vec<_> = DIRECT
        .iter()
        .flat_map(|(code, name, objects)| {
            (1..=objects.len() as u64 * DETAILS).map(move |at| (*code, *name, *objects, at - 1))
        })
        .collect();
    let each = lines
        .div_ceil(PROGRAMS * ACTIVITIES)
        .clamp(6, accounts.len() as u64);
    let (mut left, mut activity_number, mut program) = (lines, 0, 0);
    while left > 0 {
        let (number, activity) = (
            activity_number / ACTIVITIES + 1,
            activity_number % ACTIVITIES + 1,
        );
        let purpose =
            PURPOSES[usize::try_from(activity_number / ACTIVITIES).unwrap_or_default() % 10];
        if activity == 1 {
            program = rows.total(format!("{number:02}"), format!("Program {purpose}"));
        }
        let key = format!("{number:02}.{activity:02}");
        let total = rows.total(key.clone(), format!("Kegiatan {activity} {purpose}"));
        let here = usize::try_from(left.min(each)).unwrap_or_default();
        let first = rows.next() % (accounts.len() - here + 1) as u64;
        let first = usize::try_from(first).unwrap_or_default();
        let (mut kind, mut object, mut last) = (0, 0, ("", u64::MAX));
        for (code, name, objects, at) in &accounts[first..first + here] {
            let (place, detail) = (at / DETAILS, at % DETAILS + 1);
            let object_name = objects[usize::try_from(place).unwrap_or_default()];
            if last.0 != *code {
                kind = rows.total(format!("{key} . {code}"), *name);
            }
            if last != (*code, place) {
                object = rows.total(format!("{key} . {code}.{:02}", place + 1), object_name);
            }
            last = (*code, place);
            rows.line(
                format!("{key} . {code}.{:02}.{detail:02}", place + 1),
                format!("{object_name} Rincian {detail}"),
                &[all, direct, program, total, kind, object],
            );
        }
        left -= here as u64;
        activity_number += 1;
    }
}
