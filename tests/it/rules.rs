//! Every rule's document is a test: each row of its table is made for real and run through the program.
//!
//! A row says what a sound report is changed into and what comes of it. The sound report is the form, filled with the
//! sample facts of Yên Lạc, received at 14:00 on 17/12/2020, due at 17:00 on 18/12/2020, cut off on 14/12/2020.
//!
//! **Trường hợp** is for people only.
//!
//! **Ô**, where the finding is:
//! `Trang / Cột` (the first row that is filled in) · `Trang / Dòng / Cột` · `Trang / tiêu đề / Cột` (the head) ·
//! `Trang / dòng mới / Cột` (a row added below) · `Trang / dòng 3 / P` (a cell by its address) · `Trang` · `cả tệp` ·
//! `tệp 1`, `tệp 2` · `đơn vị` (no file), and `giờ nhận`, `hạn nộp`, `sổ tiếp nhận`, `dấu ẩn / …` (the file as a whole). A row is named by its unit, indicator,
//! product or label, or `mọi dòng` for every row where a value is put; a column by its head, or the start of it where only one head begins so.
//!
//! **Giá trị**: parts separated by `; `. The first is what is put into the cell of **Ô**; others are `Cột: giá trị` in
//! the same row, `Trang / Dòng / Cột: giá trị` elsewhere, or a change in words (see `language::act` and
//! `language::keyed`); `mục tiêu: Xã NTM đến 31/12/2020` gives the round a target: recognised under that set, until
//! then; `chốt số liệu: 14/09/2020` gives it another cut-off date, `vùng của Đồng Văn: Tây Nguyên` a unit another class of
//! thresholds. A value: `“…”` text as it stands · `95,5` a number · `95%` a percent cell · `14/12/2020` a date ·
//! `#REF!` an error · `=…, kết quả 1` a formula with its stored value · `trống` blank · else text. Two parts are no
//! changes but have to come true: `đọc là …` and `chậm … giờ, … ngày làm việc`.
//!
//! `kỳ trước: …` gives the round an earlier one, cut off on 14/09/2020, made of the sound reports with every figure that
//! changes from round to round 2 % lower: `số liệu khác` as it is · `như kỳ này` with the figures of now ·
//! `Trang / Dòng / Cột: giá trị` (`mọi dòng` for the whole column) · `không có dòng Trang / Dòng` · `đơn vị cũ Liên Châu` (a
//! unit that is none any more) · `chốt 14/12/2019`. `kỳ trước 2`, `kỳ trước 3` are the rounds before it, three months each;
//! without any of them there is no earlier round.
//!
//! **Kết quả**: `đạt` or the code of the document, with ` tại <Ô>` where the finding is at another place than the
//! change; then `; kèm C011, X001`: every other finding that comes along. A finding that the sound report does not
//! have and the row does not name fails the test, and so does a named one that does not come.
//!
//! A limit that costs too much to reach (`2.000.001 ô`) is proved on a small file under a small limit.

mod base;
pub(crate) mod document;
mod earlier;
mod language;
mod package;
mod run;
mod situation;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use jiff::civil::Date;
use ntm::catalogue::{Catalogue, Rule};
use ntm::diagnostic::{Finding, Lang};
use ntm::previous::Value;
use ntm::round::Round;
use ntm::submission::Submission;
use rayon::prelude::*;
use rust_decimal::Decimal;

use base::CATALOGUE;
use document::Line;
use run::{Proof, SHIPPED};

/// A row with what came of it.
struct Ran {
    code: String,
    line: Line,
    fires: bool,
    outcome: Result<Option<Finding>, String>,
}

/// Every row of every table, run once for all tests here.
static RAN: LazyLock<Result<Vec<Ran>, String>> = LazyLock::new(|| {
    // Only some documents, for who works on one: `NTM_RULES=C011,X003 cargo test every_row`.
    let only = std::env::var("NTM_RULES").ok();
    let asked = |code: &str| {
        only.as_ref()
            .is_none_or(|codes| codes.split(',').any(|c| c.trim() == code))
    };
    let mut rows: Vec<(&Rule, Line)> = Vec::new();
    for rule in CATALOGUE.rules.iter().filter(|r| asked(&r.code)) {
        let text = CATALOGUE
            .rule_documents
            .get(&rule.code)
            .ok_or_else(|| format!("{} has no document", rule.code))?;
        rows.extend(
            document::lines(&rule.code, &text.text)?
                .into_iter()
                .map(|line| (rule, line)),
        );
    }
    Ok(rows
        .into_par_iter()
        .map(|(rule, line)| {
            let case = language::case(&line.at, &line.value, &line.result);
            let fires = case.as_ref().is_ok_and(|c| c.fires.is_some());
            // A panic is told of its row and not of all rows.
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                case.and_then(|case| run::case(&SHIPPED, rule, &case))
            }));
            Ran {
                code: rule.code.clone(),
                fires,
                outcome: outcome.unwrap_or_else(|_| Err("a panic, shown above".to_owned())),
                line,
            }
        })
        .collect())
});

/// Proves one row that stands in no document; its findings may be of any rule.
pub(crate) fn prove(at: &str, value: &str, result: &str) -> Result<(), String> {
    let case = language::case(at, value, result)?;
    let code = case.fires.as_ref().map_or("C001", |(code, _)| code.as_str());
    let rule = CATALOGUE.rules.iter().find(|r| r.code == code);
    run::case(&SHIPPED, rule.ok_or_else(|| format!("no rule {code}"))?, &case).map(drop)
}

