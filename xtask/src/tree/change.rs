//! Replaces several files in a transaction: all or none, even if the process is killed.
//!
//! A journal in the folder lists all changes before the first is made. New content is written beside its
//! target, on the same file system, and each old file is renamed before the new one takes its name.
//! Renaming the journal at the end commits the change. Without that, the change is rolled back: by the
//! same run, or by the next one.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::say;

/// The journal of a change in progress.
const JOURNAL: &str = ".codegen-journal";

/// The journal of a committed change whose old files are not removed yet.
const DONE: &str = ".codegen-journal.done";

/// A journal that is being written.
const DRAFT: &str = ".codegen-journal.new";

/// The desired state of a file. Relative paths are relative to the folder.
pub struct Target {
    pub path: PathBuf,
    /// The content; `None` to remove the file.
    pub text: Option<String>,
}

/// A transaction on a folder.
pub struct Change {
    root: PathBuf,
    journal: Journal,
}

#[derive(Serialize, Deserialize)]
struct Journal {
    /// A part of the names of temporary files.
    id: String,
    /// Folders to create, parents first.
    folders: Vec<PathBuf>,
    files: Vec<File>,
}

#[derive(Serialize, Deserialize)]
struct File {
    path: PathBuf,
    /// Whether the file existed before.
    had: bool,
    /// The digest of the new content; `None` if the file is removed.
    digest: Option<String>,
}

/// The single steps. A process can be killed between two of them or, while a file is written, within one.
#[derive(Clone, Copy, Debug)]
enum Step {
    WriteJournal,
    MakeFolder(usize),
    WriteBeside(usize),
    PutAside(usize),
    PutInPlace(usize),
    Settle,
    TidyUp,
}

impl Change {
    /// Plans a transaction without changing anything.
    pub fn new(root: &Path, targets: &[Target]) -> io::Result<Self> {
        let mut journal = Journal { id: id(), folders: Vec::new(), files: Vec::new() };
        let mut known = HashSet::new();
        for Target { path, text } in targets {
            let file = root.join(path);
            if let Some(parent) = file.parent().filter(|parent| !known.contains(*parent)) {
                let missing = missing_folders(parent).into_iter();
                journal.folders.extend(missing.filter(|folder| known.insert(folder.clone())));
            }
            let had = file.symlink_metadata().is_ok();
            journal.files.push(File { path: path.clone(), had, digest: text.as_deref().map(digest) });
        }
        for folder in &mut journal.folders {
            // Paths within the folder stay valid if it is moved.
            let relative = folder.strip_prefix(root).map(Path::to_owned);
            *folder = relative.or_else(|_| std::path::absolute(&*folder))?;
        }
        Ok(Self { root: root.to_owned(), journal })
    }

    /// Executes the transaction. If that fails, it is rolled back.
    pub fn run(&self, targets: &[Target]) -> io::Result<()> {
        if targets.is_empty() {
            return Ok(());
        }
        for step in self.steps() {
            match (self.step(step, targets), step) {
                (Ok(()), _) => {}
                // The change is committed. The next run removes files that could not be removed here.
                (Err(_), Step::TidyUp) => {}
                (Err(error), _) => {
                    let what = self.take_back().map_or_else(
                        |other| format!("{error}; {other}: the next run rolls the change back"),
                        |()| format!("{error}; nothing was changed"),
                    );
                    return Err(io::Error::new(error.kind(), what));
                }
            }
        }
        Ok(())
    }

    fn steps(&self) -> Vec<Step> {
        let files = 0..self.journal.files.len();
        let mut steps = vec![Step::WriteJournal];
        steps.extend((0..self.journal.folders.len()).map(Step::MakeFolder));
        steps.extend(files.clone().map(Step::WriteBeside));
        steps.extend(files.flat_map(|file| [Step::PutAside(file), Step::PutInPlace(file)]));
        steps.extend([Step::Settle, Step::TidyUp]);
        steps
    }

