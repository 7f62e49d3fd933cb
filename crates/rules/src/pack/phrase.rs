//! Reads the phrases of the pack language: words with their places, and the parts all phrases share.

mod condition;
mod due;
mod events;
mod journey;
mod measure;
mod order;

pub(crate) use due::{due, every, length, phase_weeks, span_alone};
pub(crate) use journey::{
    By, begins, by, claim_by, early, percent, reach, stage_from, stage_list, stage_until, warning_days, worth,
};

pub(crate) use measure::printed_parts;
pub(crate) use order::{least_time_to, so_many};

use super::model::{Acts, Condition, Events, Span, Unit};
use super::names::{Names, Speaks, one_of, quoted};

/// What is wrong with a phrase: the byte it concerns, what, and what would have fitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Byte offset inside the phrase.
    pub at: usize,
    /// What is wrong.
    pub what: String,
    /// What would have fitted.
    pub fits: String,
}

/// A part of a phrase, or why it cannot be read.
pub(crate) type Part<T> = Result<T, Wrong>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    /// Letters, digits, `_` and inner hyphens, beginning with a letter.
    Word,
    /// Digits, perhaps with a decimal part.
    Number,
    /// Digits with letters behind them, such as `15th`.
    Ordinal,
    /// Any other character.
    Mark,
}

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    at: usize,
    kind: TokenKind,
}

/// A phrase being read from left to right.
pub(crate) struct Phrase<'t> {
    tokens: Vec<Token<'t>>,
    next: usize,
    end: usize,
    names: &'t Names<'t>,
    speaks: Speaks,
    depth: u32,
}

/// Where a phrase stands: what is known, and of which events it may speak.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'t> {
    /// Known names.
    pub names: &'t Names<'t>,
    /// Permitted events.
    pub speaks: Speaks,
}

/// Reads the whole text by one rule of the grammar.
pub(crate) fn whole<'t, T>(
    text: &'t str,
    setting: Setting<'t>,
    rule: impl FnOnce(&mut Phrase<'t>) -> Part<T>,
) -> Part<T> {
    let Setting { names, speaks } = setting;
    let mut phrase = Phrase { tokens: tokens(text), next: 0, end: text.len(), names, speaks, depth: 0 };
    let read = rule(&mut phrase)?;
    match phrase.peek() {
        None => Ok(read),
        Some(token) => Err(Wrong {
            at: token.at,
            what: format!("`{}` does not fit here", token.text),
            fits: "the phrase is complete before it".into(),
        }),
    }
}

/// `EVENT or EVENT`.
pub(crate) fn events(p: &mut Phrase) -> Part<Events> {
    p.events()
}

/// `EVENTS` or `contract EVENTS`, and whether they are the contract's.
pub(crate) fn trigger(p: &mut Phrase) -> Part<(Events, bool)> {
    p.trigger()
}

/// `[N] EVENTS`, `N EVENTS, or EVENTS` or `all of EVENT, EVENT`.
pub(crate) fn acts(p: &mut Phrase) -> Part<Acts> {
    p.acts()
}

/// A condition.
pub(crate) fn condition(p: &mut Phrase) -> Part<Condition> {
    p.condition()
}

/// The id of a stage and nothing else.
pub(crate) fn stage_id(p: &mut Phrase) -> Part<String> {
    p.stage()
}

/// The name of a group and nothing else.
pub(crate) fn group_name(p: &mut Phrase) -> Part<String> {
    p.group_name()
}

/// Cuts a text into words, numbers and marks.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let tail = &text[at..];
        let (length, kind) = if first.is_ascii_digit() {
            number_at(tail)
        } else if first.is_alphabetic() || first == '_' {
            (word_at(tail), TokenKind::Word)
        } else {
            (first.len_utf8(), TokenKind::Mark)
        };
        found.push(Token { text: &tail[..length], at, kind });
        while rest.peek().is_some_and(|(next, _)| *next < at + length) {
            rest.next();
        }
    }
    found
}

/// How many bytes of a text beginning with a digit belong together, and as what.
fn number_at(tail: &str) -> (usize, TokenKind) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(tail);
    if tail[length..].starts_with('.') {
        let fraction = digits(&tail[length + 1..]);
        length += if fraction > 0 { fraction + 1 } else { 0 };
    }
    let letters = tail[length..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let kind = if letters > 0 { TokenKind::Ordinal } else { TokenKind::Number };
    (length + letters, kind)
}

/// How many bytes of a text beginning with a letter make one word.
fn word_at(tail: &str) -> usize {
    let mut length = 0;
    let mut chars = tail.chars().peekable();
    while let Some(c) = chars.next() {
        let inner_hyphen = c == '-' && chars.peek().is_some_and(|n| n.is_alphanumeric());
        if !(c.is_alphanumeric() || c == '_' || inner_hyphen) {
            break;
        }
        length += c.len_utf8();
    }
    length
}

