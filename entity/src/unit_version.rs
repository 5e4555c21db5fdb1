//! A unit as it was called for a time.

use sea_orm::entity::prelude::*;

/// What kind of unit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UnitKind {
    #[sea_orm(string_value = "SECRETARIAT")]
    Secretariat,
    #[sea_orm(string_value = "COUNCIL_SECRETARIAT")]
    CouncilSecretariat,
    #[sea_orm(string_value = "INSPECTORATE")]
    Inspectorate,
    #[sea_orm(string_value = "AGENCY")]
    Agency,
    #[sea_orm(string_value = "BOARD")]
    Board,
    #[sea_orm(string_value = "DISTRICT_OFFICE")]
    DistrictOffice,
    #[sea_orm(string_value = "URBAN_VILLAGE_OFFICE")]
    UrbanVillageOffice,
    #[sea_orm(string_value = "TECHNICAL_UNIT")]
    TechnicalUnit,
    #[sea_orm(string_value = "HOSPITAL")]
    Hospital,
    #[sea_orm(string_value = "HEALTH_CENTRE")]
    HealthCentre,
    #[sea_orm(string_value = "SCHOOL")]
    School,
    #[sea_orm(string_value = "DIVISION")]
    Division,
    #[sea_orm(string_value = "OTHER")]
    Other,
}

/// A unit as it was called for a time.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
    pub kind: Option<UnitKind>,
    pub parent_id: Option<Uuid>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub name_source_document_id: Option<Uuid>,
    pub name_source_line: Option<i64>,
    pub name_fiscal_year: Option<i16>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::unit::Entity",
        from = "Column::UnitId",
        to = "super::unit::Column::Id"
    )]
    Unit,
}

impl Related<super::unit::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Unit.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
