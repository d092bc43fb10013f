//! A province's own rules, thresholds and changes: proved by `ntm rulebook check`, in force by their dates, traced to who
//! answers for them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ntm::catalogue::{self, Catalogue, Layer, SourceText, Threshold};

use crate::support::{self, Sample, text};

const FOLDER: &str = "samples/quy-tac-cua-tinh";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER)
}

fn rulebook_check(dir: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(["rulebook", "check"])
        .arg(dir)
        .args(more)
        .output()
        .unwrap()
}

/// The shipped rulebook with a folder of a province on top that holds one file and a document of X901.
fn with(typed: &str) -> Result<Catalogue, String> {
    of_files(&[("tinh.toml", typed), ("rules/X901.md", "# X901")])
}

/// The shipped rulebook with a folder of a province on top.
fn of_files(files: &[(&str, &str)]) -> Result<Catalogue, String> {
    let mut layer = Layer {
        name: "rules/".to_owned(),
        ..Layer::default()
    };
    for (name, text) in files {
        let file = SourceText {
            path: format!("rules/{name}"),
            text: (*text).to_owned(),
        };
        layer.files.insert((*name).to_owned(), file);
    }
    let layers = catalogue::stack("ntm-2016-2020", vec![layer]).map_err(|f| catalogue::render(&f))?;
    catalogue::load(&layers).map_err(|f| catalogue::render(&f))
}

fn own_rule(more: &str) -> String {
    format!(
        "[[rule]]\ncode = \"X901\"\ncheck = \"number-limit\"\ntitle = \"Kinh phí\"\nseverity = \"warning\"\n\
         sheet = \"issues\"\ncolumn = \"funding\"\nlimits = {{ least = 0, most = 20000 }}\n{more}"
    )
}

const CHARGE: &str = "from = 2020-12-01\nowner = \"Văn phòng\"\nreason = \"Minh họa\"\n";

#[test]
fn the_example_is_sound_and_says_what_it_changes() {
    let output = rulebook_check(&folder(), &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
    for wanted in [
        "không có lỗi",
        "(ntm-2016-2020)",
        "Quy tắc thêm: 2",
        "X902 Nội dung đề nghị kinh phí phải ghi thời hạn hoàn thành (cảnh báo, chạy thử): từ 01/12/2020",
        "Mức yêu cầu của tỉnh: 5",
        "Quy tắc thay đổi: 3",
        "T015 Lời ghi ngoài bảng (tắt): từ 01/12/2020 đến 31/03/2021",
    ] {
        assert!(said.contains(wanted), "no “{wanted}” in {said}");
    }
    let json: serde_json::Value =
        serde_json::from_slice(&rulebook_check(&folder(), &["--format", "json"]).stdout).unwrap();
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["thresholds"][0]["charge"]["owner"], "Sở Giao thông vận tải");
    assert_eq!(json["changes"][2]["as"], "trial");
    // A whole round is proved as well.
    let round = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12");
    assert_eq!(rulebook_check(&round, &[]).status.code(), Some(0));
}

/// The tables of the example's documents are run as those of the shipped rules are, with the folder in force.
#[test]
fn every_row_of_the_examples_documents_comes_true() {
    let names = ["tinh.toml", "rules/X901.md", "rules/X902.md"];
    let texts = names.map(|name| std::fs::read_to_string(folder().join(name)).unwrap());
    let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let catalogue = of_files(&files).unwrap();
    let catalogue = catalogue.in_force(&[], jiff::civil::date(2020, 12, 14));
    assert_eq!(
        crate::rules::prove_documents(&catalogue, &["X901", "X902"]),
        Ok((4, 2))
    );
}

