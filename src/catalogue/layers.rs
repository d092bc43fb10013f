//! From text files to raw entries: layers in order, each entry with its place, every syntax fault gathered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use validator::Validate;

use super::fault::{Fault, SourceText, Spot};
use super::raw::{
    RawCalendar, RawClass, RawCondition, RawForm, RawKind, RawLetter, RawLevel, RawList, RawMeasure,
    RawOutputSheet, RawOwnThreshold, RawResult, RawRule, RawRuleChange, RawRulebook, RawScale, RawSet,
    RawSource, RawWords, Switch,
};
use super::{Catalogue, build};
use crate::text;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// A folder of rulebook files, read.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Name for messages.
    pub name: String,
    /// Files by path below the folder, with `/` on every system.
    pub files: BTreeMap<String, SourceText>,
}

/// A layer built into the program, by the name of its folder.
pub fn embedded(name: &str) -> Option<Layer> {
    let dir = EMBEDDED.get_dir(name)?;
    let mut layer = Layer {
        name: name.to_owned(),
        files: BTreeMap::new(),
    };
    let mut open = vec![dir];
    while let Some(dir) = open.pop() {
        open.extend(dir.dirs());
        for file in dir.files() {
            let Some(text) = file.contents_utf8() else {
                continue;
            };
            let path = file.path().to_string_lossy().replace('\\', "/");
            let below = path.strip_prefix(&format!("{name}/")).unwrap_or(&path).to_owned();
            let text = text.replace("\r\n", "\n");
            layer.files.insert(
                below,
                SourceText {
                    path: format!("templates/{path}"),
                    text,
                },
            );
        }
    }
    Some(layer)
}

/// The names of the layers built into the program.
pub fn embedded_names() -> Vec<String> {
    let mut names: Vec<String> = EMBEDDED
        .dirs()
        .map(|d| d.path().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// An entry with the place of its table.
#[derive(Debug, Clone)]
pub(super) struct Entry<T> {
    pub(super) raw: T,
    pub(super) source: Arc<SourceText>,
    pub(super) layer: usize,
    pub(super) spot: Spot,
}

impl<T> Entry<T> {
    /// The place of a spanned field of this entry.
    pub(super) fn at<U>(&self, field: &Spanned<U>) -> Spot {
        Spot::new(&self.source, field.span())
    }
}

/// Everything that the layers hold, still unchecked.
#[derive(Debug, Default)]
pub(super) struct RawCatalogue {
    pub(super) rulebooks: Vec<Entry<RawRulebook>>,
    pub(super) calendars: Vec<Entry<RawCalendar>>,
    pub(super) words: Vec<Entry<RawWords>>,
    pub(super) sources: Vec<Entry<RawSource>>,
    pub(super) levels: Vec<Entry<RawLevel>>,
    pub(super) kinds: Vec<Entry<RawKind>>,
    pub(super) classes: Vec<Entry<RawClass>>,
    pub(super) sets: Vec<Entry<RawSet>>,
    pub(super) scales: Vec<Entry<RawScale>>,
    pub(super) conditions: Vec<Entry<RawCondition>>,
    pub(super) lists: Vec<Entry<RawList>>,
    pub(super) forms: Vec<Entry<RawForm>>,
    pub(super) measures: Vec<Entry<RawMeasure>>,
    pub(super) results: Vec<Entry<RawResult>>,
    pub(super) output: Vec<Entry<RawOutputSheet>>,
    pub(super) letters: Vec<Entry<RawLetter>>,
    pub(super) rules: Vec<Entry<RawRule>>,
    pub(super) changes: Vec<Entry<RawRuleChange>>,
    pub(super) thresholds: Vec<Entry<RawOwnThreshold>>,
    /// Ids of entries that could not be read: a reference to one is not a second fault.
    pub(super) broken: BTreeSet<String>,
}

/// Reads and checks layers, first to last.
///
/// # Errors
/// Every fault of every file.
pub fn load(layers: &[Layer]) -> Result<Catalogue, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut raw = RawCatalogue::default();
    for (index, layer) in layers.iter().enumerate() {
        for (path, file) in &layer.files {
            let is_toml = path
                .rsplit_once('.')
                .is_some_and(|(_, end)| end.eq_ignore_ascii_case("toml"));
            if is_toml && !path.starts_with("samples/") {
                read_file(index, file, &mut raw, &mut faults);
            }
        }
    }
    let catalogue = build::build(layers, raw, &mut faults);
    match catalogue {
        Some(catalogue) if faults.is_empty() => Ok(catalogue),
        _ => {
            if faults.is_empty() {
                faults.push(Fault::of("Bộ quy tắc không đầy đủ"));
            }
            faults.sort();
            faults.dedup();
            Err(faults)
        }
    }
}

const TABLES: &[&str] = &[
    "rulebook",
    "calendar",
    "words",
    "source",
    "level",
    "kind",
    "class",
    "set",
    "scale",
    "condition",
    "list",
    "form",
    "measure",
    "result",
    "output",
    "letter",
    "rule",
    "change",
    "threshold",
];

fn read_file(layer: usize, file: &SourceText, raw: &mut RawCatalogue, faults: &mut Vec<Fault>) {
    let source = Arc::new(file.clone());
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    for error in errors {
        faults.push(syntax_fault(&source, &error));
    }
    for (key, value) in root.into_inner() {
        let name = key.get_ref().to_string();
        let mut reader = Reader {
            layer,
            source: &source,
            faults,
            broken: &mut raw.broken,
        };
        match name.as_str() {
            "rulebook" => reader.read(value, &mut raw.rulebooks),
            "calendar" => reader.read(value, &mut raw.calendars),
            "words" => reader.read(value, &mut raw.words),
            "source" => reader.read(value, &mut raw.sources),
            "level" => reader.read(value, &mut raw.levels),
            "kind" => reader.read(value, &mut raw.kinds),
            "class" => reader.read(value, &mut raw.classes),
            "set" => reader.read(value, &mut raw.sets),
            "scale" => reader.read(value, &mut raw.scales),
            "condition" => reader.read(value, &mut raw.conditions),
            "list" => reader.read(value, &mut raw.lists),
            "form" => reader.read(value, &mut raw.forms),
            "measure" => reader.read(value, &mut raw.measures),
            "result" => reader.read(value, &mut raw.results),
            "output" => reader.read(value, &mut raw.output),
            "letter" => reader.read(value, &mut raw.letters),
            "rule" => reader.read(value, &mut raw.rules),
            "change" => reader.read(value, &mut raw.changes),
            "threshold" => reader.read(value, &mut raw.thresholds),
            other => faults.push(unknown_key(Spot::new(&source, key.span()), other, TABLES)),
        }
    }
}

struct Reader<'a> {
    layer: usize,
    source: &'a Arc<SourceText>,
    faults: &'a mut Vec<Fault>,
    broken: &'a mut BTreeSet<String>,
}

