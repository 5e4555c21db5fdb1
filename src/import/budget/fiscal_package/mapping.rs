//! What a descriptor says of a package's table: which column states which fiscal concept.

use std::collections::HashMap;

use entity::budget_document::BudgetStage;
use serde_json::Value;

use crate::import::budget::number::Style;

/// Where the value of a concept comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// A column of the table.
    Field(String),
    /// The same for every row.
    Constant { name: String, value: String },
}

impl From {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Constant { name, .. } => name,
        }
    }

    /// The value in a row.
    pub(super) fn value(&self, cell: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self {
            Self::Field(name) => cell(name),
            Self::Constant { value, .. } => Some(value.clone()),
        }
    }
}

/// A column of amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) field: String,
    /// The phase, where the column is of one.
    pub(super) phase: Option<String>,
    /// The year, where the column is of one.
    pub(super) year: Option<String>,
}

/// How a table is read.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) delimiter: u8,
    pub(super) quote: u8,
    pub(super) style: Style,
    pub(super) measures: Vec<Measure>,
    pub(super) year: Option<From>,
    pub(super) phase: Option<From>,
    pub(super) direction: Option<From>,
    pub(super) region: Option<From>,
    pub(super) unit: Option<From>,
    pub(super) unit_name: Option<From>,
    pub(super) program: Option<From>,
    pub(super) program_name: Option<From>,
    pub(super) account: Option<From>,
    pub(super) account_name: Option<From>,
    pub(super) fund_source: Option<From>,
    pub(super) currency: Option<From>,
    pub(super) name: Option<From>,
    missing: Vec<String>,
}

/// A field of a schema, as far as it concerns us.
#[derive(Debug, Clone)]
struct Field {
    name: String,
    concept: String,
    constant: Option<String>,
    normalize: Option<serde_json::Map<String, Value>>,
    style: Option<(String, String)>,
}

impl Mapping {
    /// What a descriptor says, or why it is not understood.
    pub(super) fn of(descriptor: &Value) -> Result<Self, String> {
        if descriptor.get("model").is_some() {
            return Err(
                "the package is of version 0.3 (`model`); packages of version 1.0 are read, whose \
                 fields have a `columnType`"
                    .to_owned(),
            );
        }
        let resource = resource(descriptor)?;
        let path = path_of(resource)?;
        let dialect = Dialect::of(resource)?;
        let schema = &resource["schema"];
        let fields = fields(&schema["fields"])?;
        let extra = fields_or_none(&schema["extraFields"])?;
        let all: Vec<&Field> = fields.iter().chain(&extra).collect();
        let from = |concepts: &[&str], end: &str| deepest(&all, concepts, end);
        let is_of = |name: &str, concept: &str| {
            let mut all = all.iter();
            all.any(|field| field.name == name && field.concept.starts_with(concept))
        };
        let mut measures = Vec::new();
        for field in &fields {
            let Some(normalize) = &field.normalize else {
                if field.concept == "value" {
                    measures.push(Measure {
                        field: field.name.clone(),
                        phase: None,
                        year: None,
                    });
                }
                continue;
            };
            let mut measure = Measure {
                field: field.name.clone(),
                phase: None,
                year: None,
            };
            for (name, value) in normalize {
                if is_of(name, "phase") {
                    measure.phase = Some(text(value));
                } else if is_of(name, "date:fiscal-year") {
                    measure.year = Some(text(value));
                } else {
                    return Err(format!(
                        "the column `{}` is reduced by `{name}`, which is neither a phase nor a \
                         fiscal year",
                        field.name
                    ));
                }
            }
            measures.push(measure);
        }
        if measures.is_empty() {
            return Err("no column is a `value`, and none is normalized".to_owned());
        }
        let years = from(&["date:fiscal-year"], "");
        if years.is_none() && measures.iter().any(|measure| measure.year.is_none()) {
            return Err(
                "no column and no constant says the fiscal year (`date:fiscal-year`)".to_owned(),
            );
        }
        let phases = from(&["phase:id"], "").or_else(|| from(&["phase:label"], ""));
        if phases.is_none() && measures.iter().any(|measure| measure.phase.is_none()) {
            return Err("no column and no constant says the phase (`phase:id`)".to_owned());
        }
        let title = descriptor["title"].as_str().or(descriptor["name"].as_str());
        Ok(Self {
            path,
            title: title.unwrap_or("Fiscal Data Package").to_owned(),
            delimiter: dialect.delimiter,
            quote: dialect.quote,
            style: style_of(&fields, &measures)?,
            measures,
            year: years,
            phase: phases,
            direction: from(&["direction"], ""),
            region: from(&["geo:source"], ":code"),
            unit: from(&["administrative-classification"], ":code"),
            unit_name: from(&["administrative-classification"], ":label"),
            program: from(&["activity"], ":code"),
            program_name: from(&["activity"], ":label"),
            account: from(&["economic-classification"], ":code"),
            account_name: from(&["economic-classification"], ":label"),
            fund_source: from(&["fin-source"], ":code").or_else(|| from(&["fin-source"], ":label")),
            currency: from(&["value-currency"], ":code"),
            name: all
                .iter()
                .find(|field| field.name == "name" && field.concept.is_empty())
                .map(|field| From::Field(field.name.clone())),
            missing: missing_values(schema),
        })
    }

