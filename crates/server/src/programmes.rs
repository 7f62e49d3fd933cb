//! `waymark programmes`: the packs there are, or one of them as a reader would want it.

use crate::{Failure, packs, print};
use clap::Args;
use waymark_rules::pack::{self, embedded};

/// List the programme packs, or print one.
#[derive(Args)]
pub struct Programmes {
    /// The programme's id, or a folder that holds a pack.
    #[arg(value_name = "PACK")]
    pack: Option<String>,
}

impl Programmes {
    /// Lists or prints.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(name) = self.pack {
            return print(&pack::print(&packs::load(&name)?));
        }
        for (id, _) in embedded::PACKS {
            let pack = packs::load(id)?;
            let standards = pack.standards.len();
            print(&format!("{id:<20} {} ({}, {standards} standards)\n", pack.name, pack.version))?;
        }
        Ok(())
    }
}
