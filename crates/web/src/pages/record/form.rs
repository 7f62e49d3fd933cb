//! What a recording form is: what it asks, and which facts its answers are.

use super::make::Make;
use crate::form::{Field, Reader};
use crate::own_words::own;
use crate::visitor::Visitor;
use waymark_app::desk::told;
use waymark_app::participants::Opened;
use waymark_domain::record::Held;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::Form as Rhythm;
use waymark_rules::program::Program;
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
    /// The programme they are on.
    pub program: &'a Program,
    /// What the address says it is about: the reference of an appointment or a job; empty for nothing.
    pub about: &'a str,
    /// The kind of fact, for a form that can record several; empty where the form knows.
    pub kind: &'a str,
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

    /// Whether a rule of the programme looks at facts of this kind.
    #[must_use]
    pub fn asks_for(&self, kind: &str) -> bool {
        let signals = &self.program.signals;
        self.vocabulary.kind(kind).is_some_and(|(id, _)| !signals.feeds(id).is_empty())
    }

    /// Whether a promise of the programme names this kind itself, as what is done or what sets it off.
    #[must_use]
    pub fn promises(&self, kind: &str) -> bool {
        self.program.pack.standards.iter().any(|standard| {
            let sets_off = match &standard.form {
                Rhythm::Once { when, .. } => when.as_slice(),
                Rhythm::Repeating { .. } => &[],
            };
            standard.acts.terms().chain(sets_off).any(|term| term.event == kind)
        })
    }

    /// Whether facts of this kind belong to the programme: a rule looks at them, or the vocabulary says so.
    #[must_use]
    pub fn uses(&self, kind: &str) -> bool {
        let told = self.vocabulary.kind(kind).map(|(id, _)| self.vocabulary.get(id));
        told.is_some_and(|kind| kind.is_used_by(&self.program.pack.id)) || self.asks_for(kind)
    }

    /// The programme's own word for a thing, else ours.
    #[must_use]
    pub fn word(&self, thing: &str, ours: &'a str) -> &'a str {
        self.program.pack.word(thing, ours)
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

    /// What was last noted of the person under a detail, as a word.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&'a str> {
        let noted = self.facts(&["detail_recorded"]);
        noted.into_iter().rev().find(|held| held.fact.tag.as_deref() == Some(name)).and_then(|held| {
            match &held.fact.value {
                Some(waymark_rules::facts::Value::Word(word)) => Some(word.as_str()),
                _ => None,
            }
        })
    }

    /// The day so many working days later, by the programme's own calendar.
    #[must_use]
    pub fn working_days_after(&self, day: Day, n: i32) -> Option<Day> {
        self.program.calendars.get(self.program.home_calendar)?.add(day, n).ok()
    }

    /// The participant's name, or their reference where the name may not be seen.
    #[must_use]
    pub fn name(&self) -> String {
        crate::pages::people::name_of(&self.opened.seen)
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
    /// What it is headed over this participant, where that is not its title.
    pub heading: Option<fn(&On<'_>) -> String>,
    /// A sentence under the heading; empty for none.
    pub lead: &'static str,
    /// What its button says.
    pub save: &'static str,
    /// What is said when it is done.
    pub done: &'static str,
    /// Where it leads when it is done, after the participant's address; empty for their page.
    pub then: &'static str,
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

/// A form with nothing in it, to be filled in by each.
pub const BLANK: Form = Form {
    name: "",
    title: "",
    heading: None,
    lead: "",
    save: "Save",
    done: "Recorded.",
    then: "",
    records: &[],
    group: "",
    fits: always,
    fields: |_| Vec::new(),
    facts: |_, _, _| Vec::new(),
};

impl Form {
    /// Whether it has a place in the programme: it records something that the programme knows, or nothing of its own.
    #[must_use]
    pub fn belongs(&self, on: &On<'_>) -> bool {
        // Where people say they stand may be asked in any programme.
        let of_all = self.records.is_empty() || self.name == "where-they-stand";
        of_all || self.records.iter().any(|kind| on.uses(kind))
    }

    /// What it is headed over this participant.
    #[must_use]
    pub fn heading_over(&self, on: &On<'_>) -> String {
        self.heading.map_or_else(|| self.title_over(on), |heading| heading(on))
    }

    /// What it is called in the words of this participant's programme.
    #[must_use]
    pub fn title_over(&self, on: &On<'_>) -> String {
        own(&on.program.pack, self.title)
    }
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

/// A form for whoever is on the programme: at the stage whose end is the end of their support.
#[must_use]
pub fn on_programme(on: &On<'_>) -> bool {
    let stages = &on.program.pack.stages;
    match on.program.ending_stage.and_then(|place| stages.get(place)) {
        Some(stage) => stage.head.id == on.stage(),
        None => started(on),
    }
}

/// A form for whoever is referred and has not started.
#[must_use]
pub fn before_start(on: &On<'_>) -> bool {
    on.stage().is_empty() || told::before_start(on.program).contains(&on.stage())
}

/// A form for whoever has started, also after their time on the programme.
#[must_use]
pub fn started(on: &On<'_>) -> bool {
    on.has(&["programme_start"])
}
