//! Rulebook faults: each shown with file, line, caret and what is allowed, all at once.

use ntm::catalogue::{self, Catalogue, Layer, SourceText};

fn shipped() -> Vec<Layer> {
    vec![
        catalogue::embedded("chung").unwrap(),
        catalogue::embedded("ntm-2016-2020").unwrap(),
    ]
}

/// Loads the shipped rulebook with a layer on top that holds one file.
fn with(text: &str) -> Result<Catalogue, String> {
    let mut layers = shipped();
    let mut layer = Layer {
        name: "cua-tinh".to_owned(),
        ..Layer::default()
    };
    layer.files.insert(
        "them.toml".to_owned(),
        SourceText {
            path: "cua-tinh/them.toml".to_owned(),
            text: text.to_owned(),
        },
    );
    layer.files.insert(
        "rules/C900.md".to_owned(),
        SourceText {
            path: "cua-tinh/rules/C900.md".to_owned(),
            text: "# C900".to_owned(),
        },
    );
    // A rulebook of its own, which may put its entries in the place of others; what only adds is in `own_rules`.
    layer.files.insert(
        "rulebook.toml".to_owned(),
        SourceText {
            path: "cua-tinh/rulebook.toml".to_owned(),
            text: "[rulebook]\nid = \"cua-tinh\"\ntitle = \"Của tỉnh\"\nextends = [\"ntm-2016-2020\"]\n"
                .to_owned(),
        },
    );
    layers.push(layer);
    catalogue::load(&layers).map_err(|faults| catalogue::render(&faults))
}

#[test]
fn the_shipped_rulebook_is_sound_and_holds_what_the_decisions_declare() {
    let catalogue = catalogue::load(&shipped()).unwrap_or_else(|f| panic!("{}", catalogue::render(&f)));
    let count = |id: &str| {
        let set = catalogue.set(id).unwrap();
        (
            set.criteria.len(),
            set.criteria.iter().map(|c| c.indicators.len()).sum::<usize>(),
            set.parts().count(),
        )
    };
    // QĐ 1980: 19 criteria, 49 indicators, of which 17.1 has two parts; QĐ 558: 9 and 14.
    assert_eq!(count("xa-2016"), (19, 49, 50));
    assert_eq!(count("huyen-2016"), (9, 14, 14));
    assert_eq!(count("thixa-tp-2016"), (1, 1, 1));
    assert_eq!(count("xa-nc-vp-2020").0, 5);
    assert_eq!(count("thon-km-vp-2020").0, 9);
    // A few thresholds of the region Đồng bằng sông Hồng, and one that the province sets.
    let requirement = |code: &str| {
        let set = catalogue.set("xa-2016").unwrap();
        catalogue.requirement(set.part(code).unwrap().2, "dbsh")
    };
    assert_eq!(requirement("15.3"), "≤ 13,9%");
    assert_eq!(requirement("10.1"), "≥ 50 triệu đồng");
    assert_eq!(requirement("17.1b"), "≥ 65%");
    assert_eq!(requirement("9.1"), "0 nhà");
    assert_eq!(requirement("2.1"), "theo tỉnh");
    assert_eq!(catalogue.scale("ocop-2019").unwrap().valid_months, Some(36));
}

#[test]
fn star_bands_have_no_rank_between_them() {
    let catalogue = catalogue::load(&shipped()).unwrap();
    let rank = |score: &str| catalogue.scale("ocop-2019").unwrap().rank(score.parse().unwrap());
    for (score, stars) in [
        ("100", Some(5)),
        ("90", Some(5)),
        ("89.5", None),
        ("89", Some(4)),
        ("70", Some(4)),
        ("69", Some(3)),
        ("50", Some(3)),
        ("49.9", None),
        ("49", Some(2)),
        ("29", Some(1)),
        ("0", Some(1)),
        ("100.1", None),
    ] {
        assert_eq!(rank(score), stars, "{score}");
    }
}

#[test]
fn faults_are_shown_at_their_place_all_at_once() {
    let text = r#"
[[rule]]
code = "C900"
check = "sum-mismatch"
title = "Một cột không có"
severity = "error"
sheet = "products"
total = "tong"
columns = ["score_a"]

[[rule]]
code = "C900"
check = "rage"
title = "Trùng mã, sai loại kiểm tra"
severity = "error"

[[list]]
id = "mau"
values = [{ id = "a", label = "A", synonym = ["x"] }]
"#;
    let Err(shown) = with(text) else {
        panic!("nothing was found")
    };
    // A column that no sheet has, with its line.
    assert!(shown.contains("`tong` không có"), "{shown}");
    assert!(shown.contains("cua-tinh/them.toml:8:9"), "{shown}");
    // A code used twice, with both places.
    assert!(shown.contains("Mã `C900` dùng hai lần"), "{shown}");
    // A mistyped key, with the one that was meant.
    assert!(shown.contains("Có phải `synonyms`?"), "{shown}");
    assert!(shown.contains('^'), "{shown}");
}

