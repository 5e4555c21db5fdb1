//! The number of SQL statements depends on the shape of a query, never on its rows.

use entity::code_list::CodeListKind;
use entity::unit_change::UnitChangeKind::Renaming;

use crate::support::TestApp;
use crate::support::build::{
    account, change, code_list, document, fact, finding, item, period, program, region, service,
    source_row, total, unit,
};
use crate::support::on_both;

/// Fifty governments, each with two units, programs, documents, items, facts and findings.
pub(crate) async fn fill(app: &TestApp) {
    let list = code_list(app, CodeListKind::Account, "2019").await;
    for number in 11..61 {
        let region = region(&number.to_string()).create(app).await;
        let class = account(app, &list, &number.to_string(), None).await;
        for below in 1..3 {
            account(app, &list, &format!("{number}.{below}"), Some(&class)).await;
            let unit = unit(&region, &format!("1.0{below}")).create(app).await;
            change(app, Renaming, "2015-01-01", &[&unit], &[&unit]).await;
            let budget = document(&unit).create(app).await;
            let code = format!("1.0{below}.01");
            let top = program(app, &unit, 2014, &code, None).await;
            program(app, &unit, 2014, &format!("{code}.01"), Some(&top)).await;
            for amount in 1..4 {
                let line = item(&budget).of(&top).create(app).await;
                fact(app, &budget, &line, amount).await;
            }
            total(app, &budget, 1, 6, Some(6)).await;
            source_row(app, budget.source_document_id, 7, "Belanja").await;
            finding(app, &budget, "total-unmet").await;
            let service = service(&unit, "01").create(app).await;
            period(app, &service, "2025-07-01").await;
        }
    }
}

on_both! {
    async fn each_list_costs_as_many_statements_for_50_parents_as_for_2(app) {
        fill(app).await;
        let deep = [
            "regions|units(first: 2) { totalCount nodes { region { code } parent { code } ancestors { code } versions { name } children { totalCount } nameSource { document { kind } } budget(fiscalYear: 2014) { expenditure { current } documents { title } } } }",
            "regions|budget(fiscalYear: 2014) { expenditure { current } coverage { units published } documents { stage } } own: budget(fiscalYear: 2014, scope: GOVERNMENT) { revenue { current } }",
            "regions|budgetDocuments(first: 2) { totalCount nodes { unit { name } region { name } facts(first: 2) { totalCount nodes { item { name } sourceRow { label document { kind } } } } } }",
            "regions|unitChanges { totalCount nodes { region { code } predecessors { unit { name } } successors { unit { name } } } }",
            "units|programs(first: 2) { totalCount nodes { unit { name } parent { code } ancestors { code } children(first: 2) { totalCount } budget { expenditure { current } } budgetItems(first: 2) { totalCount } publishedTotals { amount } } }",
            "units|budgetItems(first: 2) { totalCount nodes { enacted current realized change absorptionRate remaining unit { label } program { name } account { name } region { name } facts { amount sourceRow { label } document { title } } } }",
            "units|budgetDocuments { totalCount } changes { totalCount nodes { kind } } findings { totalCount nodes { rule sourceRow { label } importRun { kind } budgetDocument { title } unit { name } region { name } } }",
            "programs|children(first: 2) { totalCount nodes { parent { code } } } nomenclature { name }",
            "budgetDocuments|publishedTotals(first: 2) { totalCount nodes { program { name } sourceRow { label } document { title } } } findings { totalCount } duplicateOf { id } duplicates { id } supersedes { id } supersededBy { id } importRun { findings { totalCount } } sourceDocument { importRuns { totalCount } budgetDocuments { totalCount } }",
            "budgetItems|amounts { current } facts { amount document { sourceDocument { fileName } } } fundSource { name }",
            "accounts|crosswalk { code codeList { edition } sourceDocument { kind } } codeList { edition sourceDocument { kind } } parent { code } ancestors { code } children { totalCount nodes { code } }",
            "qualityFindings|sourceDocument { fileName } sourceRow { label document { kind } } unit { name }",
            "importRuns|sourceDocument { kind } findings(first: 2) { totalCount nodes { rule } }",
            "sourceDocuments|importRuns { totalCount nodes { kind } } budgetDocuments(first: 2) { nodes { title } }",
            "unitChanges|predecessors { unit { name } } region { name } impact { years { overhead { current } documents { title } } }",
            "nomenclature|children { totalCount } codeList { edition }",
            "fundSources|codeList { edition }",
            "publicServices|unit { name region { name } } standard { sourceDocument { fileName } fee { text } } earlier: standard(asOf: \"2024-01-01\") { requirements } standards { sourceLine } comments { totalCount } commentCount",
            "satisfactionSurveys|index grade elements { mean } unit { name } service { name } sourceDocument { fileName }",
            "units|satisfactionSurveys(first: 2) { totalCount nodes { index service { name } } }",
            "servicePeriods|service { name unit { name } } promisedTime { text } medianWithinPromise sourceDocument { fileName }",
            "publicServices|periods(first: 2) { totalCount nodes { completed promisedTime { text } service { name } } }",
            "units|publicServices(first: 2) { totalCount nodes { name unit { name } standards { sourceDocument { fileName } } } }",
        ];
        for case in deep {
            let (list, fields) = case.split_once('|').unwrap();
            let query = |first| format!("{{ {list}(first: {first}) {{ totalCount nodes {{ {fields} }} }} }}");

            let few = app.statements_for(&query(2)).await;
            let many = app.statements_for(&query(50)).await;

            assert_eq!(few.len(), many.len(), "{case}\n{few:#?}\n{many:#?}");
        }
    }
}
