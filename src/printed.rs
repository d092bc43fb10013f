//! The words that a form prints around its data: one source for writing them and for knowing them again when they come
//! back.
//!
//! What comes in: the form, the round and the unit it was made for. What goes out: lines and labels, and [`Printed`],
//! which says of a text whether the form prints it. What the form prints within a row (a name, a requirement) depends on
//! the row and is no part of this.

use std::collections::HashSet;

use jiff::civil::Weekday;

use crate::catalogue::{Catalogue, Fill, FormSheet, SheetKind, Unit};
use crate::round::Round;
use crate::text::tidy;
use crate::time::{end_of_day, show_date};

/// In front of the cut-off date.
const CUT_OFF: &str = "số liệu chốt ngày";
/// In front of the due time.
const DEADLINE: &str = "HẠN NỘP:";
/// Head over the numbers of rows.
pub const NUMBER_HEAD: &str = "TT";
/// Head over the hints of a record sheet.
pub const HINT_HEAD: &str = "Cách ghi";
/// Head over the checks of a record sheet.
pub const CHECK_HEAD: &str = "Kiểm tra";
/// In front of the hint of a fact that must be filled.
pub const REQUIRED: &str = "Bắt buộc.";
/// The two lines of the official head.
pub const NATION: [&str; 2] = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
];
/// Rules under it, left and right.
pub const HEAD_RULES: [&str; 2] = ["––––––––––", "–––––––––––––––––"];
/// Place and date over the signatures.
pub const SIGNED_AT: &str = "……………, ngày …… tháng …… năm ……";
/// Who made it, and how both sign.
pub const SIGNATURES: [&str; 3] = ["NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)", "(Ký tên, đóng dấu)"];
/// The page to sign: the report that it belongs to.
pub const ENCLOSED: &str = "Kèm theo Báo cáo số …………………… ngày …… tháng …… năm ……";
/// The page to sign: headings.
pub const CONTROL_SECTIONS: [&str; 2] = ["I. SỐ LIỆU TỔNG HỢP", "II. TÌNH TRẠNG CÁC TRANG"];
/// The page to sign: heads of both tables.
pub const CONTROL_HEADS: [[&str; 3]; 2] = [["TT", "Nội dung", "Số liệu"], ["TT", "Trang", "Tình trạng"]];
/// The page to sign: what its figures are.
pub const CONTROL_NOTE: &str =
    "Số liệu trên do tệp tự cộng từ các biểu tại lúc in. Đơn vị đối chiếu, ký, đóng dấu và gửi kèm tệp.";
/// The guide: headings.
pub const GUIDE_SECTIONS: [&str; 4] = [
    "I. CÁC TRANG CẦN ĐIỀN (bấm tên trang để mở)",
    "II. CÁCH ĐIỀN",
    "III. MÀU VÀ DẤU (mỗi màu luôn đi kèm dấu hoặc chữ)",
    "IV. LIÊN HỆ",
];
/// The guide: heads of the list of sheets.
pub const GUIDE_HEADS: [&str; 6] = [
    "TT",
    "Trang",
    "Nội dung",
    "Đã đủ (dòng)",
    "Cần xem lại (dòng)",
    "Tình trạng",
];
/// The guide: heads of the legend.
pub const LEGEND_HEADS: [&str; 3] = ["Mẫu", "Nghĩa", "Việc cần làm"];
/// The guide: sample, meaning and what to do, by who fills a cell.
pub const LEGEND_FILLS: [(Fill, [&str; 3]); 3] = [
    (
        Fill::Typed,
        [
            "► nhập hoặc chọn",
            "Đơn vị ghi",
            "Ghi số liệu hoặc chọn trong danh sách",
        ],
    ),
    (
        Fill::Prefilled,
        [
            "■ có sẵn",
            "Điền trước khi gửi, hoặc lấy từ kỳ trước",
            "Không sửa; nếu sai, báo người liên hệ",
        ],
    ),
    (Fill::Computed, ["ƒ tự tính", "Công thức", "Không ghi đè"]),
];
/// Signs of what a cell may be, with their words: wrong, doubtful, missing, unmet.
pub const SIGNS: [(&str, &str); 4] = [("▲", "sai"), ("?", "nghi ngờ"), ("○", "thiếu"), ("↓", "chưa đạt")];
/// Words for states in the form's lists: met, not met, not applicable.
pub const STATES: [&str; 3] = ["Đạt", "Chưa đạt", "Không áp dụng"];
/// The same in narrow columns.
pub const SHORT_STATES: [&str; 3] = ["Đ", "CĐ", "KAD"];
/// Yes and no in the form's lists.
pub const YES_NO: [&str; 2] = ["Có", "Không"];
/// Over a column of choices, and over a narrow one.
pub const CHOOSE: [&str; 2] = ["► chọn", "►"];
/// In place of a requirement that differs from row to row.
pub const BY_CLASS: &str = "theo vùng";
/// In place of requirements that are not known.
pub const NO_INDICATORS: &str = "chưa có chỉ tiêu";
/// In place of the rows of a sheet that has none.
pub const NO_ROWS: &str = "Đơn vị không có dòng nào ở biểu này.";

