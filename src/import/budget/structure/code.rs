//! Account codes as printed, cut into segments: blanks, lost dots, lost digits and all.

use std::fmt;

/// A part of a code between two dots: up to five digits. `_` stands for one digit that was lost,
/// `?7` for two digits of which only one, a 7, is left.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Segment {
    length: u8,
    bytes: [u8; 5],
}

impl std::hash::Hash for Segment {
    /// In one step: segments are hashed more often than anything else.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let mut word = [0; 8];
        word[..5].copy_from_slice(&self.bytes);
        word[5] = self.length;
        state.write_u64(u64::from_le_bytes(word));
    }
}

impl Segment {
    /// The segment with these characters; none when they are too many or none.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > 5 {
            return None;
        }
        let mut bytes = [0; 5];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        let length = u8::try_from(text.len()).ok()?;
        bytes
            .iter()
            .take(text.len())
            .all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'?'))
            .then_some(Self { length, bytes })
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// How many characters it has.
    pub fn width(&self) -> usize {
        usize::from(self.length)
    }

    /// Its first character.
    pub fn first(&self) -> u8 {
        self.bytes[0]
    }

    /// Whether it says nothing but zero.
    pub fn is_zero(&self) -> bool {
        self.as_bytes().iter().all(|byte| *byte == b'0')
    }

    /// Whether a digit of it is lost.
    pub fn is_damaged(&self) -> bool {
        !self.as_bytes().iter().all(u8::is_ascii_digit)
    }

    /// `001` and `1` as `01`; wider and damaged segments stay as they are.
    #[must_use]
    pub fn two_digits(&self) -> Self {
        match self.as_str().parse::<u32>() {
            Ok(number) if self.width() <= 3 => Self::new(&format!("{number:02}")).unwrap_or(*self),
            _ => *self,
        }
    }

    fn number(self) -> Option<u32> {
        self.as_str().parse().ok()
    }

    /// Whether `value` may be what this damaged segment was.
    fn may_be(self, value: Self) -> bool {
        if self.first() == b'?' {
            return value.width() == 2
                && !value.is_damaged()
                && value.as_bytes().contains(&self.bytes[1]);
        }
        value.width() == self.width()
            && !value.is_damaged()
            && self
                .as_bytes()
                .iter()
                .zip(value.as_bytes())
                .all(|(a, b)| *a == b'_' || a == b)
    }
}

impl fmt::Debug for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many segments a code may have; more is no code.
const LONGEST: usize = 16;

/// The segments of a code, or of a part of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path<const N: usize = LONGEST> {
    length: u8,
    segments: [Segment; N],
}

/// The segments of an account.
pub type Account = Path<6>;

impl<const N: usize> Default for Path<N> {
    fn default() -> Self {
        Self {
            length: 0,
            segments: [Segment::default(); N],
        }
    }
}

impl<const N: usize> Path<N> {
    /// The path of these segments; none when they are too many.
    pub fn of(segments: &[Segment]) -> Option<Self> {
        let mut path = Self::default();
        for segment in segments {
            path.push(*segment)?;
        }
        Some(path)
    }

    fn push(&mut self, segment: Segment) -> Option<()> {
        *self.segments.get_mut(usize::from(self.length))? = segment;
        self.length += 1;
        Some(())
    }

    fn push_text(&mut self, text: &str) -> Option<()> {
        self.push(Segment::new(text)?)
    }

    /// The path's first segments, `length` or as many as it has.
    #[must_use]
    pub fn cut(&self, length: usize) -> Self {
        Self::of(&self[..length.min(self.len())]).unwrap_or_default()
    }

    /// The path's first `M` segments, or as many as it has.
    #[must_use]
    pub fn prefix<const M: usize>(&self) -> Path<M> {
        Path::of(&self[..M.min(self.len())]).unwrap_or_default()
    }

    /// Whether a digit of it is lost.
    pub fn is_damaged(&self) -> bool {
        self.iter().any(Segment::is_damaged)
    }

    /// Replaces a segment.
    pub(super) fn set(&mut self, index: usize, segment: Segment) {
        self.segments[index] = segment;
    }
}

impl<const N: usize> std::ops::Deref for Path<N> {
    type Target = [Segment];

    fn deref(&self) -> &[Segment] {
        &self.segments[..usize::from(self.length)]
    }
}

impl<const N: usize> std::hash::Hash for Path<N> {
    /// Only the segments in use: most of the room in a path is empty.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for segment in &**self {
            segment.hash(state);
        }
        state.write_u8(self.length);
    }
}

