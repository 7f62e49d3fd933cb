//! The contract's own facts: signed, begun, its returns month by month, and its end.

use crate::life::Life;
use crate::world::date;
use waymark_rules::Day;
use waymark_rules::vocabulary::Channel;

/// The id of the invented contract.
pub(crate) const CONTRACT: &str = "JETS-01";

/// Invents the facts of a contract from signature to the end of the service.
pub(crate) fn contract(life: &mut Life) -> Result<(), String> {
    let kinds = life.kinds();
    let signed = date((2020, 8, 28))?;
    for kind in [kinds.contract_signed, kinds.delivery_commitments_recorded, kinds.implementation_plan_filed] {
        life.note(kind, signed);
    }
    life.note(kinds.security_requirements_met, date((2020, 9, 25))?);
    life.note(kinds.service_start, date((2020, 10, 5))?);
    self_referral(life)?;
    let (mut month, last) = (date((2020, 10, 31))?, date((2022, 4, 30))?);
    while month <= last {
        returns(life, month);
        month = month.plus(1).map_or(Day::LAST, Day::last_of_month);
    }
    life.note(kinds.service_end, date((2022, 4, 29))?);
    Ok(())
}

/// The commissioner opens self-referral for some months and caps it in each.
fn self_referral(life: &mut Life) -> Result<(), String> {
    let kinds = life.kinds();
    life.note(kinds.self_referral_notice_received, date((2020, 11, 16))?);
    for (year, month) in (11..=12).map(|m| (2020, m)).chain((1..=8).map(|m| (2021, m))) {
        let on = life.world.forward(date((year, month, 20))?);
        let applies = date((year, month, 1))?.plus_months(1);
        let cap = i64::from(life.dice.between(3, 12)) * 25;
        let fact = life.note(kinds.self_referral_cap_received, on);
        fact.count = Some(cap);
        fact.booked_for = applies;
    }
    life.note(kinds.self_referral_withdrawn, date((2021, 9, 30))?);
    Ok(())
}

/// The returns of the month that ends on a day; a few are late.
fn returns(life: &mut Life, month: Day) {
    let kinds = life.kinds();
    let due = life.world.forward(month.plus(15).unwrap_or(month));
    let collated = life.soon(month, 3, 8);
    life.note(kinds.customer_insight_collated, collated);
    for kind in [kinds.customer_insight_submitted, kinds.annex_i_return_submitted] {
        let on = match life.dice.between(1, 100) {
            1..=84 => life.soon(due, -3, 0),
            85..=96 => life.soon(due, 1, 4),
            _ => continue,
        };
        let fact = life.note(kind, on);
        fact.by = Some(Channel::Email);
        fact.booked_for = Some(month);
    }
    let sent = life.soon(month, 3, 12);
    life.note(kinds.monthly_performance_return_submitted, sent).booked_for = Some(month);
    let reviewed = life.soon(month, 8, 22);
    life.note(kinds.contract_review_held, reviewed);
    if life.dice.percent(20) {
        let asked = life.soon(month, 2, 6);
        life.note(kinds.cost_data_requested, asked);
        let supplied = life.soon(asked, 2, 10);
        life.note(kinds.cost_data_supplied, supplied);
    }
}
