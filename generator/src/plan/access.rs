//! Which operations a path offers: from containment, and the annotations of the vocabularies Capabilities
//! and Core.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{AccessItem, Context, TypePath};
use crate::edm::{Annotation, Model, TypeId};
use crate::names::{self, Names};

const CAPABILITIES: &str = "Org.OData.Capabilities.V1";

/// An operation that a path may offer; a trait of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ability {
    /// To read.
    Readable,
    /// To create entities.
    Insertable,
    /// To update.
    Updatable,
    /// To delete.
    Deletable,
    /// To read and change references.
    Referenceable,
    /// `$select`.
    Selectable,
    /// `$expand`.
    Expandable,
    /// `$filter`.
    Filterable,
    /// `$search`.
    Searchable,
    /// `$orderby`.
    Sortable,
    /// `$count`.
    Countable,
    /// `$top`.
    TopSupported,
    /// `$skip`.
    SkipSupported,
}

impl Ability {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 13] = [
        Self::Readable,
        Self::Insertable,
        Self::Updatable,
        Self::Deletable,
        Self::Referenceable,
        Self::Selectable,
        Self::Expandable,
        Self::Filterable,
        Self::Searchable,
        Self::Sortable,
        Self::Countable,
        Self::TopSupported,
        Self::SkipSupported,
    ];

    /// The name of the runtime's trait.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// The abilities of contained or related entities, unless annotations state otherwise.
    pub fn usual(is_contained: bool) -> Vec<Self> {
        Self::ALL.into_iter().filter(|ability| ability.is_usual(is_contained)).collect()
    }

    fn is_usual(self, is_contained: bool) -> bool {
        match self {
            Self::Referenceable => !is_contained,
            Self::Insertable | Self::Deletable => is_contained,
            _ => true,
        }
    }

    /// The trait, and the annotation that decides about it: a term of the vocabulary Capabilities, and a
    /// property of its record unless the value itself is a boolean.
    fn entry(self) -> (&'static str, &'static str, Option<&'static str>) {
        match self {
            Self::Readable => ("Readable", "ReadRestrictions", Some("Readable")),
            Self::Insertable => ("Insertable", "InsertRestrictions", Some("Insertable")),
            Self::Updatable => ("Updatable", "UpdateRestrictions", Some("Updatable")),
            Self::Deletable => ("Deletable", "DeleteRestrictions", Some("Deletable")),
            Self::Referenceable => ("Referenceable", "NavigationRestrictions", Some("Referenceable")),
            Self::Selectable => ("Selectable", "SelectSupport", Some("Supported")),
            Self::Expandable => ("Expandable", "ExpandRestrictions", Some("Expandable")),
            Self::Filterable => ("Filterable", "FilterRestrictions", Some("Filterable")),
            Self::Searchable => ("Searchable", "SearchRestrictions", Some("Searchable")),
            Self::Sortable => ("Sortable", "SortRestrictions", Some("Sortable")),
            Self::Countable => ("Countable", "CountRestrictions", Some("Countable")),
            Self::TopSupported => ("TopSupported", "TopSupported", None),
            Self::SkipSupported => ("SkipSupported", "SkipSupported", None),
        }
    }
}

/// The access type of a path.
#[derive(Clone, Debug)]
pub enum Access {
    /// The runtime's type for contained entities.
    Contained,
    /// The runtime's type for related entities.
    Related,
    /// The access type of the collection to which a key is appended.
    OfCollection,
    /// A generated access type.
    Own(TypePath),
}

/// The access types of all navigation properties, entity sets and singletons.
#[derive(Debug, Default)]
pub struct AccessMap {
    /// By target, `namespace.type/property` or `namespace.container/set`.
    access: FxHashMap<String, Access>,
    /// The generated access types, by the type whose file has them.
    items: FxHashMap<TypeId, Vec<AccessItem>>,
}

impl AccessMap {
    /// The access type of a path that leads to a target.
    pub fn get(&self, target: &str) -> Access {
        self.access.get(target).cloned().unwrap_or(Access::Contained)
    }

    /// The generated access types in the file of a type.
    pub fn items(&self, id: TypeId) -> impl Iterator<Item = &AccessItem> {
        self.items.get(&id).into_iter().flatten()
    }
}

