//! A row per reporting unit and control total: as the unit states it, as it was read, as it is written here, and why two
//! of them differ where they do.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::context::{Context, Scope, dash, link, live, or_dash, place, quoted, range_of};
use super::field::{self, Field};
use super::written::{self, Written};
use crate::catalogue::{ControlTotal, Effect, OutputKind, TotalOf, Unit, WrittenTotal};
use crate::control::{self, Reading};
use crate::diagnostic::{Finding, Problem};
use crate::intake::Received;
use crate::number::show;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::standing::Cite;
use crate::submission::{Answer, Submission};
use crate::workbook::CellRef;

/// Units, rows or cells that an explanation names; the others are counted.
const NAMED: usize = 6;
/// The beginning of what is not explained; the conclusion is drawn from it.
const UNKNOWN: &str = "Chưa rõ";

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conclusion {
    /// All figures that there are agree.
    Agrees,
    /// The file has no page to sign; what was read is what is written.
    NoPage,
    /// The page is there, the figure is not.
    NoFigure,
    /// A difference whose cause is known.
    Known,
    /// A difference whose cause is not known.
    Unknown,
    /// The unit did not report.
    NotSubmitted,
}

impl Conclusion {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Agrees => "Khớp",
            Self::NoPage => "Không có phiếu",
            Self::NoFigure => "Phiếu không có số",
            Self::Known => "Lệch, đã rõ",
            Self::Unknown => "Lệch, chưa rõ",
            Self::NotSubmitted => "Chưa báo cáo",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::Agrees => Tone::Good,
            Self::NoPage | Self::NoFigure | Self::NotSubmitted => Tone::NoData,
            Self::Known => Tone::Attention,
            Self::Unknown => Tone::Bad,
        }
    }

    fn cell(self) -> CellModel {
        CellModel::Toned(self.word().to_owned(), self.tone())
    }
}

/// A figure that may be missing, and the words for why.
#[derive(Debug, Clone)]
enum Figure {
    Number(Decimal),
    Words(&'static str),
}

impl Figure {
    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Words(_) => None,
        }
    }

    fn cell(&self) -> CellModel {
        match self {
            Self::Number(n) => CellModel::Number(n.normalize()),
            Self::Words(words) => CellModel::muted(*words),
        }
    }
}

