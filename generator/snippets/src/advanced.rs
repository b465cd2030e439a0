//! Decides whether a query is advanced. For advanced queries the client adds the header and query options
//! that the service requires, so a snippet must not. The rules are the same as in the runtime's module of
//! this name.

use generator::plan::AdvancedQueries;
use odata_url::expression::{Expression, Operator, Path, Segment};
use odata_url::url::{OptionValue, QueryOption};

/// The use of an operator or function, and the property that it compares with literals, if it does.
type Use<'e> = (String, Option<&'e str>);

/// Whether a request for entities of the type `about` is an advanced query according to `rule`. `counts` says
/// that the request only asks for their number.
pub fn is_advanced(rule: &AdvancedQueries, about: &str, counts: bool, options: &[QueryOption]) -> bool {
    if !rule.types.iter().any(|name| name == about) {
        return false;
    }
    let find = |name: &str| options.iter().find(|option| option.known == Some(name));
    let has = |name: &String| find(name).is_some_and(|option| option.text.trim() != "false");
    let filtered = options.iter().find_map(|option| match &option.value {
        OptionValue::Filter(parsed) => Some(parsed.as_ref().ok().map(uses)),
        _ => None,
    });
    let ordered = options.iter().find_map(|option| match &option.value {
        OptionValue::OrderBy(parsed) => Some(parsed.as_ref().ok().map(|orders| {
            let orders = orders.iter();
            orders
                .flat_map(|order| uses(&order.expression).into_iter().chain([ordered_by(&order.expression)]))
                .collect()
        })),
        _ => None,
    });
    // An expression that cannot be parsed has no known uses.
    let all: Vec<Option<Vec<Use<'_>>>> = filtered.into_iter().chain(ordered).collect();
    let is_demanded = rule.rule.operators.iter().any(has)
        || (counts && rule.rule.operators.iter().any(|operator| operator == "$count"))
        || all.iter().flatten().flatten().any(|(operator, _)| rule.rule.operators.contains(operator))
        || rule.rule.combinations.iter().any(|options| options.iter().all(has));
    let is_basic = |(operator, property): &Use<'_>| {
        let target = property.map(|property| format!("{about}/{property}"));
        let is_target = |(known, _): &(&String, &Vec<String>)| {
            target.as_ref().is_some_and(|target| known.eq_ignore_ascii_case(target))
        };
        operator == "any"
            || rule.basic.iter().filter(is_target).any(|(_, operators)| operators.contains(operator))
    };
    let is_settled = |uses: &Option<Vec<Use<'_>>>| {
        uses.as_ref().is_some_and(|uses| !uses.is_empty() && uses.iter().all(is_basic))
    };
    is_demanded || !(all.iter().all(is_settled) || rule.rule.incompatible.iter().any(has))
}

fn ordered_by(expression: &Expression) -> Use<'_> {
    (String::from("$orderby"), property(expression))
}

/// The operators and functions that an expression uses.
fn uses(expression: &Expression) -> Vec<Use<'_>> {
    match expression {
        Expression::Literal(_) => Vec::new(),
        Expression::List(values) => values.iter().flat_map(uses).collect(),
        Expression::Not(operand) => applied("not", uses(operand)),
        Expression::Negate(operand) => applied("-", uses(operand)),
        Expression::Infix(operator, left, right) => infix(*operator, left, right),
        Expression::Path(path) => {
            path.segments.iter().flat_map(|segment| of_segment(path, segment)).collect()
        }
    }
}

fn applied<'e>(operator: &str, mut uses: Vec<Use<'e>>) -> Vec<Use<'e>> {
    uses.push((operator.to_owned(), None));
    uses
}

fn infix<'e>(operator: Operator, left: &'e Expression, right: &'e Expression) -> Vec<Use<'e>> {
    let (mut all, right_uses) = (uses(left), uses(right));
    let is_joining = matches!(operator, Operator::And | Operator::Or);
    let is_known = !all.is_empty() && !right_uses.is_empty();
    let property = property(left).filter(|_| is_literal(right));
    if matches!(right, Expression::Literal(literal) if literal.text == "null") {
        all.push((String::from("null"), property));
    }
    if !(is_joining && is_known) {
        all.push((operator.text().to_owned(), property));
    }
    all.extend(right_uses);
    all
}

fn of_segment<'e>(path: &'e Path, segment: &'e Segment) -> Vec<Use<'e>> {
    let property = first_name(path);
    let of_collection = |filter: &'e Expression, operator: &str| {
        let inner = uses(filter).into_iter();
        let inner = inner.map(|(operator, of)| (operator, of.and(property)));
        inner.chain([(operator.to_owned(), property)]).collect()
    };
    match segment {
        Segment::Name(_) => Vec::new(),
        Segment::Count => vec![(String::from("$count"), property)],
        Segment::Any(None) => vec![(String::from("any()"), property)],
        Segment::Any(Some(filter)) => of_collection(filter, "any"),
        Segment::All(filter) => of_collection(filter, "all"),
        Segment::Call(name, arguments) => {
            let mut values = arguments.iter().map(|argument| &argument.value);
            let first = values.next().and_then(self::property).filter(|_| values.all(is_literal));
            let inner = arguments.iter().flat_map(|argument| uses(&argument.value));
            inner.chain([(name.to_lowercase(), first)]).collect()
        }
    }
}

/// The property, or the first segment of the path; `None` for any other expression.
fn property(expression: &Expression) -> Option<&str> {
    let Expression::Path(path) = expression else { return None };
    let is_plain = path.segments.iter().all(|segment| matches!(segment, Segment::Name(_) | Segment::Count));
    first_name(path).filter(|_| is_plain)
}

/// The first property of a path; empty for a lambda variable itself.
fn first_name(path: &Path) -> Option<&str> {
    match path.segments.first() {
        Some(Segment::Name(name)) => Some(name),
        Some(_) => None,
        None => Some(""),
    }
}

fn is_literal(expression: &Expression) -> bool {
    match expression {
        Expression::Literal(_) => true,
        Expression::List(values) => values.iter().all(is_literal),
        _ => false,
    }
}
