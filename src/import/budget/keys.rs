//! What identifies a fact, in words: its side, program, account and unit.

use entity::budget_item::BudgetSide;

use super::structure::code::Account;
use super::structure::{Key, Node, Structure};

/// A program and what it belongs to, by code: the highest first, itself last.
pub type Plan = Vec<String>;

/// The side of a fact; none for financing of which the code does not say whether it comes or goes.
pub fn side_of(node: &Node) -> Option<BudgetSide> {
    match (node.side?, node.account.get(1).map(|group| group.as_str())) {
        (b'4', _) => Some(BudgetSide::Revenue),
        (b'5', _) => Some(BudgetSide::Expenditure),
        (b'6', Some("1")) => Some(BudgetSide::FinancingReceipt),
        (b'6', Some("2")) => Some(BudgetSide::FinancingPayment),
        _ => None,
    }
}

/// The program a row belongs to: by its code, or where that is damaged, by where it is printed.
pub fn plan(structure: &Structure, row: usize) -> Option<Plan> {
    let mut at = Some(row);
    while let Some(row) = at {
        let node = &structure.nodes[row];
        if let Some(key) = node.key {
            if key.program.is_none() {
                return None;
            }
            if let Some(plan) = plan_of(&key) {
                return Some(plan);
            }
        }
        at = node.parent;
    }
    None
}

fn plan_of(key: &Key) -> Option<Plan> {
    let program = key.program.filter(|program| !program.is_damaged())?;
    if key.field.is_damaged() || key.activity.is_some_and(|activity| activity.is_damaged()) {
        return None;
    }
    let program = format!("{}.{}", key.field, program.as_str());
    Some(match key.activity {
        Some(activity) => {
            let activity = format!("{program}.{}", activity.as_str());
            vec![program, activity]
        }
        None => vec![program],
    })
}

pub fn line_key(plan: Option<&Plan>, node: &Node) -> String {
    let plan = plan.and_then(|plan| plan.last()).map_or("", String::as_str);
    if node.account.is_empty() || node.account.is_damaged() {
        format!("{plan}|{}", node.account)
    } else {
        format!("{plan}|{}", canonical_account(&node.account))
    }
}

/// `5.1.1.01.001` as `5.1.1.01.01`: the first three segments as they are, the others two digits.
pub fn canonical_account(account: &Account) -> String {
    let segments: Vec<_> = account
        .iter()
        .enumerate()
        .map(|(index, segment)| {
            if index < 3 {
                *segment
            } else {
                segment.two_digits()
            }
        })
        .collect();
    Account::of(&segments).unwrap_or_default().to_string()
}

/// `1.06.01.00` and `1.6.1` as `1.06.01`; none where it is no code of a unit or affair field.
pub fn normal_unit_code(stated: &str) -> Option<String> {
    let parts: Vec<u32> = stated
        .trim()
        .trim_end_matches('.')
        .split('.')
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [class, field] if class > 0 => Some(format!("{class}.{field:02}")),
        [class, field, unit] | [class, field, unit, 0] if class > 0 => {
            Some(format!("{class}.{field:02}.{unit:02}"))
        }
        [class, field, unit, sub] if class > 0 => {
            Some(format!("{class}.{field:02}.{unit:02}.{sub:02}"))
        }
        // Since 2020: up to three affair fields, a number, a sub-unit.
        [a, b, c, d, e, f, unit, sub] if a > 0 => Some(format!(
            "{a}.{b:02}.{c}.{d:02}.{e}.{f:02}.{unit:02}.{sub:04}"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_has_one_code_however_precisely_it_is_written() {
        for (stated, normal) in [
            ("1.06.01 ", Some("1.06.01")),
            ("1.01.01.00", Some("1.01.01")),
            ("1.01.1.00", Some("1.01.01")),
            ("2.05", Some("2.05")),
            ("1.01.01.", Some("1.01.01")),
            ("1.01.0.00.0.00.01.0000", Some("1.01.0.00.0.00.01.0000")),
            ("1", None),
            ("0", None),
            ("Bappeda", None),
        ] {
            assert_eq!(normal_unit_code(stated).as_deref(), normal, "{stated}");
        }
    }
}
