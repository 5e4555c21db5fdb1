//! A published file: its identity, and its text, compressed or not.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use encoding_rs::WINDOWS_1252;
use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

use super::ImportError;
use super::finding::Finding;
pub use crate::service::chain::hex;
use crate::service::quality::rule::QualityRule;

/// A file that was found and can be read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its name without folders and without `.gz`.
    pub name: String,
    /// SHA-256 of its bytes as published, compressed or not, in hexadecimal.
    pub sha256: String,
    /// Its size as published.
    pub bytes: u64,
    /// How many of its bytes were read so far by [`SourceFile::open`]'s reader.
    pub bytes_read: Arc<AtomicU64>,
    place: Place,
}

/// Where a file's bytes are.
#[derive(Debug, Clone)]
enum Place {
    Disk(PathBuf),
    Memory(Cow<'static, [u8]>),
}

impl SourceFile {
    /// Finds a file and takes its fingerprint, reading it once from end to end.
    pub fn find(path: &Path) -> Result<Self, ImportError> {
        let refused = |error: std::io::Error| {
            ImportError::refused(format!("{} cannot be read: {error}", path.display()))
        };
        let mut file = File::open(path).map_err(refused)?;
        if !file.metadata().map_err(refused)?.is_file() {
            return Err(ImportError::refused(format!(
                "{} is no file",
                path.display()
            )));
        }
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut buffer).map_err(refused)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            hash.update(&buffer[..read]);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let sha256 = hex(&hash.finalize());
        Ok(Self::at(Place::Disk(path.to_owned()), &name, sha256, bytes))
    }

    /// A file that the program carries within itself.
    pub fn embedded(name: &str, content: Cow<'static, [u8]>) -> Self {
        let sha256 = hex(&Sha256::digest(&content));
        let bytes = content.len() as u64;
        Self::at(Place::Memory(content), name, sha256, bytes)
    }

    fn at(place: Place, name: &str, sha256: String, bytes: u64) -> Self {
        Self {
            name: name.strip_suffix(".gz").unwrap_or(name).to_owned(),
            sha256,
            bytes,
            bytes_read: Arc::default(),
            place,
        }
    }

    /// The file's content, decompressed where it is gzip (told by its first bytes, not its name),
    /// without a byte order mark.
    pub fn open(&self) -> anyhow::Result<Box<dyn Read + Send>> {
        let context = || format!("open {}", self.name);
        let bytes: Box<dyn Read + Send> = match &self.place {
            Place::Disk(path) => Box::new(File::open(path).with_context(context)?),
            Place::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        };
        let counted = Counted {
            inner: bytes,
            bytes_read: Arc::clone(&self.bytes_read),
        };
        let mut buffered = BufReader::with_capacity(1 << 16, counted);
        let (magic, bytes) = peek(&mut buffered, [0x1f, 0x8b]).with_context(context)?;
        let mut text: Box<dyn Read + Send> = if magic {
            Box::new(MultiGzDecoder::new(BufReader::new(bytes.chain(buffered))))
        } else {
            Box::new(bytes.chain(buffered))
        };
        let (mark, start) = peek(&mut text, [0xef, 0xbb, 0xbf]).with_context(context)?;
        if mark {
            return Ok(text);
        }
        Ok(Box::new(start.chain(text)))
    }

    /// A year written in the file's name (`…_2025.csv`), when it names exactly one.
    pub fn year_in_name(&self) -> Option<i16> {
        let mut years: Vec<i16> = self
            .name
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 4)
            .filter_map(|digits| digits.parse().ok())
            .filter(|year| (1945..=2200).contains(year))
            .collect();
        years.dedup();
        match years[..] {
            [year] => Some(year),
            _ => None,
        }
    }
}

/// Takes the first bytes of `content` off, and says whether they are `expected`.
fn peek<const N: usize>(
    content: &mut impl Read,
    expected: [u8; N],
) -> std::io::Result<(bool, Cursor<Vec<u8>>)> {
    let mut start = Vec::with_capacity(N);
    content.by_ref().take(N as u64).read_to_end(&mut start)?;
    Ok((start == expected, Cursor::new(start)))
}

/// The text of a cell, and whether it had to be read as Windows-1252 because it is no UTF-8.
///
/// A NUL is shown as U+FFFD: no text in a database may hold one.
pub fn decode(cell: &[u8]) -> (Cow<'_, str>, bool) {
    let (text, guessed) = match std::str::from_utf8(cell) {
        Ok(text) => (text.into(), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(cell).0, true),
    };
    if has_nul(cell) {
        return (text.replace('\0', "\u{fffd}").into(), guessed);
    }
    (text, guessed)
}

/// Whether a cell holds a NUL, as damaged files and files that are no text do.
pub fn has_nul(cell: &[u8]) -> bool {
    cell.contains(&0)
}

/// The cells of a row as one text, for a finding.
pub fn shown<'a>(cells: impl Iterator<Item = &'a [u8]>) -> String {
    cells
        .map(|cell| decode(cell).0)
        .collect::<Vec<_>>()
        .join(",")
}

/// Why a row is left out of which one of these cells holds a NUL; none where none does.
pub fn nul_finding<'a>(
    cells: impl Iterator<Item = &'a [u8]> + Clone,
    line: i64,
) -> Option<Finding> {
    cells.clone().any(has_nul).then(|| {
        Finding::rejected(
            QualityRule::TEXT_HAS_NUL,
            "The row holds a NUL: its text is damaged.",
        )
        .at(line)
        .cell("", shown(cells))
    })
}

/// Why a file is refused of which a heading, or what stands above it, holds a NUL.
pub fn nul_refusal(file_name: &str, line: i64) -> ImportError {
    ImportError::refused(format!(
        "{file_name}: line {line} holds a NUL, so the file is damaged or no text in UTF-8; \
         save it again as CSV in UTF-8"
    ))
}

struct Counted<R> {
    inner: R,
    bytes_read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
