//! Forty mistakes that workbooks come with, each made for real: typed into a workbook of the sample round, read and
//! checked, and compared with what a careful officer would have read.
//!
//! The workbook is the form of Yên Lạc, filled with its facts of the sample round; the language of the cases is that of the
//! rules' documents (see `rules.rs`).

use std::fmt::Write as _;

use crate::rules::prove;

/// What becomes of a mistake.
enum Fate {
    /// Read as it was meant; told in a note.
    Read,
    /// Told under a code, and not taken for what it is not.
    Flagged,
    /// Told with a workbook or a result of another kind, in the tests named beside it.
    Elsewhere,
}
use Fate::{Elsewhere, Flagged, Read};

/// Where, what is typed, what comes of it.
type Case = (&'static str, &'static str, &'static str);

/// Number, what it is, what becomes of it, cases.
type Mistake = (u8, &'static str, Fate, &'static [Case]);

const STATE: &str = "Huyện NTM / Tự đánh giá";
const PERCENT: &str = "Chỉ tiêu xã / 9.2";
const POOR: &str = "Chỉ tiêu xã / 11.1";
const INCOME: &str = "Chỉ tiêu xã / 10.1";
const PLAN: &str = "Nguồn lực / Kế hoạch năm";
const PEOPLE: &str = "Xã NTM / Dân số (người)";
const RECOGNISED: &str = "Xã NTM / Ngày công nhận";
const COUNT: &str = "Thông tin / Số tiêu chí huyện tự đánh giá đạt";
const COMMUNE: &str = "Xã NTM / Liên Châu / Xã";
const NEW_COMMUNE: &str = "Xã NTM / dòng mới / Xã";

#[rustfmt::skip]
const MISTAKES: &[Mistake] = &[
    // `understood`: a value merged over rows counts for each and is said.
    (1, "Ô gộp: tên tiêu chí chỉ ghi ở dòng đầu của nhóm", Elsewhere, &[]),
    (2, "Dấu thay cho chữ Đạt, Chưa đạt", Read, &[
        (STATE, "x; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "V; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "√; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "ü; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "þ; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "+; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "1; đọc là Đạt", "đạt; kèm C011"),
        (STATE, "đạt.; đọc là Đạt", "đạt"),
        ("Xã NTM / TC17", "K; đọc là Chưa đạt; Số tiêu chí xã tự đánh giá đạt: 18; thêm dòng Tồn tại cho tiêu chí 17", "đạt; kèm C011, X005"),
        ("Xã NTM / TC17", "0; đọc là Chưa đạt; Số tiêu chí xã tự đánh giá đạt: 18; thêm dòng Tồn tại cho tiêu chí 17", "đạt; kèm C011, X005"),
        ("Xã NTM / TC17", "trống", "C001"),
    ]),
    // `understood`: the head decides what a mark means.
    (3, "Dấu x dưới cột “Chưa đạt”", Elsewhere, &[]),
    (4, "Phân số thay cho phần trăm", Flagged, &[
        (PERCENT, "0,95", "C005"),
        (PERCENT, "1", "C005"),
        (PERCENT, "“95%”; đọc là 95", "đạt; kèm C011"),
        (PERCENT, "95%; đọc là 95", "đạt; kèm C011"),
    ]),
    (5, "Dấu phẩy hay dấu chấm thập phân", Read, &[
        (PERCENT, "“98,5”; đọc là 98,5", "đạt; kèm C011"),
        (PERCENT, "“98.5”; đọc là 98,5", "đạt; kèm C011"),
        (PERCENT, "“99,75%”; đọc là 99,75", "đạt; kèm C011"),
    ]),
    (6, "Dấu chấm phần nghìn trong ô chữ", Flagged, &[
        (PLAN, "“1.250”", "C003"),
        (PLAN, "“1.250,5”; đọc là 1.250,5", "đạt; kèm C011"),
        (PEOPLE, "“12.500”; đọc là 12.500", "đạt; kèm C011"),
        (INCOME, "“58.75”; đọc là 58,75", "đạt; kèm C011"),
    ]),
    (7, "Excel đã đổi 1.250 thành 1,25", Flagged, &[
        (INCOME, "0,058", "C005"),
        (PEOPLE, "8,208", "C004"),
    ]),
    (8, "Nhầm đơn vị tính của tiền", Flagged, &[
        (PLAN, "15,2 tỷ; đọc là 15.200", "đạt; kèm C011"),
        (PLAN, "15200000000", "C004"),
        (INCOME, "58700000 đồng; đọc là 58,7", "đạt; kèm C011"),
        // The whole column is converted: this row is right, the others are as small as they are written, and told.
        (INCOME, "58700; Chỉ tiêu xã / tiêu đề / 10.1: 10.1 Thu nhập (nghìn đồng); đọc là 58,7", "đạt; kèm C005, C011, T006, X003"),
    ]),
    (9, "Chép mức yêu cầu vào cột kết quả", Flagged, &[
        (PERCENT, "“≥ 95%”", "C012"),
        (POOR, "“≤ 2%”", "C012"),
        (PERCENT, "Đạt từ 80% trở lên", "C012"),
    ]),
    (10, "Mọi kết quả bằng đúng mức yêu cầu", Flagged, &[
        ("Chỉ tiêu xã / 3.1", "80; Chỉ tiêu xã / mọi dòng / 3.1: 80; Chỉ tiêu xã / mọi dòng / 4.2: 99; Chỉ tiêu xã / mọi dòng / 9.2: 90; Chỉ tiêu xã / mọi dòng / 10.1: 50; Chỉ tiêu xã / mọi dòng / 11.1: 2; Chỉ tiêu xã / mọi dòng / 12.1: 90; Chỉ tiêu xã / mọi dòng / 14.2: 90; Chỉ tiêu xã / mọi dòng / 14.3: 45; Chỉ tiêu xã / mọi dòng / 15.1: 85; Chỉ tiêu xã / mọi dòng / 15.3: 13,9; Chỉ tiêu xã / mọi dòng / 16.1: 70; Chỉ tiêu xã / mọi dòng / 17.1a: 98; Chỉ tiêu xã / mọi dòng / 17.1b: 65; Chỉ tiêu xã / mọi dòng / 17.6: 90; Chỉ tiêu xã / mọi dòng / 17.7: 80", "X013"),
        // One column may well be so.
        ("Chỉ tiêu xã / 3.1", "80; Chỉ tiêu xã / mọi dòng / 3.1: 80", "đạt"),
    ]),
    // A file of the earlier round itself is returned: see 12.
    (11, "Gửi lại số liệu kỳ trước", Flagged, &[
        ("Thông tin", "kỳ trước: như kỳ này", "P006 tại cả tệp"),
        ("Thông tin", "kỳ trước: số liệu khác", "đạt"),
    ]),
    (12, "Tiêu đề ghi kỳ khác", Flagged, &[
        ("Thông tin / Ngày chốt số liệu", "14/12/2019", "P001 tại cả tệp; kèm D003"),
        ("Xã NTM / dòng 3 / P", "Số liệu tính đến ngày 14/12/2019", "T017"),
    ]),
    // Names of before a reform: `two_levels`, on a unit list that has them.
    (13, "Tên xã trước khi sắp xếp", Elsewhere, &[]),
    (14, "Thị trấn trong danh sách xã", Flagged, &[
        (NEW_COMMUNE, "TT. Yên Lạc; Dân số (người): 13000", "R005"),
        (NEW_COMMUNE, "Thị trấn Yên Lạc; Dân số (người): 13000", "R005"),
    ]),
    (15, "Tiền tố, dấu cách, chữ hoa trong tên xã; tên thiếu dấu", Read, &[
        (COMMUNE, "“Xã  Liên Châu ”", "đạt"),
        (COMMUNE, "LIÊN CHÂU", "đạt"),
        (COMMUNE, "X. Liên Châu", "đạt"),
        (COMMUNE, "Lien Chau; Mã xã: trống", "đạt; kèm C011"),
        (COMMUNE, "xa lien chau; Mã xã: trống", "đạt; kèm C011"),
        (COMMUNE, "liênchâu; Mã xã: trống", "đạt; kèm C011"),
        (COMMUNE, "Liên Chau; Mã xã: trống", "R001; kèm R003"),
    ]),
    (16, "Chữ tổ hợp", Read, &[
        (STATE, "“Đa\u{323}t”; đọc là Đạt", "đạt; kèm C011"),
    ]),
    (17, "Vị trí dấu thanh", Read, &[
        ("Xã NTM / An Hòa / Xã", "An Hoà; tệp của: Tam Dương", "đạt"),
    ]),
    (18, "Phông TCVN3", Read, &[
        (STATE, "“§¹t”; đọc là Đạt", "đạt; kèm C009"),
        (COMMUNE, "“Liªn Ch©u”; Mã xã: trống", "đạt; kèm C009"),
        ("Huyện NTM / Hồ sơ minh chứng", "“VÜnh T\u{ad}êng”; đọc là Vĩnh Tường", "đạt; kèm C009"),
    ]),
    (19, "Phông VNI", Read, &[
        (STATE, "“Ñaït”; đọc là Đạt", "đạt; kèm C009"),
        (COMMUNE, "“Lieân Chaâu”; Mã xã: trống", "đạt; kèm C009"),
        ("Huyện NTM / Hồ sơ minh chứng", "“Vónh Töôøng”; đọc là Vĩnh Tường", "đạt; kèm C009"),
    ]),
    (20, "Chữ giống chữ Đ", Read, &[
        (STATE, "“Ðạt”; đọc là Đạt", "đạt"),
        (STATE, "“Ɖạt”; đọc là Đạt", "đạt"),
    ]),
    (21, "Công thức hỏng, số lấy từ tệp khác", Flagged, &[
        (PERCENT, "#REF!", "C008"),
        (PLAN, "#N/A", "C008"),
        (PLAN, "=[von.xlsx]Sheet1!C8, kết quả 15200; đọc là 15.200", "F004 tại cả tệp"),
    ]),
    (22, "Chỉ tiêu càng thấp càng tốt", Flagged, &[
        (POOR, "1,8", "đạt"),
        (POOR, "3,1", "X003 tại Xã NTM / TC11"),
    ]),
    (23, "Kỳ trước đạt, kỳ này chưa đạt mà không giải trình", Flagged, &[
        ("Xã NTM / TC1", "Chưa đạt; Số tiêu chí xã tự đánh giá đạt: 18; thêm dòng Tồn tại cho tiêu chí 1; kỳ trước: số liệu khác", "P003; kèm X005"),
        ("Xã NTM / TC1", "Chưa đạt; Số tiêu chí xã tự đánh giá đạt: 18; thêm dòng Tồn tại cho tiêu chí 1; kỳ trước: Xã NTM / TC1: Chưa đạt", "đạt; kèm X005"),
    ]),
    (24, "Ghi Đạt mà kết quả dưới mức", Flagged, &[
        (PERCENT, "82", "X003 tại Xã NTM / TC9"),
    ]),
    (25, "Dòng cộng, dòng “trong đó” nằm lẫn số liệu", Read, &[
        (NEW_COMMUNE, "Tổng cộng; Dân số (người): 140000", "T012"),
        (NEW_COMMUNE, "Trong đó:; Dân số (người): 40000", "T012"),
    ]),
    (26, "Tổng sai", Flagged, &[
        ("Xã NTM / Số tiêu chí xã tự đánh giá đạt", "18", "X001"),
        ("Nguồn lực / Tổng số / Đã huy động trong năm", "157670", "X017"),
    ]),
    (27, "Ngày ghi bằng chữ", Read, &[
        (RECOGNISED, "“20/03/2015”; đọc là 20/03/2015", "đạt; kèm C011"),
        (RECOGNISED, "“20.03.2015”; đọc là 20/03/2015", "đạt; kèm C011"),
        (RECOGNISED, "“20-3-15”; đọc là 20/03/2015", "đạt; kèm C011"),
        (RECOGNISED, "ngày 20 tháng 3 năm 2015; đọc là 20/03/2015", "đạt; kèm C011"),
        (RECOGNISED, "tháng 3/2015", "C007"),
        ("Tồn tại / Dự kiến hoàn thành", "tháng 6/2021; đọc là 30/06/2021", "đạt; kèm C011"),
    ]),
    (28, "Ngày và tháng đổi chỗ", Flagged, &[
        ("Thông tin / Ngày văn bản", "12/05/2020", "C013"),
        (RECOGNISED, "12/05/2010; tệp của: Tam Dương", "C013"),
        // Cannot be seen: both readings are possible.
        (RECOGNISED, "12/05/2015; tệp của: Tam Dương", "đạt"),
    ]),
    (29, "Số kèm chữ, phần trên tổng số", Read, &[
        (INCOME, "58 tr; đọc là 58", "đạt; kèm C011"),
        (INCOME, "58 triệu; đọc là 58", "đạt; kèm C011"),
        (PERCENT, "“95 %”; đọc là 95", "đạt; kèm C011"),
        (PERCENT, "3/3 trường; đọc là 100", "đạt; kèm C011"),
        (PERCENT, "12,5 km/13 km; đọc là 96,15", "đạt; kèm C011"),
    ]),
    (30, "Số tiêu chí bị đổi thành ngày", Flagged, &[
        (COUNT, "09/09/2020; đọc là 9", "C014"),
        (COUNT, "07/09/2020; đọc là 7", "C014; kèm X002"),
        (COUNT, "09/07/2020; đọc là 7", "C014; kèm X002"),
        (COUNT, "“9/9”; đọc là 9", "đạt; kèm C011"),
        ("Xã NTM / Số tiêu chí xã tự đánh giá đạt", "19/19 tiêu chí; đọc là 19", "đạt; kèm C011"),
    ]),
    (31, "Số lưu dạng chữ", Read, &[
        (PERCENT, "“'95”; đọc là 95", "đạt; kèm C011"),
    ]),
    (32, "Dấu cách không ngắt, chữ số toàn khổ", Read, &[
        (PEOPLE, "“8\u{a0}208”; đọc là 8.208", "đạt; kèm C011"),
        (PEOPLE, "“８２０８”; đọc là 8.208", "đạt; kèm C011"),
    ]),
    (33, "Dòng, cột, trang bị ẩn", Read, &[
        ("Xã NTM", "ẩn dòng Liên Châu", "T011"),
        ("OCOP", "ẩn trang OCOP", "T011"),
    ]),
    // `understood`: two sheets of the form on one tab are read; a sheet for each commune is told with all its cells.
    (34, "Nhiều bảng một trang; mỗi xã một trang", Elsewhere, &[]),
    (35, "Thiếu dòng", Flagged, &[
        ("Xã NTM", "bỏ dòng Trung Hà", "R003"),
        ("Huyện NTM", "bỏ dòng 8.1", "R008"),
        ("Nguồn lực", "bỏ dòng Vốn lồng ghép", "R008"),
    ]),
    (36, "Mã chỉ tiêu ghi dạng số", Read, &[
        ("Huyện NTM / 5.3 / Mã chỉ tiêu", "5,3", "đạt"),
        ("Huyện NTM / 5.3 / Mã chỉ tiêu", "“5,3”", "đạt"),
    ]),
    (37, "Biểu mẫu cũ", Flagged, &[
        ("dấu ẩn / biểu", "ntm-huyen-2009", "T002; kèm D003"),
    ]),
    (38, "Nhận xét thay cho kết quả", Flagged, &[
        (STATE, "Cơ bản đạt", "C006"),
        (STATE, "Phấn đấu", "C006"),
        (PERCENT, "Đang thi công", "C002"),
    ]),
    (39, "Tệp không phải sổ Excel, có mật khẩu", Flagged, &[
        ("cả tệp", "nội dung: trang web; tên tệp: bao-cao.xlsx", "F002; kèm D003"),
        ("cả tệp", "đòi mật khẩu khi mở", "F007; kèm D003"),
        ("cả tệp", "nội dung: sổ Excel; tên tệp: Tam Dương (1).xlsx", "F017"),
    ]),
    // `sample` and `figures`: 18 recognised and 20 expected stay apart in every total.
    (40, "Cộng sản phẩm dự kiến vào số đã công nhận", Flagged, &[
        ("OCOP / Sản phẩm minh họa 29 / Số quyết định", "MINH-HOA-77/QĐ-UBND; Ngày quyết định: 01/12/2020", "X018"),
    ]),
];

#[test]
fn every_mistake_is_read_or_told() {
    let mut wrong = String::new();
    for (i, (number, what, fate, cases)) in MISTAKES.iter().enumerate() {
        assert_eq!(usize::from(*number), i + 1);
        let proved = matches!(fate, Read | Flagged);
        assert_eq!(proved, !cases.is_empty(), "{number}. {what}");
        for (at, value, result) in *cases {
            if let Err(why) = prove(at, value, result) {
                let _ = writeln!(wrong, "{number}. {what} ({at} | {value} | {result}): {why}");
            }
        }
    }
    assert_eq!(MISTAKES.len(), 40);
    assert!(wrong.is_empty(), "{wrong}");
}
