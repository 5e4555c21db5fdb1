//! A region by its official code, named as in the newest list that carries it.

use sea_orm::entity::prelude::*;

/// What kind of region it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum RegionLevel {
    #[sea_orm(string_value = "PROVINCE")]
    Province,
    #[sea_orm(string_value = "REGENCY")]
    Regency,
    #[sea_orm(string_value = "CITY")]
    City,
    #[sea_orm(string_value = "DISTRICT")]
    District,
    #[sea_orm(string_value = "URBAN_VILLAGE")]
    UrbanVillage,
    #[sea_orm(string_value = "VILLAGE")]
    Village,
    #[sea_orm(string_value = "CUSTOMARY_VILLAGE")]
    CustomaryVillage,
}

/// A region by its official code, named as in the newest list that carries it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub level: RegionLevel,
    pub parent_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
