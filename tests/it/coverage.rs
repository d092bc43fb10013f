//! How much each rule looked at, counted in the tables that the report of Vĩnh Tường is made of and never by the program.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{self, Sample, pack, sheets, texts, unpack};

const UNIT: &str = "252";

/// Columns of a table by what stands in them: numbers, dates, words of a list.
struct Kinds {
    table: &'static str,
    numbers: &'static [&'static str],
    dates: &'static [&'static str],
    words: &'static [&'static str],
    /// Columns `tc1` and so on, with words of a list.
    criteria: usize,
}

const TABLES: [Kinds; 8] = [
    Kinds {
        table: "communes",
        numbers: &["people", "households", "declared_count"],
        dates: &["recognition_date"],
        words: &["registered", "debt"],
        criteria: 19,
    },
    Kinds {
        table: "villages",
        numbers: &["households", "declared_count"],
        dates: &["planned", "recognition_date"],
        words: &["unit"],
        criteria: 9,
    },
    Kinds {
        table: "advanced",
        numbers: &["year", "declared_count", "funding"],
        dates: &["planned", "planned_recognition", "recognition_date"],
        words: &["unit"],
        criteria: 5,
    },
    Kinds {
        table: "funding",
        numbers: &["planned_year", "mobilised", "disbursed", "cumulative", "needed"],
        dates: &[],
        words: &[],
        criteria: 0,
    },
    Kinds {
        table: "info",
        numbers: &["declared_count"],
        dates: &[
            "document_date",
            "planned_recognition",
            "proposal_date",
            "recognition_date",
        ],
        words: &["registered", "debt"],
        criteria: 0,
    },
    Kinds {
        table: "issues",
        numbers: &["funding"],
        dates: &["planned"],
        words: &["unit", "set", "criterion", "kind"],
        criteria: 0,
    },
    Kinds {
        table: "products",
        numbers: &["score_a", "score_b", "score_c", "sales_points", "stars"],
        dates: &["recognition_date", "planned"],
        words: &["category", "unit", "status"],
        criteria: 0,
    },
    Kinds {
        table: "proposals",
        numbers: &[],
        dates: &[],
        words: &["field", "addressee", "urgency"],
        criteria: 0,
    },
];

type Row = BTreeMap<String, String>;

/// The rows of the unit in a table that a sample is made of.
fn facts(round: &str, table: &str) -> Vec<Row> {
    let mut rows = support::facts(round, table);
    rows.retain(|r| r["reporting_unit"] == UNIT);
    rows
}

fn is_state(value: &str) -> bool {
    ["Đạt", "Chưa đạt", "Đ", "CĐ"].contains(&value)
}

/// What the cells of the report hold: how many numbers, dates, words of lists, and cells at all.
#[derive(Default)]
struct Cells {
    numbers: usize,
    dates: usize,
    words: usize,
    all: usize,
    /// Numbers that have more than three others in their column, of one thing each: all but the facts of the unit itself.
    comparable: usize,
    /// Numbers of criteria.
    counts: usize,
}

