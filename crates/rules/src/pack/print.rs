//! Prints a pack for a reader: every rule in plain words, in the document's own order.

mod measure;

use super::check::head;
use super::model::{
    BlockRef, Effective, Form, Head, Limit, LimitKind, Outcome, Pack, Payment, Per, Priority, Stage, StageFrom,
    StageUntil, Standard,
};
use super::readings::{in_force, is_alternative, readings, readings_used};
use super::words;
use crate::Day;
use measure::measure;
use std::fmt::Write;

/// Columns a line may take.
const WIDTH: usize = 100;

/// The pack as a reader would want it: what it is, how it reads its ambiguities, and each rule.
#[must_use]
pub fn print(pack: &Pack) -> String {
    let mut out = String::new();
    title(pack, &mut out);
    for place in &pack.order {
        out.push('\n');
        let common = head(pack, *place);
        let mut clauses = vec![common.clause.clone()];
        clauses.extend(common.clauses.iter().cloned());
        line(&mut out, "", &format!("{}  [{}: {}]", clauses.join(", "), kind(*place), common.id));
        line(&mut out, "  ", &common.says);
        for said in rule(pack, *place) {
            line(&mut out, "  - ", &said);
        }
        remarks(common, &mut out);
    }
    out
}

fn title(pack: &Pack, out: &mut String) {
    line(out, "", &pack.name);
    line(out, "", &format!("Pack {}, version {}", pack.id, pack.version));
    line(out, "", &format!("Source: {}", pack.source));
    line(out, "", &format!("Calendar: {}, where neither site nor contract names a nation", pack.calendar));
    line(out, "", &format!("At risk: from {} before the due day, if nothing is booked", words::span(pack.warning)));
    for version in &pack.versions {
        line(out, "", &format!("Version {} binds {}", version.id, effective(&version.binds).join(", ")));
    }
    for (thing, word) in &pack.words {
        line(out, "", &format!("Its word for {}: {word}", thing.replace('-', " ")));
    }
    out.push_str("\nReadings in force\n");
    for text in readings() {
        let mark = if is_alternative(&pack.readings, text.id) { " (not the default)" } else { "" };
        line(out, "  - ", &format!("{}{mark}: {}", text.id, in_force(text, &pack.readings)));
    }
    if !pack.not_set.is_empty() {
        out.push_str("\nNot set by the source\n");
        for missing in &pack.not_set {
            line(out, "  - ", &format!("{} ({})", missing.what, missing.clause));
        }
    }
}

/// What kind of block this is, in the word the pack language has for it.
#[must_use]
pub fn kind(place: BlockRef) -> &'static str {
    match place {
        BlockRef::Stage(_) => "stage",
        BlockRef::Standard(_) => "standard",
        BlockRef::Outcome(_) => "outcome",
        BlockRef::Measure(_) => "measure",
        BlockRef::Limit(_) => "limit",
        BlockRef::Payment(_) => "payment",
        BlockRef::Priority(_) => "priority",
    }
}

/// The rule itself, a sentence to a line.
#[must_use]
pub fn rule(pack: &Pack, place: BlockRef) -> Vec<String> {
    match place {
        BlockRef::Stage(n) => stage(&pack.stages[n]),
        BlockRef::Standard(n) => standard(&pack.standards[n], pack),
        BlockRef::Outcome(n) => outcome(&pack.outcomes[n]),
        BlockRef::Measure(n) => measure(&pack.measures[n]),
        BlockRef::Limit(n) => limit(&pack.limits[n]),
        BlockRef::Payment(n) => payment(&pack.payments[n]),
        BlockRef::Priority(n) => priority(&pack.priorities[n]),
    }
}

/// What every block may carry besides its rule.
fn remarks(head: &Head, out: &mut String) {
    let binds = effective(&head.effective);
    if !binds.is_empty() {
        line(out, "  - ", &format!("Binds {}", binds.join(", ")));
    }
    if let Some(day) = head.changed {
        line(out, "  - ", &format!("Changed on {}", day.short()));
    }
    if !head.retroactive.is_empty() {
        line(out, "  - ", &format!("Reaches back: {}", head.retroactive));
    }
    if !head.disagrees_with.is_empty() {
        line(out, "  - ", &format!("The source contradicts itself here; see {}", head.disagrees_with.join(", ")));
    }
    if !head.not_set.is_empty() {
        line(out, "  - ", &format!("Not set: {}", head.not_set.join("; ")));
    }
    if !head.note.trim().is_empty() {
        line(out, "  - ", &format!("Note: {}", head.note));
    }
}

