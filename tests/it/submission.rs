//! Reading the sample round's workbooks, typed by hand or made from the form: every value as in the facts, every row accounted for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use ntm::catalogue::{Catalogue, Fill, SourceText};
use ntm::diagnostic::{ListedRow, Tolerated};
use ntm::round::{Round, RoundText, parse};
use ntm::submission::{Answer, Entry, Lexicon, Opened, RemarkKind, Row, Submission, Table};
use ntm::text::{slug, tidy};
use ntm::workbook::{Book, Cell, CellRef, Content, Limits, NumberFormat, Sheet, open};

/// The workbooks that count, one of each unit.
const FILES: [(&str, &str); 9] = [
    ("243", "vinh-yen-2020.xlsx"),
    ("244", "phuc-yen-2020-lan-2.xlsx"),
    (
        "246",
        "Biểu tổng hợp NTM huyện Lập Thạch (số liệu đến 14-12-2020) sửa lần 2.xlsx",
    ),
    (
        "247",
        "Phụ lục kèm theo Báo cáo NTM năm 2020 của UBND huyện Tam Dương (bản chính thức).xlsx",
    ),
    ("248", "tam-dao-2020.xlsx"),
    ("249", "binh-xuyen-2020.xlsx"),
    ("251", "YENLAC_NTM_2020.xlsx"),
    ("252", "vinh-tuong-2020.xlsx"),
    ("253", "song-lo-2020.xlsx"),
];

const SETTINGS: &str = r#"
id = "vinh-phuc-2020-12"
title = "Năm 2020"
province = "26"
rulebook = "ntm-2016-2020"
class = "dbsh"
cut_off = "2020-12-14"
due = "2020-12-18T17:00"
units = "vinh-phuc-2020.csv"
"#;

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12")
}

fn rulebook() -> (Catalogue, Round) {
    let catalogue = crate::support::catalogue();
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text: SETTINGS.to_owned(),
        },
        unit_files: BTreeMap::new(),
    };
    let round = parse(&text, &catalogue).unwrap();
    (catalogue, round)
}

fn book(file: &str) -> Book {
    let bytes = std::fs::read(sample().join("submissions").join(file)).unwrap();
    open(&bytes, &Limits::default()).unwrap()
}

type Sample = (Catalogue, Round, BTreeMap<&'static str, Submission>);

/// The workbooks, read once for all tests.
static SUBMISSIONS: LazyLock<Sample> = LazyLock::new(|| {
    let (catalogue, round) = rulebook();
    let read = FILES
        .iter()
        .map(|(code, file)| {
            let unit = round.units.get(code).unwrap();
            (
                *code,
                Opened::new(&book(file), &Lexicon::new(&catalogue, &round)).submission(unit),
            )
        })
        .collect();
    (catalogue, round, read)
});

type Fact = BTreeMap<String, String>;

/// Rows of a facts file of one reporting unit, by column.
fn facts(sheet: &str, unit: &str) -> Vec<Fact> {
    let mut reader = csv::Reader::from_path(sample().join("facts").join(format!("{sheet}.csv"))).unwrap();
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| {
            heads
                .iter()
                .zip(r.unwrap().iter())
                .map(|(h, v)| (h.to_owned(), v.to_owned()))
                .collect()
        })
        .filter(|row: &Fact| row["reporting_unit"] == unit)
        .collect()
}

/// A value as the facts write it.
fn fact_of(answer: &Answer) -> String {
    match answer {
        Answer::Blank => String::new(),
        Answer::Number(n) => n.normalize().to_string(),
        Answer::Text(text) => text.clone(),
        Answer::Date(date) => date.to_string(),
        Answer::State(met) => if *met { "Đạt" } else { "Chưa đạt" }.to_owned(),
        Answer::YesNo(yes) => if *yes { "Có" } else { "Không" }.to_owned(),
        Answer::Choice(id) => id.clone(),
        Answer::Unit(code) => code.clone(),
        Answer::NotApplicable => "Không áp dụng".to_owned(),
        Answer::Unreadable(why) => format!("unreadable: {why:?}"),
    }
}

