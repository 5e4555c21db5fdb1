//! What each rule finds in figures that were read: no database here.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;

use super::rule::SignalRule;
use super::spread::{median_ratio, reaches, spread};
use super::thresholds::Thresholds;
use crate::service::cube::figures::Figures;
use crate::service::cube::measure::{Measure, Value};

/// What a figure of a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// As first enacted, in sen.
    Enacted,
    /// After all changes, in sen.
    Current,
    /// Spent, in sen.
    Realized,
    /// Spent by the report dated in September, in sen.
    RealizedBefore,
    /// Current less enacted, in sen.
    Change,
    /// Realized as a share of current.
    AbsorptionRate,
    /// The median of the peers: a share, or an amount in sen.
    PeerMedian,
    /// The median absolute deviation of the peers, in sen.
    PeerDeviation,
    /// How many peers there are.
    Peers,
    /// The amount that is repeated, in sen.
    RepeatedAmount,
    /// Overhead, in sen.
    Overhead,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// By which rule.
    pub rule: SignalRule,
    /// The unit.
    pub unit: Uuid,
    /// The program's code, where it is about one.
    pub program: Option<String>,
    /// What is held against the threshold, as a fraction; absent where it fits no 128 bits.
    pub value: Option<(i128, i128)>,
    /// The figures behind it.
    pub figures: Vec<(FigureKind, Value)>,
    /// The items that it is about; empty where these are all of the unit or the program.
    pub items: Vec<Uuid>,
}

/// What a rule found, and how much it could judge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What was found.
    pub found: Vec<Found>,
    /// How many units, programs or items could be judged.
    pub judged: usize,
    /// How many could not, because something is not stated or there are too few peers.
    pub unjudged: usize,
}

impl Judged {
    /// One more, and what was found of it; none where it could not be judged.
    fn take(&mut self, outcome: Option<impl IntoIterator<Item = Found>>) {
        match outcome {
            Some(found) => {
                self.judged += 1;
                self.found.extend(found);
            }
            None => self.unjudged += 1,
        }
    }
}

/// A unit's expenditure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UnitSums {
    pub(super) unit: Uuid,
    /// The unit's kind, where one is known.
    pub(super) kind: Option<String>,
    pub(super) figures: Figures,
    /// Whether it belongs to the units asked about.
    pub(super) is_asked: bool,
}

/// The day of the realization in force of each unit that has one; none where it is undated.
pub(super) type Dated = HashMap<Uuid, Option<NaiveDate>>;

/// What units had spent on a day, and when they said so.
#[derive(Debug, Default)]
pub(super) struct Reports {
    pub(super) units: Vec<UnitSums>,
    pub(super) dated: Dated,
}

fn sen(kind: FigureKind, sen: i128) -> (FigureKind, Value) {
    (kind, Value::Sen(sen))
}

fn peers(count: usize) -> (FigureKind, Value) {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    (FigureKind::Peers, Value::Count(count))
}

fn enough(count: usize, thresholds: &Thresholds) -> bool {
    u32::try_from(count).unwrap_or(u32::MAX) >= thresholds.peers
}

fn about(rule: SignalRule, unit: Uuid) -> Found {
    Found {
        rule,
        unit,
        program: None,
        value: None,
        figures: Vec::new(),
        items: Vec::new(),
    }
}

/// What a unit realized of its current budget, as a fraction.
fn absorption(figures: &Figures) -> Option<(i128, i128)> {
    match Measure::AbsorptionRate.of(figures)? {
        Value::Ratio(part, whole) if whole > 0 => Some((part, whole)),
        _ => None,
    }
}

