//! Sources, rules in force, assumptions, version: what the figures rest on.

use jiff::civil::DateTime;

use super::context::{self, Context, or_dash};
use super::field::{self, Field};
use super::gaps::AS_OF;
use crate::catalogue::{Charge, Confidence, Origin, OutputKind, WhyIdle};
use crate::diagnostic::Ruled;
use crate::intake::{Fate, Ruling};
use crate::number;
use crate::output::model::{CellModel, Look, SheetModel};
use crate::report::changes::NO_BASELINE;
use crate::report::consolidated::Consolidated;
use crate::report::coverage::{self, RuleCoverage, WhyNot};
use crate::round::Counting;
use crate::time::{show_date, show_moment};

/// A note, as a row.
struct Note {
    group: &'static str,
    item: String,
    content: CellModel,
    source: String,
    confidence: Option<Confidence>,
    /// Defined name of the content's cell.
    name: Option<&'static str>,
}

type Cell = fn(&Note) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "group",
        look: Look::Text,
        cell: |n| CellModel::text(n.group),
    },
    Field {
        word: "item",
        look: Look::Name,
        cell: |n| CellModel::text(&n.item),
    },
    Field {
        word: "content",
        look: Look::Text,
        cell: |n| n.content.clone(),
    },
    Field {
        word: "source",
        look: Look::Text,
        cell: |n| or_dash(&n.source),
    },
    Field {
        word: "confidence",
        look: Look::Text,
        cell: |n| match n.confidence {
            Some(confidence) => CellModel::text(confidence.vietnamese()),
            None => CellModel::muted("–"),
        },
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

/// The sheet, and the rows of it that have a defined name: (name, row of data from 0).
pub(super) fn build(context: &Context<'_>) -> (SheetModel, Vec<(&'static str, usize)>) {
    let notes = notes(context.c);
    let named = notes
        .iter()
        .enumerate()
        .filter_map(|(at, note)| Some((note.name?, at)))
        .collect();
    (field::table(context, FIELDS, &notes), named)
}

impl Note {
    fn new(group: &'static str, item: impl Into<String>, content: impl Into<String>) -> Self {
        let content: String = content.into();
        Self {
            group,
            item: item.into(),
            content: or_dash(&content),
            source: String::new(),
            confidence: None,
            name: None,
        }
    }

    /// A time that formulas refer to by name.
    fn named(item: &'static str, time: DateTime, name: &'static str) -> Self {
        Self {
            content: CellModel::Moment(time),
            name: Some(name),
            ..Self::new(ROUND, item, "")
        }
    }

    fn from(self, source: impl Into<String>, confidence: Option<Confidence>) -> Self {
        Self {
            source: source.into(),
            confidence,
            ..self
        }
    }
}

/// Name of the cell with the cut-off date.
pub(super) const CUT_OFF: &str = "ngay_chot";

const ROUND: &str = "Đợt báo cáo";

fn notes(c: &Consolidated<'_>) -> Vec<Note> {
    let mut notes = round(c);
    notes.extend(decisions(c));
    notes.extend(counting(c));
    notes.extend(sets(c));
    notes.extend(thresholds(c));
    notes.extend(departments(c));
    notes.extend(rules(c));
    notes.push(Note::new(
        "Phiên bản",
        "Chương trình",
        concat!("ntm ", env!("CARGO_PKG_VERSION")),
    ));
    let layers = c.catalogue.layers.join(" → ");
    notes.push(Note::new(
        "Phiên bản",
        "Bộ quy tắc",
        format!("{}; các lớp: {layers}", c.catalogue.title),
    ));
    notes
}

/// A source in words: its number and who issued it, else its title.
pub(super) fn source(c: &Consolidated<'_>, id: &str) -> String {
    c.catalogue.sources.get(id).map_or_else(String::new, |s| {
        if s.number.is_empty() {
            s.title.clone()
        } else {
            format!("{} ({})", s.number, s.issuer)
        }
    })
}

