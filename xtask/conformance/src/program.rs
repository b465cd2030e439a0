//! Runs examples against a server in memory, and reports the request that each sent and the response that it
//! read.

use std::any::type_name;
use std::error::Error as AnyError;
use std::fs::File;
use std::future::Future;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::runtime::client::{
    BatchAnswers, Bytes, Error, HttpBody, HttpRequest, HttpResponse, Operation, RetryPolicy, StatusCode, Transport,
    TransportFuture,
};
use crate::runtime::machine::Json;
use crate::runtime::model::{DataType, Misfit, OData, Reference, misfits};
use crate::runtime::request::{Created, Page};

/// The result of a call, as JSON.
pub type Outcome = Result<Value, Box<dyn AnyError>>;

/// A running example.
pub type Running<'g> = Pin<Box<dyn Future<Output = Outcome> + 'g>>;

const LIMIT: Duration = Duration::from_secs(10);

/// Reads examples from the file in the first argument, and writes the results to the file in the second.
pub fn main() {
    let mut arguments = std::env::args().skip(1);
    let input = File::open(arguments.next().expect("a file of examples")).expect("examples");
    let mut output =
        BufWriter::new(File::create(arguments.next().expect("a file of results")).expect("results"));
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    for line in BufReader::new(input).lines() {
        let example: Value = serde_json::from_str(&line.expect("a line")).expect("an example");
        let result = runtime.block_on(one(&example));
        writeln!(output, "{result}").expect("room");
    }
    output.flush().expect("room");
}

async fn one(example: &Value) -> Value {
    let index = example["index"].as_u64().unwrap_or_default();
    let server = Server::new(example);
    let builder = crate::examples::Client::builder().base_url(example["root"].as_str().unwrap_or_default());
    let client = builder.transport(server.clone()).retry(RetryPolicy::never()).build().expect("a client");
    let answer = match crate::examples::run(index, &client) {
        Some(running) => tokio::time::timeout(LIMIT, Caught(running)).await,
        None => return json!({"index": index}),
    };
    let mut result = match answer {
        Ok(Ok(Ok(value))) => json!({"answer": value}),
        Ok(Ok(Err(error))) => failure(&*error),
        Ok(Err(panic)) => json!({"panic": panic}),
        Err(_) => json!({"panic": "it did not end in time"}),
    };
    result["index"] = index.into();
    result["sent"] = Value::Array(server.taken());
    result
}

/// An example whose panics are caught.
struct Caught<'g>(Running<'g>);

impl Future for Caught<'_> {
    type Output = Result<Outcome, String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match catch_unwind(AssertUnwindSafe(|| self.0.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Poll::Ready(Err(text.unwrap_or_else(|| String::from("a panic"))))
            }
        }
    }
}

fn failure(error: &(dyn AnyError + 'static)) -> Value {
    match error.downcast_ref::<Error>() {
        Some(known) => json!({
            "error": known.to_string(),
            "kind": format!("{:?}", known.kind()),
            "body": known.body().map(|body| String::from_utf8_lossy(body)),
        }),
        None => json!({"error": error.to_string()}),
    }
}

/// Responds to the first request as documented, and to all others with an empty response.
#[derive(Clone)]
struct Server(Arc<Mutex<Exchange>>);

struct Exchange {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    sent: Vec<Value>,
}

impl Server {
    fn new(example: &Value) -> Self {
        let number = example["status"].as_u64().and_then(|number| u16::try_from(number).ok());
        let status = number.and_then(|number| StatusCode::from_u16(number).ok()).unwrap_or(StatusCode::OK);
        let mut headers = HeaderMap::new();
        for (name, value) in example["headers"].as_object().into_iter().flatten() {
            let value = HeaderValue::from_str(value.as_str().unwrap_or_default());
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
                headers.insert(name, value);
            }
        }
        let body = example["body"].as_str().unwrap_or_default().to_owned().into();
        Self(Arc::new(Mutex::new(Exchange { status, headers, body, sent: Vec::new() })))
    }

    fn taken(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).sent)
    }

    fn answer(&self, sent: Value) -> HttpResponse {
        let mut exchange = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.sent.push(sent);
        match exchange.sent.len() {
            1 => HttpResponse::new(exchange.status, exchange.headers.clone(), exchange.body.clone()),
            _ => HttpResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::new()),
        }
    }
}

