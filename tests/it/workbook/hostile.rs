//! Files made to do harm, or harmed: each is refused or read for what it is, quickly and without a panic.

use std::time::{Duration, Instant};

use ntm::workbook::{CellIssueKind, CellRef, Content, LimitKind, Limits, OpenError, OverLimit, open};
use proptest::prelude::*;

use super::build::{Parts, decimal, only_sheet, sheet_xml};

const ONE_CELL: &str = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;

fn refusal(parts: &Parts) -> OpenError {
    open(&parts.pack(), &Limits::default()).unwrap_err()
}

fn over(what: LimitKind, found: u64, allowed: u64) -> OpenError {
    OpenError::OverLimit(OverLimit { what, found, allowed })
}

fn damaged_by(error: &OpenError, words: &str) {
    assert!(
        matches!(error, OpenError::Damaged(why) if why.contains(words)),
        "{error:?} does not say {words:?}"
    );
}

/// Reads with a limit that just holds and with one less.
fn holds_at(parts: &Parts, set: fn(&mut Limits, u64), limit: u64, what: LimitKind, found: u64) {
    let mut limits = Limits::default();
    set(&mut limits, limit);
    open(&parts.pack(), &limits).unwrap();
    set(&mut limits, limit - 1);
    assert_eq!(
        open(&parts.pack(), &limits).unwrap_err(),
        over(what, found, limit - 1)
    );
}

