//! What a unit itself sent for an earlier round, as observations.

use std::collections::BTreeMap;

use super::{Baseline, Observation, Period, Refused, Value, row_id};
use crate::catalogue::{Catalogue, Fill, Prefill, SheetKind};
use crate::round::Round;
use crate::submission::{Answer, Lexicon, Opened, Submission};
use crate::workbook::Book;

/// Reads a form that a unit filled, or a workbook of its own that the reader understands.
pub(super) fn read(catalogue: &Catalogue, round: &Round, book: &Book) -> Result<Baseline, Refused> {
    let lexicon = Lexicon::new(catalogue, round);
    let mut opened = Opened::new(book, &lexicon);
    let identity = opened.identity();
    if !identity.form.is_empty() && identity.form != catalogue.form.id {
        return Err(Refused::OtherForm {
            found: identity.form,
            wanted: catalogue.form.id.clone(),
        });
    }
    if identity.sheets == 0 {
        return Err(Refused::NotKnown);
    }
    let said = if identity.written_unit.is_empty() {
        identity.stamped_unit
    } else {
        identity.written_unit
    };
    let unit = identity
        .unit
        .filter(|u| round.reports(catalogue, u))
        .ok_or(Refused::NoUnit { found: said })?;
    let submission = opened.submission(&unit);
    let title = title(catalogue, &submission);
    Ok(Baseline {
        period: Period {
            title: title.unwrap_or_else(|| identity.round.clone()),
            round: identity.round,
            cut_off: identity.cut_off,
        },
        reporters: BTreeMap::from([(unit.code.clone(), unit.name.clone())]),
        observations: observations(catalogue, &submission),
        explanations: Vec::new(),
    })
}

/// The title of the round as the record sheet has it.
fn title(catalogue: &Catalogue, submission: &Submission) -> Option<String> {
    let mut records = catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.kind == SheetKind::Record);
    records.find_map(|sheet| {
        let column = sheet
            .columns
            .iter()
            .find(|c| c.from == Some(Prefill::RoundTitle))?;
        let row = submission.tables.get(&sheet.id)?.rows.first()?;
        match &row.cells.get(&column.id)?.answer {
            Answer::Text(title) => Some(title.clone()),
            _ => None,
        }
    })
}

/// The typed values of a submission, in the order of the form; blanks are left out.
pub(super) fn observations(catalogue: &Catalogue, submission: &Submission) -> Vec<Observation> {
    let mut out = Vec::new();
    for sheet in &catalogue.form.sheets {
        let Some(table) = submission.tables.get(&sheet.id) else {
            continue;
        };
        let set = catalogue.set(&table.set);
        let placed = sheet.expand(set, &submission.unit.kind);
        for row in &table.rows {
            let of_row = set.and_then(|s| s.indicator(&row.key));
            for column in placed.iter().filter(|p| p.column.fill == Fill::Typed) {
                let Some(entry) = row.cells.get(&column.id).filter(|e| e.answer != Answer::Blank) else {
                    continue;
                };
                let criterion = column.criterion.or(of_row.map(|(c, _)| c.number));
                let indicator = column.part.map(|p| &p.code).or(of_row.map(|(_, i)| &i.code));
                out.push(Observation {
                    unit: row.unit.clone(),
                    unit_name: row.unit_name.clone(),
                    reporter: submission.unit.code.clone(),
                    set: set.map(|s| s.short.clone()).unwrap_or_default(),
                    criterion: criterion.map_or_else(String::new, |n| n.to_string()),
                    indicator: indicator.cloned().unwrap_or_default(),
                    sheet: sheet.id.clone(),
                    row: row_id(sheet, row),
                    column: column.id.clone(),
                    value: Value::from(&entry.answer),
                    raw: entry.raw.clone(),
                    file: String::new(),
                    at: (table.tab.clone(), Some(entry.at)),
                });
            }
        }
    }
    out
}
