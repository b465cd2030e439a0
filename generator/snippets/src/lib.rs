//! Rust snippets for HTTP requests, which use the generated crate.
//!
//! `request` (text → request) → `route` (path → chain of builders) → `call` (`verb`, `body`, `options` →
//! expression) → [`write()`] (statements, formatted); a `batch` is several calls. `value` and `literal` turn
//! JSON and URL literals into expressions, `filter` and `query` the query options; all write into a `Draft`,
//! which keeps the imports and notes what cannot be expressed.

mod advanced;
mod batch;
mod body;
mod call;
mod descriptor;
mod draft;
pub mod examples;
mod filter;
mod index;
mod layout;
mod list;
mod literal;
mod options;
mod query;
mod reference;
pub mod request;
mod route;
mod statements;
mod value;
mod variable;
mod verb;

use std::collections::BTreeMap;

use call::write_call;
use draft::Draft;
use generator::features::Features;
use request::Request;

pub use draft::{Note, NoteKind, comment};
pub use index::{IndexedModel, PlanIndex};

/// Rust code for a request. In the code, `graph` is a client of the API, and the enclosing function is async
/// and can return any error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The imported paths, sorted.
    pub imports: Vec<String>,
    /// Statements that make the request. The last one binds the response.
    pub call: String,
    /// The response, unless it is empty. The responses of a batch are taken out in the handling.
    pub answer: Option<Answer>,
    /// Statements that show how to use the response.
    pub handling: Option<String>,
    /// The cargo features that the code needs: any of each of these.
    pub features: Vec<Features>,
    /// The notes.
    pub notes: Vec<Note>,
    /// Whether the crate has methods for the whole path.
    pub is_resolved: bool,
}

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The variable that holds it.
    pub name: String,
    /// What the variable holds.
    pub form: Form,
}

/// What the variable of a response holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A value.
    Value,
    /// An optional value.
    Optional,
    /// The runtime's `Created`.
    Created,
    /// The runtime's `Page`.
    Page,
    /// Bytes.
    Bytes,
    /// A number.
    Count,
    /// A reference.
    Reference,
    /// A page of references.
    References,
    /// The runtime's `Operation`.
    Operation,
    /// The runtime's `BatchAnswers`, from which the responses to the steps are taken.
    Batch,
}

/// Writes the snippet for a request to the API of an index. `package` is the name of the generated crate.
pub fn write(index: &PlanIndex<'_>, package: &str, request: &Request) -> Snippet {
    let mut draft = Draft::new(index, package);
    if batch::is_batch(index, request) {
        return batch::snippet(draft, request);
    }
    let call = write_call(&mut draft, request);
    statements::snippet(draft, call)
}

impl Snippet {
    /// Whether a part of the request has no typed form.
    pub fn is_raw(&self) -> bool {
        self.notes.iter().any(|note| matches!(note.kind, NoteKind::Raw | NoteKind::Contradiction))
    }

    /// The whole snippet: imports, and statements for an async function.
    pub fn text(&self) -> String {
        let imports = self.imports();
        let blank = if imports.is_empty() { "" } else { "\n" };
        format!("{imports}{blank}{}{}", self.call, self.handling.as_deref().unwrap_or_default())
    }

    /// The `use` declarations, one for each module.
    fn imports(&self) -> String {
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in &self.imports {
            let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
            modules.entry(module).or_default().push(name);
        }
        let declarations = modules.iter().map(|(module, names)| match (*module, names.as_slice()) {
            ("", [name]) => format!("use {name};\n"),
            (_, [name]) => format!("use {module}::{name};\n"),
            _ => format!("use {module}::{{{}}};\n", names.join(", ")),
        });
        layout::items(&declarations.collect::<String>())
    }
}
