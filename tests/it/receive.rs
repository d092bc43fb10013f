//! `ntm receive`: nothing that was received is lost, whoever else receives at the same moment and whatever the register
//! looks like after Excel.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Sample, pack, text, type_over, unpack};

/// A round, and a folder beside it where files arrive.
struct Desk {
    sample: Sample,
    inbox: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let sample = Sample::new();
        let inbox = sample.dir.with_file_name("hộp thư");
        std::fs::create_dir(&inbox).unwrap();
        Self { sample, inbox }
    }

    /// Takes a submission out of the round, as if it had not been received; its path in the inbox.
    fn not_yet(&self, word: &str, name: &str) -> PathBuf {
        let file = self.sample.file(word);
        let known = file.file_name().unwrap().to_string_lossy().into_owned();
        let arrived = self.inbox.join(name);
        std::fs::rename(file, &arrived).unwrap();
        let rest: Vec<String> = self
            .register()
            .lines()
            .filter(|line| !line.contains(&known))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(self.path("register.csv"), rest.concat()).unwrap();
        arrived
    }

    fn path(&self, name: &str) -> PathBuf {
        self.sample.dir.join(name)
    }

    fn register(&self) -> String {
        std::fs::read_to_string(self.path("register.csv")).unwrap()
    }

    /// Names below the round's submissions.
    fn names(&self) -> BTreeSet<String> {
        std::fs::read_dir(self.path("submissions"))
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }

    fn command(&self, files: &[&Path], more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ntm"));
        command
            .arg("receive")
            .args(files)
            .arg("--round")
            .arg(&self.sample.dir)
            .args(more);
        command
    }

    fn receive(&self, files: &[&Path], more: &[&str]) -> Output {
        self.command(files, more).output().unwrap()
    }

    /// Receives, expects an exit status, and reads the machine-readable result.
    fn json(&self, status: i32, files: &[&Path], more: &[&str]) -> Value {
        let run = self.receive(files, &[more, &["--format", "json"]].concat());
        said(&run, status, &[]);
        serde_json::from_slice(&run.stdout).unwrap()
    }
}

/// Expects an exit status and words, in what was said to either stream.
fn said(run: &Output, status: i32, words: &[&str]) {
    let all = text(&run.stdout) + &text(&run.stderr);
    assert_eq!(run.status.code(), Some(status), "{all}");
    for word in words {
        assert!(all.contains(word), "no “{word}” in: {all}");
    }
}

fn hash(path: &Path) -> String {
    Sha256::digest(std::fs::read(path).unwrap())
        .iter()
        .fold(String::new(), |hex, b| hex + &format!("{b:02x}"))
}

const AT: &[&str] = &["--at", "18/12/2020 16:30"];

