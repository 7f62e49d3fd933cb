//! `waymark backup`: a copy of the database, with a manifest by which every changed byte is found.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::Args;
use std::path::PathBuf;
use waymark_app::keeping::backup;

/// Copy the SQLite database into a folder of its own, while others may be writing. The key is not copied.
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// A folder that is not there yet, or empty.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

impl Backup {
    /// Copies, and says what is in the copy and what is not.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            let house = self.place.open_to_read().await?;
            let made = backup::backup(&house, &call(), &self.to).await?;
            let (to, key) = (self.to.display(), self.place.key_file().display());
            print(&format!(
                "{to}: {} facts of {} participants, {} lines of audit\nthe key is not in it: keep {key} apart from it, \
                 without it nobody can read or restore this backup\n",
                made.facts, made.participants, made.audit
            ))
        })
    }
}
