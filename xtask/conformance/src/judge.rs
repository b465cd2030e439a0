//! The result for each example.

use requests::examples::{Answered, Content};
use requests::{Address, Body, Method, Request};
use serde::Serialize;
use serde_json::{Value, json};
use snippets::{Form, NoteKind, PlanIndex};

use super::case::Case;
use super::compare::{self, Additions, Difference, Leniency};
use super::schema::{self, Findings};

/// The result for an example.
#[derive(Debug, Default, Serialize)]
pub struct Record {
    /// The id of the example.
    pub id: String,
    /// The page of the documentation.
    pub page: String,
    /// The reason for which it is counted apart, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<String>,
    /// The kind of request.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub class: &'static str,
    /// Whether the path is in the metadata.
    pub resolved: bool,
    /// Whether all of it has a typed form.
    pub expressible: bool,
    /// Whether it compiled.
    pub compiled: bool,
    /// Whether the request is the documented one.
    pub equal: bool,
    /// The ways in which it failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<&'static str>,
    /// The parts that are sent in a raw form, with the reasons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<String>,
    /// The parts that contradict the metadata, with the reasons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
    /// The compiler's errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compiler: Option<String>,
    /// The differences between the request and the documented one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
    /// The error that a call returned although the service succeeded with an empty response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
    /// The result for the response, if there is one to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
}

/// The result for a documented response.
#[derive(Debug, Default, Serialize)]
pub struct Response {
    /// The reason for which it was not examined, if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Whether it was read by its type, without an error.
    pub decoded: bool,
    /// Whether writing the value gives an equivalent body.
    pub lossless: bool,
    /// The parts that contradict the metadata, with the reasons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
    /// The reason for which it was not read, if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The differences between the written value and the documented body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

/// Determines the results for the examples of one API.
pub struct Judge<'j> {
    /// The API.
    pub index: &'j PlanIndex<'j>,
    /// Its service root.
    pub root: &'j str,
    /// The header and query options that the client adds to advanced queries.
    pub additions: Additions,
}

impl<'j> Judge<'j> {
    /// A judge of an API's examples.
    pub fn new(index: &'j PlanIndex<'j>, root: &'j str) -> Self {
        let rule = index.api.service.advanced_queries.as_ref().map(|advanced| &advanced.rule);
        let additions = rule.map(|rule| Additions {
            options: rule.options.clone().into_iter().collect(),
            header: Some((rule.header[0].clone(), rule.header[1].clone())),
        });
        Self { index, root, additions: additions.unwrap_or_default() }
    }

    /// The result for an example, from the output of its program or the compiler's error.
    pub fn record(&self, case: &Case<'_>, told: Result<Option<&Value>, &str>) -> Record {
        let noted = |kind| case.notes(kind).map(|(part, text)| format!("{part}: {text}")).collect::<Vec<_>>();
        let mut record = Record {
            id: case.example.id.clone(),
            page: case.example.page.clone(),
            class: case.class,
            resolved: case.is_resolved(),
            raw: noted(NoteKind::Raw),
            contradictions: noted(NoteKind::Contradiction),
            ..Record::default()
        };
        record.expressible = record.resolved && !case.snippet.is_raw;
        let told = match told {
            Ok(told) => told.unwrap_or(&Value::Null),
            Err(compiler) => {
                record.compiler = Some(compiler.to_owned());
                return record;
            }
        };
        record.compiled = true;
        match sent(told, self.root) {
            Some(sent) => {
                let respelt: Vec<&str> = case.notes(NoteKind::Respelt).map(|(part, _)| part).collect();
                let found = compare::requests(&case.documented, &sent, &respelt, &self.additions);
                record.differences = found.iter().map(text).collect();
            }
            None => {
                let why = ["error", "panic"].iter().find_map(|name| told[*name].as_str());
                record.differences = vec![format!("nothing was sent: {}", why.unwrap_or("it did not run"))];
            }
        }
        record.equal = record.differences.is_empty();
        let response =
            case.example.response.as_ref().filter(|_| record.resolved && !told["sent"][0].is_null());
        record.refusal = response.and_then(|response| refusal(response, told));
        let form = case.snippet.answer.as_ref().map(|answer| answer.form);
        record.response = response.and_then(|response| self.response(response, told, form));
        record
    }