    /// Whether a text stands for nothing.
    pub(super) fn is_missing(&self, text: &str) -> bool {
        text.is_empty() || self.missing.iter().any(|missing| missing == text)
    }

    /// Where the columns stand that are read.
    pub(super) fn places(&self, heading: &[String]) -> Result<HashMap<String, usize>, String> {
        let concepts = [
            &self.year,
            &self.phase,
            &self.direction,
            &self.region,
            &self.unit,
            &self.unit_name,
            &self.program,
            &self.program_name,
            &self.account,
            &self.account_name,
            &self.fund_source,
            &self.currency,
            &self.name,
        ];
        let of_concepts = concepts
            .into_iter()
            .flatten()
            .filter_map(|from| match from {
                From::Field(name) => Some(name),
                From::Constant { .. } => None,
            });
        let of_measures = self.measures.iter().map(|measure| &measure.field);
        let mut places = HashMap::new();
        for name in of_concepts.chain(of_measures) {
            let place = heading.iter().position(|cell| cell == name);
            let place = place.ok_or_else(|| format!("the table has no column `{name}`"))?;
            places.insert(name.clone(), place);
        }
        Ok(places)
    }
}

/// The one table that states amounts.
fn resource(descriptor: &Value) -> Result<&Value, String> {
    let resources = descriptor["resources"].as_array();
    let resources = resources.ok_or("the descriptor has no `resources`")?;
    let states_amounts = |resource: &&Value| {
        let fields = resource["schema"]["fields"].as_array();
        fields
            .into_iter()
            .flatten()
            .any(|field| field["columnType"] == "value" || field.get("normalize").is_some())
    };
    let mut found = resources.iter().filter(states_amounts);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(
            "no table of it has a column with the `columnType` `value` or with `normalize`"
                .to_owned(),
        ),
        (Some(_), Some(_)) => Err(
            "several of its tables state amounts; make a package of each, so that no money is \
             stated twice"
                .to_owned(),
        ),
    }
}

fn path_of(resource: &Value) -> Result<String, String> {
    let path = match &resource["path"] {
        Value::String(path) => path,
        Value::Array(paths) if paths.len() == 1 => paths[0].as_str().unwrap_or_default(),
        _ => return Err("the table is no single file beside the descriptor".to_owned()),
    };
    if path.is_empty() || path.contains("://") {
        return Err("the table is not in the package; put it beside datapackage.json".to_owned());
    }
    let foreign = resource["schema"].get("foreignKeys").is_some();
    if foreign {
        return Err("the table refers to others (`foreignKeys`), which is not read".to_owned());
    }
    let encoding = resource["encoding"]
        .as_str()
        .unwrap_or("utf-8")
        .to_lowercase();
    if !["utf-8", "utf8", "utf_8", "windows-1252", "iso-8859-1"].contains(&&*encoding) {
        return Err(format!(
            "the encoding {encoding} is not read; save the table as UTF-8"
        ));
    }
    Ok(path.strip_prefix("./").unwrap_or(path).to_owned())
}

struct Dialect {
    delimiter: u8,
    quote: u8,
}

impl Dialect {
    fn of(resource: &Value) -> Result<Self, String> {
        let dialect = &resource["dialect"];
        if dialect["header"] == Value::Bool(false) {
            return Err("the table has no heading".to_owned());
        }
        let sign = |name: &str, usual: u8| match dialect[name].as_str() {
            None => Ok(usual),
            Some(text) if text.len() == 1 => Ok(text.as_bytes()[0]),
            Some(text) => Err(format!("the dialect's `{name}` {text:?} is not understood")),
        };
        Ok(Self {
            delimiter: sign("delimiter", b',')?,
            quote: sign("quoteChar", b'"')?,
        })
    }
}

