//! Says the phrases of a pack as plain English, for the printed pack and for explanations.

use super::model::{
    Acts, Amount, Bucket, Condition, Distance, Due, EventTerm, Events, Every, Length, Measured, Phase, Reach, Span,
    Unit, Worth,
};
use crate::vocabulary::Channel;

/// "10 working days", "1 working day".
#[must_use]
pub fn span(span: Span) -> String {
    let unit = match span.unit {
        Unit::WorkingDays => "working day",
        Unit::Days => "day",
        Unit::Weeks => "week",
        Unit::Months => "month",
        Unit::Hours => "hour",
    };
    plural(u64::from(span.n), unit)
}

/// "1 meeting", "2 meetings".
fn plural(n: u64, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// "1st", "2nd", "15th".
#[must_use]
pub fn ordinal(n: u16) -> String {
    let ending = match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// A name as it is said: `initial_meeting_held` as "initial meeting held", `esf_form_sent` as "ESF form sent".
#[must_use]
pub fn name(name: &str) -> String {
    name.split('_')
        .map(spelt)
        .collect::<Vec<_>>()
        .join(" ")
        .replace("annex i ", "Annex I ")
        .replace("northern I", "Northern I")
}

/// A word of a name with the capitals it is written with.
fn spelt(word: &str) -> &str {
    match word {
        "esf" => "ESF",
        "prap" => "PRaP",
        "dwp" => "DWP",
        "it" => "IT",
        "cv" => "CV",
        "jsa" => "JSA",
        "esa" => "ESA",
        "england" => "England",
        "wales" => "Wales",
        "scotland" => "Scotland",
        "ireland" => "Ireland",
        other => other,
    }
}

/// "a", "a or b", "a, b or c".
#[must_use]
pub fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [firsts @ .., end] => format!("{} {last} {end}", firsts.join(", ")),
    }
}

/// "by phone", "face to face".
#[must_use]
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "by phone",
        Channel::Video => "by video",
        Channel::FaceToFace => "face to face",
        Channel::Email => "by e-mail",
        Channel::Text => "by text message",
        Channel::Letter => "by letter",
        Channel::Portal => "through the portal",
        Channel::Other => "in another way",
    }
}

/// "by phone, video or letter".
#[must_use]
pub fn channels(list: &[Channel]) -> String {
    let mut said: Vec<String> = vec![];
    let mut before = "";
    for way in list {
        let words = channel(*way);
        // One "by" is enough for several ways in a row.
        let short = if before.starts_with("by ") { words.strip_prefix("by ").unwrap_or(words) } else { words };
        said.push(short.into());
        before = words;
    }
    join(&said, "or")
}

/// "initial meeting held (by phone or video)", "programme end (reason: voluntary leave)".
#[must_use]
pub fn event(term: &EventTerm) -> String {
    let mut limits: Vec<String> = vec![];
    if !term.by.is_empty() {
        limits.push(channels(&term.by));
    }
    if let Some((tag, words)) = &term.with {
        let words: Vec<String> = words.iter().map(|w| name(w)).collect();
        limits.push(format!("{}: {}", name(tag), join(&words, "or")));
    }
    let said = name(&term.event);
    if limits.is_empty() { said } else { format!("{said} ({})", limits.join("; ")) }
}

/// "contact made, referral void or programme end".
#[must_use]
pub fn events(events: &Events) -> String {
    join(&events.iter().map(event).collect::<Vec<_>>(), "or")
}

/// "contact attempted, 3 times", "all of: form signed and form sent".
#[must_use]
pub fn acts(acts: &Acts) -> String {
    match acts {
        Acts::Count { n: 1, events: needed } => events(needed),
        Acts::Count { n: 2, events: needed } => format!("{}, twice", events(needed)),
        Acts::Count { n, events: needed } => format!("{}, {n} times", events(needed)),
        Acts::Either { n, events: needed, alone } => {
            format!("{}, or {} by itself", self::acts(&Acts::Count { n: *n, events: needed.clone() }), events(alone))
        }
        Acts::All(needed) => format!("all of: {}", join(&needed.iter().map(event).collect::<Vec<_>>(), "and")),
    }
}

/// "within 10 working days of the programme start", with ", or before" where an earlier act counts.
#[must_use]
pub fn due(due: &Due, or_before: bool) -> String {
    let said = plain_due(due);
    if or_before { format!("{said}, or before") } else { said }
}

