//! The history of the database, one change a file. Nothing here uses the rest of the project:
//! a migration records the past, the entities describe the present.

#![expect(
    elided_lifetimes_in_paths,
    reason = "the trait's macro does not accept the lifetime spelled out"
)]

pub use sea_orm_migration::prelude::*;

mod dialect;
mod m20261121_000001_sources;
mod m20261121_000002_regions;
mod m20261121_000003_code_lists;
mod m20261121_000004_units;
mod m20261121_000005_budgets;
mod m20261121_000006_area_version;
mod m20261121_000007_import_order;
mod m20261121_000008_source_excerpts;
mod m20261125_000009_rollups;
mod m20261125_000010_unit_change_rules;
mod m20261125_000011_code_crosswalk;
mod m20261125_000012_change_log;
mod m20261125_000013_citations;
mod m20261126_000014_explanations;
mod m20261127_000015_apps;
mod m20261127_000016_comments;
mod m20261127_000018_roles;
mod m20261201_000019_moderation;
mod m20261201_000020_public_services;
mod m20261201_000021_complaints;
mod m20261201_000022_deadlines;
mod m20261201_000023_user_accounts;
mod m20261201_000026_satisfaction;

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_sources::Migration),
            Box::new(m20261121_000002_regions::Migration),
            Box::new(m20261121_000003_code_lists::Migration),
            Box::new(m20261121_000004_units::Migration),
            Box::new(m20261121_000005_budgets::Migration),
            Box::new(m20261121_000006_area_version::Migration),
            Box::new(m20261121_000007_import_order::Migration),
            Box::new(m20261121_000008_source_excerpts::Migration),
            Box::new(m20261125_000009_rollups::Migration),
            Box::new(m20261125_000010_unit_change_rules::Migration),
            Box::new(m20261125_000011_code_crosswalk::Migration),
            Box::new(m20261125_000012_change_log::Migration),
            Box::new(m20261125_000013_citations::Migration),
            Box::new(m20261126_000014_explanations::Migration),
            Box::new(m20261127_000015_apps::Migration),
            Box::new(m20261127_000016_comments::Migration),
            Box::new(m20261127_000018_roles::Migration),
            Box::new(m20261201_000019_moderation::Migration),
            Box::new(m20261201_000020_public_services::Migration),
            Box::new(m20261201_000021_complaints::Migration),
            Box::new(m20261201_000022_deadlines::Migration),
            Box::new(m20261201_000023_user_accounts::Migration),
            Box::new(m20261201_000026_satisfaction::Migration),
        ]
    }
}
