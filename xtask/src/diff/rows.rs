//! Changes as people read them: together with others of the same type, under short names.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use generator::diff::{ChangeKind, rules};

use super::short::{detail, hint, is_moved, local, name, namespace};
use super::text::clean;
use super::{Report, Told};

/// How many changes that read the same are told one by one.
const MAX_ALIKE: usize = 2;

/// Changes that stand together.
pub struct Block<'b> {
    /// What they have in common, before the name.
    pub words: &'static str,
    /// The type, container or namespace that they are about.
    pub name: Cow<'b, str>,
    /// The changes.
    pub rows: Vec<Row<'b>>,
}

/// A change as people read it.
pub struct Row<'r> {
    /// The change.
    pub told: &'r Told<'r>,
    /// What changed, without what its block says.
    pub name: String,
    /// How it changed, or what it is.
    pub detail: String,
    /// What may have happened, or where it went.
    pub hint: Option<String>,
}

/// A row, or many that say the same.
pub enum Line<'l, 'b> {
    /// A change.
    One(&'l Row<'b>),
    /// Changes that nobody wants to read one by one.
    Many {
        /// What they have in common.
        what: String,
        /// The changes.
        rows: Vec<&'l Row<'b>>,
    },
}

/// The changes that are meant, by what they are about, those with breaking ones first. Types that came or
/// went and have no other changes stand together.
pub fn blocks<'b>(report: &'b Report<'b>, is_meant: impl Fn(&Told<'_>) -> bool) -> Vec<Block<'b>> {
    let mut blocks = Vec::new();
    let mut types: BTreeMap<(&'static str, &str), Vec<Row<'b>>> = BTreeMap::new();
    for (group, mut all) in report.groups() {
        all.retain(|told| is_meant(told));
        let words = match all.as_slice() {
            [] => continue,
            [told] if told.change.rule.id == rules::TYPE_ADDED.id => "types that are new in ",
            [told] if told.change.rule.id == rules::TYPE_REMOVED.id => "types that are gone from ",
            _ => "",
        };
        if words.is_empty() {
            // The type itself comes before what is in it, and that before what is bound to it.
            let place = |told: &&Told<'_>| {
                let change = told.change;
                let is_operation = change.id.contains('(');
                (Reverse(told.level()), change.id != group, is_operation, change.id.clone())
            };
            all.sort_by_cached_key(place);
            let rows = all.into_iter().map(|told| row(told, group)).collect();
            blocks.push(Block { words, name: group.into(), rows });
        } else {
            let rows = types.entry((words, namespace(group).unwrap_or_default())).or_default();
            rows.extend(all.into_iter().map(|told| type_row(told, group)));
        }
    }
    let types = types.into_iter();
    blocks.extend(types.map(|((words, namespace), rows)| Block { words, name: namespace.into(), rows }));
    blocks.sort_by_key(|block| !block.rows.iter().any(|row| row.told.change.is_breaking()));
    blocks
}

impl<'b> Block<'b> {
    /// Its rows, with many that read the same as one line.
    pub fn lines(&self) -> Vec<Line<'_, 'b>> {
        let mut alike: BTreeMap<String, Vec<&Row<'b>>> = BTreeMap::new();
        for row in &self.rows {
            if let Some(what) = row.common(&self.name) {
                alike.entry(what).or_default().push(row);
            }
        }
        alike.retain(|_, rows| rows.len() > MAX_ALIKE);
        let mut lines = Vec::new();
        for row in &self.rows {
            match row.common(&self.name).filter(|what| alike.contains_key(what)) {
                None => lines.push(Line::One(row)),
                Some(what) => {
                    // All are told where the first is.
                    let rows = alike.get_mut(&what).map(std::mem::take).unwrap_or_default();
                    lines.extend((!rows.is_empty()).then_some(Line::Many { what, rows }));
                }
            }
        }
        lines
    }

    /// The rule that its words already tell.
    pub fn rule(&self) -> Option<&'static str> {
        let first = self.rows.first().filter(|_| !self.words.is_empty());
        first.map(|row| row.told.change.rule.id)
    }
}

impl Line<'_, '_> {
    /// How many changes it tells.
    pub fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many { rows, .. } => rows.len(),
        }
    }
}

impl<'r> Row<'r> {
    /// A change by itself.
    pub fn of(told: &'r Told<'r>) -> Self {
        row(told, &told.change.group)
    }

    /// `+`, `-` or `~`.
    pub fn mark(&self) -> char {
        match self.told.change.change {
            ChangeKind::Added => '+',
            // Nobody misses what is inherited.
            ChangeKind::Removed if is_moved(self.told.change) => '~',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        }
    }

    /// What many rows may have in common, and need not be told for each.
    fn common(&self, group: &str) -> Option<String> {
        let change = self.told.change;
        if self.told.allowed.is_some() {
            return None;
        }
        if is_moved(change) {
            let base = change.inherited_from.as_deref()?;
            return Some(format!("properties are inherited from `{}` now", clean(&local(base, group))));
        }
        match change.change {
            _ if change.kind != "NavigationPropertyBinding" => None,
            ChangeKind::Added => Some(String::from("navigation property bindings are new")),
            ChangeKind::Removed => Some(String::from("navigation property bindings are gone")),
            ChangeKind::Changed => None,
        }
    }
}

fn row<'r>(told: &'r Told<'r>, group: &str) -> Row<'r> {
    let change = told.change;
    Row {
        told,
        name: name(change, &change.id, group),
        detail: detail(change, group),
        hint: hint(change, group),
    }
}

fn type_row<'r>(told: &'r Told<'r>, group: &str) -> Row<'r> {
    let row = row(told, group);
    let comma = if row.detail.is_empty() { "" } else { ", " };
    let detail = format!("{}{comma}{}", told.change.kind, row.detail);
    Row { name: clean(&local(&told.change.id, group)), detail, ..row }
}
