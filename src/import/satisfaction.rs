//! How satisfied people were, as units published it (*survei kepuasan masyarakat*), one row a survey,
//! as CSV or as a workbook: `kode_wilayah,kode_unit,kode_layanan,kode_survei,nama_survei,
//! periode_awal,periode_akhir,saluran,responden,dilayani,diundang,u1` to `u9`, `ikm,mutu`.
//!
//! `u1` to `u9` are the means of the nine elements (*nilai rata-rata*); those that were not asked
//! about are left out. The index is worked out anew, and one that is stated otherwise is told.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::{public_service, satisfaction_element, satisfaction_survey, unit};
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
use crate::service::satisfaction::index::{Mean, grade, index_hundredths};

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
        let mut shelf = Shelf::read(run, region).await?;
        for stated in rows {
            let taken = units
                .find(&Bearer::from(&stated))
                .and_then(|unit| Ok((unit, shelf.take(run, unit, &stated)?)));
            match taken {
                Ok((unit, what)) => {
                    run.accepted += 1;
                    *counted.entry(what).or_default() += 1;
                    let doubted = contradicted(&stated);
                    let known = (what == "surveys_known").then(|| {
                        let message = "The same results of the survey are there already.";
                        Finding::notice(QualityRule::SURVEY_KNOWN, message).at(stated.line)
                    });
                    for mut finding in doubted.into_iter().chain(known) {
                        finding.unit = Some(unit);
                        run.find(finding.of_region(region));
                    }
                }
                Err(finding) => run.reject(finding.of_region(region)),
            }
        }
        shelf.write(run).await?;
    }
    Ok(counted)
}

/// What the unit states and the elements do not give: an index, a grade.
fn contradicted(stated: &Stated) -> Vec<Finding> {
    let means = stated.means.iter().flatten();
    let means: Vec<Mean> = means.map(|mean| Mean::of_millionths(*mean)).collect();
    let Some(index) = index_hundredths(&means) else {
        return Vec::new();
    };
    let shown = |hundredths: i64| format!("{},{:02}", hundredths / 100, hundredths % 100);
    let mut findings = Vec::new();
    // Each mean was rounded: by half a unit of its last decimal, of which an index has 25.
    let rounding = i64::from(1_250_u32.div_ceil(10_u32.pow(stated.decimals)));
    if let Some(said) = stated.survey.stated_index_hundredths
        && (said - index).abs() > rounding
    {
        // Printed tables round the weight of one of nine elements to 0.111.
        let is_light = (said - index * 999 / 1_000).abs() <= rounding && means.len() == 9;
        let message = format!(
            "The index is stated as {}, and its elements give {}{}.",
            shown(said),
            shown(index),
            if is_light {
                "; the weight was rounded to 0.111 before it was summed"
            } else {
                ""
            }
        );
        let finding = Finding::warning(QualityRule::INDEX_DIFFERS, message);
        findings.push(finding.at(stated.line).cell("ikm", shown(said)));
    }
    if let Some(said) = stated.survey.stated_grade
        && said != grade(index)
    {
        let message = format!(
            "The grade is stated as {said:?}, and the index {} is graded {:?}.",
            shown(index),
            grade(index)
        );
        let finding = Finding::warning(QualityRule::GRADE_DIFFERS, message);
        findings.push(finding.at(stated.line).cell("mutu", format!("{said:?}")));
    }
    findings
}

/// A survey, and the means of the elements in millionths.
type Surveyed = (satisfaction_survey::Model, [Option<i64>; 9]);

/// The services of a government's units, and the surveys that are known of them.
struct Shelf {
    services: HashMap<(Uuid, String), Uuid>,
    known: HashMap<(Uuid, String), Surveyed>,
    new: Vec<Surveyed>,
}

