//! Whose workbook it is, and whether it is one of this form and round.

use crate::catalogue::{Catalogue, CheckKind as K, Unit};
use crate::diagnostic::{OtherRound, Place, Problem as P, Sink};
use crate::round::Round;
use crate::submission::Identity;

/// Whether a workbook is of this form, round and a unit that reports; says what is not.
pub(super) fn accept(
    catalogue: &Catalogue,
    round: &Round,
    identity: &Identity,
    registered: Option<&Unit>,
    place: &Place,
    sink: &mut Sink<'_>,
) -> Option<Unit> {
    let form = &catalogue.form;
    if identity.sheets == 0 && identity.form.is_empty() {
        sink.about_file(
            K::NotTheForm,
            place.clone(),
            P::NotTheForm {
                form: form.title.clone(),
            },
        );
        return None;
    }
    if !identity.form.is_empty() && (identity.form != form.id || identity.version != form.version) {
        let found = (identity.form.clone(), identity.version.clone());
        let wanted = (form.id.clone(), form.version.clone());
        sink.about_file(K::WrongVersion, place.clone(), P::WrongVersion { found, wanted });
    }
    let other_round = !identity.round.is_empty() && identity.round != round.id;
    let other_cut_off = identity.cut_off.is_some_and(|date| date != round.cut_off);
    if other_round || other_cut_off {
        let found = match identity.cut_off {
            Some(date) if other_cut_off => OtherRound::CutOff(date),
            _ => OtherRound::Id(identity.round.clone()),
        };
        let problem = P::WrongRound {
            found,
            title: round.title.clone(),
            cut_off: round.cut_off,
        };
        sink.about_file(K::WrongRound, place.clone(), problem);
    }
    let Some(unit) = identity.unit.clone().filter(|u| round.reports(catalogue, u)) else {
        let found = identity.written_unit.clone();
        if !identity.candidates.is_empty() {
            let candidates = identity
                .candidates
                .iter()
                .map(|u| catalogue.plain_name(u))
                .collect();
            let problem = P::AmbiguousUnit {
                found: found.clone(),
                candidates,
            };
            sink.report(K::UnknownUnit, place.clone(), &found, "", problem);
            return None;
        }
        sink.report(
            K::UnknownUnit,
            place.clone(),
            &found,
            "",
            P::UnknownUnit {
                found: found.clone(),
                near: identity.near.clone(),
            },
        );
        return None;
    };
    let name = |u: &Unit| catalogue.plain_name(u);
    if identity.is_former
        && identity.other.is_none()
        && let Some((sheet, cell)) = &identity.written_at
    {
        let at = Place {
            sheet: sheet.clone(),
            cell: Some(*cell),
            ..place.clone()
        };
        let problem = P::FormerUnit {
            column: String::new(),
            former: identity.written_unit.clone(),
            now: name(&unit),
            since: unit.valid_from,
            made_of: unit.made_of(),
        };
        sink.report(K::ReadTolerantly, at, &identity.written_unit, "", problem);
    }
    if let Some(other) = &identity.other {
        let problem = P::UnitMismatch {
            file: name(other),
            other: name(&unit),
            register: false,
        };
        sink.about_file(K::UnitMismatch, place.clone(), problem);
    }
    if let Some(registered) = registered.filter(|r| r.code != unit.code) {
        let problem = P::UnitMismatch {
            file: name(&unit),
            other: name(registered),
            register: true,
        };
        sink.about_file(K::UnitMismatch, place.clone(), problem);
    }
    Some(unit)
}
