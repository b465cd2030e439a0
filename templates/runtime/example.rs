// The service that the examples of the documentation are about, in the form in which the generator writes
// one. They include this file, as rustdoc has no other way to share code between examples. It is no module of
// the crate.

pub use templates::runtime::client::*;
pub use templates::runtime::model::*;
pub use templates::runtime::query::*;
pub use templates::runtime::request::*;

use templates::runtime::machine::{
    Abstract, EntityCodec, EnumSchema, EnumerationCodec, FieldVisitor, ModelVisitor, ModelVisitorMut, Names,
    PolymorphicCodec, Schema, Structured, Visitor,
};

/// The client of the directory.
pub type Client = ServiceClient<Directory>;

/// The service.
pub enum Directory {}

impl Service for Directory {
    const BASE_URL: Option<&'static str> = Some("https://directory.example/v1.0");
    const KEY_AS_SEGMENT: bool = true;
    const SCOPE: Option<&'static str> = None;
}

/// Entity sets and singletons, which are inherent methods of a generated client.
pub trait Paths {
    fn me(&self) -> EntityRequestBuilder<User>;
    fn users(&self) -> CollectionRequestBuilder<User>;
    fn groups(&self) -> CollectionRequestBuilder<Group>;
}

impl Paths for Client {
    fn me(&self) -> EntityRequestBuilder<User> {
        self.entity_at("/me")
    }

    fn users(&self) -> CollectionRequestBuilder<User> {
        self.collection_at("/users")
    }

    fn groups(&self) -> CollectionRequestBuilder<Group> {
        self.collection_at("/groups")
    }
}

/// Functions and actions, which are inherent methods of generated request builders.
pub trait Functions {
    fn delta(&self) -> RawRequest<Page<User>>;
}

impl Functions for CollectionRequestBuilder<User> {
    fn delta(&self) -> RawRequest<Page<User>> {
        self.request(Method::GET).resume_at(self.url() + "/delta")
    }
}

pub trait Actions {
    fn add_members<const N: usize>(&self, ids: [&str; N]) -> RawRequest<Page<AddedMember>>;
    fn archive(&self) -> RawRequest<()>;
}

impl Actions for EntityRequestBuilder<Group> {
    fn add_members<const N: usize>(&self, ids: [&str; N]) -> RawRequest<Page<AddedMember>> {
        self.request(Method::POST).with_body(serde_json::json!({"ids": ids.as_slice()}))
    }

    fn archive(&self) -> RawRequest<()> {
        self.request(Method::POST)
    }
}

macro_rules! structure {
    ($name:ident, $type:literal: $($constant:ident: $descriptor:ident, $field:ident: $kind:ty = $wire:literal;)*) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $(pub $field: Option<$kind>,)*
            pub odata: OData,
        }

        impl $name {
            $(pub const $constant: $descriptor<Self, $kind> = $descriptor::new($wire);)*
        }

        impl DataType for $name {
            type Codec = EntityCodec;
        }

        impl Structured for $name {
            const SCHEMA: Schema = {
                const NAMES: &[&str] = &[$($wire),*];
                const INDEX: [u8; Names::index_length(NAMES.len())] = Names::index(NAMES);
                Schema::entity($type, concat!($($wire, " "),*), &INDEX)
            };

            fn field<'m, V: FieldVisitor<'m>>(&'m mut self, place: usize, visitor: V) -> (V, &'m mut OData) {
                let mut places = 0..;
                $(if places.next() == Some(place) {
                    return (visitor.field(&mut self.$field), &mut self.odata);
                })*
                (visitor, &mut self.odata)
            }

            fn visit<'m, V: Visitor<'m>>(&'m self, visitor: V) -> (V, &'m OData) {
                let mut places = 0..;
                (visitor$(.field(places.next().unwrap_or_default(), $wire, &self.$field))*, &self.odata)
            }
        }

        impl Identified for $name {}
    };
}

