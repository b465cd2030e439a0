//! Which operations and query options a path offers. That follows from containment, and from annotations with
//! terms of the vocabularies Capabilities and Core.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::Members;
use crate::csdl::Expression;
use crate::edm::{
    AGGREGATION, Annotation, AnnotationsId, CAPABILITIES, Model, NavigationProperty, TypeId, path,
};
use crate::profile::Wire;

const OPTIMISTIC_CONCURRENCY: &str = "Org.OData.Core.V1.OptimisticConcurrency";

/// An ability: an operation or query option that a path offers. Each is a trait of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ability {
    /// Reading (`GET`).
    Readable,
    /// Creating entities (`POST`).
    Insertable,
    /// Updating (`PATCH` or `PUT`).
    Updatable,
    /// Deleting (`DELETE`).
    Deletable,
    /// Reading and changing references (`$ref`).
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
    /// `$apply`.
    Aggregatable,
    /// `$compute`.
    Computable,
}

impl Ability {
    /// All abilities, in the order in which generated code lists them.
    pub const ALL: [Self; 15] = [
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
        Self::Aggregatable,
        Self::Computable,
    ];

    /// The name of the runtime's trait.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// The abilities for entities at the end of a path, unless annotations say otherwise.
    pub fn usual(usual: Usual) -> Vec<Self> {
        Self::ALL.into_iter().filter(|ability| ability.is_usual(usual)).collect()
    }

    fn is_usual(self, usual: Usual) -> bool {
        match self {
            Self::Referenceable => usual != Usual::Contained,
            Self::Insertable | Self::Deletable => usual != Usual::Related,
            Self::Aggregatable | Self::Computable => false,
            _ => true,
        }
    }

    /// Whether the value of the ability's term grants or denies it; `None` if it says nothing about that.
    fn read(self, value: Option<&Expression<'_>>) -> Option<bool> {
        let (_, _, property) = self.entry();
        property.map_or(value, |property| value?.property(property))?.bool()
    }

    /// Whether a record of `RestrictedProperties` says something about it.
    pub fn is_said_by(self, restriction: Option<&Expression<'_>>) -> bool {
        restriction.is_some_and(|restriction| self.read(restriction.property(self.entry().1)).is_some())
    }

    /// The vocabulary of the annotation that grants or denies the ability.
    fn vocabulary(self) -> &'static str {
        if self == Self::Aggregatable { AGGREGATION } else { CAPABILITIES }
    }

    /// The name of the trait, and the annotation that grants or denies the ability: the term of the
    /// vocabulary, and the property of the term's record that says so, if one does.
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
            Self::Aggregatable => ("Aggregatable", "ApplySupported", None),
            Self::Computable => ("Computable", "ComputeSupported", None),
        }
    }
}

/// What a path usually offers. Each is an access type of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usual {
    /// What is contained is created, changed and deleted there, and has no references.
    Contained,
    /// What is related has references there, and is created and deleted elsewhere.
    Related,
    /// What is related is created, changed and deleted there, too, as OData Protocol 4.01 has it, section
    /// 11.4.2.
    Navigable,
}

impl Usual {
    fn of(is_contained: bool, wire: &Wire) -> Self {
        match (is_contained, wire.related_by_reference) {
            (true, _) => Self::Contained,
            (false, true) => Self::Related,
            (false, false) => Self::Navigable,
        }
    }

    /// The name of the runtime's access type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contained => "Contained",
            Self::Related => "Related",
            Self::Navigable => "Navigable",
        }
    }
}

/// The source of the abilities that a path offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The usual ones.
    Usual(Usual),
    /// Those of an access type, given as an index of [`AccessMap::items`].
    Own(usize),
}

/// An access type, for a path whose abilities are not the usual ones.
#[derive(Clone, Debug)]
pub struct AccessItem<'m> {
    /// The type in whose file it is generated.
    pub home: TypeId,
    /// The type of the entities at the end of its paths, if it is one of the model's.
    pub to: Option<TypeId>,
    /// The element from which its name is derived.
    pub name: ItemName<'m>,
    /// The annotation target whose abilities it lists.
    pub target: String,
    /// The abilities that it implements.
    pub abilities: Vec<Ability>,
}

