//! Why a condition fails: the part that does, with the value it has, in plain words.

use super::due::on;
use super::nouns;
use crate::Day;
use crate::judge::Case;
use crate::pack::{Amount, Condition, words};
use crate::program::{Cond, Source};
use crate::vocabulary::AttrType;

/// A condition as written and as resolved.
type Pair<'a> = (&'a Condition, &'a Cond);

/// The parts that make a condition false, each as a clause of its own.
pub(super) fn why_not(case: &Case<'_>, pair: Pair<'_>, day: Day) -> Vec<String> {
    parts(case, pair, day.0, true)
}

/// Walks down to the parts that stand in the way; `must` says whether the part should have held or should not have.
fn parts(case: &Case<'_>, (written, cond): Pair<'_>, day: u16, must: bool) -> Vec<String> {
    if case.holds(cond, day) != Some(!must) {
        return Vec::new();
    }
    match (written, cond) {
        (Condition::All(list), Cond::All(conds)) | (Condition::Any(list), Cond::Any(conds)) => {
            let failing = list.iter().zip(conds).flat_map(|pair| parts(case, pair, day, must)).collect();
            // One of them would have been enough, so that "and" between them would say too much.
            if must && matches!(written, Condition::Any(_)) { vec![one_of(failing)] } else { failing }
        }
        (Condition::Not(one), Cond::Not(cond)) => parts(case, (one, cond), day, !must),
        pair if must => vec![lacks(case, pair, day)],
        pair => vec![stands(case, pair, day)],
    }
}

/// "it is owed only to someone in work, which the participant was not, or after the job offer, which had not come".
fn one_of(failing: Vec<String>) -> String {
    const ONLY: &str = "it is owed only ";
    let same = failing.iter().all(|part| part.starts_with(ONLY));
    let tail = |part: &String| if same { part.trim_start_matches(ONLY).to_string() } else { part.clone() };
    let mut said = failing.first().cloned().unwrap_or_default();
    for part in failing.iter().skip(1) {
        said.push_str(", or ");
        said.push_str(&tail(part));
    }
    said
}

/// A part that should hold and does not.
fn lacks(case: &Case<'_>, (written, cond): Pair<'_>, day: u16) -> String {
    let program = case.program;
    match (written, cond) {
        (Condition::In(_), Cond::In(stage)) => {
            let stage = nouns::stage(&program.pack.stages[*stage]);
            format!("it is owed only to someone {stage}, which the participant was not")
        }
        (Condition::Group(group), _) => format!("it is owed only to {}", nouns::group(group)),
        (Condition::Is(detail, wanted), _) => {
            let wanted: Vec<String> = wanted.iter().map(|w| words::name(w)).collect();
            let (noun, value) = (subject(case, detail), value(case, (written, cond), day));
            format!("it is owed only where the {noun} is {}, and it is {value}", words::join(&wanted, "or"))
        }
        (Condition::Known(detail), _) => format!("{} is not recorded", called(case, detail)),
        (Condition::Happened(events), _) | (Condition::ContractNotice { events, .. }, _) => {
            format!("it is owed only after {}, which had not come", nouns::events(program, events))
        }
        (Condition::AgedAtLeast(years), _) => format!("the participant was not yet {years} years old"),
        (Condition::BelowPensionAge, _) => "the participant had reached State Pension age".into(),
        (Condition::Apart(detail, by), _) if !by.at_most && !by.later => {
            format!("{} was less than {} back", called(case, detail), words::span(by.span))
        }
        (Condition::Apart(detail, by), Cond::Apart(signal, _)) => {
            let date = case.detail(*signal, day).and_then(|f| u16::try_from(f.value).ok());
            format!("{} has to lie {}{}", called(case, detail), words::distance(*by), and_is(date.map(on)))
        }
        (Condition::HappenedApart(events, by), Cond::HappenedApart(source, _)) => {
            let date = case.latest(*source, day).map(|(d, _)| on(d));
            format!(
                "the latest of {} has to lie {}{}",
                nouns::events(program, events),
                words::distance(*by),
                and_is(date)
            )
        }
        (Condition::Number(events, bound), Cond::Number(source, _)) => {
            let of = nouns::events(program, events);
            format!("{of} has to say {}{}", words::amount(*bound), and_is(number(case, *source, day, *bound)))
        }
        _ => format!("it is owed only if {}", words::condition(written)),
    }
}

