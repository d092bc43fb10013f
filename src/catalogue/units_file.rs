//! A unit file: CSV text in, a checked [`UnitTree`] or faults out.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::units::{Unit, UnitTree};
use super::{Catalogue, Fault, SourceText, Spot};
use crate::text;

const COLUMNS: &[&str] = &[
    "code",
    "name",
    "kind",
    "parent",
    "class",
    "valid_from",
    "valid_to",
    "predecessors",
];

/// Reads the units of a province, those valid on `on`.
///
/// # Errors
/// Every fault of the file: unknown column or kind, a code used twice, a parent that is not there or is its own.
pub fn parse_units(file: &SourceText, catalogue: &Catalogue, on: Date) -> Result<UnitTree, Vec<Fault>> {
    let source = Arc::new(file.clone());
    let mut faults = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(file.text.trim_start_matches('\u{feff}').as_bytes());
    let bom = if file.text.starts_with('\u{feff}') { 3 } else { 0 };
    let headers = reader.headers().cloned().unwrap_or_default();
    for header in headers.iter().filter(|h| !COLUMNS.contains(h)) {
        faults.push(super::layers::unknown_key(
            Spot::new(&source, 0..first_line(&file.text)),
            header,
            COLUMNS,
        ));
    }
    let column = |name: &str| headers.iter().position(|h| h == name);
    for name in COLUMNS.iter().take(4) {
        if column(name).is_none() {
            faults.push(
                Fault::at(
                    Spot::new(&source, 0..first_line(&file.text)),
                    format!("Thiếu cột `{name}`"),
                    "dòng tiêu đề",
                )
                .help(format!("Danh mục đơn vị cần các cột: {}", COLUMNS.join(", "))),
            );
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut units: Vec<(Unit, Spot)> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(Fault::of(format!(
                    "{}: không đọc được dòng CSV: {error}",
                    file.path
                )));
                break;
            }
        };
        let start = record
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0))
            + bom;
        let end = file
            .text
            .get(start..)
            .and_then(|t| t.find('\n'))
            .map_or(file.text.len(), |n| start + n);
        let spot = Spot::new(&source, start..end);
        let field = |name: &str| column(name).and_then(|i| record.get(i)).unwrap_or_default();
        let mut date = |name: &str| match field(name) {
            "" => None,
            typed => {
                let date = typed.parse::<Date>().ok();
                if date.is_none() {
                    faults.push(Fault::at(
                        spot.clone(),
                        format!("`{typed}` không phải ngày"),
                        "cần dạng 2020-12-31",
                    ));
                }
                date
            }
        };
        let (valid_from, valid_to) = (date("valid_from"), date("valid_to"));
        let typed_kind = field("kind");
        let kind = catalogue
            .kinds
            .iter()
            .find(|k| k.id == typed_kind || text::fold(&k.word) == text::fold(typed_kind));
        let Some(kind) = kind else {
            let allowed: Vec<&str> = catalogue.kinds.iter().map(|k| k.word.as_str()).collect();
            faults.push(
                Fault::at(
                    spot,
                    format!("Loại đơn vị `{typed_kind}` không có trong danh mục"),
                    "loại này chưa khai báo",
                )
                .help(format!("Được dùng: {}", allowed.join(", "))),
            );
            continue;
        };
        let unit = Unit {
            code: field("code").to_owned(),
            name: text::tidy(field("name")),
            kind: kind.id.clone(),
            parent: field("parent").to_owned(),
            class: Some(field("class")).filter(|c| !c.is_empty()).map(str::to_owned),
            valid_from,
            valid_to,
            predecessors: field("predecessors")
                .split("; ")
                .filter(|p| !p.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        if let Some(class) = &unit.class
            && catalogue.class(class).is_none()
        {
            faults.push(Fault::at(
                spot.clone(),
                format!("Vùng `{class}` không có trong bộ quy tắc"),
                "cột class",
            ));
        }
        if valid_from.is_none_or(|d| d <= on) && valid_to.is_none_or(|d| d >= on) {
            units.push((unit, spot));
        }
    }
    check_tree(&units, &mut faults);
    if faults.is_empty() {
        Ok(UnitTree::new(units.into_iter().map(|(u, _)| u).collect()))
    } else {
        Err(faults)
    }
}

fn check_tree(units: &[(Unit, Spot)], faults: &mut Vec<Fault>) {
    let mut by_code: BTreeMap<&str, &Spot> = BTreeMap::new();
    for (unit, spot) in units {
        if unit.code.is_empty() || unit.name.is_empty() {
            faults.push(Fault::at(spot.clone(), "Đơn vị thiếu mã hoặc tên", "dòng này"));
        }
        if let Some(first) = by_code.insert(&unit.code, spot) {
            faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Mã đơn vị `{}` dùng hai lần", unit.code),
                    "lần thứ hai",
                )
                .other(first.clone(), "lần thứ nhất"),
            );
        }
    }
    let parents: BTreeMap<&str, &str> = units
        .iter()
        .map(|(u, _)| (u.code.as_str(), u.parent.as_str()))
        .collect();
    for (unit, spot) in units {
        if !unit.parent.is_empty() && !by_code.contains_key(unit.parent.as_str()) {
            faults.push(Fault::at(
                spot.clone(),
                format!("Không có đơn vị cấp trên mã `{}`", unit.parent),
                "cột parent",
            ));
        }
        let mut current = unit.code.as_str();
        let mut steps = 0;
        while let Some(parent) = parents.get(current).filter(|p| !p.is_empty()) {
            current = parent;
            steps += 1;
            if steps > 16 {
                faults.push(Fault::at(
                    spot.clone(),
                    "Đơn vị cấp trên tạo thành vòng",
                    "cột parent",
                ));
                break;
            }
        }
    }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}
