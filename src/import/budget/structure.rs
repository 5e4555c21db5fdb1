//! From the rows of a document to its tree: which rows are facts, which are totals of which, and
//! what does not fit. Amounts are never changed.

pub mod code;
pub mod leaf;
pub mod place;
pub mod rank;
pub mod rule;
pub mod style;
pub mod total;
pub mod tree;

use code::{Account, Path, Segment};
use rank::{Above, Rank, Ranked, Summed};
use rule::{Note, Rule};
use style::Style;

use super::document::Line;
use place::{Form, Place};

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A fact.
    Leaf,
    /// A total that the document states itself.
    Total,
    /// A row without an amount.
    Heading,
    /// The same row printed again; its total confirms that it counts once.
    Repeated,
    /// Detail that cannot stand for its total, because a part of it has no amount.
    Uncounted,
    /// An account that is no part of a budget.
    NotBudget,
    /// Not understood.
    Rejected,
}

/// Under which program a row stands. Empty where it stands under none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Key {
    /// Affair field.
    pub field: Path<2>,
    /// Organization.
    pub organization: Path<3>,
    /// Program, two digits or more.
    pub program: Option<Segment>,
    /// Activity, two digits or more.
    pub activity: Option<Segment>,
}

impl Key {
    /// The same program without its activity.
    #[must_use]
    pub fn without_activity(self) -> Self {
        Self {
            activity: None,
            ..self
        }
    }
}

/// A row in its tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is; settled by the last step.
    pub class: Option<Class>,
    /// How high it stands; none for rows outside the tree.
    pub rank: Option<Rank>,
    /// `4` revenue, `5` expenditure, `6` financing.
    pub side: Option<u8>,
    /// Its account, empty for rows that are none.
    pub account: Account,
    /// Under which program it stands.
    pub key: Option<Key>,
    /// The row it is printed under.
    pub parent: Option<usize>,
    /// The rows printed under it.
    pub children: Vec<usize>,
    /// Sum of the leaves under it, by column, in sen. Documents whose sums could be too large are
    /// refused, see `statement`.
    pub leaf_sum: [i64; 2],
    /// The group or side that a heading above it repeats.
    pub repeats: Option<usize>,
    path: Option<Path>,
}

/// A document's rows in their tree.
#[derive(Debug)]
pub struct Structure {
    /// One node a row, in the order of the rows.
    pub nodes: Vec<Node>,
    /// What did not fit.
    pub notes: Vec<Note>,
    /// How the document writes its codes.
    pub style: Style,
    /// Rows are units, affairs and fields only: a summary by organization.
    pub by_organization: bool,
    /// The leaves of revenue, expenditure and financing, by column.
    side_sums: [[i64; 2]; 3],
}

impl Structure {
    /// Builds the tree and settles what each row is.
    pub fn of(lines: &[Line]) -> Self {
        let mut notes = Vec::new();
        let paths = paths(lines, &mut notes);
        let style = Style::of(lines, &paths);
        let mut structure = Self {
            nodes: Vec::new(),
            notes,
            style,
            by_organization: false,
            side_sums: [[0; 2]; 3],
        };
        structure.rank_rows(lines, &paths);
        structure.recognize_organization_summary();
        tree::grow(&mut structure);
        leaf::settle(&mut structure, lines);
        total::sum(&mut structure, lines);
        structure
    }

    fn note(&mut self, rule: Rule, row: usize) {
        self.notes.push(Note { rule, row });
    }

