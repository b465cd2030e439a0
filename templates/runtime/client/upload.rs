//! Large uploads in pieces: [upload
//! sessions](https://learn.microsoft.com/graph/api/driveitem-createuploadsession).

use std::fmt;
use std::io::SeekFrom;
use std::mem;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderValue, LOCATION};
use http::{Method, StatusCode};
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt};

use crate::runtime::client::core::{Core, Outgoing, Settings};
use crate::runtime::client::trace;
use crate::runtime::client::transport::{HttpBody, TransportErrorKind};
use crate::runtime::machine::body::from_slice;
use crate::runtime::machine::data_type::DataType;
use crate::runtime::request::answer::{Answer, Created};
use crate::runtime::request::error::{Error, ErrorKind, retry_after};
use crate::runtime::request::reach::Reach;
use crate::runtime::request::response::{Response, member};

/// The length of every piece but the last is a multiple of this, in bytes: 320 KiB.
const UNIT: u64 = 320 << 10;

/// An upload in pieces to the URL of an upload session.
///
/// No token is sent there. The URL itself is the secret, so errors and traces do not show it. After a
/// failure the upload continues with what the service has not received. Dropping the future of
/// [`send`](Self::send) stops it and leaves the session open, so it can be [resumed](Self::resuming)
/// until it expires. [`cancel`](Self::cancel) ends the session, and [`commit`](Self::commit) completes
/// one that was created with `deferCommit`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client, url: String, file: std::io::Cursor<Vec<u8>>) -> Result<(), Error> {
/// let upload = graph.upload(url).on_progress(|at| println!("{} of {:?} bytes", at.done, at.total));
/// let item: Option<Untyped> = upload.send(file).await?.entity;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "LargeFileUploadTask")]
#[doc(alias = "createUploadSession")]
#[must_use = "nothing is sent before `send`"]
pub struct Upload {
    session: Session,
    chunk: u64,
    is_resuming: bool,
    progress: Option<OnProgress>,
}

type OnProgress = Box<dyn FnMut(Progress) + Send>;

/// The session's URL. It is a struct of its own because futures borrow it, and `OnProgress` is not
/// `Sync`.
struct Session {
    core: Core,
    url: String,
}

/// The progress of a transfer.
///
/// An example is at [`Upload`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes transferred.
    pub done: u64,
    /// The total number of bytes, if known.
    pub total: Option<u64>,
}

/// The response to a piece.
enum Sent {
    /// The upload is not complete: the service expects the bytes from this position on.
    Next(u64),
    Finished(Box<Response>),
}

/// The part of the content that the service has not received.
enum Missing {
    From(u64),
    /// Nothing: the upload is complete.
    Nothing(Box<Response>),
}

/// The position of the bytes that a response asks for.
enum Wanted {
    From(u64),
    /// The response describes a session that expects no more bytes.
    Nothing,
    /// The response does not state a position.
    Unsaid,
    /// The response is an error, even if its status is not.
    Fault,
}

/// Failures since the last progress.
struct Course {
    farthest: u64,
    tries: u32,
    /// Whether the service lost bytes that it had received, after a failure.
    has_lost: bool,
    fault: Option<Error>,
}

impl Upload {
    #[inline]
    pub(crate) fn new(core: Core, url: String) -> Self {
        Self { session: Session { core, url }, chunk: 10 * UNIT, is_resuming: false, progress: None }
    }

