//! What types have in common, and looking anything up by its id.

use async_graphql::{Context, ID, Interface, Object};
use entity::comment::SubjectKind;
use futures_util::future::try_join_all;
use uuid::Uuid;

use super::app::App;
use super::budget::{BudgetDocument, BudgetFact, BudgetItem, PublishedTotal};
use super::change::Change;
use super::citation::Citation;
use super::code_list::{Account, CodeList, FundSource, Nomenclature};
use super::comment::Comment;
use super::complaint::Complaint;
use super::connection::Connection;
use super::context::ContextExt as _;
use super::error::ApiError;
use super::loader::ById;
use super::moderation::ModerationDecision;
use super::node::{Named, NodeKind};
use super::person::Person;
use super::program::Program;
use super::public_service::{PublicService, ServiceOn, ServicePeriod, ServiceStandard};
use super::region::Region;
use super::satisfaction::SatisfactionSurvey;
use super::scalar::Date;
use super::source::{ImportRun, QualityFinding, SourceDocument};
use super::unit::{Unit, UnitChange, UnitOn, UnitVersion};
use crate::service::budget::TotalPlace;
use crate::service::page::LARGEST_SIZE;

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub enum Node {
    Region(Region),
    Unit(Unit),
    UnitChange(UnitChange),
    Program(Program),
    BudgetDocument(BudgetDocument),
    BudgetItem(BudgetItem),
    BudgetFact(BudgetFact),
    PublishedTotal(PublishedTotal),
    CodeList(CodeList),
    Account(Account),
    Nomenclature(Nomenclature),
    FundSource(FundSource),
    SourceDocument(SourceDocument),
    ImportRun(ImportRun),
    QualityFinding(QualityFinding),
    Change(Change),
    Citation(Citation),
    App(App),
    Person(Person),
    Comment(Comment),
    PublicService(PublicService),
    ServiceStandard(ServiceStandard),
    ServicePeriod(ServicePeriod),
    ModerationDecision(ModerationDecision),
    SatisfactionSurvey(SatisfactionSurvey),
    Complaint(Complaint),
}

/// Anything that was read from a published file.
#[derive(Interface)]
#[graphql(field(
    name = "source_document",
    ty = "Option<SourceDocument>",
    desc = "The published file; null where none is known."
))]
pub enum Sourced {
    BudgetDocument(BudgetDocument),
    CodeList(CodeList),
    ImportRun(ImportRun),
    QualityFinding(QualityFinding),
    UnitChange(UnitChange),
    ServiceStandard(ServiceStandard),
    ServicePeriod(ServicePeriod),
}

/// Anything that people can talk about.
#[expect(
    clippy::duplicated_attributes,
    reason = "arguments of a list have types in common"
)]
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Global id."),
    field(
        name = "comments",
        ty = "Connection<Comment>",
        desc = "What people say on it: the comments that begin a thread, the earliest first.",
        arg(
            name = "first",
            ty = "Option<u32>",
            desc = "Page size from the start: 20 unless given, at most 100."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Continue after this cursor."
        ),
        arg(
            name = "last",
            ty = "Option<u32>",
            desc = "Page size from the end, at most 100."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Go back from this cursor."
        )
    ),
    field(
        name = "comment_count",
        ty = "i64",
        desc = "How many comments stand on it, at any depth; those that were withdrawn are not counted."
    )
)]
pub enum Commentable {
    Program(Program),
    Unit(Unit),
    BudgetDocument(BudgetDocument),
    BudgetItem(BudgetItem),
    QualityFinding(QualityFinding),
    UnitChange(UnitChange),
    PublicService(PublicService),
}

