//! What changed between the two sample rounds, worked out from the tables that the samples are made of and never from the
//! program; the same by every way of comparing; and what is said where there is nothing to compare with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ntm::workbook::{self, Limits};
use serde_json::Value;

use crate::support::{self, Sample, consolidate, sheets, text, texts};

const BEFORE: &str = "vinh-phuc-2020-09";
const NOW: &str = "vinh-phuc-2020-12";
const BASELINE: &str = "samples/vinh-phuc-2020-12/ky-truoc/tong-hop-vinh-phuc-2020-09.xlsx";
/// Units of which both rounds have a report that counts: Tam Dương was returned in September, Sông Lô sent nothing.
const BOTH: [&str; 7] = ["243", "244", "246", "248", "249", "251", "252"];

type Facts = Vec<BTreeMap<String, String>>;

/// A table that a sample is made of, of the units that are compared.
fn facts(round: &str, name: &str) -> Facts {
    let mut rows = support::facts(round, name);
    rows.retain(|r| BOTH.contains(&r["reporting_unit"].as_str()));
    rows
}

/// (unit, criterion) → met, of a table with a column for each criterion; a village is its commune and its folded name.
fn states(round: &str, name: &str) -> BTreeMap<(String, u16), bool> {
    let mut states = BTreeMap::new();
    for row in facts(round, name) {
        let unit = match row.get("village").map(String::as_str) {
            Some("Nhật Chiêu 1") => format!("{}/nhat-chieu-1", row["unit"]),
            Some("Tân Tiến 2") => format!("{}/tan-tien-2", row["unit"]),
            Some("Phúc Lập Trong") => format!("{}/phuc-lap-trong", row["unit"]),
            Some(other) => panic!("{other}"),
            None => row["unit"].clone(),
        };
        for (head, state) in &row {
            if let Some(number) = head.strip_prefix("tc") {
                let met = match state.as_str() {
                    "Đ" | "Đạt" => true,
                    "CĐ" | "Chưa đạt" => false,
                    other => panic!("{other}"),
                };
                states.insert((unit.clone(), number.parse().unwrap()), met);
            }
        }
    }
    states
}

/// The same of districts, whose criteria are declared indicator by indicator.
fn district_states(round: &str) -> BTreeMap<(String, u16), bool> {
    let mut states: BTreeMap<(String, u16), bool> = BTreeMap::new();
    for row in facts(round, "district") {
        // Cities have one condition of their own and no count.
        if ["243", "244"].contains(&row["reporting_unit"].as_str()) {
            continue;
        }
        let criterion = row["indicator"].split('.').next().unwrap().parse().unwrap();
        let state = states
            .entry((row["reporting_unit"].clone(), criterion))
            .or_insert(true);
        *state &= row["declared"] == "Đạt";
    }
    states
}

/// (set, unit, criterion) of the criteria that were in one state and are in the other.
fn turned(from: bool, to: bool) -> BTreeSet<(String, String, u16)> {
    let mut turned = BTreeSet::new();
    for (set, before, now) in [
        ("huyen-2016", district_states(BEFORE), district_states(NOW)),
        ("xa-2016", states(BEFORE, "communes"), states(NOW, "communes")),
        (
            "xa-nc-vp-2020",
            states(BEFORE, "advanced"),
            states(NOW, "advanced"),
        ),
        (
            "thon-km-vp-2020",
            states(BEFORE, "villages"),
            states(NOW, "villages"),
        ),
    ] {
        for ((unit, number), state) in &now {
            if before.get(&(unit.clone(), *number)) == Some(&from) && *state == to {
                turned.insert((set.to_owned(), unit.clone(), *number));
            }
        }
    }
    turned
}

/// The changes of a kind.
fn of_kind<'r>(result: &'r Value, kind: &str) -> Vec<&'r Value> {
    let all = result["changes"].as_array().unwrap().iter();
    all.filter(|c| c["kind"] == kind).collect()
}

