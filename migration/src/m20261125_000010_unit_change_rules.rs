//! Changes of units that are whole and true to themselves: an event is written with its units and
//! sealed, all in one transaction; the seal is refused where a rule is broken, and what is sealed
//! does not change any more.
//!
//! The tables are made anew, since no program has written rows to them yet.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 8] = [
    "DROP TABLE unit_change_party",
    "DROP TABLE unit_change",
    // Whether an event is whole shows only when all its units are there; the row here says so.
    "CREATE TABLE unit_change_seal (
        unit_change_id {id} PRIMARY KEY
    ) {clustered}",
    "CREATE TABLE unit_change (
        id {id} PRIMARY KEY REFERENCES unit_change_seal (unit_change_id) DEFERRABLE INITIALLY DEFERRED,
        region_id {id} NOT NULL REFERENCES region (id),
        kind {text} NOT NULL CHECK (kind IN ('FORMATION', 'MERGER', 'SPLIT', 'ABOLITION', 'RENAMING',
            'TYPE_CHANGE', 'CODE_CHANGE', 'FUNCTION_TRANSFER')),
        effective_on {date} NOT NULL,
        legal_basis {text},
        note {text},
        promised_saving_sen BIGINT CHECK (promised_saving_sen >= 0),
        source_document_id {id} REFERENCES source_document (id),
        source_line BIGINT
    )",
    "CREATE INDEX unit_change_region ON unit_change (region_id, effective_on, id)",
    "CREATE INDEX unit_change_effective_on ON unit_change (effective_on, id)",
    "CREATE TABLE unit_change_party (
        unit_change_id {id} NOT NULL REFERENCES unit_change (id),
        unit_id {id} NOT NULL REFERENCES unit (id),
        role {text} NOT NULL CHECK (role IN ('PREDECESSOR', 'SUCCESSOR')),
        share_numerator BIGINT,
        share_denominator BIGINT,
        source_line BIGINT,
        PRIMARY KEY (unit_change_id, unit_id, role),
        CHECK ((share_numerator IS NULL) = (share_denominator IS NULL)),
        CHECK (share_denominator IS NULL OR (share_denominator > 0 AND share_numerator >= 0
            AND share_numerator <= share_denominator))
    ) {clustered}",
    "CREATE INDEX unit_change_party_unit ON unit_change_party (unit_id)",
];

