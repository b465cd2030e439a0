//! A recursive descent parser for expressions.

use super::literal;
use super::{
    Argument, Direction, Expression, Literal, LiteralKind, Operator, Order, Path, Precedence, Segment, Start,
};

/// Parses a percent-decoded expression.
///
/// # Errors
/// A sentence that says what was found and what was expected instead.
pub fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser::new(text);
    let expression = parser.expression()?;
    parser.end()?;
    Ok(expression)
}

/// Parses the items of `$orderby`, URL conventions 4.01 section 5.1.5.
///
/// # Errors
/// A sentence that says what was found and what was expected instead.
pub fn parse_order(text: &str) -> Result<Vec<Order>, String> {
    let mut parser = Parser::new(text);
    let mut items = Vec::new();
    loop {
        let expression = parser.expression()?;
        let direction = if parser.keyword("asc") {
            Some(Direction::Ascending)
        } else {
            parser.keyword("desc").then_some(Direction::Descending)
        };
        items.push(Order { expression, direction });
        if !parser.symbol(",") {
            break;
        }
    }
    parser.end()?;
    Ok(items)
}

/// The maximum nesting depth.
const DEPTH: usize = 100;

/// The maximum number of operators, which is also the depth of a tree of operators of the same
/// precedence.
const OPERATORS: usize = 200;

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    operators: usize,
    /// The variables of the enclosing lambda expressions, the innermost last.
    variables: Vec<&'t str>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0, operators: 0, variables: Vec::new() }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn end(&mut self) -> Result<(), String> {
        self.space();
        if self.rest().is_empty() { Ok(()) } else { Err(self.expected("an operator")) }
    }

    fn expected(&self, what: &str) -> String {
        let found: String = self.rest().trim_start().chars().take(20).collect();
        match found.as_str() {
            "" => format!("the text ends where {what} is expected"),
            _ => format!("`{found}` stands where {what} is expected"),
        }
    }

    /// Consumes a symbol, and the spaces before it, if it comes next.
    fn symbol(&mut self, symbol: &str) -> bool {
        let before = self.at;
        self.space();
        let is_there = self.rest().starts_with(symbol);
        self.at = if is_there { self.at + symbol.len() } else { before };
        is_there
    }

    fn demand(&mut self, symbol: &str) -> Result<(), String> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    /// Consumes a word, and the spaces before it, if it comes next.
    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.at;
        self.space();
        let is_there = name(self.rest()).eq_ignore_ascii_case(keyword);
        self.at = if is_there { self.at + keyword.len() } else { before };
        is_there
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("the expression is nested more than {DEPTH} deep"));
        }
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    fn count_operator(&mut self) -> Result<(), String> {
        self.operators += 1;
        if self.operators > OPERATORS {
            return Err(format!("the expression has more than {OPERATORS} operators"));
        }
        Ok(())
    }

    fn expression(&mut self) -> Result<Expression, String> {
        self.nested(|parser| parser.operators(Precedence::Or))
    }

    /// Parses left-associative operators of at least this precedence.
    fn operators(&mut self, least: Precedence) -> Result<Expression, String> {
        let mut left = self.unary()?;
        while let Some(operator) = self.operator(least) {
            self.count_operator()?;
            left = match operator {
                Operator::In => infix(operator, left, self.list()?),
                _ => {
                    let right = self.nested(|parser| parser.operators(above(operator.precedence())))?;
                    infix(operator, left, right)
                }
            };
        }
        Ok(left)
    }

    fn operator(&mut self, least: Precedence) -> Option<Operator> {
        let mut is_meant =
            |operator: &Operator| operator.precedence() >= least && self.keyword(operator.text());
        Operator::ALL.into_iter().find(|operator| is_meant(operator))
    }

    fn unary(&mut self) -> Result<Expression, String> {
        self.space();
        // Like the name of a function, `not` may be followed by a parenthesis without a space.
        if name(self.rest()).eq_ignore_ascii_case("not") && !self.rest()[3..].starts_with('/') {
            self.at += 3;
            self.count_operator()?;
            let mut operand = self.nested(Self::unary)?;
            // `in` and `has` bind more tightly than `not`, because their operands are never booleans.
            while let Some(operator) = self.any_of(&[Operator::In, Operator::Has]) {
                self.count_operator()?;
                let right = match operator {
                    Operator::In => self.list()?,
                    _ => self.nested(|parser| parser.operators(Precedence::Additive))?,
                };
                operand = infix(operator, operand, right);
            }
            return Ok(Expression::Not(Box::new(operand)));
        }
        if let Some((literal, length)) = literal::read(self.rest()) {
            let follows = &self.rest()[length..];
            // Otherwise it is the name of a function or property.
            if !follows.starts_with(['(', '/']) {
                self.at += length;
                return Ok(Expression::Literal(literal));
            }
        }
        if self.symbol("-") {
            self.count_operator()?;
            let operand = self.nested(Self::unary)?;
            return Ok(negate(operand));
        }
        self.primary()
    }

    fn any_of(&mut self, operators: &[Operator]) -> Option<Operator> {
        operators.iter().copied().find(|operator| self.keyword(operator.text()))
    }

    fn primary(&mut self) -> Result<Expression, String> {
        if self.symbol("(") {
            let inner = self.expression()?;
            self.demand(")")?;
            return Ok(inner);
        }
        match self.rest().chars().next() {
            Some('[' | '{') => Err(format!("{}, not JSON", self.expected("an expression"))),
            _ => Ok(Expression::Path(self.path()?)),
        }
    }

    /// Parses the right operand of `in`: a list in parentheses, or an expression whose value is a collection.
    fn list(&mut self) -> Result<Expression, String> {
        if !self.symbol("(") {
            return self.nested(|parser| parser.operators(Precedence::Additive));
        }
        let mut values = Vec::new();
        if !self.symbol(")") {
            loop {
                values.push(self.expression()?);
                if !self.symbol(",") {
                    break;
                }
            }
            self.demand(")")?;
        }
        Ok(Expression::List(values))
    }

    fn path(&mut self) -> Result<Path, String> {
        let first = name(self.rest());
        let variable = self.variables.iter().rev().position(|variable| *variable == first);
        let start = match first {
            "$it" => Some(Start::It),
            "$this" => Some(Start::This),
            "$root" => Some(Start::Root),
            _ => variable.map(Start::Variable),
        };
        let mut segments = Vec::new();
        let start = match start.filter(|_| !self.rest()[first.len()..].starts_with('(')) {
            Some(start) => {
                self.at += first.len();
                start
            }
            None => {
                segments.push(self.segment("an expression", false)?);
                Start::It
            }
        };
        while self.rest().starts_with('/') {
            self.at += 1;
            segments.push(self.segment("a segment of the path", true)?);
        }
        Ok(Path { start, segments })
    }

    fn segment(&mut self, what: &str, is_further: bool) -> Result<Segment, String> {
        let name = name(self.rest());
        if name.is_empty() || name.ends_with('.') {
            return Err(self.expected(what));
        }
        self.at += name.len();
        if !self.rest().starts_with('(') {
            return Ok(if name == "$count" { Segment::Count } else { Segment::Name(name.to_owned()) });
        }
        self.at += 1;
        match name.to_ascii_lowercase().as_str() {
            "any" if is_further && self.symbol(")") => Ok(Segment::Any(None)),
            "any" if is_further => Ok(Segment::Any(Some(self.lambda()?))),
            "all" if is_further => Ok(Segment::All(self.lambda()?)),
            _ => self.call(name),
        }
    }

    /// Parses the rest of a lambda expression: `variable:condition)`.
    fn lambda(&mut self) -> Result<Box<Expression>, String> {
        self.space();
        let variable = name(self.rest());
        if variable.is_empty() {
            return Err(self.expected("a variable"));
        }
        self.at += variable.len();
        self.demand(":")?;
        self.variables.push(variable);
        let condition = self.expression()?;
        self.variables.pop();
        self.demand(")")?;
        Ok(Box::new(condition))
    }

    fn call(&mut self, name: &str) -> Result<Segment, String> {
        let mut arguments = Vec::new();
        if !self.symbol(")") {
            loop {
                arguments.push(self.argument()?);
                if !self.symbol(",") {
                    break;
                }
            }
            self.demand(")")?;
        }
        let function = FUNCTIONS.into_iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name);
        if matches!(function, "isof" | "cast") {
            if arguments.len() == 1 {
                let it = Expression::Path(Path { start: Start::It, segments: Vec::new() });
                arguments.insert(0, Argument { name: None, value: it });
            }
            if let Some(target) = arguments.last_mut() {
                unquote_type(target);
            }
        }
        Ok(Segment::Call(function.to_owned(), arguments))
    }

    fn argument(&mut self) -> Result<Argument, String> {
        self.space();
        let parameter = name(self.rest());
        let is_named = !parameter.is_empty() && self.rest()[parameter.len()..].starts_with('=');
        if is_named {
            self.at += parameter.len() + 1;
        }
        let value = self.expression()?;
        Ok(Argument { name: is_named.then(|| parameter.to_owned()), value })
    }
}

