//! What a run says when it is done, at most a screen: units received, headline figures, gaps, findings, where the files are.

use std::io::{Result, Write};

use crate::catalogue::{OutputKind, Severity, Unit};
use crate::diagnostic::{Lang, Tally};
use crate::intake::Fate;
use crate::report::consolidated::Consolidated;
use crate::report::gaps::GapState;
use crate::report::json::Output;
use crate::report::measures::Figure;
use crate::time::{show_date, show_moment};

/// Findings that are shown; the rest stand in the workbook.
const SHOWN: usize = 8;

/// Writes the summary.
pub(super) fn write(c: &Consolidated<'_>, lang: Lang, outputs: &[Output], out: &mut dyn Write) -> Result<()> {
    received(c, lang, out)?;
    writeln!(out)?;
    for measure in c.catalogue.measures.iter().filter(|m| m.headline) {
        let figure = c.totals.get(&measure.id).copied().unwrap_or_default();
        let title = match lang {
            Lang::En if !measure.title_en.is_empty() => &measure.title_en,
            _ => &measure.title,
        };
        writeln!(out, "  {title}: {}", figure_words(figure, lang))?;
    }
    writeln!(out)?;
    gaps(c, lang, out)?;
    findings(c, lang, out)?;
    writeln!(out)?;
    written(lang, outputs, out)?;
    if c.exit_code() != 0 {
        let advice = lang.say(
            "Còn lỗi hoặc đơn vị chưa báo cáo",
            "Errors remain or units are missing",
        );
        let where_to = seen_on(c, lang, &[OutputKind::Findings, OutputKind::Submissions]);
        let colon = if where_to.is_empty() { "" } else { ": " };
        writeln!(out, "{advice}{colon}{where_to}.")?;
    }
    Ok(())
}

/// "xem trang Lỗi dữ liệu và Tình hình nộp": the sheets of these kinds that the workbook has.
fn seen_on(c: &Consolidated<'_>, lang: Lang, kinds: &[OutputKind]) -> String {
    let names: Vec<&str> = kinds.iter().filter_map(|k| c.catalogue.output_name(*k)).collect();
    let see = match (lang, names.as_slice()) {
        (_, []) => return String::new(),
        (Lang::Vi, _) => "xem trang",
        (Lang::En, [_]) => "see the sheet",
        (Lang::En, _) => "see the sheets",
    };
    format!("{see} {}", names.join(lang.say(" và ", " and ")))
}

fn received(c: &Consolidated<'_>, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let late = c
        .files
        .iter()
        .filter(|f| f.counts && f.timing.is_some_and(|t| t.late_seconds.is_some_and(|s| s > 0)))
        .count();
    let without = c.reporters.iter().filter(|u| c.counted(&u.code).is_none());
    let (sent, missing): (Vec<&Unit>, Vec<&Unit>) = without.partition(|u| {
        let mut of = c.files.iter().filter_map(|f| f.unit.as_ref());
        of.any(|x| x.code == u.code)
    });
    let names = |units: &[&Unit]| {
        let names: Vec<String> = units.iter().map(|u| c.catalogue.plain_name(u)).collect();
        names.join(", ")
    };
    let (all, there) = (c.reporters.len(), c.reporters.len() - missing.len() - sent.len());
    let (title, files) = (&c.round.title, c.files.len());
    let (cut_off, as_of) = (show_date(c.round.cut_off), show_moment(c.as_of));
    match lang {
        Lang::Vi => {
            writeln!(out, "{title} · chốt số liệu {cut_off} · tổng hợp {as_of}")?;
            writeln!(
                out,
                "Đơn vị có báo cáo dùng được: {there}/{all} ({files} tệp, {late} nộp chậm)"
            )?;
        }
        Lang::En => {
            writeln!(out, "{title} · cut-off {cut_off} · as of {as_of}")?;
            writeln!(
                out,
                "Units with a usable report: {there}/{all} ({files} files, {late} late)"
            )?;
        }
    }
    if !missing.is_empty() {
        writeln!(
            out,
            "  {}: {}",
            lang.say("Chưa nộp", "Nothing received"),
            names(&missing)
        )?;
    }
    if !sent.is_empty() {
        let label = lang.say(
            "Đã nộp nhưng không có tệp nào được tính",
            "Sent, but no file counts",
        );
        writeln!(out, "  {label}: {}", names(&sent))?;
    }
    Ok(())
}

fn gaps(c: &Consolidated<'_>, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let state = |s: GapState| c.gaps.iter().filter(|g| g.state == s).count();
    let (all, risk) = (c.gaps.len(), state(GapState::AtRisk));
    let (overdue, none) = (state(GapState::Overdue), state(GapState::NoPlan));
    match lang {
        Lang::Vi => writeln!(
            out,
            "Nội dung chưa đạt, còn tồn tại: {all} (nguy cơ {risk}, quá hạn {overdue}, chưa có kế hoạch {none})"
        ),
        Lang::En => writeln!(
            out,
            "Gaps: {all} (at risk {risk}, overdue {overdue}, no plan {none})"
        ),
    }
}