/// Computes the access types. If only annotations of the target's type matter, the item is in that type's
/// file, otherwise in the declaring type's.
pub fn access(context: &Context<'_, '_>, names: &mut Names) -> AccessMap {
    let mut map = AccessMap::default();
    let mut of_types: FxHashMap<(TypeId, bool), Access> = FxHashMap::default();
    for Target { path, to, home, name, is_contained, is_source } in places(context) {
        let usual = if is_contained { Access::Contained } else { Access::Related };
        let mut own = said(context.model, &path);
        if !is_source {
            own.remove(&Ability::Expandable);
        }
        let is_own = !own.is_empty();
        let to_name = to.map(|id| context.model.r#type(id).name.to_string()).unwrap_or_default();
        let of_type = said(context.model, &to_name);
        let abilities = Ability::ALL.into_iter().map(|ability| {
            let said = own.get(&ability).or_else(|| of_type.get(&ability)).copied();
            (ability, said, ability.is_usual(is_contained))
        });
        let abilities: Vec<_> = abilities.collect();
        if abilities.iter().all(|(_, said, usual)| said.is_none_or(|said| said == *usual)) {
            map.access.insert(path, usual);
            continue;
        }
        if let (false, Some(known)) = (is_own, to.and_then(|to| of_types.get(&(to, is_contained)))) {
            map.access.insert(path, known.clone());
            continue;
        }
        let home = if is_own { home } else { to.unwrap_or(home) };
        let ident = names.derived_ident(home, |stem| match (is_own, is_contained) {
            (true, _) => format!("{}Access", name),
            (false, true) => format!("{stem}Access"),
            (false, false) => format!("Related{stem}Access"),
        });
        let access = Access::Own(context.sibling(home, &ident));
        if let (false, Some(to)) = (is_own, to) {
            of_types.insert((to, is_contained), access.clone());
        }
        let allowed = abilities.iter().filter(|(_, said, usual)| said.unwrap_or(*usual));
        let abilities = allowed.map(|(ability, ..)| *ability).collect();
        let target = if is_own { path.clone() } else { to_name };
        map.items.entry(home).or_default().push(AccessItem { ident, target, abilities });
        map.access.insert(path, access);
    }
    map
}

/// A navigation property, entity set or singleton.
struct Target {
    path: String,
    to: Option<TypeId>,
    /// The type whose file has the item.
    home: TypeId,
    /// The name that the item's name is made from.
    name: String,
    is_contained: bool,
    /// Whether it is an entity set or singleton. For a navigation property, `Expandable` states whether
    /// it can be expanded itself, not whether `$expand` works behind it.
    is_source: bool,
}

fn places(context: &Context<'_, '_>) -> Vec<Target> {
    let mut places = Vec::new();
    let container = context.model.container.as_ref().map(|c| c.name.to_string()).unwrap_or_default();
    for source in context.selection.sources(context.model) {
        let (Some(id), name) = (source.r#type, names::camel(source.name)) else { continue };
        let path = format!("{container}/{}", source.name);
        places.push(Target { path, to: Some(id), home: id, name, is_contained: true, is_source: true });
    }
    for id in context.model.type_ids().filter(|id| context.selection.has_type(*id)) {
        let Some(structured) = context.model.structured(id) else { continue };
        let owner = context.path(id).ident.clone();
        for property in structured.navigation.iter().filter(|p| context.has_navigation(id, p)) {
            let to = property.r#type.named();
            places.push(Target {
                path: format!("{}/{}", context.model.r#type(id).name, property.name),
                to,
                home: id,
                name: format!("{owner}{}", names::camel(property.name)),
                is_contained: property.contains_target,
                is_source: false,
            });
        }
    }
    places
}

/// Whether the entity is updated by `PUT`.
pub fn is_updated_by_put(model: &Model<'_>, target: &str, to: Option<TypeId>) -> bool {
    targets(model, target, to).iter().any(|target| {
        let restrictions = model.annotation(target, &format!("{CAPABILITIES}.UpdateRestrictions"));
        let value = restrictions.and_then(|annotation| annotation.syntax.value.as_ref());
        let method = value.and_then(|value| value.property("UpdateMethod")).and_then(|method| method.text());
        method.is_some_and(|method| method.trim().ends_with("/PUT"))
    })
}

fn targets(model: &Model<'_>, target: &str, to: Option<TypeId>) -> Vec<String> {
    std::iter::once(target.to_owned()).chain(to.map(|id| model.r#type(id).name.to_string())).collect()
}

/// The abilities that the annotations of a target grant or deny.
fn said(model: &Model<'_>, target: &str) -> BTreeMap<Ability, bool> {
    let annotations = model.annotations.get(target).map_or(&[][..], Vec::as_slice);
    if is_contradictory(annotations) {
        return BTreeMap::new();
    }
    let says = |ability: Ability| {
        let (_, term, property) = ability.entry();
        let term = format!("{CAPABILITIES}.{term}");
        let value = annotations.iter().find(|annotation| annotation.term == term)?.syntax.value.as_ref();
        match property {
            None => Some(value.and_then(|value| value.bool()).unwrap_or(true)),
            Some(property) => value?.property(property)?.bool(),
        }
    };
    Ability::ALL.into_iter().filter_map(|ability| Some((ability, says(ability)?))).collect()
}

/// Some documents are merged from those of several services. If the annotations of a target contradict
/// each other, they are ignored.
fn is_contradictory(annotations: &[Annotation<'_>]) -> bool {
    let facts = |annotation: &Annotation<'_>| -> Vec<Option<bool>> {
        let value = annotation.syntax.value.as_ref();
        let of_record = |ability: Ability| value?.property(ability.entry().2?)?.bool();
        let whole = std::iter::once(value.and_then(|value| value.bool()));
        whole.chain(Ability::ALL.into_iter().map(of_record)).collect()
    };
    annotations.iter().enumerate().any(|(at, annotation)| {
        let others = annotations[..at].iter().filter(|other| other.term == annotation.term);
        others.into_iter().any(|other| facts(other) != facts(annotation))
    })
}
