//! A round's folder read from disk: settings, register, submissions, rules or a whole rulebook of one's own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;

use super::Stop;
use crate::catalogue::{self, Catalogue, Fault, Layer, SourceText};
use crate::diagnostic::Lang;
use crate::intake::{self, InputFile, NotRead, Received};
use crate::previous::{self, Earlier, Past};
use crate::round::{self, RegisterRow, Round, RoundText, parse_register, settle_units};
use crate::workbook::{LimitKind, Limits, OverLimit};

/// Name of the register in a round's folder.
pub(super) const REGISTER: &str = "register.csv";

/// A round with everything that was read beside its submissions.
pub(super) struct Folder {
    pub(super) catalogue: Catalogue,
    pub(super) round: Round,
    pub(super) register: Vec<RegisterRow>,
}

/// Reads and checks a round's settings; every fault of rulebook, round and register at once.
pub(super) fn open(dir: &Path, more: &[PathBuf]) -> Result<Folder, Stop> {
    if !dir.is_dir() {
        return Err(anyhow!(
            "Không có thư mục “{}”. Đề nghị kiểm tra lại tên thư mục của đợt báo cáo",
            dir.display()
        )
        .into());
    }
    let settings = dir.join("round.toml");
    if !settings.is_file() {
        return Err(anyhow!(
            "Trong thư mục “{}” không có tệp round.toml. Thư mục của một đợt cần có round.toml và thư mục submissions",
            dir.display()
        )
        .into());
    }
    let text = RoundText {
        settings: read_text(&settings, "round.toml")?,
        unit_files: unit_files(dir)?,
    };
    let Some(wanted) = text.rulebook() else {
        let mut faults = Vec::new();
        // The round's own file is at fault: its syntax is shown rather than a guess about the rulebook.
        let _ = catalogue::read_whole::<Probe>(&text.settings, &mut faults);
        let fault = faults
            .pop()
            .unwrap_or_else(|| Fault::of("round.toml: thiếu khóa `rulebook`"));
        return Err(vec![fault].into());
    };
    let mut folders = Vec::new();
    for folder in more {
        folders.push(read_layer(folder)?);
    }
    let rules = dir.join("rules");
    if rules.is_dir() {
        folders.push(read_layer(&rules)?);
    }
    let catalogue = catalogue::load(&catalogue::stack(&wanted, folders)?)?;
    let mut faults = Vec::new();
    let register = parse_register(&read_register(dir)?.1);
    match (round::parse(&text, &catalogue), register) {
        (Ok(round), Ok(mut register)) => {
            let unknown = settle_units(&mut register, &catalogue, &round);
            if unknown.is_empty() {
                return Ok(Folder {
                    catalogue: catalogue.in_force(&round.changes, round.cut_off),
                    round,
                    register,
                });
            }
            faults.extend(unknown);
        }
        (round, register) => {
            faults.extend(round.err().unwrap_or_default());
            faults.extend(register.err().unwrap_or_default());
        }
    }
    Err(faults.into())
}

/// The earlier rounds that a round names, each a workbook below its folder or elsewhere.
///
/// A workbook that is not there or is of no earlier round is a fault of the round's settings: comparing with something else,
/// or with nothing, must not look like no change.
pub(super) fn past(dir: &Path, catalogue: &Catalogue, round: &Round) -> Result<Past, Stop> {
    let mut rounds = Vec::new();
    let mut faults = Vec::new();
    for (typed, spot) in &round.baselines {
        let path = dir.join(typed.replace('\\', "/"));
        let read = match std::fs::read(&path) {
            Ok(bytes) => previous::read(catalogue, round, &bytes).map_err(|why| why.words(Lang::Vi)),
            Err(error) => Err(format!(
                "Không đọc được tệp ({error}). Đường dẫn tính từ thư mục của đợt."
            )),
        };
        match read {
            Ok(baseline) => rounds.push(Earlier::new(catalogue, round, baseline)),
            Err(why) => faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Không dùng được sổ kỳ trước `{typed}`"),
                    "sổ này",
                )
                .help(why),
            ),
        }
    }
    if faults.is_empty() {
        Ok(Past::new(rounds))
    } else {
        Err(faults.into())
    }
}

/// The register's text, byte for byte and as it is read; empty where there is none.
pub(super) fn read_register(dir: &Path) -> Result<(String, SourceText), Stop> {
    let path = dir.join(REGISTER);
    let raw = if path.is_file() {
        read_utf8(&path)?
    } else {
        String::new()
    };
    let text = source(REGISTER, &raw);
    Ok((raw, text))
}

/// Enough of a round's file to tell what is wrong with it before its rulebook is known.
#[derive(Debug, serde::Deserialize, validator::Validate)]
struct Probe {
    #[expect(dead_code, reason = "only whether it is there matters")]
    rulebook: String,
}

fn read_text(path: &Path, name: &str) -> Result<SourceText, Stop> {
    Ok(source(name, &read_utf8(path)?))
}

