//! `govukAttributes`, which every component calls several times, as a function of ours.

use minijinja::Value;
use minijinja::value::ValueKind;

use crate::text;

/// Attributes as they stand in a tag: a text as it is, or ` name="value"` for each pair of an object.
pub(crate) fn attributes(given: &Value) -> Value {
    match given.kind() {
        ValueKind::String => Value::from_safe_string(text::plain(given)),
        ValueKind::Map => {
            let mut out = String::new();
            for key in given.try_iter().into_iter().flatten() {
                let item = given.get_item(&key).unwrap_or_default();
                attribute(&mut out, &key, item);
            }
            Value::from_safe_string(out)
        }
        _ => Value::from_safe_string(String::new()),
    }
}

fn attribute(out: &mut String, name: &Value, item: Value) {
    let (value, optional) = match item.kind() {
        ValueKind::Map => (
            item.get_attr("value").unwrap_or_default(),
            item.get_attr("optional").is_ok_and(|optional| optional.kind() == ValueKind::Bool && optional.is_true()),
        ),
        _ => (item, false),
    };
    let nothing = value.is_undefined() || value.is_none();
    let said = if value.kind() == ValueKind::Bool { Some(value.is_true()) } else { None };
    if optional && (nothing || said == Some(false)) {
        return;
    }
    out.push(' ');
    // Writing to a String cannot fail.
    let _ = text::escape(out, &text::plain(name));
    if optional && said == Some(true) {
        return;
    }
    out.push_str("=\"");
    match value.as_str() {
        Some(safe) if value.is_safe() => out.push_str(safe),
        Some(text) => {
            let _ = text::escape(out, text);
        }
        None => {
            let _ = text::escape(out, &text::plain(&value));
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values;

    fn of(given: serde_json::Value) -> String {
        attributes(&values::json(&given)).to_string()
    }

    #[test]
    fn pairs_are_written_and_escaped() {
        assert_eq!(of(serde_json::json!({"data-a": "b\"c", "data-n": 1})), " data-a=\"b&quot;c\" data-n=\"1\"");
    }

    #[test]
    fn an_optional_attribute_is_left_out_written_bare_or_written_whole() {
        let optional = |value: serde_json::Value| of(serde_json::json!({"hidden": {"value": value, "optional": true}}));
        assert_eq!(optional(serde_json::Value::Null), "");
        assert_eq!(optional(false.into()), "");
        assert_eq!(optional(true.into()), " hidden");
        assert_eq!(optional("".into()), " hidden=\"\"");
    }

    #[test]
    fn a_missing_value_is_an_empty_one_and_a_text_stays_as_it_is() {
        assert_eq!(of(serde_json::json!({"hidden": null})), " hidden=\"\"");
        assert_eq!(of(serde_json::json!(" a=\"b\"")), " a=\"b\"");
        assert_eq!(attributes(&Value::UNDEFINED).to_string(), "");
    }
}
