//! The examples in the documents of the period's own rules, each made for real and run through the program.
//!
//! A row changes one report: a commune at 8 of 10, criteria 2 and 8 not met and planned for. **Ô** is
//! `Trang / Cột`, `Trang / tiêu chí / Cột`, `Trang / dòng / Cột` on the page to sign and among funds, `OCOP / 2 / Cột` for the second
//! product; further parts of **Giá trị** are `Cột: giá trị` in the same row, `Trang / … / Cột: giá trị` elsewhere,
//! `mục tiêu: … đến ngày`, `kỳ trước: Trang / Cột: giá trị` (a round cut off on 14/12/2025 of the same report, its funding
//! halved; `kỳ trước: chốt ngày`). **Kết quả** is what comes of it: every code, and no other.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use ntm::catalogue::{Catalogue, SheetKind};
use ntm::workbook::{self, Content, Limits};
use rayon::prelude::*;

use crate::rules::document::{self, Line, Outcome};
use crate::support::{consolidate, text, type_over};

const UNIT: &str = "08611";
const FILE: &str = "a.xlsx";

const ROUND: &str = r#"id = "thu-2026-06"
title = "6 tháng đầu năm 2026"
province = "25"
rulebook = "ntm-2026-2030"
class = "chua-phan-nhom"
units = "phu-tho-2025.csv"
cut_off = "2026-06-14"
due = "2026-06-18T17:00"
as_of = "2026-06-24"
"#;

/// One row of a table, and whose it is.
struct Example {
    code: String,
    line: Line,
}

fn examples(catalogue: &Catalogue) -> Vec<Example> {
    let own: Vec<_> = catalogue
        .rules
        .iter()
        .filter(|r| r.spot.source.path.contains("ntm-2026-2030"))
        .collect();
    assert_eq!(own.len(), 18);
    let mut found = Vec::new();
    for rule in own {
        let text = &catalogue.rule_documents[&rule.code].text;
        assert_eq!(
            text.lines().next().unwrap(),
            format!("# {}. {}", rule.code, rule.title)
        );
        document::weight(text, rule.severity, rule.effect).unwrap();
        let lines = document::lines(&rule.code, text).unwrap().into_iter();
        found.extend(lines.map(|line| Example {
            code: rule.code.clone(),
            line,
        }));
    }
    found
}

/// A value as the facts have it.
fn value(typed: &str) -> String {
    if typed == "trống" {
        return String::new();
    }
    let parts: Vec<&str> = typed.split('/').collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}-{month}-{day}"),
        _ => typed.to_owned(),
    }
}

/// What a row changes.
#[derive(Default)]
struct Changes {
    cells: String,
    targets: String,
    /// Typed into the workbook itself: sheet, label of the row, head of the column, value.
    typed: Vec<[String; 4]>,
    /// The earlier round: its cut-off and its cells.
    past: Option<(String, Box<Changes>)>,
}

impl Changes {
    fn of(line: &Line, catalogue: &Catalogue) -> Self {
        let mut changes = Self::default();
        let mut parts = line.value.split("; ");
        let place: Vec<&str> = line.at.split(" / ").collect();
        changes.put(catalogue, &place, parts.next().unwrap());
        for part in parts {
            let (what, typed) = part.split_once(": ").unwrap();
            let there: Vec<&str> = what.split(" / ").collect();
            if what == "kỳ trước" {
                let past = changes
                    .past
                    .get_or_insert_with(|| ("2025-12-14".to_owned(), Box::default()));
                if let Some(day) = typed.strip_prefix("chốt ") {
                    past.0 = value(day);
                } else {
                    let (there, typed) = typed.split_once(": ").unwrap();
                    past.1
                        .put(catalogue, &there.split(" / ").collect::<Vec<_>>(), typed);
                }
            } else if what == "mục tiêu" {
                let (_, until) = typed.split_once(" đến ").unwrap();
                let _ = write!(
                    changes.targets,
                    "\n[[target]]\nid = \"MT-01\"\ntitle = \"Mục tiêu\"\ncounts = \"recognised\"\nset = \"xa-2026\"\ndeadline = \"{}\"\n",
                    value(until)
                );
            } else if there.len() > 1 {
                changes.put(catalogue, &there, typed);
            } else {
                let mut here = place.clone();
                here.pop();
                here.push(what);
                changes.put(catalogue, &here, typed);
            }
        }
        changes
    }

    fn put(&mut self, catalogue: &Catalogue, place: &[&str], typed: &str) {
        let (sheet, head) = (place[0], place[place.len() - 1]);
        let sheet = catalogue.form.sheets.iter().find(|s| s.name == sheet).unwrap();
        let fixed = sheet.fixed.iter().find(|f| f.label == place[1]);
        // Totals are formulas, which facts do not hold.
        if sheet.kind == SheetKind::Control || fixed.is_some_and(|f| !f.sum.is_empty()) {
            self.typed
                .push([place[0], place[1], head, typed].map(str::to_owned));
            return;
        }
        let column = sheet.columns.iter().find(|c| c.header == head).unwrap();
        let key = match sheet.kind {
            SheetKind::Record => "",
            SheetKind::List if place[1] == "2" => "0002",
            SheetKind::List => fixed.map_or("0001", |f| &f.id),
            _ => place[1],
        };
        let _ = writeln!(self.cells, "{},{key},{},{}", sheet.id, column.id, value(typed));
    }
}

