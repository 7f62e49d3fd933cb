//! The first days on the programme: start, forms, needs, and the action plan.

use crate::course::Course;
use crate::life::Life;
use crate::person::Person;
use waymark_rules::Day;
use waymark_rules::vocabulary::Channel;

/// Invents the start, which follows from the meeting at which the person agreed; gives the start date.
pub(crate) fn start(life: &mut Life, person: Person, met: Day) -> Day {
    let kinds = life.kinds();
    let on = if life.dice.percent(88) { met } else { life.soon(met, 1, 3) };
    life.note_slowly(kinds.programme_start, on);
    if life.dice.percent(92) {
        life.note(kinds.meeting_evidence_filed, met);
    }
    if !person.in_wales {
        forms(life, met, on);
    }
    induction(life, met, on);
    on
}

fn forms(life: &mut Life, met: Day, start: Day) {
    let kinds = life.kinds();
    if life.dice.percent(94) {
        life.note(kinds.esf_funding_explained, met);
    }
    if life.dice.percent(90) {
        life.note(kinds.esf_leaflet_issued, met);
    }
    let consent = life.note(kinds.consent_recorded, start);
    consent.tag = Some("esf".to_owned());
    consent.attributes.push(("given".to_owned(), "true".to_owned()));
    if life.dice.percent(3) {
        return;
    }
    let signed = life.dice.weigh([(0, 60), (1, 20), (2, 10), (4, 6), (6, 4)]);
    let signed = life.soon(start, signed, signed);
    for who in ["participant", "provider"] {
        life.note(kinds.esf_form_signed, signed).tag = Some(who.to_owned());
    }
    life.note(kinds.esf_start_form_completed, signed);
    let days = life.dice.weigh([(0, 20), (1, 35), (2, 20), (3, 12), (4, 6), (7, 7)]);
    let sent = life.soon(signed, days, days);
    life.note(kinds.esf_start_form_sent, sent).by = Some(Channel::Portal);
    if life.dice.percent(78) {
        life.note_slowly(kinds.esf_form_filed, sent);
    }
    if life.dice.percent(42) {
        let received = life.soon(sent, 1, 4);
        life.note(kinds.esf_start_form_received_by_dwp, received);
        if life.dice.percent(10) {
            let returned = life.soon(received, 6, 22);
            life.note(kinds.esf_form_returned, returned).why = Some("A part was not filled in".to_owned());
            let again = life.soon(returned, 1, 5);
            life.note(kinds.esf_start_form_sent, again).by = Some(Channel::Portal);
        }
    }
}

fn induction(life: &mut Life, met: Day, start: Day) {
    let kinds = life.kinds();
    if life.dice.percent(85) {
        let channel = life.dice.weigh([("phone", 60), ("text", 15), ("email", 15), ("video", 10)]);
        life.note(kinds.contact_preference_recorded, met).tag = Some(channel.to_owned());
    }
    if life.dice.percent(90) {
        life.note_slowly(kinds.start_evidence_filed, start);
    }
    let days = life.dice.weigh([(0, 70), (1, 22), (2, 4), (5, 3), (-1, 1)]);
    if days >= 0 {
        let on = life.soon(start, days, days);
        let by = life.dice.weigh([(Channel::Email, 65), (Channel::Letter, 15), (Channel::Portal, 20)]);
        life.note_slowly(kinds.service_standards_issued, on).by = Some(by);
    }
    for (kind, times) in [(kinds.complaints_process_explained, 88), (kinds.travel_evidence_advised, 82)] {
        if life.dice.percent(times) {
            life.note(kind, start);
        }
    }
}

/// Invents what leads to the action plan, so far as the person's time lasts.
pub(crate) fn plan(life: &mut Life, course: &Course) {
    let kinds = life.kinds();
    let assessed = life.soon(course.start, 0, 6);
    if life.dice.percent(94) && assessed <= course.end {
        life.note_slowly(kinds.needs_assessment_completed, assessed);
    }
    let screened = life.soon(assessed, 0, 4);
    if life.dice.percent(86) && screened <= course.end {
        life.note_slowly(kinds.diagnostic_completed, screened);
    }
    let days = life.dice.weigh([(0, 18), (3, 18), (5, 20), (7, 16), (9, 12), (10, 8), (12, 4), (16, 2), (-1, 2)]);
    let wish = life.soon(course.start, days.max(0), days.max(0));
    let agreed = life.meeting_day(wish);
    if days < 0 || agreed > course.end {
        return;
    }
    let reference = life.reference('p');
    life.note_slowly(kinds.action_plan_agreed, agreed).reference = Some(reference);
    let wish = life.after(agreed, 35);
    let reviewed = life.meeting_day(wish);
    if life.dice.percent(55) && reviewed <= course.end && !course.works_on(reviewed) {
        life.note_at(kinds.action_plan_reviewed, reviewed).by = Some(Channel::Phone);
    }
}
