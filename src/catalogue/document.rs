//! The document of a rule as a text: what has to stand in it, so that it can be read, printed and run.

use std::sync::Arc;

use super::Rule;
use super::fault::{Fault, SourceText, Spot};

/// Sections that every document has.
const SECTIONS: [&str; 6] = [
    "Yêu cầu",
    "Căn cứ",
    "Áp dụng",
    "Mức độ và hệ quả",
    "Cách sửa",
    "Ví dụ",
];
/// Heads of the table of examples.
const HEADS: [&str; 4] = ["Trường hợp", "Ô", "Giá trị", "Kết quả"];
/// What the result of a passing example begins with.
const PASSES: &str = "đạt";

/// What is wrong with the document of a rule, with its lines.
pub fn document_faults(rule: &Rule, document: &SourceText) -> Vec<Fault> {
    let source = Arc::new(document.clone());
    let mut faults = Vec::new();
    let first = document.text.lines().next().unwrap_or_default();
    let title = format!("# {}. {}", rule.code, rule.title);
    if first.trim_end() != title {
        faults.push(
            Fault::at(
                Spot::new(&source, 0..first.len()),
                format!(
                    "Dòng đầu của tài liệu quy tắc `{}` khác mã và tên của quy tắc",
                    rule.code
                ),
                "dòng này",
            )
            .help(format!("Ghi: {title}")),
        );
    }
    let end = document.text.len().saturating_sub(1);
    for section in SECTIONS {
        if !document
            .text
            .lines()
            .any(|l| l.trim_end() == format!("## {section}"))
        {
            faults.push(
                Fault::at(
                    Spot::new(&source, end..end),
                    format!("Tài liệu quy tắc `{}` thiếu mục “{section}”", rule.code),
                    "thiếu trong tệp này",
                )
                .help(format!("Thêm dòng `## {section}` và nội dung")),
            );
        }
    }
    if let Some(at) = document.text.find("## Mức độ và hệ quả") {
        let after = document.text.get(at..).unwrap_or_default();
        let said = after
            .lines()
            .skip(1)
            .find(|l| !l.trim().is_empty())
            .unwrap_or_default();
        let word = rule.severity.vietnamese();
        if !said.trim_start().starts_with(word) {
            let from = document
                .text
                .find(said)
                .filter(|_| !said.is_empty())
                .unwrap_or(at);
            faults.push(Fault::at(
                Spot::new(&source, from..from + said.len().max(1)),
                format!("Tài liệu quy tắc `{}` ghi mức độ khác quy tắc", rule.code),
                format!("quy tắc là: {word}"),
            ));
        }
    }
    faults.extend(examples(rule, &source));
    faults
}

/// The table of examples has a row that passes and one that fires.
fn examples(rule: &Rule, source: &Arc<SourceText>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut passes, mut fires, mut at) = (false, false, 0);
    for line in source.text.split_inclusive('\n') {
        let here = Spot::new(source, at..at + line.trim_end().len());
        at += line.len();
        let Some(inner) = line.trim().strip_prefix('|').and_then(|l| l.strip_suffix('|')) else {
            continue;
        };
        let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
        if cells == HEADS || cells.iter().all(|c| c.chars().all(|c| matches!(c, '-' | ':'))) {
            continue;
        }
        match cells.as_slice() {
            [_, _, _, result] => {
                passes |= result.starts_with(PASSES);
                fires |= result.starts_with(&rule.code);
                if !result.starts_with(PASSES) && !result.starts_with(&rule.code) {
                    faults.push(
                        Fault::at(here, "Kết quả của ví dụ không hiểu được", "dòng này")
                            .help(format!("Ghi `{PASSES}`, hoặc `{}` và ô báo lỗi", rule.code)),
                    );
                }
            }
            _ => faults.push(Fault::at(here, "Bảng ví dụ cần bốn cột", "dòng này").help(HEADS.join(" | "))),
        }
    }
    if !(passes && fires) {
        let end = source.text.len().saturating_sub(1);
        faults.push(
            Fault::at(
                Spot::new(source, end..end),
                format!(
                    "Tài liệu quy tắc `{}` thiếu ví dụ đạt hoặc ví dụ báo lỗi",
                    rule.code
                ),
                "thiếu ở bảng của mục Ví dụ",
            )
            .help(format!(
                "Mỗi bảng có ít nhất một dòng kết quả `{PASSES}` và một dòng kết quả `{}`",
                rule.code
            )),
        );
    }
    faults
}