impl Reader<'_> {
    /// Reads a table, or each table of an array.
    fn read<T: DeserializeOwned + Validate + Switch>(
        &mut self,
        value: Spanned<DeValue<'_>>,
        into: &mut Vec<Entry<T>>,
    ) {
        if let DeValue::Array(_) = value.get_ref() {
            let DeValue::Array(items) = value.into_inner() else {
                return;
            };
            for item in items {
                self.read_or_switch_off(item, into);
            }
        } else {
            self.read_or_switch_off(value, into);
        }
    }

    /// A table of nothing but its id and `off = true` needs no other key: the rest is that of the layer below.
    fn read_or_switch_off<T: DeserializeOwned + Validate + Switch>(
        &mut self,
        value: Spanned<DeValue<'_>>,
        into: &mut Vec<Entry<T>>,
    ) {
        let Some(id) = only_off(&value).filter(|_| T::SWITCHES) else {
            self.read_one(value, into);
            return;
        };
        match into.iter().rev().find_map(|e| e.raw.switched_off(&id)) {
            Some(raw) => into.push(Entry {
                raw,
                source: Arc::clone(self.source),
                layer: self.layer,
                spot: Spot::new(self.source, value.span()),
            }),
            None => self.faults.push(nothing_to_switch_off(
                Spot::new(self.source, id.span()),
                id.get_ref(),
            )),
        }
    }

    fn read_one<T: DeserializeOwned + Validate>(
        &mut self,
        mut value: Spanned<DeValue<'_>>,
        into: &mut Vec<Entry<T>>,
    ) {
        let spot = Spot::new(self.source, value.span());
        // An unknown key is noted and taken out, so that the keys after it are still looked at. Bounded: each turn takes one.
        for _ in 0..200 {
            match T::deserialize(toml::de::ValueDeserializer::from(value.clone())) {
                Ok(raw) => {
                    self.bounds(&raw, &spot);
                    into.push(Entry {
                        raw,
                        source: Arc::clone(self.source),
                        layer: self.layer,
                        spot,
                    });
                    return;
                }
                Err(error) => {
                    let fault = syntax_fault(self.source, &error);
                    let known = error.message().starts_with("unknown field");
                    let span = error.span();
                    self.faults.push(fault);
                    let removed = known && span.is_some_and(|span| remove_key(&mut value, span.start));
                    if !removed {
                        if let Some(id) = id_of(&value) {
                            self.broken.insert(id);
                        }
                        return;
                    }
                }
            }
        }
    }

    /// Bounds of single fields; `validator` hands them over in no order, so they are sorted.
    fn bounds<T: Validate>(&mut self, raw: &T, spot: &Spot) {
        let Err(errors) = raw.validate() else { return };
        let mut flat: Vec<(String, String)> = errors
            .field_errors()
            .into_iter()
            .flat_map(|(field, errors)| {
                errors
                    .iter()
                    .map(move |e| (field.to_string(), e.code.to_string()))
            })
            .collect();
        flat.sort();
        for (field, code) in flat {
            let words = match code.as_str() {
                "length" => "rỗng hoặc quá dài",
                "range" => "ngoài khoảng cho phép",
                _ => "không hợp lệ",
            };
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Giá trị của `{field}` {words}"),
                format!("`{field}` {words}"),
            ));
        }
    }
}

