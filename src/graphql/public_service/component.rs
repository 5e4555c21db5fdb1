//! The components of a standard, and those that are more than a text.

use async_graphql::{Enum, SimpleObject};
use entity::service_standard::{FeeKind, Model, TimeUnit};

use crate::graphql::error::ApiError;
use crate::graphql::filter::worded_enum;
use crate::graphql::scalar::Rupiah;
use crate::service::public_service::{component, tariffs};

/// A component of a service standard (UU 25/2009, article 21). The first six, of delivery, are
/// always shown; the others where whoever runs the instance shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "component::Component")]
pub enum ServiceComponent {
    /// What the applicant brings (*persyaratan*).
    Requirements,
    /// The steps (*sistem, mekanisme, dan prosedur*).
    Procedure,
    /// How long it takes (*jangka waktu penyelesaian*).
    ProcessingTime,
    /// What it costs (*biaya/tarif*).
    Fee,
    /// What one gets (*produk pelayanan*).
    Product,
    /// Where complaints go (*penanganan pengaduan, saran, dan masukan*).
    Complaints,
    /// What it rests on (*dasar hukum*).
    LegalBasis,
    /// Rooms and equipment (*sarana, prasarana, dan/atau fasilitas*).
    Facilities,
    /// What the staff must be able to do (*kompetensi pelaksana*).
    Competence,
    /// Who watches over it within the office (*pengawasan internal*).
    Supervision,
    /// How many work on it (*jumlah pelaksana*).
    Staff,
    /// How it is made sure that the standard is kept (*jaminan pelayanan*).
    ServiceGuarantee,
    /// How it is made sure that the service is safe (*jaminan keamanan dan keselamatan*).
    SafetyGuarantee,
    /// How the work is judged (*evaluasi kinerja pelaksana*).
    Evaluation,
}

/// In what a processing time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "TimeUnit")]
pub enum ProcessingTimeUnit {
    /// Minutes (*menit*).
    Minutes,
    /// Hours (*jam*).
    Hours,
    /// Days on which the office works (*hari kerja*); how many hours one has is not stated.
    WorkingDays,
    /// Calendar days (*hari*).
    Days,
}

/// How long a service takes at most, as its standard promises (*jangka waktu penyelesaian*).
#[derive(Debug, Clone, SimpleObject)]
pub struct ProcessingTime {
    /// As the standard writes it, for example `3 (tiga) hari kerja`.
    text: String,
    /// The number; null where the text is no whole number of one unit.
    number: Option<i32>,
    /// What is counted; null where the text is no whole number of one unit.
    unit: Option<ProcessingTimeUnit>,
}

impl ProcessingTime {
    /// What a standard says; none where it says nothing.
    pub(super) fn of(standard: &Model) -> Option<Self> {
        Some(Self {
            text: standard.time_text.clone()?,
            number: standard.time_number,
            unit: standard.time_unit.map(Into::into),
        })
    }
}

worded_enum! {
    /// How the fee of a service is set.
    ServiceFeeKind, ServiceFeeKindFilter, FeeKind {
        /// It costs nothing.
        None,
        /// One amount.
        Amount,
        /// An amount for each of several cases.
        Table,
        /// As a regulation says, which the text names.
        ByRegulation,
    }
}

/// What a service costs (*biaya/tarif*).
#[derive(Debug, Clone, SimpleObject)]
pub struct ServiceFee {
    /// As the standard writes it.
    text: String,
    /// How it is set; null where the text says none of these clearly.
    kind: Option<ServiceFeeKind>,
    /// The amount: zero where it costs nothing, null where it is no one amount.
    amount: Option<Rupiah>,
    /// The amounts of a table; empty where there is none.
    tariffs: Vec<ServiceTariff>,
}

/// A row of a table of fees.
#[derive(Debug, Clone, SimpleObject)]
pub struct ServiceTariff {
    /// What for.
    label: String,
    /// How much.
    amount: Rupiah,
}

impl ServiceFee {
    /// What a standard says; none where it says nothing.
    pub(super) fn of(standard: &Model) -> Result<Option<Self>, ApiError> {
        let Some(text) = standard.fee_text.clone() else {
            return Ok(None);
        };
        let rows = tariffs(standard)?.into_iter();
        let row = |(label, sen)| ServiceTariff {
            label,
            amount: Rupiah::of_sen(sen),
        };
        Ok(Some(Self {
            text,
            kind: standard.fee_kind.map(Into::into),
            amount: standard.fee_sen.map(Rupiah::of_sen),
            tariffs: rows.map(row).collect(),
        }))
    }
}
