//! Issuers of identities that are trusted: their keys are asked for, held for a while, and asked for
//! again when a token names another.

mod asking;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Mutex, OnceCell, RwLock};

use super::app::Denied;
use super::failure::Failure;
use crate::auth::actor::{Actor, PersonActor};
use crate::auth::identity_token::{IdentityToken, Issuer, KeySet, Untrusted};
use crate::clock::Clock;

pub use asking::is_safe;

/// For how long keys are good without another look.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// For how long they are good where the issuer does not answer.
const STALE: TimeDelta = TimeDelta::hours(24);
/// How often an issuer is asked again because a token names a key that is not known.
const ANEW: TimeDelta = TimeDelta::minutes(1);
/// How long an issuer that did not answer is left alone.
const REST: TimeDelta = TimeDelta::seconds(10);

/// Knows people by tokens of issuers that are trusted. Cheap to clone.
#[derive(Debug, Clone)]
pub struct IssuerService {
    known: Arc<HashMap<String, Known>>,
    clock: Clock,
    http: Arc<OnceCell<reqwest::Client>>,
}

/// An issuer, and what is known of it.
#[derive(Debug)]
struct Known {
    issuer: Issuer,
    held: RwLock<Option<Held>>,
    /// One asks, and the others wait for what comes of it.
    asked: Mutex<Asked>,
}

/// Keys, as they were at an instant.
#[derive(Debug, Clone)]
struct Held {
    keys: Arc<KeySet>,
    at: DateTime<Utc>,
}

/// When an issuer was asked.
#[derive(Debug, Default)]
struct Asked {
    /// Last in vain.
    in_vain: Option<DateTime<Utc>>,
    /// Last for a key that was not known.
    anew: Option<DateTime<Utc>>,
}

/// The issuer did not answer, and nothing that it said before is good any more.
#[derive(Debug)]
struct Down;

impl IssuerService {
    /// These issuers are trusted.
    pub fn new(issuers: Vec<Issuer>, clock: Clock) -> Self {
        let known = issuers.into_iter().map(|issuer| {
            let known = Known {
                held: RwLock::default(),
                asked: Mutex::default(),
                issuer,
            };
            (known.issuer.url.clone(), known)
        });
        Self {
            known: Arc::new(known.collect()),
            clock,
            http: Arc::default(),
        }
    }

    /// Which are trusted.
    pub fn issuers(&self) -> Vec<Issuer> {
        let mut issuers: Vec<Issuer> = self
            .known
            .values()
            .map(|known| known.issuer.clone())
            .collect();
        issuers.sort_by(|one, other| one.url.cmp(&other.url));
        issuers
    }

    /// Who shows this token.
    pub async fn recognize(&self, token: &IdentityToken) -> Result<Actor, Failure<Denied>> {
        let unknown = || Failure::Refused(Denied::Unknown);
        let down = |Down| Failure::Refused(Denied::IssuerDown);
        let issuer = token.claimed_issuer().ok_or_else(unknown)?;
        let known = self.known.get(&issuer).ok_or_else(unknown)?;
        let now = self.clock.now();
        let keys = self.keys(known).await.map_err(down)?;
        let mut identity = token.identity(&known.issuer, &keys, now);
        if identity == Err(Untrusted::KeyUnknown) {
            let keys = self.keys_anew(known, &keys).await.map_err(down)?;
            identity = token.identity(&known.issuer, &keys, now);
        }
        let identity = identity.map_err(|_untrusted| unknown())?;
        Ok(Actor::Person(PersonActor {
            identity,
            session: None,
        }))
    }

    /// The keys of an issuer, asked for where they are not at hand or no longer fresh.
    async fn keys(&self, known: &Known) -> Result<Arc<KeySet>, Down> {
        let now = self.clock.now();
        if let Some(keys) = known.not_older_than(now - FRESH).await {
            return Ok(keys);
        }
        let mut asked = known.asked.lock().await;
        // Somebody else may have asked while this one waited.
        if let Some(keys) = known.not_older_than(now - FRESH).await {
            return Ok(keys);
        }
        if !is_within(asked.in_vain, REST, now)
            && let Some(keys) = self.asked(known, &mut asked, now).await
        {
            return Ok(keys);
        }
        known.not_older_than(now - STALE).await.ok_or(Down)
    }

    /// The keys of an issuer after a token named one that is not among `seen`. They are the same
    /// where it was asked for that a moment ago: or else anyone could have it asked all the time.
    async fn keys_anew(&self, known: &Known, seen: &Arc<KeySet>) -> Result<Arc<KeySet>, Down> {
        let now = self.clock.now();
        let mut asked = known.asked.lock().await;
        let held = known.held.read().await.clone();
        if let Some(held) = held
            && !Arc::ptr_eq(&held.keys, seen)
        {
            return Ok(held.keys);
        }
        if is_within(asked.anew, ANEW, now) {
            return Ok(Arc::clone(seen));
        }
        if is_within(asked.in_vain, REST, now) {
            return Err(Down);
        }
        let keys = self.asked(known, &mut asked, now).await.ok_or(Down)?;
        asked.anew = Some(now);
        Ok(keys)
    }

