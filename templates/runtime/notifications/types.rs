//! What the types of the metadata are to this module. The generator implements the traits.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::runtime::model::{Guid, Model, OData};

/// The body of a request with notifications.
///
/// ```no_run
/// # use templates::notifications::*;
/// # async fn run<C: NotificationCollection>(body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// let collection: C = serde_json::from_slice(body)?;
/// println!("{} notifications, not verified yet", collection.notifications().len());
/// # Ok(())
/// # }
/// ```
pub trait NotificationCollection: Model + DeserializeOwned {
    /// The type of a notification.
    type Notification: Notification;

    /// Who sends notifications.
    const PUBLISHER: Publisher;

    /// The notifications.
    fn notifications(&self) -> &[Self::Notification];

    /// The tokens that prove who sent them.
    fn validation_tokens(&self) -> &[String];
}

/// A notification, of a change or of an event in the life of its subscription.
///
/// ```no_run
/// # use templates::notifications::*;
/// fn show(notification: &impl Notification) {
///     println!("{:?} in the tenant {:?}", notification.resource_data(), notification.tenant());
/// }
/// ```
pub trait Notification: Model {
    /// The secret of the subscription.
    fn client_state(&self) -> Option<&str>;

    /// The tenant in which something has changed.
    fn tenant(&self) -> Option<Guid>;

    /// What is said of the changed resource without encryption: its type, its id.
    fn resource_data(&self) -> Option<&OData>;

    /// The resource itself.
    fn encrypted_content(&self) -> Option<EncryptedContent<'_>>;
}

/// A resource as it is sent: encrypted with a key that is itself encrypted with the subscriber's. All but the
/// name of the certificate is in base64.
///
/// ```no_run
/// # use templates::notifications::*;
/// fn certificate(notification: &impl Notification) -> Option<String> {
///     Some(notification.encrypted_content()?.certificate_id?.to_owned())
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct EncryptedContent<'n> {
    /// The encrypted JSON.
    pub data: Option<&'n str>,
    /// The key of the data, encrypted.
    pub data_key: Option<&'n str>,
    /// The code by which changes of the data are found.
    pub data_signature: Option<&'n str>,
    /// The subscriber's name for the certificate.
    pub certificate_id: Option<&'n str>,
}

/// Who sends notifications.
///
/// ```no_run
/// # use templates::notifications::*;
/// fn application<C: NotificationCollection>() -> &'static str {
///     C::PUBLISHER.application
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Publisher {
    /// The application for which their tokens are issued.
    pub application: &'static str,
    /// Who issues these tokens.
    pub issuers: &'static [Issuer],
}

/// Who issues tokens, and where the keys are published with which they are signed.
///
/// ```
/// # use templates::notifications::*;
/// let china = Issuer::new(
///     "https://login.partner.microsoftonline.cn/{tenant}/v2.0",
///     "https://login.partner.microsoftonline.cn/common/v2.0/.well-known/openid-configuration",
/// );
/// assert!(china.name().contains("{tenant}"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    name: Cow<'static, str>,
    configuration: Cow<'static, str>,
}

impl Issuer {
    /// An issuer by the name that tokens state, in which `{tenant}` stands for the id of the tenant, and the
    /// URL of its OpenID configuration.
    #[inline]
    pub fn new(name: impl Into<String>, configuration: impl Into<String>) -> Self {
        Self { name: Cow::Owned(name.into()), configuration: Cow::Owned(configuration.into()) }
    }

    /// Like [`new`](Self::new), for constants.
    #[inline]
    pub const fn known(name: &'static str, configuration: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), configuration: Cow::Borrowed(configuration) }
    }

    /// The name that tokens state.
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL of its OpenID configuration.
    #[inline]
    pub fn configuration(&self) -> &str {
        &self.configuration
    }

    /// The name for one tenant.
    #[inline]
    pub(super) fn of_tenant(&self, tenant: &str) -> String {
        self.name.replace("{tenant}", tenant)
    }
}
