//! Reads conditions: what must be true of a participant for a rule to bind.

use super::{Part, Phrase, TokenKind, Wrong};
use crate::pack::model::{Amount, Condition, Distance, Measured};
use crate::pack::names::{Named, Speaks, one_of, words_of};
use crate::vocabulary::{AttrType, Detail};

/// How deep brackets and `not` may be nested: far more than a clause needs, far less than the stack holds.
const DEEPEST: u32 = 64;

/// Which numbers a condition may ask for.
const NUMBERS: &str = "would fit: `minutes`, `hours`, `pounds`, `times`, as the facts carry them";

const FORMS: &[&str] = &[
    "in STAGE",
    "group NAME",
    "DETAIL is WORD [or WORD]",
    "DETAIL known",
    "DETAIL (at least|at most) SPAN (earlier|later)",
    "EVENT happened [(at least|at most) SPAN earlier]",
    "EVENT (at least|at most) N (minutes|hours|pounds|times)",
    "aged at least N",
    "below State Pension age",
    "contract EVENT happened [since EVENT]",
    "not …",
    "( … )",
];

impl Phrase<'_> {
    /// `A and B or C`.
    pub(super) fn condition(&mut self) -> Part<Condition> {
        let mut any = vec![self.conjunct()?];
        while self.take(&["or"]) {
            any.push(self.conjunct()?);
        }
        Ok(one_or(any, Condition::Any))
    }

    fn conjunct(&mut self) -> Part<Condition> {
        let mut all = vec![self.atom()?];
        while self.take(&["and"]) {
            all.push(self.atom()?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn atom(&mut self) -> Part<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.misfit(format!("conditions nest at most {DEEPEST} deep")));
        }
        let read = self.nested_or_plain();
        self.depth -= 1;
        read
    }

    fn nested_or_plain(&mut self) -> Part<Condition> {
        if self.take(&["not"]) {
            return Ok(Condition::Not(Box::new(self.atom()?)));
        }
        if self.take(&["("]) {
            let inner = self.condition()?;
            self.need(&[")"])?;
            return Ok(inner);
        }
        if self.take(&["in"]) {
            return Ok(Condition::In(self.stage()?));
        }
        if self.take(&["group"]) {
            return self.group_name().map(Condition::Group);
        }
        if self.take(&["aged"]) {
            self.need(&["at", "least"])?;
            return Ok(Condition::AgedAtLeast(self.number()?));
        }
        if self.take(&["below"]) {
            self.need(&["State", "Pension", "age"])?;
            return Ok(Condition::BelowPensionAge);
        }
        if self.take(&["contract"]) {
            return self.contract_notice();
        }
        let is_detail = self.names.vocabulary.detail(self.peek_at(0)).is_some();
        match self.peek_at(1) {
            "is" | "known" => self.about_detail(),
            "at" if is_detail || !self.event_may_follow() => self.about_detail(),
            _ if self.event_may_follow() => self.about_events(),
            _ => Err(self.unknown("a condition", FORMS)),
        }
    }

    /// `EVENT happened [(at least|at most) SPAN earlier]`, `EVENT (at least|at most) N UNIT`.
    fn about_events(&mut self) -> Part<Condition> {
        let at = self.peek().map_or(self.end, |t| t.at);
        let events = self.events()?;
        if self.take(&["happened"]) {
            if !self.follows(&["at"]) {
                return Ok(Condition::Happened(events));
            }
            let at_most = self.at_most()?;
            let span = self.span()?;
            self.need(&["earlier"])?;
            return Ok(Condition::HappenedApart(events, Distance { at_most, span, later: false }));
        }
        if !self.follows(&["at"]) {
            return Err(self.misfit("would fit: `happened`, `at least`, `at most`".into()));
        }
        let at_most = self.at_most()?;
        let amount = self.amount(at_most)?;
        match events.iter().find_map(|t| self.has_no(&t.event, amount.unit).map(|why| (t, why))) {
            None => Ok(Condition::Number(events, amount)),
            Some((term, why)) => Err(Wrong { at, what: format!("`{}` {why}", term.event), fits: NUMBERS.into() }),
        }
    }

    /// `at least` or `at most`; true for the second.
    fn at_most(&mut self) -> Part<bool> {
        self.need(&["at"])?;
        match self.peek_at(0) {
            "least" | "most" => Ok(self.take(&["most"]) || !self.take(&["least"])),
            _ => Err(self.misfit("would fit: `least`, `most`".into())),
        }
    }

    /// `N UNIT` of a number on a fact.
    fn amount(&mut self, at_most: bool) -> Part<Amount> {
        let token = self.peek().ok_or_else(|| self.misfit("would fit: a number".into()))?;
        let hundredths = if token.kind == TokenKind::Number && token.text.contains('.') {
            let (whole, rest) = token.text.split_once('.').unwrap_or((token.text, ""));
            let (whole, rest) = (whole.parse::<i64>(), format!("{rest:0<2}").parse::<i64>());
            self.next += 1;
            match (whole, rest) {
                (Ok(whole), Ok(rest)) if whole <= i64::from(u16::MAX) && rest < 100 => whole * 100 + rest,
                _ => {
                    let what = format!("`{}` is too large or too fine", token.text);
                    return Err(Wrong { at: token.at, what, fits: "at most two places, like 16.50".into() });
                }
            }
        } else {
            i64::from(self.number()?) * 100
        };
        let before = self.next;
        let unit = match self.word(NUMBERS)?.text {
            "minute" | "minutes" => Measured::Minutes,
            "hour" | "hours" => Measured::Hours,
            "pound" | "pounds" => Measured::Pounds,
            "time" | "times" => Measured::Times,
            _ => {
                self.next = before;
                return Err(self.misfit(NUMBERS.into()));
            }
        };
        if matches!(unit, Measured::Hours | Measured::Pounds) {
            return Ok(Amount { at_most, n: hundredths, unit });
        }
        if hundredths % 100 != 0 {
            let what = format!("`{}` is no whole number", token.text);
            return Err(Wrong { at: token.at, what, fits: "minutes and times are whole numbers".into() });
        }
        Ok(Amount { at_most, n: hundredths / 100, unit })
    }

    /// Why an event cannot carry such a number, if it cannot.
    fn has_no(&self, event: &str, unit: Measured) -> Option<String> {
        let Some(Named::Fact(kind, _)) = self.names.event(event, self.speaks) else {
            return Some("is a derived event and carries no number".into());
        };
        let key = match unit {
            Measured::Minutes => "minutes",
            Measured::Hours => "hours",
            Measured::Pounds => "amount",
            Measured::Times => "count",
        };
        // Money may have the hours beside it that it was paid for.
        let beside = |m: &&str| *m == "for" || (*m == "amount" && unit == Measured::Hours);
        let other = kind.measure.as_deref().filter(|m| *m != key && !beside(m))?;
        Some(format!("is measured by `{other}`, not by `{key}`"))
    }

    /// The name of a group.
    pub(super) fn group_name(&mut self) -> Part<String> {
        let names = self.names;
        let token = self.word("would fit: the name of a group")?;
        if names.vocabulary.group(token.text).is_none() {
            return Err(Wrong {
                at: token.at,
                what: format!("unknown group `{}`", token.text),
                fits: names.instead_of_group(token.text),
            });
        }
        Ok(token.text.into())
    }

    fn contract_notice(&mut self) -> Part<Condition> {
        let before = std::mem::replace(&mut self.speaks, Speaks::Contract);
        let events = self.events()?;
        self.need(&["happened"])?;
        let until = if self.take(&["since"]) { Some(self.events()?) } else { None };
        self.speaks = before;
        Ok(Condition::ContractNotice { events, until })
    }

    /// `DETAIL is …`, `DETAIL known`, `DETAIL (at least|at most) SPAN (earlier|later)`.
    fn about_detail(&mut self) -> Part<Condition> {
        let names = self.names;
        let token = self.word("would fit: the name of a detail")?;
        let Some(detail) = names.vocabulary.detail(token.text) else {
            return Err(Wrong {
                at: token.at,
                what: format!("unknown detail `{}`", token.text),
                fits: names.instead_of_detail(token.text),
            });
        };
        if self.take(&["known"]) {
            return Ok(Condition::Known(detail.name.clone()));
        }
        if self.take(&["is"]) {
            return Ok(Condition::Is(detail.name.clone(), self.detail_words(detail)?));
        }
        if detail.kind != AttrType::Date {
            return Err(Wrong {
                at: token.at,
                what: format!("`{}` is not a date", detail.name),
                fits: "`at least SPAN earlier` and its like speak of a detail that is a date".into(),
            });
        }
        let at_most = self.at_most()?;
        let span = self.span()?;
        let later = match self.peek_at(0) {
            "earlier" | "later" => self.take(&["later"]) || !self.take(&["earlier"]),
            _ => return Err(self.misfit("would fit: `earlier`, `later`".into())),
        };
        Ok(Condition::Apart(detail.name.clone(), Distance { at_most, span, later }))
    }

    /// The words after `is`, as far as they are values of the detail.
    fn detail_words(&mut self, detail: &Detail) -> Part<Vec<String>> {
        let choices = words_of(&detail.kind);
        let mut words: Vec<String> = vec![];
        loop {
            let token = self.peek().filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number));
            let token = token.ok_or_else(|| self.misfit(one_of("", choices.iter().flatten().copied())))?;
            let word = spelt(token.text, &detail.kind);
            if choices.as_ref().is_some_and(|c| !c.contains(&word)) {
                return Err(Wrong {
                    at: token.at,
                    what: format!("`{}` is no value of `{}`", token.text, detail.name),
                    fits: one_of(token.text, choices.iter().flatten().copied()),
                });
            }
            self.next += 1;
            words.push(word.into());
            if !(self.follows(&["or"]) && self.value_follows_or(detail)) {
                return Ok(words);
            }
            self.next += 1;
        }
    }

    /// Whether the word after `or` is another value of the detail rather than a new condition.
    fn value_follows_or(&self, detail: &Detail) -> bool {
        let word = spelt(self.peek_at(1), &detail.kind);
        match words_of(&detail.kind) {
            Some(choices) => choices.contains(&word),
            None => ["", "or", "and", ")"].contains(&self.peek_at(2)) && !word.is_empty() && word != "(",
        }
    }
}

/// Yes and no may also be written as facts write them.
fn spelt<'a>(word: &'a str, kind: &AttrType) -> &'a str {
    match (kind, word) {
        (AttrType::YesNo, "true") => "yes",
        (AttrType::YesNo, "false") => "no",
        _ => word,
    }
}

/// The only one of them, or all of them under one head.
fn one_or(mut conditions: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            several(conditions)
        }
        None => several(conditions),
    }
}
