//! A field of a form as a page draws it.

use serde::Serialize;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// A line under it; empty for none.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    #[must_use]
    pub fn new(value: &str, text: &str) -> Choice {
        Choice { value: value.into(), text: text.into(), hint: String::new() }
    }

    /// A word of the vocabulary as a choice: `face_to_face` reads "Face to face".
    #[must_use]
    pub fn word(word: &str) -> Choice {
        Choice::new(word, crate::stop::sentence(&word.replace('_', " ")).trim_end_matches('.'))
    }
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    /// One line.
    Line {
        /// How wide, in characters.
        width: u8,
    },
    /// Several lines.
    Lines {
        /// How high.
        rows: u8,
    },
    /// A day, written as people write days.
    Day,
    /// A time of day.
    Time,
    /// Pounds and pence.
    Money,
    /// A whole number.
    Whole,
    /// One of a few.
    Radios {
        /// The choices.
        choices: Vec<Choice>,
        /// Side by side.
        inline: bool,
    },
    /// Any of a few.
    Checkboxes {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// One of many.
    Select {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Asks nothing: a heading over the fields after it, with what is known in its hint.
    Heading,
}

/// A field: what it asks, how, and what stands in it to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// What it asks.
    pub label: String,
    /// A line of help; empty for none.
    pub hint: String,
    /// The fact it fills, for the counter of what people are asked twice.
    pub fact: String,
    /// How it is filled in.
    #[serde(flatten)]
    pub shape: Shape,
    /// What stands in it to begin with.
    pub value: String,
    /// Those ticked to begin with.
    pub ticked: Vec<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// Under which fold it stands; empty for none: what is seldom needed is folded away.
    pub fold: String,
    /// The browser's word for what belongs in it.
    pub autocomplete: String,
}

impl Field {
    /// A field that must be filled in.
    #[must_use]
    pub fn new(name: &str, label: &str, shape: Shape) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            fact: name.into(),
            shape,
            value: String::new(),
            ticked: Vec::new(),
            optional: false,
            fold: String::new(),
            autocomplete: "off".into(),
        }
    }

    /// A day, today unless somebody writes another.
    #[must_use]
    pub fn day(name: &str, label: &str) -> Field {
        Field::new(name, label, Shape::Day).holding("today").hint("Such as today, yesterday or 12 March")
    }

    /// One of a few.
    #[must_use]
    pub fn radios(name: &str, label: &str, choices: Vec<Choice>) -> Field {
        let inline = choices.len() <= 4 && choices.iter().all(|c| c.text.len() <= 14 && c.hint.is_empty());
        Field::new(name, label, Shape::Radios { choices, inline })
    }

    /// A heading over the fields after it; `hint` says what is known already.
    #[must_use]
    pub fn heading(text: &str) -> Field {
        Field::new("", text, Shape::Heading)
    }

    /// Any of a few.
    #[must_use]
    pub fn checkboxes(name: &str, label: &str, choices: Vec<Choice>) -> Field {
        Field::new(name, label, Shape::Checkboxes { choices }).optional()
    }

    /// One box that is ticked or not.
    #[must_use]
    pub fn tick(name: &str, label: &str, text: &str) -> Field {
        Field::checkboxes(name, label, vec![Choice::new("yes", text)])
    }

    /// One line.
    #[must_use]
    pub fn line(name: &str, label: &str) -> Field {
        Field::new(name, label, Shape::Line { width: 30 })
    }

    /// A time of day, which may stay empty.
    #[must_use]
    pub fn time(name: &str, label: &str) -> Field {
        Field::new(name, label, Shape::Time).optional().hint("Such as 14:30 or 2.30pm")
    }

    /// With these ticked to begin with.
    #[must_use]
    pub fn ticking(self, words: &[&str]) -> Field {
        Field { ticked: words.iter().map(|word| (*word).to_owned()).collect(), ..self }
    }

    /// The fact it fills, where its name in the form is another.
    #[must_use]
    pub fn of(self, fact: &str) -> Field {
        Field { fact: fact.into(), ..self }
    }

    /// A note in free words.
    #[must_use]
    pub fn note(name: &str, label: &str) -> Field {
        Field::new(name, label, Shape::Lines { rows: 4 }).optional()
    }

    /// With a line of help.
    #[must_use]
    pub fn hint(self, hint: &str) -> Field {
        Field { hint: hint.into(), ..self }
    }

    /// With this in it to begin with.
    #[must_use]
    pub fn holding(self, value: &str) -> Field {
        Field { value: value.into(), ..self }
    }

    /// It may stay empty.
    #[must_use]
    pub fn optional(self) -> Field {
        Field { optional: true, ..self }
    }

    /// Folded away under a heading.
    #[must_use]
    pub fn folded(self, under: &str) -> Field {
        Field { fold: under.into(), ..self }
    }
}
