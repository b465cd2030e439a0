//! Query options of requests that transform a collection: they are about its rows.

use crate::runtime::query::expression::Condition;
use crate::runtime::query::items::{OrderBy, Select};
use crate::runtime::request::access::{
    Countable, Filterable, Selectable, SkipSupported, Sortable, TopSupported,
};
use crate::runtime::request::answer::Page;
use crate::runtime::request::kind::Apply;
use crate::runtime::request::row::Row;
use crate::runtime::request::typed::Request;

impl<T, A: Filterable> Request<Page<Row<T>>, Apply<T, A>> {
    /// Limits the response to rows for which the condition is true: `$filter`.
    pub fn filter(self, filter: impl Condition<T>) -> Self {
        self.filtered(filter.filter())
    }
}

impl<T, A: Sortable> Request<Page<Row<T>>, Apply<T, A>> {
    /// Sorts the rows: `$orderby`.
    pub fn order_by(self, order: impl OrderBy<T>) -> Self {
        self.ordered(&order.orders())
    }
}

impl<T, A: Selectable> Request<Page<Row<T>>, Apply<T, A>> {
    /// Limits the rows to these properties: `$select`.
    pub fn select(self, properties: impl Select<T>) -> Self {
        self.join("$select", properties.paths())
    }
}

impl<T, A: TopSupported> Request<Page<Row<T>>, Apply<T, A>> {
    /// Limits the number of rows: `$top`.
    pub fn top(self, count: u32) -> Self {
        self.query("$top", count.to_string())
    }
}

impl<T, A: SkipSupported> Request<Page<Row<T>>, Apply<T, A>> {
    /// Skips the first rows: `$skip`.
    pub fn skip(self, count: u32) -> Self {
        self.query("$skip", count.to_string())
    }
}

impl<T, A: Countable> Request<Page<Row<T>>, Apply<T, A>> {
    /// Includes the number of rows on all pages in the response: `$count=true`.
    pub fn count(self) -> Self {
        self.query("$count", "true")
    }
}
