//! Entity and complex types.

use serde_json::{Value, json};

use crate::runtime::machine::common::{changes, is_empty, is_null, set_raw};
use crate::runtime::machine::data_type::DataType;
use crate::runtime::machine::structured::Structured;
use crate::runtime::machine::write::to_json;
use crate::runtime::model::annotations::Removed;
use crate::runtime::model::derived::{DerivedFrom, downcast};
use crate::runtime::model::misfit::{Misfit, misfits};
use crate::runtime::model::property::Named;
use crate::runtime::model::reference::IntoReference;

/// A struct for an entity or complex type. Programs import it for its methods, for instance with the crate's
/// `prelude`.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let read = User { display_name: some("Adele"), mail: some("a@example.com"), ..Default::default() };
///
/// let user = User { display_name: some("Ada"), ..read.clone() }.with_null(User::MAIL).with_raw("level", 7);
/// assert!(user.is_null(User::MAIL));
/// let changes = user.changes_since(&read);
/// assert_eq!(changes.display_name.as_deref(), Some("Ada"));
/// ```
#[doc(alias = "Parsable")]
#[doc(alias = "Entity")]
pub trait Model: Structured {
    /// The qualified name of the type.
    const TYPE: &'static str = Self::SCHEMA.name;

    /// Sets a property to null: its field is emptied, and `null` is written instead of leaving the
    /// property out.
    fn set_null(&mut self, property: impl Named<Self>) {
        if Self::SCHEMA.properties.place(property.name()).is_some() {
            set_raw(self, property.name(), Value::Null);
        }
    }

    /// Like [`set_null`](Self::set_null), for use in a chain of calls.
    #[must_use]
    fn with_null(mut self, property: impl Named<Self>) -> Self {
        self.set_null(property);
        self
    }

    /// Adds a member that is written unchanged: a property that the schema does not declare or declares with
    /// another type, or an annotation, for instance `members@odata.count`.
    ///
    /// It replaces an earlier value as if it had been read: the field of a declared property gets the value
    /// if it fits, and is emptied otherwise. A value assigned to the field later takes precedence.
    #[must_use]
    fn with_raw(mut self, name: &str, value: impl Into<Value>) -> Self {
        set_raw(&mut self, name, value.into());
        self
    }

    /// Adds an annotation of the object itself, JSON Format 4.01 section 20.1:
    /// `with_annotation("org.example.mode", 1)` is written as `"@org.example.mode": 1`.
    #[must_use]
    fn with_annotation(self, term: &str, value: impl Into<Value>) -> Self {
        self.with_raw(&format!("@{term}"), value)
    }

    /// Adds an annotation of a property, JSON Format 4.01 section 20.2:
    /// `with_annotation_on(User::MEMBERS, "odata.count", 1)` is written as `"members@odata.count": 1`.
    #[must_use]
    fn with_annotation_on(self, property: impl Named<Self>, term: &str, value: impl Into<Value>) -> Self {
        self.with_raw(&format!("{}@{term}", property.name()), value)
    }

    /// An entity that stands for one that exists, to relate to it where an entity is expected:
    /// `{"@odata.id": "…"}`, JSON Format 4.01 section 14.
    #[must_use]
    fn reference_to(target: impl IntoReference<Self>) -> Self {
        Self::default().with_annotation("odata.id", target.into_reference().into_url())
    }

    /// Adds changes of a collection of related entities, JSON Format 4.01 section 15.4: entities to add or to
    /// change, and those that are [removed](Self::with_removed). The others of the collection stay.
    #[must_use]
    fn with_delta<E: DataType>(
        mut self,
        property: impl Named<Self, Value = Vec<E>>,
        changes: impl IntoIterator<Item = impl Into<E>>,
    ) -> Self {
        let changes = changes.into_iter().map(|change| to_json(&change.into())).collect();
        set_raw(&mut self, &format!("{}@delta", property.name()), Value::Array(changes));
        self
    }

    /// Says in a [delta](Self::with_delta) that the entity is to be removed, JSON Format 4.01 section 15.3.
    #[must_use]
    fn with_removed(self, reason: Removed) -> Self {
        self.with_annotation("removed", json!({ "reason": reason.as_str() }))
    }

    /// Whether a property was read as null, or set to null, and has not been given a value since.
    fn is_null(&self, property: impl Named<Self>) -> bool {
        is_null(self, property.name())
    }

    /// The body of a `PATCH` that turns `original` into this value: properties that are new or changed,
    /// and null for those that are gone.
    ///
    /// Of complex values it holds the changed properties only, as services update them in part (OData
    /// Protocol section 11.4.3); collections and related entities are included whole.
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        let mut changed = Self::default();
        changes(self, original, &mut changed);
        changed
    }

    /// Whether nothing was read or set, so that the value is written as `{}`.
    fn is_empty(&self) -> bool {
        is_empty(self)
    }

    /// The values that are not of their declared types, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        misfits(self)
    }

    /// The value as a derived type, if `@odata.type` states that type.
    fn downcast<T: Model + DerivedFrom<Self>>(&self) -> Option<T> {
        downcast(self)
    }
}

impl<T: Structured> Model for T {}

/// Makes the value of a field. Text, numbers and members of enumerations become the field's type, and a
/// struct is boxed or wrapped in the enum of its abstract type where the field needs that.
///
/// ```
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// let user = User { display_name: some("Adele"), user_type: some(UserType::Guest), ..Default::default() };
/// ```
pub fn some<T>(value: impl Into<T>) -> Option<T> {
    Some(value.into())
}