pub(super) fn low_absorption(latest: &Reports, thresholds: &Thresholds) -> Judged {
    let mut groups: HashMap<_, Vec<(Uuid, (i128, i128))>> = HashMap::new();
    let group = |unit: &UnitSums| {
        let kind = unit.kind.clone()?;
        let day = latest.dated.get(&unit.unit)?;
        Some((kind, day.map(|day| (day.year(), day.month()))))
    };
    for unit in &latest.units {
        if let (Some(group), Some(rate)) = (group(unit), absorption(&unit.figures)) {
            groups.entry(group).or_default().push((unit.unit, rate));
        }
    }
    let judge = |unit: &UnitSums| {
        let (part, whole) = absorption(&unit.figures)?;
        let others: Vec<_> = groups
            .get(&group(unit)?)?
            .iter()
            .filter(|(other, _)| *other != unit.unit)
            .map(|(_, rate)| *rate)
            .collect();
        let count = others.len();
        let median = median_ratio(others).filter(|_| enough(count, thresholds))?;
        // The unit's rate and the points together against the median.
        let points = i128::from(thresholds.absorption_points);
        let raised = (
            part.checked_mul(100)?
                .checked_add(whole.checked_mul(points)?)?,
            whole.checked_mul(100)?,
        );
        Some(reaches(median, raised).then(|| Found {
            value: less(median, (part, whole)),
            figures: vec![
                sen(FigureKind::Realized, part),
                sen(FigureKind::Current, whole),
                (FigureKind::AbsorptionRate, Value::Ratio(part, whole)),
                (FigureKind::PeerMedian, Value::Ratio(median.0, median.1)),
                peers(count),
            ],
            ..about(SignalRule::LowAbsorption, unit.unit)
        }))
    };
    let mut judged = Judged::default();
    for unit in latest.units.iter().filter(|unit| unit.is_asked) {
        judged.take(judge(unit));
    }
    judged
}

/// The difference of two fractions.
fn less(one: (i128, i128), other: (i128, i128)) -> Option<(i128, i128)> {
    let plus = one.0.checked_mul(other.1)?;
    let minus = other.0.checked_mul(one.1)?;
    Some((plus.checked_sub(minus)?, one.1.checked_mul(other.1)?))
}

/// A program of a unit: its code, where it has one, and its sums.
pub(super) type ProgramSums = (Uuid, Option<String>, Figures);

pub(super) fn amendment_jump(programs: &[ProgramSums], thresholds: &Thresholds) -> Judged {
    let least = i128::from(thresholds.jump_rupiah) * 100;
    let threshold = SignalRule::AmendmentJump.threshold(thresholds);
    let judge = |(unit, program, figures): &ProgramSums| {
        let Value::Ratio(change, enacted) = Measure::ChangeRate.of(figures)? else {
            return None;
        };
        if enacted < 0 {
            return None;
        }
        let is_jump = change >= least && reaches((change, enacted), threshold);
        Some(is_jump.then(|| Found {
            program: program.clone(),
            value: Some((change, enacted)),
            figures: vec![
                sen(FigureKind::Enacted, enacted),
                sen(FigureKind::Current, enacted + change),
                sen(FigureKind::Change, change),
            ],
            ..about(SignalRule::AmendmentJump, *unit)
        }))
    };
    let mut judged = Judged::default();
    // Programs are told by their codes; what stands under none is no program.
    for program in programs.iter().filter(|(_, code, _)| code.is_some()) {
        judged.take(judge(program));
    }
    judged
}

pub(super) fn year_end_rush(
    fiscal_year: i16,
    latest: &Reports,
    september: &Reports,
    thresholds: &Thresholds,
) -> Judged {
    let threshold = SignalRule::YearEndRush.threshold(thresholds);
    let year = i32::from(fiscal_year);
    let by_september: HashMap<Uuid, &Figures> = september
        .units
        .iter()
        .map(|unit| (unit.unit, &unit.figures))
        .collect();
    let judge = |unit: &UnitSums| {
        let last = (*latest.dated.get(&unit.unit)?)?;
        let before = (*september.dated.get(&unit.unit)?)?;
        let is_whole = last.year() > year || (last.year() == year && last.month() == 12);
        if !is_whole || (before.year(), before.month()) != (year, 9) {
            return None;
        }
        let realized = unit.figures.realized.filter(|realized| *realized > 0)?;
        let earlier = by_september.get(&unit.unit)?.realized?;
        let share = (realized - earlier, realized);
        Some(reaches(share, threshold).then(|| Found {
            value: Some(share),
            figures: vec![
                sen(FigureKind::Realized, realized),
                sen(FigureKind::RealizedBefore, earlier),
            ],
            ..about(SignalRule::YearEndRush, unit.unit)
        }))
    };
    let mut judged = Judged::default();
    for unit in latest.units.iter().filter(|unit| unit.is_asked) {
        judged.take(judge(unit));
    }
    judged
}

