//! Findings in Vietnamese, for a district officer mending a sheet: what was found, what is required, what to do.

use super::problem::{
    Asked, Contact, Hidden, IdleDecision, ListedRow, NotYet, OtherRound, Problem, Ruled, Suspicion, Tolerated,
};
use super::{Finding, Message, NAMED_CELLS};
use crate::catalogue::Severity;
use crate::number::show;
use crate::round::Decided;
use crate::text::{clip, visible};
use crate::time::{show_date, show_moment};
use crate::workbook::{CellRef, Foreign, LimitKind};

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
    let (mut found, required, to_do) = words(finding, &cell, &of, &raw);
    if finding.tells_others() {
        found = format!(
            "{}; và {} ô khác: {}.",
            found.trim_end_matches('.'),
            finding.others.len(),
            finding.other_cells()
        );
    }
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
    let (office, reasons) = (&finding.terms.office, &finding.terms.explanation);
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
        Problem::Foreign(what) => m(format!("Tệp này là {}.", foreign(*what)), "Tệp Excel dạng .xlsx, .xlsm, .xls hoặc tệp .ods.", foreign_to_do(*what)),
        Problem::OverLimit(over) => m(
            format!("Tệp có {} {}, vượt mức {}.", show(over.found.into()), limit(over.what), show(over.allowed.into())),
            "Tệp báo cáo thường dưới 1 MB.",
            format!("Đề nghị {} rồi gửi lại; nếu vẫn vướng, chép số liệu vào bản sao của biểu mẫu gốc.", too_large(over.what)),
        ),
        Problem::SameBytes { first } => m(
            format!("Tệp giống hệt tệp “{first}” đã nhận trước."),
            "",
            "Không cần làm gì; bản đang tính không thay đổi.".to_owned(),
        ),
        Problem::Replaced { by } => m(
            format!("Đơn vị đã gửi bản mới hơn: “{by}”."),
            "Tính theo bản hợp lệ nhận sau cùng.",
            format!("Không cần làm gì; nếu muốn tính theo bản này, đề nghị báo {office}."),
        ),
        Problem::SameValues { first } => m(
            format!("Mọi giá trị giống tệp “{first}” đã nhận trước."),
            "",
            "Không cần làm gì; bản đang tính không thay đổi.".to_owned(),
        ),
        Problem::FewerValues { kept, here, there } => m(
            format!("Tệp nhận sau nhưng chỉ có {here} giá trị dùng được, tệp “{kept}” có {there}."),
            "Bản gửi lại không thiếu số liệu so với bản trước.",
            "Hiện vẫn tính theo bản trước. Đề nghị đơn vị xác nhận bản đúng; tỉnh ghi quyết định chọn tệp trong round.toml.".to_owned(),
        ),
        Problem::OrderUnknown { kept } => m(
            format!("Không rõ tệp này nhận trước hay sau tệp “{kept}”."),
            "Sổ tiếp nhận ghi giờ nhận của từng tệp.",
            format!("Tạm tính theo “{kept}”. Đề nghị ghi giờ nhận vào sổ tiếp nhận, hoặc ghi quyết định chọn tệp trong round.toml."),
        ),
        Problem::Ruled { ruled, reason, document, date } => m(
            match ruled {
                Ruled::Chosen => "Tỉnh quyết định tính theo tệp này.".to_owned(),
                Ruled::AcceptedLate => "Tệp nhận sau khi khóa sổ, tỉnh đồng ý tính.".to_owned(),
                Ruled::Corrected { typed, value, .. } if typed.is_empty() => format!("{cell} đơn vị để trống; tỉnh điều chỉnh thành “{}”.", clip(value, QUOTED)),
                Ruled::Corrected { value, .. } => format!("{cell} đơn vị ghi {raw}; tỉnh điều chỉnh thành “{}”.", clip(value, QUOTED)),
                Ruled::Waived { rule, findings } => format!("Tỉnh cho bỏ qua {findings} lỗi {rule} của tệp."),
            },
            &format!("Theo {document} ngày {}: {reason}.", show_date(*date)),
            match ruled {
                Ruled::Corrected { .. } => "Đề nghị đơn vị sửa ô này trong tệp của mình.".to_owned(),
                _ => "Không cần làm gì.".to_owned(),
            },
        ),
        Problem::DecisionIdle { kind, document, why } => m(
            format!("Quyết định {} ({document}) không có tác dụng: {}.", decided(kind), idle(why)),
            "Mỗi quyết định của tỉnh áp dụng cho một tệp đang tính.",
            "Đề nghị tỉnh kiểm tra lại: bỏ quyết định này khỏi round.toml hoặc sửa cho đúng tệp, đúng ô.".to_owned(),
        ),
        Problem::AfterAsOf { received, as_of } => m(
            format!("Nhận lúc {}, sau thời điểm tổng hợp.", show_moment(*received)),
            &format!("Tổng hợp theo tình hình lúc {}.", show_moment(*as_of)),
            "Tệp được giữ, chưa tính. Nếu cần tính, đề nghị dời thời điểm tổng hợp (as_of trong round.toml hoặc --as-of).".to_owned(),
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
        Problem::CellDamaged if finding.place.cell.is_none() => m(
            format!("Trang “{}” có ô bị hỏng trong tệp, không rõ ở đâu, nên không dùng được.", finding.place.sheet),
            "Ô đọc được.",
            "Đề nghị mở tệp bằng Excel, kiểm tra lại trang này, lưu và gửi lại.".to_owned(),
        ),
        Problem::CellDamaged => m(
            format!("{cell} bị hỏng trong tệp nên không dùng được."),
            "Ô đọc được.",
            "Đề nghị mở tệp bằng Excel, gõ lại ô này, lưu và gửi lại.".to_owned(),
        ),
        Problem::NotTheForm { form } => m(
            "Không tìm thấy trang nào của biểu mẫu trong tệp.".to_owned(),
            &format!("Tệp theo mẫu “{form}”."),
            "Đề nghị dùng biểu mẫu tỉnh gửi kèm và gửi lại.".to_owned(),
        ),
        Problem::WrongVersion { found, wanted } => m(
            format!("Tệp theo mẫu {}, phiên bản {}.", found.0, found.1),
            &format!("Đợt này dùng mẫu {}, phiên bản {}.", wanted.0, wanted.1),
            "Đề nghị chuyển số liệu sang mẫu đúng và gửi lại.".to_owned(),
        ),
        Problem::WrongRound { found, title, cut_off } => m(
            match found {
                OtherRound::CutOff(date) => format!("Tệp ghi số liệu chốt ngày {}.", show_date(*date)),
                OtherRound::Id(id) => format!("Tệp lập cho đợt {id}."),
            },
            &format!("Đợt đang nhận: {title}, chốt số liệu ngày {}.", show_date(*cut_off)),
            "Đề nghị dùng mẫu và số liệu của đúng đợt rồi gửi lại.".to_owned(),
        ),
        Problem::UnknownUnit { found, near } => m(
            if found.is_empty() {
                "Không thấy tên đơn vị báo cáo trong tệp.".to_owned()
            } else {
                format!("Đơn vị báo cáo “{found}” không có trong danh mục.")
            },
            "Tên đơn vị báo cáo đúng danh mục của đợt.",
            match near {
                Some(near) => format!("Có phải “{near}”? Đề nghị ghi đúng tên và gửi lại."),
                None => "Đề nghị ghi đúng tên đơn vị báo cáo và gửi lại.".to_owned(),
            },
        ),
        Problem::AmbiguousUnit { found, candidates } => m(
            format!("Đơn vị báo cáo “{found}” là tên của nhiều đơn vị, cũ hoặc mới; nay có thể là: {}.", candidates.join(", ")),
            "Tên đơn vị báo cáo đúng danh mục của đợt.",
            "Đề nghị ghi tên đơn vị hiện nay và gửi lại.".to_owned(),
        ),
        Problem::FormerUnit { column, former, now, since, made_of } => m(
            {
                let place = if column.is_empty() { format!("{cell}: ") } else { format!("{cell}{of}, cột “{column}”: ") };
                let since = since.map_or_else(String::new, |d| format!(" từ {}", show_date(d)));
                let made_of = if made_of.is_empty() { String::new() } else { format!(" (gồm {})", made_of.join(", ")) };
                format!("{place}“{}” nay thuộc {now}{since}{made_of}.", clip(&visible(former), QUOTED))
            },
            "",
            "Nếu đúng, không cần làm gì; lần sau đề nghị ghi tên hiện nay.".to_owned(),
        ),
        Problem::UnitMismatch { file, other, register } => m(
            if *register {
                format!("Trong tệp ghi {file}, sổ tiếp nhận ghi {other}.")
            } else {
                format!("Trong tệp ghi {file}, nhưng biểu mẫu được lập cho {other} (mã ẩn).")
            },
            "Một tệp là báo cáo của một đơn vị.",
            "Đề nghị sửa tên đơn vị hoặc gửi đúng tệp của đơn vị mình.".to_owned(),
        ),
        Problem::SheetMissing { sheet } => m(
            format!("Thiếu trang “{sheet}”."),
            "Đủ các trang theo mẫu.",
            "Đề nghị chép lại trang này từ biểu mẫu gốc, điền và gửi lại.".to_owned(),
        ),
        Problem::ReadAs { column, read } => m(
            format!("{} {}.", if *column { "Cột" } else { "Trang" }, read_as(read, "được đọc là", "là")),
            "",
            format!("Nếu đúng, không cần làm gì; nếu không đúng, đề nghị sửa lại {} theo mẫu.", if *column { "tiêu đề cột" } else { "tên trang" }),
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
            "Nếu là số liệu báo cáo, đề nghị chuyển vào đúng trang, cột theo mẫu; nếu không, có thể để nguyên.".to_owned(),
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
            match reason {
                ListedRow::Nil => "Nếu đúng, không cần làm gì.",
                ListedRow::NilBesideRows => "Đề nghị bỏ dòng này, hoặc bỏ các dòng số liệu nếu không phát sinh.",
                _ => "Nếu là số liệu báo cáo, đề nghị ghi tên đơn vị vào đúng cột.",
            }
            .to_owned(),
        ),
        Problem::RowUnknown { name, within, near } => m(
            format!("{cell} ghi “{}”, không có trong danh mục của {within}.", clip(&visible(name), QUOTED)),
            "Tên đơn vị đúng danh mục trong kỳ.",
            match near {
                Some(near) => format!("Có phải “{near}”? Đề nghị ghi đúng tên; dòng này chưa được tính."),
                None => "Đề nghị chọn tên trong danh sách; dòng này chưa được tính.".to_owned(),
            },
        ),
        Problem::RowAmbiguous { name, candidates } => m(
            format!("{cell} ghi “{}”, tên của nhiều đơn vị, cũ hoặc mới; nay có thể là: {}.", clip(&visible(name), QUOTED), candidates.join(", ")),
            "Tên đơn vị đúng danh mục trong kỳ.",
            "Đề nghị ghi tên đơn vị hiện nay; dòng này chưa được tính.".to_owned(),
        ),
        Problem::SeveralUnits { column, candidates } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”: tên của nhiều đơn vị, cũ hoặc mới; nay có thể là: {}.", candidates.join(", ")),
            "Tên đơn vị đúng danh mục trong kỳ.",
            "Đề nghị ghi tên đơn vị hiện nay.".to_owned(),
        ),
        Problem::RowForeign { name, owner, within } => m(
            format!("{cell} ghi “{}”, thuộc {owner}.", clip(&visible(name), QUOTED)),
            &format!("Chỉ ghi đơn vị của {within}."),
            "Đề nghị sửa tên hoặc bỏ dòng; dòng này chưa được tính.".to_owned(),
        ),
        Problem::RowNotSubject { name, set, kinds } => m(
            format!("{cell} ghi {raw}: {name} không thuộc đối tượng của {set}."),
            &format!("Chỉ {} là đối tượng; đơn vị khác không tính vào mẫu số.", kinds.join(", ")),
            "Đề nghị bỏ dòng này; số liệu của dòng không được tính.".to_owned(),
        ),
        Problem::RowDuplicate { name, first } => m(
            format!("{name} có ở dòng {} và dòng {}.", first, finding.place.cell.map_or(0, |c| c.row + 1)),
            "Mỗi đơn vị một dòng.",
            "Đề nghị giữ một dòng; dòng sau chưa được tính.".to_owned(),
        ),
        Problem::RowMissing { names, word } => m(
            format!("Chưa có số liệu của {} {}: {}.", names.len(), word.as_deref().unwrap_or("đơn vị"), names.join(", ")),
            "Mỗi đơn vị trong danh mục có một dòng số liệu.",
            "Đề nghị bổ sung; bảng tổng hợp ghi “thiếu số liệu”.".to_owned(),
        ),
        Problem::SecondSheet { sheet, used, values, other } => m(
            if other.is_empty() {
                format!(
                    "Trang “{}” cùng là biểu “{sheet}” với trang “{used}”: {}.",
                    finding.place.sheet,
                    if *values == 0 { "chưa điền".to_owned() } else { format!("{values} giá trị, đều đã có ở trang “{used}”") }
                )
            } else {
                format!(
                    "Trang “{}” và trang “{used}” cùng là biểu “{sheet}” nhưng số liệu khác nhau: {} ô chỉ có ở trang “{}” ({}).",
                    finding.place.sheet,
                    other.len(),
                    finding.place.sheet,
                    some_cells(other)
                )
            },
            "Mỗi biểu một trang.",
            if other.is_empty() {
                format!("Số liệu lấy ở trang “{used}”. Đề nghị xóa trang thừa.")
            } else {
                format!("Hiện lấy số liệu ở trang “{used}”; trang này chưa được đọc. Đề nghị gộp số liệu đúng về một trang, xóa trang kia và gửi lại.")
            },
        ),
        Problem::SecondTable { sheet } => m(
            format!("Từ ô {} có bảng thứ hai của biểu “{sheet}”, các cột xếp khác bảng trên; chưa được đọc.", finding.place.cell.map_or_else(String::new, |c| c.to_string())),
            "Mỗi biểu một bảng.",
            "Đề nghị chép các dòng này vào bảng trên, đúng cột, và gửi lại.".to_owned(),
        ),
        Problem::NumberLimit { column, value, least, most, title } => m(
            format!("{cell}{of} ghi {}, cột “{column}”. {title}.", show(*value)),
            &format!("Yêu cầu của tỉnh: từ {} đến {}.", show(*least), show(*most)),
            format!("Đề nghị kiểm tra số và đơn vị tính; nếu đúng, báo {office}."),
        ),
        Problem::FilledWith { column, other, title } => m(
            format!("{cell}{of} để trống, cột “{column}”, trong khi cột “{other}” đã ghi. {title}."),
            &format!("Dòng đã ghi cột “{other}” thì ghi cả cột “{column}”."),
            format!("Đề nghị ghi cột “{column}”."),
        ),
        Problem::ExplanationKept { rule, text, title } => m(
            format!("{cell}{of}: cảnh báo {rule} dùng lại giải trình của “{title}”: “{}”.", clip(&visible(text), QUOTED)),
            "",
            format!("Nếu không còn đúng, đề nghị ghi giải trình mới ở cột {reasons}."),
        ),
        Problem::ExplanationLapsed { rule, text, title, value } => m(
            format!(
                "{cell}{of} ghi {raw}; giải trình của “{title}” cho cảnh báo {rule} (“{}”) là cho giá trị “{}” nên không còn dùng.",
                clip(&visible(text), QUOTED),
                number_words(value)
            ),
            "Giải trình chỉ dùng lại khi giá trị không đổi.",
            format!("Đề nghị kiểm tra giá trị; nếu đúng, ghi giải trình mới ở cột {reasons}."),
        ),
        Problem::MergedRows { column, last } => m(
            format!("{cell} ghi {raw}, cột “{column}”, gộp đến dòng {last}; đã lấy cho từng dòng."),
            "",
            "Nếu đúng, không cần làm gì; nếu không đúng, đề nghị bỏ gộp ô và ghi từng dòng.".to_owned(),
        ),
        Problem::FormulaOverwritten { column, recomputed } => m(
            format!(
                "{cell} là ô công thức, cột “{column}”, nhưng ghi {raw}{}.",
                if recomputed.is_empty() { String::new() } else { format!("; tính lại được {} và dùng số này", number_words(recomputed)) }
            ),
            "Ô tự tính giữ nguyên công thức của biểu mẫu.",
            "Đề nghị khôi phục công thức; nếu số ghi mới đúng, sửa ở các ô số liệu.".to_owned(),
        ),
        Problem::WrittenAstray { over } => m(
            if *over {
                format!("{cell} ghi {raw}, đè lên nội dung in sẵn của biểu mẫu; chưa được đọc.")
            } else {
                format!("{cell} ghi {raw}, nằm ngoài bảng; chưa được đọc.")
            },
            if *over { "Phần in sẵn giữ nguyên." } else { "Số liệu nằm trong các cột, dòng của bảng." },
            if *over {
                format!("Đề nghị khôi phục nội dung in sẵn; điều cần nói thêm ghi ở cột {reasons}, danh mục sai thì báo {office}.")
            } else {
                "Nếu là số liệu báo cáo, đề nghị chuyển vào đúng ô của bảng; nếu không, đề nghị xóa.".to_owned()
            },
        ),
        Problem::WordsOutside => m(
            format!("{cell} ghi {raw}, nằm ngoài bảng; không tính là số liệu."),
            "",
            "Nếu chỉ là tiêu đề, ghi chú, không cần làm gì; nếu là nội dung báo cáo, đề nghị chuyển vào bảng.".to_owned(),
        ),
        Problem::ColumnShifted { column, failing, filled } => m(
            format!(
                "Cột {} “{column}”: {failing}/{filled} ô ({} %) không đúng kiểu số liệu hoặc ngoài danh sách, ví dụ {} ghi {raw}; có vẻ số liệu bị lệch cột.",
                finding.place.cell.map_or_else(String::new, CellRef::column_letters),
                failing * 100 / (*filled).max(1),
                crate::text::uncapital(cell)
            ),
            "Số liệu của mỗi cột đúng với tiêu đề.",
            "Đề nghị kiểm tra lại tiêu đề và dán lại cả khối số liệu; các ô này chưa được tính.".to_owned(),
        ),
        Problem::Required { column } => m(
            format!("{cell}{of} để trống, cột “{column}”."),
            "Ô bắt buộc.",
            format!("Đề nghị ghi vào ô này; số bằng không thì ghi 0, không thuộc đối tượng thì ghi “Không áp dụng” kèm lý do ở cột {reasons}."),
        ),
        Problem::NotANumber { column, date: false, .. } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            "Một số, không kèm chữ.",
            "Đề nghị ghi lại bằng số, ví dụ 85,5.".to_owned(),
        ),
        Problem::NotANumber { column, date: true, criteria } => m(
            format!("{cell}{of} là một ngày (Excel tự đổi khi gõ dạng 7/9), cột “{column}”."),
            "Một số, không kèm chữ.",
            match criteria {
                Some(all) => format!("Đề nghị đổi định dạng ô sang Number rồi chỉ ghi số tiêu chí đạt, từ 0 đến {all}."),
                None => "Đề nghị đổi định dạng ô sang Number rồi ghi lại số.".to_owned(),
            },
        ),
        Problem::RequirementPasted { column } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”: đây là mức yêu cầu, chưa phải kết quả."),
            "Kết quả thực hiện, một số, ví dụ 85,5.",
            "Đề nghị ghi kết quả thực tế; hiện tính là thiếu số liệu.".to_owned(),
        ),
        Problem::NearlyMet { column } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”: chưa rõ đạt hay chưa đạt."),
            "Một trong: Đạt, Chưa đạt, Không áp dụng. “Cơ bản đạt”, “gần đạt”, “đang làm” không được tính là “Đạt”.",
            format!("Đề nghị chọn lại “Đạt” hoặc “Chưa đạt”; tiến độ ghi ở cột {reasons}."),
        ),
        Problem::ScaleSuspect { column, value, meant, why, others } => m(
            format!(
                "{cell}{of} ghi {}, cột “{column}”; các dòng khác {}.",
                show(*value),
                if others.0 == others.1 {
                    format!("đều là {}", show(others.0))
                } else {
                    format!("từ {} đến {}", show(others.0), show(others.1))
                }
            ),
            match why {
                Suspicion::Fraction => "Tỷ lệ ghi theo phần trăm: 95 là 95 %.",
                Suspicion::Thousandth => "Số ghi đủ: có thể dấu chấm phần nghìn đã bị Excel hiểu là dấu thập phân.",
                Suspicion::SmallerUnit => "Số tiền ghi theo đơn vị tính của cột.",
            },
            format!("Nếu là {}, đề nghị ghi {}; nếu {} đúng, nêu lý do ở cột {reasons}.", show(*meant), show(*meant), show(*value)),
        ),
        Problem::DateSwapped { column, date, swapped, frame } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: có thể ngày và tháng bị đổi chỗ.", show_date(*date)),
            &format!("Ngày trong khoảng từ {} đến {}.", show_date(frame.0), show_date(frame.1)),
            format!(
                "Nếu là {}, đề nghị ghi lại; nếu {} đúng, nêu lý do ở cột {reasons}. Hiện giữ ngày như đã ghi.",
                show_date(*swapped),
                show_date(*date)
            ),
        ),
        Problem::DocumentNumber { column, date } => m(
            match date {
                Some(date) => format!("{cell}{of} là ngày {}, cột “{column}”, không phải số văn bản.", show_date(*date)),
                None => format!("{cell}{of} chỉ ghi số {raw}, cột “{column}”."),
            },
            "Số và ký hiệu văn bản, ví dụ 1234/QĐ-UBND.",
            "Đề nghị ghi đủ số và ký hiệu; ô đặt định dạng Text để Excel không tự đổi thành ngày.".to_owned(),
        ),
        Problem::BadContact { column, contact } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            &match contact {
                Contact::Phone(least, most) => format!("Số điện thoại từ {least} đến {most} chữ số, bắt đầu bằng 0."),
                Contact::Email => "Một địa chỉ thư điện tử, ví dụ ten@coquan.gov.vn.".to_owned(),
            },
            "Đề nghị kiểm tra và ghi lại; tỉnh liên hệ theo thông tin này.".to_owned(),
        ),
        Problem::AmbiguousNumber { column, readings } => m(
            format!("{cell}{of} ghi dạng chữ {raw}, cột “{column}”: có thể là {} hoặc {}.", show(readings.0), show(readings.1)),
            "Một số chỉ hiểu một cách.",
            "Đề nghị gõ lại ở dạng số.".to_owned(),
        ),
        Problem::Range { column, value, whole, min, max, instead } => m(
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
            if instead.is_empty() {
                "Đề nghị kiểm tra lại số và đơn vị tính.".to_owned()
            } else {
                let readings: Vec<String> = instead
                    .iter()
                    .map(|(unit, n)| {
                        let unit = if unit.is_empty() { String::new() } else { format!(" (nếu đã ghi theo {unit})") };
                        format!("{}{unit}", show(*n))
                    })
                    .collect();
                format!("Đề nghị kiểm tra lại số và đơn vị tính; có thể là {}.", readings.join(", hoặc "))
            },
        ),
        Problem::NotInList { column, asked } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            &match asked {
                Asked::Options(options) => format!("Một trong: {}.", options.join(", ")),
                Asked::CriterionNumber => "Số của tiêu chí, ví dụ 4.".to_owned(),
                Asked::UnitOf(within) => format!("Tên đơn vị trong danh mục của {within}."),
            },
            match asked {
                Asked::CriterionNumber => "Đề nghị ghi lại số của tiêu chí.".to_owned(),
                _ => "Đề nghị chọn lại trong danh sách.".to_owned(),
            },
        ),
        Problem::NotADate { column } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”."),
            "Một ngày có thật, ghi ngày/tháng/năm, ví dụ 15/11/2020.",
            "Đề nghị ghi lại đủ ngày, tháng, năm.".to_owned(),
        ),
        Problem::ErrorValue { column } => m(
            format!("{cell}{of} báo lỗi {raw}, cột “{column}”."),
            "Một giá trị, không phải thông báo lỗi.",
            "Đề nghị sửa công thức hoặc ghi thẳng số liệu.".to_owned(),
        ),
        Problem::NotApplicableReason { column } => m(
            format!("{cell}{of} ghi “Không áp dụng”, cột “{column}”, chưa có lý do."),
            &format!("Lý do ở cột {reasons} cùng dòng."),
            "Đề nghị ghi lý do; chưa có lý do thì tính là thiếu số liệu.".to_owned(),
        ),
        Problem::ReadTolerantly { column, how: Tolerated::OldFont, value } => {
            let more = if finding.others.is_empty() { of.to_owned() } else { format!(" và {} ô khác", finding.others.len()) };
            m(
                format!("{cell}{more} dùng phông chữ cũ (TCVN3 hoặc VNI), cột “{column}”; đã đọc là “{}”.", clip(value, QUOTED)),
                "",
                "Nếu đúng, không cần làm gì; lần sau đề nghị dùng phông Unicode (Times New Roman). Nếu không đúng, đề nghị gõ lại ô.".to_owned(),
            )
        }
        Problem::ReadTolerantly { column, how: Tolerated::CountFromDate, value } => m(
            format!("{cell}{of} đã bị Excel đổi thành ngày, cột “{column}”; đã đọc là {value}."),
            "Một số, ví dụ 7; không ghi dạng 7/9.",
            format!("Đề nghị đổi định dạng ô sang Number rồi ghi {value}; nếu không đúng, ghi lại số đúng."),
        ),
        Problem::ReadTolerantly { column, how, value } => {
            let more = if finding.others.is_empty() { of.to_owned() } else { format!(" và {} ô khác", finding.others.len()) };
            // A percent cell holds 0.95; a person sees 95%.
            let percent = format!("“{value}%”");
            let raw = if *how == Tolerated::PercentFormat { percent.as_str() } else { raw };
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
        Problem::Contradiction { criterion, indicator, result, counted, requirement, cell: at, sheet } => m(
            match counted {
                Some(counted) => format!(
                    "{cell}{of} ghi Đạt tiêu chí “{criterion}”, nhưng chỉ tiêu “{indicator}” đếm theo các đơn vị cấp dưới là {}{}.",
                    show(*counted),
                    if at.is_empty() { String::new() } else { format!(" (ô {at} ghi {result})") }
                ),
                None => format!(
                    "{cell}{of} ghi Đạt tiêu chí “{criterion}”, nhưng chỉ tiêu “{indicator}” là {result} (ô {at}{}).",
                    sheet.as_ref().map_or_else(String::new, |s| format!(", trang “{s}”"))
                ),
            },
            &format!("Yêu cầu: {requirement}."),
            "Đề nghị sửa số liệu hoặc kết quả tự đánh giá; hiện tính là chưa đạt.".to_owned(),
        ),
        Problem::RecognitionIncomplete { missing_number } => m(
            format!("{cell}{of}{}: có {}.", if finding.raw.is_empty() { " để trống" } else { "" }, if *missing_number { "ngày công nhận nhưng thiếu số quyết định" } else { "số quyết định công nhận nhưng thiếu ngày" }),
            "Công nhận phải có cả số và ngày quyết định.",
            "Đề nghị ghi bổ sung; hiện chưa tính là đã công nhận.".to_owned(),
        ),
        Problem::RecognisedUnmet { criteria } => m(
            format!("{cell}{of}: đã công nhận nhưng tiêu chí {} hiện chưa đạt.", criteria.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")),
            "Tiêu chí đã đạt được giữ vững sau khi công nhận.",
            format!("Đề nghị xác nhận, nêu lý do ở cột {reasons} và ghi kế hoạch khắc phục; đơn vị vẫn đếm là đã công nhận."),
        ),
        Problem::NoPlan { criterion, outstanding, sheet } => m(
            format!("{cell}{of}: tiêu chí “{criterion}” {}, chưa có dòng ở trang “{sheet}”.", if *outstanding { "còn tồn tại" } else { "chưa đạt" }),
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
                Some(rank) => format!("{cell}{of} ghi {}, cột “{column}”; {} điểm ứng với hạng {rank}.", show(*stated), show(*score)),
                None => format!("{cell}{of} ghi {}, cột “{column}”; {} điểm nằm giữa hai khoảng nên không rõ hạng.", show(*stated), show(*score)),
            },
            "Hạng theo đúng khoảng điểm.",
            match by_score {
                Some(_) => "Đề nghị kiểm tra lại điểm và hạng theo quyết định công nhận.".to_owned(),
                None => format!("Đề nghị kiểm tra lại điểm; nếu đúng, báo {office} cách làm tròn đã dùng."),
            },
        ),
        Problem::DateBeforeCutOff { column, date, cut_off } => m(
            format!("{cell}{of} ghi {}, cột “{column}”.", show_date(*date)),
            &format!("Từ ngày chốt số liệu {} trở đi.", show_date(*cut_off)),
            "Đề nghị ghi thời hạn mới; nếu đã xong, đề nghị sửa lại theo kết quả thực tế.".to_owned(),
        ),
        Problem::ControlMismatch { total, stated, read } => m(
            match read {
                Some(read) => format!("{cell} ghi {}, dòng “{total}”; đọc từ các biểu được {}.", show(*stated), show(*read)),
                None => format!("{cell} ghi {}, dòng “{total}”; các biểu không có số để đối chiếu.", show(*stated)),
            },
            "Số trên phiếu xác nhận bằng số cộng từ các biểu trong cùng tệp.",
            "Đề nghị kiểm tra các dòng, ô bị bỏ hoặc sửa số trên phiếu, in và ký lại; bảng tổng hợp dùng số đọc từ các biểu.".to_owned(),
        ),
        Problem::NotReceived { due } => m(
            format!("Chưa nhận được báo cáo dùng được của {}.", finding.subject),
            &format!("Hạn nộp {}.", show_moment(*due)),
            "Đề nghị đơn vị gửi sớm; bảng tổng hợp ghi “chưa báo cáo”.".to_owned(),
        ),
        Problem::Late { received, due, seconds, working_days } => m(
            format!(
                "Nhận lúc {}, chậm {}{}.",
                show_moment(*received),
                span(*seconds),
                if *working_days == 0 { String::new() } else { format!(" ({working_days} ngày làm việc)") }
            ),
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
            &format!("Không muộn hơn {}.", show_moment(*closed)),
            format!("Tệp được giữ, không tính vào đợt này; nếu cần tính, đề nghị báo {office}."),
        ),
        Problem::BeforeCutOff { received, cut_off } => m(
            format!("Nhận lúc {}, khi chưa hết ngày chốt số liệu {}.", show_moment(*received), show_date(*cut_off)),
            &format!("Số liệu đến hết ngày {}; gửi từ 00:00 ngày hôm sau.", show_date(*cut_off)),
            format!("Đề nghị rà soát số liệu đến hết ngày chốt và gửi lại; nếu không có gì thay đổi, báo {office}."),
        ),
        Problem::PlanAfterTarget { column, planned, target, deadline } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: sau hạn của mục tiêu “{target}”.", show_date(*planned)),
            &format!("Không muộn hơn hạn của mục tiêu, {}.", show_date(*deadline)),
            format!("Đề nghị rút ngắn thời hạn; nếu không thể, nêu lý do ở cột {reasons}."),
        ),
        Problem::PlanPassed { column, planned, criterion, outstanding, as_of } => m(
            format!(
                "{cell}{of} ghi {}, cột “{column}”: thời hạn đã qua mà tiêu chí “{criterion}” {}.",
                show_date(*planned),
                if *outstanding { "còn tồn tại" } else { "chưa đạt" }
            ),
            &format!("Nội dung chưa xong có thời hạn từ {} trở đi.", show_date(*as_of)),
            format!("Đề nghị ghi thời hạn mới; nếu đã xong sau ngày chốt số liệu, nêu ở cột {reasons} và báo cáo ở kỳ sau."),
        ),
        Problem::RecognitionInFuture { column, date, as_of } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: ngày chưa tới.", show_date(*date)),
            &format!("Ngày của quyết định đã ban hành, không sau ngày tổng hợp {}.", show_date(*as_of)),
            "Đề nghị ghi lại ngày theo quyết định; nếu chưa có quyết định, ghi là chưa công nhận. Hiện chưa tính là đã công nhận.".to_owned(),
        ),
        Problem::RecognitionAfterCutOff { column, date, cut_off } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: sau ngày chốt số liệu.", show_date(*date)),
            &format!("Kết quả đến hết ngày chốt số liệu {}.", show_date(*cut_off)),
            "Đề nghị kiểm tra lại ngày; nếu đúng, kỳ này ghi là chưa công nhận, báo cáo ở kỳ sau. Hiện vẫn tính là đã công nhận.".to_owned(),
        ),
        Problem::RecognisedTooEarly { date, before } => m(
            match before {
                NotYet::Children { name, date: later, need, have, unit } => format!(
                    "{cell}{of} ghi công nhận ngày {}, nhưng {name} đến {} mới được công nhận; khi đó mới có {have}/{need} {unit} được công nhận.",
                    show_date(*date),
                    show_date(*later)
                ),
                NotYet::Criterion { criterion, planned, sheet } => format!(
                    "{cell}{of} ghi công nhận ngày {}, nhưng theo trang “{sheet}” tiêu chí “{criterion}” chưa đạt, dự kiến {} mới xong.",
                    show_date(*date),
                    show_date(*planned)
                ),
            },
            &match before {
                NotYet::Children { need, unit, .. } => format!("Đủ {need} {unit} được công nhận trước hoặc cùng ngày."),
                NotYet::Criterion { .. } => "Công nhận khi mọi tiêu chí đã đạt.".to_owned(),
            },
            match before {
                NotYet::Children { .. } => format!("Đề nghị kiểm tra lại cả hai ngày công nhận; nếu đúng, nêu lý do ở cột {reasons}."),
                NotYet::Criterion { sheet, .. } => format!("Đề nghị kiểm tra lại ngày công nhận và dòng ở trang “{sheet}”; nếu đúng, nêu lý do ở cột {reasons}."),
            },
        ),
        Problem::RecognitionExpired { column, date, until, months, cut_off } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: chỉ có hiệu lực đến hết ngày {}.", show_date(*date), show_date(*until)),
            &format!("Quyết định có hiệu lực {months} tháng, còn hiệu lực tại ngày chốt số liệu {}.", show_date(*cut_off)),
            "Hiện không tính là còn hiệu lực. Nếu đã được công nhận lại, đề nghị ghi số và ngày quyết định mới.".to_owned(),
        ),
        Problem::DocumentAfterReceipt { column, date, received } => m(
            format!("{cell} ghi {}, cột “{column}”: sau ngày nhận tệp.", show_date(*date)),
            &format!("Không sau ngày nhận tệp, {}.", show_date(received.date())),
            format!("Đề nghị kiểm tra lại ngày văn bản; nếu đúng, báo {office} kiểm tra giờ nhận."),
        ),
        Problem::Compared(what) => {
            let message = super::compared::vi::words(what, cell, of, &finding.terms);
            (message.found, message.required, message.to_do)
        }
        Problem::PartExceedsWhole { column, part, whole_column, whole_cell, whole } => m(
            format!("{cell}{of} ghi {}, cột “{column}”: lớn hơn cột “{whole_column}” cùng dòng ({}, ô {whole_cell}).", show(*part), show(*whole)),
            &format!("“{column}” không lớn hơn “{whole_column}”."),
            match finding.severity {
                Severity::Error => "Đề nghị kiểm tra và sửa một trong hai ô.".to_owned(),
                _ => format!("Đề nghị kiểm tra hai ô; nếu đúng, nêu lý do ở cột {reasons}."),
            },
        ),
        Problem::RowsSumMismatch { column, stated, sum } => m(
            format!("{cell}{of} ghi {}, cột “{column}”; cộng các dòng chi tiết được {}.", show(*stated), show(*sum)),
            "Dòng tổng bằng các dòng chi tiết cộng lại; dòng “trong đó” không cộng thêm lần nữa.",
            "Đề nghị kiểm tra các dòng hoặc khôi phục công thức; hiện dùng số cộng lại.".to_owned(),
        ),
        Problem::OtherCase { columns, decides, says, asked_for } => m(
            format!("{cell}{of} ghi {raw}; đã ghi {} trong khi “{decides}” là “{says}”.", quoted(columns)),
            &format!("Chỉ ghi khi “{decides}” là “{asked_for}”."),
            format!("Nếu đúng là “{asked_for}”, đề nghị chọn lại “{decides}”; nếu chưa, đề nghị xóa các ô này. Hiện tính theo “{says}”."),
        ),
        Problem::RowRepeated { values, first } => m(
            format!(
                "Dòng {} ghi lại {}, đã có ở dòng {first}.",
                finding.place.cell.map_or(0, |c| c.row + 1),
                values
                    .iter()
                    .map(|(column, value)| format!("“{column}” là “{}”", clip(&visible(value), QUOTED)))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            "Mỗi nội dung một dòng.",
            format!("Đề nghị bỏ một dòng; nếu là hai nội dung khác nhau, ghi rõ tên hoặc nêu lý do ở cột {reasons}. Hiện tính cả hai dòng."),
        ),
        Problem::FormRowsMissing { rows } => m(
            format!("Trang “{}” thiếu {} dòng của biểu: {}.", finding.place.sheet, rows.len(), rows.join("; ")),
            "Đủ các dòng theo mẫu; không có trên địa bàn thì vẫn giữ dòng.",
            format!("Đề nghị chép lại dòng từ biểu mẫu gốc và điền; không thuộc đối tượng thì ghi “Không áp dụng” kèm lý do ở cột {reasons}. Hiện tính là thiếu số liệu."),
        ),
        Problem::OtherDateInWords { date, cut_off } => m(
            format!("{cell} ghi {raw}, hiểu là số liệu đến ngày {}.", show_date(*date)),
            &format!("Số liệu đến hết ngày chốt {}.", show_date(*cut_off)),
            format!("Nếu chỉ quên sửa tiêu đề, đề nghị sửa lại; nếu số liệu là của ngày khác, đề nghị rà soát và gửi lại số liệu đến ngày {}. Hiện số liệu vẫn được tính.", show_date(*cut_off)),
        ),
        Problem::WrongIssuer { column, sign, issuers } => m(
            format!("{cell}{of} ghi {raw}, cột “{column}”: ký hiệu {sign} không phải của cấp có thẩm quyền công nhận."),
            &format!("Số quyết định có ký hiệu {}.", issuers.join(" hoặc ")),
            format!("Đề nghị kiểm tra lại số quyết định: có thể ghi nhầm tờ trình hoặc văn bản của cấp khác; nếu đúng, nêu lý do ở cột {reasons}. Hiện vẫn tính là đã công nhận."),
        ),
        Problem::FileNameMismatch { named, unit } => m(
            format!("Tên tệp ghi {named}, nhưng nội dung là báo cáo của {unit}."),
            "Tên tệp, nếu ghi tên đơn vị, là đơn vị báo cáo.",
            format!("Đề nghị kiểm tra có gửi nhầm tệp hoặc chép đè lên tệp của đơn vị khác không; nếu chỉ đặt tên nhầm, không cần gửi lại. Hiện tính cho {unit}."),
        ),
    }
}

