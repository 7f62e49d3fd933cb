//! Nunjucks's filters, tests and methods, where the engine's own differ.

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use crate::values::{self, JsSeq};
use crate::{operators, text};

/// Gives the environment what rewritten templates ask for.
pub(crate) fn install(env: &mut Environment<'static>) {
    env.add_filter("_empty", |_: &Value| values::nothing());
    env.add_filter("_obj", |items: &Value| values::object(items));
    env.add_filter("_iter", |value: &Value| values::items(value));
    env.add_filter("_pairs", |value: &Value| values::pairs(value));
    env.add_filter("_add", |first: &Value, more: Rest<Value>| operators::add(first, more));
    env.add_filter("_cat", |first: &Value, more: Rest<Value>| operators::join(first, more));
    env.add_filter("_len", |value: &Value| length(value));
    env.add_filter("_val", |value: &Value| unwrapped(value));
    env.add_test("_seq", |left: &Value, right: &Value| operators::strictly(left, right));
    env.add_test("_leq", |left: &Value, right: &Value| operators::loosely(left, right));
    env.add_test("_in", |needle: &Value, place: &Value| operators::within(needle, place));
    env.add_test("escaped", |value: &Value| value.is_safe());
    env.add_test("null", |value: &Value| value.is_none());
    env.add_test("truthy", |value: &Value| value.is_true());
    env.add_test("falsy", |value: &Value| !value.is_true());
    env.add_test("callable", |value: &Value| value.kind() == ValueKind::Plain);
    env.add_filter("safe", |value: &Value| Value::from_safe_string(text::plain(value)));
    env.add_filter("string", |value: &Value| like(value, text::plain(value)));
    env.add_filter("escape", |value: &Value| escaped(value));
    env.add_filter("e", |value: &Value| escaped(value));
    env.add_filter("trim", |value: &Value| trimmed(value));
    env.add_filter("indent", indent);
    env.add_filter("replace", replace);
    env.add_filter("default", default);
    env.add_filter("d", default);
    env.add_filter("length", |value: &Value| match value.kind() {
        ValueKind::Undefined | ValueKind::None => Value::from(0),
        ValueKind::Map => Value::from(value.len().unwrap_or(0)),
        _ => length(value),
    });
    env.add_filter("int", |value: &Value| whole(value));
    env.set_unknown_method_callback(method);
}

/// The text, safe if `value` is.
fn like(value: &Value, text: String) -> Value {
    if value.is_safe() { Value::from_safe_string(text) } else { Value::from(text) }
}

fn escaped(value: &Value) -> Value {
    if value.is_safe() {
        return value.clone();
    }
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = text::escape(&mut out, &text::plain(value));
    Value::from_safe_string(out)
}

fn trimmed(value: &Value) -> Value {
    match value.as_str() {
        // Nothing to take away: no copy.
        Some(text) if text.trim().len() == text.len() => value.clone(),
        Some(text) => like(value, text.trim().to_owned()),
        None => Value::from(text::plain(value).trim()),
    }
}

/// `.length`, in the units of JavaScript.
fn length(value: &Value) -> Value {
    match value.kind() {
        ValueKind::String => Value::from(value.as_str().map_or(0, |text| text.encode_utf16().count())),
        ValueKind::Seq | ValueKind::Iterable => Value::from(value.len().unwrap_or(0)),
        _ => value.get_attr("length").unwrap_or_default(),
    }
}

/// `.val` of a safe text is the text itself, which is not safe.
fn unwrapped(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if value.is_safe() => Value::from(text),
        _ => value.get_attr("val").unwrap_or_default(),
    }
}

/// Each line but the first moved to the right, the empty ones too; the first as well if `first` says so.
fn indent(value: &Value, width: Option<usize>, first: Option<bool>) -> Value {
    let source = text::plain(value);
    if source.is_empty() {
        return Value::from("");
    }
    if !first.unwrap_or(false) && !source.contains('\n') {
        return value.clone();
    }
    let space = " ".repeat(width.unwrap_or(4));
    let mut out = String::with_capacity(source.len() * 2);
    for (at, line) in source.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if at > 0 || first.unwrap_or(false) {
            out.push_str(&space);
        }
        out.push_str(line);
    }
    like(value, out)
}

fn replace(value: &Value, from: &Value, to: &Value, count: Option<usize>) -> Value {
    let (source, from, to) = (text::plain(value), text::plain(from), text::plain(to));
    like(
        value,
        match count {
            Some(count) => source.replacen(&from, &to, count),
            None => source.replace(&from, &to),
        },
    )
}

/// The other value where there is none; with `falsy`, also where the value is empty, zero, false or null.
fn default(value: &Value, other: Option<Value>, falsy: Option<bool>) -> Value {
    let missing = if falsy.unwrap_or(false) { !value.is_true() } else { value.is_undefined() };
    if missing { other.unwrap_or_default() } else { value.clone() }
}

fn whole(value: &Value) -> Value {
    let text = text::plain(value);
    let digits = text.trim();
    let end = digits
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-')))
        .map_or(digits.len(), |(at, _)| at);
    Value::from(digits[..end].parse::<i64>().unwrap_or(0))
}

/// Methods of JavaScript's lists and texts that the packages call.
fn method(_: &mut State, value: &Value, name: &str, args: &[Value]) -> Result<Value, Error> {
    let first = args.first().cloned().unwrap_or_default();
    match (name, value.kind()) {
        ("includes", _) => Ok(Value::from(operators::within(&first, value))),
        ("concat", ValueKind::Seq | ValueKind::Iterable) => {
            let mut items: Vec<Value> = value.try_iter()?.collect();
            for arg in args {
                match arg.kind() {
                    ValueKind::Seq | ValueKind::Iterable => items.extend(arg.try_iter()?),
                    _ => items.push(arg.clone()),
                }
            }
            Ok(Value::from_object(JsSeq(items)))
        }
        ("join", ValueKind::Seq | ValueKind::Iterable) => {
            let gap = if args.is_empty() { ",".to_owned() } else { text::plain(&first) };
            let items: Vec<String> = value.try_iter()?.map(|item| text::plain(&item)).collect();
            Ok(Value::from(items.join(&gap)))
        }
        _ => Err(Error::new(
            ErrorKind::UnknownMethod,
            format!("there is no method `{name}`; lists have concat, includes and join, texts have includes"),
        )),
    }
}
