//! Which of two files of a unit counts, and what is said of the other, for every case there is.

use serde_json::{Value, json};

use super::{by, edit};
use crate::support::{Sample, pack, sheets, type_over, unpack};

const FIRST: &str = "phuc-yen-2020-lan-1.xlsx";
const SECOND: &str = "phuc-yen-2020-lan-2.xlsx";
const AT_SECOND: &str = "2020-12-18T10:40:00,244,trục liên thông,phuc-yen-2020-lan-2.xlsx";

/// What is done to the sample before it is run.
type Change = fn(&Sample);

/// The first file counts or not and why; the second.
type Said = [(bool, &'static str); 2];

fn register(sample: &Sample, from: &str, to: &str) {
    edit(sample, "register.csv", |s| s.replace(from, to));
}

fn drop_row(sample: &Sample, file: &str) {
    edit(sample, "register.csv", |s| {
        let kept: Vec<&str> = s.lines().filter(|l| !l.contains(file)).collect();
        kept.join("\n") + "\n"
    });
}

fn second(sample: &Sample) -> std::path::PathBuf {
    sample.dir.join("submissions").join(SECOND)
}

fn first(sample: &Sample) -> std::path::PathBuf {
    sample.dir.join("submissions").join(FIRST)
}

const CASES: &[(&str, Change, Said, i32)] = &[
    (
        "the later one corrects three cells",
        |_| {},
        [(false, "replaced"), (true, "latest")],
        0,
    ),
    (
        "the later one cannot be opened",
        |s| {
            let bytes = std::fs::read(second(s)).unwrap();
            std::fs::write(second(s), &bytes[..bytes.len() / 2]).unwrap();
        },
        [(true, "latest"), (false, "returned")],
        0,
    ),
    (
        "the later one lacks a value",
        |s| type_over(&second(s), "Xã NTM", &[("F8", "")]),
        [(true, "latest"), (false, "fewer_values")],
        1,
    ),
    (
        "the later one has a text where a number was",
        |s| type_over(&second(s), "Xã NTM", &[("F8", "đang rà soát")]),
        [(true, "latest"), (false, "fewer_values")],
        1,
    ),
    (
        "the later one came a second after closing",
        |s| {
            register(
                s,
                AT_SECOND,
                &AT_SECOND.replace("2020-12-18T10:40:00", "2020-12-22T17:00:01"),
            );
        },
        [(true, "latest"), (false, "after_closing")],
        0,
    ),
    (
        "the later one came at closing",
        |s| {
            register(
                s,
                AT_SECOND,
                &AT_SECOND.replace("2020-12-18T10:40:00", "2020-12-22T17:00:00"),
            );
        },
        [(false, "replaced"), (true, "latest")],
        0,
    ),
    (
        "the register says another unit for the later one",
        |s| register(s, AT_SECOND, &AT_SECOND.replace(",244,", ",243,")),
        [(true, "latest"), (false, "returned")],
        0,
    ),
    (
        "the register does not say when the later one came",
        |s| register(s, AT_SECOND, &AT_SECOND.replace("2020-12-18T10:40:00", "")),
        [(true, "latest"), (false, "replaced")],
        0,
    ),
    (
        "the later one is not in the register",
        |s| drop_row(s, SECOND),
        [(true, "latest"), (false, "replaced")],
        0,
    ),
    (
        "neither is in the register",
        |s| {
            drop_row(s, SECOND);
            drop_row(s, FIRST);
        },
        [(true, "latest"), (false, "order_unknown")],
        1,
    ),
    (
        "neither is in the register, and the second is fuller",
        |s| {
            drop_row(s, SECOND);
            drop_row(s, FIRST);
            type_over(&first(s), "Xã NTM", &[("F8", "")]);
        },
        [(false, "order_unknown"), (true, "latest")],
        1,
    ),
    (
        "the later one is the same byte for byte",
        |s| {
            std::fs::copy(first(s), second(s)).unwrap();
        },
        [(true, "latest"), (false, "same_bytes")],
        0,
    ),
    (
        "the later one says the same in other bytes",
        |s| {
            let mut parts = unpack(&std::fs::read(first(s)).unwrap());
            parts.push(("docProps/thumbnail.jpeg".to_owned(), vec![0xFF, 0xD8]));
            std::fs::write(second(s), pack(&parts)).unwrap();
        },
        [(true, "latest"), (false, "same_values")],
        0,
    ),
    (
        "the first one is partly accepted, the later one says the same and is sound",
        |s| {
            // A name that no list has, in the place of one of the province's own answers: the row is used all the same.
            std::fs::copy(first(s), second(s)).unwrap();
            type_over(&first(s), "Xã NTM", &[("F8", "??")]);
        },
        [(false, "replaced"), (true, "latest")],
        0,
    ),
];

#[test]
fn each_case_has_its_file_and_its_reason() {
    for (case, change, said, status) in CASES {
        let sample = Sample::new();
        sample.forget_hashes();
        change(&sample);
        let result = sample.json(*status);
        let files = by(&result, "submissions", "file");
        for (name, (counts, why)) in [FIRST, SECOND].iter().zip(said) {
            let file = files[*name];
            assert_eq!(
                (&file["counts"], &file["reason_code"]),
                (&json!(counts), &json!(why)),
                "{case}: {name}: {}",
                file["reason"]
            );
        }
        // Exactly one counts, and the sheet says of that one why.
        let of_unit = |f: &&Value| f["unit"] == "244" && f["counts"] == true;
        let counted: Vec<&Value> = files.values().copied().filter(of_unit).collect();
        assert_eq!(counted.len(), 1, "{case}");
        let rows = &sheets(&sample.workbook())["Tình hình nộp"];
        let row = rows.iter().find(|r| r["Mã đơn vị"] == "244").unwrap();
        assert_eq!(
            row["Tệp đang tính"],
            counted[0]["file"].as_str().unwrap(),
            "{case}"
        );
        assert_eq!(
            row["Lý do chọn tệp"],
            counted[0]["reason"].as_str().unwrap(),
            "{case}"
        );
    }
}

#[test]
fn a_row_of_the_register_without_its_file_is_an_error_of_the_round() {
    let sample = Sample::new();
    std::fs::remove_file(second(&sample)).unwrap();
    let result = sample.json(1);
    let findings = by(&result, "findings", "code");
    assert_eq!(findings["F009"]["file"], SECOND);
    assert_eq!(by(&result, "submissions", "file")[FIRST]["counts"], json!(true));
}

/// The sample's own three changed cells, worked out from its facts.
#[test]
fn what_changed_between_two_versions_is_told_cell_by_cell() {
    let sample = Sample::new();
    sample.json(0);
    let sheets = sheets(&sample.workbook());
    let rows = &sheets["Thay đổi giữa các lần nộp"];
    let told: Vec<(&str, &str, &str, &str)> = rows
        .iter()
        .map(|r| {
            (
                r["Trang"].as_str(),
                r["Dòng"].as_str(),
                r["Cột"].as_str(),
                r["Loại"].as_str(),
            )
        })
        .collect();
    // changes-244-lan-1.csv: people of 08749, indicator 10.1 of 08752, II.2 mobilised; the form sums the last one up.
    assert_eq!(
        told,
        [
            ("Xã NTM", "Ngọc Thanh", "Dân số (người)", "Sửa"),
            ("Chỉ tiêu xã", "Cao Minh", "10.1 Thu nhập (triệu đồng)", "Sửa"),
            ("Nguồn lực", "Tổng số", "Đã huy động trong năm", "Sửa"),
            (
                "Nguồn lực",
                "Ngân sách địa phương",
                "Đã huy động trong năm",
                "Sửa"
            ),
            ("Nguồn lực", "Ngân sách huyện", "Đã huy động trong năm", "Sửa"),
        ]
    );
    assert_eq!(rows[0]["Bản trước"], "10132");
    assert_eq!(rows[1]["Bản trước"], "60.7");
    assert_eq!(rows[4]["Bản trước"], "18360");
    assert!(rows.iter().all(|r| r["Đang tính"] == "bản sau"));
}
