//! Prints expressions in canonical form, like the runtime of generated crates: only necessary
//! parentheses, one space around operators, and variables named by nesting depth.

use std::fmt;

use super::literal::is_reserved;
use super::{Argument, Direction, Expression, Operator, Order, Path, Precedence, Segment, Start};

/// With `{:#}`, members of enumerations are printed without the name of their type, which some services
/// require and others reject.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { text: String::new(), variables: Vec::new(), is_short: f.alternate() };
        printer.expression(self);
        f.write_str(&printer.text)
    }
}

/// Prints the direction only if it is not the default.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.expression, f)?;
        if self.direction == Some(Direction::Descending) { f.write_str(" desc") } else { Ok(()) }
    }
}

struct Printer {
    text: String,
    /// The variables of the enclosing lambda expressions, the innermost last.
    variables: Vec<String>,
    is_short: bool,
}

impl Printer {
    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Literal(literal) => {
                let is_cut = self.is_short && literal.kind == super::LiteralKind::Enumeration;
                let cut = if is_cut { literal.text.find('\'').unwrap_or(0) } else { 0 };
                self.text += &literal.text[cut..];
            }
            Expression::Path(path) => self.path(path),
            Expression::Not(operand) => self.prefix("not ", operand),
            Expression::Negate(operand) => self.prefix("-", operand),
            Expression::Infix(operator, left, right) => self.infix(*operator, left, right),
            Expression::List(values) => {
                self.text.push('(');
                self.separated(values, Self::expression);
                self.text.push(')');
            }
        }
    }

    fn prefix(&mut self, operator: &str, operand: &Expression) {
        self.text += operator;
        self.grouped(operand, operand.precedence() <= Precedence::Unary);
    }

    fn infix(&mut self, operator: Operator, left: &Expression, right: &Expression) {
        let precedence = operator.precedence();
        let is_associative = precedence <= Precedence::And;
        let right_is_grouped =
            if is_associative { right.precedence() < precedence } else { right.precedence() <= precedence };
        self.grouped(left, left.precedence() < precedence);
        self.text += &format!(" {} ", operator.text());
        self.grouped(right, right_is_grouped);
    }

    fn grouped(&mut self, expression: &Expression, is_grouped: bool) {
        if is_grouped {
            self.text.push('(');
        }
        self.expression(expression);
        if is_grouped {
            self.text.push(')');
        }
    }

    fn separated<T>(&mut self, items: &[T], print: impl Fn(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            print(self, item);
        }
    }

    fn path(&mut self, path: &Path) {
        let speaks_for_itself = match path.segments.first() {
            // A property may have the name of a variable, or a name that is parsed as something else.
            Some(Segment::Name(name)) => !self.variables.contains(name) && !is_reserved(name),
            Some(Segment::Call(..)) => true,
            _ => false,
        };
        let start = match path.start {
            Start::It if speaks_for_itself => "",
            Start::It => "$it",
            Start::This => "$this",
            Start::Root => "$root",
            Start::Variable(outwards) => {
                let at = self.variables.len().checked_sub(outwards + 1);
                // If a part of a lambda expression is printed alone, its variable is not declared, and gets
                // the name that it has without nesting.
                at.and_then(|at| self.variables.get(at)).map_or("x", String::as_str)
            }
        };
        let mut is_first = start.is_empty();
        let start = start.to_owned();
        self.text += &start;
        for segment in &path.segments {
            if !is_first {
                self.text.push('/');
            }
            is_first = false;
            self.segment(segment);
        }
    }

    fn segment(&mut self, segment: &Segment) {
        match segment {
            Segment::Name(name) => self.text += name,
            Segment::Count => self.text += "$count",
            Segment::Any(None) => self.text += "any()",
            Segment::Any(Some(condition)) => self.lambda("any", condition),
            Segment::All(condition) => self.lambda("all", condition),
            Segment::Call(name, arguments) => {
                self.text += &format!("{name}(");
                self.separated(arguments, Self::argument);
                self.text.push(')');
            }
        }
    }

    fn argument(&mut self, argument: &Argument) {
        if let Some(name) = &argument.name {
            self.text += &format!("{name}=");
        }
        self.expression(&argument.value);
    }

    fn lambda(&mut self, operator: &str, condition: &Expression) {
        let variable = variable(lambdas(condition));
        self.text += &format!("{operator}({variable}:");
        self.variables.push(variable);
        self.expression(condition);
        self.variables.pop();
        self.text.push(')');
    }
}

/// Names of variables from the inside: x, y, z, x3, x4 …
fn variable(depth: usize) -> String {
    match depth {
        0 => String::from("x"),
        1 => String::from("y"),
        2 => String::from("z"),
        depth => format!("x{depth}"),
    }
}

/// The nesting depth of the lambda expressions in an expression.
fn lambdas(expression: &Expression) -> usize {
    match expression {
        Expression::Literal(_) => 0,
        Expression::Path(path) => path.segments.iter().map(lambdas_of_segment).max().unwrap_or_default(),
        Expression::Not(operand) | Expression::Negate(operand) => lambdas(operand),
        Expression::Infix(_, left, right) => lambdas(left).max(lambdas(right)),
        Expression::List(values) => values.iter().map(lambdas).max().unwrap_or_default(),
    }
}

fn lambdas_of_segment(segment: &Segment) -> usize {
    match segment {
        Segment::Name(_) | Segment::Count | Segment::Any(None) => 0,
        Segment::Any(Some(condition)) | Segment::All(condition) => lambdas(condition) + 1,
        Segment::Call(_, arguments) => {
            arguments.iter().map(|argument| lambdas(&argument.value)).max().unwrap_or_default()
        }
    }
}
