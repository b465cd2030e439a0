//! Prints output of the commands. Names, paths and messages may come from documents and services, so
//! control characters are escaped before they reach a terminal.

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
