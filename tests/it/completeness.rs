//! How complete each report is: required cells, filled cells, and lists that are answered with "nothing to report".
//! Expected figures are counted here from the sample's facts.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Rows, Sample, sheets, type_over};

fn facts(name: &str) -> Vec<BTreeMap<String, String>> {
    crate::support::facts("vinh-phuc-2020-12", name)
}

/// Required cells of each sheet of a unit: rows of the facts times the columns that a row must have.
fn required(unit: &str) -> BTreeMap<&'static str, usize> {
    let of = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut rows = facts(name);
        rows.retain(|r| r["reporting_unit"] == unit);
        rows
    };
    let is_city = ["243", "244"].contains(&unit);
    let communes = of("communes").len();
    // Reporting unit, unit, explanation; the others are the parts of the 49 indicators.
    let parts = facts("commune_indicators")[0].len() - 3;
    let of_product = |row: &BTreeMap<String, String>| {
        // Category, owner, unit, status; scores, stars, number and date of those recognised; the plan of those expected.
        4 + match row["status"].as_str() {
            "recognised" => 6,
            "expected" => 1,
            _ => 0,
        }
    };
    BTreeMap::from([
        ("info", if is_city { 8 } else { 9 }),
        ("district", of("district").len() * 3),
        ("communes", communes * (2 + 19 + 3)),
        ("commune_indicators", communes * parts),
        ("advanced", of("advanced").len() * (1 + 5 + 1)),
        ("villages", of("villages").len() * (2 + 9 + 1)),
        ("products", of("products").iter().map(of_product).sum()),
        ("issues", of("issues").len() * 7),
        // Eleven sources that are typed, five columns.
        ("funding", 11 * 5),
        ("proposals", of("proposals").len() * 3),
    ])
}

fn submission<'a>(result: &'a Value, unit: &str) -> &'a Value {
    let all = result["submissions"].as_array().unwrap();
    all.iter()
        .find(|s| s["unit"] == unit && s["counts"] == true)
        .unwrap()
}

fn sheet<'a>(result: &'a Value, unit: &str, sheet: &str) -> &'a Value {
    let sheets = submission(result, unit)["completeness"]["sheets"]
        .as_array()
        .unwrap();
    sheets.iter().find(|s| s["sheet"] == sheet).unwrap()
}

fn row<'a>(rows: &'a Rows, unit: &str, sheet: &str) -> &'a BTreeMap<String, String> {
    rows.iter()
        .find(|r| r["Mã đơn vị"] == unit && r["Trang"] == sheet)
        .unwrap()
}

#[test]
fn the_sample_is_complete_and_so_many_cells_are_required() {
    let sample = Sample::new();
    let result = sample.json(0);
    let book = sheets(&sample.workbook());
    assert_eq!(book["Mức độ đầy đủ"].len(), 9 * 10);
    for unit in ["243", "244", "246", "247", "248", "249", "251", "252", "253"] {
        let wanted = required(unit);
        let sum: usize = wanted.values().sum();
        let completeness = &submission(&result, unit)["completeness"];
        assert_eq!(completeness["required"], sum, "{unit}");
        assert_eq!(completeness["filled"], sum, "{unit}");
        for (name, cells) in wanted {
            let found = sheet(&result, unit, name);
            assert_eq!(found["required"], cells, "{unit} {name}");
            let state = if cells > 0 { "complete" } else { "empty" };
            assert_eq!(found["state"], state, "{unit} {name}");
        }
        let sent = book["Tình hình nộp"]
            .iter()
            .find(|r| r["Mã đơn vị"] == unit)
            .unwrap();
        assert_eq!(sent["Ô bắt buộc đã điền (%)"], "100", "{unit}");
        assert_eq!(sent["Ô bắt buộc"], sum.to_string(), "{unit}");
    }
}

