//! Answers to units: everything that was typed comes back, and what was found is found again until it is mended.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::DateTime;
use ntm::catalogue::{Catalogue, SourceText, embedded, load};
use ntm::feedback::{Answering, write};
use ntm::intake::{InputFile, Outcome, Received, examine};
use ntm::previous::Past;
use ntm::round::{Round, RoundText, parse};
use ntm::submission::{Answer, Submission};
use ntm::workbook::{self, Book, Content, Limits, Visibility};
use rayon::prelude::*;

use super::support::type_over;

/// A round of the samples, without its register: files are looked at by themselves.
pub(crate) struct Office {
    pub(crate) catalogue: Catalogue,
    round: Round,
    as_of: DateTime,
}

pub(crate) fn office(folder: &str, rulebook: &str) -> Office {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let layers = ["chung", rulebook].map(|name| embedded(name).unwrap());
    let catalogue = load(&layers).unwrap();
    let settings = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text: std::fs::read_to_string(dir.join("round.toml")).unwrap(),
        },
        unit_files: std::fs::read_dir(&dir)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "csv") && !p.ends_with("register.csv"))
            .map(|p| {
                let name = p.file_name().unwrap().to_string_lossy().into_owned();
                let text = std::fs::read_to_string(p).unwrap();
                (name.clone(), SourceText { path: name, text })
            })
            .collect(),
    };
    let mut round = parse(&settings, &catalogue).unwrap();
    // What the province decided speaks of files by name; an answer is another file.
    round.decisions.clear();
    Office {
        as_of: round.as_of.unwrap(),
        catalogue,
        round,
    }
}

impl Office {
    pub(crate) fn look(&self, bytes: &[u8]) -> Received {
        let file = InputFile {
            path: "a.xlsx".to_owned(),
            bytes: Ok(bytes.to_vec()),
        };
        examine(
            &self.catalogue,
            &self.round,
            self.as_of,
            &Past::default(),
            None,
            file,
            None,
        )
    }

    fn answer(&self, received: &Received, bytes: &[u8]) -> Vec<u8> {
        write(&Answering {
            catalogue: &self.catalogue,
            round: &self.round,
            as_of: self.as_of,
            unit: received.unit.as_ref().unwrap(),
            received,
            book: Some(&book(bytes)),
        })
        .unwrap()
    }
}

fn book(bytes: &[u8]) -> Book {
    workbook::open(bytes, &Limits::default()).unwrap()
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(folder)
        .join("submissions");
    let mut all: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "xlsx"))
        .map(|p| {
            let name = p.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(p).unwrap())
        })
        .collect();
    all.sort();
    all
}

/// What is found again: code, weight, value and subject of every finding about the data.
fn told(received: &Received) -> Vec<(String, String, String, usize)> {
    let mut all: Vec<_> = received
        .findings
        .iter()
        .filter(|f| f.code.starts_with(['C', 'R', 'X', 'P']))
        .map(|f| {
            (
                f.code.clone(),
                f.raw.clone(),
                format!("{:?} {}", f.severity, f.subject),
                f.others.len(),
            )
        })
        .collect();
    all.sort();
    all
}

/// Every value that the unit types, by sheet, row and column, rows of lists by their order.
pub(crate) fn values(
    catalogue: &Catalogue,
    submission: &Submission,
) -> BTreeMap<(String, usize, String), (String, String)> {
    let mut all = BTreeMap::new();
    for (sheet, table) in &submission.tables {
        let form = catalogue.form.sheet(sheet).unwrap();
        let set = catalogue.sheet_set(form, &submission.unit.kind);
        let columns = form.expand(set, &submission.unit.kind);
        let mut rows: Vec<_> = table.rows.iter().collect();
        // Units and indicators come in the order of the form, whatever it was in the file.
        if form.kind != ntm::catalogue::SheetKind::List || !form.fixed.is_empty() {
            rows.sort_by(|a, b| (&a.unit, &a.key).cmp(&(&b.unit, &b.key)));
        }
        for (nth, row) in rows.into_iter().enumerate() {
            for (column, entry) in &row.cells {
                let placed = columns.iter().find(|c| c.id == *column).unwrap();
                let typed = form.fill_in(&row.key, placed.column) == ntm::catalogue::Fill::Typed;
                if typed && entry.answer != Answer::Blank {
                    let key = (sheet.clone(), nth, column.clone());
                    all.insert(key, (format!("{:?}", entry.answer), entry.raw.clone()));
                }
            }
        }
    }
    all
}

