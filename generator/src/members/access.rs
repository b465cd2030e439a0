//! What may be done at the end of a path: by containment, and by the annotations of the vocabularies
//! Capabilities and Core.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::Members;
use crate::edm::{Annotation, Model, TypeId};

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

    /// The trait, and where annotations say whether it holds: the term of the vocabulary Capabilities, and the
    /// property of its record, if it is one.
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
    /// By target, `namespace.type/property` or `namespace.container/set`.
    access: FxHashMap<String, Access>,
}

impl AccessMap<'_> {
    /// What may be done at the end of a path that ends in a target.
    pub fn get(&self, target: &str) -> Access {
        self.access.get(target).copied().unwrap_or(Access::Contained)
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
    let mut map = AccessMap::default();
    let mut of_types: FxHashMap<(TypeId, bool), Access> = FxHashMap::default();
    for Target { path, to, home, name, is_contained } in targets(members) {
        let usual = if is_contained { Access::Contained } else { Access::Related };
        let mut own = said(model, &path);
        // Of a navigation property, it says whether that can be expanded, not what is behind it.
        if let ItemName::Property(_) = name {
            own.remove(&Ability::Expandable);
        }
        let to_name = to.map(|id| model.r#type(id).name.to_string()).unwrap_or_default();
        let of_type = said(model, &to_name);
        let abilities: Vec<_> = Ability::ALL
            .into_iter()
            .map(|ability| {
                let said = own.get(&ability).or_else(|| of_type.get(&ability)).copied();
                (ability, said, ability.is_usual(is_contained))
            })
            .collect();
        if abilities.iter().all(|(_, said, usual)| said.is_none_or(|said| said == *usual)) {
            map.access.insert(path, usual);
            continue;
        }
        let of = to.filter(|_| own.is_empty());
        if let Some(known) = of.and_then(|to| of_types.get(&(to, is_contained))) {
            map.access.insert(path, *known);
            continue;
        }
        let access = Access::Own(map.items.len());
        let allowed = abilities.iter().filter(|(_, said, usual)| said.unwrap_or(*usual));
        let abilities = allowed.map(|(ability, ..)| *ability).collect();
        let item = match of {
            Some(to) => {
                of_types.insert((to, is_contained), access);
                AccessItem { home: to, name: ItemName::Type { is_contained }, target: to_name, abilities }
            }
            None => AccessItem { home, name, target: path.clone(), abilities },
        };
        map.at_home.entry(item.home).or_default().push(map.items.len());
        map.items.push(item);
        map.access.insert(path, access);
    }
    map
}

/// Something that leads to entities.
struct Target<'m> {
    path: String,
    to: Option<TypeId>,
    /// The type in whose file an item of its own is.
    home: TypeId,
    /// What such an item is called after.
    name: ItemName<'m>,
    is_contained: bool,
}

fn targets<'m>(members: &Members<'m, '_>) -> Vec<Target<'m>> {
    let model = members.model;
    let mut targets = Vec::new();
    let container = model.container.as_ref().map(|c| c.name.to_string()).unwrap_or_default();
    for source in &members.sources {
        let Some(id) = source.r#type else { continue };
        let path = format!("{container}/{}", source.name);
        let name = ItemName::Source(source.name);
        targets.push(Target { path, to: Some(id), home: id, name, is_contained: true });
    }
    for id in members.types.iter().copied() {
        for property in members.own(id).into_iter().flat_map(|own| &own.navigation) {
            targets.push(Target {
                path: format!("{}/{}", model.r#type(id).name, property.name),
                to: property.r#type.named(),
                home: id,
                name: ItemName::Property(property.name),
                is_contained: property.contains_target,
            });
        }
    }
    targets
}

/// Whether what is at the end of a path is updated by `PUT`, as the target or its type says.
pub fn is_updated_by_put(model: &Model<'_>, target: &str, to: Option<TypeId>) -> bool {
    let r#type = to.map(|id| model.r#type(id).name.to_string());
    std::iter::once(target).chain(r#type.as_deref()).any(|target| {
        let restrictions = model.annotation(target, &format!("{CAPABILITIES}.UpdateRestrictions"));
        let value = restrictions.and_then(|annotation| annotation.syntax.value.as_ref());
        let method = value.and_then(|value| value.property("UpdateMethod")).and_then(|method| method.text());
        method.is_some_and(|method| method.trim().ends_with("/PUT"))
    })
}

/// What the annotations of a target say, by ability.
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
