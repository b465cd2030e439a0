//! Why a notification is not to be trusted.

use std::fmt;

/// Why something received was refused. Neither the error nor what caused it has anything of what was
/// received, so it may be logged. It should not be the answer to the request, which would tell an attacker
/// how far he came.
///
/// ```no_run
/// # use templates::notifications::*;
/// # async fn run<C: NotificationCollection>(receiver: Receiver<C>, body: &[u8]) -> Result<(), NotificationError> {
/// if let Err(error) = receiver.receive(body).await {
///     eprintln!("refused: {error} ({:?})", error.kind());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct NotificationError {
    kind: NotificationErrorKind,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The check that failed.
///
/// ```no_run
/// # use templates::notifications::*;
/// fn is_to_be_received_again(error: &NotificationError) -> bool {
///     error.kind() == NotificationErrorKind::SigningKeysUnavailable
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotificationErrorKind {
    /// The body is no collection of notifications in JSON, or has more tokens than a service sends.
    Body,
    /// A notification does not have the `clientState` of a subscription.
    ClientState,
    /// There is encrypted content of a tenant, but no token for that tenant.
    MissingToken,
    /// A token has not the form of a signed JSON Web Token, or lacks a claim, or is too long.
    TokenForm,
    /// A token is signed by another algorithm than RS256.
    TokenAlgorithm,
    /// A token was issued by somebody else.
    TokenIssuer,
    /// A token was issued for another tenant.
    TokenTenant,
    /// A token was issued to another application than the service's publisher of notifications.
    TokenPublisher,
    /// A token is meant for another application than the program's.
    TokenAudience,
    /// A token has expired, or is not valid yet.
    TokenTime,
    /// The issuer has no such key.
    UnknownSigningKey,
    /// The keys of the issuer could not be had. It is worthwhile to try again later.
    SigningKeysUnavailable,
    /// The signature of a token is not the issuer's.
    TokenSignature,
    /// The notification has no encrypted content.
    NoContent,
    /// A part of the encrypted content is missing, or not in base64.
    ContentForm,
    /// There is no private key for the certificate.
    UnknownCertificate,
    /// The key of the data was not encrypted for the private key, or is no key for AES-256.
    DataKey,
    /// The data was changed, or is not of who encrypted its key.
    DataSignature,
    /// The data cannot be decrypted.
    Data,
    /// The resource is of another type.
    ResourceType,
    /// The resource is no JSON object.
    Resource,
    /// A private key cannot be read, or is not an RSA key of 2,048 to 4,096 bits.
    PrivateKey,
    /// A key of an issuer cannot be read.
    SigningKey,
}

impl NotificationError {
    #[cold]
    #[inline(never)]
    pub(super) fn because(
        kind: NotificationErrorKind,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, source: Some(source.into()) }
    }

    /// The check that failed.
    #[inline]
    pub fn kind(&self) -> NotificationErrorKind {
        self.kind
    }
}

impl From<NotificationErrorKind> for NotificationError {
    #[inline]
    fn from(kind: NotificationErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for NotificationError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use NotificationErrorKind as Kind;
        f.write_str(match self.kind {
            Kind::Body => "the body is no collection of notifications",
            Kind::ClientState => "the notification does not have the client state of a subscription",
            Kind::MissingToken => "there is no validation token for the notification's tenant",
            Kind::TokenForm => "a validation token is malformed",
            Kind::TokenAlgorithm => "a validation token is not signed by RS256",
            Kind::TokenIssuer => "a validation token was issued by somebody else",
            Kind::TokenTenant => "a validation token was issued for another tenant",
            Kind::TokenPublisher => "a validation token was not issued to the publisher of notifications",
            Kind::TokenAudience => "a validation token is meant for another application",
            Kind::TokenTime => "a validation token has expired or is not valid yet",
            Kind::UnknownSigningKey => "the issuer has no key with the id that a validation token names",
            Kind::SigningKeysUnavailable => "the keys of the issuer could not be obtained",
            Kind::TokenSignature => "the signature of a validation token is wrong",
            Kind::NoContent => "the notification has no encrypted content",
            Kind::ContentForm => "the encrypted content is malformed",
            Kind::UnknownCertificate => {
                "there is no private key for the certificate of the encrypted content"
            }
            Kind::DataKey => "the key of the encrypted content was not encrypted for the private key",
            Kind::DataSignature => "the signature of the encrypted content is wrong",
            Kind::Data => "the encrypted content cannot be decrypted",
            Kind::ResourceType => "the resource is of another type",
            Kind::Resource => "the resource is not the JSON of its type",
            Kind::PrivateKey => {
                "the private key is not an RSA key of 2048 to 4096 bits in PKCS #8 or PKCS #1"
            }
            Kind::SigningKey => "the signing key is not an RSA key of at least 2048 bits",
        })
    }
}

impl std::error::Error for NotificationError {
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
