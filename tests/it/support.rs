//! Runs the program on a copy of the sample round and reads what it wrote, as a person would: by sheet, head and row.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ntm::workbook::{self, Content, Limits};

/// A copy of the sample round in a folder of its own, removed at the end.
pub(crate) struct Sample {
    _keep: tempfile::TempDir,
    /// The round's folder.
    pub(crate) dir: PathBuf,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let keep = tempfile::tempdir().unwrap();
        let dir = keep.path().join("dot");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12");
        std::fs::create_dir_all(dir.join("submissions")).unwrap();
        for name in ["round.toml", "register.csv"] {
            std::fs::copy(from.join(name), dir.join(name)).unwrap();
        }
        for entry in std::fs::read_dir(from.join("submissions")).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), dir.join("submissions").join(entry.file_name())).unwrap();
        }
        Self { _keep: keep, dir }
    }

    /// The submission whose file name contains a word.
    pub(crate) fn file(&self, word: &str) -> PathBuf {
        let mut found: Vec<PathBuf> = std::fs::read_dir(self.dir.join("submissions"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.file_name().unwrap().to_string_lossy().contains(word))
            .collect();
        found.sort();
        found
            .pop()
            .unwrap_or_else(|| panic!("no submission with {word} in its name"))
    }

    /// Forgets what the register says of a file's bytes, for tests that change it on purpose.
    pub(crate) fn forget_hashes(&self) {
        let path = self.dir.join("register.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines() {
            let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
            if !line.starts_with("received_at") && fields.len() >= 6 {
                let n = fields.len();
                // sha256 and size are the last two fields before the note; file names hold no comma here.
                fields[n - 3] = String::new();
                fields[n - 2] = String::new();
            }
            lines.push(fields.join(","));
        }
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
    }

    pub(crate) fn run(&self, more: &[&str]) -> Output {
        consolidate(&self.dir, more)
    }

    /// Runs, expects an exit status, and reads the machine-readable result.
    pub(crate) fn json(&self, status: i32) -> serde_json::Value {
        let output = self.run(&["--format", "json"]);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    pub(crate) fn workbook(&self) -> PathBuf {
        let out = self.dir.join("out");
        std::fs::read_dir(out)
            .unwrap()
            .map(|e| e.unwrap().path())
            .find(|p| p.file_name().unwrap().to_string_lossy().starts_with("tong-hop-"))
            .unwrap()
    }
}

pub(crate) fn consolidate(dir: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("consolidate")
        .arg(dir)
        .args(more)
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A sheet of the provincial workbook: rows of head → text as stored.
pub(crate) type Rows = Vec<BTreeMap<String, String>>;

/// Every sheet by name; heads are in row 5.
pub(crate) fn sheets(path: &Path) -> BTreeMap<String, Rows> {
    let book = workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    let mut sheets = BTreeMap::new();
    for sheet in &book.sheets {
        let mut heads: BTreeMap<u16, String> = BTreeMap::new();
        let mut rows: BTreeMap<u32, BTreeMap<String, String>> = BTreeMap::new();
        for cell in &sheet.cells {
            let value = show(&cell.content);
            if cell.at.row == 4 {
                heads.insert(cell.at.col, value);
            } else if cell.at.row > 4
                && let Some(head) = heads.get(&cell.at.col)
            {
                rows.entry(cell.at.row).or_default().insert(head.clone(), value);
            }
        }
        sheets.insert(sheet.name.clone(), rows.into_values().collect());
    }
    sheets
}

/// All texts of a sheet, for the front page.
pub(crate) fn texts(path: &Path, sheet: &str) -> Vec<String> {
    let book = workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap();
    let sheet = book.sheets.iter().find(|s| s.name == sheet).unwrap();
    sheet.cells.iter().map(|c| show(&c.content)).collect()
}

fn show(content: &Content) -> String {
    match content {
        Content::Number(n) => n.normalize().to_string(),
        Content::Text(t) | Content::Error(t) | Content::HugeNumber(t) => t.clone(),
        Content::Bool(b) => b.to_string(),
    }
}
