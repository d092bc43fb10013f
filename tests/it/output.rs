//! Workbooks as written: parts of the package read back as XML, and files put in place.

#![expect(
    clippy::string_slice,
    clippy::panic,
    clippy::too_many_lines,
    reason = "helpers of tests stop at what they did not expect, and the model of a whole book is long"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use jiff::civil::date;
use ntm::catalogue::Tab;
use ntm::output::atomic::{self, OutputFolder, Written};
use ntm::output::model::{
    Block, BlockColumn, BookModel, Card, CellModel, ColumnModel, Look, SheetModel, SummaryModel, Tone,
};
use ntm::output::province::{self, WriteError};
use rust_decimal::Decimal;

fn column(header: &str, width: f64, look: Look) -> ColumnModel {
    ColumnModel {
        header: header.to_owned(),
        width,
        look,
        trace: false,
        rotate: false,
    }
}

fn turned(header: &str, look: Look) -> ColumnModel {
    ColumnModel {
        rotate: true,
        ..column(header, 4.9, look)
    }
}

fn trace(column: ColumnModel) -> ColumnModel {
    ColumnModel {
        trace: true,
        ..column
    }
}

fn toned(word: &str) -> CellModel {
    let tone = match word {
        "Đạt" | "Đ" | "Đúng tiến độ" => Tone::Good,
        "Đạt, còn tồn tại" | "TT" | "Nguy cơ" => Tone::Attention,
        "Chưa đạt" | "CĐ" | "Quá hạn" => Tone::Bad,
        "TSL" | "Thiếu số liệu" => Tone::NoData,
        _ => Tone::Muted,
    };
    CellModel::Toned(word.to_owned(), tone)
}

fn number(text: &str) -> CellModel {
    CellModel::Number(text.parse::<Decimal>().unwrap())
}

fn formula(text: &str, value: CellModel) -> CellModel {
    CellModel::Formula(text.to_owned(), Box::new(value))
}

fn link(text: &str, target: &str) -> CellModel {
    CellModel::Link {
        text: text.to_owned(),
        target: target.to_owned(),
    }
}

const CAUTION: &str = "Minh họa: chỉ các số liệu nêu tại bản tin ngày 23/12/2020 là thật; mọi số liệu, tên, số \
                       quyết định khác được đặt ra để trình bày (xem trang Ghi chú).";

fn sheet(name: &str, title: &str, table: &str) -> SheetModel {
    SheetModel {
        name: name.to_owned(),
        title: title.to_owned(),
        subtitle: "Kết quả theo QĐ 558/QĐ-TTg đến 14/12/2020; thành phố không có N/9.".to_owned(),
        illustrative: Some(CAUTION.to_owned()),
        table: table.to_owned(),
        freeze: 2,
        tab: Tab::Results,
        columns: Vec::new(),
        rows: Vec::new(),
        page_breaks: Vec::new(),
        empty: "không có dòng nào".to_owned(),
        footer: "Biểu 03 · Số liệu chốt 14/12/2020 · minh họa".to_owned(),
    }
}

const DISTRICTS: [(i64, &str, &str); 9] = [
    (251, "Huyện Yên Lạc", "ĐĐĐĐĐĐĐĐĐ"),
    (249, "Huyện Bình Xuyên", "ĐĐĐĐĐĐĐĐĐ"),
    (252, "Huyện Vĩnh Tường", "ĐĐĐĐĐĐTĐĐ"),
    (248, "Huyện Tam Đảo", "ĐĐĐĐĐĐTĐĐ"),
    (247, "Huyện Tam Dương", "ĐĐĐĐCĐĐĐĐ"),
    (246, "Huyện Lập Thạch", "ĐCĐĐĐĐCĐĐ"),
    (253, "Huyện Sông Lô", "ĐCĐĐCĐCĐĐ"),
    (243, "Thành phố Vĩnh Yên", "---------"),
    (244, "Thành phố Phúc Yên", "---------"),
];
const CRITERIA: [&str; 9] = [
    "TC1 Quy hoạch",
    "TC2 Giao thông",
    "TC3 Thủy lợi",
    "TC4 Điện",
    "TC5 Y tế Văn hóa Giáo dục",
    "TC6 Sản xuất",
    "TC7 Môi trường",
    "TC8 An ninh trật tự",
    "TC9 Chỉ đạo NTM",
];

