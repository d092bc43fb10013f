//! Formulas of the form, each with what it comes to: a reader that does not recalculate sees the same as Excel.
//!
//! Only functions of Excel 2007, and none that reads or writes numbers or dates by the rules of a country.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::domain::{Domain, quoted, same};
use super::plan::{Cell, Subject, Table, at, ranges, row_number, words_of};
use super::{FormContext, FormValue};
use crate::catalogue::{Calc, Fill};

/// The check column's words for a row in which nothing is written yet.
pub(super) const NOT_BEGUN: &str = "○ Chưa điền";
/// The check column's words for a row that is complete.
pub(super) const COMPLETE: &str = "√ Đủ";
/// The check column's words for a row that the form has not.
const NOT_LISTED: &str = "▲ Ngoài danh sách";
/// The check column's words where a cell holds an error value.
const BROKEN: &str = "▲ Có ô lỗi";

/// The check column's words where rows of data stand beside the one that says that there are none.
const NIL_BESIDE: &str = "▲ Có dòng khác";

/// The check column's words for a row that says that there is nothing to report.
pub(super) fn nil_words(table: &Table<'_>) -> String {
    format!("√ {}", table.nil)
}

/// One cell whose content is checked.
pub(super) struct Checked {
    /// A1 name.
    pub(super) name: String,
    /// Column.
    pub(super) column: usize,
    /// What it may hold.
    pub(super) domain: Domain,
}

