//! Every write renews the areas it touched; every read is of areas that the schema tells.

use std::collections::{BTreeMap, HashMap};

use admission::{Admission, Limits, Sizes};
use async_graphql::Variables;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use pantau::area::versions::Versions;
use pantau::area::{Area, AreaSet};
use pantau::graphql::areas::Areas;
use pantau::graphql::sdl;
use pantau::import::Kind;
use sea_orm::{ConnectionTrait as _, Statement};

use crate::statements::fill;
use crate::support::files::{REGIONS_2016, REGIONS_2025};
use crate::support::{Engine, TestApp, on_both};

/// Tables that hold nothing anyone asks for.
const NO_DATA: [&str; 2] = ["area_version", "seaql_migrations"];

async fn tables(app: &TestApp) -> Vec<String> {
    let sql = match app.database.engine() {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => {
            "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'"
        }
    };
    let rows = rows(app, sql).await;
    let names = rows
        .iter()
        .map(|row| row.try_get::<String>("", "name").unwrap());
    names
        .filter(|name| !NO_DATA.contains(&name.as_str()))
        .collect()
}

async fn rows(app: &TestApp, sql: &str) -> Vec<sea_orm::QueryResult> {
    let reader = app.database.reader();
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    reader.query_all_raw(statement).await.unwrap()
}

/// Every row of every table, as text.
async fn content(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut content = BTreeMap::new();
    for table in tables(app).await {
        let text = match app.database.engine() {
            Engine::Postgres => "CAST(t AS TEXT)".to_owned(),
            Engine::Sqlite => {
                let columns = format!("SELECT name FROM pragma_table_info('{table}')");
                let columns = rows(app, &columns).await;
                let columns = columns
                    .iter()
                    .map(|row| row.try_get::<String>("", "name").unwrap());
                columns
                    .map(|name| format!("quote({name})"))
                    .collect::<Vec<_>>()
                    .join(" || ',' || ")
            }
        };
        let rows = rows(app, &format!("SELECT {text} AS row_text FROM {table} t")).await;
        let rows = rows
            .iter()
            .map(|row| row.try_get::<String>("", "row_text").unwrap());
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        content.insert(table, rows);
    }
    content
}

