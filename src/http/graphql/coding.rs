//! In which coding the caller takes an answer.

use axum::http::{HeaderMap, header};

use crate::response_cache::Coding;

/// The coding that the caller wants most of those we have; where several are wanted as much, the
/// smallest.
pub(super) fn wanted(headers: &HeaderMap) -> Coding {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    let entries = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','));
    let mut best = (0.0, Coding::Identity);
    let (mut gzip, mut brotli, mut any) = (None, None, None);
    for entry in entries {
        let (name, quality) = read(entry);
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = Some(quality),
            "br" => brotli = Some(quality),
            "*" => any = Some(quality),
            _ => {}
        }
    }
    for (quality, coding) in [(brotli, Coding::Brotli), (gzip, Coding::Gzip)] {
        let quality = quality.or(any).unwrap_or(0.0);
        if quality > best.0 {
            best = (quality, coding);
        }
    }
    best.1
}

/// A coding's name and how much it is wanted; not at all where that cannot be read.
fn read(entry: &str) -> (&str, f32) {
    let mut parts = entry.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
    (
        name,
        quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0)),
    )
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_coding_most_wanted_is_taken_and_of_equals_the_smallest() {
        for (line, expected) in [
            ("", Coding::Identity),
            ("identity", Coding::Identity),
            ("gzip", Coding::Gzip),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("br;q=0.5, gzip", Coding::Gzip),
            ("br;q=0, GZIP;q=0.1", Coding::Gzip),
            ("*", Coding::Brotli),
            ("*;q=0.2, gzip;q=0", Coding::Brotli),
            ("br;q=nonsense", Coding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(line));

            assert_eq!(wanted(&headers), expected, "{line}");
        }
    }
}
