//! One criterion of a unit: what was declared, what its results say, and recognition.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::{Cited, CriterionStanding, IndicatorStanding, PartStanding, Recognition};
use crate::catalogue::{Comparison, CriteriaSet, Criterion, NotApplicable, Part, Threshold};
use crate::count::{Computed, Declared, Reported, combine, verdict};
use crate::round::Round;
use crate::submission::Answer;

pub(super) fn criterion(
    set: &CriteriaSet,
    c: &Criterion,
    draft: &Draft,
    class: &str,
    round: &Round,
    outstanding: bool,
) -> CriterionStanding {
    let mut parts = Vec::new();
    let mut indicators = Vec::new();
    let mut allowance = NotApplicable::NoData;
    for indicator in &c.indicators {
        if indicator.not_applicable == NotApplicable::MetWithReason {
            allowance = NotApplicable::MetWithReason;
        }
        if let Some(standing) = draft.by_indicator.get(&indicator.code) {
            indicators.push(standing.clone());
        }
        for part in &indicator.parts {
            let result = draft.results.get(&part.code).cloned();
            let computed = if set.judged {
                judge(
                    part,
                    class,
                    result.as_ref(),
                    indicator.not_applicable,
                    draft.reasons,
                )
            } else {
                Computed::NotJudged
            };
            parts.push(PartStanding {
                code: part.code.clone(),
                indicator: indicator.code.clone(),
                result,
                counted: None,
                computed,
            });
        }
    }
    let (state, at, raw) = if let Some((state, cited)) = draft.declared.get(&c.number) {
        (*state, Some(cited.cite.clone()), cited.raw.clone())
    } else {
        let state = from_indicators(&indicators);
        let at = deciding(&indicators, state).map(|i| i.at.clone());
        (state, at, String::new())
    };
    let computed = combine(parts.iter().map(|p| p.computed));
    let verdict = verdict(state, computed, round.counting, allowance);
    let outstanding = verdict.reported == Reported::Met
        && (outstanding || draft.outstanding.contains(&c.number) || indicators.iter().any(|i| i.outstanding));
    CriterionStanding {
        number: c.number,
        declared: state,
        at,
        raw,
        indicators,
        parts,
        computed,
        verdict,
        outstanding,
    }
}

/// The indicator to look at: the first that makes the criterion not met or blank, else one with an outstanding issue.
fn deciding(indicators: &[IndicatorStanding], state: Declared) -> Option<&IndicatorStanding> {
    let decides = |i: &&IndicatorStanding| match state {
        Declared::Met => i.outstanding,
        other => i.declared == other,
    };
    indicators.iter().find(decides).or_else(|| indicators.first())
}

/// A criterion declared indicator by indicator: one not met decides, then one blank.
fn from_indicators(indicators: &[IndicatorStanding]) -> Declared {
    if indicators.is_empty() || indicators.iter().any(|i| i.declared == Declared::Blank) {
        if indicators.iter().any(|i| i.declared == Declared::Unmet) {
            Declared::Unmet
        } else {
            Declared::Blank
        }
    } else if indicators.iter().any(|i| i.declared == Declared::Unmet) {
        Declared::Unmet
    } else if let Some(i) = indicators
        .iter()
        .find(|i| matches!(i.declared, Declared::NotApplicable { .. }))
    {
        i.declared
    } else {
        Declared::Met
    }
}

/// A result against its threshold; equality is enough both ways.
pub fn judge(
    part: &Part,
    class: &str,
    result: Option<&Cited>,
    allowance: NotApplicable,
    reason: bool,
) -> Computed {
    let threshold = part.threshold(class);
    if matches!(threshold, Threshold::Province | Threshold::Unknown) {
        return Computed::NotJudged;
    }
    match (result.map(|r| &r.answer), threshold) {
        (Some(Answer::NotApplicable), _) if allowance == NotApplicable::MetWithReason && reason => {
            Computed::Met
        }
        (Some(Answer::State(met)), Threshold::Met) => {
            if *met {
                Computed::Met
            } else {
                Computed::Unmet
            }
        }
        (Some(Answer::Number(n)), Threshold::Number(limit)) => {
            let met = match part.comparison {
                Comparison::AtLeast => n >= limit,
                Comparison::AtMost => n <= limit,
                Comparison::Met => return Computed::NoData,
            };
            if met { Computed::Met } else { Computed::Unmet }
        }
        _ => Computed::NoData,
    }
}

pub(super) fn recognition(facts: &BTreeMap<String, Cited>) -> Recognition {
    match (
        facts.get("recognition_no").map(|f| &f.answer),
        facts.get("recognition_date").map(|f| &f.answer),
    ) {
        (Some(Answer::Text(number)), Some(Answer::Date(date))) => Recognition::Yes {
            number: number.clone(),
            date: *date,
        },
        (Some(Answer::Blank), Some(Answer::Blank)) => Recognition::No,
        (None, None) => Recognition::Unknown,
        _ => Recognition::Incomplete,
    }
}