/// What a seal is refused for: a sentence, and when it is true of the event `NEW.unit_change_id`.
///
/// `{pred}` and `{succ}` are its parties on either side, `{e}` is the event.
const RULES: [(&str, &str); 12] = [
    ("there is no such change", "NOT EXISTS (SELECT 1 FROM {e})"),
    (
        "a change does not have the number of units that its kind asks for",
        "EXISTS (SELECT 1 FROM {e} AND CASE e.kind
            WHEN 'FORMATION' THEN (SELECT COUNT(*) FROM {pred}) <> 0 OR (SELECT COUNT(*) FROM {succ}) < 1
            WHEN 'MERGER' THEN (SELECT COUNT(*) FROM {pred}) < 2 OR (SELECT COUNT(*) FROM {succ}) <> 1
            WHEN 'SPLIT' THEN (SELECT COUNT(*) FROM {pred}) <> 1 OR (SELECT COUNT(*) FROM {succ}) < 2
            WHEN 'ABOLITION' THEN (SELECT COUNT(*) FROM {pred}) <> 1
            WHEN 'FUNCTION_TRANSFER' THEN (SELECT COUNT(*) FROM {pred}) < 1 OR (SELECT COUNT(*) FROM {succ}) < 1
            ELSE (SELECT COUNT(*) FROM {pred}) <> 1 OR (SELECT COUNT(*) FROM {succ}) <> 1 END)",
    ),
    (
        "a new name, type or code leaves the unit the same, an abolition does not",
        "EXISTS (SELECT 1 FROM {e} AND CASE
            WHEN e.kind IN ('RENAMING', 'TYPE_CHANGE', 'CODE_CHANGE')
                THEN NOT EXISTS (SELECT 1 FROM {pred} AND EXISTS (SELECT 1 FROM {succ} AND s.unit_id = p.unit_id))
            WHEN e.kind = 'ABOLITION'
                THEN EXISTS (SELECT 1 FROM {pred} AND EXISTS (SELECT 1 FROM {succ} AND s.unit_id = p.unit_id))
            ELSE FALSE END)",
    ),
    (
        "functions move from a unit to another one",
        "EXISTS (SELECT 1 FROM {e} AND e.kind = 'FUNCTION_TRANSFER')
            AND NOT EXISTS (SELECT 1 FROM {pred} AND EXISTS (SELECT 1 FROM {succ} AND s.unit_id <> p.unit_id))",
    ),
    (
        "a unit is abolished and nothing says what becomes of its functions",
        "EXISTS (SELECT 1 FROM {e} AND e.kind = 'ABOLITION' AND (e.note IS NULL OR TRIM(e.note) = ''))
            AND NOT EXISTS (SELECT 1 FROM {succ})",
    ),
    (
        "the shares of the units before are not all stated with one denominator, or do not add up to one",
        "EXISTS (SELECT 1 FROM {pred} AND p.share_numerator IS NOT NULL)
            AND (EXISTS (SELECT 1 FROM {pred} AND p.share_numerator IS NULL)
                OR (SELECT COUNT(*) FROM {succ}) <> 1
                OR (SELECT MIN(p.share_denominator) FROM {pred}) <> (SELECT MAX(p.share_denominator) FROM {pred})
                OR (SELECT SUM(p.share_numerator) FROM {pred}) <> (SELECT MIN(p.share_denominator) FROM {pred}))",
    ),
    (
        "the shares of the units after are not all stated with one denominator, or do not add up to one",
        "EXISTS (SELECT 1 FROM {succ} AND s.share_numerator IS NOT NULL)
            AND (EXISTS (SELECT 1 FROM {succ} AND s.share_numerator IS NULL)
                OR (SELECT COUNT(*) FROM {pred}) <> 1
                OR (SELECT MIN(s.share_denominator) FROM {succ}) <> (SELECT MAX(s.share_denominator) FROM {succ})
                OR (SELECT SUM(s.share_numerator) FROM {succ}) <> (SELECT MIN(s.share_denominator) FROM {succ}))",
    ),
    (
        "a unit of another government takes part",
        "EXISTS (SELECT 1 FROM unit_change_party c JOIN unit u ON u.id = c.unit_id
            JOIN unit_change e ON e.id = c.unit_change_id
            WHERE c.unit_change_id = NEW.unit_change_id AND u.region_id <> e.region_id)",
    ),
    (
        "a unit is changed that does not exist on the day before",
        "EXISTS (SELECT 1 FROM {pred} AND NOT EXISTS (SELECT 1 FROM unit_version v, unit_change e
            WHERE e.id = NEW.unit_change_id AND v.unit_id = p.unit_id
            AND (v.valid_from IS NULL OR v.valid_from < e.effective_on)
            AND (v.valid_to IS NULL OR v.valid_to >= e.effective_on)))",
    ),
    (
        "a unit that comes of it does not exist on its first day",
        "EXISTS (SELECT 1 FROM {succ} AND NOT EXISTS (SELECT 1 FROM unit_version v, unit_change e
            WHERE e.id = NEW.unit_change_id AND v.unit_id = s.unit_id
            AND (v.valid_from IS NULL OR v.valid_from <= e.effective_on)
            AND (v.valid_to IS NULL OR v.valid_to > e.effective_on)))",
    ),
    (
        "a unit goes on that a merger, a split or an abolition ends",
        "EXISTS (SELECT 1 FROM {e} AND e.kind IN ('MERGER', 'SPLIT', 'ABOLITION'))
            AND EXISTS (SELECT 1 FROM {pred} AND NOT EXISTS (SELECT 1 FROM {succ} AND s.unit_id = p.unit_id)
                AND EXISTS (SELECT 1 FROM unit_version v, unit_change e
                    WHERE e.id = NEW.unit_change_id AND v.unit_id = p.unit_id
                    AND (v.valid_to IS NULL OR v.valid_to > e.effective_on)))",
    ),
    (
        "a unit was there before it was founded, or comes back after its end",
        "EXISTS (SELECT 1 FROM {succ} AND NOT EXISTS (SELECT 1 FROM {pred} AND p.unit_id = s.unit_id)
            AND EXISTS (SELECT 1 FROM unit_version v, unit_change e
                WHERE e.id = NEW.unit_change_id AND v.unit_id = s.unit_id
                AND (v.valid_from IS NULL OR v.valid_from < e.effective_on))
            AND (EXISTS (SELECT 1 FROM {e} AND e.kind IN ('FORMATION', 'MERGER', 'SPLIT'))
                OR NOT EXISTS (SELECT 1 FROM unit_version v, unit_change e
                    WHERE e.id = NEW.unit_change_id AND v.unit_id = s.unit_id
                    AND (v.valid_from IS NULL OR v.valid_from < e.effective_on)
                    AND (v.valid_to IS NULL OR v.valid_to >= e.effective_on))))",
    ),
];

