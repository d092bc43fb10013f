//! The name of a file against the unit that its content is of: a name that names another unit may be a file sent by mistake.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Place, Problem as P, Sink};
use crate::text::slug;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    sink.looked.add(K::FileNameMismatch, 1);
    let own = &subject.submission.unit;
    let name = subject.file.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let said = format!("-{}-", slug(stem));
    let closed_up = |slug: &str| slug.replace('-', "");
    // Its own name beside another is a name like "Yên Lạc - mẫu của Vĩnh Yên"; "yenlac" is a name too.
    if closed_up(&said).contains(&closed_up(&slug(&own.name))) {
        return;
    }
    // One syllable is in too many names to say anything.
    let named = subject
        .round
        .units
        .all()
        .iter()
        .filter(|u| subject.round.reports(subject.catalogue, u))
        .filter(|u| {
            let name = slug(&u.name);
            name.contains('-') && said.contains(&format!("-{name}-"))
        })
        .max_by_key(|u| (u.name.len(), std::cmp::Reverse(&u.code)));
    if let Some(named) = named {
        let place = Place {
            unit: own.code.clone(),
            file: subject.file.to_owned(),
            ..Place::default()
        };
        let problem = P::FileNameMismatch {
            named: subject.catalogue.plain_name(named),
            unit: subject.catalogue.plain_name(own),
        };
        sink.report(K::FileNameMismatch, place, "", "", problem);
    }
}
