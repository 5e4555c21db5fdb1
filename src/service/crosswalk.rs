//! Codes of one version of a list in the words of another, as far as a crosswalk says so.
//!
//! Without a crosswalk nothing is joined, and a code that became several is not divided: nobody
//! says how much of it went where.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::code_crosswalk::{CrosswalkCertainty, CrosswalkKind};
use entity::code_list::CodeListKind;
use sea_orm::{ActiveEnum as _, Iterable as _, QueryResult};
use uuid::Uuid;

use super::list::Lists;

/// A code of another list that an entry is joined with, seen from the entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The other list.
    pub list: Uuid,
    /// The code in the other list.
    pub code: String,
    /// Its name there; absent where the list does not hold it or gives none.
    pub name: Option<String>,
    /// How many codes stand on either side, the entry's first.
    pub kind: CrosswalkKind,
    /// How sure it is.
    pub certainty: CrosswalkCertainty,
    /// What it rests on.
    pub basis: String,
    /// What else is said of it.
    pub note: Option<String>,
    /// Whether the crosswalk leads from the entry to the code, or the other way.
    pub onwards: bool,
    /// The file that states it.
    pub source_document: Uuid,
    /// Line of that file.
    pub source_line: i64,
}

/// A code, and one that it is joined with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The code.
    pub from: String,
    /// The code of the other list.
    pub to: String,
    /// How sure it is.
    pub certainty: CrosswalkCertainty,
}

/// Which tree a crosswalk is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tree {
    /// Accounts.
    Accounts,
    /// Nomenclature.
    Nomenclature,
}

impl Tree {
    const fn kind(self) -> CodeListKind {
        match self {
            Self::Accounts => CodeListKind::Account,
            Self::Nomenclature => CodeListKind::Nomenclature,
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Accounts => "account",
            Self::Nomenclature => "nomenclature",
        }
    }
}

/// Reads crosswalks. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CrosswalkService {
    lists: Lists,
}

impl CrosswalkService {
    /// Crosswalks read through these lists.
    pub fn new(lists: Lists) -> Self {
        Self { lists }
    }

    /// The codes that lists of one fiscal year join with codes of lists of another, whichever way
    /// it was stated, ordered: one statement.
    pub async fn between_years(&self, tree: Tree, from: i16, to: i16) -> anyhow::Result<Vec<Pair>> {
        let mut sql = self.lists.sql();
        for (own, other) in [("from", "to"), ("to", "from")] {
            if own == "to" {
                sql.push(" UNION ");
            }
            sql.push(&format!(
                "SELECT c.{own}_code AS code, c.{other}_code AS other, c.certainty \
                 FROM code_crosswalk c JOIN code_list l ON l.id = c.{own}_list_id \
                 JOIN code_list m ON m.id = c.{other}_list_id WHERE l.kind = "
            ))
            .bind(tree.kind().to_value());
            for (list, year) in [("l", from), ("m", to)] {
                sql.push(&format!(
                    " AND ({list}.first_fiscal_year IS NULL OR {list}.first_fiscal_year <= {year}) \
                     AND ({list}.last_fiscal_year IS NULL OR {list}.last_fiscal_year >= {year})"
                ));
            }
        }
        sql.push(" ORDER BY 1, 2, 3");
        let rows = self.lists.all(sql, "a crosswalk between years").await?;
        rows.iter()
            .map(|row| {
                Ok(Pair {
                    from: row.try_get("", "code")?,
                    to: row.try_get("", "other")?,
                    certainty: certainty_of(row)?,
                })
            })
            .collect()
    }

    /// What each of these entries of a tree is joined with, in both directions: one statement.
    pub async fn of_entries(
        &self,
        tree: Tree,
        entries: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, Vec<Joined>>> {
        let table = tree.table();
        let mut sql = self.lists.sql();
        for (direction, own, other) in [("1", "from", "to"), ("0", "to", "from")] {
            if direction == "0" {
                sql.push(" UNION ALL ");
            }
            sql.push(&format!(
                "SELECT p.id AS entry, {direction} AS onwards, c.{other}_list_id AS list, \
                 c.{other}_code AS code, o.name, c.kind, c.certainty, c.basis, c.note, \
                 c.source_document_id, c.source_line FROM "
            ));
            sql.parents(entries).push(&format!(
                " CROSS JOIN {table} t JOIN code_crosswalk c \
                 ON c.{own}_list_id = t.code_list_id AND c.{own}_code = t.code \
                 LEFT JOIN {table} o ON o.code_list_id = c.{other}_list_id \
                 AND o.code = c.{other}_code WHERE t.id = p.id"
            ));
        }
        sql.push(" ORDER BY 3, 4");
        let mut joined: HashMap<Uuid, Vec<Joined>> =
            entries.iter().map(|entry| (*entry, Vec::new())).collect();
        for row in self.lists.all(sql, "crosswalks of codes").await? {
            let entry: Uuid = row.try_get("", "entry")?;
            joined.entry(entry).or_default().push(read(&row)?);
        }
        Ok(joined)
    }
}

fn read(row: &QueryResult) -> anyhow::Result<Joined> {
    let word: String = row.try_get("", "kind")?;
    let stated = CrosswalkKind::iter()
        .find(|kind| kind.to_value() == word)
        .with_context(|| format!("the kind {word} is unknown"))?;
    let onwards: i32 = row.try_get("", "onwards")?;
    let kind = match stated {
        CrosswalkKind::OneToMany if onwards == 0 => CrosswalkKind::ManyToOne,
        CrosswalkKind::ManyToOne if onwards == 0 => CrosswalkKind::OneToMany,
        kind => kind,
    };
    Ok(Joined {
        list: row.try_get("", "list")?,
        code: row.try_get("", "code")?,
        name: row.try_get("", "name")?,
        kind,
        certainty: certainty_of(row)?,
        basis: row.try_get("", "basis")?,
        note: row.try_get("", "note")?,
        onwards: onwards == 1,
        source_document: row.try_get("", "source_document_id")?,
        source_line: row.try_get("", "source_line")?,
    })
}

fn certainty_of(row: &QueryResult) -> anyhow::Result<CrosswalkCertainty> {
    let word: String = row.try_get("", "certainty")?;
    CrosswalkCertainty::iter()
        .find(|certainty| certainty.to_value() == word)
        .with_context(|| format!("the certainty {word} is unknown"))
}