fn criteria(result: &Value, kind: &str) -> BTreeSet<(String, String, u16)> {
    let rows = of_kind(result, kind).into_iter();
    rows.map(|c| {
        let number = u16::try_from(c["criterion"].as_u64().unwrap()).unwrap();
        let word = |key: &str| c[key].as_str().unwrap().to_owned();
        (word("set"), word("unit"), number)
    })
    .collect()
}

fn rows(result: &Value, kind: &str) -> BTreeSet<String> {
    let rows = of_kind(result, kind).into_iter();
    rows.map(|c| c["row"].as_str().unwrap().to_owned()).collect()
}

fn compare(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("compare")
        .args(args)
        .output()
        .unwrap()
}

fn compared(args: &[&str]) -> Value {
    let run = compare(&[args, &["--format", "json"]].concat());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn changes_are_those_of_the_tables_the_samples_are_made_of() {
    let sample = Sample::new();
    let result = sample.json(0);
    assert_eq!(result["baseline"]["round"], BEFORE);
    assert_eq!(result["baseline"]["cut_off"], "2020-09-14");
    assert_eq!(result["baseline"]["compared"], serde_json::json!(BOTH));
    assert_eq!(result["baseline"]["only_now"], serde_json::json!(["247", "253"]));
    assert_eq!(result["baseline"]["only_before"], serde_json::json!([]));

    criteria_that_turned(&result);
    plans_that_passed(&result);
    products_and_figures(&result);
    what_slipped_is_a_gap(&result);
}

/// Criteria that are met now, or no longer.
fn criteria_that_turned(result: &Value) {
    // Criteria; what was typed in September and is no number (Lập Thạch) or left blank (Vĩnh Tường) changes no state.
    assert_eq!(criteria(result, "newly_met"), turned(false, true));
    assert_eq!(criteria(result, "slipped"), turned(true, false));
    assert_eq!(turned(true, false).len(), 1, "Tam Phúc has lost a criterion");
    for kind in [
        "data_gone",
        "data_came",
        "recognition_gone",
        "row_gone",
        "unit_ended",
    ] {
        assert!(of_kind(result, kind).is_empty(), "{kind}");
    }
}

/// Plans of September that have passed.
fn plans_that_passed(result: &Value) {
    // Planned for a day up to the cut-off, 14/12/2020, and still not met.
    let mut unmet: BTreeSet<(String, String, u16)> = BTreeSet::new();
    for (set, now) in [
        ("huyen-2016", district_states(NOW)),
        ("xa-2016", states(NOW, "communes")),
        ("xa-nc-vp-2020", states(NOW, "advanced")),
        ("thon-km-vp-2020", states(NOW, "villages")),
    ] {
        let not = now.into_iter().filter(|(_, met)| !met);
        unmet.extend(not.map(|((unit, n), _)| (set.to_owned(), unit, n)));
    }
    let planned: BTreeSet<(String, String, u16)> = facts(BEFORE, "issues")
        .into_iter()
        .filter(|r| !r["planned"].is_empty() && r["planned"].as_str() <= "2020-12-14")
        .map(|r| {
            let unit = match r["village"].as_str() {
                "" => r["unit"].clone(),
                "Nhật Chiêu 1" => format!("{}/nhat-chieu-1", r["unit"]),
                "Tân Tiến 2" => format!("{}/tan-tien-2", r["unit"]),
                "Phúc Lập Trong" => format!("{}/phuc-lap-trong", r["unit"]),
                other => panic!("{other}"),
            };
            (r["set"].clone(), unit, r["criterion"].parse().unwrap())
        })
        .collect();
    let passed: BTreeSet<_> = planned.intersection(&unmet).cloned().collect();
    assert!(
        passed.contains(&("huyen-2016".to_owned(), "246".to_owned(), 2)),
        "Lập Thạch's roads"
    );
    assert_eq!(criteria(result, "plan_passed"), passed);
}

/// Products, and the figures of the province.
fn products_and_figures(result: &Value) {
    // Products by name: new ones, and those that were not recognised and are.
    let products = |round: &str| -> BTreeMap<String, BTreeMap<String, String>> {
        let rows = facts(round, "products").into_iter();
        rows.map(|r| (r["product"].clone(), r)).collect()
    };
    let (then, now) = (products(BEFORE), products(NOW));
    let came: BTreeSet<String> = now.keys().filter(|p| !then.contains_key(*p)).cloned().collect();
    assert_eq!(rows(result, "row_came"), came);
    let recognised: BTreeSet<String> = now
        .iter()
        .filter(|(name, row)| {
            let was = then.get(*name);
            row["status"] == "recognised" && was.is_some_and(|w| w["status"] != "recognised")
        })
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(recognised.len(), 5);
    assert_eq!(rows(result, "recognised"), recognised);
    for change in of_kind(result, "recognised") {
        let row = &now[change["row"].as_str().unwrap()];
        assert_eq!(change["now"], row["recognition_no"].as_str());
        assert_eq!(change["date"], row["recognition_date"].as_str());
    }

    // Figures of the units that are compared, and of them alone.
    let measure = |id: &str| {
        let all = of_kind(result, "measure");
        let found = all.into_iter().find(|c| c["measure"] == id).unwrap().clone();
        (
            found["before"].clone(),
            found["now"].clone(),
            found["change"].clone(),
        )
    };
    let communes = |round: &str| {
        let rows = facts(round, "communes");
        rows.iter().filter(|r| !r["recognition_no"].is_empty()).count()
    };
    let three = |before: usize, now: usize| {
        let change = i64::try_from(now).unwrap() - i64::try_from(before).unwrap();
        (Value::from(before), Value::from(now), Value::from(change))
    };
    assert_eq!(
        measure("communes_recognised"),
        three(communes(BEFORE), communes(NOW))
    );
    let all_met = |round: &str| {
        let mut met: BTreeMap<String, bool> = BTreeMap::new();
        for ((unit, _), state) in district_states(round) {
            *met.entry(unit).or_insert(true) &= state;
        }
        met.values().filter(|m| **m).count()
    };
    assert_eq!(measure("districts_all_met"), three(all_met(BEFORE), all_met(NOW)));
    // Recognised for 36 months: none of those of 2017 and later has run out by December 2020.
    let valid = |products: &BTreeMap<String, BTreeMap<String, String>>| {
        let of = products.values().filter(|r| r["status"] == "recognised");
        of.filter(|r| {
            r["stars"].parse::<u8>().unwrap() >= 3 && r["recognition_date"].as_str() >= "2017-12-14"
        })
        .count()
    };
    assert_eq!(measure("products_recognised"), three(valid(&then), valid(&now)));
}

/// The gap of the criterion that slipped, and the cells of both rounds.
fn what_slipped_is_a_gap(result: &Value) {
    // What slipped stands among the gaps in place of what is not met, with what the unit wrote of it.
    let gaps = result["gaps"].as_array().unwrap();
    let slipped: Vec<&Value> = gaps.iter().filter(|g| g["kind"] == "slipped").collect();
    assert_eq!(slipped.len(), 1);
    assert_eq!(
        (&slipped[0]["unit"], &slipped[0]["criterion"]),
        (&"09142".into(), &1.into())
    );
    assert_eq!(slipped[0]["planned"], "2020-12-31");
    let twice = gaps
        .iter()
        .filter(|g| g["unit"] == "09142" && g["set"] == "xa-nc-vp-2020" && g["criterion"] == 1);
    assert_eq!(twice.count(), 1);

    // Both cells of a change hold what is said of it.
    let change = of_kind(result, "slipped")[0];
    let holds = |round: &str, place: &Value| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("samples/{round}/submissions"))
            .join(place["file"].as_str().unwrap());
        let book = workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
        let sheet = book.sheets.iter().find(|s| s.name == place["sheet"]).unwrap();
        format!(
            "{:?}",
            sheet
                .cell(place["cell"].as_str().unwrap().parse().unwrap())
                .unwrap()
                .content
        )
    };
    assert!(holds(BEFORE, &change["before_place"]).contains("Đạt"));
    assert!(!holds(BEFORE, &change["before_place"]).contains("Chưa"));
    assert!(holds(NOW, &change["now_place"]).contains("Chưa đạt"));
}

