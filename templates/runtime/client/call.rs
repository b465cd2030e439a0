//! A call: one or more tries of a request, with its redirects, its tokens and its time limit.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    IF_RANGE, RANGE, USER_AGENT, WWW_AUTHENTICATE,
};
use http::{Method, StatusCode};
use tokio::time::Instant;
use tracing::Instrument;
use url::Url;

use crate::runtime::client::core::{Core, LONGEST, Outgoing, has_body};
use crate::runtime::client::csrf::Session;
use crate::runtime::client::tokens::Held;
use crate::runtime::client::transport::{ByteStream, HttpBody, HttpRequest, HttpResponse};
use crate::runtime::client::{csrf, trace};
use crate::runtime::model::primitive::from_base64;
use crate::runtime::request::error::{Error, ErrorKind};
use crate::runtime::request::reach::Reach;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
/// The number of headers that every request gets, with the token and those of the transport.
const DEFAULTS: usize = 8;
const MAX_REDIRECTS: u32 = 10;

/// Headers that may be sent to another origin after a redirect.
const HARMLESS: [HeaderName; 5] = [ACCEPT, ACCEPT_ENCODING, IF_RANGE, RANGE, USER_AGENT];

/// A request that is being carried out.
pub(crate) struct Call {
    core: Core,
    /// Method and URL template, for messages.
    request: String,
    template: String,
    client_request_id: HeaderValue,
    method: Method,
    url: Url,
    /// The headers of this request, and those of the client's default headers that it gets.
    headers: HeaderMap,
    body: HttpBody,
    is_repeatable: bool,
    reach: Reach,
    deadline: Instant,
    /// Whether a redirect led to another origin; from then on no token is sent.
    has_left: bool,
    has_renewed: bool,
    has_new_session: bool,
    redirects: u32,
    tries: u32,
}

/// How much of a successful response is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Whole,
    /// Only the head; the caller reads the body.
    Head,
}

/// A response whose head has arrived, and the request that it belongs to.
pub(crate) struct Received {
    pub(crate) request: String,
    pub(crate) is_redirected: bool,
    pub(crate) tries: u32,
    /// The URL that it came from, after redirects.
    pub(crate) url: Url,
    pub(crate) reply: Reply,
}

/// The response to one try.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    Whole(Bytes),
    Coming(ByteStream),
}

/// What a request presents to the service.
struct Admission {
    token: Option<Arc<Held>>,
    session: Option<Arc<Session>>,
}

/// What to do after a try that did not succeed.
enum Next {
    GiveUp,
    /// Return the response although it is not a success.
    Answer,
    Now,
    After(Duration),
}

impl Reply {
    #[inline]
    fn of_redirect(error: &Error) -> Self {
        let body = Bytes::copy_from_slice(error.body().unwrap_or_default());
        let status = error.status().unwrap_or(StatusCode::FOUND);
        Self { status, headers: error.headers().clone(), content: Content::Whole(body) }
    }
}

impl Call {
    /// Prepares the call; reports an invalid request.
    #[inline]
    pub(crate) fn new(core: &Core, mut outgoing: Outgoing) -> Result<Box<Self>, Error> {
        let request = [outgoing.method.as_str(), " ", &outgoing.template].concat();
        let (template, timeout) = (mem::take(&mut outgoing.template), outgoing.timeout);
        let (is_repeatable, reach) = (outgoing.is_repeatable, outgoing.reach);
        let HttpRequest { method, url, mut headers, body } = outgoing.into_request(&core.inner().origin)?;
        core.inner().origin.check(&url, reach)?;
        let settings = &core.inner().settings;
        if reach != Reach::WithoutToken && core.inner().origin.is_own(&url) {
            settings.add_default_headers(&mut headers);
        }
        // The ids only tell requests apart, so they need not be unpredictable.
        let random = || uuid::Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid();
        let new_id = || HeaderValue::from_str(random().hyphenated().encode_lower(&mut [0; 36]));
        let client_request_id = match headers.get(&CLIENT_REQUEST_ID) {
            Some(id) => id.clone(),
            None => new_id().unwrap_or(HeaderValue::from_static("")),
        };
        let deadline = Instant::now() + timeout.unwrap_or(settings.timeout).min(LONGEST);
        Ok(Box::new(Self {
            core: core.clone(),
            request,
            template,
            client_request_id,
            method,
            url,
            headers,
            body,
            is_repeatable,
            reach,
            deadline,
            has_left: false,
            has_renewed: false,
            has_new_session: false,
            redirects: 0,
            tries: 0,
        }))
    }

