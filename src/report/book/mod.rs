//! The provincial workbook as data: each output sheet of the rulebook made into a table of cells.
//!
//! A kind of sheet is a file here with one list: the words that its columns may name, and what each shows. Counts are
//! formulas over the tables of the other sheets, with the value that the engine worked out beside them.

mod changes;
mod checklist;
mod completeness;
mod context;
mod control;
mod explanations;
mod field;
mod findings;
mod gaps;
mod list;
mod matrix;
mod notes;
mod revisions;
mod submissions;
mod summary;
mod targets;
mod tidy;
mod written;

pub use context::Scope;
use context::{Built, Context, Places};

use crate::catalogue::{FormSheet, OutputKind, OutputSheet};
use crate::output::model::{BookModel, SheetModel};
use crate::previous::{DATA_VERSION, property};
use crate::report::consolidated::Consolidated;
use crate::round::Stamp;

/// The words that columns of an output sheet may name, by kind of sheet; `rows_of` is the form sheet that it lists.
pub fn vocabulary(kind: OutputKind, rows_of: Option<&FormSheet>) -> Vec<&str> {
    match kind {
        OutputKind::Summary => Vec::new(),
        OutputKind::Submissions => submissions::vocabulary(),
        OutputKind::Control => control::vocabulary(),
        OutputKind::Completeness => completeness::vocabulary(),
        OutputKind::Matrix => matrix::vocabulary(),
        OutputKind::Gaps => gaps::vocabulary(),
        OutputKind::List => list::vocabulary(rows_of),
        OutputKind::Checklist => checklist::vocabulary(),
        OutputKind::Targets => targets::vocabulary(),
        OutputKind::Findings => findings::vocabulary(),
        OutputKind::Explanations => explanations::vocabulary(),
        OutputKind::Revisions => revisions::vocabulary(),
        OutputKind::Changes => changes::vocabulary(),
        OutputKind::Tidy => tidy::vocabulary(),
        OutputKind::Notes => notes::vocabulary(),
    }
}

/// The names of the sentences that a kind of sheet shows beside its heads.
pub fn sentences(kind: OutputKind) -> &'static [&'static str] {
    match kind {
        OutputKind::Summary => summary::SENTENCES,
        _ => &[],
    }
}

/// The workbook of the whole province, or of a part of it.
pub fn build(c: &Consolidated<'_>, scope: Scope<'_>) -> BookModel {
    let places = Places::new(c, scope);
    let mut book = BookModel {
        title: match scope {
            Scope::All => format!("Tổng hợp {}", c.round.title),
            Scope::Unit(unit) => format!("{}: {}", c.catalogue.full_name(unit), c.round.title),
            Scope::Department(name) => format!("{name}: {}", c.round.title),
            Scope::Changes => format!("Biến động: {}", c.round.title),
        },
        created: Some(c.as_of),
        ..BookModel::default()
    };
    let said = Stamp::of(c.round, c.catalogue).rows();
    let stamp = property::STAMP.iter().filter_map(|(line, property)| {
        let (_, value) = said.iter().find(|(name, _)| name == line)?;
        // Excel takes no longer ones.
        (value.chars().count() <= LONGEST_PROPERTY).then(|| (*property, value.clone()))
    });
    let own = [
        (property::DATA, DATA_VERSION.to_owned()),
        (property::FORM, c.catalogue.form.id.clone()),
        (property::AS_OF, c.as_of.to_string()),
        ("ntm_version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    for (key, value) in stamp.chain(own) {
        book.properties.insert(key.to_owned(), value);
    }
    let sheets: Vec<&OutputSheet> = c.catalogue.output.iter().filter(|s| scope.has_sheet(s)).collect();
    // Some sheets count what stands on others: these come first, whatever their place in the workbook.
    let mut built = Built::new();
    for turn in 0..=LAST_TURN {
        for sheet in sheets.iter().copied().filter(|s| turn_of(s.kind) == turn) {
            let context = Context {
                c,
                sheet,
                places: &places,
                built: &built,
                scope,
            };
            if let Some(model) = model(&context, &mut book) {
                built.insert(sheet.id.clone(), model);
            }
        }
    }
    book.sheets = sheets.iter().filter_map(|s| built.remove(&s.id)).collect();
    book
}

/// When a kind of sheet is built: after those that it counts on.
fn turn_of(kind: OutputKind) -> usize {
    match kind {
        OutputKind::Submissions => LAST_TURN,
        OutputKind::Control => 1,
        _ => 0,
    }
}

/// Letters of a property of a workbook at most.
const LONGEST_PROPERTY: usize = 255;

/// The turn of the sheets that count on any other.
const LAST_TURN: usize = 2;

/// A sheet; none for the front page, which is put into the book as it is.
fn model(context: &Context<'_>, book: &mut BookModel) -> Option<SheetModel> {
    let sheet: &OutputSheet = context.sheet;
    Some(match sheet.kind {
        OutputKind::Summary => {
            book.summary_name.clone_from(&sheet.name);
            book.summary = summary::build(context);
            return None;
        }
        OutputKind::Submissions => submissions::build(context),
        OutputKind::Control => control::build(context),
        OutputKind::Completeness => completeness::build(context),
        OutputKind::Matrix => matrix::build(context),
        OutputKind::Gaps => gaps::build(context),
        OutputKind::List => list::build(context),
        OutputKind::Checklist => checklist::build(context),
        OutputKind::Targets => targets::build(context),
        OutputKind::Findings => findings::build(context),
        OutputKind::Explanations => explanations::build(context),
        OutputKind::Revisions => revisions::build(context),
        OutputKind::Changes => changes::build(context),
        OutputKind::Tidy => tidy::build(context),
        OutputKind::Notes => {
            let (model, named) = notes::build(context);
            for (name, at) in named {
                if let Some(cell) = context::cell_of(sheet, "content", at) {
                    book.names.push((name.to_owned(), cell));
                }
            }
            model
        }
    })
}