/// Everything that stands in a workbook, one under the other.
fn held(bytes: &[u8]) -> String {
    let mut all = String::new();
    for cell in book(bytes).sheets.iter().flat_map(|s| &s.cells) {
        match &cell.content {
            Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => all.push_str(text),
            Content::Number(n) => all.push_str(&n.normalize().to_string()),
            Content::Bool(truth) => all.push_str(if *truth { "TRUE" } else { "FALSE" }),
        }
        all.push('\n');
    }
    all
}

fn three_trips(folder: &str, rulebook: &str, each: usize) {
    let office = office(folder, rulebook);
    let all = files(folder);
    assert!(all.len() >= 9);
    let seen: usize = all
        .par_iter()
        .enumerate()
        .filter(|(nth, _)| nth % each == 0)
        .map(|(_, (name, bytes))| {
            let mut received = office.look(bytes);
            let Some(first) = received.submission.clone() else {
                return 0;
            };
            let (wanted, typed) = (told(&received), values(&office.catalogue, &first));
            let mut bytes = bytes.clone();
            for trip in 1..=3 {
                bytes = office.answer(&received, &bytes);
                received = office.look(&bytes);
                let again = received
                    .submission
                    .as_ref()
                    .unwrap_or_else(|| panic!("{name}, trip {trip}"));
                let now = told(&received);
                let lost: Vec<_> = wanted.iter().filter(|f| !now.contains(f)).collect();
                let new: Vec<_> = now.iter().filter(|f| !wanted.contains(f)).collect();
                assert!(now == wanted, "{name}, trip {trip}: lost {lost:?}, new {new:?}");
                let everything = held(&bytes);
                for cell in &first.unplaced {
                    let raw = cell.raw.trim();
                    assert!(
                        everything.contains(raw),
                        "{name}, trip {trip}: {}!{} {raw}",
                        cell.tab,
                        cell.at
                    );
                }
                let here = values(&office.catalogue, again);
                let lost: Vec<_> = typed.iter().filter(|(k, v)| here.get(*k) != Some(*v)).collect();
                let new: Vec<_> = here.iter().filter(|(k, v)| typed.get(*k) != Some(*v)).collect();
                assert!(here == typed, "{name}, trip {trip}: lost {lost:?}, new {new:?}");
            }
            1
        })
        .sum();
    assert!(seen >= 8, "{seen} of {}", all.len());
}

#[test]
fn three_trips_of_the_december_files() {
    three_trips("samples/vinh-phuc-2020-12", "ntm-2016-2020", 1);
}

#[test]
fn three_trips_of_the_september_files() {
    three_trips("samples/vinh-phuc-2020-09", "ntm-2016-2020", 1);
}

#[test]
fn three_trips_of_communes() {
    three_trips("samples/phu-tho-2026-06", "ntm-2026-2030", 8);
}

/// A workbook on disk whose cells can be typed over.
struct Desk {
    _keep: tempfile::TempDir,
    path: std::path::PathBuf,
}

impl Desk {
    fn with(bytes: &[u8]) -> Self {
        let keep = tempfile::tempdir().unwrap();
        let path = keep.path().join("a.xlsx");
        std::fs::write(&path, bytes).unwrap();
        Self { _keep: keep, path }
    }

    fn type_over(&self, sheet: &str, cells: &[(&str, &str)]) {
        type_over(&self.path, sheet, cells);
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).unwrap()
    }
}

fn clean(office: &Office) -> Vec<u8> {
    let all = files("samples/vinh-phuc-2020-12");
    let (_, bytes) = all
        .into_iter()
        .find(|(name, _)| name.starts_with("vinh-tuong"))
        .unwrap();
    assert_eq!(office.look(&bytes).outcome, Outcome::Accepted);
    bytes
}

/// Mistakes of several kinds in the answer's own cells: sheet, cell, what is typed wrong, what is right there.
const SLIPS: [(&str, &str, &str); 5] = [
    ("Chỉ tiêu xã", "J9", "Đang thi công"),
    ("Chỉ tiêu xã", "K10", "104"),
    ("Chỉ tiêu xã", "E11", "hoàn thành tốt"),
    ("Xã NTM", "F12", ""),
    ("Nguồn lực", "E10", "14.100"),
];

