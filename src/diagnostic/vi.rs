//! Findings in Vietnamese, for a district officer mending a sheet: what was found, what is required, what to do.

use super::problem::{Hidden, ListedRow, Problem, Tolerated};
use super::{Finding, Message};
use crate::number::show;
use crate::text::{clip, visible};
use crate::time::{show_date, show_moment};
use crate::workbook::{Foreign, LimitKind};

/// How much of a value is quoted.
pub(super) const QUOTED: usize = 80;

pub(super) fn message(finding: &Finding) -> Message {
    let cell = finding
        .place
        .cell
        .map_or_else(|| "Tệp".to_owned(), |c| format!("Ô {c}"));
    let of = if finding.subject.is_empty() {
        String::new()
    } else {
        format!(" ({})", finding.subject)
    };
    let raw = format!("“{}”", clip(&visible(&finding.raw), QUOTED));
    let (found, required, to_do) = words(finding, &cell, &of, &raw);
    Message {
        found,
        required,
        to_do,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of finding, all in one place"
)]
fn words(finding: &Finding, cell: &str, of: &str, raw: &str) -> (String, String, String) {
    let m = |found: String, required: &str, to_do: String| (found, required.to_owned(), to_do);
    match &finding.problem {
        Problem::Unreadable { .. } => m(
            "Không mở được tệp: tệp bị hỏng hoặc tải về chưa đủ.".to_owned(),
            "Tệp Excel mở được bình thường.",
            "Đề nghị mở tệp gốc bằng Excel, lưu lại dạng .xlsx và gửi lại.".to_owned(),
        ),
        Problem::Encrypted => m(
            "Tệp có mật khẩu nên không đọc được.".to_owned(),
            "Tệp không đặt mật khẩu mở.",
            "Đề nghị vào Tệp → Thông tin → Bảo vệ sổ làm việc, bỏ mật khẩu, lưu và gửi lại.".to_owned(),
        ),
        Problem::Foreign(what) => m(format!("Tệp thực chất là {}.", foreign(*what)), "Tệp Excel dạng .xlsx hoặc .xlsm.", foreign_to_do(*what)),
        Problem::OverLimit(over) => m(
            format!("Tệp có {} {}, vượt mức {}.", over.found, limit(over.what), over.allowed),
            "Tệp báo cáo thường dưới 1 MB.",
            "Đề nghị xóa dòng, cột trống có định dạng và hình ảnh ngoài bảng rồi gửi lại; nếu vẫn vướng, gửi bản sao từ biểu mẫu gốc.".to_owned(),
        ),
        Problem::SameBytes { first } => m(
            format!("Tệp giống hệt tệp “{first}” đã nhận trước."),
            "",
            "Không cần làm gì; bản đang tính không thay đổi.".to_owned(),
        ),
        Problem::Replaced { by } => m(
            format!("Đơn vị đã gửi bản mới hơn: “{by}”."),
            "Tính theo bản hợp lệ nhận sau cùng.",
            "Không cần làm gì; nếu muốn tính theo bản này, đề nghị báo Văn phòng điều phối.".to_owned(),
        ),
        Problem::NotInRegister => m(
            "Tệp không có trong sổ tiếp nhận nên không rõ giờ nhận.".to_owned(),
            "Mỗi tệp nhận được có một dòng trong register.csv.",
            "Đề nghị ghi bổ sung vào sổ tiếp nhận; số liệu vẫn được kiểm tra và tổng hợp.".to_owned(),
        ),
        Problem::RegisterFileMissing => m(
            "Sổ tiếp nhận có ghi tệp này nhưng không thấy trong thư mục submissions.".to_owned(),
            "Tệp đã nhận phải được giữ nguyên.",
            "Đề nghị tìm lại tệp hoặc đề nghị đơn vị gửi lại.".to_owned(),
        ),
        Problem::RegisterHash => m(
            "Nội dung tệp khác với lúc ghi sổ tiếp nhận (mã SHA-256 không khớp).".to_owned(),
            "Tệp đã nhận phải được giữ nguyên.",
            "Đề nghị lấy lại tệp gốc đơn vị đã gửi; nếu là bản mới, ghi thêm một dòng trong sổ tiếp nhận.".to_owned(),
        ),
        Problem::ExternalLink => m(
            "Tệp có ô lấy số từ tệp Excel khác nên không kiểm tra được số gốc.".to_owned(),
            "Số liệu nằm ngay trong tệp.",
            "Đề nghị chép các ô đó và dán lại dạng giá trị.".to_owned(),
        ),
        Problem::CellDamaged => m(
            format!("{cell} bị hỏng trong tệp nên không dùng được."),
            "Ô đọc được.",
            "Đề nghị mở tệp bằng Excel, gõ lại ô này, lưu và gửi lại.".to_owned(),
        ),
        Problem::NotTheForm { form } => m(
            "Không tìm thấy trang nào của biểu mẫu trong tệp.".to_owned(),
            &format!("{form}."),
            "Đề nghị dùng biểu mẫu tỉnh gửi kèm và gửi lại.".to_owned(),
        ),
        Problem::WrongVersion { found, wanted } => m(
            format!("Tệp theo mẫu {found}."),
            &format!("Kỳ này dùng mẫu {wanted}."),
            "Đề nghị chuyển số liệu sang mẫu đúng và gửi lại.".to_owned(),
        ),
        Problem::WrongRound { found, wanted } => m(
            format!("Tệp ghi số liệu của {found}."),
            &format!("Đang nhận {wanted}."),
            "Đề nghị dùng mẫu và số liệu của đúng kỳ.".to_owned(),
        ),
        Problem::UnknownUnit { found, near } => m(
            if found.is_empty() {
                "Không thấy tên đơn vị báo cáo trong tệp.".to_owned()
            } else {
                format!("Đơn vị báo cáo “{found}” không có trong danh mục.")
            },
            "Tên huyện, thành phố đúng danh mục ở trang Thông tin.",
            match near {
                Some(near) => format!("Có phải “{near}”? Đề nghị ghi đúng tên và gửi lại."),
                None => "Đề nghị ghi đúng tên đơn vị ở trang Thông tin và gửi lại.".to_owned(),
            },
        ),
        Problem::UnitMismatch { file, other, register } => m(
            if *register {
                format!("Trong tệp ghi {file}, sổ tiếp nhận ghi {other}.")
            } else {
                format!("Trang Thông tin ghi {file}, mã ẩn của biểu mẫu ghi {other}.")
            },
            "Một tệp là báo cáo của một đơn vị.",
            "Đề nghị sửa tên đơn vị hoặc gửi đúng tệp của đơn vị mình.".to_owned(),
        ),
        Problem::SheetMissing { sheet } => m(
            format!("Thiếu trang “{sheet}”."),
            "Đủ các trang theo mẫu.",
            "Đề nghị chép lại trang này từ biểu mẫu gốc, điền và gửi lại.".to_owned(),
        ),
        Problem::ReadAs { column, found, taken } => m(
            format!("{} “{}” được đọc là “{taken}”.", if *column { "Cột" } else { "Trang" }, clip(&visible(found), QUOTED)),
            "",
            "Nếu đúng, không cần làm gì; nếu không đúng, đề nghị sửa lại tiêu đề theo mẫu.".to_owned(),
        ),
        Problem::ColumnMissing { column } => m(
            format!("Trang “{}” thiếu cột “{column}”.", finding.place.sheet),
            "Đủ các cột theo mẫu.",
            "Đề nghị thêm lại cột theo mẫu và điền số liệu.".to_owned(),
        ),
        Problem::NotRead { column, cells } => m(
            match column {
                Some(column) => format!("Cột “{}” ngoài mẫu, có {cells} ô chưa được đọc.", clip(&visible(column), QUOTED)),
                None => format!("Trang “{}” ngoài mẫu, có {cells} ô chưa được đọc.", finding.place.sheet),
            },
            "Số liệu báo cáo nằm ở các cột, trang theo mẫu.",
            "Nếu là số liệu báo cáo, đề nghị chuyển vào đúng cột; nếu không, bỏ qua.".to_owned(),
        ),
        Problem::HiddenRead(hidden) => m(
            match hidden {
                Hidden::Sheet => format!("Trang “{}” bị ẩn, vẫn được đọc.", finding.place.sheet),
                Hidden::Rows(rows) => format!("Dòng {} bị ẩn, vẫn được đọc.", numbers(rows)),
                Hidden::Columns(columns) => format!("Cột {} bị ẩn, vẫn được đọc.", columns.join(", ")),
            },
            "",
            "Nếu không phải số liệu báo cáo, đề nghị xóa hẳn.".to_owned(),
        ),
        Problem::RowsListed { reason, rows } => m(
            format!("Dòng {} không tính là số liệu: {}.", numbers(rows), listed(*reason)),
            "",
            "Nếu là số liệu báo cáo, đề nghị ghi tên đơn vị vào đúng cột.".to_owned(),
        ),
        Problem::RowUnknown { name, within, near } => m(
            format!("{cell} ghi “{}”, không có trong danh mục của {within}.", clip(&visible(name), QUOTED)),
            "Tên đơn vị đúng danh mục trong kỳ.",
            match near {
                Some(near) => format!("Có phải “{near}”? Đề nghị ghi đúng tên; dòng này chưa được tính."),
                None => "Đề nghị chọn tên trong danh sách; dòng này chưa được tính.".to_owned(),
            },
        ),
        Problem::RowForeign { name, owner, within } => m(
            format!("{cell} ghi “{}”, thuộc {owner}.", clip(&visible(name), QUOTED)),
            &format!("Chỉ ghi đơn vị của {within}."),
            "Đề nghị sửa tên hoặc bỏ dòng; dòng này chưa được tính.".to_owned(),
        ),
        Problem::RowNotSubject { name, set, kinds } => m(
            format!("{cell} ghi “{}”, không thuộc đối tượng của {set}.", clip(&visible(name), QUOTED)),
            &format!("Chỉ {} là đối tượng; đơn vị khác không tính vào mẫu số.", kinds.join(", ")),
            "Đề nghị bỏ dòng này; số liệu của dòng không được tính.".to_owned(),
        ),
        Problem::RowDuplicate { name, first } => m(
            format!("{name} có ở dòng {} và dòng {}.", first, finding.place.cell.map_or(0, |c| c.row + 1)),
            "Mỗi đơn vị một dòng.",
            "Đề nghị giữ một dòng; dòng sau chưa được tính.".to_owned(),
        ),
        Problem::RowMissing { names } => m(
            format!("Chưa có dòng của {} đơn vị: {}.", names.len(), names.join(", ")),
            "Mỗi đơn vị trong danh mục có một dòng.",
            "Đề nghị bổ sung; bảng tổng hợp ghi “thiếu số liệu”.".to_owned(),
        ),
        Problem::Required { column } => m(
            format!("{cell}{of} để trống, cột “{column}”."),
            "Ô bắt buộc.",
            "Đề nghị ghi số liệu, ghi 0 nếu bằng không, hoặc “Không áp dụng” kèm lý do ở cột Giải trình.".to_owned(),
        ),
        Problem::NotANumber { column } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            "Một số, không kèm chữ.",
            "Đề nghị ghi lại bằng số, ví dụ 85,5.".to_owned(),
        ),
        Problem::AmbiguousNumber { column, readings } => m(
            format!("{cell}{of} ghi dạng chữ {raw}, cột “{column}”: có thể là {} hoặc {}.", show(readings.0), show(readings.1)),
            "Một số chỉ hiểu một cách.",
            "Đề nghị gõ lại ở dạng số.".to_owned(),
        ),
        Problem::Range { column, value, whole, min, max } => m(
            format!("{cell}{of} ghi {}, cột “{column}”.", show(*value)),
            &format!(
                "{}{}.",
                if *whole { "Số nguyên" } else { "Số" },
                match (min, max) {
                    (Some(min), Some(max)) => format!(" từ {} đến {}", show(*min), show(*max)),
                    (Some(min), None) => format!(" từ {} trở lên", show(*min)),
                    (None, Some(max)) => format!(" không quá {}", show(*max)),
                    (None, None) => String::new(),
                }
            ),
            "Đề nghị kiểm tra lại số và đơn vị tính.".to_owned(),
        ),
        Problem::NotInList { column, options } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            &format!("Một trong: {}.", options.join(", ")),
            "Đề nghị chọn lại trong danh sách.".to_owned(),
        ),
        Problem::NotADate { column } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            "Ngày/tháng/năm, ví dụ 15/11/2020.",
            "Đề nghị ghi lại ngày.".to_owned(),
        ),
        Problem::ErrorValue { column } => m(
            format!("{cell}{of} báo lỗi {raw}, cột “{column}”."),
            "Một giá trị.",
            "Đề nghị sửa công thức hoặc ghi thẳng số liệu.".to_owned(),
        ),
        Problem::NotApplicableReason { column } => m(
            format!("{cell}{of} ghi “Không áp dụng”, cột “{column}”, chưa có lý do."),
            "Lý do ở cột Giải trình cùng dòng.",
            "Đề nghị ghi lý do; chưa có lý do thì tính là thiếu số liệu.".to_owned(),
        ),
        Problem::ReadTolerantly { column, how, value } => {
            let more = if finding.others.is_empty() { String::new() } else { format!(" và {} ô khác", finding.others.len()) };
            m(
                format!("{cell}{more} ghi {raw}, cột “{column}”: {}; đã đọc là “{}”.", tolerated(*how), clip(value, QUOTED)),
                "",
                "Nếu đúng, không cần làm gì; nếu không đúng, đề nghị sửa lại ô.".to_owned(),
            )
        }
        Problem::Recount { column, stated, counted } => m(
            format!("{cell}{of} ghi {}, cột “{column}”; đếm lại được {counted}.", show(*stated)),
            "Bằng số tiêu chí ghi Đạt.",
            "Đề nghị kiểm tra lại các dấu hoặc sửa con số.".to_owned(),
        ),
        Problem::Contradiction { criterion, indicator, result, counted, requirement, cell: at } => m(
            match counted {
                Some(counted) => format!(
                    "{cell}{of} ghi Đạt tiêu chí {criterion}, nhưng chỉ tiêu {indicator} đếm theo các đơn vị cấp dưới là {}{}.",
                    show(*counted),
                    if at.is_empty() { String::new() } else { format!(" (ô {at} ghi {result})") }
                ),
                None => format!("{cell}{of} ghi Đạt tiêu chí {criterion}, nhưng chỉ tiêu {indicator} là {result} (ô {at})."),
            },
            &format!("Yêu cầu: {requirement}."),
            "Đề nghị sửa số liệu hoặc kết quả tự đánh giá; hiện tính là chưa đạt.".to_owned(),
        ),
        Problem::RecognitionIncomplete { missing_number } => m(
            format!("{cell}{of}: có {}.", if *missing_number { "ngày công nhận nhưng thiếu số quyết định" } else { "số quyết định công nhận nhưng thiếu ngày" }),
            "Công nhận phải có cả số và ngày quyết định.",
            "Đề nghị ghi bổ sung; hiện chưa tính là đã công nhận.".to_owned(),
        ),
        Problem::RecognisedUnmet { criteria } => m(
            format!("{cell}{of}: đã công nhận nhưng tiêu chí {} hiện chưa đạt.", criteria.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")),
            "Tiêu chí đã đạt được giữ vững sau khi công nhận.",
            "Đề nghị xác nhận, nêu lý do ở cột Giải trình và kế hoạch ở trang Tồn tại; việc công nhận vẫn giữ nguyên.".to_owned(),
        ),
        Problem::NoPlan { criterion, outstanding, sheet } => m(
            format!("{cell}{of}: tiêu chí {criterion} {}, chưa có dòng ở trang “{sheet}”.", if *outstanding { "còn tồn tại" } else { "chưa đạt" }),
            "Mỗi tiêu chí chưa đạt hoặc còn tồn tại có nguyên nhân, giải pháp, thời hạn.",
            format!("Đề nghị ghi một dòng ở trang “{sheet}”."),
        ),
        Problem::SumMismatch { column, stated, sum } => m(
            format!("{cell}{of} ghi tổng {}, cột “{column}”; cộng các phần được {}.", show(*stated), show(*sum)),
            "Tổng bằng các phần cộng lại.",
            "Đề nghị kiểm tra các phần hoặc khôi phục công thức; hiện dùng số cộng lại.".to_owned(),
        ),
        Problem::RankMismatch { column, stated, by_score, score } => m(
            match by_score {
                Some(rank) => format!("{cell}{of} ghi {}, cột “{column}”; {} điểm xếp hạng {rank}.", show(*stated), show(*score)),
                None => format!("{cell}{of} ghi {}, cột “{column}”; {} điểm nằm giữa hai khoảng nên không rõ hạng.", show(*stated), show(*score)),
            },
            "Hạng theo đúng khoảng điểm.",
            "Đề nghị kiểm tra lại điểm và hạng theo quyết định công nhận.".to_owned(),
        ),
        Problem::DateBeforeCutOff { column, date, cut_off } => m(
            format!("{cell}{of} ghi {}, cột “{column}”.", show_date(*date)),
            &format!("Từ ngày chốt số liệu {} trở đi.", show_date(*cut_off)),
            "Đề nghị ghi thời hạn mới; nếu đã xong, đề nghị sửa kết quả và bỏ dòng.".to_owned(),
        ),
        Problem::NotReceived { due } => m(
            format!("Chưa nhận được báo cáo dùng được của {}.", finding.subject),
            &format!("Hạn nộp {}.", show_moment(*due)),
            "Đề nghị đơn vị gửi sớm; bảng tổng hợp ghi “chưa báo cáo”.".to_owned(),
        ),
        Problem::Late { received, due, seconds, working_days } => m(
            format!("Nhận lúc {}, chậm {} giờ ({working_days} ngày làm việc).", show_moment(*received), hours(*seconds)),
            &format!("Hạn nộp {}.", show_moment(*due)),
            "Số liệu vẫn được kiểm tra và tổng hợp.".to_owned(),
        ),
        Problem::Extended { until, document } => m(
            format!("Được gia hạn nộp đến {} theo {document}.", show_moment(*until)),
            "",
            "Không cần làm gì.".to_owned(),
        ),
        Problem::AfterClosing { received, closed } => m(
            format!("Nhận lúc {}, sau khi khóa sổ.", show_moment(*received)),
            &format!("Trước {}.", show_moment(*closed)),
            "Tệp được giữ, không tính vào kỳ này.".to_owned(),
        ),
    }
}

