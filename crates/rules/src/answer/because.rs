//! The one plain sentence of a verdict.

use super::due::{self, on};
use super::{nouns, reason};
use crate::Day;
use crate::facts::{Fact, NONE};
use crate::judge::{Case, Cause, Status, Verdict};
use crate::pack::{Acts, EventTerm, Events, Every, Form, Standard, words};
use crate::program::{ActRule, Shape};
use crate::vocabulary::Channel;
use std::borrow::Cow;

/// Why a verdict is what it is.
pub(super) fn sentence(case: &Case<'_>, verdict: &Verdict) -> String {
    let standard = &case.program.pack.standards[usize::from(verdict.standard)];
    let wanted = wanted(case, standard, verdict);
    let day = on(verdict.due);
    let stated = due::limit(case, standard, verdict);
    let limit = stated.clone().unwrap_or_default();
    let done = || did(case, standard, verdict);
    match verdict.status {
        Status::Met if verdict.due == NONE && stated.is_some() => {
            format!("{}, taken as met: it is due {limit}.", done())
        }
        Status::Met if verdict.due == NONE => format!("{}. The contract states no limit.", done()),
        Status::Met => format!("{}, in time for {day} ({limit}).", done()),
        Status::MetRecordedLate => {
            let learnt = case.fact(verdict.act).map_or(NONE, Fact::recorded_day);
            format!("{}, in time for {day} ({limit}), but recorded only on {}.", done(), on(learnt))
        }
        Status::MetLate if verdict.done == verdict.due => same_day(case, standard, verdict, &limit),
        Status::MetLate => format!("{}, after {day}, when it was due ({limit}).", done()),
        Status::Missed => {
            let lacking = nouns::lacking(case.program, &acts(standard, verdict));
            format!("{lacking} by {day}, when it was due ({limit}).")
        }
        Status::Open | Status::AtRisk if verdict.due == NONE => format!("To do: {wanted}, {limit}."),
        Status::Open if verdict.cause == Cause::Booked => {
            let booked = case.fact(verdict.other).and_then(Fact::booked_for).unwrap_or(NONE);
            format!("To do: {wanted} by {day} ({limit}); booked for {}.", on(booked))
        }
        Status::Open => format!("To do: {wanted} by {day} ({limit})."),
        Status::AtRisk if can_be_booked(case, standard, verdict) => {
            format!("To do: {wanted} by {day} ({limit}), and nothing is booked that would do it.")
        }
        Status::AtRisk => {
            let within = words::span(case.program.pack.warning);
            format!("To do: {wanted} by {day} ({limit}), and it falls due within {within}.")
        }
        Status::NotYetOpen => format!("Opens on {}: {wanted} by {day} ({limit}).", on(verdict.opened)),
        Status::Outstanding => outstanding(case, standard, verdict, &wanted),
        Status::Cancelled => cancelled(case, standard, verdict, &wanted),
        Status::Excused => excused(case, standard, verdict),
        Status::NotApplicable => not_applicable(case, standard, verdict),
    }
}

/// What has to be done, or what the second branch wants where that is what runs; so many of it where a bucket asks for several.
fn acts<'a>(standard: &'a Standard, verdict: &Verdict) -> Cow<'a, Acts> {
    match (&standard.form, &standard.acts) {
        (Form::Once { or_else: Some(second), .. }, _) if verdict.cause == Cause::SecondBranch => {
            Cow::Borrowed(&second.acts)
        }
        (
            Form::Repeating { every: Every::PerBucket { n, .. } | Every::PerBlock { n, .. }, .. },
            Acts::Count { n: 1, events },
        ) if *n > 1 => Cow::Owned(Acts::Count { n: *n, events: events.clone() }),
        (_, needed) => Cow::Borrowed(needed),
    }
}

/// What has to be done, in words.
pub(super) fn wanted(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    nouns::acts(case.program, &acts(standard, verdict))
}

/// What was done and when: "Done: the first contact with the participant on Friday 7 May 2021".
fn did(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let late = if verdict.status == Status::MetLate { " late" } else { "" };
    format!("Done{late}: {} on {}", what_was_done(case, standard, verdict), on(verdict.done))
}

