//! The front page: where we are, what slips, what to decide. Every count is a formula over the other sheets.

use std::collections::BTreeMap;

use super::context::{Context, Scope, column, count, coverage, dash, live, place, quoted};
use super::findings::severity_word;
use super::matrix::{self, CRITERIA, LONG, RECOGNISED, SHORT};
use super::targets;
use crate::catalogue::{
    Counts, CriteriaSet, Measure, OutputKind, OutputSheet, RowFilter, Severity, UnitFilter, ValueType,
};
use crate::count::Reported;
use crate::intake::Received;
use crate::output::model::{
    Block, BlockColumn, Card, CellModel, ChartKind, ChartModel, Look, SummaryModel, Tone,
};
use crate::report::consolidated::Figure;
use crate::report::gaps::GapState;
use crate::report::targets::TargetState;
use crate::standing::Standing;
use crate::submission::Answer;
use crate::time::{show_date, show_moment};

/// The names of the sentences that the rulebook gives the page.
pub(super) const SENTENCES: &[&str] = &[
    "annex",
    "attached",
    "children",
    "departments",
    "departments_note",
    "footnote",
    "progress",
    "bins",
    "unit_title",
    "department_title",
];

/// Columns of the page's grid.
const GRID: u16 = 24;
/// Where the right-hand side begins.
const RIGHT: u16 = 16;
/// Headline figures at most.
const CARDS: usize = 6;
/// Lines of decisions and of departments at most.
const LINES: usize = 6;

pub(super) fn build(context: &Context<'_>) -> SummaryModel {
    let (c, sheet) = (context.c, context.sheet);
    let province = c
        .round
        .units
        .get(&c.round.province)
        .map_or_else(String::new, |u| c.catalogue.plain_name(u));
    let title = match context.scope {
        Scope::All => format!("{} {}", sheet.title, province.to_uppercase()),
        Scope::Unit(unit) => {
            sentence(context, "unit_title").replace("{unit}", &c.catalogue.full_name(unit).to_uppercase())
        }
        Scope::Department(name) => {
            sentence(context, "department_title").replace("{department}", &name.to_uppercase())
        }
    };
    let blocks = match context.scope {
        Scope::All => vec![
            units(context),
            progress(context),
            goals(context),
            bins(context),
            departments(context),
            decisions(context),
            Some(alerts(context)),
        ],
        Scope::Unit(_) => vec![units(context), decisions(context), Some(alerts(context))],
        Scope::Department(_) => vec![Some(by_unit(context))],
    };
    let cards = match context.scope {
        Scope::All => {
            let headlines = c.catalogue.measures.iter().filter(|m| m.headline);
            headlines.take(CARDS).map(|m| card(context, m)).collect()
        }
        Scope::Unit(_) | Scope::Department(_) => gap_cards(context),
    };
    SummaryModel {
        agency: c.round.office.clone(),
        annex: if context.scope == Scope::All {
            sentence(context, "annex")
        } else {
            String::new()
        },
        title,
        attached_to: if context.scope == Scope::All {
            sentence(context, "attached")
        } else {
            String::new()
        },
        coverage: format!(
            "{}: {} · chốt số liệu {} · tổng hợp {}",
            c.round.title,
            coverage(c),
            show_date(c.round.cut_off),
            show_moment(c.as_of)
        ),
        illustrative: c.round.illustrative.clone(),
        cards,
        blocks: placed(numbered(blocks.into_iter().flatten().collect())),
        footnote: sentence(context, "footnote"),
    }
}

/// Headings with their numbers.
fn numbered(mut blocks: Vec<Block>) -> Vec<Block> {
    let headed = blocks.iter_mut().filter(|b| !b.heading.is_empty());
    for (at, block) in headed.enumerate() {
        block.heading = format!("{}. {}", at + 1, block.heading);
    }
    blocks
}

