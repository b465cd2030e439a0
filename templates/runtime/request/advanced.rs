//! Advanced queries: queries that a service answers only if a header and further query options are
//! sent. Rules of the profile state which queries these are; for Microsoft Graph see [Advanced
//! query capabilities](https://learn.microsoft.com/graph/aad-advanced-queries).

use std::borrow::Cow;

use crate::runtime::query::term::{Term, Use};
use crate::runtime::request::service::AdvancedQueries;

/// Query options whose expressions the rules inspect.
const EXPRESSIONS: [&str; 2] = ["$filter", "$orderby"];

/// The parts of a request that the rules inspect.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    /// The qualified name of the entities' type; empty if no rule mentions it.
    pub(crate) about: &'static str,
    /// Operators and functions, each with the query option in which it occurs, or `""` if it occurs in
    /// the path.
    uses: Vec<(&'static str, Use)>,
    /// What the caller set with `Request::advanced_query`.
    decided: Option<bool>,
}

impl Asking {
    /// Notes an operator that occurs outside of any expression, such as `$count` as a path segment.
    #[inline]
    pub(crate) fn uses(&mut self, operator: &'static str) {
        self.uses.push(("", Use { operator, property: None }));
    }

    #[inline]
    pub(crate) fn filters(&mut self, filter: &Term) {
        self.forget("$filter");
        self.uses.extend(filter.uses().iter().map(|used| ("$filter", used.clone())));
    }

    #[inline]
    pub(crate) fn orders(&mut self, order: &Term) {
        self.uses.extend(order.uses().iter().map(|used| ("$orderby", used.clone())));
        self.uses.push(("$orderby", Use { operator: "$orderby", property: order.property() }));
    }

    /// Notes a query option given in OData's own syntax, whose text is not inspected.
    #[inline]
    pub(crate) fn is_raw(&mut self, option: &str) {
        self.forget(option);
        if let Some(option) = EXPRESSIONS.into_iter().find(|known| *known == option) {
            self.uses.push((option, Use { operator: "raw", property: None }));
        }
    }

    #[inline]
    pub(crate) fn decide(&mut self, is_advanced: bool) {
        self.decided = Some(is_advanced);
    }

    #[inline]
    fn forget(&mut self, option: &str) {
        self.uses.retain(|(known, _)| *known != option);
    }

    /// Whether the request needs the header and query options of `rule`; `option` looks up its query options.
    /// A query that no rule covers counts as advanced, unless it has an option that advanced queries do not
    /// accept.
    #[inline]
    pub(crate) fn is_advanced<'o>(
        &self,
        rule: &AdvancedQueries,
        option: &dyn Fn(&str) -> Option<Cow<'o, str>>,
    ) -> bool {
        if !rule.types.contains(&self.about) {
            return false;
        }
        if let Some(decided) = self.decided {
            return decided;
        }
        let has = |name: &&str| option(name).is_some_and(|value| value != "false");
        let is_demanded = rule.operators.iter().any(&has)
            || self.uses.iter().any(|(_, used)| rule.operators.contains(&used.operator))
            || rule.combinations.iter().any(|options| options.iter().all(has));
        let is_basic = |used: &Use| used.operator == "any" || self.is_basic(rule, used);
        let is_settled = |option: &&str| {
            let mut uses = self.uses.iter().filter(|(known, _)| known == option).peekable();
            !has(option) || (uses.peek().is_some() && uses.all(|(_, used)| is_basic(used)))
        };
        is_demanded || !(EXPRESSIONS.iter().all(is_settled) || rule.incompatible.iter().any(has))
    }

    /// Whether the service answers this use of an operator without the header.
    #[inline]
    fn is_basic(&self, rule: &AdvancedQueries, used: &Use) -> bool {
        let Some(property) = &used.property else { return false };
        rule.basic.iter().any(|(target, operators)| {
            target.split_once('/') == Some((self.about, property)) && operators.contains(&used.operator)
        })
    }
}
