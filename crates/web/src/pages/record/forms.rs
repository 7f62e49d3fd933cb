//! The forms there are, in the order of the journey, and which one records a kind of fact.

use super::form::Form;
use super::{
    attempt, benefit, book, cancel, change, contact, earnings, end, esf, exit_report, explained, first_contact,
    initial_meeting, job, job_end, meeting, missed, needs, note, other, plan, preference, rebook, referral, reminder,
    self_employment, service, standards_issued, start, together, training, where_they_stand,
};

/// Every form.
pub const FORMS: &[&Form] = &[
    &contact::FORM,
    &attempt::FORM,
    &note::FORM,
    &first_contact::FORM,
    &meeting::FORM,
    &missed::FORM,
    &book::FORM,
    &rebook::FORM,
    &cancel::FORM,
    &explained::FORM,
    &reminder::FORM,
    &referral::FORM,
    &initial_meeting::FORM,
    &start::FORM,
    &standards_issued::FORM,
    &esf::FORM,
    &needs::FORM,
    &where_they_stand::FORM,
    &plan::FORM,
    &meeting::REVIEW,
    &service::FORM,
    &training::FORM,
    &job::FORM,
    &earnings::FORM,
    &job_end::FORM,
    &self_employment::FORM,
    &self_employment::DAYS,
    &benefit::FORM,
    &preference::FORM,
    &preference::FREQUENCY,
    &change::FORM,
    &exit_report::FORM,
    &end::EARLY,
    &end::DESTINATION,
    &together::FORM,
    &other::KEYED,
    &other::FORM,
];

/// Where a duty leads: the form that does it, as its address under `record/`, and what its button says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The form's name, with the kind of fact behind it where the form can record several.
    pub address: String,
    /// What the form is called.
    pub title: String,
    /// The kind of fact it is to record; empty where the form records several.
    pub kind: String,
}

/// The form of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|form| form.name == name)
}

/// The form that records one of these kinds: where a duty leads. Kinds without a form of their own lead to the form for any kind.
#[must_use]
pub fn for_kinds(kinds: &[String]) -> Option<&'static Form> {
    let own = kinds.iter().find_map(|kind| FORMS.iter().copied().find(|form| form.records.contains(&kind.as_str())));
    own.or_else(|| entered(kinds).map(|_| &other::FORM))
}

/// Where a duty that one of these kinds does leads; nothing where all of them are worked out and never entered.
#[must_use]
pub fn way(kinds: &[String]) -> Option<Way> {
    let form = for_kinds(kinds)?;
    let kind = if form.name == other::FORM.name {
        entered(kinds)
    } else {
        kinds.iter().find(|kind| form.records.contains(&kind.as_str()))
    };
    let takes_kind = matches!(form.name, "other" | "keyed" | "change" | "esf" | "where-they-stand");
    let (address, title) = match kind.filter(|_| takes_kind) {
        Some(kind) => (format!("{}?kind={kind}", form.name), title_of(form, kind)),
        None => (form.name.to_owned(), form.title.to_owned()),
    };
    Some(Way { address, title, kind: kind.cloned().unwrap_or_default() })
}

fn title_of(form: &Form, kind: &str) -> String {
    let Ok(vocabulary) = waymark_rules::Vocabulary::embedded() else { return form.title.to_owned() };
    match (form.name, vocabulary.kind(kind)) {
        ("keyed", _) => "Record that it was keyed".to_owned(),
        ("other", Some((id, _))) => {
            let noun = vocabulary.get(id).noun.clone().unwrap_or_else(|| kind.replace('_', " "));
            format!("Record {noun}")
        }
        _ => form.title.to_owned(),
    }
}

fn entered(kinds: &[String]) -> Option<&String> {
    let vocabulary = waymark_rules::Vocabulary::embedded().ok()?;
    kinds.iter().find(|kind| vocabulary.kind(kind).is_some_and(|(id, _)| vocabulary.get(id).is_entered()))
}
