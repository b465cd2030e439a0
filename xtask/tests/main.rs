//! The commands as a person runs them, and what they generate, compiled and run: one program, as linking is what
//! a test takes longest for.

mod any_names;
mod calls;
mod commands;
mod compile;
mod conform;
mod diff_formats;
mod diff_rules;
mod history;
mod patches;
mod programs;
mod requests;
mod seeds;
mod snippet;
mod support;
mod update;
mod wire;
