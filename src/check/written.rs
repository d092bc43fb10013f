//! Texts that ought to have a shape: numbers of documents, telephone numbers, e-mail addresses.

use validator::ValidateEmail;

use super::{Item, Subject};
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
        let column = || item.head();
        match item.column.column.value_type {
            ValueType::Document => {
                item.look(subject, K::DocumentNumber, sink);
                let date = match document_written(text, &subject.catalogue.words) {
                    Document::Whole => continue,
                    Document::BareNumber => None,
                    Document::Date(date) => Some(date),
                };
                let column = column();
                item.say(
                    subject,
                    K::DocumentNumber,
                    P::DocumentNumber { column, date },
                    sink,
                );
            }
            ValueType::Phone => {
                let Some((least, most)) = digits else { continue };
                item.look(subject, K::PhoneNumber, sink);
                let fits = |part: &str| {
                    phone_digits(part.trim()).is_some_and(|digits| {
                        let count = u32::try_from(digits.len()).unwrap_or(u32::MAX);
                        digits.starts_with('0') && (least..=most).contains(&count)
                    })
                };
                if !text.split(BETWEEN).all(fits) {
                    let (column, contact) = (column(), Contact::Phone(least, most));
                    item.say(subject, K::PhoneNumber, P::BadContact { column, contact }, sink);
                }
            }
            ValueType::Email => {
                item.look(subject, K::EmailAddress, sink);
                let fits = |part: &str| part.trim().validate_email();
                if !text.split([';', ',']).all(fits) {
                    let (column, contact) = (column(), Contact::Email);
                    item.say(subject, K::EmailAddress, P::BadContact { column, contact }, sink);
                }
            }
            _ => {}
        }
    }
}
