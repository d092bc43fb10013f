//! Two levels: communes that report straight to the province, old names of units, a rulebook without indicators.
//!
//! Every figure that the sample round comes to is counted here from its facts and its register.

mod documents;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use ntm::catalogue::{self, Catalogue, SourceText, UnitTree, parse_units};
use ntm::workbook::{self, Content, Limits};
use serde_json::Value;

use crate::support::{Rows, Sample, csv_rows, sheets, text, texts};

const ROUND: &str = "samples/phu-tho-2026-06";
const RULEBOOK: &str = "ntm-2026-2030";
const UNITS: &str = "phu-tho-2025.csv";

type Table = Vec<BTreeMap<String, String>>;

fn facts(name: &str) -> Table {
    csv_rows(&Path::new(env!("CARGO_MANIFEST_DIR")).join(ROUND).join(name))
}

fn catalogue() -> Catalogue {
    let layers = ["chung", RULEBOOK].map(|name| catalogue::embedded(name).unwrap());
    catalogue::load(&layers).unwrap()
}

fn tree(catalogue: &Catalogue) -> UnitTree {
    parse_units(
        &catalogue.unit_files[UNITS],
        catalogue,
        "2026-06-14".parse().unwrap(),
    )
    .unwrap()
}

/// Communes that sent a file that can be used; those that sent none that can.
struct Sent {
    used: BTreeSet<String>,
    returned: BTreeSet<String>,
    missing: BTreeSet<String>,
}

/// What was sent, as the register and the list of made files tell it: four files are made so as to be returned.
fn sent() -> Sent {
    let communes: BTreeSet<String> = facts("don-vi-nhom-minh-hoa.csv")
        .into_iter()
        .filter(|u| u["kind"] == "xã")
        .map(|u| u["code"].clone())
        .collect();
    let registered: BTreeSet<String> = facts("register.csv")
        .into_iter()
        .map(|r| r["unit"].clone())
        .collect();
    let returned: BTreeSet<String> = ["05200", "08053", "08611", "09100"].map(str::to_owned).into();
    Sent {
        missing: communes.difference(&registered).cloned().collect(),
        used: registered.difference(&returned).cloned().collect(),
        returned,
    }
}

/// Criteria that a commune declares met.
fn met() -> BTreeMap<String, usize> {
    let mut met = BTreeMap::new();
    for row in facts("facts/commune.csv") {
        *met.entry(row["reporting_unit"].clone()).or_default() += usize::from(row["declared"] == "Đạt");
    }
    met
}

fn total(result: &Value, id: &str) -> (Option<u64>, Option<u64>, Option<u64>) {
    let t = &result["totals"][id];
    (t["value"].as_u64(), t["of"].as_u64(), t["covered"].as_u64())
}

fn n(count: usize) -> u64 {
    u64::try_from(count).unwrap()
}

fn codes(result: &Value, code: &str) -> Vec<Value> {
    let all = result["findings"].as_array().unwrap().iter();
    all.filter(|f| f["code"] == code).cloned().collect()
}

