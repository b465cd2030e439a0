//! Which origins a request may be sent to.

/// The origins that a request may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The service only.
    Service,
    /// The service, and any origin that it redirects to, but there without a token.
    Beyond,
    /// A monitor URL of any origin and redirects from it. The token is sent to the service only, also
    /// after a redirect back to it. A result at a third origin is not requested.
    Monitor,
    /// Any origin that the service named, always without a token: the URL itself is the secret.
    WithoutToken,
}
