//! An answer as text to read aloud.

use super::Answer;
use crate::Day;
use crate::pack::words;
use std::fmt::Write;

/// The answer as text: the journey, then every verdict with its sentence, and its explanation where there is one.
#[must_use]
pub fn as_text(answer: &Answer) -> String {
    let mut text = String::new();
    let id = answer.participant.as_ref().or(answer.contract.as_ref()).map_or("", String::as_str);
    let spell = answer.enrolment.as_ref().map_or_else(String::new, |e| format!(", {e}"));
    let stage = answer.stage.as_ref().map_or_else(String::new, |s| format!(" · {}", words::name(s)));
    let day = answer.day.map_or_else(String::new, |d| format!(" · day {d}"));
    let ends = answer.ends_on.as_ref().map_or_else(String::new, |e| format!(" · ends on {}", spoken(e)));
    let stable = answer.stable_until.as_ref().map_or_else(String::new, |s| format!(" · stays so until {}", spoken(s)));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{id}{spell}{stage}{day}{ends}{stable}");
    for note in &answer.notes {
        let _ = writeln!(text, "  Note: {note}");
    }
    for v in &answer.verdicts {
        let status = v.status.replace('_', " ");
        let _ = writeln!(text, "  {status:<18} {} ({})\n{:21}{}", v.standard, v.clause, "", v.because);
        if let Some(e) = &v.explanation {
            explanation(&mut text, e);
        }
    }
    for o in &answer.outcomes {
        let status = o.status.replace('_', " ");
        let _ = writeln!(text, "  {status:<18} outcome {} ({})\n{:21}{}", o.outcome, o.clause, "", o.because);
    }
    for l in &answer.limits {
        let _ = writeln!(text, "  {:<18} {} ({})\n{:21}{}", l.status, l.limit, l.clause, "", l.because);
    }
    text.push('\n');
    text
}

/// A written date as people say it.
fn spoken(date: &str) -> String {
    Day::parse(date).map_or_else(|| date.to_string(), Day::short)
}

fn explanation(text: &mut String, e: &super::Explanation) {
    let mut line = |label: &str, words: &str| {
        let _ = writeln!(text, "{:21}{label}: {words}", "");
    };
    line("The clause says", &e.says);
    line("Clause", &e.source);
    if let Some(trigger) = &e.trigger {
        line("The clock started with", trigger);
    }
    line("Counting", &e.arithmetic);
    line("Calendar", &e.calendar);
    for reading in &e.readings {
        line("Reading", reading);
    }
    for c in &e.considered {
        line(if c.counted { "Counted" } else { "Not counted" }, &format!("{}: {}", c.fact, c.why));
    }
    if e.further > 0 {
        line("Not listed", &format!("{} more facts that did not count", e.further));
    }
    for remark in &e.remarks {
        line("Remark", remark);
    }
}
