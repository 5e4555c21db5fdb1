//! How one document writes its codes, told from all of its rows together.

use foldhash::HashMap;

use super::code::Path;
use crate::import::budget::document::Line;
use crate::search_name::plain;

/// How a document writes its codes.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// A sub-unit `00` stands between the organization and the program.
    pub sub_unit: bool,
    /// The organization that most rows name.
    pub organization: Option<Path<3>>,
    /// Codes are bare accounts, without affair field and organization.
    pub bare_accounts: bool,
    /// Revenue, expenditure and financing are 1, 2 and 3 in place of 4, 5 and 6.
    pub counts_from_one: bool,
}

/// Whether most rows write ` . ` between segments.
pub fn is_spaced(lines: &[Line]) -> bool {
    lines
        .iter()
        .filter(|line| line.code.contains(" . "))
        .count()
        * 2
        > lines.len()
}

impl Style {
    /// The style of a document with these rows and their segments.
    pub fn of(lines: &[Line], paths: &[Option<Path>]) -> Self {
        let (mut other_sub_units, mut programs_behind_zero, mut bare) = (false, false, 0);
        let mut organizations: HashMap<Path<3>, (usize, usize)> = HashMap::default();
        for (row, path) in paths.iter().enumerate() {
            let Some(path) = path else { continue };
            if path.len() == 1 || path[1].width() == 1 {
                bare += 1;
                continue;
            }
            if path.len() < 5 || path[2].width() != 1 {
                continue;
            }
            if let Some(organization) = Path::of(&path[2..5]) {
                // On a tie the organization named first is taken.
                let (count, _) = organizations
                    .entry(organization)
                    .or_insert((0, usize::MAX - row));
                *count += 1;
            }
            if let Some(sixth) = path
                .get(5)
                .filter(|sixth| !sixth.is_damaged() && sixth.width() > 1)
            {
                if sixth.as_str() == "00" {
                    let program = path.get(6);
                    programs_behind_zero |=
                        program.is_some_and(|program| program.width() == 2 && !program.is_zero());
                } else {
                    other_sub_units = true;
                }
            }
        }
        let bare_accounts = bare * 2 > lines.len();
        let counts_from_one = bare_accounts
            && lines.iter().zip(paths).any(|(line, path)| {
                path.is_some_and(|path| path.len() == 1 && path[0].as_str() == "2")
                    && plain(&line.label).starts_with("belanja")
            });
        let organization = organizations.into_iter().max_by_key(|(_, count)| *count);
        Self {
            sub_unit: !other_sub_units && programs_behind_zero,
            organization: organization.map(|(organization, _)| organization),
            bare_accounts,
            counts_from_one,
        }
    }
}
