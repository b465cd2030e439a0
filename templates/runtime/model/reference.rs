//! References to existing entities, for `@odata.bind` and `$ref`.

use std::marker::PhantomData;

use serde_json::{Value, json};

use crate::runtime::machine::data_type::{Codec, DataType};
use crate::runtime::machine::erased::{Computed, Input, Output};
use crate::runtime::machine::kept::{Kept, Outcome};
use crate::runtime::machine::place::Place;
use crate::runtime::model::odata::OData;

/// The URL of an entity of type `T`, or of a type derived from `T`.
///
/// A request builder of one entity converts to a reference. If it is one of a base type of `T`, call
/// [`reference`](crate::runtime::request::EntityRequestBuilder::reference) on it first.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let boss = Reference::from_url("https://directory.example/v1.0/users/1");
/// let adele = User { display_name: some("Adele"), ..Default::default() }.bind_manager(boss);
/// graph.users().create(adele).send().await?;
/// # Ok(())
/// # }
/// ```
pub struct Reference<T> {
    url: String,
    marker: PhantomData<fn() -> T>,
}

/// What refers to an entity of the type `T`: a [`Reference`], or the request builder of an entity.
///
/// An example is at [`Reference`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not refer to an entity of type `{T}`",
    note = "`Reference::from_url(\"https://…\")` refers to one by its URL, and its request builder does, such as `graph.users().by_id(\"…\")`"
)]
pub trait IntoReference<T> {
    /// The reference.
    fn into_reference(self) -> Reference<T>;
}

#[diagnostic::do_not_recommend]
impl<T, R: Into<Reference<T>>> IntoReference<T> for R {
    fn into_reference(self) -> Reference<T> {
        self.into()
    }
}

impl<T> Reference<T> {
    /// A reference by an absolute URL, for instance from `@odata.id`.
    pub fn from_url(url: impl Into<String>) -> Self {
        Self { url: url.into(), marker: PhantomData }
    }

    /// The absolute URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn into_url(self) -> String {
        self.url
    }
}

impl<T: 'static> DataType for Reference<T> {
    type Codec = Self;
}

/// Services send a reference as an object with `@odata.id`.
impl<T: 'static> Codec<Self> for Reference<T> {
    fn decode<'p, P: Place<'p, Self>>(input: Input<'_, '_>, place: P) -> Outcome {
        let sent = input.json()?;
        let url = sent.get("@odata.id").or_else(|| sent.get("@id"));
        Ok(match (url.and_then(Value::as_str), &sent) {
            (Some(url), _) => {
                place.put(Self::from_url(url));
                Kept::Done
            }
            (None, Value::Null) => Kept::Null,
            (None, _) => Kept::raw(sent),
        })
    }

    fn encode(value: &Self) -> Output<'_> {
        Output::Computed(value)
    }
}

impl<T> Computed for Reference<T> {
    fn json(&self) -> Value {
        json!({ "@odata.id": self.url })
    }
}

impl<T> Clone for Reference<T> {
    fn clone(&self) -> Self {
        Self::from_url(self.url.clone())
    }
}

impl<T> PartialEq for Reference<T> {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

impl<T> std::fmt::Debug for Reference<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Reference").field(&self.url).finish()
    }
}

impl OData {
    #[doc(hidden)]
    pub fn bind<T>(&mut self, name: &str, target: impl IntoReference<T>) {
        self.set_annotation([name, "@odata.bind"].concat(), target.into_reference().into_url());
    }

    #[doc(hidden)]
    pub fn bind_all<T>(&mut self, name: &str, targets: impl IntoIterator<Item = impl IntoReference<T>>) {
        let urls: Vec<String> =
            targets.into_iter().map(|target| target.into_reference().into_url()).collect();
        self.set_annotation([name, "@odata.bind"].concat(), urls);
    }
}
