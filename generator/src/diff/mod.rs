//! What changed between two versions of an API: by meaning, not by text.
//!
//! Each version is reduced to a [`Snapshot`]: the elements of its model, and the public items of the crate that is generated
//! from it. [`compare`] finds the elements that came, went or changed; what that breaks for Rust programs is not guessed
//! from the model but found by comparing the items.

mod align;
mod ancestry;
mod annotated;
mod blame;
mod broken;
mod elements;
mod facts;
mod renames;
pub mod rules;
mod surface;
mod verdict;

use std::cmp::Ordering;

use crate::Input;
use crate::diagnostics::{Diagnostics, Failed};
use crate::source::Span;

pub use elements::{Element, Elements};
pub use rules::Rule;
pub use surface::Surface;

/// One version of an API.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What its metadata says.
    pub elements: Elements,
    /// What a program can use of the crate.
    pub surface: Surface,
}

/// How much a change asks of those who rely on what was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Compatible,
    /// To look whether what they meant still holds.
    Notice,
    /// To change something.
    Breaking,
}

impl Level {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Notice => "notice",
            Self::Breaking => "breaking",
        }
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// Anything else.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What happened to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It says something else.
    Changed,
}

impl ChangeKind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What happened.
    pub change: ChangeKind,
    /// Name of the CSDL element.
    pub kind: &'static str,
    /// Which one: `ns.type`, `ns.type/member`, `ns.container/set`, `ns.operation(binding;parameters)`.
    pub id: String,
    /// The type or container that it is about; operations are about what they are bound to.
    pub group: String,
    /// What it said: all attributes of what went, those of what changed that did.
    pub from: Vec<(&'static str, Value)>,
    /// What it says: all attributes of what came, those of what changed that did.
    pub to: Vec<(&'static str, Value)>,
    /// The rule that says how bad it is.
    pub rule: &'static Rule,
    /// Whether a client that is in use breaks.
    pub wire: Level,
    /// Whether a program that uses the generated crate breaks when it is built against the new one.
    pub rust: Level,
    /// Why, in one line that names the Rust item.
    pub reason: String,
    /// The items that are gone or different, or that came.
    pub items: Vec<String>,
    /// The type that declares now what is inherited.
    pub inherited_from: Option<String>,
    /// What it may be called now, or was called: a guess.
    pub perhaps: Option<String>,
    /// Where it stood.
    pub old_span: Option<Span>,
    /// Where it stands.
    pub new_span: Option<Span>,
}

impl Change {
    /// Whether annotations alone say so, that a parameter is `Optional` among them.
    pub fn is_annotation(&self) -> bool {
        let mut attributes = self.from.iter().chain(&self.to).peekable();
        let is_changed = self.change == ChangeKind::Changed && attributes.peek().is_some();
        self.rule.is_annotation || (is_changed && attributes.all(|(name, _)| *name == "Optional"))
    }

    /// Whether anybody has to change something.
    pub fn is_breaking(&self) -> bool {
        self.wire.max(self.rust) == Level::Breaking
    }
}

/// Reduces the documents of one API to what is compared.
///
/// # Errors
/// When there is an error among the diagnostics.
pub fn snapshot(input: &Input, module: &str, diagnostics: &mut Diagnostics) -> Result<Snapshot, Failed> {
    crate::with_other_version(input, module, diagnostics, |documents, model, selection, planned| {
        let elements = elements::elements(documents, model, selection);
        let surface = surface::surface(&planned, &elements.ids);
        Snapshot { elements, surface }
    })
}

/// Every change between two versions, sorted by id; also those that [annotations alone](Change::is_annotation) make.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Vec<Change> {
    let new = &*align::aligned(old, new);
    let mut changes = differences(&old.elements, &new.elements);
    let residual = verdict::judge(old, new, &mut changes);
    let notes = annotated::annotated(old, new, &changes);
    changes.extend(residual.into_iter().chain(notes));
    renames::suggest(old, new, &mut changes);
    changes.sort_by(|a, b| (&a.id, a.kind, a.change).cmp(&(&b.id, b.kind, b.change)));
    changes
}

/// The elements that differ. Of what came or went as a whole, the parts are not told.
fn differences(old_elements: &Elements, new_elements: &Elements) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_part = |element: &Element, other: &Elements| {
        let holds = |outer: &Element| (outer.kind == "EnumType") == (element.kind == "Member");
        element.parent.as_ref().is_some_and(|parent| !other.with(parent).iter().any(holds))
    };
    // Both are sorted by id and kind.
    let (mut before, mut after) = (old_elements.all.iter().peekable(), new_elements.all.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => break changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => (&old.id, old.kind).cmp(&(&new.id, new.kind)),
        };
        let went = before.next_if(|_| order.is_le());
        let came = after.next_if(|_| order.is_ge());
        match (went, came) {
            (Some(old), Some(new)) if old.attributes != new.attributes => changes.push(changed(old, new)),
            (Some(old), None) if !is_part(old, new_elements) => changes.push(whole(ChangeKind::Removed, old)),
            (None, Some(new)) if !is_part(new, old_elements) => changes.push(whole(ChangeKind::Added, new)),
            _ => {}
        }
    }
}

/// What came or went as a whole.
fn whole(change: ChangeKind, element: &Element) -> Change {
    let attributes = element.attributes.clone();
    let place = Some(element.span);
    let (from, to, old_span, new_span) = match change {
        ChangeKind::Added => (Vec::new(), attributes, None, place),
        _ => (attributes, Vec::new(), place, None),
    };
    Change {
        change,
        kind: element.kind,
        id: element.id.clone(),
        group: group(element),
        from,
        to,
        rule: &rules::RUST_ITEM_CHANGED,
        wire: Level::Compatible,
        rust: Level::Compatible,
        reason: String::new(),
        items: Vec::new(),
        inherited_from: None,
        perhaps: None,
        old_span,
        new_span,
    }
}

fn changed(old: &Element, new: &Element) -> Change {
    let differing = |element: &Element, other: &Element| -> Vec<(&'static str, Value)> {
        let all = element.attributes.iter();
        all.filter(|(name, value)| other.attribute(name) != Some(value)).cloned().collect()
    };
    Change {
        change: ChangeKind::Changed,
        from: differing(old, new),
        to: differing(new, old),
        new_span: Some(new.span),
        ..whole(ChangeKind::Removed, old)
    }
}

/// The type or container that an element is about.
fn group(element: &Element) -> String {
    let group = group_of(&element.id);
    if group.is_empty() { String::from("unbound operations") } else { group.to_owned() }
}

/// The same of an id; of unbound operations it is nothing.
fn group_of(id: &str) -> &str {
    match id.split_once('(') {
        Some((_, signature)) => {
            let binding = signature.split([';', ')']).next().unwrap_or_default();
            binding.strip_prefix("Collection(").unwrap_or(binding)
        }
        None => id.split('/').next().unwrap_or(id),
    }
}

/// The name in an id, without what it is in.
fn simple_name(id: &str) -> &str {
    // Types in the signature of an operation have dots, too; its parameters are behind it.
    let id = id.rsplit_once(")/").map_or(id, |(_, parameter)| parameter);
    let id = id.split('(').next().unwrap_or(id);
    let id = id.rsplit_once('/').map_or(id, |(_, name)| name);
    id.rsplit_once('.').map_or(id, |(_, name)| name)
}
