//! The totals of the page to sign, three ways: what the unit states, what was read, what the workbook says; and why two of
//! them differ where they do. Expected figures are counted here from the sample's facts, never taken from the program.

use std::collections::BTreeMap;

use crate::support::{Rows, Sample, sheets, type_over};

/// The rows of a file of facts.
fn facts(name: &str) -> Vec<BTreeMap<String, String>> {
    crate::support::facts("vinh-phuc-2020-12", name)
}

fn row<'a>(rows: &'a Rows, unit: &str, total: &str) -> &'a BTreeMap<String, String> {
    rows.iter()
        .find(|r| r["Mã đơn vị"] == unit && r["Nội dung đối chiếu"] == total)
        .unwrap_or_else(|| panic!("no row of {unit}, {total}"))
}

const COMMUNES: &str = "Số xã trong biểu 02";
const FULL: &str = "Số xã tự đánh giá đủ 19 tiêu chí";
const MET: &str = "Tổng số tiêu chí đạt của các xã";
const RECOGNISED: &str = "Số xã đã được công nhận";
const PRODUCTS: &str = "Số sản phẩm OCOP trong biểu 06";
const ISSUES: &str = "Số dòng tồn tại trong biểu 07";
const NEEDED: &str = "Kinh phí cần để khắc phục (triệu đồng)";
const MOBILISED: &str = "Tổng vốn đã huy động trong năm (triệu đồng)";
const ROWS: &str = "Số dòng số liệu";

/// What the facts of a unit come to.
fn expected(unit: &str) -> Vec<(&'static str, u64)> {
    let of = |name: &str| -> Vec<BTreeMap<String, String>> {
        let mut rows = facts(name);
        rows.retain(|r| r["reporting_unit"] == unit);
        rows
    };
    let met =
        |row: &BTreeMap<String, String>| (1..=19).filter(|n| row[&format!("tc{n}")] == "Đ").count() as u64;
    let sum = |rows: &[BTreeMap<String, String>], column: &str| -> u64 {
        rows.iter().filter_map(|r| r[column].parse::<u64>().ok()).sum()
    };
    let (communes, issues) = (of("communes"), of("issues"));
    let full = communes.iter().filter(|r| met(r) == 19).count() as u64;
    let dated = communes
        .iter()
        .filter(|r| !r["recognition_date"].is_empty())
        .count() as u64;
    vec![
        (COMMUNES, communes.len() as u64),
        (FULL, full),
        (MET, communes.iter().map(met).sum()),
        (RECOGNISED, dated),
        (PRODUCTS, of("products").len() as u64),
        (ISSUES, issues.len() as u64),
        (NEEDED, sum(&issues, "funding")),
        (MOBILISED, sum(&of("funding"), "mobilised")),
    ]
}

#[test]
fn totals_of_the_sample_agree_three_ways_with_its_facts() {
    let sample = Sample::new();
    sample.json(0);
    let book = sheets(&sample.workbook());
    let control = &book["Đối chiếu"];
    let units = ["243", "244", "246", "247", "248", "249", "251", "252", "253"];
    // Typed by hand without a page to sign.
    let without = ["246", "247", "251"];
    // Ten rows for the province and for each unit.
    assert_eq!(control.len(), 100);
    let mut province: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for unit in units {
        for (total, wanted) in expected(unit) {
            let found = row(control, unit, total);
            let figure = wanted.to_string();
            assert_eq!(found["Đọc được"], figure, "{unit} {total}");
            assert_eq!(found["Ghi vào sổ"], figure, "{unit} {total}");
            assert_eq!(found["Chênh lệch ghi"], "0", "{unit} {total}");
            let sums = province.entry(total).or_default();
            sums.0 += wanted;
            if without.contains(&unit) {
                assert_eq!(found["Phiếu xác nhận"], "không có phiếu", "{unit} {total}");
                assert_eq!(found["Kết luận"], "Không có phiếu", "{unit} {total}");
            } else {
                sums.1 += wanted;
                assert_eq!(found["Phiếu xác nhận"], figure, "{unit} {total}");
                assert_eq!(found["Chênh lệch phiếu"], "0", "{unit} {total}");
                assert_eq!(found["Kết luận"], "Khớp", "{unit} {total}");
            }
        }
    }
    for (total, (all, stated)) in province {
        let found = row(control, "26", total);
        assert_eq!(found["Đọc được"], all.to_string(), "{total}");
        assert_eq!(found["Ghi vào sổ"], all.to_string(), "{total}");
        assert_eq!(found["Phiếu xác nhận"], stated.to_string(), "{total}");
        assert_eq!(found["Kết luận"], "Khớp", "{total}");
        assert!(
            found["Giải thích"].contains("Phiếu của 6/9 đơn vị"),
            "{}",
            found["Giải thích"]
        );
    }
    // What the committee was told: 105 communes, and 18 + 20 products.
    assert_eq!(row(control, "26", COMMUNES)["Đọc được"], "105");
    assert_eq!(row(control, "26", PRODUCTS)["Đọc được"], "38");
    let sent = &book["Tình hình nộp"];
    for unit in units {
        let found = sent.iter().find(|r| r["Mã đơn vị"] == unit).unwrap();
        let wanted = if without.contains(&unit) {
            "Không có phiếu"
        } else {
            "Khớp"
        };
        assert_eq!(found["Đối chiếu"], wanted, "{unit}");
        assert_eq!(
            row(control, unit, ROWS)["Đọc được"],
            found["Dòng đã dùng"],
            "{unit}"
        );
    }
}

