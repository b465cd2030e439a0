//! Turns examples into programs: the documented request, and the Rust code that sends it.

use odata_url::address::is_absolute;
use requests::examples::{CONTENT, Content, Example};
use requests::{Request, relative};
use serde_json::{Map, Value, json};
use snippets::{Form, NoteKind, PlanIndex, Snippet};

use super::apis::{Of, api_of};
use super::package::{Code, NAME};

/// An example of one API with its program.
pub struct Case<'e> {
    /// The example.
    pub example: &'e Example,
    /// The documented request.
    pub documented: Request,
    /// The Rust code.
    pub snippet: Snippet,
    /// The kind of request, for the figures.
    pub class: &'static str,
    /// Whether the data set states that the path exists in the metadata.
    is_found: bool,
}

/// The API that examples are run against.
pub struct Target<'t> {
    /// The API.
    pub index: &'t PlanIndex<'t>,
    /// Its module in the profile.
    pub module: &'t str,
    /// Service roots by module.
    pub roots: &'t [(String, String)],
    /// Whether the complete metadata is included, and not a selection.
    pub is_whole: bool,
}

/// Makes the program of an example.
///
/// # Errors
/// The reason for which the example is counted apart, when it has no request for this API.
pub fn prepare<'e>(target: &Target<'_>, example: &'e Example) -> Result<Case<'e>, String> {
    let &Target { index, module, roots, is_whole } = target;
    let Some(sent) = &example.request else { return Err(String::from("without a request")) };
    match api_of(example, roots) {
        Of::Any => {}
        Of::Api(other) if other == module => {}
        Of::Api(_) | Of::OtherVersion => return Err(String::from("of another version")),
        Of::OtherService => return Err(String::from("of another service")),
    }
    if let Content::Broken(fault) = &sent.content {
        return Err(format!("with a body that cannot be read ({fault})"));
    }
    let root = roots.iter().find(|(known, _)| known == module).map(|(_, root)| root.as_str());
    let known: Vec<&str> = root.into_iter().collect();
    let path = match relative(&sent.url, &known) {
        Ok(path) => path,
        Err(_) if is_absolute(&sent.url) => return Err(String::from("of another service")),
        Err(error) => return Err(error),
    };
    let documented = sent.asked(path)?;
    let snippet = snippets::write(index, NAME, &documented);
    let class = class(&documented, &snippet);
    let is_found = example.is_found && is_whole;
    Ok(Case { example, documented, snippet, class, is_found })
}

/// The kind of a request, for figures.
fn class(request: &Request, snippet: &Snippet) -> &'static str {
    let path = request.split().0.trim_end_matches('/');
    let form = snippet.answer.as_ref().map(|answer| answer.form);
    match (request.method.as_str(), form) {
        _ if path.ends_with("/$ref") => "reference",
        (_, Some(Form::Batch)) => "batch",
        ("GET", Some(Form::Count)) => "count",
        ("GET", Some(Form::Bytes)) => "content",
        ("GET", Some(Form::Page)) => "list",
        ("GET", _) => "get",
        ("POST", Some(Form::Created)) => "create",
        ("POST", _) => "action",
        ("PATCH" | "PUT", _) => "update",
        ("DELETE", _) => "delete",
        _ => "other",
    }
}

impl Case<'_> {
    /// Whether the path exists in the metadata: the crate has methods for it, or the data set states so.
    pub fn is_resolved(&self) -> bool {
        self.snippet.is_resolved || self.is_found
    }

    /// The notes of a kind, with their parts.
    pub fn notes(&self, kind: NoteKind) -> impl Iterator<Item = (&str, &str)> {
        let notes = self.snippet.notes.iter().filter(move |note| note.kind == kind);
        notes.map(|note| (note.part.as_str(), note.text.as_str()))
    }

    /// The program.
    pub fn code(&self) -> Code {
        let told = match &self.snippet.answer {
            None => String::from("nothing()"),
            Some(answer) => format!("{}(&{})", teller(answer.form), answer.name),
        };
        // The responses in a batch are found by ids, which differ from the documented ones.
        let handling = self.snippet.handling.as_deref().filter(|_| self.class != "batch").unwrap_or_default();
        let Snippet { call, first_page, .. } = &self.snippet;
        let body = match first_page {
            // What reads all pages is compiled, too, but the first page is what the documentation shows.
            Some(first_page) => format!(
                "{first_page}let told = crate::conform::{told};\n\
                 if told.is_null() {{\n{call}{handling}}}\nOk(told)\n"
            ),
            None => format!("{call}let told = crate::conform::{told};\n{handling}Ok(told)\n"),
        };
        Code { imports: self.snippet.imports.clone(), body }
    }

    /// The input of the program: the number of the example, and the documented response.
    pub fn input(&self, index: usize, root: &str) -> Value {
        let mut input = json!({"index": index, "root": root, "status": 204, "headers": {}, "body": ""});
        let Some(response) = &self.example.response else { return input };
        let mut headers: Map<String, Value> = response
            .headers
            .iter()
            .filter(|(name, _)| {
                !["content-length", "transfer-encoding", "content-encoding"]
                    .contains(&name.to_lowercase().as_str())
            })
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let body = match &response.content {
            Content::Json(raw, json) => {
                if json.is_object() || json.is_array() {
                    headers.retain(|name, _| !name.eq_ignore_ascii_case("content-type"));
                    headers.insert(String::from("content-type"), "application/json".into());
                }
                Some(json.as_str().map_or_else(|| raw.get().to_owned(), str::to_owned))
            }
            Content::Other(_) => Some(CONTENT.to_owned()),
            Content::Broken(_) | Content::Empty => None,
        };
        let usual = if body.is_some() { 200 } else { 204 };
        input["status"] = response.status.unwrap_or(usual).into();
        input["headers"] = headers.into();
        input["body"] = body.unwrap_or_default().into();
        input
    }
}

/// The function of the program that reports a response of this form.
fn teller(form: Form) -> &'static str {
    match form {
        Form::Value => "value",
        Form::Optional => "optional",
        Form::Created => "created",
        Form::Page => "page",
        Form::Bytes => "bytes",
        Form::Count => "count",
        Form::Reference => "reference",
        Form::References => "references",
        Form::Operation => "operation",
        Form::Batch => "batch",
    }
}
