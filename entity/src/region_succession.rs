//! A region that vanished from one list to the next, and the one that took its place.

use sea_orm::entity::prelude::*;

/// What shows a succession.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SuccessionEvidence {
    #[sea_orm(string_value = "SAME_NAME")]
    SameName,
    #[sea_orm(string_value = "SAME_NAME_AND_PARENT")]
    SameNameAndParent,
}

/// A region that vanished from one list to the next, and the one that took its place.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region_succession")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub predecessor_id: Uuid,
    pub successor_id: Uuid,
    pub region_list_id: Uuid,
    pub evidence: SuccessionEvidence,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
