//! How often a password is tried: who counts is told by whoever hands the request over.

use futures_util::future::BoxFuture;

/// Counts attempts to get in, for the address that they come from.
pub trait Attempts: Send + Sync {
    /// Counts one, of nobody in particular; false where there were too many of late.
    fn at_address(&self) -> BoxFuture<'_, bool>;

    /// Counts one to get in as somebody, whether they exist or not; false where there were too many
    /// of late, from wherever.
    fn as_name<'a>(&'a self, name: &'a str) -> BoxFuture<'a, bool>;
}

/// Counts nothing: for who sits at the machine itself.
#[derive(Debug, Clone, Copy)]
pub struct Uncounted;

impl Attempts for Uncounted {
    fn at_address(&self) -> BoxFuture<'_, bool> {
        Box::pin(async { true })
    }

    fn as_name<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(async { true })
    }
}
