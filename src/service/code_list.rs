//! Code trees by version of their regulation: accounts, nomenclature, fund sources.

use entity::code_list::CodeListKind;
use entity::{account, code_list, fund_source, nomenclature};
use uuid::Uuid;

use super::condition::{Column, Condition, Literal, Relation};
use super::list::{Link, listed};
use super::page::Direction;

/// The code.
pub const CODE: Column = Column::text("t.code");
/// The name.
pub const NAME: Column = Column::text("t.name");
/// The name, or nothing where there is none.
pub const LABEL: Column = Column::text("COALESCE(t.name, '')");
/// The name as people look for it.
pub const SEARCH_NAME: Column = Column::text("t.search_name");
/// The level, by its word.
pub const LEVEL: Column = Column::text("t.level");
/// The list of an entry; for its columns see [`EDITION`] and [`OFFICIAL`].
pub const CODE_LIST: Relation = Relation("SELECT 1 FROM code_list l WHERE l.id = t.code_list_id");
/// The edition; for use within [`CODE_LIST`].
pub const EDITION: Column = Column::text("l.edition");
/// Whether the list is official; for use within [`CODE_LIST`].
pub const OFFICIAL: Column = Column::bool("l.official");
/// What a code list numbers, by its word.
pub const KIND: Column = Column::text("t.kind");

/// The last fiscal year of the codes of Permendagri 13/2006; those of 90/2019 follow.
const LAST_OF_2006: i16 = 2020;

/// Whether documents of both fiscal years use the same edition of the code lists.
pub fn are_of_one_edition(year: i16, other: i16) -> bool {
    (year <= LAST_OF_2006) == (other <= LAST_OF_2006)
}

/// The chart of accounts of an edition; for lists of code lists.
pub fn chart(edition: String) -> Condition {
    let of_accounts = Literal::word(&CodeListKind::Account);
    Condition::equals(KIND, of_accounts).and(Condition::equals(
        Column::text("t.edition"),
        Literal::Text(edition),
    ))
}

/// Entries below an entry.
pub const CHILDREN: Link = Link("t.parent_id = p.id");
/// Entries of a list.
pub const OF_LIST: Link = Link("t.code_list_id = p.id");

listed!(
    code_list::Model {
        id,
        kind,
        edition,
        regulation,
        first_fiscal_year,
        last_fiscal_year,
        official,
        source_document_id
    },
    "code_list",
    [
        (KIND, Direction::Ascending),
        (Column::text("t.edition"), Direction::Ascending)
    ]
);
listed!(
    account::Model { id, code_list_id, code, level, name, search_name, parent_id, normal_balance },
    "account", [(CODE, Direction::Ascending)], parent Column::id("t.parent_id"));
listed!(
    nomenclature::Model { id, code_list_id, code, level, name, search_name, parent_id },
    "nomenclature", [(CODE, Direction::Ascending)],
    parent Column::id("t.parent_id")
);
listed!(
    fund_source::Model {
        id,
        code_list_id,
        name,
        search_name
    },
    "fund_source",
    [(NAME, Direction::Ascending)]
);

/// Entries with this code, of this edition if given.
pub fn with_code(code: &str, edition: Option<&str>) -> Condition {
    let code = Condition::equals(CODE, Literal::Text(code.to_owned()));
    match edition {
        Some(edition) => {
            let edition = Condition::equals(EDITION, Literal::Text(edition.to_owned()));
            code.and(Condition::Related(CODE_LIST, Box::new(edition)))
        }
        None => code,
    }
}

/// Of entries with one code, the one whose list is official and newest.
pub fn newest<T>(
    entries: Vec<T>,
    lists: &[code_list::Model],
    list_of: impl Fn(&T) -> Uuid,
) -> Option<T> {
    entries.into_iter().max_by_key(|entry| {
        let list = lists.iter().find(|list| list.id == list_of(entry));
        list.map(|list| (list.official, list.first_fiscal_year, list.edition.clone()))
    })
}
