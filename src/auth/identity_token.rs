//! Tokens by which an issuer of identities vouches for a person (OpenID Connect): what one must be.

mod signature;

use std::fmt;
use std::sync::Arc;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::actor::{Identity, Vouched, Voucher};

/// Most bytes of a token.
const LONGEST: usize = 8_192;
/// Most keys of an issuer that are held.
const MOST_KEYS: usize = 100;
/// By how many seconds the clocks of issuer and instance may differ.
const SKEW_SECONDS: i64 = 60;
/// How others see somebody whom their issuer gives no name that can be shown.
const NAMELESS: &str = "Anonymous";

/// The algorithms by which an issuer may sign. Those with a secret that both sides know are not among
/// them: what everyone may read, the issuer's public key, would pass for the secret.
pub const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// An issuer that is trusted to vouch for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Its address, as its tokens name it, for example `https://login.example.id/realms/warga`.
    pub url: String,
    /// For whom its tokens must be: the name of this instance there.
    pub audience: String,
    /// By which algorithms it may sign; any that need no common secret unless set.
    #[serde(default = "every_algorithm")]
    pub algorithms: Vec<Algorithm>,
    /// Which claim is the name that others see; `name` unless set.
    #[serde(default = "name")]
    pub name_claim: String,
}

impl Default for Issuer {
    /// Set as one is that names nothing.
    fn default() -> Self {
        Self {
            url: String::new(),
            audience: String::new(),
            algorithms: every_algorithm(),
            name_claim: name(),
        }
    }
}

fn every_algorithm() -> Vec<Algorithm> {
    ALGORITHMS.to_vec()
}

fn name() -> String {
    "name".to_owned()
}

/// A token, as it was shown. Not shown where it is printed: whoever has it is let in.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityToken(Arc<str>);

/// The keys by which an issuer signs.
#[derive(Debug)]
pub struct KeySet(Vec<Jwk>);

