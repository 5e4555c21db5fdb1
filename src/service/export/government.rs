//! Everything of one government as tables, in an order that does not change by itself.

use std::collections::VecDeque;

use chrono::NaiveDate;
use entity::region::RegionLevel;
use entity::{
    account, budget_document, budget_fact, budget_item, fund_source, import_run, nomenclature,
    program, published_total, quality_finding, region, source_document, unit_change,
};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::{Exported, Listing, Rows, Sheet, Source};
use crate::service::Services;
use crate::service::budget::{document, item};
use crate::service::condition::{Column, Condition, Literal, Relation, Test};
use crate::service::list::ListSpec;
use crate::service::page::{Direction, Order, PageRequest};
use crate::service::public_service::{self as services, ServiceStandard};
use crate::service::unit::UnitVersion;
use crate::service::{program as programs, region as regions, source as sources, unit as units};

/// Measures are those of this date, after everything that was published; so the day on which a file
/// is made makes no difference.
const AFTER_EVERYTHING: NaiveDate = NaiveDate::MAX;
/// Documents whose facts are read together.
const DOCUMENTS_AT_ONCE: usize = 100;

/// A file that a budget document of a government was read from.
const OF_A_DOCUMENT_OF: Relation = Relation(
    "SELECT 1 FROM budget_document d JOIN region r ON r.id = d.region_id \
     WHERE d.source_document_id = t.id",
);
/// A run that read a budget document of a government.
const READ_A_DOCUMENT_OF: Relation = Relation(
    "SELECT 1 FROM budget_document d JOIN region r ON r.id = d.region_id \
     WHERE d.import_run_id = t.id",
);
/// A file that a service standard of a government was read from.
const OF_A_STANDARD_OF: Relation = Relation(
    "SELECT 1 FROM service_standard s JOIN public_service c ON c.id = s.public_service_id \
     JOIN unit u ON u.id = c.unit_id JOIN region r ON r.id = u.region_id \
     WHERE s.source_document_id = t.id",
);
/// A run that read a service standard of a government.
const READ_A_STANDARD_OF: Relation = Relation(
    "SELECT 1 FROM service_standard s JOIN public_service c ON c.id = s.public_service_id \
     JOIN unit u ON u.id = c.unit_id JOIN region r ON r.id = u.region_id \
     WHERE s.source_document_id = t.source_document_id",
);
const DOCUMENT_ID: Column = Column::id("t.budget_document_id");
const VERSION_ID: Column = Column::id("v.id");
const ITEM_REGION_ID: Column = Column::id("t.region_id");

/// A government whose whole data set is read.
pub struct Government {
    /// Its official code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its tables, in order.
    pub tables: Vec<Box<dyn Source>>,
    /// How many facts and totals its documents state.
    pub figures: u64,
}

/// The data set of the government with this code; none where there is no such government.
pub async fn government(services: &Services, code: &str) -> anyhow::Result<Option<Government>> {
    let lists = &services.lists;
    let Some(region) = lists
        .one::<region::Model>(&regions::with_code(code))
        .await?
    else {
        return Ok(None);
    };
    if !matches!(
        region.level,
        RegionLevel::Province | RegionLevel::Regency | RegionLevel::City
    ) {
        return Ok(None);
    }
    let of = Of {
        services: services.clone(),
        region,
    };
    let mut documents = of.documents().await?;
    documents.sort_by_key(|document| document.id);
    let figures = documents
        .iter()
        .map(|document| document.item_count + document.total_count)
        .sum::<i64>();
    let documents: Vec<Uuid> = documents.iter().map(|document| document.id).collect();
    let tables = of.tables(&documents).await?;
    Ok(Some(Government {
        code: of.region.code,
        name: of.region.name,
        tables,
        figures: u64::try_from(figures).unwrap_or(0),
    }))
}

struct Of {
    services: Services,
    region: region::Model,
}

impl Of {
    async fn documents(&self) -> anyhow::Result<Vec<budget_document::Model>> {
        let of_region = self.related(document::REGION, document::REGION_CODE);
        self.services.lists.every(&of_region).await
    }

