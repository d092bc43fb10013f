//! A stated rank against its scale.

use rust_decimal::Decimal;

use super::Subject;
use super::sum_mismatch::sum;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::RankMismatch) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        let Some(scale) = rule.scale.as_deref().and_then(|s| subject.catalogue.scale(s)) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(rule, sheet, column) {
            let (Answer::Number(stated), Some(score)) = (&entry.answer, sum(row, &rule.columns)) else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            let by_score = scale.rank(score);
            if by_score.map(Decimal::from) != Some(*stated) {
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(&table.sheet, row),
                    P::RankMismatch {
                        column: definition.header.clone(),
                        stated: *stated,
                        by_score,
                        score,
                    },
                );
            }
        }
    }
}
