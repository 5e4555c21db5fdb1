//! Crosswalks between versions of code lists:
//! `jenis,daftar_asal,kode_asal,daftar_tujuan,kode_tujuan,hubungan,kepastian,dasar,keterangan`.
//!
//! A row says that a code of one list became a code of another. How many codes stand on either
//! side (`hubungan`) must be what the rows of all files together show; nothing is inferred.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Context as _;
use entity::code_crosswalk::{self, CrosswalkCertainty, CrosswalkKind};
use entity::code_list::{self, CodeListKind};
use entity::{account, nomenclature};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options};
use crate::service::quality::rule::QualityRule;

const COLUMNS: [&str; 9] = [
    "jenis",
    "daftar_asal",
    "kode_asal",
    "daftar_tujuan",
    "kode_tujuan",
    "hubungan",
    "kepastian",
    "dasar",
    "keterangan",
];

/// How many rows are written in one statement.
const CHUNK: usize = 500;

/// The lists that are known, by kind and edition.
type KnownLists = HashMap<(CodeListKind, String), code_list::Model>;

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    _options: &Options,
) -> Result<Counted, ImportError> {
    let lists: KnownLists = code_list::Entity::find()
        .all(&run.txn)
        .await
        .context("read the code lists")?
        .into_iter()
        .map(|list| ((list.kind, list.edition.clone()), list))
        .collect();
    let known = code_crosswalk::Entity::find()
        .all(&run.txn)
        .await
        .context("read the crosswalks")?;
    let mut entries = read(run, file, &lists, &known)?;
    check_kinds(run, &mut entries, &known);
    doubt_codes(run, &lists, &entries).await?;
    let created = entries.len() as u64;
    run.accepted += created;
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| entry.into_active_model().reset_all())
        .collect();
    for chunk in rows.chunks(CHUNK) {
        code_crosswalk::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(&run.txn)
            .await
            .context("write a crosswalk")?;
    }
    Ok(Counted::from([("codes_joined", created)]))
}

fn read(
    run: &mut Run,
    file: &SourceFile,
    lists: &KnownLists,
    known: &[code_crosswalk::Model],
) -> Result<Vec<code_crosswalk::Model>, ImportError> {
    let mut table = Table::open(file, COLUMNS)?;
    let mut entries: Vec<code_crosswalk::Model> = Vec::new();
    let key = |entry: &code_crosswalk::Model| {
        let from = (entry.from_list_id, entry.from_code.clone());
        (from, (entry.to_list_id, entry.to_code.clone()))
    };
    let mut seen: BTreeSet<_> = known.iter().map(key).collect();
    while let Some(row) = table.next(run)? {
        match entry_of(run, row, lists) {
            Ok(entry) if seen.insert(key(&entry)) => entries.push(entry),
            Ok(entry) => {
                let message = "These two codes are joined already.";
                run.reject(
                    Finding::rejected(QualityRule::DUPLICATE_CODE, message)
                        .at(entry.source_line)
                        .cell("kode_asal", entry.from_code),
                );
            }
            Err(finding) => run.reject(*finding),
        }
    }
    Ok(entries)
}

fn entry_of(
    run: &Run,
    row: Row<9>,
    lists: &KnownLists,
) -> Result<code_crosswalk::Model, Box<Finding>> {
    let line = row.line;
    let [
        word,
        from_list,
        from_code,
        to_list,
        to_code,
        kind,
        certainty,
        basis,
        note,
    ] = row.cells;
    let refuse = |rule, message: &str, column: &str, raw: &str| {
        Box::new(Finding::rejected(rule, message).at(line).cell(column, raw))
    };
    let what = list_kind(&word).ok_or_else(|| {
        refuse(
            QualityRule::WORD_UNKNOWN,
            "This is AKUN or NOMENKLATUR.",
            "jenis",
            &word,
        )
    })?;
    let list = |column, edition: &str| {
        let message = "No list of this kind and edition is known; import it first.";
        lists
            .get(&(what, edition.to_owned()))
            .map(|list| list.id)
            .ok_or_else(|| refuse(QualityRule::LIST_UNKNOWN, message, column, edition))
    };
    let code = |column, raw: &str| {
        let message = "A code is numbers with dots between them.";
        canonical(what, raw)
            .ok_or_else(|| refuse(QualityRule::CODE_MALFORMED, message, column, raw))
    };
    let kind_of = kind_named(&kind).ok_or_else(|| {
        refuse(
            QualityRule::WORD_UNKNOWN,
            "This is 1:1, 1:n or n:1.",
            "hubungan",
            &kind,
        )
    })?;
    let certainty_of = certainty_named(&certainty).ok_or_else(|| {
        let message = "This is PASTI (exact), MUNGKIN (likely) or SEBAGIAN (partial).";
        refuse(QualityRule::WORD_UNKNOWN, message, "kepastian", &certainty)
    })?;
    if basis.is_empty() {
        let message = "The row does not say what it rests on.";
        return Err(refuse(QualityRule::BASIS_MISSING, message, "dasar", ""));
    }
    let (from_list_id, to_list_id) = (
        list("daftar_asal", &from_list)?,
        list("daftar_tujuan", &to_list)?,
    );
    if from_list_id == to_list_id {
        let message = "A crosswalk leads from one list to another.";
        return Err(refuse(
            QualityRule::LIST_TWICE,
            message,
            "daftar_tujuan",
            &to_list,
        ));
    }
    Ok(code_crosswalk::Model {
        id: run.clock.id(),
        from_list_id,
        from_code: code("kode_asal", &from_code)?,
        to_list_id,
        to_code: code("kode_tujuan", &to_code)?,
        kind: kind_of,
        certainty: certainty_of,
        basis,
        note: (!note.is_empty()).then_some(note),
        source_document_id: run.source_document,
        source_line: line,
    })
}

