//! A quick contact, from anywhere: whom, how, what was said.

use crate::desk::Shared;
use crate::form::{Choice, Field, FieldError, Posted, Reader};
use crate::page::shown;
use crate::pages::record::{CHANNELS, Make, channels, told, with_sent};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use waymark_app::desk::{self, Found};
use waymark_app::facts::RecordTogether;
use waymark_app::participants::{self, AsAt};
use waymark_app::perform;
use waymark_rules::facts::FactRecord;

const TITLE: &str = "New contact";
/// How many people are offered where several fit.
const OFFERED: usize = 6;

/// The form.
///
/// # Errors
/// The template is broken.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let own = context! { fields => shown(fields(&[])), errors => shown(()) };
    visitor.page(&desk, "pages/contact/new.njk", TITLE, own)
}

fn fields(found: &[Found]) -> Vec<Field> {
    let mut fields = vec![
        Field::line("person", "Person").hint("Name, telephone or reference").of("participant"),
        Field::radios("by", "How", channels(&CHANNELS)).holding("phone"),
        Field::note("note", "What was said").hint("Keep it short. Anything about health goes in a health note."),
    ];
    if !found.is_empty() {
        let choice = |one: &Found| {
            let person = &one.person;
            let name = person.name.clone().unwrap_or_else(|| person.participant.clone());
            let born = one.born.as_deref().map(|day| format!(", born {day}")).unwrap_or_default();
            let hint = format!("{}{born}, coach {}", person.participant, person.coach_name);
            Choice { hint, ..Choice::new(&person.participant, &name) }
        };
        fields.insert(1, Field::radios("which", "Which of them", found.iter().map(choice).collect()).of("participant"));
    }
    fields
}

/// Records it, or asks which of several people is meant.
///
/// # Errors
/// This visitor may not search or record; whatever only the form's answers could mend is shown on the form.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let typed = reader.text("person", "the person's name, telephone or reference", 100).unwrap_or_default();
    let by = reader.choice("by", "how you were in touch", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let mut errors = reader.errors;
    let found = if typed.is_empty() { Vec::new() } else { whom(&desk, visitor, &typed).await? };
    let chosen = posted.sent.get("which");
    let one = match found.as_slice() {
        [one] => Some(one),
        several => several.iter().find(|one| one.person.participant == chosen),
    };
    if errors.is_empty() && one.is_none() {
        errors.push(unclear(&found));
    }
    if let Some(one) = one.filter(|_| errors.is_empty()) {
        let participant = one.person.participant.as_str();
        let opened = participants::open(&desk.house, &visitor.call(), participant, AsAt::default()).await?;
        let make = Make {
            participant,
            enrolment: opened.answers.last().and_then(|a| a.enrolment.clone()),
            vocabulary: desk.house.vocabulary,
            key: posted.sent.get("_key"),
        };
        let today = visitor.today();
        let contact = make.contact("contact_made", (today, None), by.as_deref());
        let facts: Vec<FactRecord> = contact.into_iter().chain(make.note(today, note, None)).collect();
        let action = posted.sending(RecordTogether { facts, seen: None });
        match perform(&desk.house, &posted.call(), &action).await {
            Ok(_) => return Ok(visitor.done(&desk, &format!("/people/{participant}"), "Contact recorded.")),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    let offered = if found.len() > 1 { &found[..found.len().min(OFFERED)] } else { &[] };
    let own = context! { fields => shown(with_sent(fields(offered), &posted.sent)), errors => shown(&errors) };
    visitor.again(&desk, "pages/contact/new.njk", TITLE, own)
}

/// Whoever fits: the one of that reference, or all who fit what was typed.
async fn whom(desk: &Shared, visitor: &Visitor, typed: &str) -> Result<Vec<Found>, Stop> {
    let found = desk::find(&desk.house, &visitor.call(), typed).await?;
    let exact: Vec<Found> =
        found.iter().filter(|one| one.person.participant.eq_ignore_ascii_case(typed.trim())).cloned().collect();
    let named = |one: &&Found| one.person.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(typed.trim()));
    let same: Vec<Found> = found.iter().filter(named).cloned().collect();
    Ok(if exact.len() == 1 {
        exact
    } else if same.is_empty() {
        found
    } else {
        same
    })
}

fn unclear(found: &[Found]) -> FieldError {
    if found.is_empty() {
        let text = "Nobody you may see fits this. Check the spelling, or enter the reference".into();
        return FieldError { field: "person".into(), text };
    }
    FieldError { field: "which".into(), text: "Several people fit. Choose which of them".into() }
}
