//! The parts of a written workbook as trees, with what the rules look up again and again.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::XmlVersion;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::support::unpack;

/// An element: local name, attributes by their name as written, children, text.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    pub(super) text: String,
}

impl Node {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// Children of a name, and those of a child of a name where `of` names one: `all("mergeCells", "mergeCell")`.
    pub(super) fn all<'a>(&'a self, of: &'a str, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children
            .iter()
            .filter(move |c| c.name == of)
            .flat_map(|c| &c.children)
            .filter(move |c| c.name == name)
    }

    /// Everything below, itself included.
    pub(super) fn each<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        for child in &self.children {
            child.each(see);
        }
    }

    /// The text of every `t` below: a shared string, rich or plain.
    pub(super) fn string(&self) -> String {
        let mut text = String::new();
        self.each(&mut |n| {
            if n.name == "t" {
                text.push_str(&n.text);
            }
        });
        text
    }
}

/// Reads a part; what is no XML is told.
fn tree(xml: &str) -> Result<Node, String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut stack = vec![Node::default()];
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let top = stack.last_mut().ok_or("an end tag too many")?;
        match event {
            Event::Start(tag) => {
                let mut node = Node {
                    name: tag.local_name().as_ref().to_owned(),
                    ..Node::default()
                };
                for attribute in tag.attributes() {
                    let attribute = attribute.map_err(|e| e.to_string())?;
                    let value = attribute
                        .normalized_value(XmlVersion::Implicit1_0)
                        .map_err(|e| e.to_string())?;
                    node.attributes
                        .push((attribute.key.as_ref().to_owned(), value.into_owned()));
                }
                stack.push(node);
            }
            Event::End(_) => {
                let node = stack.pop().ok_or("an end tag too many")?;
                stack.last_mut().ok_or("an end tag too many")?.children.push(node);
            }
            Event::Text(text) => top.text.push_str(&text.xml10_content()),
            Event::CData(text) => top.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => top.text.push(match &*reference {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => reference
                    .resolve_char_ref()
                    .map_err(|e| e.to_string())?
                    .ok_or("an entity that is not known")?,
            }),
            Event::Eof if stack.len() > 1 => return Err("ends before its elements are closed".to_owned()),
            Event::Eof => {
                return stack
                    .pop()
                    .and_then(|mut root| root.children.pop())
                    .ok_or_else(|| "no element".to_owned());
            }
            _ => {}
        }
    }
}

/// A rectangle, zero-based, corners included: first row, first column, last row, last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area(pub(super) u32, pub(super) u32, pub(super) u32, pub(super) u32);

impl Area {
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0 <= other.2 && other.0 <= self.2 && self.1 <= other.3 && other.1 <= self.3
    }

    pub(super) fn cells(&self) -> u64 {
        u64::from(self.2 - self.0 + 1) * u64::from(self.3 - self.1 + 1)
    }
}

pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// `B7` or `$B$7`, zero-based row and column, inside the grid.
pub(super) fn cell(text: &str) -> Option<(u32, u32)> {
    let plain = text.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(split);
    if letters.is_empty()
        || letters.len() > 3
        || !letters.bytes().all(|b| b.is_ascii_uppercase())
        || digits.starts_with('0')
    {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0_u32, |n, b| n * 26 + u32::from(b - b'A') + 1);
    let row: u32 = digits.parse().ok()?;
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then(|| (row - 1, column - 1))
}

/// `A1:B2`, `A1`, `$1:$5` or `$A:$C`.
pub(super) fn area(text: &str) -> Option<Area> {
    let plain = text.replace('$', "");
    let (a, b) = plain.split_once(':').unwrap_or((&plain, &plain));
    if let (Some((r, c)), Some((s, d))) = (cell(a), cell(b)) {
        return (r <= s && c <= d).then_some(Area(r, c, s, d));
    }
    if let (Ok(r), Ok(s)) = (a.parse::<u32>(), b.parse::<u32>()) {
        return (r >= 1 && r <= s && s <= ROWS).then(|| Area(r - 1, 0, s - 1, COLUMNS - 1));
    }
    let (_, c) = cell(&format!("{a}1"))?;
    let (_, d) = cell(&format!("{b}1"))?;
    (c <= d).then_some(Area(0, c, ROWS - 1, d))
}

/// The areas of a `sqref`; none where one is not sane.
pub(super) fn areas(text: &str) -> Option<Vec<Area>> {
    let list: Option<Vec<Area>> = text.split(' ').map(area).collect();
    list.filter(|l| !l.is_empty())
}

/// A worksheet with its tables.
pub(super) struct Sheet<'a> {
    pub(super) name: &'a str,
    pub(super) root: &'a Node,
    pub(super) tables: Vec<&'a Node>,
}