on_both! {
    async fn every_table_belongs_to_an_area(app) {
        let tables = tables(app).await;

        assert!(tables.len() > 20, "{tables:?}");
        let strays: Vec<_> = tables.iter().filter(|table| Area::of_table(table).is_none()).collect();
        assert!(strays.is_empty(), "{strays:?}");
    }

    async fn an_import_renews_the_area_of_every_table_it_changes(app) {
        let budget = "kode_wilayah,tahun,jenis_dokumen,judul,kode_organisasi,nama_organisasi,no_rekening,uraian,jumlah,sebelum,sesudah,selisih,persen,sumber_berkas\n\
                      34.02,2014,APBD,APBD,1.02.01,Dinas Kesehatan,1.02.1.02.01.00.00.5.1.1,Belanja Pegawai,500,,,,,a.csv\n";
        let files = [
            (Kind::Regions, "regions_2016.csv", REGIONS_2016),
            (Kind::Regions, "regions_2025.csv", REGIONS_2025),
            (Kind::Population, "population_2025.csv", "kode,nama,pria,wanita,total\n34,Daerah Istimewa Yogyakarta,10,12,22\n"),
            (Kind::Area, "area_2025.csv", "kode,nama,luas\n34,Daerah Istimewa Yogyakarta,3170.645\n"),
            (Kind::Accounts, "accounts.csv", "kode,tingkat,nama,saldo_normal\n5,akun,BELANJA,\n"),
            (Kind::Nomenclature, "nomenclature.csv", "tingkat,kode,nama\nurusan,1,WAJIB\n"),
            (Kind::Budget, "budget.csv", budget),
            (Kind::Services, "services.csv", "kode_wilayah,kode_unit,kode_layanan,nama_layanan,berlaku_sejak\n34.02,1.02.01,1,Imunisasi,2014-06-01\n"),
            (Kind::Satisfaction, "skm.csv", "kode_wilayah,kode_unit,kode_survei,periode_awal,periode_akhir,u1\n34.02,1.02.01,1,2014-06-01,2014-06-30,4\n"),
        ];
        let mut renewed_by_all = AreaSet::NONE;
        for (kind, name, bytes) in files {
            let (before, versions) = (content(app).await, Versions::read(app.database.reader()).await.unwrap());

            app.import(kind, name, bytes).await;

            let (after, now) = (content(app).await, Versions::read(app.database.reader()).await.unwrap());
            let renewed = Area::ALL.into_iter().filter(|area| versions.of(*area) != now.of(*area));
            let renewed = renewed.fold(AreaSet::NONE, AreaSet::with);
            let changed = before.iter().filter(|(table, rows)| after[*table] != **rows);
            let changed = changed.map(|(table, _)| Area::of_table(table).unwrap()).fold(AreaSet::NONE, AreaSet::with);
            assert!(changed.holds(Area::Sources), "{name}");
            assert!(renewed.covers(changed), "{name} changed {changed:?} and renewed {renewed:?}");
            assert!(kind == Kind::Budget || renewed != AreaSet::ALL, "{name} renewed everything");
            renewed_by_all = renewed_by_all.and(renewed);
        }
        assert!(renewed_by_all.covers(AreaSet::DATA), "{renewed_by_all:?}");
    }

    async fn an_import_that_is_not_kept_renews_nothing(app) {
        let before = Versions::read(app.database.reader()).await.unwrap();

        let dry = pantau::import::Options { dry_run: true, ..Default::default() };
        app.try_import(Kind::Regions, "regions_2016.csv", REGIONS_2016, &dry).await.unwrap();
        app.import_refusal(Kind::Regions, "regions_2016.csv", "nothing\n").await;

        assert_eq!(Versions::read(app.database.reader()).await.unwrap(), before);
    }

    async fn no_query_reads_an_area_that_the_schema_does_not_tell(app) {
        fill(app).await;
        let areas = Areas::of(&sdl()).unwrap();
        let admission = Admission::new(&sdl(), Limits::default(), Sizes::default(), 1 << 20).unwrap();
        let mut queries = Queries::new().all();
        for list in Queries::new().lists_of_nodes() {
            let found = app.ask(&format!("{{ {list}(first: 1) {{ nodes {{ __typename ... on Node {{ id }} }} }} }}")).await;
            if let Some(id) = found[&list]["nodes"][0]["id"].as_str() {
                queries.push(format!("{{ node(id: \"{id}\") {{ id __typename }} nodes(ids: [\"{id}\"]) {{ id }} }}"));
            }
        }
        assert!(queries.len() > 200, "only {}", queries.len());

        for query in queries {
            let document = admission.document(&query).unwrap_or_else(|refusal| panic!("{query}\n{refusal:?}"));
            let operation = document.operation(None, Variables::default()).unwrap();
            let told = operation.reads().iter().fold(AreaSet::NONE, |told, read| {
                told.and(areas.read_by(read.ty(), read.field()))
            });

            let statements = app.statements_for(&query).await;

            let read = AreaSet::named_in(&statements.join("\n"));
            assert!(told.covers(read), "{query}\nreads {read:?}, is said to read {told:?}");
        }
    }
}

/// Queries that together ask every field, test every filter and take every order.
pub(crate) struct Queries {
    types: HashMap<String, TypeKind>,
}

impl Queries {
    pub(crate) fn new() -> Self {
        let definitions = parse_schema(sdl()).unwrap().definitions.into_iter();
        let types = definitions.filter_map(|definition| match definition {
            TypeSystemDefinition::Type(of) => Some((of.node.name.node.to_string(), of.node.kind)),
            _ => None,
        });
        let types = types.collect();
        Self { types }
    }

    pub(crate) fn all(&self) -> Vec<String> {
        let mut queries = Vec::new();
        for (list, field) in self.lists() {
            let nodes = self.field(named(&field.ty.node), "nodes").unwrap();
            for asked in self.fields(named(&nodes.ty.node)) {
                let asked = self.select(asked, 1);
                queries.push(format!(
                    "{{ {list}(first: 2) {{ totalCount nodes {{ __typename {asked} }} }} }}"
                ));
            }
            let pages = ["first", "last", "after", "before"];
            let arguments = field.arguments.iter().map(|argument| &argument.node);
            for argument in arguments.filter(|argument| !pages.contains(&&*argument.name.node)) {
                for value in self.values(&argument.ty.node, &argument.name.node) {
                    let name = &argument.name.node;
                    queries.push(format!("{{ {list}(first: 2, {name}: {value}) {{ totalCount nodes {{ __typename }} }} }}"));
                }
            }
        }
        for field in self.fields("Query") {
            let ids = field
                .arguments
                .iter()
                .any(|argument| named(&argument.node.ty.node) == "ID");
            if !is_list(field) && !ids {
                queries.push(format!("{{ {} }}", self.select(field, 1)));
            }
            match field.name.node.as_str() {
                "budgetCube" => queries.extend(self.cubes(field)),
                "budgetDiff" => queries.extend(self.diffs(field)),
                "signals" => queries.extend(self.signals(field)),
                _ => {}
            }
        }
        queries
    }

