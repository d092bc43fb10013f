//! `ntm template`: forms for the units of a round, with what is carried over from the last period.

#![expect(
    clippy::string_slice,
    reason = "XML written by the code under test, cut at ASCII marks"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ntm::workbook::{self, Book, CellRef, Content, Limits};

use crate::support::{Sample, consolidate, facts, pack, text, type_over, unpack};

fn template(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("template")
        .args(args)
        .output()
        .unwrap()
}

/// Runs, expects success, and gives the paths of the forms.
fn forms(round: &Path, out: &Path, more: &[&str]) -> Vec<PathBuf> {
    let mut args = vec!["--round", round.to_str().unwrap(), "-o", out.to_str().unwrap()];
    args.extend(more);
    let run = template(&args);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    text(&run.stdout).lines().map(PathBuf::from).collect()
}

fn open(path: &Path) -> Book {
    workbook::open(&std::fs::read(path).unwrap(), &Limits::default()).unwrap()
}

/// The code in front of a form's file name.
fn code(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    name.split(' ').next().unwrap().to_owned()
}

fn shown(content: &Content) -> String {
    match content {
        Content::Number(n) => n.normalize().to_string(),
        Content::Text(t) => t.clone(),
        other => panic!("{other:?}"),
    }
}

/// Unit, tab, name of the row, head.
type Place = (String, String, String, String);

/// What is written in the cells of `filled` that are blank in `empty`, formulas apart.
fn added(unit: &str, empty: &Book, filled: &Book) -> BTreeMap<Place, String> {
    let mut out = BTreeMap::new();
    for sheet in filled
        .sheets
        .iter()
        .filter(|s| !["Hướng dẫn", "_ntm"].contains(&s.name.as_str()))
    {
        let cells: BTreeMap<CellRef, &workbook::Cell> = sheet.cells.iter().map(|c| (c.at, c)).collect();
        let same = empty.sheets.iter().find(|s| s.name == sheet.name).unwrap();
        let before: BTreeSet<CellRef> = same.cells.iter().map(|c| c.at).collect();
        let head = |col: u16| cells.get(&CellRef::new(6, col)).map(|c| shown(&c.content));
        let name = ["Mã xã", "Mã chỉ tiêu", "Mục", "Tiêu chí số", "TT"]
            .into_iter()
            .find_map(|wanted| (0..60).find(|c| head(*c).as_deref() == Some(wanted)))
            .unwrap_or_default();
        for cell in sheet.cells.iter().filter(|c| c.at.row > 6 && c.formula.is_none()) {
            if !before.contains(&cell.at) {
                let row = cells
                    .get(&CellRef::new(cell.at.row, name))
                    .map(|c| shown(&c.content));
                let place = (
                    unit.to_owned(),
                    sheet.name.clone(),
                    row.unwrap_or_else(|| "?".to_owned()),
                    head(cell.at.col).unwrap_or_default(),
                );
                out.insert(place, shown(&cell.content));
            }
        }
    }
    out
}

/// A date as Excel counts it.
fn serial(iso: &str) -> String {
    crate::support::serial(iso.parse().unwrap()).to_string()
}

/// Columns of facts with the heads that they have on a form.
type Columns = &'static [(&'static str, &'static str)];

/// Sheet, tab, column that names the row (none for a list), columns that are carried.
const SHEETS: [(&str, &str, Option<&str>, Columns); 5] = [
    (
        "communes",
        "Xã NTM",
        Some("unit"),
        &[
            ("people", "Dân số (người)"),
            ("households", "Số hộ (hộ)"),
            ("registered", "Đã đăng ký đạt chuẩn"),
            ("recognition_no", "Số quyết định công nhận"),
            ("recognition_date", "Ngày công nhận"),
            ("explanation", "Giải trình kỳ trước"),
        ],
    ),
    (
        "commune_indicators",
        "Chỉ tiêu xã",
        Some("unit"),
        &[("explanation", "Giải trình kỳ trước")],
    ),
    (
        "district",
        "Huyện NTM",
        Some("indicator"),
        &[("explanation", "Giải trình kỳ trước")],
    ),
    (
        "advanced",
        "Xã NTM nâng cao",
        None,
        &[
            ("unit", "Xã"),
            ("year", "Năm đăng ký"),
            ("recognition_no", "Số quyết định công nhận"),
            ("recognition_date", "Ngày công nhận"),
        ],
    ),
    (
        "villages",
        "Thôn NTM kiểu mẫu",
        None,
        &[
            ("village", "Thôn"),
            ("unit", "Xã"),
            ("households", "Số hộ (hộ)"),
            ("recognition_no", "Số quyết định công nhận"),
            ("recognition_date", "Ngày công nhận"),
        ],
    ),
];

