//! Criteria sets with their thresholds, conditions of recognition, scales.

use super::{Block, Row, Subject, Table, TableColumn};
use crate::catalogue::{
    Catalogue, Class, Condition, CriteriaSet, Criterion, Indicator, NotApplicable, Origin, Part, Scale,
};
use crate::number::show;
use crate::time::show_date;

/// The chapter.
pub(super) fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let catalogue = subject.catalogue;
    let mut blocks = vec![
        Block::paragraph(
            "Bằng mức yêu cầu là đạt, ở cả mức “≥” (từ … trở lên) và mức “≤” (không quá …). “Theo tỉnh”: mức do UBND tỉnh quy \
             định, chưa có trong bộ quy tắc. “Chưa rõ”: chưa đọc được mức trong văn bản. Hai loại sau không xét bằng máy, lấy \
             theo tự đánh giá của đơn vị.",
        ),
        Block::paragraph(
            "Mỗi chỉ tiêu, mức yêu cầu, cơ quan phụ trách ghi kèm độ tin cậy: đã xác nhận, theo trí nhớ hoặc giả định; số trong \
             ngoặc vuông là số của nguồn ở phần V.",
        ),
    ];
    let mut number = 0;
    for set in &catalogue.sets {
        number += 1;
        blocks.push(Block::heading(2, format!("{number}. {}", set.name)));
        blocks.push(Block::Facts(about(subject, set)));
        let known = set.parts().next().is_some();
        let table = if known {
            thresholds(subject, set)
        } else {
            criteria(subject, set)
        };
        blocks.push(Block::Table(table));
        let conditions: Vec<&Condition> = catalogue.conditions.iter().filter(|c| c.set == set.id).collect();
        if !conditions.is_empty() {
            blocks.push(Block::heading(3, format!("Điều kiện công nhận: {}", set.short)));
            blocks.push(Block::Table(recognition(subject, &conditions)));
        }
    }
    for scale in &catalogue.scales {
        number += 1;
        blocks.push(Block::heading(2, format!("{number}. {}", scale.name)));
        blocks.extend(bands(subject, scale));
    }
    blocks
}

fn about(subject: &Subject<'_>, set: &CriteriaSet) -> Vec<(String, String)> {
    let catalogue = subject.catalogue;
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |label: &str, words: String| facts.push((label.to_owned(), words));
    let whom = catalogue.words_of(&set.kinds);
    fact(
        "Đối tượng",
        if set.every_unit {
            crate::text::capital(&whom)
        } else {
            format!("{} đã đăng ký", crate::text::capital(&whom))
        },
    );
    let known: usize = set.criteria.iter().map(|c| c.indicators.len()).sum();
    fact(
        "Quy mô",
        if set.complete {
            format!("{} tiêu chí, {known} chỉ tiêu", set.criteria.len())
        } else {
            format!(
                "{} tiêu chí, {} chỉ tiêu (mới biết {known})",
                set.criteria.len(),
                set.indicators
            )
        },
    );
    fact(
        "Cách xét",
        if set.judged {
            "Theo tự đánh giá và số liệu so với mức yêu cầu".to_owned()
        } else {
            "Chưa có chỉ tiêu chính thức: lấy theo tự đánh giá, máy không xét".to_owned()
        },
    );
    if set.judged && differs(catalogue, set) {
        if let Some(class) = subject.round.and_then(|r| catalogue.class(&r.class)) {
            fact("Mức áp dụng", format!("Cột {} ({})", class.short, class.name));
        }
        let names: Vec<String> = catalogue
            .classes
            .iter()
            .map(|c| format!("{}: {}", c.short, c.name))
            .collect();
        fact("Viết tắt", names.join("; "));
    }
    match (set.valid_from, set.valid_to) {
        (Some(from), Some(to)) => fact("Áp dụng", format!("Từ {} đến {}", show_date(from), show_date(to))),
        (Some(from), None) => fact("Áp dụng", format!("Từ {}", show_date(from))),
        (None, Some(to)) => fact("Áp dụng", format!("Đến {}", show_date(to))),
        (None, None) => {}
    }
    if !set.recognised_by.is_empty() {
        fact("Công nhận", set.recognised_by.clone());
    }
    fact("Nguồn", subject.sources.label(set.confidence, &set.source));
    if !set.notes.is_empty() {
        fact("Ghi chú", set.notes.clone());
    }
    facts
}

/// The criteria of a set of which no indicator is known.
fn criteria(subject: &Subject<'_>, set: &CriteriaSet) -> Table {
    let mut table = Table::new(&[
        ("Tiêu chí", 85),
        ("Cơ quan phụ trách", 50),
        ("Độ tin cậy, nguồn", 30),
    ]);
    for criterion in &set.criteria {
        table.row([
            format!("Tiêu chí {}. {}", criterion.number, criterion.name),
            format!(
                "{} ({})",
                criterion.department,
                criterion.department_confidence.vietnamese()
            ),
            subject.sources.label(criterion.confidence, &criterion.source),
        ]);
    }
    table
}

/// Whether some requirement of the set depends on the class.
fn differs(catalogue: &Catalogue, set: &CriteriaSet) -> bool {
    set.parts().any(|(_, _, part)| {
        let mut requirements = catalogue
            .classes
            .iter()
            .map(|c| catalogue.requirement(part, &c.id));
        let first = requirements.next();
        requirements.any(|r| Some(&r) != first.as_ref())
    })
}

