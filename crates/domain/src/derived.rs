//! What is derived from a record for lists and figures: where each enrolment stands, what is owed, what counts where.

use crate::appointments::{Appointment, appointments};
use crate::record::{Held, Record};
use std::collections::BTreeMap;
use waymark_rules::Day;
use waymark_rules::answer::{Standing, standing};
use waymark_rules::facts::{NONE, RecordsBuilder, Subject};
use waymark_rules::judge::{Judge, Question, Status};
use waymark_rules::program::Program;
use waymark_rules::tally::{Counts, month_name, month_of};

/// Where one enrolment stands, as lists and figures need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Its name; empty for the unnamed one.
    pub name: String,
    /// The stage of the journey; empty where it is on none.
    pub stage: String,
    /// The first day of the referral.
    pub referred: Option<Day>,
    /// The first day on the programme.
    pub started: Option<Day>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<Day>,
    /// The last day on which all this is still so if nothing is recorded.
    pub stable_until: Day,
    /// What is owed, and what was missed and can still be done.
    pub owed: Vec<Owed>,
    /// What counts in the figures, by standard and month.
    pub counts: BTreeMap<(String, String), Counts>,
    /// Every booking, and what became of it.
    pub appointments: Vec<Appointment>,
}

/// One thing owed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owed {
    /// The standard's id.
    pub standard: String,
    /// The day it opened.
    pub opened: Day,
    /// Which of those that opened on that day, from 0.
    pub nth: i64,
    /// The day it is or was due; `None` where it never falls due, or hangs on something to come.
    pub due: Option<Day>,
}

/// Everything derived from a record on a day, by enrolment.
///
/// The contract's own facts belong to the question: what it was notified of may change what a participant is owed. The same
/// facts and day give the same rows.
///
/// # Errors
/// The sentence that says what cannot be counted, or which facts contradict their numbers.
pub fn derive(program: &Program, record: &Record, contract: &Record, on: Day) -> Result<Vec<Enrolment>, String> {
    let mut builder = RecordsBuilder::new(program);
    if record.subject != contract.subject {
        contract.facts().for_each(|fact| builder.push(fact));
    }
    record.facts().for_each(|fact| builder.push(fact));
    let records =
        builder.finish().map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let mut judge = Judge::new(program, &records, Question { on, known: None });
    let mut found = Vec::new();
    let mut booked = appointments(record, &program.vocabulary);
    for place in 0..records.spells.len() {
        if records.subjects[records.spells[place].subject as usize] == record.subject {
            let mut one = enrolment(program, standing(&mut judge, &records, place)?, on);
            one.appointments = booked.extract_if(.., |booking| booking.enrolment == one.name).collect();
            found.push(one);
        }
    }
    Ok(found)
}

fn enrolment(program: &Program, standing: Standing, on: Day) -> Enrolment {
    let id = |place: u16| &program.pack.standards[usize::from(place)].head.id;
    let mut owed: Vec<Owed> = Vec::new();
    let mut counts: BTreeMap<(String, String), Counts> = BTreeMap::new();
    for verdict in &standing.verdicts {
        let late = verdict.status == Status::Missed && !standing.over && Standing::can_still_be_done(program, verdict);
        if (verdict.status.is_running() || late) && verdict.opened != NONE {
            let (standard, opened) = (id(verdict.standard).clone(), Day(verdict.opened));
            let same = owed.iter().rev().take_while(|o| o.standard == standard && o.opened == opened).count();
            let due = (verdict.due != NONE).then_some(Day(verdict.due));
            owed.push(Owed { standard, opened, nth: i64::try_from(same).unwrap_or(0), due });
        }
        // As figures count: what has fallen due before the day judged.
        if verdict.due < on.0 {
            let key = (id(verdict.standard).clone(), month_name(month_of(verdict.due)));
            let cell = counts.entry(key).or_default();
            match verdict.status {
                Status::Met | Status::MetRecordedLate => cell.met += 1,
                Status::MetLate => cell.late += 1,
                Status::Missed => cell.missed += 1,
                _ => cell.left_out += 1,
            }
        }
    }
    // A duty met before its day counts from the day after that day, though nothing else changes then.
    let counts_next = standing.verdicts.iter().map(|v| v.due).filter(|due| *due != NONE && *due >= on.0).min().map(Day);
    let stable_until = standing.stable_until.into_iter().chain(counts_next).min().unwrap_or(Day::LAST);
    Enrolment {
        name: standing.enrolment,
        stage: standing.stage.unwrap_or_default(),
        referred: standing.referred,
        started: standing.started,
        ends_on: standing.ends_on,
        stable_until,
        owed,
        counts,
        appointments: Vec::new(),
    }
}