#[test]
fn a_rule_about_a_date_names_a_column_that_some_sheet_has() {
    let rule = |keys: &str| {
        let check = "[[rule]]\ncode = \"C900\"\ntitle = \"Ngày\"\nseverity = \"warning\"\n";
        with(&format!("{check}{keys}"))
    };
    // Without a sheet it is about every sheet that has the column.
    assert!(rule("check = \"recognition-in-future\"\ncolumn = \"recognition_date\"\n").is_ok());
    for (keys, told) in [
        ("check = \"recognition-in-future\"\n", "cần thêm khóa: column"),
        (
            "check = \"recognition-after-cut-off\"\ncolumn = \"recognised_on\"\n",
            "`recognised_on` không có",
        ),
        (
            "check = \"plan-passed\"\ncolumn = \"planned\"\n",
            "cần thêm khóa: sheet, column",
        ),
        (
            "check = \"recognition-expired\"\nsheet = \"products\"\ncolumn = \"recognition_date\"\n",
            "cần thêm khóa: sheet, column, scale",
        ),
    ] {
        let Err(shown) = rule(keys) else {
            panic!("{keys}: nothing was found")
        };
        assert!(shown.contains(told), "{keys}: {shown}");
    }
}

#[test]
fn totals_that_name_nothing_that_is_there_are_faults() {
    let text = r#"
[[output]]
id = "doi-chieu-2"
name = "Đối chiếu 2"
kind = "control"
table = "tblHai"
[[output.column]]
from = "total"
header = "Nội dung"
width = 10
[[output.total]]
of = "khong-co"
from = "communes"
by = "parent.code"
[[output.total]]
counts = "rows"
from = "communes"
by = "ma"
[[output.total]]
counts = "values"
title = "Hai lần"
from = "trang-la"
by = "unit.code"
[[output.total]]
counts = "rows"
title = "Hai lần"
from = "communes"
by = "parent.code"
"#;
    let Err(shown) = with(text) else {
        panic!("nothing was found")
    };
    for wanted in [
        "`khong-co`",
        "cần khóa `title`",
        "`ma`",
        "`trang-la`",
        "“Hai lần” dùng hai lần",
    ] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
}

#[test]
fn an_unknown_column_kind_and_a_missing_class_are_faults() {
    let text = r#"
[[set]]
id = "thu"
name = "Bộ thử"
short = "Thử"
level = "commune"
kinds = ["xa"]
criteria = 1
indicators = 1
source = "qd-1980-2016"
confidence = "assumed"
recognised_word = "Đã công nhận"
[[set.criterion]]
number = 1
name = "Một"
short = "Một"
department = "Sở Xây dựng"
department_confidence = "assumed"
confidence = "assumed"
source = "qd-1980-2016"
[[set.criterion.indicator]]
code = "1.1"
text = "Một"
short = "Một"
unit = "%"
comparison = "ge"
thresholds = { dbsh = 90, tn = 80 }
confidence = "assumed"
source = "qd-1980-2016"

[form]
id = "thu"
version = "1"
title = "Thử"
level = "district"
[[form.sheet]]
id = "a"
name = "A"
kind = "list"
[[form.sheet.column]]
id = "b"
header = "B"
type = "decimel"
fill = "typed"
"#;
    let Err(shown) = with(text) else {
        panic!("nothing was found")
    };
    assert!(
        shown.contains("thiếu mức yêu cầu của vùng: btb, dbscl, dhntb, dnb, tdmnpb"),
        "{shown}"
    );
    assert!(
        shown.contains("Kiểu cột `decimel` không có") && shown.contains("Có phải `decimal`?"),
        "{shown}"
    );
}

#[test]
fn a_layer_replaces_and_switches_off_by_id() {
    let text = r#"
[[rule]]
code = "C004"
check = "range"
title = "Số ngoài khoảng cho phép"
severity = "warning"

[[rule]]
code = "D001"
check = "late"
title = "Nộp chậm"
severity = "warning"
off = true

[[condition]]
id = "huyen-10-nang-cao"
off = true
"#;
    let catalogue = with(text).unwrap_or_else(|f| panic!("{f}"));
    let rule = |code: &str| catalogue.rules.iter().find(|r| r.code == code);
    assert_eq!(
        rule("C004").map(|r| r.severity),
        Some(catalogue::Severity::Warning)
    );
    assert!(rule("D001").is_none());
    assert!(catalogue.conditions.iter().any(|c| c.id == "huyen-100-xa"));
    assert!(!catalogue.conditions.iter().any(|c| c.id == "huyen-10-nang-cao"));
    let nothing = with("[[condition]]\nid = \"huyen-20-nang-cao\"\noff = true\n").unwrap_err();
    assert!(
        nothing.contains("Không có mục `huyen-20-nang-cao` để tắt"),
        "{nothing}"
    );
}

#[test]
fn every_rule_has_a_document_and_every_document_a_rule() {
    let layers = shipped();
    let catalogue = catalogue::load(&layers).unwrap();
    for code in catalogue.rule_documents.keys() {
        assert!(
            catalogue.rules.iter().any(|r| r.code == *code),
            "rules/{code}.md has no rule"
        );
    }
    for rule in &catalogue.rules {
        let text = &catalogue.rule_documents[&rule.code].text;
        assert!(
            text.starts_with(&format!("# {}. {}", rule.code, rule.title)),
            "the title of rules/{}.md differs from its rule",
            rule.code
        );
    }
}
