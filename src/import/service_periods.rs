//! What became of services, one row a month, as CSV or as a workbook:
//! `kode_wilayah,kode_unit,kode_layanan,bulan,permohonan,selesai,sesuai_standar,belum_selesai,
//! waktu_median,waktu_p90`.
//!
//! A figure that is left out is not stated, which is not zero. What is known of a month stays;
//! another file that states it otherwise is told.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{public_service, service_period, unit};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::finding::Finding;
use super::run::Run;
use super::services::{Bearer, Units, of_governments};
use super::sheet;
use super::source::SourceFile;
use super::{Counted, ImportError, Options};
use crate::service::quality::rule::QualityRule;

mod read;

use read::Stated;

/// How many rows are written in one statement.
const CHUNK: usize = 500;

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let mut rows = Vec::new();
    for row in sheet::read(run, file, &read::COLUMNS)? {
        match read::stated(row, options) {
            Ok(stated) => rows.push(stated),
            Err(finding) => run.reject(*finding),
        }
    }
    let mut counted = Counted::new();
    for (region, rows) in of_governments(run, rows).await? {
        let units = Units::read(run, region).await?;
        let mut months = Months::read(run, region).await?;
        for stated in rows {
            let taken = units
                .find(&Bearer::from(&stated))
                .and_then(|unit| months.take(run, unit, &stated));
            match taken {
                Ok(what) => {
                    run.accepted += 1;
                    *counted.entry(what).or_default() += 1;
                    if what == "months_known" {
                        let message = "The same figures of the month are there already.";
                        let finding = Finding::notice(QualityRule::PERIOD_KNOWN, message);
                        run.find(finding.at(stated.line).of_region(region));
                    }
                }
                Err(finding) => run.reject(finding.of_region(region)),
            }
        }
        months.write(run).await?;
    }
    Ok(counted)
}

/// The services of a government's units, and what is known of their months.
struct Months {
    services: HashMap<(Uuid, String), Uuid>,
    known: HashMap<(Uuid, NaiveDate), service_period::Model>,
    new: Vec<service_period::Model>,
}

impl Months {
    async fn read(run: &Run, region: Uuid) -> anyhow::Result<Self> {
        let units = unit::Entity::find()
            .select_only()
            .column(unit::Column::Id)
            .filter(unit::Column::RegionId.eq(region));
        let services = public_service::Entity::find()
            .filter(public_service::Column::UnitId.in_subquery(units.into_query()));
        let of_services = services.clone().select_only();
        let of_services = of_services.column(public_service::Column::Id).into_query();
        let known = service_period::Entity::find()
            .filter(service_period::Column::PublicServiceId.in_subquery(of_services))
            .all(&run.txn)
            .await
            .context("read the months of the government's services")?;
        let services = services
            .all(&run.txn)
            .await
            .context("read the services of the government's units")?;
        let services = services.into_iter();
        let known = known.into_iter();
        Ok(Self {
            services: services
                .map(|service| ((service.unit_id, service.code), service.id))
                .collect(),
            known: known
                .map(|month| ((month.public_service_id, month.month), month))
                .collect(),
            new: Vec::new(),
        })
    }

    /// Takes a month in, or says why it is left out.
    fn take(
        &mut self,
        run: &Run,
        unit: Uuid,
        stated: &Stated,
    ) -> Result<&'static str, Box<Finding>> {
        let refuse = |rule, message: &str, column: &str, raw: &str| {
            let mut finding = Finding::rejected(rule, message).at(stated.line);
            finding.unit = Some(unit);
            Err(Box::new(finding.cell(column, raw)))
        };
        let code = &stated.service_code;
        let Some(service) = self.services.get(&(unit, code.clone())).copied() else {
            let message = "The unit has no service with this code; import its services first.";
            return refuse(QualityRule::SERVICE_UNKNOWN, message, "kode_layanan", code);
        };
        let month = service_period::Model {
            id: run.clock.id(),
            public_service_id: service,
            source_document_id: run.source_document,
            source_line: stated.line,
            ..stated.figures.clone()
        };
        let key = (service, month.month);
        let Some(known) = self.known.get(&key) else {
            self.known.insert(key, month.clone());
            self.new.push(month);
            return Ok("months_created");
        };
        let as_known = service_period::Model {
            id: known.id,
            source_document_id: known.source_document_id,
            source_line: known.source_line,
            ..month
        };
        if as_known == *known {
            return Ok("months_known");
        }
        let message = "Other figures of this month are there already.";
        let month = stated.figures.month.to_string();
        refuse(QualityRule::STATED_DIFFERENTLY, message, "bulan", &month)
    }

    async fn write(self, run: &Run) -> anyhow::Result<()> {
        for chunk in self.new.chunks(CHUNK) {
            let rows = chunk.iter().cloned();
            let rows = rows.map(|row| row.into_active_model().reset_all());
            service_period::Entity::insert_many(rows)
                .exec_without_returning(&run.txn)
                .await
                .context("write the months of services")?;
        }
        Ok(())
    }
}
