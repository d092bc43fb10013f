//! The same workbook in every format that is read: the same contents, the same findings, the same figures.
//!
//! The files are in `tests/data/dinh-dang`, whose README says how they were made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ntm::workbook::{
    Book, CellIssueKind, CellRef, Content, Limits, NumberFormat, Region, Sheet, Visibility, open,
};
use serde_json::Value;

use super::build::decimal;
use crate::support::Sample;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/dinh-dang")
        .join(name)
}

fn read(path: &Path) -> Book {
    open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap()
}

/// A cell as far as it matters: how a text is formatted does not, nor how a formula is spelt.
type Told = (Content, NumberFormat, bool);

fn told(sheet: &Sheet) -> BTreeMap<CellRef, Told> {
    sheet
        .cells
        .iter()
        .map(|cell| {
            let format = match cell.content {
                Content::Number(_) => cell.format,
                _ => NumberFormat::Plain,
            };
            (cell.at, (cell.content.clone(), format, cell.formula.is_some()))
        })
        .collect()
}

fn shown(book: &Book) -> Vec<(&str, Visibility, &[u32], &[u16])> {
    let of = |sheet: &'_ Sheet| sheet.visibility;
    book.sheets
        .iter()
        .map(|sheet| {
            (
                sheet.name.as_str(),
                of(sheet),
                &sheet.hidden_rows[..],
                &sheet.hidden_cols[..],
            )
        })
        .collect()
}

