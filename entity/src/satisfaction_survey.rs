//! A survey of how satisfied people were with a unit, or with one of its services.

use sea_orm::entity::prelude::*;

/// Where the answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SurveyOrigin {
    /// With the unit; it published what came of them.
    #[sea_orm(string_value = "PUBLISHED")]
    Published,
    /// Here.
    #[sea_orm(string_value = "ANSWERED")]
    Answered,
}

/// The grade of a service (*mutu pelayanan*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ServiceGrade {
    /// Very good (*sangat baik*).
    #[sea_orm(string_value = "A")]
    A,
    /// Good (*baik*).
    #[sea_orm(string_value = "B")]
    B,
    /// Less than good (*kurang baik*).
    #[sea_orm(string_value = "C")]
    C,
    /// Not good (*tidak baik*).
    #[sea_orm(string_value = "D")]
    D,
}

/// A survey of how satisfied people were.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_survey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    /// The service it is about; absent where it is about the unit as a whole.
    pub public_service_id: Option<Uuid>,
    /// The unit's own.
    pub code: String,
    pub title: Option<String>,
    pub first_day: Date,
    /// The last day of it.
    pub last_day: Date,
    /// How people were asked.
    pub channel: Option<String>,
    pub origin: SurveyOrigin,
    /// How its index is worked out.
    pub method: String,
    /// How many answered; of one that is answered here, counted in its elements.
    pub respondents: Option<i64>,
    /// How many were served in its time.
    pub served: Option<i64>,
    /// How many were asked.
    pub invited: Option<i64>,
    /// What the unit says the index is.
    pub stated_index_hundredths: Option<i64>,
    /// What the unit says the grade is.
    pub stated_grade: Option<ServiceGrade>,
    pub source_document_id: Option<Uuid>,
    pub source_line: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
