//! The whole explanation of a verdict: clause, reading, arithmetic, what was considered and why it did or did not count.

use super::{because, day_text, due, known_text, nouns};
use crate::Day;
use crate::facts::{Fact, NONE, Records};
use crate::judge::{Case, Cause, Kept, Question, Status, Verdict};
use crate::pack::{Due, Events, Form, Span, Standard, Unit, readings, words};
use crate::program::{ActRule, Source};
use crate::vocabulary::KindId;
use serde::Serialize;

/// The most facts listed as considered; the rest are counted.
const MOST_CONSIDERED: usize = 25;

/// Everything behind one verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What the clause says, in the pack's plain words.
    pub says: String,
    /// The document the clause is in.
    pub source: String,
    /// Each reading used, in words.
    pub readings: Vec<String>,
    /// The calendar that counted working days, and its version.
    pub calendar: String,
    /// What started the clock.
    pub trigger: Option<String>,
    /// The day counted from.
    pub anchor: Option<String>,
    /// How the due day was reached, in words.
    pub arithmetic: String,
    /// Facts considered, each with why it did or did not count.
    pub considered: Vec<Considered>,
    /// How many more facts were considered and are not listed.
    pub further: usize,
    /// What should be known besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The day judged.
    pub as_at: String,
    /// The instant known up to; null: everything.
    pub as_known_on: Option<String>,
}

/// One fact considered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Considered {
    /// The fact, in words.
    pub fact: String,
    /// The day it happened.
    pub on: String,
    /// Whether it counted.
    pub counted: bool,
    /// Why.
    pub why: String,
}

/// What an explanation is made from.
pub(super) struct About<'a> {
    pub case: &'a Case<'a>,
    pub records: &'a Records,
    pub place: usize,
    pub kept: &'a Kept,
}

/// Explains one verdict.
pub(super) fn explain(about: &About<'_>, verdict: &Verdict, used: &[&'static str]) -> Explanation {
    let case = about.case;
    let pack = &case.program.pack;
    let standard = &pack.standards[usize::from(verdict.standard)];
    let calendar = &case.program.calendars[case.journey.calendar];
    let in_words = |id: &&str| {
        let text = readings().iter().find(|r| r.id == *id)?;
        Some(format!("{id}: {}", readings::in_force(text, &pack.readings)))
    };
    let (considered, further) = considered(about, standard, verdict);
    let anchor = anchor(case, standard, verdict);
    Explanation {
        says: standard.head.says.clone(),
        source: format!("{}, {} (pack {} {})", standard.head.clause, pack.source, pack.id, pack.version),
        readings: used.iter().filter_map(in_words).collect(),
        calendar: format!("{} ({})", calendar.name, calendar.version()),
        trigger: case.fact(verdict.trigger).map(|f| tell(about, f)),
        anchor: day_text(anchor),
        arithmetic: arithmetic(case, standard, verdict, anchor),
        considered,
        further,
        remarks: remarks(about, standard, verdict),
        as_at: Day(case.on).to_string(),
        as_known_on: known_text(Question { on: Day(case.on), known: case.known.map(i64::from) }),
    }
}

/// A fact in words: "An attempt to reach the participant by phone on Friday 28 May 2021, recorded on 1 June 2021".
fn tell(about: &About<'_>, fact: &Fact) -> String {
    let case = about.case;
    let spell = &about.records.spells[about.place];
    let word = about.records.words.word(u32::from(fact.tag));
    let kind = case.program.vocabulary.get(fact.kind());
    let special = kind.noun(Some(word).filter(|w| !w.is_empty()));
    let mut text = special.map_or_else(|| words::name(&kind.name), String::from);
    if let Some(channel) = fact.channel().and_then(|c| crate::vocabulary::Channel::ALL.get(usize::from(c))) {
        text.push_str(&format!(" {}", words::channels(&[*channel])));
    }
    // A noun of its own for the word already says it.
    if fact.tag != 0 && special.is_none_or(|noun| kind.noun(None) == Some(noun)) {
        text.push_str(&format!(" ({})", words::name(word)));
    }
    text.push_str(&format!(" on {}", Day(fact.on).in_words()));
    if let Some(day) = fact.booked_for() {
        text.push_str(&format!(", for {}", Day(day).in_words()));
    }
    if fact.reference != 0 {
        text.push_str(&format!(", reference {}", about.records.reference(spell, fact.reference)));
    }
    if fact.recorded_day() != fact.on {
        text.push_str(&format!(", recorded on {}", Day(fact.recorded_day()).short()));
    }
    nouns::capital(&text)
}

