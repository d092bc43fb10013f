//! What a province sets for itself, checked: dates in order, an owner and a reason, rules and parts that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use toml::Spanned;
use toml::value::Datetime;

use super::sets::threshold_of;
use super::{Builder, not_known};
use crate::catalogue::fault::{Fault, SourceText, Spot};
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::{RawOwnThreshold, RawRule, RawRuleChange};
use crate::catalogue::{
    Charge, Comparison, CriteriaSet, Own, OwnThreshold, Part, Rule, RuleChange, Severity, Threshold, Turn,
};

type Text = Spanned<String>;

/// The dates, owner and reason of an entry as typed.
struct Typed<'a> {
    source: &'a Arc<SourceText>,
    from: &'a Spanned<Datetime>,
    until: Option<&'a Spanned<Datetime>>,
    owner: &'a Text,
    reason: &'a Text,
    document: Option<&'a String>,
}

impl Typed<'_> {
    fn charge(&self, faults: &mut Vec<Fault>) -> Option<Charge> {
        let mut day = |typed: &Spanned<Datetime>| {
            let date = date(typed.get_ref());
            if date.is_none() {
                let spot = Spot::new(self.source, typed.span());
                faults.push(Fault::at(spot, "Không phải ngày", "cần dạng 2020-12-31"));
            }
            date
        };
        let from = day(self.from);
        let until = self.until.map(&mut day);
        for (typed, what) in [(self.owner, "người phụ trách"), (self.reason, "lý do")] {
            if typed.get_ref().trim().is_empty() {
                let spot = Spot::new(self.source, typed.span());
                faults.push(Fault::at(spot, format!("Chưa ghi {what}"), "đang để trống"));
            }
        }
        let (from, until) = (from?, until.map_or(Some(None), |until| until.map(Some))?);
        if let (Some(until), Some(typed)) = (until, self.until)
            && until < from
        {
            let spot = Spot::new(self.source, typed.span());
            faults.push(
                Fault::at(spot, "Ngày hết hiệu lực trước ngày có hiệu lực", "ngày này")
                    .other(Spot::new(self.source, self.from.span()), "ngày có hiệu lực"),
            );
        }
        Some(Charge {
            from,
            until,
            owner: self.owner.get_ref().trim().to_owned(),
            reason: self.reason.get_ref().trim().to_owned(),
            document: self.document.cloned().unwrap_or_default(),
        })
    }
}

/// A whole date; a time of day is none.
fn date(typed: &Datetime) -> Option<Date> {
    if typed.time.is_some() {
        return None;
    }
    typed.to_string().parse().ok()
}

/// A change of a rule, checked against the rules that are there.
pub(crate) fn change(
    raw: &RawRuleChange,
    source: &Arc<SourceText>,
    rules: &[Rule],
    faults: &mut Vec<Fault>,
) -> Option<RuleChange> {
    let code = raw.rule.get_ref();
    let spot = Spot::new(source, raw.rule.span());
    let charge = Typed {
        source,
        from: &raw.from,
        until: raw.until.as_ref(),
        owner: &raw.owner,
        reason: &raw.reason,
        document: raw.document.as_ref(),
    }
    .charge(faults);
    let rule = rules.iter().find(|r| r.code == *code);
    if rule.is_none() {
        let codes: Vec<&str> = rules.iter().map(|r| r.code.as_str()).collect();
        faults.push(not_known("Quy tắc", code, spot.clone(), &codes));
    }
    let words = [
        ("off", Turn::Off),
        ("trial", Turn::Trial),
        ("warning", Turn::Lowered(Severity::Warning)),
        ("note", Turn::Lowered(Severity::Note)),
    ];
    let turn = words.iter().find(|(word, _)| word == raw.turn.get_ref());
    let at = Spot::new(source, raw.turn.span());
    let Some((_, turn)) = turn else {
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        faults.push(not_known("Cách thay đổi", raw.turn.get_ref(), at, &allowed));
        return None;
    };
    if let (Turn::Lowered(to), Some(rule)) = (turn, rule)
        && rule.severity >= *to
    {
        faults.push(
            Fault::at(
                at,
                format!(
                    "Quy tắc `{code}` đang là {}: không hạ được như vậy",
                    rule.severity.vietnamese().to_lowercase()
                ),
                "mức này",
            )
            .help("Chỉ hạ từ lỗi xuống warning (cảnh báo) hoặc note (lưu ý), từ cảnh báo xuống note; không chạy nữa thì ghi \"off\""),
        );
    }
    Some(RuleChange {
        code: code.clone(),
        turn: *turn,
        charge: charge?,
        spot,
    })
}

