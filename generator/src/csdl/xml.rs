//! Parses XML text to a tree of elements with their positions and vocabularies.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::source::{Encoding, Source, Span};

/// The maximum nesting depth of elements. CSDL itself needs about a dozen levels.
const MAX_DEPTH: usize = 200;

/// An element with its content.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    /// Name without prefix.
    pub name: &'a str,
    /// The vocabulary of the name, from its XML namespace.
    pub vocabulary: Vocabulary,
    /// The start tag.
    pub span: Span,
    /// The attributes without a namespace, in order. CSDL defines no attributes in its namespaces; an
    /// attribute with such a prefix is here with its full name, so that it is reported.
    pub attributes: Vec<Attribute<'a>>,
    /// Child elements, in order.
    pub children: Vec<Element<'a>>,
    /// The character data that is directly in the element.
    pub text: Cow<'a, str>,
    /// Where the character data begins.
    pub text_span: Span,
}

impl<'a> Element<'a> {
    /// The name, if it is in the namespace `edm`; otherwise an empty string.
    pub fn edm(&self) -> &'a str {
        if self.vocabulary == Vocabulary::Edm { self.name } else { "" }
    }
}

/// An attribute.
#[derive(Clone, Debug)]
pub struct Attribute<'a> {
    /// Its name.
    pub name: &'a str,
    /// The value, with references expanded.
    pub value: Cow<'a, str>,
    /// The position of the value within the quotation marks.
    pub span: Span,
}

/// The XML namespaces that the reader distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// `http://docs.oasis-open.org/odata/ns/edm`.
    Edm,
    /// `http://docs.oasis-open.org/odata/ns/edmx`.
    Edmx,
    /// CSDL of OData 1 to 3.
    Older,
    /// Any other namespace, or none.
    Foreign,
}

impl Vocabulary {
    fn of(namespace: &str) -> Self {
        match namespace {
            "http://docs.oasis-open.org/odata/ns/edm" => Self::Edm,
            "http://docs.oasis-open.org/odata/ns/edmx" => Self::Edmx,
            older
                if older.starts_with("http://schemas.microsoft.com/ado/")
                    && (older.ends_with("/edm") || older.ends_with("/edmx")) =>
            {
                Self::Older
            }
            _ => Self::Foreign,
        }
    }
}

/// Reads the one root element of a document; `None` after an error.
pub fn parse<'a>(source: &'a Source, id: u32, diagnostics: &mut Diagnostics) -> Option<Element<'a>> {
    let (text, base) = (source.text.as_str(), Span::new(id, 0, 0));
    Builder { text, encoding: source.encoding, base, prefixes: &[], open: Vec::new(), root: None }
        .read(diagnostics)
}

/// Parses one CSDL element from a text at `place`. The usual prefixes need not be declared.
pub fn fragment<'a>(text: &'a str, place: Span, diagnostics: &mut Diagnostics) -> Option<Element<'a>> {
    let prefixes = &[("", Vocabulary::Edm), ("edmx", Vocabulary::Edmx)];
    Builder { text, encoding: Encoding::Utf8, base: place, prefixes, open: Vec::new(), root: None }
        .read(diagnostics)
}

struct Open<'a> {
    element: Element<'a>,
    /// The prefixes that this element declares, with their vocabularies.
    declared: Vec<(&'a str, Vocabulary)>,
}

struct Builder<'a> {
    text: &'a str,
    encoding: Encoding,
    /// The position of the text in its source.
    base: Span,
    /// The prefixes that are declared from the beginning.
    prefixes: &'a [(&'a str, Vocabulary)],
    open: Vec<Open<'a>>,
    root: Option<Element<'a>>,
}

type Step<T = ()> = Result<T, Box<Diagnostic>>;

