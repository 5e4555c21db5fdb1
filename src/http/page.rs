//! Pages for people: one frame, one style sheet, no script.

mod number;
mod style;
mod words;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use crate::language::Language;

pub(super) use number::{grouped, written};
pub(super) use style::{STYLE_PATH, style};
pub(super) use words::{Words, words};

/// Nothing is fetched from anywhere else, and nothing runs.
const POLICY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
);

/// A page within its frame.
pub(super) struct Page<'a> {
    pub(super) language: Language,
    pub(super) title: &'a str,
    /// Where it stands, with all that was asked but the language.
    pub(super) address: &'a str,
    pub(super) body: Markup,
}

impl Page<'_> {
    pub(super) fn response(self, status: StatusCode) -> Response {
        let headers = [
            POLICY,
            (header::VARY, HeaderValue::from_static("accept-language")),
            (
                header::CONTENT_LANGUAGE,
                HeaderValue::from_static(self.language.tag()),
            ),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
        ];
        (status, headers, self.frame()).into_response()
    }

    fn frame(&self) -> Markup {
        let words = words(self.language);
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    link rel="icon" href="/explorer/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href=(*STYLE_PATH);
                }
                body {
                    a.skip href="#content" { (words.skip) }
                    header.site {
                        a.brand href={ "/?lang=" (self.language.tag()) } {
                            img src="/explorer/icon.svg" alt="" width="24" height="24";
                            "Pantau"
                        }
                        nav aria-label=(words.pages) {
                            (self.entry("/explorer", words.explorer))
                            (self.entry("/questions", words.questions))
                            a href="/schema.graphql" { (words.schema) }
                        }
                        nav.languages aria-label=(words.language) {
                            @for language in Language::ALL {
                                a href=(with_language(self.address, language))
                                    lang=(language.tag()) hreflang=(language.tag())
                                    aria-current=[(language == self.language).then_some("true")]
                                    title=(language.name())
                                    aria-label={ (language.tag().to_uppercase()) ": " (language.name()) } {
                                    (language.tag().to_uppercase())
                                }
                            }
                        }
                    }
                    main #content { (self.body) }
                    footer.site {
                        p { (words.footer) " " a href="/explorer/licenses.md" { (words.licences) } }
                    }
                }
            }
        }
    }

    fn entry(&self, path: &str, name: &str) -> Markup {
        let is_here = self.address.split('?').next() == Some(path);
        html! {
            a href={ (path) "?lang=" (self.language.tag()) }
                aria-current=[is_here.then_some("page")] { (name) }
        }
    }
}

/// The same page in another language.
pub(super) fn with_language(address: &str, language: Language) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}lang={}", language.tag())
}

/// The language of a request.
pub(super) fn language_of(query: Option<&str>, headers: &HeaderMap) -> Language {
    let query = query.unwrap_or_default().as_bytes();
    let asked = form_urlencoded::parse(query).find(|(key, _)| key == "lang");
    language(asked.as_ref().map(|(_, tag)| tag.as_ref()), headers)
}

/// The language asked for, or else the one that the browser prefers.
fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = || {
        let header = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut best = None;
        for part in header.split(',') {
            let mut words = part.split(';');
            let language = words.next().and_then(Language::of_tag);
            let weight = words.next().and_then(|word| word.trim().strip_prefix("q="));
            let weight = weight.map_or("1", str::trim).parse().unwrap_or(0.0_f32);
            if let Some(language) = language
                && weight > 0.0
                && best.is_none_or(|(_, most)| weight > most)
            {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    };
    asked
        .and_then(Language::of_tag)
        .or_else(accepted)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_beats_the_browsers_preference() {
        let mut headers = HeaderMap::new();
        assert_eq!(language(None, &headers), Language::English);

        let accepted = HeaderValue::from_static("jv, en;q=0.5, id-ID;q=0.9");
        headers.insert(header::ACCEPT_LANGUAGE, accepted);
        assert_eq!(language(None, &headers), Language::Indonesian);
        assert_eq!(language(Some("en"), &headers), Language::English);
        assert_eq!(language(Some("fr"), &headers), Language::Indonesian);
    }
}
