//! The front page: where we are, what slips, what to decide. Every count is a formula over the other sheets.

mod agenda;
mod cards;
mod charts;
mod units;

use crate::catalogue::OutputSheet;
use crate::output::model::{Block, BlockColumn, Look, SummaryModel};
use crate::report::book::context::{Context, Scope, coverage};
use crate::time::{show_date, show_moment};
use agenda::{alerts, decisions, goals};
use cards::{card, gap_cards};
use charts::{bins, classes, departments, progress};
use units::{by_unit, units};

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
    "bins_count",
    "classes",
    "unit_title",
    "department_title",
];

/// Columns of the page's grid.
const GRID: u16 = 24;
/// Where the right-hand side begins.
const RIGHT: u16 = 16;
/// Headline figures at most.
const CARDS: usize = 6;
/// Units at most that stand on the page one by one.
const MOST_UNITS: usize = 30;
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
        Scope::All | Scope::Changes => format!("{} {}", sheet.title, province.to_uppercase()),
        Scope::Unit(unit) => {
            sentence(context, "unit_title").replace("{unit}", &c.catalogue.full_name(unit).to_uppercase())
        }
        Scope::Department(name) => {
            sentence(context, "department_title").replace("{department}", &name.to_uppercase())
        }
    };
    let blocks = match context.scope {
        // More units than the page holds stand on it by class; each has its row in the matrix.
        Scope::All if units::rows(context).len() > MOST_UNITS => vec![
            classes(context),
            bins(context),
            departments(context),
            goals(context),
            decisions(context),
            Some(alerts(context)),
        ],
        Scope::All | Scope::Changes => vec![
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
        Scope::All | Scope::Changes => {
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

fn sentence(context: &Context<'_>, name: &str) -> String {
    context.sheet.words.get(name).cloned().unwrap_or_default()
}

fn first_cell(sheet: &OutputSheet) -> String {
    format!("'{}'!A1", sheet.name.replace('\'', "''"))
}

fn head(header: &str, span: u16, look: Look) -> BlockColumn {
    BlockColumn {
        header: header.to_owned(),
        span,
        look,
    }
}
