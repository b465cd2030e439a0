//! Facts about a change that are not in its attributes but decide which rule applies.

use generator::csdl;
use rustc_hash::FxHashSet;

use super::{
    Attribute, AttributeValue, Attributes, ChangeKind, ElementId, ElementKind, SchemaChange, SchemaElement,
    SchemaElements, Snapshot,
};

/// Facts about a change.
pub struct Facts {
    /// Whether Rust items break because of the change.
    pub is_broken: bool,
    /// Whether Rust items of the old crate represent the element.
    pub has_items: bool,
    /// Whether Rust items of the new crate represent the element.
    pub has_new_items: bool,
    /// The element of a base type that replaces a removed one.
    pub inherited: Option<Inherited>,
    /// Whether a new overload of a removed function has the same parameters and further optional ones.
    pub is_extended: bool,
    /// Attributes whose values stay the same because a type of the hierarchy declares them.
    pub declared_elsewhere: Vec<Attribute>,
    /// Whether the types only differ in that one is a type definition of the other.
    pub is_respelled: bool,
}

/// An element that a base type declares instead of the derived type.
pub struct Inherited {
    /// The base type.
    pub base: String,
    /// The old attributes that differ.
    pub from: Attributes,
    /// The new attributes that differ.
    pub to: Attributes,
}

/// How many Rust items a change concerns.
pub struct ItemCounts {
    /// How many items break because of the change.
    pub broken: usize,
    /// How many items of the old crate represent the element.
    pub old: usize,
    /// How many items of the new crate represent the element.
    pub new: usize,
}

impl Facts {
    /// Collects the facts about a change.
    pub fn of(change: &SchemaChange, items: &ItemCounts, old: &Snapshot, new: &Snapshot) -> Self {
        let inherited = inherited(change, &new.elements);
        let (from, to) = match &inherited {
            Some(inherited) => (&inherited.from, &inherited.to),
            None => (&change.from, &change.to),
        };
        let (was, is) = (resolved_type(from, &old.elements), resolved_type(to, &new.elements));
        Self {
            is_broken: items.broken > 0,
            has_items: items.old > 0,
            has_new_items: items.new > 0,
            is_extended: is_extended(change, &new.elements),
            declared_elsewhere: declared_elsewhere(change, &old.elements, &new.elements),
            is_respelled: was.is_some() && was == is,
            inherited,
        }
    }
}

/// Finds the element of a base type that replaces a removed property or bound operation.
fn inherited(change: &SchemaChange, new: &SchemaElements) -> Option<Inherited> {
    let is_inheritable = change.kind.is_operation()
        || matches!(change.kind, ElementKind::Property | ElementKind::NavigationProperty);
    if change.change != ChangeKind::Removed || !is_inheritable {
        return None;
    }
    new.bases(change.id.group()).find_map(|base| {
        let element = new.get(change.kind, change.id.with_group(base).as_str())?;
        let (from, to) = (&change.from, &element.attributes);
        let base = base.to_owned();
        Some(Inherited { base, from: unbound(from.differing_from(to)), to: unbound(to.differing_from(from)) })
    })
}

/// The attributes without those of the binding parameter, which differ whenever an operation moves to another
/// type.
fn unbound(attributes: Attributes) -> Attributes {
    let is_of_binding =
        |attribute| matches!(attribute, Attribute::BindingParameterName | Attribute::BindingNullable);
    let others = attributes.iter().filter(|(attribute, _)| !is_of_binding(*attribute));
    others.map(|(attribute, value)| (attribute, value.clone())).collect()
}

/// The maximum number of overloads that are compared, to bound the work.
const MAX_OVERLOADS: usize = 100;

/// Whether a new overload has all parameters of a removed function, and all its others are optional.
fn is_extended(change: &SchemaChange, new: &SchemaElements) -> bool {
    if (change.kind, change.change) != (ElementKind::Function, ChangeKind::Removed) {
        return false;
    }
    let Some(prefix) = change.id.overload_prefix() else { return false };
    let taken = parameters(&change.id);
    let takes_all = |other: &SchemaElement| {
        let all = parameters(&other.id);
        let may_be_left_out = |name: &&str| {
            let parameter = new.get(ElementKind::Parameter, other.id.child(name).as_str());
            parameter.is_some_and(|parameter| parameter.attributes.get(Attribute::Optional).is_some())
        };
        taken.is_subset(&all) && all.difference(&taken).all(may_be_left_out)
    };
    let overloads = new.starting_with(prefix).iter().filter(|element| element.kind == ElementKind::Function);
    overloads.take(MAX_OVERLOADS).any(takes_all)
}

fn parameters(function: &ElementId) -> FxHashSet<&str> {
    function.signature().into_iter().flat_map(|signature| signature.parameter_names()).collect()
}

/// The attributes of a type that differ, although their values including inherited ones are the same.
fn declared_elsewhere(change: &SchemaChange, old: &SchemaElements, new: &SchemaElements) -> Vec<Attribute> {
    let effective = |side: &SchemaElements, attribute: Attribute| -> Option<AttributeValue> {
        side.lineage(change.id.as_str())
            .find_map(|r#type| side.get(change.kind, r#type)?.attributes.get(attribute).cloned())
    };
    let mut attributes = vec![Attribute::Key, Attribute::HasStream, Attribute::OpenType];
    attributes.retain(|attribute| {
        change.differs_in(&[*attribute]) && effective(old, *attribute) == effective(new, *attribute)
    });
    attributes
}

/// The type among the attributes, with the underlying type in place of a type definition.
fn resolved_type(attributes: &Attributes, side: &SchemaElements) -> Option<String> {
    let written = attributes.text(Attribute::Type).or_else(|| attributes.text(Attribute::ReturnType))?;
    Some(csdl::with_element_type(written, |name| {
        let definition = side.get(ElementKind::TypeDefinition, name);
        let underlying =
            definition.and_then(|definition| definition.attributes.text(Attribute::UnderlyingType));
        underlying.unwrap_or(name).to_owned()
    }))
}
