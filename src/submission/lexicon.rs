//! The words that people put over the form's columns, made once for a round: what a head can mean.
//!
//! What comes in: the form, for a kind of reporting unit. What goes out: for a folded text, every column of every
//! sheet that it can mean, with how near the words are.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::layout::Half;
use super::value;
use crate::catalogue::{
    Catalogue, CriteriaSet, Fill, FormSheet, PlacedColumn, Prefill, SheetKind, ValueType,
};
use crate::round::Round;
use crate::text::{bare, fold};

/// What a round's form and units are called; made once, used for every file.
#[derive(Debug)]
pub struct Lexicon<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) round: &'a Round,
    /// Of a workbook whose unit is not known yet.
    unknown: Words<'a>,
    by_kind: BTreeMap<&'a str, Words<'a>>,
}

impl<'a> Lexicon<'a> {
    /// The words for every kind of unit that reports in the round.
    pub fn new(catalogue: &'a Catalogue, round: &'a Round) -> Self {
        let by_kind = catalogue
            .kinds
            .iter()
            .filter(|k| k.level == round.reporting_level)
            .map(|k| (k.id.as_str(), Words::new(catalogue, &k.id)))
            .collect();
        Self {
            catalogue,
            round,
            unknown: Words::new(catalogue, ""),
            by_kind,
        }
    }

    /// The words of the form as a kind of unit has it.
    pub(super) fn of_kind(&self, kind: &str) -> &Words<'a> {
        self.by_kind.get(kind).unwrap_or(&self.unknown)
    }
}

/// A sheet of the form with its columns as a kind of unit has them.
#[derive(Debug)]
pub(super) struct KnownSheet<'a> {
    pub(super) form: &'a FormSheet,
    pub(super) set: Option<&'a CriteriaSet>,
    pub(super) placed: Vec<PlacedColumn<'a>>,
    /// Columns that can be the key, best first.
    pub(super) keys: Vec<usize>,
    /// Columns that the unit fills.
    pub(super) typed: BTreeSet<usize>,
    /// Its names and their synonyms, bare.
    names: Vec<String>,
}

impl KnownSheet<'_> {
    /// Whether a tab's name is one of the sheet's, also behind a number or "Biểu 02 -", before a year, or without marks.
    pub(super) fn is_named(&self, tab: &str) -> bool {
        names_one_of(tab, &self.names)
    }
}

/// A column that words can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Index of the sheet in [`Words::sheets`].
    pub(super) sheet: usize,
    /// How far the words are from the form's own: 0 the head, 1 a synonym, 2 a number alone, 3 a wording.
    pub(super) rank: u8,
    /// Index of the column in [`KnownSheet::placed`].
    pub(super) placed: usize,
    /// Which half of the column's state.
    pub(super) half: Half,
}

/// All words of a form for one kind of unit.
#[derive(Debug)]
pub(super) struct Words<'a> {
    /// Sheets with data, in the form's order.
    pub(super) sheets: Vec<KnownSheet<'a>>,
    exact: HashMap<String, Vec<Meaning>>,
    numbers: HashMap<u16, Vec<(usize, usize)>>,
    codes: HashMap<String, Vec<(usize, usize)>>,
    /// What a head can begin with when its words stand in two rows, one over the other.
    beginnings: HashSet<String>,
    key_beginnings: HashSet<String>,
    /// Words that head one half of a state, the longer first.
    halves: Vec<(String, Half)>,
}

impl<'a> Words<'a> {
    fn new(catalogue: &'a Catalogue, kind: &str) -> Self {
        let mut words = Self {
            sheets: Vec::new(),
            exact: HashMap::new(),
            numbers: HashMap::new(),
            codes: HashMap::new(),
            beginnings: HashSet::new(),
            key_beginnings: HashSet::new(),
            halves: halves(catalogue),
        };
        for form in catalogue.form.sheets.iter().filter(|s| s.has_data()) {
            words.add_sheet(form, catalogue.sheet_set(form, kind), kind);
        }
        words
    }

