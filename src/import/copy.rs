//! Rows as PostgreSQL's `COPY` takes them: text, a row a line, a tab between values.

use std::io::Write as _;

use anyhow::bail;
use sea_orm::Value;

/// The statement that takes rows of these columns.
pub(super) fn statement(table: &str, columns: &[&str]) -> String {
    format!("COPY {table} ({}) FROM STDIN", columns.join(", "))
}

/// Adds a row.
pub(super) fn write(out: &mut Vec<u8>, row: &[Value]) -> anyhow::Result<()> {
    for (column, value) in row.iter().enumerate() {
        if column > 0 {
            out.push(b'\t');
        }
        match value {
            Value::String(Some(text)) => escape(out, text),
            Value::Uuid(Some(id)) => out.extend_from_slice(
                id.simple()
                    .encode_lower(&mut uuid::Uuid::encode_buffer())
                    .as_bytes(),
            ),
            Value::BigInt(Some(number)) => write!(out, "{number}")?,
            Value::Int(Some(number)) => write!(out, "{number}")?,
            Value::SmallInt(Some(number)) => write!(out, "{number}")?,
            Value::Bool(Some(truth)) => out.push(if *truth { b't' } else { b'f' }),
            Value::ChronoDate(Some(date)) => write!(out, "{date}")?,
            Value::ChronoDateTimeUtc(Some(instant)) => write!(out, "{}", instant.to_rfc3339())?,
            Value::String(None)
            | Value::Uuid(None)
            | Value::BigInt(None)
            | Value::Int(None)
            | Value::SmallInt(None)
            | Value::Bool(None)
            | Value::ChronoDate(None)
            | Value::ChronoDateTimeUtc(None) => out.extend_from_slice(b"\\N"),
            other => bail!("a value of this kind is never copied: {other:?}"),
        }
    }
    out.push(b'\n');
    Ok(())
}

/// Text with the signs that have a meaning of their own written so that they have none.
fn escape(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = rest
        .iter()
        .position(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r'))
    {
        out.extend_from_slice(&rest[..at]);
        out.push(b'\\');
        out.push(match rest[at] {
            b'\t' => b't',
            b'\n' => b'n',
            b'\r' => b'r',
            other => other,
        });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn values_are_written_as_copy_reads_them() {
        let date = NaiveDate::from_ymd_opt(2014, 12, 31).unwrap();
        let row = [
            Value::from("a\tb\\c\nd\re"),
            Value::from(""),
            Value::String(None),
            Value::from(Uuid::nil()),
            Value::from(-5_i64),
            Value::from(2014_i16),
            Value::from(true),
            Value::from(date),
            Value::from(DateTime::UNIX_EPOCH),
        ];
        let mut out = Vec::new();

        write(&mut out, &row).unwrap();

        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a\\tb\\\\c\\nd\\re\t\t\\N\t00000000000000000000000000000000\t-5\t2014\tt\t2014-12-31\t\
             1970-01-01T00:00:00+00:00\n"
        );
        assert!(write(&mut Vec::new(), &[Value::from(0.5)]).is_err());
    }
}