fn round(c: &Consolidated<'_>) -> Vec<Note> {
    let round = c.round;
    let mut notes = vec![
        Note::new(ROUND, "Đợt", format!("{} ({})", round.title, round.id)),
        Note {
            content: CellModel::Date(round.cut_off),
            name: Some(CUT_OFF),
            ..Note::new(ROUND, "Ngày chốt số liệu", "")
        },
        Note::named("Hạn nộp", round.due, "han_nop").from("Bộ luật Dân sự 2015, Điều 148", None),
        Note::named("Thời điểm tổng hợp", c.as_of, AS_OF),
    ];
    if round.due != round.due_configured {
        notes.push(Note::new(
            ROUND,
            "Hạn nộp theo văn bản",
            format!(
                "{}; rơi vào ngày nghỉ nên chuyển sang hết ngày làm việc tiếp theo",
                show_moment(round.due_configured)
            ),
        ));
    }
    if let Some(closed) = round.closed {
        notes.push(Note::new(ROUND, "Khóa sổ", show_moment(closed)));
    }
    for e in &round.extensions {
        let unit = round
            .units
            .get(&e.unit)
            .map_or_else(|| e.unit.clone(), |u| c.catalogue.full_name(u));
        notes.push(
            Note::new(
                ROUND,
                format!("Gia hạn: {unit}"),
                format!("đến {}; {}", show_moment(e.until), e.reason),
            )
            .from(&e.document, None),
        );
    }
    notes.push(Note::new(ROUND, "Đơn vị có số liệu", context::coverage(c)));
    notes.extend(baseline(c));
    if let Some(text) = &round.illustrative {
        notes.push(Note::new(ROUND, "Minh họa", text));
    }
    notes
}

/// The earlier round, and from when on a change is called strong.
fn baseline(c: &Consolidated<'_>) -> Vec<Note> {
    const ITEM: &str = "Kỳ trước";
    let Some(before) = &c.before else {
        return vec![Note::new(ROUND, ITEM, NO_BASELINE)];
    };
    let period = &before.earlier.period;
    let cut_off = period
        .cut_off
        .map_or_else(String::new, |d| format!(", số liệu chốt {}", show_date(d)));
    let said = format!(
        "{} ({}){cut_off}; so sánh {}/{} đơn vị có báo cáo cả hai kỳ. Hai kỳ đếm theo quy tắc của đợt này",
        period.title,
        period.round,
        before.both.len(),
        c.reporters.len()
    );
    let files: Vec<&str> = c.round.baselines.iter().map(|(path, _)| path.as_str()).collect();
    let mut notes = vec![Note::new(ROUND, ITEM, said).from(files.join("; "), None)];
    let mut sheets = c.catalogue.output.iter();
    if let Some(strong) = sheets.find_map(|s| s.strong) {
        let said = format!(
            "từ {} điểm % đối với tỷ lệ, từ {}% của kỳ trước đối với số khác",
            crate::number::show(strong.points),
            crate::number::show(strong.percent)
        );
        notes.push(Note::new(ROUND, "Thay đổi lớn", said).from("", Some(Confidence::Assumed)));
    }
    notes
}

