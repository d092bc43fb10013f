//! Files put in place whole, and never over what a person wrote.
//!
//! Bytes are written to a temporary file in the target's folder, synced, then renamed, so that a reader sees the old
//! file or the new one. [`OutputFolder`] knows from a manifest (`.ntm.json`) what this program wrote there; a file
//! that is not as it was left is kept under another name before it is replaced. Nothing else is moved or deleted, but
//! for what an earlier run wrote and the caller says is over ([`OutputFolder::retire`]).

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// Name of the manifest in an output folder.
pub const MANIFEST: &str = ".ntm.json";
/// Version of the manifest's layout.
const SCHEMA_VERSION: u32 = 1;
/// Attempts to replace a file on Windows, where a virus scanner or an indexer may hold it for a moment.
const ATTEMPTS: u32 = if cfg!(windows) { 5 } else { 1 };

/// Why a file was not put in place.
#[derive(Debug, thiserror::Error)]
pub enum AtomicError {
    /// Another program holds the file.
    #[error("không ghi được `{}` vì tệp đang mở: hãy đóng tệp trong Excel rồi chạy lại", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder does not allow it.
    #[error("không được phép ghi vào thư mục `{}`: hãy chọn thư mục khác hoặc xin quyền ghi", folder.display())]
    Denied {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is marked as not to be written.
    #[error("`{}` chỉ cho phép đọc: hãy bỏ dấu chỉ đọc (Read-only) của tệp rồi chạy lại", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// A file stands where the folder should be.
    #[error("`{}` là tệp, không phải thư mục: hãy chọn thư mục khác để ghi kết quả", folder.display())]
    NotAFolder {
        /// Where the folder should be.
        folder: PathBuf,
    },
    /// A folder stands where the file should be.
    #[error("`{}` là thư mục nên không ghi được tệp cùng tên: hãy đổi tên thư mục đó rồi chạy lại", path.display())]
    FolderInPlace {
        /// Where the file should be.
        path: PathBuf,
    },
    /// Anything else (disk full …).
    #[error("không ghi được `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// There was none.
    New,
    /// The same bytes stood there; it was not touched.
    Unchanged,
    /// The one this program had written was replaced.
    Replaced,
    /// The one that stood there was not as this program had left it; it was kept under this path.
    Kept(PathBuf),
}

/// What this program wrote into a folder: relative path with `/` → SHA-256 in hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the layout.
    pub schema_version: u32,
    /// The files.
    pub files: BTreeMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            files: BTreeMap::new(),
        }
    }
}

/// A folder this program writes into.
#[derive(Debug)]
pub struct OutputFolder {
    root: PathBuf,
    manifest: Manifest,
    as_of: Date,
    /// Files put in place by this run.
    fresh: BTreeSet<String>,
}

impl OutputFolder {
    /// Opens a folder, made if need be. A manifest that is missing, damaged or of another version counts as empty:
    /// then every file there is kept.
    ///
    /// # Errors
    /// [`AtomicError`] where the folder cannot be made.
    pub fn open(root: &Path, as_of: Date) -> Result<Self, AtomicError> {
        make_folder(root)?;
        let manifest = fs::read(root.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok())
            .filter(|manifest| manifest.schema_version == SCHEMA_VERSION)
            .unwrap_or_default();
        Ok(Self {
            root: root.to_owned(),
            manifest,
            as_of,
            fresh: BTreeSet::new(),
        })
    }

    /// Puts a file in place; `relative` has `/` between its parts.
    ///
    /// # Errors
    /// [`AtomicError`]; the old file is then still there and no partial one is left.
    pub fn put(&mut self, relative: &str, bytes: &[u8]) -> Result<Written, AtomicError> {
        let path = self.root.join(relative);
        let hash = sha256(bytes);
        let present = match fs::read(&path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(of_file(&path, source)),
        };
        let written = match present {
            Some(old) if old == bytes => Written::Unchanged,
            present => {
                if let Some(folder) = path.parent() {
                    make_folder(folder)?;
                }
                let staged = stage(&path, bytes)?;
                let known = self.manifest.files.get(relative);
                let written = match present {
                    None => Written::New,
                    Some(old) if known.is_some_and(|known| *known == sha256(&old)) => Written::Replaced,
                    Some(_) => Written::Kept(self.set_aside(&path)?),
                };
                persist(staged, &path)?;
                written
            }
        };
        self.manifest.files.insert(relative.to_owned(), hash);
        self.fresh.insert(relative.to_owned());
        Ok(written)
    }