/// Columns in quotation marks, separated by commas.
pub(super) fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|c| format!("“{c}”")).collect();
    quoted.join(", ")
}

/// A stretch of time in words.
pub(super) fn span(seconds: i64) -> String {
    delay(seconds, |n, unit| {
        let unit = match unit {
            Span::Day => "ngày",
            Span::Hour => "giờ",
            Span::Minute => "phút",
            Span::Second => "giây",
        };
        format!("{n} {unit}")
    })
}

fn decided(kind: &Decided) -> String {
    match kind {
        Decided::UseFile => "chọn tệp".to_owned(),
        Decided::AcceptLate => "nhận tệp sau khi khóa sổ".to_owned(),
        Decided::Correct { sheet, cell, .. } => format!("điều chỉnh ô {cell} trang “{sheet}”"),
        Decided::Waive { rule, .. } => format!("bỏ qua lỗi {rule}"),
    }
}

fn idle(why: &IdleDecision) -> String {
    match why {
        IdleDecision::NotYet => "ngày quyết định sau thời điểm tổng hợp".to_owned(),
        IdleDecision::NoFile => "không thấy tệp".to_owned(),
        IdleDecision::FileReturned => "tệp bị trả lại".to_owned(),
        IdleDecision::FileDoesNotCount => "tệp này không được tính".to_owned(),
        IdleDecision::NotLate => "tệp nhận trước khi khóa sổ".to_owned(),
        IdleDecision::NoSuchFinding { rule } => format!("tệp không có lỗi {rule} ở chỗ đã ghi"),
    }
}