/// The element from which the name of an access type is derived.
#[derive(Clone, Copy, Debug)]
pub enum ItemName<'m> {
    /// An entity set or singleton.
    Source(&'m str),
    /// A navigation property of the type in whose file the access type is generated.
    Property(&'m str),
    /// The type in whose file the access type is generated.
    Type {
        /// Whether it applies to paths to contained entities; otherwise to paths to related ones.
        is_contained: bool,
    },
}

/// The abilities of the paths that end in each navigation property, entity set and singleton.
#[derive(Debug, Default)]
pub struct AccessMap<'m> {
    /// The access types, in the order of the targets for which they were made.
    pub items: Vec<AccessItem<'m>>,
    /// By type, the indices in `items` of the access types in its file.
    at_home: FxHashMap<TypeId, Vec<usize>>,
    access: FxHashMap<Target<'m>, Access>,
    /// What holds for all paths unless annotations say otherwise.
    defaults: BTreeMap<Ability, bool>,
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
    /// The source of the abilities of a path that ends in an element.
    pub fn get(&self, target: Target<'m>) -> Access {
        self.access.get(&target).copied().unwrap_or(Access::Usual(Usual::Contained))
    }

    /// The indices in [`items`](Self::items) of the access types in the file of a type.
    pub fn at_home(&self, id: TypeId) -> &[usize] {
        self.at_home.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Computes the abilities of all paths. If only annotations of the target type matter, the access type is in
/// the file of that type; otherwise it is in the file of the declaring type.
pub fn access<'m>(members: &Members<'m, '_>, wire: &Wire) -> AccessMap<'m> {
    let model = members.model;
    let restricted = restricted(members);
    let container = model.container_name();
    let defaults = defaults(model, &container, wire);
    let mut map = AccessMap::default();
    let mut of_types: FxHashMap<(TypeId, bool), Access> = FxHashMap::default();
    for Lead { target, annotations, to, home, is_contained } in leads(members) {
        let usual = Usual::of(is_contained, wire);
        let mut own = restricted.get(&target).cloned().unwrap_or_default();
        own.extend(said(model.annotations.of(annotations)));
        // On a navigation property, this term is about expanding that property, not about its target.
        if let Target::Property(..) = target {
            own.remove(&Ability::Expandable);
        }
        let abilities = decided(model, &own, to, &defaults, usual);
        if abilities.iter().all(|(_, said, usual)| said.is_none_or(|said| said == *usual)) {
            map.access.insert(target, Access::Usual(usual));
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
                AccessItem {
                    home: to,
                    to: Some(to),
                    name: ItemName::Type { is_contained },
                    target: about,
                    abilities,
                }
            }
            None => {
                let (name, about) = match target {
                    Target::Source(name) => (ItemName::Source(name), format!("{container}/{name}")),
                    Target::Property(id, name) => {
                        (ItemName::Property(name), format!("{}/{name}", model.r#type(id).name))
                    }
                };
                AccessItem { home, to, name, target: about, abilities }
            }
        };
        map.at_home.entry(item.home).or_default().push(map.items.len());
        map.items.push(item);
        map.access.insert(target, access);
    }
    map.defaults = defaults;
    map
}

/// For each ability whether the annotations of an element, of its type or of the container grant or deny it,
/// and whether it is usual.
fn decided(
    model: &Model<'_>,
    own: &BTreeMap<Ability, bool>,
    to: Option<TypeId>,
    defaults: &BTreeMap<Ability, bool>,
    usual: Usual,
) -> Vec<(Ability, Option<bool>, bool)> {
    let of_type = said(to.map_or(&[], |id| model.annotations.of(model.r#type(id).annotations)));
    let decide = |ability: Ability| {
        let said = own.get(&ability).or_else(|| of_type.get(&ability));
        let said = said.or_else(|| defaults.get(&ability)).copied();
        (ability, said, ability.is_usual(usual))
    };
    Ability::ALL.into_iter().map(decide).collect()
}

/// The abilities at the end of one path to a navigation property, about which the entity set or singleton at
/// its root says `restriction`, a record of `RestrictedProperties`. [`AccessMap`] has those of all paths
/// together.
pub fn abilities_on_path(
    members: &Members<'_, '_>,
    wire: &Wire,
    property: &NavigationProperty<'_>,
    restriction: Option<&Expression<'_>>,
) -> Vec<Ability> {
    let model = members.model;
    let of_root = |ability: Ability| Some((ability, ability.read(restriction?.property(ability.entry().1))?));
    let mut own: BTreeMap<Ability, bool> = Ability::ALL.into_iter().filter_map(of_root).collect();
    own.extend(said(model.annotations.of(property.annotations)));
    own.remove(&Ability::Expandable);
    let usual = Usual::of(property.contains_target, wire);
    let decided = decided(model, &own, property.r#type.named(), &members.access.defaults, usual);
    decided
        .into_iter()
        .filter(|(_, said, usual)| said.unwrap_or(*usual))
        .map(|(ability, ..)| ability)
        .collect()
}

/// The abilities that annotations of an element deny.
pub fn denied(model: &Model<'_>, element: AnnotationsId) -> Vec<Ability> {
    let said = said(model.annotations.of(element)).into_iter();
    said.filter(|(_, is_granted)| !is_granted).map(|(ability, _)| ability).collect()
}

/// An element that leads to entities: an entity set, singleton or navigation property.
struct Lead<'m> {
    target: Target<'m>,
    annotations: AnnotationsId,
    to: Option<TypeId>,
    /// The type in whose file an access type for this element alone is generated.
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

/// What holds for all paths of a service unless annotations say otherwise, by annotations of the entity
/// container and by the profile.
fn defaults(model: &Model<'_>, container: &str, wire: &Wire) -> BTreeMap<Ability, bool> {
    let has_default = |annotation: &Annotation<'_>| {
        annotation.term.rsplit_once('.') == Some((AGGREGATION, "ApplySupportedDefaults"))
    };
    let annotations = model.annotations.of(model.annotations.id(container));
    let mut defaults = said(annotations);
    if wire.aggregation || annotations.iter().any(has_default) {
        defaults.insert(Ability::Aggregatable, true);
    }
    if wire.compute {
        defaults.insert(Ability::Computable, true);
    }
    defaults.retain(|ability, _| matches!(ability, Ability::Aggregatable | Ability::Computable));
    defaults
}

/// What entity sets and singletons say about the navigation properties of their type: `RestrictedProperties`
/// of `NavigationRestrictions`. If they differ, what one of them grants is granted.
fn restricted<'m>(members: &Members<'m, '_>) -> FxHashMap<Target<'m>, BTreeMap<Ability, bool>> {
    let model = members.model;
    let mut restricted: FxHashMap<Target<'m>, BTreeMap<Ability, bool>> = FxHashMap::default();
    for source in &members.sources {
        let value = model.capability(source.annotations, "NavigationRestrictions");
        for restriction in value.map_or(&[][..], |value| value.list("RestrictedProperties")) {
            let name = restriction.property("NavigationProperty").and_then(Expression::text);
            let member = name.zip(source.r#type).and_then(|(name, id)| path::member(model, id, name.trim()));
            let Some(member) = member else { continue };
            let Some(structured) = model.structured(member.declaring) else { continue };
            let name = name.unwrap_or_default().trim();
            let Some(property) = structured.navigation.iter().find(|property| property.name == name) else {
                continue;
            };
            let all = restricted.entry(Target::Property(member.declaring, property.name)).or_default();
            for ability in Ability::ALL {
                let (_, term, _) = ability.entry();
                if let Some(said) = ability.read(restriction.property(term)) {
                    let known = all.entry(ability).or_insert(said);
                    *known |= said;
                }
            }
        }
    }
    restricted
}

/// Whether entities at the end of a path are updated by `PUT`, according to annotations of the element there
/// or of its type.
pub fn is_updated_by_put(model: &Model<'_>, element: AnnotationsId, to: Option<TypeId>) -> bool {
    let r#type = to.map(|id| model.r#type(id).annotations);
    std::iter::once(element).chain(r#type).any(|annotated| {
        let restrictions = model.capability(annotated, "UpdateRestrictions");
        let method = restrictions.and_then(|restrictions| restrictions.property("UpdateMethod")?.text());
        method.is_some_and(|method| method.trim().ends_with("/PUT"))
    })
}

/// The entity types whose updates state which version of the entity they are of, because an entity set or
/// singleton of that type says so: `Core.OptimisticConcurrency`.
pub fn with_optimistic_concurrency(model: &Model<'_>) -> BTreeSet<TypeId> {
    let sources = model.container.iter().flat_map(|container| &container.sources);
    let demanding =
        sources.filter(|source| model.annotation(source.annotations, OPTIMISTIC_CONCURRENCY).is_some());
    demanding.filter_map(|source| source.r#type).collect()
}

/// The custom query options without which what an element leads to cannot be read, by the names in the URL.
pub fn required_options<'m>(model: &'m Model<'_>, element: AnnotationsId) -> Vec<&'m str> {
    let restrictions = model.capability(element, "ReadRestrictions");
    let options = restrictions.map_or(&[][..], |value| value.list("CustomQueryOptions")).iter();
    let required =
        options.filter(|option| option.property("Required").and_then(|is| is.bool()) == Some(true));
    required.filter_map(|option| option.property("Name")?.text()).collect()
}

/// By ability, whether the annotations of one element grant or deny it.
fn said(annotations: &[Annotation<'_>]) -> BTreeMap<Ability, bool> {
    if is_contradictory(annotations) {
        return BTreeMap::new();
    }
    let says = |ability: Ability| {
        let (_, term, property) = ability.entry();
        let is_it = |annotation: &&Annotation<'_>| {
            annotation.term.rsplit_once('.') == Some((ability.vocabulary(), term))
        };
        let value = annotations.iter().find(is_it)?.syntax.value.as_ref();
        // A term without a record is a tag: present, it means `true`.
        ability.read(value).or(property.is_none().then_some(true))
    };
    Ability::ALL.into_iter().filter_map(|ability| Some((ability, says(ability)?))).collect()
}

/// Whether annotations of one target contradict each other. That happens in documents that are merged from
/// those of several services; such annotations are ignored.
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