/// A workbook of Excel 97–2003 and one of `LibreOffice` are received under their own names, say whose they are, and count.
#[test]
fn workbooks_of_other_formats_are_received_and_count() {
    let desk = Desk::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dinh-dang");
    let mut files = Vec::new();
    for (word, name, arrived) in [
        ("Tam Dương", "tam-duong.xls", "NTM Tam Dương.xls"),
        ("Lập Thạch", "lap-thach.ods", "NTM Lập Thạch.ods"),
    ] {
        let old = desk.not_yet(word, "bỏ.xlsx");
        std::fs::remove_file(old).unwrap();
        let file = desk.inbox.join(arrived);
        std::fs::copy(data.join(name), &file).unwrap();
        files.push(file);
    }
    let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    desk.json(0, &paths, AT);
    for name in ["NTM Tam Dương.xls", "NTM Lập Thạch.ods"] {
        assert!(desk.names().contains(name), "{:?}", desk.names());
        assert!(desk.register().contains(name));
    }
    let result = desk.sample.json(0);
    let counted: BTreeMap<&str, &str> = result["submissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["counts"] == true)
        .map(|f| (f["file"].as_str().unwrap(), f["unit_name"].as_str().unwrap()))
        .collect();
    assert_eq!(counted["NTM Tam Dương.xls"], "Tam Dương");
    assert_eq!(counted["NTM Lập Thạch.ods"], "Lập Thạch");
}

#[test]
fn a_file_is_copied_registered_and_judged_at_once() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "Báo cáo huyện Sông Lô.xlsx");
    let before = desk.register();
    let bytes = std::fs::read(&file).unwrap();
    let more = [
        "--at",
        "22/12/2020 09:30",
        "--channel",
        "thư điện tử",
        "--note",
        "Nộp sau hạn, \"lần 1\"",
    ];
    said(
        &desk.receive(&[&file], &more),
        0,
        &[
            "Nhận có cảnh báo. Toàn bộ số liệu được tính",
            "Đang tính theo tệp này: bản hợp lệ nhận sau cùng.",
            "Đơn vị: Huyện Sông Lô (253)",
            "Nhận lúc 09:30 22/12/2020, chậm 3 ngày 16 giờ, 2 ngày làm việc (hạn nộp 17:00 18/12/2020)",
            "Đã chép vào submissions/Báo cáo huyện Sông Lô.xlsx",
            "Kiểm tra: 0 lỗi, 2 cảnh báo",
            "[D001]",
        ],
    );
    let copy = desk.path("submissions/Báo cáo huyện Sông Lô.xlsx");
    assert_eq!(std::fs::read(&copy).unwrap(), bytes);
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "the original stays");
    assert_eq!(
        desk.register(),
        format!(
            "{before}2020-12-22T09:30:00,253,thư điện tử,Báo cáo huyện Sông Lô.xlsx,{},{},\"Nộp sau hạn, \"\"lần 1\"\"\"\n",
            hash(&file),
            bytes.len()
        )
    );
    // The round is as if the file had been put there by hand.
    let result = desk.sample.json(0);
    assert_eq!(result["totals"]["communes_recognised"]["value"], 105);
}

#[test]
fn the_same_bytes_are_received_once() {
    let desk = Desk::new();
    let known = desk.sample.file("tam-dao");
    let again = desk.inbox.join("gửi lại.xlsx");
    std::fs::copy(&known, &again).unwrap();
    let (register, names) = (desk.register(), desk.names());
    let result = desk.json(0, &[&again, &known], AT);
    for at in [0, 1] {
        let file = &result["files"][at];
        assert_eq!(file["added"], false);
        assert_eq!(file["same_as"], "tam-dao-2020.xlsx");
        assert_eq!(file["received"], "2020-12-18T09:10:00");
        assert_eq!((&file["unit"], &file["counts"]), (&"248".into(), &true.into()));
    }
    assert_eq!((desk.register(), desk.names()), (register.clone(), names.clone()));
    said(
        &desk.receive(&[&again], AT),
        0,
        &["Đã nhận trước đây: submissions/tam-dao-2020.xlsx"],
    );
    // A file that is gone is put back where the register has it.
    std::fs::remove_file(&known).unwrap();
    said(
        &desk.receive(&[&again], AT),
        0,
        &["đã chép lại vào submissions/tam-dao-2020.xlsx"],
    );
    assert_eq!((desk.register(), desk.names()), (register, names));
    assert_eq!(hash(&known), hash(&again));
}