impl Transport for Server {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let HttpRequest { method, url, headers, body } = request;
            let body = match body {
                HttpBody::Bytes(bytes) => bytes.to_vec(),
                HttpBody::Stream(mut stream) => {
                    let mut all = Vec::new();
                    while let Some(bytes) = stream.next().await {
                        all.extend_from_slice(&bytes?);
                    }
                    all
                }
            };
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| json!([name.as_str(), text(value)])).collect();
            let body = String::from_utf8_lossy(&body);
            Ok(self.answer(
                json!({"method": method.as_str(), "url": url.as_str(), "headers": headers, "body": body}),
            ))
        })
    }
}

/// Reports a long-running operation, which has no response yet.
pub fn operation(_: &Operation) -> Value {
    json!({"form": "operation"})
}

/// Reports a batch. Its responses have other ids than the documented ones and are not read.
pub fn batch(_: &BatchAnswers) -> Value {
    json!({"form": "batch"})
}

/// Reports that no response is read.
pub fn nothing() -> Value {
    json!({"form": "nothing"})
}

/// Reports a value.
pub fn value<T: DataType>(value: &T) -> Value {
    // As text, so that a single-precision number keeps its digits.
    let json = serde_json::to_string(&Json(value)).unwrap_or_default();
    told_value(type_name::<T>(), T::IS_OBJECT, &json, misfits(value))
}

/// Reports an optional value.
pub fn optional<T: DataType>(answer: &Option<T>) -> Value {
    match answer {
        Some(answer) => value(answer),
        None => json!({"form": "none"}),
    }
}

/// Reports a created entity, if the service sent it.
pub fn created<T: DataType>(answer: &Created<T>) -> Value {
    optional(&answer.entity)
}

/// Reports a page, with its annotations and elements of other types.
pub fn page<T: DataType>(answer: &Page<T>) -> Value {
    let mut values = Vec::new();
    for element in &answer.value {
        values.push(value(element));
    }
    told_page(type_name::<T>(), values, &answer.odd, &answer.odata)
}

fn told_value(r#type: &str, is_object: bool, json: &str, misfits: Vec<Misfit>) -> Value {
    let misfits: Vec<String> = misfits.into_iter().map(|misfit| misfit.path).collect();
    let json: Value = serde_json::from_str(json).unwrap_or_default();
    json!({"form": "value", "type": r#type, "json": json, "is_object": is_object, "misfits": misfits})
}

fn told_page(r#type: &str, values: Vec<Value>, odd: &[Value], odata: &OData) -> Value {
    let misfits: Vec<String> = (0..).zip(&values).flat_map(|(at, value)| misfits_at(at, value)).collect();
    let jsons: Vec<Value> = values.into_iter().map(|mut value| value["json"].take()).collect();
    json!({
        "form": "page",
        "type": r#type,
        "json": jsons,
        "odd": odd,
        "besides": besides(odata),
        "misfits": misfits,
    })
}

fn misfits_at(at: usize, value: &Value) -> Vec<String> {
    let paths = value["misfits"].as_array().into_iter().flatten().filter_map(Value::as_str);
    paths.map(|path| format!("value/{at}/{path}")).collect()
}

fn besides(odata: &OData) -> Map<String, Value> {
    let said = odata.type_name().map(|name| (String::from("@odata.type"), Value::from(name)));
    let others = odata.entries().map(|(name, value)| (name.to_owned(), value.clone()));
    said.into_iter().chain(others).collect()
}

/// Reports bytes.
pub fn bytes(answer: &Bytes) -> Value {
    json!({"form": "bytes", "text": String::from_utf8_lossy(answer)})
}

/// Reports a count.
pub fn count(answer: &u64) -> Value {
    json!({"form": "count", "json": answer})
}

/// Reports a reference.
pub fn reference<T>(answer: &Reference<T>) -> Value {
    json!({"form": "reference", "json": {"@odata.id": answer.url()}})
}

/// Reports references, with the annotations of their page.
pub fn references<T>(answer: &Page<Reference<T>>) -> Value {
    let mut urls = Vec::new();
    for reference in &answer.value {
        urls.push(json!({"@odata.id": reference.url()}));
    }
    json!({"form": "page", "json": urls, "odd": answer.odd, "besides": besides(&answer.odata)})
}
