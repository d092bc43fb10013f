//! A workbook mangled as people mangle them gives the same values and says what was tolerated; and whatever is done to
//! it, every cell that holds something is accounted for once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ntm::catalogue::{Catalogue, SourceText, embedded, load, render};
use ntm::round::{Round, RoundText, parse};
use ntm::submission::{Answer, Lexicon, Opened, RemarkKind, Role, Submission, Unread, Why};
use ntm::workbook::{Book, Cell, CellRef, Content, Limits, NumberFormat, Region, Sheet, Visibility, open};
use proptest::prelude::*;

/// Rounds of the samples with the rulebook of each.
const ROUNDS: [(&str, &str); 3] = [
    ("vinh-phuc-2020-09", "ntm-2016-2020"),
    ("vinh-phuc-2020-12", "ntm-2016-2020"),
    ("phu-tho-2026-06", "ntm-2026-2030"),
];

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn rulebook(round: &str, rulebook: &str) -> (Catalogue, Round) {
    let layers: Vec<_> = ["chung", rulebook]
        .iter()
        .map(|id| embedded(id).unwrap())
        .collect();
    let catalogue = load(&layers).unwrap_or_else(|faults| panic!("{}", render(&faults)));
    let source = |path: &Path| SourceText {
        path: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let folder = samples().join(round);
    let lists = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
    let lists = lists.filter(|p| p.extension().is_some_and(|e| e == "csv"));
    let text = RoundText {
        settings: source(&folder.join("round.toml")),
        unit_files: lists.map(|p| source(&p)).map(|s| (s.path.clone(), s)).collect(),
    };
    let round = parse(&text, &catalogue).unwrap_or_else(|faults| panic!("{}", render(&faults)));
    (catalogue, round)
}

static DECEMBER: LazyLock<(Catalogue, Round)> =
    LazyLock::new(|| rulebook("vinh-phuc-2020-12", "ntm-2016-2020"));

fn read_book(path: &Path) -> Book {
    open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap()
}

/// The form filled by Bình Xuyên.
fn form() -> Book {
    read_book(&samples().join("vinh-phuc-2020-12/submissions/binh-xuyen-2020.xlsx"))
}

/// The workbook typed anew by Yên Lạc.
fn typed() -> Book {
    read_book(&samples().join("vinh-phuc-2020-12/submissions/YENLAC_NTM_2020.xlsx"))
}

fn submission(book: &Book) -> Submission {
    let (catalogue, round) = &*DECEMBER;
    let lexicon = Lexicon::new(catalogue, round);
    let mut opened = Opened::new(book, &lexicon);
    let unit = opened.identity().unit.expect("the unit is known");
    opened.submission(round.units.get(&unit.code).unwrap())
}

/// Every value by sheet, row and column: what it is about, never where it stands.
fn values(submission: &Submission) -> BTreeMap<(String, String, String), (Answer, String)> {
    let mut values = BTreeMap::new();
    for (id, table) in &submission.tables {
        for (n, row) in table.rows.iter().enumerate() {
            let key = match (row.key.as_str(), row.unit == submission.unit.code) {
                ("", true) => format!("#{n}"),
                ("", false) => row.unit.clone(),
                (key, _) => key.to_owned(),
            };
            for (column, entry) in &row.cells {
                if entry.answer != Answer::Blank {
                    let at = (id.clone(), key.clone(), column.clone());
                    values.insert(at, (entry.answer.clone(), entry.raw.clone()));
                }
            }
        }
    }
    values
}

/// A sheet opened for changes.
struct Edit<'b> {
    book: &'b mut Book,
    tab: usize,
    cells: BTreeMap<CellRef, Cell>,
}

impl<'b> Edit<'b> {
    fn new(book: &'b mut Book, name: &str) -> Self {
        let tab = book.sheets.iter().position(|s| s.name == name).unwrap();
        Self::at(book, tab)
    }

    fn at(book: &'b mut Book, tab: usize) -> Self {
        let cells = book.sheets[tab].cells.iter().map(|c| (c.at, c.clone())).collect();
        Self { book, tab, cells }
    }

    fn sheet(&mut self) -> &mut Sheet {
        &mut self.book.sheets[self.tab]
    }

