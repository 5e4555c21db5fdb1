//! An account of one version of the chart of accounts.

use sea_orm::entity::prelude::*;

/// How deep an account lies in its chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccountLevel {
    #[sea_orm(string_value = "CLASS")]
    Class,
    #[sea_orm(string_value = "GROUP")]
    Group,
    #[sea_orm(string_value = "TYPE")]
    Type,
    #[sea_orm(string_value = "OBJECT")]
    Object,
    #[sea_orm(string_value = "DETAIL")]
    Detail,
    #[sea_orm(string_value = "SUBDETAIL")]
    Subdetail,
}

/// The side on which an account grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum NormalBalance {
    #[sea_orm(string_value = "DEBIT")]
    Debit,
    #[sea_orm(string_value = "CREDIT")]
    Credit,
}

/// An account of one version of the chart of accounts.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code_list_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub level: AccountLevel,
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
    pub parent_id: Option<Uuid>,
    pub normal_balance: Option<NormalBalance>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
