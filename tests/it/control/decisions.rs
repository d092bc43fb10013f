//! What the province decided: each decision does its own work and nothing more, both values stay to be seen, and a wrong
//! one stops the run at its line.

use serde_json::{Value, json};

use super::{by, edit, facts, quarter, without};
use crate::support::{Rows, sheets, text};

/// What the story of the sample says of each file: counts, outcome, why.
const STORY: [(&str, bool, &str, &str); 9] = [
    ("Vinh Yen", true, "accepted", "latest"),
    ("PhucYen", true, "accepted_with_warnings", "accepted_late"),
    ("BIEU NTM", true, "partly_accepted", "latest"),
    ("Tam Dương", false, "returned", "returned"),
    ("tam-dao", true, "accepted", "latest"),
    ("Bình Xuyên", true, "accepted", "latest"),
    ("yenlac", true, "accepted_with_warnings", "latest"),
    ("vinh-tuong-quy-3-2020.xlsx", false, "accepted", "not_chosen"),
    ("vinh-tuong-quy-3-2020 (thay", true, "partly_accepted", "chosen"),
];

fn file<'a>(result: &'a Value, start: &str) -> &'a Value {
    let files = by(result, "submissions", "file");
    files
        .into_iter()
        .find(|(name, _)| name.starts_with(start))
        .unwrap()
        .1
}

fn row<'a>(rows: &'a Rows, cells: &[(&str, &str)]) -> &'a std::collections::BTreeMap<String, String> {
    rows.iter()
        .find(|r| {
            cells
                .iter()
                .all(|(head, value)| r.get(*head).map(String::as_str) == Some(*value))
        })
        .unwrap_or_else(|| panic!("no row with {cells:?}"))
}

#[test]
fn the_round_says_exactly_who_is_missing_and_what_counts() {
    let sample = quarter();
    let run = sample.run(&[]);
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(1));
    assert!(said.contains("Đơn vị có báo cáo dùng được: 7/9"), "{said}");
    assert!(said.contains("Chưa nộp: huyện Sông Lô\n"), "{said}");
    assert!(
        said.contains("Đã nộp nhưng không có tệp nào được tính: huyện Tam Dương\n"),
        "{said}"
    );
    assert!(said.contains("Quyết định của tỉnh: 4/4 có tác dụng"), "{said}");
    let result = sample.json(1);
    assert_eq!(result["submissions"].as_array().unwrap().len(), STORY.len());
    for (start, counts, outcome, why) in STORY {
        let file = file(&result, start);
        assert_eq!(
            (&file["counts"], &file["outcome"], &file["reason_code"]),
            (&json!(counts), &json!(outcome), &json!(why)),
            "{start}"
        );
    }
}

