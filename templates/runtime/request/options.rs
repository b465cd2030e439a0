//! System query options of requests, URL conventions section 5.1. A method is available where the
//! metadata says that the service supports its option.

use crate::runtime::query::apply::Compute;
use crate::runtime::query::expression::Condition;
use crate::runtime::query::items::{Expand, OrderBy, Select};
use crate::runtime::query::search::Search;
use crate::runtime::request::access::{
    Computable, Countable, Expandable, Filterable, Searchable, Selectable, SkipSupported, Sortable,
    TopSupported,
};
use crate::runtime::request::answer::{Page, Single};
use crate::runtime::request::kind::Count;
use crate::runtime::request::typed::Request;

macro_rules! read_options {
    ($($answer:ident),*) => {$(
        impl<T, K: Selectable> Request<$answer<T>, K> {
            /// Limits the response to these properties: `$select`.
            #[doc(alias = "$select")]
            pub fn select(self, properties: impl Select<T>) -> Self {
                self.join("$select", properties.paths())
            }

            /// `$select` in OData's own syntax.
            pub fn select_raw(self, properties: &str) -> Self {
                self.join("$select", vec![properties.to_owned()])
            }
        }

        impl<T, K: Computable> Request<$answer<T>, K> {
            /// Defines properties by expressions: `$compute`. They are part of the response if they are
            /// selected, or nothing is.
            #[doc(alias = "$compute")]
            pub fn compute(self, properties: impl Compute<T>) -> Self {
                self.join("$compute", properties.computed())
            }
        }

        impl<T, K: Expandable> Request<$answer<T>, K> {
            /// Includes related entities: `$expand`. Navigation properties take options of their own, for
            /// instance `Team::MEMBERS.select(…)`.
            #[doc(alias = "$expand")]
            pub fn expand(self, properties: impl Expand<T>) -> Self {
                self.join("$expand", properties.items())
            }

            /// `$expand` in OData's own syntax.
            pub fn expand_raw(self, properties: &str) -> Self {
                self.join("$expand", vec![properties.to_owned()])
            }
        }
    )*};
}

read_options!(Single, Page);

/// # Query options of lists
impl<T, K: Filterable> Request<Page<T>, K> {
    /// Limits the response to entities for which the condition is true: `$filter`. It replaces an earlier
    /// one.
    #[doc(alias = "$filter")]
    pub fn filter(self, filter: impl Condition<T>) -> Self {
        self.filtered(filter.filter())
    }

    /// `$filter` in OData's own syntax.
    pub fn filter_raw(self, filter: &str) -> Self {
        self.query("$filter", filter)
    }
}

impl<T, K: Sortable> Request<Page<T>, K> {
    /// Sorts the response: `$orderby`.
    #[doc(alias = "$orderby")]
    pub fn order_by(self, order: impl OrderBy<T>) -> Self {
        self.ordered(&order.orders())
    }

    /// `$orderby` in OData's own syntax.
    pub fn order_by_raw(self, order: &str) -> Self {
        self.ordered_raw(order)
    }
}

impl<T, K: Searchable> Request<Page<T>, K> {
    /// Limits the response to entities that match phrases, or [`words`](crate::runtime::query::words):
    /// `$search`.
    #[doc(alias = "$search")]
    pub fn search(self, search: impl Into<Search>) -> Self {
        let search = search.into().to_string();
        self.search_raw(&search)
    }

    /// `$search` in OData's own syntax.
    pub fn search_raw(self, search: &str) -> Self {
        self.query("$search", search)
    }
}

impl<T, K: TopSupported> Request<Page<T>, K> {
    /// Limits the number of entities: `$top`.
    #[doc(alias = "$top")]
    pub fn top(self, count: u32) -> Self {
        self.query("$top", count.to_string())
    }
}

impl<T, K: SkipSupported> Request<Page<T>, K> {
    /// Skips the first entities: `$skip`.
    #[doc(alias = "$skip")]
    pub fn skip(self, count: u32) -> Self {
        self.query("$skip", count.to_string())
    }
}

impl<T, K: Countable> Request<Page<T>, K> {
    /// Includes the number of entities on all pages in the response: `$count=true`.
    #[doc(alias = "$count")]
    pub fn count(self) -> Self {
        self.query("$count", "true")
    }
}

impl<T, A: Filterable> Request<u64, Count<T, A>> {
    /// Counts only entities for which the condition is true: `$filter`.
    pub fn filter(self, filter: impl Condition<T>) -> Self {
        self.filtered(filter.filter())
    }

    /// `$filter` in OData's own syntax.
    pub fn filter_raw(self, filter: &str) -> Self {
        self.query("$filter", filter)
    }
}

impl<T, A: Searchable> Request<u64, Count<T, A>> {
    /// Counts only entities that match phrases: `$search`.
    pub fn search(self, search: impl Into<Search>) -> Self {
        self.query("$search", search.into().to_string())
    }
}
