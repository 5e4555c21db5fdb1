//! A statement that nobody waits for any more is stopped in the database too.

use std::time::{Duration, Instant};

use pantau::database::{Database, WhenMissing};
use sea_orm::Statement;

use crate::support::{Engine, TestApp, on_both};

/// Much longer than stopping may take, and much shorter than the statement.
const SOON: Duration = Duration::from_secs(10);

fn statement(app: &TestApp, sql: &str) -> Statement {
    Statement::from_string(app.database.reader().get_database_backend(), sql)
}

/// Counts for hours.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                       WHERE i < 100000000000) SELECT COUNT(*) AS counted FROM n";

on_both! {
    async fn a_statement_that_was_given_up_is_stopped_and_its_connection_used_again(app) {
        // One lane, so that the next statement needs the connection of the first.
        let database = Database::connect(&app.database_url, 1, WhenMissing::Refuse).await.unwrap();
        for round in 1..=3 {
            let endless = database.rows(statement(app, ENDLESS));
            tokio::time::timeout(Duration::from_millis(200), endless).await.unwrap_err();

            let begun = Instant::now();
            let next = database.rows(statement(app, "SELECT 7 AS number"));
            let next = tokio::time::timeout(SOON, next).await.unwrap().unwrap();

            assert_eq!(next[0].try_get::<i32>("", "number").unwrap(), 7);
            assert!(begun.elapsed() < SOON);
            assert_eq!(database.traffic().stopped, round);
        }
        if app.database.engine() == Engine::Postgres {
            let sql = "SELECT CAST(COUNT(*) AS INTEGER) AS number FROM pg_stat_activity \
                       WHERE state = 'active' AND query LIKE '%100000000000%' AND pid <> pg_backend_pid() \
                       AND datname = current_database()";
            let running = database.rows(statement(app, sql)).await.unwrap();
            assert_eq!(running[0].try_get::<i32>("", "number").unwrap(), 0);
        }
        database.close().await.unwrap();
    }

    async fn statements_run_beside_each_other_on_their_lanes_and_wait_for_one_to_be_free(app) {
        let database = Database::connect(&app.database_url, 2, WhenMissing::Refuse).await.unwrap();
        let asked = (0..20).map(|number| {
            let (database, statement) = (database.clone(), statement(app, &format!("SELECT {number} AS number")));
            tokio::spawn(async move { database.rows(statement).await.unwrap()[0].try_get::<i32>("", "number").unwrap() })
        });
        let asked: Vec<_> = asked.collect();

        for (number, asked) in (0..20).zip(asked) {
            assert_eq!(asked.await.unwrap(), number);
        }
        let traffic = database.traffic();
        assert_eq!((traffic.lanes, traffic.busy, traffic.statements, traffic.stopped), (2, 0, 20, 0));
        database.close().await.unwrap();
    }

    async fn a_lane_cannot_write(app) {
        let refused = app.database.rows(statement(app, "DELETE FROM region")).await;

        assert!(refused.is_err());
    }
}