/// Of a product that is recognised.
const PRODUCTS: [(&str, &str); 11] = [
    ("product", "Tên sản phẩm"),
    ("category", "Nhóm sản phẩm"),
    ("owner", "Chủ thể"),
    ("unit", "Xã, thị trấn"),
    ("status", "Trạng thái"),
    ("score_a", "Điểm phần A (tối đa 35)"),
    ("score_b", "Điểm phần B (tối đa 25)"),
    ("score_c", "Điểm phần C (tối đa 40)"),
    ("stars", "Hạng sao công nhận"),
    ("recognition_no", "Số quyết định"),
    ("recognition_date", "Ngày quyết định"),
];

/// Of the record sheet.
const INFO: [(&str, &str); 9] = [
    ("preparer", "Người lập biểu"),
    ("phone", "Điện thoại"),
    ("email", "Thư điện tử"),
    ("signer", "Người ký"),
    ("registered", "Đã đăng ký huyện đạt chuẩn"),
    ("proposal_no", "Số tờ trình đề nghị công nhận"),
    ("proposal_date", "Ngày tờ trình"),
    ("recognition_no", "Số quyết định công nhận"),
    ("recognition_date", "Ngày công nhận"),
];

/// What has to be carried from September 2020, told from the facts: the head of each slow-changing column, and by hand the
/// words for ids.
fn expected() -> BTreeMap<Place, String> {
    const ROUND: &str = "vinh-phuc-2020-09";
    // Tam Dương was returned, Sông Lô sent nothing.
    let reported = |row: &BTreeMap<String, String>| !["247", "253"].contains(&row["reporting_unit"].as_str());
    let full: BTreeMap<String, String> = {
        let mut names = BTreeMap::new();
        let units = std::fs::read_to_string("templates/ntm-2016-2020/units/vinh-phuc-2020.csv").unwrap();
        for row in csv::Reader::from_reader(units.as_bytes()).deserialize() {
            let row: BTreeMap<String, String> = row.unwrap();
            let name = match row["kind"].as_str() {
                "xã" => row["name"].clone(),
                "phường" => format!("Phường {}", row["name"]),
                "thị trấn" => format!("Thị trấn {}", row["name"]),
                other => format!("{other} {}", row["name"]),
            };
            names.insert(row["code"].clone(), name);
        }
        names
    };
    let words = |column: &str, value: &str| -> String {
        match (column, value) {
            (c, v) if c.ends_with("_date") => serial(v),
            ("unit", code) => full[code].clone(),
            ("category", "food") => "Thực phẩm".to_owned(),
            ("category", "drink") => "Đồ uống".to_owned(),
            ("category", "herbal") => "Thảo dược".to_owned(),
            ("category", "textile") => "Vải và may mặc".to_owned(),
            ("category", "craft") => "Lưu niệm - nội thất - trang trí".to_owned(),
            ("category", "tourism") => "Dịch vụ du lịch nông thôn".to_owned(),
            ("status", "recognised") => "Đã công nhận".to_owned(),
            (_, v) => v.to_owned(),
        }
    };
    let mut out = BTreeMap::new();
    let mut put = |unit: &str, tab: &str, row: &str, head: &str, value: String| {
        if !value.is_empty() {
            let place = (unit.to_owned(), tab.to_owned(), row.to_owned(), head.to_owned());
            out.insert(place, value);
        }
    };
    let some = |row: &BTreeMap<String, String>, column: &str| {
        let value = row.get(column).map_or("", String::as_str);
        if value.is_empty() {
            String::new()
        } else {
            words(column, value)
        }
    };
    for (sheet, tab, key, columns) in SHEETS {
        let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
        for row in facts(ROUND, sheet).iter().filter(|r| reported(r)) {
            let unit = &row["reporting_unit"];
            let ordinal = ordinals.entry(unit.clone()).or_default();
            *ordinal += 1;
            let name = key.map_or_else(|| ordinal.to_string(), |k| row[k].clone());
            for (column, head) in columns {
                put(unit, tab, &name, head, some(row, column));
            }
        }
    }
    let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
    for row in facts(ROUND, "products")
        .iter()
        .filter(|r| reported(r) && r["status"] == "recognised")
    {
        let unit = &row["reporting_unit"];
        let ordinal = ordinals.entry(unit.clone()).or_default();
        *ordinal += 1;
        for (column, head) in PRODUCTS {
            put(unit, "OCOP", &ordinal.to_string(), head, some(row, column));
        }
    }
    for row in facts(ROUND, "info").iter().filter(|r| reported(r)) {
        for (column, label) in INFO {
            put(
                &row["reporting_unit"],
                "Thông tin",
                label,
                "Giá trị",
                some(row, column),
            );
        }
    }
    out
}