/// What a version of a unit is refused for, by the changes that ended or founded the unit.
const VERSION_RULES: [(&str, &str); 2] = [
    (
        "a unit has no version after its end",
        "EXISTS (SELECT 1 FROM unit_change_party p JOIN unit_change e ON e.id = p.unit_change_id
            JOIN unit_change_seal l ON l.unit_change_id = e.id
            WHERE p.unit_id = NEW.unit_id AND p.role = 'PREDECESSOR'
            AND e.kind IN ('MERGER', 'SPLIT', 'ABOLITION')
            AND (NEW.valid_to IS NULL OR NEW.valid_to > e.effective_on)
            AND NOT EXISTS (SELECT 1 FROM unit_change_party s WHERE s.unit_change_id = e.id
                AND s.role = 'SUCCESSOR' AND s.unit_id = p.unit_id))",
    ),
    (
        "a unit has no version before it was founded",
        "EXISTS (SELECT 1 FROM unit_change_party s JOIN unit_change e ON e.id = s.unit_change_id
            JOIN unit_change_seal l ON l.unit_change_id = e.id
            WHERE s.unit_id = NEW.unit_id AND s.role = 'SUCCESSOR'
            AND e.kind IN ('FORMATION', 'MERGER', 'SPLIT')
            AND (NEW.valid_from IS NULL OR NEW.valid_from < e.effective_on)
            AND NOT EXISTS (SELECT 1 FROM unit_change_party p WHERE p.unit_change_id = e.id
                AND p.role = 'PREDECESSOR' AND p.unit_id = s.unit_id))",
    ),
];

const SEALED: &str = "what is sealed does not change any more";

/// The tables of which rows of a sealed event stand, and how such a row names the event.
const FROZEN: [(&str, &str); 3] = [
    ("unit_change", "id"),
    ("unit_change_party", "unit_change_id"),
    ("unit_change_seal", "unit_change_id"),
];

/// A trigger: its name, when it fires, and what it refuses.
struct Trigger {
    name: String,
    when: String,
    rules: Vec<(String, String)>,
}

fn triggers() -> Vec<Trigger> {
    let written = |rules: &[(&str, &str)]| -> Vec<(String, String)> {
        let rule = |(words, breach): &(&str, &str)| ((*words).to_owned(), spelled_out(breach));
        rules.iter().map(rule).collect()
    };
    let mut triggers = vec![Trigger {
        name: "unit_change_sealed".to_owned(),
        when: "INSERT ON unit_change_seal".to_owned(),
        rules: written(&RULES),
    }];
    for verb in ["INSERT", "UPDATE"] {
        triggers.push(Trigger {
            name: format!("unit_version_{}_rules", verb.to_lowercase()),
            when: format!("{verb} ON unit_version"),
            rules: written(&VERSION_RULES),
        });
    }
    let is_sealed = |row: &str, event: &str| {
        format!("EXISTS (SELECT 1 FROM unit_change_seal WHERE unit_change_id = {row}.{event})")
    };
    for (table, event) in FROZEN {
        for (verb, row) in [("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")] {
            // The event itself and its seal are written once, before they count as sealed.
            if verb == "INSERT" && table != "unit_change_party" {
                continue;
            }
            triggers.push(Trigger {
                name: format!("{table}_{}_frozen", verb.to_lowercase()),
                when: format!("{verb} ON {table}"),
                rules: vec![(SEALED.to_owned(), is_sealed(row, event))],
            });
        }
    }
    triggers
}

