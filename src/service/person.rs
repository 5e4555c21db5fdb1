//! People who take part, as those who vouch for them know them.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::person;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, Set,
};

use super::condition::{Column, Condition, Literal, Test};
use super::list::listed;
use crate::auth::actor::{Identity, Voucher};
use crate::clock::Clock;

pub use entity::person::Model as Person;

listed!(
    Person {
        id,
        app_id,
        issuer,
        external_id,
        display_name,
        created_at,
        suspension_id,
        suspended_until
    },
    "person",
    []
);

const APP: Column = Column::id("t.app_id");
const ISSUER: Column = Column::text("t.issuer");

/// The person with this identity.
pub fn known_as(identity: &Identity) -> Condition {
    let external_id = identity.user.external_id().to_owned();
    let vouched_for = match &identity.voucher {
        Voucher::App(app) => Condition::equals(APP, Literal::Id(*app)),
        Voucher::Issuer(issuer) => Condition::equals(ISSUER, Literal::Text(issuer.clone())),
        Voucher::Account => Condition::All(vec![
            Condition::Is(APP, Test::Absent),
            Condition::Is(ISSUER, Test::Absent),
        ]),
    };
    Condition::All(vec![
        vouched_for,
        Condition::equals(Column::text("t.external_id"), Literal::Text(external_id)),
    ])
}

/// The person with this identity, made known where it is new, under the name that they bear now. To
/// be called in the transaction in which that person does something.
pub(super) async fn acting(
    txn: &impl ConnectionTrait,
    clock: &Clock,
    identity: &Identity,
    now: DateTime<Utc>,
) -> anyhow::Result<Person> {
    let Identity { voucher, user } = identity;
    let (app, issuer) = match voucher {
        Voucher::App(app) => (Some(*app), None),
        Voucher::Issuer(issuer) => (None, Some(issuer.clone())),
        Voucher::Account => (None, None),
    };
    let known = person::Entity::find()
        .filter(match app {
            Some(app) => person::Column::AppId.eq(app),
            None => person::Column::AppId.is_null(),
        })
        .filter(match &issuer {
            Some(issuer) => person::Column::Issuer.eq(issuer),
            None => person::Column::Issuer.is_null(),
        })
        .filter(person::Column::ExternalId.eq(user.external_id()))
        .one(txn)
        .await
        .context("look for a person")?;
    if let Some(person) = &known
        && person.display_name == user.display_name()
    {
        return Ok(person.clone());
    }
    if let Some(person) = known {
        let mut person = person.into_active_model();
        person.display_name = Set(user.display_name().to_owned());
        return person.update(txn).await.context("rename a person");
    }
    let person = Person {
        id: clock.id(),
        app_id: app,
        issuer,
        external_id: user.external_id().to_owned(),
        display_name: user.display_name().to_owned(),
        created_at: now,
        suspension_id: None,
        suspended_until: None,
    };
    let kept = person.into_active_model().insert(txn).await;
    kept.context("keep a person")
}