/// Two changes of one rule that hold on one day contradict each other.
pub(crate) fn contradictions(changes: &[RuleChange], faults: &mut Vec<Fault>) {
    for (at, later) in changes.iter().enumerate() {
        let mut before = changes.iter().take(at);
        if let Some(first) = before.find(|c| c.code == later.code && c.charge.meets(&later.charge)) {
            faults.push(
                Fault::at(
                    later.spot.clone(),
                    format!(
                        "Quy tắc `{}` bị thay đổi hai lần trong cùng thời gian",
                        later.code
                    ),
                    "lần thứ hai",
                )
                .other(first.spot.clone(), "lần thứ nhất")
                .help("Giữ một mục, hoặc ghi `until` ở mục trước"),
            );
        }
    }
}

/// A folder of the province adds rules and says when and why one of a layer below changes. It does not put its own in
/// the place of one, for then nothing would be left where its dates do not hold.
pub(super) fn not_in_place(
    entries: &[Entry<RawRule>],
    own_layers: &BTreeSet<usize>,
    faults: &mut Vec<Fault>,
) {
    for entry in entries.iter().filter(|e| own_layers.contains(&e.layer)) {
        let code = entry.raw.code.get_ref();
        let Some(below) = entries
            .iter()
            .find(|e| e.layer < entry.layer && e.raw.code.get_ref() == code)
        else {
            continue;
        };
        faults.push(
            Fault::at(
                entry.spot.clone(),
                format!("Quy tắc `{code}` đã có trong bộ quy tắc chung"),
                "dùng lại mã",
            )
            .other(below.at(&below.raw.code), "quy tắc đã có")
            .help(format!(
                "Quy tắc mới: đặt mã khác, ví dụ `{}901`. Tắt, hạ mức, chạy thử: ghi mục [[change]] với rule = \"{code}\"",
                code.chars().next().unwrap_or('X')
            )),
        );
    }
}

