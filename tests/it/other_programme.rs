//! A second programme by data alone: a rulebook in a folder, with levels, kinds, sets, form, rules, measure and sheet of its
//! own, read by the same program, which says nothing of any other programme.

#![expect(
    clippy::string_slice,
    reason = "texts are cut where words were found in them, codes are ASCII"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Sample, sheets, text, type_over, unpack};

const ROUND: &str = "tests/data/thu-vien-kiem-thu";
const SHEET: &str = "thu-vien-truong";

fn ntm(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(args)
        .output()
        .unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Makes the areas' workbooks of the round's facts.
fn fill(sample: &Sample) {
    let run = ntm(&["fill", path(&sample.dir)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
}

/// The facts of the schools as they stand in the CSV: by code, head → value.
fn schools(sample: &Sample) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(sample.dir.join(format!("facts/{SHEET}.csv"))).unwrap();
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let fields = heads.iter().zip(&record);
            let fields: BTreeMap<String, String> =
                fields.map(|(h, v)| (h.to_owned(), v.to_owned())).collect();
            (fields["truong"].clone(), fields)
        })
        .collect()
}

/// Changes facts of one school.
fn set_facts(sample: &Sample, school: &str, changes: &[(&str, &str)]) {
    let file = sample.dir.join(format!("facts/{SHEET}.csv"));
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let heads = reader.headers().unwrap().clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heads).unwrap();
    for record in reader.records() {
        let record = record.unwrap();
        let own = &record[1] == school;
        let fields = heads.iter().zip(&record).map(|(head, old)| {
            let new = changes.iter().find(|(h, _)| own && *h == head);
            new.map_or(old, |(_, value)| value)
        });
        writer.write_record(fields).unwrap();
    }
    std::fs::write(file, writer.into_inner().unwrap()).unwrap();
}

/// Whether a criterion counts as met by the rules of the round: declared so, and not against its figure.
fn is_met(facts: &BTreeMap<String, String>, criterion: u8) -> bool {
    let declared = facts[&format!("tu-cham{criterion}")] == "Đạt";
    let figure = facts[&format!("{criterion}.1")].as_str();
    let against = match (criterion, figure.parse::<f64>()) {
        (1, Ok(copies)) => copies < 5.0,
        (2, Ok(damaged)) => damaged > 10.0,
        _ => figure == "Chưa đạt",
    };
    declared && !against
}

