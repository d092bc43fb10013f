//! The form, written empty and filled, for a district and a city.

#![expect(
    clippy::string_slice,
    reason = "XML written by the code under test, cut at ASCII marks"
)]

use std::collections::BTreeMap;
use std::io::Read;

use ntm::catalogue::{Catalogue, SourceText, render};
use ntm::facts;
use ntm::output::form::{self, FormContext, FormError, FormValue, FormValues};
use ntm::round::{Round, RoundText};
use rust_decimal::Decimal;

use crate::support::catalogue;

pub(crate) const ROUND: &str = r#"
id = "thu"
title = "Năm 2020"
province = "26"
rulebook = "ntm-2016-2020"
class = "dbsh"
cut_off = "2020-12-14"
due = "2020-12-18T17:00"
units = "vinh-phuc-2020.csv"
office = ["Văn phòng điều phối nông thôn mới tỉnh"]
"#;

fn round(catalogue: &Catalogue) -> Round {
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text: ROUND.to_owned(),
        },
        unit_files: BTreeMap::new(),
    };
    ntm::round::parse(&text, catalogue).unwrap_or_else(|faults| panic!("{}", render(&faults)))
}

fn write(unit: &str, values: &FormValues) -> Vec<u8> {
    let catalogue = catalogue();
    let round = round(&catalogue);
    let context = FormContext {
        catalogue: &catalogue,
        round: &round,
        unit: round.units.get(unit).unwrap(),
    };
    form::write(&context, values).unwrap()
}

/// The parts of a package by name.
fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let name = file.name().unwrap().into_owned();
        out.insert(name, text);
    }
    out
}

/// The XML of a sheet by its tab name.
fn sheet<'a>(parts: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    let workbook = &parts["xl/workbook.xml"];
    let at = workbook
        .split("<sheet ")
        .skip(1)
        .position(|s| s.starts_with(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("no sheet {name}"));
    &parts[&format!("xl/worksheets/sheet{}.xml", at + 1)]
}

/// One cell's XML.
fn cell<'a>(sheet: &'a str, name: &str) -> &'a str {
    let start = sheet
        .find(&format!("<c r=\"{name}\""))
        .unwrap_or_else(|| panic!("no cell {name}"));
    let rest = &sheet[start..];
    let end = rest.find("</c>").map_or(usize::MAX, |e| e + 4);
    let short = rest.find("/>").map_or(usize::MAX, |e| e + 2);
    if rest[..short.min(rest.len())].contains("><") || short > end {
        &rest[..end]
    } else {
        &rest[..short]
    }
}

/// The texts of every `attribute="…"`.
fn attributes<'a>(xml: &'a str, attribute: &str) -> Vec<&'a str> {
    xml.split(&format!(" {attribute}=\""))
        .skip(1)
        .map(|rest| &rest[..rest.find('"').unwrap()])
        .collect()
}

