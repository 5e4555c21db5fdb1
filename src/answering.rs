//! How a request that was admitted gets its answer: from what is kept, or by executing it, as far
//! as the caller and the machine may bear.

mod attempts;
mod citations;
mod events;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::{Response, Value};
use bytes::Bytes;
use chrono::{Datelike as _, NaiveDate};
use futures_util::FutureExt as _;
use moka::sync::Cache;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::area::{AreaSet, ReadAreas};
use crate::auth::actor::Actor;
pub use attempts::limit_of_tries;
use citations::Allowance;
pub use citations::{Changed, Followed};

use crate::gate::{Full, Gate};
use crate::graphql::areas::Areas;
use crate::graphql::error::{code, faulty, panicked};
use crate::graphql::{Admitted, Api, OperationKind, limited, overloaded, sdl};
use crate::rate_limit::{Client, RateLimit, Verdict};
use crate::response_cache::{
    Coding, Encoded, Executed, Fingerprint, Found, Question, ResponseCache,
};

/// What an execution ends with that is not kept. All who wait for it share it.
type Passing = Arc<Response>;

/// Answers requests. Cheap to clone.
#[derive(Clone)]
pub struct Answering {
    api: Api,
    cache: ResponseCache<Passing>,
    gate: Gate,
    /// For those who listen for events.
    listeners: Gate,
    limit: Option<RateLimit>,
    /// How often passwords may be tried.
    tries: Option<RateLimit>,
    areas: Arc<Areas>,
    /// The areas that operations read, by their document's hash and their place in it.
    read: Cache<([u8; 32], usize), AreaSet>,
    /// Requests that met a fault in the program.
    panics: Arc<AtomicU64>,
    /// How the use cases are set: an answer that was kept under other settings is another one.
    settings: Arc<[u8]>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The id of the request.
    pub id: String,
    /// Whose limits it counts against.
    pub client: Client,
    /// Where it asks from, whoever it is.
    pub address: Client,
    /// Who that is, as far as it has shown.
    pub actor: Arc<Actor>,
}

/// An answer and how it came about.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Where it came from.
    pub source: Source,
    /// What the limit says; none where nothing was charged.
    pub limit: Option<Verdict>,
    /// What an answer that was kept is kept under.
    pub question: Option<Question>,
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// Without errors, encoded; may be handed to anyone who asks the same.
    Kept(Arc<Encoded>),
    /// For this request alone.
    Passing(Arc<Response>),
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It was kept.
    Hit,
    /// It was executed, or an equal question was.
    Miss,
    /// It is of a kind that is never kept.
    Bypass,
}

impl Source {
    /// The word for it in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Bypass => "bypass",
        }
    }
}

/// Operations whose areas are remembered.
const REMEMBERED: u64 = 20_000;

impl Answering {
    /// Answers from this API, with what keeps and what limits.
    pub fn new(
        api: Api,
        cache: ResponseCache<Passing>,
        gate: Gate,
        limit: Option<RateLimit>,
        panics: Arc<AtomicU64>,
    ) -> anyhow::Result<Self> {
        let settings = format!("{:?}", api.services().settings());
        Ok(Self {
            settings: settings.into_bytes().into(),
            api,
            cache,
            listeners: gate.patient(),
            gate,
            limit,
            tries: None,
            areas: Arc::new(Areas::of(&sdl())?),
            read: Cache::new(REMEMBERED),
            panics,
        })
    }

    /// The same; passwords are tried as often as this lets them be.
    #[must_use]
    pub fn limiting_tries(self, tries: Option<RateLimit>) -> Self {
        Self { tries, ..self }
    }

    /// The API behind it.
    pub const fn api(&self) -> &Api {
        &self.api
    }

    /// The limit, where there is one.
    pub const fn limit(&self) -> Option<&RateLimit> {
        self.limit.as_ref()
    }

