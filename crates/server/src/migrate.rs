//! `waymark migrate`: makes the database where it is missing, and brings its tables to this version.

use crate::store::{Place, run};
use crate::{Failure, print};
use clap::Args;

/// Make the database where it is missing, and bring its tables to this version.
#[derive(Args)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    /// Migrates.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            let house = self.place.prepare().await?;
            print(&format!("{} is ready ({})\n", self.place.address_for_people(), house.store.db.name()))
        })
    }
}
