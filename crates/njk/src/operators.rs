//! Equality, membership and addition as JavaScript has them.

use minijinja::Value;
use minijinja::value::{Rest, ValueKind};

use crate::text;

/// `a === b`: of one kind and equal.
pub(crate) fn strictly(left: &Value, right: &Value) -> bool {
    match (left.kind(), right.kind()) {
        (a, b) if a != b => false,
        (ValueKind::Undefined | ValueKind::None, _) => true,
        (ValueKind::String, _) => left.as_str() == right.as_str(),
        (ValueKind::Bool, _) => left.is_true() == right.is_true(),
        (ValueKind::Number, _) => left == right,
        // Objects are equal only to themselves.
        _ => minijinja::tests::is_sameas(left, right),
    }
}

/// `a == b`: also across kinds, where a number is written as a text.
pub(crate) fn loosely(left: &Value, right: &Value) -> bool {
    let nothing = |value: &Value| value.is_none() || value.is_undefined();
    match (left.kind(), right.kind()) {
        _ if nothing(left) || nothing(right) => nothing(left) && nothing(right),
        (a, b) if a == b => strictly(left, right),
        (ValueKind::Seq | ValueKind::Map | ValueKind::Iterable, ValueKind::String)
        | (ValueKind::String, ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) => {
            text::plain(left) == text::plain(right)
        }
        _ => matches!((number(left), number(right)), (Some(a), Some(b)) if a == b),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value.kind() {
        ValueKind::Bool => Some(f64::from(u8::from(value.is_true()))),
        ValueKind::Number => f64::try_from(value.clone()).ok(),
        ValueKind::String => match value.as_str()?.trim() {
            "" => Some(0.0),
            digits => digits.parse().ok(),
        },
        _ => None,
    }
}

/// `a in b`: an item of a list, a part of a text, a key of an object.
pub(crate) fn within(needle: &Value, place: &Value) -> bool {
    match place.kind() {
        ValueKind::String => match (needle.as_str(), place.as_str()) {
            (Some(part), Some(whole)) => whole.contains(part),
            (None, Some(whole)) => whole.contains(&text::plain(needle)),
            _ => false,
        },
        ValueKind::Seq | ValueKind::Iterable => {
            place.try_iter().into_iter().flatten().any(|item| strictly(&item, needle))
        }
        ValueKind::Map => place.get_item(needle).is_ok_and(|found| !found.is_undefined()),
        _ => false,
    }
}

/// `a + b + c`: numbers are added until the first text, from where on all is joined.
pub(crate) fn add(first: &Value, more: Rest<Value>) -> Value {
    let mut sum = first.clone();
    let mut rest = more.iter();
    while let (Some(a), Some(next)) = (as_number(&sum), rest.as_slice().first())
        && let Some(b) = as_number(next)
    {
        sum = match (sum.as_i64(), next.as_i64()) {
            (Some(a), Some(b)) if a.checked_add(b).is_some() => Value::from(a + b),
            _ => Value::from(a + b),
        };
        rest.next();
    }
    if rest.as_slice().is_empty() { sum } else { joined(&sum, rest) }
}

fn as_number(value: &Value) -> Option<f64> {
    if value.kind() == ValueKind::Number { number(value) } else { None }
}

/// `a ~ b`: always joined.
pub(crate) fn join(first: &Value, more: Rest<Value>) -> Value {
    joined(first, more.iter())
}

fn joined<'v>(first: &Value, more: impl Iterator<Item = &'v Value>) -> Value {
    let mut out = String::new();
    text::append(&mut out, first);
    for value in more {
        text::append(&mut out, value);
    }
    Value::from(out)
}
