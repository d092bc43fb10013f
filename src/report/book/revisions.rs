//! A row per value that changed from one version of a unit's report to the next; one row where nothing did.

use super::context::{Context, dash, link, or_dash};
use super::field::{self, Field};
use crate::catalogue::ValueType;
use crate::intake::Received;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::revisions::Revision;
use crate::standing::Cite;
use crate::submission::{Answer, Change, Side};

/// A changed value, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    of: &'a Revision,
    /// None where the two versions say the same.
    change: Option<&'a Change>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.of.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| {
            let unit = r.context.c.round.units.get(&r.of.unit);
            unit.map_or_else(dash, |u| CellModel::text(r.context.c.catalogue.full_name(u)))
        },
    },
    Field {
        word: "sheet",
        look: Look::Text,
        cell: |r| match r.change {
            Some(change) => {
                let sheet = r.context.c.catalogue.form.sheet(&change.sheet);
                sheet.map_or_else(dash, |s| CellModel::text(&s.name))
            }
            None => dash(),
        },
    },
    Field {
        word: "who",
        look: Look::Text,
        cell: |r| r.change.map_or_else(dash, |c| or_dash(&c.who)),
    },
    Field {
        word: "column",
        look: Look::Text,
        cell: |r| r.change.map_or_else(dash, |c| or_dash(&c.header)),
    },
    Field {
        word: "before",
        look: Look::Decimal,
        cell: |r| r.value(r.change.and_then(|c| c.before.as_ref())),
    },
    Field {
        word: "after",
        look: Look::Decimal,
        cell: |r| r.value(r.change.and_then(|c| c.after.as_ref())),
    },
    Field {
        word: "kind",
        look: Look::State,
        cell: |r| r.kind(),
    },
    Field {
        word: "received",
        look: Look::Moment,
        cell: |r| {
            let at = r.file(&r.of.after).and_then(Received::received_at);
            at.map_or_else(|| CellModel::muted("không rõ"), CellModel::Moment)
        },
    },
    Field {
        word: "counts",
        look: Look::Text,
        cell: |r| r.counted(),
    },
    Field {
        word: "before_cell",
        look: Look::Code,
        cell: |r| r.place(&r.of.before, r.change.and_then(|c| c.before.as_ref())),
    },
    Field {
        word: "after_cell",
        look: Look::Code,
        cell: |r| r.place(&r.of.after, r.change.and_then(|c| c.after.as_ref())),
    },
    Field {
        word: "before_file",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.before),
    },
    Field {
        word: "after_file",
        look: Look::Text,
        cell: |r| CellModel::text(&r.of.after),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for of in context.c.revisions.iter().filter(|r| context.scope.has(&r.unit)) {
        let row = |change| Row { context, of, change };
        if of.changes.is_empty() {
            rows.push(row(None));
        }
        rows.extend(of.changes.iter().map(|change| row(Some(change))));
    }
    field::table(context, FIELDS, &rows)
}

impl Row<'_> {
    fn file(&self, path: &str) -> Option<&Received> {
        self.context.c.files.iter().find(|f| f.file == path)
    }

    fn value(&self, side: Option<&Side>) -> CellModel {
        let Some(change) = self.change else { return dash() };
        let Some(side) = side else {
            return CellModel::muted("không có");
        };
        match &side.entry.answer {
            Answer::Blank => CellModel::muted("để trống"),
            Answer::Number(n) => CellModel::Number(*n),
            Answer::Date(date) => CellModel::Date(*date),
            Answer::Unreadable(_) => CellModel::muted(format!("không đọc được: {}", side.entry.raw)),
            answer => CellModel::text(self.context.c.words(answer, self.value_type(change))),
        }
    }

    fn value_type(&self, change: &Change) -> &ValueType {
        let sheet = self.context.c.catalogue.form.sheet(&change.sheet);
        let columns = sheet.map_or(&[][..], |s| s.columns.as_slice());
        let column = columns.iter().find(|c| c.id == change.column);
        column.map_or(&ValueType::Text, |c| &c.value_type)
    }

    fn kind(&self) -> CellModel {
        let Some(change) = self.change else {
            return CellModel::Toned("Không thay đổi".to_owned(), Tone::Plain);
        };
        let blank = |side: &Option<Side>| side.as_ref().is_none_or(|s| s.entry.answer == Answer::Blank);
        let (word, tone) = match (blank(&change.before), blank(&change.after)) {
            (true, _) => ("Bổ sung", Tone::Good),
            (_, true) => ("Bỏ trống", Tone::Attention),
            _ => ("Sửa", Tone::Plain),
        };
        CellModel::Toned(word.to_owned(), tone)
    }

    /// Which of the two versions counts.
    fn counted(&self) -> CellModel {
        let counts = |path: &str| self.file(path).is_some_and(|f| f.counts);
        let word = match (counts(&self.of.before), counts(&self.of.after)) {
            (_, true) => "bản sau",
            (true, _) => "bản trước",
            _ => "bản khác",
        };
        CellModel::text(word)
    }

    fn place(&self, file: &str, side: Option<&Side>) -> CellModel {
        let Some(side) = side else { return dash() };
        let cite = Cite {
            file: file.to_owned(),
            tab: side.tab.clone(),
            cell: side.entry.at,
        };
        link(
            format!("{} · {}", side.tab, side.entry.at),
            self.context.data(&cite),
        )
    }
}
