//! Makes workbooks part by part, so that each part can be wrong.

use std::io::{Cursor, Write};

use ntm::workbook::{Book, Sheet};
use rust_decimal::Decimal;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

pub(crate) const XLSX_MAIN: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Parts of a package, in order.
#[derive(Clone)]
pub(crate) struct Parts(pub(crate) Vec<(String, Vec<u8>)>);

/// A sheet part around rows.
pub(crate) fn sheet_xml(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

impl Parts {
    /// A workbook of one sheet.
    pub(crate) fn sheet(sheet: &str) -> Self {
        let content_types = format!(
            r#"<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{XLSX_MAIN}"/></Types>"#
        );
        let rels = format!(
            r#"<Relationships><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let workbook = r#"<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="Biểu 01" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
        let workbook_rels = format!(
            r#"<Relationships><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
        );
        let mut parts = Self(Vec::new());
        parts.put("[Content_Types].xml", content_types.as_bytes());
        parts.put("_rels/.rels", rels.as_bytes());
        parts.put("xl/workbook.xml", workbook.as_bytes());
        parts.put("xl/_rels/workbook.xml.rels", workbook_rels.as_bytes());
        parts.put("xl/worksheets/sheet1.xml", sheet.as_bytes());
        parts
    }

    pub(crate) fn put(&mut self, name: &str, content: &[u8]) {
        self.0.push((name.into(), content.into()));
    }

    /// Replaces text that must be in a part.
    pub(crate) fn replace(&mut self, part: &str, old: &str, new: &str) {
        let (_, content) = self.0.iter_mut().find(|(name, _)| name == part).unwrap();
        let text = String::from_utf8(content.clone()).unwrap();
        assert!(text.contains(old), "{part} has no {old}");
        *content = text.replace(old, new).into_bytes();
    }

    fn with_related(mut self, kind: &str, part: &str, content: &str) -> Self {
        let relationship =
            format!(r#"<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{part}"/></Relationships>"#);
        self.replace("xl/_rels/workbook.xml.rels", "</Relationships>", &relationship);
        self.put(&format!("xl/{part}"), content.as_bytes());
        self
    }

    pub(crate) fn with_styles(self, styles: &str) -> Self {
        self.with_related("styles", "styles.xml", styles)
    }

    pub(crate) fn with_shared_strings(self, strings: &str) -> Self {
        self.with_related("sharedStrings", "sharedStrings.xml", strings)
    }

    pub(crate) fn with_workbook_pr(mut self, attribute: &str) -> Self {
        self.replace(
            "xl/workbook.xml",
            "<workbookPr/>",
            &format!("<workbookPr {attribute}/>"),
        );
        self
    }

    pub(crate) fn pack(&self) -> Vec<u8> {
        pack(&self.0)
    }

    /// Packs without compression, so that bytes can be found and changed.
    pub(crate) fn store(&self) -> Vec<u8> {
        write(&self.0, CompressionMethod::Stored)
    }
}

pub(crate) fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    write(parts, CompressionMethod::Deflated)
}

fn write(parts: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(
            name.as_str(),
            SimpleFileOptions::default().compression_method(method),
        )
        .unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A compound file's header and one directory of streams of these names.
pub(crate) fn compound_file(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    for name in names {
        let mut entry = vec![0_u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = u8::try_from(units.len() + 2).unwrap();
        entry[66] = if *name == "Root Entry" { 5 } else { 2 };
        bytes.extend(entry);
    }
    bytes
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn only_sheet(book: &Book) -> &Sheet {
    assert_eq!(book.sheets.len(), 1);
    &book.sheets[0]
}