impl<const N: usize> fmt::Display for Path<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            f.write_str(segment.as_str())?;
        }
        Ok(())
    }
}

impl<const N: usize> fmt::Debug for Path<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// What was odd about a code. Each is a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Blanks stand where a dot belongs.
    DotLost,
    /// Two dots stand where one belongs.
    DotDoubled,
    /// A blank stands where a digit belongs.
    DigitLost,
    /// The account's segments are written together.
    Glued,
    /// A segment has another width than its place asks for.
    WidthVariant,
    /// The affair field is repeated inside the code.
    FieldRepeated,
    /// The organization is left out.
    SegmentMissing,
}

/// Cuts a code into segments, or says that it is none.
///
/// `spaced` tells that the document writes its dots between blanks (` . `), so that a blank beside
/// a dot means nothing; elsewhere it is a digit that got lost.
pub fn segments(code: &str, spaced: bool, oddities: &mut Vec<Oddity>) -> Option<Path> {
    let code = code
        .trim_matches([' ', '\t', '\n', '\r', '\u{a0}'])
        .trim_end_matches(['.', ' ']);
    if code.is_empty() {
        return None;
    }
    if !code.contains('.') {
        return without_dots(code, oddities);
    }
    let mut path: Path = Path::default();
    let last = code.split('.').count() - 1;
    for (index, part) in code.split('.').enumerate() {
        let middle = part.trim();
        if part.is_empty() {
            oddities.push(Oddity::DotDoubled);
        } else if middle.is_empty() {
            oddities.push(Oddity::DigitLost);
            path.push_text("_")?;
        } else if middle.contains(' ') {
            // In the place of a program or activity `4 5` is one segment that lost its middle.
            if matches!(path.len(), 5 | 6) && middle.len() == 3 {
                oddities.push(Oddity::DigitLost);
                path.push_text(&middle.replace(' ', "_"))?;
            } else {
                oddities.push(Oddity::DotLost);
                for word in middle.split_whitespace() {
                    path.push_text(word)?;
                }
            }
        } else if spaced || middle.len() == part.len() || index == 0 {
            path.push_text(middle)?;
        } else {
            oddities.push(Oddity::DigitLost);
            let lead = part.len() - part.trim_start().len();
            let trail = if index < last {
                part.len() - part.trim_end().len()
            } else {
                0
            };
            path.push_text(&format!(
                "{}{middle}{}",
                "_".repeat(lead),
                "_".repeat(trail)
            ))?;
        }
    }
    mark_short_segments(&mut path, oddities);
    Some(path)
}

/// `117  11701  0102  4120201`: affair field, organization, program with activity, account.
fn without_dots(code: &str, oddities: &mut Vec<Oddity>) -> Option<Path> {
    let words: Vec<&str> = code.split_whitespace().collect();
    if !words
        .iter()
        .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let mut path: Path = Path::default();
    match words[..] {
        [field, unit, program, ref account @ ..]
            if field.len() == 3 && unit.len() == 5 && program.len() >= 2 && account.len() < 2 =>
        {
            for part in [
                &field[..1],
                &field[1..],
                &unit[..1],
                &unit[1..3],
                &unit[3..],
                &program[..2],
            ] {
                path.push_text(part)?;
            }
            if program.len() > 2 {
                path.push_text(&program[2..])?;
            }
            if let [account] = account {
                let split = account.len().min(3);
                for at in 0..split {
                    path.push_text(&account[at..=at])?;
                }
                let mut rest = &account[split..];
                while !rest.is_empty() {
                    let (pair, more) = rest.split_at(rest.len().min(2));
                    path.push_text(pair)?;
                    rest = more;
                }
            }
        }
        _ => {
            if words.len() > 1 {
                oddities.push(Oddity::DotLost);
            }
            for word in words {
                path.push_text(word)?;
            }
        }
    }
    Some(path)
}

/// Marks a lone digit where the grammar asks for two: one was lost, at a side unknown.
fn mark_short_segments(path: &mut Path, oddities: &mut Vec<Oddity>) {
    let mut mark = |path: &mut Path, index: usize| {
        let segment = path[index];
        if segment.width() == 1
            && !segment.is_damaged()
            && let Some(marked) = Segment::new(&format!("?{}", segment.as_str()))
        {
            path.set(index, marked);
            oddities.push(Oddity::DigitLost);
        }
    };
    if path.len() > 5 && path[2].width() == 1 {
        for index in [1, 3, 4] {
            mark(path, index);
        }
    }
    let bare = path.len() > 1 && path[1].width() == 1 && path.len() != 4;
    let account = if bare {
        0
    } else {
        (5..path.len())
            .find(|at| starts_account(path[*at]))
            .unwrap_or(path.len())
    };
    if path.len() - account <= 5 {
        for index in account + 3..path.len() {
            mark(path, index);
        }
    }
}

