//! `.xls`: honest records read for what they mean, others refused before anything is gathered.

use std::time::{Duration, Instant};

use ntm::workbook::{
    Book, CellIssueKind, CellRef, Content, Foreign, LimitKind, Limits, NumberFormat, OpenError, OverLimit,
    Region, Sheet, Visibility, open,
};
use proptest::prelude::*;

use super::biff::{
    Listed, SECTOR, Stream, compound, directory, link, mini_link, mixed, record, set_long, shared_strings,
    text, words,
};
use super::build::{decimal, only_sheet};

fn read(stream: &Stream) -> Book {
    open(&stream.file(), &Limits::default()).unwrap()
}

fn refused(bytes: &[u8]) -> OpenError {
    open(bytes, &Limits::default()).unwrap_err()
}

fn damaged(bytes: &[u8], words: &str) {
    let error = refused(bytes);
    assert!(
        matches!(&error, OpenError::Damaged(why) if why.contains(words)),
        "{error:?} does not say {words:?}"
    );
}

fn told(sheet: &Sheet) -> Vec<(String, &Content)> {
    sheet
        .cells
        .iter()
        .map(|cell| (cell.at.to_string(), &cell.content))
        .collect()
}

fn number(row: u16, col: u16, value: f64) -> Vec<u8> {
    mixed(0x0203, &[row, col, 0], &value.to_le_bytes())
}

fn formula(row: u16, col: u16, result: [u8; 8]) -> Vec<u8> {
    mixed(0x0006, &[row, col, 0], &[&result[..], &[0; 8]].concat())
}

