//! Rows to events.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::unit_change::UnitChangeKind;
use entity::unit_change_party::UnitChangeRole;

use super::event::{Event, Party, Refusal};
use super::words;
use crate::import::ImportError;
use crate::import::budget::number::{Reading, Style};
use crate::import::finding::Finding;
use crate::import::run::Run;
use crate::import::source::SourceFile;
use crate::import::table::{Row, Table};
use crate::import::units::canonical;
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

const COLUMNS: [&str; 12] = [
    "no_peristiwa",
    "kode_wilayah",
    "jenis_peristiwa",
    "tanggal_berlaku",
    "dasar_hukum",
    "keterangan",
    "target_penghematan",
    "peran",
    "kode_unit",
    "nama_unit",
    "jenis_unit",
    "porsi",
];

/// What rows say of the event that they belong to; what none says is missing.
#[derive(Default)]
struct About {
    kind: Option<UnitChangeKind>,
    on: Option<NaiveDate>,
    legal_basis: Option<String>,
    note: Option<String>,
    saving: Option<Rupiah>,
}

/// Reads all events; those whose rows cannot be read are left out, each row with a finding.
pub(super) fn events(run: &mut Run, file: &SourceFile) -> Result<Vec<Event>, ImportError> {
    let mut table = Table::open(file, COLUMNS)?;
    let mut groups: Vec<Vec<Row<12>>> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    while let Some(row) = table.next(run)? {
        let [number, region, ..] = &row.cells;
        for (column, cell) in [("no_peristiwa", number), ("kode_wilayah", region)] {
            if cell.is_empty() {
                let message = "The row does not say which event of which government it is part of.";
                run.reject(
                    Finding::rejected(QualityRule::CHANGE_UNNAMED, message)
                        .at(row.line)
                        .cell(column, ""),
                );
                break;
            }
        }
        if number.is_empty() || region.is_empty() {
            continue;
        }
        let place = *places
            .entry((region.clone(), number.clone()))
            .or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let savings = groups.iter().flatten().map(|row| row.cells[6].as_str());
    let style = Style::of(savings.collect::<Vec<_>>().into_iter());
    let mut events = Vec::with_capacity(groups.len());
    for group in groups {
        match event_of(&group, style) {
            Ok(event) => events.push(event),
            Err(refusal) => {
                let line = refusal.line();
                run.reject(refusal.into_finding());
                for row in group.iter().filter(|row| row.line != line) {
                    let message = format!("The change is left out for what stands in line {line}.");
                    run.reject(
                        Finding::rejected(QualityRule::CHANGE_LEFT_OUT, message).at(row.line),
                    );
                }
            }
        }
    }
    Ok(events)
}

fn event_of(rows: &[Row<12>], style: Style) -> Result<Event, Refusal> {
    let mut about = About::default();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for row in rows {
        take(&mut about, row, style)?;
        let (role, party) = party_of(row)?;
        match role {
            UnitChangeRole::Predecessor => before.push(party),
            UnitChangeRole::Successor => after.push(party),
        }
    }
    let Some(first) = rows.first() else {
        return Err(Refusal::new(
            QualityRule::CHANGE_UNNAMED,
            "The change has no row.",
            0,
        ));
    };
    let missing = |column| {
        let message = "No row of the change says this.";
        Refusal::new(QualityRule::CHANGE_INCOMPLETE, message, first.line).cell(column, "")
    };
    Ok(Event {
        region_code: first.cells[1].clone(),
        kind: about.kind.ok_or_else(|| missing("jenis_peristiwa"))?,
        on: about.on.ok_or_else(|| missing("tanggal_berlaku"))?,
        legal_basis: about.legal_basis,
        note: about.note,
        saving: about.saving,
        before,
        after,
        line: first.line,
    })
}

fn take(about: &mut About, row: &Row<12>, style: Style) -> Result<(), Refusal> {
    let [_, _, kind, on, basis, note, saving, ..] = &row.cells;
    let malformed = |rule, message: &str, column, raw: &str| {
        Refusal::new(rule, message, row.line).cell(column, raw)
    };
    let kind_of = |word: &str| {
        let message = "No kind of change has this name.";
        words::kind(word)
            .ok_or_else(|| malformed(QualityRule::WORD_UNKNOWN, message, "jenis_peristiwa", word))
    };
    let day_of = |text: &str| {
        let message = "A date is written 2017-01-01.";
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10)
            .ok_or_else(|| {
                malformed(
                    QualityRule::DATE_MALFORMED,
                    message,
                    "tanggal_berlaku",
                    text,
                )
            })
    };
    let saving_of = |text: &str| match style.read(text) {
        Reading::Amount(amount) if amount >= Rupiah::ZERO => Ok(amount),
        _ => {
            let message = "A promised saving is an amount of rupiah, zero or more.";
            Err(malformed(
                QualityRule::AMOUNT_MALFORMED,
                message,
                "target_penghematan",
                text,
            ))
        }
    };
    let text_of = |text: &str| Ok(text.to_owned());
    once(&mut about.kind, row, "jenis_peristiwa", kind, kind_of)?;
    once(&mut about.on, row, "tanggal_berlaku", on, day_of)?;
    once(&mut about.legal_basis, row, "dasar_hukum", basis, text_of)?;
    once(&mut about.note, row, "keterangan", note, text_of)?;
    once(
        &mut about.saving,
        row,
        "target_penghematan",
        saving,
        saving_of,
    )
}

