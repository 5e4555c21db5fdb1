//! Lists as files, over HTTP.

mod cube;
mod parquet;

use std::collections::HashSet;
use std::io::Read as _;

use entity::budget_document::BudgetStage;
use entity::{budget_document, unit};
use pantau::area::{AreaSet, versions::Versions};
use pantau::config::Config;
use pantau::database::Database;
use pantau::export::{Format, Options, pump};
use pantau::import::Kind;
use pantau::service::Services;
use pantau::service::condition::Condition;
use serde_json::{Value, json};

use crate::statements::fill;
use crate::support::build::{
    document, fact, finding, item, program, region, service, source_row, total, unit,
};
use crate::support::files::REGIONS_2016;
use crate::support::{TestApp, on_both};

/// A unit of Bantul with an enacted and an amended budget of two items; one has a name that a
/// spreadsheet would run.
async fn bantul(app: &TestApp) -> (unit::Model, budget_document::Model) {
    let region = region("34.02").named("Kabupaten Bantul").create(app).await;
    let unit = unit(&region, "1.02")
        .named("Dinas \"Kesehatan\", Bantul")
        .create(app)
        .await;
    let enacted = document(&unit).create(app).await;
    let amended = document(&unit)
        .stage(BudgetStage::Amended)
        .create(app)
        .await;
    let program = program(app, &unit, 2014, "1.02.01", None).await;
    let first = item(&enacted)
        .of(&program)
        .named("=HYPERLINK(\"http://x\")")
        .create(app)
        .await;
    let second = item(&enacted).named("Belanja Pegawai").create(app).await;
    fact(app, &enacted, &first, 400).await;
    fact(app, &amended, &first, 500).await;
    fact(app, &amended, &second, -7).await;
    (unit, enacted)
}

fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    query.finish()
}

impl TestApp {
    /// The text of a file.
    async fn file(&self, path: &str) -> String {
        let answer = self.get(path).await;
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert_eq!(status, 200, "{path}\n{text}");
        text
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }

    /// Status, code and message of what is answered instead of a file.
    async fn refused_file(&self, path: &str) -> (u16, String, String) {
        let answer = self.get(path).await;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let error = &body["errors"][0];
        (
            status,
            text(&error["extensions"]["code"]),
            text(&error["message"]),
        )
    }
}