    fn step(&self, step: Step, targets: &[Target]) -> io::Result<()> {
        match step {
            Step::WriteJournal => {
                fs::write(self.root.join(DRAFT), serde_json::to_vec(&self.journal)?)?;
                fs::rename(self.root.join(DRAFT), self.root.join(JOURNAL))
            }
            Step::MakeFolder(at) => fs::create_dir(self.root.join(&self.journal.folders[at])),
            Step::WriteBeside(at) => match &targets[at].text {
                Some(text) => fs::write(self.beside(at, "new"), text),
                None => Ok(()),
            },
            Step::PutAside(at) if self.journal.files[at].had => {
                fs::rename(self.file(at), self.beside(at, "old"))
            }
            Step::PutInPlace(at) if self.journal.files[at].digest.is_some() => {
                fs::rename(self.beside(at, "new"), self.file(at))
            }
            Step::PutAside(_) | Step::PutInPlace(_) => Ok(()),
            Step::Settle => fs::rename(self.root.join(JOURNAL), self.root.join(DONE)),
            Step::TidyUp => self.tidy_up(),
        }
    }

    /// Removes the old files, and folders that are empty then.
    fn tidy_up(&self) -> io::Result<()> {
        for (at, file) in self.journal.files.iter().enumerate() {
            remove_file(&self.beside(at, "old"))?;
            if file.digest.is_none() && file.path.is_relative() {
                let parents = file.path.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
                // Removing a folder fails if it is not empty, as intended.
                let _ = parents.map(|parent| fs::remove_dir(self.root.join(parent))).find(Result::is_err);
            }
        }
        remove_file(&self.root.join(DONE))
    }

    /// Rolls the transaction back.
    fn take_back(&self) -> io::Result<()> {
        for (at, file) in self.journal.files.iter().enumerate().rev() {
            let (path, old) = (self.file(at), self.beside(at, "old"));
            if old.symlink_metadata().is_ok() {
                fs::rename(old, path)?;
            } else if !file.had && self.is_written(at) {
                remove_file(&path)?;
            }
            remove_file(&self.beside(at, "new"))?;
        }
        for folder in self.journal.folders.iter().rev() {
            // Removing a folder fails if somebody else added a file, as intended.
            let _ = fs::remove_dir(self.root.join(folder));
        }
        remove_file(&self.root.join(DRAFT))?;
        remove_file(&self.root.join(JOURNAL))
    }

    /// Whether a file has the content that this transaction wrote, so that no one else has changed it.
    fn is_written(&self, at: usize) -> bool {
        let is_linked = self.file(at).is_symlink();
        let text = fs::read_to_string(self.file(at)).ok().filter(|_| !is_linked);
        text.is_some_and(|text| Some(digest(&text)) == self.journal.files[at].digest)
    }

    fn file(&self, at: usize) -> PathBuf {
        self.root.join(&self.journal.files[at].path)
    }

    /// A temporary file beside a file. Its name is short, because the file's own may have the maximum
    /// length.
    fn beside(&self, at: usize, what: &str) -> PathBuf {
        self.file(at).with_file_name(format!(".codegen-{}-{at}-{what}", self.journal.id))
    }
}

/// Recovers after a run that was killed: rolls its change back, or cleans up after it.
pub fn recover(root: &Path) -> io::Result<()> {
    remove_file(&root.join(DRAFT))?;
    if let Some(change) = read(root, JOURNAL)? {
        change.take_back()?;
        say::err(format_args!("an earlier run did not end; its change was rolled back"));
    }
    read(root, DONE)?.map_or(Ok(()), |change| change.tidy_up())
}

