//! What the command says to folders, settings and files that are not as they should be: what is wrong, what to do, the
//! right exit status, nothing half written, nobody else's figures changed.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Sample, consolidate, pack, text};
use crate::workbook::{biff, ods};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const OOXML: &str = "application/vnd.openxmlformats-officedocument";

/// Stopped before anything was read or written: status 2, words on standard error only.
fn stopped(run: &Output, words: &[&str]) {
    let said = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert_eq!(text(&run.stdout), "");
    for word in words {
        assert!(said.contains(word), "no “{word}” in: {said}");
    }
}

/// Names in a folder, sorted; empty where there is none.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn a_folder_that_is_not_there_or_no_round_is_said() {
    let empty = tempfile::tempdir().unwrap();
    stopped(
        &consolidate(&empty.path().join("đợt-không-có"), &[]),
        &["Không có thư mục “", "đợt-không-có”", "kiểm tra lại tên thư mục"],
    );
    stopped(
        &consolidate(empty.path(), &[]),
        &[
            "không có tệp round.toml",
            "cần có round.toml và thư mục submissions",
        ],
    );
    assert!(names(empty.path()).is_empty());
}

/// Every fault at once, each with its line, what is wrong and what would be right; no file of a district is opened.
#[test]
fn faults_of_the_settings_are_told_together() {
    let sample = Sample::new();
    let path = sample.dir.join("round.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let faulty = settings
        .replace("class = \"dbsh\"", "class = \"dbhs\"")
        .replace("cut_off = \"2020-12-14\"", "cut_off = \"14/12/2020\"")
        .replace("counting = \"strict\"", "counting = \"strickt\"")
        .replace("unit = \"246\"", "unit = \"999\"")
        .replace("office = [", "offices = [");
    assert_ne!(settings, faulty);
    std::fs::write(&path, faulty).unwrap();
    stopped(
        &sample.run(&[]),
        &[
            "Vùng `dbhs` không có",
            "`14/12/2020` không phải ngày",
            "Cách đếm `strickt` không có",
            "Đơn vị `999` không có",
            "Khóa `offices` không có",
            "Có phải `office`?",
            "round.toml:7:9",
            "Có 5 chỗ phải sửa",
        ],
    );
    std::fs::write(&path, settings.replace("ntm-2016-2020", "ntm-2016")).unwrap();
    stopped(
        &sample.run(&[]),
        &[
            "không có bộ quy tắc `ntm-2016`",
            "Được dùng: chung, ntm-2016-2020",
        ],
    );
    std::fs::write(&path, "id = \"x\n").unwrap();
    stopped(&sample.run(&[]), &["sai cú pháp", "round.toml:1:8"]);
    std::fs::write(&path, [0xff, 0xfe, 0x41, 0x00]).unwrap();
    stopped(
        &sample.run(&[]),
        &["không phải UTF-8", "lưu lại với bảng mã UTF-8"],
    );
    assert!(names(&sample.dir.join("out")).is_empty());
}

#[test]
fn an_output_folder_that_cannot_be_written_is_said() {
    let sample = Sample::new();
    // A file where the folder should be, given by option or by default, or in the way above it.
    let file = sample.dir.join("register.csv");
    let before = std::fs::read(&file).unwrap();
    let words = ["là tệp, không phải thư mục", "chọn thư mục khác"];
    stopped(&sample.run(&["-o", file.to_str().unwrap()]), &words);
    stopped(&sample.run(&["-o", file.join("out").to_str().unwrap()]), &words);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    std::fs::write(sample.dir.join("out"), "x").unwrap();
    stopped(&sample.run(&[]), &words);
    std::fs::remove_file(sample.dir.join("out")).unwrap();

    // A folder where the workbook should be.
    let out = sample.dir.join("out");
    let target = out.join("tong-hop-vinh-phuc-2020-12.xlsx");
    std::fs::create_dir_all(&target).unwrap();
    stopped(
        &sample.run(&[]),
        &["là thư mục nên không ghi được tệp cùng tên", "đổi tên thư mục"],
    );
    // What could be put in place is there; the folder is as it was.
    assert_eq!(
        names(&out),
        [".ntm.json", "phan-hoi", "tong-hop-vinh-phuc-2020-12.xlsx"]
    );
    assert!(target.is_dir() && names(&target).is_empty());
}

/// Only where the system holds to it: for root no folder is read-only.
#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let sample = Sample::new();
    let out = sample.dir.join("out");
    std::fs::create_dir(&out).unwrap();
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(out.join("thử"), "").is_ok() {
        eprintln!("skipped: this user writes into read-only folders");
        return;
    }
    stopped(
        &sample.run(&[]),
        &["không được phép ghi vào thư mục", "xin quyền ghi"],
    );
    assert!(names(&out).is_empty());
}

