//! The readings R1 to R17: what each decides, in words, and which of them a standard's verdicts rest on.

use super::model::{Due, Every, Form, Length, Pack, Readings, SET_IN_DAYS, Span, StageFrom, Standard, Unit};
use std::collections::BTreeSet;

/// One reading in plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingText {
    /// `R1` to `R17`.
    pub id: &'static str,
    /// The question the texts leave open.
    pub question: &'static str,
    /// How it is answered unless a pack says otherwise.
    pub default_words: &'static str,
    /// How a pack may answer it instead; `None` where there is one form only.
    pub alternative_words: Option<&'static str>,
    /// What the default leans on.
    pub support: &'static str,
}

/// A reading with one form.
const fn fixed(
    id: &'static str,
    question: &'static str,
    default_words: &'static str,
    support: &'static str,
) -> ReadingText {
    ReadingText { id, question, default_words, alternative_words: None, support }
}

/// A reading a pack may set otherwise.
const fn open(
    id: &'static str,
    question: &'static str,
    [default_words, alternative]: [&'static str; 2],
    support: &'static str,
) -> ReadingText {
    ReadingText { id, question, default_words, alternative_words: Some(alternative), support }
}

static READINGS: [ReadingText; 17] = [
    open(
        "R1",
        "Is the day of an event the first day of a period counted from it?",
        [
            "A period counted from an event begins on the day after it and ends with its last day.",
            "A period counted from an event begins on the event's own day.",
        ],
        "the general rule for time limits",
    ),
    open(
        "R2",
        "Which day is day 1 of the programme?",
        [
            "The start date is day 1, so day N is N − 1 days later.",
            "The start date is day 0, so day N is N days later.",
        ],
        "JETS 2.17; and 182 + 56 = 238, 238 + 61 = 299",
    ),
    fixed(
        "R3",
        "What if stated day numbers do not add up?",
        "Day numbers are kept as the source states them, even where a sum would give another.",
        "IPES 6.33: 456 + 182 is 638 where the text says 639",
    ),
    fixed(
        "R4",
        "Is \"by the Nth working day\" the same as \"within N working days\"?",
        "By the Nth working day and within N working days name the same day.",
        "JETS 2.5 a.ii uses both for one duty",
    ),
    fixed(
        "R5",
        "When does a month end?",
        "A month runs to the corresponding date, or to the month's last day where there is none; only what is counted per calendar month goes by whole calendar months.",
        "common usage for periods of months",
    ),
    open(
        "R6",
        "Are \"days\" calendar days?",
        ["Days are calendar days unless working days are named.", "Days are working days."],
        "JETS writes Working Days with capitals where it means them",
    ),
    fixed(
        "R7",
        "When does a due day end?",
        "A due day ends at midnight, London time, at its close.",
        "no source gives a time of day",
    ),
    fixed(
        "R8",
        "What is a week?",
        "A week is seven days from the day counted from, and programme weeks are counted from the start.",
        "JETS 3.8",
    ),
    fixed(
        "R9",
        "What does \"every N as a minimum\" ask for?",
        "Every N means that no gap is longer than N from one act to the next, the first gap running from the start of the stage.",
        "the words \"as a minimum\"",
    ),
    fixed("R10", "What does \"bi-monthly\" mean?", "Bi-monthly means every two months.", "the commoner use; flagged"),
    open(
        "R11",
        "Where does the next interval begin after one was missed?",
        [
            "After a missed interval the next begins at once, on the missed due day.",
            "After a missed interval the next begins with the next act.",
        ],
        "silence must not count only once",
    ),
    open(
        "R12",
        "Is a duty breached when the participant misses the booked meeting?",
        [
            "A meeting booked in good time that the participant misses excuses the duty; the duty to get in touch takes over.",
            "A missed meeting excuses nothing.",
        ],
        "our reading: JETS 2.5 c.ii adds a duty and excuses nothing in words",
    ),
    fixed(
        "R13",
        "What if the event falls on a weekend or a holiday?",
        "Working days are counted from the next working day after the event, whatever day the event falls on.",
        "follows from R1",
    ),
    open(
        "R14",
        "What does \"in the last N working days\" ask for, and what of an early end?",
        [
            "The last N working days up to an end include the end's own day if it is a working day, and an act before that window does not count.",
            "An act before the last N working days counts too.",
        ],
        "JETS 2.5 d.i, 1.14, 1.18",
    ),
    open(
        "R15",
        "Which day judges a duty to key or send something?",
        [
            "A duty to key or send something is judged by the day it was keyed or sent, not by when Waymark learnt of it.",
            "A duty to key or send something is judged by the day it was recorded in Waymark.",
        ],
        "JETS 2.5 a.ii is monitored in the department's system; 2.16 lets a start date lie in the past",
    ),
    fixed(
        "R16",
        "Whose working days are counted?",
        "Working days are Monday to Friday without the bank holidays of the nation of the delivery site, else of the contract, else of the pack.",
        "the sources do not define it",
    ),
    open(
        "R17",
        "Do duties before work run on once a job has started?",
        [
            "Duties before work stop when a job starts and begin afresh when it ends.",
            "Duties before work run on after a job starts.",
        ],
        "JETS 2.3 and its heading on support before work",
    ),
];

/// Every reading, R1 to R17.
#[must_use]
pub fn readings() -> &'static [ReadingText] {
    &READINGS
}

