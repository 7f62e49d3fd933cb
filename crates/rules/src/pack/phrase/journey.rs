//! Reads how stages begin and end, what outcomes add up, and what is worth what.

use super::{Part, Phrase, TokenKind, Wrong};
use crate::pack::model::{EventTerm, Events, Reach, StageFrom, StageUntil, Unit, Worth};
use crate::pack::names::one_of;

/// What opens an outcome, and on which programme days.
pub(crate) type Begins = (Events, Option<(u16, u16)>);

/// The last day of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A programme day.
    Day(u16),
    /// Calendar days after the end.
    AfterEnd(u16),
}

/// `first EVENT`, `each EVENT`, `after STAGE`, `in STAGE`.
pub(crate) fn stage_from(p: &mut Phrase) -> Part<StageFrom> {
    if p.take(&["first"]) {
        Ok(StageFrom::First(p.events()?))
    } else if p.take(&["each"]) {
        Ok(StageFrom::Each(p.events()?))
    } else if p.take(&["after"]) {
        Ok(StageFrom::After(p.stage()?))
    } else if p.take(&["in"]) {
        Ok(StageFrom::Same(p.stage()?))
    } else {
        Err(p.unknown("how a stage begins", &["first EVENT", "each EVENT", "after STAGE", "in STAGE"]))
    }
}

/// `day N` or `EVENTS`.
pub(crate) fn stage_until(p: &mut Phrase) -> Part<StageUntil> {
    if p.take(&["day"]) {
        return Ok(StageUntil::ProgrammeDay(p.count()?));
    }
    Ok(StageUntil::Before(p.events()?))
}

/// `EVENT or outcome ID`: what ends a stage early.
pub(crate) fn early(p: &mut Phrase) -> Part<(Events, Vec<String>)> {
    let (mut terms, mut outcomes): (Vec<EventTerm>, Vec<String>) = (vec![], vec![]);
    loop {
        if p.take(&["outcome"]) {
            outcomes.push(p.outcome()?);
        } else {
            terms.push(p.term()?);
        }
        if !p.take(&["or"]) {
            return Ok((terms, outcomes));
        }
    }
}

/// `STAGE or STAGE`.
pub(crate) fn stage_list(p: &mut Phrase) -> Part<Vec<String>> {
    let mut stages = vec![p.stage()?];
    while p.take(&["or"]) {
        stages.push(p.stage()?);
    }
    Ok(stages)
}

/// `EVENTS [in days N-N]`.
pub(crate) fn begins(p: &mut Phrase) -> Part<Begins> {
    let events = p.events()?;
    if !p.take(&["in", "days"]) {
        return Ok((events, None));
    }
    let at = p.peek().map_or(p.end, |t| t.at);
    let from = p.number()?;
    p.need(&["-"])?;
    let to = p.number()?;
    if to < from {
        let what = format!("days {from}-{to} run backwards");
        return Err(Wrong { at, what, fits: "write the first day first".into() });
    }
    Ok((events, Some((from, to))))
}

const REACH_FORMS: &[&str] =
    &["total EVENT at least GBP N", "N weeks of EVENT [while TERM]", "N hours of EVENT", "SPAN in STAGE", "[N] EVENT"];

/// What has to be reached.
pub(crate) fn reach(p: &mut Phrase) -> Part<Reach> {
    if p.take(&["total"]) {
        let events = p.events()?;
        p.need(&["at", "least", "GBP"])?;
        return Ok(Reach::Money { events, pence: p.hundredths("an amount such as `1000` or `12.50`")? });
    }
    if !p.number_follows() && !p.event_may_follow() {
        return Err(p.unknown("what is to be reached", REACH_FORMS));
    }
    if p.number_follows() && (p.peek_at(2) == "in" || p.follows_working_days_in()) {
        return run(p);
    }
    let n = if p.number_follows() { p.count()? } else { 1 };
    if p.take(&["weeks", "of"]) || p.take(&["week", "of"]) {
        let events = p.events()?;
        let while_status = if p.take(&["while"]) { Some(p.term()?) } else { None };
        return Ok(Reach::Weeks { n, events, while_status });
    }
    if p.take(&["hours", "of"]) || p.take(&["hour", "of"]) {
        return Ok(Reach::Hours { n, events: p.events()? });
    }
    Ok(Reach::Count { n, events: p.events()? })
}