fn findings(c: &Consolidated<'_>, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let weight = |s: Severity| {
        c.findings
            .iter()
            .filter(|f| f.severity == s && f.stands())
            .count()
    };
    let (errors, warnings, notes) = (
        weight(Severity::Error),
        weight(Severity::Warning),
        weight(Severity::Note),
    );
    match lang {
        Lang::Vi => writeln!(
            out,
            "Kiểm tra dữ liệu: {errors} lỗi, {warnings} cảnh báo, {notes} lưu ý"
        )?,
        Lang::En => writeln!(
            out,
            "Data checks: {errors} errors, {warnings} warnings, {notes} notes"
        )?,
    }
    apart(Tally::of(&c.findings), lang, out)?;
    decisions(c, lang, out)?;
    let grave = c
        .findings
        .iter()
        .filter(|f| f.severity != Severity::Note && f.stands());
    for finding in grave.take(SHOWN) {
        let unit = c.round.units.get(&finding.place.unit);
        // A unit that sent nothing has no file.
        let place = format!("{} {}", unit.map_or("", |u| u.name.as_str()), finding.place.file);
        writeln!(
            out,
            "  [{}] {}: {}",
            finding.code,
            place.trim(),
            finding.message(lang).found
        )?;
    }
    let rest = (errors + warnings).saturating_sub(SHOWN);
    if rest > 0 {
        let sheet = c.catalogue.output_name(OutputKind::Findings);
        let on = sheet.map_or_else(String::new, |name| {
            format!(" {} {name}", lang.say("ở trang", "on the sheet"))
        });
        match lang {
            Lang::Vi => writeln!(out, "  … và {rest} lỗi, cảnh báo khác{on}")?,
            Lang::En => writeln!(out, "  … and {rest} more{on}")?,
        }
    }
    Ok(())
}

/// What does not weigh: explained warnings, and what rules on trial found.
fn apart(tally: Tally, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let (explained, trial) = (tally.explained, tally.trial);
    if explained > 0 {
        match lang {
            Lang::Vi => writeln!(out, "Cảnh báo đã được giải trình: {explained}")?,
            Lang::En => writeln!(out, "Warnings that are explained: {explained}")?,
        }
    }
    if trial > 0 {
        match lang {
            Lang::Vi => writeln!(
                out,
                "Quy tắc đang chạy thử: {trial} nội dung, không tính vào kết quả"
            )?,
            Lang::En => writeln!(out, "Rules on trial: {trial} findings, which change nothing")?,
        }
    }
    Ok(())
}

/// What the province decided, in one line.
fn decisions(c: &Consolidated<'_>, lang: Lang, out: &mut dyn Write) -> Result<()> {
    if c.rulings.is_empty() {
        return Ok(());
    }
    let done = c
        .rulings
        .iter()
        .filter(|r| matches!(r.fate, Fate::Done(_)))
        .count();
    let (all, waived) = (
        c.rulings.len(),
        c.files.iter().map(|f| f.tally().waived).sum::<usize>(),
    );
    let see = match seen_on(c, lang, &[OutputKind::Notes]) {
        see if see.is_empty() => see,
        see => format!(" ({see})"),
    };
    match lang {
        Lang::Vi => writeln!(
            out,
            "Quyết định của tỉnh: {done}/{all} có tác dụng, {waived} lỗi được bỏ qua{see}"
        ),
        Lang::En => writeln!(
            out,
            "Decisions of the province: {done} of {all} in effect, {waived} errors let pass{see}"
        ),
    }
}

/// "105/105", "89/105 (mới có số liệu của 89/105)", "chưa có số liệu".
fn figure_words(figure: Figure, lang: Lang) -> String {
    let covered = figure.covered;
    match (figure.value, figure.of) {
        (None, _) => lang.say("chưa có số liệu", "no data").to_owned(),
        (Some(value), Some(of)) if covered < of => {
            let how = lang.say("mới có số liệu của", "covered");
            format!("{value}/{of} ({how} {covered}/{of})")
        }
        (Some(value), Some(of)) => format!("{value}/{of}"),
        (Some(value), None) => value.to_string(),
    }
}

/// Where the files are: the provincial workbook by name, those of its parts by folder.
fn written(lang: Lang, outputs: &[Output], out: &mut dyn Write) -> Result<()> {
    for output in outputs.iter().filter(|o| o.kind == "consolidated") {
        let label = lang.say("Sổ tổng hợp", "Consolidated workbook");
        writeln!(out, "{label}: {}", output.path)?;
    }
    for (kind, vi, en) in [
        ("by_department", "Sổ của từng cơ quan", "Workbooks by department"),
        ("by_unit", "Sổ của từng đơn vị", "Workbooks by unit"),
        ("feedback", "Sổ phản hồi gửi các đơn vị", "Answers to units"),
    ] {
        let mut of_kind = outputs.iter().filter(|o| o.kind == kind).peekable();
        if let Some(first) = of_kind.peek() {
            let folder = first.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            writeln!(out, "{}: {folder} ({})", lang.say(vi, en), of_kind.count())?;
        }
    }
    Ok(())
}