    /// Rows that have a place in the tree.
    pub fn ranked(&self) -> impl DoubleEndedIterator<Item = (usize, Rank)> + '_ {
        self.nodes
            .iter()
            .enumerate()
            .filter_map(|(row, node)| Some((row, node.rank?)))
    }

    fn rank_rows(&mut self, lines: &[Line], paths: &[Option<Path>]) {
        let mut above = Above::default();
        for (row, (line, path)) in lines.iter().zip(paths).enumerate() {
            let mut oddities = Vec::new();
            let place = path
                .as_ref()
                .and_then(|path| Place::of(path, &self.style, above.program, &mut oddities));
            for oddity in oddities {
                self.note(Rule::Oddity(oddity), row);
            }
            let blank = line.code.trim().is_empty() && !line.has_amount() && !line.unreadable;
            let ranked = rank::rank(&line.label, place.as_ref(), &self.style, blank, &mut above);
            let node = self.node(row, ranked, place.as_ref(), *path, line);
            self.nodes.push(node);
        }
    }

    fn node(
        &mut self,
        row: usize,
        ranked: Ranked,
        place: Option<&Place>,
        path: Option<Path>,
        line: &Line,
    ) -> Node {
        let mut node = Node {
            class: None,
            rank: None,
            side: None,
            account: Account::default(),
            key: None,
            parent: None,
            children: Vec::new(),
            leaf_sum: [0; 2],
            repeats: None,
            path,
        };
        match ranked {
            Ranked::Row {
                rank,
                side,
                account,
                disagree,
            } => {
                node.rank = Some(rank);
                node.side = side;
                node.account = account;
                node.key = key(rank, place);
                if disagree {
                    self.note(Rule::LabelCodeDisagree, row);
                }
                if place.is_none() && !line.code.trim().is_empty() {
                    self.note(Rule::CodeNotUnderstoodLabelRead, row);
                }
            }
            Ranked::NamedTotal(summed) => {
                let total = line.has_amount();
                node.class = Some(if total { Class::Total } else { Class::Heading });
                match summed {
                    Summed::Side(side) => {
                        node.side = Some(side);
                        node.account = rank::digits(&[side - b'0']);
                    }
                    Summed::Group(group) => {
                        node.side = Some(b'5');
                        node.account = rank::digits(&[5, group]);
                    }
                    Summed::Other => {}
                }
            }
            Ranked::NotBudget => {
                node.class = Some(Class::NotBudget);
                self.note(Rule::NotBudgetAccount, row);
            }
            Ranked::Text => {
                node.class = Some(Class::Heading);
                self.note(Rule::TextRow, row);
            }
            Ranked::Rejected => {
                node.class = Some(Class::Rejected);
                self.note(Rule::CodeNotUnderstood, row);
            }
        }
        node
    }

    /// A document of units, affairs and fields states amounts whose side it does not name.
    fn recognize_organization_summary(&mut self) {
        let outside_accounts = |rank| matches!(rank, Rank::Unit | Rank::Affair | Rank::Field);
        let summary = !self.style.bare_accounts
            && self.ranked().next().is_some()
            && self.ranked().all(|(_, rank)| outside_accounts(rank))
            && self
                .nodes
                .iter()
                .any(|node| node.path.is_some_and(|path| path.len() >= 5));
        if summary {
            self.by_organization = true;
            self.note(Rule::SideUnknown, 0);
            for node in &mut self.nodes {
                node.side = None;
            }
        }
    }
}

fn key(rank: Rank, place: Option<&Place>) -> Option<Key> {
    if rank == Rank::Group {
        return Some(Key::default());
    }
    let place = place.filter(|_| rank >= Rank::NoProgram)?;
    let program = place
        .program
        .filter(|_| !place.has_no_program())
        .map(|code| code.two_digits());
    let activity = place
        .activity
        .filter(|_| !place.has_no_activity())
        .map(|code| code.two_digits());
    Some(Key {
        field: place.field,
        organization: place.organization,
        program,
        activity: activity.filter(|_| program.is_some()),
    })
}

/// The segments of every row's code, lost digits read where only one reading fits.
fn paths(lines: &[Line], notes: &mut Vec<Note>) -> Vec<Option<Path>> {
    let spaced = style::is_spaced(lines);
    let mut oddities = Vec::new();
    let mut paths = Vec::with_capacity(lines.len());
    for (row, line) in lines.iter().enumerate() {
        oddities.clear();
        paths.push(code::segments(&line.code, spaced, &mut oddities));
        oddities.dedup();
        notes.extend(oddities.iter().map(|oddity| Note {
            rule: Rule::Oddity(*oddity),
            row,
        }));
    }
    for row in 0..paths.len() {
        let Some(path) = paths[row].filter(Path::is_damaged) else {
            continue;
        };
        let sound = |row: Option<usize>| {
            row.and_then(|row| paths.get(row))
                .and_then(Option::as_ref)
                .filter(|near| !near.is_damaged())
        };
        let read = code::read_lost_digits(&path, sound(row.checked_sub(1)), sound(Some(row + 1)));
        let rule = if read.is_damaged() {
            Rule::CodeDamagedUnread
        } else {
            Rule::CodeDamagedRead
        };
        notes.push(Note { rule, row });
        paths[row] = Some(read);
    }
    paths
}

impl Form {
    /// Whether the code names the organization.
    pub fn names_organization(self) -> bool {
        matches!(self, Self::Full | Self::Unit)
    }
}
