//! How signatures of tokens are checked: by ring, which checks those of TLS too.

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{self, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature as by;

/// Has tokens checked by ring from now on.
pub(super) fn checked_by_ring() {
    // It stays as it is where it was set before.
    let _set_before = PROVIDER.install_default();
}

static PROVIDER: CryptoProvider = CryptoProvider {
    // Nothing is signed here.
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// A key of an issuer, by one algorithm.
struct Checked {
    algorithm: Algorithm,
    key: Key,
}

enum Key {
    Rsa {
        parameters: &'static by::RsaParameters,
        parts: by::RsaPublicKeyComponents<Vec<u8>>,
    },
    Other(by::UnparsedPublicKey<Vec<u8>>),
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the library asks for it so"
)]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let refused = || ErrorKind::InvalidAlgorithm;
    if key.family() != algorithm.family() {
        return Err(refused().into());
    }
    let key = match (rsa(*algorithm), key.kind()) {
        (Some(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => Key::Rsa {
            parameters,
            parts: by::RsaPublicKeyComponents {
                n: n.clone(),
                e: e.clone(),
            },
        },
        (None, DecodingKeyKind::SecretOrDer(bytes)) => {
            let algorithm: &'static dyn by::VerificationAlgorithm = match algorithm {
                Algorithm::ES256 => &by::ECDSA_P256_SHA256_FIXED,
                Algorithm::ES384 => &by::ECDSA_P384_SHA384_FIXED,
                Algorithm::EdDSA => &by::ED25519,
                _ => return Err(refused().into()),
            };
            Key::Other(by::UnparsedPublicKey::new(algorithm, bytes.clone()))
        }
        _ => return Err(refused().into()),
    };
    Ok(Box::new(Checked {
        algorithm: *algorithm,
        key,
    }))
}

/// What ring asks of an RSA signature: a modulus of 2,048 to 8,192 bits, among others.
fn rsa(algorithm: Algorithm) -> Option<&'static by::RsaParameters> {
    Some(match algorithm {
        Algorithm::RS256 => &by::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RS384 => &by::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &by::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &by::RSA_PSS_2048_8192_SHA256,
        Algorithm::PS384 => &by::RSA_PSS_2048_8192_SHA384,
        Algorithm::PS512 => &by::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

impl Verifier<Vec<u8>> for Checked {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> signature::Result<()> {
        let checked = match &self.key {
            Key::Rsa { parameters, parts } => parts.verify(parameters, message, signature),
            Key::Other(key) => key.verify(message, signature),
        };
        checked.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Checked {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
