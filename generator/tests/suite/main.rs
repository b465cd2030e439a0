//! The generator on the project's own metadata, on bad input, and, where `GRAPH_TEST_DATA`
//! names a folder that has it, on real documents of other people.

mod builders;
mod diagnostics;
mod emission;
mod naming;
mod patches;
mod pipeline;
mod selecting;
mod standins;
mod support;
