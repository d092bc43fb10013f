//! A row per reporting unit: what was received, when, which file counts.

use super::completeness;
use super::context::{Context, column, count, dash, live, or_dash, quoted};
use super::control::{self, Conclusion};
use super::field::{self, Field};
use crate::catalogue::{OutputKind, Severity, Unit};
use crate::completeness::{of, sum};
use crate::intake::{Outcome, Received};
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::standing::Standing;
use crate::submission::{Answer, Submission};
use crate::time::show_moment;

const ON_TIME: &str = "Đúng hạn";
const LATE: &str = "Chậm";

/// A reporting unit, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    unit: &'a Unit,
    /// Its files in the order they were received.
    files: Vec<&'a Received>,
    /// The one that counts, else the last.
    file: Option<&'a Received>,
    /// The units below that report a set of their own.
    children: Vec<&'a Standing>,
    /// Required and filled cells of the file that counts.
    filled: Option<(usize, usize)>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.unit.code),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| {
            let name = r.context.c.catalogue.full_name(r.unit);
            control::linked(r.context, name, &r.unit.code)
        },
    },
    Field {
        word: "received",
        look: Look::Moment,
        cell: |r| match r.file.map(Received::received_at) {
            None => CellModel::muted("chưa nộp"),
            Some(None) => CellModel::muted("không rõ"),
            Some(Some(at)) => CellModel::Moment(at),
        },
    },
    Field {
        word: "due",
        look: Look::Moment,
        cell: |r| CellModel::Moment(r.context.c.round.due_of(&r.unit.code).0),
    },
    Field {
        word: "timeliness",
        look: Look::State,
        cell: |r| r.timeliness(),
    },
    Field {
        word: "late_hours",
        look: Look::Decimal,
        cell: |r| r.late_hours(),
    },
    Field {
        word: "late_days",
        look: Look::Integer,
        cell: |r| match (r.late(), r.file.and_then(|f| f.timing)) {
            (Some(_), Some(timing)) => CellModel::Integer(i64::from(timing.late_days)),
            _ => dash(),
        },
    },
    Field {
        word: "revision",
        look: Look::Integer,
        cell: |r| {
            let at = r.file.and_then(|f| r.files.iter().position(|x| x.file == f.file));
            at.map_or_else(dash, |n| count(n + 1))
        },
    },
    Field {
        word: "outcome",
        look: Look::State,
        cell: |r| r.outcome(),
    },
    Field {
        word: "consequence",
        look: Look::Text,
        cell: |r| r.consequence(),
    },
    Field {
        word: "errors",
        look: Look::Integer,
        cell: |r| r.findings(Severity::Error),
    },
    Field {
        word: "warnings",
        look: Look::Integer,
        cell: |r| r.findings(Severity::Warning),
    },
    Field {
        word: "rows_in",
        look: Look::Integer,
        cell: |r| r.of_submission(|s| s.rows_in),
    },
    Field {
        word: "rows_used",
        look: Look::Integer,
        cell: |r| r.of_submission(|s| s.rows_used),
    },
    Field {
        word: "rows_listed",
        look: Look::Integer,
        cell: |r| r.of_submission(|s| s.rows_listed),
    },
    Field {
        word: "rows_match",
        look: Look::State,
        cell: |r| r.rows_match(),
    },
    Field {
        word: "control",
        look: Look::State,
        cell: |r| r.control(),
    },
    Field {
        word: "required",
        look: Look::Integer,
        cell: |r| r.cells("required", |(required, _)| required),
    },
    Field {
        word: "filled",
        look: Look::Integer,
        cell: |r| r.cells("filled", |(_, filled)| filled),
    },
    Field {
        word: "completeness",
        look: Look::Decimal,
        cell: |r| match r.filled {
            Some((required, filled)) => completeness::percent(r.context, filled, required),
            None => dash(),
        },
    },
    Field {
        word: "children_reported",
        look: Look::Integer,
        cell: |r| {
            let with_row = r.children.iter().filter(|s| s.submitted && !s.facts.is_empty());
            count(with_row.count())
        },
    },
    Field {
        word: "children_total",
        look: Look::Integer,
        cell: |r| r.children_total(),
    },
    Field {
        word: "document",
        look: Look::Text,
        cell: |r| match r
            .context
            .c
            .catalogue
            .form
            .fact("document_no")
            .and_then(|column| r.submission()?.fact(&column.id))
            .map(|e| &e.answer)
        {
            Some(Answer::Text(text)) => CellModel::text(text),
            _ => dash(),
        },
    },
    Field {
        word: "received_source",
        look: Look::Text,
        cell: |r| {
            r.file.map_or_else(dash, |f| {
                CellModel::text(if f.register.is_some() {
                    "sổ tiếp nhận"
                } else {
                    "không có trong sổ"
                })
            })
        },
    },
    Field {
        word: "extension",
        look: Look::Text,
        cell: |r| {
            let (_, extension) = r.context.c.round.due_of(&r.unit.code);
            extension.map_or_else(dash, |e| CellModel::text(format!("{}: {}", e.document, e.reason)))
        },
    },
    Field {
        word: "reason",
        look: Look::Text,
        cell: |r| {
            r.file
                .map_or_else(dash, |f| CellModel::text(f.reason.vietnamese()))
        },
    },
    Field {
        word: "other_files",
        look: Look::Text,
        cell: |r| r.other_files(),
    },
    Field {
        word: "file",
        look: Look::Text,
        cell: |r| r.file.map_or_else(dash, |f| CellModel::text(&f.file)),
    },
    Field {
        word: "sha256",
        look: Look::Code,
        cell: |r| {
            r.file
                .map_or_else(dash, |f| or_dash(f.sha256.get(..12).unwrap_or_default()))
        },
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let c = context.c;
    let rows: Vec<Row<'_>> = context
        .reporters()
        .map(|unit| {
            let files: Vec<_> = c
                .files
                .iter()
                .filter(|f| f.unit.as_ref().is_some_and(|u| u.code == unit.code))
                .collect();
            Row {
                context,
                unit,
                file: c.counted(&unit.code).or_else(|| files.last().copied()),
                files,
                filled: c
                    .counted(&unit.code)
                    .and_then(|f| f.submission.as_ref())
                    .map(|s| sum(&of(c.catalogue, c.round, s))),
                children: c
                    .standings
                    .iter()
                    .filter(|s| s.reporter == unit.code && s.unit != unit.code)
                    .filter(|s| c.catalogue.set(&s.set).is_some_and(|x| x.every_unit))
                    .collect(),
            }
        })
        .collect();
    field::table(context, FIELDS, &rows)
}

