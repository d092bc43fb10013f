//! What the form prints or works out in a cell of a row, as far as the row says.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Answer, Row};
use crate::catalogue::{
    Calc, Catalogue, CriteriaSet, Criterion, FormSheet, Indicator, Prefill, SheetKind, Unit,
};
use crate::number;
use crate::printed::{self, Printed};
use crate::round::Round;
use crate::text::fold;
use crate::time::show_date;
use crate::workbook::{Cell, Content, NumberFormat};

/// What is known of the form of one unit.
pub(super) struct Known<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) round: &'a Round,
    pub(super) unit: &'a Unit,
    /// The workbook was made from the form: what the form prints stands there word for word.
    pub(super) made: bool,
    /// Dates of the workbook count from 1904.
    pub(super) date_1904: bool,
    pub(super) printed: Printed,
}

impl<'a> Known<'a> {
    /// What is printed for the reporting unit as a whole.
    pub(super) fn of_form(&self, from: Prefill) -> Option<String> {
        let Self {
            catalogue,
            round,
            unit,
            ..
        } = self;
        let class = catalogue.class(round.class_of(&unit.code));
        Some(match from {
            Prefill::ProvinceName => round.units.get(&round.province)?.name.clone(),
            Prefill::UnitFullName => catalogue.full_name(unit),
            Prefill::UnitName => unit.name.clone(),
            Prefill::UnitCode => unit.code.clone(),
            Prefill::RoundTitle => round.title.clone(),
            Prefill::CutOff => show_date(round.cut_off),
            Prefill::Due => printed::due_words(round, unit),
            Prefill::ClassName => class?.name.clone(),
            Prefill::ClassShort => class?.short.clone(),
            Prefill::ChildrenCount => self.children().to_string(),
            _ => return None,
        })
    }

    /// Units below that the by-unit sheets list.
    fn children(&self) -> usize {
        let sets: Vec<_> = self
            .catalogue
            .form
            .sheets
            .iter()
            .filter(|s| s.kind == SheetKind::ByUnit)
            .map(|s| self.catalogue.sheet_set(s, &self.unit.kind))
            .collect();
        let listed = |u: &&Unit| {
            sets.iter()
                .any(|set| set.is_none_or(|s| s.kinds.contains(&u.kind)))
        };
        self.round.units.children(&self.unit.code).filter(listed).count()
    }

    /// What is printed in a row of data.
    pub(super) fn in_row(
        &self,
        from: Prefill,
        row: &Row,
        set: Option<&'a CriteriaSet>,
        form: &FormSheet,
    ) -> Option<String> {
        let of_unit = self.round.units.get(&row.unit).unwrap_or(self.unit);
        let class = self.round.class_of(&of_unit.code);
        let (criterion, indicator) = subject(row, set, form);
        Some(match from {
            Prefill::UnitName => of_unit.name.clone(),
            Prefill::UnitFullName => self.catalogue.full_name(of_unit),
            Prefill::UnitCode => of_unit.code.clone(),
            Prefill::ClassName => self.catalogue.class(class)?.name.clone(),
            Prefill::ClassShort => self.catalogue.class(class)?.short.clone(),
            Prefill::CriterionNumber => criterion?.number.to_string(),
            Prefill::CriterionName => criterion?.name.clone(),
            Prefill::IndicatorCode => indicator?.code.clone(),
            Prefill::IndicatorText => indicator?.text.clone(),
            Prefill::Department => match indicator {
                Some(indicator) => indicator.department.clone(),
                None => criterion?.department.clone(),
            },
            Prefill::Requirement => match indicator {
                Some(indicator) => {
                    let parts = indicator.parts.iter();
                    let parts: Vec<String> = parts.map(|p| self.catalogue.requirement(p, class)).collect();
                    parts.join("; ")
                }
                None if criterion?.indicators.is_empty() => printed::NO_INDICATORS.to_owned(),
                None => return None,
            },
            Prefill::FixedOrdinal => form.fixed.iter().find(|f| f.id == row.key)?.ordinal.clone(),
            Prefill::FixedLabel => form.fixed.iter().find(|f| f.id == row.key)?.label.clone(),
            _ => return self.of_form(from),
        })
        .filter(|text| !text.is_empty())
    }

    /// Whether a cell says what is printed there. A form typed anew may say it in other words of its own making, but not
    /// otherwise.
    pub(super) fn says(&self, cell: &Cell, printed: &str) -> bool {
        let folded = fold(&super::raw(cell));
        if folded == fold(printed) {
            return true;
        }
        match &cell.content {
            Content::Number(n) => {
                let date = |d: Date| show_date(d) == printed;
                (cell.format == NumberFormat::Date
                    && super::value::from_serial(*n, self.date_1904).is_some_and(date))
                    || printed.parse::<Decimal>().is_ok_and(|p| p == *n)
            }
            Content::Text(_) if !self.made => {
                let plain = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                let (said, printed) = (plain(&folded), plain(&fold(printed)));
                said.contains(&printed) || printed.contains(&said)
            }
            _ => false,
        }
    }

    /// What a formula of the form comes to in a row; none where a part of it cannot be read.
    pub(super) fn computed(&self, calc: &Calc, row: &Row, set: Option<&CriteriaSet>) -> Option<String> {
        let answer = |id: &str| row.cells.get(id).map(|e| &e.answer);
        let number = |id: &str| match answer(id) {
            Some(Answer::Number(n)) => Some(*n),
            _ => None,
        };
        let states = |column: &str, met: bool| -> Vec<String> {
            let criteria = set.map(|s| s.criteria.as_slice()).unwrap_or_default();
            criteria
                .iter()
                .filter(|c| answer(&format!("{column}{}", c.number)) == Some(&Answer::State(met)))
                .map(|c| c.number.to_string())
                .collect()
        };
        match calc {
            Calc::CountMet(column) => Some(states(column, true).len().to_string()),
            Calc::ListUnmet(column) => Some(states(column, false).join(", ")),
            Calc::Sum(columns) => {
                let sum = columns.iter().filter_map(|c| number(c)).sum::<Decimal>();
                Some(number::show(sum))
            }
            Calc::Ratio(part, whole) => {
                let whole = number(whole).filter(|w| !w.is_zero())?;
                let ratio = number(part)?
                    .checked_mul(Decimal::ONE_HUNDRED)?
                    .checked_div(whole)?;
                Some(number::show(ratio.round_dp(2)))
            }
            Calc::Band { of, scale } => {
                let rank = self.catalogue.scale(scale)?.rank(number(of)?)?;
                Some(rank.to_string())
            }
            Calc::MonthsAfter { .. } | Calc::Check | Calc::SumFixed => None,
        }
    }
}

/// The criterion and indicator that a row is about.
fn subject<'s>(
    row: &Row,
    set: Option<&'s CriteriaSet>,
    form: &FormSheet,
) -> (Option<&'s Criterion>, Option<&'s Indicator>) {
    let Some(set) = set else { return (None, None) };
    match form.kind {
        SheetKind::ByCriterion => {
            let number = row.key.parse().ok();
            (number.and_then(|n| set.criterion(n)), None)
        }
        SheetKind::ByIndicator => {
            let hit = set
                .indicator(&row.key)
                .or_else(|| set.part(&row.key).map(|(c, i, _)| (c, i)));
            (hit.map(|h| h.0), hit.map(|h| h.1))
        }
        _ => (None, None),
    }
}
