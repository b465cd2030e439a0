//! `cargo xtask compile-cost`: measures `cargo check`, `cargo build` and `cargo build --release` of a
//! generated crate, and in the same run those of the same structs with `serde`'s derives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use clap::{Args, ValueEnum};
use generator::diagnostics::Diagnostics;
use generator::output::{self, Output};
use nix::sys::resource::{UsageWho, getrusage};

use crate::load::{InputArgs, load_all, workspace};
use crate::{Stop, peer, report};

/// The arguments of `compile-cost`.
#[derive(Args)]
pub struct CompileCostArgs {
    #[command(flatten)]
    input: InputArgs,
    /// How often each crate is compiled in each way.
    #[arg(long, default_value_t = 3)]
    runs: u32,
    /// In which ways they are compiled; may be repeated. Without it, in all.
    #[arg(long)]
    way: Vec<Way>,
}

/// A way of compiling a crate.
#[derive(Clone, Copy, ValueEnum)]
pub enum Way {
    /// `cargo check`.
    Check,
    /// `cargo build`.
    Build,
    /// `cargo build --release`.
    Release,
}

impl Way {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Build => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// The arguments of `measure`.
#[derive(Args)]
pub struct MeasureArgs {
    way: Way,
    folder: PathBuf,
    target: PathBuf,
}

/// Measures both crates, and prints the figures and their ratios.
pub fn run(args: &CompileCostArgs) -> Result<(), Stop> {
    let input = load_all(&args.input)?;
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let peer = peer::peer(&apis);
    let ours = output::files(&apis, &input.profile.package, &input.templates).map_err(Stop::CouldNotRun)?;
    let folder = workspace().join("target/compile-cost");
    let (theirs_at, ours_at) = (folder.join("peer"), folder.join("crate"));
    write(&theirs_at, &peer)?;
    write(&ours_at, &ours)?;
    println!("the crate alone, dependencies built; least of {} runs", args.runs);
    let ways = if args.way.is_empty() { Way::value_variants() } else { &args.way };
    ways.iter().try_for_each(|way| compare(*way, args.runs, &theirs_at, &ours_at))
}

/// Compiles both crates alternately, so that other load on the machine affects both.
fn compare(way: Way, runs: u32, theirs_at: &Path, ours_at: &Path) -> Result<(), Stop> {
    let compile_both = || Ok::<_, Stop>((compile_fresh(way, theirs_at)?, compile_fresh(way, ours_at)?));
    let (mut peer, mut ours) = compile_both()?;
    for _ in 1..runs {
        let (theirs_again, ours_again) = compile_both()?;
        (peer, ours) = (peer.least(theirs_again), ours.least(ours_again));
    }
    let title = format!("cargo {}", way.arguments().join(" "));
    println!("\n{title:<22} {:>9} {:>9} {:>9}", "CPU", "wall", "memory");
    for (what, cost) in [("derived by serde", &peer), ("generated", &ours)] {
        println!("{what:<22} {:>7.1} s {:>7.1} s {:>6.0} MB", cost.cpu, cost.wall, cost.memory);
    }
    let ratios = [ours.cpu / peer.cpu, ours.wall / peer.wall, ours.memory / peer.memory];
    println!("{:<22} {:>9.2} {:>9.2} {:>9.2}", "ratio", ratios[0], ratios[1], ratios[2]);
    Ok(())
}

/// The cost of compiling once.
struct Cost {
    /// CPU time of all processes, in seconds.
    cpu: f64,
    /// Wall-clock time, in seconds.
    wall: f64,
    /// Peak memory of the largest process, in megabytes.
    memory: f64,
}

fn write(folder: &Path, output: &Output) -> Result<(), Stop> {
    if folder.exists() {
        fs::remove_dir_all(folder.join("src")).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    for (path, text) in output {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)?;
    }
    // Use the dependency versions that are already built.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

impl Cost {
    fn least(self, other: Self) -> Self {
        if other.cpu < self.cpu { other } else { self }
    }
}

/// Compiles a crate whose dependencies are built already.
fn compile_fresh(way: Way, folder: &Path) -> Result<Cost, Stop> {
    let library = folder.join("src/lib.rs");
    let text = fs::read(&library)?;
    fs::write(&library, "")?;
    let dependencies = compile(way, folder);
    fs::write(&library, &text)?;
    dependencies?;
    compile(way, folder)
}

fn compile(way: Way, folder: &Path) -> Result<Cost, Stop> {
    let name = way.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let output = Command::new(std::env::current_exe()?)
        .args(["measure", &name])
        .args([folder, &folder.join("target")])
        .output()?;
    let figures = String::from_utf8_lossy(&output.stdout);
    let figures: Vec<f64> = figures.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
    let [cpu, wall, memory] = figures[..] else {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Stop::CouldNotRun(format!("{}: {said}", folder.display())));
    };
    Ok(Cost { cpu, wall, memory })
}

/// Compiles one crate and prints the cost. This runs as a separate process, so that the resource usage of its
/// child processes includes nothing else.
pub fn measure(args: &MeasureArgs) -> Result<(), Stop> {
    let start = Instant::now();
    let compiled = Command::new("cargo")
        .args(args.way.arguments())
        .args(["--quiet", "--all-features", "--manifest-path"])
        .arg(args.folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&args.target)
        .env("CARGO_INCREMENTAL", "0")
        .status()?;
    if !compiled.success() {
        return Err(Stop::CouldNotRun(String::from("cargo failed")));
    }
    let wall = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(std::io::Error::from)?;
    #[allow(clippy::cast_precision_loss)]
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    println!("{cpu} {wall} {}", usage.max_rss() / 1024);
    Ok(())
}
