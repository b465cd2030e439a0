//! Names of request builders, of their methods, and of the access types and parameter structs of those.

use rustc_hash::FxHashMap;

use super::members::arguments;
use super::naming::Naming;
use super::reserved::{CLIENT_METHODS, COLLECTION_METHODS, ENTITY_METHODS, PROPERTY_METHODS};
use super::{Ident, PropertyNames, Scope, Subject, camel, part, snake};
use crate::edm::{Operation, TypeId};
use crate::members::{AccessItem, ItemName, Key, Members, Place, has_parameter_struct, required_options};

/// Names of a request builder.
#[derive(Debug)]
pub struct BuilderNames {
    /// The type alias for the request builder.
    pub alias: Ident,
    /// Methods for navigation properties, in the order of [`Members::navigation`].
    pub navigation: Vec<SegmentNames>,
    /// The method for the content of a media entity.
    pub media: Option<Ident>,
    /// Methods for stream properties, in the order of [`Members::streams`].
    pub streams: Vec<Ident>,
    /// The method for the path form, with its argument.
    pub path_form: Option<SegmentNames>,
    /// The method for the key.
    pub key: Option<SegmentNames>,
    /// Methods for alternate keys.
    pub alternate_keys: Vec<SegmentNames>,
    /// Methods for operations, in the order of [`Members::operations`].
    pub operations: Vec<OperationNames>,
}

/// A method that continues the path, and takes values such as those of a key.
#[derive(Debug)]
pub struct SegmentNames {
    /// Its name.
    pub ident: Ident,
    /// Its arguments, one for each value.
    pub arguments: Vec<Ident>,
}

/// A method that calls an operation.
#[derive(Debug)]
pub struct OperationNames {
    /// Its name.
    pub ident: Ident,
    /// Its arguments: one for each parameter, or a single one for the parameter struct.
    pub arguments: Vec<Ident>,
    /// The parameter struct, if the method takes one.
    pub parameters: Option<ParameterStructNames>,
}

/// A struct of the parameters of an action.
#[derive(Debug)]
pub struct ParameterStructNames {
    /// Its name.
    pub ident: Ident,
    /// Its fields.
    pub fields: Vec<PropertyNames>,
}

