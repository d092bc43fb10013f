//! Copies below `submissions/` and rows in the register: both or neither, whoever else receives at the same moment.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;

use crate::cli::Stop;
use crate::cli::folder::{self, Folder, Lying, REGISTER};
use crate::intake::InputFile;
use crate::output::atomic::{self, CopyError, NotPut, StagedCopy};
use crate::output::lock::FolderLock;
use crate::round::{NewRow, RegisterRow, numbered_name, parse_register, safe_name, settle_units, with_rows};
use crate::text::tidy;

/// What the register says of every file of a run.
pub(super) struct Entry {
    pub(super) at: DateTime,
    pub(super) channel: String,
    pub(super) note: String,
}

/// A file that was given and can be read.
pub(super) struct Arrival {
    given: PathBuf,
    lies: Lies,
    sha256: String,
    size: u64,
    /// Code of its unit; empty when it is not known.
    pub(super) unit: String,
}

/// Where the bytes of a file are.
enum Lies {
    /// Copied from outside, not yet under a name.
    Copied(StagedCopy),
    /// Below `submissions/` already, at this path.
    Within(String),
}

/// A file that was given and could not be received.
pub(super) struct Failure {
    pub(super) given: PathBuf,
    pub(super) why: NotReceived,
}

/// Why a file could not be received.
pub(super) enum NotReceived {
    Missing,
    Folder,
    NoFile,
    PassedOver,
    Io(io::Error),
}

/// What became of a file.
pub(super) struct Placed {
    /// As it was given.
    pub(super) given: PathBuf,
    /// Path below `submissions/` of the file that has these bytes.
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) size: u64,
    pub(super) done: Done,
}

/// What was done with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// Copied and registered.
    Added,
    /// It lay below `submissions/`; registered.
    Registered,
    /// Registered before, and nothing done.
    Known,
    /// Registered before, but gone from `submissions/`; put back.
    Restored,
}

/// A round after the files were received.
pub(super) struct Stored {
    pub(super) placed: Vec<Placed>,
    pub(super) register: Vec<RegisterRow>,
    /// Every file of the round.
    pub(super) files: Vec<InputFile>,
}

impl Arrival {
    /// For reading; under its own number, since names say nothing about a file.
    pub(super) fn input(&self) -> InputFile {
        let path = match &self.lies {
            Lies::Copied(copy) => copy.path(),
            Lies::Within(_) => &self.given,
        };
        InputFile {
            path: self.sha256.clone(),
            bytes: folder::read_file(path),
        }
    }
}

/// Reads the files that were given: those from outside are copied, under no name yet.
pub(super) fn arrive(dir: &Path, files: &[PathBuf]) -> Result<(Vec<Arrival>, Vec<Failure>), Stop> {
    let root = dir.join("submissions");
    let mut arrivals = Vec::new();
    let mut failures = Vec::new();
    for given in files {
        match arrival(dir, &root, given) {
            Ok(arrival) => arrivals.push(arrival),
            Err(NotArrived::Failed(why)) => failures.push(Failure {
                given: given.clone(),
                why,
            }),
            Err(NotArrived::Stopped(stop)) => return Err(stop),
        }
    }
    Ok((arrivals, failures))
}

enum NotArrived {
    /// This file only.
    Failed(NotReceived),
    /// The round's folder cannot be written.
    Stopped(Stop),
}

impl From<io::Error> for NotArrived {
    fn from(error: io::Error) -> Self {
        Self::Failed(if error.kind() == io::ErrorKind::NotFound {
            NotReceived::Missing
        } else {
            NotReceived::Io(error)
        })
    }
}

impl From<CopyError> for NotArrived {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Source(error) => error.into(),
            CopyError::Target(error) => Self::Stopped(anyhow!(error).into()),
        }
    }
}

fn arrival(dir: &Path, root: &Path, given: &Path) -> Result<Arrival, NotArrived> {
    let data = fs::metadata(given)?;
    if data.is_dir() {
        return Err(NotArrived::Failed(NotReceived::Folder));
    }
    // A pipe or a device would be read without end.
    if !data.is_file() {
        return Err(NotArrived::Failed(NotReceived::NoFile));
    }
    let mut source = File::open(given)?;
    let (lies, sha256, size) = if is_within(root, given) {
        let lying = folder::lying(dir).map_err(NotArrived::Stopped)?;
        let Some(lying) = lying.into_iter().find(|lying| is_same_file(&lying.path, given)) else {
            return Err(NotArrived::Failed(NotReceived::PassedOver));
        };
        let (sha256, size) = atomic::hash_of(&mut source)?;
        (Lies::Within(lying.below), sha256, size)
    } else {
        atomic::make_folder(root).map_err(|error| NotArrived::Stopped(anyhow!(error).into()))?;
        let copy = atomic::copy_into(&mut source, root)?;
        let (sha256, size) = (copy.sha256.clone(), copy.size);
        (Lies::Copied(copy), sha256, size)
    };
    Ok(Arrival {
        given: given.to_owned(),
        lies,
        sha256,
        size,
        unit: String::new(),
    })
}

