//! Reads whether a rule is a change, and holds it to saying for whom: a change that reaches back must say so.

use super::block::{Block, EFFECTIVE_KEYS};
use crate::Day;
use crate::pack::model::Effective;

/// The keys of a changed rule.
pub(super) const CHANGED_KEYS: [&str; 2] = ["changed", "retroactive"];

/// The day the source changed this rule, and in words whom the change reaches back to.
pub(super) fn changed(block: &Block, binds: &Effective) -> (Option<Day>, String) {
    let changed = block.date("changed");
    let retroactive = block.words("retroactive");
    let from = [binds.for_referrals_from, binds.for_starts_from, binds.since];
    let until = [binds.for_referrals_until, binds.for_starts_until, binds.up_to];
    match changed {
        None if block.has("changed") => {}
        None if !retroactive.is_empty() => {
            block.wrong_key(
                "retroactive",
                "a rule reaches back that is not said to be changed",
                "add `changed = DATE`",
            );
        }
        None => {}
        Some(_) if from.iter().chain(&until).all(Option::is_none) => {
            let fits = format!("add one of {}", EFFECTIVE_KEYS.join(", "));
            block.wrong_key("changed", "a changed rule does not say for whom it changes", &fits);
        }
        Some(day) => {
            // A rule that only ends is the old one: it reaches back by nature.
            let begins = from.iter().flatten().min();
            if begins.is_some_and(|first| *first < day) && retroactive.trim().is_empty() {
                let what = format!("the rule changed on {day} and binds from before that day");
                let fits = "say in `retroactive = \"…\"` whom that reaches and why, or let it begin on that day";
                block.wrong_key("changed", &what, fits);
            }
        }
    }
    (changed, retroactive)
}