#[test]
fn a_taken_name_gets_a_number_and_the_later_file_counts() {
    let desk = Desk::new();
    let first = desk.sample.file("tam-dao");
    let kept = std::fs::read(&first).unwrap();
    let later = desk.inbox.join("TAM-DAO-2020.XLSX");
    std::fs::write(&later, &kept).unwrap();
    type_over(&later, "Chỉ tiêu xã", &[("K8", "85")]);
    let result = desk.json(0, &[&later], AT);
    let file = &result["files"][0];
    assert_eq!(file["file"], "TAM-DAO-2020 (2).XLSX");
    assert_eq!((&file["added"], &file["counts"]), (&true.into(), &true.into()));
    assert_eq!(file["late_seconds"], 0);
    assert_eq!(std::fs::read(&first).unwrap(), kept);
    assert_eq!(
        hash(&desk.path("submissions/TAM-DAO-2020 (2).XLSX")),
        hash(&later)
    );
    // An earlier one does not displace it, and says which does.
    let earlier = desk.inbox.join("tam-dao-2020.xlsx");
    std::fs::write(&earlier, &kept).unwrap();
    type_over(&earlier, "Chỉ tiêu xã", &[("K8", "86")]);
    said(
        &desk.receive(&[&earlier], &["--at", "2020-12-17T01:00Z"]),
        0,
        &[
            "Không tính theo tệp này: có bản nhận sau: “TAM-DAO-2020 (2).XLSX”",
            "submissions/tam-dao-2020 (3).xlsx",
        ],
    );
    assert!(
        desk.register()
            .contains("2020-12-17T08:00:00,248,,tam-dao-2020 (3).xlsx,")
    );
}

#[test]
fn names_that_would_not_last_are_mended() {
    let desk = Desk::new();
    let song_lo = std::fs::read(desk.not_yet("song-lo", "x.xlsx")).unwrap();
    // What a name may hold differs by system; these are files on each.
    let names: &[(&str, &str)] = if cfg!(windows) {
        &[("~$lần 1.xlsx", "lần 1.xlsx"), ("=1+1.xlsx", "_=1+1.xlsx")]
    } else {
        &[
            ("CON.xlsx", "_CON.xlsx"),
            ("biểu 1: \"xã?\".xlsx", "biểu 1_ _xã__.xlsx"),
            (".ẩn.xlsx", "ẩn.xlsx"),
            ("..\\..\\lên trên.xlsx", "_.._lên trên.xlsx"),
            ("=1+1.xlsx", "_=1+1.xlsx"),
            ("Vi\u{303}nh.xlsx ", "Vĩnh.xlsx"),
        ]
    };
    for (at, (given, kept)) in names.iter().enumerate() {
        let file = desk.inbox.join(given);
        // Each has its own bytes: the parts of a package may stand in any order.
        let mut parts = unpack(&song_lo);
        parts.rotate_left(at);
        std::fs::write(&file, pack(&parts)).unwrap();
        let result = desk.json(0, &[&file], AT);
        assert_eq!(result["files"][0]["file"], *kept, "{given}");
        assert_eq!(hash(&desk.path("submissions").join(kept)), hash(&file));
    }
    let long = desk.inbox.join(format!("{}.xlsx", "ế".repeat(80)));
    std::fs::write(&long, b"khong phai so").unwrap();
    let result = desk.json(1, &[&long], AT);
    let kept = result["files"][0]["file"].as_str().unwrap();
    assert!(kept.len() <= 200 && kept.ends_with("ế.xlsx"), "{kept}");
    assert_eq!(result["files"][0]["outcome"], "returned");
    assert!(result["files"][0]["unit"].is_null());
}

#[test]
fn a_file_that_lies_in_the_folder_already_is_only_registered() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "sông lô.xlsx");
    let below = desk.path("submissions/nhận sau");
    std::fs::create_dir(&below).unwrap();
    std::fs::rename(&file, below.join("sông lô.xlsx")).unwrap();
    let names = desk.names();
    let result = desk.json(0, &[&below.join("sông lô.xlsx")], AT);
    assert_eq!(result["files"][0]["file"], "nhận sau/sông lô.xlsx");
    assert_eq!(result["files"][0]["added"], true);
    assert_eq!(desk.names(), names);
    assert!(
        desk.register()
            .contains("2020-12-18T16:30:00,253,,nhận sau/sông lô.xlsx,")
    );

    // As a run that was stopped between copy and register leaves it: the copy is found and not made twice.
    let file = desk.not_yet("tam-dao", "tam đảo.xlsx");
    std::fs::copy(&file, desk.path("submissions/tam đảo.xlsx")).unwrap();
    let names = desk.names();
    let result = desk.json(0, &[&file], AT);
    assert_eq!(result["files"][0]["file"], "tam đảo.xlsx");
    assert_eq!(result["files"][0]["added"], true);
    assert_eq!(desk.names(), names);
}

