//! What is generated for each type and each path: which properties, navigation properties, streams, keys and
//! operations are included, and which abilities paths have. Only this stage consults the selection; names and
//! plan iterate over the same lists.

mod access;
mod keys;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::csdl::{OperationKind, StructuredKind};
use crate::edm::{
    Model, NavigationProperty, NavigationSource, Operation, OperationImport, Property, Structured, TypeId,
    TypeKind,
};
use crate::profile::{Form, TypeFacts, Wire};
use crate::select::Selection;

pub use access::{
    Ability, Access, AccessItem, AccessMap, ItemName, Target, Usual, abilities_on_path, denied,
    is_updated_by_put, required_options, with_optimistic_concurrency,
};
pub use keys::{Key, KeyPart, has_literal};

/// Methods for actions with more parameters than this take them in a struct.
pub const MAX_ARGUMENTS: usize = 3;

/// Everything of one API that is included.
#[derive(Debug)]
pub struct Members<'m, 'a> {
    /// The model of the API.
    pub model: &'m Model<'a>,
    /// The included types, in the order of the model.
    pub types: Vec<TypeId>,
    /// Entity sets and singletons, for which the client has methods.
    pub sources: Vec<&'m NavigationSource<'a>>,
    /// Imports with the operations that they call: one entry for each overload.
    pub imports: Vec<(&'m OperationImport<'a>, &'m Operation<'a>)>,
    /// The abilities of each path.
    pub access: AccessMap<'m>,
    is_in: Vec<bool>,
    own: FxHashMap<TypeId, OwnMembers<'m, 'a>>,
    operations: FxHashMap<Place, Vec<&'m Operation<'a>>>,
}

/// The included members that a type itself declares, without operations.
#[derive(Debug, Default)]
pub struct OwnMembers<'m, 'a> {
    /// Structural properties that have values in JSON.
    pub properties: Vec<&'m Property<'a>>,
    /// Navigation properties.
    pub navigation: Vec<&'m NavigationProperty<'a>>,
    /// Stream properties, whose content is at a path of their own.
    pub streams: Vec<&'m Property<'a>>,
    /// The texts before and after the path in the path form of the type, if the profile gives one.
    pub path_form: Option<(&'m str, &'m str)>,
    /// Names of properties that are left out, by the profile or when a slice was made.
    pub left_out: BTreeSet<&'m str>,
    /// Whether the type is generated as a struct; otherwise it is an enum of the types derived from it.
    is_struct: bool,
}

/// The end of a path: a type, and whether the path leads to a collection of it (`true`) or to a single value.
pub type Place = (TypeId, bool);

/// Determines everything of one API that is included.
pub fn collect<'m, 'a>(
    model: &'m Model<'a>,
    selection: &Selection,
    facts: &'m BTreeMap<String, TypeFacts>,
    wire: &Wire,
) -> Members<'m, 'a> {
    let is_in: Vec<bool> = model.type_ids().map(|id| selection.has_type(id)).collect();
    let mut own = FxHashMap::default();
    for id in model.type_ids() {
        if let Some(members) = own_members(model, selection, facts, id) {
            own.insert(id, members);
        }
    }
    let mut members = Members {
        model,
        types: model.type_ids().filter(|id| selection.has_type(*id)).collect(),
        sources: selection.sources(model).collect(),
        imports: selection.imports(model).map(|(import, at)| (import, &model.operations[at])).collect(),
        access: AccessMap::default(),
        is_in,
        own,
        operations: operations(model, selection),
    };
    members.access = access::access(&members, wire);
    members
}

