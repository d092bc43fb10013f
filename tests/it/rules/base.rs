//! The sound report that a row changes: the form of a unit, filled with the facts of the sample round.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use jiff::civil::{Date, date};
use ntm::catalogue::{self, Catalogue, SourceText, render};
use ntm::facts::{self, FileFacts};
use ntm::output::form::{self, FormContext};
use ntm::round::{Round, RoundText};
use ntm::submission::{Lexicon, Opened, Row, Submission};
use ntm::workbook::{CellRef, Limits, open};

use super::language::{CellName, RowName};
use super::package::Package;

/// The unit whose report is changed where a row names no other.
pub(super) const UNIT: &str = "Yên Lạc";

/// The rulebook that is proved.
pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(crate::support::catalogue);

const UNITS: &str = "vinh-phuc-it-xa.csv";

/// Units below the reporting ones that stay: a report of sixteen communes would be read some hundred times for what six
/// show as well. Reports are made for the units above these.
const STAY: [&str; 14] = [
    "09025", "09028", "09031", "09043", "09052", "09064", "09073", // Yên Lạc
    "08746", "08749", "08752", // Phúc Yên
    "08887", "08890", "08893", // Tam Dương
    "09142", // Vĩnh Tường
];

/// The sample's units, without most communes.
fn units(classes: &Classes) -> SourceText {
    let whole = &CATALOGUE.unit_files["vinh-phuc-2020.csv"].text;
    let stays = |line: &&str| {
        let code = line.split(',').next().unwrap_or_default();
        code.len() < 5 || STAY.contains(&code)
    };
    let with_class = |line: &str| match line.split(',').nth(1) {
        Some("name") => format!("{line},class\n"),
        name => {
            let class = name.and_then(|n| classes.get(n)).map_or("", String::as_str);
            format!("{line},{class}\n")
        }
    };
    SourceText {
        path: UNITS.to_owned(),
        text: whole.lines().filter(stays).map(with_class).collect(),
    }
}

/// Facts of the units that stay.
fn facts_of(text: &str, reporting: &[&str]) -> String {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&heads).unwrap();
    let of = |row: &csv::StringRecord, head: &str| {
        let at = heads.iter().position(|h| h == head);
        at.and_then(|i| row.get(i)).unwrap_or_default().to_owned()
    };
    for row in reader.records() {
        let row = row.unwrap();
        let (by, unit) = (of(&row, "reporting_unit"), of(&row, "unit"));
        if reporting.contains(&by.as_str()) && (unit.len() < 5 || STAY.contains(&unit.as_str())) {
            writer.write_record(&row).unwrap();
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// When the figures of the sample's round were cut off.
pub(super) const CUT_OFF: Date = date(2020, 12, 14);

/// Units of a threshold class of their own: name, class.
pub(super) type Classes = BTreeMap<String, String>;

/// A round of the sample's units, with settings of its own.
pub(super) fn round(due: &str, cut_off: Date, classes: &Classes, more: &str) -> Result<Round, String> {
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text: format!(
                "id = \"vinh-phuc-2020-12\"\ntitle = \"Năm 2020\"\nprovince = \"26\"\nrulebook = \"ntm-2016-2020\"\nclass = \"dbsh\"\ncut_off = \"{cut_off}\"\ndue = \"{due}\"\nunits = \"{UNITS}\"\n{more}"
            ),
        },
        unit_files: [(UNITS.to_owned(), units(classes))].into(),
    };
    ntm::round::parse(&text, &CATALOGUE).map_err(|faults| render(&faults))
}

/// The threshold class of a name.
pub(super) fn class_of(name: &str) -> Result<&'static str, String> {
    let class = CATALOGUE.classes.iter().find(|c| c.name == name);
    class
        .map(|c| c.id.as_str())
        .ok_or_else(|| format!("no class is called “{name}”"))
}

/// The set of a label, as the form's lists have it.
pub(super) fn set_of(label: &str) -> Result<&'static str, String> {
    let labels = CATALOGUE.lists.iter().flat_map(|l| &l.values);
    labels
        .filter(|v| CATALOGUE.set(&v.id).is_some())
        .find(|v| v.label == label)
        .map(|v| v.id.as_str())
        .ok_or_else(|| format!("no set is called “{label}”"))
}

/// Due on Friday 18/12/2020 at 17:00, as in the sample.
pub(super) const DUE: &str = "2020-12-18T17:00";

pub(super) static ROUND: LazyLock<Round> =
    LazyLock::new(|| round(DUE, CUT_OFF, &Classes::new(), "").unwrap());

/// A report with what reading it found.
pub(super) struct Base {
    pub(super) code: String,
    pub(super) package: Package,
    pub(super) submission: Submission,
}

static FACTS: LazyLock<Vec<FileFacts>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12/facts");
    let reporting = ["244", "247", "251"];
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        texts.insert(
            name.clone(),
            SourceText {
                path: name,
                text: facts_of(&std::fs::read_to_string(&path).unwrap(), &reporting),
            },
        );
    }
    // Every unit's report is made by the form here, also those that the sample has typed by hand.
    let mut files = String::from("file,reporting_unit,made_by,changes\n");
    for code in reporting {
        let _ = writeln!(files, "{code}.xlsx,{code},form,");
    }
    texts.insert(
        "files.csv".to_owned(),
        SourceText {
            path: "files.csv".to_owned(),
            text: files,
        },
    );
    facts::read(&texts, &CATALOGUE, &ROUND).unwrap_or_else(|faults| panic!("{}", render(&faults)))
});