/// The lines of a file as JSON.
fn lines(file: &str) -> Vec<Value> {
    file.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

on_both! {
    async fn items_are_a_csv_file_with_their_measures(app) {
        bantul(app).await;

        let answer = app.get("/export/budgetItems.csv").await;

        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(header("content-disposition"), "attachment; filename=\"budget_items.csv\"");
        let file = answer.text().await.unwrap();
        let mut rows = file.split("\r\n");
        assert_eq!(rows.next().unwrap(), "id,region_code,region_name,unit_code,unit_name,fiscal_year,side,program_code,program_name,program_level,account_code,account_name,fund_source,name,enacted,current,realized,change,remaining,absorption_rate,rests_on_undated_documents");
        let first = rows.next().unwrap().split_once(',').unwrap();
        assert_eq!(first.1, "34.02,Kabupaten Bantul,1.02,\"Dinas \"\"Kesehatan\"\", Bantul\",2014,EXPENDITURE,1.02.01,Program 1.02.01,PROGRAM,,,,\"'=HYPERLINK(\"\"http://x\"\")\",400.00,500.00,,100.00,,,false");
        let second = rows.next().unwrap().split_once(',').unwrap();
        assert!(second.1.ends_with(",,,,,,,Belanja Pegawai,,-7.00,,,,,false"), "{}", second.1);
        assert_eq!(rows.next(), Some(""));
        assert_eq!(rows.next(), None);
        let node = app.ask(&format!("{{ node(id: \"{}\") {{ __typename }} }}", first.0)).await;
        assert_eq!(node["node"]["__typename"], "BudgetItem");
    }

    async fn a_byte_order_mark_is_there_on_demand(app) {
        bantul(app).await;

        let plain = app.bytes("/export/budgetItems.csv").await;
        let marked = app.bytes("/export/budgetItems.csv?bom=true").await;

        assert_eq!(marked, ["\u{feff}".as_bytes(), plain.as_slice()].concat());
    }

    async fn json_lines_hold_what_the_api_answers(app) {
        bantul(app).await;

        let file = lines(&app.file("/export/budgetItems.ndjson").await);
        let answer = app.ask("{ budgetItems { nodes { id name fiscalYear enacted current change restsOn: amounts { restsOnUndatedDocuments } unit { code } } } }").await;

        let nodes = answer["budgetItems"]["nodes"].as_array().unwrap();
        assert_eq!(file.len(), nodes.len());
        for (line, node) in file.iter().zip(nodes) {
            for (column, field) in [("id", "id"), ("name", "name"), ("fiscal_year", "fiscalYear"), ("enacted", "enacted"), ("current", "current"), ("change", "change")] {
                assert_eq!(line[column], node[field], "{column}");
            }
            assert_eq!(line["unit_code"], node["unit"]["code"]);
        }
    }

    async fn measures_are_those_of_the_date_asked(app) {
        bantul(app).await;

        let before = lines(&app.file("/export/budgetItems.ndjson?asOf=2013-12-31").await);
        let within = lines(&app.file("/export/budgetItems.ndjson?asOf=2014-06-30").await);
        let refused = app.refused_file("/export/budgetItems.ndjson?asOf=June").await;

        assert_eq!(before[0]["current"], Value::Null);
        assert_eq!(within[0]["current"], "500.00");
        assert_eq!(within[0]["rests_on_undated_documents"], true);
        assert_eq!(refused.1, "BAD_USER_INPUT");
    }

    async fn a_file_has_the_rows_of_the_list_in_its_order(app) {
        bantul(app).await;
        let filter = json!({ "name": { "contains": "Belanja" } }).to_string();
        let order = json!([{ "field": "NAME", "direction": "DESC" }]).to_string();

        let filtered = lines(&app.file(&format!("/export/budgetItems.ndjson?{}", query(&[("filter", &filter)]))).await);
        let ordered = lines(&app.file(&format!("/export/budgetItems.ndjson?{}", query(&[("orderBy", &order)]))).await);
        let documents = app.file("/export/budgetDocuments.csv").await;

        assert_eq!(filtered.len(), 1);
        assert_eq!(filtered[0]["name"], "Belanja Pegawai");
        assert_eq!(ordered[0]["name"], "Belanja Pegawai");
        assert_eq!(ordered[1]["name"], "=HYPERLINK(\"http://x\")");
        assert_eq!(documents.lines().count(), 3);
    }

    async fn a_list_longer_than_a_page_is_whole(app) {
        use std::fmt::Write as _;
        let mut list = "kode,nama\n34,DAERAH ISTIMEWA\n34.02,KAB. BANTUL\n".to_owned();
        for district in 1..=5 {
            writeln!(list, "34.02.0{district},Kecamatan {district}").unwrap();
            for number in 1..=900 {
                writeln!(list, "34.02.0{district}.{},Desa {number}", 2_000 + number).unwrap();
            }
        }
        app.import(Kind::Regions, "regions_2025.csv", list).await;

        let file = lines(&app.file("/export/regions.ndjson").await);
        let villages = json!({ "level": { "eq": "VILLAGE" } }).to_string();
        let of_level = lines(&app.file(&format!("/export/regions.ndjson?{}", query(&[("filter", &villages)]))).await);

        assert_eq!(file.len(), 4_507);
        let codes: Vec<&str> = file.iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert!(codes.is_sorted(), "the order of the list");
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
        assert_eq!(of_level.len(), 4_500);
        assert_eq!(of_level[0]["parent_name"], "Kecamatan 1");
    }

    async fn what_is_not_understood_is_refused_as_by_the_api(app) {
        let (unit, _) = bantul(app).await;
        let answer = app.post("query($f: BudgetItemFilter) { budgetItems(filter: $f) { totalCount } }", json!({ "f": { "colour": 1 } })).await;
        let said = answer["errors"][0]["message"].as_str().unwrap().replace("$f", "$filter");

        let of = app.ask("{ units { nodes { id } } }").await["units"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        for (path, message) in [
            ("/export/colours.csv".to_owned(), "There is no list `colours`."),
            ("/export/budgetItems.pdf".to_owned(), "There is no format `pdf`."),
            ("/export/budgetItems.csv?filter=%7B".to_owned(), "The argument `filter` is JSON of the type BudgetItemFilter."),
            ("/export/budgetItems.csv?filter=%7B%22colour%22%3A1%7D".to_owned(), said.as_str()),
            ("/export/budgetItems.csv?first=5".to_owned(), "A file has all rows; it takes no `first`."),
            ("/export/budgetItems.csv?colour=red".to_owned(), "The list has no argument `colour`."),
            ("/export/budgetItems.csv?bom=maybe".to_owned(), "`bom` is true or false."),
            ("/export/budgetItems.csv?of=x".to_owned(), "`of` is not the id of an object with lists."),
            (format!("/export/facts.csv?of={of}"), "A Unit has no list `facts`."),
        ] {
            let refused = app.refused_file(&path).await;

            assert_eq!((refused.0, refused.2.as_str()), (400, message), "{path}");
            assert!(["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"].contains(&&*refused.1), "{path}");
        }
        drop(unit);
    }

    async fn every_list_leads_to_its_files(app) {
        fill(app).await;
        let exports = "exports { about csv ndjson xlsx parquet }";
        let lists = [
            "regions", "units", "unitChanges", "programs", "budgetDocuments", "budgetItems", "accounts",
            "nomenclature", "fundSources", "sourceDocuments", "importRuns", "qualityFindings",
        ];
        let mut answers = Vec::new();
        for list in lists {
            answers.push(app.ask(&format!("{{ {list}(first: 1) {{ totalCount {exports} }} }}")).await[list].take());
        }
        for (list, inner) in [
            ("regions", "children"), ("regions", "units"), ("regions", "unitChanges"), ("regions", "budgetDocuments"),
            ("units", "children"), ("units", "changes"), ("units", "programs"), ("units", "budgetDocuments"),
            ("units", "budgetItems"), ("units", "findings"), ("programs", "children"), ("programs", "budgetItems"),
            ("budgetDocuments", "facts"), ("budgetDocuments", "publishedTotals"), ("budgetDocuments", "findings"),
            ("accounts", "children"), ("sourceDocuments", "importRuns"), ("sourceDocuments", "budgetDocuments"),
            ("importRuns", "findings"),
        ] {
            let found = app.ask(&format!("{{ {list}(first: 1) {{ nodes {{ {inner} {{ totalCount {exports} }} }} }} }}")).await;
            answers.push(found[list]["nodes"][0][inner].clone());
        }

        for answer in answers {
            let count = usize::try_from(answer["totalCount"].as_i64().unwrap()).unwrap();
            let path = |format: &str| answer["exports"][format].as_str().unwrap().to_owned();
            let about: Value = app.get(&path("about")).await.json().await.unwrap();
            assert_eq!(about["rows"], count, "{answer}");
            assert_eq!(lines(&app.file(&path("ndjson")).await).len(), count, "{answer}");
            assert_eq!(csv::Reader::from_reader(app.file(&path("csv")).await.as_bytes()).records().count(), count, "{answer}");
            assert!(app.bytes(&path("xlsx")).await.starts_with(b"PK"), "{answer}");
            assert!(app.bytes(&path("parquet")).await.ends_with(b"PAR1"), "{answer}");
        }
    }

    async fn a_link_keeps_filter_order_and_date(app) {
        bantul(app).await;

        let answer = app.ask("{
            budgetItems(filter: { side: { eq: EXPENDITURE }, name: { contains: \"Pegawai & <x>\" } }, orderBy: [{ field: NAME, direction: DESC }], first: 3) { exports { csv } }
            units(asOf: \"2014-01-01\") { exports { csv } }
            regions { exports { ndjson } }
        }").await;

        assert_eq!(answer["budgetItems"]["exports"]["csv"], format!("/export/budgetItems.csv?{}", query(&[
            ("filter", "{\"name\":{\"contains\":\"Pegawai & <x>\"},\"side\":{\"eq\":\"EXPENDITURE\"}}"),
            ("orderBy", "[{\"direction\":\"DESC\",\"field\":\"NAME\"}]"),
        ])));
        assert_eq!(answer["units"]["exports"]["csv"], "/export/units.csv?asOf=2014-01-01");
        assert_eq!(answer["regions"]["exports"]["ndjson"], "/export/regions.ndjson?asOf=2026-11-21");
    }

    async fn a_description_comes_before_the_file(app) {
        bantul(app).await;

        let about: Value = app.get("/export/budgetItems?asOf=2014-06-30").await.json().await.unwrap();

        assert_eq!(about["rows"], 2);
        assert_eq!(about["table"], "budget_items");
        assert_eq!(about["files"][0]["path"], "/export/budgetItems.csv?asOf=2014-06-30");
        for file in about["files"].as_array().unwrap() {
            let size = app.bytes(file["path"].as_str().unwrap()).await.len();
            assert_eq!(file["aboutBytes"], size, "{file}");
        }
        let fields = about["schema"]["fields"].as_array().unwrap();
        let money = fields.iter().find(|field| field["name"] == "current").unwrap();
        assert_eq!(money["type"], "number");
        assert!(fields.iter().all(|field| !field["description"].as_str().unwrap().is_empty()));
    }

    async fn a_file_that_has_not_changed_is_not_sent_again(app) {
        let (_, enacted) = bantul(app).await;
        let get = async |etag: &str| {
            let request = app.http.get(format!("{}/export/budgetItems.csv", app.address));
            request.header("if-none-match", etag).send().await.unwrap()
        };
        let first = app.get("/export/budgetItems.csv").await;
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();

        let same = get(&etag).await.status();
        let item = item(&enacted).create(app).await;
        fact(app, &enacted, &item, 1).await;
        let other = get(&etag).await;

        assert_eq!(same, 304);
        assert_eq!(other.status(), 200);
        assert_ne!(other.headers()["etag"], etag);
    }

    async fn a_moment_is_not_touched_by_what_is_written_later(app) {
        bantul(app).await;
        let now = app.database.frozen().await.unwrap();
        let versions = Versions::asked_of(&now).await.unwrap();

        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;

        let count = async |database: &Database| {
            let lists = Services::new(database, app.clock.clone()).lists;
            lists.every::<entity::region::Model>(&Condition::ALWAYS).await.unwrap().len()
        };
        assert_eq!(count(&now).await, 2);
        assert_eq!(Versions::asked_of(&now).await.unwrap(), versions);
        assert_ne!(Versions::asked_of(&app.database).await.unwrap(), versions);
        assert!(count(&app.database).await > 2);
    }

    async fn a_table_names_every_area_that_its_rows_are_read_from(app) {
        fill(app).await;
        for list in ["regions", "units", "unitChanges", "programs", "budgetDocuments", "budgetItems", "accounts", "sourceDocuments", "importRuns", "qualityFindings"] {
            let asked = pantau::graphql::export::ListAsked { field: list.to_owned(), ..Default::default() };
            let api = pantau::graphql::Api::new(Services::new(&app.database, app.clock.clone()), &Config::default()).unwrap();
            let told = api.list_to_export(&asked, "").await.unwrap().source.sheet().areas;

            let (_, statements) = app.statements_of(app.file(&format!("/export/{list}.csv"))).await;

            let statements: Vec<_> = statements.into_iter().filter(|sql| !sql.contains("area_version")).collect();
            let read = AreaSet::named_in(&statements.join("\n"));
            assert!(told.covers(read), "{list} reads {read:?}, is said to read {told:?}");
        }
    }

    async fn a_file_costs_as_many_statements_for_many_rows_as_for_few(app) {
        fill(app).await;
        let path = |codes: &str| {
            let filter = json!({ "regionCode": { "startsWith": codes } }).to_string();
            format!("/export/budgetItems.csv?{}", query(&[("filter", &filter)]))
        };

        let (few, statements_for_few) = app.statements_of(app.file(&path("11"))).await;
        let (many, statements_for_many) = app.statements_of(app.file(&path(""))).await;

        assert_eq!((few.lines().count(), many.lines().count()), (7, 301));
        assert_eq!(statements_for_few.len(), statements_for_many.len());
    }

    async fn a_client_is_charged_for_the_rows_of_a_file(app) {
        fill(app).await;
        let limited = Config { rate_limit_burst: 40, rate_limit_per_second: 1, ..Config::default() };
        let (address, _stop) = app.with(limited).await;
        let get = async || app.http.get(format!("{address}/export/budgetItems.csv")).send().await.unwrap();

        let (first, second) = (get().await, get().await);

        assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 429));
        assert_eq!(first.headers()["ratelimit"], "\"cost\";r=9;t=31");
        assert!(second.headers().contains_key("retry-after"));
    }

    async fn a_workbook_with_more_rows_than_allowed_is_refused(app) {
        bantul(app).await;
        let (address, _stop) = app.with(Config { max_xlsx_rows: 1, rate_limit_burst: 0, ..Config::default() }).await;

        let refused = app.http.get(format!("{address}/export/budgetItems.xlsx")).send().await.unwrap();
        let csv = app.http.get(format!("{address}/export/budgetItems.csv")).send().await.unwrap();

        assert_eq!((refused.status().as_u16(), csv.status().as_u16()), (400, 200));
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
        assert_eq!(body["errors"][0]["message"], "The list has 2 rows, and an XLSX file may have 1. Ask for csv, or filter the list.");
    }

    async fn a_workbook_has_numbers_where_they_are_exact_and_text_where_not(app) {
        let (_, enacted) = bantul(app).await;
        let large = item(&enacted).named("Terlalu besar").create(app).await;
        fact(app, &enacted, &large, 90_000_000_000_000).await;

        let bytes = app.bytes("/export/budgetItems.xlsx").await;
        let again = app.bytes("/export/budgetItems.xlsx").await;

        let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())).unwrap();
        let mut sheet = String::new();
        book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(sheet.contains("<v>400</v>"), "{sheet}");
        assert!(sheet.contains("<v>-7</v>"));
        assert!(sheet.contains("90000000000000.00"));
        assert!(sheet.contains("'=HYPERLINK"));
        assert!(!sheet.contains("<f>"));
        assert_eq!(bytes, again);
    }

    async fn facts_and_totals_of_a_document_are_files(app) {
        let (_, enacted) = bantul(app).await;
        source_row(app, enacted.source_document_id, 7, "Belanja").await;
        total(app, &enacted, 9, 401, Some(400)).await;
        let found = app.ask("{ budgetDocuments(filter: { stage: { eq: ENACTED } }) { nodes { facts { exports { ndjson } } publishedTotals { exports { ndjson } } } } }").await;
        let path = |list: &str| found["budgetDocuments"]["nodes"][0][list]["exports"]["ndjson"].as_str().unwrap().to_owned();

        let facts = lines(&app.file(&path("facts")).await);
        let totals = lines(&app.file(&path("publishedTotals")).await);

        assert_eq!(facts.len(), 1);
        assert_eq!((&facts[0]["amount"], &facts[0]["stage"], &facts[0]["source_line"]), (&json!("400.00"), &json!("ENACTED"), &json!(7)));
        assert_eq!(facts[0]["source_sha256"], enacted.content_sha256.as_str());
        assert_eq!((&totals[0]["amount"], &totals[0]["leaf_sum"], &totals[0]["gap"]), (&json!("401.00"), &json!("400.00"), &json!("1.00")));
    }

    async fn a_government_is_one_file_that_stays_the_same(app) {
        let (of_bantul, enacted) = bantul(app).await;
        service(&of_bantul, "01").create(app).await;
        total(app, &enacted, 9, 401, Some(400)).await;
        finding(app, &enacted, "total-unmet").await;
        let other = region("34.04").create(app).await;
        let of_another = document(&unit(&other, "1.01").create(app).await).create(app).await;
        let line = item(&of_another).create(app).await;
        fact(app, &of_another, &line, 1).await;
        let path = app.ask("{ region(code: \"34.02\") { dataset } }").await["region"]["dataset"].as_str().unwrap().to_owned();

        let bytes = app.bytes(&path).await;
        let again = app.bytes(&path).await;
        let filed = app.import(Kind::Accounts, "accounts.csv", "kode,tingkat,nama,saldo_normal\n5,akun,BELANJA,\n").await;
        let later = app.bytes(&path).await;

        assert_eq!(bytes, again);
        assert_ne!(bytes, later, "{filed:?}");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let package: Value = serde_json::from_str(&text("datapackage.json")).unwrap();
        let tables: Vec<&str> = package["resources"].as_array().unwrap().iter().map(|table| table["path"].as_str().unwrap()).collect();
        let rows: Vec<(&str, usize)> = tables.iter().map(|table| (*table, text(table).lines().count() - 1)).collect();
        assert_eq!(rows, [
            ("regions.csv", 1), ("units.csv", 1), ("unit_changes.csv", 0), ("public_services.csv", 1), ("programs.csv", 1), ("budget_documents.csv", 2),
            ("budget_items.csv", 2), ("budget_facts.csv", 3), ("published_totals.csv", 1), ("quality_findings.csv", 1),
            ("source_documents.csv", 3), ("import_runs.csv", 3), ("accounts.csv", 0), ("fund_sources.csv", 0), ("nomenclature.csv", 0),
        ]);
        assert_eq!(app.refused_file("/export/governments/34.99.zip").await.0, 400);
        assert_eq!(app.ask("{ region(code: \"34\") { dataset } }").await["region"]["dataset"], "/export/governments/34.zip");
    }

    async fn a_list_has_a_descriptor_with_fiscal_concepts(app) {
        bantul(app).await;

        let package: Value = app.get("/export/budgetItems.datapackage.json?asOf=2014-06-30").await.json().await.unwrap();
        let plain: Value = app.get("/export/regions.datapackage.json").await.json().await.unwrap();

        let resource = &package["resources"][0];
        assert_eq!(package["profile"], "fiscal-data-package");
        assert_eq!(resource["path"], "budgetItems.csv?asOf=2014-06-30");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let file = app.file("/export/budgetItems.csv").await;
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(names.join(","), file.split_once("\r\n").unwrap().0);
        let current = fields.iter().find(|field| field["name"] == "current").unwrap();
        assert_eq!(current["normalize"], json!({ "phase": "adjusted" }));
        assert_eq!(resource["schema"]["extraFields"][0]["constant"], "IDR");
        assert_eq!(plain["profile"], "tabular-data-package");
    }

    async fn a_file_that_nobody_takes_to_its_end_ends_its_reading(app) {
        fill(app).await;
        let now = app.database.frozen().await.unwrap();
        let api = pantau::graphql::Api::new(Services::new(&now, app.clock.clone()), &Config::default()).unwrap();
        drop(now);
        let asked = pantau::graphql::export::ListAsked { field: "budgetItems".to_owned(), ..Default::default() };
        let source = api.list_to_export(&asked, "").await.unwrap().source;
        drop(api);

        let outcome = pump(source, Options::plain(Format::Csv), Closed).await;

        assert!(outcome.is_err());
        for _ in 0..8 {
            // Each takes one of the few places for moments, which are all free again.
            let moment = app.database.frozen().await.unwrap();
            Versions::asked_of(&moment).await.unwrap();
        }
    }
}

/// Takes nothing.
struct Closed;

impl std::io::Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
