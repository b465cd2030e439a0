//! Writes a description member by member, so that it is never in memory as a whole: as JSON or YAML.

use std::io::{self, Write};

use crate::node::{Node, Object};

/// The format of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, indented.
    Json,
    /// YAML 1.2.
    Yaml,
}

/// Writes one object, with objects in it that are open for more members.
pub struct Writer<W> {
    to: W,
    format: Format,
    /// For each open object, whether it has members already.
    open: Vec<bool>,
}

impl<W: Write> Writer<W> {
    /// Begins the object.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut to: W, format: Format) -> io::Result<Self> {
        if format == Format::Json {
            to.write_all(b"{")?;
        }
        Ok(Self { to, format, open: vec![false] })
    }

    /// Begins an object in the one that is open.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(&mut self, name: &str) -> io::Result<()> {
        self.name(name)?;
        if self.format == Format::Json {
            self.to.write_all(b" {")?;
        }
        self.open.push(false);
        Ok(())
    }

    /// Writes a member of the object that is open.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn member(&mut self, name: &str, value: &Node) -> io::Result<()> {
        self.name(name)?;
        match self.format {
            Format::Json => {
                self.to.write_all(b" ")?;
                json(&mut self.to, value, self.open.len())
            }
            Format::Yaml => yaml(&mut self.to, value, self.open.len()),
        }
    }

    /// Ends the object that was begun last.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn close(&mut self) -> io::Result<()> {
        let has_members = self.open.pop().unwrap_or_default();
        match (self.format, has_members) {
            (Format::Json, true) => {
                line(&mut self.to, self.open.len())?;
                self.to.write_all(b"}")
            }
            (Format::Json, false) => self.to.write_all(b"}"),
            (Format::Yaml, true) => Ok(()),
            (Format::Yaml, false) => self.to.write_all(b" {}"),
        }
    }

    /// Ends the whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.close()?;
        self.to.write_all(b"\n")?;
        self.to.flush()
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        let depth = self.open.len();
        let has_members = self.open.last_mut().map(|has_members| std::mem::replace(has_members, true));
        let is_first = has_members == Some(false);
        match self.format {
            Format::Json => {
                self.to.write_all(if is_first { b"" } else { b"," })?;
                line(&mut self.to, depth)?;
                json_text(&mut self.to, name)?;
            }
            Format::Yaml => {
                if depth > 1 || !is_first {
                    line(&mut self.to, depth - 1)?;
                }
                yaml_text(&mut self.to, name)?;
            }
        }
        self.to.write_all(b":")
    }
}

/// Begins a line.
fn line(to: &mut impl Write, depth: usize) -> io::Result<()> {
    const SPACES: &[u8] = &[b' '; 64];
    to.write_all(b"\n")?;
    let mut left = depth * 2;
    while left > 0 {
        let now = left.min(SPACES.len());
        to.write_all(&SPACES[..now])?;
        left -= now;
    }
    Ok(())
}

fn json(to: &mut impl Write, value: &Node, depth: usize) -> io::Result<()> {
    match value {
        Node::List(list) if !list.is_empty() => {
            to.write_all(b"[")?;
            for (at, value) in list.iter().enumerate() {
                to.write_all(if at > 0 { b"," } else { b"" })?;
                line(to, depth + 1)?;
                json(to, value, depth + 1)?;
            }
            line(to, depth)?;
            to.write_all(b"]")
        }
        Node::Object(object) if !object.is_empty() => {
            to.write_all(b"{")?;
            for (at, (name, value)) in object.members().iter().enumerate() {
                to.write_all(if at > 0 { b"," } else { b"" })?;
                line(to, depth + 1)?;
                json_text(to, name)?;
                to.write_all(b": ")?;
                json(to, value, depth + 1)?;
            }
            line(to, depth)?;
            to.write_all(b"}")
        }
        Node::Text(text) => json_text(to, text),
        other => scalar(to, other),
    }
}

/// Behind the colon of a member.
fn yaml(to: &mut impl Write, value: &Node, depth: usize) -> io::Result<()> {
    match value {
        Node::Object(object) if !object.is_empty() => {
            line(to, depth)?;
            yaml_members(to, object, depth)
        }
        Node::List(list) if !list.is_empty() => {
            for value in list {
                line(to, depth)?;
                to.write_all(b"-")?;
                yaml_item(to, value, depth)?;
            }
            Ok(())
        }
        other => {
            to.write_all(b" ")?;
            yaml_scalar(to, other)
        }
    }
}

