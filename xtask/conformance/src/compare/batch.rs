//! Compares batches, section 19 of OData JSON Format 4.01. Ids and the order of requests do not matter; the
//! dependencies between requests do.

use std::collections::{BTreeMap, BTreeSet};

use requests::{Address, Body, Method, Request, relative};
use serde_json::Value;

use super::{Additions, Difference, requests};

/// The requests in a body, if it is that of a batch.
pub fn steps(body: &Body) -> Option<&Vec<Value>> {
    match body {
        Body::Json(json) => json.get("requests")?.as_array(),
        _ => None,
    }
}

/// The differences between a batch and the documented one. Respelt parts begin with `requests/ID: `.
pub fn differences(
    documented: &[Value],
    sent: &[Value],
    respelt: &[&str],
    additions: &Additions,
) -> Vec<Difference> {
    let (mut left, mut found): (Vec<&Value>, BTreeMap<&str, &str>) = (sent.iter().collect(), BTreeMap::new());
    let mut differences = Vec::new();
    for (at, step) in documented.iter().enumerate() {
        let within = format!("requests/{}: ", id(step));
        let respelt: Vec<&str> = respelt.iter().filter_map(|part| part.strip_prefix(&*within)).collect();
        let is_it =
            |other: &&Value| requests(&request(step), &request(other), &respelt, additions).is_empty();
        match left.iter().position(is_it) {
            Some(place) => drop(found.insert(id(step), id(left.remove(place)))),
            None => differences.push(Difference::new(format!("/requests/{at}"), &step.to_string(), "-")),
        }
    }
    differences.extend(left.iter().map(|step| Difference::new("/requests", "-", &step.to_string())));
    let sent_as = |step: &Value| sent.iter().find(|other| found.get(id(step)) == Some(&id(other)));
    for (at, step) in documented.iter().enumerate() {
        let Some(other) = sent_as(step) else { continue };
        let meant: BTreeSet<&str> = after(step).filter_map(|id| found.get(id).copied()).collect();
        if meant != after(other).collect() {
            let part = format!("/requests/{at}/dependsOn");
            differences.push(Difference::new(
                part,
                &step["dependsOn"].to_string(),
                &other["dependsOn"].to_string(),
            ));
        }
    }
    differences
}

fn id(step: &Value) -> &str {
    step["id"].as_str().unwrap_or_default()
}

fn after(step: &Value) -> impl Iterator<Item = &str> {
    step["dependsOn"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// A request of a batch. Invalid methods and addresses were rejected before.
fn request(step: &Value) -> Request {
    let text = |name: &str| step[name].as_str().unwrap_or_default();
    let headers = step["headers"].as_object().into_iter().flatten();
    Request {
        method: Method::read(text("method")).unwrap_or_default(),
        path: relative(text("url"), &[]).or_else(|_| Address::read(text("url"))).unwrap_or_default(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect(),
        body: match &step["body"] {
            Value::Null => Body::Empty,
            body => Body::Json(body.clone()),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Additions, differences};

    #[test]
    fn requests_are_compared_without_their_ids() {
        let documented = [
            json!({"id": "b", "method": "GET", "url": "me?$select=id", "dependsOn": ["a"]}),
            json!({"id": "a", "method": "post", "url": "/users", "body": {"a": 1}, "headers": {"Content-Type": "application/json"}}),
        ];
        let sent = |after: Value, body: Value| {
            vec![
                json!({"id": "0", "method": "POST", "url": "/users", "body": body, "headers": {"content-type": "application/json"}}),
                json!({"id": "1", "method": "GET", "url": "/me?$select=id", "dependsOn": after}),
            ]
        };
        let check = |sent: &[Value], expected: &[&str]| {
            let found = differences(&documented, sent, &[], &Additions::default());
            assert_eq!(found.iter().map(|found| found.part.as_str()).collect::<Vec<_>>(), expected);
        };
        check(&sent(json!(["0"]), json!({"a": 1})), &[]);
        check(&sent(json!([]), json!({"a": 1})), &["/requests/0/dependsOn"]);
        check(&sent(json!(["0"]), json!({"a": 2})), &["/requests/1", "/requests", "/requests/0/dependsOn"]);
        check(&sent(json!(["0"]), json!({"a": 1}))[..1], &["/requests/0"]);
    }
}