fn unescape(xml: &str) -> String {
    xml.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn text(t: &str) -> FormValue {
    FormValue::Text(t.to_owned())
}

fn number(t: &str) -> FormValue {
    FormValue::Number(t.parse::<Decimal>().unwrap())
}

/// A few rows of Vĩnh Tường (252): one complete, one with a wrong cell, one with blanks, one whose count differs.
pub(crate) fn some_values() -> FormValues {
    let mut values = FormValues::new();
    let mut put = |sheet: &str, row: &str, column: &str, value: FormValue| {
        values.insert((sheet.to_owned(), row.to_owned(), column.to_owned()), value);
    };
    // The first four communes of Vĩnh Tường in the unit file.
    for (code, declared) in [("09079", "19"), ("09082", "19"), ("09085", "18"), ("09088", "19")] {
        put("communes", code, "people", number("9276"));
        put("communes", code, "households", number("2372"));
        for criterion in 1..=19 {
            put("communes", code, &format!("tc{criterion}"), text("Đ"));
        }
        put("communes", code, "declared_count", number(declared));
        put("communes", code, "registered", text("Có"));
        put("communes", code, "debt", text("Không"));
    }
    put("communes", "09082", "people", number("12")); // below 500
    put("communes", "09088", "tc17", text("CĐ"));
    put("communes", "09088", "tc7", text("CĐ"));
    put("communes", "09088", "declared_count", number("17"));
    put("products", "0001", "product", text("Sản phẩm minh họa"));
    put("products", "0001", "category", text("Thực phẩm"));
    put("products", "0001", "owner", text("Hợp tác xã minh họa"));
    put("products", "0001", "unit", text("Kim Xá"));
    put("products", "0001", "status", text("Đã công nhận"));
    for (part, points) in [("a", "28.5"), ("b", "19"), ("c", "42.0")] {
        put("products", "0001", &format!("score_{part}"), number(points));
    }
    put(
        "products",
        "0001",
        "recognition_date",
        FormValue::Date(jiff::civil::date(2020, 8, 31)),
    );
    for (row, column, value) in [
        ("I.1", "mobilised", "12000"),
        ("I.2", "mobilised", "2600.5"),
        ("II.1", "mobilised", "43500"),
        ("I.1", "disbursed", "11200"),
        ("I.2", "disbursed", "2480"),
    ] {
        put("funding", row, column, number(value));
    }
    put("info", "", "document_no", text("245/BC-UBND"));
    put(
        "info",
        "",
        "document_date",
        FormValue::Date(jiff::civil::date(2020, 12, 17)),
    );
    put("info", "", "email", text("khong-co-a-cong"));
    put("district", "2.2", "result", number("91.4"));
    values
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for unit in ["252", "243"] {
        assert_eq!(write(unit, &FormValues::new()), write(unit, &FormValues::new()));
    }
    let values = some_values();
    let bytes = write("252", &values);
    assert_eq!(bytes, write("252", &values));
    assert!(bytes.len() < 400 * 1024, "{} bytes", bytes.len());
}

#[test]
fn sheets_stand_in_order_and_the_stamp_is_hidden() {
    let parts = parts(&write("252", &FormValues::new()));
    let workbook = &parts["xl/workbook.xml"];
    let names: Vec<&str> = workbook
        .split("<sheet name=\"")
        .skip(1)
        .map(|s| &s[..s.find('"').unwrap()])
        .collect();
    assert_eq!(
        names,
        [
            "Hướng dẫn",
            "Thông tin",
            "Huyện NTM",
            "Xã NTM",
            "Chỉ tiêu xã",
            "Xã NTM nâng cao",
            "Thôn NTM kiểu mẫu",
            "OCOP",
            "Tồn tại",
            "Nguồn lực",
            "Kiến nghị",
            "Phiếu xác nhận",
            "_ntm"
        ]
    );
    assert!(workbook.contains("name=\"_ntm\" sheetId=\"13\" state=\"hidden\""));
    let custom = &parts["docProps/custom.xml"];
    for (name, value) in [
        ("ntm_form_id", "ntm-huyen-2016"),
        ("ntm_form_version", "1"),
        ("ntm_unit", "252"),
        ("ntm_round", "thu"),
        ("ntm_cut_off", "2020-12-14"),
    ] {
        let at = custom.find(&format!("name=\"{name}\"")).unwrap();
        assert!(
            custom[at..].starts_with(&format!("name=\"{name}\"><vt:lpwstr>{value}<")),
            "{name}"
        );
    }
}

#[test]
fn rows_are_the_units_of_the_file() {
    let (catalogue, strings) = (catalogue(), parts(&write("243", &FormValues::new())));
    let round = round(&catalogue);
    // Vĩnh Yên has two communes; its wards are no subjects of the commune set.
    let communes: Vec<&str> = round
        .units
        .children("243")
        .filter(|u| u.kind == "xa")
        .map(|u| u.name.as_str())
        .collect();
    assert_eq!(communes.len(), 2);
    let sheet = sheet(&strings, "Xã NTM");
    assert!(sheet.contains("<row r=\"9\""));
    assert!(!sheet.contains("<row r=\"10\""));
    assert!(sheet.contains("<autoFilter ref=\"A7:"));
    assert!(sheet.contains("state=\"frozen\""));
    // The city has its own set of one indicator, and no N/9 to declare.
    let own = self::sheet(&strings, "Huyện NTM");
    assert!(own.contains("<row r=\"8\"") && !own.contains("<row r=\"9\""));
    assert!(!strings["xl/sharedStrings.xml"].contains("Số tiêu chí huyện tự đánh giá đạt"));
}

#[test]
fn typed_cells_are_unlocked_and_the_rest_is_locked() {
    let parts = parts(&write("252", &FormValues::new()));
    let styles = &parts["xl/styles.xml"];
    let xfs: Vec<&str> = styles[styles.find("<cellXfs").unwrap()..styles.find("</cellXfs>").unwrap()]
        .split("<xf ")
        .skip(1)
        .collect();
    let sheet = sheet(&parts, "Xã NTM");
    let unlocked = |name: &str| {
        let style = attributes(cell(sheet, name), "s")[0].parse::<usize>().unwrap();
        xfs[style].contains("locked=\"0\"")
    };
    // B name, C check, D code, F people, H criterion 1.
    assert_eq!(
        ["B8", "C8", "D8", "F8", "H8"].map(unlocked),
        [false, false, false, true, true]
    );
    let protection = &sheet[sheet.find("<sheetProtection").unwrap()..];
    let protection = &protection[..protection.find("/>").unwrap()];
    for allowed in ["formatColumns", "formatRows", "sort", "autoFilter"] {
        assert!(protection.contains(&format!("{allowed}=\"0\"")), "{allowed}");
    }
    assert!(!protection.contains("password"));
}

#[test]
fn formulas_carry_what_they_come_to() {
    let parts = parts(&write("252", &some_values()));
    let value = |xml: &str, name: &str| {
        let cell = cell(xml, name);
        let start = cell.find("<v>").unwrap() + 3;
        unescape(&cell[start..cell.find("</v>").unwrap()])
    };
    let communes = sheet(&parts, "Xã NTM");
    // People 12 lie outside 500 … 50000; 18 were declared, 19 are marked.
    assert_eq!(
        ["C8", "C9", "C10", "C11", "C12"].map(|c| value(communes, c)),
        ["√ Đủ", "▲ Sai 1 ô", "≠ Khai 18, đếm 19", "√ Đủ", "○ Chưa điền"]
    );
    // H to Z are the 19 criteria, AA the declared count, AB the recount, AC the unmet ones.
    assert_eq!(["AB8", "AB11"].map(|c| value(communes, c)), ["19", "17"]);
    assert_eq!(["AC8", "AC11"].map(|c| value(communes, c)), ["không", "TC 7, 17"]);
    let products = sheet(&parts, "OCOP");
    // 28.5 + 19 + 42 = 89.5 lies between the bands 70 – 89 and 90 – 100; part C has at most 40 points.
    assert_eq!(value(products, "C8"), "▲ Sai 1 ô");
    assert_eq!(["K8", "L8"].map(|c| value(products, c)), ["89.5", "?"]);
    // 36 months after 31/08/2020 is 31/08/2023, day 45169.
    assert_eq!(value(products, "P8"), "45169");
    let funding = sheet(&parts, "Nguồn lực");
    // Rows: 8 total, 9 central (12000 + 2600.5), 12 local (43500); rate 13680 / 14600.5 = 93.7 %.
    assert_eq!(
        ["D8", "D9", "D12", "F9"].map(|c| value(funding, c)),
        ["58100.5", "14600.5", "43500", "93.7"]
    );
    let info = sheet(&parts, "Thông tin");
    assert!(info.contains("<v>▲ Sai</v>"), "the address without @");
    let control = sheet(&parts, "Phiếu xác nhận");
    // 25 communes, of which two (09079 with 09082) and 09085 have all 19; 19 + 19 + 19 + 17 = 74 in all.
    for result in ["<v>25</v>", "<v>3</v>", "<v>74</v>", "<v>58100.5</v>"] {
        assert!(control.contains(result), "{result}");
    }
}

/// Two words in the first row answer for a list; a row of data beside them, or anything else in their row, does not go with them.
#[test]
fn a_list_with_nothing_to_report_is_complete() {
    const NIL: &str = "Không phát sinh";
    let lists = [
        ("products", "product", "OCOP", "C8"),
        ("advanced", "unit", "Xã NTM nâng cao", "C8"),
        ("villages", "village", "Thôn NTM kiểu mẫu", "C8"),
        ("issues", "unit", "Tồn tại", "N8"),
        ("proposals", "proposal", "Kiến nghị", "H8"),
    ];
    let mut values: FormValues = lists
        .iter()
        .map(|(sheet, key, ..)| {
            (
                ((*sheet).to_owned(), "0001".to_owned(), (*key).to_owned()),
                text(NIL),
            )
        })
        .collect();
    let value = |parts: &BTreeMap<String, String>, tab: &str, name: &str| {
        let cell = cell(sheet(parts, tab), name);
        let start = cell.find("<v>").unwrap() + 3;
        unescape(&cell[start..cell.find("</v>").unwrap()])
    };
    let parts = parts(&write("252", &values));
    for (_, _, tab, check) in lists {
        assert_eq!(value(&parts, tab, check), format!("√ {NIL}"), "{tab}");
        assert_eq!(value(&parts, tab, "A3"), format!("√ {NIL}"), "{tab}");
    }
    let guide = unescape(sheet(&parts, "Hướng dẫn"));
    assert_eq!(guide.matches(&format!("<v>√ {NIL}</v>")).count(), lists.len());
    // The page to sign counts no product and no outstanding issue.
    let control = unescape(sheet(&parts, "Phiếu xác nhận"));
    assert_eq!(
        control.matches(&format!("\"{NIL}\")</f><v>0</v>")).count(),
        2,
        "{control}"
    );

    values.insert(
        ("products".into(), "0001".into(), "sales_points".into()),
        number("2"),
    );
    values.insert(
        ("proposals".into(), "0002".into(), "proposal".into()),
        text("Kinh phí"),
    );
    let parts = self::parts(&write("252", &values));
    assert_eq!(value(&parts, "OCOP", "C8"), "○ Còn 4 ô trống");
    assert_eq!(value(&parts, "Kiến nghị", "H8"), "▲ Có dòng khác");
}

#[test]
fn excel_rules_hold() {
    for (unit, values) in [
        ("252", some_values()),
        ("243", FormValues::new()),
        ("248", FormValues::new()),
    ] {
        let parts = parts(&write(unit, &values));
        for (name, xml) in parts.iter().filter(|(n, _)| n.starts_with("xl/worksheets/sheet")) {
            for (attribute, limit) in [
                ("promptTitle", 32),
                ("prompt", 255),
                ("errorTitle", 32),
                ("error", 255),
            ] {
                for text in attributes(xml, attribute) {
                    let length = unescape(text).encode_utf16().count();
                    assert!(length <= limit, "{name} {attribute} {length}: {text}");
                }
            }
            for formula in xml.split("<f>").skip(1) {
                let formula = unescape(&formula[..formula.find("</f>").unwrap()]);
                assert!(
                    formula.encode_utf16().count() <= 8192,
                    "{name}: {}",
                    formula.len()
                );
                for word in ["_xlfn", "TEXT(", "DATEVALUE(", "NUMBERVALUE("] {
                    assert!(!formula.contains(word), "{name}: {formula}");
                }
            }
            for rule in xml.split("<formula1>").skip(1) {
                let rule = unescape(&rule[..rule.find("</formula1>").unwrap()]);
                assert!(rule.encode_utf16().count() <= 255 + 2, "{name}: {rule}");
            }
            for footer in xml.split("<oddFooter>").skip(1) {
                assert!(
                    unescape(&footer[..footer.find("</oddFooter>").unwrap()])
                        .chars()
                        .count()
                        <= 255
                );
            }
        }
    }
}

#[test]
fn a_value_without_a_cell_is_refused() {
    let catalogue = catalogue();
    let round = round(&catalogue);
    let context = FormContext {
        catalogue: &catalogue,
        round: &round,
        unit: round.units.get("252").unwrap(),
    };
    for (sheet, row, column) in [
        ("khong-co", "", "x"),
        ("guide", "", "x"),
        ("info", "", "khong_co"),
        ("info", "", "unit_code"),        // prefilled
        ("communes", "08725", "people"),  // a commune of Vĩnh Yên
        ("communes", "09079", "counted"), // computed
        ("funding", "I", "mobilised"),    // a sum
        ("products", "1", "stray"),
    ] {
        let values: FormValues =
            [((sheet.to_owned(), row.to_owned(), column.to_owned()), number("1"))].into();
        let refused = form::write(&context, &values);
        assert!(
            matches!(&refused, Err(FormError::NoSuchCell { column: c, .. }) if c == column),
            "{sheet} {row} {column}"
        );
    }
}

fn facts_of(files: &[(&str, &str)]) -> Result<Vec<facts::FileFacts>, String> {
    let catalogue = catalogue();
    let round = round(&catalogue);
    let texts = files
        .iter()
        .map(|(name, text)| {
            let file = SourceText {
                path: (*name).to_owned(),
                text: (*text).to_owned(),
            };
            ((*name).to_owned(), file)
        })
        .collect();
    facts::read(&texts, &catalogue, &round).map_err(|faults| render(&faults))
}

const FILES: (&str, &str) = (
    "files.csv",
    "file,reporting_unit,made_by,changes\na.xlsx,252,form,\nb.xlsx,252,form,sua.csv\nc.xlsx,246,typed,\n",
);

#[test]
fn facts_become_values_by_the_type_of_the_column() {
    let read = facts_of(&[
        FILES,
        (
            "sua.csv",
            "sheet,key,column,value\ncommunes,09079,people,9300\nproducts,0001,owner,\n",
        ),
        (
            "communes.csv",
            "reporting_unit,unit,people,tc1,recognition_date\n252,09079,9276,Đ,2017-09-15\n",
        ),
        (
            "commune_indicators.csv",
            "reporting_unit,unit,1.1,17.1b\n252,09079,Đạt,80.1\n252,09082,Đạt,Không áp dụng\n",
        ),
        (
            "products.csv",
            "reporting_unit,product,unit,category,owner\n252,Một,09076,food,A\n252,Hai,09079,drink,B\n",
        ),
        (
            "issues.csv",
            "reporting_unit,unit,set,criterion\n252,252,huyen-2016,7\n",
        ),
        ("funding.csv", "reporting_unit,source,mobilised\n252,I.1,12000\n"),
        (
            "info.csv",
            "reporting_unit,document_no,declared_count\n252,245/BC-UBND,9\n",
        ),
        (
            "district.csv",
            "reporting_unit,indicator,result,declared\n252,2.2,91.4,Chưa đạt\n",
        ),
    ])
    .unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(
        read.iter().map(|f| f.file.as_str()).collect::<Vec<_>>(),
        ["a.xlsx", "b.xlsx"]
    );
    let (a, b) = (&read[0].values, &read[1].values);
    let get = |values: &FormValues, s: &str, r: &str, c: &str| {
        values.get(&(s.to_owned(), r.to_owned(), c.to_owned())).cloned()
    };
    assert_eq!(get(a, "communes", "09079", "people"), Some(number("9276")));
    assert_eq!(get(b, "communes", "09079", "people"), Some(number("9300")));
    assert_eq!(
        get(a, "communes", "09079", "recognition_date"),
        Some(FormValue::Date(jiff::civil::date(2017, 9, 15)))
    );
    assert_eq!(
        get(a, "commune_indicators", "09079", "17.1b"),
        Some(number("80.1"))
    );
    assert_eq!(
        get(a, "commune_indicators", "09082", "17.1b"),
        Some(text("Không áp dụng"))
    );
    // 09076 is the township Vĩnh Tường: its kind is not the set's, so the word stands in front.
    assert_eq!(
        get(a, "products", "0001", "unit"),
        Some(text("Thị trấn Vĩnh Tường"))
    );
    assert_eq!(get(a, "products", "0002", "unit"), Some(text("Kim Xá")));
    assert_eq!(get(a, "products", "0001", "category"), Some(text("Thực phẩm")));
    assert_eq!(get(b, "products", "0001", "owner"), None);
    assert_eq!(get(a, "issues", "0001", "unit"), Some(text("Huyện Vĩnh Tường")));
    assert_eq!(get(a, "issues", "0001", "set"), Some(text("Huyện NTM")));
    assert_eq!(get(a, "issues", "0001", "criterion"), Some(number("7")));
    assert_eq!(get(a, "funding", "I.1", "mobilised"), Some(number("12000")));
    assert_eq!(get(a, "district", "2.2", "result"), Some(number("91.4")));
    // What was read can be written.
    assert!(!write("252", b).is_empty());
}

#[test]
fn faults_of_facts_have_file_and_line() {
    let communes = |body: &str| {
        facts_of(&[
            ("files.csv", "file,reporting_unit,made_by,changes\n"),
            ("communes.csv", body),
        ])
        .unwrap_err()
    };
    for (body, line, words) in [
        (
            "reporting_unit,unit,poeple\n252,09079,1\n",
            "communes.csv:1:21",
            "people",
        ),
        (
            "reporting_unit,unit,people\n252,09079,chín\n",
            "communes.csv:2",
            "`chín` không phải số",
        ),
        (
            "reporting_unit,unit,people\n252,09079,1\n999,09079,1\n",
            "communes.csv:3",
            "`999`",
        ),
        (
            "reporting_unit,unit,people\n252,08725,1\n",
            "communes.csv:2",
            "`08725`",
        ),
        (
            "reporting_unit,unit,recognition_date\n252,09079,15/9/2017\n",
            "communes.csv:2",
            "không phải ngày",
        ),
        (
            "reporting_unit,unit,people\n252,09079,1\n252,09079,2\n",
            "communes.csv:3",
            "hai lần",
        ),
        (
            "reporting_unit,unit,counted\n252,09079,1\n",
            "communes.csv:1",
            "counted",
        ),
        (
            "reporting_unit,unit,people\n252,09079,1,2\n",
            "communes.csv:2",
            "cột",
        ),
    ] {
        let shown = communes(body);
        assert!(
            shown.contains(line) && shown.contains(words),
            "{line} {words}\n{shown}"
        );
    }
    let shown = facts_of(&[
        FILES,
        ("products.csv", "reporting_unit,product,category\n252,Một,fod\n"),
    ])
    .unwrap_err();
    assert!(
        shown.contains("products.csv:2") && shown.contains("food, drink"),
        "{shown}"
    );
    assert!(
        shown.contains("sua.csv"),
        "the change file that is not there\n{shown}"
    );
}
