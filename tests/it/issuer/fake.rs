//! An issuer of identities on this machine, that signs for real.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use ring::{hmac, signature};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A key made for tests, and used for nothing else.
const RSA: &[u8] = include_bytes!("../../fixtures/issuer/rsa-2048.pk8");

/// What is wrong with an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    Fails,
    Nonsense,
    AnotherIssuer,
    Endless,
}

#[derive(Clone)]
struct Said {
    url: String,
    keys: Arc<Mutex<Vec<Value>>>,
    trouble: Arc<Mutex<Trouble>>,
    asked: Arc<AtomicUsize>,
}

pub(super) struct Fake {
    pub(super) url: String,
    said: Said,
    running: JoinHandle<()>,
}

impl Fake {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/realms/warga", listener.local_addr().unwrap());
        let said = Said {
            url: url.clone(),
            keys: Arc::default(),
            trouble: Arc::new(Mutex::new(Trouble::None)),
            asked: Arc::default(),
        };
        let router = Router::new()
            .route(
                "/realms/warga/.well-known/openid-configuration",
                get(discovery),
            )
            .route("/keys", get(keys))
            .with_state(said.clone());
        let running = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, said, running }
    }

    /// These keys are its from now on.
    pub(super) fn publish(&self, signers: &[&Signer]) {
        let keys = signers.iter().map(|signer| signer.published());
        *self.said.keys.lock().unwrap() = keys.collect();
    }

    pub(super) fn has(&self, trouble: Trouble) {
        *self.said.trouble.lock().unwrap() = trouble;
    }

    /// How often it was asked where its keys are.
    pub(super) fn asked(&self) -> usize {
        self.said.asked.load(Ordering::SeqCst)
    }

    pub(super) async fn stop(self) {
        self.running.abort();
        let _aborted = self.running.await;
    }
}

async fn discovery(State(said): State<Said>) -> Response {
    said.asked.fetch_add(1, Ordering::SeqCst);
    let trouble = *said.trouble.lock().unwrap();
    let root = said.url.trim_end_matches("/realms/warga").to_owned();
    match trouble {
        Trouble::None => {
            Json(json!({ "issuer": said.url, "jwks_uri": format!("{root}/keys") })).into_response()
        }
        Trouble::Fails => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Trouble::Nonsense => "<html>".into_response(),
        Trouble::AnotherIssuer => {
            Json(json!({ "issuer": "https://another.id", "jwks_uri": format!("{root}/keys") }))
                .into_response()
        }
        Trouble::Endless => vec![b' '; 1 << 20].into_response(),
    }
}

async fn keys(State(said): State<Said>) -> Json<Value> {
    let keys = said.keys.lock().unwrap().clone();
    Json(json!({ "keys": keys }))
}

/// Somebody who signs.
#[derive(Clone)]
pub(super) struct Signer {
    name: String,
    algorithm: String,
    of_type: String,
    must_be_understood: Option<String>,
    key: Arc<Key>,
}

enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Hs256(hmac::Key),
}

impl Signer {
    fn new(name: &str, algorithm: &str, key: Key) -> Self {
        Self {
            name: name.to_owned(),
            algorithm: algorithm.to_owned(),
            of_type: "JWT".to_owned(),
            must_be_understood: None,
            key: Arc::new(key),
        }
    }

    pub(super) fn es256(name: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap();
        Self::new(name, "ES256", Key::Es256(key))
    }

    pub(super) fn rs256(name: &str) -> Self {
        let key = RsaKeyPair::from_pkcs8(RSA).unwrap();
        Self::new(name, "RS256", Key::Rs256(key))
    }

    pub(super) fn ed25519(name: &str) -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let key = Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap();
        Self::new(name, "EdDSA", Key::Ed25519(key))
    }

    pub(super) fn hs256(name: &str, secret: &[u8]) -> Self {
        Self::new(
            name,
            "HS256",
            Key::Hs256(hmac::Key::new(hmac::HMAC_SHA256, secret)),
        )
    }

    /// The same key under another algorithm.
    pub(super) fn calling_itself(&self, algorithm: &str) -> Self {
        Self {
            algorithm: algorithm.to_owned(),
            ..self.clone()
        }
    }

    /// The same key; its tokens are of another type.
    pub(super) fn of_type(&self, of_type: &str) -> Self {
        Self {
            of_type: of_type.to_owned(),
            ..self.clone()
        }
    }

    /// The same key; its tokens have a part that must be understood.
    pub(super) fn insisting_on(&self, part: &str) -> Self {
        Self {
            must_be_understood: Some(part.to_owned()),
            ..self.clone()
        }
    }

    /// Its public key, as everyone can read it.
    pub(super) fn public(&self) -> Vec<u8> {
        match &*self.key {
            Key::Es256(key) => key.public_key().as_ref().to_vec(),
            Key::Rs256(key) => key.public_key().as_ref().to_vec(),
            Key::Ed25519(key) => key.public_key().as_ref().to_vec(),
            Key::Hs256(_) => panic!("a secret is published nowhere"),
        }
    }

    fn published(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = self.public();
        match &*self.key {
            Key::Es256(_) => json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.name,
                "alg": "ES256", "x": text(&public[1..33]), "y": text(&public[33..]) }),
            Key::Rs256(key) => {
                let parts: signature::RsaPublicKeyComponents<Vec<u8>> = key.public().into();
                json!({ "kty": "RSA", "kid": self.name, "n": text(&parts.n), "e": text(&parts.e) })
            }
            Key::Ed25519(_) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.name, "x": text(&public) })
            }
            Key::Hs256(_) => Value::Null,
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &*self.key {
            Key::Es256(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Key::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Key::Hs256(key) => hmac::sign(key, message).as_ref().to_vec(),
        }
    }
}

/// A token of these claims.
pub(super) fn signed_by(signer: &Signer, claims: &Value) -> String {
    let mut header = json!({ "alg": signer.algorithm, "typ": signer.of_type, "kid": signer.name });
    if let Some(part) = &signer.must_be_understood {
        header["crit"] = json!([part]);
    }
    let message = message(&header, claims);
    let signature = signer.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A token of these claims that says that nobody need sign it.
pub(super) fn unsigned(claims: &Value) -> String {
    format!(
        "{}.",
        message(&json!({ "alg": "none", "typ": "JWT" }), claims)
    )
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}
