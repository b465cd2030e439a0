//! Abstract types: enums with a variant for each derived type.

use crate::runtime::machine::common::changes;
use crate::runtime::machine::hierarchy::Abstract;
use crate::runtime::model::misfit::{Misfit, misfits};
use crate::runtime::model::odata::OData;

/// A Rust enum for an abstract type.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// match graph.entity_at::<DirectoryObject>("/me/manager").get().send().await? {
///     DirectoryObject::User(user) => println!("{:?}", user.display_name),
///     other => println!("{:?}", other.odata().type_name()),
/// }
/// # Ok(())
/// # }
/// ```
pub trait Polymorphic: Abstract {
    /// The qualified name of the type.
    const TYPE: &'static str = Self::TYPE_NAME;

    /// Undeclared properties, annotations and values that did not fit.
    fn odata(&self) -> &OData {
        self.model().besides()
    }

    /// Undeclared properties, annotations and values that did not fit.
    fn odata_mut(&mut self) -> &mut OData {
        self.model_mut().besides_mut()
    }

    /// The body of a `PATCH` that turns `original` into this value; see
    /// [`Model::changes_since`](crate::runtime::model::Model::changes_since).
    #[must_use]
    fn changes_since(&self, original: &Self) -> Self {
        let (now, before) = (self.model(), original.model());
        let tag = now.schema().tag;
        if tag != before.schema().tag {
            return self.clone();
        }
        let place = Self::TAGS.iter().position(|known| *known == tag).unwrap_or(Self::TAGS.len());
        let mut changed = Self::variant(place);
        changes(now, before, changed.model_mut());
        changed
    }

    /// The values that are not of their declared types, at any depth.
    fn misfits(&self) -> Vec<Misfit> {
        misfits(self)
    }
}

impl<T: Abstract> Polymorphic for T {}