/// What a comment is on.
pub(crate) async fn commentable(
    ctx: &Context<'_>,
    kind: SubjectKind,
    id: Uuid,
) -> Result<Option<Commentable>, ApiError> {
    macro_rules! by_id {
        ($object:path) => {
            ctx.load(ById::new(id))
                .await?
                .map(|row| Commentable::from($object(row)))
        };
    }
    Ok(match kind {
        SubjectKind::Program => by_id!(Program),
        SubjectKind::Unit => {
            let on = ctx.date(None)?;
            ctx.load(UnitOn { id, on }).await?.map(Commentable::from)
        }
        SubjectKind::BudgetDocument => by_id!(BudgetDocument),
        SubjectKind::BudgetItem => by_id!(BudgetItem),
        SubjectKind::QualityFinding => by_id!(QualityFinding),
        SubjectKind::UnitChange => by_id!(UnitChange),
        SubjectKind::PublicService => {
            let on = ctx.date(None)?;
            let service = ctx.load(ServiceOn { id, on }).await?;
            service.map(Commentable::from)
        }
    })
}

/// Anything that holds for a time.
#[expect(clippy::duplicated_attributes, reason = "both fields are dates")]
#[derive(Interface)]
#[graphql(
    field(
        name = "valid_from",
        ty = "Option<Date>",
        desc = "First day; null where it reaches back further than what is known."
    ),
    field(
        name = "valid_to",
        ty = "Option<Date>",
        desc = "First day on which it holds no more; null while it holds."
    )
)]
pub enum Dated {
    Region(Region),
    Unit(Unit),
    UnitVersion(UnitVersion),
    ServiceStandard(ServiceStandard),
}

/// Queries about anything.
#[derive(Debug, Default)]
pub struct NodeQuery;

/// Queries about anything.
#[Object]
impl NodeQuery {
    /// What has this global id. Null if there is nothing.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Result<Option<Node>, ApiError> {
        find(ctx, &id).await
    }

    /// What has these global ids, in their order; null where there is nothing.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, ApiError> {
        if ids.len() > LARGEST_SIZE as usize {
            let message = format!("At most {LARGEST_SIZE} ids are looked up at once.");
            return Err(ApiError::BadInput(message));
        }
        try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, ApiError> {
    let (kind, id) = match Named::read(id)? {
        Named::Row(kind, id) => (kind, id),
        Named::Fact { document, item } => {
            let fact = BudgetFact::find(ctx, document, item).await?;
            return Ok(fact.map(Node::from));
        }
        Named::Total { document, line } => {
            let place = TotalPlace {
                budget_document_id: document,
                line,
            };
            return Ok(PublishedTotal::at(ctx, place).await?.map(Node::from));
        }
    };
    macro_rules! by_id {
        ($object:path) => {
            ctx.load(ById::new(id))
                .await?
                .map(|row| Node::from($object(row)))
        };
    }
    Ok(match kind {
        NodeKind::Region => by_id!(Region),
        NodeKind::Unit => {
            let on = ctx.date(None)?;
            ctx.load(UnitOn { id, on }).await?.map(Node::from)
        }
        NodeKind::UnitChange => by_id!(UnitChange),
        NodeKind::Program => by_id!(Program),
        NodeKind::BudgetDocument => by_id!(BudgetDocument),
        NodeKind::BudgetItem => by_id!(BudgetItem),
        NodeKind::CodeList => by_id!(CodeList),
        NodeKind::Account => by_id!(Account),
        NodeKind::Nomenclature => by_id!(Nomenclature),
        NodeKind::FundSource => by_id!(FundSource),
        NodeKind::SourceDocument => by_id!(SourceDocument),
        NodeKind::ImportRun => by_id!(ImportRun),
        NodeKind::QualityFinding => by_id!(QualityFinding),
        NodeKind::Change => by_id!(Change),
        NodeKind::Citation => by_id!(Citation),
        NodeKind::App => by_id!(App),
        NodeKind::Person => by_id!(Person),
        NodeKind::Comment => by_id!(Comment),
        NodeKind::PublicService => {
            let on = ctx.date(None)?;
            ctx.load(ServiceOn { id, on }).await?.map(Node::from)
        }
        NodeKind::ServicePeriod => by_id!(ServicePeriod),
        NodeKind::ServiceStandard => ServiceStandard::find(ctx, id).await?.map(Node::from),
        NodeKind::ModerationDecision => by_id!(ModerationDecision),
        NodeKind::SatisfactionSurvey => by_id!(SatisfactionSurvey),
        NodeKind::Complaint => by_id!(Complaint),
        NodeKind::ComplaintCase => None,
    })
}
