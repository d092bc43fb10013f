//! By which round a file is judged: the one named, the one whose folder it lies in, else what it says of itself; and the
//! round that a provincial workbook was made for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{Stop, folder};
use crate::catalogue::{self, Catalogue, Layer, embedded_names};
use crate::previous::{Past, property};
use crate::round::{self, RegisterRow, Round, RoundText, Stamp};
use crate::submission::{self, Lexicon, Opened};
use crate::text::{fold, tidy};
use crate::workbook::{Book, Content};

/// Folders above a file in which a round is looked for.
const ABOVE: usize = 6;
/// Texts of a workbook among which the name of a threshold class is looked for.
const WORDS: usize = 5_000;

/// A round with its rulebook, and where they are from.
pub(super) struct By {
    pub(super) catalogue: Catalogue,
    pub(super) round: Round,
    /// Empty without a folder: a stamp names no earlier workbook.
    pub(super) past: Past,
    /// None without a folder.
    pub(super) register: Option<Vec<RegisterRow>>,
    pub(super) from: From,
}

/// Where a round is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// The folder that was named.
    Named(PathBuf),
    /// The folder that the file lies in.
    Around(PathBuf),
    /// The stamp of the workbook.
    Stamp,
    /// What a workbook without a stamp says: its heads, unit and dates.
    Words,
}

/// The round's folder around a file.
pub(super) fn around(file: &Path) -> Option<PathBuf> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    file.ancestors()
        .skip(1)
        .take(ABOVE)
        .find(|dir| dir.join("round.toml").is_file())
        .map(Path::to_owned)
}

/// A round read from its folder.
pub(super) fn of_folder(dir: &Path, rulebook: &[PathBuf], named: bool) -> Result<By, Stop> {
    let folder = folder::open(dir, rulebook)?;
    Ok(By {
        past: folder::past(dir, &folder.catalogue, &folder.round)?,
        catalogue: folder.catalogue,
        round: folder.round,
        register: Some(folder.register),
        from: if named {
            From::Named(dir.to_owned())
        } else {
            From::Around(dir.to_owned())
        },
    })
}

/// The round that a workbook itself speaks of; none where it says too little. `today` stands for a cut-off date that it
/// does not say.
pub(super) fn of_book(book: &Book, folders: &[Layer], today: Date) -> Option<By> {
    let stamp = submission::stamp(book);
    let mut names = embedded_names();
    if !stamp.rulebook.is_empty() {
        names.retain(|name| *name == stamp.rulebook);
        if names.is_empty() {
            names.push(stamp.rulebook.clone());
        }
    }
    let words = if stamp.class.is_empty() {
        words(book)
    } else {
        Vec::new()
    };
    let from = if stamp.round.is_empty() {
        From::Words
    } else {
        From::Stamp
    };
    let mut best: Option<((bool, usize), By)> = None;
    for name in names {
        let Ok(layers) = catalogue::stack(&name, folders.to_vec()) else {
            continue;
        };
        let Ok(catalogue) = catalogue::load(&layers) else {
            continue;
        };
        // The round's own unit file is not at hand; the rulebook's has the same units.
        let files: Vec<String> = if catalogue.unit_files.contains_key(&stamp.units) {
            vec![stamp.units.clone()]
        } else {
            catalogue.unit_files.keys().cloned().collect()
        };
        let mut rounds = files
            .iter()
            .filter_map(|units| judged_by(book, &stamp, &catalogue, units, today, &words));
        // The first of the best: a later one has to be better.
        let Some(first) = rounds.next() else { continue };
        let (round, score) = rounds.fold(first, |best, next| if next.1 > best.1 { next } else { best });
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((
                score,
                By {
                    catalogue: catalogue.in_force(&[], round.cut_off),
                    round,
                    past: Past::default(),
                    register: None,
                    from: from.clone(),
                },
            ));
        }
    }
    best.map(|(_, by)| by)
}