/// What is written and what it was read as, in one sentence: the first with the whole verb, the others short.
pub(super) fn read_as(read: &[(String, String)], first: &str, others: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    for (written, taken) in read {
        let verb = if said.is_empty() { first } else { others };
        said.push(format!("“{}” {verb} “{taken}”", clip(&visible(written), QUOTED)));
    }
    said.join("; ")
}

/// Cells, separated by commas; of many, the first.
pub(super) fn some_cells(cells: &[CellRef]) -> String {
    let mut named: Vec<String> = cells.iter().take(NAMED_CELLS).map(ToString::to_string).collect();
    if cells.len() > NAMED_CELLS {
        named.push("…".to_owned());
    }
    named.join(", ")
}

/// A value worked out, as people write it.
pub(super) fn number_words(plain: &str) -> String {
    plain.parse().map_or_else(|_| format!("“{plain}”"), show)
}

/// Row numbers, separated by commas.
pub(super) fn numbers(rows: &[u32]) -> String {
    rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// A unit of time, as a person counts how late something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Day,
    Hour,
    Minute,
    Second,
}

/// How late, in the two units that a person would use: days and hours, hours and minutes, minutes, seconds.
///
/// What is smaller is cut off, so that nobody is said to be later than they were; the times themselves stand beside it.
pub(super) fn delay(seconds: i64, said: impl Fn(i64, Span) -> String) -> String {
    let parts = match seconds {
        ..60 => [(seconds.max(0), Span::Second), (0, Span::Second)],
        60..3_600 => [(seconds / 60, Span::Minute), (0, Span::Second)],
        3_600..86_400 => [
            (seconds / 3_600, Span::Hour),
            (seconds % 3_600 / 60, Span::Minute),
        ],
        _ => [
            (seconds / 86_400, Span::Day),
            (seconds % 86_400 / 3_600, Span::Hour),
        ],
    };
    let [first, second] = parts.map(|(n, unit)| (n > 0).then(|| said(n, unit)));
    match (first, second) {
        (Some(first), Some(second)) => format!("{first} {second}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => said(0, Span::Second),
    }
}

/// What a row is that is no row of data.
pub(super) fn listed(what: ListedRow) -> &'static str {
    match what {
        ListedRow::Total => "dòng cộng",
        ListedRow::Numbering => "dòng đánh số cột",
        ListedRow::Heads => "dòng tiêu đề lặp lại",
        ListedRow::Group => "dòng nhóm",
        ListedRow::Note => "ghi chú dưới bảng",
        ListedRow::Nil => "đơn vị ghi không phát sinh",
        ListedRow::NilBesideRows => "ghi không phát sinh trong khi bảng có dòng số liệu",
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
        Tolerated::FormerName => "tên đơn vị cũ",
        Tolerated::Synonym => "ghi khác danh sách",
        Tolerated::Nil => "số tiền không phát sinh ghi bằng lời",
        Tolerated::Composition => "chữ ghép khác thường",
        Tolerated::OldFont => "phông chữ cũ",
        Tolerated::OtherUnit => "số tiền ghi theo đơn vị tính khác, đã quy đổi",
        Tolerated::HeadUnit => "tiêu đề cột ghi đơn vị tính khác mẫu, đã quy đổi",
        Tolerated::Share => "đã tính tỷ lệ phần trăm của phần đạt trên tổng số",
        Tolerated::CountOf => "đã lấy số tiêu chí đạt trên tổng số tiêu chí",
        Tolerated::CountFromDate => "số tiêu chí bị đổi thành ngày",
        Tolerated::PeriodEnd => "chỉ ghi tháng hoặc quý, lấy ngày cuối",
        Tolerated::BareName => "tên ghi thiếu dấu hoặc dính liền",
        Tolerated::DocumentNumber => "số văn bản ghi kèm chữ hoặc ngày",
        Tolerated::PhoneZero => "số điện thoại mất số 0 ở đầu",
        Tolerated::PhonePrefix => "số điện thoại ghi theo mã quốc gia",
    }
}

