//! The generated workbooks of the sample round are what their facts make, by values.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use ntm::workbook::{self, Content, Limits};

type Cells = BTreeMap<(String, String), Content>;

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

#[test]
fn generated_submissions_are_up_to_date() {
    let round = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12");
    let made = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("fill")
        .arg(&round)
        .arg("-o")
        .arg(made.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut compared = 0;
    for entry in std::fs::read_dir(made.path()).unwrap() {
        let path = entry.unwrap().path();
        let committed = round.join("submissions").join(path.file_name().unwrap());
        let (new, old) = (cells(&path), cells(&committed));
        assert!(
            new == old,
            "{} differs: run `ntm fill` again",
            committed.display()
        );
        assert!(new.len() > 500);
        compared += 1;
    }
    assert_eq!(compared, 7);
}

#[test]
fn the_register_knows_every_submission_by_its_bytes() {
    use sha2::{Digest, Sha256};
    let round = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12");
    let register = std::fs::read_to_string(round.join("register.csv")).unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(round.join("submissions")).unwrap() {
        let path = entry.unwrap().path();
        let digest = Sha256::digest(std::fs::read(&path).unwrap());
        let hex = digest
            .iter()
            .fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
        assert!(
            register.contains(&hex),
            "{} is not in the register as it stands",
            path.display()
        );
        files += 1;
    }
    assert_eq!(files, 10);
}
