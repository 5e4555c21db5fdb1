//! Questions that every noun answers: the row with an id, the short list of a parent, the ancestors.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use super::batch::Batch;
use super::error::ApiError;
use crate::service::condition::Condition;
use crate::service::list::{Link, Listed};

/// The row with this id.
pub(crate) struct ById<L>(pub(crate) Uuid, PhantomData<fn() -> L>);

impl<L> ById<L> {
    pub(crate) fn new(id: Uuid) -> Self {
        Self(id, PhantomData)
    }
}

/// All rows tied to a parent, for lists that stay short.
pub(crate) struct EveryOf<L>(pub(crate) Link, pub(crate) Uuid, PhantomData<fn() -> L>);

impl<L> EveryOf<L> {
    pub(crate) fn new(link: Link, parent: Uuid) -> Self {
        Self(link, parent, PhantomData)
    }
}

/// The rows above this one in its tree, the highest first.
pub(crate) struct AncestorsOf<L>(
    pub(crate) Uuid,
    pub(crate) Condition,
    PhantomData<fn() -> L>,
);

impl<L> AncestorsOf<L> {
    pub(crate) fn new(id: Uuid, condition: Condition) -> Self {
        Self(id, condition, PhantomData)
    }
}

/// Keys are equal by what they ask, whatever the row type.
macro_rules! key {
    ($key:ident, $($part:tt),+) => {
        impl<L> Clone for $key<L> {
            fn clone(&self) -> Self {
                Self::new($(self.$part.clone()),+)
            }
        }

        impl<L> PartialEq for $key<L> {
            fn eq(&self, other: &Self) -> bool {
                true $(&& self.$part == other.$part)+
            }
        }

        impl<L> Eq for $key<L> {}

        impl<L> Hash for $key<L> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                $(self.$part.hash(state);)+
            }
        }
    };
}
key!(ById, 0);
key!(EveryOf, 0, 1);
key!(AncestorsOf, 0, 1);

impl<L: Listed> Loader<ById<L>> for Batch {
    type Value = L;
    type Error = ApiError;

    async fn load(&self, keys: &[ById<L>]) -> Result<HashMap<ById<L>, L>, ApiError> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = self.services.lists.by_id::<L>(&ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, row)| (ById::new(id), row))
            .collect())
    }
}

impl<L: Listed> Loader<EveryOf<L>> for Batch {
    type Value = Vec<L>;
    type Error = ApiError;

    async fn load(&self, keys: &[EveryOf<L>]) -> Result<HashMap<EveryOf<L>, Vec<L>>, ApiError> {
        let mut links: HashMap<Link, Vec<Uuid>> = HashMap::new();
        for key in keys {
            links.entry(key.0).or_default().push(key.1);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (link, parents) in links {
            for (parent, rows) in self.services.lists.every_of::<L>(link, &parents).await? {
                found.insert(EveryOf::new(link, parent), rows);
            }
        }
        Ok(found)
    }
}

impl<L: Listed> Loader<AncestorsOf<L>> for Batch {
    type Value = Vec<L>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[AncestorsOf<L>],
    ) -> Result<HashMap<AncestorsOf<L>, Vec<L>>, ApiError> {
        let mut conditions: HashMap<&Condition, Vec<Uuid>> = HashMap::new();
        for key in keys {
            conditions.entry(&key.1).or_default().push(key.0);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (condition, ids) in conditions {
            for (id, rows) in self.services.lists.ancestors::<L>(&ids, condition).await? {
                found.insert(AncestorsOf::new(id, condition.clone()), rows);
            }
        }
        Ok(found)
    }
}
