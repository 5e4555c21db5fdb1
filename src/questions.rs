//! The ready questions: documents of `questions/` that anyone may run, with words for people.

mod column;
mod front_matter;
mod heading;
mod variable;

use std::collections::HashMap;

use anyhow::{Context as _, anyhow, ensure};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use rust_embed::RustEmbed;

pub use column::ColumnKind;
pub use front_matter::Audience;
pub use heading::Headings;
pub use variable::{Choice, Input, Mistake, Variable};

use crate::language::Text;
use front_matter::FrontMatter;

/// The variable that continues a list; a page asks for it by a link and not in its form.
pub const AFTER: &str = "after";

/// The files, within the program.
#[derive(RustEmbed)]
#[folder = "questions/"]
#[include = "*.graphql"]
struct Documents;

/// A question that is ready to run.
#[derive(Debug, Clone)]
pub struct Question {
    /// The stem of its file; it stands in addresses.
    pub name: String,
    /// For whom it is.
    pub audience: Audience,
    /// The question as people ask it.
    pub title: Text,
    /// What the answer shows.
    pub about: Text,
    /// The document, without what is written above it.
    pub document: String,
    /// The name of its operation.
    pub operation: Option<String>,
    /// What may be changed, in the order of the document.
    pub variables: Vec<Variable>,
    /// How the columns of its table are shown, by path.
    pub columns: HashMap<String, ColumnKind>,
    /// The top-level field that `$after` continues, where there is one.
    pub paged_field: Option<String>,
}

/// All ready questions.
#[derive(Debug, Clone)]
pub struct Questions {
    questions: Vec<Question>,
    headings: Headings,
}

impl Questions {
    /// Those that come with the program, checked against the schema.
    pub fn shipped(sdl: &str) -> anyhow::Result<Self> {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql")
            .map_err(|invalid| anyhow!("the schema is invalid: {}", first(&invalid.errors)))?;
        let mut names: Vec<_> = Documents::iter().collect();
        names.sort_unstable();
        let questions = names.iter().map(|file| {
            let content = Documents::get(file).context("the file is gone")?;
            let text = std::str::from_utf8(&content.data).context("read as UTF-8")?;
            let name = file.trim_end_matches(".graphql");
            Question::read(name, text, &schema).with_context(|| format!("read questions/{file}"))
        });
        Ok(Self {
            questions: questions.collect::<anyhow::Result<_>>()?,
            headings: heading::shipped()?,
        })
    }

    /// What people call the columns of answers.
    pub fn headings(&self) -> &Headings {
        &self.headings
    }

    /// The names of their operations.
    pub fn operations(&self) -> Vec<String> {
        let named = self
            .iter()
            .filter_map(|question| question.operation.clone());
        named.collect()
    }

    /// The question with this name.
    pub fn get(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter()
    }

    /// Those for one kind of user.
    pub fn of(&self, audience: Audience) -> impl Iterator<Item = &Question> {
        self.iter()
            .filter(move |question| question.audience == audience)
    }
}

impl Question {
    fn read(name: &str, text: &str, schema: &Valid<Schema>) -> anyhow::Result<Self> {
        let mut words = FrontMatter::read(text)?;
        let document = ExecutableDocument::parse_and_validate(schema, words.document(), name)
            .map_err(|invalid| anyhow!("the document is invalid: {}", first(&invalid.errors)))?;
        let operation = (document.operations.get(None))
            .map_err(|_| anyhow!("the document has more than one operation"))?;
        ensure!(operation.is_query(), "only queries are ready questions");
        let (paging, asked): (Vec<_>, Vec<_>) =
            (operation.variables.iter()).partition(|variable| variable.name == AFTER);
        let paged_field = (!paging.is_empty())
            .then(|| column::only_field(operation))
            .transpose()?;
        let variables = asked.iter().map(|definition| {
            let label = words.take_text(&definition.name)?;
            Variable::read(definition, label, schema)
        });
        let variables = variables.collect::<anyhow::Result<_>>()?;
        let question = Self {
            name: name.to_owned(),
            audience: words.take_audience()?,
            title: words.take_text("title")?,
            about: words.take_text("about")?,
            document: words.document().to_owned(),
            operation: operation.name.as_ref().map(ToString::to_string),
            variables,
            columns: column::kinds(&document, operation),
            paged_field,
        };
        words.finish()?;
        Ok(question)
    }
}

/// The first of many: rendering all of them can take minutes.
fn first(errors: &apollo_compiler::validation::DiagnosticList) -> String {
    (errors.iter().next()).map_or_else(String::new, |error| error.error.to_string())
}