    /// Continues a call whose response arrived within a batch and is a redirect; `None` when it is not
    /// followed.
    #[inline]
    pub(crate) fn redirected(
        mut self: Box<Self>,
        by: &Error,
        tries: u32,
    ) -> Result<Option<Box<Self>>, Error> {
        self.tries = tries;
        let Some(status) = by.status().filter(StatusCode::is_redirection) else { return Ok(None) };
        Ok(match self.redirect(status, by)? {
            Next::Now => Some(self),
            Next::GiveUp | Next::Answer | Next::After(_) => None,
        })
    }

    /// Tries until there is a response, or until another try would be pointless or too late. The future and
    /// its parts are boxed separately, because allocators are fast for sizes below a kilobyte.
    #[inline]
    pub(crate) async fn run(mut self: Box<Self>, reading: Reading) -> Result<Received, Error> {
        let id = self.client_request_id.to_str().unwrap_or_default();
        let span = trace::call(self.method.as_str(), &self.template, id);
        let core = self.core.clone();
        let tries = Box::pin(self.tries(reading)).instrument(span.clone());
        let reply = match &core.inner().tokens {
            Some(tokens) => tokens.alongside(tries).await,
            None => tries.await,
        };
        let reply = reply.map_err(|error| {
            error.with_default_header(CLIENT_REQUEST_ID, self.client_request_id.clone()).after(self.tries)
        });
        trace::ended(&span, reply.as_ref().map(|reply| reply.status));
        let Self { request, redirects, tries, url, .. } = *self;
        Ok(Received { request, is_redirected: redirects > 0, tries, url, reply: reply? })
    }

