//! What is hidden stays hidden: secrets are planted, and looked for wherever anything can be read.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::{ACT, FILE, World, act, coordinator, done, filing, official, world};
use crate::areas::Queries;
use crate::comment::moderation::moderator;
use crate::comment::{User, user};
use crate::support::{TestApp, on_both};

/// What a complaint is filed as, in each of the four cases, and one that was not reviewed.
const CASES: [(&str, bool, bool, bool); 5] = [
    ("open", false, false, true),
    ("anonymous", true, false, true),
    ("confidential", false, true, true),
    ("both", true, true, true),
    ("unreviewed", false, false, false),
];

/// What was planted with a complaint.
struct Planted {
    name: &'static str,
    /// Seen where the complaint is: title, text, what the unit said in the open, the day, its id.
    content: Vec<String>,
    /// Who filed it: the name, the person's id.
    who: Vec<String>,
    /// Where exactly it was.
    point: Vec<String>,
    /// What its reporter and those who handle it read: what the reporter wrote later, the code.
    between: Vec<String>,
    /// What those who handle it read alone.
    inner: Vec<String>,
    /// What nobody reads: the secret.
    secret: String,
    case: String,
    is_anonymous: bool,
    is_shown: bool,
}

async fn plant(
    app: &TestApp,
    world: &World,
    number: usize,
    chief: &User<'_>,
    own: &User<'_>,
) -> Planted {
    let (name, is_anonymous, is_confidential, is_reviewed) = CASES[number];
    let reporter = user(app, "Forum", ["r0", "r1", "r2", "r3", "r4"][number]).await;
    let mut input = filing(&world.units[0], name);
    let (latitude, longitude) = (format!("-7.88{number}123"), format!("110.32{number}456"));
    input.as_object_mut().unwrap().extend(json!({
        "title": format!("judul {name} tersembunyi"), "text": format!("isi {name} tersembunyi"),
        "anonymous": is_anonymous, "confidential": is_confidential, "latitude": latitude, "longitude": longitude,
        "happenedOn": format!("2019-03-{:02}", number + 1),
    }).as_object().unwrap().clone());
    let query = FILE.replace("viewerRoles", "viewerRoles reporter { id }");
    let filed = reporter.does(&query, input).await["filed"].clone();
    let id = filed["case"]["id"].as_str().unwrap().to_owned();
    let on = |rest: Value| {
        let mut rest = rest;
        rest["id"] = json!(id);
        rest
    };
    done(
        chief,
        "REQUEST_COMPLETION",
        on(json!({ "text": format!("tanya {name} tersembunyi") })),
    )
    .await;
    done(
        &reporter,
        "COMPLETE",
        on(json!({ "text": format!("lengkap {name} tersembunyi") })),
    )
    .await;
    done(
        chief,
        "NOTE",
        on(json!({ "text": format!("catatan {name} tersembunyi") })),
    )
    .await;
    let mut content = vec![
        format!("judul {name}"),
        format!("isi {name}"),
        format!("2019-03-{:02}", number + 1),
    ];
    if is_reviewed {
        done(chief, "VERIFY", on(json!({ "handling": "SIMPLE" }))).await;
        done(
            chief,
            "ASSIGN",
            on(json!({ "unit": world.units[0], "text": format!("titip {name} tersembunyi") })),
        )
        .await;
        done(
            own,
            "START",
            on(json!({ "text": format!("rencana {name} tersembunyi") })),
        )
        .await;
        content.push(format!("rencana {name}"));
    }
    let row = crate::comment::official::row(&id);
    let complaint = base64_id(b'B', row);
    content.push(complaint);
    Planted {
        name,
        content,
        who: vec![
            format!("Warga r{number}"),
            filed["case"]["reporter"]["id"].as_str().unwrap().to_owned(),
        ],
        point: vec![
            latitude,
            longitude,
            format!("-788{number}123"),
            format!("11032{number}456"),
        ],
        between: vec![
            format!("lengkap {name}"),
            format!("tanya {name}"),
            filed["code"].as_str().unwrap().to_owned(),
            id.clone(),
        ],
        inner: vec![format!("catatan {name}"), format!("titip {name}")]
            .into_iter()
            .filter(|text| is_reviewed || !text.starts_with("titip"))
            .collect(),
        secret: filed["secret"].as_str().unwrap().to_owned(),
        case: id,
        is_anonymous,
        is_shown: is_reviewed && !is_confidential,
    }
}

fn base64_id(kind: u8, row: uuid::Uuid) -> String {
    use base64::Engine as _;
    let bytes = [&[kind], row.as_bytes().as_slice()].concat();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Somebody who looks.
enum Looks<'a> {
    Anyone,
    User(&'a User<'a>),
}