/// Whom a block binds, from when; nothing where it binds everybody always.
#[must_use]
pub fn effective(binds: &Effective) -> Vec<String> {
    let said = |day: Option<Day>, words: &str| day.map(|day| format!("{words} {}", day.short()));
    [
        said(binds.for_referrals_from, "people referred from"),
        said(binds.for_referrals_until, "people referred until"),
        said(binds.for_starts_from, "people who started from"),
        said(binds.for_starts_until, "people who started until"),
        said(binds.since, "everyone from"),
        said(binds.up_to, "everyone up to"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn stage(stage: &Stage) -> Vec<String> {
    let begins = match &stage.from {
        StageFrom::First(events) => format!("Begins on the first {}", words::events(events)),
        StageFrom::Each(events) => format!("Begins on each {}", words::events(events)),
        StageFrom::After(other) => format!("Begins the day after {} ends", words::name(other)),
        StageFrom::Same(other) => format!("Runs whenever {} does", words::name(other)),
    };
    let mut said = vec![begins];
    match &stage.until {
        StageUntil::Lasts { days, early, outcomes } => {
            said.push(format!("Lasts {days} days, the first day being day 1"));
            let mut ends: Vec<String> = early.iter().map(words::event).collect();
            ends.extend(outcomes.iter().map(|o| format!("the day the outcome {} is reached", words::name(o))));
            if !ends.is_empty() {
                said.push(format!("Ends early on {}", words::join(&ends, "or")));
            }
        }
        StageUntil::ProgrammeDay(n) => said.push(format!("Ends on day {n} of the programme")),
        StageUntil::Before(events) => said.push(format!("Ends the day before {}", words::events(events))),
        StageUntil::Open => {}
    }
    if let Some(extended) = &stage.extended {
        let carrier = words::name(&extended.while_stage);
        let with = extended.if_events.iter().map(|e| format!(", if there was {} by its last day", words::events(e)));
        said.push(format!(
            "Goes on to day {} of the programme, but no longer than {carrier}, where {carrier} runs on the day after{}",
            extended.to_day,
            with.collect::<String>()
        ));
    }
    said.extend(stage.within.iter().map(|other| format!("Only on days of {}", words::name(other))));
    if !stage.except.is_empty() {
        let others: Vec<String> = stage.except.iter().map(|s| words::name(s)).collect();
        said.push(format!("Not on days of {}", words::join(&others, "or")));
    }
    if let Some(refused) = &stage.refuse_end {
        let (ends, group) = (words::events(&refused.events), words::name(&refused.group));
        let day = refused.or_on_day_of.iter().map(|e| format!(", nor a bare end on a day of {}", words::events(e)));
        said.push(format!("For the group {group}, {ends} does not count as an end{}", day.collect::<String>()));
    }
    let derived = [
        (&stage.end_event, "on its last day"),
        (&stage.planned_end_event, "on its planned last day, foretold from the first"),
        (&stage.early_end_event, "on its last day, if that comes before the planned one"),
    ];
    for (event, day) in derived {
        said.extend(event.iter().map(|event| format!("Gives the event {} {day}", words::name(event))));
    }
    said
}

fn standard(standard: &Standard, pack: &Pack) -> Vec<String> {
    let mut said = vec![];
    match &standard.form {
        Form::Once { when, of_contract, due, or_before, or_else } => {
            let whose = if *of_contract { ", for the contract as a whole" } else { "" };
            said.push(format!("When: {}{whose}", words::events(when)));
            said.push(format!("Do: {}", words::acts(&standard.acts)));
            said.push(format!("Due: {}", words::due(due, *or_before)));
            if let Some(branch) = or_else {
                let (acts, due) = (words::acts(&branch.acts), words::due(&branch.due, false));
                said.push(format!("Or else: {acts}, {due} of the same event"));
            }
        }
        Form::Repeating { stages, every, varied_by } => {
            let stages: Vec<String> = stages.iter().map(|s| words::name(s)).collect();
            said.push(format!("While: {}", words::join(&stages, "or")));
            said.push(format!("Do: {}", words::acts(&standard.acts)));
            said.push(format!("How often: {}", words::every(every)));
            said.extend(varied_by.iter().map(|e| format!("Changed by: {}", words::events(e))));
        }
    }
    if let Some(accept) = &standard.accept_instead {
        let (lesser, needs) = (words::events(&accept.events), words::events(&accept.needs));
        said.push(format!("Accepted instead: {lesser}, where there is {needs}"));
    }
    said.extend(guards(standard));
    let used = readings_used(standard, pack);
    if !used.is_empty() {
        said.push(format!("Readings: {}", used.join(", ")));
    }
    said
}

fn guards(standard: &Standard) -> Vec<String> {
    let mut said = vec![];
    if standard.per == Per::Contract {
        said.push("For the contract as a whole".into());
    }
    if !standard.by.is_empty() {
        said.push(format!("Owed by: {}", standard.by));
    }
    said.extend(standard.scope.iter().map(|stage| format!("Only in the stage {}", words::name(stage))));
    said.extend(standard.for_group.iter().map(|group| format!("Only for the group {}", words::name(group))));
    said.extend(standard.only_if.iter().map(|c| format!("Only if: {}", words::condition(c))));
    said.extend(standard.unless.iter().map(|e| format!("Falls away on: {}", words::events(e))));
    said.extend(standard.excused_by.iter().map(|e| format!("Excused by: {}, if it was booked", words::events(e))));
    if standard.survives_end {
        said.push("Goes on after the participant's time on the programme ends".into());
    }
    if standard.judged_on_keying {
        said.push("Judged by the day it was keyed or sent".into());
    }
    said
}

fn outcome(outcome: &Outcome) -> Vec<String> {
    let days = outcome.begins_days.map_or(String::new(), |(from, to)| format!(", on days {from} to {to}"));
    let mut said = vec![
        format!("Opens on the first {}{days}", words::events(&outcome.begins)),
        format!("Reached with {}", words::reach(&outcome.reach)),
    ];
    said.extend(outcome.by_day.map(|n| format!("By day {n} of the programme")));
    said.extend(outcome.by_days_after_end.map(|n| match n {
        0 => "By the end".to_string(),
        n => format!("Within {n} days after the end"),
    }));
    if let Some(events) = &outcome.claimed_by {
        let by = outcome.claim_by_day.map_or(String::new(), |n| format!(", by day {n} of the programme"));
        said.push(format!("Claimed with {}{by}", words::events(events)));
    }
    if outcome.once_per_participant {
        said.push("Once per participant".into());
    }
    if !outcome.shared_with.is_empty() {
        let others: Vec<String> = outcome.shared_with.iter().map(|o| words::name(o)).collect();
        said.push(format!("Only one of this and {}: whichever is reached first", words::join(&others, "and")));
    }
    said.extend(outcome.barred_if.iter().map(|e| format!("Barred for good by {}", words::events(e))));
    said.extend(outcome.not_counting_while.iter().map(|s| format!("Nothing counts in the stage {}", words::name(s))));
    said.extend(outcome.event.iter().map(|e| format!("Gives the event {} when reached", words::name(e))));
    said.push(format!("At risk from {} days before its last day", outcome.warning_days));
    said
}

fn limit(limit: &Limit) -> Vec<String> {
    let mut said = vec![];
    if limit.per == Per::Contract {
        said.push("For the contract as a whole".into());
    }
    said.extend(limit.on.iter().map(|e| format!("Judged on the day of the first {}", words::events(e))));
    match &limit.kind {
        LimitKind::Checks { needs, checks } => {
            said.push(match needs {
                None => "All of these must hold:".into(),
                Some(n) => format!("At least {n} of these must hold:"),
            });
            for (n, check) in checks.iter().enumerate() {
                let clause = if check.clause.is_empty() { String::new() } else { format!(" ({})", check.clause) };
                let needs = words::condition(&check.needs);
                said.push(format!("{}. {}{clause} — that is: {needs}", n + 1, check.says));
            }
        }
        LimitKind::Forbids { events, group, only_if } => {
            let whom = group.as_ref().map_or(String::new(), |g| format!(" for the group {}", words::name(g)));
            said.push(format!("Must not happen{whom}: {}", words::events(events)));
            said.extend(only_if.iter().map(|c| format!("Only if: {}", words::condition(c))));
        }
        LimitKind::MonthlyCap { events, cap } => {
            let (counted, cap) = (words::events(events), words::events(cap));
            said.push(format!("In a calendar month at most as many of {counted} as the {cap} for that month allows"));
        }
        LimitKind::Spends { spends, up_to, across } => {
            let (spent, allowed) = (words::events(spends), words::events(up_to));
            said.push(format!("The amounts of {spent} may come to no more than those of {allowed}"));
            said.extend(across.then(|| "Added up over all of the person's enrolments".to_string()));
        }
        LimitKind::AtMost { n, events, across } => {
            said.push(format!("At most {n} of: {}", words::events(events)));
            said.extend(across.then(|| "Counted over all of the person's enrolments".to_string()));
        }
    }
    said
}

fn priority(priority: &Priority) -> Vec<String> {
    let mut said = vec![format!("Shown first: whoever has least time to {}", words::name(&priority.least_time_to))];
    said.extend(priority.for_group.iter().map(|group| format!("Only for the group {}", words::name(group))));
    said.extend(priority.only_if.iter().map(|c| format!("Only if: {}", words::condition(c))));
    said
}

fn payment(payment: &Payment) -> Vec<String> {
    let of: Vec<String> = payment.of.iter().map(|id| words::name(id)).collect();
    let mut said = vec![format!("Worth: {}", words::worth(&payment.worth))];
    if !of.is_empty() {
        said.push(format!("Earned by: {}", words::join(&of, "or")));
    }
    said.extend(payment.not_if.iter().map(|e| format!("Not paid after: {}", words::events(e))));
    said
}

/// Adds a paragraph, wrapped, its first line led by the mark and the others set in as far.
fn line(out: &mut String, mark: &str, text: &str) {
    let mut width = mark.chars().count();
    let inset = width;
    out.push_str(mark);
    let mut first = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if !first && width + 1 + length > WIDTH {
            let _ = write!(out, "\n{:inset$}", "");
            width = inset;
            first = true;
        }
        if !first {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
        first = false;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::sample::pack;

    #[test]
    fn prints_how_far_a_stage_goes_on() {
        let read = pack(
            "[[stage]]\nid = \"long\"\nclause = \"9\"\nsays = \"x\"\nfrom = \"first programme_start\"\nlasts = \"456 days\"\n\
             extended = { to = \"day 639\", while = \"in-work\", if = \"contact_made\" }\n",
        );
        let said = print(&read);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = "Goes on to day 639 of the programme, but no longer than in-work, where in-work runs on the day after, \
                      if there was contact made by its last day";
        assert!(said.contains(wanted), "{said}");
    }

    const BLOCKS: &str = r#"
[[payment]]
id = "pay"
clause = "4"
says = "A fee for each job"
worth = "cost + 10 %"
of = ["job"]
not-if = "programme_end"

[[standard]]
id = "engage"
clause = "2.5"
clauses = ["2.6"]
says = "Meet every ten working days"
note = "As a minimum"
not-set = ["the length of a meeting"]
since = 2021-04-27
while = "pre-work"
do = "meeting_held by phone or video"
every = "10 working days"
excused-by = "contact_made"

[[outcome]]
id = "job"
clause = "3"
says = "Earn in a job"
begins = "contact_made in days 1-182"
reach = "total earnings_updated at least GBP 1000"
by = "day 238"

[[measure]]
id = "share"
clause = "5"
says = "Nearly all meetings"
of = ["engage"]
at-least = "99 %"
periods = ["month"]

[[limit]]
id = "fit"
clause = "6"
says = "Who may join"
check = [{ id = "age", clause = "6.1", says = "An adult", needs = "aged at least 18" }]
"#;

    const PRINTED: &str = "  Before work
  - Runs whenever on programme does
  - Not on days of in-work

4 [payment: pay]
  A fee for each job
  - Worth: cost plus 10 %
  - Earned by: job
  - Not paid after: programme end

2.5, 2.6 [standard: engage]
  Meet every ten working days
  - While: pre-work
  - Do: meeting held (by phone or video)
  - How often: at least every 10 working days
  - Excused by: contact made, if it was booked
  - Readings: R9, R11, R17
  - Binds everyone from 27 April 2021
  - Not set: the length of a meeting
  - Note: As a minimum

3 [outcome: job]
  Earn in a job
  - Opens on the first contact made, on days 1 to 182
  - Reached with earnings updated adding up to £1,000
  - By day 238 of the programme
  - At risk from 28 days before its last day

5 [measure: share]
  Nearly all meetings
  - Counts: engage
  - At least 99 %
  - By month of referral
  - Reported for each month

6 [limit: fit]
  Who may join
  - All of these must hold:
  - 1. An adult (6.1) — that is: aged at least 18
";

    #[test]
    fn prints_every_kind_of_block_in_the_documents_order() {
        let read = pack(BLOCKS);
        let printed = print(&read);
        let behind = printed.split_once("[stage: pre-work]\n").unwrap().1;
        assert_eq!(behind, PRINTED);
        assert!(printed.starts_with(
            "Sample programme\nPack sample, version 1\nSource: A sample contract\nCalendar: england-and-wales"
        ));
        assert_eq!(
            printed
                .lines()
                .filter(|l| l.starts_with("  - R") && l.contains(": ") && l.as_bytes()[5].is_ascii_digit())
                .count(),
            17
        );
    }

    #[test]
    fn wraps_at_a_hundred_columns_and_marks_other_readings() {
        let mut read = pack("");
        read.readings.r12_strict = true;
        let printed = print(&read);
        assert!(printed.contains("  - R12 (not the default): A missed meeting excuses nothing.\n"));
        assert!(printed.lines().all(|l| l.chars().count() <= 100));
        assert!(printed.lines().any(|l| l.chars().count() > 90));
        assert!(printed.contains("\n    "));
    }
}
