//! What a recording form is: what it asks, and which facts its answers are.

use super::make::Make;
use crate::form::{Field, Reader};
use crate::visitor::Visitor;
use waymark_app::participants::Opened;
use waymark_domain::record::Held;
use waymark_rules::facts::FactRecord;
use waymark_rules::{Day, Vocabulary};

/// What a form is filled in over: the participant's record as this visitor sees it.
#[derive(Debug, Clone, Copy)]
pub struct On<'a> {
    /// The participant, and where they stand.
    pub opened: &'a Opened,
    /// The kinds of fact there are.
    pub vocabulary: &'static Vocabulary,
    /// Who fills it in.
    pub visitor: &'a Visitor,
    /// What the address says it is about: the reference of an appointment or a job; empty for nothing.
    pub about: &'a str,
}

impl<'a> On<'a> {
    /// The day of the request.
    #[must_use]
    pub fn today(&self) -> Day {
        self.opened.on
    }

    /// Facts of these kinds that stand, the oldest first by the day they happened.
    pub fn facts(&self, kinds: &[&str]) -> Vec<&'a Held> {
        let ids: Vec<_> = kinds.iter().filter_map(|name| self.vocabulary.kind(name).map(|(id, _)| id)).collect();
        let record = &self.opened.seen.record;
        let mut found: Vec<&Held> = record.standing().filter(|held| ids.contains(&held.fact.kind)).collect();
        found.sort_by_key(|held| (held.fact.on, held.fact.at, held.seq));
        found
    }

    /// Whether something of these kinds is recorded and stands.
    #[must_use]
    pub fn has(&self, kinds: &[&str]) -> bool {
        !self.facts(kinds).is_empty()
    }

    /// The word of the last fact's tag of a kind.
    #[must_use]
    pub fn last_tag(&self, kind: &str) -> Option<&'a str> {
        self.facts(&[kind]).last().and_then(|held| held.fact.tag.as_deref())
    }

    /// The stage of the journey; empty where there is none.
    #[must_use]
    pub fn stage(&self) -> &'a str {
        self.opened.answers.last().and_then(|answer| answer.stage.as_deref()).unwrap_or_default()
    }

    /// How they prefer to be contacted, or by phone.
    #[must_use]
    pub fn channel(&self) -> &'a str {
        self.last_tag("contact_preference_recorded").unwrap_or("phone")
    }

    /// Where this participant's page is.
    #[must_use]
    pub fn page(&self) -> String {
        format!("/people/{}", self.opened.seen.participant.id)
    }
}

/// One form.
#[derive(Clone, Copy)]
pub struct Form {
    /// Its name in addresses.
    pub name: &'static str,
    /// What it is headed.
    pub title: &'static str,
    /// A sentence under the heading; empty for none.
    pub lead: &'static str,
    /// What its button says.
    pub save: &'static str,
    /// What is said when it is done.
    pub done: &'static str,
    /// The kinds of fact it records: a duty that one of them does links here.
    pub records: &'static [&'static str],
    /// The heading it stands under among all forms.
    pub group: &'static str,
    /// Whether it makes sense for this participant now; others stay reachable under "more".
    pub fits: fn(&On<'_>) -> bool,
    /// What it asks.
    pub fields: fn(&On<'_>) -> Vec<Field>,
    /// The facts of its answers; what does not fit is noted in the reader.
    pub facts: fn(&On<'_>, &mut Reader<'_>, &Make<'_>) -> Vec<FactRecord>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Form {}", self.name)
    }
}

/// A form that always makes sense.
#[must_use]
pub fn always(_: &On<'_>) -> bool {
    true
}

/// A form for whoever is on the programme.
#[must_use]
pub fn on_programme(on: &On<'_>) -> bool {
    on.has(&["programme_start"]) && !on.has(&["programme_end", "early_completion"])
}