impl Shelf {
    async fn read(run: &Run, region: Uuid) -> anyhow::Result<Self> {
        let units = unit::Entity::find()
            .select_only()
            .column(unit::Column::Id)
            .filter(unit::Column::RegionId.eq(region));
        let services = public_service::Entity::find()
            .filter(public_service::Column::UnitId.in_subquery(units.clone().into_query()))
            .all(&run.txn)
            .await
            .context("read the services of the government's units")?;
        let surveys = satisfaction_survey::Entity::find()
            .filter(satisfaction_survey::Column::UnitId.in_subquery(units.into_query()));
        let of_surveys = surveys.clone().select_only();
        let of_surveys = of_surveys.column(satisfaction_survey::Column::Id);
        let elements = satisfaction_element::Entity::find()
            .filter(
                satisfaction_element::Column::SatisfactionSurveyId
                    .in_subquery(of_surveys.into_query()),
            )
            .all(&run.txn)
            .await
            .context("read what surveys asked about")?;
        let mut means: HashMap<Uuid, [Option<i64>; 9]> = HashMap::new();
        for element in elements {
            let place = usize::try_from(element.number - 1)?;
            let known = means.entry(element.satisfaction_survey_id).or_default();
            if let Some(mean) = known.get_mut(place) {
                *mean = element.mean_millionths;
            }
        }
        let surveys = surveys
            .all(&run.txn)
            .await
            .context("read the surveys of the government's units")?;
        let known = surveys.into_iter().map(|survey| {
            let means = means.remove(&survey.id).unwrap_or_default();
            ((survey.unit_id, survey.code.clone()), (survey, means))
        });
        Ok(Self {
            known: known.collect(),
            services: services
                .into_iter()
                .map(|service| ((service.unit_id, service.code), service.id))
                .collect(),
            new: Vec::new(),
        })
    }

    /// Takes a survey in, or says why it is left out.
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
        let service = self.services.get(&(unit, code.clone())).copied();
        if service.is_none() && !code.is_empty() {
            let message = "The unit has no service with this code; import its services first.";
            return refuse(QualityRule::SERVICE_UNKNOWN, message, "kode_layanan", code);
        }
        let survey = satisfaction_survey::Model {
            id: run.clock.id(),
            unit_id: unit,
            public_service_id: service,
            source_document_id: Some(run.source_document),
            source_line: Some(stated.line),
            ..stated.survey.clone()
        };
        let key = (unit, survey.code.clone());
        let Some((known, means)) = self.known.get(&key) else {
            self.known.insert(key, (survey.clone(), stated.means));
            self.new.push((survey, stated.means));
            return Ok("surveys_created");
        };
        let as_known = satisfaction_survey::Model {
            id: known.id,
            source_document_id: known.source_document_id,
            source_line: known.source_line,
            ..survey
        };
        if as_known == *known && *means == stated.means {
            return Ok("surveys_known");
        }
        let message = "The unit has another survey of this code already.";
        let rule = QualityRule::STATED_DIFFERENTLY;
        refuse(rule, message, "kode_survei", &stated.survey.code)
    }

    async fn write(self, run: &Run) -> anyhow::Result<()> {
        for chunk in self.new.chunks(CHUNK) {
            let rows = chunk.iter().map(|(survey, _)| survey.clone());
            let rows = rows.map(|row| row.into_active_model().reset_all());
            satisfaction_survey::Entity::insert_many(rows)
                .exec_without_returning(&run.txn)
                .await
                .context("write surveys")?;
            let elements = chunk
                .iter()
                .flat_map(|(survey, means)| elements(survey, means));
            let elements = elements.map(|row| row.into_active_model().reset_all());
            satisfaction_element::Entity::insert_many(elements)
                .exec_without_returning(&run.txn)
                .await
                .context("write the elements of surveys")?;
        }
        Ok(())
    }
}

/// The rows of the elements that were asked about.
fn elements<'a>(
    survey: &'a satisfaction_survey::Model,
    means: &'a [Option<i64>; 9],
) -> impl Iterator<Item = satisfaction_element::Model> + 'a {
    (1..).zip(means).filter_map(|(number, mean)| {
        Some(satisfaction_element::Model {
            satisfaction_survey_id: survey.id,
            number,
            mean_millionths: Some((*mean)?),
            ones: 0,
            twos: 0,
            threes: 0,
            fours: 0,
        })
    })
}