#[test]
fn nothing_received_is_told_unit_by_unit() {
    let sample = Sample::new();
    std::fs::remove_dir_all(sample.dir.join("submissions")).unwrap();
    std::fs::remove_file(sample.dir.join("register.csv")).unwrap();
    let run = sample.run(&[]);
    let said = text(&run.stdout);
    assert_eq!(run.status.code(), Some(1));
    for words in [
        "Đơn vị có báo cáo dùng được: 0/9 (0 tệp, 0 nộp chậm)",
        "Xã được công nhận đạt chuẩn nông thôn mới: chưa có số liệu",
        "[D003] Vĩnh Yên: Chưa nhận được báo cáo",
        "Còn lỗi hoặc đơn vị chưa báo cáo",
    ] {
        assert!(said.contains(words), "no “{words}” in: {said}");
    }
    assert_eq!(
        names(&sample.dir.join("out")),
        [".ntm.json", "tong-hop-vinh-phuc-2020-12.xlsx"]
    );
}

/// A package of the parts given, with the content types and relationships of a workbook or document at `main`.
fn package(main: &str, content_type: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let mut all = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{content_type}"/></Types>"#
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{main}"/></Relationships>"#
            ),
        ),
    ];
    all.extend(parts.iter().map(|(name, xml)| ((*name).to_owned(), xml.clone())));
    pack(&all.into_iter().map(|(n, x)| (n, x.into_bytes())).collect())
}

/// A workbook of one sheet around its rows, with shared strings.
fn workbook(rows: &str, strings: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    package(
        "xl/workbook.xml",
        &format!("{OOXML}.spreadsheetml.sheet.main+xml"),
        &[
            (
                "xl/workbook.xml",
                format!(
                    r#"<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
            ),
            (
                "xl/sharedStrings.xml",
                format!(r#"<sst xmlns="{main}" {strings}</sst>"#),
            ),
        ],
    )
}

/// A compound file's header and a directory of streams, as Excel writes around an encrypted workbook.
fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0_u8; 512];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    for name in ["Root Entry", "EncryptionInfo", "EncryptedPackage"] {
        let mut entry = vec![0_u8; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = u8::try_from(units.len() + 2).unwrap();
        entry[66] = if name == "Root Entry" { 5 } else { 2 };
        bytes.extend(entry);
    }
    bytes
}

/// An .xls whose chain of sectors leads back to its start.
fn looped() -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (0..500)
        .map(|row| biff::mixed(0x0203, &[row, 0, 0], &[0; 8]))
        .collect();
    let mut bytes = biff::Stream::sheet(&rows).file();
    let at = biff::link(&bytes, 3);
    biff::set_long(&mut bytes, at, 0);
    bytes
}

/// An .ods of one cell, two thousand million times in each of two thousand million rows.
fn repeated() -> Vec<u8> {
    let row = r#"<table:table-row table:number-rows-repeated="2000000000"><table:table-cell table:number-columns-repeated="2000000000" office:value-type="float" office:value="1"/></table:table-row>"#;
    ods::table(row).pack()
}

/// Files that are no submission, the code of the finding, and words that say what it is and what to do.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str, [&'static str; 2])> {
    let word = package(
        "word/document.xml",
        &format!("{OOXML}.wordprocessingml.document.main+xml"),
        &[(
            "word/document.xml",
            r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Báo cáo</w:t></w:r></w:p></w:body></w:document>"#.to_owned(),
        )],
    );
    let corners = workbook(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#,
        r#"count="0" uniqueCount="0">"#,
    );
    assert!(corners.len() < 5_000);
    let strings = workbook(
        r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#,
        r#"count="4000000000" uniqueCount="4000000000"><si><t>a</t></si>"#,
    );
    vec![
        (
            "vòng lặp.xls",
            looped(),
            "F001",
            ["tệp bị hỏng", "lưu lại dạng .xlsx"],
        ),
        (
            "ô lặp.ods",
            repeated(),
            "F003",
            ["4.000.000.000.000.000.000 ô", "xóa hẳn các dòng"],
        ),
        (
            "đời đầu.xls",
            b"\x09\x04\x06\0\0\0\x10\0\0\0".to_vec(),
            "F002",
            ["Excel 4.0", "Lưu thành"],
        ),
        ("rỗng.xlsx", Vec::new(), "F002", ["tệp trống (0 byte)", "gửi lại"]),
        (
            "văn bản.xlsx",
            word,
            "F002",
            ["tệp Word", "gửi đúng tệp biểu mẫu Excel"],
        ),
        (
            "hai góc.xlsx",
            corners,
            "T001",
            ["Không tìm thấy trang nào của biểu mẫu", "dùng biểu mẫu tỉnh gửi"],
        ),
        (
            "chuỗi.xlsx",
            strings,
            "F003",
            [
                "4.000.000.000 chuỗi chữ, vượt mức 1.000.000",
                "bản sao của biểu mẫu gốc",
            ],
        ),
        (
            "mật khẩu.xlsx",
            encrypted(),
            "F007",
            ["Tệp có mật khẩu", "bỏ mật khẩu"],
        ),
    ]
}

