//! Code under construction, with the names that it uses and notes about it.

use std::collections::{BTreeMap, BTreeSet};

use generator::features::{Features, needed};
use generator::plan::{Field, RuntimeType, RustType, TypePath};
use generator::text::{is_hidden, one_line};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;

use super::descriptor::Descriptors;
use super::index::{IndexedModel, PlanIndex};
use super::layout::{is_large, placeholder};

/// A snippet under construction.
pub struct Draft<'p> {
    /// The crate that it uses.
    pub index: &'p PlanIndex<'p>,
    /// Notes for the reader of the snippet.
    pub notes: Vec<Note>,
    /// Statements before the request.
    pub before: Vec<String>,
    /// JSON values, for which the code contains placeholders.
    pub jsons: Vec<Value>,
    /// Constants for properties that open types do not declare.
    pub descriptors: Descriptors,
    /// The names of those properties, by part of the request and type.
    dynamic: BTreeMap<(String, String), Vec<String>>,
    package: &'p str,
    /// The imported names, each with its path.
    imports: BTreeMap<String, String>,
    /// The names of the prelude that are used.
    prelude: BTreeSet<String>,
    /// Names of variables that later code uses. No other variable may have them.
    kept: BTreeSet<String>,
    /// The cargo features that the types and methods are compiled with.
    features: BTreeSet<Features>,
}

/// Something that a reader of the snippet should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// The part of the request: `method`, `path`, the name of a query option or header, or a JSON pointer
    /// into the body, which begins with a slash. For a request of a batch, its id comes first:
    /// `requests/1: path`.
    pub part: String,
    /// One sentence without a full stop.
    pub text: String,
}

/// Kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// The crate cannot express the part, so it is written in a raw form.
    Raw,
    /// The part contradicts the metadata or OData. It is sent as it is.
    Contradiction,
    /// The part is sent in the metadata's spelling instead of the given one; services treat both alike.
    Respelt,
    /// The part is a property that an open type accepts without declaring it.
    Dynamic,
}

impl<'p> Draft<'p> {
    /// An empty draft.
    pub fn new(index: &'p PlanIndex<'p>, package: &'p str) -> Self {
        Self {
            index,
            notes: Vec::new(),
            before: Vec::new(),
            jsons: Vec::new(),
            descriptors: Descriptors::default(),
            dynamic: BTreeMap::new(),
            package,
            imports: BTreeMap::new(),
            prelude: BTreeSet::new(),
            kept: BTreeSet::new(),
            features: BTreeSet::new(),
        }
    }

    /// An empty draft for an attempt that may fail, after which the draft is discarded or adopted.
    pub fn another(&self) -> Self {
        // It shares names and numbering with this draft.
        let (imports, prelude, jsons) = (self.imports.clone(), self.prelude.clone(), self.jsons.clone());
        let (kept, descriptors, features) =
            (self.kept.clone(), self.descriptors.clone(), self.features.clone());
        Self { imports, prelude, jsons, kept, descriptors, features, ..Self::new(self.index, self.package) }
    }

    /// Takes over the imports, notes and values of another draft.
    pub fn adopt(&mut self, other: Self) {
        self.imports = other.imports;
        self.prelude = other.prelude;
        self.notes.extend(other.notes);
        self.before.extend(other.before);
        self.jsons = other.jsons;
        self.kept = other.kept;
        self.descriptors = other.descriptors;
        self.features = other.features;
        for ((part, owner), names) in &other.dynamic {
            names.iter().for_each(|name| self.collect_dynamic(part, owner, name));
        }
    }

