//! Every rule by family: what it requires, how to correct it, an example that passes and one that does not.

use super::document::{Document, Example};
use super::rule::{bound_to, effect_words, severity_words};
use super::{Block, Subject, Table};
use crate::catalogue::{FAMILIES, Rule, WhyIdle};
use crate::diagnostic::Lang;
use crate::text::capital;
use crate::time::show_date;

/// Sections of a document that the handbook takes, with its own labels.
const SECTIONS: [(&str, &str); 3] = [
    ("Yêu cầu", "Yêu cầu"),
    ("Áp dụng", "Áp dụng"),
    ("Căn cứ", "Căn cứ"),
];
const WEIGHT: &str = "Mức độ và hệ quả";
const CORRECTING: &str = "Cách sửa";

/// The chapter.
pub(super) fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::paragraph(
        "Mã quy tắc đứng cạnh mỗi lỗi, cảnh báo, lưu ý trong sổ phản hồi. Mỗi quy tắc dưới đây có một ví dụ đúng và một ví dụ \
         bị báo; ví dụ đều đã được chạy thử; số liệu trong ví dụ là minh họa, tên trang, cột ở ví dụ của quy tắc chung có thể là của biểu mẫu khác.",
    )];
    for (family, number) in FAMILIES.iter().zip(1..) {
        let rules: Vec<&Rule> = subject
            .catalogue
            .rules
            .iter()
            .filter(|r| r.code.starts_with(family.letter))
            .collect();
        if rules.is_empty() {
            continue;
        }
        blocks.push(Block::heading(
            2,
            format!("{number}. Nhóm {}: {}", family.letter, family.name),
        ));
        blocks.push(overview(&rules));
        for rule in rules {
            blocks.extend(one(subject, rule));
        }
    }
    blocks.extend(idle(subject));
    blocks
}

/// The rules that do not run in the round, so that nobody looks for them, or relies on them.
fn idle(subject: &Subject<'_>) -> Vec<Block> {
    let items: Vec<String> = subject
        .catalogue
        .idle
        .iter()
        .map(|idle| {
            let (why, charge) = match &idle.why {
                WhyIdle::Off(charge) => ("tỉnh tắt từ", charge),
                WhyIdle::OutOfDate(charge) => ("chưa hoặc không còn hiệu lực; có hiệu lực từ", charge),
            };
            let until = charge
                .until
                .map_or_else(String::new, |day| format!(" đến {}", show_date(day)));
            format!(
                "{}. {}: {why} {}{until}; lý do: {}",
                idle.rule.code,
                idle.rule.title,
                show_date(charge.from),
                charge.reason
            )
        })
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![
        Block::heading(2, "Quy tắc không áp dụng trong đợt này".to_owned()),
        Block::List {
            items,
            numbered: false,
        },
    ]
}

fn overview(rules: &[&Rule]) -> Block {
    let mut table = Table::new(&[("Mã", 17), ("Quy tắc", 118), ("Mức độ", 30)]);
    for rule in rules {
        table.row([rule.code.as_str(), &rule.title, rule.severity.vietnamese()]);
    }
    Block::Table(table)
}

fn one(subject: &Subject<'_>, rule: &Rule) -> Vec<Block> {
    let catalogue = subject.catalogue;
    // What does not run in the round is not asked of anybody, and stands in no handbook.
    let trial = if rule.trial { " (chạy thử)" } else { "" };
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |label: &str, words: String| {
        if !words.is_empty() {
            facts.push((label.to_owned(), words));
        }
    };
    let document = catalogue
        .rule_documents
        .get(&rule.code)
        .map(|file| Document::parse(&file.text));
    let section = |heading: &str| {
        document
            .as_ref()
            .map_or_else(String::new, |d| words(d.section(heading)))
    };
    // The document's own words say more of what comes of it; a document without them leaves those of the rule.
    let weight = section(WEIGHT);
    let (severity, effect) = (
        severity_words(catalogue, rule, Lang::Vi),
        effect_words(rule.effect, Lang::Vi),
    );
    fact(
        "Mức độ, hệ quả",
        if weight.is_empty() {
            format!("{severity} {effect}")
        } else {
            weight
        },
    );
    for (heading, label) in SECTIONS {
        let mut text = section(heading);
        if label == "Áp dụng" {
            let bound = capital(&bound_to(catalogue, rule, Lang::Vi));
            if !bound.is_empty() {
                text = format!("{bound}.\n{text}");
            }
        }
        if label == "Căn cứ"
            && let Some(source) = &rule.source
        {
            text = format!("{text} {}", subject.sources.mark(source));
        }
        fact(label, text);
    }
    fact("Cách sửa", section(CORRECTING));
    let examples = document.map(|d| d.examples()).unwrap_or_default();
    fact(
        "Ví dụ đúng",
        chosen(&examples, true).map(shown).unwrap_or_default(),
    );
    fact(
        "Ví dụ bị báo",
        chosen(&examples, false).map(shown).unwrap_or_default(),
    );
    vec![
        Block::heading(3, format!("{}. {}{trial}", rule.code, rule.title)),
        Block::Facts(facts),
    ]
}

/// The words of a section, as lines.
fn words(blocks: &[Block]) -> String {
    let lines = blocks.iter().flat_map(|block| match block {
        Block::Paragraph(text) => vec![text.clone()],
        Block::List { items, .. } => items.iter().map(|item| format!("- {item}")).collect(),
        _ => Vec::new(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The first example of a kind of which nothing else comes; else the first.
fn chosen(examples: &[Example], passes: bool) -> Option<&Example> {
    let mut of_kind = examples.iter().filter(|e| e.passes() == passes);
    let first = of_kind.clone().next();
    of_kind.find(|e| e.is_plain()).or(first)
}

fn shown(example: &Example) -> String {
    format!(
        "{}: ô {}, giá trị {}; kết quả: {}",
        example.case, example.at, example.value, example.result
    )
}
