//! How answers come about: kept and true, limited, shed, and given even where the program fails.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use pantau::app::App;
use pantau::config::Config;
use pantau::graphql::{Api, Asked};
use pantau::import::Kind;
use pantau::service::Services;
use reqwest::{Response, StatusCode};
use sea_orm::Statement;
use serde_json::{Value, json};

use crate::support::build::{document, fact, finding, item, program, region, unit};
use crate::support::files::{REGIONS_2016, REGIONS_2025};
use crate::support::{TestApp, on_both};

const REGIONS: &str = "/graphql?query=%7Bregions%7Bnodes%7Bcode%20name%20level%7D%7D%7D";

async fn get(app: &TestApp, headers: &[(&str, &str)]) -> Response {
    let request = app.http.get(format!("{}{REGIONS}", app.address));
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    request.send().await.unwrap()
}

/// Asks the program at an address.
async fn ask(app: &TestApp, address: &str, query: &str) -> Response {
    let body = json!({ "query": query }).to_string();
    let request = app
        .http
        .post(format!("{address}/graphql"))
        .header("content-type", "application/json");
    request.body(body).send().await.unwrap()
}

async fn code(response: Response) -> String {
    let answer: Value = response.json().await.unwrap();
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// The API past everything that is kept.
fn past_the_cache(app: &TestApp) -> Api {
    let services = Services::new(&app.database, app.clock.clone());
    Api::new(services, &Config::default()).unwrap()
}

/// What executing a query gives.
async fn executed(api: &Api, query: &str) -> Value {
    let asked = Asked {
        query: Some(query.to_owned()),
        ..Asked::default()
    };
    let answer = api
        .execute(&api.admit(&asked).unwrap(), "past the cache")
        .await;
    serde_json::to_value(answer).unwrap()
}

on_both! {
    async fn an_answer_by_address_is_kept_by_its_tag(app) {
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;
        let first = get(app, &[]).await;
        let tag = header(&first, "etag").to_owned();

        let known = get(app, &[("if-none-match", &format!("\"other\", W/{tag}"))]).await;
        let other = get(app, &[("if-none-match", "\"other\"")]).await;
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;
        let changed = get(app, &[("if-none-match", &tag)]).await;

        assert_eq!((first.status(), header(&first, "cache-control")), (StatusCode::OK, "public, no-cache"));
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let vary: Vec<_> = first.headers().get_all("vary").iter().collect();
        assert_eq!(vary, ["accept", "accept-encoding", "accept-language"]);
        assert_eq!((known.status(), header(&known, "etag")), (StatusCode::NOT_MODIFIED, &*tag));
        assert_eq!(known.text().await.unwrap(), "");
        assert_eq!((other.status(), header(&other, "etag")), (StatusCode::OK, &*tag));
        assert_eq!(changed.status(), StatusCode::OK);
        assert_ne!(header(&changed, "etag"), tag);
    }

    async fn an_answer_comes_compressed_to_those_who_take_it_so(app) {
        for number in 11..80 {
            region(&number.to_string()).create(app).await;
        }
        let plain = get(app, &[("accept-encoding", "identity")]).await;
        let gzip = get(app, &[("accept-encoding", "gzip")]).await;
        let brotli = get(app, &[("accept-encoding", "gzip, br")]).await;

        assert_eq!([&plain, &gzip, &brotli].map(|of| header(of, "content-encoding")), ["", "gzip", "br"]);
        assert!(header(&plain, "etag") != header(&gzip, "etag") && header(&gzip, "etag") != header(&brotli, "etag"));
        let tag = header(&brotli, "etag").to_owned();
        let known = get(app, &[("accept-encoding", "br"), ("if-none-match", &tag)]).await;
        assert_eq!((known.status(), header(&known, "etag")), (StatusCode::NOT_MODIFIED, &*tag));
        let plain = plain.bytes().await.unwrap();
        let (gzip, brotli) = (gzip.bytes().await.unwrap(), brotli.bytes().await.unwrap());
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, plain);
        read.clear();
        brotli::BrotliDecompress(&mut &brotli[..], &mut read).unwrap();
        assert_eq!(read, plain);
    }

    async fn a_kept_answer_asks_the_database_for_nothing_but_its_versions(app) {
        let bantul = region("34.02").create(app).await;
        let query = "query ($code: RegionCode!) { region(code: $code) { name units { totalCount } } }";
        let ask = async |code: &str| app.ask_with(query, json!({ "code": code })).await;
        ask("34.02").await;
        app.statements();

        ask("34.02").await;
        let kept = app.statements();
        ask("34").await;
        let other = app.statements();
        unit(&bantul, "1.01").create(app).await;
        let after = ask("34.02").await;

        assert_eq!(kept, [""; 0]);
        assert_ne!(other.len(), 0);
        assert_eq!(after["region"]["units"]["totalCount"], 1);
    }

    async fn answers_with_errors_are_not_kept(app) {
        let query = "{ node(id: \"nonsense\") { id } regions { totalCount } }";
        let first = app.post(query, json!({})).await;
        app.statements();
        let again = app.post(query, json!({})).await;

        assert_eq!(first["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(first, again);
        assert_ne!(app.statements().len(), 0);
        let by_address = app.get("/graphql?query=%7Bnode(id:%22x%22)%7Bid%7D%7D").await;
        assert_eq!(header(&by_address, "etag"), "");
    }

    async fn after_each_write_every_answer_is_what_executing_it_gives(app) {
        const QUERIES: [&str; 8] = [
            "{ regions { totalCount nodes { code name } } }",
            "{ regions(filter: { hasBudgetDocuments: true }) { nodes { code budget(fiscalYear: 2014) { expenditure { enacted current } coverage { units published } } } } }",
            "{ units { totalCount nodes { code name region { name } programs { totalCount } } } }",
            "{ units(filter: { hasFindings: true }) { nodes { code findings { totalCount } } } }",
            "{ budgetDocuments { totalCount nodes { title unit { name } facts { totalCount } findings { totalCount } } } }",
            "{ budgetItems { totalCount nodes { name enacted current unit { code } } } }",
            "{ programs { totalCount nodes { code unit { code } } } }",
            "{ qualityFindings { totalCount nodes { rule message unit { code } } } }",
        ];
        let past = past_the_cache(app);
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(AtomicU64::new(0));
        let readers: Vec<_> = (0..4).map(|reader| {
            let (stop, asked) = (Arc::clone(&stop), Arc::clone(&asked));
            let (http, url) = (app.http.clone(), format!("{}/graphql", app.address));
            tokio::spawn(async move {
                for number in reader.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let body = json!({ "query": QUERIES[number * 5 % QUERIES.len()] }).to_string();
                    let answer = http.post(&url).header("content-type", "application/json").body(body).send().await.unwrap();
                    let answer: Value = answer.json().await.unwrap();
                    assert_eq!(answer.get("errors"), None);
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            })
        }).collect();

        let mut random = 20_261_121_u32;
        let mut next = |below: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 16) as usize % below
        };
        let mut regions = vec![region("34").create(app).await];
        let mut units = vec![unit(&regions[0], "1.01").create(app).await];
        let mut documents = vec![document(&units[0]).create(app).await];
        for step in 0..40 {
            match next(7) {
                0 => regions.push(region(&format!("{}", 35 + step)).create(app).await),
                1 => units.push(unit(&regions[next(regions.len())], &format!("2.{step:02}")).create(app).await),
                2 => documents.push(document(&units[next(units.len())]).create(app).await),
                3 => {
                    let document = &documents[next(documents.len())];
                    let line = item(document).create(app).await;
                    fact(app, document, &line, i64::from(step) * 1_000).await;
                }
                4 => drop(finding(app, &documents[next(documents.len())], "total-unmet").await),
                5 => drop(program(app, &units[next(units.len())], 2014, &format!("9.{step:02}"), None).await),
                _ => {
                    let content = format!("kode,nama,pria,wanita,total\n34,DIY,{step},0,{step}\n");
                    app.import(Kind::Population, &format!("population_{}.csv", 1950 + step), content).await;
                }
            }
            for query in QUERIES {
                let given = app.post(query, json!({})).await;

                assert_eq!(given, executed(&past, query).await, "step {step}: {query}");
            }
        }
        stop.store(true, Ordering::SeqCst);
        for reader in readers {
            reader.await.unwrap();
        }
        assert!(asked.load(Ordering::SeqCst) > 40);
        let counts = app.get("/metrics").await.text().await.unwrap();
        assert!(counts.contains("pantau_cache_undeclared_total 0\n"), "{counts}");
        assert!(!counts.contains("pantau_cache_hits_total 0\n"), "{counts}");
    }

    async fn who_asks_for_too_much_is_told_when_to_come_back_and_is_given_what_is_kept(app) {
        let (address, _stop) = app.with(Config { rate_limit_burst: 60, rate_limit_per_second: 1, ..Config::default() }).await;
        let costly = "{ regions(first: 40) { nodes { code } } }";

        let first = ask(app, &address, costly).await;
        let kept = ask(app, &address, costly).await;
        let refused = ask(app, &address, "{ regions(first: 41) { nodes { code } } }").await;
        let cheap = ask(app, &address, "{ region(code: \"34\") { code } }").await;

        assert_eq!((first.status(), header(&first, "ratelimit-policy")), (StatusCode::OK, "\"cost\";q=60;w=60"));
        let (left, reset) = header(&first, "ratelimit").strip_prefix("\"cost\";r=").unwrap().split_once(";t=").unwrap();
        let (left, reset): (u64, u64) = (left.parse().unwrap(), reset.parse().unwrap());
        assert!(left <= 20 && reset >= 40, "{left} {reset}");
        assert_eq!(kept.status(), StatusCode::OK);
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(header(&refused, "retry-after").parse::<u64>().unwrap() > 10);
        assert_eq!(code(refused).await, "RATE_LIMITED");
        assert_eq!(cheap.status(), StatusCode::OK);
    }

    async fn behind_a_trusted_proxy_each_client_has_its_own_limit(app) {
        let networks = vec!["127.0.0.0/8".parse().unwrap()];
        let (address, _stop) = app.with(Config { rate_limit_burst: 50, rate_limit_per_second: 1, trusted_proxies: networks, ..Config::default() }).await;
        let mut statuses = Vec::new();
        for (first, client) in [(40, "192.0.2.1"), (41, "192.0.2.2"), (42, "192.0.2.1")] {
            let body = json!({ "query": format!("{{ regions(first: {first}) {{ nodes {{ code }} }} }}") }).to_string();
            let request = app.http.post(format!("{address}/graphql")).header("content-type", "application/json");
            let request = request.header("x-forwarded-for", format!("198.51.100.9, {client}"));
            statuses.push(request.body(body).send().await.unwrap().status().as_u16());
        }

        assert_eq!(statuses, [200, 200, 429]);
    }

    async fn more_than_can_be_executed_is_sent_away_at_once(app) {
        let config = Config { max_executions: 1, max_waiting_executions: 1, ..Config::default() };
        let (address, _stop) = app.with(config).await;
        ask(app, &address, "{ region(code: \"34\") { code } }").await;
        // Every lane is taken, so that nothing that is executed ends.
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT COUNT(*) AS counted FROM n";
        let lanes: Vec<_> = (0..app.database.traffic().lanes).map(|_| {
            let statement = Statement::from_string(app.database.reader().get_database_backend(), endless);
            let database = app.database.clone();
            tokio::spawn(async move { database.rows(statement).await })
        }).collect();
        while app.database.traffic().busy < lanes.len() {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (1..=2).map(|first| {
            let (http, url) = (app.http.clone(), format!("{address}/graphql"));
            let body = json!({ "query": format!("{{ regions(first: {first}) {{ nodes {{ code }} }} }}") }).to_string();
            tokio::spawn(async move { http.post(url).header("content-type", "application/json").body(body).send().await.unwrap().status() })
        }).collect();
        let in_line = |counts: &str| counts.contains("pantau_executions_running 1\n") && counts.contains("pantau_executions_waiting 1\n");
        loop {
            let counts = app.http.get(format!("{address}/metrics")).send().await.unwrap().text().await.unwrap();
            if in_line(&counts) {
                break;
            }
        }

        let shed = ask(app, &address, "{ regions(first: 3) { nodes { code } } }").await;
        let kept = ask(app, &address, "{ region(code: \"34\") { code } }").await;

        assert_eq!((shed.status(), header(&shed, "retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
        assert_eq!(code(shed).await, "SERVICE_UNAVAILABLE");
        assert_eq!(kept.status(), StatusCode::OK);
        for lane in lanes {
            lane.abort();
        }
        for answer in waiting {
            assert_eq!(answer.await.unwrap(), StatusCode::OK);
        }
    }

    async fn a_request_that_takes_too_long_is_given_up_and_leaves_nothing_behind(app) {
        let config = Config { request_timeout_seconds: 1, ..Config::default() };
        let (address, _stop) = app.with(config).await;
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT COUNT(*) AS counted FROM n";
        let lanes: Vec<_> = (0..app.database.traffic().lanes).map(|_| {
            let statement = Statement::from_string(app.database.reader().get_database_backend(), endless);
            let database = app.database.clone();
            tokio::spawn(async move { database.rows(statement).await })
        }).collect();
        while app.database.traffic().busy < lanes.len() {
            tokio::task::yield_now().await;
        }

        let late = ask(app, &address, "{ regions { nodes { code } } }").await;

        assert_eq!(code(late).await, "REQUEST_TIMEOUT");
        for lane in lanes {
            lane.abort();
        }
        let after = tokio::time::timeout(Duration::from_secs(20), ask(app, &address, "{ regions { nodes { code } } }")).await;
        assert_eq!(after.unwrap().status(), StatusCode::OK);
    }

    async fn a_program_that_fails_answers_with_a_code_and_lives_on(app) {
        let fails = app.database.clone().observed(|sql| assert!(!sql.contains("fund_source"), "as the test wants"));
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() };
        let running = App::start(&config, fails, app.clock.clone()).await.unwrap();
        let address = format!("http://{}", running.address);
        let program = tokio::spawn(running.run(std::future::pending()));

        let failed = ask(app, &address, "{ fundSources { totalCount } }").await;
        let fine = ask(app, &address, "{ regions { totalCount } }").await;
        let again = ask(app, &address, "{ fundSources { totalCount } }").await;

        let answer: Value = failed.json().await.unwrap();
        assert_eq!(answer["errors"][0]["message"], "Something went wrong on our side.");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL_SERVER_ERROR");
        assert_eq!(answer["errors"][0]["extensions"]["requestId"].as_str().unwrap().len(), 32);
        assert_eq!(answer.get("data"), None);
        assert_eq!(fine.status(), StatusCode::OK);
        assert_eq!(code(again).await, "INTERNAL_SERVER_ERROR");
        program.abort();
    }

    async fn what_is_asked_is_counted_by_the_names_of_published_questions_only(app) {
        app.post("query UnitBudget { regions { totalCount } }", json!({})).await;
        app.post("query UnitBudget { regions { totalCount } }", json!({})).await;
        app.post("query Anything { regions { totalCount } }", json!({})).await;
        app.post("{ nothing }", json!({})).await;

        let response = app.get("/metrics").await;
        assert!(header(&response, "content-type").starts_with("application/openmetrics-text"));
        let counts = response.text().await.unwrap();

        for line in [
            "pantau_requests_total{operation=\"UnitBudget\",outcome=\"ok\",cache=\"miss\"} 1",
            "pantau_requests_total{operation=\"UnitBudget\",outcome=\"ok\",cache=\"hit\"} 1",
            "pantau_requests_total{operation=\"other\",outcome=\"ok\",cache=\"miss\"} 1",
            "pantau_requests_total{operation=\"anonymous\",outcome=\"GRAPHQL_VALIDATION_FAILED\",cache=\"bypass\"} 1",
            "pantau_request_duration_seconds_count{cache=\"hit\"} 1",
            "pantau_cache_answers 2",
            "pantau_database_lanes 4",
            "pantau_panics_total 0",
        ] {
            assert!(counts.lines().any(|found| found == line), "{line} is not in\n{counts}");
        }
        assert!(!counts.contains("Anything"));
    }
}
