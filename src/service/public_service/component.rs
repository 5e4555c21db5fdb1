//! The 14 components of a service standard, and which of them are shown.

use serde::{Deserialize, Serialize};

/// A component of a service standard (UU 25/2009, article 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
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
    /// That the standard is kept (*jaminan pelayanan*).
    ServiceGuarantee,
    /// That it is safe (*jaminan keamanan dan keselamatan pelayanan*).
    SafetyGuarantee,
    /// How the work is judged (*evaluasi kinerja pelaksana*).
    Evaluation,
}

impl Component {
    /// All of them, in the order of the law: first the six of delivery, then those within the office.
    pub const ALL: [Self; 14] = [
        Self::Requirements,
        Self::Procedure,
        Self::ProcessingTime,
        Self::Fee,
        Self::Product,
        Self::Complaints,
        Self::LegalBasis,
        Self::Facilities,
        Self::Competence,
        Self::Supervision,
        Self::Staff,
        Self::ServiceGuarantee,
        Self::SafetyGuarantee,
        Self::Evaluation,
    ];

    /// Whether it is one of delivery, which everyone may know.
    pub fn is_of_delivery(self) -> bool {
        Self::ALL[..6].contains(&self)
    }
}

/// The components that are shown: the six of delivery, and what the setting adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published(u16);

impl Default for Published {
    fn default() -> Self {
        Self::with(&[])
    }
}

impl Published {
    /// Those of delivery, and these.
    pub fn with(more: &[Component]) -> Self {
        let delivery = Component::ALL.iter().filter(|one| one.is_of_delivery());
        let all = delivery.chain(more);
        Self(all.fold(0, |bits, component| bits | 1 << *component as u16))
    }

    /// Whether this one is shown.
    pub fn holds(self, component: Component) -> bool {
        self.0 & (1 << component as u16) != 0
    }

    /// Each of them, in the order of the law.
    pub fn iter(self) -> impl Iterator<Item = Component> {
        let all = Component::ALL.into_iter();
        all.filter(move |component| self.holds(*component))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_delivery_are_always_shown() {
        let more = Published::with(&[Component::LegalBasis]);

        assert_eq!(Published::default().iter().count(), 6);
        assert!(Published::default().iter().all(Component::is_of_delivery));
        assert_eq!(more.iter().count(), 7);
        assert!(more.holds(Component::LegalBasis) && !more.holds(Component::Staff));
    }
}
