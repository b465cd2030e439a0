//! Bodies of requests that are being built.

use bytes::Bytes;
use serde_json::Value;

#[cfg(feature = "client")]
use crate::runtime::client::transport::ByteStream;

/// The body of a request.
pub(crate) enum Body {
    Json(Value),
    Bytes(Bytes),
    /// Only a client reads a stream.
    #[cfg(feature = "client")]
    Stream(ByteStream),
}

impl Body {
    /// A copy; `None` for a stream, which can be sent only once.
    #[inline]
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::Json(json) => Some(Self::Json(json.clone())),
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            #[cfg(feature = "client")]
            Self::Stream(_) => None,
        }
    }

    /// The body in memory; `None` for a stream.
    #[inline]
    pub(crate) fn into_bytes(self) -> Option<Bytes> {
        match self {
            Self::Json(json) => Some(json.to_string().into()),
            Self::Bytes(bytes) => Some(bytes),
            #[cfg(feature = "client")]
            Self::Stream(_) => None,
        }
    }
}
