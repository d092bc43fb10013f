//! What a rule is, in words of both languages: weight, consequence, what it looks at, the numbers it goes by.

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, CheckKind, Effect, Rule, Severity, When};
use crate::diagnostic::Lang;
use crate::number::show;

/// What a weight asks of who is told; `explanation` is the head of the form's column of reasons.
pub(super) fn severity_means(severity: Severity, explanation: &str) -> String {
    match severity {
        Severity::Error => "Phải sửa; giải trình không thay cho việc sửa.".to_owned(),
        Severity::Warning => format!("Sửa, hoặc nêu lý do ở cột {explanation}."),
        Severity::Note => "Để biết; không bắt buộc sửa.".to_owned(),
    }
}

/// Weight with what it asks.
pub fn severity_words(catalogue: &Catalogue, rule: &Rule, lang: Lang) -> String {
    let (vi, en) = (rule.severity.vietnamese(), rule.severity.english());
    match lang {
        Lang::Vi => format!(
            "{vi}. {}",
            severity_means(rule.severity, &catalogue.terms.explanation)
        ),
        Lang::En => format!(
            "{en}. {}",
            match rule.severity {
                Severity::Error => "Must be mended; an explanation does not do.",
                Severity::Warning => "Mend it, or explain it in the column of reasons.",
                Severity::Note => "For information.",
            }
        ),
    }
}

/// What becomes unusable.
pub fn effect_words(effect: Effect, lang: Lang) -> &'static str {
    let (vi, en) = match effect {
        Effect::None => (
            "Không ô, dòng nào bị bỏ vì quy tắc này.",
            "No cell or row is left out for it.",
        ),
        Effect::Cell => ("Ô tính là thiếu số liệu.", "The cell counts as no data."),
        Effect::Row => ("Dòng không được tính.", "The row does not count."),
        Effect::File => (
            "Tệp bị trả lại: không số liệu nào được tính.",
            "The file is returned: no figure counts.",
        ),
    };
    lang.say(vi, en)
}

/// Sheet and columns that a rule is bound to; empty where it is about any.
pub fn bound_to(catalogue: &Catalogue, rule: &Rule, lang: Lang) -> String {
    let form = &catalogue.form;
    let sheet = rule.sheet.as_deref().and_then(|id| form.sheet(id));
    let header = |id: &String| {
        let on_sheet = sheet.and_then(|s| s.column(id));
        let anywhere = || form.sheets.iter().find_map(|s| s.column(id));
        on_sheet
            .or_else(anywhere)
            .map_or_else(|| id.clone(), |c| c.header.clone())
    };
    let mut words = Vec::new();
    if let Some(sheet) = sheet {
        words.push(format!("{} “{}”", lang.say("trang", "sheet"), sheet.name));
    }
    for id in rule.column.iter().chain(&rule.columns) {
        words.push(format!("{} “{}”", lang.say("cột", "column"), header(id)));
    }
    if let Some(total) = &rule.total {
        words.push(format!(
            "{} “{}”",
            lang.say("cột tổng", "column of the total"),
            header(total)
        ));
    }
    if let Some(scale) = rule.scale.as_deref().and_then(|id| catalogue.scale(id)) {
        words.push(format!("{} “{}”", lang.say("thang điểm", "scale"), scale.name));
    }
    words.join(", ")
}

/// What a rule looks at and under which conditions, an entry each, with the entry's own numbers.
pub fn about_words(catalogue: &Catalogue, rule: &Rule, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = rule
        .about
        .iter()
        .map(|about| {
            let sheet = about.sheet.as_deref().and_then(|id| catalogue.form.sheet(id));
            let mut words = Vec::new();
            if let Some(sheet) = sheet {
                words.push(format!("{} “{}”", lang.say("trang", "sheet"), sheet.name));
            }
            for id in &about.columns {
                let head = sheet.and_then(|s| s.column(id)).map_or(id, |c| &c.header);
                words.push(format!("{} “{head}”", lang.say("cột", "column")));
            }
            if let Some(item) = &about.item {
                words.push(format!("{} {item}", lang.say("loại cột", "kind of column")));
            }
            if let Some(unit) = &about.unit {
                words.push(format!("{} {unit}", lang.say("đơn vị tính", "unit of measure")));
            }
            words.extend(when_words(catalogue, &about.when, lang));
            let numbers = about.limits.iter();
            words.extend(numbers.map(|(name, n)| parameter_words(rule.check, name, *n, lang)));
            words.join(", ")
        })
        .collect();
    let when = when_words(catalogue, &rule.when, lang);
    if !when.is_empty() {
        lines.push(when.join(", "));
    }
    lines
}