fn what_was_done(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let needed = &*acts(standard, verdict);
    let noun = match (needed, case.fact(verdict.act)) {
        // A lesser act, or one of several that would do, is called by its own name.
        (Acts::Count { events, .. }, Some(fact))
            if events.len() > 1 || stands_in(case, standard, verdict, fact) || names(case, events, fact) =>
        {
            nouns::fact(case, fact)
        }
        (Acts::Either { .. }, Some(fact)) => nouns::fact(case, fact),
        (Acts::Count { events, .. }, _) => nouns::events(case.program, events),
        (Acts::Either { .. } | Acts::All(_), _) => nouns::acts(case.program, needed),
    };
    let times = match needed {
        Acts::Count { n, .. } if *n > 1 => format!(" (the {} that counts)", words::ordinal(*n)),
        Acts::Either { .. } if does_alone(case, verdict) => ", which does it by itself".to_string(),
        Acts::Either { n, .. } => format!(" (the {} that counts)", words::ordinal(*n)),
        Acts::All(_) => ", the last of them".to_string(),
        Acts::Count { .. } => String::new(),
    };
    let other = match verdict.cause {
        Cause::SecondBranch => ", the other way the clause allows,",
        _ if case.fact(verdict.act).is_some_and(|fact| stands_in(case, standard, verdict, fact)) => {
            ", with its reason on record,"
        }
        _ => "",
    };
    format!("{noun}{times}{other}")
}

/// Whether the act is one of those that do it by themselves.
fn does_alone(case: &Case<'_>, verdict: &Verdict) -> bool {
    let rule = &case.program.rules[usize::from(verdict.standard)];
    let acts = match &rule.shape {
        Shape::Once(once) if verdict.cause == Cause::SecondBranch => once.or_else.as_deref().map(|(acts, ..)| acts),
        _ => Some(&rule.acts),
    };
    matches!(acts, Some(ActRule::Either(_, _, alone)) if case.rows(*alone).places.contains(&verdict.act))
}

/// Whether a fact is of the kind an event names, and not only of one that counts as it.
fn names(case: &Case<'_>, events: &Events, fact: &Fact) -> bool {
    events.iter().any(|term| case.program.vocabulary.get(fact.kind()).name == term.event)
}

/// Whether a fact is one that is accepted instead of the act itself.
fn stands_in(case: &Case<'_>, standard: &Standard, verdict: &Verdict, fact: &Fact) -> bool {
    let vocabulary = &case.program.vocabulary;
    let channel = fact.channel().and_then(|c| Channel::ALL.get(usize::from(c)));
    let counts = |term: &EventTerm| {
        let wanted = vocabulary.kind(&term.event).map(|(id, _)| id);
        let kind =
            wanted == Some(fact.kind()) || vocabulary.counts_as(fact.kind()).iter().any(|(k, _)| Some(*k) == wanted);
        kind && (term.by.is_empty() || channel.is_none_or(|c| term.by.contains(c)))
    };
    let is_act = standard.acts.terms().any(counts);
    verdict.cause == Cause::Instead || (standard.accept_instead.is_some() && !is_act)
}

/// Done on the due day, but later that day than was due: the times tell them apart.
fn same_day(case: &Case<'_>, standard: &Standard, verdict: &Verdict, limit: &str) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let done = case.fact(verdict.act).and_then(Fact::minute).map_or_else(String::new, |m| format!(" at {}", clock(m)));
    let due = due::due_minute(case, verdict).map_or_else(|| "the time".into(), clock);
    let what = what_was_done(case, standard, verdict);
    format!("Done late: {what}{done} on {}, after {due} that day, when it was due ({limit}).", on(verdict.done))
}

