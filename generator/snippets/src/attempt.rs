//! What an attempt at a part of the code made. Attempts are merged into that at the whole; one that fails
//! leaves nothing behind.

use std::collections::BTreeMap;

use generator::plan::Field;
use rust_code::print::one_line;
use rust_code::{Expr, Item, Let, is_large};
use serde_json::Value;

use crate::index::IndexedModel;
use crate::variable::usable;

/// What was made: a value, with what belongs to it elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Attempt<T> {
    /// The value.
    pub value: T,
    /// Variables that it uses.
    pub lets: Vec<Let>,
    /// Notes for the reader of the snippet.
    pub notes: Vec<Remark>,
}

/// An attempt that may fail.
pub type Made<T> = Result<Attempt<T>, Cannot>;

/// Something that a reader of the snippet should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind of note it is.
    pub kind: NoteKind,
    /// The part of the request: `method`, `path`, the name of a query option or header, or a JSON pointer
    /// into the body, which begins with a slash. For a request of a batch, its id comes first:
    /// `requests/1: path`.
    pub part: String,
    /// One sentence without a full stop.
    pub text: String,
}

/// Kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// The crate cannot express the part, so it is written in a raw form.
    Raw,
    /// The part contradicts the metadata or OData. It is sent as it is.
    Contradiction,
    /// The part is sent in the metadata's spelling instead of the given one; services treat both alike.
    Respelt,
    /// The part is a property that an open type accepts without declaring it.
    Dynamic,
    /// The part is a variable, whose value has to be filled in.
    Placeholder,
}

/// A note, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// A note.
    Note(Note),
    /// A part of the request has a property that an open type does not declare. All of one type share a note.
    Undeclared {
        /// The part.
        part: String,
        /// The open type.
        owner: String,
        /// The property.
        name: String,
    },
}

/// Why something has no typed form: one sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cannot {
    /// The reason.
    pub why: String,
    /// `Raw` if the crate has no form for it, `Contradiction` if it contradicts the metadata.
    pub kind: NoteKind,
}

impl Cannot {
    /// The crate has no form for it.
    pub fn raw(why: impl Into<String>) -> Self {
        Self { why: why.into(), kind: NoteKind::Raw }
    }

    /// It contradicts the metadata, or OData.
    pub fn contradiction(why: impl Into<String>) -> Self {
        Self { why: why.into(), kind: NoteKind::Contradiction }
    }
}

impl<T> From<T> for Attempt<T> {
    fn from(value: T) -> Self {
        Self { value, lets: Vec::new(), notes: Vec::new() }
    }
}

impl Attempt<()> {
    /// With nothing made yet.
    pub fn begin() -> Self {
        Self::default()
    }
}

impl<T> Attempt<T> {
    /// Takes over what another attempt made, and returns its value.
    pub fn take<U>(&mut self, other: Attempt<U>) -> U {
        self.lets.extend(other.lets);
        for note in other.notes {
            self.remark(note);
        }
        other.value
    }

    /// The same with this value.
    pub fn with<U>(self, value: U) -> Attempt<U> {
        Attempt { value, lets: self.lets, notes: self.notes }
    }

    /// The same with another value made of this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Attempt<U> {
        Attempt { value: change(self.value), lets: self.lets, notes: self.notes }
    }

    /// Adds a note, unless the same one exists already.
    pub fn note(&mut self, kind: NoteKind, part: impl Into<String>, text: impl Into<String>) {
        self.remark(Remark::Note(Note { kind, part: part.into(), text: text.into() }));
    }

    /// Notes why a part has no typed form.
    pub fn note_cannot(&mut self, part: impl Into<String>, Cannot { why, kind }: Cannot) {
        self.note(kind, part, why);
    }

    fn remark(&mut self, note: Remark) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes that an open type does not declare a property, and mentions a declared one of a similar name
    /// that may be meant.
    pub fn note_undeclared(&mut self, part: &str, owner: &IndexedModel<'_>, name: &str) {
        let (similar, owner) = (owner.similar_field(name), owner.type_name);
        if let Some(Field { wire, .. }) = similar {
            let text = format!("`{name}` is not declared by `{owner}`, which is open, and has `{wire}`");
            return self.note(NoteKind::Dynamic, part, text);
        }
        let (part, owner, name) = (part.to_owned(), owner.to_owned(), name.to_owned());
        self.remark(Remark::Undeclared { part, owner, name });
    }

    /// Puts all notes within a larger whole.
    pub fn put_notes_within(&mut self, whole: &str) {
        for note in &mut self.notes {
            let (Remark::Note(Note { part, .. }) | Remark::Undeclared { part, .. }) = note;
            part.insert_str(0, whole);
        }
    }

    /// Moves a long expression to a variable; a short one stays as it is.
    pub fn variable(&mut self, name: &str, value: Expr) -> Expr {
        if one_line(&value).chars().count() <= SHORT {
            return value;
        }
        let name = usable(name);
        self.lets.push(Let { name: name.clone(), is_mut: false, value });
        Expr::Name(name)
    }
}

/// The maximum length of an argument that is not moved to a variable, in characters.
const SHORT: usize = 60;

/// All notes. The undeclared properties of one type in one part share a note.
pub fn notes(remarks: Vec<Remark>) -> Vec<Note> {
    let (mut notes, mut undeclared) = (Vec::new(), BTreeMap::<(String, String), Vec<String>>::new());
    for remark in remarks {
        match remark {
            Remark::Note(note) => notes.push(note),
            Remark::Undeclared { part, owner, name } => {
                undeclared.entry((part, owner)).or_default().push(name)
            }
        }
    }
    notes.extend(undeclared.into_iter().map(|((part, owner), names)| {
        let (names, are) = (names.join("`, `"), if names.len() == 1 { "is" } else { "are" });
        let text = format!("`{names}` {are} not declared by `{owner}`, which is open");
        Note { kind: NoteKind::Dynamic, part, text }
    }));
    notes
}

/// An expression for a JSON value.
pub fn json(json: &Value) -> Expr {
    if is_large(json) {
        let parse = Item::known("serde_json::from_str").of(vec![Item::Json("Value").into()]);
        return Expr::call(parse, vec![Expr::JsonText(json.clone())]).tried();
    }
    Expr::Json(json.clone())
}

/// An expression for a JSON value where any JSON is accepted: strings, booleans and small numbers need no
/// macro.
pub fn loose(value: &Value) -> Expr {
    match value {
        Value::String(string) => Expr::text(string),
        Value::Bool(value) => Expr::name(value.to_string()),
        Value::Number(number) if number.as_u64().is_some_and(|number| number <= i32::MAX as u64) => {
            Expr::Number(number.to_string())
        }
        other => json(other),
    }
}
