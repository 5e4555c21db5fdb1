//! What a citation says.

use async_graphql::{Description, ID, Object, SimpleObject};
use entity::citation;
use serde_json::{Map, Value};

use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{BigInt, DateTime, Variables};

/// A question with the answer that it had, under an address that stays. Whoever follows it gets the
/// same answer, byte for byte, whatever is imported later, or is told exactly why not.
#[derive(Debug, Clone, Description)]
pub struct Citation(pub citation::Model);

/// The data as it was when it was cited.
#[derive(Debug, Clone, SimpleObject)]
pub struct DataVersion {
    /// The number of the last import by then, as `changes` tells it; 0 where nothing was imported.
    import_sequence: BigInt,
    /// The version of each area of the data, by name.
    areas: Vec<AreaVersion>,
}

/// The version of one area of the data: the same wherever the same data is met.
#[derive(Debug, Clone, SimpleObject)]
pub struct AreaVersion {
    /// The area: regions, code lists, units, budgets or sources.
    area: String,
    /// Its version.
    version: String,
}

#[Object(use_type_description)]
impl Citation {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Citation.id(self.0.id)
    }

    /// Where the answer stands on this server, for example `/citations/3f0c…`; the same for whoever
    /// cites the same on the same day from the same data. A browser gets a page, a program the
    /// answer.
    async fn link(&self) -> String {
        format!("/citations/{}", self.0.id.simple())
    }

    /// When the answer was given: the date of access.
    async fn accessed_at(&self) -> DateTime {
        DateTime(self.0.known_at)
    }

    /// The document that was asked.
    async fn query(&self) -> &str {
        &self.0.document
    }

    /// Which of its operations; null where it has one.
    async fn operation_name(&self) -> Option<&str> {
        self.0.operation_name.as_deref()
    }

    /// The values of its variables.
    fn variables(&self) -> Result<Variables, ApiError> {
        let values = serde_json::from_str(&self.0.variables).map_err(anyhow::Error::new)?;
        Ok(Variables(values))
    }

    /// The data that it was answered from.
    fn data_version(&self) -> Result<DataVersion, ApiError> {
        let versions: Map<String, Value> =
            serde_json::from_str(&self.0.area_versions).map_err(anyhow::Error::new)?;
        let areas = versions.into_iter().map(|(area, version)| AreaVersion {
            area,
            version: version.as_str().unwrap_or_default().to_owned(),
        });
        Ok(DataVersion {
            import_sequence: BigInt(self.0.import_sequence),
            areas: areas.collect(),
        })
    }

    /// The version of the program that answered.
    async fn software_version(&self) -> &str {
        &self.0.software_version
    }

    /// SHA-256 of the answer, in hexadecimal digits: of the bytes that stand at `link`.
    async fn sha256(&self) -> &str {
        &self.0.answer_sha256
    }

    /// Size of the answer in bytes.
    async fn bytes(&self) -> BigInt {
        BigInt(self.0.answer_bytes)
    }

    /// Whether the answer itself is kept. A very large one is not: it is given anew, as of then, and
    /// compared with its hash.
    async fn is_kept(&self) -> bool {
        self.0.is_kept()
    }
}
