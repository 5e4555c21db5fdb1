//! What has to be known to read an answer rightly.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use entity::budget_document::BudgetScope;
use uuid::Uuid;

use super::dimension::Dimension;
use super::question::{OF_BUDGETS, OWNERS, Question};
use super::table::Table;
use super::{CubeService, read};
use crate::service::code_list::are_of_one_edition;
use crate::service::condition::Condition;
use crate::service::unit::end_of;

/// A warning, and what it is about where it is not about the whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// What it says.
    pub kind: WarningKind,
    /// The government.
    pub region: Option<Uuid>,
    /// The fiscal year.
    pub fiscal_year: Option<i16>,
}

/// What a warning says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind {
    /// So many of so many units have published.
    UnitsWithoutDocuments {
        /// Units with a document in force.
        published: i64,
        /// Units that the government has.
        units: i64,
    },
    /// So many documents of an unknown stage were left out.
    StageAmbiguous {
        /// How many.
        documents: i64,
    },
    /// Fiscal years of two editions of the code lists.
    CodeListChanged,
    /// So many codes of other charts stay apart, since no crosswalk makes them one code of the chart
    /// asked for.
    CodesNotJoined {
        /// How many.
        codes: i64,
    },
    /// An undated document was used within its year.
    RestsOnUndated,
    /// Enacted and current amounts are of different budgets.
    ChangeNotComparable,
}

/// Most governments that are warned of one by one.
const MOST_REGIONS: usize = 100;

impl CubeService {
    /// What has to be known of an answer.
    pub async fn warnings(&self, table: &Table) -> anyhow::Result<Vec<Warning>> {
        let question = &table.question;
        let mut warnings = Vec::new();
        if question.scope == BudgetScope::Unit {
            warnings.extend(self.unpublished(question).await?);
        }
        warnings.extend(self.ambiguous(question).await?);
        let total = table.total();
        let whole = |kind| Warning {
            kind,
            region: None,
            fiscal_year: None,
        };
        if total.rests_on_undated {
            warnings.push(whole(WarningKind::RestsOnUndated));
        }
        if total.change_is_unfair && total.enacted.is_some() && total.current.is_some() {
            warnings.push(whole(WarningKind::ChangeNotComparable));
        }
        let spans_editions = question
            .years()
            .is_none_or(|(first, last)| !are_of_one_edition(first, last));
        let by_code = question.group_by.iter().any(|by| {
            let joined = question.chart.is_some() && matches!(by, Dimension::Account(_));
            by.is_a_code() && !joined
        });
        if spans_editions && by_code && !table.all().is_empty() {
            warnings.push(whole(WarningKind::CodeListChanged));
        }
        let codes = self.not_joined(table).await?;
        if codes > 0 {
            warnings.push(whole(WarningKind::CodesNotJoined { codes }));
        }
        Ok(warnings)
    }

    /// How many of a table's accounts are of another chart than the one asked for.
    async fn not_joined(&self, table: &Table) -> anyhow::Result<i64> {
        let question = &table.question;
        let Some(chart) = question.chart else {
            return Ok(0);
        };
        let places = question.group_by.iter().enumerate();
        let places = places.filter(|(_, by)| matches!(by, Dimension::Account(_)));
        let accounts: BTreeSet<Uuid> = places
            .flat_map(|(place, _)| {
                table
                    .all()
                    .iter()
                    .filter_map(move |cell| cell.keys[place].id)
            })
            .collect();
        if accounts.is_empty() {
            return Ok(0);
        }
        let mut sql = self.lists.sql();
        sql.push("SELECT COUNT(*) AS codes FROM ")
            .parents(&accounts.into_iter().collect::<Vec<_>>())
            .push(" CROSS JOIN account t WHERE t.id = p.id AND t.code_list_id <> ")
            .bind(chart);
        let rows = self.lists.all(sql, "accounts of other charts").await?;
        let row = rows.first().context("a count has one row")?;
        Ok(row.try_get("", "codes")?)
    }

