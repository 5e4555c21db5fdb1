//! What a unit promises about a service, for a time.

use sea_orm::entity::prelude::*;

/// What kind of service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ServiceKind {
    #[sea_orm(string_value = "ADMINISTRATIVE")]
    Administrative,
    #[sea_orm(string_value = "GOODS")]
    Goods,
    #[sea_orm(string_value = "ASSISTANCE")]
    Assistance,
}

/// How a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Channel {
    #[sea_orm(string_value = "COUNTER")]
    Counter,
    #[sea_orm(string_value = "ONLINE")]
    Online,
    #[sea_orm(string_value = "PHONE")]
    Phone,
    #[sea_orm(string_value = "MESSAGE")]
    Message,
    #[sea_orm(string_value = "MAIL")]
    Mail,
    #[sea_orm(string_value = "MOBILE")]
    Mobile,
    #[sea_orm(string_value = "HOME_VISIT")]
    HomeVisit,
    #[sea_orm(string_value = "SERVICE_MALL")]
    ServiceMall,
}

/// In what a processing time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TimeUnit {
    #[sea_orm(string_value = "MINUTES")]
    Minutes,
    #[sea_orm(string_value = "HOURS")]
    Hours,
    #[sea_orm(string_value = "WORKING_DAYS")]
    WorkingDays,
    #[sea_orm(string_value = "DAYS")]
    Days,
}

/// How a fee is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum FeeKind {
    #[sea_orm(string_value = "NONE")]
    None,
    #[sea_orm(string_value = "AMOUNT")]
    Amount,
    #[sea_orm(string_value = "TABLE")]
    Table,
    #[sea_orm(string_value = "BY_REGULATION")]
    ByRegulation,
}

/// What a unit promises about a service, for a time.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_standard")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub public_service_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub kind: Option<ServiceKind>,
    #[sea_orm(column_type = "Text", nullable)]
    pub category: Option<String>,
    /// The words of the channels, as a JSON list.
    #[sea_orm(column_type = "Text")]
    pub channels: String,
    /// Who may use it.
    #[sea_orm(column_type = "Text", nullable)]
    pub users: Option<String>,
    /// The decision that sets the standard.
    #[sea_orm(column_type = "Text", nullable)]
    pub decree: Option<String>,
    pub valid_from: Date,
    /// The first day on which it holds no more.
    pub valid_to: Option<Date>,
    /// A JSON list; absent where nothing is stated.
    #[sea_orm(column_type = "Text", nullable)]
    pub requirements: Option<String>,
    /// A JSON list; absent where nothing is stated.
    #[sea_orm(column_type = "Text", nullable)]
    pub procedure_steps: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub time_text: Option<String>,
    pub time_number: Option<i32>,
    pub time_unit: Option<TimeUnit>,
    #[sea_orm(column_type = "Text", nullable)]
    pub fee_text: Option<String>,
    pub fee_kind: Option<FeeKind>,
    pub fee_sen: Option<i64>,
    /// A JSON list of what for and how many sen.
    #[sea_orm(column_type = "Text", nullable)]
    pub fee_tariffs: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub product: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub complaints: Option<String>,
    /// A JSON list; absent where nothing is stated.
    #[sea_orm(column_type = "Text", nullable)]
    pub legal_basis: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub facilities: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub competence: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub supervision: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub staff: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub service_guarantee: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub safety_guarantee: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub evaluation: Option<String>,
    /// By which rules its terms were made.
    pub term_version: i32,
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::public_service::Entity",
        from = "Column::PublicServiceId",
        to = "super::public_service::Column::Id"
    )]
    Service,
}

impl Related<super::public_service::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Service.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
