//! Compares and updates the generated files on disk.
//!
//! Only files with the header of generated files are replaced or removed, and nothing is written through a
//! link. A run locks the folder, and first recovers the state that a killed run left (`change.rs`).

mod change;
mod lock;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use generator::output::Output;
use generator::render::is_generated;

use crate::Stop;
use change::{Change, Target};
pub use lock::Lock;

/// The differences between a folder and an output. Paths are relative to the folder.
#[derive(Debug, Default)]
pub struct Difference {
    /// Files with other content.
    pub stale: Vec<String>,
    /// Missing files.
    pub missing: Vec<String>,
    /// Generated files that are not in the output.
    pub superfluous: Vec<String>,
    /// Files, folders and links at paths of the output that the generator did not write.
    pub foreign: Vec<String>,
}

impl Difference {
    /// Whether there is no difference.
    pub fn is_empty(&self) -> bool {
        [&self.stale, &self.missing, &self.superfluous, &self.foreign].into_iter().all(Vec::is_empty)
    }
}

/// A folder that is locked by this run.
pub struct Tree {
    folder: PathBuf,
    /// The locks: on this folder, and on others that the run depends on.
    locks: Vec<Lock>,
}

impl Tree {
    /// Locks a folder and recovers what a killed run left. Call it before reading any file that a run may
    /// write.
    pub fn enter(folder: &Path, locks: Vec<Lock>) -> Result<Self, Stop> {
        let mut tree = Self { folder: folder.to_owned(), locks };
        match fs::metadata(folder) {
            Ok(metadata) if metadata.is_dir() => tree.lock()?,
            Ok(_) => return Err(Stop::CouldNotRun(format!("{} is not a folder", folder.display()))),
            Err(_) if folder.is_symlink() => {
                let what = "is a link to something that does not exist; remove it, or choose another --out";
                return Err(Stop::CouldNotRun(format!("{} {what}", folder.display())));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(could_not(folder, &error)),
        }
        Ok(tree)
    }

    fn lock(&mut self) -> Result<(), Stop> {
        if !self.is_locked() {
            self.locks.push(Lock::on(&self.folder)?);
        }
        change::recover(&self.folder)
            .and_then(|()| change::remove_leftovers(&self.folder))
            .map_err(|error| could_not(&self.folder, &error))
    }

    fn is_locked(&self) -> bool {
        self.locks.iter().any(|lock| lock.is_on(&self.folder))
    }

    /// Makes the folder equal to an output and writes other files, in one transaction.
    pub fn write(mut self, output: &Output, besides: &[(PathBuf, String)]) -> Result<Difference, Stop> {
        let made = change::missing_folders(&self.folder);
        let result = fs::create_dir_all(&self.folder)
            .map_err(|error| could_not(&self.folder, &error))
            .and_then(|()| self.write_within(output, besides));
        if result.is_err() {
            // Removing a folder fails if somebody else added a file, as intended.
            made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
        }
        result
    }

    fn write_within(&mut self, output: &Output, besides: &[(PathBuf, String)]) -> Result<Difference, Stop> {
        if !self.is_locked() {
            self.lock()?;
        }
        let difference = compare(&self.folder, output)?;
        if let Some(foreign) = difference.foreign.first() {
            return Err(Stop::CouldNotRun(format!(
                "{} is in the way: it does not have the header of a generated file; move it, or choose another --out; nothing \
                 was changed",
                self.folder.join(foreign).display()
            )));
        }
        let targets = targets(output, &difference, besides)?;
        Change::new(&self.folder, &targets)
            .and_then(|change| change.run(&targets))
            .map_err(|error| could_not(&self.folder, &error))?;
        Ok(difference)
    }
}

/// The files to change, with their new content.
fn targets(
    output: &Output,
    difference: &Difference,
    besides: &[(PathBuf, String)],
) -> Result<Vec<Target>, Stop> {
    let changed = difference.stale.iter().chain(&difference.missing);
    let mut targets: Vec<Target> = changed
        .map(|path| Target { path: PathBuf::from(path), text: output.get(path).cloned() })
        .chain(difference.superfluous.iter().map(|path| Target { path: PathBuf::from(path), text: None }))
        .collect();
    for (path, text) in besides {
        // Absolute, because the next run may be started elsewhere. The target of a link is replaced, not
        // the link.
        let path = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        let path = path.map_err(|error| Stop::CouldNotRun(error.to_string()))?;
        targets.push(Target { path, text: Some(text.clone()) });
    }
    Ok(targets)
}

/// Compares a folder with an output.
pub fn compare(folder: &Path, output: &Output) -> Result<Difference, Stop> {
    let mut difference = Difference::default();
    let mut folders = BTreeMap::new();
    for (path, text) in output {
        match entry(folder, path, &mut folders).map_err(|error| could_not(&folder.join(path), &error))? {
            Entry::Missing => difference.missing.push(path.clone()),
            Entry::Foreign => difference.foreign.push(path.clone()),
            Entry::File(bytes) if bytes == text.as_bytes() => {}
            Entry::File(bytes) if is_generated(&bytes) => difference.stale.push(path.clone()),
            Entry::File(_) => difference.foreign.push(path.clone()),
        }
    }
    let mut found = BTreeSet::new();
    generated_files(folder, &folder.join("src"), &mut found)?;
    difference.superfluous = found.into_iter().filter(|path| !output.contains_key(path)).collect();
    Ok(difference)
}

/// What exists at a path.
enum Entry {
    Missing,
    File(Vec<u8>),
    /// A link, a folder, or anything else that a generated file cannot replace or be in.
    Foreign,
}

/// What exists at a path below a folder without following links. `folders` caches the folders on the way.
fn entry(root: &Path, path: &str, folders: &mut BTreeMap<PathBuf, Option<bool>>) -> io::Result<Entry> {
    let parents: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
    for parent in parents.into_iter().rev().filter(|parent| !parent.as_os_str().is_empty()) {
        let is_folder = match folders.get(parent) {
            Some(known) => *known,
            None => {
                let found = kind(&root.join(parent))?.map(|kind| kind.is_dir());
                *folders.entry(parent.to_owned()).or_insert(found)
            }
        };
        match is_folder {
            Some(true) => {}
            Some(false) => return Ok(Entry::Foreign),
            None => return Ok(Entry::Missing),
        }
    }
    let file = root.join(path);
    Ok(match kind(&file)? {
        None => Entry::Missing,
        Some(kind) if kind.is_file() => Entry::File(fs::read(file)?),
        Some(_) => Entry::Foreign,
    })
}

/// The type of a file, without following a link.
fn kind(path: &Path) -> io::Result<Option<fs::FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn generated_files(root: &Path, folder: &Path, found: &mut BTreeSet<String>) -> Result<(), Stop> {
    let is_folder =
        kind(folder).map_err(|error| could_not(folder, &error))?.is_some_and(|kind| kind.is_dir());
    if !is_folder {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(|error| could_not(folder, &error))? {
        let entry = entry.map_err(|error| could_not(folder, &error))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(|error| could_not(folder, &error))?);
        if kind.is_dir() {
            generated_files(root, &path, found)?;
        } else if kind.is_file() && is_generated(&fs::read(&path).map_err(|error| could_not(&path, &error))?)
        {
            found.extend(relative(root, &path));
        }
    }
    Ok(())
}

/// A relative path with slashes. A name that is not valid Unicode was not generated.
fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

fn could_not(path: &Path, error: &io::Error) -> Stop {
    Stop::CouldNotRun(format!("{}: {error}", path.display()))
}