/// Whether an account can begin with this segment: one digit, 4 to 9, or a lost one.
pub(super) fn starts_account(segment: Segment) -> bool {
    segment.width() == 1 && matches!(segment.first(), b'4'..=b'9' | b'_')
}

/// Reads lost digits from the rows directly above and below, where only one reading fits.
///
/// A neighbour counts for a segment when it agrees in all segments before it. A value that a
/// neighbour has there and that fits is taken; failing that, the only value that fits between the
/// two neighbours' values. What cannot be read stays damaged.
#[must_use]
pub fn read_lost_digits(path: &Path, above: Option<&Path>, below: Option<&Path>) -> Path {
    let mut path = *path;
    for index in 0..path.len() {
        let segment = path[index];
        if !segment.is_damaged() {
            continue;
        }
        let near: Vec<Segment> = [above, below]
            .into_iter()
            .flatten()
            .filter(|near| near.len() > index && near[..index] == path[..index])
            .map(|near| near[index])
            .collect();
        let mut fitting: Vec<Segment> = near
            .iter()
            .copied()
            .filter(|value| segment.may_be(*value))
            .collect();
        fitting.dedup();
        match fitting[..] {
            [only] => path.set(index, only),
            [] => {
                if let Some(between) = only_value_between(segment, &near) {
                    path.set(index, between);
                }
            }
            _ => {}
        }
    }
    path
}

fn only_value_between(segment: Segment, near: &[Segment]) -> Option<Segment> {
    let [above, below] = near else { return None };
    let (above, below) = (above.number()?, below.number()?);
    if below.saturating_sub(above) > 999 {
        return None;
    }
    let width = if segment.first() == b'?' {
        2
    } else {
        segment.width()
    };
    let mut fitting = (above + 1..below)
        .filter_map(|number| Segment::new(&format!("{number:0width$}")))
        .filter(|value| segment.may_be(*value));
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(code: &str, spaced: bool) -> Option<String> {
        segments(code, spaced, &mut Vec::new()).map(|path| path.to_string())
    }

    #[test]
    fn every_style_of_code_is_cut_into_segments() {
        for (code, spaced, expected) in [
            (
                "1.01.1.01.01.01.07.5.2.1.01.03. ",
                false,
                "1.01.1.01.01.01.07.5.2.1.01.03",
            ),
            (
                "1.02 . 1.02.01 . 01 . 02 . 5 . 2 . 2 . 03 . 01",
                true,
                "1.02.1.02.01.01.02.5.2.2.03.01",
            ),
            ("1.06 . 1.06.01 . 00.00 . 5", true, "1.06.1.06.01.00.00.5"),
            (
                "117  11701  0102  4120201",
                false,
                "1.17.1.17.01.01.02.4.1.2.02.01",
            ),
            (
                "1.06.1.06.01.00.00.002.511",
                false,
                "1.06.1.06.01.00.00.002.511",
            ),
            ("4", false, "4"),
            ("3 1 6", false, "3.1.6"),
            ("2.06.2.06.01 214.03.5", false, "2.06.2.06.01.214.03.5"),
            ("1.03.1.03.01.00.0 .5.2.", false, "1.03.1.03.01.00.0_.5.2"),
            (
                "1.01.1.01.01.01.02.5.2..3.",
                false,
                "1.01.1.01.01.01.02.5.2.3",
            ),
        ] {
            assert_eq!(read(code, spaced).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for code in ["", " . ", "Halaman 3", "1.0x.2", "123456.01", "I.II"] {
            assert_eq!(read(code, false), None, "{code}");
        }
    }

    #[test]
    fn a_lost_digit_is_read_only_where_one_reading_fits() {
        let path = |code: &str| segments(code, false, &mut Vec::new()).unwrap();
        let lost = path("1.01.1.01.01.01.0 .5.2.1");
        let near = path("1.01.1.01.01.01.07.5.2");
        let above = path("1.01.1.01.01.01.05.5.2");

        assert_eq!(
            read_lost_digits(&lost, Some(&near), None).to_string(),
            "1.01.1.01.01.01.07.5.2.1"
        );
        assert!(read_lost_digits(&lost, Some(&near), Some(&above)).is_damaged());
        assert!(read_lost_digits(&lost, None, None).is_damaged());
    }
}