    /// Moves every cell and merged region.
    fn moved(&mut self, to: impl Fn(CellRef) -> CellRef) {
        self.cells = std::mem::take(&mut self.cells)
            .into_values()
            .map(|c| (to(c.at), Cell { at: to(c.at), ..c }))
            .collect();
        for region in &mut self.sheet().merges {
            *region = Region {
                first: to(region.first),
                last: to(region.last),
            };
        }
    }

    fn shifted(&mut self, rows: u32, cols: u16) {
        self.moved(|at| CellRef::new(at.row + rows, at.col + cols));
    }

    fn rows_inserted(&mut self, at: u32, count: u32) {
        self.moved(|c| CellRef::new(if c.row >= at { c.row + count } else { c.row }, c.col));
    }

    fn columns_inserted(&mut self, at: u16, count: u16) {
        self.moved(|c| CellRef::new(c.row, if c.col >= at { c.col + count } else { c.col }));
    }

    fn put(&mut self, at: &str, content: Content) {
        self.put_at(at.parse().unwrap(), content);
    }

    fn put_at(&mut self, at: CellRef, content: Content) {
        let cell = Cell {
            at,
            content,
            format: NumberFormat::Plain,
            formula: None,
        };
        self.cells.insert(at, cell);
    }

    fn text(&mut self, at: &str, text: &str) {
        self.put(at, Content::Text(text.to_owned()));
    }

    /// Where a text stands first.
    fn find(&self, text: &str) -> CellRef {
        let is = |c: &&Cell| matches!(&c.content, Content::Text(t) if t == text);
        self.cells
            .values()
            .find(is)
            .unwrap_or_else(|| panic!("no “{text}”"))
            .at
    }

    fn done(self) {
        self.book.sheets[self.tab].cells = self.cells.into_values().collect();
    }
}

fn copy_of(book: &mut Book, name: &str, copy: &str) {
    let mut sheet = book.sheets.iter().find(|s| s.name == name).unwrap().clone();
    sheet.name = copy.to_owned();
    book.sheets.push(sheet);
}

type Mangle = fn(&mut Book);
type Notes = &'static [&'static str];

