//! The selection: which types and properties of a model are generated.
//!
//! A selected type includes its base types and the types of its structural properties, recursively. A
//! navigation property is included if its target is, and an operation if its binding type, its parameters and
//! its return type are. Derived types, navigation properties and operations do not cause further types to be
//! included, unless a path of the profile leads through them. The search is breadth-first, so the reason
//! given for a type is the shortest one.

use std::collections::{BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use crate::edm::{Model, NavigationSource, Operation, OperationImport, TypeId, TypeRef, path};
use crate::profile::{Name, Select};
use crate::source::Span;

/// The types that are included.
#[derive(Clone, Debug)]
pub struct Selection {
    types: Vec<Option<Why>>,
    sources: Vec<bool>,
    /// By type of which only some properties are included, the names of these.
    properties: FxHashMap<TypeId, BTreeSet<String>>,
    /// Entries of the profile that name something that the model does not have.
    pub unmatched: Vec<Unmatched>,
}

/// An entry of the profile that names something that the model does not have.
#[derive(Clone, Debug)]
pub struct Unmatched {
    /// What it names, for instance `path`.
    pub what: String,
    /// The name.
    pub name: String,
    /// Its position in the profile.
    pub span: Option<Span>,
    /// A name that exists, of which this may be a misspelling.
    pub similar: Option<String>,
}

/// From which likeness on, of 1 for equal names, a name may be a misspelling of another.
const ALIKE: f64 = 0.9;

/// Why a type is included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// An entry of the profile selects it; the text describes the entry.
    Profile(String),
    /// It is the base of an included type.
    BaseOf(TypeId),
    /// It is the type of this property of an included type.
    Property(TypeId, String),
}

/// Computes the closure of `select`; without one, everything is included.
pub fn close(model: &Model<'_>, select: Option<&Select>) -> Selection {
    let sources = sources(model);
    let all = Why::Profile(String::from("everything is selected"));
    let selection = Selection {
        types: vec![select.is_none().then_some(all); model.types.len()],
        sources: vec![select.is_none(); sources.len()],
        properties: FxHashMap::default(),
        unmatched: Vec::new(),
    };
    let Some(select) = select else { return selection };
    let mut selecting = Selecting { model, selection, open: VecDeque::new() };
    selecting.properties(select);
    selecting.roots(select);
    selecting.close();
    selecting.selection
}

impl Selection {
    /// Includes more types, with all types that they need.
    pub fn add(&mut self, model: &Model<'_>, types: impl Iterator<Item = TypeId>) {
        let mut selecting = Selecting { model, selection: self.clone(), open: VecDeque::new() };
        selecting.add_all(types, "a patch selects it");
        selecting.close();
        *self = selecting.selection;
    }

    /// Whether a type is included.
    pub fn has_type(&self, id: TypeId) -> bool {
        self.types[id.0 as usize].is_some()
    }

    /// Whether the type that a type reference names is included.
    pub fn has(&self, r#type: &TypeRef) -> bool {
        r#type.named().is_none_or(|id| self.has_type(id))
    }

    /// Whether the profile includes a property of the type that declares it, whether or not its target is
    /// included.
    pub fn allows(&self, declaring: TypeId, property: &str) -> bool {
        self.properties.get(&declaring).is_none_or(|allowed| allowed.contains(property))
    }

