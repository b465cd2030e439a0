//! What a program knows by which it recognizes genuine notifications.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::error::{NotificationError, NotificationErrorKind};
use super::private_key::PrivateKey;
use super::received::Received;
use super::signing_key::{SigningKeySet, SigningKeys};
use super::token::{Expected, verified_tenant};
use super::types::{Issuer, NotificationCollection};
use crate::runtime::client::from_slice;
use crate::runtime::model::Guid;

/// More tokens than this are refused: there is one for each tenant and application with a notification in the
/// body.
const MAX_TOKENS: usize = 100;

/// Reads and verifies notifications. Clones share everything.
///
/// ```no_run
/// # use templates::notifications::*;
/// # async fn run<C: NotificationCollection>(receiver: Receiver<C>, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// for notification in receiver.receive(body).await?.notifications() {
///     println!("{:?}", notification?.resource_type());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Receiver<C>(Arc<Settings>, PhantomData<fn() -> C>);

/// What a receiver checks.
struct Settings {
    client_states: Vec<String>,
    applications: Vec<String>,
    tenants: Option<Vec<Guid>>,
    issuers: Vec<Issuer>,
    signing_keys: Box<dyn SigningKeys>,
    private_keys: BTreeMap<String, PrivateKey>,
    clock_skew: Duration,
    needs_tokens: bool,
}

/// Builds a [`Receiver`].
///
/// Whatever is not set is refused: without an application or a tenant no token is accepted, and without a
/// private key nothing is decrypted.
///
/// ```no_run
/// # use templates::notifications::*;
/// # fn any<C: NotificationCollection>(keys: SigningKeySet) -> Receiver<C> {
/// Receiver::builder("the clientState of the subscription").any_tenant().signing_keys(keys).build()
/// # }
/// ```
#[must_use]
pub struct ReceiverBuilder<C>(Settings, PhantomData<fn() -> C>);

impl<C: NotificationCollection> Receiver<C> {
    /// A receiver of notifications from subscriptions with this `clientState`: a text that only the program
    /// and the service know.
    pub fn builder(client_state: impl Into<String>) -> ReceiverBuilder<C> {
        let settings = Settings {
            client_states: vec![client_state.into()],
            applications: Vec::new(),
            tenants: Some(Vec::new()),
            issuers: C::PUBLISHER.issuers.to_vec(),
            signing_keys: Box::new(SigningKeySet::default()),
            private_keys: BTreeMap::new(),
            clock_skew: Duration::from_secs(300),
            needs_tokens: true,
        };
        ReceiverBuilder(settings, PhantomData)
    }

    /// Reads the body of a request with notifications, and verifies its tokens, of which each must be right.
    /// The notifications themselves are verified one by one, by
    /// [`Received::notifications`](super::Received::notifications).
    ///
    /// The body should be limited in length before it is here; 4 MiB is more than a service sends.
    ///
    /// # Errors
    /// When the body is no collection of notifications, or a token is not right.
    pub async fn receive(&self, body: &[u8]) -> Result<Received<'_, C>, NotificationError> {
        self.receive_at(body, SystemTime::now()).await
    }

    pub(crate) async fn receive_at(
        &self,
        body: &[u8],
        now: SystemTime,
    ) -> Result<Received<'_, C>, NotificationError> {
        // The error of the reader is left out: it may have values of the body.
        let collection: C = from_slice(body).map_err(|_| NotificationErrorKind::Body)?;
        let tokens = collection.validation_tokens();
        if tokens.len() > MAX_TOKENS {
            return Err(NotificationErrorKind::Body.into());
        }
        let settings = &*self.0;
        let expected = Expected {
            publisher: C::PUBLISHER.application,
            applications: &settings.applications,
            tenants: settings.tenants.as_deref(),
            issuers: &settings.issuers,
            now,
            clock_skew: settings.clock_skew,
        };
        let mut tenants = BTreeSet::new();
        for token in tokens {
            tenants.insert(verified_tenant(token, &expected, &*settings.signing_keys).await?);
        }
        Ok(Received::new(collection, settings.needs_tokens.then_some(tenants), self))
    }
}

impl<C> Receiver<C> {
    #[inline]
    pub(super) fn client_states(&self) -> &[String] {
        &self.0.client_states
    }

    #[inline]
    pub(super) fn private_keys(&self) -> &BTreeMap<String, PrivateKey> {
        &self.0.private_keys
    }
}

impl<C> ReceiverBuilder<C> {
    /// Adds another `clientState`, for instance an older one that some subscriptions still have.
    pub fn client_state(mut self, client_state: impl Into<String>) -> Self {
        self.0.client_states.push(client_state.into());
        self
    }

    /// Adds an application whose notifications are received, by its id (client id).
    pub fn application(mut self, id: impl Into<String>) -> Self {
        self.0.applications.push(id.into());
        self
    }

    /// Adds a tenant whose notifications are received.
    pub fn tenant(mut self, id: Guid) -> Self {
        self.0.tenants.get_or_insert_default().push(id);
        self
    }

    /// Notifications of every tenant are received: who may subscribe there decides an application of several
    /// tenants when it subscribes.
    pub fn any_tenant(mut self) -> Self {
        self.0.tenants = None;
        self
    }

    /// Sets who issues tokens, instead of those of the public cloud.
    pub fn issuers(mut self, issuers: impl IntoIterator<Item = Issuer>) -> Self {
        self.0.issuers = issuers.into_iter().collect();
        self
    }

    /// Sets where the keys of the issuers come from.
    pub fn signing_keys(mut self, keys: impl SigningKeys + 'static) -> Self {
        self.0.signing_keys = Box::new(keys);
        self
    }

    /// Adds a private key, by the name that its certificate has in subscriptions: `encryptionCertificateId`.
    /// While certificates are replaced, the older one's is still needed.
    pub fn private_key(mut self, certificate_id: impl Into<String>, key: PrivateKey) -> Self {
        self.0.private_keys.insert(certificate_id.into(), key);
        self
    }

    /// Sets by how much the clocks of the issuer and of this machine may differ: five minutes, if not set.
    pub fn clock_skew(mut self, skew: Duration) -> Self {
        self.0.clock_skew = skew;
        self
    }

    /// Encrypted content is accepted without a token for its tenant. Only where something else proves who
    /// sent it: notifications by Azure Event Hubs have no tokens, because nobody but the service can send
    /// them there.
    pub fn without_tokens(mut self) -> Self {
        self.0.needs_tokens = false;
        self
    }

    /// Builds it.
    pub fn build(self) -> Receiver<C> {
        Receiver(Arc::new(self.0), PhantomData)
    }
}

impl<C> Clone for Receiver<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

/// Leaves out what is secret.
impl fmt::Debug for Settings {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificates: Vec<&String> = self.private_keys.keys().collect();
        let mut debug = f.debug_struct("Receiver");
        debug.field("applications", &self.applications).field("tenants", &self.tenants);
        debug.field("issuers", &self.issuers).field("certificates", &certificates);
        debug.field("needs_tokens", &self.needs_tokens).finish_non_exhaustive()
    }
}

impl<C> fmt::Debug for Receiver<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C> fmt::Debug for ReceiverBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