#[test]
fn the_round_comes_to_what_its_facts_say() {
    let sample = Sample::copy_of(ROUND);
    let result = sample.json(1);
    let sent = sent();
    assert_eq!(
        (sent.used.len(), sent.returned.len(), sent.missing.len()),
        (124, 4, 5)
    );

    // What was received.
    let submissions = result["submissions"].as_array().unwrap();
    let register = facts("register.csv");
    assert_eq!(submissions.len(), register.len());
    let units = |wanted: &dyn Fn(&Value) -> bool| -> BTreeSet<String> {
        let rows = submissions.iter().filter(|s| wanted(s));
        rows.map(|s| s["unit"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(units(&|s| s["counts"] == true), sent.used);
    assert_eq!(units(&|s| s["outcome"] == "returned"), sent.returned);
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &register {
        *files.entry(&row["unit"]).or_default() += 1;
    }
    assert_eq!(files.values().filter(|n| **n == 2).count(), 3);
    let late: BTreeSet<String> = register
        .iter()
        .filter(|r| r["received_at"].as_str() > "2026-06-18T17:00:00")
        .map(|r| r["unit"].clone())
        .collect();
    assert_eq!(late.len(), 12);
    assert_eq!(units(&|s| s["late_seconds"].as_i64().unwrap_or(0) > 0), late);
    let missing: BTreeSet<String> = codes(&result, "D003")
        .iter()
        .map(|f| f["unit"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(missing, sent.missing.union(&sent.returned).cloned().collect());

    // What they declare.
    let met = met();
    let count = |wanted: &dyn Fn(usize) -> bool| sent.used.iter().filter(|u| wanted(met[*u])).count();
    let (all, used) = (Some(133), Some(n(sent.used.len())));
    assert_eq!(total(&result, "communes_reported"), (used, all, used));
    assert_eq!(
        total(&result, "communes_all_met"),
        (Some(n(count(&|m| m == 10))), all, used)
    );
    assert_eq!(
        total(&result, "communes_half_met"),
        (Some(n(count(&|m| m >= 5))), all, used)
    );
    let info = facts("facts/info.csv");
    let recognised = info
        .iter()
        .filter(|r| !r["recognition_no"].is_empty() && sent.used.contains(&r["reporting_unit"]));
    assert_eq!(
        total(&result, "communes_recognised"),
        (Some(n(recognised.count())), all, used)
    );
    let products = facts("facts/products.csv");
    let product = |status: &str| {
        let used = products
            .iter()
            .filter(|p| sent.used.contains(&p["reporting_unit"]));
        Some(n(used.filter(|p| p["status"] == status).count()))
    };
    assert_eq!(total(&result, "products_recognised").0, product("recognised"));
    assert_eq!(total(&result, "products_expected").0, product("expected"));

    // Each commune by itself; nothing is judged, for nothing is known to judge by.
    let standings = result["units"].as_array().unwrap();
    assert_eq!(standings.len(), 133);
    for standing in standings {
        let unit = standing["unit"].as_str().unwrap();
        let expected = sent.used.contains(unit).then(|| met[unit]);
        assert_eq!(standing["met"].as_u64(), expected.map(n), "{unit}");
        assert_eq!(standing["declared_met"], standing["met"], "{unit}");
        assert_eq!(standing["total"], 10, "{unit}");
        assert_eq!(
            (&standing["kind"], &standing["parent"]),
            (&"commune".into(), &"25".into())
        );
        let computed = standing["computed_met"].as_u64();
        assert_eq!(computed, expected.map(|_| 0), "{unit}");
    }
    assert!(codes(&result, "X003").is_empty());
}

/// The rows of a commune on a sheet.
fn of<'a>(rows: &'a Rows, head: &str, value: &str) -> Vec<&'a BTreeMap<String, String>> {
    rows.iter()
        .filter(|r| r.get(head).is_some_and(|v| v == value))
        .collect()
}

#[test]
fn the_workbook_says_it_without_a_level_that_is_no_more() {
    let sample = Sample::copy_of(ROUND);
    let run = sample.run(&["--by-unit"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let path = sample.workbook();
    let found = sheets(&path);

    let matrix = &found["Xã NTM"];
    let classes: BTreeMap<String, String> = facts("don-vi-nhom-minh-hoa.csv")
        .into_iter()
        .map(|u| (u["code"].clone(), u["class"].clone()))
        .collect();
    assert_eq!(matrix.len(), 133);
    for row in matrix {
        let class = classes[&row["Mã xã"]].replace("nhom", "Nhóm ");
        assert_eq!(row["Nhóm xã"], class, "{}", row["Xã"]);
    }
    assert_eq!(of(matrix, "Tỉnh trước ngày sáp nhập", "Vĩnh Phúc").len(), 32);
    assert_eq!(found["Tình hình nộp"].len(), 133);

    // The front page: by class, in the bands of the period.
    let (sent, met) = (sent(), met());
    let front = texts(&path, "Tổng quan");
    let in_class = |class: &str| -> Vec<&String> {
        classes
            .iter()
            .filter(|(_, k)| *k == class)
            .map(|(u, _)| u)
            .collect()
    };
    for (line, class) in ["nhom1", "nhom2", "nhom3"].iter().enumerate() {
        let mine = in_class(class);
        let band = |from: usize, to: usize| {
            let there = mine.iter().filter(|u| sent.used.contains(**u));
            there.filter(|u| (from..=to).contains(&met[**u])).count()
        };
        let silent = mine.iter().filter(|u| !sent.used.contains(**u)).count();
        let expected = [mine.len(), band(10, 10), band(5, 9), band(0, 4), silent];
        let name = format!("Xã nhóm {}", line + 1);
        let at = front.iter().position(|t| *t == name).unwrap();
        let cells = front[at + 1..].iter().filter(|t| !t.is_empty());
        let shown: Vec<String> = cells.take(5).cloned().collect();
        assert_eq!(shown, expected.map(|n| n.to_string()), "{class}");
    }

    // No word of the level between, in any cell of any workbook, nor an empty column of it.
    let word = "huyện";
    let mut books = vec![path];
    let parts = std::fs::read_dir(sample.dir.join("out/theo-don-vi")).unwrap();
    books.extend(parts.map(|e| e.unwrap().path()).take(3));
    assert_eq!(books.len(), 4);
    for path in books {
        let book = workbook::open(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap();
        for sheet in &book.sheets {
            assert!(!sheet.name.to_lowercase().contains(word), "{}", sheet.name);
            for cell in &sheet.cells {
                if let Content::Text(text) = &cell.content {
                    assert!(
                        !text.to_lowercase().contains(word),
                        "{} {}: {text}",
                        sheet.name,
                        cell.at
                    );
                }
            }
        }
        for (name, rows) in sheets(&path) {
            let heads: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
            for head in heads {
                let filled = rows.iter().any(|r| r.get(head).is_some_and(|v| !v.is_empty()));
                assert!(filled, "{name}: nothing in the column “{head}”");
            }
        }
    }
}

#[test]
fn letters_go_to_communes() {
    let sample = Sample::copy_of(ROUND);
    let letters = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("status")
        .arg("--round")
        .arg(&sample.dir)
        .arg("--remind")
        .arg(letters.path())
        .output()
        .unwrap();
    let said = text(&run.stdout);
    assert!(
        said.contains("Được tính 124/133 · chưa nộp 5 · bị trả lại 4"),
        "{said}"
    );
    let mut written = 0;
    for entry in std::fs::read_dir(letters.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let letter = std::fs::read_to_string(path).unwrap();
        assert!(letter.contains("Kính gửi: Ủy ban nhân dân xã "), "{letter}");
        assert!(!letter.to_lowercase().contains("huyện"), "{letter}");
        written += 1;
    }
    assert_eq!(written, 9);
}

#[test]
fn the_units_of_the_period_are_two_levels() {
    let catalogue = catalogue();
    let tree = tree(&catalogue);
    let of_kind = |kind: &str| tree.all().iter().filter(|u| u.kind == kind).count();
    assert_eq!((of_kind("tinh"), of_kind("xa"), of_kind("phuong")), (1, 133, 15));
    for unit in tree.all().iter().filter(|u| u.kind != "tinh") {
        assert_eq!(unit.parent, "25", "{}", unit.name);
        assert!(!unit.predecessors.is_empty(), "{}", unit.name);
        assert!(["Phú Thọ", "Vĩnh Phúc", "Hòa Bình"].contains(&unit.former_parent.as_str()));
    }
    // Before the first day nothing of it is there.
    let before = parse_units(
        &catalogue.unit_files[UNITS],
        &catalogue,
        "2025-06-30".parse().unwrap(),
    )
    .unwrap();
    assert!(before.all().is_empty());
    // The level between is gone: a file of units that has it is refused.
    let old = SourceText {
        path: "cu.csv".to_owned(),
        text: "code,name,kind,parent\n26,Vĩnh Phúc,tỉnh,\n251,Yên Lạc,huyện,26\n".to_owned(),
    };
    assert!(parse_units(&old, &catalogue, "2026-06-14".parse().unwrap()).is_err());
    let levels: Vec<&str> = catalogue.levels.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(levels, ["province", "commune", "village"]);
}

#[test]
fn the_rulebook_of_the_period_invents_nothing() {
    let catalogue = catalogue();
    let [set] = catalogue.sets.as_slice() else {
        panic!("one set")
    };
    assert_eq!(
        (set.criteria.len(), set.indicators, set.complete, set.judged),
        (10, 47, false, false)
    );
    assert_eq!(set.parts().count(), 0);
    assert!(catalogue.conditions.is_empty() && catalogue.scales.is_empty());
    assert!(set.recognised_by.is_empty());
    let bins = catalogue.output.iter().find_map(|s| s.bins.as_ref()).unwrap();
    assert_eq!(bins.from, [10, 5, 0]);
    for rule in catalogue.rules.iter().filter(|r| r.code.starts_with(['X', 'D'])) {
        assert!(catalogue.rule_documents.contains_key(&rule.code), "{}", rule.code);
    }
}

#[test]
fn old_names_lead_to_the_units_of_today() {
    let catalogue = catalogue();
    let tree = tree(&catalogue);
    let now = |typed: &str| -> Vec<String> {
        let found = tree.successors(typed, &catalogue);
        found.iter().map(|u| catalogue.plain_name(u)).collect()
    };
    // One, in any spelling.
    assert_eq!(now("Xã Đại Tự"), ["xã Liên Châu"]);
    assert_eq!(now("X. ĐẠI TỰ"), ["xã Liên Châu"]);
    assert_eq!(now("UBND xã Hồng Châu"), ["xã Liên Châu"]);
    assert_eq!(now("TT Kim Long"), ["xã Tam Dương"]);
    // Several: all are named, in file order.
    assert_eq!(now("Tân Lập"), ["xã Mường Vang", "xã Văn Miếu", "xã Tam Sơn"]);
    assert_eq!(now("Hùng Vương"), ["phường Phú Thọ", "phường Phúc Yên"]);
    // Told apart by kind or place.
    assert_eq!(now("Xã Yên Lập"), ["xã Vĩnh Hưng"]);
    assert_eq!(now("Thị trấn Yên Lập"), ["xã Yên Lập"]);
    assert_eq!(now("Xã Tân Lập (huyện Sông Lô)"), ["xã Tam Sơn"]);
    assert_eq!(now("xã Tân Lập, huyện Lạc Sơn"), ["xã Mường Vang"]);
    // Divided: both parts, however it is called.
    assert_eq!(now("Xã Vầy Nưa"), ["phường Thống Nhất", "xã Tiền Phong"]);
    assert_eq!(now("Xã Không Có"), Vec::<String>::new());
    // A commune of three old ones names them; the places that told names apart are left out, parts are not.
    let made_of = |code: &str| tree.get(code).unwrap().made_of();
    assert_eq!(made_of("09064"), ["Xã Đại Tự", "Xã Hồng Châu", "Xã Liên Châu"]);
    assert_eq!(made_of("04891"), ["Xã Tiền Phong", "Xã Vầy Nưa (một phần)"]);
    assert_eq!(made_of("04876"), ["Xã Tân Minh", "Xã Cao Sơn"]);

    // Every former name that occurs more than once stays undecided unless its kind or place is told.
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for unit in tree.all().iter().filter(|u| u.kind != "tinh") {
        for former in unit.made_of() {
            let bare = former.split(" (").next().unwrap();
            let key = catalogue::name_key(bare, &catalogue);
            names.entry(key.key).or_default().insert(&unit.code);
        }
    }
    let shared: Vec<&String> = names
        .iter()
        .filter(|(_, u)| u.len() > 1)
        .map(|(n, _)| n)
        .collect();
    assert!(shared.len() >= 22, "{shared:?}");
    for name in shared {
        assert_eq!(now(name).len(), names[name].len(), "{name}");
    }
}

#[test]
fn old_names_in_a_submission_are_understood_with_a_note_or_not_at_all() {
    let sample = Sample::copy_of(ROUND);
    let result = sample.json(1);
    let said = |code: &str, unit: &str| -> Vec<String> {
        let of_unit = codes(&result, code).into_iter().filter(|f| f["unit"] == unit);
        of_unit
            .map(|f| f["message"].as_str().unwrap().to_owned())
            .collect()
    };
    // The reporting unit under an old name, without stamp and code.
    let [own] = said("C011", "08848").try_into().unwrap();
    let own: String = own;
    assert!(
        own.contains("“UBND xã Đức Bác” nay thuộc xã Sông Lô từ 01/07/2025 (gồm Xã Đồng Thịnh, Xã Tứ Yên, Xã Đức Bác, Xã Yên Thạch)"),
        "{own}"
    );
    // Beside products.
    let places = said("C011", "08869").join("\n");
    assert!(
        places.contains("“Xã Đạo Tú” nay thuộc xã Tam Dương từ 01/07/2025"),
        "{places}"
    );
    assert!(
        places.contains("“TT Kim Long” nay thuộc xã Tam Dương từ 01/07/2025"),
        "{places}"
    );
    // Of several, in a cell and as the reporting unit: named, never guessed.
    let cell = said("C006", "08113").join("\n");
    assert!(cell.contains("phường Phú Thọ, phường Phúc Yên"), "{cell}");
    let file = said("T003", "08611").join("\n");
    assert!(
        file.contains("nay có thể là: xã Mường Vang, xã Văn Miếu, xã Tam Sơn"),
        "{file}"
    );
}

#[test]
fn a_code_alone_names_no_unit_that_a_reform_made() {
    // 09097 was Bồ Sao, then Sao Đại Việt; whoever writes a name that nobody knows beside a code is not taken for the unit
    // that has the code now.
    let sample = Sample::copy_of(ROUND);
    let file = sample.file("Sông Lô");
    crate::support::type_over(&file, "Thông tin", &[("C10", "Xã Bồ Sao"), ("C11", "08848")]);
    sample.forget_hashes();
    let result = sample.json(1);
    let found = codes(&result, "T003");
    assert!(found.iter().any(|f| f["unit"] == "08848"), "{found:?}");
}

#[test]
fn a_criterion_whose_row_was_taken_out_is_told_by_its_name() {
    let sample = Sample::copy_of(ROUND);
    // Row 11 holds criterion 4; the columns are A to J.
    let row: Vec<String> = ('A'..='J').map(|column| format!("{column}11")).collect();
    let blank: Vec<(&str, &str)> = row.iter().map(|at| (at.as_str(), "")).collect();
    crate::support::type_over(&sample.file("An Bình"), "Xã NTM", &blank);
    sample.forget_hashes();
    let result = sample.json(1);
    let found: Vec<Value> = codes(&result, "R008");
    let [found] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(found["unit"], "05425");
    let said = found["message"].as_str().unwrap();
    assert!(
        said.contains("thiếu 1 dòng của biểu: 4. Đào tạo nguồn nhân lực nông thôn."),
        "{said}"
    );
}

#[test]
fn the_register_takes_old_names_too() {
    let sample = Sample::copy_of(ROUND);
    let path = sample.dir.join("register.csv");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.replace(",08848,", ",Xã Đức Bác,")).unwrap();
    let result = sample.json(1);
    assert!(codes(&result, "T004").is_empty());
    // Of several: the round does not start, and the candidates are named.
    std::fs::write(&path, whole.replace(",08611,", ",Xã Tân Lập,")).unwrap();
    let run = sample.run(&[]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    for name in ["xã Mường Vang", "xã Văn Miếu", "xã Tam Sơn"] {
        assert!(said.contains(name), "{said}");
    }
}
