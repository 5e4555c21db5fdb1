//! What mutations of those who take part have in common: what they cost, and how they answer.

use async_graphql::Context;

use super::Api;
use super::context::ContextExt as _;
use super::error::ApiError;
use crate::auth::actor::Actor;
use crate::service::Services;
use crate::service::failure::Failure;

/// What writing costs beside its answer, so that limits hold for what is slow.
const COST: u64 = 20;

/// What is said to who has asked for too much.
pub(in crate::graphql) const LIMITED: &str =
    "You have asked for too much in a short time; try again in a moment.";

/// What is said where an import is waited for in vain.
pub(in crate::graphql) const BUSY: &str =
    "An import is writing to the database; try again when it has ended.";

/// What is said to who is suspended.
pub(in crate::graphql) fn suspended(until: chrono::DateTime<chrono::Utc>) -> String {
    let until = until.format("%Y-%m-%dT%H:%M:%SZ");
    format!("A moderator suspended this user until {until}.")
}

/// What came of writing.
pub(in crate::graphql) enum Written<T, R> {
    Done(T),
    Refused(R),
    Limited,
}

impl<T, R> Written<T, R> {
    /// What was made, as an object.
    pub(in crate::graphql) fn map<U>(self, object: impl FnOnce(T) -> U) -> Written<U, R> {
        match self {
            Self::Done(row) => Written::Done(object(row)),
            Self::Refused(reason) => Written::Refused(reason),
            Self::Limited => Written::Limited,
        }
    }
}

/// Reasons that are told to people.
pub(in crate::graphql) trait Told {
    /// The field that is at fault, and what is wrong.
    fn told(self) -> (Option<&'static str>, String);
}

/// Writes for whoever asks, as far as they may ask.
pub(in crate::graphql) async fn write<T, R, F>(
    ctx: &Context<'_>,
    work: impl FnOnce(Services, Actor) -> F + Send + 'static,
) -> Result<Written<T, R>, ApiError>
where
    T: Send + 'static,
    R: Send + 'static,
    F: Future<Output = Result<T, Failure<R>>> + Send + 'static,
{
    let purse = ctx.data_opt::<Api>().and_then(|api| api.purse.clone());
    let actor = ctx.actor().clone();
    ctx.read(move |services| async move {
        if let Some(purse) = purse
            && !purse.charge(COST).await
        {
            return Ok(Written::Limited);
        }
        match work(services, actor).await {
            Ok(made) => Ok(Written::Done(made)),
            Err(Failure::Refused(reason)) => Ok(Written::Refused(reason)),
            Err(Failure::Fault(cause)) => Err(cause),
        }
    })
    .await
}

/// Makes what a mutation answers with: an object, or reasons of its own.
macro_rules! outcome {
    (
        $(#[$payload_meta:meta])*
        $payload:ident { $(#[$field_meta:meta])* $field:ident: $object:ident }, $error:ident,
        $refusal:ident,
        $(#[$meta:meta])* $code:ident { $($(#[$value_meta:meta])* $value:ident = $($reason:pat_param)|+,)+ }
    ) => {
        $(#[$payload_meta])*
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $payload {
            $(#[$field_meta])*
            $field: Option<$object>,
            /// Why it was refused; empty on success.
            user_errors: Vec<$error>,
        }

        /// Why nothing was changed.
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $error {
            /// What is wrong, for programs.
            code: $code,
            /// The field of the input that is at fault; null where none is.
            field: Option<&'static str>,
            /// What is wrong, for people.
            message: String,
        }

        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code {
            /// You have asked for too much in a short time.
            RateLimited,
            /// An import is writing to the database; try again when it has ended.
            Busy,
            $($(#[$value_meta])* $value,)+
        }

        impl $payload {
            pub(super) fn of(
                outcome: crate::graphql::writing::Written<$object, $refusal>,
            ) -> Result<Self, crate::graphql::error::ApiError> {
                use crate::graphql::writing::{LIMITED, Told as _, Written};
                let (code, field, message) = match outcome {
                    Written::Done(made) => return Ok(Self {
                        $field: Some(made),
                        user_errors: Vec::new(),
                    }),
                    Written::Limited => ($code::RateLimited, None, LIMITED.to_owned()),
                    Written::Refused(reason) => {
                        let code = match &reason {
                            $refusal::Standing(standing) => return Err((*standing).into()),
                            $refusal::Busy => $code::Busy,
                            $($($reason)|+ => $code::$value,)+
                            #[expect(clippy::allow_attributes, reason = "not every mutation has every reason")]
                            #[allow(unreachable_patterns, reason = "as above")]
                            other => return Err(anyhow::anyhow!("a reason of another mutation: {other:?}").into()),
                        };
                        let (field, message) = reason.told();
                        (code, field, message)
                    }
                };
                Ok(Self {
                    $field: None,
                    user_errors: vec![$error { code, field, message }],
                })
            }
        }
    };
}
pub(in crate::graphql) use outcome;