/// Whether a pack reads this one otherwise than by default.
#[must_use]
pub fn is_alternative(readings: &Readings, id: &str) -> bool {
    match id {
        "R1" => readings.r1_same_day,
        "R2" => readings.r2_start_is_day_0,
        "R6" => readings.r6_working,
        "R11" => readings.r11_at_next_act,
        "R12" => readings.r12_strict,
        "R14" => readings.r14_any_time,
        "R15" => readings.r15_recorded,
        "R17" => readings.r17_run_on,
        _ => false,
    }
}

/// What a reading says in a pack.
#[must_use]
pub fn in_force(text: &ReadingText, readings: &Readings) -> &'static str {
    match text.alternative_words {
        Some(words) if is_alternative(readings, text.id) => words,
        _ => text.default_words,
    }
}

/// The readings a standard's verdicts rest on by its shape, in order of number.
///
/// R12 is not among them: the engine adds it where an excuse was applied.
#[must_use]
pub fn readings_used(standard: &Standard, pack: &Pack) -> Vec<&'static str> {
    let mut used = BTreeSet::new();
    match &standard.form {
        Form::Once { due, or_else, .. } => {
            of_due(due, &mut used);
            if let Some(branch) = or_else {
                of_due(&branch.due, &mut used);
            }
        }
        Form::Repeating { stages, every, .. } => {
            match every {
                Every::PerBucket { .. } => {
                    used.insert("R5");
                }
                // Blocks are counted in calendar days, whatever R6 says.
                Every::PerBlock { span, .. } if span.unit != Unit::Days => of_unit(*span, &mut used),
                Every::PerBlock { .. } => {}
                Every::Gap(gap) => {
                    used.extend(["R9", "R11"]);
                    of_unit(*gap, &mut used);
                }
                Every::Phases(phases) => {
                    used.extend(["R9", "R11"]);
                    phases.iter().for_each(|phase| of_length(&phase.at_least, &mut used));
                }
                Every::SetBy(_) => {
                    used.extend(["R9", "R11"]);
                    of_unit(SET_IN_DAYS, &mut used);
                }
            }
            if !matches!(every, Every::PerBucket { .. }) && stages.iter().any(|stage| has_exceptions(stage, pack)) {
                used.insert("R17");
            }
        }
    }
    if standard.judged_on_keying {
        used.insert("R15");
    }
    readings().iter().map(|r| r.id).filter(|id| used.contains(id)).collect()
}

fn of_due(due: &Due, used: &mut BTreeSet<&'static str>) {
    let mut counted = |span: Span| {
        // Elapsed hours are no matter of which day is the first.
        if span.unit != Unit::Hours {
            used.insert("R1");
        }
        of_unit(span, used);
    };
    match due {
        Due::Within { span, .. } | Due::AtLeastBefore { span, .. } | Due::FirstSpanOf { span, .. } => counted(*span),
        Due::Between { from, to, .. } => {
            counted(*from);
            counted(*to);
        }
        Due::LastSpan { span, .. } => {
            used.insert("R14");
            of_unit(*span, used);
        }
        Due::NthWorkingDay(_) => {
            used.insert("R4");
        }
        Due::NthOfFollowingMonth { .. } => {
            used.insert("R5");
        }
        Due::Day(_) | Due::BeforeDay(_) => {
            used.insert("R2");
        }
        Due::Earliest(branches) => branches.iter().for_each(|branch| of_due(branch, used)),
        Due::Before(_) | Due::ByNthEvent { .. } | Due::On(_) | Due::NoLimit => {}
    }
}

fn of_length(length: &Length, used: &mut BTreeSet<&'static str>) {
    match length {
        Length::Fixed(span) => of_unit(*span, used),
        Length::SetBy(_) => of_unit(SET_IN_DAYS, used),
    }
}

fn of_unit(span: Span, used: &mut BTreeSet<&'static str>) {
    match span.unit {
        Unit::Days => used.insert("R6"),
        Unit::Weeks => used.insert("R8"),
        Unit::Months => used.insert("R5"),
        Unit::WorkingDays | Unit::Hours => false,
    };
}