fn cells(round: &str) -> Cells {
    let mut cells = Cells::default();
    for kinds in &TABLES {
        let rows = facts(round, kinds.table);
        let filled = |head: &str| rows.iter().filter(|r| !r[head].is_empty()).count();
        for head in kinds.numbers {
            cells.numbers += filled(head);
            if filled(head) > 3 && kinds.table != "info" {
                cells.comparable += filled(head);
            }
        }
        cells.dates += kinds.dates.iter().map(|head| filled(head)).sum::<usize>();
        if kinds.numbers.contains(&"declared_count") {
            cells.counts += filled("declared_count");
        }
        cells.words += kinds.words.iter().map(|head| filled(head)).sum::<usize>();
        cells.words += (1..=kinds.criteria)
            .map(|n| filled(&format!("tc{n}")))
            .sum::<usize>();
        // A commune and a source of funds are printed in the form; who sends it stands on its cover.
        let printed = ["reporting_unit", "source"].into_iter();
        let printed: Vec<&str> = printed
            .chain((kinds.table == "communes").then_some("unit"))
            .collect();
        for row in &rows {
            let typed = row
                .iter()
                .filter(|(head, value)| !printed.contains(&head.as_str()) && !value.is_empty());
            cells.all += typed.count();
        }
    }
    let indicators = facts(round, "commune_indicators");
    let mut of_column: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &indicators {
        for (head, value) in row.iter().filter(|(_, value)| !value.is_empty()) {
            match head.as_str() {
                "reporting_unit" | "unit" => {}
                "explanation" => cells.all += 1,
                _ if is_state(value) => (cells.words, cells.all) = (cells.words + 1, cells.all + 1),
                _ => {
                    (cells.numbers, cells.all) = (cells.numbers + 1, cells.all + 1);
                    *of_column.entry(head).or_default() += 1;
                }
            }
        }
    }
    cells.comparable += of_column.values().filter(|n| **n > 3).sum::<usize>();
    for row in facts(round, "district") {
        let result = &row["result"];
        if is_state(result) {
            cells.words += 1;
        } else {
            cells.numbers += usize::from(!result.is_empty());
        }
        let words = ["declared", "outstanding"]
            .iter()
            .filter(|head| !row[**head].is_empty());
        cells.words += words.count();
        let typed = ["result", "declared", "outstanding", "evidence", "explanation"];
        cells.all += typed.iter().filter(|head| !row[**head].is_empty()).count();
    }
    cells
}

/// A round with the one report, which came from a filled form; with or without an earlier round.
fn round(baseline: bool) -> Sample {
    let sample = Sample::new();
    let kept = sample.file("vinh-tuong");
    for file in std::fs::read_dir(sample.dir.join("submissions")).unwrap() {
        let path = file.unwrap().path();
        if path != kept {
            std::fs::remove_file(path).unwrap();
        }
    }
    if !baseline {
        sample.without_baseline();
    }
    sample
}

fn of<'v>(result: &'v Value, code: &str) -> &'v Value {
    let rules = result["coverage"].as_array().unwrap();
    rules.iter().find(|r| r["code"] == code).unwrap()
}

#[test]
fn as_many_cells_are_looked_at_as_the_report_has() {
    let sample = round(false);
    let result = sample.json(1);
    let cells = cells("vinh-phuc-2020-12");
    // By hand, so that the counting here is not all there is: 25 communes with 50 indicators, half of them numbers.
    assert_eq!(facts("vinh-phuc-2020-12", "commune_indicators").len(), 25);
    assert!(cells.numbers > 25 * 25 && cells.words > 25 * (25 + 19 + 2));
    for (code, wanted) in [
        ("C002", cells.numbers),
        ("C003", cells.numbers),
        ("C004", cells.numbers),
        ("C012", cells.numbers),
        ("C005", cells.comparable),
        ("C006", cells.words),
        ("C007", cells.dates),
        ("C013", cells.dates),
        ("C008", cells.all),
        ("C009", cells.all),
        ("C010", cells.all),
        ("C011", cells.all),
        ("C014", cells.counts),
    ] {
        assert_eq!(of(&result, code)["looked"], wanted, "{code}");
        assert_eq!(of(&result, code)["ran"], true, "{code}");
    }
    // The ten sheets of the form, whether they are there or not; every sheet that the workbook has.
    assert_eq!(of(&result, "T005")["looked"], 10);
    assert_eq!(
        of(&result, "T008")["looked"],
        sheets(&sample.file("vinh-tuong")).len()
    );
    // What slipped into another column shows in cells that are beside or below one another, not on the cover; the form's
    // four rows of sums over five columns hold formulas.
    let cover = facts("vinh-phuc-2020-12", "info");
    let cover = cover[0]
        .iter()
        .filter(|(head, value)| *head != "reporting_unit" && !value.is_empty());
    assert_eq!(of(&result, "T010")["looked"], cells.all - cover.count() + 4 * 5);
    for code in ["P002", "P003", "P006", "P011"] {
        let rule = of(&result, code);
        assert_eq!(
            (&rule["ran"], &rule["looked"]),
            (&Value::Bool(false), &Value::from(0)),
            "{code}"
        );
        assert_eq!(rule["why"], "no_earlier_round", "{code}");
    }
    // The same on the sheet of notes, for who has nothing but the workbook.
    let notes = texts(&sample.workbook(), "Ghi chú");
    let all = result["coverage"].as_array().unwrap();
    let ran = all.iter().filter(|r| r["ran"] == true).count();
    let said = format!("{ran}/{} quy tắc đã chạy", all.len());
    assert!(notes.iter().any(|n| n.contains(&said)), "{said}");
    let said = format!("đã xét {} ô", cells.dates);
    assert!(
        notes
            .iter()
            .any(|n| n.contains("Không phải ngày") && n.contains(&said)),
        "{said}"
    );
    assert!(
        notes
            .iter()
            .any(|n| n.contains("Tụt so với kỳ trước") && n.contains("không xét: đợt chưa có sổ kỳ trước")),
        "{notes:?}"
    );
}

