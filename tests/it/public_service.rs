//! Public services and their standards: what is shown as of when, to whom, and what finds them.

use pantau::config::Config;
use pantau::service::public_service::component::Component;
use serde_json::{Value, json};

use crate::import_services::{HEADING, THREE, a_unit, import};
use crate::support::build::{region, service, unit};
use crate::support::files::of_the_project;
use crate::support::{TestApp, on_both};

/// The codes of the services that a filter lets through.
async fn codes(app: &TestApp, filter: Value) -> Vec<String> {
    let query = "query($filter: PublicServiceFilter) { publicServices(filter: $filter, first: 100,
        orderBy: [{ field: CODE }]) { totalCount nodes { code } } }";
    let found = app.ask_with(query, json!({ "filter": filter })).await;
    let nodes = found["publicServices"]["nodes"].as_array().unwrap().iter();
    let codes: Vec<String> = nodes
        .map(|node| node["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(found["publicServices"]["totalCount"], codes.len());
    codes
}

const WHOLE: &str = "{ publicService(regionCode: \"34.02\", unitCode: \"1.06.01\", code: \"01\") {
    code name kind category channels users unit { name } comments { totalCount }
    standard { decree validFrom validTo requirements procedure processingTime { text number unit }
        fee { text kind amount tariffs { label amount } } product complaintChannel
        publishedComponents legalBasis staff evaluation sourceLine sourceDocument { fileName } }
    standards { validFrom validTo } } }";

