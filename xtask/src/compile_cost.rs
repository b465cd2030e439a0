//! `cargo xtask compile-cost`: measures `cargo check`, `cargo build` and `cargo build --release` of a
//! generated crate and of programs that use it, and in the same run those of the same structs with `serde`'s
//! derives and of programs that do the same by hand.

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
    /// Also measures two programs that use the crate, beside programs that do the same by hand. The crate
    /// has to have Graph's users, groups, teams and chats.
    #[arg(long)]
    programs: bool,
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

/// Measures both crates and, if wanted, programs that use them, and prints the figures and their ratios.
pub fn run(args: &CompileCostArgs) -> Result<(), Stop> {
    let input = load_all(&args.input.request(), args.input.all)?;
    let mut diagnostics = Diagnostics::default();
    let planned = generator::plan_apis(&input, &mut diagnostics);
    if planned.is_err() {
        report::diagnostics(&diagnostics, &input.sources);
    }
    let apis = planned.map_err(|_| Stop::Found)?;
    let package = &input.profile.package;
    let ours = output::files(&apis, &input.profile, &input.templates).map_err(Stop::CouldNotRun)?;
    let mut pairs = vec![Pair {
        what: String::from("library"),
        theirs: Compiled::library("peer", &peer::peer(&apis))?,
        ours: Compiled::library("crate", &ours)?,
    }];
    if args.programs {
        for Program { name, by_hand, generated } in PROGRAMS {
            let client = format!("msgraph = {{ path = \"../crate\", package = \"{}\" }}\n", package.name);
            pairs.push(Pair {
                what: format!("program {name}"),
                theirs: Compiled::program(&format!("{name}_by_hand"), BY_HAND, by_hand)?,
                ours: Compiled::program(name, &client, generated)?,
            });
        }
    }
    println!("each by itself, dependencies built; least of {} runs", args.runs);
    let ways = if args.way.is_empty() { Way::value_variants() } else { &args.way };
    ways.iter().try_for_each(|way| pairs.iter().try_for_each(|pair| compare(*way, args.runs, pair)))
}

/// A program that uses the generated crate, and one that does the same by hand.
struct Program {
    name: &'static str,
    by_hand: &'static str,
    generated: &'static str,
}

const PROGRAMS: [Program; 2] = [
    Program {
        name: "list_users",
        by_hand: include_str!("../programs/list_users_by_hand.rs"),
        generated: include_str!("../programs/list_users.rs"),
    },
    Program {
        name: "ten_types",
        by_hand: include_str!("../programs/ten_types_by_hand.rs"),
        generated: include_str!("../programs/ten_types.rs"),
    },
];

/// The dependencies of the programs by hand; reqwest has the features that it has with the generated crate.
const BY_HAND: &str = r#"peer = { path = "../peer" }
reqwest = { version = "0.13", default-features = false, features = ["gzip", "http2", "rustls", "stream", "system-proxy"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

/// Two crates that are compared.
struct Pair {
    what: String,
    theirs: Compiled,
    ours: Compiled,
}

/// A crate that is compiled again and again.
struct Compiled {
    folder: PathBuf,
    /// The file that is emptied to compile the dependencies only.
    root: PathBuf,
    empty: &'static str,
    /// The name of the executable, for a program.
    executable: Option<String>,
}

impl Compiled {
    fn library(name: &str, output: &Output) -> Result<Self, Stop> {
        let folder = place().join(name);
        write(&folder, output)?;
        Ok(Self { root: folder.join("src/lib.rs"), folder, empty: "", executable: None })
    }

    fn program(name: &str, dependencies: &str, text: &str) -> Result<Self, Stop> {
        let folder = place().join(name);
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             {dependencies}tokio = {{ version = \"1\", features = [\"io-util\", \"macros\", \"rt-multi-thread\", \
             \"sync\", \"time\"] }}\n"
        );
        let files = [("Cargo.toml", manifest.as_str()), ("src/main.rs", text)];
        write(&folder, &files.map(|(path, text)| (path.to_owned(), text.to_owned())).into())?;
        let root = folder.join("src/main.rs");
        Ok(Self { root, folder, empty: "fn main() {}", executable: Some(name.to_owned()) })
    }

    /// The size of the executable, in bytes.
    fn size(&self, way: Way) -> Option<u64> {
        let profile = match way {
            Way::Check => return None,
            Way::Build => "debug",
            Way::Release => "release",
        };
        let path = place().join("target").join(profile).join(self.executable.as_ref()?);
        Some(fs::metadata(path).ok()?.len())
    }
}

/// Where the crates are. They share a target folder, because most of their dependencies are the same.
fn place() -> PathBuf {
    workspace().join("target/compile-cost")
}

/// Compiles both crates alternately, so that other load on the machine affects both.
fn compare(way: Way, runs: u32, pair: &Pair) -> Result<(), Stop> {
    let compile_both = || Ok::<_, Stop>((compile_fresh(way, &pair.theirs)?, compile_fresh(way, &pair.ours)?));
    let (mut theirs, mut ours) = compile_both()?;
    for _ in 1..runs {
        let (theirs_again, ours_again) = compile_both()?;
        (theirs, ours) = (theirs.least(theirs_again), ours.least(ours_again));
    }
    println!("\ncargo {}, {}", way.arguments().join(" "), pair.what);
    let sizes = [pair.theirs.size(way), pair.ours.size(way)];
    let head = if sizes[0].is_some() { "executable" } else { "" };
    println!("{:<12} {:>9} {:>9} {:>9} {head:>12}", "", "CPU", "wall", "memory");
    for (what, cost, size) in [("by derive", &theirs, sizes[0]), ("generated", &ours, sizes[1])] {
        let size = size.map_or_else(String::new, |size| format!("{:>9} kB", size / 1024));
        println!("{what:<12} {:>7.1} s {:>7.1} s {:>6.0} MB {size}", cost.cpu, cost.wall, cost.memory);
    }
    let ratios = [ours.cpu / theirs.cpu, ours.wall / theirs.wall, ours.memory / theirs.memory];
    #[allow(clippy::cast_precision_loss)]
    let sizes = sizes[0].zip(sizes[1]).map(|(theirs, ours)| format!("{:>12.2}", ours as f64 / theirs as f64));
    let sizes = sizes.unwrap_or_default();
    println!("{:<12} {:>9.2} {:>9.2} {:>9.2} {sizes}", "ratio", ratios[0], ratios[1], ratios[2]);
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
fn compile_fresh(way: Way, compiled: &Compiled) -> Result<Cost, Stop> {
    let text = fs::read(&compiled.root)?;
    fs::write(&compiled.root, compiled.empty)?;
    let dependencies = compile(way, &compiled.folder);
    fs::write(&compiled.root, &text)?;
    dependencies?;
    compile(way, &compiled.folder)
}

fn compile(way: Way, folder: &Path) -> Result<Cost, Stop> {
    let name = way.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let output = Command::new(std::env::current_exe()?)
        .args(["measure", &name])
        .args([folder, &place().join("target")])
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