/// Where what a block stands beside is not there (a round without targets), it starts a line of its own, from the left,
/// and those beside it move with it.
fn placed(mut blocks: Vec<Block>) -> Vec<Block> {
    let (mut free, mut shift) = (0, 0);
    for block in &mut blocks {
        if !block.beside {
            shift = 0;
        } else if block.start.saturating_sub(shift) < free {
            shift = block.start;
            block.beside = false;
        }
        block.start = block.start.saturating_sub(shift);
        free = block
            .columns
            .iter()
            .fold(block.start, |end, c| end.saturating_add(c.span));
    }
    blocks
}

/// How many gaps a part has, by state.
fn gap_cards(context: &Context<'_>) -> Vec<Card> {
    let table = context.sheet_of(OutputKind::Gaps);
    let states = table.and_then(|t| column(t, "state"));
    let all = table.and_then(|t| column(t, "id"));
    let mut cards = vec![Card {
        label: "Nội dung phải xử lý".to_owned(),
        figure: gap_count(
            context.gaps().count(),
            all.map(|ids| format!("COUNTIF({ids},\"CD-*\")")),
        ),
        note: "chưa đạt, còn tồn tại, thiếu số liệu".to_owned(),
        target: table.map(first_cell),
    }];
    for state in [
        GapState::OnTrack,
        GapState::AtRisk,
        GapState::Overdue,
        GapState::NoPlan,
    ] {
        let n = context.gaps().filter(|(_, g)| g.state == state).count();
        let formula = states
            .as_ref()
            .map(|s| format!("COUNTIF({s},{})", quoted(state.vietnamese())));
        cards.push(Card {
            label: state.vietnamese().to_owned(),
            figure: gap_count(n, formula),
            note: "nội dung".to_owned(),
            target: table.map(first_cell),
        });
    }
    cards
}

fn gap_count(n: usize, formula: Option<String>) -> CellModel {
    live(formula, count(n))
}

/// The gaps of a department by reporting unit.
fn by_unit(context: &Context<'_>) -> Block {
    let table = context.sheet_of(OutputKind::Gaps);
    let codes = table.and_then(|t| column(t, "reporter.code"));
    let mut rows = Vec::new();
    for unit in context.reporters() {
        let n = context.gaps().filter(|(_, g)| g.reporter == unit.code).count();
        if n == 0 {
            continue;
        }
        let formula = codes
            .as_ref()
            .map(|codes| format!("COUNTIF({codes},{})", quoted(&unit.code)));
        rows.push(vec![
            CellModel::text(context.c.catalogue.full_name(unit)),
            live(formula, count(n)),
        ]);
    }
    if rows.is_empty() {
        rows.push(vec![CellModel::text("Không có nội dung phải xử lý"), dash()]);
    }
    Block {
        heading: "Nội dung phải xử lý theo đơn vị".to_owned(),
        columns: vec![
            head("Đơn vị báo cáo", 8, Look::Name),
            head("Số nội dung", 3, Look::Total),
        ],
        rows,
        ..Block::default()
    }
}

fn sentence(context: &Context<'_>, name: &str) -> String {
    context.sheet.words.get(name).cloned().unwrap_or_default()
}

fn card(context: &Context<'_>, measure: &Measure) -> Card {
    let c = context.c;
    let figure = c.totals.get(&measure.id).copied().unwrap_or_default();
    let value = match (figure.value, figure.of) {
        (Some(value), None) => count(value),
        _ => CellModel::text(words(figure)),
    };
    let formula = figure.value.and_then(|_| {
        let (value, of) = formula(context, measure)?;
        Some(match of {
            Some(of) => format!("({value})&\"/\"&({of})"),
            None => value,
        })
    });
    let unit = &measure.unit;
    let note = match figure {
        Figure { value: None, .. } => "chưa có số liệu".to_owned(),
        Figure {
            of: Some(of),
            covered,
            ..
        } if covered < of => format!("số liệu của {covered}/{of} {unit}"),
        Figure { of: Some(of), .. } => format!("đủ số liệu của {of} {unit}"),
        Figure { covered, .. } => format!("{unit}, từ {covered}/{} đơn vị báo cáo", c.reporters.len()),
    };
    Card {
        label: measure.title.clone(),
        figure: live(formula, value),
        note,
        target: counted_on(context, measure).map(first_cell),
    }
}

