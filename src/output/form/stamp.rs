//! The hidden sheet: what the workbook was made from, and the closed lists.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::domain::Domain;
use super::plan::{Table, at, sheet_ref};
use super::{FormContext, FormPlan, Planned, col, look};
use crate::round::Stamp;

/// Name of the hidden sheet.
const SHEET: &str = "_ntm";
/// Where cells stand in a form; raised when a reader has to know the difference.
const LAYOUT: &str = "1";
/// First column of the lists.
const FIRST_LIST: usize = 3;
/// First row of their values, zero-based.
const FIRST_VALUE: u32 = 7;

/// Lines that the properties of the file say too: what is left of a form whose hidden sheet was taken out.
const PROPERTIES: [&str; 5] = ["form_id", "form_version", "unit", "round", "cut_off"];

/// Name and value of the lines that are properties of the file.
pub(super) fn properties(context: &FormContext<'_>) -> impl Iterator<Item = (&'static str, String)> {
    rows(context)
        .into_iter()
        .filter(|(name, _)| PROPERTIES.contains(name))
}

/// Name and value of every line of the stamp.
pub(super) fn rows(context: &FormContext<'_>) -> Vec<(&'static str, String)> {
    let form = &context.catalogue.form;
    let mut rows = vec![
        ("form_id", form.id.clone()),
        ("form_version", form.version.clone()),
        ("unit", context.unit.code.clone()),
        ("layout", LAYOUT.to_owned()),
    ];
    rows.extend(Stamp::of(context.round, context.catalogue).rows());
    rows
}

/// Writes the hidden sheet and the defined names of its lists.
pub(super) fn write(
    context: &FormContext<'_>,
    plan: &FormPlan<'_>,
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sheet in &plan.sheets {
        let domains = match sheet {
            Planned::Table(table) => domains(table),
            Planned::Record(record) => record.domains(),
            Planned::Guide(_) | Planned::Control(_) => Vec::new(),
        };
        for domain in domains {
            if let Domain::Listed { name, labels } = domain {
                lists.insert(name, labels);
            }
        }
    }
    let worksheet = workbook.add_worksheet();
    super::frame(context, worksheet, SHEET, false)?;
    worksheet.set_hidden(true);
    let format = look::text(10.0);
    for (row, (name, value)) in (0u32..).zip(rows(context)) {
        worksheet.write_string_with_format(row, 0, name, &format)?;
        worksheet.write_string_with_format(row, 1, value, &format)?;
    }
    let mut names = Vec::new();
    for (index, (name, labels)) in lists.iter().enumerate() {
        let column = FIRST_LIST + index;
        // Between `_x` and `_`, letters are taken for the number of a character by programs that read an .xlsx loosely.
        let head = name.replace('_', "-");
        worksheet.write_string_with_format(FIRST_VALUE - 1, col(column), head, &format)?;
        let mut last = FIRST_VALUE;
        for (row, label) in (FIRST_VALUE..).zip(labels) {
            worksheet.write_string_with_format(row, col(column), label, &format)?;
            last = row;
        }
        names.push((name.clone(), absolute(column, FIRST_VALUE, last)));
    }
    for (name, range) in names {
        workbook.define_name(name, &format!("={}!{range}", sheet_ref(SHEET)))?;
    }
    Ok(())
}

fn domains(table: &Table<'_>) -> Vec<Domain> {
    (0..table.columns.len()).map(|c| table.domain(0, c)).collect()
}

/// `$D$8:$D$12`.
fn absolute(column: usize, first: u32, last: u32) -> String {
    let fixed = |row: u32| {
        let name = at(row, column);
        let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        format!("${letters}${}", row + 1)
    };
    format!("{}:{}", fixed(first), fixed(last))
}
