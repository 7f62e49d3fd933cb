//! The participant on one page: where they stand, what is due and why, and what happened last.

use super::bar::{bar, name_of};
use super::due::duties;
use super::happened::panels;
use crate::desk::Shared;
use crate::own_words::own;
use crate::page::shown;
use crate::pages::record::{self, FORMS, On};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_access::Act;
use waymark_app::participants::{self, AsAt, Opened};
use waymark_rules::Day;
use waymark_rules::program::Program;

/// As at which day the page is shown; today where nothing is said.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The day to judge on, YYYY-MM-DD.
    #[serde(default)]
    pub on: String,
    /// Known up to the end of this day, YYYY-MM-DD.
    #[serde(default)]
    pub known: String,
}

impl Asked {
    /// As the house takes it; a day that does not read is left out.
    #[must_use]
    pub fn as_at(&self) -> AsAt {
        AsAt { on: Day::parse(&self.on), known: Day::parse(&self.known).map(Day::last_second) }
    }
}

/// The page.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(participant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), &participant, asked.as_at()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    let role = visitor.staff.role.words();
    let duties = duties(&opened, (&program, desk.house.told()), &role);
    let (later, now): (Vec<_>, Vec<_>) =
        duties.into_iter().partition(|duty| duty.state == "later" || (duty.state == "open" && duty.due.is_none()));
    let (waiting, mine): (Vec<_>, Vec<_>) = now.into_iter().partition(|duty| duty.others.is_some());
    let own = context! {
        person => bar(&opened, desk.house.vocabulary),
        next => shown(mine.first()),
        mine => shown(&mine),
        waiting => shown(&waiting),
        later => shown(&later),
        appointments => appointments(&opened, (&desk, &program), &visitor),
        outcomes => shown(opened.answers.iter().flat_map(|a| &a.outcomes).collect::<Vec<_>>()),
        notes => shown(opened.answers.iter().flat_map(|a| &a.notes).collect::<Vec<_>>()),
        panels => shown(panels(&opened, desk.house.vocabulary)),
        groups => groups(&opened, (&desk, &program), &visitor),
        whole => whole(&opened, (&desk, &program), &visitor),
        withheld => opened.seen.withheld,
        as_at => asked.on,
        known => asked.known,
    };
    visitor.page(&desk, "pages/people/show.njk", &name_of(&opened.seen), own)
}

/// What is booked and not settled yet, the earliest first.
fn appointments(opened: &Opened, (desk, program): (&Shared, &Program), visitor: &Visitor) -> Value {
    let on = On { opened, vocabulary: desk.house.vocabulary, visitor, program, about: "", kind: "" };
    let one = |booked: record::Appointment<'_>| {
        context! {
            day => booked.day.to_string(),
            time => booked.time,
            what => if booked.initial { "First appointment" } else { "Meeting" },
            form => if booked.initial { "initial-meeting" } else { "meeting" },
            by => booked.by.map(|by| by.replace('_', " ")),
            place => booked.place,
            reference => booked.reference,
            past => booked.day <= on.today(),
        }
    };
    record::open_appointments(&on).into_iter().map(one).collect()
}

/// What may be done to the record as a whole by this visitor: address and words.
fn whole(opened: &Opened, (desk, program): (&Shared, &Program), visitor: &Visitor) -> Vec<Value> {
    let may = |act| waymark_app::staff::may(&desk.house, &visitor.staff, act, visitor.today());
    let id = &opened.seen.participant.id;
    let all = [
        (Act::Transfer, "transfer", &*own(&program.pack, "Another coach or organisation")),
        (Act::RestrictRecord, "restrict", "Restrict this record"),
        (Act::SeeAudit, "audit", "Who looked"),
    ];
    let mine = all.into_iter().filter(|(act, ..)| may(*act));
    mine.map(|(_, to, words)| context! { href => format!("/people/{id}/{to}"), words => words }).collect()
}

/// The forms that make sense now, by heading.
fn groups(opened: &Opened, (desk, program): (&Shared, &Program), visitor: &Visitor) -> Value {
    let on = On { opened, vocabulary: desk.house.vocabulary, visitor, program, about: "", kind: "" };
    let mut found: Vec<(&str, Vec<Value>)> = Vec::new();
    for form in FORMS.iter().filter(|form| form.name != "other" && form.belongs(&on) && (form.fits)(&on)) {
        let entry = context! { name => form.name, title => form.title_over(&on) };
        match found.iter_mut().find(|(group, _)| *group == form.group) {
            Some((_, forms)) => forms.push(entry),
            None => found.push((form.group, vec![entry])),
        }
    }
    found.into_iter().map(|(heading, forms)| context! { heading => heading, forms => forms }).collect()
}
