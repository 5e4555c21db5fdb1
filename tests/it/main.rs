//! The integration tests: one binary, real databases, no network, no real "now".

mod import_reference;
mod support;
