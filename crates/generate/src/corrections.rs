//! Mistakes and their mending: facts of the wrong day, facts about the wrong person, and what replaces them.

use crate::life::{Life, push_number};
use waymark_rules::Day;

/// Makes and mends a mistake in few of the lives.
pub(crate) fn mistakes(life: &mut Life) {
    if life.dice.percent(4) {
        wrong_day(life);
    }
    if life.dice.per_mille(15) {
        wrong_person(life);
    }
}

/// A fact was entered with a day too early, and replaced.
fn wrong_day(life: &mut Life) {
    let kinds = life.kinds();
    let may = [
        kinds.booked_meeting_held,
        kinds.action_plan_agreed,
        kinds.job_started,
        kinds.initial_meeting_held,
        kinds.referral_acknowledged,
    ];
    let places: Vec<usize> = (0..life.facts.len()).filter(|place| may.contains(&life.facts[*place].kind)).collect();
    let Some(last) = places.len().checked_sub(1) else { return };
    let drawn = life.dice.between(0, i32::try_from(last).unwrap_or(0));
    let place = places[usize::try_from(drawn).unwrap_or(0)];
    let id = fact_id(life, 1);
    let later = i64::from(life.dice.between(1, 12)) * 86_400 + 3_600;
    let back = life.dice.between(1, 3);
    let mut right = life.facts[place].clone();
    let wrong = &mut life.facts[place];
    wrong.on = wrong.on.plus(-back).unwrap_or(wrong.on);
    wrong.id = Some(id.clone());
    right.recorded += later;
    right.replaces = Some(id);
    right.why = Some("Entered with the wrong date".to_owned());
    life.facts.push(right);
}

/// A fact about somebody else was entered here, and taken away again.
fn wrong_person(life: &mut Life) {
    let kinds = life.kinds();
    let first = life.facts.first().map_or(Day::FIRST, |fact| fact.on);
    let on = life.soon(first, 3, 60);
    let id = fact_id(life, 2);
    let kind = life.dice.weigh([(kinds.contact_made, 50), (kinds.booked_meeting_held, 30), (kinds.job_started, 20)]);
    life.note(kind, on).id = Some(id.clone());
    let seen = life.soon(on, 1, 8);
    let gone = life.note_later(kind, on, seen);
    gone.replaces = Some(id);
    gone.withdrawn = true;
    gone.why = Some("Recorded for the wrong person".to_owned());
}

fn fact_id(life: &Life, number: u32) -> String {
    let mut id = String::with_capacity(16);
    id.push_str(life.id());
    id.push_str("-f");
    push_number(&mut id, number, 1);
    id
}
