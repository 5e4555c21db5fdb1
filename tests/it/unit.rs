//! Units: search and acronyms, trees, versions and changes.

use entity::unit_change::UnitChangeKind::Merger;
use serde_json::json;

use crate::support::build::{change, document, finding, region, unit};
use crate::support::on_both;

on_both! {
    async fn a_unit_is_found_by_its_acronym(app) {
        let region = region("34.02").create(app).await;
        for (code, name) in [
            ("1.06.01", "Badan Perencanaan Pembangunan Daerah"),
            ("1.03.01", "Dinas Pekerjaan Umum dan Perumahan Rakyat"),
            ("1.01.01", "Dinas Pendidikan"),
        ] {
            unit(&region, code).named(name).create(app).await;
        }
        for (search, expected) in [
            ("BAPPEDA", vec!["1.06.01"]),
            ("pupr", vec!["1.03.01"]),
            ("dinas  Umum", vec!["1.03.01"]),
            ("dinas", vec!["1.01.01", "1.03.01"]),
            ("(pupr)", vec!["1.03.01"]),
            ("tidak ada", vec![]),
        ] {
            let found = app.ask_with(
                "query($text: String) { units(filter: { search: $text }) { nodes { code } } }",
                json!({ "text": search }),
            ).await;
            let codes: Vec<_> = found["units"]["nodes"].as_array().unwrap().iter()
                .map(|node| node["code"].as_str().unwrap()).collect();

            assert_eq!(codes, expected, "{search}");
        }
    }

    async fn a_unit_without_a_name_shows_its_code(app) {
        let region = region("34.02").create(app).await;
        unit(&region, "1.06.01").nameless().create(app).await;
        unit(&region, "1.06.02").named("Badan").create(app).await;

        let found = app.ask(
            "{ units(orderBy: [{ field: NAME, direction: DESC }]) { nodes { name label kind nameSource { line fiscalYear document { kind } } region { code } } } }",
        ).await;

        let source = json!({ "line": "3", "fiscalYear": 2014, "document": { "kind": "budget" } });
        let region = json!({ "code": "34.02" });
        assert_eq!(found["units"]["nodes"], json!([
            { "name": "Badan", "label": "Badan", "kind": "AGENCY", "nameSource": source, "region": region },
            { "name": null, "label": "1.06.01", "kind": null, "nameSource": null, "region": region },
        ]));
    }

    async fn parts_of_units_form_a_tree(app) {
        let region = region("34.02").create(app).await;
        let agency = unit(&region, "1.02").create(app).await;
        let centre = unit(&region, "1.02.01").within(&agency).create(app).await;
        unit(&region, "1.02.01.01").within(&centre).create(app).await;

        let found = app.ask(
            "{ unit(regionCode: \"34.02\", code: \"1.02.01.01\") { parent { code children { nodes { code } } } ancestors { code } }
               units(filter: { hasParent: false }) { nodes { code } } }",
        ).await;

        assert_eq!(found, json!({
            "unit": {
                "parent": { "code": "1.02.01", "children": { "nodes": [{ "code": "1.02.01.01" }] } },
                "ancestors": [{ "code": "1.02" }, { "code": "1.02.01" }],
            },
            "units": { "nodes": [{ "code": "1.02" }] },
        }));
    }

    async fn a_unit_is_shown_in_its_version_of_the_date(app) {
        let region = region("34.02").create(app).await;
        let agency = unit(&region, "1.20").named("Dinas Lama").to("2017-01-01").create(app).await;
        unit(&region, "5.02").named("Badan Baru").from("2017-01-01").create_version(app, &agency).await;
        let gone = unit(&region, "1.99").named("Kantor").to("2017-01-01").create(app).await;
        change(app, Merger, "2017-01-01", &[&gone, &agency], &[&agency]).await;

        let found = app.ask(
            "{ old: units(asOf: \"2016-12-31\") { nodes { name code validTo } }
               new: units { nodes { name code validFrom versions { name } } }
               byOldCode: unit(regionCode: \"34.02\", code: \"1.20\") { name }
               byNewCode: unit(regionCode: \"34.02\", code: \"5.02\", asOf: \"2014-01-01\") { name }
               gone: unit(regionCode: \"34.02\", code: \"1.99\") { name changes { nodes { kind } } }
               goneToday: unit(regionCode: \"34.02\", code: \"1.99\", asOf: \"2020-01-01\") { name }
               unitChanges { nodes { kind effectiveOn legalBasis region { code }
                 predecessors { unit { name } shareNumerator } successors { unit { name } } } } }",
        ).await;

        assert_eq!(found, json!({
            "old": { "nodes": [
                { "name": "Dinas Lama", "code": "1.20", "validTo": "2017-01-01" },
                { "name": "Kantor", "code": "1.99", "validTo": "2017-01-01" },
            ] },
            "new": { "nodes": [{ "name": "Badan Baru", "code": "5.02", "validFrom": "2017-01-01",
                "versions": [{ "name": "Dinas Lama" }, { "name": "Badan Baru" }] }] },
            "byOldCode": { "name": "Badan Baru" },
            "byNewCode": { "name": "Dinas Lama" },
            "gone": { "name": "Kantor", "changes": { "nodes": [{ "kind": "MERGER" }] } },
            "goneToday": null,
            "unitChanges": { "nodes": [{ "kind": "MERGER", "effectiveOn": "2017-01-01", "legalBasis": "Perda 1",
                "region": { "code": "34.02" },
                "predecessors": [
                    { "unit": { "name": "Dinas Lama" }, "shareNumerator": null },
                    { "unit": { "name": "Kantor" }, "shareNumerator": null },
                ],
                "successors": [{ "unit": { "name": "Badan Baru" } }] }] },
        }));
    }

    async fn units_are_filtered_by_their_budgets_and_findings(app) {
        let region = region("34.02").create(app).await;
        let clean = unit(&region, "1.01").create(app).await;
        let doubtful = unit(&region, "1.02").create(app).await;
        unit(&region, "1.03").create(app).await;
        document(&clean).year(2015).create(app).await;
        let budget = document(&doubtful).create(app).await;
        finding(app, &budget, "total-unmet").await;

        for (filter, expected) in [
            ("{ hasFindings: true }", json!([{ "code": "1.02" }])),
            ("{ budgetYear: { eq: 2015 } }", json!([{ "code": "1.01" }])),
            ("{ budgetYear: { gte: 2014 } }", json!([{ "code": "1.01" }, { "code": "1.02" }])),
            ("{ not: { budgetYear: { gte: 2014 } } }", json!([{ "code": "1.03" }])),
            ("{ kind: { eq: AGENCY }, code: { startsWith: \"1.03\" } }", json!([{ "code": "1.03" }])),
            ("{ regionCode: { eq: \"34.03\" } }", json!([])),
            ("{ hasName: false }", json!([])),
        ] {
            let found = app.ask(&format!("{{ units(filter: {filter}) {{ nodes {{ code }} }} }}")).await;

            assert_eq!(found["units"]["nodes"], expected, "{filter}");
        }
    }

    async fn an_affair_field_alone_stands_for_its_only_unit(app) {
        let region = region("34.02").create(app).await;
        let office = unit(&region, "2.05.01").to("2020-01-01").create(app).await;
        unit(&region, "2.05.01").from("2020-01-01").create_version(app, &office).await;
        unit(&region, "2.05.01.01").within(&office).create(app).await;
        for code in ["1.20.03", "1.20.05", "2.0.1"] {
            unit(&region, code).create(app).await;
        }
        unit(&region, "1.04.01").to("2015-01-01").create(app).await;
        unit(&region, "1.04.02").from("2015-01-01").create(app).await;
        unit(&region, "1.06").create(app).await;
        unit(&region, "1.06.01").create(app).await;

        for (arguments, expected) in [
            ("code: \"2.05\"", json!({ "code": "2.05.01" })),
            ("code: \"1.06\"", json!({ "code": "1.06" })),
            ("code: \"1.20\"", json!(null)),
            ("code: \"1.04\"", json!(null)),
            ("code: \"1.04\", asOf: \"2014-12-31\"", json!({ "code": "1.04.01" })),
            ("code: \"2.\"", json!(null)),
            ("code: \"2\"", json!(null)),
            ("code: \"2.05.0\"", json!(null)),
        ] {
            let found = app.ask(&format!("{{ unit(regionCode: \"34.02\", {arguments}) {{ code }} }}")).await;

            assert_eq!(found["unit"], expected, "{arguments}");
        }
    }
}
