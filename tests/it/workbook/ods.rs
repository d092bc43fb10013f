//! `.ods`: honest tables read for what they mean, others refused before anything is gathered.

use std::time::{Duration, Instant};

use ntm::workbook::{
    Book, CellRef, Content, Foreign, LimitKind, Limits, NumberFormat, OpenError, OverLimit, Region, Sheet,
    Visibility, open,
};
use proptest::prelude::*;

use super::build::{Parts, decimal, only_sheet};
use super::hostile::with_checksums;
use crate::support::unpack;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;

/// A package around what a spreadsheet holds.
fn package(names: &str, styles: &str, spreadsheet: &str) -> Parts {
    let mut parts = Parts(Vec::new());
    parts.put("mimetype", MIME.as_bytes());
    let content = format!(
        "<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{spreadsheet}</office:spreadsheet></office:body></office:document-content>"
    );
    parts.put("content.xml", content.as_bytes());
    parts
}

/// A package of one table.
pub(crate) fn table(rows: &str) -> Parts {
    package(
        NAMES,
        "",
        &format!(r#"<table:table table:name="Biểu 01">{rows}</table:table>"#),
    )
}

/// A workbook of one table.
pub(crate) fn book(rows: &str) -> Book {
    open(&table(rows).pack(), &Limits::default()).unwrap()
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn refused(parts: &Parts) -> OpenError {
    open(&parts.pack(), &Limits::default()).unwrap_err()
}

fn damaged(parts: &Parts, words: &str) {
    let error = refused(parts);
    assert!(
        matches!(&error, OpenError::Damaged(why) if why.contains(words)),
        "{error:?} does not say {words:?}"
    );
}

fn over(what: LimitKind, found: u64, allowed: u64) -> OpenError {
    OpenError::OverLimit(OverLimit { what, found, allowed })
}

fn told(sheet: &Sheet) -> Vec<(String, Content)> {
    sheet
        .cells
        .iter()
        .map(|cell| (cell.at.to_string(), cell.content.clone()))
        .collect()
}

/// A cell of a kind with a value and shown text.
fn cell(kind: &str, value: &str, shown: &str) -> String {
    let value = match kind {
        "date" | "time" | "boolean" | "string" => format!(r#"office:{kind}-value="{value}""#),
        _ => format!(r#"office:value="{value}""#),
    };
    format!(
        r#"<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>"#
    )
}

#[test]
fn every_kind_of_value_is_read() {
    use NumberFormat::{Date, Percent, Plain};
    let number = |text: &str| Some(Content::Number(decimal(text)));
    let cases = [
        (cell("float", "98.5", "98,5"), number("98.5"), Plain),
        (
            cell("float", "0.13900000000000001", "0,139"),
            number("0.139"),
            Plain,
        ),
        (cell("float", "1E-007", "0"), number("0.0000001"), Plain),
        (cell("float", "", ""), None, Plain),
        (cell("float", "nan", ""), None, Plain),
        (cell("float", " 5 ", "5"), None, Plain),
        (cell("percentage", "0.95", "95%"), number("0.95"), Percent),
        (
            cell("currency", "12000000", "12.000.000 ₫"),
            number("12000000"),
            Plain,
        ),
        (cell("date", "2020-12-14", "14/12/20"), number("44179"), Date),
        (cell("date", "2020-12-14T18:00:00", ""), number("44179.75"), Date),
        (cell("date", "1900-01-01", ""), number("2"), Date),
        (cell("date", "1899-12-30", ""), number("0"), Date),
        (cell("date", "14/12/2020", ""), None, Plain),
        (cell("time", "PT06H00M00S", "06:00"), number("0.25"), Date),
        (cell("boolean", "true", "TRUE"), Some(Content::Bool(true)), Plain),
        (cell("boolean", "1", "TRUE"), None, Plain),
        (
            cell("string", "thật", "khác"),
            Some(Content::Text("thật".into())),
            Plain,
        ),
        (cell("odd", "1", "1"), None, Plain),
    ];
    for (cell, expected, format) in cases {
        let book = book(&row(&cell));
        let sheet = only_sheet(&book);
        let found = sheet
            .cells
            .first()
            .map(|cell| (cell.content.clone(), cell.format));
        assert_eq!(found, expected.map(|content| (content, format)), "{cell}");
        assert_eq!(sheet.issues.len(), usize::from(found.is_none()), "{cell}");
    }
}

#[test]
fn formulas_show_errors_and_truths_in_several_ways() {
    let shown = |attributes: &str, shown: &str| {
        let book = book(&row(&format!(
            r#"<table:table-cell table:formula="of:=SUM([.B1:.B9])" {attributes}><text:p>{shown}</text:p></table:table-cell>"#
        )));
        let cell = only_sheet(&book).cells[0].clone();
        assert_eq!(cell.formula.as_deref(), Some("SUM([.B1:.B9])"));
        cell.content
    };
    let error = |text: &str| Content::Error(text.into());
    let string = r#"office:value-type="string" office:string-value="""#;
    let zero = r#"office:value-type="float" office:value="0""#;
    assert_eq!(shown(string, "#REF!"), error("#REF!"));
    assert_eq!(
        shown(&format!(r#"{string} calcext:value-type="error""#), "#TÊN?"),
        error("#TÊN?")
    );
    assert_eq!(shown(zero, "#DIV/0!"), error("#DIV/0!"));
    assert_eq!(shown(zero, "Err:502"), error("Err:502"));
    assert_eq!(shown(zero, "0"), Content::Number(decimal("0")));
    assert_eq!(shown(zero, "FALSE"), Content::Bool(false));
    assert_eq!(
        shown(r#"office:value-type="float" office:value="1""#, "TRUE"),
        Content::Bool(true)
    );
    assert_eq!(
        shown(r#"office:value-type="float" office:value="100""#, "#N/A"),
        Content::Number(decimal("100"))
    );
    // Typed by a person it is a text.
    assert_eq!(
        told(only_sheet(&book(&row(&cell("string", "#N/A", ""))))),
        [("A1".to_owned(), Content::Text("#N/A".into()))]
    );
}

#[test]
fn blanks_in_texts_are_those_that_are_meant() {
    let cases = [
        ("<text:p>Xã</text:p>", "Xã"),
        ("<text:p>một</text:p><text:p>hai</text:p>", "một\nhai"),
        ("<text:p>một<text:line-break/>hai</text:p>", "một\nhai"),
        ("<text:p>một</text:p><text:p/><text:p>ba</text:p>", "một\n\nba"),
        (
            "<text:p><text:s text:c=\"2\"/>hai <text:s/>dấu</text:p>",
            "  hai  dấu",
        ),
        ("<text:p>a<text:tab/>b</text:p>", "a\tb"),
        ("<text:p>\n  xuống\n  dòng </text:p>", "xuống dòng "),
        ("<text:p>a &amp; b &lt;c&gt; &#273;</text:p>", "a & b <c> đ"),
        (
            "<text:p>Đ<text:span>ạ</text:span>t <text:a>rồi</text:a></text:p>",
            "Đạt rồi",
        ),
        ("<text:p><text:span> </text:span> x</text:p>", "x"),
        (
            "<text:p>a</text:p><office:annotation><text:p>ghi chú</text:p></office:annotation>",
            "a",
        ),
        (
            "<draw:frame><draw:text-box><text:p>hộp</text:p></draw:text-box></draw:frame><text:p>a</text:p>",
            "a",
        ),
        (
            "<text:p>a<text:note><text:p>chân trang</text:p></text:note>b</text:p>",
            "ab",
        ),
        (
            "<text:p>a</text:p><table:table><table:table-row><table:table-cell><text:p>trong</text:p></table:table-cell></table:table-row></table:table>",
            "a",
        ),
    ];
    for (content, expected) in cases {
        for kind in ["", r#" office:value-type="string""#] {
            let book = book(&row(&format!(
                "<table:table-cell{kind}>{content}</table:table-cell>"
            )));
            assert_eq!(
                told(only_sheet(&book)),
                [("A1".to_owned(), Content::Text(expected.into()))],
                "{content}"
            );
        }
    }
}

#[test]
fn repeats_are_counted_out_and_blank_ones_cost_nothing() {
    let one =
        r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="2"/>"#;
    let rows = format!(
        r#"<table:table-column table:number-columns-repeated="16384"/>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:style-name="ce1"/>{one}<table:table-cell table:number-columns-repeated="16381"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048572"><table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="float" office:value="9"/></table:table-row>"#
    );
    let started = Instant::now();
    let book = book(&rows);
    let places: Vec<_> = only_sheet(&book)
        .cells
        .iter()
        .map(|cell| cell.at.to_string())
        .collect();
    assert_eq!(places, ["B1", "C1", "B2", "C2", "XFD1048575"]);
    assert_eq!(only_sheet(&book).issues, []);
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[test]
fn hidden_merged_and_linked_come_along() {
    let one = cell("float", "1", "1");
    let spreadsheet = format!(
        r#"<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>
        <table:table table:name="Ẩn" table:style-name="ta2">
          <table:table-column table:number-columns-repeated="2"/>
          <table:table-column-group><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/></table:table-column-group>
          <table:table-header-rows><table:table-row>{one}{one}{one}{one}{one}</table:table-row></table:table-header-rows>
          <table:table-row-group><table:table-row table:visibility="filter" table:number-rows-repeated="2">{one}</table:table-row></table:table-row-group>
          <table:table-row table:visibility="collapse"><table:table-cell/></table:table-row>
          <table:table-row><table:table-cell table:number-columns-spanned="3" table:number-rows-spanned="2"><text:p>gộp</text:p></table:table-cell><table:covered-table-cell><text:p>dưới</text:p></table:covered-table-cell></table:table-row>
          <table:shapes><draw:frame><table:table><table:table-row>{one}</table:table-row></table:table></draw:frame></table:shapes>
        </table:table>
        <table:table table:name="'file:///x.ods'#Trang" table:style-name="ta_extref"><table:table-source/><table:table-row>{one}</table:table-row></table:table>
        <table:table table:name="Ngày">{}</table:table>
        <table:named-expressions/>"#,
        row(&cell("date", "2020-12-14", ""))
    );
    let styles = r#"<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let book = open(&package(NAMES, styles, &spreadsheet).pack(), &Limits::default()).unwrap();
    let [hidden, date] = &book.sheets[..] else {
        panic!("{} sheets", book.sheets.len())
    };
    assert_eq!(
        (hidden.visibility, date.visibility),
        (Visibility::Hidden, Visibility::Visible)
    );
    assert_eq!(
        (&hidden.hidden_rows[..], &hidden.hidden_cols[..]),
        (&[1, 2][..], &[2, 3][..])
    );
    let region = Region {
        first: CellRef::new(4, 0),
        last: CellRef::new(5, 2),
    };
    assert_eq!(hidden.merges, [region]);
    assert_eq!(
        told(hidden)[7..],
        [
            ("A5".to_owned(), Content::Text("gộp".into())),
            ("B5".to_owned(), Content::Text("dưới".into()))
        ]
    );
    assert_eq!(told(date), [("A1".to_owned(), Content::Number(decimal("42717")))]);
    assert!(book.date_1904 && book.external_links);
}

#[test]
fn other_documents_and_locked_ones_are_named() {
    let mut parts = table("");
    parts.put(
        "META-INF/manifest.xml",
        b"<m:manifest xmlns:m=\"x\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
    );
    assert_eq!(refused(&parts), OpenError::Encrypted);
    let of = |kind: &str| {
        let mut parts = Parts(Vec::new());
        parts.put(
            "mimetype",
            format!("application/vnd.oasis.opendocument.{kind}").as_bytes(),
        );
        refused(&parts)
    };
    assert_eq!(of("text"), OpenError::Foreign(Foreign::Word));
    assert_eq!(of("presentation"), OpenError::Foreign(Foreign::PowerPoint));
    assert_eq!(of("graphics"), OpenError::Foreign(Foreign::Archive));
    assert!(matches!(of("spreadsheet"), OpenError::Damaged(why) if why.contains("content.xml")));
    let flat = format!("<?xml version=\"1.0\"?><office:document {NAMES}/>");
    assert_eq!(
        open(flat.as_bytes(), &Limits::default()).unwrap_err(),
        OpenError::Foreign(Foreign::FlatOds)
    );
}

#[test]
fn repeats_without_end_are_refused_before_anything_is_kept() {
    let filled = |columns: &str, rows: &str| {
        table(&format!(
            r#"<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/></table:table-row>"#
        ))
    };
    let started = Instant::now();
    assert_eq!(
        refused(&filled("1000000000", "1")),
        over(LimitKind::Cells, 1_000_000_000, 2_000_000)
    );
    assert_eq!(
        refused(&filled("1", "1000000000")),
        over(LimitKind::Cells, 1_000_000_000, 2_000_000)
    );
    assert_eq!(
        refused(&filled("2147483648", "2147483648")),
        over(LimitKind::Cells, 1 << 62, 2_000_000)
    );
    assert_eq!(
        refused(&filled("18446744073709551615", "18446744073709551615")),
        over(LimitKind::Cells, u64::MAX, 2_000_000)
    );
    damaged(&filled("18446744073709551616", "1"), "a count of");
    damaged(&filled("-1", "1"), "a count of");
    // The same for cells whose value cannot be used, and for texts that are long.
    let odd = r#"<table:table-row table:number-rows-repeated="999999999"><table:table-cell office:value-type="odd"/></table:table-row>"#;
    assert_eq!(
        refused(&table(odd)),
        over(LimitKind::Cells, 999_999_999, 2_000_000)
    );
    let long = format!(
        r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"#,
        "x".repeat(1_000)
    );
    assert_eq!(
        refused(&table(&long)),
        over(LimitKind::TextBytes, 1_000_000_000, 64 << 20)
    );
    // Blanks by number: in a text they count, in the picture of a number they are not even made.
    let blanks = r#"<text:p><text:s text:c="4000000000"/></text:p>"#;
    let text = row(&format!("<table:table-cell>{blanks}</table:table-cell>"));
    assert!(matches!(
        refused(&table(&text)),
        OpenError::OverLimit(OverLimit {
            what: LimitKind::TextBytes,
            ..
        })
    ));
    let pictures = row(&format!(
        r#"<table:table-cell office:value-type="float" office:value="1">{blanks}</table:table-cell><table:table-cell table:formula="of:=0" office:value-type="float" office:value="0">{blanks}</table:table-cell>"#
    )
    .repeat(2_000));
    assert_eq!(only_sheet(&book(&pictures)).cells.len(), 4_000);
    // Ten thousand texts of almost the whole allowance in one row.
    let almost = format!(
        r#"<table:table-cell><text:p><text:s text:c="{}"/></text:p></table:table-cell>"#,
        60 << 20
    );
    assert_eq!(
        refused(&table(&row(&almost.repeat(10_000)))),
        over(LimitKind::TextBytes, 120 << 20, 64 << 20)
    );
    // Blank rows and columns beyond every number are nothing.
    let blank = filled("1", "1").0[1].1.clone();
    let blank = String::from_utf8(blank).unwrap().replace(
        "<table:table-row ",
        r#"<table:table-row table:visibility="collapse" table:number-rows-repeated="18446744073709551615"><table:table-cell table:number-columns-repeated="18446744073709551615"/></table:table-row><table:table-row table:number-rows-repeated="18446744073709551615"/><table:table-row "#,
    );
    let mut parts = Parts(Vec::new());
    parts.put("mimetype", MIME.as_bytes());
    parts.put("content.xml", blank.as_bytes());
    let beyond = open(&parts.pack(), &Limits::default()).unwrap();
    assert_eq!(only_sheet(&beyond).cells.len(), 0);
    assert_eq!(only_sheet(&beyond).issues.len(), 1);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn counts_hold_at_the_limit_and_not_beyond() {
    let parts = table(
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/><table:table-cell table:number-columns-repeated="2"><text:p>đá</text:p></table:table-cell></table:table-row>"#,
    );
    // A blank one, and two in each of three rows, of four bytes each.
    let with = |set: fn(&mut Limits, u64), limit: u64| {
        let mut limits = Limits::default();
        set(&mut limits, limit);
        open(&parts.pack(), &limits).map(|book| only_sheet(&book).cells.len())
    };
    assert_eq!(with(|limits, n| limits.cells = n, 7), Ok(6));
    assert_eq!(
        with(|limits, n| limits.cells = n, 6),
        Err(over(LimitKind::Cells, 7, 6))
    );
    assert_eq!(with(|limits, n| limits.text_bytes = n, 24), Ok(6));
    assert_eq!(
        with(|limits, n| limits.text_bytes = n, 23),
        Err(over(LimitKind::TextBytes, 24, 23))
    );
    let two = package(
        NAMES,
        "",
        r#"<table:table table:name="a"/><table:table table:name="b"/>"#,
    );
    let limits = Limits {
        sheets: 1,
        ..Limits::default()
    };
    assert_eq!(
        open(&two.pack(), &limits).unwrap_err(),
        over(LimitKind::Sheets, 2, 1)
    );
}

#[test]
fn documents_that_mean_something_else_are_refused() {
    let same = |name: &str| format!(r#"<table:table table:name="Biểu"/><table:table table:name="{name}"/>"#);
    damaged(&package(NAMES, "", &same("BIỂU")), "two sheets of one name");
    damaged(
        &package(&NAMES.replace("table:1.0", "text:1.0"), "", ""),
        "does not mean",
    );
    damaged(
        &package(&NAMES.replace("xmlns:text=", "xmlns:t="), "", ""),
        "does not mean",
    );
    damaged(
        &package(
            NAMES,
            "",
            r#"<table:table table:name="a"/><table:calculation-settings/>"#,
        ),
        "settings after",
    );
    let content = |text: &str| {
        let mut parts = Parts(Vec::new());
        parts.put("mimetype", MIME.as_bytes());
        parts.put("content.xml", text.as_bytes());
        parts
    };
    damaged(&content("<html/>"), "no document");
    damaged(&content(""), "no document");
    damaged(
        &content("<!DOCTYPE x [<!ENTITY a \"1\">]><office:document-content/>"),
        "document type",
    );
    damaged(
        &content("<office:document-content><office:body>"),
        "before its elements",
    );
    let deep = "<text:span>".repeat(300);
    damaged(
        &table(&row(&format!("<table:table-cell><text:p>{deep}"))),
        "too deep",
    );
    let merged = |span: &str| {
        book(&row(&format!(
            r#"<table:table-cell table:number-columns-spanned="{span}"/>"#
        )))
        .sheets
        .remove(0)
    };
    assert_eq!(
        (merged("16384").merges.len(), merged("16384").issues.len()),
        (1, 0)
    );
    for span in ["16385", "18446744073709551615"] {
        assert_eq!(
            (merged(span).merges.len(), merged(span).issues.len()),
            (0, 1),
            "{span}"
        );
    }
    let spans = r#"<table:table-cell table:number-columns-spanned="2"/>"#.repeat(1_000);
    damaged(&table(&row(&spans).repeat(101)), "merged regions");
}

const SAVED: &[u8] = include_bytes!("../../data/dinh-dang/o-kho.ods");

#[test]
fn a_file_cut_anywhere_is_refused() {
    for length in (0..SAVED.len()).step_by(97) {
        assert!(
            open(&SAVED[..length], &Limits::default()).is_err(),
            "{length} bytes"
        );
    }
}

#[test]
fn a_changed_byte_is_never_another_value() {
    let good = open(SAVED, &Limits::default()).unwrap();
    for at in (0..SAVED.len()).step_by(7) {
        let mut bytes = SAVED.to_vec();
        bytes[at] ^= 1;
        if let Ok(book) = open(&bytes, &Limits::default()) {
            for (a, b) in book.sheets.iter().zip(&good.sheets) {
                assert_eq!(a.cells, b.cells, "byte {at}");
            }
        }
    }
}

proptest! {
    #[test]
    fn changed_contents_end_soon_and_in_order(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), digits in any::<bool>()) {
        let parts = unpack(SAVED).into_iter().filter(|(name, _)| ["mimetype", "content.xml", "meta.xml"].contains(&name.as_str()));
        let mut bytes = Parts(parts.collect()).store();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            // A digit in place of a digit makes other counts, other bytes make other XML.
            bytes[at] = if digits && bytes[at].is_ascii_digit() { b'0' + value % 10 } else if digits { bytes[at] } else { value };
        }
        let started = Instant::now();
        if let Ok(book) = open(&with_checksums(bytes), &Limits::default()) {
            for sheet in &book.sheets {
                prop_assert!(sheet.cells.is_sorted_by(|a, b| a.at < b.at));
            }
        }
        prop_assert!(started.elapsed() < Duration::from_secs(10));
    }
}