impl<'a> Row<'a> {
    /// The unit's other files, each with when it came and why it does not count.
    fn other_files(&self) -> CellModel {
        let current = self.file.map(|f| f.file.as_str());
        let others: Vec<String> = self
            .files
            .iter()
            .filter(|f| Some(f.file.as_str()) != current)
            .map(|f| {
                let at = f
                    .received_at()
                    .map_or_else(|| "không rõ giờ".to_owned(), show_moment);
                format!("“{}” nhận {at}: {}", f.file, f.reason.vietnamese())
            })
            .collect();
        if others.is_empty() {
            CellModel::muted("không")
        } else {
            CellModel::text(others.join("; "))
        }
    }

    fn submission(&self) -> Option<&'a Submission> {
        self.file.and_then(|f| f.submission.as_ref())
    }

    fn of_submission(&self, f: impl Fn(&Submission) -> usize) -> CellModel {
        self.submission().map_or_else(dash, |s| count(f(s)))
    }

    fn late(&self) -> Option<i64> {
        self.file.and_then(|f| f.timing).and_then(|t| t.late_seconds)
    }

    fn times(&self) -> Option<(String, String)> {
        Some((self.context.here("received")?, self.context.here("due")?))
    }

    fn timeliness(&self) -> CellModel {
        let (word, tone) = match (self.file, self.late()) {
            (None, _) => return CellModel::Toned("Chưa nộp".to_owned(), Tone::Bad),
            (Some(_), None) => return CellModel::Toned("Không rõ".to_owned(), Tone::NoData),
            (Some(_), Some(0)) => (ON_TIME, Tone::Good),
            (Some(_), Some(_)) => (LATE, Tone::Attention),
        };
        let formula = self
            .times()
            .map(|(received, due)| format!("IF({received}<={due},{},{})", quoted(ON_TIME), quoted(LATE)));
        live(formula, CellModel::Toned(word.to_owned(), tone))
    }

    /// Hours with one decimal, rounded up: one second late is not "0".
    fn late_hours(&self) -> CellModel {
        let Some(seconds) = self.late() else { return dash() };
        let value = CellModel::Number(rust_decimal::Decimal::new((seconds + 359) / 360, 1));
        // Whole seconds first: a difference of two times is not exact.
        let formula = self
            .times()
            .map(|(received, due)| format!("ROUNDUP(ROUND(MAX(0,{received}-{due})*86400,0)/3600,1)"));
        live(formula, value)
    }

    fn outcome(&self) -> CellModel {
        let Some(file) = self.file else {
            return CellModel::Toned("Chưa nộp".to_owned(), Tone::Bad);
        };
        let tone = match file.outcome {
            Outcome::Accepted => Tone::Good,
            Outcome::AcceptedWithWarnings | Outcome::PartlyAccepted => Tone::Attention,
            Outcome::Returned => Tone::Bad,
        };
        CellModel::Toned(file.outcome.vietnamese().0.to_owned(), tone)
    }

    fn consequence(&self) -> CellModel {
        match self.file {
            None => CellModel::text("Không có số liệu; ghi “chưa báo cáo” ở mọi biểu."),
            Some(f) if !f.counts => CellModel::text(format!(
                "{} Không tính: {}.",
                f.outcome.vietnamese().1,
                f.reason.vietnamese()
            )),
            Some(f) => CellModel::text(f.outcome.vietnamese().1),
        }
    }

    /// Rows of the sheet of findings that are about the file.
    fn findings(&self, severity: Severity) -> CellModel {
        let Some(file) = self.file else { return dash() };
        let found = self.context.c.findings.iter();
        let found = found.filter(|f| f.severity == severity && f.stands() && f.place.file == file.file);
        let value = count(found.count());
        let formula = || {
            let sheet = self.context.sheet_of(OutputKind::Findings)?;
            Some(format!(
                "COUNTIFS({},{},{},{})",
                column(sheet, "file")?,
                self.context.here("file")?,
                column(sheet, "severity")?,
                quoted(severity.vietnamese()),
            ))
        };
        live(formula(), value)
    }

    fn rows_match(&self) -> CellModel {
        let Some(s) = self.submission() else { return dash() };
        let (word, tone) = if s.rows_in == s.rows_used + s.rows_listed {
            ("Khớp", Tone::Good)
        } else {
            ("Không khớp", Tone::Bad)
        };
        let formula = || {
            let here = |word: &str| self.context.here(word);
            let (all, used, listed) = (here("rows_in")?, here("rows_used")?, here("rows_listed")?);
            Some(format!("IF({all}={used}+{listed},\"Khớp\",\"Không khớp\")"))
        };
        live(formula(), CellModel::Toned(word.to_owned(), tone))
    }

    /// How many of the unit's totals agree, by the table in which they are compared.
    fn control(&self) -> CellModel {
        let Some((counts, _)) = control::of_reporter(self.context, &self.unit.code) else {
            return dash();
        };
        let n = |of: Conclusion| counts.get(of.word()).copied().unwrap_or_default();
        let differ = n(Conclusion::Known) + n(Conclusion::Unknown);
        let (word, tone) = if n(Conclusion::NotSubmitted) > 0 {
            (Conclusion::NotSubmitted.word().to_owned(), Tone::NoData)
        } else if differ > 0 {
            let tone = if n(Conclusion::Unknown) > 0 {
                Tone::Bad
            } else {
                Tone::Attention
            };
            (format!("Lệch {differ}"), tone)
        } else {
            let less = [Conclusion::NoPage, Conclusion::NoFigure];
            match less.into_iter().find(|of| n(*of) > 0) {
                Some(of) => (of.word().to_owned(), Tone::NoData),
                None => (Conclusion::Agrees.word().to_owned(), Tone::Good),
            }
        };
        let formula = || {
            let sheet = self.context.sheet_of(OutputKind::Control)?;
            let mine = format!(
                "{},{}",
                column(sheet, "unit.code")?,
                self.context.here("unit.code")?
            );
            let conclusions = column(sheet, "conclusion")?;
            let count = |of: Conclusion| format!("COUNTIFS({mine},{conclusions},{})", quoted(of.word()));
            let differ = format!("{}+{}", count(Conclusion::Known), count(Conclusion::Unknown));
            Some(format!(
                "IF({}>0,{},IF({differ}>0,\"Lệch \"&({differ}),IF({}>0,{},IF({}>0,{},{}))))",
                count(Conclusion::NotSubmitted),
                quoted(Conclusion::NotSubmitted.word()),
                count(Conclusion::NoPage),
                quoted(Conclusion::NoPage.word()),
                count(Conclusion::NoFigure),
                quoted(Conclusion::NoFigure.word()),
                quoted(Conclusion::Agrees.word()),
            ))
        };
        live(formula(), CellModel::Toned(word, tone))
    }

    /// A sum over the unit's rows on the sheet of completeness.
    fn cells(&self, word: &str, of: fn((usize, usize)) -> usize) -> CellModel {
        let Some(filled) = self.filled else { return dash() };
        let formula = || {
            let sheet = self.context.sheet_of(OutputKind::Completeness)?;
            Some(format!(
                "SUMIFS({},{},{})",
                column(sheet, word)?,
                column(sheet, "unit.code")?,
                self.context.here("unit.code")?
            ))
        };
        live(formula(), count(of(filled)))
    }

    fn children_total(&self) -> CellModel {
        let formula = || {
            let sheet = self.context.matrix_of(&self.children.first()?.set)?;
            Some(format!(
                "COUNTIFS({},{})",
                column(sheet, "parent.code")?,
                self.context.here("unit.code")?
            ))
        };
        live(formula(), count(self.children.len()))
    }
}
