//! From the referral to the first appointment, and to whether the person starts.

use crate::life::Life;
use crate::person::Person;
use waymark_rules::Day;
use waymark_rules::vocabulary::Channel;

/// How a referral ended.
pub(crate) enum Arrival {
    /// The person agreed to take part at a meeting on this day.
    Agreed(Day),
    /// The person did not start; the day that became clear.
    NoStart(Day),
    /// The referral was void.
    Void,
}

/// Invents everything from the referral, sent on a day, to the decision.
pub(crate) fn arrive(life: &mut Life, person: Person, sent: Day) -> Arrival {
    let kinds = life.kinds();
    if life.dice.per_mille(8) {
        put_forward(life, sent);
    }
    life.note(kinds.referral_sent, sent).by = Some(Channel::Portal);
    let received = if life.dice.percent(88) { sent } else { life.after(sent, 1) };
    let route = if life.dice.percent(30) { Some("commissioner".to_owned()) } else { None };
    life.note(kinds.referral_received, received).tag = route;
    person.describe(life, received);
    acknowledge(life, received);
    if life.dice.per_mille(12) {
        return void(life, received);
    }
    let Some(contact) = first_contact(life, received) else {
        let clear = life.after(received, 13);
        key_outcome(life, "did_not_attend", received, clear);
        return Arrival::NoStart(clear);
    };
    if life.dice.percent(5) {
        life.note(kinds.participation_declined, contact);
        key_outcome(life, "did_not_start", received, contact);
        return Arrival::NoStart(contact);
    }
    match appointments(life, person, received, contact) {
        Ok(held) if life.dice.percent(93) => {
            if life.dice.percent(60) {
                life.note(kinds.participation_agreed, held);
            }
            key_outcome(life, "started", received, held);
            Arrival::Agreed(held)
        }
        Ok(held) => {
            life.note(kinds.participation_declined, held);
            if life.dice.percent(80) {
                life.note_slowly(kinds.start_evidence_filed, held);
            }
            key_outcome(life, "did_not_start", received, held);
            Arrival::NoStart(held)
        }
        Err(last) => {
            key_outcome(life, "did_not_attend", received, last);
            Arrival::NoStart(last)
        }
    }
}

/// The provider itself puts a person forward, mostly with all papers.
fn put_forward(life: &mut Life, sent: Day) {
    let kinds = life.kinds();
    let found = life.soon(sent, -6, -2);
    life.note(kinds.self_referral_identified, found);
    let checked = life.soon(found, 0, 1);
    life.note(kinds.eligibility_confirmed, checked);
    if life.dice.percent(90) {
        life.note(kinds.eligibility_evidence_verified, checked);
    }
    life.note(kinds.self_referral_form_completed, checked);
    let submitted = life.soon(checked, 0, 1);
    life.note(kinds.self_referral_submitted, submitted);
}

fn acknowledge(life: &mut Life, received: Day) {
    let days = life.dice.weigh([(0, 560), (1, 300), (2, 105), (3, 18), (5, 7), (-1, 10)]);
    if days >= 0 {
        let on = life.soon(received, days, days);
        let kind = life.kinds().referral_acknowledged;
        life.note(kind, on).by = Some(Channel::Portal);
    }
}

fn void(life: &mut Life, received: Day) -> Arrival {
    let kinds = life.kinds();
    let found = life.soon(received, 1, 6);
    if life.dice.percent(60) {
        life.note(kinds.ineligible_determined, found);
    }
    life.note(kinds.referral_void, found).why = Some("Not eligible".to_owned());
    Arrival::Void
}

/// The attempts and the first contact; nothing if the person is never reached.
fn first_contact(life: &mut Life, received: Day) -> Option<Day> {
    let kinds = life.kinds();
    let days = life.dice.weigh([(0, 23), (1, 43), (2, 18), (3, 4), (4, 3), (6, 2), (-1, 7)]);
    let tries = if days < 0 { life.dice.between(3, 6) } else { life.dice.weigh([(0, 62), (1, 24), (2, 14)]).min(days) };
    let last_try = if days < 0 { 11 } else { days };
    for n in 0..tries {
        let on = life.soon(received, last_try * n / tries.max(1), last_try * n / tries.max(1));
        let by =
            life.dice.weigh([(Channel::Phone, 70), (Channel::Text, 18), (Channel::Email, 8), (Channel::Letter, 4)]);
        life.note_at(kinds.contact_attempted, on).by = Some(by);
    }
    if days < 0 {
        return None;
    }
    let on = life.soon(received, days, days);
    let by = life.dice.weigh([(Channel::Phone, 90), (Channel::Video, 4), (Channel::Email, 6)]);
    // Some providers only note that they spoke; the first such contact counts as the first one all the same.
    let kind = if life.dice.percent(85) { kinds.first_contact_made } else { kinds.contact_made };
    life.note_at(kind, on).by = Some(by);
    Some(on)
}

