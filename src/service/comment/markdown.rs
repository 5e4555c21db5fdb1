//! What people write, as HTML that can do nothing.
//!
//! Markdown is read as far as conversations need it; everything else in it is text. The events of
//! the parser are chosen one by one, and what is written of them is sanitised again by a list of
//! what may stand there (ADR 63).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// Where links may lead.
const SCHEMES: [&str; 2] = ["http", "https"];
/// Links help nobody's rank, and tell nobody where the reader came from.
const RELATION: &str = "nofollow ugc noopener noreferrer";

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "p",
            "br",
            "em",
            "strong",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "del",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(SCHEMES))
        .link_rel(Some(RELATION));
    builder
});

/// A text as HTML: paragraphs, emphasis, lists, quotations, code and links. Headings are paragraphs,
/// an image is its description, HTML is shown as it was written.
pub fn html(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).filter_map(tamed);
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events);
    let mut out = SANITISER.clean(&out).to_string();
    out.truncate(out.trim_end().len());
    out
}

/// The event as it may be written; none where nothing is.
fn tamed(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        Event::Start(tag) => Event::Start(match tag {
            Tag::Heading { .. } => Tag::Paragraph,
            Tag::CodeBlock(_) => Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented),
            Tag::Link { dest_url, .. } => Tag::Link {
                link_type: LinkType::Inline,
                dest_url: safe(dest_url),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            },
            kept @ (Tag::Paragraph
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Item
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough) => kept,
            _ => return None,
        }),
        Event::End(tag) => Event::End(match tag {
            TagEnd::Heading(_) => TagEnd::Paragraph,
            kept @ (TagEnd::CodeBlock
            | TagEnd::Link
            | TagEnd::Paragraph
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough) => kept,
            _ => return None,
        }),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        kept @ (Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak) => kept,
        _ => return None,
    })
}

/// Where a link leads; nowhere, unless to a page by its whole address.
fn safe(address: CowStr<'_>) -> CowStr<'_> {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme);
    let is_page = scheme.is_some_and(|scheme| {
        SCHEMES
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    });
    if is_page {
        address
    } else {
        CowStr::Borrowed("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_conversations_need_is_written() {
        for (text, expected) in [
            ("Baik.\n\nKedua", "<p>Baik.</p>\n<p>Kedua</p>"),
            (
                "a *b* **c** ~~d~~ `e`",
                "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>",
            ),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
            ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>"),
            ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
            ("```rust\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"),
            ("# Judul", "<p>Judul</p>"),
            ("![gambar](https://a.id/b.png)", "<p>gambar</p>"),
            (
                "[a](https://a.id/?b=1&c=2 \"t\")",
                "<p><a href=\"https://a.id/?b=1&amp;c=2\" rel=\"nofollow ugc noopener noreferrer\">a</a></p>",
            ),
            ("", ""),
        ] {
            assert_eq!(html(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_do_something_is_shown_or_left_out() {
        for text in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onmouseover=alert(1)>b</b>",
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](java\tscript:alert(1))",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](//evil.example)",
            "[a](vbscript:x)",
            "<javascript:alert(1)>",
            "[a][b]\n\n[b]: javascript:alert(1)",
            "<svg><script>1</script></svg>",
            "<math><mtext></mtext></math>",
            "```\"><script>\n1\n```",
            "[a](https://a.id/\"onmouseover=alert(1))",
            "<!-- --><style>*{}</style>",
        ] {
            let html = html(text);
            let tags: Vec<&str> = html
                .split('<')
                .skip(1)
                .map(|tag| tag.split(['>', ' ']).next().unwrap_or_default())
                .collect();
            let known = ["p", "/p", "a", "/a", "pre", "/pre", "code", "/code"];
            assert!(tags.iter().all(|tag| known.contains(tag)), "{text}\n{html}");
            for (_, after) in html.match_indices("<a ").map(|(at, _)| html.split_at(at)) {
                let inside = after.split('>').next().unwrap_or_default();
                let quotes = inside.matches('"').count();
                assert!(
                    inside.starts_with("<a href=\"https://a.id/") || !inside.contains("href=\"j"),
                    "{html}"
                );
                assert!(quotes % 2 == 0 && !inside.contains("\" on"), "{html}");
            }
            assert!(
                !html.contains("href=\"java")
                    && !html.contains("href=\"data")
                    && !html.contains("href=\"//"),
                "{html}"
            );
        }
    }
}
