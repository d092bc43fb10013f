//! What a decision in `round.toml` may say: each that is right is taken as it is written, each that is wrong is told at its
//! line with what to write.

use ntm::round::{Decided, Decision};
use ntm::workbook::Content;
use rust_decimal::Decimal;

use crate::rules::round_with;

/// The keys that every decision has.
const ALL: &str = "unit = \"251\"\nfile = \" huyen\\\\yen-lac.xlsx \"\nreason = \" gõ nhầm \"\ndocument = \" 01/VPĐP \"\ndate = \"2020-12-20\"\n";

fn decisions(settings: &str) -> Result<Vec<Decision>, String> {
    round_with(settings).map(|round| round.decisions)
}

fn one(kind: &str, more: &str) -> Result<Decided, String> {
    let found = decisions(&format!("[[decision]]\nkind = \"{kind}\"\n{ALL}{more}"))?;
    let [decision] = found.as_slice() else {
        return Err(format!("{} decisions", found.len()));
    };
    assert_eq!(
        [
            &decision.unit,
            &decision.file,
            &decision.reason,
            &decision.document
        ],
        ["251", "huyen/yen-lac.xlsx", "gõ nhầm", "01/VPĐP"]
    );
    assert_eq!(decision.date, jiff::civil::date(2020, 12, 20));
    assert_eq!(decision.what.word(), kind);
    Ok(decision.what.clone())
}

#[test]
fn each_kind_is_taken_as_it_is_written() {
    assert_eq!(one("use_file", "").unwrap(), Decided::UseFile);
    assert_eq!(one("accept_late", "").unwrap(), Decided::AcceptLate);
    let rule = "C004".to_owned();
    let sheet = || Some("Xã NTM".to_owned());
    for (more, sheet, cell) in [
        ("", None, None),
        ("sheet = \" Xã NTM \"\n", sheet(), None),
        (
            "sheet = \"Xã NTM\"\ncell = \" f12 \"\n",
            sheet(),
            Some("F12".parse().unwrap()),
        ),
    ] {
        let said = one("waive", &format!("rule = \"C004\"\n{more}")).unwrap();
        assert_eq!(said.place(), (sheet.as_deref(), cell));
        let rule = rule.clone();
        assert_eq!(said, Decided::Waive { rule, sheet, cell });
    }
    for (value, content) in [
        ("8241", Content::Number(Decimal::from(8241))),
        ("-3", Content::Number(Decimal::from(-3))),
        ("12.5", Content::Number(Decimal::new(125, 1))),
        ("\" Đ \"", Content::Text("Đ".to_owned())),
        // Left blank.
        ("\"\"", Content::Text(String::new())),
        // As a person types a date.
        ("2020-12-14", Content::Text("14/12/2020".to_owned())),
    ] {
        let said = one(
            "correct",
            &format!("sheet = \"Xã NTM\"\ncell = \"F12\"\nvalue = {value}\n"),
        )
        .unwrap();
        assert_eq!(
            said.place(),
            (Some("Xã NTM"), Some("F12".parse().unwrap())),
            "{value}"
        );
        let Decided::Correct { value: taken, .. } = said else {
            panic!("{said:?}")
        };
        assert_eq!(taken, content, "{value}");
    }
}

#[test]
fn each_slip_is_told_with_what_to_write() {
    let correct = "sheet = \"Xã NTM\"\ncell = \"F12\"\nvalue = 1\n";
    let without = |line: &str| correct.replace(line, "");
    for (kind, more, said, help) in [
        ("corect", String::new(), "`corect` không có", "Có phải `correct`?"),
        (
            "correct",
            without("sheet = \"Xã NTM\"\n"),
            "thiếu `sheet`",
            "tên trang",
        ),
        (
            "correct",
            without("cell = \"F12\"\n"),
            "thiếu `cell`",
            "địa chỉ ô",
        ),
        ("correct", without("value = 1\n"), "thiếu `value`", "giá trị đúng"),
        (
            "correct",
            format!("{correct}rule = \"C004\"\n"),
            "loại `correct` không dùng `rule`",
            "bỏ dòng này",
        ),
        ("waive", String::new(), "thiếu `rule`", "mã quy tắc"),
        (
            "waive",
            "rule = \"C004\"\nvalue = 1\n".to_owned(),
            "loại `waive` không dùng `value`",
            "bỏ dòng này",
        ),
        (
            "waive",
            "rule = \"C004\"\ncell = \"F12\"\n".to_owned(),
            "Có `cell` thì phải có `sheet`",
            "ô này",
        ),
        ("waive", "rule = \"C044\"\n".to_owned(), "`C044` không có", ""),
        (
            "waive",
            "rule = \"C011\"\n".to_owned(),
            "C011 không phải lỗi",
            "Cảnh báo do đơn vị giải trình",
        ),
        (
            "waive",
            "rule = \"D005\"\nsheet = \"x\"\ncell = \"12F\"\n".to_owned(),
            "`12F` không phải địa chỉ ô",
            "\"E12\"",
        ),
        (
            "use_file",
            "sheet = \"x\"\n".to_owned(),
            "loại `use_file` không dùng `sheet`",
            "bỏ dòng này",
        ),
        (
            "use_file",
            "rule = \"C004\"\n".to_owned(),
            "loại `use_file` không dùng `rule`",
            "bỏ dòng này",
        ),
        (
            "accept_late",
            "cell = \"F12\"\n".to_owned(),
            "loại `accept_late` không dùng `cell`",
            "bỏ dòng này",
        ),
        (
            "accept_late",
            "value = 1\n".to_owned(),
            "loại `accept_late` không dùng `value`",
            "bỏ dòng này",
        ),
    ] {
        let told = one(kind, &more).unwrap_err();
        assert!(
            told.contains(said) && told.contains(help),
            "{kind} {more}: {told}"
        );
        assert_eq!(told.matches("lỗi: ").count(), 1, "{kind} {more}: {told}");
    }
    for (from, to, said) in [
        ("reason", "reazon", "Có phải `reason`?"),
        ("\"251\"", "\"999\"", "`999` không có"),
        ("\"2020-12-20\"", "\"20/12\"", "`20/12` không phải ngày"),
    ] {
        let settings = format!("[[decision]]\nkind = \"use_file\"\n{}", ALL.replacen(from, to, 1));
        let told = decisions(&settings).unwrap_err();
        assert!(told.contains(said), "{to}: {told}");
    }
    for value in ["true", "[1]", "nan", "inf", "05:00:00", "{ a = 1 }"] {
        let told = one(
            "correct",
            &correct.replace("value = 1", &format!("value = {value}")),
        )
        .unwrap_err();
        assert!(told.contains("không ghi được vào ô"), "{value}: {told}");
    }
}