/// The sheet whose rows a measure counts; of a sum, that of its first part.
fn counted_on<'a>(context: &'a Context<'_>, measure: &Measure) -> Option<&'a OutputSheet> {
    match &measure.counts {
        Counts::Units { set, .. } => context.matrix_of(set),
        Counts::Rows { sheet, .. } => context.list_of(sheet),
        Counts::Sum(parts) => {
            let first = parts.first()?;
            let part = context.c.catalogue.measures.iter().find(|m| m.id == *first)?;
            counted_on(context, part)
        }
    }
}

fn first_cell(sheet: &OutputSheet) -> String {
    format!("'{}'!A1", sheet.name.replace('\'', "''"))
}

/// "105/105", "18", "–".
fn words(figure: Figure) -> String {
    match (figure.value, figure.of) {
        (None, _) => "–".to_owned(),
        (Some(value), Some(of)) => format!("{value}/{of}"),
        (Some(value), None) => value.to_string(),
    }
}

/// A measure as a formula over the sheets that hold what it counts: the count, and of how many.
fn formula(context: &Context<'_>, measure: &Measure) -> Option<(String, Option<String>)> {
    match &measure.counts {
        Counts::Units { set, filter } => units_formula(context, set, filter),
        Counts::Rows { sheet, filter } => Some((rows_formula(context, sheet, filter)?, None)),
        Counts::Sum(parts) => {
            let (mut values, mut of) = (Vec::new(), Vec::new());
            for id in parts {
                let part = context.c.catalogue.measures.iter().find(|m| m.id == *id)?;
                let (value, whole) = formula(context, part)?;
                values.push(value);
                of.extend(whole);
            }
            let of = (!of.is_empty()).then(|| of.join("+"));
            Some((values.join("+"), of))
        }
    }
}

/// Units of a set in its matrix: a condition where other sets stand there too.
fn of_set(context: &Context<'_>, set: &CriteriaSet) -> Option<(OutputSheet, Vec<String>)> {
    let sheet = context.matrix_of(&set.id)?;
    let mut conditions = Vec::new();
    if !sheet.also_sets.is_empty() {
        conditions.push(format!("{},{}", column(sheet, "set")?, quoted(&set.short)));
    }
    Some((sheet.clone(), conditions))
}

fn counted(sheet: &OutputSheet, conditions: &[String]) -> Option<String> {
    Some(if conditions.is_empty() {
        format!("ROWS({})", column(sheet, "unit.code")?)
    } else {
        format!("COUNTIFS({})", conditions.join(","))
    })
}

fn units_formula(
    context: &Context<'_>,
    set: &str,
    filter: &[UnitFilter],
) -> Option<(String, Option<String>)> {
    let set = context.c.catalogue.set(set)?;
    let (sheet, own) = of_set(context, set)?;
    let mut conditions = own.clone();
    for f in filter {
        conditions.push(match f {
            UnitFilter::Recognised => format!("{},{}", column(&sheet, "recognition")?, quoted(RECOGNISED)),
            UnitFilter::AllMet if set.counted => {
                format!("{},{}", column(&sheet, "met")?, set.criteria.len())
            }
            UnitFilter::AllMet => return None,
            UnitFilter::Outstanding => format!("{},\">0\"", column(&sheet, "outstanding")?),
            UnitFilter::MetAtLeast(n) => format!("{},\">={n}\"", column(&sheet, "met")?),
        });
    }
    Some((counted(&sheet, &conditions)?, Some(counted(&sheet, &own)?)))
}

