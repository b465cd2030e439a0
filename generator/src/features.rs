//! Cargo features by area: which of the features in the profile each type is compiled with.
//!
//! A feature names entity sets, singletons, paths and types, in the terms of a selection. It has these types,
//! what is contained in them, and what all of these need:
//!
//! * Containment is followed from the roots and the ends of paths, to derived types, too. It stops where
//!   another feature begins: at navigation properties that another feature's path names, and at types of
//!   another feature's entity sets and singletons.
//! * Needed are base types, types of structural properties, types of parameters and results of operations,
//!   complex types derived from these, and the variants of abstract types that are enums.
//!
//! So whatever is compiled compiles with any of the features that has it. Navigation properties to types that
//! are not compiled have neither field nor method.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::csdl::StructuredKind;
use crate::edm::path::{self, Step};
use crate::edm::{Model, NavigationSource, Operation, TypeId, TypeRef};
use crate::members;
use crate::profile::{Feature, Name, Profile, TypeFacts};
use crate::select::Selection;

/// The feature with everything.
pub const FULL: &str = "full";

/// Types that more features share than this are always compiled.
const FEW: usize = 3;

/// Features any of which compiles an item; without any, it is always compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Features(Arc<[Arc<str>]>);

impl Features {
    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }

    /// Whether the item is compiled with any features.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether what has these features is compiled only together with what has the others.
    pub fn imply(&self, others: &Self) -> bool {
        others.is_always() || (!self.is_always() && self.0.iter().all(|name| others.0.contains(name)))
    }
}

/// What code needs that names items with these features: any of each of the result. What another one implies
/// is left out.
pub fn needed<'f>(features: impl IntoIterator<Item = &'f Features>) -> Vec<Features> {
    let all: BTreeSet<&Features> = features.into_iter().collect();
    let is_implied =
        |features: &Features| all.iter().any(|other| *other != features && other.imply(features));
    all.iter().filter(|features| !features.is_always() && !is_implied(features)).copied().cloned().collect()
}

/// As in documentation: `` `mail` or `calendar` ``.
impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.names().map(|name| format!("`{name}`")).collect();
        f.write_str(&names.join(" or "))
    }
}

/// The features of all types of a model.
#[derive(Debug, Default)]
pub struct Assignment<'a> {
    /// By type.
    by_type: Vec<Features>,
    /// By feature, the types that it has.
    types: BTreeMap<Arc<str>, Types<'a>>,
    /// Entries of the profile, as feature and entry, that name something that the model does not have.
    pub unmatched: BTreeSet<(String, String)>,
    /// Entity sets, singletons and types that no feature but [`FULL`] has.
    pub without: Vec<String>,
}

/// The types that a feature has, each with the reason.
type Types<'a> = FxHashMap<TypeId, Why<'a>>;

/// Why a feature has a type.
#[derive(Clone, Copy, Debug)]
enum Why<'a> {
    /// An entry of the profile names it, or a path that leads to or through it.
    Entry,
    /// It is derived from a type that the feature has.
    DerivedFrom(TypeId),
    /// It is the base of a type that the feature has.
    BaseOf(TypeId),
    /// It is contained in a type that the feature has, by a navigation property.
    ContainedIn(TypeId, &'a str),
    /// It is the type of a structural property.
    TypeOf(TypeId, &'a str),
    /// It is a parameter or the result of an operation.
    Operation(TypeId, &'a str),
}

impl Why<'_> {
    /// The type because of which the feature has this one.
    fn from(&self) -> Option<TypeId> {
        match self {
            Self::Entry => None,
            Self::DerivedFrom(id) | Self::BaseOf(id) => Some(*id),
            Self::ContainedIn(id, _) | Self::TypeOf(id, _) | Self::Operation(id, _) => Some(*id),
        }
    }
}

impl Assignment<'_> {
    /// The features of a type.
    pub fn of(&self, id: TypeId) -> Features {
        self.by_type.get(id.0 as usize).cloned().unwrap_or_default()
    }

    /// The features of a type, as sentences with the reasons; none if the profile has no features.
    pub fn explain(&self, model: &Model<'_>, id: TypeId) -> Vec<String> {
        let Some(features) = self.by_type.get(id.0 as usize) else { return Vec::new() };
        let summary = if features.is_always() {
            format!("it is always compiled, because more than {FEW} features have it")
        } else {
            format!("it is compiled with the cargo feature {features}")
        };
        let reasons = self.types.iter().filter(|(_, types)| types.contains_key(&id));
        let reasons = reasons.map(|(name, types)| format!("`{name}`: {}", reason(model, types, id)));
        std::iter::once(summary).chain(reasons).collect()
    }
}

