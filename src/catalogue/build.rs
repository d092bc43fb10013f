//! Raw entries in, a checked [`Catalogue`] out: layers merged by id, references resolved, every fault gathered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use toml::Spanned;
use toml::value::Datetime;

use super::fault::{Fault, Spot};
use super::layers::{Entry, Layer, RawCatalogue};
use super::{Catalogue, Class, Kind, Level, Source, Terms, Words};
use crate::text;
use crate::time::Calendar;

mod about;
mod forms;
mod letters;
mod outputs;
mod own;
mod rules;
mod sets;

/// What later builders look references up in.
struct Names {
    sources: BTreeSet<String>,
    levels: BTreeSet<String>,
    kinds: BTreeSet<String>,
    classes: BTreeSet<String>,
    sets: BTreeSet<String>,
    scales: BTreeSet<String>,
    lists: BTreeSet<String>,
    measures: BTreeSet<String>,
    /// Facts that conditions of recognition name.
    facts: BTreeSet<String>,
    broken: BTreeSet<String>,
}

/// Gathers faults while references are resolved.
struct Builder<'a> {
    names: Names,
    /// Layers that are no rulebook of their own: what stands there is the province's, and says who answers for it.
    own_layers: BTreeSet<usize>,
    faults: &'a mut Vec<Fault>,
}

impl Builder<'_> {
    /// Notes a reference to something that is not there; silent when that something was itself faulty.
    fn refer(&mut self, what: &str, id: &str, spot: Spot, known: &BTreeSet<String>) -> bool {
        if known.contains(id) || self.names.broken.contains(id) {
            return true;
        }
        let list: Vec<&str> = known.iter().map(String::as_str).collect();
        self.faults.push(not_known(what, id, spot, &list));
        false
    }

    /// One word of a closed vocabulary.
    fn word<T: Copy>(&mut self, what: &str, typed: &str, spot: Spot, words: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == typed) {
            return Some(*value);
        }
        let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.faults.push(not_known(what, typed, spot, &list));
        None
    }

    fn confidence(&mut self, typed: &str, spot: Spot) -> super::Confidence {
        use super::Confidence::{Assumed, Confirmed, Memory};
        self.word(
            "Độ tin cậy",
            typed,
            spot,
            &[("confirmed", Confirmed), ("memory", Memory), ("assumed", Assumed)],
        )
        .unwrap_or(Assumed)
    }
}

pub(crate) use own::{change as checked_change, contradictions};

fn not_known(what: &str, typed: &str, spot: Spot, allowed: &[&str]) -> Fault {
    let fault = Fault::at(spot, format!("{what} `{typed}` không có"), "không tìm thấy");
    let list = if allowed.len() > 24 {
        format!(
            "{} … ({} giá trị)",
            allowed.iter().take(24).copied().collect::<Vec<_>>().join(", "),
            allowed.len()
        )
    } else {
        allowed.join(", ")
    };
    match text::nearest(typed, allowed.iter().copied()) {
        Some(near) => fault.help(format!("Có phải `{near}`? Được dùng: {list}")),
        None => fault.help(format!("Được dùng: {list}")),
    }
}

/// Merges entries by id over the layers: the last layer wins, `off` takes away, twice in one layer is a fault.
fn merge<T>(
    entries: Vec<Entry<T>>,
    id: impl Fn(&T) -> &Spanned<String>,
    off: impl Fn(&T) -> bool,
    faults: &mut Vec<Fault>,
) -> Vec<Entry<T>> {
    let mut merged: Vec<Entry<T>> = Vec::new();
    for entry in entries {
        let key = id(&entry.raw).get_ref().clone();
        let at = merged.iter().position(|e| *id(&e.raw).get_ref() == key);
        if let Some(earlier) = at.and_then(|i| merged.get(i))
            && earlier.layer == entry.layer
        {
            faults.push(
                Fault::at(
                    entry.at(id(&entry.raw)),
                    format!("Mã `{key}` dùng hai lần"),
                    "lần thứ hai",
                )
                .other(earlier.at(id(&earlier.raw)), "lần thứ nhất")
                .help("Đặt mã khác cho một trong hai mục"),
            );
            continue;
        }
        match (at, off(&entry.raw)) {
            (Some(i), true) => {
                merged.remove(i);
            }
            (Some(i), false) => {
                if let Some(slot) = merged.get_mut(i) {
                    *slot = entry;
                }
            }
            (None, true) => faults.push(super::layers::nothing_to_switch_off(
                entry.at(id(&entry.raw)),
                &key,
            )),
            (None, false) => merged.push(entry),
        }
    }
    merged
}

