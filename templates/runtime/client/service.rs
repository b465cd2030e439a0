//! How a service speaks, where the metadata is silent.

/// How a service speaks; generated.
pub trait Service: 'static {
    /// Service root.
    const BASE_URL: Option<&'static str>;
    /// Keys as path segments.
    const KEY_AS_SEGMENT: bool;
    /// Scope of tokens; that of the service's origin when there is none.
    const SCOPE: Option<&'static str>;
    /// What the service demands of some queries.
    const ADVANCED_QUERIES: Option<&'static AdvancedQueries> = None;
    /// What the service takes as a batch.
    const BATCH: BatchRules = BatchRules { max_steps: 100, has_leading_slash: false };
    /// How the service says that long-running work has ended.
    const OPERATIONS: OperationRules = OperationRules {
        success: &["succeeded", "completed"],
        failure: &["failed", "canceled", "cancelled"],
    };
}

/// What a service takes as a JSON batch, OData JSON Format section 19.
#[derive(Clone, Copy, Debug)]
pub struct BatchRules {
    /// How many requests one batch can have.
    pub max_steps: usize,
    /// URLs begin with a slash, though they are relative to the service root.
    pub has_leading_slash: bool,
}

/// A property of one of the types, `TYPE/property`, with the operators and functions for which a service
/// demands nothing; `$orderby` and `null`, for comparisons with null, are among them.
pub type BasicQueries = (&'static str, &'static [&'static str]);

/// The states in which long-running work has ended, compared without regard to case; in all others it goes
/// on.
#[derive(Clone, Copy, Debug)]
pub struct OperationRules {
    /// Those of a good end, a partial one too.
    pub success: &'static [&'static str],
    /// Those of failures.
    pub failure: &'static [&'static str],
}

/// Queries for which a service demands a header or query options.
#[derive(Debug)]
pub struct AdvancedQueries {
    /// Qualified names of the types of which entities are asked for.
    pub types: &'static [&'static str],
    /// Query options, operators and functions that make a query one of these; `cast` is a type in the path.
    pub operators: &'static [&'static str],
    /// Query options that together make a query one of these.
    pub combinations: &'static [&'static [&'static str]],
    /// Query options that such a query cannot have. With one of them, only what is known to be such a query
    /// is one.
    pub incompatible: &'static [&'static str],
    /// What the service answers without more.
    pub basic: &'static [BasicQueries],
    /// The header, its name in lower case.
    pub header: (&'static str, &'static str),
    /// Query options of requests for collections.
    pub options: &'static [(&'static str, &'static str)],
}
