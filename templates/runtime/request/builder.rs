//! Request builders: a path, and the type of what the path leads to. Generated code adds the methods of
//! each type.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Method;

use crate::runtime::machine::data_type::{DataType, Generated};
use crate::runtime::machine::erased::Encode;
use crate::runtime::model::derived::DerivedFrom;
use crate::runtime::model::property::Property;
use crate::runtime::model::reference::{IntoReference, Reference};
use crate::runtime::query::apply::Transformations;
use crate::runtime::query::literal::UrlLiteral;
use crate::runtime::request::access::{
    Aggregatable, Contained, Countable, Deletable, Insertable, Readable, Referenceable, Updatable,
};
use crate::runtime::request::answer::{Answer, Content, Page, Single};
use crate::runtime::request::kind::Function;
use crate::runtime::request::path::{Path, Written};
use crate::runtime::request::property::PropertyRequestBuilder;
use crate::runtime::request::typed::{
    ActionRequest, ApplyRequest, ContentRequest, CountRequest, CreateRequest, DeleteRequest, FunctionRequest,
    GetRequest, ListRequest, RawRequest, ReferenceRequest, Request, UpdateRequest,
};

// rustdoc lists the blocks of methods of an alias, such as `UserRequestBuilder`, in the order of their text.
// The type is called `Z` in the blocks below, so that they come after the methods that the type has of its own.

macro_rules! builder {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// `A` is the access type, which decides what operations are available; see
        /// [`access`](crate::runtime::request::access).
        pub struct $name<T, A = Contained> {
            pub(crate) path: Path,
            marker: PhantomData<fn() -> (T, A)>,
        }

        impl<Z, A> $name<Z, A> {
            pub(crate) fn new(path: Path) -> Self {
                Self { path, marker: PhantomData }
            }

            /// The absolute URL, without query options.
            pub fn url(&self) -> String {
                self.path.url()
            }

            /// Any request to this path that the metadata does not declare. Options are added by name.
            pub fn request<R: Answer>(&self, method: Method) -> RawRequest<R> {
                Request::new(method, self.path.clone())
            }

            /// Makes `update` send `PUT` instead of `PATCH`.
            pub(crate) fn updated_by_put(mut self) -> Self {
                self.path.update_method = Method::PUT;
                self
            }

            /// Makes `update` and `replace` state which version of the entity they are of, if that is known.
            pub(crate) fn checking_etag(mut self) -> Self {
                self.path.checks_etag = true;
                self
            }

            /// Adds a query option without which what this path leads to cannot be read.
            pub(crate) fn requiring(mut self, name: &str, value: &str) -> Self {
                self.path.query.push(Written::new(name, value));
                self
            }

            /// Appends a cast to a derived type: `…/namespace.type`. Requests fail with 404 (Not Found)
            /// if the entity is not of that type; a collection yields the entities of that type only.
            pub fn cast<U: DerivedFrom<Z> + Generated>(&self) -> $name<U, A> {
                $name::new(self.path.cast(U::NAME))
            }
        }

        impl<T, A> Clone for $name<T, A> {
            fn clone(&self) -> Self {
                Self::new(self.path.clone())
            }
        }

        impl<T, A> fmt::Debug for $name<T, A> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.url()).finish()
            }
        }
    };
}

builder! {
    /// A path that leads to one entity.
    ///
    /// This page lists the methods of every type. Those of one type are on the page of its alias, which is
    /// the type's name with `RequestBuilder` behind it, and which documentation links to wherever a path
    /// leads there.
    ///
    /// ```no_run
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
    /// # async fn run(graph: Client) -> Result<(), Error> {
    /// let adele = graph.users().by_id("adele@example.com");
    /// println!("{:?}", adele.get().select(User::MAIL).send().await?.mail);
    /// adele.update(User { age: Some(42), ..Default::default() }).send().await?;
    /// adele.delete().send().await?;
    /// # Ok(())
    /// # }
    /// ```
    EntityRequestBuilder
}

builder! {
    /// A path that leads to a collection of entities.
    ///
    /// This page lists the methods for all types. Those for one type are on the page of its alias, which is
    /// the type's name with `CollectionRequestBuilder` behind it, and which documentation links to wherever a
    /// path leads there.
    ///
    /// ```no_run
    /// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
    /// # async fn run(graph: Client) -> Result<(), Error> {
    /// let users = graph.users();
    /// println!("{} users", users.count().send().await?);
    /// users.create(User { display_name: some("Adele"), ..Default::default() }).send().await?;
    /// let all = users.list().items().into_vec().await?;
    /// # Ok(())
    /// # }
    /// ```
    CollectionRequestBuilder
}

