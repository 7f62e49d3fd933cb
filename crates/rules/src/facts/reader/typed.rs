//! Reads single values: dates, times, instants, money, numbers, words and spans, each with the reason it does not fit.

use super::flat::Scalar;
use crate::Day;
use crate::facts::Value;
use crate::pack::{Span, Unit};
use crate::problem::nearest;
use crate::vocabulary::AttrType;

/// The longest id or name, in characters.
pub const MAX_ID_CHARS: usize = 200;
/// Digits before the point of any number: sums over all facts of a person stay far inside 64 bits.
const MAX_WHOLE_DIGITS: usize = 12;
/// 1 January 2106, midnight UTC: no instant from here on is believed.
const AFTER_2105: i64 = 4_291_747_200;
/// A list of words longer than this is not printed when a near word can be offered.
const LONG_LIST: usize = 12;

/// Why a value does not fit, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    /// What is wrong.
    pub what: String,
    /// What would have fitted.
    pub fits: String,
}

impl Misfit {
    pub(super) fn new(what: impl Into<String>, fits: impl Into<String>) -> Misfit {
        Misfit { what: what.into(), fits: fits.into() }
    }
}

/// Text of the file made fit to stand in a message: at most 60 characters, control characters escaped.
pub(super) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(60).flat_map(|c| c.escape_debug()).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// A value as it stood in the file, for a message.
fn shown_scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => format!("`{}`", shown(text)),
        Scalar::Number(number) => format!("the number {}", shown(number)),
        Scalar::YesNo(yes) => yes.to_string(),
        Scalar::Null => "null".into(),
    }
}

fn misfit(key: &str, scalar: &Scalar, wanted: &str, fits: impl Into<String>) -> Misfit {
    if *scalar == Scalar::Null {
        return Misfit::new(format!("`{key}` is null"), "leave the key out");
    }
    Misfit::new(format!("`{key}` is {}, not {wanted}", shown_scalar(scalar)), fits)
}

/// Any text that is not empty.
pub(super) fn text<'s>(key: &str, scalar: &'s Scalar) -> Result<&'s str, Misfit> {
    let Scalar::Text(text) = scalar else {
        return Err(misfit(key, scalar, "text", "put it in double quotes"));
    };
    if text.trim().is_empty() {
        return Err(Misfit::new(format!("`{key}` is empty"), "give it a value or leave the key out"));
    }
    if text.contains('\0') {
        return Err(Misfit::new(format!("`{key}` holds a zero character"), "take it out"));
    }
    Ok(text)
}

/// Text that names something: not empty, one line, at most [`MAX_ID_CHARS`] characters.
pub(super) fn id<'s>(key: &str, scalar: &'s Scalar) -> Result<&'s str, Misfit> {
    let text = text(key, scalar)?;
    let chars = text.chars().count();
    if chars > MAX_ID_CHARS {
        let what = format!("`{key}` has {chars} characters");
        return Err(Misfit::new(what, format!("at most {MAX_ID_CHARS} are allowed")));
    }
    if text.chars().any(char::is_control) {
        return Err(Misfit::new(format!("`{key}` holds a control character"), "write it on one line, without tabs"));
    }
    Ok(text)
}

/// A date from 1930 to 2100.
pub(super) fn date(key: &str, scalar: &Scalar) -> Result<Day, Misfit> {
    let not_a_date = || misfit(key, scalar, "a date", "write it YYYY-MM-DD, like 2021-04-27");
    let Scalar::Text(text) = scalar else { return Err(not_a_date()) };
    let b = text.as_bytes();
    let shaped = b.len() == 10
        && b.iter().enumerate().all(|(n, c)| if n == 4 || n == 7 { *c == b'-' } else { c.is_ascii_digit() });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
    let (true, Some(year), Some(month)) = (shaped, number(0, 4), number(5, 7)) else { return Err(not_a_date()) };
    if year < 1930 {
        return Err(Misfit::new(format!("`{key}` is {text}, before 1930"), "dates from 1930-01-01 to 2100-12-31 fit"));
    }
    if year > 2100 {
        return Err(Misfit::new(format!("`{key}` is {text}, after 2100"), "dates from 1930-01-01 to 2100-12-31 fit"));
    }
    Day::parse(text).ok_or_else(|| {
        let first = i8::try_from(month).ok().and_then(|month| jiff::civil::Date::new(year, month, 1).ok());
        let fits = first.map_or_else(
            || "months run from 01 to 12".to_string(),
            |first| format!("{year:04}-{month:02} runs from 01 to {}", first.days_in_month()),
        );
        Misfit::new(format!("`{key}` is {text}, and there is no such day"), fits)
    })
}