fn plain_due(due: &Due) -> String {
    match due {
        Due::Within { span: length, of: None } => format!("within {}", span(*length)),
        Due::Within { span: length, of: Some(of) } => format!("within {} of the first {}", span(*length), events(of)),
        Due::NthWorkingDay(n) => format!("by the {} working day", ordinal(*n)),
        Due::LastSpan { span: length, up_to } => format!("in the last {} up to {}", span(*length), events(up_to)),
        Due::Before(named) => format!("before {}", events(named)),
        Due::BeforeDay(n) => format!("before day {n} of the programme"),
        Due::AtLeastBefore { span: length, event } => format!("at least {} before {}", span(*length), events(event)),
        Due::Between { from, to, event } => {
            format!("between {} and {} before {}", span(*from), span(*to), events(event))
        }
        Due::NthOfFollowingMonth { n, or_next_working_day } => {
            let roll = if *or_next_working_day { ", or the next working day" } else { "" };
            format!("by the {} of the following month{roll}", ordinal(*n))
        }
        Due::FirstSpanOf { span: length, stage } => {
            format!("within the first {} of the stage {}", span(*length), name(stage))
        }
        Due::ByNthEvent { n, events: named } => format!("by the {} {}", ordinal(*n), events(named)),
        Due::On(named) => format!("on the day of {}", events(named)),
        Due::Day(n) => format!("by day {n} of the programme"),
        Due::Earliest(branches) => {
            let said: Vec<String> = branches.iter().map(plain_due).collect();
            format!("at the earliest of: {}", said.join("; "))
        }
        Due::NoLimit => "with no limit stated".into(),
    }
}

/// "at least every 10 working days", "once in every calendar month".
#[must_use]
pub fn every(every: &Every) -> String {
    match every {
        Every::Gap(gap) => format!("at least every {}", length(*gap)),
        Every::PerBucket { n, bucket } => {
            let bucket = match bucket {
                Bucket::Month => "month",
                Bucket::Week => "week",
                Bucket::Quarter => "quarter",
            };
            format!("{} in every calendar {bucket}", times(*n))
        }
        Every::PerBlock { n, span: one } if one.n == 1 => {
            format!("{} in each {} from the first day", times(*n), length(*one))
        }
        Every::PerBlock { n, span: several } => {
            format!("{} in each span of {} from the first day", times(*n), span(*several))
        }
        Every::SetBy(named) => format!("as often as set by {}", events(named)),
        Every::Phases(phases) => phases.iter().map(phase).collect::<Vec<_>>().join("; "),
    }
}

fn times(n: u16) -> String {
    match n {
        1 => "once".to_string(),
        2 => "twice".to_string(),
        n => format!("{n} times"),
    }
}

/// A span after "every": "4 weeks", but "week" for one.
fn length(gap: Span) -> String {
    let said = span(gap);
    said.strip_prefix("1 ").map_or(said.clone(), String::from)
}

fn phase(phase: &Phase) -> String {
    let weeks = match (phase.from_week, phase.to_week) {
        (from, u16::MAX) => format!("from week {from}"),
        (from, to) if from == to => format!("in week {from}"),
        (from, to) => format!("in weeks {from} to {to}"),
    };
    match &phase.at_least {
        Length::Fixed(gap) => format!("{weeks} at least every {}", length(*gap)),
        Length::SetBy(named) => format!("{weeks} as often as set by {}", events(named)),
    }
}

/// "in the stage on programme and not in the group mandated".
#[must_use]
pub fn condition(condition: &Condition) -> String {
    match condition {
        Condition::All(several) => join_conditions(several, "and"),
        Condition::Any(several) => join_conditions(several, "or"),
        Condition::Not(inner) => format!("not {}", bracketed(inner)),
        Condition::In(stage) => format!("in the stage {}", name(stage)),
        Condition::Group(group) => format!("in the group {}", name(group)),
        Condition::Is(detail, words) => {
            let words: Vec<String> = words.iter().map(|w| name(w)).collect();
            format!("{} is {}", name(detail), join(&words, "or"))
        }
        Condition::Known(detail) => format!("{} is known", name(detail)),
        Condition::Happened(named) => format!("{} has happened", events(named)),
        Condition::AgedAtLeast(years) => format!("aged at least {years}"),
        Condition::BelowPensionAge => "below State Pension age".into(),
        Condition::Apart(detail, by) => format!("{} lies {}", name(detail), distance(*by)),
        Condition::HappenedApart(named, by) => format!("the latest {} lies {}", events(named), distance(*by)),
        Condition::Number(named, bound) => format!("the latest {} says {}", events(named), amount(*bound)),
        Condition::ContractNotice { events: named, until: None } => {
            format!("{} has happened for the contract", events(named))
        }
        Condition::ContractNotice { events: named, until: Some(until) } => {
            format!("{} has happened for the contract, with no {} since", events(named), events(until))
        }
    }
}