/// Row numbers, separated by commas.
pub(super) fn numbers(rows: &[u32]) -> String {
    rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// Hours with one decimal, rounded up so that a second late is not "0".
pub(super) fn hours(seconds: i64) -> String {
    let tenths = seconds.max(0).div_euclid(360) + i64::from(seconds.rem_euclid(360) > 0);
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{},{}", tenths / 10, tenths % 10)
    }
}

fn listed(what: ListedRow) -> &'static str {
    match what {
        ListedRow::Total => "dòng cộng",
        ListedRow::Numbering => "dòng đánh số cột",
        ListedRow::Group => "dòng nhóm",
        ListedRow::Note => "ghi chú dưới bảng",
    }
}

fn tolerated(how: Tolerated) -> &'static str {
    match how {
        Tolerated::NumberAsText => "số ghi dạng chữ",
        Tolerated::PercentFormat => "ô định dạng phần trăm",
        Tolerated::WithUnit => "số kèm đơn vị tính",
        Tolerated::OnlyReading => "dấu chấm, phẩy có hai cách hiểu, chỉ một cách nằm trong khoảng cho phép",
        Tolerated::DateAsText => "ngày ghi dạng chữ",
        Tolerated::DateAsNumber => "ngày chưa định dạng",
        Tolerated::Mark => "ghi bằng dấu hoặc chữ tắt",
        Tolerated::Name => "tên ghi khác danh mục",
        Tolerated::ByCode => "tên không rõ, lấy theo mã",
        Tolerated::Synonym => "ghi khác danh sách",
        Tolerated::Composition => "chữ ghép khác thường",
    }
}

