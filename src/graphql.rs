//! The API: its schema, and how a request is answered.

pub mod admit;
pub mod areas;
pub mod batch;
pub mod budget;
pub mod code_list;
pub mod connection;
pub mod context;
pub mod error;
mod execution;
pub mod filter;
pub mod glossary;
pub mod interface;
pub mod loader;
pub mod node;
pub mod operation;
pub mod program;
pub mod region;
pub mod scalar;
pub mod source;
pub mod subscription;
pub mod unit;
mod variables;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    EmptyMutation, MergedObject, Request, Response, SDLExportOptions, Schema, Variables,
};

pub use admit::Limits;
pub use operation::OperationKind;
use subscription::Subscription;

use crate::service::Services;
use error::{code, request_error};

/// Everything that can be asked. Amounts are in rupiah; null means that nothing is stated.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    region::RegionQuery,
    unit::UnitQuery,
    program::ProgramQuery,
    budget::BudgetQuery,
    code_list::CodeListQuery,
    source::SourceQuery,
    glossary::GlossaryQuery,
    interface::NodeQuery,
);

type PantauSchema = Schema<Query, EmptyMutation, Subscription>;

/// The API over one database. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    schema: PantauSchema,
    services: Services,
    limits: Limits,
}

/// A request as it came in.
#[derive(Debug, Default)]
pub struct Asked {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values for its variables.
    pub variables: Variables,
    /// What the caller says beside the protocol.
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

/// A request that fits the limits; what it may do is known before any of it is done.
#[derive(Debug)]
pub struct Admitted {
    /// What its operation may do.
    pub kind: OperationKind,
    asked: Asked,
    document: ExecutableDocument,
    missing: Option<variables::Missing>,
}

impl Api {
    /// The API over these use cases.
    pub fn new(services: Services, limits: Limits) -> Self {
        Self {
            schema: schema(),
            services,
            limits,
        }
    }

    /// The use cases behind it.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Reads a request, or says why it is not executed.
    pub fn admit(&self, asked: Asked) -> Result<Admitted, Response> {
        let refuse = |refusal| Response::from_errors(vec![refusal]);
        let document = admit::admit(&asked.query, &asked.variables, self.limits).map_err(refuse)?;
        let name = asked.operation_name.as_deref();
        let operation = operation::chosen(&document, name).map_err(refuse)?;
        let kind = operation.ty.into();
        let missing = variables::missing(operation, &asked.variables);
        let document = match kind {
            OperationKind::Subscription => {
                subscription::with_single_field(document).map_err(refuse)?
            }
            OperationKind::Query | OperationKind::Mutation => document,
        };
        Ok(Admitted {
            kind,
            asked,
            document,
            missing,
        })
    }

    /// Answers a query or a mutation.
    pub async fn execute(&self, admitted: Admitted, request_id: &str) -> Response {
        let Admitted {
            asked,
            document,
            missing,
            ..
        } = admitted;
        let (loaders, started) = batch::loaders(self.services.clone());
        let mut request = Request::new(asked.query)
            .variables(asked.variables)
            .data(loaders)
            .data(started.clone());
        request.operation_name = asked.operation_name;
        if let Some(missing) = missing {
            request = request.data(missing);
        }
        request.set_parsed_query(document);
        let mut response = batch::run(self.schema.execute(request), started).await;
        for error in &mut response.errors {
            *error = error::guarded(error.clone(), request_id);
        }
        response
    }
}

/// Whether a request was refused before any of its fields was asked.
pub fn was_refused(response: &Response) -> bool {
    response.is_err() && response.errors.iter().all(|error| error.path.is_empty())
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

fn schema() -> PantauSchema {
    Schema::build(Query::default(), EmptyMutation, Subscription::default())
        .register_output_type::<interface::Sourced>()
        .register_output_type::<interface::Dated>()
        .extension(execution::Execution)
        // Depth is limited before; this only guards the framework's own recursion.
        .limit_recursive_depth(200)
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
