//! The API: its schema, and how a request is answered.

pub mod app;
pub mod areas;
mod asked;
pub mod batch;
pub mod budget;
pub mod calendar;
pub mod change;
pub mod citation;
pub mod cited;
pub mod code_list;
pub mod comment;
pub mod complaint;
pub mod connection;
pub mod context;
pub mod cube;
pub mod diff;
pub mod error;
pub mod execution;
pub mod export;
pub mod filter;
pub mod glossary;
pub mod interface;
pub mod loader;
pub mod moderation;
pub mod node;
pub mod person;
pub mod program;
pub mod public_service;
pub mod region;
pub mod satisfaction;
pub mod scalar;
pub mod signal;
pub mod source;
pub mod subscription;
pub mod unit;
pub mod user_account;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;

use admission::{Admission, Persisted};
use anyhow::Context as _;
use async_graphql::{
    MergedObject, Request, Response, SDLExportOptions, Schema, ValidationMode, Value, value,
};

pub use admission::Kind as OperationKind;
pub use asked::Asked;
pub use cited::Purse;
use subscription::Subscription;

use crate::auth::actor::Actor;
use crate::config::Config;
use crate::service::Services;
use crate::service::page::DEFAULT_SIZE;
use crate::service::user_account::attempts::{Attempts, Uncounted};
use error::{code, request_error};

/// Everything that can be asked. Amounts are in rupiah; null means that nothing is stated.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    region::RegionQuery,
    unit::UnitQuery,
    program::ProgramQuery,
    public_service::PublicServiceQuery,
    budget::BudgetQuery,
    cube::CubeQuery,
    diff::DiffQuery,
    code_list::CodeListQuery,
    source::SourceQuery,
    change::ChangeQuery,
    citation::CitationQuery,
    calendar::CalendarQuery,
    signal::SignalQuery,
    glossary::GlossaryQuery,
    app::ViewerQuery,
    moderation::ModerationQuery,
    satisfaction::SatisfactionQuery,
    complaint::ComplaintQuery,
    interface::NodeQuery,
);

/// Everything that can be done. What is expected to go wrong is told in `userErrors`.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    citation::CitationMutation,
    comment::CommentMutation,
    moderation::ModerationMutation,
    satisfaction::SatisfactionMutation,
    complaint::ComplaintMutation,
    user_account::SessionMutation,
    user_account::InvitationMutation,
);

type PantauSchema = Schema<Query, Mutation, Subscription>;

/// The API over one database. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    schema: PantauSchema,
    services: Services,
    admission: Arc<Admission>,
    persisted: Arc<Persisted>,
    published: Arc<HashMap<String, Arc<str>>>,
    /// Where the caller is charged for work that shows only while it is done; none sets no limit.
    purse: Option<Arc<dyn Purse>>,
    lists: Arc<export::ListFields>,
    /// Who asks. Anyone, unless the answer is for this caller alone.
    actor: Arc<Actor>,
    /// What counts how often this caller tries to get in.
    attempts: Arc<dyn Attempts>,
}

/// A request that may be executed; what it may do is known before any of it is done.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Its operation, with its values.
    pub operation: admission::Admitted,
    /// Whether only its cost is wanted.
    pub is_dry_run: bool,
}

impl Admitted {
    /// The name of its operation.
    pub fn name(&self) -> Option<String> {
        self.operation.name().map(ToOwned::to_owned)
    }

    /// What its operation may do.
    pub fn kind(&self) -> OperationKind {
        self.operation.kind()
    }

    /// Whether its answer depends on who asks.
    pub fn is_personal(&self) -> bool {
        let mut reads = self.operation.reads().iter();
        reads.any(|read| areas::is_personal(read.ty(), read.field()))
    }

    /// Whether its answer is made of published data alone: neither of what people say, which they may
    /// take back, nor of who asks.
    pub fn is_published(&self) -> bool {
        let mut reads = self.operation.reads().iter();
        !self.is_personal() && !reads.any(|read| areas::is_of_conversation(read.ty(), read.field()))
    }

    /// Whether it is answered event by event, not once.
    pub fn is_followed(&self) -> bool {
        self.kind() == OperationKind::Subscription && !self.is_dry_run
    }
}

impl Api {
    /// The API over these use cases.
    pub fn new(services: Services, config: &Config) -> anyhow::Result<Self> {
        let sizes = admission::Sizes {
            page: DEFAULT_SIZE.into(),
            ..admission::Sizes::default()
        };
        let bytes = config.document_cache_bytes;
        let sdl = sdl();
        let admission = Admission::new(&sdl, config.document_limits(), sizes, bytes)
            .context("read the schema")?;
        Ok(Self {
            schema: schema(),
            services,
            admission: Arc::new(admission),
            persisted: Arc::new(Persisted::new(config.persisted_documents_bytes)),
            published: Arc::default(),
            purse: None,
            lists: Arc::new(export::ListFields::of(&sdl)?),
            actor: Arc::default(),
            attempts: Arc::new(Uncounted),
        })
    }