fn thresholds(subject: &Subject<'_>, set: &CriteriaSet) -> Table {
    let catalogue = subject.catalogue;
    let classes: Vec<&Class> = if differs(catalogue, set) {
        catalogue.classes.iter().collect()
    } else {
        Vec::new()
    };
    let wide = !classes.is_empty();
    let mut columns = vec![
        TableColumn::new("Mã", if wide { 14 } else { 15 }),
        TableColumn::new("Chỉ tiêu", if wide { 85 } else { 90 }),
    ];
    if wide {
        columns.extend(classes.iter().map(|c| TableColumn::new(&c.short, 19)));
    } else {
        columns.push(TableColumn::new("Mức yêu cầu", 30));
    }
    columns.push(TableColumn::new("Độ tin cậy, nguồn", if wide { 20 } else { 30 }));
    let mut table = Table {
        columns,
        rows: Vec::new(),
        wide,
    };
    let mut group = "";
    for criterion in &set.criteria {
        if criterion.group != group {
            group = &criterion.group;
            if !group.is_empty() {
                table.rows.push(Row::Group(group.to_owned()));
            }
        }
        table.rows.push(Row::Group(head(subject, criterion)));
        for indicator in &criterion.indicators {
            indicator_rows(subject, criterion, indicator, &classes, &mut table);
        }
    }
    table
}

/// A row for the indicator; where it has several parts, one for each below it. Without classes one requirement is for all.
fn indicator_rows(
    subject: &Subject<'_>,
    criterion: &Criterion,
    indicator: &Indicator,
    classes: &[&Class],
    table: &mut Table,
) {
    let catalogue = subject.catalogue;
    let requirements = |part: &Part| match classes {
        [] => vec![any_class(catalogue, part)],
        classes => classes
            .iter()
            .map(|c| catalogue.requirement(part, &c.id))
            .collect(),
    };
    let mut row = |code: &str, text: String, requirements: Vec<String>, label: String| {
        let mut cells = vec![code.to_owned(), text];
        cells.extend(requirements);
        cells.push(label);
        table.row(cells);
    };
    let words = wording(subject, criterion, indicator);
    let label = subject.sources.label(indicator.confidence, &indicator.source);
    if let [part] = indicator.parts.as_slice() {
        row(&part.code, words, requirements(part), label);
        return;
    }
    let words = format!("{words} (phải đạt cả {} phần)", indicator.parts.len());
    row(
        &indicator.code,
        words,
        vec![String::new(); classes.len().max(1)],
        label,
    );
    for part in &indicator.parts {
        row(&part.code, part.text.clone(), requirements(part), String::new());
    }
}

/// A requirement that is the same for every class.
fn any_class(catalogue: &Catalogue, part: &Part) -> String {
    let class = catalogue.classes.first().map_or("general", |c| c.id.as_str());
    catalogue.requirement(part, class)
}

/// The line over a criterion's indicators.
fn head(subject: &Subject<'_>, criterion: &Criterion) -> String {
    format!(
        "Tiêu chí {}. {} ({}); cơ quan phụ trách: {} ({})",
        criterion.number,
        criterion.name,
        subject.sources.label(criterion.confidence, &criterion.source),
        criterion.department,
        criterion.department_confidence.vietnamese()
    )
}

/// An indicator's wording, with its own lead department and what is special about its result.
fn wording(subject: &Subject<'_>, criterion: &Criterion, indicator: &Indicator) -> String {
    let mut words = indicator.text.clone();
    if indicator.department != criterion.department {
        words = format!(
            "{words}\nCơ quan phụ trách: {} ({})",
            indicator.department,
            indicator.department_confidence.vietnamese()
        );
    }
    if indicator.not_applicable == NotApplicable::MetWithReason {
        words.push_str("\n“Không áp dụng” kèm lý do: tính là đạt.");
    }
    if indicator.none_is_zero {
        words.push_str("\nGhi “không” là 0.");
    }
    if let Some(measure) = indicator
        .from_measure
        .as_deref()
        .and_then(|id| subject.catalogue.measure(id))
    {
        words = format!("{words}\nTỉnh tính từ số liệu cấp dưới: {}.", measure.title);
    }
    words
}

fn recognition(subject: &Subject<'_>, conditions: &[&Condition]) -> Table {
    let mut table = Table::new(&[
        ("TT", 10),
        ("Điều kiện", 60),
        ("Quy định", 32),
        ("Việc cần làm khi chưa đủ", 38),
        ("Độ tin cậy, nguồn", 25),
    ]);
    for (condition, number) in conditions.iter().zip(1..) {
        table.row([
            number.to_string(),
            condition.title.clone(),
            match condition.origin {
                Origin::Law => "Theo quy định chung",
                Origin::Province => "Yêu cầu riêng của tỉnh",
            }
            .to_owned(),
            condition.todo.clone(),
            subject.sources.label(condition.confidence, &condition.source),
        ]);
    }
    table
}

fn bands(subject: &Subject<'_>, scale: &Scale) -> Vec<Block> {
    let mut table = Table::new(&[("Hạng", 45), ("Từ điểm", 60), ("Đến điểm", 60)]);
    for band in &scale.bands {
        let number = |n: u32| show(n.into());
        table.row([number(band.rank), number(band.min), number(band.max)]);
    }
    let mut facts = Vec::new();
    if let Some(months) = scale.valid_months {
        facts.push((
            "Hiệu lực công nhận".to_owned(),
            format!("{months} tháng kể từ ngày quyết định"),
        ));
    }
    facts.push((
        "Nguồn".to_owned(),
        subject.sources.label(scale.confidence, &scale.source),
    ));
    vec![Block::Facts(facts), Block::Table(table)]
}
