//! Any text as a programme pack: it reads, or its problems are told, and nothing panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use waymark_rules::pack::Pack;
use waymark_rules::vocabulary::Vocabulary;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Ok(vocabulary) = Vocabulary::embedded() else { panic!("the vocabulary does not read") };
    if let Err(problems) = Pack::read(&[("programme.toml".into(), text)], vocabulary) {
        assert!(!problems.is_empty(), "refused without a reason");
    }
});
