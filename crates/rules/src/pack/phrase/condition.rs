//! Reads conditions: what must be true of a participant for a rule to bind.

use super::{Part, Phrase, TokenKind, Wrong};
use crate::pack::model::Condition;
use crate::pack::names::{Speaks, one_of, words_of};
use crate::vocabulary::{AttrType, Detail};

/// How deep brackets and `not` may be nested: far more than a clause needs, far less than the stack holds.
const DEEPEST: u32 = 64;

const FORMS: &[&str] = &[
    "in STAGE",
    "group NAME",
    "DETAIL is WORD [or WORD]",
    "DETAIL known",
    "DETAIL at least SPAN earlier",
    "EVENT happened",
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
        match self.peek_at(1) {
            "is" | "known" | "at" => self.about_detail(),
            _ if self.peek().is_some_and(|t| t.kind == TokenKind::Word) => {
                let events = self.events()?;
                self.need(&["happened"])?;
                Ok(Condition::Happened(events))
            }
            _ => Err(self.unknown("condition", FORMS)),
        }
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

    /// `DETAIL is …`, `DETAIL known`, `DETAIL at least SPAN earlier`.
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
                fits: "`at least SPAN earlier` speaks of a detail that is a date".into(),
            });
        }
        self.need(&["at", "least"])?;
        let span = self.span()?;
        self.need(&["earlier"])?;
        Ok(Condition::AtLeastEarlier(detail.name.clone(), span))
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
