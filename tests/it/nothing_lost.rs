//! Nothing that a district wrote is missing: every typed cell of the files that count stands on "Dữ liệu" with its file,
//! sheet, cell and text, or in what "Lỗi dữ liệu" lists as not read.
//!
//! What is typed is decided here without the program's reader. A filled form is laid over the empty form of its unit: what
//! differs was typed. For the three workbooks typed by hand a table says where the heads end and which columns hold what
//! the form would have had printed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ntm::workbook::{self, Book, Cell, Content, Limits};

use crate::support::{Rows, Sample, sheets, text, type_over};

/// The hidden sheet with the form's own stamp and lists.
const STAMP: &str = "_ntm";

/// A sheet, its first row below the heads, and the columns or cells that the form would have had printed.
type Typed = (&'static str, u32, &'static str);

/// Workbooks typed by hand: a word of the file name; sheets with the first row below the heads and what the form would
/// have had printed: columns, or single cells.
const TYPED: &[(&str, &[Typed])] = &[
    (
        "Lập Thạch",
        &[
            ("BIEU 03 - CHI TIEU XA", 8, "A B"),
            ("BIEU 02 - XA NTM", 8, "A B C"),
            ("BIEU 01 - HUYEN NTM", 7, "A B C D E"),
            // Province, unit, code, round, cut-off, number of communes.
            ("TT CHUNG", 7, "A B C7 C8 C9 C10 C11 C12"),
            ("BIEU 06 - OCOP", 7, "A"),
            ("BIEU 07 - TON TAI", 7, "A"),
            ("BIEU 08 - NGUON VON", 7, "A B"),
            ("BIEU 09 - KIEN NGHI", 7, "A"),
            ("BIEU 04 - XA NANG CAO", 8, "A"),
            ("BIEU 05 - THON KIEU MAU", 8, "A"),
        ],
    ),
    (
        "Tam Dương",
        &[
            ("Thông tin chung", 4, "B C4 C5 C6"),
            ("2. Xa NTM", 10, "A B"),
            ("1. Huyen NTM", 9, "A B C D E"),
            ("3. Chi tieu xa", 10, "A B"),
            ("4. Xa nang cao", 10, "A"),
            ("5. Thon kieu mau", 10, "A"),
            ("6. OCOP", 10, "A"),
            ("7. Ton tai", 9, "A"),
            ("8. Nguon von", 9, "A B"),
            ("9. Kien nghi", 9, "A"),
            ("Sheet1", 1, ""),
        ],
    ),
    (
        "YENLAC",
        &[
            ("Xã NTM 2020", 11, "C D"),
            ("49 chỉ tiêu", 7, "A B"),
            ("Bìa", 6, "B C D6 D7 D8"),
            ("Tiêu chí huyện", 6, "A B C D"),
            ("Xã nâng cao", 7, "A"),
            ("Thôn kiểu mẫu", 7, "A"),
            ("Sản phẩm OCOP", 7, "A"),
            ("Tồn tại hạn chế", 6, "A"),
            ("Huy động nguồn lực", 6, "A B"),
            ("Đề xuất", 6, "A"),
        ],
    ),
];

fn open(path: &Path) -> Book {
    workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap()
}

fn show(content: &Content) -> String {
    match content {
        Content::Number(n) => n.normalize().to_string(),
        Content::Text(t) | Content::Error(t) | Content::HugeNumber(t) => t.clone(),
        Content::Bool(b) => b.to_string(),
    }
}

/// (sheet, cell, text) of what was typed: not what is printed on the form, no stamp, nothing that shows nothing.
fn typed(book: &Book, printed: &dyn Fn(&str, &Cell) -> bool) -> Vec<(String, String, String)> {
    book.sheets
        .iter()
        .filter(|s| s.name != STAMP)
        .flat_map(|s| s.cells.iter().map(move |c| (s.name.as_str(), c)))
        .filter(|(sheet, c)| !printed(sheet, c))
        .map(|(sheet, c)| (sheet.to_owned(), c.at.to_string(), show(&c.content)))
        .filter(|(_, _, text)| !text.trim().is_empty())
        .collect()
}