/// Takes what a cell says of the event; a blank one says nothing, and two must say the same.
fn once<T: PartialEq>(
    known: &mut Option<T>,
    row: &Row<12>,
    column: &str,
    cell: &str,
    read: impl FnOnce(&str) -> Result<T, Refusal>,
) -> Result<(), Refusal> {
    if cell.is_empty() {
        return Ok(());
    }
    let stated = read(cell)?;
    if known.as_ref().is_some_and(|known| *known != stated) {
        let message = "Another row of the same change says something else.";
        return Err(
            Refusal::new(QualityRule::CHANGE_CONTRADICTED, message, row.line).cell(column, cell),
        );
    }
    *known = Some(stated);
    Ok(())
}

fn party_of(row: &Row<12>) -> Result<(UnitChangeRole, Party), Refusal> {
    let [.., role, raw_code, name, unit_kind, share] = &row.cells;
    let refuse = |rule, message: &str, column, raw: &str| {
        Refusal::new(rule, message, row.line).cell(column, raw)
    };
    let side = words::role(role).ok_or_else(|| {
        let message = "A unit is ASAL (before) or HASIL (after).";
        refuse(QualityRule::WORD_UNKNOWN, message, "peran", role)
    })?;
    let code = canonical(raw_code).ok_or_else(|| {
        let message = "A unit's code is written 2.16.2.20.2.21.01.0000, or 1.06.01 until 2020.";
        refuse(QualityRule::CODE_MALFORMED, message, "kode_unit", raw_code)
    })?;
    let stated = |text: &str| !text.is_empty();
    let kind = stated(unit_kind)
        .then(|| {
            let message = "No kind of unit has this name.";
            words::unit_kind(unit_kind)
                .ok_or_else(|| refuse(QualityRule::WORD_UNKNOWN, message, "jenis_unit", unit_kind))
        })
        .transpose()?;
    let share = stated(share)
        .then(|| {
            let message = "A share is a fraction (3/8) or per cent (37,5%), and at most one.";
            words::share(share)
                .ok_or_else(|| refuse(QualityRule::SHARE_MALFORMED, message, "porsi", share))
        })
        .transpose()?;
    let party = Party {
        code,
        name: stated(name).then(|| name.clone()),
        kind,
        share,
        line: row.line,
    };
    Ok((side, party))
}
