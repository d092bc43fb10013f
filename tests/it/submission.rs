//! Reading the sample round's hand-typed workbooks: every value as in the facts, every row accounted for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ntm::catalogue::{Catalogue, Fill, SourceText, embedded, load, render};
use ntm::diagnostic::Tolerated;
use ntm::round::{Round, RoundText, parse};
use ntm::submission::{Answer, Entry, RemarkKind, Row, Submission, Table, identify, read};
use ntm::text::{slug, tidy};
use ntm::workbook::{Book, Limits, open};

const FILES: [(&str, &str); 3] = [
    (
        "246",
        "Biểu tổng hợp NTM huyện Lập Thạch (số liệu đến 14-12-2020) sửa lần 2.xlsx",
    ),
    (
        "247",
        "Phụ lục kèm theo Báo cáo NTM năm 2020 của UBND huyện Tam Dương (bản chính thức).xlsx",
    ),
    ("251", "YENLAC_NTM_2020.xlsx"),
];

const SETTINGS: &str = r#"
id = "vinh-phuc-2020-12"
title = "Năm 2020"
province = "26"
rulebook = "ntm-2016-2020"
class = "dbsh"
cut_off = "2020-12-14"
due = "2020-12-18T17:00"
units = "vinh-phuc-2020.csv"
"#;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12")
}

fn rulebook() -> (Catalogue, Round) {
    let catalogue = load(&[embedded("chung").unwrap(), embedded("ntm-2016-2020").unwrap()])
        .unwrap_or_else(|faults| panic!("{}", render(&faults)));
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text: SETTINGS.to_owned(),
        },
        unit_files: BTreeMap::new(),
    };
    let round = parse(&text, &catalogue).unwrap();
    (catalogue, round)
}

fn book(file: &str) -> Book {
    let bytes = std::fs::read(sample().join("submissions").join(file)).unwrap();
    open(&bytes, &Limits::default()).unwrap()
}

fn submissions() -> (Catalogue, Round, BTreeMap<&'static str, Submission>) {
    let (catalogue, round) = rulebook();
    let read = FILES
        .iter()
        .map(|(code, file)| {
            let unit = round.units.get(code).unwrap();
            (*code, read(&book(file), &catalogue, &round, unit))
        })
        .collect();
    (catalogue, round, read)
}

type Fact = BTreeMap<String, String>;

/// Rows of a facts file of one reporting unit, by column.
fn facts(sheet: &str, unit: &str) -> Vec<Fact> {
    let mut reader = csv::Reader::from_path(sample().join("facts").join(format!("{sheet}.csv"))).unwrap();
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| {
            heads
                .iter()
                .zip(r.unwrap().iter())
                .map(|(h, v)| (h.to_owned(), v.to_owned()))
                .collect()
        })
        .filter(|row: &Fact| row["reporting_unit"] == unit)
        .collect()
}

/// A value as the facts write it.
fn fact_of(answer: &Answer) -> String {
    match answer {
        Answer::Blank => String::new(),
        Answer::Number(n) => n.normalize().to_string(),
        Answer::Text(text) => text.clone(),
        Answer::Date(date) => date.to_string(),
        Answer::State(met) => if *met { "Đạt" } else { "Chưa đạt" }.to_owned(),
        Answer::YesNo(yes) => if *yes { "Có" } else { "Không" }.to_owned(),
        Answer::Choice(id) => id.clone(),
        Answer::Unit(code) => code.clone(),
        Answer::NotApplicable => "Không áp dụng".to_owned(),
        Answer::Unreadable(why) => format!("unreadable: {why:?}"),
    }
}

fn wanted(value: &str) -> String {
    match value {
        "Đ" => "Đạt".to_owned(),
        "CĐ" => "Chưa đạt".to_owned(),
        "KAD" => "Không áp dụng".to_owned(),
        other => tidy(other),
    }
}

