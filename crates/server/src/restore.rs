//! `waymark restore`: a backup made into a database again, once everything in it was found to hold.

use crate::store::{Place, run};
use crate::{Failure, print};
use clap::Args;
use std::path::{Path, PathBuf};
use waymark_app::keeping::backup;

/// Restore a backup to a database file that is not there yet, after checking every byte and everything in it.
#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// The folder of the backup.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
}

impl Restore {
    /// Restores, and says what was found.
    pub fn run(self) -> Result<(), Failure> {
        let to = self.place.new_file()?;
        run(async {
            let keys = self.place.keys()?;
            let programs = self.place.programs()?;
            let open = |store| crate::store::house(store, programs);
            let (manifest, report) = backup::restore((&self.from, Path::new(&to)), &keys, open).await?;
            print(&format!(
                "{to}: restored as of {}: {} facts of {} participants, {} lines of audit\n{}\n",
                manifest.made,
                manifest.facts,
                manifest.participants,
                manifest.audit,
                report.lines().join("\n")
            ))
        })
    }
}
