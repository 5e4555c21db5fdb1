//! What the caller wants the answer to look like.

use axum::http::{HeaderMap, header};

/// How one answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// `application/graphql-response+json`: the status code speaks too.
    GraphqlResponse,
    /// `application/json`: the status of a request that was understood is 200 whatever came of it.
    Json,
}

impl Format {
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// What the `Accept` header allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accept {
    /// The format of a single answer; none where only events are wanted, or nothing of ours.
    pub(super) single: Option<Format>,
    /// Whether a stream of events may be the answer.
    pub(super) events: bool,
}

impl Accept {
    /// Reads the header; who sends none gets JSON, as clients from before the media type expect.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let lines: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .collect();
        let lines = match lines.as_slice() {
            [] => "*/*".to_owned(),
            lines => lines.join(","),
        };
        Self::read(&lines)
    }

    fn read(line: &str) -> Self {
        let ranges: Vec<Range<'_>> = line.split(',').filter_map(Range::read).collect();
        let modern = wish(&ranges, "application", "graphql-response+json");
        let plain = wish(&ranges, "application", "json");
        let events = wish(&ranges, "text", "event-stream");
        // Where both are wanted as much, the one that was named; where neither was, the plain one.
        let single = match (modern, plain) {
            (None, None) => None,
            (Some(modern), Some(plain)) if modern == plain && !modern.named() => Some(Format::Json),
            (modern, plain) if modern >= plain => Some(Format::GraphqlResponse),
            (_, _) => Some(Format::Json),
        };
        let best = modern.max(plain);
        let only_events =
            events.is_some_and(|events| best.is_none_or(|best| events.quality > best.quality));
        Self {
            single: single.filter(|_| !only_events),
            events: events.is_some(),
        }
    }
}

/// How much a media type is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    /// In thousandths.
    quality: u16,
    /// 2 where the type was named, 1 for `type/*`, 0 for `*/*`.
    exactness: u8,
}

impl Wish {
    fn named(self) -> bool {
        self.exactness == 2
    }
}

/// The wish of the most exact range that covers a type; none where it is not wanted.
fn wish(ranges: &[Range<'_>], kind: &str, subkind: &str) -> Option<Wish> {
    ranges
        .iter()
        .filter_map(|range| {
            let exactness = range.covers(kind, subkind)?;
            Some((exactness, range.quality))
        })
        .max()
        .filter(|(_, quality)| *quality > 0)
        .map(|(exactness, quality)| Wish { quality, exactness })
}

/// One entry of the header.
#[derive(Debug)]
struct Range<'a> {
    kind: &'a str,
    subkind: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    /// None for what is no media range, or one in another encoding than UTF-8.
    fn read(entry: &'a str) -> Option<Self> {
        let mut parts = entry.split(';').map(str::trim);
        let (kind, subkind) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => quality = thousandths(value)?,
                "charset" if !is_utf8(value) => return None,
                _ => {}
            }
        }
        Some(Self {
            kind,
            subkind,
            quality,
        })
    }

    fn covers(&self, kind: &str, subkind: &str) -> Option<u8> {
        match (self.kind, self.subkind) {
            ("*", "*") => Some(0),
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(1),
            (own, sub) if own.eq_ignore_ascii_case(kind) && sub.eq_ignore_ascii_case(subkind) => {
                Some(2)
            }
            _ => None,
        }
    }
}

/// Whether a charset is the one we speak.
pub(super) fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// A quality of 0 to 1 with at most three decimals, in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Accept, Format};

    #[test]
    fn the_most_wanted_format_is_chosen() {
        let (modern, plain) = (Some(Format::GraphqlResponse), Some(Format::Json));
        for (line, single, events) in [
            ("*/*", plain, true),
            ("application/*", plain, false),
            ("application/json", plain, false),
            ("application/graphql-response+json", modern, false),
            (
                "Application/GraphQL-Response+JSON; Charset=\"UTF-8\"",
                modern,
                false,
            ),
            (
                "application/json, application/graphql-response+json",
                modern,
                false,
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                modern,
                false,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json;q=0.51",
                plain,
                false,
            ),
            ("application/graphql-response+json;q=0, */*", plain, true),
            ("application/json;q=0, */*;q=0.1", modern, true),
            ("application/json, */*;q=0.1", plain, true),
            ("application/graphql-response+json, */*", modern, true),
            ("application/json;charset=utf-16", None, false),
            ("application/json;q=2", None, false),
            ("text/html", None, false),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                plain,
                true,
            ),
            ("text/event-stream", None, true),
            ("text/event-stream, application/json;q=0.9", None, true),
            (
                "application/graphql-response+json, application/json, text/event-stream",
                modern,
                true,
            ),
            ("", None, false),
        ] {
            assert_eq!(Accept::read(line), Accept { single, events }, "{line}");
        }
    }
}
