//! `ntm rule` and `ntm handbook`: everything that a rulebook says is said to people, in both formats alike.
//!
//! What has to be there is read from the TOML files by another way than the program's: plain tables, layer over layer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use quick_xml::events::Event;
use serde_json::Value;
use toml::Table;

use crate::support::{Sample, text, unpack};

const RULEBOOKS: [&str; 2] = ["ntm-2016-2020", "ntm-2026-2030"];

fn ntm(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(args)
        .output()
        .unwrap()
}

fn sound(args: &[&str]) -> String {
    let output = ntm(args);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{args:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every TOML file of a rulebook's layers, common ground first, in order of path.
fn files(rulebook: &str) -> Vec<(PathBuf, Table)> {
    let mut files = Vec::new();
    for layer in ["chung", rulebook] {
        let mut open = vec![root().join("templates").join(layer)];
        let mut found = Vec::new();
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|e| e == "toml") {
                    found.push(path);
                }
            }
        }
        found.sort();
        files.extend(found.into_iter().map(|path| {
            let table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
            (path, table)
        }));
    }
    files
}

/// The entries of a kind, the last layer's for each id, without those switched off.
fn entries(rulebook: &str, kind: &str, id: &str) -> BTreeMap<String, Table> {
    let mut entries = BTreeMap::new();
    for (_, file) in files(rulebook) {
        let Some(list) = file.get(kind).and_then(|v| v.as_array()) else {
            continue;
        };
        for entry in list {
            let entry = entry.as_table().unwrap().clone();
            let key = string(&entry, id);
            if entry.get("off").and_then(toml::Value::as_bool) == Some(true) {
                entries.remove(&key);
            } else {
                entries.insert(key, entry);
            }
        }
    }
    entries
}

fn form(rulebook: &str) -> Table {
    let mut forms = files(rulebook)
        .into_iter()
        .filter_map(|(_, f)| f.get("form").cloned());
    forms.next_back().unwrap().as_table().unwrap().clone()
}

fn string(table: &Table, key: &str) -> String {
    table
        .get(key)
        .and_then(|v| v.as_str())
        .unwrap_or_default()
        .to_owned()
}

fn tables(table: &Table, key: &str) -> Vec<Table> {
    let list = table
        .get(key)
        .and_then(|v| v.as_array())
        .cloned()
        .unwrap_or_default();
    list.iter().map(|v| v.as_table().unwrap().clone()).collect()
}

/// A handbook's Markdown: title of a heading → the lines until the next one of any level.
struct Markdown {
    sections: Vec<(String, Vec<String>)>,
}

impl Markdown {
    fn of(rulebook: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("so-tay.md");
        sound(&["handbook", "--for", rulebook, "-o", path.to_str().unwrap()]);
        Self::parse(&std::fs::read_to_string(path).unwrap())
    }

    fn parse(text: &str) -> Self {
        let mut sections = vec![(String::new(), Vec::new())];
        for line in text.lines() {
            if let Some(title) = line.strip_prefix('#') {
                let title = title.trim_start_matches('#').trim();
                sections.push((bare(title), Vec::new()));
            } else {
                sections.last_mut().unwrap().1.push(line.to_owned());
            }
        }
        Self { sections }
    }

    /// The one section whose title ends so.
    fn section(&self, title: &str) -> &[String] {
        let mut found = self.sections.iter().filter(|(t, _)| t.ends_with(title));
        let (_, lines) = found.next().unwrap_or_else(|| panic!("no section “{title}”"));
        assert!(found.next().is_none(), "two sections “{title}”");
        lines
    }

    /// The cells of the table rows of a section.
    fn rows(&self, title: &str) -> Vec<Vec<String>> {
        let rows = self.section(title).iter().filter(|l| l.starts_with('|'));
        rows.map(|row| cells(row)).collect()
    }
}

/// The cells of a row: a `|` behind a `\` is none between cells.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().strip_prefix('|').unwrap().strip_suffix('|').unwrap();
    let mut cells = vec![String::new()];
    let mut before = ' ';
    for c in inner.chars() {
        if c == '|' && before != '\\' {
            cells.push(String::new());
        } else {
            cells.last_mut().unwrap().push(c);
        }
        before = c;
    }
    cells.iter().map(|c| bare(c.trim())).collect()
}

