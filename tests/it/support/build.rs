//! Rows with defaults, so that a test states only what it is about.

use entity::budget_document::{BudgetStage, Reconciliation};
use entity::budget_item::BudgetSide;
use entity::{
    account, budget_document, budget_fact, budget_item, code_list, import_run, program,
    public_service, published_total, quality_finding, region, service_period, service_standard,
    service_term, source_document, source_excerpt, unit, unit_change, unit_change_party,
    unit_change_seal, unit_version,
};
use pantau::area::{Area, AreaSet, versions};
use pantau::clock::Clock;
use pantau::import::budget::plan_book::Owner;
use pantau::import::budget::rollup;
use pantau::{search_name, search_term};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue::Set, ColumnTrait as _, EntityName as _,
    EntityTrait, IntoActiveModel, QueryFilter as _, TransactionTrait as _,
};
use serde_json::json;
use uuid::Uuid;

use super::TestApp;

/// Writes as the program does: what was written has a new version.
trait Put: ActiveModelTrait {
    async fn put(self, app: &TestApp) -> <Self::Entity as EntityTrait>::Model;
}

impl<A> Put for A
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    async fn put(self, app: &TestApp) -> <A::Entity as EntityTrait>::Model {
        let table = A::Entity::default().table_name().to_owned();
        let txn = app.database.writer().begin().await.unwrap();
        let row = self.insert(&txn).await.unwrap();
        let areas = AreaSet::of(&[Area::of_table(&table).unwrap()]);
        versions::renew(&txn, areas, &Clock::system())
            .await
            .unwrap();
        txn.commit().await.unwrap();
        row
    }
}

/// A region; its level follows from its code, and what lies above is made where it is missing.
pub(crate) struct RegionBuilder {
    code: String,
    name: String,
    level: region::RegionLevel,
    valid: (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
}

pub(crate) fn region(code: &str) -> RegionBuilder {
    let level = match code.len() {
        2 => region::RegionLevel::Province,
        5 => region::RegionLevel::Regency,
        8 => region::RegionLevel::District,
        _ => region::RegionLevel::Village,
    };
    RegionBuilder {
        code: code.to_owned(),
        name: format!("Wilayah {code}"),
        level,
        valid: (None, None),
    }
}

impl RegionBuilder {
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn from(mut self, day: &str) -> Self {
        self.valid.0 = Some(day.parse().unwrap());
        self
    }

    pub(crate) fn to(mut self, day: &str) -> Self {
        self.valid.1 = Some(day.parse().unwrap());
        self
    }

    pub(crate) async fn create(self, app: &TestApp) -> region::Model {
        let parent_id = match self.code.rsplit_once('.') {
            Some((above, _)) => Some(region_id(app, above).await),
            None => None,
        };
        region::ActiveModel {
            id: Set(app.clock.id()),
            search_name: Set(search_name::plain(&self.name)),
            code: Set(self.code),
            level: Set(self.level),
            parent_id: Set(parent_id),
            name: Set(self.name),
            valid_from: Set(self.valid.0),
            valid_to: Set(self.valid.1),
        }
        .put(app)
        .await
    }
}

async fn region_id(app: &TestApp, code: &str) -> Uuid {
    let found = region::Entity::find()
        .filter(region::Column::Code.eq(code))
        .one(app.database.writer())
        .await
        .unwrap();
    match found {
        Some(found) => found.id,
        None => Box::pin(region(code).create(app)).await.id,
    }
}

/// A unit with one version.
pub(crate) struct UnitBuilder {
    region_id: Uuid,
    code: String,
    name: Option<String>,
    kind: Option<unit_version::UnitKind>,
    parent_id: Option<Uuid>,
    valid: (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
}

pub(crate) fn unit(region: &region::Model, code: &str) -> UnitBuilder {
    UnitBuilder {
        region_id: region.id,
        code: code.to_owned(),
        name: Some(format!("Dinas {code}")),
        kind: Some(unit_version::UnitKind::Agency),
        parent_id: None,
        valid: (None, None),
    }
}

impl UnitBuilder {
    pub(crate) fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    pub(crate) fn nameless(mut self) -> Self {
        self.name = None;
        self.kind = None;
        self
    }

    pub(crate) fn within(mut self, parent: &unit::Model) -> Self {
        self.parent_id = Some(parent.id);
        self
    }

    pub(crate) fn from(mut self, day: &str) -> Self {
        self.valid.0 = Some(day.parse().unwrap());
        self
    }

    pub(crate) fn to(mut self, day: &str) -> Self {
        self.valid.1 = Some(day.parse().unwrap());
        self
    }

