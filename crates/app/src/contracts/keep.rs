//! Add a contract, or change its dates, areas, targets or pack version.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::{OrganisationKind, is_id};
use waymark_domain::record::subject_key;
use waymark_rules::Day;
use waymark_rules::facts::Subject;
use waymark_store::db::Ask;
use waymark_store::{journal, participants, people};

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
        keeps_programme(scene, c).await?;
        let others = vec![Other::Contract(c.clone(), prime.path.clone())];
        Ok((Effects { others, ..Effects::default() }, c.id.clone()))
    }
}

/// Refuses another programme once anything was judged by the one there is: whoever was referred under it keeps what it promised them.
async fn keeps_programme(scene: &Scene<'_>, c: &Contract) -> Result<(), Refusal> {
    let there = people::hold_contract(scene.tx, &c.id).await.map_err(refused)?;
    let Some(there) = there.filter(|held| held.contract.pack != c.pack) else { return Ok(()) };
    let why = match judged_under(scene.tx, &c.id).await? {
        Judged::Nothing => return Ok(()),
        Judged::People(1) => "1 person was referred under it".to_owned(),
        Judged::People(many) => format!("{many} people were referred under it"),
        Judged::Contract => "facts about the contract itself are recorded".to_owned(),
    };
    let what = format!("the programme of {} cannot be changed: {why}", there.contract.name);
    Err(Refusal::invalid(what, "add another contract for the other programme, and refer people to that"))
}

/// What is judged by the programme of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Nothing: the programme can still be changed.
    Nothing,
    /// So many people were referred under it.
    People(i64),
    /// Facts of the contract itself.
    Contract,
}

pub(super) async fn judged_under(ask: &(impl Ask + Sync), contract: &str) -> Result<Judged, Refusal> {
    let people = participants::count_under(ask, contract).await.map_err(refused)?;
    if people > 0 {
        return Ok(Judged::People(people));
    }
    let own = journal::version(ask, &subject_key(&Subject::Contract(contract.to_owned()))).await.map_err(refused)?;
    Ok(if own > 0 { Judged::Contract } else { Judged::Nothing })
}
