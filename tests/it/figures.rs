//! Proof of figures: what the steering committee was told on 23/12/2020 against what stands in the written workbook.
//! Every expected figure is written here by hand from the news report, never taken from the program.

use std::collections::BTreeSet;

use ntm::catalogue::{Part, Threshold};

use crate::support::{Rows, Sample, catalogue, consolidate, facts, serial, sheets, text, texts};

fn row<'a>(rows: &'a Rows, head: &str, value: &str) -> &'a std::collections::BTreeMap<String, String> {
    rows.iter()
        .find(|r| r[head] == value)
        .unwrap_or_else(|| panic!("no row with {head} = {value}"))
}

#[test]
fn the_workbook_says_what_the_committee_was_told() {
    let sample = Sample::new();
    let run = sample.run(&[]);
    assert_eq!(
        run.status.code(),
        Some(0),
        "{}{}",
        text(&run.stdout),
        text(&run.stderr)
    );
    let book = sheets(&sample.workbook());
    let front = texts(&sample.workbook(), "Tổng quan");

    // 100 % of communes recognised, of 105 xã.
    let communes = &book["Xã NTM"];
    assert_eq!(communes.len(), 105);
    assert!(
        communes
            .iter()
            .all(|r| r["Công nhận"] == "Đã công nhận" && r["Tính đạt"] == "19")
    );
    assert!(front.iter().any(|t| t == "105/105"));

    // Districts and cities.
    let districts = &book["Huyện NTM"];
    assert_eq!(districts.len(), 9);
    for (unit, met, status) in [
        ("Huyện Yên Lạc", "9", "Đã được công nhận"),
        ("Huyện Bình Xuyên", "9", "Đã được công nhận"),
        ("Huyện Tam Đảo", "9", "Đạt 9/9, còn tồn tại"),
        ("Huyện Vĩnh Tường", "9", "Đạt 9/9, còn tồn tại"),
        ("Huyện Tam Dương", "8", "Đạt 8/9"),
        ("Huyện Lập Thạch", "7", "Đạt 7/9"),
        ("Huyện Sông Lô", "6", "Đạt 6/9"),
        ("Thành phố Vĩnh Yên", "–", "Đã hoàn thành nhiệm vụ"),
        ("Thành phố Phúc Yên", "–", "Đã hoàn thành nhiệm vụ"),
    ] {
        let r = row(districts, "Đơn vị", unit);
        assert_eq!(
            (r["Tính đạt"].as_str(), r["Tình trạng"].as_str()),
            (met, status),
            "{unit}"
        );
    }
    assert!(front.iter().any(|t| t == "4/9"));
    for unit in ["Huyện Tam Đảo", "Huyện Vĩnh Tường"] {
        assert_eq!(
            row(districts, "Đơn vị", unit)["TC7 Môi trường"],
            "Đạt, còn tồn tại"
        );
    }

    // Advanced communes 4/5 each, villages 7/9, 7/9, 8/9: what each still lacks stands in the list, by 31/12/2020.
    let gaps = &book["Chưa đạt theo đơn vị"];
    let lacking = |unit: &str, set: &str| -> Vec<String> {
        gaps.iter()
            .filter(|r| r["Đơn vị"].starts_with(unit) && r["Bộ tiêu chí"] == set)
            .map(|r| r["Tiêu chí"].clone())
            .collect()
    };
    assert_eq!(
        lacking("Xã Liên Châu", "Xã NTM nâng cao"),
        ["4. Vệ sinh môi trường"]
    );
    assert_eq!(lacking("Xã Tam Phúc", "Xã NTM nâng cao"), ["1. Hạ tầng kinh tế"]);
    for (village, unmet) in [("Nhật Chiêu 1", 2), ("Tân Tiến 2", 2), ("Phúc Lập Trong", 1)] {
        let rows: Vec<_> = gaps.iter().filter(|r| r["Đơn vị"].contains(village)).collect();
        assert_eq!(rows.len(), unmet, "{village}");
        // 31/12/2020 as Excel counts days.
        assert!(
            rows.iter().all(|r| r["Dự kiến hoàn thành"] == "44196"),
            "{village}"
        );
    }

    // OCOP: 18 recognised, 20 expected, never added together.
    assert!(front.iter().any(|t| t == "18"));
    assert!(front.iter().any(|t| t == "20"));
    assert!(!front.iter().any(|t| t == "38"));

    // Gaps in all: districts 1 + 2 + 3 not met and 2 outstanding, communes 1 + 1, villages 2 + 2 + 1.
    assert_eq!(gaps.len(), 15);
    assert_eq!(gaps.iter().filter(|r| r["Loại"] == "Đạt, còn tồn tại").count(), 2);
    assert_eq!(book["Chưa đạt theo cơ quan"].len(), 15);

    // Nine units received, one late without an extension, one within its extension.
    let sent = &book["Tình hình nộp"];
    assert_eq!(sent.len(), 9);
    assert_eq!(row(sent, "Đơn vị", "Huyện Sông Lô")["Thời hạn"], "Chậm");
    assert_eq!(row(sent, "Đơn vị", "Huyện Lập Thạch")["Thời hạn"], "Đúng hạn");
    assert_eq!(row(sent, "Đơn vị", "Thành phố Phúc Yên")["Lần nộp"], "2");
}

