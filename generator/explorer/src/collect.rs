//! From the plan of a crate to what the page shows of it.

use std::hash::Hash;
use std::sync::Arc;

use generator::chosen::Chosen;
use generator::features::{Features, needed};
use generator::members::Ability;
use generator::names::Ident;
use generator::plan::{self, Access, BuilderKind, Docs, Item, Returns, TypePath};
use generator::profile::Profile;
use rustc_hash::FxHashMap;

use super::catalogue::{
    Api, Area, Argument, Builder, Call, Catalogue, End, Field, Kind, Member, Method, Target, Type,
};
use super::requests::{REQUESTS, option};
use super::signature::Indices;

/// Everything that the crate has with the chosen features.
pub fn catalogue(apis: &[plan::Api], profile: &Profile, chosen: &Chosen) -> Catalogue {
    let mut shown: Vec<&plan::Api> = apis.iter().filter(|api| chosen.has_api(api.module.plain())).collect();
    shown.sort_by_key(|api| !api.is_default);
    let areas = profile.features.iter().filter(|(name, _)| chosen.has_area(name));
    let areas = areas.map(|(name, feature)| {
        let sources = feature.entity_sets.iter().chain(&feature.singletons);
        Area {
            name: name.clone(),
            description: feature.description.clone(),
            default: feature.default,
            entries: sources.chain(&feature.paths).map(ToString::to_string).collect(),
        }
    });
    let options = Ability::ALL.into_iter().filter_map(|ability| Some((ability.name(), option(ability)?)));
    Catalogue {
        package: profile.package.name.replace('-', "_"),
        areas: areas.collect(),
        apis: shown.into_iter().map(|api| Collector::new(api, chosen).api()).collect(),
        requests: REQUESTS,
        options: options.collect(),
    }
}

/// Collects one API.
struct Collector<'p> {
    api: &'p plan::Api,
    chosen: &'p Chosen,
    shown: Vec<Shown<'p>>,
    indices: Indices,
    /// The abilities of generated access types.
    own_access: FxHashMap<&'p TypePath, &'p [Ability]>,
    /// The builders of types, for one and for many.
    builders: FxHashMap<(&'p TypePath, bool), &'p plan::Builder>,
    features: Interned<Vec<String>>,
    access: Interned<Vec<&'static str>>,
}

/// An item that is a type.
struct Shown<'p> {
    path: TypePath,
    file: &'p plan::File,
    item: &'p Item,
}

/// Values that are stored once.
#[derive(Default)]
struct Interned<T> {
    all: Vec<T>,
    by_value: FxHashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Interned<T> {
    fn index(&mut self, value: T) -> usize {
        let all = &mut self.all;
        *self.by_value.entry(value).or_insert_with_key(|value| {
            all.push(value.clone());
            all.len() - 1
        })
    }
}

impl<'p> Collector<'p> {
    fn new(api: &'p plan::Api, chosen: &'p Chosen) -> Self {
        let mut collector = Self {
            api,
            chosen,
            shown: Vec::new(),
            indices: Indices::default(),
            own_access: FxHashMap::default(),
            builders: FxHashMap::default(),
            features: Interned::default(),
            access: Interned::default(),
        };
        // What is always compiled has the index 0.
        collector.features.index(Vec::new());
        for (module, files) in &api.modules {
            let module: Vec<Ident> = std::iter::once(&api.module).chain(module).cloned().collect();
            for file in files.iter().filter(|file| chosen.has(&file.features)) {
                file.items.iter().for_each(|item| collector.add(&module, file, item));
            }
        }
        collector
    }

    fn add(&mut self, module: &[Ident], file: &'p plan::File, item: &'p Item) {
        let ident = match item {
            Item::Struct(item) => &item.ident,
            Item::Parameters(item) => &item.ident,
            Item::Abstract(item) => &item.ident,
            Item::Enumeration(item) => &item.ident,
            Item::Access(item) => {
                self.own_access.insert(&item.path, &item.abilities);
                return;
            }
            Item::Builder(item) => {
                self.builders.insert((&item.subject, item.is_collection), item);
                return;
            }
        };
        let path =
            TypePath { module: module.to_vec(), ident: ident.clone(), features: file.features.clone() };
        if self.indices.add(path.clone()) {
            self.shown.push(Shown { path, file, item });
        }
    }