/// # Read, change, delete
impl<Z: DataType, A: Readable> EntityRequestBuilder<Z, A> {
    /// Reads the entity: `GET`.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error), for which `is_not_found` holds if
    /// there is no such entity.
    pub fn get(&self) -> GetRequest<Z, A> {
        Request::new(Method::GET, self.path.clone())
    }
}

impl<Z: DataType, A> EntityRequestBuilder<Z, A> {
    /// Updates the properties that have a value in `changes`, and no others: `PATCH`, or `PUT` where the
    /// metadata states that. A property that was set to null with `set_null` is sent as null.
    ///
    /// Where the metadata demands optimistic concurrency (`Core.OptimisticConcurrency`), and `changes` has
    /// an etag, the request has `If-Match` with that.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error), for which
    /// `is_precondition_failed` holds if the etag is no longer that of the entity.
    pub fn update(&self, changes: impl Into<Z>) -> UpdateRequest<Z>
    where
        A: Updatable,
    {
        let method = self.path.update_method.clone();
        Request::new(method, self.path.clone()).changing(&changes.into())
    }

    /// Creates the entity at this place: `POST`, as services document it for what a navigation property with
    /// a single value contains. OData itself has [`update`](Self::update) for that, Protocol 4.01 section
    /// 11.4.4.
    pub fn create_entity(&self, entity: impl Into<Z>) -> CreateRequest<Z>
    where
        A: Insertable,
    {
        Request::new(Method::POST, self.path.clone()).body(&entity.into())
    }

    /// Replaces the entity as a whole: `PUT`, with `If-Match` as for [`update`](Self::update).
    ///
    /// # Errors
    /// Those of [`update`](Self::update).
    pub fn replace(&self, entity: impl Into<Z>) -> UpdateRequest<Z>
    where
        A: Updatable,
    {
        Request::new(Method::PUT, self.path.clone()).changing(&entity.into())
    }
}

impl<Z, A> EntityRequestBuilder<Z, A> {
    /// Deletes the entity: `DELETE`.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error), for which `is_not_found` holds if
    /// there is no such entity.
    pub fn delete(&self) -> DeleteRequest
    where
        A: Deletable,
    {
        Request::new(Method::DELETE, self.path.clone())
    }
}

impl<Z, A> EntityRequestBuilder<Z, A> {
    /// Deletes the entity itself, not the relation to it, by way of the relation: `DELETE`. Services document
    /// that where their metadata says nothing about it, as OData Protocol 4.01 section 11.4.5 has it. To
    /// remove the relation alone, use [`clear_ref`](Self::clear_ref).
    pub fn delete_entity(&self) -> DeleteRequest
    where
        A: Referenceable,
    {
        Request::new(Method::DELETE, self.path.clone())
    }
}

/// # References
impl<Z: 'static, A> EntityRequestBuilder<Z, A> {
    /// Reads the reference to the entity, its URL: `GET …/$ref`.
    pub fn get_ref(&self) -> ContentRequest<Single<Reference<Z>>>
    where
        A: Referenceable,
    {
        Request::new(Method::GET, self.path.form("$ref"))
    }

    /// Makes a single-valued navigation property refer to another entity: `PUT …/$ref`.
    pub fn set_ref(&self, target: impl IntoReference<Z>) -> ReferenceRequest
    where
        A: Referenceable,
    {
        Request::new(Method::PUT, self.path.form("$ref")).reference(target.into_reference().url())
    }

    /// Removes the reference that this path leads to, not the entity: `DELETE …/$ref`. So a member of a group
    /// is removed: `group.members().by_id(id).clear_ref()`.
    #[doc(alias = "$ref")]
    #[doc(alias = "remove_ref")]
    pub fn clear_ref(&self) -> ReferenceRequest
    where
        A: Referenceable,
    {
        Request::new(Method::DELETE, self.path.form("$ref"))
    }
}

/// # Other uses of the path
impl<Z, A> EntityRequestBuilder<Z, A> {
    /// A reference to this entity as one of a derived type, for arguments that expect that type. The
    /// entity must be of it: for instance, a user addressed as a directory object.
    pub fn reference<U: DerivedFrom<Z>>(&self) -> Reference<U> {
        Reference::from_url(self.url())
    }

