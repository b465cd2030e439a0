//! Events about responses, for `tracing`, which is there with a client.

/// Records that elements of a page are not of the declared type.
#[cold]
#[inline]
#[cfg_attr(
    not(feature = "client"),
    expect(unused_variables, reason = "without a client nothing is recorded")
)]
pub(crate) fn odd_elements(count: usize) {
    #[cfg(feature = "client")]
    tracing::warn!(count, "elements of a page are not of the declared type");
}

/// Records that an entity has an error beside its properties, which is kept as an undeclared property.
#[cold]
#[inline]
pub(crate) fn error_beside_value() {
    #[cfg(feature = "client")]
    tracing::warn!("an entity has an error beside its properties");
}
