//! Random outcomes of random packs.

use super::{chance, pick};
use fastrand::Rng;
use std::fmt::Write;

/// Which outcomes a pack has.
pub(super) struct Outcomes {
    employed: bool,
    self_employed: bool,
    /// The second does not count while in work.
    pub shut_in_work: bool,
    /// The first is reached by staying in work.
    pub stay_in_work: bool,
}

impl Outcomes {
    pub fn ids(&self) -> Vec<&'static str> {
        let all = [(self.employed, "employed"), (self.self_employed, "self-employed")];
        all.into_iter().filter(|(there, _)| *there).map(|(_, id)| id).collect()
    }
}

pub(super) fn choose(rng: &mut Rng) -> Outcomes {
    Outcomes {
        employed: chance(rng, 65),
        self_employed: chance(rng, 45),
        shut_in_work: chance(rng, 25),
        stay_in_work: chance(rng, 25),
    }
}

pub(super) fn write(rng: &mut Rng, text: &mut String, outcomes: &Outcomes) {
    if outcomes.employed {
        let reach = match rng.u32(..10) {
            _ if outcomes.stay_in_work => {
                let span =
                    pick(rng, &["3 months", "1 month", "2 weeks", "10 days", "15 working days", "1 day", "6 weeks"]);
                format!("{span} in in-work")
            }
            0..=5 => format!("total earnings_updated at least GBP {}", pick(rng, &["1000", "250.50", "3000"])),
            6..=7 => format!("{} hours of earnings_updated", rng.u32(10..=60)),
            _ => format!("{} earnings_updated", rng.u32(2..=4)),
        };
        block(rng, text, outcomes, ("employed", "job_started", &reach));
    }
    if outcomes.self_employed {
        let status = "benefit_status_set with status off_unemployment_benefit or universal_credit_complying";
        let status = if chance(rng, 70) { format!(" while {status}") } else { String::new() };
        let reach = format!("{} weeks of self_employed_day{status}", rng.u32(2..=4));
        block(rng, text, outcomes, ("self-employed", "self_employed_day", &reach));
    }
}

fn block(rng: &mut Rng, text: &mut String, outcomes: &Outcomes, what: (&str, &str, &str)) {
    let (id, begins, reach) = what;
    let days = if chance(rng, 70) { pick(rng, &[" in days 1-182", " in days 1-60", " in days 10-90"]) } else { "" };
    let by = pick(rng, &["day 238", "day 238", "day 120"]);
    let _ = write!(
        text,
        "\n[[outcome]]\nid = \"{id}\"\nclause = \"3\"\nsays = \"Work\"\nbegins = \"{begins}{days}\"\nreach = \"{reach}\"\n\
         by = \"{by}\"\nclaim-by = \"day 299\"\nclaimed-by = \"outcome_claimed\"\n"
    );
    if chance(rng, 60) {
        text.push_str("once-per = \"participant\"\n");
    }
    if chance(rng, 60) {
        text.push_str("barred-if = \"employed_by_supply_chain\"\n");
    }
    if id == "employed" && outcomes.self_employed && chance(rng, 70) {
        text.push_str("shared-with = [\"self-employed\"]\n");
    }
    if id == "self-employed" && outcomes.shut_in_work {
        text.push_str("not-counting-while = \"in-work\"\n");
    }
    if chance(rng, 30) {
        text.push_str("warning = \"10 days\"\n");
    }
}