/// Findings X011 of a result: cell and message.
fn mismatches(result: &serde_json::Value) -> Vec<(String, String)> {
    let findings = result["findings"].as_array().unwrap().iter();
    findings
        .filter(|f| f["code"] == "X011")
        .map(|f| {
            let text = |key: &str| f[key].as_str().unwrap().to_owned();
            (text("cell"), text("message"))
        })
        .collect()
}

#[test]
fn a_stated_total_that_was_changed_is_found_and_not_explained() {
    let sample = Sample::new();
    sample.forget_hashes();
    type_over(&sample.file("song-lo"), "Phiếu xác nhận", &[("D12", "17")]);
    let result = sample.json(0);
    let found = mismatches(&result);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "D12");
    assert!(
        found[0].1.contains("17") && found[0].1.contains("16"),
        "{}",
        found[0].1
    );
    let book = sheets(&sample.workbook());
    let row = row(&book["Đối chiếu"], "253", COMMUNES);
    assert_eq!(row["Phiếu xác nhận"], "17");
    assert_eq!(row["Đọc được"], "16");
    assert_eq!(row["Chênh lệch phiếu"], "-1");
    assert_eq!(row["Kết luận"], "Lệch, chưa rõ");
    assert_eq!(
        row["Giải thích"],
        "Chưa rõ: phiếu ghi 17 (gõ tay ở ô D12), đọc được 16 xã"
    );
    let sent = &book["Tình hình nộp"];
    let row = sent.iter().find(|r| r["Mã đơn vị"] == "253").unwrap();
    assert_eq!(row["Đối chiếu"], "Lệch 1");
    assert_eq!(
        self::row(&book["Đối chiếu"], "26", COMMUNES)["Kết luận"],
        "Lệch, chưa rõ"
    );
}

