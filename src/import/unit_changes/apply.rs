//! What an event means for units: which are meant, which end, which begin, what they are called.

use chrono::NaiveDate;
use entity::unit_change_party::UnitChangeRole;
use entity::unit_version;
use uuid::Uuid;

use super::event::{Event, Party, Refusal};
use super::government::{Government, Taken, UnitState, stored_shares};
use crate::clock::Clock;
use crate::import::finding::Finding;
use crate::import::unit_kind;
use crate::import::unit_lives::{KnownChange, Life};
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// What became of an event.
pub(super) struct Outcome {
    pub(super) is_new: bool,
    pub(super) findings: Vec<Finding>,
}

/// Where what is said comes from, and what new rows are called.
struct Making<'a> {
    clock: &'a Clock,
    source: Uuid,
    event: &'a Event,
    findings: Vec<Finding>,
}

impl Government {
    /// Takes an event in as a whole; refused, it changes nothing.
    pub(super) fn take(
        &mut self,
        clock: &Clock,
        source: Uuid,
        event: &Event,
    ) -> Result<Outcome, Refusal> {
        if let Some(known) = self.same_change(event) {
            return self.stated_again(known, event);
        }
        let mut making = Making {
            clock,
            source,
            event,
            findings: Vec::new(),
        };
        let units = self.units.clone();
        let taken = self.happen(&mut making);
        match taken {
            Ok(taken) => {
                self.taken.push(taken);
                Ok(Outcome {
                    is_new: true,
                    findings: making.findings,
                })
            }
            Err(refusal) => {
                self.units = units;
                Err(refusal)
            }
        }
    }

    fn stated_again(&self, known: &KnownChange, event: &Event) -> Result<Outcome, Refusal> {
        let sides = [
            (
                UnitChangeRole::Predecessor,
                &event.before,
                event.on.pred_opt(),
            ),
            (UnitChangeRole::Successor, &event.after, Some(event.on)),
        ];
        let mut agrees =
            known.change.promised_saving_sen == event.saving.map(crate::rupiah::Rupiah::sen);
        for (role, stated, day) in sides {
            for (party, share) in stated.iter().zip(stored_shares(stated)) {
                let same = known.side(role).find(|known| {
                    let unit = self.units.get(&known.unit_id);
                    let version = unit.zip(day).and_then(|(unit, day)| unit.on(day));
                    version.is_some_and(|version| version.code == party.code)
                });
                let stored = same.and_then(|same| same.share_numerator.zip(same.share_denominator));
                agrees &= stored == share;
            }
        }
        if !agrees {
            let message = "Another file states this change with other shares or another saving.";
            return Err(Refusal::new(
                QualityRule::STATED_DIFFERENTLY,
                message,
                event.line,
            ));
        }
        let message = "The change is known from another file.";
        Ok(Outcome {
            is_new: false,
            findings: vec![Finding::notice(QualityRule::CHANGE_KNOWN, message).at(event.line)],
        })
    }

    fn happen(&mut self, making: &mut Making<'_>) -> Result<Taken, Refusal> {
        let event = making.event;
        let mut before = Vec::with_capacity(event.before.len());
        for party in &event.before {
            before.push(self.unit_before(making, party)?);
        }
        let mut after = Vec::with_capacity(event.after.len());
        for party in &event.after {
            after.push(match continued(event, &before, party) {
                Some(unit) => {
                    self.goes_on(making, unit, party)?;
                    unit
                }
                None if event.founds_units() => self.founded(making, party)?,
                None => self.unit_after(making, party)?,
            });
        }
        if event.ends_units() {
            for unit in before.iter().filter(|unit| !after.contains(unit)) {
                self.end(making, *unit)?;
            }
        }
        Ok(Taken {
            event: event.clone(),
            before,
            after,
        })
    }

