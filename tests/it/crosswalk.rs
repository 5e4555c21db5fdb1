//! Crosswalks between versions of code lists.

use entity::code_list::CodeListKind;
use entity::nomenclature;
use pantau::import::Kind;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::support::build::{account, code_list as list};
use crate::support::files::shown;
use crate::support::{TestApp, on_both};

const HEADING: &str =
    "jenis,daftar_asal,kode_asal,daftar_tujuan,kode_tujuan,hubungan,kepastian,dasar,keterangan\n";

pub(crate) const ROWS: &str = "\
AKUN,2006,5.1.1,2019,5.1.01,n:1,MUNGKIN,Nama sama,
AKUN,2006,5.2.1,2019,5.1.01,n:1,MUNGKIN,Nama sama,
AKUN,2006,5.2.2,2019,5.1.02,1:1,PASTI,Tabel padanan,Lampiran II
AKUN,2006,5.2.3,2019,5.2.02,1:n,SEBAGIAN,Tabel padanan,
account,2006,5.2.3,2019,5.2.03,ONE_TO_MANY,partial,Tabel padanan,
";

pub(crate) async fn two_lists(app: &TestApp) {
    let old = list(app, CodeListKind::Account, "2006").await;
    let new = list(app, CodeListKind::Account, "2019").await;
    for (list, codes) in [
        (&old, ["5.1.1", "5.2.1", "5.2.2", "5.2.3"]),
        (&new, ["5.1.01", "5.1.02", "5.2.02", "5.2.03"]),
    ] {
        let class = account(app, list, "5", None).await;
        let group = account(app, list, "5.9", Some(&class)).await;
        for code in codes {
            account(app, list, code, Some(&group)).await;
        }
    }
}

pub(crate) async fn import(app: &TestApp, name: &str, rows: &str) -> pantau::import::Report {
    app.import(Kind::Crosswalk, name, format!("{HEADING}{rows}"))
        .await
}

const OF_BOTH: &str = "{ accounts(first: 50) { nodes { code codeList { edition } crosswalk {
    code name codeList { edition } kind certainty onwards basis note sourceDocument { fileName } sourceLine } } } }";

fn crosswalk<'a>(found: &'a Value, code: &str) -> &'a Value {
    let nodes = found["accounts"]["nodes"].as_array().unwrap();
    &nodes.iter().find(|node| node["code"] == code).unwrap()["crosswalk"]
}

on_both! {
    async fn a_code_shows_what_it_is_in_the_other_list_whichever_way_that_was_stated(app) {
        two_lists(app).await;

        let report = import(app, "padanan.csv", ROWS).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (5, 0));
        assert_eq!(report.counted["codes_joined"], 5);
        assert!(report.findings.is_empty());
        let found = app.ask(OF_BOTH).await;
        assert_eq!(crosswalk(&found, "5.2.2"), &json!([{
            "code": "5.1.02", "name": "Akun 5.1.02", "codeList": { "edition": "2019" },
            "kind": "ONE_TO_ONE", "certainty": "EXACT", "onwards": true, "basis": "Tabel padanan",
            "note": "Lampiran II", "sourceDocument": { "fileName": "padanan.csv" }, "sourceLine": "4",
        }]));
        let back = crosswalk(&found, "5.1.01").as_array().unwrap();
        let told: Vec<Value> = back.iter().map(|entry| json!([entry["code"], entry["kind"], entry["onwards"]])).collect();
        assert_eq!(told, [json!(["5.1.1", "ONE_TO_MANY", false]), json!(["5.2.1", "ONE_TO_MANY", false])]);
        assert_eq!(crosswalk(&found, "5.9"), &json!([]));
    }

    async fn what_does_not_fit_is_left_out_and_says_why(app) {
        two_lists(app).await;
        import(app, "padanan.csv", ROWS).await;
        let cases = [
            ("BARANG,2006,5.9,2019,5.9,1:1,PASTI,Tabel,", "WORD_UNKNOWN"),
            ("AKUN,1999,5.9,2019,5.9,1:1,PASTI,Tabel,", "LIST_UNKNOWN"),
            ("AKUN,2019,5.9,2019,5.9,1:1,PASTI,Tabel,", "LIST_TWICE"),
            ("AKUN,2006,5.x,2019,5.9,1:1,PASTI,Tabel,", "CODE_MALFORMED"),
            ("AKUN,2006,5.9,2019,5.9,2:2,PASTI,Tabel,", "WORD_UNKNOWN"),
            ("AKUN,2006,5.9,2019,5.9,1:1,MUNGKIN SAJA,Tabel,", "WORD_UNKNOWN"),
            ("AKUN,2006,5.9,2019,5.9,1:1,PASTI,,", "BASIS_MISSING"),
            ("AKUN,2006,5.2.2,2019,5.1.02,1:1,PASTI,Tabel,", "DUPLICATE_CODE"),
            ("AKUN,2006,5.2.2,2019,5.9,1:1,PASTI,Tabel,", "KIND_CONTRADICTED"),
            ("AKUN,2006,5.9,2019,5.1.02,n:1,PASTI,Tabel,\n", "accepted"),
            ("AKUN,2006,5.9,2019,5.9,1:n,PASTI,Tabel,", "KIND_CONTRADICTED"),
        ];
        for (number, (row, rule)) in cases.into_iter().enumerate() {
            if rule == "accepted" {
                continue;
            }
            // A file of which nothing is taken is refused as a whole; a good row keeps it.
            let good = format!("AKUN,2006,4.{number},2019,4.{number},1:1,PASTI,Tabel,\n");

            let report = import(app, &format!("{number}.csv"), &format!("{good}{row}\n")).await;

            assert_eq!((report.rows_accepted, report.rows_rejected), (1, 1), "{row}");
            assert_eq!(shown(&report)[0].0, rule, "{row}");
            assert_eq!(report.findings["CODE_NOT_IN_LIST"].count, 2, "{row}");
        }
    }

    async fn the_nomenclature_has_crosswalks_too(app) {
        let old = list(app, CodeListKind::Nomenclature, "lama").await;
        let new = list(app, CodeListKind::Nomenclature, "baru").await;
        for (of, name) in [(&old, "Pendidikan lama"), (&new, "Pendidikan baru")] {
            let row = nomenclature::Model {
                id: app.clock.id(),
                code_list_id: of.id,
                code: "1".to_owned(),
                level: nomenclature::NomenclatureLevel::Affair,
                name: name.to_owned(),
                search_name: name.to_lowercase(),
                parent_id: None,
            };
            let row = sea_orm::ActiveModelTrait::reset_all(sea_orm::IntoActiveModel::into_active_model(row));
            nomenclature::Entity::insert(row).exec_without_returning(app.database.writer()).await.unwrap();
        }

        import(app, "padanan.csv", "NOMENKLATUR,lama,1,baru,1,1:1,PASTI,Tabel,\n").await;

        let found = app.ask("{ nomenclature { nodes { name crosswalk { code name } } } }").await;
        assert_eq!(found["nomenclature"]["nodes"].as_array().unwrap().len(), 2);
        for node in found["nomenclature"]["nodes"].as_array().unwrap() {
            assert_eq!(node["crosswalk"][0]["code"], "1");
            assert_ne!(node["crosswalk"][0]["name"], node["name"]);
        }
    }
}
