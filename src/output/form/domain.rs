//! What a cell may hold: one definition for the validation, the formula that looks for wrong cells, and its result.

use rust_decimal::Decimal;

use super::FormValue;
use crate::catalogue::{Column, Part, ValueType};
use crate::printed::{SHORT_STATES, STATES, YES_NO};

/// First and last day that a date may be: 01/01/1990 and 31/12/2100 as Excel counts days.
const DAYS: (i64, i64) = (32874, 73415);

/// What a cell may hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Domain {
    /// Any text.
    Any,
    /// One of a few words.
    Words(Vec<&'static str>),
    /// A number.
    Number {
        /// Least value.
        min: Option<Decimal>,
        /// Largest value.
        max: Option<Decimal>,
        /// Whole numbers only.
        whole: bool,
        /// The words for "not applicable" are allowed too.
        or_not_applicable: bool,
    },
    /// A date.
    Date,
    /// One of a list that stands on the hidden sheet.
    Listed {
        /// Defined name of the list.
        name: String,
        /// Its values.
        labels: Vec<String>,
    },
    /// An address with `@`.
    Email,
    /// The same, or the words for "nothing to report".
    OrNil(Box<Domain>, String),
}

/// The words for the states of a column: met, not met, not applicable.
pub(super) fn state_words(short: bool) -> [&'static str; 3] {
    if short { SHORT_STATES } else { STATES }
}

/// Equal as Excel compares text.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// A number as it stands in a formula.
pub(super) fn literal(number: Decimal) -> String {
    number.normalize().to_string()
}

/// A comparison as COUNTIF takes it. A decimal is joined to it at run time: inside the quotes its point would be read
/// by the rules of the machine's country.
fn criterion(sign: &str, number: Decimal) -> String {
    let number = number.normalize();
    if number.scale() == 0 {
        format!("\"{sign}{number}\"")
    } else {
        format!("\"{sign}\"&{number}")
    }
}

/// A text inside a formula.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

impl Domain {
    /// What a column allows, where that does not depend on the row or on lists.
    pub(super) fn of_column(column: &Column) -> Self {
        let number = |whole| Self::Number {
            min: column.min,
            max: column.max,
            whole,
            or_not_applicable: false,
        };
        match &column.value_type {
            ValueType::Integer | ValueType::Year | ValueType::Criterion => number(true),
            ValueType::Decimal | ValueType::Percent | ValueType::Money => number(false),
            ValueType::Date => Self::Date,
            ValueType::State => Self::Words(state_words(column.short_words).to_vec()),
            ValueType::YesNo => Self::Words(YES_NO.to_vec()),
            ValueType::Email => Self::Email,
            _ => Self::Any,
        }
    }

    /// What the result of a part may be.
    pub(super) fn of_part(part: &Part) -> Self {
        if part.is_state() {
            Self::Words(STATES.to_vec())
        } else {
            Self::Number {
                min: part.min,
                max: part.max,
                whole: false,
                or_not_applicable: true,
            }
        }
    }

    /// The same for the key of a list, in which the words for "nothing to report" answer for the whole list.
    pub(super) fn or_nil(self, nil: &str) -> Self {
        match self {
            Self::Any => Self::Any,
            Self::Listed { name, mut labels } => {
                labels.push(nil.to_owned());
                Self::Listed {
                    name: format!("{name}_{}", crate::text::slug(nil).replace('-', "_")),
                    labels,
                }
            }
            other => Self::OrNil(Box::new(other), nil.to_owned()),
        }
    }

    /// Whether a typed value is allowed, as the formulas decide it.
    pub(super) fn holds(&self, value: &FormValue) -> bool {
        match (self, value.number(), value.text()) {
            (Self::Any, ..) => true,
            (Self::Words(words), _, Some(text)) => words.iter().any(|w| same(w, text)),
            (Self::Number { min, max, whole, .. }, Some(number), _) => {
                min.is_none_or(|m| number >= m)
                    && max.is_none_or(|m| number <= m)
                    && (!whole || number.fract().is_zero())
            }
            (
                Self::Number {
                    or_not_applicable, ..
                },
                _,
                Some(text),
            ) => *or_not_applicable && STATES.last().is_some_and(|w| same(w, text)),
            (Self::Date, Some(number), _) => {
                number >= Decimal::from(DAYS.0) && number <= Decimal::from(DAYS.1)
            }
            (Self::Listed { labels, .. }, _, Some(text)) => labels.iter().any(|l| same(l, text)),
            (Self::Email, _, Some(text)) => text.contains('@'),
            (Self::OrNil(of, nil), ..) => value.text().is_some_and(|text| same(nil, text)) || of.holds(value),
            _ => false,
        }
    }

