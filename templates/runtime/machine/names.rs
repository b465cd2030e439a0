//! The names of the properties of a type.

/// The names of the properties of a type, in one text: an array of strings would take twice the size of the
/// names in a program, for their addresses.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The names, with a space between them.
    text: &'static str,
    /// A hash table with open addressing and linear probing, at least twice as long as there are names. It has
    /// the first 65,535 names; a property behind them is treated as one that is not declared.
    slots: &'static [Slot],
    /// Where each name begins in the text, and where one behind the last would begin.
    starts: &'static [Start],
}

/// The number of a name, counted from 1, or 0; little-endian.
type Slot = [u8; size_of::<u16>()];

/// A position in bytes, little-endian.
type Start = [u8; size_of::<u32>()];

impl Names {
    /// Names with a space between them, and their index, as [`Names::index`] computes it. The compiler takes
    /// less time for one literal of bytes than for arrays of numbers.
    #[inline]
    pub const fn new(text: &'static str, index: &'static [u8]) -> Self {
        let Some((bits, index)) = index.split_first() else { return Self { text, slots: &[], starts: &[] } };
        let (slots, starts) = index.split_at(size_of::<Slot>() << *bits);
        Self { text, slots: slots.as_chunks().0, starts: starts.as_chunks().0 }
    }

    /// The index of names: the logarithm of the number of slots in one byte, the slots, and the starts. It has
    /// [`Names::index_length`] bytes, and is for declarations that are written by hand, as in tests; the generator
    /// computes the same.
    #[inline]
    pub const fn index<const LENGTH: usize>(names: &[&str]) -> [u8; LENGTH] {
        let mut index = [0; LENGTH];
        let Some((bits, tables)) = index.split_first_mut() else { return index };
        let count = slots(names.len());
        *bits = count.trailing_zeros().to_le_bytes()[0];
        let (slots, starts) = tables.split_at_mut(size_of::<Slot>() * count);
        let (slots, starts) = (slots.as_chunks_mut().0, starts.as_chunks_mut().0);
        let (mut start, mut number) = (0, 0);
        while number < names.len() {
            let name = names[number];
            (start, number) = (start + name.len() + 1, number + 1);
            starts[number] = (start as u32).to_le_bytes();
            let mut slot = hash(name.as_bytes()) % count;
            while u16::from_le_bytes(slots[slot]) != 0 {
                slot = (slot + 1) % count;
            }
            slots[slot] = (number as u16).to_le_bytes();
        }
        index
    }

    /// The number of bytes of the index of as many names.
    #[inline]
    pub const fn index_length(count: usize) -> usize {
        1 + size_of::<Slot>() * slots(count) + size_of::<Start>() * (count + 1)
    }

    /// The number of names.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// A name by its index, which is less than the number of names.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> &'static str {
        &self.text[to_usize(self.starts[place])..to_usize(self.starts[place + 1]) - 1]
    }

    /// All names.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        (0..self.len()).map(move |place| self.get(place))
    }

    /// The index of a name.
    #[inline]
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        // The number of slots is a power of two.
        let mask = self.slots.len().checked_sub(1)?;
        let first = hash(name.as_bytes()) & mask;
        for slot in first..first + self.slots.len() {
            let number = u16::from_le_bytes(self.slots[slot & mask]);
            let place = usize::from(number).checked_sub(1)?;
            if self.is_at(place, name) {
                return Some(place);
            }
        }
        None
    }

    /// The index of a name, which is probably the expected one. It is called for each member that is read.
    #[inline(always)]
    pub(crate) fn place_from(&self, expected: usize, name: &str) -> Option<usize> {
        // Annotations of the object itself are not properties.
        if name.starts_with('@') {
            return None;
        }
        if self.is_at(expected, name) { Some(expected) } else { self.place(name) }
    }

    /// Whether this is the name of this index.
    #[inline(always)]
    fn is_at(&self, place: usize, name: &str) -> bool {
        let Some([start, next]) = self.starts.get(place..).and_then(<[Start]>::first_chunk) else {
            return false;
        };
        let (start, end) = (to_usize(*start), to_usize(*next) - 1);
        // Text is compared as bytes, because cutting a string checks that it is cut between characters.
        end - start == name.len() && self.text.as_bytes()[start..end] == *name.as_bytes()
    }
}

#[inline]
const fn to_usize(start: Start) -> usize {
    u32::from_le_bytes(start) as usize
}

/// The number of slots for as many names.
#[inline]
const fn slots(count: usize) -> usize {
    (2 * count).next_power_of_two()
}

/// The hash of a name, computed from its length, its first and last four bytes and the middle one. In the
/// tables of Graph's types, 1.2 names are compared on average until one is found.
#[inline]
const fn hash(name: &[u8]) -> usize {
    let length = name.len();
    let ends = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            (u32::from_le_bytes(*first) as u64) << 32 | u32::from_le_bytes(*last) as u64
        }
        _ if length == 0 => return 0,
        _ => (name[0] as u64) << 32 | name[length - 1] as u64,
    };
    let rest = (length as u64) << 8 | name[length / 2] as u64;
    // Each bit of the sum of both halves of a product depends on all bits of the factor. The other factor is the
    // fraction of the golden ratio.
    let product = ends.wrapping_add(rest << 16) as u128 * 0x9e37_79b9_7f4a_7c15;
    (product ^ (product >> 64)) as usize
}
