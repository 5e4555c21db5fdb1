//! Asking an issuer for its keys: where they are (OpenID Connect Discovery), and which.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde::Deserialize;

use crate::auth::identity_token::KeySet;

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of an answer.
const LARGEST: usize = 256 << 10;
/// Where an issuer says where its keys are.
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// What asks. It follows nobody elsewhere.
pub(super) fn client() -> anyhow::Result<Client> {
    crate::tls::by_ring();
    Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .user_agent(concat!("pantau/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("make ready to ask issuers")
}

/// The keys by which an issuer signs now.
pub(super) async fn keys(http: &Client, issuer: &str) -> anyhow::Result<KeySet> {
    #[derive(Deserialize)]
    struct Discovered {
        issuer: String,
        jwks_uri: String,
    }
    let address = format!("{}{DISCOVERY}", issuer.trim_end_matches('/'));
    let address = Url::parse(&address).context("read the address of an issuer")?;
    let discovered = body(http, address)
        .await
        .context("ask where its keys are")?;
    let discovered: Discovered =
        serde_json::from_slice(&discovered).context("read where its keys are")?;
    ensure!(
        discovered.issuer == issuer,
        "it says to be another: {}",
        discovered.issuer
    );
    let address = Url::parse(&discovered.jwks_uri).context("read the address of its keys")?;
    ensure!(
        is_safe(&address),
        "its keys are where anyone could change them"
    );
    let published = body(http, address).await.context("ask for its keys")?;
    KeySet::read(&published)
}

/// Whether nobody on the way can change what an address answers: by TLS, or on this machine.
pub fn is_safe(address: &Url) -> bool {
    let is_here = address.host_str().is_some_and(|host| {
        let host = host.trim_matches(['[', ']']);
        let is_loopback = |address: IpAddr| address.is_loopback();
        host == "localhost" || host.parse().is_ok_and(is_loopback)
    });
    address.scheme() == "https" || (address.scheme() == "http" && is_here)
}

async fn body(http: &Client, address: Url) -> anyhow::Result<Vec<u8>> {
    let answer = http
        .get(address)
        .header("accept", "application/json")
        .send();
    let mut answer = answer.await.context("ask an issuer")?;
    ensure!(
        answer.status().is_success(),
        "it answered {}",
        answer.status().as_u16()
    );
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.context("hear an issuer")? {
        ensure!(
            body.len() + part.len() <= LARGEST,
            "it does not stop talking"
        );
        body.extend_from_slice(&part);
    }
    Ok(body)
}
