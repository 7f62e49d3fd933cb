//! Lists and objects that behave as JavaScript's: true when empty, and with keys in the order they were given.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr, Serde, ValueKind};

/// An object whose keys keep their order. Components have few keys, so a walk finds one faster than a tree.
#[derive(Debug)]
pub(crate) struct JsMap(pub(crate) Vec<(Value, Value)>);

impl Object for JsMap {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        // The last of two equal keys counts, as in JavaScript.
        self.0.iter().rev().find(|(known, _)| known.as_str() == Some(key)).map(|(_, value)| value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.iter().map(|(key, _)| key.clone()).collect())
    }

    fn enumerator_len(self: &Arc<Self>) -> Option<usize> {
        Some(self.0.len())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

/// A list that is true even when it is empty.
#[derive(Debug)]
pub(crate) struct JsSeq(pub(crate) Vec<Value>);

impl Object for JsSeq {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

/// JSON as the values a template sees: keys in their order, and empty lists and objects true.
pub fn json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Array(items) => Value::from_object(JsSeq(items.iter().map(json).collect())),
        serde_json::Value::Object(members) => Value::from_object(JsMap(
            members.iter().map(|(key, item)| (Value::from(key.as_str()), json(item))).collect(),
        )),
        plain => Value::from(Serde(plain)),
    }
}

/// An empty list, which is true.
pub(crate) fn nothing() -> Value {
    Value::from_object(JsSeq(Vec::new()))
}

/// `k, v, k, v…` as an object.
pub(crate) fn object(items: &Value) -> Value {
    let mut pairs = Vec::with_capacity(items.len().unwrap_or(0) / 2);
    let mut items = items.try_iter().into_iter().flatten();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        pairs.push((key, value));
    }
    Value::from_object(JsMap(pairs))
}

/// What a loop with one name walks over: nothing at all, where there is no list.
pub(crate) fn items(value: &Value) -> Value {
    match value.kind() {
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => value.clone(),
        ValueKind::String => {
            value.to_str().map(|s| Value::from_iter(s.chars().map(|c| c.to_string()))).unwrap_or_default()
        }
        _ => nothing(),
    }
}

/// What a loop with two names walks over: the pairs of an object, or a list of pairs as it is.
pub(crate) fn pairs(value: &Value) -> Value {
    if value.kind() != ValueKind::Map {
        return items(value);
    }
    let keys = value.try_iter().into_iter().flatten();
    Value::from_object(JsSeq(
        keys.map(|key| {
            let item = value.get_item(&key).unwrap_or_default();
            Value::from(vec![key, item])
        })
        .collect(),
    ))
}