    /// Records the features that something in the code is compiled with.
    pub fn need<'t>(&mut self, types: impl IntoIterator<Item = &'t TypePath>) {
        self.features.extend(types.into_iter().map(|path| path.features.clone()));
    }

    /// The features that the code needs: any of each of these.
    pub fn features(&self) -> Vec<Features> {
        needed(&self.features)
    }

    /// Adds a note, unless the same one exists already.
    pub fn note(&mut self, kind: NoteKind, part: impl Into<String>, text: impl Into<String>) {
        let note = Note { kind, part: part.into(), text: text.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes that an open type does not declare a property, and mentions a declared one of a similar name
    /// that may be meant.
    pub fn note_dynamic(&mut self, part: &str, owner: &IndexedModel<'_>, name: &str) {
        let (similar, owner) = (owner.similar_field(name), &owner.type_name);
        if let Some(Field { wire, .. }) = similar {
            let text = format!("`{name}` is not declared by `{owner}`, which is open, and has `{wire}`");
            return self.note(NoteKind::Dynamic, part, text);
        }
        self.collect_dynamic(part, owner, name);
    }

    fn collect_dynamic(&mut self, part: &str, owner: &str, name: &str) {
        let names = self.dynamic.entry((part.to_owned(), owner.to_owned())).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }

    /// Prefixes the part of every note.
    pub fn put_notes_within(&mut self, whole: &str) {
        self.notes.iter_mut().for_each(|note| note.part.insert_str(0, whole));
        let dynamic = std::mem::take(&mut self.dynamic).into_iter();
        self.dynamic =
            dynamic.map(|((part, owner), names)| ((format!("{whole}{part}"), owner), names)).collect();
    }

    /// All notes. The dynamic properties of one type in one part share a note.
    pub fn all_notes(&self) -> Vec<Note> {
        let dynamic = self.dynamic.iter().map(|((part, owner), names)| {
            let (names, are) = (names.join("`, `"), if names.len() == 1 { "is" } else { "are" });
            let text = format!("`{names}` {are} not declared by `{owner}`, which is open");
            Note { kind: NoteKind::Dynamic, part: part.clone(), text }
        });
        self.notes.iter().cloned().chain(dynamic).collect()
    }

    /// An expression for a JSON value.
    pub fn json(&mut self, json: &Value) -> String {
        let place = placeholder(self.jsons.len());
        self.jsons.push(json.clone());
        if !is_large(json) {
            return format!("{}!({place})", self.import("serde_json::json"));
        }
        let value = self.import("serde_json::Value");
        format!("serde_json::from_str::<{value}>({place})?")
    }

    /// An expression for a JSON value where any JSON is accepted: strings and booleans need no macro.
    pub fn loose(&mut self, json: &Value) -> String {
        match json {
            Value::String(string) => text(string),
            Value::Bool(value) => value.to_string(),
            other => self.json(other),
        }
    }

    /// Moves a long expression to a variable; a short one stays as it is.
    pub fn variable(&mut self, name: &str, code: String) -> String {
        let jsons = self.jsons.iter().enumerate().filter(|(place, _)| code.contains(&placeholder(*place)));
        if code.len() + jsons.map(|(_, json)| json.to_string().len()).sum::<usize>() <= SHORT {
            return code;
        }
        let name = self.free(name);
        self.before.push(format!("let {name} = {code};"));
        name
    }

    /// A name for a variable that later code uses: no other variable gets it.
    pub fn keep(&mut self, name: &str) -> String {
        let name = self.free(name);
        self.kept.insert(name.clone());
        name
    }

    /// A name derived from `name` that is free, and does not shadow a name that later code uses.
    fn free(&self, name: &str) -> String {
        let name = match name {
            // Names that later code may use.
            "graph" | "list" | "parse" | "phrase" | "some" | "this" => format!("new_{name}"),
            name if syn::parse_str::<syn::Ident>(name).is_ok() => name.to_owned(),
            _ => String::from("value"),
        };
        let mut free = name.clone();
        for number in 2.. {
            if !self.kept.contains(&free) {
                break;
            }
            free = format!("{name}_{number}");
        }
        free
    }

    /// The name of a generated type, with its module unless that is the API's own.
    pub fn path(&mut self, path: &TypePath) -> String {
        self.need([path]);
        match path.module.as_slice() {
            [api, first, rest @ ..] => {
                let module = self.import(&format!("{}::{api}::{first}", self.package));
                let rest: String = rest.iter().map(|module| format!("{module}::")).collect();
                format!("{module}::{rest}{}", path.ident)
            }
            modules => self.import(&format!("{}::{}::{}", self.package, modules.join("::"), path.ident)),
        }
    }

    /// A Rust type in an expression.
    pub fn r#type(&mut self, r#type: &RustType) -> String {
        match r#type {
            RustType::Scalar(scalar) => scalar.name().to_owned(),
            RustType::Runtime(RuntimeType::Untyped) => self.import("serde_json::Value"),
            RustType::Runtime(r#type) => self.runtime(r#type.name()),
            RustType::Geographic(r#type) => {
                let path = format!("{}::geography::{}", self.package, r#type.name());
                self.import(&path)
            }
            RustType::Generated(path) => self.path(path),
            RustType::Flags(path) => format!("{}<{}>", self.runtime("Flags"), self.path(path)),
            RustType::Vec(element) => format!("Vec<{}>", self.r#type(element)),
            RustType::Boxed(inner) => self.r#type(inner),
        }
    }

    /// A name of the runtime.
    pub fn runtime(&mut self, name: &str) -> String {
        let path = format!("{}::runtime::{}::{name}", self.package, runtime_module(name));
        self.import(&path)
    }

    /// A name of the prelude, which is imported by `*`.
    pub fn prelude<'n>(&mut self, name: &'n str) -> &'n str {
        self.prelude.insert(name.to_owned());
        name
    }

    /// Imports an item; returns its name, or the path if the name is taken.
    pub fn import(&mut self, path: &str) -> String {
        let name = path.rsplit("::").next().unwrap_or(path);
        match self.imports.get(name) {
            Some(taken) if taken != path => path.to_owned(),
            _ => {
                self.imports.insert(name.to_owned(), path.to_owned());
                name.to_owned()
            }
        }
    }

    /// The sorted paths of the imports that this code needs; those of discarded parts are left out.
    pub fn imports(&self, code: &str) -> Vec<String> {
        let named = names(code);
        let used = self.imports.iter().filter(|(name, _)| named.contains(name.as_str()));
        let mut paths: Vec<String> = used.map(|(_, path)| path.clone()).collect();
        if self.prelude.iter().any(|name| named.contains(name.as_str())) {
            paths.push(format!("{}::prelude::*", self.package));
        }
        paths.sort_unstable();
        paths
    }
}

