//! The form: sheets, columns and what they refer to.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use super::{Builder, decimal};
use crate::catalogue::fault::{Fault, Spot};
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::{RawCalc, RawColumn, RawForm, RawSheet};
use crate::catalogue::{
    Calc, ChoiceList, Column, ControlKind, ControlTotal, CriteriaSet, Each, Fill, FixedRow, Form, FormSheet,
    Frame, ITEMS, Moment, Prefill, SheetKind, ValueType,
};
use crate::text;

const SHEET_KINDS: &[(&str, SheetKind)] = &[
    ("guide", SheetKind::Guide),
    ("record", SheetKind::Record),
    ("by-unit", SheetKind::ByUnit),
    ("by-indicator", SheetKind::ByIndicator),
    ("by-criterion", SheetKind::ByCriterion),
    ("list", SheetKind::List),
    ("control", SheetKind::Control),
];

const TYPES: &[&str] = &[
    "ordinal",
    "unit",
    "unit_code",
    "text",
    "integer",
    "decimal",
    "percent",
    "money",
    "year",
    "date",
    "state",
    "yes_no",
    "choice",
    "criterion",
    "indicator_code",
    "fixed",
    "result",
    "phone",
    "email",
    "document",
];

const PREFILLS: &[(&str, Prefill)] = &[
    ("province_name", Prefill::ProvinceName),
    ("unit_full_name", Prefill::UnitFullName),
    ("unit_name", Prefill::UnitName),
    ("unit_code", Prefill::UnitCode),
    ("round_title", Prefill::RoundTitle),
    ("cut_off", Prefill::CutOff),
    ("due", Prefill::Due),
    ("class_name", Prefill::ClassName),
    ("class_short", Prefill::ClassShort),
    ("children_count", Prefill::ChildrenCount),
    ("ordinal", Prefill::Ordinal),
    ("criterion_number", Prefill::CriterionNumber),
    ("criterion_name", Prefill::CriterionName),
    ("indicator_code", Prefill::IndicatorCode),
    ("indicator_text", Prefill::IndicatorText),
    ("requirement", Prefill::Requirement),
    ("department", Prefill::Department),
    ("fixed_tt", Prefill::FixedOrdinal),
    ("fixed_label", Prefill::FixedLabel),
];

/// What is typed, or what stands where nothing is.
fn or_else(typed: &str, other: &str) -> String {
    if typed.is_empty() { other } else { typed }.to_owned()
}

