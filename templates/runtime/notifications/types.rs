//! What the types of the metadata are to this module. The generator implements the traits.

use serde::de::DeserializeOwned;

use crate::runtime::{Guid, Model, OData};

/// The body of a request with notifications.
///
/// ```text
/// let collection: ChangeNotificationCollection = from_slice(&body)?;
/// println!("{} notifications, not verified yet", collection.notifications().len());
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
/// ```text
/// let tenant = notification.tenant();
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

/// A resource as it is sent: encrypted with a key that is itself encrypted with the subscriber's. All but the name
/// of the certificate is in base64.
///
/// ```text
/// let certificate = notification.encrypted_content().and_then(|content| content.certificate_id);
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
/// ```text
/// let publisher = ChangeNotificationCollection::PUBLISHER;
/// println!("tokens are for the application {}", publisher.application);
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
/// ```text
/// const CHINA: Issuer = Issuer {
///     name: "https://login.partner.microsoftonline.cn/{tenant}/v2.0",
///     configuration: "https://login.partner.microsoftonline.cn/common/v2.0/.well-known/openid-configuration",
/// };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The issuer that tokens state, in which `{tenant}` stands for the id of the tenant.
    pub name: &'static str,
    /// The URL of the issuer's OpenID configuration.
    pub configuration: &'static str,
}

impl Issuer {
    /// The name for one tenant.
    #[inline]
    pub(super) fn of_tenant(&self, tenant: &str) -> String {
        self.name.replace("{tenant}", tenant)
    }
}