#[test]
fn correcting_one_cell_removes_its_finding_and_no_other_and_all_of_them_gives_accepted() {
    let office = office("samples/vinh-phuc-2020-12", "ntm-2016-2020");
    let original = clean(&office);
    let right: Vec<String> = {
        let book = book(&original);
        SLIPS
            .iter()
            .map(|(sheet, cell, _)| {
                let sheet = book.sheets.iter().find(|s| s.name == *sheet).unwrap();
                let at = cell.parse().unwrap();
                match &sheet.cells.iter().find(|c| c.at == at).unwrap().content {
                    Content::Number(n) => n.to_string(),
                    Content::Text(text) => text.clone(),
                    other => panic!("{other:?}"),
                }
            })
            .collect()
    };
    let wrong = Desk::with(&original);
    for (sheet, cell, typed) in SLIPS {
        wrong.type_over(sheet, &[(cell, typed)]);
    }
    let received = office.look(&wrong.bytes());
    assert_eq!(received.outcome, Outcome::PartlyAccepted);
    let answer = office.answer(&received, &wrong.bytes());
    let all = graves(&office.look(&answer));
    assert_eq!(all.len(), SLIPS.len(), "{all:?}");

    for (nth, (sheet, cell, _)) in SLIPS.iter().enumerate() {
        let desk = Desk::with(&answer);
        desk.type_over(sheet, &[(cell, &right[nth])]);
        let left = graves(&office.look(&desk.bytes()));
        let gone: Vec<_> = all.iter().filter(|f| !left.contains(f)).collect();
        assert_eq!(gone.len(), 1, "{sheet} {cell}: {gone:?}");
        assert_eq!(gone[0].1, format!("{sheet}!{cell}"));
        assert_eq!(left.len(), all.len() - 1, "{left:?}");
    }
    let desk = Desk::with(&answer);
    for ((sheet, cell, _), right) in SLIPS.iter().zip(&right) {
        desk.type_over(sheet, &[(cell, right)]);
    }
    assert_eq!(office.look(&desk.bytes()).outcome, Outcome::Accepted);
}

/// Errors and warnings: code and cell.
fn graves(received: &Received) -> Vec<(String, String)> {
    received
        .findings
        .iter()
        .filter(|f| f.severity != ntm::catalogue::Severity::Note)
        .map(|f| {
            let cell = f.place.cell.map_or_else(String::new, |c| c.to_string());
            (f.code.clone(), format!("{}!{cell}", f.place.sheet))
        })
        .collect()
}

