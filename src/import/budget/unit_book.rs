//! The units that documents name: one identity a code, however precisely the code is written.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::unit;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::clock::Clock;

/// Units by government.
#[derive(Debug, Default)]
pub struct UnitBook {
    governments: HashMap<Uuid, HashMap<String, Uuid>>,
}

impl UnitBook {
    /// The unit of this code, added where it is unknown.
    ///
    /// An affair field alone (`2.05`) stands for the only unit of that field (`2.05.01`).
    pub async fn id(
        &mut self,
        connection: &impl ConnectionTrait,
        clock: &Clock,
        government: Uuid,
        code: &str,
    ) -> anyhow::Result<Uuid> {
        let units = self.of(connection, government).await?;
        if let Some(id) = units.get(code) {
            return Ok(*id);
        }
        let is_field = code.matches('.').count() == 1;
        if is_field {
            let inside = format!("{code}.");
            let mut more_precise = units.iter().filter(|(known, _)| known.starts_with(&inside));
            if let (Some((_, only)), None) = (more_precise.next(), more_precise.next()) {
                return Ok(*only);
            }
        } else if let Some((field, _)) = code.rsplit_once('.')
            && field.matches('.').count() == 1
            && let Some(id) = units.remove(field)
        {
            unit::ActiveModel {
                id: Set(id),
                code: Set(code.to_owned()),
                ..Default::default()
            }
            .update(connection)
            .await
            .context("write a unit's code more precisely")?;
            units.insert(code.to_owned(), id);
            return Ok(id);
        }
        let id = clock.id();
        unit::ActiveModel {
            id: Set(id),
            region_id: Set(government),
            code: Set(code.to_owned()),
        }
        .insert(connection)
        .await
        .context("add a unit")?;
        units.insert(code.to_owned(), id);
        Ok(id)
    }

    async fn of(
        &mut self,
        connection: &impl ConnectionTrait,
        government: Uuid,
    ) -> anyhow::Result<&mut HashMap<String, Uuid>> {
        use std::collections::hash_map::Entry;
        match self.governments.entry(government) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let units: Vec<(String, Uuid)> = unit::Entity::find()
                    .select_only()
                    .columns([unit::Column::Code, unit::Column::Id])
                    .filter(unit::Column::RegionId.eq(government))
                    .into_tuple()
                    .all(connection)
                    .await
                    .context("load the government's units")?;
                Ok(unknown.insert(units.into_iter().collect()))
            }
        }
    }
}