impl Table<'_> {
    /// Fills every computed cell.
    pub(super) fn compute(&mut self, context: &FormContext<'_>) {
        // A formula may use the result of another; the longest chain (sum of sums, then a ratio) is shorter than this.
        for _ in 0..5 {
            for row in 0..self.rows.len() {
                for column in 0..self.columns.len() {
                    if self.fill(row, column) == Fill::Computed
                        && let Some(cell) = self.calculated(context, row, column)
                    {
                        self.put(row, column, cell);
                    }
                }
            }
        }
        if let Some(column) = self.check_column() {
            for row in 0..self.rows.len() {
                if let Some(cell) = self.check(context, row) {
                    self.put(row, column, cell);
                }
            }
        }
    }

    fn calculated(&self, context: &FormContext<'_>, row: usize, column: usize) -> Option<Cell> {
        let line = row_number(row);
        match self.columns.get(column)?.column.calc.as_ref()? {
            Calc::Check => None,
            Calc::CountMet(of) => Some(self.count_met(row, &self.repeated(of))),
            Calc::ListUnmet(of) => Some(self.list_unmet(row, &self.repeated(of))),
            Calc::Sum(of) => {
                let columns: Vec<usize> = of.iter().filter_map(|id| self.column_index(id)).collect();
                let numbers: Vec<Decimal> = columns
                    .iter()
                    .filter_map(|c| self.cell(row, *c)?.number())
                    .collect();
                let refs = ranges(line, &columns).join(",");
                // A sum with a part missing would look like a low score.
                let result = (numbers.len() == columns.len()).then(|| numbers.iter().sum());
                Some(formula(
                    format!("IF(COUNT({refs})<{},\"\",SUM({refs}))", columns.len()),
                    result.map(FormValue::Number),
                ))
            }
            Calc::Band { of, scale } => {
                let score = self.column_index(of)?;
                let name = at(line, score);
                let scale = context.catalogue.scale(scale)?;
                let bands: Vec<String> = scale
                    .bands
                    .iter()
                    .map(|b| format!("IF(AND({name}>={},{name}<={}),{},", b.min, b.max, b.rank))
                    .collect();
                // A score between two bands has no rank: how it is rounded is asked, not guessed.
                let text = format!("{}\"?\"{}", bands.concat(), ")".repeat(bands.len()));
                let result = self.cell(row, score)?.number().map(|score| {
                    scale.rank(score).map_or_else(
                        || FormValue::Text("?".to_owned()),
                        |rank| FormValue::Number(Decimal::from(rank)),
                    )
                });
                Some(formula(format!("IF(ISNUMBER({name}),{text},\"\")"), result))
            }
            Calc::MonthsAfter { of, scale } => {
                let from = self.column_index(of)?;
                let name = at(line, from);
                let months = context.catalogue.scale(scale)?.valid_months?;
                let result = self
                    .cell(row, from)?
                    .value()
                    .and_then(FormValue::date)
                    .and_then(|date| months_after(date, months))
                    .map(FormValue::Date);
                Some(formula(
                    format!("IF(ISNUMBER({name}),EDATE({name},{months}),\"\")"),
                    result,
                ))
            }
            Calc::Ratio(part, whole) => {
                let (part, whole) = (self.column_index(part)?, self.column_index(whole)?);
                let (a, b) = (at(line, part), at(line, whole));
                let result = self
                    .cell(row, part)?
                    .number()
                    .zip(self.cell(row, whole)?.number())
                    .filter(|(_, whole)| *whole > Decimal::ZERO)
                    .and_then(|(part, whole)| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole))
                    .map(|r| r.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero));
                Some(formula(
                    format!("IF(AND(ISNUMBER({a}),ISNUMBER({b})),IF({b}>0,ROUND({a}*100/{b},1),\"\"),\"\")"),
                    result.map(FormValue::Number),
                ))
            }
            Calc::SumFixed => self.sum_fixed(row, column),
        }
    }

    fn count_met(&self, row: usize, columns: &[usize]) -> Cell {
        let [met, _, _] = words_of(self, columns);
        let refs = ranges(row_number(row), columns).join(",");
        let cells: Vec<&Cell> = columns.iter().filter_map(|c| self.cell(row, *c)).collect();
        let begun = cells.iter().any(|c| c.value().is_some());
        let count = cells.iter().filter(|c| same(c.text(), met)).count();
        let counts: Vec<String> = ranges(row_number(row), columns)
            .iter()
            .map(|r| format!("COUNTIF({r},{})", quoted(met)))
            .collect();
        formula(
            format!("IF(COUNTA({refs})=0,\"\",{})", counts.join("+")),
            begun.then(|| FormValue::Number(Decimal::from(count))),
        )
    }

    fn list_unmet(&self, row: usize, columns: &[usize]) -> Cell {
        let [_, unmet, _] = words_of(self, columns);
        let line = row_number(row);
        let refs = ranges(line, columns).join(",");
        let mut terms = Vec::new();
        let mut numbers = Vec::new();
        for column in columns {
            let number = self
                .columns
                .get(*column)
                .and_then(|c| c.criterion)
                .unwrap_or_default();
            terms.push(format!(
                "IF({}={},\", {number}\",\"\")",
                at(line, *column),
                quoted(unmet)
            ));
            if self.cell(row, *column).is_some_and(|c| same(c.text(), unmet)) {
                numbers.push(number.to_string());
            }
        }
        let begun = columns
            .iter()
            .any(|c| self.cell(row, *c).is_some_and(|c| c.value().is_some()));
        let counts: Vec<String> = ranges(line, columns)
            .iter()
            .map(|r| format!("COUNTIF({r},{})", quoted(unmet)))
            .collect();
        // "TC" in front keeps a single number text, in every program that reads the cell.
        let result = if numbers.is_empty() {
            "không".to_owned()
        } else {
            format!("TC {}", numbers.join(", "))
        };
        formula(
            format!(
                "IF(COUNTA({refs})=0,\"\",IF({}=0,\"không\",\"TC \"&MID({},3,200)))",
                counts.join("+"),
                terms.join("&")
            ),
            begun.then_some(FormValue::Text(result)),
        )
    }

    fn sum_fixed(&self, row: usize, column: usize) -> Option<Cell> {
        let Subject::Fixed(fixed) = self.rows.get(row)?.subject else {
            return None;
        };
        let parts: Vec<usize> = fixed
            .sum
            .iter()
            .filter_map(|id| self.rows.iter().position(|r| r.key == *id))
            .collect();
        let refs: Vec<String> = parts.iter().map(|r| at(row_number(*r), column)).collect();
        let numbers: Vec<Decimal> = parts
            .iter()
            .filter_map(|r| self.cell(*r, column)?.number())
            .collect();
        let refs = refs.join(",");
        let result = (!numbers.is_empty()).then(|| FormValue::Number(numbers.iter().sum()));
        Some(formula(format!("IF(COUNT({refs})=0,\"\",SUM({refs}))"), result))
    }

    /// The check of a row that the form has not.
    fn not_listed(&self, row: usize, typed: &[usize]) -> Cell {
        let begun = typed
            .iter()
            .any(|c| self.cell(row, *c).is_some_and(|c| c.value().is_some()));
        formula(
            format!(
                "IF(COUNTA({})=0,\"\",{})",
                ranges(row_number(row), typed).join(","),
                quoted(NOT_LISTED)
            ),
            begun.then(|| FormValue::Text(NOT_LISTED.to_owned())),
        )
    }

    /// What is wrong or missing in a row, in words; no formula in a row where nothing must be filled.
    fn check(&self, context: &FormContext<'_>, row: usize) -> Option<Cell> {
        let line = row_number(row);
        let typed = self.typed(row);
        if matches!(self.rows.get(row)?.subject, Subject::Extra) {
            return Some(self.not_listed(row, &typed));
        }
        let required = self.required(row);
        if required.is_empty() {
            return None;
        }
        let checked: Vec<Checked> = typed
            .iter()
            .map(|column| Checked {
                name: at(line, *column),
                column: *column,
                domain: self.domain(row, *column),
            })
            .collect();
        let conditional = self.required_if(context, row);

        let mut missing = vec![];
        for range in ranges(line, &required) {
            missing.push(format!("COUNTBLANK({range})"));
        }
        for (column, other, label) in &conditional {
            missing.push(format!(
                "IF({}={},COUNTBLANK({}),0)",
                at(line, *other),
                quoted(label),
                at(line, *column)
            ));
        }
        let wrong = wrong_terms(&checked);
        let complete = match self.recount {
            Some((declared, counted)) => {
                let (a, b) = (at(line, declared), at(line, counted));
                format!(
                    "IF(AND(ISNUMBER({a}),ISNUMBER({b})),IF({a}<>{b},\"≠ Khai \"&{a}&\", đếm \"&{b},\"{COMPLETE}\"),\"{COMPLETE}\")"
                )
            }
            None => format!("\"{COMPLETE}\""),
        };
        // A list offers empty rows; elsewhere a row that is there has to be filled.
        let not_begun = if matches!(self.rows.get(row)?.subject, Subject::Free) {
            ""
        } else {
            NOT_BEGUN
        };
        let nil = self.nil_row(row, &typed);
        let text = checking(
            &format!("COUNTA({})=0", ranges(line, &typed).join(",")),
            not_begun,
            nil.as_ref()
                .map(|(says, words, _)| (says.as_str(), words.as_str())),
            &wrong.join("+"),
            &missing.join("+"),
            &complete,
        );

        let blank = |column: usize| self.cell(row, column).is_none_or(|c| c.value().is_none());
        let wrong = checked
            .iter()
            .filter(|c| {
                self.cell(row, c.column)
                    .and_then(Cell::value)
                    .is_some_and(|value| !c.domain.holds(value))
            })
            .count();
        let missing = required.iter().filter(|c| blank(**c)).count()
            + conditional
                .iter()
                .filter(|(column, other, label)| {
                    blank(*column) && self.cell(row, *other).is_some_and(|c| same(c.text(), label))
                })
                .count();
        let result = if typed.iter().all(|c| blank(*c)) {
            not_begun.to_owned()
        } else if let Some((_, _, Some(said))) = nil {
            said
        } else if wrong > 0 {
            format!("▲ Sai {wrong} ô")
        } else if missing > 0 {
            format!("○ Còn {missing} ô trống")
        } else {
            let counts = self.recount.and_then(|(declared, counted)| {
                self.cell(row, declared)?
                    .number()
                    .zip(self.cell(row, counted)?.number())
            });
            match counts {
                Some((declared, counted)) if declared != counted => {
                    format!("≠ Khai {}, đếm {}", declared.normalize(), counted.normalize())
                }
                _ => COMPLETE.to_owned(),
            }
        };
        Some(formula(
            text,
            Some(FormValue::Text(result)).filter(|r| *r != FormValue::Text(String::new())),
        ))
    }
}

