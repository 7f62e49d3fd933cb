//! A row of work as every list shows it: whom, what, by when, and the one click that does it.

use crate::pages::people::far;
use crate::pages::record;
use serde::Serialize;
use waymark_app::House;
use waymark_app::desk::Row;
use waymark_rules::Day;

/// One thing owed, ready to draw.
#[derive(Debug, Clone, Serialize)]
pub struct Work {
    /// Where the person's page is.
    pub page: String,
    /// What they are called.
    pub name: String,
    /// Their reference.
    pub reference: String,
    /// Whether something must be seen before any booking.
    pub marked: bool,
    /// What is owed, in plain words.
    pub says: String,
    /// The clause it comes from.
    pub clause: String,
    /// The standard's id.
    pub standard: String,
    /// The day it is or was due.
    pub due: String,
    /// How far away that is.
    pub far: String,
    /// How it stands: a class of its tag.
    pub state: &'static str,
    /// Who works with them.
    pub coach: String,
    /// The day something is booked for that would do it.
    pub booked_for: Option<String>,
    /// Where the form that does it is, and what it is called.
    pub form: Option<(String, String)>,
}

/// A row, ready to draw.
#[must_use]
pub fn work(house: &House, row: &Row, state: &'static str) -> Work {
    let page = match row.person.participant.strip_prefix("contract:") {
        Some(contract) => format!("/contracts/{contract}"),
        None => format!("/people/{}", row.person.participant),
    };
    let form = way(house, row).filter(|_| page.starts_with("/people"));
    Work {
        name: row.person.name.clone().unwrap_or_else(|| row.person.participant.replace("contract:", "Contract ")),
        reference: row.person.participant.clone(),
        marked: row.person.markers == Some(true),
        says: row.says.clone(),
        clause: row.clause.clone(),
        standard: row.standard.clone(),
        due: row.due.clone(),
        far: far(row.days_left),
        state,
        coach: if row.person.coach_name.is_empty() { row.person.coach.clone() } else { row.person.coach_name.clone() },
        booked_for: row.booked_for.clone(),
        form: form.map(|way| (format!("{page}/record/{}", way.address), way.title)),
        page,
    }
}

/// The way to do what a row asks, as its programme asks it.
fn way(house: &House, row: &Row) -> Option<record::Way> {
    let Ok(program) = house.program(&row.pack) else { return record::way(&row.does) };
    let standard = program.pack.standards.iter().find(|standard| standard.head.id == row.standard)?;
    record::duty(&program, standard, &row.does, Day::parse(&row.due).filter(|_| row.days_left <= 0))
}