    /// Sets the length of a piece in bytes, rounded down to a multiple of 320 KiB, which is the minimum.
    /// The default is 3,276,800 (ten times 320 KiB). Files accept up to 60 MiB, attachments less than 4
    /// MB.
    #[inline]
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = (bytes / UNIT).max(1) * UNIT;
        self
    }

    /// First asks the service what it has received, to resume an upload that was stopped.
    #[inline]
    pub fn resuming(mut self) -> Self {
        self.is_resuming = true;
        self
    }

    /// Sets a function that is called after every piece.
    pub fn on_progress(mut self, progress: impl FnMut(Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Sends all of `content` from its beginning, and returns the entity that the service created from it.
    /// The entity is `None` if the session defers the commit, or was already complete.
    ///
    /// # Errors
    /// Those of any request. After a failure in the last piece the upload may still be complete; the
    /// message says so if the service reports it. [`ErrorKind::Local`] when `content` cannot be read;
    /// [`ErrorKind::Operation`] when the service asks for the same bytes over and over;
    /// [`ErrorKind::Invalid`] when `content` is empty, because an upload session accepts no empty piece.
    pub async fn send<T: DataType>(
        mut self,
        mut content: impl AsyncRead + AsyncSeek + Send + Unpin,
    ) -> Result<Created<T>, Error> {
        let total = content.seek(SeekFrom::End(0)).await.map_err(unreadable)?;
        if total == 0 {
            let message = "an upload session accepts no empty content: write it in one request instead";
            return Err(Error::invalid(message));
        }
        let missing = if self.is_resuming { self.session.missing(total).await? } else { Missing::From(0) };
        let mut from = match missing {
            Missing::From(from) => from,
            Missing::Nothing(response) => {
                self.tell(total, total);
                return made(*response);
            }
        };
        let mut course = Course::at(from);
        loop {
            content.seek(SeekFrom::Start(from)).await.map_err(unreadable)?;
            let piece = read(&mut content, self.chunk.min(total - from)).await?;
            let next = match self.session.piece(piece.clone(), from, total).await {
                Ok(Sent::Finished(response)) => {
                    self.tell(total, total);
                    return made(*response);
                }
                Ok(Sent::Next(next)) => next,
                Err(error) => {
                    let is_last = from + piece.len() as u64 == total;
                    self.session.after(error, &mut course, from..total, is_last).await?
                }
            };
            if next > course.farthest {
                course = Course::at(next);
                self.tell(next, total);
            } else if next <= from {
                course.tries += 1;
                if course.tries >= self.session.core.inner().settings.retry.max_tries {
                    let message = "the upload makes no progress: the service asks for the same bytes again";
                    return Err(course
                        .fault
                        .unwrap_or_else(|| Error::operation("PUT {upload-url}", message)));
                }
            }
            from = next;
        }
    }

    /// Completes a session that was created with [`deferCommit`], after all of the content was
    /// [sent](Self::send), and returns the entity that the service created.
    ///
    /// [`deferCommit`]: https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file
    ///
    /// # Errors
    /// Those of any request.
    pub async fn commit<T: DataType>(self) -> Result<Created<T>, Error> {
        let outgoing = self.session.outgoing(Method::POST)?;
        made(self.session.core.send(outgoing).await?)
    }

    /// Ends the session and discards what was sent.
    ///
    /// # Errors
    /// Those of any request.
    #[inline]
    pub async fn cancel(self) -> Result<(), Error> {
        let outgoing = self.session.outgoing(Method::DELETE)?;
        self.session.core.send(outgoing).await.map(drop)
    }

    #[inline]
    fn tell(&mut self, done: u64, total: u64) {
        if let Some(progress) = &mut self.progress {
            progress(Progress { done, total: Some(total) });
        }
    }
}

impl Course {
    #[inline]
    fn at(farthest: u64) -> Self {
        Self { farthest, tries: 0, has_lost: false, fault: None }
    }

    /// The error to report. That is the previous one if the piece that failed may have completed the upload,
    /// because the service then rejects the session or the bytes that are sent again.
    #[inline]
    fn first(&mut self, error: Error) -> Error {
        let follows = [StatusCode::NOT_FOUND, StatusCode::GONE, StatusCode::RANGE_NOT_SATISFIABLE];
        match error.status() {
            Some(status) if follows.contains(&status) => self.fault.take().unwrap_or(error),
            _ => error,
        }
    }
}

impl Session {
    /// Sends one piece once. After a failure, only the service knows whether it arrived.
    #[inline]
    async fn piece(&self, piece: Bytes, from: u64, total: u64) -> Result<Sent, Error> {
        let end = from + piece.len() as u64;
        let range = HeaderValue::from_str(&format!("bytes {from}-{}/{total}", end - 1))
            .map_err(|error| Error::invalid(error.to_string()))?;
        let mut outgoing = self.outgoing(Method::PUT)?.with_header(CONTENT_RANGE, range);
        outgoing.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        outgoing.body = HttpBody::Bytes(piece);
        outgoing.is_repeatable = false;
        let response = self.core.send(outgoing).await?;
        if response.status() == StatusCode::CREATED {
            return Ok(Sent::Finished(Box::new(response)));
        }
        match wanted(response.body()) {
            Wanted::From(next) if next < total => Ok(Sent::Next(next)),
            Wanted::From(next) if next > total || end < total => Err(wants_too_much(&response)),
            Wanted::Fault => Err(response.unexpected(String::from("the response to a piece is an error"))),
            Wanted::Nothing | Wanted::Unsaid if end < total => Ok(Sent::Next(end)),
            _ => Ok(Sent::Finished(Box::new(response))),
        }
    }

    /// Waits after a failure and requests the position at which to continue, unless that is pointless. If
    /// that request fails, the original failure is reported.
    #[inline]
    async fn after(
        &self,
        error: Error,
        course: &mut Course,
        range: Range<u64>,
        is_last: bool,
    ) -> Result<u64, Error> {
        let tries = course.tries + 1;
        let Some(wait) = self.wait(&error, tries, is_last) else {
            return Err(course.first(error).after(tries));
        };
        trace::retrying(tries, wait, &error);
        tokio::time::sleep(wait).await;
        match self.missing(range.end).await {
            Ok(Missing::From(next)) if next >= range.start || !mem::replace(&mut course.has_lost, true) => {
                course.fault = Some(error);
                Ok(next)
            }
            Ok(Missing::Nothing(_)) if is_last => Err(arrived(course.first(error)).after(tries)),
            _ => Err(course.first(error).after(tries)),
        }
    }

    /// Requests the part of the content that the service has not received.
    #[inline]
    async fn missing(&self, total: u64) -> Result<Missing, Error> {
        let response = self.core.send(self.outgoing(Method::GET)?).await?;
        match wanted(response.body()) {
            Wanted::From(next) if next < total => Ok(Missing::From(next)),
            Wanted::From(next) if next > total => Err(wants_too_much(&response)),
            Wanted::From(_) | Wanted::Nothing => Ok(Missing::Nothing(Box::new(response))),
            Wanted::Unsaid | Wanted::Fault => {
                Err(response.unexpected(String::from("`nextExpectedRanges` was expected")))
            }
        }
    }

    /// How long to wait after a failure; `None` when trying again is pointless, or the wait would be
    /// longer than any request may take. A conflict in the last piece is about the file, not its bytes; a
    /// throttled request has already waited.
    #[inline]
    fn wait(&self, error: &Error, tries: u32, is_last: bool) -> Option<Duration> {
        let Settings { retry: policy, timeout, .. } = &self.core.inner().settings;
        let may_help = match error.kind() {
            ErrorKind::Transport => error.transport_kind() != Some(TransportErrorKind::Permanent),
            ErrorKind::Timeout => true,
            ErrorKind::Service => error.status().is_some_and(|status| match status {
                StatusCode::NOT_IMPLEMENTED | StatusCode::INSUFFICIENT_STORAGE => false,
                StatusCode::CONFLICT => !is_last,
                // The service may expect another range because an earlier response was lost.
                StatusCode::REQUEST_TIMEOUT | StatusCode::RANGE_NOT_SATISFIABLE => true,
                status => status.is_server_error(),
            }),
            _ => false,
        };
        let asked = retry_after(error.headers(), SystemTime::now());
        let wait = (may_help && tries < policy.max_tries).then(|| policy.wait(tries, asked));
        wait.filter(|wait| wait < timeout)
    }

    #[inline]
    fn outgoing(&self, method: Method) -> Result<Outgoing, Error> {
        let url = self.core.resolve(&self.url)?;
        Ok(Outgoing::new(method, url, "{upload-url}").with_reach(Reach::WithoutToken))
    }
}

/// The first position in `nextExpectedRanges`: `["12345-55232", …]`. In a complete session the array is
/// empty or missing.
#[inline]
fn wanted(body: &[u8]) -> Wanted {
    let Ok(Value::Object(session)) = from_slice(body) else { return Wanted::Unsaid };
    let ranges = match member(&session, "nextExpectedRanges") {
        Some(Value::Array(ranges)) => ranges.as_slice(),
        Some(Value::Null) | None if session.get("error").is_none_or(Value::is_null) => &[],
        None => return Wanted::Fault,
        _ => return Wanted::Unsaid,
    };
    let begin = |range: &Value| range.as_str()?.split('-').next()?.trim().parse().ok();
    match ranges.iter().filter_map(begin).min() {
        Some(first) => Wanted::From(first),
        None if ranges.is_empty() => Wanted::Nothing,
        None => Wanted::Unsaid,
    }
}

/// The error, with a message that the service has received everything.
#[inline]
fn arrived(error: Error) -> Error {
    let arrived = "all of the content has arrived";
    let kind = error.kind();
    let message = match kind {
        ErrorKind::Service => String::from(arrived),
        _ => format!("{}, but {arrived}", error.message()),
    };
    error.because(kind, message)
}

/// The entity that the service created from the content; none if the response describes the session instead.
fn made<T: DataType>(response: Response) -> Result<Created<T>, Error> {
    let is_session = |body: &Map<String, Value>| {
        let parts = ["nextExpectedRanges", "expirationDateTime", "uploadUrl"];
        response.status() != StatusCode::CREATED
            && member(body, "id").is_none()
            && (body.is_empty() || parts.iter().any(|part| member(body, part).is_some()))
    };
    match from_slice(response.body()) {
        Ok(Value::Object(body)) if is_session(&body) => {
            let location = response.header(LOCATION).map(str::to_owned);
            Ok(Created { entity: None, location, status: response.status, headers: response.headers })
        }
        _ => Created::answer(response),
    }
}

#[inline]
fn wants_too_much(response: &Response) -> Error {
    response.unexpected(String::from("the upload expects more bytes than the content has"))
}

async fn read(content: &mut (impl AsyncRead + Unpin), length: u64) -> Result<Bytes, Error> {
    let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    content.take(length).read_to_end(&mut piece).await.map_err(unreadable)?;
    if piece.is_empty() {
        Err(unreadable(std::io::ErrorKind::UnexpectedEof.into()))
    } else {
        Ok(piece.into())
    }
}

#[inline]
fn unreadable(error: std::io::Error) -> Error {
    Error::local("the content cannot be read", error)
}

impl fmt::Debug for Upload {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("chunk", &self.chunk).finish_non_exhaustive()
    }
}
