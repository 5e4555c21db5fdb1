//! The terms by which services are found: made of name and requirements, and made anew where the
//! rules that make them have changed.

use anyhow::Context as _;
use entity::{service_standard, service_term};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::clock::Clock;
use crate::database::Database;
use crate::import::batch::Batch;
use crate::import::txn::Txn;
use crate::search_term;
use crate::service::public_service::list_of_text;

/// Standards whose terms are made anew at once.
const CHUNK: u64 = 500;

/// Writes terms.
pub(super) struct Writer(Batch<2>);

impl Writer {
    pub(super) fn new() -> Self {
        Self(Batch::new("service_term", ["service_standard_id", "term"]))
    }

    /// Adds those of a standard.
    pub(super) fn add(&mut self, standard: &service_standard::Model) -> anyhow::Result<()> {
        let requirements = list_of_text(standard.requirements.as_deref())?;
        let texts = requirements.iter().flatten().map(String::as_str);
        for term in search_term::of(texts.chain([standard.name.as_str()])) {
            self.0.push([standard.id.into(), term.into()]);
        }
        Ok(())
    }

    pub(super) async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        self.0.flush(txn).await
    }
}

/// Makes the terms anew that other rules made, and says of how many standards.
pub(super) async fn renew(txn: &Txn) -> anyhow::Result<u64> {
    let mut renewed = 0;
    loop {
        let stale = service_standard::Entity::find()
            .filter(service_standard::Column::TermVersion.ne(search_term::VERSION))
            .order_by_asc(service_standard::Column::Id)
            .limit(CHUNK)
            .all(txn)
            .await
            .context("look for terms that other rules made")?;
        if stale.is_empty() {
            return Ok(renewed);
        }
        renewed += stale.len() as u64;
        let ids: Vec<_> = stale.iter().map(|standard| standard.id).collect();
        service_term::Entity::delete_many()
            .filter(service_term::Column::ServiceStandardId.is_in(ids.iter().copied()))
            .exec(txn)
            .await
            .context("take old terms away")?;
        let mut writer = Writer::new();
        for standard in &stale {
            writer.add(standard)?;
        }
        writer.flush(txn).await?;
        service_standard::Entity::update_many()
            .col_expr(
                service_standard::Column::TermVersion,
                Expr::value(search_term::VERSION),
            )
            .filter(service_standard::Column::Id.is_in(ids))
            .exec(txn)
            .await
            .context("record by which rules terms were made")?;
    }
}

/// Makes the terms anew that an older program made.
pub async fn complete(database: &Database, clock: &Clock) -> anyhow::Result<u64> {
    let txn = Txn::begin(database).await?;
    let renewed = renew(&txn).await?;
    if renewed == 0 {
        txn.rollback().await?;
    } else {
        txn.commit(clock).await?;
    }
    Ok(renewed)
}
