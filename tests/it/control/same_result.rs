//! What must not matter does not: names and order of files, order of rows, threads. (Time zone and language of the
//! machine: see the deadlines.)

#![expect(
    clippy::string_slice,
    reason = "tags of workbooks made here are cut at ASCII characters"
)]

use std::path::Path;

use serde_json::Value;

use super::{edit, quarter};
use crate::support::{Sample, pack, unpack};

/// Compares key by key, so that a difference is told by its key.
fn same(a: &Value, b: &Value) {
    let (a, b) = (figures(a), figures(b));
    for (key, value) in a.as_object().unwrap() {
        assert!(b[key] == *value, "{key}: {value}\n\n{}", b[key]);
    }
}

/// A result without what names files or places in them.
fn figures(result: &Value) -> Value {
    let mut result = result.clone();
    for gap in result["gaps"].as_array_mut().unwrap() {
        gap["source"] = Value::Null;
    }
    for (list, keys) in [
        ("findings", ["file", "cell", "message", "others"].as_slice()),
        ("submissions", &["file", "sha256", "reason"]),
        ("decisions", &["file"]),
        ("revisions", &["before", "after"]),
    ] {
        let rows = result[list].as_array_mut().unwrap();
        for row in rows.iter_mut() {
            for key in keys {
                row[*key] = Value::Null;
            }
        }
        // In an order that rests on what is left.
        rows.sort_by_key(ToString::to_string);
    }
    result["outputs"] = Value::Null;
    result
}

#[test]
fn names_and_order_of_files_do_not_matter() {
    let plain = quarter().json(1);
    let sample = quarter();
    let folder = sample.dir.join("submissions");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    // Named backwards, some in folders of their own; the register's rows backwards too.
    let mut settings = std::fs::read_to_string(sample.dir.join("round.toml")).unwrap();
    let mut register = std::fs::read_to_string(sample.dir.join("register.csv")).unwrap();
    std::fs::create_dir_all(folder.join("tháng 9/đợt 2")).unwrap();
    for (at, name) in names.iter().enumerate() {
        let place = if at % 2 == 0 { "" } else { "tháng 9/đợt 2/" };
        let new = format!("{place}{} báo cáo.xlsx", 90 - at);
        std::fs::rename(folder.join(name), folder.join(&new)).unwrap();
        settings = settings.replace(&format!("file = \"{name}\""), &format!("file = \"{new}\""));
        register = register.replace(&format!(",{name},"), &format!(",{new},"));
    }
    let (head, rows) = register.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.reverse();
    std::fs::write(sample.dir.join("round.toml"), settings).unwrap();
    std::fs::write(
        sample.dir.join("register.csv"),
        format!("{head}\n{}\n", rows.join("\n")),
    )
    .unwrap();
    same(&sample.json(1), &plain);
}

#[test]
fn threads_do_not_matter() {
    let outputs: Vec<(Vec<u8>, Vec<u8>)> = ["1", "2", "7"]
        .iter()
        .map(|jobs| {
            let sample = quarter();
            let run = sample.run(&["--format", "json", "--jobs", jobs]);
            let path = sample.dir.to_string_lossy().into_owned();
            let said = String::from_utf8(run.stdout).unwrap().replace(&path, "");
            (said.into_bytes(), std::fs::read(sample.workbook()).unwrap())
        })
        .collect();
    assert!(outputs.windows(2).all(|pair| pair[0] == pair[1]));
}

/// Exchanges two rows of a sheet, values and formulas and all.
fn exchange(path: &Path, part: &str, rows: (u32, u32)) {
    let mut parts = unpack(&std::fs::read(path).unwrap());
    let xml = &mut parts.iter_mut().find(|(name, _)| name == part).unwrap().1;
    let text = String::from_utf8(xml.clone()).unwrap();
    let place = |row: u32| {
        let start = text.find(&format!("<row r=\"{row}\"")).unwrap();
        let end = start + text[start..].find("</row>").unwrap() + "</row>".len();
        start..end
    };
    let renumbered = |row: &str, from: u32, to: u32| {
        let mut out = row.replacen(&format!("<row r=\"{from}\""), &format!("<row r=\"{to}\""), 1);
        for letters in columns() {
            out = out.replace(&format!("r=\"{letters}{from}\""), &format!("r=\"{letters}{to}\""));
        }
        out
    };
    let (first, second) = (place(rows.0), place(rows.1));
    let mut changed = text.clone();
    changed.replace_range(second.clone(), &renumbered(&text[first.clone()], rows.0, rows.1));
    changed.replace_range(first, &renumbered(&text[second], rows.1, rows.0));
    assert_ne!(text, changed);
    *xml = changed.into_bytes();
    std::fs::write(path, pack(&parts)).unwrap();
}

fn columns() -> impl Iterator<Item = String> {
    (0..80).map(|col| ntm::workbook::CellRef::new(0, col).column_letters())
}

#[test]
fn order_of_rows_does_not_matter() {
    let plain = Sample::new();
    plain.forget_hashes();
    let plain = plain.json(0);
    let sample = Sample::new();
    sample.forget_hashes();
    // Communes, their indicators and the plans of Vĩnh Tường, which has the most of them.
    let file = sample.file("vinh-tuong");
    for (part, rows) in [
        ("xl/worksheets/sheet4.xml", (9, 20)),
        ("xl/worksheets/sheet5.xml", (11, 26)),
    ] {
        exchange(&file, part, rows);
    }
    let mut changed = figures(&sample.json(0));
    let mut plain = figures(&plain);
    // Bytes differ, of course; and what a note lists first.
    for result in [&mut changed, &mut plain] {
        for finding in result["findings"].as_array_mut().unwrap() {
            finding["raw"] = Value::Null;
        }
        result["findings"]
            .as_array_mut()
            .unwrap()
            .sort_by_key(ToString::to_string);
    }
    for (key, value) in plain.as_object().unwrap() {
        assert_eq!(&changed[key], value, "{key}");
    }
}

/// A round whose closing time, due time and cut-off are all as before but one second: the edge cases stand in the
/// documents of the rules; here, that an edit which changes nothing changes nothing.
#[test]
fn blanks_and_comments_of_the_settings_do_not_matter() {
    let plain = quarter().json(1);
    let sample = quarter();
    edit(&sample, "round.toml", |s| {
        s.replace('\n', "\r\n").replace(" = ", "   =  ")
    });
    edit(&sample, "register.csv", |s| {
        format!("\u{feff}{}", s.replace('\n', "\r\n"))
    });
    same(&sample.json(1), &plain);
}