fn own_members<'m, 'a>(
    model: &'m Model<'a>,
    selection: &Selection,
    facts: &'m BTreeMap<String, TypeFacts>,
    id: TypeId,
) -> Option<OwnMembers<'m, 'a>> {
    let structured = model.structured(id)?;
    let facts = facts.get(&model.r#type(id).name.to_string());
    let allowed = |name: &str| selection.allows(id, name);
    let (streams, properties): (Vec<_>, Vec<_>) = structured
        .properties
        .iter()
        .filter(|property| allowed(property.name))
        .partition(|property| model.is_stream(&property.r#type));
    let navigation = structured.navigation.iter();
    Some(OwnMembers {
        properties,
        navigation: navigation
            .filter(|property| selection.has(&property.r#type) && allowed(property.name))
            .collect(),
        left_out: selection.left_out(model, id),
        streams: streams.into_iter().filter(|property| !property.r#type.is_collection).collect(),
        path_form: facts.and_then(|facts| facts.path_form.as_ref()?.split_once("{path}")),
        is_struct: is_struct(structured, facts),
    })
}

/// Whether an entity or complex type is generated as a struct, not as an enum.
pub fn is_struct(structured: &Structured<'_>, facts: Option<&TypeFacts>) -> bool {
    facts.and_then(|facts| facts.form).map_or(!structured.is_abstract, |form| form == Form::Struct)
}

/// The included bound operations, by the end of the paths that they are bound to.
fn operations<'m, 'a>(
    model: &'m Model<'a>,
    selection: &Selection,
) -> FxHashMap<Place, Vec<&'m Operation<'a>>> {
    let mut operations: FxHashMap<Place, Vec<&'m Operation<'a>>> = FxHashMap::default();
    for operation in model.operations.iter().filter(|operation| selection.has_operation(operation)) {
        let Some(binding) = &operation.binding else { continue };
        if let Some(id) = binding.named() {
            operations.entry((id, binding.is_collection)).or_default().push(operation);
        }
    }
    operations
}

impl<'m, 'a> Members<'m, 'a> {
    /// Whether a type is included.
    pub fn has_type(&self, id: TypeId) -> bool {
        self.is_in[id.0 as usize]
    }

    /// The included members that a structured type itself declares; `None` for other types.
    pub fn own(&self, id: TypeId) -> Option<&OwnMembers<'m, 'a>> {
        self.own.get(&id)
    }

    /// The included types for which an item is generated: all but type definitions, which are replaced by
    /// their primitive types.
    pub fn emitted(&self) -> impl Iterator<Item = TypeId> {
        let is_emitted = |id: &TypeId| !matches!(self.model.r#type(*id).kind, TypeKind::Definition(_));
        self.types.iter().copied().filter(is_emitted)
    }

    /// Whether an entity or complex type is generated as a struct, not as an enum.
    pub fn is_struct(&self, id: TypeId) -> bool {
        self.own(id).is_some_and(|members| members.is_struct)
    }

    /// Whether a type is an entity type.
    pub fn is_entity(&self, id: TypeId) -> bool {
        self.model.structured(id).is_some_and(|structured| structured.kind == StructuredKind::Entity)
    }

    /// The types for which the enum of an abstract type has a variant.
    pub fn variants(&self, id: TypeId) -> Vec<TypeId> {
        let descendants = self.model.descendants(id).into_iter();
        descendants.filter(|id| self.has_type(*id) && self.is_struct(*id)).collect()
    }

    /// The navigation properties of a type, those of the root type first, each with the type that declares
    /// it.
    pub fn navigation(&self, id: TypeId) -> Vec<(TypeId, &'m NavigationProperty<'a>)> {
        self.inherited(id, |own| {
            let mut navigation = own.navigation.clone();
            navigation.sort_by_key(|property| property.name);
            navigation
        })
    }

    /// The stream properties of a type, those of the root type first, each with the type that declares it.
    pub fn streams(&self, id: TypeId) -> Vec<(TypeId, &'m Property<'a>)> {
        self.inherited(id, |own| own.streams.clone())
    }

    fn inherited<T>(
        &self,
        id: TypeId,
        members: impl Fn(&OwnMembers<'m, 'a>) -> Vec<&'m T>,
    ) -> Vec<(TypeId, &'m T)> {
        let lineage = self.model.lineage(id).into_iter();
        let own = lineage.filter_map(|declaring| Some((declaring, self.own(declaring)?)));
        own.flat_map(|(declaring, own)| members(own).into_iter().map(move |member| (declaring, member)))
            .collect()
    }

    /// Whether entities of a type have content: media entities.
    pub fn has_media(&self, id: TypeId) -> bool {
        let lineage = self.model.lineage(id).into_iter();
        lineage.filter_map(|id| self.model.structured(id)).any(|structured| structured.has_stream)
    }

    /// The operations bound to a type or one of its bases. An overload of a derived type hides the same
    /// overload of its base.
    pub fn operations(&self, (id, is_collection): Place) -> Vec<&'m Operation<'a>> {
        let mut operations: Vec<&'m Operation<'a>> = Vec::new();
        for declaring in self.model.lineage(id).into_iter().rev() {
            for operation in self.operations.get(&(declaring, is_collection)).into_iter().flatten() {
                if !operations.iter().any(|known| is_same_overload(known, operation)) {
                    operations.push(operation);
                }
            }
        }
        operations
    }
}

/// Whether the method for a bound operation takes its parameters in a struct.
pub fn has_parameter_struct(operation: &Operation<'_>) -> bool {
    operation.kind == OperationKind::Action && operation.parameters.len() > MAX_ARGUMENTS
}

fn is_same_overload(a: &Operation<'_>, b: &Operation<'_>) -> bool {
    let names = |operation: &Operation<'_>| {
        operation.parameters.iter().map(|p| p.name.to_owned()).collect::<Vec<_>>()
    };
    a.kind == b.kind && a.name == b.name && names(a) == names(b)
}
