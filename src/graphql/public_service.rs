//! Public services and their standards in the API.

pub mod component;
pub mod filter;
pub mod object;
pub mod period;
pub mod query;
pub mod standard;

pub use filter::{PublicServiceFilter, PublicServiceOrder};
pub use object::{PublicService, ServiceOn};
pub use period::{ServicePeriod, ServicePeriodFilter, ServicePeriodOrder};
pub use query::PublicServiceQuery;
pub use standard::ServiceStandard;