    /// Takes away the files of a kind that an earlier run wrote and this one did not, unless a person has changed them
    /// since.
    ///
    /// # Errors
    /// [`AtomicError`] where one cannot be taken away.
    pub fn retire(&mut self, of_kind: impl Fn(&str) -> bool) -> Result<(), AtomicError> {
        let stale: Vec<String> = self
            .manifest
            .files
            .keys()
            .filter(|name| !self.fresh.contains(*name) && of_kind(name))
            // A manifest is a file like any other: it may not lead out of its folder.
            .filter(|name| {
                let mut parts = Path::new(name).components();
                parts.all(|part| matches!(part, Component::Normal(_)))
            })
            .cloned()
            .collect();
        for name in stale {
            let path = self.root.join(&name);
            let known = self.manifest.files.remove(&name);
            match fs::read(&path) {
                Ok(bytes) if known == Some(sha256(&bytes)) => {
                    patiently(|| fs::remove_file(&path)).map_err(|source| of_file(&path, source))?;
                }
                // Changed by a person, or gone already.
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the manifest. To be called after a failed [`put`](Self::put) too: a file that the manifest does not
    /// know is kept at the next run as if a person had changed it.
    ///
    /// # Errors
    /// [`AtomicError`] where it cannot be written.
    pub fn finish(self) -> Result<(), AtomicError> {
        let path = self.root.join(MANIFEST);
        // Nothing was written: nothing is left behind either.
        if self.manifest.files.is_empty() && !path.exists() {
            return Ok(());
        }
        let mut bytes = serde_json::to_vec_pretty(&self.manifest).map_err(|error| AtomicError::Io {
            path: path.clone(),
            source: error.into(),
        })?;
        bytes.push(b'\n');
        if fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        write_atomic(&path, &bytes)
    }

    /// Renames a changed file to `<stem> (bản sửa tay YYYY-MM-DD).<extension>`, numbered where that is taken.
    fn set_aside(&self, path: &Path) -> Result<PathBuf, AtomicError> {
        let stem = path.file_stem().unwrap_or_default();
        let mut number = 1;
        loop {
            let mut name = OsString::from(stem);
            name.push(format!(" (bản sửa tay {})", self.as_of));
            if number > 1 {
                name.push(format!(" {number}"));
            }
            if let Some(extension) = path.extension() {
                name.push(".");
                name.push(extension);
            }
            let kept = path.with_file_name(name);
            if fs::symlink_metadata(&kept).is_err() {
                return patiently(|| fs::rename(path, &kept))
                    .map(|()| kept)
                    .map_err(|source| of_file(path, source));
            }
            number += 1;
        }
    }
}

/// Makes a folder and those above it, where they are not there.
///
/// # Errors
/// [`AtomicError`]
pub fn make_folder(folder: &Path) -> Result<(), AtomicError> {
    fs::create_dir_all(folder).map_err(|source| of_folder(folder, source))
}

/// Writes a file whole or not at all, over whatever file stands there.
///
/// # Errors
/// [`AtomicError`]; the old file is then still there and no partial one is left.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), AtomicError> {
    persist(stage(path, bytes)?, path)
}

/// Writes a file that a person keeps too, whole or not at all: one marked as read-only is left alone, its permissions are
/// kept, and where it is a link, the file behind it is written.
///
/// # Errors
/// [`AtomicError`]; the old file is then still there and no partial one is left.
pub fn rewrite(path: &Path, bytes: &[u8]) -> Result<(), AtomicError> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
    let target = if is_link {
        fs::canonicalize(path).map_err(|source| of_file(path, source))?
    } else {
        path.to_owned()
    };
    let permissions = fs::metadata(&target).ok().map(|data| data.permissions());
    // A rename asks the folder only, so that the mark would count on some systems and not on others.
    if permissions.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(AtomicError::ReadOnly {
            path: path.to_owned(),
        });
    }
    let staged = stage(&target, bytes)?;
    if let Some(permissions) = permissions {
        // Where a system cannot keep them, the file is as any other.
        staged.as_file().set_permissions(permissions).ok();
    }
    persist(staged, &target)
}

/// A copy of a file, safe on disk under a temporary name; it vanishes unless it is put in place.
#[derive(Debug)]
pub struct StagedCopy {
    staged: NamedTempFile,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// Number of bytes.
    pub size: u64,
}

/// Why a file was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The file itself could not be read.
    #[error(transparent)]
    Source(io::Error),
    /// The copy could not be written.
    #[error(transparent)]
    Target(#[from] AtomicError),
}

/// Why a copy was not put in place.
#[derive(Debug)]
pub enum NotPut {
    /// Something stands there; the copy is handed back.
    Taken(Box<StagedCopy>),
    /// It failed.
    Failed(AtomicError),
}