impl Naming<'_> {
    /// Names an access type.
    pub fn access_item(&mut self, item: &AccessItem<'_>) -> Ident {
        let owner = self.types[item.home.0 as usize].as_ref().map(|name| name.ident.clone());
        self.derived_ident(item.home, |stem| match item.name {
            ItemName::Source(name) => format!("{}Access", camel(name)),
            ItemName::Property(name) => format!("{}{}Access", owner.as_deref().unwrap_or(stem), camel(name)),
            ItemName::Type { is_contained: true } => format!("{stem}Access"),
            ItemName::Type { is_contained: false } => format!("Related{stem}Access"),
        })
    }

    /// Names the request builders of a type: the one for a single value and the one for a collection. A
    /// complex type has a request builder only if a path can continue after its values.
    pub fn builders(
        &mut self,
        members: &Members<'_, '_>,
        id: TypeId,
        named: &mut FxHashMap<Place, BuilderNames>,
    ) {
        for is_collection in [false, true] {
            let place = (id, is_collection);
            let operations = members.operations(place);
            let is_last =
                is_collection || (members.navigation(id).is_empty() && members.streams(id).is_empty());
            if members.is_entity(id) || !is_last || !operations.is_empty() {
                named.insert(place, self.builder(members, place, operations));
            }
        }
    }

    fn builder(
        &mut self,
        members: &Members<'_, '_>,
        (id, is_collection): Place,
        operations: Vec<&Operation<'_>>,
    ) -> BuilderNames {
        let kind = if is_collection { "Collection" } else { "" };
        let alias = self.derived_ident(id, |name| format!("{name}{kind}RequestBuilder"));
        let mut scope = Scope::methods(match (members.is_entity(id), is_collection) {
            (true, false) => ENTITY_METHODS,
            (true, true) => COLLECTION_METHODS,
            (false, _) => PROPERTY_METHODS,
        });
        let mut names = BuilderNames::empty(alias);
        if !is_collection {
            self.behind_one(members, id, &mut scope, &mut names);
        } else if members.is_entity(id) {
            names.key = members.key(id).map(|key| key_names(members, &key, &mut scope));
            let alternate = members.alternate_keys(id);
            names.alternate_keys = alternate.iter().map(|key| key_names(members, key, &mut scope)).collect();
        }
        names.operations = self.bound_operations(id, operations, &mut scope);
        names
    }

    /// Names the methods of the request builder for one entity or value, without those for operations.
    fn behind_one(
        &mut self,
        members: &Members<'_, '_>,
        id: TypeId,
        scope: &mut Scope,
        names: &mut BuilderNames,
    ) {
        let mut segment = |scope: &mut Scope, declaring: TypeId, name: &str, span| {
            let owner = members.model.r#type(declaring).name.to_string();
            self.segment(scope, &Subject::member(&owner, name, span))
        };
        for (declaring, property) in members.navigation(id) {
            names.navigation.push(SegmentNames {
                ident: segment(scope, declaring, property.name, property.span),
                arguments: arguments(&required_options(members.model, property.annotations)),
            });
        }
        names.media = members.has_media(id).then(|| scope.claim(&[String::from("media")], None).ident);
        for (declaring, property) in members.streams(id) {
            names.streams.push(segment(scope, declaring, property.name, property.span));
        }
        let has_form = members.is_entity(id) && members.own(id).is_some_and(|own| own.path_form.is_some());
        names.path_form = has_form.then(|| SegmentNames {
            ident: scope.claim(&[String::from("by_path")], None).ident,
            arguments: arguments(&["path"]),
        });
    }

    fn bound_operations(
        &mut self,
        id: TypeId,
        operations: Vec<&Operation<'_>>,
        scope: &mut Scope,
    ) -> Vec<OperationNames> {
        let called: Vec<_> = operations.iter().map(|o| (Subject::qualified(&o.name, o.span), *o)).collect();
        let idents = self.operations(scope, &called);
        let named = operations.into_iter().zip(idents);
        named.map(|(operation, ident)| self.operation(id, operation, ident)).collect()
    }

    fn operation(&mut self, bound_to: TypeId, operation: &Operation<'_>, ident: Ident) -> OperationNames {
        if !has_parameter_struct(operation) {
            return OperationNames { ident, arguments: parameter_arguments(operation), parameters: None };
        }
        let suffix = camel(ident.plain()).trim_end_matches('_').to_owned();
        let struct_ident = self.derived_ident(bound_to, |name| format!("{name}{suffix}Parameters"));
        let owner = operation.name.to_string();
        let subjects = operation.parameters.iter();
        let subjects: Vec<Subject<'_>> = subjects.map(|p| Subject::member(&owner, p.name, p.span)).collect();
        let (fields, _) = self.properties(&Default::default(), &subjects);
        let parameters = Some(ParameterStructNames { ident: struct_ident, fields });
        OperationNames { ident, arguments: arguments(&["parameters"]), parameters }
    }

    /// Names the methods of the client: those for entity sets and singletons, and those for imports.
    pub fn roots(&mut self, members: &Members<'_, '_>) -> (Vec<SegmentNames>, Vec<OperationNames>) {
        let mut scope = Scope::methods(CLIENT_METHODS);
        let container = members.model.container_name();
        let sources = members.sources.iter();
        let sources = sources.map(|source| SegmentNames {
            ident: self.segment(&mut scope, &Subject::member(&container, source.name, source.span)),
            arguments: arguments(&required_options(members.model, source.annotations)),
        });
        let sources = sources.collect();
        let called = members
            .imports
            .iter()
            .map(|(import, operation)| (Subject::member(&container, import.name, import.span), *operation));
        let idents = self.operations(&mut scope, &called.collect::<Vec<_>>());
        let imports = members.imports.iter().zip(idents).map(|((_, operation), ident)| OperationNames {
            ident,
            arguments: parameter_arguments(operation),
            parameters: None,
        });
        (sources, imports.collect())
    }
}

impl BuilderNames {
    fn empty(alias: Ident) -> Self {
        Self {
            alias,
            navigation: Vec::new(),
            media: None,
            streams: Vec::new(),
            path_form: None,
            key: None,
            alternate_keys: Vec::new(),
            operations: Vec::new(),
        }
    }
}

fn key_names(members: &Members<'_, '_>, key: &Key<'_>, scope: &mut Scope) -> SegmentNames {
    let wires: Vec<&str> = key.parts.iter().map(|part| part.wire).collect();
    let plain = match wires.as_slice() {
        _ if key.is_id(members.model) => String::from("by_id"),
        [_, _, ..] if !key.is_alternate => String::from("by_key"),
        wires => {
            let words: Vec<String> = wires.iter().map(|wire| part(&snake(wire)).to_owned()).collect();
            format!("by_{}", words.join("_and_"))
        }
    };
    SegmentNames { ident: scope.claim(&[plain], None).ident, arguments: arguments(&wires) }
}

fn parameter_arguments(operation: &Operation<'_>) -> Vec<Ident> {
    let wires: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
    arguments(&wires)
}
