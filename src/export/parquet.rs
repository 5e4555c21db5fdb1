//! Parquet: columns with their types and descriptions, compressed with Snappy, some thousand rows
//! a group.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::Writer;
use super::cell::Shape;
use super::dictionary;
use crate::service::export::{Cell, Column, Kind, Rows, Sheet};

/// Rows gathered before they are written as one group. A program that reads the file skips groups
/// by their statistics; memory holds one.
const GROUP: usize = 16_384;
/// Digits of an amount, two of them behind the point, and the bytes that hold so many.
const DIGITS: i32 = 20;
const DIGITS_BEHIND_THE_POINT: i32 = 2;
const BYTES: i32 = 9;
/// Under which key a file's own metadata hold the dictionary of its columns.
const DICTIONARY: &str = "table_schema";

pub(super) struct Parquet<W: Write + Send> {
    file: SerializedFileWriter<W>,
    shapes: Vec<Shape>,
    waiting: Vec<Rows>,
}

impl<W: Write + Send> Parquet<W> {
    pub(super) fn begin(sheet: &Sheet, out: W) -> anyhow::Result<Self> {
        let columns: Result<Vec<TypePtr>, _> = sheet.columns.iter().map(of_column).collect();
        let schema = Type::group_type_builder(sheet.name)
            .with_fields(columns.context("name the columns")?)
            .build()
            .context("name the columns")?;
        let about = KeyValue::new(DICTIONARY.to_owned(), dictionary::schema(sheet).to_string());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            // The same rows make the same bytes, whoever writes them.
            .set_created_by("pantau".to_owned())
            .set_key_value_metadata(Some(vec![about]))
            .build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        Ok(Self {
            file: file.context("begin the file")?,
            shapes: Shape::of(sheet)?,
            waiting: Vec::new(),
        })
    }

    fn write_group(&mut self) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.iter().all(Rows::is_empty) {
            return Ok(());
        }
        let mut group = self
            .file
            .next_row_group()
            .context("begin a group of rows")?;
        for (place, shape) in self.shapes.iter().enumerate() {
            let column = group.next_column().context("begin a column")?;
            let mut column = column.context("a column of the table is missing")?;
            let cells = waiting.iter().flat_map(Rows::iter).map(|row| &row[place]);
            write_column(shape, cells, &mut column)
                .with_context(|| format!("write the column {}", shape.column.name))?;
            column.close().context("end a column")?;
        }
        group.close().context("end a group of rows")?;
        Ok(())
    }
}

impl<W: Write + Send> Writer for Parquet<W> {
    fn rows(&mut self, rows: &Rows) -> anyhow::Result<()> {
        self.waiting.push(rows.clone());
        if self.waiting.iter().map(Rows::len).sum::<usize>() >= GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.write_group()?;
        self.file.finish().context("write the end of the file")?;
        let out = self.file.inner_mut();
        out.flush().context("write the end of the file")
    }
}

/// The type of a column. Every value may be missing: what is not stated is null.
fn of_column(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Id(_) | Kind::Text | Kind::Word => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Money => {
            let decimal = LogicalType::decimal(DIGITS_BEHIND_THE_POINT, DIGITS);
            (Physical::FIXED_LEN_BYTE_ARRAY, Some(decimal))
        }
        Kind::Ratio => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Instant => {
            let instant = LogicalType::timestamp(true, TimeUnit::MICROS);
            (Physical::INT64, Some(instant))
        }
        Kind::YesNo => (Physical::BOOLEAN, None),
    };
    let mut builder = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if column.kind == Kind::Money {
        builder = builder
            .with_length(BYTES)
            .with_precision(DIGITS)
            .with_scale(DIGITS_BEHIND_THE_POINT);
    }
    builder.build().map(Arc::new)
}

fn write_column<'c>(
    shape: &Shape,
    cells: impl Iterator<Item = &'c Cell>,
    out: &mut SerializedColumnWriter<'_>,
) -> anyhow::Result<()> {
    match shape.column.kind {
        Kind::Id(_) | Kind::Text | Kind::Word => write::<ByteArrayType>(cells, out, |cell| {
            let mut text = String::new();
            shape.write(cell, &mut text);
            Some(ByteArray::from(text.into_bytes()))
        }),
        Kind::Whole => write::<Int64Type>(cells, out, |cell| match cell {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }),
        Kind::Money => write::<FixedLenByteArrayType>(cells, out, |cell| match cell {
            Cell::Money(amount) => Some(decimal(amount.sen())),
            _ => None,
        }),
        Kind::Ratio => write::<DoubleType>(cells, out, |cell| match cell {
            Cell::Ratio(ratio) => Some(*ratio),
            _ => None,
        }),
        Kind::Date => write::<Int32Type>(cells, out, |cell| match cell {
            Cell::Date(date) => i32::try_from((*date - NaiveDate::default()).num_days()).ok(),
            _ => None,
        }),
        Kind::Instant => write::<Int64Type>(cells, out, |cell| match cell {
            Cell::Instant(instant) => Some(DateTime::timestamp_micros(instant)),
            _ => None,
        }),
        Kind::YesNo => write::<BoolType>(cells, out, |cell| match cell {
            Cell::YesNo(truth) => Some(*truth),
            _ => None,
        }),
    }
}

/// Writes a column of values of one type; fails on a cell that is of no such type.
fn write<'c, T: DataType>(
    cells: impl Iterator<Item = &'c Cell>,
    out: &mut SerializedColumnWriter<'_>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> anyhow::Result<()> {
    let (mut values, mut is_stated) = (Vec::new(), Vec::new());
    for cell in cells {
        is_stated.push(i16::from(*cell != Cell::Nothing));
        if *cell != Cell::Nothing {
            values.push(value(cell).context("a cell is not of its column's kind")?);
        }
    }
    let written = out
        .typed::<T>()
        .write_batch(&values, Some(&is_stated), None);
    written.context("write values")?;
    Ok(())
}

/// An amount in sen as the bytes of a decimal: two's complement, the highest byte first.
fn decimal(sen: i64) -> FixedLenByteArray {
    let mut bytes = vec![if sen < 0 { u8::MAX } else { 0 }];
    bytes.extend(sen.to_be_bytes());
    FixedLenByteArray::from(bytes)
}