/// The September round, consolidated: its provincial workbook.
fn september() -> (Sample, String) {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-09");
    let run = sample.run(&[]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let workbook = sample.workbook().to_str().unwrap().to_owned();
    (sample, workbook)
}

fn december() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/vinh-phuc-2020-12")
}

fn differences(wanted: &BTreeMap<Place, String>, found: &BTreeMap<Place, String>) -> Vec<String> {
    let places: BTreeSet<&Place> = wanted.keys().chain(found.keys()).collect();
    places
        .into_iter()
        .filter(|p| wanted.get(*p) != found.get(*p))
        .map(|p| format!("{p:?}: {:?} expected, {:?} found", wanted.get(p), found.get(p)))
        .collect()
}

#[test]
fn slow_values_and_explanations_are_carried_and_nothing_else() {
    let (_keep, previous) = september();
    let out = tempfile::tempdir().unwrap();
    let empty = forms(&december(), &out.path().join("a"), &["--all"]);
    let carried = forms(
        &december(),
        &out.path().join("b"),
        &["--all", "--previous", &previous],
    );
    assert_eq!(carried.len(), 9);
    let mut found = BTreeMap::new();
    for (empty, carried) in empty.iter().zip(&carried) {
        assert_eq!(empty.file_name(), carried.file_name());
        found.extend(added(&code(carried), &open(empty), &open(carried)));
    }
    let wanted = expected();
    assert!(wanted.len() > 400, "{}", wanted.len());
    let wrong = differences(&wanted, &found);
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        wanted.len(),
        wrong.join("\n")
    );
}

/// What the unit itself sent says the same as the province's workbook made of it; the province's correction is in the latter only.
#[test]
fn a_units_own_report_of_the_last_period_serves_as_well() {
    let (sample, previous) = september();
    let out = tempfile::tempdir().unwrap();
    for (unit, file, same) in [
        ("243", "Vinh Yen", true),
        ("246", "LAP THACH", true),
        ("251", "yenlac", true),
        ("252", "thay thế", true),
        ("249", "Bình Xuyên", false),
    ] {
        let own = sample.file(file);
        let own = forms(
            &december(),
            &out.path().join("own"),
            &["--unit", unit, "--previous", own.to_str().unwrap()],
        );
        let all = forms(
            &december(),
            &out.path().join("all"),
            &["--unit", unit, "--previous", &previous],
        );
        assert_eq!(own.len(), 1);
        let [own, all] = [&own, &all].map(|p| std::fs::read(&p[0]).unwrap());
        assert_eq!(own == all, same, "{unit}");
    }
}

