//! Findings about a district's data: typed here, worded last, in one place per language.

mod compared;
mod en;
mod problem;
mod vi;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use compared::{Compared, Decision, Usual};
pub use problem::{
    Asked, Contact, Hidden, IdleDecision, ListedRow, NotYet, OtherRound, Problem, Ruled, Suspicion, Tolerated,
};

use crate::catalogue::{Catalogue, CheckKind, Effect, Rule, Severity, Terms};
use crate::workbook::CellRef;

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The words of this language.
    pub fn say<'t>(self, vi: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// What a row is that is no row of data, in Vietnamese.
pub fn listed_words(what: ListedRow) -> String {
    vi::listed(what).to_owned()
}

/// A stretch of time as a person says it: days and hours, or smaller.
pub fn span(seconds: i64, lang: Lang) -> String {
    match lang {
        Lang::Vi => vi::span(seconds),
        Lang::En => en::span(seconds),
    }
}

/// Where a finding is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Code of the reporting unit; empty when not known.
    pub unit: String,
    /// Path of the file below `submissions/`; empty when there is none.
    pub file: String,
    /// Name of the sheet as it stands in the file.
    pub sheet: String,
    /// Cell.
    pub cell: Option<CellRef>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Code of the rule.
    pub code: String,
    /// Weight.
    pub severity: Severity,
    /// What it makes unusable.
    pub effect: Effect,
    /// Where.
    pub place: Place,
    /// More cells with the same finding under the same rule, sheet and column.
    pub others: Vec<CellRef>,
    /// The text as it stands in the cell.
    pub raw: String,
    /// Bare name of the row's unit, where the row has one.
    pub subject: String,
    /// What is wrong.
    pub problem: Problem,
    /// Document by which the province lets it pass.
    pub waived: Option<String>,
    /// What the unit says to it; a warning that is explained asks for nothing more.
    pub explained: Option<Explained>,
    /// Its rule is on trial: it is told apart and changes nothing.
    pub trial: bool,
    /// What its message calls things.
    pub terms: Arc<Terms>,
}

/// Why a warning is as it should be, in the unit's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The text.
    pub text: String,
    /// Title of the earlier round in which it was given; none where it stands in the file itself.
    pub since: Option<String>,
}

/// How many findings of a file there are of each weight, and how many do not weigh, each with its repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Errors that stand.
    pub error: usize,
    /// Warnings that stand.
    pub warning: usize,
    /// Notes.
    pub note: usize,
    /// Let pass by the province.
    pub waived: usize,
    /// Warnings that are explained.
    pub explained: usize,
    /// Found by rules on trial.
    pub trial: usize,
}

impl Tally {
    /// Of some findings.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            let of = if finding.trial {
                &mut tally.trial
            } else if finding.waived.is_some() {
                &mut tally.waived
            } else if finding.explained.is_some() {
                &mut tally.explained
            } else {
                match finding.severity {
                    Severity::Error => &mut tally.error,
                    Severity::Warning => &mut tally.warning,
                    Severity::Note => &mut tally.note,
                }
            };
            *of += 1 + finding.others.len();
        }
        tally
    }
}

/// A finding in words: each part stands alone when a row is cut out and forwarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What was found, with value and cell.
    pub found: String,
    /// What is required.
    pub required: String,
    /// What to do.
    pub to_do: String,
}

