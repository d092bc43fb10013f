//! What is said of two periods: who is compared, figures, and every change by its kind, with names.

use std::io::{Result, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::super::shown;
use crate::diagnostic::Lang;
use crate::report::changes::{Change, ChangeKind, NO_BASELINE, difference};
use crate::report::consolidated::Consolidated;
use crate::report::json::{baseline, change};
use crate::time::show_date;

/// Version of the JSON's shape; raised when a key changes its meaning or goes away.
const SCHEMA_VERSION: u32 = 1;
/// Changes of a kind that are shown; the rest stand in the workbook and in the JSON.
const SHOWN: usize = 20;
/// Kinds that have a line each, in the order in which they are said.
const KINDS: [ChangeKind; 14] = [
    ChangeKind::Slipped,
    ChangeKind::RecognitionGone,
    ChangeKind::PlanPassed,
    ChangeKind::NewlyMet,
    ChangeKind::Recognised,
    ChangeKind::DataGone,
    ChangeKind::DataCame,
    ChangeKind::ResultChanged,
    ChangeKind::RowGone,
    ChangeKind::RowCame,
    ChangeKind::UnitEnded,
    ChangeKind::UnitRenamed,
    ChangeKind::UnitCame,
    ChangeKind::CriteriaMet,
];

/// The object that a machine reads.
pub(super) fn json(c: &Consolidated<'_>, own: bool, written: Option<&Path>) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "round": {
            "id": c.round.id,
            "title": c.round.title,
            "rulebook": c.catalogue.id,
            "cut_off": c.round.cut_off.to_string(),
            "as_of": c.as_of.to_string(),
        },
        "baseline": c.before.as_ref().map(baseline),
        "one_unit": own,
        "changes": c.changes.rows.iter().map(change).collect::<Vec<_>>(),
        "outputs": written.map(|path| json!({"kind": "changes", "path": shown(path)})).into_iter().collect::<Vec<_>>(),
    })
}

/// The summary.
pub(super) fn write(
    c: &Consolidated<'_>,
    lang: Lang,
    own: bool,
    written: Option<&Path>,
    out: &mut dyn Write,
) -> Result<()> {
    head(c, lang, own, out)?;
    if !c.changes.figures.is_empty() {
        writeln!(out)?;
        for row in c.changes.rows.iter().filter(|r| r.kind == ChangeKind::Measure) {
            figure(c, row, lang, out)?;
        }
    }
    let mut nothing = true;
    for kind in KINDS {
        let rows: Vec<&Change> = c
            .changes
            .rows
            .iter()
            .filter(|r| r.kind == kind && (kind != ChangeKind::CriteriaMet || differs(r)))
            .collect();
        if rows.is_empty() {
            continue;
        }
        nothing = false;
        writeln!(out, "\n{}: {}", kind.heading(lang), rows.len())?;
        for row in rows.iter().take(SHOWN) {
            line(c, row, lang, out)?;
        }
        let rest = rows.len().saturating_sub(SHOWN);
        if rest > 0 {
            let more = lang.say(
                "nội dung khác (xem đủ: -o TỆP.xlsx)",
                "more (all of them: -o FILE.xlsx)",
            );
            writeln!(out, "  … {} {rest} {more}", lang.say("và", "and"))?;
        }
    }
    if nothing {
        let said = lang.say(
            "Không có thay đổi nào ở các đơn vị có báo cáo cả hai kỳ.",
            "Nothing changed in the units that reported in both periods.",
        );
        writeln!(out, "\n{said}")?;
    }
    if let Some(path) = written {
        let label = lang.say("Sổ Biến động", "Workbook of changes");
        writeln!(out, "\n{label}: {}", shown(path))?;
    }
    Ok(())
}

fn head(c: &Consolidated<'_>, lang: Lang, own: bool, out: &mut dyn Write) -> Result<()> {
    let Some(before) = &c.before else {
        return writeln!(out, "{NO_BASELINE}");
    };
    let period = &before.earlier.period;
    let cut_off = period.cut_off.map_or_else(|| "?".to_owned(), show_date);
    let word = lang.say("chốt số liệu", "cut-off");
    writeln!(
        out,
        "{} ({word} {}) {} {} ({word} {cut_off})",
        c.round.title,
        show_date(c.round.cut_off),
        lang.say("so với", "against"),
        period.title,
    )?;
    let names = |codes: &mut dyn Iterator<Item = &String>| {
        let names: Vec<String> = codes
            .map(|code| {
                c.round
                    .units
                    .get(code)
                    .map_or_else(|| code.clone(), |u| c.catalogue.plain_name(u))
            })
            .collect();
        names.join(", ")
    };
    if own {
        return writeln!(
            out,
            "{}: {}",
            lang.say("Báo cáo của", "Reports of"),
            names(&mut before.both.iter())
        );
    }
    writeln!(
        out,
        "{}: {}/{}",
        lang.say("Đơn vị có báo cáo cả hai kỳ", "Units that reported in both"),
        before.both.len(),
        c.reporters.len()
    )?;
    for (kind, units) in [
        (ChangeKind::OnlyNow, &before.only_now),
        (ChangeKind::OnlyBefore, &before.only_before),
    ] {
        if !units.is_empty() {
            writeln!(out, "  {}: {}", kind.heading(lang), names(&mut units.iter()))?;
        }
    }
    Ok(())
}

fn differs(row: &Change) -> bool {
    row.difference().is_some_and(|d| !d.is_zero())
}

/// "Xã được công nhận …: 69 → 69, không đổi".
fn figure(c: &Consolidated<'_>, row: &Change, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let change = row.difference().and_then(|d| i64::try_from(d).ok());
    let change = match (change, lang) {
        (None, _) => lang
            .say("chưa đủ số liệu để so sánh", "not enough data to compare")
            .to_owned(),
        (Some(n), Lang::Vi) => difference(n, &row.measure_unit),
        (Some(0), Lang::En) => "no change".to_owned(),
        (Some(n), Lang::En) => format!("{n:+}"),
    };
    let sides = (row.words_before(lang), row.words_now(lang));
    writeln!(
        out,
        "  {}: {} → {}, {change}",
        row.what(c, lang),
        sides.0,
        sides.1
    )
}

fn line(c: &Consolidated<'_>, row: &Change, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let (before, now) = (row.words_before(lang), row.words_now(lang));
    let unit = match row.measure_unit.as_str() {
        "" => String::new(),
        "%" => "%".to_owned(),
        unit => format!(" {unit}"),
    };
    let what = row.what(c, lang);
    // What became of a unit is said by its names alone.
    let what = match row.kind {
        ChangeKind::UnitEnded | ChangeKind::UnitRenamed | ChangeKind::UnitCame => String::new(),
        _ => format!(" · {what}"),
    };
    write!(out, "  {}{what}", row.name)?;
    match row.kind {
        ChangeKind::Slipped | ChangeKind::NewlyMet | ChangeKind::RowGone => writeln!(out),
        ChangeKind::RowCame | ChangeKind::Recognised => writeln!(out, ": {now}"),
        ChangeKind::RecognitionGone => writeln!(out, ": {before}"),
        _ => writeln!(out, ": {before} → {now}{unit}"),
    }
}
