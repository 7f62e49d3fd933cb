//! Reads `[[measure]]` blocks: what a measure counts, its target, places and periods, and what the source prints.

use super::block::Block;
use super::standard::per;
use crate::pack::model::{
    Cohort, Each, Events, FromFacts, Head, Measure, Per, Period, Printed, PrintedPart, Quantity, Share, Split,
};
use crate::pack::names::{Speaks, one_of};
use crate::pack::phrase::{condition, events, percent, printed_parts, span_alone};
use crate::vocabulary::About;

const PERIODS: [(&str, Period); 6] = [
    ("month", Period::Month),
    ("rolling3", Period::Rolling3),
    ("rolling12", Period::Rolling12),
    ("cumulative", Period::Cumulative),
    ("quarter", Period::Quarter),
    ("year", Period::Year),
];

const KEYS: [&str; 17] = [
    "of",
    "at-least",
    "target",
    "cohort",
    "periods",
    "count",
    "share",
    "share-if",
    "out-of",
    "after",
    "per",
    "each",
    "only-if",
    "target-from",
    "split",
    "year-from",
    "printed",
];

/// Keys that say how facts are counted and laid out.
const OF_FACTS: [&str; 9] =
    ["out-of", "after", "per", "each", "only-if", "target-from", "split", "year-from", "printed"];

/// Reads a measure.
pub(super) fn measure(block: &mut Block, head: Head) -> Option<Measure> {
    block.only(&KEYS, true);
    let forms: Vec<&str> = ["of", "count", "share", "share-if"].into_iter().filter(|key| block.has(key)).collect();
    if forms.is_empty() {
        block.wrong("`of` is missing in measure", "add `of = [\"ID\"]`, or `count`, or `share` with `out-of`");
    }
    let form = match forms.as_slice() {
        [] => "of",
        [form] => form,
        _ => {
            block.wrong(
                "a measure has exactly one form",
                "would fit: one of `of = [\"ID\"]`, `count`, `share`, `share-if`",
            );
            return None;
        }
    };
    let cohort = block.choice("cohort", &["month of referral", "month of start"]);
    let cohort = cohort.map(|n| if n == 1 { Cohort::Start } else { Cohort::Referral });
    let from_facts = match form {
        "of" => {
            block.without(&OF_FACTS, "it goes with `count` or `share`");
            None
        }
        _ => Some(from_facts(block, form, cohort)?),
    };
    let names = block.file.names;
    Some(Measure {
        head,
        of: block.ids_or_events("of", &[&names.standards, &names.outcomes], "standard, outcome or event"),
        from_facts,
        at_least: block.phrase("at-least", percent),
        target: block.whole_number("target"),
        cohort: cohort.unwrap_or_default(),
        periods: periods(block),
    })
}

fn from_facts(block: &mut Block, form: &str, cohort: Option<Cohort>) -> Option<FromFacts> {
    let per = per(block);
    let quantity = if form == "count" {
        block.without(&["out-of", "after", "cohort", "at-least"], "it goes with `share`");
        let each = block.choice("each", &["participant", "event", "ref", "organisation"]);
        let each = match (each, per) {
            (Some(1), _) | (None, Per::Contract) => Each::Event,
            (Some(2), _) => Each::Reference,
            (Some(3), _) => Each::Organisation,
            _ => Each::Participant,
        };
        if block.has("target") && block.has("target-from") {
            block.wrong_key("target-from", "`target` and `target-from` both stand here", "keep one");
        }
        Quantity::Count { events: block.need_phrase("count", events)?, each, target_from: target_from(block) }
    } else {
        block.without(&["each", "target", "target-from", "per"], "it goes with `count`");
        let share = match form {
            "share" => block.need_phrase("share", events).map(Share::Events),
            _ => block.need_phrase("share-if", condition).map(Share::If),
        };
        let out_of = block.need_phrase("out-of", events);
        let after = block.phrase("after", span_alone);
        Quantity::Share { share: share?, out_of: out_of?, after, cohort }
    };
    let only_if = block.phrase("only-if", condition);
    if per == Per::Contract && only_if.is_some() {
        block.wrong_key("only-if", "a contract has no stages, details or groups", "it goes with participants' facts");
    }
    Some(FromFacts {
        quantity,
        per,
        only_if,
        split: split(block),
        year_from: year_from(block),
        printed: printed(block),
    })
}

/// Targets are facts of the contract, whoever is counted.
fn target_from(block: &mut Block) -> Option<Events> {
    let before = std::mem::replace(&mut block.speaks, Speaks::Contract);
    let read = block.phrase("target-from", events);
    block.speaks = before;
    let vocabulary = block.file.names.vocabulary;
    let is_contract =
        |event: &str| vocabulary.kind(event).is_some_and(|(id, _)| vocabulary.get(id).about == About::Contract);
    if let Some(term) = read.iter().flatten().find(|term| !is_contract(&term.event)) {
        let what = format!("`{}` is no fact of the contract", term.event);
        block.wrong_key("target-from", &what, "a target is a fact about the contract with a `count`");
    }
    read
}

fn split(block: &Block) -> Vec<Split> {
    let mut split = vec![];
    for text in block.texts("split") {
        let place = match text.value {
            "cluster" => Split::Cluster,
            "organisation" => Split::Organisation,
            other => {
                let fits = one_of(other, ["cluster", "organisation"]);
                block.file.wrong(text.at(), &format!("nothing is split by `{other}`"), &fits);
                continue;
            }
        };
        if split.contains(&place) || (place == Split::Cluster && !split.is_empty()) {
            block.file.wrong(text.at(), &format!("`{}` does not fit here", text.value), "the wider first, each once");
        }
        split.push(place);
    }
    split
}

/// `MM-DD`, the first of January where nothing is written.
fn year_from(block: &Block) -> (u8, u8) {
    let Some(text) = block.text("year-from") else { return (1, 1) };
    let parts = text.value.split_once('-').filter(|(m, d)| m.len() == 2 && d.len() == 2);
    let numbers = parts.and_then(|(m, d)| Some((m.parse::<u8>().ok()?, d.parse::<u8>().ok()?)));
    match numbers.filter(|(m, d)| (1..=12).contains(m) && (1..=28).contains(d)) {
        Some(found) => found,
        None => {
            let what = format!("no year begins on `{}`", text.value);
            block.file.wrong(text.at(), &what, "write month and day, such as `04-01`; a day up to 28");
            (1, 1)
        }
    }
}

fn printed(block: &Block) -> Vec<Printed> {
    let mut printed: Vec<Printed> = vec![];
    for inner in block.inners("printed") {
        inner.only(&["of", "period", "says"], false);
        let (of, period, says) = (inner.need_words("of"), inner.words("period"), inner.need_words("says"));
        let parts: Option<Vec<PrintedPart>> = inner.phrase("says", printed_parts);
        if printed.iter().any(|p| p.of == of && p.period == period) {
            inner.wrong_key("of", &format!("`{of}` is printed twice"), "put both parts in one, separated by a comma");
        }
        printed.extend(parts.map(|parts| Printed { of, period, says, parts }));
    }
    printed
}

fn periods(block: &Block) -> Vec<Period> {
    let mut periods = vec![];
    for text in block.texts("periods") {
        match PERIODS.iter().find(|(word, _)| *word == text.value) {
            Some((_, period)) => periods.push(*period),
            None => {
                let fits = one_of(text.value, PERIODS.iter().map(|(word, _)| *word));
                block.file.wrong(text.at(), &format!("unknown period `{}`", text.value), &fits);
            }
        }
    }
    periods
}