/// A local time, as minutes after midnight.
pub(super) fn time(key: &str, scalar: &Scalar) -> Result<u16, Misfit> {
    let read = || {
        let Scalar::Text(text) = scalar else { return None };
        let (hours, minutes) = text.split_once(':')?;
        let number = |digits: &str| {
            let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| two)
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    read().ok_or_else(|| misfit(key, scalar, "a time", "write it HH:MM, from 00:00 to 23:59"))
}

/// An instant by RFC 3339 with its offset, as whole seconds since 1970.
pub(super) fn instant(key: &str, scalar: &Scalar) -> Result<i64, Misfit> {
    let not_an_instant =
        || misfit(key, scalar, "an instant", "write it by RFC 3339 with Z or an offset, like 2021-01-04T09:31:00Z");
    let Scalar::Text(text) = scalar else { return Err(not_an_instant()) };
    if !is_rfc_3339(text) {
        return Err(not_an_instant());
    }
    let instant: jiff::Timestamp = text.parse().map_err(|_| not_an_instant())?;
    let seconds = instant.as_second();
    if seconds >= AFTER_2105 {
        return Err(Misfit::new(
            format!("`{key}` is {}, after 2105", shown(text)),
            "instants up to the end of 2105 fit",
        ));
    }
    Ok(seconds)
}

/// Whether text has the shape `YYYY-MM-DDTHH:MM:SS[.fraction](Z|+HH:MM|-HH:MM)`.
fn is_rfc_3339(text: &str) -> bool {
    let shape = |text: &str, pattern: &[u8]| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern).all(|(c, p)| match p {
                b'9' => c.is_ascii_digit(),
                b'T' => c == b'T' || c == b't',
                b'+' => c == b'+' || c == b'-',
                p => c == *p,
            })
    };
    let (Some(seconds), Some(rest)) = (text.get(..19), text.get(19..)) else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = fraction.len() - zone.len();
            if digits == 0 || digits > 9 {
                return false;
            }
            zone
        }
        None => rest,
    };
    shape(seconds, b"9999-99-99T99:99:99") && (zone == "Z" || zone == "z" || shape(zone, b"+99:99"))
}

/// A decimal number with at most two places, in hundredths; from text or a JSON number as written.
fn hundredths(scalar: &Scalar) -> Option<i64> {
    let written: &str = match scalar {
        Scalar::Text(text) => text,
        Scalar::Number(number) => number,
        _ => return None,
    };
    let (negative, digits) = written.strip_prefix('-').map_or((false, written), |rest| (true, rest));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(places) || whole.len() > MAX_WHOLE_DIGITS || places.len() > 2 {
        return None;
    }
    let cents = places.parse::<i64>().ok()? * if places.len() == 1 { 10 } else { 1 };
    let sum = whole.parse::<i64>().ok()? * 100 + cents;
    Some(if negative { -sum } else { sum })
}

/// Money, in pence; negative allowed.
pub(super) fn money(key: &str, scalar: &Scalar) -> Result<i64, Misfit> {
    let fits = "write pounds as decimal text with at most two places, like \"412.50\"";
    hundredths(scalar).ok_or_else(|| misfit(key, scalar, "an amount of money", fits))
}

/// A number that is not negative, in hundredths.
pub(super) fn number(key: &str, scalar: &Scalar) -> Result<i64, Misfit> {
    let fits = "write a decimal number with at most two places, like 7.5";
    hundredths(scalar).filter(|n| *n >= 0).ok_or_else(|| misfit(key, scalar, "a number", fits))
}

/// A whole number that is not negative.
pub(super) fn whole(key: &str, scalar: &Scalar) -> Result<i64, Misfit> {
    let whole = hundredths(scalar).filter(|n| *n >= 0 && n % 100 == 0).map(|n| n / 100);
    whole.ok_or_else(|| misfit(key, scalar, "a whole number", "write digits only, like 30"))
}

/// Yes or no: true, false, "yes" or "no".
pub(super) fn yes_no(key: &str, scalar: &Scalar) -> Result<bool, Misfit> {
    match scalar {
        Scalar::YesNo(yes) => Ok(*yes),
        Scalar::Text(text) if text == "yes" || text == "true" => Ok(true),
        Scalar::Text(text) if text == "no" || text == "false" => Ok(false),
        _ => Err(misfit(key, scalar, "a yes or no", "write true or false")),
    }
}

