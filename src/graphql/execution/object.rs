//! Resolves the fields of an object, and of the rows of a list.
//!
//! The framework spends more on a field than a field of a row is worth: a future on the heap that
//! waits in a group with wakers of its own, one more for each extension, a look into the schema. A
//! page with a hundred rows has thousands of fields, nearly all of which are there at once. Here a
//! field is resolved where it stands and costs nothing once it is there; those that wait are asked
//! again together, when the reads of their level are answered (see `batch.rs`).

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{self, Poll};

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned,
    ServerError, ServerResult, Value,
};

/// An object whose fields are resolved here and not by the framework.
///
/// Both give the same answers; what stands in lists and under their rows is worth this.
#[derive(Debug, Clone, Copy)]
pub struct Direct<T>(pub T);

impl<T: ObjectType> OutputType for Direct<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut begun = None;
        poll_fn(|task| {
            let object = match &mut begun {
                Some(object) => object,
                None => begun.insert(Object::begin(ctx, &self.0, task)?),
            };
            object.poll(task)
        })
        .await
    }
}

/// Objects in their order, resolved together.
#[derive(Debug)]
pub struct Rows<'a, T>(pub Vec<&'a T>);

impl<T: ObjectType> OutputType for Rows<'_, T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut rows: Vec<Object<'_>> = Vec::new();
        let mut values = vec![Value::Null; self.0.len()];
        poll_fn(|task| {
            let mut waits = false;
            for (index, root) in self.0.iter().enumerate() {
                if rows.len() == index {
                    rows.push(Object::begin(&ctx.with_index(index), *root, task)?);
                }
                if rows[index].is_taken {
                    continue;
                }
                match rows[index].poll(task)? {
                    Poll::Ready(value) => values[index] = value,
                    Poll::Pending => waits = true,
                }
            }
            if waits {
                return Poll::Pending;
            }
            Poll::Ready(Ok(Value::List(std::mem::take(&mut values))))
        })
        .await
    }
}

/// A field that waits.
type Waiting<'a> = Pin<Box<dyn Future<Output = ServerResult<Value>> + Send + 'a>>;

/// An object whose fields are being resolved.
#[derive(Default)]
struct Object<'a> {
    /// In the order in which they were asked for; those that wait are null.
    values: IndexMap<Name, Value>,
    waiting: Vec<(usize, Waiting<'a>)>,
    is_taken: bool,
}

impl<'a> Object<'a> {
    fn begin<T: ContainerType>(
        ctx: &ContextSelectionSet<'a>,
        root: &'a T,
        task: &mut task::Context<'_>,
    ) -> ServerResult<Self> {
        let mut object = Self::default();
        object.values.reserve(ctx.item.node.items.len());
        object.select(ctx, &ctx.item.node, root, task)?;
        Ok(object)
    }

    /// Begins the fields of a selection.
    fn select<T: ContainerType>(
        &mut self,
        ctx: &ContextSelectionSet<'a>,
        selection: &'a SelectionSet,
        root: &'a T,
        task: &mut task::Context<'_>,
    ) -> ServerResult<()> {
        for selected in &selection.items {
            let (condition, within) = match &selected.node {
                Selection::Field(field) => {
                    self.field(ctx, field, root, task)?;
                    continue;
                }
                Selection::InlineFragment(fragment) => (
                    fragment.node.type_condition.as_ref(),
                    &fragment.node.selection_set,
                ),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    // Admitted documents spread only fragments that they define.
                    let Some(fragment) = ctx.query_env.fragments.get(name) else {
                        continue;
                    };
                    let fragment = &fragment.node;
                    (Some(&fragment.type_condition), &fragment.selection_set)
                }
            };
            let applies = condition.is_none_or(|condition| {
                let ty = root.introspection_type_name();
                let implemented = ctx.schema_env.registry.implements.get(&*ty);
                let condition = condition.node.on.node.as_str();
                condition == ty
                    || implemented.is_some_and(|interfaces| interfaces.contains(condition))
            });
            if applies {
                self.select(ctx, &within.node, root, task)?;
            }
        }
        Ok(())
    }

    fn field<T: ContainerType>(
        &mut self,
        ctx: &ContextSelectionSet<'a>,
        field: &'a Positioned<Field>,
        root: &'a T,
        task: &mut task::Context<'_>,
    ) -> ServerResult<()> {
        let key = &field.node.response_key().node;
        if field.node.name.node == "__typename" {
            let name = root.introspection_type_name().into_owned();
            self.values.insert(key.clone(), Value::String(name));
            return Ok(());
        }
        let mut resolving: Waiting<'a> = Box::pin(resolve(ctx.clone(), field, root));
        match resolving.as_mut().poll(task) {
            Poll::Ready(value) => match self.values.entry(key.clone()) {
                Entry::Vacant(place) => {
                    place.insert(value?);
                }
                Entry::Occupied(mut place) => merge(place.get_mut(), value?),
            },
            Poll::Pending => {
                let place = self.values.entry(key.clone());
                let index = place.index();
                place.or_insert(Value::Null);
                self.waiting.push((index, resolving));
            }
        }
        Ok(())
    }

    /// Asks the fields that wait once more.
    fn poll(&mut self, task: &mut task::Context<'_>) -> Poll<ServerResult<Value>> {
        let mut failed = None;
        let values = &mut self.values;
        self.waiting.retain_mut(|(index, resolving)| {
            if failed.is_some() {
                return true;
            }
            match resolving.as_mut().poll(task) {
                Poll::Pending => return true,
                Poll::Ready(Err(error)) => failed = Some(error),
                Poll::Ready(Ok(value)) => {
                    if let Some((_, place)) = values.get_index_mut(*index) {
                        merge(place, value);
                    }
                }
            }
            false
        });
        if let Some(error) = failed {
            return Poll::Ready(Err(error));
        }
        if !self.waiting.is_empty() {
            return Poll::Pending;
        }
        self.is_taken = true;
        Poll::Ready(Ok(Value::Object(std::mem::take(&mut self.values))))
    }
}

/// Resolves one field. One that may be null is null where it fails.
async fn resolve<'a, T: ContainerType>(
    ctx: ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
    root: &'a T,
) -> ServerResult<Value> {
    let ctx = ctx.with_field(field);
    match root.resolve_field(&ctx).await {
        Ok(value) => Ok(value.unwrap_or_default()),
        Err(error) => failed(&ctx, &T::type_name(), error),
    }
}

fn failed(ctx: &Context<'_>, parent: &str, error: ServerError) -> ServerResult<Value> {
    let error = if error.path.is_empty() {
        ctx.set_error_path(error)
    } else {
        error
    };
    let parent = ctx.schema_env.registry.types.get(parent);
    let field = parent.and_then(|parent| parent.field_by_name(&ctx.item.node.name.node));
    if field.is_some_and(|field| !field.ty.ends_with('!')) {
        ctx.add_error(error);
        return Ok(Value::Null);
    }
    Err(error)
}

/// Puts a value where the same field was asked for before, perhaps with other fields below it.
fn merge(place: &mut Value, value: Value) {
    match (place, value) {
        (Value::Object(fields), Value::Object(more)) => {
            for (name, value) in more {
                match fields.entry(name) {
                    Entry::Vacant(place) => {
                        place.insert(value);
                    }
                    Entry::Occupied(mut place) => merge(place.get_mut(), value),
                }
            }
        }
        (Value::List(items), Value::List(more)) => {
            for (item, value) in items.iter_mut().zip(more) {
                merge(item, value);
            }
        }
        (place @ Value::Null, value) => *place = value,
        _ => {}
    }
}
