//! A sound report, changed as a row says: files, register and round as they would lie in the province's folder.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use ntm::catalogue::SourceText;
use ntm::intake::InputFile;
use ntm::previous::Past;
use ntm::round::{RegisterRow, Round, parse_register};
use ntm::workbook::CellRef;
use sha2::{Digest, Sha256};

use super::base::{self, Base};
use super::earlier::{self, PastChange};
use super::language::{At, CellName, Change, Content, RowName};
use super::package::Package;
use crate::workbook::build::{Parts, compound_file, sheet_xml};

/// Names of the first and second file.
const NAMES: [&str; 2] = ["bao-cao.xlsx", "bao-cao-2.xlsx"];

/// What Excel puts behind the name of a copied sheet.
const COPY: &str = " (2)";

/// Files, register and round.
pub(super) struct Situation {
    pub(super) base: &'static Base,
    pub(super) round: Round,
    /// What the round is compared with.
    pub(super) past: Past,
    pub(super) register: Vec<RegisterRow>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    names: Vec<String>,
    /// Tabs under a new name.
    tabs: BTreeMap<String, String>,
    new_rows: BTreeMap<String, u32>,
    new_columns: BTreeMap<(String, String), u16>,
}

/// What is gathered before the files are packed.
struct Making {
    package: Package,
    situation: Situation,
    /// The bytes of the first file, where they are not the package's.
    bytes: Option<Vec<u8>>,
    present: bool,
    second: Option<String>,
    received: [Option<DateTime>; 2],
    register: String,
    due: String,
    cut_off: Date,
    classes: base::Classes,
    more: String,
    decisions: Vec<(String, Option<CellName>)>,
    past: Vec<(usize, PastChange)>,
}

impl Situation {
    /// Makes it.
    pub(super) fn make(changes: &[Change]) -> Result<Self, String> {
        let unit = changes.iter().find_map(|c| match c {
            Change::Of(unit) => Some(unit.as_str()),
            _ => None,
        });
        let base = base::base(unit.unwrap_or(base::UNIT))?;
        let noon = |day| jiff::civil::datetime(2020, 12, day, 14, 0, 0, 0);
        let mut making = Making {
            package: base.package.clone(),
            situation: Self {
                base,
                round: base::ROUND.clone(),
                past: Past::default(),
                register: Vec::new(),
                files: Vec::new(),
                names: NAMES.map(str::to_owned).to_vec(),
                tabs: BTreeMap::new(),
                new_rows: BTreeMap::new(),
                new_columns: BTreeMap::new(),
            },
            bytes: None,
            present: true,
            second: None,
            received: [Some(noon(17)), Some(noon(18))],
            register: String::new(),
            due: base::DUE.to_owned(),
            cut_off: base::CUT_OFF,
            classes: base::Classes::new(),
            more: String::new(),
            decisions: Vec::new(),
            past: Vec::new(),
        };
        for change in changes {
            making.change(change)?;
        }
        making.finish()
    }

    /// Where a finding has to be: file, sheet, cell; empty where there is none.
    pub(super) fn place(&self, at: &At) -> Result<(String, String, Option<CellRef>), String> {
        let file = |i: usize| self.names[i].clone();
        Ok(match at {
            At::File(i) => (file(*i), String::new(), None),
            At::Named(name) => (name.clone(), String::new(), None),
            At::Unit => (String::new(), String::new(), None),
            At::Sheet(sheet) => (file(0), self.tab(sheet), None),
            At::Cell(cell) => (file(0), self.tab(&cell.sheet), Some(self.cell(cell)?)),
        })
    }

    fn tab(&self, sheet: &str) -> String {
        self.tabs.get(sheet).map_or(sheet, String::as_str).to_owned()
    }

