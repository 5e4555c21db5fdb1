//! Scalars of the API. None of them is ever a float.

use async_graphql::{Description, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, SecondsFormat, Utc};

use crate::graphql::error::code;
use crate::rupiah;

/// Refuses an input value with the code for it.
fn refuse<T: async_graphql::InputType>(message: &str) -> InputValueError<T> {
    InputValueError::custom(message).with_extension("code", code::BAD_USER_INPUT)
}

/// Money in rupiah: a decimal string with two decimals, for example `"759243300538.61"`, exact to
/// the sen (1/100 rupiah). As input a string or a whole number, never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Description)]
pub struct Rupiah(pub rupiah::Rupiah);

impl Rupiah {
    /// An amount of sen.
    pub(crate) fn of_sen(sen: i64) -> Self {
        Self(rupiah::Rupiah::from_sen(sen))
    }
}

#[Scalar(
    name = "Rupiah",
    use_type_description = true,
    specified_by_url = "/#scalar-Rupiah"
)]
impl ScalarType for Rupiah {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return Err(refuse("an amount is a decimal string or a whole number")),
        };
        text.parse()
            .map(Self)
            .map_err(|_| refuse("an amount has at most two decimals, for example \"1250.50\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A whole number of up to 64 bits, as a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Description)]
pub struct BigInt(pub i64);

#[Scalar(
    name = "BigInt",
    use_type_description = true,
    specified_by_url = "/#scalar-BigInt"
)]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        number
            .map(Self)
            .ok_or_else(|| refuse("a whole number of up to 64 bits, as a string or a number"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact decimal number as a string, for example `"1234.567891"`.
#[derive(Debug, Clone, PartialEq, Eq, Description)]
pub struct Decimal(pub String);

#[Scalar(
    name = "Decimal",
    use_type_description = true,
    specified_by_url = "/#scalar-Decimal"
)]
impl ScalarType for Decimal {
    fn parse(_: Value) -> InputValueResult<Self> {
        Err(refuse("no argument takes a decimal"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A latitude or a longitude in degrees of WGS 84: a decimal string with at most six decimals, for
/// example `"-7.795580"`. As input a string or a whole number of degrees, never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Description)]
pub struct Degrees(
    /// In millionths.
    pub i32,
);

#[Scalar(
    name = "Degrees",
    use_type_description = true,
    specified_by_url = "/#scalar-Degrees"
)]
impl ScalarType for Degrees {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return Err(refuse("degrees are a decimal string or a whole number")),
        };
        millionths(&text)
            .map(Self)
            .ok_or_else(|| refuse("degrees have at most six decimals, for example \"-7.795580\""))
    }

    fn to_value(&self) -> Value {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (
            self.0.unsigned_abs() / 1_000_000,
            self.0.unsigned_abs() % 1_000_000,
        );
        Value::String(format!("{sign}{whole}.{rest:06}"))
    }
}

/// Degrees up to 180 either way.
fn millionths(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && (1..=6).contains(&decimals.len());
    if !fits || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let decimals: i32 = format!("{decimals:0<6}").parse().ok()?;
    let degrees = whole.parse::<i32>().ok()? * 1_000_000 + decimals;
    (degrees <= 180_000_000).then_some(sign * degrees)
}

/// Any JSON value (RFC 8259).
#[derive(Debug, Clone, PartialEq, Eq, Description)]
pub struct Json(pub serde_json::Value);

