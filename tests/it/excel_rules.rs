//! Excel's own rules, which `LibreOffice` forgives and Excel does not: what breaks one opens with an offer of repair.
//!
//! Every workbook that the program writes is held to all of them, and each rule is shown to fail on a workbook that
//! breaks it and no other.

#![expect(clippy::string_slice, reason = "XML cut where a text was found")]

mod formula;
mod package;
mod rules;

use package::Package;
use rules::RULES;
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Formula,
    Table, TableColumn, Workbook,
};

use crate::support::{Parts, Sample, pack, text, unpack};

/// Offences: the rule and what breaks it.
fn offences(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let package = Package::new(bytes);
    let mut all = Vec::new();
    for rule in RULES {
        let mut found = Vec::new();
        (rule.check)(&package, &mut found);
        all.extend(found.into_iter().map(|what| (rule.name, what)));
    }
    all
}

fn hold(name: &str, bytes: &[u8]) {
    let mut offences = offences(bytes);
    let count = offences.len();
    offences.truncate(20);
    assert!(offences.is_empty(), "{name}: {count}: {offences:#?}");
}

fn hold_files(folder: &std::path::Path, only: &[String]) {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|e| e == "xlsx") && (only.is_empty() || only.contains(&name)) {
            hold(&name, &std::fs::read(&path).unwrap());
            seen += 1;
        }
    }
    assert!(seen > 0 && (only.is_empty() || seen == only.len()));
}

#[test]
fn the_provincial_workbook_keeps_excels_rules() {
    let sample = Sample::new();
    sample.json(0);
    hold_files(&sample.dir.join("out"), &[]);
    // And with nothing received: tables without a row of data are what Excel refuses.
    std::fs::remove_dir_all(sample.dir.join("submissions")).unwrap();
    std::fs::remove_file(sample.dir.join("register.csv")).unwrap();
    sample.json(1);
    hold_files(&sample.dir.join("out"), &[]);
}

/// A round without targets or extensions, most of whose units are missing; and the parts of each round.
#[test]
fn other_rounds_and_parts_keep_excels_rules() {
    let other = Sample::copy_of("tests/data/ba-ria-vung-tau-2020");
    let fill = std::process::Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("fill")
        .arg(&other.dir)
        .status();
    assert!(fill.unwrap().success());
    for (sample, status) in [(other, 1), (Sample::new(), 0)] {
        let run = sample.run(&["--by-department", "--by-unit"]);
        assert_eq!(run.status.code(), Some(status), "{}", text(&run.stderr));
        for folder in ["out", "out/theo-co-quan", "out/theo-don-vi"] {
            hold_files(&sample.dir.join(folder), &[]);
        }
    }
}

#[test]
fn filled_forms_keep_excels_rules() {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-12");
    let list = std::fs::read_to_string(sample.dir.join("facts/files.csv")).unwrap();
    let by_form: Vec<String> = csv::Reader::from_reader(list.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[2] == "form")
        .map(|row| row[0].to_owned())
        .collect();
    assert_eq!(by_form.len(), 7);
    hold_files(&sample.dir.join("submissions"), &by_form);
}

/// Forms of every unit without a single figure, as they are sent out; of another province too.
#[test]
fn empty_forms_keep_excels_rules() {
    for folder in ["samples/vinh-phuc-2020-12", "tests/data/ba-ria-vung-tau-2020"] {
        let sample = Sample::copy_of(folder);
        let facts = sample.dir.join("facts");
        for entry in std::fs::read_dir(&facts).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|n| n != "files.csv") {
                std::fs::remove_file(path).unwrap();
            }
        }
        let units = if folder.starts_with("samples") {
            ["243", "246", "252"]
        } else {
            ["747", "751", "754"]
        };
        let lines = units.map(|unit| format!("{unit}.xlsx,{unit},form,\n"));
        let list = format!("file,reporting_unit,made_by,changes\n{}", lines.concat());
        std::fs::write(facts.join("files.csv"), list).unwrap();
        let out = sample.dir.join("forms");
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_ntm"))
            .arg("fill")
            .arg(&sample.dir)
            .arg("-o")
            .arg(&out)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
        hold_files(&out, &[]);
    }
}