    /// Whether all types of an operation are included.
    pub fn has_operation(&self, operation: &Operation<'_>) -> bool {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.r#type);
        operation.binding.iter().chain(&operation.returns).chain(parameters).all(|r#type| self.has(r#type))
    }

    /// The entity sets and singletons whose types are included.
    pub fn sources<'m, 'a>(&self, model: &'m Model<'a>) -> impl Iterator<Item = &'m NavigationSource<'a>> {
        sources(model)
            .iter()
            .zip(self.sources.clone())
            .filter(|(_, selected)| *selected)
            .map(|(source, _)| source)
    }

    /// The operation imports with the index of each included operation that they call.
    pub fn imports<'m, 'a>(
        &self,
        model: &'m Model<'a>,
    ) -> impl Iterator<Item = (&'m OperationImport<'a>, usize)> {
        let imports = model.container.iter().flat_map(|container| &container.imports);
        imports
            .flat_map(|import| import.overloads.iter().map(move |at| (import, *at)))
            .filter(|(_, at)| self.has_operation(&model.operations[*at]))
    }

    /// The names of the properties that a type declares and that are left out, either by this selection or by
    /// the one with which the slice was made.
    pub fn left_out<'m>(&self, model: &'m Model<'_>, id: TypeId) -> BTreeSet<&'m str> {
        let before = model.left_out(id);
        let Some(structured) = model.structured(id) else { return before.collect() };
        let structural = structured.properties.iter().map(|p| (p.name, true));
        let navigation = structured.navigation.iter().map(|p| (p.name, self.has(&p.r#type)));
        let all = structural.chain(navigation);
        let now = all.filter(|(name, has_type)| !has_type || !self.allows(id, name)).map(|(name, _)| name);
        now.chain(before).collect()
    }

    /// Why a type is included: the chain of references from the profile to the type, one sentence for each
    /// step; empty if the type is left out.
    pub fn explain(&self, model: &Model<'_>, id: TypeId) -> Vec<String> {
        let mut chain = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next.take() {
            let name = &model.r#type(id).name;
            chain.push(match &self.types[id.0 as usize] {
                None => return Vec::new(),
                Some(Why::Profile(words)) => format!("`{name}`: {words}"),
                Some(Why::BaseOf(derived)) => {
                    next = Some(*derived);
                    format!("`{name}` is the base of `{}`", model.r#type(*derived).name)
                }
                Some(Why::Property(owner, property)) => {
                    next = Some(*owner);
                    format!("`{name}` is the type of `{}/{property}`", model.r#type(*owner).name)
                }
            });
        }
        chain.reverse();
        chain
    }
}

struct Selecting<'s, 'a> {
    model: &'s Model<'a>,
    selection: Selection,
    open: VecDeque<TypeId>,
}

impl Selecting<'_, '_> {
    fn roots(&mut self, select: &Select) {
        let model = self.model;
        for (names, is_set) in [(&select.entity_sets, true), (&select.singletons, false)] {
            for name in names {
                let key = if is_set { "entity-sets" } else { "singletons" };
                let found = sources(model).iter().position(|s| s.is_set == is_set && *s.name == **name);
                match found {
                    Some(at) => {
                        self.selection.sources[at] = true;
                        self.add_all(sources(model)[at].r#type, &format!("`{key}` has `{name}`"));
                    }
                    None => {
                        let known = sources(model).iter().filter(|source| source.is_set == is_set);
                        let what = if is_set { "entity set" } else { "singleton" };
                        self.unmatched(what, name, known.map(|source| source.name.to_owned()));
                    }
                }
            }
        }
        for name in &select.types {
            let found = self.find(name);
            self.add_all(found, "`types` names it");
        }
        for name in &select.hierarchies {
            let root = self.find(name);
            self.add_all(root, "`hierarchies` names it");
            let derived = root.map(|root| model.descendants(root)).unwrap_or_default();
            self.add_all(derived, &format!("it is derived from `{name}`, which `hierarchies` names"));
        }
        for name in &select.namespaces {
            let all = model.type_ids().filter(|id| model.r#type(*id).name.namespace == **name);
            let all: Vec<TypeId> = all.collect();
            if all.is_empty() {
                let known = model.type_ids().map(|id| model.r#type(id).name.namespace.clone());
                self.unmatched("namespace", name, known);
            }
            self.add_all(all, &format!("`namespaces` has `{name}`"));
        }
        for path in &select.paths {
            self.path(path);
        }
    }

    /// Includes every type along a path: those of its entity set or singleton, properties, casts and
    /// operations.
    fn path(&mut self, path: &Name) {
        let words = format!("`paths` has `{path}`");
        let mut segments = path::without_keys(path);
        let source = segments.next();
        let Some(at) = sources(self.model).iter().position(|s| Some(s.name) == source) else {
            return self.unmatched("path", path, std::iter::empty());
        };
        self.selection.sources[at] = true;
        let mut here = sources(self.model)[at].r#type;
        self.add_all(here, &words);
        for segment in segments {
            let Some(next) = here.and_then(|id| self.segment(id, segment)) else {
                return self.unmatched("path", path, std::iter::empty());
            };
            self.add_all(next.iter().copied(), &words);
            here = next.first().copied();
        }
    }

    /// The types that a segment needs, first the one that it leads to.
    fn segment(&self, from: TypeId, segment: &str) -> Option<Vec<TypeId>> {
        if let Some(step) = path::step(self.model, from, segment) {
            return Some(step.target().into_iter().collect());
        }
        let lineage = self.model.lineage(from);
        let name = segment.split('(').next().unwrap_or(segment);
        let is_called = |operation: &&Operation<'_>| {
            let binding = operation.binding.as_ref().and_then(TypeRef::named);
            (operation.name.name == name || operation.name.to_string() == name)
                && binding.is_some_and(|binding| lineage.contains(&binding))
        };
        let operations: Vec<_> = self.model.operations.iter().filter(is_called).collect();
        let results = operations.iter().filter_map(|operation| operation.returns.as_ref());
        let parameters =
            operations.iter().flat_map(|operation| operation.parameters.iter().map(|p| &p.r#type));
        (!operations.is_empty()).then(|| results.chain(parameters).filter_map(TypeRef::named).collect())
    }

    fn properties(&mut self, select: &Select) {
        for (name, allowed) in &select.properties {
            let Some(id) = self.model.find(name) else {
                let (what, name) = (String::from("properties of the type"), name.clone());
                self.selection.unmatched.push(Unmatched { what, name, span: None, similar: None });
                continue;
            };
            let declared = self.model.structured(id);
            for property in allowed {
                if declared.is_none_or(|declared| declared.member(property).is_none()) {
                    self.unmatched(&format!("property of `{name}`"), property, std::iter::empty());
                }
            }
            let key = declared.into_iter().flat_map(|d| &d.key).filter_map(|key| key.path.split('/').next());
            let allowed = allowed.iter().map(|name| name.to_string()).chain(key.map(str::to_owned));
            self.selection.properties.insert(id, allowed.collect());
        }
    }

    fn close(&mut self) {
        while let Some(id) = self.open.pop_front() {
            let Some(structured) = self.model.structured(id) else { continue };
            if let Some(base) = structured.base {
                self.add(base, Why::BaseOf(id));
            }
            for property in &structured.properties {
                if let (Some(r#type), true) =
                    (property.r#type.named(), self.selection.allows(id, property.name))
                {
                    self.add(r#type, Why::Property(id, property.name.to_owned()));
                }
            }
        }
    }

    fn add_all(&mut self, ids: impl IntoIterator<Item = TypeId>, words: &str) {
        for id in ids {
            self.add(id, Why::Profile(words.to_owned()));
        }
    }

    fn add(&mut self, id: TypeId, why: Why) {
        let place = &mut self.selection.types[id.0 as usize];
        if place.is_none() {
            *place = Some(why);
            self.open.push_back(id);
        }
    }

    fn find(&mut self, name: &Name) -> Option<TypeId> {
        let found = self.model.find(name);
        if found.is_none() {
            let model = self.model;
            self.unmatched("type", name, model.type_ids().map(|id| model.r#type(id).name.to_string()));
        }
        found
    }

    fn unmatched(&mut self, what: &str, name: &Name, known: impl Iterator<Item = String>) {
        let likeness = |known: &String| strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase());
        let similar = known.map(|known| (likeness(&known), known)).filter(|(likeness, _)| *likeness > ALIKE);
        let similar = similar.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, known)| known);
        let (what, name, span) = (what.to_owned(), name.to_string(), Some(name.span));
        self.selection.unmatched.push(Unmatched { what, name, span, similar });
    }
}

fn sources<'m, 'a>(model: &'m Model<'a>) -> &'m [NavigationSource<'a>] {
    model.container.as_ref().map_or(&[], |container| &container.sources)
}