    /// The unit that bears the code on the day before the event.
    fn unit_before(&mut self, making: &mut Making<'_>, party: &Party) -> Result<Uuid, Refusal> {
        let on = making.event.on;
        let eve = on.pred_opt().unwrap_or(on);
        let unit = match self.only(party, eve)? {
            Some(unit) => unit,
            None => match self.with_code(&party.code).map(|unit| unit.id) {
                Some(unit) => self.reaches_back(making, unit, party)?,
                None => return self.first_heard_of(making, party, None),
            },
        };
        if let Some(state) = self.units.get(&unit) {
            making.compare_name(state, eve, party);
        }
        Ok(unit)
    }

    /// The unit that bears the code on the day of the event.
    fn unit_after(&mut self, making: &mut Making<'_>, party: &Party) -> Result<Uuid, Refusal> {
        let on = making.event.on;
        if let Some(unit) = self.only(party, on)? {
            if let Some(state) = self.units.get(&unit) {
                making.compare_name(state, on, party);
            }
            return Ok(unit);
        }
        match self.with_code(&party.code) {
            Some(state) => Err(not_in_force(state, party, on)),
            None => self.first_heard_of(making, party, None),
        }
    }

    fn only(&self, party: &Party, day: NaiveDate) -> Result<Option<Uuid>, Refusal> {
        match self.in_force(&party.code, day)[..] {
            [] => Ok(None),
            [unit] => Ok(Some(unit)),
            _ => {
                let message = format!("Several units have the code {} on {day}.", party.code);
                Err(
                    Refusal::new(QualityRule::CODE_AMBIGUOUS, message, party.line)
                        .cell("kode_unit", &party.code),
                )
            }
        }
    }

    /// A unit that is known from later on only was there on the day before the event too.
    fn reaches_back(
        &mut self,
        making: &mut Making<'_>,
        unit: Uuid,
        party: &Party,
    ) -> Result<Uuid, Refusal> {
        let on = making.event.on;
        let eve = on.pred_opt().unwrap_or(on);
        let Some(state) = self.units.get_mut(&unit) else {
            return Ok(unit);
        };
        let begins_later = state.versions.first().is_some_and(|first| {
            first.valid_from.is_some_and(|from| from > eve) && first.code == party.code
        });
        if !begins_later || !state.life.holds(eve) {
            return Err(not_in_force(state, party, eve));
        }
        let first = state.versions[0].clone();
        let says_the_same = party
            .name
            .as_deref()
            .is_none_or(|name| same_name(&first, name));
        if says_the_same {
            state.versions[0].valid_from = None;
        } else {
            let earlier = making.version(unit, party, None, first.valid_from);
            state.versions.insert(0, earlier);
        }
        state.is_changed = true;
        Ok(unit)
    }

    /// A unit that no other file names.
    fn first_heard_of(
        &mut self,
        making: &Making<'_>,
        party: &Party,
        founded: Option<NaiveDate>,
    ) -> Result<Uuid, Refusal> {
        if party.name.is_none() {
            let message = "The unit is not known; its name is needed.";
            return Err(
                Refusal::new(QualityRule::NAME_MISSING, message, party.line).cell("nama_unit", "")
            );
        }
        let id = making.clock.id();
        let state = UnitState {
            id,
            code: party.code.clone(),
            versions: vec![making.version(id, party, founded, None)],
            life: Life {
                founded,
                ended: None,
            },
            budgets: None,
            is_new: true,
            is_changed: true,
        };
        self.units.insert(id, state);
        Ok(id)
    }