fn districts() -> SheetModel {
    let mut model = sheet(
        "Huyện NTM",
        "Biểu 03. Huyện nông thôn mới: kết quả 9 tiêu chí",
        "tblHuyen",
    );
    model.columns = vec![
        column("Mã đơn vị", 7.0, Look::Code),
        column("Đơn vị", 19.0, Look::Name),
    ];
    model
        .columns
        .extend(CRITERIA.map(|head| column(head, 9.2, Look::State)));
    model.columns.extend([
        column("Tính đạt", 7.0, Look::Total),
        column("Tổng số xã", 7.0, Look::Integer),
        column("Tình trạng", 14.0, Look::State),
        column("Tồn tại và tiêu chí chưa đạt", 34.0, Look::Text),
        column("Dự kiến hoàn thành", 12.0, Look::Date),
        trace(column("Số quyết định", 12.0, Look::Text)),
    ]);
    for (code, name, marks) in DISTRICTS {
        let city = marks.starts_with('-');
        let mut row = vec![
            CellModel::Integer(code),
            if city {
                CellModel::text(name)
            } else {
                link(name, "'Chưa đạt theo đơn vị'!A6")
            },
        ];
        row.extend(marks.chars().map(|mark| {
            toned(match mark {
                'Đ' => "Đạt",
                'T' => "Đạt, còn tồn tại",
                'C' => "Chưa đạt",
                _ => "Không áp dụng",
            })
        }));
        let met = marks.chars().filter(|m| *m == 'Đ' || *m == 'T').count();
        row.push(if city {
            CellModel::muted("–")
        } else {
            formula(
                "COUNTIF(C{row}:K{row},\"Đạt\")+COUNTIF(C{row}:K{row},\"Đạt, còn tồn tại\")",
                CellModel::Integer(i64::try_from(met).unwrap()),
            )
        });
        row.push(CellModel::Integer(16));
        row.push(if city {
            CellModel::text("Đã hoàn thành nhiệm vụ")
        } else {
            formula(
                "IF(tblHuyen[[#This Row],[Tính đạt]]=9,\"Đạt\",\"Chưa đạt\")",
                toned(if met == 9 { "Đạt" } else { "Chưa đạt" }),
            )
        });
        row.push(CellModel::text(if marks.contains('C') {
            "2. Giao thông; 5. Y tế - Văn hóa - Giáo dục; 7. Môi trường: bãi tập kết rác tạm quá tải"
        } else {
            "không"
        }));
        row.push(if marks.contains('C') {
            CellModel::Date(date(2022, 12, 31))
        } else {
            CellModel::muted("không còn tiêu chí chưa đạt")
        });
        row.push(CellModel::text(""));
        model.rows.push(row);
    }
    model
}

fn communes() -> SheetModel {
    let mut model = sheet(
        "Xã NTM",
        "Biểu 04. Xã nông thôn mới: 105 xã × 19 tiêu chí",
        "tblXa",
    );
    model.freeze = 3;
    model.columns = vec![
        column("Mã xã", 8.0, Look::Code),
        column("Huyện", 12.0, Look::Text),
        column("Xã", 14.0, Look::Name),
    ];
    model
        .columns
        .extend((1..=19).map(|n| turned(&format!("TC{n} Tổ chức sản xuất"), Look::State)));
    model.columns.extend([
        turned("Tính đạt", Look::Total),
        column("Tiêu chí chưa đạt", 12.0, Look::Text),
        column("Ghi chú", 26.0, Look::Text),
    ]);
    for n in 0..70 {
        let mut row = vec![
            CellModel::text(format!("0{}", 8764 + 3 * n)),
            CellModel::text("Vĩnh Tường"),
            CellModel::text("Thượng Trưng"),
        ];
        row.extend((0..19).map(|c| toned(if n % 9 == 0 && c == 16 { "CĐ" } else { "Đ" })));
        row.push(formula(
            "COUNTIF(D{row}:V{row},\"Đ\")",
            CellModel::Integer(if n % 9 == 0 { 18 } else { 19 }),
        ));
        row.push(CellModel::text(if n % 9 == 0 { "17" } else { "không" }));
        row.push(CellModel::text(if n % 9 == 0 {
            "Tự đánh giá Đạt, số liệu 17.1 thấp hơn yêu cầu"
        } else {
            "không"
        }));
        model.rows.push(row);
    }
    model
}

