//! Measures and output sheets.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, decimal};
use crate::catalogue::fault::{Fault, Spot};
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::{
    RawMeasure, RawOutputSheet, RawResult, RawResultValue, RawWhere, RawWrittenTotal,
};
use crate::catalogue::{
    Asked, Bins, ChoiceList, Counts, Decisions, Form, FormSheet, Measure, OutputColumn, OutputKind,
    OutputPart, OutputSheet, ResultObject, ResultValue, RowFilter, StrongChange, Tab, TotalOf, UnitFilter,
    ValueType, WrittenTotal,
};

const OUTPUT_KINDS: &[(&str, OutputKind)] = &[
    ("summary", OutputKind::Summary),
    ("submissions", OutputKind::Submissions),
    ("control", OutputKind::Control),
    ("completeness", OutputKind::Completeness),
    ("matrix", OutputKind::Matrix),
    ("gaps", OutputKind::Gaps),
    ("list", OutputKind::List),
    ("checklist", OutputKind::Checklist),
    ("targets", OutputKind::Targets),
    ("findings", OutputKind::Findings),
    ("explanations", OutputKind::Explanations),
    ("tidy", OutputKind::Tidy),
    ("revisions", OutputKind::Revisions),
    ("changes", OutputKind::Changes),
    ("notes", OutputKind::Notes),
];

/// What is compared without a control total of the form.
const COUNTED: &[(&str, bool)] = &[("rows", true), ("values", false)];

/// A total of a control sheet, where it is well formed.
fn written_total(raw: &RawWrittenTotal, form: &Form) -> Option<WrittenTotal> {
    let of = match (&raw.of, &raw.counts) {
        (Some(id), None) => TotalOf::Control(id.get_ref().clone()),
        (None, Some(word)) => {
            let (_, rows) = COUNTED.iter().find(|(w, _)| w == word.get_ref())?;
            if *rows { TotalOf::Rows } else { TotalOf::Values }
        }
        _ => return None,
    };
    let of_form = match &of {
        TotalOf::Control(id) => Some(form.control_total(id)?),
        TotalOf::Rows | TotalOf::Values => None,
    };
    Some(WrittenTotal {
        of,
        title: raw.title.clone().or(of_form.map(|t| t.title.clone()))?,
        unit: raw
            .unit
            .clone()
            .or(of_form.map(|t| t.unit.clone()))
            .unwrap_or_default(),
        from: raw.from.get_ref().clone(),
        by: raw.by.get_ref().clone(),
        sum: raw.sum.as_ref().map(|s| s.get_ref().clone()),
        filter: raw
            .filter
            .iter()
            .map(|f| (f.column.get_ref().clone(), f.is.clone()))
            .collect(),
    })
}

