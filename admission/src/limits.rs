//! How large a document may be, each limit with its default.

/// What a document may hold and what an operation may ask for.
///
/// The first group bounds the work of admission itself and is looked at before anything is parsed
/// or validated; the second bounds what executing an operation may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document.
    pub bytes: usize,
    /// Words, numbers, strings and signs of the document.
    pub tokens: usize,
    /// Brackets that stand open at once; also selections inside each other through fragments.
    pub nesting: usize,
    /// Directives of the document.
    pub directives: usize,
    /// Selections, arguments and values of all operations, fragments written out at each use.
    pub expanded: usize,

    /// Levels of fields of an operation.
    pub depth: usize,
    /// Fields of an operation, fragments counted at each use.
    pub fields: usize,
    /// Cost of an operation: scalars 0, an object 1, a list its page size times a row.
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 65_536,
            tokens: 10_000,
            nesting: 64,
            directives: 256,
            expanded: 40_000,
            depth: 20,
            fields: 5_000,
            cost: 100_000,
        }
    }
}

/// What the cost of a list rests on where the document does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Rows of a page that names no size.
    pub page: u64,
    /// Rows of a list that has no pages.
    pub list: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { page: 20, list: 10 }
    }
}
