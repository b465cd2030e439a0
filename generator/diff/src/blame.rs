//! Finds the change that caused a difference between the public items of both crates.

use generator::{csdl, names};
use rustc_hash::FxHashMap;

use super::ancestry::Ancestry;
use super::broken::{BrokenItem, takes};
use super::{
    Attribute, ChangeKind, ElementId, ElementKind, ItemArgument, ItemShape, RustTypeKind, SchemaChange,
    SchemaElement, Snapshot,
};

/// Attributes that the items of the element itself depend on.
const OWN: &[Attribute] = &[
    Attribute::Type,
    Attribute::ContainsTarget,
    Attribute::BaseType,
    Attribute::Abstract,
    Attribute::HasStream,
    Attribute::Key,
    Attribute::IsFlags,
    Attribute::UnderlyingType,
    Attribute::ReturnType,
    Attribute::IsComposable,
    Attribute::EntityType,
    Attribute::Action,
    Attribute::Function,
];

/// Attributes of a parameter that the method of its operation depends on.
const OF_PARAMETERS: &[Attribute] = &[Attribute::Type, Attribute::Nullable, Attribute::Optional];

/// Attributes of a type on which the items of its members and of derived types depend.
const AROUND: &[Attribute] = &[Attribute::BaseType, Attribute::Abstract];

/// Attributes of a type that the request builders of derived types depend on.
const INHERITED: &[Attribute] =
    &[Attribute::BaseType, Attribute::Abstract, Attribute::HasStream, Attribute::Key];

/// Attributes of a type on which items depend whose own types mention it.
const MENTIONED: &[Attribute] = &[Attribute::Abstract, Attribute::IsFlags];

/// Looks up changes by the elements that they are about. Changes are represented by their indices in the
/// list.
pub struct ChangeIndex<'c> {
    changes: &'c [SchemaChange],
    /// The hierarchies of the old and the new version.
    ancestries: [Ancestry<'c>; 2],
    by_id: FxHashMap<&'c str, usize>,
    /// By the id of an operation, the changes of its parameters on which its method depends.
    parameters: FxHashMap<&'c str, Vec<usize>>,
    /// By the qualified name of an operation, the first added overload.
    added_overloads: FxHashMap<&'c str, usize>,
    /// By type, the first removed element that had a method in the type's request builder.
    removed_methods: FxHashMap<&'c str, usize>,
}

impl<'c> ChangeIndex<'c> {
    /// Indexes the changes.
    pub fn new(changes: &'c [SchemaChange], old: &'c Snapshot, new: &'c Snapshot) -> Self {
        let mut index = Self {
            changes,
            ancestries: [old, new].map(|side| Ancestry::new(&side.elements)),
            by_id: FxHashMap::default(),
            parameters: FxHashMap::default(),
            added_overloads: FxHashMap::default(),
            removed_methods: FxHashMap::default(),
        };
        // Of several changes with the same id, the first is used. If elements of two kinds have the same id,
        // the removal of one is a more likely cause than the addition of the other.
        let mut order: Vec<usize> = (0..changes.len()).collect();
        order.sort_by_key(|at| changes[*at].change == ChangeKind::Added);
        for at in order {
            index.add(at);
        }
        index
    }

    fn add(&mut self, at: usize) {
        let change = &self.changes[at];
        self.by_id.entry(change.id.as_str()).or_insert(at);
        let has_method = change.kind.is_operation() || change.kind == ElementKind::NavigationProperty;
        if has_method && change.change == ChangeKind::Removed {
            self.removed_methods.entry(&change.group).or_insert(at);
        }
        if let Some(operation) = change.id.operation_of_parameter() {
            if depends_on(change, OF_PARAMETERS) {
                self.parameters.entry(operation).or_default().push(at);
            }
        } else if change.id.signature().is_some() && change.change == ChangeKind::Added {
            self.added_overloads.entry(change.id.qualified_name()).or_insert(at);
        }
    }

    /// The changes that broke an item. There are several if several parameters of a method changed, or both
    /// an import and the operation that it calls.
    pub fn causes(&self, broken: &BrokenItem<'_>, old: &Snapshot, new: &Snapshot) -> Vec<usize> {
        let mut found = self.parameters(broken);
        if let (true, Some(import)) = (found.is_empty(), &broken.old.import) {
            let ids = [import, &broken.old.subject].into_iter();
            found.extend(ids.filter_map(|id| self.change_of(id.as_str(), OWN)));
        }
        if !found.is_empty() {
            return found;
        }
        let cause = if mentions_renamed_type(broken, old, new) {
            self.mentioned(broken, old, new)
        } else {
            self.cause(broken, old, new)
        };
        cause.into_iter().collect()
    }