/// The chain of reasons from a type to what the profile names.
fn reason(model: &Model<'_>, types: &Types<'_>, id: TypeId) -> String {
    let mut steps = Vec::new();
    let mut next = Some(id);
    while let Some((id, why)) = next.and_then(|id| Some((id, types.get(&id)?))) {
        let name = |id: TypeId| model.r#type(id).name.to_string();
        steps.push(match why {
            Why::Entry => format!("the profile leads to `{}`", name(id)),
            Why::DerivedFrom(base) => format!("it is derived from `{}`", name(*base)),
            Why::BaseOf(derived) => format!("it is the base of `{}`", name(*derived)),
            Why::ContainedIn(owner, property) => format!("it is contained in `{}/{property}`", name(*owner)),
            Why::TypeOf(owner, property) => format!("it is the type of `{}/{property}`", name(*owner)),
            Why::Operation(bound, operation) => {
                format!("`{operation}` of `{}` has it", name(*bound))
            }
        });
        next = why.from();
    }
    steps.join("; ")
}

/// Assigns features to all included types.
pub fn assign<'m>(model: &'m Model<'_>, selection: &Selection, profile: &Profile) -> Assignment<'m> {
    let mut assignment = Assignment::default();
    if profile.features.is_empty() {
        return assignment;
    }
    let areas: Vec<Area<'_>> = profile
        .features
        .iter()
        .map(|(name, feature)| area(model, selection, name, feature, &mut assignment.unmatched))
        .collect();
    let needs = Needs { model, selection, facts: &profile.types, operations: operations(model, selection) };
    let mut having: Vec<Vec<Arc<str>>> = vec![Vec::new(); model.types.len()];
    for (at, name) in profile.features.keys().enumerate() {
        let name: Arc<str> = name.as_str().into();
        let types = needs.of(contained(model, selection, &areas, at));
        types.keys().for_each(|id| having[id.0 as usize].push(name.clone()));
        assignment.types.insert(name, types);
    }
    let full = Features(Arc::new([FULL.into()]));
    for id in model.type_ids() {
        let names = &having[id.0 as usize];
        assignment.by_type.push(match names.len() {
            0 => full.clone(),
            count if count > FEW => Features::default(),
            _ => Features(names.as_slice().into()),
        });
        if names.is_empty() && selection.has_type(id) {
            assignment.without.push(model.r#type(id).name.to_string());
        }
    }
    assignment.without.sort_unstable();
    let only_full =
        |source: &&NavigationSource<'_>| source.r#type.is_some_and(|id| assignment.of(id) == full);
    let sources: Vec<String> =
        selection.sources(model).filter(only_full).map(|source| format!("/{}", source.name)).collect();
    assignment.without.splice(0..0, sources);
    assignment
}

/// What a feature's entries in the profile name.
#[derive(Default)]
struct Area<'p> {
    /// Where containment begins: the types of roots and at the ends of paths, and named types.
    starts: Vec<TypeId>,
    /// Types that paths lead through.
    passed: Vec<TypeId>,
    /// The types of entity sets and singletons.
    roots: FxHashSet<TypeId>,
    /// Navigation properties that are at the ends of paths, by the types that declare them.
    claims: FxHashSet<(TypeId, &'p str)>,
}

fn area<'p>(
    model: &Model<'_>,
    selection: &Selection,
    name: &str,
    feature: &'p Feature,
    unmatched: &mut BTreeSet<(String, String)>,
) -> Area<'p> {
    let mut area = Area::default();
    let mut miss = |entry: &Name| {
        unmatched.insert((name.to_owned(), entry.to_string()));
    };
    for entry in feature.entity_sets.iter().chain(&feature.singletons) {
        match source(model, entry).and_then(|source| source.r#type) {
            Some(id) => {
                area.starts.push(id);
                area.roots.insert(id);
            }
            None => miss(entry),
        }
    }
    for entry in &feature.paths {
        if follow(model, &mut area, entry).is_none() {
            miss(entry);
        }
    }
    for entry in &feature.types {
        match model.find(entry) {
            Some(id) => area.starts.push(id),
            None => miss(entry),
        }
    }
    for entry in &feature.namespaces {
        let mut all = model.type_ids().filter(|id| model.r#type(*id).name.namespace == **entry).peekable();
        if all.peek().is_none() {
            miss(entry);
        }
        area.starts.extend(all);
    }
    area.starts.retain(|id| selection.has_type(*id));
    area
}

/// Follows a path from an entity set or singleton to its end.
fn follow<'p>(model: &Model<'_>, area: &mut Area<'p>, path: &'p str) -> Option<()> {
    let mut segments = path::without_keys(path);
    let mut at = source(model, segments.next()?)?.r#type?;
    let mut passed = vec![at];
    let mut claim = None;
    for segment in segments {
        let step = path::step(model, at, segment)?;
        claim = match &step {
            Step::Member(member) => Some((member.declaring, segment)),
            Step::Cast(_) => None,
        };
        at = step.target()?;
        passed.push(at);
    }
    area.starts.push(at);
    area.passed.extend(passed);
    area.claims.extend(claim);
    Some(())
}