    /// Answers a query or a mutation.
    pub async fn answer(&self, admitted: Admitted, asker: Asker) -> Answered {
        // What writes and what depends on who asks is executed alone, and only such an execution is
        // told who asks: so no answer that is kept can depend on it.
        let may_be_kept = admitted.kind() == OperationKind::Query && !admitted.is_personal();
        if !may_be_kept || admitted.is_dry_run {
            return self.executed_alone(admitted, asker).await;
        }
        let question = self.question(&admitted);
        let missing = match self.cache.find(question).await {
            Found::Answer(kept) => {
                return Answered {
                    answer: Answer::Kept(kept),
                    source: Source::Hit,
                    limit: None,
                    question: Some(question),
                };
            }
            Found::Nothing(missing) => missing,
        };
        let limit = match self.charge(&admitted, &asker).await {
            Ok(limit) => limit,
            Err(refused) => return refused,
        };
        // Boxed: it holds all that an execution needs, and would be moved with every caller.
        let execution = self.execution(admitted, asker.id);
        let executed = Box::pin(self.cache.execute(missing, execution));
        Answered {
            answer: executed.await.map_or_else(Answer::Passing, Answer::Kept),
            source: Source::Miss,
            limit,
            question: None,
        }
    }

    /// The answer that is kept to a question that was asked before.
    pub async fn kept(&self, question: Question) -> Option<Arc<Encoded>> {
        self.cache.kept(question).await
    }

    /// The day that is meant where a question names none.
    pub fn today(&self) -> NaiveDate {
        self.api.services().today()
    }

    /// A kept answer in the coding that was asked for, or as it is where that would not be smaller.
    pub async fn encoded(&self, kept: &Arc<Encoded>, coding: Coding) -> (Bytes, Coding) {
        self.cache.body(kept, coding).await
    }

    async fn executed_alone(&self, admitted: Admitted, asker: Asker) -> Answered {
        let limit = match self.charge(&admitted, &asker).await {
            Ok(limit) => limit,
            Err(refused) => return refused,
        };
        let pass = if admitted.is_dry_run {
            None
        } else {
            Some(self.gate.enter().await)
        };
        if let Some(Err(Full)) = pass {
            return Answered {
                answer: Answer::Passing(Arc::new(overloaded())),
                source: Source::Bypass,
                limit,
                question: None,
            };
        }
        let api = self.charging(&asker).acting(Arc::clone(&asker.actor));
        let api = api.counting(self.tries_from(asker.address));
        let executed = self.guarded(api, admitted, &asker.id).await;
        Answered {
            answer: Answer::Passing(Arc::new(executed)),
            source: Source::Bypass,
            limit,
            question: None,
        }
    }

    async fn charge(
        &self,
        admitted: &Admitted,
        asker: &Asker,
    ) -> Result<Option<Verdict>, Answered> {
        let cost = if admitted.is_dry_run {
            0
        } else {
            admitted.operation.cost()
        };
        self.charge_cost(asker, cost)
            .await
            .map_err(|verdict| Answered {
                answer: Answer::Passing(Arc::new(limited())),
                source: Source::Miss,
                limit: Some(verdict),
                question: None,
            })
    }

    /// The API, with what its caller has left to ask for.
    fn charging(&self, asker: &Asker) -> Api {
        match &self.limit {
            Some(limit) => self.api.charging(Arc::new(Allowance {
                limit: limit.clone(),
                client: asker.client,
            })),
            None => self.api.clone(),
        }
    }

    /// Charges a client for work of this cost, whatever it is, or says that it must wait.
    pub async fn charge_cost(&self, asker: &Asker, cost: u64) -> Result<Option<Verdict>, Verdict> {
        let Some(limit) = &self.limit else {
            return Ok(None);
        };
        let verdict = limit.charge(asker.client, cost).await;
        if verdict.is_granted() {
            Ok(Some(verdict))
        } else {
            Err(verdict)
        }
    }

    /// The areas that an operation may read.
    pub fn areas_of(&self, operation: &admission::Admitted) -> AreaSet {
        let reads = operation.reads().iter();
        reads.fold(AreaSet::NONE, |areas, read| {
            areas.and(self.areas.read_by(read.ty(), read.field()))
        })
    }

