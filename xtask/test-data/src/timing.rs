//! How long something takes, as benchmarks print it.

use std::env;
use std::time::{Duration, Instant};

/// How often a benchmark runs each of its parts: what `RUNS` says.
pub fn runs() -> usize {
    env::var("RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(7)
}

/// The least time of some runs.
///
/// # Panics
/// Without runs.
pub fn least(runs: usize, work: &mut dyn FnMut()) -> Duration {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(|_| time(work)).min().unwrap()
}

/// Prints a line with a time.
pub fn print(what: &str, time: Duration) {
    println!("{what:<28} {:>8.1} ms", time.as_secs_f64() * 1000.0);
}

/// The time of one run.
pub fn timed(work: impl Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// A case of a table: what is large, and what is done with it at a size.
pub type Case = (&'static str, fn(usize) -> Duration);

/// Prints the time of each case at 1, 4 and 16 times a size and its ratio to the one before, which is about 4
/// where work is linear. `ONLY` is part of the name of a case, `UNIT` the size at 1 time.
pub fn growth(cases: &[Case]) {
    let unit = env::var("UNIT").ok().and_then(|unit| unit.parse().ok()).unwrap_or(500);
    let only = env::var("ONLY").unwrap_or_default();
    println!("{:<28} {:>9} {:>9} {:>9}", "", unit, 4 * unit, 16 * unit);
    for (name, case) in cases.iter().filter(|(name, _)| name.contains(&only)) {
        let times = [1, 4, 16].map(|times| case(times * unit).as_secs_f64());
        println!(
            "{name:<28} {:>6.0} ms {:>6.0} ms {:>6.0} ms   {:.1} {:.1}",
            times[0] * 1e3,
            times[1] * 1e3,
            times[2] * 1e3,
            times[1] / times[0],
            times[2] / times[1]
        );
    }
}
