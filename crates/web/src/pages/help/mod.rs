//! Help: how to do the commonest things, what the words mean, and the keys that are quicker.

use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::context;

/// The words on the pages, and what they mean.
const WORDS: [(&str, &str); 14] = [
    ("Participant", "The person who is supported."),
    ("Referral", "The commissioner sends somebody to the programme. Everything begins with it, and with its day."),
    (
        "First contact",
        "The first time you and a participant are in touch with each other. An attempt that nobody answers is not one.",
    ),
    ("Initial meeting", "The first meeting, in which the participant decides whether to start."),
    ("Start", "The first day on the programme. Day 1 is the start itself."),
    ("Contact", "You and the participant were in touch, both ways. If they did not answer, it is an attempt."),
    ("Action plan", "What the participant and you have agreed to do, signed by both."),
    ("Customer service standard", "A promise to participants, with a day by which it must be done."),
    ("Working day", "A day that is neither Saturday, Sunday nor a bank holiday where the participant lives."),
    ("At risk", "It is due soon, and nothing is booked that would do it."),
    ("Waiting on others", "It is due, but somebody in another role records it."),
    ("Marker", "Something to be read before you book a meeting or visit."),
    ("Restricted record", "Only people nominated for it may open it."),
    ("Correction", "A new entry that stands in place of a wrong one, with a reason. The wrong one stays to be seen."),
];

/// The keys, and what they do.
const KEYS: [(&str, &str); 4] = [
    ("n", "Record a new contact"),
    ("/", "Find a person"),
    ("?", "Show these shortcuts"),
    ("Tab", "Go to the next thing on the page"),
];

/// How things are done, and what the words mean.
///
/// # Errors
/// The template is broken.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let words: Vec<_> = WORDS.iter().map(|(word, says)| context! { word => *word, says => *says }).collect();
    visitor.page(&desk, "pages/help/show.njk", "Help", context! { words => words })
}

/// The shortcuts.
///
/// # Errors
/// The template is broken.
pub async fn shortcuts(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let keys: Vec<_> = KEYS.iter().map(|(key, does)| context! { key => *key, does => *does }).collect();
    visitor.page(&desk, "pages/help/shortcuts.njk", "Shortcuts", context! { keys => keys })
}
