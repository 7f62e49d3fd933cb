//! Reads the names of events: one term, several joined by `or`, and the acts a duty needs.

use super::{Part, Phrase, TokenKind, Wrong};
use crate::pack::model::{Acts, EventTerm, Events};
use crate::pack::names::{Named, Speaks, one_of, quoted, words_of};
use crate::vocabulary::{Channel, Kind};

impl Phrase<'_> {
    /// Whether the next word is an event or looks like one misspelt, rather than the beginning of another phrase.
    pub(super) fn event_may_follow(&self) -> bool {
        let word = self.peek().filter(|t| t.kind == TokenKind::Word);
        word.is_some_and(|t| self.names.is_nearly_event(t.text, self.speaks))
    }

    /// `TERM or TERM`.
    pub(super) fn events(&mut self) -> Part<Events> {
        let mut terms = vec![self.term()?];
        while self.take(&["or"]) {
            terms.push(self.term()?);
        }
        Ok(terms)
    }

    /// `EVENTS` or, in a participant's standard, `contract EVENTS`: the events, and whether they are the contract's.
    pub(super) fn trigger(&mut self) -> Part<(Events, bool)> {
        let at = self.peek().map_or(self.end, |t| t.at);
        if !self.take(&["contract"]) {
            return Ok((self.events()?, false));
        }
        if self.speaks == Speaks::Contract {
            return Err(Wrong {
                at,
                what: "this standard is about the contract and speaks of its facts already".into(),
                fits: "name the event without `contract`".into(),
            });
        }
        let before = std::mem::replace(&mut self.speaks, Speaks::Contract);
        let events = self.events()?;
        self.speaks = before;
        let derived =
            |term: &&EventTerm| matches!(self.names.event(&term.event, Speaks::Contract), Some(Named::Derived));
        if let Some(term) = events.iter().find(derived) {
            return Err(Wrong {
                at,
                what: format!(
                    "`{}` is a derived event, and only a recorded fact opens a duty for everybody",
                    term.event
                ),
                fits: "name a recorded fact of the contract".into(),
            });
        }
        Ok((events, true))
    }

    /// `NAME [by CHANNEL or CHANNEL] [with ATTRIBUTE WORD or WORD]`.
    pub(super) fn term(&mut self) -> Part<EventTerm> {
        let (names, speaks) = (self.names, self.speaks);
        let token = self.word("would fit: the name of an event")?;
        let Some(named) = names.event(token.text, speaks) else {
            return Err(Wrong {
                at: token.at,
                what: format!("unknown event `{}`", token.text),
                fits: names.instead_of_event(token.text, speaks),
            });
        };
        match named {
            Named::Derived if ["by", "with"].contains(&self.peek_at(0)) => Err(Wrong {
                at: token.at,
                what: format!("`{}` is a derived event here, without channel or attributes", token.text),
                fits: "name it without `by` and `with`".into(),
            }),
            Named::Derived => Ok(EventTerm { event: token.text.into(), by: vec![], with: None }),
            Named::Fact(kind, implied) => {
                let at = self.peek().map_or(self.end, |t| t.at);
                let mut by = if self.take(&["by"]) { self.channels()? } else { vec![] };
                if let Some(channel) = implied {
                    if !by.is_empty() && by != [channel] {
                        return Err(Wrong {
                            at,
                            what: format!("`{}` already means `{}` by {}", token.text, kind.name, channel.name()),
                            fits: format!("name `{}` to choose channels", kind.name),
                        });
                    }
                    by = vec![channel];
                }
                let with = if self.take(&["with"]) { Some(self.tag_words(kind)?) } else { None };
                Ok(EventTerm { event: kind.name.clone(), by, with })
            }
        }
    }

    /// `CHANNEL or CHANNEL`, as far as the words are channels.
    fn channels(&mut self) -> Part<Vec<Channel>> {
        let token = self.word("would fit: a channel")?;
        let first = Channel::parse(token.text).ok_or_else(|| Wrong {
            at: token.at,
            what: format!("unknown channel `{}`", token.text),
            fits: one_of(token.text, Channel::ALL.iter().map(|c| c.name())),
        })?;
        let mut channels = vec![first];
        while self.follows(&["or"]) {
            let Some(channel) = Channel::parse(self.peek_at(1)) else { break };
            self.next += 2;
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        Ok(channels)
    }

    /// `ATTRIBUTE WORD or WORD`, as far as the words belong to the attribute.
    fn tag_words(&mut self, kind: &Kind) -> Part<(String, Vec<String>)> {
        let token = self.word("would fit: the attribute rules may look at")?;
        let Some(tag) = kind.tag.as_deref() else {
            return Err(Wrong {
                at: token.at,
                what: format!("`{}` has no attribute that rules may look at", kind.name),
                fits: "name it without `with`".into(),
            });
        };
        let name = kind.attribute(token.text).map_or(token.text, |(name, _)| name);
        if name != tag {
            return Err(Wrong {
                at: token.at,
                what: format!("rules cannot look at `{}` of `{}`", token.text, kind.name),
                fits: format!("would fit: `{tag}`"),
            });
        }
        let choices = kind.attribute(tag).and_then(|(_, t)| words_of(t));
        let known = |word: &str| choices.as_ref().is_none_or(|c| c.contains(&word));
        let first = self.word(&choices.as_ref().map_or(String::new(), |c| format!("would fit: {}", quoted(c))))?;
        let word = kind.word(first.text);
        if !known(word) {
            return Err(Wrong {
                at: first.at,
                what: format!("`{}` is no {tag} of `{}`", first.text, kind.name),
                fits: one_of(first.text, choices.iter().flatten().copied()),
            });
        }
        let mut words = vec![word.to_string()];
        while self.follows(&["or"]) {
            let next = self.peek_at(1);
            let word = kind.word(next);
            let continues = match &choices {
                Some(_) => known(word) && !word.is_empty(),
                // Free text: a word that names an event begins a new term.
                None => !next.is_empty() && self.names.event(next, self.speaks).is_none(),
            };
            if !continues {
                break;
            }
            self.next += 2;
            if !words.iter().any(|w| w == word) {
                words.push(word.to_string());
            }
        }
        Ok((tag.to_string(), words))
    }

    /// `[N] EVENTS`, `N EVENTS, or EVENTS` or `all of TERM, TERM`.
    pub(super) fn acts(&mut self) -> Part<Acts> {
        if self.take(&["all", "of"]) {
            let mut terms = vec![self.term()?];
            while self.take(&[","]) {
                terms.push(self.term()?);
            }
            return Ok(Acts::All(terms));
        }
        let n = if self.number_follows() { self.count()? } else { 1 };
        let events = self.events()?;
        let at = self.peek().map_or(self.end, |t| t.at);
        if !self.take(&[",", "or"]) {
            return Ok(Acts::Count { n, events });
        }
        if n == 1 {
            return Err(Wrong {
                at,
                what: "one act needs no other way with a comma".into(),
                fits: "write `EVENT or EVENT`; `N EVENT, or EVENT` is for several acts, or one by itself".into(),
            });
        }
        Ok(Acts::Either { n, events, alone: self.events()? })
    }
}
