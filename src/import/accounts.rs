//! The chart of accounts: `kode,tingkat,nama,saldo_normal`.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::account::{self, AccountLevel, NormalBalance};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::batch::Batch;
use super::code_list::{self, ACCOUNTS_2019, CodeListKey};
use super::code_tree::{Coded, rooted};
use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options};
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// Each level: its word in the file, and how many digits the segment that it adds has.
const LEVELS: [(&str, usize, AccountLevel); 6] = [
    ("akun", 1, AccountLevel::Class),
    ("kelompok", 1, AccountLevel::Group),
    ("jenis", 2, AccountLevel::Type),
    ("objek", 2, AccountLevel::Object),
    ("rincian_objek", 2, AccountLevel::Detail),
    ("sub_rincian_objek", 4, AccountLevel::Subdetail),
];

/// A row that can become an account.
struct Entry {
    code: String,
    level: AccountLevel,
    name: String,
    normal_balance: Option<NormalBalance>,
    line: i64,
}

impl Coded for Entry {
    fn code(&self) -> &str {
        &self.code
    }

    fn parent(&self) -> Option<&str> {
        self.code.rsplit_once('.').map(|(parent, _)| parent)
    }

    fn line(&self) -> i64 {
        self.line
    }
}

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let key = CodeListKey::of_edition(&ACCOUNTS_2019, options.edition.as_deref());
    let list = code_list::claim(run, &key).await?;
    let mut table = Table::open(file, ["kode", "tingkat", "nama", "saldo_normal"])?;
    let mut entries = Vec::new();
    while let Some(row) = table.next(run)? {
        match entry_of(row) {
            Ok(entry) => entries.push(entry),
            Err(finding) => run.reject(*finding),
        }
    }
    let entries = rooted(run, entries);
    run.accepted += entries.len() as u64;
    store(run, list, &entries).await?;
    Ok(Counted::from([("accounts_stored", entries.len() as u64)]))
}

fn entry_of(row: Row<4>) -> Result<Entry, Box<Finding>> {
    let line = row.line;
    let [code, word, name, balance] = row.cells;
    let reject = |rule, message: &str, column: &str, raw: &str| {
        Err(Box::new(
            Finding::rejected(rule, message).at(line).cell(column, raw),
        ))
    };
    let Some((expected_word, level)) = level_of(&code) else {
        let message = "An account's code is written 5.1.02.01.01.0024, or a beginning of it.";
        return reject(QualityRule::CODE_MALFORMED, message, "kode", &code);
    };
    if search_name::plain(&word) != search_name::plain(expected_word) {
        let message = format!("By its code {code} is of the level {expected_word}.");
        return reject(QualityRule::LEVEL_CONTRADICTED, &message, "tingkat", &word);
    }
    if name.is_empty() {
        return reject(
            QualityRule::NAME_MISSING,
            "The account has no name.",
            "nama",
            &name,
        );
    }
    let normal_balance = match balance.as_str() {
        "" => None,
        "D" => Some(NormalBalance::Debit),
        "K" => Some(NormalBalance::Credit),
        _ => {
            let message = "A normal balance is D (debit), K (credit) or empty.";
            return reject(QualityRule::WORD_UNKNOWN, message, "saldo_normal", &balance);
        }
    };
    Ok(Entry {
        code,
        level,
        name,
        normal_balance,
        line,
    })
}

/// The level of a code and its word, where it is an account's code.
fn level_of(code: &str) -> Option<(&'static str, AccountLevel)> {
    let segments: Vec<&str> = code.split('.').collect();
    let (word, _, level) = LEVELS.get(segments.len().checked_sub(1)?)?;
    segments
        .iter()
        .zip(LEVELS)
        .all(|(segment, (_, digits, _))| {
            segment.len() == digits && segment.bytes().all(|byte| byte.is_ascii_digit())
        })
        .then_some((*word, *level))
}

/// Stores the accounts. Those that budget documents brought in before keep their ids and get the
/// list's names.
async fn store(run: &Run, list: Uuid, entries: &[Entry]) -> anyhow::Result<()> {
    let mut ids: HashMap<String, Uuid> = account::Entity::find()
        .select_only()
        .columns([account::Column::Code, account::Column::Id])
        .filter(account::Column::CodeListId.eq(list))
        .into_tuple::<(String, Uuid)>()
        .all(&run.txn)
        .await
        .context("read the accounts that are there already")?
        .into_iter()
        .collect();
    let mut batch = Batch::new(
        "account",
        [
            "id",
            "code_list_id",
            "code",
            "level",
            "name",
            "search_name",
            "parent_id",
            "normal_balance",
        ],
    );
    for entry in entries {
        if let Some(id) = ids.get(&entry.code) {
            rename(run, *id, entry).await?;
            continue;
        }
        let id = run.clock.id();
        let parent = entry.parent().and_then(|code| ids.get(code)).copied();
        batch.push([
            id.into(),
            list.into(),
            entry.code.as_str().into(),
            entry.level.to_value().into(),
            entry.name.as_str().into(),
            search_name::plain(&entry.name).into(),
            parent.into(),
            entry.normal_balance.map(|side| side.to_value()).into(),
        ]);
        ids.insert(entry.code.clone(), id);
    }
    batch.flush(&run.txn).await
}

async fn rename(run: &Run, id: Uuid, entry: &Entry) -> anyhow::Result<()> {
    account::Entity::update(account::ActiveModel {
        id: Set(id),
        name: Set(Some(entry.name.clone())),
        search_name: Set(search_name::plain(&entry.name)),
        normal_balance: Set(entry.normal_balance),
        ..Default::default()
    })
    .exec(&run.txn)
    .await
    .context("name an account as the list does")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_level() {
        for (code, level) in [
            ("5", Some(AccountLevel::Class)),
            ("5.1", Some(AccountLevel::Group)),
            ("5.1.02", Some(AccountLevel::Type)),
            ("5.1.02.01", Some(AccountLevel::Object)),
            ("5.1.02.01.01", Some(AccountLevel::Detail)),
            ("5.1.02.01.01.0024", Some(AccountLevel::Subdetail)),
            ("5.1.2", None),
            ("5.1.02.01.001.00024", None),
            ("", None),
            ("5.", None),
            ("5.1.02.01.01.0024.1", None),
        ] {
            assert_eq!(level_of(code).map(|(_, level)| level), level, "{code}");
        }
    }
}