impl Looks<'_> {
    async fn ask(&self, app: &TestApp, query: &str) -> String {
        match self {
            Self::Anyone => app.post(query, json!({})).await.to_string(),
            Self::User(user) => user.send(query, Value::Null).await.to_string(),
        }
    }

    /// All that they can read: every field of the schema, every complaint and case by its id.
    async fn reads(&self, app: &TestApp, planted: &[Planted]) -> String {
        let mut all = String::new();
        let complaint = "id title text kind state happenedOn point { latitude longitude } reporter { id displayName }
            duplicateOf { id title } steps(first: 100) { totalCount nodes { action text unit { name } } }";
        let case = "id code title text happenedOn point { latitude longitude } reporter { id displayName } complaint { id }
            steps(first: 100) { nodes { action text person { id displayName } } }";
        let mut queries = Queries::new().all();
        queries.push(format!(
            "{{ complaints(first: 100) {{ totalCount nodes {{ {complaint} }} }} }}"
        ));
        queries.push(format!(
            "{{ complaintCases(first: 100) {{ totalCount nodes {{ {case} }} }} }}"
        ));
        for filter in [
            "title: { contains: \"judul\" }",
            "not: { title: { contains: \"x\" } }",
            "or: [{ kind: { eq: COMPLAINT } }]",
        ] {
            queries.push(format!(
                "{{ complaints(filter: {{ {filter} }}) {{ totalCount nodes {{ title }} }} }}"
            ));
        }
        // Ids that were asked for stand in errors at most, and those are ids of cases.
        for of in planted {
            let id = of.content.last().unwrap();
            queries.push(format!(
                "{{ node(id: \"{id}\") {{ ... on Complaint {{ {} }} }} }}",
                complaint.replacen("id ", "", 1)
            ));
            queries.push(format!(
                "{{ complaintCase(id: \"{}\") {{ {} }} }}",
                of.case, case
            ));
            queries.push(
                format!(
                    "{{ nodes(ids: [\"{}\", \"{}\"]) {{ id }} }}",
                    of.case, of.who[1]
                )
                .replace(&of.who[1], &of.case),
            );
        }
        for query in queries {
            all.push_str(&self.ask(app, &query).await);
            all.push('\n');
        }
        all
    }
}

/// Every file that anyone gets.
async fn files(app: &TestApp, planted: &[Planted]) -> String {
    let mut all = String::new();
    let get = |path: String| async move { app.get(&path).await.text().await.unwrap() };
    for format in ["", ".csv", ".ndjson"] {
        for list in [
            "complaints",
            "complaintCases",
            "moderationLog",
            "units",
            "programs",
        ] {
            all.push_str(&get(format!("/export/{list}{format}")).await);
        }
        for of in planted {
            let file = get(format!(
                "/export/steps{format}?of={}",
                of.content.last().unwrap()
            ))
            .await;
            // The address stands in the description of a file that is there.
            all.push_str(&file.replace(of.content.last().unwrap(), ""));
            all.push_str(
                &get(format!("/export/steps{format}?of={}", of.case))
                    .await
                    .replace(&of.case, ""),
            );
        }
    }
    all
}

fn holds_none(read: &str, texts: &[String], who: &str) {
    for text in texts {
        assert!(!read.contains(text.as_str()), "{who} reads {text}");
    }
}

fn holds_all(read: &str, texts: &[String], who: &str) {
    for text in texts {
        assert!(read.contains(text.as_str()), "{who} does not read {text}");
    }
}

/// What somebody who is on no case may read, and no more.
fn reads_what_is_public(read: &str, planted: &[Planted], who: &str) {
    for of in planted {
        let who = format!("{who}, of {}", of.name);
        holds_none(read, &of.between, &who);
        holds_none(read, &of.inner, &who);
        if of.is_shown {
            holds_all(read, &of.content, &who);
        } else {
            holds_none(read, &of.content, &who);
        }
        if of.is_shown && !of.is_anonymous {
            holds_all(read, &of.who, &who);
        } else {
            holds_none(read, &of.who, &who);
            holds_none(read, &of.point, &who);
        }
    }
    assert!(
        !read.contains("\"totalCount\":5"),
        "{who} counts what they do not see"
    );
}