impl Table<'_> {
    /// For a row of a list that may say that there is nothing to report: a condition that holds where it does, what the
    /// check then says, and what that comes to where the row says so now. A row that holds anything else but a reason is a
    /// row like others.
    fn nil_row(&self, row: usize, typed: &[usize]) -> Option<(String, String, Option<String>)> {
        let key = self.nil_key()?;
        let line = row_number(row);
        let others: Vec<usize> = typed
            .iter()
            .copied()
            .filter(|c| {
                *c != key
                    && self
                        .columns
                        .get(*c)
                        .is_some_and(|p| p.column.item != "explanation")
            })
            .collect();
        let word = quoted(self.nil);
        let says = format!(
            "AND({}={word},COUNTA({})=0)",
            at(line, key),
            ranges(line, &others).join(",")
        );
        let all = self.column_range(key).replace(':', ":$");
        let beside = format!("COUNTA(${all})>1");
        let words = format!("IF({beside},{},{})", quoted(NIL_BESIDE), quoted(&nil_words(self)));
        let said = self.cell(row, key).is_some_and(|c| same(c.text(), self.nil))
            && others
                .iter()
                .all(|c| self.cell(row, *c).is_none_or(|c| c.value().is_none()));
        let result = said.then(|| {
            if self.filled(key) > 1 {
                NIL_BESIDE.to_owned()
            } else {
                nil_words(self)
            }
        });
        Some((says, words, result))
    }
}

