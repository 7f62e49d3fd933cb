//! The booked meetings before work: kept, missed, explained, followed up, and given up.

use crate::course::Course;
use crate::life::Life;
use crate::person::Person;
use waymark_rules::Day;
use waymark_rules::pack::{Span, Unit};
use waymark_rules::vocabulary::Channel;

/// What changes from meeting to meeting.
struct Rhythm {
    /// Working days between meetings, as agreed.
    every: i32,
    /// Meetings missed in a row.
    missed: u32,
}

/// Invents all meetings of a time on the programme.
pub(crate) fn meetings(life: &mut Life, person: Person, course: &Course) {
    let mut rhythm = Rhythm { every: 10, missed: 0 };
    let mut last = course.start;
    let change_at = life.dice.weigh([(0, 88), (2, 6), (5, 6)]);
    let mut count = 0;
    loop {
        count += 1;
        if count == change_at {
            change_frequency(life, &mut rhythm, last);
        }
        let wish = next_gap(life, rhythm.every);
        let wish = life.after(last, wish);
        let day = life.meeting_day(wish);
        if day > course.end {
            return;
        }
        if course.works_on(day) {
            match course.free_again(day) {
                Some(free) => last = life.world.forward(free),
                None => return,
            }
            continue;
        }
        let Some(next) = one_meeting(life, person, &mut rhythm, (last, day)) else { return };
        last = next;
        if rhythm.missed >= 3 {
            match give_up(life, course, last) {
                Some(back) => last = back,
                None => return,
            }
            rhythm.missed = 0;
        }
    }
}

/// Working days until the next meeting: mostly within what is agreed, now and then more.
fn next_gap(life: &mut Life, every: i32) -> i32 {
    let over = life.dice.weigh([(-3, 10), (-2, 16), (-1, 26), (0, 38), (1, 4), (2, 3), (4, 2), (7, 1)]);
    (every + over).max(2)
}

fn change_frequency(life: &mut Life, rhythm: &mut Rhythm, on: Day) {
    let kind = life.kinds().frequency_changed;
    rhythm.every = life.dice.weigh([(5, 15), (15, 45), (20, 40)]);
    let in_words = life.dice.percent(30);
    let n = u16::try_from(rhythm.every).unwrap_or(10);
    let fact = life.note(kind, on);
    if in_words {
        fact.every = Some(Span { n, unit: Unit::WorkingDays });
    } else {
        fact.count = Some(i64::from(n));
    }
}

/// One booking and what came of it; the day from which the next is counted, or nothing if there is none.
fn one_meeting(life: &mut Life, person: Person, rhythm: &mut Rhythm, (booked, day): (Day, Day)) -> Option<Day> {
    let kinds = life.kinds();
    let reference = life.reference('m');
    // Not every booking is written down.
    if life.dice.percent(95) {
        let fact = life.note(kinds.appointment_booked, booked);
        fact.tag = Some("booked_meeting".to_owned());
        fact.booked_for = Some(day);
        fact.reference = Some(reference.clone());
    }
    let before = life.after(day, -1);
    if before > booked && life.dice.percent(42) {
        let fact = life.note(kinds.reminder_sent, before);
        fact.by = Some(Channel::Text);
        fact.reference = Some(reference.clone());
    }
    if life.dice.percent(2) {
        life.note(kinds.appointment_cancelled_by_provider, before.max(booked)).reference = Some(reference);
        return Some(day);
    }
    let discouraged = i32::try_from(rhythm.missed).unwrap_or(0) * 12;
    if life.dice.percent(person.keeps - discouraged) {
        rhythm.missed = 0;
        let by = life.channel();
        let at_hour = life.dice.percent(35);
        let fact = if at_hour {
            life.note_at(kinds.booked_meeting_held, day)
        } else {
            life.note_slowly(kinds.booked_meeting_held, day)
        };
        fact.by = Some(by);
        fact.reference = Some(reference);
        return Some(day);
    }
    rhythm.missed += 1;
    miss(life, person, reference, day)
}

/// A missed meeting: the explanation or the attempt that follows, and the day on which the next is agreed.
fn miss(life: &mut Life, person: Person, reference: String, day: Day) -> Option<Day> {
    let kinds = life.kinds();
    let tied = Some(reference);
    if life.dice.percent(25) {
        let told = life.soon(day, 0, 1).min(day);
        life.note_at(kinds.appointment_missed, day).reference.clone_from(&tied);
        life.note(kinds.explanation_received, told).reference = tied;
        return Some(day);
    }
    life.note_at(kinds.appointment_missed, day).reference.clone_from(&tied);
    if person.mandated && life.dice.percent(70) {
        let on = life.soon(day, 1, 3);
        life.note(kinds.non_participation_notified, on);
    }
    let days = life.dice.weigh([(0, 30), (1, 38), (2, 20), (3, 5), (5, 4), (-1, 3)]);
    if days < 0 {
        return Some(day);
    }
    let on = life.soon(day, days, days);
    let reached = life.dice.percent(50);
    let kind = if reached { kinds.contact_made } else { kinds.contact_attempted };
    let by = life.dice.weigh([(Channel::Phone, 75), (Channel::Text, 15), (Channel::Email, 10)]);
    life.note_at(kind, on).by = Some(by);
    if reached && life.dice.percent(25) {
        life.note(kinds.explanation_received, on).reference = tied;
    }
    Some(on)
}

/// The person has stopped coming; the day they come back, if they do.
fn give_up(life: &mut Life, course: &Course, last: Day) -> Option<Day> {
    let on = life.soon(last, 1, 6);
    if on > course.end {
        return None;
    }
    notify(life, "disengaged", on);
    let back = life.soon(on, 10, 45);
    if back > course.end || course.works_on(back) || life.dice.percent(40) {
        return None;
    }
    notify(life, "reengaged", back);
    Some(back)
}

fn notify(life: &mut Life, change: &str, on: Day) {
    let kinds = life.kinds();
    let kind = if change == "disengaged" { kinds.disengaged } else { kinds.reengaged };
    life.note(kind, on);
    if life.dice.percent(85) {
        let told = life.soon(on, 0, 4);
        life.note(kinds.change_notified, told).tag = Some(change.to_owned());
    }
}