/// A text without the signs of Markdown.
fn bare(text: &str) -> String {
    let text = text.replace("**", "").replace("<br>", "\n");
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        if c == '\\' {
            out.extend(letters.next());
        } else {
            out.push(c);
        }
    }
    out
}

#[test]
fn every_rule_is_in_the_handbook_with_two_examples() {
    for rulebook in RULEBOOKS {
        let markdown = Markdown::of(rulebook);
        let rules = entries(rulebook, "rule", "code");
        assert!(rules.len() > 60, "{}", rules.len());
        for (code, rule) in rules {
            let section = markdown
                .section(&format!("{code}. {}", string(&rule, "title")))
                .join("\n");
            for label in [
                "Mức độ, hệ quả",
                "Yêu cầu",
                "Căn cứ",
                "Cách sửa",
                "Ví dụ đúng",
                "Ví dụ bị báo",
            ] {
                assert!(
                    section.contains(&format!("- **{label}:** ")),
                    "{rulebook} {code}: no {label}"
                );
            }
            let weight = match string(&rule, "severity").as_str() {
                "error" => "Lỗi: phải sửa;",
                "warning" => "Cảnh báo: sửa, hoặc nêu lý do",
                "note" => "Lưu ý: để biết",
                other => panic!("{other}"),
            };
            assert!(section.contains(weight), "{code}: {section}");
            let voids = match string(&rule, "effect").as_str() {
                "" | "none" => "Không ô, dòng nào bị bỏ vì quy tắc này.",
                "cell" => "Ô tính là thiếu số liệu.",
                "row" => "Dòng không được tính.",
                "file" => "Tệp bị trả lại",
                other => panic!("{other}"),
            };
            assert!(section.contains(voids), "{code}: {section}");
            let wrong = section.lines().find(|l| l.contains("Ví dụ bị báo")).unwrap();
            assert!(wrong.contains(&format!("kết quả: {code}")), "{code}: {wrong}");
            let right = section.lines().find(|l| l.contains("Ví dụ đúng")).unwrap();
            assert!(right.contains("kết quả: đạt"), "{code}: {right}");
        }
    }
}

/// The figures of an indicator by the code over their columns. Further parts stand below it; it is then itself the first.
fn figures(indicator: &Table) -> Vec<(String, Table)> {
    let code = string(indicator, "code");
    let more = tables(indicator, "part");
    if more.is_empty() {
        return vec![(code, indicator.clone())];
    }
    let all = std::iter::once(indicator.clone()).chain(more);
    all.zip('a'..)
        .map(|(part, letter)| (format!("{code}{letter}"), part))
        .collect()
}

/// Codes and short words of a set's figures, as they are printed over columns: an indicator of two parts has a and b.
fn parts(set: &Table) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    for criterion in tables(set, "criterion") {
        for indicator in tables(&criterion, "indicator") {
            let of_indicator = figures(&indicator);
            parts.extend(
                of_indicator
                    .into_iter()
                    .map(|(code, part)| (code, string(&part, "short"))),
            );
        }
    }
    parts
}