/// The province's decisions, with what each did.
fn decisions(c: &Consolidated<'_>) -> Vec<Note> {
    const GROUP: &str = "Quyết định của tỉnh";
    if c.rulings.is_empty() {
        return vec![Note::new(GROUP, "Điều chỉnh", "không có")];
    }
    let findings = c.catalogue.output_name(OutputKind::Findings);
    let seen = findings.map_or_else(String::new, |name| format!(", xem trang {name}"));
    let decided = |ruling: &Ruling| {
        let decision = c.round.decisions.get(ruling.decision)?;
        let unit = c.round.units.get(&decision.unit);
        let unit = unit.map_or_else(|| decision.unit.clone(), |u| c.catalogue.full_name(u));
        let done = match &ruling.fate {
            Fate::Done(Ruled::Chosen) => format!("Tính theo tệp “{}”", decision.file),
            Fate::Done(Ruled::AcceptedLate) => {
                format!("Tính tệp “{}” dù nhận sau khi khóa sổ", decision.file)
            }
            Fate::Done(Ruled::Corrected {
                sheet,
                cell,
                typed,
                value,
            }) => format!(
                "Ô {cell} trang “{sheet}” tệp “{}”: đơn vị {}, tỉnh điều chỉnh thành “{value}”",
                decision.file,
                if typed.is_empty() {
                    "để trống".to_owned()
                } else {
                    format!("ghi “{typed}”")
                }
            ),
            Fate::Done(Ruled::Waived { rule, findings }) => {
                format!("Bỏ qua {findings} lỗi {rule} của tệp “{}”", decision.file)
            }
            Fate::Idle(_) | Fate::Wrong(_) => {
                format!("Tệp “{}”: không có tác dụng{seen}", decision.file)
            }
        };
        let document = format!("{}, ngày {}", decision.document, show_date(decision.date));
        Some(Note::new(GROUP, unit, format!("{done}. Lý do: {}", decision.reason)).from(document, None))
    };
    c.rulings.iter().filter_map(decided).collect()
}

fn counting(c: &Consolidated<'_>) -> Vec<Note> {
    let how = match c.round.counting {
        Counting::Strict => {
            "Tự đánh giá đạt và số liệu không thấp hơn mức yêu cầu. Số liệu thấp hơn mức: tính chưa đạt. Chưa có số \
             liệu: tính đạt, nêu ở danh mục thiếu số liệu. Ô trống không bao giờ tính là 0 hoặc chưa đạt."
        }
        Counting::Declared => "Theo tự đánh giá của đơn vị; mâu thuẫn với số liệu vẫn được nêu.",
    };
    vec![
        Note::new("Cách đếm", "Tính đạt", how),
        Note::new(
            "Cách đếm",
            "Công nhận",
            "Chỉ tính khi có đủ số và ngày quyết định; đạt đủ tiêu chí chưa phải là được công nhận.",
        ),
        Note::new(
            "Cách đếm",
            "Số đếm trong tệp",
            "Ô có công thức tính lại khi sửa ô nguồn trong tệp này; lần tổng hợp sau lập tệp mới từ báo cáo của các đơn vị.",
        ),
    ]
}

fn sets(c: &Consolidated<'_>) -> Vec<Note> {
    let class = c.catalogue.class(&c.round.class);
    let mut notes: Vec<Note> = Vec::new();
    for set in &c.catalogue.sets {
        let judged = if set.judged {
            class.map_or_else(
                || "xét theo mức yêu cầu".to_owned(),
                |class| format!("xét theo mức của vùng {}", class.name),
            )
        } else {
            "chưa có chỉ tiêu chính thức: lấy theo tự đánh giá".to_owned()
        };
        let known = set.criteria.iter().map(|k| k.indicators.len()).sum::<usize>();
        let known = if set.complete {
            String::new()
        } else {
            format!(" ({} chỉ tiêu, mới biết {known})", set.indicators)
        };
        let content = format!("{} tiêu chí{known}; {judged}. {}", set.criteria.len(), set.notes);
        notes.push(
            Note::new("Bộ tiêu chí", &set.name, content.trim_end())
                .from(source(c, &set.source), Some(set.confidence)),
        );
    }
    for condition in &c.catalogue.conditions {
        let set = c.catalogue.set(&condition.set).map_or("", |s| s.short.as_str());
        let content = format!("{} ({})", condition.title, origin(condition.origin));
        notes.push(
            Note::new("Điều kiện công nhận", set, content)
                .from(source(c, &condition.source), Some(condition.confidence)),
        );
    }
    notes
}

/// Whose condition it is, in words.
pub(super) fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Law => "theo quy định chung",
        Origin::Province => "yêu cầu riêng của tỉnh",
    }
}

