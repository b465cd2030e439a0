//! The only place where a Rust identifier is born.
//!
//! Rules, in `docs/names.md` for users: a name is converted by [`ident`]; where two
//! names of one scope would be the same, the one whose CSDL spelling comes first keeps
//! the plain form and the next gets the next free number. Names of the runtime are
//! taken before. Types of different namespaces never share a scope.

mod ident;
mod scope;

use std::collections::BTreeMap;

use crate::csdl::OperationKind;
use crate::edm::{Model, Operation, QualifiedName, TypeId, TypeKind};
use crate::select::Selection;

pub use ident::{camel, shouty, snake};
pub use scope::Scope;

/// The runtime's request builders; an alias of the same name would only confuse.
const BUILDERS: &[&str] = &["EntityRequestBuilder", "CollectionRequestBuilder"];

/// Methods of the runtime's `EntityRequestBuilder`.
pub const ENTITY_METHODS: &[&str] = &[
    "get",
    "update",
    "delete",
    "set_ref",
    "clear_ref",
    "url",
    "entity_segment",
    "collection_segment",
    "action_segment",
    "function_segment",
];

/// Methods of the runtime's `CollectionRequestBuilder`.
pub const COLLECTION_METHODS: &[&str] = &[
    "list",
    "create",
    "count",
    "add_ref",
    "add_ref_entity",
    "remove_ref",
    "url",
    "key_segment",
    "entity_segment",
    "collection_segment",
    "action_segment",
    "function_segment",
];

/// Methods of the runtime's `Client`.
pub const CLIENT_METHODS: &[&str] =
    &["builder", "base_url", "entity_segment", "collection_segment", "action_segment", "function_segment"];

/// Associated functions that the runtime's `model!` gives every model.
pub const MODEL_METHODS: &[&str] = &["set_null", "with_null", "is_null", "downcast"];

/// File names that a compiler or an operating system keeps for itself.
const FILE_NAMES: &[&str] = &[
    "mod",
    "lib",
    "main",
    "container",
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "com2",
    "com3",
    "com4",
    "lpt1",
    "lpt2",
    "lpt3",
];

/// Where a type lives and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeName {
    /// Modules below that of the API, from the namespace.
    pub module: Vec<String>,
    /// Name of its private module, and so of its file.
    pub file: String,
    /// Name of the type.
    pub ident: String,
}

/// The names of all selected types.
#[derive(Debug)]
pub struct Names {
    types: Vec<Option<TypeName>>,
    /// Scopes of the modules, for the names that are derived from type names.
    scopes: BTreeMap<Vec<String>, Scope>,
}

/// Names every selected type.
pub fn assign(model: &Model<'_>, selection: &Selection) -> Names {
    let root = root_namespace(model);
    let mut types = vec![None; model.types.len()];
    let mut by_module: BTreeMap<Vec<String>, Vec<TypeId>> = BTreeMap::new();
    for id in model.type_ids().filter(|id| selection.has_type(*id)) {
        by_module.entry(module(&model.r#type(id).name.namespace, &root)).or_default().push(id);
    }
    let modules: Vec<Vec<String>> = by_module.keys().cloned().collect();
    let mut scopes = BTreeMap::new();
    for (module, mut ids) in by_module {
        let taken = if module.is_empty() { &["Client", "Api"][..] } else { &[] };
        let mut idents = Scope::reserved(taken.iter().chain(BUILDERS).copied());
        let below = modules.iter().filter(|other| other.len() > module.len() && other.starts_with(&module));
        let children: Vec<&str> = below.map(|other| other[module.len()].trim_start_matches("r#")).collect();
        let mut files = Scope::reserved(children.into_iter().chain(FILE_NAMES.iter().copied()));
        // A type whose CSDL name is already its Rust name keeps it.
        ids.sort_by_key(|id| {
            let name = &model.r#type(*id).name.name;
            (camel(name) != *name, name.clone())
        });
        for id in ids {
            let name = &model.r#type(id).name.name;
            let stem = snake(name).trim_start_matches("r#").to_owned();
            let file = files.claim(&[stem.clone(), format!("{stem}_")]);
            let ident = idents.claim(&[camel(name)]);
            types[id.0 as usize] = Some(TypeName { module: module.clone(), file, ident });
        }
        scopes.insert(module, idents);
    }
    Names { types, scopes }
}

impl Names {
    /// The name of a type that is in.
    pub fn r#type(&self, id: TypeId) -> Option<&TypeName> {
        self.types[id.0 as usize].as_ref()
    }

    /// A further type in a type's module, called after it.
    pub fn derived_ident(&mut self, id: TypeId, candidate: impl Fn(&str) -> String) -> String {
        let Some(name) = &self.types[id.0 as usize] else { return candidate("") };
        let candidates = [candidate(&name.ident), candidate(&format!("{}Type", name.ident))];
        self.scopes.entry(name.module.clone()).or_default().claim(&candidates)
    }
}

/// The namespace whose types stand directly in the API's module: that of the container,
/// or of a set of documents without one, the only one that there is.
fn root_namespace(model: &Model<'_>) -> String {
    if let Some(container) = &model.container {
        return container.name.namespace.clone();
    }
    let mut namespaces = model.types.iter().map(|r#type| &r#type.name.namespace);
    let first = namespaces.next().cloned().unwrap_or_default();
    if namespaces.all(|namespace| *namespace == first) { first } else { String::new() }
}

fn module(namespace: &str, root: &str) -> Vec<String> {
    if namespace == root {
        return Vec::new();
    }
    let below = namespace.strip_prefix(root).and_then(|rest| rest.strip_prefix('.'));
    match below {
        Some(below) => below.split('.').map(snake).collect(),
        None => vec![snake(&namespace.replace('.', "_"))],
    }
}

/// Members of an enumeration: variants in the order of declaration, names claimed in the
/// order of spelling, exact ones first.
pub fn variants(members: &[&str]) -> Vec<String> {
    let mut scope = Scope::reserved(["Other"]);
    in_order(members, |name| scope.claim(&[camel(name)]))
}

/// Claims names in an order that does not depend on that of the document.
fn in_order(names: &[&str], mut claim: impl FnMut(&str) -> String) -> Vec<String> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| names[*at]);
    let mut claimed = vec![String::new(); names.len()];
    for at in order {
        claimed[at] = claim(names[at]);
    }
    claimed
}

