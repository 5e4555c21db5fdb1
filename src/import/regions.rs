use super::{Counted, ImportError, Options, run::Run, source::SourceFile};
pub(super) async fn import(
    _run: &mut Run,
    _file: &SourceFile,
    _options: &Options,
) -> Result<Counted, ImportError> {
    Err(ImportError::refused(""))
}