    #[inline]
    async fn tries(&mut self, reading: Reading) -> Result<Reply, Error> {
        let mut admission = self.admission().await?;
        loop {
            // A stream is moved out, because it can be sent only once.
            let (body, is_replayable) = match &mut self.body {
                HttpBody::Bytes(bytes) => (HttpBody::Bytes(bytes.clone()), true),
                body @ HttpBody::Stream(_) => (mem::replace(body, HttpBody::empty()), false),
            };
            self.tries += 1;
            let number = self.tries;
            let span = trace::attempt(self.method.as_str(), &self.template, &self.url, number);
            let attempt = Box::pin(self.attempt(body, &admission, reading));
            let reply = attempt.instrument(span.clone()).await;
            trace::ended(&span, reply.as_ref().map(|reply| reply.status));
            let error = match reply {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            if !is_replayable {
                let is_rejected = error.is_unauthorized() && self.takes_token();
                let token = &admission.token;
                if let (Some(tokens), Some(token), true) = (&self.core.inner().tokens, token, is_rejected) {
                    tokens.forget(token);
                }
                return Err(error);
            }
            match self.next(&error, &mut admission).await? {
                Next::GiveUp => return Err(csrf::explained(error, self.core.inner().csrf.is_some())),
                Next::Answer => return Ok(Reply::of_redirect(&error)),
                Next::Now => {}
                Next::After(delay) => {
                    trace::retrying(number, delay, &error);
                    tokio::time::sleep(delay).await;
                }
            }
        }
    }

    /// Decides about another try. Following a redirect or renewing a token changes what is sent next.
    #[inline]
    async fn next(&mut self, error: &Error, admission: &mut Admission) -> Result<Next, Error> {
        if let (Some(rejected), false, true) =
            (&admission.session, self.has_new_session, csrf::is_rejected(error))
        {
            self.has_new_session = true;
            admission.session = self.session(admission.token.as_deref(), Some(rejected)).await?;
            return Ok(Next::Now);
        }
        let token = &mut admission.token;
        if let Some(status) = error.status().filter(StatusCode::is_redirection) {
            let next = self.redirect(status, error)?;
            if token.is_none() {
                *token = self.token().await?;
            }
            return Ok(next);
        }
        if error.is_unauthorized()
            && self.takes_token()
            && let (Some(tokens), Some(rejected), false) =
                (&self.core.inner().tokens, &token, self.has_renewed)
        {
            self.has_renewed = true;
            let claims = claims(error.headers());
            trace::renewing(claims.is_some());
            let renewed = self.in_time(tokens.renew(rejected, claims.as_deref())).await?;
            let failed = |source| {
                let head = (StatusCode::UNAUTHORIZED, error.headers().clone());
                Error::credential(&self.request, source).with_head(head.0, head.1)
            };
            return match renewed.map_err(failed)? {
                Some(renewed) => {
                    *token = Some(renewed);
                    Ok(Next::Now)
                }
                None => Ok(Next::GiveUp),
            };
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        let delay = self.core.inner().settings.retry.delay(error, self.tries, self.is_repeatable);
        Ok(delay.filter(|delay| *delay < left).map_or(Next::GiveUp, Next::After))
    }

    #[inline]
    async fn attempt(&self, body: HttpBody, admission: &Admission, reading: Reading) -> Result<Reply, Error> {
        let now = Instant::now();
        if self.deadline <= now {
            return Err(Error::timeout(&self.request));
        }
        let settings = &self.core.inner().settings;
        let headers = self.headers(&body, admission);
        let request = HttpRequest { method: self.method.clone(), url: self.url.clone(), headers, body };
        let mut head = None;
        let exchange = async {
            let response = self.core.inner().transport.send(request).await;
            let HttpResponse { status, mut headers, body } =
                response.map_err(|error| Error::transport(&self.request, error))?;
            headers.entry(CLIENT_REQUEST_ID).or_insert_with(|| self.client_request_id.clone());
            let (status, headers) = head.insert((status, headers));
            if reading == Reading::Head && status.is_success() {
                return Ok(Content::Coming(body));
            }
            read(body, headers, settings.max_response_size, &self.request).await.map(Content::Whole)
        };
        let end = self.deadline.min(now + settings.try_timeout.min(LONGEST));
        let content = tokio::time::timeout_at(end, exchange).await;
        let content = content.unwrap_or_else(|_| Err(Error::timeout(&self.request)));
        match (content, head) {
            (Ok(content), Some((status, headers))) if status.is_success() => {
                Ok(Reply { status, headers, content })
            }
            (Ok(content), Some((status, headers))) => {
                let body = if let Content::Whole(body) = content { body } else { Bytes::new() };
                let codes = self.core.resync_codes();
                Err(Error::response(&self.request, status, headers, body).with_resync_codes(codes))
            }
            (Err(error), Some((status, headers))) => Err(error.with_head(status, headers)),
            (Err(error), None) => Err(error),
            (Ok(_), None) => Err(Error::timeout(&self.request)),
        }
    }

    /// The headers of a try: its own, those that every request gets, and the token. Another origin than the
    /// service's is told no more than it needs.
    #[inline]
    fn headers(&self, body: &HttpBody, admission: &Admission) -> HeaderMap {
        let settings = &self.core.inner().settings;
        let mut headers = HeaderMap::with_capacity(self.headers.len() + DEFAULTS);
        headers.extend(self.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        let mut default = |name: HeaderName, value: HeaderValue| {
            if !(self.has_left && settings.default_headers.contains_key(&name)) {
                headers.entry(name).or_insert(value);
            }
        };
        default(ACCEPT, self.core.json_type());
        default(USER_AGENT, settings.user_agent.clone());
        if !self.has_left {
            default(CLIENT_REQUEST_ID, self.client_request_id.clone());
        }
        // Some services demand `Content-Length: 0` for requests that could have a body.
        if has_body(&self.method) && body.is_empty() {
            default(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if self.takes_token() {
            admission.token.iter().for_each(|token| token.add_to(&mut headers));
            admission.session.iter().for_each(|session| session.add_to(&mut headers));
        }
        headers
    }

    #[inline]
    fn takes_token(&self) -> bool {
        let may_take = match self.reach {
            Reach::Monitor => true,
            Reach::Service | Reach::Beyond => !self.has_left,
            Reach::WithoutToken => false,
        };
        may_take && self.core.inner().origin.is_own(&self.url)
    }

    #[inline]
    async fn admission(&self) -> Result<Admission, Error> {
        let token = self.token().await?;
        let session = self.session(token.as_deref(), None).await?;
        Ok(Admission { token, session })
    }

    /// The session of a request that needs one: another one than `rejected`.
    #[inline]
    async fn session(
        &self,
        token: Option<&Held>,
        rejected: Option<&Arc<Session>>,
    ) -> Result<Option<Arc<Session>>, Error> {
        let inner = self.core.inner();
        let is_needed = csrf::is_needed(&self.method) && self.takes_token();
        let Some(csrf) = inner.csrf.as_ref().filter(|_| is_needed) else { return Ok(None) };
        let mut headers = HeaderMap::from_iter([(USER_AGENT, inner.settings.user_agent.clone())]);
        inner.settings.add_default_headers(&mut headers);
        token.into_iter().for_each(|token| token.add_to(&mut headers));
        let root = Url::parse(&self.core.url("/")).map_err(|error| Error::invalid(error.to_string()))?;
        let session = csrf.session(&*inner.transport, &root, &headers, rejected);
        self.in_time(session).await?.map(Some)
    }

    #[inline]
    async fn token(&self) -> Result<Option<Arc<Held>>, Error> {
        // A caller who presents something is not given anything else.
        let may_take = self.takes_token() && !self.headers.contains_key(AUTHORIZATION);
        let Some(tokens) = self.core.inner().tokens.as_ref().filter(|_| may_take) else {
            return Ok(None);
        };
        // Nearly always there is one, so that no time limit has to be set.
        if let Some(token) = tokens.at_hand() {
            return Ok(Some(token));
        }
        let token = self.in_time(tokens.get()).await?;
        token.map(Some).map_err(|source| Error::credential(&self.request, source))
    }

    async fn in_time<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        let ended = tokio::time::timeout_at(self.deadline, future).await;
        ended.map_err(|_| Error::timeout(&self.request))
    }

    /// Follows a redirect where that is safe, RFC 9110 section 15.4. Requests other than `GET` and `HEAD`
    /// keep their method and body, or the redirect is not followed. Only headers in `HARMLESS` are sent to
    /// another origin.
    #[cold]
    #[inline]
    fn redirect(&mut self, status: StatusCode, error: &Error) -> Result<Next, Error> {
        let is_reading = self.method == Method::GET || self.method == Method::HEAD;
        let keeps_method = matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        let is_other = matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND);
        let is_followed = keeps_method || status == StatusCode::SEE_OTHER || (is_other && is_reading);
        let Some(location) = error.location().filter(|_| is_followed && self.redirects < MAX_REDIRECTS)
        else {
            return Ok(Next::GiveUp);
        };
        let refused = |message: String| error.clone().because(ErrorKind::Invalid, message);
        let to = self.url.join(location);
        let to = to.map_err(|wrong| refused(format!("a redirect leads to an invalid URL: {wrong}")))?;
        let is_leaving = to.origin() != self.url.origin();
        if self.reach == Reach::Monitor && self.core.inner().origin.leads_away(status, &self.url, &to) {
            return Ok(Next::Answer);
        }
        if self.core.inner().origin.check(&to, self.reach).is_err() || (is_leaving && !is_reading) {
            let to = to.origin().ascii_serialization();
            return Err(refused(format!("a redirect leads to {to}; nothing was sent there")));
        }
        trace::redirected(status, &to);
        if status == StatusCode::SEE_OTHER && !is_reading {
            self.method = Method::GET;
            self.body = HttpBody::empty();
            self.headers.remove(CONTENT_TYPE);
            self.headers.remove(CONTENT_LENGTH);
            self.is_repeatable = true;
        }
        if is_leaving {
            self.has_left = true;
            let own = &self.core.inner().settings.default_headers;
            let kept = HARMLESS.into_iter().filter(|name| !own.contains_key(name)).filter_map(|name| {
                let value = self.headers.get(&name)?.clone();
                Some((name, value))
            });
            self.headers = kept.collect();
        }
        self.redirects += 1;
        self.tries -= 1;
        self.url = to;
        Ok(Next::Now)
    }
}

/// Reads a body to its end. A body that arrives in one piece is not copied.
#[inline]
async fn read(mut body: ByteStream, headers: &HeaderMap, limit: u64, request: &str) -> Result<Bytes, Error> {
    let fault = |error| Error::transport(request, error);
    let first = body.next().await.transpose().map_err(fault)?.unwrap_or_default();
    let mut second = body.next().await.transpose().map_err(fault)?;
    let mut read = Vec::new();
    if second.is_some() {
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        // `Content-Length` may be wrong, so it determines the initial capacity only up to a limit.
        let capacity = length.unwrap_or_default().min(limit).min(1 << 20);
        read.reserve(usize::try_from(capacity).unwrap_or_default());
        read.extend_from_slice(&first);
    }
    let is_within = |length: usize| length as u64 <= limit;
    if !is_within(first.len()) {
        return Err(Error::too_large(request, limit));
    }
    while let Some(chunk) = second {
        if !is_within(read.len().saturating_add(chunk.len())) {
            return Err(Error::too_large(request, limit));
        }
        read.extend_from_slice(&chunk);
        second = body.next().await.transpose().map_err(fault)?;
    }
    Ok(if read.is_empty() { first } else { read.into() })
}

/// The claims of a claims challenge, `WWW-Authenticate: Bearer …, error="insufficient_claims",
/// claims="…"`: JSON, as it is or in base64.
#[inline]
fn claims(headers: &HeaderMap) -> Option<String> {
    headers.get_all(WWW_AUTHENTICATE).iter().find_map(|challenge| {
        let claims = parameter(challenge.to_str().ok()?, "claims")?;
        if claims.trim_start().starts_with('{') {
            return Some(claims);
        }
        String::from_utf8(from_base64(claims.trim().trim_end_matches('='))?).ok()
    })
}

/// A parameter of a challenge by its name, whatever its case, RFC 9110 section 11.2: `name = token` or
/// `name = "text"`.
#[inline]
fn parameter(challenge: &str, name: &str) -> Option<String> {
    let mut rest = challenge;
    loop {
        let word = rest.find(|end: char| end == ',' || end == '=' || end == '"' || end.is_whitespace());
        let (word, behind) = rest.split_at(word.unwrap_or(rest.len()));
        let value = behind.trim_start().strip_prefix('=').map(str::trim_start);
        let (value, behind) = match value {
            Some(quoted) if quoted.starts_with('"') => quoted_text(&quoted[1..]),
            Some(token) => {
                let end = token.find(|end: char| end == ',' || end.is_whitespace()).unwrap_or(token.len());
                (token[..end].to_owned(), &token[end..])
            }
            None => (String::new(), behind),
        };
        if !word.is_empty() && word.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        if behind.is_empty() {
            return None;
        }
        // At least one character is consumed each time, so the loop ends.
        let taken =
            if behind.len() == rest.len() { behind.chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = behind[taken..].trim_start_matches(|between: char| between == ',' || between.is_whitespace());
    }
}

/// The text between quotation marks, and the rest behind it.
#[inline]
fn quoted_text(text: &str) -> (String, &str) {
    let mut quoted = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return (quoted, characters.as_str()),
            '\\' => quoted.extend(characters.next()),
            _ => quoted.push(character),
        }
    }
    (quoted, "")
}
