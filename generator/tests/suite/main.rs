//! Tests of the generator with the project's own metadata, with invalid input and, if `GRAPH_TEST_DATA` names
//! a folder with test data, with real documents of other projects.

mod builders;
mod descriptions;
mod diagnostics;
mod emission;
mod examples;
mod features;
mod naming;
mod notifications;
mod packages;
mod patches;
mod pipeline;
mod selecting;
mod standins;
mod support;
mod versions;
