//! Every mutation of the schema, tried by everyone who could send it.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use chrono::TimeDelta;
use pantau::auth::actor::{Scope, Vouched};
use pantau::graphql::sdl;
use pantau::service::role::{NewGrant, Role};
use serde_json::{Value, json};

use crate::comment::appeal::{APPEAL, appeal, outcome};
use crate::comment::moderation::{MODERATE, decision, moderator};
use crate::comment::official::{roles, row};
use crate::comment::{CREATE, User, key, subject, user};
use crate::complaint::{FILE, act, coordinator, done, filing};
use crate::satisfaction::{ISSUE, OPEN, survey};
use crate::support::{TestApp, on_both};
use crate::user_account::{PASSWORD, SIGN_IN, does, invited, opened_at};

/// Who sends it, in the order of the table's columns.
const CALLERS: [&str; 14] = [
    "anyone",
    "an app whose key is for nothing of it",
    "an app for itself",
    "a citizen",
    "an official",
    "an official whose time is over",
    "an official of another unit",
    "a moderator",
    "a moderator whose time is over",
    "a moderator of another unit",
    "a moderator by a key that is not for moderating",
    "an administrator",
    "an administrator whose time is over",
    "somebody who has signed in",
];

const IN: &str = "UNAUTHENTICATED";
const NO: &str = "FORBIDDEN";
const OK: &str = "done";
const OTHER: &str = "NOT_AUTHOR";
const OFFICE: &str = "OFFICE_NOT_HELD";
const ROLE: &str = "ROLE_NOT_HELD";
const CASE: &str = "CASE_NOT_FOUND";
const WRONG: &str = "CREDENTIALS_INVALID";