/// One of several words.
pub(super) fn word<'w>(key: &str, scalar: &'w Scalar, words: &[&str]) -> Result<&'w str, Misfit> {
    match scalar {
        Scalar::Text(text) if words.contains(&text.as_ref()) => Ok(text),
        Scalar::Text(text) => Err(misfit(key, scalar, "one of its words", word_list(text, words))),
        _ => Err(misfit(key, scalar, "one of its words", word_list("", words))),
    }
}

/// The words that would fit; of a long list only the nearest, where any is near.
pub(super) fn word_list(given: &str, words: &[&str]) -> String {
    let near = nearest(given, words.iter().copied());
    if words.len() > LONG_LIST && !near.is_empty() {
        return did_you_mean(&near);
    }
    format!("write one of: {}", words.join(", "))
}

/// "did you mean `a`, `b` or `c`?"
pub(super) fn did_you_mean<T: AsRef<str>>(near: &[T]) -> String {
    let quoted: Vec<String> = near.iter().take(3).map(|word| format!("`{}`", word.as_ref())).collect();
    match quoted.split_last() {
        Some((last, [])) => format!("did you mean {last}?"),
        Some((last, rest)) => format!("did you mean {} or {last}?", rest.join(", ")),
        None => String::new(),
    }
}

/// A length of time such as "20 working days", "4 weeks" or "1 month".
pub(super) fn span(key: &str, scalar: &Scalar) -> Result<Span, Misfit> {
    let read = || {
        let Scalar::Text(text) = scalar else { return None };
        let (n, unit) = text.split_once(' ')?;
        let n = n.bytes().all(|b| b.is_ascii_digit()).then(|| n.parse::<u16>().ok())?.filter(|n| *n > 0)?;
        let unit = match unit.strip_suffix('s').unwrap_or(unit) {
            "working day" => Unit::WorkingDays,
            "day" => Unit::Days,
            "week" => Unit::Weeks,
            "month" => Unit::Months,
            "hour" => Unit::Hours,
            _ => return None,
        };
        Some(Span { n, unit })
    };
    let fits = "write a number and a unit, like \"20 working days\", \"4 weeks\" or \"1 month\"";
    read().ok_or_else(|| misfit(key, scalar, "a length of time", fits))
}

/// The value of a detail, by the detail's type.
pub(super) fn detail(detail: &str, scalar: &Scalar, kind: &AttrType) -> Result<Value, Misfit> {
    let key = "value";
    Ok(match kind {
        AttrType::Text => Value::Word(text(key, scalar)?.to_string()),
        AttrType::Time => Value::Word(plain(key, scalar, kind)?),
        AttrType::Date => Value::Date(date(key, scalar).map_err(|misfit| {
            let early_birth = detail == "date_of_birth" && misfit.what.ends_with("before 1930");
            if early_birth { before_1930(misfit) } else { misfit }
        })?),
        AttrType::Money => Value::Number(money(key, scalar)?),
        AttrType::Number => Value::Number(number(key, scalar)?),
        AttrType::Whole => Value::Number(whole(key, scalar)? * 100),
        AttrType::YesNo => Value::YesNo(yes_no(key, scalar)?),
        AttrType::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            Value::Word(word(key, scalar, &words)?.to_string())
        }
    })
}

fn before_1930(misfit: Misfit) -> Misfit {
    Misfit::new(misfit.what, "a birth before 1930 cannot be recorded; dates from 1930-01-01 to 2100-12-31 fit")
}

/// A declared attribute, checked by its type and given back as text in one spelling.
pub(super) fn plain(key: &str, scalar: &Scalar, kind: &AttrType) -> Result<String, Misfit> {
    Ok(match kind {
        AttrType::Text => text(key, scalar)?.to_string(),
        AttrType::Date => date(key, scalar)?.to_string(),
        AttrType::Time => {
            let minutes = time(key, scalar)?;
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        }
        AttrType::Money => decimal(money(key, scalar)?),
        AttrType::Number => decimal(number(key, scalar)?),
        AttrType::Whole => whole(key, scalar)?.to_string(),
        AttrType::YesNo => yes_no(key, scalar)?.to_string(),
        AttrType::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            word(key, scalar, &words)?.to_string()
        }
    })
}

/// Hundredths as decimal text with two places: 41250 is "412.50".
pub(in crate::facts) fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}
