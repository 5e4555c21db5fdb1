//! Accounts, nomenclature and fund sources.

use entity::code_list::CodeListKind;
use serde_json::json;

use crate::support::build::{account, code_list};
use crate::support::on_both;

on_both! {
    async fn an_account_is_found_in_its_edition_and_in_its_tree(app) {
        let old = code_list(app, CodeListKind::Account, "2006").await;
        let new = code_list(app, CodeListKind::Account, "2019").await;
        account(app, &old, "5", None).await;
        let class = account(app, &new, "5", None).await;
        let group = account(app, &new, "5.1", Some(&class)).await;
        account(app, &new, "5.1.02", Some(&group)).await;
        account(app, &old, "5.2.02.01.01.0024", None).await;

        let found = app.ask(
            "{ newest: account(code: \"5\") { codeList { edition official kind } children { nodes { code level } } }
               old: account(code: \"5\", edition: \"2006\") { codeList { regulation } children { totalCount } }
               leaf: account(code: \"5.1.02\") { parent { code } ancestors { code } }
               none: account(code: \"9\") { code }
               long: account(code: \"5.2.02.01.001.00024\") { code }
               longs: accounts(filter: { code: { eq: \"5.2.02.01.001.00024\" } }) { totalCount }
               accounts(filter: { edition: { eq: \"2019\" }, search: \"akun 5 1\" }) { nodes { code name } }
               codeLists { edition } }",
        ).await;

        assert_eq!(found, json!({
            "newest": { "codeList": { "edition": "2019", "official": true, "kind": "ACCOUNT" },
                "children": { "nodes": [{ "code": "5.1", "level": "GROUP" }] } },
            "old": { "codeList": { "regulation": "Permendagri 2006" }, "children": { "totalCount": 0 } },
            "leaf": { "parent": { "code": "5.1" }, "ancestors": [{ "code": "5" }, { "code": "5.1" }] },
            "none": null,
            "long": { "code": "5.2.02.01.01.0024" },
            "longs": { "totalCount": 1 },
            "accounts": { "nodes": [{ "code": "5.1", "name": "Akun 5.1" }, { "code": "5.1.02", "name": "Akun 5.1.02" }] },
            "codeLists": [{ "edition": "2006" }, { "edition": "2019" }],
        }));
    }

    async fn the_glossary_names_the_words(app) {
        let found = app.ask("{ glossary { term name meaning regulation } nomenclature { totalCount } fundSources { totalCount } nomenclatureEntry(code: \"1\") { name } }").await;

        let words = found["glossary"].as_array().unwrap();
        assert!(words.iter().any(|word| word["term"] == "belanja" && word["name"] == "EXPENDITURE"));
        assert_eq!(found["nomenclature"]["totalCount"], 0);
    }
}
