//! The names of the properties of a type.

/// The names of the properties of a type, in one text: an array of strings would take twice the size of the
/// names in a program, for their addresses.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The names, with a space between them.
    text: &'static str,
    /// Where each name ends in the text, in bytes.
    ends: &'static [u32],
    /// The [`hash`] of each name.
    hashes: &'static [u8],
}

impl Names {
    /// Names with a space between them, where each ends, in bytes, and the hash of each.
    #[inline]
    pub const fn new(text: &'static str, ends: &'static [u32], hashes: &'static [u8]) -> Self {
        Self { text, ends, hashes }
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

    /// The hash of each of `N` names, which are given as for [`Names::ends`].
    #[inline]
    pub const fn hashes<const N: usize>(text: &str) -> [u8; N] {
        let (ends, mut hashes) = (Self::ends::<N>(text), [0; N]);
        let (mut start, mut name) = (0, 0);
        while name < N {
            let (_, rest) = text.as_bytes().split_at(start);
            hashes[name] = hash(rest.split_at(ends[name] as usize - start).0);
            start = ends[name] as usize + 1;
            name += 1;
        }
        hashes
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
        memchr::memchr_iter(hash(name.as_bytes()), self.hashes).find(|place| self.is_at(*place, name))
    }

    /// The index of a name, which is probably the expected one.
    #[inline]
    pub(crate) fn place_from(self, expected: usize, name: &str) -> Option<usize> {
        // Annotations of the object itself are not properties.
        if name.starts_with('@') {
            return None;
        }
        if self.is_at(expected, name) { Some(expected) } else { self.place(name) }
    }

    /// Whether this is the name of this index.
    #[inline]
    fn is_at(self, place: usize, name: &str) -> bool {
        let Some(end) = self.ends.get(place) else { return false };
        let (start, end) = (self.start(place), *end as usize);
        // Text is compared as bytes, because cutting a string checks that it is cut between characters.
        end - start == name.len() && self.text.as_bytes()[start..end] == *name.as_bytes()
    }

    /// Where a name begins.
    #[inline]
    fn start(self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before] as usize + 1)
    }
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