/// The bookings of the first appointment: the day it was held, or the day of the last miss.
fn appointments(life: &mut Life, person: Person, received: Day, contact: Day) -> Result<Day, Day> {
    let kinds = life.kinds();
    let limit = life.after(received, 15);
    let mut booked = contact;
    let mut gap = life.dice.weigh([(1, 10), (2, 14), (3, 18), (5, 22), (7, 18), (9, 10), (11, 5), (14, 3)]);
    for round in 0..3 {
        let reference = life.reference('a');
        let wish = life.after(booked, gap);
        // Who knows the limit squeezes the appointment in before it.
        let squeezed = if wish > limit && booked < limit && life.dice.percent(85) { limit } else { wish };
        let day = life.meeting_day(squeezed);
        book(life, &reference, booked, day);
        let chance = person.keeps - [12, 22, 28][round];
        if life.dice.percent(chance) {
            let by = life.channel();
            let fact = life.note_at(kinds.initial_meeting_held, day);
            fact.by = Some(by);
            fact.reference = Some(reference);
            return Ok(day);
        }
        let again = lose(life, &reference, day);
        let late = again >= life.after(received, 14);
        if (late && life.dice.percent(80)) || life.dice.percent(22) {
            return Err(day);
        }
        booked = again;
        gap = life.dice.between(1, 5);
    }
    Err(booked)
}

fn book(life: &mut Life, reference: &str, on: Day, day: Day) {
    let kinds = life.kinds();
    let special = life.dice.percent(70);
    let kind = if special { kinds.initial_appointment_booked } else { kinds.appointment_booked };
    let fact = life.note(kind, on);
    fact.booked_for = Some(day);
    fact.reference = Some(reference.to_owned());
    fact.tag = (!special).then(|| "initial".to_owned());
    if life.dice.percent(94) {
        let by = life.dice.weigh([(Channel::Text, 50), (Channel::Email, 35), (Channel::Letter, 15)]);
        let fact = life.note(kinds.initial_appointment_confirmed, on);
        fact.by = Some(by);
        fact.reference = Some(reference.to_owned());
    }
    let before = life.after(day, -1);
    if before > on && life.dice.percent(55) {
        let fact = life.note(kinds.reminder_sent, before);
        fact.by = Some(Channel::Text);
        fact.reference = Some(reference.to_owned());
    }
}

/// An appointment that did not take place, and the day on which the next one is agreed.
fn lose(life: &mut Life, reference: &str, day: Day) -> Day {
    let kinds = life.kinds();
    if life.dice.percent(10) {
        let on = life.after(day, -1);
        life.note(kinds.appointment_cancelled_by_provider, on).reference = Some(reference.to_owned());
        return on;
    }
    life.note_at(kinds.appointment_missed, day).reference = Some(reference.to_owned());
    let on = life.soon(day, 0, 2);
    let reached = life.dice.percent(55);
    let kind = if reached { kinds.contact_made } else { kinds.contact_attempted };
    life.note_at(kind, on).by = Some(Channel::Phone);
    on
}

/// Keys the outcome of the referral, mostly by the fifteenth working day.
fn key_outcome(life: &mut Life, outcome: &str, received: Day, decided: Day) {
    let due = life.after(received, 15);
    let soon = life.soon(decided, 0, 2);
    let on = match life.dice.between(1, 1000) {
        1..=6 => return,
        7..=20 => life.soon(due.max(decided), 1, 6),
        _ => soon.min(due.max(decided)),
    };
    // Now and then the provider learns only later what was keyed in time.
    let learnt = if life.dice.per_mille(15) { life.soon(due.max(on), 1, 5) } else { on };
    let kind = life.kinds().start_outcome_recorded;
    let fact = life.note_later(kind, on, learnt);
    fact.tag = Some(outcome.to_owned());
    fact.by = Some(Channel::Portal);
}
