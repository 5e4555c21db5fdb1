//! A unit that an event starts from or leads to.

use sea_orm::entity::prelude::*;

/// On which side of an event a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UnitChangeRole {
    #[sea_orm(string_value = "PREDECESSOR")]
    Predecessor,
    #[sea_orm(string_value = "SUCCESSOR")]
    Successor,
}

/// A unit that an event starts from or leads to.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change_party")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_change_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: UnitChangeRole,
    pub share_numerator: Option<i64>,
    /// The same for all units of one side.
    pub share_denominator: Option<i64>,
    pub source_line: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::unit_change::Entity",
        from = "Column::UnitChangeId",
        to = "super::unit_change::Column::Id"
    )]
    UnitChange,
}

impl Related<super::unit_change::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::UnitChange.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