#[test]
fn faults_are_told_with_line_column_and_what_was_meant() {
    let threshold = |more: &str| format!("[[threshold]]\n{more}confidence = \"assumed\"\n{CHARGE}");
    let change = |more: &str| format!("[[change]]\n{more}{CHARGE}");
    for (typed, place, words) in [
        (
            own_rule(""),
            "tinh.toml:2:8",
            "Quy tắc riêng `X901` thiếu khóa: from, owner, reason",
        ),
        (
            own_rule("from = 2020-12-01\nowner = \" \"\nreason = \"Minh họa\"\n"),
            "tinh.toml:10:9",
            "Chưa ghi người phụ trách",
        ),
        (
            own_rule(&format!("until = 2020-11-30\n{CHARGE}")),
            "tinh.toml:9:9",
            "Ngày hết hiệu lực trước ngày có hiệu lực",
        ),
        (
            own_rule(CHARGE).replace("X901", "X003"),
            "tinh.toml:1:1",
            "Quy tắc `X003` đã có trong bộ quy tắc chung",
        ),
        (
            own_rule(CHARGE).replace("funding", "fundin"),
            "tinh.toml:7:10",
            "Có phải `funding`?",
        ),
        (
            own_rule(CHARGE).replace("most", "mot"),
            "tinh.toml:3:9",
            "cần thêm khóa trong limits: most",
        ),
        (
            threshold("set = \"xa-2061\"\npart = \"2.1\"\nvalue = 95\n"),
            "tinh.toml:2:7",
            "Có phải `xa-2016`?",
        ),
        (
            threshold("set = \"xa-2016\"\npart = \"2.10\"\nvalue = 95\n"),
            "tinh.toml:3:8",
            "Chỉ tiêu `2.10` không có",
        ),
        (
            threshold("set = \"xa-2016\"\npart = \"2.1\"\nvalue = \"met\"\n"),
            "tinh.toml:4:9",
            "Chỉ tiêu này cần một số",
        ),
        (
            threshold("set = \"xa-2016\"\npart = \"2.1\"\nvalue = 100.1\n"),
            "tinh.toml:4:9",
            "Kết quả từ 0 đến 100",
        ),
        (
            threshold("set = \"xa-2016\"\npart = \"9.2\"\nvalue = 80\n"),
            "tinh.toml:4:9",
            "đã có trong bộ tiêu chí, không để tỉnh quy định",
        ),
        (
            change("rule = \"C015\"\nas = \"of\"\n"),
            "tinh.toml:3:6",
            "Có phải `off`?",
        ),
        (
            change("rule = \"C0015\"\nas = \"off\"\n"),
            "tinh.toml:2:8",
            "Có phải `C0",
        ),
        (
            change("rule = \"C015\"\nas = \"warning\"\n"),
            "tinh.toml:3:6",
            "Quy tắc `C015` đang là cảnh báo",
        ),
        (
            format!(
                "{}{}",
                change("rule = \"C015\"\nas = \"off\"\n"),
                change("rule = \"C015\"\nas = \"trial\"\nuntil = 2021-01-01\n")
            ),
            "tinh.toml:8:8",
            "thay đổi hai lần trong cùng thời gian",
        ),
        (
            change("rule = \"C015\"\nas = \"off\"\nreson = \"x\"\n"),
            "tinh.toml:4:1",
            "Có phải `reason`?",
        ),
    ] {
        let said = with(&typed)
            .err()
            .unwrap_or_else(|| panic!("{typed}: nothing was found"));
        assert!(
            said.contains(place) && said.contains(words),
            "{place}, {words}: {said}"
        );
    }
    assert!(with(&own_rule(CHARGE)).is_ok());
    // One after the other is no contradiction.
    let first = "[[change]]\nrule = \"C015\"\nas = \"off\"\nfrom = 2020-01-01\nuntil = 2020-11-30\nowner = \"a\"\nreason = \"b\"\n";
    assert!(with(&format!("{first}{}", change("rule = \"C015\"\nas = \"trial\"\n"))).is_ok());
}