fn gaps() -> SheetModel {
    let mut model = sheet(
        "Chưa đạt theo đơn vị",
        "Biểu 09. Danh mục tiêu chí, chỉ tiêu chưa đạt và tồn tại",
        "tblChuaDat",
    );
    model.tab = Tab::Action;
    model.columns = vec![
        column("Mã số", 8.0, Look::Code),
        column("Đơn vị", 16.0, Look::Name),
        column("Tiêu chí", 14.0, Look::Text),
        column("Chỉ tiêu", 34.0, Look::Text),
        column("Loại", 11.0, Look::State),
        column("Yêu cầu", 9.0, Look::Code),
        column("Kết quả", 9.0, Look::Decimal),
        column("Còn thiếu", 8.0, Look::Change),
        column("Cơ quan phụ trách", 18.0, Look::Text),
        column("Giải pháp", 30.0, Look::Text),
        column("Dự kiến hoàn thành", 12.0, Look::Date),
        column("Tiến độ", 12.0, Look::State),
        column("Kinh phí triệu đồng", 14.0, Look::Integer),
        trace(column("Nhận lúc", 16.5, Look::Moment)),
    ];
    for n in 0..14 {
        let words = n % 3 == 0;
        model.rows.push(vec![
            CellModel::text(format!("CĐ-{n:03}")),
            CellModel::text("Thôn Nhật Chiêu 1, xã Liên Châu, huyện Yên Lạc"),
            CellModel::text("5. Y tế - Văn hóa - Giáo dục"),
            CellModel::text(
                "7.2 Cơ sở sản xuất, chế biến, dịch vụ (công nghiệp, làng nghề, chăn nuôi, chế biến lương thực - thực \
                 phẩm) thực hiện đúng các quy định về bảo vệ môi trường",
            ),
            toned(["Chưa đạt", "Đạt, còn tồn tại", "Thiếu số liệu"][n % 3]),
            CellModel::text("≥ 60 %"),
            if words { CellModel::text("chưa báo cáo") } else { number(["66.7", "100", "84.25"][n % 3]) },
            if words { CellModel::muted("chưa tính được") } else { number("-9.5") },
            CellModel::text("Sở Tài nguyên và Môi trường"),
            CellModel::text("=Xử lý dứt điểm hai bãi tạm, chuyển rác về khu xử lý tập trung"),
            if words { CellModel::muted("chưa có kế hoạch") } else { CellModel::Date(date(2021, 6, 30)) },
            toned(["Nguy cơ", "Đúng tiến độ", "Quá hạn"][n % 3]),
            CellModel::Integer(45_200),
            CellModel::Moment(date(2020, 12, 21).at(9, 5, 0, 0)),
        ]);
    }
    model.page_breaks = vec![5, 9];
    model
}

fn book() -> BookModel {
    let mut empty = sheet(
        "Thôn kiểu mẫu",
        "Biểu 06. Thôn nông thôn mới kiểu mẫu: 0 thôn",
        "tblThon",
    );
    empty.illustrative = None;
    empty.tab = Tab::Technical;
    empty.empty = "chưa có thôn nào đăng ký".to_owned();
    empty.columns = vec![
        column("Thôn", 24.0, Look::Text),
        column("Tính đạt", 8.0, Look::Integer),
        column("Công nhận", 12.0, Look::State),
    ];
    BookModel {
        title: "Tổng hợp kết quả xây dựng nông thôn mới".to_owned(),
        properties: BTreeMap::from([("ntm-round".to_owned(), "2020-12".to_owned())]),
        created: Some(date(2020, 12, 21).at(16, 30, 0, 0)),
        summary: summary(),
        summary_name: "Tổng quan".to_owned(),
        sheets: vec![districts(), communes(), gaps(), empty],
        names: vec![("bieu_03".to_owned(), "'Huyện NTM'!$A$5".to_owned())],
    }
}

fn block_column(header: &str, span: u16, look: Look) -> BlockColumn {
    BlockColumn {
        header: header.to_owned(),
        span,
        look,
    }
}

