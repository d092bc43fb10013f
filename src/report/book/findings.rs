//! A row per finding: place, what was found, what is required, what to do; what hurts most first.

use super::context::{Context, link, or_dash};
use super::field::{self, Field};
use crate::catalogue::{Effect, Severity};
use crate::diagnostic::{Finding, Lang, Message};
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::text;

/// Letters of a value that are quoted.
const QUOTED: usize = 120;

/// A finding, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    finding: &'a Finding,
    message: Message,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| or_dash(&r.finding.place.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| match r.context.c.round.units.get(&r.finding.place.unit) {
            Some(unit) => CellModel::text(r.context.c.catalogue.full_name(unit)),
            None => CellModel::muted("chưa rõ"),
        },
    },
    Field {
        word: "severity",
        look: Look::State,
        cell: |r| severity(r.finding),
    },
    Field {
        word: "sheet",
        look: Look::Text,
        cell: |r| or_dash(&r.finding.place.sheet),
    },
    Field {
        word: "cell",
        look: Look::Code,
        cell: |r| r.cell(),
    },
    Field {
        word: "raw",
        look: Look::Text,
        cell: |r| or_dash(&text::clip(&text::visible(&r.finding.raw), QUOTED)),
    },
    Field {
        word: "found",
        look: Look::Text,
        cell: |r| CellModel::text(r.message.found.as_str()),
    },
    Field {
        word: "required",
        look: Look::Text,
        cell: |r| or_dash(&r.message.required),
    },
    Field {
        word: "todo",
        look: Look::Text,
        cell: |r| or_dash(&r.message.to_do),
    },
    Field {
        word: "effect",
        look: Look::Text,
        cell: |r| effect(r.finding),
    },
    Field {
        word: "code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.finding.code),
    },
    Field {
        word: "file",
        look: Look::Text,
        cell: |r| or_dash(&r.finding.place.file),
    },
    Field {
        word: "others",
        look: Look::Text,
        cell: |r| {
            let cells: Vec<String> = r.finding.others.iter().map(ToString::to_string).collect();
            or_dash(&cells.join(", "))
        },
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let rows: Vec<Row<'_>> = context
        .findings()
        .map(|finding| Row {
            context,
            finding,
            message: finding.message(Lang::Vi),
        })
        .collect();
    field::table(context, FIELDS, &rows)
}

impl Row<'_> {
    /// The cell, as a link to its value among the data where it has one.
    fn cell(&self) -> CellModel {
        let place = &self.finding.place;
        let Some(at) = place.cell else {
            return CellModel::muted("–");
        };
        let cite = crate::standing::Cite {
            file: place.file.clone(),
            tab: place.sheet.clone(),
            cell: at,
        };
        link(at.to_string(), self.context.data(&cite))
    }
}

/// The weight; an error that the province lets pass is no longer counted as one.
fn severity(finding: &Finding) -> CellModel {
    let severity = finding.severity;
    if let Some(apart) = apart(finding) {
        return CellModel::Toned(format!("{}, {apart}", severity.vietnamese()), Tone::Plain);
    }
    let tone = match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Attention,
        Severity::Note => Tone::Plain,
    };
    CellModel::Toned(severity.vietnamese().to_owned(), tone)
}

/// Why a finding does not weigh, in a word.
fn apart(finding: &Finding) -> Option<&'static str> {
    if finding.trial {
        Some("chạy thử")
    } else if finding.waived.is_some() {
        Some("tỉnh bỏ qua")
    } else {
        finding.explained.as_ref().map(|_| "đã giải trình")
    }
}

fn effect(finding: &Finding) -> CellModel {
    if finding.trial {
        return CellModel::muted("quy tắc chạy thử, không tính");
    }
    if let Some(document) = &finding.waived {
        return CellModel::text(format!("tỉnh bỏ qua theo {document}"));
    }
    if let Some(explained) = &finding.explained {
        let text = text::clip(&explained.text, QUOTED);
        let since = explained
            .since
            .as_ref()
            .map_or_else(String::new, |title| format!(" ({title})"));
        return CellModel::text(format!("vẫn tính; đơn vị giải trình{since}: {text}"));
    }
    match (finding.severity, finding.effect) {
        (Severity::Note, _) | (_, Effect::None) => CellModel::muted("vẫn tính"),
        (_, Effect::Cell) => CellModel::text("ô không tính"),
        (_, Effect::Row) => CellModel::text("dòng không tính"),
        (_, Effect::File) => CellModel::text("tệp trả lại"),
    }
}
