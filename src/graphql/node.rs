//! Global ids: opaque to callers, a kind and a UUID to us.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::error::ApiError;

/// What a global id stands for. The letters are part of published ids and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum NodeKind {
    Region = b'R',
    Unit = b'U',
    UnitChange = b'H',
    CodeList = b'L',
    Account = b'A',
    Nomenclature = b'N',
    FundSource = b'F',
    Program = b'P',
    BudgetDocument = b'D',
    BudgetItem = b'I',
    SourceDocument = b'S',
    ImportRun = b'M',
    QualityFinding = b'Q',
}

const KINDS: [NodeKind; 13] = [
    NodeKind::Region,
    NodeKind::Unit,
    NodeKind::UnitChange,
    NodeKind::CodeList,
    NodeKind::Account,
    NodeKind::Nomenclature,
    NodeKind::FundSource,
    NodeKind::Program,
    NodeKind::BudgetDocument,
    NodeKind::BudgetItem,
    NodeKind::SourceDocument,
    NodeKind::ImportRun,
    NodeKind::QualityFinding,
];

impl NodeKind {
    /// The global id of a row of this kind.
    pub(crate) fn id(self, id: Uuid) -> ID {
        let mut bytes = [self as u8; 17];
        bytes[1..].copy_from_slice(id.as_bytes());
        ID(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The row that a global id of this kind names.
    pub(crate) fn parse(self, id: &ID) -> Result<Uuid, ApiError> {
        match Self::read(id)? {
            (kind, id) if kind == self => Ok(id),
            _ => Err(ApiError::BadInput(format!(
                "The id is not one of a {self:?}."
            ))),
        }
    }

    /// The kind and the row that a global id names.
    pub(crate) fn read(id: &ID) -> Result<(Self, Uuid), ApiError> {
        let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).unwrap_or_default();
        bytes
            .split_first()
            .and_then(|(letter, id)| {
                let kind = KINDS.into_iter().find(|kind| *kind as u8 == *letter)?;
                Some((kind, Uuid::from_slice(id).ok()?))
            })
            .ok_or_else(|| ApiError::BadInput("This is not an id of this API.".to_owned()))
    }
}