fn read_utf8(path: &Path) -> Result<String, Stop> {
    let bytes = std::fs::read(path).with_context(|| format!("Không đọc được tệp “{}”", path.display()))?;
    String::from_utf8(bytes).map_err(|_| {
        anyhow!(
            "Tệp “{}” không phải UTF-8. Đề nghị lưu lại với bảng mã UTF-8",
            path.display()
        )
        .into()
    })
}

fn source(name: &str, text: &str) -> SourceText {
    SourceText {
        path: name.to_owned(),
        text: text.replace("\r\n", "\n"),
    }
}

fn unit_files(dir: &Path) -> Result<BTreeMap<String, SourceText>, Stop> {
    let mut files = BTreeMap::new();
    for path in list(dir)? {
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"))
            && let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned())
            && name != REGISTER
        {
            files.insert(name.clone(), read_text(&path, &name)?);
        }
    }
    Ok(files)
}

/// A folder of rulebook files; TOML, CSV and Markdown, at any depth.
pub(super) fn read_layer(folder: &Path) -> Result<Layer, Stop> {
    // Named without where somebody keeps it, for the name stands in the workbook; with the slash it is no rulebook's id.
    let own = folder
        .file_name()
        .map_or_else(|| folder.to_string_lossy(), |name| name.to_string_lossy());
    let mut layer = Layer {
        name: format!("{own}/"),
        files: BTreeMap::new(),
    };
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for path in list(&dir)? {
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|e| ["toml", "csv", "md"].iter().any(|k| e.eq_ignore_ascii_case(k)))
            {
                let below = path
                    .strip_prefix(folder)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                let text = read_text(&path, &path.display().to_string())?;
                layer.files.insert(below, text);
            }
        }
    }
    Ok(layer)
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, Stop> {
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("Không mở được thư mục “{}”", dir.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(
            entry
                .with_context(|| format!("Không đọc được thư mục “{}”", dir.display()))?
                .path(),
        );
    }
    paths.sort();
    Ok(paths)
}

/// Threads to work with; all the machine has where none are asked for.
pub(super) fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool, Stop> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .build()
        .context("Không tạo được luồng xử lý")?;
    Ok(pool)
}

/// Every submission of the round, read and checked, with the one that counts for each unit.
pub(super) fn received(
    folder: &Folder,
    dir: &Path,
    as_of: DateTime,
    past: &Past,
    pool: &rayon::ThreadPool,
) -> Result<Vec<Received>, Stop> {
    let files = submissions(dir)?;
    let (catalogue, round) = (&folder.catalogue, &folder.round);
    let received = pool.install(|| intake::receive(catalogue, round, as_of, past, &folder.register, files));
    // A decision of the province about a cell that is none can be seen only once its file is read.
    let wrong = intake::faults(&received);
    if wrong.is_empty() {
        Ok(received)
    } else {
        Err(wrong.into())
    }
}

/// Something that lies below `submissions/`.
pub(super) struct Lying {
    /// Path below `submissions/`, with `/`.
    pub(super) below: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// It is a folder with the name of a workbook.
    pub(super) folder: bool,
}

/// Every file below `submissions/`, in order of path, and every folder with the name of a workbook.
pub(super) fn lying(dir: &Path) -> Result<Vec<Lying>, Stop> {
    let root = dir.join("submissions");
    let mut found = Vec::new();
    if !root.is_dir() {
        return Ok(found);
    }
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for path in list(&folder)? {
            let below = path
                .strip_prefix(&root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            let name = path
                .file_name()
                .map(|n| n.to_string_lossy().into_owned())
                .unwrap_or_default();
            let folder = path.is_dir();
            if folder
                && ![".xlsx", ".xlsm", ".xls", ".ods"]
                    .iter()
                    .any(|e| name.to_lowercase().ends_with(e))
            {
                open.push(path);
                continue;
            }
            // What systems leave behind without anyone having sent it.
            if !folder
                && (name.starts_with('.')
                    || name.eq_ignore_ascii_case("thumbs.db")
                    || name.eq_ignore_ascii_case("desktop.ini"))
            {
                continue;
            }
            found.push(Lying { below, path, folder });
        }
    }
    found.sort_by(|a, b| a.below.cmp(&b.below));
    Ok(found)
}

/// Everything that lies below `submissions/`, in order of path; a folder with the name of a workbook is handed on as unreadable.
pub(super) fn submissions(dir: &Path) -> Result<Vec<InputFile>, Stop> {
    let read = |lying: Lying| InputFile {
        bytes: if lying.folder {
            Err(NotRead::Folder)
        } else {
            read_file(&lying.path)
        },
        path: lying.below,
    };
    Ok(lying(dir)?.into_iter().map(read).collect())
}

/// The bytes of a file that is not larger than a workbook may be.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, NotRead> {
    let limit = Limits::default().file_bytes;
    match std::fs::metadata(path) {
        Ok(data) if data.len() > limit => Err(NotRead::TooLarge(OverLimit {
            what: LimitKind::FileBytes,
            found: data.len(),
            allowed: limit,
        })),
        Ok(_) => std::fs::read(path).map_err(|e| NotRead::Failed(e.to_string())),
        Err(error) => Err(NotRead::Failed(error.to_string())),
    }
}
