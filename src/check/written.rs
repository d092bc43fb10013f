//! Texts that ought to have a shape: numbers of documents, telephone numbers, e-mail addresses.

use validator::ValidateEmail;

use super::{Item, Subject, cells};
use crate::catalogue::{CheckKind as K, Fill, ValueType};
use crate::diagnostic::{Contact, Problem as P, Sink};
use crate::submission::{Answer, Document, document_written, phone_digits};

/// What stands between several numbers or addresses in one cell.
const BETWEEN: [char; 3] = [';', ',', '/'];

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    let phone = subject.catalogue.rules_of(K::PhoneNumber).next();
    let digits = phone.and_then(|rule| {
        let limit = |name| rule.limit(name)?.try_into().ok();
        Some((limit("least_digits")?, limit("most_digits")?))
    });
    for item in items {
        let (Answer::Text(text), Fill::Typed) = (&item.entry.answer, item.column.column.fill) else {
            continue;
        };
        let column = || cells::head(item);
        match item.column.column.value_type {
            ValueType::Document => {
                cells::look(subject, item, K::DocumentNumber, sink);
                let date = match document_written(text, &subject.catalogue.words) {
                    Document::Whole => continue,
                    Document::BareNumber => None,
                    Document::Date(date) => Some(date),
                };
                let column = column();
                cells::say(
                    subject,
                    item,
                    K::DocumentNumber,
                    P::DocumentNumber { column, date },
                    sink,
                );
            }
            ValueType::Phone => {
                let Some((least, most)) = digits else { continue };
                cells::look(subject, item, K::PhoneNumber, sink);
                let fits = |part: &str| {
                    phone_digits(part.trim()).is_some_and(|digits| {
                        let count = u32::try_from(digits.len()).unwrap_or(u32::MAX);
                        digits.starts_with('0') && (least..=most).contains(&count)
                    })
                };
                if !text.split(BETWEEN).all(fits) {
                    let (column, contact) = (column(), Contact::Phone(least, most));
                    cells::say(
                        subject,
                        item,
                        K::PhoneNumber,
                        P::BadContact { column, contact },
                        sink,
                    );
                }
            }
            ValueType::Email => {
                cells::look(subject, item, K::EmailAddress, sink);
                let fits = |part: &str| part.trim().validate_email();
                if !text.split([';', ',']).all(fits) {
                    let (column, contact) = (column(), Contact::Email);
                    cells::say(
                        subject,
                        item,
                        K::EmailAddress,
                        P::BadContact { column, contact },
                        sink,
                    );
                }
            }
            _ => {}
        }
    }
}
