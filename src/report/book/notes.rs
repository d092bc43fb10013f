//! Sources, rules in force, assumptions, version: what the figures rest on.

use super::{column, coverage, frame, or_dash};
use crate::catalogue::{Confidence, Origin, OutputSheet, Severity};
use crate::output::model::{CellModel, Look, SheetModel};
use crate::report::consolidated::Consolidated;
use crate::round::Counting;
use crate::time::{show_date, show_moment};

struct Note {
    group: &'static str,
    item: String,
    content: String,
    source: String,
    confidence: Option<Confidence>,
}

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet) -> SheetModel {
    let columns = sheet
        .columns
        .iter()
        .map(|d| column(d, if d.from == "item" { Look::Name } else { Look::Text }))
        .collect();
    let mut model = frame(c, sheet, columns);
    for note in notes(c) {
        let row = sheet
            .columns
            .iter()
            .map(|d| match d.from.as_str() {
                "group" => CellModel::text(note.group),
                "item" => CellModel::text(&note.item),
                "content" => or_dash(&note.content),
                "source" => or_dash(&note.source),
                _ => match note.confidence {
                    Some(Confidence::Confirmed) => CellModel::text("đã xác nhận"),
                    Some(Confidence::Memory) => CellModel::text("theo trí nhớ"),
                    Some(Confidence::Assumed) => CellModel::text("giả định"),
                    None => CellModel::muted("–"),
                },
            })
            .collect();
        model.rows.push(row);
    }
    model
}

fn notes(c: &Consolidated<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let source = |id: &str| {
        c.catalogue.sources.get(id).map_or_else(String::new, |s| {
            if s.number.is_empty() {
                s.title.clone()
            } else {
                format!("{} ({})", s.number, s.issuer)
            }
        })
    };
    let mut add = |group: &'static str,
                   item: String,
                   content: String,
                   source: String,
                   confidence: Option<Confidence>| {
        notes.push(Note {
            group,
            item,
            content,
            source,
            confidence,
        });
    };
    let round = c.round;
    add(
        "Đợt báo cáo",
        "Đợt".into(),
        format!("{} ({})", round.title, round.id),
        String::new(),
        None,
    );
    add(
        "Đợt báo cáo",
        "Ngày chốt số liệu".into(),
        show_date(round.cut_off),
        String::new(),
        None,
    );
    let moved = if round.due == round.due_configured {
        show_moment(round.due)
    } else {
        format!(
            "{} (theo văn bản {}, rơi vào ngày nghỉ nên chuyển sang hết ngày làm việc tiếp theo)",
            show_moment(round.due),
            show_moment(round.due_configured)
        )
    };
    add(
        "Đợt báo cáo",
        "Hạn nộp".into(),
        moved,
        "Bộ luật Dân sự 2015, Điều 148".into(),
        None,
    );
    if let Some(closed) = round.closed {
        add(
            "Đợt báo cáo",
            "Khóa sổ".into(),
            show_moment(closed),
            String::new(),
            None,
        );
    }
    for e in &round.extensions {
        let unit = round
            .units
            .get(&e.unit)
            .map_or_else(|| e.unit.clone(), |u| c.catalogue.full_name(u));
        add(
            "Đợt báo cáo",
            format!("Gia hạn: {unit}"),
            format!("đến {}; {}", show_moment(e.until), e.reason),
            e.document.clone(),
            None,
        );
    }
    add(
        "Đợt báo cáo",
        "Thời điểm tổng hợp".into(),
        show_moment(c.as_of),
        String::new(),
        None,
    );
    add(
        "Đợt báo cáo",
        "Đơn vị có số liệu".into(),
        coverage(c),
        String::new(),
        None,
    );
    if let Some(text) = &round.illustrative {
        add(
            "Đợt báo cáo",
            "Minh họa".into(),
            text.clone(),
            String::new(),
            None,
        );
    }
    add(
        "Cách đếm",
        "Tính đạt".into(),
        match round.counting {
            Counting::Strict => "Tự đánh giá đạt và số liệu không thấp hơn mức yêu cầu. Số liệu thấp hơn mức: tính chưa đạt. Chưa có số liệu: tính đạt, nêu ở danh mục thiếu số liệu. Ô trống không bao giờ tính là 0 hoặc chưa đạt.",
            Counting::Declared => "Theo tự đánh giá của đơn vị; mâu thuẫn với số liệu vẫn được nêu.",
        }
        .into(),
        String::new(),
        None,
    );
    add(
        "Cách đếm",
        "Công nhận".into(),
        "Chỉ tính khi có đủ số và ngày quyết định; đạt đủ tiêu chí chưa phải là được công nhận.".into(),
        String::new(),
        None,
    );
    let class = c.catalogue.class(&round.class).map_or("", |k| k.name.as_str());
    for set in &c.catalogue.sets {
        let judged = if set.judged {
            format!("xét theo mức của vùng {class}")
        } else {
            "chưa có chỉ tiêu chính thức: lấy theo tự đánh giá".into()
        };
        add(
            "Bộ tiêu chí",
            set.name.clone(),
            format!("{} tiêu chí; {judged}. {}", set.criteria.len(), set.notes),
            source(&set.source),
            Some(set.confidence),
        );
    }
    for condition in &c.catalogue.conditions {
        let set = c.catalogue.set(&condition.set).map_or("", |s| s.short.as_str());
        let origin = match condition.origin {
            Origin::Law => "theo quy định chung",
            Origin::Province => "yêu cầu riêng của tỉnh",
        };
        add(
            "Điều kiện công nhận",
            set.to_owned(),
            format!("{} ({origin})", condition.title),
            source(&condition.source),
            Some(condition.confidence),
        );
    }
    for set in c.catalogue.sets.iter().filter(|s| s.judged) {
        for (_, indicator, part) in set.parts() {
            add(
                "Mức yêu cầu",
                format!("{} · {}", set.short, part.code),
                format!("{}: {}", part.text, c.catalogue.requirement(part, &round.class)),
                source(&indicator.source),
                Some(indicator.confidence),
            );
        }
    }
    for set in &c.catalogue.sets {
        for criterion in &set.criteria {
            add(
                "Cơ quan phụ trách",
                format!("{} · {}. {}", set.short, criterion.number, criterion.name),
                criterion.department.clone(),
                String::new(),
                Some(criterion.department_confidence),
            );
        }
    }
    for rule in &c.catalogue.rules {
        let weight = match rule.severity {
            Severity::Error => "lỗi",
            Severity::Warning => "cảnh báo",
            Severity::Note => "lưu ý",
        };
        let state = if round.rules_off.contains(&rule.code) {
            "tắt trong đợt này"
        } else {
            weight
        };
        let fired = c.findings.iter().filter(|f| f.code == rule.code).count();
        add(
            "Quy tắc kiểm tra",
            rule.code.clone(),
            format!("{} ({state}); {fired} lần", rule.title),
            rule.source.as_deref().map_or_else(String::new, source),
            None,
        );
    }
    add(
        "Phiên bản",
        "Chương trình".into(),
        format!("ntm {}", env!("CARGO_PKG_VERSION")),
        String::new(),
        None,
    );
    add(
        "Phiên bản",
        "Bộ quy tắc".into(),
        format!(
            "{}; các lớp: {}",
            c.catalogue.title,
            c.catalogue.layers.join(" → ")
        ),
        String::new(),
        None,
    );
    notes
}