fn ids<T>(entries: &[Entry<T>], id: impl Fn(&T) -> &Spanned<String>) -> BTreeSet<String> {
    entries.iter().map(|e| id(&e.raw).get_ref().clone()).collect()
}

/// The layers that a rulebook extends are there.
fn parents(layers: &[Layer], raw: &RawCatalogue, faults: &mut Vec<Fault>) {
    for entry in &raw.rulebooks {
        for parent in &entry.raw.extends {
            if !layers.iter().any(|l| l.name == *parent.get_ref()) {
                let names = super::layers::embedded_names();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                faults.push(not_known(
                    "Bộ quy tắc",
                    parent.get_ref(),
                    entry.at(parent),
                    &names,
                ));
            }
        }
    }
}

fn level(entry: Entry<super::raw::RawLevel>) -> Level {
    Level {
        id: entry.raw.id.into_inner(),
        word: entry.raw.word,
    }
}

fn class(entry: Entry<super::raw::RawClass>) -> Class {
    Class {
        id: entry.raw.id.into_inner(),
        name: entry.raw.name,
        short: entry.raw.short,
    }
}

/// The layers that are no rulebook of their own.
fn own_layers(layers: &[Layer]) -> BTreeSet<usize> {
    let alone = |layer: &Layer| !layer.files.contains_key("rulebook.toml");
    (0..layers.len())
        .filter(|at| layers.get(*at).is_some_and(alone))
        .collect()
}

pub(super) fn build(layers: &[Layer], mut raw: RawCatalogue, faults: &mut Vec<Fault>) -> Option<Catalogue> {
    parents(layers, &raw, faults);
    let sources = merge(std::mem::take(&mut raw.sources), |r| &r.id, |r| r.off, faults);
    let levels = merge(std::mem::take(&mut raw.levels), |r| &r.id, |r| r.off, faults);
    let kinds = merge(std::mem::take(&mut raw.kinds), |r| &r.id, |r| r.off, faults);
    let classes = merge(std::mem::take(&mut raw.classes), |r| &r.id, |r| r.off, faults);
    let sets = merge(std::mem::take(&mut raw.sets), |r| &r.id, |r| r.off, faults);
    let scales = merge(std::mem::take(&mut raw.scales), |r| &r.id, |r| r.off, faults);
    let conditions = merge(std::mem::take(&mut raw.conditions), |r| &r.id, |r| r.off, faults);
    let lists = merge(std::mem::take(&mut raw.lists), |r| &r.id, |r| r.off, faults);
    let measures = merge(std::mem::take(&mut raw.measures), |r| &r.id, |r| r.off, faults);
    let results = merge(std::mem::take(&mut raw.results), |r| &r.id, |r| r.off, faults);
    let letters = merge(std::mem::take(&mut raw.letters), |r| &r.id, |r| r.off, faults);
    let output = merge(std::mem::take(&mut raw.output), |r| &r.id, |r| r.off, faults);
    let own_layers = own_layers(layers);
    own::not_in_place(&raw.rules, &own_layers, faults);
    let rules = merge(std::mem::take(&mut raw.rules), |r| &r.code, |r| r.off, faults);
    let names = Names {
        sources: ids(&sources, |r| &r.id),
        levels: ids(&levels, |r| &r.id),
        kinds: ids(&kinds, |r| &r.id),
        classes: ids(&classes, |r| &r.id),
        sets: ids(&sets, |r| &r.id),
        scales: ids(&scales, |r| &r.id),
        lists: ids(&lists, |r| &r.id),
        measures: ids(&measures, |r| &r.id),
        facts: conditions
            .iter()
            .filter_map(|c| Some(c.raw.fact.as_ref()?.get_ref().clone()))
            .collect(),
        broken: std::mem::take(&mut raw.broken),
    };
    let Some(rulebook) = raw.rulebooks.last() else {
        faults.push(Fault::of("Không có tệp rulebook.toml trong bộ quy tắc"));
        return None;
    };
    let (id, title) = (rulebook.raw.id.clone(), rulebook.raw.title.clone());
    let forms = std::mem::take(&mut raw.forms);
    let Some(form) = forms.into_iter().next_back() else {
        faults.push(Fault::of("Bộ quy tắc không có biểu mẫu ([form])"));
        return None;
    };
    let calendar = calendar(layers, &raw, faults);
    let mut builder = Builder {
        names,
        own_layers,
        faults,
    };
    let sources = builder.sources(sources);
    let levels: Vec<Level> = levels.into_iter().map(level).collect();
    let kinds = builder.kinds(kinds);
    let classes: Vec<Class> = classes.into_iter().map(class).collect();
    let sets = builder.sets(sets);
    let scales = builder.scales(scales);
    let conditions = builder.conditions(conditions);
    let lists = builder.lists(lists);
    let form = builder.form(&form, &sets, &lists);
    let measures = builder.measures(measures, &form, &lists);
    let results = builder.results(results, &form, &lists);
    let output = builder.output(output, &form);
    let letters = builder.letters(letters);
    let rules = builder.rules(rules, &form, &sets, layers);
    let own = builder.own(&raw.changes, &raw.thresholds, &rules, &sets);
    let rule_documents = documents(layers, &rules, builder.faults);
    Some(Catalogue {
        id,
        title,
        terms: Arc::new(terms(&raw.rulebooks, &form)),
        layers: layers.iter().map(|l| l.name.clone()).collect(),
        sources,
        levels,
        kinds,
        classes,
        words: words(raw.words),
        calendar,
        sets,
        scales,
        conditions,
        lists,
        form,
        measures,
        results,
        output,
        letters,
        conditional: rules
            .iter()
            .filter(|r| !r.when.is_empty())
            .map(|r| r.check)
            .collect(),
        rules,
        idle: Vec::new(),
        own,
        rule_documents,
        unit_files: layers
            .iter()
            .flat_map(|l| &l.files)
            .filter_map(|(path, file)| Some((path.strip_prefix("units/")?.to_owned(), file.clone())))
            .collect(),
    })
}