fn summary() -> SummaryModel {
    let card = |label: &str, figure: CellModel, note: &str, target: &str| Card {
        label: label.to_owned(),
        figure,
        note: note.to_owned(),
        change: None,
        target: Some(target.to_owned()),
    };
    let mut nine = Block {
        heading: "1. Chín tiêu chí huyện nông thôn mới".to_owned(),
        note: "Đ đạt · TT đạt, còn tồn tại · CĐ chưa đạt · TSL thiếu số liệu · – không áp dụng".to_owned(),
        ..Block::default()
    };
    nine.columns.push(block_column("Đơn vị", 3, Look::Text));
    for head in [
        "Quy hoạch",
        "Giao thông",
        "Thủy lợi",
        "Điện",
        "YT VH GD",
        "Sản xuất",
        "Môi trường",
        "An ninh",
        "Chỉ đạo",
    ] {
        nine.columns.push(block_column(head, 1, Look::State));
    }
    nine.columns.push(block_column("Tính đạt", 1, Look::Total));
    for (_, name, marks) in DISTRICTS {
        let short = name.trim_start_matches("Huyện ").trim_start_matches("Thành phố ");
        let mut row = vec![link(short, "'Huyện NTM'!A6")];
        row.extend(marks.chars().map(|mark| {
            toned(match mark {
                'Đ' => "Đ",
                'T' => "TT",
                'C' => "CĐ",
                _ => "–",
            })
        }));
        row.push(CellModel::Text(
            if marks.starts_with('-') { "–" } else { "9/9" }.to_owned(),
        ));
        nine.rows.push(row);
    }
    let targets = Block {
        heading: "2. Mục tiêu".to_owned(),
        start: 14,
        beside: true,
        columns: vec![
            block_column("Mục tiêu", 4, Look::Text),
            block_column("Hạn", 2, Look::Date),
            block_column("Cần", 1, Look::Integer),
            block_column("Có", 1, Look::Integer),
            block_column("Kết luận", 2, Look::State),
        ],
        rows: (0..6)
            .map(|n| {
                vec![
                    link(
                        [
                            "Vĩnh Tường được công nhận",
                            "Thêm 15 - 20 sản phẩm OCOP trong năm 2021",
                        ][n % 2],
                        "'Chưa đạt theo đơn vị'!A6",
                    ),
                    CellModel::Date(date(2021, 6, 30)),
                    CellModel::Integer(3),
                    CellModel::Integer(1),
                    toned(["Nguy cơ", "Đúng tiến độ"][n % 2]),
                ]
            })
            .collect(),
        chart: None,
        note: String::new(),
    };
    let decisions = Block {
        heading: "3. Nội dung đề nghị Ban Chỉ đạo quyết định".to_owned(),
        columns: vec![block_column("", 9, Look::Text), block_column("", 4, Look::Text)],
        rows: (1..=5)
            .map(|n| {
                vec![
                    link(
                        &format!(
                            "{n}. Giao sở, ngành phụ trách từng tiêu chí rà soát, lập kế hoạch, hướng dẫn"
                        ),
                        "'Chưa đạt theo đơn vị'!A6",
                    ),
                    CellModel::text("Ban Chỉ đạo · 31/01/2021"),
                ]
            })
            .collect(),
        ..Block::default()
    };
    let warnings = Block {
        heading: "4. Cảnh báo".to_owned(),
        start: 14,
        beside: true,
        columns: vec![block_column("", 1, Look::Total), block_column("", 9, Look::Text)],
        rows: (0..4)
            .map(|n| {
                vec![
                    formula("COUNTIF(tblChuaDat[Tiến độ],\"Nguy cơ\")", CellModel::Integer(5)),
                    CellModel::text(
                        [
                            "mục tiêu có nguy cơ: Vĩnh Tường, xã nâng cao 5 huyện, OCOP 2021",
                            "chưa có kế hoạch",
                        ][n % 2],
                    ),
                ]
            })
            .collect(),
        ..Block::default()
    };
    SummaryModel {
        agency: vec![
            "ỦY BAN NHÂN DÂN TỈNH VĨNH PHÚC".to_owned(),
            "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI".to_owned(),
        ],
        annex: "PHỤ LỤC I".to_owned(),
        title: "TỔNG HỢP KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI TỈNH VĨNH PHÚC ĐẾN HẾT NĂM 2020".to_owned(),
        attached_to: "(Kèm theo Báo cáo số …/BC-VPĐP ngày … tháng 12 năm 2020 của Văn phòng Điều phối)"
            .to_owned(),
        coverage: "Đã nhận báo cáo của 9/9 đơn vị (8 đúng hạn, 1 chậm) · chốt số liệu 14/12/2020".to_owned(),
        illustrative: Some(CAUTION.to_owned()),
        cards: vec![
            card(
                "Xã được công nhận đạt chuẩn",
                formula("COUNTA(tblXa[Mã xã])&\"/105\"", CellModel::text("70/105")),
                "Kỳ trước 103 · tăng 2",
                "'Xã NTM'!A5",
            ),
            card(
                "Huyện, TP đã hoàn thành",
                CellModel::text("4/9"),
                "Kỳ trước 4 · không đổi",
                "'Huyện NTM'!A5",
            ),
            card(
                "Huyện đạt 9/9, còn tồn tại",
                CellModel::text("2"),
                "Kỳ trước 1 · tăng 1",
                "'Huyện NTM'!A5",
            ),
            card(
                "Xã nâng cao (2 xã điểm)",
                CellModel::text("4/5 và 4/5"),
                "Cộng kỳ trước 6 · tăng 2",
                "'Xã NTM'!A5",
            ),
            card(
                "Sản phẩm OCOP từ 3 sao",
                CellModel::Integer(18),
                "dự kiến thêm 20 (chưa tính)",
                "'Xã NTM'!A5",
            ),
            card(
                "Tiêu chí, chỉ tiêu chưa đạt",
                formula("ROWS(tblChuaDat[Mã số])", CellModel::Integer(14)),
                "Quá hạn 4 · nguy cơ 5",
                "'Chưa đạt theo đơn vị'!A5",
            ),
        ],
        blocks: vec![nine, targets, decisions, warnings],
        footnote: "Mỗi tên gạch chân mở dòng nguồn trong tệp. Số liệu tính bằng công thức từ các biểu."
            .to_owned(),
    }
}

