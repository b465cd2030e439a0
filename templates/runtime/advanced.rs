//! Whether a query is one of those that a service answers only with a header and further options, by rules of
//! the profile; for Microsoft Graph the [advanced
//! queries](https://learn.microsoft.com/graph/aad-advanced-queries).

use crate::runtime::client::service::AdvancedQueries;
use crate::runtime::term::{Term, Use};

/// Query options whose expressions are looked into.
const EXPRESSIONS: [&str; 2] = ["$filter", "$orderby"];

/// What a request asks for, as far as the rules look at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    /// The qualified name of the type of the entities; empty if no rule is about them.
    pub(crate) about: &'static str,
    /// Each with the query option that it stands in; without one, if it is in the path.
    uses: Vec<(&'static str, Use)>,
    /// What the caller decided.
    decided: Option<bool>,
}

impl Asking {
    /// An operator that stands in no expression, such as `$count` as a segment.
    pub(crate) fn uses(&mut self, operator: &'static str) {
        self.uses.push(("", Use { operator, property: None }));
    }

    pub(crate) fn filters(&mut self, filter: &Term) {
        self.forget("$filter");
        self.uses.extend(filter.uses().iter().map(|used| ("$filter", used.clone())));
    }

    pub(crate) fn orders(&mut self, order: &Term) {
        self.uses.extend(order.uses().iter().map(|used| ("$orderby", used.clone())));
        self.uses.push(("$orderby", Use { operator: "$orderby", property: order.property() }));
    }

    /// An option in OData's own syntax, which is not looked into.
    pub(crate) fn is_raw(&mut self, option: &str) {
        self.forget(option);
        if let Some(option) = EXPRESSIONS.into_iter().find(|known| *known == option) {
            self.uses.push((option, Use { operator: "raw", property: None }));
        }
    }

    pub(crate) fn decide(&mut self, is_advanced: bool) {
        self.decided = Some(is_advanced);
    }

    fn forget(&mut self, option: &str) {
        self.uses.retain(|(known, _)| *known != option);
    }

    /// Whether the request is to have what `rule` demands; `option` gives its query options. What no rule
    /// settles is an advanced query, unless it has an option that those do not take.
    pub(crate) fn is_advanced<'o>(
        &self,
        rule: &AdvancedQueries,
        option: &dyn Fn(&str) -> Option<&'o str>,
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

    /// Whether the service demands nothing for it.
    fn is_basic(&self, rule: &AdvancedQueries, used: &Use) -> bool {
        let Some(property) = &used.property else { return false };
        rule.basic.iter().any(|(target, operators)| {
            target.split_once('/') == Some((self.about, property)) && operators.contains(&used.operator)
        })
    }
}
