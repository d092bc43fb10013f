//! Reading workbooks: honest ones as they stand, others refused for the right reason.

pub(crate) mod biff;
pub(crate) mod build;
mod formats;
mod hostile;
pub(crate) mod ods;
mod xls;

use build::{Parts, decimal, only_sheet, sheet_xml};
use ntm::workbook::{
    Book, Cell, CellIssue, CellIssueKind, CellRef, Content, Foreign, Limits, NumberFormat, OpenError, Region,
    Sheet, Visibility, open,
};
use rust_xlsxwriter::{DocProperties, Format, Workbook};

fn read(bytes: &[u8]) -> Book {
    open(bytes, &Limits::default()).unwrap()
}

fn at<'a>(sheet: &'a Sheet, place: &str) -> Option<&'a Cell> {
    sheet.cells.iter().find(|cell| cell.at.to_string() == place)
}

fn content<'a>(sheet: &'a Sheet, place: &str) -> &'a Content {
    &at(sheet, place)
        .unwrap_or_else(|| panic!("{place} is blank"))
        .content
}

fn number(text: &str) -> Content {
    Content::Number(decimal(text))
}

fn region(first: (u32, u16), last: (u32, u16)) -> Region {
    Region {
        first: CellRef::new(first.0, first.1),
        last: CellRef::new(last.0, last.1),
    }
}

#[test]
fn numbers_are_the_decimals_that_people_typed() {
    let stored = [
        ("0.139", "0.139"),
        ("98.5", "98.5"),
        ("1E-7", "0.0000001"),
        ("1e-7", "0.0000001"),
        ("13.900000000000000355", "13.9"),
        ("0.13900000000000001", "0.139"),
        ("-0", "0"),
        ("-2.50", "-2.5"),
        ("1234567890123456", "1234567890123456"),
        ("5.551115123125783e-17", "0.0000000000000000555111512313"),
    ];
    for (stored, expected) in stored {
        let book = read(
            &Parts::sheet(&sheet_xml(&format!(
                r#"<row r="1"><c r="A1"><v>{stored}</v></c></row>"#
            )))
            .pack(),
        );
        assert_eq!(only_sheet(&book).cells[0].content, number(expected), "{stored}");
    }
}

#[test]
fn numbers_too_large_for_a_decimal_keep_their_text() {
    let rows = r#"<row r="1"><c r="A1"><v>1e30</v></c><c r="B1"><v>-1.5E+300</v></c></row>"#;
    let book = read(&Parts::sheet(&sheet_xml(rows)).pack());
    assert_eq!(
        content(only_sheet(&book), "A1"),
        &Content::HugeNumber("1e30".into())
    );
    assert_eq!(
        content(only_sheet(&book), "B1"),
        &Content::HugeNumber("-1.5e300".into())
    );
}

