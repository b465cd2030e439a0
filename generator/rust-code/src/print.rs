//! Prints code as `rustfmt` lays it out in its default style, within a function. The functions are named
//! after what they decide there: each gives the text for a [`Shape`], or `None` if there is no room.

mod chain;
mod items;
mod shape;

use std::cell::{Cell, RefCell};

use generator::text::is_hidden;
use rustc_hash::FxHashMap;
use unicode_width::UnicodeWidthStr;

use super::{Expr, Infix, Item, Let, Path, Precedence, Prefix, Statement, json};
use shape::{Room, Shape};

/// The maximum width of a line, without the indentation of the function.
const WIDTH: usize = 96;

/// Statements, one or several lines each.
pub fn statements(statements: &[Statement]) -> String {
    let mut text = String::new();
    block(statements, 0, &mut text);
    text
}

/// An expression on one line.
pub fn one_line(expr: &Expr) -> String {
    Printer::new(Room::ENDLESS).expr(expr, Shape::indented(0, usize::MAX)).unwrap_or_default()
}

/// `use` declarations for sorted paths, one for each module.
pub fn imports(paths: &[String]) -> String {
    let mut text = String::new();
    let mut rest = paths;
    while let [first, ..] = rest {
        let module = first.rsplit_once("::").map_or("", |(module, _)| module);
        let is_beside = |path: &&String| path.rsplit_once("::").is_some_and(|(other, _)| other == module);
        let beside = rest.iter().take_while(is_beside).count().max(1);
        let names: Vec<&str> =
            rest[..beside].iter().map(|path| path.rsplit("::").next().unwrap_or(path)).collect();
        text += &import(module, &names);
        rest = &rest[beside..];
    }
    text
}

fn import(module: &str, names: &[&str]) -> String {
    if let [name] = names {
        return format!("use {module}::{name};\n");
    }
    let line = format!("use {module}::{{{}}};\n", names.join(", "));
    // `rustfmt` keeps two columns free.
    if line.len() < WIDTH {
        return line;
    }
    let (mut lines, mut line) = (String::new(), String::from("   "));
    for (at, name) in names.iter().enumerate() {
        let is_last = at + 1 == names.len();
        if line.len() + name.len() + 2 >= WIDTH + usize::from(is_last) {
            lines += &format!("{line}\n");
            line = String::from("   ");
        }
        line += &format!(" {name},");
    }
    format!("use {module}::{{\n{lines}{line}\n}};\n")
}

