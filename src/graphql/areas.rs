//! Which areas of the data an operation reads, as far as the schema tells.
//!
//! Each type says once from which areas its own fields are read; an operation reads what the types
//! do that it can reach. It may name too many areas, which makes an answer that was kept go sooner,
//! and never too few: each execution is held against it, and `tests/it/areas.rs` tries them all.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition,
};

use crate::area::Area::{
    Budgets, Citations, CodeLists, Complaints, Participation, Regions, Satisfaction, Services,
    Sources, Units,
};
use crate::area::{Area, AreaSet};

/// From which areas a value of the type is read, objects of other types in it left out; of a type
/// of arguments, what its values make a field read. Connections and edges are read as their nodes
/// are, interfaces as all that they may stand for.
const DECLARED: &[(&str, &[Area])] = &[
    ("Query", &[]),
    ("Mutation", &[]),
    ("Subscription", &[]),
    ("PageInfo", &[]),
    ("Exports", &[]),
    ("GlossaryEntry", &[]),
    // Regions.
    ("Region", &[Regions]),
    ("RegionArea", &[Regions]),
    ("RegionList", &[Regions]),
    ("RegionListing", &[Regions]),
    ("RegionPopulation", &[Regions]),
    ("RegionSuccession", &[Regions]),
    ("RegionFilter", &[Regions, Budgets]),
    ("RegionCodeFilter", &[]),
    ("RegionLevelFilter", &[]),
    ("RegionOrder", &[]),
    ("RegionCode", &[Regions]),
    // Code lists.
    ("Account", &[CodeLists]),
    ("AccountFilter", &[CodeLists]),
    ("AccountCodeFilter", &[]),
    ("AccountLevelFilter", &[]),
    ("AccountOrder", &[]),
    ("AccountCode", &[CodeLists]),
    ("CodeList", &[CodeLists]),
    ("CrosswalkEntry", &[CodeLists]),
    ("FundSource", &[CodeLists]),
    ("FundSourceFilter", &[CodeLists]),
    ("FundSourceOrder", &[]),
    ("Nomenclature", &[CodeLists]),
    ("NomenclatureFilter", &[CodeLists]),
    ("NomenclatureLevelFilter", &[]),
    ("NomenclatureOrder", &[]),
    // Units.
    ("Unit", &[Units]),
    ("UnitVersion", &[Units]),
    ("UnitFilter", &[Units, Regions, Budgets, Sources]),
    ("UnitKindFilter", &[]),
    ("UnitOrder", &[]),
    ("UnitChange", &[Units]),
    ("UnitChangeParty", &[Units]),
    ("UnitChangeImpact", &[Units, Budgets, CodeLists]),
    ("UnitChangeYear", &[Units, Budgets, CodeLists]),
    ("UnitChangeFilter", &[Units, Regions]),
    ("UnitChangeKindFilter", &[]),
    ("UnitChangeOrder", &[]),
    ("NameSource", &[Units]),
    // Public services.
    ("PublicService", &[Services]),
    ("PublicServiceFilter", &[Services, Units, Regions]),
    ("PublicServiceOrder", &[]),
    ("ActualTime", &[]),
    ("ProcessingTime", &[]),
    ("ServiceChannelFilter", &[]),
    ("ServiceFee", &[]),
    ("ServiceFeeKindFilter", &[]),
    ("ServiceKindFilter", &[]),
    ("ServicePeriod", &[Services]),
    ("ServicePeriodFilter", &[Services, Units, Regions]),
    ("ServicePeriodOrder", &[]),
    ("ServiceStandard", &[Services]),
    ("ServiceTariff", &[]),
    // Satisfaction.
    ("SatisfactionSurvey", &[Satisfaction]),
    (
        "SatisfactionSurveyFilter",
        &[Satisfaction, Services, Units, Regions],
    ),
    ("SatisfactionSurveyOrder", &[]),
    ("SatisfactionElement", &[Satisfaction]),
    ("SatisfactionBallots", &[Satisfaction]),
    ("SatisfactionScoreInput", &[]),
    (
        "OpenSatisfactionSurveyInput",
        &[Satisfaction, Participation],
    ),
    (
        "OpenSatisfactionSurveyPayload",
        &[Satisfaction, Participation],
    ),
    ("OpenSatisfactionSurveyError", &[]),
    (
        "IssueSatisfactionBallotsInput",
        &[Satisfaction, Participation],
    ),
    (
        "IssueSatisfactionBallotsPayload",
        &[Satisfaction, Participation],
    ),
    ("IssueSatisfactionBallotsError", &[]),
    ("AnswerSatisfactionSurveyInput", &[Satisfaction]),
    ("AnswerSatisfactionSurveyPayload", &[Satisfaction]),
    ("AnswerSatisfactionSurveyError", &[]),
    // Budgets.
    ("Program", &[Budgets]),
    ("ProgramFilter", &[Budgets, Units, Regions]),
    ("ProgramLevelFilter", &[]),
    ("ProgramOrder", &[]),
    ("BudgetDocument", &[Budgets]),
    ("BudgetDocumentFilter", &[Budgets, Units, Regions, Sources]),
    ("BudgetDocumentOrder", &[]),
    ("BudgetScopeFilter", &[]),
    ("BudgetStageFilter", &[]),
    ("ReconciliationFilter", &[]),
    ("BudgetItem", &[Budgets]),
    ("BudgetItemFilter", &[Budgets, Units, Regions, CodeLists]),
    ("BudgetItemOrder", &[]),
    ("BudgetSideFilter", &[]),
    ("BudgetFact", &[Budgets]),
    ("PublishedTotal", &[Budgets]),
    ("PublishedTotalFilter", &[]),
    ("TotalKindFilter", &[]),
    ("BudgetAmounts", &[Budgets, Units]),
    ("BudgetBalance", &[Budgets, Units]),
    ("BudgetSums", &[Budgets, Units]),
    ("BudgetCoverage", &[Budgets, Units]),
    ("BudgetCell", &[Budgets, Units, Regions, CodeLists, Sources]),
    ("BudgetCellSum", &[]),
    ("BudgetCellKey", &[Budgets, Units, Regions, CodeLists]),
    ("BudgetCellValue", &[]),
    ("BudgetCellCoverage", &[]),
    ("BudgetPerCapita", &[]),
    ("BudgetYearOnYear", &[]),
    (
        "BudgetSeriesSet",
        &[Budgets, Units, Regions, CodeLists, Sources],
    ),
    ("BudgetSeries", &[]),
    ("BudgetPeriod", &[]),
    ("BudgetSeriesPoint", &[]),
    ("BudgetSeriesTotal", &[]),
    (
        "BudgetComparison",
        &[Budgets, Units, Regions, CodeLists, Sources],
    ),
    ("BudgetComparisonRow", &[]),
    (
        "BudgetMapArea",
        &[Budgets, Units, Regions, CodeLists, Sources],
    ),
    ("BudgetDiff", &[Budgets, Units, Regions, CodeLists, Sources]),
    ("BudgetDiffEnd", &[Budgets]),
    ("BudgetDiffEndInput", &[]),
    ("BudgetDiffEntry", &[Units]),
    ("BudgetDiffGroup", &[Units]),
    ("BudgetDiffOrder", &[]),
    ("BudgetDiffStatusSum", &[]),
    ("BudgetDiffSum", &[]),
    ("BudgetRestatement", &[Units]),
    ("BudgetQuestion", &[]),
    ("BudgetWarning", &[]),
    ("BudgetHaving", &[]),
    ("RateFilter", &[]),
    ("RupiahFilter", &[]),
    ("BudgetCellOrder", &[]),
    // Sources.
    ("SourceDocument", &[Sources]),
    ("SourceDocumentFilter", &[Sources]),
    ("SourceDocumentOrder", &[]),
    ("SourceRow", &[Sources]),
    ("CommentAdded", &[Participation]),
    ("ImportCompleted", &[Sources]),
    ("ImportRun", &[Sources]),
    ("ImportRunFilter", &[Sources]),
    ("ImportRunOrder", &[]),
    ("QualityFinding", &[Sources]),
    ("QualityFindingFilter", &[Sources, Units, Regions, Budgets]),
    ("QualityFindingOrder", &[]),
    ("QualityRule", &[]),
    ("QualityScore", &[Budgets, Sources]),
    ("QualityTally", &[]),
    ("FindingExplanation", &[Sources]),
    ("FindingSeverityFilter", &[]),
    ("Change", &[Sources]),
    ("ChangeFilter", &[Sources]),
    ("ChangeKindFilter", &[]),
    // What is expected to be published.
    ("ExpectedPublication", &[Regions, Budgets]),
    ("ExpectedPublicationFilter", &[Regions, Budgets]),
    // Signals.
    ("Signal", &[Budgets, Units, Regions, CodeLists]),
    ("SignalFigure", &[]),
    (
        "SignalFilter",
        &[Budgets, Units, Regions, CodeLists, Sources],
    ),
    ("SignalJudgement", &[]),
    ("SignalOrder", &[]),
    ("SignalRule", &[]),
    ("SignalSetting", &[]),
    // Citations. What is cited is read as of then, not by these types.
    ("Citation", &[Citations]),
    ("DataVersion", &[Citations]),
    ("AreaVersion", &[Citations]),
    ("CreateCitationInput", &[Citations]),
    ("CreateCitationPayload", &[Citations]),
    ("CreateCitationError", &[Citations]),
    // Participation.
    ("App", &[Participation]),
    ("Viewer", &[Participation]),
    ("Person", &[Participation]),
    ("RoleGrant", &[Participation]),
    ("UserAccount", &[Participation]),
    ("UserSession", &[Participation]),
    ("SessionTokens", &[Participation]),
    ("AccountInvitation", &[Participation]),
    ("SignInInput", &[Participation]),
    ("SignInPayload", &[Participation]),
    ("SignInError", &[]),
    ("RefreshSessionInput", &[Participation]),
    ("RefreshSessionPayload", &[Participation]),
    ("RefreshSessionError", &[]),
    ("SignOutInput", &[Participation]),
    ("SignOutPayload", &[Participation]),
    ("SignOutError", &[]),
    ("SignOutEverywhereInput", &[Participation]),
    ("SignOutEverywherePayload", &[Participation]),
    ("SignOutEverywhereError", &[]),
    ("ChangePasswordInput", &[Participation]),
    ("ChangePasswordPayload", &[Participation]),
    ("ChangePasswordError", &[]),
    ("InviteAccountInput", &[Participation]),
    ("InviteAccountPayload", &[Participation]),
    ("InviteAccountError", &[]),
    ("RevokeInvitationInput", &[Participation]),
    ("RevokeInvitationPayload", &[Participation]),
    ("RevokeInvitationError", &[]),
    ("AcceptInvitationInput", &[Participation]),
    ("AcceptInvitationPayload", &[Participation]),
    ("AcceptInvitationError", &[]),
    ("Comment", &[Participation]),
    ("CommentRevision", &[Participation]),
    ("CreateCommentInput", &[Participation]),
    ("CreateCommentPayload", &[Participation]),
    ("CreateCommentError", &[]),
    ("EditCommentInput", &[Participation]),
    ("EditCommentPayload", &[Participation]),
    ("EditCommentError", &[]),
    ("WithdrawCommentInput", &[Participation]),
    ("WithdrawCommentPayload", &[Participation]),
    ("WithdrawCommentError", &[]),
    ("CommentReport", &[Participation]),
    ("ModerationCase", &[Participation]),
    ("ModerationDecision", &[Participation]),
    ("ModerationDecisionFilter", &[Participation]),
    ("ModerationActionFilter", &[]),
    ("ModerationMonth", &[Participation]),
    ("ModerationTally", &[]),
    ("ReportCommentInput", &[Participation]),
    ("ReportCommentPayload", &[Participation]),
    ("ReportCommentError", &[]),
    ("ModerateCommentInput", &[Participation]),
    ("ModerateCommentPayload", &[Participation]),
    ("ModerateCommentError", &[]),
    ("AppealModerationInput", &[Participation]),
    ("AppealModerationPayload", &[Participation]),
    ("AppealModerationError", &[]),
    ("DecideAppealInput", &[Participation]),
    ("DecideAppealPayload", &[Participation]),
    ("DecideAppealError", &[]),
    // Complaints.
    ("Complaint", &[Complaints]),
    ("ComplaintFilter", &[Complaints, Units, Regions, Services]),
    ("ComplaintKindFilter", &[]),
    ("ComplaintStateFilter", &[]),
    ("ComplaintHandlingFilter", &[]),
    ("ComplaintOrder", &[]),
    ("ComplaintRule", &[]),
    ("ComplaintStep", &[Complaints]),
    ("GeoPoint", &[]),
    ("ComplaintDeadline", &[]),
    ("ComplaintBreach", &[]),
    ("ComplaintTerm", &[Complaints]),
    ("Holiday", &[Regions]),
    // Of those on the case: who they are is read, too.
    ("ComplaintCase", &[Complaints, Participation]),
    ("ComplaintCaseFilter", &[Complaints]),
    ("ComplaintCaseStep", &[Complaints]),
    ("ComplaintTracking", &[Complaints]),
    ("FiledComplaint", &[Complaints]),
    (
        "FileComplaintInput",
        &[Complaints, Participation, Units, Regions, Services, Budgets],
    ),
    ("FileComplaintPayload", &[Complaints]),
    ("FileComplaintError", &[]),
    ("ActOnComplaintInput", &[Complaints, Participation, Units]),
    ("ActOnComplaintPayload", &[Complaints]),
    ("ActOnComplaintError", &[]),
    // As an argument it asks what was known when, which the imports tell.
    ("DateTime", &[Sources]),
    // Tests of a value; what they are tests of belongs to the filter they stand in.
    ("DateFilter", &[]),
    ("IntFilter", &[]),
    ("StringFilter", &[]),
];

