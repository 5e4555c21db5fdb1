//! How citations are made and found again.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::object::Citation;
use crate::graphql::cited::{self, Uncitable};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::Variables;
use crate::graphql::{Api, Asked};
use crate::service::citation::CiteRefusal;

/// What is cited: a question, as it would be asked.
#[derive(Debug, InputObject)]
pub struct CreateCitationInput {
    /// The text of a document with a query; give this or `documentId`.
    query: Option<String>,
    /// The name of a ready question, or the SHA-256 of a document that was sent before.
    document_id: Option<String>,
    /// Which operation of the document; needed where it holds several.
    operation_name: Option<String>,
    /// The values of its variables; none unless given.
    variables: Option<Variables>,
}

/// Either the citation, or the reasons there is none.
#[derive(Debug, SimpleObject)]
pub struct CreateCitationPayload {
    /// The citation; null when it was refused.
    citation: Option<Citation>,
    /// Why it was refused; empty on success.
    user_errors: Vec<CreateCitationError>,
}

/// Why a citation was refused.
#[derive(Debug, SimpleObject)]
pub struct CreateCitationError {
    /// What is wrong, for programs.
    code: CreateCitationErrorCode,
    /// The field of the input that is at fault; null where none is.
    field: Option<&'static str>,
    /// What is wrong, for people.
    message: String,
}

/// What is wrong with a citation that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CreateCitationErrorCode {
    /// Neither or both of `query` and `documentId` were given.
    DocumentMissing,
    /// The document is not known, not valid, or asks for too much.
    DocumentRefused,
    /// The operation is a mutation or a subscription: only what reads can be cited.
    NotAQuery,
    /// The answer depends on who asks, or is what people say and may take back: only published data
    /// can be cited.
    NotPublished,
    /// The answer has errors: only a whole answer can be cited.
    AnswerFailed,
    /// The question and this citation together cost more than you may ask for now.
    RateLimited,
    /// Imports were committed one after the other while the question was answered.
    DataChanging,
    /// An import is writing to the database; try again when it has ended.
    Busy,
    /// There is no room for more citations on this server.
    Full,
}

impl CreateCitationPayload {
    fn refused(
        code: CreateCitationErrorCode,
        field: Option<&'static str>,
        message: impl Into<String>,
    ) -> Self {
        let error = CreateCitationError {
            code,
            field,
            message: message.into(),
        };
        Self {
            citation: None,
            user_errors: vec![error],
        }
    }
}

impl From<Uncitable> for CreateCitationPayload {
    fn from(reason: Uncitable) -> Self {
        use CreateCitationErrorCode as Code;
        match reason {
            Uncitable::Refused(messages) => Self {
                citation: None,
                user_errors: messages
                    .into_iter()
                    .map(|message| CreateCitationError {
                        code: Code::DocumentRefused,
                        field: Some("query"),
                        message,
                    })
                    .collect(),
            },
            Uncitable::NotAQuery => Self::refused(
                Code::NotAQuery,
                Some("query"),
                "Only queries can be cited: they read and change nothing.",
            ),
            Uncitable::NotPublished => Self::refused(
                Code::NotPublished,
                Some("query"),
                "The answer depends on who asks, or is what people say and may take back; only published \
                 data can be cited.",
            ),
            Uncitable::Failed(message) => Self::refused(
                Code::AnswerFailed,
                Some("query"),
                format!("The answer has an error and cannot be cited: {message}"),
            ),
            Uncitable::Limited => Self::refused(
                Code::RateLimited,
                None,
                "You have asked for too much in a short time; try again in a moment.",
            ),
            Uncitable::Changing => Self::refused(
                Code::DataChanging,
                None,
                "The data changed while the question was answered; try again in a moment.",
            ),
            Uncitable::Kept(CiteRefusal::Busy) => Self::refused(
                Code::Busy,
                None,
                "An import is writing to the database; try again when it has ended.",
            ),
            Uncitable::Kept(CiteRefusal::Full) => Self::refused(
                Code::Full,
                None,
                "There is no room for more citations on this server.",
            ),
        }
    }
}

/// Citing answers.
#[derive(Debug, Default)]
pub struct CitationMutation;

/// Citing answers.
#[Object]
impl CitationMutation {
    /// Answers a question and keeps the answer under an address that stays. Citing the same on the
    /// same day from the same data gives the same citation.
    async fn create_citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to cite.")] input: CreateCitationInput,
    ) -> Result<Option<CreateCitationPayload>, ApiError> {
        let asked = match asked(input) {
            Ok(asked) => asked,
            Err(refused) => return Ok(Some(*refused)),
        };
        let api = ctx
            .data_opt::<Api>()
            .ok_or_else(|| anyhow::anyhow!("the request carries no API"))?
            .clone();
        let made = ctx
            .read(|_| async move { cited::cite(api, asked).await })
            .await?;
        Ok(Some(match made {
            Ok(citation) => CreateCitationPayload {
                citation: Some(Citation(citation)),
                user_errors: Vec::new(),
            },
            Err(reason) => reason.into(),
        }))
    }
}

fn asked(input: CreateCitationInput) -> Result<Asked, Box<CreateCitationPayload>> {
    let CreateCitationInput {
        query,
        document_id,
        operation_name,
        variables,
    } = input;
    if query.is_some() == document_id.is_some() {
        return Err(Box::new(CreateCitationPayload::refused(
            CreateCitationErrorCode::DocumentMissing,
            None,
            "Give either `query` or `documentId`.",
        )));
    }
    let variables = variables.map_or(serde_json::Value::Null, |variables| variables.0);
    Ok(Asked {
        query,
        operation_name,
        variables: async_graphql::Variables::from_json(variables),
        extensions: document_id
            .as_deref()
            .map(cited::naming)
            .unwrap_or_default(),
    })
}

/// Looking citations up.
#[derive(Debug, Default)]
pub struct CitationQuery;

/// Looking citations up.
#[Object]
impl CitationQuery {
    /// The citation with this id. Null if there is none.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Result<Option<Citation>, ApiError> {
        let id = NodeKind::Citation.parse(&id)?;
        Ok(ctx.load(ById::new(id)).await?.map(Citation))
    }
}
