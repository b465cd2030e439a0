//! Writes the entry in the changelog, and computes the next version.

use schema_diff::{Level, SchemaChange};

/// Adds an entry to the first section if that is unreleased, otherwise to a new section before it.
pub fn with_entry(changelog: &str, title: &str, entry: &str) -> String {
    let entry = format!("### {title}\n\n{entry}");
    let Some(start) = heading(changelog, 0) else {
        let before = if changelog.is_empty() { "# Changelog" } else { changelog.trim_end() };
        return format!("{before}\n\n## Not released\n\n{entry}");
    };
    let line = changelog[start..].lines().next().unwrap_or_default().to_lowercase();
    if !line.contains("not released") && !line.contains("unreleased") {
        return format!("{}## Not released\n\n{entry}\n{}", &changelog[..start], &changelog[start..]);
    }
    match heading(changelog, start + 1) {
        Some(next) => {
            format!("{}\n\n{entry}\n{}", changelog[..next].trim_end(), &changelog[next..])
        }
        None => format!("{}\n\n{entry}", changelog.trim_end()),
    }
}

/// The beginning of the next section.
fn heading(text: &str, from: usize) -> Option<usize> {
    let is_start = |at: &usize| *at == 0 || text[..*at].ends_with('\n');
    text[from..].match_indices("## ").map(|(at, _)| from + at).find(is_start)
}

/// The next version by Semantic Versioning as cargo interprets it: before 1.0.0, a change of the first
/// non-zero number is a breaking one. `None` if the version has another form.
pub fn next_version(version: &str, changes: &[SchemaChange]) -> Option<String> {
    let (core, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
    let parts: Vec<u64> = core.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [major, minor, patch] = parts[..] else { return None };
    let is_breaking = changes.iter().any(SchemaChange::is_breaking);
    let is_addition =
        changes.iter().any(|change| change.to.len() > change.from.len() || change.rust > Level::Compatible);
    let next = match (major, minor, is_breaking) {
        (0, 0, _) => (0, 0, patch + 1),
        (0, _, true) => (0, minor + 1, 0),
        (0, _, false) => (0, minor, patch + 1),
        (_, _, true) => (major + 1, 0, 0),
        (_, _, false) if is_addition => (major, minor + 1, 0),
        (_, _, false) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}