impl Builder<'_> {
    /// The dates, owner and reason of a rule; a rule in a folder that is no rulebook of its own has to give them.
    pub(super) fn charge_of_rule(&mut self, entry: &Entry<RawRule>) -> Option<Charge> {
        let raw = &entry.raw;
        let given = raw.from.is_some() || raw.until.is_some() || raw.owner.is_some() || raw.reason.is_some();
        if !given && !raw.trial && !self.own_layers.contains(&entry.layer) {
            return None;
        }
        let (Some(from), Some(owner), Some(reason)) = (&raw.from, &raw.owner, &raw.reason) else {
            let missing: Vec<&str> = [
                ("from", raw.from.is_none()),
                ("owner", raw.owner.is_none()),
                ("reason", raw.reason.is_none()),
            ]
            .into_iter()
            .filter_map(|(key, missing)| missing.then_some(key))
            .collect();
            self.faults.push(
                Fault::at(
                    entry.at(&raw.code),
                    format!("Quy tắc riêng `{}` thiếu khóa: {}", raw.code.get_ref(), missing.join(", ")),
                    "quy tắc này",
                )
                .help("Quy tắc của tỉnh, quy tắc chạy thử ghi rõ ngày có hiệu lực (from = 2020-12-01), người phụ trách (owner), lý do (reason)"),
            );
            return None;
        };
        Typed {
            source: &entry.source,
            from,
            until: raw.until.as_ref(),
            owner,
            reason,
            document: raw.document.as_ref(),
        }
        .charge(self.faults)
    }

    /// Changes and thresholds of the province, checked against rules and sets.
    pub(super) fn own(
        &mut self,
        changes: &[Entry<RawRuleChange>],
        thresholds: &[Entry<RawOwnThreshold>],
        rules: &[Rule],
        sets: &[CriteriaSet],
    ) -> Own {
        let mut by_layer: BTreeMap<usize, Vec<RuleChange>> = BTreeMap::new();
        for entry in changes {
            if let Some(change) = change(&entry.raw, &entry.source, rules, self.faults) {
                by_layer.entry(entry.layer).or_default().push(change);
            }
        }
        for changes in by_layer.values() {
            contradictions(changes, self.faults);
        }
        let mut own = Own {
            changes: by_layer.into_values().flatten().collect(),
            thresholds: Vec::new(),
        };
        for entry in thresholds {
            if let Some(threshold) = self.own_threshold(entry, sets) {
                if let Some(first) = own.thresholds.iter().find(|t| {
                    (&t.set, &t.part, &t.class) == (&threshold.set, &threshold.part, &threshold.class)
                        && t.charge.meets(&threshold.charge)
                }) {
                    self.faults.push(
                        Fault::at(
                            threshold.spot.clone(),
                            format!(
                                "Chỉ tiêu {} có hai mức yêu cầu của tỉnh trong cùng thời gian",
                                threshold.part
                            ),
                            "mức thứ hai",
                        )
                        .other(first.spot.clone(), "mức thứ nhất"),
                    );
                }
                own.thresholds.push(threshold);
            }
        }
        own
    }

    fn own_threshold(
        &mut self,
        entry: &Entry<RawOwnThreshold>,
        sets: &[CriteriaSet],
    ) -> Option<OwnThreshold> {
        let raw = &entry.raw;
        let known = self.names.sets.clone();
        let set_known = self.refer("Bộ tiêu chí", raw.set.get_ref(), entry.at(&raw.set), &known);
        let class = match &raw.class {
            Some(class) => {
                let classes = self.names.classes.clone();
                self.refer("Vùng", class.get_ref(), entry.at(class), &classes);
                class.get_ref().clone()
            }
            None => "general".to_owned(),
        };
        let confidence = self.confidence(raw.confidence.get_ref(), entry.at(&raw.confidence));
        let charge = Typed {
            source: &entry.source,
            from: &raw.from,
            until: raw.until.as_ref(),
            owner: &raw.owner,
            reason: &raw.reason,
            document: raw.document.as_ref(),
        }
        .charge(self.faults);
        let set = sets
            .iter()
            .find(|s| s.id == *raw.set.get_ref())
            .filter(|_| set_known)?;
        let Some((_, _, part)) = set.part(raw.part.get_ref()) else {
            let parts: Vec<&str> = set.parts().map(|(_, _, p)| p.code.as_str()).collect();
            self.faults.push(not_known(
                "Chỉ tiêu",
                raw.part.get_ref(),
                entry.at(&raw.part),
                &parts,
            ));
            return None;
        };
        let spot = entry.at(&raw.value);
        let threshold = threshold_of(raw.value.get_ref());
        if !fits(part, threshold.as_ref()) {
            let needed = match part.comparison {
                Comparison::Met => "\"met\"",
                Comparison::AtLeast | Comparison::AtMost => "một số",
            };
            self.faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Mức của chỉ tiêu {} không hợp lệ", part.code),
                    "mức này",
                )
                .help(format!("Chỉ tiêu này cần {needed}")),
            );
            return None;
        }
        let threshold = threshold?;
        self.left_to_the_province(part, &class, &spot);
        self.within(part, &threshold, &spot);
        Some(OwnThreshold {
            set: set.id.clone(),
            part: part.code.clone(),
            class,
            threshold,
            confidence,
            charge: charge?,
            spot,
        })
    }

    /// A province fills in what the law leaves open; it does not write over what the law says.
    fn left_to_the_province(&mut self, part: &Part, class: &str, spot: &Spot) {
        let fixed = |threshold: &Threshold| matches!(threshold, Threshold::Number(_) | Threshold::Met);
        let by_law = if class == "general" {
            part.thresholds.values().find(|t| fixed(t))
        } else {
            Some(part.threshold(class)).filter(|t| fixed(t))
        };
        if by_law.is_some() {
            self.faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Mức của chỉ tiêu {} đã có trong bộ tiêu chí, không để tỉnh quy định", part.code),
                    "mức này",
                )
                .other(part.spot.clone(), "mức trong bộ tiêu chí")
                .help("Chỉ ghi mức của chỉ tiêu có giá trị \"province\" (tỉnh quy định) hoặc \"unknown\" (chưa rõ). Bộ tiêu chí sai thì sửa ở bộ tiêu chí, kèm căn cứ"),
            );
        }
    }

    /// A threshold that no result can reach, or none can miss, is a slip.
    fn within(&mut self, part: &Part, threshold: &Threshold, spot: &Spot) {
        let Threshold::Number(n) = threshold else { return };
        if part.min.is_some_and(|min| *n < min) || part.max.is_some_and(|max| *n > max) {
            let show =
                |bound: Option<rust_decimal::Decimal>| bound.map_or("…".to_owned(), crate::number::show);
            self.faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Mức của chỉ tiêu {} ngoài khoảng của kết quả", part.code),
                    "mức này",
                )
                .help(format!("Kết quả từ {} đến {}", show(part.min), show(part.max))),
            );
        }
    }
}

fn fits(part: &Part, threshold: Option<&Threshold>) -> bool {
    match threshold {
        Some(Threshold::Number(_)) => part.comparison != Comparison::Met,
        Some(Threshold::Met) => part.comparison == Comparison::Met,
        Some(Threshold::Province | Threshold::Unknown) | None => false,
    }
}
