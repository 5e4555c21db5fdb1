//! Citations: what making one costs, and following one to the answer that it had.

use async_graphql::Variables;
use futures_util::future::BoxFuture;

use super::{Answering, Asker};
use crate::gate::Full;
use crate::graphql::cited::bytes;
use crate::graphql::{Admitted, Asked, Purse};
use crate::rate_limit::{Client, RateLimit, Verdict};
use crate::service::citation::{Citation, Since, kept_answer, sha256};

/// What sending a kept answer costs: as much as a small question.
const COST_OF_KEPT: u64 = 10;

/// What a client has left to ask for.
pub(super) struct Allowance {
    pub(super) limit: RateLimit,
    pub(super) client: Client,
}

impl Purse for Allowance {
    fn charge(&self, cost: u64) -> BoxFuture<'_, bool> {
        Box::pin(async move { self.limit.charge(self.client, cost).await.is_granted() })
    }
}

/// What became of a cited answer.
#[derive(Debug)]
pub enum Followed {
    /// It is given, byte for byte.
    Same(Vec<u8>),
    /// It cannot be given, and why.
    Other(Changed),
    /// The caller has asked for too much.
    Limited,
    /// More is asked than can be answered now.
    Overloaded,
}

/// Why a cited answer cannot be given: it was too large to be kept, and today it comes out
/// otherwise.
#[derive(Debug)]
pub struct Changed {
    /// The SHA-256 of what comes out today; none where nothing does.
    pub sha256_now: Option<String>,
    /// What is said today instead of an answer.
    pub errors: Vec<String>,
    /// What was imported since.
    pub since: Since,
}

impl Answering {
    /// The answer that was cited, or why it cannot be given; and what the limit says.
    pub async fn follow(
        &self,
        citation: &Citation,
        asker: &Asker,
    ) -> anyhow::Result<(Followed, Option<Verdict>)> {
        if let Some(answer) = kept_answer(citation)? {
            return Ok(match self.charge_cost(asker, COST_OF_KEPT).await {
                Ok(verdict) => (Followed::Same(answer), verdict),
                Err(verdict) => (Followed::Limited, Some(verdict)),
            });
        }
        let question = Asked {
            query: Some(citation.document.clone()),
            operation_name: citation.operation_name.clone(),
            variables: Variables::from_json(serde_json::from_str(&citation.variables)?),
            ..Asked::default()
        };
        let admitted = match self.api.admit(&question) {
            Ok(admitted) => admitted,
            Err(refused) => {
                let errors = refused.errors.into_iter().map(|error| error.message);
                let changed = self.changed(citation, None, errors.collect()).await?;
                return Ok((Followed::Other(changed), None));
            }
        };
        let verdict = match self.charge_cost(asker, admitted.operation.cost()).await {
            Ok(verdict) => verdict,
            Err(verdict) => return Ok((Followed::Limited, Some(verdict))),
        };
        Ok((self.again(citation, admitted, asker).await?, verdict))
    }

    /// Answers anew, as of when it was cited, and compares.
    async fn again(
        &self,
        citation: &Citation,
        admitted: Admitted,
        asker: &Asker,
    ) -> anyhow::Result<Followed> {
        let _pass = match self.gate.enter().await {
            Ok(pass) => pass,
            Err(Full) => return Ok(Followed::Overloaded),
        };
        let services = self.api.services();
        let then = services.as_of(citation.known_at, citation.import_sequence);
        let response = self.guarded(self.api.over(then), admitted, &asker.id).await;
        let (sha256_now, errors) = match bytes(&response)? {
            Ok(answer) => {
                let found = sha256(&answer);
                if found == citation.answer_sha256 {
                    return Ok(Followed::Same(answer));
                }
                (Some(found), Vec::new())
            }
            Err(message) => (None, vec![message]),
        };
        let changed = self.changed(citation, sha256_now, errors).await?;
        Ok(Followed::Other(changed))
    }

    async fn changed(
        &self,
        citation: &Citation,
        sha256_now: Option<String>,
        errors: Vec<String>,
    ) -> anyhow::Result<Changed> {
        let since = self.api.services().citations.since(citation).await?;
        Ok(Changed {
            sha256_now,
            errors,
            since,
        })
    }
}
