//! A server on the loopback that can misbehave, also below the level of HTTP.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Limits that keep a mistake in a test from running or reading for ever.
const MAX_CONNECTIONS: usize = 100_000;
const MAX_LINES: usize = 100;
const MAX_BYTES: u64 = 16 << 20;

/// A server, which stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A request as it was received.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// The reply to a request.
#[derive(Clone)]
pub enum Reply {
    Answer(Answer),
    /// The whole response; the connection is closed.
    Last(Answer),
    /// The body byte by byte, with a pause before each.
    Drip(Answer, Duration),
    /// No bytes are sent; the connection stays open.
    Stall,
    /// Half of the body; the connection stays open.
    StallInBody(Answer),
    /// The connection is closed without a response.
    Close,
    /// The connection is closed after half of the announced length.
    CloseInBody(Answer),
    /// The body in so many chunks; the connection is closed before the last one.
    Chunks(Answer, usize),
    /// The connection is reset.
    Reset,
    /// The connection is reset after half of the body.
    ResetInBody(Answer),
    /// Bytes that are not HTTP; the connection is closed.
    Garbage(&'static str),
}

/// A complete response.
#[derive(Clone, Default)]
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

/// Makes the reply to a request with its number, from 0.
type Handler = Box<dyn Fn(&Received, usize) -> Reply + Send + Sync>;

struct Shared {
    handler: Handler,
    received: Mutex<Vec<Received>>,
    /// The number of connections that were opened and closed.
    connections: watch::Sender<(usize, usize)>,
}

impl Server {
    /// The handler gets each request with its number, from 0.
    pub async fn start(handler: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), handler)
    }

    /// Sends these replies one after the other; the last one is repeated.
    pub async fn replying(replies: impl Into<Vec<Reply>>) -> Self {
        let replies = replies.into();
        Self::start(move |_, number| replies[number.min(replies.len() - 1)].clone()).await
    }

    pub fn on(
        listener: TcpListener,
        handler: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            received: Mutex::default(),
            connections: watch::Sender::default(),
        });
        let task = tokio::spawn(accept(listener, shared.clone()));
        Self { address, shared, task }
    }

    /// Without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// The number of requests.
    pub fn count(&self) -> usize {
        self.shared.received.lock().unwrap().len()
    }

    /// The number of connections.
    pub fn connections(&self) -> usize {
        self.shared.connections.borrow().0
    }

    /// Waits until there was a connection and all are closed.
    pub async fn closed(&self) {
        let mut connections = self.shared.connections.subscribe();
        let closed = connections.wait_for(|(began, ended)| *began > 0 && began == ended);
        tokio::time::timeout(Duration::from_secs(5), closed).await.expect("it is closed in time").unwrap();
    }

    /// Waits until there were so many requests.
    pub async fn has_received(&self, count: usize) {
        for _ in 0..500 {
            if self.count() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} requests, {count} expected", self.count());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Answer {
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into() }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        self
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    fn head(&self, framing: &str) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Status\r\n{framing}", self.status).into_bytes();
        for (name, value) in &self.headers {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(b"\r\n");
        head
    }

    fn head_with_length(&self) -> Vec<u8> {
        match self.status {
            204 | 304 => self.head(""),
            _ => self.head(&format!("content-length: {}\r\n", self.body.len())),
        }
    }

    fn all(&self) -> Vec<u8> {
        [&self.head_with_length(), &self.body[..]].concat()
    }

    fn half(&self) -> Vec<u8> {
        [&self.head_with_length(), &self.body[..self.body.len() / 2]].concat()
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // The connections end with this task.
    let mut connections = JoinSet::new();
    for _ in 0..MAX_CONNECTIONS {
        let Ok((stream, _)) = listener.accept().await else { return };
        shared.connections.send_modify(|(began, _)| *began += 1);
        let shared = shared.clone();
        connections.spawn(async move {
            // It counts as closed, whatever the result.
            let _ = serve(BufReader::new(stream), &shared).await;
            shared.connections.send_modify(|(_, ended)| *ended += 1);
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: BufReader<TcpStream>, shared: &Shared) -> io::Result<()> {
    stream.get_ref().set_nodelay(true)?;
    while let Some(request) = read(&mut stream).await? {
        let number = {
            let mut received = shared.received.lock().unwrap();
            received.push(request.clone());
            received.len() - 1
        };
        let reply = (shared.handler)(&request, number);
        if !send(&mut stream, reply).await? {
            break;
        }
    }
    Ok(())
}

/// Returns whether the connection stays open.
async fn send(stream: &mut BufReader<TcpStream>, reply: Reply) -> io::Result<bool> {
    match reply {
        Reply::Answer(answer) => {
            stream.write_all(&answer.all()).await?;
            return Ok(true);
        }
        Reply::Last(answer) => stream.write_all(&answer.all()).await?,
        Reply::Drip(answer, pause) => {
            stream.write_all(&answer.head_with_length()).await?;
            for byte in &answer.body[..] {
                tokio::time::sleep(pause).await;
                stream.write_all(&[*byte]).await?;
            }
            return Ok(true);
        }
        Reply::Stall => until_closed(stream).await?,
        Reply::StallInBody(answer) => {
            stream.write_all(&answer.half()).await?;
            until_closed(stream).await?;
        }
        Reply::Close => {}
        Reply::CloseInBody(answer) => stream.write_all(&answer.half()).await?,
        Reply::Chunks(answer, count) => {
            stream.write_all(&answer.head("transfer-encoding: chunked\r\n")).await?;
            let chunk = [format!("{:x}\r\n", answer.body.len()).as_bytes(), &answer.body, b"\r\n"].concat();
            for _ in 0..count {
                stream.write_all(&chunk).await?;
            }
        }
        Reply::Reset => stream.get_ref().set_zero_linger()?,
        Reply::ResetInBody(answer) => {
            stream.write_all(&answer.half()).await?;
            // What is sent just before a reset may be lost with it.
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.get_ref().set_zero_linger()?;
        }
        Reply::Garbage(text) => stream.write_all(text.as_bytes()).await?,
    }
    Ok(false)
}

async fn until_closed(stream: &mut BufReader<TcpStream>) -> io::Result<()> {
    tokio::io::copy(&mut stream.take(MAX_BYTES), &mut tokio::io::sink()).await.map(drop)
}

/// Reads a request; `None` at the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Received>> {
    let Some(first) = line(stream).await? else { return Ok(None) };
    let mut parts = first.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (parts.next(), parts.next()) else { return Ok(None) };
    let mut headers = HeaderMap::new();
    for _ in 0..MAX_LINES {
        let Some(line) = line(stream).await?.filter(|line| !line.is_empty()) else { break };
        let (name, value) = line.split_once(": ").ok_or(io::ErrorKind::InvalidData)?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(io::Error::other)?;
        headers.append(name, HeaderValue::from_str(value).map_err(io::Error::other)?);
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut body = Vec::new();
    match (length, headers.contains_key(TRANSFER_ENCODING)) {
        (Some(length), _) => exactly(stream, length, &mut body).await?,
        (None, true) => chunks(stream, &mut body).await?,
        (None, false) => {}
    }
    Ok(Some(Received { method, target, headers, body }))
}

async fn chunks(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> io::Result<()> {
    while (body.len() as u64) < MAX_BYTES {
        let size = line(stream).await?.unwrap_or_default();
        let size = u64::from_str_radix(&size, 16).map_err(io::Error::other)?;
        exactly(stream, size, body).await?;
        line(stream).await?;
        if size == 0 {
            return Ok(());
        }
    }
    Err(io::ErrorKind::FileTooLarge.into())
}

async fn exactly(stream: &mut BufReader<TcpStream>, count: u64, body: &mut Vec<u8>) -> io::Result<()> {
    let read = stream.take(count.min(MAX_BYTES)).read_to_end(body).await?;
    if read as u64 == count { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.take(1 << 16).read_line(&mut line).await?;
    Ok((read > 0).then(|| line.trim_end().to_owned()))
}