/// Formulas whose sum is the number of wrong cells.
fn wrong_terms(checked: &[Checked]) -> Vec<String> {
    let mut terms = Vec::new();
    let mut rest = checked.iter().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        if first.domain.counts_runs() {
            while let Some(next) = rest.peek()
                && next.column == last.column + 1
                && next.domain == first.domain
            {
                last = next;
                rest.next();
            }
        }
        let range = if first.column == last.column {
            first.name.clone()
        } else {
            format!("{}:{}", first.name, last.name)
        };
        terms.extend(first.domain.wrong(&range));
    }
    terms
}

/// The whole check: not begun, nothing to report (a condition and its words), wrong, missing, complete, in this order; an
/// error value in the row is wrong too.
pub(super) fn checking(
    blank: &str,
    not_begun: &str,
    nil: Option<(&str, &str)>,
    wrong: &str,
    missing: &str,
    complete: &str,
) -> String {
    let missing = format!("IF({missing}>0,\"○ Còn \"&({missing})&\" ô trống\",{complete})");
    let wrong = if wrong.is_empty() {
        missing
    } else {
        format!("IF({wrong}>0,\"▲ Sai \"&({wrong})&\" ô\",{missing})")
    };
    let rest = match nil {
        Some((says, words)) => format!("IF({says},{words},{wrong})"),
        None => wrong,
    };
    format!("IFERROR(IF({blank},{},{rest}),\"{BROKEN}\")", quoted(not_begun))
}

/// A formula with its result.
pub(super) fn formula(text: String, result: Option<FormValue>) -> Cell {
    Cell::Formula(text, result)
}

/// The date a number of months later, as EDATE gives it: the last day of a shorter month.
fn months_after(date: Date, months: u32) -> Option<Date> {
    date.checked_add(i64::from(months).months()).ok()
}