/// Whether a stage, or one it runs `in`, takes other stages' days out.
fn has_exceptions(id: &str, pack: &Pack) -> bool {
    let mut waiting = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        for stage in pack.stages.iter().filter(|s| s.head.id == id) {
            if !stage.except.is_empty() {
                return true;
            }
            if let StageFrom::Same(other) = &stage.from {
                waiting.push(other);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::sample::pack;

    fn used(rest: &str) -> Vec<&'static str> {
        let read = pack(&format!("[[standard]]\nid = \"s\"\nclause = \"9\"\nsays = \"x\"\n{rest}\n"));
        readings_used(&read.standards[0], &read)
    }

    fn once(due: &str) -> Vec<&'static str> {
        used(&format!("when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"{due}\""))
    }

    #[test]
    fn one_shot_standards_rest_on_what_their_due_phrase_says() {
        assert_eq!(once("within 10 working days"), ["R1"]);
        assert_eq!(once("within 10 days of contact_made"), ["R1", "R6"]);
        assert_eq!(once("at least 2 weeks before time_up"), ["R1", "R8"]);
        assert_eq!(once("between 1 month and 2 weeks before time_up"), ["R1", "R5", "R8"]);
        assert_eq!(once("within the first 6 weeks of pre-work"), ["R1", "R8"]);
        assert_eq!(once("by the 15th working day"), ["R4"]);
        assert_eq!(once("by the 5th of the following month"), ["R5"]);
        assert_eq!(once("before day 9"), ["R2"]);
        assert_eq!(once("in the last 10 working days up to time_up"), ["R14"]);
        assert_eq!(once("earliest of within 3 days, day 9"), ["R1", "R2", "R6"]);
        assert_eq!(once("due on time_up"), [""; 0]);
        assert_eq!(once("within 24 hours"), [""; 0]);
        assert_eq!(
            used(
                "when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"by the 15th working day\"\njudged-on = \"keying\""
            ),
            ["R4", "R15"]
        );
        assert_eq!(
            used(
                "when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"day 3\"\nor-else = { do = \"contact_made\", due = \"within 2 days\" }"
            ),
            ["R1", "R2", "R6"]
        );
    }

    #[test]
    fn recurring_standards_rest_on_gaps_buckets_and_exceptions() {
        let every =
            |stage: &str, every: &str| used(&format!("while = \"{stage}\"\ndo = \"meeting_held\"\nevery = {every}"));
        assert_eq!(every("pre-work", "\"10 working days\""), ["R9", "R11", "R17"]);
        assert_eq!(every("on_programme", "\"10 working days\""), ["R9", "R11"]);
        assert_eq!(every("in-work or pre-work", "\"4 weeks\""), ["R8", "R9", "R11", "R17"]);
        assert_eq!(every("pre-work", "\"1 per calendar month\""), ["R5"]);
        assert_eq!(every("pre-work", "\"as set by frequency_changed\""), ["R6", "R9", "R11", "R17"]);
        assert_eq!(every("pre-work", "\"1 in each 4 weeks\""), ["R8", "R17"]);
        assert_eq!(every("on_programme", "\"1 in each 1 month\""), ["R5"]);
        assert_eq!(every("on_programme", "\"1 in each 10 days\""), [""; 0]);
        assert_eq!(every("on_programme", "[{ weeks = \"1-6\", at-least = \"7 days\" }]"), ["R6", "R9", "R11"]);
        let nested = "[[stage]]\nid = \"deep\"\nclause = \"1\"\nsays = \"x\"\nfrom = \"in pre-work\"\n\n[[standard]]\nid = \"s\"\nclause = \"9\"\nsays = \"x\"\nwhile = \"deep\"\ndo = \"meeting_held\"\nevery = \"10 working days\"";
        let read = pack(nested);
        assert_eq!(readings_used(&read.standards[0], &read), ["R9", "R11", "R17"]);
    }

    #[test]
    fn every_reading_has_its_words_and_the_pack_chooses() {
        let ids: Vec<String> = (1..=17).map(|n| format!("R{n}")).collect();
        assert_eq!(readings().iter().map(|r| r.id).collect::<Vec<_>>(), ids);
        assert!(
            readings()
                .iter()
                .all(|r| r.question.ends_with('?') && r.default_words.ends_with('.') && !r.support.is_empty())
        );
        let alternatives: Vec<&str> =
            readings().iter().filter(|r| r.alternative_words.is_some()).map(|r| r.id).collect();
        assert_eq!(alternatives, ["R1", "R2", "R6", "R11", "R12", "R14", "R15", "R17"]);
        let strict = Readings { r12_strict: true, ..Readings::default() };
        assert_eq!(in_force(&readings()[11], &strict), "A missed meeting excuses nothing.");
        assert_ne!(in_force(&readings()[11], &Readings::default()), "A missed meeting excuses nothing.");
    }
}
