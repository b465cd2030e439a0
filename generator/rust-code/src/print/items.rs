//! Items within delimiters: arguments, elements. `rustfmt` decides about them in its module `overflow`.

use unicode_width::UnicodeWidthStr;

use super::shape::{Shape, first_width, last_width};
use super::{Expr, Printer};

/// How items are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// On the line of the delimiters.
    Beside,
    /// One on each line.
    Below,
    /// As many on each line as fit.
    Filled,
}

/// The maximum width of an item of which several may be on a line.
const TINY: usize = 10;

impl Printer {
    /// Items within delimiters, of which at most a width of `most` is on one line.
    pub(super) fn items(
        &self,
        before: &str,
        [open, close]: [char; 2],
        items: &[Expr],
        shape: Shape,
        most: usize,
    ) -> Option<String> {
        if items.is_empty() {
            return Some(format!("{before}{open}{close}"));
        }
        let own = before.width();
        let line_width = shape.width.saturating_sub(own + 2);
        let beside = shape.behind(own + 1).and_then(|shape| shape.narrower(1));
        let beside = beside.unwrap_or(Shape { width: 0, ..shape });
        let below = shape.nested(4, self.room.line);
        let below = Shape { width: below.width.saturating_sub(1), ..below };
        let mut texts: Vec<Option<String>> = items.iter().map(|item| self.expr(item, below)).collect();
        let most = most.min(line_width);
        let layout = self.overflowing(own, items, &mut texts, [beside, below], [line_width, most]);
        let texts = texts.into_iter().collect::<Option<Vec<String>>>()?;
        let text = match layout {
            Layout::Beside => texts.join(", "),
            Layout::Below => texts.join(&format!(",{}", below.line_break())) + ",",
            Layout::Filled => filled(&texts, below),
        };
        let is_beside = layout == Layout::Beside && first_width(&text) < shape.width.saturating_sub(own);
        Some(if is_beside {
            format!("{before}{open}{text}{close}")
        } else {
            format!("{before}{open}{}{text}{}{close}", below.line_break(), shape.line_break())
        })
    }

    /// Decides about the layout. The last item may begin on the line of the delimiters and end on another.
    fn overflowing(
        &self,
        own: usize,
        items: &[Expr],
        texts: &mut [Option<String>],
        [beside, below]: [Shape; 2],
        [line_width, most]: [usize; 2],
    ) -> Layout {
        let ([others @ .., last], Some(at)) = (items, texts.len().checked_sub(1)) else {
            return Layout::Beside;
        };
        let is_alone = others.is_empty();
        // A callee that is no longer than the indentation has its argument beside it.
        let is_merged = own < 4;
        let whole = if is_alone && (is_merged || is_overflowing(last)) {
            let before = self.is_chain_on_one_line.get();
            self.is_chain_on_one_line.set(before || (!is_merged && is_method(last)));
            let is_nested = is_nested_call(last);
            let room =
                Shape { width: if is_nested { most.min(beside.width) } else { beside.width }, ..beside };
            let whole = self.expr(last, room);
            self.is_chain_on_one_line.set(before);
            if let Some(whole) = &whole {
                texts[at] = Some(whole.lines().next().unwrap_or_default().to_owned());
            }
            whole
        } else {
            None
        };
        match (whole, layout(texts, most)) {
            (Some(whole), Layout::Beside) => {
                let is_short = whole.matches('\n').count() == 1;
                let other = self.expr(last, below).filter(|other| is_short && !other.contains('\n'));
                texts[at] = Some(other.unwrap_or(whole));
                Layout::Beside
            }
            _ => {
                texts[at] = self.expr(last, below);
                let width = texts[at].as_ref().filter(|text| !text.contains('\n')).map(|text| text.width());
                if is_alone && line_width != 0 && width.is_some_and(|width| width <= line_width) {
                    return Layout::Beside;
                }
                let are_tiny = || texts.iter().flatten().all(|text| text.len() <= TINY);
                match layout(texts, most) {
                    Layout::Below if items.iter().all(is_simple) && are_tiny() => Layout::Filled,
                    layout => layout,
                }
            }
        }
    }
}

/// Beside the delimiters if all items fit there, otherwise below each other.
fn layout(texts: &[Option<String>], most: usize) -> Layout {
    let widths = texts.iter().flatten().map(|text| text.width());
    let width = widths.sum::<usize>() + 2 * texts.len().saturating_sub(1);
    let has_lines = texts.iter().flatten().any(|text| text.contains('\n'));
    if width <= most && !has_lines { Layout::Beside } else { Layout::Below }
}

fn filled(texts: &[String], shape: Shape) -> String {
    let mut text = String::new();
    for (at, item) in texts.iter().enumerate() {
        let is_last = at + 1 == texts.len();
        let width = last_width(&text) - if text.contains('\n') { shape.indent } else { 0 };
        if at > 0 {
            let fits = width + 1 + item.width() + usize::from(!is_last) <= shape.width;
            text += &if fits { String::from(" ") } else { shape.line_break() };
        }
        text += &format!("{item},");
    }
    text
}

/// Whether an expression may begin on the line of the delimiters and end on another, if it is alone there.
fn is_overflowing(expr: &Expr) -> bool {
    match expr {
        Expr::Array(_) | Expr::Struct(..) | Expr::Vec(_) | Expr::Json(_) | Expr::Print(..) => true,
        Expr::Call(..) | Expr::Method(..) | Expr::Tuple(_) => true,
        Expr::Unary(_, inner) | Expr::Try(inner) => is_overflowing(inner),
        _ => false,
    }
}

fn is_method(expr: &Expr) -> bool {
    match expr {
        Expr::Method(..) => true,
        Expr::Unary(_, inner) | Expr::Try(inner) => is_method(inner),
        _ => false,
    }
}

/// Whether an expression is the call of a function, for which there is less room within another call.
fn is_nested_call(expr: &Expr) -> bool {
    match expr {
        Expr::Call(..) | Expr::Vec(_) | Expr::Json(_) | Expr::Print(..) => true,
        Expr::Unary(_, inner) | Expr::Try(inner) => is_nested_call(inner),
        _ => false,
    }
}

fn is_simple(expr: &Expr) -> bool {
    match expr {
        Expr::Name(_) | Expr::Text(_) | Expr::Number(_) | Expr::Undeclared(_) => true,
        Expr::Path(path) => path.member.is_none() && path.types.is_empty(),
        Expr::Unary(_, inner) | Expr::Try(inner) | Expr::Field(inner, _) => is_simple(inner),
        _ => false,
    }
}
