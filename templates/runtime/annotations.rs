//! Annotations by what they mean, OData JSON Format 4.01 section 4.6.

use serde_json::Value;

use crate::runtime::decode::{Decode, Decoded};
use crate::runtime::encode::Encode;
use crate::runtime::odata::OData;

/// Annotations of an object or of one of its properties.
///
/// Each is found with and without `odata.` in its name, as OData 4.01 allows.
#[derive(Clone, Copy, Debug)]
pub struct Annotations<'a> {
    odata: &'a OData,
    /// The property; empty for the object itself.
    property: &'a str,
}

/// Why an entity is no longer part of a result, section 15.3.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Removed {
    /// It was deleted.
    Deleted,
    /// It exists, but does not match any more.
    Changed,
    /// For another reason, or for none that was told.
    Other(String),
}

impl From<&str> for Removed {
    fn from(reason: &str) -> Self {
        match reason {
            "deleted" => Self::Deleted,
            "changed" => Self::Changed,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl<'a> Annotations<'a> {
    pub(crate) fn new(odata: &'a OData, property: &'a str) -> Self {
        Self { odata, property }
    }

    /// An annotation of OData's by its name without `odata.`, for instance `nextLink`.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.odata.annotations().find_map(|(known, value)| {
            let known = known.strip_prefix(self.property)?.strip_prefix('@')?;
            (known.strip_prefix("odata.").unwrap_or(known) == name).then_some(value)
        })
    }

    /// `type`: the type of the value, as it was sent.
    pub fn type_name(self) -> Option<&'a str> {
        if self.property.is_empty() { self.odata.type_name() } else { self.text("type") }
    }

    /// `count`: how many there are in the whole collection.
    pub fn count(self) -> Option<u64> {
        let count = self.get("count")?;
        count.as_u64().or_else(|| count.as_str()?.parse().ok())
    }

    /// `nextLink`: where more of the collection is.
    pub fn next_link(self) -> Option<&'a str> {
        self.link("nextLink")
    }

    /// `deltaLink`: where later changes of the collection will be.
    pub fn delta_link(self) -> Option<&'a str> {
        self.link("deltaLink")
    }

    /// `delta`: what was added to a collection of related entities or removed from it; what was
    /// removed says so by [`removed`](Self::removed).
    pub fn delta<T: Decode + Encode>(self) -> Option<Vec<T>> {
        Decoded::from_json(self.get("delta")?).value()
    }

    /// `removed`: that the entity is no longer part of the result, and why.
    pub fn removed(self) -> Option<Removed> {
        let reason = self.get("removed")?.get("reason").and_then(Value::as_str);
        Some(reason.unwrap_or_default().into())
    }

    /// `readLink`: where the entity can be read.
    pub fn read_link(self) -> Option<&'a str> {
        self.link("readLink")
    }

    /// `editLink`: where the entity can be changed.
    pub fn edit_link(self) -> Option<&'a str> {
        self.link("editLink")
    }

    /// `navigationLink`: where the related entities are.
    pub fn navigation_link(self) -> Option<&'a str> {
        self.link("navigationLink")
    }

    /// `associationLink`: where the references to the related entities are.
    pub fn association_link(self) -> Option<&'a str> {
        self.link("associationLink")
    }

    /// `bind`: the entities that are to be related, one or many.
    pub fn bound(self) -> Vec<&'a str> {
        match self.get("bind") {
            Some(Value::Array(urls)) => urls.iter().filter_map(Value::as_str).collect(),
            Some(url) => url.as_str().into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// `mediaReadLink`: where the content of a media entity or stream property can be read.
    pub fn media_read_link(self) -> Option<&'a str> {
        self.link("mediaReadLink")
    }

    /// `mediaEditLink`: where the content can be changed.
    pub fn media_edit_link(self) -> Option<&'a str> {
        self.link("mediaEditLink")
    }

    /// `mediaContentType`: the media type of the content.
    pub fn media_content_type(self) -> Option<&'a str> {
        self.text("mediaContentType")
    }

    /// `mediaEtag`: the version of the content.
    pub fn media_etag(self) -> Option<&'a str> {
        self.text("mediaEtag")
    }

    /// Some services say that there is no link by an empty one.
    fn link(self, name: &str) -> Option<&'a str> {
        self.text(name).filter(|link| !link.trim().is_empty())
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }
}
