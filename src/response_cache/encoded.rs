//! An answer as it leaves: its bytes, plain and compressed, and its tags.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

use super::Key;
use super::key::hex;

/// A body smaller than this is not worth compressing.
const SMALL: usize = 1_024;
/// What an entry takes beside its bytes.
const OVERHEAD: usize = 512;
/// Brotli's quality: about as fast as gzip's default, and a fifth smaller.
const BROTLI_QUALITY: i32 = 5;
/// Brotli's window, in bits.
const BROTLI_WINDOW: i32 = 20;

/// How a body is encoded on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// `gzip`
    Gzip,
    /// `br`
    Brotli,
}

impl Coding {
    /// The word for it in `Content-Encoding`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

/// An answer without errors, encoded. Compressed forms are made once, when first asked for.
#[derive(Debug)]
pub struct Encoded {
    identity: Bytes,
    /// Where it belongs in the cache.
    key: Option<Key>,
    /// The tag of each coding, quoted.
    tags: [Bytes; 3],
    gzip: OnceCell<Option<Bytes>>,
    brotli: OnceCell<Option<Bytes>>,
}

impl Encoded {
    /// An answer with this body.
    pub fn new(identity: Bytes) -> Self {
        let digest = hex(&Sha256::digest(&identity)[..16]);
        // One tag for each coding: a strong tag stands for the bytes that are sent.
        let tags = ["", "-gzip", "-br"].map(|suffix| Bytes::from(format!("\"{digest}{suffix}\"")));
        Self {
            identity,
            key: None,
            tags,
            gzip: OnceCell::new(),
            brotli: OnceCell::new(),
        }
    }

    /// The same answer; it belongs under this key.
    pub(super) fn under(mut self, key: Option<Key>) -> Self {
        self.key = key;
        self
    }

    /// Where it belongs in the cache.
    pub(super) const fn key(&self) -> Option<Key> {
        self.key
    }

    /// The body as it is.
    pub const fn identity(&self) -> &Bytes {
        &self.identity
    }

    /// The body in the coding that was asked for, or as it is where that would not be smaller.
    pub async fn body(&self, coding: Coding) -> (Bytes, Coding) {
        let made = match coding {
            Coding::Identity => None,
            _ if self.identity.len() < SMALL => None,
            Coding::Gzip => self.made(&self.gzip, gzip).await,
            Coding::Brotli => self.made(&self.brotli, brotli).await,
        };
        made.map_or_else(
            || (self.identity.clone(), Coding::Identity),
            |body| (body, coding),
        )
    }

    /// The strong entity tag of the body in this coding.
    pub fn tag(&self, coding: Coding) -> Bytes {
        self.tags[coding as usize].clone()
    }

    /// Whether a tag stands for this answer, in whichever coding.
    pub fn has_tag(&self, tag: &[u8]) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// Bytes that keeping it takes, compressed forms included once they are made.
    pub(super) fn weight(&self) -> u32 {
        let forms = [&self.gzip, &self.brotli];
        let compressed: usize = forms
            .iter()
            .filter_map(|form| form.get()?.as_ref())
            .map(Bytes::len)
            .sum();
        u32::try_from(self.identity.len() + compressed + OVERHEAD).unwrap_or(u32::MAX)
    }

    /// A compressed form, made on a thread where it keeps nobody waiting; none if it is not
    /// smaller.
    async fn made(
        &self,
        form: &OnceCell<Option<Bytes>>,
        compress: fn(&[u8]) -> std::io::Result<Vec<u8>>,
    ) -> Option<Bytes> {
        let make = async || {
            let body = self.identity.clone();
            let size = body.len();
            let made = tokio::task::spawn_blocking(move || compress(&body)).await;
            match made {
                Ok(Ok(made)) if made.len() < size => Some(Bytes::from(made)),
                _ => None,
            }
        };
        form.get_or_init(make).await.clone()
    }
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn brotli(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut made = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: body.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*body, &mut made, &params)?;
    Ok(made)
}