/// A part of the package as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The `<c …>…</c>` of a cell.
fn cell<'a>(sheet: &'a str, at: &str) -> &'a str {
    let from = sheet
        .find(&format!("<c r=\"{at}\""))
        .unwrap_or_else(|| panic!("no cell {at}"));
    let rest = &sheet[from..];
    let end = rest.find("</c>").map_or(rest.len(), |end| end + 4);
    let blank = rest.find("/>").map_or(rest.len(), |end| end + 2);
    &rest[..end.min(if rest[..blank.min(end)].contains("><") {
        end
    } else {
        blank
    })]
}

/// The shared text of a cell.
fn text_of(bytes: &[u8], sheet: &str, at: &str) -> String {
    let cell = cell(sheet, at);
    assert!(cell.contains("t=\"s\""), "{at} is no text: {cell}");
    let index: usize = cell
        .split("<v>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let strings = part(bytes, "xl/sharedStrings.xml");
    let item = strings.split("<si>").nth(index + 1).unwrap();
    item.split('>')
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned()
}

#[test]
#[ignore = "writes the synthetic book to the temporary folder, to be looked at in a spreadsheet program"]
fn dump() {
    let path = std::env::temp_dir().join("ntm-synthetic.xlsx");
    atomic::write_atomic(&path, &province::write(&book()).unwrap()).unwrap();
    println!("{}", path.display());
}

#[test]
#[ignore = "a measurement: cargo test --release -- --ignored --nocapture written_in"]
fn long_sheet_is_written_in_time() {
    let mut book = book();
    let mut long = sheet(
        "Dữ liệu",
        "Biểu 16. Dữ liệu gốc: mỗi dòng một giá trị, có nguồn ô",
        "tblDuLieu",
    );
    for (head, width, look) in [
        ("Mã đơn vị", 8.0, Look::Code),
        ("Đơn vị", 20.0, Look::Name),
        ("Huyện", 13.0, Look::Text),
        ("Bộ tiêu chí", 18.0, Look::Text),
        ("Tiêu chí", 24.0, Look::Text),
        ("Chỉ tiêu", 46.0, Look::Text),
        ("Giá trị", 10.0, Look::Decimal),
        ("Nguyên văn", 12.0, Look::Text),
        ("Đơn vị tính", 10.0, Look::Code),
        ("Yêu cầu", 12.0, Look::Code),
        ("Tự đánh giá", 10.0, Look::State),
        ("Tính toán", 12.0, Look::State),
        ("Tệp", 26.0, Look::Text),
        ("Trang", 14.0, Look::Text),
        ("Ô", 7.0, Look::Code),
    ] {
        long.columns.push(column(head, width, look));
    }
    for n in 0..12_000_i64 {
        long.rows.push(vec![
            CellModel::Integer(9000 + n / 50),
            CellModel::text(format!("Xã {}", n / 50)),
            CellModel::text("Yên Lạc"),
            CellModel::text("Xã nông thôn mới"),
            CellModel::text(format!("{}. Y tế - Văn hóa - Giáo dục", n % 19)),
            CellModel::text(format!(
                "{}.1 Hệ thống giao thông trên địa bàn đảm bảo kết nối tới các xã",
                n % 50
            )),
            CellModel::Number(Decimal::new(n, 1)),
            CellModel::text(format!("{n},5")),
            CellModel::text("%"),
            CellModel::text("≥ 100 %"),
            toned("Đạt"),
            toned("Chưa đạt"),
            CellModel::text("BC-NTM-251-2020-12.xlsx"),
            CellModel::text("Xã NTM"),
            CellModel::text(format!("F{n}")),
        ]);
    }
    book.sheets.push(long);
    for _ in 0..3 {
        let start = std::time::Instant::now();
        let bytes = province::write(&book).unwrap();
        println!("{} bytes in {:?}", bytes.len(), start.elapsed());
    }
}

#[test]
fn same_model_gives_same_bytes() {
    let first = province::write(&book()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert!(first == province::write(&book()).unwrap());
    // 16:30 in Vietnam.
    assert!(part(&first, "docProps/core.xml").contains("2020-12-21T09:30:00Z"));
    assert!(part(&first, "docProps/custom.xml").contains("ntm-round"));
}

#[test]
fn table_sheet_is_a_real_table_on_a4() {
    let bytes = province::write(&book()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    assert_eq!(
        text_of(&bytes, &sheet, "A1"),
        "Biểu 03. Huyện nông thôn mới: kết quả 9 tiêu chí"
    );
    assert_eq!(text_of(&bytes, &sheet, "A4"), "← Về Tổng quan");
    assert_eq!(text_of(&bytes, &sheet, "L5"), "Tính đạt");
    assert!(sheet.contains("<pane xSplit=\"2\" ySplit=\"5\" topLeftCell=\"C6\""));
    assert!(sheet.contains("paperSize=\"9\" fitToHeight=\"0\" orientation=\"landscape\""));
    assert!(!sheet.contains("mergeCell"));
    assert!(!sheet.contains("hidden"));
    let table = part(&bytes, "xl/tables/table1.xml");
    assert!(table.contains("displayName=\"tblHuyen\" ref=\"A5:Q14\""));
    assert!(table.contains("<autoFilter ref=\"A5:Q14\"/>"));
    let book = part(&bytes, "xl/workbook.xml");
    // Q holds what is only for tracing.
    assert!(book.contains("'Huyện NTM'!$A$1:$P$14"));
    assert!(book.contains("'Huyện NTM'!$5:$5"));
    assert!(book.contains("<definedName name=\"bieu_03\">'Huyện NTM'!$A$5</definedName>"));
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("tabSelected=\"1\""));
    assert!(part(&bytes, "xl/styles.xml").contains("<name val=\"Times New Roman\"/>"));
}

#[test]
fn cells_are_what_the_model_says() {
    let bytes = province::write(&book()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    // A code is text although the model has a number.
    assert_eq!(text_of(&bytes, &sheet, "A6"), "251");
    assert!(sheet.contains("numberStoredAsText=\"1\""));
    assert!(
        cell(&sheet, "L6")
            .contains("<f>COUNTIF(C6:K6,\"Đạt\")+COUNTIF(C6:K6,\"Đạt, còn tồn tại\")</f><v>9</v>")
    );
    assert!(cell(&sheet, "N6").contains("tblHuyen[[#This Row],[Tính đạt]]=9"));
    assert!(cell(&sheet, "N6").contains("t=\"str\"") && cell(&sheet, "N6").contains("<v>Đạt</v>"));
    // 31/12/2022 is day 44926.
    assert!(cell(&sheet, "P10").contains("<v>44926</v>"));
    // An empty text is not an empty cell.
    assert_eq!(text_of(&bytes, &sheet, "Q6"), "–");
    assert!(sheet.contains("<hyperlink ref=\"B6\" location=\"'Chưa đạt theo đơn vị'!A6\""));
    let gaps = part(&bytes, "xl/worksheets/sheet4.xml");
    assert!(text_of(&bytes, &gaps, "J6").starts_with("=Xử lý"));
    assert_eq!(text_of(&bytes, &gaps, "G6"), "chưa báo cáo");
    assert!(cell(&gaps, "G7").contains("<v>100</v>"));
    assert!(cell(&gaps, "G8").contains("<v>84.25</v>"));
    assert!(cell(&gaps, "H7").contains("<v>-9.5</v>"));
    // 21/12/2020 is day 44186, 09:05 is 545 of 1440 minutes.
    let moment: f64 = cell(&gaps, "N6")
        .split("<v>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!((moment - (44186.0 + 545.0 / 1440.0)).abs() < 1e-8);
    // Before the rows of index 5 and 9: after rows 10 and 14.
    assert!(gaps.contains("<brk id=\"10\"") && gaps.contains("<brk id=\"14\""));
    let none = part(&bytes, "xl/worksheets/sheet5.xml");
    assert_eq!(text_of(&bytes, &none, "A6"), "chưa có thôn nào đăng ký");
    assert_eq!(text_of(&bytes, &none, "C6"), "–");
}

#[test]
fn words_are_coloured_by_conditional_formats() {
    let bytes = province::write(&book()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet3.xml");
    assert!(sheet.contains("<conditionalFormatting sqref=\"D6:V75\">"));
    assert!(sheet.contains("operator=\"equal\"><formula>\"CĐ\"</formula>"));
    assert!(!sheet.contains("<formula>\"không\"</formula>"));
}

#[test]
fn a_reference_to_this_row_is_stored_as_excel_stores_it() {
    let mut book = book();
    let table = &mut book.sheets[0];
    table.rows[0][11] = formula(
        "tblHuyen[@[Tổng số xã]]&\"[@x]\"&tblHuyen[@Đơn]",
        CellModel::text("16"),
    );
    let bytes = province::write(&book).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(
        cell(&sheet, "L6").contains(
            "<f>tblHuyen[[#This Row],[Tổng số xã]]&amp;\"[@x]\"&amp;tblHuyen[[#This Row],[Đơn]]</f>"
        )
    );
}

#[test]
fn a_text_beyond_the_limit_is_cut_where_one_can_see_it() {
    let mut book = book();
    book.sheets[0].rows[0][14] = CellModel::Text("ộ".repeat(40_000));
    let bytes = province::write(&book).unwrap();
    let text = text_of(&bytes, &part(&bytes, "xl/worksheets/sheet2.xml"), "O6");
    assert_eq!(text.chars().count(), 32_767);
    assert!(text.ends_with("ộ…"));
}

#[test]
fn wrapped_text_gets_its_lines() {
    let bytes = province::write(&book()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    let height = |row: u32| -> f64 {
        let from = sheet.find(&format!("<row r=\"{row}\"")).unwrap();
        sheet[from..]
            .split("ht=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    };
    // "2. Giao thông; …" is 88 letters in 34 characters of width: three lines of 12 points, 3 × 15.24 + 5.
    assert!((height(10) - 50.72).abs() < 0.8, "{}", height(10));
}

#[test]
fn names_that_excel_refuses_are_refused_first() {
    let broken = |change: fn(&mut BookModel)| {
        let mut book = book();
        change(&mut book);
        province::write(&book).unwrap_err()
    };
    assert!(matches!(
        broken(|b| b.sheets[0].name = "a/b".to_owned()),
        WriteError::SheetName { .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].name = "x".repeat(32)),
        WriteError::SheetName { .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].name = "TỔNG QUAN".to_owned()),
        WriteError::SheetTwice(_)
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].table = "TBLXA".to_owned()),
        WriteError::NameTwice { .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].table = "Bieu_03".to_owned()),
        WriteError::NameTwice { .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].columns[1].header = "MÃ ĐƠN VỊ".to_owned()),
        WriteError::HeadTwice { .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].columns[1].header = " ".to_owned()),
        WriteError::Head { .. }
    ));
    assert!(matches!(
        broken(|b| drop(b.sheets[0].rows[2].pop())),
        WriteError::RowLength {
            row: 3,
            found: 16,
            expected: 17,
            ..
        }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].columns.clear()),
        WriteError::Columns { count: 0, .. }
    ));
    assert!(matches!(
        broken(|b| b.sheets[0].table = "T1".to_owned()),
        WriteError::Excel(_)
    ));
    assert!(matches!(
        broken(|b| b.summary.blocks[1].start = 20),
        WriteError::Grid { .. }
    ));
    assert!(matches!(
        broken(|b| b.summary.blocks[1].start = 12),
        WriteError::Grid { .. }
    ));
}

