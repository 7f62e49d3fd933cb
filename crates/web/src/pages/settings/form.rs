//! A settings form: its fields, drawn and drawn again with what is wrong.

use crate::desk::Shared;
use crate::form::dates::{self, Leaning};
use crate::form::{Field, FieldError, Reader, Sent};
use crate::page::shown;
use crate::pages::record::with_sent;
use crate::stop::{Stop, sentence};
use crate::visitor::Visitor;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_domain::Refusal;
use waymark_rules::Day;

/// A form of the settings.
pub struct Asks {
    /// Its heading.
    pub title: String,
    /// A sentence under it; empty for none.
    pub lead: String,
    /// Where it leads back to: address and words.
    pub back: (String, String),
    /// What it asks.
    pub fields: Vec<Field>,
    /// What its button says.
    pub save: &'static str,
    /// Another page that belongs to it: address and words.
    pub more: Option<(String, String)>,
    /// Whom it is about, as the bar on top; undefined for nobody.
    pub person: Value,
}

impl Asks {
    /// A form about nobody in particular.
    pub fn new(title: &str, back: (&str, &str), fields: Vec<Field>) -> Asks {
        let back = (back.0.to_owned(), back.1.to_owned());
        Asks {
            title: title.into(),
            lead: String::new(),
            back,
            fields,
            save: "Save",
            more: None,
            person: Value::UNDEFINED,
        }
    }

    /// The form.
    ///
    /// # Errors
    /// The template is broken.
    pub fn draw(self, desk: &Shared, visitor: &Visitor) -> Result<Response, Stop> {
        self.with(desk, visitor, &[])
    }

    /// The form again, with what was sent and what is wrong with it.
    ///
    /// # Errors
    /// The template is broken.
    pub fn again(
        mut self,
        desk: &Shared,
        visitor: &Visitor,
        (sent, errors): (&Sent, &[FieldError]),
    ) -> Result<Response, Stop> {
        self.fields = with_sent(self.fields, sent);
        self.with(desk, visitor, errors)
    }

    fn with(self, desk: &Shared, visitor: &Visitor, errors: &[FieldError]) -> Result<Response, Stop> {
        let own = context! {
            heading => &self.title, lead => &self.lead, back => &self.back.0, back_words => &self.back.1,
            fields => shown(&self.fields), errors => shown(errors), save => self.save, person => self.person, more => self.more.as_ref().map(|(href, words)| context! { href => href, words => words }),
        };
        let (status, title) = match errors {
            [] => (StatusCode::OK, self.title.clone()),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, format!("Error: {}", self.title)),
        };
        visitor.page_with(desk, ("pages/settings/form.njk", status), &title, own)
    }
}

/// A refusal that another answer would mend, told on the form; every other ends the request.
///
/// # Errors
/// What no answer mends.
pub fn told(refusal: Refusal) -> Result<FieldError, Stop> {
    let text = match &refusal {
        Refusal::Invalid { what, fits } => format!("{} {}", sentence(what), sentence(fits)),
        Refusal::NotFound { .. } | Refusal::NotAllowed { .. } | Refusal::KeyReused => return Err(refusal.into()),
        other => sentence(&other.to_string()),
    };
    Ok(FieldError { field: String::new(), text })
}

/// That somebody has left, or will: with the day as people say it.
pub fn left(day: &str, today: Day) -> String {
    let Some(day) = Day::parse(day) else { return format!("Left on {day}") };
    if day < today { format!("Left on {}", day.in_words()) } else { format!("Leaves on {}", day.in_words()) }
}

/// A last day, past or to come: without a year, the one nearer to today.
pub fn last_day(reader: &mut Reader<'_>, field: &str, what: &str) -> Option<Day> {
    let past = dates::read(reader.sent.get(field), reader.today, Leaning::Past).ok();
    let coming = dates::read(reader.sent.get(field), reader.today, Leaning::Coming).ok();
    let today = reader.today;
    match (past, coming) {
        (Some(past), Some(coming)) if today.since(past) <= coming.since(today) => Some(past),
        (_, Some(coming)) => Some(coming),
        _ => reader.day(field, what, Leaning::Past),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_without_a_year_is_the_nearer_one() {
        let read = |text: &str| {
            let sent = Sent(vec![("left".into(), text.into())]);
            last_day(&mut Reader::new(&sent, Day::parse("2026-11-25").unwrap()), "left", "").map(|day| day.to_string())
        };
        assert_eq!(read("31 january").as_deref(), Some("2027-01-31"));
        assert_eq!(read("30 october").as_deref(), Some("2026-10-30"));
        assert_eq!(read("31 january 2026").as_deref(), Some("2026-01-31"));
        assert_eq!(read("32 january"), None);
    }
}