    fn response(&self, response: &Answered, told: &Value, form: Option<Form>) -> Option<Response> {
        let skipped = |why: String| Some(Response { skipped: Some(why), ..Response::default() });
        match &response.content {
            Content::Empty => None,
            _ if response.is_redirect() => skipped(String::from("of redirects, which are followed")),
            _ if told["answer"]["form"] == "operation" => skipped(String::from("of long-running operations")),
            _ if told["answer"]["form"] == "batch" => skipped(String::from("of batches")),
            Content::Broken(fault) => skipped(format!("JSON that cannot be read ({fault})")),
            Content::Other(what) if told["answer"]["form"] != "bytes" => skipped(what.clone()),
            Content::Other(what) => skipped(format!("{what}, read as bytes")),
            Content::Json(_, json) if told["error"].is_string() => Some(failed(response, json, told, form)),
            Content::Json(_, json) => Some(self.decoded(json, &told["answer"])),
        }
    }

    /// Examines a body that was read.
    fn decoded(&self, documented: &Value, told: &Value) -> Response {
        let form = told["form"].as_str().unwrap_or("panic");
        // Values that are not objects are wrapped in an object. Entities should not be, but are in some
        // examples.
        let is_object = told["is_object"] == true;
        let is_wrapped = form == "value"
            && told["json"].get("value").is_none()
            && documented.get("value").is_some_and(|value| !is_object || value.is_object());
        let whole = documented;
        let within =
            is_wrapped.then(|| if is_object { joined(documented) } else { documented["value"].clone() });
        let documented = within.as_ref().unwrap_or(documented);
        let written = match form {
            "page" => page(documented, told),
            "bytes" => serde_json::from_str(told["text"].as_str().unwrap_or_default()).unwrap_or_default(),
            "nothing" => {
                let how = String::from("/: the crate has no answer to this request");
                return Response { decoded: true, contradictions: vec![how], ..Response::default() };
            }
            "value" | "count" | "reference" => told["json"].clone(),
            other => {
                return Response { error: Some(format!("the answer is {other}")), ..Response::default() };
            }
        };
        let findings = self.findings(documented, told);
        let leniency = Leniency {
            members: Some(&findings.members),
            may_say_types: true,
            root: Some(self.root),
            ..Leniency::default()
        };
        let is_reference = form == "reference" || told["type"].is_null() && form == "page";
        let documented = if is_reference { ids(documented) } else { documented.clone() };
        let mut found = compare::json::differences(&documented, &written, &leniency);
        if is_wrapped {
            found.extend(besides(whole));
        }
        let mut contradictions = contradictions(&findings, told);
        if is_wrapped && is_object {
            contradictions.push(String::from("/value: not declared"));
        }
        Response {
            decoded: true,
            lossless: found.is_empty(),
            contradictions,
            differences: found.iter().map(text).collect(),
            ..Response::default()
        }
    }

    /// Compares a body with the declarations in the metadata.
    fn findings(&self, documented: &Value, told: &Value) -> Findings {
        let Some(name) = told["type"].as_str() else { return Findings::default() };
        let values: Vec<(String, &Value)> = match (told["form"].as_str(), &documented["value"]) {
            (Some("page"), Value::Array(values)) => {
                values.iter().enumerate().map(|(at, value)| (format!("/value/{at}"), value)).collect()
            }
            _ => vec![(String::new(), documented)],
        };
        schema::look(self.index, name, &values)
    }
}

/// Members beside a value, except annotations, which the Rust type cannot hold.
fn besides(documented: &Value) -> impl Iterator<Item = Difference> {
    let members = documented.as_object().into_iter().flatten();
    let lost = members.filter(|(name, _)| *name != "value" && !name.contains('@'));
    lost.map(|(name, value)| Difference::new(format!("/{name}"), &value.to_string(), "-"))
}

fn text(difference: &Difference) -> String {
    let Difference { part, documented, instead } = difference;
    format!("{part}: {documented} → {instead}")
}