/// All texts of a sheet of an answer.
fn page(bytes: &[u8], name: &str) -> Vec<String> {
    let book = book(bytes);
    let sheet = book.sheets.iter().find(|s| s.name == name);
    sheet
        .into_iter()
        .flat_map(|s| &s.cells)
        .map(|c| match &c.content {
            Content::Text(text) => text.clone(),
            Content::Number(n) => n.to_string(),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn rows_of_unknown_and_repeated_units_stay_in_their_sheet() {
    let office = office("samples/vinh-phuc-2020-12", "ntm-2016-2020");
    let desk = Desk::with(&clean(&office));
    // Row 33 is under the 25 communes: one that is not known, then one that stands above.
    desk.type_over(
        "Xã NTM",
        &[("B33", "Phú Thịnh"), ("F33", "5120"), ("G33", "1390")],
    );
    desk.type_over("Xã NTM", &[("B34", "Kim Xá"), ("F34", "9000")]);
    let received = office.look(&desk.bytes());
    let codes: Vec<String> = told(&received).into_iter().map(|(code, ..)| code).collect();
    assert!(
        codes.contains(&"R001".to_owned()) && codes.contains(&"R002".to_owned()),
        "{codes:?}"
    );
    let mut answer = office.answer(&received, &desk.bytes());
    for _ in 0..3 {
        let again = office.look(&answer);
        assert_eq!(told(&again), told(&received));
        let cells = page(&answer, "Xã NTM");
        for typed in ["Phú Thịnh", "5120", "1390", "9000"] {
            assert!(cells.iter().any(|c| c == typed), "{typed}");
        }
        assert!(cells.iter().any(|c| c == "▲ Ngoài danh sách"));
        answer = office.answer(&again, &answer);
    }
}

#[test]
fn an_answer_says_outcome_first_and_leads_to_each_cell() {
    let office = office("samples/vinh-phuc-2020-12", "ntm-2016-2020");
    let desk = Desk::with(&clean(&office));
    desk.type_over("Chỉ tiêu xã", &[("J9", "Đang thi công")]);
    let received = office.look(&desk.bytes());
    let answer = office.answer(&received, &desk.bytes());
    let book = book(&answer);
    assert_eq!(book.sheets[0].name, "Phản hồi");
    let cells = page(&answer, "Phản hồi");
    assert!(cells[0].starts_with("NHẬN MỘT PHẦN: "), "{}", cells[0]);
    assert!(cells.iter().any(|c| c == "Chỉ tiêu xã!J9"));
    assert!(cells.iter().any(|c| c == "○ chưa sửa"));
    assert!(cells.iter().any(|c| c.contains("“Đang thi công”")));
    // The unit that has to do it, with the task in one row.
    let by_unit = page(&answer, "Theo đơn vị");
    assert_eq!(by_unit.iter().filter(|c| *c == "▲ Nhận một phần").count(), 1);
    assert_eq!(by_unit.iter().filter(|c| *c == "√ Nhận").count(), 24);
    // Everything the form has is there, and nothing else is hidden than the stamp.
    let hidden: Vec<_> = book
        .sheets
        .iter()
        .filter(|s| s.visibility != Visibility::Visible)
        .collect();
    assert_eq!(hidden.len(), 1);
    assert!(!book.macros && !book.external_links);
}

#[test]
fn a_returned_file_comes_back_as_the_right_form_with_its_own_words_kept_aside() {
    let december = office("samples/vinh-phuc-2020-12", "ntm-2016-2020");
    let (_, september) = files("samples/vinh-phuc-2020-09")
        .into_iter()
        .find(|(name, _)| name.starts_with("tam-dao"))
        .unwrap();
    let received = december.look(&september);
    assert_eq!(received.outcome, Outcome::Returned);
    assert!(told(&received).iter().any(|(code, ..)| code == "P001"));
    let answer = december.answer(&received, &september);
    // No figure of another period stands in the form ...
    let again = december.look(&answer);
    let submission = again.submission.as_ref().unwrap();
    assert!(values(&december.catalogue, submission).is_empty());
    // ... and every text of the file is on the page of what was not read, over three trips.
    let mut bytes = answer;
    for _ in 0..3 {
        let kept = page(&bytes, "Chưa đọc được").join("\n");
        for sheet in book(&september)
            .sheets
            .iter()
            .filter(|s| s.visibility == Visibility::Visible)
        {
            for cell in &sheet.cells {
                if let Content::Text(text) = &cell.content {
                    assert!(kept.contains(text.trim()), "{}!{} {text}", sheet.name, cell.at);
                }
            }
        }
        let received = december.look(&bytes);
        bytes = december.answer(&received, &bytes);
    }
}

#[test]
fn what_has_no_place_in_the_form_is_kept_word_for_word_over_three_trips() {
    let office = office("samples/vinh-phuc-2020-12", "ntm-2016-2020");
    let desk = Desk::with(&clean(&office));
    // A column of one's own, a remark beside the record, a note under the table, a figure over a formula.
    desk.type_over("OCOP", &[("T7", "Ghi chú riêng"), ("T8", "đã in tem số 77")]);
    desk.type_over("Thông tin", &[("G19", "gửi kèm 03 phụ lục")]);
    desk.type_over("Xã NTM", &[("B40", "Ghi chú: số liệu do xã cung cấp")]);
    desk.type_over("Xã NTM", &[("AC9", "TC 7")]);
    let received = office.look(&desk.bytes());
    let mut bytes = office.answer(&received, &desk.bytes());
    for trip in 1..=3 {
        let kept = page(&bytes, "Chưa đọc được").join("\n");
        for words in [
            "Ghi chú riêng",
            "đã in tem số 77",
            "gửi kèm 03 phụ lục",
            "Ghi chú: số liệu do xã cung cấp",
            "TC 7",
        ] {
            assert!(kept.contains(words), "trip {trip}: {words}\n{kept}");
        }
        bytes = office.answer(&office.look(&bytes), &bytes);
    }
}