    /// The path to a structural property of the entity: `…/property`.
    pub fn property<V>(&self, property: Property<Z, V>) -> PropertyRequestBuilder<V> {
        PropertyRequestBuilder::new(self.path.segment(property.name()))
    }

    pub(crate) fn path_form<U, B>(
        &self,
        before: &str,
        path: &str,
        after: &str,
    ) -> EntityRequestBuilder<U, B> {
        EntityRequestBuilder::new(self.path.path_form(before, path, after))
    }
}

/// # List, create, count
impl<Z: DataType, A: Readable> CollectionRequestBuilder<Z, A> {
    /// Reads the collection, page by page: `GET`.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error); a stream of its items ends with
    /// one.
    pub fn list(&self) -> ListRequest<Z, A> {
        Request::new(Method::GET, self.path.clone()).about(Z::NAME)
    }
}

impl<Z: DataType, A> CollectionRequestBuilder<Z, A> {
    /// Creates an entity: `POST`.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error), for which `is_conflict` holds if
    /// there is such an entity already.
    pub fn create(&self, entity: impl Into<Z>) -> CreateRequest<Z>
    where
        A: Insertable,
    {
        Request::new(Method::POST, self.path.clone()).body(&entity.into())
    }

    /// Creates a media entity from its content, where the service supports it (OData Protocol 4.01,
    /// section 11.4.8.1): `POST`.
    pub fn create_media(&self, content: impl Into<Bytes>, content_type: &str) -> CreateRequest<Z>
    where
        A: Insertable,
    {
        Request::new(Method::POST, self.path.clone()).content(content.into(), content_type)
    }
}

impl<Z: DataType, A: Countable> CollectionRequestBuilder<Z, A> {
    /// Counts the entities: `GET …/$count`.
    ///
    /// # Errors
    /// Sending it fails with an [`Error`](crate::runtime::client::Error).
    pub fn count(&self) -> CountRequest<Z, A> {
        let request = Request::new(Method::GET, self.path.form("$count")).about(Z::NAME);
        request.uses("$count").header("Accept", "text/plain")
    }
}

impl<Z: DataType, A: Aggregatable> CollectionRequestBuilder<Z, A> {
    /// Reads what transformations make of the collection: `GET …?$apply=…`.
    pub fn apply(
        &self,
        transformations: impl FnOnce(Transformations<Z>) -> Transformations<Z>,
    ) -> ApplyRequest<Z, A> {
        let written = Transformations::of(transformations);
        Request::new(Method::GET, self.path.clone()).query("$apply", written)
    }
}

/// # References
impl<Z: 'static, A> CollectionRequestBuilder<Z, A> {
    /// Reads the references to the entities, their URLs: `GET …/$ref`.
    #[doc(alias = "$ref")]
    pub fn list_refs(&self) -> ContentRequest<Page<Reference<Z>>>
    where
        A: Referenceable,
    {
        Request::new(Method::GET, self.path.form("$ref"))
    }

    /// Adds a reference to an existing entity: `POST …/$ref` with its URL in `@odata.id`.
    #[doc(alias = "$ref")]
    pub fn add_ref(&self, target: impl IntoReference<Z>) -> ReferenceRequest
    where
        A: Referenceable,
    {
        Request::new(Method::POST, self.path.form("$ref")).reference(target.into_reference().url())
    }

    /// Removes the reference to an entity, not the entity: `DELETE …/$ref?$id=…`, as the OData specification
    /// has it. Other services, such as Microsoft Graph, document `DELETE …/{id}/$ref` instead:
    /// [`clear_ref`](EntityRequestBuilder::clear_ref) of the entity by its key.
    pub fn remove_ref(&self, target: impl IntoReference<Z>) -> ReferenceRequest
    where
        A: Referenceable,
    {
        Request::new(Method::DELETE, self.path.form("$ref")).query("$id", target.into_reference().url())
    }
}

impl<Z: DataType, A> CollectionRequestBuilder<Z, A> {
    /// Adds a reference by sending the whole entity as the body of `POST …/$ref`, as some services
    /// document it. [`add_ref`](Self::add_ref) is the form of the OData specification.
    pub fn add_ref_entity(&self, entity: impl Into<Z>) -> ReferenceRequest
    where
        A: Referenceable,
    {
        Request::new(Method::POST, self.path.form("$ref")).body(&entity.into())
    }
}

