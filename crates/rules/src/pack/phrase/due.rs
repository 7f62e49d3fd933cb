//! Reads when a thing falls due, once or again and again.

use super::{Part, Phrase, Wrong};
use crate::pack::model::{Bucket, Due, EventTerm, Events, Every, Length, Span, Unit};

const DUE_FORMS: &[&str] = &[
    "within SPAN [of EVENT]",
    "by the Nth working day",
    "in the last SPAN up to EVENT",
    "before EVENT",
    "before day N",
    "at least SPAN before EVENT",
    "between SPAN and SPAN before EVENT",
    "by the Nth of the following month[, or the next working day]",
    "within the first SPAN of STAGE",
    "by the Nth EVENT",
    "due on EVENT",
    "day N",
    "earliest of PHRASE, PHRASE",
    "no limit stated",
];

/// A due phrase, and whether `, or before` follows it.
pub(crate) fn due(p: &mut Phrase) -> Part<(Due, bool)> {
    let due = p.due()?;
    Ok((due, p.take(&[",", "or", "before"])))
}

const EVERY_FORMS: &[&str] =
    &["SPAN", "N per calendar month", "N per calendar week", "N per calendar quarter", "N in each SPAN", SET_BY];
const SET_BY: &str = "as set by EVENTS";

/// `SPAN`, `N per calendar month`, `N in each SPAN` or `as set by EVENTS`.
pub(crate) fn every(p: &mut Phrase) -> Part<Every> {
    if p.follows(&["as"]) {
        return set_by(p).map(Every::SetBy);
    }
    if p.peek_at(1) == "in" {
        return block(p);
    }
    if p.peek_at(1) != "per" {
        return match p.number_follows() {
            true => p.span().map(Every::Gap),
            false => Err(p.unknown("how often", EVERY_FORMS)),
        };
    }
    let n = p.count()?;
    p.need(&["per", "calendar"])?;
    let bucket = match p.peek_at(0) {
        "month" => Bucket::Month,
        "week" => Bucket::Week,
        "quarter" => Bucket::Quarter,
        _ => return Err(p.misfit("would fit: `month`, `week`, `quarter`".into())),
    };
    p.next += 1;
    Ok(Every::PerBucket { n, bucket })
}

/// `N in each SPAN`: blocks are told in whole calendar days.
fn block(p: &mut Phrase) -> Part<Every> {
    let n = p.count()?;
    p.need(&["in", "each"])?;
    let at = p.peek().map_or(p.end, |t| t.at);
    match p.span()? {
        span if matches!(span.unit, Unit::Days | Unit::Weeks | Unit::Months) => Ok(Every::PerBlock { n, span }),
        _ => Err(Wrong {
            at,
            what: "blocks follow one another in calendar days".into(),
            fits: "would fit: `days`, `weeks`, `months`".into(),
        }),
    }
}

/// A span and nothing else.
pub(crate) fn span_alone(p: &mut Phrase) -> Part<Span> {
    p.span()
}

/// `SPAN` or `as set by EVENTS`: the longest gap of a phase.
pub(crate) fn length(p: &mut Phrase) -> Part<Length> {
    if p.follows(&["as"]) {
        return set_by(p).map(Length::SetBy);
    }
    match p.number_follows() {
        true => p.span().map(Length::Fixed),
        false => Err(p.unknown("the longest gap", &["SPAN", SET_BY])),
    }
}

/// `as set by EVENTS`, each of which must be able to say a length.
fn set_by(p: &mut Phrase) -> Part<Events> {
    p.need(&["as", "set", "by"])?;
    let at = p.peek().map_or(p.end, |t| t.at);
    let events = p.events()?;
    let vocabulary = p.names.vocabulary;
    let says_length = |term: &&EventTerm| {
        let kind = vocabulary.kind(&term.event).map(|(id, _)| vocabulary.get(id));
        kind.is_some_and(|k| k.measure.as_deref() == Some("count") || k.attributes.iter().any(|(a, _)| a == "every"))
    };
    match events.iter().find(|term| !says_length(term)) {
        None => Ok(events),
        Some(mute) => Err(Wrong {
            at,
            what: format!("`{}` carries neither `count` nor `every`, so it can set no length", mute.event),
            fits: "name events whose kind has `measure = \"count\"` or the attribute `every`".into(),
        }),
    }
}

