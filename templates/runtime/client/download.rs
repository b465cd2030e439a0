//! Content as a stream, and downloads that continue after an interruption.

use std::fmt;

use bytes::Bytes;
use http::StatusCode;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE,
    RANGE,
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use crate::runtime::client::core::{Core, Outgoing};
use crate::runtime::client::send::Opened;
use crate::runtime::client::trace;
use crate::runtime::client::transport::ByteStream;
use crate::runtime::client::upload::Progress;
use crate::runtime::request::answer::Content;
use crate::runtime::request::error::{Error, ErrorKind};
use crate::runtime::request::kind::Kind;
use crate::runtime::request::typed::Request;

/// Content that is read piece by piece; made by [`Request::open`].
///
/// After an interruption the download continues where it was, if the service identifies the version of
/// the content by an etag and supports range requests.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client, url: String, mut file: Vec<u8>) -> Result<(), Error> {
/// let mut download = graph.download(url).open().await?;
/// while let Some(bytes) = download.next().await {
///     file.extend(bytes?);
///     println!("{} of {:?} bytes", download.progress().done, download.progress().total);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Download {
    core: Core,
    outgoing: Outgoing,
    status: StatusCode,
    headers: HeaderMap,
    body: ByteStream,
    done: u64,
    total: Option<u64>,
    faults: u32,
    /// The error because of which the download has to continue with another request. It is stored because
    /// the future of `next` may be dropped before it does.
    fault: Option<Error>,
}

impl<K: Kind> Request<Content, K> {
    /// Sends the request and returns the content as a stream, without a limit for its length.
    ///
    /// # Errors
    /// Those of [`send`](Self::send), up to the beginning of the content.
    pub async fn open(self) -> Result<Download, Error> {
        let core = self.core().clone();
        let mut outgoing = self.into_outgoing()?;
        // Ranges count the bytes as transferred, so the content must not be compressed.
        outgoing.headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        let Opened { status, headers, body } = core.open(outgoing.again()?).await?;
        // The length of decompressed content is not known in advance.
        let is_plain = !headers.contains_key(CONTENT_ENCODING);
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let total = length.filter(|_| is_plain);
        Ok(Download { core, outgoing, status, headers, body, done: 0, total, faults: 0, fault: None })
    }

    /// Sends the request, writes the content as it arrives, without a limit for its length, and returns
    /// the number of bytes.
    ///
    /// # Errors
    /// Those of [`send`](Self::send); [`ErrorKind::Local`] when the content cannot be written. What was
    /// written before an error is not removed.
    pub async fn write_to(self, writer: &mut (impl AsyncWrite + Send + Unpin)) -> Result<u64, Error> {
        let mut download = self.open().await?;
        while let Some(bytes) = download.next().await {
            writer.write_all(&bytes?).await.map_err(unwritable)?;
        }
        writer.flush().await.map_err(unwritable)?;
        Ok(download.progress().done)
    }
}

impl Download {
    /// The status of the response.
    #[inline]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the response.
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The number of bytes that have arrived, and the total.
    #[inline]
    pub fn progress(&self) -> Progress {
        Progress { done: self.done, total: self.total }
    }

    /// The next bytes; `None` at the end, and after an error.
    #[inline]
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        loop {
            if let Some(error) = self.fault.clone() {
                let went_on = self.go_on(error).await;
                self.fault = None;
                if let Err(error) = went_on {
                    self.total = None;
                    self.body = ByteStream::from(Bytes::new());
                    return Some(Err(error));
                }
            }
            match self.chunk().await {
                Ok(Some(bytes)) => {
                    self.done += bytes.len() as u64;
                    self.faults = 0;
                    return Some(Ok(bytes));
                }
                Ok(None) => return None,
                Err(error) => {
                    self.faults += 1;
                    self.fault = Some(error.with_head(self.status, self.headers.clone()));
                }
            }
        }
    }

    #[inline]
    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let request = format!("{} {}", self.outgoing.method, self.outgoing.template);
        let limit = self.core.inner().settings.try_timeout;
        let chunk = tokio::time::timeout(limit, self.body.next()).await;
        match chunk.map_err(|_| Error::timeout(&request))? {
            Some(chunk) => chunk.map(Some).map_err(|error| Error::transport(&request, error)),
            None if self.total.is_some_and(|total| self.done < total) => Err(Error::cut_off(&request)),
            None => Ok(None),
        }
    }

    /// Requests the rest of the same version of the content: RFC 9110 section 14.
    #[inline]
    async fn go_on(&mut self, error: Error) -> Result<(), Error> {
        let policy = self.core.inner().settings.retry.clone();
        let strong = self.headers.get(ETAG).filter(|etag| !etag.as_bytes().starts_with(b"W/")).cloned();
        // From a position in decompressed content, the position in the transferred bytes is unknown.
        let is_whole =
            !self.outgoing.headers.contains_key(RANGE) && !self.headers.contains_key(CONTENT_ENCODING);
        let may_go_on = is_whole && self.outgoing.is_repeatable && self.faults < policy.max_tries;
        let Some(version) = strong.filter(|_| may_go_on) else {
            return Err(error.after(self.faults));
        };
        let wait = policy.wait(self.faults, None);
        trace::retrying(self.faults, wait, &error);
        tokio::time::sleep(wait).await;
        let mut outgoing = self.outgoing.again()?;
        let range = format!("bytes={}-", self.done);
        if let Ok(range) = HeaderValue::from_str(&range) {
            outgoing.headers.insert(RANGE, range);
        }
        outgoing.headers.insert(IF_RANGE, version);
        let Opened { status, headers, body } = self.core.open(outgoing).await?;
        let begins_there = headers
            .get(CONTENT_RANGE)
            .and_then(|range| range.to_str().ok()?.strip_prefix("bytes ")?.split('-').next()?.parse().ok())
            == Some(self.done);
        if status != StatusCode::PARTIAL_CONTENT || !begins_there {
            let message = String::from("the content has changed, or its service does not support ranges");
            return Err(error.because(ErrorKind::Transport, message));
        }
        self.body = body;
        Ok(())
    }
}

#[inline]
fn unwritable(error: std::io::Error) -> Error {
    Error::local("the content cannot be written", error)
}

impl fmt::Debug for Download {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Download");
        debug.field("status", &self.status).field("progress", &self.progress()).finish_non_exhaustive()
    }
}
