//! `waymark set-up`: the first day of a real record: commissioner, prime, contract, and the first manager's way in.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::Args;
use waymark_app::sign_in::links::invite;
use waymark_app::{contracts, organisations, perform, staff};
use waymark_domain::contract::Contract;
use waymark_domain::organisation::OrganisationKind;
use waymark_domain::staff::Role;
use waymark_rules::Day;

/// Found a record: who commissions, who holds the contract, which programme it is, and who manages it. Prints the manager's link.
#[derive(Args)]
pub struct SetUp {
    #[command(flatten)]
    place: Place,
    /// The name of the commissioner.
    #[arg(long, value_name = "NAME")]
    commissioner: String,
    /// The name of the prime contractor.
    #[arg(long, value_name = "NAME")]
    prime: String,
    /// The name of the contract.
    #[arg(long, value_name = "NAME")]
    contract: String,
    /// The programme's pack; `waymark programmes` lists them.
    #[arg(long, value_name = "ID", default_value = "jets")]
    programme: String,
    /// The first day of the contract.
    #[arg(long, value_name = "DATE", value_parser = crate::demo::day)]
    starts: Day,
    /// The last day of the contract.
    #[arg(long, value_name = "DATE", value_parser = crate::demo::day)]
    ends: Day,
    /// The name of the first manager.
    #[arg(long, value_name = "NAME")]
    manager: String,
    /// The address the first manager signs in with.
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    /// Where the site is reached.
    #[arg(long, value_name = "URL", default_value = "http://localhost:3000")]
    site: String,
}

impl SetUp {
    /// Founds the record and prints the link.
    pub fn run(self) -> Result<(), Failure> {
        run(self.found())
    }

    async fn found(self) -> Result<(), Failure> {
        let house = self.place.prepare().await?;
        let call = call();
        let (commissioner, prime) = (id(&self.commissioner), id(&self.prime));
        let organisation = |id: &str, kind, name: &str, parent: Option<&str>| organisations::Keep {
            id: id.to_owned(),
            kind,
            name: name.to_owned(),
            parent: parent.map(ToOwned::to_owned),
            closed_on: None,
        };
        let above = organisation(&commissioner, OrganisationKind::Commissioner, &self.commissioner, None);
        let below = organisation(&prime, OrganisationKind::Prime, &self.prime, Some(&commissioner));
        perform(&house, &call, &above).await?;
        perform(&house, &call, &below).await?;
        let contract = Contract {
            id: id(&self.contract),
            name: self.contract.clone(),
            version: house.program(&self.programme)?.pack.version.clone(),
            pack: self.programme.clone(),
            prime: prime.clone(),
            areas: Vec::new(),
            starts: self.starts.to_string(),
            ends: self.ends.to_string(),
            targets: Vec::new(),
        };
        perform(&house, &call, &contracts::Keep { contract }).await?;
        let manager = staff::Keep {
            id: id(&self.manager),
            name: self.manager.clone(),
            role: Role::PrimeManager,
            organisation: prime,
            nominated: true,
            left_on: None,
        };
        perform(&house, &call, &manager).await?;
        let token = invite(&house, &call, &manager.id, &self.email).await?;
        let site = self.site.trim_end_matches('/');
        print(&format!(
            "{} holds {} for {}, under the programme {}.\n{} comes in by this link, good once and for seven days:\n{site}/sign-in/link/{token}\n",
            self.prime, self.contract, self.commissioner, self.programme, self.manager
        ))
    }
}

/// An id made of a name: lower case letters and digits with hyphens between.
fn id(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn an_id_is_made_of_a_name() {
        assert_eq!(id("Larkmoor & Sons (North)"), "larkmoor-sons-north");
        assert_eq!(id("Zoë O'Brien"), "zo-o-brien");
    }
}