/// Sign and words of who fills a cell.
pub fn fill_words(fill: Fill) -> &'static str {
    match fill {
        Fill::Typed => "► nhập",
        Fill::Prefilled => "■ có sẵn",
        Fill::Computed => "ƒ tự tính",
        Fill::Carried => "■ kỳ trước",
    }
}

/// "BIỂU 02. KẾT QUẢ …".
pub fn title(number: &str, title: &str) -> String {
    if number.is_empty() {
        title.to_owned()
    } else {
        format!("BIỂU {number}. {title}")
    }
}

/// What a sheet is about, for the list of sheets.
pub fn about(sheet: &FormSheet) -> String {
    let title = title(&sheet.number, &sheet.title);
    if sheet.row_is.is_empty() {
        title
    } else {
        format!("{title}: {}", sheet.row_is)
    }
}

/// The line of the legend about values of the last period: sample, meaning, what to do.
pub fn legend_carried(period: &str) -> [String; 3] {
    [
        "nghiêng xám".to_owned(),
        format!("Số kỳ trước ({period}), còn như cũ"),
        "Kiểm tra lại; đã thay đổi thì ghi đè".to_owned(),
    ]
}

/// Marks of the legend beyond the signs of cells: sample, meaning, what to do.
pub fn legend_marks(catalogue: &Catalogue, kind: &str) -> [[String; 3]; 5] {
    // An example that can happen on this form: a unit that says all criteria, and has one less.
    let sheets = catalogue.form.sheets.iter();
    let most = sheets
        .filter_map(|s| catalogue.sheet_set(s, kind))
        .map(|s| s.criteria.len())
        .max()
        .unwrap_or(2);
    let reasons = format!("Sửa, hoặc giữ và nêu lý do ở cột {}", catalogue.terms.explanation);
    let differs = format!("≠ Khai {most}, đếm {}", most.saturating_sub(1));
    [
        [
            "▲ 195",
            "Sai: không phải số, ngoài giới hạn, ngoài danh sách",
            "Ghi lại theo thông báo của ô",
        ],
        ["? 0,98", "Nghi ngờ: có thể sai đơn vị tính", reasons.as_str()],
        [
            "○ (gạch chéo)",
            "Thiếu: dòng đã ghi dở, ô này còn trống",
            "Ghi số liệu, 0 hoặc “Không áp dụng”",
        ],
        [
            "↓ 62,5",
            "Chưa đạt mức yêu cầu",
            "Nếu đúng, ghi nguyên nhân và kế hoạch khắc phục",
        ],
        [
            differs.as_str(),
            "Số khai khác số máy đếm",
            "Sửa số khai hoặc số liệu",
        ],
    ]
    .map(|line| line.map(str::to_owned))
}

/// Unit, round and cut-off: the line under a title.
pub fn subject_line(catalogue: &Catalogue, round: &Round, unit: &Unit) -> String {
    format!(
        "{} · {} ({CUT_OFF} {})",
        catalogue.full_name(unit),
        round.title,
        show_date(round.cut_off)
    )
}

/// The same with the province.
pub fn place_line(catalogue: &Catalogue, round: &Round, unit: &Unit) -> String {
    let province = round
        .units
        .get(&round.province)
        .filter(|u| u.code != unit.code)
        .map_or_else(String::new, |u| format!(", {}", catalogue.plain_name(u)));
    format!(
        "{}{province} · {} ({CUT_OFF} {})",
        catalogue.full_name(unit),
        round.title,
        show_date(round.cut_off)
    )
}

