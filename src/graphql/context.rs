//! What resolvers reach through their context.

use std::collections::HashMap;
use std::hash::Hash;

use anyhow::Context as _;
use async_graphql::Context;
use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use futures_util::task::SpawnExt as _;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Api;
use super::batch::{Batch, Loaders, Started};
use super::error::ApiError;
use super::execution::Direct;
use super::loader::ById;
use super::scalar::{Date, DateTime};
use crate::auth::actor::Actor;
use crate::service::Services;
use crate::service::amounts::Known;
use crate::service::condition::Condition;
use crate::service::known::KnownAt;
use crate::service::list::Listed;

/// What resolvers reach through their context.
pub(crate) trait ContextExt {
    /// Asks one question that is not batched.
    async fn read<T, F>(&self, question: impl FnOnce(Services) -> F + Send) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Future<Output = anyhow::Result<T>> + Send + 'static;

    /// Who asks; anyone, where the answer is not for the caller alone.
    fn actor(&self) -> &Actor;

    /// The use cases; what reads the database is asked by the other methods.
    fn services(&self) -> Result<&Services, ApiError>;

    /// The row that meets a condition; for keys that are unique.
    async fn one<L: Listed>(&self, condition: Condition) -> Result<Option<L>, ApiError>;

    /// Every row that meets a condition; for lists that stay short.
    async fn every<L: Listed>(&self, condition: Condition) -> Result<Vec<L>, ApiError>;

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

    /// The object of the row with an id; none where there is no id or no row.
    async fn with_id<L: Listed, T>(
        &self,
        id: impl Into<Option<Uuid>>,
        object: impl Fn(L) -> T,
    ) -> Result<Option<Direct<T>>, ApiError>;

    /// The date asked for, or the present day.
    fn date(&self, as_of: Option<Date>) -> Result<NaiveDate, ApiError>;

    /// The moment whose knowledge is asked for, or else the one as of which the whole request is
    /// answered; none for now.
    fn known(&self, known_at: Option<DateTime>) -> Result<Known, ApiError>;

    /// The number of the last import that was known at that moment; none for now.
    async fn last_import(&self, known_at: Option<DateTime>) -> Result<Option<i64>, ApiError>;
}

impl ContextExt for Context<'_> {
    async fn read<T, F>(&self, question: impl FnOnce(Services) -> F + Send) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Future<Output = anyhow::Result<T>> + Send + 'static,
    {
        let answer = question(self.services()?.clone());
        let (give, given) = oneshot::channel();
        let read = async move {
            // Nobody waits for the answer once the request was given up.
            let _given_up = give.send(answer.await);
        };
        self.data_opt::<Started>()
            .context("the request has nowhere to start reads")?
            .spawn(read)
            .context("start a read")?;
        Ok(given.await.context("a read was not run")??)
    }

    fn actor(&self) -> &Actor {
        let api = self.data_opt::<Api>();
        api.map_or(&Actor::Public, |api| &*api.actor)
    }

    fn services(&self) -> Result<&Services, ApiError> {
        Ok(&loaders(self)?.loader().services)
    }

    async fn one<L: Listed>(&self, condition: Condition) -> Result<Option<L>, ApiError> {
        self.read(|services| async move { services.lists.one(&condition).await })
            .await
    }

    async fn every<L: Listed>(&self, condition: Condition) -> Result<Vec<L>, ApiError> {
        self.read(|services| async move { services.lists.every(&condition).await })
            .await
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

    async fn with_id<L: Listed, T>(
        &self,
        id: impl Into<Option<Uuid>>,
        object: impl Fn(L) -> T,
    ) -> Result<Option<Direct<T>>, ApiError> {
        let Some(id) = id.into() else {
            return Ok(None);
        };
        let row = self.load(ById::<L>::new(id)).await?;
        Ok(row.map(|row| Direct(object(row))))
    }

    fn date(&self, as_of: Option<Date>) -> Result<NaiveDate, ApiError> {
        match as_of {
            Some(date) => Ok(date.0),
            None => Ok(self.services()?.today()),
        }
    }

    fn known(&self, known_at: Option<DateTime>) -> Result<Known, ApiError> {
        match known_at {
            Some(instant) => Ok(Some(KnownAt::Instant(instant.0))),
            None => Ok(self.services()?.known()),
        }
    }

    async fn last_import(&self, known_at: Option<DateTime>) -> Result<Option<i64>, ApiError> {
        let Some(known) = self.known(known_at)? else {
            return Ok(None);
        };
        self.read(move |services| async move { services.lists.last_import(known).await })
            .await
            .map(Some)
    }
}

fn loaders<'a>(context: &'a Context<'_>) -> Result<&'a Loaders, ApiError> {
    context
        .data_opt::<Loaders>()
        .ok_or_else(|| anyhow::anyhow!("the request carries no loaders").into())
}
