//! Pages and counts of many parents at once.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::batch::Batch;
use crate::graphql::error::ApiError;
use crate::service::list::{ListSpec, Listed, PageOf, Slice};

impl<L: Listed> Loader<PageOf<L>> for Batch {
    type Value = Slice<L>;
    type Error = ApiError;

    async fn load(&self, keys: &[PageOf<L>]) -> Result<HashMap<PageOf<L>, Slice<L>>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for (spec, parents) in by_spec(keys.iter()) {
            for (parent, slice) in self.services.lists.pages::<L>(&spec, &parents).await? {
                found.insert(PageOf::new(parent, Arc::clone(&spec)), slice);
            }
        }
        Ok(found)
    }
}

/// The number of rows in the list of one parent.
#[derive(Debug)]
pub(super) struct CountOf<L>(pub(super) PageOf<L>);

impl<L> Clone for CountOf<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<L> PartialEq for CountOf<L> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<L> Eq for CountOf<L> {}

impl<L> std::hash::Hash for CountOf<L> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<L: Listed> Loader<CountOf<L>> for Batch {
    type Value = i64;
    type Error = ApiError;

    async fn load(&self, keys: &[CountOf<L>]) -> Result<HashMap<CountOf<L>, i64>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for (spec, parents) in by_spec(keys.iter().map(|key| &key.0)) {
            for (parent, count) in self.services.lists.counts::<L>(&spec, &parents).await? {
                found.insert(CountOf(PageOf::new(parent, Arc::clone(&spec))), count);
            }
        }
        Ok(found)
    }
}

/// The page of a list of its own, read together with those of other lists.
#[derive(Debug)]
pub(super) struct PageEach<L>(pub(super) Arc<ListSpec>, PhantomData<fn() -> L>);

/// The number of rows in a list of its own.
#[derive(Debug)]
pub(super) struct CountEach<L>(pub(super) Arc<ListSpec>, PhantomData<fn() -> L>);

/// Lists are told apart by what they ask for.
macro_rules! key {
    ($key:ident) => {
        impl<L> $key<L> {
            pub(super) fn new(spec: Arc<ListSpec>) -> Self {
                Self(spec, PhantomData)
            }
        }

        impl<L> Clone for $key<L> {
            fn clone(&self) -> Self {
                Self::new(Arc::clone(&self.0))
            }
        }

        impl<L> PartialEq for $key<L> {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0
            }
        }

        impl<L> Eq for $key<L> {}

        impl<L> std::hash::Hash for $key<L> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }
    };
}
key!(PageEach);
key!(CountEach);

impl<L: Listed> Loader<PageEach<L>> for Batch {
    type Value = Slice<L>;
    type Error = ApiError;

    async fn load(&self, keys: &[PageEach<L>]) -> Result<HashMap<PageEach<L>, Slice<L>>, ApiError> {
        let specs: Vec<_> = keys.iter().map(|key| Arc::clone(&key.0)).collect();
        let pages = self.services.lists.pages_each::<L>(&specs).await?;
        Ok(keys.iter().cloned().zip(pages).collect())
    }
}

impl<L: Listed> Loader<CountEach<L>> for Batch {
    type Value = i64;
    type Error = ApiError;

    async fn load(&self, keys: &[CountEach<L>]) -> Result<HashMap<CountEach<L>, i64>, ApiError> {
        let specs: Vec<_> = keys.iter().map(|key| Arc::clone(&key.0)).collect();
        let counts = self.services.lists.counts_each::<L>(&specs).await?;
        Ok(keys.iter().cloned().zip(counts).collect())
    }
}

/// The parents of each list: aliases may ask for several lists on one level.
fn by_spec<'a, L: 'a>(
    keys: impl Iterator<Item = &'a PageOf<L>>,
) -> Vec<(Arc<ListSpec>, Vec<Uuid>)> {
    let mut groups: Vec<(Arc<ListSpec>, Vec<Uuid>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(spec, _)| *spec == key.spec) {
            Some((_, parents)) => parents.push(key.parent),
            None => groups.push((Arc::clone(&key.spec), vec![key.parent])),
        }
    }
    groups
}
