//! Input texts, and positions in them.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, code};

/// An input text with the name that diagnostics use for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name, usually a path.
    pub name: String,
    /// The text, without byte order marks.
    pub text: String,
    /// How the bytes were encoded.
    pub encoding: Encoding,
}

/// The encodings of XML that every processor must support, <https://www.w3.org/TR/xml/#charencoding>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Encoding {
    Utf8,
    Utf16,
}

impl Source {
    /// Makes a source from decoded text. Up to two byte order marks are removed from its beginning: two
    /// programs may have added one each.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        text.drain(..marks(&text));
        Self { name: name.into(), text, encoding: Encoding::Utf8 }
    }

    /// Decodes UTF-8, or UTF-16 that begins with a byte order mark or with `<`.
    ///
    /// # Errors
    /// When the bytes are neither. The diagnostic points at the first invalid position. It is returned with
    /// the text in which invalid bytes are replaced, so that the position can be shown.
    pub fn decode(name: impl Into<String>, id: u32, bytes: Vec<u8>) -> Result<Self, (Self, Box<Diagnostic>)> {
        let unit: fn([u8; 2]) -> u16 = match bytes.as_slice() {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => u16::from_le_bytes,
            [0xfe, 0xff, ..] | [0, b'<', ..] => u16::from_be_bytes,
            _ => return Self::decode_utf8(name, id, bytes),
        };
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let mut bad = None;
        let mut text = String::with_capacity(bytes.len() / 2);
        for decoded in char::decode_utf16(units) {
            if decoded.is_err() && bad.is_none() {
                bad = Some(text.len());
            }
            text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if bytes.len() % 2 == 1 {
            bad = bad.or(Some(text.len()));
            text.push(char::REPLACEMENT_CHARACTER);
        }
        // Offsets are counted without the byte order mark.
        let mark = marks(&text);
        let source = Self { encoding: Encoding::Utf16, ..Self::new(name, text) };
        match bad {
            None => Ok(source),
            Some(at) => Err((source, undecodable("UTF-16", id, at.saturating_sub(mark)))),
        }
    }

    fn decode_utf8(
        name: impl Into<String>,
        id: u32,
        bytes: Vec<u8>,
    ) -> Result<Self, (Self, Box<Diagnostic>)> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let mark = marks(&text);
                Err((Self::new(name, text), undecodable("UTF-8", id, at.saturating_sub(mark))))
            }
        }
    }

    /// The line and column of a byte offset, both from 1. Columns count characters. For many offsets use
    /// [`positions`](Self::positions), which takes one pass.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        self.positions(std::iter::once(offset)).remove(&offset).unwrap_or((1, 1))
    }

    /// Lines and columns of many byte offsets, in one pass over the text.
    pub fn positions(&self, offsets: impl Iterator<Item = usize>) -> BTreeMap<usize, (usize, usize)> {
        let mut positions: BTreeMap<usize, (usize, usize)> = offsets.map(|offset| (offset, (1, 1))).collect();
        let (mut line, mut column, mut counted) = (1, 1, 0);
        for (offset, position) in &mut positions {
            let end = self.floor(*offset);
            for c in self.text[counted..end].chars() {
                (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            counted = end;
            *position = (line, column);
        }
        positions
    }

    /// The last character boundary at or before a byte offset.
    pub fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The lines of many byte offsets, from 1, in one pass over the text.
    pub fn lines_of(&self, offsets: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
        let mut lines: BTreeMap<usize, usize> = offsets.map(|offset| (offset, 0)).collect();
        let (mut line, mut counted) = (1, 0);
        let bytes = self.text.as_bytes();
        for (offset, of) in &mut lines {
            let end = (*offset).min(bytes.len());
            line += bytes[counted..end].iter().filter(|byte| **byte == b'\n').count();
            (*of, counted) = (line, end);
        }
        lines
    }
}

/// The number of bytes of the byte order marks at the beginning of a text.
fn marks(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

fn undecodable(encoding: &str, id: u32, at: usize) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new(code::INVALID_ENCODING, format!("the file is not valid {encoding}"))
        .at(Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8()))
        .help("save it as UTF-8, or as UTF-16 with a byte order mark");
    Box::new(diagnostic)
}

/// A range of bytes in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The index of the source.
    pub source: u32,
    /// The first byte.
    pub start: u32,
    /// The end, exclusive.
    pub end: u32,
}

impl Span {
    /// Makes a span. Offsets beyond 4 GiB are clamped.
    pub fn new(source: u32, start: usize, end: usize) -> Self {
        let cut = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: cut(start), end: cut(end.max(start)) }
    }
}