/// A total of a unit, or of the province.
struct Row<'a> {
    context: &'a Context<'a>,
    total: &'a WrittenTotal,
    code: String,
    name: String,
    /// The name without the word for its kind, for a list of names.
    bare: String,
    stated: Figure,
    read: Figure,
    written: Figure,
    /// What stands behind the difference between what is stated and what was read; of the province, the units' sum.
    stated_difference: Option<Decimal>,
    conclusion: Conclusion,
    explanation: String,
    /// The cell on the page to sign.
    cite: Option<Cite>,
    /// The rows of the units, for the province.
    units: Option<(usize, usize)>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.code),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| CellModel::text(&r.name),
    },
    Field {
        word: "total",
        look: Look::Text,
        cell: |r| CellModel::text(&r.total.title),
    },
    Field {
        word: "measure_unit",
        look: Look::Code,
        cell: |r| or_dash(&r.total.unit),
    },
    Field {
        word: "stated",
        look: Look::Decimal,
        cell: |r| live(r.sum_of_units("stated", &r.stated), r.stated.cell()),
    },
    Field {
        word: "read",
        look: Look::Decimal,
        cell: |r| live(r.sum_of_units("read", &r.read), r.read.cell()),
    },
    Field {
        word: "written",
        look: Look::Decimal,
        cell: |r| r.written(),
    },
    Field {
        word: "stated_difference",
        look: Look::Change,
        cell: |r| r.stated_difference(),
    },
    Field {
        word: "written_difference",
        look: Look::Change,
        cell: |r| r.written_difference(),
    },
    Field {
        word: "conclusion",
        look: Look::State,
        cell: |r| r.conclusion(),
    },
    Field {
        word: "explanation",
        look: Look::Text,
        cell: |r| {
            if r.explanation.is_empty() {
                dash()
            } else if r.explanation.starts_with(UNKNOWN) {
                CellModel::Toned(r.explanation.clone(), Tone::Bad)
            } else {
                CellModel::text(&r.explanation)
            }
        },
    },
    Field {
        word: "source_cell",
        look: Look::Text,
        cell: |r| r.context.source(r.cite.as_ref()),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let totals = &context.sheet.totals;
    let mut units: Vec<Row<'_>> = Vec::new();
    for unit in context.reporters() {
        units.extend(totals.iter().map(|total| of_unit(context, unit, total)));
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    if context.scope == Scope::All && !units.is_empty() {
        // The province stands first, so that its sums are of the rows below and never of themselves.
        let (first, last) = (totals.len(), totals.len() + units.len() - 1);
        rows.extend(
            totals
                .iter()
                .map(|total| of_province(context, total, &units, (first, last))),
        );
    }
    rows.extend(units);
    field::table(context, FIELDS, &rows)
}

/// The rows of a unit by what they come to, and the place of the first, on the sheet as built.
pub(super) fn of_reporter(
    context: &Context<'_>,
    reporter: &str,
) -> Option<(BTreeMap<String, usize>, String)> {
    let sheet = context.sheet_of(OutputKind::Control)?;
    let model = context.built.get(&sheet.id)?;
    let (code, conclusion) = (
        written::position(sheet, model, "unit.code")?,
        written::position(sheet, model, "conclusion")?,
    );
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut first = None;
    for (at, row) in model.rows.iter().enumerate() {
        if row.get(code).and_then(written::words) != Some(reporter) {
            continue;
        }
        first = first.or(Some(at));
        if let Some(word) = row.get(conclusion).and_then(written::words) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    Some((counts, place(sheet, first?)))
}

/// Why two figures differ, and whether that accounts for the difference.
type Cause = (bool, String);

fn of_unit<'a>(context: &'a Context<'a>, unit: &'a Unit, total: &'a WrittenTotal) -> Row<'a> {
    let c = context.c;
    let mut row = Row {
        context,
        total,
        code: unit.code.clone(),
        name: c.catalogue.full_name(unit),
        bare: unit.name.clone(),
        stated: Figure::Words("chưa báo cáo"),
        read: Figure::Words("chưa báo cáo"),
        written: Figure::Words("chưa báo cáo"),
        stated_difference: None,
        conclusion: Conclusion::NotSubmitted,
        explanation: "đơn vị chưa báo cáo".to_owned(),
        cite: None,
        units: None,
    };
    let counted = c.counted(&unit.code);
    let Some((file, submission)) = counted.and_then(|f| Some((f, f.submission.as_ref()?))) else {
        return row;
    };
    let of = Compared {
        context,
        file,
        submission,
        total,
        control: match &total.of {
            TotalOf::Control(id) => c.catalogue.form.control_total(id),
            TotalOf::Rows | TotalOf::Values => None,
        },
    };
    let reading = of.reading();
    let written = written::value(context, total, &unit.code);
    let (stated, why) = of.stated(&mut row);
    row.stated = stated;
    row.read = match reading.value {
        Some(n) => Figure::Number(n),
        None => Figure::Words("không có số"),
    };
    row.written = match &written {
        Some(w) => Figure::Number(w.value),
        None => Figure::Words("–"),
    };
    let mut causes: Vec<Cause> = Vec::new();
    row.stated_difference = difference(row.read.number(), row.stated.number());
    let lacks = row.stated.number().is_some() && reading.value.is_none();
    if lacks || row.stated_difference.is_some_and(|d| !d.is_zero()) {
        causes.push(of.why_read_differs(&row, &reading));
    }
    let written_difference = difference(row.written.number(), row.read.number());
    if let Some(written) = &written
        && written_difference.is_some_and(|d| !d.is_zero())
    {
        causes.push(of.why_written_differs(&reading, written));
    }
    causes.sort();
    row.conclusion = match causes.first() {
        Some((false, _)) => Conclusion::Unknown,
        Some((true, _)) => Conclusion::Known,
        None => why.map_or(Conclusion::Agrees, |(conclusion, _)| conclusion),
    };
    row.explanation = if causes.is_empty() {
        why.map(|(_, words)| words.to_owned()).unwrap_or_default()
    } else {
        let words: Vec<String> = causes.into_iter().map(|(_, words)| words).collect();
        words.join("; ")
    };
    row
}

/// A difference rounded as the formula rounds it.
fn difference(of: Option<Decimal>, from: Option<Decimal>) -> Option<Decimal> {
    Some(of?.checked_sub(from?)?.round_dp(4).normalize())
}

/// The sums of the units that have a figure.
fn of_province<'a>(
    context: &'a Context<'a>,
    total: &'a WrittenTotal,
    units: &[Row<'_>],
    range: (usize, usize),
) -> Row<'a> {
    let c = context.c;
    let mine: Vec<&Row<'_>> = units.iter().filter(|r| r.total.title == total.title).collect();
    let sum = |of: &dyn Fn(&Row<'_>) -> Option<Decimal>| {
        let numbers: Vec<Decimal> = mine.iter().filter_map(|r| of(r)).collect();
        let whole = numbers
            .iter()
            .fold(Decimal::ZERO, |sum, n| sum.saturating_add(*n));
        (!numbers.is_empty()).then_some(whole)
    };
    let figure = |n: Option<Decimal>, words| n.map_or(Figure::Words(words), Figure::Number);
    let any = |wanted: Conclusion| mine.iter().any(|r| r.conclusion == wanted);
    let stated = sum(&|r| r.stated.number());
    let read = sum(&|r| r.read.number());
    let of_form = matches!(total.of, TotalOf::Control(_));
    let words = if of_form { "không có phiếu" } else { "–" };
    let conclusion = if read.is_none() {
        Conclusion::NotSubmitted
    } else if any(Conclusion::Unknown) {
        Conclusion::Unknown
    } else if any(Conclusion::Known) {
        Conclusion::Known
    } else {
        Conclusion::Agrees
    };
    let names = |wanted: &[Conclusion]| -> Vec<String> {
        let of = mine.iter().filter(|r| wanted.contains(&r.conclusion));
        of.map(|r| r.bare.clone()).collect()
    };
    let mut said = Vec::new();
    for (wanted, words) in [
        (&[Conclusion::Unknown][..], "Chưa rõ"),
        (&[Conclusion::Known][..], "Lệch, đã rõ"),
        (&[Conclusion::NotSubmitted][..], "Chưa báo cáo"),
    ] {
        let names = names(wanted);
        if !names.is_empty() {
            said.push(format!("{words}: {}", listed(&names, " đơn vị")));
        }
    }
    // A unit whose figures differ elsewhere may have no figure on the page either: told by the figure itself.
    let without: Vec<String> = mine
        .iter()
        .filter(|r| r.read.number().is_some() && r.stated.number().is_none())
        .map(|r| r.bare.clone())
        .collect();
    if of_form && !without.is_empty() {
        let with = mine.iter().filter(|r| r.stated.number().is_some()).count();
        said.push(format!(
            "Phiếu của {with}/{} đơn vị; không có số của {}",
            mine.len(),
            listed(&without, " đơn vị")
        ));
    }
    Row {
        context,
        total,
        code: c.round.province.clone(),
        name: "Toàn tỉnh".to_owned(),
        bare: String::new(),
        stated: figure(stated, if read.is_none() { "chưa báo cáo" } else { words }),
        read: figure(read, "chưa báo cáo"),
        written: figure(sum(&|r| r.written.number()), "chưa báo cáo"),
        stated_difference: sum(&|r| r.stated_difference),
        conclusion,
        explanation: said.join("; "),
        cite: None,
        units: Some(range),
    }
}

/// The first few of many, and how many more.
fn listed(all: &[String], what: &str) -> String {
    let shown = all.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match all.len().checked_sub(NAMED) {
        Some(more) if more > 0 => format!("{shown} và {more}{what} khác"),
        _ => shown,
    }
}

impl Row<'_> {
    /// The sum of the units' figures, for the province.
    fn sum_of_units(&self, word: &str, figure: &Figure) -> Option<String> {
        figure.number()?;
        self.units_sum(word)
    }

    fn units_sum(&self, word: &str) -> Option<String> {
        let (first, last) = self.units?;
        let sheet = self.context.sheet;
        Some(format!(
            "SUMIFS({},{},{})",
            range_of(sheet, word, first, last)?,
            range_of(sheet, "total", first, last)?,
            self.context.here("total")?
        ))
    }

    fn written(&self) -> CellModel {
        let formula = match (self.written.number(), self.units) {
            (None, _) => None,
            (Some(_), Some(_)) => self.units_sum("written"),
            (Some(_), None) => self
                .context
                .here("unit.code")
                .and_then(|code| written::formula(self.context, self.total, &code)),
        };
        live(formula, self.written.cell())
    }

    fn stated_difference(&self) -> CellModel {
        let Some(difference) = self.stated_difference else {
            return dash();
        };
        let formula = match self.units {
            Some(_) => self.units_sum("stated_difference"),
            None => self.minus("read", "stated"),
        };
        live(formula, CellModel::Number(difference))
    }

    fn written_difference(&self) -> CellModel {
        match difference(self.written.number(), self.read.number()) {
            Some(n) => live(self.minus("written", "read"), CellModel::Number(n)),
            None => dash(),
        }
    }

    /// Four decimals: a difference of two sums is not exact.
    fn minus(&self, of: &str, from: &str) -> Option<String> {
        let (of, from) = (self.context.here(of)?, self.context.here(from)?);
        Some(format!("ROUND({of}-{from},4)"))
    }

    fn conclusion(&self) -> CellModel {
        let value = self.conclusion.cell();
        if self.read.number().is_none() {
            return value;
        }
        let formula = match self.units {
            Some(range) => self.units_conclusion(range),
            None => self.own_conclusion(),
        };
        live(formula, value)
    }

    fn own_conclusion(&self) -> Option<String> {
        let here = |word: &str| self.context.here(word);
        let otherwise = match self.conclusion {
            Conclusion::NoPage | Conclusion::NoFigure => self.conclusion,
            _ => Conclusion::Agrees,
        };
        Some(format!(
            "IF(OR(N({})<>0,N({})<>0),IF(LEFT({},{})={},{},{}),{})",
            here("stated_difference")?,
            here("written_difference")?,
            here("explanation")?,
            UNKNOWN.chars().count(),
            quoted(UNKNOWN),
            quoted(Conclusion::Unknown.word()),
            quoted(Conclusion::Known.word()),
            quoted(otherwise.word()),
        ))
    }

    /// What is worst among the units.
    fn units_conclusion(&self, (first, last): (usize, usize)) -> Option<String> {
        let sheet = self.context.sheet;
        let (titles, conclusions) = (
            range_of(sheet, "total", first, last)?,
            range_of(sheet, "conclusion", first, last)?,
        );
        let title = self.context.here("total")?;
        let any = |word: Conclusion| {
            format!(
                "COUNTIFS({titles},{title},{conclusions},{})>0",
                quoted(word.word())
            )
        };
        Some(format!(
            "IF({},{},IF({},{},{}))",
            any(Conclusion::Unknown),
            quoted(Conclusion::Unknown.word()),
            any(Conclusion::Known),
            quoted(Conclusion::Known.word()),
            quoted(Conclusion::Agrees.word()),
        ))
    }
}

