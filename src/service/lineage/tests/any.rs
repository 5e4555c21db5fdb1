//! What holds for any reorganizations: made at random, the same each time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, Days, NaiveDate};
use uuid::Uuid;

use super::super::{Event, Lifetime, Lineage, Party, Share, Structure};
use super::day;

/// Numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap();
        high % sides
    }
}

/// A government whose units are merged, split, renamed and so on for ten years.
struct World {
    dice: Dice,
    alive: Vec<Uuid>,
    lives: HashMap<Uuid, Lifetime>,
    events: Vec<Event>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self {
            dice: Dice(seed),
            alive: Vec::new(),
            lives: HashMap::new(),
            events: Vec::new(),
        };
        for _ in 0..6 {
            world.found(None);
        }
        let mut on = day("2010-03-01");
        for _ in 0..world.dice.roll(9) {
            let days = world.dice.roll(700) + 1;
            on = on + Days::new(days.try_into().unwrap());
            // Half of all events begin with a year, as most do.
            if world.dice.roll(2) == 0 {
                on = NaiveDate::from_ymd_opt(on.year() + 1, 1, 1).unwrap();
            }
            world.happen(on);
        }
        world
    }

    fn found(&mut self, on: Option<NaiveDate>) -> Uuid {
        let unit = Uuid::from_u128(self.lives.len() as u128 + 1);
        self.alive.push(unit);
        self.lives.insert(unit, Lifetime { from: on, to: None });
        unit
    }

    fn end(&mut self, unit: Uuid, on: NaiveDate) {
        self.alive.retain(|other| *other != unit);
        self.lives.get_mut(&unit).unwrap().to = Some(on);
    }

    fn some(&mut self, most: usize) -> Vec<Uuid> {
        let count = self.dice.roll(most.min(self.alive.len())) + 1;
        let mut chosen: Vec<Uuid> = Vec::new();
        while chosen.len() < count {
            let unit = self.alive[self.dice.roll(self.alive.len())];
            if !chosen.contains(&unit) {
                chosen.push(unit);
            }
        }
        chosen
    }

    fn happen(&mut self, on: NaiveDate) {
        let before = self.some(3);
        let mut after = Vec::new();
        for unit in &before {
            match self.dice.roll(3) {
                0 => after.push(*unit),
                1 if self.alive.len() > 2 => self.end(*unit, on),
                _ => {}
            }
        }
        for _ in 0..self.dice.roll(3) {
            after.push(self.found(Some(on)));
        }
        if self.dice.roll(4) == 0 {
            let other = self.some(1)[0];
            if !after.contains(&other) && !before.contains(&other) {
                after.push(other);
            }
        }
        let stated = self.dice.roll(2) == 0;
        let event = Event {
            id: Uuid::from_u128(self.events.len() as u128 + 1),
            effective_on: on,
            predecessors: self.parties(&before, stated),
            successors: self.parties(&after, stated),
        };
        self.events.push(event);
    }

    fn parties(&mut self, units: &[Uuid], stated: bool) -> Vec<Party> {
        let weights: Vec<u64> = units
            .iter()
            .map(|_| self.dice.roll(97) as u64 + 1)
            .collect();
        let denominator = weights.iter().sum();
        let share = |numerator| Share {
            numerator,
            denominator,
        };
        let party = |(unit, weight): (&Uuid, &u64)| Party {
            unit: *unit,
            share: stated.then(|| share(*weight)),
        };
        units.iter().zip(&weights).map(party).collect()
    }

    /// What each unit reports in the years it lives in.
    fn reported(&mut self) -> BTreeMap<(Uuid, i16), i128> {
        let mut amounts = BTreeMap::new();
        for number in 1..=self.lives.len() {
            let unit = Uuid::from_u128(number as u128);
            for year in YEARS {
                let sen = self.dice.roll(1_000_000_007) as i128 - 500_000_000;
                amounts.insert((unit, year), sen * 1_000_003);
            }
        }
        amounts
    }
}

const YEARS: std::ops::RangeInclusive<i16> = 2010..=2022;

#[test]
fn totals_are_the_same_under_every_structure_to_the_sen() {
    for seed in 0..120 {
        let mut world = World::new(seed);
        let reported = world.reported();
        let lineage = Lineage::new(world.events.clone(), world.lives.clone());
        for on in [
            "2010-01-01",
            "2013-07-01",
            "2016-01-01",
            "2019-12-31",
            "2030-01-01",
        ] {
            let restated = lineage.restate(Structure::At(day(on)), YEARS);
            for year in YEARS {
                let mut rows: BTreeMap<Vec<Uuid>, i128> = BTreeMap::new();
                for ((unit, _), sen) in reported.iter().filter(|((_, of), _)| *of == year) {
                    let parts = restated.parts(*unit, year).unwrap();
                    for (part, sen) in parts.iter().zip(parts.distribute(*sen)) {
                        *rows.entry(part.units.to_vec()).or_default() += sen;
                    }
                }

                let total = |sums: &mut dyn Iterator<Item = i128>| sums.sum::<i128>();
                let before = total(
                    &mut reported
                        .iter()
                        .filter(|((_, of), _)| *of == year)
                        .map(|(_, sen)| *sen),
                );
                assert_eq!(total(&mut rows.into_values()), before, "{seed} {on} {year}");
            }
        }
    }
}

#[test]
fn no_unit_stands_in_two_rows_and_shares_add_up_to_one() {
    for seed in 0..120 {
        let world = World::new(seed);
        let lineage = Lineage::new(world.events.clone(), world.lives.clone());
        for on in ["2010-01-01", "2014-07-01", "2030-01-01"] {
            let restated = lineage.restate(Structure::At(day(on)), YEARS);
            let mut rows: BTreeSet<Vec<Uuid>> = BTreeSet::new();
            for unit in world.lives.keys() {
                for year in YEARS {
                    let parts = restated.parts(*unit, year).unwrap();
                    let sum: u64 = parts.iter().map(|part| part.numerator).sum();
                    assert_eq!(sum, parts.denominator(), "{seed} {on} {unit} {year}");
                    rows.extend(parts.iter().map(|part| part.units.to_vec()));
                }
            }

            let mut seen = BTreeSet::new();
            for unit in rows.iter().flatten() {
                assert!(seen.insert(*unit), "{seed} {on}: {unit} stands in two rows");
            }
        }
    }
}

#[test]
fn what_a_unit_reports_on_the_day_of_the_structure_stays_in_its_row() {
    for seed in 0..120 {
        let world = World::new(seed);
        let lineage = Lineage::new(world.events.clone(), world.lives.clone());
        let restated = lineage.restate(Structure::At(day("2030-01-01")), YEARS);
        for unit in &world.alive {
            let row = restated.row(*unit);
            assert!(row.contains(unit));
            let parts = restated.parts(*unit, 2022).unwrap();
            if world
                .events
                .iter()
                .all(|event| event.effective_on.year() < 2022)
            {
                let places: Vec<_> = parts.iter().map(|part| part.units.clone()).collect();
                assert_eq!(places, [row], "{seed} {unit}");
            }
        }
    }
}
