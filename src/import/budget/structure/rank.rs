//! How high a row stands in its document: from its name where that is unmistakable, from its code
//! otherwise.

use super::code::{Account, Segment};
use super::place::{Form, Place};
use super::style::Style;

/// How high a row stands; a smaller rank sums more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The unit itself.
    Unit,
    /// Revenue, expenditure or financing.
    Side,
    /// Direct or indirect expenditure, and other account groups outside programs.
    Group,
    /// An affair.
    Affair,
    /// An affair field.
    Field,
    /// What belongs to no program (*Non Kegiatan*).
    NoProgram,
    /// A program.
    Program,
    /// An activity.
    Activity,
    /// An account of so many segments.
    Account(u8),
}

/// What a row's name says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// `JUMLAH BELANJA`, `SURPLUS / (DEFISIT)`: a total wherever it stands.
    Total(Summed),
    /// `BELANJA DAERAH`: the whole of a side.
    Side(u8),
    /// `BELANJA LANGSUNG`: direct (2) or indirect (1) expenditure.
    Group(u8),
    /// `URUSAN WAJIB …`.
    Affair,
    Other,
}

impl Name {
    fn of(label: &str) -> Self {
        let words: Vec<String> = label.split_whitespace().map(str::to_uppercase).collect();
        let upper = words.join(" ");
        match upper.as_str() {
            "PENDAPATAN" | "PENDAPATAN DAERAH" => return Self::Side(b'4'),
            "BELANJA" | "BELANJA DAERAH" => return Self::Side(b'5'),
            "PEMBIAYAAN" | "PEMBIAYAAN DAERAH" => return Self::Side(b'6'),
            "BELANJA TIDAK LANGSUNG" => return Self::Group(1),
            "BELANJA LANGSUNG" => return Self::Group(2),
            _ => {}
        }
        let rest = upper
            .strip_prefix("SUB ")
            .or_else(|| upper.strip_prefix("SUB"))
            .unwrap_or(&upper);
        let summed = rest
            .strip_prefix("JUMLAH")
            .or_else(|| rest.strip_prefix("TOTAL"))
            .map(str::trim_start);
        let sums = [
            "PENDAPATAN",
            "BELANJA",
            "PENERIMAAN",
            "PENGELUARAN",
            "PEMBIAYAAN",
        ];
        let bare = upper.trim_start_matches('(');
        let balance = ["SURPLUS", "DEFISIT"]
            .iter()
            .any(|word| bare.starts_with(word))
            || upper.starts_with("PEMBIAYAAN NETTO")
            || upper.starts_with("SISA LEBIH PEMBIAYAAN");
        if balance
            || summed.is_some_and(|of| of.is_empty() || sums.iter().any(|sum| of.contains(sum)))
        {
            let what = match summed {
                Some("PENDAPATAN" | "PENDAPATAN DAERAH") => Summed::Side(b'4'),
                Some("BELANJA" | "BELANJA DAERAH") => Summed::Side(b'5'),
                Some("BELANJA TIDAK LANGSUNG") => Summed::Group(1),
                Some("BELANJA LANGSUNG") => Summed::Group(2),
                _ => Summed::Other,
            };
            return Self::Total(what);
        }
        if upper.starts_with("URUSAN ") {
            Self::Affair
        } else {
            Self::Other
        }
    }
}

/// What a total told by its name sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Summed {
    /// All of a side.
    Side(u8),
    /// Indirect (1) or direct (2) expenditure.
    Group(u8),
    /// A balance, or a part that the name alone does not tie to rows.
    Other,
}

/// What became of a row before the tree is built.
#[derive(Debug, Clone)]
pub enum Ranked {
    /// It has a place in the tree.
    Row {
        /// How high it stands.
        rank: Rank,
        /// `4` revenue, `5` expenditure, `6` financing; none for the unit itself.
        side: Option<u8>,
        /// Its account, with classes 4, 5 and 6.
        account: Account,
        /// Its name and its code say different things.
        disagree: bool,
    },
    /// A total told by its name, outside the tree.
    NamedTotal(Summed),
    /// An account that is not part of a budget (classes 7, 8 and 9).
    NotBudget,
    /// Text without code or amount.
    Text,
    /// No code that can be understood.
    Rejected,
}