fn block(statements: &[Statement], indent: usize, text: &mut String) {
    let margin = " ".repeat(indent);
    let ended = |left: &str, value: &Expr| format!("{margin}{left}{};\n", behind(left, value, 1, indent));
    for statement in statements {
        match statement {
            Statement::Let(Let { name, is_mut, value }) => {
                let keyword = if *is_mut { "let mut" } else { "let" };
                *text += &ended(&format!("{keyword} {name} ="), value);
            }
            Statement::Const(name, r#type, value) => {
                *text += &ended(&format!("const {name}: {} =", type_text(r#type)), value);
            }
            Statement::Do(value) => {
                let line = whatever_the_width(|printer, width| {
                    printer.expr(value, Shape::indented(indent, width).narrower(1)?)
                });
                *text += &format!("{margin}{line};\n");
            }
            Statement::For(name, of, body) => nested(&format!("for {name} in"), of, body, indent, text),
            Statement::WhileSome(name, of, body) => {
                nested(&format!("while let Some({name}) ="), of, body, indent, text);
            }
        }
    }
}

/// A loop.
fn nested(head: &str, of: &Expr, body: &[Statement], indent: usize, text: &mut String) {
    let margin = " ".repeat(indent);
    let head = format!("{margin}{head}{}", behind(head, of, 0, indent));
    let is_short = !head.contains('\n') && head.width() + 2 <= WIDTH;
    let brace =
        if is_short || chain::is_extendable(&head) { String::from(" {") } else { format!("\n{margin}{{") };
    *text += &format!("{head}{brace}\n");
    block(body, indent + 4, text);
    *text += &format!("{margin}}}\n");
}

/// A text that does not fit has lines that are too long: `rustfmt` leaves such a statement as it is.
fn whatever_the_width(text: impl Fn(&Printer, usize) -> Option<String>) -> String {
    let strict = text(&Printer::new(Room::USUAL), WIDTH);
    let widths = std::iter::successors(Some(WIDTH), |width| Some(width.saturating_mul(2)));
    let printer = |width: usize| Printer::new(Room { line: width, is_strict: false, ..Room::USUAL });
    let wider = || widths.take(60).find_map(|width| text(&printer(width), width));
    strict.or_else(wider).unwrap_or_default()
}

/// What is behind `=` or `in`, with the space or line break before it. A width of `after` is kept free for
/// what follows.
fn behind(left: &str, value: &Expr, after: usize, indent: usize) -> String {
    let used = left.width() + 1;
    whatever_the_width(|printer, width| {
        let shape = Shape::indented(indent, width).narrower(after)?;
        let beside = shape.behind(used).and_then(|shape| Some((printer.expr(value, shape)?, shape)));
        if let Some((text, shape)) = &beside
            && !text.contains('\n')
            && text.width() <= shape.width
        {
            return Some(format!(" {text}"));
        }
        let next = Shape::indented(indent + 4, width).narrower(after)?;
        let below = |text: String| format!("\n{}{text}", " ".repeat(indent + 4));
        match (beside, printer.expr(value, next).filter(|text| next.fits(text, printer.room))) {
            (Some((beside, _)), Some(text)) if is_better(&text, &beside) => Some(below(text)),
            (Some((beside, _)), _) => Some(format!(" {beside}")),
            (None, text) => text.map(below),
        }
    })
}

/// Whether the right side of `=` is better on the next line.
fn is_better(below: &str, beside: &str) -> bool {
    let lines = |text: &str| text.matches('\n').count();
    let ends = |text: &str, end: char| text.lines().next().is_some_and(|line| line.ends_with(end));
    lines(below) == 0
        || lines(beside) > lines(below) + 1
        || ['(', '{', '['].into_iter().any(|end| ends(beside, end) && !ends(below, end))
}

/// Prints expressions.
struct Printer {
    room: Room,
    /// Whether a chain of methods has to stay on one line, but for its last call.
    is_chain_on_one_line: Cell<bool>,
    /// Texts by the address of the expression, its shape, and the condition above.
    known: RefCell<FxHashMap<(usize, Shape, bool), Option<String>>>,
}

impl Printer {
    fn new(room: Room) -> Self {
        Self { room, is_chain_on_one_line: Cell::new(false), known: RefCell::default() }
    }

    /// An expression. What was printed before in the same way is remembered, as all ways are tried.
    fn expr(&self, expr: &Expr, shape: Shape) -> Option<String> {
        let key = (std::ptr::from_ref(expr) as usize, shape, self.is_chain_on_one_line.get());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let text = self.fresh(expr, shape);
        self.known.borrow_mut().insert(key, text.clone());
        text
    }

    fn fresh(&self, expr: &Expr, shape: Shape) -> Option<String> {
        let fitting = |text: String| Some(text).filter(|text| shape.fits(text, self.room));
        match expr {
            Expr::Name(text) | Expr::Number(text) => fitting(text.clone()),
            // A string literal is as long as it is.
            Expr::Text(text) => Some(literal(text)),
            Expr::Path(path) => fitting(path_text(path)),
            Expr::Undeclared(undeclared) => fitting(undeclared.name.clone()),
            Expr::JsonText(json) => fitting(json::raw_text(json, shape.indent)),
            Expr::Json(json) => Some(format!("json!({})", self.json(json, shape))),
            Expr::Call(function, arguments) => {
                self.items(&path_text(function), ['(', ')'], arguments, shape, self.room.call)
            }
            Expr::Print(format, shown) => {
                let all: Vec<Expr> =
                    std::iter::once(Expr::text(format)).chain(shown.iter().cloned()).collect();
                self.items("println!", ['(', ')'], &all, shape, self.room.call)
            }
            Expr::Tuple(items) => self.items("", ['(', ')'], items, shape, self.room.call),
            Expr::Array(items) => self.items("", ['[', ']'], items, shape, self.room.array),
            Expr::Vec(items) => self.items("vec!", ['[', ']'], items, shape, self.room.array),
            Expr::Struct(path, fields) => self.structure(&path_text(path), fields, shape),
            Expr::Unary(operator, inner) => {
                let is_grouped = inner.precedence() < Precedence::Prefix;
                let inner = self.grouped(inner, is_grouped, shape.behind(1)?)?;
                Some(format!("{}{inner}", operator.text()))
            }
            Expr::Binary(operator, left, right) => self.infix(expr, *operator, left, right, shape),
            Expr::Method(..) | Expr::Field(..) | Expr::Try(_) | Expr::Await(_) => self.chain(expr, shape),
        }
    }

    fn json(&self, json: &serde_json::Value, shape: Shape) -> String {
        if self.room.is_endless { json::flat(json) } else { json::in_macro(json, shape.indent) }
    }

    /// An expression, in parentheses if they are needed.
    fn grouped(&self, expr: &Expr, is_grouped: bool, shape: Shape) -> Option<String> {
        if !is_grouped {
            return self.expr(expr, shape);
        }
        Some(format!("({})", self.expr(expr, shape.behind(1)?.narrower(1)?)?))
    }

    fn infix(
        &self,
        whole: &Expr,
        operator: Infix,
        left: &Expr,
        right: &Expr,
        shape: Shape,
    ) -> Option<String> {
        let own = whole.precedence();
        let (is_left_grouped, is_right_grouped) = (left.precedence() < own, right.precedence() <= own);
        let left = self.grouped(left, is_left_grouped, shape)?;
        let beside = shape.behind(left.width() + 3);
        if let Some(right) = beside.and_then(|shape| self.grouped(right, is_right_grouped, shape))
            && !format!("{left}{right}").contains('\n')
        {
            return Some(format!("{left} {} {right}", operator.text()));
        }
        let below = shape.nested(4, self.room.line);
        let right = self.grouped(right, is_right_grouped, below.behind(2)?)?;
        Some(format!("{left}{}{} {right}", below.line_break(), operator.text()))
    }

    /// A struct literal, with one field on each line.
    fn structure(&self, path: &str, fields: &[(String, Expr)], shape: Shape) -> Option<String> {
        const REST: &str = "..Default::default()";
        if self.room.is_endless {
            let field =
                |(name, value): &(String, Expr)| Some(format!("{name}: {}, ", self.expr(value, shape)?));
            let fields = fields.iter().map(field).collect::<Option<String>>()?;
            return Some(format!("{path} {{ {fields}{REST} }}"));
        }
        shape.narrower(path.width() + 2)?;
        let inner = shape.nested(4, self.room.line).narrower(1)?;
        let mut text = format!("{path} {{");
        for (name, value) in fields {
            let beside = inner.behind(name.width() + 2).and_then(|shape| self.expr(value, shape));
            let value = match beside {
                Some(value) => format!(" {value}"),
                None => {
                    let below = inner.nested(4, self.room.line);
                    format!("{}{}", below.line_break(), self.expr(value, below)?)
                }
            };
            text += &format!("{}{name}:{value},", inner.line_break());
        }
        Some(format!("{text}{}{REST}{}}}", inner.line_break(), shape.line_break()))
    }
}

impl Prefix {
    fn text(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Minus => "-",
            Self::Reference => "&",
        }
    }
}

impl Infix {
    fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
        }
    }
}

