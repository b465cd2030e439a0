//! The texts that are read, and places in them.

use crate::diagnostics::Diagnostic;

/// One input text with the name that diagnostics call it by.
#[derive(Clone, Debug)]
pub struct Source {
    /// What a person calls it, usually a path.
    pub name: String,
    /// The text, without a byte order mark.
    pub text: String,
}

impl Source {
    /// Makes a source of text that is already decoded.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { name: name.into(), text }
    }

    /// Decodes UTF-8, or UTF-16 that begins with a byte order mark.
    ///
    /// # Errors
    /// Bytes that are neither: the diagnostic points at the first bad byte of the
    /// readable text, which is returned beside it so that it can be shown.
    pub fn decode(name: impl Into<String>, id: u32, bytes: Vec<u8>) -> Result<Self, (Self, Box<Diagnostic>)> {
        let name = name.into();
        let utf16 = |unit: fn([u8; 2]) -> u16| {
            let units = bytes[2..].chunks(2).map(|pair| unit([pair[0], *pair.get(1).unwrap_or(&0)]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
        };
        match bytes.as_slice() {
            [0xff, 0xfe, ..] => return Ok(Self::new(name, utf16(u16::from_le_bytes))),
            [0xfe, 0xff, ..] => return Ok(Self::new(name, utf16(u16::from_be_bytes))),
            _ => {}
        }
        String::from_utf8(bytes).map(|text| Self::new(name.clone(), text)).map_err(|error| {
            let start = error.utf8_error().valid_up_to();
            let source = Self { name, text: String::from_utf8_lossy(error.as_bytes()).into_owned() };
            let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
            let diagnostic = Diagnostic::error("invalid-utf8", "the file is not valid UTF-8")
                .at(Span::new(id, start, end))
                .help("save it as UTF-8, or as UTF-16 with a byte order mark");
            (source, Box::new(diagnostic))
        })
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A range of bytes in one of the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Index of the source among those of one API.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// First byte behind.
    pub end: u32,
}

impl Span {
    /// A span; offsets beyond 4 GiB are cut there.
    pub fn new(source: u32, start: usize, end: usize) -> Self {
        let cut = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { source, start: cut(start), end: cut(end.max(start)) }
    }
}
