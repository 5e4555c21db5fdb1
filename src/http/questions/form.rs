//! The form of a question: one labelled field for each of its variables.

use maud::{Markup, html};

use super::super::page::{Words, words};
use super::asked::Filled;
use super::governments;
use crate::language::Language;
use crate::questions::{Choice, Input, Mistake, Question, Variable};

pub(super) fn form(question: &Question, filled: &Filled, language: Language) -> Markup {
    let words = words(language);
    html! {
        form action={ "/questions/" (question.name) } method="get" {
            input type="hidden" name="lang" value=(language.tag());
            @for variable in &question.variables {
                (field(variable, filled, language))
            }
            button type="submit" { (words.ask) }
        }
    }
}

fn field(variable: &Variable, filled: &Filled, language: Language) -> Markup {
    let words = words(language);
    let id = format!("field-{}", variable.name);
    let text = filled.text(variable);
    let mistake = filled
        .mistake(variable)
        .map(|mistake| sentence(mistake, words));
    let described = mistake.map(|_| format!("{id}-mistake"));
    let invalid = mistake.map(|_| "true");
    html! {
        div.field {
            label for=(id) {
                (variable.label.in_language(language))
                @if variable.required { " " small { "(" (words.required) ")" } }
            }
            @match &variable.input {
                Input::Choice(choices) => select id=(id) name=(variable.name)
                    aria-invalid=[invalid] aria-describedby=[described.as_deref()] {
                    (options(variable, choices, &text, words))
                },
                Input::YesNo => select id=(id) name=(variable.name) {
                    @if !variable.required { option value="" selected[text.is_empty()] { (words.any) } }
                    option value="true" selected[text == "true"] { (words.yes) }
                    option value="false" selected[text == "false"] { (words.no) }
                },
                Input::WholeNumber => input id=(id) name=(variable.name) type="text" pattern="-?[0-9]+"
                    inputmode="numeric" value=(text) required[variable.required]
                    aria-invalid=[invalid] aria-describedby=[described.as_deref()];,
                Input::RegionCode => input id=(id) name=(variable.name) type="text" value=(text)
                    list=(governments::LIST) autocomplete="off" required[variable.required]
                    aria-invalid=[invalid] aria-describedby=[described.as_deref()];,
                Input::Text => input id=(id) name=(variable.name) type="text" value=(text)
                    autocomplete="off" required[variable.required]
                    aria-invalid=[invalid] aria-describedby=[described.as_deref()];,
            }
            @if let (Some(mistake), Some(id)) = (mistake, &described) {
                p.mistake id=(id) { (mistake) }
            }
        }
    }
}

/// What is not among the choices is kept for its writer to see, and not silently replaced.
fn options(variable: &Variable, choices: &[Choice], text: &str, words: &Words) -> Markup {
    let is_known = choices.iter().any(|choice| choice.value == text);
    html! {
        @if !variable.required { option value="" selected[text.is_empty()] { (words.any) } }
        @if !is_known && !text.is_empty() { option value=(text) selected { (text) } }
        @for choice in choices {
            option value=(choice.value) selected[choice.value == text] {
                (choice.value)
                @if !choice.meaning.is_empty() { ": " (choice.meaning) }
            }
        }
    }
}

fn sentence(mistake: Mistake, words: &Words) -> &'static str {
    match mistake {
        Mistake::Missing => words.missing,
        Mistake::NotAWholeNumber => words.not_a_whole_number,
        Mistake::NotAChoice => words.not_a_choice,
    }
}