#[test]
fn every_kind_of_cell_is_read() {
    let packed = |value: u32| value.to_le_bytes();
    // 98.5 as the upper half of its binary number; 139 hundredths; -7; 0.139 does not fit and is no packed number.
    let upper = u32::try_from(98.5_f64.to_bits() >> 32).unwrap();
    let records = [
        number(0, 0, 0.139),
        mixed(0x027E, &[0, 1, 0], &packed(upper)),
        mixed(0x027E, &[0, 2, 0], &packed(139 << 2 | 3)),
        mixed(0x027E, &[0, 3, 0], &packed((-7_i32 << 2 | 2).cast_unsigned())),
        mixed(
            0x00BD,
            &[1, 2, 0],
            &[
                &packed(5 << 2 | 2)[..],
                &words(&[0]),
                &packed(6 << 2 | 2),
                &words(&[3]),
            ]
            .concat(),
        ),
        mixed(0x0204, &[2, 0, 0], &text("cũ")),
        mixed(0x00FD, &[2, 1, 0], &1_u32.to_le_bytes()),
        mixed(0x00FD, &[2, 2, 0], &9_u32.to_le_bytes()),
        mixed(0x0205, &[3, 0, 0], &[1, 0]),
        mixed(0x0205, &[3, 1, 0], &[0x17, 1]),
        mixed(0x0205, &[3, 2, 0], &[0x99, 1]),
        mixed(0x0201, &[3, 3, 0], &[]),
        formula(4, 0, 12.5_f64.to_le_bytes()),
        formula(4, 1, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(0x04BC, &[0; 12]),
        record(0x0207, &text("kết quả")),
        formula(4, 2, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF]),
        formula(4, 3, [2, 0, 0x07, 0, 0, 0, 0xFF, 0xFF]),
        formula(4, 4, [3, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        formula(4, 5, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        number(5, 0, f64::NAN),
        number(5, 1, 1e30),
    ];
    let book = read(&Stream::sheet(&records).with(&[shared_strings(2, &["Xã", "Đại Đồng"])]));
    let sheet = only_sheet(&book);
    let number = |text: &str| Content::Number(decimal(text));
    let text = |text: &str| Content::Text(text.into());
    let expected = [
        ("A1", number("0.139")),
        ("B1", number("98.5")),
        ("C1", number("1.39")),
        ("D1", number("-7")),
        ("C2", number("5")),
        ("D2", number("6")),
        ("A3", text("cũ")),
        ("B3", text("Đại Đồng")),
        ("A4", Content::Bool(true)),
        ("B4", Content::Error("#REF!".into())),
        ("A5", number("12.5")),
        ("B5", text("kết quả")),
        ("C5", Content::Bool(true)),
        ("D5", Content::Error("#DIV/0!".into())),
        ("B6", Content::HugeNumber("1e30".into())),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(at, told)| ((*at).to_owned(), told))
        .collect();
    assert_eq!(told(sheet), expected);
    let formulas: Vec<_> = sheet
        .cells
        .iter()
        .filter(|cell| cell.formula.is_some())
        .map(|cell| cell.at.to_string())
        .collect();
    assert_eq!(formulas, ["A5", "B5", "C5", "D5"]);
    let issues: Vec<_> = sheet
        .issues
        .iter()
        .map(|issue| {
            (
                issue.at.unwrap().to_string(),
                issue.kind == CellIssueKind::NoStoredValue,
            )
        })
        .collect();
    let issue = |at: &str, never: bool| (at.to_owned(), never);
    assert_eq!(
        issues,
        [
            issue("C3", false),
            issue("C4", false),
            issue("F5", true),
            issue("A6", false)
        ]
    );
}

#[test]
fn a_text_goes_on_in_the_next_record_in_either_width() {
    // "Xã Đại Đồng": three letters in single bytes, the rest in pairs; then a text with looks and pronunciation.
    let mut first = [2_u32.to_le_bytes(), 2_u32.to_le_bytes()].concat();
    first.extend(words(&[11]));
    first.push(0);
    first.extend(b"X\xE3 ");
    let mut second = vec![1];
    second.extend(words(&"Đại Đồng".encode_utf16().collect::<Vec<_>>()));
    second.extend(words(&[2]));
    second.push(8 | 4);
    second.extend(words(&[1]));
    second.extend(6_u32.to_le_bytes());
    second.extend(b"ab");
    second.extend([1, 2, 3, 4, 5, 6]);
    let third = [7, 8, 9, 10];
    let strings = [
        record(0x00FC, &first),
        record(0x003C, &second),
        record(0x003C, &third),
    ];
    let long = "đ".repeat(5_000);
    let units = words(&long.encode_utf16().collect::<Vec<_>>());
    let (head, tail) = units.split_at(8_000);
    let records = [
        mixed(0x00FD, &[0, 0, 0], &0_u32.to_le_bytes()),
        mixed(0x00FD, &[0, 1, 0], &1_u32.to_le_bytes()),
        formula(0, 2, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        record(0x0207, &[&words(&[5_000])[..], &[1], head].concat()),
        record(0x003C, &[&[1][..], tail].concat()),
    ];
    let book = read(&Stream::sheet(&records).with(&strings));
    let text = |text: &str| Content::Text(text.into());
    assert_eq!(
        told(only_sheet(&book)),
        [
            ("A1".to_owned(), &text("Xã Đại Đồng")),
            ("B1".to_owned(), &text("ab")),
            ("C1".to_owned(), &text(&long))
        ]
    );
}

#[test]
fn formats_dates_hidden_and_merged_come_along() {
    use NumberFormat::{Date, Percent, Plain};
    let format = |id: u16, code: &str| mixed(0x041E, &[id], &text(code));
    let xf = |id: u16| record(0x00E0, &[&words(&[0, id])[..], &[0; 16]].concat());
    let globals = [
        record(0x0022, &words(&[1])),
        format(164, "0.0%"),
        format(165, "dd/mm/yyyy"),
        format(166, "#,##0\" đồng\""),
        xf(0),
        xf(164),
        xf(165),
        xf(166),
        xf(9),
        xf(14),
    ];
    let with = |col: u16, xf: u16| mixed(0x0203, &[0, col, xf], &0.5_f64.to_le_bytes());
    let row = |row: u16, flags: u16| record(0x0208, &words(&[row, 0, 9, 300, 0, 0, flags, 0]));
    let col = |first: u16, last: u16, flags: u16| record(0x007D, &words(&[first, last, 2_000, 0, flags, 0]));
    let mut sheet = Listed::new(
        "Ẩn",
        &[
            col(3, 4, 1),
            col(5, 255, 0),
            row(0, 0x0020),
            row(1, 0x0100),
            row(7, 0x0020),
            with(0, 0),
            with(1, 1),
            with(2, 2),
            with(3, 3),
            with(4, 4),
            with(5, 5),
            with(6, 99),
            number(1, 0, 1.0),
            record(0x00E5, &words(&[2, 0, 1, 0, 2, 4, 3, 0, 0])),
        ],
    );
    sheet.state = 2;
    let book = read(&Stream::of(vec![sheet]).with(&globals));
    let sheet = only_sheet(&book);
    let formats: Vec<_> = sheet.cells.iter().map(|cell| cell.format).collect();
    assert_eq!(
        formats,
        [Plain, Percent, Date, Plain, Percent, Date, Plain, Plain]
    );
    assert_eq!(
        (&sheet.hidden_rows[..], &sheet.hidden_cols[..]),
        (&[0][..], &[3, 4][..])
    );
    let region = Region {
        first: CellRef::new(0, 0),
        last: CellRef::new(1, 2),
    };
    assert_eq!(sheet.merges, [region]);
    // The second region ends above its first row.
    assert_eq!(sheet.issues.len(), 1);
    assert_eq!((sheet.visibility, book.date_1904), (Visibility::VeryHidden, true));
}

#[test]
fn charts_dialogs_and_links_are_told() {
    let mut chart = Listed::new("Đồ thị", &[]);
    chart.kind = 2;
    let inside = [
        record(0x0809, &words(&[0x0600, 0x20, 0, 0])),
        number(9, 9, 9.0),
        record(0x000A, &[]),
        number(0, 0, 1.0),
    ];
    let sheets = vec![
        Listed::new("Biểu 01", &inside),
        chart,
        Listed::new("Hộp thoại", &[record(0x0081, &words(&[0x0010]))]),
    ];
    let book =
        read(&Stream::of(sheets).with(&[record(0x01AE, &[&words(&[1])[..], &text("\u{1}a.xls")].concat())]));
    assert_eq!(
        told(only_sheet(&book)),
        [("A1".to_owned(), &Content::Number(decimal("1")))]
    );
    let skipped: Vec<_> = book
        .skipped
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.what.as_str()))
        .collect();
    assert_eq!(skipped, [("Đồ thị", "chartsheet"), ("Hộp thoại", "dialogsheet")]);
    assert!(book.external_links);

    let own = |data: &[u8]| read(&Stream::of(Vec::new()).with(&[record(0x01AE, data)])).external_links;
    assert!(!own(&words(&[3, 0x0401])));
    assert!(!own(&words(&[1, 0x3A01])));
}

#[test]
fn cells_in_any_order_are_put_in_order_and_repeats_are_told() {
    let records = [
        number(5, 0, 1.0),
        number(0, 3, 2.0),
        number(0, 1, 3.0),
        number(5, 0, 4.0),
        number(0, 256, 5.0),
        mixed(0x00BD, &[0, 65_535, 0, 0, 0, 0, 0, 0, 0], &[]),
    ];
    let book = read(&Stream::sheet(&records));
    let sheet = only_sheet(&book);
    let number = |text| Content::Number(decimal(text));
    assert_eq!(
        told(sheet),
        [
            ("B1".to_owned(), &number("3")),
            ("D1".to_owned(), &number("2")),
            ("A6".to_owned(), &number("1"))
        ]
    );
    let places: Vec<_> = sheet.issues.iter().map(|issue| issue.at).collect();
    assert_eq!(places, [None, None, None, Some(CellRef::new(5, 0))]);
}

/// Excel 5.0 and 95 store texts in the code page of the machine: 1258 is the Vietnamese one.
#[test]
fn the_version_before_is_read_by_its_code_page() {
    let label = |kind: u16, col: u16, bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap();
        mixed(kind, &[0, col, 1], &[&words(&[length])[..], bytes].concat())
    };
    let xf = |id: u16| record(0x00E0, &[&words(&[0, id])[..], &[0; 12]].concat());
    let mut stream = Stream::of(vec![Listed::new(
        "Bieu 01",
        &[
            label(0x0204, 0, b"Xa\xDE \xD0\xF4ng"),
            label(0x00D6, 1, b"\xFD"),
            mixed(0x0203, &[0, 2, 1], &0.5_f64.to_le_bytes()),
            formula(0, 3, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            record(0x0207, &[&words(&[3])[..], b"\xD0\xE3x"].concat()),
        ],
    )]);
    stream.version = 0x0500;
    let stream = stream.with(&[
        record(0x0042, &words(&[1258])),
        mixed(0x041E, &[164], b"\x020%"),
        xf(0),
        xf(164),
    ]);
    let book = read(&stream);
    let sheet = only_sheet(&book);
    let text = |text: &str| Content::Text(text.into());
    assert_eq!(
        told(sheet),
        [
            ("A1".to_owned(), &text("Xa\u{303} Đông")),
            ("B1".to_owned(), &text("ư")),
            ("C1".to_owned(), &Content::Number(decimal("0.5"))),
            ("D1".to_owned(), &text("Đăx"))
        ]
    );
    assert_eq!(sheet.cells[2].format, NumberFormat::Percent);
    assert_eq!(sheet.name, "Bieu 01");
}

#[test]
fn what_is_no_workbook_or_locked_is_named() {
    let workbook = Stream::sheet(&[number(0, 0, 1.0)]).bytes();
    let of = |streams: &[(&str, &[u8])]| {
        open(&compound(streams), &Limits::default()).map(|book| book.sheets.len())
    };
    assert_eq!(of(&[("Workbook", &workbook)]), Ok(1));
    // WPS writes the same stream into its .et files, beside its own.
    assert_eq!(of(&[("ETExtData", b"x"), ("workbook", &workbook)]), Ok(1));
    let foreign = |kind| Err(OpenError::Foreign(kind));
    assert_eq!(
        of(&[("WordDocument", b"x"), ("Data", &workbook)]),
        foreign(Foreign::Word)
    );
    assert_eq!(of(&[("PowerPoint Document", b"x")]), foreign(Foreign::PowerPoint));
    assert_eq!(of(&[("Catalog", b"x")]), foreign(Foreign::Unknown));
    assert_eq!(
        of(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]),
        Err(OpenError::Encrypted)
    );
    let locked = Stream::sheet(&[]).with(&[record(0x002F, &[1; 54])]);
    assert_eq!(refused(&locked.file()), OpenError::Encrypted);
    // Excel 4.0 in a compound file, and on its own.
    let old = mixed(0x0409, &[0, 0x0100, 0], &[]);
    assert_eq!(
        refused(&compound(&[("Book", &old)])),
        OpenError::Foreign(Foreign::OldXls)
    );
    assert_eq!(refused(&old), OpenError::Foreign(Foreign::OldXls));
    damaged(&compound(&[("Workbook", b"x")]), "ends before");
    damaged(&compound(&[("Workbook", &[0; 5_000])]), "does not begin");
}

/// A workbook whose stream is too long for the mini stream.
fn long_stream() -> Stream {
    let blanks: Vec<Vec<u8>> = (0..500).map(|row| number(row, 0, 1.0)).collect();
    Stream::sheet(&blanks)
}

#[test]
fn loops_and_claims_of_a_compound_file_are_refused() {
    let good = long_stream().file();
    assert_eq!(
        open(&good, &Limits::default()).unwrap().sheets[0].cells.len(),
        500
    );

    // The chain of the stream leads back to its start, to itself, into the directory, out of the file.
    for (from, to) in [(3, 0), (3, 3), (0, 0)] {
        let mut bytes = good.clone();
        let at = link(&bytes, from);
        set_long(&mut bytes, at, to);
        damaged(&bytes, "twice in one");
    }
    for to in [1 << 20, 0xFFFF_FFFA, 0xFFFF_FFFF] {
        let mut bytes = good.clone();
        let at = link(&bytes, 3);
        set_long(&mut bytes, at, to);
        damaged(&bytes, "compound file");
    }
    // A stream that claims more than the file holds, up to 4 GB.
    for size in [u32::try_from(good.len()).unwrap() + 1, u32::MAX] {
        let mut bytes = good.clone();
        let at = directory(&bytes, 1) + 120;
        set_long(&mut bytes, at, size);
        damaged(&bytes, "a stream of");
    }
    // A stream that claims more than its chain holds.
    let mut bytes = good.clone();
    let at = directory(&bytes, 1) + 120;
    set_long(&mut bytes, at, u32::try_from(good.len() - SECTOR).unwrap());
    damaged(&bytes, "longer than its chain");
    // The directory: a chain that loops, an entry that is its own neighbour, the root's child the root, one beyond.
    let start = u32::from_le_bytes(good[48..52].try_into().unwrap());
    let mut bytes = good.clone();
    let at = link(&bytes, start);
    set_long(&mut bytes, at, start);
    damaged(&bytes, "twice in one");
    for (n, field, to) in [(1, 72, 1), (1, 68, 1), (0, 76, 9)] {
        let mut bytes = good.clone();
        let at = directory(&bytes, n) + field;
        set_long(&mut bytes, at, to);
        damaged(&bytes, "directory");
    }
    // The lists of table sectors: the same twice; a chain of lists that loops.
    let mut bytes = good.clone();
    bytes.copy_within(76..80, 80);
    damaged(&bytes, "twice in one");
    let mut bytes = good.clone();
    set_long(&mut bytes, 68, 0);
    damaged(&bytes, "compound file");
    // A list that says that it goes on in itself.
    let mut bytes = good.clone();
    let own = u32::try_from(bytes.len() / SECTOR - 1).unwrap();
    bytes.extend(vec![0xFF; SECTOR - 4]);
    bytes.extend(own.to_le_bytes());
    set_long(&mut bytes, 68, own);
    damaged(&bytes, "twice in one");
    // Sectors of sizes that no version has.
    for shift in [0, 8, 12, 31, 255] {
        let mut bytes = good.clone();
        bytes[30] = shift;
        damaged(&bytes, "sectors of 2^");
    }
}

#[test]
fn loops_of_short_sectors_are_refused() {
    let rows: Vec<Vec<u8>> = (0..20).map(|row| number(row, 0, 1.0)).collect();
    let good = Stream::sheet(&rows).file();
    assert_eq!(open(&good, &Limits::default()).unwrap().sheets[0].cells.len(), 20);
    for to in [0, 1] {
        let mut bytes = good.clone();
        let at = mini_link(&bytes, 1);
        set_long(&mut bytes, at, to);
        damaged(&bytes, "short sector");
    }
    let mut bytes = good.clone();
    let at = mini_link(&bytes, 0);
    set_long(&mut bytes, at, 5_000);
    damaged(&bytes, "short sector 5000");
    // The table of short sectors loops.
    let start = u32::from_le_bytes(good[60..64].try_into().unwrap());
    let mut bytes = good.clone();
    let at = link(&bytes, start);
    set_long(&mut bytes, at, start);
    damaged(&bytes, "twice in one");
}

#[test]
fn corner_cells_on_every_sheet_are_two_cells_each() {
    let names: Vec<&'static str> = (0..255)
        .map(|n| &*Box::leak(format!("Trang {n}").into_boxed_str()))
        .collect();
    let sheets = |count: usize| -> Vec<Listed> {
        names[..count]
            .iter()
            .map(|name| Listed::new(name, &[number(0, 0, 1.0), number(65_535, 255, 2.0)]))
            .collect()
    };
    let started = Instant::now();
    let book = read(&Stream::of(sheets(255)));
    assert!(book.sheets.iter().all(|sheet| sheet.cells.len() == 2));
    assert_eq!(book.sheets[9].cells[1].at.to_string(), "IV65536");
    assert!(started.elapsed() < Duration::from_secs(1));

    let limits = Limits {
        sheets: 3,
        ..Limits::default()
    };
    let over = |what, found, allowed| OpenError::OverLimit(OverLimit { what, found, allowed });
    assert!(open(&Stream::of(sheets(3)).file(), &limits).is_ok());
    assert_eq!(
        open(&Stream::of(sheets(4)).file(), &limits).unwrap_err(),
        over(LimitKind::Sheets, 4, 3)
    );
}

#[test]
fn sheets_that_are_the_same_records_are_refused() {
    let names: Vec<&'static str> = (0..200)
        .map(|n| &*Box::leak(format!("Trang {n}").into_boxed_str()))
        .collect();
    let rows: Vec<Vec<u8>> = (0..2_000).map(|row| number(row, 0, 1.0)).collect();
    let mut sheets = vec![Listed::new(names[0], &rows)];
    sheets.extend(names[1..].iter().map(|name| Listed::new(name, &[])));
    let mut bytes = Stream::of(sheets).bytes();
    // Every entry of the list leads to the first sheet.
    let mut at = 12;
    let first: [u8; 4] = bytes[at + 4..at + 8].try_into().unwrap();
    while bytes[at] == 0x85 {
        bytes[at + 4..at + 8].copy_from_slice(&first);
        at += 4 + usize::from(bytes[at + 2]);
    }
    damaged(&compound(&[("Workbook", &bytes)]), "lie over each other");

    damaged(
        &Stream::of(vec![Listed::new("Biểu", &[]), Listed::new("BIỂU", &[])]).file(),
        "two sheets of one name",
    );
    let mut astray = Stream::sheet(&[]).bytes();
    astray[16] += 4;
    damaged(&compound(&[("Workbook", &astray)]), "xls: ");
}

#[test]
fn shared_texts_are_counted_before_they_are_read() {
    let over = |what, found, allowed| OpenError::OverLimit(OverLimit { what, found, allowed });
    let claiming = |count: u32| Stream::sheet(&[]).with(&[shared_strings(count, &["a"])]).file();
    assert_eq!(
        refused(&claiming(4_000_000_000)),
        over(LimitKind::SharedStrings, 4_000_000_000, 1_000_000)
    );
    // What is only claimed costs nothing.
    assert!(open(&claiming(900_000), &Limits::default()).is_ok());

    let stream = Stream::sheet(&[]).with(&[shared_strings(2, &["ab", "đ"])]).file();
    let with = |text_bytes| {
        open(
            &stream,
            &Limits {
                text_bytes,
                ..Limits::default()
            },
        )
    };
    assert!(with(4).is_ok());
    assert_eq!(with(3).unwrap_err(), over(LimitKind::TextBytes, 4, 3));
}

#[test]
fn counts_hold_at_the_limit_and_not_beyond() {
    let over = |what, found, allowed| OpenError::OverLimit(OverLimit { what, found, allowed });
    // Blank cells count: five in a run, one alone, one with a number, two numbers in a run.
    let records = [
        mixed(0x00BE, &[0, 0, 0, 0, 0, 0, 0, 4], &[]),
        mixed(0x0201, &[1, 0, 0], &[]),
        number(2, 0, 1.0),
        mixed(0x00BD, &[3, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
    ];
    let file = Stream::sheet(&records).file();
    let with = |cells| {
        open(
            &file,
            &Limits {
                cells,
                ..Limits::default()
            },
        )
    };
    assert!(with(9).is_ok());
    assert_eq!(with(8).unwrap_err(), over(LimitKind::Cells, 9, 8));

    let xfs = vec![record(0x00E0, &[0; 20]); 7];
    let file = Stream::sheet(&[]).with(&xfs).file();
    let with = |cell_formats| {
        open(
            &file,
            &Limits {
                cell_formats,
                ..Limits::default()
            },
        )
    };
    assert!(with(7).is_ok());
    assert_eq!(with(6).unwrap_err(), over(LimitKind::CellFormats, 7, 6));
}

#[test]
fn records_that_are_cut_short_are_refused() {
    for cut in [
        mixed(0x0203, &[0, 0, 0], &[0; 7]),
        mixed(0x027E, &[0, 0, 0], &[0; 3]),
        mixed(0x00FD, &[0, 0, 0], &[0; 3]),
        mixed(0x0204, &[0, 0, 0], &words(&[9])),
        mixed(0x0205, &[0, 0, 0], &[1]),
        mixed(0x0006, &[0, 0, 0], &[0; 7]),
        record(0x0203, &[0; 4]),
        record(0x0208, &[0; 6]),
        record(0x007D, &[0; 6]),
        record(0x00E5, &[]),
    ] {
        damaged(&Stream::sheet(std::slice::from_ref(&cut)).file(), "cut short");
    }
    // Merged regions by the million, and cells that cannot be used.
    let regions = mixed(0x00E5, &[1_000], &words(&[0, 1, 0, 1]).repeat(1_000));
    damaged(&Stream::sheet(&vec![regions; 101]).file(), "merged regions");
    let outside: Vec<Vec<u8>> = (0..10_001).map(|row| number(row, 300, 1.0)).collect();
    damaged(&Stream::sheet(&outside).file(), "cannot be used");
}

const SAVED: &[u8] = include_bytes!("../../data/dinh-dang/o-kho.xls");

/// Cut anywhere it is refused, unless only the unused end of its last sector is missing.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = open(SAVED, &Limits::default()).unwrap();
    for length in (0..SAVED.len()).step_by(97) {
        let Ok(book) = open(&SAVED[..length], &Limits::default()) else {
            continue;
        };
        assert!(length > SAVED.len() - SECTOR, "{length} bytes");
        for (a, b) in book.sheets.iter().zip(&whole.sheets) {
            assert_eq!(a.cells, b.cells, "{length} bytes");
        }
    }
    let small = Stream::sheet(&[number(0, 0, 1.0), number(1, 0, 1.0)]).file();
    for length in 0..small.len() {
        let _outcome = open(&small[..length], &Limits::default());
    }
}

proptest! {
    #[test]
    fn changed_files_end_soon_and_in_order(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = SAVED.to_vec();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let started = Instant::now();
        if let Ok(book) = open(&bytes, &Limits::default()) {
            for sheet in &book.sheets {
                prop_assert!(sheet.cells.is_sorted_by(|a, b| a.at < b.at));
            }
        }
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn changed_tables_end_soon(changes in proptest::collection::vec((0_usize..1_200, any::<u8>()), 1..6)) {
        // The header, the directory and the table of chains lie at the two ends of a small file.
        let mut bytes = long_stream().file();
        let length = bytes.len();
        for (at, value) in changes {
            let at = if at < 80 { at } else { length - (at - 80) - 1 };
            bytes[at] = value;
        }
        let started = Instant::now();
        let _outcome = open(&bytes, &Limits::default());
        prop_assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn random_records_end_soon(records in proptest::collection::vec((prop::sample::select(vec![0x0203_u16, 0x027E, 0x00BD, 0x00BE, 0x0204, 0x00D6, 0x00FD, 0x0205, 0x0006, 0x0207, 0x003C, 0x0208, 0x007D, 0x00E5, 0x0081, 0x0809, 0x000A, 0x00FC, 0x041E, 0x00E0, 0x0085, 0x01AE]), proptest::collection::vec(any::<u8>(), 0..40)), 0..40), globals in any::<bool>()) {
        let records: Vec<Vec<u8>> = records.iter().map(|(kind, data)| record(*kind, data)).collect();
        let stream = if globals { Stream::sheet(&[]).with(&records) } else { Stream::sheet(&records) };
        let _outcome = open(&stream.file(), &Limits::default());
    }
}