/// The column letters of a cell's name.
fn letters(cell: &str) -> &str {
    cell.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// The row number in a cell's name.
fn number(cell: &str) -> &str {
    cell.trim_start_matches(|c: char| !c.is_ascii_digit())
}

fn typed_over_the_form(book: &Book, empty: &Book) -> Vec<(String, String, String)> {
    let printed: BTreeMap<(&str, String), String> = empty
        .sheets
        .iter()
        .flat_map(|s| {
            s.cells
                .iter()
                .map(|c| ((s.name.as_str(), c.at.to_string()), show(&c.content)))
        })
        .collect();
    typed(book, &|sheet, cell| {
        // The form's own sums and checks come out otherwise once it is filled.
        cell.formula.is_some() || printed.get(&(sheet, cell.at.to_string())) == Some(&show(&cell.content))
    })
}

fn typed_by_hand(book: &Book, table: &[Typed]) -> Vec<(String, String, String)> {
    let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).collect();
    let known: Vec<&str> = table.iter().map(|t| t.0).collect();
    let unknown: Vec<&&str> = names.iter().filter(|n| !known.contains(n)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    typed(book, &|sheet, cell| {
        let (_, first, printed) = table.iter().find(|t| t.0 == sheet).unwrap();
        let name = cell.at.to_string();
        cell.at.row + 1 < *first || printed.split(' ').any(|p| p == name || p == letters(&name))
    })
}

/// What "Lỗi dữ liệu" says of a file is not read: whole sheets, columns and rows of sheets.
#[derive(Default)]
struct Listed {
    sheets: BTreeSet<String>,
    columns: BTreeSet<(String, String)>,
    rows: BTreeSet<(String, String)>,
}

fn listed(book: &BTreeMap<String, Rows>, file: &str) -> Listed {
    let mut listed = Listed::default();
    let used: BTreeSet<(&str, &str)> = book["Dữ liệu"]
        .iter()
        .filter(|r| r["Tệp"] == file)
        .map(|r| (r["Trang"].as_str(), number(&r["Ô"])))
        .collect();
    for row in book["Lỗi dữ liệu"].iter().filter(|r| r["Tệp"] == file) {
        let (code, sheet, cell) = (row["Mã quy tắc"].as_str(), &row["Trang"], &row["Ô"]);
        // The other cells of the same column are told in the same row.
        for cell in row["Các ô khác cùng lỗi"].split(", ").filter(|_| code == "C001") {
            if !used.contains(&(sheet.as_str(), number(cell))) {
                listed.rows.insert((sheet.clone(), number(cell).to_owned()));
            }
        }
        match code {
            // A column by its head; a sheet has no cell.
            "T008" if cell == "–" => {
                listed.sheets.insert(sheet.clone());
            }
            "T008" => {
                listed.columns.insert((sheet.clone(), letters(cell).to_owned()));
            }
            // "Dòng 23, 25 không tính là số liệu: …"
            "T012" => {
                let numbers: String = row["Phát hiện"]
                    .trim_start_matches("Dòng ")
                    .chars()
                    .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | ' '))
                    .collect();
                for number in numbers.split(',') {
                    listed.rows.insert((sheet.clone(), number.trim().to_owned()));
                }
            }
            "R001" | "R002" | "R004" | "R005" => {
                listed.rows.insert((sheet.clone(), number(cell).to_owned()));
            }
            // A row of which nothing is used because it does not say what it is about.
            "C001" if !used.contains(&(sheet.as_str(), number(cell))) => {
                listed.rows.insert((sheet.clone(), number(cell).to_owned()));
            }
            _ => {}
        }
    }
    listed
}