fn id_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    let DeValue::Table(table) = value.get_ref() else {
        return None;
    };
    ["id", "code"]
        .iter()
        .find_map(|key| match table.get(*key)?.get_ref() {
            DeValue::String(id) => Some(id.to_string()),
            _ => None,
        })
}

/// The id of a table that holds nothing else but `off = true`.
fn only_off(value: &Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    let DeValue::Table(table) = value.get_ref() else {
        return None;
    };
    if table.len() != 2 || !matches!(table.get("off")?.get_ref(), DeValue::Boolean(true)) {
        return None;
    }
    ["id", "code"].iter().find_map(|key| {
        let id = table.get(*key)?;
        match id.get_ref() {
            DeValue::String(text) => Some(Spanned::new(id.span(), text.to_string())),
            _ => None,
        }
    })
}

/// A layer switches something off that no layer below has.
pub(super) fn nothing_to_switch_off(spot: Spot, id: &str) -> Fault {
    Fault::at(
        spot,
        format!("Không có mục `{id}` để tắt"),
        "tắt một mục không có",
    )
    .help("Kiểm tra lại mã của mục cần tắt")
}

/// Takes the key that starts at a byte out of a value, at any depth.
fn remove_key(value: &mut Spanned<DeValue<'_>>, start: usize) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => {
            let found = table
                .iter()
                .find(|(key, _)| key.span().start == start)
                .map(|(key, _)| key.get_ref().to_string());
            if let Some(key) = found {
                return table.remove(key.as_str()).is_some();
            }
            table.iter_mut().any(|(_, inner)| remove_key(inner, start))
        }
        DeValue::Array(items) => items.iter_mut().any(|inner| remove_key(inner, start)),
        _ => false,
    }
}

fn syntax_fault(source: &Arc<SourceText>, error: &toml::de::Error) -> Fault {
    let spot = Spot::new(source, error.span().unwrap_or(0..0));
    let message = error.message();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") {
        let name = quoted.next().unwrap_or_default().to_owned();
        let allowed: Vec<&str> = quoted.collect();
        return unknown_key(spot, &name, &allowed);
    }
    if message.starts_with("missing field") {
        let name = quoted.next().unwrap_or_default();
        return Fault::at(spot, format!("Thiếu khóa `{name}`"), "thiếu ở mục này")
            .help(format!("Thêm `{name} = …` vào mục này"));
    }
    if message.starts_with("invalid type") {
        return Fault::at(
            spot,
            "Giá trị không đúng kiểu",
            message
                .replace("invalid type:", "")
                .replace("expected", "cần")
                .trim()
                .to_owned(),
        );
    }
    Fault::at(spot, "Tệp TOML sai cú pháp", message.to_owned())
}

/// A key that is not known, with the nearest one and all that are.
pub(crate) fn unknown_key(spot: Spot, name: &str, allowed: &[&str]) -> Fault {
    let fault = Fault::at(
        spot,
        format!("Khóa `{name}` không có trong danh mục"),
        "không hiểu khóa này",
    );
    let list = allowed.join(", ");
    match text::nearest(name, allowed.iter().copied()) {
        Some(near) => fault.help(format!("Có phải `{near}`? Được dùng: {list}")),
        None => fault.help(format!("Được dùng: {list}")),
    }
}

/// Reads a file that is one table (a round's own settings), gathering faults like a rulebook's.
pub(crate) fn read_whole<T: DeserializeOwned + Validate>(
    file: &SourceText,
    faults: &mut Vec<Fault>,
) -> Option<(T, Arc<SourceText>)> {
    let source = Arc::new(file.clone());
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    let sound = errors.is_empty();
    for error in errors {
        faults.push(syntax_fault(&source, &error));
    }
    if !sound {
        return None;
    }
    let span = root.span();
    let mut broken = BTreeSet::new();
    let mut entries = Vec::new();
    let mut reader = Reader {
        layer: 0,
        source: &source,
        faults,
        broken: &mut broken,
    };
    reader.read_one(
        Spanned::new(span, DeValue::Table(root.into_inner())),
        &mut entries,
    );
    entries
        .pop()
        .map(|entry: Entry<T>| (entry.raw, Arc::clone(&source)))
}
