//! What keys are called, and how many people live where.

use std::collections::HashMap;

use entity::nomenclature;
use uuid::Uuid;

use super::CubeService;
use crate::service::code_list;
use crate::service::condition::{Column, Condition, Literal, Test};

impl CubeService {
    /// What programs with these codes are called in a span of fiscal years, the most frequent name
    /// first; codes without a name are absent.
    pub async fn program_names(
        &self,
        codes: &[String],
        (first, last): (i16, i16),
    ) -> anyhow::Result<HashMap<String, Vec<String>>> {
        let mut sql = self.lists.sql();
        sql.push("SELECT t.code, t.name, COUNT(*) AS times FROM program t WHERE ");
        one_of(Column::text("t.code"), codes).write(&mut sql);
        sql.push(" AND t.name IS NOT NULL AND t.fiscal_year BETWEEN ")
            .bind(first)
            .push(" AND ")
            .bind(last)
            .push(" GROUP BY t.code, t.name ORDER BY times DESC, t.name");
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for row in self.lists.all(sql, "names of programs").await? {
            let names = found.entry(row.try_get("", "code")?).or_default();
            names.push(row.try_get("", "name")?);
        }
        Ok(found)
    }

    /// The entries of the national nomenclature with these codes that is valid in a fiscal year.
    pub async fn nomenclature(
        &self,
        codes: &[String],
        fiscal_year: i16,
    ) -> anyhow::Result<Vec<nomenclature::Model>> {
        let (first, last) = (
            Column::int("l.first_fiscal_year"),
            Column::int("l.last_fiscal_year"),
        );
        let year = Literal::Int(fiscal_year.into());
        let valid = Condition::Is(first, Test::AtMost(year.clone())).and(Condition::Any(vec![
            Condition::Is(last, Test::Absent),
            Condition::Is(last, Test::AtLeast(year)),
        ]));
        let condition = one_of(code_list::CODE, codes)
            .and(Condition::Related(code_list::CODE_LIST, Box::new(valid)));
        self.lists.every(&condition).await
    }

    /// How many people live in each region, by the year of the count.
    pub async fn residents(
        &self,
        regions: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, Vec<(i16, i64)>>> {
        let mut sql = self.lists.sql();
        sql.push("SELECT t.region_id, t.year, t.total FROM ")
            .parents(regions)
            .push(" CROSS JOIN region_population t WHERE t.region_id = p.id");
        let mut found: HashMap<Uuid, Vec<(i16, i64)>> = HashMap::new();
        for row in self.lists.all(sql, "residents").await? {
            let counts = found.entry(row.try_get("", "region_id")?).or_default();
            counts.push((row.try_get("", "year")?, row.try_get("", "total")?));
        }
        Ok(found)
    }
}

fn one_of(column: Column, texts: &[String]) -> Condition {
    let texts = texts.iter().cloned().map(Literal::Text);
    Condition::Is(column, Test::OneOf(texts.collect()))
}
