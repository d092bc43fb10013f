//! What has to be checked, against what is: `docs/rules-covered.md` names a rule or a place for each item,
//! `docs/rules-not-covered.md` says why the program cannot see it. Nothing is left out, named twice or named wrongly.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ntm::catalogue;

/// Items by the letters in front of their numbers: messages each by its family, common mistakes, counting and recognition,
/// reporting calendar, funds, what remains.
const ITEMS: &[(&str, usize)] = &[
    ("TB-F", 6),
    ("TB-T", 10),
    ("TB-R", 3),
    ("TB-C", 10),
    ("TB-X", 3),
    ("TB-P", 5),
    ("TB-D", 3),
    ("L-", 40),
    ("K-", 16),
    ("H-", 14),
    ("V-", 11),
    ("M-", 8),
];

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of the tables of a document: item, what it is, what is said of it.
fn rows(text: &str) -> Vec<[String; 3]> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .filter(|row| !row.starts_with("Mục |") && !row.starts_with("---"))
        .map(|row| {
            let cells: Vec<String> = row.split(" | ").map(|c| c.trim().to_owned()).collect();
            cells
                .try_into()
                .unwrap_or_else(|_| panic!("not three cells: {row}"))
        })
        .collect()
}

/// What stands between backticks.
fn marked(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

fn is_code(word: &str) -> bool {
    word.len() == 4
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().skip(1).all(|c| c.is_ascii_digit())
}

/// Every rule of every rulebook that is built in.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for book in ["ntm-2016-2020", "ntm-2026-2030"] {
        let layers = ["chung", book].map(|name| catalogue::embedded(name).unwrap());
        let loaded =
            catalogue::load(&layers).unwrap_or_else(|faults| panic!("{}", catalogue::render(&faults)));
        codes.extend(loaded.rules.into_iter().map(|rule| rule.code));
    }
    codes
}

/// The text of every test, to look for the ones that are named.
fn tests() -> String {
    fn gather(dir: &Path, into: &mut String) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"), &mut all);
    all
}

#[test]
fn every_item_stands_in_one_of_the_documents_and_once() {
    let (covered, not) = (document("rules-covered.md"), document("rules-not-covered.md"));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for [item, ..] in rows(&covered).into_iter().chain(rows(&not)) {
        *seen.entry(item).or_default() += 1;
    }
    let twice: Vec<_> = seen.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let expected: BTreeSet<String> = ITEMS
        .iter()
        .flat_map(|(letters, last)| (1..=*last).map(move |n| format!("{letters}{n:02}")))
        .collect();
    assert_eq!(seen.into_keys().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn what_is_covered_is_covered_by_something_that_exists() {
    let (codes, tests) = (codes(), tests());
    let mut wrong = Vec::new();
    for [item, what, by] in rows(&document("rules-covered.md")) {
        let named = marked(&by);
        if named.is_empty() && !by.contains("trang ") {
            wrong.push(format!("{item} ({what}): nothing covers it"));
        }
        for word in named {
            let exists = if is_code(word) {
                codes.contains(word)
            } else if word.contains('.') {
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("templates/chung")
                    .join(word)
                    .exists()
            } else {
                tests.contains(&format!("fn {word}("))
            };
            if !exists {
                wrong.push(format!("{item} ({what}): there is no {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_named() {
    let text = document("rules-covered.md");
    let rows = rows(&text);
    let named: BTreeSet<&str> = rows.iter().flat_map(|[_, _, by]| marked(by)).collect();
    let codes = codes();
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| !named.contains(code.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_not_covered_says_why() {
    for [item, what, why] in rows(&document("rules-not-covered.md")) {
        assert!(why.split(' ').count() > 6, "{item} ({what}): {why}");
    }
}

/// A share of communes is rounded up: 10 % of 17 are 2, of 20 are 2, of 21 are 3.
#[test]
fn ten_percent_of_communes_is_rounded_up() {
    for (communes, need) in [
        (0, 0),
        (1, 1),
        (9, 1),
        (10, 1),
        (11, 2),
        (17, 2),
        (20, 2),
        (21, 3),
    ] {
        assert_eq!(ntm::standing::share(10.into(), communes), need, "{communes}");
    }
}
