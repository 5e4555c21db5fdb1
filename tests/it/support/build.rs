//! Rows with defaults, so that a test states only what it is about.

use entity::region;
use pantau::search_name;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::TestApp;

/// A region; its level follows from its code, and what lies above is made where it is missing.
pub(crate) struct RegionBuilder {
    code: String,
    name: String,
    level: region::RegionLevel,
    valid: (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
}

pub(crate) fn region(code: &str) -> RegionBuilder {
    let level = match code.len() {
        2 => region::RegionLevel::Province,
        5 => region::RegionLevel::Regency,
        8 => region::RegionLevel::District,
        _ => region::RegionLevel::Village,
    };
    RegionBuilder {
        code: code.to_owned(),
        name: format!("Wilayah {code}"),
        level,
        valid: (None, None),
    }
}

impl RegionBuilder {
    pub(crate) fn named(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    pub(crate) fn from(mut self, day: &str) -> Self {
        self.valid.0 = Some(day.parse().unwrap());
        self
    }

    pub(crate) fn to(mut self, day: &str) -> Self {
        self.valid.1 = Some(day.parse().unwrap());
        self
    }

    pub(crate) async fn create(self, app: &TestApp) -> region::Model {
        let parent_id = match self.code.rsplit_once('.') {
            Some((above, _)) => Some(region_id(app, above).await),
            None => None,
        };
        region::ActiveModel {
            id: Set(app.clock.id()),
            search_name: Set(search_name::plain(&self.name)),
            code: Set(self.code),
            level: Set(self.level),
            parent_id: Set(parent_id),
            name: Set(self.name),
            valid_from: Set(self.valid.0),
            valid_to: Set(self.valid.1),
        }
        .insert(app.database.writer())
        .await
        .unwrap()
    }
}

async fn region_id(app: &TestApp, code: &str) -> Uuid {
    let found = region::Entity::find()
        .filter(region::Column::Code.eq(code))
        .one(app.database.writer())
        .await
        .unwrap();
    match found {
        Some(found) => found.id,
        None => Box::pin(region(code).create(app)).await.id,
    }
}