    /// The change that broke an item. Possible causes are tried from the most to the least likely one.
    fn cause(&self, broken: &BrokenItem<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let item = broken.old;
        self.other_base(broken, old)
            .or_else(|| self.own(&item.subject))
            .or_else(|| self.own(&broken.new?.subject))
            .or_else(|| self.of_operation(&item.subject))
            .or_else(|| self.own(item.import.as_ref()?))
            .or_else(|| self.key_property(broken, old))
            .or_else(|| {
                let attributes = if item.subject == *item.owner { INHERITED } else { AROUND };
                self.above(&item.owner, old, attributes)
            })
            .or_else(|| self.name_taken(broken, old, new))
            .or_else(|| self.mentioned(broken, old, new))
            .or_else(|| [old, new].into_iter().find_map(|side| self.definition(&item.subject, side)))
            .or_else(|| self.added_overload(&item.subject))
            .or_else(|| self.emptied(broken, old))
    }

    /// The change of an element, if it was added or removed or one of these attributes differs.
    fn change_of(&self, id: &str, attributes: &[Attribute]) -> Option<usize> {
        self.by_id.get(id).copied().filter(|at| depends_on(&self.changes[*at], attributes))
    }

    /// The change of an element, or of the nearest element that contains it.
    fn own(&self, id: &ElementId) -> Option<usize> {
        let change = self.change_of(id.as_str(), OWN);
        change.or_else(|| id.ancestors().find_map(|id| self.change_of(id, AROUND)))
    }

    /// The changed parameters because of which the arguments of a method differ.
    fn parameters(&self, broken: &BrokenItem<'_>) -> Vec<usize> {
        let Some(new) = broken.new.filter(|new| new.subject == broken.old.subject) else { return Vec::new() };
        let (
            ItemShape::Method { arguments: old, result: was, .. },
            ItemShape::Method { arguments: new, result: is, .. },
        ) = (&broken.old.shape, &new.shape)
        else {
            return Vec::new();
        };
        let changes = self.parameters.get(broken.old.subject.as_str()).filter(|_| was == is);
        let is_cause = |at: &usize| {
            let name = names::snake(self.changes[*at].id.simple_name());
            let is_it = |argument: &&ItemArgument| argument.name == name;
            let (old, new) = (old.iter().find(is_it), new.iter().find(is_it));
            old.zip(new).is_none_or(|(old, new)| !takes(old, new))
        };
        changes.into_iter().flatten().copied().filter(is_cause).collect()
    }

    /// The first changed parameter of an operation, or of the operation of a parameter.
    fn of_operation(&self, subject: &ElementId) -> Option<usize> {
        let operation = subject.operation_of_parameter().unwrap_or(subject.as_str());
        self.parameters.get(operation)?.first().copied()
    }

