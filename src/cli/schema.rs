//! `pantau schema`

use std::io::Write as _;

use anyhow::Context as _;

pub(super) fn run() -> anyhow::Result<()> {
    std::io::stdout()
        .write_all(crate::graphql::sdl().as_bytes())
        .context("print the schema")
}
