//! Rows as they are stated, and why one is left out.

use chrono::NaiveDate;
use entity::service_standard::{Channel, ServiceKind};

use super::stated::{Content, Stated};
use super::{fee, words};
use crate::import::Options;
use crate::import::finding::Finding;
use crate::import::sheet::{Column, Row};
use crate::import::units::canonical;
use crate::service::public_service::component::Component;
use crate::service::quality::rule::QualityRule;

/// The columns of the table.
pub(super) const COLUMNS: [Column; 25] = [
    Column::known("kode_wilayah"),
    Column::known("kode_unit"),
    Column::needed("kode_layanan"),
    Column::needed("nama_layanan"),
    Column::known("jenis"),
    Column::known("kategori"),
    Column::known("saluran"),
    Column::known("pengguna"),
    Column::known("no_sk"),
    Column::needed("berlaku_sejak"),
    Column::known("berlaku_sampai"),
    Column::known("persyaratan"),
    Column::known("prosedur"),
    Column::known("waktu"),
    Column::known("biaya"),
    Column::known("produk"),
    Column::known("pengaduan"),
    Column::inner("dasar_hukum"),
    Column::inner("sarana"),
    Column::inner("kompetensi"),
    Column::inner("pengawasan"),
    Column::inner("jumlah_pelaksana"),
    Column::inner("jaminan_pelayanan"),
    Column::inner("jaminan_keamanan"),
    Column::inner("evaluasi"),
];

/// The components that everyone may ask for, each with the column that states it.
const DELIVERY: [(Component, &str); 6] = [
    (Component::Requirements, "persyaratan"),
    (Component::Procedure, "prosedur"),
    (Component::ProcessingTime, "waktu"),
    (Component::Fee, "biaya"),
    (Component::Product, "produk"),
    (Component::Complaints, "pengaduan"),
];

/// What a row states, if nothing speaks against it.
pub(super) fn stated(row: Row<25>, options: &Options) -> Result<Stated, Box<Finding>> {
    let line = row.line;
    let [
        region_code,
        unit_code,
        service_code,
        name,
        kind,
        category,
        channels,
        users,
        decree,
        from,
        until,
        requirements,
        procedure,
        time,
        fee,
        product,
        complaints,
        legal_basis,
        facilities,
        competence,
        supervision,
        staff,
        service_guarantee,
        safety_guarantee,
        evaluation,
    ] = row.cells;
    let region_code = given(region_code, options.region.as_ref());
    let unit_code = given(unit_code, options.unit.as_ref());
    let unit_code = place(line, &region_code, &unit_code)?;
    for (cell, rule, column, message) in [
        (
            &service_code,
            QualityRule::CODE_MALFORMED,
            "kode_layanan",
            "The service has no code; number the unit's services, if need be.",
        ),
        (
            &name,
            QualityRule::NAME_MISSING,
            "nama_layanan",
            "The service has no name.",
        ),
    ] {
        if cell.is_empty() {
            return Err(refuse(rule, message, line, column, ""));
        }
    }
    let (valid_from, valid_to) = period(line, &from, &until)?;
    let content = Content {
        name,
        kind: kind_of(line, &kind)?,
        category: text(category),
        channels: channels_of(line, &channels)?,
        users: text(users),
        decree: text(decree),
        requirements: words::items(&requirements),
        procedure: words::items(&procedure),
        time_read: words::time(&time),
        time: text(time),
        fee_read: fee::fee(&fee),
        fee: text(fee),
        product: text(product),
        complaints: text(complaints),
        legal_basis: words::items(&legal_basis),
        facilities: text(facilities),
        competence: text(competence),
        supervision: text(supervision),
        staff: text(staff),
        service_guarantee: text(service_guarantee),
        safety_guarantee: text(safety_guarantee),
        evaluation: text(evaluation),
    };
    Ok(Stated {
        line,
        region_code,
        unit_code,
        service_code,
        valid_from,
        valid_to,
        findings: doubts(&content, line),
        content,
    })
}

/// A row that is left out for what stands in one of its cells.
pub(in crate::import) fn refuse(
    rule: &'static QualityRule,
    message: &str,
    line: i64,
    column: &str,
    raw: &str,
) -> Box<Finding> {
    Box::new(Finding::rejected(rule, message).at(line).cell(column, raw))
}

/// What a cell says, or else what was said of the whole file.
pub(in crate::import) fn given(cell: String, option: Option<&String>) -> String {
    match option {
        Some(option) if cell.is_empty() => option.clone(),
        _ => cell,
    }
}

/// The unit's code as lists write it; refused without it or without a government.
pub(in crate::import) fn place(
    line: i64,
    region: &str,
    unit: &str,
) -> Result<String, Box<Finding>> {
    if region.is_empty() {
        let message = "The row names no government; say which it is with --region.";
        let rule = QualityRule::GOVERNMENT_MISSING;
        return Err(refuse(rule, message, line, "kode_wilayah", ""));
    }
    canonical(unit).ok_or_else(|| {
        let message = "A unit's code is written 2.16.2.20.2.21.01.0000, or 1.06.01 until 2020.";
        let rule = QualityRule::CODE_MALFORMED;
        refuse(rule, message, line, "kode_unit", unit)
    })
}