/// What was done, to which workbook, and what is said that was not said before.
const MANGLED: &[(&str, Mangle, Notes)] = &[
    (
        "tabs renamed",
        |b| b.sheets.iter_mut().find(|s| s.name == "Xã NTM").unwrap().name = "Biểu xã".to_owned(),
        &["T006"],
    ),
    ("tabs in another order", |b| b.sheets.reverse(), &[]),
    (
        "a tab hidden",
        |b| b.sheets.iter_mut().find(|s| s.name == "OCOP").unwrap().visibility = Visibility::Hidden,
        &["T011"],
    ),
    (
        "a tab more",
        |b| {
            let mut sheet = Sheet {
                name: "xa 1".to_owned(),
                ..Sheet::default()
            };
            sheet.cells.push(Cell {
                at: CellRef::new(0, 0),
                content: Content::Text("XÃ QUẤT LƯU".to_owned()),
                format: NumberFormat::Plain,
                formula: None,
            });
            b.sheets.push(sheet);
        },
        &["T008"],
    ),
    (
        "the table begins at C14",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            edit.shifted(7, 2);
            edit.done();
        },
        &[],
    ),
    (
        "blank rows in the table",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            edit.rows_inserted(9, 2);
            edit.done();
        },
        &[],
    ),
    (
        "columns moved",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let (from, last) = (edit.find("Dân số (người)").col, 60);
            edit.moved(|c| CellRef::new(c.row, if c.col == from { last } else { c.col }));
            edit.done();
        },
        &[],
    ),
    (
        "a column put in",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let head = edit.find("Dân số (người)");
            edit.columns_inserted(head.col, 1);
            edit.put_at(head, Content::Text("Số thôn".to_owned()));
            edit.put_at(CellRef::new(head.row + 1, head.col), Content::Number(7.into()));
            edit.done();
        },
        &["T008"],
    ),
    (
        "a head misspelt",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let head = edit.find("Dân số (người)");
            edit.put_at(head, Content::Text("Dân số (ngừi)".to_owned()));
            edit.done();
        },
        &["T006"],
    ),
    (
        "a head in two rows",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let head = edit.find("Dân số (người)");
            edit.put_at(
                CellRef::new(head.row - 1, head.col),
                Content::Text("Dân số".to_owned()),
            );
            edit.put_at(head, Content::Text("(người)".to_owned()));
            edit.done();
        },
        &["T006"],
    ),
    (
        "columns numbered",
        |b| {
            let mut edit = Edit::new(b, "OCOP");
            let head = edit.find("Tên sản phẩm");
            edit.rows_inserted(head.row + 1, 1);
            for col in 0..12 {
                edit.put_at(
                    CellRef::new(head.row + 1, col),
                    Content::Text(format!("({})", col + 1)),
                );
            }
            edit.done();
        },
        &["T012"],
    ),
    (
        "heads again in the middle",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let row = edit.find("Dân số (người)").row;
            edit.rows_inserted(row + 4, 1);
            let heads: Vec<Cell> = edit.cells.values().filter(|c| c.at.row == row).cloned().collect();
            for head in heads {
                edit.put_at(CellRef::new(row + 4, head.at.col), head.content);
            }
            edit.done();
        },
        &["T012"],
    ),
    (
        "sums on top",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let (key, size) = (edit.find("Quất Lưu"), edit.find("Dân số (người)"));
            let row = size.row + 1;
            edit.rows_inserted(row, 1);
            edit.put_at(CellRef::new(row, key.col), Content::Text("Tổng cộng".to_owned()));
            edit.put_at(CellRef::new(row, size.col), Content::Number(99_999.into()));
            edit.done();
        },
        &["T012"],
    ),
    (
        "a note under the table",
        |b| {
            let mut edit = Edit::new(b, "Xã NTM");
            let key = edit.find("Quất Lưu");
            edit.put_at(
                CellRef::new(60, key.col),
                Content::Text("Ghi chú: số liệu đã đối chiếu".to_owned()),
            );
            edit.done();
        },
        &["T012"],
    ),
    (
        "a copy of a tab",
        |b| copy_of(b, "Xã NTM", "Xã NTM (2)"),
        &["T016"],
    ),
    (
        "the tab emptied, its copy filled",
        |b| {
            copy_of(b, "Xã NTM", "Xã NTM (2)");
            let mut edit = Edit::new(b, "Xã NTM");
            let (row, first) = (edit.find("Dân số (người)").row, edit.find("Dân số (người)").col);
            edit.cells.retain(|at, _| at.row <= row || at.col < first);
            edit.done();
        },
        &["T006", "T016"],
    ),
    (
        "a copy with one figure more",
        |b| {
            copy_of(b, "Xã NTM", "Xã NTM (2)");
            let mut edit = Edit::new(b, "Xã NTM (2)");
            let head = edit.find("Dân số (người)");
            edit.put_at(CellRef::new(head.row + 1, head.col), Content::Number(123.into()));
            edit.done();
        },
        &["T013"],
    ),
    (
        "codes typed as numbers",
        |b| {
            let mut edit = Edit::new(b, "Huyện NTM");
            let at = edit.find("2.2");
            edit.put_at(at, Content::Number("2.2".parse().unwrap()));
            edit.done();
        },
        &[],
    ),
    (
        "a code with a comma",
        |b| {
            let mut edit = Edit::new(b, "Huyện NTM");
            let at = edit.find("2.2");
            edit.put_at(at, Content::Text("2,2".to_owned()));
            edit.done();
        },
        &[],
    ),
    (
        "two tables on a tab",
        |b| {
            let from = b.sheets.iter().position(|s| s.name == "Kiến nghị").unwrap();
            let below: Vec<Cell> = b.sheets.remove(from).cells;
            let mut edit = Edit::new(b, "OCOP");
            for cell in below.into_iter().filter(|c| c.at.row >= 6) {
                let at = CellRef::new(cell.at.row + 60, cell.at.col);
                edit.cells.insert(at, Cell { at, ..cell });
            }
            edit.done();
        },
        &["T006"],
    ),
];