/// The report of a unit, made once.
pub(super) fn base(unit: &str) -> Result<&'static Base, String> {
    static MADE: Mutex<BTreeMap<String, &'static Base>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    if let Some(base) = made.get(unit) {
        return Ok(base);
    }
    let facts = FACTS
        .iter()
        .find(|f| f.unit.name == unit)
        .ok_or_else(|| format!("“{unit}” is no reporting unit"))?;
    let context = FormContext {
        catalogue: &CATALOGUE,
        round: &ROUND,
        unit: &facts.unit,
    };
    let bytes = form::write(&context, &facts.values).unwrap();
    let book = open(&bytes, &Limits::default()).unwrap();
    let base: &'static Base = Box::leak(Box::new(Base {
        code: facts.unit.code.clone(),
        // Excel works the totals of the page to sign out anew with every change; nothing here does, so that their
        // results would be those of the sound report.
        package: without_totals(Package::read(&bytes).without_dress()),
        submission: Opened::new(&book, &Lexicon::new(&CATALOGUE, &ROUND)).submission(&facts.unit),
    }));
    made.insert(unit.to_owned(), base);
    Ok(base)
}

/// A report whose page to sign has formulas without results.
fn without_totals(mut package: Package) -> Package {
    if let Some(page) = CATALOGUE.form.control() {
        package.without_results(&page.name);
    }
    package
}

impl Base {
    fn sheet(name: &str) -> Result<&catalogue::FormSheet, String> {
        let forms = &CATALOGUE.form.sheets;
        forms
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(|| format!("the form has no sheet “{name}”"))
    }

    fn table(&self, sheet: &str) -> Result<&ntm::submission::Table, String> {
        let id = &Self::sheet(sheet)?.id;
        self.submission
            .tables
            .get(id)
            .ok_or_else(|| format!("the report has no “{sheet}”"))
    }

    /// Id of the placed column of a head; the start of a head does where only one begins so, and TC4 for a criterion.
    pub(super) fn column(&self, sheet: &str, head: &str) -> Result<String, String> {
        let form = Self::sheet(sheet)?;
        let kind = &self.submission.unit.kind;
        let placed = form.expand(CATALOGUE.sheet_set(form, kind), kind);
        if let Some(column) = placed.iter().find(|p| p.header == head) {
            return Ok(column.id.clone());
        }
        let start = format!("{head} ");
        let number = head.strip_prefix("TC").and_then(|n| n.parse().ok());
        let is = |p: &&catalogue::PlacedColumn<'_>| {
            p.header.starts_with(&start) || (number.is_some() && p.criterion == number && p.part.is_none())
        };
        let hits: Vec<_> = placed.iter().filter(is).collect();
        match hits.as_slice() {
            [one] => Ok(one.id.clone()),
            _ => Err(format!("{} columns of “{sheet}” begin with “{head}”", hits.len())),
        }
    }

    /// The head of a column.
    pub(super) fn head(&self, sheet: &str, head: &str) -> Result<CellRef, String> {
        let id = self.column(sheet, head)?;
        let at = self.table(sheet)?.columns.get(&id);
        at.copied()
            .ok_or_else(|| format!("“{sheet}” has no column “{head}”"))
    }

    /// Every row of a sheet.
    pub(super) fn rows(&self, sheet: &str) -> Result<&[Row], String> {
        Ok(&self.table(sheet)?.rows)
    }

    /// A row that the report has.
    pub(super) fn row(&self, sheet: &str, name: &RowName) -> Result<&Row, String> {
        let form = Self::sheet(sheet)?;
        let rows = &self.table(sheet)?.rows;
        let key = form.key.as_deref().unwrap_or_default();
        let is = |row: &&Row| match name {
            RowName::Named(name) => {
                let label = || form.fixed.iter().any(|f| f.id == row.key && f.label == *name);
                row.key == *name
                    || row.unit_name == *name
                    || label()
                    || row.cells.get(key).is_some_and(|e| e.raw == *name)
            }
            _ => !form.fixed.iter().any(|f| f.id == row.key && !f.sum.is_empty()),
        };
        rows.iter()
            .find(is)
            .ok_or_else(|| format!("“{sheet}” has no row {name:?}"))
    }

    /// Zero-based number of the last row.
    pub(super) fn last_row(&self, sheet: &str) -> Result<u32, String> {
        let rows = &self.table(sheet)?.rows;
        Ok(rows.last().map_or(0, |r| r.number - 1))
    }

    /// Column numbers of what is prefilled, of a row.
    pub(super) fn prefilled(&self, sheet: &str) -> Result<Vec<u16>, String> {
        let form = Self::sheet(sheet)?;
        let table = self.table(sheet)?;
        let typed = |id: &str| {
            form.column(id)
                .is_some_and(|c| c.fill == catalogue::Fill::Prefilled)
        };
        Ok(table
            .columns
            .iter()
            .filter(|(id, _)| typed(id))
            .map(|(_, at)| at.col)
            .collect())
    }

    /// A figure of the page to sign, by the title of its line.
    fn stated(&self, title: &str) -> Option<CellRef> {
        let total = CATALOGUE
            .form
            .control()?
            .totals
            .iter()
            .find(|t| t.title == title)?;
        Some(self.submission.signed.as_ref()?.totals.get(&total.id)?.at)
    }

    /// A cell of the report as the form writes it.
    pub(super) fn cell(&self, name: &CellName) -> Result<CellRef, String> {
        if let RowName::Named(title) = &name.row
            && let Some(at) = self.stated(title)
        {
            return Ok(at);
        }
        if name.row == RowName::Head {
            return self.head(&name.sheet, &name.column);
        }
        let id = self.column(&name.sheet, &name.column)?;
        let row = self.row(&name.sheet, &name.row)?;
        row.cells
            .get(&id)
            .map(|e| e.at)
            .ok_or_else(|| format!("{name:?} is no cell"))
    }
}
