//! Items of two years: renamed, moved to other programs, of other editions of the code lists.

use entity::code_list::CodeListKind;
use pantau::import::Kind;
use serde_json::{Value, json};

use super::{IN_ORDER, diff, state, told};
use crate::support::build::{
    account, code_list_in, document, fact, item, named_program, region, unit,
};
use crate::support::{TestApp, on_both};

const YEARS: &str = "from: { fiscalYear: 2014 }, to: { fiscalYear: 2015 }";

/// A unit's activities in 2014 and 2015, each with one item of an amount.
async fn activities(app: &TestApp, years: [&[(&str, &str, i64)]; 2]) {
    let region = region("34.02").create(app).await;
    let unit = unit(&region, "1.06.01").create(app).await;
    for (year, activities) in [2014, 2015].into_iter().zip(years) {
        let budget = document(&unit).year(year).create(app).await;
        let top = named_program(app, &unit, year, ("1.06.21", "Perencanaan"), None).await;
        for (code, name, amount) in activities {
            let activity = named_program(app, &unit, year, (code, name), Some(&top)).await;
            state(
                app,
                &budget,
                &[(Some(&activity), "5.2.2.01", "Belanja Bahan", *amount)],
            )
            .await;
        }
    }
}

fn reasons(found: &Value) -> Vec<Value> {
    let nodes = found["budgetDiff"]["entries"]["nodes"]
        .as_array()
        .unwrap()
        .iter();
    nodes
        .map(|node| json!([node["status"], node["reasons"], node["certainty"]]))
        .collect()
}

fn entries() -> String {
    format!(
        "entries({IN_ORDER}) {{ nodes {{ status reasons certainty from to change }} }} total {{ from to }}"
    )
}