fn list_kind(word: &str) -> Option<CodeListKind> {
    match word.to_uppercase().as_str() {
        "AKUN" | "ACCOUNT" => Some(CodeListKind::Account),
        "NOMENKLATUR" | "NOMENCLATURE" => Some(CodeListKind::Nomenclature),
        _ => None,
    }
}

fn kind_named(word: &str) -> Option<CrosswalkKind> {
    match word.replace(' ', "").to_lowercase().as_str() {
        "1:1" => Some(CrosswalkKind::OneToOne),
        "1:n" => Some(CrosswalkKind::OneToMany),
        "n:1" => Some(CrosswalkKind::ManyToOne),
        _ => CrosswalkKind::try_from_value(&word.to_uppercase()).ok(),
    }
}

fn certainty_named(word: &str) -> Option<CrosswalkCertainty> {
    let word = word.to_uppercase();
    match word.as_str() {
        "PASTI" => Some(CrosswalkCertainty::Exact),
        "MUNGKIN" => Some(CrosswalkCertainty::Likely),
        "SEBAGIAN" => Some(CrosswalkCertainty::Partial),
        _ => CrosswalkCertainty::try_from_value(&word).ok(),
    }
}

/// A code as its list writes it.
fn canonical(kind: CodeListKind, raw: &str) -> Option<String> {
    if kind == CodeListKind::Nomenclature {
        return super::nomenclature::canonical(raw).map(|(code, _)| code);
    }
    let segments: Vec<&str> = raw
        .trim_end_matches(['.', ' '])
        .split('.')
        .map(str::trim)
        .collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    segments.iter().all(is_number).then(|| segments.join("."))
}

/// Leaves out rows that say 1:1, 1:n or n:1 where the codes that are joined show something else.
fn check_kinds(
    run: &mut Run,
    entries: &mut Vec<code_crosswalk::Model>,
    known: &[code_crosswalk::Model],
) {
    type Side<'a> = (Uuid, &'a str, Uuid);
    let mut targets: BTreeMap<Side<'_>, usize> = BTreeMap::new();
    let mut sources: BTreeMap<Side<'_>, usize> = BTreeMap::new();
    for entry in known.iter().chain(entries.iter()) {
        let from = (
            entry.from_list_id,
            entry.from_code.as_str(),
            entry.to_list_id,
        );
        let to = (entry.to_list_id, entry.to_code.as_str(), entry.from_list_id);
        *targets.entry(from).or_default() += 1;
        *sources.entry(to).or_default() += 1;
    }
    let contradicted = |entry: &code_crosswalk::Model| {
        let from = (
            entry.from_list_id,
            entry.from_code.as_str(),
            entry.to_list_id,
        );
        let to = (entry.to_list_id, entry.to_code.as_str(), entry.from_list_id);
        let (targets, sources) = (
            targets.get(&from).copied().unwrap_or(0),
            sources.get(&to).copied().unwrap_or(0),
        );
        let fits = match entry.kind {
            CrosswalkKind::OneToOne => (targets, sources) == (1, 1),
            CrosswalkKind::OneToMany => targets > 1 && sources == 1,
            CrosswalkKind::ManyToOne => targets == 1 && sources > 1,
        };
        (!fits).then(|| {
            format!(
                "{} leads to {targets} codes, and {sources} lead to {}.",
                entry.from_code, entry.to_code
            )
        })
    };
    let messages: Vec<Option<String>> = entries.iter().map(contradicted).collect();
    let mut messages = messages.into_iter();
    entries.retain(|entry| match messages.next().flatten() {
        Some(message) => {
            run.reject(
                Finding::rejected(QualityRule::KIND_CONTRADICTED, message)
                    .at(entry.source_line)
                    .cell("hubungan", entry.kind.to_value()),
            );
            false
        }
        None => true,
    });
}

/// Notes codes that their list does not hold; a list may not be complete, so the row stays.
async fn doubt_codes(
    run: &mut Run,
    lists: &KnownLists,
    entries: &[code_crosswalk::Model],
) -> anyhow::Result<()> {
    let used: BTreeSet<Uuid> = entries
        .iter()
        .flat_map(|entry| [entry.from_list_id, entry.to_list_id])
        .collect();
    let mut codes: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for list in lists.values().filter(|list| used.contains(&list.id)) {
        let of_list = match list.kind {
            CodeListKind::Account => account::Entity::find()
                .filter(account::Column::CodeListId.eq(list.id))
                .all(&run.txn)
                .await
                .context("read the accounts of a list")?
                .into_iter()
                .map(|account| account.code)
                .collect(),
            CodeListKind::Nomenclature => nomenclature::Entity::find()
                .filter(nomenclature::Column::CodeListId.eq(list.id))
                .all(&run.txn)
                .await
                .context("read the nomenclature of a list")?
                .into_iter()
                .map(|entry| entry.code)
                .collect(),
            CodeListKind::FundSource => BTreeSet::new(),
        };
        codes.insert(list.id, of_list);
    }
    for entry in entries {
        for (list, code, column) in [
            (entry.from_list_id, &entry.from_code, "kode_asal"),
            (entry.to_list_id, &entry.to_code, "kode_tujuan"),
        ] {
            if !codes.get(&list).is_some_and(|codes| codes.contains(code)) {
                run.find(
                    Finding::warning(
                        QualityRule::CODE_NOT_IN_LIST,
                        "The list as it is known has no such code.",
                    )
                    .at(entry.source_line)
                    .cell(column, code.as_str()),
                );
            }
        }
    }
    Ok(())
}
