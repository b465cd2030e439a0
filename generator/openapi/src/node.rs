//! Values of a description, with the members of objects in the order in which they were added.

use std::borrow::Cow;

/// A value of a description.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A number in the spelling of JSON.
    Number(String),
    /// A text.
    Text(Cow<'static, str>),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Object(Object),
}

/// An object: members in their order, each name once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(Cow<'static, str>, Node)>);

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one member more.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Node>) -> Self {
        self.set(name, value);
        self
    }

    /// With one member more, if there is a value.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: Option<impl Into<Node>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With one member more, if a list is not empty.
    #[must_use]
    pub fn with_list(self, name: &'static str, list: Vec<Node>) -> Self {
        if list.is_empty() { self } else { self.with(name, list) }
    }

    /// With one member more that is `true`, if it is.
    #[must_use]
    pub fn with_flag(self, name: &'static str, flag: bool) -> Self {
        if flag { self.with(name, true) } else { self }
    }

    /// Adds a member or replaces its value.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Node>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Whether there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a member of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The members.
    pub fn members(&self) -> &[(Cow<'static, str>, Node)] {
        &self.0
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<&'static str> for Node {
    fn from(value: &'static str) -> Self {
        Self::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::Text(Cow::Owned(value))
    }
}

impl From<Vec<Node>> for Node {
    fn from(value: Vec<Node>) -> Self {
        Self::List(value)
    }
}

impl From<Object> for Node {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

/// A list of texts.
pub fn texts(all: impl IntoIterator<Item = String>) -> Vec<Node> {
    all.into_iter().map(Node::from).collect()
}
