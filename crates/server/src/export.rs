//! `waymark export`: the facts of a contract as JSON Lines, or the audit for whoever wants to check it.

use crate::evaluate::instant;
use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::{Args, Subcommand};
use waymark_app::keeping::export;

/// Write out facts, or the audit.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The facts as JSON Lines, as they can be imported and judged.
    Facts {
        /// Only this contract's.
        #[arg(long, value_name = "ID")]
        contract: Option<String>,
        /// Only what had been recorded by this instant, RFC 3339.
        #[arg(long, value_name = "INSTANT", value_parser = instant)]
        as_known: Option<i64>,
    },
    /// The audit as JSON Lines, closed by a signed checkpoint; docs/verify_audit.py checks it.
    Audit,
}

impl Export {
    /// Writes to standard output, as it comes.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            match &self.what {
                What::Facts { contract, as_known } => {
                    let house = self.place.open_to_read().await?;
                    let mut after = Some(String::new());
                    while let Some(from) = after {
                        let (text, next) = export::facts(&house, (contract.as_deref(), *as_known), &from).await?;
                        print(&text)?;
                        after = next;
                    }
                    Ok(())
                }
                What::Audit => {
                    let house = self.place.open().await?;
                    let mut at = export::Place::begin(&house, &call()).await?;
                    while let Some(text) = export::audit(&house, &mut at).await? {
                        print(&text)?;
                    }
                    Ok(())
                }
            }
        })
    }
}
