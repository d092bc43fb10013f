//! The front page: where we are, what slips, what to decide.

use super::context::{Context, count, coverage};
use super::matrix;
use crate::catalogue::{Measure, OutputKind, Severity};
use crate::count::Reported;
use crate::number;
use crate::output::model::{Block, BlockColumn, Card, CellModel, Look, SummaryModel, Tone};
use crate::report::consolidated::{Consolidated, Figure};
use crate::report::gaps::GapState;
use crate::report::targets::TargetState;
use crate::time::{show_date, show_moment};

/// The names of the sentences that the rulebook gives the page.
pub(super) const SENTENCES: &[&str] = &["annex", "attached", "children", "departments_note", "footnote"];

pub(super) fn build(context: &Context<'_>) -> SummaryModel {
    let (c, sheet) = (context.c, context.sheet);
    let sentence = |name: &str| sheet.words.get(name).cloned().unwrap_or_default();
    let province = c
        .round
        .units
        .get(&c.round.province)
        .map_or("", |u| u.name.as_str());
    SummaryModel {
        agency: c.round.office.clone(),
        annex: sentence("annex"),
        title: format!("{} TỈNH {}", sheet.title, province.to_uppercase()),
        attached_to: sentence("attached"),
        coverage: format!(
            "{}: {} · chốt số liệu {} · tổng hợp {}",
            c.round.title,
            coverage(c),
            show_date(c.round.cut_off),
            show_moment(c.as_of)
        ),
        illustrative: c.round.illustrative.clone(),
        cards: c
            .catalogue
            .measures
            .iter()
            .filter(|m| m.headline)
            .take(6)
            .map(|m| card(c, m))
            .collect(),
        blocks: blocks(context),
        footnote: sentence("footnote"),
    }
}

fn card(c: &Consolidated<'_>, measure: &Measure) -> Card {
    let figure = c.totals.get(&measure.id).copied().unwrap_or_default();
    Card {
        label: measure.title.clone(),
        figure: CellModel::text(words(figure)),
        note: match figure {
            Figure { value: None, .. } => "chưa có số liệu".to_owned(),
            Figure {
                of: Some(of),
                covered,
                ..
            } if covered < of => format!("số liệu của {covered}/{of} {}", measure.unit),
            Figure { of: Some(of), .. } => format!("đủ số liệu của {of} {}", measure.unit),
            Figure { covered, .. } => format!(
                "{}, từ {covered}/{} đơn vị báo cáo",
                measure.unit,
                c.reporters.len()
            ),
        },
        target: None,
    }
}

/// "105/105", "18", "–".
pub(crate) fn words(figure: Figure) -> String {
    match (figure.value, figure.of) {
        (None, _) => "–".to_owned(),
        (Some(value), Some(of)) => format!("{value}/{of}"),
        (Some(value), None) => value.to_string(),
    }
}

fn blocks(context: &Context<'_>) -> Vec<Block> {
    let c = context.c;
    vec![units(context), gaps(context), targets(c), alerts(c)]
}

fn head(header: &str, span: u16, look: Look) -> BlockColumn {
    BlockColumn {
        header: header.to_owned(),
        span,
        look,
    }
}

