//! Reads `[[limit]]` and `[[payment]]` blocks.

use super::block::Block;
use super::standard::per;
use crate::pack::model::{Check, Head, Limit, LimitKind, Payment};
use crate::pack::phrase::{condition, events, group_name, so_many, worth};

/// Reads a limit.
pub(super) fn limit(block: &mut Block, head: Head) -> Option<Limit> {
    let own = [
        "per",
        "on",
        "check",
        "needs",
        "forbids",
        "group",
        "only-if",
        "at-most-per-month",
        "spends",
        "up-to",
        "at-most",
        "across",
    ];
    block.only(&own, true);
    let per = per(block);
    let on = block.phrase("on", events);
    let kind = limit_kind(block);
    Some(Limit { head, per, on, kind: kind? })
}

fn limit_kind(block: &Block) -> Option<LimitKind> {
    let forms = ["check", "forbids", "at-most-per-month", "spends", "at-most"];
    let has: Vec<&str> = forms.into_iter().filter(|key| block.has(key)).collect();
    let [form] = has.as_slice() else {
        block.wrong(
            "a limit has exactly one form",
            "would fit: one of `check`, `forbids`, `at-most-per-month`, `spends`, `at-most`",
        );
        return None;
    };
    if *form != "check" {
        block.without(&["needs"], "it goes with `check`");
    }
    if *form != "forbids" {
        block.without(&["group", "only-if"], "it goes with `forbids`");
    }
    if !["spends", "at-most"].contains(form) {
        block.without(&["across"], "it goes with `spends` and `at-most`");
    }
    match *form {
        "spends" => {
            let across = across(block);
            let (spends, up_to) = (block.need_phrase("spends", events), block.need_phrase("up-to", events));
            Some(LimitKind::Spends { spends: spends?, up_to: up_to?, across })
        }
        "at-most" => {
            let across = across(block);
            let (n, events) = block.need_phrase("at-most", so_many)?;
            Some(LimitKind::AtMost { n, events, across })
        }
        "check" => Some(checks(block)),
        "forbids" => {
            let events = block.phrase("forbids", events);
            let group = block.phrase("group", group_name);
            let only_if = block.phrase("only-if", condition);
            Some(LimitKind::Forbids { events: events?, group, only_if })
        }
        _ => {
            let inner = block.inner("at-most-per-month")?;
            inner.only(&["count", "cap"], false);
            let (counted, cap) = (inner.need_phrase("count", events), inner.need_phrase("cap", events));
            Some(LimitKind::MonthlyCap { events: counted?, cap: cap? })
        }
    }
}

/// Whether all of a person's enrolments are counted together.
fn across(block: &Block) -> bool {
    block.choice("across", &["enrolments"]).is_some()
}

fn checks(block: &Block) -> LimitKind {
    let inners = block.inners("check");
    let total = inners.len() as u64;
    let mut checks: Vec<Check> = vec![];
    for inner in inners {
        inner.only(&["id", "clause", "says", "needs"], false);
        let id = inner.id("id", false);
        if !id.is_empty() && checks.iter().any(|c| c.id == id) {
            inner.wrong_key("id", &format!("a second check `{id}`"), "give each check of a limit its own id");
        }
        let clause = inner.words("clause");
        let says = inner.need_words("says");
        if let Some(needs) = inner.need_phrase("needs", condition) {
            checks.push(Check { id, clause, says, needs });
        }
    }
    if total == 0 {
        block.wrong_key("check", "there is no check", "would fit: `{ id, clause, says, needs }`");
    }
    let needs = if block.is_text("needs") {
        block.choice("needs", &["all"]);
        None
    } else {
        block.whole_number("needs")
    };
    if needs.is_some_and(|n| n == 0 || n > total) {
        block.wrong_key(
            "needs",
            "`needs` is not a number of checks there are",
            &format!("from 1 to {total}, or `all`"),
        );
    }
    LimitKind::Checks { needs: needs.and_then(|n| u16::try_from(n).ok()), checks }
}

/// Reads a payment.
pub(super) fn payment(block: &Block, head: Head) -> Option<Payment> {
    block.only(&["worth", "of", "not-if"], true);
    let names = block.file.names;
    let of = block.ids_or_events("of", &[&names.outcomes, &names.standards], "outcome or event");
    let not_if = block.phrase("not-if", events);
    Some(Payment { head, worth: block.need_phrase("worth", worth)?, of, not_if })
}
