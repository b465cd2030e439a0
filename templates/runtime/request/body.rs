//! Bodies of requests. They are text from the beginning: JSON is written once, and nothing is read from it.

use bytes::Bytes;
use serde::Serializer as _;

#[cfg(feature = "client")]
use crate::runtime::client::transport::ByteStream;
use crate::runtime::machine::erased::Encode;
use crate::runtime::machine::format::JsonFormat;
use crate::runtime::machine::write::write;

/// What most bodies of one entity fit into.
const USUAL: usize = 256;

/// The body of a request.
pub(crate) enum Body {
    /// A value in JSON.
    Json(Bytes),
    /// The parameters of an action, as names and values in JSON.
    Parameters(Vec<(String, Vec<u8>)>),
    /// Content of any media type.
    Bytes(Bytes),
    /// Content that can be sent once. Only a client reads a stream.
    #[cfg(feature = "client")]
    Stream(ByteStream),
}

impl Body {
    /// A copy; `None` for a stream.
    #[inline]
    pub(crate) fn again(&self) -> Option<Self> {
        match self {
            Self::Json(json) => Some(Self::Json(json.clone())),
            Self::Parameters(parameters) => Some(Self::Parameters(parameters.clone())),
            Self::Bytes(bytes) => Some(Self::Bytes(bytes.clone())),
            #[cfg(feature = "client")]
            Self::Stream(_) => None,
        }
    }

    /// The body in memory; `None` for a stream.
    #[inline]
    pub(crate) fn into_bytes(self) -> Option<Bytes> {
        match self {
            Self::Json(bytes) | Self::Bytes(bytes) => Some(bytes),
            Self::Parameters(parameters) => Some(object(&parameters).into()),
            #[cfg(feature = "client")]
            Self::Stream(_) => None,
        }
    }
}

/// The JSON text of a value in the body of a request. It cannot fail: text is written to memory, and names of
/// members are strings.
#[inline]
pub(crate) fn to_text(value: &dyn Encode, format: JsonFormat) -> Vec<u8> {
    let mut text = Vec::with_capacity(USUAL);
    match write(value.encode(), format, &mut serde_json::Serializer::new(&mut text)) {
        Ok(()) => text,
        Err(_) => b"null".to_vec(),
    }
}

/// The JSON text of an object with these members.
#[inline]
fn object(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let length =
        members.iter().map(|(name, value)| name.len() + value.len() + r#""":,"#.len()).sum::<usize>();
    let mut text = Vec::with_capacity(length + "{}".len());
    text.push(b'{');
    for (name, value) in members {
        if text.len() > 1 {
            text.push(b',');
        }
        // Not by `to_text`, which a program that sends no values of its own would have to contain.
        let _ = serde_json::Serializer::new(&mut text).serialize_str(name);
        text.push(b':');
        text.extend(value);
    }
    text.push(b'}');
    text
}