#[test]
fn a_blank_an_unreadable_and_an_unreasoned_cell_are_not_filled() {
    let sample = Sample::new();
    sample.forget_hashes();
    // Bình Xuyên, first commune: people blank, households no number; second: criterion 1 not applicable, without a reason.
    type_over(
        &sample.file("binh-xuyen"),
        "Xã NTM",
        &[("F8", ""), ("G8", "nhiều"), ("H9", "KAD")],
    );
    let result = sample.json(1);
    let found = sheet(&result, "249", "communes");
    let all = required("249")["communes"];
    assert_eq!(
        (
            found["required"].as_u64(),
            found["filled"].as_u64(),
            found["state"].as_str()
        ),
        (Some(all as u64), Some(all as u64 - 3), Some("incomplete"))
    );
    let book = sheets(&sample.workbook());
    let row = row(&book["Mức độ đầy đủ"], "249", "Xã NTM");
    assert_eq!(row["Tình trạng"], "Thiếu 3 ô");
    // 189 of 192, rounded down.
    assert_eq!(row["Tỷ lệ (%)"], "98.4");
    assert!(
        row["Còn thiếu"].contains(": Dân số (người), Số hộ (hộ)"),
        "{}",
        row["Còn thiếu"]
    );
    assert_eq!(row["Số dòng còn thiếu"], "2");
    let sent = book["Tình hình nộp"]
        .iter()
        .find(|r| r["Mã đơn vị"] == "249")
        .unwrap();
    assert_ne!(sent["Ô bắt buộc đã điền (%)"], "100");
    // With a reason it is an answer.
    type_over(
        &sample.file("binh-xuyen"),
        "Xã NTM",
        &[("AH9", "Không có đường liên xã")],
    );
    let result = sample.json(1);
    assert_eq!(sheet(&result, "249", "communes")["filled"], all - 2);
}

#[test]
fn a_commune_without_a_row_lacks_all_of_it() {
    let sample = Sample::new();
    sample.forget_hashes();
    type_over(
        &sample.file("binh-xuyen"),
        "Xã NTM",
        &[("B9", "Xã Không Có"), ("D9", "")],
    );
    let result = sample.json(1);
    let found = sheet(&result, "249", "communes");
    let all = required("249")["communes"];
    assert_eq!(
        (found["required"].clone(), found["filled"].clone()),
        (all.into(), (all - 24).into())
    );
    let book = sheets(&sample.workbook());
    let row = row(&book["Mức độ đầy đủ"], "249", "Xã NTM");
    assert!(row["Còn thiếu"].contains("không có dòng"), "{}", row["Còn thiếu"]);
}

fn codes(result: &Value, sheet: &str) -> Vec<(String, String)> {
    let mut codes: Vec<(String, String)> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["unit"] == "249" && f["sheet"] == sheet)
        .map(|f| {
            let text = |key: &str| f[key].as_str().unwrap_or_default().to_owned();
            (text("code"), text("cell"))
        })
        .collect();
    codes.sort();
    codes
}

#[test]
fn a_list_is_answered_with_nothing_to_report() {
    // The key column; another column of the first row; the column of numbers, which is not for the unit to fill.
    for cell in ["B8", "F8", "A8"] {
        let sample = Sample::new();
        sample.forget_hashes();
        let before = sample.json(0);
        assert_eq!(sheet(&before, "249", "issues")["state"], "empty");
        type_over(
            &sample.file("binh-xuyen"),
            "Tồn tại",
            &[(cell, "KHÔNG PHÁT SINH.")],
        );
        let result = sample.json(0);
        let found = sheet(&result, "249", "issues");
        assert_eq!(
            (
                found["state"].as_str(),
                found["rows"].as_u64(),
                found["required"].as_u64()
            ),
            (Some("nil"), Some(0), Some(0)),
            "{cell}"
        );
        // Listed, and nothing else is said.
        assert_eq!(
            codes(&result, "Tồn tại"),
            [("T012".to_owned(), "B8".to_owned())],
            "{cell}"
        );
        let rows = &result["rows"];
        let n = |key: &str| rows[key].as_u64().unwrap();
        assert_eq!(n("in"), n("used") + n("listed"), "{cell}");
        let typed = u64::from(cell != "A8");
        assert_eq!(
            n("listed"),
            before["rows"]["listed"].as_u64().unwrap() + typed,
            "{cell}"
        );
        let book = sheets(&sample.workbook());
        let row = row(&book["Mức độ đầy đủ"], "249", "Tồn tại");
        assert_eq!(
            (row["Tình trạng"].as_str(), row["Tỷ lệ (%)"].as_str()),
            ("Không phát sinh", "–")
        );
        assert!(
            book["Đối chiếu"]
                .iter()
                .all(|r| !r["Kết luận"].starts_with("Lệch"))
        );
    }
}