/// An item of a unit and its amount in sen.
pub(super) type ItemAmount = (Uuid, Uuid, i128);

/// `items` have round amounts; `units` is how many units could have some.
pub(super) fn repeated_round_amount(
    items: &[ItemAmount],
    units: usize,
    thresholds: &Thresholds,
) -> Judged {
    let mut alike: BTreeMap<(Uuid, i128), Vec<Uuid>> = BTreeMap::new();
    for (unit, item, amount) in items {
        alike.entry((*unit, *amount)).or_default().push(*item);
    }
    let is_many =
        |items: &[Uuid]| u32::try_from(items.len()).unwrap_or(u32::MAX) >= thresholds.round_repeats;
    let found = alike.into_iter().filter(|(_, items)| is_many(items));
    let found = found.map(|((unit, amount), items)| Found {
        value: i128::try_from(items.len()).ok().map(|count| (count, 1)),
        figures: vec![sen(FigureKind::RepeatedAmount, amount)],
        items,
        ..about(SignalRule::RepeatedRoundAmount, unit)
    });
    Judged {
        found: found.collect(),
        judged: units,
        unjudged: 0,
    }
}

/// What a unit budgets under one program and account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodedItem {
    pub(super) program: String,
    pub(super) account: String,
    pub(super) region: Uuid,
    pub(super) unit: Uuid,
    pub(super) item: Uuid,
    pub(super) sen: i128,
    pub(super) is_asked: bool,
}

impl CodedItem {
    /// The codes of its program and its account.
    pub(super) fn codes(&self) -> (&str, &str) {
        (&self.program, &self.account)
    }
}

pub(super) fn item_outlier(items: &[CodedItem], thresholds: &Thresholds) -> Judged {
    /// What one unit budgets: its government, the sum, the items, whether it is asked about.
    type Sum = (Uuid, i128, Vec<Uuid>, bool);
    let mut alike: BTreeMap<(&str, &str), BTreeMap<Uuid, Sum>> = BTreeMap::new();
    for item in items {
        let units = alike.entry(item.codes()).or_default();
        let sum = units
            .entry(item.unit)
            .or_insert_with(|| (item.region, 0, Vec::new(), item.is_asked));
        sum.1 += item.sen;
        sum.2.push(item.item);
    }
    let deviations = i128::from(thresholds.outlier_deviations);
    let mut judged = Judged::default();
    for ((program, _), units) in &alike {
        for (unit, (region, amount, items, _)) in units.iter().filter(|(_, sum)| sum.3) {
            let others = units.values().filter(|(other, ..)| other != region);
            let others: Vec<i128> = others.map(|(_, amount, ..)| *amount).collect();
            let judge = || {
                let (median, deviation) =
                    spread(&others).filter(|_| enough(others.len(), thresholds))?;
                if deviation == 0 {
                    return None;
                }
                let off = (amount - median).abs();
                Some((off >= deviation * deviations).then(|| Found {
                    program: Some((*program).to_owned()),
                    value: Some((off, deviation)),
                    figures: vec![
                        sen(FigureKind::Current, *amount),
                        sen(FigureKind::PeerMedian, median),
                        sen(FigureKind::PeerDeviation, deviation),
                        peers(others.len()),
                    ],
                    items: items.clone(),
                    ..about(SignalRule::ItemOutlier, *unit)
                }))
            };
            judged.take(judge());
        }
    }
    judged
}

/// A unit's current expenditure and its overhead, in sen, as far as stated.
pub(super) type Overhead = (Uuid, Option<i128>, Option<i128>);

pub(super) fn overhead_share(units: &[Overhead], thresholds: &Thresholds) -> Judged {
    let threshold = SignalRule::OverheadShare.threshold(thresholds);
    let judge = |(unit, expenditure, overhead): &Overhead| {
        let expenditure = expenditure.filter(|expenditure| *expenditure > 0)?;
        let overhead = (*overhead)?;
        Some(reaches((overhead, expenditure), threshold).then(|| Found {
            value: Some((overhead, expenditure)),
            figures: vec![
                sen(FigureKind::Overhead, overhead),
                sen(FigureKind::Current, expenditure),
            ],
            ..about(SignalRule::OverheadShare, *unit)
        }))
    };
    let mut judged = Judged::default();
    for unit in units {
        judged.take(judge(unit));
    }
    judged
}
