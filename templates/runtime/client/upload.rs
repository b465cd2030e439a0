//! Large files to the service, in pieces:
//! [upload sessions](https://learn.microsoft.com/graph/api/driveitem-createuploadsession).

use std::fmt;
use std::io::SeekFrom;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt};

use crate::runtime::answer::{Answer, Created};
use crate::runtime::client::core::{Core, Outgoing, Settings};
use crate::runtime::client::error::{Error, ErrorKind, retry_after};
use crate::runtime::client::origin::Reach;
use crate::runtime::client::response::Response;
use crate::runtime::client::trace;
use crate::runtime::client::transport::{HttpBody, TransportErrorKind};
use crate::runtime::decode::Decode;

/// What every piece but the last is a multiple of, in bytes: 320 KiB.
const UNIT: u64 = 320 << 10;

/// An upload that goes on in pieces, to a URL that the service made for it.
///
/// No token is sent there; the URL itself is the secret, and does not show in errors and traces. After a fault it goes on
/// with what the service has not got. Dropping the future of [`send`](Self::send) stops it and leaves the session as it
/// is, so that it can be [resumed](Self::resuming) until it expires; [`cancel`](Self::cancel) ends it.
#[must_use = "nothing is sent before `send`"]
pub struct Upload {
    session: Session,
    chunk: u64,
    is_resuming: bool,
    progress: Option<OnProgress>,
}

type OnProgress = Box<dyn FnMut(Progress) + Send>;

/// Where the pieces go. Apart from the rest, as futures borrow it, and `OnProgress` cannot be shared.
struct Session {
    core: Core,
    url: String,
}

/// How far a transfer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that have arrived.
    pub done: u64,
    /// Bytes in all, if that is known.
    pub total: Option<u64>,
}

/// What became of a piece.
enum Sent {
    /// The service wants the bytes from there on.
    Next(u64),
    Finished(Box<Response>),
}

impl Upload {
    pub(crate) fn new(core: Core, url: String) -> Self {
        Self { session: Session { core, url }, chunk: 10 * UNIT, is_resuming: false, progress: None }
    }

