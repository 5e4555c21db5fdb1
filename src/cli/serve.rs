//! `pantau serve`

use std::io::Write as _;

use anyhow::Context as _;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, WhenMissing};

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let database = Database::connect(
        &config.database_url,
        config.database_readers,
        WhenMissing::Refuse,
    )
    .await
    .context("no database to serve; `pantau migrate up` makes an empty one")?;
    serve(config, database).await
}

/// Serves this database until the program is told to stop.
pub(crate) async fn serve(config: &Config, database: Database) -> anyhow::Result<()> {
    let app = App::start(config, database, Clock::system()).await?;
    writeln!(std::io::stdout(), "listening on http://{}", app.address)
        .context("print the address")?;
    app.run(told_to_stop()).await;
    Ok(())
}

/// Over at Ctrl-C or when the system asks the program to end.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let ended = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let ended = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = ended => {}
    }
    tracing::info!("stopping");
}
