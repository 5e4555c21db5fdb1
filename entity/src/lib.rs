//! The tables, one a file: columns and database enums, no logic.

pub mod account;
pub mod budget_document;
pub mod budget_fact;
pub mod budget_item;
pub mod code_crosswalk;
pub mod code_list;
pub mod fund_source;
pub mod import_run;
pub mod nomenclature;
pub mod program;
pub mod published_total;
pub mod quality_finding;
pub mod region;
pub mod region_area;
pub mod region_list;
pub mod region_listing;
pub mod region_population;
pub mod region_succession;
pub mod source_document;
pub mod source_excerpt;
pub mod unit;
pub mod unit_change;
pub mod unit_change_party;
pub mod unit_change_seal;
pub mod unit_version;