fn write(dir: &Path, changes: &Changes, round: &str, mobilised: u32) {
    // The day before it is due.
    let due = round.split("due = \"").nth(1).unwrap();
    let received = due.split('T').next().unwrap().replace("-18", "-17");
    let facts = dir.join("facts");
    std::fs::create_dir_all(&facts).unwrap();
    std::fs::write(dir.join("round.toml"), format!("{round}{}", changes.targets)).unwrap();
    let put = |name: &str, text: String| std::fs::write(facts.join(name), text).unwrap();
    put(
        "files.csv",
        format!("file,reporting_unit,made_by,changes\n{FILE},{UNIT},form,changes.csv\n"),
    );
    put(
        "changes.csv",
        format!("sheet,key,column,value\n{}", changes.cells),
    );
    put(
        "info.csv",
        format!(
            "reporting_unit,document_no,document_date,preparer,phone,email,signer,people,households,declared_count\n{UNIT},MINH-HOA-01,2026-06-16,Cán bộ,0210 000 0001,a@minhhoa.example,Lãnh đạo,9000,2400,8\n"
        ),
    );
    let mut commune = "reporting_unit,criterion,declared,outstanding\n".to_owned();
    for n in 1..=10 {
        let state = if [2, 8].contains(&n) {
            "Chưa đạt"
        } else {
            "Đạt"
        };
        let _ = writeln!(commune, "{UNIT},{n},{state},Không");
    }
    put("commune.csv", commune);
    put(
        "issues.csv",
        format!(
            "reporting_unit,criterion,kind,content,cause,solution,planned,responsible\n{UNIT},2,not_met,a,b,c,2026-12-15,UBND xã\n{UNIT},8,not_met,a,b,c,2026-12-15,UBND xã\n"
        ),
    );
    put(
        "products.csv",
        format!(
            "reporting_unit,product,owner,status,planned\n{UNIT},Sản phẩm,Hộ,expected,2026-09-30\n{UNIT},Sản phẩm khác,Hộ khác,expected,2026-09-30\n"
        ),
    );
    let mut funding = "reporting_unit,source,planned_year,mobilised,disbursed,planned_next\n".to_owned();
    for source in ["I.1", "I.2", "II.1", "II.2", "III", "IV", "V", "VI.1", "VI.2"] {
        let _ = writeln!(funding, "{UNIT},{source},10,{mobilised},{},5", mobilised - 1);
    }
    put("funding.csv", funding);
    std::fs::write(
        dir.join("register.csv"),
        format!("received_at,unit,channel,file,sha256,size,note\n{received}T14:00:00,{UNIT},,{FILE},,,\n"),
    )
    .unwrap();
}

fn fill(dir: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("fill")
        .arg(dir)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", text(&run.stderr));
}

/// The codes of the findings about the unit.
fn codes(changes: &Changes) -> BTreeSet<String> {
    let dir = tempfile::tempdir().unwrap();
    let before = tempfile::tempdir().unwrap();
    let mut round = ROUND.to_owned();
    if let Some((cut_off, then)) = &changes.past {
        let due = cut_off.replace("-14", "-18");
        let earlier = ROUND
            .replace("thu-2026-06", "thu-truoc")
            .replace("2026-06-14", cut_off)
            .replace("2026-06-18", &due)
            .replace("2026-06-24", &due);
        write(before.path(), then, &earlier, 2);
        fill(before.path());
        consolidate(before.path(), &[]);
        let out = std::fs::read_dir(before.path().join("out")).unwrap();
        let book = out
            .map(|e| e.unwrap().path())
            .find(|p| p.extension().is_some_and(|e| e == "xlsx"));
        let _ = writeln!(round, "baseline = ['{}']", book.unwrap().display());
    }
    write(dir.path(), changes, &round, 5);
    fill(dir.path());
    let file = dir.path().join("submissions").join(FILE);
    for [sheet, label, head, typed] in &changes.typed {
        let book = workbook::open(&std::fs::read(&file).unwrap(), &Limits::default()).unwrap();
        let cells = &book.sheets.iter().find(|s| s.name == *sheet).unwrap().cells;
        let at = |text: &String| {
            let is = |c: &&workbook::Cell| c.content == Content::Text(text.clone());
            cells.iter().find(is).unwrap().at
        };
        let at = workbook::CellRef::new(at(label).row, at(head).col).to_string();
        type_over(&file, sheet, &[(&at, typed)]);
    }
    let run = consolidate(dir.path(), &["--format", "json"]);
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let findings = result["findings"].as_array().unwrap();
    let of_unit = findings.iter().filter(|f| f["unit"] == UNIT);
    of_unit.map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_example_of_the_documents_of_the_period_comes_true() {
    let catalogue = super::catalogue();
    assert_eq!(codes(&Changes::default()), BTreeSet::new(), "the report itself");
    let examples = examples(&catalogue);
    let wrong: Vec<String> = examples
        .par_iter()
        .filter_map(|example| {
            let Example { code, line } = example;
            let Outcome { fires, along } = document::outcome(&line.result).unwrap();
            let mut expected = BTreeSet::from_iter(along);
            if let Some((fires, _)) = fires {
                assert_eq!(fires, *code, "{}", line.spot);
                expected.insert(fires);
            }
            let found = codes(&Changes::of(line, &catalogue));
            (found != expected).then(|| format!("{}: {found:?}, not {expected:?}", line.spot))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Each has one that passes and one that fires.
    for code in examples.iter().map(|e| &e.code).collect::<BTreeSet<_>>() {
        let of = |passes: bool| {
            let mine = examples.iter().filter(|e| e.code == *code);
            mine.filter(|e| e.line.result.starts_with("đạt") == passes)
                .count()
        };
        assert!(of(true) > 0 && of(false) > 0, "{code}");
    }
}
