//! Turns headers into method calls on a request.

use generator::names::Ident;
use generator::profile::{Preference, PreferenceForm};
use requests::{Request, is_token, preferences};
use rust_code::{Expr, Item};

use crate::attempt::{Attempt, NoteKind};
use crate::index::PlanIndex;
use crate::options::OptionCall;

/// The calls for the headers of a request. The client itself adds one to an advanced query.
pub fn headers(index: &PlanIndex<'_>, request: &Request, is_advanced: bool) -> Attempt<Vec<OptionCall>> {
    let rule = index.api.service.advanced_queries.as_ref().filter(|_| is_advanced);
    let added = rule.map(|rule| rule.rule.header[0].as_str());
    let (mut made, mut calls) = (Attempt::begin(), Vec::new());
    for (name, value) in &request.headers {
        let lower = name.to_lowercase();
        match lower.as_str() {
            "accept" if value == "application/json" => {}
            "authorization" | "content-length" | "content-type" | "host" | "user-agent" | "connection" => {}
            lower if added == Some(lower) => {}
            "prefer" => calls.extend(preferences(value).iter().map(|preference| prefer(index, preference))),
            _ if !is_token(name) || value.chars().any(char::is_control) => {
                made.note(NoteKind::Contradiction, name, "no request can have this header");
            }
            "if-match" => calls.push(("if_match".into(), vec![Expr::text(value)])),
            _ => calls.push(("header".into(), vec![Expr::text(name), Expr::text(value)])),
        }
    }
    made.with(calls)
}

fn prefer(index: &PlanIndex<'_>, preference: &str) -> OptionCall {
    let mut of_service = index.api.service.preferences.iter();
    if let Some(code) = of_service.find_map(|(function, known)| of_service_alone(function, known, preference))
    {
        return ("prefer".into(), vec![code]);
    }
    let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
    let value = value.trim();
    let variant = |name: &str| Item::Runtime("Prefer").member(name);
    let owned = |text: &str| vec![Expr::text(text).method("to_owned", Vec::new())];
    let code = match (name.trim().to_lowercase().as_str(), value, value.parse::<u32>()) {
        ("odata.maxpagesize", _, Ok(size)) => {
            Expr::call(variant("MaxPageSize"), vec![Expr::Number(size.to_string())])
        }
        ("return", "minimal", ..) => variant("ReturnMinimal").into(),
        ("return", "representation", ..) => variant("ReturnRepresentation").into(),
        ("respond-async", "", ..) => variant("RespondAsync").into(),
        _ => Expr::call(variant("Other"), owned(preference)),
    };
    ("prefer".into(), vec![code])
}

/// The call of the function for a preference that only the service knows.
fn of_service_alone(function: &Ident, known: &Preference, preference: &str) -> Option<Expr> {
    let function = Item::Runtime("Prefer").member(&**function);
    match &known.form {
        PreferenceForm::Value(value) => {
            value.eq_ignore_ascii_case(preference).then(|| Expr::call(function, Vec::new()))
        }
        PreferenceForm::Parameter(parameter) => {
            let (name, value) = preference.split_once('=')?;
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            let is_it = name.trim().eq_ignore_ascii_case(parameter) && !value.contains('\\');
            is_it.then(|| Expr::call(function, vec![Expr::text(value)]))
        }
    }
}