/// The names in code, outside of string literals.
fn names(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut streams: Vec<TokenStream> = code.parse().into_iter().collect();
    while let Some(stream) = streams.pop() {
        for token in stream {
            match token {
                TokenTree::Group(group) => streams.push(group.stream()),
                TokenTree::Ident(ident) => drop(names.insert(ident.to_string())),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    names
}

/// The maximum length of an argument that is not moved to a variable, in characters.
const SHORT: usize = 60;

/// A string literal, raw if that needs no escapes.
pub fn text(text: &str) -> String {
    let is_plain = !text.contains(['"', '\\']);
    if is_plain || text.contains("\"#") || text.contains(is_hidden) {
        return quoted(text);
    }
    let hash = if text.contains('"') { "#" } else { "" };
    format!("r{hash}\"{text}\"{hash}")
}

/// A string literal in quotes.
pub fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\0' => literal.extend(c.escape_default()),
            c if is_hidden(c) => literal.extend(c.escape_unicode()),
            c => literal.push(c),
        }
    }
    literal + "\""
}

/// A text as comment lines.
pub fn comment(text: &str) -> String {
    text.lines().map(|line| format!("// {}\n", one_line(line))).collect()
}

/// The module of the runtime that has a name.
fn runtime_module(name: &str) -> &'static str {
    match name {
        "Method" => "client",
        "Content" | "Created" | "Prefer" | "Single" => "request",
        "Filter" | "max_date_time" | "min_date_time" | "now" | "raw" => "query",
        _ => "model",
    }
}