    fn api(mut self) -> Api {
        let shown = std::mem::take(&mut self.shown);
        let depths: Vec<usize> = shown.iter().map(|shown| bases(shown.item).count()).collect();
        let types = shown.iter().map(|shown| self.r#type(shown, &depths)).collect();
        Api {
            name: self.api.module.plain().to_owned(),
            default: self.api.is_default,
            root: self.api.service.base_url.clone(),
            key_segments: self.api.service.key_as_segment,
            client: self.methods(&self.api.roots, &Features::default()),
            types,
            features: self.features.all,
            access: self.access.all,
        }
    }

    /// A type; `depths` are the numbers of types from which each is derived.
    fn r#type(&mut self, shown: &Shown<'p>, depths: &[usize]) -> Type {
        let Shown { path, file, item } = shown;
        let features = &file.features;
        let below = path.module.iter().skip(1).map(|ident| &**ident);
        let indices = bases(item).filter_map(|base| self.indices.of(base));
        let base = indices.max_by_key(|index| depths.get(*index).copied());
        let common = Type {
            wire: file.subject.clone(),
            rust: path.ident.to_string(),
            module: below.collect::<Vec<_>>().join("::"),
            features: self.feature_set(features),
            base,
            one: self.builder(path, false, features),
            many: self.builder(path, true, features),
            ..Type::default()
        };
        match item {
            Item::Struct(item) => self.structured(common, path, &item.docs, item),
            Item::Abstract(item) => {
                let other = Some(item.unknown.ident.to_string());
                Type { other, ..self.structured(common, path, &item.docs, &item.unknown) }
            }
            Item::Enumeration(item) => Type {
                kind: Kind::Enumeration,
                docs: besides(&item.docs, 0, &path.features),
                deprecated: item.docs.deprecated.clone(),
                members: item.members.iter().map(member).collect(),
                ..common
            },
            Item::Parameters(item) => Type {
                kind: Kind::Parameters,
                docs: besides(&item.docs, 0, &path.features),
                fields: self.fields(&item.fields),
                ..common
            },
            Item::Builder(_) | Item::Access(_) => common,
        }
    }

    /// An entity or complex type.
    fn structured(&self, common: Type, path: &TypePath, docs: &Docs, item: &plan::Struct) -> Type {
        Type {
            kind: if item.is_entity { Kind::Entity } else { Kind::Complex },
            open: item.is_open,
            // The first line has what is shown otherwise: kind, name and base.
            docs: besides(docs, 1, &path.features),
            deprecated: docs.deprecated.clone(),
            fields: self.fields(item.fields.get(item.inherited..).unwrap_or_default()),
            ..common
        }
    }