/// The due time in words.
pub fn due_words(round: &Round, unit: &Unit) -> String {
    let (due, _) = round.due_of(&unit.code);
    let day = match due.weekday() {
        Weekday::Monday => "thứ Hai",
        Weekday::Tuesday => "thứ Ba",
        Weekday::Wednesday => "thứ Tư",
        Weekday::Thursday => "thứ Năm",
        Weekday::Friday => "thứ Sáu",
        Weekday::Saturday => "thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    };
    let date = show_date(due.date());
    if due == end_of_day(due.date()) {
        format!("24 giờ 00, {day} ngày {date}")
    } else {
        format!("{} giờ {:02}, {day} ngày {date}", due.hour(), due.minute())
    }
}

/// The deadline on the guide.
pub fn deadline_line(round: &Round, unit: &Unit) -> String {
    format!(
        "{DEADLINE} {} · Nộp tệp .xlsx này, không đổi tên trang và dòng tên cột (dòng 7)",
        due_words(round, unit)
    )
}

/// Who reports, in the official head.
pub fn authority(catalogue: &Catalogue, unit: &Unit) -> String {
    let unit = catalogue.plain_name(unit).to_uppercase();
    catalogue.form.authority.replace("{unit}", &unit)
}

/// The texts that a unit's form prints outside its rows of data.
#[derive(Debug)]
pub struct Printed {
    texts: HashSet<String>,
    /// How a line about the unit and the round begins. A round may have been given another title, date or due time since
    /// the form was made.
    unit: String,
}

impl Printed {
    /// For the form of one unit in one round.
    pub fn new(catalogue: &Catalogue, round: &Round, unit: &Unit) -> Self {
        let mut printed = Self {
            texts: HashSet::new(),
            unit: catalogue.full_name(unit),
        };
        for text in NATION
            .iter()
            .chain(&HEAD_RULES)
            .chain(&SIGNATURES)
            .chain(&CONTROL_SECTIONS)
            .chain(CONTROL_HEADS.iter().flatten())
            .chain(&GUIDE_SECTIONS)
            .chain(&GUIDE_HEADS)
            .chain(&LEGEND_HEADS)
            .chain(LEGEND_FILLS.iter().flat_map(|(_, words)| words))
            .chain(&CHOOSE)
            .chain(&[
                NUMBER_HEAD,
                HINT_HEAD,
                CHECK_HEAD,
                SIGNED_AT,
                ENCLOSED,
                CONTROL_NOTE,
                BY_CLASS,
                NO_ROWS,
            ])
        {
            printed.add(text);
        }
        for (sign, word) in SIGNS {
            printed.add(&format!("{sign} {word}"));
        }
        for fill in [Fill::Typed, Fill::Prefilled, Fill::Computed, Fill::Carried] {
            printed.add(fill_words(fill));
        }
        for text in legend_marks(catalogue, &unit.kind).iter().flatten() {
            printed.add(text);
        }
        for line in [
            subject_line(catalogue, round, unit),
            place_line(catalogue, round, unit),
            deadline_line(round, unit),
        ] {
            printed.add_line(&line);
        }
        let form = &catalogue.form;
        for text in [
            &form.title,
            &form.agency,
            &form.signs_for,
            &authority(catalogue, unit),
        ]
        .into_iter()
        .chain(round.illustrative.as_ref())
        .chain(&round.office)
        {
            printed.add(text);
        }
        for sheet in &form.sheets {
            printed.add_sheet(catalogue, sheet, unit);
        }
        printed
    }

    fn add_sheet(&mut self, catalogue: &Catalogue, sheet: &FormSheet, unit: &Unit) {
        for text in [
            &sheet.name,
            &sheet.title,
            &sheet.row_is,
            &sheet.label_header,
            &sheet.value_header,
            &title(&sheet.number, &sheet.title),
            &about(sheet),
        ]
        .into_iter()
        .chain(&sheet.rules)
        .chain(sheet.totals.iter().map(|t| &t.title))
        {
            self.add(text);
        }
        let set = catalogue.sheet_set(sheet, &unit.kind);
        for placed in sheet.expand(set, &unit.kind) {
            self.add(&placed.group);
            self.add(&placed.column.unit);
            if sheet.kind == SheetKind::Record {
                self.add(&placed.column.hint);
                self.add(&format!("{REQUIRED} {}", placed.column.hint));
            }
            if let Some(part) = placed.part {
                self.add(&part.code);
                for class in &catalogue.classes {
                    self.add(&catalogue.requirement(part, &class.id));
                }
            }
        }
    }

    fn add(&mut self, text: &str) {
        let text = tidy(text);
        if !text.is_empty() {
            self.texts.insert(text);
        }
    }

    /// A line whose parts may also stand in another line.
    fn add_line(&mut self, line: &str) {
        self.add(line);
        for part in line.split(" · ") {
            self.add(part);
        }
    }

    /// Whether the form prints a text: whole, or line by line and part by part.
    pub(crate) fn has(&self, raw: &str) -> bool {
        let text = tidy(raw);
        self.texts.contains(&text)
            || text.starts_with(DEADLINE)
            || (text.starts_with(&self.unit) && text.contains(CUT_OFF))
            || raw
                .lines()
                .all(|line| line.split(" · ").all(|part| self.texts.contains(&tidy(part))))
    }
}
