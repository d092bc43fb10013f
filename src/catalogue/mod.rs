//! The rulebook: criteria sets, form, rules, measures, output sheets and the words people use, all from data.
//!
//! What comes in: text files of one or more layers (common ground → programme and period → a folder of one's own →
//! the round). What goes out: one [`Catalogue`], or every [`Fault`] found, with file, line and what is allowed. A later
//! layer adds entries, replaces those of the same id, or switches them off. Nothing here reads a file or the clock.

mod build;
mod csv_table;
mod document;
mod fault;
mod form;
mod former;
mod layers;
mod measure;
mod own;
mod raw;
mod response;
mod rule;
mod set;
mod stack;
mod units;
mod units_file;
mod when;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

pub(crate) use build::{checked_change, contradictions};
pub(crate) use csv_table::{CsvRow, CsvTable, Ragged, delimiter_of};
pub use document::document_faults;
pub use fault::{Fault, SourceText, Spot, render};
pub use form::{
    Calc, ChoiceList, ChoiceValue, Column, ControlKind, ControlTotal, Each, Fill, FixedRow, Form, FormSheet,
    Frame, ITEMS, Moment, PlacedColumn, Prefill, SheetKind, ValueType,
};
pub use layers::{Layer, embedded, embedded_names, load};
pub(crate) use layers::{read_whole, unknown_key};
pub use measure::{
    Asked, Bins, Counts, Decisions, Measure, OutputColumn, OutputKind, OutputPart, OutputSheet, ResultObject,
    ResultValue, RowFilter, StrongChange, Tab, TotalOf, UnitFilter, WrittenTotal,
};
pub use own::{Charge, Idle, Own, OwnThreshold, RuleChange, Turn, WhyIdle};
pub(crate) use raw::RawRuleChange;
pub use response::{RESPONSE, RESPONSE_BY_UNIT, RESPONSE_COLUMNS, UNDERSTOOD, UNREAD, is_response_sheet};
pub use rule::{CheckKind, Choice, Counted, Effect, FAMILIES, Family, Limit, Need, Rule, Severity};
pub use set::{
    Band, Comparison, Condition, ConditionTest, Confidence, CriteriaSet, Criterion, Indicator, NotApplicable,
    Origin, Part, Scale, Source, Threshold,
};
pub use stack::{id_of, stack};
pub use units::{NameKey, Unit, UnitTree, name_key};
pub use units_file::parse_units;
pub use when::{About, When};

use crate::time::Calendar;

/// A level of the unit tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Id.
    pub id: String,
    /// Words ("xã, phường, thị trấn").
    pub word: String,
}

/// A kind of unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Id.
    pub id: String,
    /// Word in front of a name ("huyện").
    pub word: String,
    /// Name in machine-readable output.
    pub json: String,
    /// Level id.
    pub level: String,
    /// Abbreviations in front of a name.
    pub short: Vec<String>,
}

/// A threshold class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short: String,
}

/// Words that people type, folded for comparison.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Met.
    pub met: Vec<String>,
    /// Not met.
    pub unmet: Vec<String>,
    /// Not applicable.
    pub not_applicable: Vec<String>,
    /// Yes.
    pub yes: Vec<String>,
    /// No.
    pub no: Vec<String>,
    /// None, nothing.
    pub none: Vec<String>,
    /// Nothing to report: a whole list is answered with it.
    pub nil: Vec<String>,
    /// The first of these as it is spelt, for the form to offer.
    pub nil_word: String,
    /// What stands in front of the name of a unit when its office is named ("UBND"), a blank after each.
    pub offices: Vec<String>,
    /// First words of a row of sums.
    pub total_rows: Vec<String>,
    /// First words of a note or signature under a table.
    pub note_rows: Vec<String>,
    /// First words of a row that only groups others.
    pub group_rows: Vec<String>,
    /// First words of a state that is on its way and not met: neither of the two states.
    pub nearly_met: Vec<String>,
    /// First words and signs of what is required, in the place of a figure.
    pub requirement_first: Vec<String>,
    /// Last words of it.
    pub requirement_last: Vec<String>,
    /// Words for percent behind a number.
    pub percent: Vec<String>,
    /// Words in front of the number of a document.
    pub document_first: Vec<String>,
    /// Words in front of the date up to which the data are.
    pub data_until: Vec<String>,
    /// Units of amounts of money.
    pub amounts: Vec<Amount>,
    /// First of the hundred years that a year of two digits can mean; none where it means nothing.
    pub short_years_from: Option<i16>,
}

impl Words {
    /// An amount's unit in terms of the smallest, and what it is for, folded: "triệu đồng/người/năm" is a million, for
    /// "người/năm". None for what measures something else.
    pub fn amount(&self, unit: &str) -> Option<(Decimal, String)> {
        let folded = crate::text::fold(unit);
        let (money, of) = folded.split_once('/').unwrap_or((&folded, ""));
        let money = money.trim();
        let known = self.amounts.iter().find(|a| a.words.iter().any(|w| w == money))?;
        Some((known.times, of.trim().to_owned()))
    }
}

/// A unit of amounts of money.
#[derive(Debug, Clone)]
pub struct Amount {
    /// In terms of the smallest.
    pub times: Decimal,
    /// Name for messages.
    pub name: String,
    /// Its words, folded.
    pub words: Vec<String>,
}

/// What messages to units call things that each programme calls otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whom units turn to with a question about what became of their file, for the middle of a sentence.
    pub office: String,
    /// The same in English.
    pub office_en: String,
    /// Head of the form's column of reasons.
    pub explanation: String,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            office: "tỉnh".to_owned(),
            office_en: "the province".to_owned(),
            explanation: "Giải trình".to_owned(),
        }
    }
}

