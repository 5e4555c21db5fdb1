//! What people call the columns of an answer.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};

use crate::language::Text;

const FILE: &str = include_str!("../../questions/columns.txt");

/// Headings by the end of a column's path.
#[derive(Debug, Clone)]
pub struct Headings(BTreeMap<&'static str, Text>);

impl Headings {
    fn read(file: &'static str) -> anyhow::Result<Self> {
        let mut headings = BTreeMap::new();
        let lines = file.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split('|').map(str::trim);
            let (Some(end), Some(indonesian), Some(english), None) =
                (words.next(), words.next(), words.next(), words.next())
            else {
                anyhow::bail!("`{line}` is not `path | Indonesian | English`");
            };
            let text = Text {
                indonesian: indonesian.to_owned(),
                english: english.to_owned(),
            };
            let known = headings.insert(end, text);
            ensure!(known.is_none(), "`{end}` stands there twice");
        }
        Ok(Self(headings))
    }

    /// The heading of the column with this path: of the longest end that has one.
    pub fn of(&self, path: &str) -> Option<&Text> {
        let dots = path.match_indices('.').map(|(place, _)| place + 1);
        let mut ends = std::iter::once(0)
            .chain(dots)
            .filter_map(|place| path.get(place..));
        ends.find_map(|end| self.0.get(end))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        self.0.iter().map(|(end, text)| (*end, text))
    }
}

/// Reads the file that comes with the program.
pub(super) fn shipped() -> anyhow::Result<Headings> {
    Headings::read(FILE).context("read questions/columns.txt")
}

#[cfg(test)]
mod tests {
    use super::shipped;

    #[test]
    fn the_longest_end_that_fits_names_a_column() {
        let headings = shipped().unwrap();
        let english = |path| headings.of(path).map(|text| text.english.as_str());

        assert_eq!(
            english("budget.expenditure.enacted"),
            Some("Expenditure, enacted")
        );
        assert_eq!(english("enacted"), Some("Enacted"));
        assert_eq!(english("a.unit.region.name"), Some("Government"));
        assert_eq!(english("rename"), None);
    }
}
