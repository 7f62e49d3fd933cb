//! `waymark verify`: whether everything holds, each invariant by name.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::Args;
use std::path::PathBuf;
use waymark_app::keeping;
use waymark_domain::ledger::SignedCheckpoint;
use waymark_store::audit;
use waymark_store::db::Fence;

/// Check that everything recorded is there, unchanged, and judged as the facts say.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Check every record and every line of the audit; without it, only that the database opens and where its audit stands.
    #[arg(long)]
    full: bool,
    /// A checkpoint kept elsewhere; may be given several times.
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
}

impl Verify {
    /// Checks and says what was found.
    pub fn run(self) -> Result<(), Failure> {
        let held = self.checkpoint.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        run(async {
            let house = self.place.open_to_read().await?;
            if !self.full && held.is_empty() {
                let look = house.store.db.look(&Fence::Everything).await?;
                let head = audit::head(&look).await?;
                return print(&format!("{} lines of audit, root {}\n", head.size(), head.root()));
            }
            let report = keeping::verify(&house, &call(), &held).await?;
            print(&format!("{}\n", report.lines().join("\n")))?;
            if report.sound() { Ok(()) } else { Err(Failure::input("something does not hold; see above")) }
        })
    }
}

fn read(path: &PathBuf) -> Result<SignedCheckpoint, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?;
    SignedCheckpoint::parse(&text).map_err(|e| Failure::input(format!("{}: {e}", path.display())))
}