/// Why a token lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untrusted {
    /// It is signed by a key that is not among those of its issuer: a new one, or none of theirs.
    KeyUnknown,
    /// It is not signed as its issuer signs, is for somebody else, or not for this moment.
    Invalid,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: Number,
    nbf: Option<Number>,
    iat: Option<Number>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl KeySet {
    /// Reads what an issuer publishes. Keys of kinds that are not known are left out.
    pub fn read(published: &[u8]) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Published {
            keys: Vec<Value>,
        }
        let published: Published =
            serde_json::from_slice(published).context("read the keys of an issuer")?;
        let keys = published.keys.into_iter().take(MOST_KEYS);
        let keys = keys.filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self(keys.collect()))
    }

    /// The key by which a token says that it is signed. Where it names none, the only one that could
    /// be.
    fn named(&self, name: Option<&str>, algorithm: Algorithm) -> Option<&Jwk> {
        let mut fitting = self.0.iter().filter(|key| {
            let is_named = name.is_none() || key.common.key_id.as_deref() == name;
            is_named && signs_by(key, algorithm)
        });
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

/// Whether a key is for signing by an algorithm, as far as it says so.
fn signs_by(key: &Jwk, algorithm: Algorithm) -> bool {
    let is_for_signing = matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let is_for_algorithm = key
        .common
        .key_algorithm
        .is_none_or(|own| own == KeyAlgorithm::from(algorithm));
    let is_of_family =
        DecodingKey::from_jwk(key).is_ok_and(|key| key.family() == algorithm.family());
    is_for_signing && is_for_algorithm && is_of_family
}

impl IdentityToken {
    /// The token that a text may be: three parts with dots between. None where it is none.
    pub fn read(text: &str) -> Option<Self> {
        let is_part = |part: &str| {
            let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
            part.bytes().all(is_fit)
        };
        let parts: Vec<&str> = text.split('.').collect();
        let fits =
            text.len() <= LONGEST && parts.len() == 3 && parts.iter().all(|part| is_part(part));
        // Also one that nobody signed is a token; who would be let in by it is another question.
        (fits && !parts[0].is_empty() && !parts[1].is_empty()).then(|| Self(text.into()))
    }

    /// Whose token it says to be. Nothing is known about that yet.
    pub fn claimed_issuer(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Issued {
            iss: String,
        }
        let payload = self.0.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let issued: Issued = serde_json::from_slice(&payload).ok()?;
        Some(issued.iss)
    }

    /// For whom this issuer vouches by it, at an instant.
    pub fn identity(
        &self,
        issuer: &Issuer,
        keys: &KeySet,
        now: DateTime<Utc>,
    ) -> Result<Identity, Untrusted> {
        signature::checked_by_ring();
        let header = decode_header(&*self.0).map_err(|_| Untrusted::Invalid)?;
        let is_allowed =
            ALGORITHMS.contains(&header.alg) && issuer.algorithms.contains(&header.alg);
        if !is_allowed || !is_for_callers(header.typ.as_deref()) {
            return Err(Untrusted::Invalid);
        }
        let key = keys.named(header.kid.as_deref(), header.alg);
        let key = key.ok_or(Untrusted::KeyUnknown)?;
        let key = DecodingKey::from_jwk(key).map_err(|_| Untrusted::Invalid)?;
        let token = decode::<Claims>(&*self.0, &key, &signature_alone(header.alg));
        let claims = token.map_err(|_| Untrusted::Invalid)?.claims;
        vouched(issuer, &claims, now).ok_or(Untrusted::Invalid)
    }
}

/// Whether a token of this type is for showing who asks: issuers sign others too, that somebody has
/// signed out for example.
fn is_for_callers(of_type: Option<&str>) -> bool {
    let known = ["jwt", "at+jwt", "application/at+jwt"];
    of_type.is_none_or(|of_type| {
        known
            .iter()
            .any(|known| of_type.eq_ignore_ascii_case(known))
    })
}

/// Only the signature is checked by the library, which would take the time from the machine.
fn signature_alone(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// The person that claims are about, where they are for us and for now.
fn vouched(issuer: &Issuer, claims: &Claims, now: DateTime<Utc>) -> Option<Identity> {
    let is_ours = match &claims.aud {
        Audience::One(audience) => *audience == issuer.audience,
        Audience::Many(audiences) => audiences.contains(&issuer.audience),
    };
    let skew = TimeDelta::seconds(SKEW_SECONDS);
    let has_begun = [&claims.nbf, &claims.iat]
        .into_iter()
        .flatten()
        .all(|begin| instant(begin).is_some_and(|begin| begin <= now + skew));
    let is_now = has_begun && instant(&claims.exp).is_some_and(|end| now < end + skew);
    if claims.iss != issuer.url || !is_ours || !is_now {
        return None;
    }
    let user = [issuer.name_claim.as_str(), "preferred_username"]
        .into_iter()
        .filter_map(|claim| claims.others.get(claim)?.as_str())
        .map(shortened)
        .chain([NAMELESS.to_owned()])
        .find_map(|name| Vouched::new(&claims.sub, &name))?;
    Some(Identity {
        voucher: Voucher::Issuer(issuer.url.clone()),
        user,
    })
}

/// A name that is not longer than names are.
fn shortened(name: &str) -> String {
    let short: String = name.trim().chars().take(Vouched::LONGEST_NAME).collect();
    short.trim_end().to_owned()
}

/// An instant in seconds, of which fractions do not count.
fn instant(seconds: &Number) -> Option<DateTime<Utc>> {
    let text = seconds.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    DateTime::from_timestamp_secs(whole.parse().ok()?)
}

impl fmt::Debug for IdentityToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdentityToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn issuer() -> Issuer {
        Issuer {
            url: "https://login.example.id".to_owned(),
            audience: "pantau".to_owned(),
            ..Issuer::default()
        }
    }

    #[test]
    fn claims_are_for_us_and_for_now() {
        let now = DateTime::from_timestamp_secs(1_000_000).unwrap();
        let claims = |changes: Value| {
            let mut claims = json!({
                "iss": "https://login.example.id", "sub": "17", "aud": "pantau", "exp": 1_000_300,
                "name": "Siti",
            });
            for (name, value) in changes.as_object().unwrap() {
                claims[name] = value.clone();
            }
            serde_json::from_value::<Claims>(claims).ok()
        };
        for (changes, fits) in [
            (json!({}), true),
            (json!({ "aud": ["other", "pantau"] }), true),
            (json!({ "aud": "other" }), false),
            (json!({ "aud": [] }), false),
            (json!({ "aud": null }), false),
            (json!({ "iss": "https://login.example.id/" }), false),
            (json!({ "exp": 999_941 }), true),
            (json!({ "exp": 999_941.9 }), true),
            (json!({ "exp": 999_940 }), false),
            (json!({ "exp": "1000300" }), false),
            (json!({ "exp": null }), false),
            (json!({ "exp": 1e300 }), false),
            (json!({ "nbf": 1_000_060, "iat": 1_000_060 }), true),
            (json!({ "nbf": 1_000_061 }), false),
            (json!({ "iat": 1_000_061 }), false),
            (json!({ "sub": "" }), false),
            (json!({ "sub": "a\nb" }), false),
            (json!({ "sub": "a".repeat(255) }), true),
            (json!({ "sub": "a".repeat(256) }), false),
        ] {
            let found = claims(changes.clone()).and_then(|claims| vouched(&issuer(), &claims, now));
            assert_eq!(found.is_some(), fits, "{changes}");
        }
    }

    #[test]
    fn a_name_is_one_that_can_be_shown() {
        let now = DateTime::UNIX_EPOCH;
        for (named, shown) in [
            (
                json!({ "name": "Siti Aminah", "preferred_username": "siti" }),
                "Siti Aminah",
            ),
            (json!({ "preferred_username": "siti" }), "siti"),
            (
                json!({ "name": "Siti\u{202e}", "preferred_username": " siti " }),
                "siti",
            ),
            (json!({ "name": 7 }), "Anonymous"),
            (json!({ "name": "" }), "Anonymous"),
            (json!({ "name": "é".repeat(100) }), &"é".repeat(80)),
        ] {
            let mut claims = named;
            claims["iss"] = "https://login.example.id".into();
            claims["aud"] = "pantau".into();
            claims["sub"] = "17".into();
            claims["exp"] = 1.into();
            let claims = serde_json::from_value(claims).unwrap();
            let identity = vouched(&issuer(), &claims, now).unwrap();
            assert_eq!(identity.user.display_name(), shown);
        }
    }

    #[test]
    fn a_token_has_three_parts_and_a_length() {
        for (text, fits) in [
            ("a.b.c", true),
            ("a.b.", true),
            ("a..c", false),
            (".b.c", false),
            ("a.b", false),
            ("a.b.c.d", false),
            ("a.b+.c", false),
            (&format!("a.b.{}", "c".repeat(8_192)), false),
        ] {
            assert_eq!(IdentityToken::read(text).is_some(), fits, "{text}");
        }
    }
}
