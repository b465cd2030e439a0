//! What an object carries besides its declared properties' values.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::runtime::encode::TYPE_ANNOTATION;
use crate::runtime::reference::Reference;

/// Annotations, explicit nulls, properties that the schema does not know, and values that
/// do not fit their declared type. All of it is written back as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OData(Option<Box<Entries>>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Entries {
    annotations: Map<String, Value>,
    properties: Map<String, Value>,
}

impl OData {
    /// Nothing at all.
    pub const EMPTY: Self = Self(None);

    /// `@odata.type`, or `@type` as OData 4.01 allows, as it was sent.
    pub fn type_name(&self) -> Option<&str> {
        self.text(TYPE_ANNOTATION).or_else(|| self.text("@type"))
    }

    /// `@odata.id`: the canonical URL.
    pub fn id(&self) -> Option<&str> {
        self.text("@odata.id")
    }

    /// `@odata.etag`, as it was sent.
    pub fn etag(&self) -> Option<&str> {
        self.text("@odata.etag")
    }

    /// `@odata.context`.
    pub fn context(&self) -> Option<&str> {
        self.text("@odata.context")
    }

    /// An annotation by its whole name, for instance `members@odata.nextLink`.
    pub fn annotation(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.annotations.get(name)
    }

    /// All annotations, by name.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|entries| &entries.annotations).map(|(name, value)| (name.as_str(), value))
    }

    /// Sets an annotation by its whole name.
    pub fn set_annotation<'n>(&mut self, name: impl Into<Cow<'n, str>>, value: impl Into<Value>) {
        self.entries().annotations.insert(name.into().into_owned(), value.into());
    }

    /// What is kept under the name of a property: null, a value that does not fit, or
    /// that of a property that the schema does not know.
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.properties.get(name)
    }

    /// Everything that [`raw`](Self::raw) finds, by name.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|entries| &entries.properties).map(|(name, value)| (name.as_str(), value))
    }

    /// Sets a property that is not declared, as open types have.
    pub fn set_property<'n>(&mut self, name: impl Into<Cow<'n, str>>, value: impl Into<Value>) {
        self.entries().properties.insert(name.into().into_owned(), value.into());
    }

    /// Whether a property was null, or is to be.
    pub fn is_null(&self, name: &str) -> bool {
        self.raw(name).is_some_and(Value::is_null)
    }

    #[doc(hidden)]
    pub fn bind<T>(&mut self, name: &str, target: Reference<T>) {
        self.set_annotation(format!("{name}@odata.bind"), target.into_url());
    }

    #[doc(hidden)]
    pub fn bind_all<T>(&mut self, name: &str, targets: impl Iterator<Item = Reference<T>>) {
        let urls: Vec<String> = targets.map(Reference::into_url).collect();
        self.set_annotation(format!("{name}@odata.bind"), urls);
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.annotation(name)?.as_str()
    }

    fn entries(&mut self) -> &mut Entries {
        self.0.get_or_insert_default()
    }
}