    fn add_sheet(&mut self, form: &'a FormSheet, set: Option<&'a CriteriaSet>, kind: &str) {
        let sheet = self.sheets.len();
        let placed = form.expand(set, kind);
        let keys = key_of(form, &placed);
        let mut typed = BTreeSet::new();
        for (i, p) in placed.iter().enumerate() {
            if p.column.fill == Fill::Typed {
                typed.insert(i);
            }
            let mut add = |text: &str, rank: u8| {
                self.add(
                    text,
                    keys.contains(&i),
                    Meaning {
                        sheet,
                        rank,
                        placed: i,
                        half: Half::Whole,
                    },
                );
            };
            add(&p.header, 0);
            for synonym in &p.column.synonyms {
                add(synonym, 1);
            }
            if let Some(part) = p.part {
                add(&part.short, 3);
                add(&part.text, 3);
                self.codes.entry(fold(&part.code)).or_default().push((sheet, i));
            } else if let Some(number) = p.criterion {
                if let Some(criterion) = set.and_then(|s| s.criterion(number)) {
                    add(&criterion.name, 3);
                    add(&criterion.short, 3);
                }
                self.numbers.entry(number).or_default().push((sheet, i));
            }
        }
        self.sheets.push(KnownSheet {
            form,
            set,
            placed,
            keys,
            typed,
            names: bare_names(form),
        });
    }

    fn add(&mut self, text: &str, is_key: bool, meaning: Meaning) {
        let folded = fold(text);
        if folded.is_empty() {
            return;
        }
        for (at, _) in folded.match_indices(' ') {
            let Some(front) = folded.get(..at) else { continue };
            let front = front.strip_suffix(" /").unwrap_or(front);
            if is_key {
                self.key_beginnings.insert(front.to_owned());
            }
            self.beginnings.insert(front.to_owned());
        }
        self.exact.entry(folded).or_default().push(meaning);
    }