pub(super) struct Package {
    pub(super) names: Vec<String>,
    pub(super) trees: BTreeMap<String, Node>,
    pub(super) broken: Vec<String>,
    /// What a formula may name, names in lower case: sheets, defined names, tables with their heads.
    pub(super) known: Known,
}

#[derive(Default)]
pub(super) struct Known {
    pub(super) sheets: BTreeSet<String>,
    pub(super) names: BTreeSet<String>,
    pub(super) tables: BTreeMap<String, BTreeSet<String>>,
}

impl Package {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut package = Self {
            names: Vec::new(),
            trees: BTreeMap::new(),
            broken: Vec::new(),
            known: Known::default(),
        };
        for (name, content) in unpack(bytes) {
            let plain = name.to_lowercase();
            if [".xml", ".rels"].iter().any(|end| plain.ends_with(end)) {
                match String::from_utf8(content)
                    .map_err(|e| e.to_string())
                    .and_then(|x| tree(&x))
                {
                    Ok(node) => {
                        package.trees.insert(name.clone(), node);
                    }
                    Err(why) => package.broken.push(format!("{name}: {why}")),
                }
            }
            package.names.push(name);
        }
        package.known = package.know();
        package
    }

    fn know(&self) -> Known {
        let sheets = self.sheets();
        let heads = |t: &Node| {
            t.all("tableColumns", "tableColumn")
                .filter_map(|c| c.get("name"))
                .map(str::to_owned)
                .collect()
        };
        Known {
            sheets: sheets.iter().map(|s| s.name.to_lowercase()).collect(),
            names: self.defined().iter().map(|d| d.0.to_lowercase()).collect(),
            tables: sheets
                .iter()
                .flat_map(|s| &s.tables)
                .filter_map(|t| Some((t.get("displayName")?.to_owned(), heads(t))))
                .collect(),
        }
    }

    pub(super) fn part(&self, name: &str) -> &Node {
        static NONE: std::sync::LazyLock<Node> = std::sync::LazyLock::new(Node::default);
        self.trees.get(name).unwrap_or(&NONE)
    }

    pub(super) fn workbook(&self) -> &Node {
        self.part("xl/workbook.xml")
    }

    /// The relationships of a part: id → (type's last word, target part or address, whether it is outside).
    pub(super) fn relationships(&self, part: &str) -> BTreeMap<&str, (&str, String, bool)> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = format!(
            "{folder}{}_rels/{file}.rels",
            if folder.is_empty() { "" } else { "/" }
        );
        self.part(&name)
            .children
            .iter()
            .filter_map(|r| {
                let outside = r.get("TargetMode") == Some("External");
                let target = r.get("Target")?;
                let target = if outside {
                    target.to_owned()
                } else {
                    resolve(folder, target)
                };
                let kind = r.get("Type")?.rsplit('/').next()?;
                Some((r.get("Id")?, (kind, target, outside)))
            })
            .collect()
    }

    pub(super) fn sheets(&self) -> Vec<Sheet<'_>> {
        let relations = self.relationships("xl/workbook.xml");
        self.workbook()
            .all("sheets", "sheet")
            .filter_map(|s| {
                let part = relations.get(s.get("r:id")?)?.1.clone();
                let own = self.relationships(&part);
                let root = self.trees.get(&part)?;
                let tables = root
                    .all("tableParts", "tablePart")
                    .filter_map(|t| self.trees.get(&own.get(t.get("r:id")?)?.1))
                    .collect();
                Some(Sheet {
                    name: s.get("name")?,
                    root,
                    tables,
                })
            })
            .collect()
    }

    pub(super) fn shared(&self) -> Vec<String> {
        self.part("xl/sharedStrings.xml")
            .children
            .iter()
            .map(Node::string)
            .collect()
    }

    /// How many entries of the styles part a list has: `cellXfs`, `fonts`, `dxfs` …
    pub(super) fn styles(&self, list: &str) -> &[Node] {
        self.part("xl/styles.xml")
            .child(list)
            .map_or(&[], |n| n.children.as_slice())
    }

    /// Defined names: name in lower case, sheet number where it is of one sheet, text.
    pub(super) fn defined(&self) -> Vec<(&str, Option<u64>, &str)> {
        self.workbook()
            .all("definedNames", "definedName")
            .map(|d| {
                (
                    d.get("name").unwrap_or_default(),
                    d.number("localSheetId"),
                    d.text.as_str(),
                )
            })
            .collect()
    }
}

fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for piece in target.split('/') {
        if piece == ".." {
            path.pop();
        } else {
            path.push(piece);
        }
    }
    path.join("/")
}