/// Codes of what is noticed while reading, each as often as it is.
fn codes(submission: &Submission) -> Vec<&'static str> {
    let mut codes: Vec<&str> = submission
        .remarks
        .iter()
        .map(|r| match &r.what {
            RemarkKind::SheetMissing { .. } => "T005",
            RemarkKind::SheetReadAs { .. } | RemarkKind::ColumnsReadAs { .. } => "T006",
            RemarkKind::ColumnMissing { .. } => "T007",
            RemarkKind::ColumnNotRead { .. } | RemarkKind::SheetNotRead { .. } => "T008",
            RemarkKind::FormulaOverwritten { .. } => "T009",
            RemarkKind::Hidden(_) => "T011",
            RemarkKind::RowsListed { .. } => "T012",
            RemarkKind::SecondSheet { other, .. } if other.is_empty() => "T016",
            RemarkKind::SecondSheet { .. } | RemarkKind::SecondTable { .. } => "T013",
            RemarkKind::Astray { .. } => "T014",
            RemarkKind::WordsOutside => "T015",
            RemarkKind::MergedRows { .. } => "R006",
            RemarkKind::RowMissing { .. } => "R003",
            RemarkKind::CellDamaged => "F011",
            RemarkKind::RowUnknown { .. }
            | RemarkKind::RowAmbiguous { .. }
            | RemarkKind::RowForeign { .. }
            | RemarkKind::RowNotSubject { .. }
            | RemarkKind::RowDuplicate { .. }
            | RemarkKind::RowWithoutKey { .. } => "R00x",
        })
        .collect();
    codes.sort_unstable();
    codes
}

