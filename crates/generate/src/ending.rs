//! The end of a time on the programme: end, exit report, destination and the end form.

use crate::course::{Course, Ending};
use crate::life::Life;
use crate::person::Person;
use waymark_rules::Day;
use waymark_rules::vocabulary::Channel;

/// Invents what is recorded at and after the end.
pub(crate) fn end(life: &mut Life, person: Person, course: &Course) {
    let kinds = life.kinds();
    let early = course.end < Course::full_term(course.start);
    match course.ending {
        Ending::FullTerm if !life.dice.percent(65) => {}
        // The threshold is known only when the earnings are in.
        Ending::Outcome if !life.dice.percent(55) => {}
        ending => {
            let kind = if early && life.dice.percent(25) { kinds.early_completion } else { kinds.programme_end };
            life.note_slowly(kind, course.end).tag = Some(ending.word().to_owned());
        }
    }
    if early && life.dice.percent(82) {
        let on = life.soon(course.end, 0, 6);
        life.note(kinds.prap_end_date_recorded, on).by = Some(Channel::Portal);
    }
    if !course.works_on(course.end) {
        exit_report(life, course, early);
    }
    if life.dice.percent(84) {
        destination(life, course);
    }
    if !person.in_wales {
        end_form(life, course.end);
    }
}

fn exit_report(life: &mut Life, course: &Course, early: bool) {
    let kinds = life.kinds();
    let last = course.end;
    let on = if early {
        match life.dice.between(1, 100) {
            1..=62 => last,
            63..=85 => life.soon(last, 1, 6),
            _ => return,
        }
    } else {
        match life.dice.between(1, 100) {
            1..=86 => life.soon(last, -8, -1),
            87..=90 => life.soon(last, -20, -12),
            91..=95 => life.soon(last, 1, 8),
            _ => return,
        }
    };
    let on = on.max(course.start);
    if life.dice.percent(45) {
        let written = life.soon(on, -2, 0).max(course.start);
        life.note(kinds.exit_report_completed, written);
    }
    let by = life.dice.weigh([(Channel::Email, 60), (Channel::Letter, 25), (Channel::Portal, 15)]);
    life.note_slowly(kinds.exit_report_issued, on).by = Some(by);
    if life.dice.per_mille(8) {
        let asked = life.soon(on, 10, 60);
        life.note(kinds.evidence_requested, asked);
        let produced = life.soon(asked, 1, 8);
        life.note(kinds.evidence_produced, produced);
    }
}

fn destination(life: &mut Life, course: &Course) {
    let kinds = life.kinds();
    let works = course.works_on(course.end);
    let word = if works {
        life.dice.weigh([("employed", 92), ("self_employed", 8)])
    } else {
        life.dice.weigh([
            ("unemployed", 76),
            ("education_or_training", 8),
            ("inactive", 6),
            ("not_known", 8),
            ("other", 2),
        ])
    };
    let on = life.soon(course.end, 0, 15);
    life.note_slowly(kinds.destination_recorded, on).tag = Some(word.to_owned());
    if life.dice.percent(if works { 75 } else { 45 }) {
        let filed = life.soon(on, 0, 5);
        life.note(kinds.result_evidence_filed, filed);
    }
}

/// The form is due eight weeks after the end (JETS 2.5 e.ii).
fn end_form(life: &mut Life, last: Day) {
    let days = match life.dice.between(1, 100) {
        1..=92 => life.dice.between(3, 54),
        93..=96 => life.dice.between(58, 75),
        _ => return,
    };
    let on = life.world.forward(last.plus(days).unwrap_or(last));
    let kind = life.kinds().esf_end_form_sent;
    life.note(kind, on).by = Some(Channel::Portal);
}
