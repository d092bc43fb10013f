//! One program at a time in a round's folder.
//!
//! The lock is the system's, on a file kept for it: it is gone when the program ends, however it ends, so that nothing has
//! to be cleared away by hand. The file itself stays, empty.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the file that is locked.
pub const LOCK: &str = ".ntm.lock";
/// How long another program is waited for; one that takes longer does not end by itself.
const ATTEMPTS: u32 = 3_000;
const PAUSE: Duration = Duration::from_millis(20);

/// Why a folder could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another program has held it for a minute.
    #[error("một lần chạy khác đang ghi vào `{}`: hãy chờ xong rồi chạy lại", folder.display())]
    Held {
        /// The folder.
        folder: PathBuf,
    },
    /// The lock cannot be made or taken here.
    #[error("không khóa được `{}` để ghi: hãy kiểm tra quyền ghi, hoặc chép đợt về ổ đĩa trong máy", path.display())]
    Io {
        /// The file that is locked.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A folder that this program alone writes to, until this is dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Locks a folder, after any other program that has it.
    ///
    /// # Errors
    /// [`LockError`]
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(LOCK);
        let failed = |source| LockError::Io {
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            // Made by a colleague whose files others may only read: that is enough to lock it.
            .or_else(|error| File::open(&path).map_err(|_| error))
            .map_err(failed)?;
        for _ in 0..ATTEMPTS {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        Err(LockError::Held {
            folder: folder.to_owned(),
        })
    }
}
