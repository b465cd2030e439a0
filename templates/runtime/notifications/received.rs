//! Notifications whose tokens are verified.

use std::collections::BTreeSet;
use std::ops::Deref;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::content::decrypted;
use super::error::{NotificationError, NotificationErrorKind};
use super::receiver::Receiver;
use super::types::{Notification, NotificationCollection};
use crate::runtime::client::from_slice;
use crate::runtime::model::{Guid, Model};

/// The notifications of one request.
///
/// ```no_run
/// # use templates::notifications::*;
/// # async fn run<C: NotificationCollection>(receiver: Receiver<C>, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// let received = receiver.receive(body).await?;
/// let genuine = received.notifications().filter_map(Result::ok);
/// println!("{} of {}", genuine.count(), received.unverified().notifications().len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Received<'r, C> {
    collection: C,
    /// The tenants with a token; `None` if none is needed.
    tenants: Option<BTreeSet<Guid>>,
    receiver: &'r Receiver<C>,
}

/// A notification that is proven to be the service's: it has the `clientState` of a subscription and, if
/// there is encrypted content, a token for its tenant.
///
/// ```no_run
/// # use templates::notifications::*;
/// # use templates::runtime::model::Model;
/// # fn show<C: NotificationCollection, ChatMessage: Model + serde::de::DeserializeOwned>(
/// #     notification: Verified<'_, C>,
/// # ) -> Result<(), NotificationError> {
/// if notification.is::<ChatMessage>() {
///     let message: ChatMessage = notification.resource()?;
///     println!("{message:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Verified<'v, C: NotificationCollection> {
    notification: &'v C::Notification,
    receiver: &'v Receiver<C>,
}

impl<'r, C: NotificationCollection> Received<'r, C> {
    pub(super) fn new(collection: C, tenants: Option<BTreeSet<Guid>>, receiver: &'r Receiver<C>) -> Self {
        Self { collection, tenants, receiver }
    }

    /// Verifies the notifications one by one: one that is not genuine does not keep others from being read.
    pub fn notifications(&self) -> impl Iterator<Item = Result<Verified<'_, C>, NotificationError>> {
        self.collection.notifications().iter().map(|notification| self.verified(notification))
    }

    fn verified<'v>(
        &'v self,
        notification: &'v C::Notification,
    ) -> Result<Verified<'v, C>, NotificationError> {
        if !is_one_of(notification.client_state().unwrap_or_default(), self.receiver.client_states()) {
            return Err(NotificationErrorKind::ClientState.into());
        }
        let has_token =
            |tenants: &BTreeSet<Guid>| notification.tenant().is_some_and(|tenant| tenants.contains(&tenant));
        let is_proven = self.tenants.as_ref().is_none_or(has_token);
        if notification.encrypted_content().is_some() && !is_proven {
            return Err(NotificationErrorKind::MissingToken.into());
        }
        Ok(Verified { notification, receiver: self.receiver })
    }

    /// The collection as it was received. Of its notifications nothing is verified.
    pub fn unverified(&self) -> &C {
        &self.collection
    }
}

impl<C: NotificationCollection> Verified<'_, C> {
    /// The type of the changed resource, as `@odata.type` states it.
    pub fn resource_type(&self) -> Option<&str> {
        self.notification.resource_data()?.type_name()
    }

    /// Whether the changed resource is of this type.
    pub fn is<T: Model>(&self) -> bool {
        self.resource_type().is_some_and(means::<T>)
    }

    /// Decrypts the changed resource.
    ///
    /// # Errors When there is none, when it was not encrypted for a private key of the receiver, when it was
    /// changed, or when its type is another one. If nothing states its type, it is taken to be `T`.
    pub fn resource<T: Model + DeserializeOwned>(&self) -> Result<T, NotificationError> {
        let stated = self.resource_type();
        if stated.is_some_and(|stated| !means::<T>(stated)) {
            return Err(NotificationErrorKind::ResourceType.into());
        }
        let bytes = self.decrypted()?;
        let resource: T = from_slice(&bytes).map_err(|_| NotificationErrorKind::Resource)?;
        // What is encrypted is better proven than what stands beside it.
        let is_other = resource.odata().type_name().is_some_and(|stated| !means::<T>(stated));
        if is_other { Err(NotificationErrorKind::ResourceType.into()) } else { Ok(resource) }
    }

    /// Reads what is said of the changed resource without encryption: its id, and the properties that the
    /// subscription selects.
    ///
    /// # Errors
    /// When nothing is said, or when its type is another one.
    pub fn resource_data_as<T: Model + DeserializeOwned>(&self) -> Result<T, NotificationError> {
        let data = self.notification.resource_data().ok_or(NotificationErrorKind::NoContent)?;
        if data.type_name().is_some_and(|stated| !means::<T>(stated)) {
            return Err(NotificationErrorKind::ResourceType.into());
        }
        let properties = data.properties().map(|(name, value)| (name.to_owned(), value.clone()));
        let read = serde_json::from_value(Value::Object(properties.collect()));
        Ok(read.map_err(|_| NotificationErrorKind::Resource)?)
    }

    /// Decrypts the changed resource, and returns its JSON.
    ///
    /// # Errors When there is none, when it was not encrypted for a private key of the receiver, or when it
    /// was changed.
    pub fn decrypted(&self) -> Result<Vec<u8>, NotificationError> {
        let content = self.notification.encrypted_content().ok_or(NotificationErrorKind::NoContent)?;
        Ok(decrypted(&content, self.receiver.private_keys())?)
    }
}

impl<C: NotificationCollection> Deref for Verified<'_, C> {
    type Target = C::Notification;

    fn deref(&self) -> &C::Notification {
        self.notification
    }
}

/// Whether a text is one of the secrets. How long that takes tells nothing of the secrets, not even their
/// length.
#[inline]
fn is_one_of(text: &str, secrets: &[String]) -> bool {
    let text = digest(&SHA256, text.as_bytes());
    let is_same = |secret: &String| {
        verify_slices_are_equal(text.as_ref(), digest(&SHA256, secret.as_bytes()).as_ref()).is_ok()
    };
    secrets.iter().fold(false, |found, secret| is_same(secret) | found)
}

/// Whether `@odata.type` states the type `T`. Notifications write names in another case than the metadata:
/// `#Microsoft.Graph.ChatMessage`.
fn means<T: Model>(stated: &str) -> bool {
    let stated = stated.trim_start_matches('#').rsplit_once('.');
    let (Some((spelt, name)), Some((namespace, own))) = (stated, T::SCHEMA.name.rsplit_once('.')) else {
        return false;
    };
    let is_spelling =
        |(other, meant): &(&str, &str)| *meant == namespace && other.eq_ignore_ascii_case(spelt);
    name.eq_ignore_ascii_case(own)
        && (spelt.eq_ignore_ascii_case(namespace) || T::SCHEMA.spellings.iter().any(is_spelling))
}
