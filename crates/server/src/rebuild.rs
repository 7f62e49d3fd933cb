//! `waymark rebuild`: makes every derived row anew from the journal.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::Args;
use waymark_app::keeping;

/// Make every derived row anew from the journal, to the same bytes.
#[derive(Args)]
pub struct Rebuild {
    #[command(flatten)]
    place: Place,
}

impl Rebuild {
    /// Rebuilds and says how many records that were.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            let house = self.place.open().await?;
            let rebuilt = keeping::rebuild(&house, &call()).await?;
            print(&format!("{rebuilt} records made anew\n"))
        })
    }
}
