//! Query options, and the expressions in them: `$filter`, `$orderby`, `$select`, `$expand`, `$search`,
//! `$apply`.

pub(crate) mod apply;
pub(crate) mod expression;
pub(crate) mod from_text;
pub(crate) mod items;
pub(crate) mod literal;
pub(crate) mod operand;
pub(crate) mod operators;
pub(crate) mod options;
pub(crate) mod search;
pub(crate) mod term;

pub use apply::{
    Aggregate, AggregateValue, Aliased, AliasedAggregate, Compute, GroupBy, Rollup, Transformations, rollup,
    rollup_all, row_count,
};
pub use expression::{Condition, Expression, Filter, Order};
pub use from_text::{literal, parse};
pub use items::{All, Expand, Expanded, OrderBy, Select, Target};
pub use literal::UrlLiteral;
pub use operand::{Comparable, Fractional, Nullable, Number, Operand, Ordered, Primitive};
pub use operators::{max_date_time, min_date_time, now, raw, this};
pub use search::{Search, phrase, words};