    /// Cubes by every dimension, of everything that can be filtered by.
    fn cubes(&self, field: &FieldDefinition) -> Vec<String> {
        let values = |name: &str| {
            let mut arguments = field.arguments.iter().map(|argument| &argument.node);
            let found = arguments
                .find(|argument| argument.name.node == name)
                .unwrap();
            self.values(&found.ty.node, name)
        };
        let by = values("groupBy");
        let keys = by.iter().map(|by| {
            format!("{{ budgetCube(groupBy: {by}, first: 2) {{ nodes {{ keys {{ name node {{ id }} }} items {{ nodes {{ id }} }} }} }} }}")
        });
        let filters = values("filter");
        let filters = filters.iter().map(|filter| {
            format!(
                "{{ budgetCube(groupBy: {}, filter: {filter}) {{ nodes {{ current }} }} }}",
                by[0]
            )
        });
        keys.chain(filters).collect()
    }

    /// Comparisons of everything that can be filtered by, also of years of two editions.
    fn diffs(&self, field: &FieldDefinition) -> Vec<String> {
        let mut arguments = field.arguments.iter().map(|argument| &argument.node);
        let filter = arguments.find(|argument| argument.name.node == "filter");
        let filters = self.values(&filter.unwrap().ty.node, "filter").into_iter();
        // Its years are those of the ends.
        let filters = filters.filter(|filter| !filter.contains("fiscalYear"));
        let queries = filters.flat_map(|filter| {
            [2014, 2021].map(|year| {
                format!("{{ budgetDiff(from: {{ fiscalYear: 2014 }}, to: {{ fiscalYear: {year} }}, filter: {filter}) {{ total {{ from }} }} }}")
            })
        });
        queries.collect()
    }

    /// Signals of a government and a year, by everything that can be filtered and ordered by.
    fn signals(&self, field: &FieldDefinition) -> Vec<String> {
        let values = |name: &str| {
            let mut arguments = field.arguments.iter().map(|argument| &argument.node);
            let found = arguments
                .find(|argument| argument.name.node == name)
                .unwrap();
            self.values(&found.ty.node, name)
        };
        let filters = values("filter");
        let orders = values("orderBy");
        let first = &filters[0];
        let queries = filters.iter().map(|filter| format!("filter: {filter}"));
        let queries = queries.chain(
            orders
                .iter()
                .map(|by| format!("filter: {first}, orderBy: {by}")),
        );
        queries
            .map(|arguments| format!("{{ signals({arguments}) {{ nodes {{ value }} }} }}"))
            .collect()
    }

    /// The lists at the top whose rows have a global id.
    fn lists_of_nodes(&self) -> Vec<String> {
        let is_node = |field: &FieldDefinition| {
            let row = self.field(named(&field.ty.node), "nodes").unwrap();
            match self.types.get(named(&row.ty.node)) {
                Some(TypeKind::Object(object)) => {
                    object.implements.iter().any(|of| of.node == "Node")
                }
                Some(TypeKind::Interface(_)) => self.field(named(&row.ty.node), "id").is_some(),
                _ => false,
            }
        };
        let lists = self.lists().into_iter();
        lists
            .filter(|(_, field)| is_node(field))
            .map(|(list, _)| list)
            .collect()
    }

    /// The lists at the top, by name.
    fn lists(&self) -> Vec<(String, FieldDefinition)> {
        let fields = self.fields("Query").into_iter();
        fields
            .filter(|field| is_list(field))
            .map(|field| (field.name.node.to_string(), field.clone()))
            .collect()
    }

    fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        match self.types.get(of) {
            Some(TypeKind::Object(object)) => {
                object.fields.iter().map(|field| &field.node).collect()
            }
            Some(TypeKind::Interface(interface)) => {
                interface.fields.iter().map(|field| &field.node).collect()
            }
            _ => Vec::new(),
        }
    }

    fn field(&self, of: &str, name: &str) -> Option<&FieldDefinition> {
        self.fields(of)
            .into_iter()
            .find(|field| field.name.node == name)
    }

    /// A field with what it needs, and its own fields so many levels down.
    fn select(&self, field: &FieldDefinition, levels: usize) -> String {
        let sums = ["budgetSeries", "budgetCompare", "budgetMap"];
        let required = field
            .arguments
            .iter()
            .map(|argument| &argument.node)
            .filter_map(|argument| {
                let name = argument.name.node.as_str();
                match name {
                    "first" => Some("first: 2".to_owned()),
                    "from" | "to" if named(&argument.ty.node) == "BudgetDiffEndInput" => {
                        Some(format!("{name}: {{ fiscalYear: 2014 }}"))
                    }
                    // Sums are of one side and of years that are named.
                    "filter" if sums.contains(&field.name.node.as_str()) => Some(
                        "filter: { fiscalYear: { eq: 2014 }, side: { eq: EXPENDITURE } }"
                            .to_owned(),
                    ),
                    _ if argument.ty.node.nullable && name != "regionCode" && name != "code" => {
                        None
                    }
                    _ => Some(format!(
                        "{name}: {}",
                        self.values(&argument.ty.node, name).remove(0)
                    )),
                }
            });
        let required: Vec<String> = required.collect();
        let arguments = if required.is_empty() {
            String::new()
        } else {
            format!("({})", required.join(", "))
        };
        let inner: Vec<String> = self
            .fields(named(&field.ty.node))
            .into_iter()
            .filter(|inner| levels > 0 || self.fields(named(&inner.ty.node)).is_empty())
            .map(|inner| {
                let in_a_list = matches!(inner.name.node.as_str(), "nodes" | "edges" | "node");
                self.select(
                    inner,
                    if in_a_list {
                        levels
                    } else {
                        levels.saturating_sub(1)
                    },
                )
            })
            .collect();
        let name = &field.name.node;
        if self.fields(named(&field.ty.node)).is_empty() {
            format!("{name}{arguments}")
        } else {
            format!("{name}{arguments} {{ __typename {} }}", inner.join(" "))
        }
    }

    /// Values of a type: of an input, one for each of its fields.
    fn values(&self, of: &Type, name: &str) -> Vec<String> {
        let inner = match &of.base {
            // A cube names its side and its years.
            BaseType::List(inner) if name == "groupBy" => {
                let others = self.values(inner, "dimension").into_iter();
                let others = others.filter(|by| by != "SIDE" && by != "FISCAL_YEAR");
                return others
                    .map(|by| format!("[SIDE, FISCAL_YEAR, {by}]"))
                    .collect();
            }
            BaseType::List(inner) => {
                let values = self.values(inner, name);
                return values.iter().map(|value| format!("[{value}]")).collect();
            }
            BaseType::Named(inner) => inner.as_str(),
        };
        let text = |value: &str| vec![format!("\"{value}\"")];
        match inner {
            "Int" if matches!(name, "first" | "last" | "yearsBefore" | "yearsAfter") => {
                vec!["2".to_owned()]
            }
            "Int" => vec!["2014".to_owned()],
            "Boolean" => vec!["true".to_owned()],
            "Float" => vec!["0.5".to_owned()],
            "Date" => text("2014-01-01"),
            "DateTime" => text("2014-01-01T00:00:00Z"),
            "RegionCode" => text("34"),
            "AccountCode" | "Rupiah" | "BigInt" | "Degrees" => text("1"),
            "String" | "ID" if matches!(name, "after" | "before") => Vec::new(),
            // What is asked about a thing takes the id of one: of a unit that is not there.
            "ID" if name == "on" => text("VQAAAAAAAAAAAAAAAAAAAAA"),
            "String" | "ID" => text("1.01"),
            _ => match &self.types[inner] {
                TypeKind::Enum(choice) => choice
                    .values
                    .iter()
                    .map(|value| value.node.value.node.to_string())
                    .collect(),
                TypeKind::InputObject(input) => {
                    let fields: Vec<&InputValueDefinition> =
                        input.fields.iter().map(|field| &field.node).collect();
                    self.inputs(&fields)
                }
                other => panic!("{inner}: {other:?}"),
            },
        }
    }

    fn inputs(&self, fields: &[&InputValueDefinition]) -> Vec<String> {
        let name = |field: &InputValueDefinition| field.name.node.to_string();
        if fields.iter().any(|field| name(field) == "direction") {
            let by = fields.iter().find(|field| name(field) == "field").unwrap();
            let values = self.values(&by.ty.node, "field").into_iter();
            return values
                .map(|value| format!("{{ field: {value}, direction: DESC }}"))
                .collect();
        }
        let required =
            |field: &InputValueDefinition| !field.ty.node.nullable && field.default_value.is_none();
        let own = fields
            .iter()
            .filter(|field| !matches!(name(field).as_str(), "and" | "or" | "not"));
        own.flat_map(|field| {
            let values = self.values(&field.ty.node, &name(field)).into_iter();
            let others = fields
                .iter()
                .filter(|other| required(other) && name(other) != name(field));
            let others = others.map(|other| {
                let value = self.values(&other.ty.node, &name(other)).remove(0);
                format!("{}: {value}, ", name(other))
            });
            let others: String = others.collect();
            let name = name(field);
            values.map(move |value| format!("{{ {others}{name}: {value} }}"))
        })
        .collect()
    }
}

/// Whether a field at the top is a list of rows; cubes and signals need more than a page.
fn is_list(field: &FieldDefinition) -> bool {
    let is_asked_for = matches!(field.name.node.as_str(), "budgetCube" | "signals");
    named(&field.ty.node).ends_with("Connection") && !is_asked_for
}

fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}
