//! The same answers from one statement each, which builds the JSON itself: what any server over
//! these tables can hope for.

use std::io::Write as _;

use anyhow::Context as _;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Router, http::header::CONTENT_TYPE};
use sea_orm::sqlx;
use serde_json::Value;

const UNIT: &str = "SELECT json_build_object('data', json_build_object('unit', json_build_object(\
     'id', u.id, 'code', u.code, 'region', json_build_object('code', r.code, 'name', r.name))))::text \
     FROM unit u JOIN region r ON r.id = u.region_id WHERE u.id = $1::text::uuid";
const PAGE: &str = "SELECT json_build_object('data', json_build_object('programs', json_build_object(\
     'nodes', json_agg(json_build_object('id', id, 'code', code, 'name', name, \
       'fiscalYear', fiscal_year, 'level', level) ORDER BY code, id), \
     'pageInfo', json_build_object('hasNextPage', count(*) = 10, 'endCursor', max(code)))))::text \
     FROM (SELECT * FROM program WHERE (code, id) > ($1::text, $2::text::uuid) \
       ORDER BY code, id LIMIT 10) p";
const PROGRAMS: &str = "SELECT json_build_object('data', json_build_object('programs', json_build_object(\
     'nodes', json_agg(json_build_object('id', p.id, 'code', p.code, 'name', p.name, \
       'fiscalYear', p.fiscal_year, 'unit', json_build_object('code', u.code), \
       'budgetItems', json_build_object('totalCount', \
         (SELECT count(*) FROM budget_item i WHERE i.program_id = p.id), \
         'nodes', (SELECT COALESCE(json_agg(json_build_object('id', i.id, 'name', i.name, 'side', i.side)), '[]') \
           FROM (SELECT * FROM budget_item WHERE program_id = p.id ORDER BY id LIMIT 5) i))) \
       ORDER BY p.code, p.id))))::text \
     FROM (SELECT * FROM program WHERE (code, id) > ($1::text, $2::text::uuid) \
       ORDER BY code, id LIMIT 50) p JOIN unit u ON u.id = p.unit_id";

/// Serves until it is killed.
pub(crate) async fn serve(url: &str) -> anyhow::Result<()> {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(10)
        .connect(url)
        .await?;
    let routes = Router::new()
        .route("/graphql", post(answer))
        .with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    axum::serve(listener, routes).await?;
    Ok(())
}

async fn answer(
    State(pool): State<sqlx::PgPool>,
    body: Bytes,
) -> Result<([(axum::http::HeaderName, &'static str); 1], String), (StatusCode, String)> {
    let found = run(&pool, &body)
        .await
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/json")], found))
}

async fn run(pool: &sqlx::PgPool, body: &[u8]) -> anyhow::Result<String> {
    let asked: Value = serde_json::from_slice(body)?;
    let word = |name: &str| asked["variables"][name].as_str().context("a variable");
    if let Ok(id) = word("id") {
        return Ok(sqlx::query_scalar(UNIT).bind(id).fetch_one(pool).await?);
    }
    let statement = if asked["query"].as_str() == Some("page") {
        PAGE
    } else {
        PROGRAMS
    };
    let (code, id) = (word("code")?, word("after")?);
    Ok(sqlx::query_scalar(statement)
        .bind(code)
        .bind(id)
        .fetch_one(pool)
        .await?)
}