/// Compares every typed column of a sheet; a column that the file does not have must be blank in the facts.
fn compare(sheet: &str, key: &[&str], row_key: impl Fn(&Row) -> String, ignore: &[&str]) {
    let (catalogue, _, submissions) = submissions();
    let mut compared = 0;
    for (code, submission) in &submissions {
        let facts = facts(sheet, code);
        let empty = Table::default();
        let table = submission.tables.get(sheet).unwrap_or(&empty);
        assert!(
            facts.is_empty() || !table.rows.is_empty(),
            "{code} {sheet}: no rows; {:#?}",
            submission.remarks
        );
        let form = catalogue.form.sheet(sheet).unwrap();
        let set = catalogue.sheet_set(form, &submission.unit.kind);
        let placed = form.expand(set, &submission.unit.kind);
        let rows: BTreeMap<String, &Row> = table
            .rows
            .iter()
            .filter(|r| {
                // Rows of sums have no facts of their own.
                form.fixed.iter().all(|f| f.id != r.key || f.sum.is_empty())
            })
            .map(|r| (row_key(r), r))
            .collect();
        let wanted_keys: BTreeSet<String> = facts
            .iter()
            .map(|f| key.iter().map(|k| f[*k].as_str()).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(
            rows.keys().cloned().collect::<BTreeSet<_>>(),
            wanted_keys,
            "{code} {sheet}"
        );
        for fact in &facts {
            let id = key
                .iter()
                .map(|k| fact[*k].as_str())
                .collect::<Vec<_>>()
                .join("|");
            let row = rows[&id];
            for column in placed.iter().filter(|p| p.column.fill == Fill::Typed) {
                if ignore.contains(&column.id.as_str()) {
                    continue;
                }
                let want = wanted(&fact[&column.id]);
                match row.cells.get(&column.id) {
                    Some(entry) => {
                        let found = fact_of(&entry.answer);
                        assert_eq!(
                            found, want,
                            "{code} {sheet} {id} {} at {} ({:?})",
                            column.id, entry.at, entry.raw
                        );
                        compared += 1;
                    }
                    None => assert_eq!("", want, "{code} {sheet} {id}: no column {}", column.id),
                }
            }
        }
    }
    assert!(compared > 0, "{sheet}");
}

#[test]
fn communes_are_as_in_the_facts() {
    compare("communes", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn commune_indicators_are_as_in_the_facts() {
    compare("commune_indicators", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn district_indicators_are_as_in_the_facts() {
    compare("district", &["indicator"], |r| r.key.clone(), &[]);
}

#[test]
fn products_are_as_in_the_facts() {
    compare(
        "products",
        &["product"],
        |r| fact_of(&r.cells["product"].answer),
        &[],
    );
}

#[test]
fn issues_are_as_in_the_facts() {
    let key = |r: &Row| {
        let of = |id: &str| fact_of(&r.cells[id].answer);
        [of("unit"), of("village"), of("criterion")].join("|")
    };
    compare("issues", &["unit", "village", "criterion"], key, &[]);
}

#[test]
fn funding_is_as_in_the_facts() {
    compare("funding", &["source"], |r| r.key.clone(), &[]);
}

#[test]
fn proposals_are_as_in_the_facts() {
    compare(
        "proposals",
        &["proposal"],
        |r| fact_of(&r.cells["proposal"].answer),
        &[],
    );
}

#[test]
fn advanced_communes_are_as_in_the_facts() {
    compare("advanced", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn villages_are_as_in_the_facts() {
    let key = |r: &Row| {
        let (unit, _) = r.unit.split_once('/').unwrap();
        format!("{unit}|{}", r.unit_name.strip_prefix("thôn ").unwrap())
    };
    // The name is typed as "Thôn Nhật Chiêu 1"; the row's own name is compared.
    compare("villages", &["unit", "village"], key, &["village"]);
}

#[test]
fn facts_of_the_record_sheet_are_read() {
    let (catalogue, _, submissions) = submissions();
    for (code, submission) in &submissions {
        let fact = facts("info", code).remove(0);
        let form = catalogue.form.sheet("info").unwrap();
        for column in form.columns.iter().filter(|c| c.fill == Fill::Typed) {
            match submission.fact(&column.id) {
                Some(entry) => assert_eq!(
                    fact_of(&entry.answer),
                    wanted(&fact[&column.id]),
                    "{code} {}",
                    column.id
                ),
                None => assert_eq!("", fact[&column.id], "{code}: no {}", column.id),
            }
        }
    }
}

#[test]
fn every_row_is_used_or_listed() {
    let (_, _, submissions) = submissions();
    for (code, submission) in &submissions {
        assert_eq!(
            submission.rows_in,
            submission.rows_used + submission.rows_listed,
            "{code}"
        );
        assert!(submission.missing.is_empty(), "{code}: {:?}", submission.missing);
        let communes = facts("communes", code).len();
        assert_eq!(submission.tables["communes"].rows.len(), communes);
        for remark in &submission.remarks {
            assert!(
                !matches!(
                    remark.what,
                    RemarkKind::RowUnknown { .. }
                        | RemarkKind::RowForeign { .. }
                        | RemarkKind::RowDuplicate { .. }
                        | RemarkKind::RowMissing { .. }
                        | RemarkKind::RowNotSubject { .. }
                        | RemarkKind::RowWithoutKey { .. }
                        | RemarkKind::ColumnNotRead { .. }
                        | RemarkKind::CellDamaged
                ),
                "{code}: {remark:?}"
            );
        }
    }
}

#[test]
fn villages_beside_a_commune_are_the_subject() {
    let (_, _, submissions) = submissions();
    let issues = &submissions["251"].tables["issues"];
    let units: Vec<&str> = issues.rows.iter().map(|r| r.unit.as_str()).collect();
    assert_eq!(
        units,
        [
            "09064",
            "09064/nhat-chieu-1",
            "09064/nhat-chieu-1",
            "09064/tan-tien-2",
            "09064/tan-tien-2"
        ]
    );
    assert_eq!(issues.rows[1].unit_name, "thôn Nhật Chiêu 1");
    let village = &submissions["251"].tables["villages"].rows[0];
    assert_eq!(village.unit, format!("09064/{}", slug("Nhật Chiêu 1")));
    // The district is the subject of its own issues.
    assert_eq!(submissions["246"].tables["issues"].rows[0].unit, "246");
}

#[test]
fn what_was_tolerated_is_said() {
    let (_, _, submissions) = submissions();
    let kinds = |code: &str, sheet: &str, column: &str| -> BTreeSet<Option<Tolerated>> {
        let entries: Vec<&Entry> = submissions[code].tables[sheet]
            .rows
            .iter()
            .filter_map(|r| r.cells.get(column))
            .collect();
        entries
            .iter()
            .filter(|e| e.answer != Answer::Blank)
            .map(|e| e.tolerated)
            .collect()
    };
    assert_eq!(
        kinds("246", "communes", "households"),
        [Some(Tolerated::NumberAsText)].into()
    );
    assert_eq!(
        kinds("246", "communes", "recognition_date"),
        [Some(Tolerated::DateAsText)].into()
    );
    assert_eq!(kinds("246", "communes", "tc1"), [None].into());
    assert_eq!(kinds("247", "communes", "tc1"), [Some(Tolerated::Mark)].into());
    assert_eq!(
        kinds("247", "commune_indicators", "14.2"),
        [Some(Tolerated::PercentFormat)].into()
    );
    assert_eq!(
        kinds("251", "commune_indicators", "15.1"),
        [Some(Tolerated::WithUnit)].into()
    );
    assert!(kinds("251", "communes", "unit").contains(&Some(Tolerated::Name)));
    let what = |code: &str, wanted: &dyn Fn(&RemarkKind) -> bool| {
        submissions[code]
            .remarks
            .iter()
            .filter(|r| wanted(&r.what))
            .count()
    };
    // 1 … 19 instead of TC1 … TC19: told once.
    assert_eq!(
        what("247", &|w| *w
            == RemarkKind::ColumnReadAs {
                found: "1 … 19".to_owned(),
                taken: "TC1 Quy hoạch … TC19 Quốc phòng, an ninh".to_owned()
            }),
        1,
        "{:#?}",
        submissions["247"].remarks
    );
    assert_eq!(
        what("247", &|w| matches!(w, RemarkKind::SheetNotRead { cells: 4 })),
        1
    );
    assert_eq!(what("246", &|w| matches!(w, RemarkKind::Hidden(_))), 1);
}

#[test]
fn a_workbook_says_who_sent_it() {
    let (catalogue, round) = rulebook();
    for (code, file) in FILES {
        let identity = identify(&book(file), &catalogue, &round);
        assert_eq!(identity.unit.map(|u| u.code).as_deref(), Some(code));
        assert_eq!(identity.form, "");
        assert_eq!(
            identity.cut_off.map(|d| d.to_string()).as_deref(),
            Some("2020-12-14")
        );
        assert_eq!(identity.sheets, 10);
        assert_eq!(identity.other, None);
    }
}
