//! `--features`, which is the same for all commands that have it.

use clap::Args;
use generator::chosen::Chosen;
use generator::profile::Profile;

use crate::Stop;

/// The argument `--features`.
#[derive(Args)]
pub struct FeatureArgs {
    /// Only what is compiled with these cargo features, areas and APIs, separated by commas or spaces. If
    /// none of them is an area, all areas are on, and likewise all APIs.
    #[arg(long, value_name = "NAMES", num_args = 1..)]
    features: Vec<String>,
}

impl FeatureArgs {
    /// The features that are named, of those that a profile and its APIs have.
    pub fn chosen(&self, profile: &Profile, modules: &[&str]) -> Result<Chosen, Stop> {
        Chosen::new(&self.features, profile, modules).map_err(Stop::CouldNotRun)
    }
}
