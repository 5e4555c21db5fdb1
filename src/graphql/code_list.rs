//! Code lists in the API: accounts, nomenclature, fund sources.

pub mod account;
pub mod crosswalk;
pub mod fund_source;
pub mod list;
pub mod nomenclature;
pub mod query;

pub use account::{Account, AccountFilter, AccountLevel, AccountOrder};
pub use fund_source::{FundSource, FundSourceFilter, FundSourceOrder};
pub use list::{CodeList, CodeListKind};
pub use nomenclature::{Nomenclature, NomenclatureFilter, NomenclatureLevel, NomenclatureOrder};
pub use query::CodeListQuery;
