//! A rule's document: its severity and effect in words, and the table of examples.

use ntm::catalogue::{Effect, Severity};

/// Head of the table of examples.
const HEAD: [&str; 4] = ["Trường hợp", "Ô", "Giá trị", "Kết quả"];
const EXAMPLES: &str = "## Ví dụ";
const WEIGHT: &str = "## Mức độ và hệ quả";

/// One row of a table.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Where it stands, for messages: `C001.md:31`.
    pub(crate) spot: String,
    /// In words, for people; the harness does not read it.
    pub(crate) case: String,
    /// Where.
    pub(crate) at: String,
    /// What stands there.
    pub(crate) value: String,
    /// What comes of it.
    pub(crate) result: String,
}

/// The rows of a document's table, in order.
pub(crate) fn lines(code: &str, text: &str) -> Result<Vec<Line>, String> {
    let mut lines = Vec::new();
    let mut section = "";
    let mut table = 0;
    for (number, line) in text.lines().enumerate() {
        let spot = format!("{code}.md:{}", number + 1);
        if line.starts_with('#') {
            section = line.trim();
        }
        let Some(cells) = line.trim().strip_prefix('|') else {
            continue;
        };
        if section != EXAMPLES {
            return Err(format!("{spot}: a table outside “{EXAMPLES}” is never run"));
        }
        let cells = cells.strip_suffix('|').unwrap_or(cells);
        let cells: Vec<&str> = cells.split('|').map(str::trim).collect();
        table += 1;
        match (table, cells.as_slice()) {
            (1, head) if head == HEAD => {}
            (1, _) => return Err(format!("{spot}: the head of the table is {HEAD:?}")),
            (2, rule) if rule.len() == 4 && rule.iter().all(|c| c.chars().all(|c| c == '-')) => {}
            (_, [case, at, value, result]) if [case, at, value, result].iter().all(|c| !c.is_empty()) => {
                lines.push(Line {
                    spot,
                    case: (*case).to_owned(),
                    at: (*at).to_owned(),
                    value: (*value).to_owned(),
                    result: (*result).to_owned(),
                });
            }
            _ => return Err(format!("{spot}: not four filled cells: {line}")),
        }
    }
    Ok(lines)
}

/// What comes of a row.
pub(crate) struct Outcome<'a> {
    /// The code that fires, and where, unless that is the place of the change.
    pub(crate) fires: Option<(String, Option<&'a str>)>,
    /// The codes that come along.
    pub(crate) along: Vec<String>,
}

/// Reads the last column of a row.
pub(crate) fn outcome(result: &str) -> Result<Outcome<'_>, String> {
    let (verdict, along) = match result.split_once("; kèm ") {
        Some((verdict, along)) => (verdict, along.split(", ").map(code).collect::<Result<_, _>>()?),
        None => (result, Vec::new()),
    };
    let fires = match verdict.split_once(" tại ") {
        _ if verdict == "đạt" => None,
        Some((fired, elsewhere)) => Some((code(fired)?, Some(elsewhere))),
        None => Some((code(verdict)?, None)),
    };
    Ok(Outcome { fires, along })
}

fn code(word: &str) -> Result<String, String> {
    let mut chars = word.chars();
    let family = chars.next().is_some_and(|c| c.is_ascii_uppercase());
    if family && word.len() == 4 && chars.all(|c| c.is_ascii_digit()) {
        Ok(word.to_owned())
    } else {
        Err(format!("“{word}” is neither “đạt” nor a code"))
    }
}

/// What a document says a finding weighs and makes unusable, against the rule.
pub(crate) fn weight(text: &str, severity: Severity, effect: Effect) -> Result<(), String> {
    let section = text
        .split(WEIGHT)
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .ok_or_else(|| format!("no section “{WEIGHT}”"))?;
    let section = section.split_whitespace().collect::<Vec<_>>().join(" ");
    let weighs = match severity {
        Severity::Error => "Lỗi: phải sửa; giải trình không thay cho việc sửa.",
        Severity::Warning => "Cảnh báo: sửa, hoặc nêu lý do ở cột Giải trình.",
        Severity::Note => "Lưu ý: để biết, không bắt buộc sửa.",
    };
    let voids = match effect {
        Effect::None => "Không ô, dòng nào bị bỏ vì quy tắc này.",
        Effect::Cell => "Ô tính là thiếu số liệu.",
        Effect::Row => "Dòng không được tính.",
        Effect::File => "Tệp bị trả lại: không số liệu nào được tính.",
    };
    for words in [weighs, voids] {
        if !section.contains(words) {
            return Err(format!("“{WEIGHT}” does not say “{words}”: {section}"));
        }
    }
    Ok(())
}