/// Sixteen processes at the same moment: every row is there, every file as the register says, and the round is whole.
#[test]
fn runs_at_the_same_moment_lose_nothing() {
    const RUNS: usize = 16;
    let desk = Desk::new();
    let base = desk.not_yet("song-lo", "gốc.xlsx");
    let before = desk.register();
    let files: Vec<PathBuf> = (0..RUNS)
        .map(|at| {
            // Half of them under one name.
            let folder = desk.inbox.join(format!("thư {at}"));
            std::fs::create_dir(&folder).unwrap();
            let name = if at % 2 == 0 {
                "báo cáo.xlsx".to_owned()
            } else {
                format!("báo cáo {at}.xlsx")
            };
            let file = folder.join(name);
            std::fs::copy(&base, &file).unwrap();
            type_over(&file, "Thông tin", &[("H60", &format!("bản {at}"))]);
            file
        })
        .collect();
    let runs: Vec<_> = files
        .iter()
        .map(|file| {
            desk.command(&[file], AT)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for run in runs {
        let run = run.wait_with_output().unwrap();
        assert!(matches!(run.status.code(), Some(0 | 1)), "{}", text(&run.stderr));
    }
    let after = desk.register();
    assert!(after.starts_with(&before));
    let mut reader = csv::Reader::from_reader(after.as_bytes());
    let rows: BTreeMap<String, String> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[3].to_owned(), row[4].to_owned()))
        .collect();
    assert_eq!(rows.len(), before.lines().count() - 1 + RUNS);
    for (name, sha256) in &rows {
        assert_eq!(hash(&desk.path("submissions").join(name)), *sha256, "{name}");
    }
    let given: BTreeSet<String> = files.iter().map(|file| hash(file)).collect();
    assert_eq!(given.len(), RUNS);
    assert!(given.iter().all(|sha256| rows.values().any(|s| s == sha256)));
    // Nothing else is left there, no copy under a temporary name either.
    assert_eq!(desk.names(), rows.into_keys().collect());
    let run = desk.sample.run(&[]);
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", text(&run.stderr));
}

#[test]
fn a_register_keeps_what_excel_made_of_it() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "sông lô; bản 1.xlsx");
    let path = desk.path("register.csv");
    let (sha256, size) = (hash(&file), std::fs::metadata(&file).unwrap().len());
    let hash_of = |word: &str| hash(&desk.sample.file(word)).to_uppercase();
    for (before, added) in [
        (
            format!(
                "\u{feff}Tệp;Giờ nhận;Ghi chú;Đơn vị;Mã SHA-256;;\r\ntam-dao-2020.xlsx;18/12/2020 09:10;\"a;\r\nb\";Tam Đảo;{};;\r\n;;;;;;\r\n",
                hash_of("tam-dao")
            ),
            format!("\"sông lô; bản 1.xlsx\";2020-12-18T16:30:00;\"x; y\";253;{sha256};;\r\n"),
        ),
        (
            "file\treceived_at\tsize\r\ntam-dao-2020.xlsx\t2020-12-18 09:10\t83.335".to_owned(),
            format!("\r\n\"sông lô; bản 1.xlsx\"\t2020-12-18T16:30:00\t{size}\r\n"),
        ),
        (
            String::new(),
            format!(
                "received_at,unit,channel,file,sha256,size,note\n2020-12-18T16:30:00,253,,\"sông lô; bản 1.xlsx\",{sha256},{size},\"x; y\"\n"
            ),
        ),
    ] {
        std::fs::write(&path, &before).unwrap();
        let run = desk.receive(&[&file], &[AT, &["--note", " x;\n y "]].concat());
        said(
            &run,
            0,
            &[
                "Đơn vị: Huyện Sông Lô (253)",
                "đúng hạn (hạn nộp 17:00 18/12/2020)",
            ],
        );
        assert_eq!(desk.register(), format!("{before}{added}"));
        // Again: nothing changes, whatever the register holds of the file.
        said(&desk.receive(&[&file], AT), 0, &["không chép, không ghi thêm"]);
        assert_eq!(desk.register(), format!("{before}{added}"));
        std::fs::remove_file(desk.path("submissions/sông lô; bản 1.xlsx")).unwrap();
    }
    // Where there is none, one is made.
    std::fs::remove_file(&path).unwrap();
    said(&desk.receive(&[&file], AT), 0, &[]);
    assert!(
        desk.register()
            .starts_with("received_at,unit,channel,file,sha256,size,note\n2020-12-18T16:30:00,253,")
    );
}