fn wanted(value: &str) -> String {
    match value {
        "Đ" => "Đạt".to_owned(),
        "CĐ" => "Chưa đạt".to_owned(),
        "KAD" => "Không áp dụng".to_owned(),
        other => tidy(other),
    }
}

/// Compares every typed column of a sheet; a column that the file does not have must be blank in the facts.
fn compare(sheet: &str, key: &[&str], row_key: impl Fn(&Row) -> String, ignore: &[&str]) {
    let (catalogue, _, submissions) = &*SUBMISSIONS;
    let mut compared = 0;
    for (code, submission) in submissions {
        let facts = facts(sheet, code);
        let empty = Table::default();
        let table = submission.tables.get(sheet).unwrap_or(&empty);
        assert!(
            facts.is_empty() || !table.rows.is_empty(),
            "{code} {sheet}: no rows; {:#?}",
            submission.remarks
        );
        let form = catalogue.form.sheet(sheet).unwrap();
        let set = catalogue.sheet_set(form, &submission.unit.kind);
        let placed = form.expand(set, &submission.unit.kind);
        let rows: BTreeMap<String, &Row> = table
            .rows
            .iter()
            .filter(|r| {
                // Rows of sums have no facts of their own.
                form.fixed.iter().all(|f| f.id != r.key || f.sum.is_empty())
            })
            .map(|r| (row_key(r), r))
            .collect();
        let wanted_keys: BTreeSet<String> = facts
            .iter()
            .map(|f| key.iter().map(|k| f[*k].as_str()).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(
            rows.keys().cloned().collect::<BTreeSet<_>>(),
            wanted_keys,
            "{code} {sheet}"
        );
        for fact in &facts {
            let id = key
                .iter()
                .map(|k| fact[*k].as_str())
                .collect::<Vec<_>>()
                .join("|");
            let row = rows[&id];
            for column in placed.iter().filter(|p| p.column.fill == Fill::Typed) {
                if ignore.contains(&column.id.as_str()) {
                    continue;
                }
                let want = wanted(&fact[&column.id]);
                match row.cells.get(&column.id) {
                    Some(entry) => {
                        let found = fact_of(&entry.answer);
                        assert_eq!(
                            found, want,
                            "{code} {sheet} {id} {} at {} ({:?})",
                            column.id, entry.at, entry.raw
                        );
                        compared += 1;
                    }
                    None => assert_eq!("", want, "{code} {sheet} {id}: no column {}", column.id),
                }
            }
        }
    }
    assert!(compared > 0, "{sheet}");
}

#[test]
fn communes_are_as_in_the_facts() {
    compare("communes", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn commune_indicators_are_as_in_the_facts() {
    compare("commune_indicators", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn district_indicators_are_as_in_the_facts() {
    compare("district", &["indicator"], |r| r.key.clone(), &[]);
}

#[test]
fn products_are_as_in_the_facts() {
    compare(
        "products",
        &["product"],
        |r| fact_of(&r.cells["product"].answer),
        &[],
    );
}

#[test]
fn issues_are_as_in_the_facts() {
    let key = |r: &Row| {
        let of = |id: &str| fact_of(&r.cells[id].answer);
        [of("unit"), of("village"), of("criterion")].join("|")
    };
    compare("issues", &["unit", "village", "criterion"], key, &[]);
}

#[test]
fn funding_is_as_in_the_facts() {
    compare("funding", &["source"], |r| r.key.clone(), &[]);
}

#[test]
fn proposals_are_as_in_the_facts() {
    compare(
        "proposals",
        &["proposal"],
        |r| fact_of(&r.cells["proposal"].answer),
        &[],
    );
}

#[test]
fn advanced_communes_are_as_in_the_facts() {
    compare("advanced", &["unit"], |r| r.unit.clone(), &[]);
}

#[test]
fn villages_are_as_in_the_facts() {
    let key = |r: &Row| {
        let (unit, _) = r.unit.split_once('/').unwrap();
        format!("{unit}|{}", r.unit_name.strip_prefix("thôn ").unwrap())
    };
    // The name is typed as "Thôn Nhật Chiêu 1"; the row's own name is compared.
    compare("villages", &["unit", "village"], key, &["village"]);
}

#[test]
fn facts_of_the_record_sheet_are_read() {
    let (catalogue, _, submissions) = &*SUBMISSIONS;
    for (code, submission) in submissions {
        let fact = facts("info", code).remove(0);
        let form = catalogue.form.sheet("info").unwrap();
        for column in form.columns.iter().filter(|c| c.fill == Fill::Typed) {
            match submission.fact(&column.id) {
                Some(entry) => assert_eq!(
                    fact_of(&entry.answer),
                    wanted(&fact[&column.id]),
                    "{code} {}",
                    column.id
                ),
                None => assert_eq!("", fact[&column.id], "{code}: no {}", column.id),
            }
        }
    }
}

#[test]
fn every_row_is_used_or_listed() {
    let (_, _, submissions) = &*SUBMISSIONS;
    for (code, submission) in submissions {
        assert_eq!(
            submission.rows_in,
            submission.rows_used + submission.rows_listed,
            "{code}"
        );
        assert!(submission.missing.is_empty(), "{code}: {:?}", submission.missing);
        let communes = facts("communes", code).len();
        assert_eq!(submission.tables["communes"].rows.len(), communes);
        for remark in &submission.remarks {
            assert!(
                !matches!(
                    remark.what,
                    RemarkKind::RowUnknown { .. }
                        | RemarkKind::RowForeign { .. }
                        | RemarkKind::RowDuplicate { .. }
                        | RemarkKind::RowMissing { .. }
                        | RemarkKind::RowNotSubject { .. }
                        | RemarkKind::RowWithoutKey { .. }
                        | RemarkKind::ColumnNotRead { .. }
                        | RemarkKind::CellDamaged
                ),
                "{code}: {remark:?}"
            );
        }
    }
}

#[test]
fn villages_beside_a_commune_are_the_subject() {
    let (_, _, submissions) = &*SUBMISSIONS;
    let issues = &submissions["251"].tables["issues"];
    let units: Vec<&str> = issues.rows.iter().map(|r| r.unit.as_str()).collect();
    assert_eq!(
        units,
        [
            "09064",
            "09064/nhat-chieu-1",
            "09064/nhat-chieu-1",
            "09064/tan-tien-2",
            "09064/tan-tien-2"
        ]
    );
    assert_eq!(issues.rows[1].unit_name, "thôn Nhật Chiêu 1");
    let village = &submissions["251"].tables["villages"].rows[0];
    assert_eq!(village.unit, format!("09064/{}", slug("Nhật Chiêu 1")));
    // The district is the subject of its own issues.
    assert_eq!(submissions["246"].tables["issues"].rows[0].unit, "246");
}

#[test]
fn what_was_tolerated_is_said() {
    let (_, _, submissions) = &*SUBMISSIONS;
    let kinds = |code: &str, sheet: &str, column: &str| -> BTreeSet<Option<Tolerated>> {
        let entries: Vec<&Entry> = submissions[code].tables[sheet]
            .rows
            .iter()
            .filter_map(|r| r.cells.get(column))
            .collect();
        entries
            .iter()
            .filter(|e| e.answer != Answer::Blank)
            .map(|e| e.tolerated)
            .collect()
    };
    assert_eq!(
        kinds("246", "communes", "households"),
        [Some(Tolerated::NumberAsText)].into()
    );
    assert_eq!(
        kinds("246", "communes", "recognition_date"),
        [Some(Tolerated::DateAsText)].into()
    );
    assert_eq!(kinds("246", "communes", "tc1"), [None].into());
    assert_eq!(kinds("247", "communes", "tc1"), [Some(Tolerated::Mark)].into());
    assert_eq!(
        kinds("247", "commune_indicators", "14.2"),
        [Some(Tolerated::PercentFormat)].into()
    );
    assert_eq!(
        kinds("251", "commune_indicators", "15.1"),
        [Some(Tolerated::WithUnit)].into()
    );
    // "An Hoà" for An Hòa; "Xã Hướng Đạo" is the unit's full name.
    assert_eq!(
        kinds("247", "communes", "unit"),
        [None, Some(Tolerated::Name)].into()
    );
    // Some names are typed in decomposed letters.
    assert!(kinds("251", "communes", "unit").contains(&Some(Tolerated::Composition)));
    let what = |code: &str, wanted: &dyn Fn(&RemarkKind) -> bool| {
        submissions[code]
            .remarks
            .iter()
            .filter(|r| wanted(&r.what))
            .count()
    };
    // 1 … 19 instead of TC1 … TC19: told once.
    let numbered = (
        "1 … 19".to_owned(),
        "TC1 Quy hoạch … TC19 Quốc phòng An ninh".to_owned(),
    );
    assert_eq!(
        what("247", &|w| matches!(w, RemarkKind::ColumnsReadAs { read }
            if read.iter().filter(|pair| **pair == numbered).count() == 1)),
        1,
        "{:#?}",
        submissions["247"].remarks
    );
    assert_eq!(
        what("247", &|w| matches!(w, RemarkKind::SheetNotRead { cells: 4 })),
        1
    );
    assert_eq!(what("246", &|w| matches!(w, RemarkKind::Hidden(_))), 1);
}

#[test]
fn a_workbook_says_who_sent_it() {
    let (catalogue, round) = rulebook();
    for (code, file) in FILES {
        let identity = Opened::new(&book(file), &Lexicon::new(&catalogue, &round)).identity();
        assert_eq!(identity.unit.map(|u| u.code).as_deref(), Some(code));
        let typed_by_hand = ["246", "247", "251"].contains(&code);
        assert_eq!(identity.form, if typed_by_hand { "" } else { "ntm-huyen-2016" });
        assert_eq!(
            identity.cut_off.map(|d| d.to_string()).as_deref(),
            Some("2020-12-14")
        );
        assert_eq!(identity.sheets, 10);
        assert_eq!(identity.other, None);
    }
}

/// A book of one tab: rows of texts, the first at row 1; blank texts are no cells, digits are numbers.
fn book_of(tab: &str, rows: &[&[&str]]) -> Book {
    let mut cells = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            let content = match text.parse() {
                Ok(n) => Content::Number(n),
                Err(_) => Content::Text((*text).to_owned()),
            };
            let at = CellRef::new(u32::try_from(r).unwrap(), u16::try_from(c).unwrap());
            cells.push(Cell {
                at,
                content,
                format: NumberFormat::Plain,
                formula: None,
            });
        }
    }
    Book {
        sheets: vec![Sheet {
            name: tab.to_owned(),
            cells,
            ..Sheet::default()
        }],
        ..Book::default()
    }
}

fn read_as(unit: &str, book: &Book) -> Submission {
    let (catalogue, round, _) = &*SUBMISSIONS;
    Opened::new(book, &Lexicon::new(catalogue, round)).submission(round.units.get(unit).unwrap())
}

const HEADS: &[&str] = &[
    "TT",
    "Xã",
    "Mã xã",
    "Năm đăng ký",
    "1",
    "2",
    "3",
    "4",
    "5",
    "Số tiêu chí đạt",
];

#[test]
fn rows_of_units_are_used_or_said_to_be_what_they_are() {
    // Yên Lạc (251): Liên Châu 09064 is its commune, Yên Lạc also its township; Tam Phúc is of Vĩnh Tường.
    let book = book_of(
        "Xã nâng cao",
        &[
            &["XÃ NÂNG CAO"],
            HEADS,
            &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
            &["1", "LIÊN CHÂU", "", "2020", "x", "x", "x", "CĐ", "x", "4"],
            &["2", "Xã Liên Châu", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["3", "Tam Phúc", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["4", "Yên Lạc", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["5", "Liên Chau", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["6", "Một xã khác hẳn", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["7", "", "", "2020", "x", "x", "x", "x", "x", "5"],
            &["", "Cộng", "", "", "4", "4", "4", "3", "4", "24"],
            &[],
            &["Ghi chú: số liệu tạm tính"],
        ],
    );
    let submission = read_as("251", &book);
    let rows = &submission.tables["advanced"].rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].unit.as_str(), rows[0].number), ("09064", 4));
    assert_eq!(fact_of(&rows[0].cells["tc4"].answer), "Chưa đạt");
    // Capitals and the word for the kind are no other spelling.
    assert_eq!(rows[0].cells["unit"].tolerated, None);
    assert_eq!(
        (submission.rows_in, submission.rows_used, submission.rows_listed),
        (9, 1, 8)
    );
    let said: Vec<&RemarkKind> = submission
        .remarks
        .iter()
        .map(|r| &r.what)
        .filter(|w| {
            !matches!(
                w,
                RemarkKind::SheetMissing { .. }
                    | RemarkKind::SheetReadAs { .. }
                    | RemarkKind::ColumnsReadAs { .. }
            )
        })
        .collect();
    let name = |n: &str| n.to_owned();
    let wanted = [
        RemarkKind::RowsListed {
            reason: ListedRow::Numbering,
            rows: vec![3],
        },
        RemarkKind::RowDuplicate {
            name: name("Xã Liên Châu"),
            first: 4,
        },
        RemarkKind::RowForeign {
            name: name("Tam Phúc"),
            owner: name("huyện Vĩnh Tường"),
        },
        RemarkKind::RowNotSubject {
            name: name("Thị trấn Yên Lạc"),
            set: name("Xã nông thôn mới nâng cao"),
            kinds: vec![name("xã")],
        },
        RemarkKind::RowUnknown {
            name: name("Liên Chau"),
            near: Some(name("Liên Châu")),
        },
        RemarkKind::RowUnknown {
            name: name("Một xã khác hẳn"),
            near: None,
        },
        RemarkKind::RowWithoutKey { column: name("Xã") },
        RemarkKind::RowsListed {
            reason: ListedRow::Total,
            rows: vec![11],
        },
        RemarkKind::RowsListed {
            reason: ListedRow::Note,
            rows: vec![13],
        },
    ];
    for want in &wanted {
        assert!(
            said.iter().any(|s| match (s, want) {
                (RemarkKind::RowNotSubject { name: a, .. }, RemarkKind::RowNotSubject { name: b, .. }) =>
                    a == b,
                (a, b) => **a == *b,
            }),
            "{want:?} in {said:#?}"
        );
    }
}

#[test]
fn a_code_names_a_unit_whose_name_is_not_known() {
    let book = book_of(
        "Nâng cao",
        &[
            HEADS,
            &["1", "Liên Chu", "9064", "2020", "x", "x", "x", "x", "x", "5"],
        ],
    );
    // "Mã xã" is no column of this list of the form: the name alone decides.
    let submission = read_as("251", &book);
    assert!(submission.tables["advanced"].rows.is_empty());
    let communes: Vec<String> = (1..=19).map(|n| format!("TC{n}")).collect();
    let mut heads = vec!["Xã", "Mã xã", "Dân số", "Số hộ"];
    heads.extend(communes.iter().map(String::as_str));
    let mut row = vec!["Liên Chu", "9064", "9000", "2000"];
    row.extend(std::iter::repeat_n("x", 19));
    let submission = read_as("251", &book_of("Xã NTM", &[&heads, &row]));
    let rows = &submission.tables["communes"].rows;
    assert_eq!(rows[0].unit, "09064");
    assert_eq!(rows[0].cells["unit"].tolerated, Some(Tolerated::ByCode));
    // The other communes of the district have no row.
    let missing = submission.remarks.iter().find_map(|r| match &r.what {
        RemarkKind::RowMissing { names, .. } => Some(names.len()),
        _ => None,
    });
    assert_eq!(missing, Some(facts("communes", "251").len() - 1));
}

#[test]
fn a_bare_name_is_the_reporting_unit_only_where_it_may_be() {
    let heads: &[&str] = &[
        "TT",
        "Đơn vị",
        "Thôn",
        "Bộ tiêu chí",
        "Tiêu chí số",
        "Loại",
        "Nội dung",
        "Nguyên nhân",
        "Giải pháp",
        "Thời hạn",
    ];
    let book = book_of(
        "Tồn tại",
        &[
            heads,
            &[
                "1",
                "Yên Lạc",
                "",
                "Huyện NTM",
                "7",
                "Chưa đạt",
                "a",
                "b",
                "c",
                "31/12/2020",
            ],
            &[
                "2",
                "TT Yên Lạc",
                "",
                "Huyện NTM",
                "7. Môi trường",
                "Chưa đạt",
                "a",
                "b",
                "c",
                "44196",
            ],
            &[
                "3",
                "UBND huyện Yên Lạc",
                "-",
                "Huyện NTM",
                "TC7",
                "Chưa đạt",
                "a",
                "b",
                "c",
                "31/02/2020",
            ],
        ],
    );
    let submission = read_as("251", &book);
    let rows = &submission.tables["issues"].rows;
    let units: Vec<&str> = rows.iter().map(|r| r.unit.as_str()).collect();
    let township = SUBMISSIONS
        .1
        .units
        .all()
        .iter()
        .find(|u| u.name == "Yên Lạc" && u.code != "251")
        .map(|u| u.code.as_str());
    assert_eq!(units, ["251", township.unwrap(), "251"]);
    let criteria: Vec<String> = rows
        .iter()
        .map(|r| fact_of(&r.cells["criterion"].answer))
        .collect();
    assert_eq!(criteria, ["7", "7", "7"]);
    let dates: Vec<String> = rows.iter().map(|r| fact_of(&r.cells["planned"].answer)).collect();
    assert_eq!(dates, ["2020-12-31", "2020-12-31", "unreadable: NotADate"]);
    assert_eq!(rows[1].cells["planned"].tolerated, Some(Tolerated::DateAsNumber));
}

#[test]
fn a_stamp_comes_before_the_record_sheet() {
    let (catalogue, round, _) = &*SUBMISSIONS;
    let mut book = book_of(
        "Thông tin",
        &[
            &["TT", "Mục", "Giá trị"],
            &["1", "Đơn vị báo cáo", "Huyện Tam Đảo"],
            &["2", "Ngày chốt số liệu", "14/12/2020"],
            &["3", "Số văn bản", ""],
            &["4", "Người ký", "A"],
            &["5", "Email", "a@b.vn"],
        ],
    );
    let code = |name: &str| {
        round
            .units
            .all()
            .iter()
            .find(|u| u.name == name && u.kind == "huyen")
            .unwrap()
            .code
            .clone()
    };
    assert_eq!(
        Opened::new(&book, &Lexicon::new(catalogue, round))
            .identity()
            .unit
            .unwrap()
            .code,
        code("Tam Đảo")
    );
    let stamp = book_of(
        "_ntm",
        &[&["form_id", "ntm-huyen-2016"], &["unit", "252"], &["round", "x"]],
    );
    book.sheets.extend(stamp.sheets);
    let identity = Opened::new(&book, &Lexicon::new(catalogue, round)).identity();
    assert_eq!(identity.unit.unwrap().code, "252");
    assert_eq!(identity.other.unwrap().code, code("Tam Đảo"));
    assert_eq!(
        (identity.form.as_str(), identity.round.as_str()),
        ("ntm-huyen-2016", "x")
    );
    // Properties come before the sheet.
    book.properties.insert("ntm_unit".to_owned(), "251".to_owned());
    assert_eq!(
        Opened::new(&book, &Lexicon::new(catalogue, round))
            .identity()
            .unit
            .unwrap()
            .code,
        "251"
    );
    // A blank value stays blank: nothing to its right is taken.
    let submission = read_as("252", &book);
    assert_eq!(submission.fact("document_no").unwrap().answer, Answer::Blank);
    assert_eq!(submission.fact("document_no").unwrap().at.to_string(), "C4");
}
