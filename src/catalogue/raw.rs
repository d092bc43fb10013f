//! Rulebook files exactly as typed: one struct per table, no key that is not known.
//!
//! Bounds of single fields are checked here by `validator`; everything that needs a second entry is checked in
//! [`super::build`]. `Spanned` keeps the place of what a later check may have to point at.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;
use validator::Validate;

type Text = Spanned<String>;

/// Tables of which a later layer can switch one off by naming it.
pub(super) trait Switch: Sized {
    /// Whether `off` is one of its keys.
    const SWITCHES: bool = false;

    /// This entry switched off, where `id` names it.
    fn switched_off(&self, _id: &Text) -> Option<Self> {
        None
    }
}

macro_rules! switches {
    ($key:ident: $($table:ty),+) => {$(
        impl Switch for $table {
            const SWITCHES: bool = true;

            fn switched_off(&self, id: &Text) -> Option<Self> {
                (self.$key.get_ref() == id.get_ref()).then(|| Self {
                    $key: id.clone(),
                    off: true,
                    ..self.clone()
                })
            }
        }
    )+};
}

switches!(id: RawSource, RawLevel, RawKind, RawClass, RawSet, RawScale, RawCondition, RawList, RawMeasure, RawOutputSheet, RawLetter, RawResult);
switches!(code: RawRule);
impl Switch for RawRuleChange {}
impl Switch for RawOwnThreshold {}
impl Switch for RawRulebook {}
impl Switch for RawCalendar {}
impl Switch for RawWords {}
impl Switch for RawForm {}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRulebook {
    #[validate(length(min = 1))]
    pub(super) id: String,
    #[validate(length(min = 1))]
    pub(super) title: String,
    #[serde(default)]
    pub(super) extends: Vec<Text>,
    #[validate(nested)]
    pub(super) office: Option<RawOffice>,
    #[expect(dead_code, reason = "kept in the file for people; a period is chosen by name")]
    pub(super) valid_from: Option<Datetime>,
    #[expect(dead_code, reason = "kept in the file for people; a period is chosen by name")]
    pub(super) valid_to: Option<Datetime>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOffice {
    #[validate(length(min = 1))]
    pub(super) vi: String,
    #[validate(length(min = 1))]
    pub(super) en: String,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCalendar {
    pub(super) days_off: Text,
    #[serde(default)]
    pub(super) worked_saturdays: Vec<Text>,
    pub(super) source: String,
    pub(super) confidence: Text,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) title: String,
    pub(super) number: Option<String>,
    pub(super) issuer: Option<String>,
    pub(super) date: Option<String>,
    pub(super) role: Option<String>,
    pub(super) confidence: Text,
    pub(super) read_where: Option<String>,
    pub(super) notes: Option<String>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLevel {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) word: String,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKind {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) word: String,
    #[validate(length(min = 1))]
    pub(super) json: String,
    pub(super) level: Text,
    #[serde(default)]
    pub(super) short: Vec<String>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClass {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) name: String,
    #[validate(length(min = 1))]
    pub(super) short: String,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Default, Deserialize, Validate)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawWords {
    pub(super) met: Vec<String>,
    pub(super) unmet: Vec<String>,
    pub(super) not_applicable: Vec<String>,
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) none: Vec<String>,
    pub(super) nil: Vec<String>,
    pub(super) offices: Vec<String>,
    pub(super) total_rows: Vec<String>,
    pub(super) note_rows: Vec<String>,
    pub(super) group_rows: Vec<String>,
    pub(super) nearly_met: Vec<String>,
    pub(super) requirement_first: Vec<String>,
    pub(super) requirement_last: Vec<String>,
    pub(super) percent: Vec<String>,
    pub(super) document_first: Vec<String>,
    pub(super) data_until: Vec<String>,
    pub(super) amounts: Vec<RawAmount>,
    #[validate(range(min = 1900, max = 2001))]
    pub(super) short_years_from: Option<i16>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAmount {
    pub(super) times: u32,
    /// The first is the name.
    pub(super) words: Vec<String>,
}

/// A threshold as typed: a number or one of the words `met`, `province`, `unknown`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RawThreshold {
    Integer(i64),
    Number(f64),
    Word(String),
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a rulebook entry"
)]
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSet {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) name: String,
    #[expect(
        dead_code,
        reason = "kept in the file for people; a name in English is not shown yet"
    )]
    pub(super) name_en: Option<String>,
    #[validate(length(min = 1))]
    pub(super) short: String,
    pub(super) level: Text,
    pub(super) kinds: Vec<Text>,
    #[serde(default)]
    pub(super) every_unit: bool,
    #[serde(default = "yes")]
    pub(super) judged: bool,
    #[serde(default = "yes")]
    pub(super) counted: bool,
    #[serde(default = "yes")]
    pub(super) complete: bool,
    pub(super) criteria: Spanned<u32>,
    pub(super) indicators: Spanned<u32>,
    pub(super) source: Text,
    pub(super) confidence: Text,
    pub(super) valid_from: Option<Datetime>,
    pub(super) valid_to: Option<Datetime>,
    pub(super) recognised_word: String,
    pub(super) recognised_by: Option<String>,
    pub(super) notes: Option<String>,
    #[serde(default)]
    pub(super) criterion: Vec<RawCriterion>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCriterion {
    pub(super) number: Spanned<u16>,
    #[validate(length(min = 1))]
    pub(super) name: String,
    #[validate(length(min = 1))]
    pub(super) short: String,
    #[expect(
        dead_code,
        reason = "kept in the file for people; a name in English is not shown yet"
    )]
    pub(super) name_en: Option<String>,
    #[serde(default)]
    pub(super) group: String,
    pub(super) department: String,
    pub(super) department_confidence: Text,
    pub(super) confidence: Text,
    pub(super) source: Text,
    #[expect(dead_code, reason = "kept in the file for people")]
    pub(super) notes: Option<String>,
    #[serde(default)]
    pub(super) indicator: Vec<RawIndicator>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicator {
    pub(super) code: Text,
    #[validate(length(min = 1))]
    pub(super) text: String,
    #[expect(
        dead_code,
        reason = "kept in the file for people; a name in English is not shown yet"
    )]
    pub(super) text_en: Option<String>,
    #[validate(length(min = 1))]
    pub(super) short: String,
    pub(super) department: Option<String>,
    pub(super) department_confidence: Option<Text>,
    #[serde(default)]
    pub(super) none_is_zero: bool,
    pub(super) not_applicable: Option<Text>,
    pub(super) from_measure: Option<Text>,
    pub(super) unit: String,
    pub(super) comparison: Text,
    pub(super) thresholds: Spanned<BTreeMap<String, RawThreshold>>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) confidence: Text,
    pub(super) source: Text,
    #[expect(dead_code, reason = "kept in the file for people")]
    pub(super) notes: Option<String>,
    #[serde(default)]
    pub(super) part: Vec<RawPart>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPart {
    pub(super) text: String,
    pub(super) short: String,
    pub(super) unit: String,
    pub(super) comparison: Text,
    pub(super) thresholds: Spanned<BTreeMap<String, RawThreshold>>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScale {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) name: String,
    #[validate(range(min = 1, max = 1200))]
    pub(super) valid_months: Option<u32>,
    pub(super) valid_months_confidence: Option<Text>,
    pub(super) source: Text,
    pub(super) confidence: Text,
    #[serde(default)]
    pub(super) parts: Vec<RawScalePart>,
    pub(super) bands: Vec<Spanned<RawBand>>,
    pub(super) bands_confidence: Text,
    pub(super) bands_source: Text,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScalePart {
    pub(super) id: String,
    pub(super) max: u32,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBand {
    pub(super) rank: u32,
    pub(super) min: u32,
    pub(super) max: u32,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCondition {
    pub(super) id: Text,
    pub(super) set: Text,
    #[validate(length(min = 1))]
    pub(super) title: String,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) todo: String,
    pub(super) test: Text,
    pub(super) fact: Option<Text>,
    pub(super) child_set: Option<Text>,
    pub(super) of_set: Option<Text>,
    #[validate(range(min = 0.0, max = 100.0))]
    pub(super) percent: Option<f64>,
    pub(super) origin: Text,
    pub(super) source: Text,
    pub(super) confidence: Text,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawList {
    pub(super) id: Text,
    pub(super) values: Vec<RawListValue>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawListValue {
    pub(super) id: Text,
    pub(super) label: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawForm {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) version: String,
    #[validate(length(min = 1))]
    pub(super) title: String,
    pub(super) level: Text,
    #[serde(default)]
    pub(super) kinds: Vec<Text>,
    #[serde(default)]
    pub(super) agency: String,
    #[serde(default)]
    pub(super) authority: String,
    #[serde(default)]
    pub(super) signs_for: String,
    #[serde(default)]
    pub(super) sheet: Vec<RawSheet>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSheet {
    pub(super) id: Text,
    #[validate(length(min = 1, max = 31))]
    pub(super) name: String,
    pub(super) kind: Text,
    pub(super) number: Option<String>,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) row_is: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    pub(super) set: Option<Text>,
    #[serde(default)]
    pub(super) unit_set: bool,
    pub(super) key: Option<Text>,
    pub(super) within: Option<Text>,
    pub(super) named_kind: Option<Text>,
    pub(super) label_header: Option<String>,
    pub(super) value_header: Option<String>,
    #[serde(default)]
    pub(super) value_synonyms: Vec<String>,
    #[validate(range(min = 1, max = 3))]
    pub(super) header_rows: Option<u32>,
    #[validate(range(min = 1, max = 1000))]
    pub(super) rows: Option<u32>,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) carry_rows: bool,
    pub(super) carry_rows_if: Option<RawRequiredIf>,
    #[serde(default)]
    pub(super) fixed: Vec<RawFixedRow>,
    #[serde(default)]
    pub(super) rules: Vec<String>,
    #[serde(default)]
    pub(super) totals: Vec<RawControlTotal>,
    #[serde(default)]
    pub(super) column: Vec<RawColumn>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFixedRow {
    pub(super) id: Text,
    #[serde(default)]
    pub(super) tt: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    #[serde(default)]
    pub(super) sum: Vec<Text>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawControlTotal {
    pub(super) id: Text,
    pub(super) title: String,
    #[serde(default)]
    pub(super) unit: String,
    pub(super) kind: Text,
    pub(super) sheet: Text,
    pub(super) column: Text,
    pub(super) value: Option<i64>,
    pub(super) row: Option<Text>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a rulebook entry"
)]
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) id: Text,
    pub(super) item: Option<Text>,
    pub(super) each: Option<Text>,
    pub(super) group: Option<String>,
    pub(super) header: Text,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    #[serde(rename = "type")]
    pub(super) value_type: Text,
    pub(super) fill: Text,
    pub(super) from: Option<Text>,
    pub(super) list: Option<Text>,
    pub(super) unit: Option<String>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) required_if: Option<RawRequiredIf>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    #[serde(default)]
    pub(super) kinds: Vec<Text>,
    #[serde(default)]
    pub(super) any_kind: bool,
    #[serde(default)]
    pub(super) or_self: bool,
    #[serde(default)]
    pub(super) short_words: bool,
    #[serde(default)]
    pub(super) period_end: bool,
    #[serde(default)]
    pub(super) counts_criteria: bool,
    pub(super) frame: Option<RawFrame>,
    #[serde(default)]
    pub(super) rotate: bool,
    #[serde(default)]
    pub(super) carry: bool,
    pub(super) before: Option<Text>,
    pub(super) calc: Option<RawCalc>,
    #[validate(range(min = 1.0, max = 120.0))]
    pub(super) width: Option<f64>,
    pub(super) hint: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFrame {
    pub(super) from: Text,
    pub(super) to: Text,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRequiredIf {
    pub(super) column: Text,
    pub(super) is: Text,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCalc {
    pub(super) kind: Text,
    #[serde(default)]
    pub(super) of: Vec<Text>,
    pub(super) scale: Option<Text>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMeasure {
    pub(super) id: Text,
    #[validate(length(min = 1))]
    pub(super) title: String,
    #[serde(default)]
    pub(super) title_en: String,
    #[serde(default)]
    pub(super) unit: String,
    pub(super) set: Option<Text>,
    pub(super) sheet: Option<Text>,
    #[serde(rename = "where", default)]
    pub(super) filter: Vec<RawWhere>,
    #[serde(default)]
    pub(super) sum: Vec<Text>,
    #[serde(default)]
    pub(super) headline: bool,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhere {
    pub(super) field: Text,
    pub(super) is: Option<Text>,
    pub(super) at_least: Option<f64>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawResult {
    pub(super) id: Text,
    #[serde(default)]
    pub(super) value: Vec<RawResultValue>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawResultValue {
    pub(super) key: Text,
    pub(super) measure: Option<Text>,
    pub(super) sheet: Option<Text>,
    pub(super) column: Option<Text>,
    #[serde(rename = "where", default)]
    pub(super) filter: Vec<RawWhere>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) code: Text,
    pub(super) check: Text,
    #[validate(length(min = 1))]
    pub(super) title: String,
    pub(super) severity: Text,
    pub(super) effect: Option<Text>,
    pub(super) source: Option<Text>,
    pub(super) sheet: Option<Text>,
    pub(super) column: Option<Text>,
    #[serde(default)]
    pub(super) columns: Vec<Text>,
    pub(super) total: Option<Text>,
    #[serde(default)]
    pub(super) issuers: Vec<String>,
    pub(super) scale: Option<Text>,
    #[serde(default)]
    pub(super) limits: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    pub(super) trial: bool,
    pub(super) from: Option<Spanned<Datetime>>,
    pub(super) until: Option<Spanned<Datetime>>,
    pub(super) owner: Option<Text>,
    pub(super) reason: Option<Text>,
    pub(super) document: Option<String>,
    #[serde(default)]
    pub(super) about: Vec<RawAbout>,
    pub(super) when: Option<RawWhen>,
    #[serde(default)]
    pub(super) off: bool,
}

/// A rule of a layer below, changed; a round's own settings have the same table.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRuleChange {
    pub(crate) rule: Text,
    /// `off`, `warning`, `note`, `trial`.
    #[serde(rename = "as")]
    pub(crate) turn: Text,
    pub(crate) from: Spanned<Datetime>,
    pub(crate) until: Option<Spanned<Datetime>>,
    pub(crate) owner: Text,
    pub(crate) reason: Text,
    pub(crate) document: Option<String>,
}

/// A threshold that the law leaves to the province.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOwnThreshold {
    pub(super) set: Text,
    pub(super) part: Text,
    pub(super) class: Option<Text>,
    pub(super) value: Spanned<RawThreshold>,
    pub(super) confidence: Text,
    pub(super) from: Spanned<Datetime>,
    pub(super) until: Option<Spanned<Datetime>>,
    pub(super) owner: Text,
    pub(super) reason: Text,
    pub(super) document: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAbout {
    pub(super) sheet: Option<Text>,
    #[serde(default)]
    pub(super) columns: Vec<Text>,
    pub(super) item: Option<Text>,
    pub(super) unit: Option<Text>,
    pub(super) when: Option<RawWhen>,
    #[serde(default)]
    pub(super) limits: BTreeMap<String, Spanned<f64>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhen {
    #[serde(default)]
    pub(super) class: Vec<Text>,
    #[serde(default)]
    pub(super) kind: Vec<Text>,
    #[serde(default)]
    pub(super) set: Vec<Text>,
    pub(super) recognised: Option<bool>,
    pub(super) same_year: Option<toml::Spanned<bool>>,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutputSheet {
    pub(super) id: Text,
    #[validate(length(min = 1, max = 31))]
    pub(super) name: String,
    pub(super) kind: Text,
    pub(super) number: Option<String>,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) subtitle: String,
    pub(super) table: Option<Text>,
    pub(super) set: Option<Text>,
    #[serde(default)]
    pub(super) also_sets: Vec<Text>,
    #[serde(default)]
    pub(super) freeze: u16,
    pub(super) tab: Option<Text>,
    pub(super) group_by: Option<Text>,
    #[serde(default)]
    pub(super) breaks: bool,
    pub(super) rows_of: Option<Text>,
    #[serde(default)]
    pub(super) order: Vec<Text>,
    pub(super) asked: Option<RawAsked>,
    #[serde(default)]
    pub(super) parts: Vec<Text>,
    pub(super) bins: Option<RawBins>,
    pub(super) decisions: Option<RawDecisions>,
    pub(super) strong: Option<RawStrong>,
    #[serde(default)]
    pub(super) lists: Vec<Text>,
    #[serde(default)]
    pub(super) empty: String,
    #[serde(default)]
    pub(super) words: BTreeMap<String, Text>,
    #[serde(default)]
    pub(super) total: Vec<RawWrittenTotal>,
    #[serde(default)]
    pub(super) column: Vec<RawOutputColumn>,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStrong {
    pub(super) points: f64,
    pub(super) percent: f64,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLetter {
    pub(super) id: Text,
    pub(super) text: Text,
    #[serde(default)]
    pub(super) off: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWrittenTotal {
    pub(super) of: Option<Text>,
    pub(super) counts: Option<Text>,
    pub(super) title: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) from: Text,
    pub(super) by: Text,
    pub(super) sum: Option<Text>,
    #[serde(rename = "where", default)]
    pub(super) filter: Vec<RawWrittenWhere>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWrittenWhere {
    pub(super) column: Text,
    pub(super) is: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBins {
    pub(super) set: Text,
    pub(super) from: Spanned<Vec<u16>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDecisions {
    pub(super) sheet: Text,
    pub(super) words: Text,
    pub(super) to: Text,
    pub(super) when: Text,
    pub(super) is: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAsked {
    pub(super) set: Text,
    pub(super) fact: String,
    pub(super) column: Text,
    pub(super) label: String,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutputColumn {
    pub(super) from: Text,
    #[validate(length(min = 1))]
    pub(super) header: String,
    #[validate(range(min = 1.0, max = 120.0))]
    pub(super) width: f64,
    #[serde(default)]
    pub(super) trace: bool,
    #[serde(default)]
    pub(super) rotate: bool,
}

fn yes() -> bool {
    true
}
