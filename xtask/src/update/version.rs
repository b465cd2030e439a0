//! The next version of the package.

use schema_diff::{Level, SchemaChange};

/// What a new version may do to programs, by Semantic Versioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Patch,
    /// Something is added.
    Minor,
    /// Something breaks.
    Major,
}

impl Step {
    /// What changes of the schema demand.
    pub fn of(changes: &[SchemaChange]) -> Self {
        let is_addition =
            |change: &SchemaChange| change.to.len() > change.from.len() || change.rust > Level::Compatible;
        if changes.iter().any(SchemaChange::is_breaking) {
            Self::Major
        } else if changes.iter().any(is_addition) {
            Self::Minor
        } else {
            Self::Patch
        }
    }
}

/// The next version as cargo interprets Semantic Versioning: before 1.0.0, a change of the first non-zero
/// number is a breaking one. `None` if the version has another form.
pub fn next_version(version: &str, step: Step) -> Option<String> {
    let (core, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
    let parts: Vec<u64> = core.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [major, minor, patch] = parts[..] else { return None };
    let next = match (major, minor, step) {
        (0, 0, _) => (0, 0, patch + 1),
        (0, _, Step::Major) => (0, minor + 1, 0),
        (_, _, Step::Major) => (major + 1, 0, 0),
        (1.., _, Step::Minor) => (major, minor + 1, 0),
        (0, _, Step::Minor) | (_, _, Step::Patch) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}