/// "at least 6 months back", "at most 2 weeks ahead".
#[must_use]
pub fn distance(by: Distance) -> String {
    let (bound, side) = (if by.at_most { "most" } else { "least" }, if by.later { "ahead" } else { "back" });
    format!("at {bound} {} {side}", span(by.span))
}

/// "at most 45 minutes", "at least £100".
#[must_use]
pub fn amount(bound: Amount) -> String {
    format!("at {} {}", if bound.at_most { "most" } else { "least" }, number(bound.n, bound.unit))
}

/// A number with its unit: "45 minutes", "16.5 hours", "£100", "3 times".
#[must_use]
pub fn number(n: i64, unit: Measured) -> String {
    let counted = |word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match unit {
        Measured::Minutes => counted("minute"),
        Measured::Times => counted("time"),
        Measured::Pounds => money(n),
        Measured::Hours => {
            let (whole, rest) = (n / 100, n.unsigned_abs() % 100);
            let said = format!("{whole}.{rest:02}");
            let said = said.trim_end_matches('0').trim_end_matches('.');
            format!("{said} hour{}", if n == 100 { "" } else { "s" })
        }
    }
}

fn join_conditions(several: &[Condition], word: &str) -> String {
    several.iter().map(bracketed).collect::<Vec<_>>().join(&format!(" {word} "))
}

/// A condition inside another: in brackets if it is itself made of several.
fn bracketed(inner: &Condition) -> String {
    match inner {
        Condition::All(_) | Condition::Any(_) => format!("({})", condition(inner)),
        _ => condition(inner),
    }
}

/// Pence as pounds: "£1,000", "£12.50".
#[must_use]
pub fn money(pence: i64) -> String {
    let (pounds, rest) = (pence.unsigned_abs() / 100, pence.unsigned_abs() % 100);
    let digits = pounds.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if pence < 0 { "-" } else { "" };
    if rest == 0 { format!("{sign}£{grouped}") } else { format!("{sign}£{grouped}.{rest:02}") }
}

/// Hundredths of a percent: "99 %", "98.95 %".
#[must_use]
pub fn percent(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => format!("{whole} %"),
        rest if rest % 10 == 0 => format!("{whole}.{} %", rest / 10),
        rest => format!("{whole}.{rest:02} %"),
    }
}

/// "earnings updated adding up to £1,000", "8 weeks of self employed day".
#[must_use]
pub fn reach(reach: &Reach) -> String {
    match reach {
        Reach::Money { events: named, pence } => format!("{} adding up to {}", events(named), money(*pence)),
        Reach::Weeks { n, events: named, while_status } => {
            let status = while_status.as_ref().map_or(String::new(), |s| format!(", each day with {}", event(s)));
            format!("{} of {}{status}", plural(u64::from(*n), "week"), events(named))
        }
        Reach::Hours { n, events: named } => format!("{} of {}", plural(u64::from(*n), "hour"), events(named)),
        Reach::Run { span: length, stage } => format!("{} without a break in the stage {}", span(*length), name(stage)),
        Reach::Count { n, events: named } => acts(&Acts::Count { n: *n, events: named.clone() }),
    }
}

