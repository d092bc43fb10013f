//! The machine-readable result: one object, English keys, every key always present, unknown is null and never zero.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::catalogue::{Effect, ResultObject, ResultValue, RowFilter};
use crate::completeness;
use crate::diagnostic::{Finding, Lang, Ruled};
use crate::intake::{Fate, Ruling};
use crate::report::before::Before;
use crate::report::changes::{self, Change, Held};
use crate::report::consolidated::Consolidated;
use crate::report::coverage;
use crate::report::gaps::result_words;
use crate::report::measures::row_holds;
use crate::report::revisions::Revision;
use crate::round::Decided;
use crate::standing::{Recognition, Standing};
use crate::submission::{Answer, Side, Submission};
use crate::understood;

/// Version of the shape; raised when a key changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// The keys that every programme's result has; a rulebook may add others.
pub const KEYS: &[&str] = &[
    "schema_version",
    "round",
    "submissions",
    "units",
    "gaps",
    "targets",
    "findings",
    "decisions",
    "totals",
    "rows",
    "coverage",
    "outputs",
];

/// A file that was written, for the result.
#[derive(Debug, Clone)]
pub struct Output {
    /// `consolidated` …
    pub kind: &'static str,
    /// Path as the caller gave it, with `/`.
    pub path: String,
}

/// The result of consolidating a round.
pub fn result(c: &Consolidated<'_>, lang: Lang, outputs: &[Output]) -> Value {
    let counted: Vec<_> = c.submissions().map(|(_, s)| s).collect();
    let mut result = json!({
        "schema_version": SCHEMA_VERSION,
        "round": {
            "id": c.round.id,
            "title": c.round.title,
            "rulebook": c.catalogue.id,
            "cut_off": c.round.cut_off.to_string(),
            "due": c.round.due.to_string(),
            "as_of": c.as_of.to_string(),
        },
        "submissions": c.files.iter().map(|f| json!({
            "unit": f.unit.as_ref().map(|u| &u.code),
            "unit_name": f.unit.as_ref().map(|u| &u.name),
            "file": f.file,
            "sha256": some(&f.sha256),
            "received": f.received_at().map(|t| t.to_string()),
            "late_seconds": f.timing.and_then(|t| t.late_seconds),
            "outcome": f.outcome.word(),
            "counts": f.counts,
            "reason": f.reason.words(lang),
            "reason_code": f.reason.word(),
            "findings": f.tally(),
            "completeness": f.submission.as_ref().map(|s| complete(c, s)),
            "understood": f.understood().map(understood::json),
        })).collect::<Vec<_>>(),
        "units": c.standings.iter().map(|s| unit(c, s)).collect::<Vec<_>>(),
        "gaps": c.gaps.iter().map(|g| json!({
            "unit": g.unit,
            "set": g.set,
            "criterion": g.criterion,
            "indicator": g.indicator,
            "kind": g.kind.word(),
            "requirement": some(&g.requirement),
            "result": match &g.result {
                Some(Answer::Number(n)) => plain(*n),
                _ => json!(result_words(g)),
            },
            "shortfall": g.shortfall.map(plain),
            "department": some(&g.department),
            "planned": g.planned.map(|d| d.to_string()),
            "target": g.target.map(|d| d.to_string()),
            "state": g.state.word(),
            "source": g.source.as_ref().map(|s| format!("{} · {} · {}", s.file, s.tab, s.cell)),
        })).collect::<Vec<_>>(),
        "targets": c.targets.iter().map(|t| json!({
            "id": t.id,
            "title": t.title,
            "threshold": t.threshold,
            "deadline": t.deadline.to_string(),
            "now": t.now,
            "planned": t.planned,
            "missing": t.missing,
            "state": t.state.word(),
        })).collect::<Vec<_>>(),
        "findings": c.findings.iter().map(|f| finding(f, lang)).collect::<Vec<_>>(),
        "revisions": c.revisions.iter().map(revision).collect::<Vec<_>>(),
        "baseline": c.before.as_ref().map(baseline),
        "changes": c.changes.rows.iter().map(change).collect::<Vec<_>>(),
        "decisions": c.rulings.iter().map(|r| decision(c, r)).collect::<Vec<_>>(),
        "totals": c.totals.iter().map(|(id, f)| (id.clone(), json!({"value": f.value, "of": f.of, "covered": f.covered})))
            .collect::<serde_json::Map<_, _>>(),
        "rows": {
            "in": counted.iter().map(|s| s.rows_in).sum::<usize>(),
            "used": counted.iter().map(|s| s.rows_used).sum::<usize>(),
            "listed": counted.iter().map(|s| s.rows_listed).sum::<usize>(),
        },
        "coverage": coverage::of(c).iter().map(|of| json!({
            "code": of.rule.code,
            "ran": of.why.is_none(),
            "looked": of.looked,
            "counted": of.rule.check.counted().word(),
            "found": of.found,
            "why": of.why.map(coverage::WhyNot::word),
        })).collect::<Vec<_>>(),
        "outputs": outputs.iter().map(|o| json!({"kind": o.kind, "path": o.path})).collect::<Vec<_>>(),
    });
    if let Value::Object(keys) = &mut result {
        keys.extend(c.catalogue.results.iter().map(|r| (r.id.clone(), object(c, r))));
    }
    result
}

