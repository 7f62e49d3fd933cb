//! The built-in vocabulary: complete, linked, and read with every mistake told.

use waymark_rules::vocabulary::{Channel, Vocabulary};

fn embedded() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the built-in vocabulary has problems:\n{}", lines.join("\n"))
    })
}

#[test]
fn the_built_in_files_load() {
    assert!(embedded().kinds().count() > 200);
    assert_eq!(Channel::parse("video"), Some(Channel::Video));
}
