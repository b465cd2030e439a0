//! The room that there is for a text.

use unicode_width::UnicodeWidthStr;

/// How much fits on a line; `rustfmt`'s heuristics, which keep lines shorter than they might be.
#[derive(Clone, Copy)]
pub struct Room {
    /// A line.
    pub line: usize,
    /// The arguments of a call.
    pub call: usize,
    /// The elements of an array.
    pub array: usize,
    /// A chain of several calls.
    pub chain: usize,
    /// Whether nothing may be wider.
    pub is_strict: bool,
    /// Whether everything is on one line, which may be of any length.
    pub is_endless: bool,
}

impl Room {
    /// `rustfmt`'s default.
    pub const USUAL: Self =
        Self { line: super::WIDTH, call: 60, array: 60, chain: 60, is_strict: true, is_endless: false };
    /// One endless line.
    pub const ENDLESS: Self = Self {
        line: usize::MAX,
        call: usize::MAX,
        array: usize::MAX,
        chain: usize::MAX,
        is_strict: false,
        is_endless: true,
    };
}

/// Where a text begins, and how wide it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The indentation of the line.
    pub indent: usize,
    /// What is before the text on its line, behind the indentation.
    pub offset: usize,
    /// The width of the first line.
    pub width: usize,
}

impl Shape {
    /// A whole line.
    pub fn indented(indent: usize, line: usize) -> Self {
        Self { indent, offset: 0, width: line.saturating_sub(indent) }
    }

    /// Behind a text of this width; `None` if nothing is left.
    pub fn behind(self, width: usize) -> Option<Self> {
        let narrower = self.narrower(width)?;
        Some(Self { offset: self.offset + width, ..narrower })
    }

    /// With something behind the text.
    pub fn narrower(self, width: usize) -> Option<Self> {
        Some(Self { width: self.width.checked_sub(width)?, ..self })
    }

    /// Lines that are indented further.
    pub fn nested(self, by: usize, line: usize) -> Self {
        Self::indented(self.indent + by, line)
    }

    /// What is kept free behind the text, up to the end of the line.
    pub fn kept_free(self, line: usize) -> usize {
        line.saturating_sub(self.indent + self.offset + self.width)
    }

    /// A new line at its indentation.
    pub fn line_break(self) -> String {
        format!("\n{}", " ".repeat(self.indent))
    }

    /// Whether there is room for a text.
    pub fn fits(self, text: &str, room: Room) -> bool {
        let is_last_fitting = || last_width(text) <= self.indent + self.offset + self.width;
        let are_others_fitting = || text.lines().skip(1).all(|other| other.width() <= room.line);
        let is_one_line = !text.contains('\n');
        !room.is_strict
            || first_width(text) <= self.width && (is_one_line || are_others_fitting() && is_last_fitting())
    }
}

/// The width of the first line.
pub fn first_width(text: &str) -> usize {
    text.lines().next().map_or(0, UnicodeWidthStr::width)
}

/// The width of the last line.
pub fn last_width(text: &str) -> usize {
    text.rsplit('\n').next().map_or(0, UnicodeWidthStr::width)
}