    /// Asks an issuer for its keys; none where it does not answer as issuers do.
    async fn asked(
        &self,
        known: &Known,
        asked: &mut Asked,
        now: DateTime<Utc>,
    ) -> Option<Arc<KeySet>> {
        let answer = async {
            let http = self.http.get_or_try_init(|| async { asking::client() });
            let http = http.await?;
            asking::keys(http, &known.issuer.url).await
        };
        match answer.await {
            Ok(keys) => {
                let keys = Arc::new(keys);
                let held = Held {
                    keys: Arc::clone(&keys),
                    at: now,
                };
                *known.held.write().await = Some(held);
                asked.in_vain = None;
                Some(keys)
            }
            Err(cause) => {
                let (issuer, cause) = (&known.issuer.url, format!("{cause:#}"));
                tracing::warn!(issuer, cause, "an issuer of identities gave no keys");
                asked.in_vain = Some(now);
                None
            }
        }
    }
}

impl Known {
    async fn not_older_than(&self, instant: DateTime<Utc>) -> Option<Arc<KeySet>> {
        let held = self.held.read().await;
        let held = held.as_ref().filter(|held| held.at > instant);
        held.map(|held| Arc::clone(&held.keys))
    }
}

/// Whether something was less than a time ago.
fn is_within(last: Option<DateTime<Utc>>, time: TimeDelta, now: DateTime<Utc>) -> bool {
    last.is_some_and(|last| now < last + time)
}

/// Whether settings name issuers that can be trusted; what is wrong, where not.
pub fn validate(issuers: &[Issuer]) -> anyhow::Result<()> {
    for (place, issuer) in issuers.iter().enumerate() {
        let Issuer {
            url,
            audience,
            algorithms,
            name_claim,
        } = issuer;
        let parsed = reqwest::Url::parse(url).with_context(|| format!("issuers: {url:?}"))?;
        anyhow::ensure!(
            is_safe(&parsed) && parsed.query().is_none() && parsed.fragment().is_none(),
            "issuers: {url} must begin with https:, or with http: on this machine, and have neither \
             query nor fragment"
        );
        anyhow::ensure!(
            !audience.is_empty() && !name_claim.is_empty(),
            "issuers: {url} needs an audience, and the claim of names one that is not empty"
        );
        let is_asymmetric = |algorithm| crate::auth::identity_token::ALGORITHMS.contains(algorithm);
        anyhow::ensure!(
            !algorithms.is_empty() && algorithms.iter().all(is_asymmetric),
            "issuers: {url} must sign by RS, PS or ES algorithms or EdDSA: others have no public key"
        );
        let is_first = !issuers[..place].iter().any(|before| before.url == *url);
        anyhow::ensure!(is_first, "issuers: {url} stands there twice");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::Algorithm;

    #[test]
    fn only_issuers_that_can_be_trusted_are_set() {
        let issuer = |url: &str| Issuer {
            url: url.to_owned(),
            audience: "pantau".to_owned(),
            algorithms: vec![Algorithm::ES256],
            name_claim: "name".to_owned(),
        };
        for (url, fits) in [
            ("https://login.example.id/realms/warga", true),
            ("http://127.0.0.1:8081", true),
            ("http://[::1]:8081", true),
            ("http://localhost", true),
            ("http://login.example.id", false),
            ("http://localhost.example.id", false),
            ("https://login.example.id?a=b", false),
            ("ftp://login.example.id", false),
            ("login.example.id", false),
        ] {
            assert_eq!(validate(&[issuer(url)]).is_ok(), fits, "{url}");
        }
        let (one, other) = (issuer("https://one.id"), issuer("https://other.id"));
        assert!(validate(&[one.clone(), other.clone()]).is_ok());
        assert!(validate(&[one.clone(), other, one.clone()]).is_err());
        let secret = Issuer {
            algorithms: vec![Algorithm::ES256, Algorithm::HS256],
            ..one.clone()
        };
        assert!(validate(&[secret]).is_err());
        let everyone = Issuer {
            audience: String::new(),
            ..one
        };
        assert!(validate(&[everyone]).is_err());
    }

    #[test]
    fn something_was_a_moment_ago_until_the_moment_is_over() {
        let now = DateTime::UNIX_EPOCH;
        for (last, is_recent) in [
            (None, false),
            (Some(now), true),
            (Some(now - TimeDelta::seconds(59)), true),
            (Some(now - TimeDelta::seconds(60)), false),
        ] {
            assert_eq!(is_within(last, ANEW, now), is_recent, "{last:?}");
        }
    }
}
