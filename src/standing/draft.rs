//! What a submission says of each unit, gathered from its sheets.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cite, Cited, IndicatorStanding, is_plan_sheet};
use crate::catalogue::{Catalogue, FormSheet, PlacedColumn, SheetKind};
use crate::count::Declared;
use crate::submission::{Answer, Entry, Row, Submission, Table};

/// Raw material of a standing while a submission is gone through.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) declared: BTreeMap<u16, (Declared, Cited)>,
    /// Criteria that are declared in a row of their own and have an outstanding issue.
    pub(super) outstanding: BTreeSet<u16>,
    pub(super) by_indicator: BTreeMap<String, IndicatorStanding>,
    pub(super) results: BTreeMap<String, Cited>,
    pub(super) reasons: bool,
    pub(super) facts: BTreeMap<String, Cited>,
}

/// Drafts by set and unit.
pub(super) type Drafts = BTreeMap<(String, String), Draft>;

/// Goes through every sheet of a submission that belongs to a set.
pub(super) fn gather(catalogue: &Catalogue, submission: &Submission, file: &str) -> Drafts {
    let mut drafts = Drafts::new();
    for table in submission.tables.values() {
        let (Some(sheet), Some(set)) = (catalogue.form.sheet(&table.sheet), catalogue.set(&table.set)) else {
            continue;
        };
        let columns = sheet.expand(Some(set), &submission.unit.kind);
        // Rows of plans tell how a criterion is to be met, nothing about the unit as a whole.
        if is_plan_sheet(sheet) {
            continue;
        }
        for row in &table.rows {
            let draft = drafts.entry((set.id.clone(), row.unit.clone())).or_default();
            draft.add(sheet, table, row, &columns, file);
        }
    }
    drafts
}

impl Draft {
    fn add(&mut self, sheet: &FormSheet, table: &Table, row: &Row, columns: &[PlacedColumn<'_>], file: &str) {
        if !row.unit_name.is_empty() {
            self.name.clone_from(&row.unit_name);
        }
        let answer = |item: &str| row.cells.get(&sheet.item(item)?.id).map(|e| &e.answer);
        let by_criterion = sheet.kind == SheetKind::ByCriterion;
        let number = row.key.parse::<u16>().ok().filter(|_| by_criterion);
        if answer("outstanding") == Some(&Answer::YesNo(true)) {
            self.outstanding.extend(number);
        }
        let reason = answer("explanation").is_some_and(|a| *a != Answer::Blank);
        self.reasons |= reason;
        for placed in columns {
            let Some(entry) = row.cells.get(&placed.id) else {
                continue;
            };
            let cited = || cited(entry, table, file);
            match (
                placed.column.item.as_str(),
                placed.criterion.or(number),
                placed.part,
            ) {
                ("declared", Some(number), _) => {
                    let declared = declared(&entry.answer, reason);
                    self.declared.insert(number, (declared, cited()));
                }
                ("declared", None, _) => {
                    let indicator = IndicatorStanding {
                        code: row.key.clone(),
                        declared: declared(&entry.answer, reason),
                        at: cited().cite,
                        outstanding: answer("outstanding") == Some(&Answer::YesNo(true)),
                    };
                    self.by_indicator.insert(row.key.clone(), indicator);
                }
                ("result", _, Some(part)) => {
                    self.results.insert(part.code.clone(), cited());
                }
                ("result", _, None) => {
                    self.results.insert(row.key.clone(), cited());
                }
                (item, ..) if row.key.is_empty() || row.key == "record" => {
                    self.facts.insert(item.to_owned(), cited());
                }
                _ => {}
            }
        }
    }
}

fn cited(entry: &Entry, table: &Table, file: &str) -> Cited {
    Cited {
        answer: entry.answer.clone(),
        raw: entry.raw.clone(),
        cite: Cite {
            file: file.to_owned(),
            tab: table.tab.clone(),
            cell: entry.at,
        },
    }
}

fn declared(answer: &Answer, reason: bool) -> Declared {
    match answer {
        Answer::State(true) => Declared::Met,
        Answer::State(false) => Declared::Unmet,
        Answer::NotApplicable => Declared::NotApplicable { reason },
        _ => Declared::Blank,
    }
}
