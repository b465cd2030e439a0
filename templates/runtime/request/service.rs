//! Properties of a service that its metadata does not declare; they come from the profile.

/// A service. Implemented by generated code.
pub trait Service: 'static {
    /// The service root, if there is a single one.
    const BASE_URL: Option<&'static str>;
    /// Whether keys are path segments, `users/{id}`, instead of in parentheses, `users('{id}')`.
    const KEY_AS_SEGMENT: bool;
    /// The scope of tokens; `None` for `/.default` of the service's origin.
    const SCOPE: Option<&'static str>;
    /// Whether `Edm.Int64` and `Edm.Decimal` are strings in JSON, so that nothing of them is lost on the way:
    /// section 3.2 of OData JSON Format 4.01.
    const IEEE754_COMPATIBLE: bool = false;
    /// Whether `Edm.Binary` is written in base64url: section 7.1 of OData JSON Format 4.01. Services built
    /// with Microsoft's libraries read the standard alphabet only.
    const BASE64URL: bool = false;
    /// Whether requests that change something need a token against cross-site request forgery, which the
    /// service gives for `x-csrf-token: fetch`.
    const CSRF: bool = false;
    /// The rules for advanced queries; `None` if the service has none.
    const ADVANCED_QUERIES: Option<&'static AdvancedQueries> = None;
    /// Limits of batches.
    const BATCH: BatchRules = BatchRules::STANDARD;
    /// The states in which a long-running operation has ended.
    const OPERATIONS: OperationRules = OperationRules {
        success: &["succeeded", "completed"],
        failure: &["failed", "canceled", "cancelled"],
    };
    /// Codes of errors that mean that a delta link has expired, compared without regard to case.
    const RESYNC_CODES: &'static [&'static str] = &[];
}

/// Limits and conventions of a service's batches.
#[derive(Clone, Copy, Debug)]
pub struct BatchRules {
    /// The number of requests that one batch can have.
    pub max_steps: usize,
    /// Whether URLs in a batch begin with a slash, although they are relative to the service root.
    pub has_leading_slash: bool,
    /// Whether the service is asked to go on behind a request that failed, `odata.continue-on-error`; without
    /// that, it stops there (section 8.2.8.3 of OData Protocol 4.01).
    pub continue_on_error: bool,
    /// The format of batches.
    pub format: BatchFormat,
}

/// The format of batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFormat {
    /// JSON, section 19 of OData JSON Format 4.01.
    Json,
    /// `multipart/mixed`, section 11.7.7 of OData Protocol 4.01. A request that depends on another one is
    /// sent in a later batch.
    Multipart,
}

impl BatchRules {
    /// Those of a service of which nothing else is known.
    pub const STANDARD: Self =
        Self { max_steps: 100, has_leading_slash: false, continue_on_error: true, format: BatchFormat::Json };
}

/// A property, `TYPE/property`, with the operators and functions that the service accepts for it without
/// the header. `$orderby` and `null`, for comparisons with null, may be among them.
pub type BasicQueries = (&'static str, &'static [&'static str]);

/// The states in which a long-running operation has ended, compared without regard to case. In any other
/// state it is in progress.
#[derive(Clone, Copy, Debug)]
pub struct OperationRules {
    /// The states of complete or partial success.
    pub success: &'static [&'static str],
    /// The states of failure.
    pub failure: &'static [&'static str],
}

/// Rules for advanced queries, which a service answers only with a header and further query options.
#[derive(Debug)]
pub struct AdvancedQueries {
    /// Qualified names of the entity types that the rules apply to.
    pub types: &'static [&'static str],
    /// Query options, operators and functions that make a query advanced; `cast` is a type cast in the
    /// path.
    pub operators: &'static [&'static str],
    /// Combinations of query options that make a query advanced.
    pub combinations: &'static [&'static [&'static str]],
    /// Query options that an advanced query cannot have. A query with one of them is advanced only if
    /// another rule requires it.
    pub incompatible: &'static [&'static str],
    /// Uses of operators that the service accepts without the header.
    pub basic: &'static [BasicQueries],
    /// The header to send, its name in lower case.
    pub header: (&'static str, &'static str),
    /// The query options to add to requests for collections.
    pub options: &'static [(&'static str, &'static str)],
}
