//! The `pantau` program; see `pantau --help`.

use clap::Parser as _;
use pantau::cli::{self, Cli};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    cli::run(Cli::parse()).await
}
