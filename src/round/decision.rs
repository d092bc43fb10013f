//! What the province decided about a unit's report, so that nobody edits a file by hand: raw, then checked.
//!
//! What comes in: the `[[decision]]` tables of `round.toml`. What goes out: decisions of four kinds, each with reason,
//! document and date. Refused: a kind, unit, rule or cell that is none, a key that is missing or belongs to another
//! kind. Whether the cell is one that holds data is known only when the file is read.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::load::{Check, Text};
use crate::catalogue::{Fault, Severity, Spot};
use crate::number;
use crate::time::show_date;
use crate::workbook::{CellRef, Content};

/// A decision of the province about the report of a unit.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Code of the reporting unit.
    pub unit: String,
    /// The file it is about, path below `submissions/`.
    pub file: String,
    /// What was decided.
    pub what: Decided,
    /// Why.
    pub reason: String,
    /// Number of the document, the minutes or the call record.
    pub document: String,
    /// When; it is in force from that day.
    pub date: Date,
    /// Where it stands.
    pub spot: Spot,
}

/// What a [`Decision`] decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// This file of the unit counts, of those received up to the day of the decision.
    UseFile,
    /// The file counts although it was received after closing.
    AcceptLate,
    /// A cell holds another value than the unit typed.
    Correct {
        /// Name of the tab in the file.
        sheet: String,
        /// Cell.
        cell: CellRef,
        /// The right value; an empty text for a cell to be left blank.
        value: Content,
    },
    /// An error is let pass.
    Waive {
        /// Code of the rule.
        rule: String,
        /// Name of the tab in the file; none for every sheet.
        sheet: Option<String>,
        /// Cell; none for every cell.
        cell: Option<CellRef>,
    },
}

impl Decided {
    /// The word in `round.toml` and in machine-readable output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::UseFile => "use_file",
            Self::AcceptLate => "accept_late",
            Self::Correct { .. } => "correct",
            Self::Waive { .. } => "waive",
        }
    }

    /// The tab and cell that it names.
    pub fn place(&self) -> (Option<&str>, Option<CellRef>) {
        match self {
            Self::Correct { sheet, cell, .. } => (Some(sheet), Some(*cell)),
            Self::Waive { sheet, cell, .. } => (sheet.as_deref(), *cell),
            Self::UseFile | Self::AcceptLate => (None, None),
        }
    }
}

const KINDS: &[&str] = &["use_file", "accept_late", "correct", "waive"];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDecision {
    kind: Text,
    unit: Text,
    file: Option<Text>,
    sheet: Option<Text>,
    cell: Option<Text>,
    value: Option<Spanned<toml::Value>>,
    rule: Option<Text>,
    reason: Option<Text>,
    document: Option<Text>,
    date: Option<Text>,
}

/// What to write under a key.
fn help_of(key: &str) -> &'static str {
    match key {
        "file" => "Ghi tên tệp như trong thư mục submissions",
        "reason" => "Mọi điều chỉnh phải nêu lý do để giải trình về sau",
        "document" => "Ghi số văn bản, biên bản hoặc phiếu ghi điện thoại",
        "date" => "Ghi ngày quyết định, ví dụ \"2020-12-22\"",
        "sheet" => "Ghi tên trang như trong tệp của đơn vị",
        "cell" => "Ghi địa chỉ ô, ví dụ \"E12\"",
        "value" => "Ghi giá trị đúng; chuỗi rỗng để ô trống",
        _ => "Ghi mã quy tắc, ví dụ \"C004\"",
    }
}