/// Copies a file of any size into a folder, under a temporary name.
///
/// # Errors
/// [`CopyError`]; nothing is left behind.
pub fn copy_into(source: &mut impl io::Read, folder: &Path) -> Result<StagedCopy, CopyError> {
    let mut staged = temporary(folder)?;
    let failed = |source| CopyError::Target(of_folder(folder, source));
    let (sha256, size) = hashed(source, |bytes| staged.write_all(bytes).map_err(failed))?;
    staged.as_file().sync_all().map_err(failed)?;
    Ok(StagedCopy { staged, sha256, size })
}

/// SHA-256 of what a reader gives, in hex, and how many bytes it was.
///
/// # Errors
/// [`CopyError::Source`]
pub fn hash_of(source: &mut impl io::Read) -> Result<(String, u64), CopyError> {
    hashed(source, |_| Ok(()))
}

/// Hands on what a reader gives, piece by piece.
fn hashed(
    source: &mut impl io::Read,
    mut each: impl FnMut(&[u8]) -> Result<(), CopyError>,
) -> Result<(String, u64), CopyError> {
    let mut hasher = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => return Ok((hex(&hasher.finalize()), size)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError::Source(error)),
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        hasher.update(bytes);
        each(bytes)?;
        size += bytes.len() as u64;
    }
}

impl StagedCopy {
    /// Where it lies for now.
    pub fn path(&self) -> &Path {
        self.staged.path()
    }

    /// Puts it in place where nothing stands yet.
    ///
    /// # Errors
    /// [`NotPut`]
    pub fn put_new(self, path: &Path) -> Result<(), NotPut> {
        let Self { staged, sha256, size } = self;
        let taken = |staged| {
            NotPut::Taken(Box::new(Self {
                staged,
                sha256: sha256.clone(),
                size,
            }))
        };
        let Err(error) = staged.persist_noclobber(path) else {
            sync_folder(path);
            return Ok(());
        };
        if fs::symlink_metadata(path).is_ok() {
            return Err(taken(error.file));
        }
        // Some network and removable drives know no rename that spares what is there: the name is taken first, empty.
        match fs::OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(_) => persist(error.file, path).map_err(|failure| {
                fs::remove_file(path).ok();
                NotPut::Failed(failure)
            }),
            Err(found) if found.kind() == io::ErrorKind::AlreadyExists => Err(taken(error.file)),
            Err(_) => Err(NotPut::Failed(of_file(path, error.error))),
        }
    }
}

/// The bytes, safe on disk in the target's folder under a temporary name that vanishes unless renamed.
fn stage(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, AtomicError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut staged = temporary(folder)?;
    staged
        .write_all(bytes)
        .and_then(|()| staged.as_file().sync_all())
        .map_err(|source| of_file(path, source))?;
    Ok(staged)
}

/// An empty file under a temporary name, hidden, so that nobody takes it for one of the folder's.
fn temporary(folder: &Path) -> Result<NamedTempFile, AtomicError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ntm-").suffix(".tmp");
    // A temporary file is for its owner alone; an output file is as any other, by the umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
        .tempfile_in(folder)
        .map_err(|source| of_folder(folder, source))
}

fn persist(staged: NamedTempFile, path: &Path) -> Result<(), AtomicError> {
    let mut staged = Some(staged);
    patiently(|| match staged.take() {
        None => Ok(()),
        Some(file) => file.persist(path).map(drop).map_err(|error| {
            staged = Some(error.file);
            error.error
        }),
    })
    .map_err(|source| of_file(path, source))?;
    sync_folder(path);
    Ok(())
}

/// A rename itself is lost in a power cut unless the folder is synced; not every system can.
#[cfg_attr(
    not(unix),
    expect(unused_variables, reason = "elsewhere a folder cannot be opened to be synced")
)]
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| fs::File::open(folder).ok()) {
        folder.sync_all().ok();
    }
}

/// Tries again while another program holds the file.
fn patiently(mut action: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    let mut attempt = 1;
    loop {
        match action() {
            Err(error) if attempt < ATTEMPTS && is_held(&error) => {
                attempt += 1;
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
            result => return result,
        }
    }
}

/// Windows: 5 access denied, 32 sharing violation, 33 lock violation.
fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32 | 33))
}

fn of_file(path: &Path, source: io::Error) -> AtomicError {
    let path = path.to_owned();
    // Asked first: Windows says of a folder, too, that access is denied.
    if path.is_dir() {
        AtomicError::FolderInPlace { path }
    } else if is_held(&source) {
        AtomicError::InUse { path, source }
    } else {
        AtomicError::Io { path, source }
    }
}

fn of_folder(folder: &Path, source: io::Error) -> AtomicError {
    let folder = folder.to_owned();
    if folder.ancestors().any(Path::is_file) {
        AtomicError::NotAFolder { folder }
    } else if matches!(
        source.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    ) {
        AtomicError::Denied { folder, source }
    } else {
        AtomicError::Io { path: folder, source }
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in bytes {
        write!(hex, "{byte:02x}").ok();
    }
    hex
}
