//! Destinations of decoded values. Large values are built in their destination instead of being moved
//! there.

/// The destination of a decoded value: a field, or the end of a list.
pub trait Place<T> {
    /// Stores a value.
    fn put(self, value: T);

    /// Stores a default value and fills it in.
    ///
    /// # Errors
    /// Those of `fill`.
    fn fill<E>(self, fill: impl FnOnce(&mut T) -> Result<(), E>) -> Result<(), E>
    where
        T: Default;
}

impl<T> Place<T> for &mut Option<T> {
    #[inline]
    fn put(self, value: T) {
        *self = Some(value);
    }

    #[inline]
    fn fill<E>(self, fill: impl FnOnce(&mut T) -> Result<(), E>) -> Result<(), E>
    where
        T: Default,
    {
        fill(self.insert(T::default()))
    }
}

/// A boxed field.
pub(crate) struct Boxed<'p, T>(pub(crate) &'p mut Option<Box<T>>);

impl<T> Place<T> for Boxed<'_, T> {
    #[inline]
    fn put(self, value: T) {
        *self.0 = Some(Box::new(value));
    }

    #[inline]
    fn fill<E>(self, fill: impl FnOnce(&mut T) -> Result<(), E>) -> Result<(), E>
    where
        T: Default,
    {
        fill(self.0.insert(Box::default()))
    }
}

/// The end of a list.
pub(crate) struct End<'p, T>(pub(crate) &'p mut Vec<T>);

impl<T> End<'_, T> {
    /// Most lists are short, so the capacity is exactly what they need.
    #[inline]
    fn reserve(&mut self) {
        if self.0.len() == self.0.capacity() && self.0.len() < 2 {
            self.0.reserve_exact(1);
        }
    }
}

impl<T> Place<T> for End<'_, T> {
    #[inline]
    fn put(mut self, value: T) {
        self.reserve();
        self.0.push(value);
    }

    #[inline]
    fn fill<E>(mut self, fill: impl FnOnce(&mut T) -> Result<(), E>) -> Result<(), E>
    where
        T: Default,
    {
        self.reserve();
        self.0.push(T::default());
        self.0.last_mut().map_or(Ok(()), fill)
    }
}