/// A small workbook with something of everything that the rules look at.
fn everything() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let first = workbook.add_worksheet().set_name("Xã NTM").unwrap();
    first.merge_range(0, 0, 0, 3, "Biểu 01", &bold).unwrap();
    first.merge_range(1, 0, 1, 3, "Đầu", &bold).unwrap();
    let columns = [
        TableColumn::new().set_header("Mã xã"),
        TableColumn::new().set_header("Đạt"),
        TableColumn::new().set_header("Ngày"),
    ];
    let table = Table::new().set_name("tblXa").set_columns(&columns);
    first.add_table(4, 0, 8, 2, &table).unwrap();
    for row in 5..9 {
        first.write(row, 0, "09064").unwrap();
        first.write(row, 1, 19).unwrap();
        first.write_with_format(row, 2, 44_196, &date).unwrap();
    }
    first
        .write_formula(
            9,
            1,
            Formula::new("SUM(tblXa[Đạt])+COUNTIF('Danh mục'!A2:A4,\"Đ\")").set_result("76"),
        )
        .unwrap();
    first.write_url(3, 0, "internal:'Danh mục'!A1").unwrap();
    first.write_url(3, 1, "internal:'Danh mục'!B1").unwrap();
    let list = DataValidation::new()
        .allow_list_strings(&["Đạt", "Chưa đạt"])
        .unwrap();
    let list = list
        .set_input_title("Kết quả")
        .unwrap()
        .set_input_message("Chọn trong danh sách")
        .unwrap();
    first.add_data_validation(5, 1, 8, 1, &list).unwrap();
    let red = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::LessThan(19))
        .set_format(&bold);
    first.add_conditional_format(5, 1, 8, 1, &red).unwrap();
    let green = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::EqualTo(19))
        .set_format(&date);
    first.add_conditional_format(5, 1, 8, 1, &green).unwrap();
    first
        .set_column_width(0, 12)
        .unwrap()
        .set_column_width(2, 15)
        .unwrap();
    first.set_row_height(4, 30).unwrap();
    first
        .set_header("&CBiểu 01")
        .set_repeat_rows(4, 4)
        .unwrap()
        .set_print_area(0, 0, 9, 2)
        .unwrap();
    first.set_page_breaks(&[6, 8]).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("'Xã NTM'!$B$6:$B$9");
    first.insert_chart(11, 1, &chart).unwrap();
    let second = workbook.add_worksheet().set_name("Danh mục").unwrap();
    for (row, head) in ["Mã", "Đ", "CĐ", "KAD"].into_iter().enumerate() {
        second.write(u32::try_from(row).unwrap(), 0, head).unwrap();
        second.write(u32::try_from(row).unwrap(), 1, head).unwrap();
    }
    second.autofilter(0, 0, 3, 1).unwrap();
    let table = Table::new().set_name("tblMa");
    second.add_table(9, 0, 11, 1, &table).unwrap();
    workbook.add_worksheet().set_name("Trống").unwrap();
    workbook.define_name("danh_muc", "='Danh mục'!$A$2:$A$4").unwrap();
    workbook.save_to_buffer().unwrap()
}

/// What breaks one rule and no other: the rule, the part, what is replaced there and by what.
fn breaks() -> Vec<[&'static str; 4]> {
    include_str!("excel_rules/breaks.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split(" | ").collect::<Vec<_>>().try_into().unwrap())
        .collect()
}

/// `{256}` is 256 letters, `{+B6 × 3}` is "+B6+B6+B6".
fn spelt_out(text: &str) -> String {
    if text == "(nothing)" {
        return String::new();
    }
    let Some((before, rest)) = text.split_once('{') else {
        return text.to_owned();
    };
    let (inside, after) = rest.split_once('}').unwrap();
    let (unit, times) = inside.split_once(" × ").unwrap_or(("x", inside));
    format!("{before}{}{after}", unit.repeat(times.parse().unwrap()))
}

/// The workbook with a text of a part replaced, once; none where the part does not have it.
fn broken(parts: &Parts, part: &str, old: &str, new: &str) -> Option<Vec<u8>> {
    let mut parts = parts.clone();
    let (_, content) = parts.iter_mut().find(|(name, _)| name == part)?;
    let xml = String::from_utf8(content.clone()).ok()?;
    let at = xml.find(old)?;
    *content = format!("{}{}{}", &xml[..at], spelt_out(new), &xml[at + old.len()..]).into_bytes();
    Some(pack(&parts))
}

#[test]
fn each_rule_fails_on_what_breaks_it_and_no_other() {
    let whole = everything();
    hold("everything", &whole);
    let parts = unpack(&whole);
    let mut wrong = Vec::new();
    for [rule, part, old, new] in breaks() {
        let Some(bytes) = broken(&parts, part, old, new) else {
            wrong.push(format!("{rule}: {part} has no {old}"));
            continue;
        };
        let found = offences(&bytes);
        if found.is_empty() || found.iter().any(|(name, _)| *name != rule) {
            wrong.push(format!("{rule}: {new} in {part}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unproven: Vec<&str> = RULES
        .iter()
        .map(|r| r.name)
        .filter(|name| !breaks().iter().any(|b| b[0] == *name))
        .collect();
    assert!(unproven.is_empty(), "{unproven:?}");
    assert!(RULES.iter().all(|r| !r.source.is_empty()));
}
