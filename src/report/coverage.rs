//! Which rules ran, on how much, and which could not and why: silence is never taken for success.

use crate::catalogue::{CheckKind as K, Counted, Need, Rule, WhyIdle};
use crate::report::consolidated::Consolidated;

/// A rule with how much it looked at and what it found.
#[derive(Debug)]
pub struct RuleCoverage<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// How many of what it goes through one by one.
    pub looked: usize,
    /// Findings, with their repeats; those that do not weigh too.
    pub found: usize,
    /// Why it did not run; none where it did.
    pub why: Option<WhyNot<'a>>,
}

/// Why a rule did not run.
#[derive(Debug, Clone, Copy)]
pub enum WhyNot<'a> {
    /// Switched off, or out of its dates.
    Idle(&'a WhyIdle),
    /// What the check has to have is not there.
    Lacking(Need),
    /// No decision of the province, no row of a register.
    NotKept,
    /// Nothing of the kind was reported.
    Nothing(Counted),
}

impl WhyNot<'_> {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle(WhyIdle::Off(_)) => "off",
            Self::Idle(WhyIdle::OutOfDate(_)) => "out_of_date",
            Self::Lacking(Need::EarlierRound) => "no_earlier_round",
            Self::Lacking(Need::Thresholds) => "no_threshold",
            Self::Lacking(Need::Targets) => "no_target",
            Self::Lacking(Need::Receipt) => "no_receipt_time",
            Self::NotKept => "not_kept",
            Self::Nothing(_) => "nothing_to_look_at",
        }
    }

    /// In Vietnamese, after "không xét: ".
    pub fn vietnamese(self) -> String {
        match self {
            Self::Idle(WhyIdle::Off(_)) => "tỉnh tắt".to_owned(),
            Self::Idle(WhyIdle::OutOfDate(_)) => "không có hiệu lực vào ngày chốt số liệu".to_owned(),
            Self::Lacking(need) => match need {
                Need::EarlierRound => "đợt chưa có sổ kỳ trước để so sánh",
                Need::Thresholds => "không có số liệu nào có mức yêu cầu đã rõ",
                Need::Targets => "đợt chưa ghi mục tiêu",
                Need::Receipt => "sổ tiếp nhận chưa ghi giờ nhận",
            }
            .to_owned(),
            Self::NotKept => "đợt không ghi".to_owned(),
            Self::Nothing(what) => format!("không có {} nào thuộc phạm vi", what.vietnamese()),
        }
    }
}

/// Every rule of the rulebook, those that do not run too, in the order of codes.
pub fn of<'a>(c: &'a Consolidated<'_>) -> Vec<RuleCoverage<'a>> {
    let running = c.catalogue.rules.iter().map(|rule| {
        let looked = c.looked.of(rule);
        let found = c.findings.iter().filter(|f| f.code == rule.code);
        RuleCoverage {
            rule,
            looked,
            found: found.map(|f| 1 + f.others.len()).sum(),
            why: (looked == 0).then(|| why(c, rule)),
        }
    });
    let idle = c.catalogue.idle.iter().map(|idle| RuleCoverage {
        rule: &idle.rule,
        looked: 0,
        found: 0,
        why: Some(WhyNot::Idle(&idle.why)),
    });
    let mut all: Vec<RuleCoverage<'a>> = running.chain(idle).collect();
    all.sort_by(|a, b| a.rule.code.cmp(&b.rule.code));
    all
}

fn why<'a>(c: &Consolidated<'_>, rule: &Rule) -> WhyNot<'a> {
    let lacking = |need: &&Need| match need {
        Need::EarlierRound => c.past.last().is_none(),
        Need::Targets => c.round.targets.is_empty(),
        Need::Receipt => c.files.iter().all(|f| f.received_at().is_none()),
        // Nothing was judged: that is what is said of a check that goes by thresholds and saw nothing.
        Need::Thresholds => true,
    };
    if let Some(need) = rule.check.needs().iter().find(lacking) {
        return WhyNot::Lacking(*need);
    }
    match rule.check {
        K::Ruled | K::DecisionIdle | K::RegisterFileMissing | K::RegisterHash => WhyNot::NotKept,
        kind => WhyNot::Nothing(kind.counted()),
    }
}

/// In one sentence: how many rules ran, how many did not.
pub fn sentence(all: &[RuleCoverage<'_>]) -> String {
    let ran = all.iter().filter(|r| r.why.is_none()).count();
    let not: Vec<&str> = all
        .iter()
        .filter(|r| r.why.is_some())
        .map(|r| r.rule.code.as_str())
        .collect();
    let mut text = format!("{ran}/{} quy tắc đã chạy.", all.len());
    if !not.is_empty() {
        text.push_str(" Không chạy: ");
        text.push_str(&not.join(", "));
        text.push_str(". Quy tắc không chạy thì không có lỗi không có nghĩa là số liệu đúng.");
    }
    text
}