#[test]
fn a_register_that_cannot_be_written_leaves_nothing_behind() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "sông lô.xlsx");
    let (register, names) = (desk.register(), desk.names());
    let path = desk.path("register.csv");
    let old = std::fs::metadata(&path).unwrap().permissions();
    let mut locked = old.clone();
    locked.set_readonly(true);
    std::fs::set_permissions(&path, locked).unwrap();
    let run = desk.receive(&[&file], AT);
    said(
        &run,
        2,
        &[
            "Không ghi được sổ tiếp nhận nên chưa nhận tệp nào",
            "register.csv` chỉ cho phép đọc",
            "bỏ dấu chỉ đọc",
        ],
    );
    assert_eq!(text(&run.stdout), "");
    assert_eq!((desk.register(), desk.names()), (register, names));
    std::fs::set_permissions(&path, old).unwrap();
    said(&desk.receive(&[&file], AT), 0, &[]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A register that colleagues may write to stays so.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
        let other = desk.not_yet("tam-dao", "tam đảo.xlsx");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
        said(&desk.receive(&[&other], AT), 0, &[]);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o664
        );
    }
}

#[test]
fn a_broken_register_stops_before_anything_is_copied() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "sông lô.xlsx");
    let names = desk.names();
    let head = "received_at,unit,file,note\n";
    for (broken, words) in [
        (
            format!("{head}hôm qua,248,tam-dao-2020.xlsx,\n12/18/2020 16:30,,b.xlsx,\n"),
            [
                "Giờ nhận `hôm qua` không đọc được",
                "register.csv:3:1",
                "Ghi ngày trước, tháng sau",
            ],
        ),
        (
            format!("{head}2020-12-18,2248,tam-dao-2020.xlsx,\n"),
            [
                "Đơn vị `2248` không có trong đợt",
                "register.csv:2:12",
                "Có phải `248 (huyện Tam Đảo)`?",
            ],
        ),
        (
            format!("{head}2020-12-18,Tam Đào,tam-dao-2020.xlsx,\n"),
            [
                "Đơn vị `Tam Đào` không có trong đợt",
                "register.csv:2:12",
                "Có phải `248 (huyện Tam Đảo)`?",
            ],
        ),
        (
            format!("{head}2020-12-18,248,tam-dao-2020.xlsx,\"Gửi lại\n2020-12-18,,b.xlsx,\n"),
            ["Dấu nháy kép mở mà không đóng", "register.csv:2:34", "^^^^"],
        ),
        (
            "Giờ nhân;Tệp\n".to_owned(),
            [
                "Cột `Giờ nhân` không có trong danh mục",
                "register.csv:1:1",
                "Có phải `Giờ nhận`?",
            ],
        ),
    ] {
        std::fs::write(desk.path("register.csv"), &broken).unwrap();
        let run = desk.receive(&[&file], AT);
        said(&run, 2, &words);
        assert_eq!(text(&run.stdout), "");
        assert_eq!((desk.register(), desk.names()), (broken, names.clone()));
        said(&desk.sample.run(&[]), 2, &words);
    }
}