fn stamps(book: &Book) -> BTreeMap<&str, &str> {
    book.properties
        .iter()
        .filter(|(name, _)| name.starts_with("ntm_"))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Places where two sheets differ, with both contents.
fn differences(a: &Sheet, b: &Sheet) -> Vec<(String, Option<Told>, Option<Told>)> {
    let (a, b) = (told(a), told(b));
    let mut places: Vec<CellRef> = a.keys().chain(b.keys()).copied().collect();
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .filter(|at| a.get(at) != b.get(at))
        .map(|at| (at.to_string(), a.get(&at).cloned(), b.get(&at).cloned()))
        .collect()
}

/// `LibreOffice` knows IFERROR only as a stranger when it writes .xls and stores 0 for it; the forms use it in the column
/// that tells the person who fills it what is missing, which is not read.
fn is_lost_result(told: &(String, Option<Told>, Option<Told>)) -> bool {
    matches!(
        told,
        (_, Some((Content::Text(_), _, true)), Some((Content::Number(zero), _, true))) if zero.is_zero()
    ) || matches!(told, (_, None, Some((Content::Number(zero), _, true))) if zero.is_zero())
}

#[test]
fn a_submission_reads_the_same_in_every_format() {
    let cases = [
        ("samples/vinh-phuc-2020-12", "Tam Dương", "tam-duong.xls"),
        ("samples/vinh-phuc-2020-12", "Tam Dương", "tam-duong.ods"),
        (
            "samples/vinh-phuc-2020-12",
            "Tam Dương",
            "tam-duong-libreoffice.xlsx",
        ),
        (
            "samples/vinh-phuc-2020-12",
            "Tam Dương",
            "tam-duong-openpyxl.xlsx",
        ),
        ("samples/vinh-phuc-2020-12", "Lập Thạch", "lap-thach.xls"),
        ("samples/vinh-phuc-2020-12", "Lập Thạch", "lap-thach.ods"),
        ("samples/phu-tho-2026-06", "xã An Bình", "an-binh.xls"),
        ("samples/phu-tho-2026-06", "xã An Bình", "an-binh.ods"),
    ];
    for (round, word, name) in cases {
        let original = read(&Sample::copy_of(round).file(word));
        let saved = read(&data(name));
        // LibreOffice writes a sheet that the menu cannot show as one that it can.
        let hidden = |book: &Book| -> Vec<bool> {
            let mut all = book.sheets.iter();
            all.by_ref()
                .map(|sheet| sheet.visibility == Visibility::Visible)
                .collect()
        };
        assert_eq!(hidden(&original), hidden(&saved), "{name}");
        assert_eq!(stamps(&original), stamps(&saved), "{name}");
        assert_eq!(
            (original.date_1904, original.external_links),
            (saved.date_1904, saved.external_links)
        );
        let mut cells = 0;
        for (a, b) in original.sheets.iter().zip(&saved.sheets) {
            assert_eq!(a.name, b.name, "{name}");
            assert_eq!(
                (&a.hidden_rows, &a.hidden_cols),
                (&b.hidden_rows, &b.hidden_cols),
                "{name} {}",
                a.name
            );
            // LibreOffice merges what Excel only centres across; what was merged stays so.
            for region in &a.merges {
                assert!(b.merges.contains(region), "{name} {} {region:?}", a.name);
            }
            assert_eq!(a.issues, b.issues, "{name} {}", a.name);
            let mut differing = differences(a, b);
            differing.retain(|told| !(name == "an-binh.xls" && is_lost_result(told)));
            assert_eq!(differing, [], "{name} {}", a.name);
            cells += a.cells.len();
        }
        assert!(cells > 500, "{name}: {cells} cells");
    }
}

/// Contents that formats store each in their own way; the table is what `make.py` wrote.
#[test]
fn odd_contents_read_the_same_in_every_format() {
    use NumberFormat::{Date, Percent, Plain};
    let number = |text: &str, format| (Content::Number(decimal(text)), format, false);
    let text = |text: &str| (Content::Text(text.into()), Plain, false);
    let formula = |content: Content| (content, Plain, true);
    let error = |text: &str| formula(Content::Error(text.into()));
    for (name, is_1904, kind) in [
        ("o-kho", false, "xlsx"),
        ("o-kho", false, "xls"),
        ("o-kho", false, "ods"),
        ("o-kho-1904", true, "xlsx"),
        ("o-kho-1904", true, "xls"),
        ("o-kho-1904", true, "ods"),
    ] {
        let name = format!("{name}.{kind}");
        let book = read(&data(&name));
        let day = if is_1904 { "42717" } else { "44179" };
        let evening = format!("{day}.75");
        let mut expected = BTreeMap::from([
            ("A1", number("0.139", Percent)),
            ("B1", number("0.139", Plain)),
            ("C1", number("123456789012345", Plain)),
            ("D1", number("0.123456789012345", Plain)),
            ("E1", number("-1234.5", Plain)),
            ("F1", number("0.0000001", Plain)),
            ("G1", number("98.5", Plain)),
            ("H1", number("12", Plain)),
            ("A2", number(day, Date)),
            ("B2", number(&evening, Date)),
            ("C2", number("0.25", Date)),
            ("D2", number("1.25", Date)),
            // LibreOffice makes formulas of truths.
            ("A3", formula(Content::Bool(true))),
            ("B3", formula(Content::Bool(false))),
            ("C3", error("#DIV/0!")),
            ("D3", error("#N/A")),
            ("E3", (Content::Number(decimal("0.278")), Percent, true)),
            ("G3", formula(Content::Text("ab".into()))),
            ("H3", formula(Content::Bool(true))),
            ("A4", text("Hoa\u{300} Bi\u{300}nh")),
            ("B4", text("dòng 1\ndòng 2")),
            ("C4", text("  hai  dấu   cách ")),
            ("D4", text("a & b < c > d \"e\"")),
            ("F4", text("'05")),
            ("G4", text("\u{a0}Đạt\u{a0}")),
            ("H4", text("thẻ\tcách")),
            ("B10", text("gộp")),
            ("A13", text("dòng ẩn")),
            ("K16", text("cột ẩn")),
            ("IV20", text("cột cuối của Excel 2003")),
        ]);
        let long = format!("{}hết", "dài ".repeat(3_000));
        expected.insert("E4", text(&long));
        for place in ["A5", "B5", "C5", "A6", "B6", "C6", "A7", "B7", "C7"] {
            expected.insert(place, text("giống"));
        }
        let sheet = &book.sheets[0];
        let found: BTreeMap<String, Told> = told(sheet)
            .into_iter()
            .map(|(at, told)| (at.to_string(), told))
            .collect();
        let expected: BTreeMap<String, Told> = expected
            .into_iter()
            .map(|(place, told)| (place.to_owned(), told))
            .collect();
        // The result of a formula keeps the look that its program gave it; only the number matters.
        for (place, told) in &expected {
            if place == "E3" {
                assert_eq!(found[place].0, told.0, "{name} {place}");
            } else {
                assert_eq!(&found[place], told, "{name} {place}");
            }
        }
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{name}"
        );
        assert_eq!(sheet.issues, [], "{name}");
        let merged = Region {
            first: CellRef::new(9, 1),
            last: CellRef::new(10, 3),
        };
        assert_eq!(sheet.merges, [merged], "{name}");
        assert_eq!(
            shown(&book),
            [
                ("Ô khó", Visibility::Visible, &[12][..], &[10][..]),
                ("Ẩn", Visibility::Hidden, &[][..], &[][..])
            ],
            "{name}"
        );
        assert_eq!(
            stamps(&book),
            BTreeMap::from([("ntm_form_id", "huyện & xã")]),
            "{name}"
        );
        assert_eq!(book.date_1904, is_1904, "{name}");
    }
}

