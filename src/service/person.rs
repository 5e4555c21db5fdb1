//! People who take part, as apps know them.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::person;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, Set,
};
use uuid::Uuid;

use super::condition::{Column, Condition, Literal};
use super::list::listed;
use crate::auth::actor::Vouched;
use crate::clock::Clock;

pub use entity::person::Model as Person;

listed!(
    Person {
        id,
        app_id,
        external_id,
        display_name,
        created_at,
        suspension_id,
        suspended_until
    },
    "person",
    []
);

/// The person that an app knows by this id.
pub fn known_as(app: Uuid, user: &Vouched) -> Condition {
    let external_id = user.external_id().to_owned();
    Condition::All(vec![
        Condition::equals(Column::id("t.app_id"), Literal::Id(app)),
        Condition::equals(Column::text("t.external_id"), Literal::Text(external_id)),
    ])
}

/// The person for whom an app acts, made known where it is new, under the name that the app gives
/// now. To be called in the transaction in which that person does something.
pub(super) async fn acting(
    txn: &impl ConnectionTrait,
    clock: &Clock,
    app: Uuid,
    user: &Vouched,
    now: DateTime<Utc>,
) -> anyhow::Result<Person> {
    let known = person::Entity::find()
        .filter(person::Column::AppId.eq(app))
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
        external_id: user.external_id().to_owned(),
        display_name: user.display_name().to_owned(),
        created_at: now,
        suspension_id: None,
        suspended_until: None,
    };
    let kept = person.into_active_model().insert(txn).await;
    kept.context("keep a person")
}
