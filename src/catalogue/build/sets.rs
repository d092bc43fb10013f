//! Criteria sets, scales, conditions and lists.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use toml::Spanned;

use super::{Builder, date, decimal};
use crate::catalogue::fault::{Fault, Spot};
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::{RawCondition, RawIndicator, RawList, RawPart, RawScale, RawSet, RawThreshold};
use crate::catalogue::{
    Band, ChoiceList, ChoiceValue, Comparison, Condition, ConditionTest, CriteriaSet, Criterion, Indicator,
    NotApplicable, Origin, Part, Scale, Threshold,
};
use crate::number;

/// A threshold as typed; none for a word that is none.
pub(super) fn threshold_of(typed: &RawThreshold) -> Option<Threshold> {
    match typed {
        RawThreshold::Integer(n) => Some(Threshold::Number(Decimal::from(*n))),
        RawThreshold::Number(n) => number::from_f64(*n).map(Threshold::Number),
        RawThreshold::Word(word) => match word.as_str() {
            "met" => Some(Threshold::Met),
            "province" => Some(Threshold::Province),
            "unknown" => Some(Threshold::Unknown),
            _ => None,
        },
    }
}

impl Builder<'_> {
    pub(super) fn sets(&mut self, entries: Vec<Entry<RawSet>>) -> Vec<CriteriaSet> {
        entries.into_iter().map(|entry| self.set(&entry)).collect()
    }

    fn source(&mut self, id: &Spanned<String>, spot: Spot) -> String {
        let known = self.names.sources.clone();
        self.refer("Nguồn", id.get_ref(), spot, &known);
        id.get_ref().clone()
    }

    fn set(&mut self, entry: &Entry<RawSet>) -> CriteriaSet {
        let raw = &entry.raw;
        let (levels, kinds) = (self.names.levels.clone(), self.names.kinds.clone());
        self.refer("Cấp", raw.level.get_ref(), entry.at(&raw.level), &levels);
        for kind in &raw.kinds {
            self.refer("Loại đơn vị", kind.get_ref(), entry.at(kind), &kinds);
        }
        let source = self.source(&raw.source, entry.at(&raw.source));
        let confidence = self.confidence(raw.confidence.get_ref(), entry.at(&raw.confidence));
        let mut criteria: Vec<Criterion> = Vec::new();
        let mut codes: BTreeMap<String, Spot> = BTreeMap::new();
        for c in &raw.criterion {
            let number = *c.number.get_ref();
            let spot = entry.at(&c.number);
            if let Some(last) = criteria.last()
                && last.number >= number
            {
                self.faults.push(
                    Fault::at(
                        spot.clone(),
                        format!("Số tiêu chí {number} dùng hai lần hoặc không tăng dần"),
                        "tiêu chí này",
                    )
                    .help("Đánh số tiêu chí tăng dần từ 1"),
                );
            }
            let mut indicators = Vec::new();
            for i in &c.indicator {
                let spot = entry.at(&i.code);
                if let Some(first) = codes.insert(i.code.get_ref().clone(), spot.clone()) {
                    self.faults.push(
                        Fault::at(
                            spot,
                            format!("Mã chỉ tiêu `{}` dùng hai lần", i.code.get_ref()),
                            "lần thứ hai",
                        )
                        .other(first, "lần thứ nhất"),
                    );
                }
                let department = (c.department.as_str(), c.department_confidence.get_ref().as_str());
                indicators.push(self.indicator(entry, i, department));
            }
            let source = self.source(&c.source, entry.at(&c.source));
            let confidence = self.confidence(c.confidence.get_ref(), entry.at(&c.confidence));
            let department_confidence = self.confidence(
                c.department_confidence.get_ref(),
                entry.at(&c.department_confidence),
            );
            criteria.push(Criterion {
                number,
                name: c.name.clone(),
                short: c.short.clone(),
                group: c.group.clone(),
                department: c.department.clone(),
                department_confidence,
                confidence,
                source,
                indicators,
            });
        }
        self.declared_numbers(entry, &criteria);
        CriteriaSet {
            id: raw.id.get_ref().clone(),
            name: raw.name.clone(),
            short: raw.short.clone(),
            level: raw.level.get_ref().clone(),
            kinds: raw.kinds.iter().map(|k| k.get_ref().clone()).collect(),
            every_unit: raw.every_unit,
            judged: raw.judged,
            counted: raw.counted,
            complete: raw.complete,
            indicators: *raw.indicators.get_ref(),
            source,
            confidence,
            valid_from: date(raw.valid_from),
            valid_to: date(raw.valid_to),
            recognised_word: raw.recognised_word.clone(),
            recognised_by: raw.recognised_by.clone().unwrap_or_default(),
            notes: raw.notes.clone().unwrap_or_default(),
            criteria,
            spot: entry.spot.clone(),
        }
    }

    /// The numbers that the text declares are those of the file; of a set that is not known in full, the criteria only.
    fn declared_numbers(&mut self, entry: &Entry<RawSet>, criteria: &[Criterion]) {
        let raw = &entry.raw;
        let indicators: usize = criteria.iter().map(|c| c.indicators.len()).sum();
        for (declared, found, what) in [
            (&raw.criteria, criteria.len(), "tiêu chí"),
            (&raw.indicators, indicators, "chỉ tiêu"),
        ] {
            let incomplete = !raw.complete && what == "chỉ tiêu";
            let fits =
                usize::try_from(*declared.get_ref()).is_ok_and(|n| n == found || incomplete && n > found);
            if !fits {
                self.faults.push(
                    Fault::at(
                        entry.at(declared),
                        format!(
                            "Bộ tiêu chí khai {} {what}, trong tệp có {found}",
                            declared.get_ref()
                        ),
                        format!("đếm được {found}"),
                    )
                    .help("Bổ sung phần còn thiếu hoặc sửa con số này"),
                );
            }
        }
    }

    fn indicator(
        &mut self,
        entry: &Entry<RawSet>,
        raw: &RawIndicator,
        department: (&str, &str),
    ) -> Indicator {
        let code = raw.code.get_ref().clone();
        let source = self.source(&raw.source, entry.at(&raw.source));
        let confidence = self.confidence(raw.confidence.get_ref(), entry.at(&raw.confidence));
        let department_confidence = match &raw.department_confidence {
            Some(c) => self.confidence(c.get_ref(), entry.at(c)),
            None => self.confidence(department.1, entry.at(&raw.code)),
        };
        let not_applicable = raw.not_applicable.as_ref().and_then(|word| {
            self.word(
                "Cách tính “không áp dụng”",
                word.get_ref(),
                entry.at(word),
                &[
                    ("no_data", NotApplicable::NoData),
                    ("met_with_reason", NotApplicable::MetWithReason),
                ],
            )
        });
        if let Some(measure) = &raw.from_measure {
            let known = self.names.measures.clone();
            self.refer("Số đo", measure.get_ref(), entry.at(measure), &known);
        }
        let first = RawPart {
            text: raw.text.clone(),
            short: raw.short.clone(),
            unit: raw.unit.clone(),
            comparison: raw.comparison.clone(),
            thresholds: raw.thresholds.clone(),
            min: raw.min,
            max: raw.max,
        };
        let many = !raw.part.is_empty();
        let parts = std::iter::once(&first)
            .chain(&raw.part)
            .enumerate()
            .map(|(n, part)| {
                let letter = if many {
                    char::from(b'a' + u8::try_from(n).unwrap_or(25)).to_string()
                } else {
                    String::new()
                };
                self.part(entry, part, format!("{code}{letter}"))
            })
            .collect();
        Indicator {
            code,
            text: raw.text.clone(),
            department: raw.department.clone().unwrap_or_else(|| department.0.to_owned()),
            department_confidence,
            none_is_zero: raw.none_is_zero,
            not_applicable: not_applicable.unwrap_or_default(),
            from_measure: raw.from_measure.as_ref().map(|m| m.get_ref().clone()),
            parts,
            confidence,
            source,
        }
    }

    fn part(&mut self, entry: &Entry<RawSet>, raw: &RawPart, code: String) -> Part {
        let comparison = self
            .word(
                "Cách so sánh",
                raw.comparison.get_ref(),
                entry.at(&raw.comparison),
                &[
                    ("ge", Comparison::AtLeast),
                    ("le", Comparison::AtMost),
                    ("met", Comparison::Met),
                ],
            )
            .unwrap_or(Comparison::Met);
        let spot = entry.at(&raw.thresholds);
        let mut thresholds = BTreeMap::new();
        let classes = self.names.classes.clone();
        for (class, typed) in raw.thresholds.get_ref() {
            if class != "general" {
                self.refer("Vùng", class, spot.clone(), &classes);
            }
            let threshold = threshold_of(typed);
            let fits = match (&threshold, comparison) {
                (Some(Threshold::Met), Comparison::AtLeast | Comparison::AtMost)
                | (Some(Threshold::Number(_)), Comparison::Met) => false,
                (found, _) => found.is_some(),
            };
            if !fits {
                self.faults.push(
                    Fault::at(spot.clone(), format!("Mức yêu cầu `{class}` của chỉ tiêu {code} không hợp lệ"), "không hợp với cách so sánh")
                        .help("ge, le: một số; met: \"met\"; mọi cách: \"province\" (tỉnh quy định) hoặc \"unknown\" (chưa rõ)"),
                );
            }
            thresholds.insert(class.clone(), threshold.unwrap_or(Threshold::Unknown));
        }
        if !thresholds.contains_key("general") {
            let missing: BTreeSet<&String> =
                classes.iter().filter(|c| !thresholds.contains_key(*c)).collect();
            if !missing.is_empty() || classes.is_empty() {
                let list: Vec<&str> = missing.iter().map(|c| c.as_str()).collect();
                self.faults.push(
                    Fault::at(
                        spot.clone(),
                        format!("Chỉ tiêu {code} thiếu mức yêu cầu của vùng: {}", list.join(", ")),
                        "thiếu mức yêu cầu",
                    )
                    .help("Thêm từng vùng, hoặc `general` cho mọi vùng còn lại; chưa rõ thì ghi \"unknown\""),
                );
            }
        }
        Part {
            code,
            text: raw.text.clone(),
            short: raw.short.clone(),
            unit: raw.unit.clone(),
            comparison,
            thresholds,
            min: decimal(raw.min, &spot, self.faults),
            max: decimal(raw.max, &spot, self.faults),
            own: BTreeMap::new(),
            spot,
        }
    }

    pub(super) fn scales(&mut self, entries: Vec<Entry<RawScale>>) -> Vec<Scale> {
        let mut scales = Vec::new();
        for entry in entries {
            let raw = &entry.raw;
            let source = self.source(&raw.source, entry.at(&raw.source));
            self.source(&raw.bands_source, entry.at(&raw.bands_source));
            let confidence = self.confidence(raw.confidence.get_ref(), entry.at(&raw.confidence));
            self.confidence(raw.bands_confidence.get_ref(), entry.at(&raw.bands_confidence));
            if let Some(c) = &raw.valid_months_confidence {
                self.confidence(c.get_ref(), entry.at(c));
            }
            let mut bands: Vec<Band> = Vec::new();
            for band in &raw.bands {
                let spot = entry.at(band);
                let band = band.get_ref();
                if band.min > band.max
                    || bands
                        .iter()
                        .any(|b| b.rank == band.rank || (band.min <= b.max && b.min <= band.max))
                {
                    self.faults.push(Fault::at(
                        spot,
                        "Khoảng điểm chồng nhau, hạng dùng hai lần hoặc min lớn hơn max",
                        "khoảng này",
                    ));
                }
                bands.push(Band {
                    rank: band.rank,
                    min: band.min,
                    max: band.max,
                });
            }
            let whole: u32 = raw.parts.iter().map(|p| p.max).sum();
            let best = bands.iter().map(|b| b.max).max();
            if !raw.parts.is_empty() && best != Some(whole) {
                let parts: Vec<&str> = raw.parts.iter().map(|p| p.id.as_str()).collect();
                self.faults.push(Fault::at(
                    entry.at(&raw.id),
                    format!(
                        "Các phần {} cộng lại {whole} điểm, khác điểm cao nhất của các khoảng",
                        parts.join(", ")
                    ),
                    "thang điểm này",
                ));
            }
            scales.push(Scale {
                id: raw.id.get_ref().clone(),
                name: raw.name.clone(),
                valid_months: raw.valid_months,
                bands,
                source,
                confidence,
            });
        }
        scales
    }

    pub(super) fn conditions(&mut self, entries: Vec<Entry<RawCondition>>) -> Vec<Condition> {
        let sets = self.names.sets.clone();
        let mut conditions = Vec::new();
        for entry in entries {
            let raw = &entry.raw;
            self.refer("Bộ tiêu chí", raw.set.get_ref(), entry.at(&raw.set), &sets);
            for set in [&raw.child_set, &raw.of_set].into_iter().flatten() {
                self.refer("Bộ tiêu chí", set.get_ref(), entry.at(set), &sets);
            }
            let origin = self
                .word(
                    "Nguồn gốc điều kiện",
                    raw.origin.get_ref(),
                    entry.at(&raw.origin),
                    &[("law", Origin::Law), ("province", Origin::Province)],
                )
                .unwrap_or(Origin::Province);
            let source = self.source(&raw.source, entry.at(&raw.source));
            let confidence = self.confidence(raw.confidence.get_ref(), entry.at(&raw.confidence));
            let fact = raw.fact.as_ref().map(|f| f.get_ref().clone());
            let child = raw.child_set.as_ref().map(|s| s.get_ref().clone());
            let of = raw
                .of_set
                .as_ref()
                .map(|s| s.get_ref().clone())
                .or_else(|| child.clone());
            let percent = decimal(raw.percent, &entry.spot, self.faults);
            let test = match (raw.test.get_ref().as_str(), fact, child, of, percent) {
                ("fact_yes", Some(fact), ..) => ConditionTest::FactYes(fact),
                ("fact_no", Some(fact), ..) => ConditionTest::FactNo(fact),
                ("all_met", ..) => ConditionTest::AllMet,
                ("no_outstanding", ..) => ConditionTest::NoOutstanding,
                ("children_recognised", _, Some(child), Some(of), Some(percent)) => {
                    ConditionTest::ChildrenRecognised { child, of, percent }
                }
                _ => {
                    self.faults.push(
                        Fault::at(entry.at(&raw.test), "Điều kiện không có cách kiểm tra này, hoặc thiếu khóa đi kèm", "test").help(
                            "fact_yes, fact_no: thêm fact · children_recognised: thêm child_set, percent · all_met, no_outstanding: không thêm gì",
                        ),
                    );
                    continue;
                }
            };
            conditions.push(Condition {
                id: raw.id.get_ref().clone(),
                set: raw.set.get_ref().clone(),
                title: raw.title.clone(),
                unit: raw.unit.clone(),
                todo: raw.todo.clone(),
                test,
                origin,
                source,
                confidence,
            });
        }
        conditions
    }

    pub(super) fn lists(&mut self, entries: Vec<Entry<RawList>>) -> Vec<ChoiceList> {
        let mut lists = Vec::new();
        for entry in entries {
            let mut seen = BTreeSet::new();
            for value in &entry.raw.values {
                if !seen.insert(value.id.get_ref().clone()) {
                    self.faults.push(Fault::at(
                        entry.at(&value.id),
                        format!("Giá trị `{}` dùng hai lần", value.id.get_ref()),
                        "lần thứ hai",
                    ));
                }
            }
            lists.push(ChoiceList {
                id: entry.raw.id.into_inner(),
                values: entry
                    .raw
                    .values
                    .into_iter()
                    .map(|v| ChoiceValue {
                        id: v.id.into_inner(),
                        label: v.label,
                        synonyms: v.synonyms,
                    })
                    .collect(),
            });
        }
        lists
    }
}
