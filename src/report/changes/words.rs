//! Changes in words, and in the words of machine-readable output.

use super::{Change, ChangeKind, Held};
use crate::catalogue::CriteriaSet;
use crate::diagnostic::Lang;
use crate::number;
use crate::report::consolidated::Consolidated;
use crate::time::show_date;

impl ChangeKind {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Measure => "measure",
            Self::CriteriaMet => "criteria_met",
            Self::OnlyBefore => "only_before",
            Self::OnlyNow => "only_now",
            Self::Slipped => "slipped",
            Self::RecognitionGone => "recognition_gone",
            Self::PlanPassed => "plan_passed",
            Self::NewlyMet => "newly_met",
            Self::Recognised => "recognised",
            Self::DataGone => "data_gone",
            Self::DataCame => "data_came",
            Self::ResultChanged => "result_changed",
            Self::RowGone => "row_gone",
            Self::RowCame => "row_came",
            Self::UnitEnded => "unit_ended",
            Self::UnitRenamed => "unit_renamed",
            Self::UnitCame => "unit_came",
        }
    }

    /// The trend, where no figure says it.
    pub fn trend(self) -> &'static str {
        match self {
            Self::Measure | Self::CriteriaMet | Self::ResultChanged => "Chưa rõ",
            Self::OnlyBefore => "Chỉ có kỳ trước",
            Self::OnlyNow => "Chỉ có kỳ này",
            Self::Slipped => "Rớt tiêu chí",
            Self::RecognitionGone => "Không còn công nhận",
            Self::PlanPassed => "Quá hạn dự kiến",
            Self::NewlyMet => "Đạt thêm",
            Self::Recognised => "Mới công nhận",
            Self::DataGone => "Nay thiếu số liệu",
            Self::DataCame => "Nay có số liệu",
            Self::RowGone => "Không còn báo cáo",
            Self::RowCame => "Mới báo cáo",
            Self::UnitEnded => "Không còn đơn vị",
            Self::UnitRenamed => "Đổi tên, mã",
            Self::UnitCame => "Đơn vị mới",
        }
    }

    /// What a number of such changes are, for a heading.
    pub fn heading(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::Measure => ("Số liệu chung", "Figures"),
            Self::CriteriaMet => ("Số tiêu chí đạt", "Criteria met"),
            Self::OnlyBefore => (
                "Chỉ báo cáo kỳ trước, không so sánh",
                "Reported only then, not compared",
            ),
            Self::OnlyNow => (
                "Chỉ báo cáo kỳ này, không so sánh",
                "Reported only now, not compared",
            ),
            Self::Slipped => ("Rớt tiêu chí", "Criteria slipped"),
            Self::RecognitionGone => ("Không còn công nhận", "Recognition no longer reported"),
            Self::PlanPassed => ("Quá hạn dự kiến mà chưa xong", "Planned date passed, not done"),
            Self::NewlyMet => ("Đạt thêm tiêu chí", "Criteria newly met"),
            Self::Recognised => ("Mới được công nhận", "Newly recognised"),
            Self::DataGone => ("Tiêu chí nay thiếu số liệu", "Criteria without data now"),
            Self::DataCame => ("Tiêu chí nay có số liệu", "Criteria with data now"),
            Self::ResultChanged => ("Kết quả thay đổi lớn", "Results that changed strongly"),
            Self::RowGone => ("Không còn báo cáo", "No longer reported"),
            Self::RowCame => ("Mới báo cáo", "Reported for the first time"),
            Self::UnitEnded => ("Đơn vị không còn", "Units that ended"),
            Self::UnitRenamed => ("Đơn vị đổi tên, mã", "Units with a new name or code"),
            Self::UnitCame => ("Đơn vị mới", "New units"),
        };
        lang.say(vi, en)
    }
}

impl Held {
    /// In words; of a figure, the figure.
    pub fn words(&self, lang: Lang) -> String {
        let (vi, en) = match self {
            Self::Number(n) => return number::show(*n),
            Self::Name(name) => return name.clone(),
            Self::Nothing => ("không có", "none"),
            Self::Met => ("Đạt", "met"),
            Self::Outstanding => ("Đạt, còn tồn tại", "met, issues outstanding"),
            Self::NotMet => ("Chưa đạt", "not met"),
            Self::NoData => ("Thiếu số liệu", "no data"),
            Self::Recognised(number) if number.is_empty() => ("Đã công nhận", "recognised"),
            Self::Recognised(number) => {
                return format!("{} {number}", lang.say("Đã công nhận:", "recognised:"));
            }
            Self::NotRecognised => ("Chưa công nhận", "not recognised"),
            Self::There => ("có báo cáo", "reported"),
        };
        lang.say(vi, en).to_owned()
    }