/// Empty forms of the units whose files are forms, by file name.
fn empty_forms(sample: &Sample) -> std::path::PathBuf {
    let round = sample.dir.join("rỗng");
    std::fs::create_dir_all(round.join("facts")).unwrap();
    std::fs::copy(sample.dir.join("round.toml"), round.join("round.toml")).unwrap();
    let list = std::fs::read_to_string(sample.dir.join("facts/files.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(list.as_bytes());
    let lines: Vec<String> = reader
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[2] == "form")
        .map(|row| format!("{},{},form,\n", &row[0], &row[1]))
        .collect();
    let list = format!("file,reporting_unit,made_by,changes\n{}", lines.concat());
    std::fs::write(round.join("facts/files.csv"), list).unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("fill")
        .arg(&round)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    round.join("submissions")
}

#[test]
fn every_typed_cell_stands_in_the_workbook_or_is_listed() {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-12");
    let empty = empty_forms(&sample);
    let result = sample.json(0);
    let book = sheets(&sample.workbook());
    let data: BTreeMap<(&str, &str, &str), &str> = book["Dữ liệu"]
        .iter()
        .map(|r| {
            (
                (r["Tệp"].as_str(), r["Trang"].as_str(), r["Ô"].as_str()),
                r["Nguyên văn"].as_str(),
            )
        })
        .collect();

    let (mut missing, mut changed, mut seen) = (Vec::new(), Vec::new(), 0);
    let counted: Vec<&str> = result["submissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["counts"] == true)
        .map(|s| s["file"].as_str().unwrap())
        .collect();
    assert_eq!(counted.len(), 9);
    for file in counted {
        let submission = open(&sample.dir.join("submissions").join(file));
        let cells = match TYPED.iter().find(|(word, _)| file.contains(word)) {
            Some((_, table)) => typed_by_hand(&submission, table),
            None => typed_over_the_form(&submission, &open(&empty.join(file))),
        };
        // Vĩnh Yên and Phúc Yên have two communes each, and 49 figures of each.
        assert!(cells.len() > 200, "{file}: {}", cells.len());
        seen += cells.len();
        let listed = listed(&book, file);
        for (sheet, cell, text) in cells {
            let row = number(&cell).to_owned();
            let column = letters(&cell).to_owned();
            match data.get(&(file, sheet.as_str(), cell.as_str())) {
                Some(raw) if *raw == text => {}
                Some(raw) => changed.push(format!("{file} {sheet} {cell}: “{text}” is “{raw}”")),
                None if listed.sheets.contains(&sheet)
                    || listed.columns.contains(&(sheet.clone(), column))
                    || listed.rows.contains(&(sheet.clone(), row)) => {}
                None => missing.push(format!("{file} {sheet} {cell}: “{text}”")),
            }
        }
    }
    assert!(seen > 9_000, "{seen}");
    assert!(
        missing.is_empty(),
        "{} missing: {:#?}",
        missing.len(),
        &missing[..missing.len().min(40)]
    );
    assert!(
        changed.is_empty(),
        "{} changed: {:#?}",
        changed.len(),
        &changed[..changed.len().min(40)]
    );
}

/// What people write where the form has no place for it, or over what it had printed, in the file of Bình Xuyên.
type Astray = &'static [(&'static str, &'static str, &'static str)];

/// Sheet, cell and text of what is neither on "Dữ liệu" nor in any row of "Lỗi dữ liệu" once it was typed there.
fn without_a_word(astray: Astray) -> Vec<(&'static str, &'static str, &'static str)> {
    let sample = Sample::new();
    sample.forget_hashes();
    let path = sample.file("binh-xuyen");
    for (sheet, cell, text) in astray {
        type_over(&path, sheet, &[(cell, text)]);
    }
    sample.run(&[]);
    let book = sheets(&sample.workbook());
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let listed = listed(&book, &file);
    let told = |sheet: &str, cell: &str, text: &str| {
        let at = |r: &BTreeMap<String, String>| r["Tệp"] == file && r["Trang"] == sheet && r["Ô"] == cell;
        let row = number(cell).to_owned();
        book["Dữ liệu"].iter().any(|r| at(r) && r["Nguyên văn"] == text)
            || book["Lỗi dữ liệu"].iter().any(|r| {
                let among = r["Các ô khác cùng lỗi"].split(", ").any(|other| other == cell);
                (at(r) && r["Giá trị gốc"] == text) || (r["Tệp"] == file && r["Trang"] == sheet && among)
            })
            || listed.sheets.contains(sheet)
            || listed
                .columns
                .contains(&(sheet.to_owned(), letters(cell).to_owned()))
            || listed.rows.contains(&(sheet.to_owned(), row))
    };
    let mut lost = astray.to_vec();
    lost.retain(|(sheet, cell, text)| !told(sheet, cell, text));
    lost
}

#[test]
fn what_is_written_beside_a_table_or_over_a_sum_is_told() {
    let lost = without_a_word(&[
        ("Xã NTM", "AK12", "ghi bên phải bảng"),
        ("Xã NTM", "F20", "ghi dưới bảng"),
        ("OCOP", "K8", "83"),
        ("Nguồn lực", "C8", "99999"),
    ]);
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn what_is_written_astray_is_told() {
    let lost = without_a_word(&[
        ("Xã NTM", "P3", "ghi trên đầu bảng"),
        ("Xã NTM", "C20", "ghi dưới bảng, ở cột Kiểm tra"),
        ("Xã NTM", "B12", "Quất Lưu (cũ)"),
        ("Xã NTM", "E12", "TDMNPB"),
        ("Xã NTM", "AB12", "17"),
        ("Xã NTM", "C12", "đã xem"),
        ("Huyện NTM", "E10", "≥ 90%"),
        ("Thông tin", "E20", "ghi cạnh phiếu"),
        ("Thông tin", "C16", "7"),
        ("Thông tin", "B40", "ghi dưới phiếu"),
        ("Phiếu xác nhận", "D12", "9"),
        ("Hướng dẫn", "H12", "ghi ở trang hướng dẫn"),
    ]);
    assert!(lost.is_empty(), "{lost:#?}");
}