#[test]
fn the_folder_on_disk_is_told_with_its_faults_and_exit_status() {
    let keep = tempfile::tempdir().unwrap();
    let dir = keep.path().join("quy tắc tỉnh");
    std::fs::create_dir_all(dir.join("rules")).unwrap();
    std::fs::write(dir.join("tinh.toml"), own_rule(CHARGE)).unwrap();
    std::fs::write(
        dir.join("rules/X901.md"),
        "# X901. Kinh phí\n\n## Yêu cầu\nKhông quá mức.\n\n## Căn cứ\n-\n\n## Áp dụng\n-\n\n## Mức độ và hệ quả\nLỗi: phải sửa.\n\n## Cách sửa\n-\n\n## Ví dụ\n| Trường hợp | Ô | Giá trị | Kết quả |\n| --- | --- | --- | --- |\n| Quá mức | Tồn tại / Kinh phí cần | 20001 | X901 |\n",
    )
    .unwrap();
    let output = rulebook_check(&dir, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for wanted in [
        "X901.md:13:1",
        "ghi mức độ khác quy tắc",
        "thiếu ví dụ đạt hoặc ví dụ báo lỗi",
        "Có 2 chỗ phải sửa",
    ] {
        assert!(said.contains(wanted), "no “{wanted}” in {said}");
    }
    std::fs::remove_file(dir.join("rules/X901.md")).unwrap();
    let said = text(&rulebook_check(&dir, &[]).stderr);
    assert!(said.contains("Thêm tệp rules/X901.md"), "{said}");
    for (other, wanted) in [
        ("khong-co", "Không có thư mục"),
        ("quy tắc tỉnh/rules", "không có tệp .toml nào"),
    ] {
        let output = rulebook_check(&keep.path().join(other), &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(wanted), "{}", text(&output.stderr));
    }
}

/// Rows of a table of the December sample.
fn facts(table: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    support::facts("vinh-phuc-2020-12", table)
}

#[test]
fn own_rules_run_trials_change_nothing_and_notes_say_who_answers() {
    let sample = Sample::new();
    let json = |more: &[&str]| -> serde_json::Value {
        let mut args = vec!["--format", "json"];
        args.extend(more);
        let output = sample.run(&args);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
    };
    let before = json(&[]);
    let own = folder();
    let after = json(&["--rulebook", own.to_str().unwrap()]);
    let of = |result: &serde_json::Value, code: &str| -> Vec<serde_json::Value> {
        let all = result["findings"].as_array().unwrap().iter();
        all.filter(|f| f["code"] == code).cloned().collect()
    };
    // As many amounts above the bound as the facts hold.
    let above = facts("issues")
        .iter()
        .filter(|row| row["funding"].parse::<f64>().is_ok_and(|n| n > 20_000.0))
        .count();
    assert!(above > 0);
    let told = |code: &str| -> usize {
        let found = of(&after, code);
        let others = found.iter().map(|f| f["others"].as_array().unwrap().len());
        found.len() + others.sum::<usize>()
    };
    assert_eq!(told("X901"), above);
    let open = facts("issues")
        .iter()
        .filter(|row| row["planned"].is_empty() && row["funding"].parse::<f64>().is_ok_and(|n| n > 0.0))
        .count();
    assert!(open > 0);
    assert_eq!(told("X902"), open);
    // A rule put on trial finds the same as before, and nothing of it weighs.
    let (was, now) = (of(&before, "D009"), of(&after, "D009"));
    assert!(!was.is_empty() && was.len() == now.len());
    assert!(was.iter().all(|f| f["trial"] == false) && now.iter().all(|f| f["trial"] == true));
    let counts = |result: &serde_json::Value| -> Vec<(String, u64, u64)> {
        let all = result["submissions"].as_array().unwrap().iter();
        all.map(|s| {
            let n = |word: &str| s["findings"][word].as_u64().unwrap();
            (s["file"].as_str().unwrap().to_owned(), n("warning"), n("trial"))
        })
        .collect()
    };
    for ((file, warnings, _), (_, with_own, trial)) in counts(&before).into_iter().zip(counts(&after)) {
        let own = |code: &str| {
            let found = of(&after, code);
            found.iter().filter(|f| f["file"] == file.as_str()).count() as u64
        };
        let put_on_trial = trial - own("X902");
        assert_eq!(with_own, warnings + own("X901") - put_on_trial, "{file}");
    }
    // The law's counts stand: every commune reaches the thresholds that the example sets.
    assert_eq!(before["totals"], after["totals"]);
    let sheets = support::sheets(&sample.workbook());
    let note = |item: &str| {
        let rows = sheets["Ghi chú"].iter();
        let found = rows.filter(|r| r.get("Mục").is_some_and(|m| m == item));
        found
            .map(|r| format!("{} | {}", r["Nội dung"], r["Nguồn"]))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(
        note("X901").contains("phụ trách: Văn phòng Điều phối nông thôn mới tỉnh"),
        "{}",
        note("X901")
    );
    assert!(note("T015").contains("tỉnh tắt"), "{}", note("T015"));
    assert!(note("D009").contains("chạy thử"), "{}", note("D009"));
    let own = note("Xã NTM · 2.1");
    assert!(
        own.contains("≥ 95%, do tỉnh quy định") && own.contains("MINH-HOA-03/QĐ-UBND"),
        "{own}"
    );
}

#[test]
fn own_thresholds_are_judged_from_their_day_on_equality_included() {
    let typed = |value: &str, from: &str| {
        format!(
            "[[threshold]]\nset = \"xa-2016\"\npart = \"2.1\"\nvalue = {value}\nconfidence = \"assumed\"\nfrom = {from}\nowner = \"a\"\nreason = \"b\"\n"
        )
    };
    // The communes of one district whose declared state a threshold would contradict, worked out from the facts.
    let contradicted = |value: f64| {
        let met: Vec<String> = facts("communes")
            .iter()
            .filter(|r| r["reporting_unit"] == "251" && r["tc2"] == "Đ")
            .map(|r| r["unit"].clone())
            .collect();
        facts("commune_indicators")
            .iter()
            .filter(|r| met.contains(&r["unit"]))
            .filter(|r| r["2.1"].parse::<f64>().is_ok_and(|n| n < value))
            .count()
    };
    let sample = Sample::new();
    let told = |typed: &str| {
        std::fs::create_dir_all(sample.dir.join("rules")).unwrap();
        std::fs::write(sample.dir.join("rules/tinh.toml"), typed).unwrap();
        let output = sample.run(&["--format", "json"]);
        let json: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
        let findings = json["findings"].as_array().unwrap().clone();
        findings
            .iter()
            .filter(|f| f["code"] == "X003" && f["unit"] == "251")
            .map(|f| 1 + f["others"].as_array().unwrap().len())
            .sum::<usize>()
    };
    // The lowest value above which some commune falls: at it none, a step above one or more.
    let lowest = facts("commune_indicators")
        .iter()
        .filter(|r| r["reporting_unit"] == "251")
        .map(|r| r["2.1"].parse::<f64>().unwrap())
        .fold(f64::INFINITY, f64::min);
    assert!(contradicted(lowest) == 0 && contradicted(lowest + 0.1) > 0);
    assert_eq!(told(&typed(&lowest.to_string(), "2020-12-14")), 0);
    let above = format!("{:.1}", lowest + 0.1);
    assert_eq!(told(&typed(&above, "2020-12-14")), contradicted(lowest + 0.1));
    // From the day after the cut-off on it is another round's.
    assert_eq!(told(&typed(&above, "2020-12-15")), 0);
}

#[test]
fn what_holds_depends_on_the_day_both_ends_included() {
    let typed = format!(
        "{}[[change]]\nrule = \"C004\"\nas = \"warning\"\nuntil = 2020-12-31\n{CHARGE}[[change]]\nrule = \"D001\"\nas = \"off\"\nuntil = 2020-12-31\n{CHARGE}\
         [[threshold]]\nset = \"xa-2016\"\npart = \"2.1\"\nclass = \"dbsh\"\nvalue = 95\nconfidence = \"assumed\"\nuntil = 2020-12-31\n{CHARGE}",
        own_rule(&format!("until = 2020-12-31\n{CHARGE}"))
    );
    let catalogue = with(&typed).unwrap_or_else(|f| panic!("{f}"));
    for (day, holds) in [
        ("2020-11-30", false),
        ("2020-12-01", true),
        ("2020-12-31", true),
        ("2021-01-01", false),
    ] {
        let on = catalogue.clone().in_force(&[], day.parse().unwrap());
        let rule = |code: &str| on.rules.iter().find(|r| r.code == code);
        assert_eq!(rule("X901").is_some(), holds, "{day}");
        assert_eq!(rule("D001").is_none(), holds, "{day}");
        let lowered = rule("C004").map(|r| r.severity) == Some(catalogue::Severity::Warning);
        assert_eq!(lowered, holds, "{day}");
        assert_eq!(on.idle.len(), 1, "{day}: what does not run is kept, with why");
        let part = on.set("xa-2016").unwrap().part("2.1").unwrap().2;
        let number = matches!(part.threshold("dbsh"), Threshold::Number(n) if n.to_string() == "95");
        assert_eq!(number, holds, "{day}");
        // Another class is not concerned.
        assert_eq!(*part.threshold("tdmnpb"), Threshold::Province);
    }
}

#[test]
fn a_round_changes_rules_in_its_own_settings() {
    let sample = Sample::new();
    let path = sample.dir.join("round.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let change = |more: &str| format!("{settings}\n[[change]]\nrule = \"D001\"\n{more}{CHARGE}");
    std::fs::write(&path, change("as = \"off\"\n")).unwrap();
    let json = sample.json(0);
    assert!(
        !json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["code"] == "D001")
    );
    std::fs::write(&path, change("as = \"error\"\n")).unwrap();
    let output = sample.run(&[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("round.toml:") && said.contains("Được dùng: off, trial, warning, note"),
        "{said}"
    );
}
