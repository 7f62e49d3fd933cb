//! A referral or signposting to another service, and what was shared with it.

use super::form::{BLANK, Form, On, started};
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "service",
    title: "Refer to another service",
    lead: "Their time on the programme goes on.",
    save: "Save referral",
    done: "Referral to the other service recorded.",
    records: &["onward_referral_made", "information_shared"],
    group: "Needs and plan",
    fits: started,
    fields,
    facts,
    ..BLANK
};

fn fields(_: &On<'_>) -> Vec<Field> {
    let how = vec![
        Choice::new("shared", "I told the service about them, with their consent"),
        Choice::new("no", "I gave them the details only"),
    ];
    vec![
        Field::line("service", "Which service").hint("Such as the careers service or the carers' centre"),
        Field::radios("shared", "How", how).of("information_shared").holding("shared"),
        Field::note("note", "What for"),
        Field::day("on", "When").folded("Change the day"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let service = reader.text("service", "the service", 200);
    let shared = reader.choice("shared", "how you referred them", &["shared", "no"]);
    let note = reader.maybe_text("note", 3000);
    let day = reader.past_day("on", "of the referral");
    let (Some(service), Some(shared), Some(day)) = (service, shared, day) else { return Vec::new() };
    let reference = make.reference('s');
    let made = tied(make.with("onward_referral_made", day, &[("service", Some(&service))]), &reference);
    let told = (shared == "shared")
        .then(|| tied(make.with("information_shared", day, &[("shared_with", Some(&service))]), &reference));
    made.into_iter().chain(told.flatten()).chain(make.note(day, note, Some(&reference))).collect()
}
