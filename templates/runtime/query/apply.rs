//! Aggregation: transformations for `$apply`, OData Extension for Data Aggregation 4.0, and properties that
//! are computed by `$apply` or `$compute`, URL Conventions 4.01 section 5.1.3.

use std::fmt::Display;
use std::marker::PhantomData;

use crate::runtime::model::property::{NavigationProperty, Property};
use crate::runtime::query::expression::Condition;
use crate::runtime::query::expression::Expression;
use crate::runtime::query::items::{OrderBy, Select, items, several};
use crate::runtime::query::operand::{Fractional, Number, Operand, Ordered};
use crate::runtime::query::search::Search;
use crate::runtime::request::access::{
    Countable, Filterable, Selectable, SkipSupported, Sortable, TopSupported,
};
use crate::runtime::request::answer::Page;
use crate::runtime::request::kind::Apply;
use crate::runtime::request::row::Row;
use crate::runtime::request::typed::Request;

/// Transformations of a collection of `T`, each of which is applied to the result of the one before.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(sales: CollectionRequestBuilder<Sale, Sales>) -> Result<(), Box<dyn std::error::Error>> {
/// const TOTAL: Property<Sale, Decimal> = Property::new("Total");
///
/// let totals = sales.apply(|sales| {
///     sales.filter(Sale::YEAR.eq(2026)).group_by(Sale::COUNTRY, Sale::AMOUNT.sum().alias(TOTAL))
/// });
/// for row in &totals.order_by(TOTAL.desc()).send().await? {
///     let (country, total) = row.get((Sale::COUNTRY, TOTAL))?;
///     println!("{country:?}: {total:?}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// What a transformation defines is named by a descriptor, which can then be used like that of any other
/// property.
#[doc(alias = "$apply")]
#[derive(Debug)]
#[must_use]
pub struct Transformations<T> {
    written: Vec<String>,
    marker: PhantomData<fn() -> T>,
}

impl<T> Transformations<T> {
    fn new() -> Self {
        Self { written: Vec::new(), marker: PhantomData }
    }

    /// The transformations that a function adds to none.
    pub(crate) fn of(add: impl FnOnce(Self) -> Self) -> String {
        let written = add(Self::new()).written;
        if written.is_empty() { String::from("identity") } else { written.join("/") }
    }

    fn call(mut self, name: &str, arguments: &[String]) -> Self {
        self.written.push(format!("{name}({})", arguments.join(",")));
        self
    }

    /// Keeps what the condition is true for: `filter`.
    pub fn filter(self, filter: impl Condition<T>) -> Self {
        self.call("filter", &[filter.filter().to_string()])
    }

    /// Keeps what matches phrases: `search`.
    pub fn search(self, search: impl Into<Search>) -> Self {
        self.call("search", &[search.into().to_string()])
    }

    /// Adds computed properties: `compute`.
    pub fn compute(self, properties: impl Compute<T>) -> Self {
        self.call("compute", &properties.computed())
    }

    /// Makes one row of aggregate values: `aggregate`.
    pub fn aggregate(self, values: impl Aggregate<T>) -> Self {
        self.call("aggregate", &values.aggregated())
    }

    fn groups(properties: impl GroupBy<T>) -> String {
        format!("({})", properties.grouped().join(","))
    }

    /// Makes one row for all that have the same values of some properties, with aggregate values:
    /// `groupby((…),aggregate(…))`.
    pub fn group_by(self, properties: impl GroupBy<T>, values: impl Aggregate<T>) -> Self {
        self.group_by_with(properties, |group| group.aggregate(values))
    }

    /// Applies transformations to each group of those that have the same values of some properties:
    /// `groupby((…),…)`.
    pub fn group_by_with(self, properties: impl GroupBy<T>, each: impl FnOnce(Self) -> Self) -> Self {
        self.call("groupby", &[Self::groups(properties), Self::of(each)])
    }

    /// Makes one row for each combination of values that some properties have: `groupby((…))`.
    pub fn distinct(self, properties: impl GroupBy<T>) -> Self {
        self.call("groupby", &[Self::groups(properties)])
    }

    /// Puts the results of two sequences of transformations one behind the other: `concat`.
    pub fn concat(self, one: impl FnOnce(Self) -> Self, other: impl FnOnce(Self) -> Self) -> Self {
        self.call("concat", &[Self::of(one), Self::of(other)])
    }

    /// Sorts: `orderby`.
    pub fn order_by(self, order: impl OrderBy<T>) -> Self {
        let orders: Vec<_> = order.orders().iter().map(ToString::to_string).collect();
        self.call("orderby", &orders)
    }