impl Builder<'_> {
    pub(super) fn measures(
        &mut self,
        entries: Vec<Entry<RawMeasure>>,
        form: &Form,
        lists: &[ChoiceList],
    ) -> Vec<Measure> {
        let (sets, known) = (self.names.sets.clone(), self.names.measures.clone());
        let mut measures = Vec::new();
        for entry in entries {
            let raw = &entry.raw;
            let counts = match (&raw.set, &raw.sheet, raw.sum.as_slice()) {
                (Some(set), None, []) => {
                    self.refer("Bộ tiêu chí", set.get_ref(), entry.at(set), &sets);
                    let filter = raw
                        .filter
                        .iter()
                        .filter_map(|w| self.unit_filter(&entry, w))
                        .collect();
                    Counts::Units {
                        set: set.get_ref().clone(),
                        filter,
                    }
                }
                (None, Some(sheet), []) => {
                    let columns: Vec<(&String, Spot)> = raw
                        .filter
                        .iter()
                        .filter(|w| w.field.get_ref() != "still_valid")
                        .map(|w| (w.field.get_ref(), entry.at(&w.field)))
                        .collect();
                    self.place(form, sheet.get_ref(), &entry.at(sheet), &columns);
                    let filter = raw
                        .filter
                        .iter()
                        .filter_map(|w| self.row_filter(&entry, w, form, sheet.get_ref(), lists))
                        .collect();
                    Counts::Rows {
                        sheet: sheet.get_ref().clone(),
                        filter,
                    }
                }
                (None, None, [_, ..]) => {
                    for id in &raw.sum {
                        self.refer("Số đo", id.get_ref(), entry.at(id), &known);
                    }
                    Counts::Sum(raw.sum.iter().map(|id| id.get_ref().clone()).collect())
                }
                _ => {
                    self.faults.push(Fault::at(
                        entry.at(&raw.id),
                        format!("Số đo `{}` cần đúng một trong: set, sheet, sum", raw.id.get_ref()),
                        "số đo này",
                    ));
                    continue;
                }
            };
            measures.push(Measure {
                id: raw.id.get_ref().clone(),
                title: raw.title.clone(),
                title_en: raw.title_en.clone(),
                unit: raw.unit.clone(),
                counts,
                headline: raw.headline,
                spot: entry.spot.clone(),
            });
        }
        measures
    }

    /// Objects of the machine-readable result: their keys are new ones, and what they show is there.
    pub(super) fn results(
        &mut self,
        entries: Vec<Entry<RawResult>>,
        form: &Form,
        lists: &[ChoiceList],
    ) -> Vec<ResultObject> {
        let mut results = Vec::new();
        for entry in entries {
            let id = entry.raw.id.get_ref();
            if crate::report::json::KEYS.contains(&id.as_str()) {
                self.faults.push(
                    Fault::at(
                        entry.at(&entry.raw.id),
                        format!("Khóa `{id}` của kết quả cho máy đọc đã có nghĩa khác"),
                        "mã này",
                    )
                    .help(format!("Không dùng: {}", crate::report::json::KEYS.join(", "))),
                );
            }
            let mut values: Vec<(String, ResultValue)> = Vec::new();
            for raw in &entry.raw.value {
                let key = raw.key.get_ref();
                if values.iter().any(|(other, _)| other == key) {
                    self.faults.push(Fault::at(
                        entry.at(&raw.key),
                        format!("Khóa `{key}` dùng hai lần"),
                        "lần thứ hai",
                    ));
                }
                if let Some(value) = self.result_value(&entry, raw, form, lists) {
                    values.push((key.clone(), value));
                }
            }
            results.push(ResultObject {
                id: id.clone(),
                values,
            });
        }
        results
    }

    fn result_value(
        &mut self,
        entry: &Entry<RawResult>,
        raw: &RawResultValue,
        form: &Form,
        lists: &[ChoiceList],
    ) -> Option<ResultValue> {
        match (&raw.measure, &raw.sheet, &raw.column) {
            (Some(measure), None, None) if raw.filter.is_empty() => {
                let known = self.names.measures.clone();
                self.refer("Số đo", measure.get_ref(), entry.at(measure), &known);
                Some(ResultValue::Measure(measure.get_ref().clone()))
            }
            (None, Some(sheet), Some(column)) => {
                let filtered = raw.filter.iter().map(|w| &w.field);
                let columns: Vec<(&String, Spot)> = std::iter::once(column)
                    .chain(filtered.filter(|f| f.get_ref() != "still_valid"))
                    .map(|c| (c.get_ref(), entry.at(c)))
                    .collect();
                self.place(form, sheet.get_ref(), &entry.at(sheet), &columns);
                let filter = raw
                    .filter
                    .iter()
                    .filter_map(|w| self.row_filter(entry, w, form, sheet.get_ref(), lists))
                    .collect();
                Some(ResultValue::RowsBy {
                    sheet: sheet.get_ref().clone(),
                    column: column.get_ref().clone(),
                    filter,
                })
            }
            _ => {
                self.faults.push(Fault::at(
                    entry.at(&raw.key),
                    "Giá trị của kết quả cần measure, hoặc sheet và column",
                    "giá trị này",
                ));
                None
            }
        }
    }

    fn unit_filter(&mut self, entry: &Entry<RawMeasure>, raw: &RawWhere) -> Option<UnitFilter> {
        let filter = self.word(
            "Điều kiện đếm đơn vị",
            raw.field.get_ref(),
            entry.at(&raw.field),
            &[("recognised", 0), ("all_met", 1), ("outstanding", 2), ("met", 3)],
        )?;
        Some(match filter {
            0 => UnitFilter::Recognised,
            1 => UnitFilter::AllMet,
            2 => UnitFilter::Outstanding,
            _ => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count of criteria, clamped"
                )]
                let least = raw.at_least.unwrap_or(0.0).clamp(0.0, 999.0) as u16;
                UnitFilter::MetAtLeast(least)
            }
        })
    }

    fn row_filter<T>(
        &mut self,
        entry: &Entry<T>,
        raw: &RawWhere,
        form: &Form,
        sheet: &str,
        lists: &[ChoiceList],
    ) -> Option<RowFilter> {
        let field = raw.field.get_ref().clone();
        if field == "still_valid" {
            let sheet = form.sheet(sheet)?;
            let calc = sheet.columns.iter().find_map(|c| match &c.calc {
                Some(crate::catalogue::Calc::MonthsAfter { of, scale }) => Some((of.clone(), scale.clone())),
                _ => None,
            });
            if calc.is_none() {
                self.faults.push(Fault::at(
                    entry.at(&raw.field),
                    "Trang này không có cột tính ngày hết hiệu lực (months_after)",
                    "still_valid",
                ));
            }
            return calc.map(|(column, scale)| RowFilter::StillValid { column, scale });
        }
        let column = form.sheet(sheet)?.column(&field)?;
        if let Some(value) = &raw.is {
            if let ValueType::Choice(list) = &column.value_type {
                let known: BTreeSet<String> = lists
                    .iter()
                    .filter(|l| l.id == *list)
                    .flat_map(|l| &l.values)
                    .map(|v| v.id.clone())
                    .collect();
                self.refer("Giá trị", value.get_ref(), entry.at(value), &known);
            }
            return Some(RowFilter::Is {
                column: field,
                value: value.get_ref().clone(),
            });
        }
        let least = decimal(raw.at_least, &entry.at(&raw.field), self.faults);
        if least.is_none() {
            self.faults.push(Fault::at(
                entry.at(&raw.field),
                "Điều kiện cần `is` hoặc `at_least`",
                "điều kiện này",
            ));
        }
        least.map(|value| RowFilter::AtLeast { column: field, value })
    }

    pub(super) fn output(&mut self, entries: Vec<Entry<RawOutputSheet>>, form: &Form) -> Vec<OutputSheet> {
        let sets = self.names.sets.clone();
        let mut tables: BTreeMap<String, Spot> = BTreeMap::new();
        let mut sheets = Vec::new();
        if entries.is_empty() {
            self.faults
                .push(Fault::of("Bộ quy tắc không có trang xuất nào ([[output]])"));
        }
        self.one_front_page(&entries);
        for entry in &entries {
            self.written_totals(entry, &entries, form);
        }
        for entry in entries {
            let raw = &entry.raw;
            let Some(kind) = self.word(
                "Loại trang xuất",
                raw.kind.get_ref(),
                entry.at(&raw.kind),
                OUTPUT_KINDS,
            ) else {
                continue;
            };
            for set in raw.set.iter().chain(&raw.also_sets) {
                self.refer("Bộ tiêu chí", set.get_ref(), entry.at(set), &sets);
            }
            if let Some(asked) = &raw.asked {
                self.refer("Bộ tiêu chí", asked.set.get_ref(), entry.at(&asked.set), &sets);
            }
            if let Some(sheet) = &raw.rows_of {
                let order: Vec<String> = raw
                    .order
                    .iter()
                    .map(|o| o.get_ref().trim_start_matches('-').to_owned())
                    .collect();
                let columns: Vec<(&String, Spot)> = order
                    .iter()
                    .zip(raw.order.iter().map(|o| entry.at(o)))
                    .chain(
                        raw.asked
                            .iter()
                            .map(|a| (a.column.get_ref(), entry.at(&a.column))),
                    )
                    .collect();
                self.place(form, sheet.get_ref(), &entry.at(sheet), &columns);
            }
            self.needed(&entry, kind);
            let table = self.table(&entry, kind, &mut tables);
            let tab = self.tab(&entry);
            let rows_of = raw.rows_of.as_ref().map(|s| s.get_ref().clone());
            let columns = self.columns(&entry, kind, rows_of.as_deref().and_then(|id| form.sheet(id)));
            if let Some(group) = &raw.group_by
                && !columns.iter().any(|c| c.from == *group.get_ref())
            {
                self.faults.push(Fault::at(
                    entry.at(group),
                    "Cột để nhóm không có trên trang này",
                    "group_by",
                ));
            }
            let words = self.sentences(&entry, kind);
            sheets.push(OutputSheet {
                id: raw.id.get_ref().clone(),
                name: raw.name.clone(),
                kind,
                number: raw.number.clone().unwrap_or_default(),
                title: raw.title.clone(),
                subtitle: raw.subtitle.clone(),
                table,
                set: raw.set.as_ref().map(|s| s.get_ref().clone()),
                also_sets: raw.also_sets.iter().map(|s| s.get_ref().clone()).collect(),
                freeze: raw.freeze,
                tab,
                group_by: raw.group_by.as_ref().map(|g| g.get_ref().clone()),
                breaks: raw.breaks,
                rows_of,
                order: raw.order.iter().map(|o| o.get_ref().clone()).collect(),
                asked: raw.asked.as_ref().map(|a| Asked {
                    set: a.set.get_ref().clone(),
                    fact: a.fact.clone(),
                    column: a.column.get_ref().clone(),
                    label: a.label.clone(),
                }),
                parts: self.parts(&entry),
                bins: self.bins(&entry),
                decisions: self.decisions(&entry, form),
                strong: self.strong(&entry),
                lists: self.followed(&entry, form),
                empty: raw.empty.clone(),
                words,
                totals: raw.total.iter().filter_map(|t| written_total(t, form)).collect(),
                columns,
                spot: entry.spot.clone(),
            });
        }
        sheets
    }

    /// A workbook has one front page at most.
    fn one_front_page(&mut self, entries: &[Entry<RawOutputSheet>]) {
        let mut front = entries.iter().filter(|e| e.raw.kind.get_ref() == "summary");
        if let (Some(first), Some(second)) = (front.next(), front.next()) {
            self.faults.push(
                Fault::at(
                    second.at(&second.raw.kind),
                    "Hai trang đầu (summary) trong một sổ",
                    "trang thứ hai",
                )
                .other(first.at(&first.raw.kind), "trang thứ nhất")
                .help("Mỗi sổ chỉ có một trang đầu"),
            );
        }
    }

    /// The totals of a control sheet name totals of the form, and sheets and columns of the workbook.
    fn written_totals(&mut self, entry: &Entry<RawOutputSheet>, all: &[Entry<RawOutputSheet>], form: &Form) {
        let known: BTreeSet<String> = form
            .sheets
            .iter()
            .flat_map(|s| &s.totals)
            .map(|t| t.id.clone())
            .collect();
        let sheets: BTreeSet<String> = all.iter().map(|e| e.raw.id.get_ref().clone()).collect();
        let mut titles: BTreeSet<String> = BTreeSet::new();
        for total in &entry.raw.total {
            // The sums of the province go by the title.
            if let Some(written) = written_total(total, form)
                && !titles.insert(written.title.clone())
            {
                self.faults.push(Fault::at(
                    entry.at(&total.from),
                    format!("Nội dung đối chiếu “{}” dùng hai lần", written.title),
                    "lần thứ hai",
                ));
            }
            match (&total.of, &total.counts) {
                (Some(of), None) => {
                    self.refer("Số cộng của phiếu", of.get_ref(), entry.at(of), &known);
                }
                (None, Some(counts)) => {
                    self.word("Cách đếm", counts.get_ref(), entry.at(counts), COUNTED);
                    if total.title.is_none() {
                        self.faults.push(Fault::at(
                            entry.at(counts),
                            "Số đếm không có trên phiếu cần khóa `title`",
                            "số này",
                        ));
                    }
                }
                _ => self.faults.push(Fault::at(
                    entry.at(&total.from),
                    "Số đối chiếu cần đúng một trong: of, counts",
                    "số này",
                )),
            }
            if !self.refer("Trang xuất", total.from.get_ref(), entry.at(&total.from), &sheets) {
                continue;
            }
            let columns: BTreeSet<String> = all
                .iter()
                .filter(|e| e.raw.id.get_ref() == total.from.get_ref())
                .flat_map(|e| &e.raw.column)
                .map(|c| c.from.get_ref().clone())
                .collect();
            let named = std::iter::once(&total.by)
                .chain(&total.sum)
                .chain(total.filter.iter().map(|f| &f.column));
            for column in named {
                self.refer(
                    "Trang xuất không có cột",
                    column.get_ref(),
                    entry.at(column),
                    &columns,
                );
            }
        }
    }

    fn parts(&mut self, entry: &Entry<RawOutputSheet>) -> Vec<OutputPart> {
        const PARTS: &[(&str, OutputPart)] =
            &[("unit", OutputPart::Unit), ("department", OutputPart::Department)];
        let typed = entry.raw.parts.iter();
        typed
            .filter_map(|p| self.word("Phần", p.get_ref(), entry.at(p), PARTS))
            .collect()
    }

    /// Bins of the front page: the lower ends go down to 0.
    fn bins(&mut self, entry: &Entry<RawOutputSheet>) -> Option<Bins> {
        let raw = entry.raw.bins.as_ref()?;
        let sets = self.names.sets.clone();
        self.refer("Bộ tiêu chí", raw.set.get_ref(), entry.at(&raw.set), &sets);
        let from = raw.from.get_ref();
        let down = from.iter().zip(from.iter().skip(1)).all(|(a, b)| a > b);
        if !down || from.last() != Some(&0) {
            self.faults.push(
                Fault::at(entry.at(&raw.from), "Các mốc phải giảm dần đến 0", "from")
                    .help("Ví dụ: from = [19, 15, 10, 5, 0]"),
            );
        }
        Some(Bins {
            set: raw.set.get_ref().clone(),
            from: from.clone(),
        })
    }

    /// Rows of a list that ask for a decision: the sheet and its columns are there.
    fn decisions(&mut self, entry: &Entry<RawOutputSheet>, form: &Form) -> Option<Decisions> {
        let raw = entry.raw.decisions.as_ref()?;
        let columns: Vec<(&String, Spot)> = [&raw.words, &raw.to, &raw.when]
            .into_iter()
            .map(|c| (c.get_ref(), entry.at(c)))
            .collect();
        self.place(form, raw.sheet.get_ref(), &entry.at(&raw.sheet), &columns);
        Some(Decisions {
            sheet: raw.sheet.get_ref().clone(),
            words: raw.words.get_ref().clone(),
            to: raw.to.get_ref().clone(),
            when: (raw.when.get_ref().clone(), raw.is.clone()),
        })
    }

    /// From when on a change is strong: more than nothing.
    fn strong(&mut self, entry: &Entry<RawOutputSheet>) -> Option<StrongChange> {
        let raw = entry.raw.strong.as_ref()?;
        let spot = entry.at(&entry.raw.kind);
        if raw.points <= 0.0 || raw.percent <= 0.0 {
            self.faults.push(Fault::at(
                spot.clone(),
                "Mức biến động lớn (strong) phải lớn hơn 0",
                "trang này",
            ));
        }
        Some(StrongChange {
            points: decimal(Some(raw.points), &spot, self.faults)?,
            percent: decimal(Some(raw.percent), &spot, self.faults)?,
        })
    }

    /// Lists whose rows are followed: sheets of the form.
    fn followed(&mut self, entry: &Entry<RawOutputSheet>, form: &Form) -> Vec<String> {
        for list in &entry.raw.lists {
            self.place(form, list.get_ref(), &entry.at(list), &[]);
        }
        entry.raw.lists.iter().map(|l| l.get_ref().clone()).collect()
    }

    /// The kinds of sheet that need a key have it.
    fn needed(&mut self, entry: &Entry<RawOutputSheet>, kind: OutputKind) {
        let raw = &entry.raw;
        let missing = match kind {
            OutputKind::Matrix | OutputKind::Checklist if raw.set.is_none() => "set",
            OutputKind::List if raw.rows_of.is_none() => "rows_of",
            OutputKind::Control if raw.total.is_empty() => "total",
            _ => return,
        };
        self.faults.push(Fault::at(
            entry.at(&raw.kind),
            format!("Trang {} cần khóa `{missing}`", raw.kind.get_ref()),
            "trang này",
        ));
    }

    /// The name of the sheet's table, as Excel allows it.
    fn table(
        &mut self,
        entry: &Entry<RawOutputSheet>,
        kind: OutputKind,
        tables: &mut BTreeMap<String, Spot>,
    ) -> String {
        let raw = &entry.raw;
        let table = raw
            .table
            .as_ref()
            .map(|t| t.get_ref().clone())
            .unwrap_or_default();
        if kind == OutputKind::Summary {
            return table;
        }
        let spot = raw
            .table
            .as_ref()
            .map_or_else(|| entry.at(&raw.id), |t| entry.at(t));
        // Excel: a table name starts with a letter, has no blank, and does not look like a cell reference.
        if !table.starts_with(char::is_alphabetic)
            || table.contains(|c: char| !c.is_alphanumeric() && c != '_')
            || table.len() < 4
        {
            self.faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Tên bảng `{table}` không dùng được trong Excel"),
                    "table",
                )
                .help("Chữ cái, chữ số, gạch dưới; ví dụ tblXa"),
            );
        }
        if let Some(first) = tables.insert(table.to_lowercase(), spot.clone()) {
            self.faults.push(
                Fault::at(spot, format!("Tên bảng `{table}` dùng hai lần"), "lần thứ hai")
                    .other(first, "lần thứ nhất"),
            );
        }
        table
    }

    fn tab(&mut self, entry: &Entry<RawOutputSheet>) -> Tab {
        const TABS: &[(&str, Tab)] = &[
            ("front", Tab::Front),
            ("results", Tab::Results),
            ("action", Tab::Action),
            ("technical", Tab::Technical),
        ];
        let typed = entry.raw.tab.as_ref();
        typed
            .and_then(|t| self.word("Màu thẻ trang", t.get_ref(), entry.at(t), TABS))
            .unwrap_or_default()
    }

    /// The columns, each with a word that its kind of sheet knows and a head of its own.
    fn columns(
        &mut self,
        entry: &Entry<RawOutputSheet>,
        kind: OutputKind,
        rows_of: Option<&FormSheet>,
    ) -> Vec<OutputColumn> {
        let allowed = crate::report::book::vocabulary(kind, rows_of);
        let mut heads: BTreeSet<String> = BTreeSet::new();
        let mut columns = Vec::new();
        for column in &entry.raw.column {
            let spot = entry.at(&column.from);
            if !allowed.contains(&column.from.get_ref().as_str()) {
                self.faults.push(super::not_known(
                    "Nội dung cột",
                    column.from.get_ref(),
                    spot.clone(),
                    &allowed,
                ));
            }
            if !heads.insert(column.header.to_lowercase()) {
                self.faults.push(Fault::at(
                    spot.clone(),
                    format!("Tiêu đề cột `{}` dùng hai lần", column.header),
                    "cột này",
                ));
            }
            columns.push(OutputColumn {
                from: column.from.get_ref().clone(),
                header: column.header.clone(),
                width: column.width,
                trace: column.trace,
                rotate: column.rotate,
                spot,
            });
        }
        columns
    }

    /// Sentences by the names that the kind of sheet knows.
    fn sentences(&mut self, entry: &Entry<RawOutputSheet>, kind: OutputKind) -> BTreeMap<String, String> {
        let allowed = crate::report::book::sentences(kind);
        let mut words = BTreeMap::new();
        for (name, text) in &entry.raw.words {
            if !allowed.contains(&name.as_str()) {
                let spot = entry.at(text);
                self.faults.push(super::not_known("Câu", name, spot, allowed));
            }
            words.insert(name.clone(), text.get_ref().clone());
        }
        words
    }
}