    async fn tables(&self, documents: &[Uuid]) -> anyhow::Result<Vec<Box<dyn Source>>> {
        let lists = &self.services.lists;
        let of_region = |relation| self.related(relation, document::REGION_CODE);
        let mut of_units = lists
            .every::<UnitVersion>(&of_region(units::REGION))
            .await?;
        let key = |row: &UnitVersion| (row.unit.code.clone(), row.unit.id);
        of_units.sort_by_cached_key(key);
        of_units.dedup_by_key(|row| row.unit.id);
        let of_units: Vec<Uuid> = of_units.iter().map(|row| row.unit.id).collect();
        let place = Condition::Any(vec![
            Condition::equals(regions::CODE, self.code()),
            Condition::Is(
                regions::CODE,
                Test::StartsWith(format!("{}.", self.region.code)),
            ),
        ]);
        let by_version = [ascending(units::CODE), ascending(VERSION_ID)];
        let by_standard = [
            ascending(services::CODE),
            ascending(services::VALID_FROM),
            ascending(services::STANDARD_ID),
        ];
        let either = |one, other| Condition::Any(vec![of_region(one), of_region(other)]);
        Ok(vec![
            self.list::<region::Model>(place, &[])?,
            self.list::<UnitVersion>(of_region(units::REGION), &by_version)?,
            self.list::<unit_change::Model>(of_region(units::CHANGE_REGION), &[])?,
            self.list::<ServiceStandard>(of_region(services::UNIT), &by_standard)?,
            self.programs(&of_units)?,
            self.list::<budget_document::Model>(of_region(document::REGION), &[])?,
            self.items(&of_units)?,
            self.by_document::<budget_fact::Model>(documents, &[ascending(DOCUMENT_ID)])?,
            self.by_document::<published_total::Model>(documents, &[ascending(DOCUMENT_ID)])?,
            self.list::<quality_finding::Model>(of_region(sources::REGION), &[])?,
            self.list::<source_document::Model>(either(OF_A_DOCUMENT_OF, OF_A_STANDARD_OF), &[])?,
            self.list::<import_run::Model>(either(READ_A_DOCUMENT_OF, READ_A_STANDARD_OF), &[])?,
            self.list::<account::Model>(Condition::ALWAYS, &[])?,
            self.list::<fund_source::Model>(Condition::ALWAYS, &[])?,
            self.list::<nomenclature::Model>(Condition::ALWAYS, &[])?,
        ])
    }

    fn code(&self) -> Literal {
        Literal::Text(self.region.code.clone())
    }

    fn related(&self, relation: Relation, code: Column) -> Condition {
        Condition::Related(relation, Box::new(Condition::equals(code, self.code())))
    }

    fn list<L: Exported>(
        &self,
        condition: Condition,
        order: &[Order],
    ) -> anyhow::Result<Box<dyn Source>> {
        Ok(Box::new(self.listing::<L>(condition, order)?))
    }

    fn listing<L: Exported>(
        &self,
        condition: Condition,
        order: &[Order],
    ) -> anyhow::Result<Listing<L>> {
        let spec = ListSpec::new::<L>(None, condition, order.to_vec(), PageRequest::default());
        let spec = spec.map_err(|refusal| anyhow::anyhow!("a list of ours: {refusal:?}"))?;
        let services = self.services.clone();
        Ok(Listing::new(services, &spec, None, AFTER_EVERYTHING))
    }

    /// Programs by unit, which an index answers.
    fn programs(&self, of_units: &[Uuid]) -> anyhow::Result<Box<dyn Source>> {
        let order = [ascending(programs::FISCAL_YEAR), ascending(programs::CODE)];
        let of_one = of_units.iter().map(|unit| {
            let condition = Condition::equals(programs::UNIT_ID, Literal::Id(*unit));
            self.list::<program::Model>(condition, &order)
        });
        chained(program::Model::SHEET, of_one)
    }

    /// Items of the government's own summaries, then by unit, which indexes answer.
    fn items(&self, of_units: &[Uuid]) -> anyhow::Result<Box<dyn Source>> {
        let order = [ascending(item::FISCAL_YEAR), ascending(item::LINE)];
        let own = Condition::All(vec![
            Condition::equals(ITEM_REGION_ID, Literal::Id(self.region.id)),
            Condition::Is(item::UNIT_ID, Test::Absent),
        ]);
        let of_one = of_units
            .iter()
            .map(|unit| Condition::equals(item::UNIT_ID, Literal::Id(*unit)));
        let conditions = std::iter::once(own).chain(of_one);
        let sources =
            conditions.map(|condition| self.list::<budget_item::Model>(condition, &order));
        chained(budget_item::Model::SHEET, sources)
    }

    /// What documents state, some documents at a time, which the key answers.
    fn by_document<L: Exported>(
        &self,
        documents: &[Uuid],
        order: &[Order],
    ) -> anyhow::Result<Box<dyn Source>> {
        let sources = documents.chunks(DOCUMENTS_AT_ONCE).map(|ids| {
            let ids = ids.iter().map(|id| Literal::Id(*id)).collect();
            self.list::<L>(Condition::Is(DOCUMENT_ID, Test::OneOf(ids)), order)
        });
        chained(L::SHEET, sources)
    }
}

fn ascending(column: Column) -> Order {
    (column, Direction::Ascending)
}

/// Several sources of one table, one after another.
struct Chain {
    sheet: Sheet,
    rest: VecDeque<Box<dyn Source>>,
}

fn chained(
    sheet: Sheet,
    sources: impl Iterator<Item = anyhow::Result<Box<dyn Source>>>,
) -> anyhow::Result<Box<dyn Source>> {
    let rest = sources.collect::<anyhow::Result<_>>()?;
    Ok(Box::new(Chain { sheet, rest }))
}

impl Source for Chain {
    fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    fn count(&self) -> BoxFuture<'_, anyhow::Result<i64>> {
        async {
            let mut sum = 0;
            for source in &self.rest {
                sum += source.count().await?;
            }
            Ok(sum)
        }
        .boxed()
    }

    fn next(&mut self) -> BoxFuture<'_, anyhow::Result<Option<Rows>>> {
        async {
            while let Some(first) = self.rest.front_mut() {
                if let Some(rows) = first.next().await? {
                    return Ok(Some(rows));
                }
                self.rest.pop_front();
            }
            Ok(None)
        }
        .boxed()
    }
}