/// Removes the quotes around the name of a type. OData had them before 4.0, and services still accept them.
fn unquote_type(argument: &mut Argument) {
    let Expression::Literal(Literal { text, kind: LiteralKind::String }) = &argument.value else { return };
    let quoted = text.trim_matches('\'');
    if quoted.contains('.') && name(quoted) == quoted && !quoted.ends_with('.') {
        let segments = vec![Segment::Name(quoted.to_owned())];
        argument.value = Expression::Path(Path { start: Start::It, segments });
    }
}

/// The functions of the expression language, sections 5.1.1.5 and later of OData URL Conventions 4.01, as
/// they are spelt there.
const FUNCTIONS: [&str; 32] = [
    "concat",
    "contains",
    "endswith",
    "indexof",
    "length",
    "startswith",
    "substring",
    "hassubset",
    "hassubsequence",
    "matchesPattern",
    "tolower",
    "toupper",
    "trim",
    "date",
    "day",
    "fractionalseconds",
    "hour",
    "maxdatetime",
    "mindatetime",
    "minute",
    "month",
    "now",
    "second",
    "time",
    "totaloffsetminutes",
    "totalseconds",
    "year",
    "ceiling",
    "floor",
    "round",
    "cast",
    "isof",
];

/// The name at the beginning of a text, including a namespace, `@` and `$`.
fn name(text: &str) -> &str {
    let is_first = |c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '@');
    if !text.starts_with(is_first) {
        return "";
    }
    let is_further = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '#');
    let end = text.char_indices().skip(1).find(|(_, c)| !is_further(*c));
    end.map_or(text, |(end, _)| &text[..end])
}

