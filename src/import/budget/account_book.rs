//! Accounts as documents use them: found in their list, or added to those gathered.

use anyhow::Context as _;
use entity::account::{self, AccountLevel};
use foldhash::{HashMap, HashMapExt as _};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Set, Value,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::import::batch::Batch;
use crate::import::txn::Txn;
use crate::search_name::plain;

/// The accounts of one version of the chart.
#[derive(Debug)]
pub struct AccountBook {
    gathered_list: Uuid,
    known: HashMap<String, Entry>,
    batch: Batch<8>,
    /// Accounts written without a name that a later row named.
    named_late: Vec<(Uuid, String)>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    id: Uuid,
    named: bool,
}

impl AccountBook {
    /// The accounts of the official list, where there is one, and those gathered so far.
    pub async fn open(
        connection: &impl ConnectionTrait,
        official_list: Option<Uuid>,
        gathered_list: Uuid,
    ) -> anyhow::Result<Self> {
        let lists = official_list.into_iter().chain([gathered_list]);
        let rows: Vec<(Uuid, Uuid, String, Option<String>)> = account::Entity::find()
            .select_only()
            .columns([
                account::Column::Id,
                account::Column::CodeListId,
                account::Column::Code,
                account::Column::Name,
            ])
            .filter(account::Column::CodeListId.is_in(lists))
            .into_tuple()
            .all(connection)
            .await
            .context("load the known accounts")?;
        let mut known = HashMap::with_capacity(rows.len());
        for (id, list, code, name) in rows {
            let entry = Entry {
                id,
                named: name.is_some(),
            };
            if list == gathered_list {
                known.entry(code).or_insert(entry);
            } else {
                known.insert(code, entry);
            }
        }
        let columns = [
            "id",
            "code_list_id",
            "code",
            "level",
            "name",
            "search_name",
            "parent_id",
            "normal_balance",
        ];
        Ok(Self {
            gathered_list,
            known,
            batch: Batch::new("account", columns),
            named_late: Vec::new(),
        })
    }

    /// The account of this code; it and those above it are added where they are unknown.
    ///
    /// `name` is what a row with exactly this code calls it; the first name stays.
    pub fn id(&mut self, clock: &Clock, code: &str, name: Option<&str>) -> Uuid {
        if let Some(entry) = self.known.get_mut(code) {
            if let Some(name) = name.filter(|_| !entry.named) {
                entry.named = true;
                self.named_late.push((entry.id, name.to_owned()));
            }
            return entry.id;
        }
        let parent = code
            .rsplit_once('.')
            .map(|(above, _)| self.id(clock, above, None));
        let id = clock.id();
        let level = match code.split('.').count() {
            1 => AccountLevel::Class,
            2 => AccountLevel::Group,
            3 => AccountLevel::Type,
            4 => AccountLevel::Object,
            5 => AccountLevel::Detail,
            _ => AccountLevel::Subdetail,
        };
        self.batch.push([
            id.into(),
            self.gathered_list.into(),
            code.into(),
            level.to_value().into(),
            name.into(),
            name.map(plain).unwrap_or_default().into(),
            parent.into(),
            Value::String(None),
        ]);
        self.known.insert(
            code.to_owned(),
            Entry {
                id,
                named: name.is_some(),
            },
        );
        id
    }

    /// Writes what is new.
    pub async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        self.batch.flush(txn).await?;
        for (id, name) in self.named_late.drain(..) {
            account::Entity::update(account::ActiveModel {
                id: Set(id),
                search_name: Set(plain(&name)),
                name: Set(Some(name)),
                ..Default::default()
            })
            .exec(txn)
            .await
            .context("name an account")?;
        }
        Ok(())
    }
}