    /// How many bytes a piece has, rounded down to a multiple of 320 KiB, which is the least. 3,276,800 (ten times
    /// 320 KiB) by default; files take up to 60 MiB, attachments less than 4 MB.
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = (bytes / UNIT).max(1) * UNIT;
        self
    }

    /// Asks first what the service has already got, of an upload that was stopped.
    pub fn resuming(mut self) -> Self {
        self.is_resuming = true;
        self
    }

    /// Tells how far it has come, after every piece.
    pub fn on_progress(mut self, progress: impl FnMut(Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Sends all that `content` has, from its beginning, and gives what the service made of it.
    ///
    /// # Errors
    /// Those of any request; [`ErrorKind::Local`] when `content` cannot be read; [`ErrorKind::Operation`] when the service
    /// asks for the same bytes over and over; when `content` is empty.
    pub async fn send<T: Decode>(
        mut self,
        mut content: impl AsyncRead + AsyncSeek + Send + Unpin,
    ) -> Result<Created<T>, Error> {
        let total = content.seek(SeekFrom::End(0)).await.map_err(unreadable)?;
        if total == 0 {
            return Err(Error::invalid("an upload session takes no empty content"));
        }
        let mut from = if self.is_resuming { self.session.missing(total).await? } else { 0 };
        // Tries since it last came farther.
        let (mut tries, mut farthest) = (0, from);
        loop {
            content.seek(SeekFrom::Start(from)).await.map_err(unreadable)?;
            let piece = read(&mut content, self.chunk.min(total - from)).await?;
            let next = match self.session.piece(piece, from, total).await {
                Ok(Sent::Finished(response)) => {
                    self.tell(total, total);
                    return Created::answer(*response);
                }
                Ok(Sent::Next(next)) => next,
                Err(error) => self.session.after(error, tries + 1, total).await?,
            };
            if next > farthest {
                (tries, farthest) = (0, next);
                self.tell(next, total);
            } else if next <= from {
                tries += 1;
                if tries >= self.session.core.inner().settings.retry.max_tries {
                    let message = "the upload does not come farther: the same bytes are asked for";
                    return Err(Error::operation("PUT {upload-url}", message));
                }
            }
            from = next;
        }
    }

    /// Ends the session; what was sent is dropped.
    ///
    /// # Errors
    /// Those of any request.
    pub async fn cancel(self) -> Result<(), Error> {
        let outgoing = self.session.outgoing(Method::DELETE)?;
        self.session.core.send(outgoing).await.map(drop)
    }

    fn tell(&mut self, done: u64, total: u64) {
        if let Some(progress) = &mut self.progress {
            progress(Progress { done, total: Some(total) });
        }
    }
}

impl Session {
    /// Sends one piece, once: what became of it after a fault only the service knows.
    async fn piece(&self, piece: Bytes, from: u64, total: u64) -> Result<Sent, Error> {
        let end = from + piece.len() as u64;
        let range = HeaderValue::from_str(&format!("bytes {from}-{}/{total}", end - 1))
            .map_err(|error| Error::invalid(error.to_string()))?;
        let mut outgoing = self.outgoing(Method::PUT)?.with_header(CONTENT_RANGE, range);
        outgoing.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        outgoing.body = HttpBody::Bytes(piece);
        outgoing.is_repeatable = false;
        let response = self.core.send(outgoing).await?;
        let wanted = next_expected(response.body()).or((end < total).then_some(end));
        match wanted.filter(|_| response.status() != StatusCode::CREATED) {
            Some(next) => within(next, total, &response).map(Sent::Next),
            None => Ok(Sent::Finished(Box::new(response))),
        }
    }

    /// Waits after a fault, and asks where to go on. A session that is gone may have been completed by the piece that met
    /// the fault: then the fault is all that can be said.
    async fn after(&self, error: Error, tries: u32, total: u64) -> Result<u64, Error> {
        let Some(wait) = self.wait(&error, tries) else { return Err(error.after(tries)) };
        trace::retrying(tries, wait, &error);
        tokio::time::sleep(wait).await;
        match self.missing(total).await {
            Err(gone) if gone.is_not_found() => Err(error.after(tries)),
            missing => missing,
        }
    }

    /// From where on the service has nothing.
    async fn missing(&self, total: u64) -> Result<u64, Error> {
        let response = self.core.send(self.outgoing(Method::GET)?).await?;
        let next = next_expected(response.body())
            .ok_or_else(|| response.unexpected(String::from("`nextExpectedRanges` was expected")))?;
        within(next, total, &response)
    }

    /// How long to wait after a fault; `None` when it is of no use, or longer than any request may take.
    fn wait(&self, error: &Error, tries: u32) -> Option<Duration> {
        let Settings { retry: policy, timeout, .. } = &self.core.inner().settings;
        let may_help = match error.kind() {
            ErrorKind::Transport => error.transport_kind() != Some(TransportErrorKind::Permanent),
            ErrorKind::Timeout => true,
            ErrorKind::Service => error.status().is_some_and(|status| {
                // The range is not the expected one when an earlier answer was lost.
                status.is_server_error()
                    || matches!(
                        status,
                        StatusCode::TOO_MANY_REQUESTS
                            | StatusCode::REQUEST_TIMEOUT
                            | StatusCode::CONFLICT
                            | StatusCode::RANGE_NOT_SATISFIABLE
                    )
            }),
            _ => false,
        };
        let asked = retry_after(error.headers(), SystemTime::now());
        let wait = (may_help && tries < policy.max_tries).then(|| policy.wait(tries, asked));
        wait.filter(|wait| wait < timeout)
    }

    fn outgoing(&self, method: Method) -> Result<Outgoing, Error> {
        let url = self.core.resolve(&self.url)?;
        Ok(Outgoing::new(method, url, "{upload-url}").with_reach(Reach::WithoutToken))
    }
}

/// The first byte of `nextExpectedRanges`: `["12345-55232", …]`.
fn next_expected(body: &[u8]) -> Option<u64> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let ranges = json.get("nextExpectedRanges").or_else(|| json.get("NextExpectedRanges"))?.as_array()?;
    let begin = |range: &Value| range.as_str()?.split('-').next()?.trim().parse().ok();
    ranges.iter().filter_map(begin).min()
}

fn within(next: u64, total: u64, response: &Response) -> Result<u64, Error> {
    let message = "the upload expects more bytes than the content has";
    if next < total { Ok(next) } else { Err(response.unexpected(String::from(message))) }
}

async fn read(content: &mut (impl AsyncRead + Unpin), length: u64) -> Result<Bytes, Error> {
    let mut piece = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    content.take(length).read_to_end(&mut piece).await.map_err(unreadable)?;
    match piece.is_empty() {
        true => Err(unreadable(std::io::ErrorKind::UnexpectedEof.into())),
        false => Ok(piece.into()),
    }
}

fn unreadable(error: std::io::Error) -> Error {
    Error::local("the content cannot be read", error)
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("chunk", &self.chunk).finish_non_exhaustive()
    }
}