fn thresholds(c: &Consolidated<'_>) -> Vec<Note> {
    let judged = c.catalogue.sets.iter().filter(|s| s.judged);
    judged
        .flat_map(|set| set.parts().map(move |p| (set, p)))
        .map(|(set, (_, indicator, part))| {
            let requirement = c.catalogue.requirement(part, &c.round.class);
            let own = part.own.get(&c.round.class).or_else(|| part.own.get("general"));
            let item = format!("{} · {}", set.short, part.code);
            match own {
                Some(own) => Note::new(
                    "Mức yêu cầu",
                    item,
                    format!(
                        "{}: {requirement}, do tỉnh quy định. {}",
                        part.text,
                        charged(&own.charge)
                    ),
                )
                .from(&own.charge.document, Some(own.confidence)),
                None => Note::new("Mức yêu cầu", item, format!("{}: {requirement}", part.text))
                    .from(source(c, &indicator.source), Some(indicator.confidence)),
            }
        })
        .collect()
}

fn departments(c: &Consolidated<'_>) -> Vec<Note> {
    let criteria = c
        .catalogue
        .sets
        .iter()
        .flat_map(|s| s.criteria.iter().map(move |k| (s, k)));
    criteria
        .map(|(set, k)| {
            let item = format!("{} · {}. {}", set.short, k.number, k.name);
            Note::new("Cơ quan phụ trách", item, &k.department).from("", Some(k.department_confidence))
        })
        .collect()
}

/// Every rule with how much it looked at and how often it spoke, after one row that sums it up.
fn rules(c: &Consolidated<'_>) -> Vec<Note> {
    let all = coverage::of(c);
    let counted = c.files.iter().filter(|f| f.counts).count();
    let mut notes = vec![Note::new(
        RULES,
        "Phạm vi kiểm tra",
        format!(
            "{} tệp nhận được, {counted} tệp được tính. {}",
            c.files.len(),
            coverage::sentence(&all)
        ),
    )];
    notes.extend(all.iter().map(|of| rule(c, of)));
    notes
}

fn rule(c: &Consolidated<'_>, of: &RuleCoverage<'_>) -> Note {
    let rule = of.rule;
    let mut state = rule.severity.vietnamese().to_lowercase();
    if rule.trial {
        state.push_str(", chạy thử, không tính vào kết quả");
    }
    let ran = match of.why {
        None => format!(
            "đã xét {} {}; {} lần",
            thousands(of.looked),
            rule.check.counted().vietnamese(),
            of.found
        ),
        Some(why) => format!("không xét: {}", why.vietnamese()),
    };
    let own = match of.why {
        Some(WhyNot::Idle(WhyIdle::Off(charge) | WhyIdle::OutOfDate(charge))) => Some(charge),
        _ => rule
            .change
            .as_ref()
            .map(|change| &change.charge)
            .or(rule.charge.as_ref()),
    };
    let charged = own.map_or_else(String::new, |charge| format!(". {}", charged(charge)));
    let source = match own {
        Some(charge) => charge.document.clone(),
        None => rule.source.as_deref().map_or_else(String::new, |s| source(c, s)),
    };
    Note::new(
        RULES,
        &rule.code,
        format!("{} ({state}); {ran}{charged}", rule.title),
    )
    .from(source, None)
}

fn thousands(n: usize) -> String {
    number::show(n.into())
}

const RULES: &str = "Quy tắc kiểm tra";

/// From when, who answers for it and why: "Từ 01/12/2020 đến 31/12/2021; Văn phòng Điều phối; lý do: …".
pub(super) fn charged(charge: &Charge) -> String {
    let until = charge
        .until
        .map_or_else(String::new, |until| format!(" đến {}", show_date(until)));
    format!(
        "Từ {}{until}; phụ trách: {}; lý do: {}",
        show_date(charge.from),
        charge.owner,
        charge.reason
    )
}