/// The grey italics hold as long as the value does, and each sheet with them says what they are.
#[test]
fn carried_cells_are_marked_and_the_sheet_says_so() {
    let (_keep, previous) = september();
    let out = tempfile::tempdir().unwrap();
    let form = forms(
        &december(),
        out.path(),
        &["--unit", "252", "--previous", &previous],
    );
    let book = open(&form[0]);
    let says = |tab: &str| {
        let sheet = book.sheets.iter().find(|s| s.name == tab).unwrap();
        let top = sheet.cells.iter().filter(|c| c.at.row < 6);
        let texts: Vec<String> = top
            .filter(|c| matches!(c.content, Content::Text(_)))
            .map(|c| shown(&c.content))
            .collect();
        texts
            .join("\n")
            .contains("Số in nghiêng xám là số kỳ trước (Quý III năm 2020), đề nghị kiểm tra lại")
    };
    for tab in [
        "Thông tin",
        "Xã NTM",
        "Xã NTM nâng cao",
        "Thôn NTM kiểu mẫu",
        "OCOP",
    ] {
        assert!(says(tab), "{tab}");
    }
    for tab in ["Huyện NTM", "Tồn tại", "Nguồn lực", "Kiến nghị"] {
        assert!(!says(tab), "{tab}");
    }
    // Kim Xá, the first commune: people in F8. The rule compares with the very number, its format is grey and slanted.
    let parts: BTreeMap<String, Vec<u8>> = unpack(&std::fs::read(&form[0]).unwrap()).into_iter().collect();
    let xml = String::from_utf8(parts["xl/worksheets/sheet4.xml"].clone()).unwrap();
    let people = book
        .sheets
        .iter()
        .find(|s| s.name == "Xã NTM")
        .and_then(|s| s.cells.iter().find(|c| c.at == CellRef::new(7, 5)))
        .map(|c| shown(&c.content))
        .unwrap();
    let rule = format!("<formula>AND(ISNUMBER(F8),F8={people})</formula>");
    let at = xml.find(&rule).unwrap_or_else(|| panic!("no {rule}"));
    let start = xml[..at].rfind("dxfId=\"").unwrap() + 7;
    let number: usize = xml[start..][..xml[start..].find('"').unwrap()].parse().unwrap();
    let styles = String::from_utf8(parts["xl/styles.xml"].clone()).unwrap();
    let dxf = styles.split("<dxf>").nth(number + 1).unwrap();
    assert!(
        dxf[..dxf.find("</dxf>").unwrap()].contains("<i/>") && dxf.contains("FF595959"),
        "{dxf}"
    );
}

#[test]
fn a_unit_is_found_by_any_spelling_and_never_guessed() {
    let out = tempfile::tempdir().unwrap();
    let (vinh_phuc, phu_tho) = (
        december(),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/phu-tho-2026-06"),
    );
    for (round, typed, unit) in [
        (&vinh_phuc, "252", "252"),
        (&vinh_phuc, "Vĩnh Tường", "252"),
        (&vinh_phuc, "  UBND huyện VĨNH TƯỜNG", "252"),
        (&vinh_phuc, "H. Vi\u{303}nh Tươ\u{300}ng", "252"),
        (&vinh_phuc, "TP Phúc Yên", "244"),
        (&phu_tho, "9112", "09112"),
        (&phu_tho, "xã Thổ Tang", "09112"),
        // Its name before the reform.
        (&phu_tho, "Đức Bác", "08848"),
    ] {
        let made = forms(round, out.path(), &["--unit", typed]);
        assert_eq!(
            made.iter().map(|p| code(p)).collect::<Vec<_>>(),
            [unit],
            "{typed}"
        );
    }
    for (round, typed, said) in [
        (&vinh_phuc, "Vinh Tuong", "Có phải huyện Vĩnh Tường (252)?"),
        (&vinh_phuc, "Hà Nội", "Đơn vị báo cáo: "),
        (
            &vinh_phuc,
            "Liên Châu",
            "xã Liên Châu (09064) không nộp báo cáo riêng",
        ),
        (&vinh_phuc, "Liên Châu", "huyện Yên Lạc (251)"),
        (&phu_tho, "Xã Tân Lập", "có thể là "),
    ] {
        let run = template(&["--round", round.to_str().unwrap(), "--unit", typed]);
        assert_eq!(run.status.code(), Some(2));
        assert!(text(&run.stderr).contains(said), "{typed}: {}", text(&run.stderr));
        let english = template(&[
            "--round",
            round.to_str().unwrap(),
            "--unit",
            typed,
            "--lang",
            "en",
        ]);
        assert!(
            text(&english.stderr).contains("--unit"),
            "{}",
            text(&english.stderr)
        );
        assert_ne!(english.stderr, run.stderr);
        assert!(run.stdout.is_empty());
    }
    // Units are made once, in the order of the list, and one that is wrong keeps the others from being made.
    let made = forms(
        &vinh_phuc,
        out.path(),
        &["--unit", "252", "--unit", "243", "--unit", "Vĩnh Yên"],
    );
    assert_eq!(made.iter().map(|p| code(p)).collect::<Vec<_>>(), ["243", "252"]);
    let neither = template(&["--round", vinh_phuc.to_str().unwrap()]);
    assert_eq!(neither.status.code(), Some(2));
}