fn foreign(what: Foreign) -> &'static str {
    match what {
        Foreign::Empty => "tệp trống (0 byte)",
        Foreign::OldXls => "tệp Excel 4.0 hoặc cũ hơn",
        Foreign::Xlsb => "tệp Excel nhị phân (.xlsb)",
        Foreign::FlatOds => "tệp OpenDocument dạng XML (.fods)",
        Foreign::XmlSpreadsheet => "tệp XML Spreadsheet 2003",
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
        Foreign::FlatOds => "Đề nghị mở bằng LibreOffice, lưu thành .xlsx và gửi lại.",
        Foreign::OldXls | Foreign::Xlsb | Foreign::XmlSpreadsheet | Foreign::Html | Foreign::Text => {
            "Đề nghị mở bằng Excel, chọn “Lưu thành” → Excel Workbook (.xlsx) và gửi lại."
        }
        Foreign::Folder => "Đề nghị đổi tên thư mục, bỏ đuôi .xlsx; các tệp bên trong khi đó được đọc.",
        Foreign::OwnerFile => "Không cần gửi lại; đề nghị xóa tệp này khỏi thư mục.",
        Foreign::Archive => "Đề nghị giải nén và gửi tệp .xlsx bên trong.",
        _ => "Đề nghị gửi đúng tệp biểu mẫu Excel (.xlsx).",
    }
    .to_owned()
}

