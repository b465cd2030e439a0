//! Tokens against cross-site request forgery, which some services demand with every request that changes
//! something: `x-csrf-token: fetch` asks for one, and it holds as long as the session in whose cookies it
//! came.
//!
//! <https://help.sap.com/doc/saphelp_gateway20sp12/2.0/en-US/e6/cae27d5e8d4996add4067280c8714e/content.htm>

use std::sync::{Arc, PoisonError, RwLock};

use http::header::{ACCEPT, COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tokio::sync::Mutex;

use crate::runtime::client::transport::{HttpBody, HttpRequest, Transport};
use crate::runtime::request::error::Error;

const TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// The session of a client, which is begun when the first request needs it.
#[derive(Default)]
pub(crate) struct Csrf {
    session: RwLock<Option<Arc<Session>>>,
    /// Locked by the call that begins a session.
    beginning: Mutex<()>,
}

/// A session with a service.
pub(crate) struct Session {
    /// `None` if the service gives none, because it does not demand any.
    token: Option<HeaderValue>,
    cookies: Option<HeaderValue>,
}

impl Csrf {
    /// The session that another call has begun since `rejected`, or a new one.
    #[inline]
    pub(crate) async fn session(
        &self,
        transport: &dyn Transport,
        root: &url::Url,
        headers: &HeaderMap,
        rejected: Option<&Arc<Session>>,
    ) -> Result<Arc<Session>, Error> {
        let is_wanted =
            |session: &Arc<Session>| rejected.is_none_or(|rejected| !Arc::ptr_eq(session, rejected));
        if let Some(session) = self.current().filter(is_wanted) {
            return Ok(session);
        }
        let _beginning = self.beginning.lock().await;
        if let Some(session) = self.current().filter(is_wanted) {
            return Ok(session);
        }
        let session = Arc::new(begin(transport, root, headers).await?);
        *self.session.write().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
        Ok(session)
    }

    #[inline]
    fn current(&self) -> Option<Arc<Session>> {
        self.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Begins a session by reading the service document.
#[inline]
async fn begin(transport: &dyn Transport, root: &url::Url, headers: &HeaderMap) -> Result<Session, Error> {
    const REQUEST: &str = "GET /";
    let mut headers = headers.clone();
    headers.insert(TOKEN, HeaderValue::from_static("fetch"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let request = HttpRequest { method: Method::GET, url: root.clone(), headers, body: HttpBody::empty() };
    let response = transport.send(request).await.map_err(|error| Error::transport(REQUEST, error))?;
    let mut token = response.headers.get(&TOKEN).cloned();
    // Some services have no service document, but give a token nevertheless.
    if token.is_none() && !response.status.is_success() {
        return Err(Error::response(REQUEST, response.status, response.headers, bytes::Bytes::new()));
    }
    if let Some(token) = &mut token {
        token.set_sensitive(true);
    }
    Ok(Session { token, cookies: cookies(&response.headers) })
}

/// The cookies of a response as a request has them: name and value, without attributes.
#[inline]
fn cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let set = headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let pairs: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).map(str::trim).collect();
    let mut value = HeaderValue::from_str(&pairs.join("; ")).ok().filter(|_| !pairs.is_empty())?;
    value.set_sensitive(true);
    Some(value)
}

impl Session {
    /// Adds the token and the cookies to the headers of a request. Those that the caller set stay.
    #[inline]
    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        if let Some(token) = &self.token {
            headers.entry(TOKEN).or_insert_with(|| token.clone());
        }
        let Some(cookies) = &self.cookies else { return };
        let both = headers.get(COOKIE).map(|own| [own.as_bytes(), b"; ", cookies.as_bytes()].concat());
        let both = both.and_then(|both| HeaderValue::from_bytes(&both).ok());
        let mut cookies = both.unwrap_or_else(|| cookies.clone());
        cookies.set_sensitive(true);
        headers.insert(COOKIE, cookies);
    }
}

/// Whether requests with this method need a token.
#[inline]
pub(crate) fn is_needed(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a response says that the token is missing or no longer valid.
#[inline]
pub(crate) fn is_rejected(error: &Error) -> bool {
    let says_required = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"required");
    error.status() == Some(StatusCode::FORBIDDEN) && error.headers().get(&TOKEN).is_some_and(says_required)
}

/// The error, with what to do if a token is demanded from a client that knows of none.
#[inline]
pub(crate) fn explained(error: Error, has_tokens: bool) -> Error {
    if has_tokens || !is_rejected(&error) {
        return error;
    }
    let kind = error.kind();
    let why = "the service demands `x-csrf-token`: `[wire] csrf = true` in the profile of this crate";
    error.because(kind, why.to_owned())
}
