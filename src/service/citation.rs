//! Citations: questions under an address that stays, with the answer they had.

use std::io::{Read as _, Write as _};

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, IntoActiveModel as _, TransactionTrait as _,
};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::chain::{canonical, hex};
use super::day_of;
use super::failure::Failure;
use super::list::{Lists, listed};
use crate::area::versions::{self, Versions};
use crate::area::{Area, AreaSet};
use crate::clock::Clock;
use crate::database::{Database, waited_in_vain};

pub use entity::citation::Model as Citation;

listed!(
    Citation {
        id,
        document,
        operation_name,
        variables,
        known_at,
        import_sequence,
        area_versions,
        software_version,
        answer_sha256,
        answer_bytes,
        answer_gzip,
        stored_bytes
    },
    "citation",
    []
);

/// How much room citations have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Largest answer that is kept, compressed; of a larger one only the hash is.
    pub answer_bytes: usize,
    /// Most that all citations take together.
    pub total_bytes: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            answer_bytes: 1 << 20,
            total_bytes: 1 << 30,
        }
    }
}

/// Keeps citations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CitationService {
    database: Database,
    lists: Lists,
    clock: Clock,
    room: Room,
}

/// The data at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataVersion {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The last import by then; 0 where there was none.
    pub import_sequence: i64,
    versions: Versions,
}

impl DataVersion {
    /// Whether the two are of the same data.
    pub fn agrees(&self, other: &Self) -> bool {
        self.import_sequence == other.import_sequence
            && self.versions.agree(&other.versions, AreaSet::DATA)
    }

    fn written(&self) -> String {
        let areas = AreaSet::DATA.iter();
        let versions: Map<String, Value> = areas
            .map(|area| {
                let version = self.versions.of(area).simple().to_string();
                (area.name().to_owned(), version.into())
            })
            .collect();
        canonical(&Value::Object(versions))
    }
}

/// What is cited: a question and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The text of the document.
    pub document: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The values of its variables: an object.
    pub variables: Value,
}

/// Why a citation was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CiteRefusal {
    /// All room is taken.
    Full,
    /// An import is writing, and it was waited for in vain.
    Busy,
}

/// What was imported since a citation was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// How many imports.
    pub imports: i64,
    /// The first of them: number, kind and file.
    pub first: Vec<(i64, String, String)>,
    /// The areas of the data that are not what they were.
    pub areas: Vec<&'static str>,
}

/// The version of this program.
const SOFTWARE: &str = env!("CARGO_PKG_VERSION");

/// Imports named where an answer has changed.
const NAMED: i64 = 20;

impl CitationService {
    /// Citations in this database, as much as there is room for.
    pub fn new(database: Database, lists: Lists, clock: Clock, room: Room) -> Self {
        Self {
            database,
            lists,
            clock,
            room,
        }
    }

    /// The same service with other room.
    #[must_use]
    pub fn within(&self, room: Room) -> Self {
        Self {
            room,
            ..self.clone()
        }
    }

    /// How much room there is.
    pub const fn room(&self) -> Room {
        self.room
    }

    /// The same service; which areas it reads is noted by these lists.
    #[must_use]
    pub fn reading(&self, lists: Lists) -> Self {
        Self {
            lists,
            ..self.clone()
        }
    }

    /// The data as it is now.
    pub async fn data_version(&self) -> anyhow::Result<DataVersion> {
        // As exactly as both engines keep it.
        let at = self.clock.now().trunc_subsecs(6);
        let versions = Versions::read(self.database.reader()).await?;
        Ok(DataVersion {
            at,
            import_sequence: self.lists.newest_import().await?,
            versions,
        })
    }

    /// The citation with this id.
    pub async fn find(&self, id: Uuid) -> anyhow::Result<Option<Citation>> {
        Ok(self.lists.by_id(&[id]).await?.remove(&id))
    }

    /// Keeps a question and its answer, or gives the citation that says the same already.
    pub async fn keep(
        &self,
        question: &Question,
        version: &DataVersion,
        answer: &[u8],
    ) -> Result<Citation, Failure<CiteRefusal>> {
        let id = identity(question, version.at, version.import_sequence, SOFTWARE);
        if let Some(known) = self.find(id).await? {
            return Ok(known);
        }
        let model = self.row(id, question, version, answer)?;
        match self.insert(model).await {
            Ok(kept) => Ok(kept),
            // Somebody cited the same at the same time.
            Err(failure) => match self.find(id).await? {
                Some(known) => Ok(known),
                None => Err(failure),
            },
        }
    }

    fn row(
        &self,
        id: Uuid,
        question: &Question,
        version: &DataVersion,
        answer: &[u8],
    ) -> anyhow::Result<Citation> {
        let variables = canonical(&question.variables);
        let compressed = compress(answer).context("compress an answer")?;
        let kept = Some(compressed).filter(|bytes| bytes.len() <= self.room.answer_bytes);
        let answer_size = kept.as_ref().map_or(0, Vec::len);
        let stored = question.document.len() + variables.len() + answer_size;
        Ok(Citation {
            id,
            document: question.document.clone(),
            operation_name: question.operation_name.clone(),
            variables,
            known_at: version.at,
            import_sequence: version.import_sequence,
            area_versions: version.written(),
            software_version: SOFTWARE.to_owned(),
            answer_sha256: sha256(answer),
            answer_bytes: i64::try_from(answer.len()).context("measure an answer")?,
            answer_gzip: kept,
            stored_bytes: i64::try_from(stored).context("measure a citation")?,
        })
    }

