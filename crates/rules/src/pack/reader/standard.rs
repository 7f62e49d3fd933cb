//! Reads `[[standard]]` blocks.

use super::block::Block;
use crate::pack::model::{AcceptInstead, Every, Form, Head, OrElse, Per, Phase, Standard};
use crate::pack::names::Speaks;
use crate::pack::phrase::{
    acts, condition, due, events, every, group_name, length, phase_weeks, stage_id, stage_list, trigger,
};

const ONCE: &[&str] = &["when", "due", "or-else"];
const REPEATING: &[&str] = &["while", "every", "varied-by"];
const BOTH: &[&str] = &[
    "do",
    "per",
    "by",
    "scope",
    "for-group",
    "only-if",
    "unless",
    "excused-by",
    "survives-end",
    "judged-on",
    "accept-instead",
];

/// Whom a block is about, and with it which events it may speak of.
pub(super) fn per(block: &mut Block) -> Per {
    match block.choice("per", &["participant", "contract"]) {
        Some(1) => {
            block.speaks = Speaks::Contract;
            Per::Contract
        }
        _ => Per::Participant,
    }
}

/// Reads a timed promise.
pub(super) fn standard(block: &mut Block, head: Head) -> Option<Standard> {
    block.only(&[ONCE, REPEATING, BOTH].concat(), true);
    let per = per(block);
    let acts = block.need_phrase("do", acts);
    let form = form(block);
    let standard = Standard {
        head,
        per,
        by: block.words("by"),
        scope: block.phrase("scope", stage_id),
        for_group: block.phrase("for-group", group_name),
        only_if: block.phrase("only-if", condition),
        unless: block.phrase("unless", events),
        excused_by: block.phrase("excused-by", events),
        survives_end: block.flag("survives-end"),
        judged_on_keying: block.choice("judged-on", &["keying"]).is_some(),
        accept_instead: accept_instead(block),
        acts: acts?,
        form: form?,
    };
    Some(standard)
}

fn form(block: &Block) -> Option<Form> {
    let has = |keys: &[&str]| keys.iter().any(|key| block.has(key));
    match (has(ONCE), has(REPEATING)) {
        (false, false) => {
            block.wrong(
                "this standard says neither when nor how often",
                "write `when` and `due`, or `while` and `every`",
            );
            None
        }
        (_, true) if !has(&["when", "due"]) || has(&["while", "every"]) && !block.has("when") => {
            block.without(ONCE, "it is a key of one-shot standards, which have `when` and no `while`");
            repeating(block)
        }
        _ => {
            block.without(REPEATING, "it is a key of recurring standards, which have `while` and no `when`");
            once(block)
        }
    }
}

fn once(block: &Block) -> Option<Form> {
    let when = block.need_phrase("when", trigger);
    let due_day = block.need_phrase("due", due);
    let or_else = block.inner("or-else").and_then(|inner| or_else(&inner));
    let ((when, of_contract), (due, or_before)) = (when?, due_day?);
    Some(Form::Once { when, of_contract, due, or_before, or_else })
}

fn or_else(block: &Block) -> Option<OrElse> {
    block.only(&["do", "due"], false);
    let acts = block.need_phrase("do", acts);
    let (due, or_before) = block.need_phrase("due", due)?;
    if or_before {
        block.wrong_key("due", "`, or before` does not belong in `or-else`", "write the due phrase alone");
    }
    Some(OrElse { acts: acts?, due })
}

fn accept_instead(block: &Block) -> Option<AcceptInstead> {
    let inner = block.inner("accept-instead")?;
    inner.only(&["do", "needs"], false);
    let (events, needs) = (inner.need_phrase("do", events), inner.need_phrase("needs", events));
    Some(AcceptInstead { events: events?, needs: needs? })
}

fn repeating(block: &Block) -> Option<Form> {
    let stages = block.need_phrase("while", stage_list);
    let every =
        if block.has("every") && !block.is_text("every") { phases(block) } else { block.need_phrase("every", every) };
    let varied_by = block.phrase("varied-by", events);
    if block.has("varied-by") && every.as_ref().is_some_and(|every| every.setters().next().is_some()) {
        let fits = "leave it out and name the event in `as set by` too";
        block.wrong_key("varied-by", "`varied-by` changes a length of the pack's own, and here events set it", fits);
    }
    Some(Form::Repeating { stages: stages?, every: every?, varied_by })
}

fn phases(block: &Block) -> Option<Every> {
    let mut phases: Vec<Phase> = vec![];
    let inners = block.inners("every");
    if inners.is_empty() {
        block.wrong_key("every", "`every` lists no phase", "would fit: `{ weeks = \"1-6\", at-least = \"7 days\" }`");
    }
    for inner in inners {
        inner.only(&["weeks", "at-least"], false);
        let weeks = inner.need_phrase("weeks", phase_weeks);
        let at_least = inner.need_phrase("at-least", length);
        let (Some((from_week, to_week)), Some(at_least)) = (weeks, at_least) else { continue };
        if phases.last().is_some_and(|last| from_week <= last.to_week) {
            inner.wrong_key("weeks", "this phase begins before the one above it ends", "write phases in order, apart");
        }
        phases.push(Phase { from_week, to_week, at_least });
    }
    Some(Every::Phases(phases))
}