/// Units × criteria of the sheet's set, in marks.
fn units(context: &Context<'_>) -> Block {
    let (c, sheet) = (context.c, context.sheet);
    let Some(set) = sheet.set.as_deref().and_then(|id| c.catalogue.set(id)) else {
        return Block::default();
    };
    let total = u16::try_from(set.criteria.len()).unwrap_or(0);
    let mut columns = vec![head("Đơn vị", 3, Look::Name)];
    columns.extend(
        set.criteria
            .iter()
            .map(|k| head(&format!("{} {}", k.number, k.short), 1, Look::State)),
    );
    columns.push(head("Tính đạt", 1, Look::Total));
    columns.push(head("Tình trạng", 4, Look::Text));
    columns.push(head(
        sheet.words.get("children").map_or("", String::as_str),
        2,
        Look::Code,
    ));
    columns.push(head(
        "Còn phải xử lý",
        24_u16.saturating_sub(3 + total + 1 + 4 + 2),
        Look::Text,
    ));
    let mut rows = Vec::new();
    for id in std::iter::once(&set.id).chain(&sheet.also_sets) {
        let Some(own) = c.catalogue.set(id) else { continue };
        let mut part: Vec<_> = c.standings.iter().filter(|s| s.set == *id).collect();
        part.sort_by_key(|s| {
            (
                std::cmp::Reverse(s.met()),
                std::cmp::Reverse(s.recognised()),
                s.outstanding(),
                s.unit.clone(),
            )
        });
        for standing in part {
            let name = match context.first_gap(&standing.unit, &standing.set) {
                Some(target) => CellModel::Link {
                    text: standing.name.clone(),
                    target,
                },
                None => CellModel::text(&standing.name),
            };
            let mut row = vec![name];
            for k in &set.criteria {
                row.push(match standing.criteria.iter().find(|x| x.number == k.number) {
                    _ if own.id != set.id => CellModel::muted("–"),
                    None => CellModel::Toned("CBC".to_owned(), Tone::NoData),
                    Some(x) => match x.verdict.reported {
                        Reported::Met if x.outstanding => CellModel::Toned("TT".to_owned(), Tone::Attention),
                        Reported::Met => CellModel::Toned("Đ".to_owned(), Tone::Good),
                        Reported::Unmet => CellModel::Toned("CĐ".to_owned(), Tone::Bad),
                        Reported::NoData => CellModel::Toned("TSL".to_owned(), Tone::NoData),
                    },
                });
            }
            row.push(match standing.met() {
                Some(met) if own.counted => CellModel::text(format!("{met}/{}", own.criteria.len())),
                _ => CellModel::muted("–"),
            });
            row.push(CellModel::text(matrix::status(standing, own).0));
            let below: Vec<_> = c
                .standings
                .iter()
                .filter(|s| s.unit != standing.unit && c.catalogue.set(&s.set).is_some_and(|x| x.every_unit))
                .filter(|s| c.round.units.is_below(&s.unit, &standing.unit))
                .collect();
            row.push(if standing.submitted {
                CellModel::text(format!(
                    "{}/{}",
                    below.iter().filter(|s| s.recognised()).count(),
                    below.len()
                ))
            } else {
                CellModel::muted("–")
            });
            let open = c.gaps.iter().filter(|g| g.reporter == standing.unit).count();
            row.push(if open == 0 {
                CellModel::muted("không")
            } else {
                CellModel::text(format!("{open} nội dung"))
            });
            rows.push(row);
        }
    }
    Block {
        heading: format!("1. {}", set.name),
        start: 0,
        beside: false,
        columns,
        rows,
        note: "Đ đạt · TT đạt, còn tồn tại · CĐ chưa đạt · TSL thiếu số liệu · CBC chưa báo cáo · – không áp dụng".to_owned(),
    }
}

/// What has to be dealt with, by lead department.
fn gaps(context: &Context<'_>) -> Block {
    let (c, sheet) = (context.c, context.sheet);
    let mut by: std::collections::BTreeMap<&str, [usize; 5]> = std::collections::BTreeMap::new();
    for gap in &c.gaps {
        let counts = by.entry(&gap.department).or_default();
        counts[0] += 1;
        let at = match gap.state {
            GapState::OnTrack => 1,
            GapState::AtRisk => 2,
            GapState::Overdue => 3,
            GapState::NoPlan => 4,
        };
        if let Some(slot) = counts.get_mut(at) {
            *slot += 1;
        }
    }
    let mut rows: Vec<(&str, [usize; 5])> = by.into_iter().collect();
    rows.sort_by(|a, b| b.1[0].cmp(&a.1[0]).then(a.0.cmp(b.0)));
    let mut total = [0; 5];
    for (_, counts) in &rows {
        for (sum, n) in total.iter_mut().zip(counts) {
            *sum += n;
        }
    }
    let line = |name: &str, counts: &[usize; 5]| {
        let mut row = vec![CellModel::text(name)];
        row.extend(counts.iter().map(|n| count(*n)));
        row
    };
    let mut cells: Vec<Vec<CellModel>> = rows.iter().map(|(name, counts)| line(name, counts)).collect();
    cells.push(line("Cộng", &total));
    Block {
        heading: "2. Nội dung chưa đạt và tồn tại theo cơ quan phụ trách".to_owned(),
        start: 0,
        beside: false,
        columns: vec![
            head("Cơ quan phụ trách", 6, Look::Text),
            head("Số nội dung", 1, Look::Total),
            head("Đúng tiến độ", 1, Look::Integer),
            head("Nguy cơ", 1, Look::Integer),
            head("Quá hạn", 1, Look::Integer),
            head("Chưa có kế hoạch", 1, Look::Integer),
        ],
        rows: cells,
        note: sheet.words.get("departments_note").cloned().unwrap_or_default(),
    }
}

