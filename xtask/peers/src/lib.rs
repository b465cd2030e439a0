//! Nothing: the benchmark is `benches/client`.
