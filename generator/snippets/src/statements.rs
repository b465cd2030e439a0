//! Statements around a request: variables for long bodies and for the response, and how to use the response.

use generator::features::needed;
use generator::plan::RustType;
use rust_code::{Expr, Item, Let, Statement, constants, names, print};

use crate::attempt::{Attempt, notes};
use crate::call::Call;
use crate::index::PlanIndex;
use crate::variable::{one_of, singular, variable_name};
use crate::verb::Gives;
use crate::{Answer, Form, Snippet, placeholder};

/// The statements of a snippet.
pub struct Code {
    /// Those that make the request.
    pub call: Vec<Statement>,
    /// Those that use the response.
    pub handling: Vec<Statement>,
    /// The response.
    pub answer: Option<Answer>,
    /// Whether the crate has methods for the whole path.
    pub is_resolved: bool,
}

/// The statements for a call.
pub fn statements(index: &PlanIndex<'_>, call: Attempt<Call<'_>>) -> Attempt<Code> {
    let Attempt { value: call, lets, notes } = call;
    let answer = answer(index, &call);
    let is_resolved = call.is_resolved;
    let (sent, handling) = match (&answer, reading(index, &call)) {
        (Some(answer), Some(reading)) => reading.statements(call.code, answer),
        (Some(answer), None) => {
            let send = if matches!(call.gives, Gives::Operation) { "start" } else { "send" };
            let handling = handling(index, &call, answer);
            (Statement::variable(&answer.name, sent(call.code, send)), handling)
        }
        (None, _) => (Statement::Do(sent(call.code, "send")), Vec::new()),
    };
    let call = lets.into_iter().map(Statement::Let).chain([sent]).collect();
    let code = Code { call, handling, answer, is_resolved };
    Attempt { value: code, lets: Vec::new(), notes }
}

/// How all pages of a collection are read.
enum Reading<'p> {
    /// Item by item.
    Items(&'p RustType),
    /// Change by change.
    Changes,
}