/// Fields that are read from an area of their own, on whatever type they stand: so that an answer
/// about the type, which does not ask for them, outlives what is written there.
const ELSEWHERE: &[(&str, &[Area])] = &[("commentCount", &[Participation])];

/// The types of conversations. What people say may be taken back, so it is not for citations, which
/// keep what they have for ever.
const CONVERSATION: &[&str] = &[
    "Comment",
    "CommentConnection",
    "CommentEdge",
    "CommentRevision",
    "ModerationDecision",
    "ModerationDecisionConnection",
    "ModerationDecisionEdge",
    "ModerationMonth",
    // What is public of a complaint may be made confidential.
    "Complaint",
    "ComplaintConnection",
    "ComplaintEdge",
    "ComplaintStep",
    "ComplaintStepConnection",
    "ComplaintStepEdge",
];

/// Whether a field says something of a conversation.
pub fn is_of_conversation(on: &str, field: &str) -> bool {
    CONVERSATION.contains(&on) || on == "Person" || field == "commentCount"
}

/// The fields whose answer depends on who asks, by type and name. An operation that reads one is
/// executed for its caller alone; no other is told who asks.
const PERSONAL: &[(&str, &str)] = &[
    ("Query", "viewer"),
    ("Query", "moderationQueue"),
    ("Comment", "hiddenText"),
    ("Query", "trackedComplaint"),
    ("Query", "complaintCase"),
    ("Query", "complaintCases"),
];