    fn cell(&self, name: &CellName) -> Result<CellRef, String> {
        let original = CellName {
            sheet: name.sheet.trim_end_matches(COPY).to_owned(),
            ..name.clone()
        };
        let column = self.new_columns.get(&(name.sheet.clone(), name.column.clone()));
        match (&name.row, column) {
            (RowName::Head, Some(col)) => {
                // A new head stands in the row of the others.
                let row = self.base.head(&name.sheet, "Giải trình")?.row;
                Ok(CellRef::new(row, *col))
            }
            (RowName::New, _) => {
                let row = self
                    .new_rows
                    .get(&name.sheet)
                    .ok_or_else(|| format!("no row was added to “{}”", name.sheet))?;
                let col = self.base.head(&name.sheet, &name.column)?.col;
                Ok(CellRef::new(*row, col))
            }
            (RowName::Number(row), _) => format!("{}{row}", name.column)
                .parse()
                .map_err(|_| format!("no cell {}{row}", name.column)),
            _ => self.base.cell(&original),
        }
    }
}

impl Making {
    #[expect(clippy::too_many_lines, reason = "one arm for each change, all in one place")]
    fn change(&mut self, change: &Change) -> Result<(), String> {
        let base = self.situation.base;
        let row = |sheet: &str, name: &str| -> Result<u32, String> {
            Ok(base.row(sheet, &RowName::Named(name.to_owned()))?.number - 1)
        };
        match change {
            Change::Nothing | Change::Of(_) => {}
            Change::Cell(cell, content) if cell.row == RowName::Named("mọi dòng".to_owned()) => {
                for row in base.rows(&cell.sheet)? {
                    let one = CellName {
                        row: RowName::Named(row.unit_name.clone()),
                        ..cell.clone()
                    };
                    self.put(&one, content)?;
                }
            }
            Change::Cell(cell, content) => self.put(cell, content)?,
            Change::DropSheet(name) => self.package.drop_sheet(name)?,
            Change::HideSheet(name) => self.package.hide_sheet(name)?,
            Change::RenameSheet(name, to) => {
                self.package.rename_sheet(name, to)?;
                self.situation.tabs.insert(name.clone(), to.clone());
            }
            Change::AddSheet { name, cells } => self.package.add_sheet(name, *cells),
            Change::BreakSheet(name) => {
                let part = self.package.sheet_part(name)?;
                let text = self.package.text(&part);
                let half: String = text.chars().take(text.chars().count() / 2).collect();
                self.package.set(&part, half);
            }
            Change::DropColumn(sheet, head)
            | Change::HideColumn(sheet, head)
            | Change::ColumnLast(sheet, head) => {
                let col = base.head(sheet, head)?.col;
                let mut xml = self.package.sheet(sheet)?;
                match change {
                    Change::DropColumn(..) => xml.move_column(col, None),
                    Change::HideColumn(..) => xml.hide_column(col),
                    _ => {
                        let last = xml.width() - 1;
                        xml.move_column(col, Some(last));
                    }
                }
                self.package.put_sheet(sheet, &xml)?;
            }
            Change::AddColumn { sheet, head, cells } => {
                let mut xml = self.package.sheet(sheet)?;
                let col = xml.width();
                let top = base.head(sheet, "Giải trình")?.row;
                xml.put(CellRef::new(top, col), &Content::Text(head.clone()), None);
                let first = base.row(sheet, &RowName::First)?.number - 1;
                for (row, n) in (first..).zip(0..*cells) {
                    xml.put(CellRef::new(row, col), &Content::Number(n.to_string()), None);
                }
                self.package.put_sheet(sheet, &xml)?;
                self.situation
                    .new_columns
                    .insert((sheet.clone(), head.clone()), col);
            }
            Change::DropRow(sheet, name) | Change::HideRow(sheet, name) | Change::BlankRow(sheet, name) => {
                let row = row(sheet, name)?;
                let mut xml = self.package.sheet(sheet)?;
                match change {
                    Change::DropRow(..) => xml.drop_row(row),
                    Change::HideRow(..) => xml.hide_row(row),
                    _ => xml.blank(row, &base.prefilled(sheet)?),
                }
                self.package.put_sheet(sheet, &xml)?;
            }
            Change::CopySheet(name) => {
                let part = self.package.sheet_part(name)?;
                let text = self.package.text(&part).to_owned();
                let copy = format!("{name}{COPY}");
                self.package.add_sheet(&copy, 0);
                let part = self.package.sheet_part(&copy)?;
                self.package.set(&part, text);
            }
            Change::Merge(cell) => {
                let at = base.cell(cell)?;
                let mut xml = self.package.sheet(&cell.sheet)?;
                xml.merge_down(at);
                self.package.put_sheet(&cell.sheet, &xml)?;
            }
            Change::Down(cell, count, value) => {
                let first = base.cell(cell)?;
                let mut xml = self.package.sheet(&cell.sheet)?;
                for row in (first.row..).take(*count) {
                    xml.put(CellRef::new(row, first.col), &Content::Text(value.clone()), None);
                }
                self.package.put_sheet(&cell.sheet, &xml)?;
            }
            Change::Twice(cell, value) => {
                let at = base.cell(cell)?;
                let mut xml = self.package.sheet(&cell.sheet)?;
                xml.twice(at, value);
                self.package.put_sheet(&cell.sheet, &xml)?;
            }
            Change::Astray(sheet, address) => {
                let mut xml = self.package.sheet(sheet)?;
                xml.astray(address);
                self.package.put_sheet(sheet, &xml)?;
            }
            Change::Plan { like, criterion } => self.plan(like, *criterion)?,
            Change::Stamp(key, value) => {
                let key = key.as_deref().map(stamp_key).transpose()?;
                self.package.stamp(key, value.as_deref())?;
            }
            Change::Half => {
                let mut bytes = self.package.pack();
                bytes.truncate(bytes.len() / 2);
                self.bytes = Some(bytes);
            }
            Change::LastByte => {
                let mut bytes = self.package.pack();
                bytes.pop();
                self.bytes = Some(bytes);
            }
            Change::Password => {
                self.bytes = Some(compound_file(&[
                    "Root Entry",
                    "EncryptionInfo",
                    "EncryptedPackage",
                ]));
            }
            Change::Kind(kind) => self.kind(kind)?,
            Change::FileName(name) => self.situation.names[0].clone_from(name),
            Change::Size(number, what) => self.size(*number, what)?,
            Change::NoFile => self.present = false,
            Change::Received(file, at) => self.received[*file] = *at,
            Change::Second(what) => self.second = Some(what.clone()),
            Change::Register(what) => self.register.clone_from(what),
            Change::Due(due) => {
                self.due = match (
                    super::language::moment(due),
                    due.split('/').collect::<Vec<_>>().as_slice(),
                ) {
                    (Some(time), _) => time.to_string(),
                    (None, [day, month, year]) => format!("{year}-{month}-{day}"),
                    _ => return Err(format!("“{due}” is no due time")),
                };
            }
            Change::CutOff(date) => {
                self.cut_off = *date;
                self.package.stamp(Some("cut_off"), Some(&date.to_string()))?;
                let cell = CellName {
                    sheet: "Thông tin".to_owned(),
                    row: RowName::First,
                    column: "Ngày chốt số liệu".to_owned(),
                };
                self.put(&cell, &Content::Date(*date))?;
            }
            Change::Class(unit, class) => {
                let class = base::class_of(class)?;
                self.classes.insert(unit.clone(), class.to_owned());
            }
            Change::Closed(at) => self.more.insert_str(0, &format!("closed = \"{at}\"\n")),
            Change::Past(nth, change) => self.past.push((*nth, change.clone())),
            Change::Decision(words, cell) => self.decisions.push((words.clone(), cell.clone())),
            Change::Extended(until, document) => {
                let code = &base.code;
                let _ = writeln!(
                    self.more,
                    "[[extension]]\nunit = \"{code}\"\nuntil = \"{until}\"\nreason = \"minh họa\"\ndocument = \"{document}\""
                );
            }
            Change::Target(set, until) => {
                let set = base::set_of(set)?;
                let id = self.more.len();
                let _ = writeln!(
                    self.more,
                    "[[target]]\nid = \"{id}\"\ntitle = \"Được công nhận (minh họa)\"\ncounts = \"recognised\"\nset = \"{set}\"\ndeadline = \"{until}\""
                );
            }
        }
        Ok(())
    }