/// Runs within 2 GB of address space where the system can be asked for it.
fn bounded(dir: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_ntm");
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v 2097152 && exec \"$0\" \"$@\"", program]);
        shell
    } else {
        Command::new(program)
    };
    command
        .arg("consolidate")
        .arg(dir)
        .args(["--format", "json"])
        .output()
        .unwrap()
}

fn finding<'a>(result: &'a Value, file: &str) -> &'a Value {
    result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["file"] == file && f["severity"] == "error")
        .unwrap_or_else(|| panic!("no error about {file}"))
}

#[test]
fn hostile_files_are_named_and_change_nobody_elses_figures() {
    let sample = Sample::new();
    let clean = sample.json(0);
    std::fs::remove_dir_all(sample.dir.join("out")).unwrap();
    let submissions = sample.dir.join("submissions");
    std::fs::create_dir(submissions.join("thư mục.xlsx")).unwrap();
    for (name, bytes, ..) in hostile() {
        std::fs::write(submissions.join(name), bytes).unwrap();
    }
    let start = Instant::now();
    let run = bounded(&sample.dir);
    assert!(start.elapsed() < Duration::from_mins(2), "{:?}", start.elapsed());
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let result: Value = serde_json::from_slice(&run.stdout).unwrap();

    for (name, _, code, words) in hostile() {
        let found = finding(&result, name);
        assert_eq!(found["code"], code, "{name}");
        for word in words {
            let message = found["message"].as_str().unwrap();
            assert!(message.contains(word), "{name}: no “{word}” in: {message}");
        }
    }
    let folder = finding(&result, "thư mục.xlsx");
    assert_eq!(folder["code"], "F002");
    assert!(folder["message"].as_str().unwrap().contains("đổi tên thư mục"));

    for key in ["units", "totals", "gaps", "products", "targets", "rows"] {
        assert_eq!(clean[key], result[key], "{key}");
    }
    let known = clean["submissions"].as_array().unwrap();
    let (files, strays): (Vec<_>, Vec<_>) = result["submissions"]
        .as_array()
        .unwrap()
        .iter()
        .partition(|f| known.contains(f));
    assert_eq!((files.len(), strays.len()), (10, 9));
    assert!(
        strays
            .iter()
            .all(|f| f["outcome"] == "returned" && f["counts"] == false && f["unit"].is_null())
    );
    assert_eq!(
        names(&sample.dir.join("out")),
        [".ntm.json", "phan-hoi", "tong-hop-vinh-phuc-2020-12.xlsx"]
    );
}

/// The only file of a unit cannot be read: the unit has not reported, the others stand.
#[test]
fn an_encrypted_submission_is_a_missing_unit_and_no_zero() {
    let sample = Sample::new();
    let clean = sample.json(0);
    std::fs::write(sample.file("song-lo"), encrypted()).unwrap();
    sample.forget_hashes();
    let result = sample.json(1);
    assert_eq!(finding(&result, "song-lo-2020.xlsx")["code"], "F007");
    // Sông Lô has 16 of the 105 communes.
    assert_eq!(
        result["totals"]["communes_recognised"],
        serde_json::json!({"value": 89, "of": 105, "covered": 89})
    );
    let others = |r: &Value| -> Vec<Value> {
        r["units"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|u| u["unit"] != "253" && u["parent"] != "253")
            .cloned()
            .collect()
    };
    assert_eq!(others(&clean), others(&result));
}