#[test]
fn a_mangled_form_gives_the_same_values_and_says_what_was_tolerated() {
    let sound = submission(&form());
    let (wanted, before) = (values(&sound), codes(&sound));
    assert!(wanted.len() > 800, "{}", wanted.len());
    let mut wrong = Vec::new();
    for (what, mangle, notes) in MANGLED {
        let mut book = form();
        mangle(&mut book);
        let read = submission(&book);
        accounted(&book, &read);
        let found = values(&read);
        let differs: Vec<_> = wanted
            .iter()
            // The texts of codes typed otherwise are what was typed.
            .filter(|((_, _, column), _)| column != "indicator")
            .filter(|(at, value)| found.get(*at) != Some(*value))
            .collect();
        let more: Vec<_> = found.keys().filter(|at| !wanted.contains_key(*at)).collect();
        let mut said = codes(&read);
        for code in &before {
            if let Some(at) = said.iter().position(|c| c == code) {
                said.remove(at);
            }
        }
        if !differs.is_empty() || !more.is_empty() || said != *notes {
            wrong.push(format!(
                "{what}: {} values differ, {} more, said {said:?} for {notes:?}; {:?}; {:?}",
                differs.len(),
                more.len(),
                differs.first(),
                more.first()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A criterion in two columns, "Đạt" and "Chưa đạt", marked in the one or the other.
#[test]
fn the_head_decides_what_a_mark_means() {
    let mut book = typed();
    let mut edit = Edit::new(&mut book, "Xã NTM 2020");
    let head: CellRef = "H10".parse().unwrap();
    edit.columns_inserted(head.col + 1, 1);
    edit.text("H9", "1. Quy hoạch");
    edit.text("I9", "1. Quy hoạch");
    edit.text("H10", "Đạt");
    edit.text("I10", "Chưa đạt");
    edit.cells
        .retain(|at, _| at.row < 10 || !(at.col == head.col || at.col == head.col + 1));
    edit.text("H11", "x");
    edit.text("I12", "x");
    edit.text("H13", "x");
    edit.text("I13", "x");
    edit.text("H15", "Đạt");
    edit.text("I16", "v");
    edit.text("H17", "x");
    edit.text("I17", "-");
    edit.sheet().merges.clear();
    edit.done();
    // The other heads were merged over both rows.
    let mut edit = Edit::new(&mut book, "Xã NTM 2020");
    let above: Vec<Cell> = edit.cells.values().filter(|c| c.at.row == 8).cloned().collect();
    for cell in above {
        let leaf = CellRef::new(9, cell.at.col);
        if !edit.cells.contains_key(&leaf) {
            edit.put_at(leaf, cell.content);
        }
    }
    edit.done();
    let read = submission(&book);
    accounted(&book, &read);
    let communes = &read.tables["communes"];
    let first: Vec<&Answer> = communes
        .rows
        .iter()
        .map(|r| &r.cells["tc1"].answer)
        .take(7)
        .collect();
    let both = Answer::Unreadable(Unread::NotInList);
    assert_eq!(
        first,
        [
            &Answer::State(true),
            &Answer::State(false),
            &both,
            &Answer::Blank,
            &Answer::State(true),
            &Answer::State(false),
            &Answer::State(true),
        ]
    );
}

#[test]
fn a_mark_under_not_met_alone_is_not_met() {
    let mut book = typed();
    let mut edit = Edit::new(&mut book, "Xã NTM 2020");
    edit.text("H10", "TC1 chưa đạt");
    edit.cells.remove(&"H12".parse().unwrap());
    edit.text("H11", "x");
    edit.done();
    let read = submission(&book);
    let rows = &read.tables["communes"].rows;
    assert_eq!(rows[0].cells["tc1"].answer, Answer::State(false));
    assert_eq!(rows[1].cells["tc1"].answer, Answer::Blank);
}

#[test]
fn a_value_merged_over_rows_counts_for_each_and_is_said() {
    let mut book = form();
    let mut edit = Edit::new(&mut book, "Xã NTM");
    let head = edit.find("Dân số (người)");
    let (first, second) = (
        CellRef::new(head.row + 1, head.col),
        CellRef::new(head.row + 2, head.col),
    );
    let wanted = edit.cells[&first].content.clone();
    edit.cells.remove(&second);
    edit.sheet().merges.push(Region { first, last: second });
    edit.done();
    let read = submission(&book);
    let rows = &read.tables["communes"].rows;
    let Content::Number(wanted) = wanted else {
        panic!("{wanted:?}")
    };
    for row in &rows[..2] {
        assert_eq!(row.cells["people"].answer, Answer::Number(wanted));
        assert_eq!(row.cells["people"].at, first);
    }
    assert!(
        read.remarks
            .iter()
            .any(|r| matches!(&r.what, RemarkKind::MergedRows { .. }) && r.cell == Some(first))
    );
}

/// Cells of a book that hold something.
fn held(book: &Book) -> BTreeMap<(&str, CellRef), String> {
    let cells = book
        .sheets
        .iter()
        .flat_map(|s| s.cells.iter().map(move |c| (s.name.as_str(), c)));
    cells
        .map(|(tab, c)| {
            let text = match &c.content {
                Content::Number(n) => n.normalize().to_string(),
                Content::Text(t) | Content::Error(t) | Content::HugeNumber(t) => t.clone(),
                Content::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
            };
            ((tab, c.at), text)
        })
        .filter(|(_, text)| !ntm::text::is_blank(text))
        .collect()
}

/// Every cell that holds something is one of: a label, a value, printed, not placed. What is not placed stands in the
/// list with its text and is no value besides.
fn accounted(book: &Book, read: &Submission) {
    let held = held(book);
    let mut seen = BTreeSet::new();
    for cell in &read.unplaced {
        let at = (cell.tab.as_str(), cell.at);
        assert!(seen.insert(at), "twice: {cell:?}");
        assert!(held.contains_key(&at), "not there: {cell:?}");
        assert_eq!(
            held.get(&at).map(String::as_str),
            Some(cell.raw.as_str()),
            "{cell:?}"
        );
    }
    assert_eq!(read.understood.tabs.len(), book.sheets.len());
    for (tab, sheet) in read.understood.tabs.iter().zip(&book.sheets) {
        let all = held.keys().filter(|(name, _)| *name == sheet.name).count();
        let lost = read.unplaced.iter().filter(|u| u.tab == sheet.name).count();
        let counts = tab.cells.expect("the file was read");
        assert_eq!((counts.all(), counts.unplaced), (all, lost), "{}", sheet.name);
    }
    let mut values = BTreeSet::new();
    for table in read.tables.values() {
        for entry in table
            .rows
            .iter()
            .flat_map(|r| r.cells.values())
            .filter(|e| !e.raw.is_empty())
        {
            values.insert((table.tab.as_str(), entry.at));
        }
    }
    for cell in &read.unplaced {
        let typed_over = matches!(cell.why, Why::OverPrinted | Why::OverFormula);
        assert!(
            typed_over || !values.contains(&(cell.tab.as_str(), cell.at)),
            "a value and not placed: {cell:?}"
        );
    }
    assert_eq!(read.rows_in, read.rows_used + read.rows_listed);
    let tables = || read.understood.tabs.iter().flat_map(|t| &t.tables);
    assert_eq!(read.rows_in, tables().map(|t| t.rows_in).sum::<usize>());
    assert_eq!(read.rows_used, tables().map(|t| t.rows_used).sum::<usize>());
}

#[test]
fn every_cell_of_every_sample_is_accounted_for() {
    let mut files = 0;
    for (round_id, rulebook_id) in ROUNDS {
        let (catalogue, round) = rulebook(round_id, rulebook_id);
        let lexicon = Lexicon::new(&catalogue, &round);
        let mut paths: Vec<PathBuf> = std::fs::read_dir(samples().join(round_id).join("submissions"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "xlsx"))
            .collect();
        paths.sort();
        for path in paths {
            let Ok(book) = open(&std::fs::read(&path).unwrap(), &Limits::default()) else {
                continue;
            };
            let mut opened = Opened::new(&book, &lexicon);
            let Some(unit) = opened.identity().unit else {
                continue;
            };
            let before = opened.understood();
            let read = opened.submission(round.units.get(&unit.code).unwrap());
            accounted(&book, &read);
            for (tab, known) in read.understood.tabs.iter().zip(&before.tabs) {
                assert_eq!((&tab.name, &known.cells), (&known.name, &None));
            }
            // A form made for the unit holds nothing that it does not print or ask for.
            if book.properties.contains_key("ntm_form_id") {
                let astray: Vec<_> = read
                    .unplaced
                    .iter()
                    .filter(|u| !matches!(u.why, Why::RowListed(_) | Why::RowRefused | Why::SheetNotInForm))
                    .collect();
                assert!(astray.is_empty(), "{}: {astray:#?}", path.display());
            }
            files += 1;
        }
    }
    assert!(files > 30, "{files}");
}

#[test]
fn a_sheet_for_each_commune_is_told_with_all_its_cells() {
    let mut book = form();
    let mut sheet = Sheet {
        name: "Sheet1".to_owned(),
        ..Sheet::default()
    };
    for (row, text) in ["XÃ QUẤT LƯU", "1", "Đạt"].into_iter().enumerate() {
        sheet.cells.push(Cell {
            at: CellRef::new(u32::try_from(row).unwrap(), 0),
            content: Content::Text(text.to_owned()),
            format: NumberFormat::Plain,
            formula: None,
        });
    }
    book.sheets.push(sheet);
    let read = submission(&book);
    accounted(&book, &read);
    let tab = read.understood.tabs.last().unwrap();
    assert_eq!((tab.name.as_str(), &tab.role), ("Sheet1", &Role::NotInForm));
    let lost: Vec<&str> = read.unplaced.iter().map(|u| u.raw.as_str()).collect();
    assert_eq!(lost, ["XÃ QUẤT LƯU", "1", "Đạt"]);
}

/// A random change of a random tab.
#[derive(Debug, Clone)]
enum Change {
    Rows(u32, u32),
    Columns(u16, u16),
    DropRow(u32),
    DropColumn(u16),
    SwapColumns(u16, u16),
    Write(u32, u16, String),
    Number(u32, u16, i32),
    Merge(u32, u16, u32, u16),
    Copy,
    Rename(String),
    Drop,
}

fn change() -> impl Strategy<Value = (usize, Change)> {
    let words = prop::sample::select(vec![
        "x",
        "Đạt",
        "Chưa đạt",
        "Xã",
        "Liên Châu",
        "Tổng cộng",
        "1",
        "(1)",
        "Dân số (người)",
        "Ghi chú: abc",
        "Quất Lưu",
        "1. Quy hoạch",
        "Không phát sinh",
        "#REF!",
        "2,2",
        "Trong đó",
        "NGƯỜI LẬP BIỂU",
        " ",
        "12.500",
    ]);
    let text = prop_oneof![words.prop_map(str::to_owned), "\\PC{0,12}"];
    let kind = prop_oneof![
        (0u32..40, 1u32..4).prop_map(|(a, n)| Change::Rows(a, n)),
        (0u16..40, 1u16..3).prop_map(|(a, n)| Change::Columns(a, n)),
        (0u32..40).prop_map(Change::DropRow),
        (0u16..40).prop_map(Change::DropColumn),
        (0u16..40, 0u16..40).prop_map(|(a, b)| Change::SwapColumns(a, b)),
        (0u32..60, 0u16..60, text.clone()).prop_map(|(r, c, t)| Change::Write(r, c, t)),
        (0u32..60, 0u16..60, any::<i32>()).prop_map(|(r, c, n)| Change::Number(r, c, n)),
        (0u32..40, 0u16..40, 0u32..3, 0u16..3).prop_map(|(r, c, h, w)| Change::Merge(r, c, h, w)),
        Just(Change::Copy),
        text.prop_map(Change::Rename),
        Just(Change::Drop),
    ];
    (0usize..12, kind)
}

fn apply(book: &mut Book, tab: usize, change: &Change) {
    let tab = tab % book.sheets.len();
    if let Change::Drop = change {
        if book.sheets.len() > 1 && book.sheets[tab].name != "Thông tin" {
            book.sheets.remove(tab);
        }
        return;
    }
    let number = book.sheets.len();
    let mut edit = Edit::at(book, tab);
    match change {
        Change::Rows(at, n) => edit.rows_inserted(*at, *n),
        Change::Columns(at, n) => edit.columns_inserted(*at, *n),
        Change::DropRow(row) => edit.cells.retain(|at, _| at.row != *row),
        Change::DropColumn(col) => edit.cells.retain(|at, _| at.col != *col),
        Change::SwapColumns(a, b) => edit.moved(|at| {
            let col = if at.col == *a {
                *b
            } else if at.col == *b {
                *a
            } else {
                at.col
            };
            CellRef::new(at.row, col)
        }),
        Change::Write(row, col, text) => edit.put_at(CellRef::new(*row, *col), Content::Text(text.clone())),
        Change::Number(row, col, n) => edit.put_at(CellRef::new(*row, *col), Content::Number((*n).into())),
        Change::Merge(row, col, height, width) => {
            let (first, last) = (CellRef::new(*row, *col), CellRef::new(row + height, col + width));
            edit.cells.retain(|at, _| {
                *at == first
                    || !((first.row..=last.row).contains(&at.row) && (first.col..=last.col).contains(&at.col))
            });
            edit.sheet().merges.push(Region { first, last });
        }
        Change::Copy => {
            let mut copy = edit.sheet().clone();
            edit.done();
            // No two tabs of a workbook have one name; after a tab is gone, the number may be taken.
            let mut names = (number..).map(|n| format!("{} ({n})", copy.name));
            let free = |name: &String| book.sheets.iter().all(|s| s.name != *name);
            copy.name = names.find(free).unwrap();
            book.sheets.push(copy);
            return;
        }
        Change::Rename(name) => {
            let name = format!("{name}{number}");
            if edit.book.sheets.iter().all(|s| s.name != name) && edit.sheet().name != "_ntm" {
                edit.sheet().name = name;
            }
        }
        Change::Drop => {}
    }
    edit.done();
    // Swapped corners are no region.
    for sheet in &mut book.sheets {
        sheet
            .merges
            .retain(|m| m.first <= m.last && m.first.col <= m.last.col);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_a_workbook_every_cell_is_accounted_for(
        by_hand in any::<bool>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        static BOOKS: LazyLock<[Book; 2]> = LazyLock::new(|| [form(), typed()]);
        let mut book = BOOKS[usize::from(by_hand)].clone();
        for (tab, change) in &changes {
            apply(&mut book, *tab, change);
        }
        let (catalogue, round) = &*DECEMBER;
        let lexicon = Lexicon::new(catalogue, round);
        let mut opened = Opened::new(&book, &lexicon);
        let _ = opened.understood();
        let unit = round.units.get(if by_hand { "251" } else { "249" }).unwrap();
        let read = opened.submission(unit);
        accounted(&book, &read);
    }
}