on_both! {
    async fn a_year_in_a_name_is_no_other_name(app) {
        activities(app, [&[("1.06.21.01", "Penyusunan RKPD 2014", 10)], &[("1.06.21.01", "Penyusunan RKPD Tahun 2015", 12)]]).await;

        let found = app.ask(&diff(YEARS, &entries())).await;

        assert_eq!(reasons(&found), [json!(["INCREASED", ["SAME_CODES"], "CERTAIN"])]);
        assert_eq!(told(&found)[0][3], "2.00");
    }

    async fn the_same_code_and_name_is_certain_and_another_name_is_less_so(app) {
        activities(app, [
            &[("1.06.21.01", "Penyusunan RKPD 2014", 10), ("1.06.21.02", "Penyusunan RPJMD", 20), ("1.06.21.03", "Musrenbang", 30)],
            &[("1.06.21.01", "Penyusunan RKPD 2015", 12), ("1.06.21.02", "Penyusunan RPJMD Kabupaten", 20), ("1.06.21.03", "Gaji pegawai", 30)],
        ]).await;

        let found = app.ask(&diff(YEARS, &entries())).await;

        assert_eq!(reasons(&found), [
            json!(["INCREASED", ["SAME_CODES"], "CERTAIN"]),
            json!(["RENAMED", ["SAME_CODES"], "LIKELY"]),
            json!(["RENAMED", ["SAME_CODES"], "POSSIBLE"]),
        ]);
    }

    async fn activities_that_were_numbered_anew_are_found_by_their_names(app) {
        activities(app, [
            &[("1.06.21.01", "Musrenbang", 10), ("1.06.21.02", "Penyusunan RKPD", 20)],
            &[("1.06.21.01", "Survei kepuasan", 5), ("1.06.21.02", "Musrenbang", 11), ("1.06.21.03", "Penyusunan RKPD", 20)],
        ]).await;

        let found = app.ask(&diff(YEARS, &entries())).await;

        assert_eq!(told(&found), [
            json!(["ADDED", null, "5.00", "5.00"]),
            json!(["MOVED", "10.00", "11.00", "1.00"]),
            json!(["MOVED", "20.00", "20.00", "0.00"]),
        ]);
        assert_eq!(reasons(&found)[1], json!(["MOVED", ["SAME_NAME"], "LIKELY"]));
        assert_eq!(found["budgetDiff"]["total"], json!({ "from": "30.00", "to": "36.00" }));
    }

    async fn two_activities_of_one_name_are_not_guessed_apart(app) {
        activities(app, [
            &[("1.06.21.01", "Survei", 10), ("1.06.21.02", "Survei", 20)],
            &[("1.06.21.03", "Survei", 10), ("1.06.21.04", "Survei", 20)],
        ]).await;

        let found = app.ask(&diff(YEARS, &entries())).await;

        let statuses: Vec<_> = told(&found).iter().map(|entry| entry[0].clone()).collect();
        assert_eq!(statuses, ["REMOVED", "REMOVED", "ADDED", "ADDED"]);
    }

    async fn an_item_under_another_account_of_its_program_is_found_by_its_name(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01.01").create(app).await;
        for (year, account, amount) in [(2014, "5.1.1.07.01", 207), (2015, "5.1.1.02.06", 202)] {
            let budget = document(&unit).year(year).create(app).await;
            state(app, &budget, &[(None, account, "Tunjangan Profesi Guru", amount)]).await;
        }

        let found = app.ask(&diff(YEARS, &entries())).await;

        assert_eq!(told(&found), [json!(["DECREASED", "207.00", "202.00", "-5.00"])]);
        assert_eq!(reasons(&found)[0], json!(["DECREASED", ["SAME_NAME"], "LIKELY"]));
    }

    async fn an_activity_that_turns_up_at_another_unit_may_have_moved(app) {
        let region = region("34.02").create(app).await;
        let (plan, works) = (unit(&region, "1.06.01").create(app).await, unit(&region, "1.03.01").create(app).await);
        for (year, unit, code) in [(2014, &plan, "1.06.15.01"), (2015, &works, "1.03.15.01")] {
            let budget = document(unit).year(year).create(app).await;
            let activity = named_program(app, unit, year, (code, "Peta tematik"), None).await;
            state(app, &budget, &[(Some(&activity), "5.2", "Belanja", 10)]).await;
        }
        let alone = app.ask(&diff(YEARS, &entries())).await;
        for (year, unit) in [(2015, &plan), (2014, &works)] {
            let budget = document(unit).year(year).create(app).await;
            state(app, &budget, &[(None, "5.1", "Gaji", 1)]).await;
        }

        let both = app.ask(&diff(YEARS, &entries())).await;

        let statuses: Vec<_> = reasons(&alone).iter().map(|entry| entry[0].clone()).collect();
        assert_eq!(statuses, ["UNPUBLISHED", "UNPUBLISHED"]);
        assert!(reasons(&both).contains(&json!(["MOVED", ["SAME_NAME"], "POSSIBLE"])), "{both}");
    }

    async fn codes_of_two_editions_are_joined_by_crosswalks_or_not_at_all(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.06.01").create(app).await;
        let old = code_list_in(app, CodeListKind::Account, "2006", (None, Some(2020))).await;
        let new = code_list_in(app, CodeListKind::Account, "2019", (Some(2021), None)).await;
        for (year, list, accounts) in [
            (2020, &old, [("5.1.1", 60), ("5.2.1", 40), ("5.2.3", 9)]),
            (2021, &new, [("5.1.01", 110), ("5.2.02", 5), ("5.3.01", 1)]),
        ] {
            let class = account(app, list, "5", None).await;
            let group = account(app, list, "5.9", Some(&class)).await;
            let budget = document(&unit).year(year).create(app).await;
            for (code, amount) in accounts {
                let account = account(app, list, code, Some(&group)).await;
                let line = item(&budget).in_account(&account).keyed(&format!("|{code}")).create(app).await;
                fact(app, &budget, &line, amount).await;
            }
        }
        let ends = "from: { fiscalYear: 2020 }, to: { fiscalYear: 2021 }";
        let before = app.ask(&diff(ends, &entries())).await;
        app.import(Kind::Crosswalk, "padanan.csv", "jenis,daftar_asal,kode_asal,daftar_tujuan,kode_tujuan,hubungan,kepastian,dasar,keterangan\n\
            AKUN,2006,5.1.1,2019,5.1.01,n:1,MUNGKIN,Nama sama,\nAKUN,2006,5.2.1,2019,5.1.01,n:1,PASTI,Nama sama,\n\
            AKUN,2006,5.2.3,2019,5.2.02,1:n,SEBAGIAN,Tabel,\n".to_owned()).await;

        let found = app.ask(&diff(ends, &format!("{} byType: groups(by: ACCOUNT_TYPE, {IN_ORDER}) {{ nodes {{ code formerCode name formerName status from to change }} }}", entries()))).await;

        let back = app.ask(&diff("from: { fiscalYear: 2021 }, to: { fiscalYear: 2020 }", &entries())).await;
        assert!(told(&back).contains(&json!(["DECREASED", "110.00", "100.00", "-10.00"])), "{back}");
        assert!(reasons(&back).contains(&json!(["DECREASED", ["CROSSWALK"], "LIKELY"])), "{back}");
        assert!(reasons(&before).iter().all(|entry| *entry == json!(["NOT_JOINED", ["NO_CROSSWALK"], null])));
        assert_eq!(told(&before).len(), 6);
        assert_eq!(told(&found), [
            json!(["INCREASED", "100.00", "110.00", "10.00"]),
            json!(["NOT_JOINED", null, "5.00", null]),
            json!(["NOT_JOINED", "9.00", null, null]),
            json!(["NOT_JOINED", null, "1.00", null]),
        ]);
        assert_eq!(reasons(&found)[0], json!(["INCREASED", ["CROSSWALK"], "LIKELY"]));
        assert_eq!(found["budgetDiff"]["byType"]["nodes"], json!([
            { "code": "5.1.01", "formerCode": "5.1.1", "name": "Akun 5.1.01", "formerName": "Akun 5.1.1", "status": "RENAMED", "from": "100.00", "to": "110.00", "change": "10.00" },
            { "code": "5.2.02", "formerCode": null, "name": "Akun 5.2.02", "formerName": null, "status": "NOT_JOINED", "from": null, "to": "5.00", "change": null },
            { "code": "5.2.3", "formerCode": null, "name": "Akun 5.2.3", "formerName": null, "status": "NOT_JOINED", "from": "9.00", "to": null, "change": null },
            { "code": "5.3.01", "formerCode": null, "name": "Akun 5.3.01", "formerName": null, "status": "NOT_JOINED", "from": null, "to": "1.00", "change": null },
        ]));
        assert_eq!(found["budgetDiff"]["total"], json!({ "from": "109.00", "to": "116.00" }));
    }
}
