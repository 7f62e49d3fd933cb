//! Reads `[[stage]]` and `[[outcome]]` blocks.

use super::block::Block;
use crate::pack::model::{Extended, Head, Outcome, RefusedEnd, Stage, StageFrom, StageUntil};
use crate::pack::phrase::{
    By, begins, by, claim_by, early, events, group_name, reach, stage_from, stage_id, stage_until, warning_days,
};

const STAGE: &[&str] = &[
    "from",
    "lasts",
    "ends-early-on",
    "extended",
    "until",
    "within",
    "except",
    "journey",
    "end-event",
    "planned-end-event",
    "early-end-event",
    "refuse-end",
];

const OUTCOME: &[&str] = &[
    "begins",
    "reach",
    "by",
    "claim-by",
    "claimed-by",
    "once-per",
    "shared-with",
    "barred-if",
    "not-counting-while",
    "event",
    "warning",
];

/// Calendar days before its last day from which an unreached outcome is at risk, unless the pack says otherwise.
const OUTCOME_WARNING: u16 = 28;

/// Reads a stage or state.
pub(super) fn stage(block: &Block, head: Head) -> Option<Stage> {
    block.only(STAGE, true);
    let from = block.need_phrase("from", stage_from);
    let until = until(block);
    let names = block.file.names;
    let stage = Stage {
        head,
        extended: extended(block, &from),
        within: block.phrase("within", stage_id),
        except: block.ids("except", &names.stages, "stage"),
        journey: block.flag("journey"),
        end_event: derived(block, "end-event"),
        planned_end_event: derived(block, "planned-end-event"),
        early_end_event: derived(block, "early-end-event"),
        refuse_end: refuse_end(block),
        from: from?,
        until: until?,
    };
    if matches!(stage.from, StageFrom::Same(_)) && stage.until != StageUntil::Open {
        block.wrong(
            "a stage that runs `in` another ends with it",
            "leave out `lasts` and `until`, or begin it otherwise",
        );
    }
    Some(stage)
}

fn until(block: &Block) -> Option<StageUntil> {
    if block.has("lasts") {
        block.without(&["until"], "a stage has `lasts` or `until`, not both");
        let days = block.phrase("lasts", warning_days);
        let early = match block.has("ends-early-on") {
            true => block.recorded_phrase("ends-early-on", early),
            false => Some((vec![], vec![])),
        };
        let (early, outcomes) = early?;
        return Some(StageUntil::Lasts { days: days?, early, outcomes });
    }
    block.without(&["ends-early-on", "extended"], "it goes with `lasts`");
    match block.has("until") {
        true => block.phrase("until", stage_until),
        false => Some(StageUntil::Open),
    }
}

/// The name a block gives to an event it derives.
fn derived(block: &Block, key: &str) -> Option<String> {
    block.has(key).then(|| block.id(key, true)).filter(|name| !name.is_empty())
}

fn extended(block: &Block, from: &Option<StageFrom>) -> Option<Extended> {
    let inner = block.inner("extended")?;
    inner.only(&["to", "while", "if"], false);
    let to_day = inner.need_phrase("to", claim_by);
    let while_stage = inner.need_phrase("while", stage_id);
    let if_events = inner.recorded_phrase("if", events);
    let days = block.phrase("lasts", warning_days);
    let from_start =
        matches!(from, Some(StageFrom::First(events)) if events.iter().any(|t| t.event == "programme_start"));
    if let (Some(to), Some(days)) = (to_day, days)
        && from_start
        && to <= days
    {
        let what = format!("the stage lasts to day {days} already");
        inner.wrong_key("to", &what, "name a later day of the programme");
    }
    Some(Extended { to_day: to_day?, while_stage: while_stage?, if_events })
}

fn refuse_end(block: &Block) -> Option<RefusedEnd> {
    let inner = block.inner("refuse-end")?;
    inner.only(&["event", "group", "or-on-day-of"], false);
    if !inner.has("event") {
        inner.need_words("event");
    }
    let refused = inner.recorded_phrase("event", events);
    let group = inner.need_phrase("group", group_name);
    let or_on_day_of = inner.recorded_phrase("or-on-day-of", events);
    Some(RefusedEnd { events: refused?, group: group?, or_on_day_of })
}

/// Reads an outcome.
pub(super) fn outcome(block: &Block, head: Head) -> Option<Outcome> {
    block.only(OUTCOME, true);
    let begins = block.need_phrase("begins", begins);
    let reach = block.need_phrase("reach", reach);
    let by = block.phrase("by", by);
    let outcome = Outcome {
        head,
        by_day: by.and_then(|b| if let By::Day(n) = b { Some(n) } else { None }),
        by_days_after_end: by.and_then(|b| if let By::AfterEnd(n) = b { Some(n) } else { None }),
        claim_by_day: block.phrase("claim-by", claim_by),
        claimed_by: block.phrase("claimed-by", events),
        once_per_participant: block.choice("once-per", &["participant"]).is_some(),
        shared_with: block.ids("shared-with", &block.file.names.outcomes, "outcome"),
        barred_if: block.phrase("barred-if", events),
        not_counting_while: block.phrase("not-counting-while", stage_id),
        event: derived(block, "event"),
        warning_days: block.phrase("warning", warning_days).unwrap_or(OUTCOME_WARNING),
        begins: begins.clone()?.0,
        begins_days: begins?.1,
        reach: reach?,
    };
    if outcome.claim_by_day.is_some() && outcome.claimed_by.is_none() && !block.has("claimed-by") {
        block.wrong_key("claim-by", "`claim-by` says when, but nothing says what the claim is", "add `claimed-by`");
    }
    Some(outcome)
}
