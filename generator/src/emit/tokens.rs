//! Small pieces of code that many items have. Text of a document gets into code as a literal or as
//! documentation only.

use std::borrow::Cow;

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::features::Features;
use crate::names::Ident;
use crate::plan::{Docs, Field, Folded};
use crate::text::is_hidden;

/// A name of the runtime, which is known when the generator is built.
pub fn ident(name: &'static str) -> proc_macro2::Ident {
    proc_macro2::Ident::new(name, Span::call_site())
}

/// A number without the name of its type behind it.
pub fn index(at: usize) -> Literal {
    Literal::usize_unsuffixed(at)
}

/// The attribute with which the code that follows is compiled with these features only.
pub fn condition(features: &Features) -> TokenStream {
    let names: Vec<&str> = features.names().collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote!(#[cfg(feature = #name)]),
        names => quote!(#[cfg(any(#(feature = #names),*))]),
    }
}

/// A line of documentation of the item that follows.
pub fn doc(line: &str) -> TokenStream {
    let text = documented(line);
    quote!(#[doc = #text])
}

/// A line of documentation of the module that it is in.
pub fn inner_doc(line: &str) -> TokenStream {
    let text = documented(line);
    quote!(#![doc = #text])
}

/// The attribute with which a search of the documentation finds an item under its name in CSDL, where that is
/// not the name in Rust. The search knows no difference between `sendMail` and `send_mail`.
pub fn alias(ident: &Ident, wire: &str) -> Option<TokenStream> {
    let searched = |name: &str| name.replace('_', "").to_lowercase();
    // rustdoc refuses an alias with quotation marks or white space.
    let is_name = !wire.is_empty() && wire.chars().all(|c| c.is_alphanumeric() || "_.$".contains(c));
    (is_name && searched(ident.plain()) != searched(wire)).then(|| quote!(#[doc(alias = #wire)]))
}

/// The documentation of a field, which says where an inherited one is from.
pub fn field_docs(field: &Field, is_inherited: bool) -> TokenStream {
    let (lines, rest) = (field_lines(field, is_inherited), behind_lines(&field.docs));
    quote!(#lines #rest)
}

/// The lines of the documentation of a field, without what is behind them.
pub fn field_lines(field: &Field, is_inherited: bool) -> TokenStream {
    let mut lines = field.docs.lines.iter();
    let origin = |line: &String| doc(&format!("{line} Inherited from `{}`.", field.declared_by));
    let first = if is_inherited { lines.next().map(origin) } else { None };
    first.into_iter().chain(lines.map(|line| doc(line))).collect()
}

impl ToTokens for Docs {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.lines.iter().map(|line| doc(line)));
        tokens.extend(behind_lines(self));
    }
}

/// The part of documentation that a reader opens, and the note that an item is deprecated.
fn behind_lines(docs: &Docs) -> TokenStream {
    let folded = docs.folded.iter().flat_map(folded);
    let deprecated = docs.deprecated.as_ref().map(|note| quote!(#[deprecated(note = #note)]));
    folded.chain(deprecated).collect()
}

/// A list that a reader opens, behind other lines. Markdown has no form for that but HTML.
fn folded(folded: &Folded) -> impl Iterator<Item = TokenStream> {
    let head = [String::new(), format!("<details><summary>{}</summary>", folded.summary), String::new()];
    let items = folded.items.iter().map(|item| format!("* {item}"));
    let end = [String::new(), String::from("</details>")];
    head.into_iter().chain(items).chain(end).map(|line| doc(&line))
}

/// A line without characters that end it, or that show it other than it is.
pub fn visible(line: &str) -> Cow<'_, str> {
    let is_plain = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain { Cow::Borrowed(line) } else { line.replace(is_hidden, "\u{fffd}").into() }
}

fn documented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {}", visible(line)) }
}