#[test]
fn a_file_that_is_not_there_does_not_stop_the_others() {
    let desk = Desk::new();
    let file = desk.not_yet("song-lo", "sông lô.xlsx");
    let result = desk.json(
        2,
        &[&desk.inbox.join("không có.xlsx"), &desk.inbox, &file, &file],
        AT,
    );
    assert_eq!(result["failed"].as_array().unwrap().len(), 2);
    assert_eq!(result["failed"][0]["why"], "không có tệp này");
    assert_eq!(result["failed"][1]["why"], "đây là thư mục, đề nghị chỉ từng tệp");
    let files = result["files"].as_array().unwrap();
    assert_eq!(
        (&files[0]["added"], &files[1]["added"]),
        (&true.into(), &false.into())
    );
    assert_eq!(files[1]["same_as"], "sông lô.xlsx");
    said(
        &desk.receive(&[&desk.inbox.join("không có.xlsx")], &["--lang", "en"]),
        2,
        &["was not received: there is no such file"],
    );
    said(
        &desk.receive(&[&file], &["--at", "18/12/20"]),
        2,
        &["--at “18/12/20”", "bốn chữ số của năm"],
    );
    said(&desk.receive(&[], AT), 2, &["Usage: ntm receive"]);
}

/// Larger than a workbook may be: kept as it came, and returned.
#[test]
fn a_very_large_file_is_kept_and_returned() {
    let desk = Desk::new();
    let file = desk.inbox.join("rất lớn.xlsx");
    std::fs::File::create(&file).unwrap().set_len(80 << 20).unwrap();
    let run = desk.receive(&[&file], AT);
    said(
        &run,
        1,
        &[
            "Trả lại. Không tính số liệu nào của tệp",
            "Không tính theo tệp này",
            "[F003]",
            "Đơn vị: không xác định được",
        ],
    );
    assert_eq!(
        std::fs::metadata(desk.path("submissions/rất lớn.xlsx"))
            .unwrap()
            .len(),
        80 << 20
    );
    assert!(desk.register().ends_with(&format!(
        "2020-12-18T16:30:00,,,rất lớn.xlsx,{},83886080,\n",
        hash(&file)
    )));
    said(&desk.receive(&[&file], AT), 1, &["không chép, không ghi thêm"]);
}

/// The worst comes first, and no more of it than can be read at once.
#[test]
fn the_worst_findings_are_said_first() {
    let desk = Desk::new();
    let file = desk.not_yet("vinh-tuong", "vĩnh tường.xlsx");
    // Columns E to U, one cell of each: more findings than are said at once.
    let cells: Vec<(String, String)> = ('E'..='U')
        .map(|column| (format!("{column}8"), "không rõ".to_owned()))
        .collect();
    let cells: Vec<(&str, &str)> = cells.iter().map(|(c, t)| (c.as_str(), t.as_str())).collect();
    type_over(&file, "Chỉ tiêu xã", &cells);
    let run = desk.receive(&[&file], AT);
    let words = text(&run.stdout);
    said(
        &run,
        1,
        &["Nhận một phần. Ô, dòng dùng được thì tính", "    … và "],
    );
    let lines: Vec<&str> = words.lines().filter(|line| line.starts_with("    [")).collect();
    assert_eq!(lines.len(), 8, "{words}");
    assert!(lines[0].contains("Chỉ tiêu xã: "), "{words}");
    let english = desk.receive(&[&file], &["--lang", "en"]);
    said(
        &english,
        1,
        &[
            "Partly accepted. Sound cells and rows count",
            "more errors and warnings",
            "Received before",
        ],
    );
}