fn spelled_out(breach: &str) -> String {
    let party = |letter: &str, role: &str| {
        format!(
            "unit_change_party {letter} WHERE {letter}.unit_change_id = NEW.unit_change_id \
             AND {letter}.role = '{role}'"
        )
    };
    breach
        .replace("{e}", "unit_change e WHERE e.id = NEW.unit_change_id")
        .replace("{pred}", &party("p", "PREDECESSOR"))
        .replace("{succ}", &party("s", "SUCCESSOR"))
}

impl Trigger {
    fn sql(&self, backend: DatabaseBackend) -> Vec<String> {
        let Self { name, when, rules } = self;
        if backend == DatabaseBackend::Sqlite {
            let rules: Vec<String> = rules
                .iter()
                .map(|(words, breach)| {
                    format!("SELECT RAISE(ABORT, '{name}: {words}') WHERE {breach};\n")
                })
                .collect();
            let rules = rules.concat();
            return vec![format!(
                "CREATE TRIGGER {name} BEFORE {when} BEGIN\n{rules}END"
            )];
        }
        let rules: Vec<String> = rules
            .iter()
            .map(|(words, breach)| {
                format!("IF {breach} THEN RAISE EXCEPTION '{name}: {words}' USING ERRCODE = 'check_violation'; END IF;\n")
            })
            .collect();
        let rules = rules.concat();
        let row = if when.starts_with("DELETE") {
            "OLD"
        } else {
            "NEW"
        };
        vec![
            format!(
                "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n{rules}RETURN {row};\nEND $$"
            ),
            format!("CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION {name}()"),
        ]
    }
}

/// The tables as they were before; see the migration that made them first.
const BEFORE: [&str; 5] = [
    "CREATE TABLE unit_change (
        id {id} PRIMARY KEY,
        region_id {id} NOT NULL REFERENCES region (id),
        kind {text} NOT NULL CHECK (kind IN ('FORMATION', 'MERGER', 'SPLIT', 'ABOLITION', 'RENAMING',
            'TYPE_CHANGE', 'CODE_CHANGE', 'FUNCTION_TRANSFER')),
        effective_on {date} NOT NULL,
        legal_basis {text},
        note {text},
        source_document_id {id} REFERENCES source_document (id)
    )",
    "CREATE INDEX unit_change_region ON unit_change (region_id, effective_on, id)",
    "CREATE INDEX unit_change_effective_on ON unit_change (effective_on, id)",
    "CREATE TABLE unit_change_party (
        unit_change_id {id} NOT NULL REFERENCES unit_change (id),
        unit_id {id} NOT NULL REFERENCES unit (id),
        role {text} NOT NULL CHECK (role IN ('PREDECESSOR', 'SUCCESSOR')),
        share_numerator BIGINT,
        share_denominator BIGINT,
        PRIMARY KEY (unit_change_id, unit_id, role),
        CHECK ((share_numerator IS NULL) = (share_denominator IS NULL)),
        CHECK (share_denominator IS NULL OR (share_denominator > 0 AND share_numerator >= 0
            AND share_numerator <= share_denominator))
    ) {clustered}",
    "CREATE INDEX unit_change_party_unit ON unit_change_party (unit_id)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await?;
        let backend = manager.get_database_backend();
        for statement in triggers().iter().flat_map(|trigger| trigger.sql(backend)) {
            manager
                .get_connection()
                .execute_unprepared(&statement)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        for trigger in triggers() {
            let (name, table) = (&trigger.name, trigger.when.rsplit(' ').next().unwrap_or(""));
            let statement = if sqlite {
                format!("DROP TRIGGER {name}")
            } else {
                format!("DROP TRIGGER {name} ON {table}")
            };
            connection.execute_unprepared(&statement).await?;
            if !sqlite {
                let statement = format!("DROP FUNCTION {name}()");
                connection.execute_unprepared(&statement).await?;
            }
        }
        drop_tables(
            manager,
            &["unit_change_party", "unit_change", "unit_change_seal"],
        )
        .await?;
        run(manager, &BEFORE).await
    }
}