/// What has to be known of the rows above.
#[derive(Debug, Clone, Default)]
pub struct Above {
    /// Expenditure has begun.
    pub spending: bool,
    /// The program of the last program row.
    pub program: Option<Segment>,
}

/// Ranks a row. `blank` says that it has neither code nor amount.
pub fn rank(
    label: &str,
    place: Option<&Place>,
    style: &Style,
    blank: bool,
    above: &mut Above,
) -> Ranked {
    let name = Name::of(label);
    let account = account_of(place, style);
    if account
        .first()
        .is_some_and(|class| matches!(class.first(), b'7'..=b'9'))
    {
        return Ranked::NotBudget;
    }
    if let Name::Total(summed) = name
        && account.len() <= 3
    {
        return Ranked::NamedTotal(summed);
    }
    if place.is_none() && !matches!(name, Name::Side(_) | Name::Group(_)) {
        return if blank {
            Ranked::Text
        } else {
            Ranked::Rejected
        };
    }
    let no_program = place.is_none_or(Place::has_no_program);
    let (rank, side, account, disagree) = match name {
        Name::Side(side) if account.len() <= 1 && no_program => {
            let disagree = account.first().is_some_and(|class| class.first() != side);
            (Rank::Side, Some(side), digits(&[side - b'0']), disagree)
        }
        Name::Group(group) if account.len() <= 3 => {
            let stands_for = digits(&[5, group]);
            let disagree = !account.is_empty() && account != stands_for;
            (Rank::Group, Some(b'5'), stands_for, disagree)
        }
        _ => {
            let Some(place) = place else {
                return Ranked::Rejected;
            };
            let (rank, side) = by_code(place, &account, name, style, above.spending);
            (rank, side, account, false)
        }
    };
    if side == Some(b'5') && rank > Rank::Side && !matches!(rank, Rank::Affair | Rank::Field) {
        above.spending = true;
    }
    if rank == Rank::Program {
        above.program = place.and_then(|place| place.program);
    }
    Ranked::Row {
        rank,
        side,
        account,
        disagree,
    }
}

fn account_of(place: Option<&Place>, style: &Style) -> Account {
    let Some(place) = place else {
        return Account::default();
    };
    if place.form == Form::Bare && !style.bare_accounts {
        return Account::default();
    }
    let mut account = place.account;
    if style.counts_from_one
        && let Some(first) = account.first().copied()
        && matches!(first.first(), b'1'..=b'3')
        && let Some(class) = Segment::new(&char::from(first.first() + 3).to_string())
    {
        account.set(0, class);
    }
    account
}

pub(super) fn digits(digits: &[u8]) -> Account {
    let segments: Vec<Segment> = digits
        .iter()
        .filter_map(|digit| Segment::new(&digit.to_string()))
        .collect();
    Account::of(&segments).unwrap_or_default()
}

fn by_code(
    place: &Place,
    account: &Account,
    name: Name,
    style: &Style,
    spending: bool,
) -> (Rank, Option<u8>) {
    let expenditure = Some(b'5');
    let affair = name == Name::Affair
        && account.is_empty()
        && place.has_no_program()
        && !style.bare_accounts;
    match place.form {
        Form::Bare if !style.bare_accounts => {
            let rank = if place.account.len() == 1 {
                Rank::Affair
            } else {
                Rank::Field
            };
            return (rank, expenditure);
        }
        Form::Affair => return (Rank::Affair, expenditure),
        _ if affair => return (Rank::Affair, expenditure),
        Form::Field => return (Rank::Field, expenditure),
        Form::Unit => return (Rank::Unit, None),
        Form::Bare | Form::Full => {}
    }
    let in_plan = || {
        if place.has_no_activity() {
            Rank::Program
        } else {
            Rank::Activity
        }
    };
    if let Some(class) = account.first() {
        let rank = match account.len() {
            1 => Rank::Side,
            2 if place.has_no_program() => Rank::Group,
            2 => in_plan(),
            segments => Rank::Account(u8::try_from(segments).unwrap_or(u8::MAX)),
        };
        return (rank, Some(class.first()));
    }
    match place.program {
        None if spending => (Rank::Field, expenditure),
        None => (Rank::Unit, None),
        Some(program) if program.is_zero() => (Rank::NoProgram, expenditure),
        Some(_) => (in_plan(), expenditure),
    }
}
