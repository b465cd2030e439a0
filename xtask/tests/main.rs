//! Tests of the commands, and of generated crates, which they compile and run. They are one program,
//! because linking takes most of the time of a test.

mod any_names;
mod calls;
mod commands;
mod compile;
mod conform;
mod diff_formats;
mod diff_rules;
mod features;
mod functions;
mod history;
mod migration;
mod openapi;
mod package;
mod patches;
mod programs;
mod requests;
mod seeds;
mod semver;
mod servers;
mod service;
mod snippet;
mod support;
mod update;
mod wire;
