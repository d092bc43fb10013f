//! Every value that was read from the files that count, a row each, with its cell.

use std::collections::BTreeMap;

use super::context::{Context, Scope, dash, or_dash};
use super::field::{self, Field};
use crate::catalogue::{CriteriaSet, Fill, Part, PlacedColumn, ValueType};
use crate::count::Computed;
use crate::intake::Received;
use crate::output::model::{CellModel, Look, SheetModel};
use crate::previous::{self, Value};
use crate::report::consolidated::Consolidated;
use crate::standing::Cite;
use crate::submission::{Answer, Entry, Row, Table};

/// A value with all that is known of it.
struct Observation<'a> {
    file: &'a Received,
    table: &'a Table,
    row: &'a Row,
    column: PlacedColumn<'a>,
    entry: &'a Entry,
    /// It is the first value of its row.
    first: bool,
}

/// The typed values of the submissions that count, in order; blanks are left out, they are told where they matter.
fn observations<'a>(c: &'a Consolidated<'_>, scope: Scope<'a>) -> impl Iterator<Item = Observation<'a>> {
    let shown = move |file: &Received| file.unit.as_ref().is_some_and(|u| scope.has(&u.code));
    c.submissions()
        .filter(move |(file, _)| shown(file))
        .flat_map(move |(file, submission)| {
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
                            .filter(|(_, entry)| entry.answer != Answer::Blank || entry.adjusted)
                            .enumerate()
                            .map(|(nth, (p, entry))| Observation {
                                file,
                                table,
                                row,
                                column: p.clone(),
                                entry,
                                first: nth == 0,
                            })
                            .collect::<Vec<_>>()
                    })
                })
        })
}

/// Place of each cell among the rows of the sheet.
pub(super) fn places(c: &Consolidated<'_>, scope: Scope<'_>) -> BTreeMap<Cite, usize> {
    observations(c, scope)
        .enumerate()
        .map(|(at, o)| (o.cite(), at))
        .collect()
}

impl Observation<'_> {
    fn cite(&self) -> Cite {
        Cite {
            file: self.file.file.clone(),
            tab: self.table.tab.clone(),
            cell: self.entry.at,
        }
    }
}

/// An observation, as a row.
struct Shown<'a> {
    context: &'a Context<'a>,
    of: Observation<'a>,
}

type Cell = fn(&Shown<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.row.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| or_dash(&r.of.row.unit_name),
    },
    Field {
        word: "reporter.name",
        look: Look::Text,
        cell: |r| {
            r.of.file
                .unit
                .as_ref()
                .map_or_else(dash, |u| CellModel::text(&u.name))
        },
    },
    Field {
        word: "reporter.code",
        look: Look::Code,
        cell: |r| {
            r.of.file
                .unit
                .as_ref()
                .map_or_else(dash, |u| CellModel::text(&u.code))
        },
    },
    Field {
        word: "set",
        look: Look::Text,
        cell: |r| r.set_name(),
    },
    Field {
        word: "criterion",
        look: Look::Code,
        cell: |r| r.criterion(),
    },
    Field {
        word: "indicator",
        look: Look::Code,
        cell: |r| r.indicator(),
    },
    Field {
        word: "row.first",
        look: Look::Integer,
        cell: |r| CellModel::Integer(i64::from(r.of.first)),
    },
    Field {
        word: "item",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.column.header),
    },
    Field {
        word: "value",
        look: Look::Decimal,
        cell: |r| r.value(),
    },
    Field {
        word: "raw",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.entry.raw),
    },
    Field {
        word: "measure_unit",
        look: Look::Text,
        cell: |r| or_dash(r.part().map_or(&r.of.column.column.unit, |p| &p.unit)),
    },
    Field {
        word: "requirement",
        look: Look::Text,
        cell: |r| r.requirement(),
    },
    Field {
        word: "computed",
        look: Look::Text,
        cell: |r| r.computed(),
    },
    Field {
        word: "adjusted",
        look: Look::Text,
        cell: |r| r.adjusted(),
    },
    Field {
        word: "form.sheet",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.table.sheet),
    },
    Field {
        word: "form.row",
        look: Look::Code,
        cell: |r| r.row_id(),
    },
    Field {
        word: "form.column",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.column.id),
    },
    Field {
        word: "value.kind",
        look: Look::Code,
        cell: |r| CellModel::text(Value::from(&r.of.entry.answer).kind()),
    },
    Field {
        word: "file",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.file.file),
    },
    Field {
        word: "sheet",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.table.tab),
    },
    Field {
        word: "cell",
        look: Look::Code,
        cell: |r| CellModel::text(r.of.entry.at.to_string()),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let rows: Vec<Shown<'_>> = observations(context.c, context.scope)
        .map(|of| Shown { context, of })
        .collect();
    field::table(context, FIELDS, &rows)
}