#[test]
fn the_result_for_machines_fits_its_schema() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ket-qua.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let result = quarter().json(1);
    let errors: Vec<String> = validator
        .iter_errors(&result)
        .map(|e| format!("{e} at {}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // Three corrected cells, one sum of them, and the 21 that were taken out.
    let revisions = result["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 1);
    let changed = facts("changes-252-lan-1.csv").len() + facts("changes-252-lan-2.csv").len();
    assert_eq!(revisions[0]["changes"].as_array().unwrap().len(), changed + 1);
}

/// Bình Xuyên, Quất Lưu: 18241 typed, 8241 decided. The facts say what was typed.
#[test]
fn a_corrected_cell_shows_both_values_wherever_it_stands() {
    let typed = &facts("changes-249.csv")[0];
    assert_eq!(typed[1..], ["08956", "people", "18241"]);
    let sample = quarter();
    let result = sample.json(1);
    let decision = result["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["kind"] == "correct")
        .unwrap();
    assert_eq!(
        (&decision["before"], &decision["after"], &decision["applied"]),
        (&json!("18241"), &json!("8.241"), &json!(true))
    );
    assert_eq!(
        (&decision["sheet"], &decision["cell"]),
        (&json!("Xã NTM"), &json!("F12"))
    );
    let sheets = sheets(&sample.workbook());
    let here = [("Mã đơn vị", "08956"), ("Nội dung", "Dân số (người)")];
    let data = row(&sheets["Dữ liệu"], &here);
    assert_eq!(data["Giá trị"], "8241");
    assert_eq!(data["Nguyên văn"], "18241");
    assert_eq!(data["Tỉnh điều chỉnh"], "tỉnh điều chỉnh: MINH-HOA-12/PGĐT");
    let commune = row(&sheets["Xã NTM"], &[("Mã xã", "08956")]);
    assert!(
        commune["Ghi chú"].contains("tỉnh điều chỉnh ô F12 trang Xã NTM"),
        "{commune:?}"
    );
    let note = row(
        &sheets["Ghi chú"],
        &[("Nhóm", "Quyết định của tỉnh"), ("Mục", "Huyện Bình Xuyên")],
    );
    assert!(
        note["Nội dung"].contains("đơn vị ghi “18241”, tỉnh điều chỉnh thành “8.241”"),
        "{note:?}"
    );
    assert!(
        note["Nội dung"].contains("huyện xác nhận qua điện thoại"),
        "{note:?}"
    );
    assert_eq!(note["Nguồn"], "MINH-HOA-12/PGĐT, ngày 18/09/2020");
    let told = row(&sheets["Lỗi dữ liệu"], &[("Mã quy tắc", "F015"), ("Ô", "F12")]);
    assert!(told["Phát hiện"].contains("“18241”"), "{told:?}");
}

#[test]
fn each_decision_taken_away_undoes_its_own_work_only() {
    let with = quarter().json(1);
    for kind in ["use_file", "correct", "waive", "accept_late"] {
        let sample = quarter();
        edit(&sample, "round.toml", |s| without(&s, kind));
        let result = sample.json(1);
        // Of other files and units nothing changes.
        let own = match kind {
            "use_file" => "252",
            "correct" => "249",
            "waive" => "248",
            _ => "244",
        };
        for (a, b) in with["submissions"]
            .as_array()
            .unwrap()
            .iter()
            .zip(result["submissions"].as_array().unwrap())
        {
            assert!(a == b || a["unit"] == own, "{kind}: {a} {b}");
        }
        for (a, b) in with["units"]
            .as_array()
            .unwrap()
            .iter()
            .zip(result["units"].as_array().unwrap())
        {
            let below = [&a["unit"], &a["parent"]].contains(&&json!(own));
            assert!(a == b || below, "{kind}: {a} {b}");
        }
        match kind {
            "use_file" => {
                // The second version lacks the 21 values that were taken out.
                let gone = facts("changes-252-lan-2.csv").len();
                assert_eq!(gone, 21);
                let second = file(&result, "vinh-tuong-quy-3-2020 (thay");
                assert_eq!(second["reason_code"], "fewer_values");
                assert_eq!(second["counts"], json!(false));
                assert_eq!(file(&result, "vinh-tuong-quy-3-2020.xlsx")["counts"], json!(true));
                let told = by(&result, "findings", "code");
                let message = told["F012"]["message"].as_str().unwrap();
                let numbers: Vec<i64> = message
                    .split(|c: char| !c.is_ascii_digit())
                    .filter_map(|n| n.parse().ok())
                    .filter(|n| *n > 100 && *n != 2020)
                    .collect();
                assert_eq!(numbers[1] - numbers[0], 21, "{message}");
            }
            "correct" => {
                assert_eq!(file(&result, "Bình Xuyên")["outcome"], "accepted");
                let data = &sheets(&sample.workbook())["Dữ liệu"];
                let here = [("Mã đơn vị", "08956"), ("Nội dung", "Dân số (người)")];
                assert_eq!(row(data, &here)["Giá trị"], "18241");
            }
            "waive" => {
                assert_eq!(file(&result, "tam-dao")["outcome"], "partly_accepted");
                // The figure is no longer there to show that the criterion is met.
                let gaps = |r: &Value| {
                    let gaps = r["gaps"].as_array().unwrap();
                    let of = gaps
                        .iter()
                        .filter(|g| g["unit"] == "08926" && g["indicator"] == "15.1");
                    of.count()
                };
                assert_eq!((gaps(&with), gaps(&result)), (0, 1));
            }
            _ => {
                let late = file(&result, "PhucYen");
                assert_eq!(
                    (&late["counts"], &late["reason_code"]),
                    (&json!(false), &json!("after_closing"))
                );
                // Two communes of a city whose task is completed.
                let total = |r: &Value, id: &str| r["totals"][id]["value"].as_i64().unwrap();
                assert_eq!(
                    total(&with, "communes_recognised") - total(&result, "communes_recognised"),
                    2
                );
                assert_eq!(
                    total(&with, "cities_completed") - total(&result, "cities_completed"),
                    1
                );
            }
        }
    }
}

/// The page to sign states what the unit typed; where the province put another value, the difference is its own doing.
#[test]
fn a_correction_explains_a_control_total_and_is_no_fault_of_the_unit() {
    let sample = quarter();
    let before = sample.json(1);
    // Bình Xuyên, Vốn lồng ghép mobilised: D16 of Nguồn lực.
    edit(&sample, "round.toml", |s| {
        s.replace(
            "sheet = \"Xã NTM\"\ncell = \"F12\"\nvalue = 8241",
            "sheet = \"Nguồn lực\"\ncell = \"D16\"\nvalue = 1",
        )
    });
    let after = sample.json(1);
    let x011 = |r: &Value| {
        r["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["code"] == "X011")
            .count()
    };
    assert_eq!(x011(&after), x011(&before));
    let sheets = sheets(&sample.workbook());
    let total = row(
        &sheets["Đối chiếu"],
        &[
            ("Mã đơn vị", "249"),
            (
                "Nội dung đối chiếu",
                "Tổng vốn đã huy động trong năm (triệu đồng)",
            ),
        ],
    );
    assert_eq!(total["Kết luận"], "Lệch, đã rõ", "{total:?}");
    assert_eq!(total["Giải thích"], "1 ô tỉnh điều chỉnh: D16", "{total:?}");
    // What the unit typed for it is in the facts.
    let typed: i64 = facts("funding.csv")
        .iter()
        .find(|r| r[0] == "249" && r[1] == "III")
        .map(|r| r[3].parse().unwrap())
        .unwrap();
    assert_eq!(total["Chênh lệch phiếu"], (1 - typed).to_string());
}

#[test]
fn a_decision_about_a_file_that_is_gone_is_told() {
    let sample = quarter();
    edit(&sample, "round.toml", |s| {
        s.replace("file = \"PhucYen_NTM_Q3.xlsx\"", "file = \"PhucYen_Q3.xlsx\"")
    });
    let result = sample.json(1);
    let told = by(&result, "findings", "code");
    assert_eq!(told["F016"]["file"], "PhucYen_Q3.xlsx");
    assert_eq!(told["F016"]["severity"], "warning");
    let decisions = by(&result, "decisions", "kind");
    assert_eq!(decisions["accept_late"]["applied"], json!(false));
    assert_eq!(file(&result, "PhucYen")["counts"], json!(false));
}

#[test]
fn wrong_decisions_stop_the_run_at_their_line() {
    let correct = "kind = \"correct\"\nunit = \"249\"";
    for (from, to, said) in [
        // What the round's file alone shows; the rest of that is in `decisions_typed`.
        ("cell = \"F12\"", "cell = \"12F\"", "`12F` không phải địa chỉ ô"),
        (
            "[[decision]]\nkind = \"correct\"",
            "[[decision]]\nkind = \"correct\"\nunit = \"249\"\nfile = \"Bình Xuyên_Báo cáo NTM quý III năm 2020 (số liệu đến 14-9).xlsx\"\nsheet = \"Xã NTM\"\ncell = \"f12\"\nvalue = 8000\nreason = \"r\"\ndocument = \"d\"\ndate = \"2020-09-19\"\n[[decision]]\nkind = \"correct\"",
            "Hai quyết định về cùng một việc",
        ),
        // What its file shows.
        (
            "cell = \"F12\"",
            "cell = \"A1\"",
            "Ô A1 trang `Xã NTM` không phải ô số liệu",
        ),
        ("cell = \"F12\"", "cell = \"XFD1048576\"", "không phải ô số liệu"),
        ("sheet = \"Xã NTM\"", "sheet = \"Xã\"", "không có trang `Xã`"),
        ("value = 8241", "value = \"tám nghìn\"", "không dùng được ở ô F12"),
        ("value = 8241", "value = 8", "không dùng được ở ô F12"),
        (
            correct,
            "kind = \"correct\"\nunit = \"246\"",
            "là báo cáo của huyện Bình Xuyên (249)",
        ),
    ] {
        let sample = quarter();
        edit(&sample, "round.toml", |s| s.replacen(from, to, 1));
        let run = sample.run(&[]);
        let shown = text(&run.stderr);
        assert_eq!(
            run.status.code(),
            Some(2),
            "{from} → {to}: {shown}{}",
            text(&run.stdout)
        );
        assert!(shown.contains(said), "{from} → {to}: {shown}");
        assert!(shown.contains("round.toml:"), "{shown}");
        assert!(!sample.dir.join("out").exists(), "{from} → {to}");
    }
}