#[test]
fn a_filled_form_is_kept_and_forms_are_the_same_bytes() {
    let sample = Sample::new();
    let dir = sample.dir.join("bieu-mau");
    let round = sample.dir.to_str().unwrap();
    let run = template(&["--round", round, "--all", "--format", "json", "--jobs", "1"]);
    let list: Vec<serde_json::Value> = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(list.len(), 9);
    let path = list[7]["path"].as_str().unwrap();
    assert!(
        path.ends_with("/bieu-mau/252 - Huyện Vĩnh Tường - Năm 2020.xlsx"),
        "{path}"
    );
    assert_eq!(list[7]["unit"], "252");
    let first: Vec<Vec<u8>> = list
        .iter()
        .map(|f| std::fs::read(f["path"].as_str().unwrap()).unwrap())
        .collect();
    // A person types into one of them.
    type_over(Path::new(path), "Xã NTM", &[("F8", "9276")]);
    let typed = std::fs::read(path).unwrap();
    let again = template(&["--round", round, "--all", "--jobs", "4"]);
    assert_eq!(again.status.code(), Some(0));
    let second: Vec<Vec<u8>> = text(&again.stdout)
        .lines()
        .map(|p| std::fs::read(p).unwrap())
        .collect();
    assert!(first == second);
    assert!(
        text(&again.stderr).contains("đã có người điền nên được giữ lại"),
        "{}",
        text(&again.stderr)
    );
    let kept: Vec<PathBuf> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.to_string_lossy().contains("bản sửa tay"))
        .collect();
    assert_eq!(kept.len(), 1);
    assert!(std::fs::read(&kept[0]).unwrap() == typed);
}

/// A form that was sent out, filled with nothing, is one of its round and unit.
#[test]
fn an_empty_form_is_recognised_when_it_comes_back() {
    let sample = Sample::new();
    std::fs::remove_dir_all(sample.dir.join("submissions")).unwrap();
    std::fs::remove_file(sample.dir.join("register.csv")).unwrap();
    let made = forms(&sample.dir, &sample.dir.join("submissions"), &["--unit", "253"]);
    assert_eq!(made.len(), 1);
    let result = sample.json(1);
    let file = &result["submissions"][0];
    assert_eq!(
        (&file["unit"], &file["outcome"]),
        (&"253".into(), &"partly_accepted".into())
    );
}

/// Functions that a form may use: all of Excel 2007, none volatile, none that reads or writes by the rules of a country.
const FUNCTIONS: &[&str] = &[
    "IF",
    "IFERROR",
    "AND",
    "OR",
    "NOT",
    "ISNUMBER",
    "ISBLANK",
    "COUNT",
    "COUNTA",
    "COUNTBLANK",
    "COUNTIF",
    "COUNTIFS",
    "SUM",
    "SUMPRODUCT",
    "ROUND",
    "INT",
    "MID",
    "LEFT",
    "FIND",
    "MATCH",
    "EXACT",
    "EDATE",
];

fn check_form(name: &str, bytes: &[u8], unknown: &mut BTreeSet<String>) {
    assert!(bytes.len() < 400 * 1024, "{name}: {} bytes", bytes.len());
    for (part, content) in unpack(bytes) {
        assert!(
            !part.contains("externalLink") && !part.contains("vbaProject"),
            "{name}: {part}"
        );
        let Ok(xml) = String::from_utf8(content) else {
            continue;
        };
        assert!(!xml.contains("TargetMode=\"External\""), "{name}: {part}");
        if part == "xl/sharedStrings.xml" {
            // Read loosely, these would be characters.
            let escaped = xml.match_indices("_x").any(|(at, _)| {
                let rest: String = xml[at + 2..]
                    .chars()
                    .take_while(char::is_ascii_hexdigit)
                    .collect();
                !rest.is_empty() && xml[at + 2 + rest.len()..].starts_with('_')
            });
            assert!(!escaped, "{name}: {part}");
        }
        for tag in ["f", "formula", "formula1", "formula2", "definedName"] {
            for piece in xml.split(&format!("<{tag}")).skip(1) {
                if !piece.starts_with(['>', ' ']) {
                    continue;
                }
                let (Some(start), Some(end)) = (piece.find('>'), piece.find(&format!("</{tag}>"))) else {
                    continue;
                };
                let formula = piece[start + 1..end]
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&");
                assert!(!formula.contains('['), "{name}: {formula}");
                // Outside the texts, a word before a bracket is a function.
                for (nth, outside) in formula.split('"').enumerate() {
                    if nth % 2 == 1 {
                        continue;
                    }
                    for (at, _) in outside.match_indices('(') {
                        let word: String = outside[..at]
                            .chars()
                            .rev()
                            .take_while(|c| c.is_ascii_alphanumeric() || "._".contains(*c))
                            .collect();
                        let word: String = word.chars().rev().collect();
                        if !word.is_empty() && !FUNCTIONS.contains(&word.as_str()) {
                            unknown.insert(word);
                        }
                    }
                }
            }
        }
    }
}