fn read(root: &Path, name: &str) -> io::Result<Option<Change>> {
    let text = match fs::read(root.join(name)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let journal: Journal = serde_json::from_slice(&text)?;
    let paths = journal.files.iter().map(|file| &file.path).chain(&journal.folders);
    let is_ours = journal.id.chars().all(|c| c.is_ascii_alphanumeric())
        && paths.into_iter().all(|path| is_within(root, path));
    if is_ours {
        return Ok(Some(Change { root: root.to_owned(), journal }));
    }
    Err(io::Error::other(format!("{name} is not a valid journal; remove it")))
}

/// Whether a path in a journal is one that a run may write to: an absolute path, or one below the folder that
/// does not lead through a link.
fn is_within(root: &Path, path: &Path) -> bool {
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let mut parents = path.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
    path.is_absolute() || (is_plain && !parents.any(|parent| root.join(parent).is_symlink()))
}

/// Removes staging folders that killed runs of earlier versions left: `.codegen-` and six letters. A folder
/// that contains a file which was moved there is kept.
pub fn remove_leftovers(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(".codegen-"));
        let is_named =
            random.is_some_and(|random| random.len() == 6 && random.chars().all(char::is_alphanumeric));
        if !is_named || !entry.file_type()?.is_dir() {
            continue;
        }
        let within: Vec<_> = fs::read_dir(entry.path())?.collect::<io::Result<_>>()?;
        let is_staged = |name: &str| matches!(name, "new" | "old") || name.starts_with("besides-");
        if within.iter().all(|entry| entry.file_name().to_str().is_some_and(is_staged)) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// The folders on the way to one that do not exist, parents first.
pub fn missing_folders(folder: &Path) -> Vec<PathBuf> {
    let on_the_way = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let mut missing: Vec<PathBuf> =
        on_the_way.take_while(|folder| folder.symlink_metadata().is_err()).map(Path::to_owned).collect();
    missing.reverse();
    missing
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An id that no other run has.
fn id() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}{:x}", std::process::id(), since.as_nanos())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

    /// A folder with a tree, a file outside of it that is also replaced, and files that do not belong to the
    /// run.
    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Result<Self> {
            let place = Self(tempfile::tempdir()?);
            for folder in ["tree/src/gone", "tree/src/mine", "metadata"] {
                fs::create_dir_all(place.0.path().join(folder))?;
            }
            for file in ["tree/src/lib.rs", "tree/src/gone/a.rs", "tree/src/b.rs", "metadata/slice.csdl"] {
                fs::write(place.0.path().join(file), format!("old {file}"))?;
            }
            Ok(place)
        }

        fn root(&self) -> PathBuf {
            self.0.path().join("tree")
        }

        fn targets(&self) -> Vec<Target> {
            let beside = self.0.path().join("metadata/slice.csdl").to_string_lossy().into_owned();
            let new = self.0.path().join("more/CHANGELOG.md").to_string_lossy().into_owned();
            [
                ("src/lib.rs", Some("new lib")),
                ("src/new/deep/c.rs", Some("new c")),
                ("src/b.rs", None),
                ("src/gone/a.rs", None),
                (&beside, Some("new slice")),
                (&new, Some("new changelog")),
            ]
            .into_iter()
            .map(|(path, text)| Target { path: path.into(), text: text.map(str::to_owned) })
            .collect()
        }

        /// Every file with its content, and every folder.
        fn snapshot(&self) -> Result<BTreeMap<PathBuf, String>> {
            let (mut found, mut open) = (BTreeMap::new(), vec![self.0.path().to_owned()]);
            while let Some(folder) = open.pop() {
                for entry in fs::read_dir(&folder)? {
                    let path = entry?.path();
                    if path.is_dir() {
                        open.push(path.clone());
                        found.insert(path, String::from("folder"));
                    } else {
                        found.insert(path.clone(), fs::read_to_string(path)?);
                    }
                }
            }
            Ok(found)
        }
    }

    /// Executes a number of steps of a transaction, like a run that is killed after them.
    fn begin(place: &Place, count: usize) -> Result<Change> {
        let targets = place.targets();
        let change = Change::new(&place.root(), &targets)?;
        for step in change.steps().into_iter().take(count) {
            change.step(step, &targets)?;
        }
        Ok(change)
    }

    #[test]
    fn a_run_that_was_killed_anywhere_is_taken_back_or_done() -> Result {
        let done = Place::new()?;
        let change = Change::new(&done.root(), &done.targets())?;
        change.run(&done.targets())?;
        let content = |place: &Place| -> Result<Vec<(PathBuf, String)>> {
            let all = place.snapshot()?.into_iter();
            Ok(all
                .filter_map(|(path, text)| Some((path.strip_prefix(place.0.path()).ok()?.to_owned(), text)))
                .collect())
        };
        let (before, after) = (content(&Place::new()?)?, content(&done)?);
        assert!(before != after && !after.iter().any(|(path, _)| path.starts_with("tree/src/gone")));
        assert!(after.iter().any(|(path, _)| path.ends_with("tree/src/mine")), "{after:?}");

        let steps = change.steps();
        let settled = steps.iter().position(|step| matches!(step, Step::Settle)).ok_or("it settles")?;
        for count in 0..=steps.len() {
            let place = Place::new()?;
            begin(&place, count)?;
            recover(&place.root())?;
            let expected = if count > settled { &after } else { &before };
            assert_eq!(&content(&place)?, expected, "killed behind {:?}", &steps[..count]);
            // Regardless of the state that is left, the next transaction succeeds.
            Change::new(&place.root(), &place.targets())?.run(&place.targets()).ok();
            recover(&place.root())?;
            assert!(!content(&place)?.iter().any(|(path, _)| path.to_string_lossy().contains(".codegen")));
        }
        Ok(())
    }

    #[test]
    fn a_recovery_that_was_killed_is_done_again() -> Result {
        let expected = Place::new()?.snapshot()?.into_values().collect::<Vec<_>>();
        let last = begin(&Place::new()?, 0)?.steps().len() - 2;
        for undone in 0..6 {
            let place = Place::new()?;
            let change = begin(&place, last)?;
            // The last files are rolled back, as by a recovery that was killed after them.
            for at in (0..6).rev().take(undone) {
                let old = change.beside(at, "old");
                if old.exists() {
                    fs::rename(old, change.file(at))?;
                } else {
                    fs::remove_file(change.file(at))?;
                }
            }
            recover(&place.root())?;
            assert_eq!(place.snapshot()?.into_values().collect::<Vec<_>>(), expected, "{undone}");
        }
        Ok(())
    }

    #[test]
    fn what_somebody_else_did_since_is_kept() -> Result {
        let place = Place::new()?;
        begin(&place, usize::MAX)?;
        let place = Place::new()?;
        let last = begin(&place, 0)?.steps().len() - 2;
        begin(&place, last)?;
        fs::write(place.root().join("src/new/deep/c.rs"), "mine")?;
        fs::write(place.root().join("src/new/own.rs"), "mine, too")?;
        recover(&place.root())?;
        assert_eq!(fs::read_to_string(place.root().join("src/new/deep/c.rs"))?, "mine");
        assert_eq!(fs::read_to_string(place.root().join("src/new/own.rs"))?, "mine, too");
        assert!(place.root().join("src/gone/a.rs").exists());
        Ok(())
    }

    #[test]
    fn half_a_file_and_half_a_journal_are_removed() -> Result {
        let place = Place::new()?;
        let before = place.snapshot()?;
        fs::write(place.root().join(DRAFT), "{\"id\"")?;
        recover(&place.root())?;
        assert_eq!(place.snapshot()?, before);
        let made = |step: &Step| matches!(step, Step::WriteBeside(0));
        let count = begin(&place, 0)?.steps().iter().position(made).ok_or("files are written")?;
        let change = begin(&place, count)?;
        fs::write(change.beside(0, "new"), "ne")?;
        recover(&place.root())?;
        assert_eq!(place.snapshot()?, before);
        Ok(())
    }

    #[test]
    fn a_journal_that_leads_elsewhere_is_none() -> Result {
        for journal in [
            r#"{"id": "1", "folders": [], "files": [{"path": "../x", "had": false, "digest": null}]}"#,
            r#"{"id": "../1", "folders": [], "files": []}"#,
            r#"{"id": "1", "folders": ["a/../.."], "files": []}"#,
            r#"{"id": "1"}"#,
            "no journal",
        ] {
            let place = Place::new()?;
            fs::write(place.root().join(JOURNAL), journal)?;
            let before = place.snapshot()?;
            assert!(recover(&place.root()).is_err(), "{journal}");
            assert_eq!(place.snapshot()?, before);
        }
        Ok(())
    }

    #[test]
    fn staging_folders_of_earlier_versions_go() -> Result {
        for (name, within, is_kept) in [
            (".codegen-aB3xYz", "new", false),
            (".codegen-aB3xYz", "old", false),
            (".codegen-aB3xYz", "besides-0", false),
            (".codegen-aB3xYz", "was-0", true),
            (".codegen-notes", "mine", true),
            (".codegen-longer-name", "new", true),
            ("codegen-aB3xYz", "new", true),
        ] {
            let place = Place::new()?;
            let folder = place.root().join(name);
            fs::create_dir_all(folder.join(within))?;
            remove_leftovers(&place.root())?;
            assert_eq!(folder.exists(), is_kept, "{name}/{within}");
        }
        Ok(())
    }
}
