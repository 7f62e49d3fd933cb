//! Any bytes as a fact file: nothing panics, and every fact read is written such that it reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waymark_rules::facts::{FactReader, FactRecord, to_json_line};
use waymark_rules::vocabulary::Vocabulary;

fuzz_target!(|bytes: &[u8]| {
    let Ok(vocabulary) = Vocabulary::embedded() else { panic!("the vocabulary does not read") };
    let mut reader = FactReader::new("facts.jsonl", vocabulary);
    for line in bytes.split(|b| *b == b'\n') {
        if let Some(fact) = reader.line(line) {
            let written = to_json_line(&fact, vocabulary);
            let again = FactReader::new("written", vocabulary).line(written.as_bytes());
            assert_eq!(again.map(|again| FactRecord { line: fact.line, ..again }), Some(fact), "{written}");
        }
    }
    let total = reader.problems();
    assert!(reader.finish().len() >= total.min(1_000));
});