/// Every form of every unit of the sample rounds, empty and with what was carried over.
#[test]
fn every_form_is_small_and_uses_known_functions_only() {
    let mut unknown = BTreeSet::new();
    let mut seen = 0;
    let mut check = |paths: &[PathBuf]| {
        for path in paths {
            check_form(
                &path.to_string_lossy(),
                &std::fs::read(path).unwrap(),
                &mut unknown,
            );
            seen += 1;
        }
    };
    let out = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for round in [
        "samples/vinh-phuc-2020-12",
        "samples/vinh-phuc-2020-09",
        "samples/phu-tho-2026-06",
        "tests/data/ba-ria-vung-tau-2020",
    ] {
        check(&forms(&root.join(round), &out.path().join(round), &["--all"]));
    }
    let (_keep, previous) = september();
    let carried = out.path().join("mang sang");
    check(&forms(&december(), &carried, &["--all", "--previous", &previous]));
    assert_eq!(seen, 9 + 9 + 133 + 7 + 9);
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Puts another text into a property of a workbook; an empty one takes the property's name away.
fn with_property(path: &str, name: &str, value: &str) {
    let mut parts = unpack(&std::fs::read(path).unwrap());
    let (_, custom) = parts
        .iter_mut()
        .find(|(n, _)| n == "docProps/custom.xml")
        .unwrap();
    let xml = String::from_utf8(custom.clone()).unwrap();
    let at = xml.find(&format!("name=\"{name}\"")).unwrap();
    let xml = if value.is_empty() {
        xml.replacen(&format!("name=\"{name}\""), "name=\"khac\"", 1)
    } else {
        let start = at + xml[at..].find("<vt:lpwstr>").unwrap() + 11;
        let end = start + xml[start..].find('<').unwrap();
        format!("{}{value}{}", &xml[..start], &xml[end..])
    };
    *custom = xml.into_bytes();
    std::fs::write(path, pack(&parts)).unwrap();
}

#[test]
fn a_workbook_that_is_not_the_last_period_is_refused_with_why() {
    let (sample, previous) = september();
    let refused = |round: &Path, previous: &str, said: &str| {
        let out = tempfile::tempdir().unwrap();
        let run = template(&[
            "--round",
            round.to_str().unwrap(),
            "-o",
            out.path().join("x").to_str().unwrap(),
            "--all",
            "--previous",
            previous,
        ]);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(text(&run.stderr).contains(said), "{said}: {}", text(&run.stderr));
        assert!(!out.path().join("x").exists(), "{said}");
    };
    let phu_tho = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/phu-tho-2026-06");
    // Another programme; of this very round; a unit's form of another programme; no workbook; nothing there.
    refused(&phu_tho, &previous, "ntm-huyen-2016");
    refused(&sample.dir, &previous, "không trước đợt đang lập biểu");
    let own = sample.file("yenlac");
    refused(&phu_tho, own.to_str().unwrap(), "ntm-huyen-2016");
    let text_file = sample.dir.join("round.toml");
    refused(&december(), text_file.to_str().unwrap(), "không phải tệp Excel");
    refused(&december(), "khong-co.xlsx", "không đọc được tệp");
    // A workbook that has nothing to do with it.
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet().write(0, 0, "Danh sách cán bộ").unwrap();
    let path = sample.dir.join("khac.xlsx");
    other.save(&path).unwrap();
    refused(
        &december(),
        path.to_str().unwrap(),
        "không phải sổ tổng hợp của tỉnh",
    );
    // Of another province, of a later version, of none.
    for (property, value, said) in [
        ("ntm_province", "77", "Sổ của tỉnh có mã 77"),
        ("ntm_data", "2", "phiên bản 2"),
        ("ntm_data", "", "không có trang dữ liệu gốc đọc lại được"),
    ] {
        let (_keep, previous) = september();
        with_property(&previous, property, value);
        refused(&december(), &previous, said);
    }
}

/// Kim Xá and Yên Bình become one commune, Chấn Hưng gets another name and code, Nghĩa Hưng is gone.
#[test]
fn figures_follow_a_renamed_unit_and_not_a_merged_one() {
    let (_keep, previous) = september();
    let sample = Sample::new();
    let units = std::fs::read_to_string("templates/ntm-2016-2020/units/vinh-phuc-2020.csv").unwrap();
    let mut reader = csv::Reader::from_reader(units.as_bytes());
    let heads = reader.headers().unwrap().clone();
    assert_eq!(
        &heads.iter().take(4).collect::<Vec<_>>(),
        &["code", "name", "kind", "parent"]
    );
    let mut list = "code,name,kind,parent,valid_from,predecessors\n".to_owned();
    for row in reader.records() {
        let row = row.unwrap();
        if !["09079", "09082", "09085", "09088"].contains(&&row[0]) {
            list.extend([&row[0], ",", &row[1], ",", &row[2], ",", &row[3], ",,\n"]);
        }
    }
    list.push_str("99001,Kim Bình,xã,252,2020-10-01,Xã Kim Xá; Xã Yên Bình\n");
    list.push_str("99002,Chấn Hưng Mới,xã,252,2020-10-01,Xã Chấn Hưng\n");
    std::fs::write(sample.dir.join("don-vi.csv"), list).unwrap();
    let settings = std::fs::read_to_string(sample.dir.join("round.toml")).unwrap();
    let settings = settings.replace("units = \"vinh-phuc-2020.csv\"", "units = \"don-vi.csv\"");
    std::fs::write(sample.dir.join("round.toml"), settings).unwrap();
    let out = sample.dir.join("moi");
    let run = template(&[
        "--round",
        sample.dir.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--unit",
        "252",
        "--previous",
        &previous,
        "--format",
        "json",
    ]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let left: Vec<String> = result[0]["not_carried"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| {
            format!(
                "{} {} {}",
                l["sheet"].as_str().unwrap(),
                l["row"].as_str().unwrap(),
                l["reason"].as_str().unwrap()
            )
        })
        .collect();
    for row in ["Xã NTM Kim Xá merged", "Xã NTM Yên Bình merged"] {
        assert!(left.contains(&row.to_owned()), "{left:?}");
    }
    assert!(
        text(&run.stderr).contains("Nghĩa Hưng (09088): không còn trong danh mục"),
        "{}",
        text(&run.stderr)
    );
    let book = open(Path::new(result[0]["path"].as_str().unwrap()));
    let sheet = book.sheets.iter().find(|s| s.name == "Xã NTM").unwrap();
    let people = |code: &str| {
        let row = sheet
            .cells
            .iter()
            .find(|c| c.at.col == 3 && c.content == Content::Text(code.to_owned()));
        let row = row.unwrap().at.row;
        let cell = sheet.cells.iter().find(|c| c.at == CellRef::new(row, 5));
        cell.map(|c| shown(&c.content))
    };
    let fact = |code: &str| {
        let rows = facts("vinh-phuc-2020-09", "communes");
        rows.iter()
            .find(|r| r["unit"] == code)
            .map(|r| r["people"].clone())
    };
    assert_eq!(people("99001"), None);
    assert_eq!(people("99002"), fact("09085"));
    assert_eq!(people("09091"), fact("09091"));
}

/// The sheet of data is read by its heads, wherever they stand, and by nothing else.
#[test]
fn the_last_period_is_the_same_after_it_was_consolidated_again() {
    let (sample, previous) = september();
    let out = tempfile::tempdir().unwrap();
    let once = forms(
        &december(),
        &out.path().join("a"),
        &["--all", "--previous", &previous],
    );
    // Of the same files and another moment: nothing that is carried depends on it.
    let run = consolidate(&sample.dir, &["--as-of", "2020-09-30"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let again = forms(
        &december(),
        &out.path().join("b"),
        &["--all", "--previous", &previous],
    );
    for (a, b) in once.iter().zip(&again) {
        assert!(
            std::fs::read(a).unwrap() == std::fs::read(b).unwrap(),
            "{}",
            a.display()
        );
    }
}
