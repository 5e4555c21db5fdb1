//! What the specification asks of execution and the framework leaves out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo,
};
use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, Response, ServerError, ServerResult, Value,
};

/// Makes a field that may be null become null when it fails.
///
/// The framework nulls a field only where its value was made and something inside it failed; where
/// the field's own resolver or its arguments fail, it takes the object around the field away.
pub(crate) struct Execution;

impl ExtensionFactory for Execution {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Held::default())
    }
}

/// The errors of one request's fields that became null.
#[derive(Default)]
struct Held(Mutex<Vec<ServerError>>);

impl Held {
    fn errors(&self) -> MutexGuard<'_, Vec<ServerError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Extension for Held {
    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(context, operation_name).await;
        response.errors.append(&mut self.errors());
        response
    }

    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let may_be_null = !info.return_type.ends_with('!');
        let path_node = info.path_node;
        let outcome = next.run(context, info).await;
        outcome.or_else(|mut error| {
            if error.path.is_empty() {
                error.path = path(path_node);
            }
            if may_be_null {
                self.errors().push(error);
                Ok(None)
            } else {
                Err(error)
            }
        })
    }
}

fn path(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let above = node.parent.map(path).unwrap_or_default();
    let here = match node.segment {
        QueryPathSegment::Index(index) => PathSegment::Index(index),
        QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
    };
    above.into_iter().chain([here]).collect()
}