#[test]
fn the_workbook_shows_the_changes_and_the_front_page_counts_them() {
    let sample = Sample::new();
    assert_eq!(sample.run(&["--no-feedback"]).status.code(), Some(0));
    let book = sheets(&sample.workbook());
    let changes = &book["Biến động"];
    let row = |what: &str| {
        let found = changes.iter().find(|r| r["Nội dung"].contains(what));
        found.unwrap_or_else(|| panic!("{what}"))
    };
    // 5 products recognised since, of 7 of 9 units (18 in the province).
    let products = row("OCOP từ 3 sao");
    let figures = ["Kỳ trước", "Kỳ này", "Thay đổi", "Xu hướng"].map(|head| products[head].as_str());
    assert_eq!(figures, ["10", "15", "5", "Tăng"]);
    assert_eq!(
        products["Giải trình"],
        "so sánh 7/9 đơn vị báo cáo; toàn tỉnh kỳ này 18"
    );
    let lost = changes.iter().find(|r| r["Xu hướng"] == "Rớt tiêu chí").unwrap();
    assert_eq!(lost["Mã đơn vị"], "09142");
    assert_eq!(
        (lost["Kỳ trước"].as_str(), lost["Kỳ này"].as_str()),
        ("Đạt", "Chưa đạt")
    );
    assert_eq!(lost["Thay đổi"], "–");
    assert!(lost["Ô kỳ trước"].starts_with("vinh-tuong-quy-3-2020 (thay thế).xlsx · "));
    assert!(lost["Ô kỳ này"].starts_with("vinh-tuong-2020.xlsx · "));
    // Units that are not compared are said, never counted.
    let alone: BTreeSet<&str> = changes
        .iter()
        .filter(|r| r["Xu hướng"] == "Chỉ có kỳ này")
        .map(|r| r["Mã đơn vị"].as_str())
        .collect();
    assert_eq!(alone, BTreeSet::from(["247", "253"]));
    assert!(
        !changes
            .iter()
            .any(|r| r["Mã đơn vị báo cáo"] == "253" && r["Xu hướng"] != "Chỉ có kỳ này")
    );
    for sheet in ["Chưa đạt theo đơn vị", "Chưa đạt theo cơ quan"] {
        let kinds = book[sheet].iter().filter(|r| r["Loại"] == "Rớt tiêu chí");
        assert_eq!(kinds.count(), 1, "{sheet}");
    }
    let front = texts(&sample.workbook(), "Tổng quan");
    for words in [
        "không đổi (so 7/9 đơn vị)",
        "tăng 02 huyện (so 7/9 đơn vị)",
        "tăng 05 sản phẩm (so 7/9 đơn vị)",
        "tiêu chí kỳ trước đạt, kỳ này không đạt",
    ] {
        assert!(front.iter().any(|t| t == words), "{words}: {front:#?}");
    }
}

