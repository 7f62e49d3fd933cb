//! What somebody may do at all, so that pages show no way to what would be refused, and refuse before anything is filled in.

use crate::house::{Call, House};
use crate::perform::audit_refusal;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::staff::Staff;
use waymark_rules::Day;

fn decision(house: &House, staff: &Staff, (act, path): (Act, &str), today: Day) -> Decision {
    let asker = Asker::staff(staff.clone(), &[], &[], today);
    let target = Target { to: Some(path.to_owned()), ..Target::organisation("", path) };
    house.policies.may(&asker, act, &target)
}

/// Whether somebody may do a thing in their own organisation, to an ordinary record where it is done to one.
#[must_use]
pub fn may(house: &House, staff: &Staff, act: Act, today: Day) -> bool {
    decision(house, staff, (act, &staff.path), today).allowed()
}

/// Refuses whoever may not do a thing even in their own organisation; the refusal is audited.
///
/// # Errors
/// They may not.
pub async fn must(house: &House, call: &Call, (staff, act): (&Staff, Act)) -> Result<(), Refusal> {
    match decision(house, staff, (act, &staff.path), call.today()) {
        Decision::Allowed { .. } => Ok(()),
        Decision::Refused { policies, why } => {
            let refusal = Refusal::NotAllowed { action: act.words().to_owned(), fits: why };
            let subject = waymark_store::audit::reference("organisation", &staff.organisation, "");
            audit_refusal(house, call, (act.name(), &subject), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}