/// Whether a file stands below a folder; where it is a link, the link counts, not what it leads to.
fn is_within(root: &Path, file: &Path) -> bool {
    let above = match file.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    match (fs::canonicalize(root), fs::canonicalize(above)) {
        (Ok(root), Ok(above)) => above.starts_with(root),
        _ => false,
    }
}

/// Two spellings of the path of one file; Windows does not mind case, macOS composition.
fn is_same_file(a: &Path, b: &Path) -> bool {
    let same_name = match (a.file_name(), b.file_name()) {
        (Some(a), Some(b)) => key(&a.to_string_lossy()) == key(&b.to_string_lossy()),
        _ => false,
    };
    same_name
        && match (fs::canonicalize(a), fs::canonicalize(b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        }
}

/// What two names have in common where one could be taken for the other.
fn key(name: &str) -> String {
    tidy(name).to_lowercase()
}

/// Puts copies in place and adds their rows to the register. Nobody else's run comes between; when the register cannot be
/// written, the copies are taken away again.
pub(super) fn store(
    dir: &Path,
    folder: &Folder,
    arrivals: Vec<Arrival>,
    entry: &Entry,
) -> Result<Stored, Stop> {
    let _lock = FolderLock::take(dir).map_err(|e| anyhow!(e))?;
    // What was read before the lock may be out of date.
    let (raw, text) = folder::read_register(dir)?;
    let mut rows = parse_register(&text)?;
    let unknown = settle_units(&mut rows, &folder.catalogue, &folder.round);
    if !unknown.is_empty() {
        return Err(unknown.into());
    }
    let mut shelf = Shelf {
        root: dir.join("submissions"),
        lying: folder::lying(dir)?,
        rows,
        new: Vec::new(),
        made: Vec::new(),
    };
    let mut placed = Vec::new();
    for arrival in arrivals {
        match shelf.place(arrival, entry) {
            Ok(done) => placed.push(done),
            Err(stop) => return Err(shelf.undo(stop)),
        }
    }
    if !shelf.new.is_empty()
        && let Err(stop) = write_register(dir, &raw, &shelf.new)
    {
        return Err(shelf.undo(stop));
    }
    let (_, text) = folder::read_register(dir)?;
    let mut register = parse_register(&text)?;
    settle_units(&mut register, &folder.catalogue, &folder.round);
    Ok(Stored {
        placed,
        register,
        files: folder::submissions(dir)?,
    })
}

fn write_register(dir: &Path, raw: &str, new: &[NewRow]) -> Result<(), Stop> {
    let text = with_rows(raw, new);
    // A register that could not be read again would stop every later run.
    let again = crate::catalogue::SourceText {
        path: REGISTER.to_owned(),
        text: text.replace("\r\n", "\n"),
    };
    parse_register(&again)?;
    atomic::rewrite(&dir.join(REGISTER), text.as_bytes())
        .map_err(|e| anyhow!(e))
        .context("Không ghi được sổ tiếp nhận nên chưa nhận tệp nào; đợt vẫn như trước")?;
    Ok(())
}

/// What lies below `submissions/` and is registered, as the run goes on.
struct Shelf {
    root: PathBuf,
    lying: Vec<Lying>,
    rows: Vec<RegisterRow>,
    new: Vec<NewRow>,
    /// Files that this run made.
    made: Vec<PathBuf>,
}

impl Shelf {
    fn place(&mut self, arrival: Arrival, entry: &Entry) -> Result<Placed, Stop> {
        let (file, done) = self.find_place(&arrival)?;
        let Arrival {
            given,
            lies,
            sha256,
            size,
            unit,
        } = arrival;
        let file = match (lies, done) {
            (Lies::Copied(copy), Done::Added) => self.put_under(copy, &safe_name(&file))?,
            (Lies::Copied(copy), Done::Restored) => {
                self.put_back(copy, &file)?;
                file
            }
            _ => file,
        };
        if matches!(done, Done::Added | Done::Registered) {
            self.new.push(NewRow {
                received_at: entry.at,
                unit,
                channel: entry.channel.clone(),
                file: file.clone(),
                sha256: sha256.clone(),
                size,
                note: entry.note.clone(),
            });
        }
        Ok(Placed {
            given,
            file,
            sha256,
            size,
            done,
        })
    }

    /// Where a file belongs, and what is to be done with it; for one to be added, the name it comes with.
    fn find_place(&self, arrival: &Arrival) -> Result<(String, Done), Stop> {
        let within = match &arrival.lies {
            Lies::Within(below) => Some(below),
            Lies::Copied(_) => None,
        };
        if let Some(row) = self.rows.iter().find(|row| row.sha256 == arrival.sha256) {
            let done = if within.is_some() || self.lies(&row.file) || !is_plain(&row.file) {
                Done::Known
            } else {
                Done::Restored
            };
            return Ok((row.file.clone(), done));
        }
        if let Some(row) = self.new.iter().find(|row| row.sha256 == arrival.sha256) {
            return Ok((row.file.clone(), Done::Known));
        }
        if let Some(below) = within.filter(|below| self.is_registered(below)) {
            return Ok((below.clone(), Done::Known));
        }
        let mut unregistered = None;
        for twin in self.twins(arrival) {
            if self.is_registered(&twin) {
                return Ok((twin, Done::Known));
            }
            unregistered = unregistered.or(Some(twin));
        }
        // A run that was stopped between copy and register, or a person, has put it there.
        match (within.cloned().or(unregistered), arrival.given.file_name()) {
            (Some(below), _) => Ok((below, Done::Registered)),
            (None, Some(name)) => Ok((name.to_string_lossy().into_owned(), Done::Added)),
            (None, None) => Err(anyhow!("“{}” không có tên tệp", arrival.given.display()).into()),
        }
    }

    fn lies(&self, below: &str) -> bool {
        self.lying.iter().any(|lying| tidy(&lying.below) == tidy(below))
    }

    fn is_registered(&self, below: &str) -> bool {
        let mut files = self
            .rows
            .iter()
            .map(|r| &r.file)
            .chain(self.new.iter().map(|r| &r.file));
        files.any(|file| tidy(file) == tidy(below))
    }

    /// Files with the same bytes; only those of the same size are read.
    fn twins(&self, arrival: &Arrival) -> Vec<String> {
        let within = match &arrival.lies {
            Lies::Within(below) => below.as_str(),
            Lies::Copied(_) => "",
        };
        let is_twin = |lying: &&Lying| {
            !lying.folder
                && lying.below != within
                && fs::metadata(&lying.path).is_ok_and(|data| data.len() == arrival.size)
                && File::open(&lying.path)
                    .ok()
                    .and_then(|mut file| atomic::hash_of(&mut file).ok())
                    .is_some_and(|(sha256, _)| sha256 == arrival.sha256)
        };
        let twins = self.lying.iter().filter(is_twin);
        twins.map(|lying| lying.below.clone()).collect()
    }

    /// Puts a copy under a name, or under the first number that is free; never over anything.
    fn put_under(&mut self, copy: StagedCopy, name: &str) -> Result<String, Stop> {
        let mut taken: BTreeSet<String> = self
            .rows
            .iter()
            .map(|row| key(&row.file))
            .chain(self.new.iter().map(|row| key(&row.file)))
            .collect();
        let entries = fs::read_dir(&self.root)
            .with_context(|| format!("Không mở được thư mục “{}”", self.root.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("Không đọc được thư mục “{}”", self.root.display()))?;
            taken.insert(key(&entry.file_name().to_string_lossy()));
        }
        let mut copy = copy;
        let mut number = 1;
        loop {
            let candidate = if number == 1 {
                name.to_owned()
            } else {
                numbered_name(name, number)
            };
            number += 1;
            if taken.contains(&key(&candidate)) {
                continue;
            }
            let path = self.root.join(&candidate);
            match copy.put_new(&path) {
                Ok(()) => {
                    self.made.push(path.clone());
                    self.lying.push(Lying {
                        below: candidate.clone(),
                        path,
                        folder: false,
                    });
                    return Ok(candidate);
                }
                Err(NotPut::Taken(back)) => copy = *back,
                Err(NotPut::Failed(error)) => return Err(anyhow!(error).into()),
            }
        }
    }

    /// Puts a copy where the register says that the file is.
    fn put_back(&mut self, copy: StagedCopy, below: &str) -> Result<(), Stop> {
        let path = self.root.join(below);
        if let Some(folder) = path.parent() {
            atomic::make_folder(folder).map_err(|e| anyhow!(e))?;
        }
        match copy.put_new(&path) {
            Ok(()) => {
                self.made.push(path.clone());
                self.lying.push(Lying {
                    below: below.to_owned(),
                    path,
                    folder: false,
                });
                Ok(())
            }
            // Something that is no submission stands there; it is left alone.
            Err(NotPut::Taken(_)) => Ok(()),
            Err(NotPut::Failed(error)) => Err(anyhow!(error).into()),
        }
    }

    /// Takes away what this run made; what cannot be taken away is named.
    fn undo(self, stop: Stop) -> Stop {
        let mut left = Vec::new();
        for path in self.made {
            if fs::remove_file(&path).is_err() {
                left.push(path.display().to_string());
            }
        }
        match stop {
            Stop::Other(error) if !left.is_empty() => Stop::Other(error.context(format!(
                "Không xóa được bản vừa chép: {}. Đề nghị xóa tay rồi chạy lại",
                left.join(", ")
            ))),
            stop => stop,
        }
    }
}

/// Whether a path of the register stays below `submissions/` under a name that every system takes.
fn is_plain(below: &str) -> bool {
    Path::new(below)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && below.split('/').all(|part| safe_name(part) == part)
}
