//! What else happens on the programme: surveys, other services, training, travel, purchases and complaints.

use crate::course::Course;
use crate::life::Life;
use waymark_rules::Day;
use waymark_rules::vocabulary::{Channel, KindId};

/// Invents everything beside meetings and work.
pub(crate) fn support(life: &mut Life, course: &Course) {
    surveys(life, course);
    let kinds = life.kinds();
    if let Some(on) = some_day(life, course, 11) {
        let reference = life.reference('s');
        life.note_slowly(kinds.onward_referral_made, on).reference = Some(reference.clone());
        if life.dice.percent(75) {
            let shared = life.soon(on, 0, 3);
            life.note(kinds.information_shared, shared).reference = Some(reference);
        }
    }
    learning(life, course);
    money(life, course);
    if let Some(on) = some_day(life, course, 1) {
        let reference = life.reference('k');
        life.note(kinds.complaint_received, on).reference = Some(reference.clone());
        let settled = life.soon(on, 2, 20);
        let kind = if life.dice.percent(90) { kinds.complaint_resolved } else { kinds.complaint_escalated };
        life.note(kind, settled).reference = Some(reference);
    }
    if let Some(on) = some_day(life, course, 2) {
        life.note(kinds.address_changed, on);
    }
    if let Some(on) = some_day(life, course, 2) {
        life.note(kinds.change_notice_received, on);
        let considered = life.soon(on, 0, 6);
        life.note(kinds.change_considered, considered);
    }
    if let Some(on) = some_day(life, course, 2) {
        life.note(kinds.activity_missed, on);
    }
}

/// The satisfaction question in each full calendar month, mostly.
fn surveys(life: &mut Life, course: &Course) {
    let kinds = life.kinds();
    let mut month = course.start.last_of_month().plus(1).unwrap_or(Day::LAST);
    while month.last_of_month() <= course.end {
        if life.dice.percent(88) {
            let on = month.plus(life.dice.between(0, 24)).unwrap_or(month);
            let on = life.world.forward(on);
            life.note(kinds.survey_sent, on).by = Some(Channel::Text);
            if life.dice.percent(42) {
                answer(life, on);
            }
        }
        month = month.last_of_month().plus(1).unwrap_or(Day::LAST);
    }
}

fn answer(life: &mut Life, sent: Day) {
    let kind = life.kinds().survey_response_received;
    let answer = life.dice.weigh([
        ("very_satisfied", 46),
        ("fairly_satisfied", 38),
        ("fairly_dissatisfied", 11),
        ("very_dissatisfied", 5),
    ]);
    let on = sent.plus(life.dice.between(0, 6)).unwrap_or(sent);
    life.note(kind, on).tag = Some(answer.to_owned());
}

fn learning(life: &mut Life, course: &Course) {
    let kinds = life.kinds();
    if let Some(on) = some_day(life, course, 8) {
        life.note_slowly(kinds.training_started, on);
        let gained = on.plus(life.dice.between(5, 50)).unwrap_or(on);
        if gained <= course.end && life.dice.percent(45) {
            let gained = life.meeting_day(gained);
            let kind = if life.dice.percent(75) { kinds.qualification_gained } else { kinds.basic_skills_gained };
            life.note_slowly(kind, gained);
        }
    }
}

fn money(life: &mut Life, course: &Course) {
    let kinds = life.kinds();
    let trips = life.dice.weigh([(0, 90), (1, 6), (3, 4)]);
    for _ in 0..trips {
        if let Some(on) = some_day(life, course, 100) {
            let pence = i64::from(life.dice.between(18, 140)) * 10;
            refund(life, (kinds.travel_claim_received, Some(kinds.travel_claim_paid)), on, pence);
        }
    }
    if let Some(on) = some_day(life, course, 4) {
        let pence = i64::from(life.dice.between(8, 120)) * 100;
        refund(life, (kinds.purchase_made, None), on, pence);
    }
}

/// A claim or purchase with its receipt and, for a claim, the refund.
fn refund(life: &mut Life, (kind, paid): (KindId, Option<KindId>), on: Day, pence: i64) {
    let receipt = life.kinds().receipt_recorded;
    let reference = life.reference('t');
    let fact = life.note(kind, on);
    fact.amount = Some(pence);
    fact.reference = Some(reference.clone());
    if life.dice.percent(88) {
        life.note(receipt, on).reference = Some(reference.clone());
    }
    if let Some(paid) = paid.filter(|_| life.dice.percent(92)) {
        let on = life.soon(on, 1, 12);
        let fact = life.note(paid, on);
        fact.amount = Some(pence);
        fact.reference = Some(reference);
    }
}

/// Some working day of the time on the programme, for so many people in a hundred.
fn some_day(life: &mut Life, course: &Course, times: i32) -> Option<Day> {
    if !life.dice.percent(times) {
        return None;
    }
    let day = course.start.plus(life.dice.between(3, course.end.since(course.start).max(3)))?;
    let day = life.meeting_day(day);
    (day <= course.end).then_some(day)
}