    /// A unit that begins with the event; it may be known from its budgets already.
    fn founded(&mut self, making: &mut Making<'_>, party: &Party) -> Result<Uuid, Refusal> {
        let on = making.event.on;
        let Some(known) = self.with_code(&party.code) else {
            return self.first_heard_of(making, party, Some(on));
        };
        let unit = known.id;
        let refuse = |rule, message: String| {
            Err(Refusal::new(rule, message, party.line)
                .cell("kode_unit", &party.code)
                .of_unit(unit))
        };
        if let Some(ended) = known.life.ended {
            return refuse(
                QualityRule::CODE_TAKEN,
                format!(
                    "The code is the one of {}, which ended on {ended}.",
                    known.label()
                ),
            );
        }
        if let Some(founded) = known.life.founded {
            return refuse(
                QualityRule::UNIT_EXISTED,
                format!(
                    "{} was founded by another change, on {founded}.",
                    known.label()
                ),
            );
        }
        if let Some(version) = known.on(on).filter(|version| version.code != party.code) {
            return refuse(
                QualityRule::CODE_TAKEN,
                format!(
                    "The code was one of {}, which now has {}.",
                    known.label(),
                    version.code
                ),
            );
        }
        if let Some(year) = known.budget_before(on) {
            return refuse(
                QualityRule::UNIT_EXISTED,
                format!(
                    "{} has a budget of {year}: it was there before the change. Where it goes on, it \
                     stands on both sides.",
                    known.label()
                ),
            );
        }
        let earlier = known
            .versions
            .iter()
            .find_map(|version| version.valid_from.filter(|from| *from < on));
        if let Some(earlier) = earlier {
            return refuse(
                QualityRule::UNIT_EXISTED,
                format!(
                    "{} is known since {earlier}: it was there before the change. Where it goes on, it \
                     stands on both sides.",
                    known.label()
                ),
            );
        }
        if let Some(state) = self.units.get_mut(&unit) {
            state.life.founded = Some(on);
            // Only a version without a beginning can lie before the event; it begins with it.
            state
                .versions
                .retain(|version| version.valid_to.is_none_or(|to| on < to));
            if let Some(first) = state
                .versions
                .first_mut()
                .filter(|first| first.valid_from.is_none())
            {
                first.valid_from = Some(on);
            }
            state.is_changed = true;
        }
        self.state(making, unit, party);
        Ok(unit)
    }

    /// A unit that stands on both sides.
    fn goes_on(
        &mut self,
        making: &mut Making<'_>,
        unit: Uuid,
        party: &Party,
    ) -> Result<(), Refusal> {
        let on = making.event.on;
        let others = self.in_force(&party.code, on);
        if let Some(other) = others
            .iter()
            .find(|other| **other != unit)
            .and_then(|id| self.units.get(id))
        {
            let message = format!("On {on} the code is the one of {}.", other.label());
            return Err(Refusal::new(QualityRule::CODE_TAKEN, message, party.line)
                .cell("kode_unit", &party.code));
        }
        self.state(making, unit, party);
        Ok(())
    }

    /// From the day of the event on, the unit is called so.
    fn state(&mut self, making: &mut Making<'_>, unit: Uuid, party: &Party) {
        let on = making.event.on;
        let Some(state) = self.units.get_mut(&unit) else {
            return;
        };
        let in_force = state
            .versions
            .iter()
            .position(|version| super::government::is_in_force(version, on));
        let next = state
            .versions
            .iter()
            .position(|version| version.valid_from.is_some_and(|from| from > on));
        let Some(place) = in_force else {
            let valid_to = next.and_then(|next| state.versions[next].valid_from);
            let version = making.version(unit, party, Some(on), valid_to);
            state
                .versions
                .insert(next.unwrap_or(state.versions.len()), version);
            state.is_changed = true;
            return;
        };
        let known = state.versions[place].clone();
        if says(&known, party) {
            return;
        }
        state.is_changed = true;
        let mut stated = making.version(unit, party, Some(on), known.valid_to);
        stated.parent_id = known.parent_id;
        if party.name.is_none() {
            stated.name.clone_from(&known.name);
            stated.search_name.clone_from(&known.search_name);
            stated.kind = party.kind.filter(|_| known.name.is_some()).or(known.kind);
            stated.name_source_document_id = known.name_source_document_id;
            stated.name_source_line = known.name_source_line;
            stated.name_fiscal_year = known.name_fiscal_year;
        }
        if known.valid_from == Some(on) {
            making.differs(state, &known, party);
            state.versions[place] = stated;
            return;
        }
        state.versions[place].valid_to = Some(on);
        // A document of a later year may say the same already.
        match next.filter(|next| says(&state.versions[*next], party)) {
            Some(next) => state.versions[next].valid_from = Some(on),
            None => state.versions.insert(place + 1, stated),
        }
    }

