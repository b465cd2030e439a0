//! What may be done at the end of a path: by containment, and by the annotations of the vocabularies
//! Capabilities and Core.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Members;
use crate::edm::{Annotation, AnnotationsId, Model, TypeId};

const CAPABILITIES: &str = "Org.OData.Capabilities.V1";

/// Something that may be done at the end of a path: a trait of the runtime.
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

    /// What may be done with contained or related entities unless annotations say otherwise.
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

    /// The trait, and where annotations say whether it holds: the term of the vocabulary Capabilities, and
    /// the property of its record, if it is one.
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

/// What may be done at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// What may be done with contained entities.
    Contained,
    /// What may be done with related entities.
    Related,
    /// What the item at this place of [`AccessMap::items`] says.
    Own(usize),
}

/// A type that says what may be done, where that is not what is usual.
#[derive(Clone, Debug)]
pub struct AccessItem<'m> {
    /// The type in whose file it is.
    pub home: TypeId,
    /// What it is called after.
    pub name: ItemName<'m>,
    /// What it is about, in CSDL's terms.
    pub target: String,
    /// What may be done.
    pub abilities: Vec<Ability>,
}

/// What a type that says what may be done is called after.
#[derive(Clone, Copy, Debug)]
pub enum ItemName<'m> {
    /// An entity set or singleton.
    Source(&'m str),
    /// A navigation property of the type in whose file it is.
    Property(&'m str),
    /// The type in whose file it is.
    Type {
        /// Whether the entities are contained where it holds.
        is_contained: bool,
    },
}

/// What may be done behind every navigation property, entity set and singleton.
#[derive(Debug, Default)]
pub struct AccessMap<'m> {
    /// The items, in the order of the targets that they were found for.
    pub items: Vec<AccessItem<'m>>,
    /// By type, the places of the items in its file.
    at_home: FxHashMap<TypeId, Vec<usize>>,
    access: FxHashMap<Target<'m>, Access>,
}

/// The element at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target<'m> {
    /// An entity set or singleton.
    Source(&'m str),
    /// A navigation property of the type that declares it.
    Property(TypeId, &'m str),
}

impl<'m> AccessMap<'m> {
    /// What may be done at the end of a path that ends in an element.
    pub fn get(&self, target: Target<'m>) -> Access {
        self.access.get(&target).copied().unwrap_or(Access::Contained)
    }

    /// The places in [`items`](Self::items) of those in the file of a type.
    pub fn at_home(&self, id: TypeId) -> &[usize] {
        self.at_home.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Finds it out. What only the target's type says is an item of that type, anything else one of the
/// declaring type.
pub fn access<'m>(members: &Members<'m, '_>) -> AccessMap<'m> {
    let model = members.model;
    let container = model.container_name();
    let mut map = AccessMap::default();
    let mut of_types: FxHashMap<(TypeId, bool), Access> = FxHashMap::default();
    for Lead { target, annotations, to, home, is_contained } in leads(members) {
        let usual = if is_contained { Access::Contained } else { Access::Related };
        let mut own = said(model.annotations.of(annotations));
        // Of a navigation property, it says whether that can be expanded, not what is behind it.
        if let Target::Property(..) = target {
            own.remove(&Ability::Expandable);
        }
        let of_type = said(to.map_or(&[], |id| model.annotations.of(model.r#type(id).annotations)));
        let abilities: Vec<_> = Ability::ALL
            .into_iter()
            .map(|ability| {
                let said = own.get(&ability).or_else(|| of_type.get(&ability)).copied();
                (ability, said, ability.is_usual(is_contained))
            })
            .collect();
        if abilities.iter().all(|(_, said, usual)| said.is_none_or(|said| said == *usual)) {
            map.access.insert(target, usual);
            continue;
        }
        let of = to.filter(|_| own.is_empty());
        if let Some(known) = of.and_then(|to| of_types.get(&(to, is_contained))) {
            map.access.insert(target, *known);
            continue;
        }
        let access = Access::Own(map.items.len());
        let allowed = abilities.iter().filter(|(_, said, usual)| said.unwrap_or(*usual));
        let abilities = allowed.map(|(ability, ..)| *ability).collect();
        let item = match of {
            Some(to) => {
                of_types.insert((to, is_contained), access);
                let about = model.r#type(to).name.to_string();
                AccessItem { home: to, name: ItemName::Type { is_contained }, target: about, abilities }
            }
            None => {
                let (name, about) = match target {
                    Target::Source(name) => (ItemName::Source(name), format!("{container}/{name}")),
                    Target::Property(id, name) => {
                        (ItemName::Property(name), format!("{}/{name}", model.r#type(id).name))
                    }
                };
                AccessItem { home, name, target: about, abilities }
            }
        };
        map.at_home.entry(item.home).or_default().push(map.items.len());
        map.items.push(item);
        map.access.insert(target, access);
    }
    map
}

/// Something that leads to entities.
struct Lead<'m> {
    target: Target<'m>,
    annotations: AnnotationsId,
    to: Option<TypeId>,
    /// The type in whose file an item of its own is.
    home: TypeId,
    is_contained: bool,
}

fn leads<'m>(members: &Members<'m, '_>) -> Vec<Lead<'m>> {
    let sources = members.sources.iter().filter_map(|source| {
        let (target, annotations) = (Target::Source(source.name), source.annotations);
        let home = source.r#type?;
        Some(Lead { target, annotations, to: Some(home), home, is_contained: true })
    });
    let properties = members.types.iter().flat_map(|id| {
        let own = members.own(*id).into_iter().flat_map(|own| &own.navigation);
        own.map(|property| Lead {
            target: Target::Property(*id, property.name),
            annotations: property.annotations,
            to: property.r#type.named(),
            home: *id,
            is_contained: property.contains_target,
        })
    });
    sources.chain(properties).collect()
}

/// Whether what is at the end of a path is updated by `PUT`, as annotations of the element there or of its
/// type say.
pub fn is_updated_by_put(model: &Model<'_>, element: AnnotationsId, to: Option<TypeId>) -> bool {
    let r#type = to.map(|id| model.r#type(id).annotations);
    std::iter::once(element).chain(r#type).any(|annotated| {
        let restrictions = model.annotation(annotated, &format!("{CAPABILITIES}.UpdateRestrictions"));
        let value = restrictions.and_then(|annotation| annotation.syntax.value.as_ref());
        let method = value.and_then(|value| value.property("UpdateMethod")).and_then(|method| method.text());
        method.is_some_and(|method| method.trim().ends_with("/PUT"))
    })
}

/// What annotations of one element say, by ability.
fn said(annotations: &[Annotation<'_>]) -> BTreeMap<Ability, bool> {
    if is_contradictory(annotations) {
        return BTreeMap::new();
    }
    let says = |ability: Ability| {
        let (_, term, property) = ability.entry();
        let is_it = |annotation: &&Annotation<'_>| {
            annotation.term.strip_prefix(CAPABILITIES).and_then(|rest| rest.strip_prefix('.')) == Some(term)
        };
        let value = annotations.iter().find(is_it)?.syntax.value.as_ref();
        match property {
            None => Some(value.and_then(|value| value.bool()).unwrap_or(true)),
            Some(property) => value?.property(property)?.bool(),
        }
    };
    Ability::ALL.into_iter().filter_map(|ability| Some((ability, says(ability)?))).collect()
}

/// Some documents are put together from those of several services, each of which says what holds there: of
/// a target about which they contradict each other, nothing is known.
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