#[test]
fn a_page_that_is_blank_unreadable_or_renamed_is_told_apart() {
    let sample = Sample::new();
    sample.forget_hashes();
    let path = sample.file("song-lo");
    type_over(
        &path,
        "Phiếu xác nhận",
        &[
            ("D12", ""),
            ("D13", "mười sáu"),
            ("B14", "Tổng tiêu chí"),
            ("D15", "16 xã"),
        ],
    );
    let result = sample.json(0);
    assert!(mismatches(&result).is_empty());
    let book = sheets(&sample.workbook());
    let control = &book["Đối chiếu"];
    for (total, stated, conclusion) in [
        (COMMUNES, "để trống", "Phiếu không có số"),
        (FULL, "không đọc được", "Phiếu không có số"),
        (MET, "không có dòng", "Phiếu không có số"),
        (RECOGNISED, "16", "Khớp"),
        (PRODUCTS, "3", "Khớp"),
    ] {
        let found = row(control, "253", total);
        assert_eq!(found["Phiếu xác nhận"], stated, "{total}");
        assert_eq!(found["Kết luận"], conclusion, "{total}");
    }
    assert!(
        !result["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["code"] == "T008" && f["sheet"] == "Phiếu xác nhận"),
        "the page to sign is read"
    );
}

#[test]
fn what_is_not_used_explains_the_difference() {
    let sample = Sample::new();
    sample.forget_hashes();
    // Bình Xuyên: the second commune by a name that no unit has, and without its code; the third's date is no date.
    type_over(
        &sample.file("binh-xuyen"),
        "Xã NTM",
        &[("B9", "Xã Không Có"), ("D9", ""), ("AG10", "31/02/2020")],
    );
    let result = sample.json(1);
    let book = sheets(&sample.workbook());
    let control = &book["Đối chiếu"];
    let communes = row(control, "249", COMMUNES);
    assert_eq!(
        (
            communes["Phiếu xác nhận"].as_str(),
            communes["Đọc được"].as_str(),
            communes["Ghi vào sổ"].as_str()
        ),
        ("8", "7", "7")
    );
    assert_eq!(communes["Kết luận"], "Lệch, đã rõ");
    assert_eq!(communes["Giải thích"], "1 dòng không tính: dòng 9 (R001)");
    let met = row(control, "249", MET);
    assert_eq!(
        (met["Phiếu xác nhận"].as_str(), met["Đọc được"].as_str()),
        ("152", "133")
    );
    assert_eq!(met["Kết luận"], "Lệch, đã rõ");
    let recognised = row(control, "249", RECOGNISED);
    assert_eq!(
        (
            recognised["Phiếu xác nhận"].as_str(),
            recognised["Đọc được"].as_str()
        ),
        ("8", "6")
    );
    assert_eq!(recognised["Ghi vào sổ"], "6");
    assert_eq!(
        recognised["Giải thích"],
        "1 dòng không tính: dòng 9 (R001); 1 ô không tính: AG10 (C007)"
    );
    // Communes, all 19, criteria met, recognised.
    assert_eq!(mismatches(&result).len(), 4);
    let sent = &book["Tình hình nộp"];
    assert_eq!(
        sent.iter().find(|r| r["Mã đơn vị"] == "249").unwrap()["Đối chiếu"],
        "Lệch 4"
    );
}

#[test]
fn what_is_read_and_not_written_is_told_by_unit() {
    let sample = Sample::new();
    sample.forget_hashes();
    // A date of recognition without a number: read, but no recognition.
    type_over(&sample.file("binh-xuyen"), "Xã NTM", &[("AF10", "")]);
    sample.json(1);
    let book = sheets(&sample.workbook());
    let row = row(&book["Đối chiếu"], "249", RECOGNISED);
    assert_eq!(
        (
            row["Đọc được"].as_str(),
            row["Ghi vào sổ"].as_str(),
            row["Chênh lệch ghi"].as_str()
        ),
        ("8", "7", "-1")
    );
    assert_eq!(row["Kết luận"], "Lệch, đã rõ");
    assert!(
        row["Giải thích"].contains("đọc 1, ghi 0 (X004"),
        "{}",
        row["Giải thích"]
    );
}

#[test]
fn a_unit_that_did_not_report_keeps_its_rows() {
    let sample = Sample::new();
    std::fs::remove_file(sample.file("song-lo")).unwrap();
    sample.json(1);
    let book = sheets(&sample.workbook());
    let control = &book["Đối chiếu"];
    let mine: Vec<_> = control.iter().filter(|r| r["Mã đơn vị"] == "253").collect();
    assert_eq!(mine.len(), 10);
    assert!(
        mine.iter()
            .all(|r| r["Đọc được"] == "chưa báo cáo" && r["Kết luận"] == "Chưa báo cáo")
    );
    // 105 communes less the 16 of Sông Lô.
    assert_eq!(row(control, "26", COMMUNES)["Ghi vào sổ"], "89");
    assert!(row(control, "26", COMMUNES)["Giải thích"].contains("Chưa báo cáo: Sông Lô"));
    let sent = &book["Tình hình nộp"];
    assert_eq!(
        sent.iter().find(|r| r["Mã đơn vị"] == "253").unwrap()["Đối chiếu"],
        "Chưa báo cáo"
    );
}
