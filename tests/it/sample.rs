//! The workbooks of the sample rounds are what their facts make, by values, and the registers know them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use ntm::workbook::{self, Content, Limits};

use crate::support::{Sample, csv_rows};

type Cells = BTreeMap<(String, String), Content>;

/// The rounds in `samples/` that are made from facts.
fn rounds() -> Vec<PathBuf> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(samples)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.join("facts").is_dir())
        .collect();
    found.sort();
    found
}

fn cells(path: &Path) -> Cells {
    let book = workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    book.sheets
        .iter()
        .flat_map(|s| {
            s.cells
                .iter()
                .map(|c| ((s.name.clone(), c.at.to_string()), c.content.clone()))
        })
        .collect()
}

fn names(dir: &Path) -> BTreeSet<String> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn column(rows: &[BTreeMap<String, String>], name: &str) -> BTreeSet<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

fn fill(round: &Path, out: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("fill")
        .arg(round)
        .arg("-o")
        .arg(out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn generated_submissions_are_up_to_date() {
    assert_eq!(rounds().len(), 3);
    for round in rounds() {
        let made = tempfile::tempdir().unwrap();
        fill(&round, made.path());
        let mut by_form = csv_rows(&round.join("facts/files.csv"));
        by_form.retain(|row| row["made_by"] == "form");
        assert_eq!(names(made.path()), column(&by_form, "file"));
        let two_levels = round.ends_with("phu-tho-2026-06");
        assert_eq!(by_form.len(), if two_levels { 123 } else { 7 });
        for name in names(made.path()) {
            let committed = round.join("submissions").join(&name);
            let (new, old) = (cells(&made.path().join(&name)), cells(&committed));
            assert!(
                new == old,
                "{} differs: run `ntm fill` again",
                committed.display()
            );
            assert!(new.len() > 500, "{name}: {}", new.len());
        }
    }
}

/// Cells of data below the heads where two workbooks differ; an empty text is a blank.
fn differences(one: &Cells, other: &Cells) -> BTreeSet<String> {
    let content = |cells: &Cells, at: &(String, String)| {
        cells
            .get(at)
            .filter(|c| **c != Content::Text(String::new()))
            .cloned()
    };
    let row = |cell: &str| {
        cell.trim_start_matches(|c: char| c.is_ascii_uppercase())
            .parse::<u32>()
            .unwrap()
    };
    one.keys()
        .chain(other.keys())
        .filter(|(sheet, cell)| {
            !["Hướng dẫn", "Phiếu xác nhận", "_ntm"].contains(&sheet.as_str()) && row(cell) > 5
        })
        .filter(|at| content(one, at) != content(other, at))
        .map(|(sheet, cell)| format!("{sheet} {cell}"))
        .collect()
}

#[test]
fn edited_submissions_hold_their_facts_but_for_what_was_typed_over() {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-09");
    let list = sample.dir.join("facts/files.csv");
    let text = std::fs::read_to_string(&list).unwrap();
    std::fs::write(&list, text.replace(",edited,", ",form,")).unwrap();
    let made = tempfile::tempdir().unwrap();
    fill(&sample.dir, made.path());
    // Typed over, and the formulas that depend on it; another round.
    let expected = [
        (
            "BIEU NTM HUYEN LAP THACH QUY 3.xlsx",
            "Chỉ tiêu xã C18, Chỉ tiêu xã C21, Chỉ tiêu xã J21, Chỉ tiêu xã Y18, \
             Nguồn lực E11, Nguồn lực E8, Nguồn lực E9, Nguồn lực F11, Nguồn lực F8, Nguồn lực F9, Nguồn lực J11",
        ),
        (
            "Tam Dương - biểu NTM.xlsx",
            "Thông tin C12, Thông tin C13, Thông tin C14",
        ),
    ];
    for (name, expected) in expected {
        let edited = cells(&sample.dir.join("submissions").join(name));
        let found: Vec<String> = differences(&cells(&made.path().join(name)), &edited)
            .into_iter()
            .collect();
        assert_eq!(
            found.join(", "),
            expected,
            "{name}: run `ntm fill`, then `typed_by_hand.py` again"
        );
    }
}

#[test]
fn edited_submissions_of_communes_hold_their_facts_but_for_what_was_typed_over() {
    let sample = Sample::copy_of("samples/phu-tho-2026-06");
    let list = sample.dir.join("facts/files.csv");
    let text = std::fs::read_to_string(&list).unwrap();
    // The two that are no form of this kind at all.
    let foreign = ["Xã Hạ Hòa", "Xã Mai Châu"];
    let edited: Vec<String> = text
        .lines()
        .filter(|line| line.contains(",edited,") || line.starts_with("file,"))
        .filter(|line| !foreign.iter().any(|name| line.starts_with(name)))
        .map(|line| line.replace(",edited,", ",form,"))
        .collect();
    std::fs::write(&list, edited.join("\n")).unwrap();
    let made = tempfile::tempdir().unwrap();
    fill(&sample.dir, made.path());
    // Typed over, and the formulas that depend on it; another round; without stamp, the name alone.
    let expected = [
        ("BC NTM xã Sông Lô 6T2026.xlsx", "Thông tin C10, Thông tin C11"),
        (
            "BC NTM xã Vĩnh Hưng 6T2026.xlsx",
            "Thông tin C12, Thông tin C13, Thông tin C14",
        ),
        (
            "lam-thao-6-thang-2026.xlsx",
            "Nguồn lực E12, Nguồn lực E14, Nguồn lực E15, Nguồn lực E8, Nguồn lực F12, Nguồn lực F14, Nguồn lực F15, \
             Nguồn lực F8, Nguồn lực I14, Nguồn lực I15",
        ),
        (
            "Xã Tam Dương - biểu NTM 6 tháng đầu năm 2026.xlsx",
            "OCOP C8, OCOP C9, OCOP E8, OCOP E9",
        ),
        ("van-mieu-6-thang-2026.xlsx", "Thông tin C10, Thông tin C11"),
        ("xa_yen_ky_ntm_6thang2026.xlsx", "OCOP C8, OCOP E8"),
    ];
    assert_eq!(names(made.path()).len(), expected.len());
    for (name, expected) in expected {
        let edited = cells(&sample.dir.join("submissions").join(name));
        let found: Vec<String> = differences(&cells(&made.path().join(name)), &edited)
            .into_iter()
            .collect();
        assert_eq!(
            found.join(", "),
            expected,
            "{name}: run `ntm fill`, then `typed_by_hand.py` again"
        );
    }
}

#[test]
fn the_register_knows_every_submission_by_its_bytes() {
    use sha2::{Digest, Sha256};
    for round in rounds() {
        let dir = round.join("submissions");
        let register = csv_rows(&round.join("register.csv"));
        assert_eq!(column(&register, "file"), names(&dir));
        assert_eq!(
            column(&register, "file"),
            column(&csv_rows(&round.join("facts/files.csv")), "file")
        );
        for row in register {
            let path = dir.join(&row["file"]);
            let bytes = std::fs::read(&path).unwrap();
            let hex = Sha256::digest(&bytes)
                .iter()
                .fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
            let known = (&hex, &bytes.len().to_string()) == (&row["sha256"], &row["size"]);
            assert!(known, "{} is not in the register as it stands", path.display());
        }
    }
}
