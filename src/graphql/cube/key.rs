//! What a cell is about.

use std::sync::Arc;

use async_graphql::{Context, Description, Object};
use entity::{account, fund_source, region};

use super::input::BudgetDimension;
use super::loader::{NomenclatureIn, ProgramNames};
use crate::graphql::code_list::{Account, FundSource, Nomenclature};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::interface::Node;
use crate::graphql::loader::ById;
use crate::graphql::region::Region;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::cube::dimension::Key;
use crate::service::cube::table::Table;

/// One key of a cell: what all that it sums has in common.
#[derive(Debug, Clone, Description)]
pub struct BudgetCellKey {
    pub(super) dimension: BudgetDimension,
    pub(super) key: Key,
    pub(super) table: Arc<Table>,
}

impl BudgetCellKey {
    /// The fiscal years that the question names, the first and the last.
    fn years(&self) -> (i16, i16) {
        self.table.question.years().unwrap_or((i16::MIN, i16::MAX))
    }

    async fn units_on(&self, ctx: &Context<'_>) -> Result<Vec<Unit>, ApiError> {
        let on = self.table.question.units_on();
        let in_order = self.key.ids().map(|id| UnitOn { id, on });
        let mut found = ctx.load_many(in_order.clone()).await?;
        Ok(in_order.filter_map(|key| found.remove(&key)).collect())
    }

    async fn nomenclature(&self, ctx: &Context<'_>) -> Result<Option<Nomenclature>, ApiError> {
        let (Some(code), (first, last)) = (self.key.code.clone(), self.years()) else {
            return Ok(None);
        };
        // A code of two editions of the list means two things.
        let found = ctx.load(NomenclatureIn { code, year: first }).await?;
        Ok(found.filter(|_| last != i16::MAX).map(Nomenclature))
    }
}

#[Object(use_type_description)]
impl BudgetCellKey {
    /// By what it was grouped.
    async fn dimension(&self) -> BudgetDimension {
        self.dimension
    }

    /// Code, word or year; null where nothing is stated at this level, as for items under no
    /// program.
    async fn code(&self) -> Option<&str> {
        self.key.code.as_deref()
    }

    /// Name: of units as at the end of the last fiscal year asked for, of programs the one that
    /// most units use; null where none is known.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        let Some(code) = self.key.code.clone() else {
            return Ok(None);
        };
        Ok(match self.dimension {
            BudgetDimension::Program | BudgetDimension::Activity | BudgetDimension::SubActivity => {
                let years = self.years();
                let names = ctx.load(ProgramNames { code, years }).await?;
                names.and_then(|names| names.into_iter().next())
            }
            BudgetDimension::Affair | BudgetDimension::AffairField => {
                self.nomenclature(ctx).await?.map(|entry| entry.0.name)
            }
            BudgetDimension::Unit => {
                let units = self.units_on(ctx).await?;
                let names: Option<Vec<&str>> = units.iter().map(Unit::stated_name).collect();
                names
                    .filter(|names| !names.is_empty())
                    .map(|names| names.join(" + "))
            }
            BudgetDimension::Region => self.key.name.clone(),
            BudgetDimension::Province => self.row::<region::Model>(ctx).await?.map(|row| row.name),
            BudgetDimension::FundSource => Some(code),
            BudgetDimension::Side | BudgetDimension::FiscalYear | BudgetDimension::UnitKind => None,
            _ => self
                .row::<account::Model>(ctx)
                .await?
                .and_then(|row| row.name),
        })
    }

    /// The units that stand in this row: one, or several where nobody knows whose share is whose
    /// after a reorganization; null for other dimensions.
    async fn units(&self, ctx: &Context<'_>) -> Result<Option<Vec<Unit>>, ApiError> {
        match self.dimension {
            BudgetDimension::Unit => Ok(Some(self.units_on(ctx).await?)),
            _ => Ok(None),
        }
    }

    /// What the key names, to go on from; null for words and years, for several units that stand
    /// together, and for programs unless the national nomenclature of the year has the code.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        Ok(match self.dimension {
            BudgetDimension::Region | BudgetDimension::Province => {
                let found = self.row::<region::Model>(ctx).await?;
                found.map(|row| Node::from(Region(row)))
            }
            BudgetDimension::Unit if self.key.also.is_empty() => {
                self.units_on(ctx).await?.pop().map(Node::from)
            }
            BudgetDimension::FundSource => {
                let found = self.row::<fund_source::Model>(ctx).await?;
                found.map(|row| Node::from(FundSource(row)))
            }
            BudgetDimension::Unit
            | BudgetDimension::Side
            | BudgetDimension::FiscalYear
            | BudgetDimension::UnitKind => None,
            BudgetDimension::Affair
            | BudgetDimension::AffairField
            | BudgetDimension::Program
            | BudgetDimension::Activity
            | BudgetDimension::SubActivity => self.nomenclature(ctx).await?.map(Node::from),
            _ => {
                let found = self.row::<account::Model>(ctx).await?;
                found.map(|row| Node::from(Account(row)))
            }
        })
    }
}

impl BudgetCellKey {
    async fn row<L: crate::service::list::Listed>(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<L>, ApiError> {
        match self.key.id {
            Some(id) => ctx.load(ById::<L>::new(id)).await,
            None => Ok(None),
        }
    }
}