#[Scalar(
    name = "JSON",
    use_type_description = true,
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259"
)]
impl ScalarType for Json {
    fn parse(_: Value) -> InputValueResult<Self> {
        Err(refuse("no argument takes JSON"))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// A calendar date, for example `"2014-12-31"` (RFC 3339 full-date).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Description)]
pub struct Date(pub NaiveDate);

#[Scalar(
    name = "Date",
    use_type_description = true,
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = match &value {
            Value::String(text) if text.len() == 10 => text,
            _ => return Err(refuse("a date is a string such as \"2014-12-31\"")),
        };
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Self)
            .map_err(|_| refuse("a date is a string such as \"2014-12-31\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A point in time in UTC, for example `"2026-11-21T04:00:00Z"` (RFC 3339 date-time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Description)]
pub struct DateTime(pub chrono::DateTime<Utc>);

#[Scalar(
    name = "DateTime",
    use_type_description = true,
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(refuse(
                "a point in time is a string such as \"2026-11-21T04:00:00Z\"",
            ));
        };
        chrono::DateTime::parse_from_rfc3339(text)
            .map(|instant| Self(instant.with_timezone(&Utc)))
            .map_err(|_| refuse("a point in time is a string such as \"2026-11-21T04:00:00Z\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// The values of a document's variables: an object, by their names.
#[derive(Debug, Clone, PartialEq, Description)]
pub struct Variables(pub serde_json::Value);

#[Scalar(
    name = "Variables",
    use_type_description = true,
    specified_by_url = "/#scalar-Variables"
)]
impl ScalarType for Variables {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::Object(_) => value
                .into_json()
                .map(Self)
                .map_err(|_| refuse("the values of variables are an object of JSON")),
            _ => Err(refuse("the values of variables are an object")),
        }
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

/// Official code of a region (*kode wilayah*): two digits for a province, then two each for a
/// regency or city and a district, four for a village, for example `"34"`, `"34.02"`,
/// `"34.02.01.2001"`.
#[derive(Debug, Clone, PartialEq, Eq, Description)]
pub struct RegionCode(pub String);

#[Scalar(
    name = "RegionCode",
    use_type_description = true,
    specified_by_url = "/#scalar-RegionCode"
)]
impl ScalarType for RegionCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(code) if is_region_code(&code) => Ok(Self(code)),
            _ => Err(refuse("a region code is a string such as \"34.02\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn is_region_code(code: &str) -> bool {
    let lengths = [2, 2, 2, 4];
    let parts: Vec<&str> = code.split('.').collect();
    parts.len() <= lengths.len()
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Code of an account (*kode rekening*) as its edition of the chart writes it, digits between
/// points, for example `"5.1.02.01"`. The long print of SIPD (`"5.1.02.01.001.00024"`) is taken for
/// the same code (`"5.1.02.01.01.0024"`).
#[derive(Debug, Clone, PartialEq, Eq, Description)]
pub struct AccountCode(pub String);

#[Scalar(
    name = "AccountCode",
    use_type_description = true,
    specified_by_url = "/#scalar-AccountCode"
)]
impl ScalarType for AccountCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(code) if is_account_code(&code) => Ok(Self(without_padding(&code))),
            _ => Err(refuse("an account code is a string such as \"5.1.02.01\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn is_account_code(code: &str) -> bool {
    code.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The code without the zero that the long print puts before its fifth and sixth parts.
fn without_padding(code: &str) -> String {
    let mut parts: Vec<&str> = code.split('.').collect();
    for (index, padded) in [(4, 3), (5, 5)] {
        if let Some(part) = parts.get_mut(index)
            && part.len() == padded
        {
            *part = part.strip_prefix('0').unwrap_or(part);
        }
    }
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_never_read_from_a_float() {
        let float = async_graphql::Number::from_f64(1.5).unwrap();

        assert!(Rupiah::parse(Value::Number(float)).is_err());
        assert_eq!(
            Rupiah::parse(Value::from("1.5")).unwrap().to_value(),
            Value::from("1.50")
        );
        assert_eq!(
            Rupiah::parse(Value::from(7)).unwrap().to_value(),
            Value::from("7.00")
        );
    }

    #[test]
    fn degrees_are_exact_to_a_millionth() {
        for (text, read) in [
            ("-7.79558", Some(-7_795_580)),
            ("110", Some(110_000_000)),
            ("0.000001", Some(1)),
            ("-0.5", Some(-500_000)),
            ("180", Some(180_000_000)),
            ("180.000001", None),
            ("1.0000001", None),
            ("1e2", None),
            (".5", None),
            ("5.", None),
            ("+5", None),
            ("--5", None),
            ("", None),
        ] {
            assert_eq!(millionths(text), read, "{text}");
        }
        assert_eq!(Degrees(-500_000).to_value(), Value::from("-0.500000"));
        let float = async_graphql::Number::from_f64(1.5).unwrap();
        assert!(Degrees::parse(Value::Number(float)).is_err());
        assert_eq!(
            Degrees::parse(Value::from(-7)).unwrap(),
            Degrees(-7_000_000)
        );
    }

    #[test]
    fn region_codes_have_the_official_form() {
        for code in ["34", "34.02", "34.02.01", "34.02.01.2001"] {
            assert!(is_region_code(code), "{code}");
        }
        for code in ["", "3", "34.", "34.2", "3402", "34.02.01.2001.1", "aa"] {
            assert!(!is_region_code(code), "{code}");
        }
    }

    #[test]
    fn the_long_print_of_an_account_code_is_the_same_code() {
        for (code, read) in [
            ("5.1.02.01.001.00024", "5.1.02.01.01.0024"),
            ("5.1.02.01.001", "5.1.02.01.01"),
            ("5.1.02.01.01.0024", "5.1.02.01.01.0024"),
            ("5.1.02.01.101.10024", "5.1.02.01.101.10024"),
            ("5.1.001", "5.1.001"),
        ] {
            let parsed = AccountCode::parse(Value::from(code)).unwrap();

            assert_eq!(parsed.0, read, "{code}");
        }
    }
}
