//! The walk along the paths of a service: from its container along containment and navigation.

use std::io::{self, Write};

use generator::csdl::Expression;
use generator::edm::{NavigationProperty, NavigationSource, TypeId};
use generator::members::{Ability, Target, abilities_on_path, denied};
use rustc_hash::FxHashSet;

use crate::bound::{self, Item};
use crate::context::Context;
use crate::keys;
use crate::names::without_parameters;
use crate::node::{Node, Object};
use crate::operations::{self, Referring, is_creatable};
use crate::options::complex;
use crate::place::{End, Place, abilities};
use crate::used::Used;
use crate::write::Writer;

/// How many complex types a path can pass between two navigation properties.
const COMPLEX: usize = 4;

/// Writes all paths, and notes what they refer to.
///
/// # Errors
/// When they cannot be written.
pub fn write<'c, W: Write>(context: &Context<'c>, used: &mut Used, writer: &mut Writer<W>) -> io::Result<()> {
    let mut walk = Walk { context, used, writer, paths: FxHashSet::default(), ids: FxHashSet::default() };
    for source in &context.members.sources {
        walk.source(source)?;
    }
    let imports = &context.members.imports;
    let mut at = 0;
    while let Some((import, _)) = imports.get(at) {
        let same = imports[at..].iter().take_while(|(other, _)| other.name == import.name);
        let overloads: Vec<_> = same.map(|(_, operation)| *operation).collect();
        at += overloads.len();
        let items = bound::imported(context, walk.used, import, &overloads);
        walk.items(items)?;
    }
    walk.batch()
}

struct Walk<'w, 'c, W> {
    context: &'w Context<'c>,
    used: &'w mut Used,
    writer: &'w mut Writer<W>,
    /// Paths that were written, without names of parameters.
    paths: FxHashSet<String>,
    /// Ids of operations that were written.
    ids: FxHashSet<String>,
}

