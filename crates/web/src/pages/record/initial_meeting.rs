//! The first meeting: whether they start, and everything that is done with whoever does, in one page.

use super::appointments::{MEETING, next_fields, past, read_booking, read_which, which_was};
use super::form::{BLANK, Form, On, before_start};
use super::make::{CHANNELS, Make, by, channels, tied};
use super::missed::day_of;
use crate::form::{Choice, Field, Reader};
use crate::own_words::own;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "initial-meeting",
    title: "Record the first meeting",
    lead: "",
    save: "Save first meeting",
    done: "First meeting recorded.",
    records: &["initial_meeting_held", "programme_start", "participation_declined", "participation_agreed"],
    group: "Start",
    fits: |on| before_start(on) && on.promises("initial_meeting_held"),
    fields,
    facts,
    ..BLANK
};

/// How a first meeting can go.
const WENT: [&str; 3] = ["started", "did_not_start", "did_not_attend"];

/// What is done in a first meeting: name, words, whether it is of the European Social Fund.
const DONE: [(&str, &str, bool); 9] = [
    ("service_standards_issued", "Gave them the service standards", false),
    ("complaints_process_explained", "Explained feedback and complaints", false),
    ("travel_evidence_advised", "Told them what proof they need to claim travel costs", false),
    ("meeting_evidence_filed", "Filed evidence of the meeting", false),
    ("start_evidence_filed", "Filed evidence of the start", false),
    ("esf_funding_explained", "Explained that the European Social Fund pays for it", true),
    ("esf_leaflet_issued", "Gave them the European Social Fund leaflet", true),
    ("consent_recorded", "They declared that they understand the funding and how their data is used", true),
    ("esf_start_form_completed", "Completed the start form; both signed it", true),
];

/// Whether the forms of the European Social Fund are owed: not in Wales.
#[must_use]
pub fn with_esf(on: &On<'_>) -> bool {
    on.detail("nation") != Some("wales")
}

