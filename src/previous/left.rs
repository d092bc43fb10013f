//! What could not be carried over, in words.

use jiff::civil::Date;

use crate::diagnostic::Lang;
use crate::text::clip;
use crate::time::show_date;

/// Letters of a typed text that a message quotes.
const QUOTED: usize = 60;

/// A value, row or unit of the last period that does not stand in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The unit whose form it is, or the unit of the last period that has none, for the middle of a sentence.
    pub unit: String,
    /// Name of the form sheet; empty for the unit as a whole.
    pub sheet: String,
    /// What the row is called; empty for a record sheet.
    pub row: String,
    /// Head of the column; empty for the whole row.
    pub column: String,
    /// The text of the cell.
    pub raw: String,
    /// Why.
    pub why: Why,
}

/// Why something was not carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The last period has no report of the unit that counts.
    NoReport,
    /// The value could not be read in the last period.
    Unreadable,
    /// The cell of today does not take the value.
    NotAllowed,
    /// The unit is a part of another one now: its figures are not that one's.
    Merged(String),
    /// The unit may be any of these now.
    Several(Vec<String>),
    /// No unit of the round is it.
    Gone,
    /// The recognition is no longer valid on the cut-off date.
    Expired(Date),
    /// The form has no such row.
    NoRow,
    /// The list has no room for it.
    Full,
}

impl Why {
    /// The word in machine-readable output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoReport => "no_report",
            Self::Unreadable => "unreadable",
            Self::NotAllowed => "not_allowed",
            Self::Merged(_) => "merged",
            Self::Several(_) => "several_units",
            Self::Gone => "no_unit",
            Self::Expired(_) => "expired",
            Self::NoRow => "no_row",
            Self::Full => "full",
        }
    }
}

impl Left {
    /// Where it stood: "trang Xã NTM, Liên Châu, cột Dân số (người)".
    fn place(&self, lang: Lang) -> String {
        let (sheet, column) = match lang {
            Lang::Vi => ("trang", "cột"),
            Lang::En => ("sheet", "column"),
        };
        let mut parts = vec![self.unit.clone()];
        if !self.sheet.is_empty() {
            parts.push(format!("{sheet} {}", self.sheet));
        }
        if !self.row.is_empty() {
            parts.push(self.row.clone());
        }
        if !self.column.is_empty() {
            parts.push(format!("{column} {}", self.column));
        }
        parts.retain(|p| !p.is_empty());
        parts.join(", ")
    }

    /// One sentence: where, why, what to do.
    pub fn words(&self, lang: Lang) -> String {
        let raw = clip(&self.raw, QUOTED);
        let why = match lang {
            Lang::Vi => match &self.why {
                Why::NoReport => {
                    "kỳ trước không có báo cáo được tính, biểu mẫu không có số kỳ trước".to_owned()
                }
                Why::Unreadable => format!("kỳ trước ghi “{raw}”, không đọc được, để trống"),
                Why::NotAllowed => format!("kỳ trước ghi “{raw}”, ô của kỳ này không nhận, để trống"),
                Why::Merged(into) => {
                    format!("nay thuộc {into}, số liệu không còn là của một đơn vị, để trống")
                }
                Why::Several(units) => {
                    format!(
                        "nay có thể là {}, không mang sang, đề nghị đơn vị ghi lại",
                        units.join(" hoặc ")
                    )
                }
                Why::Gone => "không còn trong danh mục đơn vị của đợt, không mang sang".to_owned(),
                Why::Expired(date) => format!(
                    "công nhận hết hiệu lực ngày {}, trước ngày chốt số liệu, không mang sang",
                    show_date(*date)
                ),
                Why::NoRow => "biểu mẫu kỳ này không có dòng này, không mang sang".to_owned(),
                Why::Full => "danh sách quá dài, không mang sang".to_owned(),
            },
            Lang::En => match &self.why {
                Why::NoReport => {
                    "no report of the last period counts, so the form has nothing of it".to_owned()
                }
                Why::Unreadable => {
                    format!("“{raw}” could not be read in the last period, left blank")
                }
                Why::NotAllowed => format!("“{raw}” of the last period does not fit the cell, left blank"),
                Why::Merged(into) => {
                    format!("is a part of {into} now, so its figures are not that unit's, left blank")
                }
                Why::Several(units) => format!("may be {} now, not carried over", units.join(" or ")),
                Why::Gone => "is no unit of this round, not carried over".to_owned(),
                Why::Expired(date) => {
                    format!("the recognition expired on {date}, before the cut-off date, not carried over")
                }
                Why::NoRow => "this form has no such row, not carried over".to_owned(),
                Why::Full => "the list is too long, not carried over".to_owned(),
            },
        };
        format!("{}: {why}", self.place(lang))
    }
}