    /// Governments of which units are missing: those with any document, and not of all units.
    async fn unpublished(&self, question: &Question) -> anyhow::Result<Vec<Warning>> {
        let mut sql = self.lists.sql();
        sql.push("WITH ");
        read::write_chosen(question, &mut sql);
        sql.push(
            " SELECT c.region_id, c.fiscal_year, CAST(COUNT(DISTINCT c.unit_id) AS BIGINT) AS \
             published FROM chosen c GROUP BY c.region_id, c.fiscal_year",
        );
        let mut published: BTreeMap<(Uuid, i16), i64> = BTreeMap::new();
        for row in self.lists.all(sql, "who has published").await? {
            let key = (
                row.try_get("", "region_id")?,
                row.try_get("", "fiscal_year")?,
            );
            published.insert(key, row.try_get("", "published")?);
        }
        let asks_for_units = question
            .condition
            .conjuncts()
            .into_iter()
            .any(|part| part.is_about(&[OF_BUDGETS[0]], &[OWNERS[1]]));
        // Of some units nobody expects all.
        if asks_for_units || published.len() > MOST_REGIONS {
            return Ok(Vec::new());
        }
        let regions: Vec<Uuid> = published.keys().map(|(region, _)| *region).collect();
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT u.region_id, v.valid_from, v.valid_to, CAST(COUNT(*) AS BIGINT) AS units FROM ",
        )
        .parents(&regions);
        sql.push(
            " CROSS JOIN unit u JOIN unit_version v ON v.unit_id = u.id \
             WHERE u.region_id = p.id AND v.parent_id IS NULL \
             GROUP BY u.region_id, v.valid_from, v.valid_to",
        );
        let mut periods = Vec::new();
        for row in self.lists.all(sql, "units of regions").await? {
            let region: Uuid = row.try_get("", "region_id")?;
            let from: Option<chrono::NaiveDate> = row.try_get("", "valid_from")?;
            let to: Option<chrono::NaiveDate> = row.try_get("", "valid_to")?;
            let units: i64 = row.try_get("", "units")?;
            periods.push((region, from, to, units));
        }
        let mut warnings = Vec::new();
        for ((region, fiscal_year), published) in published {
            let on = end_of(fiscal_year);
            let in_force = periods.iter().filter(|(of, from, to, _)| {
                *of == region && from.is_none_or(|from| from <= on) && to.is_none_or(|to| on < to)
            });
            let units = in_force.map(|(.., units)| units).sum();
            if published < units {
                warnings.push(Warning {
                    kind: WarningKind::UnitsWithoutDocuments { published, units },
                    region: Some(region),
                    fiscal_year: Some(fiscal_year),
                });
            }
        }
        Ok(warnings)
    }

    /// Documents of an unknown stage among those that the question is about.
    async fn ambiguous(&self, question: &Question) -> anyhow::Result<Option<Warning>> {
        let parts = question.condition.conjuncts();
        let of_budgets = parts
            .into_iter()
            .filter(|part| part.is_about(OF_BUDGETS, OWNERS));
        let condition = Condition::All(of_budgets.cloned().collect());
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT COUNT(*) AS documents FROM budget_document t WHERE t.stage = 'UNDETERMINED' \
             AND t.duplicate_of_id IS NULL AND ",
        );
        condition.write(&mut sql);
        let rows = self.lists.all(sql, "documents of an unknown stage").await?;
        let row = rows.first().context("count documents")?;
        let documents: i64 = row.try_get("", "documents")?;
        Ok((documents > 0).then_some(Warning {
            kind: WarningKind::StageAmbiguous { documents },
            region: None,
            fiscal_year: None,
        }))
    }
}

impl Dimension {
    /// Whether its keys are codes of a list that has editions.
    fn is_a_code(self) -> bool {
        matches!(
            self,
            Self::Affair
                | Self::AffairField
                | Self::Program
                | Self::Activity
                | Self::SubActivity
                | Self::Account(_)
        )
    }
}