/// A part that should not hold and does.
fn stands(case: &Case<'_>, (written, cond): Pair<'_>, day: u16) -> String {
    let program = case.program;
    match (written, cond) {
        (Condition::In(_), Cond::In(stage)) => {
            // The day the stage began, not the day asked of: that may move from day to day.
            let run = case.journey.runs[*stage].iter().find(|(from, to)| (*from..=*to).contains(&day));
            let since =
                run.map_or_else(String::new, |(from, _)| format!(", as the participant was from {}", on(*from)));
            format!("it is not owed to someone {}{since}", nouns::stage(&program.pack.stages[*stage]))
        }
        (Condition::Group(group), _) => format!("it is not owed to {}", nouns::group(group)),
        (Condition::Is(detail, _), _) => {
            format!("it is not owed where the {} is {}", subject(case, detail), value(case, (written, cond), day))
        }
        (Condition::Known(detail), _) => format!("{} is recorded", called(case, detail)),
        (Condition::Happened(events), Cond::Happened(source)) => {
            let came = case.rows(*source).first().map_or_else(String::new, |d| format!(" on {}", on(d)));
            format!("it is not owed after {}{came}", nouns::events(program, events))
        }
        (Condition::ContractNotice { events, .. }, _) => {
            // The notice's own day: the first of the days, going back, on which the condition still holds.
            let since = (0..=day).rev().take_while(|d| case.holds(cond, *d) == Some(true)).last().unwrap_or(day);
            format!("it is not owed after {} on {}", nouns::events(program, events), on(since))
        }
        (Condition::Number(events, bound), Cond::Number(source, _)) => {
            let said = number(case, *source, day, *bound).map_or_else(String::new, |n| format!(" and says {n}"));
            let of = nouns::events(program, events);
            format!("it is not owed where {of} says {}{said}", words::amount(*bound))
        }
        _ => format!("it is not owed if {}", words::condition(written)),
    }
}

/// What a part is instead: ", and is 40 minutes"; nothing where it is not known.
fn and_is(value: Option<String>) -> String {
    value.map_or_else(|| ", and there is none".into(), |value| format!(", and is {value}"))
}

/// The number on the latest event, said with its unit.
fn number(case: &Case<'_>, source: Source, day: u16, bound: Amount) -> Option<String> {
    let (_, place) = case.latest(source, day)?;
    case.fact(place)?.number(bound.unit).map(|n| words::number(n, bound.unit))
}

/// What a detail's value is said of: "nation", "answer to “has a mobile phone”".
fn subject(case: &Case<'_>, detail: &str) -> String {
    match case.program.vocabulary.detail(detail) {
        Some(known) if known.kind == AttrType::YesNo => format!("answer to “{}”", nouns::lower(&known.says)),
        _ => words::name(detail),
    }
}

/// A detail's value on a day: "Wales", "yes".
fn value(case: &Case<'_>, (written, cond): Pair<'_>, day: u16) -> String {
    let (Condition::Is(detail, _), Cond::Is(signal, _)) = (written, cond) else { return String::new() };
    let Some(fact) = case.detail(*signal, day) else { return "not recorded".into() };
    if case.program.vocabulary.detail(detail).is_some_and(|d| d.kind == AttrType::YesNo) {
        return if fact.value == 1 { "yes".into() } else { "no".into() };
    }
    let word = u32::try_from(fact.value).map_or("", |n| case.program.words.word(n));
    if word.is_empty() { "another".into() } else { words::name(word) }
}

/// A detail in the vocabulary's words: "the date of birth", "whether the person wants to work".
pub(super) fn called(case: &Case<'_>, detail: &str) -> String {
    let Some(known) = case.program.vocabulary.detail(detail) else { return format!("the {}", words::name(detail)) };
    let says = nouns::lower(&known.says);
    match known.kind {
        AttrType::YesNo => format!("whether the person {says}"),
        _ if says.starts_with("how ") => says,
        _ => format!("the {says}"),
    }
}