structure! { User, "#directory.user":
    ID: Property, id: String = "id";
    DISPLAY_NAME: Property, display_name: String = "displayName";
    MAIL: Property, mail: String = "mail";
    AGE: Property, age: i32 = "age";
    ACCOUNT_ENABLED: Property, account_enabled: bool = "accountEnabled";
    BIRTHDAY: Property, birthday: DateTimeOffset = "birthday";
    INTERESTS: Property, interests: Vec<String> = "interests";
    USER_TYPE: Property, user_type: UserType = "userType";
    ADDRESS: Property, address: Address = "address";
    MANAGER: NavigationProperty, manager: DirectoryObject = "manager";
}

structure! { Group, "#directory.group":
    ID: Property, id: String = "id";
    DISPLAY_NAME: Property, display_name: String = "displayName";
    RIGHTS: Property, rights: Flags<Right> = "rights";
    PHOTO: Property, photo: Binary = "photo";
    MEMBERS: NavigationProperty, members: Vec<DirectoryObject> = "members";
}

structure! { Address, "#directory.address": CITY: Property, city: String = "city"; }

structure! { AddedMember, "#directory.addedMember":
    ID: Property, id: String = "id";
    ERROR: Property, error: MemberError = "error";
}

structure! { MemberError, "#directory.memberError": MESSAGE: Property, message: String = "message"; }

structure! { Sale, "#directory.sale":
    YEAR: Property, year: i32 = "year";
    COUNTRY: Property, country: String = "country";
    AMOUNT: Property, amount: Decimal = "amount";
}

structure! { UnknownDirectoryObject, "#directory.directoryObject": ID: Property, id: String = "id"; }

impl ResultPart for AddedMember {
    type Error = MemberError;

    fn error(&self) -> Option<&MemberError> {
        self.error.as_ref()
    }
}

impl User {
    pub fn bind_manager(mut self, target: impl IntoReference<DirectoryObject>) -> Self {
        self.odata.bind("manager", target);
        self
    }
}

/// An abstract type.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectoryObject {
    User(Box<User>),
    Other(Box<UnknownDirectoryObject>),
}

impl DirectoryObject {
    pub const ID: Property<Self, String> = Property::new("id");
}

impl DataType for DirectoryObject {
    type Codec = PolymorphicCodec;
}

impl Abstract for DirectoryObject {
    const TYPE_NAME: &'static str = "directory.directoryObject";
    const TAGS: &'static [&'static str] = &["#directory.user"];

    fn variant(place: usize) -> Self {
        match place {
            0 => Self::User(Box::default()),
            _ => Self::Other(Box::default()),
        }
    }

    fn visit_model<'m, V: ModelVisitor<'m>>(&'m self, visitor: V) -> V::Output {
        match self {
            Self::User(user) => visitor.model(&**user),
            Self::Other(other) => visitor.model(&**other),
        }
    }

    fn visit_model_mut<'m, V: ModelVisitorMut<'m>>(&'m mut self, visitor: V) -> V::Output {
        match self {
            Self::User(user) => visitor.model(&mut **user),
            Self::Other(other) => visitor.model(&mut **other),
        }
    }
}

impl From<User> for DirectoryObject {
    fn from(user: User) -> Self {
        Self::User(Box::new(user))
    }
}

macro_rules! enumeration {
    ($name:ident, $type:literal: $first:ident = $first_wire:literal $(, $member:ident = $wire:literal)*) => {
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $first,
            $($member,)*
            Unrecognized(String),
        }

        impl DataType for $name {
            type Codec = EnumerationCodec;
        }

        impl Enumeration for $name {
            const SCHEMA: EnumSchema = EnumSchema::new($type, concat!($first_wire $(, "\0", $wire)*));

            fn member(place: usize, name: &str) -> Self {
                let members = [Self::$first $(, Self::$member)*];
                members.get(place).cloned().unwrap_or_else(|| Self::Unrecognized(name.to_owned()))
            }

            fn as_str(&self) -> &str {
                match self {
                    Self::$first => $first_wire,
                    $(Self::$member => $wire,)*
                    Self::Unrecognized(name) => name,
                }
            }
        }
    };
}

enumeration! { UserType, "directory.userType": Member = "member", Guest = "guest" }
enumeration! { Right, "directory.right": Read = "read", Write = "write" }

/// What may be done at a collection of sales.
pub enum Sales {}

impl access::Readable for Sales {}
impl access::Aggregatable for Sales {}
impl access::Filterable for Sales {}
impl access::Sortable for Sales {}
