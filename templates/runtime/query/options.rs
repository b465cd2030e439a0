//! Query options of a request or of an item of `$expand`, by their names.

/// Query options with distinct names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options(pub(crate) Vec<(String, String)>);

impl Options {
    /// Sets an option, replacing an earlier value.
    #[inline]
    pub(crate) fn set(&mut self, name: &str, value: String) {
        match self.find(name) {
            Some(known) => *known = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Appends values to an option that is a comma-separated list.
    #[inline]
    pub(crate) fn join(&mut self, name: &str, values: Vec<String>) {
        let values = values.join(",");
        match self.find(name) {
            Some(known) if values.is_empty() || known.is_empty() => *known += &values,
            Some(known) => *known += &format!(",{values}"),
            None => self.0.push((name.to_owned(), values)),
        }
    }

    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[inline]
    fn find(&mut self, name: &str) -> Option<&mut String> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
