//! GraphQL over HTTP: who may ask in which way, and in which form the answer leaves.

mod accept;
mod answer;
mod body;
mod coding;
mod kept;
mod limit;
mod refusal;
mod request;
mod status;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, header};
use axum::response::Response;

use super::caller::{self, Unrecognized};
use super::log::Told;
use super::part::parts;
use super::recall::Repeatable;
use super::{Site, events, request_id, socket};
use crate::answering::{Answer, Answered, Asker, Source};
use crate::auth::token::Credentials;
use crate::config::Config;
use crate::graphql::error::faulty;
use crate::graphql::{Admitted, Asked, OperationKind, timed_out};
use crate::response_cache::Coding;
use accept::{Accept, Format};
use refusal::Refusal;

pub(super) use answer::Written;
pub(super) use limit::write as write_limit;
pub(super) use request::Parameters;

/// What is set about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// How long a request may be executed.
    request_timeout: Duration,
    /// How long a body may take to arrive.
    body_timeout: Duration,
    /// How long an event stream may be silent.
    ping_interval: Duration,
    /// Whether to use the finer status codes of the newer draft.
    draft_statuses: bool,
}

impl Settings {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            request_timeout: Duration::from_secs(config.request_timeout_seconds),
            body_timeout: Duration::from_secs(config.body_timeout_seconds),
            ping_interval: Duration::from_secs(config.ping_interval_seconds),
            draft_statuses: config.draft_statuses,
        }
    }
}

impl Site {
    /// Answers a query or a mutation, as long as a request may take.
    pub(super) async fn answer(&self, admitted: Admitted, asker: Asker) -> Answered {
        // Boxed: it holds all that an execution needs, and would be moved with every caller.
        let answering = Box::pin(self.answering.answer(admitted, asker));
        let answered = self.in_time(answering).await;
        answered.unwrap_or_else(|given_up| Answered {
            answer: Answer::Passing(Arc::new(given_up)),
            source: Source::Miss,
            limit: None,
            question: None,
        })
    }

    /// Answers a query for a page of ours, under the same limits as any other.
    pub(super) async fn answer_page(
        &self,
        question: &Asked,
        asker: Asker,
    ) -> Arc<async_graphql::Response> {
        let admitted = match self.answering.api().admit(question) {
            Ok(admitted) => admitted,
            Err(refused) => return Arc::from(refused),
        };
        let id = asker.id.clone();
        match self.answer(admitted, asker).await.answer {
            Answer::Passing(response) => response,
            Answer::Kept(kept) => {
                let (body, _) = self.answering.encoded(&kept, Coding::Identity).await;
                Arc::new(serde_json::from_slice(&body).unwrap_or_else(|cause| {
                    tracing::error!(%cause, "a kept answer could not be read");
                    faulty(&id)
                }))
            }
        }
    }

    /// Who asks, as far as limits are concerned.
    pub(super) fn asker(&self, extensions: &Extensions, headers: &HeaderMap) -> Asker {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        let forwarded = headers.get_all("x-forwarded-for").iter();
        let forwarded = forwarded.filter_map(|line| line.to_str().ok());
        let address = self.proxies.client(peer, forwarded);
        Asker {
            id: request_id(extensions),
            client: address,
            address,
            actor: Arc::default(),
        }
    }

    /// Works as long as a request may take. Given up, here or by the caller, the work is dropped
    /// with all its reads.
    pub(super) async fn in_time<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, async_graphql::Response> {
        tokio::time::timeout(self.graphql.request_timeout, work)
            .await
            .map_err(|_| timed_out())
    }
}

/// `GET /graphql`: queries and subscriptions only, so that an address alone never changes anything.
pub(super) async fn get(State(site): State<Site>, request: Request) -> Response {
    let headers = request.headers();
    if socket::is_wanted(headers) {
        return socket::open(site, request).await;
    }
    if is_blind(headers) {
        return Refusal::Simple.answer(Format::Json);
    }
    let asked = Parameters::from_address(request.uri().query().unwrap_or_default());
    let head = Head::of(&site, &request);
    Box::pin(respond(site, head, asked)).await
}

/// `POST /graphql`
pub(super) async fn post(State(site): State<Site>, request: Request) -> Response {
    let head = Head::of(&site, &request);
    let asked = body::read(request, site.graphql.body_timeout)
        .await
        .and_then(|body| Parameters::from_body(&body));
    Box::pin(respond(site, head, asked)).await
}

/// The answer to who wants a socket, shows something and is not known by it.
pub(super) fn refused(unrecognized: Unrecognized) -> Response {
    Refusal::Caller(unrecognized).answer(Format::Json)
}