#[test]
fn two_cells_in_opposite_corners_are_two_cells() {
    let rows =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let started = Instant::now();
    let book = open(&Parts::sheet(&sheet_xml(rows)).pack(), &Limits::default()).unwrap();
    let places: Vec<_> = only_sheet(&book).cells.iter().map(|cell| cell.at).collect();
    assert_eq!(places, [CellRef::new(0, 0), CellRef::new(1_048_575, 16_383)]);
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[test]
fn shared_strings_are_counted_before_they_are_loaded() {
    let claiming = |count: &str| {
        let strings = format!(r#"<sst uniqueCount="{count}"><si><t>a</t></si></sst>"#);
        refusal(&Parts::sheet(&sheet_xml(ONE_CELL)).with_shared_strings(&strings))
    };
    assert_eq!(
        claiming("4000000000"),
        over(LimitKind::SharedStrings, 4_000_000_000, 1_000_000)
    );
    assert_eq!(
        claiming("18446744073709551615"),
        over(LimitKind::SharedStrings, u64::MAX, 1_000_000)
    );
    damaged_by(&claiming("900000"), "has room for");
    damaged_by(&claiming("18446744073709551616"), "uniqueCount");
    damaged_by(&claiming("-1"), "uniqueCount");

    // The claim may be small or missing: the real number counts too.
    let strings = format!("<sst>{}</sst>", "<si/>".repeat(10));
    let parts = Parts::sheet(&sheet_xml(ONE_CELL)).with_shared_strings(&strings);
    holds_at(
        &parts,
        |limits, value| limits.shared_strings = value,
        10,
        LimitKind::SharedStrings,
        10,
    );
}

#[test]
fn a_shared_text_that_is_not_there_is_an_issue_of_its_cell() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>7</v></c><c r="C1" t="s"><v>x</v></c>
        <c r="D1" t="s"><v> 0 </v></c><c r="E1" t="s"><v>0</v></c></row>"#;
    let parts = Parts::sheet(&sheet_xml(rows)).with_shared_strings("<sst><si><t>Xã</t></si></sst>");
    let book = open(&parts.pack(), &Limits::default()).unwrap();
    let sheet = only_sheet(&book);
    let texts: Vec<_> = sheet
        .cells
        .iter()
        .map(|cell| (cell.at.to_string(), &cell.content))
        .collect();
    let text = Content::Text("Xã".into());
    assert_eq!(texts, [("A1".to_owned(), &text), ("E1".to_owned(), &text)]);
    let places: Vec<_> = sheet
        .issues
        .iter()
        .map(|issue| issue.at.unwrap().to_string())
        .collect();
    assert_eq!(places, ["B1", "C1", "D1"]);
    assert!(
        sheet
            .issues
            .iter()
            .all(|issue| matches!(issue.kind, CellIssueKind::BadValue(_)))
    );
}

#[test]
fn values_that_the_reader_would_cut_are_issues() {
    for value in [
        "<v>1&#48;</v>",
        "<v>1<!-- -->0</v>",
        "<v><![CDATA[5]]></v>",
        "<v>5</v><v>6</v>",
        "<v>5</v><is><t>6</t></is>",
        "<v>abc</v>",
        "<v>nan</v>",
        "<v>inf</v>",
        "<v>1e999</v>",
        "<v> 5 </v>",
        "<v>5</v><x/>",
    ] {
        let book = open(
            &Parts::sheet(&sheet_xml(&format!(
                r#"<row r="1"><c r="A1">{value}</c><c r="B1"><v>2</v></c></row>"#
            )))
            .pack(),
            &Limits::default(),
        )
        .unwrap();
        let sheet = only_sheet(&book);
        assert_eq!(sheet.cells.len(), 1, "{value}");
        assert_eq!(sheet.cells[0].content, Content::Number(decimal("2")), "{value}");
        assert!(
            matches!(&sheet.issues[..], [issue] if issue.at == Some(CellRef::new(0, 0))),
            "{value}"
        );
    }
}

#[test]
fn shared_formula_numbers_are_looked_at_first() {
    let with = |index: &str| {
        let rows =
            format!(r#"<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="{index}">1</f><v>1</v></c></row>"#);
        open(&Parts::sheet(&sheet_xml(&rows)).pack(), &Limits::default())
            .map(|book| only_sheet(&book).cells.len())
    };
    assert_eq!(with("65535"), Ok(1));
    for index in ["65536", "300000000", "18446744073709551615", "x"] {
        damaged_by(&with(index).unwrap_err(), "shared formula");
    }
}

#[test]
fn positions_are_checked() {
    let rows = r#"<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c><c r="B2"><v>3</v></c><c r="C2"><v>4</v></c>
            <c r="XFE2"><v>5</v></c><c r="D9"><v>6</v></c><c r="$E$2"><v>7</v></c><c r="E2"><v>8</v></c></row>
        <row r="1"><c r="A1"><v>9</v></c></row>
        <row r="2000000"><c r="XFE2000000"><v>10</v></c><c><v>11</v></c></row>
        <row r="4"><c><v>12</v></c><c><v>13</v></c></row>"#;
    let book = open(&Parts::sheet(&sheet_xml(rows)).pack(), &Limits::default()).unwrap();
    let sheet = only_sheet(&book);
    let cells: Vec<_> = sheet
        .cells
        .iter()
        .map(|cell| (cell.at.to_string(), cell.content.clone()))
        .collect();
    let number = |place: &str, text| (place.to_owned(), Content::Number(decimal(text)));
    assert_eq!(
        cells,
        [
            number("B2", "1"),
            number("C2", "4"),
            number("E2", "8"),
            number("A4", "12"),
            number("B4", "13")
        ]
    );
    let places: Vec<_> = sheet
        .issues
        .iter()
        .map(|issue| issue.at.map(|at| at.to_string()))
        .collect();
    let known = |place: &str| Some(place.to_owned());
    assert_eq!(
        places,
        [
            known("A2"),
            known("B2"),
            None,
            None,
            None,
            known("A1"),
            None,
            None
        ]
    );
    assert!(
        sheet
            .issues
            .iter()
            .all(|issue| issue.kind == CellIssueKind::BadPosition)
    );
}

#[test]
fn references_that_overflow_are_refused() {
    // 4,294,967,297 is 1 in 32 bits.
    for rows in [
        r#"<row r="1"><c r="A4294967297"><v>1</v></c></row>"#,
        r#"<row r="4294967297"><c><v>1</v></c></row>"#,
        r#"<row r="1"><c r="AAAAAAAAAAAA1"><v>1</v></c></row>"#,
        r#"<row r="0"><c><v>1</v></c></row>"#,
        r#"<row r="-1"/>"#,
    ] {
        assert!(
            matches!(refusal(&Parts::sheet(&sheet_xml(rows))), OpenError::Damaged(_)),
            "{rows}"
        );
    }
}

#[test]
fn cells_in_cells_and_two_sheet_data_are_refused() {
    for sheet in [
        sheet_xml(r#"<row r="1"><c r="A1" t="e"><v>#NEW!</v><x><c r="B1"><v>2</v></c></x></c></row>"#),
        sheet_xml(r#"<c r="A1"><v>1</v></c>"#),
        sheet_xml(r#"<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>"#),
        "<worksheet><sheetData/><sheetData/></worksheet>".to_owned(),
        "<worksheet><x><sheetData/></x></worksheet>".to_owned(),
        "<!DOCTYPE x [<!ENTITY a \"1\">]><worksheet><sheetData/></worksheet>".to_owned(),
        "<worksheet><sheetData>".to_owned(),
        r#"<worksheet><sheetData><row r="1"><c r="A1" r="B1"/></row></sheetData></worksheet>"#.to_owned(),
    ] {
        assert!(
            matches!(refusal(&Parts::sheet(&sheet)), OpenError::Damaged(_)),
            "{sheet}"
        );
    }
}

#[test]
fn counts_hold_at_the_limit_and_not_beyond() {
    let empty_cells = Parts::sheet(&sheet_xml(&format!("<row>{}</row>", "<c/>".repeat(50))));
    holds_at(
        &empty_cells,
        |limits, value| limits.cells = value,
        50,
        LimitKind::Cells,
        50,
    );

    let text = r#"<row><c t="str"><f>1+1</f><v>đ1</v></c><c t="inlineStr"><is><t>ab</t></is></c></row>"#;
    // "đ" takes two bytes: 3 + 3 of the formula + 2.
    holds_at(
        &Parts::sheet(&sheet_xml(text)),
        |limits, value| limits.text_bytes = value,
        8,
        LimitKind::TextBytes,
        8,
    );

    let parts = Parts::sheet(&sheet_xml(ONE_CELL));
    holds_at(
        &parts,
        |limits, value| limits.entries = value,
        5,
        LimitKind::Entries,
        5,
    );
    let total: u64 = parts.0.iter().map(|(_, content)| content.len() as u64).sum();
    holds_at(
        &parts,
        |limits, value| limits.total_bytes = value,
        total,
        LimitKind::TotalBytes,
        total,
    );
    let packed = parts.pack().len() as u64;
    holds_at(
        &parts,
        |limits, value| limits.file_bytes = value,
        packed,
        LimitKind::FileBytes,
        packed,
    );
    let mut parts_with_picture = parts.clone();
    parts_with_picture.put("xl/media/image1.png", &[0; 5_000]);
    holds_at(
        &parts_with_picture,
        |limits, value| limits.part_bytes = value,
        5_000,
        LimitKind::PartBytes,
        5_000,
    );

    let styles = format!(
        "<styleSheet><cellXfs>{}</cellXfs></styleSheet>",
        "<xf/>".repeat(7)
    );
    let parts = Parts::sheet(&sheet_xml(ONE_CELL)).with_styles(&styles);
    holds_at(
        &parts,
        |limits, value| limits.cell_formats = value,
        7,
        LimitKind::CellFormats,
        7,
    );
    let claiming = r#"<styleSheet><cellXfs count="5000000"><xf/></cellXfs></styleSheet>"#;
    let parts = Parts::sheet(&sheet_xml(ONE_CELL)).with_styles(claiming);
    assert_eq!(refusal(&parts), over(LimitKind::CellFormats, 5_000_000, 65_490));

    let mut two_sheets = Parts::sheet(&sheet_xml(ONE_CELL));
    two_sheets.put("xl/worksheets/sheet2.xml", sheet_xml("").as_bytes());
    two_sheets.replace(
        "xl/workbook.xml",
        "</sheets>",
        r#"<sheet name="2" r:id="b"/></sheets>"#,
    );
    two_sheets.replace(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        r#"<Relationship Id="b" Type="/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#,
    );
    holds_at(
        &two_sheets,
        |limits, value| limits.sheets = value,
        2,
        LimitKind::Sheets,
        2,
    );
}

#[test]
fn an_inflated_part_is_refused_by_its_declared_size() {
    let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
    parts.put("xl/media/image1.bin", &vec![0; (48 << 20) + 1]);
    assert_eq!(
        refusal(&parts),
        over(LimitKind::PartBytes, (48 << 20) + 1, 48 << 20)
    );
}

#[test]
fn a_declared_size_that_is_too_small_does_not_hide_the_rest() {
    let sheet = sheet_xml(ONE_CELL);
    let mut bytes = Parts::sheet(&sheet).store();
    // The directory's entry of the sheet: the unpacked size stands at +24, the name at +46.
    let name = b"xl/worksheets/sheet1.xml";
    let entry = bytes
        .windows(name.len())
        .rposition(|window| window == name)
        .unwrap()
        - 46;
    bytes[entry + 24] -= 20;
    assert!(matches!(
        open(&bytes, &Limits::default()),
        Err(OpenError::Damaged(_))
    ));
}

#[test]
fn long_attributes_of_formats_are_refused() {
    // Copied into each of 65,490 cell formats, 2 MB would be 131 GB.
    let styles = format!(
        r#"<styleSheet><fonts><font><name val="{}"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>"#,
        "x".repeat(2 << 20),
        r#"<xf fontId="0"/>"#.repeat(65_490)
    );
    damaged_by(
        &refusal(&Parts::sheet(&sheet_xml(ONE_CELL)).with_styles(&styles)),
        "styles.xml",
    );
}

#[test]
fn names_given_twice_are_refused() {
    let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
    parts.put("XL/Worksheets/SHEET1.xml", sheet_xml("").as_bytes());
    damaged_by(&refusal(&parts), "twice");

    let mut bytes = {
        let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
        parts.put("xl/worksheets/sheet2.xml", sheet_xml("").as_bytes());
        parts.store()
    };
    while let Some(at) = bytes.windows(10).position(|window| window == b"sheet2.xml") {
        bytes[at + 5] = b'1';
    }
    damaged_by(&open(&bytes, &Limits::default()).unwrap_err(), "twice");

    let twice = |name: &str, target: &str| {
        let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
        parts.put("xl/worksheets/sheet2.xml", sheet_xml("").as_bytes());
        parts.replace(
            "xl/workbook.xml",
            "</sheets>",
            &format!(r#"<sheet name="{name}" r:id="b"/></sheets>"#),
        );
        let relationship =
            format!(r#"<Relationship Id="b" Type="/worksheet" Target="{target}"/></Relationships>"#);
        parts.replace("xl/_rels/workbook.xml.rels", "</Relationships>", &relationship);
        open(&parts.pack(), &Limits::default()).map(|book| book.sheets.len())
    };
    assert_eq!(twice("Biểu 02", "worksheets/sheet2.xml"), Ok(2));
    damaged_by(
        &twice("Biểu 02", "/xl/worksheets/Sheet1.xml").unwrap_err(),
        "two sheets in one part",
    );
    damaged_by(
        &twice("BIỂU 01", "worksheets/sheet2.xml").unwrap_err(),
        "two sheets of one name",
    );
    damaged_by(&twice("Biểu 02", "../../etc/passwd").unwrap_err(), "is missing");
}

#[test]
fn shared_strings_that_excel_would_take_elsewhere_are_refused() {
    let strings = "<sst><si><t>thật</t></si></sst>";
    let mut parts = Parts::sheet(&sheet_xml(ONE_CELL)).with_shared_strings(strings);
    parts.replace("xl/_rels/workbook.xml.rels", "sharedStrings.xml", "other.xml");
    parts.put("xl/other.xml", b"<sst><si><t>kh\xC3\xA1c</t></si></sst>");
    damaged_by(&refusal(&parts), "sharedStrings");
}

#[test]
fn parts_in_other_encodings_and_bad_relationships_are_damaged() {
    let utf16: Vec<u8> = sheet_xml(ONE_CELL)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut parts = Parts::sheet("");
    parts.0.pop();
    parts.put("xl/worksheets/sheet1.xml", &[&[0xFF, 0xFE], &utf16[..]].concat());
    damaged_by(&refusal(&parts), "UTF-16");

    let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
    parts.replace("xl/workbook.xml", "rId1", "rId9");
    damaged_by(&refusal(&parts), "relationship");
    let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
    parts.replace("xl/_rels/workbook.xml.rels", "/worksheet\"", "/xlMacrosheet\"");
    damaged_by(&refusal(&parts), "xlMacrosheet");
}

#[test]
fn half_a_file_is_damaged() {
    let bytes = Parts::sheet(&sheet_xml(ONE_CELL)).pack();
    assert!(matches!(
        open(&bytes[..bytes.len() / 2], &Limits::default()),
        Err(OpenError::Damaged(_))
    ));
}

#[test]
fn a_changed_byte_is_never_a_value() {
    let bytes = Parts::sheet(&sheet_xml(r#"<row r="1"><c r="A1"><v>98.5</v></c></row>"#)).store();
    let at = bytes.windows(4).position(|window| window == b"98.5").unwrap();
    let mut changed = bytes.clone();
    changed[at] = b'1';
    damaged_by(
        &open(&changed, &Limits::default()).unwrap_err(),
        "xl/worksheets/sheet1.xml",
    );
    // Wherever one byte changes, the file is refused or the value is the one that was written.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        if let Ok(book) = open(&changed, &Limits::default()) {
            for cell in book.sheets.iter().flat_map(|sheet| &sheet.cells) {
                assert_eq!(
                    (cell.at, &cell.content),
                    (CellRef::new(0, 0), &Content::Number(decimal("98.5"))),
                    "byte {at}"
                );
            }
        }
    }
}

#[test]
fn encrypted_entries_are_told() {
    let mut bytes = Parts::sheet(&sheet_xml(ONE_CELL)).store();
    // Bit 0 of the flags, at +8 in each entry of the directory.
    let entries: Vec<usize> = (0..bytes.len() - 4)
        .filter(|&at| &bytes[at..at + 4] == b"PK\x01\x02")
        .collect();
    bytes[entries.last().unwrap() + 8] |= 1;
    assert_eq!(
        open(&bytes, &Limits::default()).unwrap_err(),
        OpenError::Encrypted
    );
    bytes[entries[0] + 8] |= 1;
    assert_eq!(
        open(&bytes, &Limits::default()).unwrap_err(),
        OpenError::Encrypted
    );
}

#[test]
fn a_zip64_claim_of_entries_is_refused_before_it_is_believed() {
    let mut bytes = Parts::sheet(&sheet_xml(ONE_CELL)).pack();
    let end = bytes.split_off(bytes.len() - 22);
    let mut record = vec![0_u8; 56];
    record[..4].copy_from_slice(b"PK\x06\x06");
    record[32..40].copy_from_slice(&(1_u64 << 40).to_le_bytes());
    bytes.extend(record);
    bytes.extend(b"PK\x06\x07");
    bytes.extend([0; 16]);
    bytes.extend(end);
    assert_eq!(
        open(&bytes, &Limits::default()).unwrap_err(),
        over(LimitKind::Entries, 1 << 40, 1_000)
    );
}

#[test]
fn a_long_shared_formula_is_not_copied_without_end() {
    // 30,000 bytes written once, asked for by each of 5,000 cells: 150 MB.
    let template = "1+".repeat(15_000);
    let derived = (2..=5_000)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}"><f t="shared" si="0"/><v>1</v></c></row>"#))
        .collect::<Vec<_>>()
        .concat();
    let rows = format!(
        r#"<row r="1"><c r="A1"><f t="shared" ref="A1:A5000" si="0">{template}1</f><v>1</v></c></row>{derived}"#
    );
    let limits = Limits {
        text_bytes: 300_000,
        ..Limits::default()
    };
    let error = open(&Parts::sheet(&sheet_xml(&rows)).pack(), &limits).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::OverLimit(OverLimit {
                what: LimitKind::TextBytes,
                ..
            })
        ),
        "{error:?}"
    );
}

fn small_workbook() -> Vec<u8> {
    let rows = r#"<row r="1" hidden="1"><c r="A1" s="1"><f>1+1</f><v>2</v></c><c r="B1" t="s"><v>0</v></c></row>
        <row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2</f><v>4</v></c><c t="inlineStr"><is><t>x</t></is></c></row>"#;
    let sheet = format!(
        r#"<worksheet><dimension ref="A1:B2"/><cols><col min="1" max="2" hidden="1"/></cols><sheetData>{rows}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#
    );
    Parts::sheet(&sheet)
        .with_shared_strings(r#"<sst uniqueCount="1"><si><t>Xã</t></si></sst>"#)
        .with_styles(r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0%"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>"#)
        .store()
}

/// Makes the checksums right again, so that changed bytes reach the readers behind them.
pub(crate) fn with_checksums(mut bytes: Vec<u8>) -> Vec<u8> {
    let starts: Vec<usize> = (0..bytes.len().saturating_sub(46))
        .filter(|&at| &bytes[at..at + 4] == b"PK\x01\x02")
        .collect();
    let number = |bytes: &[u8], at: usize, width: usize| {
        bytes[at..at + width]
            .iter()
            .rev()
            .fold(0_usize, |number, &byte| number << 8 | usize::from(byte))
    };
    for start in starts {
        let (size, local) = (number(&bytes, start + 24, 4), number(&bytes, start + 42, 4));
        if local.saturating_add(30) > bytes.len() {
            continue;
        }
        let data = local + 30 + number(&bytes, local + 26, 2) + number(&bytes, local + 28, 2);
        if let Some(content) = bytes.get(data..data.saturating_add(size)) {
            let checksum = crc32(content).to_le_bytes();
            bytes[start + 16..start + 20].copy_from_slice(&checksum);
        }
    }
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

proptest! {
    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), zip in any::<bool>()) {
        let bytes = if zip { [b"PK\x03\x04", &bytes[..]].concat() } else { bytes };
        prop_assert!(open(&bytes, &Limits::default()).is_err());
    }

    #[test]
    fn changed_workbooks_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), repair in any::<bool>()) {
        let mut bytes = small_workbook();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let bytes = if repair { with_checksums(bytes) } else { bytes };
        if let Ok(book) = open(&bytes, &Limits::default()) {
            for sheet in &book.sheets {
                prop_assert!(sheet.cells.is_sorted_by(|a, b| a.at < b.at));
            }
        }
    }

    #[test]
    fn exchanged_words_never_panic(from in 0_usize..40, to in 0_usize..40) {
        let text = String::from_utf8_lossy(&small_workbook()).into_owned();
        let words: Vec<&str> = text.split(['<', '"', ' ', '>']).filter(|word| word.len() > 1).collect();
        let (from, to) = (words[from * words.len() / 40], words[to * words.len() / 40]);
        let mut parts = Parts::sheet(&sheet_xml(ONE_CELL));
        for (_, content) in &mut parts.0 {
            *content = String::from_utf8_lossy(content).replace(from, to).into_bytes();
        }
        let _outcome = open(&parts.pack(), &Limits::default());
    }
}

#[test]
fn the_small_workbook_is_valid_with_its_checksums() {
    let bytes = small_workbook();
    assert_eq!(with_checksums(bytes.clone()), bytes);
    let book = open(&bytes, &Limits::default()).unwrap();
    assert_eq!(only_sheet(&book).cells.len(), 4);
    assert_eq!(only_sheet(&book).issues, []);
}
