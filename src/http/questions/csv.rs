//! A table as a file for spreadsheets.

use anyhow::Context as _;

use super::table::{Cell, Table};

/// The table as RFC 4180 wants it, after a byte order mark so that spreadsheets read UTF-8.
pub(super) fn write(table: &Table) -> anyhow::Result<Vec<u8>> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut file = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut bytes);
    file.write_record(table.columns.iter().map(|path| defused(path)))
        .context("write the columns")?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Nothing => String::new(),
            Cell::YesNo(value) => value.to_string(),
            Cell::Text(text) => defused(text),
        });
        file.write_record(cells).context("write a row")?;
    }
    file.flush().context("write the last row")?;
    drop(file);
    Ok(bytes)
}

/// A spreadsheet runs what begins like a formula; numbers begin like one and are none.
fn defused(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if begins && !is_number(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_a_number_stays_one() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let table = Table {
            columns: vec!["name".to_owned(), "amount".to_owned()],
            rows: vec![
                vec![text("=HYPERLINK(\"http://x\")"), text("-12.50")],
                vec![text("a, \"b\"\r\nc"), Cell::Nothing],
                vec![text("-1+2"), Cell::YesNo(true)],
            ],
        };

        let file = String::from_utf8(write(&table).unwrap()).unwrap();

        assert_eq!(
            file,
            "\u{feff}name,amount\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-12.50\r\n\"a, \"\"b\"\"\r\nc\",\r\n'-1+2,true\r\n"
        );
    }
}
