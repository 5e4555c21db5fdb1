//! The questions as lists, one for each kind of user.

use maud::{Markup, html};

use super::super::page::words;
use crate::language::Language;
use crate::questions::{Audience, Questions};

pub(in crate::http) fn shelves(questions: &Questions, language: Language) -> Markup {
    let words = words(language);
    html! {
        @for audience in Audience::ALL {
            section {
                h2 { (words.audience(audience)) }
                ul.cards {
                    @for question in questions.of(audience) {
                        li {
                            a href={ "/questions/" (question.name) "?lang=" (language.tag()) } {
                                (question.title.in_language(language))
                            }
                            p { (question.about.in_language(language)) }
                        }
                    }
                }
            }
        }
    }
}