/// A letter of the rulebook, with places in braces to be filled in.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Id: `missing`, `returned`.
    pub id: String,
    /// Text, several lines.
    pub text: String,
}

/// A rulebook, validated.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Id of the last named layer.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What messages to units call things.
    pub terms: Arc<Terms>,
    /// Ids of the layers, first to last.
    pub layers: Vec<String>,
    /// Sources by id.
    pub sources: BTreeMap<String, Source>,
    /// Levels, top first.
    pub levels: Vec<Level>,
    /// Kinds of unit.
    pub kinds: Vec<Kind>,
    /// Threshold classes.
    pub classes: Vec<Class>,
    /// Words.
    pub words: Words,
    /// Days off.
    pub calendar: Calendar,
    /// Criteria sets.
    pub sets: Vec<CriteriaSet>,
    /// Scales.
    pub scales: Vec<Scale>,
    /// Conditions of recognition.
    pub conditions: Vec<Condition>,
    /// Choice lists.
    pub lists: Vec<ChoiceList>,
    /// The form.
    pub form: Form,
    /// Measures.
    pub measures: Vec<Measure>,
    /// Objects of the machine-readable result that this programme has besides those of every programme.
    pub results: Vec<ResultObject>,
    /// Sheets of the provincial workbook.
    pub output: Vec<OutputSheet>,
    /// Letters to units of which no file counts.
    pub letters: Vec<Letter>,
    /// Rules by code.
    pub rules: Vec<Rule>,
    /// Kinds of check of which a rule has conditions.
    pub conditional: BTreeSet<CheckKind>,
    /// Rules that do not run, of a rulebook as it holds for a round.
    pub idle: Vec<Idle>,
    /// What the province set for itself.
    pub own: Own,
    /// Rule documents by code: Markdown, with the file each is.
    pub rule_documents: BTreeMap<String, SourceText>,
    /// Unit files by name, for rounds that name one of the rulebook's.
    pub unit_files: BTreeMap<String, SourceText>,
}

impl Catalogue {
    /// The name of the first output sheet of a kind; none where the workbook has no such sheet.
    pub fn output_name(&self, kind: OutputKind) -> Option<&str> {
        let sheet = self.output.iter().find(|s| s.kind == kind)?;
        Some(&sheet.name)
    }

    /// A set by id.
    pub fn set(&self, id: &str) -> Option<&CriteriaSet> {
        self.sets.iter().find(|s| s.id == id)
    }

    /// A measure by id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|m| m.id == id)
    }

    /// A scale by id.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|s| s.id == id)
    }

    /// A list by id.
    pub fn list(&self, id: &str) -> Option<&ChoiceList> {
        self.lists.iter().find(|l| l.id == id)
    }

    /// A kind of unit by id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.id == id)
    }

    /// A class by id.
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.iter().find(|c| c.id == id)
    }

    /// The words for kinds of unit, as a list.
    pub fn words_of(&self, kinds: &[String]) -> String {
        let words: Vec<&str> = kinds
            .iter()
            .filter_map(|k| Some(self.kind(k)?.word.as_str()))
            .collect();
        words.join(", ")
    }

    /// The level of a kind of unit.
    pub fn level_of(&self, kind: &str) -> Option<&str> {
        self.kind(kind).map(|k| k.level.as_str())
    }

    /// The set that every unit of a kind has to report.
    pub fn own_set(&self, kind: &str) -> Option<&CriteriaSet> {
        self.sets
            .iter()
            .find(|s| s.every_unit && s.kinds.iter().any(|k| k == kind))
    }

    /// The set that a form sheet's states and results belong to, for a reporting unit of a kind.
    pub fn sheet_set(&self, sheet: &FormSheet, reporting_kind: &str) -> Option<&CriteriaSet> {
        if sheet.unit_set {
            self.own_set(reporting_kind)
        } else {
            sheet.set.as_deref().and_then(|id| self.set(id))
        }
    }

    /// Rules of a kind of check.
    pub fn rules_of(&self, check: CheckKind) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |r| r.check == check)
    }

    /// "Huyện Tam Đảo": the kind's word with a capital, and the name.
    pub fn full_name(&self, unit: &Unit) -> String {
        let word = self.kind(&unit.kind).map_or("", |k| k.word.as_str());
        let mut letters = word.chars();
        match letters.next() {
            Some(first) => format!("{}{} {}", first.to_uppercase(), letters.as_str(), unit.name),
            None => unit.name.clone(),
        }
    }

    /// "huyện Tam Đảo", for the middle of a sentence.
    pub fn plain_name(&self, unit: &Unit) -> String {
        match self.kind(&unit.kind) {
            Some(kind) => format!("{} {}", kind.word, unit.name),
            None => unit.name.clone(),
        }
    }

    /// A requirement in words: `≥ 95%`, `≤ 2%`, `0 nhà`, `Đạt`, `theo tỉnh`, `chưa rõ`.
    pub fn requirement(&self, part: &Part, class: &str) -> String {
        let unit = match part.unit.as_str() {
            "%" => "%".to_owned(),
            other => format!(" {}", other.split('/').next().unwrap_or(other)),
        };
        match part.threshold(class) {
            Threshold::Met => "Đạt".to_owned(),
            Threshold::Province => "theo tỉnh".to_owned(),
            Threshold::Unknown => "chưa rõ".to_owned(),
            Threshold::Number(n) => {
                let number = crate::number::show(*n);
                let limit = match part.comparison {
                    Comparison::AtLeast if part.max == Some(*n) => "",
                    Comparison::AtMost if part.min == Some(*n) => "",
                    Comparison::AtLeast => "≥ ",
                    Comparison::AtMost => "≤ ",
                    Comparison::Met => "",
                };
                format!("{limit}{number}{unit}")
            }
        }
    }
}
