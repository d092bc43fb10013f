//! A row for each condition of recognition of each unit: what there is, what is needed, what to do.

use super::context::{Context, column, count, dash, link, live, lookup, or_dash, quoted};
use super::field::{self, Field};
use super::matrix::{self, RECOGNISED, YES};
use super::notes;
use crate::catalogue::{Condition, ConditionTest, CriteriaSet};
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::standing::{ConditionStanding, Holds, Standing};

const NO: &str = "Chưa";
const UNKNOWN: &str = "Chưa rõ";

/// A condition of a unit, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    unit: &'a Standing,
    set: &'a CriteriaSet,
    number: usize,
    condition: &'a Condition,
    /// None where the unit did not report.
    standing: Option<&'a ConditionStanding>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.unit.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| r.name(),
    },
    Field {
        word: "set",
        look: Look::Text,
        cell: |r| CellModel::text(&r.set.short),
    },
    Field {
        word: "number",
        look: Look::Integer,
        cell: |r| count(r.number),
    },
    Field {
        word: "condition",
        look: Look::Text,
        cell: |r| CellModel::text(&r.condition.title),
    },
    Field {
        word: "origin",
        look: Look::Text,
        cell: |r| CellModel::text(notes::origin(r.condition.origin)),
    },
    Field {
        word: "source",
        look: Look::Text,
        cell: |r| or_dash(&notes::source(r.context.c, &r.condition.source)),
    },
    Field {
        word: "have",
        look: Look::Integer,
        cell: |r| r.have(),
    },
    Field {
        word: "need",
        look: Look::Integer,
        cell: |r| r.need(),
    },
    Field {
        word: "measure_unit",
        look: Look::Code,
        cell: |r| or_dash(&r.condition.unit),
    },
    Field {
        word: "holds",
        look: Look::State,
        cell: |r| r.holds(),
    },
    Field {
        word: "missing",
        look: Look::Integer,
        cell: |r| r.missing(),
    },
    Field {
        word: "todo",
        look: Look::Text,
        cell: |r| r.to_do(),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let (c, sheet) = (context.c, context.sheet);
    let mut rows = Vec::new();
    for set in sheet.sets() {
        let Some(set) = c.catalogue.set(set) else { continue };
        for unit in matrix::ordered(context, std::iter::once(set.id.as_str())) {
            let conditions = c.catalogue.conditions.iter().filter(|k| k.set == set.id);
            rows.extend(conditions.enumerate().map(|(at, condition)| Row {
                context,
                unit,
                set,
                number: at + 1,
                condition,
                standing: unit.conditions.iter().find(|k| k.id == condition.id),
            }));
        }
    }
    field::table(context, FIELDS, &rows)
}

impl Row<'_> {
    fn name(&self) -> CellModel {
        let name = self.context.c.long_name(self.unit);
        link(name, self.context.first_gap(&self.unit.unit, &self.unit.set))
    }

    /// Whether fewer are better: nothing may be outstanding.
    fn at_most(&self) -> bool {
        self.condition.test == ConditionTest::NoOutstanding
    }

    /// What there is, where it can be told.
    fn known(&self) -> Option<usize> {
        let standing = self.standing?;
        standing.have.filter(|_| standing.holds != Holds::Unknown)
    }

    /// A column of the unit's row in its matrix.
    fn of_matrix(&self, word: &str) -> Option<String> {
        let sheet = self.context.matrix_of(&self.unit.set)?;
        lookup(sheet, word, "unit.code", &self.unit.unit)
    }

    /// The rows of the units below in the matrix of a set: a condition for COUNTIFS.
    fn below(&self, set: &str) -> Option<(&crate::catalogue::OutputSheet, String)> {
        let sheet = self.context.matrix_of(set)?;
        let codes = column(sheet, "parent.code")?;
        Some((sheet, format!("{codes},{}", quoted(&self.unit.unit))))
    }

    fn have(&self) -> CellModel {
        let Some(have) = self.known() else {
            return CellModel::muted(if self.unit.submitted {
                "chưa rõ"
            } else {
                "chưa báo cáo"
            });
        };
        let formula = match &self.condition.test {
            ConditionTest::AllMet => self.of_matrix("met"),
            ConditionTest::NoOutstanding => self.of_matrix("outstanding"),
            ConditionTest::ChildrenRecognised { child, .. } => self.below(child).and_then(|(sheet, mine)| {
                let recognition = column(sheet, "recognition")?;
                Some(format!("COUNTIFS({mine},{recognition},{})", quoted(RECOGNISED)))
            }),
            ConditionTest::FactYes(_) | ConditionTest::FactNo(_) => None,
        };
        live(formula, count(have))
    }

    fn need(&self) -> CellModel {
        let Some(standing) = self.standing else {
            return dash();
        };
        let formula = match &self.condition.test {
            ConditionTest::ChildrenRecognised { of, percent, .. } => self.below(of).map(|(_, mine)| {
                if *percent == rust_decimal::Decimal::ONE_HUNDRED {
                    format!("COUNTIFS({mine})")
                } else {
                    // Whole percent of whole units: the product is exact, so that 10 % of 20 is not 3.
                    format!("ROUNDUP(COUNTIFS({mine})*{percent}/100,0)")
                }
            }),
            _ => None,
        };
        live(formula, count(standing.need))
    }

    fn holds(&self) -> CellModel {
        let (word, tone) = match self.standing.map(|s| s.holds) {
            Some(Holds::Yes) => (YES, Tone::Good),
            Some(Holds::No) => (NO, Tone::Bad),
            Some(Holds::Unknown) | None => (UNKNOWN, Tone::NoData),
        };
        let formula = || {
            let (have, need) = (self.context.here("have")?, self.context.here("need")?);
            let enough = if self.at_most() { "<=" } else { ">=" };
            Some(format!(
                "IF(NOT(ISNUMBER({have})),{},IF({have}{enough}{need},{},{}))",
                quoted(UNKNOWN),
                quoted(YES),
                quoted(NO)
            ))
        };
        live(formula(), CellModel::Toned(word.to_owned(), tone))
    }

    fn missing(&self) -> CellModel {
        let (Some(have), Some(standing)) = (self.known(), self.standing) else {
            return CellModel::muted("chưa rõ");
        };
        let (missing, expression): (usize, fn(&str, &str) -> String) = if self.at_most() {
            (have.saturating_sub(standing.need), |h, n| {
                format!("MAX(0,{h}-{n})")
            })
        } else {
            (standing.need.saturating_sub(have), |h, n| {
                format!("MAX(0,{n}-{h})")
            })
        };
        let here = self.context.here("have").zip(self.context.here("need"));
        live(here.map(|(have, need)| expression(&have, &need)), count(missing))
    }

    fn to_do(&self) -> CellModel {
        match self.standing.map(|s| s.holds) {
            Some(Holds::Yes) => CellModel::muted("không"),
            Some(Holds::No) => or_dash(&self.condition.todo),
            Some(Holds::Unknown) => CellModel::text("Bổ sung số liệu để xét"),
            None => CellModel::text("Gửi báo cáo"),
        }
    }
}
