//! Reminders to units of which no file counts: texts of the rulebook, filled in for each unit, ready to be pasted.

use crate::catalogue::Letter;
use crate::diagnostic::{Finding, Lang, span};
use crate::report::status::{State, Status, UnitStatus};
use crate::text::uncapital;
use crate::time::{show_date, show_moment};

/// Letters that there are.
pub const LETTERS: &[&str] = &["missing", "returned"];

/// Places that a letter may have filled in.
pub const PLACES: &[&str] = &[
    "unit",
    "round",
    "cut_off",
    "due",
    "extension",
    "as_of",
    "time",
    "closed",
    "file",
    "received",
    "why",
    "findings",
    "office",
];

/// Things to mend that are told one by one.
const TOLD: usize = 12;

/// The letter that a unit is sent; none where one of its files counts, or the rulebook has no such letter.
pub fn letter(status: &Status<'_>, unit: &UnitStatus<'_>) -> Option<String> {
    let id = match unit.state {
        State::Counts => return None,
        State::Missing => "missing",
        State::Returned | State::NotCounted => "returned",
    };
    let letter = status.catalogue.letters.iter().find(|l| l.id == id)?;
    Some(fill(letter, |place| value(status, unit, place)))
}

/// Fills a letter in, line by line: a line of one place with nothing in it is left out.
fn fill(letter: &Letter, value: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in letter.text.trim().lines() {
        let mut filled = line.to_owned();
        for place in PLACES {
            let mark = format!("{{{place}}}");
            if filled.contains(&mark) {
                filled = filled.replace(&mark, &value(place));
            }
        }
        let is_place = line.starts_with('{') && line.ends_with('}');
        if !(is_place && filled.trim().is_empty()) {
            lines.push(filled);
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn value(status: &Status<'_>, unit: &UnitStatus<'_>, place: &str) -> String {
    let round = status.round;
    match place {
        "unit" => status.catalogue.plain_name(unit.unit),
        "round" => round.title.clone(),
        "cut_off" => show_date(round.cut_off),
        "due" => show_moment(unit.due),
        "extension" => unit.extension.map_or_else(String::new, |e| {
            format!("Đơn vị đã được gia hạn theo {}: {}.", e.document, e.reason)
        }),
        "as_of" => show_moment(status.as_of),
        "time" => match unit.left {
            left @ 0.. => format!("còn {} là đến hạn", span(left, Lang::Vi)),
            over => format!("đã quá hạn {}", span(-over, Lang::Vi)),
        },
        "closed" => match round.closed {
            Some(closed) if closed < status.as_of => format!(
                "Đợt đã khóa sổ lúc {}; tệp gửi sau giờ này chỉ được tính khi tỉnh đồng ý.",
                show_moment(closed)
            ),
            Some(closed) => format!("Đợt khóa sổ lúc {}.", show_moment(closed)),
            None => String::new(),
        },
        "file" => unit.file.map_or_else(String::new, |f| f.file.clone()),
        "received" => unit
            .file
            .and_then(crate::intake::Received::received_at)
            .map_or_else(|| "không rõ giờ".to_owned(), show_moment),
        "why" => unit
            .file
            .map_or_else(String::new, |f| uncapital(&f.reason.vietnamese())),
        "findings" => findings(unit),
        "office" => round.office.join("\n"),
        _ => String::new(),
    }
}

/// What keeps the file from being used, one line each: errors that return it before others.
fn findings(unit: &UnitStatus<'_>) -> String {
    let worst = unit.worst();
    let mut lines: Vec<String> = worst
        .iter()
        .take(TOLD)
        .enumerate()
        .map(|(at, finding)| format!("{}. {}", at + 1, line(finding)))
        .collect();
    if worst.len() > TOLD {
        lines.push(format!("… và {} lỗi khác.", worst.len() - TOLD));
    }
    lines.join("\n")
}

fn line(finding: &Finding) -> String {
    let message = finding.message(Lang::Vi);
    let sheet = if finding.place.sheet.is_empty() {
        String::new()
    } else {
        format!("Trang “{}”: ", finding.place.sheet)
    };
    let required = if message.required.is_empty() {
        String::new()
    } else {
        format!(" Yêu cầu: {}", message.required)
    };
    format!("{sheet}{}{required} {}", message.found, message.to_do)
        .trim_end()
        .to_owned()
}
