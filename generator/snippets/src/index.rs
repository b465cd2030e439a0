//! Looks up items of the planned crate by the names that requests have.

use std::sync::Arc;

use generator::features::Features;
use generator::names::Ident;
use generator::plan::{
    Ability, AccessItem, Api, Builder, Enumeration, Field, Item, Method, Parameters, RustType, Struct,
    TypePath,
};
use rustc_hash::FxHashMap;

/// An index of the items of a crate. Names are compared without regard to case, because services and their
/// documentation are not exact about it; a name in the same case is preferred.
pub struct PlanIndex<'p> {
    /// The crate's API.
    pub api: &'p Api,
    models: FxHashMap<TypePath, IndexedModel<'p>>,
    /// By type, the types from which it is derived.
    bases: FxHashMap<TypePath, Vec<&'p TypePath>>,
    enumerations: FxHashMap<TypePath, &'p Enumeration>,
    builders: FxHashMap<(TypePath, bool), &'p Builder>,
    access: FxHashMap<TypePath, &'p AccessItem>,
    /// Types by their CSDL names in lower case.
    by_name: FxHashMap<String, TypePath>,
    /// The Rust type for each path.
    types: FxHashMap<TypePath, RustType>,
}

/// An entity or complex type.
#[derive(Clone, Copy)]
pub struct IndexedModel<'p> {
    /// Its struct; of an abstract type, the one for values of unknown types.
    pub ident: &'p Ident,
    /// The qualified name of the CSDL type; for the parameters of an action, the name of the struct.
    pub type_name: &'p str,
    /// The fields of the struct.
    pub fields: &'p [Arc<Field>],
    /// Whether it is an open type, which accepts undeclared properties.
    pub is_open: bool,
    /// Whether it is abstract and generated as an enum.
    pub is_abstract: bool,
    /// Whether values can be failures; see the runtime's `ResultPart`.
    pub has_failures: bool,
}

impl<'p> PlanIndex<'p> {
    /// Reads an API.
    pub fn new(api: &'p Api) -> Self {
        let mut index = Self {
            api,
            models: FxHashMap::default(),
            bases: FxHashMap::default(),
            enumerations: FxHashMap::default(),
            builders: FxHashMap::default(),
            access: FxHashMap::default(),
            by_name: FxHashMap::default(),
            types: FxHashMap::default(),
        };
        for (module, files) in &api.modules {
            let module: Vec<Ident> = std::iter::once(&api.module).chain(module).cloned().collect();
            for file in files {
                file.items.iter().for_each(|item| index.add(&module, &file.features, item));
            }
        }
        index
    }

    fn add(&mut self, module: &[Ident], features: &Features, item: &'p Item) {
        let path = |ident: &Ident| TypePath {
            module: module.to_vec(),
            ident: ident.clone(),
            features: features.clone(),
        };
        match item {
            Item::Struct(item) => {
                let bases =
                    item.concrete_bases.iter().chain(item.abstract_bases.iter().map(|(base, _)| base));
                self.bases.insert(path(&item.ident), bases.map(|base| &**base).collect());
                self.by_name.insert(item.type_name.to_lowercase(), path(&item.ident));
                self.add_model(path(&item.ident), IndexedModel::of(item));
            }
            Item::Parameters(item) => {
                let Parameters { ident, fields, .. } = item;
                let model = IndexedModel {
                    ident,
                    type_name: ident,
                    fields,
                    is_open: false,
                    is_abstract: false,
                    has_failures: false,
                };
                self.add_model(path(ident), model);
            }
            Item::Abstract(item) => {
                self.bases.insert(path(&item.ident), item.bases.iter().map(|base| &**base).collect());
                self.by_name.insert(item.type_name.to_lowercase(), path(&item.ident));
                let has_failures = item.error.is_some();
                let model =
                    IndexedModel { is_abstract: true, has_failures, ..IndexedModel::of(&item.unknown) };
                self.add_model(path(&item.ident), model);
            }
            Item::Enumeration(item) => {
                self.by_name.insert(item.type_name.to_lowercase(), path(&item.ident));
                self.enumerations.insert(path(&item.ident), item);
            }
            Item::Builder(item) => {
                self.builders.insert(((*item.subject).clone(), item.is_collection), item);
            }
            Item::Access(item) => {
                self.access.insert(item.path.clone(), item);
            }
        }
    }

    fn add_model(&mut self, path: TypePath, model: IndexedModel<'p>) {
        self.types.insert(path.clone(), RustType::Generated(Arc::new(path.clone())));
        self.models.insert(path, model);
    }

