//! Requests and responses of a batch as parts of a `multipart/mixed` body, OData Protocol 4.01 section
//! 11.7.7.
//!
//! A service makes the requests in their order, and answers in that order; what is in a change set is told
//! apart by `Content-ID`.

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::wire::{Part, StepAnswer};
use crate::runtime::client::core::Core;

const CONTENT_ID: &str = "content-id";

/// The text that separates parts. It is random, so that no part has it.
#[inline]
pub(super) fn boundary() -> String {
    format!("batch_{:032x}", fastrand::u128(..))
}

/// The body with all requests.
#[inline]
pub(super) fn written(core: &Core, boundary: &str, parts: &mut [Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for run in parts.chunk_by_mut(|one, other| one.change_set.is_some() && one.change_set == other.change_set)
    {
        line(&mut body, &format!("--{boundary}"));
        let Some(number) = run[0].change_set else {
            written_one(core, &mut run[0], &mut body);
            continue;
        };
        let inner = format!("{boundary}_g{number}");
        line(&mut body, &format!("Content-Type: multipart/mixed; boundary={inner}"));
        line(&mut body, "");
        for part in run {
            line(&mut body, &format!("--{inner}"));
            written_one(core, part, &mut body);
        }
        line(&mut body, &format!("--{inner}--"));
    }
    line(&mut body, &format!("--{boundary}--"));
    body
}

#[inline]
fn line(body: &mut Vec<u8>, text: &str) {
    body.extend_from_slice(text.as_bytes());
    body.extend_from_slice(b"\r\n");
}

/// One request, as HTTP.
#[inline]
fn written_one(core: &Core, part: &mut Part<'_>, body: &mut Vec<u8>) {
    line(body, "Content-Type: application/http");
    line(body, "Content-Transfer-Encoding: binary");
    line(body, &format!("Content-ID: {}", part.index));
    line(body, "");
    line(body, &format!("{} {} HTTP/1.1", part.method, part.url));
    part.headers.entry(ACCEPT).or_insert(core.json_type());
    if !part.body.is_empty() {
        part.headers.entry(CONTENT_TYPE).or_insert(core.json_type());
        part.headers.insert(CONTENT_LENGTH, HeaderValue::from(part.body.len()));
    }
    for (name, value) in &part.headers {
        body.extend_from_slice(name.as_str().as_bytes());
        body.extend_from_slice(b": ");
        body.extend_from_slice(value.as_bytes());
        line(body, "");
    }
    line(body, "");
    body.extend_from_slice(part.body);
    line(body, "");
}

/// The responses in a body, each with the index of its request. One that cannot be read does not affect the
/// others.
///
/// # Errors
/// When the body is no `multipart/mixed`.
#[inline]
pub(super) fn answers(
    headers: &HeaderMap,
    body: &[u8],
    sent: &[(usize, Option<usize>)],
) -> Result<Vec<StepAnswer>, String> {
    let boundary = boundary_of(headers).ok_or("its media type is not multipart/mixed with a boundary")?;
    let runs = sent.chunk_by(|(_, one), (_, other)| one.is_some() && one == other);
    let mut answers = Vec::new();
    for (run, part) in runs.zip(parts(body, &boundary)) {
        let (headers, content) = head(part);
        let Some(inner) = boundary_of(&headers) else {
            answers.extend(answer(run[0].0, content).map(|answer| blamed(answer, &headers, run)));
            continue;
        };
        for (at, part) in parts(content, &inner).into_iter().enumerate() {
            let (headers, content) = head(part);
            let index = id_of(&headers, run).or_else(|| run.get(at).map(|(index, _)| *index));
            answers.extend(index.and_then(|index| answer(index, content)));
        }
    }
    Ok(answers)
}

/// The index in `Content-ID`, if a request of a run has it.
#[inline]
fn id_of(headers: &HeaderMap, run: &[(usize, Option<usize>)]) -> Option<usize> {
    let id = headers.get(CONTENT_ID)?.to_str().ok()?.trim().parse().ok()?;
    run.iter().any(|(index, _)| *index == id).then_some(id)
}

/// The only answer of a change set that failed is that to the request which did. Services say which in a
/// header of the part or of the response, or by the annotation `Core.ContentID` of the error.
#[inline]
fn blamed(answer: StepAnswer, headers: &HeaderMap, run: &[(usize, Option<usize>)]) -> StepAnswer {
    let in_error = || {
        let json: Value = serde_json::from_slice(&answer.body).ok()?;
        let id = ["@Core.ContentID", "@Org.OData.Core.V1.ContentID"]
            .iter()
            .find_map(|name| json["error"][name].as_str());
        id?.parse().ok().filter(|id| run.iter().any(|(index, _)| index == id))
    };
    let id = id_of(headers, run).or_else(|| id_of(&answer.headers, run)).or_else(in_error);
    StepAnswer { id: id.map_or(answer.id, |id| id.to_string()), ..answer }
}

/// The boundary in the media type of a multipart body.
#[inline]
fn boundary_of(headers: &HeaderMap) -> Option<String> {
    let media_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = media_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    });
    boundary.filter(|boundary| !boundary.is_empty())
}

/// The parts between the lines with the boundary, RFC 2046 section 5.1.1.
#[inline]
fn parts<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let delimiter = format!("--{boundary}");
    let (mut parts, mut start) = (Vec::new(), None);
    let mut at = 0;
    while at < body.len() {
        let end = body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |end| at + end + 1);
        let line = body[at..end].trim_ascii_end();
        if let Some(rest) =
            line.strip_prefix(delimiter.as_bytes()).filter(|rest| matches!(*rest, b"" | b"--"))
        {
            parts.extend(start.map(|start: usize| without_line_end(&body[start..at])));
            start = rest.is_empty().then_some(end);
        }
        at = end;
    }
    // The end is missing: what is there may be whole nevertheless.
    parts.extend(start.filter(|start| *start < body.len()).map(|start| &body[start..]));
    parts
}

/// The line end before a boundary belongs to that.
#[inline]
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// The headers before the first empty line, and what is behind it.
#[inline]
fn head(part: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    let mut rest = part;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        let (line, behind) = (rest[..end].trim_ascii_end(), &rest[end..]);
        rest = behind;
        if line.is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    (headers, rest)
}

/// A response as HTTP: status line, headers and body.
#[inline]
fn answer(index: usize, http: &[u8]) -> Option<StepAnswer> {
    let http = http.trim_ascii_start();
    let end = http.iter().position(|byte| *byte == b'\n').map_or(http.len(), |end| end + 1);
    let mut words = http[..end].split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    words.next().filter(|version| version.starts_with(b"HTTP/"))?;
    let status = StatusCode::from_bytes(words.next()?).ok()?;
    let (headers, body) = head(&http[end..]);
    let length =
        headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.trim().parse::<usize>().ok());
    let body = length.and_then(|length| body.get(..length)).unwrap_or(body);
    Some(StepAnswer { id: index.to_string(), status, headers, body: body.to_vec() })
}
