//! Files with typed columns, read back by a reader of Parquet.

use bytes::Bytes;
use parquet::basic::LogicalType;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use super::{bantul, lines};
use crate::support::build::{fact, item, total};
use crate::support::{TestApp, on_both};

fn reader(bytes: Vec<u8>) -> SerializedFileReader<Bytes> {
    SerializedFileReader::new(Bytes::from(bytes)).unwrap()
}

/// A value as it stands in a file of JSON lines.
fn as_json(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => json!(text),
        Field::Long(number) => json!(number),
        Field::Double(number) => json!(number),
        Field::Bool(truth) => json!(truth),
        Field::Decimal(amount) => {
            assert_eq!((amount.precision(), amount.scale()), (20, 2));
            let bytes = amount.data();
            assert!([0, u8::MAX].contains(&bytes[0]));
            let sen = i64::from_be_bytes(bytes[1..].try_into().unwrap());
            json!(pantau::rupiah::Rupiah::from_sen(sen).to_string())
        }
        Field::Date(days) => {
            let date =
                chrono::NaiveDate::default() + chrono::Days::new(u64::try_from(*days).unwrap());
            json!(date.to_string())
        }
        Field::TimestampMicros(micros) => {
            let instant = chrono::DateTime::from_timestamp_micros(*micros).unwrap();
            json!(instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
        }
        other => panic!("{other:?}"),
    }
}

/// The rows of a file, each as an object.
async fn rows(app: &TestApp, path: &str) -> Vec<Value> {
    let file = reader(app.bytes(path).await);
    file.get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let columns = row.get_column_iter();
            columns
                .map(|(name, field)| (name.clone(), as_json(field)))
                .collect()
        })
        .collect()
}

on_both! {
    async fn a_parquet_file_has_the_values_that_lines_have(app) {
        let (_, enacted) = bantul(app).await;
        let large = item(&enacted).named("Terbesar").create(app).await;
        fact(app, &enacted, &large, 92_233_720_368_547_758).await;
        let small = item(&enacted).named("Terkecil").create(app).await;
        fact(app, &enacted, &small, -92_233_720_368_547_758).await;
        total(app, &enacted, 9, 401, Some(400)).await;
        for list in ["regions", "units", "programs", "budgetDocuments", "budgetItems", "sourceDocuments", "importRuns"] {
            let in_lines = lines(&app.file(&format!("/export/{list}.ndjson")).await);

            let in_columns = rows(app, &format!("/export/{list}.parquet")).await;

            assert!(!in_lines.is_empty(), "{list}");
            assert_eq!(in_columns, in_lines, "{list}");
        }
    }

    async fn a_parquet_file_says_what_its_columns_hold(app) {
        bantul(app).await;

        let answer = app.get("/export/budgetItems.parquet").await;

        assert_eq!(answer.headers()["content-type"], "application/vnd.apache.parquet");
        assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"budget_items.parquet\"");
        let bytes = answer.bytes().await.unwrap().to_vec();
        assert_eq!(bytes, app.bytes("/export/budgetItems.parquet").await);
        let file = reader(bytes);
        let about = file.metadata().file_metadata().key_value_metadata().unwrap();
        let schema: Value = serde_json::from_str(about[0].value.as_deref().unwrap()).unwrap();
        assert_eq!(about[0].key, "table_schema");
        let told: Value = app.get("/export/budgetItems").await.json().await.unwrap();
        assert_eq!(schema, told["schema"]);
        let columns = file.metadata().file_metadata().schema_descr().columns().to_vec();
        let current = columns.iter().find(|column| column.name() == "current").unwrap();
        assert_eq!(current.logical_type_ref(), Some(&LogicalType::decimal(2, 20)));
    }

    async fn an_empty_list_is_a_parquet_file_without_rows(app) {
        assert_eq!(rows(app, "/export/budgetItems.parquet").await, Vec::<Value>::new());
    }
}
