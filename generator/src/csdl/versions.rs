//! Schemas that are versions of one schema, as one: the newest, with what it has from the others.
//!
//! Such a schema has the version in its namespace, `Chassis.v1_2_0`, and so in the names of its types, each
//! of which is derived from that of the version before. [Redfish](https://www.dmtf.org/standards/redfish) has
//! hundreds of schemas in dozens of versions, of which a client needs the newest, because that has everything
//! that the others have.

use std::collections::BTreeMap;
use std::mem;

use super::{Aliases, Annotation, Document, Schema, StructuredType, Text};

/// Replaces the versions of each schema that have the same major version by the newest of them.
pub fn keep_newest(documents: &mut [Document<'_>]) {
    let mut versions: BTreeMap<(String, u32), BTreeMap<Vec<u32>, String>> = BTreeMap::new();
    for schema in documents.iter().flat_map(|document| &document.schemas) {
        if let Some((name, version)) = version(&schema.namespace) {
            let of_schema = versions.entry((name.to_owned(), version[0])).or_default();
            of_schema.insert(version, schema.namespace.to_string());
        }
    }
    // The newest version is like a namespace for which the others are aliases.
    let mut aliases = Aliases::default();
    let mut older: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for namespaces in versions.into_values() {
        let mut namespaces: Vec<String> = namespaces.into_values().collect();
        let Some(newest) = namespaces.pop() else { continue };
        namespaces.iter().for_each(|namespace| aliases.insert(namespace, &newest));
        older.insert(newest, namespaces);
    }
    let mut merged: BTreeMap<String, Vec<Schema<'_>>> = BTreeMap::new();
    for document in documents.iter_mut() {
        let includes = document.references.iter_mut().flat_map(|reference| &mut reference.includes);
        for include in includes {
            if let Some(newest) = aliases.get(&include.namespace) {
                include.namespace.value = newest.clone().into();
            }
        }
        for mut schema in mem::take(&mut document.schemas) {
            aliases.schema(&mut schema);
            match aliases.get(&schema.namespace) {
                Some(newest) => merged.entry(newest.clone()).or_default().push(schema),
                None => document.schemas.push(schema),
            }
        }
    }
    for schema in documents.iter_mut().flat_map(|document| &mut document.schemas) {
        let Some(others) = older.remove(&*schema.namespace) else { continue };
        let newest = mem::replace(schema, Schema::new(schema.namespace.clone(), schema.alias.clone()));
        schema.older = Some(others);
        let mut all = merged.remove(&*schema.namespace).unwrap_or_default();
        all.push(newest);
        all.sort_by_key(|schema| version(&schema.namespace).map(|(_, version)| version));
        all.into_iter().for_each(|version| add(schema, version));
    }
}

/// The name of a schema and its version, of a namespace such as `Chassis.v1_2_0`.
fn version(namespace: &str) -> Option<(&str, Vec<u32>)> {
    let (name, version) = namespace.rsplit_once(".v")?;
    let numbers: Option<Vec<u32>> = version.split('_').map(|number| number.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() > 1).map(|numbers| (name, numbers))
}

/// The namespace by which modules are called: without what changes from version to version.
pub fn without_minor_version(namespace: &str) -> &str {
    match version(namespace) {
        Some(_) => namespace.split_once('_').map_or(namespace, |(major, _)| major),
        None => namespace,
    }
}

/// Adds a version of a schema to the versions before it.
fn add<'a>(schema: &mut Schema<'a>, version: Schema<'a>) {
    let namespace = schema.namespace.to_string();
    for r#type in version.structured_types {
        match schema.structured_types.iter_mut().find(|known| *known.name == *r#type.name) {
            Some(known) => extend(known, r#type, &namespace),
            None => schema.structured_types.push(r#type),
        }
    }
    put(&mut schema.enum_types, version.enum_types, |r#type| r#type.name.to_string());
    put(&mut schema.type_definitions, version.type_definitions, |r#type| r#type.name.to_string());
    put(&mut schema.operations, version.operations, |operation| {
        let parameters = operation.parameters.iter();
        let parameters: Vec<_> = parameters.map(|parameter| parameter.r#type.name.to_string()).collect();
        (operation.kind, operation.name.to_string(), parameters)
    });
    put(&mut schema.terms, version.terms, |term| term.name.to_string());
    for container in version.containers {
        match schema.containers.iter_mut().find(|known| *known.name == *container.name) {
            Some(known) if names(container.extends.as_ref(), &namespace, &container.name) => {
                known.span = container.span;
                put(&mut known.children, container.children, |child| child.name.to_string());
                put_annotations(&mut known.annotations, container.annotations);
            }
            Some(known) => *known = container,
            None => schema.containers.push(container),
        }
    }
    schema.targets.extend(version.targets);
    put_annotations(&mut schema.annotations, version.annotations);
}

/// Adds a version of a type: one that is derived from the version before has all of that, too; any other
/// stands in its place.
fn extend<'a>(known: &mut StructuredType<'a>, newer: StructuredType<'a>, namespace: &str) {
    if !names(newer.base.as_ref(), namespace, &newer.name) {
        *known = newer;
        return;
    }
    known.span = newer.span;
    known.name = newer.name;
    known.is_abstract = newer.is_abstract;
    known.is_open |= newer.is_open;
    known.has_stream |= newer.has_stream;
    known.key = newer.key.or(known.key.take());
    put(&mut known.properties, newer.properties, |property| property.name.to_string());
    put(&mut known.navigation, newer.navigation, |property| property.name.to_string());
    put_annotations(&mut known.annotations, newer.annotations);
}

/// Whether a qualified name is that of an element of a namespace.
fn names(qualified: Option<&Text<'_>>, namespace: &str, name: &str) -> bool {
    qualified.and_then(|qualified| qualified.rsplit_once('.')) == Some((namespace, name))
}

fn put_annotations<'a>(known: &mut Vec<Annotation<'a>>, newer: Vec<Annotation<'a>>) {
    let qualifier =
        |annotation: &Annotation<'a>| annotation.qualifier.as_ref().map(|text: &Text<'a>| text.to_string());
    put(known, newer, |annotation| (annotation.term.to_string(), qualifier(annotation)));
}

/// Adds elements; each takes the place of one with the same key.
fn put<T, K: PartialEq>(known: &mut Vec<T>, newer: Vec<T>, key: impl Fn(&T) -> K) {
    for element in newer {
        let key_of_element = key(&element);
        match known.iter_mut().find(|other| key(other) == key_of_element) {
            Some(place) => *place = element,
            None => known.push(element),
        }
    }
}