fn targets(c: &Consolidated<'_>) -> Block {
    let rows = c
        .targets
        .iter()
        .map(|t| {
            let number = |n: Option<usize>| n.map_or_else(|| CellModel::muted("–"), count);
            let tone = match t.state {
                TargetState::Reached | TargetState::OnTrack => Tone::Good,
                TargetState::AtRisk => Tone::Attention,
                TargetState::Overdue => Tone::Bad,
                TargetState::Unknown => Tone::NoData,
            };
            vec![
                CellModel::text(&t.title),
                CellModel::Date(t.deadline),
                count(t.threshold),
                number(t.now),
                number(t.planned),
                CellModel::Toned(t.state.vietnamese().to_owned(), tone),
            ]
        })
        .collect();
    Block {
        heading: "3. Mục tiêu".to_owned(),
        start: 12,
        beside: true,
        columns: vec![
            head("Mục tiêu", 5, Look::Text),
            head("Hạn", 2, Look::Date),
            head("Cần", 1, Look::Integer),
            head("Có", 1, Look::Integer),
            head("Dự kiến thêm", 1, Look::Integer),
            head("Kết luận", 2, Look::State),
        ],
        rows,
        note: String::new(),
    }
}

/// What needs a look before the meeting; a line each, with its number.
fn alerts(c: &Consolidated<'_>) -> Block {
    let sheet = |kind: OutputKind| {
        c.catalogue
            .output
            .iter()
            .find(|s| s.kind == kind)
            .map(|s| format!("'{}'!A1", s.name))
    };
    let late: Vec<&str> = c
        .files
        .iter()
        .filter(|f| f.counts && f.timing.is_some_and(|t| t.late_seconds.is_some_and(|s| s > 0)))
        .filter_map(|f| f.unit.as_ref().map(|u| u.name.as_str()))
        .collect();
    let missing: Vec<&str> = c
        .reporters
        .iter()
        .filter(|u| c.counted(&u.code).is_none())
        .map(|u| u.name.as_str())
        .collect();
    let state = |s: GapState| c.gaps.iter().filter(|g| g.state == s).count();
    let errors = c
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count();
    let contradictions = c
        .standings
        .iter()
        .flat_map(|s| &s.criteria)
        .filter(|k| k.verdict.contradiction)
        .count();
    let lines: Vec<(usize, String, OutputKind)> = vec![
        (
            missing.len(),
            format!("đơn vị chưa có báo cáo dùng được: {}", missing.join(", ")),
            OutputKind::Submissions,
        ),
        (
            errors,
            "lỗi trong tệp đã nhận, cần đơn vị sửa".to_owned(),
            OutputKind::Findings,
        ),
        (
            contradictions,
            "tiêu chí tự đánh giá đạt nhưng số liệu dưới mức yêu cầu".to_owned(),
            OutputKind::Findings,
        ),
        (
            late.len(),
            format!("đơn vị nộp chậm: {}", late.join(", ")),
            OutputKind::Submissions,
        ),
        (
            state(GapState::Overdue),
            "nội dung đã quá hạn dự kiến".to_owned(),
            OutputKind::Gaps,
        ),
        (
            state(GapState::AtRisk),
            "nội dung dự kiến xong sau hạn mục tiêu".to_owned(),
            OutputKind::Gaps,
        ),
        (
            state(GapState::NoPlan),
            "nội dung chưa có thời hạn hoàn thành".to_owned(),
            OutputKind::Gaps,
        ),
    ];
    let mut rows: Vec<Vec<CellModel>> = lines
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, words, kind)| {
            let words = match sheet(kind) {
                Some(target) => CellModel::Link { text: words, target },
                None => CellModel::text(words),
            };
            vec![CellModel::text(number::show(n.into())), words]
        })
        .collect();
    if rows.is_empty() {
        rows.push(vec![CellModel::muted("–"), CellModel::text("Không có cảnh báo")]);
    }
    Block {
        heading: "4. Cảnh báo".to_owned(),
        start: 0,
        beside: false,
        columns: vec![head("Số", 1, Look::Total), head("Nội dung", 23, Look::Text)],
        rows,
        note: String::new(),
    }
}