/// What makes a file smaller.
fn too_large(what: LimitKind) -> &'static str {
    match what {
        LimitKind::Sheets => "xóa các trang không thuộc biểu mẫu",
        LimitKind::FileBytes | LimitKind::TotalBytes | LimitKind::PartBytes | LimitKind::Entries => {
            "xóa hình ảnh và các trang không thuộc biểu mẫu"
        }
        LimitKind::Cells => "xóa hẳn các dòng, cột trống có định dạng ngoài bảng",
        LimitKind::CellFormats | LimitKind::SharedStrings | LimitKind::TextBytes => {
            "xóa các phần không thuộc biểu mẫu"
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out by hand: a day has 86,400 seconds, an hour 3,600.
    #[test]
    fn lateness_is_told_in_days_and_hours() {
        let said = |seconds| {
            delay(seconds, |n, unit| {
                let letter = match unit {
                    Span::Day => 'n',
                    Span::Hour => 'g',
                    Span::Minute => 'p',
                    Span::Second => 's',
                };
                format!("{n}{letter}")
            })
        };
        for (seconds, told) in [
            (1, "1s"),
            (59, "59s"),
            (60, "1p"),
            (119, "1p"),
            (3_599, "59p"),
            (3_600, "1g"),
            (3_659, "1g"),
            (3_660, "1g 1p"),
            (86_399, "23g 59p"),
            (86_400, "1n"),
            (89_999, "1n"),
            (90_000, "1n 1g"),
            (64 * 3_600, "2n 16g"),
            (17 * 86_400 + 23 * 3_600 + 3_599, "17n 23g"),
        ] {
            assert_eq!(said(seconds), told, "{seconds}");
        }
    }
}