/// Until when a target of the round wants what a row of the table of plans is about: read off the seven targets by hand.
fn wanted_by(unit: &str, set: &str) -> jiff::civil::Date {
    let date = jiff::civil::date;
    match (unit, set) {
        // Eligible by the end of 2021.
        ("246" | "247" | "248" | "253", "huyen-2016") => date(2021, 12, 31),
        ("252", "huyen-2016") => date(2021, 6, 30),
        // The two communes and their villages: what is left closed within December, before the proposal by March 2021.
        ("09064" | "09142", _) => date(2020, 12, 31),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_gap_carries_the_plan_that_the_unit_wrote_for_it() {
    let sample = Sample::new();
    let run = sample.run(&["--no-feedback"]);
    assert_eq!(run.status.code(), Some(0));
    let book = sheets(&sample.workbook());
    let names = facts("vinh-phuc-2020-12", "names");
    let plans = facts("vinh-phuc-2020-12", "issues");
    for list in ["Chưa đạt theo đơn vị", "Chưa đạt theo cơ quan"] {
        let gaps = &book[list];
        assert_eq!(gaps.len(), plans.len(), "{list}");
        for plan in &plans {
            let place = match plan["village"].as_str() {
                "" => names.iter().find(|n| n["unit"] == plan["unit"]).unwrap()["name"].as_str(),
                village => village,
            };
            let set = match plan["set"].as_str() {
                "huyen-2016" => "Huyện NTM",
                "xa-nc-vp-2020" => "Xã NTM nâng cao",
                "thon-km-vp-2020" => "Thôn NTM kiểu mẫu",
                other => panic!("{other}"),
            };
            let mut of_it = gaps.iter().filter(|gap| {
                gap["Mã đơn vị báo cáo"] == plan["reporting_unit"]
                    && gap["Đơn vị"].contains(place)
                    && gap["Bộ tiêu chí"] == set
                    && gap["Tiêu chí"].starts_with(&format!("{}. ", plan["criterion"]))
            });
            let (Some(gap), None) = (of_it.next(), of_it.next()) else {
                panic!("{list}: not one row of {plan:?}")
            };
            let planned = match plan["planned"].as_str() {
                "" => "chưa có kế hoạch".to_owned(),
                day => serial(day.parse().unwrap()).to_string(),
            };
            for (head, wanted) in [
                ("Nguyên nhân", &plan["cause"]),
                ("Giải pháp", &plan["solution"]),
                ("Dự kiến hoàn thành", &planned),
                ("Kinh phí (triệu đồng)", &plan["funding"]),
                (
                    "Hạn mục tiêu",
                    &serial(wanted_by(&plan["unit"], &plan["set"])).to_string(),
                ),
            ] {
                assert_eq!(gap[head], *wanted, "{list}, {head}: {plan:?}");
            }
        }
    }
}

#[test]
fn the_result_for_machines_agrees_and_fits_its_schema() {
    let sample = Sample::new();
    let result = sample.json(0);
    let schema: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ket-qua.schema.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&result)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .take(10)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let total = |id: &str| {
        (
            result["totals"][id]["value"].clone(),
            result["totals"][id]["of"].clone(),
            result["totals"][id]["covered"].clone(),
        )
    };
    assert_eq!(total("communes_recognised"), (105.into(), 105.into(), 105.into()));
    assert_eq!(total("districts_recognised"), (4.into(), 9.into(), 9.into()));
    assert_eq!(total("districts_met_standard").0, 2);
    assert_eq!(total("cities_completed").0, 2);
    assert_eq!(result["products"]["recognised_3_stars_or_more"], 18);
    assert_eq!(result["products"]["expected"], 20);
    assert_eq!(result["targets"].as_array().unwrap().len(), 7);
    assert_eq!(
        result["submissions"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|s| s["counts"] == true)
            .count(),
        9
    );
    // The trap: ward Xuân Hoà (Phúc Yên) and commune Xuân Hòa (Lập Thạch) are different units.
    let units = result["units"].as_array().unwrap();
    assert!(
        units
            .iter()
            .any(|u| u["unit"] == "08794" && u["parent"] == "246" && u["met"] == 19)
    );
    assert!(!units.iter().any(|u| u["unit"] == "08746"));
    let rows = &result["rows"];
    assert_eq!(
        rows["in"].as_u64().unwrap(),
        rows["used"].as_u64().unwrap() + rows["listed"].as_u64().unwrap()
    );
}

/// The number that a workbook has for a date of the tables; nothing planned is said in words.
fn shown(date: &str) -> String {
    if date.is_empty() {
        return "chưa có".to_owned();
    }
    serial(date.parse().unwrap()).to_string()
}

/// Of every unit what the tables behind the reports say: how many criteria, which not, decision, what is outstanding, when
/// it is planned to be recognised.
#[test]
fn every_unit_is_as_the_tables_behind_the_reports_have_it() {
    const ROUND: &str = "vinh-phuc-2020-12";
    let sample = Sample::new();
    let result = sample.json(0);
    let units = result["units"].as_array().unwrap();
    let of = |code: &str, sets: &[&str]| {
        let is = |u: &&serde_json::Value| u["unit"] == code && sets.iter().any(|set| u["set"] == *set);
        units.iter().find(is).unwrap_or_else(|| panic!("no {code}"))
    };
    let plans = facts(ROUND, "issues");
    let outstanding = |code: &str, set: &str| {
        let of_unit = plans
            .iter()
            .filter(|p| p["unit"] == code && p["village"].is_empty());
        of_unit
            .into_iter()
            .any(|p| p["set"] == set && p["kind"] == "outstanding")
    };
    let catalogue = catalogue();
    let judged = |set: &str| {
        let sets = |p: &Part| matches!(p.threshold("dbsh"), Threshold::Number(_) | Threshold::Met);
        let criteria = catalogue.set(set).unwrap().criteria.iter();
        criteria
            .filter(|c| c.indicators.iter().flat_map(|i| &i.parts).all(sets))
            .count()
    };
    assert_eq!((judged("xa-2016") < 19, judged("huyen-2016")), (true, 9));
    let communes = facts(ROUND, "communes");
    assert_eq!(communes.len(), 105);
    for row in communes {
        let unit = of(&row["unit"], &["xa-2016"]);
        let met: Vec<u16> = (1..=19).filter(|n| row[&format!("tc{n}")] == "Đ").collect();
        assert_eq!(unit["declared_met"], met.len(), "{unit}");
        let unmet: Vec<u16> = (1..=19).filter(|n| !met.contains(n)).collect();
        assert_eq!(unit["unmet"], serde_json::json!(unmet), "{unit}");
        // Every result of the sample confirms what is declared, where the law itself sets what is required.
        assert_eq!(unit["computed_met"], judged("xa-2016"), "{unit}");
        assert_eq!(
            (&unit["decision"], &unit["ladder"]),
            (&row["recognition_no"].as_str().into(), &"recognised".into()),
            "{unit}"
        );
        assert_eq!(
            unit["outstanding"],
            outstanding(&row["unit"], "xa-2016"),
            "{unit}"
        );
    }
    let book = sheets(&sample.workbook());
    let indicators = facts(ROUND, "district");
    for info in facts(ROUND, "info") {
        let code = &info["reporting_unit"];
        let unit = of(code, &["huyen-2016", "thixa-tp-2016"]);
        let own = indicators.iter().filter(|r| r["reporting_unit"] == *code);
        let said = own.into_iter().any(|r| r["outstanding"] == "Có");
        assert_eq!(
            unit["outstanding"],
            said || outstanding(code, "huyen-2016"),
            "{unit}"
        );
        let own = indicators.iter().filter(|r| r["reporting_unit"] == *code);
        let unmet = own
            .filter(|r| r["declared"] == "Chưa đạt")
            .map(|r| &r["indicator"]);
        let unmet: BTreeSet<u16> = unmet
            .map(|i| i.split('.').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(unit["unmet"], serde_json::json!(unmet), "{unit}");
        // Recognised districts and cities, then those of 9 of 9, then the others: the news of 23/12/2020.
        let ladder = match code.as_str() {
            "249" | "251" => "recognised",
            "243" | "244" => "completed",
            "248" | "252" => "all_met",
            _ => "counting",
        };
        assert_eq!(unit["ladder"], ladder, "{unit}");
        if unit["set"] == "huyen-2016" {
            let met = info["declared_count"].parse::<u64>().unwrap();
            assert_eq!(
                (&unit["declared_met"], &unit["computed_met"]),
                (&met.into(), &met.into()),
                "{unit}"
            );
        }
        let row = row(&book["Huyện NTM"], "Mã đơn vị", code);
        assert_eq!(
            row["Dự kiến công nhận"],
            shown(&info["planned_recognition"]),
            "{code}"
        );
    }
    for advanced in facts(ROUND, "advanced") {
        let row = row(&book["Xã nâng cao"], "Mã xã", &advanced["unit"]);
        let planned = shown(&advanced["planned_recognition"]);
        assert_eq!(row["Dự kiến đề nghị công nhận"], planned);
        // The criterion that is open is planned for 31/12/2020, before that.
        assert_eq!(row["Có thể công nhận"], planned);
    }
}

#[test]
fn a_second_run_writes_the_same_bytes_whatever_the_threads() {
    let sample = Sample::new();
    sample.run(&["--jobs", "1"]);
    let first = std::fs::read(sample.workbook()).unwrap();
    std::fs::remove_dir_all(sample.dir.join("out")).unwrap();
    sample.run(&["--jobs", "4"]);
    assert!(first == std::fs::read(sample.workbook()).unwrap());
}

#[test]
fn a_missing_district_is_a_gap_and_no_zero() {
    let sample = Sample::new();
    let whole = sample.json(0);
    // Sông Lô has 16 xã.
    std::fs::remove_file(sample.file("song-lo")).unwrap();
    let result = sample.json(1);
    assert_eq!(
        result["totals"]["communes_recognised"],
        serde_json::json!({"value": 89, "of": 105, "covered": 89})
    );
    let gaps = |r: &serde_json::Value, kind: &str| {
        r["gaps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|g| g["kind"] == kind && g["unit"] == "253")
            .count()
    };
    assert_eq!(
        (gaps(&whole, "not_submitted"), gaps(&result, "not_submitted")),
        (0, 1)
    );
    let others = |r: &serde_json::Value| -> Vec<serde_json::Value> {
        r["units"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|u| u["unit"] != "253" && u["parent"] != "253")
            .cloned()
            .collect()
    };
    assert_eq!(others(&whole), others(&result));
    let unreported: Vec<_> = result["units"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|u| u["parent"] == "253")
        .collect();
    assert_eq!(unreported.len(), 16);
    assert!(
        unreported
            .iter()
            .all(|u| u["met"].is_null() && u["recognised"].is_null() && u["ladder"] == "not_submitted")
    );
}

#[test]
fn a_file_cut_in_half_is_returned_and_the_others_stand() {
    let sample = Sample::new();
    let path = sample.file("song-lo");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    sample.forget_hashes();
    let result = sample.json(1);
    let file = result["submissions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["file"].as_str().unwrap().contains("song-lo"))
        .unwrap();
    assert_eq!(
        (file["outcome"].as_str(), file["counts"].as_bool()),
        (Some("returned"), Some(false))
    );
    assert_eq!(result["totals"]["communes_recognised"]["covered"], 89);
}

#[test]
fn folders_without_what_is_needed_say_what_to_do() {
    let none = consolidate(std::path::Path::new("khong-co-thu-muc-nay"), &[]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        text(&none.stderr).contains("Không có thư mục"),
        "{}",
        text(&none.stderr)
    );
    let empty = tempfile::tempdir().unwrap();
    let bare = consolidate(empty.path(), &[]);
    assert_eq!(bare.status.code(), Some(2));
    assert!(
        text(&bare.stderr).contains("không có tệp round.toml"),
        "{}",
        text(&bare.stderr)
    );
    assert_eq!(
        std::fs::read_dir(empty.path()).unwrap().count(),
        0,
        "nothing is written"
    );
}

#[test]
fn no_submissions_is_a_workbook_with_nothing_received() {
    let sample = Sample::new();
    std::fs::remove_dir_all(sample.dir.join("submissions")).unwrap();
    std::fs::remove_file(sample.dir.join("register.csv")).unwrap();
    let result = sample.json(1);
    assert!(result["totals"]["communes_recognised"]["value"].is_null());
    assert_eq!(result["gaps"].as_array().unwrap().len(), 9);
    let book = sheets(&sample.workbook());
    assert_eq!(
        book["Tình hình nộp"]
            .iter()
            .filter(|r| r["Kết quả tiếp nhận"] == "Chưa nộp")
            .count(),
        9
    );
    assert!(
        texts(&sample.workbook(), "Tổng quan")
            .iter()
            .any(|t| t.contains("0/9 đơn vị"))
    );
}

#[test]
fn odd_files_are_said_and_others_are_unaffected() {
    let sample = Sample::new();
    let whole = sample.json(0);
    let dir = sample.dir.join("submissions");
    std::fs::create_dir(dir.join("thu-muc.xlsx")).unwrap();
    std::fs::write(dir.join("rong.xlsx"), b"").unwrap();
    std::fs::write(dir.join("~$song-lo-2020.xlsx"), [0_u8; 165]).unwrap();
    std::fs::write(dir.join("van-ban.xlsx"), b"%PDF-1.4 khong phai so").unwrap();
    let result = sample.json(1);
    for name in ["thu-muc.xlsx", "rong.xlsx", "van-ban.xlsx"] {
        let file = result["submissions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["file"] == name)
            .unwrap();
        assert_eq!(file["outcome"], "returned", "{name}");
        assert!(
            result["findings"]
                .as_array()
                .unwrap()
                .iter()
                .any(|f| f["file"] == name && f["severity"] == "error"),
            "{name}"
        );
    }
    assert_eq!(whole["units"], result["units"]);
    assert_eq!(whole["totals"], result["totals"]);
}
