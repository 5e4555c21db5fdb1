//! Passwords: which can be used, and how one is kept and tried.

use anyhow::{Context as _, anyhow};
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::{Score, zxcvbn};

use super::{AccountRefusal, Refused, refused};
use crate::gate::Gate;

/// Fewest characters of a password.
pub const SHORTEST: usize = 12;
/// Most characters of a password.
pub const LONGEST: usize = 200;

/// What Argon2id is asked for: 19 MiB of memory and two passes on one lane, as OWASP recommends in
/// its Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many may wait for each that is tried. They take places of those who only read.
const WAITING: usize = 2;

/// The hash of a password that nobody knows, by the same parameters. Tried where there is no account,
/// so that the answer takes as long as where there is one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$cGFudGF1LW5vYm9keS0wMQ\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password. Not shown where it is printed.
#[derive(Clone)]
pub struct Password(String);

/// Why a password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// It has too few characters.
    TooShort,
    /// It has too many characters.
    TooLong,
    /// It would be guessed soon: a word, a row of keys, or what others know of its owner.
    TooEasy,
}

impl Password {
    /// The password that was typed: the same on every keyboard that makes the same of it.
    pub fn typed(text: &str) -> Self {
        // What is longer than any password is not worth being made equal.
        let text: String = text.chars().take(LONGEST + 1).collect();
        Self(text.nfkc().collect())
    }

    fn refusal(&self, known: &[&str]) -> Option<PasswordRefusal> {
        let length = self.0.chars().count();
        if length < SHORTEST {
            Some(PasswordRefusal::TooShort)
        } else if length > LONGEST {
            Some(PasswordRefusal::TooLong)
        } else if zxcvbn(&self.0, known).score() < Score::Three {
            Some(PasswordRefusal::TooEasy)
        } else {
            None
        }
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Password(..)")
    }
}

/// Keeps and tries passwords, beside the threads that answer requests, and only so many at once:
/// each takes memory and a core. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    gate: Gate,
}

impl Passwords {
    /// So many at once.
    pub fn new(at_once: usize) -> Self {
        Self {
            gate: Gate::new(at_once, at_once * WAITING),
        }
    }

    /// Whether this is the password that was kept; where none was kept, it takes as long and is not.
    pub(super) async fn fits(
        &self,
        password: Password,
        kept: Option<String>,
    ) -> Result<bool, Refused> {
        self.beside(move || {
            let hash = kept.as_deref().unwrap_or(NOBODY);
            match argon2()?.verify_password(password.0.as_bytes(), hash) {
                Ok(()) => Ok(kept.is_some()),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(cause) => Err(anyhow!("try a password: {cause}")),
            }
        })
        .await
    }

    /// What is kept of a new password, if it can be used. `known` is what others know of its owner.
    pub(super) async fn keep(
        &self,
        password: Password,
        known: Vec<String>,
    ) -> Result<String, Refused> {
        let kept = self.beside(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            if let Some(refusal) = password.refusal(&known) {
                return Ok(Err(refusal));
            }
            let hash = argon2()?.hash_password(password.0.as_bytes());
            let hash = hash.map_err(|cause| anyhow!("keep a password: {cause}"))?;
            Ok(Ok(hash.to_string()))
        });
        let kept = kept.await?;
        kept.map_err(|refusal| refused(AccountRefusal::Password(refusal)))
    }

    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, Refused> {
        let pass = self.gate.enter().await;
        let pass = pass.map_err(|_full| refused(AccountRefusal::Overloaded))?;
        let task = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also where nobody waits for it any more.
            let _pass = pass;
            work()
        });
        Ok(task.await.context("wait for a password")??)
    }
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.map_err(|cause| anyhow!("set Argon2: {cause}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_or_soon_guessed_cannot_be_used() {
        let known = ["siti.aminah", "Siti Aminah"];
        for (text, refusal) in [
            ("Sawah-9-kolam", None),
            ("empat ekor kuda terbang rendah", None),
            ("pendek-9-kol", None),
            ("pendek", Some(PasswordRefusal::TooShort)),
            ("passwordpassword", Some(PasswordRefusal::TooEasy)),
            ("qwertyuiop12", Some(PasswordRefusal::TooEasy)),
            ("111111111111", Some(PasswordRefusal::TooEasy)),
            ("siti.aminah1", Some(PasswordRefusal::TooEasy)),
            (&"x9-".repeat(67), Some(PasswordRefusal::TooLong)),
        ] {
            assert_eq!(Password::typed(text).refusal(&known), refusal, "{text}");
        }
    }

    #[tokio::test]
    async fn a_password_is_known_by_what_is_kept_of_it_and_by_nothing_else() {
        let passwords = Passwords::new(1);
        let typed = || Password::typed("Sawah-\u{e9}-kolam-7");
        let kept = passwords.keep(typed(), Vec::new()).await.unwrap();

        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        // The same letter, put together on another keyboard.
        let same = Password::typed("Sawah-e\u{301}-kolam-7");
        assert!(passwords.fits(same, Some(kept.clone())).await.unwrap());
        let other = Password::typed("Sawah-e-kolam-7");
        assert!(!passwords.fits(other, Some(kept)).await.unwrap());
        assert!(!passwords.fits(typed(), None).await.unwrap());
        assert_eq!(format!("{:?}", typed()), "Password(..)");
    }

    #[tokio::test]
    async fn so_many_are_tried_so_many_wait_and_the_rest_is_told_so_at_once() {
        let passwords = Passwords::new(1);
        let tries = (0..6).map(|_| passwords.fits(Password::typed("Sawah-9-kolam"), None));

        let outcomes = futures_util::future::join_all(tries).await;

        let (answered, told): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!((answered.len(), told.len()), (1 + WAITING, 5 - WAITING));
        assert!(told.into_iter().all(|told| matches!(
            told,
            Err(crate::service::failure::Failure::Refused(
                AccountRefusal::Overloaded
            ))
        )));
    }

    #[test]
    fn what_is_tried_for_nobody_costs_as_much_as_what_is_kept() {
        let nobody = password_hash::phc::PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();

        assert_eq!(params.m_cost(), MEMORY_KIB);
        assert_eq!(params.t_cost(), PASSES);
        assert_eq!(params.p_cost(), LANES);
        assert_eq!(nobody.algorithm.as_str(), "argon2id");
        assert_eq!(nobody.hash.unwrap().as_bytes().len(), 32);
        assert_eq!(nobody.salt.unwrap().len(), 16);
    }
}
