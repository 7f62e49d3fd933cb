//! Jobs, earnings and self-employment, and with them the day on which an outcome is reached.

use crate::course::{Course, Ending};
use crate::life::Life;
use crate::person::Person;
use waymark_rules::Day;
use waymark_rules::vocabulary::Channel;

/// What has to be earned in employment, in pence (JETS 3.5).
const THRESHOLD: i64 = 100_000;
/// How many weeks of self-employment make an outcome (JETS 3.7).
const WEEKS: i32 = 8;

/// Invents all work of a participant and decides when and why their time ends.
pub(crate) fn work(life: &mut Life, person: Person, start: Day) -> Course {
    let mut course = Course { start, end: Course::full_term(start), ending: Ending::FullTerm, work: Vec::new() };
    leave(life, person, &mut course);
    let reached = match life.dice.between(1, 1000) {
        1..=28 => self_employment(life, &mut course),
        29..=400 => jobs(life, &mut course),
        _ => None,
    };
    if let Some(day) = reached.filter(|day| *day <= course.end) {
        course.end = day;
        course.ending = Ending::Outcome;
    }
    course
}

/// Decides whether the person leaves early for another reason than an outcome.
fn leave(life: &mut Life, person: Person, course: &mut Course) {
    let ending =
        life.dice.weigh([(None, 86), (Some(Ending::Left), 8), (Some(Ending::Onward), 3), (Some(Ending::Other), 3)]);
    let Some(ending) = ending else { return };
    let gone = course.start.plus(life.dice.between(12, 165)).unwrap_or(course.start);
    let gone = life.meeting_day(gone);
    if ending == Ending::Left {
        let kind = life.kinds().voluntary_leave_requested;
        life.note(kind, gone);
        // The wish of a mandated participant is noted and refused (JETS 1.18): their time runs on.
        if person.mandated {
            return;
        }
    }
    course.end = gone;
    course.ending = ending;
}

/// One to three jobs; the day on which the earnings reach the threshold.
fn jobs(life: &mut Life, course: &mut Course) -> Option<Day> {
    let kinds = life.kinds();
    let own = life.dice.per_mille(20);
    let mut from = course.start.plus(life.dice.weigh([(8, 10), (25, 20), (55, 25), (90, 20), (125, 15), (158, 10)]))?;
    let mut sum = 0;
    let mut reached = None;
    for _ in 0..3 {
        let day = from.plus(life.dice.between(0, 30)).unwrap_or(from);
        let begins = life.meeting_day(day);
        let reference = life.reference('j');
        life.note_slowly(kinds.job_started, begins).reference = Some(reference.clone());
        let lasts = life.dice.weigh([(None, 58), (Some(3), 8), (Some(10), 12), (Some(30), 13), (Some(60), 9)]);
        let ends = lasts.and_then(|days| begins.plus(days + life.dice.between(0, days)));
        if own {
            employ_within(life, begins);
        }
        let stop = ends.unwrap_or(Day::LAST).min(Course::tracked_until(course.start));
        let paid = pay(life, &reference, (begins, stop), &mut sum);
        reached = reached.or(paid);
        course.work.push((begins, ends));
        let Some(ends) = ends else { break };
        life.note_slowly(kinds.employment_ended, ends).reference = Some(reference);
        from = ends.plus(5)?;
        if from > Course::full_term(course.start) || life.dice.percent(45) {
            break;
        }
    }
    let in_time = course.work.first().is_some_and(|(day, _)| *day <= Course::full_term(course.start));
    reached.filter(|_| in_time && !own)
}

/// The provider's own supply chain employs the person, which bars every outcome (JETS 3.19).
fn employ_within(life: &mut Life, begins: Day) {
    let kinds = life.kinds();
    life.note(kinds.employed_by_supply_chain, begins);
    if life.dice.percent(80) {
        let on = life.soon(begins, 0, 8);
        life.note(kinds.dwp_notified_of_own_employment, on);
    }
}

/// The earnings of one job, until they stop or the threshold is passed; the day on which it was.
fn pay(life: &mut Life, reference: &str, (from, until): (Day, Day), sum: &mut i64) -> Option<Day> {
    let kind = life.kinds().earnings_updated;
    let (every, low, high) =
        life.dice.weigh([((30, 35_000, 155_000), 62), ((7, 14_000, 42_000), 28), ((14, 25_000, 70_000), 10)]);
    let usual = life.dice.between(low, high);
    let as_total = life.dice.percent(15);
    let mut own_sum = 0;
    let mut day = from.plus(every)?;
    // The pay of a short job comes once, on its last day.
    if day > until {
        day = until;
    }
    while day <= until && *sum < THRESHOLD {
        if life.dice.percent(12) {
            day = day.plus(every)?;
            continue;
        }
        let worked = day.since(from).min(every).max(1);
        let change = life.dice.between(85, 112);
        let amount = i64::from(usual) * i64::from(worked) / i64::from(every) * i64::from(change) / 100;
        own_sum += amount;
        *sum += amount;
        let entered = life.soon(day, 0, 8);
        let fact = life.note_later(kind, day, entered);
        fact.reference = Some(reference.to_owned());
        *(if as_total { &mut fact.total } else { &mut fact.amount }) = Some(if as_total { own_sum } else { amount });
        if *sum >= THRESHOLD {
            return Some(day);
        }
        day = day.plus(every)?;
    }
    None
}

/// Weeks of work for oneself; the day on which the eighth that counts was over.
fn self_employment(life: &mut Life, course: &mut Course) -> Option<Day> {
    let kinds = life.kinds();
    let from = course.start.plus(life.dice.between(20, 120))?;
    life.note_slowly(kinds.self_employment_started, from);
    let status = life.dice.weigh([
        ("off_unemployment_benefit", 60),
        ("universal_credit_complying", 30),
        ("universal_credit_not_complying", 10),
    ]);
    let known = life.soon(from, 0, 5);
    life.note_later(kinds.benefit_status_set, from, known).tag = Some(status.to_owned());
    let weeks = life.dice.between(3, 11);
    let mut week = from;
    let mut reached = None;
    for n in 1..=weeks {
        let entered = life.soon(week, 0, 4);
        life.note_later(kinds.self_employed_day, week, entered);
        if life.dice.percent(30) {
            let other = week.plus(life.dice.between(1, 6))?;
            life.note(kinds.self_employed_day, other);
        }
        if n == WEEKS && status != "universal_credit_not_complying" {
            reached = week.plus(6).filter(|day| *day <= Course::tracked_until(course.start));
        }
        if reached.is_some() {
            break;
        }
        week = week.plus(7 + life.dice.weigh([(0, 75), (2, 15), (7, 10)]))?;
    }
    let goes_on = reached.is_some() || life.dice.percent(50);
    course.work.push((from, (!goes_on).then_some(week)));
    if !goes_on {
        life.note_slowly(kinds.employment_ended, week);
    }
    if let Some(reached) = reached {
        claim(life, course.start, reached);
    }
    reached
}

fn claim(life: &mut Life, start: Day, reached: Day) {
    let kinds = life.kinds();
    if life.dice.percent(85) {
        let on = life.soon(reached, 1, 10);
        life.note(kinds.self_employment_evidence_filed, on);
    }
    let last = start.plus(298).unwrap_or(reached);
    let on = match life.dice.between(1, 100) {
        1..=86 => life.soon(reached, 2, 20),
        87..=92 => life.soon(last, 1, 10),
        _ => return,
    };
    let fact = life.note(kinds.outcome_claimed, on);
    fact.tag = Some("self-employed".to_owned());
    fact.by = Some(Channel::Portal);
}
