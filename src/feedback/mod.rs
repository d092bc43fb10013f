//! The answer to a unit: the form again, filled with what the unit typed, and what is to be done in it.
//!
//! In: a file as received and judged, and its cells. Out: values for the form writer, and the pages that stand before the
//! form. Nothing that was typed is left out: what has no cell in the form is handed on word for word. It computes no
//! figure and decides nothing; it is pure.

mod items;
mod kept;
mod typed;

use jiff::civil::DateTime;

use crate::catalogue::{Catalogue, Severity, Unit};
use crate::diagnostic::Lang;
use crate::intake::{Outcome, Received};
use crate::output::form::{FormContext, FormError, FormPlan};
use crate::round::Round;
use crate::standing::Standing;
use crate::time::show_moment;
use crate::understood::lines;
use crate::workbook::Book;

pub use crate::output::form::{Item, Kept, Response, Spot, State, UnitRow};

/// What an answer is made from.
#[derive(Debug, Clone, Copy)]
pub struct Answering<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Round.
    pub round: &'a Round,
    /// The moment that the file was looked at.
    pub as_of: DateTime,
    /// The reporting unit.
    pub unit: &'a Unit,
    /// The file as received and judged.
    pub received: &'a Received,
    /// Its cells; none where it could not be opened.
    pub book: Option<&'a Book>,
}

/// Writes the answer to a unit.
///
/// # Errors
/// As [`crate::output::form::write`].
pub fn write(answering: &Answering<'_>) -> Result<Vec<u8>, FormError> {
    let context = FormContext {
        catalogue: answering.catalogue,
        round: answering.round,
        unit: answering.unit,
    };
    let typed = match (&answering.received.submission, answering.book) {
        (Some(submission), Some(book)) => {
            typed::typed(&context, submission, &answering.received.findings, book)
        }
        _ => typed::Typed::default(),
    };
    let plan = FormPlan::new(&context, &typed.values)?;
    let response = respond(answering, &plan, &typed);
    plan.write(Some(&response))
}

fn respond(answering: &Answering<'_>, plan: &FormPlan<'_>, typed: &typed::Typed) -> Response {
    let received = answering.received;
    let items = items::items(answering, plan, typed);
    Response {
        outcome: received.outcome,
        headline: headline(received, &items),
        deadline: deadline(answering),
        received: when(answering),
        units: units(answering, plan, &items),
        kept: kept::kept(answering, typed),
        balance: received
            .submission
            .as_ref()
            .map(|s| {
                format!(
                    "Đối soát: {} dòng có số liệu = {} dòng đã đọc + {} dòng liệt kê kèm lý do",
                    s.rows_in, s.rows_used, s.rows_listed
                )
            })
            .unwrap_or_default(),
        understood: received
            .understood()
            .map(|u| lines(u, Lang::Vi))
            .unwrap_or_default(),
        items,
    }
}

/// Outcome and consequence, with how much there is to do.
fn headline(received: &Received, items: &[Item]) -> String {
    let open = |severity| {
        items
            .iter()
            .filter(|i| i.severity == severity && i.state == State::Open)
            .map(|i| i.spots.len().max(1))
            .sum::<usize>()
    };
    let (word, _) = received.outcome.vietnamese();
    let rest = match received.outcome {
        Outcome::Accepted => "toàn bộ số liệu được tính, không có gì phải sửa.".to_owned(),
        Outcome::AcceptedWithWarnings => format!(
            "toàn bộ số liệu được tính; đề nghị sửa hoặc giải trình {} chỗ nêu dưới đây.",
            open(Severity::Error) + open(Severity::Warning)
        ),
        Outcome::PartlyAccepted => format!(
            "số liệu đúng đã được tính; {} chỗ có lỗi (▲) chưa được tính cho đến khi sửa và gửi lại.",
            open(Severity::Error)
        ),
        Outcome::Returned => {
            "chưa tính số liệu nào của tệp. Đề nghị điền vào biểu mẫu trong tệp này và gửi lại.".to_owned()
        }
    };
    format!("{}: {rest}", word.to_uppercase())
}

/// Until when to send the answer back.
fn deadline(answering: &Answering<'_>) -> String {
    if answering.received.outcome == Outcome::Accepted {
        return String::new();
    }
    let round = answering.round;
    let (due, _) = round.due_of(&answering.unit.code);
    let again = "Sửa ngay trong tệp này rồi gửi lại: tệp này vẫn là biểu mẫu hợp lệ.";
    let office = &answering.catalogue.terms.office;
    match round.closed {
        _ if answering.as_of <= due => format!("HẠN GỬI LẠI: {}. {again}", show_moment(due)),
        Some(closed) if answering.as_of <= closed => format!(
            "Đã quá hạn nộp ({}). Đề nghị gửi lại trước giờ khóa sổ: {}. {again}",
            show_moment(due),
            show_moment(closed)
        ),
        Some(closed) => format!(
            "Đã khóa sổ lúc {}: bản gửi lại chỉ được tính khi tỉnh đồng ý, đề nghị liên hệ {office}.",
            show_moment(closed)
        ),
        None => format!(
            "Đã quá hạn nộp ({}). Đề nghị gửi lại sớm. {again}",
            show_moment(due)
        ),
    }
}

/// Which file it was and when it came.
fn when(answering: &Answering<'_>) -> String {
    let received = answering.received;
    let name = received.file.rsplit('/').next().unwrap_or_default();
    let mut parts = vec![format!("Tệp: {name}")];
    match received.received_at() {
        Some(at) => {
            let on_time = received
                .timing
                .map(|timing| match timing.late_seconds.unwrap_or_default() {
                    0 => format!(", đúng hạn ({})", show_moment(timing.due)),
                    late => format!(
                        ", chậm {} so với hạn {}; số liệu vẫn được kiểm tra",
                        crate::diagnostic::span(late, Lang::Vi),
                        show_moment(timing.due)
                    ),
                });
            let words = format!("nhận lúc {}{}", show_moment(at), on_time.unwrap_or_default());
            parts.push(words);
        }
        None => parts.push(format!("kiểm tra lúc {}", show_moment(answering.as_of))),
    }
    parts.join(" · ")
}

/// A row for each unit of the sheets that have one, in their order.
fn units(answering: &Answering<'_>, plan: &FormPlan<'_>, items: &[Item]) -> Vec<UnitRow> {
    let Some((sheet, set)) = plan.first_by_unit() else {
        return Vec::new();
    };
    let standing = |code: &str| {
        let mut all = answering.received.standings.iter();
        all.find(|s| s.unit == code && Some(s.set.as_str()) == set.as_deref())
    };
    plan.row_units(&sheet)
        .into_iter()
        .map(|(unit, cell)| UnitRow {
            declared: standing(&unit.code).and_then(Standing::declared_met),
            counted: standing(&unit.code).and_then(Standing::met),
            items: (0..items.len())
                .filter(|i| items.get(*i).is_some_and(|i| i.unit_code == unit.code))
                .collect(),
            spot: plan.sheet_name(&sheet).map(|name| (name, cell)),
            name: unit.name.clone(),
            code: unit.code.clone(),
        })
        .collect()
}