    fn put(&mut self, cell: &CellName, content: &Content) -> Result<(), String> {
        let styles = self.package.styles();
        let mut xml = self.package.sheet(&cell.sheet)?;
        if cell.row == RowName::New && !self.situation.new_rows.contains_key(&cell.sheet) {
            let last = self.situation.base.last_row(&cell.sheet)?;
            let free =
                (last + 1..last + 100).find(|row| xml.is_blank(*row) || self.is_offered(&cell.sheet, *row));
            self.situation
                .new_rows
                .insert(cell.sheet.clone(), free.unwrap_or(last + 1));
        }
        let at = self.situation.cell(cell)?;
        let content = match content {
            Content::Formula { formula, result } if formula.contains('[') => {
                self.link();
                let (front, rest) = formula.split_once('[').unwrap_or((formula, ""));
                let rest = rest.split_once(']').map_or(rest, |(_, rest)| rest);
                &Content::Formula {
                    formula: format!("{front}[1]{rest}"),
                    result: result.clone(),
                }
            }
            other => other,
        };
        xml.put(at, content, Some(styles));
        self.package.put_sheet(&cell.sheet, &xml)
    }

    /// A row that the form offers for filling: all it holds is its number and formulas.
    fn is_offered(&self, sheet: &str, row: u32) -> bool {
        let id = ntm_sheet(sheet).map(|s| (s.rows, s.key.clone()));
        let first = self
            .situation
            .base
            .row(sheet, &RowName::First)
            .map(|r| r.number - 1);
        matches!((id, first), (Some((rows, _)), Ok(first)) if row < first + rows)
    }