impl Builder<'_> {
    fn sources(&mut self, entries: Vec<Entry<super::raw::RawSource>>) -> BTreeMap<String, Source> {
        let mut sources = BTreeMap::new();
        for entry in entries {
            let spot = entry.at(&entry.raw.confidence);
            let confidence = self.confidence(entry.raw.confidence.get_ref(), spot);
            let _ = (&entry.raw.role, &entry.raw.notes);
            let id = entry.raw.id.into_inner();
            sources.insert(
                id.clone(),
                Source {
                    id,
                    title: entry.raw.title,
                    number: entry.raw.number.unwrap_or_default(),
                    issuer: entry.raw.issuer.unwrap_or_default(),
                    date: entry.raw.date.unwrap_or_default(),
                    confidence,
                    read_where: entry.raw.read_where.or(entry.raw.notes).unwrap_or_default(),
                },
            );
        }
        sources
    }

    fn kinds(&mut self, entries: Vec<Entry<super::raw::RawKind>>) -> Vec<Kind> {
        let levels = self.names.levels.clone();
        let mut kinds = Vec::new();
        for entry in entries {
            let spot = entry.at(&entry.raw.level);
            self.refer("Cấp", entry.raw.level.get_ref(), spot, &levels);
            kinds.push(Kind {
                id: entry.raw.id.into_inner(),
                word: entry.raw.word,
                json: entry.raw.json,
                level: entry.raw.level.into_inner(),
                short: entry.raw.short,
            });
        }
        kinds
    }
}

/// What messages call things: the office as the last layer that says so has it, the column of reasons as the form has it.
fn terms(rulebooks: &[Entry<super::raw::RawRulebook>], form: &super::Form) -> Terms {
    let mut terms = Terms::default();
    if let Some(office) = rulebooks.iter().rev().find_map(|r| r.raw.office.as_ref()) {
        terms.office.clone_from(&office.vi);
        terms.office_en.clone_from(&office.en);
    }
    if let Some(column) = form.sheets.iter().find_map(|s| s.item("explanation")) {
        terms.explanation.clone_from(&column.header);
    }
    terms
}

