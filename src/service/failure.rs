//! Why a use case did not do what was asked.

/// Why a use case did not do what was asked. `R` lists the reasons the caller can act on.
#[derive(Debug)]
pub enum Failure<R> {
    /// Shown to the caller, not logged as a fault.
    Refused(R),
    /// Logged by us, never shown.
    Fault(anyhow::Error),
}

impl<R> From<anyhow::Error> for Failure<R> {
    fn from(cause: anyhow::Error) -> Self {
        Self::Fault(cause)
    }
}