#[test]
fn front_page_is_one_page_with_live_linked_figures() {
    let bytes = province::write(&book()).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("fitToPage=\"1\""));
    assert!(!sheet.contains("fitToHeight=\"0\""));
    assert!(
        sheet.contains("<f>HYPERLINK(\"#'Xã NTM'!A5\",COUNTA(tblXa[Mã xã])&amp;\"/105\")</f><v>70/105</v>")
    );
    // The list of sheets stands beyond the grid of 24 columns.
    assert!(sheet.contains("location=\"'Thôn kiểu mẫu'!A1\""));
    assert!(part(&bytes, "xl/workbook.xml").contains("'Tổng quan'!$A$1:$X$"));
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn put(folder: &Path, bytes: &[u8]) -> Written {
    let mut out = OutputFolder::open(folder, date(2020, 12, 21)).unwrap();
    let written = out.put("a.xlsx", bytes).unwrap();
    out.finish().unwrap();
    written
}

#[test]
fn unchanged_and_own_files_are_replaced_without_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(put(folder.path(), b"one"), Written::New);
    let before = fs::metadata(folder.path().join("a.xlsx"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(put(folder.path(), b"one"), Written::Unchanged);
    assert_eq!(
        fs::metadata(folder.path().join("a.xlsx"))
            .unwrap()
            .modified()
            .unwrap(),
        before
    );
    assert_eq!(put(folder.path(), b"two"), Written::Replaced);
    assert_eq!(fs::read(folder.path().join("a.xlsx")).unwrap(), b"two");
    assert_eq!(names(folder.path()), [".ntm.json", "a.xlsx"]);
    let manifest = fs::read_to_string(folder.path().join(".ntm.json")).unwrap();
    assert!(manifest.contains("\"schema_version\": 1"));
    // SHA-256 of "two".
    assert!(manifest.contains("3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"));
}

#[test]
fn a_file_changed_by_hand_is_kept_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    put(folder.path(), b"one");
    atomic::write_atomic(&path, b"by hand").unwrap();
    let kept = folder.path().join("a (bản sửa tay 2020-12-21).xlsx");
    assert_eq!(put(folder.path(), b"two"), Written::Kept(kept.clone()));
    assert_eq!(fs::read(&kept).unwrap(), b"by hand");
    atomic::write_atomic(&path, b"again").unwrap();
    let second = folder.path().join("a (bản sửa tay 2020-12-21) 2.xlsx");
    assert_eq!(put(folder.path(), b"three"), Written::Kept(second.clone()));
    assert_eq!(fs::read(&second).unwrap(), b"again");
    assert_eq!(fs::read(&kept).unwrap(), b"by hand");
    assert_eq!(fs::read(&path).unwrap(), b"three");
}

