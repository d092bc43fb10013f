//! What units say to warnings: taken for the warning, written beside it, read back by the next round; never for an error.

use std::collections::{BTreeMap, BTreeSet};

use ntm::catalogue::SourceText;
use ntm::previous;
use ntm::round::{RoundText, parse};
use serde_json::Value;

use crate::support::{self, Sample, type_over};

/// Tam Đảo, indicators of communes: the row of Hồ Sơn has a reason in BC12; Y is 9.2, J is 2.4.
const WORD: &str = "tam-dao";
const SHEET: &str = "Chỉ tiêu xã";
const REASON: &str = "15.3: theo cân đo tháng 10/2020 (minh họa)";

fn of_cell<'j>(result: &'j Value, code: &str, cell: &str) -> Option<&'j Value> {
    let mut all = result["findings"].as_array().unwrap().iter();
    all.find(|f| f["code"] == code && f["cell"] == cell && f["unit"] == "248")
}

fn counts(result: &Value) -> BTreeMap<String, u64> {
    let mut files = result["submissions"].as_array().unwrap().iter();
    let file = files.find(|f| f["unit"] == "248").unwrap();
    let counts = file["findings"].as_object().unwrap().iter();
    counts
        .map(|(word, n)| (word.clone(), n.as_u64().unwrap()))
        .collect()
}

/// Rows of the sheet of explanations about Hồ Sơn: rule, value, text.
fn shown(sample: &Sample) -> Vec<[String; 3]> {
    let sheets = support::sheets(&sample.workbook());
    let rows = sheets["Giải trình"].iter().filter(|r| r["Đơn vị"] == "Hồ Sơn");
    rows.map(|r| ["Mã quy tắc", "Giá trị ghi nhớ", "Giải trình"].map(|head| r[head].clone()))
        .collect()
}

#[test]
fn a_warning_is_explained_and_an_error_is_not() {
    let sample = Sample::new();
    sample.forget_hashes();
    let before = sample.json(0);
    let dash = || "–".to_owned();
    assert_eq!(shown(&sample), [[dash(), dash(), REASON.to_owned()]]);
    let path = sample.file(WORD);
    type_over(&path, SHEET, &[("Y12", "0.95")]);
    let warned = sample.json(0);
    // 0,95 lies below the threshold too, but the cause is told once: as a warning, which the row's reason explains.
    let finding = of_cell(&warned, "C005", "Y12").expect("the fraction is told");
    assert_eq!(finding["explained"], true);
    assert_eq!(finding["explanation"], REASON);
    let (old, new) = (counts(&before), counts(&warned));
    assert_eq!(new["explained"], old["explained"] + 1);
    assert_eq!(new["warning"], old["warning"]);
    let row = ["C005", "0.95", REASON].map(str::to_owned);
    assert_eq!(shown(&sample), [row]);
    type_over(&path, SHEET, &[("Y12", "95.5"), ("J12", "nhiều")]);
    let wrong = sample.json(1);
    let finding = of_cell(&wrong, "C002", "J12").expect("the word is told");
    assert_eq!(finding["explained"], false);
    assert_eq!(counts(&wrong)["error"], counts(&before)["error"] + 1);
    assert_eq!(shown(&sample), [[dash(), dash(), REASON.to_owned()]]);
}

#[test]
fn the_next_round_reads_what_was_explained() {
    let sample = Sample::new();
    let result = sample.json(0);
    let explained: BTreeSet<(String, String)> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["explained"] == true)
        .map(|f| {
            let word = |key: &str| f[key].as_str().unwrap().to_owned();
            (word("code"), word("explanation"))
        })
        .collect();
    assert!(!explained.is_empty());
    let catalogue = crate::support::catalogue();
    let settings = std::fs::read_to_string(sample.dir.join("round.toml")).unwrap();
    // A quarter later; what decides is that the round is another one with a later cut-off.
    let head = settings.split("[[extension]]").next().unwrap();
    let text = head
        .replace("vinh-phuc-2020-12", "vinh-phuc-2021-03")
        .replace("cut_off = \"2020-12-14\"", "cut_off = \"2021-03-14\"")
        .replace("due = \"2020-12-18T17:00\"", "due = \"2021-03-18T17:00\"")
        .replace("closed = \"2020-12-22T17:00\"", "closed = \"2021-03-22T17:00\"");
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text,
        },
        unit_files: BTreeMap::new(),
    };
    let round = parse(&text, &catalogue).unwrap();
    let baseline = previous::read(&catalogue, &round, &std::fs::read(sample.workbook()).unwrap()).unwrap();
    let read: BTreeSet<(String, String)> = baseline
        .explanations
        .iter()
        .map(|e| (e.rule.clone(), e.text.clone()))
        .collect();
    assert_eq!(read, explained);
    assert!(baseline.explanations.iter().all(|e| e.since == "Năm 2020"));
}