/// The types that a feature names, and what they contain.
fn contained<'m>(model: &'m Model<'_>, selection: &Selection, areas: &[Area<'_>], at: usize) -> Types<'m> {
    let own = &areas[at];
    let others = || areas.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, area)| area);
    let is_cut = |id: &TypeId| !own.roots.contains(id) && others().any(|area| area.roots.contains(id));
    let is_claimed = |claim: &(TypeId, &str)| {
        !own.claims.contains(claim) && others().any(|area| area.claims.contains(claim))
    };
    let mut found = Types::default();
    let mut open: VecDeque<(TypeId, Why<'m>)> = own.starts.iter().map(|id| (*id, Why::Entry)).collect();
    while let Some((id, why)) = open.pop_front() {
        if !selection.has_type(id) || found.contains_key(&id) {
            continue;
        }
        found.insert(id, why);
        let derived = model.descendants(id).into_iter().filter(|id| !is_cut(id));
        open.extend(derived.map(|derived| (derived, Why::DerivedFrom(id))));
        for declaring in model.lineage(id) {
            let Some(structured) = model.structured(declaring) else { continue };
            let navigation = structured.navigation.iter().filter(|property| property.contains_target);
            let free = navigation.filter(|property| !is_claimed(&(declaring, property.name)));
            let targets = free.filter_map(|property| Some((property.r#type.named()?, property.name)));
            let targets = targets.filter(|(target, _)| !is_cut(target));
            open.extend(targets.map(|(target, property)| (target, Why::ContainedIn(declaring, property))));
        }
    }
    for id in &own.passed {
        found.entry(*id).or_insert(Why::Entry);
    }
    found
}

/// Finds what types need to be compiled.
struct Needs<'m, 'n, 'a> {
    model: &'m Model<'a>,
    selection: &'n Selection,
    facts: &'n BTreeMap<String, TypeFacts>,
    /// By the type that they are bound to.
    operations: FxHashMap<TypeId, Vec<&'m Operation<'a>>>,
}

impl<'m> Needs<'m, '_, '_> {
    /// The types, and all that they need.
    fn of(&self, types: Types<'m>) -> Types<'m> {
        let mut found = Types::default();
        let mut open: VecDeque<(TypeId, Why<'m>)> = types.into_iter().collect();
        while let Some((id, why)) = open.pop_front() {
            if !self.selection.has_type(id) || found.contains_key(&id) {
                continue;
            }
            found.insert(id, why);
            let Some(structured) = self.model.structured(id) else { continue };
            open.extend(structured.base.map(|base| (base, Why::BaseOf(id))));
            for property in &structured.properties {
                let needed = self.referenced(&property.r#type).into_iter();
                open.extend(needed.map(|needed| (needed, Why::TypeOf(id, property.name))));
            }
            for operation in self.operations.get(&id).into_iter().flatten() {
                let parameters = operation.parameters.iter().map(|parameter| &parameter.r#type);
                let needed = parameters.chain(&operation.returns).flat_map(|r#type| self.referenced(r#type));
                open.extend(needed.map(|needed| (needed, Why::Operation(id, &operation.name.name))));
            }
        }
        found
    }

    /// The type that is referred to, and the types that its values can have in Rust: derived complex types,
    /// and the variants of an abstract entity type that is an enum.
    fn referenced(&self, r#type: &TypeRef) -> Vec<TypeId> {
        let Some(id) = r#type.named() else { return Vec::new() };
        let Some(structured) = self.model.structured(id) else { return vec![id] };
        let is_enum =
            !members::is_struct(structured, self.facts.get(&self.model.r#type(id).name.to_string()));
        let is_complex = structured.kind == StructuredKind::Complex;
        let derived = if is_enum || is_complex { self.model.descendants(id) } else { Vec::new() };
        std::iter::once(id).chain(derived).collect()
    }
}

fn operations<'m, 'a>(
    model: &'m Model<'a>,
    selection: &Selection,
) -> FxHashMap<TypeId, Vec<&'m Operation<'a>>> {
    let mut operations: FxHashMap<TypeId, Vec<&'m Operation<'a>>> = FxHashMap::default();
    for operation in model.operations.iter().filter(|operation| selection.has_operation(operation)) {
        if let Some(id) = operation.binding.as_ref().and_then(TypeRef::named) {
            operations.entry(id).or_default().push(operation);
        }
    }
    operations
}

fn source<'m, 'a>(model: &'m Model<'a>, name: &str) -> Option<&'m NavigationSource<'a>> {
    model.container.as_ref()?.sources.iter().find(|source| source.name == name)
}
