//! Every value that was read from the files that count, a row each, with its cell.

use std::collections::BTreeMap;

use super::{column, frame, or_dash};
use crate::catalogue::{Fill, OutputSheet, PlacedColumn, ValueType};
use crate::intake::Received;
use crate::output::model::{CellModel, Look, SheetModel};
use crate::report::consolidated::Consolidated;
use crate::standing::{self, Cite};
use crate::submission::{Answer, Entry, Row, Table};

/// A value with all that is known of it.
struct Observation<'a> {
    file: &'a Received,
    table: &'a Table,
    row: &'a Row,
    column: PlacedColumn<'a>,
    entry: &'a Entry,
}

/// The typed values of the submissions that count, in order; blanks are left out, they are told where they matter.
fn observations<'a>(c: &'a Consolidated<'_>) -> impl Iterator<Item = Observation<'a>> {
    c.submissions().flat_map(move |(file, submission)| {
        c.catalogue
            .form
            .sheets
            .iter()
            .filter_map(|s| Some((s, submission.tables.get(&s.id)?)))
            .flat_map(move |(sheet, table)| {
                let placed: Vec<PlacedColumn<'a>> = sheet
                    .expand(c.catalogue.set(&table.set), &submission.unit.kind)
                    .into_iter()
                    .filter(|p| p.column.fill == Fill::Typed)
                    .collect();
                table.rows.iter().flat_map(move |row| {
                    placed
                        .iter()
                        .filter_map(|p| Some((p, row.cells.get(&p.id)?)))
                        .filter(|(_, entry)| entry.answer != Answer::Blank)
                        .map(|(p, entry)| Observation {
                            file,
                            table,
                            row,
                            column: p.clone(),
                            entry,
                        })
                        .collect::<Vec<_>>()
                })
            })
    })
}

/// Place of each cell among the rows of the sheet.
pub(super) fn places(c: &Consolidated<'_>) -> BTreeMap<Cite, usize> {
    observations(c)
        .enumerate()
        .map(|(at, o)| {
            (
                Cite {
                    file: o.file.file.clone(),
                    tab: o.table.tab.clone(),
                    cell: o.entry.at,
                },
                at,
            )
        })
        .collect()
}

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet) -> SheetModel {
    let columns = sheet
        .columns
        .iter()
        .map(|d| {
            column(
                d,
                match d.from.as_str() {
                    "unit.code" | "cell" | "indicator" | "criterion" => Look::Code,
                    "unit.name" => Look::Name,
                    "value" => Look::Decimal,
                    _ => Look::Text,
                },
            )
        })
        .collect();
    let mut model = frame(c, sheet, columns);
    model.empty = "Không có số liệu".to_owned();
    for o in observations(c) {
        model
            .rows
            .push(sheet.columns.iter().map(|d| cell(c, &o, &d.from)).collect());
    }
    model
}

fn cell(c: &Consolidated<'_>, o: &Observation<'_>, from: &str) -> CellModel {
    let dash = || CellModel::muted("–");
    let set = c.catalogue.set(&o.table.set);
    let part = o.column.part.or_else(|| {
        set.and_then(|s| s.part(&o.row.key))
            .map(|(_, _, p)| p)
            .filter(|_| o.column.column.value_type == ValueType::Result)
    });
    match from {
        "unit.code" => CellModel::text(&o.row.unit),
        "unit.name" => or_dash(&o.row.unit_name),
        "parent.name" => o
            .file
            .unit
            .as_ref()
            .map_or_else(dash, |u| CellModel::text(&u.name)),
        "set" => set.map_or_else(
            || {
                CellModel::text(
                    c.catalogue
                        .form
                        .sheet(&o.table.sheet)
                        .map_or("", |s| s.name.as_str()),
                )
            },
            |s| CellModel::text(&s.short),
        ),
        "criterion" => match (o.column.criterion, set.and_then(|s| s.indicator(&o.row.key))) {
            (Some(number), _) => CellModel::text(number.to_string()),
            (None, Some((criterion, _))) => CellModel::text(criterion.number.to_string()),
            _ => dash(),
        },
        "indicator" => match o.column.part {
            Some(part) => CellModel::text(&part.code),
            None if set.is_some_and(|s| s.indicator(&o.row.key).is_some()) => CellModel::text(&o.row.key),
            None => dash(),
        },
        "item" => CellModel::text(&o.column.header),
        "value" => match &o.entry.answer {
            Answer::Number(n) => CellModel::Number(*n),
            Answer::Date(date) => CellModel::Date(*date),
            Answer::Choice(id) => match &o.column.column.value_type {
                ValueType::Choice(list) => {
                    CellModel::text(c.catalogue.list(list).map_or(id.as_str(), |l| l.label(id)))
                }
                _ => CellModel::text(id),
            },
            Answer::Unit(code) => CellModel::text(
                c.round
                    .units
                    .get(code)
                    .map_or_else(|| code.clone(), |u| c.catalogue.full_name(u)),
            ),
            Answer::Unreadable(_) => CellModel::muted("không đọc được"),
            answer => CellModel::text(standing::show(Some(answer))),
        },
        "raw" => CellModel::text(&o.entry.raw),
        "measure_unit" => match part {
            Some(part) => CellModel::text(&part.unit),
            None => or_dash(&o.column.column.unit),
        },
        "requirement" => part.map_or_else(dash, |p| {
            let class = c
                .round
                .units
                .get(&o.row.unit)
                .and_then(|u| u.class.as_deref())
                .unwrap_or(&c.round.class);
            CellModel::text(c.catalogue.requirement(p, class))
        }),
        "computed" => part.map_or_else(dash, |p| {
            use crate::count::Computed as S;
            let state = c
                .standing(&o.row.unit, &o.table.set)
                .and_then(|s| {
                    s.criteria
                        .iter()
                        .flat_map(|k| &k.parts)
                        .find(|x| x.code == p.code)
                })
                .map(|x| x.computed);
            match state {
                Some(S::Met) => CellModel::text("Đạt"),
                Some(S::Unmet) => CellModel::text("Chưa đạt"),
                Some(S::NoData) => CellModel::muted("thiếu số liệu"),
                Some(S::NotJudged) => CellModel::muted("không xét"),
                None => dash(),
            }
        }),
        "file" => CellModel::text(&o.file.file),
        "sheet" => CellModel::text(&o.table.tab),
        "cell" => CellModel::text(o.entry.at.to_string()),
        _ => dash(),
    }
}
