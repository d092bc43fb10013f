//! Rows of a fixed list that sum others, typed over or typed by hand, against the rows that they sum.
//!
//! What the form's own formula says is not compared: it is worked out again from the rows whatever it says.

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::{Calc, CheckKind as K, FormSheet};
use crate::control::fixed_sum;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::{Answer, Entry, Row, Table};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::RowsSumMismatch) {
        let (Some(sheet), Some(rounding)) = (&rule.sheet, rule.limit("rounding")) else {
            continue;
        };
        let (Some(form), Some(table)) = (
            subject.catalogue.form.sheet(sheet),
            subject.submission.tables.get(sheet),
        ) else {
            continue;
        };
        let columns = form.columns.iter().filter(|c| c.calc == Some(Calc::SumFixed));
        for column in columns {
            let holds = |row: &&Row| subject.holds(&rule.when, &row.unit, &table.set);
            for row in table
                .rows
                .iter()
                .filter(|row| sums_others(form, row))
                .filter(holds)
            {
                let Some((entry, stated, sum)) = compared(form, table, row, &column.id) else {
                    continue;
                };
                sink.looked.add_under(&rule.code, 1);
                // Each detailed row may have been rounded by itself.
                let rows = below(form, &row.key).len();
                let allowed = rounding.checked_mul(rows.into());
                let difference = stated.checked_sub(sum).map(|d| d.abs());
                if difference.zip(allowed).is_some_and(|(d, allowed)| d <= allowed) {
                    continue;
                }
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(sheet, row),
                    P::RowsSumMismatch {
                        column: column.header.clone(),
                        stated,
                        sum,
                    },
                );
            }
        }
    }
}

/// A stated sum and what its rows come to; none where it is a formula's, or where a row below it cannot be used.
fn compared<'a>(
    form: &FormSheet,
    table: &Table,
    row: &'a Row,
    column: &str,
) -> Option<(&'a Entry, Decimal, Decimal)> {
    let entry = row.cells.get(column)?;
    let Answer::Number(stated) = entry.answer else {
        return None;
    };
    if table.formulas.contains(&entry.at) {
        return None;
    }
    let of = |id: &str| table.rows.iter().find(|r| r.key == id)?.cells.get(column);
    let fixed = form.fixed.iter().find(|f| f.id == row.key)?;
    // A cell that is blank or cannot be used is told as that; the total may be right about it.
    let open = below(form, &fixed.id)
        .iter()
        .any(|id| of(id).is_none_or(|e| e.adjusted || !matches!(e.answer, Answer::Number(_))));
    if open {
        return None;
    }
    let sum = fixed_sum(form, fixed, &|id| match of(id)?.answer {
        Answer::Number(n) => Some(n),
        _ => None,
    })?;
    Some((entry, stated, sum))
}

/// Whether a row sums others of its sheet.
pub(super) fn sums_others(form: &FormSheet, row: &Row) -> bool {
    form.fixed.iter().any(|f| f.id == row.key && !f.sum.is_empty())
}

/// The detailed rows below a row that sums.
fn below<'f>(form: &'f FormSheet, id: &str) -> Vec<&'f str> {
    let mut detailed = Vec::new();
    let mut open: Vec<&str> = vec![id];
    // A rulebook whose rows sum each other in a ring would never end.
    for _ in 0..form.fixed.len() {
        let rows: Vec<_> = form
            .fixed
            .iter()
            .filter(|f| open.contains(&f.id.as_str()))
            .collect();
        open = Vec::new();
        for row in rows {
            if row.sum.is_empty() {
                detailed.push(row.id.as_str());
            } else {
                open.extend(row.sum.iter().map(String::as_str));
            }
        }
    }
    detailed
}