/// A path in an expression.
fn path_text(path: &Path) -> String {
    let types = if path.types.is_empty() { String::new() } else { format!("::{}", types_text(&path.types)) };
    let member = path.member.as_ref().map(|member| format!("::{member}")).unwrap_or_default();
    format!("{}{types}{member}", item_text(&path.item))
}

/// Type arguments.
fn types_text(types: &[Path]) -> String {
    format!("<{}>", types.iter().map(type_text).collect::<Vec<_>>().join(", "))
}

fn type_text(r#type: &Path) -> String {
    let types = if r#type.types.is_empty() { String::new() } else { types_text(&r#type.types) };
    format!("{}{types}", item_text(&r#type.item))
}

fn item_text(item: &Item) -> String {
    match item {
        Item::Known(name) => name.clone(),
        Item::Prelude(name) | Item::Runtime(name) | Item::Geographic(name) | Item::Json(name) => {
            (*name).to_owned()
        }
        Item::Generated(path) => path.module.get(1..).map_or_else(
            || path.ident.to_string(),
            |inner| inner.iter().chain([&path.ident]).map(|ident| &**ident).collect::<Vec<_>>().join("::"),
        ),
    }
}

/// A string literal, raw if that needs no escapes.
fn literal(text: &str) -> String {
    let is_plain = !text.contains(['"', '\\']);
    if is_plain || text.contains("\"#") || text.contains(is_hidden) {
        return quoted(text);
    }
    let hash = if text.contains('"') { "#" } else { "" };
    format!("r{hash}\"{text}\"{hash}")
}

/// A string literal in quotes.
pub fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\0' => literal.extend(c.escape_default()),
            c if is_hidden(c) => literal.extend(c.escape_unicode()),
            c => literal.push(c),
        }
    }
    literal + "\""
}