    /// A link to another workbook, as Excel keeps it.
    fn link(&mut self) {
        self.package.put(
            "xl/externalLinks/externalLink1.xml",
            b"<externalLink xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>",
        );
        self.package
            .relate("rIdLink", "externalLink", "externalLinks/externalLink1.xml");
    }

    /// A row of causes and plans for the unit and set of a cell.
    fn plan(&mut self, like: &CellName, criterion: u16) -> Result<(), String> {
        const PLANS: &str = "Tồn tại";
        let base = self.situation.base;
        let of = base.row(&like.sheet, &like.row)?.unit_name.clone();
        let values = [
            ("Đơn vị", Content::Text(of)),
            ("Bộ tiêu chí", Content::Text(like.sheet.clone())),
            ("Tiêu chí số", Content::Number(criterion.to_string())),
            ("Loại", Content::Text("Chưa đạt".to_owned())),
            ("Nội dung tồn tại", Content::Text("Minh họa".to_owned())),
            ("Nguyên nhân", Content::Text("Minh họa".to_owned())),
            ("Giải pháp", Content::Text("Minh họa".to_owned())),
            (
                "Dự kiến hoàn thành",
                Content::Date(jiff::civil::date(2021, 6, 30)),
            ),
            (
                "Người, cơ quan chịu trách nhiệm",
                Content::Text("Minh họa".to_owned()),
            ),
        ];
        for (column, content) in values {
            let cell = CellName {
                sheet: PLANS.to_owned(),
                row: RowName::New,
                column: column.to_owned(),
            };
            self.put(&cell, &content)?;
        }
        Ok(())
    }

    /// The file is something else.
    fn kind(&mut self, kind: &str) -> Result<(), String> {
        let main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
        let mut as_type = |content_type: &str| {
            self.package.replace("[Content_Types].xml", main, content_type);
        };
        self.bytes = Some(match kind {
            "sổ Excel" => return Ok(()),
            "sổ Excel có macro" => {
                as_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml");
                self.package.put("xl/vbaProject.bin", b"\xCC\x61");
                return Ok(());
            }
            "sổ Excel nhị phân" => {
                as_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main");
                return Ok(());
            }
            "tài liệu Word" => {
                as_type("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml");
                return Ok(());
            }
            "Excel 4.0" => b"\x09\x04\x06\0\0\0\x10\0\0\0".to_vec(),
            "sổ Excel 97 hỏng" => compound_file(&["Root Entry", "Workbook"]),
            "OpenDocument dạng XML" => {
                b"<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>".to_vec()
            }
            "XML Spreadsheet 2003" => {
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>".to_vec()
            }
            "trang web" => b"<html><body><table><tr><td>1</td></tr></table></body></html>".to_vec(),
            "văn bản CSV" => "Xã,Tiêu chí 1\nLiên Châu,Đạt\n".as_bytes().to_vec(),
            "PDF" => b"%PDF-1.7\n%\xE2\xE3\xCF\xD3".to_vec(),
            "ảnh" => b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "tệp nén" => {
                let mut parts = Parts(Vec::new());
                parts.put("bao-cao.xlsx", &self.package.pack());
                parts.pack()
            }
            "tệp tạm của Excel" => {
                let mut owner = vec![b' '; 165];
                owner[0] = 4;
                owner[1..5].copy_from_slice(b"Hien");
                owner
            }
            "0 byte" => Vec::new(),
            "danh sách cán bộ" => {
                let text = |at: &str, text: &str| {
                    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                };
                let rows = format!(
                    "<row r=\"1\">{}{}</row><row r=\"2\">{}{}</row>",
                    text("A1", "Họ và tên"),
                    text("B1", "Chức vụ"),
                    text("A2", "Cán bộ tổng hợp"),
                    text("B2", "Chuyên viên"),
                );
                Parts::sheet(&sheet_xml(&rows)).pack()
            }
            other => return Err(format!("“{other}” is no kind of file known here")),
        });
        Ok(())
    }

