//! How well documents were published: the share of their rows that no open finding touches, graver
//! findings weighing more.
//!
//! Each row counts once, by its gravest open finding: a rejected row weighs one, a row with a warning
//! a half, a notice nothing. What is said of a document as a whole counts as one row of it. Findings
//! that are explained weigh nothing.

use std::collections::HashMap;

use entity::quality_finding::FindingSeverity;
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::service::decimal::decimal;
use crate::service::list::Lists;

/// What is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scored {
    /// One budget document.
    Document(Uuid),
    /// The documents of a unit of one fiscal year; copies and corrected ones are left out.
    Unit(Uuid, i16),
    /// Those of a government and of its units.
    Government(Uuid, i16),
}

/// Findings of one severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Findings that nothing explains.
    pub open: i64,
    /// Findings that are explained.
    pub explained: i64,
    /// Rows whose gravest open finding is of this severity.
    pub rows: i64,
}

/// A score and its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// How many documents are scored.
    pub documents: i64,
    /// Rows that state something, rows that were left out, and one for each document as a whole.
    pub rows: i64,
    /// Rejected rows.
    pub rejected: Tally,
    /// Rows that something contradicts.
    pub warning: Tally,
    /// What is worth knowing.
    pub notice: Tally,
}

/// The halves that a row of this severity weighs.
pub const fn halves(severity: FindingSeverity) -> i64 {
    match severity {
        FindingSeverity::Rejected => 2,
        FindingSeverity::Warning => 1,
        FindingSeverity::Notice => 0,
    }
}

impl Score {
    /// The findings of each severity, the gravest first.
    pub fn tallies(&self) -> [(FindingSeverity, Tally); 3] {
        [
            (FindingSeverity::Rejected, self.rejected),
            (FindingSeverity::Warning, self.warning),
            (FindingSeverity::Notice, self.notice),
        ]
    }

    /// Twice what the rows with open findings weigh.
    fn halves(&self) -> i128 {
        let weigh = |(severity, tally): (FindingSeverity, Tally)| {
            i128::from(halves(severity)) * i128::from(tally.rows)
        };
        self.tallies().into_iter().map(weigh).sum()
    }

    /// What the rows with open findings weigh, of all `rows`.
    pub fn deducted(&self) -> Option<String> {
        decimal(self.halves(), 2)
    }

    /// From 0 to 1, with six decimals; none where nothing is scored.
    pub fn value(&self) -> Option<String> {
        let all = 2 * i128::from(self.rows);
        decimal((all - self.halves()).max(0), all)
    }

    /// How the value came about, in figures.
    pub fn formula(&self) -> Option<String> {
        Some(format!(
            "1 - ({} x 1 + {} x 0.5 + {} x 0) / {} = {}",
            self.rejected.rows,
            self.warning.rows,
            self.notice.rows,
            self.rows,
            self.value()?
        ))
    }
}

/// Scores of one kind: whose documents they are about, and which of them.
struct Kind {
    /// What ties a document `d` to its owner `p`.
    link: &'static str,
    /// Whether years are told apart, and copies and corrected documents left out.
    by_year: bool,
}

const OF_DOCUMENTS: Kind = Kind {
    link: "d.id = p.id",
    by_year: false,
};
const OF_UNITS: Kind = Kind {
    link: "d.unit_id = p.id",
    by_year: true,
};
const OF_GOVERNMENTS: Kind = Kind {
    link: "d.region_id = p.id",
    by_year: true,
};

/// Documents that nothing copies the place of and nothing corrects.
const COUNTING: &str = " AND d.duplicate_of_id IS NULL AND NOT EXISTS \
    (SELECT 1 FROM budget_document n WHERE n.supersedes_id = d.id)";

impl Lists {
    /// The score of each that has a document: one statement for documents, one for units, one for
    /// governments.
    pub async fn scores(&self, wanted: &[Scored]) -> anyhow::Result<HashMap<Scored, Score>> {
        let mut found = HashMap::new();
        for kind in [OF_DOCUMENTS, OF_UNITS, OF_GOVERNMENTS] {
            let owners: Vec<(Scored, Uuid, i16)> = wanted
                .iter()
                .filter_map(|scored| {
                    let (of, owner, year) = match *scored {
                        Scored::Document(id) => (OF_DOCUMENTS, id, 0),
                        Scored::Unit(id, year) => (OF_UNITS, id, year),
                        Scored::Government(id, year) => (OF_GOVERNMENTS, id, year),
                    };
                    (of.link == kind.link).then_some((*scored, owner, year))
                })
                .collect();
            if owners.is_empty() {
                continue;
            }
            let scores = self.scores_of(&kind, &owners).await?;
            for (scored, owner, year) in owners {
                if let Some(score) = scores.get(&(owner, year)) {
                    found.insert(scored, *score);
                }
            }
        }
        Ok(found)
    }