/// What is done in a meeting, as boxes.
fn done_field(on: &On<'_>) -> Option<Field> {
    let owed = DONE.iter().filter(|(kind, _, esf)| on.uses(kind) && (!esf || with_esf(on)));
    let offered = owed.filter(|(kind, ..)| !on.has(&[kind]));
    let choices: Vec<Choice> = offered.map(|(kind, words, _)| Choice::new(kind, words)).collect();
    let all: Vec<String> = choices.iter().map(|choice| choice.value.clone()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let field = Field::checkboxes("done", "Done in this meeting, if they start", choices);
    (!all.is_empty()).then(|| field.hint("Untick what you did not do.").ticking(&all))
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let one = past(on);
    let how = one.and_then(|one| one.by).filter(|by| MEETING.contains(by)).unwrap_or("phone");
    let went = vec![
        Choice::new("started", "They start"),
        Choice::new("did_not_start", "They came, and do not want to take part"),
        Choice::new("did_not_attend", "They did not come"),
    ];
    let mut fields: Vec<Field> = which_was(on).into_iter().collect();
    fields.extend([
        Field::radios("went", "How did it go", went).of("start"),
        Field::day("on", "When").holding(&day_of(on)),
        Field::radios("by", "How you met", channels(&MEETING)).holding(how),
    ]);
    fields.extend(done_field(on));
    fields.extend([
        Field::radios("preference", "How they prefer to be contacted", channels(&CHANNELS))
            .of("contact_preference")
            .holding(on.channel()),
        Field::note("note", "What was said").hint("Anything about health goes in a health note."),
        Field::day("start_on", "Start date")
            .of("programme_start")
            .holding("")
            .optional()
            .folded("The start is on another day than the meeting"),
    ]);
    // The plan has to be agreed soon after the start: the next meeting is for that.
    let soon = on.working_days_after(on.today(), 5).map(|day| day.in_words()).unwrap_or_default();
    let plan_hint = own(&on.program.pack, "To agree the action plan. Leave it empty if they do not start.");
    fields.extend(next_fields(on, false).into_iter().map(|field| match field.name.as_str() {
        "next_on" => field.holding(&soon).hint(&plan_hint),
        _ => field,
    }));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let went = reader.choice("went", "how it went", &WENT);
    let day = reader.past_day("on", "of the meeting");
    let how = reader.choice("by", "how you met", &MEETING);
    let note = reader.maybe_text("note", 3000);
    let start = if reader.sent.get("start_on").is_empty() { day } else { reader.past_day("start_on", "of the start") };
    let preference = reader.choice("preference", "how they prefer to be contacted", &CHANNELS);
    let (Some(went), Some(day), Some(start)) = (went, day, start) else { return Vec::new() };
    let reference = one.map_or("", |one| one.reference);
    let note = make.note(day, note, Some(reference).filter(|r| !r.is_empty()));
    let at = one.filter(|one| one.day == day).and_then(|one| one.time).and_then(|t| crate::form::dates::time(t).ok());
    let held = by(tied(make.fact("initial_meeting_held", day), reference), how.as_deref());
    let held = held.map(|fact| FactRecord { at, ..fact });
    let mut facts: Vec<FactRecord> = Vec::new();
    match went.as_str() {
        "started" => {
            facts.extend(held);
            facts.extend(
                // Whoever has started already only meets: there is no second start of one time on the programme.
                [make.fact("participation_agreed", day).filter(|_| on.uses("participation_agreed"))]
                    .into_iter()
                    .chain([make.fact("programme_start", start)])
                    .flatten()
                    .filter(|_| before_start(on)),
            );
            facts.extend(induction(reader, make, (day, start), how.as_deref()));
            facts.extend(preference.and_then(|word| make.tagged("contact_preference_recorded", day, &word)));
            // Whoever has just started meets for the plan, no longer for the first time.
            facts.extend(read_booking(on, reader, make, "next_").into_iter().filter_map(|fact| as_started(make, fact)));
        }
        "did_not_start" => {
            facts.extend(held);
            facts.extend(make.fact("participation_declined", day));
            let filed = reader.ticked("done", "start_evidence_filed");
            facts.extend(if filed { make.fact("start_evidence_filed", day) } else { None });
            let filed = reader.ticked("done", "meeting_evidence_filed");
            facts.extend(if filed { make.fact("meeting_evidence_filed", day) } else { None });
        }
        _ => {
            facts.extend(tied(make.fact("appointment_missed", day), reference).map(|fact| FactRecord { at, ..fact }));
            // The day proposed for the plan stands for nothing where nobody came: only a day that was changed is booked.
            let soon = on.working_days_after(on.today(), 5).map(|day| day.in_words()).unwrap_or_default();
            if reader.sent.get("next_on") != soon {
                facts.extend(read_booking(on, reader, make, "next_"));
            }
        }
    }
    facts.into_iter().chain(note).collect()
}

/// What was ticked as done, each as its fact.
fn induction(reader: &Reader<'_>, make: &Make<'_>, (met, start): (Day, Day), how: Option<&str>) -> Vec<FactRecord> {
    let ticked = DONE.iter().filter(|(kind, ..)| reader.ticked("done", kind));
    let fact = |kind: &str| -> Vec<FactRecord> {
        let one = match kind {
            "consent_recorded" => make
                .with(kind, start, &[("given", Some("true"))])
                .map(|fact| FactRecord { tag: Some("esf".to_owned()), ..fact }),
            "service_standards_issued" => by(make.fact(kind, start), how.filter(|by| *by != "video").or(Some("email"))),
            "meeting_evidence_filed" | "esf_funding_explained" | "esf_leaflet_issued" => make.fact(kind, met),
            _ => make.fact(kind, start),
        };
        let signatures =
            (kind == "esf_start_form_completed").then_some(["participant", "provider"]).into_iter().flatten();
        one.into_iter().chain(signatures.filter_map(|who| make.tagged("esf_form_signed", start, who))).collect()
    };
    ticked.flat_map(|(kind, ..)| fact(kind)).collect()
}

/// A booking of a first appointment as one of a booked meeting.
fn as_started(make: &Make<'_>, fact: FactRecord) -> Option<FactRecord> {
    let kind = |name: &str| make.vocabulary.kind(name).map(|(id, _)| id);
    if Some(fact.kind) == kind("initial_appointment_booked") {
        return Some(FactRecord { kind: kind("appointment_booked")?, tag: Some("booked_meeting".to_owned()), ..fact });
    }
    if Some(fact.kind) == kind("initial_appointment_confirmed") {
        return Some(FactRecord { kind: kind("reminder_sent")?, ..fact });
    }
    Some(fact)
}
