//! Which change broke an item.

use rustc_hash::FxHashMap;

use super::ancestry::Ancestry;
use super::broken::{Broken, takes};
use super::surface::{Argument, Shape};
use super::{Change, ChangeKind, Snapshot, Value, group_of, simple_name};
use crate::{csdl, names};

/// What matters to the items of the element itself.
const OWN: &[&str] = &[
    "Type",
    "ContainsTarget",
    "BaseType",
    "Abstract",
    "HasStream",
    "Key",
    "IsFlags",
    "UnderlyingType",
    "ReturnType",
    "IsComposable",
    "EntityType",
    "Action",
    "Function",
];

/// What of a parameter matters to the method.
const OF_PARAMETERS: &[&str] = &["Type", "Nullable", "Optional"];

/// What of a type matters to whatever is in it or derived from it.
const AROUND: &[&str] = &["BaseType", "Abstract"];

/// What of a type matters to the request builders of types derived from it.
const INHERITED: &[&str] = &["BaseType", "Abstract", "HasStream", "Key"];

/// What of a type matters where it is used.
const MENTIONED: &[&str] = &["Abstract", "IsFlags"];

/// Changes by what they are about.
pub struct Index<'c> {
    changes: &'c [Change],
    /// Of the old and of the new version.
    ancestries: [Ancestry<'c>; 2],
    by_id: FxHashMap<&'c str, usize>,
    /// Changes of parameters that matter, by operation.
    parameters: FxHashMap<&'c str, Vec<usize>>,
    /// Overloads that came, by the name that they share.
    overloads: FxHashMap<&'c str, usize>,
    /// What had a method in a request builder and went, by type.
    went: FxHashMap<&'c str, usize>,
}

impl<'c> Index<'c> {
    /// Sorts the changes by what they are about.
    pub fn new(changes: &'c [Change], old: &'c Snapshot, new: &'c Snapshot) -> Self {
        let mut index = Self {
            changes,
            ancestries: [old, new].map(|side| Ancestry::new(&side.elements)),
            by_id: FxHashMap::default(),
            parameters: FxHashMap::default(),
            overloads: FxHashMap::default(),
            went: FxHashMap::default(),
        };
        // Where an id stands for two kinds, what went is to blame for what is gone.
        let mut order: Vec<usize> = (0..changes.len()).collect();
        order.sort_by_key(|at| changes[*at].change == ChangeKind::Added);
        for at in order {
            index.add(at);
        }
        index
    }

    fn add(&mut self, at: usize) {
        let change = &self.changes[at];
        self.by_id.entry(&change.id).or_insert(at);
        let has_method = matches!(change.kind, "NavigationProperty" | "Action" | "Function");
        if has_method && change.change == ChangeKind::Removed {
            self.went.entry(&change.group).or_insert(at);
        }
        let Some((name, _)) = change.id.split_once('(') else { return };
        match operation_of(&change.id) {
            Some(operation) if matters(change, OF_PARAMETERS) => {
                self.parameters.entry(operation).or_default().push(at);
            }
            None if change.change == ChangeKind::Added => {
                self.overloads.entry(name).or_insert(at);
            }
            _ => {}
        }
    }

