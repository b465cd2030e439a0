//! Rust snippets for HTTP requests, which use the generated crate.
//!
//! [`requests`] (text → request) → [`odata_url::url`] (its URL, parsed) → `route` (path → chain of builders) →
//! `verb` (method and body → call) → `options` (query options and headers → calls behind it) → `statements` →
//! `rust_code::print`. Each stage returns an `Attempt`: an expression of the tree, with the variables and
//! notes that belong to it. `value` turns JSON into expressions, `literal` literals of URLs, `filter` and
//! `query` the query options. A `batch` is several calls.

mod action;
mod advanced;
mod attempt;
mod batch;
mod body;
mod call;
mod content;
mod filter;
mod headers;
mod index;
mod key;
mod list;
mod literal;
mod lookup;
mod operation;
mod options;
mod placeholder;
mod primitive;
mod query;
mod reference;
mod route;
mod statements;
mod structure;
mod value;
mod variable;
mod verb;

use generator::features::Features;
use generator::text::one_line;
use requests::Request;

pub use attempt::{Note, NoteKind};
pub use index::{IndexedModel, PlanIndex};

/// A text as comment lines.
pub fn comment(text: &str) -> String {
    text.lines().map(|line| format!("// {}\n", one_line(line))).collect()
}

/// Rust code for a request. In the code, `graph` is a client of the API, and the enclosing function is async
/// and can return any error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The imported paths, sorted.
    pub imports: Vec<String>,
    /// Statements that make the request. The last one binds the response, or what reads all pages of it.
    pub call: String,
    /// For what reads all pages: statements in place of those that request the first page alone.
    pub first_page: Option<String>,
    /// The response, or its first page, unless it is empty. The responses of a batch are taken out in the
    /// handling.
    pub answer: Option<Answer>,
    /// Statements that show how to use the response.
    pub handling: Option<String>,
    /// The cargo features that the code needs: any of each of these.
    pub features: Vec<Features>,
    /// The notes.
    pub notes: Vec<Note>,
    /// Whether the crate has methods for the whole path.
    pub is_resolved: bool,
    /// Whether a part of the request has no typed form, so that the code has it as it is sent.
    pub is_raw: bool,
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
    let made = if batch::is_batch(index, request) {
        batch::statements(index, request)
    } else {
        statements::statements(index, call::call(index, request))
    };
    statements::finished(made, package)
}

impl Snippet {
    /// The whole snippet: imports, and statements for an async function.
    pub fn text(&self) -> String {
        let imports = rust_code::print::imports(&self.imports);
        let blank = if imports.is_empty() { "" } else { "\n" };
        format!("{imports}{blank}{}{}", self.call, self.handling.as_deref().unwrap_or_default())
    }
}