/// Whether any booking exists that would do what is wanted.
fn can_be_booked(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> bool {
    let vocabulary = &case.program.vocabulary;
    let needed = acts(standard, verdict);
    let terms = needed.terms();
    let wanted: Vec<_> = terms.filter_map(|term| vocabulary.kind(&term.event).map(|(id, _)| id)).collect();
    let kept = vocabulary.purposes().iter().flat_map(|p| &p.would_do);
    let mut produced = kept.chain(vocabulary.kinds().flat_map(|(_, kind)| &kind.would_do));
    produced.any(|made| vocabulary.counts_as(*made).iter().any(|(k, _)| wanted.contains(k)))
}

fn outstanding(case: &Case<'_>, standard: &Standard, verdict: &Verdict, wanted: &str) -> String {
    let since = case.fact(verdict.trigger).map_or(verdict.opened, |fact| fact.on);
    let trigger = due::trigger(case, standard, verdict);
    // The day is said once, with what happened on it behind it.
    let what = trigger.strip_suffix(&format!(" on {}", on(since))).unwrap_or(&trigger);
    format!("Still to do since {} ({what}): {wanted}. The contract states no limit.", on(since))
}

fn cancelled(case: &Case<'_>, standard: &Standard, verdict: &Verdict, wanted: &str) -> String {
    let ended = case.journey.end.map_or_else(String::new, |end| format!(" on {}", on(end)));
    let due = on(verdict.due);
    if verdict.due == NONE {
        return format!("Cancelled: the time on the programme ended{ended} before {wanted} was done.");
    }
    let Form::Repeating { stages, .. } = &standard.form else {
        return format!("Cancelled: the time on the programme ended{ended}, before {wanted} fell due on {due}.");
    };
    let of_pack = case.program.pack.stages.iter().zip(&case.journey.runs);
    let run = of_pack.filter(|(stage, _)| stages.contains(&stage.head.id)).find_map(|(stage, runs)| {
        let holds = |(from, to): &&(u16, u16)| (*from..=*to).contains(&verdict.opened);
        runs.iter().find(holds).map(|(_, to)| (stage, *to))
    });
    match run {
        Some((stage, to)) => format!(
            "Cancelled: it is owed only while {}, which ended on {}; {wanted} would have been due by {due}.",
            nouns::stage(stage),
            on(to)
        ),
        None => format!("Cancelled: the stage it belongs to ended before {due}, when {wanted} would have been due."),
    }
}

fn excused(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let Some(fact) = case.fact(verdict.other) else { return "Excused.".into() };
    let day = on(fact.on);
    if verdict.cause == Cause::MissedBooking {
        let lacking = nouns::lower(&nouns::lacking(case.program, &acts(standard, verdict)));
        let late =
            if verdict.done == NONE { String::new() } else { format!(" It was done later, on {}.", on(verdict.done)) };
        let due = on(verdict.due);
        return format!(
            "Excused: {lacking} by {due}, but one was booked in time and the participant missed it on {day}.{late}"
        );
    }
    if verdict.cause == Cause::Moved {
        let booked = case.fact(verdict.trigger).is_some_and(|old| old.kind == fact.kind);
        let became =
            fact.booked_for().filter(|_| booked).map_or_else(|| "called off".into(), |d| format!("moved to {}", on(d)));
        return format!("Excused: what it was owed for was {became}, as recorded for {day}, before it was done.");
    }
    format!("Excused: {} on {day} removes the duty.", nouns::fact(case, fact))
}

fn not_applicable(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let why = match verdict.cause {
        Cause::Void => "the referral was found not valid".to_string(),
        Cause::Scope => out_of_scope(case, standard, verdict),
        Cause::Group => {
            format!("it is only for {}", nouns::group(standard.for_group.as_deref().unwrap_or("other")))
        }
        Cause::OnlyIf => only_if(case, standard, verdict),
        _ => "what it depends on is not so".to_string(),
    };
    format!("Not applicable: {why}.")
}

/// "the missed appointment on … came before the programme started".
fn out_of_scope(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let trigger = due::trigger(case, standard, verdict);
    let day = case.fact(verdict.trigger).map_or(verdict.opened, |fact| fact.on);
    let stages = &case.program.pack.stages;
    let place = stages.iter().position(|s| Some(&s.head.id) == standard.scope.as_ref());
    let is_programme = place.is_some() && place == case.program.ending_stage;
    match (is_programme, case.journey.start, case.journey.end) {
        (true, None, _) => format!("{trigger} came before the programme started"),
        (true, Some(start), _) if day < start => {
            format!("{trigger} came before the programme started on {}", on(start))
        }
        (true, _, Some(end)) if day > end => format!("{trigger} came after the programme ended on {}", on(end)),
        _ => {
            let stage = place.map_or_else(String::new, |place| nouns::stage(&stages[place]));
            format!("on the day of {trigger} the participant was not {stage}")
        }
    }
}

/// Which part of the condition fails, on the day it is asked of.
fn only_if(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let window = matches!(standard.form, Form::Once { due: crate::pack::Due::LastSpan { .. }, .. });
    let trigger = case.fact(verdict.trigger).map_or(verdict.opened, |fact| fact.on);
    let day = if window && verdict.due != NONE { verdict.due.min(case.on) } else { trigger };
    let rule = &case.program.rules[usize::from(verdict.standard)];
    let pair = standard.only_if.as_ref().zip(rule.guard.only_if.as_ref().map(|(cond, _)| &**cond));
    let reasons = pair.map_or_else(Vec::new, |pair| reason::why_not(case, pair, Day(day)));
    if reasons.is_empty() { "what it depends on is not so".into() } else { words::join(&reasons, "and") }
}