    pub(crate) async fn create(self, app: &TestApp) -> unit::Model {
        let unit = unit::ActiveModel {
            id: Set(app.clock.id()),
            region_id: Set(self.region_id),
            code: Set(self.code.clone()),
        }
        .put(app)
        .await;
        self.create_version(app, &unit).await;
        unit
    }

    /// One more version of a unit that is there.
    pub(crate) async fn create_version(self, app: &TestApp, unit: &unit::Model) {
        let source = match self.name {
            Some(_) => Some(source(app).await.0.id),
            None => None,
        };
        let search_name = self.name.as_deref().map(search_name::with_acronyms);
        unit_version::ActiveModel {
            id: Set(app.clock.id()),
            unit_id: Set(unit.id),
            code: Set(self.code),
            name: Set(self.name),
            search_name: Set(search_name.unwrap_or_default()),
            kind: Set(self.kind),
            parent_id: Set(self.parent_id),
            valid_from: Set(self.valid.0),
            valid_to: Set(self.valid.1),
            name_source_document_id: Set(source),
            name_source_line: Set(source.map(|_| 3)),
            name_fiscal_year: Set(source.map(|_| 2014)),
        }
        .put(app)
        .await;
    }
}

/// A service with one standard.
pub(crate) struct ServiceBuilder {
    unit_id: Uuid,
    code: String,
    name: String,
    requirements: Option<String>,
}

pub(crate) fn service(unit: &unit::Model, code: &str) -> ServiceBuilder {
    ServiceBuilder {
        unit_id: unit.id,
        code: code.to_owned(),
        name: format!("Layanan {code}"),
        requirements: None,
    }
}

impl ServiceBuilder {
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Requirements, as a JSON list.
    pub(crate) fn asking(mut self, requirements: &str) -> Self {
        self.requirements = Some(requirements.to_owned());
        self
    }

