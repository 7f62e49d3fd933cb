//! The forms there are, in the order of the journey.

use super::form::Form;
use super::{attempt, contact, note};

/// Every form.
pub const FORMS: &[&Form] = &[&contact::FORM, &attempt::FORM, &note::FORM];

/// The form of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Form> {
    FORMS.iter().copied().find(|form| form.name == name)
}

/// The form that records one of these kinds: where a duty leads.
#[must_use]
pub fn for_kinds(kinds: &[String]) -> Option<&'static Form> {
    kinds.iter().find_map(|kind| FORMS.iter().copied().find(|form| form.records.contains(&kind.as_str())))
}
