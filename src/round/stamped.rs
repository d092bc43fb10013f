//! The round as a form carries it: enough to read and check a workbook where the round's folder is not at hand.
//!
//! A form is stamped with what its round says of reading and judging; from the stamp, or from what a workbook without one
//! says of itself, the settings of a round are written down again and read as `round.toml` is. Deadlines of single units,
//! targets and decisions are the folder's and are not in it.

use jiff::civil::Date;

use super::{Counting, Round};
use crate::catalogue::{Catalogue, SourceText, parse_units};
use crate::text::fold;

/// What a workbook says of the round that it is for; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Id of the round.
    pub round: String,
    /// Title of the round.
    pub title: String,
    /// Id of the rulebook.
    pub rulebook: String,
    /// Code of the province.
    pub province: String,
    /// Threshold class.
    pub class: String,
    /// Level of the units that report.
    pub level: String,
    /// Name of the unit file.
    pub units: String,
    /// Cut-off date, as in `round.toml`.
    pub cut_off: String,
    /// Due time, as in `round.toml`.
    pub due: String,
    /// How states are counted, as in `round.toml`.
    pub counting: String,
    /// Sentence about figures that are not all real.
    pub illustrative: String,
    /// Whom to turn to, the lines with a bar between them.
    pub office: String,
}

impl Stamp {
    /// The stamp of a round's forms.
    pub fn of(round: &Round, catalogue: &Catalogue) -> Self {
        Self {
            round: round.id.clone(),
            title: round.title.clone(),
            rulebook: catalogue.id.clone(),
            province: round.province.clone(),
            class: round.class.clone(),
            level: round.reporting_level.clone(),
            units: round.units_file.clone(),
            cut_off: round.cut_off.to_string(),
            due: round.due_configured.to_string(),
            counting: match round.counting {
                Counting::Strict => String::new(),
                Counting::Declared => "declared".to_owned(),
            },
            illustrative: round.illustrative.clone().unwrap_or_default(),
            office: round.office.join(" | "),
        }
    }

    /// The stamp of a workbook; `value` gives a line of it by name, empty where there is none.
    pub fn read(value: &dyn Fn(&str) -> String) -> Self {
        Self {
            round: value("round"),
            title: value("title"),
            rulebook: value("rulebook"),
            province: value("province"),
            class: value("class"),
            level: value("level"),
            units: value("units"),
            cut_off: value("cut_off"),
            due: value("due"),
            counting: value("counting"),
            illustrative: value("illustrative"),
            office: value("office"),
        }
    }

    /// Name and value of every line, those without a value left out.
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("round", &self.round),
            ("title", &self.title),
            ("rulebook", &self.rulebook),
            ("province", &self.province),
            ("class", &self.class),
            ("level", &self.level),
            ("units", &self.units),
            ("cut_off", &self.cut_off),
            ("due", &self.due),
            ("counting", &self.counting),
            ("illustrative", &self.illustrative),
            ("office", &self.office),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect()
    }

    /// The stamp with what can be known where it says nothing: the one unit file of the rulebook, the unit at its top,
    /// the class that the workbook's own words name, a due time that is lawful. `words` are texts of the workbook.
    #[must_use]
    pub fn completed(mut self, catalogue: &Catalogue, units: &str, on: Date, words: &[String]) -> Self {
        units.clone_into(&mut self.units);
        self.rulebook.clone_from(&catalogue.id);
        let fill = |field: &mut String, value: &dyn Fn() -> Option<String>| {
            if field.is_empty() {
                *field = value().unwrap_or_default();
            }
        };
        fill(&mut self.round, &|| Some("khong-ro".to_owned()));
        fill(&mut self.cut_off, &|| Some(on.to_string()));
        let cut_off = self.cut_off.parse().unwrap_or(on);
        fill(&mut self.title, &|| {
            Some(format!("Số liệu chốt ngày {}", crate::time::show_date(cut_off)))
        });
        fill(&mut self.province, &|| {
            let tree = parse_units(catalogue.unit_files.get(units)?, catalogue, cut_off).ok()?;
            let top = tree.all().iter().find(|u| u.parent.is_empty())?;
            Some(top.code.clone())
        });
        fill(&mut self.class, &|| {
            let named = |c: &&crate::catalogue::Class| {
                let (name, short) = (fold(&c.name), fold(&c.short));
                words.iter().any(|w| *w == name || *w == short)
            };
            let mut all = catalogue.classes.iter().filter(named);
            match (all.next(), all.next()) {
                (Some(only), None) => Some(only.id.clone()),
                _ => None,
            }
        });
        fill(&mut self.due, &|| {
            let due = catalogue.calendar.earliest_due(cut_off)?;
            Some(due.to_string())
        });
        self
    }

    /// The settings as a round's folder has them.
    pub fn settings(&self) -> SourceText {
        let mut table = toml::Table::new();
        let mut put = |key: &str, value: &str| {
            if !value.is_empty() {
                table.insert(key.to_owned(), toml::Value::String(value.to_owned()));
            }
        };
        put("id", &self.round);
        put("title", &self.title);
        put("province", &self.province);
        put("rulebook", &self.rulebook);
        put("class", &self.class);
        put("reporting_level", &self.level);
        put("units", &self.units);
        put("cut_off", &self.cut_off);
        put("due", &self.due);
        put("counting", &self.counting);
        put("illustrative", &self.illustrative);
        if !self.office.is_empty() {
            let lines = self.office.split('|').map(str::trim);
            let lines = lines.map(|l| toml::Value::String(l.to_owned())).collect();
            table.insert("office".to_owned(), toml::Value::Array(lines));
        }
        SourceText {
            path: "round.toml".to_owned(),
            text: toml::to_string(&table).unwrap_or_default(),
        }
    }
}