impl Message {
    /// All of it as one text.
    pub fn line(&self) -> String {
        [&self.found, &self.required, &self.to_do]
            .into_iter()
            .filter(|s| !s.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Cells that a message names; the others are counted.
const NAMED_CELLS: usize = 12;

impl Finding {
    /// Its other cells as a message names them.
    fn other_cells(&self) -> String {
        let named = self.others.iter().take(NAMED_CELLS);
        let mut cells = named.map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if self.others.len() > NAMED_CELLS {
            cells.push_str(", …");
        }
        cells
    }

    /// Whether the other cells are told after what was found; some findings speak of all of their cells at once.
    fn tells_others(&self) -> bool {
        !self.others.is_empty()
            && !matches!(
                self.problem,
                Problem::ReadTolerantly { .. }
                    | Problem::ColumnShifted { .. }
                    | Problem::Compared(Compared::EqualsRequirement { .. })
            )
    }

    /// Whether it weighs: the province has not let it pass, the unit has not explained it, its rule is not on trial.
    pub fn stands(&self) -> bool {
        self.waived.is_none() && self.explained.is_none() && !self.trial
    }

    /// Words it.
    pub fn message(&self, lang: Lang) -> Message {
        match lang {
            Lang::Vi => vi::message(self),
            Lang::En => en::message(self),
        }
    }
}

/// How many values, rows, sheets or files each check has looked at: nothing found is worth as much as was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    kinds: BTreeMap<CheckKind, usize>,
    codes: BTreeMap<String, usize>,
}

impl Looked {
    /// So many more under every rule of a kind.
    pub fn add(&mut self, check: CheckKind, times: usize) {
        if times > 0 {
            *self.kinds.entry(check).or_default() += times;
        }
    }

    /// So many more under one rule of a kind that has several.
    pub fn add_under(&mut self, code: &str, times: usize) {
        if times > 0 {
            *self.codes.entry(code.to_owned()).or_default() += times;
        }
    }

    /// How many under a rule.
    pub fn of(&self, rule: &Rule) -> usize {
        let kind = self.kinds.get(&rule.check).copied().unwrap_or_default();
        kind + self.codes.get(&rule.code).copied().unwrap_or_default()
    }

    /// Those of another file too.
    pub fn append(&mut self, other: &Self) {
        for (kind, times) in &other.kinds {
            self.add(*kind, *times);
        }
        for (code, times) in &other.codes {
            self.add_under(code, *times);
        }
    }
}

/// Collects findings under the rules in force; a kind of check without a rule is silent.
#[derive(Debug)]
pub struct Sink<'a> {
    catalogue: &'a Catalogue,
    /// How much was looked at.
    pub looked: Looked,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    /// An empty sink.
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            looked: Looked::default(),
            findings: Vec::new(),
        }
    }

    /// Reports under the rule of a kind that has one rule.
    pub fn report(&mut self, check: CheckKind, place: Place, raw: &str, subject: &str, problem: Problem) {
        let Some(rule) = self.catalogue.rules_of(check).next() else {
            return;
        };
        self.report_under(rule, place, raw, subject, problem);
    }

    /// Reports under a rule what several cells have in common.
    pub fn report_cells(
        &mut self,
        rule: &Rule,
        place: Place,
        others: Vec<CellRef>,
        raw: &str,
        problem: Problem,
    ) {
        let before = self.findings.len();
        self.report_under(rule, place, raw, "", problem);
        if let Some(finding) = self.findings.get_mut(before) {
            finding.others = others;
        }
    }

    /// Reports something about a file as a whole.
    pub fn about_file(&mut self, check: CheckKind, place: Place, problem: Problem) {
        self.report(check, place, "", "", problem);
    }

    /// Reports under a rule that the caller chose. What a rule on trial finds makes nothing unusable.
    pub fn report_under(&mut self, rule: &Rule, place: Place, raw: &str, subject: &str, problem: Problem) {
        self.findings.push(Finding {
            code: rule.code.clone(),
            severity: rule.severity,
            effect: if rule.trial { Effect::None } else { rule.effect },
            place,
            others: Vec::new(),
            raw: raw.to_owned(),
            subject: subject.to_owned(),
            problem,
            waived: None,
            explained: None,
            trial: rule.trial,
            terms: Arc::clone(&self.catalogue.terms),
        });
    }
}

/// Sorts, and folds repeats of the same finding in one column into one with its other cells.
///
/// What the province lets pass stays apart from what it does not. Order: unit, file, sheet, cell, code.
pub fn arrange(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (&a.place, &a.code).cmp(&(&b.place, &b.code)));
    let mut arranged: Vec<Finding> = Vec::new();
    // Where the first of each group is.
    let mut first_of: BTreeMap<(String, String, String, String, Option<String>), usize> = BTreeMap::new();
    for finding in findings {
        // Each explanation is told with its own cell.
        let group = finding.problem.group().filter(|_| finding.explained.is_none());
        if let (Some(group), Some(cell)) = (group, finding.place.cell) {
            let place = &finding.place;
            let key = (
                finding.code.clone(),
                place.file.clone(),
                place.sheet.clone(),
                group,
                finding.waived.clone(),
            );
            if let Some(first) = first_of.get(&key).and_then(|at| arranged.get_mut(*at)) {
                first.others.push(cell);
                first.others.extend(finding.others);
                continue;
            }
            first_of.insert(key, arranged.len());
        }
        arranged.push(finding);
    }
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank(cell: &str, column: &str, waived: Option<&str>) -> Finding {
        Finding {
            code: "C001".to_owned(),
            severity: Severity::Error,
            effect: Effect::Cell,
            place: Place {
                sheet: "Xã NTM".to_owned(),
                cell: cell.parse().ok(),
                ..Place::default()
            },
            others: Vec::new(),
            raw: String::new(),
            subject: "Liên Châu".to_owned(),
            problem: Problem::Required {
                column: column.to_owned(),
            },
            waived: waived.map(str::to_owned),
            explained: None,
            trial: false,
            terms: Arc::default(),
        }
    }

    #[test]
    fn one_column_is_told_once_and_what_is_let_pass_stays_apart() {
        let arranged = arrange(vec![
            blank("F9", "Dân số", None),
            blank("F8", "Dân số", None),
            blank("F10", "Dân số", Some("MINH-HOA-01")),
            blank("G8", "Số hộ", None),
            blank("F11", "Dân số", None),
        ]);
        let told: Vec<(String, String)> = arranged
            .iter()
            .map(|f| {
                (
                    f.place.cell.map(|c| c.to_string()).unwrap_or_default(),
                    f.other_cells(),
                )
            })
            .collect();
        let at = |cell: &str, others: &str| (cell.to_owned(), others.to_owned());
        assert_eq!(told, [at("F8", "F9, F11"), at("G8", ""), at("F10", "")]);
        let first = arranged.first().map(|f| f.message(Lang::Vi).found);
        let wanted = "Ô F8 (Liên Châu) để trống, cột “Dân số”; và 2 ô khác: F9, F11.";
        assert_eq!(first.as_deref(), Some(wanted));
        let again = arrange(arranged.clone());
        assert_eq!(again, arranged);
    }
}
