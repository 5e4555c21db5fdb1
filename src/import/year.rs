//! The year that a file is about.

use super::source::SourceFile;
use super::{ImportError, Options};

/// The year given by `--edition`, or else the one year in the file's name.
pub fn of_list(file: &SourceFile, options: &Options) -> Result<i16, ImportError> {
    let Some(edition) = &options.edition else {
        return file.year_in_name().ok_or_else(|| {
            ImportError::refused(format!(
                "the name {} does not say which year it is about; give the year with --edition",
                file.name
            ))
        });
    };
    edition
        .parse()
        .ok()
        .filter(|year| edition.len() == 4 && (1945..=2200).contains(year))
        .ok_or_else(|| {
            ImportError::refused(format!(
                "--edition {edition} is no year between 1945 and 2200"
            ))
        })
}