/// The round of the sound reports with more settings, or the faults in these.
pub(crate) fn round_with(more: &str) -> Result<Round, String> {
    base::round(base::DUE, base::CUT_OFF, &base::Classes::new(), more)
}

/// The sound report of a unit as it is understood, with its round and rulebook: for tests that change what was understood.
pub(crate) fn sound_report(unit: &str) -> (Submission, &'static Round, &'static Catalogue) {
    let base = base::base(unit).unwrap();
    (base.submission.clone(), &base::ROUND, &CATALOGUE)
}

/// Proves the rows of some documents of a rulebook that has the form of the shipped one: how many there are that pass and
/// that fire, else what is wrong.
pub(crate) fn prove_documents(catalogue: &Catalogue, codes: &[&str]) -> Result<(usize, usize), String> {
    let proof = Proof::of(catalogue);
    let (mut passing, mut firing) = (0, 0);
    for rule in catalogue
        .rules
        .iter()
        .filter(|r| codes.contains(&r.code.as_str()))
    {
        let text = &catalogue.rule_documents[&rule.code].text;
        for line in document::lines(&rule.code, text)? {
            let told = |what| format!("{} ({}): {what}", line.spot, line.case);
            let case = language::case(&line.at, &line.value, &line.result).map_err(told)?;
            match run::case(&proof, rule, &case).map_err(told)? {
                Some(_) => firing += 1,
                None => passing += 1,
            }
        }
    }
    Ok((passing, firing))
}

fn ran() -> &'static [Ran] {
    RAN.as_deref().unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_rule_has_a_document_and_every_document_a_rule() {
    let rules: BTreeSet<&String> = CATALOGUE.rules.iter().map(|r| &r.code).collect();
    let documents: BTreeSet<&String> = CATALOGUE.rule_documents.keys().collect();
    assert_eq!(rules, documents);
    assert!(rules.len() >= 50);
    let mut wrong = String::new();
    for rule in &CATALOGUE.rules {
        let text = &CATALOGUE.rule_documents[&rule.code].text;
        let title = format!("# {}. {}", rule.code, rule.title);
        if text.lines().next() != Some(title.as_str()) {
            let _ = writeln!(wrong, "{}: the first line is not “{title}”", rule.code);
        }
        if let Err(what) = document::weight(text, rule.severity, rule.effect) {
            let _ = writeln!(wrong, "{}: {what}", rule.code);
        }
        let of = |fires: bool| ran().iter().any(|r| r.code == rule.code && r.fires == fires);
        if !of(true) || !of(false) {
            let _ = writeln!(wrong, "{}: needs a row that passes and one that fires", rule.code);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_row_of_every_document_comes_true() {
    assert!(!ran().is_empty(), "NTM_RULES names no rule");
    let mut wrong = String::new();
    for ran in ran() {
        if let Err(what) = &ran.outcome {
            let line = &ran.line;
            let _ = writeln!(
                wrong,
                "{} ({} | {} | {} | {}): {what}",
                line.spot, line.case, line.at, line.value, line.result
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn sound_reports_are_sound() {
    for unit in ["Yên Lạc", "Tam Dương", "Phúc Yên"] {
        assert_eq!(run::sound(unit), Vec::<String>::new(), "{unit}");
    }
}

/// An earlier workbook may have been edited by anyone: whatever stands there, the report is judged, and what is no value
/// of its kind is compared with nothing.
#[test]
fn earlier_rounds_of_strange_values_do_no_harm() {
    let nothing = BTreeSet::new();
    for value in [
        Value::Blank,
        Value::Unreadable,
        Value::NotApplicable,
        Value::Text("x".repeat(5000)),
        Value::Choice("khong-co".to_owned()),
        Value::Unit("khong-co".to_owned()),
        Value::YesNo(true),
        Value::State(false),
    ] {
        assert_eq!(run::beside(&value), nothing, "{value:?}");
    }
    for number in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::ZERO] {
        let codes = run::beside(&Value::Number(number));
        assert!(codes.contains("P002"), "{number}: {codes:?}");
        assert_eq!(
            codes.contains("P004"),
            number == Decimal::MAX,
            "{number}: {codes:?}"
        );
    }
    for date in [Date::MIN, Date::MAX] {
        let codes = run::beside(&Value::Date(date));
        assert_eq!(codes.contains("P008"), date == Date::MIN, "{date}: {codes:?}");
    }
}

#[test]
fn messages_are_as_read_by_an_officer() {
    let mut told = String::new();
    for ran in ran() {
        let Ok(Some(finding)) = &ran.outcome else { continue };
        let vi = finding.message(Lang::Vi);
        let _ = writeln!(told, "{}: {}", ran.code, ran.line.case);
        for (name, words) in [("thấy", &vi.found), ("cần", &vi.required), ("làm", &vi.to_do)] {
            if !words.is_empty() {
                let _ = writeln!(told, "  {name}: {words}");
            }
        }
        let _ = writeln!(told, "  en: {}\n", finding.message(Lang::En).line());
    }
    insta::assert_snapshot!(told);
}
