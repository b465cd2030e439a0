//! The names of the properties of a type.

/// The names of the properties of a type, in one text: an array of strings would take twice the size of the
/// names in a program, for their addresses.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The names, with a space between them.
    text: &'static str,
    /// The [`hash`] of each name.
    hashes: &'static [u8],
    /// Where each name ends in the text.
    ends: &'static [End],
}

/// A position in a text, in bytes, as a little-endian number.
type End = [u8; size_of::<u32>()];

impl Names {
    /// Names with a space between them, and their index: the hash of each in one byte, and after these where
    /// each ends in the text, in bytes, as a little-endian number of four bytes. The compiler takes less time
    /// for one literal of bytes than for an array of numbers.
    #[inline]
    pub const fn new(text: &'static str, index: &'static [u8]) -> Self {
        let (hashes, ends) = index.split_at(index.len() / (1 + size_of::<End>()));
        Self { text, hashes, ends: ends.as_chunks().0 }
    }

    /// The index for [`Names::new`] of names that have no space, in a text in which there is a space between
    /// them. It has five bytes for each name, and is for declarations that are written by hand, as in tests.
    #[inline]
    pub const fn index<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
        let (mut index, count) = ([0; LENGTH], LENGTH / (1 + size_of::<End>()));
        let (text, mut start, mut name) = (text.as_bytes(), 0, 0);
        while name < count {
            let mut end = start;
            while end < text.len() && text[end] != b' ' {
                end += 1;
            }
            index[name] = hash(text.split_at(end).0.split_at(start).1);
            let (_, ends) = index.split_at_mut(count + name * size_of::<End>());
            ends.split_at_mut(size_of::<End>()).0.copy_from_slice(&(end as u32).to_le_bytes());
            (start, name) = (end + 1, name + 1);
        }
        index
    }

    /// The number of names.
    #[inline]
    pub(crate) fn len(self) -> usize {
        self.hashes.len()
    }

    /// A name by its index, which is less than the number of names.
    #[inline]
    pub(crate) fn get(self, place: usize) -> &'static str {
        &self.text[self.start(place)..to_usize(self.ends[place])]
    }

    /// All names.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |place| self.get(place))
    }

    /// The index of a name.
    #[inline]
    pub(crate) fn place(self, name: &str) -> Option<usize> {
        memchr::memchr_iter(hash(name.as_bytes()), self.hashes).find(|place| self.is_at(*place, name))
    }

    /// The index of a name, which is probably the expected one. It is called for each member that is read.
    #[inline(always)]
    pub(crate) fn place_from(self, expected: usize, name: &str) -> Option<usize> {
        // Annotations of the object itself are not properties.
        if name.starts_with('@') {
            return None;
        }
        if self.is_at(expected, name) { Some(expected) } else { self.place(name) }
    }

    /// Whether this is the name of this index.
    #[inline(always)]
    fn is_at(self, place: usize, name: &str) -> bool {
        let Some(end) = self.ends.get(place) else { return false };
        let (start, end) = (self.start(place), to_usize(*end));
        // Text is compared as bytes, because cutting a string checks that it is cut between characters.
        end - start == name.len() && self.text.as_bytes()[start..end] == *name.as_bytes()
    }

    /// Where a name begins.
    #[inline]
    fn start(self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| to_usize(self.ends[before]) + 1)
    }
}

#[inline]
const fn to_usize(end: End) -> usize {
    u32::from_le_bytes(end) as usize
}

/// One of 64 printable characters, computed from the length of a name and its first, middle and last byte.
/// Few names of a type have the same, and only those are compared. The generator computes it in the same way.
#[inline]
const fn hash(name: &[u8]) -> u8 {
    let length = name.len();
    if length == 0 {
        return b'0';
    }
    let [first, middle, last] = [name[0] as usize, name[length / 2] as usize, name[length - 1] as usize];
    b'0' + ((length + 3 * first + 7 * middle + 5 * last) % 64).to_le_bytes()[0]
}