impl Builder<'_> {
    pub(super) fn form(
        &mut self,
        entry: &Entry<RawForm>,
        sets: &[CriteriaSet],
        lists: &[ChoiceList],
    ) -> Form {
        let levels = self.names.levels.clone();
        self.refer(
            "Cấp",
            entry.raw.level.get_ref(),
            entry.at(&entry.raw.level),
            &levels,
        );
        let known = self.names.kinds.clone();
        for kind in &entry.raw.kinds {
            self.refer("Loại đơn vị", kind.get_ref(), entry.at(kind), &known);
        }
        let mut sheets: Vec<FormSheet> = Vec::new();
        let mut seen: BTreeMap<String, Spot> = BTreeMap::new();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for raw in &entry.raw.sheet {
            let spot = entry.at(&raw.id);
            if let Some(first) = seen.insert(raw.id.get_ref().clone(), spot.clone()) {
                self.faults.push(
                    Fault::at(
                        spot.clone(),
                        format!("Mã trang `{}` dùng hai lần", raw.id.get_ref()),
                        "lần thứ hai",
                    )
                    .other(first, "lần thứ nhất"),
                );
            }
            if !names.insert(text::fold(&raw.name)) {
                self.faults.push(Fault::at(
                    spot.clone(),
                    format!("Tên trang `{}` dùng hai lần", raw.name),
                    "trang này",
                ));
            }
            if let Some(sheet) = self.sheet(entry, raw, spot, sets, lists) {
                sheets.push(sheet);
            }
        }
        let form = Form {
            id: entry.raw.id.get_ref().clone(),
            version: entry.raw.version.clone(),
            title: entry.raw.title.clone(),
            level: entry.raw.level.get_ref().clone(),
            kinds: entry.raw.kinds.iter().map(|k| k.get_ref().clone()).collect(),
            authority: or_else(&entry.raw.authority, "{unit}"),
            agency: entry.raw.agency.clone(),
            signs_for: or_else(&entry.raw.signs_for, "THỦ TRƯỞNG ĐƠN VỊ"),
            sheets,
        };
        self.totals(entry, &form);
        form
    }

    fn sheet(
        &mut self,
        entry: &Entry<RawForm>,
        raw: &RawSheet,
        spot: Spot,
        sets: &[CriteriaSet],
        lists: &[ChoiceList],
    ) -> Option<FormSheet> {
        let kind = self.word("Loại trang", raw.kind.get_ref(), entry.at(&raw.kind), SHEET_KINDS)?;
        if raw.name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']) {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Tên trang `{}` có ký tự Excel không cho dùng", raw.name),
                "trang này",
            ));
        }
        let known = self.names.sets.clone();
        if let Some(set) = &raw.set {
            self.refer("Bộ tiêu chí", set.get_ref(), entry.at(set), &known);
        }
        if kind == SheetKind::ByUnit && raw.set.is_none() {
            self.faults.push(Fault::at(
                spot.clone(),
                "Trang by-unit cần khóa `set`",
                "trang này",
            ));
        }
        if let Some(kind) = &raw.named_kind {
            let known = self.names.kinds.clone();
            self.refer("Loại đơn vị", kind.get_ref(), entry.at(kind), &known);
        }
        let ids: BTreeSet<String> = raw.column.iter().map(|c| c.id.get_ref().clone()).collect();
        for key in [&raw.key, &raw.within].into_iter().flatten() {
            self.refer("Cột", key.get_ref(), entry.at(key), &ids);
        }
        let mut columns: Vec<Column> = Vec::new();
        let mut seen: BTreeMap<String, Spot> = BTreeMap::new();
        for column in &raw.column {
            let at = entry.at(&column.id);
            if let Some(first) = seen.insert(column.id.get_ref().clone(), at.clone()) {
                self.faults.push(
                    Fault::at(
                        at,
                        format!("Mã cột `{}` dùng hai lần", column.id.get_ref()),
                        "lần thứ hai",
                    )
                    .other(first, "lần thứ nhất"),
                );
            }
            if let Some(column) = self.column(entry, column, &ids, lists) {
                columns.push(column);
            }
        }
        if kind != SheetKind::Record {
            self.headers(
                &columns,
                raw.set
                    .as_ref()
                    .and_then(|id| sets.iter().find(|s| s.id == *id.get_ref())),
            );
        }
        let carry_rows_if = self.carried_rows(entry, raw, kind, &columns, &ids, &spot);
        let rows: BTreeSet<String> = raw.fixed.iter().map(|f| f.id.get_ref().clone()).collect();
        for row in raw.fixed.iter().flat_map(|f| &f.sum) {
            self.refer("Dòng", row.get_ref(), entry.at(row), &rows);
        }
        Some(FormSheet {
            id: raw.id.get_ref().clone(),
            name: raw.name.clone(),
            kind,
            number: raw.number.clone().unwrap_or_default(),
            title: raw.title.clone(),
            row_is: raw.row_is.clone(),
            synonyms: raw.synonyms.clone(),
            set: raw.set.as_ref().map(|s| s.get_ref().clone()),
            unit_set: raw.unit_set,
            key: raw.key.as_ref().map(|s| s.get_ref().clone()),
            within: raw.within.as_ref().map(|s| s.get_ref().clone()),
            named_kind: raw.named_kind.as_ref().map(|s| s.get_ref().clone()),
            label_header: raw.label_header.clone().unwrap_or_default(),
            value_header: raw.value_header.clone().unwrap_or_default(),
            value_synonyms: raw.value_synonyms.clone(),
            rows: raw.rows.unwrap_or(10),
            optional: raw.optional,
            carry_rows: raw.carry_rows,
            carry_rows_if,
            fixed: raw
                .fixed
                .iter()
                .map(|f| FixedRow {
                    id: f.id.get_ref().clone(),
                    ordinal: f.tt.clone(),
                    label: f.label.clone(),
                    synonyms: f.synonyms.clone(),
                    sum: f.sum.iter().map(|s| s.get_ref().clone()).collect(),
                })
                .collect(),
            rules: raw.rules.clone(),
            totals: control_totals(raw),
            columns,
            spot,
        })
    }

    /// Heads are what a column is found by: two equal ones on a sheet could be taken for each other.
    fn headers(&mut self, columns: &[Column], set: Option<&CriteriaSet>) {
        let mut seen: BTreeMap<String, (&str, &Spot)> = BTreeMap::new();
        let _ = set;
        for column in columns {
            for words in std::iter::once(&column.header).chain(&column.synonyms) {
                let key = text::fold(words);
                if let Some((other, spot)) = seen.insert(key, (&column.id, &column.spot))
                    && other != column.id
                {
                    self.faults.push(
                        Fault::at(
                            column.spot.clone(),
                            format!("Tiêu đề `{words}` dùng cho hai cột"),
                            "cột này",
                        )
                        .other(spot.clone(), "và cột này"),
                    );
                }
            }
        }
    }

    fn column(
        &mut self,
        entry: &Entry<RawForm>,
        raw: &RawColumn,
        ids: &BTreeSet<String>,
        lists: &[ChoiceList],
    ) -> Option<Column> {
        let spot = entry.at(&raw.id);
        let value_type = self.value_type(entry, raw)?;
        let fill = self.word(
            "Cách điền",
            raw.fill.get_ref(),
            entry.at(&raw.fill),
            &[
                ("typed", Fill::Typed),
                ("prefilled", Fill::Prefilled),
                ("computed", Fill::Computed),
                ("carried", Fill::Carried),
            ],
        )?;
        let each = raw.each.as_ref().and_then(|e| {
            self.word(
                "Cách lặp cột",
                e.get_ref(),
                entry.at(e),
                &[("criterion", Each::Criterion), ("part", Each::Part)],
            )
        });
        let from = raw
            .from
            .as_ref()
            .and_then(|f| self.word("Giá trị điền sẵn", f.get_ref(), entry.at(f), PREFILLS));
        let kinds = self.names.kinds.clone();
        for kind in &raw.kinds {
            self.refer("Loại đơn vị", kind.get_ref(), entry.at(kind), &kinds);
        }
        let required_if = raw.required_if.as_ref().map(|r| {
            self.refer("Cột", r.column.get_ref(), entry.at(&r.column), ids);
            (r.column.get_ref().clone(), r.is.get_ref().clone())
        });
        if let ValueType::Choice(list) = &value_type
            && !lists.iter().any(|l| l.id == *list)
            && let Some(typed) = &raw.list
        {
            let known = self.names.lists.clone();
            self.refer("Danh sách", list, entry.at(typed), &known);
        }
        let calc = raw.calc.as_ref().and_then(|c| self.calc(entry, c, ids));
        let (min, max) = (
            decimal(raw.min, &spot, self.faults),
            decimal(raw.max, &spot, self.faults),
        );
        if let (Some(min), Some(max)) = (min, max)
            && min > max
        {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Cột `{}` có min lớn hơn max", raw.id.get_ref()),
                "cột này",
            ));
        }
        if let Some(item) = &raw.item {
            self.known_item(entry, item);
        }
        self.carried(entry, raw, &value_type, fill, ids);
        let frame = raw.frame.as_ref().and_then(|f| {
            let (from, to) = (self.moment(entry, &f.from), self.moment(entry, &f.to));
            Some(Frame { from: from?, to: to? })
        });
        Some(Column {
            id: raw.id.get_ref().clone(),
            item: raw.item.as_ref().unwrap_or(&raw.id).get_ref().clone(),
            each,
            group: raw.group.clone().unwrap_or_default(),
            header: raw.header.get_ref().clone(),
            synonyms: raw.synonyms.clone(),
            value_type,
            fill,
            from,
            unit: raw.unit.clone().unwrap_or_default(),
            required: raw.required,
            required_if,
            min,
            max,
            kinds: raw.kinds.iter().map(|k| k.get_ref().clone()).collect(),
            any_kind: raw.any_kind,
            or_self: raw.or_self,
            short_words: raw.short_words,
            period_end: raw.period_end,
            counts_criteria: raw.counts_criteria,
            frame,
            rotate: raw.rotate,
            carry: raw.carry,
            before: raw.before.as_ref().map(|b| b.get_ref().clone()),
            calc,
            width: raw.width.unwrap_or(12.0),
            hint: raw.hint.clone().unwrap_or_default(),
            spot,
        })
    }

    /// What comes from the last period: values that the unit types and that are no result, and the texts of carried columns.
    fn carried(
        &mut self,
        entry: &Entry<RawForm>,
        raw: &RawColumn,
        value_type: &ValueType,
        fill: Fill,
        ids: &BTreeSet<String>,
    ) {
        let item = raw.item.as_ref().unwrap_or(&raw.id).get_ref();
        let is_result = matches!(value_type, ValueType::State | ValueType::Result)
            || ["declared", "result", "outstanding"].contains(&item.as_str());
        if raw.carry && (fill != Fill::Typed || raw.each.is_some() || is_result) {
            self.faults.push(
                Fault::at(
                    entry.at(&raw.id),
                    format!("Cột `{}` không mang sang kỳ sau được", raw.id.get_ref()),
                    "carry = true",
                )
                .help("Chỉ mang sang cột đơn vị tự ghi, không phải kết quả hay tự đánh giá của kỳ báo cáo"),
            );
        }
        if let Some(before) = &raw.before {
            self.refer("Cột", before.get_ref(), entry.at(before), ids);
            if fill != Fill::Carried {
                self.faults.push(Fault::at(
                    entry.at(before),
                    "Khóa `before` chỉ dùng cho cột `fill = \"carried\"`",
                    "cột này",
                ));
            }
        }
    }

    /// Rows that are carried over are free rows, known by a key that is carried too.
    fn carried_rows(
        &mut self,
        entry: &Entry<RawForm>,
        raw: &RawSheet,
        kind: SheetKind,
        columns: &[Column],
        ids: &BTreeSet<String>,
        spot: &Spot,
    ) -> Option<(String, String)> {
        let key = raw.key.as_ref().map(Spanned::get_ref);
        let has_key = columns.iter().any(|c| c.carry && Some(&c.id) == key);
        let free = kind == SheetKind::List && raw.fixed.is_empty();
        if (raw.carry_rows && !(free && has_key)) || (raw.carry_rows_if.is_some() && !raw.carry_rows) {
            self.faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Trang `{}` không mang dòng sang kỳ sau được", raw.id.get_ref()),
                    "trang này",
                )
                .help("Cần `carry_rows = true` ở một danh sách không có dòng cố định, và `carry = true` ở cột khóa của trang"),
            );
        }
        let only = raw.carry_rows_if.as_ref()?;
        self.refer("Cột", only.column.get_ref(), entry.at(&only.column), ids);
        Some((only.column.get_ref().clone(), only.is.get_ref().clone()))
    }

    /// `cut_off`, `cut_off+36` (months later), `as_of` or a day.
    fn moment(&mut self, entry: &Entry<RawForm>, typed: &Spanned<String>) -> Option<Moment> {
        let text = typed.get_ref().as_str();
        let after = text.strip_prefix("cut_off").map(str::trim);
        let moment = match (text, after) {
            ("as_of", _) => Some(Moment::AsOf),
            (_, Some("")) => Some(Moment::AfterCutOff(0)),
            (_, Some(months)) => months.parse().ok().map(Moment::AfterCutOff),
            _ => text.parse().ok().map(Moment::Day),
        };
        if moment.is_none() {
            self.faults.push(
                Fault::at(entry.at(typed), format!("Mốc thời gian `{text}` không có"), "mốc này")
                    .help("Được dùng: cut_off, cut_off+36 (tháng sau ngày chốt), as_of, hoặc một ngày như 2010-06-04"),
            );
        }
        moment
    }

    /// What a column is said to be has a meaning: to the engine, or to a condition of recognition.
    fn known_item(&mut self, entry: &Entry<RawForm>, item: &Spanned<String>) {
        let typed = item.get_ref();
        if !ITEMS.contains(&typed.as_str()) && !self.names.facts.contains(typed) {
            let facts = self.names.facts.iter().map(String::as_str);
            let allowed: Vec<&str> = ITEMS.iter().copied().chain(facts).collect();
            let fault = super::not_known("Ý nghĩa của cột", typed, entry.at(item), &allowed);
            self.faults.push(fault);
        }
    }

    fn value_type(&mut self, entry: &Entry<RawForm>, raw: &RawColumn) -> Option<ValueType> {
        Some(match raw.value_type.get_ref().as_str() {
            "ordinal" => ValueType::Ordinal,
            "unit" => ValueType::Unit,
            "unit_code" => ValueType::UnitCode,
            "text" => ValueType::Text,
            "integer" => ValueType::Integer,
            "decimal" => ValueType::Decimal,
            "percent" => ValueType::Percent,
            "money" => ValueType::Money,
            "year" => ValueType::Year,
            "date" => ValueType::Date,
            "state" => ValueType::State,
            "yes_no" => ValueType::YesNo,
            "criterion" => ValueType::Criterion,
            "indicator_code" => ValueType::IndicatorCode,
            "fixed" => ValueType::Fixed,
            "result" => ValueType::Result,
            "phone" => ValueType::Phone,
            "email" => ValueType::Email,
            "document" => ValueType::Document,
            "choice" => {
                if let Some(list) = &raw.list {
                    ValueType::Choice(list.get_ref().clone())
                } else {
                    self.faults.push(Fault::at(
                        entry.at(&raw.value_type),
                        "Cột kiểu choice cần khóa `list`",
                        "thiếu danh sách",
                    ));
                    return None;
                }
            }
            other => {
                self.faults.push(super::not_known(
                    "Kiểu cột",
                    other,
                    entry.at(&raw.value_type),
                    TYPES,
                ));
                return None;
            }
        })
    }

    fn calc(&mut self, entry: &Entry<RawForm>, raw: &RawCalc, ids: &BTreeSet<String>) -> Option<Calc> {
        let of = &raw.of;
        for column in of {
            self.refer("Cột", column.get_ref(), entry.at(column), ids);
        }
        if let Some(scale) = &raw.scale {
            let known = self.names.scales.clone();
            self.refer("Thang điểm", scale.get_ref(), entry.at(scale), &known);
        }
        let of: Vec<String> = of.iter().map(|c| c.get_ref().clone()).collect();
        let scale = raw.scale.as_ref().map(|s| s.get_ref().clone());
        let calc = match (raw.kind.get_ref().as_str(), of.as_slice(), scale) {
            ("check", [], None) => Calc::Check,
            ("count_met", [of], None) => Calc::CountMet(of.clone()),
            ("list_unmet", [of], None) => Calc::ListUnmet(of.clone()),
            ("sum", [_, ..], None) => Calc::Sum(of),
            ("band", [of], Some(scale)) => Calc::Band {
                of: of.clone(),
                scale,
            },
            ("months_after", [of], Some(scale)) => Calc::MonthsAfter {
                of: of.clone(),
                scale,
            },
            ("ratio", [of, by], None) => Calc::Ratio(of.clone(), by.clone()),
            ("sum_fixed", [], None) => Calc::SumFixed,
            _ => {
                self.faults.push(
                    Fault::at(entry.at(&raw.kind), format!("Không có cách tính `{}`, hoặc thiếu khóa đi kèm", raw.kind.get_ref()), "cách tính")
                        .help("check · count_met of · list_unmet of · sum of[] · band of[1] scale · months_after of[1] scale · ratio of[2] · sum_fixed"),
                );
                return None;
            }
        };
        Some(calc)
    }

    /// Control totals name sheets and columns that are there.
    fn totals(&mut self, entry: &Entry<RawForm>, form: &Form) {
        let mut seen: BTreeMap<&str, Spot> = BTreeMap::new();
        for raw in entry.raw.sheet.iter().flat_map(|s| &s.totals) {
            let spot = entry.at(&raw.id);
            if let Some(first) = seen.insert(raw.id.get_ref(), spot.clone()) {
                self.faults.push(
                    Fault::at(
                        spot,
                        format!("Mã số cộng `{}` dùng hai lần", raw.id.get_ref()),
                        "lần thứ hai",
                    )
                    .other(first, "lần thứ nhất"),
                );
            }
            self.place(
                form,
                raw.sheet.get_ref(),
                &entry.at(&raw.sheet),
                &[(raw.column.get_ref(), entry.at(&raw.column))],
            );
            if control_kind(raw).is_none() {
                self.faults.push(
                    Fault::at(
                        entry.at(&raw.kind),
                        "Không có cách cộng này, hoặc thiếu khóa đi kèm",
                        "kind",
                    )
                    .help("count · count_equal value · count_met · sum · fixed row"),
                );
            }
        }
    }

    /// Faults for a sheet or columns of it that the form does not have.
    pub(super) fn place(&mut self, form: &Form, sheet: &str, sheet_spot: &Spot, columns: &[(&String, Spot)]) {
        let sheets: BTreeSet<String> = form.sheets.iter().map(|s| s.id.clone()).collect();
        if !self.refer("Trang", sheet, sheet_spot.clone(), &sheets) {
            return;
        }
        let Some(sheet) = form.sheet(sheet) else { return };
        let ids: BTreeSet<String> = sheet.columns.iter().map(|c| c.id.clone()).collect();
        for (column, spot) in columns {
            self.refer(
                &format!("Trang “{}” không có cột", sheet.name),
                column,
                spot.clone(),
                &ids,
            );
        }
    }
}

fn control_kind(raw: &crate::catalogue::raw::RawControlTotal) -> Option<ControlKind> {
    match (raw.kind.get_ref().as_str(), raw.value, &raw.row) {
        ("count", None, None) => Some(ControlKind::Count),
        ("count_equal", Some(value), None) => Some(ControlKind::CountEqual(value)),
        ("count_met", None, None) => Some(ControlKind::CountMet),
        ("sum", None, None) => Some(ControlKind::Sum),
        ("fixed", None, Some(row)) => Some(ControlKind::Fixed(row.get_ref().clone())),
        _ => None,
    }
}

/// The control totals of a sheet, those that are well formed.
fn control_totals(raw: &RawSheet) -> Vec<ControlTotal> {
    raw.totals
        .iter()
        .filter_map(|t| {
            Some(ControlTotal {
                id: t.id.get_ref().clone(),
                title: t.title.clone(),
                unit: t.unit.clone(),
                kind: control_kind(t)?,
                sheet: t.sheet.get_ref().clone(),
                column: t.column.get_ref().clone(),
            })
        })
        .collect()
}
