//! How commands end that do not end well.

/// Why a command did not end well.
pub enum Stop {
    /// It ran, and found something wrong; all has been said.
    Found,
    /// It could not run.
    CouldNotRun(String),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::CouldNotRun(error.to_string())
    }
}
