//! Charts.

use super::units::rows;
use super::{GRID, LINES, RIGHT, head, sentence};
use crate::catalogue::{Bins, CriteriaSet, OutputKind, OutputSheet};
use crate::count::Reported;
use crate::output::model::{Block, CellModel, ChartKind, ChartModel, Look, Tone};
use crate::report::book::context::{Context, column, count, counted, live, lookup, quoted};
use crate::report::book::matrix;
use crate::standing::Standing;
use std::collections::BTreeMap;

/// How far each unit of the page's set is, as bars.
pub(super) fn progress(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let set = c.catalogue.set(context.sheet.set.as_deref()?)?;
    let table = context.matrix_of(&set.id)?;
    let total = set.criteria.len();
    let mut rows = Vec::new();
    for (standing, _) in rows_of_set(context, set) {
        let find = |word: &str| lookup(table, word, "unit.code", &standing.unit);
        let outstanding = standing.criteria.iter().filter(|k| k.outstanding).count();
        let met = standing.met().unwrap_or(0);
        let unmet = standing.numbers(Reported::Unmet).len();
        let figures = if standing.submitted {
            vec![
                live(find("met_clean"), count(met - outstanding.min(met))),
                live(find("outstanding"), count(outstanding)),
                live(find("unmet"), count(unmet)),
                live(find("no_data"), count(standing.numbers(Reported::NoData).len())),
            ]
        } else {
            vec![count(0), count(0), count(0), count(total)]
        };
        rows.push((standing.name.clone(), figures));
    }
    let said: Vec<String> = rows_of_set(context, set)
        .map(|(s, _)| match s.met() {
            Some(met) => format!("{} {met}/{total}", s.name),
            None => format!("{} chưa báo cáo", s.name),
        })
        .collect();
    let title = format!("{} (trên {total})", sentence(context, "progress"));
    Some(Block {
        heading: "Biểu đồ".to_owned(),
        start: RIGHT,
        beside: true,
        columns: vec![head("", GRID - RIGHT, Look::Text)],
        chart: Some(ChartModel {
            kind: ChartKind::StackedBars,
            alt: format!("{title}: {}", said.join(", ")),
            title,
            category: "Đơn vị".to_owned(),
            series: vec![
                ("Đạt".to_owned(), Tone::Good),
                ("Đạt, còn tồn tại".to_owned(), Tone::Attention),
                ("Chưa đạt".to_owned(), Tone::Bad),
                ("Chưa có số liệu".to_owned(), Tone::NoData),
            ],
            rows,
            height: 0.0,
        }),
        ..Block::default()
    })
}

fn rows_of_set<'a>(
    context: &Context<'a>,
    set: &'a CriteriaSet,
) -> impl Iterator<Item = (&'a Standing, &'a CriteriaSet)> + use<'a> {
    rows(context).into_iter().filter(move |(_, own)| own.id == set.id)
}

/// A band of criteria met: its words, its lower end, and the lower end of the band above.
type Bin = (String, u16, Option<u16>);

/// The bands of the page, best first.
fn bands(bins: &Bins) -> Vec<Bin> {
    let mut above: Option<u16> = None;
    let mut bands = Vec::new();
    for from in &bins.from {
        let label = match (above, *from) {
            (None, from) => from.to_string(),
            (Some(above), 0) => format!("dưới {above}"),
            (Some(above), from) => format!("{from} - {}", above - 1),
        };
        bands.push((label, *from, above));
        above = Some(*from);
    }
    bands
}

/// Whether a count lies in a band.
fn inside((_, from, above): &Bin, n: usize) -> bool {
    n >= usize::from(*from) && above.is_none_or(|a| n < usize::from(a))
}

/// The conditions of a band on the matrix.
fn of_band(table: &OutputSheet, (_, from, above): &Bin) -> Option<Vec<String>> {
    let met = column(table, "met")?;
    let mut conditions = vec![format!("{met},\">={from}\"")];
    if let Some(above) = above {
        conditions.push(format!("{met},\"<{above}\""));
    }
    Some(conditions)
}