#[test]
fn every_sheet_and_column_is_in_the_handbook() {
    for rulebook in RULEBOOKS {
        let markdown = Markdown::of(rulebook);
        let sets = entries(rulebook, "set", "id");
        let (mut columns, mut repeated) = (0, 0);
        for sheet in tables(&form(rulebook), "sheet") {
            let name = string(&sheet, "name");
            let title = format!("Trang “{name}”");
            let heads: Vec<String> = markdown
                .rows(&title)
                .iter()
                .flat_map(|row| row[0].lines().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            let set = sets.get(&string(&sheet, "set"));
            for column in tables(&sheet, "column") {
                let header = string(&column, "header");
                let expected: Vec<String> = match string(&column, "each").as_str() {
                    "" => vec![header],
                    "criterion" => tables(set.unwrap(), "criterion")
                        .iter()
                        .map(|c| {
                            header
                                .replace("{number}", &c["number"].to_string())
                                .replace("{short}", &string(c, "short"))
                                .replace("{name}", &string(c, "name"))
                        })
                        .collect(),
                    "part" => parts(set.unwrap())
                        .iter()
                        .map(|(code, short)| header.replace("{code}", code).replace("{short}", short))
                        .collect(),
                    other => panic!("{other}"),
                };
                repeated += expected.len() - 1;
                for head in expected {
                    columns += 1;
                    assert!(
                        heads.contains(&head),
                        "{rulebook} {name}: no column “{head}” in {heads:?}"
                    );
                }
            }
            // What may be written stands in the row of the column.
            for column in tables(&sheet, "column")
                .iter()
                .filter(|c| !c.contains_key("each"))
            {
                let head = string(column, "header");
                let rows = markdown.rows(&title);
                // Words over a group of columns may be those of a head.
                let row = rows.iter().find(|r| r[0] == head && !r[3].is_empty()).unwrap();
                for bound in ["min", "max"] {
                    if let Some(number) = column.get(bound).filter(|_| string(column, "type") != "year") {
                        let number = shown(number);
                        assert!(
                            row[2].contains(&number),
                            "{name} / {head}: no {number} in {row:?}"
                        );
                    }
                }
                let unit = string(column, "unit");
                assert!(row[2].contains(&unit), "{name} / {head}: no {unit} in {row:?}");
                let who = match string(column, "fill").as_str() {
                    "typed" => "Đơn vị",
                    "prefilled" => "Có sẵn",
                    "computed" => "Tự tính",
                    "carried" => "Có sẵn, từ kỳ trước",
                    other => panic!("{other}"),
                };
                assert_eq!(row[3], who, "{name} / {head}");
                if column.get("required").and_then(toml::Value::as_bool) == Some(true) {
                    assert_eq!(row[4], "Có", "{name} / {head}");
                }
                if let Some(condition) = column.get("required_if") {
                    assert!(row[4].starts_with("Khi "), "{name} / {head}: {condition} {row:?}");
                }
            }
        }
        assert!(columns > 60, "{columns}");
        assert_eq!(repeated > 60, rulebook == "ntm-2016-2020", "{repeated}");
    }
}

#[test]
fn every_value_of_a_list_is_in_the_handbook() {
    for rulebook in RULEBOOKS {
        let markdown = Markdown::of(rulebook);
        let lists = entries(rulebook, "list", "id");
        for sheet in tables(&form(rulebook), "sheet") {
            for column in tables(&sheet, "column") {
                let Some(list) = lists.get(&string(&column, "list")) else {
                    continue;
                };
                let rows = markdown.rows(&format!("Trang “{}”", string(&sheet, "name")));
                let row = rows
                    .iter()
                    .find(|r| r[0] == string(&column, "header") && !r[3].is_empty())
                    .unwrap();
                for value in tables(list, "values") {
                    assert!(row[2].contains(&string(&value, "label")), "{row:?}");
                }
            }
        }
    }
}

/// A number of the TOML as Vietnamese people write it.
fn shown(number: &toml::Value) -> String {
    let plain = match number {
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string().replace('.', ","),
        other => panic!("{other}"),
    };
    let (whole, rest) = plain
        .split_once(',')
        .map_or((plain.clone(), String::new()), |(w, r)| {
            (w.to_owned(), format!(",{r}"))
        });
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped + &rest
}

/// What a threshold has to be called, worked out from the TOML alone.
fn requirement(part: &Table, class: &str) -> String {
    let thresholds = part["thresholds"].as_table().unwrap();
    let Some(value) = thresholds.get(class).or_else(|| thresholds.get("general")) else {
        return "chưa rõ".to_owned();
    };
    match value {
        toml::Value::String(word) => match word.as_str() {
            "met" => "Đạt",
            "province" => "theo tỉnh",
            "unknown" => "chưa rõ",
            other => panic!("{other}"),
        }
        .to_owned(),
        number => {
            let unit = string(part, "unit");
            let unit = if unit == "%" {
                unit
            } else {
                format!(" {}", unit.split('/').next().unwrap())
            };
            // All of 100 % is no “at least”, none of it no “at most”.
            let sign = match string(part, "comparison").as_str() {
                "ge" if part.get("max").map(shown) == Some(shown(number)) => "",
                "le" if part.get("min").map(shown) == Some(shown(number)) => "",
                "ge" => "≥ ",
                "le" => "≤ ",
                other => panic!("{other}"),
            };
            format!("{sign}{}{unit}", shown(number))
        }
    }
}

#[test]
fn every_set_criterion_indicator_and_threshold_is_in_the_handbook() {
    let mut checked = 0;
    for rulebook in RULEBOOKS {
        let markdown = Markdown::of(rulebook);
        let classes: Vec<(String, String)> = files(rulebook)
            .iter()
            .flat_map(|(_, file)| tables(file, "class"))
            .map(|class| (string(&class, "id"), string(&class, "short")))
            .collect();
        for set in entries(rulebook, "set", "id").values() {
            let name = string(set, "name");
            let rows = markdown.rows(&format!(". {name}"));
            let heads = &rows[0];
            let label = |confidence: &str| match confidence {
                "confirmed" => "đã xác nhận",
                "memory" => "theo trí nhớ",
                "assumed" => "giả định",
                other => panic!("{other}"),
            };
            for criterion in tables(set, "criterion") {
                let title = format!("Tiêu chí {}. {}", criterion["number"], string(&criterion, "name"));
                let group = rows.iter().find(|r| r[0].starts_with(&title));
                let group = group.unwrap_or_else(|| panic!("{name}: no “{title}”")).concat();
                let department = format!(
                    "{} ({})",
                    string(&criterion, "department"),
                    label(&string(&criterion, "department_confidence"))
                );
                assert!(group.contains(&department), "{group}: {department}");
                for indicator in tables(&criterion, "indicator") {
                    let code = string(&indicator, "code");
                    let row = rows
                        .iter()
                        .find(|r| r[0] == code)
                        .unwrap_or_else(|| panic!("{name}: no {code}"));
                    assert!(row[1].starts_with(&string(&indicator, "text")), "{row:?}");
                    let own = string(&indicator, "department");
                    assert!(
                        own.is_empty() || row[1].contains(&own) || group.contains(&own),
                        "{row:?}: {own}"
                    );
                    let last = row.last().unwrap();
                    assert!(
                        last.starts_with(label(&string(&indicator, "confidence"))),
                        "{row:?}"
                    );
                    for (code, part) in figures(&indicator) {
                        let row = rows.iter().find(|r| r[0] == code).unwrap();
                        for (class, short) in &classes {
                            // A table without columns of classes says one thing for all of them.
                            let at = heads.iter().position(|h| h == short).unwrap_or(2);
                            assert_eq!(row[at], requirement(&part, class), "{name} {code} {class}");
                            checked += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn every_condition_scale_and_source_is_in_the_handbook() {
    for rulebook in RULEBOOKS {
        let markdown = Markdown::of(rulebook);
        let mut all = String::new();
        for (title, lines) in &markdown.sections {
            all.push_str(&bare(&format!("{title}\n{}\n", lines.join("\n"))));
        }
        let mut marks = BTreeMap::new();
        for row in markdown.rows("V. VĂN BẢN VÀ NGUỒN").iter().skip(2) {
            marks.insert(row[1].clone(), row.clone());
        }
        for source in entries(rulebook, "source", "id").values() {
            let row = marks
                .get(&string(source, "title"))
                .unwrap_or_else(|| panic!("{source:?}"));
            for key in ["number", "issuer"] {
                assert!(row.iter().any(|c| c.contains(&string(source, key))), "{row:?}");
            }
            let date: Vec<String> = string(source, "date")
                .split('-')
                .rev()
                .map(str::to_owned)
                .collect();
            assert!(row[3].ends_with(&date.join("/")), "{row:?}");
        }
        for (kind, key) in [("condition", "title"), ("scale", "name")] {
            for entry in entries(rulebook, kind, "id").values() {
                assert!(all.contains(&string(entry, key)), "{entry:?}");
            }
        }
    }
}

/// The words of a document for Word, in order, as far as they stand on its pages.
fn words_of_docx(bytes: &[u8]) -> Vec<String> {
    let parts = unpack(bytes);
    let (_, document) = parts
        .iter()
        .find(|(name, _)| name == "word/document.xml")
        .unwrap();
    let mut reader = quick_xml::Reader::from_reader(document.as_slice());
    let mut out = String::new();
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "w:t" => inside = true,
            Event::End(tag) if tag.name().as_ref() == "w:t" => inside = false,
            Event::End(tag) if tag.name().as_ref() == "w:p" => out.push('\n'),
            Event::Text(words) if inside => out.push_str(&words),
            Event::GeneralRef(name) if inside => out.push_str(match name.as_ref() {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("{other}"),
            }),
            Event::Eof => return words(&out),
            _ => {}
        }
    }
}

/// Words without the signs that only one of the formats has.
fn words(text: &str) -> Vec<String> {
    let word = |w: &str| w.trim_matches(['*', '#', '|', '-', ':']).to_owned();
    text.split_whitespace()
        .map(word)
        .filter(|w| !w.is_empty())
        .collect()
}

#[test]
fn both_formats_hold_the_same_words() {
    let dir = tempfile::tempdir().unwrap();
    let sample = Sample::new();
    for (at, args) in [
        vec!["--for", "ntm-2016-2020"],
        vec!["--for", "ntm-2026-2030"],
        vec!["--round", sample.dir.to_str().unwrap()],
    ]
    .iter()
    .enumerate()
    {
        let [docx, markdown] = ["docx", "md"].map(|end| {
            let path = dir.path().join(format!("{at}.{end}"));
            sound(&[&["handbook", "-o", path.to_str().unwrap()][..], args].concat());
            std::fs::read(path).unwrap()
        });
        let document = words_of_docx(&docx);
        let lines = text(&markdown);
        let lines: Vec<String> = lines.lines().map(|l| bare(l).replace('|', " ")).collect();
        let lines = words(&lines.join("\n"));
        assert!(document.len() > 5_000, "{}", document.len());
        for (at, (a, b)) in document.iter().zip(&lines).enumerate() {
            assert_eq!(
                a,
                b,
                "word {at}, after {:?}",
                &document[at.saturating_sub(12)..at]
            );
        }
        assert_eq!(document.len(), lines.len());
    }
}

#[test]
fn the_document_is_of_the_official_make() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("so-tay.docx");
    sound(&["handbook", "--for", "ntm-2016-2020", "-o", path.to_str().unwrap()]);
    let parts = unpack(&std::fs::read(&path).unwrap());
    let part = |name: &str| {
        let (_, bytes) = parts
            .iter()
            .find(|(n, _)| n == name)
            .unwrap_or_else(|| panic!("no {name}"));
        String::from_utf8(bytes.clone()).unwrap()
    };
    let document = part("word/document.xml");
    // A4 both ways up, and everywhere 20 mm above and below, 30 left, 15 right.
    let sizes = tags(&document, "<w:pgSz");
    assert!(sizes.len() > 1);
    let upright = |s: &&str| s.contains("w:w=\"11906\"") && s.contains("w:h=\"16838\"");
    let turned =
        |s: &&str| s.contains("w:w=\"16838\"") && s.contains("w:h=\"11906\"") && s.contains("landscape");
    assert!(sizes.iter().any(upright) && sizes.iter().any(turned));
    assert!(sizes.iter().all(|s| upright(s) || turned(s)), "{sizes:?}");
    for margins in tags(&document, "<w:pgMar") {
        for (side, twips) in [("top", 1134), ("bottom", 1134), ("left", 1701), ("right", 850)] {
            assert!(margins.contains(&format!("w:{side}=\"{twips}\"")), "{margins}");
        }
    }
    // The head of a table with rows below it is on every page; there is one for each such table, in its first row.
    let with_heads = document
        .split("<w:tbl>")
        .skip(1)
        .filter(|table| table.split("</w:tbl>").next().unwrap().contains("<w:cantSplit"));
    for table in with_heads.clone() {
        let first = table.split("</w:tr>").next().unwrap();
        assert!(first.contains("<w:tblHeader"), "{first}");
    }
    assert_eq!(with_heads.count(), document.matches("<w:tblHeader").count());
    assert!(document.matches("<w:tblHeader").count() > 20);
    let styles = part("word/styles.xml");
    assert!(styles.contains("Times New Roman") && styles.contains("w:outlineLvl"));
    assert!((1..=2).any(|n| part(&format!("word/header{n}.xml")).contains("PAGE")));
    assert!(part("docProps/core.xml").contains("<dc:title>SỔ TAY"));
    for (name, bytes) in parts
        .iter()
        .filter(|(name, _)| [".xml", ".rels"].iter().any(|end| name.ends_with(end)))
    {
        let mut reader = quick_xml::Reader::from_reader(bytes.as_slice());
        while !matches!(
            reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")),
            Event::Eof
        ) {}
    }
}

/// What stands in the opening tags of an element.
fn tags<'a>(xml: &'a str, element: &str) -> Vec<&'a str> {
    xml.split(element)
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .collect()
}

#[test]
fn the_same_handbook_is_the_same_bytes() {
    for end in ["docx", "md"] {
        let [first, second] = [0, 1].map(|_| {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(format!("so-tay.{end}"));
            sound(&["handbook", "--for", "ntm-2026-2030", "-o", path.to_str().unwrap()]);
            std::fs::read(path).unwrap()
        });
        assert!(first == second, "{end}");
    }
}

#[test]
fn a_file_that_a_person_changed_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("so-tay.md");
    let run = || ntm(&["handbook", "--for", "ntm-2026-2030", "-o", path.to_str().unwrap()]);
    std::fs::write(&path, "của người khác").unwrap();
    assert_eq!(run().status.code(), Some(0));
    let written = std::fs::read(&path).unwrap();
    // Its own is replaced without a word.
    let again = run();
    assert!(again.stderr.is_empty(), "{}", text(&again.stderr));
    std::fs::write(&path, "sửa tay").unwrap();
    let after = run();
    assert!(
        text(&after.stderr).contains("được giữ lại"),
        "{}",
        text(&after.stderr)
    );
    assert_eq!(std::fs::read(&path).unwrap(), written);
    let mut kept: Vec<String> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| *p != path && p.extension().is_some_and(|e| e == "md"))
        .map(|p| std::fs::read_to_string(p).unwrap())
        .collect();
    kept.sort();
    assert_eq!(kept, ["của người khác", "sửa tay"]);
}

#[test]
fn the_handbook_of_a_round_says_its_deadlines_and_what_is_off() {
    let sample = Sample::new();
    let settings = sample.dir.join("round.toml");
    let text_of = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(
        &settings,
        format!(
            "{text_of}\n[[change]]\nrule = \"C005\"\nas = \"off\"\nfrom = 2020-12-01\nowner = \"Văn phòng\"\nreason = \"Minh họa\"\n"
        ),
    )
    .unwrap();
    let path = sample.dir.join("so-tay.md");
    sound(&[
        "handbook",
        "--round",
        sample.dir.to_str().unwrap(),
        "-o",
        path.to_str().unwrap(),
    ]);
    let markdown = std::fs::read_to_string(path).unwrap();
    for words in [
        "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI",
        "- **Hạn nộp:** 17:00 18/12/2020",
        "- **Ngày chốt số liệu:** 14/12/2020",
        "- **Khóa sổ:** 17:00 22/12/2020",
        "17:00 21/12/2020 | bổ sung số liệu tiêu chí giao thông (minh họa) | MINH-HOA-02/VPĐP",
        "Cột ĐBSH (Đồng bằng sông Hồng)",
        "Minh họa: chỉ các số liệu nêu tại bản tin",
        "C005. Số lệch hẳn các dòng khác: tỉnh tắt từ 01/12/2020; lý do: Minh họa",
    ] {
        assert!(markdown.contains(words), "{words}");
    }
    let off = sound(&["rule", "c5", "--round", sample.dir.to_str().unwrap()]);
    assert!(off.contains("Tắt, không kiểm tra."), "{off}");
}

#[test]
fn a_rulebook_of_ones_own_has_its_handbook_and_rules() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("so-tay.docx");
    let own = root().join("tests/data/thu-vien-kiem-thu/rules");
    let own = own.to_str().unwrap();
    sound(&["handbook", "--rulebook", own, "-o", path.to_str().unwrap()]);
    let words = words_of_docx(&std::fs::read(path).unwrap()).join(" ");
    for code in ["X901.", "X902.", "C012."] {
        assert!(words.contains(code), "{code}");
    }
    assert!(sound(&["rule", "x901", "--rulebook", own]).starts_with("X901. "));
}

