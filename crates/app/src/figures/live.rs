//! The figures kept with every fact: of a contract, an organisation or a coach, as of the day to which the house is judged.

use super::may_see;
use crate::house::{Call, House, asked};
use crate::refused;
use waymark_access::Target;
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::figures::{By, Figures, Row};
use waymark_rules::pack::Period;
use waymark_rules::tally::Counts;
use waymark_store::audit::reference;
use waymark_store::db::{Ask, Fence};
use waymark_store::people::Held;
use waymark_store::{house as settings, people, standing};

/// Whose figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The whole contract's.
    Contract,
    /// Those of an organisation and all that stand under it.
    Organisation(String),
    /// Those of the participants assigned to a member of staff.
    Staff(String),
}

/// Figures, and how far they can be trusted to be of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// The day they are judged on.
    pub on: Day,
    /// How many enrolments of the house still count as on an earlier day, until the sweep has come to them.
    pub waiting: i64,
    /// The figures, by standard in the pack's order and then by month, without cases.
    pub rows: Vec<Row>,
}

/// The figures by the month things fell due, without judging anybody anew.
///
/// # Errors
/// There is no such contract, organisation or member of staff, or this person may not see these figures.
pub async fn live(
    house: &House,
    call: &Call,
    (contract, owner): (&str, &Owner),
    period: Period,
) -> Result<Live, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let (target, subject, name) = of(&look, (&held, owner)).await?;
    may_see(house, call, (&asker, &target), &subject).await?;
    let on = settings::derived_on(&look).await.map_err(refused)?;
    let waiting = standing::count_to_sweep(&look, on).await.map_err(refused)?;
    let program = house.program(&held.contract.pack)?;
    let mut figures = Figures::new(&program.pack, on, By::Month, false);
    for ([_, _, standard, month], cell) in standing::tally_of(&look, contract, &name).await.map_err(refused)?.0 {
        let [met, late, missed, left_out] = cell.map(|n| u32::try_from(n).unwrap_or(0));
        if let Some(month) = Day::parse(&format!("{month}-01")) {
            figures.count(&standard, month, Counts { met, late, missed, left_out });
        }
    }
    Ok(Live { on, waiting, rows: figures.rows(period) })
}

/// What the policies are asked, the reference for the audit, and the name under which figures are kept.
pub(super) async fn of(
    look: &(impl Ask + Sync),
    (held, owner): (&Held, &Owner),
) -> Result<(Target, String, String), Refusal> {
    let contract = &held.contract.id;
    Ok(match owner {
        Owner::Contract => {
            (Target::organisation(contract, &held.path), reference("contract", contract, ""), String::new())
        }
        Owner::Organisation(id) => {
            let found = people::organisation(look, id).await.map_err(refused)?;
            let found = found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: id.clone() })?;
            (
                Target::organisation(contract, &found.path),
                reference("organisation", id, ""),
                format!("organisation:{id}"),
            )
        }
        Owner::Staff(id) => {
            let found = people::staff(look, id).await.map_err(refused)?;
            let found = found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: id.clone() })?;
            let target = Target::organisation(contract, &found.path).assigned(Some(id));
            (target, reference("staff", id, ""), format!("staff:{id}"))
        }
    })
}
