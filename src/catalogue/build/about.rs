//! What a rule is about and under which conditions, resolved.

use std::collections::BTreeSet;

use super::Builder;
use crate::catalogue::fault::{Fault, Spot};
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::{RawAbout, RawRule, RawWhen};
use crate::catalogue::{About, CheckKind, Choice, CriteriaSet, Form, ITEMS, Need, When};

impl Builder<'_> {
    /// What a rule is about, and its conditions.
    pub(super) fn applies(
        &mut self,
        entry: &Entry<RawRule>,
        check: CheckKind,
        form: &Form,
        sets: &[CriteriaSet],
    ) -> (Vec<About>, When) {
        let raw = &entry.raw;
        let spot = entry.at(&raw.check);
        if check.about() == Choice::Needed && raw.about.is_empty() {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Loại kiểm tra `{}` cần thêm khóa: about", check.word()),
                "thiếu khóa",
            ));
        }
        if check.about() == Choice::None && !raw.about.is_empty() {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Loại kiểm tra `{}` không dùng khóa about", check.word()),
                "bỏ khóa about",
            ));
        }
        let when = self.when(entry, check, raw.when.as_ref());
        let about = raw
            .about
            .iter()
            .map(|about| self.about(entry, check, about, form, sets))
            .collect();
        (about, when)
    }

    fn about(
        &mut self,
        entry: &Entry<RawRule>,
        check: CheckKind,
        raw: &RawAbout,
        form: &Form,
        sets: &[CriteriaSet],
    ) -> About {
        let columns: Vec<(&String, Spot)> = raw.columns.iter().map(|c| (c.get_ref(), entry.at(c))).collect();
        if let Some(sheet) = &raw.sheet {
            self.place(form, sheet.get_ref(), &entry.at(sheet), &columns);
        } else {
            let all = form.sheets.iter().flat_map(|s| &s.columns);
            let ids: BTreeSet<String> = all.map(|c| c.id.clone()).collect();
            for (column, spot) in columns {
                self.refer("Cột", column, spot, &ids);
            }
        }
        let columns = || form.sheets.iter().flat_map(|s| &s.columns);
        if let Some(item) = &raw.item {
            // A rule for every programme may name what this form has no column of.
            let known = ITEMS.iter().map(|item| (*item).to_owned());
            let items: BTreeSet<String> = columns().map(|c| c.item.clone()).chain(known).collect();
            self.refer("Ý nghĩa của cột (item)", item.get_ref(), entry.at(item), &items);
        }
        if let Some(unit) = &raw.unit {
            let parts = sets
                .iter()
                .flat_map(CriteriaSet::parts)
                .map(|(_, _, p)| p.unit.clone());
            let own = columns().map(|c| c.unit.clone()).filter(|u| !u.is_empty());
            let units: BTreeSet<String> = parts.chain(own).collect();
            self.refer("Đơn vị tính", unit.get_ref(), entry.at(unit), &units);
        }
        About {
            sheet: raw.sheet.as_ref().map(|s| s.get_ref().clone()),
            columns: raw.columns.iter().map(|c| c.get_ref().clone()).collect(),
            item: raw.item.as_ref().map(|i| i.get_ref().clone()),
            unit: raw.unit.as_ref().map(|u| u.get_ref().clone()),
            when: self.when(entry, check, raw.when.as_ref()),
            limits: self.numbers(entry, check, &raw.limits),
        }
    }

    /// Conditions: every word known, and none that a kind of check cannot answer.
    fn when(&mut self, entry: &Entry<RawRule>, check: CheckKind, raw: Option<&RawWhen>) -> When {
        let Some(raw) = raw else {
            return When::default();
        };
        let (classes, kinds, sets) = (
            self.names.classes.clone(),
            self.names.kinds.clone(),
            self.names.sets.clone(),
        );
        let words = [
            ("Vùng, nhóm (class)", &raw.class, &classes),
            ("Loại đơn vị (kind)", &raw.kind, &kinds),
            ("Bộ tiêu chí (set)", &raw.set, &sets),
        ];
        for (what, typed, known) in words {
            for word in typed {
                self.refer(what, word.get_ref(), entry.at(word), known);
            }
        }
        let spot = entry.at(&entry.raw.check);
        if !check.takes_conditions() {
            self.faults.push(Fault::at(
                spot,
                format!("Loại kiểm tra `{}` không nhận điều kiện", check.word()),
                "bỏ khóa when",
            ));
        } else if let Some(year) = &raw.same_year
            && !check.needs().contains(&Need::EarlierRound)
        {
            let fault = Fault::at(
                entry.at(year),
                "Điều kiện `same_year` chỉ dùng cho loại kiểm tra so với kỳ trước",
                "bỏ điều kiện này",
            );
            self.faults.push(fault);
        }
        let all = |typed: &[toml::Spanned<String>]| typed.iter().map(|w| w.get_ref().clone()).collect();
        When {
            class: all(&raw.class),
            kind: all(&raw.kind),
            set: all(&raw.set),
            recognised: raw.recognised,
            same_year: raw.same_year.as_ref().map(|y| *y.get_ref()),
        }
    }
}