fn rows_formula(context: &Context<'_>, form_sheet: &str, filter: &[RowFilter]) -> Option<String> {
    let sheet = context.list_of(form_sheet)?;
    let form = context.c.catalogue.form.sheet(form_sheet)?;
    let mut conditions = Vec::new();
    for f in filter {
        conditions.push(match f {
            RowFilter::Is { column: id, value } => {
                let label = match &form.column(id)?.value_type {
                    ValueType::Choice(list) => context.c.catalogue.list(list)?.label(value),
                    _ => value,
                };
                format!("{},{}", column(sheet, id)?, quoted(label))
            }
            RowFilter::AtLeast { column: id, value } => format!("{},\">={value}\"", column(sheet, id)?),
            RowFilter::StillValid { column: of, .. } => {
                let expires = form.columns.iter().find(|k| {
                    matches!(&k.calc, Some(crate::catalogue::Calc::MonthsAfter { of: date, .. }) if date == of)
                })?;
                let as_of = super::gaps::AS_OF;
                format!("{},\">=\"&INT({as_of})", column(sheet, &expires.id)?)
            }
        });
    }
    counted(sheet, &conditions)
}

/// Words that lead to a place, where it is in the workbook.
fn link(text: &str, target: Option<String>) -> CellModel {
    match target {
        Some(target) => CellModel::Link {
            text: text.to_owned(),
            target,
        },
        None => CellModel::text(text),
    }
}

fn head(header: &str, span: u16, look: Look) -> BlockColumn {
    BlockColumn {
        header: header.to_owned(),
        span,
        look,
    }
}

/// A value of a unit's row in a sheet.
fn lookup(sheet: &OutputSheet, word: &str, key: &str, code: &str) -> Option<String> {
    let values = column(sheet, word)?;
    Some(format!(
        "INDEX({values},MATCH({},{},0))",
        quoted(code),
        column(sheet, key)?
    ))
}

/// The units of the page's set, then those of the others, each with its set.
fn rows<'a>(context: &Context<'a>) -> Vec<(&'a Standing, &'a CriteriaSet)> {
    let (c, sheet) = (context.c, context.sheet);
    let Some(set) = sheet.set.as_deref().and_then(|id| c.catalogue.set(id)) else {
        return Vec::new();
    };
    matrix::ordered(context, set, sheet)
        .into_iter()
        .filter_map(|s| Some((s, c.catalogue.set(&s.set)?)))
        .collect()
}

/// Units × criteria of the page's set, in marks.
fn units(context: &Context<'_>) -> Option<Block> {
    let (c, sheet) = (context.c, context.sheet);
    let set = c.catalogue.set(sheet.set.as_deref()?)?;
    let criteria = u16::try_from(set.criteria.len()).ok()?;
    // What is left for the words on the state, with so many columns of the grid for each criterion.
    let left = |across: u16, each: u16| across.checked_sub(2 + each * criteria + 1 + 1);
    // On a unit's own page nothing stands beside; there the heads have room for their words.
    let roomy = left(GRID, 2).filter(|left| matches!(context.scope, Scope::Unit(_)) && *left >= 2);
    let (each, left) = match roomy {
        Some(left) => (2, left),
        None => (1, left(RIGHT, 1)?.saturating_sub(1)),
    };
    let mut columns = vec![head("Đơn vị", 2, Look::Name)];
    let short = set.criteria.iter().map(|k| format!("{} {}", k.number, k.short));
    columns.extend(short.map(|words| head(&words, each, Look::State)));
    columns.push(head("Tính đạt", 1, Look::Total));
    columns.push(head("Tình trạng", left, Look::Text));
    columns.push(head(&sentence(context, "children"), 1, Look::Code));
    let table = context.matrix_of(&set.id);
    let rows = rows(context)
        .into_iter()
        .map(|(standing, own)| unit_row(context, table, set, standing, own))
        .collect();
    Some(Block {
        heading: set.name.clone(),
        columns,
        rows,
        note: "Đ đạt · TT đạt, còn tồn tại · CĐ chưa đạt · TSL thiếu số liệu · CBC chưa báo cáo · – không áp dụng"
            .to_owned(),
        ..Block::default()
    })
}