/// The conditions of a rule in words; empty for none.
fn when_words(catalogue: &Catalogue, when: &When, lang: Lang) -> Vec<String> {
    let mut words = Vec::new();
    let mut list = |word: &str, names: Vec<String>| {
        if !names.is_empty() {
            words.push(format!("{word} {}", names.join(", ")));
        }
    };
    let names = |ids: &[String], name: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
        ids.iter()
            .map(|id| name(id).unwrap_or_else(|| id.clone()))
            .collect()
    };
    list(
        lang.say("vùng", "class"),
        names(&when.class, &|id| Some(catalogue.class(id)?.name.clone())),
    );
    list(
        lang.say("loại đơn vị", "kind of unit"),
        names(&when.kind, &|id| Some(catalogue.kind(id)?.word.clone())),
    );
    list(
        lang.say("bộ tiêu chí", "criteria set"),
        names(&when.set, &|id| Some(catalogue.set(id)?.short.clone())),
    );
    let yes = |of: bool, yes: &'static str, no: &'static str| if of { yes } else { no }.to_owned();
    words.extend(when.recognised.map(|of| {
        yes(
            of,
            lang.say("chỉ đơn vị đã được công nhận", "recognised units only"),
            lang.say("chỉ đơn vị chưa được công nhận", "units not recognised only"),
        )
    }));
    words.extend(when.same_year.map(|of| {
        yes(
            of,
            lang.say("khi hai kỳ cùng năm", "where both rounds are of one year"),
            lang.say("khi hai kỳ khác năm", "where the rounds are of different years"),
        )
    }));
    words
}

/// The numbers that a rule goes by: name in the rulebook, and number.
pub fn parameters(rule: &Rule) -> Vec<(&str, Decimal)> {
    rule.limits
        .iter()
        .map(|(name, number)| (name.as_str(), *number))
        .collect()
}

/// A number that a rule of a kind goes by, in words.
pub fn parameter_words(check: CheckKind, name: &str, number: Decimal, lang: Lang) -> String {
    let (vi, en) = match (check, name) {
        (CheckKind::NumberLimit, "least") => ("số nhỏ nhất", "least number"),
        (CheckKind::NumberLimit, "most") => ("số lớn nhất", "largest number"),
        (CheckKind::StrongChange, "percent") => ("thay đổi từ, phần trăm", "change from, percent"),
        (CheckKind::StrongChange | CheckKind::OwnPast | CheckKind::OtherUnits, "least") => (
            "và khác ít nhất, theo đơn vị tính của cột",
            "and different by at least, in the unit of the column",
        ),
        (CheckKind::PlanMoved, "times") => ("số lần lùi, từ", "times moved, from"),
        (CheckKind::PlanMoved, "days") => ("hoặc lùi quá, ngày", "or moved by more than, days"),
        (CheckKind::OwnPast | CheckKind::OtherUnits, "times") => (
            "cách trung vị quá, số lần độ lệch tuyệt đối trung vị × 1,4826",
            "farther from the median than, times the median absolute deviation × 1.4826",
        ),
        (CheckKind::OwnPast | CheckKind::OtherUnits, "floor") => (
            "độ lệch tính ít nhất, phần trăm của số so sánh",
            "a deviation is at least, percent of the figure compared with",
        ),
        (CheckKind::OwnPast, "values") => (
            "số kỳ trước có số liệu, ít nhất",
            "earlier values of the cell, at least",
        ),
        (CheckKind::RowsSumMismatch, "rounding") => (
            "mỗi dòng chi tiết được làm tròn đến",
            "rounding of each detailed row, up to",
        ),
        (CheckKind::SentAgain, "share") => (
            "phần trăm số liệu giống kỳ trước, từ",
            "percent of the figures that are the same, from",
        ),
        (CheckKind::EqualsRequirement, "share") => (
            "phần trăm kết quả bằng mức yêu cầu, từ",
            "percent of the results that equal their requirement, from",
        ),
        (CheckKind::SentAgain | CheckKind::EqualsRequirement, "least") => {
            ("số ô để xét, ít nhất", "cells to look at, at least")
        }
        (_, "share") => (
            "phần trăm số ô khác kiểu, từ",
            "percent of the cells of another kind, from",
        ),
        (_, "least") => ("số ô đã ghi, ít nhất", "cells filled, at least"),
        (_, "rows") => (
            "số dòng khác để so, ít nhất",
            "other rows to compare with, at least",
        ),
        (_, "most") => (
            "phần trăm số dòng khác giống nhau, từ",
            "percent of the other rows that agree, from",
        ),
        (_, "fraction") => ("coi là phân số khi không quá", "taken for a fraction up to"),
        (_, "usual") => ("khi các dòng khác từ", "where the other rows are from"),
        (_, "times") => ("lệch khoảng, lần", "times as large or small, about"),
        (_, "spread") => ("độ rộng của khoảng đó, lần", "width of that range, times"),
        (_, "least_digits") => ("số chữ số, ít nhất", "digits, at least"),
        (_, "most_digits") => ("số chữ số, nhiều nhất", "digits, at most"),
        (_, other) => (other, other),
    };
    format!("{} {} ({name})", lang.say(vi, en), show(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_that_a_check_goes_by_has_words() {
        for (_, kind) in CheckKind::ALL {
            for (name, _) in kind.limits() {
                for lang in [Lang::Vi, Lang::En] {
                    let words = parameter_words(*kind, name, Decimal::ONE, lang);
                    assert_ne!(words, format!("{name} 1 ({name})"));
                }
            }
        }
    }
}