/// Behind the hyphen of an item.
fn yaml_item(to: &mut impl Write, value: &Node, depth: usize) -> io::Result<()> {
    match value {
        Node::Object(object) if !object.is_empty() => {
            to.write_all(b" ")?;
            yaml_members(to, object, depth + 1)
        }
        other => yaml(to, other, depth + 1),
    }
}

fn yaml_members(to: &mut impl Write, object: &Object, depth: usize) -> io::Result<()> {
    for (at, (name, value)) in object.members().iter().enumerate() {
        if at > 0 {
            line(to, depth)?;
        }
        yaml_text(to, name)?;
        to.write_all(b":")?;
        yaml(to, value, depth + 1)?;
    }
    Ok(())
}

fn yaml_scalar(to: &mut impl Write, value: &Node) -> io::Result<()> {
    match value {
        Node::Text(text) => yaml_text(to, text),
        other => scalar(to, other),
    }
}

/// What is written alike in both formats.
fn scalar(to: &mut impl Write, value: &Node) -> io::Result<()> {
    match value {
        Node::Null => to.write_all(b"null"),
        Node::Bool(value) => write!(to, "{value}"),
        Node::Integer(value) => write!(to, "{value}"),
        Node::Number(text) => to.write_all(text.as_bytes()),
        Node::List(_) => to.write_all(b"[]"),
        Node::Object(_) => to.write_all(b"{}"),
        Node::Text(text) => json_text(to, text),
    }
}

fn json_text(to: &mut impl Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(to, text).map_err(io::Error::from)
}

/// A text as it is, if it can only be a text, otherwise in double quotes: then YAML has the escapes of JSON.
fn yaml_text(to: &mut impl Write, text: &str) -> io::Result<()> {
    if is_plain(text) {
        return to.write_all(text.as_bytes());
    }
    // YAML does not allow these characters, JSON does.
    let is_hidden = |c: char| {
        matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    if !text.contains(is_hidden) {
        return json_text(to, text);
    }
    let written = serde_json::to_string(text).map_err(io::Error::from)?;
    for c in written.chars() {
        if is_hidden(c) {
            write!(to, "\\u{:04x}", u32::from(c))?;
        } else {
            write!(to, "{c}")?;
        }
    }
    Ok(())
}

/// Words that are no texts in one version of YAML or another.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '_');
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./$(){}=".contains(&byte);
    starts_well && text.bytes().all(is_fine) && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::{Format, Writer};
    use crate::node::{Node, Object, texts};

    fn written(format: Format) -> String {
        let mut to = Vec::new();
        let mut writer = Writer::new(&mut to, format).unwrap();
        writer.member("openapi", &Node::from("3.1.0")).unwrap();
        writer.open("paths").unwrap();
        let list = vec![Node::from(Object::new().with("a", true).with("b", Vec::new())), Node::from("no")];
        let inner = vec![Node::from(texts(["x".to_owned(), "1".to_owned()]))];
        let object = Object::new().with("list", list).with("nested", inner).with("text", "a: \u{85}\n\"b\"");
        writer.member("/a('{b}')", &Node::from(object)).unwrap();
        writer.close().unwrap();
        writer.open("components").unwrap();
        writer.open("none").unwrap();
        writer.close().unwrap();
        writer.close().unwrap();
        writer.finish().unwrap();
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn json_is_read_again() {
        let value: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(value["paths"]["/a('{b}')"]["list"][0]["a"], true);
        assert_eq!(value["paths"]["/a('{b}')"]["text"], "a: \u{85}\n\"b\"");
        assert_eq!(value["components"]["none"], serde_json::json!({}));
    }

    #[test]
    fn yaml_has_blocks() {
        let expected = "openapi: \"3.1.0\"\npaths:\n  \"/a('{b}')\":\n    list:\n      - a: true\n        b: []\n      \
                        - \"no\"\n    nested:\n      -\n        - x\n        - \"1\"\n    text: \
                        \"a: \\u0085\\n\\\"b\\\"\"\ncomponents:\n  none: {}\n";
        assert_eq!(written(Format::Yaml), expected);
    }
}
