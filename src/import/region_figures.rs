//! Figures by region: which region a row is about, and whether the parts of a whole add up to it.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use entity::region;
use sea_orm::{EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use super::ImportError;
use super::finding::Finding;
use super::region_code::{level_of, parent_of};
use super::run::Run;
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// The code that files give the whole nation; it is no region.
pub const NATION: &str = "0";

/// The regions that are known, by their codes.
#[derive(Debug)]
pub struct Regions {
    by_code: HashMap<String, (Uuid, String)>,
}

impl Regions {
    /// Reads the known regions; refused where there are none.
    pub async fn read(run: &Run) -> Result<Self, ImportError> {
        let by_code: HashMap<_, _> = region::Entity::find()
            .select_only()
            .columns([
                region::Column::Code,
                region::Column::Id,
                region::Column::SearchName,
            ])
            .into_tuple::<(String, Uuid, String)>()
            .all(&run.txn)
            .await
            .context("read the known regions")?
            .into_iter()
            .map(|(code, id, search_name)| (code, (id, search_name)))
            .collect();
        if by_code.is_empty() {
            return Err(ImportError::refused(
                "no regions are known yet; import a list first: pantau import regions FILE",
            ));
        }
        Ok(Self { by_code })
    }

    /// The region that a row with this code and name is about, with its proper code.
    ///
    /// A code that a spreadsheet took for a number (`11.1` for `11.10`, `31.0` for `31`) is read
    /// where the region's name agrees, and said.
    pub fn of_row(
        &self,
        run: &mut Run,
        code: &str,
        name: &str,
        line: i64,
    ) -> Result<(Uuid, String), Box<Finding>> {
        if let Some((id, known_name)) = self.by_code.get(code) {
            if *known_name != search_name::plain(name) {
                run.find(
                    Finding::notice(
                        QualityRule::NAME_DIFFERS,
                        format!("The lists of regions call {code} otherwise."),
                    )
                    .at(line)
                    .cell("nama", name)
                    .of_region(*id),
                );
            }
            return Ok((*id, code.to_owned()));
        }
        if let Some((id, proper)) = self.behind_number(code, name) {
            run.find(
                Finding::warning(
                    QualityRule::CODE_WRITTEN_AS_NUMBER,
                    format!("The code was taken for a number; by its name this is {proper}."),
                )
                .at(line)
                .cell("kode", code)
                .of_region(id),
            );
            return Ok((id, proper));
        }
        let finding = match level_of(code) {
            Ok(_) => Finding::rejected(
                QualityRule::REGION_UNKNOWN,
                format!("No list of regions that was imported has {code}."),
            ),
            Err(reason) => Finding::rejected(QualityRule::CODE_MALFORMED, reason),
        };
        Err(Box::new(finding.at(line).cell("kode", code)))
    }

    fn behind_number(&self, code: &str, name: &str) -> Option<(Uuid, String)> {
        let proper = match code.strip_suffix(".0") {
            Some(province) => province.to_owned(),
            None => format!("{code}0"),
        };
        let (id, known_name) = self.by_code.get(&proper)?;
        (*known_name == search_name::plain(name)).then_some((*id, proper))
    }
}

/// `N` figures of each region of a file, to compare wholes with the sums of their parts.
#[derive(Debug)]
pub struct Sums<const N: usize> {
    columns: [&'static str; N],
    rows: BTreeMap<String, (i64, [i64; N])>,
}

impl<const N: usize> Sums<N> {
    /// Nothing to compare yet; the columns name the figures.
    pub fn new(columns: [&'static str; N]) -> Self {
        Self {
            columns,
            rows: BTreeMap::new(),
        }
    }

    /// Takes in the figures of a region, or of the nation.
    pub fn add(&mut self, code: &str, line: i64, figures: [i64; N]) {
        self.rows.entry(code.to_owned()).or_insert((line, figures));
    }

    /// A warning for each whole that the parts stated in the same file do not add up to.
    pub fn check(&self, run: &mut Run) {
        let mut sums: HashMap<&str, (u64, [i64; N])> = HashMap::new();
        for (code, (_, figures)) in &self.rows {
            if code == NATION {
                continue;
            }
            let whole = parent_of(code).unwrap_or(NATION);
            let (parts, sum) = sums.entry(whole).or_insert((0, [0; N]));
            *parts += 1;
            for (sum, figure) in sum.iter_mut().zip(figures) {
                *sum = sum.saturating_add(*figure);
            }
        }
        for (code, (line, figures)) in &self.rows {
            let Some((parts, sum)) = sums.get(code.as_str()) else {
                continue;
            };
            for place in (0..N).filter(|place| figures[*place] != sum[*place]) {
                let whole = if code == NATION { "The nation" } else { code };
                let message = format!(
                    "{whole} is stated as {}, the {parts} regions within it add up to {}.",
                    figures[place], sum[place]
                );
                run.find(
                    Finding::warning(QualityRule::SUM_DIFFERS, message)
                        .at(*line)
                        .cell(self.columns[place], figures[place].to_string()),
                );
            }
        }
    }
}