/// "cost plus 10 %", "£500", "nothing", "not set".
#[must_use]
pub fn worth(worth: &Worth) -> String {
    match worth {
        Worth::CostPlus(share) => format!("cost plus {}", percent(*share)),
        Worth::Fixed(pence) => money(*pence),
        Worth::Nothing => "nothing".into(),
        Worth::NotSet => "not set".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::model::{Form, LimitKind};
    use crate::pack::sample::pack;

    fn standard(rest: &str) -> crate::pack::model::Standard {
        let text = format!("[[standard]]\nid = \"s\"\nclause = \"9\"\nsays = \"x\"\n{rest}\n");
        pack(&text).standards.remove(0)
    }

    fn due_said(phrase: &str) -> String {
        let read = standard(&format!("when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"{phrase}\""));
        let Form::Once { due: day, or_before, .. } = read.form else { panic!() };
        due(&day, or_before)
    }

    fn every_said(phrase: &str) -> String {
        let read = standard(&format!("while = \"pre-work\"\ndo = \"meeting_held\"\nevery = {phrase}"));
        let Form::Repeating { every: often, .. } = read.form else { panic!() };
        every(&often)
    }

    fn acts_said(phrase: &str) -> String {
        acts(&standard(&format!("when = \"programme_start\"\ndo = \"{phrase}\"\ndue = \"day 3\"")).acts)
    }

    fn condition_said(phrase: &str) -> String {
        let text = format!(
            "[[limit]]\nid = \"l\"\nclause = \"1\"\nsays = \"x\"\nforbids = \"contact_made\"\nonly-if = \"{phrase}\""
        );
        let LimitKind::Forbids { only_if: Some(read), .. } = pack(&text).limits.remove(0).kind else { panic!() };
        condition(&read)
    }

    #[test]
    fn says_due_phrases() {
        for (phrase, said) in [
            ("within 10 working days", "within 10 working days"),
            ("within 1 working day, or before", "within 1 working day, or before"),
            ("within 2 weeks of meeting_held", "within 2 weeks of the first meeting held"),
            ("by the 15th working day", "by the 15th working day"),
            ("by the third meeting_held", "by the 3rd meeting held"),
            ("in the last ten working days up to time_up", "in the last 10 working days up to time up"),
            (
                "by the 21st of the following month, or the next working day",
                "by the 21st of the following month, or the next working day",
            ),
            ("within the first 6 weeks of pre-work", "within the first 6 weeks of the stage pre-work"),
            (
                "earliest of day 9, due on time_up",
                "at the earliest of: by day 9 of the programme; on the day of time up",
            ),
            ("between 4 weeks and 1 month before time_up", "between 4 weeks and 1 month before time up"),
            ("no limit stated", "with no limit stated"),
        ] {
            assert_eq!(due_said(phrase), said);
        }
    }

    #[test]
    fn says_intervals_acts_and_events() {
        assert_eq!(every_said("\"10 working days\""), "at least every 10 working days");
        assert_eq!(every_said("\"one week\""), "at least every week");
        assert_eq!(every_said("\"2 per calendar month\""), "twice in every calendar month");
        assert_eq!(every_said("\"as set by frequency_changed\""), "as often as set by frequency changed");
        assert_eq!(
            every_said("[{ weeks = \"1-12\", at-least = \"as set by frequency_changed\" }]"),
            "in weeks 1 to 12 as often as set by frequency changed"
        );
        assert_eq!(every_said("\"1 in each 1 week\""), "once in each week from the first day");
        assert_eq!(every_said("\"3 in each 4 weeks\""), "3 times in each span of 4 weeks from the first day");
        assert_eq!(
            every_said(
                "[{ weeks = \"1-6\", at-least = \"7 days\" }, { weeks = \"9\", at-least = \"2 weeks\" }, { weeks = \"15-\", at-least = \"1 month\" }]"
            ),
            "in weeks 1 to 6 at least every 7 days; in week 9 at least every 2 weeks; from week 15 at least every month"
        );
        assert_eq!(
            acts_said("2 contact_attempted, or contact_made or meeting_held"),
            "contact attempted, twice, or contact made or meeting held by itself"
        );
        assert_eq!(acts_said("meeting_held by phone or video"), "meeting held (by phone or video)");
        assert_eq!(
            acts_said("3 contact_made by face_to_face or phone"),
            "contact made (face to face or by phone), 3 times"
        );
        assert_eq!(
            acts_said("all of meeting_held, contact_made, programme_end with reason voluntary or moved_away"),
            "all of: meeting held, contact made and programme end (reason: voluntary or moved away)"
        );
    }

    #[test]
    fn says_conditions_with_brackets_where_they_matter() {
        assert_eq!(
            condition_said("not (group mandated or in pre-work) and nation is england or wales"),
            "not (in the group mandated or in the stage pre-work) and nation is England or Wales"
        );
        assert_eq!(
            condition_said("contract notice_received happened since notice_ended"),
            "notice received has happened for the contract, with no notice ended since"
        );
        assert_eq!(condition_said("claim_began at least 13 weeks earlier"), "claim began lies at least 13 weeks back");
        assert_eq!(condition_said("claim_began at most 1 day later"), "claim began lies at most 1 day ahead");
        assert_eq!(
            condition_said("meeting_held happened at most 2 weeks earlier"),
            "the latest meeting held lies at most 2 weeks back"
        );
        let said = ["at most 45 minutes", "at least 16.5 hours", "at least 1 pound", "at most one time"];
        let said =
            said.map(|of| condition_said(&format!("meeting_held {of}")).replace("the latest meeting held says ", ""));
        assert_eq!(said.join(", "), "at most 45 minutes, at least 16.5 hours, at least £1, at most 1 time");
    }

    #[test]
    fn says_figures() {
        let run = Reach::Run { span: Span { n: 3, unit: Unit::Months }, stage: "in-work".into() };
        assert_eq!(reach(&run), "3 months without a break in the stage in-work");
        assert_eq!([money(123_456_700), money(1250), money(-5)].join(" "), "£1,234,567 £12.50 -£0.05");
        assert_eq!([percent(9900), percent(9895), percent(250)].join(" "), "99 % 98.95 % 2.5 %");
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).join(" "),
            "1st 2nd 3rd 4th 11th 12th 13th 21st 112th"
        );
    }
}
