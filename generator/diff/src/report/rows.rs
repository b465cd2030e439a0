//! Groups and shortens changes for human readers.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::short::{detail, hint, is_moved, local, name, namespace};
use super::wording::clean;
use super::{Report, ReportedChange};
use crate::{ChangeKind, ElementKind, Rule};

/// Up to this many changes with the same text are listed one by one.
const MAX_ALIKE: usize = 2;

/// Changes with a common heading.
pub struct Block<'b> {
    /// What the changes have in common.
    pub heading: Heading,
    /// The type, container or namespace that the changes are about.
    pub name: Cow<'b, str>,
    /// The changes.
    pub rows: Vec<Row<'b>>,
}

/// What the changes of a block have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// They are about one type or container.
    Group,
    /// They are types of one namespace that were removed.
    TypesRemoved,
    /// They are types of one namespace that were added.
    TypesAdded,
}

impl Heading {
    /// The words before the name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Group => "",
            Self::TypesRemoved => "types that are gone from ",
            Self::TypesAdded => "types that are new in ",
        }
    }
}

/// A change in few words.
pub struct Row<'r> {
    /// The change.
    pub reported: &'r ReportedChange<'r>,
    /// The name of the element, without the name of the block.
    pub name: String,
    /// How the element changed, or its most important attributes.
    pub detail: String,
    /// The element that may replace it, or the base type that declares it.
    pub hint: Option<String>,
}

/// One row, or many with the same text.
pub enum BlockLine<'l, 'b> {
    /// A change.
    One(&'l Row<'b>),
    /// Many changes that are described together.
    Many {
        /// The common text.
        what: String,
        /// The changes.
        rows: Vec<&'l Row<'b>>,
    },
}

/// The changes that satisfy a condition, in blocks; those with breaking changes come first. Types that were
/// added or removed are collected in one block for each namespace.
pub fn blocks<'b>(report: &'b Report<'b>, condition: impl Fn(&ReportedChange<'_>) -> bool) -> Vec<Block<'b>> {
    let mut blocks = Vec::new();
    let mut types: BTreeMap<(Heading, &str), Vec<Row<'b>>> = BTreeMap::new();
    for (group, mut all) in report.groups() {
        all.retain(|reported| condition(reported));
        let heading = match all.as_slice() {
            [] => continue,
            [reported] if reported.change.rule == Rule::TypeAdded => Heading::TypesAdded,
            [reported] if reported.change.rule == Rule::TypeRemoved => Heading::TypesRemoved,
            _ => Heading::Group,
        };
        if heading == Heading::Group {
            // The type comes first, then what is in it, then the operations that are bound to it.
            let order = |reported: &&ReportedChange<'_>| {
                let id = &reported.change.id;
                (Reverse(reported.level()), *id != *group, id.signature().is_some(), id.clone())
            };
            all.sort_by_cached_key(order);
            let rows = all.into_iter().map(|reported| row(reported, group)).collect();
            blocks.push(Block { heading, name: group.into(), rows });
        } else {
            let rows = types.entry((heading, namespace(group).unwrap_or_default())).or_default();
            rows.extend(all.into_iter().map(|reported| type_row(reported, group)));
        }
    }
    let types = types.into_iter();
    blocks.extend(types.map(|((heading, namespace), rows)| Block { heading, name: namespace.into(), rows }));
    blocks.sort_by_key(|block| !block.rows.iter().any(|row| row.reported.change.is_breaking()));
    blocks
}

impl<'b> Block<'b> {
    /// The rows, with many that have the same text as one line.
    pub fn lines(&self) -> Vec<BlockLine<'_, 'b>> {
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
                None => lines.push(BlockLine::One(row)),
                Some(what) => {
                    // The line is at the position of the first row.
                    let rows = alike.get_mut(&what).map(std::mem::take).unwrap_or_default();
                    lines.extend((!rows.is_empty()).then_some(BlockLine::Many { what, rows }));
                }
            }
        }
        lines
    }

    /// The rule of all changes, if the heading already implies it.
    pub fn rule(&self) -> Option<Rule> {
        let first = self.rows.first().filter(|_| self.heading != Heading::Group);
        first.map(|row| row.reported.change.rule)
    }
}

impl BlockLine<'_, '_> {
    /// The number of changes.
    pub fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many { rows, .. } => rows.len(),
        }
    }
}

impl<'r> Row<'r> {
    /// A change outside of a block.
    pub fn of(reported: &'r ReportedChange<'r>) -> Self {
        row(reported, &reported.change.group)
    }

    /// `+`, `-` or `~`.
    pub fn mark(&self) -> char {
        match self.reported.change.change {
            ChangeKind::Added => '+',
            // An inherited property is not missing.
            ChangeKind::Removed if is_moved(self.reported.change) => '~',
            ChangeKind::Removed => '-',
            ChangeKind::Changed => '~',
        }
    }

    /// The text for many changes together, if there is one for changes like this.
    fn common(&self, group: &str) -> Option<String> {
        let change = self.reported.change;
        if self.reported.allowed.is_some() {
            return None;
        }
        if is_moved(change) {
            let base = change.inherited_from.as_deref()?;
            return Some(format!("properties are inherited from `{}` now", clean(&local(base, group))));
        }
        if change.kind != ElementKind::NavigationPropertyBinding {
            return None;
        }
        match change.change {
            ChangeKind::Added => Some(String::from("navigation property bindings are new")),
            ChangeKind::Removed => Some(String::from("navigation property bindings are gone")),
            ChangeKind::Changed => None,
        }
    }
}

fn row<'r>(reported: &'r ReportedChange<'r>, group: &str) -> Row<'r> {
    let change = reported.change;
    Row {
        reported,
        name: name(change, &change.id, group),
        detail: detail(change, group),
        hint: hint(change, group),
    }
}

fn type_row<'r>(reported: &'r ReportedChange<'r>, group: &str) -> Row<'r> {
    let row = row(reported, group);
    let comma = if row.detail.is_empty() { "" } else { ", " };
    let detail = format!("{}{comma}{}", reported.change.kind, row.detail);
    Row { name: clean(&local(reported.change.id.as_str(), group)), detail, ..row }
}