#[test]
fn text_stays_as_stored() {
    let decomposed = "Ho\u{0300}a Bi\u{0300}nh";
    let texts = [
        "  hai dấu cách trước",
        "sau \u{a0}",
        decomposed,
        "dòng 1\ndòng 2",
        "a & b < c",
        "=1+1",
        "'05",
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, text) in (0..).zip(texts) {
        sheet.write_string(row, 0, text).unwrap();
    }
    let book = read(&workbook.save_to_buffer().unwrap());
    let found: Vec<&Content> = only_sheet(&book).cells.iter().map(|cell| &cell.content).collect();
    assert_eq!(
        found,
        texts
            .map(|text| Content::Text(text.into()))
            .iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn blanks_are_left_out() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_blank(0, 0, &Format::new().set_bold()).unwrap();
    sheet
        .write_string_with_format(1, 0, "", &Format::new().set_bold())
        .unwrap();
    sheet.write_string(3, 0, " ").unwrap();
    let book = read(&workbook.save_to_buffer().unwrap());
    let sheet = only_sheet(&book);
    assert_eq!(sheet.cells.len(), 1);
    assert_eq!(content(sheet, "A4"), &Content::Text(" ".into()));
    assert_eq!(sheet.issues, []);

    let rows = r#"<row r="1"><c r="A1" s="0"/><c r="B1" t="str"><f>IF(1,"")</f><v></v></c><c r="C1"><v/></c>
        <c r="D1" t="inlineStr"><is><t></t></is></c><c r="E1" t="s"/></row>"#;
    let book = read(&Parts::sheet(&sheet_xml(rows)).pack());
    assert_eq!(
        (&only_sheet(&book).cells[..], &only_sheet(&book).issues[..]),
        (&[][..], &[][..])
    );
}

#[test]
fn formats_say_what_a_number_means() {
    let formats = [
        ("0%", NumberFormat::Percent),
        ("0.00%", NumberFormat::Percent),
        ("#,##0.0%;[Red]-#,##0.0%", NumberFormat::Percent),
        ("[Blue]0.0 %", NumberFormat::Percent),
        ("0.0\" %\"", NumberFormat::Plain),
        ("0.0\\%", NumberFormat::Plain),
        ("0;0%", NumberFormat::Plain),
        ("#,##0\" đồng\"", NumberFormat::Plain),
        ("[Red][<50]0.0", NumberFormat::Plain),
        ("_-* #,##0.00_d", NumberFormat::Plain),
        ("0.00E+00", NumberFormat::Plain),
        ("dd/mm/yyyy", NumberFormat::Date),
        ("[$-42A]dd mmmm yyyy", NumberFormat::Date),
        ("[h]:mm", NumberFormat::Date),
        ("h:mm AM/PM", NumberFormat::Date),
        ("\"ngày\" d", NumberFormat::Date),
    ];
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, (code, _)) in (0..).zip(formats) {
        sheet
            .write_number_with_format(row, 0, 0.95, &Format::new().set_num_format(code))
            .unwrap();
    }
    let book = read(&workbook.save_to_buffer().unwrap());
    for (cell, (code, expected)) in only_sheet(&book).cells.iter().zip(formats) {
        assert_eq!(
            (cell.format, &cell.content),
            (expected, &number("0.95")),
            "{code}"
        );
    }
    assert_eq!(only_sheet(&book).cells.len(), formats.len());
}