    /// The same API; requests may name these documents.
    #[must_use]
    pub fn publishing(self, documents: impl IntoIterator<Item = (String, String)>) -> Self {
        let documents = documents
            .into_iter()
            .map(|(name, text)| (name, text.into()));
        Self {
            published: Arc::new(documents.collect()),
            ..self
        }
    }

    /// The use cases behind it.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The same API; its use cases are these.
    #[must_use]
    pub fn over(&self, services: Services) -> Self {
        Self {
            services,
            ..self.clone()
        }
    }

    /// The same API; its caller is charged here.
    #[must_use]
    pub fn charging(&self, purse: Arc<dyn Purse>) -> Self {
        Self {
            purse: Some(purse),
            ..self.clone()
        }
    }

    /// The same API for this caller: for what is executed for it alone.
    #[must_use]
    pub fn acting(&self, actor: Arc<Actor>) -> Self {
        Self {
            actor,
            ..self.clone()
        }
    }

    /// The same API; how often its caller tries to get in is counted here.
    #[must_use]
    pub fn counting(&self, attempts: Arc<dyn Attempts>) -> Self {
        Self {
            attempts,
            ..self.clone()
        }
    }

    /// Reads a request, or says why it is not executed.
    pub fn admit(&self, asked: &Asked) -> Result<Admitted, Box<Response>> {
        let operation = asked.admitted(&self.admission, &self.persisted, &self.published);
        operation
            .map(|operation| Admitted {
                operation,
                is_dry_run: asked.is_dry_run(),
            })
            .map_err(|refusal| Box::new(Response::from_errors(error::of_refusal(&refusal))))
    }

    /// The text of the document that a request means; none where it is not known.
    fn text(&self, asked: &Asked) -> Option<String> {
        asked.text(&self.persisted, &self.published)
    }

    /// Whether a request means to write, also where it is refused.
    pub fn means_to_write(&self, asked: &Asked) -> bool {
        let name = asked.operation_name.as_deref();
        let text = asked.query.as_deref();
        let intent = text.and_then(|text| self.admission.intent(text, name));
        intent == Some(OperationKind::Mutation)
    }

    /// Answers a query or a mutation.
    pub async fn execute(&self, admitted: &Admitted, request_id: &str) -> Response {
        let operation = &admitted.operation;
        if admitted.is_dry_run {
            return self.with_cost(Response::new(value!({})), operation);
        }
        let (loaders, started) = batch::loaders(self.services.clone());
        // What one mutation of a request wrote, the next one's answer must show.
        loaders.enable_all_cache(operation.kind() != OperationKind::Mutation);
        let mut request = Request::new(String::new())
            .variables(operation.variables().clone())
            .data(loaders)
            .data(started.clone())
            .data(self.clone());
        request.set_parsed_query(operation.executable());
        let mut response = batch::run(Box::pin(self.schema.execute(request)), started).await;
        for error in &mut response.errors {
            *error = error::guarded(error.clone(), request_id);
        }
        self.with_cost(response, operation)
    }

    /// The answer, with what it cost.
    fn with_cost(&self, response: Response, operation: &admission::Admitted) -> Response {
        let cost: Value = value!({
            "requested": operation.cost(),
            "limit": self.admission.limits().cost,
        });
        response.extension("cost", cost)
    }
}

/// Whether a request was refused before any of its fields was asked.
pub fn was_refused(response: &Response) -> bool {
    response.is_err() && response.errors.iter().all(|error| error.path.is_empty())
}

/// The answer to a request that cannot be understood, with this code.
pub fn refused(code: &str, message: String) -> Response {
    Response::from_errors(vec![request_error(code, message)])
}

/// The answer to a request that took too long.
pub fn timed_out() -> Response {
    let message = "The request took too long and was given up.";
    Response::from_errors(vec![request_error(code::REQUEST_TIMEOUT, message)])
}

/// The answer to an operation too many on one connection.
pub fn too_many_operations() -> Response {
    let message = "Too many operations run on this connection; end one of them first.";
    Response::from_errors(vec![request_error(code::RATE_LIMITED, message)])
}

/// The answer to a request of a client that has asked for too much.
pub fn limited() -> Response {
    let message = "You have asked for too much in a short time; wait as `Retry-After` says.";
    Response::from_errors(vec![request_error(code::RATE_LIMITED, message)])
}

/// The answer to a request for which there is no room now.
pub fn overloaded() -> Response {
    let message = "More is asked than can be answered now; try again in a moment.";
    Response::from_errors(vec![request_error(code::SERVICE_UNAVAILABLE, message)])
}

fn schema() -> PantauSchema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .register_output_type::<interface::Sourced>()
    .register_output_type::<interface::Dated>()
    .register_output_type::<interface::Commentable>()
    .extension(execution::Execution)
    // Documents are validated and limited when they are admitted.
    .validation_mode(ValidationMode::Fast)
    .limit_recursive_depth(usize::MAX)
    .finish()
}

/// The schema in its own language, in an order that does not change by itself.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    let mut text = schema().sdl_with_options(options);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