/// Words of all layers together: a layer adds its own to those before it.
fn words(entries: Vec<Entry<super::raw::RawWords>>) -> Words {
    let mut words = Words::default();
    let add = |into: &mut Vec<String>, typed: Vec<String>| into.extend(typed.iter().map(|w| text::fold(w)));
    for Entry { raw, .. } in entries {
        add(&mut words.met, raw.met);
        add(&mut words.unmet, raw.unmet);
        add(&mut words.not_applicable, raw.not_applicable);
        add(&mut words.yes, raw.yes);
        add(&mut words.no, raw.no);
        add(&mut words.none, raw.none);
        if words.nil_word.is_empty()
            && let Some(first) = raw.nil.first()
        {
            words.nil_word.clone_from(first);
        }
        add(&mut words.nil, raw.nil);
        add(&mut words.offices, raw.offices);
        add(&mut words.total_rows, raw.total_rows);
        add(&mut words.note_rows, raw.note_rows);
        add(&mut words.group_rows, raw.group_rows);
        add(&mut words.nearly_met, raw.nearly_met);
        add(&mut words.requirement_first, raw.requirement_first);
        add(&mut words.requirement_last, raw.requirement_last);
        add(&mut words.percent, raw.percent);
        add(&mut words.document_first, raw.document_first);
        add(&mut words.data_until, raw.data_until);
        words
            .amounts
            .extend(raw.amounts.into_iter().map(|amount| super::Amount {
                times: amount.times.into(),
                name: amount.words.first().cloned().unwrap_or_default(),
                words: amount.words.iter().map(|w| text::fold(w)).collect(),
            }));
        words.short_years_from = raw.short_years_from.or(words.short_years_from);
    }
    words
}

fn calendar(layers: &[Layer], raw: &RawCatalogue, faults: &mut Vec<Fault>) -> Calendar {
    let mut calendar = Calendar::default();
    for entry in &raw.calendars {
        let _ = (&entry.raw.source, &entry.raw.confidence);
        for day in &entry.raw.worked_saturdays {
            match day.get_ref().parse::<Date>() {
                Ok(date) => {
                    calendar.worked_saturdays.insert(date);
                }
                Err(_) => faults.push(Fault::at(entry.at(day), "Không phải ngày", "cần dạng 2020-12-31")),
            }
        }
        let Some(file) = layers
            .get(entry.layer)
            .and_then(|l| l.files.get(entry.raw.days_off.get_ref()))
        else {
            faults.push(Fault::at(
                entry.at(&entry.raw.days_off),
                "Không có tệp ngày nghỉ này trong bộ quy tắc",
                "tệp CSV, cột đầu là ngày",
            ));
            continue;
        };
        for (number, line) in file
            .text
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, l)| !l.trim().is_empty())
        {
            match line.split(',').next().unwrap_or_default().trim().parse::<Date>() {
                Ok(date) => {
                    calendar.days_off.insert(date);
                }
                Err(_) => faults.push(Fault::of(format!(
                    "{}:{}: không phải ngày: {line}",
                    file.path,
                    number + 1
                ))),
            }
        }
    }
    calendar
}

/// Rule documents, one for each rule and none without a rule.
fn documents(
    layers: &[Layer],
    rules: &[super::Rule],
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, super::SourceText> {
    let mut documents = BTreeMap::new();
    for (path, file) in layers.iter().flat_map(|l| &l.files) {
        if let Some(code) = path.strip_prefix("rules/").and_then(|p| p.strip_suffix(".md")) {
            documents.insert(code.to_owned(), file.clone());
        }
    }
    for rule in rules.iter().filter(|r| !documents.contains_key(&r.code)) {
        faults.push(
            Fault::at(
                rule.spot.clone(),
                format!("Quy tắc `{}` chưa có tài liệu", rule.code),
                "quy tắc này",
            )
            .help(format!("Thêm tệp rules/{}.md", rule.code)),
        );
    }
    documents
}

fn decimal(value: Option<f64>, spot: &Spot, faults: &mut Vec<Fault>) -> Option<Decimal> {
    let value = value?;
    let number = crate::number::from_f64(value);
    if number.is_none() {
        faults.push(Fault::at(
            spot.clone(),
            "Số không hợp lệ",
            "nan và inf không phải số",
        ));
    }
    number
}

fn date(value: Option<Datetime>) -> Option<Date> {
    value.and_then(|d| d.to_string().get(..10).and_then(|t| t.parse().ok()))
}