on_both! {
    async fn secrets_planted_in_all_four_cases_are_found_by_those_on_the_case_alone(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", Some("34.02")).await;
        let own = official(app, "own", &world.units[0]).await;
        let mut planted = Vec::new();
        for number in 0..CASES.len() {
            planted.push(plant(app, &world, number, &chief, &own).await);
        }
        let (budi, chair) = (user(app, "Forum", "budi").await, moderator(app, "chair", None).await.0);
        let distant = coordinator(app, "distant", Some("35.01")).await;
        let other = official(app, "other", &world.units[1]).await;

        for (who, looks) in [
            ("anyone", Looks::Anyone), ("another citizen", Looks::User(&budi)), ("a moderator", Looks::User(&chair)),
            ("another government's coordinator", Looks::User(&distant)), ("another unit's official", Looks::User(&other)),
        ] {
            let read = looks.reads(app, &planted).await;
            reads_what_is_public(&read, &planted, who);
            for of in &planted {
                assert!(!read.contains(&of.secret), "{who} reads a secret");
                // Nor as the database has it.
                assert!(!read.contains(&of.between[2].replace('-', "")), "{who} reads a code");
            }
            let count = looks.ask(app, "{ complaints { totalCount } complaintCases { totalCount } }").await;
            assert!(count.contains("\"complaints\":{\"totalCount\":2}") && count.contains("\"complaintCases\":{\"totalCount\":0}"), "{count}");
        }
        let read = files(app, &planted).await;
        for of in &planted {
            let who = format!("a file, of {}", of.name);
            holds_none(&read, &[of.between.clone(), of.inner.clone()].concat(), &who);
            if !of.is_shown {
                holds_none(&read, &of.content, &who);
            }
            if !of.is_shown || of.is_anonymous {
                holds_none(&read, &[of.who.clone(), of.point.clone()].concat(), &who);
            }
        }
        assert!(read.contains("isi open") && read.contains("isi anonymous") && read.contains("rencana open"), "{read}");

        for (who, looks) in [("the coordinator", Looks::User(&chief)), ("the official", Looks::User(&own))] {
            let read = looks.reads(app, &planted).await;
            for of in &planted {
                let is_on = who == "the coordinator" || of.name != "unreviewed";
                let who = format!("{who}, of {}", of.name);
                assert!(!read.contains(&of.secret), "{who} reads a secret");
                if is_on {
                    holds_all(&read, &[of.between.clone(), of.inner.clone(), of.point[..2].to_vec()].concat(), &who);
                }
                // Who is anonymous is told to nobody.
                if of.is_anonymous || !is_on {
                    holds_none(&read, &of.who, &who);
                } else {
                    holds_all(&read, &of.who, &who);
                }
            }
        }
        let reporter = user(app, "Forum", "r3").await;
        let read = Looks::User(&reporter).reads(app, &planted).await;
        holds_all(&read, &[planted[3].between.clone(), planted[3].who.clone()].concat(), "its reporter");
        holds_none(&read, &planted[3].inner, "its reporter");
        holds_none(&read, &[planted[2].content.clone(), planted[2].who.clone(), planted[4].content.clone()].concat(), "a reporter of another");
    }

    async fn a_flag_is_raised_by_anyone_on_the_case_and_lowered_by_its_reporter_alone(app) {
        let world = world(app).await;
        let (siti, chief) = (user(app, "Forum", "siti").await, coordinator(app, "chief", None).await);
        let own = official(app, "own", &world.units[0]).await;
        let id = siti.does(FILE, filing(&world.units[0], "a")).await["filed"]["case"]["id"].clone();
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[0] })).await;
        let seen = || async {
            let all = app.ask("{ complaints { totalCount nodes { reporter { displayName } point { latitude } } } }").await;
            (all["complaints"]["totalCount"].clone(), all["complaints"]["nodes"][0]["reporter"]["displayName"].clone())
        };
        assert_eq!(seen().await, (json!(1), json!("Warga siti")));

        done(&own, "RAISE_FLAGS", json!({ "id": id, "anonymous": true })).await;
        assert_eq!(seen().await, (json!(1), Value::Null), "at once, also for what was kept");
        done(&chief, "RAISE_FLAGS", json!({ "id": id, "confidential": true })).await;
        assert_eq!(seen().await, (json!(0), Value::Null));
        for who in [&own, &chief] {
            let lower = act("LOWER_FLAGS", json!({ "id": id, "confidential": true }));
            assert_eq!(who.does(ACT, lower).await["userErrors"][0]["code"], "ROLE_NOT_HELD");
        }
        done(&siti, "LOWER_FLAGS", json!({ "id": id, "confidential": true })).await;
        assert_eq!(seen().await, (json!(1), Value::Null));
        let case = done(&siti, "LOWER_FLAGS", json!({ "id": id, "anonymous": true })).await;
        assert_eq!((&case["anonymous"], &case["confidential"]), (&json!(false), &json!(false)));
        assert_eq!(seen().await, (json!(1), json!("Warga siti")));
        // Nobody can tell from the public history that flags were raised.
        let steps = app.ask("{ complaints { nodes { steps { totalCount edges { cursor } nodes { action } } } } }").await;
        assert_eq!(steps["complaints"]["nodes"][0]["steps"]["totalCount"], 3);
    }

    async fn a_point_is_cut_where_its_reporter_is_not_told(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        for (word, anonymous) in [("a", false), ("b", true)] {
            let mut input = filing(&world.units[0], word);
            input["latitude"] = json!("-7.888999");
            input["longitude"] = json!("110.321999");
            input["anonymous"] = json!(anonymous);
            let id = super::file(app, input).await["case"]["id"].clone();
            done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        }

        let shown = app.ask("{ complaints(orderBy: [{ field: FILED_AT }]) { nodes { point { latitude longitude } } } }").await;

        assert_eq!(shown["complaints"]["nodes"], json!([
            { "point": { "latitude": "-7.888999", "longitude": "110.321999" } },
            { "point": { "latitude": "-7.888000", "longitude": "110.321000" } },
        ]));
    }

    async fn a_unit_that_has_a_case_no_more_does_not_see_it_any_more(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let (own, other) = (official(app, "own", &world.units[0]).await, official(app, "other", &world.units[1]).await);
        let mut input = filing(&world.units[0], "a");
        input["confidential"] = json!(true);
        let id = super::file(app, input).await["case"]["id"].clone();
        let sees = "{ complaintCases { totalCount } }";
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[0] })).await;
        assert_eq!(own.send(sees, Value::Null).await["data"]["complaintCases"]["totalCount"], 1);
        done(&own, "RETURN", json!({ "id": id, "text": "Bukan kami" })).await;
        assert_eq!(own.send(sees, Value::Null).await["data"]["complaintCases"]["totalCount"], 0);
        done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[1] })).await;
        assert_eq!(own.send(sees, Value::Null).await["data"]["complaintCases"]["totalCount"], 0);
        assert_eq!(other.send(sees, Value::Null).await["data"]["complaintCases"]["totalCount"], 1);
    }

    async fn what_may_become_confidential_is_not_cited(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let id = super::file(app, filing(&world.units[0], "a")).await["case"]["id"].clone();
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        let cite = "mutation($input: CreateCitationInput!) { createCitation(input: $input) { userErrors { code } } }";

        for query in ["{ complaints { nodes { title } } }", "{ complaints { totalCount } }"] {
            let answer = app.ask_with(cite, json!({ "input": { "query": query } })).await;
            assert_eq!(answer["createCitation"]["userErrors"][0]["code"], "NOT_PUBLISHED", "{query}");
        }
    }

    async fn neither_logs_nor_errors_repeat_what_was_filed(app) {
        let world = world(app).await;
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "trace"])
            .args(["--database-url", &app.database_url])
            .stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("listening on ").unwrap().to_owned();
        let mut stderr = process.stderr.take().unwrap();
        let said = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).unwrap();
            said
        });
        let send = |query: &'static str, input: Value| {
            let body = json!({ "query": query, "variables": { "input": input } });
            let request = app.http.post(format!("{address}/graphql")).json(&body);
            async move { request.send().await.unwrap().text().await.unwrap() }
        };
        let mut input = filing(&world.units[0], "tersembunyi");
        input["title"] = json!("judul tersembunyi");
        let filed: Value = serde_json::from_str(&send(FILE, input.clone()).await).unwrap();
        let filed = filed["data"]["fileComplaint"]["filed"].clone();
        let tracking = json!({ "code": filed["code"], "secret": filed["secret"] });
        send(ACT, act("RAISE_FLAGS", json!({ "tracking": tracking, "anonymous": true, "text": "tersembunyi juga" }))).await;
        // A fault of ours, whose cause names the title where the database says all it knows.
        let index = "CREATE UNIQUE INDEX only_one ON complaint (title)";
        app.database.writer().execute_unprepared(index).await.unwrap();
        input["idempotencyKey"] = json!(super::unguessable("lagi"));
        let fault = send(FILE, input.clone()).await;
        input["unit"] = json!("tersembunyi");
        let refused = send(FILE, input.clone()).await;

        assert!(fault.contains("INTERNAL_SERVER_ERROR"), "{fault}");
        assert!(refused.contains("BAD_USER_INPUT"), "{refused}");
        assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
        let said = said.await.unwrap();
        process.wait().unwrap();
        assert!(said.contains("a field failed"), "{said}");
        let (code, secret) = (filed["code"].as_str().unwrap(), filed["secret"].as_str().unwrap());
        for text in ["tersembunyi", code, &code.replace('-', ""), secret, &secret.replace('-', "")] {
            for (whose, read) in [("the log", &said), ("an error", &fault), ("a refusal", &refused)] {
                let line = read.lines().find(|line| line.contains(text));
                assert!(line.is_none(), "{whose} holds {text}: {line:?}");
            }
        }
    }
}
