//! Typed access to OData's control information, JSON Format 4.01 section 4.6.

use serde_json::Value;

use crate::runtime::machine::data_type::DataType;
use crate::runtime::machine::decoded::Decoded;
use crate::runtime::machine::erased::Encode;
use crate::runtime::model::odata::{Annotations, OData};

/// Why an entity is no longer part of a result, JSON Format 4.01 section 15.3.
///
/// An example is at [`Changes`](crate::runtime::client::Changes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Removed {
    /// The entity was deleted.
    Deleted,
    /// The entity still exists, but no longer matches the query.
    Changed,
    /// Another reason, or an empty text if the service gave none.
    Other(String),
}

impl From<&str> for Removed {
    #[inline]
    fn from(reason: &str) -> Self {
        match reason {
            "deleted" => Self::Deleted,
            "changed" => Self::Changed,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Removed {
    /// The reason, as it is sent.
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Deleted => "deleted",
            Self::Changed => "changed",
            Self::Other(reason) => reason,
        }
    }
}

impl<'a> Annotations<'a> {
    /// `type`: the name of the value's type, as it was sent, for instance `#microsoft.graph.user`.
    #[inline]
    pub fn type_name(self) -> Option<&'a str> {
        if self.property.is_empty() { self.odata.type_name() } else { self.text("type") }
    }

    /// `count`: the number of items in the whole collection.
    #[inline]
    pub fn count(self) -> Option<u64> {
        let count = self.get("count")?;
        count.as_u64().or_else(|| count.as_str()?.parse().ok())
    }

    /// `nextLink`: the URL of the next part of the collection.
    #[inline]
    pub fn next_link(self) -> Option<&'a str> {
        self.link("nextLink")
    }

    /// `deltaLink`: the URL that returns later changes of the collection.
    #[inline]
    pub fn delta_link(self) -> Option<&'a str> {
        self.link("deltaLink")
    }

    /// `delta`: the entities that were added to a collection of related entities or removed from it. A
    /// removed entity is marked; see [`removed`](Self::removed).
    pub fn delta<T: DataType>(self) -> Option<Vec<T>> {
        Decoded::from_json(self.get("delta")?).value()
    }

    /// `removed`: the reason why the entity is no longer part of the result; `None` if it still is.
    #[inline]
    pub fn removed(self) -> Option<Removed> {
        let reason = self.get("removed")?.get("reason").and_then(Value::as_str);
        Some(reason.unwrap_or_default().into())
    }

    /// `readLink`: the URL that reads the entity.
    #[inline]
    pub fn read_link(self) -> Option<&'a str> {
        self.link("readLink")
    }

    /// `editLink`: the URL that updates the entity.
    #[inline]
    pub fn edit_link(self) -> Option<&'a str> {
        self.link("editLink")
    }

    /// `navigationLink`: the URL of the related entities.
    #[inline]
    pub fn navigation_link(self) -> Option<&'a str> {
        self.link("navigationLink")
    }

    /// `associationLink`: the URL of the references to the related entities.
    #[inline]
    pub fn association_link(self) -> Option<&'a str> {
        self.link("associationLink")
    }

    /// `bind`: the URLs of the entities to relate to this one, none, one or many.
    #[inline]
    pub fn bound(self) -> Vec<&'a str> {
        match self.get("bind") {
            Some(Value::Array(urls)) => urls.iter().filter_map(Value::as_str).collect(),
            Some(url) => url.as_str().into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// `mediaReadLink`: the URL that reads the content of a media entity or stream property.
    #[inline]
    pub fn media_read_link(self) -> Option<&'a str> {
        self.link("mediaReadLink")
    }

    /// `mediaEditLink`: the URL that changes the content.
    #[inline]
    pub fn media_edit_link(self) -> Option<&'a str> {
        self.link("mediaEditLink")
    }

    /// `mediaContentType`: the media type of the content.
    #[inline]
    pub fn media_content_type(self) -> Option<&'a str> {
        self.text("mediaContentType")
    }

    /// `mediaEtag`: the version of the content.
    #[inline]
    pub fn media_etag(self) -> Option<&'a str> {
        self.text("mediaEtag")
    }

    /// A link by its name. Some services send an empty one instead of none.
    #[inline]
    fn link(self, name: &str) -> Option<&'a str> {
        self.text(name).filter(|link| !link.trim().is_empty())
    }
}
