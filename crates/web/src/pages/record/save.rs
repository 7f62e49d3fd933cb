//! Saves a recording form: all its facts or none; or the same page again with what was typed.

use super::form::On;
use super::forms::find;
use super::make::Make;
use super::show::{drawn, with_sent};
use crate::desk::Shared;
use crate::form::{FieldError, Posted, Reader};
use crate::stop::{Stop, sentence};
use axum::extract::{Path, State};
use axum::response::Response;
use waymark_app::drafts::{self, Of};
use waymark_app::facts::RecordTogether;
use waymark_app::participants::{self, AsAt};
use waymark_app::perform;
use waymark_domain::Refusal;
use waymark_rules::Day;

/// Records what the form says.
///
/// # Errors
/// There is no such participant or form, or none for this visitor; whatever only the form's answers could mend is shown on the form.
pub async fn post(
    State(desk): State<Shared>,
    Path((participant, name)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, Stop> {
    let form = find(&name).ok_or_else(|| Stop::not_found("form", &name))?;
    let visitor = &posted.visitor;
    let opened = participants::open(&desk.house, &visitor.call(), &participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    let on = On {
        opened: &opened,
        vocabulary: desk.house.vocabulary,
        visitor,
        program: &program,
        about: posted.sent.get("_about"),
        kind: posted.sent.get("_kind"),
    };
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let make = Make {
        participant: &participant,
        enrolment: opened.answers.last().and_then(|a| a.enrolment.clone()),
        vocabulary: desk.house.vocabulary,
        key: posted.sent.get("_key"),
    };
    let facts = (form.facts)(&on, &mut reader, &make);
    let mut errors = reader.errors;
    if errors.is_empty() && facts.is_empty() {
        errors.push(FieldError { field: String::new(), text: "Nothing was filled in. Fill in what happened".into() });
    }
    if errors.is_empty() {
        let next = facts.iter().filter_map(|fact| fact.booked_for).max();
        let action = posted.sending(RecordTogether { facts, seen: posted.seen() });
        match perform(&desk.house, &posted.call(), &action).await {
            Ok(_) => {
                // It is recorded whatever becomes of the draft, and at worst that is offered once more.
                let _ =
                    drafts::drop(&desk.house, Of { staff: &visitor.staff.id, form: form.name, subject: &participant })
                        .await;
                return Ok(visitor.done(&desk, &format!("{}{}", on.page(), form.then), &said(form.done, next)));
            }
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    let fields = with_sent((form.fields)(&on), &posted.sent);
    visitor.again(&desk, "pages/record/form.njk", &form.heading_over(&on), drawn(form, &on, (&fields, &errors)))
}

/// What is said when it is done, with the day of the appointment booked along with it.
fn said(done: &str, next: Option<Day>) -> String {
    match next {
        Some(day) => format!("{done} Next appointment: {}.", day.in_words()),
        None => done.to_owned(),
    }
}

/// A refusal that the form's answers, or another look, can mend: told on the form, so that nothing typed is lost.
///
/// # Errors
/// The refusal is none that the form could mend.
pub fn told(refusal: Refusal) -> Result<FieldError, Stop> {
    let text = match &refusal {
        Refusal::Invalid { what, fits } => format!("{} {}", sentence(what), sentence(fits)),
        Refusal::Conflict { theirs, yours, .. } => {
            format!(
                "{} Yours was: {yours}. The page now shows both: check what you typed and save again if it is still right.",
                sentence(theirs)
            )
        }
        Refusal::AlreadyDone { by, on } => {
            format!("This is recorded already, by {by} on {on}. Nothing was recorded twice.")
        }
        Refusal::KeyReused => {
            "This form was sent before with other answers, and that was saved. Look at the timeline first; to record this as well, save again."
                .to_owned()
        }
        Refusal::NotSaved(_) => {
            "This could not be saved just now. What you typed is still here: try again in a minute.".to_owned()
        }
        _ => return Err(refusal.into()),
    };
    Ok(FieldError { field: String::new(), text })
}