fn fields(value: &Value) -> Result<Vec<Field>, String> {
    let fields = value.as_array();
    let fields = fields.ok_or("the table's schema has no `fields`")?;
    fields.iter().map(field).collect()
}

fn fields_or_none(value: &Value) -> Result<Vec<Field>, String> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    fields(value)
}

fn field(value: &Value) -> Result<Field, String> {
    let name = value["name"].as_str();
    let style = |key: &str| value[key].as_str().map(ToOwned::to_owned);
    Ok(Field {
        name: name.ok_or("a field of the schema has no name")?.to_owned(),
        concept: value["columnType"].as_str().unwrap_or_default().to_owned(),
        constant: value.get("constant").map(text),
        normalize: value["normalize"].as_object().cloned(),
        style: Some((
            style("decimalChar").unwrap_or_else(|| ".".to_owned()),
            style("groupChar").unwrap_or_default(),
        )),
    })
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The field of the deepest level of a concept: `…:level2:code` before `…:level1:code`.
fn deepest(fields: &[&Field], concepts: &[&str], end: &str) -> Option<From> {
    let is_wanted = |field: &&&Field| {
        let begins = concepts
            .iter()
            .any(|concept| field.concept.starts_with(concept));
        begins && (field.concept.ends_with(end) || field.concept.ends_with(&format!("{end}:full")))
    };
    let usable = |field: &&&Field| field.constant.is_some() || field.is_in_table(fields);
    let wanted = fields.iter().filter(is_wanted).filter(usable);
    let deepest = wanted.max_by_key(|field| field.concept.clone())?;
    Some(match &deepest.constant {
        Some(value) => From::Constant {
            name: deepest.name.clone(),
            value: value.clone(),
        },
        None => From::Field(deepest.name.clone()),
    })
}

impl Field {
    /// Whether the table has it; what columns were reduced by, it has not.
    fn is_in_table(&self, all: &[&Self]) -> bool {
        let reduces = |field: &&Self| {
            let normalize = field.normalize.as_ref();
            normalize.is_some_and(|normalize| normalize.contains_key(&self.name))
        };
        !all.iter().any(reduces)
    }
}

fn style_of(fields: &[Field], measures: &[Measure]) -> Result<Style, String> {
    let mut styles: Vec<&(String, String)> = fields
        .iter()
        .filter(|field| measures.iter().any(|measure| measure.field == field.name))
        .filter_map(|field| field.style.as_ref())
        .collect();
    styles.dedup();
    let [(decimal, group)] = styles[..] else {
        return Err("its columns of amounts are written in different styles".to_owned());
    };
    match (decimal.as_str(), group.as_str()) {
        (".", "") => Ok(Style::Plain),
        (",", "") => Ok(Style::PlainComma),
        (",", ".") => Ok(Style::Indonesian),
        (".", ",") => Ok(Style::English),
        _ => Err(format!(
            "amounts with the decimal sign {decimal:?} and the group sign {group:?} are not read"
        )),
    }
}

fn missing_values(schema: &Value) -> Vec<String> {
    let values = schema["missingValues"].as_array();
    values.into_iter().flatten().map(text).collect()
}

/// The stage that a phase is.
pub(super) fn stage(phase: &str) -> Option<BudgetStage> {
    Some(match phase.to_lowercase().as_str() {
        "proposed" | "draft" => BudgetStage::Draft,
        "approved" | "enacted" => BudgetStage::Enacted,
        "shift" => BudgetStage::Shift,
        "adjusted" | "amended" | "revised" => BudgetStage::Amended,
        "executed" | "realization" | "actual" => BudgetStage::Realization,
        "audited" => BudgetStage::Audited,
        "final_budget" => BudgetStage::FinalBudget,
        _ => return None,
    })
}

/// The phase that a stage is.
pub(super) fn word(stage: BudgetStage) -> &'static str {
    match stage {
        BudgetStage::Draft => "proposed",
        BudgetStage::Shift => "shift",
        BudgetStage::Amended => "adjusted",
        BudgetStage::Realization => "executed",
        BudgetStage::Audited => "audited",
        BudgetStage::FinalBudget => "final_budget",
        _ => "approved",
    }
}

/// Where a stage stands among those that phases name.
pub(super) fn order(stage: BudgetStage) -> usize {
    match stage {
        BudgetStage::Draft => 0,
        BudgetStage::Shift => 2,
        BudgetStage::Amended => 3,
        BudgetStage::Realization => 4,
        BudgetStage::Audited => 5,
        BudgetStage::FinalBudget => 6,
        _ => 1,
    }
}
