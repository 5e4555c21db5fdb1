//! Cells of units on the organization of a day: where their money stands after, or before, units
//! were merged, split and renamed.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::dimension::{Dimension, Key};
use super::figures::Figures;
use super::question::Question;
use super::{Cell, CubeService, Source};
use crate::service::lineage::{Part, Restatement, Structure};

/// Where the keys that matter stand.
struct Places {
    unit: usize,
    year: usize,
    /// Whether the year is a key only to find out where the money stands.
    year_is_added: bool,
}

impl Question {
    /// The question whose cells are restated: by unit and year, whatever else.
    pub(super) fn before_restating(&self) -> Self {
        let mut question = self.clone();
        if self.is_restated() && !self.group_by.contains(&Dimension::FiscalYear) {
            question.group_by.push(Dimension::FiscalYear);
        }
        question
    }

    /// Whether the organization of another day changes its cells.
    pub(super) fn is_restated(&self) -> bool {
        self.structure != Structure::AsReported && self.group_by.contains(&Dimension::Unit)
    }

    fn places(&self) -> Option<Places> {
        let place = |by| self.group_by.iter().position(|dimension| *dimension == by);
        let year = place(Dimension::FiscalYear);
        Some(Places {
            unit: place(Dimension::Unit)?,
            year: year.unwrap_or(self.group_by.len()),
            year_is_added: year.is_none(),
        })
    }
}

impl CubeService {
    /// Cells by unit and year, on the question's organization.
    pub(super) async fn restate(
        &self,
        question: &Question,
        cells: Vec<Cell>,
    ) -> anyhow::Result<Vec<Cell>> {
        let Some(places) = question.places().filter(|_| question.is_restated()) else {
            return Ok(cells);
        };
        let years: BTreeSet<i16> = cells
            .iter()
            .filter_map(|cell| year_of(cell, &places))
            .collect();
        let (Some(first), Some(last)) = (years.first(), years.last()) else {
            return Ok(Vec::new());
        };
        let lineage = self.lineages.of_all().await?;
        let restatement = lineage.restate(question.structure, *first..=*last);
        let units: BTreeSet<Uuid> = cells
            .iter()
            .flat_map(|cell| parts_of(cell, &places, &restatement))
            .flat_map(|(part, _)| part.units.to_vec())
            .collect();
        let codes = self
            .codes_of(&units.into_iter().collect::<Vec<_>>())
            .await?;
        Ok(gather(&cells, &places, &restatement, &codes))
    }

    async fn codes_of(&self, units: &[Uuid]) -> anyhow::Result<HashMap<Uuid, String>> {
        let mut sql = self.lists.sql();
        sql.push("SELECT t.id, t.code FROM ")
            .parents(units)
            .push(" CROSS JOIN unit t WHERE t.id = p.id");
        let rows = self.lists.all(sql, "codes of units").await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "code")?)))
            .collect()
    }
}

fn year_of(cell: &Cell, places: &Places) -> Option<i16> {
    cell.keys.get(places.year)?.code.as_deref()?.parse().ok()
}

/// Where a cell's money stands, with what part of it. A budget of no unit stays where it is.
fn parts_of(cell: &Cell, places: &Places, restatement: &Restatement) -> Vec<(Part, Figures)> {
    let unit = cell.keys.get(places.unit).and_then(|key| key.id);
    let found = unit
        .zip(year_of(cell, places))
        .and_then(|(unit, year)| restatement.parts(unit, year));
    let Some(parts) = found else {
        return Vec::new();
    };
    let divided = |sen: Option<i128>| sen.map(|sen| parts.distribute(sen));
    let figures = &cell.figures;
    let (enacted, current, realized) = (
        divided(figures.enacted),
        divided(figures.current),
        divided(figures.realized),
    );
    let of = |sums: &Option<Vec<i128>>, place: usize| {
        sums.as_ref().and_then(|sums| sums.get(place).copied())
    };
    let part = |(place, part): (usize, &Part)| {
        let own = Figures {
            enacted: of(&enacted, place),
            current: of(&current, place),
            realized: of(&realized, place),
            // Budgets and items are not divided: they are counted where the first part stands.
            stated_by: if place == 0 {
                figures.stated_by
            } else {
                [0; 3]
            },
            items: if place == 0 { figures.items } else { 0 },
            ..*figures
        };
        (part.clone(), own)
    };
    parts.iter().enumerate().map(part).collect()
}

/// The cells in which the parts stand.
fn gather(
    cells: &[Cell],
    places: &Places,
    restatement: &Restatement,
    codes: &HashMap<Uuid, String>,
) -> Vec<Cell> {
    let mut gathered: HashMap<Vec<Key>, Cell> = HashMap::new();
    for cell in cells {
        let unit = cell.keys.get(places.unit).and_then(|key| key.id);
        for (part, figures) in parts_of(cell, places, restatement) {
            let mut keys = cell.keys.clone();
            keys[places.unit] = key_of(&part.units, codes);
            if places.year_is_added {
                keys.truncate(places.year);
            }
            let found = gathered.entry(keys.clone()).or_insert_with(|| Cell {
                keys,
                figures: Figures::default(),
                sources: Vec::new(),
            });
            found.figures.add(&figures);
            if let (Some(unit), Some(fiscal_year)) = (unit, year_of(cell, places)) {
                found.sources.push(Source {
                    unit,
                    fiscal_year,
                    events: Arc::clone(&part.events),
                    figures,
                });
            }
        }
    }
    gathered.into_values().collect()
}

/// The key of units that stand together.
fn key_of(units: &[Uuid], codes: &HashMap<Uuid, String>) -> Key {
    let code: Vec<&str> = units
        .iter()
        .filter_map(|unit| codes.get(unit).map(String::as_str))
        .collect();
    Key {
        code: Some(code.join(" + ")),
        id: units.first().copied(),
        also: units.iter().skip(1).copied().collect(),
        name: None,
    }
}