    /// Whether the wrong cells of a run of columns can be counted at once.
    pub(super) fn counts_runs(&self) -> bool {
        matches!(
            self,
            Self::Words(_)
                | Self::Number {
                    or_not_applicable: true,
                    ..
                }
        )
    }

    /// A formula for the number of wrong cells: `range` for a run, a single cell else; none where nothing is wrong.
    pub(super) fn wrong(&self, range: &str) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Words(words) => {
                let counted: Vec<String> = words
                    .iter()
                    .map(|word| format!("-COUNTIF({range},{})", quoted(word)))
                    .collect();
                Some(format!("COUNTA({range}){}", counted.concat()))
            }
            Self::Number {
                min,
                max,
                or_not_applicable: true,
                ..
            } => {
                let counted = match (min, max) {
                    (None, None) => format!("COUNT({range})"),
                    (Some(min), None) => format!("COUNTIF({range},{})", criterion(">=", *min)),
                    (None, Some(max)) => format!("COUNTIF({range},{})", criterion("<=", *max)),
                    (Some(min), Some(max)) => format!(
                        "COUNTIFS({range},{},{range},{})",
                        criterion(">=", *min),
                        criterion("<=", *max)
                    ),
                };
                Some(format!(
                    "COUNTA({range})-{counted}-COUNTIF({range},{})",
                    quoted(STATES.last().copied().unwrap_or_default())
                ))
            }
            _ => self
                .allowed(range)
                .map(|allowed| format!("IF({range}=\"\",0,IF({allowed},0,1))")),
        }
    }

    /// A condition that holds where a cell that is not blank is allowed.
    pub(super) fn allowed(&self, cell: &str) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Words(words) => {
                let each: Vec<String> = words.iter().map(|w| format!("{cell}={}", quoted(w))).collect();
                Some(format!("OR({})", each.join(",")))
            }
            Self::Number {
                min,
                max,
                whole,
                or_not_applicable,
            } => {
                // Text is larger than any number to Excel, so the comparisons are safe beside ISNUMBER; INT is not.
                let mut tests = Vec::new();
                if let Some(min) = min {
                    tests.push(format!("{cell}>={}", literal(*min)));
                }
                if let Some(max) = max {
                    tests.push(format!("{cell}<={}", literal(*max)));
                }
                if *whole {
                    tests.push(format!("{cell}=INT({cell})"));
                }
                let number = if tests.is_empty() {
                    format!("ISNUMBER({cell})")
                } else {
                    format!("IF(ISNUMBER({cell}),AND({}),FALSE)", tests.join(","))
                };
                Some(if *or_not_applicable {
                    format!(
                        "OR({number},{cell}={})",
                        quoted(STATES.last().copied().unwrap_or_default())
                    )
                } else {
                    number
                })
            }
            Self::Date => Some(format!(
                "IF(ISNUMBER({cell}),AND({cell}>={},{cell}<={}),FALSE)",
                DAYS.0, DAYS.1
            )),
            Self::Listed { name, .. } => Some(format!("ISNUMBER(MATCH({cell},{name},0))")),
            Self::Email => Some(format!("ISNUMBER(FIND(\"@\",{cell}))")),
            Self::OrNil(of, nil) => {
                let allowed = of.allowed(cell)?;
                Some(format!("OR({allowed},{cell}={})", quoted(nil)))
            }
        }
    }

    /// What may be written, for a message.
    pub(super) fn words(&self, unit: &str) -> String {
        let show = crate::number::show;
        match self {
            Self::Any => "Ghi bằng chữ.".to_owned(),
            Self::Words(words) => format!("Chọn một trong: {}.", words.join(", ")),
            Self::Number {
                min,
                max,
                whole,
                or_not_applicable,
            } => {
                let kind = if *whole { "số nguyên" } else { "số" };
                let limits = match (min, max) {
                    (Some(min), Some(max)) => format!("Ghi {kind} từ {} đến {}", show(*min), show(*max)),
                    (Some(min), None) => format!("Ghi {kind} từ {} trở lên", show(*min)),
                    (None, Some(max)) => format!("Ghi {kind} đến {}", show(*max)),
                    (None, None) => format!("Ghi {kind}"),
                };
                let measure = if unit.is_empty() {
                    String::new()
                } else {
                    format!(" ({unit}), không ghi kèm đơn vị tính")
                };
                let other = if *or_not_applicable {
                    ", hoặc “Không áp dụng”"
                } else {
                    ""
                };
                format!("{limits}{measure}{other}.")
            }
            Self::Date => "Ghi ngày/tháng/năm, ví dụ 14/12/2020.".to_owned(),
            Self::Listed { .. } => "Chọn trong danh sách.".to_owned(),
            Self::Email => "Ghi địa chỉ thư điện tử.".to_owned(),
            Self::OrNil(of, _) => of.words(unit),
        }
    }
}
