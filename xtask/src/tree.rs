//! Generated files on disk: what differs, and making it the same.
//!
//! Only files that say that they are generated are replaced or removed. All new content
//! is written beside the tree before the first file of it changes, and a failure on the
//! way puts back what was there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use generator::output::Output;
use generator::render::MARK;

use crate::Stop;

/// How a tree differs from what it should be; paths are relative to its folder.
#[derive(Debug, Default)]
pub struct Difference {
    /// Files with other content.
    pub stale: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Generated files that should not be there.
    pub superfluous: Vec<String>,
    /// Files in the way that nobody generated.
    pub foreign: Vec<String>,
}

impl Difference {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        [&self.stale, &self.missing, &self.superfluous, &self.foreign].into_iter().all(Vec::is_empty)
    }
}

/// Compares a folder with an output.
pub fn compare(folder: &Path, output: &Output) -> Result<Difference, Stop> {
    let mut difference = Difference::default();
    for (path, text) in output {
        match fs::read(folder.join(path)) {
            Ok(bytes) if bytes == text.as_bytes() => {}
            Ok(bytes) if is_generated(&bytes) => difference.stale.push(path.clone()),
            Ok(_) => difference.foreign.push(path.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => difference.missing.push(path.clone()),
            Err(error) => return Err(could_not(&folder.join(path), &error)),
        }
    }
    let mut found = BTreeSet::new();
    generated_files(folder, &folder.join("src"), &mut found)?;
    difference.superfluous = found.into_iter().filter(|path| !output.contains_key(path)).collect();
    Ok(difference)
}

/// Makes a folder the same as an output, and in the same step writes other files: all of it, or nothing.
pub fn write(
    folder: &Path,
    output: &Output,
    difference: &Difference,
    besides: &[(PathBuf, String)],
) -> Result<(), Stop> {
    if !difference.foreign.is_empty() {
        return Err(Stop::CouldNotRun(format!(
            "{} is in the way: it does not say that it is generated; move it, or choose another --out",
            folder.join(&difference.foreign[0]).display()
        )));
    }
    let created = !folder.exists();
    let result = replace(folder, output, difference, besides);
    if result.is_err() && created {
        let _ = fs::remove_dir_all(folder);
    }
    result
        .map_err(|error| Stop::CouldNotRun(format!("{}: {error}; nothing was changed", folder.display())))?;
    remove_empty_folders(&folder.join("src"));
    Ok(())
}

fn replace(
    folder: &Path,
    output: &Output,
    difference: &Difference,
    besides: &[(PathBuf, String)],
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let staging = tempfile::Builder::new().prefix(".codegen-").tempdir_in(folder)?;
    let (new, old) = (staging.path().join("new"), staging.path().join("old"));
    let changed: Vec<&String> = difference.stale.iter().chain(&difference.missing).collect();
    for path in &changed {
        let to = new.join(path);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(to, &output[*path])?;
    }
    let mut moves: Vec<(PathBuf, PathBuf)> = Vec::new();
    for path in difference.stale.iter().chain(&difference.superfluous) {
        moves.push((folder.join(path), old.join(path)));
    }
    moves.extend(changed.iter().map(|path| (new.join(path), folder.join(path))));
    for (number, (path, text)) in besides.iter().enumerate() {
        let staged = staging.path().join(format!("besides-{number}"));
        fs::write(&staged, text)?;
        if path.exists() {
            moves.push((path.clone(), staging.path().join(format!("was-{number}"))));
        }
        moves.push((staged, path.clone()));
    }
    for (done, (from, to)) in moves.iter().enumerate() {
        let step = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(from, to));
        if let Err(error) = step {
            for (from, to) in moves[..done].iter().rev() {
                fs::rename(to, from)?;
            }
            return Err(error);
        }
    }
    Ok(())
}

fn generated_files(root: &Path, folder: &Path, found: &mut BTreeSet<String>) -> Result<(), Stop> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(could_not(folder, &error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| could_not(folder, &error))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(|error| could_not(folder, &error))?);
        if kind.is_dir() {
            generated_files(root, &path, found)?;
        } else if kind.is_file() && is_generated(&fs::read(&path).map_err(|error| could_not(&path, &error))?)
        {
            let relative = path.strip_prefix(root).unwrap_or(&path).components();
            let parts: Vec<_> =
                relative.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            found.insert(parts.join("/"));
        }
    }
    Ok(())
}

/// The mark stands in the first lines.
fn is_generated(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(400)];
    start.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

fn remove_empty_folders(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        remove_empty_folders(&entry.path());
        // Fails, as it should, where something is left.
        let _ = fs::remove_dir(entry.path());
    }
}

fn could_not(path: &Path, error: &io::Error) -> Stop {
    Stop::CouldNotRun(format!("{}: {error}", path.display()))
}
