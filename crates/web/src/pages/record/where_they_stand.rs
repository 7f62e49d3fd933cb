//! Record where they stand: an instrument's questions, with how they were answered; no answer changes what support anyone gets.

use super::form::{Form, On, started};
use super::make::Make;
use crate::form::dates::{self, Leaning};
use crate::form::{Choice, Field, Reader, Shape};
use waymark_app::instruments::KIND;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::instrument::{Instrument, Item, Mode};

/// The form.
pub const FORM: Form = Form {
    name: "where-they-stand",
    title: "Record where they stand",
    heading: Some(heading),
    lead: "There is no right or wrong answer, and no answer changes what support anybody gets. Let them choose, in their own time.",
    save: "Save answers",
    done: "Answers recorded.",
    then: "/where-they-stand",
    records: &[KIND, REASSESSED],
    group: "Needs and plan",
    fits: started,
    fields,
    facts,
};

/// The kind that says a whole reassessment was done.
const REASSESSED: &str = "reassessment_completed";
/// What stands for a question that was left out.
const LEFT_OUT: &str = "-";

/// The instrument that the address names.
#[must_use]
pub fn instrument(on: &On<'_>) -> Option<&'static Instrument> {
    Instrument::embedded().unwrap_or_default().iter().find(|one| one.id == on.about)
}

fn heading(on: &On<'_>) -> String {
    instrument(on).map_or_else(|| FORM.title.to_owned(), |one| format!("Where they stand: {}", one.name))
}

/// Whether the programme asks for reassessments.
fn reassesses(on: &On<'_>) -> bool {
    let kind = on.vocabulary.kind(REASSESSED).map(|(id, _)| on.vocabulary.get(id));
    kind.is_some_and(|kind| kind.used_by.contains(&on.program.pack.id))
}

fn name_of(item: &Item) -> String {
    format!("i-{}", item.id)
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let Some(instrument) = instrument(on) else { return Vec::new() };
    let modes = Mode::ALL.iter().map(|mode| Choice::new(mode.word(), in_words(*mode)));
    let whens =
        vec![Choice::new("now", "How it is now"), Choice::new("back", "How it was on an earlier day, looking back")];
    let mut fields = vec![
        Field::radios("mode", "How it is answered", modes.collect()),
        Field::line("present", "Who else is there")
            .optional()
            .hint("Such as the coach, an interpreter or a relative. It can change what people say."),
        Field::line("language", "In which language").holding("English"),
        Field::radios("when", "What they answer about", whens).holding("now"),
        Field::new("back_to", "Which earlier day", Shape::Day)
            .optional()
            .hint("Only when looking back, such as the day they started: 12 March"),
    ];
    let may = match instrument.may_leave_out {
        0 => "Every question needs an answer.".to_owned(),
        n => format!("Up to {n} may be left out."),
    };
    fields.push(Field::heading(&instrument.asks).hint(&format!("{may} {}", instrument.attribution)));
    fields.extend(instrument.items.iter().map(|item| question(instrument, item)));
    fields.push(Field::day("on", "When it was answered"));
    if reassesses(on) {
        let tick = Field::tick("reassessed", "Reassessment", "This completed a full reassessment of their needs");
        fields.push(if on.kind == REASSESSED { tick.ticking(&["yes"]) } else { tick });
    }
    fields
}

/// A way of answering as a choice.
fn in_words(mode: Mode) -> &'static str {
    match mode {
        Mode::Alone => "By the participant, alone",
        Mode::ReadOut => "By the participant, read out to them",
        Mode::Helped => "By the participant, with help to understand",
        Mode::ByOther => "By somebody else, about the participant",
    }
}

/// One question: statements in words, one under another, so that none looks like more or less of a number.
fn question(instrument: &Instrument, item: &Item) -> Field {
    let mut choices: Vec<Choice> =
        item.points.iter().map(|point| Choice::new(&point.value.to_string(), &point.says)).collect();
    if instrument.may_leave_out > 0 {
        choices.push(Choice::new(LEFT_OUT, "Leave this one out"));
    }
    Field::new(&name_of(item), &item.asks, Shape::Radios { choices, inline: false })
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let Some(instrument) = instrument(on) else {
        reader.wrong("", "Choose which questions were asked from the page “Where they stand”");
        return Vec::new();
    };
    let words: Vec<&str> = Mode::ALL.iter().map(|mode| mode.word()).collect();
    let mode = reader.choice("mode", "how it is answered", &words);
    let present = reader.maybe_text("present", 200);
    let language = reader.text("language", "the language, such as English or Welsh", 60);
    let day = reader.past_day("on", "it was answered");
    let back = looking_back(on, reader, day);
    let answers = answers(instrument, reader);
    let (Some(mode), Some(day), Some(answers)) = (mode, day, answers) else { return Vec::new() };
    let written = Instrument::write_answers(&answers);
    let attributes = [
        ("instrument", Some(instrument.id.as_str())),
        ("version", Some(instrument.version.as_str())),
        ("answers", Some(written.as_str())),
        ("language", language.as_deref()),
        ("present", present.as_deref()),
    ];
    let answered =
        make.with(KIND, day, &attributes).map(|fact| FactRecord { tag: Some(mode), booked_for: back, ..fact });
    let reassessed = reader.ticked("reassessed", "yes") && reassesses(on);
    answered.into_iter().chain(reassessed.then(|| make.fact(REASSESSED, day)).flatten()).collect()
}

/// The earlier day they look back to; what does not fit is noted.
fn looking_back(on: &On<'_>, reader: &mut Reader<'_>, day: Option<Day>) -> Option<Day> {
    let when = reader.choice("when", "what they answer about", &["now", "back"])?;
    let typed = reader.sent.get("back_to");
    if when == "now" {
        if !typed.is_empty() {
            reader.wrong("back_to", "Choose “looking back”, or leave the earlier day empty");
        }
        return None;
    }
    if typed.is_empty() {
        reader.wrong("back_to", "Enter the earlier day they look back to, such as 12 March");
        return None;
    }
    match dates::read(typed, on.today(), Leaning::Past) {
        Err(why) => {
            reader.wrong("back_to", why);
            None
        }
        Ok(back) if day.is_some_and(|day| back >= day) => {
            let text = format!("{} is not before the day it was answered. Enter an earlier day", back.in_words());
            reader.wrong("back_to", text);
            None
        }
        Ok(back) => Some(back),
    }
}

/// The answers in the instrument's order; nothing where one is missing or too many are left out, which is noted.
fn answers(instrument: &Instrument, reader: &mut Reader<'_>) -> Option<Vec<Option<u8>>> {
    let mut found = Vec::with_capacity(instrument.items.len());
    let (mut complete, mut left_out) = (true, Vec::new());
    for item in &instrument.items {
        let name = name_of(item);
        let text = reader.sent.get(&name);
        let point = item.points.iter().find(|point| point.value.to_string() == text);
        let leaves = text == LEFT_OUT && instrument.may_leave_out > 0;
        match point {
            Some(point) => found.push(Some(point.value)),
            None if leaves => {
                left_out.push(name);
                found.push(None);
            }
            None => {
                let or = if instrument.may_leave_out > 0 { ", or leave it out" } else { "" };
                reader.wrong(&name, format!("Choose what fits “{}”{or}", item.asks.trim_end_matches('.')));
                complete = false;
            }
        }
    }
    if let Some(name) = left_out.first().filter(|_| left_out.len() > instrument.may_leave_out) {
        let most = instrument.may_leave_out;
        reader.wrong(name, format!("{} are left out; at most {most} may be. Answer more of them", left_out.len()));
        return None;
    }
    complete.then_some(found)
}
