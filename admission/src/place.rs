//! Where something stands in a text, as people count: lines and characters from 1.

/// A place in a document; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// Where a text's lines start, and which of its bytes only continue a character.
pub(crate) struct Lines {
    length: usize,
    starts: Vec<usize>,
    continued: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let mut starts = vec![0];
        let mut continued = Vec::new();
        let bytes = text.as_bytes();
        for (offset, byte) in bytes.iter().enumerate() {
            match byte {
                b'\n' => starts.push(offset + 1),
                b'\r' if bytes.get(offset + 1) != Some(&b'\n') => starts.push(offset + 1),
                0x80..=0xBF => continued.push(offset),
                _ => {}
            }
        }
        Self {
            length: text.len(),
            starts,
            continued,
        }
    }

    pub(crate) fn place(&self, offset: usize) -> Location {
        let offset = offset.min(self.length);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let before = |offset: usize| self.continued.partition_point(|byte| *byte < offset);
        let hidden = before(offset) - before(start);
        Location {
            line,
            column: offset - start - hidden + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "{ a\r\n é b\r c\n";
        let lines = Lines::of(text);
        let place = |word: &str| {
            let Location { line, column } = lines.place(text.find(word).unwrap());
            (line, column)
        };

        assert_eq!(place("{"), (1, 1));
        assert_eq!(place("a"), (1, 3));
        assert_eq!(place("b"), (2, 4));
        assert_eq!(place("c"), (3, 2));
        let end = lines.place(text.len());
        assert_eq!((end.line, end.column), (4, 1));
    }
}
