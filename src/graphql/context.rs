//! What resolvers reach through their context.

use std::collections::HashMap;
use std::hash::Hash;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;

use super::batch::{Batch, Loaders};
use super::error::ApiError;
use super::scalar::Date;
use crate::service::Services;

/// What resolvers reach through their context.
pub(crate) trait ContextExt {
    /// The use cases.
    fn services(&self) -> Result<&Services, ApiError>;

    /// The answer to one of the request's batched questions; none if there is none.
    async fn load<K>(&self, key: K) -> Result<Option<<Batch as Loader<K>>::Value>, ApiError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = ApiError>;

    /// The answers to several of them; those without an answer are absent.
    async fn load_many<K>(
        &self,
        keys: impl Iterator<Item = K> + Send,
    ) -> Result<HashMap<K, <Batch as Loader<K>>::Value>, ApiError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = ApiError>;

    /// The date asked for, or the present day.
    fn date(&self, as_of: Option<Date>) -> Result<NaiveDate, ApiError>;
}

impl ContextExt for Context<'_> {
    fn services(&self) -> Result<&Services, ApiError> {
        Ok(&loaders(self)?.loader().services)
    }

    async fn load<K>(&self, key: K) -> Result<Option<<Batch as Loader<K>>::Value>, ApiError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = ApiError>,
    {
        loaders(self)?.load_one(key).await
    }

    async fn load_many<K>(
        &self,
        keys: impl Iterator<Item = K> + Send,
    ) -> Result<HashMap<K, <Batch as Loader<K>>::Value>, ApiError>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        Batch: Loader<K, Error = ApiError>,
    {
        loaders(self)?.load_many(keys).await
    }

    fn date(&self, as_of: Option<Date>) -> Result<NaiveDate, ApiError> {
        match as_of {
            Some(date) => Ok(date.0),
            None => Ok(self.services()?.today()),
        }
    }
}

fn loaders<'a>(context: &'a Context<'_>) -> Result<&'a Loaders, ApiError> {
    context
        .data_opt::<Loaders>()
        .ok_or_else(|| anyhow::anyhow!("the request carries no loaders").into())
}