    async fn insert(&self, new: Citation) -> Result<Citation, Failure<CiteRefusal>> {
        let in_vain = |error: anyhow::Error| {
            if waited_in_vain(&error) {
                Failure::Refused(CiteRefusal::Busy)
            } else {
                Failure::Fault(error)
            }
        };
        let txn = self.database.writer().begin().await;
        let txn = txn.context("begin a citation").map_err(in_vain)?;
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT CAST(COALESCE(SUM(c.stored_bytes), 0) AS BIGINT) AS taken FROM citation c",
        );
        let taken = txn.query_one_raw(sql.statement()).await;
        let taken = taken.context("measure the citations")?;
        let taken: i64 = match taken {
            Some(row) => row.try_get("", "taken").context("measure the citations")?,
            None => 0,
        };
        let all = u64::try_from(taken.saturating_add(new.stored_bytes)).unwrap_or(u64::MAX);
        if all > self.room.total_bytes {
            return Err(Failure::Refused(CiteRefusal::Full));
        }
        let kept = new.into_active_model().insert(&txn).await;
        let kept = kept.context("insert a citation").map_err(in_vain)?;
        versions::renew(&txn, AreaSet::of(&[Area::Citations]), &self.clock).await?;
        let committed = txn.commit().await;
        committed.context("commit a citation").map_err(in_vain)?;
        Ok(kept)
    }

    /// What was imported since a citation was made.
    pub async fn since(&self, citation: &Citation) -> anyhow::Result<Since> {
        let now = self.data_version().await?;
        let then: Map<String, Value> =
            serde_json::from_str(&citation.area_versions).context("read the cited versions")?;
        let is_other = |area: &Area| {
            let version = now.versions.of(*area).simple().to_string();
            then.get(area.name()).and_then(Value::as_str) != Some(version.as_str())
        };
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT r.sequence, r.kind, s.file_name FROM import_run r \
             JOIN source_document s ON s.id = r.source_document_id WHERE r.sequence > ",
        )
        .bind(citation.import_sequence)
        .push(" ORDER BY r.sequence LIMIT ")
        .bind(NAMED);
        let mut first = Vec::new();
        for row in self.lists.all(sql, "imports since a citation").await? {
            let sequence: i64 = row.try_get("", "sequence")?;
            first.push((
                sequence,
                row.try_get("", "kind")?,
                row.try_get("", "file_name")?,
            ));
        }
        Ok(Since {
            imports: now.import_sequence - citation.import_sequence,
            first,
            areas: AreaSet::DATA
                .iter()
                .filter(is_other)
                .map(Area::name)
                .collect(),
        })
    }
}

/// The id of a citation: the same for whoever cites the same on the same day from the same data.
fn identity(question: &Question, at: DateTime<Utc>, import_sequence: i64, software: &str) -> Uuid {
    let asked = serde_json::json!({
        "document": question.document,
        "operationName": question.operation_name,
        "variables": question.variables,
        "import": import_sequence,
        "day": day_of(at).to_string(),
        "software": software,
    });
    let digest = Sha256::digest(canonical(&asked));
    Uuid::from_bytes(std::array::from_fn(|index| digest[index]))
}

/// Whether a citation stands under the id of what it says.
pub fn is_its_own(citation: &Citation) -> bool {
    let Ok(variables) = serde_json::from_str(&citation.variables) else {
        return false;
    };
    let question = Question {
        document: citation.document.clone(),
        operation_name: citation.operation_name.clone(),
        variables,
    };
    let (at, import) = (citation.known_at, citation.import_sequence);
    identity(&question, at, import, &citation.software_version) == citation.id
}

/// The SHA-256 of an answer, in hexadecimal digits.
pub fn sha256(answer: &[u8]) -> String {
    hex(&Sha256::digest(answer))
}

fn compress(answer: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(answer)?;
    encoder.finish()
}

/// The answer as it was; none where it was too large to be kept.
pub fn kept_answer(citation: &Citation) -> anyhow::Result<Option<Vec<u8>>> {
    let Some(compressed) = &citation.answer_gzip else {
        return Ok(None);
    };
    let size = u64::try_from(citation.answer_bytes).context("measure an answer")?;
    let mut answer = Vec::new();
    // Never more than was put in, whatever the row holds.
    GzDecoder::new(compressed.as_slice())
        .take(size.saturating_add(1))
        .read_to_end(&mut answer)
        .context("read a kept answer")?;
    anyhow::ensure!(
        sha256(&answer) == citation.answer_sha256,
        "a kept answer is not the one that was cited"
    );
    Ok(Some(answer))
}