/// Puts a file of another format in place of a submission: the name that the round was begun with, and the new one.
fn put(sample: &Sample, word: &str, name: &str) -> (String, String) {
    let old = sample.file(word);
    let of = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let extension = Path::new(name).extension().unwrap();
    let new = old.with_extension(extension);
    std::fs::remove_file(&old).unwrap();
    std::fs::copy(data(name), &new).unwrap();
    let register = sample.dir.join("register.csv");
    let rows = std::fs::read_to_string(&register).unwrap();
    assert!(rows.contains(&of(&old)));
    std::fs::write(&register, rows.replace(&of(&old), &of(&new))).unwrap();
    (of(&old.with_extension("xlsx")), of(&new))
}

fn without_hashes(mut result: Value) -> Value {
    for submission in result["submissions"].as_array_mut().unwrap() {
        submission["sha256"] = Value::Null;
    }
    result
}

/// A whole round in which files came in other formats gives the same result, but for their names.
#[test]
fn a_round_with_files_in_other_formats_gives_the_same_result() {
    type Files = [(&'static str, &'static str)];
    let vinh_phuc: &[&Files] = &[
        &[("Tam Dương", "tam-duong.xls"), ("Lập Thạch", "lap-thach.ods")],
        &[("Tam Dương", "tam-duong.ods"), ("Lập Thạch", "lap-thach.xls")],
    ];
    let phu_tho: &[&Files] = &[&[("xã An Bình", "an-binh.xls")], &[("xã An Bình", "an-binh.ods")]];
    for (round, status, cases) in [
        ("samples/vinh-phuc-2020-12", 0, vinh_phuc),
        ("samples/phu-tho-2026-06", 1, phu_tho),
    ] {
        let sample = Sample::copy_of(round);
        sample.forget_hashes();
        let original = without_hashes(sample.json(status)).to_string();
        for files in cases {
            let mut expected = original.clone();
            for (word, name) in *files {
                let (old, new) = put(&sample, word, name);
                expected = expected.replace(&old, &new);
            }
            let saved = without_hashes(sample.json(status));
            let expected: Value = serde_json::from_str(&expected).unwrap();
            for key in expected.as_object().unwrap().keys() {
                assert_eq!(saved[key], expected[key], "{files:?}: {key}");
            }
        }
    }
}

#[test]
fn a_formula_that_was_never_calculated_is_told_in_ods_too() {
    let formula = |rest: &str| {
        super::ods::book(&format!(
            r#"<table:table-row><table:table-cell table:formula="of:=1+1"{rest}</table:table-row>"#
        ))
    };
    let never = formula("/>");
    assert_eq!(never.sheets[0].issues.len(), 1);
    assert_eq!(never.sheets[0].issues[0].kind, CellIssueKind::NoStoredValue);
    let empty = formula("><text:p/></table:table-cell>");
    assert_eq!(
        (empty.sheets[0].issues.len(), empty.sheets[0].cells.len()),
        (0, 0)
    );
}
