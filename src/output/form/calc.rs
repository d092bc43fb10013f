//! Computed cells: the formula, and the value that it has, worked out here so that a reader without Excel sees it too.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{Calc, Catalogue, Fill, PlacedColumn, ValueType};
use crate::facts::FormValue;
use crate::workbook::CellRef;

/// A row of the form while it is written: columns with their places and what is in them.
pub(super) struct Cells<'a> {
    pub(super) columns: &'a [PlacedColumn<'a>],
    pub(super) values: Vec<Option<FormValue>>,
    /// Zero-based.
    pub(super) row: u32,
}

/// A formula (without `=`) and its value; an empty text is a cell that shows nothing.
pub(super) struct Computed {
    pub(super) formula: String,
    pub(super) value: Option<FormValue>,
}

impl Cells<'_> {
    fn at(&self, index: usize) -> String {
        CellRef::new(self.row, u16::try_from(index).unwrap_or(u16::MAX)).to_string()
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|p| p.id == id)
    }

    fn number(&self, index: usize) -> Option<Decimal> {
        match self.values.get(index)?.as_ref()? {
            FormValue::Number(n) => Some(*n),
            _ => None,
        }
    }

    fn repeated(&self, id: &str) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|i| self.columns.get(*i).is_some_and(|p| p.column.id == id))
            .collect()
    }

    fn text(&self, index: usize) -> &str {
        match self.values.get(index) {
            Some(Some(FormValue::Text(text))) => text,
            _ => "",
        }
    }

    /// Ranges of neighbouring columns: `H8:Z8`.
    fn ranges(&self, indexes: &[usize]) -> Vec<String> {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for i in indexes {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *i => *last = *i,
                _ => ranges.push((*i, *i)),
            }
        }
        ranges
            .iter()
            .map(|(a, b)| {
                if a == b {
                    self.at(*a)
                } else {
                    format!("{}:{}", self.at(*a), self.at(*b))
                }
            })
            .collect()
    }

    pub(super) fn compute(&self, calc: &Calc, catalogue: &Catalogue, key: Option<&str>) -> Option<Computed> {
        Some(match calc {
            Calc::Check => self.check(key, catalogue),
            Calc::CountMet(of) => {
                let states = self.repeated(of);
                let met = states
                    .iter()
                    .filter(|i| ["Đ", "Đạt"].contains(&self.text(**i)))
                    .count();
                let area = self.ranges(&states).first()?.clone();
                Computed {
                    formula: format!(
                        "IF(COUNTA({area})=0,\"\",COUNTIF({area},\"Đ\")+COUNTIF({area},\"Đạt\"))"
                    ),
                    value: states
                        .iter()
                        .any(|i| !self.text(*i).is_empty())
                        .then(|| FormValue::Number(met.into())),
                }
            }
            Calc::ListUnmet(of) => self.list_unmet(&self.repeated(of)),
            Calc::Sum(of) => {
                let parts: Option<Vec<usize>> = of.iter().map(|id| self.find(id)).collect();
                let parts = parts?;
                let area = self.ranges(&parts).join(",");
                let numbers: Vec<Decimal> = parts.iter().filter_map(|i| self.number(*i)).collect();
                Computed {
                    formula: format!("IF(COUNT({area})<{},\"\",SUM({area}))", parts.len()),
                    value: (numbers.len() == parts.len()).then(|| FormValue::Number(numbers.iter().sum())),
                }
            }
            Calc::Band { of, scale } => {
                let scale = catalogue.scale(scale)?;
                let index = self.find(of)?;
                let at = self.at(index);
                let mut formula = "\"\"".to_owned();
                for band in scale.bands.iter().rev() {
                    formula = format!(
                        "IF(AND({at}>={},{at}<={}),{},{formula})",
                        band.min, band.max, band.rank
                    );
                }
                Computed {
                    formula: format!("IF(ISNUMBER({at}),{formula},\"\")"),
                    value: self
                        .number(index)
                        .and_then(|n| scale.rank(n))
                        .map(|rank| FormValue::Number(rank.into())),
                }
            }
            Calc::MonthsAfter { of, scale } => {
                let months = catalogue.scale(scale)?.valid_months?;
                let index = self.find(of)?;
                let at = self.at(index);
                let value = match self.values.get(index) {
                    Some(Some(FormValue::Date(date))) => {
                        date.checked_add(jiff::Span::new().months(i64::from(months))).ok()
                    }
                    _ => None,
                };
                Computed {
                    formula: format!("IF(ISNUMBER({at}),EDATE({at},{months}),\"\")"),
                    value: value.map(FormValue::Date),
                }
            }
            Calc::Ratio(of, by) => {
                let (a, b) = (self.find(of)?, self.find(by)?);
                let (x, y) = (self.at(a), self.at(b));
                let value = match (self.number(a), self.number(b)) {
                    (Some(n), Some(d)) if d > Decimal::ZERO => Some(
                        (n * Decimal::ONE_HUNDRED / d)
                            .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero),
                    ),
                    _ => None,
                };
                Computed {
                    formula: format!(
                        "IF(AND(ISNUMBER({x}),ISNUMBER({y})),IF({y}>0,ROUND({x}/{y}*100,1),\"\"),\"\")"
                    ),
                    value: value.map(FormValue::Number),
                }
            }
            Calc::SumFixed => return None,
        })
    }

    fn list_unmet(&self, states: &[usize]) -> Computed {
        let number = |i: usize| self.columns.get(i).and_then(|p| p.criterion).unwrap_or(0);
        let pieces: Vec<String> = states
            .iter()
            .map(|i| {
                format!(
                    "IF(OR({at}=\"CĐ\",{at}=\"Chưa đạt\"),\", {}\",\"\")",
                    number(*i),
                    at = self.at(*i)
                )
            })
            .collect();
        let list: Vec<String> = states
            .iter()
            .filter(|i| ["CĐ", "Chưa đạt"].contains(&self.text(**i)))
            .map(|i| number(*i).to_string())
            .collect();
        let filled = states.iter().any(|i| !self.text(*i).is_empty());
        let area = self.ranges(states).first().cloned().unwrap_or_default();
        let joined = pieces.join("&");
        let unmet = format!("COUNTIF({area},\"CĐ\")+COUNTIF({area},\"Chưa đạt\")");
        Computed {
            formula: format!("IF(COUNTA({area})=0,\"\",IF({unmet}=0,\"không\",MID({joined},3,99)))"),
            value: filled.then(|| {
                FormValue::Text(if list.is_empty() {
                    "không".to_owned()
                } else {
                    list.join(", ")
                })
            }),
        }
    }

    /// What is still blank in the row; a row of a list that has no key yet asks for nothing.
    fn check(&self, key: Option<&str>, catalogue: &Catalogue) -> Computed {
        let typed: Vec<usize> = (0..self.columns.len())
            .filter(|i| {
                self.columns
                    .get(*i)
                    .is_some_and(|p| p.column.fill == Fill::Typed && p.column.calc.is_none())
            })
            .collect();
        let required: Vec<usize> = typed
            .iter()
            .copied()
            .filter(|i| self.columns.get(*i).is_some_and(|p| p.column.required))
            .collect();
        let blank = |i: usize| self.values.get(i).is_none_or(Option::is_none);
        let mut missing = required.iter().filter(|i| blank(**i)).count();
        let mut count: Vec<String> = self
            .ranges(&required)
            .iter()
            .map(|r| format!("COUNTBLANK({r})"))
            .collect();
        for i in &typed {
            let Some((other, id)) = self.columns.get(*i).and_then(|p| p.column.required_if.as_ref()) else {
                continue;
            };
            let Some(at) = self.find(other) else { continue };
            let label = match self.columns.get(at).map(|p| &p.column.value_type) {
                Some(ValueType::Choice(list)) => catalogue.list(list).map_or(id.as_str(), |l| l.label(id)),
                _ => id.as_str(),
            };
            count.push(format!(
                "IF(AND({}=\"{label}\",ISBLANK({})),1,0)",
                self.at(at),
                self.at(*i)
            ));
            missing += usize::from(self.text(at) == label && blank(*i));
        }
        let gate: Vec<usize> = match key.and_then(|k| self.find(k)) {
            Some(index)
                if self
                    .columns
                    .get(index)
                    .is_some_and(|p| p.column.fill == Fill::Typed) =>
            {
                vec![index]
            }
            _ => typed.clone(),
        };
        let listed = key
            .and_then(|k| self.find(k))
            .is_some_and(|i| self.columns.get(i).is_some_and(|p| p.column.fill == Fill::Typed));
        let empty = gate.iter().all(|i| blank(*i));
        let area = self.ranges(&gate).join(",");
        let sum = if count.is_empty() {
            "0".to_owned()
        } else {
            count.join("+")
        };
        let none = if listed { "" } else { "○ Chưa điền" };
        let value = if empty {
            none.to_owned()
        } else if missing > 0 {
            format!("○ Còn {missing} ô trống")
        } else {
            "√ Đủ".to_owned()
        };
        Computed {
            formula: format!(
                "IF(COUNTA({area})=0,\"{none}\",IF({sum}>0,\"○ Còn \"&({sum})&\" ô trống\",\"√ Đủ\"))"
            ),
            value: (!value.is_empty()).then_some(FormValue::Text(value)),
        }
    }
}

/// The serial number of a date in the 1900 system.
pub(super) fn serial(date: Date) -> i64 {
    Date::constant(1899, 12, 30)
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()))
}