#[test]
fn a_sheet_that_is_not_there_is_looked_for() {
    let sample = round(false);
    let path = sample.file("vinh-tuong");
    let mut parts = unpack(&std::fs::read(&path).unwrap());
    let (_, list) = parts
        .iter_mut()
        .find(|(name, _)| name == "xl/workbook.xml")
        .unwrap();
    let text = String::from_utf8(list.clone()).unwrap();
    let (before, rest) = text.split_once("<sheet name=\"Kiến nghị\"").unwrap();
    let (_, after) = rest.split_once("/>").unwrap();
    *list = format!("{before}{after}").into_bytes();
    std::fs::write(&path, pack(&parts)).unwrap();
    sample.forget_hashes();
    let result = sample.json(1);
    assert_eq!(of(&result, "T005")["looked"], 10);
    assert_eq!(of(&result, "T008")["looked"], 12);
}

#[test]
fn what_is_compared_with_the_last_round_is_what_both_have() {
    let result = round(true).json(1);
    let before = "vinh-phuc-2020-09";
    let met = |value: &String| ["Đạt", "Đ"].contains(&value.as_str());
    // Criteria that were met in September: of communes, villages, advanced communes; a district declares its own by indicator.
    let mut criteria = 0;
    for table in ["communes", "villages", "advanced"] {
        for row in facts(before, table) {
            criteria += row
                .iter()
                .filter(|(head, value)| head.starts_with("tc") && met(value))
                .count();
        }
    }
    let mut district: BTreeMap<String, bool> = BTreeMap::new();
    for row in facts(before, "district") {
        let criterion = row["indicator"].split('.').next().unwrap().to_owned();
        *district.entry(criterion).or_insert(true) &= met(&row["declared"]);
    }
    criteria += district.values().filter(|met| **met).count();
    assert_eq!(of(&result, "P003")["looked"], criteria);
    // Sums since the beginning, of every source of funds that both rounds have.
    let sources = |round: &str| facts(round, "funding").len();
    assert_eq!(sources(before), sources("vinh-phuc-2020-12"));
    assert_eq!(of(&result, "P004")["looked"], 3 * sources(before));
    // Results of communes that are numbers, each beside those of the other communes.
    let communes = facts("vinh-phuc-2020-12", "commune_indicators");
    let numbers = communes.iter().map(|row| {
        let results = row
            .iter()
            .filter(|(head, _)| head.chars().all(|c| c.is_ascii_digit() || ".ab".contains(c)));
        results
            .filter(|(_, value)| !value.is_empty() && !is_state(value))
            .count()
    });
    assert_eq!(of(&result, "P011")["looked"], numbers.sum::<usize>());
}