impl Check<'_> {
    /// The decisions; of each that is wrong, every fault.
    pub(super) fn decisions(&mut self, raw: &[RawDecision], units: &[&str]) -> Vec<Decision> {
        let decisions: Vec<Decision> = raw.iter().filter_map(|d| self.decision(d, units)).collect();
        for (at, later) in decisions.iter().enumerate() {
            let clashes = |earlier: &&Decision| {
                let same = earlier.unit == later.unit && earlier.what.word() == later.what.word();
                match &later.what {
                    Decided::UseFile => same && earlier.date == later.date,
                    Decided::Correct { .. } => {
                        same && earlier.file == later.file && earlier.what.place() == later.what.place()
                    }
                    Decided::AcceptLate | Decided::Waive { .. } => false,
                }
            };
            if let Some(earlier) = decisions.iter().take(at).find(clashes) {
                self.faults.push(
                    Fault::at(
                        later.spot.clone(),
                        "Hai quyết định về cùng một việc",
                        "quyết định thứ hai",
                    )
                    .other(earlier.spot.clone(), "quyết định thứ nhất")
                    .help("Chỉ giữ quyết định đang có hiệu lực"),
                );
            }
        }
        decisions
    }

    fn decision(&mut self, raw: &RawDecision, units: &[&str]) -> Option<Decision> {
        let before = self.faults.len();
        self.known("Đơn vị", &raw.unit, units);
        for (key, typed) in [
            ("file", &raw.file),
            ("reason", &raw.reason),
            ("document", &raw.document),
            ("date", &raw.date),
        ] {
            match typed {
                None => self.missing(raw, key),
                Some(typed) if typed.get_ref().trim().is_empty() => {
                    let title = format!("Quyết định của tỉnh để trống `{key}`");
                    let fault = Fault::at(self.spot(typed), title, "để trống");
                    self.faults.push(fault.help(help_of(key)));
                }
                Some(_) => {}
            }
        }
        let date = raw.date.as_ref().filter(|d| !d.get_ref().trim().is_empty());
        let date = date.and_then(|d| self.date(d));
        let what = self.decided(raw);
        if self.faults.len() > before {
            return None;
        }
        Some(Decision {
            unit: raw.unit.get_ref().clone(),
            file: raw.file.as_ref()?.get_ref().trim().replace('\\', "/"),
            what: what?,
            reason: raw.reason.as_ref()?.get_ref().trim().to_owned(),
            document: raw.document.as_ref()?.get_ref().trim().to_owned(),
            date: date?,
            spot: self.spot(&raw.kind),
        })
    }

    fn missing(&mut self, raw: &RawDecision, key: &str) {
        let title = format!("Quyết định loại `{}` thiếu `{key}`", raw.kind.get_ref());
        let fault = Fault::at(self.spot(&raw.kind), title, "quyết định này");
        self.faults.push(fault.help(help_of(key)));
    }

    fn decided(&mut self, raw: &RawDecision) -> Option<Decided> {
        let kind = raw.kind.get_ref().as_str();
        if !KINDS.contains(&kind) {
            self.known("Loại quyết định", &raw.kind, KINDS);
            return None;
        }
        let (needed, allowed): (&[&str], &[&str]) = match kind {
            "correct" => (&["sheet", "cell", "value"], &["sheet", "cell", "value"]),
            "waive" => (&["rule"], &["rule", "sheet", "cell"]),
            _ => (&[], &[]),
        };
        let span = |text: &Option<Text>| text.as_ref().map(Spanned::span);
        for (key, span) in [
            ("sheet", span(&raw.sheet)),
            ("cell", span(&raw.cell)),
            ("value", raw.value.as_ref().map(Spanned::span)),
            ("rule", span(&raw.rule)),
        ] {
            match span {
                Some(span) if !allowed.contains(&key) => self.faults.push(Fault::at(
                    Spot::new(self.source, span),
                    format!("Quyết định loại `{kind}` không dùng `{key}`"),
                    "bỏ dòng này",
                )),
                None if needed.contains(&key) => self.missing(raw, key),
                _ => {}
            }
        }
        let cell = raw.cell.as_ref().and_then(|c| self.cell(c));
        let sheet = raw.sheet.as_ref().map(|s| s.get_ref().trim().to_owned());
        match kind {
            "use_file" => Some(Decided::UseFile),
            "accept_late" => Some(Decided::AcceptLate),
            "correct" => Some(Decided::Correct {
                sheet: sheet?,
                cell: cell?,
                value: self.value(raw.value.as_ref()?)?,
            }),
            _ => {
                if let (Some(cell), None) = (&raw.cell, &raw.sheet) {
                    let fault = Fault::at(self.spot(cell), "Có `cell` thì phải có `sheet`", "ô này");
                    self.faults.push(fault);
                }
                let rule = raw.rule.as_ref()?;
                self.waivable(rule);
                Some(Decided::Waive {
                    rule: rule.get_ref().clone(),
                    sheet,
                    cell,
                })
            }
        }
    }

    /// A waiver is for an error; a warning is explained by the unit itself.
    fn waivable(&mut self, rule: &Text) {
        let codes: Vec<&str> = self.catalogue.rules.iter().map(|r| r.code.as_str()).collect();
        self.known("Quy tắc", rule, &codes);
        let rules = &self.catalogue.rules;
        if let Some(rule_found) = rules.iter().find(|r| r.code == *rule.get_ref())
            && rule_found.severity != Severity::Error
        {
            let fault = Fault::at(
                self.spot(rule),
                format!("{} không phải lỗi nên không cần tỉnh bỏ qua", rule_found.code),
                "quy tắc này",
            )
            .help("Cảnh báo do đơn vị giải trình; lưu ý không ảnh hưởng kết quả");
            self.faults.push(fault);
        }
    }

    fn cell(&mut self, typed: &Text) -> Option<CellRef> {
        let cell = typed.get_ref().trim().parse().ok();
        if cell.is_none() {
            let fault = Fault::at(
                self.spot(typed),
                format!("`{}` không phải địa chỉ ô", typed.get_ref()),
                "không đọc được",
            );
            self.faults.push(fault.help("Ghi cột và dòng, ví dụ \"E12\""));
        }
        cell
    }

    /// A value as a person would type it into the cell; an empty text leaves the cell blank.
    fn value(&mut self, typed: &Spanned<toml::Value>) -> Option<Content> {
        let content = match typed.get_ref() {
            toml::Value::Integer(n) => Some(Content::Number((*n).into())),
            toml::Value::Float(n) => number::from_f64(*n).map(Content::Number),
            toml::Value::String(text) => Some(Content::Text(text.trim().to_owned())),
            toml::Value::Datetime(moment) => moment
                .to_string()
                .parse::<Date>()
                .ok()
                .map(|date| Content::Text(show_date(date))),
            _ => None,
        };
        if content.is_none() {
            let fault = Fault::at(
                Spot::new(self.source, typed.span()),
                "Giá trị điều chỉnh không ghi được vào ô",
                "giá trị này",
            );
            self.faults
                .push(fault.help("Ghi một số, một chữ trong ngoặc kép, hoặc một ngày dạng 2020-12-14"));
        }
        content
    }
}