    /// In machine-readable output, where it is no number: English words, names and decision numbers as they are.
    pub fn word(&self) -> Option<&str> {
        Some(match self {
            Self::Number(_) | Self::Nothing => return None,
            Self::Met => "met",
            Self::Outstanding => "outstanding",
            Self::NotMet => "not_met",
            Self::NoData => "no_data",
            Self::Recognised(number) if number.is_empty() => "recognised",
            Self::Recognised(number) => number,
            Self::NotRecognised => "not_recognised",
            Self::There => "reported",
            Self::Name(name) => name,
        })
    }
}

impl Change {
    /// What it is about: a measure, a criterion of a set, a result, a row.
    pub fn what(&self, c: &Consolidated<'_>, lang: Lang) -> String {
        let set = c.catalogue.set(&self.set);
        if let Some(measure) = self.measure.as_ref().and_then(|id| c.catalogue.measure(id)) {
            return match lang {
                Lang::En if !measure.title_en.is_empty() => measure.title_en.clone(),
                _ => measure.title.clone(),
            };
        }
        if let Some(sheet) = c.catalogue.form.sheet(&self.sheet) {
            return format!("{}: {}", sheet.name, self.row);
        }
        match (self.kind, set) {
            (ChangeKind::CriteriaMet, Some(set)) => {
                format!(
                    "{} ({})",
                    lang.say("Số tiêu chí tính đạt", "Criteria met"),
                    set.short
                )
            }
            (ChangeKind::Recognised | ChangeKind::RecognitionGone, Some(set)) => {
                format!("{} ({})", lang.say("Công nhận", "Recognition"), set.short)
            }
            (_, Some(set)) => self.of_set(set, lang),
            (ChangeKind::OnlyBefore | ChangeKind::OnlyNow, None) => {
                lang.say("Báo cáo của đơn vị", "The unit's report").to_owned()
            }
            (_, None) => lang.say("Đơn vị hành chính", "Administrative unit").to_owned(),
        }
    }

    fn of_set(&self, set: &CriteriaSet, lang: Lang) -> String {
        if let Some((_, _, part)) = self.indicator.as_ref().and_then(|code| set.part(code)) {
            return format!("{} {} ({})", part.code, part.text, set.short);
        }
        match self.criterion.and_then(|n| set.criterion(n)) {
            Some(k) => format!(
                "{} {}. {} ({})",
                lang.say("Tiêu chí", "Criterion"),
                k.number,
                k.name,
                set.short
            ),
            None => set.name.clone(),
        }
    }

    /// What stood there then.
    pub fn words_before(&self, lang: Lang) -> String {
        let words = self.before.held.words(lang);
        match (self.kind, self.date) {
            (ChangeKind::PlanPassed, Some(date)) => format!(
                "{words}, {} {}",
                lang.say("dự kiến xong", "planned for"),
                show_date(date)
            ),
            (ChangeKind::RecognitionGone, Some(date)) => dated(&words, date, lang),
            _ => words,
        }
    }

    /// What stands there now.
    pub fn words_now(&self, lang: Lang) -> String {
        let words = self.now.held.words(lang);
        match (self.kind, self.date) {
            (ChangeKind::Recognised, Some(date)) => dated(&words, date, lang),
            _ => words,
        }
    }
}

fn dated(words: &str, date: jiff::civil::Date, lang: Lang) -> String {
    format!("{words}, {} {}", lang.say("ngày", "on"), show_date(date))
}

/// "không đổi", "tăng 02 xã", "giảm 01 xã"; numbers below ten with a nought before them, as documents have them.
pub(crate) fn difference(change: i64, unit: &str) -> String {
    let nought = if change.unsigned_abs() < 10 { "0" } else { "" };
    match change {
        0 => "không đổi".to_owned(),
        1.. => format!("tăng {nought}{change} {unit}"),
        _ => format!("giảm {nought}{} {unit}", change.unsigned_abs()),
    }
}

/// What is said in place of a change where there is no earlier round.
pub(crate) const NO_BASELINE: &str = "chưa có kỳ trước để so sánh";
