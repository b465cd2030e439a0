//! Chains of calls. `rustfmt` decides about them in its module `chains`.

use unicode_width::UnicodeWidthStr;

use super::shape::{Shape, first_width, last_width};
use super::{Expr, Precedence, Printer, types_text};
use crate::Method;

/// A link of a chain, with the number of `?` behind it.
struct Link<'e> {
    kind: Kind<'e>,
    tries: usize,
}

enum Kind<'e> {
    Call(&'e Method, &'e [Expr]),
    Field(&'e str),
    Await,
}

impl Printer {
    pub(super) fn chain(&self, expr: &Expr, shape: Shape) -> Option<String> {
        let (root, root_tries, links) = links(expr);
        let mut links = links.as_slice();
        let mut text = self.root(root, root_tries, shape)?;
        let (count, mut is_block) = (links.len(), is_block(root) && text.contains('\n'));
        // A root that is no longer than the indentation has its first calls beside it.
        while let [first, rest @ ..] = links
            && text.len() <= 4_usize.saturating_sub(shape.offset)
            && !text.contains('\n')
        {
            let Some(link) = self.link(first, shape.behind(text.len())?) else { break };
            text += &link;
            is_block = is_extendable(&text);
            links = rest;
        }
        let Some((last, others)) = links.split_last() else { return Some(text) };
        let below = shape.nested(if is_block { 0 } else { 4 }, self.room.line);
        let mut texts = vec![text];
        for link in others {
            texts.push(self.link(link, below)?);
        }
        let (last, is_beside) = self.last(last, &texts, (count, is_block), shape, below)?;
        texts.push(last);
        if !is_beside && self.is_chain_on_one_line.get() {
            return None;
        }
        let text = texts.join(&if is_beside { String::new() } else { below.line_break() });
        Some(text).filter(|text| shape.fits(text, self.room))
    }

    /// What the chain begins with.
    fn root(&self, root: &Expr, tries: usize, shape: Shape) -> Option<String> {
        let shape = shape.narrower(tries)?;
        let text = self.grouped(root, root.precedence() < Precedence::Postfix, shape)?;
        Some(text + &"?".repeat(tries))
    }

    fn link(&self, link: &Link<'_>, shape: Shape) -> Option<String> {
        let shape = shape.narrower(link.tries)?;
        let text = match link.kind {
            Kind::Call(method, arguments) => {
                let types = match method.types.as_slice() {
                    [] => String::new(),
                    types => format!("::{}", types_text(types)),
                };
                let callee = format!(".{}{types}", method.name);
                self.items(&callee, ['(', ')'], arguments, shape, self.room.call)?
            }
            Kind::Field(name) => format!(".{name}"),
            Kind::Await => String::from(".await"),
        };
        Some(text + &"?".repeat(link.tries))
    }

    /// The last link, and whether the whole chain is on one line, but for what the last link spreads over.
    fn last(
        &self,
        last: &Link<'_>,
        texts: &[String],
        (count, is_block): (usize, bool),
        shape: Shape,
        below: Shape,
    ) -> Option<(String, bool)> {
        let is_extendable = is_block && texts.first().is_some_and(|text| is_extendable(text));
        let widths = || texts.iter().map(|text| text.width()).sum::<usize>();
        let used = if is_extendable { texts.first().map_or(0, |text| last_width(text)) } else { widths() };
        let used = used + last.tries;
        let most = if count == 1 { shape.width } else { shape.width.min(self.room.chain) };
        let most = most.saturating_sub(used);
        let is_one_line = texts.iter().all(|text| !text.contains('\n')) && most > 0;
        // The number of `?` is subtracted here, and again when the link is printed, as `rustfmt` does.
        let own_line = below.narrower(shape.kept_free(self.room.line) + last.tries);
        let own = || self.link(last, own_line?);
        if is_one_line || is_extendable {
            let from = if is_one_line { shape } else { below };
            let beside = from.narrower(last.tries).and_then(|shape| shape.behind(used));
            if let Some(beside) = beside.and_then(|beside| self.link(last, beside)) {
                let lines = beside.lines().count();
                let fits = first_width(&beside) <= most;
                if fits && lines >= 5 {
                    return Some((beside, is_one_line));
                }
                return Some(match own() {
                    Some(own) if !fits => (own, false),
                    Some(own) if own.lines().count() >= lines => (beside, fits && is_one_line),
                    Some(own) => (own, false),
                    None => (beside, fits && is_one_line),
                });
            }
        }
        own().map(|own| (own, false))
    }
}

/// The root of a chain with its number of `?`, and the links behind it.
fn links(expr: &Expr) -> (&Expr, usize, Vec<Link<'_>>) {
    let (mut links, mut at, mut tries) = (Vec::new(), expr, 0);
    loop {
        let (kind, inner) = match at {
            Expr::Try(inner) => {
                tries += 1;
                at = inner;
                continue;
            }
            Expr::Method(receiver, method, arguments) => (Kind::Call(method, arguments), receiver),
            Expr::Field(inner, name) => (Kind::Field(name), inner),
            Expr::Await(inner) => (Kind::Await, inner),
            root => {
                links.reverse();
                return (root, tries, links);
            }
        };
        links.push(Link { kind, tries: std::mem::take(&mut tries) });
        at = inner;
    }
}

/// Whether the calls on an expression of several lines are not indented.
fn is_block(expr: &Expr) -> bool {
    match expr {
        Expr::Struct(..) | Expr::Call(..) | Expr::Array(_) | Expr::Vec(_) | Expr::Json(_) => true,
        Expr::Unary(_, inner) | Expr::Binary(_, _, inner) => is_block(inner),
        _ => false,
    }
}

/// Whether calls may be put behind the last line.
pub(super) fn is_extendable(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.ends_with("\"#") || line.chars().all(|c| "()]}?>".contains(c) || c.is_whitespace())
}
