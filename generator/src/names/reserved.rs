//! Names that generated items must not have. A test compares them with the runtime.

/// Names that are taken at the root of the crate and among cargo features, and that of the folder in which
/// cargo looks for programs.
pub const CRATE_NAMES: &[&str] = &[
    "azure",
    "bin",
    "client",
    "default",
    "geography",
    "gzip",
    "notifications",
    "prelude",
    "reqwest",
    "runtime",
    "rustls",
    "socks",
];

/// Names that are taken in the module of an API. Those of the runtime's request builders are among them
/// because an alias of the same name would be confusing.
pub const API_NAMES: &[&str] = &[
    "Client",
    "Cloud",
    "Api",
    "EntityRequestBuilder",
    "CollectionRequestBuilder",
    "PropertyRequestBuilder",
    "StreamRequestBuilder",
];

/// Names that are taken in the modules of other namespaces.
pub const NAMESPACE_NAMES: &[&str] =
    &["EntityRequestBuilder", "CollectionRequestBuilder", "PropertyRequestBuilder", "StreamRequestBuilder"];

/// Methods of the runtime's `EntityRequestBuilder`.
pub const ENTITY_METHODS: &[&str] = &[
    "get",
    "update",
    "replace",
    "delete",
    "create_entity",
    "delete_entity",
    "get_ref",
    "set_ref",
    "clear_ref",
    "reference",
    "property",
    "cast",
    "url",
    "request",
    "updated_by_put",
    "checking_etag",
    "requiring",
    "path_form",
];

/// Methods of the runtime's `CollectionRequestBuilder`.
pub const COLLECTION_METHODS: &[&str] = &[
    "list",
    "create",
    "create_media",
    "count",
    "apply",
    "list_refs",
    "add_ref",
    "add_ref_entity",
    "remove_ref",
    "cast",
    "url",
    "request",
    "key",
    "text_key",
    "named_key",
    "updated_by_put",
    "checking_etag",
    "requiring",
];

/// Functions and methods of the runtime's `Prefer`.
pub const PREFERENCE_METHODS: &[&str] = &["quoted", "fmt", "clone", "eq", "ne", "to_string"];

/// Methods of the runtime's `PropertyRequestBuilder`.
pub const PROPERTY_METHODS: &[&str] =
    &["count", "add", "get", "set", "update", "clear", "raw_value", "property", "url", "request"];

/// Methods of the runtime's `Client`.
pub const CLIENT_METHODS: &[&str] = &[
    "builder",
    "unconnected",
    "base_url",
    "batch",
    "upload",
    "download",
    "operation",
    "request",
    "entity_at",
    "collection_at",
    "stream_at",
];

/// Names of methods that many types have. A generated method of such a name would hide that of a trait, or be
/// confusing.
pub const COMMON_METHODS: &[&str] =
    &["as_ref", "borrow", "clone", "deref", "into", "new", "to_owned", "to_string", "try_into"];

/// Names that files, folders and modules must not have: a module of an API with the name of a primitive type
/// would hide that type; cargo and Windows reserve the others,
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
pub const FILE_NAMES: &[&str] = &[
    "mod",
    "lib",
    "main",
    "container",
    "bool",
    "char",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "str",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "con",
    "prn",
    "aux",
    "nul",
    "conin",
    "conout",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
];
