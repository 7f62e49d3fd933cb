//! Replays the fuzzing corpus in the ordinary test run: whatever once broke a reader stays mended.

use std::path::PathBuf;
use waymark_rules::facts::{FactReader, FactRecord, to_json_line};
use waymark_rules::pack::Pack;
use waymark_rules::vocabulary::Vocabulary;

/// Every file of one corpus, by name and content.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<(String, Vec<u8>)> = entries
        .flatten()
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap_or_default())
        })
        .collect();
    files.sort();
    files
}

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn the_fact_reader_survives_its_corpus() {
    let files = corpus("fact_reader");
    assert!(files.len() >= 30, "{}", files.len());
    let (mut facts, mut problems) = (0, 0);
    for (name, bytes) in files {
        let mut reader = FactReader::new(&name, vocabulary());
        for line in bytes.split(|b| *b == b'\n') {
            let Some(fact) = reader.line(line) else { continue };
            facts += 1;
            let written = to_json_line(&fact, vocabulary());
            let again = FactReader::new("written", vocabulary()).line(written.as_bytes());
            assert_eq!(again.map(|again| FactRecord { line: fact.line, ..again }), Some(fact), "{name}: {written}");
        }
        let told = reader.finish();
        if name == "examples" || name == "every-key" {
            assert_eq!(told, [], "{name}");
        }
        problems += told.len();
    }
    assert!(facts > 30 && problems > 30, "{facts} facts, {problems} problems");
}

#[test]
fn the_pack_reader_survives_its_corpus() {
    let files = corpus("pack_reader");
    assert!(files.len() >= 15, "{}", files.len());
    let mut good = Vec::new();
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match Pack::read(&[("programme.toml".into(), text)], vocabulary()) {
            Ok(_) => good.push(name),
            Err(problems) => {
                for p in &problems {
                    println!("{name}: {p}");
                }
                assert!(!problems.is_empty(), "{name}: refused without a reason");
            }
        }
    }
    assert_eq!(
        good,
        [
            "byte-order-mark",
            "conditions",
            "every-due",
            "outcome-measure-limit",
            "programme-only",
            "recurring",
            "returns"
        ]
    );
}
