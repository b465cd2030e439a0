//! The shortest path to every type, for examples in the documentation.
//!
//! They are found by a breadth-first search from the container over navigation properties. A node is a type
//! together with whether the path ends in a single value or a collection.

use std::collections::{BTreeMap, VecDeque};

use crate::edm::{ElementType, Model, TypeId};
use crate::members::{Members, Place};
use crate::profile::Wire;

/// Example paths by their ends.
pub type Paths = BTreeMap<Place, String>;

/// Finds the shortest path to every type.
pub fn paths(members: &Members<'_, '_>, wire: &Wire) -> Paths {
    let model = members.model;
    let mut found = Paths::new();
    let mut open = VecDeque::new();
    let mut roots = members.sources.clone();
    roots.sort_by_key(|source| (!source.is_set, source.name));
    for source in roots {
        if let Some(id) = source.r#type {
            visit((id, source.is_set), format!("/{}", source.name), &mut found, &mut open);
        }
    }
    while let Some(node) = open.pop_front() {
        let (id, is_collection) = node;
        let path = found[&node].clone();
        if is_collection {
            let key = key(model, id, wire);
            visit((id, false), format!("{path}{key}"), &mut found, &mut open);
            continue;
        }
        for declaring in model.lineage(id) {
            for property in members.own(declaring).into_iter().flat_map(|own| &own.navigation) {
                if let ElementType::Named(target) = &property.r#type.element {
                    let next = (*target, property.r#type.is_collection);
                    visit(next, format!("{path}/{}", property.name), &mut found, &mut open);
                }
            }
        }
    }
    found
}

fn visit(node: Place, path: String, found: &mut Paths, open: &mut VecDeque<Place>) {
    if let std::collections::btree_map::Entry::Vacant(entry) = found.entry(node) {
        entry.insert(path);
        open.push_back(node);
    }
}

fn key(model: &Model<'_>, id: TypeId, wire: &Wire) -> String {
    let name = &model.r#type(id).name.name;
    match model.key(id) {
        [part] if wire.key_as_segment => format!("/{{{name}-{}}}", part.alias),
        [part] => format!("({{{name}-{}}})", part.alias),
        parts => {
            let parts: Vec<String> = parts.iter().map(|part| format!("{0}={{{0}}}", part.alias)).collect();
            format!("({})", parts.join(","))
        }
    }
}