impl<'t> Phrase<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).copied()
    }

    fn peek_at(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.next + ahead).map_or("", |t| t.text)
    }

    /// Whether the words that follow are these, in order.
    fn follows(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.peek_at(n) == *word)
    }

    /// Takes these words if they follow.
    fn take(&mut self, words: &[&str]) -> bool {
        let follows = self.follows(words);
        if follows {
            self.next += words.len();
        }
        follows
    }

    /// Takes these words, or says that they should stand here.
    fn need(&mut self, words: &[&str]) -> Part<()> {
        for word in words {
            if !self.take(&[word]) {
                return Err(self.misfit(format!("would fit: `{}`", words.join(" "))));
            }
        }
        Ok(())
    }

    /// That the next word does not fit, or is lacking.
    fn misfit(&self, fits: String) -> Wrong {
        match self.peek() {
            Some(token) => Wrong { at: token.at, what: format!("`{}` does not fit here", token.text), fits },
            None => Wrong { at: self.end, what: "the phrase ends too early".into(), fits },
        }
    }

    /// That no form of a phrase begins like this.
    fn unknown(&self, what: &str, forms: &[&str]) -> Wrong {
        Wrong {
            at: self.peek().map_or(self.end, |t| t.at),
            what: match self.peek() {
                Some(token) => format!("`{}` begins no phrase for {what}", token.text),
                None => format!("there is no phrase for {what}"),
            },
            fits: format!("would fit: {}", quoted(forms)),
        }
    }

    /// A word, whatever it says.
    fn word(&mut self, fits: &str) -> Part<Token<'t>> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Word => {
                self.next += 1;
                Ok(token)
            }
            _ => Err(self.misfit(fits.into())),
        }
    }

    /// A whole number in digits or words.
    fn number(&mut self) -> Part<u16> {
        let token = self.peek().ok_or_else(|| self.misfit("would fit: a number".into()))?;
        let value = match token.kind {
            TokenKind::Number if !token.text.contains('.') => token.text.parse::<u16>().map_err(|_| Wrong {
                at: token.at,
                what: format!("`{}` is too large", token.text),
                fits: format!("at most {}", u16::MAX),
            })?,
            TokenKind::Word => number_word(token.text).ok_or_else(|| self.misfit("would fit: a number".into()))?,
            _ => return Err(self.misfit("would fit: a whole number".into())),
        };
        self.next += 1;
        Ok(value)
    }

    /// A whole number from 1.
    fn count(&mut self) -> Part<u16> {
        let at = self.peek().map_or(self.end, |t| t.at);
        match self.number()? {
            0 => Err(Wrong { at, what: "0 does not fit here".into(), fits: "would fit: a number from 1".into() }),
            n => Ok(n),
        }
    }

    /// Whether a number comes next.
    fn number_follows(&self) -> bool {
        self.peek().is_some_and(|t| {
            t.kind == TokenKind::Number || (t.kind == TokenKind::Word && number_word(t.text).is_some())
        })
    }

    /// `15th`, `first`.
    fn ordinal(&mut self) -> Part<u16> {
        let fits = || "would fit: an ordinal such as `15th` or `third`".to_string();
        let token = self.peek().ok_or_else(|| self.misfit(fits()))?;
        let value = match token.kind {
            TokenKind::Ordinal => {
                let digits = token.text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                let suffix = &token.text[digits.len()..];
                digits.parse().ok().filter(|n: &u16| *n > 0 && ["st", "nd", "rd", "th"].contains(&suffix))
            }
            TokenKind::Word => ORDINALS.iter().zip(1..).find(|(o, _)| **o == token.text).map(|(_, n)| n),
            _ => None,
        };
        let value = value.ok_or_else(|| self.misfit(fits()))?;
        self.next += 1;
        Ok(value)
    }

    /// `N working days`, `N weeks`.
    fn span(&mut self) -> Part<Span> {
        let n = self.count()?;
        let fits = "would fit: `working days`, `days`, `weeks`, `months`, `hours`";
        let before = self.next;
        let unit = self.word(fits)?;
        let unit = match unit.text {
            "working" if ["day", "days"].contains(&self.peek_at(0)) => {
                self.next += 1;
                Unit::WorkingDays
            }
            "day" | "days" => Unit::Days,
            "week" | "weeks" => Unit::Weeks,
            "month" | "months" => Unit::Months,
            "hour" | "hours" => Unit::Hours,
            _ => {
                self.next = before;
                return Err(self.misfit(fits.into()));
            }
        };
        Ok(Span { n, unit })
    }

    /// The id of a stage of this pack.
    fn stage(&mut self) -> Part<String> {
        let stages = &self.names.stages;
        let token = self.word("would fit: the id of a stage")?;
        if stages.contains(token.text) {
            return Ok(token.text.into());
        }
        Err(Wrong {
            at: token.at,
            what: format!("unknown stage `{}`", token.text),
            fits: one_of(token.text, stages.iter().map(String::as_str)),
        })
    }
}

const ORDINALS: [&str; 12] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

const ONES: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 4] = ["twenty", "thirty", "forty", "fifty"];

/// The number a word stands for: `one` to `fifty-six`.
fn number_word(word: &str) -> Option<u16> {
    let place = |list: &[&str], word: &str| list.iter().position(|w| *w == word).and_then(|n| u16::try_from(n).ok());
    if let Some(n) = place(&ONES, word) {
        return Some(n + 1);
    }
    let (tens, ones) = word.split_once('-').unwrap_or((word, ""));
    let tens = (place(&TENS, tens)? + 2) * 10;
    let ones = if ones.is_empty() { 0 } else { place(&ONES[..9], ones)? + 1 };
    Some(tens + ones).filter(|n| *n <= 56)
}

#[cfg(test)]
mod tests;
