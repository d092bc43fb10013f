//! What the page asks to be looked at: targets, decisions, alerts.

use super::{GRID, LINES, RIGHT, first_cell, head};
use crate::catalogue::{OutputKind, Severity};
use crate::intake::Fate;
use crate::intake::Received;
use crate::output::model::{Block, CellModel, Look};
use crate::report::book::changes;
use crate::report::book::context::{Context, column, count, dash, link, live, lookup, place, quoted};
use crate::report::book::targets;
use crate::report::changes::ChangeKind;
use crate::report::gaps::GapState;
use crate::report::targets::TargetState;
use crate::submission::Answer;

/// The targets, a line each.
pub(super) fn goals(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let table = context.sheet_of(OutputKind::Targets);
    let rows: Vec<Vec<CellModel>> = c
        .targets
        .iter()
        .enumerate()
        .map(|(at, t)| {
            let find = |word: &str| lookup(table?, word, "id", &t.id);
            let number = |n: Option<usize>, word: &str| match n {
                Some(n) => live(find(word), count(n)),
                None => dash(),
            };
            let missing = t.missing.filter(|n| *n > 0);
            let state = match (t.state, missing) {
                (TargetState::AtRisk, Some(n)) => format!("{} · thiếu {n}", t.state.vietnamese()),
                _ => t.state.vietnamese().to_owned(),
            };
            let formula = || {
                let (word, lack) = (find("state")?, find("missing")?);
                let risk = quoted(TargetState::AtRisk.vietnamese());
                Some(format!("{word}&IF({word}={risk},\" · thiếu \"&{lack},\"\")"))
            };
            let known = t.state != TargetState::Unknown;
            vec![
                link(t.title.as_str(), table.map(|table| place(table, at))),
                CellModel::Date(t.deadline),
                live(find("threshold"), count(t.threshold)),
                number(t.now, "now"),
                number(t.planned, "planned"),
                live(
                    formula().filter(|_| known),
                    CellModel::Toned(state, targets::tone(t.state)),
                ),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Block {
        heading: "Mục tiêu".to_owned(),
        columns: vec![
            head("Mục tiêu", RIGHT - 9, Look::Text),
            head("Hạn", 2, Look::Date),
            head("Cần", 1, Look::Integer),
            head("Có", 1, Look::Integer),
            head("Dự kiến thêm", 1, Look::Integer),
            head("Kết luận", 3, Look::State),
        ],
        rows,
        ..Block::default()
    })
}

/// What the units ask to be decided: the same words to the same addressee once, with who asks.
pub(super) fn decisions(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let wanted = context.sheet.decisions.as_ref()?;
    let mut asked: Vec<(String, String, Vec<String>)> = Vec::new();
    let shown = |file: &Received| file.unit.as_ref().is_some_and(|u| context.scope.has(&u.code));
    for (file, row) in c.rows(&wanted.sheet).filter(|(file, _)| shown(file)) {
        let cell = |id: &str| row.cells.get(id).map(|e| &e.answer);
        if !matches!(cell(&wanted.when.0), Some(Answer::Choice(id)) if *id == wanted.when.1) {
            continue;
        }
        let form = c.catalogue.form.sheet(&wanted.sheet)?;
        let words = |id: &str| match (cell(id), form.column(id)) {
            (Some(answer), Some(k)) if *answer != Answer::Blank => c.words(answer, &k.value_type),
            _ => String::new(),
        };
        let (what, to) = (words(&wanted.words), words(&wanted.to));
        let who = file.unit.as_ref().map_or_else(String::new, |u| u.name.clone());
        match asked.iter_mut().find(|(w, t, _)| *w == what && *t == to) {
            Some((_, _, names)) if names.contains(&who) => {}
            Some((_, _, names)) => names.push(who),
            None => asked.push((what, to, vec![who])),
        }
    }
    // What several units ask for comes first.
    asked.sort_by_key(|(_, _, names)| std::cmp::Reverse(names.len()));
    let target = context.list_of(&wanted.sheet).map(first_cell);
    let mut rows: Vec<Vec<CellModel>> = asked
        .iter()
        .take(LINES)
        .enumerate()
        .map(|(at, (what, to, names))| {
            let text = format!("{}. {what} ({})", at + 1, names.join(", "));
            let words = link(text, target.clone());
            vec![words, CellModel::text(to)]
        })
        .collect();
    if rows.is_empty() {
        rows.push(vec![CellModel::text("Không có kiến nghị gấp"), dash()]);
    }
    Some(Block {
        heading: "Nội dung đề nghị quyết định".to_owned(),
        columns: vec![head("", RIGHT - 4, Look::Text), head("", 3, Look::Text)],
        rows,
        ..Block::default()
    })
}

/// What needs a look before the meeting; a line each, with its number.
pub(super) fn alerts(context: &Context<'_>) -> Block {
    let c = context.c;
    let missing: Vec<&str> = context
        .reporters()
        .filter(|u| c.counted(&u.code).is_none())
        .map(|u| u.name.as_str())
        .collect();
    let mut lines: Vec<Line> = vec![(
        missing.len(),
        None,
        format!("đơn vị chưa có báo cáo dùng được: {}", missing.join(", ")),
        OutputKind::Submissions,
    )];
    lines.extend(severity_line(
        context,
        Severity::Error,
        "lỗi trong tệp đã nhận, cần đơn vị sửa",
    ));
    lines.extend(contradictions(context));
    for (kind, words) in [
        (ChangeKind::Slipped, "tiêu chí kỳ trước đạt, kỳ này không đạt"),
        (
            ChangeKind::PlanPassed,
            "việc kỳ trước hẹn xong trước ngày chốt số liệu, nay chưa xong",
        ),
    ] {
        let (n, formula) = changes::how_many(context, kind);
        lines.push((n, formula, words.to_owned(), OutputKind::Changes));
    }
    lines.extend(late(context));
    for (state, words) in [
        (GapState::Overdue, "nội dung đã quá hạn dự kiến"),
        (GapState::AtRisk, "nội dung dự kiến xong sau hạn mục tiêu"),
        (GapState::NoPlan, "nội dung chưa có thời hạn hoàn thành"),
    ] {
        let (n, formula) = context.gaps_in(state);
        lines.push((n, formula, words.to_owned(), OutputKind::Gaps));
    }
    lines.extend(severity_line(
        context,
        Severity::Warning,
        "cảnh báo cần sửa hoặc giải trình",
    ));
    lines.extend(ruled(context));
    let mut rows: Vec<Vec<CellModel>> = lines
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .take(LINES)
        .map(|(n, formula, text, kind)| {
            let words = link(text, context.sheet_of(kind).map(first_cell));
            vec![live(formula, count(n)), words]
        })
        .collect();
    if rows.is_empty() {
        rows.push(vec![dash(), CellModel::text("Không có cảnh báo")]);
    }
    Block {
        heading: "Cảnh báo".to_owned(),
        start: RIGHT,
        beside: true,
        columns: vec![head("", 1, Look::Total), head("", GRID - RIGHT - 1, Look::Text)],
        rows,
        ..Block::default()
    }
}

/// How many, the formula that counts them, what they are, and the sheet where they stand.
type Line = (usize, Option<String>, String, OutputKind);

fn severity_line(context: &Context<'_>, severity: Severity, words: &str) -> Option<Line> {
    let n = context
        .findings()
        .filter(|f| f.severity == severity && f.stands())
        .count();
    let table = context.sheet_of(OutputKind::Findings);
    let formula = table
        .and_then(|t| column(t, "severity"))
        .map(|k| format!("COUNTIFS({k},{})", quoted(severity.vietnamese())));
    (n > 0).then(|| (n, formula, words.to_owned(), OutputKind::Findings))
}

fn contradictions(context: &Context<'_>) -> Option<Line> {
    let shown = context
        .c
        .standings
        .iter()
        .filter(|s| context.scope.has(&s.reporter));
    let criteria = shown.flat_map(|s| &s.criteria);
    let n = criteria.filter(|k| k.verdict.contradiction).count();
    let words = "tiêu chí tự đánh giá đạt nhưng số liệu dưới mức yêu cầu".to_owned();
    (n > 0).then_some((n, None, words, OutputKind::Findings))
}

/// What the province changed in the figures, so that nobody takes them for the units' own.
fn ruled(context: &Context<'_>) -> Option<Line> {
    let c = context.c;
    let done = c.rulings.iter().filter(|r| {
        let decision = c.round.decisions.get(r.decision);
        matches!(r.fate, Fate::Done(_)) && decision.is_some_and(|d| context.scope.has(&d.unit))
    });
    let n = done.count();
    let words = "quyết định của tỉnh đã áp dụng (chọn tệp, điều chỉnh, bỏ qua lỗi)".to_owned();
    (n > 0).then_some((n, None, words, OutputKind::Notes))
}

fn late(context: &Context<'_>) -> Option<Line> {
    let c = context.c;
    let late: Vec<&str> = context
        .reporters()
        .filter(|u| {
            let file = c.counted(&u.code);
            file.and_then(|f| f.timing)
                .is_some_and(|t| t.late_seconds.is_some_and(|s| s > 0))
        })
        .map(|u| u.name.as_str())
        .collect();
    let words = format!("đơn vị nộp chậm: {}", late.join(", "));
    (!late.is_empty()).then_some((late.len(), None, words, OutputKind::Submissions))
}