/// "Không phát sinh" in the column that the page to sign counts: the form's formula counts a row, which is none.
#[test]
fn a_nil_row_that_the_form_counts_is_explained_and_no_mismatch() {
    let sample = Sample::new();
    sample.forget_hashes();
    let path = sample.file("binh-xuyen");
    type_over(&path, "Tồn tại", &[("B8", "Không phát sinh")]);
    type_over(&path, "Phiếu xác nhận", &[("D17", "1")]);
    let result = sample.json(0);
    assert!(
        result["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["code"] != "X011")
    );
    let book = sheets(&sample.workbook());
    let row = book["Đối chiếu"]
        .iter()
        .find(|r| r["Mã đơn vị"] == "249" && r["Nội dung đối chiếu"] == "Số dòng tồn tại trong biểu 07")
        .unwrap();
    assert_eq!(row["Kết luận"], "Lệch, đã rõ");
    assert_eq!(
        row["Giải thích"],
        "dòng 8 ghi không phát sinh, biểu vẫn đếm là một dòng"
    );
}

#[test]
fn a_nil_row_beside_rows_of_data_is_listed() {
    let sample = Sample::new();
    sample.forget_hashes();
    let before = sample.json(0);
    // Four products stand in rows 8 to 11.
    type_over(&sample.file("binh-xuyen"), "OCOP", &[("B13", "Không phát sinh")]);
    let result = sample.json(0);
    assert_eq!(sheet(&result, "249", "products")["state"], "complete");
    assert_eq!(sheet(&result, "249", "products")["rows"], 4);
    let findings = result["findings"].as_array().unwrap();
    let told = findings
        .iter()
        .find(|f| f["code"] == "T012" && f["unit"] == "249" && f["sheet"] == "OCOP")
        .unwrap();
    assert!(
        told["message"].as_str().unwrap().contains("dòng số liệu"),
        "{told}"
    );
    assert_eq!(
        result["rows"]["listed"].as_u64().unwrap(),
        before["rows"]["listed"].as_u64().unwrap() + 1
    );
    assert_eq!(before["products"], result["products"]);
}

#[test]
fn nothing_to_report_is_a_zero_in_amounts_and_no_number_elsewhere() {
    let sample = Sample::new();
    sample.forget_hashes();
    // Bình Xuyên: central budget, development investment, mobilised; people of the first commune.
    let path = sample.file("binh-xuyen");
    let before = sample.json(0);
    type_over(&path, "Nguồn lực", &[("D10", "không phát sinh")]);
    // An error all the same: a cumulative amount that was there in September is gone.
    let result = sample.json(1);
    let findings = result["findings"].as_array().unwrap();
    let note = findings
        .iter()
        .find(|f| {
            f["code"] == "C011" && f["unit"] == "249" && f["sheet"] == "Nguồn lực" && f["cell"] == "D10"
        })
        .expect("the amount is told");
    assert!(note["message"].as_str().unwrap().contains("“0”"), "{note}");
    assert_eq!(sheet(&before, "249", "funding"), sheet(&result, "249", "funding"));
    type_over(&path, "Xã NTM", &[("F8", "Không phát sinh")]);
    let result = sample.json(1);
    assert!(codes(&result, "Xã NTM").contains(&("C002".to_owned(), "F8".to_owned())));
}
