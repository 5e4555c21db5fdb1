//! What is promised about a service.

use async_graphql::{Context, Description, ID, Object};
use uuid::Uuid;

use super::component::{ProcessingTime, ServiceComponent, ServiceFee};
use super::object::PublicService;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{BigInt, Date};
use crate::graphql::source::SourceDocument;
use crate::service::public_service::component::Component;
use crate::service::public_service::{self as rows, list_of_text};

/// What a unit promises about a service, for a time (*standar pelayanan*): 14 components, of which
/// the six of delivery are shown, and others where `publishedComponents` says so.
#[derive(Debug, Clone, Description)]
pub struct ServiceStandard(pub Box<rows::ServiceStandard>);

impl ServiceStandard {
    /// The standard of a row.
    pub(crate) fn of(row: rows::ServiceStandard) -> Self {
        Self(Box::new(row))
    }

    /// The standard with this id.
    pub(crate) async fn find(ctx: &Context<'_>, id: Uuid) -> Result<Option<Self>, ApiError> {
        let key = EveryOf::<rows::ServiceStandard>::new(rows::ITSELF, id);
        let found = ctx.load(key).await?.into_iter().flatten().next();
        Ok(found.map(Self::of))
    }

    /// A list of a component; none where it is not shown or not stated.
    fn list(
        ctx: &Context<'_>,
        component: Component,
        column: Option<&String>,
    ) -> Result<Option<Vec<String>>, ApiError> {
        let column = shown(ctx, component, column)?;
        Ok(list_of_text(column.map(String::as_str))?)
    }
}

/// What is stated, if the component is shown.
fn shown<T>(
    ctx: &Context<'_>,
    component: Component,
    stated: Option<T>,
) -> Result<Option<T>, ApiError> {
    let published = ctx.services()?.published;
    Ok(stated.filter(|_| published.holds(component)))
}

#[Object(use_type_description)]
impl ServiceStandard {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::ServiceStandard.id(self.0.standard.id)
    }

    /// The service, as this standard describes it.
    fn service(&self) -> PublicService {
        PublicService {
            row: self.0.clone(),
            on: self.0.standard.valid_from,
        }
    }

    /// The decision that sets it (*surat keputusan*); null where none is stated.
    fn decree(&self) -> Option<&str> {
        self.0.standard.decree.as_deref()
    }

    /// First day.
    pub async fn valid_from(&self) -> Option<Date> {
        Some(Date(self.0.standard.valid_from))
    }

    /// First day on which it holds no more; null while it holds.
    pub async fn valid_to(&self) -> Option<Date> {
        self.0.standard.valid_to.map(Date)
    }

    /// The components that this instance shows. A component that is not among them is null whatever
    /// the standard says.
    pub fn published_components(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<ServiceComponent>, ApiError> {
        let published = ctx.services()?.published;
        Ok(published.iter().map(Into::into).collect())
    }

    /// What the applicant brings (*persyaratan*); null where it is not stated.
    fn requirements(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>, ApiError> {
        let stated = self.0.standard.requirements.as_ref();
        Self::list(ctx, Component::Requirements, stated)
    }

    /// The steps, in order (*sistem, mekanisme, dan prosedur*); null where they are not stated.
    fn procedure(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>, ApiError> {
        let stated = self.0.standard.procedure_steps.as_ref();
        Self::list(ctx, Component::Procedure, stated)
    }

    /// How long it takes at most (*jangka waktu penyelesaian*); null where it is not stated.
    fn processing_time(&self, ctx: &Context<'_>) -> Result<Option<ProcessingTime>, ApiError> {
        let stated = ProcessingTime::of(&self.0.standard);
        shown(ctx, Component::ProcessingTime, stated)
    }

    /// What it costs (*biaya/tarif*); null where it is not stated, which does not mean that it is
    /// free of charge.
    fn fee(&self, ctx: &Context<'_>) -> Result<Option<ServiceFee>, ApiError> {
        shown(ctx, Component::Fee, ServiceFee::of(&self.0.standard)?)
    }

    /// What one gets (*produk pelayanan*); null where it is not stated.
    fn product(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.product.as_deref();
        shown(ctx, Component::Product, stated)
    }

    /// Where complaints go (*penanganan pengaduan, saran, dan masukan*); null where it is not stated.
    fn complaint_channel(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.complaints.as_deref();
        shown(ctx, Component::Complaints, stated)
    }

    /// The regulations it rests on (*dasar hukum*); null where they are not stated or not shown.
    fn legal_basis(&self, ctx: &Context<'_>) -> Result<Option<Vec<String>>, ApiError> {
        let stated = self.0.standard.legal_basis.as_ref();
        Self::list(ctx, Component::LegalBasis, stated)
    }

    /// Rooms and equipment (*sarana, prasarana, dan/atau fasilitas*); null where they are not stated
    /// or not shown.
    fn facilities(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.facilities.as_deref();
        shown(ctx, Component::Facilities, stated)
    }

    /// What the staff must be able to do (*kompetensi pelaksana*); null where it is not stated or not
    /// shown.
    fn competence(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.competence.as_deref();
        shown(ctx, Component::Competence, stated)
    }

    /// Who watches over it within the office (*pengawasan internal*); null where it is not stated or
    /// not shown.
    fn supervision(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.supervision.as_deref();
        shown(ctx, Component::Supervision, stated)
    }

    /// How many work on it, in words (*jumlah pelaksana*); null where it is not stated or not shown.
    fn staff(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.staff.as_deref();
        shown(ctx, Component::Staff, stated)
    }

    /// How it is made sure that the standard is kept (*jaminan pelayanan*); null where it is not
    /// stated or not shown.
    fn service_guarantee(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.service_guarantee.as_deref();
        shown(ctx, Component::ServiceGuarantee, stated)
    }

    /// How it is made sure that the service is safe (*jaminan keamanan dan keselamatan*); null where
    /// it is not stated or not shown.
    fn safety_guarantee(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.safety_guarantee.as_deref();
        shown(ctx, Component::SafetyGuarantee, stated)
    }

    /// How the work is judged (*evaluasi kinerja pelaksana*); null where it is not stated or not
    /// shown.
    fn evaluation(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let stated = self.0.standard.evaluation.as_deref();
        shown(ctx, Component::Evaluation, stated)
    }

    /// The published file that states it.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.standard.source_document_id)).await
    }

    /// Line of the file, or row of the workbook, that states it; the first is 1.
    fn source_line(&self) -> BigInt {
        BigInt(self.0.standard.source_line)
    }
}