on_both! {
    async fn a_service_shows_what_is_promised_today_and_what_was(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;

        let found = app.ask(WHOLE).await;

        assert_eq!(found["publicService"], json!({
            "code": "01", "name": "Penerbitan Kartu Keluarga", "kind": "ADMINISTRATIVE",
            "category": "Kependudukan", "channels": ["COUNTER", "ONLINE"], "users": "Warga Bantul",
            "unit": { "name": "Dinas Dukcapil" }, "comments": { "totalCount": 0 },
            "standard": {
                "decree": "SK 9/2025", "validFrom": "2025-07-01", "validTo": null,
                "requirements": ["Buku nikah"], "procedure": ["Ambil antrean", "Serahkan berkas"],
                "processingTime": { "text": "1 hari kerja", "number": 1, "unit": "WORKING_DAYS" },
                "fee": { "text": "Tidak dipungut biaya", "kind": "NONE", "amount": "0.00", "tariffs": [] },
                "product": "Kartu Keluarga", "complaintChannel": "Kotak saran",
                "publishedComponents": ["REQUIREMENTS", "PROCEDURE", "PROCESSING_TIME", "FEE", "PRODUCT", "COMPLAINTS"],
                "legalBasis": null, "staff": null, "evaluation": null,
                "sourceLine": "4", "sourceDocument": { "fileName": "layanan.csv" },
            },
            "standards": [
                { "validFrom": "2024-01-01", "validTo": "2025-07-01" },
                { "validFrom": "2025-07-01", "validTo": null },
            ],
        }));
    }

    async fn components_within_the_office_are_shown_where_the_setting_says_so(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;
        let config = Config {
            published_components: vec![Component::LegalBasis, Component::Staff],
            rate_limit_burst: 0,
            ..Config::default()
        };
        let (address, _running) = app.with(config).await;
        let file = |address: &str| app.http.get(format!("{address}/export/publicServices.csv")).send();

        let body = json!({ "query": WHOLE }).to_string();
        let answer = app.http.post(format!("{address}/graphql")).header("content-type", "application/json").body(body);
        let shown: Value = answer.send().await.unwrap().json().await.unwrap();
        let (all, some) = (file(&address).await.unwrap().text().await.unwrap(), file(&app.address).await.unwrap().text().await.unwrap());

        let standard = &shown["data"]["publicService"]["standard"];
        assert_eq!((&standard["legalBasis"], &standard["staff"]), (&json!(["UU 24/2013"]), &json!("3 orang")));
        assert_eq!(standard["evaluation"], Value::Null);
        assert_eq!(standard["publishedComponents"].as_array().unwrap().len(), 8);
        assert!(all.contains("UU 24/2013") && all.contains("3 orang"), "{all}");
        assert!(some.contains("Buku nikah") && !some.contains("UU 24/2013") && !some.contains("3 orang"), "{some}");
    }

    async fn the_date_decides_which_services_there_are_and_what_they_promise(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;

        let found = app.ask(
            "{ today: publicServices { nodes { code } }
               earlier: publicServices(asOf: \"2025-06-30\") { nodes { code standard { processingTime { number } } } }
               never: publicServices(asOf: \"2023-12-31\") { totalCount nodes { code } pageInfo { hasNextPage startCursor } }
               unit(regionCode: \"34.02\", code: \"1.06.01\", asOf: \"2024-06-01\") {
                 publicServices { totalCount } today: publicServices(asOf: \"2026-11-21\") { totalCount } }
               ended: publicService(regionCode: \"34.02\", unitCode: \"1.06.01\", code: \"02\") { name
                 now: standard(asOf: \"2026-11-21\") { id } then: standard(asOf: \"2025-12-31\") { fee { kind amount tariffs { label amount } } } }
               gone: publicService(regionCode: \"34.02\", unitCode: \"1.06.01\", code: \"02\", asOf: \"2026-11-21\") { id }
               unknown: publicService(regionCode: \"34.02\", unitCode: \"1.06.02\", code: \"01\") { id } }",
        ).await;

        assert_eq!(found, json!({
            "today": { "nodes": [{ "code": "01" }] },
            "earlier": { "nodes": [{ "code": "01", "standard": { "processingTime": { "number": 3 } } },
                { "code": "02", "standard": { "processingTime": { "number": 1 } } }] },
            "never": { "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "startCursor": null } },
            "unit": { "publicServices": { "totalCount": 2 }, "today": { "totalCount": 1 } },
            "ended": { "name": "Sewa Gedung", "now": null, "then": { "fee": { "kind": "TABLE", "amount": null,
                "tariffs": [{ "label": "Aula", "amount": "500000.00" }, { "label": "Halaman", "amount": "150000.00" }] } } },
            "gone": null,
            "unknown": null,
        }));
    }

    async fn words_are_found_in_any_form_and_acronyms_either_way(app) {
        let bantul = region("34.02").create(app).await;
        let unit = unit(&bantul, "1.06.01").create(app).await;
        for (code, name, requirements) in [
            ("ktp", "Penerbitan Kartu Tanda Penduduk", "[\"Kartu Keluarga\"]"),
            ("lahir", "Akta Kelahiran", "[\"KTP orang tua\"]"),
            ("nikah", "Pencatatan Pernikahan", "[\"Surat pengantar\",\"Foto\"]"),
            ("usaha", "Perizinan Berusaha", "[\"Identitas pemohon\"]"),
            ("pindah", "Pindah Datang Penduduk", "[\"Surat Keterangan Pindah\"]"),
        ] {
            service(&unit, code).named(name).asking(requirements).create(app).await;
        }

        for (search, expected) in [
            ("KTP", vec!["ktp", "lahir"]),
            ("kartu tanda penduduk", vec!["ktp", "lahir"]),
            ("e-KTP", vec!["ktp", "lahir"]),
            ("ktp-el", vec!["ktp", "lahir"]),
            ("mengurus izin", vec![]),
            ("izin", vec!["usaha"]),
            ("kependudukan", vec!["ktp", "lahir", "pindah"]),
            ("menikah", vec!["nikah"]),
            ("catat nikah", vec!["nikah"]),
            ("permohonan", vec!["usaha"]),
            ("surat", vec!["nikah", "pindah"]),
            ("peng", vec!["nikah"]),
            ("akta dan kelahiran", vec!["lahir"]),
            ("foto!", vec!["nikah"]),
            ("tidak ada", vec![]),
        ] {
            assert_eq!(codes(app, json!({ "search": search })).await, expected, "{search}");
        }
        assert_eq!(codes(app, json!({ "not": { "search": "surat" } })).await, ["ktp", "lahir", "usaha"]);
        assert_eq!(codes(app, json!({ "or": [{ "search": "foto" }, { "search": "izin" }] })).await, ["nikah", "usaha"]);
        for wordless in ["", "  ", "..."] {
            let query = format!("{{ publicServices(filter: {{ search: \"{wordless}\" }}) {{ nodes {{ id }} }} }}");
            assert_eq!(app.refusal(&query).await, "BAD_USER_INPUT");
        }
        let long = "kata ".repeat(500);
        assert_eq!(app.refusal(&format!("{{ publicServices(filter: {{ search: \"{long}\" }}) {{ nodes {{ id }} }} }}")).await, "BAD_USER_INPUT");
    }

    async fn services_are_filtered_by_what_they_state(app) {
        a_unit(app).await;
        let rows = "34.02,1.06.01,a,KTP,Administratif,Kependudukan,loket,,,2024-01-01,,KTP,Datang,1 jam,Gratis,KTP,Loket,,\n\
                    34.02,1.06.01,b,Aula,Jasa,Gedung,\"loket, pesan\",,,2024-01-01,,KTP,Datang,1 jam,Rp50.000,Izin,Loket,,\n\
                    34.02,1.06.01,c,Benih,Barang,,,,,2024-01-01,,KTP,Datang,1 jam,Sesuai Perda 1/2024,Benih,Loket,,\n";
        import(app, "layanan.csv", rows).await;

        for (filter, expected) in [
            (json!({}), vec!["a", "b", "c"]),
            (json!({ "kind": { "in": ["ASSISTANCE", "GOODS"] } }), vec!["b", "c"]),
            (json!({ "category": { "eq": "Gedung" } }), vec!["b"]),
            (json!({ "channel": { "eq": "COUNTER" } }), vec!["a", "b"]),
            (json!({ "channel": { "in": ["MESSAGE", "MAIL"] } }), vec!["b"]),
            (json!({ "channel": { "in": [] } }), vec![]),
            (json!({ "feeKind": { "eq": "BY_REGULATION" } }), vec!["c"]),
            (json!({ "fee": { "lte": "50000" } }), vec!["a", "b"]),
            (json!({ "fee": { "gte": "0.01" } }), vec!["b"]),
            (json!({ "name": { "startsWith": "K" } }), vec!["a"]),
            (json!({ "unitCode": { "eq": "1.06.01" }, "regionCode": { "eq": "34.02" } }), vec!["a", "b", "c"]),
            (json!({ "regionCode": { "eq": "34" } }), vec![]),
            (json!({ "not": { "kind": { "eq": "GOODS" } } }), vec!["a", "b"]),
        ] {
            assert_eq!(codes(app, filter.clone()).await, expected, "{filter}");
        }
    }

    async fn pages_hold_services_of_one_name_apart_in_both_directions(app) {
        let bantul = region("34.02").create(app).await;
        let unit = unit(&bantul, "1.06.01").create(app).await;
        for number in 0..5 {
            service(&unit, &number.to_string()).named("KTP").create(app).await;
        }
        let page = |arguments: String| {
            let query = format!("{{ publicServices({arguments}) {{ nodes {{ code }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}");
            async move { app.ask(&query).await["publicServices"].take() }
        };

        let mut seen = Vec::new();
        let mut arguments = "first: 2".to_owned();
        loop {
            let page = page(arguments).await;
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["code"].as_str().unwrap().to_owned()));
            if page["pageInfo"]["hasNextPage"] == false {
                let last = page["pageInfo"]["startCursor"].as_str().unwrap().to_owned();
                arguments = format!("last: 4, before: \"{last}\"");
                break;
            }
            arguments = format!("first: 2, after: \"{}\"", page["pageInfo"]["endCursor"].as_str().unwrap());
        }
        let back = page(arguments).await;
        let whole = page("first: 5".into()).await;

        assert_eq!(seen, ["0", "1", "2", "3", "4"]);
        assert_eq!(back["nodes"].as_array().unwrap().len(), 4);
        assert_eq!(back["pageInfo"]["hasPreviousPage"], false);
        assert_eq!(whole["pageInfo"]["hasNextPage"], false);
        let units = app.ask("{ units { pageInfo { endCursor } } }").await;
        let foreign = units["units"]["pageInfo"]["endCursor"].as_str().unwrap();
        for cursor in [foreign, "forged"] {
            let query = format!("{{ publicServices(after: \"{cursor}\") {{ nodes {{ id }} }} }}");
            assert_eq!(app.refusal(&query).await, "BAD_USER_INPUT");
        }
    }

    async fn services_and_standards_are_found_by_their_ids(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;
        let found = app.ask("{ publicServices { nodes { id standards { id } } } }").await;
        let service = &found["publicServices"]["nodes"][0];

        let nodes = app.ask_with(
            "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Dated { validFrom } ... on Sourced { sourceDocument { kind } }
               ... on PublicService { standard { validFrom } } ... on ServiceStandard { service { id name } } } }",
            json!({ "ids": [service["id"], service["standards"][0]["id"]] }),
        ).await;

        assert_eq!(nodes["nodes"], json!([
            { "__typename": "PublicService", "id": service["id"], "standard": { "validFrom": "2025-07-01" } },
            { "__typename": "ServiceStandard", "id": service["standards"][0]["id"], "validFrom": "2024-01-01",
              "sourceDocument": { "kind": "services" }, "service": { "id": service["id"], "name": "Penerbitan Kartu Keluarga" } },
        ]));
    }

    async fn an_import_is_seen_by_who_asked_before(app) {
        a_unit(app).await;
        let query = "{ publicServices(asOf: \"2024-06-01\") { totalCount } }";
        assert_eq!(app.ask(query).await["publicServices"]["totalCount"], 0);

        import(app, "layanan.csv", THREE).await;

        assert_eq!(app.ask(query).await["publicServices"]["totalCount"], 2);
    }

    async fn a_table_of_services_has_a_row_for_each_in_the_lists_own_order(app) {
        a_unit(app).await;
        import(app, "layanan.csv", THREE).await;

        let file = app.get("/export/publicServices.csv?asOf=2024-06-01").await.text().await.unwrap();
        let filtered = app.get("/export/publicServices.ndjson?asOf=2024-06-01&filter=%7B%22search%22%3A%22gedung%22%7D").await.text().await.unwrap();

        assert!(file.starts_with("id,standard_id,region_code,unit_code,unit_name,code,name,"), "{file}");
        assert!(file.contains("34.02,1.06.01,Dinas Dukcapil,01,Penerbitan Kartu Keluarga,ADMINISTRATIVE,"), "{file}");
        assert!(file.contains("\"Surat pengantar RT\nBuku nikah\""), "{file}");
        let row: Value = serde_json::from_str(filtered.trim()).unwrap();
        assert_eq!((&row["name"], &row["fee_kind"], &row["processing_time_unit"]), (&json!("Sewa Gedung"), &json!("TABLE"), &json!("DAYS")));
    }
}

#[test]
fn the_example_says_in_every_row_that_it_is_made_up() {
    let path = of_the_project("data/contoh/contoh_layanan.csv");
    let mut rows = csv::Reader::from_path(path).unwrap();
    let headings = rows.headers().unwrap().clone();

    let known: Vec<&str> = HEADING.trim_end().split(',').collect();
    assert!(
        known
            .iter()
            .all(|name| headings.iter().any(|heading| heading == *name))
    );
    for row in rows.records() {
        let row = row.unwrap();
        assert!(
            row[0].starts_with("99.") && row[3].ends_with("(data buatan)"),
            "{row:?}"
        );
    }
}
