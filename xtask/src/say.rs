//! What commands print. Names, paths and messages are others' text: nothing in it reaches a terminal but as
//! text.

use std::fmt::Arguments;

use generator::text::visible;

/// Prints a line to standard output.
pub fn out(line: Arguments<'_>) {
    anstream::println!("{}", visible(&line.to_string()));
}

/// Prints a line to standard error.
pub fn err(line: Arguments<'_>) {
    anstream::eprintln!("{}", visible(&line.to_string()));
}