    /// The changes that broke an item: one, unless it takes several parameters otherwise, or both an import and what it
    /// calls are others.
    pub fn causes(&self, broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> Vec<usize> {
        let mut found = self.parameters(broken);
        if let (true, Some(import)) = (found.is_empty(), &broken.old.import) {
            found.extend([import, &broken.old.subject].into_iter().filter_map(|id| self.about(id, OWN)));
        }
        if !found.is_empty() {
            return found;
        }
        let cause = if mentions_renamed(broken, old, new) {
            self.mentioned(broken, old, new)
        } else {
            self.cause(broken, old, new)
        };
        cause.into_iter().collect()
    }

    /// The change that broke an item, the likeliest first.
    fn cause(&self, broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let item = broken.old;
        self.other_base(broken, old)
            .or_else(|| self.own(&item.subject))
            .or_else(|| self.own(&broken.new?.subject))
            .or_else(|| self.of_operation(&item.subject))
            .or_else(|| self.own(item.import.as_ref()?))
            .or_else(|| self.key_property(broken, old))
            .or_else(|| {
                let decisive = if item.subject == *item.owner { INHERITED } else { AROUND };
                self.above(&item.owner, old, decisive)
            })
            .or_else(|| self.name_taken(broken, old, new))
            .or_else(|| self.mentioned(broken, old, new))
            .or_else(|| [old, new].into_iter().find_map(|side| self.defined(&item.subject, side)))
            .or_else(|| self.overloads.get(item.subject.split_once('(')?.0).copied())
            .or_else(|| self.emptied(broken, old))
    }

    /// What went last of all that a request builder of values had methods for: without any there is none.
    fn emptied(&self, broken: &Broken<'_>, old: &Snapshot) -> Option<usize> {
        if broken.new.is_some() || broken.old.shape != Shape::Type("request builder of values") {
            return None;
        }
        old.elements.lineage(&broken.old.owner).find_map(|r#type| self.went.get(r#type).copied())
    }

    /// The change of an element that matters for some of its attributes, or that it came or went.
    fn about(&self, id: &str, decisive: &[&str]) -> Option<usize> {
        self.by_id.get(id).copied().filter(|at| matters(&self.changes[*at], decisive))
    }

    /// The change of an element, or of what it is in.
    fn own(&self, id: &str) -> Option<usize> {
        let above = std::iter::successors(Some(id), |id| Some(id.rsplit_once('/')?.0)).skip(1);
        self.about(id, OWN).or_else(|| above.into_iter().find_map(|id| self.about(id, AROUND)))
    }

    /// The parameters because of which a method takes something else.
    fn parameters(&self, broken: &Broken<'_>) -> Vec<usize> {
        let Some(new) = broken.new.filter(|new| new.subject == broken.old.subject) else { return Vec::new() };
        let (
            Shape::Method { arguments: old, result: was, .. },
            Shape::Method { arguments: new, result: is, .. },
        ) = (&broken.old.shape, &new.shape)
        else {
            return Vec::new();
        };
        let changes = self.parameters.get(broken.old.subject.as_str()).filter(|_| was == is);
        let find =
            |all: &'_ [Argument], name: &str| all.iter().find(|argument| argument.name == name).cloned();
        let is_at_fault = |at: &usize| {
            let name = names::snake(simple_name(&self.changes[*at].id));
            let (old, new) = (find(old, &name), find(new, &name));
            old.zip(new).is_none_or(|(old, new)| !takes(&old, &new))
        };
        changes.into_iter().flatten().copied().filter(is_at_fault).collect()
    }

    /// The first parameter that changed of an operation, or of the one that a parameter is of.
    fn of_operation(&self, subject: &str) -> Option<usize> {
        self.parameters.get(operation_of(subject).unwrap_or(subject))?.first().copied()
    }

    /// The change of a type or of one that it was derived from.
    fn above(&self, owner: &str, old: &Snapshot, decisive: &[&str]) -> Option<usize> {
        old.elements.lineage(owner).find_map(|r#type| self.about(r#type, decisive))
    }

    /// What was inherited from a type that is no base any more.
    fn other_base(&self, broken: &Broken<'_>, old: &Snapshot) -> Option<usize> {
        let (owner, declaring) = (&*broken.old.owner, group_of(&broken.old.subject));
        let [was, is] = self.ancestries.each_ref().map(|ancestry| ancestry.is_base(declaring, owner));
        if !was || is {
            return None;
        }
        let mut before = old.elements.lineage(owner).take_while(|r#type| *r#type != declaring);
        before.find_map(|r#type| self.about(r#type, &["BaseType"]))
    }

    /// The property that a method takes as a key.
    fn key_property(&self, broken: &Broken<'_>, old: &Snapshot) -> Option<usize> {
        let Shape::Method { arguments, .. } = &broken.old.shape else { return None };
        if broken.old.subject != *broken.old.owner {
            return None;
        }
        let is_argument = |argument: &Argument, property: &str| argument.name == names::snake(property);
        old.elements.lineage(&broken.old.owner).find_map(|r#type| {
            old.elements.below(r#type).iter().find_map(|element| {
                let (_, name) = element.id.rsplit_once('/')?;
                let is_part = arguments.iter().any(|argument| is_argument(argument, name));
                self.about(&element.id, &["Type"]).filter(|_| is_part)
            })
        })
    }

    /// What came and is called now as the type was to which the item belongs.
    fn name_taken(&self, broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let (outer, _) = broken.path.split_once(": ").or_else(|| broken.path.rsplit_once("::"))?;
        let (was, is) = (old.surface.get(outer)?, new.surface.get(outer)?);
        if was.subject == is.subject { None } else { self.about(&is.subject, &[]) }
    }

    /// A type in the item's type, by its old or its new name.
    fn mentioned(&self, broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let items = [Some(broken.old), broken.new].into_iter().flatten();
        let mut paths = items.flat_map(|item| &item.mentions);
        paths.find_map(|path| {
            let subjects = [old, new].into_iter().filter_map(|side| side.surface.get(path));
            subjects.into_iter().find_map(|item| self.about(&item.subject, MENTIONED))
        })
    }

    /// A type definition in the element's type, or in that of something in it. In Rust it has no name.
    fn defined(&self, subject: &str, side: &Snapshot) -> Option<usize> {
        let elements = side.elements.with(subject).iter().chain(side.elements.below(subject));
        let mut types = elements.filter_map(|element| element.text("Type").or(element.text("ReturnType")));
        types.find_map(|r#type| {
            let at = self.about(csdl::element_type(r#type).0, &["UnderlyingType"])?;
            (self.changes[at].kind == "TypeDefinition").then_some(at)
        })
    }
}

/// The operation in the id of a parameter.
fn operation_of(id: &str) -> Option<&str> {
    let (operation, _) = id.rsplit_once(")/")?;
    Some(&id[..=operation.len()])
}

/// Whether an item is about the same types, one of which has another name in Rust.
fn mentions_renamed(broken: &Broken<'_>, old: &Snapshot, new: &Snapshot) -> bool {
    let Some(other) = broken.new else { return false };
    let (was, is) = (&broken.old.mentions, &other.mentions);
    let subject = |side: &Snapshot, path: &String| side.surface.get(path).map(|item| item.subject.clone());
    let are_same = was.iter().zip(is).all(|(was, is)| subject(old, was) == subject(new, is));
    was.len() == is.len() && was != is && are_same
}

/// Whether something came or went, or says something else that Rust items show.
fn matters(change: &Change, decisive: &[&str]) -> bool {
    match change.kind {
        "Term" | "NavigationPropertyBinding" => false,
        _ if change.change != ChangeKind::Changed => true,
        "EnumType" => differs(change, &["IsFlags"]),
        _ => differs(change, decisive),
    }
}

/// Whether any of some attributes is another.
pub fn differs(change: &Change, names: &[&str]) -> bool {
    let all: [&[(&str, Value)]; 2] = [&change.from, &change.to];
    all.into_iter().flatten().any(|(name, _)| names.contains(name))
}