#[test]
fn built_in_formats_are_known_by_number() {
    let built_in = [
        (0, NumberFormat::Plain),
        (4, NumberFormat::Plain),
        (9, NumberFormat::Percent),
        (10, NumberFormat::Percent),
        (11, NumberFormat::Plain),
        (14, NumberFormat::Date),
        (22, NumberFormat::Date),
        (27, NumberFormat::Date),
        (37, NumberFormat::Plain),
        (46, NumberFormat::Date),
        (49, NumberFormat::Plain),
        (58, NumberFormat::Date),
    ];
    let xfs = built_in
        .iter()
        .map(|(id, _)| format!(r#"<xf numFmtId="{id}"/>"#))
        .collect::<Vec<_>>()
        .concat();
    let cells = (0..built_in.len())
        .map(|s| format!(r#"<row><c s="{s}"><v>45000</v></c></row>"#))
        .collect::<Vec<_>>()
        .concat();
    let styles = format!(
        "<styleSheet><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>{xfs}</cellXfs></styleSheet>"
    );
    let book = read(&Parts::sheet(&sheet_xml(&cells)).with_styles(&styles).pack());
    for (cell, (id, expected)) in only_sheet(&book).cells.iter().zip(built_in) {
        assert_eq!(
            (cell.format, &cell.content),
            (expected, &number("45000")),
            "numFmtId {id}"
        );
    }
    assert_eq!(only_sheet(&book).cells.len(), built_in.len());
}

#[test]
fn visibility_merges_and_properties_come_along() {
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_custom_property("ntm_form", "huyện & xã")
            .set_custom_property("ntm_version", 3),
    );
    let sheet = workbook.add_worksheet().set_name("Biểu 01").unwrap();
    sheet.merge_range(0, 1, 1, 3, "Tiêu đề", &Format::new()).unwrap();
    sheet.write_number(4, 0, 1).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.set_row_hidden(6).unwrap();
    sheet.write_number(7, 5, 2).unwrap();
    sheet.set_column_hidden(5).unwrap();
    sheet.set_column_hidden(8).unwrap();
    workbook.add_worksheet().set_name("Ẩn").unwrap().set_hidden(true);
    workbook
        .add_worksheet()
        .set_name("Ẩn hẳn")
        .unwrap()
        .set_very_hidden(true);
    let book = read(&workbook.save_to_buffer().unwrap());

    let shown: Vec<_> = book
        .sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.visibility))
        .collect();
    assert_eq!(
        shown,
        [
            ("Biểu 01", Visibility::Visible),
            ("Ẩn", Visibility::Hidden),
            ("Ẩn hẳn", Visibility::VeryHidden)
        ]
    );
    assert_eq!(book.sheets[0].merges, [region((0, 1), (1, 3))]);
    assert_eq!(
        (&book.sheets[0].hidden_rows[..], &book.sheets[0].hidden_cols[..]),
        (&[4][..], &[5][..])
    );
    let properties: Vec<_> = book
        .properties
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(properties, [("ntm_form", "huyện & xã"), ("ntm_version", "3")]);
    assert!(!book.date_1904 && !book.external_links && !book.macros);
}

#[test]
fn formulas_give_text_and_stored_value() {
    let rows = r#"<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>12.5</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>
        <row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2*2</f><v>4</v></c></row>
        <row r="3"><c r="A3"><f t="shared" si="0"/><v>6</v></c><c r="B3"><f>1+1</f></c><c r="C3"><f>1+1</f><v></v></c></row>"#;
    let book = read(&Parts::sheet(&sheet_xml(rows)).pack());
    let sheet = only_sheet(&book);
    let formula = |place| at(sheet, place).unwrap().formula.as_deref();
    assert_eq!(
        (content(sheet, "A1"), formula("A1")),
        (&number("12.5"), Some("SUM(B1:B9)"))
    );
    assert_eq!(
        (content(sheet, "B1"), formula("B1")),
        (&Content::Text("ab".into()), Some("\"a\"&\"b\""))
    );
    assert_eq!(
        (content(sheet, "A3"), formula("A3")),
        (&number("6"), Some("B3*2"))
    );
    let missing = |place| CellIssue {
        at: Some(place),
        kind: CellIssueKind::NoStoredValue,
    };
    assert_eq!(
        sheet.issues,
        [missing(CellRef::new(2, 1)), missing(CellRef::new(2, 2))]
    );
    assert_eq!(sheet.cells.len(), 4);
}

#[test]
fn error_literals_known_or_not_are_content() {
    let rows = r#"<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t="e"><f>B5#</f><v>#SPILL!</v></c>
        <c r="C1" t="e"><v>#GETTING_DATA</v></c><c r="D1"><v>4</v></c><c r="E1" t="e"><v>hỏng</v></c><c r="F1" t="b"><v>1</v></c></row>"#;
    let book = read(&Parts::sheet(&sheet_xml(rows)).pack());
    let sheet = only_sheet(&book);
    let contents: Vec<&Content> = sheet.cells.iter().map(|cell| &cell.content).collect();
    let error = |text: &str| Content::Error(text.into());
    assert_eq!(
        contents,
        [
            &error("#DIV/0!"),
            &error("#SPILL!"),
            &error("#GETTING_DATA"),
            &number("4"),
            &Content::Bool(true)
        ]
    );
    assert_eq!(at(sheet, "B1").unwrap().formula.as_deref(), Some("B5#"));
    assert_eq!(sheet.issues.len(), 1);
    assert_eq!(sheet.issues[0].at, Some(CellRef::new(0, 4)));
}

#[test]
fn the_date_system_is_told_and_serials_are_not_moved() {
    let date = r#"<row r="1"><c r="A1" s="1"><v>44523</v></c><c r="B1" t="d"><v>2026-11-24</v></c><c r="C1" t="d"><v>2026-11-24T18:00:00</v></c></row>"#;
    let styles = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    // 24 November 2026 is day 46,350 of the 1900 system, 1,462 days less in the 1904 system.
    for (attribute, is_1904, day) in [
        ("", false, "46350"),
        (r#"date1904="1""#, true, "44888"),
        (r#"date1904="true""#, true, "44888"),
        (r#"date1904="0""#, false, "46350"),
    ] {
        let book = read(
            &Parts::sheet(&sheet_xml(date))
                .with_styles(styles)
                .with_workbook_pr(attribute)
                .pack(),
        );
        assert_eq!(book.date_1904, is_1904, "{attribute}");
        let found: Vec<_> = only_sheet(&book)
            .cells
            .iter()
            .map(|cell| (&cell.content, cell.format))
            .collect();
        let evening = format!("{day}.75");
        let expected = [number("44523"), number(day), number(&evening)];
        assert_eq!(
            found,
            expected
                .iter()
                .map(|content| (content, NumberFormat::Date))
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn macros_links_and_charts_are_told() {
    let mut parts = Parts::sheet(&sheet_xml(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#));
    parts.put("xl/vbaProject.bin", b"\xCC\x61");
    parts.put(
        "xl/chartsheets/sheet1.xml",
        b"<chartsheet><sheetPr/></chartsheet>",
    );
    parts.put("xl/worksheets/sheet2.xml", b"<macrosheet><x/></macrosheet>");
    parts.replace(
        "xl/workbook.xml",
        "</sheets>",
        r#"<sheet name="Đồ thị" sheetId="2" r:id="c"/><sheet name="Lạ" sheetId="3" r:id="m"/></sheets>"#,
    );
    parts.replace(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        r#"<Relationship Id="c" Type="http://x/chartsheet" Target="chartsheets/sheet1.xml"/>
           <Relationship Id="m" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
           <Relationship Id="e" Type="http://x/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>"#,
    );
    let book = read(&parts.pack());
    assert!(book.macros && book.external_links);
    assert_eq!(book.sheets.len(), 1);
    let skipped: Vec<_> = book
        .skipped
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.what.as_str()))
        .collect();
    assert_eq!(skipped, [("Đồ thị", "chartsheet"), ("Lạ", "macrosheet")]);
}

/// Both files are made by `tests/fixtures/make_workbooks.py`.
#[test]
fn files_of_other_programs_read_the_same() {
    for (bytes, calculated) in [
        (&include_bytes!("../fixtures/openpyxl.xlsx")[..], false),
        (&include_bytes!("../fixtures/libreoffice.xlsx")[..], true),
    ] {
        let book = read(bytes);
        let [first, second] = &book.sheets[..] else {
            panic!("{} sheets", book.sheets.len())
        };
        assert_eq!((first.name.as_str(), second.name.as_str()), ("Biểu 01", "Ẩn"));
        assert_eq!(content(first, "A1"), &Content::Text("  Xã Đại Đồng\u{a0}".into()));
        assert_eq!(content(first, "A2"), &number("0.139"));
        assert_eq!(
            (content(first, "B2"), at(first, "B2").unwrap().format),
            (&number("0.95"), NumberFormat::Percent)
        );
        assert_eq!(
            (content(first, "C2"), at(first, "C2").unwrap().format),
            (&number("46350"), NumberFormat::Date)
        );
        assert_eq!(content(first, "D2"), &Content::Bool(true));
        assert_eq!(first.merges, [region((5, 1), (6, 3))]);
        assert_eq!(
            (&first.hidden_rows[..], &first.hidden_cols[..]),
            (&[8][..], &[5][..])
        );
        assert_ne!(second.visibility, Visibility::Visible);
        assert_eq!(content(second, "A1"), &number("7"));
        assert_eq!(
            book.properties.get("ntm_form").map(String::as_str),
            Some("huyen & xã")
        );
        if calculated {
            assert_eq!(content(first, "A4"), &number("98.639"));
            assert_eq!(at(first, "A4").unwrap().formula.as_deref(), Some("A2+A3"));
            assert_eq!(content(first, "A5"), &Content::Error("#DIV/0!".into()));
            assert_eq!(first.issues, []);
        } else {
            let kinds: Vec<_> = first
                .issues
                .iter()
                .map(|issue| (issue.at.unwrap().to_string(), &issue.kind))
                .collect();
            let expected = [
                ("A4".to_owned(), &CellIssueKind::NoStoredValue),
                ("A5".to_owned(), &CellIssueKind::NoStoredValue),
            ];
            assert_eq!(kinds, expected);
        }
    }
}

#[test]
fn what_is_no_workbook_is_named() {
    let utf16: Vec<u8> = "\u{feff}Xã\t1"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut owner = vec![b' '; 165];
    owner[0] = 4;
    owner[1..5].copy_from_slice(b"Hien");
    owner[55..].fill(0x11);
    let cases: &[(&[u8], Foreign)] = &[
        (b"", Foreign::Empty),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3", Foreign::Pdf),
        (b"\xEF\xBB\xBF\r\n<html><body><table>", Foreign::Html),
        (
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            Foreign::XmlSpreadsheet,
        ),
        ("Xã,Tiêu chí\nĐại Đồng,1\n".as_bytes(), Foreign::Text),
        (b"X\xB7,Ti\xAAu ch\xDD\n", Foreign::Text),
        (&utf16, Foreign::Text),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Foreign::Picture),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Foreign::Picture),
        (b"GIF89a\x01\0\x01\0", Foreign::Picture),
        (b"Rar!\x1A\x07\x01\0", Foreign::Archive),
        (b"7z\xBC\xAF\x27\x1C\0\x04", Foreign::Archive),
        (
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            Foreign::Archive,
        ),
        (b"{\\rtf1\\ansi", Foreign::Word),
        (b"\x09\x08\x10\0\0\x06\x05\0", Foreign::OldXls),
        (&owner, Foreign::OwnerFile),
        (b"\0\x01\x02\x03", Foreign::Unknown),
    ];
    for (bytes, expected) in cases {
        assert_eq!(
            open(bytes, &Limits::default()).unwrap_err(),
            OpenError::Foreign(*expected),
            "{bytes:?}"
        );
    }
}

/// A directory that cannot be followed still tells a document by its names.
#[test]
fn damaged_compound_files_are_told_apart() {
    let refused = |names: &[&str]| open(&build::compound_file(names), &Limits::default()).unwrap_err();
    for name in ["Workbook", "Book", "Other"] {
        let error = refused(&["Root Entry", name]);
        assert!(matches!(error, OpenError::Damaged(_)), "{name}: {error:?}");
    }
    assert_eq!(
        refused(&["Root Entry", "WordDocument"]),
        OpenError::Foreign(Foreign::Word)
    );
    assert_eq!(
        refused(&["Root Entry", "PowerPoint Document"]),
        OpenError::Foreign(Foreign::PowerPoint)
    );
    assert_eq!(
        refused(&["Root Entry", "EncryptionInfo", "EncryptedPackage"]),
        OpenError::Encrypted
    );
}

#[test]
fn other_packages_are_told_apart() {
    let main = |content_type: &str| {
        let mut parts = Parts::sheet(&sheet_xml(""));
        parts.replace("[Content_Types].xml", build::XLSX_MAIN, content_type);
        open(&parts.pack(), &Limits::default()).map(|book| book.sheets.len())
    };
    let office = "application/vnd.openxmlformats-officedocument.";
    assert_eq!(main(build::XLSX_MAIN), Ok(1));
    assert_eq!(
        main("application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        Ok(1)
    );
    for (content_type, expected) in [
        (
            "application/vnd.ms-excel.sheet.binary.macroEnabled.main".to_owned(),
            Foreign::Xlsb,
        ),
        (
            format!("{office}wordprocessingml.document.main+xml"),
            Foreign::Word,
        ),
        (
            format!("{office}presentationml.presentation.main+xml"),
            Foreign::PowerPoint,
        ),
        ("text/xml".to_owned(), Foreign::Unknown),
    ] {
        assert_eq!(
            main(&content_type),
            Err(OpenError::Foreign(expected)),
            "{content_type}"
        );
    }
    let zipped = |name: &str, content: &str| {
        open(&build::pack(&[(name.into(), content.into())]), &Limits::default()).unwrap_err()
    };
    assert_eq!(
        zipped("mimetype", "application/epub+zip"),
        OpenError::Foreign(Foreign::Archive)
    );
    assert_eq!(zipped("baocao.xlsx", "PK"), OpenError::Foreign(Foreign::Archive));
    assert!(matches!(
        zipped("xl/workbook.xml", "<workbook/>"),
        OpenError::Damaged(_)
    ));
}