/// Entity types whose key is a single string property named `id`.
#[diagnostic::on_unimplemented(
    message = "the key of `{Self}` is no text with the name `id`",
    note = "entities of this type are found by another method, such as `by_code` for a key `code`, or `by_key` for a key of \
            several properties"
)]
pub trait Identified {}

/// # Entities by key
impl<Z: Identified, A> CollectionRequestBuilder<Z, A> {
    /// The path to the entity with this id.
    pub fn by_id(&self, id: impl AsRef<str>) -> EntityRequestBuilder<Z, A> {
        self.text_key(id)
    }
}

impl<Z, A> CollectionRequestBuilder<Z, A> {
    pub(crate) fn key(&self, value: &(impl UrlLiteral + ?Sized)) -> EntityRequestBuilder<Z, A> {
        EntityRequestBuilder::new(self.path.key(value))
    }

    pub(crate) fn text_key(&self, value: impl AsRef<str>) -> EntityRequestBuilder<Z, A> {
        self.key(value.as_ref())
    }

    pub(crate) fn named_key(&self, parts: &[(&str, &dyn UrlLiteral)]) -> EntityRequestBuilder<Z, A> {
        EntityRequestBuilder::new(self.path.named_key(parts))
    }
}

impl<T, U: DerivedFrom<T>, A> From<EntityRequestBuilder<U, A>> for Reference<T> {
    fn from(entity: EntityRequestBuilder<U, A>) -> Self {
        Self::from_url(entity.url())
    }
}

impl<T, U: DerivedFrom<T>, A> From<&EntityRequestBuilder<U, A>> for Reference<T> {
    fn from(entity: &EntityRequestBuilder<U, A>) -> Self {
        Self::from_url(entity.url())
    }
}

impl<T> Request<Single<T>, Function> {
    /// Composes the function: a path that continues after its result, an entity.
    pub(crate) fn entity(self) -> EntityRequestBuilder<T> {
        EntityRequestBuilder::new(self.target().into_owned())
    }
}

impl<T> Request<Single<T>, Function> {
    /// Composes the function: a path that continues after its result, a complex or primitive value.
    pub(crate) fn value(self) -> PropertyRequestBuilder<T> {
        PropertyRequestBuilder::new(self.target().into_owned())
    }
}

impl<T> Request<Page<T>, Function> {
    /// Composes the function: a path that continues after its result, a collection.
    pub(crate) fn collection(self) -> CollectionRequestBuilder<T> {
        CollectionRequestBuilder::new(self.target().into_owned())
    }
}

/// A path that leads to a stream: the content of a media entity, or a stream property.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(graph: Client) -> Result<(), Error> {
/// let photo = graph.stream_at("/me/photo/$value");
/// let mut file = Vec::new();
/// photo.get().write_to(&mut file).await?;
/// photo.put(file, "image/jpeg").send().await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "$value")]
#[derive(Clone)]
pub struct StreamRequestBuilder {
    pub(crate) path: Path,
}

impl StreamRequestBuilder {
    #[inline]
    pub(crate) fn new(path: Path) -> Self {
        Self { path }
    }

    /// The absolute URL, without query options.
    #[inline]
    pub fn url(&self) -> String {
        self.path.url()
    }

    /// Any request to this path that the metadata does not declare. Options are added by name.
    pub fn request<R: Answer>(&self, method: Method) -> RawRequest<R> {
        Request::new(method, self.path.clone())
    }

    /// Reads the content: `GET`.
    #[inline]
    pub fn get(&self) -> ContentRequest<Content> {
        Request::reading(Method::GET, self.path.clone())
    }

    /// Writes the content: `PUT`. The response may have data about the content, for instance the entity that
    /// the service created for it.
    pub fn put(&self, content: impl Into<Bytes>, content_type: &str) -> ContentRequest<Content> {
        Request::new(Method::PUT, self.path.clone()).content(content.into(), content_type)
    }

    /// Changes the content, where a service documents `PATCH` for that: of commands, or of a part. OData
    /// itself has [`put`](Self::put) alone.
    pub fn patch(&self, content: impl Into<Bytes>, content_type: &str) -> ContentRequest<Content> {
        Request::new(Method::PATCH, self.path.clone()).content(content.into(), content_type)
    }

    /// Removes the content: `DELETE`.
    #[inline]
    pub fn delete(&self) -> DeleteRequest {
        Request::new(Method::DELETE, self.path.clone())
    }
}

impl fmt::Debug for StreamRequestBuilder {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StreamRequestBuilder").field(&self.url()).finish()
    }
}