/// The provincial workbook of September that is kept beside the December round says what September says now.
#[test]
fn the_baseline_of_the_sample_is_up_to_date() {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-09");
    let out = sample.dir.join("out");
    let run = consolidate(&sample.dir, &["--no-feedback", "-o", out.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let open = |path: &Path| workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    let kept = open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(BASELINE));
    let made = open(&out.join("tong-hop-vinh-phuc-2020-09.xlsx"));
    let data = |book: &workbook::Book| {
        let sheet = book.sheets.iter().find(|s| s.name == "Dữ liệu").unwrap();
        sheet.cells.clone()
    };
    let (kept_cells, made_cells) = (data(&kept), data(&made));
    assert!(kept_cells.len() > 100_000);
    let other = kept_cells.iter().zip(&made_cells).find(|(a, b)| a != b);
    assert!(
        other.is_none() && kept_cells.len() == made_cells.len(),
        "{other:?}; make it again as samples/README.md says"
    );
    let said = |book: &workbook::Book| {
        let mut said = book.properties.clone();
        said.remove("ntm_version");
        said
    };
    assert_eq!(
        said(&kept),
        said(&made),
        "make it again as samples/README.md says"
    );
}

#[test]
fn without_an_earlier_round_nothing_looks_like_no_change() {
    let sample = Sample::new();
    sample.without_baseline();
    let result = sample.json(0);
    assert_eq!(result["baseline"], Value::Null);
    assert_eq!(result["changes"], serde_json::json!([]));
    assert!(
        result["gaps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|g| g["kind"] != "slipped")
    );
    let sheet = texts(&sample.workbook(), "Biến động");
    assert!(
        sheet.iter().any(|t| t == "Chưa có kỳ trước để so sánh"),
        "{sheet:?}"
    );
    let front = texts(&sample.workbook(), "Tổng quan");
    let said = front
        .iter()
        .filter(|t| *t == "chưa có kỳ trước để so sánh")
        .count();
    assert_eq!(said, 6, "one for each headline figure");
    assert!(!front.iter().any(|t| t.contains("không đổi")));
}

#[test]
fn a_damaged_earlier_round_stops_the_run() {
    let sample = Sample::new();
    let path = sample.dir.join("ky-truoc/tong-hop-vinh-phuc-2020-09.xlsx");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let run = sample.run(&[]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    assert!(said.contains("round.toml") && said.contains("tệp hỏng"), "{said}");
    assert!(!sample.dir.join("out").exists());
}

/// The same changes from two workbooks and from two folders, as from the round itself.
#[test]
fn every_way_of_comparing_says_the_same() {
    let sample = Sample::new();
    let round = sample.json(0);
    let book = sample.workbook();
    let book = book.to_str().unwrap();
    let by_books = compared(&[BASELINE, book]);
    assert_eq!(by_books["changes"], round["changes"]);
    assert_eq!(by_books["baseline"], round["baseline"]);
    let by_folders = compared(&["samples/vinh-phuc-2020-09", "samples/vinh-phuc-2020-12"]);
    assert_eq!(by_folders["changes"], round["changes"]);
    // The other way round is no comparison.
    let run = compare(&[book, BASELINE]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("Đề nghị ghi kỳ trước rồi đến kỳ sau"),
        "{}",
        text(&run.stderr)
    );
    // Nor is another programme.
    let run = compare(&[BASELINE, "samples/phu-tho-2026-06"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("ntm-huyen-2016"),
        "{}",
        text(&run.stderr)
    );

    // The sheet alone as a workbook, once.
    let file = sample.dir.join("bien-dong.xlsx");
    let file = file.to_str().unwrap();
    let run = compare(&[BASELINE, book, "-o", file, "--lang", "en"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(
        text(&run.stdout).contains("Criteria slipped: 1"),
        "{}",
        text(&run.stdout)
    );
    let whole = sheets(Path::new(book));
    let alone = sheets(Path::new(file));
    assert_eq!(alone.len(), 1);
    assert_eq!(alone["Biến động"], whole["Biến động"]);
    let run = compare(&[BASELINE, book, "-o", file]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("không ghi đè"),
        "{}",
        text(&run.stderr)
    );
}

#[test]
fn a_unit_s_own_reports_are_compared_by_themselves() {
    let september = "samples/vinh-phuc-2020-09/submissions/tam-dao-quy-3-2020.xlsx";
    let december = "samples/vinh-phuc-2020-12/submissions/tam-dao-2020.xlsx";
    let result = compared(&[september, december]);
    assert_eq!(result["one_unit"], true);
    assert_eq!(result["baseline"]["compared"], serde_json::json!(["248"]));
    assert!(
        of_kind(&result, "measure").is_empty(),
        "one unit is not the province"
    );
    assert!(of_kind(&result, "only_now").is_empty());
    assert_eq!(
        criteria(&result, "newly_met"),
        turned(false, true)
            .into_iter()
            .filter(|(_, unit, _)| unit == "248")
            .collect()
    );
    let change = of_kind(&result, "newly_met")[0];
    assert_eq!(change["before_place"]["file"], september);
    // Two units' reports are not.
    let run = compare(&[
        september,
        "samples/vinh-phuc-2020-12/submissions/binh-xuyen-2020.xlsx",
    ]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("không cùng một đơn vị"),
        "{}",
        text(&run.stderr)
    );
}

/// Kim Xá and Yên Bình become one commune, Chấn Hưng gets another name and code, Nghĩa Hưng is gone: none of it is a change
/// of figures.
#[test]
fn a_reform_of_units_is_said_and_is_no_change_of_figures() {
    let sample = Sample::new();
    let units = std::fs::read_to_string("templates/ntm-2016-2020/units/vinh-phuc-2020.csv").unwrap();
    let mut reader = csv::Reader::from_reader(units.as_bytes());
    let mut list = "code,name,kind,parent,valid_from,predecessors\n".to_owned();
    for row in reader.records() {
        let row = row.unwrap();
        if !["09079", "09082", "09085", "09088"].contains(&&row[0]) {
            list.extend([&row[0], ",", &row[1], ",", &row[2], ",", &row[3], ",,\n"]);
        }
    }
    list.push_str("99001,Kim Bình,xã,252,2020-10-01,Xã Kim Xá; Xã Yên Bình\n");
    list.push_str("99002,Chấn Hưng Mới,xã,252,2020-10-01,Xã Chấn Hưng\n");
    std::fs::write(sample.dir.join("don-vi.csv"), list).unwrap();
    let path = sample.dir.join("round.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let settings = settings.replace("units = \"vinh-phuc-2020.csv\"", "units = \"don-vi.csv\"");
    std::fs::write(&path, settings).unwrap();
    // The report of Vĩnh Tường still names the units of before.
    let result = sample.json(1);
    let pairs = |kind: &str| -> BTreeSet<(String, String)> {
        let words = |v: &Value| v.as_str().unwrap_or("–").to_owned();
        let rows = of_kind(&result, kind).into_iter();
        rows.map(|c| (words(&c["before"]), words(&c["now"]))).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        pairs("unit_ended"),
        BTreeSet::from([
            pair("Kim Xá", "Xã Kim Bình"),
            pair("Yên Bình", "Xã Kim Bình"),
            pair("Nghĩa Hưng", "–")
        ])
    );
    assert_eq!(
        pairs("unit_renamed"),
        BTreeSet::from([pair("Chấn Hưng (09085)", "Xã Chấn Hưng Mới")])
    );
    assert_eq!(
        pairs("unit_came"),
        BTreeSet::from([pair("Xã Kim Xá, Xã Yên Bình", "xã Kim Bình")])
    );
    // Of the 77 communes of the units that are compared, three are no units of now.
    let measure = of_kind(&result, "measure")
        .into_iter()
        .find(|c| c["measure"] == "communes_recognised")
        .unwrap();
    assert!(
        measure["explanation"]
            .as_str()
            .unwrap()
            .starts_with("so sánh 74/"),
        "{measure}"
    );
    let touched = |kind: &str| of_kind(&result, kind).into_iter().any(|c| c["unit"] == "99001");
    for kind in [
        "newly_met",
        "slipped",
        "recognised",
        "criteria_met",
        "data_came",
        "result_changed",
    ] {
        assert!(!touched(kind), "{kind}");
    }
}

/// A folder of the round that is the earlier one of itself is refused with why.
#[test]
fn what_cannot_be_read_is_said() {
    let folder = PathBuf::from("samples/vinh-phuc-2020-12");
    let run = compare(&["khong-co.xlsx", folder.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("không đọc được tệp"),
        "{}",
        text(&run.stderr)
    );
    let run = compare(&["README.md", folder.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("Đề nghị chọn sổ"),
        "{}",
        text(&run.stderr)
    );
}
