//! Rules: what they are bound to, and the numbers that they go by.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use toml::Spanned;

use super::{Builder, decimal};
use crate::catalogue::fault::{Fault, Spot};
use crate::catalogue::layers::{Entry, Layer};
use crate::catalogue::raw::RawRule;
use crate::catalogue::{CheckKind, CriteriaSet, Effect, FAMILIES, Form, Rule, Severity};
use crate::number::show;

impl Builder<'_> {
    pub(super) fn rules(
        &mut self,
        entries: Vec<Entry<RawRule>>,
        form: &Form,
        sets: &[CriteriaSet],
        layers: &[Layer],
    ) -> Vec<Rule> {
        let (sources, scales) = (self.names.sources.clone(), self.names.scales.clone());
        let mut rules = Vec::new();
        for entry in entries {
            let raw = &entry.raw;
            let code = raw.code.get_ref();
            self.shape(&entry);
            let Some(check) = self.word(
                "Loại kiểm tra",
                raw.check.get_ref(),
                entry.at(&raw.check),
                CheckKind::ALL,
            ) else {
                continue;
            };
            let severity = self.word(
                "Mức độ",
                raw.severity.get_ref(),
                entry.at(&raw.severity),
                &[
                    ("error", Severity::Error),
                    ("warning", Severity::Warning),
                    ("note", Severity::Note),
                ],
            );
            let effect = match &raw.effect {
                None => Some(Effect::None),
                Some(e) => self.word(
                    "Hệ quả",
                    e.get_ref(),
                    entry.at(e),
                    &[
                        ("none", Effect::None),
                        ("cell", Effect::Cell),
                        ("row", Effect::Row),
                        ("file", Effect::File),
                    ],
                ),
            };
            if let Some(source) = &raw.source {
                self.refer("Nguồn", source.get_ref(), entry.at(source), &sources);
            }
            if let Some(scale) = &raw.scale {
                self.refer("Thang điểm", scale.get_ref(), entry.at(scale), &scales);
            }
            if let Some(sheet) = &raw.sheet {
                let columns: Vec<(&String, Spot)> = raw
                    .column
                    .iter()
                    .chain(&raw.columns)
                    .chain(&raw.total)
                    .map(|c| (c.get_ref(), entry.at(c)))
                    .collect();
                self.place(form, sheet.get_ref(), &entry.at(sheet), &columns);
            } else if let Some(column) = &raw.column {
                let ids: BTreeSet<String> = form
                    .sheets
                    .iter()
                    .flat_map(|s| &s.columns)
                    .map(|c| c.id.clone())
                    .collect();
                self.refer("Cột", column.get_ref(), entry.at(column), &ids);
            }
            self.parameters(&entry, check);
            let limits = self.limits(&entry, check);
            let (about, when) = self.applies(&entry, check, form, sets);
            rules.push(Rule {
                limits,
                about,
                when,
                code: code.clone(),
                check,
                title: raw.title.clone(),
                severity: severity.unwrap_or(Severity::Error),
                effect: effect.unwrap_or(Effect::None),
                source: raw.source.as_ref().map(|s| s.get_ref().clone()),
                sheet: raw.sheet.as_ref().map(|s| s.get_ref().clone()),
                column: raw.column.as_ref().map(|s| s.get_ref().clone()),
                columns: raw.columns.iter().map(|s| s.get_ref().clone()).collect(),
                total: raw.total.as_ref().map(|s| s.get_ref().clone()),
                issuers: raw.issuers.clone(),
                scale: raw.scale.as_ref().map(|s| s.get_ref().clone()),
                trial: raw.trial,
                charge: self.charge_of_rule(&entry),
                change: None,
                layer: layers
                    .get(entry.layer)
                    .map(|l| l.name.clone())
                    .unwrap_or_default(),
                spot: entry.spot.clone(),
            });
        }
        rules.sort_by(|a, b| a.code.cmp(&b.code));
        rules
    }

    /// A code is a family's letter and three digits.
    fn shape(&mut self, entry: &Entry<RawRule>) {
        let (raw, code) = (&entry.raw, entry.raw.code.get_ref());
        let shaped = code.len() == 4
            && code.starts_with(FAMILIES.map(|f| f.letter))
            && code.chars().skip(1).all(|c| c.is_ascii_digit());
        if !shaped {
            self.faults.push(
                Fault::at(entry.at(&raw.code), format!("Mã quy tắc `{code}` sai dạng"), "mã này")
                    .help("Một chữ F (tệp), T (biểu mẫu), R (dòng), C (ô), X (giữa các trang), P (kỳ trước), D (thời hạn) và ba chữ số"),
            );
        }
    }

    /// The numbers that a kind of check goes by: all that it needs, and none that it does not know.
    fn limits(&mut self, entry: &Entry<RawRule>, check: CheckKind) -> BTreeMap<String, Decimal> {
        let raw = &entry.raw.limits;
        // Where a rule says what it is about, each entry may give a number of its own.
        let about = &entry.raw.about;
        let given = |name: &str| {
            raw.contains_key(name) || (!about.is_empty() && about.iter().all(|a| a.limits.contains_key(name)))
        };
        let needed = check.limits().iter().map(|(name, _)| *name);
        let missing: Vec<&str> = needed.filter(|n| !given(n)).collect();
        if !missing.is_empty() {
            self.faults.push(Fault::at(
                entry.at(&entry.raw.check),
                format!(
                    "Loại kiểm tra `{}` cần thêm khóa trong limits: {}",
                    check.word(),
                    missing.join(", ")
                ),
                "thiếu khóa",
            ));
        }
        self.numbers(entry, check, raw)
    }

    /// Numbers by the names that a kind of check has for them, each as large as it can be meant.
    pub(super) fn numbers(
        &mut self,
        entry: &Entry<RawRule>,
        check: CheckKind,
        raw: &BTreeMap<String, Spanned<f64>>,
    ) -> BTreeMap<String, Decimal> {
        let mut numbers = BTreeMap::new();
        for (name, typed) in raw {
            let spot = entry.at(typed);
            let Some((_, limit)) = check.limits().iter().find(|(known, _)| known == name) else {
                let known: Vec<&str> = check.limits().iter().map(|(name, _)| *name).collect();
                let what = format!("Khóa của limits ở `{}`", check.word());
                self.faults.push(super::not_known(&what, name, spot, &known));
                continue;
            };
            let Some(number) = decimal(Some(*typed.get_ref()), &spot, self.faults) else {
                continue;
            };
            if !limit.takes(number) {
                let fault = format!(
                    "limits: `{name}` không thể là {}; {}",
                    show(number),
                    limit.words()
                );
                self.faults.push(Fault::at(spot, fault, "số này"));
            }
            numbers.insert(name.clone(), number);
        }
        numbers
    }

    /// The kinds of check that need parameters have them.
    fn parameters(&mut self, entry: &Entry<RawRule>, check: CheckKind) {
        let raw = &entry.raw;
        let missing = match check {
            CheckKind::Recount
            | CheckKind::NumberLimit
            | CheckKind::DateBeforeCutOff
            | CheckKind::PlanAfterTarget
            | CheckKind::PlanPassed
            | CheckKind::DocumentAfterReceipt
                if raw.sheet.is_none() || raw.column.is_none() =>
            {
                "sheet, column"
            }
            // Without a sheet these are about the column on every sheet that has it.
            CheckKind::RecognitionInFuture | CheckKind::RecognitionAfterCutOff if raw.column.is_none() => {
                "column"
            }
            CheckKind::RecognitionExpired
                if raw.sheet.is_none() || raw.column.is_none() || raw.scale.is_none() =>
            {
                "sheet, column, scale"
            }
            CheckKind::FilledWith
                if raw.sheet.is_none() || raw.column.is_none() || raw.columns.is_empty() =>
            {
                "sheet, column, columns"
            }
            CheckKind::SumMismatch
                if raw.sheet.is_none() || raw.total.is_none() || raw.columns.is_empty() =>
            {
                "sheet, total, columns"
            }
            CheckKind::RankMismatch
                if raw.sheet.is_none()
                    || raw.column.is_none()
                    || raw.columns.is_empty()
                    || raw.scale.is_none() =>
            {
                "sheet, column, columns, scale"
            }
            CheckKind::PartExceedsWhole
                if raw.sheet.is_none() || raw.column.is_none() || raw.total.is_none() =>
            {
                "sheet, column, total"
            }
            CheckKind::WrongIssuer
                if raw.sheet.is_none() || raw.column.is_none() || raw.issuers.is_empty() =>
            {
                "sheet, column, issuers"
            }
            CheckKind::RowsSumMismatch if raw.sheet.is_none() => "sheet",
            CheckKind::OtherCase | CheckKind::RowRepeated
                if raw.sheet.is_none() || raw.columns.is_empty() =>
            {
                "sheet, columns"
            }
            _ => return,
        };
        self.faults.push(Fault::at(
            entry.at(&raw.check),
            format!("Loại kiểm tra `{}` cần thêm khóa: {missing}", check.word()),
            "thiếu khóa",
        ));
    }
}
