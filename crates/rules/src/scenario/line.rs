//! Turns a scenario's short fact line into the JSON line that other systems send.

use crate::Vocabulary;
use crate::vocabulary::About;
use serde_json::{Map, Value, json};

/// The participant every fact is about unless the line says `participant=…`.
pub const PARTICIPANT: &str = "P";
/// The contract of facts about the contract.
pub const CONTRACT: &str = "C";

/// `DATE [HH:MM] FACT` or `DATE DETAIL is VALUE`, then words: `by CHANNEL`, `ref R`, `for DATE`, `contract`, `key=value`.
pub fn json_line(line: &str, vocabulary: &Vocabulary) -> Result<String, String> {
    let mut words = line.split_whitespace().peekable();
    let mut fact = Map::new();
    fact.insert("participant".into(), json!(PARTICIPANT));
    fact.insert("on".into(), json!(words.next().ok_or("an empty line")?));
    if let Some(time) = words.next_if(|w| w.len() == 5 && w.as_bytes()[2] == b':') {
        fact.insert("at".into(), json!(time));
    }
    let name = words.next().ok_or("names no fact")?;
    if words.next_if(|w| *w == "is").is_some() {
        fact.insert("fact".into(), json!("detail_recorded"));
        fact.insert("detail".into(), json!(name));
        fact.insert("value".into(), json!(words.next().ok_or("`is` needs a value")?));
    } else {
        fact.insert("fact".into(), json!(name));
    }
    let mut of_contract = vocabulary.kind(name).is_some_and(|(id, _)| vocabulary.get(id).about == About::Contract);
    while let Some(word) = words.next() {
        match word {
            "contract" => of_contract = true,
            "by" | "ref" | "for" => {
                let value = words.next().ok_or_else(|| format!("`{word}` needs a word after it"))?;
                fact.insert(word.into(), json!(value));
            }
            _ => {
                let (key, value) = word.split_once('=').ok_or_else(|| format!("`{word}` is not understood"))?;
                fact.insert(key.into(), typed(key, value));
            }
        }
    }
    if of_contract {
        fact.remove("participant");
        fact.insert("contract".into(), json!(CONTRACT));
    }
    Ok(Value::Object(fact).to_string())
}

/// Whole numbers and yes or no are written bare in JSON where the reader wants them so.
fn typed(key: &str, value: &str) -> Value {
    match key {
        "count" | "minutes" => value.parse::<u64>().map_or_else(|_| json!(value), |n| json!(n)),
        "withdrawn" => json!(value == "true"),
        // A span of time is two words; a line is split at its blanks.
        "every" => json!(value.replace('_', " ")),
        _ => json!(value),
    }
}
