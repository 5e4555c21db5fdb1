//! What a survey asks about.

use async_graphql::{Description, Enum, Object};
use entity::satisfaction_element::Model;

use crate::graphql::error::ApiError;
use crate::graphql::scalar::{BigInt, Decimal};
use crate::service::satisfaction as rows;

/// One of the nine elements of a survey of satisfaction (*unsur*, PermenPANRB 14/2017), in the order
/// of its numbers U1 to U9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SatisfactionElementKind {
    /// What has to be brought (*persyaratan*, U1).
    Requirements,
    /// The steps (*sistem, mekanisme, dan prosedur*, U2).
    Procedure,
    /// How long it takes (*waktu penyelesaian*, U3).
    Time,
    /// What it costs (*biaya/tarif*, U4).
    Cost,
    /// What one gets (*produk spesifikasi jenis pelayanan*, U5).
    Product,
    /// What the staff can do (*kompetensi pelaksana*, U6).
    Competence,
    /// How the staff behave (*perilaku pelaksana*, U7).
    Conduct,
    /// How complaints are met (*penanganan pengaduan, saran, dan masukan*, U8).
    ComplaintHandling,
    /// Rooms and equipment (*sarana dan prasarana*, U9).
    Facilities,
}

impl SatisfactionElementKind {
    const ALL: [Self; 9] = [
        Self::Requirements,
        Self::Procedure,
        Self::Time,
        Self::Cost,
        Self::Product,
        Self::Competence,
        Self::Conduct,
        Self::ComplaintHandling,
        Self::Facilities,
    ];

    /// Its number, from 1 to 9.
    pub(super) fn number(self) -> i16 {
        self as i16 + 1
    }

    fn numbered(number: i16) -> anyhow::Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.number() == number)
            .ok_or_else(|| anyhow::anyhow!("no element has the number {number}"))
    }
}

/// What people said of one element.
#[derive(Debug, Clone, Description)]
pub struct SatisfactionElement {
    pub(super) row: Model,
    /// Nothing of its answers is shown.
    pub(super) is_withheld: bool,
}

#[Object(use_type_description)]
impl SatisfactionElement {
    /// Which element.
    fn kind(&self) -> Result<SatisfactionElementKind, ApiError> {
        Ok(SatisfactionElementKind::numbered(self.row.number)?)
    }

    /// Its number in the regulation, from 1 to 9.
    fn number(&self) -> i16 {
        self.row.number
    }

    /// The mean of its scores (*nilai rata-rata*, NRR) between 1 and 4, with four decimals; null
    /// while answers are withheld, and where nobody answered.
    fn mean(&self) -> Option<Decimal> {
        let mean = rows::mean(&self.row).filter(|_| !self.is_withheld)?;
        let parts = mean.ten_thousandths();
        Some(Decimal(format!("{}.{:04}", parts / 10_000, parts % 10_000)))
    }

    /// How many gave each score, from the worst to the best; null while answers are withheld, and
    /// where a unit published the mean alone.
    fn scores(&self) -> Option<Vec<BigInt>> {
        let is_counted = self.row.mean_millionths.is_none() && !self.is_withheld;
        is_counted.then(|| {
            let Model {
                ones,
                twos,
                threes,
                fours,
                ..
            } = self.row;
            [ones, twos, threes, fours].map(BigInt).to_vec()
        })
    }
}