    fn end(&mut self, making: &mut Making<'_>, unit: Uuid) -> Result<(), Refusal> {
        let event = making.event;
        let Some(state) = self.units.get_mut(&unit) else {
            return Ok(());
        };
        let later = state
            .versions
            .iter()
            .find_map(|version| version.valid_from.filter(|from| *from >= event.on));
        if let Some(later) = later {
            let message = format!(
                "{} ends with the change, but is known under a name or code that holds from {later} on.",
                state.label()
            );
            return Err(Refusal::new(QualityRule::UNIT_GOES_ON, message, event.line).of_unit(unit));
        }
        if let Some(year) = state.budget_from(event.on) {
            let message = format!("{} has a budget of {year}, after its end.", state.label());
            let mut finding =
                Finding::warning(QualityRule::BUDGET_AFTER_END, message).at(event.line);
            finding.unit = Some(unit);
            making.findings.push(finding);
        }
        if let Some(last) = state.versions.last_mut() {
            last.valid_to = Some(event.on);
        }
        state.life.ended = Some(event.on);
        state.is_changed = true;
        Ok(())
    }
}

/// The unit before that goes on as this party: by what the kind says, or by its code.
fn continued(event: &Event, before: &[Uuid], party: &Party) -> Option<Uuid> {
    if event.keeps_identity() {
        return before.first().copied();
    }
    let place = event
        .before
        .iter()
        .position(|other| other.code == party.code)?;
    before.get(place).copied()
}

fn not_in_force(state: &UnitState, party: &Party, day: NaiveDate) -> Refusal {
    let message = match state.on(day) {
        Some(version) => format!("{} has the code {} on {day}.", state.label(), version.code),
        None => format!("{} does not exist on {day}.", state.label()),
    };
    Refusal::new(QualityRule::UNIT_NOT_IN_FORCE, message, party.line)
        .cell("kode_unit", &party.code)
        .of_unit(state.id)
}

fn same_name(version: &unit_version::Model, name: &str) -> bool {
    version.name.as_deref().map(search_name::plain) == Some(search_name::plain(name))
}

/// Whether a version says what a party does.
fn says(version: &unit_version::Model, party: &Party) -> bool {
    version.code == party.code
        && party
            .name
            .as_deref()
            .is_none_or(|name| same_name(version, name))
        && party.kind.is_none_or(|kind| version.kind == Some(kind))
}

impl Making<'_> {
    /// A version that says what a party does.
    fn version(
        &self,
        unit: Uuid,
        party: &Party,
        valid_from: Option<NaiveDate>,
        valid_to: Option<NaiveDate>,
    ) -> unit_version::Model {
        let name = party.name.as_deref();
        unit_version::Model {
            id: self.clock.id(),
            unit_id: unit,
            code: party.code.clone(),
            name: party.name.clone(),
            search_name: name.map_or_else(
                || search_name::plain(&party.code),
                search_name::with_acronyms,
            ),
            kind: name.map(|name| party.kind.unwrap_or_else(|| unit_kind::of_name(name))),
            parent_id: None,
            valid_from,
            valid_to,
            name_source_document_id: name.map(|_| self.source),
            name_source_line: name.map(|_| party.line),
            name_fiscal_year: None,
        }
    }

    /// Notes that a unit is known by another name than the file says.
    fn compare_name(&mut self, state: &UnitState, day: NaiveDate, party: &Party) {
        if let Some(version) = state.on(day) {
            self.differs(state, version, party);
        }
    }

    fn differs(&mut self, state: &UnitState, version: &unit_version::Model, party: &Party) {
        let Some((known, stated)) = version.name.as_deref().zip(party.name.as_deref()) else {
            return;
        };
        if same_name(version, stated) {
            return;
        }
        let message = format!("Other files call the unit {} {known}.", version.code);
        let mut finding = Finding::warning(QualityRule::UNIT_NAME_CONFLICT, message)
            .at(party.line)
            .cell("nama_unit", stated);
        finding.unit = Some(state.id).filter(|_| !state.is_new);
        self.findings.push(finding);
    }
}
