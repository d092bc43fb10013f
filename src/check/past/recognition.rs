//! A recognition of the last round that is gone, or whose number or date is another one.
//!
//! Falling back never takes a recognition away. A decision dated after the cut-off of the last round is a new one (it was
//! recognised again, or for longer) and no change of the old one.

use super::View;
use crate::catalogue::{CheckKind as K, FormSheet};
use crate::diagnostic::{Compared, Decision, Problem as P, Sink};
use crate::submission::{Answer, Row, Table};
use crate::text::slug;

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink<'_>) {
    let subject = view.subject;
    for rule in view.rules(K::RecognitionChanged) {
        let meant = |sheet: &str| rule.sheet.as_deref().is_none_or(|only| only == sheet);
        for table in subject.submission.tables.values().filter(|t| meant(&t.sheet)) {
            let Some(sheet) = subject.catalogue.form.sheet(&table.sheet) else {
                continue;
            };
            for row in &table.rows {
                if subject.holds(&rule.when, &row.unit, &table.set) {
                    of_row(view, rule, (table, sheet, row), sink);
                }
            }
        }
    }
}

fn of_row(
    view: &View<'_, '_>,
    rule: &crate::catalogue::Rule,
    (table, sheet, row): (&Table, &FormSheet, &Row),
    sink: &mut Sink<'_>,
) {
    let (Some(number), Some(date)) = (sheet.item("recognition_no"), sheet.item("recognition_date")) else {
        return;
    };
    let Some(before) = view.history.last(table, row) else {
        return;
    };
    let then = decision(before, &number.id, &date.id);
    // Only a whole recognition can be lost: number and date.
    let (
        Some(Decision {
            number: Some(no),
            date: Some(day),
        }),
        Some(now),
    ) = (then.clone(), decision(row, &number.id, &date.id))
    else {
        return;
    };
    sink.looked.add_under(&rule.code, 1);
    let renewed = now
        .date
        .is_some_and(|d| view.last.period.cut_off.is_some_and(|cut_off| d > cut_off));
    let same_number = now.number.as_deref().is_some_and(|n| slug(n) == slug(&no));
    // One of the two blank is told as an incomplete recognition.
    let incomplete = now.number.is_some() != now.date.is_some();
    if renewed || incomplete || (same_number && now.date == Some(day)) {
        return;
    }
    // The cell to look at: the one that differs.
    let column = if now.number.is_some() && same_number {
        date
    } else {
        number
    };
    let Some(entry) = row.cells.get(&column.id).or_else(|| row.cells.get(&number.id)) else {
        return;
    };
    if view.is_told(table, entry) {
        return;
    }
    let who = if row.key == "record" {
        String::new()
    } else {
        view.subject.who(&table.sheet, row)
    };
    let what = Compared::RecognitionChanged {
        then: then.unwrap_or_default(),
        now,
        period: view.period(),
    };
    sink.report_under(
        rule,
        view.subject.place(&table.tab, Some(entry.at)),
        &entry.raw,
        &who,
        P::Compared(what),
    );
}

/// What two cells say; none where one of them is not there or cannot be read, which is told as that.
fn decision(row: &Row, number: &str, date: &str) -> Option<Decision> {
    Some(Decision {
        number: match &row.cells.get(number)?.answer {
            Answer::Text(text) => Some(text.clone()),
            Answer::Blank => None,
            _ => return None,
        },
        date: match row.cells.get(date)?.answer {
            Answer::Date(date) => Some(date),
            Answer::Blank => None,
            _ => return None,
        },
    })
}