/// The next tighter precedence.
fn above(precedence: Precedence) -> Precedence {
    match precedence {
        Precedence::Or => Precedence::And,
        Precedence::And => Precedence::Equality,
        Precedence::Equality => Precedence::Relational,
        Precedence::Relational => Precedence::Additive,
        Precedence::Additive => Precedence::Multiplicative,
        Precedence::Multiplicative | Precedence::Unary | Precedence::Primary => Precedence::Primary,
    }
}

/// Makes a binary expression. `and` and `or` are associative, so that `a and (b and c)` becomes `a and b and
/// c`.
fn infix(operator: Operator, left: Expression, right: Expression) -> Expression {
    let is_associative = operator.precedence() <= Precedence::And;
    match right {
        Expression::Infix(inner, first, second) if is_associative && inner == operator => {
            Expression::Infix(operator, Box::new(infix(operator, left, *first)), second)
        }
        right => Expression::Infix(operator, Box::new(left), Box::new(right)),
    }
}

fn negate(operand: Expression) -> Expression {
    match operand {
        Expression::Literal(literal)
            if literal.kind == LiteralKind::Number && !literal.text.starts_with('-') =>
        {
            let text = format!("-{}", literal.text);
            Expression::Literal(super::Literal { text, ..literal })
        }
        operand => Expression::Negate(Box::new(operand)),
    }
}