    /// Keeps this many of the first: `top`.
    pub fn top(self, count: u32) -> Self {
        self.call("top", &[count.to_string()])
    }

    /// Leaves out this many of the first: `skip`.
    pub fn skip(self, count: u32) -> Self {
        self.call("skip", &[count.to_string()])
    }

    fn best<V>(self, name: &str, how_many: impl Display, by: impl Operand<T, V>) -> Self {
        self.call(name, &[how_many.to_string(), by.term().to_string()])
    }

    /// Keeps this many of those with the highest values: `topcount`.
    pub fn top_count<V: Ordered>(self, count: u32, by: impl Operand<T, V>) -> Self {
        self.best("topcount", count, by)
    }

    /// Keeps this many of those with the lowest values: `bottomcount`.
    pub fn bottom_count<V: Ordered>(self, count: u32, by: impl Operand<T, V>) -> Self {
        self.best("bottomcount", count, by)
    }

    /// Keeps as many of those with the highest values as it takes for this sum: `topsum`.
    pub fn top_sum<V: Number>(self, sum: f64, by: impl Operand<T, V>) -> Self {
        self.best("topsum", sum, by)
    }

    /// Keeps as many of those with the lowest values as it takes for this sum: `bottomsum`.
    pub fn bottom_sum<V: Number>(self, sum: f64, by: impl Operand<T, V>) -> Self {
        self.best("bottomsum", sum, by)
    }

    /// Keeps as many of those with the highest values as it takes for this percentage of the total:
    /// `toppercent`.
    pub fn top_percent<V: Number>(self, percent: f64, by: impl Operand<T, V>) -> Self {
        self.best("toppercent", percent, by)
    }

    /// Keeps as many of those with the lowest values as it takes for this percentage of the total:
    /// `bottompercent`.
    pub fn bottom_percent<V: Number>(self, percent: f64, by: impl Operand<T, V>) -> Self {
        self.best("bottompercent", percent, by)
    }

    /// A transformation in OData's own syntax, for instance one that the service defines.
    pub fn raw(mut self, transformation: impl Into<String>) -> Self {
        self.written.push(transformation.into());
        self
    }
}

/// An aggregate value of a collection of `T`. It becomes part of the result under a name, by
/// [`alias`](Self::alias).
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(sales: CollectionRequestBuilder<Sale, Sales>) -> Result<(), Error> {
/// const MEAN: Property<Sale, Decimal> = Property::new("Mean");
/// const SALES: Property<Sale, i64> = Property::new("Sales");
///
/// let request = sales.apply(|sales| {
///     sales.aggregate((Sale::AMOUNT.average::<Decimal>().alias(MEAN), row_count().alias(SALES)))
/// });
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an aggregate value needs a name: `.alias(…)`"]
pub struct AggregateValue<T, V> {
    text: String,
    marker: PhantomData<fn() -> (T, V)>,
}

impl<T, V> AggregateValue<T, V> {
    fn new(text: String) -> Self {
        Self { text, marker: PhantomData }
    }

    /// Names the value: `as`.
    pub fn alias(self, name: Property<T, V>) -> AliasedAggregate<T> {
        AliasedAggregate { text: format!("{} as {}", self.text, name.name()), marker: PhantomData }
    }
}

/// The number of rows or entities: `$count`.
pub fn row_count<T>() -> AggregateValue<T, i64> {
    AggregateValue::new(String::from("$count"))
}

/// A named aggregate value, for `aggregate`.
///
/// An example is at [`AggregateValue`].
#[derive(Clone, Debug)]
pub struct AliasedAggregate<T> {
    text: String,
    marker: PhantomData<fn() -> T>,
}

/// A named expression: a computed property.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(sales: CollectionRequestBuilder<Sale, Sales>) -> Result<(), Error> {
/// const DOUBLE: Property<Sale, Decimal> = Property::new("Double");
///
/// let request = sales.apply(|sales| sales.compute((Sale::AMOUNT * 2).alias(DOUBLE)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Aliased<T> {
    text: String,
    marker: PhantomData<fn() -> T>,
}

/// Properties of hierarchical levels, for each prefix of which `groupby` has rows of its own: `rollup`.
///
/// ```no_run
/// # mod example { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/runtime/example.rs")); } use example::*;
/// # async fn run(sales: CollectionRequestBuilder<Sale, Sales>) -> Result<(), Error> {
/// const TOTAL: Property<Sale, Decimal> = Property::new("Total");
///
/// let levels = rollup_all((Sale::COUNTRY, Sale::YEAR));
/// let request = sales.apply(|sales| sales.group_by(levels, Sale::AMOUNT.sum().alias(TOTAL)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Rollup<T> {
    text: String,
    marker: PhantomData<fn() -> T>,
}

