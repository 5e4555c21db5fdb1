//! What a code says by the positions of its segments, after Permendagri 13/2006: affair field,
//! organization, program, activity, account.

use super::code::{Account, Oddity, Path, Segment, starts_account};
use super::style::Style;

/// The shape of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An account and nothing else: `4.1.1.01`.
    Bare,
    /// An affair of a unit: `1.1.03.01`.
    Affair,
    /// An affair field: `1.06`.
    Field,
    /// A unit: `1.06.01`.
    Unit,
    /// Affair field and organization, then what may follow.
    Full,
}

/// Where a row stands, as far as its code tells.
#[derive(Debug, Clone)]
pub struct Place {
    /// The shape of the code.
    pub form: Form,
    /// Affair field, two segments.
    pub field: Path<2>,
    /// Organization, three segments.
    pub organization: Path<3>,
    /// Program.
    pub program: Option<Segment>,
    /// Activity inside the program.
    pub activity: Option<Segment>,
    /// Account.
    pub account: Account,
}

impl Place {
    fn new(form: Form) -> Self {
        Self {
            form,
            field: Path::default(),
            organization: Path::default(),
            program: None,
            activity: None,
            account: Path::default(),
        }
    }

    /// Reads segments by position; none when they fit no form.
    ///
    /// `program_above` is the program of the last program row above.
    pub fn of(
        path: &Path,
        style: &Style,
        program_above: Option<Segment>,
        oddities: &mut Vec<Oddity>,
    ) -> Option<Self> {
        let segments: &[Segment] = path;
        let first = segments.first()?;
        if first.width() != 1 {
            return None;
        }
        let Some(second) = segments.get(1).filter(|second| is_wide(second)) else {
            return Self::bare(path);
        };
        if second.width() != 2 {
            return None;
        }
        let field = path.prefix();
        match segments {
            [_, _] => Some(Self {
                field,
                ..Self::new(Form::Field)
            }),
            [_, _, third, rest @ ..]
                if third.width() == 2 && rest.first().is_none_or(|next| next.width() == 1) =>
            {
                Some(Self {
                    field,
                    organization: path.prefix(),
                    account: Path::of(rest)?,
                    ..Self::new(if rest.is_empty() {
                        Form::Unit
                    } else {
                        Form::Full
                    })
                })
            }
            [_, _, _, _, _, ..] => Self::full(segments, field, style, program_above, oddities),
            _ => None,
        }
    }

    fn bare(path: &Path) -> Option<Self> {
        let affair = path.len() == 4 && path[2].width() == 2 && path[3].width() == 2;
        if affair {
            return Some(Self {
                field: Path::of(&path[..1])?,
                organization: Path::of(&path[1..])?,
                ..Self::new(Form::Affair)
            });
        }
        Some(Self {
            account: Path::of(path)?,
            ..Self::new(Form::Bare)
        })
    }

    fn full(
        segments: &[Segment],
        field: Path<2>,
        style: &Style,
        program_above: Option<Segment>,
        oddities: &mut Vec<Oddity>,
    ) -> Option<Self> {
        let mut class = segments[2];
        if class.width() == 2 && class.first() == b'0' {
            class = Segment::new(&class.as_str()[1..])?;
            oddities.push(Oddity::WidthVariant);
        }
        if class.width() != 1 || segments[3].width() != 2 || segments[4].width() != 2 {
            return None;
        }
        let mut organization = Path::of(&[class, segments[3], segments[4]])?;
        let mut rest = segments[5..].to_vec();
        // Where the last segment of the organization is left out, the program stands in its place.
        if let Some(usual) = style.organization
            && organization != usual
            && organization[..2] == usual[..2]
            && program_above == Some(segments[4])
        {
            organization = usual;
            rest.insert(0, segments[4]);
            oddities.push(Oddity::SegmentMissing);
        }
        if style.sub_unit && rest.first().is_some_and(Segment::is_zero) {
            rest.remove(0);
        }
        remove_repeated_field(&mut rest, &field, oddities);
        let start = account_start(&rest);
        let mut account = rest.split_off(start);
        if account.is_empty()
            && let [_, _, glued] = rest[..]
            && glued.width() <= 3
            && matches!(glued.first(), b'4'..=b'6')
        {
            rest.pop();
            let text = glued.as_str();
            account = (0..text.len())
                .filter_map(|at| Segment::new(&text[at..=at]))
                .collect();
            oddities.push(Oddity::Glued);
        }
        if rest.len() > 2 || account.len() > 6 {
            return None;
        }
        Some(Self {
            form: Form::Full,
            field,
            organization,
            program: rest.first().copied(),
            activity: rest.get(1).copied(),
            account: Path::of(&account)?,
        })
    }

    /// Whether the row belongs to no program.
    pub fn has_no_program(&self) -> bool {
        self.program.is_none_or(|program| program.is_zero())
    }

    /// Whether the row belongs to no activity.
    pub fn has_no_activity(&self) -> bool {
        self.activity.is_none_or(|activity| activity.is_zero())
    }
}

fn is_wide(segment: &Segment) -> bool {
    segment.width() != 1 || segment.first() == b'_'
}

fn account_start(segments: &[Segment]) -> usize {
    segments
        .iter()
        .position(starts_account)
        .unwrap_or(segments.len())
}

/// In a code that is too long the affair field was often pasted in once more: it is taken out.
fn remove_repeated_field(rest: &mut Vec<Segment>, field: &Path<2>, oddities: &mut Vec<Oddity>) {
    let start = account_start(rest);
    let too_long = if start > 2 {
        0..start
    } else if rest.len() - start > 5 {
        start + 2..rest.len()
    } else {
        return;
    };
    let found = too_long
        .clone()
        .find(|at| at + 1 < too_long.end && rest[*at..*at + 2] == field[..]);
    if let Some(at) = found {
        rest.drain(at..at + 2);
        oddities.push(Oddity::FieldRepeated);
    }
}