    /// The entity or complex type that a Rust type represents.
    pub fn model(&self, r#type: &RustType) -> Option<IndexedModel<'p>> {
        self.models.get(path_of(r#type)?).copied()
    }

    /// The Rust type for an entity or complex type.
    pub fn type_at(&self, path: &TypePath) -> Option<&RustType> {
        self.types.get(path)
    }

    /// The struct at a path.
    pub fn model_at(&self, path: &TypePath) -> Option<IndexedModel<'p>> {
        self.models.get(path).copied()
    }

    /// A type by its Rust path, relative to the module of the API.
    pub fn at_rust_path(&self, module: &[&str], ident: &str) -> Option<&TypePath> {
        let mut paths = self.types.keys().chain(self.enumerations.keys());
        paths.find(|path| {
            *path.ident == *ident && path.module.iter().map(|ident| &**ident).eq(module.iter().copied())
        })
    }

    /// Whether values of a type are items of a response that can fail on their own.
    pub fn has_failures(&self, r#type: &RustType) -> bool {
        self.model(r#type).is_some_and(|model| model.has_failures)
    }

    /// The enumeration for a Rust type.
    pub fn enumeration(&self, r#type: &RustType) -> Option<&'p Enumeration> {
        match r#type {
            RustType::Generated(path) | RustType::Flags(path) => self.enumerations.get(&**path).copied(),
            _ => None,
        }
    }

    /// A type by its qualified CSDL name. The name may have `#` or a URL before it, or another spelling of
    /// its namespace.
    pub fn named(&self, name: &str) -> Option<&TypePath> {
        let name = name.rsplit('#').next()?.to_lowercase();
        self.by_name.get(&name).or_else(|| {
            let (namespace, simple) = name.rsplit_once('.')?;
            let spellings = self.api.service.spellings.iter();
            let mut meant = spellings.filter(|(spelt, _)| spelt.eq_ignore_ascii_case(namespace));
            meant.find_map(|(_, meant)| self.by_name.get(&format!("{}.{simple}", meant.to_lowercase())))
        })
    }

    /// Whether a type is `base` or is derived from it.
    pub fn is_derived(&self, derived: &TypePath, base: &TypePath) -> bool {
        derived == base || self.bases.get(derived).is_some_and(|bases| bases.contains(&base))
    }

    /// The types derived from one, those with fewer base types first.
    pub fn derived(&self, base: &RustType) -> Vec<&RustType> {
        let Some(base) = path_of(base) else { return Vec::new() };
        let derived = self.bases.iter().filter(|(_, bases)| bases.contains(&base));
        let mut derived: Vec<(usize, &TypePath)> = derived.map(|(path, bases)| (bases.len(), path)).collect();
        derived.sort_unstable();
        derived.into_iter().filter_map(|(_, path)| self.types.get(path)).collect()
    }

    /// The methods of request builders for a type, single-valued or collection-valued.
    pub fn methods(&self, r#type: &RustType, is_collection: bool) -> &'p [Method] {
        self.builder(r#type, is_collection).map_or(&[], |builder| &builder.methods)
    }

    /// Whether the request builder of a collection of this type has the method `by_id`.
    pub fn is_identified(&self, r#type: &RustType) -> bool {
        self.builder(r#type, true).is_some_and(|builder| builder.is_identified)
    }

    fn builder(&self, r#type: &RustType, is_collection: bool) -> Option<&'p Builder> {
        let path = path_of(r#type)?;
        self.builders.get(&(path.clone(), is_collection)).copied()
    }

    /// The traits that an access type implements.
    pub fn abilities(&self, path: &TypePath) -> &'p [Ability] {
        self.access.get(path).map_or(&[], |item| &item.abilities)
    }

    /// The property of a type.
    pub fn field(&self, r#type: &RustType, wire: &str) -> Option<&'p Field> {
        self.model(r#type)?.field(wire)
    }
}

impl<'p> IndexedModel<'p> {
    fn of(item: &'p Struct) -> Self {
        Self {
            ident: &item.ident,
            type_name: &item.type_name,
            fields: &item.fields,
            is_open: item.is_open,
            is_abstract: false,
            has_failures: false,
        }
    }

    /// A property by its name in JSON.
    pub fn field(&self, wire: &str) -> Option<&'p Field> {
        let fields = || self.fields.iter().map(|field| &**field);
        let exact = fields().find(|field| field.wire == wire);
        exact.or_else(|| fields().find(|field| field.wire.eq_ignore_ascii_case(wire)))
    }

    /// The property with the most similar name, if it is similar enough. To bound the work, only the
    /// first properties of a type with very many are compared, and overlong names are similar to none.
    pub fn similar_field(&self, wire: &str) -> Option<&'p Field> {
        let may_be = |field: &&'p Field| field.wire.len().abs_diff(wire.len()) <= 1 + wire.len() / 2;
        let fields = self.fields.iter().map(|field| &**field).filter(|_| wire.len() <= LONG);
        let compared = fields.filter(may_be).take(COMPARED);
        let alike = compared.map(|field| (strsim::jaro_winkler(&field.wire, wire), field));
        let (likeness, most) = alike.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (likeness >= SIMILAR).then_some(most)
    }
}

/// The maximum length of a name that is compared, in bytes.
const LONG: usize = 512;

/// The maximum number of properties that are compared.
const COMPARED: usize = 1000;

/// The similarity above which a name may be a misspelling of another, by Jaro-Winkler.
const SIMILAR: f64 = 0.93;

/// The path of a generated type, boxed or not.
pub fn path_of(r#type: &RustType) -> Option<&TypePath> {
    match r#type {
        RustType::Generated(path) => Some(path),
        RustType::Boxed(inner) => path_of(inner),
        _ => None,
    }
}

/// The type without collections and boxes.
pub fn element(r#type: &RustType) -> &RustType {
    match r#type {
        RustType::Vec(element) | RustType::Boxed(element) => self::element(element),
        other => other,
    }
}