/// The round that a provincial workbook says it was made for: its rulebook, units, threshold class and dates; none where it
/// says too little, or its rulebook is not at hand. Deadlines, targets and decisions are the folder's.
pub(super) fn of_province(book: &Book, folders: &[Layer]) -> Option<By> {
    let stamp = Stamp::read(&|name| {
        let property = property::STAMP.iter().find(|(line, _)| *line == name);
        let value = property.and_then(|(_, property)| book.properties.get(*property));
        value.map(|v| tidy(v)).unwrap_or_default()
    });
    let layers = catalogue::stack(&stamp.rulebook, folders.to_vec()).ok()?;
    let catalogue = catalogue::load(&layers).ok()?;
    let cut_off: Date = stamp.cut_off.parse().ok()?;
    let files: Vec<String> = if catalogue.unit_files.contains_key(&stamp.units) {
        vec![stamp.units.clone()]
    } else {
        catalogue.unit_files.keys().cloned().collect()
    };
    // The units of the province, where the round's own file of them is not at hand.
    let round = files.iter().find_map(|units| {
        let completed = stamp.clone().completed(&catalogue, units, cut_off, &[]);
        let round = round_of(completed, &catalogue)?;
        round.units.get(&stamp.province)?;
        Some(round)
    })?;
    Some(By {
        catalogue,
        round,
        past: Past::default(),
        register: None,
        from: From::Stamp,
    })
}

/// A round by one rulebook and unit file, and how well the workbook answers to it: its unit is known, sheets found.
fn judged_by(
    book: &Book,
    stamp: &Stamp,
    catalogue: &Catalogue,
    units: &str,
    today: Date,
    words: &[String],
) -> Option<(Round, (bool, usize))> {
    let round = |stamp: Stamp| round_of(stamp.completed(catalogue, units, today, words), catalogue);
    let first = round(stamp.clone())?;
    let identity = Opened::new(book, &Lexicon::new(catalogue, &first)).identity();
    if identity.sheets == 0 {
        return None;
    }
    let score = (identity.unit.is_some(), identity.sheets);
    // The cover says the cut-off date of a workbook without a stamp.
    let dated = match identity.cut_off {
        Some(cut_off) if stamp.cut_off.is_empty() => round(Stamp {
            cut_off: cut_off.to_string(),
            ..stamp.clone()
        }),
        _ => None,
    };
    Some((dated.unwrap_or(first), score))
}

/// A round by its stamp. A threshold class that nothing says is none: what depends on it is not judged.
fn round_of(mut stamp: Stamp, catalogue: &Catalogue) -> Option<Round> {
    let unclassed = stamp.class.is_empty();
    if let Some(first) = catalogue.classes.first().filter(|_| unclassed) {
        stamp.class.clone_from(&first.id);
    }
    let text = RoundText {
        settings: stamp.settings(),
        unit_files: BTreeMap::new(),
    };
    let mut round = round::parse(&text, catalogue).ok()?;
    if unclassed {
        round.class.clear();
    }
    Some(round)
}

fn words(book: &Book) -> Vec<String> {
    book.sheets
        .iter()
        .flat_map(|s| &s.cells)
        .filter_map(|c| match &c.content {
            Content::Text(text) => Some(fold(text)),
            _ => None,
        })
        .take(WORDS)
        .collect()
}

/// A round by which to tell what is wrong with a file that is no workbook: the first that is built in.
pub(super) fn any(folders: &[Layer], today: Date) -> Option<By> {
    embedded_names().into_iter().find_map(|name| {
        let layers = catalogue::stack(&name, folders.to_vec()).ok()?;
        let catalogue = catalogue::load(&layers).ok()?;
        let units = catalogue.unit_files.keys().next()?.clone();
        let stamp = Stamp::default().completed(&catalogue, &units, today, &[]);
        let round = round_of(stamp, &catalogue)?;
        Some(By {
            catalogue: catalogue.in_force(&[], round.cut_off),
            round,
            past: Past::default(),
            register: None,
            from: From::Words,
        })
    })
}