    /// Fills the report up to a count, for the counts that cost little; the others are proved on small files.
    fn size(&mut self, number: u64, what: &str) -> Result<(), String> {
        let number = usize::try_from(number).unwrap();
        match what {
            "trang" => {
                for n in self.package.sheets()..number {
                    self.package.add_sheet(&format!("Trang thêm {n}"), 0);
                }
            }
            "thành phần" => {
                for n in self.package.len()..number {
                    self.package.put(&format!("xl/media/image{n}.png"), b"\x89PNG");
                }
            }
            other => return Err(format!("“{other}” is not made for real")),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Situation, String> {
        let names = self.situation.names.clone();
        let first = match self.bytes.take() {
            Some(bytes) => bytes,
            None => self.package.pack(),
        };
        if self.present {
            self.situation.files.push((names[0].clone(), first.clone()));
        }
        if let Some(what) = &self.second {
            let bytes = match what.as_str() {
                "giống hệt tệp 1" => first.clone(),
                "sửa một ô" => {
                    let cell = CellName {
                        sheet: "Thông tin".to_owned(),
                        row: RowName::First,
                        column: "Người ký".to_owned(),
                    };
                    self.put(&cell, &Content::Text("Lãnh đạo".to_owned()))?;
                    self.package.pack()
                }
                "bỏ trống một ô" => {
                    let cell = CellName {
                        sheet: "Huyện NTM".to_owned(),
                        row: RowName::First,
                        column: "Hồ sơ minh chứng".to_owned(),
                    };
                    self.put(&cell, &Content::Blank)?;
                    self.package.pack()
                }
                "lưu lại không sửa gì" => {
                    self.package.put("docProps/thumbnail.jpeg", b"\xFF\xD8");
                    self.package.pack()
                }
                "không mở được" => first.get(..first.len() / 2).unwrap_or_default().to_vec(),
                other => return Err(format!("“{other}” is no second file")),
            };
            self.situation.files.push((names[1].clone(), bytes));
        }
        for (words, cell) in self.decisions.clone() {
            let decision = self.decision(&words, cell.as_ref())?;
            self.more.push_str(&decision);
        }
        self.situation.round = base::round(&self.due, self.cut_off, &self.classes, &self.more)?;
        self.situation.past = earlier::past(self.situation.base, &self.situation.round, &self.past)?;
        self.situation.register = self.register()?;
        Ok(self.situation)
    }

    /// A decision as it stands in the round's file: "chọn tệp 2", "nhận tệp 1", "sửa thành 95", "bỏ qua C004", each of
    /// 22/12/2020 unless it says " ngày 24/12/2020".
    fn decision(&self, words: &str, cell: Option<&CellName>) -> Result<String, String> {
        let (words, date) = match words.split_once(" ngày ") {
            Some((words, date)) => (words, date),
            None => (words, "22/12/2020"),
        };
        let date: Vec<&str> = date.rsplit('/').collect();
        let file = |name: &str| match name {
            "1" => self.situation.names[0].clone(),
            "2" => self.situation.names[1].clone(),
            other => other.to_owned(),
        };
        let place = || -> Result<String, String> {
            let cell = cell.ok_or_else(|| format!("“{words}” needs a cell"))?;
            let at = self.situation.cell(cell)?;
            let tab = self.situation.tab(&cell.sheet);
            Ok(format!("sheet = \"{tab}\"\ncell = \"{at}\"\n"))
        };
        let (kind, file, more) = if let Some(name) = words.strip_prefix("chọn tệp ") {
            ("use_file", file(name), String::new())
        } else if let Some(name) = words.strip_prefix("nhận tệp ") {
            ("accept_late", file(name), String::new())
        } else if let Some(value) = words.strip_prefix("sửa thành ") {
            let more = format!("{}value = \"{value}\"\n", place()?);
            ("correct", file("1"), more)
        } else if let Some(rule) = words.strip_prefix("bỏ qua ") {
            let place = if cell.is_some() { place()? } else { String::new() };
            ("waive", file("1"), format!("{place}rule = \"{rule}\"\n"))
        } else {
            return Err(format!("“{words}” is no decision"));
        };
        let unit = &self.situation.base.code;
        Ok(format!(
            "[[decision]]\nkind = \"{kind}\"\nunit = \"{unit}\"\nfile = \"{file}\"\n{more}reason = \"minh họa\"\ndocument = \"MINH-HOA-09/VPĐP\"\ndate = \"{}\"\n",
            date.join("-")
        ))
    }

    /// The register as a CSV text, read as the program reads it.
    fn register(&self) -> Result<Vec<RegisterRow>, String> {
        let mut text = String::from("received_at,unit,channel,file,sha256,size,note\n");
        let mut unit = self.situation.base.code.clone();
        let mut listed = true;
        let mut hash = Some("");
        match self.register.as_str() {
            "" | "không ghi mã" => {}
            "mã đúng" => hash = None,
            "không có dòng" => listed = false,
            "mã khác" => hash = Some("0000000000000000000000000000000000000000000000000000000000000000"),
            other => match other.strip_prefix("thêm dòng ") {
                Some(file) => {
                    let _ = writeln!(text, "2020-12-17T15:00:00,{unit},,{file},,,");
                }
                None => unit = reporting_code(other)?,
            },
        }
        for ((name, bytes), received) in self.situation.files.iter().zip(self.received) {
            let hex = || {
                let digest = Sha256::digest(bytes);
                digest
                    .iter()
                    .fold(String::new(), |hex, b| hex + &format!("{b:02x}"))
            };
            let hash = hash.map_or_else(hex, str::to_owned);
            let at = received.map_or_else(String::new, |r| r.to_string());
            if listed {
                let size = bytes.len();
                let _ = writeln!(text, "{at},{unit},thư điện tử,{name},{hash},{size},");
            }
        }
        parse_register(&SourceText {
            path: "register.csv".to_owned(),
            text,
        })
        .map_err(|faults| ntm::catalogue::render(&faults))
    }
}

impl Situation {
    /// The files as they are found in the folder.
    pub(super) fn inputs(&self) -> Vec<InputFile> {
        self.files
            .iter()
            .map(|(path, bytes)| InputFile {
                path: path.clone(),
                bytes: Ok(bytes.clone()),
            })
            .collect()
    }
}

fn ntm_sheet(name: &str) -> Option<&'static ntm::catalogue::FormSheet> {
    base::CATALOGUE.form.sheets.iter().find(|s| s.name == name)
}

fn reporting_code(name: &str) -> Result<String, String> {
    let round = &base::ROUND;
    round
        .units
        .all()
        .iter()
        .find(|u| u.name == name && u.parent == round.province)
        .map(|u| u.code.clone())
        .ok_or_else(|| format!("“{name}” is no reporting unit"))
}

fn stamp_key(words: &str) -> Result<&'static str, String> {
    Ok(match words {
        "biểu" => "form_id",
        "phiên bản" => "form_version",
        "đơn vị" => "unit",
        "đợt" => "round",
        "ngày chốt" => "cut_off",
        other => return Err(format!("the stamp has no “{other}”")),
    })
}