fn unit_row(
    context: &Context<'_>,
    table: Option<&OutputSheet>,
    set: &CriteriaSet,
    standing: &Standing,
    own: &CriteriaSet,
) -> Vec<CellModel> {
    let find = |word: &str| lookup(table?, word, "unit.code", &standing.unit);
    // To what is to be done about it; to its own row where there is nothing to do.
    let own_row = || {
        let table = table?;
        let all = matrix::ordered(context, set, table);
        let at = all
            .iter()
            .position(|s| s.unit == standing.unit && s.set == standing.set)?;
        Some(place(table, at))
    };
    let name = link(
        &standing.name,
        context.first_gap(&standing.unit, &standing.set).or_else(own_row),
    );
    let mut row = vec![name];
    for k in &set.criteria {
        row.push(if own.id == set.id {
            mark(table, set, standing, k.number)
        } else {
            dash()
        });
    }
    row.push(match standing.met() {
        Some(met) if own.counted => {
            let total = own.criteria.len();
            let formula = find("met").map(|met| format!("{met}&\"/{total}\""));
            live(formula, CellModel::text(format!("{met}/{total}")))
        }
        _ => dash(),
    });
    row.push(live(
        find("status"),
        CellModel::text(matrix::status(standing, own).0),
    ));
    row.push(if standing.submitted {
        let below = matrix::children(context.c, standing);
        let there = below.iter().filter(|s| s.recognised()).count();
        let formula = find("children_recognised").zip(find("children_total"));
        live(
            formula.map(|(there, all)| format!("{there}&\"/\"&{all}")),
            CellModel::text(format!("{there}/{}", below.len())),
        )
    } else {
        dash()
    });
    row
}

/// The state of a criterion as a mark, from the word in the matrix.
fn mark(table: Option<&OutputSheet>, set: &CriteriaSet, standing: &Standing, number: u16) -> CellModel {
    let marks = [
        (LONG.met, SHORT.met),
        (LONG.outstanding, SHORT.outstanding),
        (LONG.unmet, SHORT.unmet),
        (LONG.no_data, SHORT.no_data),
    ];
    let (mark, tone) = match standing.criteria.iter().find(|x| x.number == number) {
        None => (SHORT.not_submitted, Tone::NoData),
        Some(x) => match x.verdict.reported {
            Reported::Met if x.outstanding => (SHORT.outstanding, Tone::Attention),
            Reported::Met => (SHORT.met, Tone::Good),
            Reported::Unmet => (SHORT.unmet, Tone::Bad),
            Reported::NoData => (SHORT.no_data, Tone::NoData),
        },
    };
    let formula = || {
        let table = table.filter(|t| std::ptr::eq(matrix::words_of(t), &LONG))?;
        let definition = table.columns.iter().find(|d| d.from == CRITERIA)?;
        let head = matrix::criterion_head(definition, set, number);
        let word = format!(
            "INDEX({}[{head}],MATCH({},{},0))",
            table.table,
            quoted(&standing.unit),
            column(table, "unit.code")?
        );
        let last = quoted(SHORT.not_submitted);
        Some(marks.iter().rev().fold(last, |rest, (long, short)| {
            format!("IF({word}={},{},{rest})", quoted(long), quoted(short))
        }))
    };
    live(formula(), CellModel::Toned(mark.to_owned(), tone))
}