    /// What the cache has to know of a request.
    fn question(&self, admitted: &Admitted) -> Question {
        let operation = &admitted.operation;
        let (hash, index) = (operation.document().hash(), operation.index());
        let areas = self
            .read
            .get_with((*hash, index), || self.areas_of(operation));
        // Where no date is asked for, the present day is meant.
        let today = self.today().num_days_from_ce();
        let fingerprint = Fingerprint::of(&[
            &self.settings,
            hash,
            &index.to_le_bytes(),
            &today.to_le_bytes(),
            &canonical(operation.variables()),
        ]);
        Question { fingerprint, areas }
    }

    /// The execution of a query: for everyone who asks the same while it lasts.
    fn execution(
        &self,
        admitted: Admitted,
        id: String,
    ) -> impl Future<Output = Executed<Passing>> + Send + use<> {
        let answering = self.clone();
        async move {
            let _pass = match answering.gate.enter().await {
                Ok(pass) => pass,
                Err(Full) => return Executed::Other(Arc::new(overloaded())),
            };
            let read = ReadAreas::default();
            let services = answering.api.services().noting(read.clone());
            let api = answering.api.over(services);
            let response = answering.guarded(api, admitted, &id).await;
            Self::executed(response, &read, &id)
        }
    }

    /// What came of an execution: an answer without errors may be kept.
    fn executed(response: Response, read: &ReadAreas, id: &str) -> Executed<Passing> {
        if !response.errors.is_empty() {
            return Executed::Other(Arc::new(response));
        }
        match serde_json::to_vec(&response) {
            Ok(body) => Executed::Whole {
                body: body.into(),
                read: read.all(),
            },
            Err(cause) => {
                tracing::error!(%cause, "an answer could not be written");
                Executed::Other(Arc::new(faulty(id)))
            }
        }
    }

    /// Executes, on a task of its own: so its depth is added to no other, and a fault in the program
    /// becomes the answer that a fault of ours has. Dropped, it ends the task.
    async fn guarded(&self, api: Api, admitted: Admitted, id: &str) -> Response {
        let request_id = id.to_owned();
        let work = async move { api.execute(&admitted, &request_id).await };
        let task = AbortOnDropHandle::new(tokio::spawn(work.in_current_span()));
        task.await
            .unwrap_or_else(|fault| match fault.try_into_panic() {
                Ok(panic) => self.panicked(&*panic, id),
                Err(_) => faulty(id),
            })
    }

    /// Works; a fault in the program becomes the answer that a fault of ours has.
    async fn caught<T>(&self, work: impl Future<Output = T>, id: &str) -> Result<T, Response> {
        let worked = AssertUnwindSafe(work).catch_unwind().await;
        worked.map_err(|panic| self.panicked(&*panic, id))
    }

    fn panicked(&self, panic: &(dyn Any + Send), id: &str) -> Response {
        self.panics.fetch_add(1, Ordering::Relaxed);
        panicked(panic, id)
    }
}

/// The values of variables in one form, however they were written.
fn canonical(variables: &async_graphql::Variables) -> Vec<u8> {
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::List(items) => {
                out.push('[');
                for item in items {
                    write(item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(fields) => {
                let mut sorted: Vec<_> = fields.iter().collect();
                sorted.sort_unstable_by_key(|(name, _)| name.as_str());
                out.push('{');
                for (name, value) in sorted {
                    out.push_str(name);
                    out.push(':');
                    write(value, out);
                    out.push(',');
                }
                out.push('}');
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut out = String::new();
    for (name, value) in variables.iter() {
        out.push_str(name);
        out.push('=');
        write(value, &mut out);
        out.push(';');
    }
    out.into_bytes()
}

impl Answer {
    /// The code of its first error, or `ok`.
    pub fn outcome(&self) -> &'static str {
        match self {
            Self::Kept(_) => "ok",
            Self::Passing(response) => Self::code_of(response),
        }
    }

    /// The code of a response's first error, or `ok`.
    pub fn code_of(response: &Response) -> &'static str {
        response.errors.first().map_or("ok", |error| {
            let extensions = error.extensions.as_ref();
            code::known(extensions.and_then(|extensions| extensions.get("code")))
        })
    }
}