    fn fields(&self, fields: &[Arc<plan::Field>]) -> Vec<Field> {
        let compiled = fields.iter().filter(|field| self.chosen.has_type(&field.r#type));
        compiled.map(|field| self.field(field)).collect()
    }

    fn field(&self, field: &plan::Field) -> Field {
        let name = format!("`{}`: ", field.wire);
        let docs = besides(&field.docs, 0, &Features::default());
        let constant = Some(field.constant.to_string());
        Field {
            wire: field.wire.clone(),
            rust: field.ident.to_string(),
            constant: constant.filter(|constant| *constant != field.ident.plain().to_uppercase()),
            r#type: format!("Option<{}>", self.indices.r#type(&field.r#type)),
            docs: docs.into_iter().map(|line| line.strip_prefix(&name).unwrap_or(&line).to_owned()).collect(),
            navigation: field.navigation.is_some(),
            bind: field
                .navigation
                .as_ref()
                .and_then(|navigation| Some(navigation.bind.as_ref()?.to_string())),
            deprecated: field.docs.deprecated.clone(),
        }
    }

    fn builder(&mut self, path: &TypePath, is_collection: bool, features: &Features) -> Option<Builder> {
        let builder = *self.builders.get(&(path, is_collection))?;
        let mut methods = self.methods(&builder.methods, features);
        if builder.is_identified {
            methods.insert(0, by_id(self.indices.path(path)));
        }
        Some(Builder { alias: builder.alias.to_string(), methods })
    }

    /// The methods that are compiled, in code that is compiled with some features.
    fn methods(&mut self, methods: &[plan::Method], features: &Features) -> Vec<Method> {
        let compiled = methods.iter().filter(|method| self.chosen.has_method(method));
        compiled.map(|method| self.method(method, features)).collect()
    }

    fn method(&mut self, method: &plan::Method, features: &Features) -> Method {
        let (call, wire) = match &method.call {
            plan::Call::Navigation { segment, .. } => (Call::Navigation, segment.clone()),
            plan::Call::Key { is_alternate: false } => (Call::Key, String::new()),
            plan::Call::Key { is_alternate: true } => (Call::Alternate, String::new()),
            plan::Call::Stream { segment } => (Call::Stream, segment.clone()),
            plan::Call::PathForm { before, after } => (Call::Form, format!("{before}{{path}}{after}")),
            plan::Call::Action { segment } => (Call::Action, segment.clone()),
            plan::Call::Function { segment } => (Call::Function, segment.clone()),
        };
        let mut needed = needed(method.types().map(|path| &path.features).chain([features]));
        needed.retain(|needed| !features.imply(needed));
        Method {
            rust: method.ident.to_string(),
            call,
            wire,
            arguments: method.arguments.iter().map(|argument| self.indices.argument(argument)).collect(),
            returns: self.indices.returned(&method.returns),
            to: self.target(method),
            features: needed.iter().map(|features| self.feature_set(features)).collect(),
            // The first line has the path, which the page shows as it was walked.
            docs: besides(&method.docs, 1, &Features::default()),
            deprecated: method.docs.deprecated.clone(),
        }
    }

    fn target(&mut self, method: &plan::Method) -> Option<Target> {
        let put = matches!(method.call, plan::Call::Navigation { is_updated_by_put: true, .. });
        let of_kind = |kind| Target { kind, r#type: String::new(), access: None, put };
        match &method.returns {
            Returns::Itself => Some(of_kind(End::Same)),
            Returns::Stream => Some(of_kind(End::Stream)),
            Returns::Builder(kind, r#type, access) => {
                let kind = match kind {
                    BuilderKind::Entity => End::Entity,
                    BuilderKind::Collection => End::Collection,
                    BuilderKind::Property => End::Property,
                };
                let r#type = self.indices.r#type(r#type);
                Some(Target { r#type, access: self.abilities(access), ..of_kind(kind) })
            }
            Returns::Action(_) | Returns::Function(_) => None,
        }
    }

    /// The index of the abilities of an access type.
    fn abilities(&mut self, access: &Access) -> Option<usize> {
        if matches!(access, Access::OfCollection) {
            return None;
        }
        let of_item = |path: &TypePath| self.own_access.get(path).map_or_else(Vec::new, |all| all.to_vec());
        let abilities = access.abilities(of_item);
        Some(self.access.index(abilities.into_iter().map(Ability::name).collect()))
    }

    fn feature_set(&mut self, features: &Features) -> usize {
        self.features.index(features.names().map(str::to_owned).collect())
    }
}

/// The method of the runtime for entities whose key is a single text with the name `id`.
fn by_id(r#type: String) -> Method {
    let id = Argument {
        rust: String::from("id"),
        r#type: String::from("impl AsRef<str>"),
        wire: String::from("id"),
        given: String::from("\"…\""),
    };
    Method {
        rust: String::from("by_id"),
        call: Call::Key,
        wire: String::new(),
        arguments: vec![id],
        returns: format!("EntityRequestBuilder<{type}, A>"),
        to: Some(Target { kind: End::Entity, r#type, access: None, put: false }),
        features: Vec::new(),
        docs: Vec::new(),
        deprecated: None,
    }
}

fn member(member: &plan::Member) -> Member {
    Member {
        wire: member.wire.clone(),
        rust: member.ident.to_string(),
        value: member.value,
        docs: besides(&member.docs, 1, &Features::default()),
        deprecated: member.docs.deprecated.clone(),
    }
}

/// The types from which an item is derived.
fn bases(item: &Item) -> impl Iterator<Item = &TypePath> {
    let (concrete, r#abstract) = match item {
        Item::Struct(item) => (item.concrete_bases.as_slice(), item.abstract_bases.as_slice()),
        Item::Abstract(item) => (item.bases.as_slice(), &[][..]),
        _ => (&[][..], &[][..]),
    };
    concrete.iter().chain(r#abstract.iter().map(|(base, _)| base)).map(|base| &**base)
}

/// The lines of a documentation from one on, without what is shown otherwise: the features.
fn besides(docs: &Docs, from: usize, features: &Features) -> Vec<String> {
    let compiled_with = Docs::default().compiled_with(features).lines;
    let is_told = |line: &&String| !line.is_empty() && !compiled_with.contains(line);
    let folded = docs.folded.iter().map(|list| format!("{}: {}.", list.summary, list.items.join("; ")));
    docs.lines.iter().skip(from).filter(is_told).cloned().chain(folded).collect()
}
