//! Which services, in which order.

use async_graphql::{Enum, InputObject};
use entity::service_standard::{self, Channel};

use super::component::ServiceFeeKindFilter;
use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{Gathered, RegionCodeFilter, RupiahFilter, StringFilter, worded_enum};
use crate::service::condition::{Column, Condition};
use crate::service::public_service as rows;

worded_enum! {
    /// What kind of service it is.
    ServiceKind, ServiceKindFilter, service_standard::ServiceKind {
        /// A document or a decision (*pelayanan administratif*).
        Administrative,
        /// Goods (*pelayanan barang publik*).
        Goods,
        /// Work that is done for people (*pelayanan jasa publik*).
        Assistance,
    }
}

/// How a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Channel")]
pub enum ServiceChannel {
    /// At a counter of the office (*loket*).
    Counter,
    /// On a web site or in an app (*daring*).
    Online,
    /// By telephone (*telepon*).
    Phone,
    /// By text message (*pesan*).
    Message,
    /// By letter (*surat*).
    Mail,
    /// Where the office comes to from time to time (*keliling*).
    Mobile,
    /// At home (*jemput bola*).
    HomeVisit,
    /// At a place where many offices have counters (*mal pelayanan publik*).
    ServiceMall,
}

/// Conditions on the ways in which a service is reached; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ServiceChannelFilter {
    /// This is one of the ways.
    pub eq: Option<ServiceChannel>,
    /// At least one of these is one of the ways.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<ServiceChannel>>,
}

impl From<ServiceChannelFilter> for Condition {
    fn from(ServiceChannelFilter { eq, one_of }: ServiceChannelFilter) -> Self {
        let reached = |channel: ServiceChannel| rows::reached_by(channel.into());
        let any =
            |channels: Vec<ServiceChannel>| Self::Any(channels.into_iter().map(reached).collect());
        Self::All(eq.map(reached).into_iter().chain(one_of.map(any)).collect())
    }
}

/// Which public services; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct PublicServiceFilter {
    /// The unit's own code of the service.
    pub code: Option<StringFilter>,
    /// Name as the standard writes it.
    pub name: Option<StringFilter>,
    /// Words of the name or the requirements, in Indonesian and in any form: `mengurus izin` finds
    /// *Pengurusan Perizinan*, `ktp` finds *kartu tanda penduduk* and the other way round. A word
    /// may be typed in part, from its beginning.
    pub search: Option<String>,
    /// Kind.
    pub kind: Option<ServiceKindFilter>,
    /// Category as the unit calls it.
    pub category: Option<StringFilter>,
    /// How it is reached.
    pub channel: Option<ServiceChannelFilter>,
    /// How its fee is set.
    pub fee_kind: Option<ServiceFeeKindFilter>,
    /// Its fee, where that is one amount or nothing.
    pub fee: Option<RupiahFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Each of these as well.
    pub and: Option<Vec<PublicServiceFilter>>,
    /// At least one of these.
    pub or: Option<Vec<PublicServiceFilter>>,
    /// Not this.
    pub not: Option<Box<PublicServiceFilter>>,
}

impl From<PublicServiceFilter> for Condition {
    fn from(filter: PublicServiceFilter) -> Self {
        let PublicServiceFilter {
            code,
            name,
            search,
            kind,
            category,
            channel,
            fee_kind,
            fee,
            unit_code,
            region_code,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CODE, code)
            .leaf(rows::NAME, name)
            .also(search, |text| rows::found_by(&text))
            .leaf(rows::KIND, kind)
            .leaf(rows::CATEGORY, category)
            .also(channel, Into::into)
            .leaf(rows::FEE_KIND, fee_kind)
            .leaf(rows::FEE_SEN, fee)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .related(rows::UNIT, rows::REGION_CODE, region_code)
            .logic(and, or, not)
    }
}

/// What public services can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PublicServiceOrderField {
    /// Name.
    Name,
    /// The unit's own code.
    Code,
    /// First day of the standard.
    ValidFrom,
}

impl OrderField for PublicServiceOrderField {
    fn column(self) -> Column {
        match self {
            Self::Name => rows::NAME,
            Self::Code => rows::CODE,
            Self::ValidFrom => rows::VALID_FROM,
        }
    }
}

order_input! {
    /// One key by which public services are ordered.
    PublicServiceOrder, PublicServiceOrderField
}
