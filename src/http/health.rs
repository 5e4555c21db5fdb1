//! Whether the program lives and whether it can answer.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Site;
use crate::database::MigrationState;

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// Ready while the database answers and has exactly the migrations this program knows.
pub(super) async fn ready(State(site): State<Site>) -> (StatusCode, Json<Value>) {
    let (status, word) = match site.database.migration_state().await {
        Ok(MigrationState::Current) => (StatusCode::OK, "ready"),
        Ok(MigrationState::Newer) => (StatusCode::SERVICE_UNAVAILABLE, "database is newer"),
        Ok(MigrationState::Empty | MigrationState::Behind { .. }) => {
            (StatusCode::SERVICE_UNAVAILABLE, "database is not migrated")
        }
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database does not answer")
        }
    };
    (status, Json(json!({ "status": word })))
}
