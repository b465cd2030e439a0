//! The file of accepted changes. Each entry has a fingerprint, a reason, and the last day on which it is
//! valid.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schema_diff::SchemaChange;
use schema_diff::report::fingerprint;
use serde::Deserialize;
use time::{Date, OffsetDateTime};
use toml::Spanned;

use crate::{Stop, say};

/// The entries of the file. Expired ones are included, so that a warning about them can be printed.
#[derive(Default)]
pub struct Allowed {
    entries: Vec<Entry>,
    path: String,
    today: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    allow: Vec<Entry>,
}

/// `[[allow]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The fingerprint that `cargo xtask diff` prints with the change.
    fingerprint: String,
    /// Why the change is accepted.
    reason: String,
    /// The last day on which it is accepted.
    expires: Spanned<toml::value::Datetime>,
}

impl Allowed {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, Stop> {
        let name = path.display().to_string();
        let wrong = |what: String| Stop::CouldNotRun(format!("{name}: {what}"));
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].lines().count().max(1));
            let at = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            wrong(format!("{at}{}", error.message()))
        })?;
        for entry in &file.allow {
            let at = text[..entry.expires.span().start].lines().count();
            let what = match (entry.last_day(), entry.reason.trim()) {
                (None, _) => "`expires` is not a date such as 2027-01-31",
                (_, "") => "`reason` is empty",
                _ => continue,
            };
            return Err(wrong(format!("line {at}: {what}")));
        }
        Ok(Self { entries: file.allow, path: name, today: Some(OffsetDateTime::now_utc().date()) })
    }

    /// The reason for which a change is accepted today, if it is.
    pub fn reason(&self, fingerprint: &str) -> Option<&str> {
        let entry =
            self.entries.iter().find(|entry| entry.fingerprint == fingerprint && self.is_good(entry))?;
        Some(&entry.reason)
    }

    /// Prints a warning for each entry that has expired or matches no change.
    pub fn warn_of_unused(&self, changes: &[SchemaChange]) {
        if self.entries.is_empty() {
            return;
        }
        let known: BTreeSet<String> = changes.iter().map(fingerprint).collect();
        for entry in &self.entries {
            let what = match (known.contains(&entry.fingerprint), self.is_good(entry)) {
                (true, true) => continue,
                (true, false) => "has expired; the change is no longer accepted",
                (false, _) => "matches no change; remove it",
            };
            let Entry { fingerprint, reason, .. } = entry;
            say::err(format_args!("warning: {}: {fingerprint} ({reason}) {what}", self.path));
        }
    }

    fn is_good(&self, entry: &Entry) -> bool {
        entry.last_day().zip(self.today).is_some_and(|(last, today)| today <= last)
    }
}

impl Entry {
    fn last_day(&self) -> Option<Date> {
        let date = self.expires.get_ref().date?;
        let month = time::Month::try_from(date.month).ok()?;
        Date::from_calendar_date(i32::from(date.year), month, date.day).ok()
    }
}
