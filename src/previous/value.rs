//! A value of the last period, and the word by which a sheet says which kind of value it is.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::submission::Answer;

/// A value as read, or one of the kinds of nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The cell is blank.
    Blank,
    /// A number in the column's unit of measure.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A date.
    Date(Date),
    /// Met (true) or not met.
    State(bool),
    /// Yes (true) or no.
    YesNo(bool),
    /// Id of a value of the column's list.
    Choice(String),
    /// Code of a unit, as of that period.
    Unit(String),
    /// "Không áp dụng".
    NotApplicable,
    /// Written, but not readable.
    Unreadable,
}

/// In front of the id of a list's value.
const CHOICE: &str = "choice:";
/// In front of the code of a unit.
const UNIT: &str = "unit:";

impl Value {
    /// The word for its kind, with what no cell shows: ids and codes.
    pub fn kind(&self) -> String {
        let word = match self {
            Self::Blank => "blank",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::Date(_) => "date",
            Self::State(true) => "met",
            Self::State(false) => "unmet",
            Self::YesNo(true) => "yes",
            Self::YesNo(false) => "no",
            Self::NotApplicable => "not_applicable",
            Self::Unreadable => "unreadable",
            Self::Choice(id) => return format!("{CHOICE}{id}"),
            Self::Unit(code) => return format!("{UNIT}{code}"),
        };
        word.to_owned()
    }

    /// The value of a kind whose cell shows `shown`; none where the two do not go together.
    pub fn of_kind(kind: &str, shown: Option<&Shown>) -> Option<Self> {
        if let Some(id) = kind.strip_prefix(CHOICE) {
            return Some(Self::Choice(id.to_owned())).filter(|_| !id.is_empty());
        }
        if let Some(code) = kind.strip_prefix(UNIT) {
            return Some(Self::Unit(code.to_owned())).filter(|_| !code.is_empty());
        }
        Some(match (kind, shown) {
            ("blank", _) => Self::Blank,
            ("number", Some(Shown::Number(n))) => Self::Number(*n),
            ("date", Some(Shown::Date(date))) => Self::Date(*date),
            ("text", Some(Shown::Text(text))) => Self::Text(text.clone()),
            // A text of digits, where a program that saved the workbook made a number of it.
            ("text", Some(Shown::Number(n))) => Self::Text(n.normalize().to_string()),
            ("met", _) => Self::State(true),
            ("unmet", _) => Self::State(false),
            ("yes", _) => Self::YesNo(true),
            ("no", _) => Self::YesNo(false),
            ("not_applicable", _) => Self::NotApplicable,
            ("unreadable", _) => Self::Unreadable,
            _ => return None,
        })
    }
}

/// What a cell of the sheet of observations shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A date.
    Date(Date),
}

impl From<&Answer> for Value {
    fn from(answer: &Answer) -> Self {
        match answer {
            Answer::Blank => Self::Blank,
            Answer::Number(n) => Self::Number(*n),
            Answer::Text(text) => Self::Text(text.clone()),
            Answer::Date(date) => Self::Date(*date),
            Answer::State(met) => Self::State(*met),
            Answer::YesNo(yes) => Self::YesNo(*yes),
            Answer::Choice(id) => Self::Choice(id.clone()),
            Answer::Unit(code) => Self::Unit(code.clone()),
            Answer::NotApplicable => Self::NotApplicable,
            Answer::Unreadable(_) => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Blank),
            any::<i64>().prop_map(|n| Value::Number(Decimal::new(n, 3))),
            "\\PC{1,40}".prop_map(Value::Text),
            (1990_i16..2100, 1_i8..=12, 1_i8..=28)
                .prop_map(|(y, m, d)| Value::Date(jiff::civil::date(y, m, d))),
            any::<bool>().prop_map(Value::State),
            any::<bool>().prop_map(Value::YesNo),
            "[a-z:-]{1,12}".prop_map(Value::Choice),
            "[0-9/a-z-]{1,12}".prop_map(Value::Unit),
            Just(Value::NotApplicable),
            Just(Value::Unreadable),
        ]
    }

    proptest! {
        /// What a sheet says of a value gives the value back.
        #[test]
        fn kind_and_cell_give_the_value_back(value in values()) {
            let shown = match &value {
                Value::Number(n) => Some(Shown::Number(*n)),
                Value::Text(text) => Some(Shown::Text(text.clone())),
                Value::Date(date) => Some(Shown::Date(*date)),
                _ => Some(Shown::Text("Đạt".to_owned())),
            };
            prop_assert_eq!(Value::of_kind(&value.kind(), shown.as_ref()), Some(value));
        }

        #[test]
        fn any_kind_is_read_without_harm(kind in "\\PC{0,30}", text in "\\PC{0,30}") {
            let _ = Value::of_kind(&kind, Some(&Shown::Text(text)));
            let _ = Value::of_kind(&kind, None);
        }
    }
}
