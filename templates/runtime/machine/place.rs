//! Destinations of decoded values. Large values are built in their destination instead of being moved
//! there.

/// The destination of a decoded value: a field, or the end of a list.
pub trait Place<'p, T> {
    /// Stores a value, and returns it.
    fn put(self, value: T) -> &'p mut T;

    /// Stores a default value, to be filled in, and returns it.
    #[inline]
    fn fill(self) -> &'p mut T
    where
        Self: Sized,
        T: Default,
    {
        self.put(T::default())
    }
}

impl<'p, T> Place<'p, T> for &'p mut Option<T> {
    #[inline]
    fn put(self, value: T) -> &'p mut T {
        self.insert(value)
    }
}

/// The place for what is in the box that goes to a place.
pub(crate) struct Boxed<P>(pub(crate) P);

impl<'p, T: 'p, P: Place<'p, Box<T>>> Place<'p, T> for Boxed<P> {
    #[inline]
    fn put(self, value: T) -> &'p mut T {
        self.0.put(Box::new(value))
    }

    #[inline]
    fn fill(self) -> &'p mut T
    where
        T: Default,
    {
        self.0.fill()
    }
}

/// The end of a list. Many lists have one element, and then the capacity is exactly what it needs.
impl<'p, T> Place<'p, T> for &'p mut Vec<T> {
    #[inline]
    fn put(self, value: T) -> &'p mut T {
        if self.capacity() == 0 {
            self.reserve_exact(1);
        }
        self.push(value);
        let last = self.len() - 1;
        &mut self[last]
    }
}
