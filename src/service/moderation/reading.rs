//! What only moderators read, and authors of their own: the queue, and texts that are hidden.

use std::collections::HashMap;

use uuid::Uuid;

use super::ModerationService;
use crate::auth::actor::Actor;
use crate::auth::policy::moderation::{self, Reader};
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::list::Columns;
use crate::service::person::{Person, known_as};
use crate::service::role::{OF_PERSON, RoleGrant};

const UNIT: Column = Column::id("t.unit_id");
const CLOSED_AT: Column = Column::instant("t.closed_at");

/// Met by nothing.
const NOTHING: Condition = Condition::Any(Vec::new());

impl ModerationService {
    /// The cases that wait for this caller: none for who does not moderate.
    pub async fn waiting_for(&self, actor: &Actor) -> anyhow::Result<Condition> {
        let Some(reader) = moderation::reader(actor).filter(|reader| reader.may_moderate) else {
            return Ok(NOTHING);
        };
        let Some((_, grants)) = self.known(&reader).await? else {
            return Ok(NOTHING);
        };
        let now = self.turns.now();
        let waits = Condition::Is(CLOSED_AT, Test::Absent);
        if grants
            .iter()
            .any(|grant| moderation::covers(grant, None, now))
        {
            return Ok(waits);
        }
        let units = grants
            .iter()
            .filter(|grant| moderation::covers(grant, grant.unit_id, now));
        let units = units
            .filter_map(|grant| grant.unit_id.map(Literal::Id))
            .collect();
        Ok(Condition::All(vec![
            waits,
            Condition::Is(UNIT, Test::OneOf(units)),
        ]))
    }

    /// What those of these comments say that are hidden, as far as this person reads it.
    pub async fn hidden_texts(
        &self,
        reader: &Reader,
        comments: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, String>> {
        let Some((person, grants)) = self.known(reader).await? else {
            return Ok(HashMap::new());
        };
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT c.id, c.person_id, d.unit_id, c.text FROM comment c \
             JOIN moderation_decision d ON d.id = c.moderation_id \
             WHERE c.removed_at IS NULL AND c.text IS NOT NULL AND ",
        )
        .is_one_of_ids("c.id", comments);
        let now = self.turns.now();
        let mut texts = HashMap::new();
        for row in self.lists.all(sql, "hidden texts").await? {
            let mut columns = Columns::of(&row);
            let (id, author): (Uuid, Uuid) = (columns.next()?, columns.next()?);
            let (unit, text): (Option<Uuid>, String) = (columns.next()?, columns.next()?);
            if moderation::reads_hidden(reader, person.id, &grants, (author, unit), now) {
                texts.insert(id, text);
            }
        }
        Ok(texts)
    }

    /// A reader who has taken part before, and what they are trusted with.
    async fn known(&self, reader: &Reader) -> anyhow::Result<Option<(Person, Vec<RoleGrant>)>> {
        let person = known_as(&reader.identity);
        let Some(person) = self.lists.one::<Person>(&person).await? else {
            return Ok(None);
        };
        let people = [person.id];
        let grants = self.lists.every_of::<RoleGrant>(OF_PERSON, &people).await?;
        let grants = grants.into_values().flatten().collect();
        Ok(Some((person, grants)))
    }
}
