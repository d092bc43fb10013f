//! A workbook as the form writes it, opened far enough to change single cells, rows, columns and sheets.
//!
//! It reads only what `rust_xlsxwriter` writes; changing the XML, and not the values behind it, is what leaves the
//! rest of the file as a district would send it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use ntm::workbook::CellRef;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::language::Content;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a package, in order.
#[derive(Clone)]
pub(super) struct Package {
    parts: Vec<(String, Vec<u8>)>,
    /// Style numbers of a percent and of a date cell.
    styles: Option<(usize, usize)>,
}

/// A cell: its style, its type, what stands between its tags.
#[derive(Clone, Default)]
struct CellXml {
    style: String,
    kind: String,
    inner: String,
    /// A second `<c>` of the same place behind it.
    again: String,
}

#[derive(Clone, Default)]
struct RowXml {
    attributes: String,
    cells: BTreeMap<u16, CellXml>,
    /// Text before `</row>`.
    tail: String,
}

/// A sheet part by rows and cells.
#[derive(Clone)]
pub(super) struct SheetXml {
    before: String,
    rows: BTreeMap<u32, RowXml>,
    after: String,
}

impl Package {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts = (0..archive.len())
            .map(|i| {
                let mut file = archive.by_index(i).unwrap();
                let mut content = Vec::new();
                file.read_to_end(&mut content).unwrap();
                (file.name().unwrap().into_owned(), content)
            })
            .collect();
        Self { parts, styles: None }
    }

    /// Without conditional formats, validation and formats of blank cells, as after a paste: half of the text, and nothing
    /// that is read.
    pub(super) fn without_dress(mut self) -> Self {
        for (name, content) in &mut self.parts {
            if !name.starts_with("xl/worksheets/sheet") {
                continue;
            }
            let mut text = String::from_utf8(std::mem::take(content)).unwrap();
            for tag in ["conditionalFormatting", "dataValidations"] {
                let mut kept = String::with_capacity(text.len());
                for (i, piece) in text.split(&format!("<{tag}")).enumerate() {
                    kept.push_str(match piece.split_once(&format!("</{tag}>")) {
                        Some((_, rest)) if i > 0 => rest,
                        _ => piece,
                    });
                }
                text = kept;
            }
            let mut kept = String::with_capacity(text.len());
            for (i, piece) in text.split("<c ").enumerate() {
                match piece.split_once('>') {
                    Some((head, rest)) if i > 0 && head.ends_with('/') => kept.push_str(rest),
                    _ if i > 0 => kept.extend(["<c ", piece]),
                    _ => kept.push_str(piece),
                }
            }
            *content = kept.into_bytes();
        }
        self
    }

    pub(super) fn pack(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, content) in &self.parts {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    pub(super) fn len(&self) -> usize {
        self.parts.len()
    }

    pub(super) fn put(&mut self, name: &str, content: &[u8]) {
        self.parts.push((name.to_owned(), content.to_vec()));
    }

    pub(super) fn text(&self, part: &str) -> &str {
        let (_, content) = self.parts.iter().find(|(name, _)| name == part).unwrap();
        std::str::from_utf8(content).unwrap()
    }

    pub(super) fn set(&mut self, part: &str, text: String) {
        let (_, content) = self.parts.iter_mut().find(|(name, _)| name == part).unwrap();
        *content = text.into_bytes();
    }

    /// Replaces text that must be in a part.
    pub(super) fn replace(&mut self, part: &str, old: &str, new: &str) {
        let text = self.text(part);
        assert!(text.contains(old), "{part} has no {old}");
        let text = text.replace(old, new);
        self.set(part, text);
    }

    /// `<sheet name="…" …/>` of the workbook part, in tab order.
    fn sheet_tags(&self) -> Vec<String> {
        let workbook = self.text("xl/workbook.xml");
        let list = between(workbook, "<sheets>", "</sheets>");
        list.split_inclusive("/>").map(str::to_owned).collect()
    }

    fn sheet_tag(&self, name: &str) -> Result<String, String> {
        self.sheet_tags()
            .into_iter()
            .find(|tag| attribute(tag, "name").as_deref() == Some(&escape(name)))
            .ok_or_else(|| format!("the report has no sheet “{name}”"))
    }

    pub(super) fn sheets(&self) -> usize {
        self.sheet_tags().len()
    }

    /// The part of a sheet, through its relationship.
    pub(super) fn sheet_part(&self, name: &str) -> Result<String, String> {
        let id = attribute(&self.sheet_tag(name)?, "r:id").unwrap();
        let rels = self.text("xl/_rels/workbook.xml.rels");
        let rel = rels
            .split("<Relationship ")
            .find(|r| r.contains(&format!("Id=\"{id}\"")))
            .unwrap();
        Ok(format!("xl/{}", attribute(rel, "Target").unwrap()))
    }

    pub(super) fn sheet(&self, name: &str) -> Result<SheetXml, String> {
        Ok(SheetXml::read(self.text(&self.sheet_part(name)?)))
    }

    pub(super) fn put_sheet(&mut self, name: &str, sheet: &SheetXml) -> Result<(), String> {
        let part = self.sheet_part(name)?;
        self.set(&part, sheet.write());
        Ok(())
    }

    /// Takes away what the formulas of a sheet came to.
    pub(super) fn without_results(&mut self, name: &str) {
        let part = self.sheet_part(name).unwrap();
        let text = self.text(&part).to_owned();
        let mut kept = String::with_capacity(text.len());
        for piece in text.split_inclusive("</f>") {
            let after = piece.strip_prefix("<v>").and_then(|p| p.split_once("</v>"));
            kept.push_str(after.map_or(piece, |(_, rest)| rest));
        }
        self.set(&part, kept);
    }

    pub(super) fn drop_sheet(&mut self, name: &str) -> Result<(), String> {
        let tag = self.sheet_tag(name)?;
        self.replace("xl/workbook.xml", &tag, "");
        // Names of ranges speak of sheets by number.
        let workbook = self.text("xl/workbook.xml").to_owned();
        if let (Some(start), Some(end)) = (workbook.find("<definedNames>"), workbook.find("</definedNames>"))
        {
            let (front, _) = workbook.split_at(start);
            let (_, rest) = workbook.split_at(end);
            self.set(
                "xl/workbook.xml",
                format!("{front}{}", rest.trim_start_matches("</definedNames>")),
            );
        }
        Ok(())
    }

    pub(super) fn rename_sheet(&mut self, name: &str, to: &str) -> Result<(), String> {
        let tag = self.sheet_tag(name)?;
        let renamed = tag.replace(
            &format!("name=\"{}\"", escape(name)),
            &format!("name=\"{}\"", escape(to)),
        );
        self.replace("xl/workbook.xml", &tag, &renamed);
        Ok(())
    }

    pub(super) fn hide_sheet(&mut self, name: &str) -> Result<(), String> {
        let tag = self.sheet_tag(name)?;
        self.replace(
            "xl/workbook.xml",
            &tag,
            &tag.replace("<sheet ", "<sheet state=\"hidden\" "),
        );
        Ok(())
    }

    /// Adds a sheet with numbers down its first column.
    pub(super) fn add_sheet(&mut self, name: &str, cells: usize) {
        let mut rows = String::new();
        for row in 1..=cells {
            let _ = write!(rows, "<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>");
        }
        let number = self.sheets() + 1_000;
        let part = format!("xl/worksheets/sheet{number}.xml");
        self.put(
            &part,
            format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes(),
        );
        let tag = format!(
            "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rIdNew{number}\"/></sheets>",
            escape(name)
        );
        self.replace("xl/workbook.xml", "</sheets>", &tag);
        self.relate(
            &format!("rIdNew{number}"),
            "worksheet",
            &format!("worksheets/sheet{number}.xml"),
        );
    }

    /// Adds a relationship of the workbook.
    pub(super) fn relate(&mut self, id: &str, kind: &str, target: &str) {
        let rel = format!(
            "<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        );
        self.replace("xl/_rels/workbook.xml.rels", "</Relationships>", &rel);
    }

    /// Sets a line of the stamp, in the properties of the file and on the hidden sheet; none takes it away.
    pub(super) fn stamp(&mut self, key: Option<&str>, value: Option<&str>) -> Result<(), String> {
        const PROPERTIES: &str = "docProps/custom.xml";
        let properties = self.text(PROPERTIES).to_owned();
        let mut kept = String::new();
        let mut found = false;
        for piece in properties.split_inclusive("</property>") {
            let name = attribute(piece, "name").filter(|n| n.starts_with("ntm_"));
            let Some(name) = name.filter(|n| key.is_none_or(|k| *n == format!("ntm_{k}"))) else {
                kept.push_str(piece);
                continue;
            };
            found = true;
            let front = piece.split("<property ").next().unwrap_or_default();
            kept.push_str(front);
            if let Some(value) = value {
                let rest = piece.trim_start_matches(front);
                let old = between(rest, "<vt:lpwstr>", "</vt:lpwstr>");
                kept.push_str(&rest.replace(
                    &format!("<vt:lpwstr>{old}<"),
                    &format!("<vt:lpwstr>{}<", escape(value)),
                ));
            }
            assert!(!name.is_empty());
        }
        if !found {
            return Err(format!("the stamp has no {key:?}"));
        }
        self.set(PROPERTIES, kept);
        let Some(key) = key else {
            return self.drop_sheet("_ntm");
        };
        let strings = self.strings();
        let mut sheet = self.sheet("_ntm")?;
        let row = (0..20).find(|row| sheet.shown(CellRef::new(*row, 0), &strings) == key);
        let row = row.ok_or_else(|| format!("the hidden sheet has no {key}"))?;
        let content = value.map_or(Content::Blank, |v| Content::Text(v.to_owned()));
        sheet.put(CellRef::new(row, 1), &content, None);
        self.put_sheet("_ntm", &sheet)
    }

    /// The shared texts.
    pub(super) fn strings(&self) -> Vec<String> {
        let text = self.text("xl/sharedStrings.xml");
        text.split("<si>")
            .skip(1)
            .map(|si| {
                si.split("<t")
                    .skip(1)
                    .filter_map(|t| t.split_once('>').map(|(_, rest)| rest))
                    .map(|t| unescape(t.split("</t>").next().unwrap_or_default()))
                    .collect()
            })
            .collect()
    }

    /// Style numbers of a percent cell and a date cell, added once.
    pub(super) fn styles(&mut self) -> (usize, usize) {
        if let Some(styles) = self.styles {
            return styles;
        }
        let text = self.text("xl/styles.xml").to_owned();
        let formats = between(&text, "<cellXfs count=\"", "</cellXfs>");
        let count: usize = formats.split('"').next().unwrap().parse().unwrap();
        let xf = |number: u32| {
            format!(
                "<xf numFmtId=\"{number}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
            )
        };
        let text = text
            .replace(
                &format!("<cellXfs count=\"{count}\""),
                &format!("<cellXfs count=\"{}\"", count + 2),
            )
            .replace("</cellXfs>", &format!("{}{}</cellXfs>", xf(9), xf(14)));
        self.set("xl/styles.xml", text);
        self.styles = Some((count, count + 1));
        (count, count + 1)
    }
}

impl SheetXml {
    fn read(text: &str) -> Self {
        let (before, rest) = text.split_once("<sheetData>").unwrap();
        let (data, after) = rest.split_once("</sheetData>").unwrap();
        let mut rows = BTreeMap::new();
        for piece in data.split("<row ").skip(1) {
            let (head, body) = piece.split_once('>').unwrap();
            let (head, body) = match head.strip_suffix('/') {
                Some(head) => (head, ""),
                None => (head, body.strip_suffix("</row>").unwrap()),
            };
            let head = format!(" {head}");
            let number: u32 = attribute(&head, "r").unwrap().parse().unwrap();
            let mut row = RowXml::default();
            // The columns that a row spans no longer hold when cells are added.
            for name in ["s", "customFormat", "ht", "customHeight", "hidden"] {
                if let Some(value) = attribute(&head, name) {
                    let _ = write!(row.attributes, " {name}=\"{value}\"");
                }
            }
            for cell in body.split("<c ").skip(1) {
                let (head, inner) = cell.split_once('>').unwrap();
                let (head, inner) = match head.strip_suffix('/') {
                    Some(head) => (head, ""),
                    None => (head, inner.strip_suffix("</c>").unwrap()),
                };
                let head = format!(" {head}");
                let at = attribute(&head, "r").unwrap();
                let part =
                    |name| attribute(&head, name).map_or_else(String::new, |v| format!(" {name}=\"{v}\""));
                row.cells.insert(
                    column_of(&at),
                    CellXml {
                        style: part("s"),
                        kind: part("t"),
                        inner: inner.to_owned(),
                        again: String::new(),
                    },
                );
            }
            rows.insert(number - 1, row);
        }
        Self {
            before: before.to_owned(),
            rows,
            after: after.to_owned(),
        }
    }

    fn write(&self) -> String {
        let mut out = format!("{}<sheetData>", self.before);
        for (number, row) in &self.rows {
            let _ = write!(out, "<row r=\"{}\"{}>", number + 1, row.attributes);
            for (col, cell) in &row.cells {
                let at = CellRef::new(*number, *col);
                let _ = write!(
                    out,
                    "<c r=\"{at}\"{}{}>{}</c>{}",
                    cell.style, cell.kind, cell.inner, cell.again
                );
            }
            let _ = write!(out, "{}</row>", row.tail);
        }
        let _ = write!(out, "</sheetData>{}", self.after);
        out
    }

    /// The text of a cell, for what is looked up here.
    fn shown(&self, at: CellRef, strings: &[String]) -> String {
        let Some(cell) = self.rows.get(&at.row).and_then(|r| r.cells.get(&at.col)) else {
            return String::new();
        };
        let value = between(&cell.inner, "<v>", "</v>");
        match value.parse::<usize>() {
            Ok(i) if cell.kind == " t=\"s\"" => strings[i].clone(),
            _ => unescape(value),
        }
    }

    /// Puts a value; `styles` are those of a percent and a date cell.
    pub(super) fn put(&mut self, at: CellRef, content: &Content, styles: Option<(usize, usize)>) {
        let cell = self
            .rows
            .entry(at.row)
            .or_default()
            .cells
            .entry(at.col)
            .or_default();
        cell.kind = String::new();
        cell.inner = match content {
            Content::Blank => String::new(),
            Content::Number(n) => format!("<v>{n}</v>"),
            Content::Percent(n) => {
                let n: rust_decimal::Decimal = n.parse().unwrap();
                cell.style = format!(" s=\"{}\"", styles.unwrap().0);
                format!("<v>{}</v>", n / rust_decimal::Decimal::ONE_HUNDRED)
            }
            Content::Date(date) => {
                let days = crate::support::serial(*date);
                cell.style = format!(" s=\"{}\"", styles.unwrap().1);
                format!("<v>{days}</v>")
            }
            Content::Text(text) => {
                cell.kind = " t=\"inlineStr\"".to_owned();
                format!("<is><t xml:space=\"preserve\">{}</t></is>", escape(text))
            }
            Content::Error(error) => {
                cell.kind = " t=\"e\"".to_owned();
                format!("<v>{error}</v>")
            }
            Content::Formula { formula, result } => {
                let result = result
                    .as_ref()
                    .map_or_else(String::new, |r| format!("<v>{r}</v>"));
                format!("<f>{}</f>{result}", escape(formula))
            }
        };
    }

    /// Whether nothing stands in a row.
    pub(super) fn is_blank(&self, row: u32) -> bool {
        self.rows
            .get(&row)
            .is_none_or(|r| r.cells.values().all(|c| c.inner.is_empty()))
    }

    /// A second value for a cell that has one.
    pub(super) fn twice(&mut self, at: CellRef, value: &str) {
        let cell = self
            .rows
            .get_mut(&at.row)
            .unwrap()
            .cells
            .get_mut(&at.col)
            .unwrap();
        cell.again = format!("<c r=\"{at}\"><v>{value}</v></c>");
    }

    /// A cell whose address lies outside the grid.
    pub(super) fn astray(&mut self, address: &str) {
        let last = self.rows.values_mut().last().unwrap();
        last.tail = format!("<c r=\"{address}\"><v>1</v></c>");
    }

    /// Merges a cell with the one below it, which is cleared.
    pub(super) fn merge_down(&mut self, at: CellRef) {
        let below = CellRef::new(at.row + 1, at.col);
        self.put(below, &Content::Blank, None);
        let merge = format!("<mergeCell ref=\"{at}:{below}\"/>");
        if let Some(start) = self.after.find("</mergeCells>") {
            self.after.insert_str(start, &merge);
        } else {
            let end = self.after.find("</sheetProtection>").map_or_else(
                || {
                    self.after
                        .find("<sheetProtection")
                        .and_then(|s| self.after.get(s..).and_then(|t| t.find('>')).map(|e| s + e + 1))
                },
                |s| Some(s + "</sheetProtection>".len()),
            );
            let end = end.unwrap_or_else(|| {
                self.after
                    .find("</sheetData>")
                    .map_or(0, |s| s + "</sheetData>".len())
            });
            self.after
                .insert_str(end, &format!("<mergeCells count=\"1\">{merge}</mergeCells>"));
        }
    }

    pub(super) fn hide_row(&mut self, row: u32) {
        self.rows
            .get_mut(&row)
            .unwrap()
            .attributes
            .push_str(" hidden=\"1\"");
    }

    pub(super) fn hide_column(&mut self, col: u16) {
        let one = format!(
            "<cols><col min=\"{0}\" max=\"{0}\" width=\"9\" hidden=\"1\"/></cols>",
            col + 1
        );
        if let (Some(start), Some(end)) = (self.before.find("<cols>"), self.before.find("</cols>")) {
            let (front, rest) = self.before.split_at(start);
            let (_, back) = rest.split_at(end - start + "</cols>".len());
            self.before = format!("{front}{one}{back}");
        } else {
            self.before.push_str(&one);
        }
    }

    /// Empties the cells of a row from a column on, but keeps this column.
    pub(super) fn blank(&mut self, row: u32, keep: &[u16]) {
        for (col, cell) in &mut self.rows.get_mut(&row).unwrap().cells {
            if !keep.contains(col) {
                cell.inner.clear();
                cell.kind.clear();
            }
        }
    }

    /// Takes a row out; those below move up.
    pub(super) fn drop_row(&mut self, row: u32) {
        let rows = std::mem::take(&mut self.rows);
        self.rows = rows
            .into_iter()
            .filter(|(n, _)| *n != row)
            .map(|(n, r)| (if n > row { n - 1 } else { n }, r))
            .collect();
    }

    /// Takes a column out; those to the right move left. Puts its cells into another column, if one is named.
    pub(super) fn move_column(&mut self, col: u16, to: Option<u16>) {
        for row in self.rows.values_mut() {
            let moved = row.cells.remove(&col);
            let cells = std::mem::take(&mut row.cells);
            row.cells = cells
                .into_iter()
                .map(|(c, x)| (if c > col { c - 1 } else { c }, x))
                .collect();
            if let (Some(cell), Some(to)) = (moved, to) {
                row.cells.insert(to, cell);
            }
        }
    }

    /// First column to the right of everything.
    pub(super) fn width(&self) -> u16 {
        self.rows
            .values()
            .filter_map(|r| r.cells.keys().next_back())
            .max()
            .map_or(0, |c| c + 1)
    }
}

fn column_of(at: &str) -> u16 {
    at.chars()
        .take_while(char::is_ascii_uppercase)
        .fold(0, |n, c| n * 26 + (c as u16 - u16::from(b'A')) + 1)
        - 1
}

/// The value of ` name="…"`.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(str::to_owned)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start)
        .and_then(|(_, rest)| rest.split_once(end))
        .map_or("", |(inside, _)| inside)
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
