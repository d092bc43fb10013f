//! The findings of a file as lines of text, worst first.

use std::cmp::Reverse;
use std::io::{Result, Write};

use crate::catalogue::Severity;
use crate::diagnostic::{Finding, Lang};
use crate::intake::Received;

/// How much is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// Lines.
    lines: usize,
    /// Notes too.
    notes: bool,
}

impl Shown {
    /// So many of the errors and warnings.
    pub(super) fn worst(lines: usize) -> Self {
        Self { lines, notes: false }
    }

    /// So many of everything.
    pub(super) fn all(lines: usize) -> Self {
        Self { lines, notes: true }
    }
}

/// Counts, then findings: within a weight, what makes the whole file unusable first, then in the order of places.
pub(super) fn write(file: &Received, lang: Lang, shown: Shown, out: &mut dyn Write) -> Result<()> {
    let [errors, warnings, notes] =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| file.count(severity));
    match lang {
        Lang::Vi => writeln!(
            out,
            "  Kiểm tra: {errors} lỗi, {warnings} cảnh báo, {notes} lưu ý"
        )?,
        Lang::En => writeln!(
            out,
            "  Checks: {errors} errors, {warnings} warnings, {notes} notes"
        )?,
    }
    let mut told: Vec<&Finding> = file
        .findings
        .iter()
        .filter(|f| (shown.notes || f.severity != Severity::Note) && f.stands())
        .collect();
    told.sort_by_key(|f| (f.severity, Reverse(f.effect)));
    for finding in told.iter().take(shown.lines) {
        let sheet = if finding.place.sheet.is_empty() {
            String::new()
        } else {
            format!("{}: ", finding.place.sheet)
        };
        let message = finding.message(lang);
        let weight = if shown.notes {
            format!(
                "{} ",
                lang.say(finding.severity.vietnamese(), finding.severity.english())
            )
        } else {
            String::new()
        };
        let said = [&message.found, &message.to_do].map(String::as_str).join(" ");
        writeln!(out, "    {weight}[{}] {sheet}{}", finding.code, said.trim())?;
    }
    let rest = told.len().saturating_sub(shown.lines);
    if rest > 0 {
        match (lang, shown.notes) {
            (Lang::Vi, false) => writeln!(out, "    … và {rest} lỗi, cảnh báo khác")?,
            (Lang::Vi, true) => writeln!(out, "    … và {rest} nội dung khác")?,
            (Lang::En, false) => writeln!(out, "    … and {rest} more errors and warnings")?,
            (Lang::En, true) => writeln!(out, "    … and {rest} more")?,
        }
    }
    apart(file, lang, shown, out)
}

/// What does not weigh, under its own head: warnings that are explained, what rules on trial found.
fn apart(file: &Received, lang: Lang, shown: Shown, out: &mut dyn Write) -> Result<()> {
    let explained = |f: &&Finding| f.explained.is_some() && f.waived.is_none();
    for (head, which) in [
        (
            lang.say(
                "Cảnh báo đã được giải trình, không phải làm gì thêm",
                "Warnings that are explained; nothing more is to be done",
            ),
            &explained as &dyn Fn(&&Finding) -> bool,
        ),
        (
            lang.say(
                "Quy tắc đang chạy thử, không tính vào kết quả",
                "Rules on trial; they change nothing",
            ),
            &|f: &&Finding| f.trial,
        ),
    ] {
        let of: Vec<&Finding> = file.findings.iter().filter(which).collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "  {head}: {}", of.len())?;
        // In short lists only what is to be done is told one by one.
        if !shown.notes {
            continue;
        }
        for finding in of.iter().take(shown.lines) {
            let said = finding.message(lang).found;
            let why = finding.explained.as_ref().map_or_else(String::new, |e| {
                format!(" {}: {}", lang.say("Giải trình", "Explanation"), e.text)
            });
            let sheet = Some(&finding.place.sheet).filter(|s| !s.is_empty());
            let sheet = sheet.map_or_else(String::new, |s| format!("{s}: "));
            writeln!(out, "    [{}] {sheet}{said}{why}", finding.code)?;
        }
    }
    Ok(())
}