/// Whether a field's answer depends on who asks.
pub fn is_personal(on: &str, field: &str) -> bool {
    PERSONAL.contains(&(on, field))
}

/// The fields of the schema and the areas they read.
#[derive(Debug)]
pub struct Areas {
    /// By type, then by field.
    fields: HashMap<String, HashMap<String, AreaSet>>,
}

impl Areas {
    /// The areas over a schema in its own language. Fails on types that declare none, and names
    /// them.
    pub fn of(sdl: &str) -> anyhow::Result<Self> {
        let types = Types::read(sdl)?;
        anyhow::ensure!(
            types.undeclared.is_empty(),
            "types without areas in graphql/areas.rs: {:?}",
            types.undeclared
        );
        let fields = types.fields.iter().map(|(name, fields)| {
            let fields = fields.iter();
            let read = fields.map(|field| (field.name.node.to_string(), types.read_by(field)));
            (name.clone(), read.collect())
        });
        let fields = fields.collect();
        Ok(Self { fields })
    }

    /// The areas that a field may be read from, its own fields left out. Those of the schema itself
    /// are read from nothing; a field that is not known, from everything.
    pub fn read_by(&self, on: &str, field: &str) -> AreaSet {
        if on.starts_with("__") || field.starts_with("__") {
            return AreaSet::NONE;
        }
        let known = self.fields.get(on).and_then(|fields| fields.get(field));
        known.copied().unwrap_or(AreaSet::ALL)
    }
}

