//! Decisions with the sign of somebody who may not issue them: "12/QĐ-UBND" where the Prime Minister recognises.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;
use crate::text::fold;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::WrongIssuer) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(rule, sheet, column) {
            let Answer::Text(text) = &entry.answer else {
                continue;
            };
            let Some(sign) = sign(text) else { continue };
            sink.looked.add_under(&rule.code, 1);
            if rule.issuers.iter().any(|may| fold(may) == fold(sign)) {
                continue;
            }
            sink.report_under(
                rule,
                subject.place(&table.tab, Some(entry.at)),
                &entry.raw,
                &subject.row_name(sheet, row),
                P::WrongIssuer {
                    column: definition.header.clone(),
                    sign: sign.to_owned(),
                    issuers: rule.issuers.clone(),
                },
            );
        }
    }
}

/// "QĐ-UBND" of "1234/QĐ-UBND"; none where there is none, or where there are several documents.
fn sign(text: &str) -> Option<&str> {
    let (_, sign) = text.rsplit_once('/')?;
    let sign = sign.trim();
    let one = !text.contains([',', ';']);
    (one && sign.contains('-') && !sign.contains(' ')).then_some(sign)
}