/// `SPAN in STAGE`.
fn run(p: &mut Phrase) -> Part<Reach> {
    let at = p.peek().map_or(p.end, |t| t.at);
    let span = p.span()?;
    if span.unit == Unit::Hours {
        let what = "a stage lasts whole days".into();
        return Err(Wrong { at, what, fits: "would fit: `working days`, `days`, `weeks`, `months`".into() });
    }
    p.need(&["in"])?;
    Ok(Reach::Run { span, stage: p.stage()? })
}

/// `day N`, `N days after the end` or `the end`.
pub(crate) fn by(p: &mut Phrase) -> Part<By> {
    if p.take(&["the", "end"]) {
        return Ok(By::AfterEnd(0));
    }
    if p.take(&["day"]) {
        return Ok(By::Day(p.count()?));
    }
    if !p.number_follows() {
        return Err(p.unknown("the last day", &["day N", "N days after the end", "the end"]));
    }
    let n = p.count()?;
    if !p.take(&["day"]) {
        p.need(&["days"])?;
    }
    p.need(&["after", "the", "end"])?;
    Ok(By::AfterEnd(n))
}

/// `day N`.
pub(crate) fn claim_by(p: &mut Phrase) -> Part<u16> {
    p.need(&["day"])?;
    p.count()
}

/// `N days`, as a number of days.
pub(crate) fn warning_days(p: &mut Phrase) -> Part<u16> {
    let at = p.peek().map_or(p.end, |t| t.at);
    match p.span()? {
        span if span.unit == Unit::Days => Ok(span.n),
        _ => Err(Wrong { at, what: "this length is told in days".into(), fits: "would fit: `N days`".into() }),
    }
}

/// `cost + N %`, `GBP N`, `nothing`, `not set`.
pub(crate) fn worth(p: &mut Phrase) -> Part<Worth> {
    if p.take(&["cost"]) {
        p.need(&["+"])?;
        return percent(p).map(Worth::CostPlus);
    }
    if p.take(&["GBP"]) {
        return p.hundredths("an amount such as `1000` or `12.50`").map(Worth::Fixed);
    }
    if p.take(&["nothing"]) {
        return Ok(Worth::Nothing);
    }
    if p.take(&["not", "set"]) {
        return Ok(Worth::NotSet);
    }
    Err(p.unknown("what it is worth", &["cost + N %", "GBP N", "nothing", "not set"]))
}

/// `99 %`, in hundredths of a percent.
pub(crate) fn percent(p: &mut Phrase) -> Part<u32> {
    let at = p.peek().map_or(p.end, |t| t.at);
    let value = p.hundredths("a percentage such as `99 %`")?;
    p.need(&["%"])?;
    u32::try_from(value).map_err(|_| Wrong {
        at,
        what: "this percentage is too large".into(),
        fits: "a percentage such as `99 %`".into(),
    })
}

impl Phrase<'_> {
    fn follows_working_days_in(&self) -> bool {
        self.peek_at(1) == "working" && self.peek_at(3) == "in"
    }

    /// The id of an outcome of this pack.
    fn outcome(&mut self) -> Part<String> {
        let outcomes = &self.names.outcomes;
        let token = self.word("would fit: the id of an outcome")?;
        if outcomes.contains(token.text) {
            return Ok(token.text.into());
        }
        Err(Wrong {
            at: token.at,
            what: format!("unknown outcome `{}`", token.text),
            fits: one_of(token.text, outcomes.iter().map(String::as_str)),
        })
    }

    /// A number with at most two decimals, in hundredths.
    fn hundredths(&mut self, fits: &str) -> Part<i64> {
        let token = self.peek().filter(|t| t.kind == TokenKind::Number);
        let value = token.and_then(|t| {
            let (whole, fraction) = t.text.split_once('.').unwrap_or((t.text, ""));
            let fraction: i64 = match fraction.len() {
                0 => 0,
                1 => fraction.parse::<i64>().ok()? * 10,
                2 => fraction.parse().ok()?,
                _ => return None,
            };
            whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fraction)
        });
        let value = value.ok_or_else(|| self.misfit(format!("would fit: {fits}")))?;
        self.next += 1;
        Ok(value)
    }
}
