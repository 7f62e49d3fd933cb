//! The one plain sentence of a verdict.

use crate::Day;
use crate::facts::NONE;
use crate::judge::{Case, Cause, Status, Verdict};
use crate::pack::{Acts, Form, Standard, words};

/// Why a verdict is what it is.
pub(super) fn sentence(case: &Case<'_>, verdict: &Verdict) -> String {
    let standard = &case.program.pack.standards[usize::from(verdict.standard)];
    let wanted = wanted(standard);
    let due = on(verdict.due);
    let limit = limit(case, standard, verdict);
    match verdict.status {
        Status::Met if verdict.due == NONE => format!("{}; no limit is stated.", did(case, standard, verdict)),
        Status::Met => format!("{}, in time for {due} ({limit}).", did(case, standard, verdict)),
        Status::MetRecordedLate => {
            let learnt = case.fact(verdict.act).map_or(NONE, crate::facts::Fact::recorded_day);
            let done = did(case, standard, verdict);
            format!("{done}, in time for {due} ({limit}), but recorded only on {}.", on(learnt))
        }
        Status::MetLate => format!("{}, after {due}, when it was due ({limit}).", did(case, standard, verdict)),
        Status::Missed => format!("No {wanted} by {due}, when it was due ({limit})."),
        Status::Open | Status::AtRisk if verdict.cause == Cause::Awaiting => {
            format!("To do: {wanted}, {limit}; the day is not known yet.")
        }
        Status::Open if verdict.cause == Cause::Booked => {
            format!("To do: {wanted} by {due} ({limit}); booked {}.", booked_for(case, verdict.other))
        }
        Status::Open => format!("To do: {wanted} by {due} ({limit})."),
        Status::AtRisk => format!("To do: {wanted} by {due} ({limit}), and nothing is booked that would do it."),
        Status::NotYetOpen => format!("Opens on {}: {wanted} by {due} ({limit}).", on(verdict.opened)),
        Status::Outstanding => format!("Still to do: {wanted}, {limit}; no limit is stated."),
        Status::Cancelled => {
            let ended = case.journey.end.map_or_else(String::new, |end| format!(" on {}", on(end)));
            match verdict.due {
                NONE => format!("Cancelled: the time on the programme ended{ended} before it was done."),
                _ if matches!(standard.form, Form::Repeating { .. }) => {
                    format!("Cancelled: the stage it belongs to ended before {due}, when {wanted} would have been due.")
                }
                _ => format!("Cancelled: the time on the programme ended{ended}, before it fell due on {due}."),
            }
        }
        Status::Excused => excused(case, verdict, &wanted),
        Status::NotApplicable => not_applicable(case, standard, verdict),
    }
}

/// What has to be done, in words.
pub(super) fn wanted(standard: &Standard) -> String {
    words::acts(&standard.acts)
}

fn on(day: u16) -> String {
    if day == NONE { "no day".into() } else { Day(day).in_words() }
}

/// What was done and when: "first contact made on Friday 7 May 2021".
fn did(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let kind = case.fact(verdict.act).map_or_else(|| wanted(standard), |fact| said(case, fact.kind));
    let times = match &standard.acts {
        Acts::Count { n, .. } if *n > 1 => format!(" (the {} that counts)", words::ordinal(*n)),
        Acts::All(_) => " (the last of those needed)".to_string(),
        Acts::Count { .. } => String::new(),
    };
    let other = match verdict.cause {
        Cause::SecondBranch => ", the other way the clause allows,",
        Cause::Instead => ", with its reason on record,",
        _ => "",
    };
    format!("{}{times}{other} on {}", capital(&kind), on(verdict.done))
}

fn said(case: &Case<'_>, kind: u16) -> String {
    words::name(&case.program.vocabulary.get(crate::vocabulary::KindId(kind)).name)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// The limit and what it is counted from: "within 2 working days of referral received on Thursday 29 April 2021".
pub(super) fn limit(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    match &standard.form {
        Form::Once { when, due, or_before, or_else } => {
            let second = or_else.as_ref().filter(|_| verdict.cause == Cause::SecondBranch);
            let phrase = words::due(second.map_or(due, |o| &o.due), *or_before);
            let trigger = match case.fact(verdict.trigger) {
                Some(fact) => format!("{} on {}", said(case, fact.kind), on(fact.on)),
                None => {
                    let day = if verdict.opened == NONE { String::new() } else { trigger_day(case, standard, verdict) };
                    format!("{}{day}", words::events(when))
                }
            };
            match phrase.strip_suffix(", or before") {
                Some(plain) => format!("{plain} of {trigger}, or before"),
                None if phrase.starts_with("within") && !phrase.contains(" of ") => format!("{phrase} of {trigger}"),
                None => format!("{phrase}, counted from {trigger}"),
            }
        }
        Form::Repeating { every, .. } => {
            let varied =
                if verdict.cause == Cause::Varied { ", at the frequency agreed with the participant" } else { "" };
            format!("{}{varied}, counted from {}", words::every(every), on(verdict.opened))
        }
    }
}

/// The day of a derived trigger.
fn trigger_day(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let Form::Once { when, due, .. } = &standard.form else { return String::new() };
    let ends = when.iter().any(|t| case.program.pack.stages.iter().any(|s| s.end_event.as_deref() == Some(&t.event)));
    let window = matches!(due, crate::pack::Due::LastSpan { .. } | crate::pack::Due::Between { .. });
    match case.journey.end {
        Some(end) if ends => format!(" on {}", on(end)),
        _ if window => case.journey.start.map_or_else(String::new, |s| format!(" at the start on {}", on(s))),
        _ => format!(" on {}", on(verdict.opened)),
    }
}

fn booked_for(case: &Case<'_>, booking: u16) -> String {
    let day = case.fact(booking).and_then(crate::facts::Fact::booked_for).unwrap_or(NONE);
    format!("for {}", on(day))
}

fn excused(case: &Case<'_>, verdict: &Verdict, wanted: &str) -> String {
    let Some(fact) = case.fact(verdict.other) else { return "Excused.".into() };
    let (kind, day) = (said(case, fact.kind), on(fact.on));
    if verdict.cause == Cause::MissedBooking {
        let late =
            if verdict.done == NONE { String::new() } else { format!(" It was done later, on {}.", on(verdict.done)) };
        return format!(
            "Excused: no {wanted} by {}, but one was booked in time and the participant missed it ({kind} on {day}).{late}",
            on(verdict.due)
        );
    }
    format!("Excused: {kind} on {day} removes the duty.")
}

fn not_applicable(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let why = match verdict.cause {
        Cause::Void => "the referral was found not valid".to_string(),
        Cause::Scope => {
            let stage = standard.scope.as_deref().unwrap_or("");
            format!("{} was not in the stage {}", day_of_trigger(case, verdict), words::name(stage))
        }
        Cause::Group => {
            format!("only for people in the group {}", words::name(standard.for_group.as_deref().unwrap_or("")))
        }
        Cause::OnlyIf => {
            let condition = standard.only_if.as_ref().map_or_else(String::new, words::condition);
            format!("it binds only if {condition}, and that is not so")
        }
        _ => "a guard is false".to_string(),
    };
    format!("Not applicable: {why}.")
}

fn day_of_trigger(case: &Case<'_>, verdict: &Verdict) -> String {
    case.fact(verdict.trigger).map_or_else(|| "it".to_string(), |f| format!("{} on {}", said(case, f.kind), on(f.on)))
}