impl<'a> Shown<'a> {
    fn set(&self) -> Option<&'a CriteriaSet> {
        self.context.c.catalogue.set(&self.of.table.set)
    }

    /// The figure that the value answers to.
    fn part(&self) -> Option<&'a Part> {
        self.of.column.part.or_else(|| {
            if self.of.column.column.value_type != ValueType::Result {
                return None;
            }
            self.set()?.part(&self.of.row.key).map(|(_, _, part)| part)
        })
    }

    /// Which row of the form it is, for a later period.
    fn row_id(&self) -> CellModel {
        let sheet = self.context.c.catalogue.form.sheet(&self.of.table.sheet);
        sheet.map_or_else(dash, |sheet| {
            CellModel::text(previous::row_id(sheet, self.of.row))
        })
    }

    fn set_name(&self) -> CellModel {
        let form = &self.context.c.catalogue.form;
        let sheet = || form.sheet(&self.of.table.sheet).map(|s| s.name.as_str());
        let name = self.set().map(|s| s.short.as_str()).or_else(sheet);
        CellModel::text(name.unwrap_or_default())
    }

    fn criterion(&self) -> CellModel {
        let of_row = || self.set()?.indicator(&self.of.row.key).map(|(k, _)| k.number);
        let number = self.of.column.criterion.or_else(of_row);
        number.map_or_else(dash, |n| CellModel::text(n.to_string()))
    }

    fn indicator(&self) -> CellModel {
        match self.of.column.part {
            Some(part) => CellModel::text(&part.code),
            None if self
                .set()
                .is_some_and(|s| s.indicator(&self.of.row.key).is_some()) =>
            {
                CellModel::text(&self.of.row.key)
            }
            None => dash(),
        }
    }

    fn value(&self) -> CellModel {
        let c = self.context.c;
        match &self.of.entry.answer {
            Answer::Number(n) => CellModel::Number(*n),
            Answer::Date(date) => CellModel::Date(*date),
            Answer::Unreadable(_) => CellModel::muted("không đọc được"),
            answer => CellModel::text(c.words(answer, &self.of.column.column.value_type)),
        }
    }

    fn requirement(&self) -> CellModel {
        let c = self.context.c;
        self.part().map_or_else(dash, |part| {
            CellModel::text(c.catalogue.requirement(part, c.round.class_of(&self.of.row.unit)))
        })
    }

    /// The document by which the province put the value there.
    fn adjusted(&self) -> CellModel {
        let decision = self
            .of
            .entry
            .adjusted
            .then(|| self.context.c.correction(&self.of.cite()));
        match decision.flatten() {
            Some(decision) => CellModel::text(format!("tỉnh điều chỉnh: {}", decision.document)),
            None => CellModel::muted("–"),
        }
    }

    fn computed(&self) -> CellModel {
        let Some(part) = self.part() else { return dash() };
        let standing = self.context.c.standing(&self.of.row.unit, &self.of.table.set);
        let mut parts = standing
            .into_iter()
            .flat_map(|s| &s.criteria)
            .flat_map(|k| &k.parts);
        match parts.find(|p| p.code == part.code).map(|p| p.computed) {
            Some(Computed::Met) => CellModel::text("Đạt"),
            Some(Computed::Unmet) => CellModel::text("Chưa đạt"),
            Some(Computed::NoData) => CellModel::muted("thiếu số liệu"),
            Some(Computed::NotJudged) => CellModel::muted("không xét"),
            None => dash(),
        }
    }
}