    /// Columns whose words these are, exactly.
    pub(super) fn exactly(&self, folded: &str) -> &[Meaning] {
        self.exact.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Columns that a head can mean by its words, its number or its code. A head that ends with the word for one half of a
    /// state means that half: "1. Quy hoạch chưa đạt".
    pub(super) fn meanings(&self, folded: &str) -> Vec<Meaning> {
        let mut out = self.by_words(folded);
        for (word, half) in &self.halves {
            let Some(front) = folded.strip_suffix(word.as_str()) else {
                continue;
            };
            let rest = front.trim_end_matches([' ', '-', ':', '/', '(']);
            if rest.is_empty() || rest.len() == front.len() {
                break;
            }
            for mut meaning in self.by_words(rest) {
                if self.is_state(&meaning) {
                    meaning.half = *half;
                    meaning.rank += 1;
                    // Words that go on after a number say what it is: "1. Quy hoạch chưa đạt" is that half and no more.
                    out.retain(|m| m.placed != meaning.placed || m.sheet != meaning.sheet || m.rank == 0);
                    out.push(meaning);
                }
            }
            break;
        }
        out
    }

    /// Which half of a state a text heads by itself.
    pub(super) fn half(&self, folded: &str) -> Half {
        let mut halves = self.halves.iter();
        halves
            .find(|(word, _)| word == folded)
            .map_or(Half::Whole, |(_, half)| *half)
    }

    /// Whether a meaning is a column of states.
    pub(super) fn is_state(&self, meaning: &Meaning) -> bool {
        self.sheets
            .get(meaning.sheet)
            .and_then(|s| s.placed.get(meaning.placed))
            .is_some_and(|p| p.column.value_type == ValueType::State)
    }

    fn by_words(&self, folded: &str) -> Vec<Meaning> {
        let mut out = self.exactly(folded).to_vec();
        let mut add = |hits: &[(usize, usize)], alone: bool| {
            out.extend(hits.iter().map(|(sheet, placed)| Meaning {
                sheet: *sheet,
                rank: if alone { 2 } else { 3 },
                placed: *placed,
                half: Half::Whole,
            }));
        };
        if let Some((number, rest, _)) = value::criterion_number(folded)
            && let Some(hits) = self.numbers.get(&number)
        {
            add(hits, rest.is_empty());
        }
        if let Some((code, rest)) = leading_code(folded)
            && let Some(hits) = self.codes.get(code)
        {
            add(hits, rest.is_empty());
        }
        out
    }

    /// Whether a head can begin with these words and go on in the row below.
    pub(super) fn begins(&self, folded: &str) -> bool {
        self.beginnings.contains(folded)
    }

    /// The same for the head of a key column.
    pub(super) fn begins_key(&self, folded: &str) -> bool {
        self.key_beginnings.contains(folded)
    }

    /// Whether one of the meanings is the key of its sheet.
    pub(super) fn any_key(&self, meanings: &[Meaning]) -> bool {
        meanings.iter().any(|m| {
            self.sheets
                .get(m.sheet)
                .is_some_and(|s| s.keys.contains(&m.placed))
        })
    }
}

/// Words that say met or not met in full, folded.
fn halves(catalogue: &Catalogue) -> Vec<(String, Half)> {
    let words = &catalogue.words;
    let met = words.met.iter().map(|w| (w, Half::Met));
    let unmet = words.unmet.iter().map(|w| (w, Half::Unmet));
    let mut halves: Vec<(String, Half)> = met
        .chain(unmet)
        .filter(|(word, _)| word.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST_HALF)
        .map(|(word, half)| (word.clone(), half))
        .collect();
    halves.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    halves
}

/// Letters of a word that can head one half of a state; shorter ones are marks.
const SHORTEST_HALF: usize = 3;

/// Columns that can be the key, best first.
fn key_of(form: &FormSheet, placed: &[PlacedColumn<'_>]) -> Vec<usize> {
    let by = |test: &dyn Fn(&PlacedColumn<'_>) -> bool| placed.iter().position(test);
    if let Some(key) = &form.key {
        return by(&|p| &p.id == key).into_iter().collect();
    }
    let code = by(&|p| p.column.value_type == ValueType::IndicatorCode);
    let words = by(&|p| p.column.from == Some(Prefill::IndicatorText));
    if form.kind == SheetKind::ByCriterion {
        let number = by(&|p| p.column.value_type == ValueType::Criterion);
        let name = by(&|p| p.column.from == Some(Prefill::CriterionName));
        return number.into_iter().chain(name).collect();
    }
    code.into_iter().chain(words).collect()
}

/// Words in front of the code of an indicator, folded.
static INDICATOR_WORDS: LazyLock<[String; 2]> = LazyLock::new(|| [fold("chỉ tiêu"), "ct".to_owned()]);

/// "17.1a" of the folded heads "17.1a. nước", "ct 17.1a", "17.1a", and what follows.
pub(super) fn leading_code(folded: &str) -> Option<(&str, &str)> {
    let text = INDICATOR_WORDS
        .iter()
        .find_map(|w| folded.strip_prefix(w.as_str()))
        .unwrap_or(folded)
        .trim_start_matches([' ', '.']);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = text
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '.'))
        .map_or(text.len(), |(at, _)| at);
    let (code, rest) = text.split_at_checked(end)?;
    let boundary = rest.is_empty() || rest.starts_with([' ', ':', ')', '-']);
    boundary.then(|| (code.trim_end_matches('.'), rest.trim()))
}

fn bare_names(form: &FormSheet) -> Vec<String> {
    std::iter::once(&form.name)
        .chain(&form.synonyms)
        .map(|n| bare(n))
        .collect()
}

/// Whether a tab's name is one of a sheet's, for sheets without data.
pub(super) fn names_sheet(tab: &str, form: &FormSheet) -> bool {
    names_one_of(tab, &bare_names(form))
}

fn names_one_of(tab: &str, names: &[String]) -> bool {
    static FORM: LazyLock<String> = LazyLock::new(|| bare("Biểu"));
    let whole = bare(tab);
    let mut rest = whole.as_str();
    if let Some(after) = rest.strip_prefix(FORM.as_str()) {
        rest = after.trim_start_matches([' ', '.', '-']);
    }
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let stripped = if digits.len() == rest.len() {
        whole.as_str()
    } else {
        digits.trim_start_matches([' ', '.', '-', '_', ':'])
    };
    let dated = stripped
        .rsplit_once(' ')
        .filter(|(_, year)| year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()))
        .map_or(stripped, |(front, _)| front);
    names.iter().any(|n| *n == whole || *n == stripped || *n == dated)
}
