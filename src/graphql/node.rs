//! Global ids: opaque to callers, a kind and a key to us.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::error::ApiError;

/// What has a global id and a row with an id of its own. The letters are part of published ids and never change.
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
    Change = b'C',
    Citation = b'Z',
    App = b'K',
    Person = b'E',
    Comment = b'O',
    PublicService = b'J',
    ServiceStandard = b'X',
    ServicePeriod = b'Y',
    ModerationDecision = b'W',
    SatisfactionSurvey = b's',
    Complaint = b'B',
    /// Known to those who are on it alone; looked up by no `node`.
    ComplaintCase = b'c',
}

const KINDS: [NodeKind; 25] = [
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
    NodeKind::Change,
    NodeKind::Citation,
    NodeKind::App,
    NodeKind::Person,
    NodeKind::Comment,
    NodeKind::PublicService,
    NodeKind::ServiceStandard,
    NodeKind::ServicePeriod,
    NodeKind::ModerationDecision,
    NodeKind::SatisfactionSurvey,
    NodeKind::Complaint,
    NodeKind::ComplaintCase,
];

/// What a global id names: a letter and what tells it from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// A row with an id of its own.
    Row(NodeKind, Uuid),
    /// What a document states for an item.
    Fact { document: Uuid, item: Uuid },
    /// The total on a line of a document.
    Total { document: Uuid, line: i64 },
}

const FACT: u8 = b'V';
const TOTAL: u8 = b'T';

impl NodeKind {
    /// The kind of the objects of a GraphQL type.
    pub(crate) fn named(name: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.name() == name)
    }

    /// The GraphQL type of its objects.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }

    /// The global id of a row of this kind.
    pub(crate) fn id(self, id: Uuid) -> ID {
        Named::Row(self, id).id()
    }

    /// The row that a global id of this kind names.
    pub(crate) fn parse(self, id: &ID) -> Result<Uuid, ApiError> {
        match Named::read(id)? {
            Named::Row(kind, id) if kind == self => Ok(id),
            _ => Err(ApiError::BadInput(format!(
                "The id is not one of a {self:?}."
            ))),
        }
    }
}

impl Named {
    /// Its global id.
    pub(crate) fn id(self) -> ID {
        let bytes = match self {
            Self::Row(kind, id) => [&[kind as u8], id.as_bytes().as_slice()].concat(),
            Self::Fact { document, item } => {
                [&[FACT], document.as_bytes().as_slice(), item.as_bytes()].concat()
            }
            Self::Total { document, line } => {
                let line = line.to_be_bytes();
                [&[TOTAL], document.as_bytes().as_slice(), &line].concat()
            }
        };
        ID(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a global id names.
    pub(crate) fn read(id: &ID) -> Result<Self, ApiError> {
        let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).unwrap_or_default();
        Self::of(&bytes)
            .ok_or_else(|| ApiError::BadInput("This is not an id of this API.".to_owned()))
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let (letter, rest) = bytes.split_first()?;
        let (first, second) = rest.split_at_checked(16)?;
        let id = Uuid::from_slice(first).ok()?;
        match *letter {
            FACT => Some(Self::Fact {
                document: id,
                item: Uuid::from_slice(second).ok()?,
            }),
            TOTAL => Some(Self::Total {
                document: id,
                line: i64::from_be_bytes(second.try_into().ok()?),
            }),
            letter if second.is_empty() => {
                let kind = KINDS.into_iter().find(|kind| *kind as u8 == letter)?;
                Some(Self::Row(kind, id))
            }
            _ => None,
        }
    }
}