/// The first day, and the first day after the last one where that is stated.
fn period(
    line: i64,
    from: &str,
    until: &str,
) -> Result<(NaiveDate, Option<NaiveDate>), Box<Finding>> {
    let date = |text: &str, column: &str| {
        day(text).ok_or_else(|| {
            let message = "A date is written 2024-01-31 or 31-01-2024.";
            refuse(QualityRule::DATE_MALFORMED, message, line, column, text)
        })
    };
    let from = date(from, "berlaku_sejak")?;
    if until.is_empty() {
        return Ok((from, None));
    }
    let last = date(until, "berlaku_sampai")?;
    if last < from {
        let message = "The standard ends before it begins.";
        let rule = QualityRule::PERIOD_REVERSED;
        return Err(refuse(rule, message, line, "berlaku_sampai", until));
    }
    Ok((from, last.succ_opt()))
}

fn kind_of(line: i64, word: &str) -> Result<Option<ServiceKind>, Box<Finding>> {
    if word.is_empty() {
        return Ok(None);
    }
    let kind = words::kind(word).ok_or_else(|| {
        let message = "This is ADMINISTRATIF, BARANG or JASA.";
        refuse(QualityRule::WORD_UNKNOWN, message, line, "jenis", word)
    })?;
    Ok(Some(kind))
}

/// The channels of a cell, each once.
fn channels_of(line: i64, cell: &str) -> Result<Vec<Channel>, Box<Finding>> {
    let mut channels = Vec::new();
    for word in words::listed_words(cell) {
        let channel = words::channel(word).ok_or_else(|| {
            let message = "A channel is loket, daring, telepon, pesan, surat, keliling, jemput \
                           bola or mal pelayanan publik.";
            refuse(QualityRule::WORD_UNKNOWN, message, line, "saluran", word)
        })?;
        if !channels.contains(&channel) {
            channels.push(channel);
        }
    }
    Ok(channels)
}

/// What a standard leaves open.
fn doubts(content: &Content, line: i64) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (component, column) in DELIVERY {
        let is_stated = match component {
            Component::Requirements => !content.requirements.is_empty(),
            Component::Procedure => !content.procedure.is_empty(),
            Component::ProcessingTime => content.time.is_some(),
            Component::Fee => content.fee.is_some(),
            Component::Product => content.product.is_some(),
            _ => content.complaints.is_some(),
        };
        if !is_stated {
            let message = "The standard leaves out a component that every standard has.";
            let finding = Finding::warning(QualityRule::COMPONENT_MISSING, message);
            findings.push(finding.at(line).cell(column, ""));
        }
    }
    if let (Some(time), None) = (&content.time, content.time_read) {
        let message = "The time is no whole number of minutes, hours, working days or days; it is \
                       shown as text.";
        let finding = Finding::notice(QualityRule::TIME_NOT_UNDERSTOOD, message);
        findings.push(finding.at(line).cell("waktu", time.as_str()));
    }
    if let (Some(fee), None) = (&content.fee, &content.fee_read) {
        let message = "The fee is neither nothing, an amount, a list of amounts nor a regulation; \
                       it is shown as text.";
        let finding = Finding::notice(QualityRule::FEE_NOT_UNDERSTOOD, message);
        findings.push(finding.at(line).cell("biaya", fee.as_str()));
    }
    findings
}

fn text(cell: String) -> Option<String> {
    // A dash says that nothing is stated.
    (!cell.is_empty() && cell != "-").then_some(cell)
}

/// A count; none where the cell is empty.
pub(in crate::import) fn count_of(
    line: i64,
    column: &str,
    cell: &str,
) -> Result<Option<i32>, Box<Finding>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let digits = cell.replace('.', "");
    let is_grouped = cell.split('.').skip(1).all(|group| group.len() == 3);
    let number = digits.parse().ok().filter(|number: &i32| {
        *number >= 0 && is_grouped && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let number = number.ok_or_else(|| {
        let message = "A count is a whole number, zero or more.";
        refuse(QualityRule::NUMBER_MALFORMED, message, line, column, cell)
    })?;
    Ok(Some(number))
}

/// A date with the year first, or last as people here write it.
pub(in crate::import) fn day(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let [first, month, last] = parts[..] else {
        return None;
    };
    let lengths = (first.len(), month.len(), last.len());
    let (year, day) = match lengths {
        (4, 1 | 2, 1 | 2) => (first, last),
        (1 | 2, 1 | 2, 4) => (last, first),
        _ => return None,
    };
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if ![year, month, day].iter().all(is_number) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_with_the_year_first_or_last() {
        let expected = NaiveDate::from_ymd_opt(2024, 1, 31);
        for text in ["2024-01-31", "31-01-2024", "31/1/2024", "2024/1/31"] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in [
            "2024-13-01",
            "31-01-24",
            "31 Januari 2024",
            "2024-01",
            "+024-1-1",
            "",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