/// The day the due day is counted from.
fn anchor(case: &Case<'_>, standard: &Standard, verdict: &Verdict) -> u16 {
    match &standard.form {
        Form::Repeating { .. } => verdict.opened,
        Form::Once { due: Due::LastSpan { .. } | Due::Between { .. }, .. } => case.journey.end.unwrap_or(NONE),
        Form::Once { .. } => case.fact(verdict.trigger).map_or(verdict.opened, |f| f.on),
    }
}

/// "Tuesday 27 April 2021 + 10 working days, skipping 3 May 2021 (Early May bank holiday) = Wednesday 12 May 2021".
fn arithmetic(case: &Case<'_>, standard: &Standard, verdict: &Verdict, anchor: u16) -> String {
    if verdict.due == NONE {
        return match due::limit(case, standard, verdict) {
            None => "The contract states no limit, so no day is counted.".into(),
            Some(limit) => format!("No day can be counted yet: {limit}."),
        };
    }
    let (due, from) = (Day(verdict.due).in_words(), Day(anchor).in_words());
    let rule = case.program.pack.standards.get(usize::from(verdict.standard));
    let second = verdict.cause == Cause::SecondBranch;
    let phrase = match rule.map(|s| &s.form) {
        Some(Form::Once { or_else: Some(o), .. }) if second => Some(&o.due),
        Some(Form::Once { due, .. }) => Some(due),
        _ => None,
    };
    let plus =
        |span: &Span| format!("{from} + {}{} = {due}", words::span(*span), skipped(case, *span, anchor, verdict.due));
    match (&standard.form, phrase) {
        (_, Some(Due::Within { span, of: None })) => plus(span),
        (_, Some(Due::NthWorkingDay(n))) => plus(&Span { n: *n, unit: Unit::WorkingDays }),
        (_, Some(Due::LastSpan { span, .. })) => {
            let opened = Day(verdict.opened).in_words();
            let skip = skipped(case, *span, verdict.opened, verdict.due);
            format!(
                "The last {} up to {due}{skip} begin on {opened}; it falls due on the last of them.",
                words::span(*span)
            )
        }
        (_, Some(_)) => {
            let limit = due::limit(case, standard, verdict).unwrap_or_default();
            format!("{}; so due on {due}.", nouns::capital(&limit))
        }
        (Form::Repeating { every: crate::pack::Every::Gap(span), .. }, None) if verdict.cause != Cause::Varied => {
            plus(span)
        }
        (Form::Repeating { .. }, None) => {
            let limit = due::limit(case, standard, verdict).unwrap_or_default();
            format!("{}; so due on {due}.", nouns::capital(&limit))
        }
        (Form::Once { .. }, None) => due,
    }
}

/// ", skipping 3 May 2021 (Early May bank holiday)", where working days were counted over holidays.
fn skipped(case: &Case<'_>, span: Span, from: u16, to: u16) -> String {
    if !case.program.tables.in_working_days(span) || to <= from {
        return String::new();
    }
    let calendar = &case.program.calendars[case.journey.calendar];
    let holidays: Vec<String> =
        calendar.skipped(Day(from), Day(to)).iter().map(|(day, title)| format!("{} ({title})", day.short())).collect();
    if holidays.is_empty() { String::new() } else { format!(", skipping {}", words::join(&holidays, "and")) }
}

