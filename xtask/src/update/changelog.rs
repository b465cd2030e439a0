//! Writes the entry in the changelog.

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