/// What comes of each mutation; one has several lines where it depends on what is asked of it.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 14]); 26] = [
    ("createCitation", [OK; 14]),
    ("createComment", [IN, NO, NO, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    ("createComment in the name of the unit", [IN, NO, NO, OFFICE, OK, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE]),
    ("editComment of one's own", [IN, NO, NO, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    ("editComment of another's", [IN, NO, NO, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER]),
    ("withdrawComment of one's own", [IN, NO, NO, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    ("withdrawComment of another's", [IN, NO, NO, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER]),
    ("reportComment", [IN, NO, NO, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK, OK]),
    ("moderateComment", [IN, NO, NO, ROLE, ROLE, ROLE, ROLE, OK, ROLE, ROLE, NO, ROLE, ROLE, ROLE]),
    ("appealModeration of another's", [IN, NO, NO, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER]),
    ("decideAppeal", [IN, NO, NO, ROLE, ROLE, ROLE, ROLE, OK, ROLE, ROLE, NO, ROLE, ROLE, ROLE]),
    ("signIn", [OK; 14]),
    ("signIn with a wrong password", [WRONG; 14]),
    ("refreshSession", [OK; 14]),
    ("signOut", [OK; 14]),
    ("signOutEverywhere under another name", [IN, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, "NAME_OTHER"]),
    ("changePassword with a wrong one", [IN, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, WRONG]),
    ("inviteAccount", [IN, NO, NO, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, NO, OK, ROLE, ROLE]),
    ("revokeInvitation", [IN, NO, NO, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, ROLE, NO, OK, ROLE, ROLE]),
    ("acceptInvitation", [OK; 14]),
    ("fileComplaint", [OK, NO, OK, OK, OK, OK, OK, OK, OK, OK, NO, OK, OK, OK]),
    ("actOnComplaint on one's own", [IN, NO, NO, OK, OK, OK, OK, OK, OK, OK, NO, OK, OK, OK]),
    ("actOnComplaint on another's", [IN, NO, NO, CASE, OK, CASE, CASE, CASE, CASE, CASE, NO, CASE, CASE, CASE]),
    ("openSatisfactionSurvey", [IN, NO, NO, OFFICE, OK, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE]),
    ("issueSatisfactionBallots", [IN, NO, NO, OFFICE, OK, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, OFFICE]),
    ("answerSatisfactionSurvey", [OK; 14]),
];

/// What is there to be talked about and decided, and who talks.
struct World<'a> {
    app: &'a TestApp,
    /// Where it is asked.
    later: String,
    on: String,
    unit: String,
    author: User<'a>,
    chair: User<'a>,
    coordinator: User<'a>,
}

/// Somebody who asks: a key, and for whom.
struct Caller {
    key: Option<String>,
    user: Option<&'static str>,
}

impl World<'_> {
    /// What is sent, fresh for each.
    async fn input(&self, line: &str, caller: &Caller, number: usize) -> Value {
        let fresh = format!("{line} {number}");
        let theirs = || async { self.author.says(&self.on, None, &fresh).await };
        let own = || async {
            match (&caller.key, caller.user) {
                (Some(_), Some(id)) => {
                    let speaker = user(self.app, "Forum", id).await;
                    speaker.says(&self.on, None, &fresh).await
                }
                (Some(token), None) if token.starts_with("pantau_access_") => {
                    let said = json!({ "on": self.on, "text": fresh, "idempotencyKey": fresh });
                    let payload = does(self.app, &self.later, Some(token), CREATE, said).await;
                    payload["comment"]["id"].as_str().unwrap().to_owned()
                }
                _ => theirs().await,
            }
        };
        let said = json!({ "on": self.on, "text": fresh, "idempotencyKey": fresh });
        match line {
            "createCitation" => json!({ "query": "{ regions { totalCount } }" }),
            "createComment" => said,
            "createComment in the name of the unit" => {
                json!({ "on": self.on, "text": fresh, "idempotencyKey": fresh, "asOfficialOf": self.unit })
            }
            "editComment of one's own" => {
                json!({ "id": own().await, "version": 1, "text": "Lain" })
            }
            "editComment of another's" => {
                json!({ "id": theirs().await, "version": 1, "text": "Lain" })
            }
            "withdrawComment of one's own" => json!({ "id": own().await }),
            "withdrawComment of another's" => json!({ "id": theirs().await }),
            "reportComment" => {
                json!({ "id": theirs().await, "rule": "SPAM", "idempotencyKey": fresh })
            }
            "moderateComment" => decision(&theirs().await, "HIDE"),
            "appealModeration of another's" => appeal(&self.hidden(&theirs().await).await),
            "decideAppeal" => {
                let hidden = self.hidden(&theirs().await).await;
                self.author.does(APPEAL, appeal(&hidden)).await;
                outcome(&hidden, "REVERSE")
            }
            "openSatisfactionSurvey" => self.survey(&fresh),
            "issueSatisfactionBallots" => {
                let survey = self.opened(&fresh).await;
                json!({ "surveyId": survey, "count": 1, "idempotencyKey": fresh })
            }
            "answerSatisfactionSurvey" => {
                let survey = self.opened(&fresh).await;
                let wish = json!({ "surveyId": survey, "count": 1, "idempotencyKey": fresh });
                let issued = self.official().await.does(ISSUE, wish).await;
                let token = &issued["ballots"]["tokens"][0];
                json!({ "token": token, "scores": [{ "element": "TIME", "score": 4 }] })
            }
            "fileComplaint" => filing(&self.unit, &fresh.replace(' ', "-")),
            "actOnComplaint on one's own" => {
                let case = self.filed_by(caller, &fresh).await;
                act("RAISE_FLAGS", json!({ "id": case, "anonymous": true }))
            }
            "actOnComplaint on another's" => {
                let case = self.filed(&self.author, &fresh).await;
                let verify = json!({ "id": case, "handling": "SIMPLE" });
                done(&self.coordinator, "VERIFY", verify).await;
                let assign = json!({ "id": case, "unit": self.unit });
                done(&self.coordinator, "ASSIGN", assign).await;
                act("NOTE", json!({ "id": case, "text": fresh }))
            }
            "signIn" => json!({ "name": "warga", "password": PASSWORD }),
            "signIn with a wrong password" => json!({ "name": "warga", "password": "lain" }),
            "refreshSession" | "signOut" => {
                let input = json!({ "name": "warga", "password": PASSWORD });
                let payload = does(self.app, &self.later, None, SIGN_IN, input).await;
                json!({ "refreshToken": payload["tokens"]["refreshToken"] })
            }
            "signOutEverywhere under another name" => json!({ "name": "lain" }),
            "changePassword with a wrong one" => {
                json!({ "currentPassword": "lain", "newPassword": PASSWORD })
            }
            "inviteAccount" => json!({ "reason": "Anggota", "idempotencyKey": fresh }),
            "revokeInvitation" => {
                let code = invited(self.app, None).await;
                json!({ "prefix": &code[..30] })
            }
            "acceptInvitation" => {
                let code = invited(self.app, None).await;
                json!({ "code": code, "name": format!("warga-{number}"), "displayName": "Warga", "password": PASSWORD })
            }
            other => panic!("nothing is sent for {other}"),
        }
    }

    async fn official(&self) -> User<'_> {
        user(self.app, "Forum", "o1").await
    }

    fn survey(&self, code: &str) -> Value {
        let mut survey = survey(&self.unit, code, self.app.clock.now().date_naive());
        survey["elements"] = json!(["TIME"]);
        survey
    }

    /// The id of a survey of the unit.
    async fn opened(&self, line: &str) -> Value {
        let survey = self.survey(&format!("for {line}"));
        let opened = self.official().await.does(OPEN, survey).await;
        opened["survey"]["id"].clone()
    }

    /// The id of a case that somebody filed.
    async fn filed(&self, who: &User<'_>, word: &str) -> Value {
        let payload = who.does(FILE, filing(&self.unit, word)).await;
        payload["filed"]["case"]["id"].clone()
    }

    /// The id of a case that a caller filed; of another one's where the caller is nobody we know.
    async fn filed_by(&self, caller: &Caller, word: &str) -> Value {
        match (&caller.key, caller.user) {
            (Some(_), Some(id)) => {
                let reporter = user(self.app, "Forum", id).await;
                self.filed(&reporter, word).await
            }
            (Some(token), None) if token.starts_with("pantau_access_") => {
                let input = filing(&self.unit, word);
                let filed = does(self.app, &self.later, Some(token), FILE, input).await;
                filed["filed"]["case"]["id"].clone()
            }
            _ => self.filed(&self.author, word).await,
        }
    }

    async fn hidden(&self, comment: &str) -> String {
        let payload = self.chair.does(MODERATE, decision(comment, "HIDE")).await;
        payload["decision"]["id"].as_str().unwrap().to_owned()
    }
}

async fn granted(
    app: &TestApp,
    id: &'static str,
    role: Role,
    unit: Option<&str>,
    is_over: bool,
) -> Caller {
    let new = NewGrant {
        app: "Forum".to_owned(),
        user: Vouched::new(id, &format!("Warga {id}")).unwrap(),
        role,
        unit: unit.map(row),
        government: None,
        reason: "Surat tugas".to_owned(),
        ends_at: is_over.then(|| app.clock.now() + TimeDelta::hours(1)),
    };
    roles(app).grant(new).await.unwrap();
    Caller {
        key: Some(key(app, "Forum", &Scope::ALL).await),
        user: Some(id),
    }
}

async fn callers(app: &TestApp, later: &str, unit: &str, other: &str) -> [Caller; 14] {
    let signed_in = opened_at(app, later, "warga").await;
    let all = || async { Some(key(app, "Forum", &Scope::ALL).await) };
    let (official, moderator) = (Role::Official, Role::Moderator);
    let narrow = key(app, "Forum", &[Scope::ActForUsers]).await;
    let deaf = key(app, "Forum", &[Scope::ActForUsers, Scope::Comment]).await;
    granted(app, "m4", moderator, None, false).await;
    [
        Caller {
            key: None,
            user: None,
        },
        Caller {
            key: Some(narrow),
            user: Some("narrow"),
        },
        Caller {
            key: all().await,
            user: None,
        },
        Caller {
            key: all().await,
            user: Some("citizen"),
        },
        granted(app, "o1", official, Some(unit), false).await,
        granted(app, "o2", official, Some(unit), true).await,
        granted(app, "o3", official, Some(other), false).await,
        granted(app, "m1", moderator, None, false).await,
        granted(app, "m2", moderator, None, true).await,
        granted(app, "m3", moderator, Some(other), false).await,
        Caller {
            key: Some(deaf),
            user: Some("m4"),
        },
        granted(app, "a1", Role::Administrator, None, false).await,
        granted(app, "a2", Role::Administrator, None, true).await,
        Caller {
            key: signed_in["accessToken"].as_str().map(ToOwned::to_owned),
            user: None,
        },
    ]
}

/// What comes of a mutation: the code of why it was refused, or that it was done.
async fn outcome_of(
    app: &TestApp,
    address: &str,
    caller: &Caller,
    line: &str,
    input: Value,
) -> String {
    let field = line.split(' ').next().unwrap();
    let ty = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
    let query =
        format!("mutation($input: {ty}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}");
    let mut request = app
        .http
        .post(format!("{address}/graphql"))
        .json(&json!({ "query": query, "variables": { "input": input } }));
    if let Some(key) = &caller.key {
        request = request.bearer_auth(key);
    }
    if let Some(user) = caller.user {
        request = request
            .header("on-behalf-of", user)
            .header("on-behalf-of-name", format!("Warga%20{user}"));
    }
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    let refused = answer["data"][field]["userErrors"][0]["code"].as_str();
    if code.is_none() && refused.is_none() {
        assert_eq!(answer["data"][field]["userErrors"], json!([]), "{answer}");
    }
    code.or(refused).unwrap_or(OK).to_owned()
}

#[test]
fn every_mutation_of_the_schema_is_tried() {
    let definitions = parse_schema(sdl()).unwrap().definitions.into_iter();
    let mutations = definitions.filter_map(|definition| match definition {
        TypeSystemDefinition::Type(of) if of.node.name.node == "Mutation" => Some(of.node.kind),
        _ => None,
    });
    let mutations: BTreeSet<String> = mutations
        .flat_map(|kind| match kind {
            TypeKind::Object(object) => object.fields,
            other => panic!("{other:?}"),
        })
        .map(|field| field.node.name.node.to_string())
        .collect();
    let tried = TABLE
        .iter()
        .map(|(line, _)| line.split(' ').next().unwrap().to_owned());

    assert_eq!(tried.collect::<BTreeSet<_>>(), mutations);
}

on_both! {
    async fn each_mutation_is_for_those_who_may(app) {
        let on = subject(app).await;
        let found = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Program {{ unit {{ id }} }} }} units(first: 2) {{ nodes {{ id }} }} }}")).await;
        let unit = found["node"]["unit"]["id"].as_str().unwrap().to_owned();
        let mut units = found["units"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap());
        let other = units.find(|id| *id != unit).unwrap().to_owned();
        let author = user(app, "Forum", "author").await;
        let (chair, _) = moderator(app, "chair", None).await;
        let coordinator = coordinator(app, "coordinator", None).await;
        // When what was granted for an hour is over.
        let (later, _stop) = app.at(app.clock.now() + TimeDelta::hours(2)).await;
        let callers = callers(app, &later, &unit, &other).await;
        let world = World { app, later: later.clone(), on, unit, author, chair, coordinator };

        for (line, wanted) in TABLE {
            for (number, (caller, wanted)) in callers.iter().zip(wanted).enumerate() {
                let input = world.input(line, caller, number).await;
                let outcome = outcome_of(app, &later, caller, line, input).await;
                assert_eq!(outcome, wanted, "{line}, sent by {}", CALLERS[number]);
            }
        }
    }
}
