//! What is loaded, in a few numbers.

use std::collections::BTreeMap;

use super::list::Lists;

/// What is loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Governments with budget documents.
    pub governments: Vec<Government>,
    /// Regions known.
    pub regions: i64,
    /// Units known.
    pub units: i64,
    /// Budget documents.
    pub documents: i64,
    /// Budget items.
    pub items: i64,
    /// Findings.
    pub findings: i64,
}

/// A government with budget documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Government {
    /// Official code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Documents by fiscal year.
    pub years: BTreeMap<i16, i64>,
}

impl Lists {
    /// Counts what is loaded.
    pub async fn overview(&self) -> anyhow::Result<Overview> {
        let mut sql = self.sql();
        sql.push(
            "SELECT (SELECT COUNT(*) FROM region) AS regions, (SELECT COUNT(*) FROM unit) AS units, \
             (SELECT COUNT(*) FROM budget_document) AS documents, \
             (SELECT COUNT(*) FROM budget_item) AS items, \
             (SELECT COUNT(*) FROM quality_finding) AS findings",
        );
        let mut overview = Overview::default();
        for row in self.all(sql, "counts").await? {
            overview.regions = row.try_get("", "regions")?;
            overview.units = row.try_get("", "units")?;
            overview.documents = row.try_get("", "documents")?;
            overview.items = row.try_get("", "items")?;
            overview.findings = row.try_get("", "findings")?;
        }
        let mut sql = self.sql();
        sql.push(
            "SELECT r.code, r.name, d.fiscal_year, COUNT(*) AS documents FROM budget_document d \
             JOIN region r ON r.id = d.region_id GROUP BY r.code, r.name, d.fiscal_year \
             ORDER BY r.code, d.fiscal_year",
        );
        for row in self.all(sql, "governments").await? {
            let code: String = row.try_get("", "code")?;
            let year: i16 = row.try_get("", "fiscal_year")?;
            let documents: i64 = row.try_get("", "documents")?;
            match overview.governments.last_mut() {
                Some(last) if last.code == code => {
                    last.years.insert(year, documents);
                }
                _ => overview.governments.push(Government {
                    code,
                    name: row.try_get("", "name")?,
                    years: BTreeMap::from([(year, documents)]),
                }),
            }
        }
        Ok(overview)
    }
}