    /// The change of a type or of its nearest base type in the old version.
    fn above(&self, owner: &str, old: &Snapshot, attributes: &[Attribute]) -> Option<usize> {
        old.elements.lineage(owner).find_map(|r#type| self.change_of(r#type, attributes))
    }

    /// The type whose base type changed, so that an item is no longer inherited.
    fn other_base(&self, broken: &BrokenItem<'_>, old: &Snapshot) -> Option<usize> {
        let (owner, declaring) = (&*broken.old.owner, broken.old.subject.group());
        let [was, is] = self.ancestries.each_ref().map(|ancestry| ancestry.is_base(declaring, owner));
        if !was || is {
            return None;
        }
        let mut before = old.elements.lineage(owner).take_while(|r#type| *r#type != declaring);
        before.find_map(|r#type| self.change_of(r#type, &[Attribute::BaseType]))
    }

    /// The property of a key whose type changed, if a method takes it as an argument.
    fn key_property(&self, broken: &BrokenItem<'_>, old: &Snapshot) -> Option<usize> {
        let ItemShape::Method { arguments, .. } = &broken.old.shape else { return None };
        if broken.old.subject != *broken.old.owner {
            return None;
        }
        let is_argument = |element: &&SchemaElement| {
            let name = names::snake(element.id.last_segment());
            arguments.iter().any(|argument| argument.name == name)
        };
        old.elements.lineage(&broken.old.owner).find_map(|r#type| {
            old.elements.below(r#type).iter().find_map(|element| {
                let change = self.change_of(element.id.as_str(), &[Attribute::Type])?;
                is_argument(&element).then_some(change)
            })
        })
    }

    /// The added element that has now the Rust name of the type to which the item belongs.
    fn name_taken(&self, broken: &BrokenItem<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let (outer, _) = broken.path.split_once(": ").or_else(|| broken.path.rsplit_once("::"))?;
        let (was, is) = (old.surface.get(outer)?, new.surface.get(outer)?);
        if was.subject == is.subject { None } else { self.change_of(is.subject.as_str(), &[]) }
    }

    /// The change of a type that is part of the item's type in one of the versions.
    fn mentioned(&self, broken: &BrokenItem<'_>, old: &Snapshot, new: &Snapshot) -> Option<usize> {
        let items = [Some(broken.old), broken.new].into_iter().flatten();
        let mut paths = items.flat_map(|item| &item.mentions);
        paths.find_map(|path| {
            let subjects = [old, new].into_iter().filter_map(|side| side.surface.get(path));
            subjects.into_iter().find_map(|item| self.change_of(item.subject.as_str(), MENTIONED))
        })
    }

    /// The change of a type definition that is the type of the element or of one of its children. Rust types
    /// do not mention type definitions, because they have the underlying type.
    fn definition(&self, subject: &ElementId, side: &Snapshot) -> Option<usize> {
        let (own, below) = (side.elements.with(subject.as_str()), side.elements.below(subject.as_str()));
        let mut types = own.iter().chain(below).filter_map(|element| {
            let attributes = &element.attributes;
            attributes.text(Attribute::Type).or_else(|| attributes.text(Attribute::ReturnType))
        });
        types.find_map(|r#type| {
            let at = self.change_of(csdl::element_type(r#type).0, &[Attribute::UnderlyingType])?;
            (self.changes[at].kind == ElementKind::TypeDefinition).then_some(at)
        })
    }

    /// An added overload of an operation: overloads share the name of one method.
    fn added_overload(&self, subject: &ElementId) -> Option<usize> {
        subject.signature()?;
        self.added_overloads.get(subject.qualified_name()).copied()
    }

    /// The removed element that was the last one with a method in a request builder of values. Such a request
    /// builder exists only if it has methods.
    fn emptied(&self, broken: &BrokenItem<'_>, old: &Snapshot) -> Option<usize> {
        if broken.new.is_some() || broken.old.shape != ItemShape::Type(RustTypeKind::ValueBuilder) {
            return None;
        }
        old.elements.lineage(&broken.old.owner).find_map(|r#type| self.removed_methods.get(r#type).copied())
    }
}

/// Whether an item mentions the same types as before, one of which has another name in the new crate.
fn mentions_renamed_type(broken: &BrokenItem<'_>, old: &Snapshot, new: &Snapshot) -> bool {
    let Some(other) = broken.new else { return false };
    let (was, is) = (&broken.old.mentions, &other.mentions);
    let subject = |side: &Snapshot, path: &String| side.surface.get(path).map(|item| item.subject.clone());
    let are_same = was.iter().zip(is).all(|(was, is)| subject(old, was) == subject(new, is));
    was.len() == is.len() && was != is && are_same
}

/// Whether Rust items may depend on a change: the element was added or removed, or one of the attributes
/// differs.
fn depends_on(change: &SchemaChange, attributes: &[Attribute]) -> bool {
    let is_changed = change.change == ChangeKind::Changed;
    match change.kind {
        ElementKind::Term | ElementKind::NavigationPropertyBinding => false,
        ElementKind::EnumType => !is_changed || change.differs_in(&[Attribute::IsFlags]),
        ElementKind::EntityType
        | ElementKind::ComplexType
        | ElementKind::TypeDefinition
        | ElementKind::Member
        | ElementKind::Property
        | ElementKind::NavigationProperty
        | ElementKind::Action
        | ElementKind::Function
        | ElementKind::Parameter
        | ElementKind::EntityContainer
        | ElementKind::EntitySet
        | ElementKind::Singleton
        | ElementKind::ActionImport
        | ElementKind::FunctionImport => !is_changed || change.differs_in(attributes),
    }
}