/// The first request that was sent.
fn sent(told: &Value, root: &str) -> Option<Request> {
    let sent = told["sent"].get(0)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let url = text(&sent["url"]);
    let headers = sent["headers"].as_array()?;
    let body = text(&sent["body"]);
    let is_json = headers.iter().any(|header| {
        header[0] == "content-type" && header[1].as_str().is_some_and(|r#type| r#type.contains("json"))
    });
    let json = serde_json::from_str(&body).ok().filter(|_| is_json);
    Some(Request {
        method: Method::read(&text(&sent["method"])).ok()?,
        path: Address::read(compare::path::behind_root(&url, Some(root))).ok()?,
        headers: headers.iter().map(|header| (text(&header[0]), text(&header[1]))).collect(),
        body: match json {
            _ if body.is_empty() => Body::Empty,
            Some(json) => Body::Json(json),
            None => Body::Text(body),
        },
    })
}

/// The error with which an empty body was rejected. Some examples with status 200 omit the body, as
/// documentation pages do with long ones.
fn refusal(response: &Answered, told: &Value) -> Option<String> {
    let is_empty = matches!((response.status, &response.content), (Some(202 | 204), Content::Empty));
    told["error"].as_str().filter(|_| is_empty).map(str::to_owned)
}

/// The result for a body that could not be read as the declared type, or was returned within an error.
fn failed(response: &Answered, documented: &Value, told: &Value, form: Option<Form>) -> Response {
    let message = told["error"].as_str().unwrap_or_default().to_owned();
    let kept = told["body"].as_str().and_then(|body| serde_json::from_str::<Value>(body).ok());
    let is_kept = kept.as_ref() == Some(documented);
    let is_error = response.status.is_some_and(|status| !(200..300).contains(&status));
    match told["kind"].as_str() {
        Some("Service") if is_error => {
            Response { decoded: is_kept, lossless: is_kept, ..Response::default() }
        }
        kind => {
            let how = if kind == Some("Answer") { of_another_form(documented, form) } else { None };
            let contradictions = how.into_iter().map(str::to_owned).collect();
            Response { error: Some(message), contradictions, ..Response::default() }
        }
    }
}

/// Describes how the shape of a body differs from the declared one: one entity or a collection; `None` if it
/// does not.
fn of_another_form(documented: &Value, form: Option<Form>) -> Option<&'static str> {
    let is_collection = documented["value"].is_array();
    match form? {
        Form::Page | Form::References if !is_collection => {
            Some("/: no `value` with the elements of a collection")
        }
        Form::Value | Form::Optional | Form::Created if is_collection => {
            Some("/: a collection, where one value is declared")
        }
        _ => None,
    }
}

/// An entity that is wrapped in an object, with the annotations of both.
fn joined(documented: &Value) -> Value {
    let mut within = documented["value"].clone();
    for (name, value) in documented.as_object().into_iter().flatten().filter(|(name, _)| *name != "value") {
        within.as_object_mut().map(|within| within.entry(name).or_insert_with(|| value.clone()));
    }
    within
}

/// The body of a page. Elements that are not of the declared type are at the end, because their indexes
/// are unknown.
fn page(documented: &Value, told: &Value) -> Value {
    let (values, odd) = (told["json"].as_array(), told["odd"].as_array());
    let mut values = values.into_iter().flatten().cloned();
    let mut odd = odd.into_iter().flatten().cloned().peekable();
    let mut all = Vec::new();
    for element in documented["value"].as_array().into_iter().flatten() {
        match odd.next_if(|odd| odd == element) {
            Some(odd) => all.push(odd),
            None => all.extend(values.next()),
        }
    }
    all.extend(values.chain(odd));
    let mut page = json!(told["besides"]);
    if documented.get("value").is_some() || !all.is_empty() {
        page["value"] = all.into();
    }
    page
}

/// A body of references, reduced to their URLs.
fn ids(documented: &Value) -> Value {
    let id = |value: &Value| match value.get("@odata.id").or_else(|| value.get("@id")) {
        Some(id) => json!({"@odata.id": id}),
        None => value.clone(),
    };
    match documented.get("value").and_then(Value::as_array) {
        Some(values) => {
            let mut page = documented.clone();
            page["value"] = values.iter().map(id).collect();
            page
        }
        None => id(documented),
    }
}

fn contradictions(findings: &Findings, told: &Value) -> Vec<String> {
    let misfits = told["misfits"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let odd = told["odd"].as_array().map_or(0, Vec::len);
    let misfits = misfits.map(|path| format!("/{path}: not of its declared type"));
    let undeclared = findings.undeclared.iter().map(|place| format!("{place}: not declared"));
    let elements = (odd > 0).then(|| format!("/value: {odd} of the elements are not of the declared type"));
    misfits.chain(undeclared).chain(elements).collect()
}
