//! A figure as pages show it: the share, what it is made of, how it stands, and how much room is left.

use crate::charts::meter;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_app::figures::{Cell, Owner, Span, State};

/// What addresses of figures may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The last month: `2021-05`; today's where nothing is said.
    #[serde(default)]
    pub month: String,
    /// Whose: `organisation:north`, `staff:ines`; empty for the widest that is theirs.
    #[serde(default)]
    pub of: String,
    /// Over which months.
    #[serde(default)]
    pub span: String,
    /// On which side.
    #[serde(default)]
    pub side: String,
    /// After which record the page of cases begins.
    #[serde(default)]
    pub after: String,
}

impl Asked {
    /// The month, where one is asked for.
    #[must_use]
    pub fn month(&self) -> Option<&str> {
        (!self.month.is_empty()).then_some(self.month.as_str())
    }

    /// The span asked for, else the month.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::parse(&self.span).unwrap_or(Span::Month)
    }
}

/// Whose figures a word of an address names.
#[must_use]
pub fn owner_of(word: &str) -> Option<Owner> {
    match word.split_once(':') {
        Some(("organisation", id)) => Some(Owner::Organisation(id.to_owned())),
        Some(("staff", id)) => Some(Owner::Staff(id.to_owned())),
        _ if word == "contract" => Some(Owner::Contract),
        _ => None,
    }
}

/// The word of an address for whose figures they are.
#[must_use]
pub fn owner_word(owner: &Owner) -> String {
    match owner {
        Owner::Contract => "contract".into(),
        Owner::Organisation(id) => format!("organisation:{id}"),
        Owner::Staff(id) => format!("staff:{id}"),
    }
}

/// A figure for a template.
#[must_use]
pub fn figure(cell: &Cell, threshold: Option<u32>, running: bool) -> Value {
    let c = cell.counts;
    let share = (c.matured() > 0).then(|| u64::from(c.met) * 10_000 / u64::from(c.matured()));
    let tag = match cell.state {
        State::Met => "done",
        State::Below => "overdue",
        State::NoThreshold | State::NoCases => "waiting",
    };
    context! {
        span => cell.span.name(),
        span_words => cell.span.words(),
        percent => c.percent(),
        met => c.met,
        matured => c.matured(),
        missed => c.late + c.missed,
        late => c.late,
        left_out => c.left_out,
        state => cell.state.words(),
        tag => tag,
        measured => threshold.is_some() && share.is_some(),
        room => cell.headroom.words(running),
        meter => share.map(|share| meter(share, threshold)),
    }
}

/// A threshold as people write it: `99`, `97.5`.
#[must_use]
pub fn threshold_words(threshold: u32) -> String {
    let text = format!("{}.{:02}", threshold / 100, threshold % 100);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A month as people say it: "May 2021".
#[must_use]
pub fn month_words(month: &str) -> String {
    let day = waymark_rules::Day::parse(&format!("{month}-01"));
    day.map_or_else(|| month.to_owned(), |day| day.short().trim_start_matches("1 ").to_owned())
}