impl<'c, W: Write> Walk<'_, 'c, W> {
    fn source(&mut self, source: &'c NavigationSource<'c>) -> io::Result<()> {
        let context = self.context;
        if source.r#type.is_some_and(|id| !context.has(id)) {
            return Ok(());
        }
        let end = End {
            r#type: source.r#type,
            is_collection: source.is_set,
            is_contained: true,
            is_nullable: false,
            name: source.name,
            abilities: abilities(&context.members.access, Target::Source(source.name)),
            annotations: source.annotations,
            restricted: None,
            bound: None,
        };
        self.end(&Place::of(source), &end)
    }

    /// What is at the end of a path, and below.
    fn end(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let context = self.context;
        let mut all = Vec::new();
        if end.can(Ability::Readable) {
            all.push(("get", operations::read(context, self.used, place, end, false)));
        }
        if end.is_collection {
            if is_creatable(place, end) {
                all.push(("post", operations::create(context, self.used, place, end)));
            }
        } else if end.is_contained {
            if end.can(Ability::Updatable) {
                all.push(operations::update(context, self.used, place, end));
            }
            if end.is_nullable && end.can(Ability::Deletable) {
                all.push(("delete", operations::delete(context, self.used, place, end)));
            }
        }
        self.write(&place.path, &place.parameters, all)?;
        self.references(place, end)?;
        self.each(place, end)?;
        if !end.is_contained {
            return Ok(());
        }
        self.bound(place, end, end.is_collection)?;
        if end.is_collection { self.by_key(place, end) } else { self.below(place, end) }
    }

    /// One entity of many.
    fn by_key(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let context = self.context;
        let Some(place) = self.with_key(place, end) else { return Ok(()) };
        let mut all = Vec::new();
        if end.is_readable_by_key(context) {
            all.push(("get", operations::read(context, self.used, &place, end, true)));
        }
        if end.can(Ability::Updatable) {
            all.push(operations::update(context, self.used, &place, end));
        }
        if end.can(Ability::Deletable) {
            all.push(("delete", operations::delete(context, self.used, &place, end)));
        }
        self.write(&place.path, &place.parameters, all)?;
        self.bound(&place, end, false)?;
        self.below(&place, end)
    }

    fn with_key(&mut self, place: &Place<'c>, end: &End<'c>) -> Option<Place<'c>> {
        if !end.is_indexable(self.context) {
            return None;
        }
        if place.level >= self.context.collected.profile.openapi.depth && place.level > 0 {
            return None;
        }
        let key = keys::segment(self.context, self.used, end.r#type?, place.level, &place.names)?;
        let mut place = place.clone();
        place.path += &key.text;
        place.id += ".item";
        place.parameters.extend(key.parameters);
        place.names.extend(key.names);
        Some(place)
    }

    /// What is below one entity: its content, and where its navigation properties lead.
    fn below(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let Some(id) = end.r#type else { return Ok(()) };
        if self.context.members.has_media(id) {
            let mut value = place.below("$value");
            value.id += ".value";
            self.content(&value, end)?;
        }
        for (_, stream) in self.context.members.streams(id) {
            let stream = place.property(stream.name);
            self.content(&stream, end)?;
        }
        self.navigation(place, id, COMPLEX)
    }

    fn content(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let mut all = vec![("get", operations::download(self.context, self.used, place, end))];
        if end.can(Ability::Updatable) {
            all.push(("put", operations::upload(self.context, self.used, place, end)));
        }
        self.write(&place.path, &place.parameters, all)
    }

    /// The navigation properties of a type, and those of its properties of complex types.
    fn navigation(&mut self, place: &Place<'c>, id: TypeId, complex_left: usize) -> io::Result<()> {
        let context = self.context;
        let is_last = restricted(context, place).and_then(navigability) == Some("Single");
        if place.level >= context.collected.profile.openapi.depth || is_last {
            return Ok(());
        }
        for (declaring, property) in context.members.navigation(id) {
            self.navigate(place, declaring, property)?;
        }
        for declaring in context.model.lineage(id).into_iter().filter(|_| complex_left > 0) {
            for property in context.members.own(declaring).into_iter().flat_map(|own| &own.properties) {
                if let Some(complex) = complex(context, &property.r#type) {
                    self.navigation(&place.property(property.name), complex, complex_left - 1)?;
                }
            }
        }
        Ok(())
    }

    fn navigate(
        &mut self,
        place: &Place<'c>,
        declaring: TypeId,
        property: &'c NavigationProperty<'c>,
    ) -> io::Result<()> {
        let context = self.context;
        let step = (declaring, property.name);
        let is_again = !context.collected.profile.openapi.cycles && place.trail.contains(&step);
        let is_left_out = property.r#type.named().is_some_and(|id| !context.has(id));
        let mut place = place.property(property.name);
        let restricted = restricted(context, &place);
        if is_again || is_left_out || !is_navigable(context, &place, restricted) {
            return Ok(());
        }
        place.level += 1;
        place.trail.push(step);
        let bound = bound_to(context, &place);
        let mut abilities = abilities_on_path(context.members, context.wire(), property, restricted);
        if let Some(bound) = bound {
            // What the root says about this path counts more than what the entity set says about its
            // entities.
            let denied = denied(context.model, bound.annotations);
            abilities.retain(|ability| !denied.contains(ability) || ability.is_said_by(restricted));
        }
        let end = End {
            r#type: property.r#type.named(),
            is_collection: property.r#type.is_collection,
            is_contained: property.contains_target,
            is_nullable: property.r#type.is_nullable,
            name: property.name,
            abilities,
            annotations: property.annotations,
            restricted,
            bound,
        };
        self.end(&place, &end)
    }

    /// Changes and deletions of all that meet a condition, where restrictions say that the service has them.
    fn each(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let context = self.context;
        let is_supported = |term: &str| {
            let restrictions = end.restrictions(context, term);
            restrictions.and_then(|all| all.property("FilterSegmentSupported")?.bool()) == Some(true)
        };
        if !end.is_collection {
            return Ok(());
        }
        let mut each = place.below("$filter({filter_expression})/$each");
        each.id += ".each";
        let condition = Object::new()
            .with("name", "filter_expression")
            .with("in", "path")
            .with("required", true)
            .with("description", "The condition that those to change or delete meet.")
            .with("schema", Object::new().with("type", "string"));
        each.parameters.push(condition.into());
        let mut all = Vec::new();
        if is_supported("UpdateRestrictions") {
            all.push(operations::update(context, self.used, &each, end));
        }
        if is_supported("DeleteRestrictions") {
            all.push(("delete", operations::delete(context, self.used, &each, end)));
        }
        self.write(&each.path, &each.parameters, all)
    }

    /// The paths of references, where the service wants relations to be changed by them, or says that it has
    /// them.
    fn references(&mut self, place: &Place<'c>, end: &End<'c>) -> io::Result<()> {
        let context = self.context;
        // What is contained has references only if annotations say so.
        let is_wanted = end.is_contained || context.wire().related_by_reference;
        if !is_wanted || !end.can(Ability::Referenceable) {
            return Ok(());
        }
        let refer = |walk: &mut Self, place: &Place<'c>, what: Referring| {
            operations::refer(context, walk.used, place, end, what)
        };
        let all = place.below("$ref");
        let read = ("get", refer(self, &all, Referring::Read));
        if !end.is_collection {
            let set = ("put", refer(self, &all, Referring::Set));
            let remove = ("delete", refer(self, &all, Referring::Remove));
            return self.write(&all.path, &all.parameters, vec![read, set, remove]);
        }
        let add = ("post", refer(self, &all, Referring::Add));
        let remove = ("delete", refer(self, &all, Referring::RemoveOne));
        self.write(&all.path, &all.parameters, vec![read, add, remove])?;
        let Some(one) = self.with_key(place, end).map(|place| place.below("$ref")) else { return Ok(()) };
        let remove = ("delete", refer(self, &one, Referring::Remove));
        self.write(&one.path, &one.parameters, vec![remove])
    }

    fn bound(&mut self, place: &Place<'c>, end: &End<'c>, is_collection: bool) -> io::Result<()> {
        let items = bound::bound(self.context, self.used, place, end, is_collection);
        self.items(items)
    }

    fn items(&mut self, items: Vec<Item>) -> io::Result<()> {
        items.into_iter().try_for_each(|item| self.write(&item.path, &item.parameters, item.operations))
    }

    fn batch(&mut self) -> io::Result<()> {
        match crate::batch::operation(self.context) {
            Some(operation) => self.write("/$batch", &[], vec![("post", operation)]),
            None => Ok(()),
        }
    }

    /// Writes a path, unless it has no operations or was written before.
    fn write(
        &mut self,
        path: &str,
        parameters: &[Node],
        operations: Vec<(&'static str, Object)>,
    ) -> io::Result<()> {
        if operations.is_empty() || !self.paths.insert(without_parameters(path)) {
            return Ok(());
        }
        let mut item = Object::new().with_list("parameters", parameters.to_vec());
        for (method, mut operation) in operations {
            self.make_unique(&mut operation);
            item.set(method, operation);
        }
        self.writer.member(path, &Node::from(item))
    }

    /// Numbers the id of an operation if another one has it.
    fn make_unique(&mut self, operation: &mut Object) {
        let id = match operation.get("operationId") {
            Some(Node::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let Some(id) = id else { return };
        let mut unique = id.clone();
        let mut number = 1u32;
        while !self.ids.insert(unique.clone()) {
            number += 1;
            unique = format!("{id}-{number}");
        }
        if number > 1 {
            operation.set("operationId", unique);
        }
    }
}

/// What the root of a path says about the navigation property at its end.
fn restricted<'c>(context: &Context<'c>, place: &Place<'c>) -> Option<&'c Expression<'c>> {
    let restrictions = context.model.capability(place.root.annotations, "NavigationRestrictions")?;
    restrictions.list("RestrictedProperties").iter().find(|restriction| {
        let name = restriction.property("NavigationProperty").and_then(Expression::text);
        name.is_some_and(|name| name.trim() == place.steps)
    })
}

/// Whether a path can go on with the navigation property at its end, about which its root says `restricted`.
fn is_navigable(context: &Context<'_>, place: &Place<'_>, restricted: Option<&Expression<'_>>) -> bool {
    let own = restricted.and_then(navigability);
    let root =
        context.model.capability(place.root.annotations, "NavigationRestrictions").and_then(navigability);
    // `Single` at the root allows the first navigation property, at a property nothing behind it.
    match (own, root, place.level) {
        (Some(own), ..) => own != "None",
        (None, Some("None"), 0) | (None, Some("None" | "Single"), 1) => false,
        (None, ..) => true,
    }
}

/// How far navigation goes, by the record of a restriction.
fn navigability<'e>(restriction: &'e Expression<'_>) -> Option<&'e str> {
    restriction.property("Navigability")?.text()?.trim().rsplit('/').next()
}

/// The entity set or singleton that a path leads to.
fn bound_to<'c>(context: &Context<'c>, place: &Place<'c>) -> Option<&'c NavigationSource<'c>> {
    let binding = place.root.bindings.iter().find(|binding| *binding.path == *place.steps)?;
    let name = binding.target.rsplit('/').next().unwrap_or(&binding.target);
    let container = context.model.container.as_ref()?;
    container.sources.iter().find(|source| source.name == name)
}
