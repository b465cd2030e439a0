//! Locks a folder for one run at a time. The operating system releases the lock when the process ends,
//! however that happens.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Stop, say};

/// A locked folder. The lock is released when this is dropped.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    /// `None` if the file system has no locks.
    _held: Option<Held>,
}

#[cfg(unix)]
type Held = nix::fcntl::Flock<File>;
#[cfg(not(unix))]
type Held = File;

impl Lock {
    /// Locks a folder. If another run has it, waits and prints a message.
    pub fn on(folder: &Path) -> Result<Self, Stop> {
        let could_not = |error: io::Error| Stop::CouldNotRun(format!("{}: {error}", folder.display()));
        let folder = folder.canonicalize().map_err(could_not)?;
        let held = hold(&folder).map_err(could_not)?;
        Ok(Self { folder, _held: held })
    }

    /// Whether this folder is the locked one.
    pub fn is_on(&self, folder: &Path) -> bool {
        folder.canonicalize().is_ok_and(|folder| folder == self.folder)
    }
}

fn say_waiting(folder: &Path) {
    say::err(format_args!("waiting for another run in {}", folder.display()));
}

/// Locks the folder itself, so that no lock file is left in it.
#[cfg(unix)]
fn hold(folder: &Path) -> io::Result<Option<Held>> {
    use std::os::unix::fs::MetadataExt;

    use nix::errno::Errno;
    use nix::fcntl::{Flock, FlockArg};

    loop {
        let result = match Flock::lock(File::open(folder)?, FlockArg::LockExclusiveNonblock) {
            Err((file, Errno::EWOULDBLOCK)) => {
                say_waiting(folder);
                Flock::lock(file, FlockArg::LockExclusive)
            }
            result => result,
        };
        match result {
            // The other run may have removed the folder meanwhile.
            Ok(held) if held.metadata()?.ino() == std::fs::metadata(folder)?.ino() => return Ok(Some(held)),
            Ok(_) => {}
            // A file system without locks can still be used.
            Err((_, Errno::ENOLCK | Errno::EOPNOTSUPP | Errno::EBADF | Errno::EINVAL)) => return Ok(None),
            Err((_, error)) => return Err(error.into()),
        }
    }
}

/// Creates a file that nobody else can open, and that is deleted when it is closed.
#[cfg(windows)]
fn hold(folder: &Path) -> io::Result<Option<Held>> {
    use std::os::windows::fs::OpenOptionsExt;

    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    let mut has_waited = false;
    loop {
        let mut options = File::options();
        options.write(true).create(true).truncate(false).share_mode(0).custom_flags(DELETE_ON_CLOSE);
        match options.open(folder.join(".codegen-lock")) {
            Ok(file) => return Ok(Some(file)),
            Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => {
                if !has_waited {
                    say_waiting(folder);
                }
                has_waited = true;
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(not(any(unix, windows)))]
fn hold(_: &Path) -> io::Result<Option<Held>> {
    Ok(None)
}