fn remarks(about: &About<'_>, standard: &Standard, verdict: &Verdict) -> Vec<String> {
    let case = about.case;
    let pack = &case.program.pack;
    let mut remarks = Vec::new();
    if !standard.head.note.is_empty() {
        remarks.push(standard.head.note.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    for other in &standard.head.disagrees_with {
        let clause = pack.standards.iter().find(|s| s.head.id == *other).map_or("", |s| s.head.clause.as_str());
        remarks.push(format!("Clause {clause} of the source says otherwise ({other}); both are judged."));
    }
    let is_window = matches!(standard.form, Form::Once { due: Due::LastSpan { .. }, .. });
    let early = case.journey.end < case.journey.planned_end;
    if is_window && early && verdict.status != Status::NotApplicable {
        remarks.push(
            "The time on the programme ended early, which could not be foreseen: due on the day it ended.".into(),
        );
    }
    let is_before =
        |v: &&Verdict| v.standard == verdict.standard && v.due == verdict.opened && v.status == Status::Missed;
    if matches!(verdict.status, Status::Met | Status::MetRecordedLate)
        && about.kept.verdicts.iter().any(|v| is_before(&v))
    {
        let late = Span { n: verdict.done - verdict.opened, unit: Unit::Days };
        let (day, after) = (Day(verdict.opened).short(), words::span(late));
        remarks.push(format!("The interval before it was missed on {day}; this act came {after} after that."));
    }
    remarks
}

/// Facts that could bear on the verdict, with why each did or did not count.
fn considered(about: &About<'_>, standard: &Standard, verdict: &Verdict) -> (Vec<Considered>, usize) {
    let case = about.case;
    let related = related_kinds(case, standard);
    let since = case.journey.referral.unwrap_or(0).min(verdict.opened);
    let mut list = Vec::new();
    for (place, fact) in case.view.facts.iter().enumerate() {
        let place = u16::try_from(place).unwrap_or(NONE);
        if fact.on < since || !related.contains(&fact.kind()) {
            continue;
        }
        if !case.is_seen(usize::from(place), fact) {
            if fact.flags & Fact::CORRECTED != 0 && case.sees(fact) {
                list.push(consider(about, fact, false, "taken out by a correction".into()));
            }
            continue;
        }
        let (counted, why) = weigh(about, standard, verdict, (place, fact));
        list.push(consider(about, fact, counted, why));
    }
    let further = list.len().saturating_sub(MOST_CONSIDERED);
    // What counted is never cut away.
    let mut kept: Vec<Considered> = Vec::new();
    let mut room = MOST_CONSIDERED;
    for item in list {
        if item.counted || room > 0 {
            room = room.saturating_sub(1);
            kept.push(item);
        }
    }
    (kept, further)
}

fn consider(about: &About<'_>, fact: &Fact, counted: bool, why: String) -> Considered {
    Considered { fact: tell(about, fact), on: Day(fact.on).to_string(), counted, why }
}

/// The kinds a reader would expect to see weighed: the acts, what they imply, what implies them, and what excuses.
fn related_kinds(case: &Case<'_>, standard: &Standard) -> Vec<KindId> {
    let vocabulary = &case.program.vocabulary;
    let mut events: Events = standard.acts.terms().cloned().collect();
    events.extend(standard.accept_instead.iter().flat_map(|a| a.events.iter().chain(&a.needs).cloned()));
    let acts: Vec<KindId> = events.iter().filter_map(|t| vocabulary.kind(&t.event)).map(|(k, _)| k).collect();
    let removing = standard.unless.iter().chain(&standard.excused_by).flatten();
    let mut kinds: Vec<KindId> = removing.filter_map(|t| vocabulary.kind(&t.event)).map(|(k, _)| k).collect();
    if let Form::Repeating { every, varied_by, .. } = &standard.form {
        let lengths = varied_by.iter().chain(every.setters()).flatten();
        kinds.extend(lengths.filter_map(|t| vocabulary.kind(&t.event)).map(|(k, _)| k));
    }
    for (id, kind) in vocabulary.kinds() {
        let counts: Vec<KindId> = vocabulary.counts_as(id).into_iter().map(|(k, _)| k).collect();
        let is_act = counts.iter().any(|k| acts.contains(k));
        let is_first = kind.first_after.is_some_and(|f| acts.contains(&f.fact));
        let is_weaker = acts.iter().any(|a| vocabulary.counts_as(*a).iter().any(|(k, _)| *k == id));
        // Bookings are worth a word only where keeping one of some purpose would do.
        let purposes = vocabulary.purposes().iter().filter(|_| kind.tag.as_deref() == Some("purpose"));
        let mut tags = purposes.map(|p| Some(p.name.as_str())).chain([None]);
        let is_booking = tags.any(|tag| vocabulary.would_do(id, tag).iter().any(|k| acts.contains(k)));
        if (is_act || is_first || is_weaker || is_booking) && !kinds.contains(&id) {
            kinds.push(id);
        }
    }
    kinds
}

/// Whether one fact counted, and why.
fn weigh(about: &About<'_>, standard: &Standard, verdict: &Verdict, (place, fact): (u16, &Fact)) -> (bool, String) {
    let case = about.case;
    let rule = &case.program.rules[usize::from(verdict.standard)];
    if verdict.act == place {
        return (true, "this is what did it".into());
    }
    if verdict.trigger == place {
        return (true, "this started the clock".into());
    }
    if verdict.other == place {
        let why = match verdict.cause {
            Cause::MissedBooking => "this booked meeting was missed by the participant, which excuses the provider",
            Cause::Unless => "this removes the duty",
            Cause::Moved => "this moves or cancels what was booked, and with it the duty",
            _ => "this is booked and would do it",
        };
        return (true, why.into());
    }
    let feeds = |source: &Source| case.rows(*source).places.contains(&place);
    let is_act = match &rule.acts {
        ActRule::Count(_, source) | ActRule::Either(_, source, _) => feeds(source),
        ActRule::All(sources) => sources.iter().any(feeds),
    };
    if !is_act {
        return (false, not_an_act(case, standard, verdict, fact));
    }
    let elsewhere = |v: &&Verdict| v.standard == verdict.standard && v.act == place;
    if let Some(other) = about.kept.verdicts.iter().find(elsewhere) {
        let other = match &standard.form {
            Form::Repeating { .. } => format!("the interval that began on {}", Day(other.opened).short()),
            Form::Once { .. } => due::trigger(case, standard, other),
        };
        return (false, format!("it already counts for {other}"));
    }
    let why = if verdict.status == Status::NotApplicable {
        "nothing counts, as it is not owed".to_string()
    } else if !case.fits(verdict.trigger, place) {
        "it is about something else: its reference is another".to_string()
    } else if fact.on < verdict.opened {
        let window = matches!(standard.form, Form::Once { due: Due::LastSpan { .. } | Due::Between { .. }, .. });
        if window {
            format!("too early: the window opens on {}", Day(verdict.opened).short())
        } else {
            let began =
                if matches!(standard.form, Form::Repeating { .. }) { "interval began" } else { "clock started" };
            format!("it came before the {began}")
        }
    } else if verdict.done != NONE && fact.on >= verdict.done {
        "it was already done".into()
    } else if verdict.due != NONE && fact.on > verdict.due {
        format!("too late: due on {}", Day(verdict.due).short())
    } else if matches!(&standard.form, Form::Repeating { every, .. } if !every.is_in_stretches())
        && fact.on == verdict.opened
    {
        "on the day the interval opened; an act counts from the day after".into()
    } else {
        "it fits, but is not needed".into()
    };
    (false, why)
}

fn not_an_act(case: &Case<'_>, standard: &Standard, verdict: &Verdict, fact: &Fact) -> String {
    let vocabulary = &case.program.vocabulary;
    let wanted = because::wanted(case, standard, verdict);
    if let Some(day) = fact.booked_for() {
        return if day < verdict.opened {
            "it was booked for a day before this began".into()
        } else if verdict.due != NONE && day > verdict.due {
            "it was booked for a day after the due day".into()
        } else {
            "a booking does not do it; keeping it would".into()
        };
    }
    let named = |events: &Option<Events>| {
        events.iter().flatten().any(|t| vocabulary.kind(&t.event).is_some_and(|(k, _)| k == fact.kind()))
    };
    if named(&standard.excused_by) {
        if case.program.pack.readings.r12_strict {
            return "read strictly (R12), a missed meeting excuses nothing".into();
        }
        return "a missed meeting excuses only if it was booked in time and fell inside this interval".into();
    }
    if named(&standard.unless) {
        return "it removes the duty only while it runs, and about the same thing".into();
    }
    format!("it is not {wanted}")
}