/// Names of one property of a model.
#[derive(Clone, Debug)]
pub struct PropertyNames {
    /// The field.
    pub field: String,
    /// The constant that describes it.
    pub constant: String,
    /// The function that binds it, if it is a navigation property.
    pub bind: String,
}

/// Names the properties of a model. `generations` are the properties by declaring type,
/// the root's first, so that no derived type renames what it inherits.
pub fn properties(generations: &[Vec<&str>]) -> Vec<PropertyNames> {
    let mut fields = Scope::reserved(["odata"]);
    let mut constants = Scope::reserved(["TYPE"]);
    let mut functions = Scope::reserved(MODEL_METHODS.iter().copied());
    let mut names = Vec::new();
    for generation in generations {
        let field = in_order(generation, |name| {
            let plain = snake(name);
            let marked = format!("{}_", plain.trim_start_matches("r#"));
            fields.claim(&[plain, marked])
        });
        let constant = in_order(generation, |name| {
            let plain = shouty(name);
            let marked = format!("{plain}_");
            constants.claim(&[plain, marked])
        });
        let bind = in_order(generation, |name| {
            let plain = format!("bind_{}", snake(name).trim_start_matches("r#"));
            functions.claim(&[plain])
        });
        names.extend(
            field.into_iter().zip(constant).zip(bind).map(|((field, constant), bind)| PropertyNames {
                field,
                constant,
                bind,
            }),
        );
    }
    names
}

/// Names a method for a navigation property, entity set or singleton.
pub fn segment(scope: &mut Scope, name: &str) -> String {
    let plain = snake(name);
    let marked = format!("{}_", plain.trim_start_matches("r#"));
    scope.claim(&[plain, marked])
}

/// Names the overloads of the operations of one builder, given in canonical order. The
/// overload with the fewest parameters has the plain name, any other says what it takes.
pub fn operations(scope: &mut Scope, operations: &[&Operation<'_>]) -> Vec<String> {
    let mut taken: Vec<(&QualifiedName, OperationKind)> = Vec::new();
    let mut order: Vec<usize> = (0..operations.len()).collect();
    order.sort_by_key(|at| {
        let operation = operations[*at];
        let parameters: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
        (operation.kind == OperationKind::Action, &operation.name.name, parameters.len(), parameters)
    });
    let mut names = vec![String::new(); operations.len()];
    for at in order {
        let operation = operations[at];
        let plain = snake(&operation.name.name);
        let stem = plain.trim_start_matches("r#").to_owned();
        let kind = match operation.kind {
            OperationKind::Action => "action",
            OperationKind::Function => "function",
        };
        let overload = (&operation.name, operation.kind);
        names[at] = if taken.contains(&overload) {
            let parameters: Vec<String> = operation
                .parameters
                .iter()
                .map(|p| snake(p.name).trim_start_matches("r#").to_owned())
                .collect();
            scope.claim(&[format!("{stem}_with_{}", parameters.join("_and_"))])
        } else {
            taken.push(overload);
            scope.claim(&[plain, format!("{stem}_{kind}")])
        };
    }
    names
}

/// Names the arguments of a function.
pub fn arguments(names: &[&str]) -> Vec<String> {
    let mut scope = Scope::default();
    names.iter().map(|name| scope.claim(&[snake(name)])).collect()
}

/// Whether a type has Rust code of its own; a type definition stands for its primitive type.
pub fn is_emitted(model: &Model<'_>, id: TypeId) -> bool {
    !matches!(model.r#type(id).kind, TypeKind::Definition(_))
}