/// How far each unit of the page's set is, as bars.
fn progress(context: &Context<'_>) -> Option<Block> {
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

/// The targets, a line each.
fn goals(context: &Context<'_>) -> Option<Block> {
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
                link(&t.title, table.map(|table| place(table, at))),
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

/// Units by how many criteria they meet, as columns.
fn bins(context: &Context<'_>) -> Option<Block> {
    let c = context.c;
    let bins = context.sheet.bins.as_ref()?;
    let set = c.catalogue.set(&bins.set)?;
    let (table, own) = of_set(context, set)?;
    let met: Vec<Option<usize>> = c
        .standings
        .iter()
        .filter(|s| s.set == set.id)
        .map(Standing::met)
        .collect();
    let mut rows = Vec::new();
    let mut above: Option<u16> = None;
    for from in &bins.from {
        let label = match (above, *from) {
            (None, from) => from.to_string(),
            (Some(above), 0) => format!("dưới {above}"),
            (Some(above), from) => format!("{from} - {}", above - 1),
        };
        let inside = |n: usize| n >= usize::from(*from) && above.is_none_or(|a| n < usize::from(a));
        let n = met.iter().flatten().filter(|n| inside(**n)).count();
        let formula = || {
            let met = column(&table, "met")?;
            let mut conditions = own.clone();
            conditions.push(format!("{met},\">={from}\""));
            if let Some(above) = above {
                conditions.push(format!("{met},\"<{above}\""));
            }
            counted(&table, &conditions)
        };
        rows.push((label, vec![live(formula(), count(n))]));
        above = Some(*from);
    }
    let silent = met.iter().filter(|n| n.is_none()).count();
    if silent > 0 {
        rows.push(("chưa báo cáo".to_owned(), vec![count(silent)]));
    }
    let title = sentence(context, "bins");
    let said: Vec<String> = rows
        .iter()
        .map(|(label, figures)| format!("{label}: {}", figures.first().map_or_else(String::new, figure)))
        .collect();
    Some(Block {
        heading: String::new(),
        start: RIGHT,
        beside: true,
        columns: vec![head("", (GRID - RIGHT) / 2, Look::Text)],
        chart: Some(ChartModel {
            kind: ChartKind::Columns,
            alt: format!("{title}: {}", said.join("; ")),
            title,
            category: "Số tiêu chí".to_owned(),
            series: vec![("Số xã".to_owned(), Tone::Good)],
            rows,
            height: 150.0,
        }),
        ..Block::default()
    })
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
fn departments(context: &Context<'_>) -> Option<Block> {
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
    let said: Vec<String> = rows
        .iter()
        .map(|(label, figures)| format!("{label}: {}", figures.first().map_or_else(String::new, figure)))
        .collect();
    Some(Block {
        heading: String::new(),
        start: RIGHT + (GRID - RIGHT) / 2,
        beside: true,
        columns: vec![head("", (GRID - RIGHT) / 2, Look::Text)],
        chart: Some(ChartModel {
            kind: ChartKind::StackedBars,
            alt: format!("{title}: {}", said.join("; ")),
            title,
            category: "Cơ quan phụ trách".to_owned(),
            series: vec![("Số nội dung".to_owned(), Tone::Attention)],
            rows,
            height: 150.0,
        }),
        ..Block::default()
    })
}

/// What the units ask to be decided: the same words to the same addressee once, with who asks.
fn decisions(context: &Context<'_>) -> Option<Block> {
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
            let words = link(&text, target.clone());
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
fn alerts(context: &Context<'_>) -> Block {
    let c = context.c;
    let missing: Vec<&str> = context
        .reporters()
        .filter(|u| c.counted(&u.code).is_none())
        .map(|u| u.name.as_str())
        .collect();
    let mut lines: Vec<(usize, Option<String>, String, OutputKind)> = vec![(
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
    lines.extend(late(context));
    for (state, words) in [
        (GapState::Overdue, "nội dung đã quá hạn dự kiến"),
        (GapState::AtRisk, "nội dung dự kiến xong sau hạn mục tiêu"),
        (GapState::NoPlan, "nội dung chưa có thời hạn hoàn thành"),
    ] {
        let n = context.gaps().filter(|(_, g)| g.state == state).count();
        let table = context.sheet_of(OutputKind::Gaps);
        let formula = table
            .and_then(|t| column(t, "state"))
            .map(|states| format!("COUNTIFS({states},{})", quoted(state.vietnamese())));
        lines.push((n, formula, words.to_owned(), OutputKind::Gaps));
    }
    lines.extend(severity_line(
        context,
        Severity::Warning,
        "cảnh báo cần sửa hoặc giải trình",
    ));
    let mut rows: Vec<Vec<CellModel>> = lines
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .take(LINES)
        .map(|(n, formula, text, kind)| {
            let words = link(&text, context.sheet_of(kind).map(first_cell));
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

type Line = (usize, Option<String>, String, OutputKind);

fn severity_line(context: &Context<'_>, severity: Severity, words: &str) -> Option<Line> {
    let n = context.findings().filter(|f| f.severity == severity).count();
    let table = context.sheet_of(OutputKind::Findings);
    let formula = table
        .and_then(|t| column(t, "severity"))
        .map(|k| format!("COUNTIFS({k},{})", quoted(severity_word(severity))));
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