fn foreign(what: Foreign) -> &'static str {
    match what {
        Foreign::Empty => "tệp trống (0 byte)",
        Foreign::Xls => "tệp Excel đời cũ (.xls)",
        Foreign::Xlsb => "tệp Excel nhị phân (.xlsb)",
        Foreign::Ods => "tệp OpenDocument (.ods)",
        Foreign::Word => "tệp Word",
        Foreign::PowerPoint => "tệp PowerPoint",
        Foreign::Pdf => "tệp PDF",
        Foreign::Html => "trang web lưu dưới tên tệp Excel",
        Foreign::Text => "tệp văn bản hoặc CSV",
        Foreign::Picture => "tệp ảnh",
        Foreign::Archive => "tệp nén",
        Foreign::Folder => "thư mục mang tên như tệp Excel",
        Foreign::OwnerFile => "tệp tạm Excel tạo ra khi đang mở tệp khác (tên bắt đầu bằng ~$)",
        Foreign::Unknown => "tệp không rõ loại",
    }
}

fn foreign_to_do(what: Foreign) -> String {
    match what {
        Foreign::Empty => "Đề nghị gửi lại; tệp có thể chưa tải xong.",
        Foreign::Xls | Foreign::Xlsb | Foreign::Ods | Foreign::Html | Foreign::Text => {
            "Đề nghị mở bằng Excel, chọn “Lưu thành” → Excel Workbook (.xlsx) và gửi lại."
        }
        Foreign::Folder => "Đề nghị đổi tên thư mục, bỏ đuôi .xlsx; các tệp bên trong khi đó được đọc.",
        Foreign::OwnerFile => "Không cần làm gì; đề nghị xóa tệp này khỏi thư mục.",
        Foreign::Archive => "Đề nghị giải nén và gửi tệp .xlsx bên trong.",
        _ => "Đề nghị gửi đúng tệp biểu mẫu Excel (.xlsx).",
    }
    .to_owned()
}

fn limit(what: LimitKind) -> &'static str {
    match what {
        LimitKind::FileBytes | LimitKind::TotalBytes | LimitKind::PartBytes => "byte",
        LimitKind::Entries => "thành phần",
        LimitKind::CellFormats => "kiểu định dạng ô",
        LimitKind::SharedStrings => "chuỗi chữ",
        LimitKind::Sheets => "trang",
        LimitKind::Cells => "ô",
        LimitKind::TextBytes => "byte chữ",
    }
}
