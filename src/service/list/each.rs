//! Lists that differ in their conditions, read together: those of the cells of one cube.

use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::DbErr;

use super::reader::{read_keys, with_keys};
use super::{ListSpec, Listed, Lists, Slice, word};
use crate::service::condition::Literal;

/// Lists read by one statement; SQLite joins at most 500.
const TOGETHER: usize = 100;

impl Lists {
    /// One page of each list, in the same order.
    pub async fn pages_each<L: Listed>(
        &self,
        specs: &[Arc<ListSpec>],
    ) -> anyhow::Result<Vec<Slice<L>>> {
        let mut found: Vec<Vec<(Vec<Literal>, L)>> = specs.iter().map(|_| Vec::new()).collect();
        for (chunk, some) in specs.chunks(TOGETHER).enumerate() {
            for same_order in by_order(some) {
                self.read_pages(chunk * TOGETHER, some, &same_order, &mut found)
                    .await?;
            }
        }
        let slices = specs.iter().zip(found);
        Ok(slices.map(|(spec, rows)| spec.slice(rows)).collect())
    }

    async fn read_pages<L: Listed>(
        &self,
        start: usize,
        specs: &[Arc<ListSpec>],
        places: &[usize],
        found: &mut [Vec<(Vec<Literal>, L)>],
    ) -> anyhow::Result<()> {
        let Some(order) = places.first().map(|place| specs[*place].read_order()) else {
            return Ok(());
        };
        let table = L::TABLE;
        let mut sql = self.sql();
        for (index, place) in places.iter().enumerate() {
            let spec = &specs[*place];
            sql.push(if index > 0 { " UNION ALL " } else { "" });
            sql.push(&format!("SELECT {place} AS list_place, x{place}.* FROM ("));
            spec.write_rows(&mut sql, &table, &with_keys(&table, &spec.order));
            sql.push(&format!(") AS x{place}"));
        }
        sql.push(" ORDER BY list_place");
        for (index, (_, direction)) in order.iter().enumerate() {
            sql.push(&format!(", list_key_{index}{}", word(*direction)));
        }
        for row in self.all(sql, table.tag).await? {
            let place: i32 = row.try_get("", "list_place")?;
            let place = usize::try_from(place)?;
            let keyed: Result<_, DbErr> =
                (|| Ok((read_keys(&row, &specs[place].order)?, L::read(&row)?)))();
            found[start + place].push(keyed.context(table.tag)?);
        }
        Ok(())
    }

    /// How many rows each list has in all, in the same order.
    pub async fn counts_each<L: Listed>(
        &self,
        specs: &[Arc<ListSpec>],
    ) -> anyhow::Result<Vec<i64>> {
        let mut found = vec![0; specs.len()];
        for (chunk, some) in specs.chunks(TOGETHER).enumerate() {
            let mut sql = self.sql();
            for (place, spec) in some.iter().enumerate() {
                sql.push(if place > 0 { " UNION ALL " } else { "" });
                sql.push(&format!(
                    "SELECT {place} AS list_place, COUNT(*) AS list_count FROM "
                ));
                sql.push(L::TABLE.from).push(" WHERE ");
                spec.write_condition(&mut sql);
            }
            for row in self.all(sql, L::TABLE.tag).await? {
                let place: i32 = row.try_get("", "list_place")?;
                found[chunk * TOGETHER + usize::try_from(place)?] =
                    row.try_get("", "list_count")?;
            }
        }
        Ok(found)
    }
}

/// The places of the lists that have the same order and direction.
fn by_order(specs: &[Arc<ListSpec>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, spec) in specs.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| specs[group[0]].read_order() == spec.read_order();
        match groups.iter_mut().find(same) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}