    pub(crate) async fn create(self, app: &TestApp) -> public_service::Model {
        let service = public_service::ActiveModel {
            id: Set(app.clock.id()),
            unit_id: Set(self.unit_id),
            code: Set(self.code),
        }
        .put(app)
        .await;
        let requirements = self.requirements.as_deref().unwrap_or("[]");
        let listed: Vec<String> = serde_json::from_str(requirements).unwrap();
        let texts = listed.iter().map(String::as_str).chain([&*self.name]);
        let terms = search_term::of(texts);
        let standard = service_standard::ActiveModel {
            id: Set(app.clock.id()),
            public_service_id: Set(service.id),
            name: Set(self.name),
            channels: Set("[]".to_owned()),
            valid_from: Set("2020-01-01".parse().unwrap()),
            requirements: Set(self.requirements),
            fee_text: Set(Some("Gratis".to_owned())),
            term_version: Set(search_term::VERSION),
            source_document_id: Set(source(app).await.0.id),
            source_line: Set(2),
            ..Default::default()
        }
        .put(app)
        .await;
        for term in terms {
            service_term::ActiveModel {
                service_standard_id: Set(standard.id),
                term: Set(term),
            }
            .put(app)
            .await;
        }
        service
    }
}

/// A month of a service in which some were completed.
pub(crate) async fn period(app: &TestApp, service: &public_service::Model, month: &str) {
    service_period::ActiveModel {
        id: Set(app.clock.id()),
        public_service_id: Set(service.id),
        month: Set(month.parse().unwrap()),
        completed: Set(Some(10)),
        source_document_id: Set(source(app).await.0.id),
        source_line: Set(2),
        ..Default::default()
    }
    .put(app)
    .await;
}

/// A published file and the run that read it.
pub(crate) async fn source(app: &TestApp) -> (source_document::Model, import_run::Model) {
    let id = app.clock.id();
    let document = source_document::ActiveModel {
        id: Set(id),
        kind: Set("budget".to_owned()),
        file_name: Set(format!("{id}.csv")),
        publisher: Set(Some("Pemerintah Daerah".to_owned())),
        url: Set(None),
        licence: Set(Some("CC-BY".to_owned())),
        sha256: Set(format!("{0}{0}", id.simple())),
        bytes: Set(5_000_000_000),
    }
    .put(app)
    .await;
    let run = import_run::ActiveModel {
        id: Set(app.clock.id()),
        source_document_id: Set(id),
        kind: Set("budget".to_owned()),
        software_version: Set("0.1.0".to_owned()),
        started_at: Set(app.clock.now()),
        finished_at: Set(app.clock.now()),
        rows_read: Set(10),
        rows_accepted: Set(9),
        rows_rejected: Set(1),
        finding_count: Set(1),
        sequence: Set(i64::try_from(app.count::<import_run::Entity>().await).unwrap() + 1),
    }
    .put(app)
    .await;
    (document, run)
}

/// A program, activity or sub-activity; its level follows from what it stands in.
pub(crate) async fn program(
    app: &TestApp,
    unit: &unit::Model,
    year: i16,
    code: &str,
    within: Option<&program::Model>,
) -> program::Model {
    named_program(app, unit, year, (code, &format!("Program {code}")), within).await
}

/// A program, activity or sub-activity with a code and a name.
pub(crate) async fn named_program(
    app: &TestApp,
    unit: &unit::Model,
    year: i16,
    (code, name): (&str, &str),
    within: Option<&program::Model>,
) -> program::Model {
    let level = match within.map(|above| above.level) {
        None => program::ProgramLevel::Program,
        Some(program::ProgramLevel::Program) => program::ProgramLevel::Activity,
        Some(_) => program::ProgramLevel::SubActivity,
    };
    program::ActiveModel {
        id: Set(app.clock.id()),
        unit_id: Set(unit.id),
        fiscal_year: Set(year),
        level: Set(level),
        code: Set(code.to_owned()),
        name: Set(Some(name.to_owned())),
        search_name: Set(search_name::plain(name)),
        parent_id: Set(within.map(|above| above.id)),
        nomenclature_id: Set(None),
    }
    .put(app)
    .await
}

/// A document; enacted, of 2014 and undated unless said otherwise.
pub(crate) struct DocumentBuilder(budget_document::ActiveModel);

pub(crate) fn document(unit: &unit::Model) -> DocumentBuilder {
    DocumentBuilder(budget_document::ActiveModel {
        region_id: Set(unit.region_id),
        unit_id: Set(Some(unit.id)),
        scope: Set(budget_document::BudgetScope::Unit),
        ..blank()
    })
}

pub(crate) fn summary(region: &region::Model) -> DocumentBuilder {
    DocumentBuilder(budget_document::ActiveModel {
        region_id: Set(region.id),
        unit_id: Set(None),
        scope: Set(budget_document::BudgetScope::Government),
        ..blank()
    })
}

fn blank() -> budget_document::ActiveModel {
    budget_document::ActiveModel {
        fiscal_year: Set(2014),
        stage: Set(BudgetStage::Enacted),
        sequence: Set(1),
        restated: Set(false),
        column_heading: Set("Jumlah".to_owned()),
        title: Set("APBD 2014".to_owned()),
        dated_on: Set(None),
        legal_basis: Set(None),
        stated_unit_code: Set(None),
        stated_unit_name: Set(None),
        row_unit_code: Set(None),
        reconciliation: Set(budget_document::Reconciliation::NoTotal),
        origin_file_name: Set("apbd.csv".to_owned()),
        first_line: Set(1),
        item_count: Set(0),
        total_count: Set(0),
        unmet_total_count: Set(0),
        duplicate_of_id: Set(None),
        supersedes_id: Set(None),
        ..Default::default()
    }
}

impl DocumentBuilder {
    pub(crate) fn stage(mut self, stage: BudgetStage) -> Self {
        self.0.stage = Set(stage);
        self
    }

    pub(crate) fn year(mut self, year: i16) -> Self {
        self.0.fiscal_year = Set(year);
        self
    }

    pub(crate) fn dated(mut self, day: &str) -> Self {
        self.0.dated_on = Set(Some(day.parse().unwrap()));
        self
    }

    pub(crate) fn duplicate_of(mut self, first: &budget_document::Model) -> Self {
        self.0.duplicate_of_id = Set(Some(first.id));
        self
    }

    pub(crate) fn superseding(mut self, wrong: &budget_document::Model) -> Self {
        self.0.supersedes_id = Set(Some(wrong.id));
        self
    }

    /// It has so many facts and totals, whether or not they are there.
    pub(crate) fn counting(mut self, items: i64, totals: i64) -> Self {
        self.0.item_count = Set(items);
        self.0.total_count = Set(totals);
        self
    }

    pub(crate) fn unmet(mut self, totals: i64) -> Self {
        self.0.unmet_total_count = Set(totals);
        self.0.reconciliation = Set(Reconciliation::NotMet);
        self
    }