/// The types of a schema, as far as areas are concerned.
#[derive(Debug, Default)]
struct Types {
    own: HashMap<String, AreaSet>,
    fields: HashMap<String, Vec<FieldDefinition>>,
    undeclared: Vec<String>,
}

impl Types {
    fn read(sdl: &str) -> anyhow::Result<Self> {
        let mut types = Self::default();
        let mut stands_for: Vec<(String, String)> = Vec::new();
        let declared = |name: &str| {
            let found = DECLARED.iter().find(|(declared, _)| *declared == name);
            found.map(|(_, areas)| AreaSet::of(areas))
        };
        for definition in parse_schema(sdl)?.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            let mut own = declared(&name);
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let above = object.implements.iter().map(|above| above.node.to_string());
                    stands_for.extend(above.map(|above| (above, name.clone())));
                    let fields = object.fields.into_iter().map(|field| field.node);
                    let fields: Vec<FieldDefinition> = fields.collect();
                    own = own.or_else(|| declared(rows(&name, &fields)?));
                    types.fields.insert(name.clone(), fields);
                }
                TypeKind::Interface(interface) => {
                    let fields = interface.fields.into_iter().map(|field| field.node);
                    types.fields.insert(name.clone(), fields.collect());
                    own = Some(AreaSet::NONE);
                }
                TypeKind::Scalar | TypeKind::Enum(_) => own = own.or(Some(AreaSet::NONE)),
                TypeKind::InputObject(_) | TypeKind::Union(_) => {}
            }
            if own.is_none() {
                types.undeclared.push(name.clone());
            }
            types.own.insert(name, own.unwrap_or(AreaSet::ALL));
        }
        for (interface, object) in stands_for {
            let areas = types.own(&object).and(types.own(&interface));
            types.own.insert(interface, areas);
        }
        Ok(types)
    }

    fn read_by(&self, field: &FieldDefinition) -> AreaSet {
        let arguments = field
            .arguments
            .iter()
            .map(|argument| &argument.node.ty.node);
        let read = arguments.chain([&field.ty.node]);
        let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == field.name.node);
        let elsewhere = elsewhere.map_or(AreaSet::NONE, |(_, areas)| AreaSet::of(areas));
        read.fold(elsewhere, |areas, of| areas.and(self.own(named(of))))
    }

    /// What a type reads of itself; the scalars that every schema has read nothing.
    fn own(&self, name: &str) -> AreaSet {
        self.own.get(name).copied().unwrap_or_default()
    }
}

/// The type of the rows of a connection or an edge.
fn rows<'a>(name: &str, fields: &'a [FieldDefinition]) -> Option<&'a str> {
    let row = match name {
        _ if name.ends_with("Connection") => "nodes",
        _ if name.ends_with("Edge") => "node",
        _ => return None,
    };
    let field = fields.iter().find(|field| field.name.node == row)?;
    Some(named(&field.ty.node))
}

/// The name of a type without its lists.
fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}
