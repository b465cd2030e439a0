//! The names of the properties of a type.

/// The names of the properties of a type, in one text: an array of strings would take twice the size of the
/// names in a program, for their addresses.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The names, with a space between them.
    text: &'static str,
    /// Where each name ends in the text, in bytes.
    ends: &'static [u32],
}

impl Names {
    /// Names with a space between them, and where each ends, in bytes.
    #[inline]
    pub const fn new(text: &'static str, ends: &'static [u32]) -> Self {
        Self { text, ends }
    }

    /// Where each of `N` names, none of which has a space, ends in a text in which there is a space between
    /// them. It is for declarations that are written by hand, as in tests.
    #[inline]
    pub const fn ends<const N: usize>(text: &str) -> [u32; N] {
        let (mut ends, mut name, mut at) = ([0; N], 0, 0);
        while at < text.len() {
            if text.as_bytes()[at] == b' ' {
                name += 1;
            } else {
                ends[name] = at as u32 + 1;
            }
            at += 1;
        }
        ends
    }

    /// The number of names.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.ends.len()
    }

    /// A name by its index, which is less than the number of names.
    #[inline]
    pub(crate) fn get(self, place: usize) -> &'static str {
        &self.text[self.start(place)..self.ends[place] as usize]
    }

    /// All names.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |place| self.get(place))
    }

    /// The index of a name.
    #[inline]
    pub(crate) fn place(self, name: &str) -> Option<usize> {
        self.find(0, self.len(), name)
    }

    /// The index of a name, which is probably the expected one or a later one.
    #[inline]
    pub(crate) fn place_from(self, expected: usize, name: &str) -> Option<usize> {
        // Annotations of the object itself are not properties.
        if name.starts_with('@') {
            return None;
        }
        let expected = expected.min(self.len());
        self.find(expected, self.len(), name).or_else(|| self.find(0, expected, name))
    }

    /// The index of a name, if it is at least `from` and less than `to`.
    #[inline]
    fn find(self, from: usize, to: usize, name: &str) -> Option<usize> {
        let mut start = self.start(from);
        let place = self.ends[from..to].iter().position(|end| {
            let (begin, end) = (start, *end as usize);
            start = end + 1;
            // Most names differ in length.
            end - begin == name.len() && self.text.as_bytes()[begin..end] == *name.as_bytes()
        })?;
        Some(from + place)
    }

    /// Where a name begins.
    #[inline]
    fn start(self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1)
    }
}