/// The levels of a hierarchy, from the topmost down: `rollup(…)`.
pub fn rollup<T>(levels: impl GroupBy<T>) -> Rollup<T> {
    Rollup { text: format!("rollup({})", levels.grouped().join(",")), marker: PhantomData }
}

/// The levels of a hierarchy, from the topmost down, below a level for everything: `rollup($all,…)`.
pub fn rollup_all<T>(levels: impl GroupBy<T>) -> Rollup<T> {
    Rollup { text: format!("rollup($all,{})", levels.grouped().join(",")), marker: PhantomData }
}

/// Properties of `T` to group by: one, a path, a [`rollup`], or several.
///
/// An example is at [`Transformations`].
#[diagnostic::on_unimplemented(message = "`{Self}` are not properties of `{T}` to group by")]
pub trait GroupBy<T> {
    /// The paths and hierarchies, as text.
    fn grouped(self) -> Vec<String>;
}

/// Aggregate values of `T`: one, or several. A property by itself is a custom aggregate of the service.
///
/// An example is at [`AggregateValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not aggregate values of `{T}`",
    note = "an aggregate value has a name: `Sale::AMOUNT.sum().alias(TOTAL)`"
)]
pub trait Aggregate<T> {
    /// The values, as text.
    fn aggregated(self) -> Vec<String>;
}

/// Computed properties of `T`: one, or several.
///
/// An example is at [`Aliased`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not computed properties of `{T}`",
    note = "a computed property has a name: `(Sale::AMOUNT * 2).alias(DOUBLE)`"
)]
pub trait Compute<T> {
    /// The named expressions, as text.
    fn computed(self) -> Vec<String>;
}

macro_rules! written {
    ($trait:ident, $method:ident: $($name:ty),*) => {$(
        impl<T> $trait<T> for $name {
            fn $method(self) -> Vec<String> {
                vec![self.text]
            }
        }
    )*};
}

items!(GroupBy, grouped: Property<T, V>, NavigationProperty<T, V>, Expression<T, V>);
items!(Aggregate, aggregated: Property<T, V>, Expression<T, V>);
written!(GroupBy, grouped: Rollup<T>);
written!(Aggregate, aggregated: AliasedAggregate<T>, Aliased<T>);
written!(Compute, computed: Aliased<T>);
several!(GroupBy, grouped -> String);
several!(Aggregate, aggregated -> String);
several!(Compute, computed -> String);

/// Aggregation methods of properties and expressions, section 3.2.1.
macro_rules! aggregates {
    ($name:ident) => {
        impl<T, V> $name<T, V> {
            fn aggregated_by<W>(self, method: &str) -> AggregateValue<T, W> {
                AggregateValue::new(format!("{} with {method}", Expression::from(self)))
            }

            /// The number of different values: `countdistinct`.
            pub fn count_distinct(self) -> AggregateValue<T, i64> {
                self.aggregated_by("countdistinct")
            }

            /// An aggregation method that the service defines, by its qualified name.
            pub fn aggregate_with<W>(self, method: &str) -> AggregateValue<T, W> {
                self.aggregated_by(method)
            }
        }
    };
}

aggregates!(Property);
aggregates!(NavigationProperty);
aggregates!(Expression);

macro_rules! values {
    ($name:ident) => {
        impl<T, V> $name<T, V> {
            /// Names the value of the expression, for `compute`: `as`.
            #[must_use]
            pub fn alias(self, name: Property<T, V>) -> Aliased<T> {
                let text = format!("{} as {}", Expression::from(self), name.name());
                Aliased { text, marker: PhantomData }
            }
        }

        impl<T, V: Ordered> $name<T, V> {
            /// The smallest value: `min`.
            pub fn min(self) -> AggregateValue<T, V> {
                self.aggregated_by("min")
            }

            /// The largest value: `max`.
            pub fn max(self) -> AggregateValue<T, V> {
                self.aggregated_by("max")
            }
        }

        impl<T, V: Number> $name<T, V> {
            /// The sum of all values: `sum`.
            pub fn sum(self) -> AggregateValue<T, V> {
                self.aggregated_by("sum")
            }

            /// The mean of all values: `average`. Its type is that of the descriptor which names it.
            pub fn average<W: Fractional>(self) -> AggregateValue<T, W> {
                self.aggregated_by("average")
            }
        }
    };
}

values!(Property);
values!(Expression);