    pub(crate) async fn create(mut self, app: &TestApp) -> budget_document::Model {
        let (source, run) = source(app).await;
        self.0.id = Set(app.clock.id());
        self.0.source_document_id = Set(source.id);
        self.0.import_run_id = Set(run.id);
        self.0.content_sha256 = Set(source.sha256);
        let document = self.0.put(app).await;
        roll_up(app, &document).await;
        document
    }
}

/// What the program keeps beside the facts of a document and its budget.
async fn roll_up(app: &TestApp, document: &budget_document::Model) {
    let owner = Owner {
        region: document.region_id,
        unit: document.unit_id,
        fiscal_year: document.fiscal_year,
    };
    let txn = app.database.writer().begin().await.unwrap();
    rollup::sum_up(&txn, &[document.id]).await.unwrap();
    rollup::refresh(&txn, [owner]).await.unwrap();
    let areas = AreaSet::of(&[Area::Budgets]);
    versions::renew(&txn, areas, &Clock::system())
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

/// An item: expenditure under no program unless said otherwise.
pub(crate) struct ItemBuilder(budget_item::ActiveModel);

pub(crate) fn item(document: &budget_document::Model) -> ItemBuilder {
    ItemBuilder(budget_item::ActiveModel {
        region_id: Set(document.region_id),
        unit_id: Set(document.unit_id),
        fiscal_year: Set(document.fiscal_year),
        program_id: Set(None),
        account_id: Set(None),
        fund_source_id: Set(None),
        side: Set(BudgetSide::Expenditure),
        name: Set("Belanja".to_owned()),
        search_name: Set("belanja".to_owned()),
        ..Default::default()
    })
}

impl ItemBuilder {
    pub(crate) fn of(mut self, program: &program::Model) -> Self {
        self.0.program_id = Set(Some(program.id));
        self
    }

    pub(crate) fn in_account(mut self, account: &account::Model) -> Self {
        self.0.account_id = Set(Some(account.id));
        self
    }

    pub(crate) fn side(mut self, side: BudgetSide) -> Self {
        self.0.side = Set(side);
        self
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        self.0.name = Set(name.to_owned());
        self.0.search_name = Set(search_name::plain(name));
        self
    }

    /// Told by these codes of program and account.
    pub(crate) fn keyed(mut self, line_key: &str) -> Self {
        self.0.line_key = Set(line_key.to_owned());
        self
    }

    pub(crate) async fn create(mut self, app: &TestApp) -> budget_item::Model {
        let id = app.clock.id();
        self.0.id = Set(id);
        if self.0.line_key.is_not_set() {
            self.0.line_key = Set(id.simple().to_string());
        }
        self.0.put(app).await
    }
}

/// A document states an amount of rupiah for an item, on line 7 of its file.
pub(crate) async fn fact(
    app: &TestApp,
    document: &budget_document::Model,
    item: &budget_item::Model,
    rupiah: i64,
) {
    budget_fact::ActiveModel {
        budget_document_id: Set(document.id),
        budget_item_id: Set(item.id),
        amount_sen: Set(rupiah * 100),
        source_line: Set(7),
    }
    .put(app)
    .await;
    roll_up(app, document).await;
}

/// A document states a total for its leaves, on the given line.
pub(crate) async fn total(
    app: &TestApp,
    document: &budget_document::Model,
    line: i64,
    rupiah: i64,
    leaves: Option<i64>,
) {
    published_total::ActiveModel {
        budget_document_id: Set(document.id),
        source_line: Set(line),
        kind: Set(published_total::TotalKind::Document),
        program_id: Set(None),
        account_code: Set(None),
        amount_sen: Set(rupiah * 100),
        leaf_sum_sen: Set(leaves.map(|leaves| leaves * 100)),
    }
    .put(app)
    .await;
}

/// A row of a published file.
pub(crate) async fn source_row(app: &TestApp, document: Uuid, line: i64, label: &str) {
    source_excerpt::ActiveModel {
        source_document_id: Set(document),
        last_line: Set(line),
        first_line: Set(line),
        rows: Set(json!([[line, " 5.1 ", label, null]]).to_string()),
    }
    .put(app)
    .await;
}

/// A warning about a document.
pub(crate) async fn finding(
    app: &TestApp,
    document: &budget_document::Model,
    rule: &str,
) -> quality_finding::Model {
    use quality_finding::FindingSeverity::Warning;
    finding_on(app, document, rule, Warning, Some(7)).await
}

/// A finding about a line of a document, or about all of it.
pub(crate) async fn finding_on(
    app: &TestApp,
    document: &budget_document::Model,
    rule: &str,
    severity: quality_finding::FindingSeverity,
    line: Option<i64>,
) -> quality_finding::Model {
    quality_finding::ActiveModel {
        id: Set(app.clock.id()),
        import_run_id: Set(document.import_run_id),
        source_document_id: Set(document.source_document_id),
        budget_document_id: Set(Some(document.id)),
        unit_id: Set(document.unit_id),
        region_id: Set(Some(document.region_id)),
        severity: Set(severity),
        rule: Set(rule.to_owned()),
        line: Set(line),
        column_name: Set(None),
        raw_text: Set(None),
        message: Set("The leaves miss the total.".to_owned()),
        expected_sen: Set(Some(400)),
        actual_sen: Set(Some(1_000)),
    }
    .put(app)
    .await
}

/// A change in which `before` became `after`.
pub(crate) async fn change(
    app: &TestApp,
    kind: unit_change::UnitChangeKind,
    day: &str,
    before: &[&unit::Model],
    after: &[&unit::Model],
) -> unit_change::Model {
    let shares = vec![None; after.len()];
    change_in_shares(app, kind, day, before, after, &shares).await
}

/// A change in which `before` became `after`, each unit after it with its share of the tasks.
pub(crate) async fn change_in_shares(
    app: &TestApp,
    kind: unit_change::UnitChangeKind,
    day: &str,
    before: &[&unit::Model],
    after: &[&unit::Model],
    shares: &[Option<(i64, i64)>],
) -> unit_change::Model {
    use unit_change_party::UnitChangeRole::{Predecessor, Successor};

    let region_id = before.iter().chain(after).next().unwrap().region_id;
    let txn = app.database.writer().begin().await.unwrap();
    let change = unit_change::ActiveModel {
        id: Set(app.clock.id()),
        region_id: Set(region_id),
        kind: Set(kind),
        effective_on: Set(day.parse().unwrap()),
        legal_basis: Set(Some("Perda 1".to_owned())),
        note: Set(None),
        promised_saving_sen: Set(None),
        source_document_id: Set(None),
        source_line: Set(None),
    }
    .insert(&txn)
    .await
    .unwrap();
    let before = before.iter().map(|unit| (unit.id, Predecessor, None));
    let after = after.iter().zip(shares);
    let after = after.map(|(unit, share)| (unit.id, Successor, *share));
    for (unit_id, role, share) in before.chain(after) {
        unit_change_party::ActiveModel {
            unit_change_id: Set(change.id),
            unit_id: Set(unit_id),
            role: Set(role),
            share_numerator: Set(share.map(|(numerator, _)| numerator)),
            share_denominator: Set(share.map(|(_, denominator)| denominator)),
            source_line: Set(None),
        }
        .insert(&txn)
        .await
        .unwrap();
    }
    let seal = unit_change_seal::ActiveModel {
        unit_change_id: Set(change.id),
    };
    seal.insert(&txn).await.unwrap();
    versions::renew(&txn, AreaSet::of(&[Area::Units]), &Clock::system())
        .await
        .unwrap();
    txn.commit().await.unwrap();
    change
}

/// A code list in use since 2021.
pub(crate) async fn code_list(
    app: &TestApp,
    kind: code_list::CodeListKind,
    edition: &str,
) -> code_list::Model {
    code_list_in(app, kind, edition, (Some(2021), None)).await
}

/// A code list in use from a fiscal year to another.
pub(crate) async fn code_list_in(
    app: &TestApp,
    kind: code_list::CodeListKind,
    edition: &str,
    (first, last): (Option<i16>, Option<i16>),
) -> code_list::Model {
    code_list::ActiveModel {
        id: Set(app.clock.id()),
        kind: Set(kind),
        edition: Set(edition.to_owned()),
        regulation: Set(format!("Permendagri {edition}")),
        first_fiscal_year: Set(first),
        last_fiscal_year: Set(last),
        official: Set(true),
        source_document_id: Set(None),
    }
    .put(app)
    .await
}

pub(crate) async fn account(
    app: &TestApp,
    list: &code_list::Model,
    code: &str,
    within: Option<&account::Model>,
) -> account::Model {
    use account::AccountLevel::{Class, Group, Type};
    account::ActiveModel {
        id: Set(app.clock.id()),
        code_list_id: Set(list.id),
        code: Set(code.to_owned()),
        level: Set(match within.map(|above| above.level) {
            None => Class,
            Some(Class) => Group,
            Some(_) => Type,
        }),
        name: Set(Some(format!("Akun {code}"))),
        search_name: Set(search_name::plain(&format!("Akun {code}"))),
        parent_id: Set(within.map(|above| above.id)),
        normal_balance: Set(None),
    }
    .put(app)
    .await
}
