//! The units that documents name: one identity, however its code is written or renumbered.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{unit, unit_version};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use uuid::Uuid;

use crate::clock::Clock;
use crate::import::batch::Batch;
use crate::import::txn::Txn;
use crate::search_name::plain;

/// How a document names its unit.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The code in its rows.
    pub in_rows: Option<&'a str>,
    /// The code it states, in normal form.
    pub stated: Option<&'a str>,
    /// The name it states.
    pub name: Option<&'a str>,
}

impl Named<'_> {
    /// Whether the rows belong to the unit that the document states, as precisely as it says.
    pub fn agrees(&self) -> bool {
        match (self.in_rows, self.stated) {
            (Some(in_rows), Some(stated)) => in_rows.starts_with(stated),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }
}

/// The units of one government.
#[derive(Debug, Default)]
struct Units {
    /// Who bears a code, or bore it for a time.
    by_code: HashMap<String, Vec<Claim>>,
    /// What documents call a unit whose code their rows confirm.
    names: HashMap<Uuid, HashSet<String>>,
}

/// A unit's claim to a code.
#[derive(Debug, Clone, Copy)]
struct Claim {
    unit: Uuid,
    /// From when until when a version bears the code; none for the code that the unit is known by.
    version: Option<(Option<NaiveDate>, Option<NaiveDate>)>,
}

/// Units by government.
#[derive(Debug)]
pub struct UnitBook {
    governments: HashMap<Uuid, Units>,
    added: Batch<3>,
}

impl Default for UnitBook {
    fn default() -> Self {
        Self {
            governments: HashMap::new(),
            added: Batch::new("unit", ["id", "region_id", "code"]),
        }
    }
}

impl UnitBook {
    /// Writes what is new.
    pub async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        self.added.flush(txn).await
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.added.waiting()
    }

    /// The unit that a document names, added where it is unknown.
    ///
    /// The code in the rows decides. Where it is unknown and the document states another code of
    /// a known unit together with that unit's name, the unit was renumbered. An affair field alone
    /// (`2.05`) stands for the only unit of that field (`2.05.01`). Where several units bore a code,
    /// the fiscal year tells which is meant.
    pub async fn id(
        &mut self,
        txn: &Txn,
        clock: &Clock,
        government: Uuid,
        fiscal_year: i16,
        named: Named<'_>,
    ) -> anyhow::Result<Uuid> {
        let Self { governments, added } = self;
        let units = of(governments, txn, government).await?;
        let Some(code) = named.in_rows.or(named.stated) else {
            anyhow::bail!("a document of a unit has no code");
        };
        let name = named.name.map(plain);
        let id = if let Some(known) = units.find(code, fiscal_year) {
            known
        } else if let Some(renumbered) =
            units.renumbered(named.stated, name.as_deref(), fiscal_year)
        {
            units.claim(code, renumbered);
            renumbered
        } else if let Some(id) = units.written_less_precisely(code) {
            added.flush(txn).await?;
            unit::ActiveModel {
                id: Set(id),
                code: Set(code.to_owned()),
                ..Default::default()
            }
            .update(txn)
            .await
            .context("write a unit's code more precisely")?;
            units.claim(code, id);
            id
        } else {
            let id = clock.id();
            added.push([id.into(), government.into(), code.into()]);
            units.claim(code, id);
            id
        };
        if let Some(name) = name.filter(|_| named.agrees()) {
            units.names.entry(id).or_default().insert(name);
        }
        Ok(id)
    }
}

/// The units of a government, read once.
async fn of<'a>(
    governments: &'a mut HashMap<Uuid, Units>,
    txn: &Txn,
    government: Uuid,
) -> anyhow::Result<&'a mut Units> {
    use std::collections::hash_map::Entry;
    match governments.entry(government) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(unknown) => {
            let rows = unit::Entity::find()
                .find_with_related(unit_version::Entity)
                .filter(unit::Column::RegionId.eq(government))
                .all(txn)
                .await
                .context("load the government's units")?;
            let mut units = Units::default();
            for (unit, versions) in rows {
                for version in versions {
                    let claim = Claim {
                        unit: unit.id,
                        version: Some((version.valid_from, version.valid_to)),
                    };
                    units.by_code.entry(version.code).or_default().push(claim);
                    let names = units.names.entry(unit.id).or_default();
                    names.extend(version.name.as_deref().map(plain));
                }
                units.claim(&unit.code, unit.id);
            }
            Ok(unknown.insert(units))
        }
    }
}

impl Units {
    fn claim(&mut self, code: &str, unit: Uuid) {
        let claim = Claim {
            unit,
            version: None,
        };
        self.by_code.entry(code.to_owned()).or_default().push(claim);
    }

    fn find(&self, code: &str, fiscal_year: i16) -> Option<Uuid> {
        if let Some(claims) = self.by_code.get(code) {
            return claimant(claims, fiscal_year);
        }
        if code.matches('.').count() > 1 {
            return None;
        }
        let inside = format!("{code}.");
        let mut of_field = self
            .by_code
            .iter()
            .filter(|(known, _)| known.starts_with(&inside));
        match (of_field.next(), of_field.next()) {
            (Some((_, claims)), None) => claimant(claims, fiscal_year),
            _ => None,
        }
    }

    fn renumbered(
        &self,
        stated: Option<&str>,
        name: Option<&str>,
        fiscal_year: i16,
    ) -> Option<Uuid> {
        let id = claimant(self.by_code.get(stated?)?, fiscal_year)?;
        self.names.get(&id)?.contains(name?).then_some(id)
    }

    /// The unit known so far by its affair field alone.
    fn written_less_precisely(&mut self, code: &str) -> Option<Uuid> {
        let (field, _) = code.rsplit_once('.')?;
        if field.matches('.').count() == 1 {
            self.by_code.remove(field)?.first().map(|claim| claim.unit)
        } else {
            None
        }
    }
}

/// Whom a code means in a year: the unit that bears it at the year's end, or else at its
/// beginning, or else the one that is known by it.
fn claimant(claims: &[Claim], fiscal_year: i16) -> Option<Uuid> {
    let on = |month, day| NaiveDate::from_ymd_opt(fiscal_year.into(), month, day);
    for day in [on(12, 31), on(1, 1)].into_iter().flatten() {
        let mut bearers = claims.iter().filter(|claim| {
            claim.version.is_some_and(|(from, to)| {
                from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
            })
        });
        if let (Some(only), None) = (bearers.next(), bearers.next()) {
            return Some(only.unit);
        }
    }
    let known_by_it = claims.iter().find(|claim| claim.version.is_none());
    known_by_it.or(claims.first()).map(|claim| claim.unit)
}