#[test]
fn what_every_decision_needs_is_asked_for_by_its_name() {
    for (key, help) in [
        ("file", "Ghi tên tệp như trong thư mục submissions"),
        ("reason", "Mọi điều chỉnh phải nêu lý do"),
        ("document", "Ghi số văn bản, biên bản"),
        ("date", "Ghi ngày quyết định"),
    ] {
        let line = ALL.lines().find(|l| l.starts_with(&format!("{key} = "))).unwrap();
        let written = |to: &str| format!("[[decision]]\nkind = \"use_file\"\n{}", ALL.replace(line, to));
        let missing = decisions(&written("")).unwrap_err();
        let blank = decisions(&written(&format!("{key} = \" \""))).unwrap_err();
        for (told, said) in [
            (missing, format!("Quyết định loại `use_file` thiếu `{key}`")),
            (blank, format!("Quyết định của tỉnh để trống `{key}`")),
        ] {
            assert!(told.contains(&said) && told.contains(help), "{told}");
            assert_eq!(told.matches("lỗi: ").count(), 1, "{told}");
        }
    }
}

#[test]
fn two_decisions_about_one_thing_are_told_apart_from_two_things() {
    let decision = |kind: &str, unit: &str, file: &str, date: &str, more: &str| {
        format!(
            "[[decision]]\nkind = \"{kind}\"\nunit = \"{unit}\"\nfile = \"{file}\"\nreason = \"r\"\ndocument = \"d\"\ndate = \"{date}\"\n{more}"
        )
    };
    let cell = |sheet: &str, at: &str| format!("sheet = \"{sheet}\"\ncell = \"{at}\"\nvalue = 1\n");
    let day = "2020-12-20";
    let (f12, g12, elsewhere) = (cell("Xã NTM", "F12"), cell("Xã NTM", "G12"), cell("Thôn", "F12"));
    let first = decision("correct", "251", "a.xlsx", day, &f12);
    let chosen = decision("use_file", "251", "a.xlsx", day, "");
    let waived = decision("waive", "251", "a.xlsx", day, "rule = \"C004\"\n");
    for (one, other, clash) in [
        // One cell, whatever it becomes and whenever.
        (
            &first,
            decision("correct", "251", "a.xlsx", "2020-12-21", &f12),
            true,
        ),
        (&first, decision("correct", "251", "a.xlsx", day, &g12), false),
        (
            &first,
            decision("correct", "251", "a.xlsx", day, &elsewhere),
            false,
        ),
        (&first, decision("correct", "251", "b.xlsx", day, &f12), false),
        (&first, decision("correct", "252", "a.xlsx", day, &f12), false),
        // Two files of a unit chosen on one day; on a later day another one takes its place.
        (&chosen, decision("use_file", "251", "b.xlsx", day, ""), true),
        (
            &chosen,
            decision("use_file", "251", "b.xlsx", "2020-12-21", ""),
            false,
        ),
        (&chosen, decision("use_file", "252", "b.xlsx", day, ""), false),
        (&chosen, decision("accept_late", "251", "a.xlsx", day, ""), false),
        // Said twice, no harm.
        (&waived, waived.clone(), false),
    ] {
        let told = decisions(&format!("{one}{other}"));
        match told {
            Ok(both) => assert!(!clash && both.len() == 2, "{one}{other}"),
            Err(told) => {
                assert!(clash, "{told}");
                assert!(told.contains("Hai quyết định về cùng một việc"), "{told}");
                assert!(
                    told.contains("quyết định thứ nhất") && told.contains("quyết định thứ hai"),
                    "{told}"
                );
            }
        }
    }
    // A slip is told of each, and not that they are about one thing.
    let unknown = decision("use_file", "999", "a.xlsx", day, "");
    let told = decisions(&format!("{unknown}{unknown}")).unwrap_err();
    assert_eq!(told.matches("lỗi: ").count(), 2, "{told}");
}
