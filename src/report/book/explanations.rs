//! A row per warning that a unit explains, and per reason that explains none; the warnings are read back by the next round,
//! which asks again only where the value is another.

use super::context::{Context, dash, link, or_dash};
use super::field::{self, Field};
use crate::diagnostic::Lang;
use crate::output::model::{CellModel, Look, SheetModel};
use crate::previous::{Value, value_said};
use crate::report::explanations::{self, Explains, Explanation};
use crate::standing::{self, Cite};

/// An explanation, as a row.
struct Shown<'a> {
    context: &'a Context<'a>,
    of: Explanation<'a>,
}

type Cell = fn(&Shown<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "reporter.code",
        look: Look::Code,
        cell: |r| {
            let unit = r.of.file.unit.as_ref();
            unit.map_or_else(dash, |u| CellModel::text(&u.code))
        },
    },
    Field {
        word: "reporter.name",
        look: Look::Name,
        cell: |r| {
            let unit = r.of.file.unit.as_ref();
            unit.map_or_else(dash, |u| CellModel::text(r.context.c.catalogue.full_name(u)))
        },
    },
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.row.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Text,
        cell: |r| or_dash(&r.of.row.unit_name),
    },
    Field {
        word: "item",
        look: Look::Text,
        cell: |r| match r.of.what {
            Explains::Warning(_) => CellModel::text(&r.of.column.header),
            Explains::Error | Explains::Nothing => dash(),
        },
    },
    Field {
        word: "shown",
        look: Look::Text,
        cell: |r| match r.of.what {
            Explains::Warning(_) => CellModel::text(standing::show(Some(&r.of.entry.answer))),
            Explains::Error | Explains::Nothing => dash(),
        },
    },
    Field {
        word: "found",
        look: Look::Text,
        cell: |r| match r.of.what {
            Explains::Warning(finding) => CellModel::text(finding.message(Lang::Vi).found),
            Explains::Error => CellModel::text("Dòng này có lỗi; lỗi không giải trình được, phải sửa"),
            Explains::Nothing => CellModel::muted("không ứng với cảnh báo nào"),
        },
    },
    Field {
        word: "text",
        look: Look::Text,
        cell: |r| CellModel::text(r.of.text),
    },
    Field {
        word: "since",
        look: Look::Text,
        cell: |r| CellModel::text(r.of.since.unwrap_or(&r.context.c.round.title)),
    },
    Field {
        word: "code",
        look: Look::Code,
        cell: |r| match r.of.what {
            Explains::Warning(finding) => CellModel::text(&finding.code),
            Explains::Error | Explains::Nothing => dash(),
        },
    },
    Field {
        word: "sheet",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.table.tab),
    },
    Field {
        word: "cell",
        look: Look::Code,
        cell: |r| {
            let cite = Cite {
                file: r.of.file.file.clone(),
                tab: r.of.table.tab.clone(),
                cell: r.of.entry.at,
            };
            link(r.of.entry.at.to_string(), r.context.data(&cite))
        },
    },
    Field {
        word: "value",
        look: Look::Code,
        cell: |r| match r.of.what {
            Explains::Warning(_) => CellModel::text(value_said(&Value::from(&r.of.entry.answer))),
            Explains::Error | Explains::Nothing => dash(),
        },
    },
    Field {
        word: "form.sheet",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.table.sheet),
    },
    Field {
        word: "form.row",
        look: Look::Code,
        cell: |r| or_dash(&r.of.row.key),
    },
    Field {
        word: "form.column",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.column.id),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let shown = |of: &Explanation<'_>| of.file.unit.as_ref().is_some_and(|u| context.scope.has(&u.code));
    let rows: Vec<Shown<'_>> = explanations::of(context.c)
        .into_iter()
        .filter(shown)
        .map(|of| Shown { context, of })
        .collect();
    field::table(context, FIELDS, &rows)
}
