//! Runs the program on a copy of the sample round and reads what it wrote, as a person would: by sheet, head and row.

#![expect(
    clippy::string_slice,
    reason = "tags of workbooks made here are cut at ASCII characters"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::civil::Date;
use ntm::catalogue::{Catalogue, embedded, load, render};
use ntm::workbook::{self, Content, Limits};

/// The shipped rulebook of the samples of 2020.
pub(crate) fn catalogue() -> Catalogue {
    let layers = ["chung", "ntm-2016-2020"].map(|name| embedded(name).unwrap());
    load(&layers).unwrap_or_else(|faults| panic!("{}", render(&faults)))
}

/// A date as Excel counts it.
pub(crate) fn serial(date: Date) -> i32 {
    (date - jiff::civil::date(1899, 12, 30)).get_days()
}

/// A copy of the sample round in a folder of its own, removed at the end.
pub(crate) struct Sample {
    _keep: tempfile::TempDir,
    /// The round's folder.
    pub(crate) dir: PathBuf,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let sample = Self::copy_of("samples/vinh-phuc-2020-12");
        // What somebody who tried the sample left there.
        for made in ["out", "facts"] {
            let _ = std::fs::remove_dir_all(sample.dir.join(made));
        }
        sample
    }

    /// A copy of a round kept in the repository.
    pub(crate) fn copy_of(folder: &str) -> Self {
        let keep = tempfile::tempdir().unwrap();
        let dir = keep.path().join("dot");
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &dir);
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
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let heads = reader.headers().unwrap().clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&heads).unwrap();
        for record in reader.records() {
            let record = record.unwrap();
            let fields = heads.iter().zip(&record);
            writer
                .write_record(fields.map(|(head, field)| {
                    if ["sha256", "size"].contains(&head) {
                        ""
                    } else {
                        field
                    }
                }))
                .unwrap();
        }
        std::fs::write(path, writer.into_inner().unwrap()).unwrap();
    }

    /// Changes the settings of the round.
    pub(crate) fn settings(&self, change: impl FnOnce(&str) -> String) {
        let path = self.dir.join("round.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, change(&text)).unwrap();
    }

    /// Takes the line with the earlier round out of the settings.
    pub(crate) fn without_baseline(&self) {
        self.settings(|text| {
            let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with("baseline")).collect();
            assert!(lines.len() < text.lines().count());
            lines.join("\n")
        });
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

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The rows of a table that a sample is made of: the reporting unit, and the rest by column.
pub(crate) fn facts(round: &str, table: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/{round}/facts/{table}.csv"));
    csv_rows(&path)
}

/// The rows of a CSV, by column.
pub(crate) fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let rows = csv::Reader::from_path(path).unwrap().into_deserialize();
    rows.map(Result::unwrap).collect()
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

/// The entries of a zip package in their order: name and bytes.
pub(crate) type Parts = Vec<(String, Vec<u8>)>;

pub(crate) fn unpack(bytes: &[u8]) -> Parts {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut entry = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

pub(crate) fn pack(parts: &Parts) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Puts texts into cells of a workbook, as a person would who types over them; an empty text clears the cell.
///
/// Everything else stays byte for byte.
pub(crate) fn type_over(path: &Path, sheet: &str, cells: &[(&str, &str)]) {
    let mut parts = unpack(&std::fs::read(path).unwrap());
    let text_of = |name: &str| {
        let (_, bytes) = parts.iter().find(|(n, _)| n == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let book = text_of("xl/workbook.xml");
    let element = tags(&book, "sheet")
        .into_iter()
        .find(|tag| attribute(tag, "name").as_deref() == Some(sheet))
        .unwrap_or_else(|| panic!("no sheet {sheet}"));
    let id = attribute(element, "r:id").unwrap();
    let relations = text_of("xl/_rels/workbook.xml.rels");
    let target = tags(&relations, "Relationship")
        .into_iter()
        .find(|tag| attribute(tag, "Id").as_deref() == Some(&id))
        .and_then(|tag| attribute(tag, "Target"))
        .unwrap();
    let name = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    };
    let mut xml = text_of(&name);
    for (cell, text) in cells {
        let (place, style) = cell_in(&mut xml, cell);
        let new = if text.is_empty() {
            format!("<c r=\"{cell}\"{style}/>")
        } else {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            format!("<c r=\"{cell}\"{style} t=\"inlineStr\"><is><t>{text}</t></is></c>")
        };
        xml.replace_range(place, &new);
    }
    parts.iter_mut().find(|(n, _)| *n == name).unwrap().1 = xml.into_bytes();
    std::fs::write(path, pack(&parts)).unwrap();
}

/// Where a cell stands in a sheet's XML, or would stand, and its style; a row that is not there is put in.
fn cell_in(xml: &mut String, cell: &str) -> (std::ops::Range<usize>, String) {
    let number = |name: &str| {
        name.trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse::<u32>()
            .unwrap()
    };
    let column = |name: &str| {
        let letters = name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        (letters.len(), letters)
    };
    if let Some(start) = xml.find(&format!("<c r=\"{cell}\"")) {
        let tag_end = start + xml[start..].find('>').unwrap() + 1;
        let style = attribute(&xml[start..tag_end], "s").map_or_else(String::new, |s| format!(" s=\"{s}\""));
        let end = if xml[..tag_end].ends_with("/>") {
            tag_end
        } else {
            tag_end + xml[tag_end..].find("</c>").unwrap() + 4
        };
        return (start..end, style);
    }
    let row = number(cell);
    if !xml.contains(&format!("<row r=\"{row}\"")) {
        let later = xml
            .match_indices("<row r=\"")
            .find(|(at, _)| number(&attribute(&xml[*at..], "r").unwrap()) > row)
            .map_or_else(|| xml.find("</sheetData>").unwrap(), |(at, _)| at);
        xml.insert_str(later, &format!("<row r=\"{row}\"></row>"));
    }
    let start = xml.find(&format!("<row r=\"{row}\"")).unwrap();
    let open = start + xml[start..].find('>').unwrap() + 1;
    assert!(!xml[..open].ends_with("/>"), "row {row} is empty");
    let end = open + xml[open..].find("</row>").unwrap();
    let at = xml[open..end]
        .match_indices("<c r=\"")
        .find(|(at, _)| column(&attribute(&xml[open + at..], "r").unwrap()) > column(cell))
        .map_or(end, |(at, _)| open + at);
    (at..at, String::new())
}

/// The opening tags of an element, whatever prefix it carries.
fn tags<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    xml.split('<')
        .filter_map(|piece| piece.split('>').next())
        .filter(|tag| {
            tag.split([' ', '/', '\n', '\r', '\t'])
                .next()
                .is_some_and(|n| n.rsplit(':').next() == Some(element))
        })
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &tag[start..];
    Some(
        rest[..rest.find('"')?]
            .replace("&quot;", "\"")
            .replace("&amp;", "&"),
    )
}
