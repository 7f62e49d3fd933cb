//! When something was due and what that is counted from, with the days of the case at hand.

use super::nouns;
use crate::Day;
use crate::facts::NONE;
use crate::judge::{Case, Cause, Verdict};
use crate::pack::{Bucket, Due, Events, Every, Form, Length, SET_IN_DAYS, Span, Standard, words};
use crate::program::{ActRule, DueRule, Rule, Shape, Source};

/// One verdict's due phrase with its resolved rule.
struct Clock<'a> {
    case: &'a Case<'a>,
    standard: &'a Standard,
    verdict: &'a Verdict,
}

/// A day in words; "no day" for none.
pub(super) fn on(day: u16) -> String {
    if day == NONE { "no day".into() } else { Day(day).in_words() }
}

/// The limit and what it is counted from: "within 2 working days of the receipt of the referral on Thursday 29 April 2021".
/// `None` where the source states no limit.
pub(super) fn limit(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> Option<String> {
    let clock = Clock { case, standard, verdict };
    let rule = &case.program.rules[usize::from(verdict.standard)];
    match (&standard.form, &rule.shape) {
        (Form::Once { due, or_before, or_else, .. }, Shape::Once(once)) => {
            let second = or_else.as_ref().zip(once.or_else.as_deref()).filter(|_| verdict.cause == Cause::SecondBranch);
            let pair = second.map_or((due, &once.due), |(o, (_, rule, _))| (&o.due, rule));
            let said = clock.phrase(pair)?;
            Some(if *or_before && may_come_before(pair.0) { format!("{said}, or before it") } else { said })
        }
        (Form::Repeating { every, .. }, _) => Some(clock.interval(every, rule)),
        (Form::Once { .. }, Shape::Repeat(_)) => None,
    }
}

/// Whether "or before" says something that the phrase does not say already.
fn may_come_before(due: &Due) -> bool {
    !matches!(due, Due::Before(_) | Due::BeforeDay(_) | Due::Day(_) | Due::Earliest(_) | Due::AtLeastBefore { .. })
}

/// What started the clock: "the programme start on Monday 17 May 2021".
pub(super) fn trigger(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let Form::Once { when, .. } = &standard.form else { return on(verdict.opened) };
    if let Some(fact) = case.fact(verdict.trigger) {
        let name = &case.program.vocabulary.get(fact.kind()).name;
        let named = match when.as_slice() {
            [term] if term.event == *name => nouns::event(case.program, term),
            _ => nouns::fact(case, fact),
        };
        // An event derived from a booking is on the day booked, by the name the rule gives it.
        let by_date = !when.iter().any(|term| term.event == *name)
            && verdict.opened != fact.on
            && fact.booked_for() == Some(verdict.opened);
        if by_date {
            return format!("{} on {}", nouns::events(case.program, when), on(verdict.opened));
        }
        return format!("{named} on {}", on(fact.on));
    }
    let day = if verdict.opened == NONE { String::new() } else { derived_day(case, standard, verdict) };
    format!("{}{day}", nouns::events(case.program, when))
}

/// The day of a derived trigger.
fn derived_day(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> String {
    let Form::Once { when, of_contract, due, .. } = &standard.form else { return String::new() };
    let window = matches!(due, Due::LastSpan { .. } | Due::Between { .. });
    if *of_contract {
        return if window { String::new() } else { format!(" on {}", on(verdict.opened)) };
    }
    let ends = when.iter().any(|t| case.program.pack.stages.iter().any(|s| s.end_event.as_deref() == Some(&t.event)));
    match case.journey.end {
        Some(end) if ends => format!(" on {}", on(end)),
        _ if window => case.journey.start.map_or_else(String::new, |s| format!(", foretold at the start on {}", on(s))),
        _ => format!(" on {}", on(verdict.opened)),
    }
}

impl Clock<'_> {
    fn phrase(&self, (due, rule): (&Due, &DueRule)) -> Option<String> {
        let trigger = || trigger(self.case, self.standard, self.verdict);
        let start = || match self.case.journey.start {
            Some(start) => format!(", counted from the start on {}", on(start)),
            None => String::new(),
        };
        Some(match (due, rule) {
            (Due::NoLimit, _) => return None,
            (Due::Within { span, of: None }, _) => format!("within {} of {}", words::span(*span), trigger()),
            (Due::Within { span, of: Some(of) }, DueRule::After(_, Some(source))) => {
                format!("within {} of {}", words::span(*span), self.first(of, *source))
            }
            (Due::NthWorkingDay(n), _) if self.case.program.pack.readings.r1_same_day => {
                format!("by the {} working day, counted from {}", words::ordinal(*n), trigger())
            }
            (Due::NthWorkingDay(n), _) => format!("by the {} working day after {}", words::ordinal(*n), trigger()),
            (Due::LastSpan { span, up_to }, _) => self.window(*span, up_to),
            (Due::Before(events), DueRule::Before(source)) => format!("before {}", self.next(events, *source)),
            (Due::On(events), DueRule::On(source)) => self.day_of(events, *source),
            (Due::BeforeDay(n), _) => format!("before day {n} of the programme{}", start()),
            (Due::Day(n), _) => format!("by day {n} of the programme{}", start()),
            (Due::AtLeastBefore { span, event }, DueRule::Back(_, source)) => {
                format!("at least {} before {}", words::span(*span), self.next(event, *source))
            }
            (Due::Between { from, to, event }, DueRule::Between(_, _, source)) => {
                let (from, to) = (words::span(*from), words::span(*to));
                format!("between {from} and {to} before {}", self.next(event, *source))
            }
            (Due::FirstSpanOf { span, stage }, _) => {
                let stages = &self.case.program.pack.stages;
                let place =
                    stages.iter().find(|s| s.head.id == *stage).map_or_else(|| words::name(stage), nouns::stage);
                format!("within the first {} {place}, counted from {}", words::span(*span), trigger())
            }
            (Due::ByNthEvent { n, events }, _) => {
                let noun = nouns::events(self.case.program, events);
                format!("by the {} {}, counted from {}", words::ordinal(*n), nouns::bare(&noun), trigger())
            }
            (Due::Earliest(branches), DueRule::Earliest(rules)) => self.earliest(branches, rules),
            _ => format!("{}, counted from {}", words::due(due, false), trigger()),
        })
    }

    /// The day from which events the phrase names are looked for.
    fn since(&self) -> u16 {
        self.case.fact(self.verdict.trigger).map_or(self.verdict.opened, |f| f.on)
    }

    fn row(&self, source: Source, since: u16) -> Option<(u16, u16)> {
        self.case.rows(source).iter().find(|(day, _)| *day >= since)
    }

    /// "the service start on Monday 5 October 2020", or that it has not happened yet.
    fn next(&self, events: &Events, source: Source) -> String {
        let noun = nouns::events(self.case.program, events);
        match self.row(source, self.since()) {
            Some((day, _)) => format!("{noun} on {}", on(day)),
            None => format!("{noun}, which has not happened yet"),
        }
    }

    /// The first of some events, whenever it came: "DWP's receipt of the form on …", or that its day is not recorded.
    fn first(&self, events: &Events, source: Source) -> String {
        let noun = nouns::events(self.case.program, events);
        match self.case.rows(source).first() {
            Some(day) => format!("{noun} on {}", on(day)),
            None => format!("{noun}, whose day is not recorded"),
        }
    }

    /// "on the day of the programme start, Monday 17 May 2021".
    fn day_of(&self, events: &Events, source: Source) -> String {
        let noun = nouns::events(self.case.program, events);
        match self.row(source, self.since()) {
            Some((day, _)) => format!("on the day of {noun}, {}", on(day)),
            None => format!("on the day of {noun}, which has not come yet"),
        }
    }

    fn window(&self, span: Span, up_to: &Events) -> String {
        let (verdict, span) = (self.verdict, words::span(span));
        let journey = self.case.journey;
        if verdict.due == NONE {
            return format!("in the last {span} up to {}", nouns::events(self.case.program, up_to));
        }
        if journey.end < journey.planned_end {
            let end = on(verdict.due);
            return format!("the time ended early on {end}, which could not be foreseen, so it was due that day");
        }
        let tense = if verdict.status.is_running() { "run" } else { "ran" };
        format!("the last {span} {tense} from {} to the last day, {}", on(verdict.opened), on(verdict.due))
    }

    /// "the earliest of 5 working days from the programme start on … and from the first meeting on …; here it is counted from the meeting".
    fn earliest(&self, branches: &[Due], rules: &[DueRule]) -> String {
        let tables = &self.case.program.tables;
        let mut said = Vec::new();
        let mut here: Option<(u16, String)> = None;
        let mut last_span = None;
        for pair in branches.iter().zip(rules) {
            let (Due::Within { span, of: Some(of) }, DueRule::After(_, Some(source))) = pair else {
                said.extend(self.phrase(pair));
                last_span = None;
                continue;
            };
            let Some(day) = self.case.rows(*source).first() else { continue };
            let noun = nouns::events(self.case.program, of);
            // A length said once holds for those that follow it.
            let length = if last_span == Some(*span) { String::new() } else { format!("{} ", words::span(*span)) };
            said.push(format!("{length}from {noun} on {}", on(day)));
            last_span = Some(*span);
            let due = tables.after(self.case.journey.calendar, day, *span);
            if here.as_ref().is_none_or(|(best, _)| due < *best) {
                here = Some((due, noun));
            }
        }
        match (said.as_slice(), here) {
            ([only], _) => format!("within {}", only.replacen(" from ", " of ", 1)),
            (_, Some((_, noun))) => {
                format!("the earliest of {}; here it is counted from {noun}", words::join(&said, "and"))
            }
            (_, None) => format!("the earliest of {}", words::join(&said, "and")),
        }
    }

    /// "at least every 10 working days, counted from …", and why from that day.
    fn interval(&self, every: &Every, rule: &Rule) -> String {
        let opened = self.verdict.opened;
        if let Every::PerBucket { bucket, .. } = every {
            let which = match bucket {
                Bucket::Month => {
                    Day(opened).short().split_once(' ').map_or_else(String::new, |(_, month)| month.into())
                }
                Bucket::Week | Bucket::Quarter => format!("{} to {}", on(opened), on(self.verdict.due)),
            };
            return format!("{}, here {which}", words::every(every));
        }
        if let Every::PerBlock { .. } = every {
            return format!("{}, here {} to {}", words::every(every), on(opened), on(self.verdict.due));
        }
        let agreed = Some(self.verdict.cause).filter(|c| *c == Cause::Varied).and_then(|_| self.agreed(every, rule));
        let said = agreed.unwrap_or_else(|| words::every(every));
        format!("{said}, counted from {}{}", on(opened), self.why_from(opened, rule))
    }

    /// "every 20 working days, as agreed with the participant on Thursday 20 May 2021".
    fn agreed(&self, every: &Every, rule: &Rule) -> Option<String> {
        let Shape::Repeat(repeat) = &rule.shape else { return None };
        let setter = crate::judge::setter(self.case, repeat, self.verdict.opened);
        let changes = self.case.rows(setter.or(repeat.varied_by)?);
        let in_time = |(day, place): &(u16, u16)| *day <= self.verdict.due && self.case.fact(*place).is_some();
        let with_length = |(day, place): (u16, u16)| Some((day, self.case.fact(place)?.span_or_number()?));
        let (day, (n, unit)) = changes.iter().rev().filter(in_time).find_map(with_length)?;
        if setter.is_some() {
            let span = words::span(Span { n, unit: unit.unwrap_or(SET_IN_DAYS.unit) });
            let by = changes.iter().rev().filter(in_time).find(|row| with_length(*row).is_some());
            let noun = by.and_then(|(_, place)| self.case.fact(place)).map(|fact| nouns::fact(self.case, fact));
            return Some(format!("every {span}, as set by {} on {}", noun.unwrap_or_default(), on(day)));
        }
        let own = match every {
            Every::Gap(span) => span.unit,
            Every::Phases(phases) => phases.iter().find_map(|phase| match &phase.at_least {
                Length::Fixed(span) => Some(span.unit),
                Length::SetBy(_) => None,
            })?,
            Every::SetBy(_) | Every::PerBucket { .. } | Every::PerBlock { .. } => return None,
        };
        let span = words::span(Span { n, unit: unit.unwrap_or(own) });
        Some(format!("every {span}, as agreed with the participant on {}", on(day)))
    }

    fn why_from(&self, day: u16, rule: &Rule) -> String {
        let Shape::Repeat(repeat) = &rule.shape else { return String::new() };
        let begins = |stage: &&usize| self.case.journey.runs[**stage].iter().any(|(from, _)| *from == day);
        if let Some(stage) = repeat.stages.iter().find(begins) {
            return format!(", the first day {}", nouns::stage(&self.case.program.pack.stages[*stage]));
        }
        let happens = |source: &Source| self.case.rows(*source).days.contains(&day);
        let is_act = match &rule.acts {
            ActRule::Count(_, source) | ActRule::Either(_, source, _) => happens(source),
            ActRule::All(sources) => sources.iter().any(happens),
        };
        // Read otherwise (R11, R15), the clock may start on other days: then the day alone is said.
        if rule.by_recorded_day || self.case.program.pack.readings.r11_at_next_act {
            return String::new();
        }
        if is_act { ", the day of the one before".into() } else { ", when the one before was due".into() }
    }
}

/// The minute of the due day after which an act is late, where there is one.
pub(super) fn due_minute(case: &Case<'_>, verdict: &Verdict) -> Option<u16> {
    let Shape::Once(once) = &case.program.rules[usize::from(verdict.standard)].shape else { return None };
    crate::judge::due_minute(case, once, verdict)
}
