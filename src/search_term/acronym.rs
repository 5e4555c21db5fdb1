//! Acronyms of what people ask offices for.

use super::stem::stem;

/// Acronyms in daily use, and the words they stand for.
const ACRONYMS: [(&str, &str); 36] = [
    ("ak1", "kartu pencari kerja"),
    ("amdal", "analisis mengenai dampak lingkungan"),
    ("bphtb", "bea perolehan hak tanah bangunan"),
    ("bpjs", "badan penyelenggara jaminan sosial"),
    ("dtks", "data terpadu kesejahteraan sosial"),
    ("ikd", "identitas kependudukan digital"),
    ("imb", "izin mendirikan bangunan"),
    ("kia", "kartu identitas anak"),
    ("kip", "kartu indonesia pintar"),
    ("kir", "pengujian kendaraan bermotor"),
    ("kis", "kartu indonesia sehat"),
    ("kk", "kartu keluarga"),
    ("kkpr", "kesesuaian kegiatan pemanfaatan ruang"),
    ("ktp", "kartu tanda penduduk"),
    ("lpj", "laporan pertanggungjawaban"),
    ("nib", "nomor induk berusaha"),
    ("nik", "nomor induk kependudukan"),
    ("nop", "nomor objek pajak"),
    ("npwp", "nomor pokok wajib pajak"),
    ("pbb", "pajak bumi bangunan"),
    ("pbg", "persetujuan bangunan gedung"),
    ("pkh", "program keluarga harapan"),
    ("ppdb", "penerimaan peserta didik baru"),
    ("ppid", "pejabat pengelola informasi dokumentasi"),
    ("sim", "surat izin mengemudi"),
    ("sip", "surat izin praktik"),
    ("siup", "surat izin usaha perdagangan"),
    ("skck", "surat keterangan catatan kepolisian"),
    ("skpwni", "surat keterangan pindah warga negara indonesia"),
    ("sktm", "surat keterangan tidak mampu"),
    ("slf", "sertifikat laik fungsi"),
    ("sppt", "surat pemberitahuan pajak terutang"),
    ("stnk", "surat tanda nomor kendaraan"),
    ("str", "surat tanda registrasi"),
    ("tdp", "tanda daftar perusahaan"),
    ("umkm", "usaha mikro kecil menengah"),
];

/// What words are found by beside themselves: the acronyms of what is written out, and the words of
/// acronyms with their stems. Words that say nothing are left out of both.
pub(super) fn terms(words: &[&str], stems: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (acronym, long) in ACRONYMS {
        let long_stems: Vec<String> = long.split(' ').map(stem).collect();
        if stems
            .windows(long_stems.len())
            .any(|some| some == long_stems)
        {
            found.push(acronym.to_owned());
        }
        if words.contains(&acronym) {
            found.extend(long.split(' ').map(ToOwned::to_owned));
            found.extend(long_stems);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_stand_in_order_once_each() {
        assert!(ACRONYMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