/// Where a fact stands in the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimelineState {
    /// It stands.
    Stands,
    /// A later fact corrected it, or took it away.
    Corrected,
    /// It only takes another away.
    Withdrawal,
}

impl TimelineState {
    /// Its name in columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TimelineState::Stands => "stands",
            TimelineState::Corrected => "corrected",
            TimelineState::Withdrawal => "withdrawal",
        }
    }
}

/// How a fact stands among the others of its record, and the place of the fact it corrects.
#[must_use]
pub fn timeline_state(record: &Record, held: &Held) -> (TimelineState, Option<i64>) {
    let corrects = held.fact.replaces.as_deref().and_then(|id| record.find(id)).map(|target| target.seq);
    let state = if held.fact.withdrawn {
        TimelineState::Withdrawal
    } else if record.corrected_by(held).is_some() {
        TimelineState::Corrected
    } else {
        TimelineState::Stands
    };
    (state, corrects)
}

/// Counts as one line: `first-contact@2021-01=1/0/0/0 …`, in order, so that the same counts are the same bytes.
#[must_use]
pub fn counts_text(counts: &BTreeMap<(String, String), Counts>) -> String {
    let cell = |((standard, month), c): (&(String, String), &Counts)| {
        format!("{standard}@{month}={}/{}/{}/{}", c.met, c.late, c.missed, c.left_out)
    };
    counts.iter().map(cell).collect::<Vec<_>>().join(" ")
}

/// Reads counts back.
#[must_use]
pub fn counts_of(text: &str) -> BTreeMap<(String, String), Counts> {
    let read = |cell: &str| {
        let (name, numbers) = cell.split_once('=')?;
        let (standard, month) = name.split_once('@')?;
        let mut numbers = numbers.split('/').map(|n| n.parse().ok());
        let mut next = || numbers.next().flatten();
        let counts = Counts { met: next()?, late: next()?, missed: next()?, left_out: next()? };
        Some(((standard.to_owned(), month.to_owned()), counts))
    };
    text.split_whitespace().filter_map(read).collect()
}

/// Whether a record is a contract's own.
#[must_use]
pub fn is_contract(record: &Record) -> bool {
    matches!(record.subject, Subject::Contract(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_rules::calendar::Calendar;
    use waymark_rules::facts::FactRecord;
    use waymark_rules::pack::embedded;
    use waymark_rules::vocabulary::Kept;
    use waymark_rules::{Pack, Vocabulary};

    #[test]
    fn counts_read_back_as_they_were() {
        let mut counts = BTreeMap::new();
        counts.insert(("engage".to_owned(), "2021-01".to_owned()), Counts { met: 3, late: 0, missed: 1, left_out: 2 });
        counts.insert(("action-plan".to_owned(), "2021-02".to_owned()), Counts { met: 1, ..Counts::default() });
        let text = counts_text(&counts);
        assert_eq!(text, "action-plan@2021-02=1/0/0/0 engage@2021-01=3/0/1/2");
        assert_eq!(counts_of(&text), counts);
        assert!(counts_of("nonsense a@b=1/2").is_empty());
    }

    #[test]
    fn what_is_derived_holds_until_the_day_it_says() {
        let vocabulary = Vocabulary::embedded().unwrap();
        let pack = Pack::read(&embedded::files("jets").unwrap(), vocabulary).unwrap();
        let program = Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap();
        let day = |text: &str| Day::parse(text).unwrap();
        let mut record = Record::empty(Subject::Participant("P-1".into()));
        let told = [
            ("referral_received", "2021-01-05"),
            ("first_contact_made", "2021-01-05"),
            ("programme_start", "2021-01-11"),
        ];
        for (seq, (name, on)) in (1..).zip(told) {
            let kind = vocabulary.kind(name).unwrap().0;
            let id = Some(crate::record::implied_id("P-1", seq));
            let fact =
                FactRecord { id, ..FactRecord::bare(record.subject.clone(), kind, day(on), day(on).last_second()) };
            record.facts.push(Held { seq, fact, kept: Kept::Open });
        }
        let contract = Record::empty(Subject::Contract("jets-1".into()));
        let on = |day: Day| derive(&program, &record, &contract, day).unwrap().remove(0);
        // Reached on the day of the referral, the first contact was due two working days later, and counts from the day after.
        assert_eq!(on(day("2021-01-06")).stable_until, day("2021-01-07"));
        let mut from = day("2021-01-11");
        while from < day("2021-09-30") {
            let held = on(from);
            let mut next = from;
            while next <= held.stable_until && next < day("2021-09-30") {
                assert_eq!(on(next), held, "from {from} to {next}");
                next = next.plus(1).unwrap();
            }
            from = next;
        }
    }
}