/// A decimal as a JSON number, by its shortest text.
fn plain(number: rust_decimal::Decimal) -> Value {
    serde_json::from_str(&number.normalize().to_string()).unwrap_or(Value::Null)
}

/// Required cells of a submission and how many are filled, by sheet of the form.
fn complete(c: &Consolidated<'_>, submission: &Submission) -> Value {
    let sheets = completeness::of(c.catalogue, c.round, submission);
    let (required, filled) = completeness::sum(&sheets);
    json!({
        "required": required,
        "filled": filled,
        "sheets": sheets.iter().map(|s| json!({
            "sheet": s.sheet,
            "rows": s.rows,
            "required": s.required,
            "filled": s.filled,
            "state": s.state.word(),
        })).collect::<Vec<_>>(),
    })
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn unit(c: &Consolidated<'_>, s: &Standing) -> Value {
    use crate::count::Reported::{NoData, Unmet};
    let set = c.catalogue.set(&s.set);
    let counted = set.is_some_and(|x| x.counted);
    let known = |n: Option<usize>| n.filter(|_| counted);
    json!({
        "unit": s.unit,
        "name": s.name,
        "kind": c.catalogue.kind(&s.kind).map(|k| &k.json),
        "parent": some(&s.parent),
        "set": s.set,
        "met": known(s.met()),
        "declared_met": known(s.declared_met()),
        "computed_met": known(s.computed_met()),
        "total": set.filter(|x| x.counted).map(|x| x.criteria.len()),
        "unmet": s.submitted.then(|| s.numbers(Unmet)),
        "no_data": s.submitted.then(|| s.numbers(NoData)),
        "ladder": s.ladder.word(),
        "recognised": match s.recognition {
            Recognition::Yes { .. } => Some(true),
            Recognition::No => Some(false),
            Recognition::Incomplete | Recognition::Unknown => None,
        },
        "decision": match &s.recognition {
            Recognition::Yes { number, .. } => json!(number),
            _ => Value::Null,
        },
        "outstanding": s.submitted.then(|| s.outstanding()),
    })
}

/// Two versions of a unit's report, one sent after the other, with every value that differs as it was typed.
fn revision(revision: &Revision) -> Value {
    let typed = |side: &Option<Side>| side.as_ref().map(|s| s.entry.raw.clone());
    let place = |side: &Option<Side>| {
        let side = side.as_ref()?;
        Some(json!({"sheet": side.tab, "cell": side.entry.at.to_string()}))
    };
    json!({
        "unit": revision.unit,
        "before": revision.before,
        "after": revision.after,
        "changes": revision.changes.iter().map(|change| json!({
            "sheet": change.sheet,
            "unit": change.unit,
            "column": change.column,
            "before": typed(&change.before),
            "after": typed(&change.after),
            "before_place": place(&change.before),
            "after_place": place(&change.after),
        })).collect::<Vec<_>>(),
    })
}

/// The earlier round that this one is compared with, and of which reporting units both have a report.
pub(crate) fn baseline(before: &Before<'_>) -> Value {
    let period = &before.earlier.period;
    json!({
        "round": some(&period.round),
        "title": some(&period.title),
        "cut_off": period.cut_off.map(|d| d.to_string()),
        "compared": before.both,
        "only_before": before.only_before,
        "only_now": before.only_now,
    })
}

/// What changed since the earlier round, with the cells of both.
pub(crate) fn change(change: &Change) -> Value {
    let held = |held: &Held| match held {
        Held::Number(n) => plain(*n),
        other => json!(other.word()),
    };
    let place = |side: &changes::Side| {
        let place = side.place.as_ref()?;
        Some(json!({"file": some(&place.file), "sheet": place.tab, "cell": place.cell.to_string()}))
    };
    json!({
        "kind": change.kind.word(),
        "unit": change.unit,
        "set": some(&change.set),
        "criterion": change.criterion,
        "indicator": change.indicator,
        "measure": change.measure,
        "row": some(&change.row),
        "before": held(&change.before.held),
        "now": held(&change.now.held),
        "change": change.difference().map(plain),
        "date": change.date.map(|d| d.to_string()),
        "explanation": some(&change.explanation),
        "before_place": place(&change.before),
        "now_place": place(&change.now),
    })
}

/// A decision of the province, with what it did; both values of a corrected cell.
fn decision(c: &Consolidated<'_>, ruling: &Ruling) -> Value {
    let Some(decision) = c.round.decisions.get(ruling.decision) else {
        return Value::Null;
    };
    let (sheet, cell) = decision.what.place();
    let rule = match &decision.what {
        Decided::Waive { rule, .. } => Some(rule),
        _ => None,
    };
    let (before, after) = match &ruling.fate {
        Fate::Done(Ruled::Corrected { typed, value, .. }) => (Some(typed), Some(value)),
        _ => (None, None),
    };
    json!({
        "kind": decision.what.word(),
        "unit": decision.unit,
        "file": decision.file,
        "sheet": sheet,
        "cell": cell.map(|at| at.to_string()),
        "rule": rule,
        "before": before,
        "after": after,
        "reason": decision.reason,
        "document": decision.document,
        "date": decision.date.to_string(),
        "applied": matches!(ruling.fate, Fate::Done(_)),
    })
}

/// An object that the rulebook adds to the result.
fn object(c: &Consolidated<'_>, object: &ResultObject) -> Value {
    let values = object.values.iter().map(|(key, value)| {
        let value = match value {
            ResultValue::Measure(id) => json!(c.totals.get(id).and_then(|f| f.value)),
            ResultValue::RowsBy {
                sheet,
                column,
                filter,
            } => json!(rows_by(c, sheet, column, filter)),
        };
        (key.clone(), value)
    });
    Value::Object(values.collect())
}

/// How many rows of a list there are for each value of a column; a row without a value is in none.
fn rows_by(c: &Consolidated<'_>, sheet: &str, column: &str, filter: &[RowFilter]) -> BTreeMap<String, usize> {
    let mut by = BTreeMap::new();
    for (_, row) in c.rows(sheet).filter(|(_, row)| {
        filter
            .iter()
            .all(|f| row_holds(c.catalogue, c.round.cut_off, f, row))
    }) {
        let value = match row.cells.get(column).map(|e| &e.answer) {
            Some(Answer::Number(n)) => n.normalize().to_string(),
            Some(Answer::Choice(text) | Answer::Text(text) | Answer::Unit(text)) => text.clone(),
            _ => continue,
        };
        *by.entry(value).or_default() += 1;
    }
    by
}

pub(crate) fn finding(f: &Finding, lang: Lang) -> Value {
    json!({
        "code": f.code,
        "severity": f.severity.word(),
        "effect": match f.effect {
            Effect::None => "none",
            Effect::Cell => "cell",
            Effect::Row => "row",
            Effect::File => "file",
        },
        "unit": some(&f.place.unit),
        "file": some(&f.place.file),
        "sheet": some(&f.place.sheet),
        "cell": f.place.cell.map(|at| at.to_string()),
        "others": f.others.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "raw": some(&f.raw),
        "message": f.message(lang).line(),
        "explained": f.explained.is_some(),
        "explanation": f.explained.as_ref().map(|e| &e.text),
        "waived": f.waived.is_some(),
        "trial": f.trial,
    })
}
