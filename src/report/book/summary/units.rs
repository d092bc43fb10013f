//! The units of the page: states of their criteria, or how many gaps each has.

use super::{GRID, RIGHT, head, sentence};
use crate::catalogue::{CriteriaSet, OutputKind, OutputSheet};
use crate::count::Reported;
use crate::output::model::{Block, CellModel, Look, Tone};
use crate::report::book::context::{Context, Scope, column, count, dash, link, live, lookup, place, quoted};
use crate::report::book::matrix;
use crate::report::book::matrix::{CRITERIA, LONG, SHORT};
use crate::standing::Standing;

/// The gaps of a department by reporting unit.
pub(super) fn by_unit(context: &Context<'_>) -> Block {
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

/// The units of the page's set, then those of the others, each with its set.
pub(super) fn rows<'a>(context: &Context<'a>) -> Vec<(&'a Standing, &'a CriteriaSet)> {
    matrix::ordered(context, context.sheet.sets())
        .into_iter()
        .filter_map(|s| Some((s, context.c.catalogue.set(&s.set)?)))
        .collect()
}

/// Columns of the grid that the words on a state need at most.
const WORDS: u16 = 6;

/// Units × criteria of the page's set, in marks.
pub(super) fn units(context: &Context<'_>) -> Option<Block> {
    let (c, sheet) = (context.c, context.sheet);
    let set = c.catalogue.set(sheet.set.as_deref()?)?;
    let criteria = u16::try_from(set.criteria.len()).ok()?;
    // What is left for the words on the state, with so many columns of the grid for each criterion.
    let left = |across: u16, each: u16| across.checked_sub(2 + each * criteria + 1 + 1);
    // On a unit's own page nothing stands beside; there the heads have room for their words.
    let roomy = left(GRID, 2).filter(|left| matches!(context.scope, Scope::Unit(_)) && *left >= 2);
    let (each, left) = match roomy {
        Some(left) => (2, left),
        None if matches!(context.scope, Scope::Unit(_)) => (1, left(GRID, 1)?.min(WORDS)),
        None => (1, left(RIGHT, 1)?.saturating_sub(1)),
    };
    let mut columns = vec![head("Đơn vị", 2, Look::Name)];
    let short = set.criteria.iter().map(|k| format!("{} {}", k.number, k.short));
    columns.extend(short.map(|words| head(&words, each, Look::State)));
    columns.push(head("Tính đạt", 1, Look::Total));
    columns.push(head("Tình trạng", left, Look::Text));
    // Where nothing lies below a reporting unit, the rulebook has no words for it and the page no column.
    let children = sentence(context, "children");
    if !children.is_empty() {
        columns.push(head(&children, 1, Look::Code));
    }
    let table = context.matrix_of(&set.id);
    let rows_of_table = table.map(|t| (t, matrix::ordered(context, t.sets())));
    // To what is to be done about a unit; to its own row where there is nothing to do.
    let leads_to = |standing: &Standing| {
        let own_row = || {
            let (table, all) = rows_of_table.as_ref()?;
            let at = all.iter().position(|s| std::ptr::eq(*s, standing))?;
            Some(place(table, at))
        };
        context.first_gap(&standing.unit, &standing.set).or_else(own_row)
    };
    let rows = rows(context)
        .into_iter()
        .map(|(standing, own)| {
            let mut row = vec![link(standing.name.as_str(), leads_to(standing))];
            row.extend(unit_row(context, table, set, standing, own));
            row.truncate(columns.len());
            row
        })
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

/// What stands beside a unit's name: its marks, how many are met, its status, its sub-units.
fn unit_row(
    context: &Context<'_>,
    table: Option<&OutputSheet>,
    set: &CriteriaSet,
    standing: &Standing,
    own: &CriteriaSet,
) -> Vec<CellModel> {
    let find = |word: &str| lookup(table?, word, "unit.code", &standing.unit);
    let mut row = Vec::new();
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
