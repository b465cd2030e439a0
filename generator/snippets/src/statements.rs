//! Statements around a request: variables for long bodies and for the response, and how to use the response.

use generator::features::needed;
use generator::plan::RustType;

use crate::attempt::{Attempt, notes};
use crate::call::Call;
use crate::index::PlanIndex;
use crate::tree::{Expr, Statement, names, print};
use crate::variable::{singular, variable_name};
use crate::verb::Gives;
use crate::{Answer, Form, Snippet, constants};

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
    let send = if matches!(call.gives, Gives::Operation) { "start" } else { "send" };
    let handling = answer.as_ref().map(|answer| handling(index, &call, answer)).unwrap_or_default();
    let sent = sent(call.code, send);
    let sent = match &answer {
        Some(answer) => Statement::variable(&answer.name, sent),
        None => Statement::Do(sent),
    };
    let call_statements = lets.into_iter().map(Statement::Let).chain([sent]).collect();
    let code = Code { call: call_statements, handling, answer, is_resolved: call.is_resolved };
    Attempt { value: code, lets: Vec::new(), notes }
}

/// What a method that sends a request gives.
pub fn sent(code: Expr, method: &str) -> Expr {
    Expr::Await(Box::new(code.method(method, Vec::new()))).tried()
}

/// The snippet for statements, in which `package` is the name of the generated crate.
pub fn finished(made: Attempt<Code>, package: &str) -> Snippet {
    let Attempt { value: Code { call, handling, answer, is_resolved }, notes: remarks, .. } = made;
    let behind = call.len();
    let mut all: Vec<Statement> = call.into_iter().chain(handling).collect();
    let constants = constants::declare(&mut all);
    let behind = behind + constants.len();
    all.splice(0..0, constants);
    let features = needed(&names::features(&mut all));
    let imports = names::import(&mut all, package);
    let (call, handling) = all.split_at(behind);
    Snippet {
        imports,
        call: print::statements(call),
        handling: (!handling.is_empty()).then(|| print::statements(handling)),
        answer,
        features,
        notes: notes(remarks),
        is_resolved,
    }
}

/// The variable for the response; `None` if the response is empty.
pub fn answer(index: &PlanIndex<'_>, call: &Call<'_>) -> Option<Answer> {
    let named = |r#type| singular(r#type).unwrap_or_else(|| variable_name(&call.name, "value"));
    let (form, name) = match &call.gives {
        Gives::Nothing => return None,
        Gives::Value(r#type) => (Form::Value, named(r#type)),
        Gives::Json => (Form::Optional, String::from("answer")),
        Gives::Optional(r#type) => (Form::Optional, named(r#type)),
        Gives::Updated => (Form::Optional, String::from("updated")),
        Gives::Created => (Form::Created, String::from("created")),
        Gives::Page(r#type) if index.has_failures(r#type) => (Form::Page, String::from("results")),
        Gives::Page(r#type) if call.name.is_empty() => (Form::Page, plural(r#type)),
        Gives::Page(_) => (Form::Page, variable_name(&call.name, "page")),
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
            let lossy = crate::tree::Item::known("String").member("from_utf8_lossy");
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
            let item = singular(r#type).filter(|item| *item != answer.name);
            let item = item.unwrap_or_else(|| String::from("item"));
            vec![Statement::For(item.clone(), variable().reference(), vec![shown(&item)])]
        }
    }
}
