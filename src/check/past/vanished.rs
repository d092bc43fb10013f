//! Rows of the last round that are gone, told once for a sheet: of the lists whose rows the form carries on, unless the rule
//! says which.

use super::{View, by_name};
use crate::catalogue::{CheckKind as K, FormSheet, Rule};
use crate::diagnostic::{Compared, Problem as P, Sink};
use crate::submission::Row;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink<'_>) {
    for rule in view.rules(K::RowVanished) {
        for sheet in &view.subject.catalogue.form.sheets {
            let meant = || rule.about.iter().any(|about| about.is_of(&sheet.id));
            if (rule.about.is_empty() && sheet.carry_rows) || meant() {
                of_sheet(view, rule, sheet, sink);
            }
        }
    }
}

fn of_sheet(view: &View<'_, '_>, rule: &Rule, sheet: &FormSheet, sink: &mut Sink<'_>) {
    let subject = view.subject;
    let submission = subject.submission;
    let then = view.last.submissions.get(&submission.unit.code);
    // A sheet that is not there is told as that.
    let (Some(then), Some(now)) = (
        then.and_then(|s| s.tables.get(&sheet.id)),
        submission.tables.get(&sheet.id),
    ) else {
        return;
    };
    // So is a row that could not be used: it may be the one that is missed.
    if submission
        .remarks
        .iter()
        .any(|r| r.tab == now.tab && r.what.loses_row())
    {
        return;
    }
    let applies = |row: &Row| {
        let mut about = rule.about.iter().filter(|a| a.is_of(&sheet.id));
        subject.holds(&rule.when, &row.unit, &then.set)
            && (rule.about.is_empty() || about.any(|a| subject.holds(&a.when, &row.unit, &then.set)))
    };
    let looked = then.rows.iter().filter(|row| applies(row)).count();
    sink.looked.add_under(&rule.code, looked);
    let rows = by_name(subject, now);
    let gone: Vec<(&Row, String)> = by_name(subject, then)
        .into_iter()
        .filter(|(name, _)| !rows.contains_key(name))
        .filter_map(|(_, row)| row.filter(|row| applies(row)))
        .map(|row| (row, subject.who(&sheet.id, row)))
        .collect();
    if gone.is_empty() {
        return;
    }
    let mut names: Vec<(u32, String)> = gone.into_iter().map(|(row, name)| (row.number, name)).collect();
    names.sort();
    let what = Compared::RowVanished {
        sheet: sheet.name.clone(),
        names: names.into_iter().map(|(_, name)| name).collect(),
        period: view.period(),
    };
    let place = subject.place(&now.tab, None);
    sink.report_under(rule, place, "", "", P::Compared(what));
}