/// How a collection is read: in all its pages, unless a number of items is asked for.
fn reading<'p>(index: &PlanIndex<'_>, call: &Call<'p>) -> Option<Reading<'p>> {
    match call.gives {
        Gives::Page(r#type) if call.is_read && call.is_delta && index.model(r#type).is_some() => {
            Some(Reading::Changes)
        }
        Gives::Page(r#type) if call.is_read && !index.has_failures(r#type) => Some(Reading::Items(r#type)),
        _ => None,
    }
}

impl Reading<'_> {
    /// The statement that begins to read, and those that read all.
    fn statements(&self, code: Expr, answer: &Answer) -> (Statement, Vec<Statement>) {
        let (method, item) = match self {
            Self::Changes => (ALL_CHANGES, String::from("change")),
            Self::Items(r#type) => (ALL_ITEMS, item(r#type, answer)),
        };
        let all = || Expr::name(&answer.name);
        let next = Expr::Await(Box::new(all().method("next", Vec::new())));
        let tried = Statement::variable(&item, Expr::name(&item).tried());
        let shown = Statement::print(format!("{{{item}:?}}"), Vec::new());
        let mut handling = vec![Statement::WhileSome(item, next, vec![tried, shown])];
        if matches!(self, Self::Changes) {
            let link = all().method("resume_link", Vec::new());
            handling.push(Statement::print("for `resume_at`, the next time: {:?}", vec![link]));
        }
        let value = code.method(method, Vec::new());
        (Statement::Let(Let { name: answer.name.clone(), is_mut: true, value }), handling)
    }
}

/// The method that reads the items of all pages.
const ALL_ITEMS: &str = "items";

/// The method that reads the changes of all pages.
const ALL_CHANGES: &str = "changes";

/// The statement that requests the first page alone, in place of one that reads all pages.
fn first_page(statement: &Statement) -> Option<Statement> {
    let Statement::Let(Let { name, value: Expr::Method(code, method, _), .. }) = statement else {
        return None;
    };
    let is_reading = [ALL_ITEMS, ALL_CHANGES].contains(&method.name.as_str());
    is_reading.then(|| Statement::variable(name, sent((**code).clone(), "send")))
}

/// The variable for an item of a collection.
fn item(r#type: &RustType, answer: &Answer) -> String {
    let item = singular(r#type).filter(|item| *item != answer.name && item.len() <= LONG);
    item.unwrap_or_else(|| String::from("item"))
}

/// The maximum length of a name of the service from which a variable is named, if there is another one.
pub const LONG: usize = 30;

/// What a method that sends a request gives.
pub fn sent(code: Expr, method: &str) -> Expr {
    Expr::Await(Box::new(code.method(method, Vec::new()))).tried()
}

/// The snippet for statements, in which `package` is the name of the generated crate.
pub fn finished(made: Attempt<Code>, package: &str) -> Snippet {
    let Attempt { value: Code { call, handling, answer, is_resolved }, notes: remarks, .. } = made;
    let behind = call.len();
    let mut all: Vec<Statement> = call.into_iter().chain(handling).collect();
    let (variables, placeholders) = placeholder::fill(&mut all);
    let mut before = constants::declare(&mut all);
    before.extend(variables);
    let behind = behind + before.len();
    all.splice(0..0, before);
    let features = needed(&names::features(&mut all));
    let is_raw = names::is_raw(&mut all);
    let imports = names::import(&mut all, package);
    let (call, handling) = all.split_at(behind);
    let mut notes = notes(remarks);
    notes.extend(placeholders);
    Snippet {
        first_page: call.split_last().and_then(|(last, before)| {
            let page = [before, &[first_page(last)?]].concat();
            Some(print::statements(&page))
        }),
        imports,
        call: print::statements(call),
        handling: (!handling.is_empty()).then(|| print::statements(handling)),
        answer,
        features,
        notes,
        is_resolved,
        is_raw,
    }
}

/// The variable for the response; `None` if the response is empty.
pub fn answer(index: &PlanIndex<'_>, call: &Call<'_>) -> Option<Answer> {
    let named = |r#type| {
        let own = singular(r#type).filter(|name| name.len() <= LONG);
        own.unwrap_or_else(|| variable_name(&one_of(&call.name), "value"))
    };
    let (form, name) = match &call.gives {
        Gives::Nothing => return None,
        Gives::Value(r#type) => (Form::Value, named(r#type)),
        Gives::Json => (Form::Optional, String::from("answer")),
        Gives::Optional(r#type) => (Form::Optional, named(r#type)),
        Gives::Updated => (Form::Optional, String::from("updated")),
        Gives::Created => (Form::Created, String::from("created")),
        Gives::Page(r#type) if index.has_failures(r#type) => (Form::Page, String::from("results")),
        Gives::Page(r#type) if call.name.is_empty() => (Form::Page, plural(r#type)),
        Gives::Page(_) => {
            let named = Some(variable_name(&call.name, "page")).filter(|name| name.len() <= LONG);
            (Form::Page, named.unwrap_or_else(|| String::from("items")))
        }
        Gives::Bytes => (Form::Bytes, String::from("content")),
        Gives::Operation => (Form::Operation, String::from("operation")),
        Gives::Text => (Form::Bytes, String::from("answer")),
        Gives::Count => (Form::Count, String::from("count")),
        Gives::Reference => (Form::Reference, String::from("reference")),
        Gives::References => (Form::References, String::from("references")),
    };
    Some(Answer { name, form })
}

/// A variable name for a list of values.
fn plural(r#type: &RustType) -> String {
    let Some(one) = singular(r#type) else { return String::from("values") };
    let is_consonant = |c: char| !"aeiou".contains(c);
    match one.strip_suffix('y') {
        Some(stem) if stem.ends_with(is_consonant) => format!("{stem}ies"),
        _ if one.ends_with(['s', 'x', 'z']) || one.ends_with("ch") || one.ends_with("sh") => {
            format!("{one}es")
        }
        _ => format!("{one}s"),
    }
}

/// Statements that show how to use the response.
pub fn handling(index: &PlanIndex<'_>, call: &Call<'_>, answer: &Answer) -> Vec<Statement> {
    let variable = || Expr::name(&answer.name);
    let shown = |name: &str| Statement::print(format!("{{{name}:?}}"), Vec::new());
    let method = |of: Expr, method: &str| of.method(method, Vec::new());
    match answer.form {
        Form::Value | Form::Optional => vec![shown(&answer.name)],
        Form::Count => vec![Statement::print(format!("{{{}}}", answer.name), Vec::new())],
        Form::Created => vec![Statement::print("{:?}", vec![Expr::Field(Box::new(variable()), "entity")])],
        // The responses of a batch are handled where they are taken out.
        Form::Batch => Vec::new(),
        Form::Operation => vec![
            Statement::variable("result", sent(variable(), "wait")),
            Statement::print("{:?}", vec![method(Expr::name("result"), "resource_location")]),
        ],
        Form::Bytes if matches!(call.gives, Gives::Text) => {
            let lossy = Item::known("String").member("from_utf8_lossy");
            vec![Statement::print("{}", vec![Expr::call(lossy, vec![variable().reference()])])]
        }
        Form::Bytes => vec![Statement::print("{} bytes", vec![method(variable(), "len")])],
        Form::Reference => vec![Statement::print("{}", vec![method(variable(), "url")])],
        Form::References => {
            let url = method(Expr::name("reference"), "url");
            let body = vec![Statement::print("{}", vec![url])];
            vec![Statement::For(String::from("reference"), variable().reference(), body)]
        }
        Form::Page => {
            let Gives::Page(r#type) = &call.gives else { return Vec::new() };
            if index.has_failures(r#type) {
                let field = |name| Expr::Field(Box::new(Expr::name("failure")), name);
                let body = vec![Statement::print("{}: {:?}", vec![field("index"), field("error")])];
                return vec![Statement::For(String::from("failure"), method(variable(), "failures"), body)];
            }
            let item = item(r#type, answer);
            vec![Statement::For(item.clone(), variable().reference(), vec![shown(&item)])]
        }
    }
}
