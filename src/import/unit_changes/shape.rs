//! What an event must be like, whatever else is known: the kind's number of units, shares that add
//! up, and somewhere to go for the functions of a unit that ends.

use std::collections::HashSet;

use entity::unit_change::UnitChangeKind;

use super::event::{Event, Party, Refusal, Share};
use super::words::over_one_denominator;
use crate::service::quality::rule::QualityRule;

/// Refuses an event that cannot be what it says it is.
pub(super) fn check(event: &Event) -> Result<(), Refusal> {
    twice(&event.before)?;
    twice(&event.after)?;
    counts(event)?;
    identity(event)?;
    for (side, other) in [(&event.before, &event.after), (&event.after, &event.before)] {
        shares(side, other)?;
    }
    Ok(())
}

fn twice(side: &[Party]) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    match side.iter().find(|party| !seen.insert(party.code.as_str())) {
        Some(again) => {
            let message = format!(
                "The unit {} stands twice on one side of the change.",
                again.code
            );
            Err(Refusal::new(QualityRule::PARTY_TWICE, message, again.line)
                .cell("kode_unit", &again.code))
        }
        None => Ok(()),
    }
}

fn counts(event: &Event) -> Result<(), Refusal> {
    let (before, after) = (event.before.len(), event.after.len());
    let (fits, asked) = match event.kind {
        UnitChangeKind::Formation => (
            before == 0 && after >= 1,
            "A formation has no unit before and at least one after.",
        ),
        UnitChangeKind::Merger => (
            before >= 2 && after == 1,
            "A merger has at least two units before and one after.",
        ),
        UnitChangeKind::Split => (
            before == 1 && after >= 2,
            "A split has one unit before and at least two after.",
        ),
        UnitChangeKind::Abolition => (
            before == 1,
            "An abolition has one unit before, and after it those that take its functions over.",
        ),
        UnitChangeKind::FunctionTransfer => (
            before >= 1 && after >= 1,
            "A transfer of functions has units before and units after.",
        ),
        UnitChangeKind::Renaming | UnitChangeKind::TypeChange | UnitChangeKind::CodeChange => (
            before == 1 && after == 1,
            "A new name, type or code has the unit once before and once after.",
        ),
    };
    if fits {
        return Ok(());
    }
    let message = format!("{asked} There are {before} before and {after} after.");
    Err(Refusal::new(
        QualityRule::SHAPE_CONTRADICTED,
        message,
        event.line,
    ))
}

fn identity(event: &Event) -> Result<(), Refusal> {
    let goes_on = |party: &&Party| event.after.iter().any(|other| other.code == party.code);
    let refuse = |rule, message: &str| Err(Refusal::new(rule, message, event.line));
    match event.kind {
        UnitChangeKind::Abolition => {
            if let Some(party) = event.before.iter().find(goes_on) {
                let message = "A unit that is abolished cannot take its own functions over.";
                return Err(Refusal::new(
                    QualityRule::SHAPE_CONTRADICTED,
                    message,
                    party.line,
                ));
            }
            if event.after.is_empty() && event.note.is_none() {
                return refuse(
                    QualityRule::UNIT_WITHOUT_FATE,
                    "Nothing says what becomes of the functions of the abolished unit: name the \
                     units that take them over, or say in keterangan why there is none.",
                );
            }
        }
        UnitChangeKind::FunctionTransfer => {
            let moves = |party: &Party| event.after.iter().any(|other| other.code != party.code);
            if !event.before.iter().any(moves) {
                return refuse(
                    QualityRule::NOTHING_CHANGES,
                    "No function moves to another unit.",
                );
            }
        }
        UnitChangeKind::CodeChange if event.before[0].code == event.after[0].code => {
            return refuse(
                QualityRule::NOTHING_CHANGES,
                "The code before is the code after.",
            );
        }
        UnitChangeKind::Renaming if event.after[0].name.is_none() => {
            return refuse(QualityRule::NAME_MISSING, "A renaming says the new name.");
        }
        _ => {}
    }
    Ok(())
}

fn shares(side: &[Party], other: &[Party]) -> Result<(), Refusal> {
    let stated: Vec<Share> = side.iter().filter_map(|party| party.share).collect();
    let Some(first) = side.iter().find(|party| party.share.is_some()) else {
        return Ok(());
    };
    if other.len() != 1 {
        let message =
            "A share is a part of one unit's tasks; there is not one unit on the other side.";
        return Err(Refusal::new(
            QualityRule::SHARE_OF_NOTHING,
            message,
            first.line,
        ));
    }
    if let Some(missing) = side.iter().find(|party| party.share.is_none()) {
        let message = "Either all units of a side have a share, or none.";
        return Err(Refusal::new(
            QualityRule::SHARE_MISSING,
            message,
            missing.line,
        ));
    }
    match over_one_denominator(&stated) {
        Some((_, denominator, sum)) if sum == denominator => Ok(()),
        Some((_, denominator, sum)) => {
            let message = format!("The shares add up to {sum}/{denominator} and not to one.");
            Err(Refusal::new(
                QualityRule::SHARES_NOT_ONE,
                message,
                first.line,
            ))
        }
        None => {
            let message = "The shares are too fine to be added up.";
            Err(Refusal::new(
                QualityRule::SHARES_NOT_ONE,
                message,
                first.line,
            ))
        }
    }
}
