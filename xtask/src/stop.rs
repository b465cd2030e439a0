//! How commands end without success.

/// The reason for which a command ends without success.
pub enum Stop {
    /// It ran and found something wrong, which it has reported: exit code 1.
    Found,
    /// It could not run, for the reason in the message: exit code 2.
    CouldNotRun(String),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::CouldNotRun(error.to_string())
    }
}
