//! Headline figures, with the formulas that count them.

use super::first_cell;
use crate::catalogue::{Counts, Measure, OutputKind, OutputSheet, RowFilter, UnitFilter, ValueType};
use crate::output::model::{Card, CellModel};
use crate::report::book::changes;
use crate::report::book::context::{Context, column, count, counted, live, lookup, quoted};
use crate::report::book::matrix::{RECOGNISED, REPORTED};
use crate::report::book::notes::CUT_OFF;
use crate::report::changes::{ChangeKind, NO_BASELINE, difference};
use crate::report::gaps::GapState;
use crate::report::measures::Figure;

/// How many gaps a part has, by state.
pub(super) fn gap_cards(context: &Context<'_>) -> Vec<Card> {
    let table = context.sheet_of(OutputKind::Gaps);
    let all = table.and_then(|t| column(t, "id"));
    let mut cards = vec![Card {
        label: "Nội dung phải xử lý".to_owned(),
        figure: live(
            all.map(|ids| format!("COUNTIF({ids},\"CD-*\")")),
            count(context.gaps().count()),
        ),
        note: "chưa đạt, còn tồn tại, thiếu số liệu".to_owned(),
        change: None,
        target: table.map(first_cell),
    }];
    for state in [
        GapState::OnTrack,
        GapState::AtRisk,
        GapState::Overdue,
        GapState::NoPlan,
    ] {
        let (n, formula) = context.gaps_in(state);
        cards.push(Card {
            label: state.vietnamese().to_owned(),
            figure: live(formula, count(n)),
            note: "nội dung".to_owned(),
            change: None,
            target: table.map(first_cell),
        });
    }
    cards
}

pub(super) fn card(context: &Context<'_>, measure: &Measure) -> Card {
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
        change: Some(change(context, measure)),
        target: counted_on(context, measure).map(first_cell),
    }
}

/// "tăng 02 xã": how the figure changed since the earlier round, over what can be compared.
fn change(context: &Context<'_>, measure: &Measure) -> CellModel {
    let c = context.c;
    let Some(before) = &c.before else {
        return CellModel::text(NO_BASELINE);
    };
    let mut compared = c.changes.figures.iter().enumerate();
    let found = compared.find(|(_, f)| f.measure == measure.id);
    let Some((at, change)) = found.and_then(|(at, f)| Some((at, f.change()?))) else {
        return CellModel::text("chưa đủ số liệu để so sánh");
    };
    // A change of a part of the province is no change of the figure above it.
    let of = if before.both.len() < c.reporters.len() {
        format!(" (so {}/{} đơn vị)", before.both.len(), c.reporters.len())
    } else {
        String::new()
    };
    let value = format!("{}{of}", difference(change, &measure.unit));
    let formula = || {
        let sheet = context.sheet_of(OutputKind::Changes)?;
        let n = lookup(sheet, "change", "id", &changes::id(at, ChangeKind::Measure))?;
        let unit = quoted(&format!(" {}", measure.unit));
        Some(format!(
            "IF({n}=0,\"không đổi\",IF({n}>0,\"tăng \",\"giảm \")&IF(ABS({n})<10,\"0\",\"\")&ABS({n})&{unit})&{}",
            quoted(&of)
        ))
    };
    live(formula(), CellModel::text(value))
}

/// The sheet whose rows a measure counts; of a sum, that of its first part.
fn counted_on<'a>(context: &'a Context<'_>, measure: &Measure) -> Option<&'a OutputSheet> {
    match &measure.counts {
        Counts::Units { set, .. } => context.matrix_of(set),
        Counts::Rows { sheet, .. } => context.list_of(sheet),
        Counts::Sum(parts) => {
            let first = parts.first()?;
            let part = context.c.catalogue.measure(first)?;
            counted_on(context, part)
        }
    }
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
                let part = context.c.catalogue.measure(id)?;
                let (value, whole) = formula(context, part)?;
                values.push(value);
                of.extend(whole);
            }
            let of = (!of.is_empty()).then(|| of.join("+"));
            Some((values.join("+"), of))
        }
    }
}

fn units_formula(
    context: &Context<'_>,
    set: &str,
    filter: &[UnitFilter],
) -> Option<(String, Option<String>)> {
    let set = context.c.catalogue.set(set)?;
    let (sheet, own) = context.units_of(set)?;
    let mut conditions = own.clone();
    // Without a filter the units that reported are counted, not those that are listed.
    if filter.is_empty() {
        conditions.push(format!("{},{}", column(sheet, "status")?, quoted(REPORTED)));
    }
    for f in filter {
        conditions.push(match f {
            UnitFilter::Recognised => format!("{},{}", column(sheet, "recognition")?, quoted(RECOGNISED)),
            UnitFilter::AllMet if set.counted => {
                format!("{},{}", column(sheet, "met")?, set.criteria.len())
            }
            UnitFilter::AllMet => return None,
            UnitFilter::Outstanding => format!("{},\">0\"", column(sheet, "outstanding")?),
            UnitFilter::MetAtLeast(n) => format!("{},\">={n}\"", column(sheet, "met")?),
        });
    }
    Some((counted(sheet, &conditions)?, Some(counted(sheet, &own)?)))
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
                format!("{},\">=\"&{CUT_OFF}", column(sheet, &expires.id)?)
            }
        });
    }
    counted(sheet, &conditions)
}