/// A total of a unit while its figures are compared.
struct Compared<'a> {
    context: &'a Context<'a>,
    file: &'a Received,
    submission: &'a Submission,
    total: &'a WrittenTotal,
    /// The form's definition, where the form has the total.
    control: Option<&'a ControlTotal>,
}

impl Compared<'_> {
    fn reading(&self) -> Reading {
        let catalogue = self.context.c.catalogue;
        if let Some(total) = self.control {
            return control::read(catalogue, self.submission, total, &|_, _| true);
        }
        let (value, parts) = if self.total.of == TotalOf::Values {
            let parts = control::values(catalogue, self.submission);
            (
                parts.values().fold(Decimal::ZERO, |s, n| s.saturating_add(*n)),
                parts,
            )
        } else {
            let parts = control::rows(catalogue, self.submission);
            (Decimal::from(self.submission.rows_used), parts)
        };
        Reading {
            value: Some(value),
            parts,
            has_sheet: true,
            has_column: true,
            ..Reading::default()
        }
    }

    /// The figure on the page to sign, with what its absence comes to.
    fn stated(&self, row: &mut Row<'_>) -> (Figure, Option<(Conclusion, &'static str)>) {
        let Some(control) = self.control else {
            return (Figure::Words("–"), None);
        };
        let none = Some((Conclusion::NoFigure, "phiếu không ghi số này"));
        let Some(signed) = &self.submission.signed else {
            let why = (Conclusion::NoPage, "tệp không có trang phiếu xác nhận");
            return (Figure::Words("không có phiếu"), Some(why));
        };
        let Some(stated) = signed.totals.get(&control.id) else {
            return (Figure::Words("không có dòng"), none);
        };
        row.cite = Some(Cite {
            file: self.file.file.clone(),
            tab: signed.tab.clone(),
            cell: stated.at,
        });
        match &stated.figure {
            Answer::Number(n) => (Figure::Number(*n), None),
            Answer::Blank => (Figure::Words("để trống"), none),
            _ => {
                let why = (Conclusion::NoFigure, "số trên phiếu không đọc được");
                (Figure::Words("không đọc được"), Some(why))
            }
        }
    }

    /// The findings about the sheet that the total is of.
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let table = self.control.and_then(|t| self.submission.tables.get(&t.sheet));
        let tab = table.map_or("", |t| t.tab.as_str());
        self.file
            .findings
            .iter()
            .filter(move |f| !tab.is_empty() && f.place.sheet == tab)
    }

    /// Rows that are not used, by the code that says why: one-based numbers.
    fn lost_rows(&self) -> BTreeMap<&str, BTreeSet<u32>> {
        let table = self.control.and_then(|t| self.submission.tables.get(&t.sheet));
        let used: BTreeSet<u32> =
            table.map_or_else(BTreeSet::new, |t| t.rows.iter().map(|r| r.number).collect());
        let mut lost: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for finding in self.findings() {
            // A row without its key is told as a blank required cell.
            let row = finding.effect == Effect::Row || matches!(finding.problem, Problem::Required { .. });
            let cells = finding.place.cell.iter().chain(&finding.others);
            for number in cells.map(|c| c.row + 1).filter(|n| row && !used.contains(n)) {
                lost.entry(&finding.code).or_default().insert(number);
            }
        }
        lost
    }

    /// Codes of the findings about cells.
    fn codes(&self, is: &dyn Fn(&CellRef) -> bool) -> BTreeSet<&str> {
        self.findings()
            .filter(|f| f.place.cell.iter().chain(&f.others).any(is))
            .map(|f| f.code.as_str())
            .collect()
    }

    /// Why the figure that was read is not the one that is stated.
    fn why_read_differs(&self, row: &Row<'_>, reading: &Reading) -> Cause {
        let (stated, read) = (row.stated.number(), row.read.number());
        let sheet = self
            .control
            .and_then(|t| self.context.c.catalogue.form.sheet(&t.sheet));
        let name = sheet.map_or("", |s| s.name.as_str());
        let mut causes: Vec<String> = Vec::new();
        // The most that is accounted for; none for any amount.
        let mut most: Option<usize> = Some(0);
        let add = |most: &mut Option<usize>, n: usize, each: Option<usize>| {
            *most = most
                .zip(each)
                .map(|(sum, each)| sum.saturating_add(n.saturating_mul(each)));
        };
        if !reading.has_sheet {
            causes.push(format!("tệp không có trang “{name}”"));
            most = None;
        } else if !reading.has_column {
            causes.push(format!("trang “{name}” thiếu cột"));
            most = None;
        }
        if let Some(number) = reading.nil {
            causes.push(format!(
                "dòng {number} ghi không phát sinh, biểu vẫn đếm là một dòng"
            ));
            add(&mut most, 1, Some(1));
        }
        for (code, rows) in self.lost_rows() {
            let numbers: Vec<String> = rows.iter().map(u32::to_string).collect();
            causes.push(format!(
                "{} dòng không tính: dòng {} ({code})",
                rows.len(),
                listed(&numbers, " dòng")
            ));
            add(&mut most, rows.len(), reading.most);
        }
        if !reading.unusable.is_empty() {
            let cells: Vec<String> = reading.unusable.iter().map(ToString::to_string).collect();
            let codes: Vec<&str> = self
                .codes(&|at| reading.unusable.contains(at))
                .into_iter()
                .collect();
            let codes = if codes.is_empty() {
                String::new()
            } else {
                format!(" ({})", codes.join(", "))
            };
            causes.push(format!(
                "{} ô không tính: {}{codes}",
                cells.len(),
                listed(&cells, " ô")
            ));
            add(&mut most, cells.len(), reading.most.map(|_| 1));
        }
        let adjusted: Vec<String> = self
            .control
            .map_or_else(Vec::new, |t| self.submission.adjusted_in(&t.sheet))
            .iter()
            .map(ToString::to_string)
            .collect();
        if !adjusted.is_empty() {
            causes.push(format!(
                "{} ô tỉnh điều chỉnh: {}",
                adjusted.len(),
                listed(&adjusted, " ô")
            ));
        }
        let missing = stated.unwrap_or_default().checked_sub(read.unwrap_or_default());
        // What is not used can only be missing from what was read.
        // A value that the province put there may change a total by any amount, up or down.
        let accounted = !adjusted.is_empty()
            || !causes.is_empty()
                && match most {
                    None => true,
                    Some(most) => missing.is_some_and(|d| d > Decimal::ZERO && d <= Decimal::from(most)),
                };
        let causes = causes.join("; ");
        if accounted {
            return (true, causes);
        }
        let signed = self.submission.signed.as_ref();
        let cell = self.control.and_then(|t| signed?.totals.get(&t.id));
        let typed = cell
            .filter(|s| !s.by_formula)
            .map_or_else(String::new, |s| format!(" (gõ tay ở ô {})", s.at));
        let figure = |n: Option<Decimal>| n.map_or_else(|| "không có số".to_owned(), show);
        let mut words = format!(
            "{UNKNOWN}: phiếu ghi {}{typed}, đọc được {} {}",
            figure(stated),
            figure(read),
            self.total.unit
        );
        words = words.trim_end().to_owned();
        if !causes.is_empty() {
            words = format!("{words}; {causes}");
        }
        (false, words)
    }

    /// Why what is written is not what was read: unit by unit, with what was found in their rows.
    fn why_written_differs(&self, reading: &Reading, written: &Written) -> Cause {
        let figures = format!(
            "đọc được {}, ghi vào sổ {} {}",
            reading.value.map_or_else(|| "không có số".to_owned(), show),
            show(written.value),
            self.total.unit
        );
        let Some(parts) = &written.parts else {
            return (false, format!("{UNKNOWN}: {}", figures.trim_end()));
        };
        let table = self.control.and_then(|t| self.submission.tables.get(&t.sheet));
        let codes: BTreeSet<&String> = reading.parts.keys().chain(parts.keys()).collect();
        let mut said = Vec::new();
        let mut all = true;
        for code in codes {
            let of = |parts: &BTreeMap<String, Decimal>| parts.get(code).copied().unwrap_or_default();
            let (was, is) = (of(&reading.parts), of(parts));
            if was == is {
                continue;
            }
            let rows: BTreeSet<u32> = table
                .into_iter()
                .flat_map(|t| &t.rows)
                .filter(|r| r.unit == *code)
                .map(|r| r.number)
                .collect();
            let found: Vec<&str> = self
                .codes(&|at| rows.contains(&(at.row + 1)))
                .into_iter()
                .collect();
            all &= !found.is_empty();
            let unit = self.context.c.round.units.get(code);
            let name = unit.map_or_else(|| code.clone(), |u| self.context.c.catalogue.plain_name(u));
            let found = if found.is_empty() {
                String::new()
            } else {
                format!(" ({})", found.join(", "))
            };
            said.push(format!("{name} đọc {}, ghi {}{found}", show(was), show(is)));
        }
        let units = listed(&said, " đơn vị");
        if all && !said.is_empty() {
            return (true, units);
        }
        let mut words = format!("{UNKNOWN}: {}", figures.trim_end());
        if !units.is_empty() {
            words = format!("{words}; {units}");
        }
        (false, words)
    }
}

/// The name of a unit as a link to its comparison, where the workbook has one.
pub(super) fn linked(context: &Context<'_>, name: String, reporter: &str) -> CellModel {
    link(name, of_reporter(context, reporter).map(|(_, place)| place))
}
