//! A unit file: CSV text in, a checked [`UnitTree`] or faults out.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::units::{Unit, UnitTree};
use super::{Catalogue, CsvRow, CsvTable, Fault, Ragged, SourceText, Spot};
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
    "former_parent",
];
const NEEDED: &[&str] = &["code", "name", "kind", "parent"];

/// Reads the units of a province, those valid on `on`.
///
/// # Errors
/// Every fault of the file: unknown column or kind, a code used twice, a parent that is not there or is its own.
pub fn parse_units(file: &SourceText, catalogue: &Catalogue, on: Date) -> Result<UnitTree, Vec<Fault>> {
    let mut faults = Vec::new();
    let table = CsvTable::read(file, Ragged::Allowed, &mut faults);
    if !table.has_heads(COLUMNS, NEEDED, &mut faults) {
        return Err(faults);
    }
    let mut units: Vec<(Unit, Spot)> = Vec::new();
    for row in &table.rows {
        if let Some(unit) = unit(&table, row, catalogue, &mut faults)
            && unit.valid_from.is_none_or(|d| d <= on)
            && unit.valid_to.is_none_or(|d| d >= on)
        {
            units.push((unit, row.spot.clone()));
        }
    }
    check_tree(&units, &mut faults);
    if faults.is_empty() {
        Ok(UnitTree::new(units.into_iter().map(|(u, _)| u).collect()))
    } else {
        Err(faults)
    }
}

fn unit(table: &CsvTable, row: &CsvRow, catalogue: &Catalogue, faults: &mut Vec<Fault>) -> Option<Unit> {
    let field = |name: &str| table.field(row, name);
    let mut date = |name: &str| match field(name) {
        "" => None,
        typed => {
            let date = typed.parse::<Date>().ok();
            if date.is_none() {
                faults.push(Fault::at(
                    row.spot.clone(),
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
                row.spot.clone(),
                format!("Loại đơn vị `{typed_kind}` không có trong danh mục"),
                "loại này chưa khai báo",
            )
            .help(format!("Được dùng: {}", allowed.join(", "))),
        );
        return None;
    };
    let class = Some(field("class")).filter(|c| !c.is_empty());
    if let Some(class) = class.filter(|c| catalogue.class(c).is_none()) {
        faults.push(Fault::at(
            row.spot.clone(),
            format!("Vùng `{class}` không có trong bộ quy tắc"),
            "cột class",
        ));
    }
    Some(Unit {
        code: field("code").to_owned(),
        name: text::tidy(field("name")),
        kind: kind.id.clone(),
        parent: field("parent").to_owned(),
        class: class.map(str::to_owned),
        valid_from,
        valid_to,
        predecessors: field("predecessors")
            .split("; ")
            .filter(|p| !p.is_empty())
            .map(text::tidy)
            .collect(),
        former_parent: text::tidy(field("former_parent")),
    })
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