/// Any other method.
pub(super) async fn other(request: Request) -> Response {
    let format = Accept::of(request.headers()).single;
    Refusal::Method.answer(format.unwrap_or(Format::Json))
}

/// What the head of a request says about its answer.
struct Head {
    method: Method,
    accept: Accept,
    /// How the caller wants the answer encoded.
    coding: Coding,
    /// The tags of answers that the caller has.
    tags: Vec<HeaderValue>,
    /// The last event that the caller has seen.
    resume: Option<String>,
    asker: Asker,
    /// What the caller shows of itself.
    credentials: Result<Option<Credentials>, Unrecognized>,
}

impl Head {
    fn of(site: &Site, request: &Request) -> Self {
        let headers = request.headers();
        let resume = headers.get("last-event-id");
        Self {
            method: request.method().clone(),
            accept: Accept::of(headers),
            resume: resume
                .and_then(|id| id.to_str().ok())
                .map(ToOwned::to_owned),
            asker: site.asker(request.extensions(), headers),
            credentials: caller::of_headers(headers),
            coding: coding::wanted(headers),
            tags: headers
                .get_all(header::IF_NONE_MATCH)
                .iter()
                .cloned()
                .collect(),
        }
    }
}

async fn respond(site: Site, mut head: Head, asked: Result<Asked, Refusal>) -> Response {
    let Accept { single, events } = head.accept;
    let format = single.unwrap_or(Format::Json);
    if single.is_none() && !events {
        return Refusal::NotAcceptable.answer(format);
    }
    let recognized = match &head.credentials {
        Ok(credentials) => site.recognize(head.asker, credentials.as_ref()).await,
        Err(unrecognized) => Err(*unrecognized),
    };
    head.asker = match recognized {
        Ok(recognized) => recognized,
        Err(unrecognized) => return Refusal::Caller(unrecognized).answer(format),
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refusal.answer(format),
    };
    let api = site.answering.api();
    let admitted = api.admit(&asked);
    let writes = || match &admitted {
        Ok(admitted) => admitted.kind() == OperationKind::Mutation,
        Err(_) => api.means_to_write(&asked),
    };
    if head.method != Method::POST && writes() {
        return Refusal::WouldWrite.answer(format);
    }
    let followed = admitted.as_ref().is_ok_and(Admitted::is_followed);
    if single.is_none() || followed {
        if !events {
            return Refusal::NeedsEvents.answer(format);
        }
        let (silence, stopping) = (site.graphql.ping_interval, site.stopping.clone());
        let parts = parts(site, admitted, head.resume, head.asker);
        return events::answer(parts, silence, stopping);
    }
    match admitted {
        Ok(admitted) => answer(&site, &head, admitted, format).await,
        Err(refused) => {
            let told = Told {
                operation: None,
                outcome: Answer::code_of(&refused),
                source: Source::Bypass,
                cost: 0,
            };
            let mut response = answer::single(&refused, format, site.graphql.draft_statuses);
            response.extensions_mut().insert(told);
            response
        }
    }
}

/// Answers what was admitted, and says what it came to.
async fn answer(site: &Site, head: &Head, admitted: Admitted, format: Format) -> Response {
    let (operation, cost) = (admitted.name(), admitted.operation.cost());
    let today = site.answering.today();
    let answered = site.answer(admitted, head.asker.clone()).await;
    let told = Told {
        operation,
        outcome: answered.answer.outcome(),
        source: answered.source,
        cost,
    };
    let mut response = match &answered.answer {
        Answer::Kept(kept) => {
            let (mut response, body) = kept::respond(&site.answering, head, format, kept).await;
            if let Some(question) = answered.question {
                response.extensions_mut().insert(Repeatable {
                    question,
                    today,
                    tag: kept.tag(Coding::Identity),
                    body,
                    told: told.clone(),
                });
            }
            response
        }
        Answer::Passing(answer) => answer::single(answer, format, site.graphql.draft_statuses),
    };
    limit::write(&mut response, site.answering.limit(), answered.limit);
    response.extensions_mut().insert(told);
    response
}

/// Whether a page of another site made a browser ask, without a script that could read the answer:
/// by an image, a style, a script tag. Nobody needs this, and each visitor of such a page would
/// spend our time.
fn is_blind(headers: &HeaderMap) -> bool {
    let says = |name, value: &str| {
        let found = headers.get(name).and_then(|found| found.to_str().ok());
        found.is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    says("sec-fetch-site", "cross-site") && says("sec-fetch-mode", "no-cors")
}