/// Codes of the programme's own rules, with the cell.
fn own_findings(result: &Value) -> BTreeSet<(String, String)> {
    let findings = result["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|f| f["code"].as_str().unwrap().starts_with('X'))
        .map(|f| {
            (
                f["code"].as_str().unwrap().to_owned(),
                f["cell"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

#[test]
fn its_figures_are_those_counted_from_the_facts() {
    let sample = Sample::copy_of(ROUND);
    fill(&sample);
    let result = sample.json(1);
    let schools = schools(&sample);
    assert_eq!(schools.len(), 10);

    // Twelve schools in four areas; the two of the fourth did not report.
    let met = |code: &str| (1..=3).filter(|c| is_met(&schools[code], *c)).count();
    let all_met = schools.keys().filter(|code| met(code) == 3).count();
    assert_eq!(all_met, 5);
    assert_eq!(
        result["totals"],
        serde_json::json!({"truong_dat_du": {"value": all_met, "of": 12, "covered": 10}})
    );
    let units = result["units"].as_array().unwrap();
    assert_eq!(units.len(), 12);
    for unit in units {
        let code = unit["unit"].as_str().unwrap();
        assert_eq!(unit["set"], "thu-vien");
        assert_eq!(unit["parent"], code[..2]);
        match schools.get(code) {
            Some(facts) => {
                assert_eq!(unit["met"], met(code), "{code}");
                let unmet: Vec<u8> = (1..=3).filter(|c| !is_met(facts, *c)).collect();
                assert_eq!(unit["unmet"], serde_json::json!(unmet), "{code}");
            }
            None => assert_eq!(
                (&unit["met"], &unit["ladder"]),
                (&Value::Null, &"not_submitted".into())
            ),
        }
    }
    let kinds: BTreeSet<&str> = units.iter().map(|u| u["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["primary_school", "secondary_school"].into());
    assert_eq!(result["round"]["rulebook"], "thu-vien-kiem-thu");
    assert_eq!(result["rows"]["in"], result["rows"]["used"]);
    // What another programme adds to the result is not there, and what is there fits the schema of every programme.
    assert!(result.get("products").is_none());
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ket-qua.schema.json"));
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&result)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");

    // The workbook has the one sheet of the rulebook, with the same figures.
    let book = sheets(&sample.workbook());
    assert_eq!(book.keys().collect::<Vec<_>>(), ["Các trường"]);
    let rows = &book["Các trường"];
    assert_eq!(rows.len(), 12);
    for row in rows.iter().filter(|r| schools.contains_key(&r["Mã trường"])) {
        assert_eq!(row["Tính đạt"], met(&row["Mã trường"]).to_string(), "{row:?}");
    }
}

#[test]
fn its_rules_fire_one_step_beyond_a_bound_and_not_on_it() {
    let sample = Sample::copy_of(ROUND);
    fill(&sample);
    // Hoa Mai, in row 8, stands on every bound; Hoa Đào and Sông Xanh, in the next two, one step beyond.
    let expected = [("X901", "F9"), ("X901", "F10"), ("X902", "J9"), ("X902", "K10")];
    let expected = expected.map(|(code, cell)| (code.to_owned(), cell.to_owned()));
    assert_eq!(own_findings(&sample.json(1)), expected.into());
}

#[test]
fn the_examples_in_its_rule_documents_are_true() {
    // The heads of the sheet, as the documents name columns, and the columns that facts are kept under.
    let columns: BTreeMap<&str, &str> = [
        ("Sách giấy", "sach-giay"),
        ("Sách điện tử", "sach-dien-tu"),
        ("Tổng số sách", "tong-sach"),
        ("1.1 Bản sách/học sinh", "1.1"),
        ("2.1 Sách hư hỏng", "2.1"),
        ("TC1 Kho sách", "tu-cham1"),
        ("TC2 Bảo quản", "tu-cham2"),
    ]
    .into();
    let mut examples = 0;
    for code in ["X901", "X902"] {
        let document = std::fs::read_to_string(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{ROUND}/rules/rules/{code}.md")),
        )
        .unwrap();
        for line in document.lines().filter(|l| l.contains("| Thư viện trường / ")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let head = cells[1].strip_prefix("Thư viện trường / ").unwrap();
            let values = cells[2].split("; ").enumerate().map(|(at, part)| match at {
                0 => (head, part),
                _ => part.split_once(": ").unwrap(),
            });
            let values: Vec<(&str, String)> = values
                .map(|(head, value)| (columns[head], value.replace(',', ".")))
                .collect();
            let values: Vec<(&str, &str)> = values.iter().map(|(c, v)| (*c, v.as_str())).collect();

            let sample = Sample::copy_of(ROUND);
            // Hướng Dương, the first of area Nam, has nothing wrong in the facts.
            set_facts(&sample, "T301", &values);
            fill(&sample);
            let result = sample.json(1);
            let findings = result["findings"].as_array().unwrap();
            let found: Vec<&str> = findings
                .iter()
                .filter(|f| f["unit"] == "T3")
                .map(|f| f["code"].as_str().unwrap())
                .filter(|c| c.starts_with('X'))
                .collect();
            let wanted: &[&str] = if cells[3] == "đạt" { &[] } else { &[code] };
            assert_eq!(found, wanted, "{line}");
            examples += 1;
        }
    }
    assert_eq!(examples, 7);
}

/// Every text of a workbook: cells, names, properties, headers, charts.
fn all_texts(bytes: &[u8]) -> String {
    let parts = unpack(bytes);
    // Themes and styles hold no words of the program's.
    let parts = parts
        .iter()
        .filter(|(name, _)| !name.starts_with("xl/theme") && !name.ends_with("styles.xml"));
    parts.map(|(_, content)| text(content) + "\n").collect()
}

fn files_below(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_dir() {
                open.push(entry);
            } else {
                found.push(entry);
            }
        }
    }
    found
}

/// Words of another programme in a text, where they stand as words.
fn foreign(text: &str) -> Vec<String> {
    const WORDS: &[&str] = &[
        "xã",
        "huyện",
        "thôn",
        "phường",
        "thị trấn",
        "thị xã",
        "ocop",
        "nông thôn",
        "ntm 20",
        "hạng sao",
        "điều phối",
        "ủy ban",
        "cột giải trình",
        "“giải trình”",
        "ubnd",
        "commune",
        "communes",
        "district",
        "districts",
        "village",
        "ward",
        "township",
        "star",
        "stars",
        "product",
        "products",
        "coordination office",
    ];
    // The name of the state has a word of them.
    let text = text.to_lowercase().replace("xã hội", "");
    let mut found = Vec::new();
    for word in WORDS {
        for (at, _) in text.match_indices(word) {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let (before, after) = (
                text[..at].chars().next_back(),
                text[at + word.len()..].chars().next(),
            );
            if !letter(before) && !letter(after) {
                let near: String = text[at..].chars().take(60).collect();
                found.push(near);
            }
        }
    }
    found
}

#[test]
fn nothing_of_it_speaks_of_another_programme() {
    let sample = Sample::copy_of(ROUND);
    let (round, more) = (sample.dir.clone(), sample.dir.join("them"));
    let inbox = round.join("inbox");
    let run = |args: &[&str], status: i32| {
        let output = ntm(args);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {said}");
        said
    };
    let mut said: Vec<(String, String)> = Vec::new();
    let mut say = |what: &str, text: String| said.push((what.to_owned(), text));
    let laid_over = ["--rulebook", path(&more)];

    // The net holds: it catches the words of the programme that is built in.
    assert_eq!(foreign("Xã hội; 9 HUYỆN, Xã NTM; products").len(), 3);

    // Two versions of one area, and cells that nobody can read in another.
    say("fill", run(&["fill", path(&round), "-o", path(&inbox)], 0));
    let (south, centre) = (inbox.join("nam.xlsx"), inbox.join("khu-vuc-trung.xlsx"));
    let first = inbox.join("nam-lan-1.xlsx");
    std::fs::rename(&south, &first).unwrap();
    set_facts(&sample, "T301", &[("sach-giay", "650"), ("tong-sach", "710")]);
    run(&["fill", path(&round), "-o", path(&inbox)], 0);
    type_over(
        &centre,
        "Thư viện trường",
        &[
            ("A9", "Trường Không Có"),
            ("D8", "chưa rõ"),
            ("E8", "1.234"),
            ("G8", "500"),
            ("J8", "có lẽ"),
            ("L10", "không áp dụng"),
        ],
    );
    for (file, at) in [
        (inbox.join("khu-vuc-bac.xlsx"), "2031-06-05T08:00"),
        (centre, "2031-06-07T08:00"),
        (first, "2031-06-05T09:00"),
        (south, "2031-06-06T09:00"),
    ] {
        for lang in ["vi", "en"] {
            let output = ntm(&[
                "receive",
                path(&file),
                "--round",
                path(&round),
                "--at",
                at,
                "--lang",
                lang,
            ]);
            say("receive", text(&output.stdout) + &text(&output.stderr));
        }
    }
    for lang in ["vi", "en"] {
        for format in ["text", "json"] {
            let mut args = vec!["consolidate", path(&round), "--lang", lang, "--format", format];
            args.extend(["--by-unit", "--by-department"]);
            args.extend(laid_over);
            say("consolidate", run(&args, 1));
            let mut args = vec![
                "status",
                "--round",
                path(&round),
                "--lang",
                lang,
                "--format",
                format,
            ];
            args.extend(laid_over);
            let letters = round.join("out/thu");
            args.extend(["--remind", path(&letters)]);
            say("status", run(&args, 1));
        }
    }
    // The paths are where the test keeps its files.
    let own = path(&round).to_lowercase();
    let mut workbooks = 0;
    for file in files_below(&inbox)
        .into_iter()
        .chain(files_below(&round.join("out")))
    {
        let bytes = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if file.extension().is_some_and(|e| e == "xlsx") {
            workbooks += 1;
            say(&name, all_texts(&bytes));
        } else {
            say(&name, text(&bytes));
        }
    }
    // Four forms; the workbook of the whole, of two departments, of four areas; answers to the three that reported.
    assert_eq!(workbooks, 4 + 1 + 2 + 4 + 3);
    let book = sheets(&sample.workbook());
    assert_eq!(book.len(), 13, "{:?}", book.keys());

    let mut wrong = Vec::new();
    for (what, text) in &said {
        assert!(!text.is_empty(), "{what}");
        let text = text.to_lowercase().replace(&own, "");
        wrong.extend(foreign(&text).into_iter().map(|near| format!("{what}: {near}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_result_has_the_objects_that_its_rulebook_adds() {
    let sample = Sample::copy_of(ROUND);
    fill(&sample);
    let more = sample.dir.join("them");
    let output = sample.run(&["--format", "json", "--rulebook", path(&more)]);
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Of the schools with 900 printed copies or more: three of area Bắc with 1000, 1001, 999, one of area Trung with 1500.
    assert_eq!(
        result["sach"],
        serde_json::json!({"dat_du": 5, "theo_tong": {"1000": 1, "1001": 1, "999": 1, "1500": 1}})
    );
}

#[test]
fn the_folder_of_a_rulebook_can_lie_anywhere() {
    let sample = Sample::copy_of(ROUND);
    fill(&sample);
    let inside = sample.json(1);
    let elsewhere = sample.dir.join("cho-khac");
    std::fs::rename(sample.dir.join("rules"), &elsewhere).unwrap();
    let output = sample.run(&["--format", "json", "--rulebook", path(&elsewhere)]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let outside: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(inside, outside);
    // The workbook names the rulebook, not where it is kept.
    let texts = all_texts(&std::fs::read(sample.workbook()).unwrap());
    assert!(!texts.contains("cho-khac"));
    let run = ntm(&["fill", path(&sample.dir), "--rulebook", path(&elsewhere)]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
}

/// What the program says where a round's rulebook cannot be put together.
fn fault(sample: &Sample, more: &[&str]) -> String {
    let output = sample.run(more);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    text(&output.stderr)
}

#[test]
fn what_is_wrong_with_the_folder_of_a_rulebook_is_said_at_its_place() {
    let edit = |sample: &Sample, file: &str, from: &str, to: &str| {
        let file = sample.dir.join(file);
        let old = std::fs::read_to_string(&file).unwrap();
        assert!(old.contains(from), "{from}");
        std::fs::write(file, old.replacen(from, to, 1)).unwrap();
    };
    let has = |said: &str, words: &[&str]| {
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    };

    // A rulebook that is nowhere: what there is, and how to bring one's own.
    let sample = Sample::copy_of(ROUND);
    edit(&sample, "round.toml", "\"thu-vien-kiem-thu\"", "\"thu-vien\"");
    has(
        &fault(&sample, &[]),
        &[
            "round.toml: không có bộ quy tắc `thu-vien`",
            "chung, ntm-2016-2020, ntm-2026-2030, thu-vien-kiem-thu",
            "--rulebook",
        ],
    );

    // Its rulebook.toml cannot be read: that is said, not that there is none.
    let sample = Sample::copy_of(ROUND);
    edit(
        &sample,
        "rules/rulebook.toml",
        "id = \"thu-vien-kiem-thu\"",
        "id = ",
    );
    let said = fault(&sample, &[]);
    has(&said, &["rulebook.toml:4"]);
    assert!(!said.contains("không có bộ quy tắc"), "{said}");

    // Two folders of one id.
    let sample = Sample::copy_of(ROUND);
    let again = sample.dir.join("rules");
    has(
        &fault(&sample, &["--rulebook", path(&again)]),
        &[
            "Hai thư mục cùng là bộ quy tắc `thu-vien-kiem-thu`",
            "thư mục thứ nhất",
        ],
    );

    // A ring, and a layer that is nowhere.
    let sample = Sample::copy_of(ROUND);
    edit(
        &sample,
        "rules/rulebook.toml",
        "[\"chung\"]",
        "[\"thu-vien-kiem-thu\"]",
    );
    has(
        &fault(&sample, &[]),
        &[
            "thành vòng: thu-vien-kiem-thu → thu-vien-kiem-thu",
            "rulebook.toml:6",
        ],
    );
    edit(
        &sample,
        "rules/rulebook.toml",
        "[\"thu-vien-kiem-thu\"]",
        "[\"chug\"]",
    );
    has(
        &fault(&sample, &[]),
        &[
            "Bộ quy tắc `chug` không có",
            "Có phải `chung`?",
            "rulebook.toml:6",
        ],
    );

    // A column that is said to be what nothing knows.
    let sample = Sample::copy_of(ROUND);
    edit(
        &sample,
        "rules/forms/khu-vuc.toml",
        "\"explanation\"",
        "\"explanaton\"",
    );
    has(
        &fault(&sample, &[]),
        &["Ý nghĩa của cột `explanaton` không có", "Có phải `explanation`?"],
    );

    // An object of the result under a key that every result has.
    let sample = Sample::copy_of(ROUND);
    edit(&sample, "them/report.toml", "id = \"sach\"", "id = \"units\"");
    let more = sample.dir.join("them");
    has(
        &fault(&sample, &["--rulebook", path(&more)]),
        &["Khóa `units` của kết quả cho máy đọc đã có nghĩa khác"],
    );

    // What the rulebook does not have is said to who asks for it.
    let sample = Sample::copy_of(ROUND);
    fill(&sample);
    has(
        &fault(&sample, &["--by-department"]),
        &["“thu-vien-kiem-thu” không có trang nào cho sổ của từng cơ quan"],
    );
}

#[test]
fn a_round_of_a_rulebook_with_classes_names_one() {
    let sample = Sample::copy_of("tests/data/ba-ria-vung-tau-2020");
    let file = sample.dir.join("round.toml");
    let old = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, old.replacen("class = \"dnb\"\n", "", 1)).unwrap();
    let said = fault(&sample, &[]);
    assert!(
        said.contains("Thiếu khóa `class`") && said.contains("dnb"),
        "{said}"
    );
}