/// `1-6`, `15-` (open) or `7`: the programme weeks of a phase, first and last.
pub(crate) fn phase_weeks(p: &mut Phrase) -> Part<(u16, u16)> {
    let at = p.peek().map_or(p.end, |t| t.at);
    let from = p.count()?;
    let to = match p.take(&["-"]) {
        false => from,
        true if p.peek().is_none() => u16::MAX,
        true => p.count()?,
    };
    if to < from {
        return Err(Wrong {
            at,
            what: format!("weeks {from}-{to} run backwards"),
            fits: "write the first week first".into(),
        });
    }
    Ok((from, to))
}

impl Phrase<'_> {
    fn due(&mut self) -> Part<Due> {
        if self.take(&["earliest", "of"]) {
            let mut phrases = vec![self.plain_due()?];
            // `, or before` belongs to the whole, not to a branch.
            while !self.follows(&[",", "or"]) && self.take(&[","]) {
                phrases.push(self.plain_due()?);
            }
            return Ok(Due::Earliest(phrases));
        }
        self.plain_due()
    }

    fn plain_due(&mut self) -> Part<Due> {
        if self.take(&["within", "the", "first"]) {
            let span = self.span()?;
            self.need(&["of"])?;
            Ok(Due::FirstSpanOf { span, stage: self.stage()? })
        } else if self.take(&["within"]) {
            let span = self.span()?;
            let of = if self.take(&["of"]) { Some(self.events()?) } else { None };
            Ok(Due::Within { span, of })
        } else if self.take(&["by", "the"]) {
            self.by_the()
        } else if self.take(&["in", "the", "last"]) {
            let span = self.span()?;
            self.need(&["up", "to"])?;
            Ok(Due::LastSpan { span, up_to: self.events()? })
        } else if self.take(&["before", "day"]) {
            Ok(Due::BeforeDay(self.count()?))
        } else if self.take(&["before"]) {
            Ok(Due::Before(self.events()?))
        } else if self.take(&["at", "least"]) {
            let span = self.span()?;
            self.need(&["before"])?;
            Ok(Due::AtLeastBefore { span, event: self.events()? })
        } else if self.take(&["between"]) {
            self.between()
        } else if self.take(&["due", "on"]) {
            Ok(Due::On(self.events()?))
        } else if self.take(&["day"]) {
            Ok(Due::Day(self.count()?))
        } else if self.take(&["no", "limit", "stated"]) {
            Ok(Due::NoLimit)
        } else {
            Err(self.unknown("when it falls due", DUE_FORMS))
        }
    }

    fn by_the(&mut self) -> Part<Due> {
        let at = self.peek().map_or(self.end, |t| t.at);
        let n = self.ordinal()?;
        if self.take(&["working", "day"]) {
            return Ok(Due::NthWorkingDay(n));
        }
        if !self.take(&["of", "the", "following", "month"]) {
            return Ok(Due::ByNthEvent { n, events: self.events()? });
        }
        if n > 31 {
            return Err(Wrong { at, what: "no month has so many days".into(), fits: "at most the 31st".into() });
        }
        let or_next_working_day = self.take(&[",", "or", "the", "next", "working", "day"]);
        Ok(Due::NthOfFollowingMonth { n, or_next_working_day })
    }

    fn between(&mut self) -> Part<Due> {
        let at = self.peek().map_or(self.end, |t| t.at);
        let from = self.span()?;
        self.need(&["and"])?;
        let to = self.span()?;
        self.need(&["before"])?;
        if from.unit == to.unit && from.n < to.n {
            return Err(Wrong {
                at,
                what: "the window would close before it opens".into(),
                fits: "write the longer distance first".into(),
            });
        }
        Ok(Due::Between { from, to, event: self.events()? })
    }
}
