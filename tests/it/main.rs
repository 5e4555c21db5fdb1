//! The integration tests: one binary, real databases, no network, no real "now".

#[cfg(test)]
mod demo;
#[cfg(test)]
mod import_reference;
#[cfg(test)]
mod support;
