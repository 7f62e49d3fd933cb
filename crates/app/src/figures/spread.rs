//! One standard's figure by organisation and by coach: where it is kept and where it is not.

use super::board::{ByMonth, Cell, cell, counts, last_month, threshold};
use super::live::Owner;
use super::may_see;
use super::span::Span;
use crate::house::{Call, House, asked};
use crate::refused;
use std::collections::BTreeMap;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_store::audit::reference;
use waymark_store::db::Fence;
use waymark_store::{house as settings, people, standing};

/// One standard's figure of everybody this person may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// What it says.
    pub says: String,
    /// The threshold in hundredths of a percent.
    pub threshold: Option<u32>,
    /// The month the span ends in.
    pub month: String,
    /// Whether that month still runs.
    pub running: bool,
    /// The whole contract's figure, if this person may see it.
    pub whole: Option<Cell>,
    /// By organisation, in order of the tree.
    pub organisations: Vec<Share>,
    /// By member of staff, in order of name.
    pub coaches: Vec<Share>,
}

/// One owner's figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Whose.
    pub owner: Owner,
    /// What people call it, or them.
    pub name: String,
    /// How deep in the tree; 0 for the prime and for staff.
    pub depth: usize,
    /// The figure.
    pub cell: Cell,
}

/// The figure of one standard over a span, by organisation and by coach, of those this person may see.
///
/// # Errors
/// There is no such contract or standard, or this person may see nobody's figures.
pub async fn spread(
    house: &House,
    call: &Call,
    (contract, standard): (&str, &str),
    (month, span): (Option<&str>, Span),
) -> Result<Spread, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let program = house.program(&held.contract.pack)?;
    let head = program.pack.standards.iter().find(|s| s.head.id == standard).map(|s| &s.head);
    let head = head.ok_or_else(|| Refusal::NotFound { what: "standard", id: standard.to_owned() })?;
    let on = settings::derived_on(&look).await.map_err(refused)?;
    let month = last_month(month, on)?;
    let threshold = threshold(&program.pack, standard);
    let mut owners: BTreeMap<String, ByMonth> = BTreeMap::new();
    for ([_, owner, _, month], cell) in standing::tally_of_standard(&look, contract, standard).await.map_err(refused)?.0
    {
        owners.entry(owner).or_default().insert(month, counts(cell));
    }
    let may = |target: &Target| house.policies.may(&asker, Act::SeeFigures, target).allowed();
    let figure = |name: &str| owners.get(name).map(|months| cell(months, threshold, (span, &month)));
    let mut found = Spread {
        standard: standard.to_owned(),
        clause: head.clause.clone(),
        says: head.says.clone(),
        threshold,
        running: month >= on.month_name(),
        whole: figure("").filter(|_| may(&Target::organisation(contract, &held.path))),
        organisations: Vec::new(),
        coaches: Vec::new(),
        month: month.clone(),
    };
    let mut may_any = false;
    let counted = |cell: &Cell| cell.counts != waymark_rules::tally::Counts::default();
    for o in people::organisations(&look).await.map_err(refused)? {
        let figure = figure(&format!("organisation:{}", o.id)).filter(counted);
        let below = o.path.strip_prefix(&held.path).map(|rest| rest.split('/').filter(|part| !part.is_empty()).count());
        let Some(depth) = below.filter(|_| may(&Target::organisation(contract, &o.path))) else { continue };
        may_any = true;
        if let Some(cell) = figure {
            found.organisations.push(Share { owner: Owner::Organisation(o.id), name: o.name, depth, cell });
        }
    }
    for s in people::all_staff(&look).await.map_err(refused)? {
        let target = Target::organisation(contract, &s.path).assigned(Some(&s.id));
        if let Some(cell) = figure(&format!("staff:{}", s.id)).filter(counted)
            && may(&target)
        {
            found.coaches.push(Share { owner: Owner::Staff(s.id), name: s.name, depth: 0, cell });
        }
    }
    found.coaches.sort_by(|a, b| a.name.cmp(&b.name));
    if found.whole.is_none() && !may_any && found.coaches.is_empty() {
        // Nothing of it is this person's to see: the policies say so, and the refusal is audited.
        let subject = reference("contract", contract, "");
        may_see(house, call, (&asker, &Target::organisation(contract, &held.path)), &subject).await?;
    }
    Ok(found)
}
