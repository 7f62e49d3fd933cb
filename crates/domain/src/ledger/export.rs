//! The export: lines of JSON that hold the ledger's lines byte for byte, for whoever checks it elsewhere.

use super::checkpoint::SignedCheckpoint;
use super::digest::Digest;
use serde::{Deserialize, Serialize};

/// One line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Record {
    /// An entry: its line, and the chain's value after it as it is stored.
    Entry {
        /// The exact line, as a string.
        entry: String,
        /// 64 hexadecimal digits.
        chain: String,
    },
    /// A checkpoint that was signed at this place.
    Checkpoint {
        /// Its whole text.
        checkpoint: String,
    },
}

impl Record {
    /// The record of an entry.
    #[must_use]
    pub fn entry(line: &str, chain: &Digest) -> Record {
        Record::Entry { entry: line.to_owned(), chain: chain.to_string() }
    }

    /// The record of a checkpoint.
    #[must_use]
    pub fn checkpoint(checkpoint: &SignedCheckpoint) -> Record {
        Record::Checkpoint { checkpoint: checkpoint.to_string() }
    }

    /// Its line of JSON, without the line break.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The record this line is; nothing if it is not written exactly as `to_json` writes it.
    #[must_use]
    pub fn parse(json: &str) -> Option<Record> {
        serde_json::from_str(json).ok().filter(|record: &Record| record.to_json() == json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_holds_the_exact_line() {
        let record = Record::entry(r#"{"n":1}"#, &Digest::default());
        let json = record.to_json();
        assert_eq!(json, format!(r#"{{"entry":"{{\"n\":1}}","chain":"{}"}}"#, "0".repeat(64)));
        assert_eq!(Record::parse(&json), Some(record));
    }

    #[test]
    fn a_record_has_one_spelling() {
        let json = Record::Checkpoint { checkpoint: "a\n".into() }.to_json();
        assert!(Record::parse(&json).is_some());
        for other in
            [json.replace(':', ": "), json.replace('a', "\\u0061"), json.replace('}', ",\"chain\":\"\"}"), "{}".into()]
        {
            assert_eq!(Record::parse(&other), None, "{other}");
        }
    }
}