    async fn scores_of(
        &self,
        kind: &Kind,
        owners: &[(Scored, Uuid, i16)],
    ) -> anyhow::Result<HashMap<(Uuid, i16), Score>> {
        let mut ids: Vec<Uuid> = owners.iter().map(|(_, owner, _)| *owner).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut years: Vec<String> = owners.iter().map(|(.., year)| year.to_string()).collect();
        years.sort_unstable();
        years.dedup();
        let mut sql = self.sql();
        let year = if kind.by_year { "d.fiscal_year" } else { "0" };
        sql.push("WITH scored AS (SELECT p.id AS owner_id, CAST(")
            .push(year)
            .push(
                " AS BIGINT) AS fiscal_year, d.id AS document_id, \
                 d.item_count + d.total_count AS row_count FROM ",
            )
            .parents(&ids)
            .push(" CROSS JOIN budget_document d WHERE ")
            .push(kind.link);
        if kind.by_year {
            sql.push(" AND d.fiscal_year IN (")
                .push(&years.join(", "))
                .push(")")
                .push(COUNTING);
        }
        sql.push("), place AS (SELECT s.owner_id, s.fiscal_year, q.line");
        for (word, name) in SEVERITIES {
            sql.push(&format!(
                ", SUM(CASE WHEN q.severity = '{word}' AND x.quality_finding_id IS NULL \
                 THEN 1 ELSE 0 END) AS {name}_open, SUM(CASE WHEN q.severity = '{word}' \
                 AND x.quality_finding_id IS NOT NULL THEN 1 ELSE 0 END) AS {name}_explained"
            ));
        }
        sql.push(
            " FROM scored s JOIN quality_finding q ON q.budget_document_id = s.document_id \
             LEFT JOIN finding_explanation x ON x.quality_finding_id = q.id \
             GROUP BY s.owner_id, s.fiscal_year, s.document_id, q.line), \
             tally AS (SELECT owner_id, fiscal_year",
        );
        for (_, name) in SEVERITIES {
            sql.push(&format!(
                ", CAST(SUM({name}_open) AS BIGINT) AS {name}_open, \
                 CAST(SUM({name}_explained) AS BIGINT) AS {name}_explained"
            ));
        }
        sql.push(
            ", SUM(CASE WHEN rejected_open > 0 THEN 1 ELSE 0 END) AS rejected_rows, \
             SUM(CASE WHEN rejected_open = 0 AND warning_open > 0 THEN 1 ELSE 0 END) AS warning_rows, \
             SUM(CASE WHEN rejected_open = 0 AND warning_open = 0 AND notice_open > 0 THEN 1 ELSE 0 END) \
             AS notice_rows, SUM(CASE WHEN line IS NOT NULL AND rejected_open + rejected_explained > 0 \
             THEN 1 ELSE 0 END) AS left_out FROM place GROUP BY owner_id, fiscal_year), \
             size AS (SELECT owner_id, fiscal_year, COUNT(*) AS documents, \
             CAST(SUM(row_count) AS BIGINT) AS row_count FROM scored GROUP BY owner_id, fiscal_year) \
             SELECT z.owner_id, z.fiscal_year, z.documents, z.row_count, t.left_out",
        );
        for (_, name) in SEVERITIES {
            for part in ["open", "explained", "rows"] {
                sql.push(&format!(", t.{name}_{part}"));
            }
        }
        sql.push(
            " FROM size z LEFT JOIN tally t ON t.owner_id = z.owner_id \
             AND t.fiscal_year = z.fiscal_year",
        );
        let mut scores = HashMap::new();
        for row in self.all(sql, "quality scores").await? {
            let year: i64 = row.try_get("", "fiscal_year")?;
            scores.insert(
                (row.try_get("", "owner_id")?, i16::try_from(year)?),
                score(&row)?,
            );
        }
        Ok(scores)
    }
}

const SEVERITIES: [(&str, &str); 3] = [
    ("REJECTED", "rejected"),
    ("WARNING", "warning"),
    ("NOTICE", "notice"),
];

fn score(row: &QueryResult) -> anyhow::Result<Score> {
    let count = |name: &str| -> anyhow::Result<i64> {
        Ok(row.try_get::<Option<i64>>("", name)?.unwrap_or(0))
    };
    let tally = |name: &str| -> anyhow::Result<Tally> {
        Ok(Tally {
            open: count(&format!("{name}_open"))?,
            explained: count(&format!("{name}_explained"))?,
            rows: count(&format!("{name}_rows"))?,
        })
    };
    let documents = count("documents")?;
    Ok(Score {
        documents,
        rows: count("row_count")? + count("left_out")? + documents,
        rejected: tally("rejected")?,
        warning: tally("warning")?,
        notice: tally("notice")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(rows: i64, rejected: i64, warning: i64, notice: i64) -> Score {
        let tally = |rows| Tally {
            open: rows,
            explained: 0,
            rows,
        };
        Score {
            documents: 1,
            rows,
            rejected: tally(rejected),
            warning: tally(warning),
            notice: tally(notice),
        }
    }

    #[test]
    fn graver_findings_weigh_more() {
        for (of, value, deducted) in [
            (score(200, 0, 0, 0), "1.000000", "0.000000"),
            (score(200, 3, 4, 10), "0.975000", "5.000000"),
            (score(3, 0, 1, 0), "0.833333", "0.500000"),
            (score(1, 1, 0, 0), "0.000000", "1.000000"),
            // More rows with findings than rows that are kept: headings have findings too.
            (score(1, 0, 5, 0), "0.000000", "2.500000"),
        ] {
            assert_eq!(of.value().as_deref(), Some(value), "{of:?}");
            assert_eq!(of.deducted().as_deref(), Some(deducted), "{of:?}");
        }
        assert_eq!(
            score(200, 3, 4, 10).formula().as_deref(),
            Some("1 - (3 x 1 + 4 x 0.5 + 10 x 0) / 200 = 0.975000")
        );
    }
}