impl<'a> Builder<'a> {
    fn read(mut self, diagnostics: &mut Diagnostics) -> Option<Element<'a>> {
        // The reader skips a byte order mark without counting it in its positions.
        let text = self.text.trim_start_matches('\u{feff}');
        self.base.start += u32::try_from(self.text.len() - text.len()).unwrap_or_default();
        self.text = text;
        match self.run(diagnostics) {
            Ok(()) => self.root,
            Err(diagnostic) => {
                diagnostics.push(*diagnostic);
                None
            }
        }
    }

    fn run(&mut self, diagnostics: &mut Diagnostics) -> Step {
        let mut reader = Reader::from_str(self.text);
        loop {
            let start = offset(reader.buffer_position());
            let event = reader.read_event().map_err(|error| {
                let at = offset(reader.error_position());
                self.malformed(at.max(start), at.max(start) + 1, format!("malformed XML: {error}"))
            })?;
            let end = offset(reader.buffer_position());
            match event {
                Event::Start(tag) => self.start(&tag, start, end)?,
                Event::Empty(tag) => {
                    self.start(&tag, start, end)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.characters(start, end, text.into_inner())?,
                Event::CData(data) => self.characters(start, end, data.into_inner())?,
                Event::GeneralRef(_) => {
                    let raw = &self.text[start..end];
                    let expanded = self.expand(raw, start)?;
                    self.characters(start, end, expanded)?;
                }
                Event::DocType(_) => return Err(self.doctype(start, end)),
                Event::Decl(_) if start > 0 => {
                    return Err(self.malformed(start, end, "malformed XML: the declaration must come first"));
                }
                Event::Decl(declaration) => {
                    let declared = declaration.encoding().and_then(Result::ok);
                    diagnostics.extend(declared.and_then(|name| self.mismatch(&name, start, end)));
                }
                Event::Eof => return self.finish(end),
                Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    fn doctype(&self, start: usize, end: usize) -> Box<Diagnostic> {
        let declaration = self.text[start..end].to_ascii_lowercase();
        let words: Vec<&str> = declaration.trim_end_matches('>').split_whitespace().take(2).collect();
        let finding = if words == ["<!doctype", "html"] {
            Diagnostic::new(code::NOT_CSDL, "this is a page of HTML, not CSDL").help(
                "a proxy or a sign-in may have answered; ask for `$metadata` with `Accept: application/xml`",
            )
        } else {
            Diagnostic::new(code::DOCTYPE, "a document type declaration is not allowed")
                .help("remove it; CSDL has none, and entities are not expanded")
        };
        Box::new(finding.at(self.span(start, end)))
    }

    /// A finding if the declared encoding is not the actual one. The actual one is used.
    fn mismatch(&self, declared: &str, start: usize, end: usize) -> Option<Diagnostic> {
        let is_right = match self.encoding {
            Encoding::Utf8 => {
                ["utf-8", "utf8", "us-ascii", "ascii"].contains(&&*declared.to_ascii_lowercase())
            }
            Encoding::Utf16 => declared.to_ascii_lowercase().starts_with("utf-16"),
        };
        let actual = match self.encoding {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16 => "UTF-16",
        };
        let declared = declared.escape_debug();
        let message =
            format!("the declaration says `{declared}`, but the file is {actual}; it is read as that");
        (!is_right).then(|| Diagnostic::new(code::ENCODING_MISMATCH, message).at(self.span(start, end)))
    }

    fn finish(&self, end: usize) -> Step {
        if let Some(open) = self.open.last() {
            let Span { start, end, .. } = open.element.span;
            let message = format!("malformed XML: `{}` is never closed", open.element.name);
            return Err(self.malformed(start as usize, end as usize, message));
        }
        if self.root.is_none() {
            let first = self.text.trim_start();
            if first.starts_with('{') {
                let (what, help) = if first.contains("\"$Version\"") {
                    (
                        "this is CSDL JSON; only CSDL XML is read",
                        "ask the service for `$metadata?$format=xml`",
                    )
                } else {
                    (
                        "this is JSON, not the metadata of a service",
                        "give the service root, or the address of `$metadata`",
                    )
                };
                return Err(Box::new(
                    Diagnostic::new(code::CSDL_JSON, what)
                        .at(self.span(self.text.len() - first.len(), self.text.len() - first.len() + 1))
                        .help(help),
                ));
            }
            return Err(self.malformed(0, end.min(1), "malformed XML: there is no element"));
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize, end: usize) -> Step {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.malformed(start, end, format!("elements nest deeper than {MAX_DEPTH} levels")));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(self.malformed(start, end, "malformed XML: a second root element"));
        }
        let content = start + 1;
        let qualified = &self.text[content..content + tag.name().as_ref().len()];
        let mut declared = Vec::new();
        let mut attributes: Vec<Attribute<'a>> = Vec::new();
        let raw_start = content + qualified.len();
        let raw = &self.text[raw_start..raw_start + tag.attributes_raw().len()];
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| {
                self.malformed(start, end, format!("malformed XML in a start tag: {error}"))
            })?;
            let (key, value_start, value_end) = self.place(tag, raw_start, raw, &attribute);
            let raw_value = &self.text[value_start..value_end];
            if let Some(at) = raw_value.find('<') {
                let at = value_start + at;
                return Err(self.malformed(at, at + 1, "malformed XML: `<` in the value of an attribute"));
            }
            let value = self.expand(raw_value, value_start)?;
            if key == "xmlns" {
                declared.push(("", Vocabulary::of(&value)));
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                declared.push((prefix, Vocabulary::of(&value)));
            } else {
                attributes.push(Attribute { name: key, value, span: self.span(value_start, value_end) });
            }
        }
        let span = self.span(start, end);
        let vocabulary = |prefix: &str, place: Span| {
            let outer = self.open.iter().rev().flat_map(|open| &open.declared);
            let mut all = declared.iter().chain(outer).chain(self.prefixes);
            match all.find(|(declared, _)| *declared == prefix) {
                Some((_, vocabulary)) => Ok(*vocabulary),
                None if matches!(prefix, "" | "xml") => Ok(Vocabulary::Foreign),
                None => {
                    let message = format!("malformed XML: the prefix `{prefix}` is not declared");
                    Err(Box::new(Diagnostic::new(code::MALFORMED_XML, message).at(place)))
                }
            }
        };
        let mut own = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            let is_own = match attribute.name.split_once(':') {
                None => true,
                Some((prefix, _)) => {
                    matches!(vocabulary(prefix, attribute.span)?, Vocabulary::Edm | Vocabulary::Edmx)
                }
            };
            own.extend(is_own.then_some(attribute));
        }
        let attributes = own;
        let (prefix, name) = qualified.split_once(':').unwrap_or(("", qualified));
        let vocabulary = vocabulary(prefix, span)?;
        let element = Element {
            name,
            vocabulary,
            span,
            attributes,
            children: Vec::new(),
            text: "".into(),
            text_span: span,
        };
        self.open.push(Open { element, declared });
        Ok(())
    }

    /// The position of an attribute in the text: its name, and the range of its value.
    fn place(
        &self,
        tag: &BytesStart<'_>,
        raw_start: usize,
        raw: &'a str,
        attribute: &quick_xml::events::attributes::Attribute<'_>,
    ) -> (&'a str, usize, usize) {
        let base = tag.attributes_raw().as_ptr() as usize;
        let within = |slice: &str| (slice.as_ptr() as usize).wrapping_sub(base);
        let key = attribute.key.as_ref();
        let (key_at, value_at) = (within(key), within(&attribute.value));
        let key = raw.get(key_at..key_at + key.len()).unwrap_or("");
        let start = raw_start + value_at.min(raw.len());
        (key, start, start + attribute.value.len())
    }

    fn end(&mut self) {
        let Some(Open { element, .. }) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => parent.element.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn characters(&mut self, start: usize, end: usize, text: Cow<'_, str>) -> Step {
        let blank = text.len() - text.trim_start().len();
        let place = self.span((start + blank).min(end), end);
        let Some(open) = self.open.last_mut() else {
            if text.trim().is_empty() || text.trim_start().starts_with('{') {
                return Ok(());
            }
            return Err(self.malformed(start, end, "malformed XML: text outside of the root element"));
        };
        if let Some((at, character)) = text.char_indices().find(|(_, c)| !is_xml_char(*c)) {
            return Err(self.control_character(start + at, character));
        }
        if open.element.text.trim().is_empty() {
            open.element.text_span = place;
        }
        if open.element.text.is_empty() {
            open.element.text = match &text {
                Cow::Borrowed(_) if self.text[start..end] == *text => Cow::Borrowed(&self.text[start..end]),
                _ => Cow::Owned(text.into_owned()),
            };
        } else if !text.trim().is_empty() {
            open.element.text.to_mut().push_str(&text);
        }
        Ok(())
    }

    fn expand(&self, raw: &'a str, start: usize) -> Step<Cow<'a, str>> {
        if let Some((at, character)) = raw.char_indices().find(|(_, c)| !is_xml_char(*c)) {
            return Err(self.control_character(start + at, character));
        }
        let value = unescape(raw).map_err(|error| {
            let message = format!("malformed XML: {error}");
            self.malformed(start, start + raw.len(), message)
        })?;
        match value.chars().find(|c| !is_xml_char(*c)) {
            Some(character) => Err(self.control_character(start, character)),
            None => Ok(value),
        }
    }

    fn control_character(&self, at: usize, character: char) -> Box<Diagnostic> {
        let code = u32::from(character);
        self.malformed(at, at + 1, format!("malformed XML: the character U+{code:04X} is not allowed"))
    }

    fn malformed(&self, start: usize, end: usize, message: impl Into<String>) -> Box<Diagnostic> {
        let start = start.min(self.text.len());
        let end = end.clamp(start, self.text.len());
        Box::new(Diagnostic::new(code::MALFORMED_XML, message).at(self.span(start, end)))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let base = self.base.start as usize;
        Span::new(self.base.source, base + start, base + end)
    }
}

/// <https://www.w3.org/TR/xml/#charsets>
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
