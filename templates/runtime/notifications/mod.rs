//! Change notifications: what a service sends to a program that has subscribed to changes.
//!
//! A [`Receiver`] knows the program's secrets: the `clientState` of its subscriptions, its application, and
//! the private keys whose certificates it subscribed with. It reads what was posted, checks that the service
//! sent it, and decrypts the resources in it. [`validation_answer`] answers the request with which the
//! service finds out whether a URL takes notifications.
//!
//! ```no_run
//! # use templates::notifications::*;
//! # use templates::runtime::{client::Transport, model::Model};
//! # async fn run<ChangeNotificationCollection, ChatMessage>(
//! #     transport: impl Transport + 'static, pem: &[u8], body: &[u8],
//! # ) -> Result<(), Box<dyn std::error::Error>>
//! # where
//! #     ChangeNotificationCollection: NotificationCollection,
//! #     ChatMessage: Model + serde::de::DeserializeOwned,
//! # {
//! let receiver = Receiver::<ChangeNotificationCollection>::builder("the clientState of the subscription")
//!     .application("8e460676-ae3f-4b1e-8790-ee0fb5d6148f")
//!     .tenant("84bd8158-6d4d-4958-8b9f-9d6445542f95".parse()?)
//!     .signing_keys(OpenIdKeys::new(transport))
//!     .private_key("certificate-1", PrivateKey::from_pem(pem)?)
//!     .build();
//!
//! let received = receiver.receive(body).await?;
//! for notification in received.notifications() {
//!     let message: ChatMessage = notification?.resource()?;
//!     println!("{message:?}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Whatever does not hold is an error: there is no way to a resource past a check that failed. The
//! [kind](NotificationError::kind) of the error says which one, and neither it nor the message has anything
//! of what was received. A program logs errors, and answers `202 Accepted` all the same, before it checks
//! anything: who tries out forged notifications learns nothing then, and the service does not send genuine
//! ones again.
//!
//! The cryptography is that of AWS-LC, by `aws-lc-rs`, which is also that of rustls: who can reach the
//! program's URL can have it use the private key, and AWS-LC does so in constant time. The crate `rsa` does
//! not ([RUSTSEC-2023-0071](https://rustsec.org/advisories/RUSTSEC-2023-0071)), and `ring` does not decrypt
//! with RSA.

mod content;
mod error;
mod openid;
mod private_key;
mod received;
mod receiver;
mod signing_key;
mod token;
mod types;
mod validation;

pub use error::{NotificationError, NotificationErrorKind};
pub use openid::OpenIdKeys;
pub use private_key::PrivateKey;
pub use received::{Received, Verified};
pub use receiver::{Receiver, ReceiverBuilder};
pub use signing_key::{
    SigningKey, SigningKeyFuture, SigningKeyRequest, SigningKeySet, SigningKeys, SigningKeysError,
};
pub use types::{EncryptedContent, Issuer, Notification, NotificationCollection, Publisher};
pub use validation::validation_answer;
