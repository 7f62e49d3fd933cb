//! Add a contract, or change its dates, areas, targets or pack version.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::{OrganisationKind, is_id};
use waymark_rules::Day;

/// Add a contract held by a prime, or change one.
#[derive(Debug, Clone)]
pub struct Keep {
    /// The contract as it shall be.
    pub contract: Contract,
}

impl Action for Keep {
    type Done = String;

    fn act(&self) -> Act {
        Act::ManageContract
    }

    fn about(&self) -> About {
        About::Organisation(self.contract.prime.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{:?}", self.contract)
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, String), Refusal> {
        let c = &self.contract;
        if !is_id(&c.id) {
            let what = format!("`{}` cannot be a contract's id", c.id);
            return Err(Refusal::invalid(what, "use lower case letters, digits and hyphens, at most 60"));
        }
        scene.house.program(&c.pack)?;
        let prime = scene.organisation.as_ref();
        let prime = prime.ok_or_else(|| Refusal::NotFound { what: "organisation", id: c.prime.clone() })?;
        if prime.kind != OrganisationKind::Prime {
            return Err(Refusal::invalid(format!("{} is no prime", prime.name), "a contract is held by a prime"));
        }
        match (Day::parse(&c.starts), Day::parse(&c.ends)) {
            (Some(starts), Some(ends)) if starts <= ends => {}
            _ => {
                return Err(Refusal::invalid(
                    "the contract's days do not fit",
                    "write YYYY-MM-DD, the last not before the first",
                ));
            }
        }
        let others = vec![Other::Contract(c.clone(), prime.path.clone())];
        Ok((Effects { others, ..Effects::default() }, c.id.clone()))
    }
}