/// Units by threshold class and by how many criteria they meet, for a page that has no room for each of them.
pub(super) fn classes(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let wanted = context.sheet.bins.as_ref()?;
    let set = c.catalogue.set(&wanted.set)?;
    let (table, own) = context.units_of(set)?;
    let all: Vec<&Standing> = c.standings.iter().filter(|s| s.set == set.id).collect();
    let bands = bands(wanted);
    let class = column(table, "class");
    let row = |name: &str, mine: &[&Standing], condition: Option<String>| {
        let counting = |more: Option<Vec<String>>| {
            let conditions = own.iter().chain(condition.as_ref());
            counted(table, &conditions.cloned().chain(more?).collect::<Vec<_>>())
        };
        let silent = mine.iter().filter(|s| !s.submitted).count();
        let mut cells = vec![
            CellModel::text(name),
            live(counting(Some(Vec::new())), count(mine.len())),
        ];
        for band in &bands {
            let there = mine.iter().filter(|s| s.met().is_some_and(|n| inside(band, n)));
            cells.push(live(counting(of_band(table, band)), count(there.count())));
        }
        let told = |of: &str, word: &str| Some(vec![format!("{},{}", column(table, of)?, quoted(word))]);
        cells.push(live(
            counting(told("status", matrix::NOT_SUBMITTED)),
            count(silent),
        ));
        let recognised = mine.iter().filter(|s| s.recognised()).count();
        cells.push(live(
            counting(told("recognition", matrix::RECOGNISED)),
            count(recognised),
        ));
        cells
    };
    let mut rows = Vec::new();
    for k in &c.catalogue.classes {
        let mine: Vec<&Standing> = all
            .iter()
            .copied()
            .filter(|s| c.round.class_of(&s.unit) == k.id)
            .collect();
        if !mine.is_empty() {
            let condition = class
                .as_ref()
                .map(|class| format!("{class},{}", quoted(&k.short)));
            // Without the column of classes there is nothing to count on.
            let cells = row(&k.name, &mine, condition);
            rows.push(if class.is_some() {
                cells
            } else {
                cells.into_iter().map(plain).collect()
            });
        }
    }
    rows.push(row("Cộng", &all, None));
    let mut columns = vec![
        head(&sentence(context, "classes"), 4, Look::Name),
        head("Tổng số", 2, Look::Total),
    ];
    columns.extend(
        bands
            .iter()
            .map(|(label, ..)| head(&format!("Đạt {label} tiêu chí"), 2, Look::Total)),
    );
    columns.push(head("Chưa báo cáo", 2, Look::Total));
    columns.push(head("Đã công nhận", 1, Look::Total));
    Some(Block {
        heading: set.name.clone(),
        columns,
        rows,
        ..Block::default()
    })
}

/// A value without its formula.
fn plain(cell: CellModel) -> CellModel {
    match cell {
        CellModel::Formula(_, value) => *value,
        other => other,
    }
}

/// Units by how many criteria they meet, as columns.
pub(super) fn bins(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let bins = context.sheet.bins.as_ref()?;
    let set = c.catalogue.set(&bins.set)?;
    let (table, own) = context.units_of(set)?;
    let met: Vec<Option<usize>> = c
        .standings
        .iter()
        .filter(|s| s.set == set.id)
        .map(Standing::met)
        .collect();
    let mut rows = Vec::new();
    for band in bands(bins) {
        let n = met.iter().flatten().filter(|n| inside(&band, **n)).count();
        let formula = || {
            let mut conditions = own.clone();
            conditions.extend(of_band(table, &band)?);
            counted(table, &conditions)
        };
        let formula = formula();
        rows.push((band.0, vec![live(formula, count(n))]));
    }
    let silent = met.iter().filter(|n| n.is_none()).count();
    if silent > 0 {
        rows.push(("chưa báo cáo".to_owned(), vec![count(silent)]));
    }
    let title = sentence(context, "bins");
    Some(half(
        RIGHT,
        ChartModel {
            kind: ChartKind::Columns,
            alt: format!("{title}: {}", told(&rows)),
            title,
            category: "Số tiêu chí".to_owned(),
            series: vec![(sentence(context, "bins_count"), Tone::Good)],
            rows,
            height: 150.0,
        },
    ))
}

/// A chart on one half of the right-hand side.
fn half(start: u16, chart: ChartModel) -> Block {
    Block {
        start,
        beside: true,
        columns: vec![head("", (GRID - RIGHT) / 2, Look::Text)],
        chart: Some(chart),
        ..Block::default()
    }
}

/// What a chart of one series shows, in words.
fn told(rows: &[(String, Vec<CellModel>)]) -> String {
    let said: Vec<String> = rows
        .iter()
        .map(|(label, figures)| format!("{label}: {}", figures.first().map_or_else(String::new, figure)))
        .collect();
    said.join("; ")
}

/// A count as text, for the words beside a chart.
fn figure(cell: &CellModel) -> String {
    match cell {
        CellModel::Integer(n) => n.to_string(),
        CellModel::Formula(_, value) => figure(value),
        _ => String::new(),
    }
}

/// What has to be dealt with, by lead department, as bars.
pub(super) fn departments(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for gap in &c.gaps {
        *by.entry(&gap.department).or_default() += 1;
    }
    let mut most: Vec<(&str, usize)> = by.into_iter().collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let table = context.sheet_of(OutputKind::Gaps)?;
    let mut rows: Vec<(String, Vec<CellModel>)> = Vec::new();
    for (name, n) in most.iter().take(LINES) {
        let formula = column(table, "department").map(|d| format!("COUNTIFS({d},{})", quoted(name)));
        rows.push(((*name).to_owned(), vec![live(formula, count(*n))]));
    }
    let rest: usize = most.iter().skip(LINES).map(|(_, n)| n).sum();
    if rest > 0 {
        rows.push(("Cơ quan khác".to_owned(), vec![count(rest)]));
    }
    if rows.is_empty() {
        return None;
    }
    let title = sentence(context, "departments");
    Some(half(
        RIGHT + (GRID - RIGHT) / 2,
        ChartModel {
            kind: ChartKind::StackedBars,
            alt: format!("{title}: {}", told(&rows)),
            title,
            category: "Cơ quan phụ trách".to_owned(),
            series: vec![("Số nội dung".to_owned(), Tone::Attention)],
            rows,
            height: 150.0,
        },
    ))
}