#[test]
fn a_file_the_manifest_does_not_know_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    atomic::write_atomic(&folder.path().join("a.xlsx"), b"somebody's").unwrap();
    atomic::write_atomic(&folder.path().join(".ntm.json"), b"{ damaged").unwrap();
    let kept = folder.path().join("a (bản sửa tay 2020-12-21).xlsx");
    assert_eq!(put(folder.path(), b"new"), Written::Kept(kept.clone()));
    assert_eq!(fs::read(kept).unwrap(), b"somebody's");
}

#[test]
fn a_failed_write_leaves_no_partial_file() {
    let folder = tempfile::tempdir().unwrap();
    // A folder stands where the file should be: the bytes are staged, the rename fails.
    let target = folder.path().join("a.xlsx");
    fs::create_dir(&target).unwrap();
    fs::create_dir(target.join("x")).unwrap();
    let error = atomic::write_atomic(&target, b"new").unwrap_err();
    assert!(error.to_string().contains("a.xlsx"), "{error}");
    assert_eq!(names(folder.path()), ["a.xlsx"]);
    // A file stands where the folder should be.
    let file = folder.path().join("b");
    atomic::write_atomic(&file, b"x").unwrap();
    assert!(atomic::write_atomic(&file.join("c.xlsx"), b"new").is_err());
    assert!(OutputFolder::open(&file, date(2020, 12, 21)).is_err());
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said_to_be_one() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::create_dir(folder.path().join("probe")).is_ok() {
        // Permissions do not bind the superuser.
        return;
    }
    let error = atomic::write_atomic(&folder.path().join("a.xlsx"), b"new").unwrap_err();
    assert!(matches!(error, atomic::AtomicError::Denied { .. }), "{error}");
    assert!(error.to_string().contains("không được phép ghi"));
    assert!(names(folder.path()).is_empty());
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
