//! The services of a government's units and their standards: what a file adds, and from when to when
//! each standard holds.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{public_service, service_standard, unit};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::stated::{Place, Stated};
use super::terms::Writer;
use crate::import::Counted;
use crate::import::batch::Batch;
use crate::import::finding::Finding;
use crate::import::run::Run;
use crate::search_term;
use crate::service::quality::rule::QualityRule;

/// How many standards are written in one statement.
const CHUNK: usize = 200;

/// The services of a government's units.
pub(super) struct Shelf {
    /// By unit and code.
    services: HashMap<(Uuid, String), Service>,
}

struct Service {
    id: Uuid,
    is_new: bool,
    /// By the day from which they hold.
    standards: BTreeMap<NaiveDate, Standard>,
}

struct Standard {
    row: service_standard::Model,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Known,
    Ended,
    New,
}

/// A row that was taken in.
pub(super) struct Taken {
    pub(super) unit: Uuid,
    /// What the report counts it as.
    pub(super) what: &'static str,
    pub(super) findings: Vec<Finding>,
}

impl Shelf {
    pub(super) async fn read(run: &Run, region: Uuid) -> anyhow::Result<Self> {
        let units = unit::Entity::find()
            .select_only()
            .column(unit::Column::Id)
            .filter(unit::Column::RegionId.eq(region));
        let services = public_service::Entity::find()
            .find_with_related(service_standard::Entity)
            .filter(public_service::Column::UnitId.in_subquery(units.into_query()))
            .all(&run.txn)
            .await
            .context("read the services of the government's units")?;
        let known = services.into_iter().map(|(service, standards)| {
            let standards = standards.into_iter().map(|row| {
                let state = State::Known;
                (row.valid_from, Standard { row, state })
            });
            let known = Service {
                id: service.id,
                is_new: false,
                standards: standards.collect(),
            };
            ((service.unit_id, service.code), known)
        });
        let services = known.collect();
        Ok(Self { services })
    }

    /// Takes a standard in, or says why it is left out.
    pub(super) fn take(
        &mut self,
        run: &Run,
        unit: Uuid,
        stated: Stated,
    ) -> Result<Taken, Box<Finding>> {
        let key = (unit, stated.service_code.clone());
        let service = self.services.entry(key).or_insert_with(|| Service {
            id: run.clock.id(),
            is_new: true,
            standards: BTreeMap::new(),
        });
        let (line, from, valid_to) = (stated.line, stated.valid_from, stated.valid_to);
        let row = stated.content.into_row(&Place {
            id: run.clock.id(),
            service: service.id,
            valid_from: from,
            valid_to,
            source_document: run.source_document,
            line,
            term_version: search_term::VERSION,
        });
        let known = service.standards.contains_key(&from);
        let what = if known {
            service.again(&row, line).map_err(|mut finding| {
                finding.unit = Some(unit);
                finding
            })?
        } else {
            service.add(row);
            "standards_created"
        };
        let mut findings = stated.findings;
        if what == "standards_known" {
            // What was found in it is told with the file that stated it first.
            let message = "The same standard is there already.";
            findings = vec![Finding::notice(QualityRule::STANDARD_KNOWN, message).at(line)];
        }
        Ok(Taken {
            unit,
            what,
            findings,
        })
    }

    /// Writes what was added.
    pub(super) async fn write(self, run: &Run, counted: &mut Counted) -> anyhow::Result<()> {
        let mut batch = Batch::new("public_service", ["id", "unit_id", "code"]);
        let mut rows = Vec::new();
        for ((unit, code), service) in self.services {
            if service.is_new {
                batch.push([service.id.into(), unit.into(), code.into()]);
            }
            for standard in service.standards.into_values() {
                match standard.state {
                    State::Known => {}
                    // Before the one that follows it is there: only one may be without an end.
                    State::Ended => end(run, &standard.row).await?,
                    State::New => rows.push(standard.row),
                }
            }
        }
        *counted.entry("services_created").or_default() += batch.waiting() as u64;
        batch.flush(&run.txn).await?;
        let mut terms = Writer::new();
        for chunk in rows.chunks(CHUNK) {
            let models = chunk.iter().cloned();
            let models = models.map(|row| row.into_active_model().reset_all());
            service_standard::Entity::insert_many(models)
                .exec_without_returning(&run.txn)
                .await
                .context("write service standards")?;
            for row in chunk {
                terms.add(row)?;
            }
        }
        terms.flush(&run.txn).await
    }
}

impl Service {
    /// A standard of a day on which one is known: it may say the same, and perhaps until when.
    fn again(
        &mut self,
        row: &service_standard::Model,
        line: i64,
    ) -> Result<&'static str, Box<Finding>> {
        let from = row.valid_from;
        let next = self.next(from);
        let Some(known) = self.standards.get_mut(&from) else {
            return Ok("standards_known");
        };
        let differs = |message: &str| {
            let finding = Finding::rejected(QualityRule::STATED_DIFFERENTLY, message).at(line);
            Err(Box::new(finding.cell("berlaku_sejak", from.to_string())))
        };
        let as_known = service_standard::Model {
            id: known.row.id,
            valid_to: known.row.valid_to,
            term_version: known.row.term_version,
            source_document_id: known.row.source_document_id,
            source_line: known.row.source_line,
            ..row.clone()
        };
        if as_known != known.row {
            return differs(
                "Another standard of the service holds from this day; one that takes its place \
                 holds from a later day.",
            );
        }
        let stated = [row.valid_to, next].into_iter().flatten().min();
        match (known.row.valid_to, stated) {
            (None, Some(end)) => {
                known.row.valid_to = Some(end);
                if known.state == State::Known {
                    known.state = State::Ended;
                }
                Ok("standards_ended")
            }
            (Some(known), Some(stated)) if row.valid_to.is_some() && known != stated => {
                differs("The standard is known to end on another day.")
            }
            _ => Ok("standards_known"),
        }
    }

    /// A standard of a new day. The one before ends where it begins, and it ends where the next one
    /// does begin.
    fn add(&mut self, mut row: service_standard::Model) {
        let from = row.valid_from;
        row.valid_to = [row.valid_to, self.next(from)].into_iter().flatten().min();
        let before = self.standards.range_mut(..from).next_back();
        if let Some((_, before)) = before
            && before.row.valid_to.is_none_or(|end| end > from)
        {
            before.row.valid_to = Some(from);
            if before.state == State::Known {
                before.state = State::Ended;
            }
        }
        let state = State::New;
        self.standards.insert(from, Standard { row, state });
    }

    /// The day on which the standard after this day begins.
    fn next(&self, from: NaiveDate) -> Option<NaiveDate> {
        let later = self.standards.keys().find(|day| **day > from);
        later.copied()
    }
}

async fn end(run: &Run, row: &service_standard::Model) -> anyhow::Result<()> {
    let mut ended = row.clone().into_active_model();
    ended.valid_to = sea_orm::Set(row.valid_to);
    service_standard::Entity::update(ended)
        .exec(&run.txn)
        .await
        .context("end a service standard")?;
    Ok(())
}