#[test]
fn a_folder_that_only_adds_to_a_rulebook_is_shown_where_it_fits() {
    let dir = tempfile::tempdir().unwrap();
    let rules = dir.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    let rule = "[[rule]]\ncode = \"C900\"\ncheck = \"required\"\ntitle = \"Của tỉnh\"\nseverity = \"note\"\nsheet = \"communes\"\nfrom = 2020-12-01\nowner = \"Văn phòng\"\nreason = \"Minh họa\"\n";
    std::fs::write(dir.path().join("rules.toml"), rule).unwrap();
    std::fs::write(
        rules.join("C900.md"),
        "# C900. Của tỉnh\n\n## Yêu cầu\nMột câu.\n",
    )
    .unwrap();
    let folder = dir.path().to_str().unwrap();
    let shown = sound(&["rule", "c900", "--rulebook", folder]);
    // Only one rulebook has the sheet that it names.
    assert!(shown.starts_with("C900. Của tỉnh\n"), "{shown}");
    assert!(
        shown.contains("trang “Xã NTM”") && shown.contains("Một câu."),
        "{shown}"
    );
    let path = dir.path().join("so-tay.md");
    let args = [
        "handbook",
        "--for",
        "ntm-2016-2020",
        "--rulebook",
        folder,
        "-o",
        path.to_str().unwrap(),
    ];
    sound(&args);
    assert!(std::fs::read_to_string(&path).unwrap().contains("C900. Của tỉnh"));
    std::fs::write(dir.path().join("rules.toml"), rule.replace("required", "nothing")).unwrap();
    let output = ntm(&["rule", "c900", "--rulebook", folder]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Loại kiểm tra `nothing` không có"));
}

#[test]
fn what_the_handbook_is_of_has_to_be_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("so-tay.docx");
    let path = path.to_str().unwrap();
    for (args, words) in [
        (
            vec!["handbook", "-o", path],
            "Có nhiều bộ quy tắc: ntm-2016-2020, ntm-2026-2030.",
        ),
        (
            vec!["handbook", "-o", path, "--for", "ntm-2016-2021"],
            "Có phải `ntm-2016-2020`?",
        ),
        (
            vec!["handbook", "-o", "so-tay.pdf", "--for", "ntm-2016-2020"],
            "phải kết thúc bằng .docx hoặc .md",
        ),
        (
            vec!["handbook", "-o", path, "--for", "x", "--lang", "en"],
            "There is no rulebook `x`. There are: ntm-",
        ),
    ] {
        let output = ntm(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            text(&output.stderr).contains(words),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
    assert!(!Path::new(path).exists());
}

/// Codes of both rulebooks with the files of their documents.
fn documents() -> BTreeMap<String, Vec<PathBuf>> {
    let mut documents: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for rulebook in RULEBOOKS {
        for code in entries(rulebook, "rule", "code").into_keys() {
            let of_layer = |layer: &str| {
                root()
                    .join("templates")
                    .join(layer)
                    .join("rules")
                    .join(format!("{code}.md"))
            };
            let path = [of_layer(rulebook), of_layer("chung")]
                .into_iter()
                .find(|p| p.is_file())
                .unwrap();
            let known = documents.entry(code).or_default();
            if !known.contains(&path) {
                known.push(path);
            }
        }
    }
    documents
}

#[test]
fn every_code_is_explained_with_its_examples() {
    let documents = documents();
    let codes: Vec<&str> = documents.keys().map(String::as_str).collect();
    let text = sound(&[&["rule"][..], &codes].concat());
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    let json: Value =
        serde_json::from_str(&sound(&[&["rule", "--format", "json"][..], &codes].concat())).unwrap();
    let rules = json["rules"].as_array().unwrap();
    for (code, paths) in &documents {
        for path in paths {
            let document = std::fs::read_to_string(path).unwrap();
            let title = document.lines().next().unwrap().trim_start_matches("# ");
            // Each version is shown apart, whole: from its title to the next one.
            let mut shown = text.split("\n\n\n").filter(|piece| piece.starts_with(title));
            assert!(shown.clone().next().is_some(), "{title}");
            let file = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            let shown = shown
                .find(|piece| piece.contains(&file))
                .unwrap_or_else(|| panic!("{file}"));
            let of_json: Vec<&Value> = rules
                .iter()
                .filter(|r| r["code"] == code.as_str() && r["document"] == document.as_str())
                .collect();
            assert_eq!(of_json.len(), 1, "{file}");
            let rows: Vec<Vec<String>> = document
                .lines()
                .filter(|l| l.starts_with('|'))
                .map(cells)
                .collect();
            let examples = of_json[0]["examples"].as_array().unwrap();
            assert_eq!(examples.len(), rows.len() - 2, "{file}");
            for (row, example) in rows.iter().skip(2).zip(examples) {
                assert_eq!(
                    [&row[0], &row[1], &row[2], &row[3]].map(|c| Value::from(c.as_str())),
                    [
                        example["case"].clone(),
                        example["at"].clone(),
                        example["value"].clone(),
                        example["result"].clone()
                    ]
                );
                assert_eq!(example["passes"], row[3].starts_with("đạt"));
                let first = row[0].split_whitespace().next().unwrap();
                assert!(
                    shown.lines().any(|l| l.starts_with(first)),
                    "{file}: “{}”",
                    row[0]
                );
            }
        }
    }
}

#[test]
fn a_rule_that_differs_is_shown_for_each_rulebook_and_one_that_does_not_once() {
    let documents = documents();
    let (once, twice) = (sound(&["rule", "C012"]), sound(&["rule", "X004"]));
    assert_eq!(documents["X004"].len(), 2);
    assert_eq!(once.matches("C012. ").count(), 1);
    assert_eq!(twice.matches("X004. ").count(), 2);
    for title in ["giai đoạn 2016 - 2020", "giai đoạn 2026 - 2030"] {
        assert!(once.contains(title), "{once}");
        assert!(twice.contains(title), "{twice}");
    }
    let sample = Sample::new();
    let of_round = sound(&["quytac", "X004", "--round", sample.dir.to_str().unwrap()]);
    assert_eq!(of_round.matches("X004. ").count(), 1);
}

#[test]
fn a_code_that_does_not_exist_is_asked_about() {
    for (args, words) in [
        (&["rule", "C099"][..], "Không có quy tắc `C099`. Có phải `C009`?"),
        (
            &["rule", "c99", "Q1", "C012"],
            "Không có quy tắc `c99`. Có phải `C009`?\nKhông có quy tắc `Q1`.",
        ),
        (
            &["rule", "abcdef"],
            "Không có quy tắc `abcdef`. Xem mọi mã: ntm rule --list",
        ),
        (
            &["rule", "C099", "--lang", "en"],
            "There is no rule `C099`. Do you mean `C009`?",
        ),
    ] {
        let output = ntm(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
        assert!(
            text(&output.stderr).contains(words),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
    assert_eq!(sound(&["rule", "c12", "C012", "C12"]), sound(&["rule", "C012"]));
    assert_eq!(ntm(&["rule"]).status.code(), Some(2));
    assert_eq!(ntm(&["rule", "C012", "--list"]).status.code(), Some(2));
}

#[test]
fn the_list_holds_every_code_under_its_family() {
    let json: Value = serde_json::from_str(&sound(&["rule", "--list", "--format", "json"])).unwrap();
    let mut listed: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
    for rule in json["rules"].as_array().unwrap() {
        let word = |key: &str| rule[key].as_str().unwrap().to_owned();
        assert!(word("code").starts_with(&word("family")));
        for rulebook in rule["rulebooks"].as_array().unwrap() {
            let key = (rulebook.as_str().unwrap().to_owned(), word("code"));
            assert!(
                listed.insert(key, (word("title"), word("severity"))).is_none(),
                "{rule}"
            );
        }
    }
    let mut expected = BTreeMap::new();
    for rulebook in RULEBOOKS {
        for (code, rule) in entries(rulebook, "rule", "code") {
            expected.insert(
                (rulebook.to_owned(), code),
                (string(&rule, "title"), string(&rule, "severity")),
            );
        }
    }
    assert_eq!(listed, expected);
    let text = sound(&["rule", "--list"]);
    let mut family = ' ';
    for line in text.lines().filter(|l| !l.is_empty()) {
        if let Some(rule) = line.strip_prefix("  ") {
            assert!(rule.starts_with(family), "{line}");
        } else {
            family = line.chars().next().unwrap();
        }
    }
}

#[test]
fn texts_are_as_read_at_a_terminal() {
    // Lines of a file move with every rule that is put in above.
    let settled = |args: &[&str]| {
        let text = sound(args);
        let (before, after) = text.split_once("rules.toml:").unwrap();
        format!(
            "{before}rules.toml:…{}",
            after.trim_start_matches(|c: char| c.is_ascii_digit())
        )
    };
    insta::assert_snapshot!("rule_c012", settled(&["rule", "C012"]));
    insta::assert_snapshot!("rule_list", sound(&["rule", "--list"]));
    insta::assert_snapshot!("rule_c005_en", settled(&["rule", "C005", "--lang", "en"]));
}
